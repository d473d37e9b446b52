//! Who reads what: two clients' guests and somebody without an account; what is read and what is missing.

use super::doors::{ROOMS, form, published};
use kernel::{Actor, ClientId, Lang};
use testkit::{Browser, Furnished, on_both};

/// A client with a guest who came in.
async fn guest(h: &Furnished, client: &str, email: &str) -> (ClientId, Browser) {
    let mut tx = h.tx(Actor::SYSTEM).await;
    let zone = jiff::tz::TimeZone::get("Europe/Madrid").unwrap();
    let client = clients::create(&mut tx, clients::NewClient::named(client, zone, Lang::Es)).await.unwrap();
    let contact = clients::NewContact {
        name: "Ana Torres".to_owned(),
        email: Some(email.to_owned()),
        ..clients::NewContact::default()
    };
    let contact = clients::add_contact(&mut tx, client, contact).await.unwrap();
    let person = clients::invite_contact(&mut tx, contact, "http://127.0.0.1:4400").await.unwrap();
    tx.commit().await.unwrap();
    (client, cast::enters(h, person).await)
}

on_both! { ROOMS;
    async fn each_reader_reaches_what_is_meant_for_them_and_nothing_else(h) {
        let mut owner = h.set_up().await;
        let (aurora, mut ana) = guest(&h, "Aurora", "ana@aurora.example").await;
        let (_, mut rosa) = guest(&h, "Kiosko", "rosa@kiosko.example").await;
        let aurora = aurora.to_string();
        let (team, public, clients) = ("Secreto zarzamora", "Contraseña olvidada", "Pedir informe");
        published(&mut owner, &form(team, "process", "team", "zarzamora")).await;
        published(&mut owner, &form(public, "article", "public", "clave")).await;
        published(&mut owner, &form(clients, "article", "clients", "informe")).await;
        let mut theirs = form("Primas a cero", "article", "client", "primas");
        theirs.push(("client", &aurora));
        published(&mut owner, &theirs).await;
        owner.post("/knowledge", &form("Borrador abierto", "article", "public", "aún no")).await.expect(303);

        let page = ana.get("/portal/knowledge").await.expect(200);
        page.shows(public).shows(clients).shows("Primas a cero").hides(team).hides("Borrador abierto");
        rosa.get("/portal/knowledge").await.expect(200).shows(clients).hides("Primas a cero").hides(team);
        ana.get("/portal/knowledge/primas-a-cero").await.expect(200).shows("primas").hides("/edit");
        for path in ["primas-a-cero", "secreto-zarzamora", "borrador-abierto"] {
            rosa.get(&format!("/portal/knowledge/{path}")).await.expect(404);
            h.browser().get(&format!("/answers/{path}")).await.expect(404);
        }
        rosa.get("/portal/knowledge?q=primas").await.expect(200).hides("Primas a cero").shows("Nada con esas palabras");
        ana.get("/portal/knowledge?q=prima").await.expect(200).shows("Primas a cero");
        for path in ["/knowledge", "/knowledge/pedir-informe", "/knowledge/use", "/api/v1/knowledge"] {
            rosa.get(path).await.expect(404);
        }
        let help = h.browser().get("/answers").await.expect(200);
        help.shows(public).hides(clients).hides(team).hides("Primas a cero");
        h.browser().get("/answers?q=informe").await.expect(200).hides(clients);
        owner.get("/portal/knowledge").await.expect(303);
    }

    async fn a_public_page_may_be_kept_and_answers_304(h) {
        let mut owner = h.set_up().await;
        let page = published(&mut owner, &form("Clave", "article", "public", "uno")).await;
        let first = h.browser().get("/answers/clave").await.expect(200);
        assert!(first.header("cache-control").starts_with("public"), "{:?}", first.headers);
        let tag = first.header("etag");
        let mut known = h.browser().with("if-none-match", &tag);
        let kept = known.get("/answers/clave").await.expect(304);
        assert!(kept.body.is_empty());
        let signed = owner.get("/answers/clave").await.expect(200).hides("Beatriz");
        drop(signed);
        let mut next = form("Clave", "article", "public", "dos");
        next.push(("seen", "1"));
        owner.post(&page, &next).await.expect(303);
        known.get("/answers/clave").await.expect(200).shows("dos");
        owner.post(&format!("{page}/retirement"), &[]).await.expect(303);
        known.get("/answers/clave").await.expect(404);
    }

    async fn readings_are_counted_by_sort_of_reader_and_what_is_missing_is_asked_and_answered(h) {
        let mut owner = h.set_up().await;
        let (_, mut ana) = guest(&h, "Aurora", "ana@aurora.example").await;
        let page = published(&mut owner, &form("Cambiar el IBAN", "article", "clients", "Así")).await;
        ana.get("/portal/knowledge/cambiar-el-iban").await.expect(200);
        ana.clone().with("sec-purpose", "prefetch").get("/portal/knowledge/cambiar-el-iban").await;
        owner.get(&page).await.expect(200);
        h.advance(60);
        owner.get(&page).await.expect(200);
        let used = owner.get("/knowledge/use").await.expect(200).shows("Ninguna pregunta espera respuesta");
        let row = used.body.split("<tr data-row>").nth(1).unwrap();
        let cells: Vec<&str> = row.split("</td>").map(|cell| cell.rsplit('>').next().unwrap()).collect();
        assert_eq!(&cells[1..4], &["2", "1", "0"], "{row}");
        ana.get("/portal/knowledge?q=factura+proforma").await.expect(200).shows("Dinos qué buscabas");
        ana.post("/portal/knowledge/questions", &[("words", "¿Cómo cambio el IBAN de los recibos?")]).await.expect(303);
        owner.get("/knowledge/use").await.expect(200).shows("IBAN de los recibos").shows("Aurora").shows("Quizá ya lo responde").shows("Cambiar el IBAN");
        owner.post("/knowledge/questions/1/answer", &[("document", "1")]).await.expect(303);
        owner.post("/knowledge/questions/1/removal", &[]).await.expect(409);
        owner.get("/knowledge/use").await.expect(200).shows("Ninguna pregunta espera respuesta");
    }

    async fn a_crowd_at_a_public_page_makes_the_data_write_once_a_minute_and_is_counted_whole(h) {
        let mut owner = h.set_up().await;
        published(&mut owner, &form("Clave", "article", "public", "uno")).await;
        let counted = async || {
            let since = jiff::civil::date(2026, 1, 1);
            crate::store::list_used(&mut h.read(Actor::SYSTEM).await, since, h.now()).await.unwrap()[0].public
        };
        for n in 0..100 {
            h.browser().get("/answers/clave").await.expect(200);
            if n % 25 == 0 {
                assert_eq!(counted().await, 1, "nothing is written within the minute");
            }
        }
        h.advance(60);
        h.browser().get("/answers/clave").await.expect(200);
        assert_eq!(counted().await, 101);
        let page = h.browser().get("/answers/clave").await.expect(200);
        assert_eq!(page.header("x-robots-tag"), "all", "published for anybody");
        for place in ["/sign-in", "/feedback", "/feeds/none.ics", "/api/v1/me"] {
            assert_eq!(h.browser().get(place).await.header("x-robots-tag"), "noindex, nofollow", "{place}");
        }
    }

    async fn whoever_leaves_hands_their_documents_over(h) {
        let mut owner = h.set_up().await;
        published(&mut owner, &form("Clave", "article", "public", "uno")).await;
        let mut read = h.read(Actor::SYSTEM).await;
        let t = ui::Locale { lang: Lang::Es, zone: jiff::tz::TimeZone::UTC, now: h.now() };
        let duties = (crate::ROOM.duties.unwrap())(&mut read, &t, kernel::PersonId(1)).await.unwrap();
        assert_eq!(duties.len(), 1);
        assert_eq!(duties[0].words, "Clave");
    }
    async fn whoever_lets_more_people_read_a_document_is_told_who_and_says_so_again(h) {
        let mut owner = h.set_up().await;
        let (aurora, mut ana) = guest(&h, "Aurora", "ana@aurora.example").await;
        let (kiosko, mut rosa) = guest(&h, "Kiosko", "rosa@kiosko.example").await;
        let page = published(&mut owner, &form("Primas", "article", "team", "primas")).await;
        let (aurora, kiosko) = (aurora.to_string(), kiosko.to_string());
        // What is sent, who it says will read it, and whom the press is for.
        let steps = [
            ("client", aurora.as_str(), "las personas de Aurora"),
            ("client", kiosko.as_str(), "las personas de Kiosko"),
            ("clients", "", "las personas de todos los clientes"),
            ("public", "", "cualquiera en internet, sin cuenta"),
        ];
        for (audience, client, told) in steps {
            let mut sent = form("Primas", "article", audience, "primas");
            sent.extend([("client", client), ("seen", "1"), ("summary", "Lo que se escribió")]);
            let asked = owner.post(&page, &sent).await.expect(422).shows(told).shows("En cuanto se guarde").shows("Lo que se escribió");
            let confirm = format!("{audience} {client}");
            asked.shows(&format!("name=\"confirm\" value=\"{confirm}\""));
            let mut other = sent.clone();
            other.push(("confirm", if audience == "public" { "clients " } else { "public " }));
            owner.post(&page, &other).await.expect(422).shows(told);
            sent.push(("confirm", &confirm));
            owner.post(&page, &sent).await.expect(303);
            for (reader, reads) in [(&mut ana, client != kiosko), (&mut rosa, client != aurora)] {
                reader.get("/portal/knowledge/primas").await.expect(if reads { 200 } else { 404 });
            }
        }
        h.browser().get("/answers/primas").await.expect(200);
        // Fewer readers need no second press.
        for audience in ["clients", "team"] {
            let mut sent = form("Primas", "article", audience, "primas");
            sent.push(("seen", "1"));
            owner.post(&page, &sent).await.expect(303);
        }
        h.browser().get("/answers/primas").await.expect(404);
        owner.post(&format!("{page}/retirement"), &[]).await.expect(303);
        let mut sent = form("Primas", "article", "public", "primas");
        sent.push(("seen", "1"));
        owner.post(&page, &sent).await.expect(422).shows("Cuando se publique lo leerá cualquiera");
    }

    async fn a_program_that_lets_more_people_read_a_document_confirms_it(h) {
        let mut owner = h.set_up().await;
        published(&mut owner, &form("Primas", "article", "team", "primas")).await;
        let (at, patch) = ("/api/v1/knowledge/primas", http::Method::PATCH);
        for confirm in [serde_json::json!(null), serde_json::json!(false)] {
            let body = serde_json::json!({"audience": "public", "confirm": confirm});
            let problem = owner.json(patch.clone(), at, &body).await.expect(422).json();
            assert_eq!(problem["errors"][0]["field"], "confirm");
            assert!(problem["detail"].as_str().unwrap().contains("cualquiera en internet"), "{problem}");
        }
        h.browser().get("/answers/primas").await.expect(404);
        let body = serde_json::json!({"audience": "public", "confirm": true});
        owner.json(patch.clone(), at, &body).await.expect(200);
        h.browser().get("/answers/primas").await.expect(200);
        owner.json(patch.clone(), at, &serde_json::json!({"source": "otra"})).await.expect(200);
        owner.json(patch, at, &serde_json::json!({"audience": "team"})).await.expect(200);
    }
    async fn an_address_that_a_document_had_leads_to_the_one_that_it_has_for_whoever_reads_it(h) {
        let mut owner = h.set_up().await;
        let (aurora, mut ana) = guest(&h, "Aurora", "ana@aurora.example").await;
        let (_, mut rosa) = guest(&h, "Kiosko", "rosa@kiosko.example").await;
        let aurora = aurora.to_string();
        let mut theirs = form("Primas", "article", "client", "Primas a cero");
        theirs.push(("client", &aurora));
        let page = published(&mut owner, &theirs).await;
        theirs.extend([("slug", "primas-a-cero"), ("seen", "1")]);
        assert_eq!(owner.post(&page, &theirs).await.expect(303).location(), "/knowledge/primas-a-cero");
        for (old, new) in [
            ("/knowledge/primas", "/knowledge/primas-a-cero"),
            ("/knowledge/primas/edit", "/knowledge/primas-a-cero/edit"),
            ("/knowledge/primas/versions/1?from=1", "/knowledge/primas-a-cero/versions/1?from=1"),
            ("/api/v1/knowledge/primas", "/api/v1/knowledge/primas-a-cero"),
        ] {
            let sent = owner.get(old).await.expect(308);
            assert_eq!((sent.location(), sent.header("cache-control")), (new.to_owned(), "no-store".to_owned()));
            owner.get(new).await.expect(200);
        }
        assert_eq!(ana.get("/portal/knowledge/primas").await.expect(308).location(), "/portal/knowledge/primas-a-cero");
        rosa.get("/portal/knowledge/primas").await.expect(404);
        h.browser().get("/answers/primas").await.expect(404);
        // A form that was open meanwhile is saved where the document is now.
        theirs.truncate(7);
        theirs.extend([("slug", "primas-a-cero"), ("seen", "1"), ("summary", "Una frase")]);
        assert_eq!(owner.post("/knowledge/primas", &theirs).await.expect(303).location(), "/knowledge/primas-a-cero");
        // Another takes the address: it is that one's, and stays so when it leaves again.
        let other = published(&mut owner, &form("Primas", "article", "public", "Otras primas")).await;
        assert_eq!(other, "/knowledge/primas");
        owner.get("/knowledge/primas").await.expect(200).shows("Otras primas");
        rosa.get("/portal/knowledge/primas").await.expect(200).shows("Otras primas");
        let mut next = form("Primas", "article", "public", "Otras primas");
        next.extend([("slug", "otras"), ("seen", "1")]);
        owner.post(&other, &next).await.expect(303);
        assert_eq!(h.browser().get("/answers/primas").await.expect(308).location(), "/answers/otras");
        // Back where it was: nothing leads away from there.
        next[6] = ("slug", "primas");
        owner.post("/knowledge/otras", &next).await.expect(303);
        h.browser().get("/answers/primas").await.expect(200).shows("Otras primas");
        assert_eq!(h.browser().get("/answers/otras").await.expect(308).location(), "/answers/primas");
    }
}
