//! Files of tickets by the portal and by the API: the same limits, the same readers, and nothing that was typed is lost.

use super::{
    ROOMS,
    copies::{MULTIPART, multipart},
    mail::{bring, desk, mail},
    schedule::again,
    tickets::{api, asked, aurora},
};
use http::Method;
use serde_json::json;
use testkit::{Browser, Furnished, Page, on_both};

/// Ana of Aurora in the portal.
pub(super) async fn ana(h: &Furnished, owner: &mut Browser) -> Browser {
    aurora(owner).await;
    owner.post("/clients/aurora/contacts/1/invitation", &[]).await.expect(303);
    cast::enters(h, cast::known(h, "ana@aurora.example").await.person).await
}

pub(super) async fn sends(
    by: &mut Browser,
    door: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> Page {
    by.send(Method::POST, door, Some(MULTIPART), multipart(fields, files)).await
}

pub(super) fn between<'a>(body: &'a str, start: &str) -> Option<&'a str> {
    body.split(start).nth(1)?.split('"').next()
}

on_both! { ROOMS;
    async fn a_guest_attaches_files_to_a_ticket_and_to_an_answer(h) {
        let h = h.configured(|config| config.attachment_bytes = 1024 * 1024).await;
        let mut owner = h.set_up().await;
        let mut ana = ana(&h, &mut owner).await;
        let door = "/portal/tickets";
        ana.get("/portal/tickets/new").await.expect(200).shows("enctype=\"multipart/form-data\"").shows("Hasta 20 archivos, de 1 MB");
        let asks = |subject: &'static str| [("subject", subject), ("text", "Sale a cero"), ("impact", "low"), ("urgency", "low")];
        let large = vec![7; 2 * 1024 * 1024];
        // What is too large is said, and what was typed stays.
        let refused = sends(&mut ana, door, &asks("Las primas"), &[("enorme.bin", &large)]).await.expect(422);
        refused.shows("1 MB").shows("value=\"Las primas\"").shows("Sale a cero");
        // Files cannot wait where there is no ticket yet: it says which to choose again.
        let refused = sends(&mut ana, door, &asks(""), &[("captura.txt", b"pantalla")]).await.expect(422);
        refused.shows("Vuelve a adjuntar los archivos: captura.txt").shows("Sale a cero");
        let page = sends(&mut ana, door, &asks("Las primas"), &[("captura.txt", b"pantalla")]).await.expect(303).location();
        let shown = ana.get(&page).await.expect(200).shows("captura.txt");
        let file = between(&shown.body, "/attachments/").unwrap().to_owned();
        assert_eq!(ana.get(&format!("{page}/attachments/{file}")).await.expect(200).body, "pantalla");
        let theirs = page.trim_start_matches("/portal").to_owned();
        owner.get(&theirs).await.expect(200).shows("captura.txt");
        owner.get(&format!("{theirs}/attachments/{file}")).await.expect(200);
        // An answer that needs a fix keeps its files, for this answer alone.
        let held = sends(&mut ana, &page, &[("text", "")], &[("dos.txt", b"dos")]).await.expect(422);
        let aside = between(&held.shows("dos.txt").body, "name=\"aside\" value=\"").unwrap().to_owned();
        ana.get(&page).await.expect(200).hides("name=\"aside\"");
        owner.get(&theirs).await.expect(200).hides("dos.txt");
        sends(&mut ana, &page, &[("text", "Mirad esto"), ("aside", &aside)], &[("tres.txt", b"tres")]).await.expect(303);
        owner.get(&theirs).await.expect(200).shows("dos.txt").shows("tres.txt");
        // Without script and without files the form is the same.
        ana.post(&page, &[("text", "Nada más")]).await.expect(303);
        let again = sends(&mut ana, &page, &[("text", "Otra vez"), ("aside", &aside)], &[]).await.expect(422);
        again.shows("ya no está: vuelve a adjuntarlo").shows("Otra vez");
        let many: Vec<(String, Vec<u8>)> = (0..21).map(|n| (format!("{n}.txt"), vec![b'a'])).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        sends(&mut ana, &page, &[("text", "Muchos")], &many).await.expect(422).shows("20").shows("Muchos");
    }

    async fn what_a_guest_sends_in_a_day_is_counted_by_what_is_kept(h) {
        let h = h.configured(|config| config.attachment_bytes = 101 * 1024 * 1024).await;
        let mut owner = h.set_up().await;
        let mut ana = ana(&h, &mut owner).await;
        let form = [("subject", "Un volcado"), ("text", "Va dentro"), ("impact", "low"), ("urgency", "low")];
        let page = ana.post("/portal/tickets", &form).await.expect(303).location();
        let person = cast::known(&h, "ana@aurora.example").await;
        // As another node took it: nothing of it was counted here.
        let ticket = kernel::TicketId(page.rsplit('/').next().unwrap().parse().unwrap());
        let file = crate::types::mail::NewFile { name: "v.bin".to_owned(), media: "application/octet-stream".to_owned(), size: 200 * 1024 * 1024, hash: "aa".repeat(32) };
        let mut tx = h.tx(person).await;
        crate::store::files::insert(&mut tx, ticket, None, &file).await.unwrap();
        tx.commit().await.unwrap();
        sends(&mut ana, &page, &[("text", "Más")], &[("mas.txt", b"mas")]).await.expect(429);
        ana.post(&page, &[("text", "Sin archivos")]).await.expect(303);
        h.advance(86_401);
        let mut ana = cast::enters(&h, person.person).await;
        sends(&mut ana, &page, &[("text", "Más")], &[("mas.txt", b"mas")]).await.expect(303);
    }

    async fn a_program_sends_files_and_a_message_that_names_them(h) {
        let h = h.configured(|config| config.attachment_bytes = 1024 * 1024).await;
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = asked(&mut owner, "medium").await;
        let door = format!("/api/v1{page}/files");
        let made = sends(&mut owner, &door, &[], &[("plan.csv", b"a;b"), ("../../passwd", b"raiz")]).await.expect(201).json();
        assert_eq!((&made[0]["name"], &made[0]["media"], &made[0]["size"], &made[1]["name"]), (&json!("plan.csv"), &json!("text/plain"), &json!(3), &json!("passwd")));
        let href = made[0]["href"].as_str().unwrap().to_owned();
        assert_eq!(owner.get(&href).await.expect(200).body, "a;b");
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let mut diego = cast::enters(&h, diego).await;
        diego.get(&href).await.expect(404);
        assert_eq!(api(&mut owner, &page).await["files"], json!([]), "what was put aside is of no message yet");
        owner.get(&page).await.expect(200).hides("plan.csv");
        let large = vec![7; 2 * 1024 * 1024];
        for (files, code) in [(vec![("enorme.bin", large.as_slice())], "threads-file-large"), (Vec::new(), "desk-log-choose")] {
            let refused = sends(&mut owner, &door, &[], &files).await.expect(422).json();
            assert_eq!((&refused["errors"][0]["field"], &refused["errors"][0]["code"]), (&json!("file"), &json!(code)), "{refused}");
        }
        sends(&mut owner, "/api/v1/tickets/T-99/files", &[], &[("a.txt", b"a")]).await.expect(404);
        let say = |kind: &str, files: &serde_json::Value, seen: &serde_json::Value| json!({"kind": kind, "text": "Va el plan", "files": files, "seen": seen});
        let messages = format!("/api/v1{page}/messages");
        let seen = api(&mut owner, &page).await["seen"].clone();
        let keys = json!([made[0]["id"]]);
        diego.json(Method::POST, &messages, &say("reply", &keys, &seen)).await.expect(422);
        let whole = owner.json(Method::POST, &messages, &say("reply", &keys, &seen)).await.expect(201).json();
        assert_eq!((&whole["files"][0]["name"], whole["files"].as_array().map(Vec::len)), (&json!("plan.csv"), Some(1)));
        diego.get(&href).await.expect(200);
        owner.get(&page).await.expect(200).shows("plan.csv").hides("passwd");
        owner.get(made[1]["href"].as_str().unwrap()).await.expect(404);
        // What waits for no message is forgotten after a day.
        let made = sends(&mut owner, &door, &[], &[("viejo.txt", b"viejo")]).await.expect(201).json();
        h.advance(2 * 86_400);
        h.work().await;
        let mut owner = again(&h).await;
        owner.get(made[0]["href"].as_str().unwrap()).await.expect(404);
    }

    async fn files_sent_after_a_request_go_with_it_until_somebody_says_more(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let body = json!({"subject": "Las primas", "text": "Salen a cero", "email": "ana@aurora.example"});
        let made = owner.json(Method::POST, "/api/v1/tickets", &body).await.expect(201).json();
        let page = format!("/tickets/{}", made["id"]);
        let door = format!("/api/v1{page}/files?to=request");
        sends(&mut owner, &door, &[], &[("plan.csv", b"a;b")]).await.expect(201);
        assert_eq!(api(&mut owner, &page).await["files"][0]["name"], "plan.csv");
        owner.get(&page).await.expect(200).shows("plan.csv");
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let mut diego = cast::enters(&h, diego).await;
        sends(&mut diego, &door, &[], &[("mio.csv", b"c")]).await.expect(409);
        let many: Vec<(String, Vec<u8>)> = (0..20).map(|n| (format!("{n}.txt"), vec![b'a'])).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let refused = sends(&mut owner, &door, &[], &many).await.expect(422).json();
        assert_eq!(refused["errors"][0]["code"], "desk-files-many");
        let seen = api(&mut owner, &page).await["seen"].clone();
        owner.json(Method::POST, &format!("/api/v1{page}/messages"), &json!({"kind": "reply", "text": "Lo miramos", "seen": seen})).await.expect(201);
        sends(&mut owner, &door, &[], &[("tarde.csv", b"d")]).await.expect(409);
        owner.get(&page).await.expect(200).shows("plan.csv").hides("tarde.csv").hides("mio.csv");
        sends(&mut owner, &format!("/api/v1{page}/files?to=nowhere"), &[], &[("a.txt", b"a")]).await.expect(400);
    }

    async fn a_merged_ticket_takes_its_copies_along(h) {
        let (h, mut owner) = desk(h).await;
        let from = |who: &str, id: &str, cc: &str| mail(who, "No entra", &format!("Message-ID: <{id}@a>\nCc: {cc}"), "Nadie");
        let first = bring(&h, &from("Ana Torres <ana@aurora.example>", "1", "")).await.unwrap();
        let second = bring(&h, &from("Luis Gil <luis@aurora.example>", "2", "ana@aurora.example")).await.unwrap();
        owner.post(&format!("{second}/merge"), &[("other", &format!("T-{}", first.rsplit('/').next().unwrap()))]).await.expect(303);
        owner.get(&first).await.expect(200).shows("name=\"cc_seen\" value=\"luis@aurora.example\"");
    }
}
