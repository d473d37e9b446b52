//! Who leads: the worked example of RULES §1.2 and the invariant of RULES §11.1.

use crate::lead::{
    Absence, AssignedRole, Assignment, Away, BackupSigns, Lead, PairProblem, Via, check_pair, cover_changes,
    effective_lead, gaps, is_nominal_backup, uncovered_days,
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, date},
    tz::TimeZone,
};
use kernel::{PersonId, WorkCalendar, local_noon, start_of_day};
use proptest::prelude::*;

const ANA: PersonId = PersonId(1);
const LUIS: PersonId = PersonId(2);
const EVA: PersonId = PersonId(3);

fn madrid() -> TimeZone {
    TimeZone::get("Europe/Madrid").unwrap()
}

fn office() -> WorkCalendar {
    WorkCalendar::office(madrid())
}

fn day(day: Date) -> Timestamp {
    start_of_day(day, &madrid())
}

fn hour(on: Date, hour: i8, minute: i8) -> Timestamp {
    on.at(hour, minute, 0, 0).to_zoned(madrid()).unwrap().timestamp()
}

fn since(person: PersonId, role: AssignedRole) -> Assignment {
    Assignment { person, role, from: day(date(2026, 11, 1)), to: None }
}

fn pair() -> Vec<Assignment> {
    vec![since(ANA, AssignedRole::Lead), since(LUIS, AssignedRole::Backup)]
}

fn days(person: PersonId, from: Date, to: Date) -> Vec<Absence> {
    Absence::triggering(person, &[Away::Days { from, to }], &office())
}

/// Ana is away 1 to 12 December, Luis 9 and 10.
fn december() -> Vec<Absence> {
    let mut absences = days(ANA, date(2026, 12, 1), date(2026, 12, 13));
    absences.extend(days(LUIS, date(2026, 12, 9), date(2026, 12, 11)));
    absences
}

fn by(person: PersonId, via: Via) -> Lead {
    Lead::Person { person, via }
}

#[test]
fn the_lead_moves_for_exactly_the_days_of_an_absence_and_moves_back() {
    let noon = |d| effective_lead(&pair(), &december(), local_noon(date(2026, 12, d), &madrid()));
    for d in 1..=31 {
        let expected = match d {
            1..=8 | 11..=12 => by(LUIS, Via::Backup),
            9..=10 => Lead::Uncovered,
            _ => by(ANA, Via::Lead),
        };
        assert_eq!(noon(d), expected, "{d} December");
    }
    let midnight = day(date(2026, 12, 1));
    assert_eq!(effective_lead(&pair(), &december(), midnight - 1.nanosecond()), by(ANA, Via::Lead));
    assert_eq!(effective_lead(&pair(), &december(), midnight), by(LUIS, Via::Backup));
}

#[test]
fn a_named_cover_answers_when_both_are_away_and_only_then() {
    let mut assignments = pair();
    assignments.push(Assignment {
        person: EVA,
        role: AssignedRole::Cover,
        from: day(date(2026, 12, 1)),
        to: Some(day(date(2026, 12, 11))),
    });
    let noon = |d, absences: &[Absence]| {
        effective_lead(&assignments, absences, local_noon(date(2026, 12, d), &madrid()))
    };
    assert_eq!(noon(8, &december()), by(LUIS, Via::Backup));
    assert_eq!(noon(9, &december()), by(EVA, Via::Cover));
    assert_eq!(noon(11, &december()), by(LUIS, Via::Backup));
    let mut all_away = december();
    all_away.extend(days(EVA, date(2026, 12, 9), date(2026, 12, 10)));
    assert_eq!(noon(9, &all_away), Lead::Uncovered);
    assert_eq!(noon(10, &all_away), by(EVA, Via::Cover));
}

#[test]
fn every_change_of_hands_is_named_once() {
    let changes = cover_changes(&pair(), &december(), day(date(2026, 11, 20)), day(date(2026, 12, 31)));
    let seen: Vec<_> = changes.iter().map(|c| (c.at, c.before.person(), c.after.person())).collect();
    assert_eq!(
        seen,
        [
            (day(date(2026, 12, 1)), Some(ANA), Some(LUIS)),
            (day(date(2026, 12, 9)), Some(LUIS), None),
            (day(date(2026, 12, 11)), None, Some(LUIS)),
            (day(date(2026, 12, 13)), Some(LUIS), Some(ANA)),
        ]
    );
}

#[test]
fn the_look_ahead_names_the_working_days_without_cover() {
    let ahead = |calendar: &WorkCalendar| {
        uncovered_days(&pair(), &december(), calendar, date(2026, 11, 20), date(2026, 12, 20))
    };
    assert_eq!(ahead(&office()), [date(2026, 12, 9), date(2026, 12, 10)]);
    let mut calendar = office();
    calendar.holidays.insert(date(2026, 12, 9));
    assert_eq!(ahead(&calendar), [date(2026, 12, 10)]);
}

#[test]
fn a_morning_of_less_than_four_working_hours_triggers_no_cover_and_a_longer_one_does() {
    let on = date(2026, 11, 24);
    let cover = |from, to| Absence::triggering(ANA, &[Away::Hours { from, to }], &office());
    assert_eq!(cover(hour(on, 9, 0), hour(on, 12, 59)), []);
    assert_eq!(cover(hour(on, 13, 0), hour(on, 17, 59)), [], "the lunch hour is not worked");
    let (from, to) = (hour(on, 9, 0), hour(on, 13, 0));
    assert_eq!(cover(from, to), [Absence { person: ANA, from, to }]);
    let leads = |at| effective_lead(&pair(), &cover(from, to), at).person();
    assert_eq!(leads(hour(on, 8, 59)), Some(ANA));
    assert_eq!(leads(hour(on, 9, 0)), Some(LUIS));
    assert_eq!(leads(hour(on, 13, 0)), Some(ANA));
}

#[test]
fn nights_weekends_and_holidays_are_not_absence() {
    let mut calendar = office();
    calendar.holidays.insert(date(2026, 12, 8));
    let cover = |away: Away| Absence::triggering(ANA, &[away], &calendar);
    let (friday, monday) = (date(2026, 11, 27), date(2026, 11, 30));
    assert_eq!(cover(Away::Hours { from: hour(friday, 18, 0), to: hour(monday, 9, 0) }), []);
    assert_eq!(cover(Away::Days { from: date(2026, 12, 8), to: date(2026, 12, 9) }), []);
    assert_eq!(cover(Away::Days { from: date(2026, 11, 28), to: monday }), []);
    assert_eq!(cover(Away::Days { from: monday, to: monday }), []);
    assert_eq!(cover(Away::Days { from: friday, to: monday }).len(), 1);
    // From the end of one day into the next there is one absence, and cover does not flip at night.
    let overnight =
        cover(Away::Hours { from: hour(monday, 15, 0), to: hour(monday.tomorrow().unwrap(), 12, 0) });
    assert_eq!(overnight.len(), 1);
    assert_eq!(effective_lead(&pair(), &overnight, hour(monday, 23, 0)), by(LUIS, Via::Backup));
}

#[test]
fn two_short_absences_that_touch_count_as_one() {
    let on = date(2026, 11, 24);
    let away = [
        Away::Hours { from: hour(on, 11, 0), to: hour(on, 14, 0) },
        Away::Hours { from: hour(on, 9, 0), to: hour(on, 11, 0) },
    ];
    let both = Absence::triggering(ANA, &away, &office());
    assert_eq!(both, [Absence { person: ANA, from: hour(on, 9, 0), to: hour(on, 14, 0) }]);
}

#[test]
fn an_absence_declared_late_corrects_the_past() {
    let at = local_noon(date(2026, 12, 2), &madrid());
    assert_eq!(effective_lead(&pair(), &[], at), by(ANA, Via::Lead));
    assert_eq!(effective_lead(&pair(), &december(), at), by(LUIS, Via::Backup));
}

#[test]
fn an_open_project_has_one_lead_and_one_backup_who_are_two_people() {
    let open = day(date(2026, 11, 2));
    assert_eq!(check_pair(&pair(), open, None), Ok(()));
    let same = [since(ANA, AssignedRole::Lead), since(ANA, AssignedRole::Backup)];
    assert_eq!(check_pair(&same, open, None), Err(PairProblem::Same(open)));
    let alone = [since(ANA, AssignedRole::Lead)];
    assert_eq!(check_pair(&alone, open, None), Err(PairProblem::Missing(AssignedRole::Backup, open)));
    let mut two = pair();
    let from = day(date(2026, 11, 10));
    two.push(Assignment { person: EVA, role: AssignedRole::Lead, from, to: None });
    assert_eq!(check_pair(&two, open, None), Err(PairProblem::Doubled(AssignedRole::Lead, from)));
    assert_eq!(check_pair(&two, open, Some(from)), Ok(()), "what comes after the close does not matter");
    two[0].to = Some(from);
    assert_eq!(check_pair(&two, open, None), Ok(()));
}

#[test]
fn a_backup_who_neither_writes_reads_nor_works_is_one_in_name_only() {
    let quiet = BackupSigns { posts: 0, seconds: 0, entries: 20, read: 15 };
    assert!(is_nominal_backup(quiet));
    for signs in [
        BackupSigns { posts: 1, ..quiet },
        BackupSigns { seconds: 60, ..quiet },
        BackupSigns { read: 16, ..quiet },
        BackupSigns { entries: 0, read: 0, ..quiet },
    ] {
        assert!(!is_nominal_backup(signs), "{signs:?}");
    }
}

/// Hours after 1 November 2026, as a small space in which stretches often meet.
fn after(hours: i64) -> Timestamp {
    day(date(2026, 11, 1)) + hours.hours()
}

prop_compose! {
    /// An open project whose lead and backup changed a few times, never the same person at once.
    fn open_project()(turns in prop::collection::vec((1_i64..5, 1_i64..4, 1_i64..60), 1..5)) -> Vec<Assignment> {
        let mut from = 0;
        let mut all = Vec::new();
        for (lead, step, hours) in &turns {
            let backup = (lead - 1 + step) % 4 + 1;
            for (person, role) in [(*lead, AssignedRole::Lead), (backup, AssignedRole::Backup)] {
                all.push(Assignment { person: PersonId(person), role, from: after(from), to: Some(after(from + hours)) });
            }
            from += hours;
        }
        all
    }
}

prop_compose! {
    fn stretch()(person in 1_i64..6, from in 0_i64..200, hours in 1_i64..80) -> (PersonId, Timestamp, Timestamp) {
        (PersonId(person), after(from), after(from + hours))
    }
}

proptest! {
    #[test]
    fn at_every_instant_of_an_open_project_exactly_one_leads_or_it_is_uncovered(
        mut assignments in open_project(),
        covers in prop::collection::vec(stretch(), 0..3),
        away in prop::collection::vec(stretch(), 0..6),
        minutes in 0_i64..12_000,
    ) {
        let end = assignments.last().and_then(|a| a.to).unwrap();
        for (person, from, to) in covers {
            assignments.push(Assignment { person, role: AssignedRole::Cover, from, to: Some(to) });
        }
        let absences: Vec<Absence> =
            away.iter().map(|(person, from, to)| Absence { person: *person, from: *from, to: *to }).collect();
        let at = after(0) + minutes.minutes();
        prop_assume!(at < end);
        prop_assert_eq!(check_pair(&assignments, after(0), Some(end)), Ok(()));

        let absent = |p: PersonId| absences.iter().any(|a| a.person == p && a.from <= at && at < a.to);
        let holder = |role| {
            let mut held = assignments.iter().filter(|a| a.role == role && a.from <= at && a.to.is_none_or(|to| at < to));
            held.next().map(|a| a.person)
        };
        let (lead, backup) = (holder(AssignedRole::Lead).unwrap(), holder(AssignedRole::Backup).unwrap());
        prop_assert_ne!(lead, backup);
        match effective_lead(&assignments, &absences, at) {
            Lead::Person { person, via: Via::Lead } => prop_assert!(person == lead && !absent(person)),
            Lead::Person { person, via: Via::Backup } => {
                prop_assert!(person == backup && !absent(person) && absent(lead));
            }
            Lead::Person { person, via: Via::Cover } => {
                prop_assert!(!absent(person) && absent(lead) && absent(backup));
            }
            Lead::Uncovered => {
                let covered = assignments.iter().any(|a| {
                    a.role == AssignedRole::Cover && a.from <= at && a.to.is_none_or(|to| at < to) && !absent(a.person)
                });
                prop_assert!(absent(lead) && absent(backup) && !covered);
            }
        }
        let gap = gaps(&assignments, &absences, after(0), end).into_iter().any(|(from, to)| from <= at && at < to);
        prop_assert_eq!(gap, effective_lead(&assignments, &absences, at) == Lead::Uncovered);
    }

    #[test]
    fn ranges_that_tile_give_changes_that_tile(
        assignments in open_project(),
        away in prop::collection::vec(stretch(), 0..6),
        cut in 0_i64..300,
    ) {
        let absences: Vec<Absence> =
            away.iter().map(|(person, from, to)| Absence { person: *person, from: *from, to: *to }).collect();
        let changes = |from, to| cover_changes(&assignments, &absences, after(from), after(to));
        let whole = changes(-10, 400);
        let mut parts = changes(-10, cut);
        parts.extend(changes(cut, 400));
        prop_assert_eq!(&whole, &parts);
        // Told one after another, the changes are the whole story.
        let mut lead = effective_lead(&assignments, &absences, after(-10));
        for change in whole {
            prop_assert_eq!(change.before, lead);
            lead = change.after;
        }
        prop_assert_eq!(lead, effective_lead(&assignments, &absences, after(400)));
    }
}
