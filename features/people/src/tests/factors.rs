//! Second factors, past sign-ins and new devices, as people use them.

use super::{ROOMS, joins};
use crate::totp;
use testkit::{Browser, Furnished, Page, in_link, on_both};

const EMAIL: &str = "beatriz@tramontana.example";
const PASSWORD: &str = "correct horse battery";
const SECOND: &str = "/sign-in/second";
const PAGE: &str = "/settings/second-factor";

/// The key that the page shows for typing.
fn secret(page: &Page) -> String {
    let at = page.body.rfind("<p class=\"mono\">").unwrap();
    let text = page.body[at + 16..].split('<').next().unwrap();
    text.replace(' ', "")
}

fn code(h: &Furnished, secret: &str) -> String {
    totp::code_at(secret, h.now().as_second())
}

/// The recovery codes that a page shows once.
fn codes(page: &Page) -> Vec<String> {
    page.body
        .split("<li>")
        .filter_map(|part| part.split("</li>").next())
        .filter(|code| code.len() == 34 && code.as_bytes()[4] == b'-')
        .map(str::to_owned)
        .collect()
}

/// Sets a code app up; its key and the recovery codes come back.
async fn sets_up(h: &Furnished, browser: &mut Browser, password: &str) -> (String, Vec<String>) {
    let to =
        browser.post("/settings/second-factor/app", &[("password", password)]).await.expect(303).location();
    let page = browser.get(&to).await.expect(200).shows("<svg class=\"qr\"");
    assert_eq!(page.header("cache-control"), "no-store");
    let secret = secret(&page);
    browser
        .post("/settings/second-factor/app/proof", &[("code", "000000")])
        .await
        .expect(200)
        .shows("El código no es correcto");
    let done =
        browser.post("/settings/second-factor/app/proof", &[("code", &code(h, &secret))]).await.expect(200);
    let codes = codes(&done);
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

/// A passkey, put down as if a browser had made it; its key.
async fn passkey(h: &Furnished, email: &str, number: u8) -> i64 {
    let mut tx = h.tx(kernel::Actor::SYSTEM).await;
    let person = crate::find_by_email(&mut tx, email).await.unwrap().unwrap().id;
    let credential = format!("credential-{number}");
    crate::store::factors::insert_passkey(&mut tx, person, &credential, "handle", "Llave", "{}")
        .await
        .unwrap();
    let key = crate::store::factors::find_factors(&mut tx, person).await.unwrap().passkeys[0].id;
    tx.commit().await.unwrap();
    key
}

async fn password(browser: &mut Browser) -> Page {
    browser
        .post("/sign-in", &[("email", EMAIL), ("password", PASSWORD), ("next", "/settings")])
        .await
        .expect(303)
}

on_both! { ROOMS;
    async fn a_password_alone_no_longer_opens_once_a_code_app_is_set_up(h) {
        let mut owner = h.set_up().await;
        let (secret, _) = sets_up(&h, &mut owner, PASSWORD).await;
        owner.get("/settings").await.expect(200);
        h.advance(30);
        let mut phone = h.browser();
        assert_eq!(password(&mut phone).await.location(), SECOND);
        phone.get("/settings").await.expect(303);
        phone.get(SECOND).await.expect(200).shows("one-time-code");
        phone.post(SECOND, &[("code", "12 34")]).await.expect(422);
        let inside = phone.post(SECOND, &[("code", &code(&h, &secret))]).await.expect(303);
        assert_eq!(inside.location(), "/settings");
        phone.get("/settings").await.expect(200);
        // The step was used up, and the code too.
        phone.post(SECOND, &[("code", &code(&h, &secret))]).await.expect(409);
        let mut thief = h.browser();
        password(&mut thief).await;
        thief.post(SECOND, &[("code", &code(&h, &secret))]).await.expect(422);
    }

    async fn a_mailed_link_and_a_new_password_ask_for_the_second_factor_too(h) {
        let mut owner = h.set_up().await;
        sets_up(&h, &mut owner, PASSWORD).await;
        for purpose in [crate::Purpose::SignIn, crate::Purpose::Reset] {
            let mut tx = h.tx(kernel::Actor::SYSTEM).await;
            let person = crate::find_by_email(&mut tx, EMAIL).await.unwrap().unwrap();
            let link = crate::make_link(&mut tx, person.id, purpose).await.unwrap();
            tx.commit().await.unwrap();
            let mut thief = h.browser();
            let door = if purpose == crate::Purpose::Reset { "/reset/password" } else { "/sign-in/code" };
            let form = [("code", in_link(&link).1), ("password", "una frase bien larga")];
            let to = thief.post(door, &form).await.expect(303).location();
            assert_eq!(to, SECOND);
            thief.get("/settings").await.expect(303);
        }
    }

    async fn guessing_codes_is_slowed_down_per_account_whatever_the_address(h) {
        let mut owner = h.set_up().await;
        let (secret, _) = sets_up(&h, &mut owner, PASSWORD).await;
        h.advance(30);
        for turn in 0..5 {
            let mut thief = h.browser().with("x-forwarded-for", &format!("192.0.2.{turn}"));
            password(&mut thief).await;
            thief.post(SECOND, &[("code", "000001")]).await.expect(422);
        }
        let mut thief = h.browser().with("x-forwarded-for", "192.0.2.9");
        password(&mut thief).await;
        thief.post(SECOND, &[("code", &code(&h, &secret))]).await.expect(429);
        h.advance(901);
        password(&mut thief).await;
        thief.post(SECOND, &[("code", &code(&h, &secret))]).await.expect(303);
    }

    async fn guessing_passwords_is_slowed_down_per_address_whatever_the_account(h) {
        h.set_up().await;
        let mut thief = h.browser();
        for turn in 0..30 {
            let form = [("email", format!("a{turn}@tramontana.example")), ("password", "nope nope nope".to_owned())];
            let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
            thief.post("/sign-in", &form).await.expect(422);
        }
        thief.post("/sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await.expect(429);
        let mut elsewhere = h.browser().with("x-forwarded-for", "192.0.2.1");
        elsewhere.post("/sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await.expect(303);
    }

    async fn a_recovery_code_opens_once_and_new_ones_end_the_old(h) {
        let mut owner = h.set_up().await;
        let (_, codes) = sets_up(&h, &mut owner, PASSWORD).await;
        let mut phone = h.browser();
        password(&mut phone).await;
        phone.post(SECOND, &[("code", &codes[0].to_lowercase().replace('-', " "))]).await.expect(303);
        phone.get(PAGE).await.expect(200).shows("Quedan 9 códigos").hides(&codes[1]);
        let mut again = h.browser();
        password(&mut again).await;
        again.post(SECOND, &[("code", &codes[0])]).await.expect(422);
        owner.post("/settings/second-factor/codes", &[("password", "wrong wrong wrong")]).await.expect(200).shows("contraseña");
        owner.post("/settings/second-factor/codes", &[("password", PASSWORD)]).await.expect(200);
        again.post(SECOND, &[("code", &codes[1])]).await.expect(422);
        // What is stored of them is a digest, and no page or record shows one.
        owner.get("/admin/audit.jsonl").await.expect(200).shows("SecondFactorChanged").hides(&codes[1]);
    }

    async fn a_device_left_open_cannot_lock_its_owner_out(h) {
        let mut owner = h.set_up().await;
        owner.post("/settings/second-factor/app", &[("password", "not the password")]).await.expect(200);
        sets_up(&h, &mut owner, PASSWORD).await;
        owner.post("/settings/second-factor/app/end", &[("password", "")]).await.expect(200);
        owner.post("/settings/second-factor/app", &[("password", PASSWORD)]).await.expect(409);
        owner.post("/settings/second-factor/app/end", &[("password", PASSWORD)]).await.expect(303);
        assert_eq!(password(&mut h.browser()).await.location(), "/settings");
    }

    async fn no_way_in_is_made_or_ended_without_the_password_again(h) {
        let mut owner = h.set_up().await;
        let id = passkey(&h, EMAIL, 1).await;
        let end = format!("/settings/second-factor/passkeys/{id}/end");
        owner.get(PAGE).await.expect(200).shows(&end).shows("id=\"f-proof-end-");
        for wrong in [&[][..], &[("password", "not the password")]] {
            owner.post(&end, wrong).await.expect(200).shows("No es tu contraseña actual");
            owner.get(PAGE).await.expect(200).shows(&end);
        }
        let token = [("name", "guion"), ("scope", "read"), ("days", "1")];
        owner.post("/settings/tokens", &token).await.expect(200).shows("No es tu contraseña actual").shows("guion").hides("bit_");
        let mut form = token.to_vec();
        form.push(("password", PASSWORD));
        owner.post("/settings/tokens", &form).await.expect(200).shows("bit_");
        owner.post(&end, &[("password", PASSWORD)]).await.expect(303);
        owner.get(PAGE).await.expect(200).hides(&end);
        // Wrong ones count wherever they were typed: whoever found the device does not guess on.
        for _ in 0..2 {
            owner.post("/settings/second-factor/app", &[("password", "not the password")]).await.expect(200);
        }
        owner.post("/settings/tokens", &form).await.expect(429);
        h.advance(901);
        owner.post("/settings/tokens", &form).await.expect(200).shows("bit_");
    }

    async fn a_session_ends_in_time_however_much_it_is_used_and_the_others_when_one_says_so(h) {
        let mut owner = h.set_up().await;
        let mut phone = h.browser();
        password(&mut phone).await;
        owner.post("/settings/devices/others/end", &[]).await.expect(303);
        phone.get("/settings").await.expect(303);
        owner.get(PAGE).await.expect(200).shows("/settings/devices/others/end");
        for _ in 0..8 {
            h.advance(20 * 86_400);
            owner.get("/settings").await.expect(200);
        }
        h.advance(20 * 86_400 - 1);
        owner.get("/settings").await.expect(200);
        h.advance(1);
        owner.get("/settings").await.expect(303);
    }

    async fn the_fifty_first_device_signs_the_one_out_that_was_not_used_for_longest(h) {
        let mut owner = h.set_up().await;
        let enters = async || {
            let mut tx = h.tx(kernel::Actor::SYSTEM).await;
            let person = crate::find_by_email(&mut tx, EMAIL).await.unwrap().unwrap();
            let link = crate::sign_in_link(&mut tx, person.id).await.unwrap();
            tx.commit().await.unwrap();
            h.advance(1);
            let mut browser = h.browser();
            browser.enter(&link).await;
            browser
        };
        let mut second = enters().await;
        for _ in 2..crate::rules::MOST_DEVICES {
            enters().await;
        }
        h.advance(600);
        owner.get("/settings").await.expect(200);
        let mut last = enters().await;
        // The first one was used a moment ago, so the second goes.
        second.get("/settings").await.expect(303);
        owner.get("/settings").await.expect(200);
        last.get("/settings/devices").await.expect(200);
    }

    async fn a_password_of_the_workspaces_name_is_refused_at_each_door(h) {
        let mut owner = h.set_up().await;
        let name = "Tramontana 2026!";
        let mut tx = h.tx(kernel::Actor::SYSTEM).await;
        let workspace = web::Workspace { name: "Tramontana".to_owned(), ..web::Workspace::default() };
        web::save_workspace(&mut tx, &workspace).await.unwrap();
        let person = crate::find_by_email(&mut tx, EMAIL).await.unwrap().unwrap();
        let reset = crate::make_link(&mut tx, person.id, crate::Purpose::Reset).await.unwrap();
        tx.commit().await.unwrap();
        owner.post("/settings/password", &[("old", PASSWORD), ("password", name)]).await.expect(200).shows("nombres que aquí conoce cualquiera");
        let code = in_link(&reset).1;
        let mut browser = h.browser();
        let refused = browser.post("/reset/password", &[("code", code), ("password", name)]).await.expect(422);
        refused.shows("nombres que aquí conoce cualquiera");
        // The link was not used up by it.
        let better = [("code", code), ("password", "la tramontana sopla fuerte")];
        browser.post("/reset/password", &better).await.expect(303);
    }

    async fn who_has_no_password_gives_a_code_or_has_just_signed_in(h) {
        h.set_up().await;
        let mut tx = h.tx(kernel::Actor::SYSTEM).await;
        let (email, name) = (crate::Email::parse("email", "eva@tramontana.example"), crate::Name::parse("name", "Eva Prats"));
        let invite = crate::Invite::member(email.unwrap(), name.unwrap(), kernel::Lang::Es, "Europe/Madrid");
        let (id, _) = crate::invite(&mut tx, &invite, "").await.unwrap();
        let link = crate::sign_in_link(&mut tx, id).await.unwrap();
        tx.commit().await.unwrap();
        let mut eva = h.browser();
        eva.enter(&link).await;
        let token = [("name", "guion"), ("scope", "read"), ("days", "1")];
        eva.get("/settings/tokens").await.expect(200).shows("poco después de entrar");
        eva.post("/settings/tokens", &token).await.expect(200).shows("bit_");
        h.advance(900);
        eva.post("/settings/tokens", &token).await.expect(409).shows("menos de 15 minutos");
        eva.post("/settings/password", &[("password", "una frase bien larga")]).await.expect(409);
        eva.post("/settings/second-factor/app", &[]).await.expect(409);
        let mut tx = h.tx(kernel::Actor::SYSTEM).await;
        let link = crate::sign_in_link(&mut tx, id).await.unwrap();
        tx.commit().await.unwrap();
        eva.enter(&link).await;
        let (_, codes) = sets_up(&h, &mut eva, "").await;
        h.advance(900);
        // From now on a code is asked for, each of which works once.
        eva.get("/settings/tokens").await.expect(200).shows("name=\"code\"");
        eva.post("/settings/tokens", &token).await.expect(200).shows("El código no es correcto").hides("bit_");
        let with = |code: &str| [token.to_vec(), vec![("code", code)]].concat().into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect::<Vec<_>>();
        let post = async |eva: &mut Browser, code: &str| {
            let form = with(code);
            let form: Vec<(&str, &str)> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            eva.post("/settings/tokens", &form).await.expect(200)
        };
        post(&mut eva, &codes[0]).await.shows("bit_");
        post(&mut eva, &codes[0]).await.hides("bit_").shows("El código no es correcto");
        // A refused change uses no code up.
        eva.post("/settings/password", &[("code", &codes[1]), ("password", "short")]).await.expect(200).shows("10");
        eva.post("/settings/password", &[("code", &codes[1]), ("password", "una frase bien larga")]).await.expect(303);
        eva.get("/settings/tokens").await.expect(200).shows("current-password");
    }

    async fn whoever_an_administrator_asks_for_a_second_factor_sets_it_up_before_anything_else(h) {
        let mut owner = h.set_up().await;
        let mut marta = joins(&h, &mut owner, "Marta Ibáñez", "Europe/Madrid", &["services"]).await;
        owner.get("/admin/security").await.expect(200).shows("Marta");
        owner.post("/admin/security", &[("policy", "nonsense")]).await.expect(422);
        marta.post("/admin/security", &[("policy", "nobody")]).await.expect(403);
        owner.post("/admin/security", &[("policy", "team")]).await.expect(303);
        assert_eq!(marta.get("/").await.expect(303).location(), PAGE);
        marta.get("/api/v1/me").await.expect(403);
        marta.post("/settings", &[("name", "M"), ("lang", "es"), ("zone", "UTC")]).await.expect(403);
        marta.get(PAGE).await.expect(200).shows("Quien administra pide un segundo paso");
        sets_up(&h, &mut marta, "una frase bien larga").await;
        marta.get("/").await.expect(200);
        owner.get("/admin/people").await.expect(303);
        // The way out is open even before.
        owner.post("/sign-out", &[]).await.expect(303);
    }

    async fn an_administrator_lets_somebody_begin_anew_who_lost_everything(h) {
        let mut owner = h.set_up().await;
        let mut marta = joins(&h, &mut owner, "Marta Ibáñez", "Europe/Madrid", &["services"]).await;
        sets_up(&h, &mut marta, "una frase bien larga").await;
        let mut tx = h.tx(kernel::Actor::SYSTEM).await;
        let id = crate::find_by_email(&mut tx, "marta@tramontana.example").await.unwrap().unwrap().id;
        drop(tx);
        marta.post(&format!("/admin/people/{id}/second-factor/end"), &[]).await.expect(403);
        owner.post(&format!("/admin/people/{id}/second-factor/end"), &[]).await.expect(303);
        marta.get("/settings").await.expect(303);
        let form = [("email", "marta@tramontana.example"), ("password", "una frase bien larga"), ("next", "/settings")];
        assert_eq!(marta.post("/sign-in", &form).await.expect(303).location(), "/settings");
        owner.get("/admin/mail").await.expect(200).shows("tu acceso ha cambiado");
    }

    async fn whoever_changes_how_others_get_in_proves_who_they_are_unless_they_just_did(h) {
        let mut owner = h.set_up().await;
        let mut marta = joins(&h, &mut owner, "Marta Ibáñez", "Europe/Madrid", &["services"]).await;
        let mut tx = h.tx(kernel::Actor::SYSTEM).await;
        let id = crate::find_by_email(&mut tx, "marta@tramontana.example").await.unwrap().unwrap().id;
        drop(tx);
        let page = format!("/admin/people/{id}");
        owner.get(&page).await.expect(200).hides("f-proof-");
        h.advance(900);
        let shown = owner.get(&page).await.expect(200);
        for form in ["save", "link", "reset", "leaving"] {
            assert!(shown.has(&format!("f-proof-{form}")), "{form}");
        }
        owner.get("/admin/people/new").await.expect(200).shows("f-proof-invite");
        owner.get("/admin/security").await.expect(200).shows("f-proof-policy");
        let (link, reset, leaving) = (format!("{page}/link"), format!("{page}/second-factor/end"), format!("{page}/leaving"));
        let doors: [(&str, &[(&str, &str)]); 5] = [
            (&page, &[("role", "admin")]),
            (&link, &[]),
            (&reset, &[("password", "not the password")]),
            (&leaving, &[]),
            ("/admin/security", &[("policy", "team")]),
        ];
        for (door, form) in doors {
            owner.post(door, form).await.expect(200).shows("No es tu contraseña actual");
        }
        let invite = [("name", "Luis Gil"), ("email", "luis@tramontana.example"), ("role", "admin"), ("lang", "es"), ("zone", "Europe/Madrid")];
        owner.post("/admin/people", &invite).await.expect(429);
        // Nothing of it happened.
        marta.get("/").await.expect(200);
        marta.get("/admin/people").await.expect(403);
        h.advance(901);
        owner.post("/admin/people", &invite).await.expect(422).shows("No es tu contraseña actual").shows("luis@");
        owner.post(&page, &[("role", "admin"), ("services", "on"), ("password", PASSWORD)]).await.expect(303);
        marta.get("/admin/people").await.expect(200);
        // Once given it counts for a while, in this browser.
        owner.get(&page).await.expect(200).hides("f-proof-");
        owner.post("/admin/people", &invite).await.expect(303);
        owner.post(&reset, &[]).await.expect(303);
        owner.post(&leaving, &[]).await.expect(303);
        h.advance(899);
        owner.post(&format!("{page}/return"), &[]).await.expect(303);
        owner.post(&leaving, &[]).await.expect(303);
        h.advance(1);
        owner.post(&format!("{page}/return"), &[]).await.expect(200).shows("No es tu contraseña actual");
        let erasure = [("confirm", "marta@tramontana.example")];
        let personal = format!("{page}/personal");
        owner.get(&personal).await.expect(200).shows("f-proof-erase");
        owner.post(&format!("{personal}/erasure"), &erasure).await.expect(200).shows("No es tu contraseña actual");
        owner.get(&page).await.expect(200).shows("Marta");
    }

    async fn a_new_device_is_told_by_mail_and_a_known_one_is_not(h) {
        let mut owner = h.set_up().await;
        h.work().await;
        let alerts = async || {
            h.work().await;
            let mut read = h.read(kernel::Actor::SYSTEM).await;
            web::mail::list_mails(&mut read).await.unwrap().iter().filter(|mail| mail.purpose == "alert").count()
        };
        assert_eq!(alerts().await, 0, "the very first sign-in is no news");
        let mut phone = h.browser().with("user-agent", "Mozilla/5.0 (Android) Firefox/140");
        password(&mut phone).await;
        assert_eq!(alerts().await, 1);
        phone.post("/sign-out", &[]).await.expect(303);
        password(&mut phone).await;
        assert_eq!(alerts().await, 1, "the same browser is known again");
        // Another browser with the same name and address is another device.
        password(&mut h.browser().with("user-agent", "Mozilla/5.0 (Android) Firefox/140")).await;
        assert_eq!(alerts().await, 2);
        owner.get("/settings/sign-ins").await.expect(200).shows("Firefox, Android").shows("Nuevo").shows("127.0.0.1");
    }

    async fn past_sign_ins_are_for_their_person_alone_and_are_forgotten_in_time(h) {
        let mut owner = h.set_up().await;
        let mut marta = joins(&h, &mut owner, "Marta Ibáñez", "Europe/Madrid", &["services"]).await;
        marta.get("/settings/sign-ins").await.expect(200).shows("Invitación").hides("Contraseña");
        h.advance(401 * 86_400);
        h.work().await;
        password(&mut owner).await;
        let rows = owner.get("/settings/sign-ins").await.expect(200).body.matches("<td data-label=\"Cómo\">").count();
        assert_eq!(rows, 1);
    }
}
