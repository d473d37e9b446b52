//! Sessions: fixed, stolen, replayed, and kept after they should have ended.

use app::rooms::ROOMS;
use testkit::{Browser, Furnished, on_both};

const RIGHT: [(&str, &str); 2] =
    [("email", "beatriz@tramontana.example"), ("password", "correct horse battery")];

/// A browser that holds a cookie of somebody's choosing.
fn holding(h: &Furnished, cookie: &str) -> Browser {
    h.browser().with("cookie", cookie)
}

on_both! { ROOMS;
    async fn a_session_that_the_attacker_chose_never_becomes_the_victims(h) {
        h.set_up().await;
        let planted = "bitacora=0000000000000000000000000000000000000000000000000000000000000000";
        let mut victim = holding(&h, planted);
        let answer = victim.post("/sign-in", &RIGHT).await.expect(303);
        let fresh = answer.header("set-cookie");
        assert!(fresh.contains("HttpOnly") && !fresh.starts_with(planted));
        holding(&h, planted).get("/settings").await.expect(303);
    }

    async fn signing_in_again_makes_another_secret_each_time(h) {
        h.set_up().await;
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..5 {
            let mut browser = h.browser();
            browser.post("/sign-in", &RIGHT).await.expect(303);
            assert!(seen.insert(browser.cookie().unwrap().to_owned()));
        }
        assert!(seen.iter().all(|cookie| cookie.len() == "bitacora=".len() + 64));
    }

    async fn signing_in_again_in_one_browser_ends_the_session_it_held(h) {
        let mut owner = h.set_up().await;
        let first = owner.cookie().unwrap().to_owned();
        owner.post("/sign-in", &RIGHT).await.expect(303);
        assert_ne!(owner.cookie().unwrap(), first);
        holding(&h, &first).get("/settings").await.expect(303);
        owner.get("/settings").await.expect(200);
    }

    async fn signing_out_clears_what_the_browser_kept(h) {
        let mut owner = h.set_up().await;
        let answer = owner.post("/sign-out", &[]).await.expect(303);
        assert_eq!(answer.header("clear-site-data"), "\"cache\", \"storage\"");
        assert!(owner.cookie().is_none());
    }

    async fn a_stolen_cookie_is_worth_nothing_once_its_owner_signed_out(h) {
        let mut owner = h.set_up().await;
        let stolen = owner.cookie().unwrap().to_owned();
        holding(&h, &stolen).get("/settings").await.expect(200);
        owner.post("/sign-out", &[]).await.expect(303);
        holding(&h, &stolen).get("/settings").await.expect(303);
    }

    async fn a_new_password_ends_every_other_device(h) {
        let mut owner = h.set_up().await;
        let mut thief = h.browser();
        thief.post("/sign-in", &RIGHT).await.expect(303);
        let new = [("old", "correct horse battery"), ("password", "otra frase bien larga")];
        owner.post("/settings/password", &new).await.expect(303);
        thief.get("/settings").await.expect(303);
        owner.get("/settings").await.expect(200);
    }

    async fn what_is_stored_opens_nothing(h) {
        let mut owner = h.set_up().await;
        let secret = owner.cookie().unwrap().trim_start_matches("bitacora=").to_owned();
        let digest = web::digest(&secret);
        holding(&h, &format!("bitacora={digest}")).get("/settings").await.expect(303);
        // Nor does any page or record show the secret.
        for page in ["/settings/devices", "/admin/audit", "/admin/audit.jsonl", "/metrics"] {
            let page = owner.get(page).await;
            assert!(!page.has(&secret) && !page.has(&digest));
        }
    }

    async fn one_cannot_end_somebody_elses_device(h) {
        let mut owner = h.set_up().await;
        let mut tx = h.tx(kernel::Actor::SYSTEM).await;
        let invite = people::Invite {
            email: people::Email::parse("email", "eva@tramontana.example").unwrap(),
            name: people::Name::parse("name", "Eva").unwrap(),
            title: String::new(),
            role: kernel::Role::Member,
            services: true,
            head: false,
            absence_reasons: false,
            finance: false,
            client: None,
            lang: kernel::Lang::Es,
            zone: "Europe/Madrid".to_owned(),
        };
        let (eva, _) = people::invite(&mut tx, &invite, "").await.unwrap();
        tx.commit().await.unwrap();
        let mut eva = crate::company::enters(&h, eva).await;
        eva.post("/settings/devices/1/end", &[]).await.expect(404);
        owner.get("/settings").await.expect(200);
    }

    async fn a_session_in_the_address_or_the_body_is_no_session(h) {
        let owner = h.set_up().await;
        let secret = owner.cookie().unwrap().to_owned();
        h.browser().get(&format!("/settings?{secret}")).await.expect(303);
        let pair = secret.split_once('=').unwrap();
        h.browser().post("/settings", &[pair]).await.expect(303);
        h.browser().with("authorization", &format!("Bearer {}", pair.1)).get("/api/v1/me").await.expect(401);
    }
}
