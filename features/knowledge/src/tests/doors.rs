//! The team writes, publishes, reviews and runs.

use crate::ROOM;
use serde_json::json;
use testkit::{Browser, on_both};
use web::Room;

pub const ROOMS: &[&Room] = &[&people::ROOM, &clients::ROOM, &projects::ROOM, &ROOM];

/// A document's form with a title, for some readers.
pub fn form<'a>(
    title: &'a str,
    kind: &'a str,
    audience: &'a str,
    source: &'a str,
) -> Vec<(&'a str, &'a str)> {
    vec![
        ("title", title),
        ("kind", kind),
        ("audience", audience),
        ("lang", "es"),
        ("review_days", "180"),
        ("source", source),
    ]
}

/// Writes a document and puts it in force; its page.
pub async fn published(owner: &mut Browser, form: &[(&str, &str)]) -> String {
    let page = owner.post("/knowledge", form).await.expect(303).location();
    owner.post(&format!("{page}/publication"), &[]).await.expect(303);
    page
}

on_both! { ROOMS;
    async fn a_document_is_written_seen_before_it_is_saved_and_put_in_force(h) {
        let mut owner = h.set_up().await;
        owner.get("/knowledge").await.expect(200).shows("Empieza por el triaje");
        let mut sent = form("Triaje de tickets", "process", "team", "# Para qué\n\nQue **nadie** espere");
        sent.push(("look", "on"));
        let looked = owner.post("/knowledge", &sent).await.expect(200);
        looked.shows("<h2>Para qué</h2>").shows("<strong>nadie</strong>").shows("Triaje de tickets");
        owner.get("/knowledge").await.hides("Triaje de tickets");
        owner.post("/knowledge", &form("", "process", "team", "x")).await.expect(422).shows("Hace falta");
        owner.post("/knowledge", &form("Uno", "article", "client", "x")).await.expect(422).shows("Elige el cliente que lo leerá");
        sent.pop();
        let page = owner.post("/knowledge", &sent).await.expect(303).location();
        assert_eq!(page, "/knowledge/triaje-de-tickets");
        owner.get(&page).await.expect(200).shows("Borrador: solo lo ve el equipo").shows("Que <strong>nadie</strong> espere");
        owner.post("/knowledge", &sent).await.expect(422).shows("Otro documento tiene esa dirección").shows("Para qué");
        owner.post(&format!("{page}/publication"), &[]).await.expect(303);
        owner.get(&page).await.expect(200).hides("Borrador").shows("22 may");
        owner.get("/search?q=triajes").await.expect(200).shows("Triaje de tickets");
    }

    async fn a_runbook_without_steps_is_not_put_in_force(h) {
        let mut owner = h.set_up().await;
        let page = owner.post("/knowledge", &form("Restaurar", "runbook", "team", "Con cuidado")).await.expect(303).location();
        owner.post(&format!("{page}/publication"), &[]).await.expect(422).shows("necesita pasos").shows("Con cuidado");
        owner.post(&format!("{page}/runs"), &[]).await.expect(409);
    }

    async fn another_text_is_another_version_and_an_old_one_comes_back_as_a_new_one(h) {
        let mut owner = h.set_up().await;
        let page = published(&mut owner, &form("Escalado", "process", "team", "Se llama a Iker\n")).await;
        let mut next = form("Escalado", "process", "team", "Se llama a Nadia\n");
        next.extend([("said", "Cambia quién"), ("seen", "1")]);
        owner.post(&page, &next).await.expect(303);
        owner.post(&page, &next).await.expect(409).shows("Alguien guardó otra versión").shows("Se llama a Nadia");
        let diff = owner.get(&format!("{page}/versions/2")).await.expect(200);
        diff.shows("Cambia quién").shows("<del>").shows("Iker").shows("<ins>");
        owner.post(&format!("{page}/versions/1/restoration"), &[]).await.expect(303);
        owner.get(&page).await.expect(200).shows("Se llama a Iker");
        owner.get(&format!("{page}/versions")).await.expect(200).shows("Versión 3").shows("Vuelve el texto de la versión 1");
        owner.get(&format!("{page}/versions/9")).await.expect(404);
    }

    async fn a_review_falls_due_is_told_and_is_done_with_one_press(h) {
        let mut owner = h.set_up().await;
        let mut sent = form("Cambios", "process", "team", "x");
        sent.push(("core", "change"));
        let page = published(&mut owner, &sent).await;
        owner.get("/knowledge/review").await.expect(200).shows("1 de 7").shows("En orden").shows("Ninguna vencida");
        h.set("2027-05-23T09:57:00+01:00");
        let mut owner = again(&h).await;
        owner.get("/").await.expect(200).shows("Cambios").shows("Un documento tuyo espera revisión");
        owner.get(&page).await.expect(200).shows("La revisión ha vencido");
        owner.get("/knowledge/review").await.expect(200).shows("Un documento ha vencido");
        owner.post(&format!("{page}/review"), &[("back", "review")]).await.expect(303);
        owner.get("/knowledge/review").await.expect(200).shows("Nada ha vencido");
        owner.get("/").await.expect(200).hides("Un documento tuyo espera revisión");
        h.set("2028-05-25T09:57:00+01:00");
        let mut owner = again(&h).await;
        owner.get("/knowledge/review").await.expect(200).shows("0 de 7").shows("Por publicar o revisar");
    }

    async fn a_run_keeps_each_step_with_its_evidence_and_says_where_it_failed(h) {
        let mut owner = h.set_up().await;
        let page = published(&mut owner, &form("Restaurar", "runbook", "team", "- [ ] Parar\n- [ ] Copiar\n")).await;
        let run = owner.post(&format!("{page}/runs"), &[]).await.expect(303).location();
        owner.get(&run).await.expect(200).shows("1. Parar").shows("2. Copiar").shows("0 de 2 pasos anotados");
        owner.get("/").await.expect(200).shows("Una ejecución tuya sigue abierta");
        h.advance(600);
        owner.post(&format!("{run}/steps/1"), &[("result", "done"), ("evidence", "servicio parado 10:07")]).await.expect(303);
        owner.post(&format!("{run}/end"), &[("note", "")]).await.expect(422).shows("Quedan pasos abiertos");
        owner.post(&format!("{run}/steps/2"), &[("result", "failed"), ("evidence", "")]).await.expect(422).shows("Di qué pasó");
        owner.post(&format!("{run}/steps/2"), &[("result", "failed"), ("evidence", "disco lleno <b>")]).await.expect(303);
        h.advance(600);
        owner.post(&format!("{run}/end"), &[("note", "")]).await.expect(303);
        owner.get(&run).await.expect(200).shows("servicio parado 10:07").shows("disco lleno &lt;b&gt;").shows("20 min").shows("Falló");
        owner.post(&format!("{run}/steps/1"), &[("result", "done")]).await.expect(409);
        owner.get(&format!("{page}/runs")).await.expect(200).shows("0 % (0/1)").shows("falló en el paso 2").shows("Paso 2, una vez");
        owner.post(&format!("{run}/steps/9"), &[("result", "done")]).await.expect(409);
    }

    async fn each_step_says_who_noted_it_when_and_how_long_it_took_and_what_failed_stands_out(h) {
        let mut owner = h.set_up().await;
        let page = published(&mut owner, &form("Restaurar", "runbook", "team", "- [ ] Parar\n- [ ] Copiar\n- [ ] Arrancar\n")).await;
        let run = owner.post(&format!("{page}/runs"), &[]).await.expect(303).location();
        h.advance(45);
        owner.post(&format!("{run}/steps/1"), &[("result", "done"), ("evidence", "=parado")]).await.expect(303);
        h.advance(1_200);
        let eva = cast::invite(&h, cast::colleague("Eva Rey")).await.person;
        let mut hers = cast::enters(&h, eva).await;
        // The third was noted before the second: each is told from what came before it.
        hers.post(&format!("{run}/steps/3"), &[("result", "skipped"), ("evidence", "no hacía falta")]).await.expect(303);
        h.advance(600);
        owner.post(&format!("{run}/steps/2"), &[("result", "failed"), ("evidence", "disco lleno")]).await.expect(303);
        h.advance(900);
        // Whoever mends their words did it when they did it.
        owner.post(&format!("{run}/steps/2"), &[("result", "failed"), ("evidence", "disco lleno del todo")]).await.expect(303);
        let shown = owner.get(&run).await.expect(200).shows("tardó 45 s").shows("tardó 20 min").shows("tardó 10 min").hides("tardó 15 min");
        shown.shows("Falló el paso 2: Copiar").shows("href=\"#step-2\"").shows("Eva Rey").shows("banner bad");
        let api = owner.get(&format!("/api/v1{run}")).await.expect(200).json();
        let seconds: Vec<_> = api["steps"].as_array().unwrap().iter().map(|step| (step["seconds"].as_i64(), step["person_name"].as_str())).collect();
        let name = api["started_name"].as_str();
        assert_eq!(seconds, [(Some(45), name), (Some(600), name), (Some(1_200), Some("Eva Rey"))]);
        owner.get(&format!("{page}/runs")).await.expect(200).shows(&format!("{page}/runs.csv"));
        let sheet = owner.get(&format!("{page}/runs.csv")).await.expect(200);
        let lines: Vec<&str> = sheet.body.lines().collect();
        assert!(lines[0].ends_with("step,words,result,at,by,seconds,evidence"), "{}", lines[0]);
        assert!(lines[1].ends_with(",45,\"'=parado\""), "{}", lines[1]);
        assert!(lines[2].contains(",2,Copiar,failed,") && lines[2].ends_with(",600,disco lleno del todo"), "{}", lines[2]);
        assert!(lines[3].contains("Eva Rey,1200,"), "{}", lines[3]);
        // Another result is another moment, and so is somebody else's.
        owner.post(&format!("{run}/steps/2"), &[("result", "done"), ("evidence", "")]).await.expect(303);
        let api = owner.get(&format!("/api/v1{run}")).await.json();
        assert_eq!(api["steps"][1]["seconds"], 1_500);
    }

    async fn machines_do_it_too(h) {
        let mut owner = h.set_up().await;
        let post = http::Method::POST;
        let made = owner.json(post.clone(), "/api/v1/knowledge", &json!({"title": "Restore", "kind": "runbook", "lang": "en", "source": "1. Stop\n2. Copy"})).await.expect(201).json();
        assert_eq!((&made["slug"], &made["state"], &made["version"]), (&json!("restore"), &json!("draft"), &json!(1)));
        owner.json(post.clone(), "/api/v1/knowledge/restore/publication", &json!({})).await.expect(200);
        let changed = owner.json(http::Method::PATCH, "/api/v1/knowledge/restore", &json!({"source": "1. Stop\n2. Copy\n3. Start", "said": "third step"})).await.expect(200).json();
        assert_eq!((&changed["version"], &changed["state"]), (&json!(2), &json!("published")));
        let run = owner.json(post.clone(), "/api/v1/knowledge/restore/runs", &json!({})).await.expect(201).json();
        assert_eq!(run["steps"].as_array().unwrap().len(), 3);
        let id = run["id"].as_i64().unwrap();
        for number in 1..=3 {
            owner.json(post.clone(), &format!("/api/v1/knowledge/runs/{id}/steps/{number}"), &json!({"result": "done"})).await.expect(200);
        }
        let ended = owner.json(post.clone(), &format!("/api/v1/knowledge/runs/{id}/end"), &json!({})).await.expect(200).json();
        assert_eq!(ended["state"], "done");
        assert_eq!(owner.get("/api/v1/knowledge/restore/versions").await.expect(200).json().as_array().unwrap().len(), 2);
        assert_eq!(owner.get("/api/v1/knowledge/core").await.expect(200).json().as_array().unwrap().len(), 7);
        let problem = owner.json(post, "/api/v1/knowledge", &json!({"title": "", "kind": "poem", "source": "x"})).await.expect(422).json();
        assert_eq!(problem["errors"].as_array().unwrap().len(), 2, "{problem}");
    }
}

/// The owner signs in again, since a device ends.
pub async fn again(h: &testkit::Furnished) -> Browser {
    let mut browser = h.browser();
    let form = [("email", "beatriz@tramontana.example"), ("password", "correct horse battery")];
    browser.post("/sign-in", &form).await.expect(303);
    browser
}
