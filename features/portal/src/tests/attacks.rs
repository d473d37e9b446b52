//! A guest tries every door, with everybody's keys: what was not meant for them does not exist
//! (RULES §1.4a, PRODUCT "No one sees what was not meant for them").

use super::house::{ROOMS, SECRETS, company, enters, log, thread, write};
use http::Method;
use std::fmt::Write as _;
use testkit::{Browser, Furnished, Page, on_both};
use threads::{Audience, Visibility};

/// Every address of a door with the keys that there are.
fn addresses(door: &str) -> Vec<String> {
    let mut all = vec![door.to_owned()];
    let mut fill = |name: &str, values: &[&str]| {
        all = all
            .iter()
            .flat_map(|path| values.iter().map(|value| path.replace(name, value)).collect::<Vec<_>>())
            .collect();
        all.dedup();
    };
    fill("{key}", &["AUR-1", "AUR-2", "KIO-1"]);
    fill("{number}", &["1", "2", "3"]);
    fill("{id}", &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]);
    fill("{slug}", &["aurora-seguros", "kiosko-norte"]);
    fill("{week}", &["2026-W48"]);
    fill("{name}", &["plan.txt"]);
    fill("{secret}", &["none"]);
    fill("{token}", &["none"]);
    fill("{day}", &["2026-12-08"]);
    fill("{file}", &["none"]);
    all.retain(|path| !path.contains('{'));
    all
}

fn keeps(who: &str, page: &Page, path: &str) {
    for secret in SECRETS {
        assert!(!page.has(secret), "{who} reads {secret:?} at {path} ({})", page.status);
    }
}

/// Opens every door that there is to open; how many answered.
async fn opens_everything(h: &Furnished, browser: &mut Browser, who: &str) -> usize {
    let doors: Vec<String> = h
        .house
        .doors()
        .iter()
        .filter(|door| door.method == Method::GET)
        .map(|door| door.path.clone())
        .collect();
    let mut opened = 0;
    // The description of the API is public and names a project as an example.
    for door in doors.iter().filter(|door| !door.ends_with("openapi.json")) {
        for path in addresses(door) {
            for question in
                ["", "?q=zarzamora&project=AUR-1&key=@", "?before=7&after=6", "?project=AUR-2&key=%23&q="]
            {
                let page = browser.get(&format!("{path}{question}")).await;
                opened += usize::from(page.status == 200);
                keeps(who, &page, &format!("{path}{question}"));
            }
        }
    }
    opened
}

on_both! { ROOMS;
    async fn nothing_that_was_not_meant_for_a_guest_is_behind_any_door(h) {
        let c = company(&h).await;
        let mut jorge = enters(&h, c.jorge).await;
        let opened = opens_everything(&h, &mut jorge, "Jorge").await;
        assert!(opened >= 40, "only {opened} doors answered");
        // The words are there to be found: whoever may, finds them.
        let mut marta = enters(&h, c.marta.person).await;
        marta.get("/projects/AUR-1/threads/2").await.expect(200).shows("tarifa-oculta");
        marta.get("/search?q=zarzamora").await.expect(200).shows("Plan de zarzamora");
        marta.get(&format!("/posts/{}/history", c.note)).await.expect(200).shows("tarifa-oculta");
    }

    async fn what_a_guest_may_not_see_answers_like_what_does_not_exist(h) {
        let c = company(&h).await;
        let mut jorge = enters(&h, c.jorge).await;
        let mut same = async |hidden: String, absent: &str| {
            let (hidden_page, absent_page) = (jorge.get(&hidden).await.expect(404), jorge.get(absent).await.expect(404));
            assert_eq!(hidden_page.text(), absent_page.text(), "{hidden}");
            let (a, b) = (jorge.send(Method::POST, &hidden, Some("application/x-www-form-urlencoded"), b"text=hola".to_vec()).await,
                jorge.send(Method::POST, absent, Some("application/x-www-form-urlencoded"), b"text=hola".to_vec()).await);
            assert_eq!((a.status, a.text()), (b.status, b.text()), "{hidden}");
        };
        same("/portal/projects/AUR-2".to_owned(), "/portal/projects/AUR-9").await;
        same("/portal/projects/KIO-1/log".to_owned(), "/portal/projects/KIO-9/log").await;
        same("/portal/projects/AUR-1/threads/3".to_owned(), "/portal/projects/AUR-1/threads/9").await;
        same("/portal/projects/KIO-1/threads/2".to_owned(), "/portal/projects/KIO-1/threads/9").await;
        same(format!("/portal/posts/{}/history", c.note), "/portal/posts/999999/history").await;
        same(format!("/portal/posts/{}/edit", c.note), "/portal/posts/999999/edit").await;
        same(format!("/portal/posts/{}/undo", c.note), "/portal/posts/999999/undo").await;
        same("/api/v1/projects/AUR-1/threads/3".to_owned(), "/api/v1/projects/AUR-1/threads/9").await;
        same(format!("/api/v1/posts/{}", c.note), "/api/v1/posts/999999").await;
        same("/api/v1/portal/projects/KIO-1".to_owned(), "/api/v1/portal/projects/KIO-9").await;
    }

    async fn counts_and_order_say_nothing_of_the_teams_notes(h) {
        let c = company(&h).await;
        let (_, _) = thread(&h, c.marta, &c.portal, ("Otra pregunta", Visibility::Shared), "¿Y el logotipo?").await;
        let mut jorge = enters(&h, c.jorge).await;
        let pages = ["/portal", "/portal/projects/AUR-1", "/portal/projects/AUR-1/threads", "/portal/projects/AUR-1/log", "/portal/projects/AUR-1/threads/2", "/portal/projects/AUR-1/files",
            "/api/v1/projects/AUR-1/threads", "/api/v1/projects/AUR-1/threads/2/posts", "/api/v1/portal/projects"];
        let mut before = Vec::new();
        for path in pages {
            jorge.get(path).await;
        }
        for path in pages {
            before.push(jorge.get(path).await.expect(200).text());
        }
        let now = h.now();
        for _ in 0..3 {
            write(&h, c.diego, c.shared, "Otra nota de la casa", Audience::Team).await;
            log(&h, c.marta, &c.portal, "Otra entrada que es de la casa.", Audience::Team).await;
        }
        thread(&h, c.marta, &c.portal, ("Tema de la casa", Visibility::Team), "Solo para nosotros").await;
        h.clock.set(now);
        for (path, before) in pages.into_iter().zip(before) {
            assert_eq!(jorge.get(path).await.expect(200).text(), before, "{path}");
        }
    }

    async fn a_posts_history_begins_with_the_version_that_was_shown(h) {
        let c = company(&h).await;
        let mut marta = enters(&h, c.marta.person).await;
        let post = log(&h, c.marta, &c.portal, "Primera versión con zarzamora dentro.", Audience::Team).await;
        marta.post(&format!("/posts/{post}/edit"), &[("text", "Segunda versión, limpia de todo.")]).await.expect(303);
        let mut jorge = enters(&h, c.jorge).await;
        jorge.get(&format!("/portal/posts/{post}/history")).await.expect(404);
        marta.post(&format!("/posts/{post}/show"), &[]).await.expect(303);
        jorge.get("/portal/projects/AUR-1/log").await.expect(200).shows("Segunda versión").hides("zarzamora");
        h.advance(700);
        marta.post(&format!("/posts/{post}/edit"), &[("text", "Tercera versión, también limpia.")]).await.expect(303);
        let history = jorge.get(&format!("/portal/posts/{post}/history")).await.expect(200);
        history.shows("Segunda").shows("Tercera").hides("Primera").hides("zarzamora");
    }

    async fn a_guest_writes_only_where_and_as_they_may(h) {
        let c = company(&h).await;
        let mut jorge = enters(&h, c.jorge).await;
        // Whatever the form says, a guest's words are for the client's thread to see.
        let sent = [("text", "Sí, el 15 nos va bien"), ("audience", "team")];
        jorge.post("/portal/projects/AUR-1/threads/2", &sent).await.expect(303);
        jorge.get("/portal/projects/AUR-1/threads/2").await.expect(200).shows("el 15 nos va bien");
        for path in ["/portal/projects/AUR-1/threads/3", "/portal/projects/AUR-2/threads/2", "/portal/projects/KIO-1/threads/2"] {
            jorge.post(path, &[("text", "¿Hay alguien?")]).await.expect(404);
        }
        // The worklog is the team's to write, through every door.
        jorge.post("/portal/projects/AUR-1/threads/1", &[("text", "Escribo en el registro de trabajo")]).await.expect(403);
        let body = r#"{"text":"Escribo en el registro de trabajo"}"#.as_bytes().to_vec();
        jorge.send(Method::POST, "/api/v1/projects/AUR-1/threads/1/posts", Some("application/json"), body).await.expect(403);
        // Nor are others' words.
        jorge.post(&format!("/portal/posts/{}/edit", c.question), &[("text", "No")]).await.expect(403);
        jorge.get(&format!("/portal/posts/{}/edit", c.question)).await.expect(403);
        jorge.post(&format!("/portal/posts/{}/undo", c.question), &[]).await.expect(403);
        jorge.send(Method::DELETE, &format!("/api/v1/posts/{}", c.question), None, Vec::new()).await.expect(403);
        // Naming somebody whom they cannot know tells them nothing, and their reference leads nowhere.
        h.advance(60);
        jorge.post("/portal/projects/AUR-1/threads/2", &[("text", "¿Lo lleva @lucia o @rosa? Mira #3, AUR-2#2 y KIO-1#2")]).await.expect(303);
        let page = jorge.get("/portal/projects/AUR-1/threads/2").await.expect(200);
        page.hides("Lucía").hides("Rosa Vidal").hides("threads/3\"").hides("projects/AUR-2").hides("projects/KIO-1");
    }

    async fn files_go_by_the_posts_that_carry_them(h) {
        let c = company(&h).await;
        let mut marta = enters(&h, c.marta.person).await;
        let mut jorge = enters(&h, c.jorge).await;
        let mut rosa = enters(&h, c.rosa).await;
        h.advance(60);
        let note = multipart(&[("audience", "team"), ("text", "Con su fichero de la casa")], ("oculto.txt", "zarzamora"));
        marta.send(Method::POST, "/projects/AUR-1/threads/2", Some(MULTIPART), note).await.expect(303);
        h.advance(60);
        let reply = multipart(&[("audience", "client"), ("text", "Te paso el plan"), ("held", "1")], ("plan.txt", "plan de obra"));
        marta.send(Method::POST, "/projects/AUR-1/threads/2", Some(MULTIPART), reply).await.expect(303);
        jorge.get("/portal/projects/AUR-1/files").await.expect(200).shows("plan.txt").hides("oculto");
        jorge.get("/files/2/plan.txt").await.expect(200).shows("plan de obra");
        jorge.get("/files/1/oculto.txt").await.expect(404).hides("zarzamora");
        jorge.get("/files/1/plan.txt").await.expect(404);
        rosa.get("/files/2/plan.txt").await.expect(404);
        let list = jorge.get("/api/v1/projects/AUR-1/files").await.expect(200);
        list.shows("plan.txt").hides("oculto");
        // Linking to a file does not open it.
        h.advance(60);
        jorge.post("/portal/projects/AUR-1/threads/2", &[("text", "¿Y este? [x](/files/1/oculto.txt)")]).await.expect(303);
        jorge.get("/files/1/oculto.txt").await.expect(404);
    }

    async fn whoever_is_let_in_no_longer_sees_nothing_any_more(h) {
        let c = company(&h).await;
        let mut jorge = enters(&h, c.jorge).await;
        jorge.get("/portal/projects/AUR-1").await.expect(200).shows("Fecha del alta");
        let mut tx = h.tx(c.nadia).await;
        projects::remove_guest(&mut tx, c.portal.id, c.jorge).await.unwrap();
        tx.commit().await.unwrap();
        jorge.get("/portal").await.expect(200).shows("Aquí no hay proyectos").hides("Portal de clientes");
        for path in ["/portal/projects/AUR-1", "/portal/projects/AUR-1/log", "/portal/projects/AUR-1/threads/2", "/api/v1/projects/AUR-1/threads"] {
            jorge.get(path).await.expect(404).hides("Fecha del alta");
        }
        jorge.post("/portal/projects/AUR-1/threads/2", &[("text", "¿Sigo dentro?")]).await.expect(404);
        let items = jorge.get("/api/v1/portal/projects").await.expect(200).json();
        assert_eq!(items["items"].as_array().map(Vec::len), Some(0));
    }

    async fn a_guest_and_the_team_use_their_own_doors(h) {
        let c = company(&h).await;
        let mut jorge = enters(&h, c.jorge).await;
        for path in ["/projects", "/projects/AUR-1", "/clients", "/clients/kiosko-norte", "/search?q=plan", "/palette?q=plan", "/palette/mentions?project=AUR-1&key=@&q=",
            "/agenda", "/absences", "/actions", "/decisions", "/admin/audit", "/admin/audit.jsonl", "/api/v1/projects", "/api/v1/clients", "/api/v1/people", "/log/new"] {
            jorge.get(path).await.expect(404);
        }
        let home = jorge.get("/").await.expect(303);
        assert_eq!(home.location(), "/portal");
        let mut marta = enters(&h, c.marta.person).await;
        assert_eq!(marta.get("/portal").await.expect(303).location(), "/projects");
        marta.get("/api/v1/portal/projects").await.expect(404);
    }
}

const MULTIPART: &str = "multipart/form-data; boundary=corte";

/// A form with a file, as a browser sends it.
pub fn multipart(fields: &[(&str, &str)], (name, content): (&str, &str)) -> Vec<u8> {
    let mut body = String::new();
    for (field, value) in fields {
        let _ =
            write!(body, "--corte\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
    }
    let _ = write!(
        body,
        "--corte\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/plain\r\n\r\n{content}\r\n--corte--\r\n"
    );
    body.into_bytes()
}
