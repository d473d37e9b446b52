//! An answer is kept until a table that it was read from changes, whoever changes it, and no longer.

mod postgres;

use crate::{Clock, Config, Db, Memo, params};
use jiff::Timestamp;
use kernel::Actor;
use std::{path::Path, sync::Arc};

const SCHEMA: &str = "CREATE TABLE team (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE post (id INTEGER PRIMARY KEY, team_id INTEGER REFERENCES team(id) ON DELETE CASCADE, words TEXT);
    CREATE TABLE tally (team_id INTEGER PRIMARY KEY, posts INTEGER NOT NULL);
    CREATE TABLE other (id INTEGER PRIMARY KEY);
    CREATE TRIGGER told AFTER INSERT ON post BEGIN INSERT INTO tally VALUES (new.team_id, 1)
        ON CONFLICT (team_id) DO UPDATE SET posts = posts + 1; END;
    CREATE VIEW named AS SELECT name FROM team;";

static NAMES: crate::Sql<(String,)> = crate::Sql::new("SELECT name FROM named ORDER BY name", "");
static TALLY: crate::Sql<(i64,)> = crate::Sql::new("SELECT SUM(posts) FROM tally", "");
static POSTS: crate::Sql<(i64,)> = crate::Sql::new("SELECT COUNT(*) FROM post", "");
static TEAM: crate::Sql<()> = crate::Sql::new("INSERT INTO team (name) VALUES ($1)", "");
static POST: crate::Sql<()> = crate::Sql::new("INSERT INTO post (team_id, words) VALUES (1, $1)", "");
static OTHER: crate::Sql<(i64,)> = crate::Sql::new("INSERT INTO other DEFAULT VALUES RETURNING id", "");
static LEAVE: crate::Sql<()> = crate::Sql::new("DELETE FROM team WHERE name = $1", "");

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

async fn open(path: &Path) -> Db {
    let db = Db::open(&Config::Sqlite(path.to_owned()), Arc::new(Still), Vec::new()).await.unwrap();
    let mut tx = db.begin(Actor::SYSTEM).await.unwrap();
    tx.batch(SCHEMA).await.unwrap();
    TEAM.exec(&mut tx, params!["Mar"]).await.unwrap();
    POST.exec(&mut tx, params!["Hola"]).await.unwrap();
    tx.commit().await.unwrap();
    db
}

/// What a request sees, and how many statements it asked.
async fn see(db: &Db) -> (Vec<String>, i64, i64, u64) {
    let memo = Memo::new(db.now());
    let mut read = db.read_within(Actor::SYSTEM, &memo).await.unwrap();
    let before = db.count_statements();
    let names =
        NAMES.kept().all(&mut read, params![]).await.unwrap().into_iter().map(|(name,)| name).collect();
    let (tally,) = TALLY.kept().one(&mut read, params![]).await.unwrap();
    let (posts,) = POSTS.kept().one(&mut read, params![]).await.unwrap();
    (names, tally, posts, db.count_statements() - before)
}

async fn change(db: &Db, statement: &'static crate::Sql<()>, word: &str) {
    let mut tx = db.begin(Actor::SYSTEM).await.unwrap();
    statement.exec(&mut tx, params![word]).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_answer_ends_with_what_it_was_read_from_and_with_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(&folder.path().join("a.sqlite")).await;
    let mar = || vec!["Mar".to_owned()];
    assert_eq!(see(&db).await, (mar(), 1, 1, 3), "the first request asks");
    assert_eq!(see(&db).await, (mar(), 1, 1, 0), "the next one does not");
    let mut tx = db.begin(Actor::SYSTEM).await.unwrap();
    OTHER.one(&mut tx, params![]).await.unwrap();
    POST.exec(&mut tx, params!["never"]).await.unwrap();
    drop(tx);
    assert_eq!(see(&db).await, (mar(), 1, 1, 0), "what was rolled back changed nothing");
    let mut tx = db.begin(Actor::SYSTEM).await.unwrap();
    OTHER.one(&mut tx, params![]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(see(&db).await, (mar(), 1, 1, 0), "another table is another table");
    change(&db, &POST, "Adiós").await;
    assert_eq!(
        see(&db).await,
        (mar(), 2, 2, 2),
        "what a trigger writes counts, through the view the team stays"
    );
    change(&db, &TEAM, "Sol").await;
    assert_eq!(see(&db).await, (vec!["Mar".to_owned(), "Sol".to_owned()], 2, 2, 1));
    change(&db, &LEAVE, "Mar").await;
    assert_eq!(see(&db).await, (vec!["Sol".to_owned()], 2, 0, 2), "what a key takes with it counts");
}

#[tokio::test]
async fn another_process_ends_everything() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.sqlite");
    let db = open(&path).await;
    see(&db).await;
    assert_eq!(see(&db).await.3, 0);
    let stranger = rusqlite::Connection::open(&path).unwrap();
    stranger.execute("UPDATE team SET name = 'Luz'", []).unwrap();
    assert_eq!(see(&db).await, (vec!["Luz".to_owned()], 1, 1, 3));
    change(&db, &POST, "Uno").await;
    stranger.execute("UPDATE team SET name = 'Paz'", []).unwrap();
    assert_eq!(see(&db).await, (vec!["Paz".to_owned()], 2, 2, 3), "right after one of our own, too");
    assert_eq!(see(&db).await.3, 0);
}

#[tokio::test]
async fn a_request_that_changes_something_reads_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(&folder.path().join("a.sqlite")).await;
    see(&db).await;
    let memo = Memo::new(db.now());
    let mut read = db.read_within(Actor::SYSTEM, &memo).await.unwrap();
    assert_eq!(POSTS.kept().one(&mut read, params![]).await.unwrap(), (1,));
    change(&db, &POST, "by somebody else").await;
    assert_eq!(POSTS.one(&mut read, params![]).await.unwrap(), (2,), "nothing was asked before it");
    change(&db, &POST, "by somebody else").await;
    assert_eq!(POSTS.one(&mut read, params![]).await.unwrap(), (2,), "a page is of one instant");
    memo.end();
    change(&db, &POST, "by this request").await;
    assert_eq!(POSTS.kept().one(&mut read, params![]).await.unwrap(), (4,));
}

#[tokio::test]
async fn what_was_read_before_a_change_is_not_kept_as_if_it_came_after() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(&folder.path().join("a.sqlite")).await;
    let memo = Memo::new(db.now());
    let mut read = db.read_within(Actor::SYSTEM, &memo).await.unwrap();
    NAMES.all(&mut read, params![]).await.unwrap();
    change(&db, &POST, "by somebody else").await;
    assert_eq!(POSTS.kept().one(&mut read, params![]).await.unwrap(), (1,), "a page is of one instant");
    drop(read);
    assert_eq!(see(&db).await.2, 2, "the next page sees it");
}

#[test]
fn what_is_kept_late_under_an_early_count_is_given_to_nobody() {
    let shelf = super::Shelf::default();
    let look = |commits| {
        shelf.state().meet(commits);
        shelf.state().count
    };
    let (early, later) = (look(1), look(2));
    let uses = || Arc::new(super::Uses { reads: Some(std::collections::BTreeSet::new()), writes: None });
    shelf.keep((7, &[]), (Arc::new("before the change"), 1), uses(), early);
    assert!(shelf.find(7, &[]).is_none());
    shelf.keep((7, &[]), (Arc::new("after it"), 1), uses(), later);
    let found = shelf.find(7, &[]).and_then(|rows| rows.downcast_ref::<&str>().copied());
    assert_eq!(found, Some("after it"));
}

#[tokio::test]
async fn a_page_that_notes_something_reads_it_and_asks_only_what_it_touched() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(&folder.path().join("a.sqlite")).await;
    see(&db).await;
    let memo = Memo::new(db.now());
    let mut early = db.read_within(Actor::SYSTEM, &memo).await.unwrap();
    assert_eq!(POSTS.kept().one(&mut early, params![]).await.unwrap(), (1,));
    memo.end();
    change(&db, &POST, "by this request").await;
    memo.renew();
    let before = db.count_statements();
    let mut late = db.read_within(Actor::SYSTEM, &memo).await.unwrap();
    assert_eq!(POSTS.kept().one(&mut late, params![]).await.unwrap(), (2,));
    assert_eq!(NAMES.kept().all(&mut late, params![]).await.unwrap().len(), 1);
    assert_eq!(db.count_statements() - before, 1, "the names stay");
    assert_eq!(POSTS.kept().one(&mut early, params![]).await.unwrap(), (2,), "what is open asks anew");
}
