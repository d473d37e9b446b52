//! The doors of administration: upload, dry run, answers, start, result.

use super::ROOMS;
use crate::{Source, store};
use kernel::Actor;
use std::io::Write as _;
use testkit::{BasecampSize, Browser, Furnished, on_both, write_basecamp};

fn body(fields: &[(&str, &str)], name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, value) in fields {
        let part = format!("--x\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!("--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    body
}

async fn send(browser: &mut Browser, source: &str, name: &str, bytes: &[u8]) -> testkit::Page {
    let media = Some("multipart/form-data; boundary=x");
    browser.send(http::Method::POST, "/admin/import", media, body(&[("source", source)], name, bytes)).await
}

fn zipped(h: &Furnished, extra: &[(&str, &[u8])]) -> Vec<u8> {
    let folder = h.folder.path().join("answers");
    write_basecamp(&folder, BasecampSize { projects: 2, messages: 20, seed: 3 }).unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    crate::source::each_file(&folder, |name, bytes| {
        zip.start_file(name, options).unwrap();
        zip.write_all(&bytes).unwrap();
        Ok(())
    })
    .unwrap();
    for (name, bytes) in extra {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

on_both! { ROOMS;
    async fn a_zip_is_checked_answered_started_and_reported(h) {
        let mut owner = h.set_up().await;
        owner.get("/admin/import").await.expect(200).shows("Todavía no se ha importado nada");
        let zip = zipped(&h, &[("../../escaped.json", b"[]"), ("x/=cmd.txt", b"=1+1")]);
        let sent = send(&mut owner, "basecamp", "cuenta.zip", &zip).await.expect(303);
        let page = sent.location();
        owner.get(&page).await.expect(200).shows("En ensayo");
        h.work().await;
        owner.get(&page).await.expect(200).shows("2 proyectos no tienen pareja").shows("Su nombre sale del archivo").shows("Línea de chat: ").hides("Chat::Lines");
        assert!(!h.folder.path().join("../escaped.json").exists());
        let answers = [
            ("lead.500000", "persona1@casa.example"), ("backup.500000", "persona2@casa.example"),
            ("lead.500001", "persona3@casa.example"), ("backup.500001", "persona4@casa.example"),
            ("services", "on"), ("clients", "byline"),
        ];
        owner.post(&format!("{page}/answers"), &answers).await.expect(303);
        h.work().await;
        owner.get(&page).await.expect(200).hides("no tienen pareja").shows("persona3@casa.example");
        owner.post(&format!("{page}/start"), &[]).await.expect(303);
        owner.get(&page).await.expect(200).shows("En marcha");
        h.work().await;
        owner.get(&page).await.expect(200).shows("Terminada");
        let list = owner.get("/projects").await.expect(200).shows("Proyecto 0").shows("Proyecto 1");
        let project = list.body.split("href=\"/projects/").find_map(|rest| rest.split_once('"').filter(|(key, _)| key.contains('-'))).unwrap().0;
        owner.get(&format!("/projects/{project}")).await.expect(200).shows("Registro").hides("Primeros pasos");
        let report = owner.get(&format!("{page}/report.csv")).await.expect(200);
        assert!(report.header("content-disposition").starts_with("attachment"));
        assert!(report.body.starts_with('\u{feff}') && report.has("x/=cmd.txt") && report.has("Una línea de chat"));
        owner.post(&format!("{page}/start"), &[]).await.expect(409);
        owner.post(&format!("{page}/discard"), &[]).await.expect(303);
        owner.get(&page).await.expect(404);
        let mut read = h.read(Actor::SYSTEM).await;
        assert!(!store::list_keys(&mut read, Source::Basecamp).await.unwrap().is_empty(), "what it brought stays");
    }

    async fn what_cannot_be_read_says_why_in_the_readers_language(h) {
        let mut owner = h.set_up().await;
        for (source, name, bytes, why) in [
            ("csv", "a.csv", &b"uno;dos\n1;2\n"[..], "Los encabezados no dicen"),
            ("csv", "b.csv", &b""[..], "La tabla está vacía"),
            ("basecamp", "c.zip", &b"PK\x03\x04 not a zip"[..], "El zip no se puede leer"),
        ] {
            let page = send(&mut owner, source, name, bytes).await.expect(303).location();
            h.work().await;
            owner.get(&page).await.expect(200).shows(why);
        }
        send(&mut owner, "nowhere", "d.csv", b"x").await.expect(422).shows("Elige de dónde viene");
        let none = body(&[("source", "csv")], "", b"");
        owner.send(http::Method::POST, "/admin/import", Some("multipart/form-data; boundary=x"), none).await.expect(422).shows("Elige un archivo");
    }

    async fn only_administrators_import(h) {
        let mut owner = h.set_up().await;
        let page = send(&mut owner, "csv", "p.csv", b"name;email\nAna;ana@casa.example\n").await.expect(303).location();
        let mut tx = h.tx(Actor::SYSTEM).await;
        let person = people::find_by_email(&mut tx, "beatriz@tramontana.example").await.unwrap().unwrap();
        tx.act_as(kernel::Actor { role: kernel::Role::Member, ..person.actor() }, None);
        assert!(matches!(crate::actions::start(&mut tx, kernel::ImportId(1)).await, Err(kernel::Error::Forbidden)));
        drop(tx);
        let stranger = h.browser().get(&page).await.expect(303);
        assert!(stranger.location().starts_with("/sign-in"));
    }
}

#[test]
fn a_report_runs_nothing() {
    let line = crate::LineRow {
        id: 1,
        verdict: crate::Verdict::Refused,
        place: "=HYPERLINK(1)".to_owned(),
        kind: "post".to_owned(),
        what: "+cmd|' /C calc'!A0".to_owned(),
        why: "exchange-why-empty".to_owned(),
        args: "{}".to_owned(),
    };
    let text = crate::report::csv(kernel::Lang::En, &[line]);
    assert!(text.contains(",'+cmd|' /C calc'!A0,") && text.contains("'=HYPERLINK(1)"), "{text}");
}
