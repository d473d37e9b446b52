//! A ticket that the team writes down with who holds and follows it, its tags and files; and notes with files, which
//! no guest opens. Through the doors on both engines.

use super::{
    ROOMS,
    files::{ana, between, sends},
    reach::secret,
    tickets::{api, aurora},
};
use http::Method;
use serde_json::json;
use testkit::on_both;

const ASKED: [(&str, &str); 6] = [
    ("subject", "Las primas salen a cero"),
    ("text", "Desde el viernes"),
    ("email", "ana@aurora.example"),
    ("impact", "high"),
    ("urgency", "low"),
    ("tags", "Flota, urgente"),
];

fn and<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    ASKED.iter().copied().chain(more.iter().copied()).collect()
}

on_both! { ROOMS;
    async fn a_ticket_is_written_down_with_all_that_stands_beside_it(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person.to_string();
        let eva = cast::invite(&h, cast::colleague("Eva Rey")).await.person.to_string();
        let form = owner.get("/tickets/new").await.expect(200);
        form.shows("enctype=\"multipart/form-data\"").shows("name=\"owner\"").shows("name=\"tags\"").shows(&format!("name=\"follower\" value=\"{eva}\""));
        let along = and(&[("owner", &diego), ("follower", &eva)]);
        let page = sends(&mut owner, "/tickets", &along, &[("captura.txt", b"pantalla")]).await.expect(303).location();
        let shown = owner.get(&page).await.expect(200);
        let shown = shown.shows("captura.txt").shows("flota").shows("urgente").shows("Diego Sanz").shows("Eva Rey");
        let file = between(&shown.body, "/attachments/").unwrap();
        assert_eq!(owner.get(&format!("{page}/attachments/{file}")).await.expect(200).body, "pantalla");
        let whole = api(&mut owner, &page).await;
        assert_eq!((&whole["owner"], &whole["tags"]), (&json!("Diego Sanz"), &json!(["flota", "urgente"])), "{whole}");
        // Without script and without any of it, as before.
        let plain = owner.post("/tickets", &ASKED[..5]).await.expect(303).location();
        assert!(api(&mut owner, &plain).await["owner"].is_null());
    }

    async fn what_cannot_stand_beside_it_is_said_and_nothing_is_lost(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let eva = cast::invite(&h, cast::colleague("Eva Rey")).await.person.to_string();
        let (project, client) = secret(&h, diego).await;
        let (project, client) = (project.to_string(), client.to_string());
        let mut hidden = and(&[("follower", &eva), ("project", &project), ("client", &client)]);
        hidden.retain(|(name, _)| *name != "email");
        hidden.push(("requester", "Ana"));
        let refused = sends(&mut owner, "/tickets", &hidden, &[("captura.txt", b"pantalla")]).await.expect(422);
        refused.shows("no puede ver el proyecto").shows("Vuelve a adjuntar los archivos: captura.txt").shows(&format!("value=\"{eva}\" checked")).shows("Flota, urgente");
        let wrong = and(&[("owner", "nadie"), ("follower", "x")]);
        owner.post("/tickets", &wrong).await.expect(422).shows("id=\"f-owner-error\"").shows("id=\"f-follower-error\"");
        owner.post("/tickets", &and(&[("owner", "999")])).await.expect(422).shows("id=\"f-owner-error\"");
        let long = "x".repeat(81);
        let mut tags = ASKED.to_vec();
        tags[5] = ("tags", &long);
        owner.post("/tickets", &tags).await.expect(422).shows("id=\"f-tags-error\"");
        assert!(owner.get("/api/v1/tickets").await.expect(200).json()["items"].as_array().unwrap().is_empty(), "all of it, or nothing");
        let body = |more: serde_json::Value| {
            let mut body = json!({"subject": "Las primas", "text": "Salen a cero", "email": "ana@aurora.example", "tags": ["Flota"]});
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let told = json!({"owner": diego.0, "followers": [eva.parse::<i64>().unwrap()]});
        let made = owner.json(Method::POST, "/api/v1/tickets", &body(told)).await.expect(201).json();
        assert_eq!((&made["owner"], &made["tags"]), (&json!("Diego Sanz"), &json!(["flota"])), "{made}");
        owner.json(Method::POST, "/api/v1/tickets", &body(json!({"followers": [999]}))).await.expect(422);
    }

    async fn a_note_takes_files_that_no_guest_opens(h) {
        let mut owner = h.set_up().await;
        let mut ana = ana(&h, &mut owner).await;
        let form = [("subject", "Un volcado"), ("text", "Va dentro"), ("impact", "low"), ("urgency", "low")];
        let theirs = ana.post("/portal/tickets", &form).await.expect(303).location();
        let page = theirs.trim_start_matches("/portal").to_owned();
        let notes = format!("{page}/notes");
        owner.get(&page).await.expect(200).shows("id=\"n-file\"");
        // A note that needs a fix keeps its files, and the reply beside it does not offer them.
        let refused = sends(&mut owner, &notes, &[("text", "")], &[("traza.txt", b"secreto")]).await.expect(422);
        assert_eq!(refused.body.matches("name=\"aside\"").count(), 1, "{}", refused.body);
        let aside = between(&refused.body, "name=\"aside\" value=\"").unwrap().to_owned();
        sends(&mut owner, &notes, &[("text", "Mirad la traza"), ("aside", &aside)], &[("mas.txt", b"mas")]).await.expect(303);
        let shown = owner.get(&page).await.expect(200).shows("traza.txt").shows("mas.txt");
        let file = between(&shown.body, "/attachments/").unwrap().to_owned();
        assert_eq!(owner.get(&format!("{page}/attachments/{file}")).await.expect(200).body, "secreto");
        ana.get(&theirs).await.expect(200).hides("traza.txt").hides("mas.txt");
        ana.get(&format!("{theirs}/attachments/{file}")).await.expect(404);
        // By the API too.
        let made = sends(&mut owner, &format!("/api/v1{page}/files"), &[], &[("plan.csv", b"a;b")]).await.expect(201).json();
        let note = json!({"kind": "note", "text": "El plan", "files": [made[0]["id"]]});
        let whole = owner.json(Method::POST, &format!("/api/v1{page}/messages"), &note).await.expect(201).json();
        assert_eq!(whole["files"].as_array().unwrap().len(), 3, "{whole}");
        ana.get(&format!("{theirs}/attachments/{}", made[0]["id"])).await.expect(404);
        ana.get(&theirs).await.expect(200).hides("plan.csv");
    }
}
