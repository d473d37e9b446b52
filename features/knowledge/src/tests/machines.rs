//! What people do on pages, programs do by the API, under the same rights.

use super::doors::{ROOMS, again, form, published};
use http::Method;
use serde_json::{Value, json};
use testkit::{Page, on_both};

const API: &str = "/api/v1/knowledge";

/// The addresses of the documents on a page of a list.
fn slugs(page: &Page) -> Vec<String> {
    let items = page.json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["slug"].as_str().unwrap().to_owned()).collect()
}

fn words(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["words"].as_str().unwrap()).collect()
}

on_both! { ROOMS;
    async fn a_program_that_saw_an_older_text_does_not_write_over_a_newer_one(h) {
        let mut owner = h.set_up().await;
        published(&mut owner, &form("Escalado", "process", "team", "Uno")).await;
        let at = format!("{API}/escalado");
        owner.json(Method::PATCH, &at, &json!({"source": "Dos", "seen": 1})).await.expect(200);
        let problem = owner.json(Method::PATCH, &at, &json!({"source": "Tres", "seen": 1})).await.expect(409).json();
        assert!(problem["detail"].as_str().unwrap().contains("seen"), "{problem}");
        assert_eq!(owner.get(&at).await.json()["source"], "Dos");
        owner.json(Method::PATCH, &at, &json!({"source": "Tres", "seen": 2})).await.expect(200);
        owner.json(Method::PATCH, &at, &json!({"summary": "Sin mirar"})).await.expect(200);
    }

    async fn a_program_retires_a_document_and_brings_it_and_an_old_text_back(h) {
        let mut owner = h.set_up().await;
        published(&mut owner, &form("Escalado", "process", "team", "Uno")).await;
        let at = format!("{API}/escalado");
        let eva = cast::invite(&h, cast::colleague("Eva Rey")).await.person;
        let mut hers = cast::enters(&h, eva).await;
        hers.json(Method::POST, &format!("{at}/retirement"), &json!({})).await.expect(403);
        let retired = owner.json(Method::POST, &format!("{at}/retirement"), &json!({})).await.expect(200).json();
        assert_eq!((&retired["state"], &retired["due_at"]), (&json!("retired"), &Value::Null));
        hers.json(Method::POST, &format!("{at}/review"), &json!({})).await.expect(409);
        let back = hers.json(Method::POST, &format!("{at}/publication"), &json!({})).await.expect(200).json();
        assert_eq!(back["state"], "published");
        hers.json(Method::PATCH, &at, &json!({"source": "Dos"})).await.expect(200);
        let restored = hers.json(Method::POST, &format!("{at}/versions/1/restoration"), &json!({})).await.expect(200).json();
        assert_eq!((&restored["source"], &restored["version"]), (&json!("Uno"), &json!(3)));
        let third = hers.get(&format!("{at}/versions/3")).await.expect(200).json();
        assert_eq!((&third["source"], &third["said"]), (&json!("Uno"), &json!("Vuelve el texto de la versión 1")));
        for (method, path) in [(Method::GET, "versions/9"), (Method::POST, "versions/9/restoration")] {
            hers.json(method, &format!("{at}/{path}"), &json!({})).await.expect(404);
        }
    }

    async fn reviews_are_listed_longest_overdue_first_and_pages_hold_while_they_are_confirmed(h) {
        let mut owner = h.set_up().await;
        for title in ["Tercero", "Primero", "Segundo"] {
            published(&mut owner, &form(title, "process", "team", "x")).await;
        }
        h.advance(3_600);
        for slug in ["primero", "segundo", "tercero"] {
            h.advance(60);
            owner.post(&format!("/knowledge/{slug}/review"), &[]).await.expect(303);
        }
        assert!(slugs(&owner.get(&format!("{API}/review")).await.expect(200)).is_empty());
        assert_eq!(slugs(&owner.get(&format!("{API}/review?days=200")).await.expect(200)).len(), 3);
        h.set("2027-11-23T09:57:00+01:00");
        let mut owner = again(&h).await;
        let first = owner.get(&format!("{API}/review?days=0&limit=2")).await.expect(200);
        assert_eq!(slugs(&first), ["primero", "segundo"]);
        for slug in slugs(&first) {
            owner.json(Method::POST, &format!("{API}/{slug}/review"), &json!({})).await.expect(200);
        }
        let next = first.json()["next"].as_str().unwrap().to_owned();
        let second = owner.get(&format!("{API}/review?days=0&limit=2&after={next}")).await.expect(200);
        assert_eq!(slugs(&second), ["tercero"]);
        assert!(second.json().get("next").is_none());
        owner.get(&format!("{API}/review?after=x")).await.expect(422);
    }

    async fn a_program_asks_answers_and_settles_questions(h) {
        let mut owner = h.set_up().await;
        let ask = |words: &str| json!({"words": words});
        owner.json(Method::POST, &format!("{API}/questions"), &ask("")).await.expect(422);
        for (number, question) in ["¿Y el IBAN?", "¿Y el horario?", "¿Y la clave?", "¿Y el informe?"].iter().enumerate() {
            let made = owner.json(Method::POST, &format!("{API}/questions"), &ask(question)).await.expect(201).json();
            assert_eq!((&made["id"], &made["state"]), (&json!(number + 1), &json!("open")));
        }
        let first = owner.get(&format!("{API}/questions?limit=3")).await.expect(200).json();
        assert_eq!(words(&first), ["¿Y el IBAN?", "¿Y el horario?", "¿Y la clave?"]);
        let rest = owner.get(&format!("{API}/questions?after={}", first["next"].as_str().unwrap())).await.expect(200).json();
        assert_eq!(words(&rest), ["¿Y el informe?"]);
        published(&mut owner, &form("Cambiar el IBAN", "article", "public", "Así")).await;
        let answer = format!("{API}/questions/1/answer");
        let problem = owner.json(Method::POST, &answer, &json!({"document": 99})).await.expect(422).json();
        assert_eq!(problem["errors"][0]["field"], "document");
        let answered = owner.json(Method::POST, &answer, &json!({"document": 1})).await.expect(200).json();
        assert_eq!(answered["state"], "answered");
        owner.json(Method::POST, &answer, &json!({"document": 1})).await.expect(409);
        let dropped = owner.json(Method::POST, &format!("{API}/questions/2/removal"), &json!({})).await.expect(200).json();
        assert_eq!(dropped["state"], "dropped");
        owner.json(Method::POST, &format!("{API}/questions/9/removal"), &json!({})).await.expect(404);
        // What is written for a question answers it once it is in force; what is in force already, at once.
        let written = json!({"title": "Clave", "source": "Así", "question": 3});
        owner.json(Method::POST, API, &written).await.expect(201);
        assert_eq!(words(&owner.get(&format!("{API}/questions")).await.json()).len(), 2);
        owner.json(Method::POST, &format!("{API}/clave/publication"), &json!({})).await.expect(200);
        assert_eq!(words(&owner.get(&format!("{API}/questions")).await.json()), ["¿Y el informe?"]);
        owner.json(Method::PATCH, &format!("{API}/clave"), &json!({"question": 9})).await.expect(422);
        owner.json(Method::PATCH, &format!("{API}/clave"), &json!({"question": 4})).await.expect(200);
        assert!(words(&owner.get(&format!("{API}/questions")).await.json()).is_empty());
        assert_eq!(words(&owner.get(&format!("{API}/questions?state=answered")).await.json()).len(), 3);
    }

    async fn the_list_takes_the_filters_of_the_page_and_turns_its_pages(h) {
        let mut owner = h.set_up().await;
        published(&mut owner, &form("Copias de la ficha", "runbook", "team", "1. Parar")).await;
        published(&mut owner, &form("Ficha nueva", "article", "public", "x")).await;
        owner.post("/knowledge", &form("Ficha en borrador", "article", "team", "x")).await.expect(303);
        owner.post("/knowledge", &form("Otra cosa", "article", "team", "x")).await.expect(303);
        for (query, found) in [
            ("kind=runbook", vec!["copias-de-la-ficha"]),
            ("q=ficha&kind=article", vec!["ficha-nueva", "ficha-en-borrador"]),
            ("state=draft", vec!["ficha-en-borrador", "otra-cosa"]),
            ("audience=public", vec!["ficha-nueva"]),
            ("client=99", vec![]),
        ] {
            let page = owner.get(&format!("{API}?{query}")).await.expect(200);
            assert_eq!(slugs(&page), found, "{query}");
        }
        let first = owner.get(&format!("{API}?q=ficha&limit=2")).await.expect(200);
        let next = first.json()["next"].as_str().unwrap().to_owned();
        let second = owner.get(&format!("{API}?q=ficha&limit=2&after={next}")).await.expect(200);
        assert_eq!((slugs(&first).len(), slugs(&second)), (2, vec!["ficha-en-borrador".to_owned()]));
        owner.get("/knowledge/ficha-nueva").await.expect(200);
        let used = owner.get(&format!("{API}/use?limit=1")).await.expect(200);
        let after = used.json()["next"].as_str().unwrap().to_owned();
        let used = owner.get(&format!("{API}/use?after={after}")).await.expect(200).json();
        assert_eq!((&used["items"][0]["slug"], &used["items"][0]["team"]), (&json!("ficha-nueva"), &json!(1)));
    }
}
