//! The queue: what its bar does to those that are ticked, its filters, and what is near to running out. The clock of
//! every test starts on Monday 23 November 2026, 09:57 in Madrid; the office is open 09–14 and 15–18.

use super::{
    ROOMS,
    schedule::again,
    tickets::{api, aurora, opened},
};
use http::Method;
use serde_json::json;
use testkit::on_both;

fn number(page: &str) -> &str {
    page.rsplit('/').next().unwrap()
}

fn sent<'a>(pairs: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    pairs.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

const EDIT: [(&str, &str); 11] = [
    ("subject", "Las primas salen a cero"),
    ("client", "1"),
    ("site", ""),
    ("project", ""),
    ("category", "Incidencia"),
    ("service", "Pólizas"),
    ("impact", "high"),
    ("urgency", "low"),
    ("priority", ""),
    ("reason", ""),
    ("tags", "Flota, urgente"),
];

on_both! { ROOMS;
    async fn nothing_ticked_and_nobody_said_change_nothing(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = opened(&mut owner, "low").await;
        let id = number(&page).to_owned();
        owner.post(&format!("{page}/owner"), &[("owner", "1")]).await.expect(303);
        let nothing = [("do", "state"), ("to_state", "resolved"), ("back", "/tickets?view=open")];
        owner.post("/tickets/bulk", &nothing).await.expect(422).shows("Elige al menos un ticket").shows("Las primas salen a cero");
        let unsaid = [("ticket", id.as_str()), ("do", "owner"), ("to_owner", ""), ("back", "/tickets?view=open&q=primas")];
        let told = owner.post("/tickets/bulk", &unsaid).await.expect(422);
        told.shows("id=\"f-to_owner-error\"").shows(&format!("value=\"{id}\" checked")).shows("value=\"primas\"");
        let whole = api(&mut owner, &page).await;
        assert_eq!((&whole["owner"].is_null(), &whole["state"]), (&false, &json!("new")), "{whole}");
        let nobody = [("ticket", id.as_str()), ("do", "owner"), ("to_owner", "0"), ("back", "/tickets?view=open")];
        owner.post("/tickets/bulk", &nobody).await.expect(303);
        assert!(api(&mut owner, &page).await["owner"].is_null());
    }

    async fn an_empty_queue_says_where_clients_write_and_panels_stay(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let portal = owner.get("/tickets").await.expect(200).shows("Tus clientes los abren en");
        portal.shows("/portal/tickets/new\"").shows("data-copy=\"#desk-door\"").shows("data-copied=");
        // What is one client's alone is not told to all.
        owner.post("/admin/desk/mail", &[("address", "aurora@tramontana.example"), ("client", "1")]).await.expect(303);
        owner.get("/tickets").await.expect(200).hides("aurora@tramontana.example");
        owner.post("/admin/desk/mail", &[("address", "soporte@tramontana.example")]).await.expect(303);
        owner.get("/tickets").await.expect(200).shows("Tus clientes escriben a").shows("value=\"soporte@tramontana.example\"").hides("Tus clientes los abren");
        let none = owner.get("/clients/aurora").await.expect(200).shows("Ningún ticket abierto");
        none.shows("href=\"/tickets?view=all&amp;client=1\"");
        let page = opened(&mut owner, "low").await;
        owner.get("/tickets").await.expect(200).hides("desk-door");
        let some = owner.get("/clients/aurora").await.expect(200).hides("Ningún ticket abierto");
        some.shows("href=\"/tickets?view=open&amp;client=1\"").shows("Las primas salen a cero");
        owner.post(&format!("{page}/state"), &[("state", "resolved")]).await.expect(303);
        owner.get("/clients/aurora").await.expect(200).shows("Ningún ticket abierto");
    }

    async fn the_keys_of_a_row_are_links_to_dialogs_that_lead_back(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = opened(&mut owner, "low").await;
        let queue = owner.get("/tickets?view=open").await.expect(200);
        let back = "back=%2Ftickets%3Fview%3Dopen";
        let queue = queue.shows(&format!("{page}/owner?{back}\" data-dialog data-row-key=\"a\"")).shows(&format!("{page}/state?{back}\" data-dialog data-row-key=\"s\""));
        // The keys of the bar go to a field, and send nothing.
        queue.shows("name=\"to_owner\" aria-label=\"Dar a…\" data-hotkey=\"a\"").hides("value=\"owner\" data-hotkey").hides("data-hotkey=\"s\" name=\"do\"");
        owner.get(&format!("{page}/owner?{back}")).await.expect(200).shows("name=\"back\" value=\"/tickets?view=open\"");
        let given = owner.post(&format!("{page}/owner"), &[("owner", "1"), ("back", "/tickets?view=open")]).await.expect(303);
        assert_eq!(given.location(), "/tickets?view=open");
        let moved = owner.post(&format!("{page}/state"), &[("state", "resolved"), ("back", "https://mal.example")]).await.expect(303);
        assert_eq!(moved.location(), page);
    }

    async fn several_change_at_once_and_those_that_cannot_are_named(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let (first, second) = (opened(&mut owner, "low").await, opened(&mut owner, "low").await);
        for state in ["resolved", "closed"] {
            owner.post(&format!("{second}/state"), &[("state", state)]).await.expect(303);
        }
        let (one, two) = (number(&first).to_owned(), number(&second).to_owned());
        let both = |more: &[(&'static str, &'static str)]| {
            let mut all = vec![("ticket", one.clone()), ("ticket", two.clone()), ("back", "/tickets?view=all".to_owned())];
            all.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
            all
        };
        let tag = both(&[("do", "tag"), ("add_tag", "Flota")]);
        assert_eq!(owner.post("/tickets/bulk", &sent(&tag)).await.expect(303).location(), "/tickets?view=all");
        let rank = both(&[("do", "priority"), ("to_priority", "1")]);
        owner.post("/tickets/bulk", &sent(&rank)).await.expect(422).shows("id=\"f-reason-error\"");
        assert_eq!(api(&mut owner, &first).await["priority"], 3, "nothing changes with something to fix");
        let rank = both(&[("do", "priority"), ("to_priority", "1"), ("reason", "Lo pide dirección")]);
        owner.post("/tickets/bulk", &sent(&rank)).await.expect(303);
        let solve = both(&[("do", "state"), ("to_state", "resolved")]);
        let to = owner.post("/tickets/bulk", &sent(&solve)).await.expect(303).location();
        owner.get(&to).await.expect(200).shows("Siguen como estaban").shows(&format!(": T-{two}</div>"));
        let whole = api(&mut owner, &first).await;
        assert_eq!((&whole["state"], &whole["priority"], &whole["tags"]), (&json!("resolved"), &json!(1), &json!(["flota"])), "{whole}");
        assert_eq!(api(&mut owner, &second).await["state"], "closed");
        let wait = both(&[("do", "state"), ("to_state", "waiting_client")]);
        owner.post("/tickets/bulk", &sent(&wait)).await.expect(422).shows("id=\"f-to_state-error\"");
    }

    async fn the_queue_is_asked_for_by_owner_tag_category_and_service(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = opened(&mut owner, "low").await;
        owner.post(&format!("{page}/edit"), &EDIT).await.expect(303);
        owner.post(&format!("{page}/owner"), &[("owner", "1")]).await.expect(303);
        let other = [("subject", "Otra cosa"), ("text", "x"), ("requester", "Eve"), ("impact", "low"), ("urgency", "low")];
        owner.post("/tickets", &other).await.expect(303);
        for asked in ["owner=1", "tag=FLOTA", "category=incidencia", "service=P%C3%B3lizas"] {
            let found = owner.get(&format!("/tickets?view=open&{asked}")).await.expect(200);
            let found = found.shows("Las primas salen a cero").hides("Otra cosa");
            // What is asked for stays when the form is sent again, and goes with the list as CSV.
            found.shows("<details class=\"fold\" open>").shows(&format!("export.csv?view=open&amp;{asked}"));
            let csv = owner.get(&format!("/tickets/export.csv?view=open&{asked}")).await.expect(200);
            assert!(csv.has("Las primas salen a cero") && !csv.has("Otra cosa"), "{asked}: {}", csv.body);
        }
        for asked in ["owner=1", "tag=flota", "client=1", "state=new", "view=mine"] {
            let found = owner.get(&format!("/api/v1/tickets?{asked}")).await.expect(200).json();
            let items = found["items"].as_array().unwrap();
            let wanted = if asked == "state=new" { 2 } else { 1 };
            assert_eq!(items.len(), wanted, "{asked}: {found}");
            assert_eq!(items[0]["tags"], json!(["flota", "urgente"]));
            assert!(items[0]["next_due_at"].is_string() && items[0]["next_clock"] == "first", "{found}");
        }
        owner.get("/api/v1/tickets?view=nonsense").await.expect(400);
        owner.get(&page).await.expect(200).shows("href=\"/tickets?view=all&amp;tag=flota\"");
    }

    async fn on_friday_evening_what_is_due_on_monday_morning_is_at_risk(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        // Friday 27, 17:30: an hour of open time ends on Monday at 09:30, eight at 16:30.
        h.set("2026-11-27T16:30:00Z");
        let mut owner = again(&h).await;
        let near = json!({"subject": "Caduca el lunes", "text": "x", "email": "ana@aurora.example", "impact": "high", "urgency": "medium"});
        let far = json!({"subject": "Hay tiempo", "text": "x", "email": "ana@aurora.example", "impact": "low", "urgency": "low"});
        for body in [&near, &far] {
            owner.json(Method::POST, "/api/v1/tickets", body).await.expect(201);
        }
        owner.get("/tickets?view=risk").await.expect(200).shows("Caduca el lunes").hides("Hay tiempo").shows("En riesgo<span class=\"n\">1</span>");
        let found = owner.get("/api/v1/tickets?view=risk").await.expect(200).json();
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
        owner.post("/tickets/1/owner", &[("owner", "1")]).await.expect(303);
        owner.post("/tickets/2/owner", &[("owner", "1")]).await.expect(303);
        let mut read = h.read(cast::owner(&h).await).await;
        let t = ui::Locale { lang: kernel::Lang::Es, zone: jiff::tz::TimeZone::get("Europe/Madrid").unwrap(), now: h.now() };
        let items = crate::pages::slots::home_items(&mut read, &t).await.unwrap();
        assert!(items.iter().any(|item| item.title == "Caduca el lunes"), "in My day too");
    }
}
