//! Who does not reach a project learns nothing of its tickets: not from the report, the clusters, or their CSV and
//! API; and a list as CSV runs no formula. Through the doors on both engines.

use super::{ROOMS, schedule::again};
use kernel::{Actor, Lang, PersonId};
use serde_json::json;
use testkit::{Furnished, on_both};

/// A project of Brújula that the owner leads and Diego backs up, and nobody else knows.
pub(super) async fn secret(h: &Furnished, backup: PersonId) -> (i64, i64) {
    let owner = cast::owner(h).await.person;
    let mut tx = h.tx(Actor::SYSTEM).await;
    let zone = jiff::tz::TimeZone::get("Europe/Madrid").unwrap();
    let client =
        clients::create(&mut tx, clients::NewClient::named("Brújula", zone, Lang::Es)).await.unwrap();
    let new = projects::NewProject {
        description: "Lo que nadie sabe.".to_owned(),
        restricted: true,
        ..projects::NewProject::named("Fusión", None, Lang::Es)
    };
    let id = projects::propose(&mut tx, new).await.unwrap();
    projects::open(&mut tx, id, projects::Opening::with(owner, backup)).await.unwrap();
    tx.commit().await.unwrap();
    (id.0, client.0)
}

/// What the lists begin with, for programs.
const HEADINGS: &[(&str, &str)] = &[
    ("/admin/desk/schedules.csv", "name,on,next_at"),
    ("/admin/desk/escalation.csv", "at,number,subject,clock"),
    ("/admin/desk/alerts.csv", "source,key,number,firing"),
    ("/admin/desk/alerts/sources.csv", "id,name,client,project,mapping"),
    ("/admin/desk/rules.csv", "name,place,on,version"),
    ("/admin/desk/answers.csv", "title,body"),
    ("/admin/desk/mail.csv", "address,client,project"),
    ("/admin/desk/states.csv", "id,state,name"),
    ("/admin/desk/logs.csv", "log,tickets"),
    ("/tickets/mail/waiting.csv", "id,at,state,reason,from_name"),
    ("/tickets/mail/spam.csv", "id,at,state"),
    ("/tickets/mail/settled.csv", "id,at,state"),
    ("/tickets/mail/blocked.csv", "sender"),
    (
        "/tickets/export.csv",
        "site,tags,next_due,next_clock,source,hops,hours_to_developer,seconds_spent,updated_at",
    ),
    ("/tickets/1/entries.csv", "number,id,at,kind,by"),
    ("/tickets/1/time.csv", "number,day,person,seconds"),
    ("/tickets/satisfaction.csv", "number,subject,client,score,reason,answered_at,asked_at"),
    ("/tickets/reports.csv", "table,of,met,decided"),
    ("/tickets/reports/chain.csv", "number,subject,client,created_at"),
    ("/tickets/recurring/export.csv", "cluster,name,words"),
    ("/knowledge/review.csv", "title,kind,owner"),
    ("/knowledge/use.csv", "title,kind,team"),
    ("/knowledge/missing.csv", "question,number,client"),
];

on_both! { ROOMS;
    async fn whoever_does_not_reach_a_project_learns_nothing_from_reports_and_clusters(h) {
        drop(h.set_up().await);
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let eva = cast::invite(&h, cast::colleague("Eva Rey")).await.person;
        let (project, client) = secret(&h, diego).await;
        let subjects = ["La caja no cuadra", "Caja descuadrada en el cierre", "Otra vez la caja no cuadra", "El cierre de caja no cuadra", "Caja sin cuadrar al cierre"];
        for (day, subject) in subjects.iter().enumerate() {
            h.advance(if day == 0 { 0 } else { 90_000 });
            let mut owner = again(&h).await;
            let body = json!({"subject": subject, "text": "Ayuda", "requester": "Nadie", "project": project, "client": client, "impact": "low", "urgency": "low"});
            let made = owner.json(http::Method::POST, "/api/v1/tickets", &body).await.expect(201).json();
            owner.post(&format!("/tickets/{}/time", made["id"]), &[("time", "30m"), ("day", "2026-11-23")]).await.expect(303);
            owner.post(&format!("/tickets/{}/state", made["id"]), &[("state", "resolved")]).await.expect(303);
        }
        h.advance(90_000);
        h.work().await;
        for (person, sees) in [(diego, true), (eva, false)] {
            let mut browser = cast::enters(&h, person).await;
            for path in ["/tickets/reports", "/tickets/reports.csv", "/tickets/recurring?all=on", "/tickets/recurring/export.csv?all=on", "/api/v1/desk/clusters"] {
                let page = browser.get(path).await.expect(200);
                // The team knows every client, so the page's filter names it; figures and words must not.
                let figures = !page.body.contains("<html") || path == "/tickets/reports";
                let told = (figures && page.body.contains("Brújula")) || page.body.to_lowercase().contains("caja");
                assert_eq!(told, sees, "{path} for {person}: {}", page.body);
            }
            let flow = browser.get("/tickets/reports.csv").await.expect(200);
            assert_eq!(flow.body.contains(",5,5,"), sees, "{}", flow.body);
            browser.get("/tickets/recurring/1").await.expect(if sees { 200 } else { 404 });
            browser.get("/api/v1/desk/clusters/1").await.expect(if sees { 200 } else { 404 });
            browser.post("/tickets/recurring/1/confirmation", &[("name", "Cajas")]).await.expect(if sees { 303 } else { 404 });
        }
    }

    async fn only_whoever_reaches_a_ticket_can_follow_it_and_the_news_say_who_hears(h) {
        let mut owner = h.set_up().await;
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let eva = cast::invite(&h, cast::colleague("Eva Rey")).await.person;
        let (project, client) = secret(&h, diego).await;
        let body = json!({"subject": "La caja no cuadra", "text": "Ayuda", "requester": "Nadie", "project": project, "client": client, "impact": "low", "urgency": "low"});
        let made = owner.json(http::Method::POST, "/api/v1/tickets", &body).await.expect(201).json();
        let page = format!("/tickets/{}", made["id"]);
        let door = format!("{page}/followers");
        owner.get(&page).await.expect(200).shows(&door);
        owner.get(&door).await.expect(200).shows("Diego Sanz").hides("Eva Rey");
        for (person, status) in [(eva, 422), (diego, 303), (diego, 422)] {
            owner.post(&door, &[("person", &person.to_string())]).await.expect(status);
        }
        owner.post(&door, &[("person", "")]).await.expect(422).shows("Hace falta");
        owner.get(&page).await.expect(200).shows("Lo siguen").shows("Diego Sanz");
        owner.post(&format!("{page}/messages"), &[("text", "Sigue sin cuadrar")]).await.expect(303);
        let record = owner.get("/admin/audit.jsonl").await.expect(200);
        let written = record.body.lines().find(|line| line.contains("TicketWritten")).unwrap();
        assert!(written.contains("followers") && written.contains(&diego.to_string()), "{written}");
        // Whoever left hears of nothing.
        let mut tx = h.tx(Actor::SYSTEM).await;
        people::deactivate(&mut tx, diego).await.unwrap();
        let hearing = crate::store::side::list_hearing(&mut tx, kernel::TicketId(made["id"].as_i64().unwrap())).await.unwrap();
        assert!(hearing.0.is_none() && !hearing.1.contains(&diego) && !hearing.1.is_empty(), "{hearing:?}");
    }

    async fn whoever_reaches_part_of_a_cluster_is_told_the_words_of_that_part(h) {
        drop(h.set_up().await);
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let eva = cast::invite(&h, cast::colleague("Eva Rey")).await.person;
        let (project, client) = secret(&h, diego).await;
        let open = json!({"subject": "La caja no cuadra al cierre", "text": "La caja no cuadra", "requester": "Nadie", "impact": "low", "urgency": "low"});
        let hidden = json!({"subject": "La caja zafiro no cuadra al cierre", "text": "La caja zafiro no cuadra", "requester": "Nadie", "project": project, "client": client, "impact": "low", "urgency": "low"});
        let mut secrets = Vec::new();
        for (day, body) in [&hidden, &open, &hidden, &hidden, &hidden, &hidden].into_iter().enumerate() {
            h.advance(if day == 0 { 0 } else { 90_000 });
            let mut owner = again(&h).await;
            let made = owner.json(http::Method::POST, "/api/v1/tickets", body).await.expect(201).json();
            if body == &hidden {
                secrets.push(made["id"].as_i64().unwrap());
            }
            owner.post(&format!("/tickets/{}/time", made["id"]), &[("time", "30m"), ("day", "2026-11-23")]).await.expect(303);
        }
        h.advance(90_000);
        h.work().await;
        let mut owner = again(&h).await;
        owner.post(&format!("/tickets/{}/questions", secrets[0]), &[]).await.expect(303);
        let paths = ["/tickets/recurring?all=on", "/tickets/recurring/export.csv?all=on", "/api/v1/desk/clusters", "/tickets/recurring/1", "/api/v1/desk/clusters/1"];
        let missing = ["/knowledge/use", "/knowledge/missing.csv"];
        let looks = async |person, sees: bool, when: &str| {
            let mut browser = cast::enters(&h, person).await;
            for path in paths {
                let page = browser.get(path).await.expect(200).body.to_lowercase();
                assert!(page.contains("caja"), "{when}: {path}: {page}");
                assert_eq!(page.contains("zafiro"), sees, "{when}: {path} for {person}: {page}");
            }
            for path in missing {
                let page = browser.get(path).await.expect(200).body.to_lowercase();
                assert_eq!(page.contains("zafiro"), sees, "{when}: {path} for {person}: {page}");
            }
            let whole = browser.get("/api/v1/desk/clusters/1").await.expect(200).json();
            let tickets = whole["members"].as_array().unwrap().len();
            assert_eq!(tickets, if sees { 6 } else { 1 }, "{when}: {whole}");
            browser
        };
        looks(diego, true, "found").await;
        let mut hers = looks(eva, false, "found").await;
        hers.post("/knowledge/questions/1/removal", &[]).await.expect(404);
        // A name that somebody gave who sees all of it, and one that tells nothing.
        let mut owner = again(&h).await;
        owner.post("/tickets/recurring/1/confirmation", &[("name", "Cuadre de la caja zafiro")]).await.expect(303);
        looks(diego, true, "named").await;
        looks(eva, false, "named").await;
        let mut owner = again(&h).await;
        owner.post("/tickets/recurring/1/confirmation", &[("name", "La caja no cuadra")]).await.expect(303);
        let mut hers = looks(eva, false, "named again").await;
        hers.get("/tickets/recurring/1").await.expect(200).shows("La caja no cuadra");
        // A ticket that leaves the project takes its question along.
        let mut owner = again(&h).await;
        let edit = [("subject", "La caja zafiro no cuadra al cierre"), ("client", ""), ("project", ""), ("category", ""), ("service", ""), ("impact", "low"), ("urgency", "low"), ("priority", ""), ("reason", ""), ("tags", "")];
        owner.post(&format!("/tickets/{}/edit", secrets[0]), &edit).await.expect(303);
        let mut hers = cast::enters(&h, eva).await;
        hers.get("/knowledge/missing.csv").await.expect(200).shows("zafiro");
    }

    async fn a_run_of_a_ticket_is_for_whoever_reaches_its_project(h) {
        let mut owner = h.set_up().await;
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let eva = cast::invite(&h, cast::colleague("Eva Rey")).await.person;
        let (project, client) = secret(&h, diego).await;
        let form = [("title", "Cuadrar la caja"), ("kind", "runbook"), ("audience", "team"), ("lang", "es"), ("review_days", "180"), ("source", "1. Contar\n2. Anotar")];
        let page = owner.post("/knowledge", &form).await.expect(303).location();
        owner.post(&format!("{page}/publication"), &[]).await.expect(303);
        let body = json!({"subject": "La caja no cuadra", "text": "Ayuda", "requester": "Nadie", "project": project, "client": client, "impact": "low", "urgency": "low"});
        let made = owner.json(http::Method::POST, "/api/v1/tickets", &body).await.expect(201).json();
        let ticket = format!("/tickets/{}", made["id"]);
        let run = owner.post(&format!("{ticket}/runs"), &[("document", "1")]).await.expect(303).location();
        owner.post(&format!("{run}/steps/1"), &[("result", "done"), ("evidence", "zafiro en caja")]).await.expect(303);
        owner.post(&format!("{run}/end"), &[("note", "zafiro")]).await.expect(303);
        let looks = async |person, sees: bool| {
            let mut browser = cast::enters(&h, person).await;
            for path in [run.clone(), format!("/api/v1{run}")] {
                let shown = browser.get(&path).await.expect(if sees { 200 } else { 404 });
                assert_eq!(shown.body.contains("zafiro"), sees, "{path}: {}", shown.body);
            }
            for path in [format!("{page}/runs"), format!("/api/v1{page}/runs")] {
                let shown = browser.get(&path).await.expect(200);
                assert_eq!(shown.body.contains("zafiro"), sees, "{path}: {}", shown.body);
            }
            browser
        };
        looks(diego, true).await;
        let mut hers = looks(eva, false).await;
        hers.post(&format!("{run}/steps/1"), &[("result", "done")]).await.expect(404);
        hers.post(&format!("{run}/end"), &[("note", "No")]).await.expect(404);
        // A ticket that leaves the project takes its runs along.
        let edit = [("subject", "La caja no cuadra"), ("client", ""), ("project", ""), ("category", ""), ("service", ""), ("impact", "low"), ("urgency", "low"), ("priority", ""), ("reason", ""), ("tags", "")];
        owner.post(&format!("{ticket}/edit"), &edit).await.expect(303);
        looks(eva, true).await;
    }

    async fn what_solves_and_what_runs_is_counted_of_tickets_in_reach_alone(h) {
        let mut owner = h.set_up().await;
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let eva = cast::invite(&h, cast::colleague("Eva Rey")).await.person;
        let (project, client) = secret(&h, diego).await;
        let form = [("title", "Cuadrar la caja"), ("kind", "runbook"), ("audience", "team"), ("lang", "es"), ("review_days", "180"), ("source", "1. Contar")];
        let page = owner.post("/knowledge", &form).await.expect(303).location();
        owner.post(&format!("{page}/publication"), &[]).await.expect(303);
        let open = json!({"subject": "Ayuda", "text": "Ayuda", "requester": "Nadie", "impact": "low", "urgency": "low"});
        let hidden = json!({"subject": "La caja no cuadra", "text": "Ayuda", "requester": "Nadie", "project": project, "client": client, "impact": "low", "urgency": "low"});
        for body in [&open, &hidden] {
            let made = owner.json(http::Method::POST, "/api/v1/tickets", body).await.expect(201).json();
            let ticket = format!("/tickets/{}", made["id"]);
            owner.post(&format!("{ticket}/solutions"), &[("document", "1"), ("solved", "on")]).await.expect(303);
            let run = owner.post(&format!("{ticket}/runs"), &[("document", "1")]).await.expect(303).location();
            owner.post(&format!("{run}/end"), &[("note", "Ya está")]).await.expect(303);
        }
        let counts = async |person, n: i64| {
            let mut browser = cast::enters(&h, person).await;
            let used = browser.get("/api/v1/knowledge/use").await.expect(200).json();
            assert_eq!((&used["items"][0]["solved"], &used["items"][0]["runs"]), (&json!(n), &json!(n)), "{used}");
            let sheet = browser.get("/knowledge/use.csv").await.expect(200);
            assert!(sheet.body.contains(&format!(",{n},{n}\r\n")), "{}", sheet.body);
            let table = browser.get("/knowledge/use").await.expect(200).body;
            let row = table.split("<tr data-row>").nth(1).unwrap();
            let cells: Vec<&str> = row.split("</td>").map(|cell| cell.rsplit('>').next().unwrap()).collect();
            assert_eq!(cells[4..6], [n.to_string(), n.to_string()], "{row}");
            let facts = browser.get(&page).await.expect(200);
            assert!(facts.body.contains(&format!("Tickets resueltos en 90 días</dt><dd>{n}</dd>")), "{}", facts.body);
        };
        counts(diego, 2).await;
        counts(eva, 1).await;
        // A ticket that leaves the project takes what solved it along.
        let edit = [("subject", "La caja no cuadra"), ("client", ""), ("project", ""), ("category", ""), ("service", ""), ("impact", "low"), ("urgency", "low"), ("priority", ""), ("reason", ""), ("tags", "")];
        owner.post("/tickets/2/edit", &edit).await.expect(303);
        counts(eva, 2).await;
    }

    async fn every_list_is_to_be_had_as_csv_and_runs_no_formula(h) {
        let mut owner = h.set_up().await;
        let rule = r#"=HYPERLINK("http://mal.example")"#;
        let plan = json!({"name": rule, "subject": "Revisar", "text": "Todo", "requester": "Mesa", "email": "", "category": "", "service": "", "impact": "low", "urgency": "low",
            "every": "week", "interval": 1, "day": 1, "time": "09:00", "zone": "Europe/Madrid", "closed": "keep", "from": "2026-11-23"});
        owner.json(http::Method::POST, "/api/v1/desk/schedules", &plan).await.expect(201);
        owner.post("/knowledge/questions", &[("words", rule)]).await.expect(303);
        let evil = [("subject", rule), ("text", rule), ("requester", rule), ("impact", "low"), ("urgency", "low")];
        owner.post("/tickets", &evil).await.expect(303);
        owner.post("/tickets/1/edit", &[("subject", rule), ("impact", "low"), ("urgency", "low"), ("tags", rule), ("category", rule), ("service", rule)]).await.expect(303);
        owner.post("/tickets/1/time", &[("time", "30m"), ("day", "2026-11-23"), ("note", rule)]).await.expect(303);
        owner.post("/admin/desk/answers", &[("title", rule), ("body", rule)]).await.expect(303);
        owner.post("/admin/desk/states", &[("category", "open"), ("name", rule)]).await.expect(303);
        for (path, heading) in HEADINGS {
            owner.get(path).await.expect(200).shows(heading);
        }
        // Every list that the room has a door for, as the doors tell.
        let ours = |path: &str| ["/tickets", "/admin/desk", "/portal/tickets"].iter().any(|base| path.starts_with(base));
        let lists: Vec<&web::Door> = h.house.doors().iter().filter(|door| door.path.rsplit_once('.').is_some_and(|(_, kind)| kind == "csv") && ours(&door.path)).collect();
        assert!(lists.len() >= 22, "only {}", lists.len());
        for door in lists {
            let path = door.path.replace("{number}", "1");
            let sheet = owner.get(&path).await;
            if door.access == web::Access::Portal {
                continue;
            }
            let sheet = sheet.expect(200);
            assert!(sheet.header("content-type").starts_with("text/csv"), "{path}");
            let heading = sheet.body.lines().next().unwrap_or_default();
            assert!(heading.split(',').all(|word| word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')), "{path}: {heading}");
            assert!(!sheet.body.contains("\n=") && !sheet.body.contains(",=") && !sheet.body.contains("\"="), "{path}: {}", sheet.body);
        }
        for path in ["/admin/desk/schedules.csv", "/knowledge/missing.csv"] {
            owner.get(path).await.expect(200).shows("\"'=HYPERLINK");
        }
        owner.get("/admin/desk/schedules").await.expect(200).shows("/admin/desk/schedules.csv");
        owner.get("/knowledge/use").await.expect(200).shows("/knowledge/missing.csv");
    }
}
