//! Lists that are whole: filters hold for words too, pages turn, counts count everything, and what is written for a
//! question answers it.

use super::doors::{ROOMS, again, form, published};
use crate::actions;
use kernel::{Actor, PersonId};
use testkit::{Furnished, on_both};
use web::Form;

/// So many documents in force, `Ficha 1` and on, for some readers.
async fn many(h: &Furnished, owner: PersonId, count: usize, audience: &str) {
    let mut tx = h.tx(Actor::SYSTEM).await;
    let owner = owner.to_string();
    for n in 1..=count {
        let title = format!("Ficha {n:03}");
        let mut sent = form(&title, "article", audience, "Una ficha");
        sent.push(("owner", &owner));
        let draft = actions::read_draft(&Form::of(&sent)).unwrap();
        let card = actions::create(&mut tx, draft).await.unwrap();
        actions::publish(&mut tx, card.id).await.unwrap();
    }
    tx.commit().await.unwrap();
}

on_both! { ROOMS;
    async fn words_and_filters_hold_together_and_both_turn_their_pages(h) {
        let mut owner = h.set_up().await;
        let person = cast::owner(&h).await.person;
        published(&mut owner, &form("Copias por la noche", "runbook", "team", "1. Parar la ficha")).await;
        owner.post("/knowledge", &form("Ficha en borrador", "article", "team", "Aún no")).await.expect(303);
        many(&h, person, 51, "team").await;
        let found = owner.get("/knowledge?q=ficha&kind=runbook").await.expect(200);
        found.shows("Copias por la noche").hides("Ficha 001").hides("Ficha en borrador");
        owner.get("/knowledge?q=ficha&state=draft").await.expect(200).shows("Ficha en borrador").hides("Copias por");
        owner.get("/knowledge?q=ficha&client=99").await.expect(200).hides("Ficha 001").hides("Copias por");
        let first = owner.get("/knowledge?q=ficha&kind=article").await.expect(200).shows("q=ficha&amp;kind=article");
        let next = owner.get("/knowledge?q=ficha&kind=article&page=2").await.expect(200).shows("rel=\"prev\"");
        let count = |page: &testkit::Page| page.body.matches("href=\"/knowledge/ficha-").count();
        assert_eq!((count(&first), count(&next)), (50, 2));
        let sheet = owner.get("/knowledge/export.csv?q=ficha&kind=article&state=published").await.expect(200);
        assert!(sheet.body.starts_with("title,kind,audience,client,state,owner"), "{}", sheet.body);
        assert_eq!(sheet.body.lines().count(), 52, "{}", sheet.body);
        owner.get("/knowledge/export.csv?kind=runbook").await.expect(200).shows("Copias por la noche").hides("Ficha");
        owner.get("/knowledge?kind=runbook").await.expect(200).shows("/knowledge/export.csv?q=&amp;kind=runbook");
    }

    async fn readers_outside_turn_pages_by_title(h) {
        drop(h.set_up().await);
        many(&h, cast::owner(&h).await.person, 53, "public").await;
        let first = h.browser().get("/answers").await.expect(200).shows("Ficha 001").shows("Ficha 050").hides("Ficha 051");
        first.shows("/answers?q=&amp;page=2");
        h.browser().get("/answers?page=2").await.expect(200).shows("Ficha 051").shows("Ficha 053").hides("Ficha 050");
        let found = h.browser().get("/answers?q=ficha&page=2").await.expect(200).shows("rel=\"prev\"");
        assert_eq!(found.body.matches("href=\"/answers/ficha-").count(), 3);
    }

    async fn everything_overdue_is_counted(h) {
        drop(h.set_up().await);
        many(&h, cast::owner(&h).await.person, 203, "team").await;
        h.set("2028-05-25T09:57:00+01:00");
        let mut owner = again(&h).await;
        owner.get("/knowledge/review").await.expect(200).shows("203 documentos han vencido").shows("Se muestran los 200");
    }

    async fn what_is_written_for_a_question_answers_it_once_it_is_in_force(h) {
        let mut owner = h.set_up().await;
        owner.post("/knowledge/questions", &[("words", "¿Cómo cambio el IBAN?")]).await.expect(303);
        owner.get("/knowledge/use").await.expect(200).shows("/knowledge/new?question=1");
        let shown = owner.get("/knowledge/new?question=1").await.expect(200).shows("¿Cómo cambio el IBAN?");
        shown.shows("name=\"question\" value=\"1\"").shows("queda respondida");
        owner.get("/knowledge/new?question=9").await.expect(404);
        let mut sent = form("Cambiar el IBAN", "article", "public", "");
        sent.push(("question", "1"));
        owner.post("/knowledge", &sent).await.expect(422).shows("name=\"question\" value=\"1\"");
        sent[5] = ("source", "Así");
        let page = owner.post("/knowledge", &sent).await.expect(303).location();
        owner.get("/knowledge/use").await.expect(200).shows("¿Cómo cambio el IBAN?");
        owner.post(&format!("{page}/publication"), &[]).await.expect(303);
        owner.get("/knowledge/use").await.expect(200).shows("Ninguna pregunta espera respuesta");
        owner.post("/knowledge/questions/1/removal", &[]).await.expect(409);
    }
}
