//! What the worklog owes (RULES §1.3).

use crate::worklog::{
    Coverage, Duty, Entry, Interaction, Source, coverage, debts, duty, entry_due, is_entry,
};
use jiff::{Timestamp, civil::date, tz::TimeZone};
use kernel::{InteractionId, PostId, Ratio, WorkCalendar};

fn madrid() -> TimeZone {
    TimeZone::get("Europe/Madrid").unwrap()
}

fn office() -> WorkCalendar {
    let mut calendar = WorkCalendar::office(madrid());
    calendar.holidays.insert(date(2026, 12, 8));
    calendar
}

fn at(month: i8, day: i8, hour: i8, minute: i8) -> Timestamp {
    date(2026, month, day).at(hour, minute, 0, 0).to_zoned(madrid()).unwrap().timestamp()
}

fn interaction(id: i64, happened_at: Timestamp) -> Interaction {
    Interaction { id: InteractionId(id), happened_at, source: Source::Mail, settled_at: None }
}

fn entry(interaction: i64, posted_at: Timestamp) -> Entry {
    let (post, interaction) = (PostId(interaction * 10), InteractionId(interaction));
    Entry { post, interaction, posted_at, by_lead: true, counts: true }
}

#[test]
fn an_entry_is_due_by_the_end_of_the_next_business_day() {
    for (happened, due) in [
        (at(11, 23, 10, 0), at(11, 25, 0, 0)),
        (at(11, 23, 23, 59), at(11, 25, 0, 0)),
        (at(11, 27, 10, 0), at(12, 1, 0, 0)),
        (at(11, 28, 10, 0), at(12, 1, 0, 0)),
        (at(11, 29, 10, 0), at(12, 1, 0, 0)),
        (at(12, 7, 10, 0), at(12, 10, 0, 0)),
    ] {
        assert_eq!(entry_due(happened, &office()), due, "{happened}");
    }
}

#[test]
fn the_day_is_that_of_the_calendar_and_not_of_greenwich() {
    let tokyo = WorkCalendar::office(TimeZone::get("Asia/Tokyo").unwrap());
    // Monday 16:00 in Madrid is Tuesday in Tokyo.
    let due = entry_due(at(11, 23, 16, 0), &tokyo).to_zoned(TimeZone::get("Asia/Tokyo").unwrap());
    assert_eq!(due.date(), date(2026, 11, 26));
}

#[test]
fn an_entry_of_the_lead_satisfies_the_duty_and_others_do_not() {
    let happened = interaction(1, at(11, 23, 10, 0));
    let judge = |entries: &[Entry], now| duty(&happened, entries, &office(), now);
    let (early, late) = (at(11, 24, 9, 0), at(11, 25, 9, 0));
    assert_eq!(judge(&[], early), Duty::Pending);
    assert_eq!(judge(&[], at(11, 24, 23, 59)), Duty::Pending);
    assert_eq!(judge(&[], at(11, 25, 0, 0)), Duty::Owed);
    assert_eq!(judge(&[entry(1, early)], late), Duty::OnTime);
    assert_eq!(judge(&[entry(1, late)], late), Duty::Late);
    assert_eq!(judge(&[entry(1, late)], early), Duty::Pending, "what comes later is not known yet");
    assert_eq!(judge(&[entry(1, late), entry(1, early)], late), Duty::OnTime, "the first one counts");
    assert_eq!(judge(&[entry(2, early)], late), Duty::Owed, "another interaction's");
    assert_eq!(judge(&[Entry { by_lead: false, ..entry(1, early) }], late), Duty::Owed);
    assert_eq!(judge(&[Entry { counts: false, ..entry(1, early) }], late), Duty::Owed);
}

#[test]
fn what_somebody_settled_is_not_owed() {
    let settled = Interaction { settled_at: Some(at(11, 24, 9, 0)), ..interaction(1, at(11, 23, 10, 0)) };
    assert_eq!(duty(&settled, &[], &office(), at(11, 26, 0, 0)), Duty::Settled);
    assert_eq!(duty(&settled, &[], &office(), at(11, 24, 8, 0)), Duty::Pending);
    assert_eq!(debts(&[settled], &[], &office(), at(11, 26, 0, 0)), []);
}

#[test]
fn debts_are_listed_with_the_longest_due_first() {
    let interactions = [
        interaction(1, at(11, 25, 10, 0)),
        interaction(2, at(11, 23, 10, 0)),
        interaction(3, at(11, 24, 10, 0)),
        interaction(4, at(11, 27, 10, 0)),
    ];
    let owed = debts(&interactions, &[entry(3, at(11, 24, 11, 0))], &office(), at(11, 25, 12, 0));
    let seen: Vec<(i64, bool)> = owed.iter().map(|debt| (debt.interaction.0, debt.is_late)).collect();
    assert_eq!(seen, [(2, true), (1, false)], "what has not happened yet owes nothing");
}

#[test]
fn coverage_counts_what_was_written_in_time_of_what_is_due() {
    let interactions: Vec<Interaction> =
        (1..=4).map(|n| interaction(n, at(11, 23, 9 + n as i8, 0))).collect();
    let entries = [entry(1, at(11, 23, 18, 0)), entry(2, at(11, 25, 9, 0)), entry(3, at(11, 24, 18, 0))];
    let seen = coverage(&interactions, &entries, &office(), at(11, 26, 0, 0));
    assert_eq!(seen, Coverage { ratio: Ratio::new(2, 4), is_declared_only: false });
    let before_due = coverage(&interactions, &entries, &office(), at(11, 24, 19, 0));
    assert_eq!(before_due.ratio, Ratio::new(2, 2), "what may still be written in time is not judged");
    assert_eq!(coverage(&[], &[], &office(), at(11, 26, 0, 0)).ratio.value(), None);
}

#[test]
fn interactions_that_only_people_wrote_down_prove_themselves_and_say_so() {
    let manual = Interaction { source: Source::Manual, ..interaction(1, at(11, 23, 10, 0)) };
    let entries = [entry(1, at(11, 23, 11, 0))];
    let of = |interactions: &[Interaction]| coverage(interactions, &entries, &office(), at(11, 26, 0, 0));
    assert!(of(&[manual]).is_declared_only);
    assert!(!of(&[manual, interaction(2, at(11, 23, 10, 0))]).is_declared_only);
    assert!(!of(&[]).is_declared_only, "no data declares nothing");
    for source in Source::ALL {
        assert_eq!(Source::parse(source.word()), Some(source));
    }
}

#[test]
fn an_entry_has_twenty_characters() {
    assert!(is_entry("Jorge dice que sí ya"));
    assert!(!is_entry("Jorge dice que sí y"));
    assert!(!is_entry("   Jorge dice que sí    \n"));
    assert!(is_entry("ñññññññññññññññññññ€"));
}
