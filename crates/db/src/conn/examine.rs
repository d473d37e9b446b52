//! What a statement gives and how it is found, for the tests that look at every statement.

use super::Read;
use crate::{
    ColumnKind,
    ask::{sqlite_error, with_text},
    conn::Backend,
};
use kernel::{Error, Result};
use tokio_postgres::{SimpleQueryMessage, types::Type};

impl Read {
    pub(crate) async fn examine(
        &mut self,
        statement: &dyn crate::Statement,
    ) -> Result<Vec<Option<ColumnKind>>> {
        let Backend::Postgres(client) = &self.backend else {
            let conn = self.backend.sqlite()?;
            let prepared =
                conn.prepare(statement.sqlite()).map_err(|e| sqlite_error(&e, statement.sqlite()))?;
            return Ok(prepared.columns().map(|column| column.decl_type().and_then(sqlite_kind)).collect());
        };
        let prepared =
            client.prepare(statement.postgres()).await.map_err(|e| with_text(&e, statement.postgres()))?;
        Ok(prepared.columns().iter().map(|column| postgres_kind(column.type_())).collect())
    }

    pub(crate) async fn explain(&mut self, statement: &dyn crate::Statement) -> Result<Vec<String>> {
        let Backend::Postgres(client) = &self.backend else {
            let text = format!("EXPLAIN QUERY PLAN {}", statement.sqlite());
            let conn = self.backend.sqlite()?;
            let mut prepared = conn.prepare(&text).map_err(|e| sqlite_error(&e, &text))?;
            let mut rows = prepared.raw_query();
            let mut steps = Vec::new();
            while let Some(row) = rows.next().map_err(|e| sqlite_error(&e, &text))? {
                steps.push(row.get::<_, String>(3).map_err(Error::internal)?);
            }
            return Ok(steps);
        };
        let text = statement.postgres();
        let fail = |e| with_text(&e, text);
        let nulls = vec!["NULL"; client.prepare(text).await.map_err(fail)?.params().len()].join(", ");
        let call = if nulls.is_empty() { String::new() } else { format!("({nulls})") };
        let asked = format!(
            "BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan; \
             PREPARE explained AS {text}; EXPLAIN EXECUTE explained{call}; DEALLOCATE explained; ROLLBACK"
        );
        let answers = client.simple_query(&asked).await.map_err(fail)?;
        let rows = answers.iter().filter_map(|answer| match answer {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        Ok(rows.collect())
    }
}

/// SQLite keeps truth values as whole numbers, so its word for both is the same.
fn sqlite_kind(declared: &str) -> Option<ColumnKind> {
    match declared {
        "TEXT" => Some(ColumnKind::Text),
        "BLOB" => Some(ColumnKind::Bytes),
        "INTEGER" => Some(ColumnKind::Int),
        _ => None,
    }
}

fn postgres_kind(declared: &Type) -> Option<ColumnKind> {
    match *declared {
        Type::TEXT => Some(ColumnKind::Text),
        Type::BYTEA => Some(ColumnKind::Bytes),
        Type::INT8 | Type::INT4 => Some(ColumnKind::Int),
        Type::BOOL => Some(ColumnKind::Bool),
        _ => None,
    }
}
