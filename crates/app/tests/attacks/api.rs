//! Hostile text through every text field of every door of the API, generated from the description that the
//! program gives of itself and from a sound request to each door: kept as it was sent, or refused with the name of
//! the field; nothing of it runs on any page afterwards, and what was kept comes back from an export (RULES §11).

use crate::{
    carried::comes_back,
    company::{everything, move_in},
    sound::World,
    stored::{SHORT, shared, strings},
    twice::QUESTIONS,
    walk::walk,
};
use app::rooms::ROOMS;
use http::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::{html::dangers, on_both};

/// A door that takes JSON.
struct Door {
    method: Method,
    name: String,
    /// Its fields that hold text.
    texts: Vec<String>,
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

fn is_text(whole: &Value, schema: &Value) -> bool {
    let schema = resolved(whole, schema);
    let text = schema["type"] == "string"
        || schema["type"].as_array().is_some_and(|all| all.contains(&json!("string")));
    text && schema["enum"].is_null()
}

/// Every door of the description with a JSON body.
fn doors(whole: &Value) -> Vec<Door> {
    let mut all = Vec::new();
    for (path, methods) in whole["paths"].as_object().unwrap() {
        for (method, door) in methods.as_object().unwrap() {
            let body = &door["requestBody"]["content"]["application/json"]["schema"];
            if body.is_null() {
                continue;
            }
            let fields = resolved(whole, body)["properties"].as_object().cloned().unwrap_or_default();
            let texts = fields.into_iter().filter(|(_, schema)| is_text(whole, schema)).map(|(name, _)| name);
            let method: Method = method.to_uppercase().parse().unwrap();
            all.push(Door { name: format!("{method} {path}"), method, texts: texts.collect() });
        }
    }
    all
}

/// Where texts stand in a body, as JSON pointers.
fn places(body: &Value, at: &str, out: &mut Vec<String>) {
    match body {
        Value::String(_) => out.push(at.to_owned()),
        Value::Array(all) => {
            all.iter().enumerate().for_each(|(n, one)| places(one, &format!("{at}/{n}"), out));
        }
        Value::Object(all) => all.iter().for_each(|(name, one)| places(one, &format!("{at}/{name}"), out)),
        _ => {}
    }
}

/// Fields that hold one of a few words, a key, a day, an hour or an address: what is no such thing is refused.
const WORDS: [&str; 49] = [
    "action",
    "link",
    "unit",
    "day",
    "trigger",
    "every",
    "closed",
    "time",
    "from",
    "tell",
    "levels",
    "since",
    "until",
    "from_day",
    "to_day",
    "from_time",
    "to_time",
    "project",
    "projects",
    "due",
    "code",
    "slug",
    "stage",
    "since_day",
    "tier",
    "segment",
    "zone",
    "lang",
    "country",
    "kind",
    "state",
    "level",
    "choice",
    "audience",
    "visibility",
    "impact",
    "urgency",
    "email",
    "core",
    "result",
    "hours",
    "holidays",
    "special",
    "at",
    "as_of",
    "type",
    "preset",
    "client",
    "calendar",
];

/// Whether a place holds a word: by the first name of its pointer, and `zone`s and times that stand deeper.
fn is_word(door: &str, place: &str) -> bool {
    let mut names = place.split('/').filter(|name| !name.is_empty() && name.parse::<usize>().is_err());
    let first = names.next().unwrap_or("");
    let last = names.next_back().unwrap_or(first);
    // A column may be called anything.
    if door == "PUT /api/v1/desk/mappings/{name}" {
        return false;
    }
    let why = door == "POST /api/v1/absences" && first == "reason";
    why || WORDS.contains(&last) || (WORDS.contains(&first) && last != "name")
}

/// Whether the answer holds a field under its name with another text than was sent. Space around and in a
/// line is not part of it.
fn changed(answer: &Value, field: &str, sent: &str) -> Option<String> {
    let kept = answer.get(field)?.as_str()?;
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // An empty field says nothing, and what stood there stays.
    (!flat(sent).is_empty() && flat(kept) != flat(sent)).then(|| kept.to_owned())
}

/// Where what a door made is read again.
fn again(door: &str, to: &str, made: &Value) -> Option<String> {
    let part = |name: &str| made[name].as_str().map_or_else(|| made[name].to_string(), str::to_owned);
    Some(match door {
        "POST /api/v1/clients" | "PATCH /api/v1/clients/{slug}" => {
            format!("/api/v1/clients/{}", part("slug"))
        }
        "POST /api/v1/decisions" => format!("/api/v1/decisions/{}", part("id")),
        "POST /api/v1/desk/calendars" => format!("/api/v1/desk/calendars/{}", part("id")),
        "POST /api/v1/knowledge" | "PATCH /api/v1/knowledge/{slug}" => {
            format!("/api/v1/knowledge/{}", part("slug"))
        }
        "POST /api/v1/knowledge/runs/{id}/end" | "POST /api/v1/knowledge/runs/{id}/steps/{number}" => {
            format!("/api/v1/knowledge/runs/{}", part("id"))
        }
        "POST /api/v1/projects" => format!("/api/v1/projects/{}", part("key")),
        "POST /api/v1/projects/{key}/log" | "POST /api/v1/projects/{key}/threads/{number}/posts" => {
            format!("/api/v1/posts/{}", part("id"))
        }
        "POST /api/v1/projects/{key}/threads" => format!("{to}/{}", part("number")),
        "POST /api/v1/tickets" => format!("/api/v1/tickets/{}", part("number")),
        "PUT /api/v1/desk/calendars/{id}"
        | "PATCH /api/v1/posts/{id}"
        | "POST /api/v1/projects/{key}/status" => to.to_owned(),
        _ => return None,
    })
}

/// Every HTML of an answer, wherever it stands.
fn html_of(answer: &Value, out: &mut Vec<String>) {
    match answer {
        Value::Array(all) => all.iter().for_each(|one| html_of(one, out)),
        Value::Object(all) => {
            for (name, one) in all {
                match one.as_str().filter(|_| name == "html") {
                    Some(html) => out.push(html.to_owned()),
                    None => html_of(one, out),
                }
            }
        }
        _ => {}
    }
}

/// What a field took, what it refused and by which codes.
#[derive(Debug, Default)]
struct Seen {
    taken: usize,
    refused: BTreeMap<String, usize>,
}

/// A text that no field may take.
const FAR_TOO_LONG: usize = 600_000;

on_both! { ROOMS;
    async fn nothing_sent_to_any_door_of_the_api_runs_or_is_lost(h) {
        let (Some(html), Some(markdown), Some(naughty)) = (shared("html-sanitizer.json"), shared("markdown-safety.json"), shared("naughty-strings.json")) else { return };
        move_in(&h).await;
        let mut owner = everything(&h).await;
        let whole = owner.get("/api/v1/openapi.json").await.expect(200).json();
        let mut world = World::of(&h, &mut owner).await;
        let mut all = strings(html, "payload");
        all.extend(strings(markdown, "markdown"));
        all.extend(strings(naughty, ""));
        // Each field meets the short ones and some of all the others; together they meet every one of them.
        // `BITACORA_HOSTILE_ALL=1` gives every one to every field.
        let each = if std::env::var_os("BITACORA_HOSTILE_ALL").is_some() { all.len() } else { 14 };
        let (mut turn, mut sent, mut met, mut wrong) = (0, 0, BTreeSet::new(), Vec::new());
        let mut fields: BTreeMap<String, Seen> = BTreeMap::new();
        let doors = doors(&whole);
        assert!(doors.len() >= 20, "only {} doors take JSON", doors.len());
        for door in &doors {
            let mut found = Vec::new();
            let first = world.sound(&door.name).await.body.unwrap_or_else(|| panic!("{} has no body", door.name));
            places(&first, "", &mut found);
            for name in &door.texts {
                assert!(found.contains(&format!("/{name}")), "the sound request to {} leaves out {name}", door.name);
            }
            for place in found {
                let (name, word) = (format!("{} {place}", door.name), is_word(&door.name, &place));
                let field = place.split('/').nth(1).unwrap_or("").to_owned();
                let seen = fields.entry(name.clone()).or_default();
                let mut some: Vec<String> = SHORT.iter().map(|text| (*text).to_owned()).collect();
                if word {
                    some.extend(all.iter().cycle().skip(turn).take(4).cloned());
                } else {
                    some.extend(all.iter().cycle().skip(turn).take(each).cloned());
                    some.push("a ".repeat(FAR_TOO_LONG / 2));
                    turn += each;
                }
                for text in some {
                    let sound = world.sound(&door.name).await;
                    let mut body = sound.body.unwrap_or_default();
                    *body.pointer_mut(&place).unwrap_or_else(|| panic!("{name} is not there each time")) = json!(text);
                    let answer = world.script.json(door.method.clone(), &sound.to, &body).await;
                    sent += 1;
                    h.advance(61);
                    let short: String = text.chars().take(60).collect();
                    assert!(answer.status < 500, "{name} = {short:?} answers {}: {}", answer.status, answer.body);
                    if answer.status >= 300 {
                        assert!(answer.header("content-type").contains("problem+json"), "{name} = {short:?}: {}", answer.body);
                        let problem = answer.json();
                        let code = problem["errors"][0]["code"].as_str().map_or_else(|| answer.status.to_string(), str::to_owned);
                        *seen.refused.entry(code).or_default() += 1;
                        continue;
                    }
                    seen.taken += 1;
                    if !word { met.insert(text.clone()); }
                    if text.len() >= FAR_TOO_LONG && !QUESTIONS.contains(&door.name.as_str()) { wrong.push(format!("{name} takes {} bytes", text.len())); }
                    if answer.body.is_empty() { continue }
                    let made = answer.json();
                    let mut looked = vec![made.clone()];
                    if let Some(to) = again(&door.name, &sound.to, &made) {
                        looked.push(world.script.get(&to).await.expect(200).json());
                    }
                    for answer in &looked {
                        // What was done about a cluster stands in its list.
                        let held = if door.name.contains("/remedies") { &answer["remedies"][0] } else { answer };
                        if let Some(kept) = changed(held, &field, &text).filter(|_| !word) {
                            wrong.push(format!("{name} = {short:?} became {kept:?}"));
                        }
                        let mut shown = Vec::new();
                        html_of(answer, &mut shown);
                        for html in shown {
                            let live = dangers(&html);
                            assert!(live.is_empty(), "{name} = {short:?}: {live:?}");
                        }
                    }
                }
                let plain = |text: &&String| !text.trim().is_empty() && !text.chars().all(|c| c.is_ascii_alphanumeric());
                if word && seen.taken > 0 && all.iter().filter(plain).count() > 0 && seen.refused.is_empty() {
                    wrong.push(format!("{name} holds a word and takes anything"));
                }
                if !word && seen.taken == 0 {
                    wrong.push(format!("{name} takes nothing: {:?}", seen.refused));
                }
            }
        }
        let (words, texts): (Vec<_>, Vec<_>) = fields.iter().partition(|(name, _)| {
            let (door, place) = name.rsplit_once(' ').unwrap();
            is_word(door, place)
        });
        let sum = |of: &[(&String, &Seen)]| -> (usize, usize) {
            (of.iter().map(|(_, seen)| seen.taken).sum(), of.iter().map(|(_, seen)| seen.refused.values().sum::<usize>()).sum())
        };
        let ((kept, refused), (slipped, judged)) = (sum(&texts), sum(&words));
        println!("{sent} requests to {} doors; {} fields of text kept {kept} and refused {refused}; {} fields of words refused {judged} and took {slipped}", doors.len(), texts.len(), words.len());
        println!("kept {} of {} texts in some field", met.len(), all.iter().collect::<BTreeSet<_>>().len());
        for (name, seen) in &fields {
            println!("{name}: {} taken, refused {:?}", seen.taken, seen.refused);
        }
        assert!(wrong.is_empty(), "{} wrong: {:#?}", wrong.len(), &wrong[..wrong.len().min(60)]);

        let seen = walk(&h, &mut owner, &["/", "/search?q=x7", "/palette?q=x7", "/admin/audit", "/tickets", "/knowledge"], 6).await;
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
