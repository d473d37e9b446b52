//! The clocks by the table of RULES §6.8, the example of §6.3 and §6.6, and what must hold for any history
//! (RULES §11.4).

use crate::{
    calendar::{Hours, Openings, add_stretch, read_minute},
    clock::{Breach, Breaks, Event, Judging, Reading, State, Step, read, risk},
};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use kernel::MICROS_PER_SECOND;
use proptest::prelude::*;

const HOUR: i64 = 3_600 * MICROS_PER_SECOND;

fn madrid() -> TimeZone {
    TimeZone::get("Europe/Madrid").unwrap()
}

/// Local time in Madrid.
fn at(text: &str) -> Timestamp {
    let local: DateTime = text.parse().unwrap();
    madrid().to_ambiguous_zoned(local).compatible().unwrap().timestamp()
}

fn office() -> Openings {
    Openings::new(Hours::weekdays(madrid(), 9 * 60, 18 * 60))
}

fn clock(target: i64, steps: &[(&str, Step)], as_of: &str) -> Reading {
    with(&mut office(), Judging::STANDARD, target, steps, as_of)
}

fn with(
    openings: &mut Openings,
    judging: Judging,
    target: i64,
    steps: &[(&str, Step)],
    as_of: &str,
) -> Reading {
    let (first, rest) = steps.split_first().unwrap();
    let mut events = vec![Event { at: at(first.0), step: Step::Open { target } }];
    events.extend(rest.iter().map(|(text, step)| Event { at: at(text), step: *step }));
    read(&events, openings, judging, at(as_of)).unwrap()
}

const OPEN: Step = Step::Open { target: 0 };

fn due(reading: &Reading) -> Timestamp {
    reading.due.unwrap().earliest
}

#[test]
fn a_request_after_hours_is_due_an_hour_into_the_next_day_open() {
    let reading = clock(HOUR, &[("2026-11-27T20:00", OPEN)], "2026-11-28T10:00");
    assert_eq!((due(&reading), reading.state), (at("2026-11-30T10:00"), State::OutOfHours));
}

#[test]
fn an_answer_at_the_due_instant_is_met_and_a_millisecond_later_is_not() {
    let open = Event { at: at("2026-11-23T09:00"), step: Step::Open { target: HOUR } };
    let answered = |at: Timestamp| {
        let events = [open, Event { at, step: Step::Resolve }];
        read(&events, &mut office(), Judging::STANDARD, at).unwrap().outcome()
    };
    let due = at("2026-11-23T10:00");
    assert_eq!(answered(due), Some(true));
    assert_eq!(answered(due + jiff::SignedDuration::from_millis(1)), Some(false));
}

#[test]
fn a_pause_in_closed_time_changes_nothing() {
    let steps =
        [("2026-11-27T17:00", OPEN), ("2026-11-27T19:00", Step::Pause), ("2026-11-30T08:00", Step::Resume)];
    assert_eq!(due(&clock(8 * HOUR, &steps, "2026-11-30T09:00")), at("2026-11-30T16:00"));
}

#[test]
fn a_target_hit_at_the_pause_is_met_only_by_a_solution_at_that_instant() {
    let paused =
        [("2026-11-23T09:00", OPEN), ("2026-11-23T17:00", Step::Pause), ("2026-11-24T11:00", Step::Resume)];
    assert_eq!(clock(8 * HOUR, &paused[..2], "2026-11-23T17:00").outcome(), None);
    let broken = clock(8 * HOUR, &paused, "2026-11-24T12:00");
    assert_eq!(broken.breach, Some(Breach { at: at("2026-11-23T17:00"), by_change: false }));
    let solved = [paused[0], paused[1], ("2026-11-23T17:00", Step::Resolve)];
    assert_eq!(clock(8 * HOUR, &solved, "2026-11-25T12:00").outcome(), Some(true));
}

#[test]
fn a_pause_and_a_resumption_leave_what_was_left() {
    let steps =
        [("2026-11-23T09:00", OPEN), ("2026-11-23T16:00", Step::Pause), ("2026-11-24T11:00", Step::Resume)];
    let paused = clock(8 * HOUR, &steps[..2], "2026-11-24T10:00");
    assert_eq!((paused.state, paused.remaining(), paused.due), (State::Paused, HOUR, None));
    assert_eq!(due(&clock(8 * HOUR, &steps, "2026-11-24T11:30")), at("2026-11-24T12:00"));
}

#[test]
fn a_higher_priority_that_is_already_late_breaks_by_the_change() {
    let steps = [("2026-11-23T09:00", OPEN), ("2026-11-23T14:00", Step::Retarget { target: 4 * HOUR })];
    let reading = clock(24 * HOUR, &steps, "2026-11-23T14:00");
    assert_eq!(reading.breach, Some(Breach { at: at("2026-11-23T14:00"), by_change: true }));
    let back = [steps[0], steps[1], ("2026-11-23T14:05", Step::Retarget { target: 24 * HOUR })];
    assert!(clock(24 * HOUR, &back, "2026-11-23T15:00").breach.is_some(), "a breach sticks");
    let plain = with(&mut office(), Judging::ELAPSED, 24 * HOUR, &back, "2026-11-23T15:00");
    assert!(plain.breach.is_none(), "but not in the preset of plain arithmetic");
}

#[test]
fn a_reopening_takes_the_clock_up_again_for_seven_open_days() {
    let steps =
        [("2026-11-23T09:00", OPEN), ("2026-11-23T15:00", Step::Resolve), ("2026-11-25T09:00", Step::Reopen)];
    let reading = clock(8 * HOUR, &steps, "2026-11-25T09:30");
    assert_eq!((due(&reading), reading.cycle), (at("2026-11-25T11:00"), 2));
    for (day, late) in [("2026-12-02T17:00", false), ("2026-12-03T09:00", true)] {
        let steps = [steps[0], steps[1], (day, Step::Reopen)];
        let reading = clock(8 * HOUR, &steps, "2026-12-04T09:00");
        assert_eq!(reading.follow_up, late.then(|| at(day)), "{day}");
    }
    let fresh = clock(8 * HOUR, &[("2026-12-03T09:00", OPEN)], "2026-12-03T09:00");
    assert_eq!(due(&fresh), at("2026-12-03T17:00"), "and then it is another ticket with full clocks");
}

#[test]
fn a_breach_of_the_first_cycle_remains() {
    let steps = [
        ("2026-11-23T09:00", OPEN),
        ("2026-11-24T15:00", Step::Resolve),
        ("2026-11-25T09:00", Step::Reopen),
        ("2026-11-25T09:05", Step::Resolve),
    ];
    assert_eq!(clock(8 * HOUR, &steps, "2026-12-04T09:00").outcome(), Some(false));
}

#[test]
fn a_solution_at_the_due_instant_that_is_taken_back_breaks_from_then_on() {
    let steps =
        [("2026-11-23T09:00", OPEN), ("2026-11-23T17:00", Step::Resolve), ("2026-11-24T10:00", Step::Reopen)];
    assert_eq!(clock(8 * HOUR, &steps[..2], "2026-11-24T09:00").outcome(), Some(true));
    let again = clock(8 * HOUR, &steps, "2026-11-24T11:00");
    assert_eq!(again.breach.map(|breach| breach.at), Some(at("2026-11-24T10:00")));
}

#[test]
fn a_clock_change_moves_nothing_but_the_hands() {
    for (start, expected) in
        [("2026-10-25T00:00", "2026-10-25T07:00"), ("2027-03-28T00:00", "2027-03-28T09:00")]
    {
        let mut always = Openings::new(Hours::always(madrid()));
        let reading = with(&mut always, Judging::STANDARD, 8 * HOUR, &[(start, OPEN)], start);
        assert_eq!(due(&reading), at(expected), "{start}");
    }
}

#[test]
fn the_example_of_the_holidays_comes_out() {
    let start = [("2026-12-04T16:30", OPEN)];
    assert_eq!(due(&clock(8 * HOUR, &start, "2026-12-04T16:30")), at("2026-12-07T15:30"));
    let paused = [start[0], ("2026-12-07T10:00", Step::Pause), ("2026-12-07T12:00", Step::Resume)];
    assert_eq!(due(&clock(8 * HOUR, &paused, "2026-12-07T13:00")), at("2026-12-07T17:30"));
    let mut hours = Hours::weekdays(madrid(), 9 * 60, 18 * 60);
    hours
        .holidays
        .extend(["2026-12-07".parse::<jiff::civil::Date>().unwrap(), "2026-12-08".parse().unwrap()]);
    let reading = with(&mut Openings::new(hours), Judging::STANDARD, 8 * HOUR, &start, "2026-12-04T16:30");
    assert_eq!(due(&reading), at("2026-12-09T15:30"));
}

#[test]
fn what_is_changed_later_counts_from_then_on() {
    let mut hours = Hours::weekdays(madrid(), 9 * 60, 18 * 60);
    let before = hours.clone();
    hours
        .holidays
        .extend(["2026-12-01".parse::<jiff::civil::Date>().unwrap(), "2026-12-08".parse().unwrap()]);
    hours.earlier = Some(Box::new((at("2026-12-01T13:00"), before)));
    let mut openings = Openings::new(hours);
    // The day itself was open until somebody said that it is not.
    assert_eq!(openings.between(at("2026-12-01T00:00"), at("2026-12-02T00:00")), 4 * HOUR);
    assert_eq!(openings.between(at("2026-12-08T00:00"), at("2026-12-09T00:00")), 0);
}

#[test]
fn a_night_shift_is_split_at_midnight() {
    let mut hours = Hours::weekdays(madrid(), 0, 1);
    hours.week.iter_mut().for_each(Vec::clear);
    add_stretch(&mut hours.week, 4, read_minute("22:00").unwrap(), read_minute("06:00").unwrap());
    let mut openings = Openings::new(hours);
    assert_eq!(openings.between(at("2026-10-23T12:00"), at("2026-10-24T12:00")), 8 * HOUR);
    // Saturday to Sunday would be the nights of the clock change; Friday's is not.
    assert_eq!(openings.due(at("2026-10-23T23:00"), 7 * HOUR), Some(at("2026-10-24T06:00")));
    assert!(
        read_minute("24:01").is_none() && read_minute("9:00").is_none() && read_minute("24:00").is_some()
    );
}

#[test]
fn a_prediction_needs_twenty_that_lasted_longer() {
    let lasted: Vec<i64> = (0..100)
        .map(|n| {
            if n < 60 {
                4 * HOUR
            } else if n < 88 {
                7 * HOUR
            } else {
                9 * HOUR
            }
        })
        .collect();
    let ratio = risk(&lasted, 5 * HOUR, 8 * HOUR).unwrap();
    assert_eq!((ratio.numerator, ratio.denominator), (12, 40));
    let (low, high) = ratio.interval().unwrap();
    assert!((low - 0.18).abs() < 0.005 && (high - 0.45).abs() < 0.005, "{low} {high}");
    assert_eq!(risk(&lasted, 8 * HOUR, 8 * HOUR), None);
}

/// Hours of a random week, and steps of a random history in minutes after 1 January 2026.
fn history() -> impl Strategy<Value = (Vec<(u16, u16)>, Vec<(i64, u8)>)> {
    let week = proptest::collection::vec((0u16..1_380, 1u16..600), 7);
    (week, proptest::collection::vec((1i64..4_000, 0u8..4), 0..12))
}

fn unroll(week: &[(u16, u16)]) -> Openings {
    let mut hours = Hours::always(madrid());
    for (day, (from, length)) in hours.week.iter_mut().zip(week) {
        day[0].from = *from;
        day[0].to = (from + length).min(1_440);
    }
    Openings::new(hours)
}

fn told(steps: &[(i64, u8)], target: i64) -> Vec<Event> {
    let mut now = at("2026-01-01T00:00");
    let mut events = vec![Event { at: now, step: Step::Open { target } }];
    for (minutes, kind) in steps {
        now += jiff::SignedDuration::from_mins(*minutes);
        let step = match kind {
            0 => Step::Pause,
            1 => Step::Resume,
            2 => Step::Resolve,
            _ => Step::Reopen,
        };
        events.push(Event { at: now, step });
    }
    events
}

proptest! {
    #[test]
    fn elapsed_never_falls_and_never_exceeds_open_time((week, steps) in history(), target in 1i64..5_000) {
        let mut openings = unroll(&week);
        let events = told(&steps, target * 60 * MICROS_PER_SECOND);
        let mut last = 0;
        let mut broke = false;
        for day in 0..40 {
            let now = events[0].at + jiff::SignedDuration::from_hours(day * 24 + 5);
            let reading = read(&events, &mut openings, Judging { reopen_days: None, ..Judging::STANDARD }, now).unwrap();
            prop_assert!(reading.elapsed >= last);
            prop_assert!(reading.elapsed + reading.paused <= openings.between(events[0].at, now));
            prop_assert!(!broke || reading.breach.is_some(), "a breach un-breached");
            (last, broke) = (reading.elapsed, reading.breach.is_some());
        }
    }

    #[test]
    fn at_the_due_instant_elapsed_equals_the_target((week, steps) in history(), target in 1i64..5_000) {
        let mut openings = unroll(&week);
        let events = told(&steps, target * 60 * MICROS_PER_SECOND);
        let end = events.last().unwrap().at;
        let reading = read(&events, &mut openings, Judging::STANDARD, end).unwrap();
        if let Some(due) = reading.due {
            let then = read(&events, &mut openings, Judging::STANDARD, due.earliest).unwrap();
            prop_assert_eq!(then.elapsed, then.target);
            prop_assert!(then.breach == reading.breach, "due is not broken yet");
            let late = read(&events, &mut openings, Judging::STANDARD, due.latest).unwrap();
            prop_assert_eq!(late.elapsed, late.target);
            let over = due.latest + jiff::SignedDuration::from_secs(1);
            prop_assert!(read(&events, &mut openings, Judging::STANDARD, over).unwrap().elapsed > late.target);
        }
    }

    #[test]
    fn a_pause_never_makes_it_due_earlier((week, _) in history(), target in 1i64..5_000, start in 0i64..9_000, length in 0i64..9_000) {
        let mut openings = unroll(&week);
        let target = target * 60 * MICROS_PER_SECOND;
        let open = told(&[], target);
        let paused = told(&[(start, 0), (length, 1)], target);
        let end = paused[2].at;
        let plain = read(&open, &mut openings, Judging::STANDARD, open[0].at).unwrap().due.unwrap();
        if let Some(due) = read(&paused, &mut openings, Judging::STANDARD, end).unwrap().due {
            prop_assert!(due.earliest >= plain.earliest);
        }
    }

    #[test]
    fn the_two_ways_to_break_differ_by_closed_time_alone((week, steps) in history(), target in 1i64..5_000) {
        let mut openings = unroll(&week);
        let events = told(&steps, target * 60 * MICROS_PER_SECOND);
        let end = events[0].at + jiff::SignedDuration::from_hours(24 * 60);
        let strict = Judging { reopen_days: None, ..Judging::STANDARD };
        let at_due = read(&events, &mut openings, strict, end).unwrap();
        let past = read(&events, &mut openings, Judging { breaks: Breaks::PastDue, ..strict }, end).unwrap();
        prop_assert_eq!(past.breach.is_some(), past.elapsed > past.target);
        prop_assert!(past.breach.is_none() || at_due.breach.is_some());
    }
}

/// Prints what a clock costs; `cargo test --release -p desk how_long -- --nocapture` for figures that mean
/// something. It judges no time: machines differ.
#[test]
fn how_long_the_clocks_of_twenty_thousand_tickets_take() {
    let mut openings = office();
    let began = std::time::Instant::now();
    let mut broken = 0;
    for n in 0..20_000 {
        let start = at("2026-01-05T09:00") + jiff::SignedDuration::from_mins(n);
        let told = |minutes: i64, step| Event { at: start + jiff::SignedDuration::from_mins(minutes), step };
        let events = [
            told(0, Step::Open { target: 8 * HOUR }),
            told(200, Step::Pause),
            told(1_600, Step::Resume),
            told(1_700, Step::Retarget { target: 4 * HOUR }),
            told(3_000, Step::Resolve),
            told(4_000, Step::Reopen),
        ];
        for _clock in 0..3 {
            let end = start + jiff::SignedDuration::from_hours(240);
            let reading = read(&events, &mut openings, Judging::STANDARD, end).unwrap();
            broken += i64::from(reading.breach.is_some());
        }
    }
    let took = began.elapsed();
    println!("60,000 clocks in {took:?}: {:.2} µs each", took.as_secs_f64() * 1e6 / 60_000.0);
    assert_eq!(broken, 60_000);
}
