//! What answers a ticket: offered by its words, noted as its solution, run for it, or missing.

use super::ROOMS;
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
}
