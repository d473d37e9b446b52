//! When the agenda freezes and what its window holds (RULES §1.6, §11.3).

use crate::window::{MeetingPlan, Window};
use jiff::{
    Timestamp,
    civil::{Date, Time, Weekday, date},
    tz::TimeZone,
};
use kernel::{Week, WorkCalendar};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn madrid() -> TimeZone {
    TimeZone::get("Europe/Madrid").unwrap()
}

fn office(holidays: &[Date]) -> WorkCalendar {
    let mut calendar = WorkCalendar::office(madrid());
    calendar.holidays = holidays.iter().copied().collect::<BTreeSet<_>>();
    calendar
}

fn week(text: &str) -> Week {
    text.parse().unwrap()
}

fn local(at: Timestamp) -> String {
    at.to_zoned(madrid()).strftime("%Y-%m-%d %H:%M").to_string()
}

#[test]
fn the_draft_comes_a_day_before_and_the_freeze_an_hour_before_tuesday_at_ten() {
    let (plan, calendar) = (MeetingPlan::default(), office(&[]));
    let w48 = week("2026-W48");
    assert_eq!(local(plan.meeting(w48, &calendar)), "2026-11-24 10:00");
    assert_eq!(local(plan.draft_at(w48, &calendar)), "2026-11-23 10:00");
    assert_eq!(local(plan.freeze_at(w48, &calendar, None)), "2026-11-24 09:00");
}

#[test]
fn on_a_holiday_the_meeting_is_held_on_the_working_day_before_and_keeps_its_week() {
    let plan = MeetingPlan::default();
    let held = |holidays: &[Date], text| local(plan.meeting(week(text), &office(holidays)));
    assert_eq!(held(&[date(2026, 12, 8)], "2026-W50"), "2026-12-07 10:00");
    assert_eq!(held(&[date(2026, 12, 7), date(2026, 12, 8)], "2026-W50"), "2026-12-04 10:00");
    assert_eq!(held(&[date(2027, 1, 5), date(2027, 1, 4), date(2027, 1, 1)], "2027-W01"), "2026-12-31 10:00");
}

#[test]
fn the_draft_before_a_clock_change_comes_twenty_four_real_hours_before() {
    let plan = MeetingPlan { weekday: Weekday::Monday, ..MeetingPlan::default() };
    let mut calendar = office(&[]);
    calendar.week[6] = calendar.week[0].clone();
    assert_eq!(local(plan.draft_at(week("2026-W44"), &calendar)), "2026-10-25 10:00");
    let sunday = MeetingPlan { weekday: Weekday::Sunday, ..plan };
    assert_eq!(local(sunday.draft_at(week("2026-W43"), &calendar)), "2026-10-24 11:00");
}

#[test]
fn the_agenda_being_written_is_the_first_that_has_not_frozen() {
    let plan = MeetingPlan::default();
    let writing = |time: &str, holidays: &[Date]| {
        let now: Timestamp = format!("{time}+01:00").parse().unwrap();
        plan.week_being_written(now, &office(holidays)).to_string()
    };
    assert_eq!(writing("2026-11-24T08:59:59", &[]), "2026-W48");
    assert_eq!(writing("2026-11-24T09:00:00", &[]), "2026-W49");
    assert_eq!(writing("2026-12-07T08:59:00", &[date(2026, 12, 8)]), "2026-W50");
    assert_eq!(writing("2026-12-07T09:00:00", &[date(2026, 12, 8)]), "2026-W51");
}

#[test]
fn a_freeze_never_comes_before_the_one_before_it() {
    let (plan, calendar) = (MeetingPlan::default(), office(&[]));
    let earlier = MeetingPlan { weekday: Weekday::Monday, time: Time::constant(8, 0, 0, 0), ..plan };
    let frozen = plan.freeze_at(week("2026-W48"), &calendar, None);
    assert_eq!(earlier.freeze_at(week("2026-W48"), &calendar, Some(frozen)), frozen);
    let next = earlier.freeze_at(week("2026-W49"), &calendar, Some(frozen));
    assert_eq!(local(next), "2026-11-30 07:00");
}

#[test]
fn a_window_runs_from_freeze_to_freeze_even_over_a_skipped_week() {
    let (plan, calendar) = (MeetingPlan::default(), office(&[]));
    let freeze = |text| plan.freeze_at(week(text), &calendar, None);
    let windows = Window::tile(&[freeze("2026-W47"), freeze("2026-W49")]);
    assert_eq!(windows[1], Window { from: Some(freeze("2026-W47")), to: freeze("2026-W49") });
    assert!(windows[1].contains(freeze("2026-W48")));
    assert!(windows[0].contains(Timestamp::MIN), "the first opens with each project");
    assert!(windows[1].contains(freeze("2026-W47")) && !windows[0].contains(freeze("2026-W47")));
    assert!(windows[0].is_after_close(freeze("2026-W47")));
}

proptest! {
    #[test]
    fn windows_tile_time(mut freezes in prop::collection::vec(0_i64..2_000, 1..30), post in -10_i64..2_010) {
        freezes.sort_unstable();
        let at = |second| Timestamp::from_second(second).unwrap();
        let frozen: Vec<Timestamp> = freezes.iter().map(|second| at(*second)).collect();
        let holding = Window::tile(&frozen).iter().filter(|window| window.contains(at(post))).count();
        prop_assert_eq!(holding, usize::from(at(post) < *frozen.last().unwrap()));
    }

    #[test]
    fn freezes_follow_one_another_whatever_is_a_holiday(
        holidays in prop::collection::vec(0_i64..120, 0..60), weekday in 1_i8..=7, hour in 0_i8..24,
    ) {
        let first = date(2026, 9, 28);
        let days: Vec<Date> = holidays.iter().map(|n| first.checked_add(jiff::Span::new().days(*n)).unwrap()).collect();
        let calendar = office(&days);
        let plan = MeetingPlan {
            weekday: Weekday::from_monday_one_offset(weekday).unwrap(),
            time: Time::new(hour, 30, 0, 0).unwrap(),
            ..MeetingPlan::default()
        };
        let freezes: Vec<Timestamp> =
            (0..17).map(|n| plan.freeze_at(Week::of(first).plus(n), &calendar, None)).collect();
        prop_assert!(freezes.is_sorted());
        for at in freezes {
            let writing = plan.week_being_written(at, &calendar);
            prop_assert!(plan.freeze_at(writing, &calendar, None) > at);
        }
    }
}
