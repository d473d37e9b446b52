//! What answers a ticket: offered by its words, noted as its solution, run for it, or missing.

use super::ROOMS;
use http::Method;
use serde_json::json;
use testkit::{Browser, on_both};

async fn document(owner: &mut Browser, title: &str, kind: &str, audience: &str, source: &str) {
    let form = [
        ("title", title),
        ("kind", kind),
        ("audience", audience),
        ("lang", "es"),
        ("review_days", "180"),
        ("source", source),
    ];
    let page = owner.post("/knowledge", &form).await.expect(303).location();
    owner.post(&format!("{page}/publication"), &[]).await.expect(303);
}

on_both! { ROOMS;
    async fn a_ticket_offers_what_may_answer_it_and_says_what_did(h) {
        let mut owner = h.set_up().await;
        document(&mut owner, "Restablecer la contraseña", "article", "public", "Pide un enlace").await;
        document(&mut owner, "Desbloquear contraseña de un usuario", "runbook", "team", "1. Mirar quién es\n2. Desbloquear").await;
        document(&mut owner, "Facturación mensual", "process", "team", "Cierre").await;
        let form = [("subject", "He olvidado la contraseña"), ("text", "No puedo restablecer la contraseña"), ("requester", "Ana Torres"), ("impact", "low"), ("urgency", "low")];
        let page = owner.post("/tickets", &form).await.expect(303).location();
        let shown = owner.get(&page).await.expect(200).shows("Quizá lo responde").shows("Restablecer la contraseña");
        let shown = shown.shows("/answers/restablecer-la-contrasena").shows("Desbloquear contraseña").hides("Facturación mensual");
        shown.shows("Citar Restablecer").hides("Citar Desbloquear");
        owner.post(&format!("{page}/solutions"), &[("document", "1"), ("solved", "on")]).await.expect(303);
        owner.get(&page).await.expect(200).shows("Lo resolvió");
        owner.get("/knowledge/use").await.expect(200).shows(">1</td>");
        owner.post(&format!("{page}/solutions"), &[("document", "1")]).await.expect(303);
        owner.post(&format!("{page}/solutions"), &[("document", "/knowledge/no-existe"), ("solved", "on")]).await.expect(422).shows("No encontramos ese documento");
        owner.post(&format!("{page}/solutions"), &[("document", "http://127.0.0.1:4400/knowledge/facturacion-mensual"), ("solved", "on")]).await.expect(303);
        owner.get(&page).await.expect(200).shows("Facturación mensual");
        let run = owner.post(&format!("{page}/runs"), &[("document", "2")]).await.expect(303).location();
        owner.get(&run).await.expect(200).shows("1. Mirar quién es").shows("T-1");
        owner.get(&page).await.expect(200).shows("En curso");
        owner.post(&format!("{page}/questions"), &[]).await.expect(303);
        owner.post(&format!("{page}/questions"), &[]).await.expect(303);
        owner.get(&page).await.expect(200).shows("Anotado: falta un artículo").shows("/knowledge/new?question=1").hides("Parte de:");
        let missing = owner.get("/knowledge/use").await.expect(200).shows("He olvidado la contraseña");
        assert_eq!(missing.body.matches("id=\"question-").count(), 1);
        owner.post("/tickets/99/solutions", &[("document", "1"), ("solved", "on")]).await.expect(404);
    }
    async fn a_program_says_what_solved_a_ticket_what_is_missing_and_runs_a_runbook_for_it(h) {
        let mut owner = h.set_up().await;
        document(&mut owner, "Restablecer la contraseña", "article", "public", "Pide un enlace").await;
        document(&mut owner, "Desbloquear un usuario", "runbook", "team", "1. Mirar quién es").await;
        let new = json!({"subject": "He olvidado la contraseña", "text": "No puedo restablecer la contraseña", "requester": "Ana Torres"});
        owner.json(Method::POST, "/api/v1/tickets", &new).await.expect(201);
        let at = "/api/v1/tickets/T-1";
        let answers = owner.get(&format!("{at}/answers")).await.expect(200).json();
        assert_eq!(answers["offers"][0]["slug"], "restablecer-la-contrasena");
        assert_eq!((&answers["solved_by"], &answers["question"]), (&json!([]), &serde_json::Value::Null));
        let solved = owner.json(Method::POST, &format!("{at}/solutions"), &json!({"document": 1})).await.expect(201).json();
        assert_eq!(solved["solved_by"], json!([{"id": 1, "slug": "restablecer-la-contrasena", "title": "Restablecer la contraseña"}]));
        assert_eq!(solved["offers"], json!([]), "what solved it is offered no more");
        let problem = owner.json(Method::POST, &format!("{at}/solutions"), &json!({"document": 99})).await.expect(422).json();
        assert_eq!(problem["errors"][0]["field"], "document");
        owner.json(Method::POST, "/api/v1/tickets/99/solutions", &json!({"document": 1})).await.expect(404);
        owner.json(Method::DELETE, &format!("{at}/solutions/1"), &json!({})).await.expect(204);
        let asked = owner.json(Method::POST, &format!("{at}/questions"), &json!({})).await.expect(201).json();
        assert_eq!((&asked["question"], &asked["solved_by"]), (&json!(1), &json!([])));
        let run = owner.json(Method::POST, &format!("{at}/runs"), &json!({"document": 2})).await.expect(201).json();
        assert_eq!((&run["ticket_id"], &run["state"]), (&json!(1), &json!("running")));
        owner.json(Method::POST, &format!("{at}/runs"), &json!({"document": 1})).await.expect(409);
        assert_eq!(owner.get(&format!("{at}/answers")).await.json()["runs"][0]["id"], run["id"]);
    }
    async fn what_fits_best_stands_first_then_what_solved_most_of_the_same_and_not_what_is_newest(h) {
        let mut owner = h.set_up().await;
        // Numbered 1 to 5; the later, the newer.
        for title in ["Contraseña del correo", "Contraseña del portátil", "Contraseña de la red", "Contraseña olvidada del correo", "La contraseña"] {
            document(&mut owner, title, "article", "public", "Así").await;
            h.advance(60);
        }
        let new = |subject: &str, category: &str, service: &str| {
            json!({"subject": subject, "text": "x", "requester": "Ana", "category": category, "service": service})
        };
        for (category, service, document) in [("Acceso", "", 3), ("acceso", "", 3), ("", "Web", 2), ("Otra", "Otra", 1), ("Otra", "Otra", 1), ("Otra", "Otra", 1)] {
            let made = owner.json(Method::POST, "/api/v1/tickets", &new("Algo", category, service)).await.expect(201).json();
            let to = format!("/api/v1/tickets/{}/solutions", made["id"]);
            owner.json(Method::POST, &to, &json!({"document": document})).await.expect(201);
        }
        let offers = async |owner: &mut Browser, body: &serde_json::Value| {
            let made = owner.json(Method::POST, "/api/v1/tickets", body).await.expect(201).json();
            let answers = owner.get(&format!("/api/v1/tickets/{}/answers", made["id"])).await.expect(200).json();
            let ids: Vec<i64> = answers["offers"].as_array().unwrap().iter().map(|it| it["id"].as_i64().unwrap()).collect();
            (format!("/tickets/{}", made["id"]), ids)
        };
        // Two words of one title against one of the others, which are told apart by what they solved.
        let (page, ids) = offers(&mut owner, &new("Olvidada la contraseña", "Acceso", "Web")).await;
        assert_eq!(ids, [4, 3, 2, 1]);
        let shown = owner.get(&page).await.expect(200).shows("resolvió 2 parecidos").shows("resolvió uno parecido").hides("resolvió 3");
        let at = |title: &str| shown.body.find(&format!(">{title}</a>")).unwrap_or_else(|| panic!("{title}"));
        assert!(at("Contraseña olvidada del correo") < at("Contraseña de la red"));
        // Without category and service: by the words alone.
        let (_, ids) = offers(&mut owner, &new("Contraseña del correo", "", "")).await;
        assert_eq!(ids, [1, 4, 2, 3]);
    }
}
