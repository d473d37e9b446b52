//! Changes that come at the same time share a commit, and each stands or falls by itself until then.

use super::MOST_TOGETHER;
use crate::{Clock, Config, Db, Tx, params};
use jiff::Timestamp;
use kernel::{Actor, Error, Result};
use std::sync::Arc;
use tokio::{
    sync::oneshot,
    task::{JoinHandle, yield_now},
};

static NOTE: crate::Sql<()> = crate::Sql::new("INSERT INTO note (words) VALUES ($1)", "");
static NOTES: crate::Sql<(String,)> = crate::Sql::new("SELECT words FROM note ORDER BY words", "");

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

struct House {
    db: Db,
    _folder: tempfile::TempDir,
}

/// How a change ends once it is told to.
#[derive(Clone, Copy)]
enum End {
    Commit,
    Drop,
    /// As SQLite does by itself where a disk is full: everything is undone.
    UndoAll,
}

impl House {
    async fn open() -> House {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sqlite");
        let db = Db::open(&Config::Sqlite(path), Arc::new(Still), Vec::new()).await.unwrap();
        let mut tx = db.begin(Actor::SYSTEM).await.unwrap();
        tx.batch("CREATE TABLE note (words TEXT NOT NULL)").await.unwrap();
        tx.commit().await.unwrap();
        House { db, _folder: folder }
    }

    /// What everybody sees.
    async fn notes(&self) -> Vec<String> {
        let mut read = self.db.read(Actor::SYSTEM).await.unwrap();
        NOTES.all(&mut read, params![]).await.unwrap().into_iter().map(|(words,)| words).collect()
    }

    async fn begin(&self, words: &str) -> Tx {
        let mut tx = self.db.begin_together(Actor::SYSTEM).await.unwrap();
        NOTE.exec(&mut tx, params![words]).await.unwrap();
        tx
    }

    /// A change that waits in line, and then until it is told to end.
    fn next(
        &self,
        words: &'static str,
        end: End,
        alone: bool,
    ) -> (oneshot::Sender<()>, JoinHandle<Result<()>>) {
        let (tell, told) = oneshot::channel();
        let db = self.db.clone();
        let task = tokio::spawn(async move {
            let mut tx =
                if alone { db.begin(Actor::SYSTEM).await? } else { db.begin_together(Actor::SYSTEM).await? };
            NOTE.exec(&mut tx, params![words]).await?;
            let _ = told.await;
            match end {
                End::Commit => tx.commit().await,
                End::Drop => Ok(()),
                End::UndoAll => tx.batch("ROLLBACK").await,
            }
        });
        (tell, task)
    }
}

async fn settle() {
    for _ in 0..20 {
        yield_now().await;
    }
}

#[tokio::test]
async fn who_comes_at_the_same_time_is_acknowledged_together_and_not_before() {
    let house = House::open().await;
    let first = house.begin("first").await;
    let (go, second) = house.next("second", End::Commit, false);
    settle().await;
    let first = tokio::spawn(first.commit());
    settle().await;
    assert!(!first.is_finished(), "nothing is on the disk yet");
    assert!(house.notes().await.is_empty(), "and nobody sees it");
    go.send(()).unwrap();
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    assert_eq!(house.notes().await, ["first", "second"]);
}

#[tokio::test]
async fn what_one_takes_back_leaves_the_others_as_they_are() {
    let house = House::open().await;
    let first = house.begin("first").await;
    let (go, second) = house.next("never", End::Drop, false);
    let (go_too, third) = house.next("third", End::Commit, false);
    go_too.send(()).unwrap();
    settle().await;
    let first = tokio::spawn(first.commit());
    settle().await;
    go.send(()).unwrap();
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    third.await.unwrap().unwrap();
    assert_eq!(house.notes().await, ["first", "third"]);
}

#[tokio::test]
async fn nobody_is_told_of_success_when_the_engine_undid_all_of_it() {
    let house = House::open().await;
    let first = house.begin("first").await;
    let (go, second) = house.next("second", End::UndoAll, false);
    settle().await;
    let first = tokio::spawn(first.commit());
    settle().await;
    go.send(()).unwrap();
    let error = first.await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Conflict("error-busy")), "the request begins anew: {error:?}");
    second.await.unwrap().unwrap();
    assert!(house.notes().await.is_empty());
    house.begin("later").await.commit().await.unwrap();
    assert_eq!(house.notes().await, ["later"], "the writer is as good as before");
}

#[tokio::test]
async fn nobody_waits_for_work_that_may_take_long() {
    let house = House::open().await;
    let first = house.begin("first").await;
    let (go, long) = house.next("long", End::Commit, true);
    settle().await;
    first.commit().await.unwrap();
    assert_eq!(house.notes().await, ["first"]);
    go.send(()).unwrap();
    long.await.unwrap().unwrap();
    assert_eq!(house.notes().await, ["first", "long"]);
}

#[tokio::test]
async fn who_goes_away_while_waiting_takes_nothing_along() {
    let house = House::open().await;
    let first = house.begin("first").await;
    let (_, away) = house.next("away", End::Commit, false);
    settle().await;
    away.abort();
    settle().await;
    first.commit().await.unwrap();
    house.begin("second").await.commit().await.unwrap();
    assert_eq!(house.notes().await, ["first", "second"]);
}

#[tokio::test]
async fn a_crowd_is_written_once_each_and_in_parts() {
    let house = House::open().await;
    let first = house.begin("00").await;
    let crowd: Vec<_> = (1..4 * MOST_TOGETHER)
        .map(|n| {
            let db = house.db.clone();
            tokio::spawn(async move {
                let mut tx = db.begin_together(Actor::SYSTEM).await?;
                NOTE.exec(&mut tx, params![format!("{n:02}")]).await?;
                tx.commit().await
            })
        })
        .collect();
    settle().await;
    first.commit().await.unwrap();
    for one in crowd {
        one.await.unwrap().unwrap();
    }
    let expected: Vec<String> = (0..4 * MOST_TOGETHER).map(|n| format!("{n:02}")).collect();
    assert_eq!(house.notes().await, expected);
}
