//! What a guest does, through the door and without script: comes in, reads, answers, takes back, sets
//! their language.

use super::house::{ROOMS, company, enters, log, thread, write};
use jiff::{civil::Time, tz::TimeZone};
use kernel::{Actor, Lang};
use projects::{NewMeeting, Repeats};
use testkit::{Furnished, on_both};
use threads::{Audience, Visibility};

async fn meets(h: &Furnished, by: Actor, project: kernel::ProjectId, title: &str) {
    let mut tx = h.tx(by).await;
    let meeting = NewMeeting {
        title: title.to_owned(),
        first_day: jiff::civil::date(2026, 11, 26),
        at_time: Time::constant(10, 0, 0, 0),
        zone: TimeZone::get("Europe/Madrid").unwrap(),
        minutes: 45,
        repeats: Repeats::Weekly,
        attendees: "Marta Ibáñez, Lucía Ferrer".to_owned(),
    };
    projects::plan_meeting(&mut tx, project, meeting).await.unwrap();
    tx.commit().await.unwrap();
}

on_both! { ROOMS;
    async fn the_portal_says_what_needs_a_guest_what_happened_and_what_comes_next(h) {
        let c = company(&h).await;
        meets(&h, c.marta, c.portal.id, "Seguimiento semanal").await;
        meets(&h, c.lucia, c.fusion.id, "Fusión semanal").await;
        let mut jorge = enters(&h, c.jorge).await;
        for path in ["/portal", "/portal/projects/AUR-1"] {
            let page = jorge.get(path).await.expect(200);
            let at = |words: &str| page.body.find(words).unwrap_or_else(|| panic!("no {words} on {path}"));
            assert!(at("Te necesitan") < at("Qué ha pasado") && at("Qué ha pasado") < at("Qué viene"), "{path}");
            // Aurora keeps the time of the Canary Islands: ten in Madrid is nine there.
            // Yellow is the reader's turn and nothing else.
            let page = page.shows("pill need").shows("thread-card need").shows("Espera tu respuesta, ");
            let page = page.shows("Fecha del alta").shows("Marta Ibáñez espera tu respuesta").shows("entregado el alta en pruebas").shows("Seguimiento semanal").shows("09:00");
            page.shows("Aurora Seguros").shows("Tu contacto: Marta Ibáñez").hides("Fusión").hides("Lucía");
        }
        jorge.post("/portal/projects/AUR-1/threads/2", &[("text", "El 15 va bien")]).await.expect(303);
        jorge.get("/portal").await.expect(200).shows("Nada espera tu respuesta").hides("pill need").hides("thread-card need");
        // The team's turn begins with the guest's answer.
        let mut marta = enters(&h, c.marta.person).await;
        marta.get("/").await.expect(200).shows("Fecha del alta");
    }

    async fn a_guest_of_several_projects_finds_them_all(h) {
        let c = company(&h).await;
        let mut tx = h.tx(c.nadia).await;
        projects::admit_guest(&mut tx, c.fusion.id, c.jorge).await.unwrap();
        tx.commit().await.unwrap();
        let mut jorge = enters(&h, c.jorge).await;
        jorge.get("/portal").await.expect(200).shows("Portal de clientes").shows("Fusión de marcas").shows("2 cosas esperan tu respuesta");
        let all = jorge.get("/api/v1/portal/projects").await.expect(200).json();
        let keys: Vec<&str> = all["items"].as_array().unwrap().iter().map(|item| item["key"].as_str().unwrap()).collect();
        assert_eq!(keys, ["AUR-1", "AUR-2"]);
        let one = jorge.get("/api/v1/portal/projects/AUR-1").await.expect(200).json();
        assert_eq!((one["contact"].as_str(), one["waiting"][0].as_i64()), (Some("Marta Ibáñez"), Some(2)));
    }

    async fn the_contact_follows_cover_and_nobody_says_why(h) {
        let c = company(&h).await;
        let mut tx = h.tx(c.nadia).await;
        let new = people::NewAbsence {
            person: c.marta.person,
            when: people::Stretch::parse("2026-11-23", "2026-11-24", "", "").unwrap(),
            reason: people::Reason::parse("illness").unwrap(),
            note: people::Note::parse("note", "lumbago-77").unwrap(),
            covers: people::Covers { named: Vec::new(), accept_gap: true },
        };
        people::request_absence(&mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
        let mut jorge = enters(&h, c.jorge).await;
        for path in ["/portal", "/portal/projects/AUR-1", "/portal/projects/AUR-1/log", "/portal/projects/AUR-1/threads/2", "/api/v1/portal/projects"] {
            let page = jorge.get(path).await.expect(200);
            for word in ["ausen", "Ausen", "cubre", "cobertura", "lumbago", "enferm", "illness", "cover", "away"] {
                assert!(!page.text().contains(word), "{path} says {word}: {}", page.text());
            }
        }
        jorge.get("/portal/projects/AUR-1").await.expect(200).shows("Tu contacto: Diego Peña").hides("Tu contacto: Marta");
        h.set("2026-11-25T09:00:00+01:00");
        h.work().await;
        jorge.get("/portal/projects/AUR-1").await.expect(200).shows("Tu contacto: Marta Ibáñez");
    }

    async fn an_answer_too_soon_is_kept_and_sent_when_the_minute_is_up(h) {
        let c = company(&h).await;
        let mut jorge = enters(&h, c.jorge).await;
        let at = "/portal/projects/AUR-1/threads/2";
        jorge.get(at).await.expect(200).shows("reply-form").hides("note-form").hides("text-expander");
        let sent = jorge.post(at, &[("text", "El 15 va bien"), ("request_key", "k1")]).await.expect(303);
        assert!(sent.location().starts_with("/portal/projects/AUR-1/threads/2?posted="), "{}", sent.location());
        // The same request again is the same answer.
        jorge.post(at, &[("text", "El 15 va bien"), ("request_key", "k1")]).await.expect(303);
        h.advance(59);
        let refused = jorge.post(at, &[("text", "Y el 16 también"), ("request_key", "k2")]).await.expect(429);
        assert_eq!(refused.header("retry-after"), "1");
        refused.shows("Y el 16 también").shows("class=\"wait\"").hides("note-form");
    }

    async fn an_answer_is_taken_back_for_ten_seconds_and_corrected_ever_after(h) {
        let c = company(&h).await;
        let mut jorge = enters(&h, c.jorge).await;
        let at = "/portal/projects/AUR-1/threads/2";
        let sent = jorge.post(at, &[("text", "El 51 va bien")]).await.expect(303).location();
        let page = jorge.get(sent.split('#').next().unwrap()).await.expect(200);
        let undo = page.body.split("action=\"").find(|part| part.contains("/undo")).unwrap().split('"').next().unwrap().to_owned();
        assert!(undo.starts_with("/portal/posts/"), "{undo}");
        jorge.post(&undo, &[]).await.expect(303);
        jorge.get(at).await.expect(200).shows("El 51 va bien</textarea>");
        h.advance(60);
        let sent = jorge.post(at, &[("text", "El 15 va bien")]).await.expect(303).location();
        let id = sent.split("#p").nth(1).unwrap().to_owned();
        h.advance(700);
        jorge.get(&format!("/portal/posts/{id}/edit")).await.expect(200).shows("El 15 va bien").hides("team");
        jorge.post(&format!("/portal/posts/{id}/edit"), &[("text", "")]).await.expect(422);
        jorge.post(&format!("/portal/posts/{id}/edit"), &[("text", "El 15 por la tarde")]).await.expect(303);
        jorge.get(at).await.expect(200).shows("El 15 por la tarde").shows(&format!("/portal/posts/{id}/history"));
        jorge.post(&format!("/portal/posts/{id}/undo"), &[]).await.expect(409);
    }

    async fn the_log_is_read_page_by_page(h) {
        let c = company(&h).await;
        for n in 0..60 {
            log(&h, c.marta, &c.portal, &format!("Entrega número {n} para Aurora, vista por todos."), Audience::Client).await;
            log(&h, c.marta, &c.portal, &format!("Nota número {n} de zarzamora, para la casa."), Audience::Team).await;
        }
        let mut jorge = enters(&h, c.jorge).await;
        let (mut path, mut seen) = ("/portal/projects/AUR-1/log".to_owned(), 0);
        loop {
            let page = jorge.get(&path).await.expect(200).hides("zarzamora");
            seen += page.body.matches("Entrega número").count();
            let Some(older) = page.body.split("href=\"?before=").nth(1) else { break };
            path = format!("/portal/projects/AUR-1/log?before={}", older.split('"').next().unwrap());
        }
        assert_eq!(seen, 60);
    }

    async fn threads_are_listed_by_what_a_guest_saw_last(h) {
        let c = company(&h).await;
        let (second, _) = thread(&h, c.marta, &c.portal, ("Segunda pregunta", Visibility::Shared), "¿Y el logotipo?").await;
        write(&h, c.diego, c.shared, "Nota de la casa", Audience::Team).await;
        let mut jorge = enters(&h, c.jorge).await;
        let order = |page: &str| (page.find("Segunda pregunta"), page.find("Fecha del alta"));
        let page = jorge.get("/portal/projects/AUR-1/threads").await.expect(200);
        let (newer, older) = order(&page.body);
        assert!(newer.unwrap() < older.unwrap());
        write(&h, c.diego, c.shared, "Y una para el cliente", Audience::Client).await;
        let page = jorge.get("/portal/projects/AUR-1/threads").await.expect(200);
        let (older, newer) = order(&page.body);
        assert!(newer.unwrap() < older.unwrap());
        // A closed one is read, not written.
        let mut tx = h.tx(c.marta).await;
        let closing = threads::NewClosing { summary: "Visto y decidido".to_owned(), ..threads::NewClosing::default() };
        threads::close_thread(&mut tx, second, closing).await.unwrap();
        tx.commit().await.unwrap();
        jorge.get("/portal/projects/AUR-1/threads/4").await.expect(200).shows("Este hilo está cerrado").hides("reply-form");
        jorge.post("/portal/projects/AUR-1/threads/4", &[("text", "¿Puedo?")]).await.expect(409);
    }

    async fn a_guest_comes_in_by_a_mailed_link_and_nobody_learns_who_is_known(h) {
        let c = company(&h).await;
        let mut door = h.browser();
        let known = door.post("/sign-in/link", &[("email", "jorge@aurora.example")]).await.expect(303);
        let unknown = h.browser().post("/sign-in/link", &[("email", "nadie@aurora.example")]).await.expect(303);
        assert_eq!(known.location(), unknown.location());
        door.get(&known.location()).await.expect(200).shows("role=\"status\"");
        let mut owner = c.owner;
        let mails = owner.get("/admin/mail").await.expect(200);
        let at = mails.body.find("/sign-in/code#").unwrap();
        let link: String = mails.body[at..].chars().take_while(|c| !"\"< \n".contains(*c)).collect();
        let mut phone = h.browser();
        phone.enter(&link).await;
        assert_eq!(phone.get("/").await.expect(303).location(), "/portal");
        phone.get("/portal").await.expect(200).shows("Hola, Jorge");
        h.browser().press(&link).await.expect(422);
        // Where no mail works, an administrator copies the link.
        let copied = owner.post(&format!("/admin/people/{}/link", c.jorge), &[]).await.expect(303).location();
        let again = owner.get(&copied).await.expect(200);
        assert_eq!(again.body.matches("/sign-in/code#").count(), 2 * mails.body.matches("/sign-in/code#").count());
    }

    async fn a_guest_sets_their_language_theme_and_zone_and_no_hours(h) {
        let c = company(&h).await;
        let mut jorge = enters(&h, c.jorge).await;
        let page = jorge.get("/settings").await.expect(200).hides("name=\"hours\"").hides("name=\"calendar\"").shows("portal-head");
        page.hides("class=\"rail\"");
        let form = [("name", "Jorge Salas"), ("lang", "en"), ("zone", "Europe/Madrid"), ("theme", "dark"), ("hours", "09:00-10:00"), ("title", "Jefe")];
        jorge.post("/settings", &form).await.expect(303);
        let page = jorge.get("/portal").await.expect(200).shows("Hello, Jorge").shows("What happened").shows("data-theme=\"dark\"");
        page.shows("lang=\"en\"");
        jorge.get("/nowhere").await.expect(404).shows("portal-head");
        let mut read = h.read(Actor::SYSTEM).await;
        let person = people::find_by_email(&mut read, "jorge@aurora.example").await.unwrap().unwrap();
        assert_eq!((person.lang, person.hours.as_str(), person.title.as_str()), (Lang::En, "", ""));
    }
}
