//! What goes with an answer beside its words: files, within what a mail carries, and copies.

use super::{
    ROOMS,
    mail::{bring, desk, header, mail, waiting},
    tickets::owner_actor,
};
use http::Method;
use kernel::Actor;
use testkit::{Browser, Page, on_both};

pub(super) const MULTIPART: &str = "multipart/form-data; boundary=corte";

/// A form with files, as a browser sends it.
pub(super) fn multipart(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, value) in fields {
        let part = format!("--corte\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for (name, bytes) in files {
        let head = format!(
            "--corte\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--corte--\r\n");
    body
}

fn between<'a>(body: &'a str, start: &str) -> Option<&'a str> {
    body.split(start).nth(1)?.split('"').next()
}

/// The form of an answer with what it shows, and other fields.
async fn answer(
    by: &mut Browser,
    page: &str,
    text: &str,
    cc: Option<&str>,
    more: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> Page {
    let shown = by.get(page).await.expect(200);
    let seen = between(&shown.body, "name=\"seen\" value=\"").unwrap().to_owned();
    let usual = between(&shown.body, "name=\"cc_seen\" value=\"").unwrap_or("").to_owned();
    let cc = cc.unwrap_or(&usual);
    let mut fields =
        vec![("text", text), ("seen", &seen), ("state", "open"), ("cc", cc), ("cc_seen", &usual)];
    fields.extend_from_slice(more);
    let body = multipart(&fields, files);
    by.send(Method::POST, &format!("{page}/replies"), Some(MULTIPART), body).await
}

fn from_ana(id: &str, subject: &str, cc: &str) -> String {
    mail(
        "Ana Torres <ana@aurora.example>",
        subject,
        &format!("Message-ID: <{id}@a>\nCc: {cc}"),
        "No entra nadie",
    )
}

async fn contact(owner: &mut Browser, name: &str, email: &str) {
    owner.post("/clients/aurora/contacts", &[("name", name), ("email", email)]).await.expect(303);
}

on_both! { ROOMS;
    async fn files_of_an_answer_go_with_its_mail_and_what_is_too_large_is_named_in_it(h) {
        let (h, mut owner) = desk(h).await;
        let page = bring(&h, &from_ana("1", "No entra", "")).await.unwrap();
        owner.get(&page).await.expect(200).shows("enctype=\"multipart/form-data\"").shows("10 MB").shows("15 MB");
        let large = vec![7; 11 * 1024 * 1024];
        let files: [(&str, &[u8]); 3] = [("plan (final) ñ.csv", b"a;b"), ("copia.bin", &large), ("../../etc/passwd", b"raiz")];
        answer(&mut owner, &page, "Te mando el plan", None, &[], &files).await.expect(303);
        let (_, sent) = waiting(&h, "ana@aurora.example").await.remove(0);
        let names: Vec<&str> = sent.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["plan (final) ñ.csv", "passwd"]);
        assert_eq!(sent.files[0].media, "text/plain", "told by its bytes, whatever the browser says");
        let number = page.rsplit('/').next().unwrap();
        for words in [&sent.text, &sent.html] {
            assert!(words.contains("No caben en un correo: copia.bin (12 MB)"), "{words}");
            assert!(words.contains(&format!("/portal/tickets/{number}")), "{words}");
        }
        let shown = owner.get(&page).await.expect(200).shows("No cabía en el correo");
        let link = between(&shown.body, &format!("href=\"{page}/attachments/")).unwrap();
        let file = owner.get(&format!("{page}/attachments/{link}")).await.expect(200);
        assert_eq!((file.body.as_str(), file.header("content-type").as_str()), ("a;b", "application/octet-stream"));
        // A file is its own ticket's.
        let other = bring(&h, &from_ana("2", "Otra cosa", "")).await.unwrap();
        owner.get(&format!("{other}/attachments/{link}")).await.expect(404);
        h.browser().get(&format!("{page}/attachments/{link}")).await.expect(303);
    }

    async fn whom_a_client_copies_gets_our_answers_and_the_team_may_change_it(h) {
        let (h, mut owner) = desk(h).await;
        contact(&mut owner, "Eva Sanz", "eva@aurora.example").await;
        owner.post("/tickets/mail/blocked", &[("block", "eva@aurora.example")]).await.expect(303);
        owner.post("/clients", &[("name", "Norte"), ("slug", "norte"), ("zone", "Europe/Madrid"), ("lang", "es"), ("stage", "active")]).await.expect(303);
        owner.post("/clients/norte/contacts", &[("name", "Pol"), ("email", "pol@norte.example")]).await.expect(303);
        let everybody = "Luis <LUIS@aurora.example>, extranjero@x.example, pol@norte.example, eva@aurora.example, soporte+1@tramontana.example, bitacora@tramontana.example, beatriz@tramontana.example, ana@aurora.example";
        let page = bring(&h, &from_ana("1", "No entra", everybody)).await.unwrap();
        owner.get(&page).await.expect(200).shows("name=\"cc_seen\" value=\"luis@aurora.example\"");
        answer(&mut owner, &page, "Lo miramos", None, &[], &[]).await.expect(303);
        let (_, sent) = waiting(&h, "ana@aurora.example").await.remove(0);
        assert_eq!(sent.cc, ["luis@aurora.example"]);
        assert!(header(&sent, "In-Reply-To").is_some());
        owner.get(&page).await.expect(200).shows("Con copia a luis@aurora.example");
        // Whom the team writes down is read however it was typed, each once.
        let typed = "luis@aurora.example; Pau Vidal <Pau@proveedor.example>\npau@proveedor.example, ana@aurora.example";
        answer(&mut owner, &page, "Lo ve también Pau", Some(typed), &[], &[]).await.expect(303);
        let (_, sent) = waiting(&h, "ana@aurora.example").await.remove(0);
        assert_eq!(sent.cc, ["luis@aurora.example", "pau@proveedor.example"]);
        for (wrong, why) in [
            ("no-es", "no-es no es una dirección"),
            ("soporte+x@tramontana.example", "es una dirección nuestra"),
            ("bitacora@tramontana.example", "es una dirección nuestra"),
            ("eva@aurora.example", "eva@aurora.example está bloqueada"),
        ] {
            let both = format!("luis@aurora.example, {wrong}");
            answer(&mut owner, &page, "Se queda escrito", Some(&both), &[], &[]).await.expect(422).shows(why).shows("Se queda escrito").shows(&both);
        }
        let many: Vec<String> = (0..21).map(|n| format!("p{n}@x.example")).collect();
        answer(&mut owner, &page, "Demasiados", Some(&many.join(",")), &[], &[]).await.expect(422).shows("Como máximo 20 direcciones");
        answer(&mut owner, &page, "Ya solo tú", Some(""), &[], &[]).await.expect(303);
        let (_, sent) = waiting(&h, "ana@aurora.example").await.remove(0);
        assert!(sent.cc.is_empty() && sent.text.contains("Ya solo tú"));
        // A machine says whom, or leaves those of the conversation.
        let message = |more: serde_json::Value| {
            let mut body = serde_json::json!({ "kind": "reply", "text": "Por la API", "seen": i64::MAX });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let path = format!("/api/v1{page}/messages");
        owner.json(Method::POST, &path, &message(serde_json::json!({ "cc": ["luis@aurora.example"] }))).await.expect(201);
        owner.json(Method::POST, &path, &message(serde_json::json!({}))).await.expect(201);
        owner.json(Method::POST, &path, &message(serde_json::json!({ "cc": ["bitacora@tramontana.example"] }))).await.expect(422);
        let last = waiting(&h, "ana@aurora.example").await;
        assert_eq!((last[0].1.cc.len(), last[1].1.cc.len(), last[2].1.cc.len()), (1, 1, 0));
    }

    async fn nobody_gets_a_copy_after_they_were_blocked_or_left(h) {
        let (h, mut owner) = desk(h).await;
        let page = bring(&h, &from_ana("1", "No entra", "luis@aurora.example")).await.unwrap();
        // Written before, leaving after.
        answer(&mut owner, &page, "Lo miramos", None, &[], &[]).await.expect(303);
        owner.post("/tickets/mail/blocked", &[("block", "@aurora.example")]).await.expect(303);
        let (_, sent) = waiting(&h, "ana@aurora.example").await.remove(0);
        assert!(sent.cc.is_empty(), "{:?}", sent.cc);
        owner.get(&page).await.expect(200).shows("name=\"cc_seen\" value=\"\"");
        owner.post("/tickets/mail/blocked", &[("block", "@aurora.example"), ("again", "on")]).await.expect(303);
        // A contact who left gets none by herself, and the team is told when it names her.
        contact(&mut owner, "Eva Sanz", "eva@aurora.example").await;
        bring(&h, &from_ana("2", "Re: No entra", "eva@aurora.example")).await.unwrap();
        owner.get(&page).await.expect(200).shows("value=\"eva@aurora.example\"");
        let mut tx = h.tx(Actor::SYSTEM).await;
        let eva = clients::find_contact_by_email(&mut tx, "eva@aurora.example").await.unwrap().unwrap();
        clients::set_left(&mut tx, eva.id, true).await.unwrap();
        tx.commit().await.unwrap();
        answer(&mut owner, &page, "Para Eva", None, &[], &[]).await.expect(422).shows("eva@aurora.example ya no está con el cliente").shows("Para Eva");
        bring(&h, &from_ana("3", "Re: No entra", "eva@aurora.example")).await.unwrap();
        let hers = mail("Eva <eva@aurora.example>", "Re: No entra", "Message-ID: <4@a>\nReferences: <1@a>", "¿Me copiáis?");
        let held = bring(&h, &hers).await.unwrap();
        owner.get(&held).await.expect(200).shows("ya no tiene acceso");
        answer(&mut owner, &page, "Sin Eva", Some(""), &[], &[]).await.expect(303);
    }

    async fn an_answer_that_needs_a_fix_keeps_its_files_and_shows_who_came_meanwhile(h) {
        let h = h.configured(|config| config.attachment_bytes = 1024 * 1024).await;
        let (h, mut owner) = desk(h).await;
        let page = bring(&h, &from_ana("1", "No entra", "")).await.unwrap();
        let seen = between(&owner.get(&page).await.expect(200).body, "name=\"seen\" value=\"").unwrap().to_owned();
        bring(&h, &from_ana("2", "Re: No entra", "luis@aurora.example")).await.unwrap();
        let fields = [("text", "Mira esto"), ("seen", seen.as_str()), ("state", "open"), ("cc", "pau@proveedor.example"), ("cc_seen", "")];
        let large = vec![7; 2 * 1024 * 1024];
        let body = multipart(&fields, &[("nota.txt", b"hola")]);
        let held = owner.send(Method::POST, &format!("{page}/replies"), Some(MULTIPART), body).await.expect(422);
        let held = held.shows("Mira esto").shows("nota.txt").shows("value=\"pau@proveedor.example, luis@aurora.example\"");
        let aside = between(&held.body, "name=\"aside\" value=\"").unwrap().to_owned();
        // Too large for the house: the words stay, and so does what was put aside.
        let cc = Some("pau@proveedor.example, luis@aurora.example");
        let refused = answer(&mut owner, &page, "Y esto otro", cc, &[("aside", &aside)], &[("enorme.bin", &large)]).await.expect(422);
        refused.shows("Y esto otro").shows("1 MB").shows("nota.txt");
        assert!(waiting(&h, "ana@aurora.example").await.is_empty());
        owner.get(&page).await.expect(200).hides("name=\"aside\"");
        answer(&mut owner, &page, "Ahora sí", cc, &[("aside", &aside)], &[("otra.txt", b"adios")]).await.expect(303);
        let (_, sent) = waiting(&h, "ana@aurora.example").await.remove(0);
        let names: Vec<&str> = sent.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!((names, sent.cc.len()), (vec!["nota.txt", "otra.txt"], 2));
        // What somebody put aside is nobody else's to send, and once sent it stays where it went.
        let gone = answer(&mut owner, &page, "Otra vez", Some(""), &[("aside", &aside)], &[]).await.expect(422);
        gone.shows("ya no está: vuelve a adjuntarlo").shows("Otra vez").hides("name=\"aside\"");
        answer(&mut owner, &page, "Otra vez", Some(""), &[], &[]).await.expect(303);
        let (_, sent) = waiting(&h, "ana@aurora.example").await.remove(0);
        assert!(sent.files.is_empty(), "{:?}", sent.files);
    }

    async fn a_ticket_without_an_address_has_no_copies_and_a_guest_opens_the_files_of_theirs(h) {
        let (h, mut owner) = desk(h).await;
        let mut read = h.read(Actor::SYSTEM).await;
        let client = clients::find_by_slug(&mut read, "aurora").await.unwrap().id;
        drop(read);
        let whose = client.to_string();
        let form = [("subject", "Del portal"), ("text", "x"), ("requester", "Ana"), ("email", "ana@aurora.example"), ("client", &whose), ("impact", "low"), ("urgency", "low")];
        let page = owner.post("/tickets", &form.map(|(name, value)| (name, if name == "email" { "" } else { value }))).await.expect(303).location();
        owner.get(&page).await.expect(200).hides("name=\"cc\"").shows("en el portal");
        answer(&mut owner, &page, "Con copia", Some("luis@aurora.example"), &[], &[]).await.expect(422).shows("no va por correo").shows("Con copia");
        let page = owner.post("/tickets", &form).await.expect(303).location();
        answer(&mut owner, &page, "Con archivo", Some(""), &[], &[("guia.txt", b"pasos")]).await.expect(303);
        let contacts = clients::list_contacts(&mut h.read(Actor::SYSTEM).await, client).await.unwrap();
        let mut enters = Vec::new();
        for contact in contacts {
            let mut tx = h.tx(owner_actor()).await;
            let person = clients::invite_contact(&mut tx, contact.id, "http://127.0.0.1:4400").await.unwrap();
            let link = people::sign_in_link(&mut tx, person).await.unwrap();
            tx.commit().await.unwrap();
            let mut browser = h.browser();
            browser.enter(&link).await;
            enters.push((contact.name, browser));
        }
        for (name, browser) in &mut enters {
            let status = if name.starts_with("Ana") { 200 } else { 404 };
            let theirs = browser.get(&format!("/portal{page}")).await.expect(status);
            browser.get(&format!("/portal{page}/attachments/1")).await.expect(status);
            browser.get(&format!("{page}/attachments/1")).await.expect(404);
            assert_eq!(theirs.body.contains("guia.txt"), status == 200);
        }
    }
}

#[test]
fn a_mail_carries_what_fits_in_order() {
    use crate::{
        mail::fitting,
        types::mail::{FILE_BYTES, FILES_BYTES},
    };
    let half = FILES_BYTES / 2;
    for (sizes, fits) in [
        (vec![], vec![]),
        (vec![1, FILE_BYTES, FILE_BYTES + 1], vec![true, true, false]),
        (vec![half, half, half, 0], vec![true, true, false, true]),
        (vec![FILE_BYTES, FILE_BYTES, 1], vec![true, false, true]),
    ] {
        assert_eq!(fitting(&sizes), fits, "{sizes:?}");
    }
}
