//! All SQL of the room.

use crate::{
    known::{Known, folded},
    types::{Import, Line, LineRow, Source, Verdict},
};
use db::{Param, Read, ToParam as _, Tx, params, rows};
use jiff::tz::TimeZone;
use kernel::{ClientId, Error, ImportId, PersonId, ProjectId, Result, Role};
use std::collections::HashMap;

macro_rules! import {
    ($rest:literal) => {
        concat!(
            "SELECT id, source, name, place, uploaded, settings, state, digest, cursor, total, accepted, known, refused, homeless,
            outlook, error, started_by, created_at, finished_at FROM exchange_import ",
            $rest
        )
    };
}

db::sql! {
    static FIND: Import = (import!("WHERE id = $1"));
    static LIST: Import = (import!("ORDER BY created_at DESC, id DESC LIMIT $1"));
    static UNFINISHED: Import = (import!("WHERE source = $1 AND place = $2 AND digest = $3 AND state = 'running' AND NOT uploaded ORDER BY id DESC LIMIT 1"));
    static INSERT: (ImportId,) = "INSERT INTO exchange_import (source, name, place, uploaded, settings, state, digest, cursor, total, accepted, known, refused, homeless, outlook, started_by, created_at)
        VALUES ($1, $2, $3, $4, $5, 'waiting', '', 0, 0, 0, 0, 0, 0, '{}', $6, $7) RETURNING id";
    static SETTINGS: () = "UPDATE exchange_import SET settings = $2, state = 'waiting', error = NULL WHERE id = $1 AND state IN ('waiting', 'checked', 'failed', 'done')";
    static CHECKED: () = "UPDATE exchange_import SET state = 'checked', outlook = $2, total = $3, refused = $4, homeless = $5, cursor = 0, accepted = 0, known = 0, error = NULL
        WHERE id = $1 AND state = 'waiting'";
    static START: () = "UPDATE exchange_import SET state = 'running', error = NULL WHERE id = $1 AND state = 'checked'";
    static BEGIN: () = "UPDATE exchange_import SET state = 'running', digest = $2, cursor = 0, total = $3, accepted = 0, known = 0, refused = $4, homeless = $5, error = NULL WHERE id = $1";
    static STEP: () = "UPDATE exchange_import SET cursor = $3, accepted = accepted + $4, known = known + $5, refused = refused + $6
        WHERE id = $1 AND cursor = $2 AND state = 'running'";
    static FINISH: () = "UPDATE exchange_import SET state = 'done', finished_at = $2 WHERE id = $1 AND state = 'running'";
    static FAIL: () = "UPDATE exchange_import SET state = 'failed', error = $2, finished_at = $3 WHERE id = $1";
    static DELETE: () = "DELETE FROM exchange_import WHERE id = $1";
    static LINES_NEW: () = "INSERT INTO exchange_line (import_id, verdict, place, kind, what, why, args)
        SELECT CAST(value ->> 0 AS BIGINT), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM ROWS($1)";
    static LINES: LineRow = "SELECT id, verdict, place, kind, what, why, args FROM exchange_line WHERE import_id = $1 AND (CAST($2 AS TEXT) IS NULL OR verdict = $2) AND id > $3 ORDER BY id LIMIT $4";
    static LINES_FORGET: () = "DELETE FROM exchange_line WHERE import_id = $1";
    static HOMELESS: (String, i64) = "SELECT kind, COUNT(*) FROM exchange_line WHERE import_id = $1 AND verdict = 'homeless' GROUP BY kind ORDER BY kind";
    static KEYS: (String, i64) = "SELECT key, target FROM exchange_source WHERE source = $1";
    static KEYS_AMONG: (String, i64) = "SELECT key, target FROM exchange_source WHERE source = $1 AND key IN (SELECT value ->> 0 FROM ROWS($2))";
    static REMEMBER: () = "INSERT INTO exchange_source (source, key, target, import_id)
        SELECT value ->> 0, value ->> 1, CAST(value ->> 2 AS BIGINT), CAST(value ->> 3 AS BIGINT) FROM ROWS($1)";
    static PEOPLE: (PersonId, String, String, Role, bool) = "SELECT id, email, name, role, active FROM people_card";
    static CLIENTS: (ClientId, String, String) = "SELECT id, code, name FROM clients_card";
    static PROJECTS: (ProjectId, String, String) = "SELECT id, key, name FROM projects_card";
}

/// One import.
#[db::boxed]
pub async fn find(read: &mut Read, id: ImportId) -> Result<Import> {
    FIND.one(read, params![id]).await
}

/// The newest imports.
pub async fn list(read: &mut Read, most: i64) -> Result<Vec<Import>> {
    LIST.all(read, params![most]).await
}

/// An import of the same thing that was begun and not finished.
pub async fn find_unfinished(
    read: &mut Read,
    source: Source,
    place: &str,
    digest: &str,
) -> Result<Option<Import>> {
    UNFINISHED.opt(read, params![source, place, digest]).await
}

/// Notes that something is to be imported.
pub async fn insert(
    tx: &mut Tx,
    source: Source,
    name: &str,
    place: &str,
    uploaded: bool,
    settings: &str,
) -> Result<ImportId> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    Ok(INSERT.one(tx, params![source, name, place, uploaded, settings, by, now]).await?.0)
}

/// Notes other answers: the dry run is to be made again. False while it runs.
pub async fn save_settings(tx: &mut Tx, id: ImportId, settings: &str) -> Result<bool> {
    Ok(SETTINGS.exec(tx, params![id, settings]).await? == 1)
}

/// Keeps what a dry run found.
pub async fn save_checked(
    tx: &mut Tx,
    id: ImportId,
    outlook: &str,
    total: usize,
    (refused, homeless): (usize, usize),
) -> Result<()> {
    let counts = (total as i64, refused as i64, homeless as i64);
    CHECKED.exec(tx, params![id, outlook, counts.0, counts.1, counts.2]).await.map(drop)
}

/// Lets a checked import run; false if it was not checked.
pub async fn save_started(tx: &mut Tx, id: ImportId) -> Result<bool> {
    Ok(START.exec(tx, params![id]).await? == 1)
}

/// Begins the steps anew.
pub async fn save_begun(
    tx: &mut Tx,
    id: ImportId,
    digest: &str,
    total: usize,
    (refused, homeless): (usize, usize),
) -> Result<()> {
    let counts = (total as i64, refused as i64, homeless as i64);
    BEGIN.exec(tx, params![id, digest, counts.0, counts.1, counts.2]).await.map(drop)
}

/// Moves the cursor on; false if another process moved it.
pub async fn save_step(
    tx: &mut Tx,
    id: ImportId,
    (from, to): (i64, i64),
    (accepted, known, refused): (usize, usize, usize),
) -> Result<bool> {
    let counts = (accepted as i64, known as i64, refused as i64);
    Ok(STEP.exec(tx, params![id, from, to, counts.0, counts.1, counts.2]).await? == 1)
}

/// Notes that an import is over; false if it was already.
pub async fn save_finished(tx: &mut Tx, id: ImportId) -> Result<bool> {
    let now = tx.now();
    Ok(FINISH.exec(tx, params![id, now]).await? == 1)
}

/// Notes that an import could not go on.
pub async fn save_failed(tx: &mut Tx, id: ImportId, why: &str) -> Result<()> {
    let now = tx.now();
    FAIL.exec(tx, params![id, why, now]).await.map(drop)
}

/// Throws an import's report away. What it brought stays.
pub async fn delete(tx: &mut Tx, id: ImportId) -> Result<()> {
    LINES_FORGET.exec(tx, params![id]).await?;
    DELETE.exec(tx, params![id]).await.map(drop)
}

/// Adds lines to a report.
pub async fn insert_lines(tx: &mut Tx, id: ImportId, lines: &[Line]) -> Result<()> {
    for some in lines.chunks(crate::rules::BATCH) {
        let args: Vec<String> = some.iter().map(|line| args_of(&line.args)).collect::<Result<_>>()?;
        let cells: Vec<[Param<'_>; 7]> = some
            .iter()
            .zip(&args)
            .map(|(line, args)| {
                [
                    id.to_param(),
                    line.verdict.to_param(),
                    line.place.to_param(),
                    line.kind.to_param(),
                    line.what.to_param(),
                    line.why.to_param(),
                    args.to_param(),
                ]
            })
            .collect();
        let many = rows(cells.iter().map(<[_; 7]>::as_slice))?;
        LINES_NEW.exec(tx, params![many]).await?;
    }
    Ok(())
}

fn args_of(args: &[(&'static str, String)]) -> Result<String> {
    let args: HashMap<&str, &str> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    serde_json::to_string(&args).map_err(Error::internal)
}

/// Throws the lines of a report away.
pub async fn delete_lines(tx: &mut Tx, id: ImportId) -> Result<()> {
    LINES_FORGET.exec(tx, params![id]).await.map(drop)
}

/// Lines of a report after one, of one verdict or of all.
#[db::boxed]
pub async fn list_lines(
    read: &mut Read,
    id: ImportId,
    verdict: Option<Verdict>,
    after: i64,
    most: i64,
) -> Result<Vec<LineRow>> {
    LINES.all(read, params![id, verdict, after, most]).await
}

/// What has no home, by kind.
pub async fn count_homeless(read: &mut Read, id: ImportId) -> Result<Vec<(String, i64)>> {
    HOMELESS.all(read, params![id]).await
}

/// What everything of a source became here.
pub async fn list_keys(read: &mut Read, source: Source) -> Result<HashMap<String, i64>> {
    Ok(KEYS.all(read, params![source]).await?.into_iter().collect())
}

/// What some things of a source became here.
pub async fn list_keys_among(read: &mut Read, source: Source, keys: &[&str]) -> Result<Vec<(String, i64)>> {
    let cells: Vec<[Param<'_>; 1]> = keys.iter().map(|key| [key.to_param()]).collect();
    let many = rows(cells.iter().map(<[_; 1]>::as_slice))?;
    KEYS_AMONG.all(read, params![source, many]).await
}

/// Remembers what things became here.
pub async fn remember(tx: &mut Tx, source: Source, id: ImportId, became: &[(String, i64)]) -> Result<()> {
    let cells: Vec<[Param<'_>; 4]> = became
        .iter()
        .map(|(key, target)| [source.to_param(), key.to_param(), target.to_param(), id.to_param()])
        .collect();
    let many = rows(cells.iter().map(<[_; 4]>::as_slice))?;
    REMEMBER.exec(tx, params![many]).await.map(drop)
}

/// What is here already, as far as a source may name it.
pub async fn known(read: &mut Read) -> Result<Known> {
    let zone = web::workspace(read).await?.zone;
    let mut known = Known { zone: TimeZone::get(&zone).unwrap_or(TimeZone::UTC), ..Known::default() };
    let mut twice = Vec::new();
    for (id, email, name, role, active) in PEOPLE.all(read, params![]).await? {
        known.people.insert(folded(&email), (id, active && role != Role::Guest));
        if known.names.insert(folded(&name), id).is_some() {
            twice.push(folded(&name));
        }
    }
    for name in twice {
        known.names.remove(&name);
    }
    for (id, code, name) in CLIENTS.all(read, params![]).await? {
        known.clients.insert(folded(&name), id);
        known.clients.insert(folded(&code), id);
    }
    for (id, key, name) in PROJECTS.all(read, params![]).await? {
        known.projects.entry(folded(&name)).or_insert(id);
        known.projects.insert(folded(&key), id);
    }
    Ok(known)
}
