//! Hostile text through every text field of every door of the API, generated from the description that the
//! program gives of itself: kept as it was sent, or refused with an error; nothing of it runs on any page
//! afterwards, and what was kept comes back from an export (RULES §11).

use crate::{
    carried::comes_back,
    company::{everything, move_in},
    html::dangers,
    stored::{SHORT, shared, strings},
    walk::walk,
};
use app::rooms::ROOMS;
use http::Method;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::{Browser, Furnished, on_both};

/// A door that takes JSON.
struct Door {
    method: Method,
    path: String,
    fields: Vec<(String, Value)>,
}

/// Follows `$ref` to the schema itself.
fn resolved<'a>(whole: &'a Value, mut schema: &'a Value) -> &'a Value {
    loop {
        let one = schema["oneOf"].as_array().or(schema["allOf"].as_array());
        if let Some(real) = one.and_then(|all| all.iter().find(|each| each["type"] != "null")) {
            schema = real;
        } else if let Some(name) = schema["$ref"].as_str() {
            schema = &whole["components"]["schemas"][name.rsplit('/').next().unwrap_or("")];
        } else {
            return schema;
        }
    }
}

/// Every door of the description with a JSON body, with the fields of that body.
fn doors(whole: &Value) -> Vec<Door> {
    let mut all = Vec::new();
    for (path, methods) in whole["paths"].as_object().unwrap() {
        for (method, door) in methods.as_object().unwrap() {
            let body = &door["requestBody"]["content"]["application/json"]["schema"];
            if body.is_null() {
                continue;
            }
            let fields = resolved(whole, body)["properties"].as_object().cloned().unwrap_or_default();
            let method = method.to_uppercase().parse().unwrap();
            all.push(Door { method, path: path.clone(), fields: fields.into_iter().collect() });
        }
    }
    all
}

/// Whether somebody may write what they like there.
fn is_text(whole: &Value, schema: &Value) -> bool {
    let schema = resolved(whole, schema);
    let text = schema["type"] == "string"
        || schema["type"].as_array().is_some_and(|all| all.contains(&json!("string")));
    text && schema["enum"].is_null()
}

/// What a door was given and gave, by the name of the thing: keys, numbers, slugs.
#[derive(Default)]
struct Known(BTreeMap<String, Value>);

impl Known {
    /// Looks at every list that can be asked for.
    async fn gather(script: &mut Browser, whole: &Value) -> Known {
        let mut known = Known::default();
        for _ in 0..3 {
            for (path, methods) in whole["paths"].as_object().unwrap() {
                let Some(to) = known.address(path).filter(|_| methods["get"].is_object()) else { continue };
                let answer = script.get(&to).await;
                if answer.status == 200 && answer.header("content-type").starts_with("application/json") {
                    known.learn(path, &answer.json());
                }
            }
        }
        known
    }

    fn learn(&mut self, path: &str, answer: &Value) {
        let collection = path.split('/').rfind(|part| !part.starts_with('{')).unwrap_or("").to_owned();
        let item = answer["items"].get(0).unwrap_or(answer);
        for name in ["id", "key", "slug", "number", "week"] {
            if let Some(value) = item.get(name).filter(|value| value.is_string() || value.is_number()) {
                self.0.entry(format!("{collection}/{name}")).or_insert_with(|| value.clone());
                self.0.entry(name.to_owned()).or_insert_with(|| value.clone());
            }
        }
    }

    /// An address of a door, with something that is there for each of its parts.
    fn address(&self, path: &str) -> Option<String> {
        let (mut out, mut before) = (Vec::new(), "");
        for part in path.split('/') {
            let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else {
                out.push(part.to_owned());
                before = part;
                continue;
            };
            let found = self.0.get(&format!("{before}/{name}")).or_else(|| self.0.get(name))?;
            out.push(found.as_str().map_or_else(|| found.to_string(), str::to_owned));
        }
        Some(out.join("/"))
    }
}

/// Something that a field takes, so that the one under attack stands in a request that is sound otherwise.
fn plausible(whole: &Value, known: &Known, name: &str, schema: &Value) -> Option<Value> {
    let schema = resolved(whole, schema);
    let first = schema["enum"].get(0);
    if first.is_some() {
        return first.cloned();
    }
    let id = |collection: &str| known.0.get(&format!("{collection}/id")).cloned();
    Some(match name {
        "zone" => json!("Europe/Madrid"),
        "lang" => json!("es"),
        "from_day" | "to_day" | "since_day" | "due" => json!("2026-12-09"),
        "from_time" | "to_time" => json!(""),
        "reason" => json!("holiday"),
        "kind" => json!("note"),
        "email" => json!("alguien@ejemplo.example"),
        "project" if schema["type"].as_array().is_some_and(|all| all.contains(&json!("string"))) => {
            known.0.get("projects/key")?.clone()
        }
        "client" if is_text(whole, schema) => known.0.get("clients/slug")?.clone(),
        "second_reason" => json!("Es otro encargo"),
        "owner" | "person" | "lead" | "backup" => id("people")?,
        "hours" => json!({ "1": [["09:00", "18:00"]] }),
        "text" | "title" | "subject" | "name" | "description" | "context" | "sentence" => {
            json!("Un texto de prueba que basta")
        }
        _ => return None,
    })
}

/// What a door is sent with one text in one field.
fn body(whole: &Value, known: &Known, door: &Door, attacked: &str, text: &str) -> Value {
    let mut all = Map::new();
    for (name, schema) in &door.fields {
        if name == attacked {
            all.insert(name.clone(), json!(text));
        } else if let Some(value) = plausible(whole, known, name, schema) {
            all.insert(name.clone(), value);
        }
    }
    Value::Object(all)
}

async fn token(h: &Furnished, owner: &mut Browser) -> Browser {
    let made =
        owner.post("/settings/tokens", &[("name", "t"), ("scope", "write"), ("days", "1")]).await.expect(200);
    let at = made.body.find("bit_").unwrap();
    let token: String =
        made.body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    h.browser().with_token(&token)
}

/// Whether the answer holds a field under its name with another text than was sent. Space around and in a
/// line is not part of it, and an address is in small letters.
fn changed(answer: &Value, field: &str, sent: &str) -> Option<String> {
    let kept = answer.get(field)?.as_str()?;
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    // An empty field says nothing, and what stood there stays.
    (!flat(sent).is_empty() && flat(kept) != flat(sent)).then(|| kept.to_owned())
}

on_both! { ROOMS;
    async fn nothing_sent_to_any_door_of_the_api_runs_or_is_lost(h) {
        let (Some(html), Some(markdown), Some(naughty)) = (shared("html-sanitizer.json"), shared("markdown-safety.json"), shared("naughty-strings.json")) else { return };
        move_in(&h).await;
        let mut owner = everything(&h).await;
        let mut script = token(&h, &mut owner).await;
        let whole = owner.get("/api/v1/openapi.json").await.expect(200).json();
        let known = Known::gather(&mut script, &whole).await;
        let doors = doors(&whole);
        assert!(doors.len() >= 20, "only {} doors take JSON", doors.len());

        let mut all = strings(html, "payload");
        all.extend(strings(markdown, "markdown"));
        all.extend(strings(naughty, ""));
        // Each field meets the short ones and some of all the others; together they meet every one of them
        // several times. `BITACORA_HOSTILE_ALL=1` gives every one to every field.
        let each = if std::env::var_os("BITACORA_HOSTILE_ALL").is_some() { all.len() } else { 30 };
        let (mut turn, mut sent, mut met, mut lost) = (0, 0, BTreeSet::new(), Vec::new());
        let (mut taken, mut fields, mut closed) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for door in &doors {
            let Some(to) = known.address(&door.path) else {
                closed.push(door.path.clone());
                continue;
            };
            for (field, _) in door.fields.iter().filter(|(_, schema)| is_text(&whole, schema)) {
                let name = format!("{} {} {field}", door.method, door.path);
                fields.insert(name.clone());
                let some: Vec<String> = SHORT.iter().map(|text| (*text).to_owned()).chain(all.iter().cycle().skip(turn).take(each).cloned()).collect();
                turn += each;
                for text in some {
                    met.insert(text.clone());
                    let json = body(&whole, &known, door, field, &text);
                    let answer = script.json(door.method.clone(), &to, &json).await;
                    sent += 1;
                    h.advance(61);
                    assert!(answer.status < 500, "{name} = {text:?} answers {}: {}", answer.status, answer.body);
                    if answer.status >= 300 {
                        assert!(answer.header("content-type").contains("problem+json"), "{name} = {text:?}: {}", answer.body);
                        continue;
                    }
                    taken.insert(name.clone());
                    if answer.body.is_empty() { continue }
                    // A client's code stays, since projects are named after it (`clients::change`).
                    let stays = door.method == Method::PATCH && field == "code";
                    if let Some(kept) = changed(&answer.json(), field, &text).filter(|_| !stays) {
                        lost.push(format!("{name} = {text:?} became {kept:?}"));
                    }
                }
            }
        }
        println!("{sent} requests with {} texts to {} fields of {} doors, {} fields took some; no address for {closed:?}", met.len(), fields.len(), doors.len(), taken.len());
        assert!(lost.is_empty(), "{} texts came back otherwise: {:#?}", lost.len(), &lost[..lost.len().min(40)]);
        let refused: Vec<_> = fields.difference(&taken).collect();
        assert!(taken.len() * 2 > fields.len(), "{} of {} fields took anything, not {refused:#?}", taken.len(), fields.len());
        assert!(closed.len() * 4 < doors.len(), "{closed:?}");
        assert!(met.len() >= all.iter().collect::<BTreeSet<_>>().len(), "{} of {}", met.len(), all.len());

        let seen = walk(&h, &mut owner, &["/", "/search?q=x7", "/palette?q=x7", "/admin/audit", "/tickets"], 6).await;
        for (address, page) in &seen.pages {
            assert!(page.status < 500, "{address}");
            if page.header("content-type").starts_with("text/html") {
                let live = dangers(&page.body);
                assert!(live.is_empty(), "{address}: {live:?}");
            }
        }
        comes_back(&h).await;
    }
}
