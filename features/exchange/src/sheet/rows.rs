//! Rows of a table become steps.

use super::{
    Table,
    cells::{field, instant, plain, yes},
    table,
};
use crate::{
    basecamp::Basis,
    known::folded,
    rules,
    types::{
        Line, NewContactStep, NewPersonStep, NewPostStep, NewProjectStep, NewThreadStep, Plan, Planned, Ref,
        Settings, Step, Verdict, Where,
    },
};
use kernel::{Error, Lang, Result};
use projects::Kind;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use threads::sentence::EntryKind;

/// Why a row is refused: the text key and its values.
type Why = (&'static str, Vec<(&'static str, String)>);

/// What the rows of a table are, and the headings without which they are not.
const ROWS: &[(&str, &[&str])] = &[
    ("posts", &["text", "date"]),
    ("people", &["name", "email"]),
    ("projects", &["name", "client"]),
    ("projects", &["name", "lead"]),
    ("projects", &["name", "kind"]),
    ("clients", &["name"]),
];

/// Makes steps of a table.
pub fn plan(name: &str, bytes: &[u8], settings: &Settings, basis: Basis<'_>) -> Result<Plan> {
    let table = table(bytes, &settings.charset)?;
    let fields: Vec<Option<&'static str>> = table.headings.iter().map(|heading| field(heading)).collect();
    let has = |name: &&str| fields.contains(&Some(*name));
    let rows = if settings.rows.is_empty() {
        ROWS.iter().find(|(_, needed)| needed.iter().all(has)).map(|(rows, _)| *rows)
    } else {
        ROWS.iter().find(|(rows, _)| *rows == settings.rows).map(|(rows, _)| *rows)
    };
    let Some(rows) = rows else {
        return Err(Error::limit("file", "exchange-headings-unknown", table.headings.join(", ")));
    };
    let needed = ROWS.iter().find(|(kind, _)| *kind == rows).map_or(&[][..], |(_, needed)| needed);
    if let Some(missing) = needed.iter().find(|name| !has(name) && (rows != "projects" || **name == "name")) {
        return Err(Error::limit("file", "exchange-heading-missing", missing));
    }
    let mut sheet = Sheet { name, settings, basis, plan: Plan::default(), threads: BTreeMap::new() };
    sheet.remarks(&table, &fields);
    for (line, cells) in &table.rows {
        let row = Row { line: *line, fields: &fields, cells };
        let done = match rows {
            "people" => sheet.person(&row),
            "clients" => sheet.client(&row),
            "projects" => sheet.project(&row),
            _ => sheet.post(&row),
        };
        if let Err((why, args)) = done {
            sheet.line(Verdict::Refused, *line, &row.called(), why, args);
        }
    }
    sheet.plan.steps.sort_by_key(|planned| order(&planned.step));
    Ok(sheet.plan)
}

/// What others need comes first; rows of one kind keep their order.
fn order(step: &Step) -> u8 {
    match step {
        Step::Person(_) | Step::Client(_) => 0,
        Step::Contact(_) => 1,
        Step::Guest(_) => 2,
        Step::Project(_) => 3,
        Step::Thread(_) => 4,
        _ => 5,
    }
}

struct Row<'a> {
    line: u64,
    fields: &'a [Option<&'static str>],
    cells: &'a [String],
}

impl Row<'_> {
    fn get(&self, field: &str) -> &str {
        let at = self.fields.iter().position(|named| *named == Some(field));
        at.and_then(|at| self.cells.get(at)).map_or("", String::as_str)
    }

    fn called(&self) -> String {
        let named = ["name", "text"].iter().map(|field| self.get(field)).find(|text| !text.is_empty());
        rules::short(named.or(self.cells.first().map(String::as_str)).unwrap_or(""), 120)
    }
}

struct Sheet<'a> {
    name: &'a str,
    settings: &'a Settings,
    basis: Basis<'a>,
    plan: Plan,
    /// Threads that are to be opened, by project and title, with their step.
    threads: BTreeMap<String, usize>,
}

impl Sheet<'_> {
    fn place(&self, line: u64) -> String {
        format!("{}:{line}", self.name)
    }

    fn line(
        &mut self,
        verdict: Verdict,
        line: u64,
        what: &str,
        why: &'static str,
        args: Vec<(&'static str, String)>,
    ) {
        let place = self.place(line);
        self.plan.lines.push(Line {
            verdict,
            place,
            kind: "row".to_owned(),
            what: what.to_owned(),
            why,
            args,
        });
    }

    /// What there is to know of the table as a whole, and rows that are none.
    fn remarks(&mut self, table: &Table, fields: &[Option<&'static str>]) {
        if let Some(charset) = table.guessed {
            self.line(
                Verdict::Note,
                1,
                "",
                "exchange-why-charset-guessed",
                vec![("charset", charset.to_owned())],
            );
        }
        for (heading, field) in table.headings.iter().zip(fields) {
            if field.is_none() && !heading.is_empty() {
                self.line(Verdict::Homeless, 1, heading, "exchange-why-column", vec![]);
            }
        }
        for (line, why) in &table.broken {
            self.line(Verdict::Refused, *line, "", why, vec![]);
        }
    }

    fn add(&mut self, row: &Row<'_>, key: String, step: Step) {
        let (place, what) = (self.place(row.line), row.called());
        self.plan.steps.push(Planned { key, place, what, step });
    }

    fn person(&mut self, row: &Row<'_>) -> Result<(), Why> {
        let email = row.get("email").to_lowercase();
        let client = row.get("client");
        let role = match plain(row.get("role")).as_str() {
            "" if client.is_empty() => "member",
            "" | "contact" | "contacto" | "contacta" => "contact",
            "member" | "miembro" | "team" | "equipo" => "member",
            "guest" | "invitado" | "invitada" => "guest",
            other => return Err(("exchange-why-role", vec![("role", other.to_owned())])),
        };
        let (name, title) = (row.get("name").to_owned(), rules::short(row.get("title"), 120));
        if role == "member" {
            let step = NewPersonStep {
                name,
                email: email.clone(),
                title,
                zone: row.get("zone").to_owned(),
                lang: lang(row.get("lang"))?,
                services: truth(row.get("services"), true)?,
                active: truth(row.get("active"), true)?,
            };
            self.add(row, format!("person:{email}"), Step::Person(step));
            return Ok(());
        }
        let known = self.basis.known.client(client);
        let client = Ref::Here(
            known.ok_or_else(|| ("exchange-why-no-client", vec![("client", client.to_owned())]))?.0,
        );
        let step =
            NewContactStep { client, name, email: email.clone(), phone: row.get("phone").to_owned(), title };
        self.add(row, format!("contact:{email}"), Step::Contact(step));
        if role == "guest" {
            self.add(row, format!("guest:{email}"), Step::Guest(Ref::Key(format!("contact:{email}"))));
        }
        Ok(())
    }

    fn client(&mut self, row: &Row<'_>) -> Result<(), Why> {
        let name = row.get("name");
        let mut fields: Vec<(&'static str, String)> = Vec::new();
        for field in clients::CLIENT_FIELDS {
            let value = match *field {
                "stage" => stage(row.get("stage"))?,
                "tier" => tier(row.get("tier"))?,
                "lang" => lang(row.get("lang"))?.map_or(String::new(), |lang| lang.code().to_owned()),
                "slug" | "calendar" | "since_day" | "segment" => continue,
                other => row.get(other).to_owned(),
            };
            if !value.is_empty() {
                fields.push((field, value));
            }
        }
        self.add(row, format!("client:{}", folded(name)), Step::Client(fields));
        Ok(())
    }

    fn project(&mut self, row: &Row<'_>) -> Result<(), Why> {
        let (name, named) = (row.get("name"), row.get("client"));
        let client = match named {
            "" => None,
            _ => Some(
                self.basis
                    .known
                    .client(named)
                    .ok_or_else(|| ("exchange-why-no-client", vec![("client", named.to_owned())]))?,
            ),
        };
        let kind = match (plain(row.get("kind")).as_str(), client) {
            ("" | "client" | "cliente", Some(_)) => Kind::Client,
            ("", None) | ("internal" | "interno", _) => Kind::Internal,
            ("client" | "cliente", None) => return Err(("exchange-why-needs-client", vec![])),
            (other, _) => return Err(("exchange-why-kind", vec![("kind", other.to_owned())])),
        };
        let lead = self.named(row.get("lead"))?;
        let backup = self.named(row.get("backup"))?;
        let description = if row.get("description").is_empty() { name } else { row.get("description") };
        let step = NewProjectStep {
            name: name.to_owned(),
            kind,
            client: client.filter(|_| kind == Kind::Client).map(|id| Ref::Here(id.0)),
            description: description.to_owned(),
            lang: lang(row.get("lang"))?,
        };
        let key = format!("project:{}:{}", folded(named), folded(name));
        self.add(row, key.clone(), Step::Project(step));
        if let (Some(lead), Some(backup)) = (lead, backup) {
            let opening = Step::Open(Ref::Key(key.clone()), lead, backup);
            self.add(row, key.replacen("project:", "opening:", 1), opening);
        }
        Ok(())
    }

    /// Somebody who is here, by address or name; nobody for an empty cell.
    fn named(&self, named: &str) -> Result<Option<Ref>, Why> {
        if named.is_empty() {
            return Ok(None);
        }
        let known = self.basis.known.person(named).map(|id| Ref::Here(id.0));
        known.map(Some).ok_or_else(|| ("exchange-why-no-person", vec![("person", named.to_owned())]))
    }

    fn post(&mut self, row: &Row<'_>) -> Result<(), Why> {
        let named = if row.get("project").is_empty() { &self.settings.project } else { row.get("project") };
        if named.is_empty() {
            return Err(("exchange-why-project-needed", vec![]));
        }
        let project = self.basis.known.project(named);
        let project =
            project.ok_or_else(|| ("exchange-why-project-unknown", vec![("project", named.to_owned())]))?;
        let text = row.get("text");
        if text.is_empty() {
            return Err(("exchange-why-empty", vec![]));
        }
        let (date, time) = (row.get("date"), row.get("time"));
        let at = instant(date, time, &self.basis.known.zone);
        let at = at.ok_or_else(|| {
            ("exchange-why-date", vec![("date", format!("{date} {time}").trim().to_owned())])
        })?;
        if at > self.basis.now {
            return Err(("exchange-why-future", vec![]));
        }
        let kind = entry_kind(row.get("kind"))?;
        let client = match plain(row.get("visibility")).as_str() {
            "" | "team" | "equipo" => false,
            "client" | "cliente" => true,
            other => return Err(("exchange-why-visibility", vec![("visibility", other.to_owned())])),
        };
        let author = row.get("author");
        let by = self.basis.known.person(author).map(|id| Ref::Here(id.0));
        let reference = Ref::Here(project.0);
        let place = match row.get("thread") {
            "" => Where::Worklog(reference),
            title => {
                let key = format!("thread:{project}:{}", folded(title));
                let step = NewThreadStep {
                    project: reference,
                    title: rules::title(title),
                    shared: client,
                    by: by.clone(),
                    at,
                };
                self.thread(row, &key, step);
                Where::Thread(Ref::Key(key))
            }
        };
        for (n, part) in rules::parts(text).into_iter().enumerate() {
            let key = format!(
                "post:{}",
                fingerprint(&[&project.to_string(), row.get("thread"), author, &at.to_string(), &part])
            );
            let (author, place) = (by.clone(), place.clone());
            let byline = if row.get("author").is_empty() {
                "?".to_owned()
            } else {
                rules::short(row.get("author"), 120)
            };
            let step = NewPostStep { place, author, byline, at, text: part, client, kind };
            self.add(row, if n == 0 { key } else { format!("{key}:{}", n + 1) }, Step::Post(step));
        }
        Ok(())
    }

    /// A thread is opened by its first row in time, and shared if any of its rows is the client's.
    fn thread(&mut self, row: &Row<'_>, key: &str, new: NewThreadStep) {
        let Some(at) = self.threads.get(key) else {
            self.threads.insert(key.to_owned(), self.plan.steps.len());
            return self.add(row, key.to_owned(), Step::Thread(new));
        };
        if let Some(Planned { step: Step::Thread(thread), .. }) = self.plan.steps.get_mut(*at) {
            thread.shared |= new.shared;
            thread.at = thread.at.min(new.at);
        }
    }
}

/// What tells one row from another, whatever file it stands in.
fn fingerprint(cells: &[&str]) -> String {
    let mut hash = Sha256::new();
    for cell in cells {
        hash.update(cell.as_bytes());
        hash.update([0]);
    }
    format!("{:x}", hash.finalize())[..32].to_owned()
}

fn truth(text: &str, usual: bool) -> Result<bool, Why> {
    yes(text, usual).ok_or_else(|| ("exchange-why-yes-or-no", vec![("word", text.to_owned())]))
}

fn lang(text: &str) -> Result<Option<Lang>, Why> {
    match plain(text).as_str() {
        "" => Ok(None),
        "es" | "espanol" | "español" | "spanish" | "castellano" => Ok(Some(Lang::Es)),
        "en" | "ingles" | "english" => Ok(Some(Lang::En)),
        other => Err(("exchange-why-lang", vec![("lang", other.to_owned())])),
    }
}

fn stage(text: &str) -> Result<String, Why> {
    let word = match plain(text).as_str() {
        "" => "",
        "prospect" | "prospecto" => "prospect",
        "active" | "activo" | "activa" => "active",
        "former" | "baja" | "antiguo" | "antigua" => "former",
        other => return Err(("exchange-why-word", vec![("word", other.to_owned())])),
    };
    Ok(word.to_owned())
}

fn tier(text: &str) -> Result<String, Why> {
    let word = match plain(text).as_str() {
        "" => "",
        "standard" | "estandar" => "standard",
        "extended" | "extendido" => "extended",
        other => return Err(("exchange-why-word", vec![("word", other.to_owned())])),
    };
    Ok(word.to_owned())
}

fn entry_kind(text: &str) -> Result<EntryKind, Why> {
    Ok(match plain(text).as_str() {
        "" | "note" | "nota" => EntryKind::Note,
        "call" | "llamada" => EntryKind::Call,
        "mail" | "email" | "correo" => EntryKind::Mail,
        "meeting" | "reunion" => EntryKind::Meeting,
        "delivery" | "entrega" => EntryKind::Delivery,
        "visit" | "visita" => EntryKind::Visit,
        "other" | "otro" | "otra" => EntryKind::Other,
        other => return Err(("exchange-why-word", vec![("word", other.to_owned())])),
    })
}
