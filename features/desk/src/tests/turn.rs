//! Whose turn it is in a ticket, and what is new in it, through the doors on both engines. It is Monday 23 November
//! 2026, 09:57 in Madrid.

use super::{
    ROOMS,
    tickets::{asked, aurora, opened, reply},
};
use testkit::on_both;

on_both! { ROOMS;
    async fn a_ticket_says_whose_turn_it_is(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = asked(&mut owner, "low").await;
        h.advance(7_200);
        owner.get(&page).await.expect(200).shows("Nos toca a nosotros: Ana Torres escribió hace 2 h");
        owner.post(&format!("{page}/notes"), &[("text", "Lo miro")]).await.expect(303);
        owner.get(&page).await.expect(200).shows("Ana Torres escribió hace 2 h");
        reply(&mut owner, &page, "Seguimos en ello", "open").await.expect(303);
        h.advance(600);
        owner.get(&page).await.expect(200).shows("Nos toca a nosotros: respondimos hace 10 min y sigue abierto");
        reply(&mut owner, &page, "¿Desde qué día?", "waiting_client").await.expect(303);
        h.advance(600);
        let shown = owner.get(&page).await.expect(200);
        shown.shows("Le toca a Ana Torres: esperamos su respuesta, hace 10 min").hides("Nos toca");
        owner.post(&format!("{page}/messages"), &[("text", "Desde el viernes")]).await.expect(303);
        owner.get(&page).await.expect(200).shows("Nos toca a nosotros: Ana Torres escribió");
        owner.post(&format!("{page}/state"), &[("state", "waiting_third_party")]).await.expect(303);
        owner.get(&page).await.expect(200).shows("Le toca a un tercero").hides("Nos toca");
        owner.post(&format!("{page}/state"), &[("state", "resolved")]).await.expect(303);
        owner.get(&page).await.expect(200).hides("Nos toca").hides("Le toca");
    }

    async fn what_is_new_since_the_last_reading_is_marked_for_each_reader(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let mut diego = cast::enters(&h, diego).await;
        let page = opened(&mut owner, "low").await;
        // Nothing is new to whoever reads it for the first time, and `J` and `K` have where to move.
        let first = diego.get(&page).await.expect(200).hides("class=\"newmark\"");
        first.shows("class=\"log\" data-rows").shows("class=\"entry\" id=\"e-1\" data-row");
        owner.post(&format!("{page}/notes"), &[("text", "La primera")]).await.expect(303);
        owner.post(&format!("{page}/notes"), &[("text", "La segunda")]).await.expect(303);
        h.advance(600);
        owner.get(&page).await.expect(200).hides("class=\"newmark\"");
        // What is only fetched ahead is not read.
        let ahead = diego.with("sec-purpose", "prefetch").get(&page).await.expect(200);
        ahead.shows("class=\"newmark\"");
        let new = diego.get(&page).await.expect(200).shows("Nuevo desde que lo leíste hace 10 min");
        let mark = new.body.find("class=\"newmark\"").unwrap();
        assert!(new.body.find("a nombre de").is_none_or(|at| at < mark) && new.body.find("La primera").unwrap() > mark, "{}", new.body);
        assert_eq!(new.body.matches("class=\"newmark\"").count(), 1);
        diego.get(&page).await.expect(200).hides("class=\"newmark\"");
        // One's own words are not new to oneself.
        diego.post(&format!("{page}/notes"), &[("text", "La tercera")]).await.expect(303);
        diego.get(&page).await.expect(200).hides("class=\"newmark\"");
        owner.get(&page).await.expect(200).shows("class=\"newmark\"");
    }
}
