//! Whoever asks too often waits, in words that say how long, and nobody else does. The clock is the test's.

use app::rooms::ROOMS;
use db::params;
use http::Method;
use serde_json::json;
use testkit::{Browser, Furnished, Page, on_both};
use web::limit;

use crate::{
    company::{enters_as, everything, move_in},
    sound::token,
};

db::sql! {
    static GROW: () = "UPDATE threads_attachment SET size = $2 WHERE added_by = (SELECT id FROM people_person WHERE email = $1)";
}

async fn strict(h: Furnished) -> Furnished {
    h.configured(|config| config.rate_limits = true).await
}

/// Asks as often as is allowed; the next answer.
async fn spent(browser: &mut Browser, limit: &limit::Limit, path: &str) -> Page {
    for _ in 0..limit.most {
        browser.get(path).await.expect(200);
    }
    browser.get(path).await
}

fn waits(page: &Page) -> i64 {
    page.header("retry-after").parse().unwrap()
}

on_both! { ROOMS;
    async fn a_token_that_asks_too_often_waits_and_another_does_not(h) {
        let h = strict(h).await;
        let mut owner = h.set_up().await;
        let mut one = token(&h, &mut owner).await;
        let mut other = token(&h, &mut owner).await;
        h.advance(61);
        let refused = spent(&mut one, &limit::TOKEN, "/api/v1/me").await.expect(429);
        assert_eq!(refused.header("content-type"), "application/problem+json");
        let problem = refused.json();
        assert_eq!((&problem["status"], &problem["title"]), (&json!(429), &json!("Demasiado pronto")));
        assert_eq!(waits(&refused), limit::TOKEN.seconds);
        let english = one.with("accept-language", "en").get("/api/v1/me").await.expect(429).json();
        assert_eq!((&english["title"], english["detail"].as_str().unwrap().contains("60 seconds")), (&json!("Too soon"), true));
        other.get("/api/v1/me").await.expect(200);
        owner.get("/api/v1/me").await.expect(200);
        h.advance(59);
        assert_eq!(waits(&one.get("/api/v1/me").await.expect(429)), 1);
        h.advance(1);
        one.get("/api/v1/me").await.expect(200);
    }

    async fn a_search_too_often_waits_for_the_team_and_for_a_guest_alike(h) {
        move_in(&h).await;
        let h = strict(h).await;
        let mut team = everything(&h).await;
        let refused = spent(&mut team, &limit::SEARCH, "/search?q=x").await.expect(429).shows("Demasiado pronto").shows("60 segundos");
        assert_eq!(waits(&refused), limit::SEARCH.seconds);
        // The palette is the same search; a page that searches nothing is none.
        team.get("/palette?q=x").await.expect(429);
        team.get("/search").await.expect(200);
        team.get("/").await.expect(200);
        let mut jorge = enters_as(&h, "jorge.salas@aurora.example").await;
        let page = spent(&mut jorge, &limit::SEARCH, "/portal/knowledge?q=x").await.expect(429);
        assert_eq!(waits(&page), limit::SEARCH.seconds);
        jorge.get("/portal/knowledge").await.expect(200);
        h.advance(60);
        team.get("/search?q=x").await.expect(200);
        jorge.get("/portal/knowledge?q=x").await.expect(200);
    }

    async fn pages_for_anybody_are_for_one_address_so_often_and_no_more(h) {
        let h = strict(h).await;
        h.set_up().await;
        let mut crowd = h.browser().with("x-forwarded-for", "192.0.2.1");
        let refused = spent(&mut crowd, &limit::PUBLIC, "/answers?q=x").await.expect(429);
        assert!(waits(&refused) == limit::PUBLIC.seconds && refused.header("cache-control") != "public, max-age=300");
        crowd.with("accept-language", "en").get("/answers").await.expect(429).shows("Too soon");
        h.browser().with("x-forwarded-for", "192.0.2.2").get("/answers").await.expect(200);
        h.advance(60);
        crowd.get("/answers").await.expect(200);
    }

    async fn a_source_of_alerts_that_storms_waits_and_nothing_of_it_is_kept(h) {
        let h = strict(h).await;
        let mut owner = h.set_up().await;
        let mut systems = Vec::new();
        for name in ["Uno", "Otro"] {
            let page = owner.post("/admin/desk/alerts", &[("name", name), ("preset", "alertmanager")]).await.expect(200);
            let secret = page.body.split("id=\"hook-secret\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
            let secret = secret.split('"').next().unwrap();
            systems.push(h.browser().with("authorization", &format!("Bearer {secret}")));
        }
        let alert = |key: u64| json!({
            "status": "firing", "groupKey": format!("k{key}"),
            "groupLabels": {"alertname": "InstanceDown"},
            "commonLabels": {"alertname": "InstanceDown", "severity": "critical"},
            "commonAnnotations": {"summary": format!("Instance web-{key} down")},
        });
        for key in 0..limit::ALERTS.most {
            systems[0].json(Method::POST, "/hooks/alerts/1", &alert(key)).await.expect(200);
        }
        let refused = systems[0].json(Method::POST, "/hooks/alerts/1", &alert(9_999)).await.expect(429);
        assert_eq!(waits(&refused), limit::ALERTS.seconds);
        systems[1].json(Method::POST, "/hooks/alerts/2", &alert(1)).await.expect(200);
        owner.get("/api/v1/tickets?q=web-9999").await.expect(200).hides("web-9999");
        h.advance(60);
        systems[0].json(Method::POST, "/hooks/alerts/1", &alert(9_999)).await.expect(200).shows("opened");
    }

    async fn a_guest_sends_so_many_bytes_a_day_and_the_team_as_many_as_it_likes(h) {
        move_in(&h).await;
        let h = strict(h).await;
        let mut jorge = enters_as(&h, "jorge.salas@aurora.example").await;
        let id = jorge.get("/api/v1/me").await.json()["id"].to_string();
        h.house.pace_by(&limit::GUEST_BYTES, &id, limit::GUEST_BYTES.most - 10).unwrap();
        let place = threads_of(&mut jorge).await;
        h.advance(3_600);
        let refused = sends(&mut jorge, &place, "once bytes!").await.expect(429).shows("23 horas");
        assert_eq!(waits(&refused), 23 * 3_600);
        // Words need no quota, and the team has none.
        jorge.post(&place, &[("text", "Sin fichero también se puede escribir aquí")]).await.expect(303);
        let mut owner = everything(&h).await;
        sends(&mut owner, &place.replace("/portal", ""), "once bytes!").await.expect(303);
        h.advance(23 * 3_600);
        sends(&mut jorge, &place, "once bytes!").await.expect(303);
    }

    async fn what_a_guest_sent_is_counted_on_every_node_and_after_a_restart(h) {
        const JORGE: &str = "jorge.salas@aurora.example";
        move_in(&h).await;
        let h = strict(h).await;
        let mut jorge = enters_as(&h, JORGE).await;
        let place = threads_of(&mut jorge).await;
        sends(&mut jorge, &place, "once bytes!").await.expect(303);
        let mut tx = h.tx(kernel::Actor::SYSTEM).await;
        let size = i64::try_from(limit::GUEST_BYTES.most).unwrap() - 10;
        GROW.exec(&mut tx, params![JORGE, size]).await.unwrap();
        tx.commit().await.unwrap();
        h.advance(3_600);
        // Another node, or the same one started again, has counted nothing in memory.
        let h = strict(h).await;
        let mut jorge = enters_as(&h, JORGE).await;
        let refused = sends(&mut jorge, &place, "once bytes!").await.expect(429).shows("23 horas");
        assert_eq!(waits(&refused), 23 * 3_600);
        sends(&mut jorge, &place, "diez bytes").await.expect(303);
        h.advance(23 * 3_600);
        sends(&mut jorge, &place, "once bytes!").await.expect(303);
    }

    async fn figures_of_the_program_are_for_whoever_has_the_token(h) {
        let mut owner = h.set_up().await;
        // Without a token nobody reads them, on this machine neither: a proxy that names no address is here too.
        owner.get("/metrics").await.expect(404);
        h.browser().with("authorization", "Bearer ").get("/metrics").await.expect(404);
        let h = h.configured(|config| config.metrics_token = web::Secret("zarza".to_owned())).await;
        h.browser().get("/metrics").await.expect(404);
        h.browser().with("authorization", "Bearer mora").get("/metrics").await.expect(404);
        h.browser().with("authorization", "Bearer zarza").get("/metrics").await.expect(200).shows("bitacora_requests");
    }
}

/// A shared thread that a guest may write in.
async fn threads_of(guest: &mut Browser) -> String {
    let home = guest.get("/portal").await.expect(200).body;
    let links = |page: &str, part: &str| -> Vec<String> {
        let all = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        all.filter(|link| link.contains(part))
            .map(|link| link.split('#').next().unwrap().to_owned())
            .collect()
    };
    for project in links(&home, "/portal/projects/") {
        for thread in links(&guest.get(&project).await.body, "/threads/") {
            if guest.get(&thread).await.has("name=\"text\"") {
                return thread;
            }
        }
    }
    panic!("no thread to write in: {home}")
}

async fn sends(browser: &mut Browser, place: &str, bytes: &str) -> Page {
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nVa un fichero con el texto de siempre\r\n--x\r\nContent-Disposition: form-data; name=\"audience\"\r\n\r\nclient\r\n\
         --x\r\nContent-Disposition: form-data; name=\"held\"\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n{bytes}\r\n--x--\r\n"
    );
    browser.send(Method::POST, place, Some("multipart/form-data; boundary=x"), body.into_bytes()).await
}
