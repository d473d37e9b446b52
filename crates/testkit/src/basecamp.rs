//! A folder of Basecamp answers that nobody ever wrote: people, clients, projects, messages, comments,
//! documents, to-dos, schedules and chats, page by page in the form of the API's own examples, with the
//! broken ends that real folders have. The same for the same seed.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, io, path::Path};

/// How large a folder is.
#[derive(Clone, Copy, Debug)]
pub struct BasecampSize {
    /// Projects.
    pub projects: u64,
    /// Messages over all projects; there are as many comments.
    pub messages: u64,
    /// Makes it deterministic.
    pub seed: u64,
}

/// Things on a page of an answer.
const PAGE: usize = 50;
/// People of the account.
const PEOPLE: u64 = 60;
/// People of clients.
const GUESTS: u64 = 12;

const WORDS: [&str; 24] = [
    "la carga nocturna",
    "el acceso único",
    "the migration",
    "el informe semanal",
    "the staging copy",
    "la póliza",
    "el formulario de alta",
    "the enrolment screen",
    "el aviso de caducidad",
    "the audit log",
    "la conciliación",
    "el proveedor de pagos",
    "the rollout plan",
    "la copia de pruebas",
    "el índice de búsqueda",
    "the invoice run",
    "la reunión del martes",
    "el comité",
    "the security review",
    "la fase 2",
    "el panel",
    "the webhook",
    "la cola",
    "el certificado",
];
const VERBS: [&str; 10] = [
    "queda listo para",
    "is waiting for",
    "depende de",
    "was tested with",
    "se revisa junto a",
    "breaks when we touch",
    "tarda menos que",
    "goes live after",
    "no toca",
    "confirma lo dicho de",
];

/// Numbers that depend on nothing but where they start (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % most.max(1)
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len() as u64) as usize]
    }

    fn sentence(&mut self) -> String {
        format!("{} {} {}", self.one(&WORDS), self.one(&VERBS), self.one(&WORDS))
    }

    /// Rich text as Basecamp keeps it, now and then with a file, a mention or a list.
    fn html(&mut self) -> String {
        let mut html = format!(
            "<div>{}.<br><br>{} <strong>{}</strong>.</div>",
            self.sentence(),
            self.sentence(),
            self.sentence()
        );
        match self.below(12) {
            0 => html.push_str("<bc-attachment sgid=\"BAh7\" content-type=\"image/png\" href=\"https://3.basecamp-static.com/1/blobs/ab/download/plano.png\" filename=\"plano.png\" filesize=\"14531\"><figure><img src=\"https://3.basecamp-static.com/1/blobs/ab/previews/full\"><figcaption>plano.png</figcaption></figure></bc-attachment>"),
            1 => html.push_str("<bc-attachment sgid=\"BAh8\" content-type=\"application/vnd.basecamp.mention\"><figure><img src=\"https://3.basecampapi.com/a\"><figcaption>Persona 3</figcaption></figure></bc-attachment> mira esto"),
            2 => html = format!("{html}<ul><li>{}</li><li>{}</li></ul>", self.sentence(), self.sentence()),
            3 => html.push_str("<blockquote>2 * 3 &lt; 7 &amp; no es *énfasis*</blockquote>"),
            _ => {}
        }
        html
    }
}

/// Writes the folder; it must be empty or absent.
pub fn write_basecamp(folder: &Path, size: BasecampSize) -> io::Result<()> {
    let mut teller = Teller { numbers: Numbers(size.seed), next: 1_000_000, files: BTreeMap::new() };
    teller.account(size);
    for number in 0..size.projects {
        teller.project(number, size);
    }
    for (name, items) in &teller.files {
        for (page, some) in items.chunks(PAGE).enumerate() {
            let separator = if name.contains('?') { '&' } else { '?' };
            let name = if page == 0 { name.clone() } else { format!("{name}{separator}page={}", page + 1) };
            write(folder, &name, serde_json::to_string(some)?.as_bytes())?;
        }
    }
    write(folder, "buckets/1/broken.json", b"[{\"id\": 1, \"type\": \"Mess")?;
    write(folder, "README.txt", b"written by a generator")
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap_or(folder))?;
    fs::write(path, bytes)
}

struct Teller {
    numbers: Numbers,
    next: u64,
    files: BTreeMap<String, Vec<Value>>,
}

fn person(n: u64) -> Value {
    let client = n > PEOPLE;
    let (domain, company) =
        if client { (format!("cliente{}.example", n % 4), n % 4) } else { ("casa.example".to_owned(), 99) };
    json!({ "id": n, "name": format!("Persona {n}"), "email_address": format!("persona{n}@{domain}"), "personable_type": "User",
        "title": "Consultora", "admin": n == 1, "owner": n == 1, "client": client, "employee": !client,
        "time_zone": "Europe/Madrid", "company": { "id": company + 1, "name": format!("Compañía {company}") } })
}

fn project_answer(number: u64) -> Value {
    let status = if number % 17 == 16 { "archived" } else { "active" };
    let mut project = json!({ "id": 500_000 + number, "status": status, "created_at": "2023-01-09T08:00:00.000Z", "updated_at": "2026-02-26T16:42:05.843Z",
        "name": format!("Proyecto {number}"), "description": format!("Lo que hay que hacer en el proyecto {number}."), "purpose": "topic",
        "clients_enabled": number.is_multiple_of(2), "bookmark_url": "https://3.basecampapi.com/1/my/bookmarks/x", "dock": [{ "id": 600_000 + number, "name": "message_board", "enabled": true }] });
    if number.is_multiple_of(2) {
        project["client_company"] =
            json!({ "id": number % 4 + 1, "name": format!("Compañía {}", number % 4) });
    }
    project
}

impl Teller {
    fn id(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn put(&mut self, file: &str, item: Value) {
        self.files.entry(file.to_owned()).or_default().push(item);
    }

    fn account(&mut self, size: BasecampSize) {
        // Two of the account's people left: they are only beside what they wrote.
        for n in 1..=PEOPLE + GUESTS {
            if n != 7 && n != 8 {
                self.put("people.json", person(n));
            }
        }
        for number in 0..size.projects {
            let project = project_answer(number);
            self.put("projects.json", project);
        }
    }

    fn record(&mut self, kind: &str, number: u64, at: Timestamp) -> Value {
        let id = self.id();
        let who = if self.numbers.below(10) == 0 {
            PEOPLE + 1 + self.numbers.below(GUESTS)
        } else {
            1 + self.numbers.below(PEOPLE)
        };
        let title: String = self.numbers.sentence();
        json!({ "id": id, "status": "active", "visible_to_clients": self.numbers.below(5) == 0, "created_at": at.to_string(), "updated_at": at.to_string(),
            "title": title, "inherits_status": true, "type": kind, "url": format!("https://3.basecampapi.com/1/buckets/{}/x/{id}.json", 500_000 + number),
            "bucket": { "id": 500_000 + number, "name": format!("Proyecto {number}"), "type": "Project" }, "creator": person(who) })
    }

    fn moment(&mut self) -> Timestamp {
        let start = Timestamp::from_second(1_673_251_200).unwrap_or(Timestamp::UNIX_EPOCH);
        let minutes = self.numbers.below(3 * 365 * 24 * 60);
        start.saturating_add(SignedDuration::from_mins(minutes as i64)).unwrap_or(start)
    }

    fn project(&mut self, number: u64, size: BasecampSize) {
        let bucket = 500_000 + number;
        let board = json!({ "id": 600_000 + number, "title": "Message Board", "type": "Message::Board" });
        let messages = size.messages / size.projects + u64::from(number < size.messages % size.projects);
        for n in 0..messages {
            let at = self.moment();
            let mut message = self.record("Message", number, at);
            message["content"] = self.numbers.html().into();
            message["subject"] = message["title"].clone();
            message["parent"] = board.clone();
            if n % 97 == 96 {
                message["status"] = "trashed".into();
            }
            let parent = json!({ "id": message["id"], "title": message["title"], "type": "Message" });
            self.put(&format!("buckets/{bucket}/message_boards/{}/messages.json", 600_000 + number), message);
            let later = at
                .saturating_add(SignedDuration::from_mins(5 + self.numbers.below(3_000) as i64))
                .unwrap_or(at);
            self.comment(number, n, later, parent);
        }
        self.rest(number, messages);
    }

    /// A comment; some point at what is not there, and some at nothing.
    fn comment(&mut self, number: u64, n: u64, at: Timestamp, parent: Value) {
        let mut comment = self.record("Comment", number, at);
        comment["content"] = self.numbers.html().into();
        comment["parent"] = match n % 100 {
            50 => json!({ "id": 77_000_000 + number, "title": "Lo que ya no está", "type": "Message" }),
            51 => Value::Null,
            _ => parent,
        };
        if n % 100 == 52 {
            comment["content"] = "<div><br></div>".into();
        }
        self.put(&format!("projects/recordings.json?type=Comment&bucket={}", 500_000 + number), comment);
    }

    /// Documents, to-dos, meetings, and chats that have no place elsewhere.
    fn rest(&mut self, number: u64, messages: u64) {
        let bucket = 500_000 + number;
        for _ in 0..messages / 50 {
            let at = self.moment();
            let mut document = self.record("Document", number, at);
            document["content"] = self.numbers.html().into();
            self.put(&format!("buckets/{bucket}/vaults/1/documents.json"), document);
        }
        for n in 0..messages / 5 {
            let at = self.moment();
            let mut todo = self.record("Todo", number, at);
            todo["content"] = todo["title"].clone();
            todo["description"] = "".into();
            todo["assignees"] =
                if n % 4 == 0 { json!([]) } else { json!([person(1 + self.numbers.below(PEOPLE))]) };
            todo["due_on"] = match n % 50 {
                0 => "2025-02-30".into(),
                n if n % 2 == 0 => "2026-12-18".into(),
                _ => Value::Null,
            };
            if n % 3 == 0 {
                todo["completed"] = true.into();
                todo["completion"] = json!({ "created_at": at.to_string(), "creator": person(2) });
            }
            self.put(&format!("buckets/{bucket}/todolists/1/todos.json"), todo);
        }
        for n in 0..messages / 40 {
            let at = self.moment();
            let mut entry = self.record("Schedule::Entry", number, at);
            entry["summary"] = entry["title"].clone();
            entry["starts_at"] =
                if n % 5 == 0 { "2031-03-04T10:00:00Z".into() } else { at.to_string().into() };
            entry["ends_at"] = entry["starts_at"].clone();
            entry["participants"] = json!([person(3), person(4)]);
            self.put(&format!("buckets/{bucket}/schedules/1/entries.json"), entry);
        }
        for _ in 0..messages / 5 {
            let at = self.moment();
            let mut line = self.record("Chat::Lines::RichText", number, at);
            line["content"] = self.numbers.sentence().into();
            self.put(&format!("buckets/{bucket}/chats/1/lines.json"), line);
        }
    }
}
