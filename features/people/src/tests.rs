//! What people promised, through the door, on both engines.

mod absences;
mod calendars;
mod factors;
mod privacy;

use crate::ROOM;
use testkit::{Browser, Furnished, Page, in_link, on_both};
use web::Room;

const ROOMS: &[&Room] = &[&ROOM];

/// The links of a kind on a page.
fn links(page: &str, kind: &str) -> Vec<String> {
    let found = page.match_indices(kind);
    found.map(|(at, _)| page[at..].chars().take_while(|c| *c != '"').collect()).collect()
}

/// Sends the form behind the link of an invitation.
async fn accept(browser: &mut Browser, link: &str, name: &str, password: &str) -> Page {
    let form = [("code", in_link(link).1), ("name", name), ("password", password)];
    browser.post("/invitation/acceptance", &form).await
}

/// Somebody joins by invitation: their name, zone and the boxes ticked for them.
async fn joins(h: &Furnished, owner: &mut Browser, name: &str, zone: &str, rights: &[&str]) -> Browser {
    let email = format!("{}@tramontana.example", name.split(' ').next().unwrap_or(name).to_lowercase());
    let role = if rights.contains(&"admin") { "admin" } else { "member" };
    let mut form =
        vec![("name", name), ("email", email.as_str()), ("role", role), ("lang", "es"), ("zone", zone)];
    form.extend(rights.iter().map(|right| (*right, "on")));
    owner.post("/admin/people", &form).await.expect(303);
    h.work().await;
    let mails = owner.get("/admin/mail").await;
    let mut browser = h.browser();
    for link in links(&mails.body, "/invitation#") {
        let page = browser.press(&link).await;
        if page.status == 200 && page.has(name) {
            accept(&mut browser, &link, name, "una frase bien larga").await.expect(303);
            return browser;
        }
    }
    panic!("{name} was not invited");
}

on_both! { ROOMS;
    async fn a_stranger_without_the_code_cannot_be_first(h) {
        let mut stranger = h.browser();
        let page = stranger.get("/").await;
        assert_eq!(page.location(), "/setup");
        let form = [("code", "0000000000"), ("workspace", "Mine"), ("lang", "es"), ("zone", "Europe/Madrid")];
        stranger.post("/setup", &form).await.expect(422).shows("Mine");
        let you = [("code", ""), ("name", "Eve"), ("email", "eve@example.com"), ("password", "long enough words")];
        stranger.post("/setup/you", &you).await.expect(422);
        let mut owner = h.set_up().await;
        owner.get("/").await.expect(200).shows("Beatriz");
        // Nor second.
        let code = h.house.setup_code.clone();
        stranger.post("/setup/you", &[("code", code.as_str()), ("name", "Eve"), ("email", "eve@example.com"), ("password", "long enough words")]).await.expect(404);
    }

    async fn a_password_opens_and_a_wrong_one_says_the_same_for_everybody(h) {
        h.set_up().await;
        let mut browser = h.browser();
        let wrong = browser.post("/sign-in", &[("email", "beatriz@tramontana.example"), ("password", "nope nope nope")]).await.expect(422);
        let unknown = browser.post("/sign-in", &[("email", "nobody@tramontana.example"), ("password", "nope nope nope")]).await.expect(422);
        let said = "El correo o la contraseña no son correctos";
        assert!(wrong.has(said) && unknown.has(said));
        let right = browser.post("/sign-in", &[("email", "Beatriz@Tramontana.example "), ("password", "correct horse battery"), ("next", "/settings")]).await.expect(303);
        assert_eq!(right.location(), "/settings");
        assert!(right.header("set-cookie").contains("HttpOnly; SameSite=Lax"));
        browser.get("/settings").await.expect(200);
    }

    async fn guessing_is_slowed_down_and_the_right_password_waits_too(h) {
        h.set_up().await;
        let mut browser = h.browser();
        let wrong = [("email", "beatriz@tramontana.example"), ("password", "nope nope nope")];
        for _ in 0..5 {
            browser.post("/sign-in", &wrong).await.expect(422);
        }
        let slowed = browser.post("/sign-in", &wrong).await.expect(429);
        assert_eq!(slowed.header("retry-after"), "900");
        let right = [("email", "beatriz@tramontana.example"), ("password", "correct horse battery")];
        browser.post("/sign-in", &right).await.expect(429);
        h.advance(901);
        browser.post("/sign-in", &right).await.expect(303);
    }

    async fn a_stranger_who_guesses_does_not_keep_anybody_out_of_their_own_browser(h) {
        let mut owner = h.set_up().await;
        owner.post("/sign-out", &[]).await.expect(303);
        let mut stranger = h.browser();
        let wrong = [("email", "beatriz@tramontana.example"), ("password", "nope nope nope")];
        for _ in 0..5 {
            stranger.post("/sign-in", &wrong).await.expect(422);
        }
        let right = [("email", "beatriz@tramontana.example"), ("password", "correct horse battery")];
        stranger.post("/sign-in", &right).await.expect(429);
        owner.post("/sign-in", &right).await.expect(303);
        // A browser that somebody took guesses as slowly as any other.
        owner.post("/sign-out", &[]).await.expect(303);
        for _ in 0..5 {
            owner.post("/sign-in", &wrong).await.expect(422);
        }
        owner.post("/sign-in", &right).await.expect(429);
    }

    async fn a_sign_in_never_leaves_this_site(h) {
        h.set_up().await;
        for next in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"] {
            let mut browser = h.browser();
            let form = [("email", "beatriz@tramontana.example"), ("password", "correct horse battery"), ("next", next)];
            assert_eq!(browser.post("/sign-in", &form).await.expect(303).location(), "/");
        }
    }

    async fn an_invitation_is_shown_to_the_administrator_and_works_once(h) {
        let mut owner = h.set_up().await;
        let form = [("name", "Marta Ibáñez"), ("email", "marta@tramontana.example"), ("role", "member"), ("lang", "es"), ("zone", "Europe/Madrid"), ("services", "on")];
        owner.post("/admin/people", &form).await.expect(303);
        h.work().await;
        let mails = owner.get("/admin/mail").await.expect(200).shows("Retenido");
        let link = links(&mails.body, "/invitation#").remove(0);
        let mut marta = h.browser();
        marta.get("/invitation").await.expect(200).shows("name=\"code\"").hides("Marta");
        marta.press(&link).await.expect(200).shows("Marta");
        let short = accept(&mut marta, &link, "Marta Ibáñez", "short").await.expect(422);
        short.shows("al menos 10").shows(in_link(&link).1);
        accept(&mut marta, &link, "Marta Ibáñez", "una frase bien larga").await.expect(303);
        marta.get("/").await.expect(200).shows("Marta");
        let spent = accept(&mut h.browser(), &link, "Eve", "una frase bien larga").await.expect(422);
        spent.shows("ya se ha usado").hides("name=\"password\"");
        h.browser().press(&link).await.expect(422).hides("Marta");
        marta.get("/admin/people").await.expect(403);
    }

    async fn a_link_of_a_mail_carries_its_code_where_no_server_sees_it_and_prints_it_for_who_types(h) {
        let mut owner = h.set_up().await;
        for purpose in ["sign-in", "reset"] {
            owner.post("/sign-in/link", &[("email", "beatriz@tramontana.example"), ("purpose", purpose)]).await.expect(303);
        }
        let mut read = h.read(kernel::Actor::SYSTEM).await;
        let mails = web::mail::list_mails(&mut read).await.unwrap();
        drop(read);
        for (purpose, page) in [("sign-in", "/sign-in/code"), ("reset", "/reset")] {
            let row = mails.iter().find(|mail| mail.purpose.ends_with(purpose)).unwrap();
            let mail: web::mail::Mail = serde_json::from_str(row.message.as_deref().unwrap()).unwrap();
            let link = mail.text.split_whitespace().find(|word| word.starts_with("http")).unwrap();
            let (before, code) = in_link(link);
            assert_eq!(before, format!("http://127.0.0.1:4400{page}"));
            assert_eq!((code.len(), mail.html.contains(link)), (kernel::code::LENGTH, true));
            let printed = kernel::code::grouped(code);
            assert!(mail.text.contains(&printed) && mail.html.contains(&printed), "{}", mail.text);
            // The address with the code in its path is no page, and a scanner that opens the link uses nothing up.
            h.browser().get(&format!("{page}/{code}")).await.expect(404);
            h.browser().post(&format!("{page}/{code}"), &[]).await.expect(404);
            h.browser().get(page).await.expect(200);
            let mut phone = h.browser();
            phone.post(page, &[("code", "7K2Q")]).await.expect(422).shows("value=\"7K2Q\"").shows("ya se ha usado");
            let typed = printed.to_lowercase().replace('-', " ");
            let answer = phone.post(page, &[("code", typed.as_str())]).await;
            if purpose == "sign-in" {
                answer.expect(303);
                h.browser().post(page, &[("code", code)]).await.expect(422);
            } else {
                answer.expect(200).shows("name=\"password\"");
                let form = [("code", typed.as_str()), ("password", "otra frase bien larga")];
                phone.post("/reset/password", &form).await.expect(303);
                h.browser().post("/reset/password", &form).await.expect(422).shows("ya se ha usado");
            }
        }
    }

    async fn whoever_leaves_is_out_at_once_and_keeps_their_name(h) {
        let mut owner = h.set_up().await;
        let form = [("name", "Diego Peña"), ("email", "diego@tramontana.example"), ("role", "member"), ("lang", "es"), ("zone", "Europe/Madrid")];
        let page = owner.post("/admin/people", &form).await.expect(303).location();
        h.work().await;
        let mails = owner.get("/admin/mail").await;
        let link = links(&mails.body, "/invitation#").remove(0);
        let mut diego = h.browser();
        accept(&mut diego, &link, "Diego Peña", "una frase bien larga").await.expect(303);
        let made = diego.post("/settings/tokens", &[("password", "una frase bien larga"), ("name", "informe"), ("scope", "read"), ("days", "30")]).await.expect(200);
        let at = made.body.find("bit_").unwrap();
        let token: String = made.body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let mut script = h.browser().with_token(&token);
        assert_eq!(script.get("/api/v1/me").await.expect(200).json()["name"], "Diego Peña");
        script.post("/api/v1/people", &[]).await.expect(404);
        owner.post(&format!("{page}/leaving"), &[]).await.expect(303);
        diego.get("/").await.expect(303);
        script.get("/api/v1/me").await.expect(401);
        owner.get("/admin/people").await.shows("Diego Peña");
    }

    async fn a_forged_form_is_refused_and_changes_nothing(h) {
        let mut owner = h.set_up().await;
        let mut forged = owner.with("sec-fetch-site", "cross-site");
        forged.post("/settings", &[("name", "Changed"), ("lang", "es"), ("zone", "UTC")]).await.expect(403);
        owner.get("/settings").await.expect(200).hides("Changed");
    }

    async fn one_device_is_ended_from_another(h) {
        let mut owner = h.set_up().await;
        let mut phone = h.browser();
        phone.post("/sign-in", &[("email", "beatriz@tramontana.example"), ("password", "correct horse battery")]).await.expect(303);
        let page = phone.get("/settings/devices").await.expect(200);
        let ends: Vec<&str> = page.body.split("/settings/devices/").skip(1).filter_map(|s| s.split("/end").next()).filter(|id| *id != "others").collect();
        assert_eq!(ends.len(), 2);
        let other = ends.iter().find(|id| id.parse::<i64>().is_ok_and(|n| n == 1)).unwrap();
        phone.post(&format!("/settings/devices/{other}/end"), &[]).await.expect(303);
        owner.get("/settings").await.expect(303);
        phone.get("/settings").await.expect(200);
    }

    async fn what_was_typed_survives_an_error(h) {
        let mut owner = h.set_up().await;
        let page = owner.post("/settings", &[("name", "Bea"), ("lang", "es"), ("zone", "Madrid"), ("hours", "25-26")]).await;
        page.expect(200).shows("value=\"Madrid\"").shows("value=\"25-26\"").shows("usa un nombre como Europe/Madrid");
    }
}
