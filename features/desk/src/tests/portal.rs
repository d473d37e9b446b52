//! What guests see of their tickets in the portal, also once one went into another.

use super::{
    ROOMS,
    copies::{MULTIPART, multipart},
    cover::request,
    tickets::{aurora, reply},
};
use kernel::Actor;
use testkit::{Browser, Furnished, on_both};

/// A guest of Aurora, or of a client beside it, in the portal.
async fn guest(h: &Furnished, owner: &mut Browser, client: &str, name: &str) -> Browser {
    let email = format!("{}@{client}.example", name.to_lowercase());
    if name != "Ana" {
        owner
            .post(&format!("/clients/{client}/contacts"), &[("name", name), ("email", &email)])
            .await
            .expect(303);
    }
    let mut read = h.read(Actor::SYSTEM).await;
    let client = clients::find_by_slug(&mut read, client).await.unwrap().id;
    let contact = clients::list_contacts(&mut read, client)
        .await
        .unwrap()
        .into_iter()
        .find(|contact| contact.email.as_deref() == Some(email.as_str()))
        .unwrap();
    drop(read);
    let slug = email.split('@').nth(1).unwrap().split('.').next().unwrap().to_owned();
    owner.post(&format!("/clients/{slug}/contacts/{}/invitation", contact.id), &[]).await.expect(303);
    cast::enters(h, cast::known(h, &email).await.person).await
}

async fn asks(by: &mut Browser, subject: &str, text: &str) -> String {
    let form = [("subject", subject), ("text", text), ("impact", "low"), ("urgency", "low")];
    by.post("/portal/tickets", &form).await.expect(303).location()
}

async fn merges(owner: &mut Browser, page: &str, into: &str) {
    let number = format!("T-{}", into.rsplit('/').next().unwrap());
    let page = page.trim_start_matches("/portal");
    owner.post(&format!("{page}/merge"), &[("other", &number)]).await.expect(303);
}

on_both! { ROOMS;
    async fn a_guest_finds_all_of_their_tickets_page_by_page_and_whose_they_are(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let mut ana = guest(&h, &mut owner, "aurora", "Ana").await;
        let mut luis = guest(&h, &mut owner, "aurora", "Luis").await;
        let mut tx = h.tx(Actor::SYSTEM).await;
        for n in 1..=51 {
            let new = request(&format!("Asunto {n}."), "ana@aurora.example");
            crate::actions::open(&mut tx, new).await.unwrap();
        }
        tx.commit().await.unwrap();
        ana.get("/portal/tickets").await.expect(200).shows("Asunto 51.").hides("Asunto 1.").shows("/portal/tickets?page=2");
        ana.get("/portal/tickets?page=2").await.expect(200).shows("Asunto 1.").hides("Asunto 51.").hides("page=3");
        luis.get("/portal/tickets").await.expect(200).hides("Asunto");
        owner.post("/admin/desk/clients", &[("client", "1"), ("all", "on")]).await.expect(303);
        luis.get("/portal/tickets").await.expect(200).shows("Asunto 51.").shows("Rosa");
    }

    async fn what_a_guest_wrote_is_found_in_the_ticket_that_theirs_went_into(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        owner.post("/clients", &[("name", "Norte"), ("slug", "norte"), ("zone", "Europe/Madrid"), ("lang", "es"), ("stage", "active")]).await.expect(303);
        let mut ana = guest(&h, &mut owner, "aurora", "Ana").await;
        let mut luis = guest(&h, &mut owner, "aurora", "Luis").await;
        let mut eva = guest(&h, &mut owner, "aurora", "Eva").await;
        let mut pol = guest(&h, &mut owner, "norte", "Pol").await;
        let first = asks(&mut ana, "No imprime", "La de la entrada").await;
        h.advance(60);
        let second = asks(&mut luis, "La impresora", "Tampoco la del pasillo").await;
        h.advance(60);
        let third = asks(&mut luis, "Otra vez", "Sigue sin tinta").await;
        luis.get(&first).await.expect(404);
        merges(&mut owner, &third, &second).await;
        merges(&mut owner, &second, &first).await;
        reply(&mut owner, first.trim_start_matches("/portal"), "Vamos esta tarde", "open").await.expect(303);
        for old in [&second, &third] {
            assert_eq!(luis.get(old).await.expect(303).location(), first);
        }
        for browser in [&mut luis, &mut ana] {
            let page = browser.get(&first).await.expect(200);
            page.shows("La de la entrada").shows("Tampoco la del pasillo").shows("Sigue sin tinta").shows("Vamos esta tarde");
            browser.get("/portal/tickets").await.expect(200).shows("No imprime").hides("La impresora");
        }
        // What was typed on the old page is not lost.
        assert_eq!(luis.post(&second, &[("text", "Gracias, os espero")]).await.expect(303).location(), first);
        ana.get(&first).await.expect(200).shows("Gracias, os espero");
        for stranger in [&mut eva, &mut pol] {
            for page in [&first, &second, &third] {
                stranger.get(page).await.expect(404);
                stranger.post(page, &[("text", "Hola")]).await.expect(404);
            }
            stranger.get("/portal/tickets").await.expect(200).hides("No imprime");
        }
        // The team finds all of them at the survivor.
        let whole = owner.get(first.trim_start_matches("/portal")).await.expect(200);
        whole.shows("La impresora").shows("Otra vez");
    }
    async fn before_a_guest_sends_a_request_they_are_offered_what_may_answer_it_and_one_press_sends_it(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        owner.post("/clients", &[("name", "Norte"), ("slug", "norte"), ("zone", "Europe/Madrid"), ("lang", "es"), ("stage", "active")]).await.expect(303);
        let mut ana = guest(&h, &mut owner, "aurora", "Ana").await;
        for (title, audience, client) in [("Restablecer la contraseña", "public", ""), ("Contraseña para Norte", "client", "2"), ("Contraseñas de todos", "clients", ""), ("Contraseñas por dentro", "team", "")] {
            let form = [("title", title), ("kind", "article"), ("audience", audience), ("client", client), ("lang", "es"), ("review_days", "180"), ("summary", "Se hace así"), ("source", "Así")];
            let page = owner.post("/knowledge", &form).await.expect(303).location();
            owner.post(&format!("{page}/publication"), &[]).await.expect(303);
        }
        let mut form = vec![("subject", "He olvidado la contraseña"), ("text", "No puedo restablecer nada"), ("impact", "high"), ("urgency", "low")];
        let step = ana.post("/portal/tickets", &form).await.expect(200).shows("Quizá ya está resuelto").shows("Tu petición aún no se ha enviado");
        let step = step.shows("/portal/knowledge/restablecer-la-contrasena").shows("/portal/knowledge/contrasenas-de-todos").shows("Se hace así");
        let step = step.hides("Contraseña para Norte").hides("Contraseñas por dentro");
        assert!(step.body.find("Restablecer la contraseña") < step.body.find("Contraseñas de todos"), "the best one first");
        step.shows("value=\"He olvidado la contraseña\"").shows("No puedo restablecer nada").shows("<option value=\"high\" selected").shows("Enviar de todos modos").shows("name=\"offered\" value=\"on\"");
        ana.get("/portal/tickets").await.expect(200).hides("He olvidado la contraseña");
        ana.get("/portal/knowledge/restablecer-la-contrasena").await.expect(200);
        // What needs a fix is said first, and whoever saw the answers is not asked again.
        form.push(("offered", "on"));
        form[0].1 = "";
        ana.post("/portal/tickets", &form).await.expect(422).hides("Quizá ya está resuelto").shows("name=\"offered\" value=\"on\"");
        form[0].1 = "He olvidado la contraseña";
        let page = ana.post("/portal/tickets", &form).await.expect(303).location();
        ana.get(&page).await.expect(200).shows("He olvidado la contraseña");
        // What nothing answers goes out with the first press, and so does what brings files.
        asks(&mut ana, "No imprime", "La de la entrada").await;
        let body = multipart(&[("subject", "Otra contraseña"), ("text", "Va la captura"), ("impact", "low"), ("urgency", "low")], &[("captura.txt", b"pantalla")]);
        let page = ana.send(http::Method::POST, "/portal/tickets", Some(MULTIPART), body).await.expect(303).location();
        ana.get(&page).await.expect(200).shows("captura.txt");
        // The articles that they may read can be searched.
        ana.get("/portal/knowledge?q=contrase%C3%B1as").await.expect(200).shows("Restablecer la contraseña").shows("Contraseñas de todos").hides("Contraseña para Norte").hides("por dentro");
    }
}
