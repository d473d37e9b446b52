//! Who hears of a ticket: whoever holds it or covers them, and whoever follows it. The news are the desk's.

use super::house::{ROOMS, Team, browser, leave, project, team, to};
use kernel::{Actor, Event, PersonId, ProjectId, TicketId};
use testkit::{Furnished, on_both};

const TICKET: TicketId = TicketId(7);

fn given(project: Option<ProjectId>, owner: PersonId, followers: &[Actor]) -> Event {
    let followers = followers.iter().map(|actor| actor.person).collect();
    Event::TicketAssigned { ticket: TICKET, project, client: None, owner: Some(owner), followers }
}

fn written(project: Option<ProjectId>, owner: Option<PersonId>, followers: &[Actor]) -> Event {
    let followers = followers.iter().map(|actor| actor.person).collect();
    Event::TicketWritten { ticket: TICKET, project, client: None, owner, followers }
}

/// It happens, and what is told leaves.
async fn happens(h: &Furnished, team: &Team, by: Actor, event: Event) -> Vec<super::smtp::Taken> {
    let mut tx = h.tx(by).await;
    tx.record(event).await.unwrap();
    tx.commit().await.unwrap();
    leave(h).await;
    team.mail.take()
}

on_both! { ROOMS;
    async fn the_developer_and_followers_are_told_and_whoever_did_it_is_not(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let mails = happens(&h, &team, team.bea, given(Some(card.id), team.lucia.person, &[team.bea, team.diego])).await;
        assert_eq!(to(&mails), ["diego", "lucia"]);
        assert!(mails[0].subject().contains("T-7 ha cambiado de responsable"), "{}", mails[0].subject());
        assert!(mails[1].subject().contains("te ha pasado T-7"), "{}", mails[1].subject());
        assert!(mails[1].text().contains("/tickets/7"), "{}", mails[1].text());
        // One's own doing is no news, and nobody hears for whoever did it.
        assert!(happens(&h, &team, team.lucia, given(Some(card.id), team.lucia.person, &[team.lucia])).await.is_empty());
        let mails = happens(&h, &team, Actor::SYSTEM, written(Some(card.id), Some(team.lucia.person), &[team.diego])).await;
        assert_eq!(to(&mails), ["diego", "lucia"]);
        assert!(mails[1].text().contains("El cliente ha escrito en T-7"), "{}", mails[1].text());
        happens(&h, &team, Actor::SYSTEM, written(Some(card.id), Some(team.lucia.person), &[team.diego])).await;
        let mut lucia = browser(&h, team.lucia).await;
        let inbox = lucia.get("/inbox").await.expect(200).shows("te ha pasado T-7");
        assert_eq!(inbox.body.matches("El cliente ha escrito en T-7").count(), 2, "the newest alone: its link and its button");
        let replied = Event::TicketReplied { ticket: TICKET, project: Some(card.id), client: None };
        happens(&h, &team, team.lucia, replied).await;
        lucia.get("/inbox").await.expect(200).shows("te ha pasado T-7").hides("El cliente ha escrito");
        browser(&h, team.diego).await.get("/inbox").await.expect(200).shows("El cliente ha escrito en T-7");
    }

    async fn whoever_is_away_is_not_told_and_their_cover_is(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let mut marta = browser(&h, team.marta).await;
        marta.post("/absences", &[("from", "2026-11-23"), ("last", "2026-11-25"), ("reason", "illness"), ("note", "")]).await.expect(303);
        for _ in 0..4 {
            leave(&h).await;
            h.advance(60);
        }
        team.mail.take();
        let mails = happens(&h, &team, Actor::SYSTEM, written(Some(card.id), Some(team.marta.person), &[team.lucia])).await;
        assert_eq!(to(&mails), ["diego", "lucia"], "diego covers");
        // Without a project it is for the coordinators.
        let mails = happens(&h, &team, Actor::SYSTEM, written(None, Some(team.marta.person), &[])).await;
        assert_eq!(to(&mails), ["beatriz"]);
        marta.get("/inbox").await.expect(200).hides("T-7");
        // Nobody holds it: whoever leads its project, and without one nobody.
        assert_eq!(to(&happens(&h, &team, Actor::SYSTEM, written(Some(card.id), None, &[])).await), ["diego"]);
        assert!(happens(&h, &team, Actor::SYSTEM, written(None, None, &[])).await.is_empty());
    }

    async fn whoever_left_is_not_told(h) {
        let (h, team) = team(h).await;
        let mut tx = h.tx(Actor::SYSTEM).await;
        people::deactivate(&mut tx, team.lucia.person).await.unwrap();
        tx.commit().await.unwrap();
        let gone = team.lucia.person;
        let raised = Event::TicketRaised { ticket: TICKET, project: None, person: Some(gone), why: "risk".to_owned() };
        for event in [written(None, Some(gone), &[]), raised] {
            assert_eq!(to(&happens(&h, &team, Actor::SYSTEM, event).await), ["beatriz"]);
        }
    }
}
