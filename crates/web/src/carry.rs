//! The whole instance, out and in: every table as JSON Lines, every stored file, and a manifest that
//! says what is there. `docs/admin/export-format.md` describes it and is written from the same lists.
//!
//! Exports and backups are one format. An export holds what the record consists of and can be carried
//! to another installation; a backup holds all there is.

use crate::{
    House, Room, Unexported, reindex,
    sink::{Folder, Sink, is_ours, make_folder, private_file, sync_folder},
};
use db::{Db, Migration, Snapshot, Tx, carry as tables, migrate, schema::Table};
use kernel::{Actor, Error, EventId, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The version of the format that this program writes.
const VERSION: u32 = 1;
/// The file that says what is there.
const MANIFEST: &str = "manifest.json";

/// How much is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The record, without sessions, tokens, links and signing secrets.
    Export,
    /// All there is.
    Backup,
}

/// What an export or a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the format.
    pub bitacora: u32,
    /// How much it holds.
    pub holds: Scope,
    /// The steps of the schema that it was written with.
    pub schema: Vec<String>,
    /// Its tables, in the order in which they were made.
    pub tables: Vec<Listed>,
    /// Its stored files.
    pub files: u64,
    /// Bytes of those files together.
    pub file_bytes: u64,
    /// Hashes of files that rows refer to and that were not in the data folder.
    pub missing: Vec<String>,
}

/// A table of a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its name; its lines are in `tables/NAME.jsonl`.
    pub name: String,
    /// How many they are.
    pub rows: u64,
    /// SHA-256 of the file.
    pub sha256: String,
}

impl Manifest {
    /// Rows of all tables together.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

fn disk(path: &Path) -> impl Fn(io::Error) -> Error + '_ {
    move |e| Error::Internal(format!("{}: {e}", path.display()))
}

/// What the rooms say stays out.
pub fn unexported(rooms: &[&'static Room]) -> Vec<&'static Unexported> {
    rooms.iter().flat_map(|room| room.unexported).collect()
}

fn is_held(scope: Scope, out: &[&'static Unexported], table: &Table) -> bool {
    !out.iter()
        .any(|one| one.table == table.name && one.rows.is_none() && (one.derived || scope == Scope::Export))
}

/// Writes the whole instance, as of one instant, into a new folder.
#[db::boxed]
pub async fn export(house: &House, folder: &Path) -> Result<Manifest> {
    let mut sink = Folder::create(folder)?;
    let manifest = write(house, Scope::Export, &mut sink).await?;
    sink.finish().map_err(disk(folder))?;
    Ok(manifest)
}

/// Writes the whole instance, as of one instant, into a sink.
pub(crate) async fn write(house: &House, scope: Scope, sink: &mut dyn Sink) -> Result<Manifest> {
    let rooms: Vec<_> = house.rooms().collect();
    let steps = migrate::all(&crate::migrations(&rooms));
    let mut snapshot = house.db.snapshot().await?;
    let source = Source { rooms: &rooms, steps: &steps, files: &house.files() };
    write_snapshot(&mut snapshot, &source, scope, sink).await
}

struct Source<'a> {
    rooms: &'a [&'static Room],
    steps: &'a [Migration],
    files: &'a Path,
}

async fn write_snapshot(
    snapshot: &mut Snapshot,
    source: &Source<'_>,
    scope: Scope,
    sink: &mut dyn Sink,
) -> Result<Manifest> {
    let out = unexported(source.rooms);
    let columns: Vec<_> = source.rooms.iter().flat_map(|room| room.files).collect();
    let scratch = tempfile::tempdir().map_err(Error::internal)?;
    let (mut listed, mut hashes) = (Vec::new(), BTreeSet::new());
    for table in db::schema::tables(source.steps)?.iter().filter(|table| is_held(scope, &out, table)) {
        let path = scratch.path().join(&table.name);
        let without =
            out.iter().find(|one| one.table == table.name && scope == Scope::Export).and_then(|one| one.rows);
        let mut file = BufWriter::new(File::create(&path).map_err(disk(&path))?);
        let dumped = tables::dump(snapshot, table, without, &mut file).await?;
        file.flush().map_err(disk(&path))?;
        for (_, column) in columns.iter().filter(|(name, _)| *name == table.name) {
            hashes.extend(hashes_in(&path, column)?);
        }
        sink.put(&format!("tables/{}.jsonl", table.name), &path).map_err(Error::internal)?;
        fs::remove_file(&path).map_err(disk(&path))?;
        listed.push(Listed { name: table.name.clone(), rows: dumped.rows, sha256: dumped.sha256 });
    }
    let mut manifest = Manifest {
        bitacora: VERSION,
        holds: scope,
        schema: source.steps.iter().map(Migration::path).collect(),
        tables: listed,
        files: 0,
        file_bytes: 0,
        missing: Vec::new(),
    };
    write_files(source.files, hashes, &mut manifest, sink)?;
    let path = scratch.path().join(MANIFEST);
    let text = serde_json::to_string_pretty(&manifest).map_err(Error::internal)? + "\n";
    fs::write(&path, text).map_err(disk(&path))?;
    sink.put(MANIFEST, &path).map_err(Error::internal)?;
    Ok(manifest)
}

/// The files that the snapshot refers to: later ones are no part of that instant. A file is complete
/// before anything refers to it and is never changed, so it may be read after the snapshot.
fn write_files(
    folder: &Path,
    hashes: BTreeSet<String>,
    manifest: &mut Manifest,
    sink: &mut dyn Sink,
) -> Result<()> {
    for hash in hashes {
        let place = place(&hash);
        let path = folder.join(&place);
        let Ok(about) = fs::metadata(&path) else {
            manifest.missing.push(hash);
            continue;
        };
        sink.put(&format!("files/{}", place.display()), &path).map_err(Error::internal)?;
        manifest.files += 1;
        manifest.file_bytes += about.len();
    }
    Ok(())
}

/// Where the bytes of a hash lie in a folder of files.
pub(crate) fn place(hash: &str) -> PathBuf {
    let (first, rest) = hash.split_at(2.min(hash.len()));
    Path::new(first).join(rest)
}

fn hashes_in(file: &Path, column: &str) -> Result<BTreeSet<String>> {
    use std::io::BufRead as _;
    let mut found = BTreeSet::new();
    for line in BufReader::new(File::open(file).map_err(disk(file))?).lines() {
        let row: serde_json::Value =
            serde_json::from_str(&line.map_err(disk(file))?).map_err(Error::internal)?;
        if let Some(hash) = row[column].as_str().filter(|hash| is_hash(hash)) {
            found.insert(hash.to_owned());
        }
    }
    Ok(found)
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// An export or backup that lies in a folder and whose every file is what the manifest says.
pub(crate) struct Checked {
    folder: PathBuf,
    /// What it holds.
    pub(crate) manifest: Manifest,
    steps: Vec<Migration>,
    tables: Vec<Table>,
}

impl Checked {
    /// Reads the manifest and compares every checksum.
    pub(crate) fn open(folder: &Path, rooms: &[&'static Room]) -> Result<Checked> {
        let path = folder.join(MANIFEST);
        let text = io::read_to_string(plain(&path)?).map_err(disk(&path))?;
        let manifest: Manifest = serde_json::from_str(&text)
            .map_err(|e| Error::Internal(format!("{} is not a manifest of Bitácora: {e}", path.display())))?;
        let mut known = migrate::all(&crate::migrations(rooms));
        let is_known = |path: &String| known.iter().any(|step| step.path() == *path);
        if manifest.bitacora > VERSION || !manifest.schema.iter().all(is_known) {
            return Err(Error::Internal(
                "this was written by a newer Bitácora; install that version or a later one".to_owned(),
            ));
        }
        known.retain(|step| manifest.schema.contains(&step.path()));
        let tables = db::schema::tables(&known)?;
        let checked = Checked { folder: folder.to_owned(), manifest, steps: known, tables };
        checked.refuse_strange(rooms)?;
        checked.compare()?;
        checked.compare_files(rooms)?;
        Ok(checked)
    }

    fn file(&self, table: &str) -> PathBuf {
        self.folder.join(format!("tables/{table}.jsonl"))
    }

    /// Refuses tables that are not known, and those that an export or a backup never holds: whoever made one by
    /// hand does not bring sessions or tokens in.
    fn refuse_strange(&self, rooms: &[&'static Room]) -> Result<()> {
        let out = unexported(rooms);
        for Listed { name, .. } in &self.manifest.tables {
            let table = self.tables.iter().find(|table| table.name == *name);
            let table =
                table.ok_or_else(|| Error::Internal(format!("the table {name} is not known here")))?;
            if !is_held(self.manifest.holds, &out, table) {
                return Err(Error::Internal(format!("{name} is no part of what this says that it holds")));
            }
        }
        Ok(())
    }

    fn compare(&self) -> Result<()> {
        for listed in &self.manifest.tables {
            let path = self.file(&listed.name);
            if sha256(&path)? != listed.sha256 {
                return Err(Error::Internal(format!(
                    "{} is not what was written: its checksum differs",
                    path.display()
                )));
            }
        }
        Ok(())
    }

    fn compare_files(&self, rooms: &[&'static Room]) -> Result<()> {
        let mut hashes = BTreeSet::new();
        for (table, column) in rooms.iter().flat_map(|room| room.files) {
            if self.manifest.tables.iter().any(|listed| listed.name == *table) {
                hashes.extend(hashes_in(&self.file(table), column)?);
            }
        }
        for hash in hashes.iter().filter(|hash| !self.manifest.missing.contains(hash)) {
            let path = self.folder.join("files").join(place(hash));
            if sha256(&path)? != *hash {
                return Err(Error::Internal(format!("{} is not what was stored", path.display())));
            }
        }
        Ok(())
    }

    /// Whether it was written with the schema of these rooms.
    fn is_newest(&self, rooms: &[&'static Room]) -> bool {
        self.steps.len() == migrate::all(&crate::migrations(rooms)).len()
    }

    /// Opens it: a database of its own with its schema and all its rows.
    pub(crate) async fn try_out(&self, scratch: &Path, clock: Arc<dyn db::Clock>) -> Result<Db> {
        let db = Db::open(&db::Config::Sqlite(scratch.join("scratch.sqlite")), clock, Vec::new()).await?;
        migrate::run_steps(&db, &self.steps).await?;
        let mut tx = db.begin(Actor::SYSTEM).await?;
        self.load(&mut tx).await?;
        tx.commit().await?;
        Ok(db)
    }

    async fn load(&self, tx: &mut Tx) -> Result<()> {
        let mut all = self.tables.clone();
        all.retain(|table| table.name != LEDGER);
        tables::clear(tx, &all).await?;
        for listed in &self.manifest.tables {
            let Some(table) = all.iter().find(|table| table.name == listed.name) else { continue };
            let path = self.file(&listed.name);
            let mut source = BufReader::new(plain(&path)?);
            let rows = tables::load(tx, table, &mut source).await?;
            if rows != listed.rows {
                return Err(Error::Internal(format!("{} has {rows} lines, not {}", table.name, listed.rows)));
            }
        }
        tables::settle(tx, &all).await
    }
}

/// The list of applied steps, which describes the database itself.
const LEDGER: &str = "db_migration";

/// Opens a file of what somebody handed over: a link may lead to what is not theirs, and a pipe never ends.
fn plain(path: &Path) -> Result<File> {
    if !fs::symlink_metadata(path).map_err(disk(path))?.is_file() {
        return Err(Error::Internal(format!("{} is no plain file", path.display())));
    }
    File::open(path).map_err(disk(path))
}

fn sha256(path: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    io::copy(&mut plain(path)?, &mut hash).map_err(disk(path))?;
    Ok(crate::hex(&hash.finalize()))
}

/// The SHA-256 of a file, as `sha256sum` prints it.
pub(crate) fn checksum(path: &Path) -> Result<String> {
    sha256(path)
}

/// Fills an instance that nobody has set up yet from a folder that [`export`] wrote.
///
/// # Errors
/// A workspace in use, and an export that is damaged or of a newer program: nothing was changed then.
#[db::boxed]
pub async fn import(house: &House, folder: &Path) -> Result<Manifest> {
    if house.is_set_up() {
        return Err(Error::Internal(
            "this workspace is in use; import into a new data folder or an empty database".to_owned(),
        ));
    }
    let rooms: Vec<_> = house.rooms().collect();
    let checked = Checked::open(folder, &rooms)?;
    replace(house, checked, None).await
}

/// Puts what was carried in the place of all rows, in one transaction. Stored files are only added. Where it is
/// said what was the newest event when what is there was kept, nothing is replaced once there are newer ones:
/// they would be nowhere.
pub(crate) async fn replace(house: &House, checked: Checked, kept: Option<EventId>) -> Result<Manifest> {
    let rooms: Vec<_> = house.rooms().collect();
    if !checked.is_newest(&rooms) {
        return Box::pin(replace_older(house, checked, &rooms, kept)).await;
    }
    take_files(&checked.folder.join("files"), &house.files())?;
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    tx.lock("carry", false).await?;
    tables::hold(&mut tx, &checked.tables).await?;
    if let Some(kept) = kept
        && db::newest_event(&mut tx).await? != kept
    {
        return Err(Error::Internal(
            "somebody wrote while what is there was kept, and nothing was replaced: stop the program, or try again"
                .to_owned(),
        ));
    }
    checked.load(&mut tx).await?;
    if checked.manifest.holds == Scope::Export {
        for one in unexported(&rooms) {
            if let Some(rows) = one.rows {
                tables::remove(&mut tx, one.table, rows).await?;
            }
        }
    }
    reindex::whole(&mut tx, &rooms).await?;
    tx.commit().await?;
    house.refresh().await?;
    Ok(checked.manifest)
}

/// What an earlier program wrote goes through a scratch database, which is migrated there.
async fn replace_older(
    house: &House,
    checked: Checked,
    rooms: &[&'static Room],
    kept: Option<EventId>,
) -> Result<Manifest> {
    let scratch = tempfile::tempdir().map_err(Error::internal)?;
    let db = checked.try_out(scratch.path(), house.db.clock()).await?;
    let steps = migrate::all(&crate::migrations(rooms));
    migrate::run_steps(&db, &steps).await?;
    let folder = scratch.path().join("newest");
    let mut sink = Folder::create(&folder)?;
    let source = Source { rooms, steps: &steps, files: &checked.folder.join("files") };
    write_snapshot(&mut db.snapshot().await?, &source, checked.manifest.holds, &mut sink).await?;
    let newest = Checked::open(&folder, rooms)?;
    replace(house, newest, kept).await
}

/// Takes the files that lie under their hashes. Links, other names and what has another hash stay where they are.
fn take_files(from: &Path, to: &Path) -> Result<()> {
    let Ok(folders) = fs::read_dir(from) else { return Ok(()) };
    for folder in folders {
        let folder = folder.map_err(disk(from))?;
        if !folder.file_type().map_err(disk(from))?.is_dir() {
            continue;
        }
        let (name, folder) = (folder.file_name(), folder.path());
        let target = to.join(&name);
        for file in fs::read_dir(&folder).map_err(disk(&folder))? {
            let file = file.map_err(disk(&folder))?;
            let plain = file.file_type().map_err(disk(&folder))?.is_file();
            let place = Path::new(&name).join(file.file_name());
            let is_new = plain && is_ours(&Path::new("files").join(&place)) && !to.join(&place).exists();
            if is_new && sha256(&file.path())? == place.to_string_lossy().replace('/', "") {
                make_folder(&target).map_err(disk(&target))?;
                take_file(&file.path(), &target.join(file.file_name()))?;
            }
        }
        if target.is_dir() {
            sync_folder(&target).map_err(disk(&target))?;
        }
    }
    Ok(())
}

fn take_file(file: &Path, target: &Path) -> Result<()> {
    let coming = target.with_extension("coming");
    // What a killed import left behind is worth nothing.
    let _ = fs::remove_file(&coming);
    let copy = || {
        let mut out = private_file(&coming)?;
        io::copy(&mut File::open(file)?, &mut out)?;
        out.sync_all()
    };
    copy().map_err(disk(&coming))?;
    fs::rename(&coming, target).map_err(disk(target))
}
