//! Names of states, limits of waiting, likely breaches, counts beside the views, and what is at risk on other rooms'
//! pages. The clock of every test starts on Monday 23 November 2026, 09:57 in Madrid; the office is open 09–14 and 15–18.

use super::ROOMS;
use crate::{ROOM, calendar::Hours, rules, types::Where};
use http::Method;
use jiff::{Timestamp, civil::date, tz::TimeZone};
use kernel::{Actor, Lang, PersonId, ProjectId};
use serde_json::{Value, json};
use testkit::{Browser, Furnished, on_both};
use ui::Locale;

#[test]
fn open_days_are_counted_without_the_first() {
    let mut hours = Hours::weekdays(TimeZone::UTC, 540, 1_080);
    hours.holidays.insert(date(2026, 12, 8));
    let at = |text: &str| -> Timestamp { text.parse().unwrap() };
    let since = at("2026-12-04T16:00:00Z"); // a Friday
    for (now, days, passed) in [
        ("2026-12-06T12:00:00Z", 1, false),
        ("2026-12-07T00:00:00Z", 1, true),
        ("2026-12-08T12:00:00Z", 2, false),
        ("2026-12-09T09:00:00Z", 2, true),
    ] {
        assert_eq!(rules::days_passed(&hours, since, days, at(now)), passed, "{now} {days}");
    }
}

#[test]
fn a_state_is_read_with_its_name() {
    let read = |text: &str| Where::read(text).ok().map(|to| (to.state.word(), to.name));
    assert_eq!(read("open"), Some(("open", None)));
    assert_eq!(read("open:3"), Some(("open", Some(3))));
    assert_eq!((read("open:x"), read("away"), read("")), (None, None, None));
}

async fn asked(owner: &mut Browser, subject: &str, urgency: &str) -> Value {
    let body = json!({"subject": subject, "text": "Desde el viernes", "requester": "Ana Torres", "email": "ana@aurora.example", "impact": "high", "urgency": urgency, "category": "Incidencia"});
    owner.json(Method::POST, "/api/v1/tickets", &body).await.expect(201).json()
}

async fn state(owner: &mut Browser, id: &Value) -> (String, Value) {
    let whole = owner.get(&format!("/api/v1/tickets/{id}")).await.expect(200).json();
    (whole["state"].as_str().unwrap().to_owned(), whole["state_name"].clone())
}

async fn again(h: &Furnished) -> Browser {
    let mut browser = h.browser();
    let form = [("email", "beatriz@tramontana.example"), ("password", "correct horse battery")];
    browser.post("/sign-in", &form).await.expect(303);
    browser
}

async fn reply(owner: &mut Browser, id: &Value, text: &str, state: &str) {
    let shown = owner.get(&format!("/tickets/{id}")).await.expect(200);
    let seen =
        shown.body.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let form = [("text", text), ("seen", &seen), ("state", state)];
    owner.post(&format!("/tickets/{id}/replies"), &form).await.expect(303);
}

/// An open project of the house itself that the owner leads.
async fn project(h: &Furnished) -> ProjectId {
    let owner = cast::owner(h).await.person;
    let backup = cast::invite(h, cast::colleague("Diego Sanz")).await.person;
    let mut tx = h.tx(Actor::SYSTEM).await;
    let new = projects::NewProject {
        description: "Lo de dentro.".to_owned(),
        ..projects::NewProject::named("Interno", None, Lang::Es)
    };
    let id = projects::propose(&mut tx, new).await.unwrap();
    projects::open(&mut tx, id, projects::Opening::with(owner, backup)).await.unwrap();
    tx.commit().await.unwrap();
    id
}

on_both! { ROOMS;
    async fn a_state_goes_by_the_name_that_it_has_here(h) {
        let mut owner = h.set_up().await;
        owner.get("/admin/desk/states").await.expect(200).shows("Solo el de siempre");
        owner.post("/admin/desk/states", &[("category", "open"), ("name", "")]).await.expect(422).shows("Hace falta");
        owner.post("/admin/desk/states", &[("category", "open"), ("name", "En pruebas")]).await.expect(303);
        owner.post("/admin/desk/states", &[("category", "resolved"), ("name", "en PRUEBAS")]).await.expect(422).shows("Otro tiene ese nombre");
        owner.post("/admin/desk/states", &[("category", "resolved"), ("name", "Desplegado")]).await.expect(303);
        let id = asked(&mut owner, "Las primas salen a cero", "medium").await["id"].clone();
        owner.get(&format!("/tickets/{id}/state")).await.expect(200).shows("En pruebas").shows("open:1");
        owner.post(&format!("/tickets/{id}/state"), &[("state", "open:1")]).await.expect(303);
        assert_eq!(state(&mut owner, &id).await, ("open".to_owned(), json!("En pruebas")));
        owner.get("/tickets").await.expect(200).shows("En pruebas");
        owner.get(&format!("/tickets/{id}")).await.expect(200).shows("lo dejó en «En pruebas»");
        owner.post(&format!("/tickets/{id}/state"), &[("state", "open:2")]).await.expect(422).shows("Elige una");
        reply(&mut owner, &id, "Ya está", "resolved:2").await;
        assert_eq!(state(&mut owner, &id).await, ("resolved".to_owned(), json!("Desplegado")));
        owner.post(&format!("/tickets/{id}/reopening"), &[]).await.expect(303);
        assert_eq!(state(&mut owner, &id).await, ("open".to_owned(), Value::Null), "another state, its usual name");
        owner.json(Method::PATCH, &format!("/api/v1/tickets/{id}"), &json!({"state_name": 1})).await.expect(200);
        let listed = owner.get("/api/v1/desk/states").await.expect(200).json();
        assert_eq!(listed[0], json!({"id": 1, "state": "open", "name": "En pruebas"}));
        owner.post("/admin/desk/states/1/removal", &[]).await.expect(303);
        assert_eq!(state(&mut owner, &id).await, ("open".to_owned(), Value::Null));
    }

    async fn who_does_not_answer_is_warned_and_then_it_is_solved(h) {
        let mut owner = h.set_up().await;
        owner.get("/admin/desk/states").await.expect(200).shows("Ahora esperan sin límite");
        owner.post("/admin/desk/waiting", &[("warn", "0"), ("solve", "x")]).await.expect(422).shows("Entre 1 y 60");
        owner.post("/admin/desk/waiting", &[("warn", "3"), ("solve", "2")]).await.expect(303);
        owner.get("/admin/desk/states").await.expect(200).shows("aviso a los 3 días abiertos, y resuelto 2 después");
        let silent = asked(&mut owner, "Sin datos", "medium").await["id"].clone();
        let answers = asked(&mut owner, "Con datos", "medium").await["id"].clone();
        for id in [&silent, &answers] {
            reply(&mut owner, id, "¿Qué póliza?", "waiting_client").await;
        }
        h.set("2026-11-25T16:00:00Z");
        h.work().await;
        let mut owner = again(&h).await;
        owner.get(&format!("/tickets/{silent}")).await.expect(200).hides("seguimos esperando");
        h.set("2026-11-26T04:00:00Z");
        h.work().await;
        h.set("2026-11-26T09:00:00Z");
        h.work().await;
        h.advance(1_000);
        h.work().await;
        let mut owner = again(&h).await;
        let page = owner.get(&format!("/tickets/{silent}")).await.expect(200);
        assert_eq!(page.body.matches("seguimos esperando tu respuesta").count(), 1, "once, and in opening hours");
        assert_eq!(state(&mut owner, &silent).await.0, "waiting_client");
        owner.post(&format!("/tickets/{answers}/messages"), &[("text", "La 4471")]).await.expect(303);
        h.set("2026-11-30T09:00:00Z");
        h.work().await;
        let mut owner = again(&h).await;
        assert_eq!(state(&mut owner, &silent).await.0, "resolved");
        assert_eq!(state(&mut owner, &answers).await.0, "open");
        owner.post(&format!("/tickets/{silent}/messages"), &[("text", "La 4472")]).await.expect(303);
        assert_eq!(state(&mut owner, &silent).await.0, "open", "an answer takes it up again");
        owner.post("/admin/desk/waiting", &[("off", "on")]).await.expect(303);
        owner.get("/admin/desk/states").await.expect(200).shows("Ahora esperan sin límite");
    }

    async fn what_is_likely_late_is_told_once(h) {
        let mut owner = h.set_up().await;
        // Twenty that took five hours each, of a target of four (P1).
        let mut ids = Vec::new();
        for n in 0..20 {
            ids.push(asked(&mut owner, &format!("Otra {n}"), "high").await["id"].clone());
        }
        h.set("2026-11-23T14:57:00Z");
        for id in &ids {
            owner.post(&format!("/tickets/{id}/state"), &[("state", "resolved")]).await.expect(303);
        }
        h.set("2026-11-24T08:00:00Z");
        let mut owner = again(&h).await;
        let id = asked(&mut owner, "La siguiente", "high").await["id"].clone();
        h.advance(301);
        h.work().await;
        h.advance(301);
        h.work().await;
        let mut read = h.read(Actor::SYSTEM).await;
        let told = crate::store::escalation::list(&mut read, 50).await.unwrap();
        assert_eq!(told.iter().map(|one| (json!(one.ticket_id), one.level)).collect::<Vec<_>>(), [(id, 0)]);
        drop(read);
        owner.get("/admin/desk/escalation").await.expect(200).shows("Probable retraso · Resolución");
    }

    async fn each_view_says_how_many_stand_in_it(h) {
        let mut owner = h.set_up().await;
        owner.get("/tickets").await.expect(200).shows("data-live=\"/tickets/views/now?view=open\"").hides("class=\"n\"");
        let id = asked(&mut owner, "Una", "high").await["id"].clone();
        asked(&mut owner, "Dos", "low").await;
        owner.post(&format!("/tickets/{id}/owner"), &[("owner", "1")]).await.expect(303);
        let now = owner.get("/tickets/views/now?view=mine").await.expect(200);
        now.shows("Míos<span class=\"n\">1</span>").shows("Abiertos<span class=\"n\">2</span>").hides("<html");
        let mut read = h.read(Actor { kind: kernel::ActorKind::Person, person: PersonId(1), ..Actor::SYSTEM }).await;
        let by = h.now() + jiff::ToSpan::hours(4);
        let near = crate::types::Near { usual: by.as_microsecond(), ..Default::default() };
        assert_eq!(crate::store::counts::count(&mut read, &near, &[]).await.unwrap(), [1, 1, 2, 0, 2]);
    }

    async fn what_is_at_risk_stands_on_my_day_and_on_the_agenda(h) {
        let mut owner = h.set_up().await;
        let project = project(&h).await;
        let body = json!({"subject": "Nadie lo lleva", "text": "x", "requester": "Ana", "impact": "high", "urgency": "high", "project": project});
        owner.json(Method::POST, "/api/v1/tickets", &body).await.expect(201);
        let body = json!({"subject": "Hay tiempo", "text": "x", "requester": "Ana", "impact": "low", "urgency": "low", "project": project});
        owner.json(Method::POST, "/api/v1/tickets", &body).await.expect(201);
        owner.get("/").await.expect(200).shows("Nadie lo lleva").hides("Hay tiempo");
        let t = |now| Locale { lang: Lang::Es, zone: TimeZone::UTC, now };
        let flags = async |now| {
            let mut read = h.read(Actor::SYSTEM).await;
            let flags = (ROOM.agenda_flags.unwrap())(&mut read, &t(now)).await.unwrap();
            flags.into_iter().map(|flag| (flag.project, flag.bad, flag.words)).collect::<Vec<_>>()
        };
        let near = flags(h.now()).await;
        assert_eq!((near.len(), near[0].0, near[0].1), (1, project, false), "{near:?}");
        h.advance(20 * 60);
        let late = flags(h.now()).await;
        assert_eq!((late.len(), late[0].1), (1, true), "{late:?}");
    }
}
