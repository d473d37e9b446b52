//! The core list, reviews, how runs end, what fits a question, and what changed between versions.

use crate::{
    changes::{Side, between},
    fit::Heads,
    rules::{CORE_NEEDED, check_step, core_list, due, end_of, may_offer, step_seconds, told, widens},
    types::{Audience, Card, Core, Head, Kind, Run, RunState, State, Step, StepState},
};
use jiff::{Timestamp, ToSpan};
use kernel::{Actor, ActorKind, ClientId, DocumentId, Lang, PersonId, Role, RunId};
use proptest::prelude::*;

fn now() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

fn card(id: i64, core: Option<Core>, state: State, reviewed_days_ago: Option<i64>) -> Card {
    Card {
        id: DocumentId(id),
        slug: format!("d-{id}"),
        kind: Kind::Process,
        title: format!("Documento {id}"),
        summary: String::new(),
        keywords: String::new(),
        lang: Lang::Es,
        audience: Audience::Team,
        client_id: None,
        client_name: None,
        core,
        state,
        owner_id: PersonId(1),
        owner_name: "Nadia Kern".to_owned(),
        review_days: 180,
        reviewed_at: reviewed_days_ago.map(|days| now() - (24 * days).hours()),
        due_at: None,
        version: 1,
        updated_at: now(),
    }
}

#[test]
fn a_place_of_the_core_list_is_in_order_with_a_published_document_reviewed_within_a_year() {
    for (state, days, in_order) in [
        (State::Published, Some(0), true),
        (State::Published, Some(364), true),
        (State::Published, Some(365), false),
        (State::Published, None, false),
        (State::Draft, Some(1), false),
    ] {
        let places = core_list(&[card(1, Some(Core::Triage), state, days)], now());
        assert_eq!((places.len(), places[0].in_order), (7, in_order), "{state:?} {days:?}");
        assert!(places[0].card.is_some() && places[1].card.is_none());
    }
    let retired = card(1, Some(Core::Triage), State::Retired, Some(1));
    assert!(core_list(&[retired], now())[0].card.is_none(), "what is retired holds no place");
    let (old, new) = (
        card(1, Some(Core::Backup), State::Published, Some(400)),
        card(2, Some(Core::Backup), State::Published, Some(10)),
    );
    assert!(
        core_list(&[new.clone(), old], now())
            .iter()
            .any(|place| place.in_order && place.card.as_ref() == Some(&new))
    );
    let five: Vec<Card> = Core::ALL
        .iter()
        .take(CORE_NEEDED)
        .zip(1..)
        .map(|(core, id)| card(id, Some(*core), State::Published, Some(30)))
        .collect();
    assert_eq!(
        core_list(&five, now()).iter().filter(|place| place.in_order).count(),
        5,
        "RULES §5: five of seven"
    );
}

#[test]
fn a_review_is_due_so_many_days_after_the_last() {
    assert_eq!(due(now(), 30).to_string(), "2026-12-23T09:00:00Z");
    let overdue = Card { due_at: Some(now()), ..card(1, None, State::Published, Some(180)) };
    assert!(overdue.is_overdue(now()) && !overdue.is_overdue(now() - 1.second()));
}

#[test]
fn readers_are_more_where_somebody_is_among_them_who_was_not() {
    use Audience::{Client, Clients, Public, Team};
    let (one, other) = (Some(ClientId(1)), Some(ClientId(2)));
    for (was, now, more) in [
        ((Team, None), (Team, one), false),
        ((Team, None), (Client, one), true),
        ((Client, one), (Client, one), false),
        ((Client, one), (Client, other), true),
        ((Client, one), (Clients, one), true),
        ((Client, one), (Team, None), false),
        ((Clients, None), (Client, one), false),
        ((Clients, None), (Clients, one), false),
        ((Clients, None), (Public, None), true),
        ((Public, None), (Clients, None), false),
        ((Team, one), (Public, one), true),
    ] {
        assert_eq!(widens(was, now), more, "{was:?} {now:?}");
    }
}

fn step(number: i64, state: StepState) -> Step {
    Step { number, words: "x".to_owned(), state, evidence: String::new(), at: None, person_name: None }
}

#[test]
fn a_run_ends_as_its_steps_went() {
    use StepState::{Done, Failed, Open, Skipped};
    for (states, end) in [
        (vec![Done, Done], Some(RunState::Done)),
        (vec![Done, Skipped], Some(RunState::Done)),
        (vec![Done, Failed], Some(RunState::Failed)),
        (vec![Failed, Open], None),
        (vec![], Some(RunState::Done)),
    ] {
        let steps: Vec<Step> = states.iter().zip(1..).map(|(state, number)| step(number, *state)).collect();
        assert_eq!(end_of(&steps), end, "{states:?}");
    }
    assert!(
        check_step(Done, "").is_ok() && check_step(Failed, "").is_err() && check_step(Skipped, "").is_err()
    );
    assert!(check_step(Open, "x").is_err());
}

#[test]
fn steps_take_as_long_as_passed_since_the_one_before_and_add_up_to_the_last() {
    let noted = |number: i64, minute: Option<i64>| Step {
        at: minute.map(|minute| now() + minute.minutes()),
        ..step(number, if minute.is_some() { StepState::Done } else { StepState::Open })
    };
    let steps =
        [noted(1, Some(5)), noted(2, Some(20)), noted(3, Some(12)), noted(4, None), noted(5, Some(20))];
    let took = step_seconds(now(), &steps);
    assert_eq!(took, [Some(300), Some(480), Some(420), None, Some(0)]);
    assert_eq!(took.iter().flatten().sum::<i64>(), 1_200);
    assert!(step_seconds(now(), &[]).is_empty());
}

fn run(minutes: i64, state: RunState, failed_step: Option<i64>) -> Run {
    Run {
        id: RunId(1),
        document_id: DocumentId(1),
        slug: String::new(),
        title: String::new(),
        version: 1,
        ticket_id: None,
        state,
        started_at: now(),
        started_by: PersonId(1),
        started_name: String::new(),
        ended_at: Some(now() + minutes.minutes()),
        note: String::new(),
        failed_step,
    }
}

#[test]
fn runs_tell_how_many_end_done_how_long_they_take_and_where_they_fail() {
    let runs = [
        run(10, RunState::Done, None),
        run(30, RunState::Done, None),
        run(20, RunState::Done, Some(2)),
        run(5, RunState::Failed, Some(3)),
        run(5, RunState::Failed, Some(3)),
        run(5, RunState::Failed, Some(1)),
        run(1, RunState::Stopped, None),
    ];
    let sum = told(&runs);
    assert_eq!((sum.done, sum.ended, sum.median_seconds, sum.weakest), (3, 6, Some(1_200), Some((3, 2))));
    let none = told(&[run(1, RunState::Running, None)]);
    assert_eq!((none.ended, none.median_seconds, none.weakest), (0, None, None), "no data is no data");
}

fn head(id: i64, title: &str, keywords: &str, summary: &str) -> Head {
    Head {
        id: DocumentId(id),
        title: title.to_owned(),
        keywords: keywords.to_owned(),
        summary: summary.to_owned(),
        audience: Audience::Public,
        client_id: None,
    }
}

#[test]
fn the_title_weighs_more_than_the_words_people_ask_with_and_one_word_alone_is_chance() {
    let fold = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    let words: Vec<String> = ["caja", "cierre", "tienda"].map(str::to_owned).to_vec();
    let heads = [
        head(1, "x", "", "caja"),
        head(2, "x", "tienda caja", ""),
        head(3, "cierre caja", "", ""),
        head(4, "tienda", "tienda", ""),
        head(5, "tienda", "caja", ""),
    ];
    let heads = Heads::new(&heads, fold);
    assert_eq!(
        heads.best(&words, |_| true, 9),
        [(6, DocumentId(3)), (5, DocumentId(4)), (5, DocumentId(5)), (4, DocumentId(2))]
    );
    assert_eq!(heads.best(&words, |head| head.id != DocumentId(3), 1), [(5, DocumentId(4))]);
    assert!(heads.best(&[], |_| true, 9).is_empty());
}

#[test]
fn a_guest_is_offered_what_they_read_and_nobody_what_is_about_another_client() {
    use Audience::{Client, Clients, Public, Team};
    let (one, other) = (Some(ClientId(1)), Some(ClientId(2)));
    let team = Actor { role: Role::Member, person: PersonId(1), kind: ActorKind::Person, ..Actor::NOBODY };
    let guest = Actor { role: Role::Guest, client: one, ..team };
    for (audience, about, to_team, to_guest) in [
        (Team, None, true, false),
        (Team, other, false, false),
        (Client, one, true, true),
        (Client, other, false, false),
        (Clients, None, true, true),
        (Clients, other, false, false),
        (Public, other, true, true),
    ] {
        let head = Head { audience, client_id: about, ..head(1, "x", "", "") };
        let offered = (may_offer(&team, one, &head), may_offer(&guest, other, &head));
        assert_eq!(offered, (to_team, to_guest), "{audience:?} about {about:?}");
    }
}

#[test]
fn a_comparison_shows_changed_lines_with_what_is_around_them() {
    let old = (1..=20).map(|n| format!("línea {n}")).collect::<Vec<_>>().join("\n") + "\n";
    let new = old.replace("línea 10\n", "línea diez\n");
    let stretches = between(&old, &new);
    assert_eq!(stretches.len(), 1);
    let sides: Vec<Side> = stretches[0].iter().map(|line| line.side).collect();
    assert_eq!(sides.iter().filter(|side| **side == Side::Same).count(), 6);
    let gone = stretches[0].iter().find(|line| line.side == Side::Gone).unwrap();
    assert!(gone.pieces.iter().any(|(differs, text)| *differs && text.contains("10")), "{gone:?}");
    assert!(between(&old, &old).is_empty());
}

proptest! {
    #[test]
    fn both_texts_can_be_read_back_from_a_comparison(old in "[a-c\n]{0,60}", new in "[a-c\n]{0,60}") {
        let lines = |side: Side| between(&old, &new).concat().into_iter().filter(|line| line.side == side || line.side == Side::Same)
            .map(|line| line.pieces.into_iter().map(|(_, text)| text).collect::<String>()).collect::<Vec<_>>();
        // Whatever a side shows stands in that text, in order.
        for (side, text) in [(Side::Gone, &old), (Side::New, &new)] {
            let mut rest = text.lines();
            for shown in lines(side) {
                prop_assert!(rest.any(|line| line == shown), "{shown:?} of {text:?}");
            }
        }
    }

    #[test]
    fn clean_html_holds_no_script_and_no_handler(typed in ".{0,200}") {
        let html = crate::text::html(&typed).to_lowercase();
        prop_assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("javascript:\""));
    }
}
