//! What a folder of answers says: people, projects and records, each once, in its fullest form.
//!
//! A record tells by its `type` what it is, a person by `personable_type`, a project by its dock; so the
//! names of files and the order of pages do not matter. An answer may be a list, one thing, or wrapped as
//! the examples of the API's documentation are (`endpoint`, `example`).

use crate::types::{Line, Verdict};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A person, as any answer shows them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Person {
    pub id: i64,
    pub name: Option<String>,
    pub email_address: Option<String>,
    pub personable_type: Option<String>,
    pub title: Option<String>,
    pub client: Option<bool>,
    pub time_zone: Option<String>,
    pub company: Option<Company>,
    /// Was in an answer about people, and not only beside something that they wrote.
    #[serde(skip)]
    pub listed: bool,
    #[serde(skip)]
    pub place: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Company {
    pub id: i64,
    pub name: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Project {
    pub id: i64,
    pub status: Option<String>,
    pub name: Option<String>,
    pub description: Option<String>,
    pub client_company: Option<Company>,
    #[serde(skip)]
    pub place: String,
}

/// Something that stands in a project.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Record {
    pub id: i64,
    #[serde(rename = "type")]
    pub kind: String,
    pub status: Option<String>,
    pub title: Option<String>,
    pub created_at: Option<String>,
    pub updated_at: Option<String>,
    pub visible_to_clients: Option<bool>,
    pub content: Option<String>,
    pub description: Option<String>,
    pub parent: Option<Parent>,
    pub bucket: Option<Bucket>,
    #[serde(rename = "creator", deserialize_with = "only_id")]
    pub creator: Option<i64>,
    // To-dos.
    pub completed: Option<bool>,
    pub completion: Option<Completion>,
    pub due_on: Option<String>,
    #[serde(deserialize_with = "only_ids")]
    pub assignees: Vec<i64>,
    // Schedule entries.
    pub summary: Option<String>,
    pub starts_at: Option<String>,
    pub ends_at: Option<String>,
    #[serde(deserialize_with = "only_ids")]
    pub participants: Vec<i64>,
    pub recurrence_schedule: Option<Recurrence>,
    #[serde(skip)]
    pub place: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Parent {
    pub id: i64,
    pub title: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Bucket {
    pub id: i64,
    pub name: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Completion {
    pub created_at: Option<String>,
    #[serde(deserialize_with = "only_id")]
    pub creator: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Recurrence {
    pub frequency: Option<String>,
}

#[derive(Deserialize)]
struct Id {
    id: i64,
}

fn only_id<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(Option::<Id>::deserialize(from)?.map(|it| it.id))
}

fn only_ids<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<i64>, D::Error> {
    Ok(Option::<Vec<Id>>::deserialize(from)?.unwrap_or_default().into_iter().map(|it| it.id).collect())
}

impl Record {
    /// An instant of the record, if it is one.
    pub fn at(&self) -> Option<Timestamp> {
        instant(self.created_at.as_deref())
    }

    /// How much of it an answer shows, then how new it is: lists and searches leave parts out.
    fn fullness(&self) -> (bool, bool, Option<Timestamp>) {
        let told = self.content.is_some() || self.description.is_some();
        (told, self.creator.is_some() && self.bucket.is_some(), instant(self.updated_at.as_deref()))
    }

    /// What it is called.
    pub fn called(&self) -> String {
        let title = self.title.as_deref().or(self.summary.as_deref()).unwrap_or("");
        title.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// An instant as the API writes it: UTC or with an offset.
pub(super) fn instant(text: Option<&str>) -> Option<Timestamp> {
    text?.parse().ok()
}

/// Everything that a folder says.
#[derive(Debug, Default)]
pub struct Found {
    pub(super) people: BTreeMap<i64, Person>,
    pub(super) projects: BTreeMap<i64, Project>,
    pub(super) records: BTreeMap<i64, Record>,
    pub(super) lines: Vec<Line>,
}

/// How deep people are looked for in a record.
const MOST_DEPTH: usize = 4;

impl Found {
    /// Takes the answers in a file. Files that are no JSON are no answers.
    pub fn take(&mut self, name: &str, bytes: &[u8]) {
        if !name.contains(".json") {
            return self.line(Verdict::Homeless, name, "file", "", "exchange-why-not-json", vec![]);
        }
        match serde_json::from_slice::<Value>(bytes) {
            Ok(value) => self.answer(value, name),
            Err(error) => {
                let args = vec![("error", error.to_string())];
                self.line(Verdict::Refused, name, "file", "", "exchange-why-broken-json", args);
            }
        }
    }

    fn answer(&mut self, value: Value, place: &str) {
        match value {
            Value::Array(all) => {
                for (n, one) in all.into_iter().enumerate() {
                    self.answer(one, &format!("{}[{n}]", place.split('[').next().unwrap_or(place)));
                }
            }
            Value::Object(mut wrapped)
                if wrapped.contains_key("endpoint") && wrapped.contains_key("example") =>
            {
                let endpoint = wrapped.get("endpoint").and_then(Value::as_str).unwrap_or("").to_owned();
                let example = wrapped.remove("example").unwrap_or(Value::Null);
                self.answer(example, &format!("{place} {endpoint}"));
            }
            Value::Object(object) => self.object(object, place),
            other => {
                let what = other.to_string().chars().take(60).collect::<String>();
                self.line(Verdict::Refused, place, "answer", &what, "exchange-why-no-object", vec![]);
            }
        }
    }

    fn object(&mut self, mut object: Map<String, Value>, place: &str) {
        if let Some(lists) = membership(&mut object) {
            return self.answer(lists, place);
        }
        for inside in object.values() {
            self.look_for_people(inside, place, 1);
        }
        if object.contains_key("personable_type") {
            return self.person(Value::Object(object), place, true);
        }
        if object.contains_key("dock")
            || (object.contains_key("purpose") && object.contains_key("bookmark_url"))
        {
            return self.project(Value::Object(object), place);
        }
        // Records say their type as a class; the lower-case words of personal lists repeat what stands there.
        let class = object.get("type").and_then(Value::as_str).unwrap_or("").to_owned();
        if class.starts_with(|c: char| c.is_ascii_uppercase()) && object.contains_key("bucket") {
            return self.record(Value::Object(object), place, &class);
        }
        let what = ["title", "name", "content", "subject", "action"]
            .iter()
            .find_map(|key| object.get(*key).and_then(Value::as_str))
            .unwrap_or("");
        self.line(Verdict::Homeless, place, "answer", what, "exchange-why-no-home", vec![]);
    }

    /// People stand beside what they wrote, completed or were asked for.
    fn look_for_people(&mut self, value: &Value, place: &str, depth: usize) {
        let inner: Box<dyn Iterator<Item = &Value>> = match value {
            Value::Object(object) => {
                if object.contains_key("personable_type") {
                    let id = object.get("id").and_then(Value::as_i64).unwrap_or(0);
                    if self.people.get(&id).is_none_or(|known| known.email_address.is_none()) {
                        self.person(value.clone(), place, false);
                    }
                    return;
                }
                Box::new(object.values())
            }
            Value::Array(all) => Box::new(all.iter()),
            _ => return,
        };
        if depth < MOST_DEPTH {
            inner.for_each(|inner| self.look_for_people(inner, place, depth + 1));
        }
    }

    fn person(&mut self, value: Value, place: &str, listed: bool) {
        let Ok(mut person) = serde_json::from_value::<Person>(value) else {
            return self.line(Verdict::Refused, place, "person", "", "exchange-why-shape", vec![]);
        };
        place.clone_into(&mut person.place);
        person.listed = listed;
        let known = self.people.entry(person.id).or_insert_with(|| person.clone());
        let listed = known.listed || listed;
        if known.email_address.is_none() || (!known.listed && listed) {
            *known = person;
        }
        known.listed = listed;
    }

    fn project(&mut self, value: Value, place: &str) {
        match serde_json::from_value::<Project>(value) {
            Ok(mut project) => {
                place.clone_into(&mut project.place);
                self.projects.entry(project.id).or_insert(project);
            }
            Err(_) => self.line(Verdict::Refused, place, "project", "", "exchange-why-shape", vec![]),
        }
    }

    fn record(&mut self, value: Value, place: &str, class: &str) {
        let Ok(mut record) = serde_json::from_value::<Record>(value) else {
            return self.line(Verdict::Refused, place, class, "", "exchange-why-shape", vec![]);
        };
        place.clone_into(&mut record.place);
        match self.records.get(&record.id) {
            Some(known) if known.fullness() >= record.fullness() => {}
            _ => drop(self.records.insert(record.id, record)),
        }
    }

    pub(super) fn line(
        &mut self,
        verdict: Verdict,
        place: &str,
        kind: &str,
        what: &str,
        why: &'static str,
        args: Vec<(&'static str, String)>,
    ) {
        let what = what.chars().take(160).collect();
        self.lines.push(Line { verdict, place: place.to_owned(), kind: kind.to_owned(), what, why, args });
    }
}

/// The answer about who was let into a project is people, too.
fn membership(object: &mut Map<String, Value>) -> Option<Value> {
    if !(object.contains_key("granted") && object.contains_key("revoked")) {
        return None;
    }
    let mut all = Vec::new();
    for key in ["granted", "revoked"] {
        if let Some(Value::Array(people)) = object.remove(key) {
            all.extend(people);
        }
    }
    Some(Value::Array(all))
}
