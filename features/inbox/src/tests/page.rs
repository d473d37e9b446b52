//! The inbox page, settings, the parts on others' pages, the API, and leaving a list.

use super::house::*;
use http::Method;
use serde_json::json;
use testkit::on_both;
use threads::{Audience, ThreadKind};

on_both! { ROOMS;
    async fn the_inbox_shows_what_was_not_read_by_project_and_one_press_puts_it_away(h) {
        let (h, team) = team(h).await;
        let muelle = project(&h, &team, "Muelle", false).await;
        let faro = project(&h, &team, "Faro", false).await;
        let mut lucia = browser(&h, team.lucia).await;
        for card in [&muelle, &faro] {
            lucia.post(&format!("/inbox/projects/{}/read", card.key), &[]).await.expect(303);
        }
        lucia.get("/inbox").await.expect(200).shows("Todo leído");
        let log = worklog(&h, muelle.id).await;
        write(&h, team.marta, log, "Revisado el almacén con el equipo de planta", Audience::Team).await;
        let event = thread(&h, team.diego, faro.id, ThreadKind::Event, "Visita a la planta").await;
        write(&h, team.diego, event, "El jueves a las diez, en la puerta", Audience::Team).await;
        leave(&h).await;
        let page = lucia.get("/inbox").await.expect(200);
        let page = page.shows("2 entradas sin leer en 2 proyectos").shows("Revisado el almacén").shows("Visita a la planta");
        assert!(page.body.find("Faro") < page.body.find("Muelle"), "newest first");
        lucia.post(&format!("/inbox/threads/{event}/read"), &[]).await.expect(303);
        lucia.get("/inbox").await.expect(200).hides("Visita a la planta").shows("Revisado el almacén");
        lucia.post(&format!("/inbox/projects/{}/read", muelle.key), &[]).await.expect(303);
        lucia.get("/inbox").await.expect(200).shows("Todo leído");
        let mut marta = browser(&h, team.marta).await;
        marta.get("/inbox").await.expect(200).hides("Revisado el almacén").shows("Visita a la planta");
    }

    async fn a_mention_counts_in_the_rail_until_it_is_read_or_put_away(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let log = worklog(&h, card.id).await;
        let mut lucia = browser(&h, team.lucia).await;
        let counts = |page: &testkit::Page| {
            let link = page.body.split("href=\"/inbox\"").nth(1).unwrap_or("").split("</a>").next().unwrap_or("").to_owned();
            link.contains("class=\"n") || link.contains(">1<")
        };
        write(&h, team.marta, log, "Subida la versión nueva a pruebas", Audience::Team).await;
        leave(&h).await;
        assert!(!counts(&lucia.get("/").await), "what is only unread is not counted");
        h.advance(60);
        write(&h, team.marta, log, "Lo mira @lucia mañana con calma", Audience::Team).await;
        assert!(!counts(&lucia.get("/").await), "it can still be taken back");
        leave(&h).await;
        assert!(counts(&lucia.get("/").await));
        let page = lucia.get("/inbox").await.expect(200).shows("marta Peña te nombra").shows("Un aviso para ti");
        let id: String = page.body.split("/inbox/notices/").nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
        let mut diego = browser(&h, team.diego).await;
        diego.post(&format!("/inbox/notices/{id}/done"), &[]).await.expect(404);
        lucia.post(&format!("/inbox/notices/{id}/done"), &[]).await.expect(303);
        assert!(!counts(&lucia.get("/").await));
        h.advance(60);
        write(&h, team.marta, log, "Al final lo mira @lucia el viernes", Audience::Team).await;
        leave(&h).await;
        lucia.get(&format!("/projects/{}/threads/1", card.key)).await.expect(200).shows("Avisos del proyecto: Todo");
        assert!(!counts(&lucia.get("/").await), "reading the thread is enough");
    }

    async fn what_is_assigned_and_who_leads_is_told_but_not_to_who_did_it(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let mut marta = browser(&h, team.marta).await;
        marta.get("/inbox").await.expect(200).shows("Ahora respondes tú de Muelle");
        let form = [("project", card.key.as_str()), ("text", "Llamar al puerto"), ("owner", &team.lucia.person.to_string()), ("due", "")];
        let answer = marta.post("/actions", &form).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let mut lucia = browser(&h, team.lucia).await;
        lucia.get("/inbox").await.expect(200).shows("marta Peña te ha asignado: Llamar al puerto");
        let own = [("project", card.key.as_str()), ("text", "Llamar al faro"), ("owner", &team.marta.person.to_string()), ("due", "")];
        marta.post("/actions", &own).await.expect(303);
        marta.get("/inbox").await.expect(200).hides("Llamar al faro");
    }

    async fn settings_keep_levels_and_the_hour_of_the_digest(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let mut lucia = browser(&h, team.lucia).await;
        let field = format!("level.{}", card.id);
        lucia.get("/settings/notifications").await.expect(200).shows("Muelle").shows("value=\"510\" selected").shows("09:00–");
        lucia.post("/settings/notifications", &[(field.as_str(), "digest"), ("digest", "600")]).await.expect(303);
        lucia.get("/settings/notifications").await.expect(200).shows("value=\"digest\" selected").shows("value=\"600\" selected");
        lucia.post("/settings/notifications", &[("digest", "601")]).await.expect(422).shows("Elige una hora de la lista");
        lucia.post("/settings/notifications", &[(field.as_str(), "loud")]).await.expect(422);
        lucia.get(&format!("/projects/{}", card.key)).await.expect(200).shows("value=\"digest\" selected");
        let log = worklog(&h, card.id).await;
        write(&h, team.marta, log, "Revisado el almacén con el equipo de planta", Audience::Team).await;
        h.set("2026-11-24T09:59:00+01:00");
        h.work().await;
        assert!(!to(&team.mail.take()).contains(&"lucia"));
        h.set("2026-11-24T10:00:01+01:00");
        h.work().await;
        assert!(to(&team.mail.take()).contains(&"lucia"));
    }

    async fn one_press_leaves_a_list_and_opening_the_link_changes_nothing(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let log = worklog(&h, card.id).await;
        write(&h, team.marta, log, "Revisado el almacén con el equipo de planta", Audience::Team).await;
        leave(&h).await;
        let mails = team.mail.take();
        let mail = mails.iter().find(|mail| mail.to.starts_with("lucia")).unwrap();
        let link = mail.leave();
        // What stands in an address names nothing; the link of the text carries its code where no server sees it.
        h.browser().get(&link).await.expect(200).hides("Muelle").shows("de este proyecto");
        let text = mail.text();
        let written = text.split_whitespace().find(|word| word.contains("/mail/leave")).unwrap();
        let tag = link.rsplit('/').next().unwrap();
        assert_eq!(written, format!("http://127.0.0.1:4400/mail/leave#{tag}"));
        let mut reader = h.browser();
        reader.get("/mail/leave").await.expect(200).shows("name=\"code\"");
        reader.post("/mail/leave", &[("code", tag)]).await.expect(200).shows("Muelle");
        reader.post("/mail/leave", &[("code", written)]).await.expect(200).shows("Muelle");
        reader.post("/mail/leave", &[("code", "1.2.abc")]).await.expect(422).shows("1.2.abc");
        let (front, last) = link.split_at(link.len() - 1);
        let other = if last == "0" { "1" } else { "0" };
        h.browser().get(&format!("{front}{other}")).await.expect(404);
        h.advance(60);
        write(&h, team.marta, log, "Otra vuelta al almacén con el equipo", Audience::Team).await;
        leave(&h).await;
        assert!(to(&team.mail.take()).contains(&"lucia"), "a link alone changes nothing");
        let mut machine = h.browser().with("sec-fetch-site", "cross-site");
        machine.post(&link, &[("List-Unsubscribe", "One-Click")]).await.expect(200).hides("Muelle");
        h.advance(60);
        write(&h, team.marta, log, "Y la última vuelta al almacén de hoy", Audience::Team).await;
        leave(&h).await;
        assert_eq!(to(&team.mail.take()), ["beatriz", "diego"]);
    }

    async fn machines_read_and_mark_through_the_api(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let log = worklog(&h, card.id).await;
        write(&h, team.marta, log, "Lo mira @lucia mañana con calma", Audience::Team).await;
        leave(&h).await;
        let mut lucia = browser(&h, team.lucia).await;
        let inbox = lucia.get("/api/v1/inbox").await.expect(200).json();
        assert_eq!(inbox["notices"][0]["kind"], "mention");
        assert_eq!(inbox["threads"][0]["thread"], log.0);
        lucia.post(&format!("/api/v1/inbox/threads/{log}/read"), &[]).await.expect(204);
        let inbox = lucia.get("/api/v1/inbox").await.expect(200).json();
        assert_eq!((inbox["notices"].as_array().unwrap().len(), inbox["threads"].as_array().unwrap().len()), (0, 0));
        lucia.json(Method::PUT, &format!("/api/v1/levels/{}", card.key), &json!({ "level": "mentions" })).await.expect(204);
        let levels = lucia.get("/api/v1/levels").await.expect(200).json();
        assert_eq!(levels[0], json!({ "project": card.key, "level": "mentions", "chosen": true }));
        lucia.json(Method::PUT, &format!("/api/v1/inbox/threads/{log}/choice"), &json!({ "choice": "mute" })).await.expect(204);
        lucia.json(Method::PUT, "/api/v1/levels/ZZZ-9", &json!({ "level": "mentions" })).await.expect(404);
    }
}
