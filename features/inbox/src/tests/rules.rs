//! Who hears of what, and when (RULES §1.5).

use crate::rules::{
    BUNDLE_SECONDS, DIGEST_TIME, Delivery, Level, News, Reader, ThreadChoice, bundle_at, deliver_at,
    delivery, digest_at, is_urgent,
};
use jiff::{SignedDuration, Timestamp, civil::date, tz::TimeZone};
use kernel::{PersonId, WorkCalendar};
use proptest::prelude::*;

const ANA: PersonId = PersonId(1);
const LUIS: PersonId = PersonId(2);

fn reader(level: Level, thread: Option<ThreadChoice>) -> Reader {
    Reader { person: ANA, level, thread, may_see: true, is_effective_lead: false }
}

const ALWAYS: [News; 5] =
    [News::Mention, News::BecameLead, News::StoppedLeading, News::Assigned, News::Uncovered];

#[test]
fn a_post_is_heard_of_as_the_level_says() {
    for (level, expected) in [
        (Level::Everything, Delivery::Notice),
        (Level::Digest, Delivery::Digest),
        (Level::Mentions, Delivery::Unread),
        (Level::Silent, Delivery::Nothing),
    ] {
        for news in [News::Post, News::SeriousPost] {
            assert_eq!(delivery(news, Some(LUIS), &reader(level, None)), expected, "{level:?} {news:?}");
        }
        assert_eq!(Level::parse(level.word()), Some(level));
    }
}

#[test]
fn a_choice_for_a_thread_wins_over_the_project() {
    for level in Level::ALL.iter().copied() {
        let post = |choice| delivery(News::Post, Some(LUIS), &reader(level, Some(choice)));
        assert_eq!(post(ThreadChoice::Follow), Delivery::Notice, "{level:?}");
        assert_eq!(post(ThreadChoice::Mute), Delivery::Nothing, "{level:?}");
    }
    for choice in [ThreadChoice::Follow, ThreadChoice::Mute] {
        assert_eq!(ThreadChoice::parse(choice.word()), Some(choice));
    }
}

#[test]
fn what_is_always_delivered_passes_every_level_and_every_mute() {
    for news in ALWAYS {
        for level in Level::ALL.iter().copied() {
            for thread in [None, Some(ThreadChoice::Follow), Some(ThreadChoice::Mute)] {
                assert_eq!(
                    delivery(news, Some(LUIS), &reader(level, thread)),
                    Delivery::Notice,
                    "{news:?} {level:?}"
                );
            }
        }
        assert_eq!(delivery(news, None, &reader(Level::Silent, None)), Delivery::Notice, "the program told");
    }
}

#[test]
fn nobody_hears_of_their_own_doing_or_of_what_they_may_not_see() {
    let hidden = Reader { may_see: false, ..reader(Level::Everything, Some(ThreadChoice::Follow)) };
    for news in ALWAYS.into_iter().chain([News::Post, News::SeriousPost]) {
        assert_eq!(
            delivery(news, Some(ANA), &reader(Level::Everything, None)),
            Delivery::Nothing,
            "{news:?}"
        );
        assert_eq!(delivery(news, Some(LUIS), &hidden), Delivery::Nothing, "{news:?}");
    }
}

#[test]
fn the_services_team_hears_everything_until_somebody_chooses() {
    assert_eq!(Level::default_for(true, false), Level::Everything);
    assert_eq!(Level::default_for(false, true), Level::Everything);
    assert_eq!(Level::default_for(false, false), Level::Mentions);
}

#[test]
fn only_a_serious_problem_is_urgent_and_only_for_the_effective_lead() {
    let lead = Reader { is_effective_lead: true, ..reader(Level::Everything, None) };
    assert!(is_urgent(News::SeriousPost, &lead));
    assert!(!is_urgent(News::SeriousPost, &reader(Level::Everything, None)));
    assert!(ALWAYS.into_iter().chain([News::Post]).all(|news| !is_urgent(news, &lead)));
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse::<jiff::civil::DateTime>().unwrap().to_zoned(zone("Europe/Madrid")).unwrap().timestamp()
}

fn office() -> WorkCalendar {
    let mut calendar = WorkCalendar::office(zone("Europe/Madrid"));
    calendar.holidays.insert(date(2026, 12, 8));
    calendar
}

#[test]
fn a_notice_waits_for_the_start_of_the_next_working_day() {
    for (now, delivered) in [
        ("2026-11-23T10:00", "2026-11-23T10:00"),
        ("2026-11-23T14:30", "2026-11-23T14:30"),
        ("2026-11-23T08:59", "2026-11-23T09:00"),
        ("2026-11-23T09:00", "2026-11-23T09:00"),
        ("2026-11-23T17:59:59", "2026-11-23T17:59:59"),
        ("2026-11-23T18:00", "2026-11-24T09:00"),
        ("2026-11-23T03:00", "2026-11-23T09:00"),
        ("2026-11-27T18:30", "2026-11-30T09:00"),
        ("2026-11-28T12:00", "2026-11-30T09:00"),
        ("2026-12-07T18:00", "2026-12-09T09:00"),
        ("2026-10-24T22:00", "2026-10-26T09:00"),
    ] {
        assert_eq!(deliver_at(at(now), &office(), false), at(delivered), "{now}");
        assert_eq!(deliver_at(at(now), &office(), true), at(now), "urgent, {now}");
    }
}

#[test]
fn working_hours_are_those_of_the_person() {
    let tokyo = WorkCalendar::office(zone("Asia/Tokyo"));
    let delivered = deliver_at(at("2026-11-23T12:00"), &tokyo, false).to_zoned(zone("Asia/Tokyo"));
    assert_eq!(delivered.datetime(), date(2026, 11, 24).at(9, 0, 0, 0));
    assert_eq!(deliver_at(at("2026-11-23T02:00"), &tokyo, false), at("2026-11-23T02:00"));
}

#[test]
fn somebody_who_never_works_is_told_at_once() {
    let mut never = office();
    never.week = std::array::from_fn(|_| Vec::new());
    assert_eq!(deliver_at(at("2026-11-23T10:00"), &never, false), at("2026-11-23T10:00"));
    assert_eq!(digest_at(at("2026-11-23T10:00"), &never, DIGEST_TIME), at("2026-11-23T10:00"));
}

#[test]
fn the_message_of_the_day_leaves_at_half_past_eight_on_days_worked() {
    for (now, leaves) in [
        ("2026-11-23T08:29", "2026-11-23T08:30"),
        ("2026-11-23T08:30", "2026-11-24T08:30"),
        ("2026-11-23T12:00", "2026-11-24T08:30"),
        ("2026-11-27T12:00", "2026-11-30T08:30"),
        ("2026-12-07T12:00", "2026-12-09T08:30"),
        ("2027-03-26T12:00", "2027-03-29T08:30"),
    ] {
        assert_eq!(digest_at(at(now), &office(), DIGEST_TIME), at(leaves), "{now}");
    }
    let azores = WorkCalendar::office(zone("Atlantic/Azores"));
    let local = digest_at(at("2026-11-23T12:00"), &azores, DIGEST_TIME).to_zoned(zone("Atlantic/Azores"));
    assert_eq!(local.datetime(), date(2026, 11, 24).at(8, 30, 0, 0));
}

#[test]
fn system_posts_of_a_thread_share_a_notice_in_ten_minutes() {
    let now = at("2026-11-23T10:00");
    assert_eq!(bundle_at(now, None), now);
    assert_eq!(bundle_at(now, Some(at("2026-11-23T09:50"))), now);
    assert_eq!(bundle_at(now, Some(at("2026-11-23T09:55"))), at("2026-11-23T10:05"));
    assert_eq!(
        bundle_at(now, Some(at("2026-11-23T10:05"))),
        at("2026-11-23T10:05"),
        "it joins the one that waits"
    );
}

proptest! {
    #[test]
    fn however_many_system_posts_there_are_notices_are_ten_minutes_apart(gaps in prop::collection::vec(0_i64..900, 1..80)) {
        let mut now = at("2026-11-23T10:00");
        let mut sent: Vec<Timestamp> = Vec::new();
        for gap in gaps {
            now += SignedDuration::from_secs(gap);
            let next = bundle_at(now, sent.last().copied());
            prop_assert!(next >= now, "no post goes untold");
            if sent.last() != Some(&next) {
                sent.push(next);
            }
        }
        let pause = SignedDuration::from_secs(BUNDLE_SECONDS);
        prop_assert!(sent.windows(2).all(|two| two[1].duration_since(two[0]) >= pause));
    }

    #[test]
    fn a_notice_is_never_early_and_comes_within_a_working_day(second in 1_700_000_000_i64..1_900_000_000) {
        let now = Timestamp::from_second(second).unwrap();
        let then = deliver_at(now, &office(), false);
        let local = then.to_zoned(zone("Europe/Madrid"));
        prop_assert!(then >= now);
        prop_assert!(office().is_workday(local.date()) && (9..18).contains(&local.hour()));
    }
}
