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

    async fn guesses_at_once_are_counted_one_by_one(h) {
        h.set_up().await;
        let mut all = testkit::tokio::task::JoinSet::new();
        for turn in 0..10 {
            let mut thief = h.browser();
            all.spawn(async move {
                let guess = format!("wrong wrong wrong {turn}");
                thief.post("/sign-in", &[RIGHT[0], ("password", &guess)]).await.status
            });
        }
        let answers = all.join_all().await;
        let of = |status: u16| answers.iter().filter(|answer| **answer == status).count();
        assert_eq!((of(422), of(429)), (5, 5), "{answers:?}");
    }

    async fn whoever_finds_an_open_device_does_not_guess_its_password(h) {
        let mut owner = h.set_up().await;
        let guess = [("old", "wrong wrong wrong"), ("password", "otra frase bien larga")];
        for _ in 0..3 {
            assert!(owner.post("/settings/password", &guess).await.status < 429);
        }
        for _ in 0..2 {
            assert!(owner.post("/settings/second-factor/app", &[("password", "wrong wrong wrong")]).await.status < 429);
        }
        let right = [("old", RIGHT[1].1), ("password", "otra frase bien larga")];
        let slowed = owner.post("/settings/password", &right).await.expect(429);
        assert_eq!(slowed.header("retry-after"), "900");
        owner.post("/settings/second-factor/app", &[("password", RIGHT[1].1)]).await.expect(429);
        h.advance(901);
        owner.post("/settings/password", &right).await.expect(303);
    }

    async fn an_administrator_does_not_come_to_be_the_owner_by_a_mail_that_waits(h) {
        let mut owner = h.set_up().await;
        let form = [("name", "Eva Gil"), ("email", "eva@tramontana.example"), ("role", "admin"), ("lang", "es"), ("zone", "Europe/Madrid")];
        owner.post("/admin/people", &form).await.expect(303);
        let mut read = h.read(kernel::Actor::SYSTEM).await;
        let eva = people::find_by_email(&mut read, "eva@tramontana.example").await.unwrap().unwrap().id;
        drop(read);
        let mut eva = crate::company::enters(&h, eva).await;
        for purpose in ["reset", "sign-in"] {
            let ask = [("email", RIGHT[0].1), ("purpose", purpose)];
            h.browser().post("/sign-in/link", &ask).await.expect(303);
        }
        eva.post("/admin/people/1/link", &[]).await.expect(303);
        h.work().await;
        for kind in ["/reset#", "/sign-in/code#"] {
            assert!(owner.get("/admin/mail").await.expect(200).has(kind), "the owner passes it on");
            eva.get("/admin/mail").await.expect(200).hides(kind).shows(RIGHT[0].1);
        }
        // What she may pass on is there as before.
        eva.post("/admin/people", &[("name", "Luis Gil"), ("email", "luis@tramontana.example"), ("role", "member"), ("lang", "es"), ("zone", "Europe/Madrid")]).await.expect(303);
        h.work().await;
        eva.get("/admin/mail").await.expect(200).shows("/invitation#");
    }

    async fn on_https_every_cookie_is_secure_and_bound_to_the_host(h) {
        let h = h.configured(|config| "https://bitacora.example".clone_into(&mut config.public_url)).await;
        let code = h.house.setup_code.clone();
        let mut browser = h.browser();
        let first = [("code", code.as_str()), ("workspace", "T"), ("lang", "es"), ("zone", "Europe/Madrid")];
        let mut answers = vec![browser.post("/setup", &first).await.expect(303)];
        let you = [("name", "Beatriz Oliver"), RIGHT[0], RIGHT[1]];
        answers.push(browser.post("/setup/you", &you).await.expect(303));
        answers.push(browser.get("/sign-in/passkey").await);
        answers.push(browser.post("/sign-out", &[]).await.expect(303));
        answers.push(h.browser().post("/sign-in", &RIGHT).await.expect(303));
        let set = answers.iter().flat_map(|answer| answer.headers.get_all("set-cookie"));
        let set: Vec<&str> = set.map(|value| value.to_str().unwrap()).collect();
        assert!(set.len() >= 4, "{set:?}");
        for cookie in set {
            let bound = cookie.starts_with("__Host-") && cookie.contains("; Path=/;");
            assert!(bound && cookie.contains("; Secure") && cookie.contains("; HttpOnly"), "{cookie}");
        }
    }

    async fn what_is_stored_opens_nothing(h) {
        let mut owner = h.set_up().await;
        let secret = owner.cookie().unwrap().trim_start_matches("bitacora=").to_owned();
        let digest = web::digest(&secret);
        holding(&h, &format!("bitacora={digest}")).get("/settings").await.expect(303);
        // What is shown once is kept nowhere on the way.
        let token = owner.post("/settings/tokens", &[("password", "correct horse battery"), ("name", "t"), ("scope", "read"), ("days", "1")]).await.expect(200);
        assert!(token.has("bit_") && token.header("cache-control") == "no-store");
        let feed = owner.post("/settings/calendar", &[]).await.expect(200);
        assert!(feed.has(".ics") && feed.header("cache-control") == "no-store");
        // Nor does any page or record show the secret.
        for page in ["/settings/devices", "/admin/audit", "/admin/audit.jsonl", "/metrics"] {
            let page = owner.get(page).await;
            assert!(!page.has(&secret) && !page.has(&digest));
        }
    }

    async fn one_cannot_end_somebody_elses_device(h) {
        let mut owner = h.set_up().await;
        let eva = cast::invite(&h, cast::colleague("Eva Prats")).await;
        let mut eva = cast::enters(&h, eva.person).await;
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
