//! Rules: what fits and what is changed, by table; then through the doors on both engines. The clock of every test
//! starts on Monday 23 November 2026, 09:57 in Madrid; the office is open 09–14 and 15–18.

use super::ROOMS;
use crate::{
    automation::{Facts, HOUR, MOST_AN_HOUR, MOST_DEPTH, acting, check, depth_of, miss, plan},
    types::{
        Origin, TicketState,
        automation::{Change, Conditions, Effects, Miss, RuleBody, Told, Trigger},
    },
};
use http::Method;
use kernel::{Actor, CannedId, ClientId, Error, PersonId};
use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::{Browser, Furnished, on_both};

fn facts() -> Facts {
    Facts {
        silent: false,
        client: Some(ClientId(1)),
        site: None,
        project: None,
        category: "Incidencia".to_owned(),
        service: "TPV".to_owned(),
        priority: 3,
        state: TicketState::Open,
        tags: vec!["urgente".to_owned()],
        subject: "Las cajas no SINCRONIZAN".to_owned(),
        requester: "Ana Torres".to_owned(),
        email: "ana@aurora.example".to_owned(),
        said: "Desde ayer, la TIENDA 4".to_owned(),
        source: Origin::Portal,
        owner: None,
        percent: 75,
        age: 5 * HOUR,
        quiet: 2 * HOUR,
    }
}

#[test]
fn the_first_condition_that_does_not_hold_is_named() {
    let wants = Conditions::default;
    let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let table: [(Conditions, Option<Miss>); 31] = [
        (wants(), None),
        (Conditions { client: Some(ClientId(1)), ..wants() }, None),
        (Conditions { client: Some(ClientId(2)), ..wants() }, Some(Miss::Client)),
        (Conditions { site: Some(kernel::SiteId(1)), ..wants() }, Some(Miss::Site)),
        (Conditions { project: Some(kernel::ProjectId(1)), ..wants() }, Some(Miss::Project)),
        (Conditions { category: "incidencia".to_owned(), ..wants() }, None),
        (Conditions { category: "Duda".to_owned(), ..wants() }, Some(Miss::Category)),
        (Conditions { service: "Web".to_owned(), ..wants() }, Some(Miss::Service)),
        (Conditions { priorities: vec![1, 3], ..wants() }, None),
        (Conditions { priorities: vec![1, 2], ..wants() }, Some(Miss::Priority)),
        (Conditions { states: vec![TicketState::New], ..wants() }, Some(Miss::State)),
        (Conditions { tag: "Urgente".to_owned(), ..wants() }, None),
        (Conditions { tag: "otra".to_owned(), ..wants() }, Some(Miss::Tag)),
        (Conditions { words: vec!["nada".to_owned(), "sincroniz".to_owned()], ..wants() }, None),
        (Conditions { words: vec!["nada".to_owned()], ..wants() }, Some(Miss::Words)),
        (Conditions { requester: list(&["@aurora.example"]), ..wants() }, None),
        (Conditions { requester: list(&["@otra.example", "torres"]), ..wants() }, None),
        (Conditions { requester: list(&["ANA@aurora.example"]), ..wants() }, None),
        (Conditions { requester: list(&["na@aurora.example"]), ..wants() }, Some(Miss::Requester)),
        (Conditions { requester: list(&["@example"]), ..wants() }, Some(Miss::Requester)),
        (Conditions { said: list(&["almacén", "tienda"]), ..wants() }, None),
        (Conditions { said: list(&["sincroniz"]), ..wants() }, Some(Miss::Said)),
        (Conditions { words: list(&["tienda"]), ..wants() }, Some(Miss::Words)),
        (Conditions { source: Some(Origin::Mail), ..wants() }, Some(Miss::Source)),
        (Conditions { held: Some(false), ..wants() }, None),
        (Conditions { held: Some(true), ..wants() }, Some(Miss::Held)),
        (Conditions { percent: Some(75), ..wants() }, None),
        (Conditions { percent: Some(90), ..wants() }, Some(Miss::Percent)),
        (Conditions { age_hours: Some(5), ..wants() }, None),
        (Conditions { age_hours: Some(6), ..wants() }, Some(Miss::Age)),
        (Conditions { quiet_hours: Some(3), client: Some(ClientId(1)), ..wants() }, Some(Miss::Quiet)),
    ];
    for (wanted, expected) in table {
        assert_eq!(miss(&wanted, &facts()), expected, "{wanted:?}");
    }
    assert_eq!(miss(&wants(), &Facts { silent: true, ..facts() }), Some(Miss::Silent));
}

#[test]
fn what_is_so_already_is_not_done_again() {
    let does = Effects::default;
    let table: [(Effects, Vec<Change>); 8] = [
        (Effects { priority: Some(1), ..does() }, vec![Change::Priority(1)]),
        (Effects { priority: Some(3), ..does() }, vec![]),
        (Effects { category: "INCIDENCIA".to_owned(), ..does() }, vec![]),
        (Effects { tag: "urgente".to_owned(), ..does() }, vec![]),
        (Effects { tag: "flota".to_owned(), ..does() }, vec![Change::Tag("flota".to_owned())]),
        (Effects { owner: Some(PersonId(4)), ..does() }, vec![Change::Owner(PersonId(4))]),
        (Effects { state: Some(TicketState::Open), ..does() }, vec![]),
        (
            Effects {
                state: Some(TicketState::Resolved),
                tell: vec![Told::Heads],
                answer: Some(CannedId(1)),
                ..does()
            },
            vec![
                Change::Answer(CannedId(1)),
                Change::State(TicketState::Resolved),
                Change::Tell(Told::Heads),
            ],
        ),
    ];
    for (effects, expected) in table {
        assert_eq!(plan(&effects, &facts()).unwrap(), expected, "{effects:?}");
    }
    let closed = Facts { state: TicketState::Closed, ..facts() };
    let reopens = Effects { state: Some(TicketState::Open), ..does() };
    assert!(matches!(plan(&reopens, &closed), Err(Error::Conflict("desk-no-such-move"))), "people reopen");
}

fn rule(trigger: Trigger, conditions: Conditions, effects: Effects) -> RuleBody {
    RuleBody { name: "Una".to_owned(), place: 1, trigger, conditions, effects }
}

fn field(body: &RuleBody) -> String {
    match check(body) {
        Ok(_) => String::new(),
        Err(Error::Invalid(fields)) => fields[0].name.clone(),
        Err(other) => other.to_string(),
    }
}

#[test]
fn a_rule_that_cannot_work_is_refused() {
    let tags = || Effects { tag: "x".to_owned(), ..Effects::default() };
    let any = Conditions::default;
    let waits = |hours: i64| Conditions { age_hours: Some(hours), ..any() };
    let asks = Effects { state: Some(TicketState::WaitingClient), ..tags() };
    let table = [
        (rule(Trigger::Opened, any(), tags()), ""),
        (rule(Trigger::Opened, any(), Effects::default()), "set_priority"),
        (rule(Trigger::Time, any(), tags()), "age_hours"),
        (rule(Trigger::Time, waits(1), tags()), ""),
        (rule(Trigger::Time, waits(0), tags()), "age_hours"),
        (rule(Trigger::Time, waits(2_101), tags()), "age_hours"),
        (rule(Trigger::Opened, Conditions { priorities: vec![5], ..any() }, tags()), "priority"),
        (rule(Trigger::Opened, Conditions { words: vec!["a".to_owned(); 21], ..any() }, tags()), "words"),
        (rule(Trigger::Opened, any(), Effects { priority: Some(0), ..tags() }), "set_priority"),
        (rule(Trigger::Opened, any(), asks.clone()), "set_state"),
        (rule(Trigger::Opened, any(), Effects { answer: Some(CannedId(1)), ..asks }), ""),
        (rule(Trigger::Opened, any(), Effects { state: Some(TicketState::New), ..tags() }), "set_state"),
        (
            rule(Trigger::Opened, any(), Effects { to_lead: true, owner: Some(PersonId(1)), ..tags() }),
            "set_owner",
        ),
        (RuleBody { name: " ".to_owned(), ..rule(Trigger::Opened, any(), tags()) }, "name"),
    ];
    for (body, expected) in table {
        assert_eq!(field(&body), expected, "{body:?}");
    }
}

#[test]
fn only_rules_stand_behind_rules() {
    assert_eq!(depth_of(&Actor::SYSTEM), 0, "an alert, an import, a mail");
    assert_eq!(depth_of(&Actor::NOBODY), 0);
    for depth in 1..=MOST_DEPTH + 1 {
        assert_eq!(depth_of(&acting(depth)), depth);
        assert!(acting(depth).is_system() && acting(depth).person_or_none().is_none());
    }
}

proptest! {
    #[test]
    fn what_a_rule_did_fits_and_leaves_nothing_to_do(priority in 1..=4_i64, wanted in 1..=4_i64, tag in "[a-c]", state in 0..6_usize, to in 1..6_usize) {
        let facts = Facts { priority, state: TicketState::ALL[state], ..facts() };
        let effects = Effects { priority: Some(wanted), tag, state: Some(TicketState::ALL[to]), ..Effects::default() };
        if let Ok(changes) = plan(&effects, &facts) {
            let mut after = facts;
            for change in changes {
                match change {
                    Change::Priority(n) => after.priority = n,
                    Change::Tag(tag) => after.tags.push(tag),
                    Change::State(state) => after.state = state,
                    other => prop_assert!(false, "{other:?}"),
                }
            }
            prop_assert_eq!(plan(&effects, &after).unwrap(), vec![]);
        }
    }
}

async fn opened(owner: &mut Browser, subject: &str) -> String {
    let form = [
        ("subject", subject),
        ("text", "Desde ayer"),
        ("requester", "Ana Torres"),
        ("email", "ana@aurora.example"),
        ("impact", "low"),
        ("urgency", "medium"),
    ];
    owner.post("/tickets", &form).await.expect(303).location()
}

async fn api(owner: &mut Browser, page: &str) -> Value {
    owner.get(&format!("/api/v1{page}")).await.expect(200).json()
}

async fn write(owner: &mut Browser, body: &Value) -> i64 {
    let made = owner.json(Method::POST, "/api/v1/desk/rules", body).await.expect(201).json();
    let id = made["id"].as_i64().unwrap();
    owner
        .json(Method::PUT, &format!("/api/v1/desk/rules/{id}/switch"), &json!({"on": true}))
        .await
        .expect(200);
    id
}

async fn outcomes(owner: &mut Browser) -> Vec<(String, String)> {
    let runs = owner.get("/api/v1/desk/rule-runs?limit=100").await.expect(200).json();
    let text = |run: &Value, name: &str| run[name].as_str().unwrap().to_owned();
    runs["items"].as_array().unwrap().iter().map(|run| (text(run, "ticket"), text(run, "outcome"))).collect()
}

async fn again(h: &Furnished) -> Browser {
    let mut browser = h.browser();
    let form = [("email", "beatriz@tramontana.example"), ("password", "correct horse battery")];
    browser.post("/sign-in", &form).await.expect(303);
    browser
}

on_both! { ROOMS;
    async fn a_rule_is_written_tried_switched_on_and_fires_once(h) {
        let mut owner = h.set_up().await;
        owner.get("/admin/desk/rules").await.expect(200).shows("Aún no hay reglas");
        let old = opened(&mut owner, "Las cajas no sincronizan").await;
        opened(&mut owner, "Una duda").await;
        let form = [("name", "Cajas primero"), ("trigger", "opened"), ("words", "cajas, tpv"), ("set_priority", "1"), ("add_tag", "cajas"), ("note", "Mirad la cola"), ("tell", "heads")];
        let wrong = owner.post("/admin/desk/rules", &[("name", "Nada"), ("trigger", "time"), ("age_hours", "x"), ("words", "uno")]).await.expect(422);
        wrong.shows("Horas enteras").shows("value=\"uno\"");
        let mut tries = form.to_vec();
        tries.push(("do", "try"));
        let tried = owner.post("/admin/desk/rules", &tries).await.expect(200);
        tried.shows("De 2 tickets se habría aplicado a 1, 1 veces").shows("Las cajas no sincronizan").shows("prioridad P1").hides("Una duda");
        owner.get("/admin/desk/rules").await.expect(200).shows("Aún no hay reglas");
        assert_eq!(api(&mut owner, &old).await["priority"], 4, "a trial changes nothing");
        owner.post("/admin/desk/rules", &form).await.expect(303);
        owner.get("/admin/desk/rules").await.expect(200).shows("Cajas primero").shows("Apagada").shows("aún no ha actuado");
        let off = opened(&mut owner, "Otra vez las cajas").await;
        h.work().await;
        assert_eq!(api(&mut owner, &off).await["priority"], 4, "off is off");
        owner.post("/admin/desk/rules/1/switch", &[("on", "on")]).await.expect(303);
        let new = opened(&mut owner, "Las CAJAS del norte").await;
        let none = opened(&mut owner, "Factura de octubre").await;
        h.work().await;
        h.work().await;
        assert_eq!(api(&mut owner, &new).await["priority"], 1);
        assert_eq!(api(&mut owner, &none).await["priority"], 4);
        let page = owner.get(&new).await.expect(200);
        page.shows("Mirad la cola").shows("Cajas primero").shows(">cajas</a>");
        let log = owner.get("/admin/desk/rules/log").await.expect(200);
        log.shows("Las CAJAS del norte").shows("prioridad P1").shows("Ninguna palabra está en el asunto");
        assert_eq!(outcomes(&mut owner).await.len(), 2, "each looked at once");
        owner.get("/admin/desk/rules/log.csv?rule=1").await.expect(200).shows("no_match").shows("Cajas primero");
        owner.get("/admin/desk/rules").await.expect(200).shows("actuó una vez");
        owner.get("/admin/audit.jsonl").await.expect(200).shows("RuleChanged").shows("TicketRaised");
        let mut versions = form.to_vec();
        versions[3] = ("set_priority", "2");
        owner.post("/admin/desk/rules/1", &versions).await.expect(303);
        owner.get("/admin/desk/rules/1").await.expect(200).shows("versión 2").shows("versión 1").shows("prioridad P2");
        owner.post("/admin/desk/rules", &form).await.expect(422).shows("Otro tiene ese nombre");
        owner.post("/admin/desk/rules/1/switch", &[]).await.expect(303);
        let after = opened(&mut owner, "Y más cajas").await;
        h.work().await;
        assert_eq!(api(&mut owner, &after).await["priority"], 4);
    }

    async fn an_automatic_answer_is_seen_by_the_client_and_stops_no_clock(h) {
        let mut owner = h.set_up().await;
        owner.post("/admin/desk/answers", &[("title", "Recibido"), ("body", "Hola, {name}: es el {number}.")]).await.expect(303);
        write(&mut owner, &json!({"name": "Acuse", "trigger": "opened", "if": {"source": "api"}, "then": {"answer": 1, "state": "waiting_client"}})).await;
        let body = json!({"subject": "Las primas salen a cero", "text": "Desde el viernes", "requester": "Ana Torres", "email": "ana@aurora.example", "impact": "high", "urgency": "high"});
        let made = owner.json(Method::POST, "/api/v1/tickets", &body).await.expect(201).json();
        let (number, seen) = (made["id"].to_string(), |page: &testkit::Page| page.body.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned());
        let before = seen(&owner.get(&format!("/tickets/{number}")).await.expect(200));
        h.advance(60);
        h.work().await;
        // What the rule told the client meanwhile is shown before an answer leaves.
        let reply = [("text", "Lo miro ahora"), ("seen", before.as_str())];
        let shown = owner.post(&format!("/tickets/{number}/replies"), &reply).await.expect(422).shows("Mientras escribías").shows("Lo miro ahora");
        assert_ne!(seen(&shown), before);
        let whole = api(&mut owner, &format!("/tickets/{}", made["id"])).await;
        let first = whole["clocks"].as_array().unwrap().iter().find(|clock| clock["kind"] == "first").unwrap();
        assert_eq!((&whole["state"], &first["state"]), (&json!("waiting_client"), &json!("running")));
        let page = owner.get(&format!("/tickets/{}", made["id"])).await.expect(200);
        page.shows(&format!("Hola, Ana: es el T-{}.", made["id"])).shows("respondió por una regla").shows("lo ve el cliente");
        assert_eq!(outcomes(&mut owner).await[0].1, "done");
    }

    async fn rules_that_wake_each_other_come_to_an_end(h) {
        let mut owner = h.set_up().await;
        let tell = |name: &str, on: &str| json!({"name": name, "trigger": on, "then": {"note": "Mirad esto"}});
        write(&mut owner, &tell("Eco", "noted")).await;
        let page = opened(&mut owner, "Un eco").await;
        owner.post(&format!("{page}/notes"), &[("text", "Empieza")]).await.expect(303);
        for _ in 0..10 {
            h.work().await;
        }
        let found: Vec<String> = outcomes(&mut owner).await.into_iter().map(|(_, outcome)| outcome).collect();
        assert_eq!(found, ["done", "done", "done", "too_deep"], "{MOST_DEPTH} deep and no deeper");
        owner.get("/admin/desk/rules/log").await.expect(200).shows("cadena de reglas demasiado larga").shows("tras 3 reglas");
        // People may write as often as they like; rules change one ticket twenty times an hour.
        for n in 0..MOST_AN_HOUR {
            owner.post(&format!("{page}/notes"), &[("text", &format!("Otra {n}"))]).await.expect(303);
        }
        for _ in 0..10 {
            h.work().await;
        }
        let found = outcomes(&mut owner).await;
        assert_eq!(found.iter().filter(|(_, outcome)| outcome == "done").count(), MOST_AN_HOUR as usize);
        assert!(found.iter().any(|(_, outcome)| outcome == "too_often"));
    }

    async fn time_passes_in_open_hours_and_each_silence_fires_once(h) {
        let mut owner = h.set_up().await;
        let body = json!({"name": "Olvidado", "trigger": "time", "if": {"states": ["new"], "quiet_hours": 8}, "then": {"tag": "olvidado", "tell": ["owner"]}});
        write(&mut owner, &body).await;
        let page = opened(&mut owner, "Nadie lo mira").await;
        h.advance(20 * 3_600);
        h.work().await;
        let mut owner = again(&h).await;
        assert_eq!(outcomes(&mut owner).await, [], "the night does not count");
        // Tuesday at 09:58, eight hours of 09–14 and 15–18 later.
        h.set("2026-11-24T09:05:00Z");
        h.work().await;
        h.advance(301);
        h.work().await;
        let mut owner = again(&h).await;
        assert_eq!(outcomes(&mut owner).await.len(), 1, "once");
        owner.get(&page).await.expect(200).shows(">olvidado</a>");
        owner.post(&format!("{page}/messages"), &[("text", "¿Hay alguien?")]).await.expect(303);
        h.set("2026-11-26T09:05:00Z");
        h.work().await;
        let mut owner = again(&h).await;
        let found: Vec<String> = outcomes(&mut owner).await.into_iter().map(|(_, outcome)| outcome).collect();
        assert_eq!(found, ["done", "done"], "a new silence");
        let tried = owner.json(Method::POST, "/api/v1/desk/rules/trial", &body).await.expect(200).json();
        assert_eq!((&tried["tickets"], &tried["times"]), (&json!(1), &json!(2)), "the trial tells the same: {tried}");
        assert_eq!(tried["fired"][1]["at"], "2026-11-24T08:57:00Z");
    }

    async fn a_rule_looks_at_who_asks_and_at_what_they_wrote_last(h) {
        let mut owner = h.set_up().await;
        let body = json!({"name": "Copias", "trigger": "written", "if": {"said": ["copia"], "requester": ["@aurora.example"]}, "then": {"tag": "copias"}});
        write(&mut owner, &body).await;
        let new = |email: &str| json!({"subject": "Una cosa", "text": "Nada de particular", "requester": "Ana Torres", "email": email, "impact": "low", "urgency": "low"});
        let mut tags = Vec::new();
        for email in ["ana@aurora.example", "ana@otra.example"] {
            let made = owner.json(Method::POST, "/api/v1/tickets", &new(email)).await.expect(201).json();
            let page = format!("/tickets/{}", made["id"]);
            owner.post(&format!("{page}/messages"), &[("text", "Y otra cosa")]).await.expect(303);
            h.work().await;
            owner.get(&page).await.expect(200).hides(">copias</a>");
            owner.post(&format!("{page}/messages"), &[("text", "Falta la COPIA de anoche")]).await.expect(303);
            h.work().await;
            tags.push(owner.get(&page).await.expect(200).body.contains(">copias</a>"));
        }
        assert_eq!(tags, [true, false]);
        let tried = owner.json(Method::POST, "/api/v1/desk/rules/trial", &body).await.expect(200).json();
        assert_eq!((&tried["tickets"], &tried["times"]), (&json!(1), &json!(1)), "the trial tells the same: {tried}");
    }

    async fn a_rule_that_hears_clocks_is_tried_on_their_warnings(h) {
        let mut owner = h.set_up().await;
        let body = json!({"name": "A la mitad", "trigger": "warned", "if": {"percent": 75}, "then": {"tag": "justo"}});
        let page = opened(&mut owner, "Se acaba el tiempo").await;
        let tries = |times: i64| (json!(times), "as often as a clock told of so much");
        let mut told = Vec::new();
        for until in ["2026-11-24T16:55:00Z", "2026-12-11T08:00:00Z"] {
            h.set(until);
            h.work().await;
            owner = again(&h).await;
            told.push(owner.json(Method::POST, "/api/v1/desk/rules/trial", &body).await.expect(200).json()["times"].clone());
        }
        let warned = owner.get("/admin/audit.jsonl").await.expect(200).body.lines().filter(|line| line.contains("ClockWarned") && !line.contains("\"percent\":50")).count();
        assert!(warned > 0, "a clock told");
        let (times, why) = tries(warned as i64);
        assert_eq!(told[1], times, "{why}");
        let form = [("name", "A la mitad"), ("trigger", "warned"), ("percent", "75"), ("add_tag", "justo"), ("do", "try")];
        owner.post("/admin/desk/rules", &form).await.expect(200).shows("Se acaba el tiempo").shows("los que los relojes dieron entonces");
        owner.get(&page).await.expect(200).hides(">justo</a>");
    }

    async fn a_rule_that_is_removed_acts_no_more_and_what_it_did_stays_told(h) {
        let mut owner = h.set_up().await;
        let body = json!({"name": "Visto", "trigger": "opened", "then": {"tag": "visto"}});
        let id = write(&mut owner, &body).await;
        opened(&mut owner, "Antes").await;
        h.work().await;
        owner.post(&format!("/admin/desk/rules/{id}/removal"), &[]).await.expect(303);
        let after = opened(&mut owner, "Después").await;
        h.work().await;
        owner.get(&after).await.expect(200).hides(">visto</a>");
        owner.get("/admin/desk/rules").await.expect(200).shows("Aún no hay reglas");
        owner.get("/admin/desk/rules/log").await.expect(200).shows(&format!("Visto (#{id})")).shows("Antes");
        owner.get(&format!("/admin/desk/rules/{id}")).await.expect(404);
        let again = write(&mut owner, &body).await;
        owner.json(Method::DELETE, &format!("/api/v1/desk/rules/{again}"), &json!({})).await.expect(204);
        owner.json(Method::DELETE, &format!("/api/v1/desk/rules/{again}"), &json!({})).await.expect(404);
    }

    async fn what_cannot_be_is_noted_with_its_reason_and_undone_whole(h) {
        let mut owner = h.set_up().await;
        write(&mut owner, &json!({"name": "Al que manda", "trigger": "opened", "then": {"tag": "visto", "to_lead": true}})).await;
        let page = opened(&mut owner, "Sin proyecto").await;
        h.work().await;
        assert_eq!(outcomes(&mut owner).await[0].1, "refused");
        owner.get(&page).await.expect(200).hides(">visto</a>");
        owner.get("/admin/desk/rules/log").await.expect(200).shows("Su proyecto no tiene responsable");
        for (body, name) in [(json!({"name": "x", "trigger": "opened", "then": {}}), "set_priority"), (json!({"name": "x", "trigger": "opened", "then": {"answer": 9}}), "answer"), (json!({"name": "x", "trigger": "opened", "if": {"client": 99}, "then": {"tag": "a"}}), "client"), (json!({"name": "x", "trigger": "opened", "then": {"owner": 99}}), "set_owner")] {
            let refused = owner.json(Method::POST, "/api/v1/desk/rules", &body).await.expect(422).json();
            assert_eq!(refused["errors"][0]["field"], name, "{body}");
        }
        owner.json(Method::PUT, "/api/v1/desk/rules/99/switch", &json!({"on": true})).await.expect(404);
    }
}
