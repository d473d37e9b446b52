//! Requests made by another site in somebody's browser, redirects that lead away, headers and names
//! that break out, and bytes that no text holds.

use crate::{
    company::{everything, move_in},
    walk::{path, walk},
};
use app::rooms::ROOMS;
use http::Method;
use testkit::on_both;
use web::Access;

/// What browsers say of a request from elsewhere: modern ones, old ones, and hidden origins.
const ELSEWHERE: [&[(&str, &str)]; 6] = [
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[("sec-fetch-site", ""), ("origin", "https://evil.example")],
    &[("sec-fetch-site", ""), ("origin", "null")],
    &[("sec-fetch-site", "")],
    // Credentials in the address of a form become this header, which is no token.
    &[("sec-fetch-site", "cross-site"), ("authorization", "Basic YTpi")],
];

on_both! { ROOMS;
    async fn no_door_that_changes_anything_listens_to_another_site(h) {
        let owner = h.set_up().await;
        let mut walked = 0;
        let changing = h.house.doors().iter().filter(|d| !d.method.is_safe() && d.access != Access::Secret);
        for door in changing {
            let to: Vec<&str> = door.path.split('/').map(|p| if p.starts_with('{') { "1" } else { p }).collect();
            for headers in ELSEWHERE {
                let mut forged = headers.iter().fold(owner.clone(), |b, (name, value)| b.with(name, value));
                let form = Some("application/x-www-form-urlencoded");
                let answer = forged.send(door.method.clone(), &to.join("/"), form, Vec::new()).await;
                assert_eq!(answer.status, 403, "{} {} with {headers:?}", door.method, door.path);
                walked += 1;
            }
        }
        assert!(walked > 300, "{walked}");
    }

    async fn no_answer_lets_another_site_read_it(h) {
        let owner = h.set_up().await;
        for path in ["/settings", "/api/v1/me", "/api/v1/openapi.json", "/sign-in"] {
            let answer = owner.with("origin", "https://evil.example").get(path).await;
            assert!(!answer.headers.contains_key("access-control-allow-origin"), "{path}");
            assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
            assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"));
        }
    }

    async fn no_redirect_leads_away(h) {
        h.set_up().await;
        let away = [
            "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
            "/%09/evil.example", "/\t/evil.example", "///evil.example", "http:evil.example", "/\r\nLocation: //evil.example",
            " //evil.example", "/.//evil.example",
        ];
        for next in away {
            let mut browser = h.browser();
            let form = [("email", "beatriz@tramontana.example"), ("password", "correct horse battery"), ("next", next)];
            let to = browser.post("/sign-in", &form).await.expect(303).location();
            let stays = to == "/" || (to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\t', '\r', '\n']));
            assert!(stays, "{next:?} leads to {to:?}");
        }
        // What somebody wanted to open is kept on this site whatever its address.
        for asked in ["//evil.example/settings", "/settings?next=https://evil.example", "/%2f%2fevil.example"] {
            let to = h.browser().get(asked).await.location();
            assert!(to.is_empty() || to.starts_with("/sign-in"), "{asked} leads to {to}");
        }
    }

    async fn no_page_of_the_product_links_elsewhere_without_being_told(h) {
        move_in(&h).await;
        let mut owner = everything(&h).await;
        let found = walk(&h, &mut owner, &["/"], 1).await;
        assert!(found.pages.len() > 20);
        for (address, page) in &found.pages {
            assert!(page.status < 400, "{address} answers {}", page.status);
        }
    }

    async fn bytes_that_no_text_holds_are_refused_and_break_nothing(h) {
        let mut owner = h.set_up().await;
        let form = Some("application/x-www-form-urlencoded");
        for body in [&b"name=a%00b&lang=es&zone=UTC"[..], b"name=\x00&lang=es&zone=UTC", b"name=%ff%fe&lang=es&zone=UTC", b"%00=%00"] {
            let answer = owner.send(Method::POST, "/settings", form, body.to_vec()).await;
            assert!(answer.status < 500, "{body:?} answers {}", answer.status);
        }
        for to in ["/search?q=%00", "/search?q=%ff", "/clients/%00", "/clients/a%2F..%2Fb", "/palette?q=a%00", "/sign-in?next=%00", "/projects/%00/log", "/sign-in/%00", "/api/v1/clients/%00"] {
            let answer = owner.get(to).await;
            assert!(answer.status < 500, "{to} answers {}", answer.status);
        }
        let made = owner.post("/settings/tokens", &[("password", "correct horse battery"), ("name", "t"), ("scope", "write"), ("days", "1")]).await.expect(200);
        let at = made.body.find("bit_").unwrap();
        let token: String = made.body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let mut script = h.browser().with_token(&token);
        for body in ["{\"name\":\"a\\u0000b\"}", "{\"name\":\"\\ud800\"}", "{", "[]", "null", "{\"name\":1e999}"] {
            let answer = script.send(Method::POST, "/api/v1/clients", Some("application/json"), body.as_bytes().to_vec()).await;
            assert!((400..500).contains(&answer.status), "{body} answers {}", answer.status);
        }
    }

    async fn a_name_cannot_climb_out_of_its_folder(h) {
        let mut owner = h.set_up().await;
        for name in ["..%2f..%2fbitacora.sqlite", "%2e%2e/bitacora.toml", "..\\..\\bitacora.toml", "style.css%00", "....//bitacora.toml"] {
            for door in ["/assets/", "/files/1/", "/feeds/"] {
                let answer = owner.get(&format!("{door}{name}")).await;
                assert!(matches!(answer.status, 400 | 404 | 303), "{door}{name} answers {}", answer.status);
                assert!(!answer.has("SQLite format") && !answer.has("public_url"));
            }
        }
        assert!(path("/a?b#c") == "/a");
    }

    async fn a_name_cannot_start_a_header_of_a_mail(h) {
        let mut owner = h.set_up().await;
        for (name, email) in [
            ("Eve\r\nBcc: todos@evil.example", "eve@tramontana.example"),
            ("\"Eve\" <a@evil.example>,", "eve2@tramontana.example"),
            ("Eve=?utf-8?q?=0d=0aBcc:x?=", "eve3@tramontana.example"),
        ] {
            let form = [("name", name), ("email", email), ("role", "member"), ("lang", "es"), ("zone", "Europe/Madrid")];
            owner.post("/admin/people", &form).await.expect(303);
        }
        for email in ["eve@x.example\r\nBcc: a@evil.example", "a@x.example,b@evil.example", "<a@x.example>", "a@x.example;b@evil.example"] {
            let form = [("name", "Eve"), ("email", email), ("role", "member"), ("lang", "es"), ("zone", "Europe/Madrid")];
            owner.post("/admin/people", &form).await.expect(422);
        }
        let mut read = h.read(kernel::Actor::SYSTEM).await;
        let mails = web::mail::list_mails(&mut read).await.unwrap();
        assert_eq!(mails.len(), 3);
        for mail in &mails {
            assert!(!mail.recipient.contains(['\r', '\n', ',']) && !mail.subject.contains(['\r', '\n']), "{} {}", mail.recipient, mail.subject);
            assert_eq!(mail.recipient.matches('@').count(), 1, "{}", mail.recipient);
        }
    }
}
