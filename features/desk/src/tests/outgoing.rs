//! A reply reaches whoever asked, however their ticket came: it leaves by mail, and their answer to it comes back.

use super::{
    ROOMS,
    mail::{bring, desk, header, mail, waiting},
    tickets::{asked, reply},
};
use kernel::Actor;
use testkit::{Browser, Furnished, on_both};
use web::mail::Mail;

const ASKS: [(&str, &str); 4] =
    [("subject", "No imprime"), ("text", "Desde ayer"), ("impact", "low"), ("urgency", "low")];

/// The last mail to Ana.
async fn last(h: &Furnished) -> Mail {
    waiting(h, "ana@aurora.example").await.remove(0).1
}

/// Answers a ticket; its mail goes out, and what Ana answers to it stands in the ticket.
async fn goes_and_comes(h: &Furnished, owner: &mut Browser, page: &str) -> Mail {
    reply(owner, page, "Lo miramos hoy", "open").await.expect(303);
    let sent = last(h).await;
    assert!(sent.purpose == "ticket" && sent.text.contains("Lo miramos hoy"), "{sent:?}");
    owner.get(page).await.expect(200).shows("ana@aurora.example");
    let signed = sent.reply_to.clone().unwrap();
    assert!(signed.starts_with("soporte+"), "{signed}");
    let id = header(&sent, "Message-ID").unwrap();
    let number = page.rsplit('/').next().unwrap();
    for (n, (from, to, more)) in [
        ("ana@casa.example", signed.as_str(), String::new()),
        ("ana@aurora.example", "soporte@tramontana.example", format!("In-Reply-To: {id}\n")),
    ]
    .into_iter()
    .enumerate()
    {
        let words = format!("Respuesta {n} por correo");
        let answer = format!(
            "From: Ana Torres <{from}>\nTo: {to}\nMessage-ID: <{number}.{n}@a>\n{more}Subject: hola\n\n{words}\n"
        );
        assert_eq!(bring(h, &answer).await.as_deref(), Some(page), "{answer}");
        owner.get(page).await.expect(200).shows(&words);
    }
    sent
}

on_both! { ROOMS;
    async fn a_reply_to_a_ticket_of_the_api_leaves_by_mail_and_its_answer_comes_back(h) {
        let (h, mut owner) = desk(h).await;
        let page = asked(&mut owner, "medium").await;
        owner.get(&page).await.expect(200).shows("name=\"cc\"").hides("No tiene correo");
        let sent = goes_and_comes(&h, &mut owner, &page).await;
        assert_eq!(header(&sent, "In-Reply-To"), None, "the client wrote no mail that it could answer");
        assert!(sent.from.unwrap().ends_with("<soporte@tramontana.example>"));
    }

    async fn a_reply_to_a_ticket_of_the_portal_leaves_by_mail_too(h) {
        let (h, mut owner) = desk(h).await;
        owner.post("/clients/aurora/contacts/1/invitation", &[]).await.expect(303);
        let mut ana = cast::enters(&h, cast::known(&h, "ana@aurora.example").await.person).await;
        let page = ana.post("/portal/tickets", &ASKS).await.expect(303).location();
        let ours = page.trim_start_matches("/portal").to_owned();
        goes_and_comes(&h, &mut owner, &ours).await;
        ana.get(&page).await.expect(200).shows("Lo miramos hoy").shows("Respuesta 1 por correo");
    }

    async fn a_part_of_a_ticket_that_came_by_mail_is_answered_by_mail(h) {
        let (h, mut owner) = desk(h).await;
        let whole = bring(&h, &mail("Ana Torres <ana@aurora.example>", "Dos cosas", "Message-ID: <1@a>", "Va lento y no imprime")).await.unwrap();
        let part = owner.post(&format!("{whole}/split"), &[("subject", "No imprime"), ("text", "No imprime")]).await.expect(303).location();
        let sent = goes_and_comes(&h, &mut owner, &part).await;
        assert!(sent.subject.contains("No imprime"), "{}", sent.subject);
        owner.get(&whole).await.expect(200).hides("Respuesta 0 por correo");
    }

    async fn a_reply_leaves_from_the_address_of_the_tickets_client(h) {
        let (h, mut owner) = desk(h).await;
        let client = clients::find_by_slug(&mut h.read(Actor::SYSTEM).await, "aurora").await.unwrap().id.to_string();
        let address = [("address", "aurora@tramontana.example"), ("client", client.as_str()), ("project", ""), ("category", ""), ("service", "")];
        owner.post("/admin/desk/mail", &address).await.expect(303);
        let page = asked(&mut owner, "medium").await;
        reply(&mut owner, &page, "Lo miramos hoy", "open").await.expect(303);
        let sent = last(&h).await;
        assert!(sent.from.unwrap().ends_with("<aurora@tramontana.example>") && sent.reply_to.unwrap().starts_with("aurora+"));
    }

    async fn where_no_mail_leaves_the_form_says_who_reads_it(h) {
        let (h, mut owner) = desk(h).await;
        let mut phoned = ASKS.to_vec();
        phoned.push(("requester", "Alguien"));
        let page = owner.post("/tickets", &phoned).await.expect(303).location();
        owner.get(&page).await.expect(200).shows("fuera del equipo no lo leerá nadie").hides("name=\"cc\"");
        reply(&mut owner, &page, "Sin correo", "open").await.expect(303);
        assert!(waiting(&h, "ana@aurora.example").await.iter().all(|(_, mail)| mail.purpose != "ticket"));
        // A client whose guests see all of its tickets has somebody who reads it there.
        let client = clients::find_by_slug(&mut h.read(Actor::SYSTEM).await, "aurora").await.unwrap().id.to_string();
        phoned.push(("client", &client));
        let page = owner.post("/tickets", &phoned).await.expect(303).location();
        owner.post("/clients/aurora/contacts/1/invitation", &[]).await.expect(303);
        owner.get(&page).await.expect(200).shows("fuera del equipo no lo leerá nadie");
        owner.post("/admin/desk/clients", &[("client", &client), ("all", "on")]).await.expect(303);
        owner.get(&page).await.expect(200).shows("No tiene correo: lo verá solo en el portal").hides("fuera del equipo");
        // Whoever is taken for spam hears nothing.
        let page = asked(&mut owner, "medium").await;
        owner.post(&format!("{page}/spam"), &[("spam", "on")]).await.expect(303);
        owner.get(&page).await.expect(200).shows("No sale por correo").hides("name=\"cc\"");
    }
}
