//! Every SQL statement of every room is prepared on both engines, and its columns are what its row
//! type reads. None of them reads a table from end to end that grows with what people write.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use app::rooms::ROOMS;
use db::{ColumnKind, Engine};
use testkit::on_both;

on_both! { ROOMS;
    async fn every_statement_is_understood_and_fits_its_row(h) {
        let engine = h.house.db.engine();
        let mut wrong = Vec::new();
        let mut count = 0;
        for entry in db::registered() {
            count += 1;
            let columns = match h.house.db.examine(entry.statement).await {
                Ok(columns) => columns,
                Err(error) => {
                    wrong.push(format!("{} {}: {error}", entry.file, entry.name));
                    continue;
                }
            };
            let wanted = entry.statement.columns();
            let fits = columns.len() == wanted.len()
                && columns.iter().zip(wanted).all(|(seen, wanted)| seen.is_none_or(|seen| same(engine, seen, *wanted)));
            // A statement that is only executed may return nothing it reads.
            if !fits && !wanted.is_empty() {
                wrong.push(format!("{} {}: reads {wanted:?}, gets {columns:?}", entry.file, entry.name));
            }
        }
        assert!(count > 50, "only {count} statements are registered");
        assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    }
}

/// The tables that grow with what people write.
const GROWING: &[&str] = &[
    "threads_post",
    "threads_thread",
    "threads_read",
    "threads_pace",
    "threads_mention",
    "threads_reference",
    "threads_interaction",
    "threads_time",
    "threads_closing",
    "threads_version",
    "threads_decision",
    "threads_action",
    "agenda_counted",
    "db_event",
    "db_doc",
];

/// Statements that may read one of them whole: what they are for, and why that is right.
const WHOLE: &[(&str, &str)] = &[
    ("ACTIONS", "the list with its optional filters; a project has tens of actions in its life"),
    ("CLOSED_ACTIONS", "the same, of closed ones"),
    ("MERGE_PACE", "threads are merged by hand, now and then"),
    ("STANDING", "the benchmark set counts what stands before it begins"),
    ("NUMBERS", "the same"),
    ("FORGET_DOCS", "before an import, which brings all anew"),
    ("FORGET_FEW", "the same"),
    ("FORGET_BULK", "the same"),
    ("KEYS", "of every thread, for the search after an import"),
    ("COUNT_AGAIN", "after an import, which has just read everything"),
];

on_both! { ROOMS;
    async fn no_statement_reads_a_table_that_grows_from_end_to_end(h) {
        let engine = h.house.db.engine();
        let mut wrong = Vec::new();
        for entry in db::registered() {
            if WHOLE.iter().any(|(name, _)| *name == entry.name) {
                continue;
            }
            for step in h.house.db.explain(entry.statement).await.unwrap() {
                let text = if engine == Engine::Sqlite { entry.statement.sqlite() } else { entry.statement.postgres() };
                if let Some(table) = read_whole(engine, &step, text) {
                    wrong.push(format!("{} {}: {table}: {}", entry.file, entry.name, step.trim()));
                }
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    }
}

/// The growing table that a step of a plan reads whole, if it does.
fn read_whole(engine: Engine, step: &str, text: &str) -> Option<&'static str> {
    let step = step.trim().trim_start_matches("-> ").trim();
    let rest = match engine {
        // A walk along an index ends with its limit.
        Engine::Sqlite => step.strip_prefix("SCAN ").filter(|rest| !rest.contains(" USING "))?,
        Engine::Postgres => step.split_once("Seq Scan on ")?.1,
    };
    let named = rest.split_whitespace().next()?;
    // SQLite tells the name that the statement gave to the table.
    let called = |table: &str| {
        text.match_indices(table)
            .any(|(at, _)| text[at + table.len()..].split_whitespace().next() == Some(named))
    };
    GROWING.iter().copied().find(|table| *table == named || called(table))
}

fn same(engine: Engine, seen: ColumnKind, wanted: ColumnKind) -> bool {
    seen == wanted || (engine == Engine::Sqlite && seen == ColumnKind::Int && wanted == ColumnKind::Bool)
}
