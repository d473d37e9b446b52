//! The chain to whoever does the work (RULES §4.1), and what adherence tells apart (§6.4), through the doors on both
//! engines. It is Monday 23 November 2026, 09:57 in Madrid; the office is open 09–14 and 15–18.

use super::{
    ROOMS,
    schedule::again,
    tickets::{api, asked, aurora, opened},
};
use serde_json::json;
use testkit::on_both;

/// The cells of the first line of a list that begins so.
fn cells(csv: &str, start: &str) -> Vec<String> {
    let line =
        csv.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("no {start} in {csv}"));
    line.split(',').map(str::to_owned).collect()
}

on_both! { ROOMS;
    async fn whoever_hands_it_on_is_a_hop_and_does_not_act_for_the_next(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let eva = cast::invite(&h, cast::colleague("Eva Rey")).await.person;
        let page = asked(&mut owner, "medium").await;
        owner.get("/tickets/reports").await.expect(200).shows("Hasta desarrollo").shows("Sin datos: en estos días no se llevó");
        let chain = cells(&owner.get("/tickets/reports.csv").await.body, "Hasta desarrollo,Con un salto");
        assert_eq!(chain[2..5], ["0", "0", ""], "no data is no data");
        owner.post(&format!("{page}/owner"), &[("owner", "1")]).await.expect(303);
        owner.post(&format!("{page}/developer"), &[("person", &diego.to_string()), ("text", "La tabla")]).await.expect(303);
        assert_eq!(api(&mut owner, &page).await["hops"], 1);
        h.advance(600);
        let mut his = cast::enters(&h, diego).await;
        his.post(&format!("{page}/notes"), &[("text", "Lo mío no es")]).await.expect(303);
        owner.get("/tickets/reports/chain.csv").await.expect(200).shows(",1,0.17,no");
        his.post(&format!("{page}/developer"), &[("person", &eva.to_string()), ("text", "Es de facturación")]).await.expect(303);
        assert_eq!(api(&mut owner, &page).await["hops"], 2, "Beatriz and Diego");
        h.advance(1_200);
        // Diego's action was not Eva's: half an hour so far, and she has done nothing.
        owner.get("/tickets/reports/chain.csv").await.expect(200).shows(",2,0.50,yes");
        let mut hers = cast::enters(&h, eva).await;
        hers.post(&format!("{page}/notes"), &[("text", "Reproducido")]).await.expect(303);
        h.advance(3_600);
        owner.get("/tickets/reports/chain.csv").await.expect(200).shows(",2,0.50,no");
        let csv = owner.get("/tickets/reports.csv").await.expect(200).body;
        assert_eq!(cells(&csv, "Hasta desarrollo,Con un salto")[2..5], ["0", "1", "0.0000"]);
        let p80 = csv.lines().find(|line| line.contains("p80)")).unwrap();
        assert!(p80.ends_with(",0.50"), "{p80}");
        let shown = owner.get("/tickets/reports").await.expect(200);
        shown.shows("El ticket que hay detrás").shows(&format!("href=\"{page}\"")).shows("2 saltos").shows("30 min");
        owner.get("/tickets/export.csv?view=open").await.expect(200).shows(",api,2,0.50,0,");
    }

    async fn back_with_whoever_had_it_before_their_first_action_still_counts(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let page = asked(&mut owner, "medium").await;
        owner.post(&format!("{page}/developer"), &[("person", "1"), ("text", "Para mí")]).await.expect(303);
        h.advance(600);
        owner.post(&format!("{page}/notes"), &[("text", "Empiezo")]).await.expect(303);
        h.advance(600);
        for person in [diego.to_string(), "1".to_owned()] {
            owner.post(&format!("{page}/developer"), &[("person", &person), ("text", "Toma")]).await.expect(303);
        }
        owner.get("/tickets/reports/chain.csv").await.expect(200).shows(",1,0.17,no");
    }

    async fn what_broke_by_a_change_of_priority_stands_apart(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = opened(&mut owner, "low").await;
        // Five hours of open time of the 24 of a P3; as a P1 it has four.
        h.advance(6 * 3_600 + 180);
        let mut owner = again(&h).await;
        let edit = [("subject", "Las primas salen a cero"), ("client", "1"), ("impact", "high"), ("urgency", "high"), ("category", ""), ("service", "")];
        owner.post(&format!("{page}/edit"), &edit).await.expect(303);
        owner.get(&page).await.expect(200).shows("solo por el cambio de prioridad");
        owner.post(&format!("{page}/state"), &[("state", "resolved")]).await.expect(303);
        h.advance(60);
        let csv = owner.get("/tickets/reports.csv").await.expect(200).body.replace("Resolución, por", "Resolución por");
        for start in ["Por reloj,Resolución", "\"Resolución por prioridad\",P1", "\"Resolución por cliente\",Aurora Seguros"] {
            let row = cells(&csv, start);
            assert_eq!((row[2].as_str(), row[3].as_str(), row[9].as_str()), ("0", "1", "1"), "{csv}");
            // The simple version by client too: none met of one that was fulfilled.
            assert_eq!((row[7].as_str(), row[8].as_str()), ("0", "1"), "{csv}");
        }
        owner.get("/tickets/reports").await.expect(200).shows("Rotos por cambio de prioridad");
        assert_eq!(api(&mut owner, &page).await["clocks"].as_array().unwrap().iter().filter(|clock| clock["breached_by_change"] == json!(true)).count(), 1);
    }
}
