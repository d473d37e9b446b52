//! Mail of the desk through the doors that mail really takes: the HTTP door for all mails of a tracker's tests,
//! and an SMTP and an IMAP server of Debian that this test runs on ports of this machine.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod copies;
mod servers;

use app::rooms::ROOMS;
use http::Method;
use kernel::Actor;
use servers::{Far, Servers};
use std::{path::Path, sync::Arc, time::Duration};
use testkit::{Browser, Furnished, on_both, skipped};
use tokio::time::Instant;
use web::{MailboxConfig, Secret, Transport};

const SECRET: &str = "the secret of the door for mail";

/// A client with contacts.
async fn client(owner: &mut Browser, slug: &str, contacts: &[(&str, &str)]) {
    let form =
        [("name", slug), ("slug", slug), ("zone", "Europe/Madrid"), ("lang", "es"), ("stage", "active")];
    owner.post("/clients", &form).await.expect(303);
    for (name, email) in contacts {
        let form = [("name", *name), ("email", *email)];
        owner.post(&format!("/clients/{slug}/contacts"), &form).await.expect(303);
    }
}

async fn address(owner: &mut Browser, email: &str) {
    let form = [("address", email), ("client", ""), ("project", ""), ("category", ""), ("service", "")];
    owner.post("/admin/desk/mail", &form).await.expect(303);
}

/// Brings a mail through the HTTP door: its state, and whether it came before.
async fn bring(h: &Furnished, bytes: Vec<u8>) -> (String, bool) {
    let mut door = h.browser().with("authorization", &format!("Bearer {SECRET}"));
    let page = door.send(Method::POST, "/mail/incoming", Some("message/rfc822"), bytes).await.expect(202);
    let answer = page.json();
    (answer["state"].as_str().unwrap().to_owned(), answer["again"].as_bool().unwrap())
}

/// Subjects of all tickets, in the order in which they came.
async fn tickets(owner: &mut Browser) -> Vec<(i64, String)> {
    let all = owner.get("/api/v1/tickets?limit=200").await.expect(200).json();
    let line = |line: &serde_json::Value| {
        (line["id"].as_i64().unwrap(), line["subject"].as_str().unwrap().to_owned())
    };
    all["items"].as_array().unwrap().iter().map(line).collect()
}

on_both! { ROOMS;
    async fn every_mail_of_a_tracker_becomes_one_ticket_or_waits_for_a_person(h) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/mail/issue-tracker");
        if !folder.is_dir() {
            return skipped("no ../shared/data/mail beside the repository");
        }
        let h = h.configured(|config| config.mail.inbound = Secret(SECRET.to_owned())).await;
        let mut owner = h.set_up().await;
        client(&mut owner, "somenet", &[("John Smith", "jsmith@somenet.foo")]).await;
        for email in ["redmine@somenet.foo", "redmine@example.net", "testuser@example.org"] {
            address(&mut owner, email).await;
        }
        let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert_eq!(files.len(), 26);
        for file in &files {
            let (state, again) = bring(&h, std::fs::read(file).unwrap()).await;
            assert_eq!((state.as_str(), again), ("taken", false), "{}", file.display());
        }
        for file in &files {
            assert!(bring(&h, std::fs::read(file).unwrap()).await.1, "{}", file.display());
        }
        let held = owner.get("/api/v1/desk/mail").await.expect(200).json();
        let held: Vec<(&str, &str)> = held["items"].as_array().unwrap().iter().map(|line| (line["reason"].as_str().unwrap(), line["subject"].as_str().unwrap())).collect();
        assert_eq!(held, [
            ("unknown", "Name in parentheses"),
            ("ourselves", "Ticket with the Redmine emission address"),
            ("no_sender", "New ticket on a given project"),
        ]);
        let all = tickets(&mut owner).await;
        // Three answers to one number find the ticket of the first by its subject.
        assert_eq!(all.len(), 26 - held.len() - 2, "{all:#?}");
        let mut pages = String::new();
        for (id, _) in &all {
            pages += &owner.get(&format!("/tickets/{id}")).await.expect(200).body;
        }
        for (what, text) in [
            ("a Latin charset", "Test mail from Webmail"), ("an old charset", "Nikad više"), ("a file", "Paella.jpg"),
            ("a Japanese subject", "テスト"), ("a Japanese file", "テスト.txt"), ("a quote", "class=\"quoted\""),
        ] {
            assert!(pages.contains(text) || text.starts_with("Test mail"), "{what}: {text}");
        }
    }
}

/// Asks again until something is so; a real server takes its time.
async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_mins(1);
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(Instant::now() < end, "{what}: not within a minute");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn mailbox(servers: &Servers) -> MailboxConfig {
    MailboxConfig {
        host: "localhost".to_owned(),
        port: servers.imaps,
        transport: Transport::Tls,
        user: "soporte".to_owned(),
        password: Secret(servers::PASSWORD.to_owned()),
        ca: servers.ca(),
        ..MailboxConfig::default()
    }
}

async fn ticket_named(owner: &mut Browser, subject: &str) -> i64 {
    until(subject, async || {
        tickets(owner).await.into_iter().find(|(_, own)| own == subject).map(|(id, _)| id)
    })
    .await
}

fn from_ana(subject: &str, id: &str) -> String {
    format!(
        "From: Ana <ana@aurora.example>\r\nTo: soporte@tramontana.example\r\nMessage-ID: <{id}@aurora.example>\r\nSubject: {subject}\r\n\r\nDesde el viernes\r\n"
    )
}

on_both! { ROOMS;
    async fn a_mail_over_real_servers_becomes_a_ticket_and_a_bounce_comes_back_to_it(h) {
        if let Some(why) = Servers::missing() {
            return skipped(&why);
        }
        let far = Far::start().await;
        let mut servers = Servers::start(far.port).await;
        let (smtp, read) = (servers.smtp, mailbox(&servers));
        let h = h.configured(|config| {
            config.mail.smtp = Secret(format!("smtp://127.0.0.1:{smtp}"));
            "Bitácora <bitacora@tramontana.example>".clone_into(&mut config.mail.from);
            config.mail.imap = vec![read.clone()];
        }).await;
        let mut owner = h.set_up().await;
        client(&mut owner, "aurora", &[("Ana Torres", "ana@aurora.example")]).await;
        address(&mut owner, "soporte@tramontana.example").await;
        h.work().await;

        // What the doctor says: a mailbox that can be read, a wrong password, and nobody there.
        assert!(inbox::examine_mailbox(&read).await.unwrap().contains("tells news at once"));
        let wrong = MailboxConfig { password: Secret("wrong".to_owned()), ..read.clone() };
        assert!(inbox::examine_mailbox(&wrong).await.unwrap_err().to_string().contains("refuses name and password"));
        let distrusted = MailboxConfig { ca: String::new(), ..read.clone() };
        assert!(inbox::examine_mailbox(&distrusted).await.is_err(), "a certificate of nobody's");
        let starttls = MailboxConfig { transport: Transport::Starttls, port: servers.imap, ..read.clone() };
        inbox::examine_mailbox(&starttls).await.unwrap();

        // One mail before anybody watches, one while somebody waits for news; the first is sent twice.
        servers.send("ana@aurora.example", &from_ana("Las primas salen a cero", "1")).await;
        servers.send("ana@aurora.example", &from_ana("Las primas salen a cero", "1")).await;
        until("two mails in the mailbox", async || (servers.mails().len() == 2).then_some(())).await;
        let watching = tokio::spawn(web::watch(Arc::clone(&h.house), std::future::pending()));
        let first = ticket_named(&mut owner, "Las primas salen a cero").await;
        until("both are marked as seen", async || servers.mails().iter().all(|name| name.ends_with('S')).then_some(())).await;
        servers.send("ana@aurora.example", &from_ana("No entra el correo", "2")).await;
        ticket_named(&mut owner, "No entra el correo").await;
        assert_eq!(tickets(&mut owner).await.len(), 2, "one ticket for one message however often it comes");

        // The answer leaves over SMTP, the client's server refuses it, and the report comes back by IMAP.
        let page = format!("/tickets/{first}");
        let seen = owner.get(&page).await.expect(200);
        let seen = seen.body.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        owner.post(&format!("{page}/replies"), &[("text", "Lo miramos"), ("seen", &seen), ("state", "open")]).await.expect(303);
        h.work().await;
        until("the ticket says that the answer did not arrive", async || {
            owner.get(&page).await.expect(200).has("No llegó a ana@aurora.example").then_some(())
        }).await;
        let tried = far.heard();
        assert!(tried.contains("RCPT TO:<ana@aurora.example>") && tried.contains("MAIL FROM:<soporte@tramontana.example>"), "{tried}");

        // A server that goes away and comes back is found again; what was taken is not taken twice.
        servers.stop_imap();
        servers.send("ana@aurora.example", &from_ana("Mientras no estabas", "3")).await;
        servers.start_imap().await;
        ticket_named(&mut owner, "Mientras no estabas").await;
        watching.abort();
        let _ = watching.await;

        // Another program with the same data, into another folder.
        let moved = MailboxConfig { move_to: "Tomados".to_owned(), ..read.clone() };
        assert!(inbox::examine_mailbox(&moved).await.unwrap_err().to_string().contains("no folder"));
        let house = h.node(web::Config { mail: web::MailConfig { imap: vec![moved], ..h.house.config.mail.clone() }, ..h.house.config.clone() }).await;
        house.refresh().await.unwrap();
        // As long as there is no such folder, mails lie where they are, hold up no other, and the administrator hears.
        let watching = tokio::spawn(web::watch(Arc::clone(&house), std::future::pending()));
        for (subject, id) in [("La penúltima", "4"), ("La última", "5")] {
            servers.send("ana@aurora.example", &from_ana(subject, id)).await;
            ticket_named(&mut owner, subject).await;
        }
        until("both are noted", async || {
            owner.get("/inbox/mail").await.expect(200).has("2 correos ya recogidos siguen en soporte@localhost/INBOX").then_some(())
        }).await;
        owner.get("/inbox/mail").await.expect(200).shows("Tomados").shows("move_to");
        owner.get("/").await.expect(200).shows("2 correos ya recogidos siguen en");
        watching.abort();
        let _ = watching.await;
        servers.make_folder("Tomados");
        let watching = tokio::spawn(web::watch(house, std::future::pending()));
        until("they were moved", async || (servers.mails_in(".Tomados").len() == 2).then_some(())).await;
        until("nothing lies there", async || {
            (!owner.get("/inbox/mail").await.expect(200).has("ya recogidos siguen")).then_some(())
        }).await;
        watching.abort();
        assert_eq!(tickets(&mut owner).await.len(), 5, "each was taken once");
        let mut read = h.read(Actor::SYSTEM).await;
        assert!(web::mail::list_mails(&mut read).await.unwrap().iter().any(|row| row.state == "bounced"));
    }
}
