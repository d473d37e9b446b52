//! What many commits left in the log is in the file, though nobody of them copied it.

use super::{EVERY, WORTH};
use crate::{Clock, Config, Db, params};
use jiff::Timestamp;
use kernel::Actor;
use std::sync::Arc;

static NOTE: crate::Sql<()> = crate::Sql::new("INSERT INTO note (words) VALUES ($1)", "");

/// Bytes of a page of the file.
const PAGE: u64 = 4_096;

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

#[tokio::test]
async fn the_log_is_copied_into_the_file_beside_the_writer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.sqlite");
    let db = Db::open(&Config::Sqlite(path.clone()), Arc::new(Still), Vec::new()).await.unwrap();
    let mut tx = db.begin(Actor::SYSTEM).await.unwrap();
    tx.batch("CREATE TABLE note (words TEXT NOT NULL)").await.unwrap();
    tx.commit().await.unwrap();
    // While somebody else has the file open, the last to close it here copies nothing.
    let other = rusqlite::Connection::open(&path).unwrap();
    other.query_row("SELECT COUNT(*) FROM note", [], |row| row.get::<_, i64>(0)).unwrap();
    let words = "x".repeat(64 * 1024);
    for _ in 0..EVERY {
        let mut tx = db.begin_together(Actor::SYSTEM).await.unwrap();
        NOTE.exec(&mut tx, params![words]).await.unwrap();
        tx.commit().await.unwrap();
    }
    // Whoever copies ends its work first.
    drop(db);
    let bytes = std::fs::metadata(&path).unwrap().len();
    assert!(bytes > WORTH as u64 * PAGE, "{bytes} bytes are in the file");
    drop(other);
}
