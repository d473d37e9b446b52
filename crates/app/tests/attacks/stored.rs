//! Hostile text through every text field: it is kept and shown as it was typed, or refused with an
//! error, and it never runs (RULES §11, `shared/data/hostile-text`).

use crate::{
    company::{everything, move_in},
    walk::{Form, again, path, pattern, send, walk},
};
use app::rooms::ROOMS;
use http::Method;
use std::{collections::BTreeMap, path::Path};
use testkit::{
    Browser, Furnished,
    html::{dangers, words},
    on_both,
};

/// Forms that would end the session or the account that attacks.
const NOT_THESE: [&str; 5] = [
    "/sign-out",
    "/settings/password",
    "/settings/devices/{id}/end",
    "/admin/people/{id}/leaving",
    "/sign-in",
];

/// A file of hostile texts; nothing, and said so, where it is not at hand.
pub fn shared(name: &str) -> Option<Vec<serde_json::Value>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/hostile-text").join(name);
    let Ok(text) = std::fs::read_to_string(file) else {
        testkit::skipped("shared/data/hostile-text is not beside this repository");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

/// The texts of such a file.
pub fn strings(list: Vec<serde_json::Value>, key: &str) -> Vec<String> {
    let text = |case: &serde_json::Value| case.as_str().or(case[key].as_str()).unwrap_or("").to_owned();
    list.iter().map(text).collect()
}

/// Our own short ones, for fields that hold no long text: out of an attribute, out of an element, out
/// of a script, out of a template, out of a header, out of a statement.
pub const SHORT: [&str; 6] = [
    "\"><script>x7()</script><img src=x onerror=x7()>",
    "'><svg onload=x7()></textarea></title><script>x7()</script>",
    "javascript:x7()//{{7*7}}${7*7}",
    "x\r\nSet-Cookie: x7=1\r\n\r\n<script>x7()</script>",
    "'; DROP TABLE people_person; --",
    "=HYPERLINK(\"http://x7.example\")",
];

fn attackable(h: &Furnished, form: &Form) -> bool {
    let door = pattern(h, &Method::POST, path(&form.action)).unwrap_or_default();
    !door.is_empty()
        && !NOT_THESE.contains(&door.as_str())
        && form.fields.iter().any(crate::walk::Field::is_free)
}

/// Fields that take a zone, hours, a country, an address or an amount of time, and nothing else.
const FORMAL: [&str; 17] = [
    " zone",
    " hours",
    " mon",
    " tue",
    " wed",
    " thu",
    " fri",
    " sat",
    " sun",
    " special",
    " holidays",
    " country",
    " slug",
    " code",
    " charset",
    " time",
    " url",
];

on_both! { ROOMS;
    async fn nothing_typed_into_any_form_ever_runs(h) {
        let (Some(html), Some(markdown)) = (shared("html-sanitizer.json"), shared("markdown-safety.json")) else { return };
        move_in(&h).await;
        let mut owner = everything(&h).await;
        let mut long = strings(html, "payload");
        long.extend(strings(markdown, "markdown"));
        let forms: Vec<Form> = walk(&h, &mut owner, &["/"], 2).await.forms.into_iter().filter(|form| attackable(&h, form)).collect();
        assert!(forms.len() >= 25, "only {} forms were found", forms.len());

        let (mut turn, mut sent) = (0, 0);
        let mut accepted: BTreeMap<String, bool> = BTreeMap::new();
        for form in &forms {
            for field in form.fields.iter().filter(|field| field.is_free()) {
                let payloads: Vec<String> = if field.kind == "textarea" {
                    // Every attack once in each long text, some at a time so that limits hold.
                    long.chunks(52).map(|some| some.join("\n\n")).collect()
                } else {
                    SHORT.iter().map(|text| (*text).to_owned()).chain(long.iter().cycle().skip(turn).take(2).cloned()).collect()
                };
                turn += 7;
                for payload in payloads {
                    let form = again(&mut owner, form).await;
                    let answer = send(&mut owner, &form, &form.filled(&field.name, &payload)).await;
                    sent += 1;
                    assert!(answer.status < 500, "{} {} = {payload:?}\n{}", form.action, field.name, answer.text());
                    let live = dangers(&answer.body);
                    assert!(live.is_empty(), "{} {} = {payload:?}\n{live:?}", form.action, field.name);
                    *accepted.entry(format!("{} {}", form.action, field.name)).or_default() |= answer.status == 303;
                    // A minute passes, so that pacing does not stand in the way.
                    h.advance(61);
                }
            }
        }
        // Fields with a form of their own refuse everything, as they should: they do not count.
        accepted.retain(|name, taken| *taken || !FORMAL.iter().any(|field| name.ends_with(field)));
        let taken = accepted.values().filter(|taken| **taken).count();
        let refused: Vec<_> = accepted.iter().filter(|(_, taken)| !**taken).map(|(name, _)| name).collect();
        println!("{sent} submissions to {} fields of {} forms, {taken} fields took some", accepted.len(), forms.len());
        assert!(taken * 2 > accepted.len(), "{taken} of {} fields took anything, not {refused:#?}", accepted.len());

        let seen = walk(&h, &mut owner, &["/", "/search?q=x7", "/palette?q=x7", "/admin/audit", "/admin/mail"], 6).await;
        assert!(seen.pages.values().any(|page| words(&page.body).contains("x7()")), "nothing that was stored is shown anywhere");
        for (address, page) in &seen.pages {
            if page.header("content-type").starts_with("text/html") {
                let live = dangers(&page.body);
                assert!(live.is_empty(), "{address}: {live:?}");
            }
            assert!(!page.headers.contains_key("set-cookie") && page.status < 500, "{address}");
        }
    }

    async fn a_text_that_nests_without_end_is_kept_and_shown_in_time(h) {
        move_in(&h).await;
        let mut owner = everything(&h).await;
        let found = walk(&h, &mut owner, &["/projects/KIO-1/threads/new", "/projects/KIO-1/log/new"], 1).await;
        let long = |form: &&Form| form.fields.iter().any(|field| field.kind == "textarea");
        let forms: Vec<&Form> = found.forms.iter().filter(long).collect();
        assert!(!forms.is_empty());
        let bombs = [">".repeat(40_000), "- ".repeat(20_000), "[".repeat(40_000), "*_".repeat(20_000), "![](".repeat(10_000), "<b>".repeat(12_000), "|".repeat(40_000), "`".repeat(40_000)];
        for form in forms {
            let field = form.fields.iter().find(|field| field.kind == "textarea").unwrap();
            for bomb in &bombs {
                let began = std::time::Instant::now();
                let answer = send(&mut owner, form, &form.filled(&field.name, &format!("a\n\n{bomb}x"))).await;
                assert!(answer.status < 500, "{} {:.6} answers {}", form.action, bomb, answer.status);
                let page = owner.get("/projects/KIO-1/log").await;
                assert!(page.status == 200 && dangers(&page.body).is_empty());
                // Far more than it takes, far less than the patience of a request.
                assert!(began.elapsed().as_secs() < 15, "{} {:.6} takes {:?}", form.action, bomb, began.elapsed());
                h.advance(61);
            }
        }
    }

    async fn every_naughty_string_is_kept_and_shown_unchanged(h) {
        let Some(naughty) = shared("naughty-strings.json") else { return };
        move_in(&h).await;
        let mut owner = everything(&h).await;
        owner.post("/settings/password", &[("password", PASSWORD)]).await.expect(303);
        let naughty = strings(naughty, "");
        assert_eq!(naughty.len(), 258);
        let (mut kept, mut refused) = (0, 0);
        for text in &naughty {
            for (what, door) in FIELDS {
                match tried(&mut owner, door, text).await {
                    Some(true) => kept += 1,
                    Some(false) => refused += 1,
                    None => panic!("{what} does not show {text:?} as it was typed"),
                }
            }
            h.advance(61);
        }
        println!("{} strings × {} fields: {kept} kept and shown, {refused} refused and given back", naughty.len(), FIELDS.len());
        assert!(kept > refused * 20, "{kept} kept, {refused} refused");
    }
}

const PASSWORD: &str = "correct horse battery";

/// A field of a page: its form's door, its name, the rest of the form, and where it is shown.
struct Door {
    action: &'static str,
    field: &'static str,
    rest: &'static [(&'static str, &'static str)],
    shown: &'static str,
}

const FIELDS: &[(&str, Door)] = &[
    (
        "one's name",
        Door {
            action: "/settings",
            field: "name",
            rest: &[("lang", "es"), ("zone", "Europe/Madrid"), ("title", "x")],
            shown: "/settings",
        },
    ),
    (
        "one's title",
        Door {
            action: "/settings",
            field: "title",
            rest: &[("name", "Todo Puede"), ("lang", "es"), ("zone", "Europe/Madrid")],
            shown: "/settings",
        },
    ),
    (
        "the name of a token",
        Door {
            action: "/settings/tokens",
            field: "name",
            rest: &[("password", PASSWORD), ("scope", "read"), ("days", "1")],
            shown: "/settings/tokens",
        },
    ),
];

/// Whether a text was kept and is shown (`true`), was refused and given back (`false`), or was changed.
async fn tried(owner: &mut Browser, door: &Door, text: &str) -> Option<bool> {
    let mut form = vec![(door.field, text)];
    form.extend_from_slice(door.rest);
    let answer = owner.post(door.action, &form).await;
    // Spaces around a line are not part of it, and a line is one line.
    let wanted = text.trim().replace('\0', "\u{fffd}");
    assert!(answer.status < 500, "{} {text:?}", door.action);
    if answer.status == 303 {
        let page = if answer.location().starts_with('/') && !answer.location().is_empty() {
            owner.get(&answer.location()).await
        } else {
            owner.get(door.shown).await
        };
        let there =
            words(&page.body).contains(&wanted) || words(&owner.get(door.shown).await.body).contains(&wanted);
        return there.then_some(true);
    }
    if answer.status == 200 && words(&answer.body).contains(&wanted) {
        return Some(answer.body.contains("class=\"banner ok\""));
    }
    (answer.status == 422 && (wanted.is_empty() || words(&answer.body).contains(&wanted))).then_some(false)
}
