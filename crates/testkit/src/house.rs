//! The house itself, on a file of its own or in a database of its own.

use crate::{
    Browser, TestClock,
    template::{self, Scratch},
};
use db::{Read, Tx};
use jiff::{SignedDuration, Timestamp};
use kernel::Actor;
use std::sync::Arc;
use tempfile::TempDir;
use web::{Config, House, Room};

/// Where every test's clock starts: Monday 23 November 2026, 09:57 in Madrid.
pub const START: &str = "2026-11-23T08:57:00Z";

/// A house for one test.
pub struct Furnished {
    /// The house.
    pub house: Arc<House>,
    /// Its clock.
    pub clock: Arc<TestClock>,
    /// Its data folder.
    pub folder: TempDir,
    /// Where its data are.
    pub database: db::Config,
    /// What is dropped with it.
    pub scratch: Option<Scratch>,
}

/// The address of the PostgreSQL that tests may use.
pub fn postgres_url() -> Option<String> {
    std::env::var("BITACORA_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

/// Furnishes a house with rooms, lowest floor first: on SQLite, or on a fresh database of the
/// PostgreSQL at an address.
pub async fn furnish(postgres: Option<String>, rooms: &[&'static Room]) -> Furnished {
    furnish_in(TempDir::new().unwrap_or_else(|e| panic!("no folder: {e}")), postgres, rooms).await
}

/// The same with a data folder of one's own choice.
pub async fn furnish_in(folder: TempDir, postgres: Option<String>, rooms: &[&'static Room]) -> Furnished {
    let (database, scratch) = if let Some(url) = postgres {
        let scratch = template::postgres(rooms, &url).await;
        (db::Config::Postgres { url: scratch.url(), connections: 12 }, Some(scratch))
    } else {
        let file = folder.path().join("bitacora.sqlite");
        if !file.exists() {
            template::sqlite(rooms, &file).await;
        }
        (db::Config::Sqlite(file), None)
    };
    let clock = Arc::new(TestClock::at(START.parse().unwrap_or(Timestamp::UNIX_EPOCH)));
    let house = House::open(rooms.to_vec(), config(), folder.path(), &database, clock.clone())
        .await
        .unwrap_or_else(|e| panic!("the house does not open: {e}"));
    Furnished { house, clock, folder, database, scratch }
}

/// The configuration of a furnished house. Nobody waits for asking too often, since its clock stands still; tests of
/// that turn it on.
pub fn config() -> Config {
    Config { public_url: "http://127.0.0.1:4400".to_owned(), rate_limits: false, ..Config::default() }
}

/// A browser at the door of any house.
pub fn browser_at(house: &Arc<House>) -> Browser {
    Browser::new(house.router())
}

impl Furnished {
    /// Another node of the same workspace: a pool of its own on the same data, under the same clock.
    pub async fn node(&self, config: Config) -> Arc<House> {
        // The ground floor comes with every house.
        let rooms = self.house.rooms().skip(1).collect();
        House::open(rooms, config, self.folder.path(), &self.database, self.clock.clone())
            .await
            .unwrap_or_else(|e| panic!("the node does not open: {e}"))
    }

    /// The same data under another configuration.
    pub async fn configured(self, change: impl FnOnce(&mut Config)) -> Furnished {
        let mut config = self.house.config.clone();
        change(&mut config);
        let house = self.node(config).await;
        Furnished { house, ..self }
    }

    /// A browser in which nobody is signed in.
    pub fn browser(&self) -> Browser {
        Browser::new(self.house.router())
    }

    /// Reads for an actor.
    pub async fn read(&self, actor: Actor) -> Read {
        self.house.db.read(actor).await.unwrap_or_else(|e| panic!("{e}"))
    }

    /// A transaction for an actor.
    pub async fn tx(&self, actor: Actor) -> Tx {
        self.house.db.begin(actor).await.unwrap_or_else(|e| panic!("{e}"))
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.house.db.now()
    }

    /// Moves the clock to an instant such as `2026-11-24T09:00:00+01:00`.
    pub fn set(&self, instant: &str) {
        self.clock.set(instant.parse().unwrap_or_else(|e| panic!("{instant}: {e}")));
    }

    /// Moves the clock on by seconds.
    pub fn advance(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    /// Runs the periodic work and the jobs that are due now.
    pub async fn work(&self) {
        web::run_due_ticks(&self.house).await.unwrap_or_else(|e| panic!("{e}"));
        web::run_due_jobs(&self.house).await.unwrap_or_else(|e| panic!("{e}"));
    }

    /// Sets the workspace up through its own doors; the owner's browser comes back.
    pub async fn set_up(&self) -> Browser {
        let mut browser = self.browser();
        let code = self.house.setup_code.clone();
        let first =
            [("code", code.as_str()), ("workspace", "Tramontana"), ("lang", "es"), ("zone", "Europe/Madrid")];
        browser.post("/setup", &first).await.expect(303);
        let you = [
            ("code", code.as_str()),
            ("name", "Beatriz Oliver"),
            ("email", "beatriz@tramontana.example"),
            ("password", "correct horse battery"),
        ];
        browser.post("/setup/you", &you).await.expect(303);
        browser
    }
}
