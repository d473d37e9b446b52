//! The common workload: which addresses are walked, as whom, and what an answer must hold to count.

use std::{fmt::Write as _, sync::Arc};

/// What a figure is measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Aim {
    /// The floor itself.
    Floor,
    /// At least so many hundredths of the floor's rate, and p99 at 16 connections under so many ms.
    Page {
        /// Hundredths of the floor's rate.
        share: u32,
        /// Milliseconds.
        p99: u32,
    },
    /// Median under 10 ms, never above 50.
    Search,
    /// A write that is on disk before it is answered.
    Durable,
}

/// Who asks.
#[derive(Clone)]
pub enum Signed {
    /// People with a session, in turn.
    Sessions(Arc<Vec<String>>),
    /// People with a token of the API, in turn.
    Tokens(Arc<Vec<String>>),
}

/// One line of the report.
#[derive(Clone)]
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// What it is measured against.
    pub aim: Aim,
    /// The addresses, walked in turn.
    pub paths: Arc<Vec<String>>,
    /// Who asks.
    pub signed: Signed,
    /// What is sent, if it is a write.
    pub body: Option<Body>,
    /// The status of a right answer.
    pub status: u16,
    /// What each row of a right answer holds.
    pub needle: &'static str,
    /// Rows at least.
    pub rows: usize,
}

/// What a write sends.
#[derive(Clone, Copy)]
pub enum Body {
    /// The composer's form.
    Entry,
    /// A post as JSON.
    Post,
}

impl Case {
    /// The nth request as it goes over the wire.
    pub fn request(&self, nth: usize, gzip: bool) -> String {
        let path = &self.paths[nth % self.paths.len()];
        let method = if self.body.is_some() { "POST" } else { "GET" };
        let mut text =
            format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nsec-fetch-site: same-origin\r\n");
        // Each round over the addresses is another person's.
        let turn = nth + nth / self.paths.len();
        // Writing to a string cannot fail.
        let _ = match &self.signed {
            Signed::Sessions(all) => write!(text, "cookie: bitacora={}\r\n", all[turn % all.len()]),
            Signed::Tokens(all) => write!(text, "authorization: Bearer {}\r\n", all[turn % all.len()]),
        };
        if gzip {
            text.push_str("accept-encoding: gzip\r\n");
        }
        if let Some(body) = self.body {
            let (media, body) = body.text(nth);
            let _ = write!(text, "content-type: {media}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        } else {
            text.push_str("\r\n");
        }
        text
    }
}

/// About as long as the posts of the data set.
const WORDS: &str = "Medido+con+datos+reales:+las+consultas+tardan+menos+de+200+ms+con+dos+personas+de+su+lado+probando.+Probamos+en+preproducci%C3%B3n+y+el+informe+semanal+cuadra+con+facturaci%C3%B3n+y+queda+anotado+en+el+registro+de+trabajo.+Tras+la+llamada+con+compras,+la+carga+nocturna+termina+antes+de+las+tres.";

impl Body {
    fn text(self, nth: usize) -> (&'static str, String) {
        match self {
            Body::Entry => {
                let body = format!(
                    "text=Nota+{nth}.+{WORDS}&kind=note&audience=team&request_key=bench-{nth}-{}",
                    std::process::id()
                );
                ("application/x-www-form-urlencoded", body)
            }
            Body::Post => {
                let words = WORDS.replace('+', " ").replace("%C3%B3", "ó");
                ("application/json", format!(r#"{{"text":"Nota {nth}. {words}"}}"#))
            }
        }
    }
}

/// Where the workload finds its addresses.
pub struct Known {
    /// Threads of 20 posts.
    pub short: Vec<(i64, String, i64)>,
    /// Threads of 100 posts.
    pub long: Vec<(i64, String, i64)>,
    /// Keys of projects.
    pub keys: Vec<String>,
    /// Frozen weeks.
    pub weeks: Vec<String>,
    /// The secrets of sessions.
    pub sessions: Arc<Vec<String>>,
    /// The secrets of tokens.
    pub tokens: Arc<Vec<String>>,
}

/// How many cases of the floor stand before the pages.
pub fn floor(known: &Known) -> Case {
    let paths = shuffled(known.short.iter().map(|(id, _, _)| format!("/floor/{id}")).collect());
    Case {
        name: "floor",
        aim: Aim::Floor,
        paths,
        signed: Signed::Sessions(known.sessions.clone()),
        body: None,
        status: 200,
        needle: "<li ",
        rows: 20,
    }
}

/// The pages.
pub fn pages(known: &Known) -> Vec<Case> {
    let case = |name, aim, paths: Vec<String>, needle, rows| Case {
        name,
        aim,
        paths: shuffled(paths),
        signed: Signed::Sessions(known.sessions.clone()),
        body: None,
        status: 200,
        needle,
        rows,
    };
    let per_project = |rest: &str| known.keys.iter().map(|key| format!("/projects/{key}{rest}")).collect();
    let thread = |(_, key, number): &(i64, String, i64)| format!("/projects/{key}/threads/{number}");
    let many = Aim::Page { share: 30, p99: 25 };
    let page = Aim::Page { share: 50, p99: 15 };
    let posts = |(_, key, number): &(i64, String, i64)| {
        format!("/api/v1/projects/{key}/threads/{number}/posts?limit=100")
    };
    vec![
        case("my day", many, vec!["/".to_owned()], " data-row", 1),
        case("inbox", page, vec!["/inbox".to_owned()], "<li", 1),
        case("projects", page, (1..=3).map(|n| format!("/projects?page={n}")).collect(), " data-row>", 50),
        case("project overview", many, per_project(""), " data-row", 1),
        case("log of a project", page, per_project("/log"), "class=\"entry", 50),
        case("thread of 20", page, known.short.iter().map(thread).collect(), " id=\"p", 20),
        case("thread of 100", page, known.long.iter().map(thread).collect(), " id=\"p", 50),
        case("tickets", page, (1..=20).map(|n| format!("/tickets?page={n}")).collect(), " data-row>", 50),
        case("search", Aim::Search, vec!["/search?q=ornitorrinco".to_owned()], " data-row>", 30),
        case(
            "agenda of a week",
            page,
            known.weeks.iter().map(|week| format!("/agenda/{week}")).collect(),
            "class=\"ag-sec\"",
            5,
        ),
        Case {
            signed: Signed::Tokens(known.tokens.clone()),
            ..case("JSON list of 100", page, known.long.iter().map(posts).collect(), "\"id\":", 100)
        },
    ]
}

/// The writes. Posts go into threads that are still open.
pub fn writes(known: &Known, open: &[String]) -> Vec<Case> {
    let entries = known.keys.iter().map(|key| format!("/projects/{key}/log")).collect();
    let posts: Vec<String> = open.iter().map(|path| format!("/api/v1{path}/posts")).collect();
    let write = |name, paths, signed, body, status| Case {
        name,
        aim: Aim::Durable,
        paths: shuffled(paths),
        signed,
        body: Some(body),
        status,
        needle: "",
        rows: 0,
    };
    vec![
        write("log an entry (page)", entries, Signed::Sessions(known.sessions.clone()), Body::Entry, 303),
        write("post to a thread (API)", posts, Signed::Tokens(known.tokens.clone()), Body::Post, 201),
    ]
}

/// The same addresses in an order in which neighbours lie far apart.
fn shuffled(mut paths: Vec<String>) -> Arc<Vec<String>> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for at in (1..paths.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        paths.swap(at, (state >> 33) as usize % (at + 1));
    }
    Arc::new(paths)
}
