//! What an agenda says: the worked example of RULES §1.6.

use crate::{
    rules::{
        Activity, Line, Origin, Post, Section, Update, may_meet_on, order, section_of, update, week_in_a_row,
        weeks_without_update,
    },
    window::Window,
};
use jiff::{Timestamp, civil::date, tz::TimeZone};
use kernel::{ProjectId, Week, WorkCalendar};
use projects::types::ProjectState;

fn at(day: i8, hour: i8, minute: i8) -> Timestamp {
    let madrid = TimeZone::get("Europe/Madrid").unwrap();
    date(2026, 11, day).at(hour, minute, 0, 0).to_zoned(madrid).unwrap().timestamp()
}

fn office() -> WorkCalendar {
    WorkCalendar::office(TimeZone::get("Europe/Madrid").unwrap())
}

/// The meetings of Tuesday 17 and 24 November.
fn w48() -> Window {
    Window { from: Some(at(17, 9, 0)), to: at(24, 9, 0) }
}

fn project(states: &[(Timestamp, ProjectState)], posts: &[(Timestamp, Origin)]) -> Activity {
    Activity {
        project: ProjectId(1),
        states: states.to_vec(),
        posts: posts
            .iter()
            .map(|(posted_at, origin)| Post { posted_at: *posted_at, origin: *origin })
            .collect(),
    }
}

fn open_since_october(posts: &[(Timestamp, Origin)]) -> Activity {
    project(&[(at(1, 9, 0), ProjectState::Open)], posts)
}

#[test]
fn project_x_is_without_an_update_for_one_week() {
    let x = open_since_october(&[
        (at(17, 8, 59), Origin::Human),
        (at(20, 10, 0), Origin::System),
        (at(24, 9, 20), Origin::Human),
    ]);
    let before = Window { from: Some(at(10, 9, 0)), to: at(17, 9, 0) };
    let after = Window { from: Some(at(24, 9, 0)), to: at(30, 9, 0) };
    let judged = [before, w48(), after].map(|window| update(&x, window, &office()));
    assert_eq!(judged, [Update::Written, Update::Missing, Update::Written]);
    assert_eq!(weeks_without_update(&[judged[1], judged[0]]), 1);
    assert!(w48().is_after_close(at(24, 9, 20)), "shown after the close, and again in the next window");
    assert_eq!(section_of(&x, w48()), Some(Section::Projects));
}

#[test]
fn project_y_opened_in_the_window_is_new_and_exempt() {
    let y = project(&[(at(12, 9, 0), ProjectState::Proposed), (at(23, 11, 0), ProjectState::Open)], &[]);
    assert_eq!(update(&y, w48(), &office()), Update::NotJudged);
    assert_eq!(section_of(&y, w48()), Some(Section::NewProjects));
    let early = project(&[(at(17, 9, 0), ProjectState::Open)], &[]);
    assert_eq!(update(&early, w48(), &office()), Update::NotJudged, "even five days ago");
}

#[test]
fn only_what_people_write_here_is_an_update() {
    for origin in [Origin::System, Origin::Imported] {
        assert_eq!(update(&open_since_october(&[(at(20, 9, 0), origin)]), w48(), &office()), Update::Missing);
    }
    assert_eq!(
        update(&open_since_october(&[(at(20, 9, 0), Origin::Human)]), w48(), &office()),
        Update::Written
    );
}

#[test]
fn a_project_is_judged_when_it_was_open_two_working_days_of_the_window() {
    let resumed = |day, hour| {
        let states = [
            (at(1, 9, 0), ProjectState::Open),
            (at(12, 9, 0), ProjectState::Paused),
            (at(day, hour, 0), ProjectState::Open),
        ];
        update(&project(&states, &[]), w48(), &office())
    };
    assert_eq!(resumed(19, 12), Update::Missing, "Friday and Monday");
    assert_eq!(resumed(20, 12), Update::NotJudged, "Monday only");
    assert_eq!(resumed(21, 12), Update::NotJudged);
    let mut calendar = office();
    calendar.holidays.insert(date(2026, 11, 20));
    let states = [
        (at(1, 9, 0), ProjectState::Open),
        (at(12, 9, 0), ProjectState::Paused),
        (at(19, 12, 0), ProjectState::Open),
    ];
    assert_eq!(update(&project(&states, &[]), w48(), &calendar), Update::NotJudged, "Friday was a holiday");
}

#[test]
fn paused_closed_and_proposed_projects_are_not_judged() {
    let states = |state, day| [(at(1, 9, 0), ProjectState::Open), (at(day, 12, 0), state)];
    let seen = |state, day| {
        let it = project(&states(state, day), &[]);
        (update(&it, w48(), &office()), section_of(&it, w48()))
    };
    assert_eq!(seen(ProjectState::Paused, 23), (Update::NotJudged, Some(Section::Projects)));
    assert_eq!(
        seen(ProjectState::Closed, 20),
        (Update::NotJudged, Some(Section::Projects)),
        "closed this week, once"
    );
    assert_eq!(seen(ProjectState::Closed, 16), (Update::NotJudged, None));
    assert_eq!(seen(ProjectState::Paused, 25), (Update::Missing, Some(Section::Projects)), "after the close");
    let proposed = project(&[(at(20, 9, 0), ProjectState::Proposed)], &[]);
    assert_eq!(
        (update(&proposed, w48(), &office()), section_of(&proposed, w48())),
        (Update::NotJudged, Some(Section::NewProjects))
    );
    assert_eq!(section_of(&project(&[(at(25, 9, 0), ProjectState::Proposed)], &[]), w48()), None);
}

#[test]
fn the_first_agenda_of_all_judges_projects_from_their_opening() {
    let first = Window { from: None, to: at(24, 9, 0) };
    assert_eq!(update(&open_since_october(&[]), first, &office()), Update::NotJudged, "all are new to it");
    assert_eq!(
        update(&open_since_october(&[(at(2, 9, 0), Origin::Human)]), first, &office()),
        Update::Written
    );
    assert_eq!(section_of(&open_since_october(&[]), first), Some(Section::Projects));
}

#[test]
fn weeks_in_a_row_are_counted_over_weeks_that_were_not_judged() {
    use Update::{Missing, NotJudged, Written};
    for (newest_first, weeks) in [
        (vec![], 0),
        (vec![Written, Missing], 0),
        (vec![Missing, Missing, Written, Missing], 2),
        (vec![NotJudged, Missing, NotJudged, Missing, Written], 2),
        (vec![NotJudged], 0),
    ] {
        assert_eq!(weeks_without_update(&newest_first), weeks, "{newest_first:?}");
    }
}

#[test]
fn what_is_late_comes_first() {
    let line = |n, key: &str, weeks_without, is_flagged| Line {
        project: ProjectId(n),
        key: key.into(),
        weeks_without,
        is_flagged,
    };
    let mut lines = [
        line(1, "AAA-1", 0, false),
        line(2, "BBB-1", 0, true),
        line(3, "CCC-1", 2, false),
        line(4, "DDD-1", 1, false),
        line(5, "EEE-1", 5, true),
        line(6, "ABA-1", 0, false),
    ];
    order(&mut lines);
    assert_eq!(lines.map(|line| line.project.0), [5, 3, 4, 2, 1, 6]);
}

#[test]
fn a_topic_has_its_own_meeting_only_when_somebody_wrote_on_it_since_it_was_raised() {
    let post = |posted_at, origin| Post { posted_at, origin };
    let raised = at(20, 10, 0);
    assert!(!may_meet_on(raised, &[]));
    assert!(!may_meet_on(raised, &[post(at(20, 9, 59), Origin::Human)]));
    assert!(!may_meet_on(raised, &[post(at(21, 9, 0), Origin::System)]));
    assert!(may_meet_on(raised, &[post(at(20, 9, 0), Origin::Human), post(raised, Origin::Human)]));
}

#[test]
fn an_item_says_in_which_week_in_a_row_it_stands() {
    let week = |text: &str| -> Week { text.parse().unwrap() };
    assert_eq!(week_in_a_row(week("2026-W48"), week("2026-W48")), 1);
    assert_eq!(week_in_a_row(week("2026-W52"), week("2027-W01")), 3, "2026 has 53 weeks");
    assert_eq!(week_in_a_row(week("2026-W49"), week("2026-W48")), 1);
}

#[test]
fn the_sections_stand_in_their_order() {
    assert!(Section::ALL.is_sorted());
    assert_eq!(Section::ALL.map(Section::number), [1, 2, 3, 4, 5, 6]);
}
