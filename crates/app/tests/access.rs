//! The access table: every door × every kind of person. `docs/access.md` is generated from the doors
//! themselves, so that reviewers read what changed; this test walks it with real requests.
//! `UPDATE=1 cargo test -p bitacora` writes the file anew.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use app::rooms::ROOMS;
use kernel::{Actor, ClientId, Role};
use std::{fmt::Write as _, fs, path::Path};
use testkit::{Browser, Furnished, on_both};
use web::{Access, Door, Verdict};

/// The kinds of people in the table, with what each has.
const KINDS: [(&str, Option<(Role, bool, bool)>); 7] = [
    ("nobody", None),
    ("guest", Some((Role::Guest, false, false))),
    ("member", Some((Role::Member, false, false))),
    ("head", Some((Role::Member, true, false))),
    ("finance", Some((Role::Member, false, true))),
    ("admin", Some((Role::Admin, false, false))),
    ("owner", Some((Role::Owner, true, true))),
];

/// Doors that anybody may knock at and whose address holds something, each with the reason why that opens nothing, or why it may.
/// Secrets travel in bodies and headers (OWASP ASVS 5.0, 14.2.1; `docs/decisions/0037`).
const NAMED: [(&str, &str); 6] = [
    ("/answers/{slug}", "the name of a published article"),
    ("/assets/{file}", "the name of a style or script"),
    (
        "/feeds/{file}",
        "404 unless an administrator allows calendars by address, whose setting says what that exposes",
    ),
    ("/hooks/alerts/{id}", "the number of a source; its secret comes in a header"),
    ("/{number}", "the number of a ticket, for whoever may see it after signing in"),
    (
        "/mail/leave/{secret}",
        "stops one kind of mail to one person and shows nothing: RFC 8058 has a mail program post to it",
    ),
];

fn actor(role: Role, head: bool, finance: bool) -> Actor {
    let mut actor = Actor { role, ..Actor::NOBODY };
    actor.rights.head = head;
    actor.rights.finance = finance;
    actor
}

fn verdict(access: Access, kind: Option<(Role, bool, bool)>) -> Verdict {
    access.judge(kind.map(|(role, head, finance)| actor(role, head, finance)).as_ref())
}

fn doors(h: &Furnished) -> Vec<Door> {
    let mut doors = h.house.doors().to_vec();
    doors.sort_by(|a, b| (a.path.as_str(), a.method.as_str()).cmp(&(b.path.as_str(), b.method.as_str())));
    doors
}

fn table(doors: &[Door]) -> String {
    let mut out = String::from(
        "# Access table\n\nGenerated from the doors; walked by `crates/app/tests/access.rs`. \
         `in` passes the guard (what lies behind is asked through the actor: unseen is 404), `sign in` is a redirect or 401, \
         404 hides the door, 403 refuses. `secret` doors authenticate by a secret in the request.\n\n| door | access |",
    );
    for (name, _) in KINDS {
        let _ = write!(out, " {name} |");
    }
    out.push_str("\n| --- | --- |");
    out.push_str(&" --- |".repeat(KINDS.len()));
    out.push('\n');
    for door in doors {
        let _ = write!(out, "| `{} {}` | {} |", door.method, door.path, door.access.word());
        for (_, kind) in KINDS {
            let cell = match verdict(door.access, kind) {
                Verdict::Pass => "in",
                Verdict::SignIn => "sign in",
                Verdict::Hidden => "404",
                Verdict::Refused => "403",
            };
            let _ = write!(out, " {cell} |");
        }
        out.push('\n');
    }
    out
}

async fn person(h: &Furnished, name: &str, (role, head, finance): (Role, bool, bool)) -> Browser {
    let invite = match role {
        Role::Guest => cast::guest(&format!("{name}@tramontana.example"), name, ClientId(1)),
        _ => people::Invite { role, services: false, head, finance, ..cast::colleague(name) },
    };
    cast::enters(h, cast::invite(h, invite).await.person).await
}

/// A path with something in place of each parameter; nothing of it exists.
fn sample(path: &str) -> String {
    let mut out = String::new();
    for part in path.split('/').skip(1) {
        out.push('/');
        out.push_str(match part {
            "{week}" => "2026-W48",
            "{key}" => "ZZZ-9",
            "{file}" | "{secret}" | "{token}" | "{slug}" | "{name}" => "none",
            part if part.starts_with("{*") => "none",
            part if part.starts_with('{') => "999999",
            part => part,
        });
    }
    if out.is_empty() { "/".to_owned() } else { out }
}

on_both! { ROOMS;
    async fn every_door_lets_in_whom_its_row_names_and_nobody_else(h) {
        h.set_up().await;
        let doors = doors(&h);
        let mut wrong = Vec::new();
        for (name, kind) in KINDS {
            let browser = match kind {
                None => h.browser(),
                Some(kind) => person(&h, name, kind).await,
            };
            for door in doors.iter().filter(|door| door.path != "/sign-out") {
                let path = sample(&door.path);
                let answer = browser.clone().send(door.method.clone(), &path, Some("application/x-www-form-urlencoded"), Vec::new()).await;
                let to_sign_in = (answer.status == 303 && answer.location().starts_with("/sign-in")) || answer.status == 401;
                let fits = match verdict(door.access, kind) {
                    Verdict::Pass => {
                        // A door with a secret of its own may ask for it.
                        let asks = door.access == Access::Secret && answer.status == 401;
                        answer.status != 500 && (!to_sign_in || door.access == Access::Public || asks)
                    }
                    Verdict::SignIn => to_sign_in,
                    Verdict::Hidden => answer.status == 404,
                    Verdict::Refused => answer.status == 403,
                };
                if !fits {
                    wrong.push(format!("{name}: {} {path} answers {} ({})", door.method, answer.status, door.access.word()));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn no_secret_stands_in_an_address_but_where_it_is_said_why(h) {
        let doors = doors(&h);
        let speaks = |path: &str| ["{secret}", "{token}", "{code}", "{password}"].iter().any(|word| path.contains(word));
        let open = |door: &&Door| matches!(door.access, Access::Public | Access::Secret) && door.path.contains('{');
        let found: std::collections::BTreeSet<&str> =
            doors.iter().filter(|door| open(door) || speaks(&door.path)).map(|door| door.path.as_str()).collect();
        let named: std::collections::BTreeSet<&str> = NAMED.iter().map(|(path, _)| *path).collect();
        assert_eq!(found, named, "a door whose address holds something needs its reason, or none of it");
        // What once held one is no door any more, and what may hold one is closed until somebody opens it.
        h.set_up().await;
        for gone in ["/sign-in/abc", "/invitation/abc", "/reset/abc", "/feedback/abc", "/feeds/abc.ics"] {
            h.browser().get(gone).await.expect(404);
        }
    }

    async fn the_table_in_the_documents_is_the_one_of_the_doors(h) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/access.md");
        same_as_file(&file, &table(&doors(&h)));
    }

    async fn the_description_of_the_api_in_the_documents_is_the_one_that_is_served(h) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api/openapi.json");
        let served = h.browser().get("/api/v1/openapi.json").await.expect(200);
        let text = serde_json::to_string_pretty(&served.json()).unwrap() + "\n";
        same_as_file(&file, &text);
        assert_eq!(served.json()["openapi"], "3.1.0");
        let described = served.json()["paths"].as_object().unwrap().len();
        let api: std::collections::BTreeSet<_> = h.house.doors().iter().filter(|door| door.path.starts_with("/api/v1/")).map(|door| &door.path).collect();
        // All doors of the API but the description itself.
        assert_eq!(described, api.len() - 1);
    }
}

fn same_as_file(file: &Path, text: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(file, text).unwrap();
        return;
    }
    let kept = fs::read_to_string(file).unwrap_or_default();
    assert!(kept == text, "{} is out of date: UPDATE=1 cargo test -p bitacora --test access", file.display());
}
