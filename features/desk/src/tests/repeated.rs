//! Repeated work through the door: did it help, set against everything else of those clients; a confirmed cluster
//! that goes on collecting; what is said of one that is merged or dissolved.

use super::{ROOMS, schedule::again};
use crate::types::{Level, NewTicket, Origin};
use http::Method;
use jiff::{Span, Timestamp};
use kernel::{Actor, ClientId, Lang};
use serde_json::json;
use testkit::{Furnished, on_both};

const PRINTER: &str = "La impresora no imprime";
const INVOICE: &str = "Factura en blanco";

async fn client(h: &Furnished, name: &str) -> ClientId {
    let mut tx = h.tx(Actor::SYSTEM).await;
    let zone = jiff::tz::TimeZone::get("Europe/Madrid").unwrap();
    let client = clients::create(&mut tx, clients::NewClient::named(name, zone, Lang::Es)).await.unwrap();
    tx.commit().await.unwrap();
    client
}

/// Tickets of a client about something, one a day from a day on.
async fn came(h: &Furnished, client: ClientId, subject: &str, from: &str, many: i64) {
    came_each(h, client, subject, from, (many, 1)).await;
}

/// The same, one each so many days.
async fn came_each(h: &Furnished, client: ClientId, subject: &str, from: &str, (many, days): (i64, i64)) {
    let mut tx = h.tx(Actor::SYSTEM).await;
    let first: Timestamp = format!("{from}T10:00:00Z").parse().unwrap();
    for nth in 0..many {
        tx.act_as(Actor::SYSTEM, Some(first + Span::new().hours(24 * days * nth)));
        let new = NewTicket {
            subject: subject.to_owned(),
            text: subject.to_owned(),
            requester: "Ana Torres".to_owned(),
            email: String::new(),
            client: Some(client),
            site: None,
            project: None,
            category: String::new(),
            service: String::new(),
            impact: Level::Low,
            urgency: Level::Low,
            source: Origin::Portal,
        };
        crate::open(&mut tx, new).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Twenty about printers and thirty others in the summer of a client that was there before; the printers' cluster has
/// the key 1 and is confirmed in November, when something is done about it.
async fn treated(h: &Furnished) -> ClientId {
    drop(h.set_up().await);
    let aurora = client(h, "Aurora").await;
    came(h, aurora, "Alta de una persona", "2026-05-20", 1).await;
    came_each(h, aurora, PRINTER, "2026-06-01", (20, 4)).await;
    came(h, aurora, INVOICE, "2026-06-02", 30).await;
    let brisa = client(h, "Brisa").await;
    came(h, brisa, PRINTER, "2026-07-01", 5).await;
    let mut owner = again(h).await;
    owner.post("/tickets/recurring", &[]).await.expect(303);
    owner.get("/tickets/recurring/1").await.expect(200).shows(PRINTER);
    owner.post("/tickets/recurring/1/confirmation", &[("name", "Impresoras")]).await.expect(303);
    let done = [
        ("done_action", "fix"),
        ("words", "Controlador nuevo"),
        ("unit", "clients"),
        ("since", "2026-11-23"),
    ];
    owner.post("/tickets/recurring/1/remedies", &done).await.expect(303);
    h.set("2027-03-01T09:00:00+01:00");
    came(h, brisa, PRINTER, "2026-12-10", 5).await;
    aurora
}

on_both! { ROOMS;
    async fn a_fix_after_which_none_came_of_the_same_clients_is_a_reduction(h) {
        let aurora = treated(&h).await;
        came(&h, aurora, INVOICE, "2026-12-10", 30).await;
        let mut owner = again(&h).await;
        owner.post("/tickets/recurring", &[]).await.expect(303);
        let page = owner.get("/tickets/recurring/1").await.expect(200).shows("Bajaron").shows("medio ticket").shows("30 → 30");
        page.shows("los mismos en ambos lados").hides("regresión a la media");
        let remedy = owner.get("/api/v1/desk/clusters/1").await.expect(200).json()["remedies"][0].clone();
        assert_eq!(remedy["verdict"], "met", "{remedy}");
        // Brisa first wrote in July: its tickets count on neither side.
        assert_eq!((&remedy["before"]["tickets"], &remedy["after"]["tickets"]), (&20.into(), &0.into()), "{remedy}");
        let exposure = remedy["before"]["exposure"].as_f64().unwrap();
        assert!((exposure - 90.0 / 30.437_5).abs() < 1e-9, "one client for 90 days: {exposure}");
        assert_eq!((&remedy["control"]["before"], &remedy["control"]["after"]), (&30.into(), &30.into()), "{remedy}");
        assert_eq!((&remedy["corrected"], &remedy["raw"]["value"]), (&true.into(), &0.0.into()), "{remedy}");
        assert_eq!(remedy["windows"]["before_from"], "2026-05-26T23:00:00Z", "{remedy}");
    }

    async fn what_fell_with_everything_else_is_no_reduction(h) {
        let aurora = treated(&h).await;
        came_each(&h, aurora, PRINTER, "2026-12-10", (10, 7)).await;
        came(&h, aurora, INVOICE, "2026-12-10", 15).await;
        let mut owner = again(&h).await;
        // By now nobody confirmed where the invoices of summer belong: the night places them no more.
        owner.post("/tickets/recurring", &[]).await.expect(303);
        owner.get("/tickets/recurring/1").await.expect(200).shows("No concluyente").shows("30 → 15");
        let remedy = owner.get("/api/v1/desk/clusters/1").await.expect(200).json()["remedies"][0].clone();
        assert_eq!((&remedy["before"]["tickets"], &remedy["after"]["tickets"]), (&20.into(), &10.into()), "{remedy}");
    }

    async fn without_a_client_that_wrote_before_counts_alone_are_told(h) {
        drop(h.set_up().await);
        let late = client(&h, "Brisa").await;
        came(&h, late, PRINTER, "2026-11-10", 5).await;
        let mut owner = again(&h).await;
        owner.post("/tickets/recurring", &[]).await.expect(303);
        let done = [("done_action", "fix"), ("words", "Controlador nuevo"), ("unit", "clients"), ("since", "2026-11-23")];
        owner.post("/tickets/recurring/1/remedies", &done).await.expect(303);
        h.set("2027-03-01T09:00:00+01:00");
        let mut owner = again(&h).await;
        owner.get("/tickets/recurring/1").await.expect(200).shows("5 tickets antes, 0 después").shows("ninguno de esos clientes");
    }

    async fn a_confirmed_cluster_collects_after_half_a_year_without_tickets(h) {
        drop(h.set_up().await);
        let aurora = client(&h, "Aurora").await;
        came(&h, aurora, PRINTER, "2026-11-18", 3).await;
        let mut owner = again(&h).await;
        owner.post("/tickets/recurring", &[]).await.expect(303);
        owner.post("/tickets/recurring/1/confirmation", &[("name", "Impresoras")]).await.expect(303);
        owner.get("/tickets/1").await.expect(200).shows("Parte de:").shows("Impresoras").shows("3 en 90 días").shows("/tickets/recurring/1");
        h.advance(200 * 86_400);
        let mut owner = again(&h).await;
        owner.post("/tickets/recurring", &[]).await.expect(303);
        came(&h, aurora, "Otra vez la impresora no imprime", "2027-06-10", 1).await;
        owner.post("/tickets/recurring", &[]).await.expect(303);
        owner.get("/tickets/recurring/1").await.expect(200).shows("Otra vez la impresora").shows("T-1<").shows("Impresoras");
    }

    async fn a_merge_keeps_what_was_said_and_a_confirmation_can_be_taken_back(h) {
        drop(h.set_up().await);
        let aurora = client(&h, "Aurora").await;
        came(&h, aurora, PRINTER, "2026-11-10", 3).await;
        came(&h, aurora, INVOICE, "2026-11-14", 3).await;
        let mut owner = again(&h).await;
        owner.post("/tickets/recurring", &[]).await.expect(303);
        let said = [("owner", "1"), ("action", "automation"), ("share", "50"), ("upkeep", "6"), ("build", "120"), ("link", "https://reglas.example/7")];
        owner.post("/tickets/recurring/1/candidate", &said).await.expect(303);
        owner.post("/tickets/recurring/2/candidate", &[("action", "fix"), ("share", "20"), ("upkeep", "")]).await.expect(303);
        owner.post("/tickets/recurring/1/merge", &[("into", "2")]).await.expect(303);
        let page = owner.get("/api/v1/desk/clusters/2").await.expect(200).json();
        assert_eq!((&page["owner_id"], &page["action"], &page["link"], &page["share"]), (&1.into(), &"fix".into(), &"".into(), &20.into()), "{page}");
        came(&h, aurora, "No conecta la VPN", "2026-11-18", 3).await;
        owner.post("/tickets/recurring", &[]).await.expect(303);
        owner.post("/tickets/recurring/2/merge", &[("into", "3")]).await.expect(303);
        let page = owner.get("/api/v1/desk/clusters/3").await.expect(200).json();
        assert_eq!((&page["owner_id"], &page["action"], &page["share"]), (&1.into(), &"fix".into(), &20.into()), "{page}");
        // All three are one now; without the confirmation the night takes them apart.
        owner.get("/tickets/recurring/3").await.expect(200).shows("Ya no es un problema confirmado").shows("Cambiar el nombre");
        owner.post("/tickets/recurring/3/dissolution", &[]).await.expect(303);
        owner.get("/tickets/recurring/3").await.expect(200).shows("T-1<").shows(">Confirmar<").hides("Ya no es un problema confirmado");
        owner.post("/tickets/recurring", &[]).await.expect(303);
        let groups = owner.get("/api/v1/desk/clusters").await.expect(200).json();
        assert_eq!(groups["items"].as_array().unwrap().len(), 3, "{groups}");
        owner.get("/admin/audit.jsonl").await.expect(200).shows("dissolved");
    }

    async fn long_lists_of_repeated_work_turn_their_pages(h) {
        drop(h.set_up().await);
        let aurora = client(&h, "Aurora").await;
        came(&h, aurora, PRINTER, "2026-09-20", 53).await;
        let mut owner = again(&h).await;
        owner.post("/tickets/recurring", &[]).await.expect(303);
        let first = owner.get("/tickets/recurring/1").await.expect(200).shows("T-53<").shows("page=2").hides("T-3<");
        first.hides("rel=\"prev\"");
        owner.get("/tickets/recurring/1?page=2").await.expect(200).shows("T-3<").shows("T-1<").hides("T-4<").hides("rel=\"next\"");
        owner.get("/tickets/recurring?all=on&page=2").await.expect(200).shows("rel=\"prev\"");
    }

    async fn machines_say_the_same_of_repeated_work(h) {
        drop(h.set_up().await);
        let aurora = client(&h, "Aurora").await;
        came(&h, aurora, PRINTER, "2026-11-10", 3).await;
        came(&h, aurora, INVOICE, "2026-11-14", 3).await;
        let mut owner = again(&h).await;
        owner.post("/tickets/recurring", &[]).await.expect(303);
        let base = "/api/v1/desk/clusters";
        owner.json(Method::POST, &format!("{base}/1/confirmation"), &json!({"name": " "})).await.expect(422).shows("Hace falta");
        let named = owner.json(Method::POST, &format!("{base}/1/confirmation"), &json!({"name": "Impresoras"})).await.expect(200).json();
        assert_eq!((&named["name"], named["members"].as_array().unwrap().len()), (&"Impresoras".into(), 3), "{named}");
        owner.json(Method::POST, &format!("{base}/1/dissolution"), &json!({})).await.expect(200).shows("\"confirmed_at\":null");
        let all = owner.json(Method::POST, &format!("{base}/1/split"), &json!({"tickets": [1, 2, 3], "name": "Otra"})).await.expect(422).json();
        assert_eq!(all["errors"][0]["field"], "tickets", "{all}");
        let new = owner.json(Method::POST, &format!("{base}/1/split"), &json!({"tickets": [3], "name": "Otra"})).await.expect(201).json();
        assert_eq!(new["members"].as_array().unwrap().len(), 1, "{new}");
        let into = json!({"into": new["id"]});
        let one = owner.json(Method::POST, &format!("{base}/1/merge"), &into).await.expect(200).json();
        assert_eq!(one["members"].as_array().unwrap().len(), 3, "{one}");
        owner.json(Method::POST, &format!("{base}/1/merge"), &into).await.expect(404);
        let path = format!("{base}/{}", new["id"]);
        owner.json(Method::PUT, &format!("{path}/candidate"), &json!({"share": 101})).await.expect(422);
        let said = owner.json(Method::PUT, &format!("{path}/candidate"), &json!({"owner": 1, "action": "fix", "share": 40})).await.expect(200).json();
        assert_eq!((&said["owner_id"], &said["action"], &said["share"]), (&1.into(), &"fix".into(), &40.into()), "{said}");
        let mut remedy = json!({"action": "fix", "words": "Controlador nuevo", "since": "2026-11-20T00:00:00Z", "unit": "endpoints", "units_before": 40});
        let noted = owner.json(Method::POST, &format!("{path}/remedies"), &remedy).await.expect(201).json();
        assert_eq!((&noted["remedies"][0]["verdict"], &noted["remedies"][0]["windows"]), (&"no_data".into(), &serde_json::Value::Null), "{noted}");
        remedy["units_after"] = 41.into();
        let its = format!("{path}/remedies/{}", noted["remedies"][0]["id"]);
        let changed = owner.json(Method::PUT, &its, &remedy).await.expect(200).json();
        assert_eq!(changed["remedies"][0]["units_after"], 41, "{changed}");
        owner.json(Method::PUT, &format!("{base}/2/remedies/{}", noted["remedies"][0]["id"]), &remedy).await.expect(404);
        owner.json(Method::POST, &format!("{path}/dissolution"), &json!({})).await.expect(409);
        owner.send(Method::DELETE, &its, None, Vec::new()).await.expect(204);
        owner.send(Method::DELETE, &its, None, Vec::new()).await.expect(404);
        let left = owner.get(&path).await.expect(200).json();
        assert_eq!(left["remedies"], json!([]), "{left}");
    }
}
