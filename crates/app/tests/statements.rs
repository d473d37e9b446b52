//! Every SQL statement of every room is prepared on both engines, and its columns are what its row
//! type reads.

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

fn same(engine: Engine, seen: ColumnKind, wanted: ColumnKind) -> bool {
    seen == wanted || (engine == Engine::Sqlite && seen == ColumnKind::Int && wanted == ColumnKind::Bool)
}
