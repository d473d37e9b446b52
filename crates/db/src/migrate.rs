//! Migrations: per room, numbered, checksummed, forward only, run under a lock.
//!
//! A migration is one text with type words that are spelled per engine: `ID` (key), `INT`, `TEXT`,
//! `BYTES`, `BOOL`. A table ends with a line `);`, which SQLite gets as `) STRICT;`. Where this is
//! not enough a room gives both texts.

use crate::{Db, Engine, kept, params};
use jiff::Timestamp;
use kernel::{Actor, Error, Result};
use sha2::{Digest, Sha256};

/// One step of one room's schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The room.
    pub room: &'static str,
    /// `0001_people` and so on; the order within the room.
    pub name: &'static str,
    /// The text for SQLite.
    pub sqlite: &'static str,
    /// The text for PostgreSQL.
    pub postgres: &'static str,
}

/// The migrations of a room, from its `migrations/` folder: `migrations!["people": "0001_people"]`,
/// with `"0002_search" split` for a pair of files `.sqlite.sql` and `.postgres.sql`.
#[macro_export]
macro_rules! migrations {
    [$room:literal : $($name:literal $($split:ident)?),+ $(,)?] => {
        &[$($crate::migrations!(@one $room, $name $($split)?)),+]
    };
    (@one $room:literal, $name:literal) => {
        $crate::Migration {
            room: $room,
            name: $name,
            sqlite: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $name, ".sql")),
            postgres: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $name, ".sql")),
        }
    };
    (@one $room:literal, $name:literal split) => {
        $crate::Migration {
            room: $room,
            name: $name,
            sqlite: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $name, ".sqlite.sql")),
            postgres: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $name, ".postgres.sql")),
        }
    };
}

/// The ground floor's own tables.
pub const GROUND: &[Migration] = migrations!["db": "0001_ground", "0002_search" split, "0003_event_clients", "0004_search_waiting" split, "0005_event_kinds", "0006_search_by_time" split, "0007_changes" split];

/// What a migration run did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Steps that were applied now.
    pub applied: Vec<String>,
    /// Steps that stood already.
    pub standing: usize,
}

crate::sql! {
    static APPLIED: (String, String, String) = "SELECT room, name, checksum FROM db_migration ORDER BY room, name";
    static NOTE: () = "INSERT INTO db_migration (room, name, checksum, applied_at) VALUES ($1, $2, $3, $4)";
}

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS db_migration (
    room TEXT NOT NULL,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at INT NOT NULL,
    PRIMARY KEY (room, name)
);";

/// Brings the schema to the newest. The ground floor comes first, then the rooms in the order given.
/// Each step is its own transaction, so an interrupted run goes on where it stopped.
///
/// # Errors
/// Data written by a newer program, and a step whose text changed after it was applied.
#[crate::boxed]
pub async fn run(db: &Db, rooms: &[Migration]) -> Result<Outcome> {
    run_steps(db, &all(rooms)).await
}

/// Every step: the ground floor's, then the rooms'.
pub fn all(rooms: &[Migration]) -> Vec<Migration> {
    GROUND.iter().chain(rooms).copied().collect()
}

impl Migration {
    /// `room/name`, as outcomes, errors and exports call it.
    pub fn path(&self) -> String {
        format!("{}/{}", self.room, self.name)
    }

    fn text(&self, engine: Engine) -> &'static str {
        if engine == Engine::Sqlite { self.sqlite } else { self.postgres }
    }

    /// Whether it is among those that were applied; an error where its text was another then.
    fn stands(&self, standing: &[(String, String, String)], engine: Engine) -> Result<bool> {
        let found = standing.iter().find(|(room, name, _)| room == self.room && name == self.name);
        match found {
            Some((_, _, was)) if *was != checksum(self.text(engine)) => Err(Error::Internal(format!(
                "migration {} was changed after it was applied; restore its text, or use the program that applied it",
                self.path()
            ))),
            found => Ok(found.is_some()),
        }
    }
}

/// Applies these steps and no others, as [`run`] does with all of them: for data as an earlier program
/// left it.
#[crate::boxed]
pub async fn run_steps(db: &Db, wanted: &[Migration]) -> Result<Outcome> {
    let mut tx = db.begin(Actor::SYSTEM).await?;
    tx.lock("migrate", false).await?;
    let ledger = spell(LEDGER, tx.engine());
    tx.batch(&ledger).await?;
    let standing = APPLIED.all(&mut tx, params![]).await?;
    tx.commit().await?;
    refuse_newer(&standing, wanted)?;
    let mut outcome = Outcome::default();
    for step in wanted {
        if step.stands(&standing, db.engine())? || !apply(db, step, wanted).await? {
            outcome.standing += 1;
        } else {
            outcome.applied.push(step.path());
        }
    }
    Ok(outcome)
}

/// Steps that the data lacks, without applying them; data of a newer program is an error.
#[crate::boxed]
pub async fn pending(db: &Db, rooms: &[Migration]) -> Result<Vec<String>> {
    let wanted = all(rooms);
    let mut read = db.read(Actor::SYSTEM).await?;
    let standing = APPLIED.all(&mut read, params![]).await?;
    refuse_newer(&standing, &wanted)?;
    let missing =
        |step: &&Migration| !standing.iter().any(|(room, name, _)| room == step.room && name == step.name);
    Ok(wanted.iter().filter(missing).map(Migration::path).collect())
}

/// Applies a step in a transaction of its own, unless another node did meanwhile.
async fn apply(db: &Db, step: &Migration, wanted: &[Migration]) -> Result<bool> {
    let mut tx = db.begin(Actor::SYSTEM).await?;
    tx.lock("migrate", false).await?;
    let standing = APPLIED.all(&mut tx, params![]).await?;
    refuse_newer(&standing, wanted)?;
    let engine = tx.engine();
    if step.stands(&standing, engine)? {
        return Ok(false);
    }
    tx.batch(&spell(step.text(engine), engine)).await?;
    if engine == Engine::Postgres {
        tx.batch(kept::WATCH).await?;
    }
    let at: Timestamp = tx.now();
    NOTE.exec(&mut tx, params![step.room, step.name, checksum(step.text(engine)), at]).await?;
    tx.commit().await?;
    Ok(true)
}

fn refuse_newer(standing: &[(String, String, String)], wanted: &[Migration]) -> Result<()> {
    let unknown = |(room, name, _): &&(String, String, String)| {
        !wanted.iter().any(|step| step.room == room && step.name == name)
    };
    standing.iter().find(unknown).map_or(Ok(()), |(room, name, _)| {
        Err(Error::Internal(format!(
            "this data was written by a newer Bitácora (it knows {room}/{name}); install that version or a later one"
        )))
    })
}

fn checksum(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// Spells the type words for an engine. Words inside comments and quotes are left alone.
fn spell(text: &str, engine: Engine) -> String {
    let mut out = String::with_capacity(text.len() + 256);
    for line in text.lines() {
        let (code, comment) =
            line.split_once("--").map_or((line, None), |(code, comment)| (code, Some(comment)));
        if engine == Engine::Sqlite
            && code.trim_end() == ");"
            && out.contains("CREATE TABLE")
            && in_table(&out)
        {
            out.push_str(") STRICT;");
        } else {
            spell_line(code, engine, &mut out);
        }
        if let Some(comment) = comment {
            out.push_str("--");
            out.push_str(comment);
        }
        out.push('\n');
    }
    out
}

/// The last thing begun is a plain table, not a view or a virtual table.
fn in_table(text: &str) -> bool {
    text.rfind("CREATE ").is_some_and(|at| text[at..].starts_with("CREATE TABLE"))
}

fn spell_line(code: &str, engine: Engine, out: &mut String) {
    for (at, quoted) in code.split('\'').enumerate() {
        if at > 0 {
            out.push('\'');
        }
        if at % 2 == 1 {
            out.push_str(quoted);
            continue;
        }
        let mut word = String::new();
        for c in quoted.chars().chain(std::iter::once('\0')) {
            if c.is_ascii_alphanumeric() || c == '_' {
                word.push(c);
                continue;
            }
            out.push_str(spelling(&word, engine));
            word.clear();
            if c != '\0' {
                out.push(c);
            }
        }
    }
}

fn spelling(word: &str, engine: Engine) -> &str {
    match (word, engine) {
        ("ID", Engine::Sqlite) => "INTEGER PRIMARY KEY",
        ("ID", Engine::Postgres) => "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
        ("INT" | "BOOL", Engine::Sqlite) => "INTEGER",
        ("INT", Engine::Postgres) => "BIGINT",
        ("BOOL", Engine::Postgres) => "BOOLEAN",
        ("BYTES", Engine::Sqlite) => "BLOB",
        ("BYTES", Engine::Postgres) => "BYTEA",
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_words_are_spelled_per_engine_and_quotes_are_left_alone() {
        let text =
            "CREATE TABLE t (\n  id ID, -- an ID\n  kind TEXT DEFAULT 'INT',\n  open BOOL NOT NULL\n);\n";
        let sqlite = spell(text, Engine::Sqlite);
        assert!(sqlite.contains("id INTEGER PRIMARY KEY, -- an ID"));
        assert!(sqlite.contains("DEFAULT 'INT'"));
        assert!(sqlite.contains(") STRICT;"));
        assert!(spell(text, Engine::Postgres).contains("open BOOLEAN NOT NULL\n);"));
    }
}
