//! Guessing: what a guest of another client, and a colleague outside a restricted project, find of
//! things that are not theirs, through page, API, search, palette, mention, attachment, export and feed.

use crate::{
    company::{enters_as, everything, move_in},
    walk::{Form, Walk, path, pattern, send, walk},
};
use app::rooms::ROOMS;
use http::Method;
use std::collections::BTreeSet;
use testkit::{Browser, Furnished, on_both};

/// Written into every text of what is not theirs, and nowhere else.
const MARK: &str = "zarzamora73";

/// Writes the mark into each free field of the forms that belong to a client or a project.
async fn mark(h: &Furnished, owner: &mut Browser, of: &[&str]) -> usize {
    let found = walk(h, owner, of, 2).await;
    let mine = |form: &&Form| of.iter().any(|start| form.action.starts_with(start));
    let forms: Vec<Form> = found.forms.iter().filter(mine).cloned().collect();
    let mut taken = 0;
    for form in forms.iter().filter(|form| !form.action.ends_with("/closing")) {
        for field in form.fields.iter().filter(|field| field.is_free()) {
            let answer = send(owner, form, &form.filled(&field.name, MARK)).await;
            taken += usize::from(answer.status == 303 || answer.status == 200);
            h.advance(61);
        }
    }
    taken
}

/// Every address there is to guess: what the owner can reach from the marked things, and every door with
/// each key in place of its parameters.
fn guesses(h: &Furnished, owners: &Walk, keys: &[&str], slug: &str) -> BTreeSet<String> {
    let mut all: BTreeSet<String> =
        owners.links.iter().filter(|to| !to.starts_with("/assets/")).cloned().collect();
    for door in h.house.doors().iter().filter(|door| door.method == Method::GET) {
        for id in 1..=12 {
            for key in keys {
                let path = door
                    .path
                    .replace("{key}", key)
                    .replace("{slug}", slug)
                    .replace("{week}", "2026-W48")
                    .replace("{day}", "2026-12-08")
                    .replace("{file}", "none.ics")
                    .replace("{secret}", "none")
                    .replace("{token}", "none");
                let id = id.to_string();
                let path: Vec<&str> =
                    path.split('/').map(|p| if p.starts_with('{') { id.as_str() } else { p }).collect();
                all.insert(path.join("/"));
            }
        }
    }
    for asks in ["/search?q=", "/palette?q=", "/palette/mentions?q=", "/api/v1/search?q="] {
        all.insert(format!("{asks}{MARK}"));
    }
    all
}

/// Opens every guess and insists that nothing of it shows the mark; says how many answered at all.
async fn finds_nothing(h: &Furnished, browser: &mut Browser, who: &str, guesses: &BTreeSet<String>) -> usize {
    let mut answered = 0;
    for address in guesses.iter().filter(|to| pattern(h, &Method::GET, path(to)).is_some()) {
        let page = browser.get(address).await;
        assert!(page.status < 500, "{who}: {address} answers {}", page.status);
        assert!(
            !page.has(MARK) || address.contains(MARK) && !shows_more_than_the_question(&page.body),
            "{who} reads it at {address}"
        );
        answered += usize::from(page.status == 200);
    }
    answered
}

/// A search page repeats the question in its field and in "nothing found"; a hit would be a link.
fn shows_more_than_the_question(body: &str) -> bool {
    body.split("<a ").skip(1).any(|link| link.split("</a>").next().is_some_and(|link| link.contains(MARK)))
}

on_both! { ROOMS;
    async fn another_clients_things_do_not_exist_for_a_guest(h) {
        move_in(&h).await;
        let mut owner = everything(&h).await;
        let marked = mark(&h, &mut owner, &["/clients/kiosko", "/projects/KIO-1"]).await;
        assert!(marked >= 10, "only {marked} texts were marked");
        h.work().await;
        let owners = walk(&h, &mut owner, &["/projects/KIO-1", "/clients/kiosko", "/"], 4).await;
        let marked_pages = owners.pages.values().filter(|page| page.has(MARK)).count();
        assert!(marked_pages >= 5, "only {marked_pages} of the owner's pages show the mark");
        let guesses = guesses(&h, &owners, &["KIO-1", "AUR-2"], "kiosko");

        let mut jorge = enters_as(&h, "jorge.salas@aurora.example").await;
        let opened = finds_nothing(&h, &mut jorge, "a guest of Aurora", &guesses).await;
        println!("{} guesses, {opened} answered, {marked_pages} pages show the mark to the owner", guesses.len());
        for address in guesses.iter().filter(|to| to.contains("/KIO-1") || to.contains("/kiosko")) {
            assert_eq!(jorge.get(address).await.status, 404, "{address}");
        }
        // Nor can they change what they cannot see: every form of it answers as if it were not there.
        let before = owner.get("/api/v1/projects/KIO-1").await.expect(200).body;
        let mut tried = 0;
        for form in owners.forms.iter().filter(|form| form.action.contains("KIO-1") || form.action.contains("kiosko")) {
            let answer = send(&mut jorge, form, &form.filled("", "")).await;
            assert!(matches!(answer.status, 404 | 403), "{} answers {}", form.action, answer.status);
            tried += 1;
        }
        assert!(tried >= 5, "only {tried} forms were tried");
        assert_eq!(owner.get("/api/v1/projects/KIO-1").await.expect(200).body, before);
        // The stranger finds nothing either.
        finds_nothing(&h, &mut h.browser(), "a stranger", &guesses).await;
    }

    async fn a_restricted_project_does_not_exist_for_a_colleague_outside(h) {
        move_in(&h).await;
        let mut owner = everything(&h).await;
        mark(&h, &mut owner, &["/projects/KIO-1"]).await;
        let edit = walk(&h, &mut owner, &["/projects/KIO-1/edit"], 1).await;
        let form = edit.forms.iter().find(|form| form.action == "/projects/KIO-1").unwrap();
        let mut values = form.filled("", "");
        values.push(("restricted".to_owned(), "on".to_owned()));
        send(&mut owner, form, &values).await.expect(303);
        h.work().await;
        let mut inside = 0;
        let owners = walk(&h, &mut owner, &["/projects/KIO-1"], 4).await;
        let guesses = guesses(&h, &owners, &["KIO-1"], "kiosko");
        for email in TEAM {
            let mut browser = enters_as(&h, email).await;
            if browser.get("/projects/KIO-1").await.status == 200 {
                inside += 1;
                continue;
            }
            finds_nothing(&h, &mut browser, email, &guesses).await;
        }
        assert!(inside >= 1 && inside < TEAM.len(), "{inside} of the team are inside");
    }

    async fn a_mail_that_the_desk_took_is_shown_by_its_ticket_to_those_who_reach_it_and_by_nothing_else(h) {
        let h = h.configured(|config| config.mail.inbound = web::Secret(DOOR.to_owned())).await;
        move_in(&h).await;
        let mut owner = everything(&h).await;
        let edit = walk(&h, &mut owner, &["/projects/KIO-1/edit"], 1).await;
        let form = edit.forms.iter().find(|form| form.action == "/projects/KIO-1").unwrap();
        let mut values = form.filled("", "");
        values.push(("restricted".to_owned(), "on".to_owned()));
        send(&mut owner, form, &values).await.expect(303);
        let project = owner.get("/api/v1/projects/KIO-1").await.expect(200).json()["id"].to_string();
        let client = owner.get("/api/v1/clients/kiosko").await.expect(200).json()["id"].to_string();
        let contact = [("name", "Rosa Vidal"), ("email", "rosa.vidal@kiosko.example")];
        owner.post("/clients/kiosko/contacts", &contact).await.expect(303);
        let address = [("address", "caja@tramontana.example"), ("client", client.as_str()), ("project", &project), ("category", ""), ("service", "")];
        owner.post("/admin/desk/mail", &address).await.expect(303);
        let mail = "From: Rosa <rosa.vidal@kiosko.example>\nTo: caja@tramontana.example\nMessage-ID: <zarza@kiosko.example>\nSubject: Zarzamora en la caja\n\nNo abre";
        let mut door = h.browser().with("authorization", &format!("Bearer {DOOR}"));
        let taken = door.send(http::Method::POST, "/mail/incoming", Some("message/rfc822"), mail.into()).await.expect(202).json();
        assert_eq!(taken["state"], "taken");
        let all = owner.get("/api/v1/tickets?limit=200").await.expect(200).json();
        let is_it = |line: &&serde_json::Value| line["subject"] == "Zarzamora en la caja";
        let line = all["items"].as_array().unwrap().iter().find(is_it).unwrap();
        let ticket = format!("/tickets/{}", line["id"]);
        owner.get(&ticket).await.expect(200).shows("Zarzamora en la caja").shows("No abre");
        // The only mail that came is not one of the inbox's, for nobody.
        let mut outside = None;
        for email in TEAM {
            let mut browser = enters_as(&h, email).await;
            if browser.get(&ticket).await.status == 404 {
                outside = Some(browser);
            }
        }
        let outside = outside.expect("nobody of the team is outside");
        for mut browser in [owner, outside] {
            for list in ["/inbox/mail", "/inbox/mail/settled", "/inbox"] {
                browser.get(list).await.expect(200).hides("Zarzamora en la caja");
            }
            for id in 1..=3 {
                browser.get(&format!("/inbox/mail/{id}")).await.expect(404).hides("Zarzamora");
                browser.post(&format!("/inbox/mail/{id}/dismiss"), &[]).await.expect(404);
            }
        }
    }
}

/// The secret of the door for mail.
const DOOR: &str = "the secret of the door for mail";
const TEAM: &[&str] = &["lucia@tramontana.example", "marta@tramontana.example", "diego@tramontana.example"];
