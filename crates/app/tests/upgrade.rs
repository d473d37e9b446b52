//! Upgrades: what every earlier schema left behind comes to the newest, on both engines, and a migration
//! that was interrupted goes on.
//!
//! `schemas/NAME.sqlite.gz` is a database, `schemas/NAME.postgres.gz` a dump of one (`pg_dump --inserts
//! --no-owner --no-privileges`, without its lines `\restrict`), and `schemas/NAME.tar.gz` a backup of the demo
//! company as the program of that day left them; a commit in the name says which. A change of the schema adds
//! the three, made with the program before it: `bitacora demo --fill-only` on either engine, `bitacora backup`,
//! and `gzip -9n`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use app::rooms::ROOMS;
use db::{Config, Db, Migration, params};
use flate2::read::GzDecoder;
use kernel::Actor;
use std::{
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
};
use testkit::{Furnished, TestClock, block_on, furnish, furnish_in, on_both, postgres_url, skipped, tokio};
use web::{House, backup};

db::sql! {
    static COUNTS: (i64, i64, i64) = "SELECT (SELECT COUNT(*) FROM people_person), (SELECT COUNT(*) FROM threads_post), (SELECT COUNT(*) FROM db_event)";
}

fn kept(ending: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas");
    let mut all: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.to_string_lossy().ends_with(ending));
    all.sort();
    assert!(!all.is_empty());
    all
}

fn steps() -> Vec<Migration> {
    let rooms: Vec<_> = std::iter::once(&web::ROOM).chain(ROOMS.iter().copied()).collect();
    db::migrate::all(&web::migrations(&rooms))
}

/// Everything that was there is there, and people find their way.
async fn check(h: &Furnished) {
    let (people, posts, events) = COUNTS.one(&mut h.read(Actor::SYSTEM).await, params![]).await.unwrap();
    assert!(people > 10 && posts > 200 && events > 500, "{people} {posts} {events}");
    let mut browser = cast::enters(h, cast::known(h, "iker@tramontana.example").await.person).await;
    for page in ["/", "/projects", "/clients", "/agenda", "/admin/people"] {
        browser.get(page).await.expect(200);
    }
    let found = browser.get("/search?q=migraci%C3%B3n").await.expect(200);
    assert!(found.has("/posts/"), "what was written before can be found");
    h.work().await;
}

#[test]
fn a_data_folder_of_every_earlier_schema_comes_to_the_newest() {
    block_on(async {
        for old in kept(".sqlite.gz") {
            let folder = tempfile::TempDir::new().unwrap();
            let mut file = File::create(folder.path().join("bitacora.sqlite")).unwrap();
            std::io::copy(&mut GzDecoder::new(File::open(&old).unwrap()), &mut file).unwrap();
            let h = furnish_in(folder, None, ROOMS).await;
            assert!(h.house.is_set_up(), "{}", old.display());
            check(&h).await;
        }
    });
}

/// A database of its own on the test's server, filled by a dump.
async fn dumped(url: &str, dump: &Path) -> String {
    let name = format!("upgrade_{}", std::process::id());
    let address = format!("{}/{name}", url.rsplit_once('/').unwrap().0);
    let (server, talk) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(talk);
    for text in [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")] {
        server.batch_execute(&text).await.unwrap();
    }
    let mut text = String::new();
    GzDecoder::new(File::open(dump).unwrap()).read_to_string(&mut text).unwrap();
    let (client, talk) = tokio_postgres::connect(&address, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(talk);
    client.batch_execute(&text).await.unwrap();
    address
}

#[test]
fn a_postgres_of_every_earlier_schema_comes_to_the_newest() {
    block_on(async {
        let Some(url) = postgres_url() else {
            return skipped("no PostgreSQL: BITACORA_TEST_POSTGRES is not set");
        };
        for old in kept(".postgres.gz") {
            let mut h = furnish(None, ROOMS).await;
            h.database = Config::Postgres { url: dumped(&url, &old).await, connections: 4 };
            h.house = h.node(testkit::config()).await;
            assert!(h.house.is_set_up(), "{}", old.display());
            check(&h).await;
        }
    });
}

#[test]
fn an_older_program_stops_at_newer_data_with_words_and_changes_nothing() {
    block_on(async {
        let h = furnish(None, ROOMS).await;
        let newer = Migration {
            room: "people",
            name: "9999_people_of_tomorrow",
            sqlite: "CREATE TABLE people_tomorrow (\n    id ID\n);\n",
            postgres: "CREATE TABLE people_tomorrow (\n    id ID\n);\n",
        };
        let all: Vec<_> = steps().into_iter().chain([newer]).collect();
        db::migrate::run_steps(&h.house.db, &all).await.unwrap();
        let older =
            House::open(ROOMS.to_vec(), testkit::config(), h.folder.path(), &h.database, h.clock.clone())
                .await;
        let Err(error) = older else { panic!("newer data were opened") };
        let said = error.to_string() + &format!("{error:?}");
        assert!(said.contains("newer") && said.contains("people/9999_people_of_tomorrow"), "{said}");
        // Whoever knows it goes on.
        let again = db::migrate::run_steps(&h.house.db, &all).await.unwrap();
        assert_eq!((again.applied.len(), again.standing), (0, all.len()));
    });
}

on_both! { ROOMS;
    async fn a_backup_of_every_earlier_schema_can_be_restored(h) {
        for old in kept(".tar.gz") {
            backup::restore(&h.house, &old, true).await.unwrap();
            check(&h).await;
            h.advance(60);
        }
    }

    async fn an_interrupted_migration_goes_on_where_it_stopped(h) {
        let Config::Sqlite(_) = &h.database else { return };
        let all = steps();
        let clock = Arc::new(TestClock::at(h.now()));
        for stop in (1..all.len()).rev() {
            let file = h.folder.path().join(format!("stopped-{stop}.sqlite"));
            let db = Db::open(&Config::Sqlite(file), clock.clone(), Vec::new()).await.unwrap();
            // The step does half of its work and fails.
            let mut broken = all.clone();
            broken[stop].sqlite = "CREATE TABLE half_done (\n    id ID\n);\nCREATE TABLE half_done (\n    id ID\n);\n";
            db::migrate::run_steps(&db, &broken).await.unwrap_err();
            let outcome = db::migrate::run_steps(&db, &all).await.unwrap();
            assert_eq!((outcome.standing, outcome.applied.len()), (stop, all.len() - stop));
        }
    }
}
