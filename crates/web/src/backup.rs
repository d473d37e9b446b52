//! Backups: one file with everything, made while the program runs, and counted as good only once it
//! was read back and opened.
//!
//! A backup is an archive of what [`crate::carry`] writes, so it fits either engine and every later
//! version. Restoring never overwrites without being told, and keeps what it replaces.

use crate::{
    House, Room, Tick,
    carry::{self, Checked, Manifest, Scope},
    config::BackupConfig,
    sink::{Archive, make_folder, private_file, sync_folder, unpack},
};
use futures_util::future::BoxFuture;
use jiff::{Timestamp, ToSpan};
use kernel::{Actor, Error, Result};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

/// What scheduled backups are called: `bitacora-20261123T085700Z.tar.gz`.
const NAME: &str = "bitacora-%Y%m%dT%H%M%SZ.tar.gz";
/// What a restore keeps is called.
const REPLACED: &str = "replaced-%Y%m%dT%H%M%SZ.tar.gz";
/// Where the data folder notes the last good backup.
const LAST: &str = "last-backup.json";

pub(crate) const TICK: Tick = Tick { name: "web.backup", every: 600, run: scheduled };

/// A backup that was read back and opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Good {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub file: PathBuf,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Rows in it.
    pub rows: u64,
    /// Stored files in it.
    pub files: u64,
    /// Files that rows refer to and that were not in the data folder.
    pub missing: u64,
}

/// What a restore did.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What stands now.
    pub manifest: Manifest,
    /// Where what was replaced is kept.
    pub kept: Option<PathBuf>,
}

fn disk(path: &Path) -> impl Fn(io::Error) -> Error + '_ {
    move |e| Error::Internal(format!("{}: {e}", path.display()))
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    file.with_file_name(name)
}

fn parent(file: &Path) -> &Path {
    file.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a backup to a new file, reads it back, opens it, and notes it as the last good one.
#[db::boxed]
pub async fn backup(house: &House, file: &Path) -> Result<Good> {
    let good = make(house, file).await?;
    note(house, &good).map_err(disk(&house.data))?;
    Ok(good)
}

/// Writes a backup to a new file, reads it back and opens it.
async fn make(house: &House, file: &Path) -> Result<Good> {
    if file.exists() {
        return Err(Error::Internal(format!("{} is there already; name a new file", file.display())));
    }
    let folder = parent(file);
    make_folder(folder).map_err(disk(folder))?;
    let coming = beside(file, ".coming");
    // What a killed backup left behind is worth nothing.
    let _ = fs::remove_file(&coming);
    let made = write_and_check(house, file, &coming).await;
    if made.is_err() {
        let _ = fs::remove_file(&coming);
    }
    made
}

async fn write_and_check(house: &House, file: &Path, coming: &Path) -> Result<Good> {
    let mut archive = Archive::create(coming).map_err(disk(coming))?;
    let written = carry::write(house, Scope::Backup, &mut archive).await?;
    archive.finish().map_err(disk(coming))?;
    let rooms: Vec<_> = house.rooms().collect();
    let scratch = tempfile::tempdir_in(parent(file)).map_err(disk(file))?;
    let checked = open(coming, scratch.path(), &rooms)?;
    if checked.manifest != written {
        return Err(Error::internal("the backup does not read as it was written"));
    }
    drop(checked.try_out(scratch.path(), house.db.clock()).await?);
    let good = Good {
        at: house.db.now(),
        file: file.canonicalize().unwrap_or_else(|_| std::path::absolute(file).unwrap_or(file.to_owned())),
        sha256: carry::checksum(coming)?,
        rows: written.rows(),
        files: written.files,
        missing: written.missing.len() as u64,
    };
    settle(file, coming, &good).map_err(disk(file))?;
    Ok(good)
}

/// Gives the file its name, with its checksum beside it as `sha256sum -c` reads it.
fn settle(file: &Path, coming: &Path, good: &Good) -> io::Result<()> {
    let sum = beside(file, ".sha256");
    let _ = fs::remove_file(&sum);
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut out = private_file(&sum)?;
    writeln!(out, "{}  {name}", good.sha256)?;
    out.sync_all()?;
    fs::rename(coming, file)?;
    sync_folder(parent(file))
}

/// Notes a backup as the last good one.
fn note(house: &House, good: &Good) -> io::Result<()> {
    let note = house.data.join(LAST);
    let fresh = beside(&note, ".coming");
    let _ = fs::remove_file(&fresh);
    private_file(&fresh)?.write_all(serde_json::to_string(good)?.as_bytes())?;
    fs::rename(fresh, note)
}

fn open(archive: &Path, scratch: &Path, rooms: &[&'static Room]) -> Result<Checked> {
    let folder = scratch.join("unpacked");
    make_folder(&folder).map_err(disk(&folder))?;
    unpack(archive, &folder)
        .map_err(|e| Error::Internal(format!("{} is no whole backup of Bitácora: {e}", archive.display())))?;
    Checked::open(&folder, rooms)
}

/// The last good backup that the data folder knows of.
pub fn last(data: &Path) -> Option<Good> {
    serde_json::from_str(&fs::read_to_string(data.join(LAST)).ok()?).ok()
}

/// Puts a backup in the place of what is there. The backup is checked and opened first, so a damaged
/// one changes nothing.
///
/// # Errors
/// A workspace in use, unless told to replace it; what it held is then kept as a backup of its own.
#[db::boxed]
pub async fn restore(house: &House, file: &Path, replace: bool) -> Result<Restored> {
    if house.is_set_up() && !replace {
        return Err(Error::Internal(
            "this workspace is in use: --replace puts the backup in its place and keeps what is there in the data folder"
                .to_owned(),
        ));
    }
    compare_sum(file)?;
    let rooms: Vec<_> = house.rooms().collect();
    let scratch = tempfile::tempdir_in(&house.data).map_err(disk(&house.data))?;
    let checked = open(file, scratch.path(), &rooms)?;
    drop(checked.try_out(scratch.path(), house.db.clock()).await?);
    if !house.is_set_up() {
        return Ok(Restored { manifest: carry::replace(house, checked, None).await?, kept: None });
    }
    let newest = db::newest_event(&mut house.db.read(Actor::SYSTEM).await?).await?;
    let kept = house.data.join(house.db.now().strftime(REPLACED).to_string());
    make(house, &kept).await?;
    match carry::replace(house, checked, Some(newest)).await {
        Ok(manifest) => Ok(Restored { manifest, kept: Some(kept) }),
        Err(error) => {
            // What is there still stands: a copy of it that nobody is told of would only fill the disk.
            remove(&kept)?;
            Err(error)
        }
    }
}

/// Lets a backup go, with its checksum.
fn remove(file: &Path) -> Result<()> {
    fs::remove_file(beside(file, ".sha256")).or_else(forgive_absence).map_err(disk(file))?;
    fs::remove_file(file).map_err(disk(file))
}

fn compare_sum(file: &Path) -> Result<()> {
    let Ok(sum) = fs::read_to_string(beside(file, ".sha256")) else { return Ok(()) };
    if sum.split_whitespace().next() == Some(carry::checksum(file)?.as_str()) {
        return Ok(());
    }
    Err(Error::Internal(format!("{} is damaged: its checksum differs", file.display())))
}

/// Makes the backup that is due and lets go of those beyond the number to keep.
fn scheduled(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    // Writing and compressing block; requests go on meanwhile.
    let work = move || tokio::runtime::Handle::current().block_on(make_due(&house));
    Box::pin(async move { tokio::task::spawn_blocking(work).await.map_err(Error::internal)? })
}

async fn make_due(house: &House) -> Result<()> {
    let config = &house.config.backup;
    if config.folder.is_empty() {
        return Ok(());
    }
    let folder = house.data.join(&config.folder);
    make_folder(&folder).map_err(disk(&folder))?;
    let now = house.db.now();
    if !is_due(&dated(&folder), now, config) {
        return Ok(());
    }
    let good = backup(house, &folder.join(now.strftime(NAME).to_string())).await?;
    tracing::info!(file = %good.file.display(), rows = good.rows, "backup");
    for (_, old) in dated(&folder).into_iter().rev().skip(config.keep.max(1)) {
        remove(&old)?;
    }
    Ok(())
}

fn forgive_absence(e: io::Error) -> io::Result<()> {
    if e.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(e) }
}

/// The scheduled backups of a folder, oldest first.
fn dated(folder: &Path) -> Vec<(Timestamp, PathBuf)> {
    let named = |path: PathBuf| {
        let name = path.file_name()?.to_str()?;
        let at = jiff::civil::DateTime::strptime(NAME, name).ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some((at.timestamp(), path))
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries.filter_map(|entry| named(entry.path())).collect();
    found.sort();
    found
}

/// A backup from the future, left by a clock that was wrong, does not stop the next one.
fn is_due(made: &[(Timestamp, PathBuf)], now: Timestamp, config: &BackupConfig) -> bool {
    let newest = made.iter().map(|(at, _)| *at).filter(|at| *at <= now).max();
    let due = |at: Timestamp| at.saturating_add(i64::from(config.every_hours).hours()).unwrap_or(at) <= now;
    newest.is_none_or(due)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_due_when_the_last_one_is_old_whatever_the_clock_once_said() {
        let config = BackupConfig { every_hours: 24, ..BackupConfig::default() };
        let at = |text: &str| (text.parse::<Timestamp>().unwrap(), PathBuf::new());
        let now = "2026-11-23T09:00:00Z".parse().unwrap();
        assert!(is_due(&[], now, &config));
        assert!(is_due(&[at("2026-11-22T09:00:00Z")], now, &config));
        assert!(!is_due(&[at("2026-11-22T09:00:01Z")], now, &config));
        assert!(is_due(&[at("2026-11-22T08:00:00Z"), at("2031-01-01T00:00:00Z")], now, &config));
    }
}
