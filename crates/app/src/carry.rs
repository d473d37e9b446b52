//! What `export`, `import bitacora`, `backup`, `restore` and `person` do, and the words they answer with.

use crate::cli::{Import, Json, Person};
use kernel::{Actor, Error, PersonId, Result};
use std::path::Path;
use web::{
    House, backup,
    carry::{self, Manifest},
    personal,
};

/// Writes the whole workspace into a new folder.
pub async fn export(house: &House, dir: &Path, json: Json) -> Result<String> {
    let manifest = carry::export(house, dir).await?;
    if json.json {
        return serde_json::to_string(&manifest).map_err(Error::internal);
    }
    Ok(format!("{}: {}", dir.display(), count(&manifest)))
}

/// Fills a new workspace from an export.
pub async fn import(house: &House, from: &Import) -> Result<String> {
    let dir = match from {
        Import::Bitacora { dir } => dir,
        Import::Tickets(asked) => return crate::tickets::import(house, asked).await,
    };
    let manifest = carry::import(house, dir).await?;
    Ok(format!(
        "imported {}\nEverybody signs in anew: sessions, tokens and links stay where they were.",
        count(&manifest)
    ))
}

/// Writes a backup.
pub async fn backup(house: &House, file: &Path, json: Json) -> Result<String> {
    let good = backup::backup(house, file).await?;
    if json.json {
        return serde_json::to_string(&good).map_err(Error::internal);
    }
    let (file, rows, files) = (file.display(), good.rows, good.files);
    let missing = missing(good.missing);
    Ok(format!("{file}: {rows} rows, {files} files, read back and opened{missing}\nsha256 {}", good.sha256))
}

/// Puts a backup in the place of what is there.
pub async fn restore(house: &House, file: &Path, replace: bool) -> Result<String> {
    let restored = backup::restore(house, file, replace).await?;
    let kept =
        restored.kept.map_or(String::new(), |kept| format!("\nwhat was there is kept in {}", kept.display()));
    Ok(format!("restored {}{kept}", count(&restored.manifest)))
}

fn count(manifest: &Manifest) -> String {
    let (tables, rows, files) = (manifest.tables.len(), manifest.rows(), manifest.files);
    format!("{rows} rows in {tables} tables, {files} files{}", missing(manifest.missing.len() as u64))
}

/// Bytes that are gone are said aloud, and the rest is saved all the same.
fn missing(files: u64) -> String {
    if files == 0 {
        return String::new();
    }
    format!("; the bytes of {files} files are missing from the data folder: manifest.json names them")
}

/// Tells what is held about somebody, or erases somebody who has left.
pub async fn person(house: &House, asked: &Person) -> Result<String> {
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    match asked {
        Person::Held { email } => {
            let id = find(&mut tx, email).await?;
            let named = people::named(&mut tx, id).await?;
            drop(tx);
            let mut lines = Vec::new();
            personal::held(house, &named, &mut lines).await?;
            Ok(String::from_utf8_lossy(&lines).trim_end().to_owned())
        }
        Person::Erase { email } => {
            let id = find(&mut tx, email).await?;
            people::erase(&mut tx, id).await?;
            tx.commit().await?;
            Ok("erased; what they wrote stays as a former member's".to_owned())
        }
    }
}

async fn find(read: &mut db::Read, email: &str) -> Result<PersonId> {
    let person = people::find_by_email(read, &email.trim().to_lowercase()).await?;
    person.map(|person| person.id).ok_or_else(|| Error::Internal(format!("nobody has the address {email}")))
}
