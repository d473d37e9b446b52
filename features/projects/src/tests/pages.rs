//! The pages as people use them: propose, open, look, say, hand over; and the same for machines.

use super::company::{ROOMS, TELLING, company, head, proposal};
use crate::{Kind, actions};
use http::Method;
use testkit::on_both;

on_both! { ROOMS;
    async fn a_proposal_becomes_an_open_project_with_three_first_steps(h) {
        let c = company(&h).await;
        let mut eva = c.enters(&h, c.ana).await;
        let client = c.aurora.to_string();
        let form = [("kind", "client"), ("client", client.as_str()), ("name", "Portal"), ("description", "Una API"), ("lang", "es")];
        eva.post("/projects", &[("kind", "client"), ("name", ""), ("lang", "es")]).await.expect(422).shows("Elige de qué cliente es").shows("Hace falta");
        assert_eq!(eva.post("/projects", &form).await.expect(303).location(), "/projects/AUR-1");
        eva.get("/projects/AUR-1").await.expect(200).shows("Propuesto").shows("Se decide en la próxima reunión").hides("Abrir el proyecto");
        eva.get("/projects?v=proposed").await.expect(200).shows("Portal");
        let mut nadia = c.enters(&h, c.nadia).await;
        nadia.get("/").await.expect(200).shows("espera una decisión");
        nadia.get("/projects/AUR-1/opening").await.expect(200).shows("Responsable").shows("Ana Ruiz").hides("Iker Zubi");
        nadia.post("/projects/AUR-1/opening", &[("lead", "")]).await.expect(422).shows("Falta el telonero");
        let (lead, backup) = (c.ana.to_string(), c.luis.to_string());
        nadia.post("/projects/AUR-1/opening", &[("lead", lead.as_str()), ("backup", backup.as_str())]).await.expect(303);
        let page = eva.get("/projects/AUR-1").await.expect(200);
        page.shows("Primeros pasos").shows("telonero: Luis Gil").shows("aria-current=\"step\"").shows("Fijar la reunión con el cliente");
        eva.get("/").await.expect(200).shows("Tus proyectos").shows("lo llevas tú");
        nadia.get("/clients/aurora-seguros").await.expect(200).shows("Portal").shows("AUR-1");
    }

    async fn the_list_groups_by_client_and_finds(h) {
        let c = company(&h).await;
        c.portal(&h).await;
        c.does(&h, head(c.nadia), async |tx| actions::propose(tx, proposal(Kind::Client, Some(c.kiosko), "Cajas")).await).await.unwrap();
        let mut ana = c.enters(&h, c.ana).await;
        ana.get("/projects").await.expect(200).shows("<a href=\"/clients/aurora-seguros\">Aurora Seguros</a>").shows("Ana · Luis").hides("Cajas");
        ana.get("/projects?q=portal").await.expect(200).shows("AUR-1");
        ana.get("/projects?q=nada").await.expect(200).shows("Ningún proyecto es así");
        ana.get("/projects?v=mine").await.expect(200).shows("AUR-1");
        let mut eva = c.enters(&h, c.eva).await;
        eva.get("/projects?v=mine").await.expect(200).shows("You lead no project");
        eva.get("/clients").await.expect(200).shows("1 open").shows("Ana Ruiz");
    }

    async fn the_status_sentence_turns_grey_after_seven_days_and_asks_to_be_renewed(h) {
        let c = company(&h).await;
        c.portal(&h).await;
        let mut ana = c.enters(&h, c.ana).await;
        ana.post("/projects/AUR-1/status", &[("state", "at_risk"), ("sentence", "")]).await.expect(422).shows("Hace falta");
        ana.post("/projects/AUR-1/status", &[("state", "at_risk"), ("sentence", "El SSO llega tarde")]).await.expect(303);
        ana.get("/projects/AUR-1").await.expect(200).shows("class=\"said\"").shows("En riesgo").shows("El SSO llega tarde");
        h.set("2026-11-30T09:57:00+01:00");
        ana.get("/projects/AUR-1").await.expect(200).shows("class=\"said\"");
        h.advance(1);
        ana.get("/projects/AUR-1").await.expect(200).shows("class=\"said old\"").shows("Actualizar");
        ana.get("/").await.expect(200).shows("Lo dicho tiene más de una semana");
    }

    async fn the_backup_takes_over_with_the_brief_and_the_note_says_its_age(h) {
        let c = company(&h).await;
        c.portal(&h).await;
        let mut ana = c.enters(&h, c.ana).await;
        ana.post("/projects/AUR-1/note", &[("text", "Con Sergio, por teléfono.\n\nJorge decide fechas.")]).await.expect(303);
        c.away(&h, c.ana, "2027-01-11", "2027-01-22").await;
        h.set("2027-01-11T09:00:00+01:00");
        h.work().await;
        let mut luis = c.enters(&h, c.luis).await;
        luis.get("/").await.expect(200).shows("Cubres").shows("lo cubres ahora").shows("11 ene a 22 ene");
        luis.get("/projects/AUR-1").await.expect(200).shows("Luis Gil lleva este proyecto hasta el").shows("Ana Ruiz está ausente");
        let brief = luis.get("/projects/AUR-1/brief").await.expect(200);
        brief.shows("Con Sergio, por teléfono.").shows("hace 48 días").shows("Conviene renovarla");
        luis.post("/projects/AUR-1/note/asking", &[]).await.expect(303);
        luis.post("/projects/AUR-1/note/asking", &[]).await.expect(303);
        h.set("2027-01-25T09:00:00+01:00");
        h.work().await;
        let mut ana = c.enters(&h, c.ana).await;
        ana.get("/").await.expect(200).shows("Te piden la nota de relevo").shows("Luis Gil la necesita");
        ana.post("/projects/AUR-1/note", &[("text", "Nueva")]).await.expect(303);
        ana.get("/").await.expect(200).hides("Te piden la nota");
    }

    async fn the_people_page_shows_who_ran_it_and_when(h) {
        let c = company(&h).await;
        c.portal(&h).await;
        let mut nadia = c.enters(&h, c.nadia).await;
        h.set("2026-12-01T09:00:00+01:00");
        let (eva, luis) = (c.eva.to_string(), c.luis.to_string());
        let pair = [("lead", eva.as_str()), ("backup", luis.as_str())];
        nadia.post("/projects/AUR-1/people/pair", &[("lead", eva.as_str()), ("backup", luis.as_str()), ("from", "2026-11-01")]).await.expect(422).shows("El pasado no se cambia");
        nadia.post("/projects/AUR-1/people/pair", &pair).await.expect(303);
        let page = nadia.get("/projects/AUR-1/people").await.expect(200);
        page.shows("Quién ha llevado el proyecto").shows("2026-11-23").shows("2026-12-01").shows("Ana Ruiz").shows("Eva Soto");
        let cover = [("person", c.nadia.to_string()), ("from", "2026-12-14".to_owned()), ("last", "2026-12-15".to_owned())];
        let cover: Vec<(&str, &str)> = cover.iter().map(|(k, v)| (*k, v.as_str())).collect();
        nadia.post("/projects/AUR-1/people/cover", &cover).await.expect(303);
        nadia.get("/projects/AUR-1/people").await.expect(200).shows("Cobertura").shows("2026-12-16");
    }

    async fn meetings_issues_and_repositories_are_kept_as_data(h) {
        let c = company(&h).await;
        c.portal(&h).await;
        let mut ana = c.enters(&h, c.ana).await;
        let meeting = [("title", "Seguimiento"), ("first_day", "2026-11-24"), ("at_time", "10:00"), ("minutes", "45"), ("repeats", "weekly"), ("zone", "America/Mexico_City"), ("attendees", "Jorge")];
        ana.post("/projects/AUR-1/meetings", &[("title", "x"), ("first_day", "2026-11-20"), ("at_time", "10:00"), ("minutes", "45"), ("repeats", "never"), ("zone", "Europe/Madrid")]).await.expect(422).shows("Ese momento ya pasó");
        ana.post("/projects/AUR-1/meetings", &meeting).await.expect(303);
        ana.get("/projects/AUR-1").await.expect(200).shows("Seguimiento").shows("mañana, 17:00").shows("(10:00 allí)");
        ana.post("/projects/AUR-1/issues", &[("url", "javascript:alert(1)"), ("title", "x")]).await.expect(422).hides("href=\"javascript");
        ana.post("/projects/AUR-1/issues", &[("url", "https://github.com/a/b/issues/7"), ("title", "Cursor opaco")]).await.expect(303);
        ana.post("/projects/AUR-1/repositories", &[("repository", "https://github.com/a/b")]).await.expect(303);
        let page = ana.get("/projects/AUR-1/links").await.expect(200);
        page.shows("Cursor opaco").shows("a/b#7").shows("https://github.com/a/b");
        ana.post("/projects/AUR-1/issues/1/removal", &[]).await.expect(303);
        ana.get("/projects/AUR-1/links").await.expect(200).hides("Cursor opaco");
        ana.post("/projects/AUR-1/meetings/1/cancellation", &[]).await.expect(303);
        ana.get("/projects/AUR-1").await.expect(200).shows("Ninguna prevista");
    }

    async fn machines_use_the_same_verbs_and_hear_the_same_refusals(h) {
        let c = company(&h).await;
        let mut nadia = c.enters(&h, c.nadia).await;
        let body = serde_json::json!({"kind": "client", "client": "aurora-seguros", "name": "Portal", "description": "Una API"});
        let made = nadia.json(Method::POST, "/api/v1/projects", &body).await.expect(201).json();
        assert_eq!((made["key"].as_str(), made["state"].as_str()), (Some("AUR-1"), Some("proposed")));
        let pair = serde_json::json!({"lead": c.ana.0, "backup": c.ana.0});
        let refused = nadia.json(Method::POST, "/api/v1/projects/AUR-1/opening", &pair).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], "backup");
        let pair = serde_json::json!({"lead": c.ana.0, "backup": c.luis.0});
        let open = nadia.json(Method::POST, "/api/v1/projects/AUR-1/opening", &pair).await.expect(200).json();
        assert_eq!(open["effective_lead"].as_i64(), Some(c.ana.0));
        nadia.json(Method::POST, "/api/v1/projects/AUR-1/opening", &pair).await.expect(409);
        nadia.get("/api/v1/projects/AUR-1/status").await.expect(404);
        let status = serde_json::json!({"state": "on_track", "sentence": "Todo en hora"});
        nadia.json(Method::POST, "/api/v1/projects/AUR-1/status", &status).await.expect(201);
        assert_eq!(nadia.get("/api/v1/projects/AUR-1/status").await.expect(200).json()["sentence"], "Todo en hora");
        let held = nadia.get("/api/v1/projects/AUR-1/assignments").await.expect(200).json();
        assert_eq!((held[0]["role"].as_str(), held[1]["role"].as_str()), (Some("lead"), Some("backup")));
        let list = nadia.get("/api/v1/projects?state=open").await.expect(200).json();
        assert_eq!(list["items"][0]["key"], "AUR-1");
        nadia.get("/api/v1/projects?state=odd").await.expect(422);
        let broken = nadia.json(Method::POST, "/api/v1/projects", &serde_json::json!({"kind": "client"})).await.expect(422).json();
        assert_eq!(broken["errors"][0]["field"], "body");
        let mut iker = c.enters(&h, c.iker).await;
        iker.json(Method::POST, "/api/v1/projects/AUR-1/status", &status).await.expect(403);
    }
}

on_both! { TELLING;
    async fn the_pulse_and_no_news_come_from_whoever_tells_of_contact(h) {
        let c = company(&h).await;
        c.portal(&h).await;
        let mut ana = c.enters(&h, c.ana).await;
        let page = ana.get("/projects/AUR-1").await.expect(200);
        page.shows("Semana 47: 3 contactos, 1 entrega, sin reunión").shows("Semana 48, esta: sin contacto").shows("Semana 49: sin reunión").hides("Sin noticias");
        // Opened on the 23rd: ten days later without contact there is no news.
        h.set("2026-12-03T09:56:59+01:00");
        ana.get("/projects/AUR-1").await.expect(200).hides("Sin noticias");
        h.advance(1);
        ana.get("/projects/AUR-1").await.expect(200).shows("Sin noticias").shows("10 días");
        ana.get("/").await.expect(200).shows("Sin noticias").shows("Contactos de las últimas 8 semanas");
    }
}
