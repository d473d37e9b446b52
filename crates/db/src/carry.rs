//! Tables as JSON Lines, out of a snapshot and into a transaction: one row a line, its members in the
//! order of the columns, lines in the order of the primary key. The same rows give the same bytes on
//! either engine.

use crate::{ColumnKind, Engine, Param, Row, Snapshot, Tx, schema::Table, sql::Texts};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use kernel::{Error, Result};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::{
    borrow::Cow,
    io::{BufRead, Write},
};

/// What a table's file came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dumped {
    /// Its lines.
    pub rows: u64,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// Writes the rows of a table but those that a condition names.
#[crate::boxed]
pub async fn dump(
    snapshot: &mut Snapshot,
    table: &Table,
    without: Option<&str>,
    out: &mut (dyn Write + Send),
) -> Result<Dumped> {
    let condition = without.map_or(String::new(), |rows| format!(" WHERE NOT ({rows})"));
    write_rows(snapshot, table, &condition, out).await
}

/// Writes the rows of a table that name a person in any of its columns, or that other conditions name.
#[crate::boxed]
pub async fn dump_of_person(
    snapshot: &mut Snapshot,
    table: &Table,
    person: i64,
    also: &[String],
    out: &mut (dyn Write + Send),
) -> Result<Dumped> {
    let mut conditions: Vec<String> = table
        .columns
        .iter()
        .filter(|column| column.is_person())
        .map(|column| format!("\"{}\" = {person}", column.name))
        .collect();
    conditions.extend(also.iter().map(|rows| format!("({rows})")));
    if conditions.is_empty() {
        return Ok(Dumped { rows: 0, sha256: hex(&Sha256::digest([])) });
    }
    write_rows(snapshot, table, &format!(" WHERE {}", conditions.join(" OR ")), out).await
}

async fn write_rows(
    snapshot: &mut Snapshot,
    table: &Table,
    condition: &str,
    out: &mut (dyn Write + Send),
) -> Result<Dumped> {
    let (mut rows, mut hash, mut line) = (0, Sha256::new(), Vec::new());
    let mut take = |row: &Row<'_>| -> Result<()> {
        line.clear();
        write_row(table, row, &mut line)?;
        hash.update(&line);
        rows += 1;
        out.write_all(&line).map_err(Error::internal)
    };
    snapshot.each(&select(table, condition), &mut take).await?;
    Ok(Dumped { rows, sha256: hex(&hash.finalize()) })
}

fn select(table: &Table, condition: &str) -> Texts {
    let columns: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let head = format!("SELECT {} FROM \"{}\"{condition} ORDER BY ", columns.join(", "), table.name);
    let order = |collated: &str| {
        let is_text = |name: &String| {
            table.columns.iter().any(|column| column.name == *name && column.kind == ColumnKind::Text)
        };
        let keys = table
            .key
            .iter()
            .map(|name| if is_text(name) { format!("\"{name}\"{collated}") } else { format!("\"{name}\"") });
        keys.collect::<Vec<_>>().join(", ")
    };
    // SQLite compares bytes; PostgreSQL does so only when told to.
    let postgres = head.clone() + &order(" COLLATE \"C\"");
    Texts { sqlite: head + &order(""), postgres, planned_once: false }
}

fn write_row(table: &Table, row: &Row<'_>, line: &mut Vec<u8>) -> Result<()> {
    for (at, column) in table.columns.iter().enumerate() {
        line.push(if at == 0 { b'{' } else { b',' });
        write_json(line, &column.name)?;
        line.push(b':');
        match column.kind {
            ColumnKind::Int => write_json(line, &row.get::<Option<i64>>(at)?)?,
            ColumnKind::Bool => write_json(line, &row.get::<Option<bool>>(at)?)?,
            ColumnKind::Text => write_json(line, &row.get::<Option<String>>(at)?)?,
            ColumnKind::Bytes => {
                let bytes = row.get::<Option<Vec<u8>>>(at)?;
                write_json(line, &bytes.map(|bytes| BASE64_STANDARD.encode(bytes)))?;
            }
        }
    }
    line.extend_from_slice(b"}\n");
    Ok(())
}

fn write_json(line: &mut Vec<u8>, value: &impl serde::Serialize) -> Result<()> {
    serde_json::to_writer(line, value).map_err(Error::internal)
}

/// Puts the lines of a table's file into the table and says how many they were.
///
/// # Errors
/// A line that does not fit the table, named by its number.
#[crate::boxed]
pub async fn load(tx: &mut Tx, table: &Table, source: &mut (dyn BufRead + Send)) -> Result<u64> {
    let columns: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let insert = |mark: char| {
        let marks: Vec<String> = (1..=columns.len()).map(|at| format!("{mark}{at}")).collect();
        format!("INSERT INTO \"{}\" ({}) VALUES ({})", table.name, columns.join(", "), marks.join(", "))
    };
    let texts = Texts { sqlite: insert('?'), postgres: insert('$'), planned_once: false };
    let (mut line, mut rows) = (String::new(), 0);
    while source.read_line(&mut line).map_err(Error::internal)? > 0 {
        rows += 1;
        let fail = |what: &str| Error::Internal(format!("{}, line {rows}: {what}", table.name));
        let row: Map<String, Value> = serde_json::from_str(&line).map_err(|e| fail(&e.to_string()))?;
        let values = read_row(table, &row).map_err(|what| fail(&what))?;
        tx.execute(&texts, &values).await.map_err(|error| match error {
            Error::Conflict(_) => fail("stands there already"),
            other => fail(&other.to_string()),
        })?;
        line.clear();
    }
    Ok(rows)
}

fn read_row<'a>(table: &Table, row: &'a Map<String, Value>) -> std::result::Result<Vec<Param<'a>>, String> {
    if let Some(unknown) = row.keys().find(|name| !table.has(name)) {
        return Err(format!("the member {unknown} is not known"));
    }
    let value = |column: &crate::schema::TableColumn| {
        let name = &column.name;
        let value = row.get(name).ok_or_else(|| format!("the member {name} is missing"))?;
        let wrong = || format!("{name} is not of its type");
        Ok(match (column.kind, value) {
            (_, Value::Null) => Param::Null,
            (ColumnKind::Int, value) => Param::Int(value.as_i64().ok_or_else(wrong)?),
            (ColumnKind::Bool, value) => Param::Bool(value.as_bool().ok_or_else(wrong)?),
            (ColumnKind::Text, value) => Param::Text(Cow::Borrowed(value.as_str().ok_or_else(wrong)?)),
            (ColumnKind::Bytes, value) => {
                let text = value.as_str().ok_or_else(wrong)?;
                Param::Bytes(Cow::Owned(BASE64_STANDARD.decode(text).map_err(|_| wrong())?))
            }
        })
    };
    table.columns.iter().map(value).collect()
}

const DEFER: &str = "DO $$ DECLARE c RECORD; BEGIN
    FOR c IN SELECT conrelid::regclass AS home, conname FROM pg_constraint
        WHERE contype = 'f' AND connamespace = current_schema()::regnamespace LOOP
        EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', c.home, c.conname);
    END LOOP; END $$;";
const INSIST: &str = "SET CONSTRAINTS ALL IMMEDIATE; DO $$ DECLARE c RECORD; BEGIN
    FOR c IN SELECT conrelid::regclass AS home, conname FROM pg_constraint
        WHERE contype = 'f' AND connamespace = current_schema()::regnamespace LOOP
        EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I NOT DEFERRABLE', c.home, c.conname);
    END LOOP; END $$;";

crate::sql! {
    static BROKEN: (String, i64) = {
        sqlite: "SELECT \"table\", COUNT(*) FROM pragma_foreign_key_check GROUP BY \"table\"",
        postgres: "SELECT '', CAST(0 AS BIGINT) WHERE FALSE",
    };
}

/// Lets nobody else write into tables until this transaction ends. On SQLite nobody else does anyway.
#[crate::boxed]
pub async fn hold(tx: &mut Tx, tables: &[Table]) -> Result<()> {
    if tx.engine() == Engine::Sqlite {
        return Ok(());
    }
    let names: Vec<String> = tables.iter().map(|table| format!("\"{}\"", table.name)).collect();
    tx.batch(&format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", names.join(", "))).await
}

/// Removes the rows of a table that a condition of a room names.
#[crate::boxed]
pub async fn remove(tx: &mut Tx, table: &str, rows: &str) -> Result<()> {
    tx.batch(&format!("DELETE FROM \"{table}\" WHERE {rows}")).await
}

/// Empties tables and lets rows refer to rows that come later, until [`settle`]. The search is left to whoever makes it
/// anew.
#[crate::boxed]
pub async fn clear(tx: &mut Tx, tables: &[Table]) -> Result<()> {
    let names: Vec<String> = tables.iter().map(|table| format!("\"{}\"", table.name)).collect();
    if tx.engine() == Engine::Postgres {
        return tx.batch(&format!("{DEFER} TRUNCATE {};", names.join(", "))).await;
    }
    let deletes: String = names.iter().fold(String::new(), |all, name| all + "DELETE FROM " + name + "; ");
    tx.batch(&format!("PRAGMA defer_foreign_keys = ON; {deletes}")).await
}

/// Sees to it that every reference leads somewhere and that new rows get new numbers.
#[crate::boxed]
pub async fn settle(tx: &mut Tx, tables: &[Table]) -> Result<()> {
    if let Some((table, rows)) = BROKEN.opt(tx, &[]).await? {
        return Err(Error::Internal(format!("{rows} rows of {table} refer to rows that are not there")));
    }
    if tx.engine() == Engine::Sqlite {
        return Ok(());
    }
    tx.batch(INSIST).await?;
    for table in tables {
        let Some(column) = table.numbered() else { continue };
        let (name, id) = (&table.name, &column.name);
        tx.batch(&format!(
            "SELECT setval(pg_get_serial_sequence('{name}', '{id}'), COALESCE(MAX({id}), 1), MAX({id}) IS NOT NULL) FROM \"{name}\""
        ))
        .await?;
    }
    Ok(())
}

/// Puts one text in the place of another wherever it stands in a table.
#[crate::boxed]
pub async fn replace_text(tx: &mut Tx, table: &Table, from: &str, to: &str) -> Result<()> {
    for column in table.columns.iter().filter(|column| column.kind == ColumnKind::Text) {
        let update = |mark: char| {
            let (table, name) = (&table.name, &column.name);
            format!(
                "UPDATE \"{table}\" SET \"{name}\" = replace(\"{name}\", {mark}1, {mark}2) WHERE replace(\"{name}\", {mark}1, '') <> \"{name}\""
            )
        };
        let texts = Texts { sqlite: update('?'), postgres: update('$'), planned_once: false };
        tx.execute(&texts, &[Param::Text(from.into()), Param::Text(to.into())]).await?;
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
