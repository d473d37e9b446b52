//! The posting pace through the door and under real concurrency (RULES §1.4, §11.2).

use super::{
    ROOMS,
    company::{Company, company, does, enters, says, says_as},
};
use crate::{Audience, NewPost, Visibility, actions, store};
use http::Method;
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, ActorKind, Error, PersonId, PostId, ThreadId};
use std::collections::BTreeMap;
use testkit::{Furnished, on_both};

/// When the posts that somebody wrote in a thread were accepted.
async fn accepted(h: &Furnished, who: PersonId, thread: ThreadId) -> Vec<Timestamp> {
    let mut read = h.read(Actor::SYSTEM).await;
    let mut all = store::posts::list_authors_since(&mut read, thread, Timestamp::MIN).await.unwrap();
    all.retain(|(author, _)| *author == who);
    all.into_iter().map(|(_, at)| at).collect()
}

fn too_soon<T: std::fmt::Debug>(result: kernel::Result<T>) -> i64 {
    match result {
        Err(Error::TooSoon { seconds }) => seconds,
        other => panic!("{other:?} is not too soon"),
    }
}

/// Two threads of one project, both for the team.
async fn threads(h: &Furnished, c: &Company) -> (ThreadId, ThreadId) {
    (c.thread(h, "Uno", Visibility::Team).await, c.thread(h, "Otro", Visibility::Team).await)
}

on_both! { ROOMS;
    async fn the_example_of_the_rules(h) {
        let c = company(&h).await;
        let (thread, other) = threads(&h, &c).await;
        h.set("2026-11-24T10:00:00.000+01:00");
        says(&h, c.marta, thread, "Primera", Audience::Team).await.unwrap();
        h.set("2026-11-24T10:00:05+01:00");
        says(&h, c.marta, other, "En otro hilo", Audience::Team).await.unwrap();
        says(&h, c.diego, thread, "De otra persona", Audience::Team).await.unwrap();
        h.set("2026-11-24T10:00:59.999+01:00");
        assert_eq!(too_soon(says(&h, c.marta, thread, "Segunda", Audience::Team).await), 1);
        h.set("2026-11-24T10:01:00.000+01:00");
        says(&h, c.marta, thread, "Segunda", Audience::Team).await.unwrap();
    }

    async fn of_many_tabs_at_once_one_gets_through(h) {
        let c = company(&h).await;
        let (thread, _) = threads(&h, &c).await;
        for round in 0..3 {
            h.advance(60);
            let tabs = (0..12).map(|tab| {
                let house = h.house.clone();
                let marta = c.marta;
                testkit::tokio::spawn(async move {
                    let mut tx = house.db.begin(marta).await?;
                    let id = actions::post(&mut tx, NewPost::new(thread, format!("Pestaña {tab}"), Audience::Team)).await?;
                    tx.commit().await?;
                    Ok::<PostId, Error>(id)
                })
            });
            let (mut through, mut refused) = (0, 0);
            for tab in tabs.collect::<Vec<_>>() {
                match tab.await.unwrap() {
                    Ok(_) => through += 1,
                    Err(Error::TooSoon { seconds: 60 }) => refused += 1,
                    Err(other) => panic!("{other:?}"),
                }
            }
            assert_eq!((through, refused), (1, 11), "round {round}");
        }
        assert_eq!(accepted(&h, c.marta.person, thread).await.len(), 3);
    }

    async fn of_many_retries_at_once_one_post_is_made(h) {
        let c = company(&h).await;
        let (thread, _) = threads(&h, &c).await;
        let retries = (0..12).map(|_| {
            let (house, marta) = (h.house.clone(), c.marta);
            testkit::tokio::spawn(async move {
                let mut tx = house.db.begin(marta).await?;
                let new = NewPost { request_key: Some("una".to_owned()), ..NewPost::new(thread, "Una sola", Audience::Team) };
                let id = actions::post(&mut tx, new).await?;
                tx.commit().await?;
                Ok::<PostId, Error>(id)
            })
        });
        let mut ids = Vec::new();
        for retry in retries.collect::<Vec<_>>() {
            ids.push(retry.await.unwrap().unwrap());
        }
        ids.dedup();
        assert_eq!(ids.len(), 1);
        // Later and sooner alike, also after the minute, the same key is the same post.
        h.advance(3_600);
        assert_eq!(says_as(&h, c.marta, thread, "Una sola", "una").await.unwrap(), ids[0]);
        assert_eq!(accepted(&h, c.marta.person, thread).await.len(), 1);
    }

    async fn two_tabs_of_a_page_and_a_token_count_as_one_person(h) {
        let c = company(&h).await;
        let mut page = enters(&h, c.marta.person).await;
        let made = page.post("/settings/tokens", &[("password", "correct horse battery"), ("name", "mi guion"), ("days", "90"), ("scope", "write")]).await.expect(200);
        let at = made.body.find("bit_").unwrap_or_else(|| panic!("no token: {}", made.text()));
        let token: String = made.body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect();
        let (_, _) = threads(&h, &c).await;
        let mut api = h.browser().with_token(&token);
        let body = serde_json::json!({ "text": "Desde el guion" });
        api.json(Method::POST, "/api/v1/projects/AUR-1/threads/2/posts", &body).await.expect(201);
        h.advance(30);
        let refused = page.post("/projects/AUR-1/threads/2", &[("text", "Y desde la página"), ("audience", "team")]).await.expect(429);
        assert_eq!(refused.header("retry-after"), "30");
        refused.shows("Y desde la página");
        let refused = api.json(Method::POST, "/api/v1/projects/AUR-1/threads/2/posts", &body).await.expect(429);
        assert_eq!(refused.header("retry-after"), "30");
        // The draft is kept and waits in the form until the minute is up.
        h.advance(30);
        page.get("/projects/AUR-1/threads/2").await.expect(200).shows("Desde el guion</textarea>");
        page.post("/projects/AUR-1/threads/2", &[("text", "Y desde la página"), ("audience", "team")]).await.expect(303);
        // What was refused did not happen: its key is free once the minute is up, draft or no draft.
        let mut again = api.with("idempotency-key", "later");
        let later = serde_json::json!({ "text": "Desde el guion, más tarde" });
        again.json(Method::POST, "/api/v1/projects/AUR-1/threads/2/posts", &later).await.expect(429);
        h.advance(60);
        let made = again.json(Method::POST, "/api/v1/projects/AUR-1/threads/2/posts", &later).await.expect(201).json();
        let repeated = again.json(Method::POST, "/api/v1/projects/AUR-1/threads/2/posts", &later).await.expect(201);
        assert_eq!((repeated.header("idempotency-replayed").as_str(), repeated.json()["id"].clone()), ("true", made["id"].clone()));
    }

    async fn no_role_is_exempt_and_only_a_bot_of_its_own_is(h) {
        let c = company(&h).await;
        let (thread, _) = threads(&h, &c).await;
        says(&h, c.bea, thread, "La dueña", Audience::Team).await.unwrap();
        assert_eq!(too_soon(says(&h, c.bea, thread, "La dueña otra vez", Audience::Team).await), 60);
        let bot = Actor { kind: ActorKind::Bot, ..c.diego };
        for _ in 0..3 {
            says(&h, bot, thread, "Sin pausa", Audience::Team).await.unwrap();
        }
        for _ in 0..3 {
            let project = c.project.id;
            does(&h, Actor::SYSTEM, async |tx| actions::system_post(tx, project, "Del programa", None).await).await.unwrap();
        }
        // The limit follows the real person, whoever they stand in for.
        says(&h, c.marta, thread, "En mi nombre", Audience::Team).await.unwrap();
        let new = NewPost { by_order: true, ..NewPost::new(thread, "En nombre de otra", Audience::Team) };
        assert_eq!(too_soon(does(&h, c.marta, async |tx| actions::post(tx, new).await).await), 60);
    }

    async fn what_is_refused_edited_deleted_or_imported_does_not_count(h) {
        let c = company(&h).await;
        let (thread, _) = threads(&h, &c).await;
        let id = says(&h, c.marta, thread, "Primera", Audience::Team).await.unwrap();
        // A refusal and a text that needs a fix leave the minute where it was.
        h.advance(40);
        assert_eq!(too_soon(says(&h, c.marta, thread, "Pronto", Audience::Team).await), 20);
        assert!(matches!(says(&h, c.marta, thread, "   ", Audience::Team).await, Err(Error::Invalid(_))));
        does(&h, c.marta, async |tx| actions::edit(tx, id, "Primera, corregida").await).await.unwrap();
        does(&h, c.marta, async |tx| actions::edit(tx, id, "Primera, corregida otra vez").await).await.unwrap();
        h.advance(20);
        let second = says(&h, c.marta, thread, "Segunda", Audience::Team).await.unwrap();
        // Deleting gives no minute back.
        does(&h, c.marta, async |tx| actions::delete(tx, second).await).await.unwrap();
        assert_eq!(too_soon(says(&h, c.marta, thread, "Tercera", Audience::Team).await), 60);
        let old = crate::ImportedPost {
            thread, author: Some(c.marta.person), byline: None, text: "De otra herramienta".to_owned(), audience: Audience::Team,
            kind: crate::sentence::EntryKind::Note, at: h.now(), key: "basecamp:1".to_owned(), files: Vec::new(),
        };
        does(&h, Actor::SYSTEM, async |tx| actions::import_post(tx, old).await).await.unwrap();
        h.advance(60);
        says(&h, c.marta, thread, "Tercera", Audience::Team).await.unwrap();
    }

    async fn taken_back_within_ten_seconds_it_is_the_same_post_under_its_instant(h) {
        let c = company(&h).await;
        let (thread, _) = threads(&h, &c).await;
        says(&h, c.diego, thread, "Para que no sea la que abre", Audience::Team).await.unwrap();
        let at = h.now();
        let id = says_as(&h, c.marta, thread, "Con una falta", "k").await.unwrap();
        h.advance(9);
        does(&h, c.marta, async |tx| actions::undo(tx, id, &format!("note/{thread}")).await).await.unwrap();
        let mut read = h.read(c.marta).await;
        let draft = store::drafts::find(&mut read, &format!("note/{thread}")).await.unwrap().unwrap();
        assert_eq!((draft.text.as_str(), draft.request_key.as_deref()), ("Con una falta", Some("k")));
        assert!(matches!(store::posts::find_visible(&mut read, id).await, Err(Error::NotFound)));
        drop(read);
        // Another text under another key waits; the same entry does not, and keeps its instant.
        assert_eq!(too_soon(says_as(&h, c.marta, thread, "Otra cosa", "otra").await), 51);
        h.advance(5);
        assert_eq!(says_as(&h, c.marta, thread, "Sin falta", "k").await.unwrap(), id);
        let mut read = h.read(c.marta).await;
        let post = store::posts::find_visible(&mut read, id).await.unwrap();
        assert_eq!((post.posted_at, post.source.as_str()), (at, "Sin falta"));
        drop(read);
        h.advance(10);
        let late = does(&h, c.marta, async |tx| actions::undo(tx, id, "x").await).await;
        assert!(matches!(late, Err(Error::Conflict("threads-undo-late"))));
        h.advance(36);
        says_as(&h, c.marta, thread, "La siguiente", "sig").await.unwrap();
    }

    async fn a_clock_that_goes_back_waits_for_the_stored_minute(h) {
        let c = company(&h).await;
        let (thread, _) = threads(&h, &c).await;
        h.set("2026-11-24T10:00:00+01:00");
        says(&h, c.marta, thread, "A las diez", Audience::Team).await.unwrap();
        h.set("2026-11-24T09:30:00+01:00");
        assert_eq!(too_soon(says(&h, c.marta, thread, "Media hora antes", Audience::Team).await), 1_860);
        h.set("2026-11-24T10:00:59+01:00");
        assert_eq!(too_soon(says(&h, c.marta, thread, "Un segundo antes", Audience::Team).await), 1);
        h.set("2026-11-24T10:01:00+01:00");
        says(&h, c.marta, thread, "A su hora", Audience::Team).await.unwrap();
    }

    async fn the_pace_is_a_setting_and_none_needs_a_reason(h) {
        let c = company(&h).await;
        let mut owner = c.owner.clone();
        owner.post("/admin/pacing", &[("seconds", "0"), ("reason", "")]).await.expect(422);
        owner.post("/admin/pacing", &[("seconds", "3601"), ("reason", "")]).await.expect(422);
        owner.post("/admin/pacing", &[("seconds", "120"), ("reason", "")]).await.expect(303);
        let (thread, _) = threads(&h, &c).await;
        says(&h, c.marta, thread, "Primera", Audience::Team).await.unwrap();
        h.advance(60);
        assert_eq!(too_soon(says(&h, c.marta, thread, "Segunda", Audience::Team).await), 60);
        owner.post("/admin/pacing", &[("seconds", "0"), ("reason", "Simulacro de incidencia")]).await.expect(303);
        says(&h, c.marta, thread, "Segunda", Audience::Team).await.unwrap();
        says(&h, c.marta, thread, "Tercera", Audience::Team).await.unwrap();
    }

    async fn six_posts_by_two_people_in_ten_minutes_are_called_a_chat_and_not_stopped(h) {
        let c = company(&h).await;
        let (thread, _) = threads(&h, &c).await;
        let mut diego = enters(&h, c.diego.person).await;
        for n in 0..6 {
            diego.get("/projects/AUR-1/threads/2").await.expect(200).hides("esto es un chat").hides("Esto es un chat");
            let who = if n % 2 == 0 { c.marta } else { c.diego };
            says(&h, who, thread, "Y otra", Audience::Team).await.unwrap();
            h.advance(61);
        }
        diego.get("/projects/AUR-1/threads/2").await.expect(200).shows("sto es un chat");
        diego.post("/projects/AUR-1/threads/2", &[("text", "Sigo igual"), ("audience", "team")]).await.expect(303);
    }

    async fn whatever_people_do_no_two_of_their_posts_are_closer_than_a_minute(h) {
        // RULES §11.2 against the data: a deterministic storm of posts, retries, edits, deletions and undos.
        let c = company(&h).await;
        let (one, other) = threads(&h, &c).await;
        let people = [c.marta, c.diego, c.bea];
        let mut seed: u64 = 0x5eed;
        let mut next = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        let mut made: BTreeMap<String, PostId> = BTreeMap::new();
        for step in 0..240 {
            let who = people[next(3) as usize];
            let thread = if next(2) == 0 { one } else { other };
            match next(8) {
                0 | 1 => h.advance(next(50) as i64),
                2 if !made.is_empty() => {
                    let (key, id) = made.iter().nth(next(made.len() as u64) as usize).map(|(key, id)| (key.clone(), *id)).unwrap();
                    let mut read = h.read(Actor::SYSTEM).await;
                    let found = store::posts::find_visible(&mut read, id).await;
                    drop(read);
                    let Ok(post) = found else { continue };
                    let author = people.into_iter().find(|who| Some(who.person) == post.author).unwrap();
                    assert_eq!(says_as(&h, author, post.thread, "Otra vez lo mismo", &key).await.unwrap(), id, "a retry makes no second post");
                }
                3 if !made.is_empty() => {
                    let id = *made.values().nth(next(made.len() as u64) as usize).unwrap();
                    let _ = does(&h, who, async |tx| actions::delete(tx, id).await).await;
                }
                4 if !made.is_empty() => {
                    let id = *made.values().last().unwrap();
                    let _ = does(&h, who, async |tx| actions::undo(tx, id, "note/1").await).await;
                }
                _ => {
                    let key = format!("paso-{step}");
                    match says_as(&h, who, thread, "Un paso", &key).await {
                        Ok(id) => drop(made.insert(key, id)),
                        Err(Error::TooSoon { seconds }) => assert!((1..=60).contains(&seconds)),
                        Err(other) => panic!("{other:?}"),
                    }
                }
            }
        }
        assert!(made.len() > 20, "only {} were accepted", made.len());
        for thread in [one, other] {
            for who in people {
                let mut at = accepted(&h, who.person, thread).await;
                at.sort_unstable();
                for pair in at.windows(2) {
                    assert!(pair[1].duration_since(pair[0]) >= SignedDuration::from_secs(60), "{pair:?}");
                }
            }
        }
    }
}
