//! Requests that come twice, in part, or from somebody who has gone.

use super::house::{attached, file_form, furnished, open, times};
use app::rooms::ROOMS;
use db::params;
use http::Method;
use kernel::Actor;
use serde_json::json;
use std::{pin::pin, task::Poll};
use testkit::{Furnished, on_both, tokio};

/// Steps of a request after which its client goes away, at most.
const STEPS: usize = 60;

db::sql! {
    static CLAIM: () = "INSERT INTO db_answer (person_id, key, fingerprint, created_at) VALUES ($1, $2, $3, $4)";
    static KILL_AT_THE_END: () = "UPDATE db_answer SET status = 0, body = NULL WHERE key = $1";
    static KEPT: (Option<i64>,) = "SELECT status FROM db_answer WHERE key = $1";
    static CLIENTS: (i64,) = "SELECT COUNT(*) FROM clients_client WHERE name = $1";
}

/// Polls a request so many times, then drops it, as when a connection closes.
async fn polled<T>(mut left: usize, request: impl Future<Output = T>) -> Option<T> {
    let mut request = pin!(request);
    std::future::poll_fn(|cx| match request.as_mut().poll(cx) {
        Poll::Ready(answer) => Poll::Ready(Some(answer)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

/// What is noted of a key and how many clients have the name, both of one moment: a server may still be busy with the
/// commit of a request that went away.
async fn settled(h: &Furnished, key: &str, name: &str) -> (Option<Option<i64>>, i64) {
    let mut read = h.read(Actor::SYSTEM).await;
    let noted =
        async |read: &mut db::Read| KEPT.opt(read, params![key]).await.unwrap().map(|(status,)| status);
    loop {
        let before = noted(&mut read).await;
        let there = CLIENTS.one(&mut read, params![name]).await.unwrap().0;
        if noted(&mut read).await == before {
            return (before, there);
        }
    }
}

on_both! { ROOMS;
    async fn a_key_of_a_request_that_was_killed_is_free_after_a_minute_and_the_change_happens_once(h) {
        let (owner, _) = furnished(&h).await;
        let mut tx = h.tx(Actor::SYSTEM).await;
        let me = people::find_by_email(&mut tx, "beatriz@tramontana.example").await.unwrap().unwrap().id;
        // As a program leaves it that is killed before its change was committed.
        let body = json!({ "name": "Aurora" });
        let print = web::digest(&format!("/api/v1/clients {}", web::hex(body.to_string().as_bytes())));
        CLAIM.exec(&mut tx, params![me, "early", print, h.now()]).await.unwrap();
        tx.commit().await.unwrap();
        let mut early = owner.with("idempotency-key", "early");
        let again = early.json(Method::POST, "/api/v1/clients", &body).await;
        assert_eq!(again.status, 409, "{}", again.body);
        h.advance(59);
        early.json(Method::POST, "/api/v1/clients", &body).await.expect(409);
        h.advance(1);
        early.json(Method::POST, "/api/v1/clients", &body).await.expect(201);
        let repeated = early.json(Method::POST, "/api/v1/clients", &body).await.expect(201);
        assert_eq!(repeated.header("idempotency-replayed"), "true");
        // As it leaves it when it is killed after the commit, before the answer was kept.
        let body = json!({ "name": "Boreal" });
        let mut late = owner.with("idempotency-key", "late");
        late.json(Method::POST, "/api/v1/clients", &body).await.expect(201);
        let mut tx = h.tx(Actor::SYSTEM).await;
        KILL_AT_THE_END.exec(&mut tx, params!["late"]).await.unwrap();
        tx.commit().await.unwrap();
        h.advance(3_600);
        let said = late.json(Method::POST, "/api/v1/clients", &body).await.expect(409);
        assert!(said.has("se hizo"), "{}", said.body);
        let mut read = h.read(Actor::SYSTEM).await;
        for name in ["Aurora", "Boreal"] {
            assert_eq!(CLIENTS.one(&mut read, params![name]).await.unwrap().0, 1, "{name}");
        }
    }

    async fn a_request_that_goes_away_leaves_its_key_busy_or_its_change_done_and_never_both_twice(h) {
        let (owner, _) = furnished(&h).await;
        let (mut before, mut after) = (0, 0);
        for step in 0..STEPS {
            let name = format!("Cliente a medias {step}");
            let body = json!({ "name": name });
            let key = format!("gone-{step}");
            let mut gone = owner.with("idempotency-key", &key);
            let ended = polled(step, gone.clone().json(Method::POST, "/api/v1/clients", &body)).await.is_some();
            let (noted, there) = settled(&h, &key, &name).await;
            match noted {
                None | Some(None) => assert_eq!(there, 0, "{name} is there and its key does not know"),
                Some(Some(_)) => assert_eq!(there, 1, "{name} is said to have happened"),
            }
            before += i64::from(!ended && there == 0);
            after += i64::from(!ended && there == 1);
            h.advance(60);
            let again = gone.json(Method::POST, "/api/v1/clients", &body).await;
            assert!(matches!(again.status, 201 | 409), "{}", again.body);
            assert_eq!(CLIENTS.one(&mut h.read(Actor::SYSTEM).await, params![name]).await.unwrap().0, 1, "{name}");
        }
        // The embedded file answers at once, so that a request may be over at its first step.
        let at_once = matches!(h.database, db::Config::Sqlite(_));
        assert!(at_once || before > 0, "no request was broken off before its change");
        println!("{before} broken off before the change, {after} after it");
    }

    async fn the_same_draft_posted_from_two_tabs_is_one_post(h) {
        let (mut owner, key) = furnished(&h).await;
        let number = open(&mut owner, &key, "El asunto").await.1.unwrap();
        let path = format!("/projects/{key}/threads/{number}");
        for n in 0..5 {
            h.advance(61);
            let text = format!("La respuesta {n}");
            let secret = format!("draft-{n}");
            let form = [("text", text.as_str()), ("audience", "team"), ("request_key", secret.as_str())];
            let (mut one, mut two) = (owner.clone(), owner.clone());
            let (a, b) = tokio::join!(one.post(&path, &form), two.post(&path, &form));
            assert!(a.status == 303 || b.status == 303, "{} {}: {}", a.status, b.status, a.text());
            assert_eq!(times(&h, &text).await, 1);
        }
    }

    async fn an_upload_that_breaks_off_leaves_nothing(h) {
        let (mut owner, key) = furnished(&h).await;
        let path = format!("/projects/{key}/files");
        let (media, whole) = file_form("acta.txt", &"palabras ".repeat(5_000));
        for part in [whole.len() / 3, whole.len() - 12, whole.len() - 30] {
            let answer = owner.send(Method::POST, &path, Some(media), whole[..part].to_vec()).await;
            assert_eq!(answer.status, 422, "{part} of {}", whole.len());
        }
        assert!(attached(&h).await.is_empty());
        let coming = h.house.files().join("coming");
        assert_eq!(std::fs::read_dir(coming).unwrap().count(), 0);
        owner.send(Method::POST, &path, Some(media), whole).await.expect(303);
        assert_eq!(attached(&h).await, ["acta.txt"]);
    }

    async fn a_client_that_goes_away_leaves_a_change_whole_or_none_and_blocks_nobody(h) {
        let (mut owner, key) = furnished(&h).await;
        let mut there = 0;
        for step in 0..STEPS {
            let text = format!("Asunto a medias {step}");
            let mut gone = owner.clone();
            let ended = polled(step, open(&mut gone, &key, &text)).await;
            let found = times(&h, &text).await;
            assert!(found <= 1);
            if let Some((status, _)) = ended {
                assert!(status < 300 && found == 1, "{status}");
            }
            there += found;
        }
        // Nobody waits for those who went: the next change is taken at once.
        assert!(open(&mut owner, &key, "El siguiente").await.0 < 300);
        assert!(there > 0, "every request was broken off");
    }
}
