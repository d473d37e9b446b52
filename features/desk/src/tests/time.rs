//! Time that was spent on a ticket, through the doors on both engines. It is Monday 23 November 2026, 09:57 in Madrid.

use super::{
    ROOMS,
    tickets::{api, aurora, opened},
};
use http::Method;
use serde_json::json;
use testkit::on_both;

on_both! { ROOMS;
    async fn what_was_noted_stands_beside_the_ticket_and_leaves_as_csv_and_by_the_api(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = opened(&mut owner, "low").await;
        let ahead = [("time", "1h"), ("day", "2026-11-24"), ("note", "Mañana")];
        owner.post(&format!("{page}/time"), &ahead).await.expect(422).shows("Ese día aún no ha llegado").shows("value=\"Mañana\"");
        owner.post(&format!("{page}/time"), &[("time", "1h30"), ("day", "2026-11-20"), ("note", "Llamada con Ana")]).await.expect(303);
        let door = format!("/api/v1{page}/time");
        owner.json(Method::POST, &door, &json!({"seconds": 600, "day": "2026-11-24"})).await.expect(422).shows("aún no ha llegado");
        owner.json(Method::POST, &door, &json!({"seconds": 0})).await.expect(422).shows("\"seconds\"");
        let made = owner.json(Method::POST, &door, &json!({"seconds": 600, "note": "Prueba"})).await.expect(201).json();
        assert_eq!((&made["day"], &made["seconds"]), (&json!("2026-11-23"), &json!(600)), "{made}");
        let shown = owner.get(&page).await.expect(200);
        shown.shows("Llamada con Ana").shows("1 h 30").shows("Prueba").shows(&format!("{page}/time.csv")).shows("1 h 40");
        let csv = owner.get(&format!("{page}/time.csv")).await.expect(200);
        csv.shows("2026-11-20").shows(",5400,1.50,Llamada con Ana,");
        let listed = owner.get(&door).await.expect(200).json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 2, "{listed}");
        owner.get("/admin/audit.jsonl").await.expect(200).shows("TicketTimeNoted");
    }

    async fn a_program_takes_back_what_its_person_noted_and_nothing_else(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = opened(&mut owner, "low").await;
        let door = format!("/api/v1{page}/time");
        let made = owner.json(Method::POST, &door, &json!({"seconds": 5_400, "note": "Llamada"})).await.expect(201).json();
        let note = format!("{door}/{}", made["id"]);
        let mut other = cast::enters(&h, cast::invite(&h, cast::colleague("Diego Sanz")).await.person).await;
        other.send(Method::DELETE, &note, None, Vec::new()).await.expect(403);
        let elsewhere = opened(&mut owner, "low").await;
        owner.send(Method::DELETE, &format!("/api/v1{elsewhere}/time/{}", made["id"]), None, Vec::new()).await.expect(404);
        let back = owner.send(Method::DELETE, &note, None, Vec::new()).await.expect(200).json();
        assert!(back["taken_back_at"].is_string() && back["seconds"] == 5_400, "{back}");
        owner.send(Method::DELETE, &note, None, Vec::new()).await.expect(409);
        owner.send(Method::DELETE, &format!("{door}/999"), None, Vec::new()).await.expect(404);
        owner.get(&page).await.expect(200).shows("retirado el");
        owner.get("/admin/audit.jsonl").await.expect(200).shows("-5400");
    }

    async fn only_who_noted_it_takes_it_back_and_the_record_stays(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let page = opened(&mut owner, "low").await;
        let made = owner.json(Method::POST, &format!("/api/v1{page}/time"), &json!({"seconds": 5_400, "note": "Llamada"})).await.expect(201).json();
        let door = format!("{page}/time/{}/removal", made["id"]);
        let mut other = cast::enters(&h, diego).await;
        other.get(&page).await.expect(200).shows("Llamada").hides("Retirar 1 h 30");
        other.post(&door, &[]).await.expect(403);
        owner.get(&page).await.expect(200).shows("Retirar 1 h 30");
        owner.post(&door, &[]).await.expect(303);
        owner.post(&door, &[]).await.expect(409);
        let shown = owner.get(&page).await.expect(200);
        shown.shows("Llamada").shows("retirado el").shows("retira 1 h 30").hides("Retirar 1 h 30");
        let listed = owner.get(&format!("/api/v1{page}/time")).await.expect(200).json();
        assert!(listed["items"][0]["taken_back_at"].is_string() && listed["items"].as_array().unwrap().len() == 1, "{listed}");
        let csv = owner.get("/tickets/export.csv?view=open").await.expect(200);
        csv.shows(",0,2026-11-23T");
        owner.get("/admin/audit.jsonl").await.expect(200).shows("-5400");
        let kinds: Vec<_> = api(&mut owner, &page).await["entries"].as_array().unwrap().iter().map(|entry| entry["kind"].clone()).collect();
        assert_eq!(kinds, ["opened_for", "time", "time_back"], "a compensating event, and nothing is gone");
    }
}
