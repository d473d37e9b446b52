//! Every POST of the API that comes twice under one key happens once, and each notes in its own transaction that it
//! happened: a door that writes beside [`web::Cx::tx`] would pass a claim that somebody else took over. Uploads take no
//! key: they stream, and the same bytes are stored once.

use crate::sound::World;
use app::rooms::ROOMS;
use db::params;
use http::Method;
use kernel::Actor;
use serde_json::Value;
use std::{collections::BTreeMap, fs};
use testkit::{Browser, Furnished, Page, on_both};
use web::carry;

db::sql! {
    static EVENTS: (i64,) = "SELECT COUNT(*) FROM db_event";
    static JOBS: (i64,) = "SELECT COUNT(*) FROM db_job";
    // From now on each claim is another one's by the time its change begins.
    static OVERTAKE: () = {
        sqlite: "CREATE TRIGGER overtake AFTER INSERT ON db_answer BEGIN
            UPDATE db_answer SET created_at = created_at - 1 WHERE person_id = NEW.person_id AND key = NEW.key; END",
        postgres: "DO $do$ BEGIN
            EXECUTE 'CREATE FUNCTION overtake() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN NEW.created_at := NEW.created_at - 1; RETURN NEW; END $f$';
            EXECUTE 'CREATE TRIGGER overtake BEFORE INSERT ON db_answer FOR EACH ROW EXECUTE FUNCTION overtake()';
            END $do$",
    };
}

/// Doors that answer a question and change nothing.
pub const QUESTIONS: [&str; 2] = ["POST /api/v1/desk/clock", "POST /api/v1/desk/rules/trial"];

/// Every POST of the description but uploads.
fn posts(whole: &Value) -> Vec<String> {
    let paths = whole["paths"].as_object().unwrap();
    paths
        .iter()
        .filter(|(_, doors)| doors["post"].is_object())
        .filter(|(_, doors)| doors["post"]["requestBody"]["content"]["multipart/form-data"].is_null())
        .map(|(path, _)| format!("POST {path}"))
        .collect()
}

/// All that is kept: the rows of every table, the events and the jobs.
async fn kept(h: &Furnished) -> (BTreeMap<String, Vec<u8>>, i64, i64) {
    let out = h.folder.path().join("kept");
    let _ = fs::remove_dir_all(&out);
    carry::export(&h.house, &out).await.unwrap();
    let entries = fs::read_dir(out.join("tables")).unwrap().flatten();
    let tables = entries
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap()));
    let mut read = h.read(Actor::SYSTEM).await;
    let count = EVENTS.one(&mut read, params![]).await.unwrap().0;
    (tables.collect(), count, JOBS.one(&mut read, params![]).await.unwrap().0)
}

async fn send(script: &mut Browser, to: &str, body: Option<&Value>) -> Page {
    match body {
        Some(body) => script.json(Method::POST, to, body).await,
        None => script.send(Method::POST, to, None, Vec::new()).await,
    }
}

on_both! { ROOMS;
    async fn every_post_of_the_api_that_comes_twice_under_one_key_happens_once(h) {
        let mut owner = h.set_up().await;
        let whole = owner.get("/api/v1/openapi.json").await.expect(200).json();
        let mut world = World::of(&h, &mut owner).await;
        let (mut walked, mut changed) = (0, 0);
        for door in posts(&whole) {
            let sound = world.sound(&door).await;
            h.advance(61);
            let before = kept(&h).await;
            let mut script = world.script.with("idempotency-key", &format!("once {door}"));
            let first = send(&mut script, &sound.to, sound.body.as_ref()).await;
            assert!(first.status < 300, "{door} answers {}: {}", first.status, first.body);
            let after = kept(&h).await;
            let again = send(&mut script, &sound.to, sound.body.as_ref()).await;
            assert_eq!((again.status, &again.body), (first.status, &first.body), "{door}");
            assert_eq!(again.header("idempotency-replayed"), "true", "{door}");
            assert!(kept(&h).await == after, "{door} happened twice");
            assert_eq!(before == after, QUESTIONS.contains(&door.as_str()), "{door} changes nothing, or a question does");
            walked += 1;
            changed += i64::from(before != after);
        }
        println!("{walked} doors, {changed} of them change something, each once");
        assert!(walked >= 25);
    }

    async fn every_change_of_the_api_is_under_its_claim(h) {
        let mut owner = h.set_up().await;
        let whole = owner.get("/api/v1/openapi.json").await.expect(200).json();
        let mut world = World::of(&h, &mut owner).await;
        let mut tx = h.tx(Actor::SYSTEM).await;
        OVERTAKE.exec(&mut tx, params![]).await.unwrap();
        tx.commit().await.unwrap();
        for door in posts(&whole) {
            let sound = world.sound(&door).await;
            h.advance(61);
            let before = kept(&h).await;
            let mut script = world.script.with("idempotency-key", &format!("late {door}"));
            let late = send(&mut script, &sound.to, sound.body.as_ref()).await;
            if QUESTIONS.contains(&door.as_str()) {
                continue;
            }
            assert_eq!(late.status, 409, "{door} changes something that its claim does not know: {}", late.body);
            assert!(kept(&h).await == before, "{door} changed something");
        }
    }
}
