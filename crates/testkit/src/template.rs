//! Schemas that are made once: every test starts from a copy of its own, not from fifty migrations.
//!
//! A template is named after the text of its migrations, so it never grows old. A copy lives as long as its test.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use tempfile::NamedTempFile;
use tokio_postgres::{Client, NoTls};
use web::Room;

use crate::TestClock;

/// How long a server takes at most to end a connection, in milliseconds.
const PATIENCE: u32 = 10_000;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A PostgreSQL database of one test, dropped with the last who holds it.
pub struct Scratch {
    server: String,
    name: String,
}

/// Puts the schema of rooms at a path.
pub async fn sqlite(rooms: &[&'static Room], path: &Path) {
    let folder = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("schemas")));
    let folder = folder.unwrap_or_else(|| panic!("a test program has a folder"));
    let template = folder.join(format!("{}.sqlite", name(rooms)));
    if !template.exists() {
        fs::create_dir_all(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        let making = NamedTempFile::new_in(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        migrate(&db::Config::Sqlite(making.path().to_owned()), rooms).await;
        assert!(!log_of(making.path()).exists(), "the schema was not written to its file");
        making.persist(&template).unwrap_or_else(|e| panic!("{}: {e}", template.display()));
    }
    // Where there is no room for it, the house says so as it opens.
    drop(fs::copy(&template, path));
}

/// A fresh database with the schema of rooms, on the server of an address.
pub async fn postgres(rooms: &[&'static Room], url: &str) -> Scratch {
    let (server, _) = url.rsplit_once('/').unwrap_or((url, ""));
    let template = format!("schema_{}", name(rooms));
    let client = connect(url).await;
    // Of several tests that want it first, one makes it.
    run(&client, &format!("SELECT pg_advisory_lock(hashtext('{template}'))")).await;
    let standing = client.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&template]).await;
    if standing.unwrap_or_else(|e| panic!("{e}")).is_none() {
        let making = format!("making_{template}");
        run(&client, &format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)")).await;
        run(&client, &format!("CREATE DATABASE {making}")).await;
        migrate(&db::Config::Postgres { url: format!("{server}/{making}"), connections: 4 }, rooms).await;
        let end = format!(
            "SELECT pg_terminate_backend(pid, {PATIENCE}) FROM pg_stat_activity WHERE datname = '{making}'"
        );
        run(&client, &end).await;
        run(&client, &format!("ALTER DATABASE {making} RENAME TO {template}")).await;
    }
    run(&client, &format!("SELECT pg_advisory_unlock(hashtext('{template}'))")).await;
    let name = format!("t{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    run(&client, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    run(&client, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    Scratch { server: server.to_owned(), name }
}

impl Scratch {
    /// Its address.
    pub fn url(&self) -> String {
        format!("{}/{}", self.server, self.name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let url = format!("{}/postgres", self.server);
        let text = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // A test's runtime may be the one that is being left.
        let dropped = std::thread::spawn(move || {
            crate::block_on(async move {
                run(&connect(&url).await, &text).await;
            });
        });
        drop(dropped.join());
    }
}

async fn migrate(config: &db::Config, rooms: &[&'static Room]) {
    let clock = Arc::new(TestClock::at(crate::START.parse().unwrap_or_default()));
    let rooms: Vec<&'static Room> = std::iter::once(&web::ROOM).chain(rooms.iter().copied()).collect();
    let db = db::Db::open(config, clock, Vec::new()).await.unwrap_or_else(|e| panic!("no template: {e}"));
    web::migrate(&db, &rooms).await.unwrap_or_else(|e| panic!("no template: {e}"));
}

fn name(rooms: &[&'static Room]) -> String {
    let mut hasher = DefaultHasher::new();
    for step in db::migrate::all(&web::migrations(rooms)) {
        (step.room, step.name, step.sqlite, step.postgres).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

fn log_of(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    log.into()
}

async fn connect(url: &str) -> Client {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.unwrap_or_else(|e| panic!("no PostgreSQL at {url}: {e}"));
    tokio::spawn(connection);
    client
}

async fn run(client: &Client, text: &str) {
    client.batch_execute(text).await.unwrap_or_else(|e| panic!("{text}: {e}"));
}
