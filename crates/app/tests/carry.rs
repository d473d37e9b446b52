//! The data is theirs: what an export holds, and that it comes back the same on either engine.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use app::rooms::ROOMS;
use db::{ColumnKind, Engine, params, schema};
use kernel::Actor;
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};
use testkit::{Furnished, furnish, on_both, postgres_url};
use web::{Room, backup, carry};

fn rooms() -> Vec<&'static Room> {
    std::iter::once(&web::ROOM).chain(ROOMS.iter().copied()).collect()
}

fn tables() -> Vec<schema::Table> {
    schema::tables(&db::migrate::all(&web::migrations(&rooms()))).unwrap()
}

/// Every file under a folder with its bytes.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn same(one: &Path, other: &Path) {
    let (one, other) = (contents(one), contents(other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        let differs = other[path]
            .split(|byte| *byte == b'\n')
            .zip(bytes.split(|byte| *byte == b'\n'))
            .find(|(a, b)| a != b)
            .map(|(a, b)| (String::from_utf8_lossy(a).into_owned(), String::from_utf8_lossy(b).into_owned()));
        assert!(other[path] == *bytes, "{}: {differs:?}", path.display());
    }
}

async fn with_demo(h: &Furnished) {
    let demo = web::Demo { now: h.now(), seed: 7, large: false };
    let mut tx = h.tx(Actor::SYSTEM).await;
    for load in h.house.rooms().filter_map(|room| room.demo) {
        load(&mut tx, &demo).await.unwrap();
    }
    tx.commit().await.unwrap();
    h.house.refresh().await.unwrap();
}

/// A file among a project's files, through its store, so that there are bytes to carry.
async fn with_file(h: &Furnished) {
    let stored = threads::store_file(&h.house.files(), b"acta de la visita".to_vec(), 1_000).await.unwrap();
    let mut tx = h.tx(Actor::SYSTEM).await;
    ATTACH.exec(&mut tx, params![stored.media, stored.size, stored.hash, h.now()]).await.unwrap();
    tx.commit().await.unwrap();
}

db::sql! {
    static ATTACH: () = "INSERT INTO threads_attachment (project_id, name, media, size, hash, kept, added_at)
        VALUES (1, 'acta.txt', $1, $2, $3, TRUE, $4)";
    static DOCS: (String, i64, Option<i64>, Option<i64>, String) =
        "SELECT kind, ref_id, project_id, client_id, visibility FROM db_doc ORDER BY kind, ref_id";
    static COLUMNS: (String, String, String) = {
        sqlite: "SELECT m.name, c.name, c.type FROM sqlite_schema m JOIN pragma_table_info(m.name) c
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'db_%fts%' ORDER BY m.name, c.cid",
        postgres: "SELECT CAST(c.table_name AS TEXT), CAST(c.column_name AS TEXT), CAST(c.data_type AS TEXT)
            FROM information_schema.columns c JOIN information_schema.tables t ON t.table_name = c.table_name AND t.table_schema = c.table_schema
            WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.column_name <> 'tsv' AND c.table_name <> 'db_change'
            ORDER BY c.table_name COLLATE \"C\", c.ordinal_position",
    };
}

fn kind_of(engine: Engine, declared: &str, wanted: ColumnKind) -> bool {
    match (engine, declared) {
        (_, "TEXT" | "text") => wanted == ColumnKind::Text,
        (Engine::Sqlite, "INTEGER") => matches!(wanted, ColumnKind::Int | ColumnKind::Bool),
        (_, "bigint") => wanted == ColumnKind::Int,
        (_, "boolean") => wanted == ColumnKind::Bool,
        (_, "BLOB" | "bytea") => wanted == ColumnKind::Bytes,
        _ => false,
    }
}

on_both! { ROOMS;
    async fn the_schema_that_exports_go_by_is_the_one_of_the_database(h) {
        let mut read = h.read(Actor::SYSTEM).await;
        let engine = h.house.db.engine();
        let seen = COLUMNS.all(&mut read, params![]).await.unwrap();
        let mut wanted = tables();
        // Made by the migrations' own runner; the rest is in their texts.
        wanted.retain(|table| table.name != "db_migration");
        wanted.sort_by(|a, b| a.name.cmp(&b.name));
        let wanted: Vec<_> = wanted.iter().flat_map(|table| table.columns.iter().map(move |column| (&table.name, column))).collect();
        let seen: Vec<_> = seen.into_iter().filter(|(table, _, _)| table != "db_migration").collect();
        let names = |all: Vec<(&String, &String)>| all.into_iter().map(|(t, c)| format!("{t}.{c}")).collect::<Vec<_>>();
        assert_eq!(names(seen.iter().map(|(t, c, _)| (t, c)).collect()), names(wanted.iter().map(|(t, c)| (*t, &c.name)).collect()));
        for ((_, _, declared), (table, column)) in seen.iter().zip(&wanted) {
            assert!(kind_of(engine, declared, column.kind), "{table}.{} is {declared}", column.name);
        }
    }

    async fn an_export_comes_back_on_the_other_engine_and_here_again_byte_for_byte(h) {
        with_demo(&h).await;
        with_file(&h).await;
        let other = match (h.house.db.engine(), postgres_url()) {
            (Engine::Sqlite, Some(url)) => furnish(Some(url), ROOMS).await,
            (Engine::Sqlite, None) => return testkit::skipped("no PostgreSQL: BITACORA_TEST_POSTGRES is not set"),
            (Engine::Postgres, _) => furnish(None, ROOMS).await,
        };
        let (first, second) = (h.folder.path().join("first"), h.folder.path().join("second"));
        let manifest = carry::export(&h.house, &first).await.unwrap();
        assert!(manifest.rows() > 1_000 && manifest.files == 1 && manifest.missing.is_empty(), "{manifest:?}");
        carry::import(&other.house, &first).await.unwrap();
        carry::export(&other.house, &second).await.unwrap();
        same(&first, &second);
        let third = h.folder.path().join("third");
        let again = furnish(match h.house.db.engine() { Engine::Sqlite => None, Engine::Postgres => postgres_url() }, ROOMS).await;
        carry::import(&again.house, &second).await.unwrap();
        carry::export(&again.house, &third).await.unwrap();
        same(&first, &third);
        // What could be found can be found again, and new rows get new numbers.
        let found = DOCS.all(&mut h.read(Actor::SYSTEM).await, params![]).await.unwrap();
        for house in [&other, &again] {
            assert_eq!(found, DOCS.all(&mut house.read(Actor::SYSTEM).await, params![]).await.unwrap());
            let mut tx = house.tx(Actor::SYSTEM).await;
            tx.record(kernel::Event::JobRetried { job: 1 }).await.unwrap();
            tx.commit().await.unwrap();
        }
        // And it goes where nobody is yet, and nowhere else.
        let error = carry::import(&other.house, &first).await.unwrap_err().to_string();
        assert!(error.contains("in use"), "{error}");
    }

    async fn an_export_is_of_one_instant_whatever_is_written_meanwhile(h) {
        h.set_up().await;
        let mut snapshot = h.house.db.snapshot().await.unwrap();
        let events = tables().into_iter().find(|table| table.name == "db_event").unwrap();
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let first = db::carry::dump(&mut snapshot, &events, None, &mut before).await.unwrap();
        let mut tx = h.tx(Actor::SYSTEM).await;
        tx.record(kernel::Event::JobRetried { job: 1 }).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(db::carry::dump(&mut snapshot, &events, None, &mut after).await.unwrap(), first);
        assert_eq!(before, after);
        drop(snapshot);
        let mut snapshot = h.house.db.snapshot().await.unwrap();
        assert_eq!(db::carry::dump(&mut snapshot, &events, None, &mut Vec::new()).await.unwrap().rows, first.rows + 1);
    }

    async fn an_export_holds_no_session_token_link_or_signing_secret(h) {
        let mut owner = h.set_up().await;
        let made = owner.post("/settings/tokens", &[("password", "correct horse battery"), ("name", "informe"), ("scope", "read"), ("days", "30")]).await.expect(200);
        let at = made.body.find("bit_").unwrap();
        let token: String = made.body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let mut tx = h.tx(Actor::SYSTEM).await;
        web::put_setting(&mut tx, "secret.test", &"a-signing-secret").await.unwrap();
        tx.commit().await.unwrap();
        let folder = h.folder.path().join("export");
        carry::export(&h.house, &folder).await.unwrap();
        let cookie = owner.cookie().unwrap().split_once('=').unwrap().1.to_owned();
        let all: String = contents(&folder).into_values().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
        for secret in [token.clone(), web::digest(&token), cookie.clone(), web::digest(&cookie), "a-signing-secret".to_owned()] {
            assert!(!all.contains(&secret));
        }
        assert!(all.contains("$argon2id$") && all.contains("\"workspace\""));
        // A backup of the same has them all: who restores it stays signed in.
        let file = h.folder.path().join("all.tar.gz");
        backup::backup(&h.house, &file).await.unwrap();
        backup::restore(&h.house, &file, true).await.unwrap();
        owner.get("/settings").await.expect(200);
    }

    async fn a_damaged_export_is_refused_and_nothing_of_it_comes_in(h) {
        h.set_up().await;
        let folder = h.folder.path().join("export");
        carry::export(&h.house, &folder).await.unwrap();
        let other = furnish(None, ROOMS).await;
        let people = folder.join("tables/people_person.jsonl");
        let text = fs::read_to_string(&people).unwrap();
        fs::write(&people, text.replace("Beatriz", "Eve")).unwrap();
        let error = carry::import(&other.house, &folder).await.unwrap_err().to_string();
        assert!(error.contains("people_person") && error.contains("checksum"), "{error}");
        assert!(!other.house.is_set_up());
        fs::write(&people, text).unwrap();
        let manifest = folder.join("manifest.json");
        let whole = fs::read_to_string(&manifest).unwrap();
        fs::write(&manifest, whole.replace("\"db/0001_ground\"", "\"db/0001_ground\",\n    \"moon/0001_moon\"")).unwrap();
        let error = carry::import(&other.house, &folder).await.unwrap_err().to_string();
        assert!(error.contains("newer"), "{error}");
        fs::write(&manifest, whole).unwrap();
        carry::import(&other.house, &folder).await.unwrap();
        let mut browser = other.browser();
        let form = [("email", "beatriz@tramontana.example"), ("password", "correct horse battery")];
        browser.post("/sign-in", &form).await.expect(303);
    }

    async fn a_restore_overwrites_nothing_untold_and_keeps_what_it_replaces(h) {
        let mut owner = h.set_up().await;
        let file = h.folder.path().join("backups/monday.tar.gz");
        let good = backup::backup(&h.house, &file).await.unwrap();
        assert_eq!(backup::last(h.folder.path()).unwrap(), good);
        let sum = fs::read_to_string(h.folder.path().join("backups/monday.tar.gz.sha256")).unwrap();
        assert_eq!(sum, format!("{}  monday.tar.gz\n", good.sha256));
        assert!(backup::backup(&h.house, &file).await.unwrap_err().to_string().contains("there already"));
        h.advance(60);
        owner.post("/settings", &[("name", "Bea Later"), ("lang", "es"), ("zone", "UTC")]).await.expect(303);
        let refused = backup::restore(&h.house, &file, false).await.unwrap_err().to_string();
        assert!(refused.contains("--replace"), "{refused}");
        owner.get("/settings").await.expect(200).shows("Bea Later");
        let kept = backup::restore(&h.house, &file, true).await.unwrap().kept.unwrap();
        owner.get("/settings").await.expect(200).hides("Bea Later");
        h.advance(60);
        backup::restore(&h.house, &kept, true).await.unwrap();
        owner.get("/settings").await.expect(200).shows("Bea Later");
        // A damaged one changes nothing.
        let mut bytes = fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&file, &bytes).unwrap();
        let error = backup::restore(&h.house, &file, true).await.unwrap_err().to_string();
        assert!(error.contains("damaged"), "{error}");
        fs::remove_file(h.folder.path().join("backups/monday.tar.gz.sha256")).unwrap();
        backup::restore(&h.house, &file, true).await.unwrap_err();
        fs::write(&file, &bytes[..middle]).unwrap();
        backup::restore(&h.house, &file, true).await.unwrap_err();
        owner.get("/settings").await.expect(200).shows("Bea Later");
    }

    async fn what_is_written_while_a_restore_runs_is_there_or_kept_and_never_lost(h) {
        let mut owner = h.set_up().await;
        let file = h.folder.path().join("monday.tar.gz");
        backup::backup(&h.house, &file).await.unwrap();
        let other = h.node(testkit::config()).await;
        let (mut held, mut refused) = (0, 0);
        for round in 0..6 {
            h.advance(60);
            let restore = tokio::spawn({
                let (other, file) = (other.clone(), file.clone());
                async move { backup::restore(&other, &file, true).await }
            });
            let mut acknowledged = Vec::new();
            let mut turn = 0;
            // As often as it takes: the writer goes on until the restore has ended.
            while !restore.is_finished() && turn < 2_000 {
                turn += 1;
                let name = format!("Bea {round} {turn}");
                let page = owner.post("/settings", &[("name", name.as_str()), ("lang", "es"), ("zone", "UTC")]).await;
                if page.status == 303 {
                    acknowledged.push(name);
                } else {
                    assert!([404, 409, 503].contains(&page.status), "{}", page.status);
                }
            }
            match restore.await.unwrap() {
                Ok(restored) => {
                    held += 1;
                    let kept = restored.kept.unwrap();
                    let now = name_of(&h).await;
                    h.advance(60);
                    backup::restore(&h.house, &kept, true).await.unwrap();
                    let before = name_of(&h).await;
                    // The last word before the restore is kept, and what came after it stands.
                    let last = acknowledged.last();
                    let there = last.is_none_or(|last| [&now, &before].contains(&last));
                    assert!(there, "{last:?} is neither there ({now}) nor kept ({before})");
                }
                Err(error) => {
                    refused += 1;
                    assert!(error.to_string().contains("nothing was replaced") || error.to_string().contains("error-busy"), "{error}");
                    assert_eq!(Some(name_of(&h).await), acknowledged.last().cloned());
                }
            }
        }
        assert_eq!(held + refused, 6);
        // Of each that went through what it replaced is kept, and of each going back; of the others nothing is left.
        let kept = |ending: &str| {
            let names = fs::read_dir(h.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
            names.filter(|name| name.to_str().is_some_and(|n| n.starts_with("replaced-") && n.ends_with(ending))).count()
        };
        assert_eq!((kept(".tar.gz"), kept(".sha256")), (2 * held, 2 * held), "{refused} refused");
        assert_eq!(backup::last(h.folder.path()).unwrap().file.file_name().unwrap(), "monday.tar.gz");
    }
}

async fn name_of(h: &Furnished) -> String {
    let mut read = h.read(Actor::SYSTEM).await;
    people::find_by_email(&mut read, "beatriz@tramontana.example").await.unwrap().unwrap().name
}

/// Columns whose names say that they open something. A hash of a password is what the owner of the data
/// needs in order to move; the rest stays.
fn is_secret(column: &str) -> bool {
    column != "password_hash"
        && ["secret", "token", "password", "signing", "private", "otp", "recovery", "credential"]
            .iter()
            .any(|word| column.contains(word))
}

#[test]
fn every_table_is_exported_or_said_to_stay_and_no_exported_one_has_a_secret() {
    let out = carry::unexported(&rooms());
    let tables = tables();
    for one in &out {
        assert!(
            one.table == "db_migration" || tables.iter().any(|table| table.name == one.table),
            "there is no table {}",
            one.table
        );
    }
    for table in
        tables.iter().filter(|table| !out.iter().any(|one| one.table == table.name && one.rows.is_none()))
    {
        assert!(!table.key.is_empty(), "{} has no primary key, so its lines have no order", table.name);
        for column in &table.columns {
            assert!(
                !is_secret(&column.name),
                "{}.{} would be exported: name the table in the room's `unexported`, with the reason",
                table.name,
                column.name
            );
        }
    }
    for (table, column) in rooms().iter().flat_map(|room| room.files) {
        assert!(
            tables.iter().any(|one| one.name == *table && one.has(column)),
            "there is no {table}.{column}"
        );
    }
}

#[test]
fn the_description_of_the_format_is_the_one_of_the_tables() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/admin/export-format.md");
    let kept = fs::read_to_string(&file).unwrap();
    let (head, _) = kept.split_once("## Tables\n").unwrap();
    let text = format!("{head}## Tables\n{}", describe());
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, text).unwrap();
        return;
    }
    assert!(kept == text, "{} is out of date: UPDATE=1 cargo test -p bitacora --test carry", file.display());
}

fn describe() -> String {
    let out = carry::unexported(&rooms());
    let stays = |name: &str| out.iter().find(|one| one.table == name);
    let mut text = String::new();
    for table in tables() {
        if stays(&table.name).is_some_and(|one| one.rows.is_none()) {
            continue;
        }
        write!(text, "\n### {}\n{}\n\n", table.name, table.about).unwrap();
        if let Some(one) = stays(&table.name) {
            write!(text, "Without rows where `{}`: {}.\n\n", one.rows.unwrap_or_default(), one.why).unwrap();
        }
        text += "| member | type | |\n| --- | --- | --- |\n";
        for column in &table.columns {
            let kind = match column.kind {
                ColumnKind::Int => "whole number",
                ColumnKind::Text => "text",
                ColumnKind::Bool => "yes or no",
                ColumnKind::Bytes => "bytes, base64",
            };
            let key = if table.key.contains(&column.name) { "**" } else { "" };
            let about = column.about.replace('|', "\\|");
            writeln!(text, "| {key}{}{key} | {kind} | {about} |", column.name).unwrap();
        }
    }
    text += "\n## What stays with its installation\n\n| table | why | in a backup |\n| --- | --- | --- |\n";
    for one in out {
        let rows = one.rows.map_or(String::new(), |rows| format!(", rows where `{rows}`"));
        let kept = if one.derived { "no" } else { "yes" };
        writeln!(text, "| {}{rows} | {} | {kept} |", one.table, one.why).unwrap();
    }
    text
}
