//! Decisions about absences: which instants they cover, whether they trigger cover, who decides.

use crate::types::absences::{AbsenceState, AwayRow, Cell, Reason, Stretch};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};
use kernel::{Actor, PersonId, Role, WorkCalendar, start_of_day};

/// Working time of an absence at least, in seconds, for it to trigger cover (RULES §1.2).
pub const COVER_SECONDS: i64 = 4 * 3600;

/// The instants `[start, end)` of days or hours in a zone: compatible disambiguation (RULES §0).
pub fn instants(when: &Stretch, zone: &TimeZone) -> (Timestamp, Timestamp) {
    match when.part {
        None => (start_of_day(when.from, zone), start_of_day(when.to, zone)),
        Some((from, to)) => (instant(when.from, from, zone), instant(when.from, to, zone)),
    }
}

fn instant(day: Date, time: Time, zone: &TimeZone) -> Timestamp {
    zone.to_ambiguous_zoned(day.to_datetime(time)).compatible().map_or(Timestamp::MAX, |z| z.timestamp())
}

/// Which of one person's absences trigger cover. Those that touch are judged together; fewer than four
/// working hours trigger nothing, and neither does a night, a weekend or a holiday (RULES §1.2).
pub fn triggering(spans: &[(Timestamp, Timestamp)], calendar: &WorkCalendar) -> Vec<bool> {
    let judge = |&(from, to): &(Timestamp, Timestamp)| {
        let (from, to) = joined(spans, from, to);
        from < to && works_enough(calendar, from, to)
    };
    spans.iter().map(judge).collect()
}

/// A stretch with all that touch it, directly or through others.
fn joined(
    spans: &[(Timestamp, Timestamp)],
    mut from: Timestamp,
    mut to: Timestamp,
) -> (Timestamp, Timestamp) {
    loop {
        let touching = spans.iter().filter(|span| span.0 <= to && from <= span.1);
        let (low, high) = touching.fold((from, to), |(low, high), span| (low.min(span.0), high.max(span.1)));
        if (low, high) == (from, to) {
            return (from, to);
        }
        (from, to) = (low, high);
    }
}

fn works_enough(calendar: &WorkCalendar, from: Timestamp, to: Timestamp) -> bool {
    let mut worked = 0;
    for day in from.to_zoned(calendar.zone.clone()).date().series(1.day()) {
        if start_of_day(day, &calendar.zone) >= to {
            return false;
        }
        worked += worked_on(calendar, day, from, to);
        if worked >= COVER_SECONDS {
            return true;
        }
    }
    false
}

/// Seconds worked on a day within `[from, to)`.
fn worked_on(calendar: &WorkCalendar, day: Date, from: Timestamp, to: Timestamp) -> i64 {
    let inside = calendar.hours(day).iter().map(|hours| {
        let start = instant(day, hours.from, &calendar.zone).max(from);
        let end = instant(day, hours.to, &calendar.zone).min(to);
        end.as_second() - start.as_second()
    });
    inside.filter(|seconds| *seconds > 0).sum()
}

/// Whether an actor decides about absences: heads, and owners while there is no head.
pub fn may_decide(actor: &Actor, has_head: bool) -> bool {
    actor.is_team() && (actor.is_head() || (actor.role == Role::Owner && !has_head))
}

/// Whether an actor may ask for, change or take back somebody's absence.
pub fn may_enter(actor: &Actor, person: PersonId, decides: bool) -> bool {
    decides || (actor.is_team() && actor.person == person)
}

/// How a new absence stands: illness is declared by oneself, and who decides need not ask.
pub fn first_state(reason: Reason, decides: bool) -> AbsenceState {
    if decides || reason == Reason::Illness { AbsenceState::Approved } else { AbsenceState::Requested }
}

/// How an absence stands after a change of its days and its reason. What was approved stays so if
/// nothing more is asked for; an illness that turns out to be something else asks like anything else.
pub fn changed_state(
    now: AbsenceState,
    (before, after): (&Stretch, &Stretch),
    (old, new): (Reason, Reason),
    decides: bool,
) -> AbsenceState {
    let approved = now == AbsenceState::Approved;
    let was_declared = old == Reason::Illness && new != Reason::Illness;
    let nothing_more = after.is_within(before) && !was_declared;
    if new == Reason::Illness || (approved && (decides || nothing_more)) {
        AbsenceState::Approved
    } else {
        AbsenceState::Requested
    }
}

/// What the board shows for somebody on a day. A weekend or a holiday is no absence (RULES §1.2).
pub fn cell(day: Date, holiday: Option<&str>, absences: &[&AwayRow]) -> Cell {
    if let Some(name) = holiday {
        return Cell::Holiday(name.to_owned());
    }
    if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
        return Cell::Weekend;
    }
    let covers = |row: &&&AwayRow| row.from_day <= day && day < row.to_day;
    let of = |row: &&AwayRow| match (row.state, row.from_time, row.to_time) {
        (AbsenceState::Requested, ..) => Cell::Asked(row.id),
        (_, Some(from), Some(to)) => Cell::Part(row.id, from, to),
        _ => Cell::Away(row.id),
    };
    let weight = |cell: &Cell| match cell {
        Cell::Away(_) => 0,
        Cell::Part(..) => 1,
        _ => 2,
    };
    absences.iter().filter(covers).map(of).min_by_key(weight).unwrap_or(Cell::Work)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    fn madrid() -> WorkCalendar {
        let mut calendar = WorkCalendar::office(TimeZone::get("Europe/Madrid").unwrap());
        calendar.holidays.insert(date(2026, 12, 8));
        calendar
    }

    fn triggers(when: Stretch) -> bool {
        let calendar = madrid();
        triggering(&[instants(&when, &calendar.zone)], &calendar)[0]
    }

    /// RULES §1.2: fewer than four working hours do not trigger cover. The office works 9–14 and 15–18.
    #[test]
    fn four_working_hours_trigger_cover_and_less_does_not() {
        let tuesday = date(2026, 12, 1);
        let part = |from: (i8, i8), to: (i8, i8)| {
            Stretch::part(tuesday, time(from.0, from.1, 0, 0), time(to.0, to.1, 0, 0))
        };
        let table = [
            ((9, 0), (13, 0), true),
            ((9, 0), (12, 59), false),
            ((9, 0), (14, 0), true),
            ((7, 0), (13, 0), true),
            ((6, 0), (12, 0), false),
            // Lunch does not count.
            ((11, 0), (15, 0), false),
            ((11, 0), (16, 0), true),
            ((14, 30), (23, 0), false),
            ((18, 0), (23, 59), false),
            ((0, 0), (23, 59), true),
        ];
        for (from, to, expected) in table {
            assert_eq!(triggers(part(from, to)), expected, "{from:?} to {to:?}");
        }
        assert!(triggers(Stretch::days(tuesday, date(2026, 12, 2))), "a whole day");
        assert!(!triggers(Stretch::days(date(2026, 12, 5), date(2026, 12, 7))), "a weekend");
        assert!(!triggers(Stretch::days(date(2026, 12, 8), date(2026, 12, 9))), "a holiday");
        assert!(triggers(Stretch::days(date(2026, 12, 5), date(2026, 12, 8))), "a weekend and a Monday");
    }

    #[test]
    fn absences_that_touch_are_judged_together() {
        let calendar = madrid();
        let day = date(2026, 12, 1);
        let part =
            |from, to| instants(&Stretch::part(day, time(from, 0, 0, 0), time(to, 0, 0, 0)), &calendar.zone);
        assert_eq!(triggering(&[part(9, 11), part(11, 13)], &calendar), [true, true]);
        assert_eq!(triggering(&[part(9, 11), part(12, 14)], &calendar), [false, false]);
        assert_eq!(triggering(&[part(12, 14), part(9, 11), part(10, 12)], &calendar), [true, true, true]);
    }

    /// RULES §0: 2026-10-25 has 25 hours in Madrid, and hours that come twice mean the earlier ones.
    #[test]
    fn an_absence_across_the_clock_change_lasts_as_long_as_the_days_do() {
        let zone = TimeZone::get("Europe/Madrid").unwrap();
        let hours = |when: Stretch| {
            let (from, to) = instants(&when, &zone);
            (to.as_second() - from.as_second()) / 3600
        };
        assert_eq!(hours(Stretch::days(date(2026, 10, 25), date(2026, 10, 26))), 25);
        assert_eq!(hours(Stretch::days(date(2026, 10, 24), date(2026, 10, 27))), 73);
        assert_eq!(hours(Stretch::days(date(2027, 3, 28), date(2027, 3, 29))), 23);
        let (from, _) =
            instants(&Stretch::part(date(2026, 10, 25), time(2, 30, 0, 0), time(4, 0, 0, 0)), &zone);
        assert_eq!(from.to_string(), "2026-10-25T00:30:00Z");
        let (from, _) =
            instants(&Stretch::part(date(2027, 3, 28), time(2, 30, 0, 0), time(4, 0, 0, 0)), &zone);
        assert_eq!(from.to_string(), "2027-03-28T01:30:00Z");
    }

    #[test]
    fn a_day_in_mexico_is_another_stretch_than_the_same_day_in_madrid() {
        let day = Stretch::days(date(2026, 12, 1), date(2026, 12, 2));
        let starts = |zone: &str| instants(&day, &TimeZone::get(zone).unwrap()).0.to_string();
        assert_eq!(starts("Europe/Madrid"), "2026-11-30T23:00:00Z");
        assert_eq!(starts("America/Mexico_City"), "2026-12-01T06:00:00Z");
    }

    #[test]
    fn heads_decide_and_owners_only_while_there_is_no_head() {
        let member = Actor { role: Role::Member, ..Actor::NOBODY };
        let owner = Actor { role: Role::Owner, ..member };
        let mut head = member;
        head.rights.head = true;
        assert!(may_decide(&head, true));
        assert!(!may_decide(&owner, true) && may_decide(&owner, false));
        assert!(!may_decide(&member, false) && !may_decide(&Actor { role: Role::Admin, ..member }, false));
    }

    #[test]
    fn moving_an_approved_holiday_asks_again_and_shortening_it_does_not() {
        use AbsenceState::{Approved, Requested};
        let week = Stretch::days(date(2026, 12, 1), date(2026, 12, 8));
        let short = Stretch::days(date(2026, 12, 1), date(2026, 12, 4));
        let moved = Stretch::days(date(2026, 12, 2), date(2026, 12, 9));
        let (holiday, illness) = (Reason::Holiday, Reason::Illness);
        let table = [
            (Approved, short, (holiday, holiday), false, Approved),
            (Approved, moved, (holiday, holiday), false, Requested),
            (Approved, moved, (illness, illness), false, Approved),
            (Approved, short, (illness, holiday), false, Requested),
            (Approved, moved, (holiday, holiday), true, Approved),
            (Requested, short, (holiday, holiday), false, Requested),
            (Requested, moved, (holiday, illness), false, Approved),
            // Who decides corrects the days of a request first and approves it as a step of its own.
            (Requested, moved, (holiday, holiday), true, Requested),
        ];
        for (now, after, reasons, decides, expected) in table {
            assert_eq!(changed_state(now, (&week, &after), reasons, decides), expected, "{now:?} {after:?}");
        }
    }
}
