//! A workspace with one open project, and what stands in it.

use db::params;
use http::Method;
use kernel::{Actor, Lang};
use projects::{NewProject, Opening};
use serde_json::json;
use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    sync::{Arc, Mutex},
};
use testkit::{Browser, Furnished};

db::sql! {
    static POSTS: (String, String) = "SELECT source, state FROM threads_post WHERE NOT system ORDER BY id";
    static NUMBERS: (i64,) = "SELECT number FROM threads_thread ORDER BY number";
    static FROZEN: (String, i64) = "SELECT payload, COUNT(*) FROM db_event WHERE kind = 'AgendaFrozen' GROUP BY payload";
    static COUNTED: (i64,) = "SELECT COUNT(*) FROM agenda_counted c JOIN threads_post p ON p.id = c.post_id WHERE p.source = $1";
    static ATTACHED: (String,) = "SELECT name FROM threads_attachment ORDER BY id";
    static JOBS: (i64,) = "SELECT COUNT(*) FROM db_job";
}

/// The owner's browser and the key of an open project.
pub async fn furnished(h: &Furnished) -> (Browser, String) {
    let owner = h.set_up().await;
    let me = cast::owner(h).await.person;
    let other = cast::invite(h, cast::colleague("Marta Ibáñez")).await.person;
    let mut tx = h.tx(Actor::SYSTEM).await;
    let new = NewProject {
        description: "Todo lo de la mudanza.".to_owned(),
        context: "Salió en una llamada.".to_owned(),
        ..NewProject::named("Mudanza", None, Lang::Es)
    };
    let id = projects::propose(&mut tx, new).await.unwrap();
    projects::open(&mut tx, id, Opening::with(me, other)).await.unwrap();
    let key = projects::find_card(&mut tx, id).await.unwrap().key.clone();
    tx.commit().await.unwrap();
    (owner, key)
}

/// Opens a thread through the API; the status and the thread's number.
pub async fn open(browser: &mut Browser, key: &str, text: &str) -> (u16, Option<i64>) {
    let title: String = text.chars().take(60).collect();
    let body = json!({ "kind": "topic", "title": title, "text": text });
    let answer = browser.json(Method::POST, &format!("/api/v1/projects/{key}/threads"), &body).await;
    let number =
        (answer.status == 201 || answer.status == 200).then(|| answer.json()["number"].as_i64().unwrap());
    (answer.status, number)
}

/// How often a text stands in a live post.
pub async fn times(h: &Furnished, text: &str) -> usize {
    let posts = POSTS.all(&mut h.read(Actor::SYSTEM).await, params![]).await.unwrap();
    posts.iter().filter(|(source, state)| source == text && state == "live").count()
}

/// The numbers of all threads.
pub async fn numbers(h: &Furnished) -> Vec<i64> {
    let all = NUMBERS.all(&mut h.read(Actor::SYSTEM).await, params![]).await.unwrap();
    all.into_iter().map(|(number,)| number).collect()
}

/// Weeks that were frozen, and how often.
pub async fn frozen(h: &Furnished) -> Vec<(String, i64)> {
    FROZEN.all(&mut h.read(Actor::SYSTEM).await, params![]).await.unwrap()
}

/// In how many frozen agendas a text counts.
pub async fn counted(h: &Furnished, text: &str) -> i64 {
    COUNTED.one(&mut h.read(Actor::SYSTEM).await, params![text]).await.unwrap().0
}

/// The names of all attachments.
pub async fn attached(h: &Furnished) -> Vec<String> {
    let all = ATTACHED.all(&mut h.read(Actor::SYSTEM).await, params![]).await.unwrap();
    all.into_iter().map(|(name,)| name).collect()
}

/// How many jobs wait.
pub async fn waiting(h: &Furnished) -> i64 {
    JOBS.one(&mut h.read(Actor::SYSTEM).await, params![]).await.unwrap().0
}

/// A form with one file, whole or cut off.
pub fn file_form(name: &str, bytes: &str) -> (&'static str, Vec<u8>) {
    let body = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/plain\r\n\r\n{bytes}\r\n--edge--\r\n"
    );
    ("multipart/form-data; boundary=edge", body.into_bytes())
}

/// A mail server that accepts everything and keeps it.
pub struct Mailbox {
    /// For the configuration.
    pub url: String,
    kept: Arc<Mutex<Vec<String>>>,
}

impl Mailbox {
    /// Listens on a free port of this machine.
    pub fn open() -> Mailbox {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let kept: Arc<Mutex<Vec<String>>> = Arc::default();
        let keep = kept.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let keep = keep.clone();
                std::thread::spawn(move || talk(stream, &keep));
            }
        });
        Mailbox { url, kept }
    }

    /// The `Message-ID` of every mail that came.
    pub fn ids(&self) -> Vec<String> {
        let kept = self.kept.lock().unwrap();
        kept.iter()
            .map(|mail| mail.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned())
            .collect()
    }
}

fn talk(stream: std::net::TcpStream, keep: &Mutex<Vec<String>>) -> Option<()> {
    let mut out = stream.try_clone().ok()?;
    let mut lines = BufReader::new(stream).lines();
    write!(out, "220 here\r\n").ok()?;
    while let Some(Ok(line)) = lines.next() {
        match line.split_whitespace().next().unwrap_or("") {
            "DATA" => {
                write!(out, "354 go on\r\n").ok()?;
                let mail: Vec<String> =
                    lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                keep.lock().unwrap().push(mail.join("\n"));
                write!(out, "250 kept\r\n").ok()?;
            }
            "QUIT" => {
                write!(out, "221 bye\r\n").ok()?;
                return Some(());
            }
            _ => write!(out, "250 fine\r\n").ok()?,
        }
    }
    Some(())
}
