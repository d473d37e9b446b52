//! What holds whatever is written by whom: everybody who hears of a post hears of it once, its author
//! never, and nobody of what they may not see (RULES §1.5, §11.12). And warnings of tickets.

use super::house::*;
use crate::{store, types::Level};
use kernel::{Actor, Event, PersonId, TicketId};
use std::collections::BTreeMap;
use testkit::{Furnished, on_both};
use threads::{Audience, ThreadKind};

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }
}

async fn warn(h: &Furnished, person: Option<PersonId>, percent: i64) {
    let mut tx = h.tx(Actor::SYSTEM).await;
    let clock = "first".to_owned();
    tx.record(Event::ClockWarned { ticket: TicketId(7), project: None, person, clock, percent })
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

on_both! { ROOMS;
    async fn a_worker_that_notes_late_what_it_saw_early_has_nothing_told_again(h) {
        let (h, team) = team(h).await;
        leave(&h).await;
        let mut tx = h.tx(Actor::SYSTEM).await;
        let person = team.marta.person;
        let early = tx.now();
        store::enrol(&mut tx, early, 480).await.unwrap();
        let late = early + jiff::Span::new().minutes(1);
        store::save_told(&mut tx, person, late).await.unwrap();
        store::save_told(&mut tx, person, early).await.unwrap();
        assert_eq!(store::find_reader(&mut tx, person).await.unwrap().unwrap().told_to, late);
    }

    async fn everybody_hears_of_each_post_once_and_nobody_of_their_own_or_of_what_they_may_not_see(h) {
        let seed = 2026;
        let (h, team) = team(h).await;
        let muelle = project(&h, &team, "Muelle", false).await;
        let reserved = project(&h, &team, "Reservado", true).await;
        let (aurora, elena) = client_project(&h, &team).await;
        let shared = thread(&h, team.marta, aurora.id, ThreadKind::Topic, "Fechas de la entrega").await;
        let places = [
            (muelle.id, worklog(&h, muelle.id).await),
            (reserved.id, worklog(&h, reserved.id).await),
            (aurora.id, worklog(&h, aurora.id).await),
            (aurora.id, shared),
        ];
        let everybody = [("beatriz", team.bea), ("marta", team.marta), ("diego", team.diego), ("lucia", team.lucia), ("elena", elena)];
        let mut dice = Dice(seed);
        let mut levels = BTreeMap::new();
        for (name, actor) in everybody.iter().filter(|(name, _)| *name != "elena") {
            for project in [muelle.id, aurora.id] {
                // A digest names the last post of a thread alone: `telling` looks at those.
                let level = [Level::Everything, Level::Mentions, Level::Silent][dice.below(3)];
                let mut tx = h.tx(*actor).await;
                crate::set_level(&mut tx, project, level).await.unwrap();
                tx.commit().await.unwrap();
                levels.insert((*name, project), level);
            }
        }
        leave(&h).await;
        team.mail.take();
        let (mut wanted, mut mails) = (BTreeMap::new(), Vec::new());
        for n in 0..36 {
            let (project, place) = places[dice.below(places.len())];
            let (writer, author) = everybody[dice.below(4)];
            let mut read = h.read(Actor::SYSTEM).await;
            if !projects::reaches(&mut read, project, author.person).await.unwrap() {
                continue;
            }
            let named = (dice.below(4) == 0).then(|| everybody[dice.below(5)].0);
            let audience = if place == shared && dice.below(2) == 0 { Audience::Client } else { Audience::Team };
            let mark = format!("marca{n:03}x");
            for (name, actor) in everybody {
                let sees = projects::reaches(&mut read, project, actor.person).await.unwrap()
                    && (audience == Audience::Client || !actor.is_guest());
                let level = levels.get(&(name, project)).copied().unwrap_or(Level::Everything);
                let hears = named == Some(name) || level == Level::Everything;
                wanted.insert((mark.clone(), name), usize::from(sees && hears && name != writer));
            }
            drop(read);
            let mention = named.map(|name| format!(" para @{name}")).unwrap_or_default();
            write(&h, author, place, &format!("Lo de hoy lleva la {mark} puesta{mention}"), audience).await;
            h.advance(61);
            if dice.below(3) == 0 {
                h.work().await;
                mails.extend(team.mail.take());
            }
        }
        leave(&h).await;
        mails.extend(team.mail.take());
        h.set("2026-11-24T09:01:00+01:00");
        h.work().await;
        mails.extend(team.mail.take());
        assert!(wanted.values().sum::<usize>() > 20, "there was something to tell");
        for ((mark, name), times) in wanted {
            let told = mails.iter().filter(|mail| mail.to.starts_with(name));
            let told: usize = told.map(|mail| mail.text().matches(&mark).count()).sum();
            assert_eq!(told, times, "seed {seed}: {mark} to {name}");
        }
    }

    async fn whoever_answers_for_a_ticket_is_warned_and_the_coordinators_if_they_are_away(h) {
        let (h, team) = team(h).await;
        let mut diego = browser(&h, team.diego).await;
        warn(&h, Some(team.diego.person), 75).await;
        diego.get("/inbox").await.expect(200).shows("Se está agotando un reloj de T-7").shows("href=\"/tickets/7\"");
        warn(&h, Some(team.diego.person), 100).await;
        diego.get("/inbox").await.expect(200).shows("Ha vencido un reloj de T-7").hides("Se está agotando");
        leave(&h).await;
        assert_eq!(to(&team.mail.take()), ["diego"], "one mail, of the newest warning");
        let away = [("from", "2026-11-23"), ("last", "2026-11-25"), ("reason", "illness"), ("note", "gripe")];
        let answer = diego.post("/absences", &away).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        h.advance(120);
        h.work().await;
        team.mail.take();
        warn(&h, Some(team.diego.person), 100).await;
        leave(&h).await;
        let mails = team.mail.take();
        assert_eq!(to(&mails), ["beatriz"], "who is away is not pressed");
        assert!(mails.iter().all(|mail| !mail.text().contains("gripe")));
    }
}
