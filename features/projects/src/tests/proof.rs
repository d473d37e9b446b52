//! A proof of concept from proposal to its two results.

use crate::proof::{
    CloseRefused, ClosedProof, Commercial, Criterion, ExtensionRefused, Outcome, Solves, Stage, Terms,
    TimeBox, accept, close, conversion, extend, measured, median_days, proposes_not_shown,
};
use jiff::{civil::date, tz::TimeZone};
use kernel::WorkCalendar;

fn november() -> TimeBox {
    TimeBox { start: date(2026, 11, 1), end: date(2026, 12, 1) }
}

fn terms() -> Terms {
    Terms {
        criteria: vec![Criterion {
            metric: "p95 latency".into(),
            threshold: "under 200 ms".into(),
            dataset: "October's traffic".into(),
            measured: None,
        }],
        use_case: "Live dashboard of orders".into(),
        time_box: Some(november()),
        prospect_owner: "Jorge Salas".into(),
        decision_on: Some(date(2026, 12, 4)),
    }
}

#[test]
fn a_proof_is_accepted_with_everything_agreed_and_otherwise_all_that_lacks_is_named() {
    assert_eq!(accept(&terms()), Ok(()));
    let names = |terms: &Terms| -> Vec<String> {
        accept(terms).err().unwrap_or_default().into_iter().map(|field| field.name).collect()
    };
    assert_eq!(
        names(&Terms::default()),
        ["criteria", "use_case", "time_box", "prospect_owner", "decision_on"]
    );
    let mut vague = terms();
    vague.criteria[0].threshold = " ".into();
    assert_eq!(names(&vague), ["criteria"], "a criterion without a threshold cannot be measured");
    let backwards = TimeBox { start: date(2026, 12, 1), end: date(2026, 12, 1) };
    assert_eq!(names(&Terms { time_box: Some(backwards), ..terms() }), ["time_box"]);
    assert_eq!(names(&Terms { decision_on: Some(date(2026, 10, 31)), ..terms() }), ["decision_on"]);
}

#[test]
fn a_time_box_is_thirty_days_unless_agreed_and_unusual_ones_are_said() {
    assert_eq!(TimeBox::default_from(date(2026, 11, 1)), november());
    let lasting = |days: i64| {
        let start = date(2026, 1, 1);
        TimeBox { start, end: start.checked_add(jiff::Span::new().days(days)).unwrap() }
    };
    let typical: Vec<i64> = [13, 14, 30, 56, 57].into_iter().filter(|d| lasting(*d).is_typical()).collect();
    assert_eq!(typical, [14, 30, 56]);
}

#[test]
fn stages_follow_one_another_and_the_project_follows_them() {
    let mut stage = Stage::Proposed;
    let mut seen = vec![(stage.word(), stage.project_state().word())];
    while let Some(next) = stage.next() {
        stage = next;
        seen.push((stage.word(), stage.project_state().word()));
    }
    assert_eq!(
        seen,
        [("proposed", "proposed"), ("accepted", "open"), ("running", "open"), ("evaluation", "open")]
    );
    assert_eq!(Stage::Closed.project_state().word(), "closed");
    for stage in Stage::ALL {
        assert_eq!(Stage::parse(stage.word()), Some(*stage));
    }
}

#[test]
fn a_box_is_extended_once_by_half_at_most_and_with_a_reason() {
    let to = |end| extend(Stage::Running, november(), false, end, "their data came late");
    assert_eq!(to(date(2026, 12, 16)).unwrap().days(), 45);
    assert_eq!(to(date(2026, 12, 17)), Err(ExtensionRefused::TooLong { days: 15 }));
    assert_eq!(to(date(2026, 12, 1)), Err(ExtensionRefused::NotLater));
    let end = date(2026, 12, 5);
    assert_eq!(extend(Stage::Running, november(), true, end, "again"), Err(ExtensionRefused::Second));
    assert_eq!(extend(Stage::Running, november(), false, end, "  "), Err(ExtensionRefused::NoReason));
    for stage in [Stage::Proposed, Stage::Closed] {
        assert_eq!(extend(stage, november(), false, end, "why not"), Err(ExtensionRefused::Stage));
    }
}

#[test]
fn not_shown_is_proposed_when_five_business_days_after_the_end_went_by() {
    let mut calendar = WorkCalendar::office(TimeZone::UTC);
    let proposed = |calendar: &WorkCalendar, stage, day| proposes_not_shown(stage, november(), calendar, day);
    // The box ends with Monday 30 November; the fifth business day after it is Monday 7 December.
    assert!(!proposed(&calendar, Stage::Evaluation, date(2026, 12, 7)));
    assert!(proposed(&calendar, Stage::Evaluation, date(2026, 12, 8)));
    assert!(proposed(&calendar, Stage::Running, date(2026, 12, 8)));
    for stage in [Stage::Proposed, Stage::Closed] {
        assert!(!proposed(&calendar, stage, date(2026, 12, 31)));
    }
    calendar.holidays.insert(date(2026, 12, 7));
    assert!(!proposed(&calendar, Stage::Evaluation, date(2026, 12, 8)));
    assert!(proposed(&calendar, Stage::Evaluation, date(2026, 12, 9)));
}

#[test]
fn closing_needs_both_results_and_the_reverse_of_a_good_sale_raises_a_flag() {
    let judged = |solves, commercial| close(Stage::Evaluation, solves, commercial);
    assert_eq!(judged(Some(Solves::Yes), None), Err(CloseRefused::ResultMissing));
    assert_eq!(judged(None, Some(Commercial::Lost)), Err(CloseRefused::ResultMissing));
    let lost = judged(Some(Solves::Yes), Some(Commercial::Lost)).unwrap();
    assert!(!lost.is_sold_unsolved(), "the product can solve it and still be lost");
    let flagged: Vec<&str> = Solves::ALL
        .iter()
        .filter(|s| judged(Some(**s), Some(Commercial::Client)).unwrap().is_sold_unsolved())
        .map(|s| s.word())
        .collect();
    assert_eq!(flagged, ["no", "not_shown"]);
}

#[test]
fn a_prospect_may_leave_at_any_stage_but_nobody_buys_an_unjudged_proof() {
    for stage in [Stage::Proposed, Stage::Accepted, Stage::Running] {
        let left = close(stage, Some(Solves::NotShown), Some(Commercial::AbandonedByProspect));
        assert!(left.is_ok());
        let bought = close(stage, Some(Solves::Yes), Some(Commercial::Client));
        assert_eq!(bought, Err(CloseRefused::NotEvaluated));
    }
    let again = close(Stage::Closed, Some(Solves::No), Some(Commercial::Lost));
    assert_eq!(again, Err(CloseRefused::AlreadyClosed));
}

#[test]
fn only_a_negotiation_ends_after_the_close() {
    let outcome = |commercial| Outcome { solves: Solves::Yes, commercial };
    assert!(outcome(Commercial::Negotiating).may_become(Commercial::Client));
    assert!(!outcome(Commercial::Negotiating).may_become(Commercial::Negotiating));
    assert!(!outcome(Commercial::Lost).may_become(Commercial::Client));
}

#[test]
fn four_of_eleven_became_clients() {
    let closed: Vec<ClosedProof> = (0..11)
        .map(|n| {
            let commercial = if n < 4 { Commercial::Client } else { Commercial::Lost };
            let outcome = Outcome { solves: Solves::Yes, commercial };
            ClosedProof { outcome, days: 20 + n, all_measured: n % 2 == 0 }
        })
        .collect();
    let ratio = conversion(&closed);
    let (low, high) = ratio.interval().unwrap();
    assert_eq!((ratio.numerator, ratio.denominator), (4, 11));
    assert_eq!((format!("{low:.2}"), format!("{high:.2}")), ("0.15".into(), "0.65".into()));
    assert_eq!(measured(&closed).numerator, 6);
    assert_eq!(median_days(&closed), Some(25.0));
    assert_eq!(median_days(&closed[..2]), Some(20.5));
    assert_eq!(median_days(&[]), None);
    assert_eq!(conversion(&[]).value(), None, "nothing closed is no data");
}
