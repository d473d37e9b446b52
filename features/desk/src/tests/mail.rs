//! Mail of tickets: what comes in finds its ticket, opens one or waits for a person, and what leaves keeps the
//! client's thread. The door that takes mail in is the inbox's; `crates/app/tests/desk_mail.rs` goes through it.

use super::ROOMS;
use kernel::Actor;
use testkit::{Browser, Furnished, on_both};
use web::{Incoming, Secret, letter::Letter, mail::Mail};

/// A desk with an address, and Ana and Luis of Aurora who write to it. Mail is queued and never leaves.
pub async fn desk(h: Furnished) -> (Furnished, Browser) {
    let h = h
        .configured(|config| {
            config.mail.smtp = Secret("smtp://127.0.0.1:9".to_owned());
            config.mail.from = "Bitácora <bitacora@tramontana.example>".to_owned();
        })
        .await;
    let mut owner = h.set_up().await;
    let form = [
        ("name", "Aurora Seguros"),
        ("slug", "aurora"),
        ("zone", "Europe/Madrid"),
        ("lang", "es"),
        ("stage", "active"),
    ];
    owner.post("/clients", &form).await.expect(303);
    for (name, email) in [("Ana Torres", "ana@aurora.example"), ("Luis Gil", "luis@aurora.example")] {
        owner.post("/clients/aurora/contacts", &[("name", name), ("email", email)]).await.expect(303);
    }
    let address = [
        ("address", "Soporte@tramontana.example"),
        ("client", ""),
        ("project", ""),
        ("category", "Soporte"),
        ("service", "Portal"),
    ];
    owner.post("/admin/desk/mail", &address).await.expect(303);
    (h, owner)
}

/// Brings a mail as whoever takes it in does; where it stands.
pub async fn bring(h: &Furnished, text: &str) -> Option<String> {
    let bytes = text.replace('\n', "\r\n").into_bytes();
    let letter = Letter::read(&bytes).unwrap();
    let hash = threads::store_file(&h.house.files(), bytes, web::letter::MAIL_BYTES).await.unwrap().hash;
    let mut tx = h.tx(Actor::SYSTEM).await;
    let incoming = Incoming { letter: &letter, key: text, hash: &hash };
    let place = web::take_mail(&mut tx, &incoming).await.unwrap();
    tx.commit().await.unwrap();
    h.advance(60);
    place
}

pub fn mail(from: &str, subject: &str, more: &str, text: &str) -> String {
    let more = if more.is_empty() { String::new() } else { format!("{more}\n") };
    format!("From: {from}\nTo: soporte@tramontana.example\nSubject: {subject}\n{more}\n{text}\n")
}

/// The mails to somebody, newest first: key and mail.
pub async fn waiting(h: &Furnished, to: &str) -> Vec<(i64, Mail)> {
    h.work().await;
    let mut read = h.read(Actor::SYSTEM).await;
    let all = web::mail::list_mails(&mut read).await.unwrap();
    all.into_iter()
        .filter(|row| row.recipient == to)
        .filter_map(|row| Some((row.id.0, serde_json::from_str(&row.message?).ok()?)))
        .collect()
}

pub fn header<'a>(mail: &'a Mail, name: &str) -> Option<&'a str> {
    mail.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

async fn reply(owner: &mut Browser, page: &str, text: &str) {
    let shown = owner.get(page).await.expect(200);
    let seen =
        shown.body.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let form = [("text", text), ("seen", &seen), ("state", "open")];
    owner.post(&format!("{page}/replies"), &form).await.expect(303);
}

/// A mail of two parts: text in an old charset with a quote, and a file.
const FIRST: &str = "From: Ana <Ana@aurora.example>\nTo: soporte@tramontana.example\nMessage-ID: <1@aurora.example>\nSubject: Re: Las primas salen a cero\n\
    Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n\
    Desde ma=F1ana no funciona\n\nEl 20/11/2026 Ana escribi=F3:\n> lo de siempre\n\n--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"primas.csv\"\n\na;b\n--x--\n";

on_both! { ROOMS;
    async fn a_mail_opens_a_ticket_and_the_answer_keeps_its_thread(h) {
        let (h, mut owner) = desk(h).await;
        owner.post("/settings/signature", &[("signature", "Beatriz\nTramontana")]).await.expect(303);
        let page = bring(&h, FIRST).await.unwrap();
        let shown = owner.get(&page).await.expect(200);
        let shown = shown.shows("Las primas salen a cero").shows("Ana · Aurora Seguros").shows("Desde mañana no funciona").shows("class=\"quoted\"").shows("lo de siempre").shows("primas.csv").shows("Soporte").shows("Correo original");
        let link = |kind: &str| shown.body.split(&format!("href=\"{page}/{kind}/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
        let file = owner.get(&format!("{page}/files/{}", link("files"))).await.expect(200);
        assert_eq!((file.body.trim(), file.header("content-type").as_str()), ("a;b", "application/octet-stream"));
        let whole = owner.get(&format!("{page}/mails/{}", link("mails"))).await.expect(200);
        assert!(whole.body.contains("Message-ID: <1@aurora.example>"), "raw mail is kept");
        reply(&mut owner, &page, "Lo estamos **mirando**").await;
        let (_, sent) = waiting(&h, "ana@aurora.example").await.remove(0);
        assert_eq!(header(&sent, "In-Reply-To"), Some("<1@aurora.example>"));
        assert_eq!(header(&sent, "Auto-Submitted"), Some("no"));
        assert!(header(&sent, "Message-ID").unwrap().starts_with("<ticket."), "{:?}", sent.headers);
        assert!(sent.subject.starts_with("Re: Las primas salen a cero [T-"), "{}", sent.subject);
        assert!(sent.html.contains("<strong>mirando</strong>") && sent.text.contains("**mirando**"));
        assert!(sent.text.contains("-- \nBeatriz\nTramontana") && sent.html.contains("Beatriz<br>Tramontana"));
        let from = sent.from.clone().unwrap();
        assert!(from.ends_with("<soporte@tramontana.example>") && from.contains("Beatriz"), "{from}");
        let signed = sent.reply_to.clone().unwrap();
        assert!(signed.starts_with("soporte+") && signed.ends_with("@tramontana.example"), "{signed}");
        // By the signed address alone, from another address of theirs; and by what it answers, from a colleague.
        let by_address = format!("From: ana@casa.example\nTo: {signed}\nMessage-ID: <2@casa>\nSubject: otra cosa\n\nSigue igual en casa\n");
        assert_eq!(bring(&h, &by_address).await.as_deref(), Some(page.as_str()));
        let more = "Message-ID: <3@aurora.example>\nReferences: <1@aurora.example>";
        let by_reference = mail("Luis Gil <luis@aurora.example>", "x", more, "A mí también me pasa");
        assert_eq!(bring(&h, &by_reference).await.as_deref(), Some(page.as_str()));
        owner.get(&page).await.expect(200).shows("Sigue igual en casa").shows("A mí también me pasa").shows("Luis Gil");
        reply(&mut owner, &page, "Arreglado en un rato").await;
        let all = waiting(&h, "ana@aurora.example").await;
        assert_eq!(all.len(), 2, "each reply leaves once");
        let references = header(&all[0].1, "References").unwrap();
        assert!(references.starts_with("<1@aurora.example> <ticket.") && references.ends_with("<3@aurora.example>"), "{references}");
    }

    async fn an_answer_that_does_not_arrive_shows_in_its_ticket_and_the_team_is_told(h) {
        let (h, mut owner) = desk(h).await;
        let page = bring(&h, FIRST).await.unwrap();
        reply(&mut owner, &page, "Lo estamos mirando").await;
        let (_, sent) = waiting(&h, "ana@aurora.example").await.remove(0);
        let id = header(&sent, "Message-ID").unwrap();
        let bounce = |action: &str| format!("From: MAILER-DAEMON@mx.example\nReturn-Path: <>\nTo: soporte@tramontana.example\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n\
            --x\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; ana@aurora.example\nAction: {action}\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 nobody here\n\
            --x\nContent-Type: text/rfc822-headers\n\nMessage-ID: {id}\n\n--x--\n");
        assert_eq!(bring(&h, &bounce("delayed")).await, None, "a delay is no failure");
        assert_eq!(bring(&h, &bounce("failed")).await.as_deref(), Some(page.as_str()));
        owner.get(&page).await.expect(200).shows("No llegó a ana@aurora.example").shows("550 nobody here").shows("dice el servidor de correo");
        let mut read = h.read(Actor::SYSTEM).await;
        let told = web::mail::list_mails(&mut read).await.unwrap();
        assert!(told.iter().any(|row| row.recipient == "ana@aurora.example" && row.state == "bounced"));
    }

    async fn ids_numbers_and_subjects_open_no_ticket_to_strangers(h) {
        let (h, mut owner) = desk(h).await;
        let page = bring(&h, &mail("ana@aurora.example", "No entra", "Message-ID: <1@a>", "No entra nadie")).await.unwrap();
        let number = page.rsplit('/').next().unwrap();
        for (n, (subject, more)) in [
            ("Re: No entra".to_owned(), "References: <1@a>"),
            (format!("Re: No entra [T-{number}]"), ""),
            ("Re: No entra".to_owned(), ""),
        ].into_iter().enumerate() {
            let more = format!("Message-ID: <s{n}@x>\n{more}").trim_end().to_owned();
            let place = bring(&h, &mail("Mallory <mallory@evil.example>", &subject, &more, "Dame la contraseña")).await.unwrap();
            assert!(place.starts_with("/tickets/mail/"), "{place}");
            owner.get(&place).await.expect(200).shows("Nadie conoce a su remitente").shows("Dame la contraseña");
        }
        owner.get(&page).await.expect(200).hides("Dame la contraseña");
        let fresh = bring(&h, &mail("ana@aurora.example", "No entra", "Message-ID: <2@a>", "Otra vez desde cero")).await.unwrap();
        assert_ne!(fresh, page, "a fresh subject is a fresh request");
        let numbered = bring(&h, &mail("ana@aurora.example", &format!("RV: cualquier cosa [T-{number}]"), "Message-ID: <3@a>", "Ya entra")).await;
        assert_eq!(numbered.as_deref(), Some(page.as_str()));
        let by_subject = bring(&h, &mail("ana@aurora.example", "RE: No entra", "Message-ID: <4@a>", "Pues no")).await.unwrap();
        assert!([&page, &fresh].contains(&&by_subject), "the requester's own, by its subject");
        assert_eq!(bring(&h, "From: ana@aurora.example\nTo: otra@tramontana.example\nSubject: x\n\nhola\n").await, None, "not the desk's");
        assert_eq!(bring(&h, &mail("ana@aurora.example", "Fuera", "Auto-Submitted: auto-replied", "Vuelvo el lunes")).await, None);
        let html = mail("marta@aurora.example", "Con logo", "Message-ID: <5@a>\nContent-Type: text/html", "<p>Hola <img src=\"http://evil.example/pixel.png\"><script>alert(1)</script><b>equipo</b></p>");
        let known = bring(&h, &html).await.unwrap();
        owner.get(&known).await.expect(200).shows("Aurora Seguros").shows("<strong>equipo</strong>").hides("pixel.png").hides("alert(1)");
    }

    async fn nobody_posts_as_the_team_by_mail_and_lost_access_waits_for_a_person(h) {
        let (h, mut owner) = desk(h).await;
        let page = bring(&h, &mail("ana@aurora.example", "No entra", "Message-ID: <1@a>", "No entra nadie")).await.unwrap();
        reply(&mut owner, &page, "Lo miramos").await;
        let signed = waiting(&h, "ana@aurora.example").await.remove(0).1.reply_to.unwrap();
        let as_owner = format!("From: Beatriz <beatriz@tramontana.example>\nTo: {signed}\nMessage-ID: <2@x>\nSubject: x\n\nYa está pagado, cierra\n");
        let held = bring(&h, &as_owner).await.unwrap();
        owner.get(&held).await.expect(200).shows("una cabecera de correo no lo demuestra").shows("value=\"T-");
        let own = bring(&h, &mail("soporte@tramontana.example", "Soy yo", "Message-ID: <3@x>", "Eco")).await.unwrap();
        owner.get(&own).await.expect(200).shows("una dirección nuestra");
        let nobody = bring(&h, "To: soporte@tramontana.example\nSubject: x\nMessage-ID: <4@x>\n\nSin firma\n").await.unwrap();
        owner.get(&nobody).await.expect(200).shows("No dice quién lo envía");
        // A guest whose access was taken away, even with an address that we signed.
        let client = clients::find_by_slug(&mut h.read(Actor::SYSTEM).await, "aurora").await.unwrap().id;
        cast::invite(&h, cast::guest("elena@aurora.example", "Elena Ruiz", client)).await;
        let hers = format!("From: elena@aurora.example\nTo: {signed}\nMessage-ID: <5@x>\nSubject: x\n\nMe pasa lo mismo\n");
        assert_eq!(bring(&h, &hers).await.as_deref(), Some(page.as_str()));
        let mut tx = h.tx(Actor::SYSTEM).await;
        let elena = people::find_by_email(&mut tx, "elena@aurora.example").await.unwrap().unwrap();
        people::deactivate(&mut tx, elena.id).await.unwrap();
        tx.commit().await.unwrap();
        let later = bring(&h, &hers.replace("<5@x>", "<6@x>").replace("lo mismo", "otra cosa")).await.unwrap();
        owner.get(&later).await.expect(200).shows("ya no tiene acceso");
        owner.get(&page).await.expect(200).hides("Ya está pagado").hides("otra cosa").shows("Me pasa lo mismo");
        owner.get("/tickets/mail").await.expect(200).shows("elena@aurora.example").shows("beatriz@tramontana.example");
    }

    async fn a_mail_that_waits_becomes_a_ticket_whose_clock_counts_since_it_came(h) {
        let (h, mut owner) = desk(h).await;
        let came = h.now();
        let held = bring(&h, &mail("Pau <pau@nuevo.example>", "Alta", "Message-ID: <1@n>", "Queremos empezar")).await.unwrap();
        h.advance(3600);
        owner.get("/tickets").await.expect(200).hides("Alta").shows("/tickets/mail");
        let listed = owner.get("/api/v1/desk/mail").await.expect(200).json();
        assert_eq!((listed["items"][0]["reason"].as_str(), listed["items"][0]["subject"].as_str()), (Some("unknown"), Some("Alta")));
        owner.post(&format!("{held}/ticket"), &[("ticket", "T-999"), ("client", "")]).await.expect(422).shows("No hay un ticket así").shows("value=\"T-999\"");
        let page = owner.get(&held).await.expect(200);
        let client = page.body.split("<option value=\"").find(|part| part.contains("Aurora")).unwrap().split('"').next().unwrap().to_owned();
        let filed = owner.post(&format!("{held}/ticket"), &[("client", &client), ("ticket", "")]).await.expect(303).location();
        owner.get(&filed).await.expect(200).shows("Queremos empezar").shows("Aurora Seguros");
        let number = filed.rsplit('/').next().unwrap();
        let whole = owner.get(&format!("/api/v1/tickets/{number}")).await.expect(200).json();
        assert_eq!(whole["created_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap(), came);
        assert!(whole["clocks"][0]["elapsed_seconds"].as_i64().unwrap() >= 3600, "{whole}");
        owner.post(&format!("{held}/ticket"), &[("client", ""), ("ticket", "")]).await.expect(409);
        owner.get("/tickets/mail/settled").await.expect(200).shows(&format!("T-{number}"));
        let other = bring(&h, &mail("pau@otro.example", "Nada", "Message-ID: <2@n>", "Me equivoqué")).await.unwrap();
        owner.post(&format!("{other}/dismissal"), &[]).await.expect(303);
        owner.get("/tickets/mail").await.expect(200).hides("Nada").shows("No hay ningún correo aquí");
    }

    async fn an_unknown_sender_becomes_a_contact_in_the_same_press(h) {
        let (h, mut owner) = desk(h).await;
        let held = bring(&h, &mail("Pau Vidal <pau@nuevo.example>", "Alta", "Message-ID: <1@n>", "Queremos empezar")).await.unwrap();
        let page = owner.get(&held).await.expect(200).shows("Añadir a quien escribe como contacto");
        let client = page.body.split("<option value=\"").find(|part| part.contains("Aurora")).unwrap().split('"').next().unwrap().to_owned();
        let alone = owner.post(&format!("{held}/ticket"), &[("client", ""), ("ticket", ""), ("contact", "on")]).await.expect(422);
        alone.shows("Elige de qué cliente es");
        owner.get("/clients/aurora").await.expect(200).hides("Pau Vidal");
        let filed = owner.post(&format!("{held}/ticket"), &[("client", &client), ("ticket", ""), ("contact", "on")]).await.expect(303).location();
        owner.get(&filed).await.expect(200).shows("Pau Vidal · Aurora Seguros");
        owner.get("/clients/aurora").await.expect(200).shows("Pau Vidal").shows("pau@nuevo.example");
        // From now on their mails need nobody.
        let next = bring(&h, &mail("Pau Vidal <pau@nuevo.example>", "Otra cosa", "Message-ID: <2@n>", "¿Y las facturas?")).await.unwrap();
        owner.get(&next).await.expect(200).shows("Pau Vidal · Aurora Seguros").shows("facturas");
        // A header that names somebody with an account makes nobody a contact.
        let ours = bring(&h, &mail("beatriz@tramontana.example", "Yo", "Message-ID: <3@n>", "Hola")).await.unwrap();
        owner.get(&ours).await.expect(200).hides("Añadir a quien escribe como contacto");
        let refused = owner.post(&format!("{ours}/ticket"), &[("client", &client), ("ticket", ""), ("contact", "on")]).await.expect(422);
        refused.shows("ya es de alguien aquí");
    }

    async fn whoever_is_blocked_opens_no_ticket_until_somebody_says_that_it_is_no_spam(h) {
        let (h, mut owner) = desk(h).await;
        owner.post("/tickets/mail/blocked", &[("block", "nonsense")]).await.expect(422).shows("value=\"nonsense\"");
        let before = bring(&h, &mail("promo@spam.example", "Primera", "Message-ID: <0@spam>", "Pincha aquí")).await.unwrap();
        owner.post("/tickets/mail/blocked", &[("block", "@SPAM.example")]).await.expect(303);
        let place = bring(&h, &mail("vendo@spam.example", "Gana dinero", "Message-ID: <1@spam>", "Pincha aquí")).await.unwrap();
        owner.get("/tickets/mail").await.expect(200).hides("Gana dinero").hides("Primera");
        owner.get("/tickets/mail/spam").await.expect(200).shows("Gana dinero").shows("Primera").shows("@spam.example");
        owner.get(&before).await.expect(200).shows("No es spam");
        let filed = owner.post(&format!("{place}/ticket"), &[("client", ""), ("ticket", "")]).await.expect(303).location();
        owner.get(&filed).await.expect(200).shows("Gana dinero");
        owner.post("/tickets/mail/blocked", &[("block", "@spam.example"), ("again", "on")]).await.expect(303);
        bring(&h, &mail("vendo@spam.example", "Otra oferta", "Message-ID: <2@spam>", "Pincha aquí")).await.unwrap();
        owner.get("/tickets/mail").await.expect(200).shows("Otra oferta");
        let theirs = bring(&h, &mail("ana@aurora.example", "Insultos", "Message-ID: <1@a>", "…")).await.unwrap();
        let number = theirs.rsplit('/').next().unwrap().to_owned();
        owner.post("/tickets/mail/blocked", &[("block", "ana@aurora.example"), ("ticket", &number)]).await.expect(303);
        owner.get("/tickets").await.expect(200).hides("Insultos");
        owner.post("/admin/desk/mail/removal", &[("address", "soporte@tramontana.example")]).await.expect(303);
        assert_eq!(bring(&h, &mail("x@spam.example", "Tercera", "Message-ID: <3@spam>", "Nadie lo recoge")).await, None);
    }
}
