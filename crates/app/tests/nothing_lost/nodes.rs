//! Two nodes on one database.

use super::house::{Mailbox, counted, frozen, furnished, numbers, open, times, waiting};
use app::rooms::ROOMS;
use http::Method;
use kernel::{Actor, Error};
use serde_json::json;
use std::sync::Arc;
use testkit::{Browser, browser_at, on_both, tokio};
use web::{Config, House, MailConfig, Secret};

/// Posts that each node takes.
const EACH: usize = 15;
/// Mails that wait.
const MAILS: usize = 12;

/// The same person at another node's door.
async fn signed_in(house: &Arc<House>) -> Browser {
    let mut browser = browser_at(house);
    let form = [("email", "beatriz@tramontana.example"), ("password", "correct horse battery")];
    browser.post("/sign-in", &form).await.expect(303);
    browser
}

async fn open_many(mut browser: Browser, key: String, node: &'static str) {
    for n in 0..EACH {
        let (status, _) = open(&mut browser, &key, &format!("Asunto {n} del nodo {node}")).await;
        assert!(status < 300, "{status}");
    }
}

/// Does what every periodic piece of work does, whether or not it is this node's turn.
async fn all_ticks(house: Arc<House>) {
    for tick in house.rooms().flat_map(|room| room.ticks) {
        // A node that lost a race does it at its next turn.
        while let Err(error) = (tick.run)(house.clone()).await {
            assert!(matches!(error, Error::Conflict("error-busy")), "{}: {error}", tick.name);
        }
    }
}

on_both! { ROOMS;
    async fn two_nodes_take_posts_at_once_and_each_is_there_once(h) {
        let (owner, key) = furnished(&h).await;
        let other = h.node(testkit::config()).await;
        let there = signed_in(&other).await;
        let one = tokio::spawn(open_many(owner, key.clone(), "uno"));
        let two = tokio::spawn(open_many(there, key.clone(), "dos"));
        one.await.unwrap();
        two.await.unwrap();
        for node in ["uno", "dos"] {
            for n in 0..EACH {
                assert_eq!(times(&h, &format!("Asunto {n} del nodo {node}")).await, 1);
            }
        }
        // Numbers are given once, without a gap.
        assert_eq!(numbers(&h).await, (1..=2 * EACH as i64 + 1).collect::<Vec<_>>());
    }

    async fn a_request_repeated_at_another_node_happens_once(h) {
        let (owner, key) = furnished(&h).await;
        let other = h.node(testkit::config()).await;
        let there = signed_in(&other).await;
        let path = format!("/api/v1/projects/{key}/threads");
        for n in 0..5 {
            let text = format!("Asunto {n}");
            let body = json!({ "kind": "topic", "title": text, "text": text });
            let repeat = format!("key-{n}");
            let (mut a, mut b) = (owner.with("idempotency-key", &repeat), there.with("idempotency-key", &repeat));
            let (one, two) = tokio::join!(a.json(Method::POST, &path, &body), b.json(Method::POST, &path, &body));
            assert!(one.status < 300 || two.status < 300, "{} {}", one.status, two.status);
            assert!([one.status, two.status].iter().all(|status| *status < 300 || *status == 409));
            assert_eq!(times(&h, &text).await, 1);
        }
    }

    async fn two_nodes_freeze_an_agenda_once(h) {
        let (mut owner, key) = furnished(&h).await;
        let other = h.node(testkit::config()).await;
        h.work().await;
        open(&mut owner, &key, "Antes de cerrar").await;
        for _ in 0..4 {
            h.advance(7 * 86_400);
            let one = tokio::spawn(all_ticks(h.house.clone()));
            let two = tokio::spawn(all_ticks(other.clone()));
            one.await.unwrap();
            two.await.unwrap();
        }
        let weeks = frozen(&h).await;
        assert!(weeks.len() >= 4, "{weeks:?}");
        assert!(weeks.iter().all(|(_, times)| *times == 1), "{weeks:?}");
        assert_eq!(counted(&h, "Antes de cerrar").await, 1);
    }

    async fn two_nodes_send_each_mail_once(h) {
        h.set_up().await;
        let mailbox = Mailbox::open();
        let mail = MailConfig { smtp: Secret(mailbox.url.clone()), from: "casa@tramontana.example".to_owned(), ..MailConfig::default() };
        let config = Config { mail, ..testkit::config() };
        let (one, two) = (h.node(config.clone()).await, h.node(config).await);
        let mut tx = h.tx(Actor::SYSTEM).await;
        for n in 0..MAILS {
            let mail = web::mail::Mail { to: format!("p{n}@tramontana.example"), subject: "Resumen".to_owned(), text: "Hoy".to_owned(), html: "<p>Hoy".to_owned(), purpose: "digest".to_owned(), ..Default::default() };
            web::mail::send(&mut tx, &mail).await.unwrap();
        }
        tx.commit().await.unwrap();
        let (a, b) = tokio::join!(web::run_due_jobs(&one), web::run_due_jobs(&two));
        assert_eq!(a.unwrap() + b.unwrap(), MAILS);
        let mut ids = mailbox.ids();
        assert_eq!(ids.len(), MAILS);
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), MAILS);
        assert_eq!(waiting(&h).await, 0);
    }
}
