//! Every statement of the room is understood by both engines and fits its row.

use super::house::ROOMS;
use db::{ColumnKind, Engine};
use testkit::on_both;

on_both! { ROOMS;
    async fn every_statement_fits(h) {
        let engine = h.house.db.engine();
        let mut wrong = Vec::new();
        for entry in db::registered().filter(|entry| entry.file.contains("inbox")) {
            match h.house.db.examine(entry.statement).await {
                Err(error) => wrong.push(format!("{} {}: {error}", entry.file, entry.name)),
                Ok(columns) => {
                    let wanted = entry.statement.columns();
                    let fits = columns.len() == wanted.len()
                        && columns.iter().zip(wanted).all(|(seen, wanted)| {
                            seen.is_none_or(|seen| {
                                seen == *wanted
                                    || (engine == Engine::Sqlite && seen == ColumnKind::Int && *wanted == ColumnKind::Bool)
                            })
                        });
                    if !fits && !wanted.is_empty() {
                        wrong.push(format!("{} {}: reads {wanted:?}, gets {columns:?}", entry.file, entry.name));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
