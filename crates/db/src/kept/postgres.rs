//! What changed on PostgreSQL, where several nodes write: each transaction notes the tables that it changes
//! (`migrations/0007_changes`), and whoever looks asks which were noted by transactions that the last look did not see.
//!
//! A snapshot sees ever more transactions as time goes on, and what one noted is seen together with what it changed: so
//! nothing that changed between two looks goes unnoticed, whichever node or hand changed it.

use super::{Shelf, Uses};
use crate::{Db, Engine, ask::with_text, postgres::explain};
use deadpool_postgres::Object;
use jiff::{SignedDuration, Timestamp};
use kernel::{Error, Result};
use serde_json::Value;
use std::{collections::BTreeSet, sync::Arc};
use tokio_postgres::SimpleQueryMessage;

/// After this time everything is asked anew: a table that somebody altered by hand and that notes nothing is shown as it
/// was no longer than that.
const LONGEST: SignedDuration = SignedDuration::from_secs(60);
/// Of more changes than these nobody is told which tables they were (`db_look`).
const MOST_CHANGES: usize = 500;
/// Stands for every table.
const EVERYTHING: &str = "*";

/// What changed since a snapshot, as the migration says it.
const LOOK: &str = "SELECT seen, gone, changed FROM db_look(CAST($1 AS TEXT))";

/// Lets every table note its changes, where the schema is new enough for that.
pub(crate) const WATCH: &str = "DO $$ BEGIN
        IF to_regprocedure('db_watch()') IS NOT NULL THEN PERFORM db_watch(); END IF;
    END $$";

/// Takes away what the sweep before last had seen already, and what another server counted. Who looked last before
/// that is told so by the first mark.
const SWEEP: &str = "BEGIN;
    DELETE FROM db_change WHERE xid >= pg_snapshot_xmax(pg_current_snapshot());
    DELETE FROM db_change WHERE xid < (SELECT MAX(xid) FROM db_change WHERE name = '');
    INSERT INTO db_change (xid, name) VALUES (pg_snapshot_xmin(pg_current_snapshot()), '') ON CONFLICT DO NOTHING;
    COMMIT";

const WATCHED: &str = "SELECT CAST(c.relname AS TEXT) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'db_changed' AND t.tgenabled = 'O'";

/// What was seen last.
#[derive(Default)]
pub(super) struct Seen {
    /// How many connections had been made.
    made: u64,
    snapshot: Option<String>,
    /// When everything was asked anew.
    begun: Timestamp,
}

/// What a look tells.
struct Told {
    snapshot: String,
    gone: bool,
    tables: Vec<String>,
}

impl Shelf {
    /// Takes note of every change so far; gives the count under which answers from now on are kept.
    pub(crate) async fn look_at(&self, client: &Object, made: u64, now: Timestamp) -> Result<u64> {
        let last = self.state().server.snapshot.clone();
        let statement = client.prepare_cached(LOOK).await.map_err(|e| explain(&e))?;
        let row = client.query_one(&statement, &[&last]).await.map_err(|e| explain(&e))?;
        let told = Told { snapshot: row.get(0), gone: row.get(1), tables: row.get(2) };
        Ok(self.meet_server(last.as_deref(), told, made, now))
    }

    /// What was told was told of what came after `last`, and is accounted for now, even where another look was quicker.
    fn meet_server(&self, last: Option<&str>, told: Told, made: u64, now: Timestamp) -> u64 {
        let mut state = self.state();
        let everything = state.server.made != made
            || last.is_none()
            || told.gone
            || told.tables.len() >= MOST_CHANGES
            || told.tables.iter().any(|table| table == EVERYTHING)
            || now.duration_since(state.server.begun).abs() > LONGEST;
        if everything {
            state.count += 1;
            state.all = state.count;
            state.clear();
            state.server.made = made;
            state.server.begun = now;
        } else if !told.tables.is_empty() {
            state.count += 1;
            let count = state.count;
            state.tables.extend(told.tables.into_iter().map(|table| (table, count)));
        }
        state.server.snapshot = Some(told.snapshot);
        state.count
    }

    /// What is known of the tables that a statement reads.
    pub(crate) fn known_uses(&self, sql: &str) -> Option<Arc<Uses>> {
        self.state().uses.get(sql).cloned()
    }

    /// Asks the server which tables a statement reads, once in the life of the process. Where one of them notes no
    /// changes, its answers are not kept.
    pub(crate) async fn ask_uses(&self, client: &Object, sql: &str) -> Result<Arc<Uses>> {
        let watched = client.query(WATCHED, &[]).await.map_err(|e| explain(&e))?;
        let watched: BTreeSet<String> = watched.iter().map(|row| row.get(0)).collect();
        let reads = relations(client, sql).await?;
        let reads = reads.is_subset(&watched).then_some(reads);
        let uses = Arc::new(Uses { reads, writes: None });
        self.state().uses.insert(sql.to_owned(), uses.clone());
        Ok(uses)
    }
}

/// The tables in a statement's plan, made without its parameters so that none of them hides a table.
async fn relations(client: &Object, sql: &str) -> Result<BTreeSet<String>> {
    let fail = |e| with_text(&e, sql);
    let params = client.prepare_cached(sql).await.map_err(fail)?.params().len();
    let call = if params == 0 { String::new() } else { format!("({})", vec!["NULL"; params].join(", ")) };
    let asked = format!(
        "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan; PREPARE examined AS {sql}; \
         EXPLAIN (FORMAT JSON) EXECUTE examined{call}; DEALLOCATE examined; ROLLBACK"
    );
    let mut found = BTreeSet::new();
    for answer in client.simple_query(&asked).await.map_err(fail)? {
        if let SimpleQueryMessage::Row(row) = answer {
            let plan: Value =
                serde_json::from_str(row.get(0).unwrap_or_default()).map_err(Error::internal)?;
            collect(&plan, &mut found);
        }
    }
    Ok(found)
}

fn collect(plan: &Value, found: &mut BTreeSet<String>) {
    match plan {
        Value::Array(all) => all.iter().for_each(|one| collect(one, found)),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(table) if name == "Relation Name" => drop(found.insert(table.clone())),
                    member => collect(member, found),
                }
            }
        }
        _ => {}
    }
}

impl Db {
    /// Forgets which tables were changed long ago; now and then, by whichever node. SQLite notes nothing of the kind.
    ///
    /// # Errors
    /// As every statement.
    pub async fn forget_changes(&self) -> Result<()> {
        if self.engine() == Engine::Sqlite {
            return Ok(());
        }
        let client = self.shared.postgres().await?;
        client.batch_execute(SWEEP).await.map_err(|e| explain(&e))
    }
}
