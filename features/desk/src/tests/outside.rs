//! What comes from outside: alerts as monitoring systems publish them, and answers to the question after a
//! solution. The clock of every test starts on Monday 23 November 2026, 09:57 in Madrid.

use super::ROOMS;
use crate::{
    alert::{self, AlertMapping},
    types::Level,
};
use http::Method;
use serde_json::{Value, json};
use testkit::{Browser, Furnished, on_both};

/// Where the answer to a question goes.
const DOOR: &str = "/feedback/answer";

/// As the documentation of Alertmanager's webhook receiver lays it out (version 4).
fn alertmanager(status: &str) -> Value {
    json!({
        "version": "4", "groupKey": "{}:{alertname=\"InstanceDown\"}", "truncatedAlerts": 0, "status": status, "receiver": "bitacora",
        "groupLabels": {"alertname": "InstanceDown"}, "commonLabels": {"alertname": "InstanceDown", "severity": "critical"},
        "commonAnnotations": {"summary": "Instance web-1 down", "description": "web-1 has been down for more than 5 minutes."},
        "externalURL": "http://alertmanager.example:9093",
        "alerts": [{"status": status, "labels": {"alertname": "InstanceDown", "instance": "web-1", "severity": "critical"}, "annotations": {},
            "startsAt": "2026-11-23T08:50:00Z", "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "http://prometheus.example/graph", "fingerprint": "a1b2"}]
    })
}

#[test]
fn what_the_systems_publish_is_read() {
    let read =
        |preset: &str, body: &Value| alert::read(&AlertMapping::preset(preset).unwrap(), body).unwrap();
    let down = read("alertmanager", &alertmanager("firing"));
    assert_eq!(
        (down.subject.as_str(), down.firing, down.severity),
        ("Instance web-1 down", true, Level::High)
    );
    assert!(!read("alertmanager", &alertmanager("resolved")).firing);
    let grafana = json!({"receiver": "My Super Webhook", "status": "firing", "orgId": 1, "groupKey": "{}:{alertname=\"High memory\"}", "title": "[FIRING:1] High memory",
        "state": "alerting", "message": "**Firing** memory at 95 %", "commonLabels": {"team": "blue"}, "externalURL": "https://grafana.example"});
    let memory = read("grafana", &grafana);
    assert_eq!((memory.subject.as_str(), memory.severity), ("[FIRING:1] High memory", Level::Medium));
    assert!(memory.text.starts_with("**Firing**"));
    // A trigger's problem and its recovery, as Zabbix exports them: the recovery names the problem.
    let problem = json!({"hosts": [{"host": "Host B", "name": "Host B visible"}], "groups": ["Group X"], "tags": [], "name": "Either CPU load at Host B is too high", "severity": 5, "clock": 1_519_304_285, "ns": 123_456_789, "eventid": 42, "value": 1});
    let recovery =
        json!({"clock": 1_519_304_345, "ns": 987_654_321, "value": 0, "eventid": 43, "p_eventid": 42});
    let (problem, recovery) = (read("zabbix", &problem), read("zabbix", &recovery));
    assert_eq!((problem.key.as_str(), problem.firing, problem.severity), ("42", true, Level::High));
    assert_eq!((recovery.key.as_str(), recovery.firing), ("42", false));
    assert!(alert::read(&AlertMapping::preset("grafana").unwrap(), &json!({"status": "firing"})).is_err());
}

#[test]
fn three_beginnings_in_an_hour_flap() {
    let at = |minute: i64| jiff::Timestamp::from_second(minute * 60).unwrap();
    assert!(!alert::is_flapping(&[at(0), at(10)], at(20)));
    assert!(alert::is_flapping(&[at(0), at(10), at(20)], at(30)));
    assert!(!alert::is_flapping(&[at(0), at(10), at(20)], at(90)));
}

/// The address of a new source, and its secret.
async fn source(owner: &mut Browser) -> (String, String) {
    let form = [("name", "Prometheus"), ("preset", "alertmanager")];
    let page = owner.post("/admin/desk/alerts", &form).await.expect(200);
    let value = |id: &str| {
        let field = page.body.split(&format!("id=\"{id}\"")).nth(1).unwrap();
        field.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    (value("hook").replace("http://127.0.0.1:4400", ""), value("hook-secret"))
}

/// A monitoring system that knows a secret.
fn system(h: &Furnished, secret: &str) -> Browser {
    h.browser().with("authorization", &format!("Bearer {secret}"))
}

async fn sent(h: &Furnished, door: &(String, String), status: &str) -> (String, Option<String>) {
    let answer =
        system(h, &door.1).json(Method::POST, &door.0, &alertmanager(status)).await.expect(200).json();
    (answer["did"].as_str().unwrap().to_owned(), answer["ticket"].as_str().map(str::to_owned))
}

const MAILS: [&str; 5] = ["a@x.example", "b@x.example", "c@x.example", "d@x.example", "e@x.example"];

/// The codes of the questions that were mailed, in the order of their addresses.
async fn codes(h: &Furnished) -> Vec<String> {
    let mut read = h.read(kernel::Actor::SYSTEM).await;
    let mut mails = web::mail::list_mails(&mut read).await.unwrap();
    mails.retain(|mail| mail.purpose == "survey");
    mails.sort_by(|a, b| a.recipient.cmp(&b.recipient));
    let code = |mail: web::mail::MailRow| -> String {
        let text = mail.message.unwrap();
        let link = text.split("/feedback?score=5#").nth(1).unwrap();
        link.chars().take_while(char::is_ascii_alphanumeric).collect()
    };
    mails.into_iter().map(code).collect()
}

async fn state(owner: &mut Browser, number: &str) -> String {
    let whole = owner.get(&format!("/api/v1/tickets/{number}")).await.expect(200).json();
    whole["state"].as_str().unwrap().to_owned()
}

async fn again(h: &Furnished) -> Browser {
    let mut browser = h.browser();
    let form = [("email", "beatriz@tramontana.example"), ("password", "correct horse battery")];
    browser.post("/sign-in", &form).await.expect(303);
    browser
}

on_both! { ROOMS;
    async fn an_alert_opens_a_ticket_comes_back_and_is_solved_by_itself(h) {
        let mut owner = h.set_up().await;
        owner.get("/admin/desk/alerts").await.expect(200).shows("Aún no llega ninguna alerta");
        owner.post("/admin/desk/alerts", &[("name", ""), ("preset", "alertmanager")]).await.expect(422).shows("Hace falta");
        owner.post("/admin/desk/alerts", &[("name", "x"), ("mapping", "{\"key\":[\"no\"]}")]).await.expect(422).shows("rutas que empiezan por /");
        let door = source(&mut owner).await;
        owner.get("/admin/desk/alerts").await.expect(200).shows("Prometheus").shows(&door.0).hides(&door.1);
        let firing = alertmanager("firing");
        // The secret counts in its header alone, and for its own source.
        h.browser().json(Method::POST, &door.0, &firing).await.expect(404);
        h.browser().json(Method::POST, &format!("/hooks/alerts/{}", door.1), &firing).await.expect(404);
        system(&h, "wrong").json(Method::POST, &door.0, &firing).await.expect(404);
        system(&h, &door.1).json(Method::POST, "/hooks/alerts/2", &firing).await.expect(404);
        system(&h, &door.1).json(Method::POST, &door.0, &json!({"status": "firing"})).await.expect(422);
        assert_eq!(sent(&h, &door, "resolved").await, ("nothing".to_owned(), None));
        let (did, ticket) = sent(&h, &door, "firing").await;
        let number = ticket.unwrap();
        assert_eq!((did.as_str(), state(&mut owner, &number).await.as_str()), ("opened", "new"));
        owner.get("/tickets").await.expect(200).shows("Instance web-1 down").shows("P1");
        assert_eq!(sent(&h, &door, "firing").await, ("known".to_owned(), Some(number.clone())), "one ticket a key");
        assert_eq!(sent(&h, &door, "resolved").await.0, "resolved");
        assert_eq!(state(&mut owner, &number).await, "resolved");
        assert_eq!(sent(&h, &door, "firing").await, ("reopened".to_owned(), Some(number.clone())));
        assert_eq!(sent(&h, &door, "resolved").await.0, "resolved");
        // The third beginning within the hour flaps: it stays open until an hour of calm.
        assert_eq!(sent(&h, &door, "firing").await.0, "reopened");
        assert_eq!(sent(&h, &door, "resolved").await.0, "damped");
        assert_eq!(state(&mut owner, &number).await, "open");
        h.advance(1_800);
        h.work().await;
        assert_eq!(state(&mut owner, &number).await, "open");
        h.advance(1_900);
        h.work().await;
        assert_eq!(state(&mut owner, &number).await, "resolved");
        let listed = owner.get("/api/v1/desk/alerts").await.expect(200).json();
        assert_eq!((&listed["items"][0]["ticket"], &listed["items"][0]["firing"]), (&json!(number), &json!(false)));
        owner.post("/admin/desk/alerts/1/removal", &[]).await.expect(303);
        system(&h, &door.1).json(Method::POST, &door.0, &firing).await.expect(404);
    }

    async fn a_source_is_changed_and_gets_another_secret(h) {
        let mut owner = h.set_up().await;
        let door = source(&mut owner).await;
        let page = owner.get("/admin/desk/alerts/1").await.expect(200);
        page.shows("Prometheus").shows(&door.0).shows("/groupKey").hides(&door.1);
        let own = json!({"key": ["/id"], "state": ["/state"], "over": ["ok"], "subject": ["/what"]}).to_string();
        owner.post("/admin/desk/alerts/1", &[("name", "Vigía"), ("mapping", "{")]).await.expect(422).shows("value=\"Vigía\"");
        owner.post("/admin/desk/alerts/1", &[("name", "Vigía"), ("mapping", own.as_str())]).await.expect(303);
        owner.get("/admin/desk/alerts").await.expect(200).shows("Vigía").hides("<b>Prometheus</b>");
        let burns = json!({"id": "d1", "state": "bad", "what": "Disco lleno"});
        // Address and secret are as they were; what they send is read the new way.
        system(&h, &door.1).json(Method::POST, &door.0, &burns).await.expect(200);
        owner.get("/tickets").await.expect(200).shows("Disco lleno");
        let renewed = owner.post("/admin/desk/alerts/1/secret", &[]).await.expect(200);
        let secret = renewed.body.split("id=\"hook-secret\"").nth(1).unwrap().split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        system(&h, &door.1).json(Method::POST, &door.0, &burns).await.expect(404);
        system(&h, &secret).json(Method::POST, &door.0, &burns).await.expect(200);
        owner.get("/admin/desk/alerts/1").await.expect(200).hides(&secret);
        let api = "/api/v1/desk/alert-sources";
        owner.json(Method::POST, api, &json!({"name": "Vigía", "preset": "grafana"})).await.expect(422);
        owner.json(Method::POST, api, &json!({"name": "Otro", "preset": "nada"})).await.expect(422);
        for place in ["client", "project"] {
            let refused = owner.json(Method::POST, api, &json!({"name": "Otro", "preset": "zabbix", place: 99})).await.expect(422).json();
            assert_eq!(refused["errors"][0]["field"], place, "what is not there opens no ticket");
        }
        let made = owner.json(Method::POST, api, &json!({"name": "Otro", "preset": "zabbix"})).await.expect(201).json();
        let other = made["secret"].as_str().unwrap().to_owned();
        let door = format!("/hooks/alerts/{}", made["id"]);
        assert!(made["address"].as_str().unwrap().ends_with(&door));
        // What the script for Zabbix sends.
        let script = owner.get("/admin/desk/alerts/zabbix.js").await.expect(200).body;
        for member in ["eventid:", "value:", "name:", "severity:", "hosts:", "groups:"] {
            assert!(script.contains(member), "{member}");
        }
        let sends = |value: &str| json!({"eventid": "42", "value": value, "name": "CPU", "severity": "5", "hosts": [{"name": "web-1"}], "groups": ["Mucha carga"]});
        let opened = system(&h, &other).json(Method::POST, &door, &sends("1")).await.expect(200).json();
        assert_eq!(opened["did"], "opened");
        assert_eq!(system(&h, &other).json(Method::POST, &door, &sends("0")).await.expect(200).json()["did"], "resolved");
        let one = format!("{api}/{}", made["id"]);
        owner.json(Method::PUT, &one, &json!({"name": "Zabbix", "preset": "zabbix"})).await.expect(200);
        let listed = owner.get(api).await.expect(200).json();
        assert_eq!((&listed[1]["name"], &listed[1]["secret"]), (&json!("Zabbix"), &Value::Null));
        owner.json(Method::DELETE, &one, &json!({})).await.expect(204);
        owner.json(Method::PUT, &one, &json!({"name": "Zabbix", "preset": "zabbix"})).await.expect(404);
        owner.json(Method::POST, &format!("{one}/secret"), &json!({})).await.expect(404);
    }

    async fn what_burns_is_shown_and_what_joins_a_group_is_told_in_its_ticket(h) {
        let mut owner = h.set_up().await;
        let door = source(&mut owner).await;
        owner.get("/admin/desk/alerts").await.expect(200).shows("Nada arde ahora");
        let group = |hosts: &[&str]| {
            let mut body = alertmanager("firing");
            body["alerts"] = hosts.iter().map(|host| json!({"status": "firing", "labels": {"instance": host}, "annotations": {"summary": "down"}})).collect();
            body
        };
        for hosts in [&["web-1"][..], &["web-1", "web-2"], &["web-1", "web-2"]] {
            system(&h, &door.1).json(Method::POST, &door.0, &group(hosts)).await.expect(200);
        }
        owner.get("/admin/desk/alerts").await.expect(200).shows("Instance web-1 down").hides("Nada arde ahora");
        let page = owner.get("/tickets/1").await.expect(200);
        let page = page.shows("web-2 · down");
        assert_eq!(page.body.matches("dice ahora").count(), 1, "the same words are told once");
        for status in ["resolved", "firing", "resolved", "firing", "resolved"] {
            sent(&h, &door, status).await;
        }
        owner.get("/tickets/1").await.expect(200).shows("parpadea");
        owner.get("/admin/desk/alerts").await.expect(200).shows("parpadea");
        h.advance(3_700);
        h.work().await;
        let mut owner = again(&h).await;
        owner.get("/admin/desk/alerts").await.expect(200).shows("Nada arde ahora");
    }

    async fn an_answer_is_about_the_solution_that_it_was_asked_after(h) {
        let mut owner = h.set_up().await;
        owner.post("/admin/desk/survey", &[("on", "on")]).await.expect(303);
        let form = |n: usize| [("subject", "Las primas salen a cero"), ("text", "Desde ayer"), ("requester", "Ana"), ("email", MAILS[n]), ("impact", "low"), ("urgency", "low")];
        let mut pages = Vec::new();
        for n in 0..5 {
            let page = owner.post("/tickets", &form(n)).await.expect(303).location();
            owner.post(&format!("{page}/state"), &[("state", "resolved")]).await.expect(303);
            pages.push(page);
        }
        h.advance(3_700);
        h.work().await;
        let mut guest = h.browser();
        let codes = codes(&h).await;
        for code in &codes[..4] {
            guest.post(DOOR, &[("code", code), ("score", "5"), ("reason", "Rápidos")]).await.expect(200);
        }
        let mut owner = again(&h).await;
        owner.get("/tickets/satisfaction").await.expect(200).shows("sin datos (4/4)").hides("100 % (4/4)");
        guest.post(DOOR, &[("code", &codes[4]), ("score", "5"), ("reason", "Rápidos")]).await.expect(200);
        owner.get("/tickets/satisfaction").await.expect(200).shows("100 % (5/5)");
        // It comes back: what was said of a solution that did not hold is no answer to the new question.
        owner.post(&format!("{}/reopening", pages[0]), &[]).await.expect(303);
        owner.post(&format!("{}/state", pages[0]), &[("state", "resolved")]).await.expect(303);
        owner.get(&pages[0]).await.expect(200).shows("Rápidos");
        h.advance(3_700);
        h.work().await;
        let mut owner = again(&h).await;
        owner.get(&pages[0]).await.expect(200).hides("Rápidos");
        owner.get("/tickets/satisfaction").await.expect(200).shows("sin datos (4/4)").shows("(4/5)");
    }

    async fn nobody_waits_for_a_first_answer_to_an_alert(h) {
        let mut owner = h.set_up().await;
        let door = source(&mut owner).await;
        let number = sent(&h, &door, "firing").await.1.unwrap();
        // P1 promises a first answer in a quarter of an hour, and a solution in four.
        h.advance(3 * 3_600);
        h.work().await;
        let mut owner = again(&h).await;
        let clocks = |whole: &Value| -> Vec<(String, String)> {
            let word = |clock: &Value, name: &str| clock[name].as_str().unwrap().to_owned();
            whole["clocks"].as_array().unwrap().iter().map(|clock| (word(clock, "kind"), word(clock, "state"))).collect()
        };
        let path = format!("/api/v1/tickets/{number}");
        let whole = owner.get(&path).await.expect(200).json();
        assert_eq!(clocks(&whole), [("resolution".to_owned(), "running".to_owned())]);
        assert_eq!(sent(&h, &door, "resolved").await.0, "resolved");
        let whole = owner.get(&path).await.expect(200).json();
        assert_eq!(clocks(&whole), [("resolution".to_owned(), "fulfilled".to_owned())]);
    }

    async fn whoever_asked_says_how_it_went_and_a_scanner_does_not_vote(h) {
        let mut owner = h.set_up().await;
        owner.get("/tickets/satisfaction").await.expect(200).shows("No se pregunta a nadie").hides("0 %");
        owner.post("/admin/desk/survey", &[("on", "on")]).await.expect(303);
        owner.get("/tickets/satisfaction").await.expect(200).shows("no se ha preguntado a nadie").hides("0 %");
        let form = [("subject", "Las primas salen a cero"), ("text", "Desde ayer"), ("requester", "Ana"), ("email", "ana@aurora.example"), ("impact", "low"), ("urgency", "low")];
        let page = owner.post("/tickets", &form).await.expect(303).location();
        owner.post(&format!("{page}/state"), &[("state", "resolved")]).await.expect(303);
        h.work().await;
        let asked = |mails: Vec<web::mail::MailRow>| mails.into_iter().filter(|mail| mail.purpose == "survey").count();
        let mut read = h.read(kernel::Actor::SYSTEM).await;
        assert_eq!(asked(web::mail::list_mails(&mut read).await.unwrap()), 0, "an hour later, not at once");
        drop(read);
        h.advance(3_700);
        h.work().await;
        let mut read = h.read(kernel::Actor::SYSTEM).await;
        let mails = web::mail::list_mails(&mut read).await.unwrap();
        drop(read);
        let mail = mails.into_iter().find(|mail| mail.purpose == "survey").unwrap();
        let link = mail.message.as_deref().unwrap().split("/feedback?score=5#").nth(1).unwrap();
        let code: String = link.chars().take_while(char::is_ascii_alphanumeric).collect();
        let code = code.as_str();
        let mut guest = h.browser();
        guest.get("/feedback?score=5").await.expect(200).shows("name=\"code\"").shows("value=\"5\"");
        let opens = [("code", code), ("score", "5")];
        guest.post("/feedback", &opens).await.expect(200).shows("Las primas salen a cero").shows("Muy bien");
        // By hand, as the mail prints it.
        let typed = kernel::code::grouped(code).to_lowercase();
        guest.post("/feedback", &[("code", typed.as_str())]).await.expect(200).shows("Las primas salen a cero");
        owner.get("/tickets/satisfaction").await.expect(200).shows("0 % (0/1)").hides("100 %");
        guest.post(DOOR, &[("code", code), ("score", "9")]).await.expect(422).shows("Elige una");
        guest.post(DOOR, &[("code", code), ("score", "5"), ("reason", "Rápidos")]).await.expect(200).shows("Gracias");
        owner.get("/tickets/satisfaction").await.expect(200).shows("100 % (1/1)").shows("Rápidos");
        guest.post(DOOR, &[("code", code), ("score", "2"), ("reason", "Ha vuelto a pasar")]).await.expect(200);
        owner.get("/tickets/satisfaction").await.expect(200).shows("sin datos (0/1)").shows("Ha vuelto a pasar").hides("Rápidos");
        owner.get("/tickets/satisfaction.csv").await.expect(200).shows("Ha vuelto a pasar");
        owner.get(&page).await.expect(200).shows("Ha vuelto a pasar");
        guest.post(DOOR, &[("code", "none"), ("score", "5")]).await.expect(422).shows("ya no se puede contestar");
        // What came back meanwhile is not asked about.
        let other = owner.post("/tickets", &form).await.expect(303).location();
        owner.post(&format!("{other}/state"), &[("state", "resolved")]).await.expect(303);
        owner.post(&format!("{other}/reopening"), &[]).await.expect(303);
        h.advance(3_700);
        h.work().await;
        let mut owner = again(&h).await;
        owner.get("/tickets/satisfaction").await.expect(200).shows("(1/1)");
        // A link that lies in a mailbox for ever opens nothing for ever, and pressing again says nothing.
        let rated = owner.get("/admin/audit.jsonl").await.expect(200).body.matches("TicketRated").count();
        guest.post(DOOR, &[("code", code), ("score", "2"), ("reason", "Ha vuelto a pasar")]).await.expect(200);
        assert_eq!(owner.get("/admin/audit.jsonl").await.expect(200).body.matches("TicketRated").count(), rated);
        h.advance(30 * 86_400);
        guest.post("/feedback", &opens).await.expect(422).hides("Las primas");
        guest.post(DOOR, &opens).await.expect(422).hides("Las primas");
    }
}
