//! The posting pace: the worked example of RULES §1.4 and the invariant of RULES §11.2.

use crate::pacing::{PACE_SECONDS, TooSoon, is_marked_edit, is_ping_pong, may_post, may_undo, notices_leave};
use jiff::{SignedDuration, Timestamp, ToSpan};
use kernel::{Error, PersonId};
use proptest::prelude::*;
use std::collections::HashMap;

const A: PersonId = PersonId(1);
const B: PersonId = PersonId(2);

fn at(time: &str) -> Timestamp {
    format!("2026-11-23T{time}Z").parse().unwrap()
}

#[test]
fn one_post_a_minute_per_person_and_thread() {
    let mut last: HashMap<(PersonId, i64), Timestamp> = HashMap::new();
    let mut post = |who, thread, time| {
        let decision = may_post(at(time), last.get(&(who, thread)).copied(), PACE_SECONDS);
        if decision.is_ok() {
            last.insert((who, thread), at(time));
        }
        decision
    };
    assert_eq!(post(A, 1, "10:00:00.000"), Ok(()));
    assert_eq!(post(A, 2, "10:00:05"), Ok(()), "another thread");
    assert_eq!(post(B, 1, "10:00:05"), Ok(()), "another person");
    assert_eq!(post(A, 1, "10:00:59.999"), Err(TooSoon { seconds: 1 }));
    assert_eq!(post(A, 1, "10:01:00.000"), Ok(()), "exactly a minute passes");
    assert_eq!(post(A, 1, "10:01:00.001"), Err(TooSoon { seconds: 60 }));
}

#[test]
fn the_wait_is_told_in_whole_seconds_rounded_up() {
    let wait = |now| may_post(at(now), Some(at("10:00:00")), 60).unwrap_err().seconds;
    assert_eq!(
        [wait("10:00:00"), wait("10:00:00.000001"), wait("10:00:30"), wait("10:00:59")],
        [60, 60, 30, 1]
    );
    assert!(matches!(Error::from(TooSoon { seconds: 7 }), Error::TooSoon { seconds: 7 }));
}

#[test]
fn a_clock_that_went_back_is_refused_until_a_minute_after_the_stored_instant() {
    let post = |now| may_post(at(now), Some(at("10:00:00")), 60);
    assert_eq!(post("09:00:00"), Err(TooSoon { seconds: 3660 }));
    assert_eq!(post("10:00:59"), Err(TooSoon { seconds: 1 }));
    assert_eq!(post("10:01:00"), Ok(()));
}

#[test]
fn a_pace_of_zero_refuses_nobody() {
    assert_eq!(may_post(at("09:00:00"), Some(at("10:00:00")), 0), Ok(()));
}

#[test]
fn an_undo_lasts_ten_seconds_and_the_notices_wait_for_it() {
    let accepted = at("10:00:00");
    assert!(may_undo(at("10:00:09.999"), accepted));
    assert!(!may_undo(at("10:00:10"), accepted));
    assert_eq!(notices_leave(accepted), at("10:00:10"));
    assert_eq!(notices_leave(Timestamp::MAX), Timestamp::MAX);
}

#[test]
fn an_edit_after_ten_minutes_is_marked() {
    assert!(!is_marked_edit(at("10:10:00"), at("10:00:00")));
    assert!(is_marked_edit(at("10:10:00.001"), at("10:00:00")));
}

#[test]
fn six_posts_by_two_people_in_ten_minutes_are_a_chat() {
    let posts = |authors: &[PersonId]| -> Vec<(PersonId, Timestamp)> {
        authors.iter().enumerate().map(|(n, who)| (*who, at("10:00:00") + (n as i64).minutes())).collect()
    };
    let now = at("10:06:00");
    assert!(is_ping_pong(now, &posts(&[A, B, A, B, A, B])));
    assert!(!is_ping_pong(now, &posts(&[A, B, A, B, A])), "five");
    assert!(!is_ping_pong(now, &posts(&[A; 6])), "one person");
    assert!(is_ping_pong(at("10:10:00"), &posts(&[A, B, A, B, A, B])));
    assert!(!is_ping_pong(at("10:10:01"), &posts(&[A, B, A, B, A, B])), "the first is too old");
}

proptest! {
    #[test]
    fn no_two_accepted_posts_of_a_person_in_a_thread_are_closer_than_the_pace(
        tries in prop::collection::vec(0_i64..2_000_000, 1..60), pace in 1_u32..120,
    ) {
        // In the order of arrival, with a clock that may jump both ways.
        let mut accepted: Vec<Timestamp> = Vec::new();
        for milli in tries {
            let now = Timestamp::from_millisecond(milli).unwrap();
            match may_post(now, accepted.last().copied(), pace) {
                Ok(()) => accepted.push(now),
                Err(TooSoon { seconds }) => {
                    let then = now + SignedDuration::from_secs(seconds);
                    prop_assert!(seconds > 0);
                    prop_assert_eq!(may_post(then, accepted.last().copied(), pace), Ok(()), "waiting that long is enough");
                    let before = then - SignedDuration::from_secs(1);
                    prop_assert!(may_post(before, accepted.last().copied(), pace).is_err(), "and no longer than needed");
                }
            }
        }
        let pace = SignedDuration::from_secs(i64::from(pace));
        prop_assert!(accepted.windows(2).all(|two| two[1].duration_since(two[0]) >= pace));
    }
}
