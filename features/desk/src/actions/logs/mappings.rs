//! How the columns of logs are read: what comes with the product, and what was kept under a name.

use crate::{
    log::Mapping,
    store::logs,
    types::{WORD_LENGTH, filled},
};
use db::{Read, Tx};
use kernel::{Error, Event, Field, Result};

/// Bytes of a mapping at most.
const MAPPING_BYTES: usize = 64 * 1024;

/// A mapping as it was written. What is wrong with it is told, with its line and member.
pub fn read_mapping(field: &str, text: &str) -> Result<Mapping> {
    serde_json::from_str(text).map_err(|why| {
        let args = vec![("why", why.to_string())];
        Error::Invalid(vec![Field { name: field.to_owned(), key: "desk-log-mapping", args }])
    })
}

/// A name that a mapping may be kept under: none of those that come with the product, which it would hide.
pub fn mapping_name(field: &str, text: &str) -> Result<String> {
    let name = filled(field, text, WORD_LENGTH)?;
    if Mapping::PRESETS.contains(&name.as_str()) {
        return Err(Error::limit(field, "desk-log-preset-name", name));
    }
    Ok(name)
}

/// Keeps a mapping under a name, for the next time. Whether it is new.
#[db::boxed]
pub async fn keep_mapping(tx: &mut Tx, name: &str, mapping: &Mapping) -> Result<bool> {
    refuse_others(tx)?;
    let name = mapping_name("keep", name)?;
    let is_new = logs::find_mapping(tx, &name).await?.is_none();
    let body = serde_json::to_string(mapping).map_err(Error::internal)?;
    if body.len() > MAPPING_BYTES {
        return Err(Error::limit("mapping", "desk-log-mapping-large", "64 KB"));
    }
    logs::put_mapping(tx, &name, &body).await?;
    tx.record(Event::DeskSettingsChanged { what: "mapping".to_owned() }).await?;
    Ok(is_new)
}

/// Forgets a mapping that was kept. What was imported with it stays.
#[db::boxed]
pub async fn forget_mapping(tx: &mut Tx, name: &str) -> Result<()> {
    refuse_others(tx)?;
    if logs::delete_mapping(tx, name).await? == 0 {
        let is_preset = Mapping::PRESETS.contains(&name);
        return Err(if is_preset { Error::Conflict("desk-log-preset-stays") } else { Error::NotFound });
    }
    tx.record(Event::DeskSettingsChanged { what: "mapping".to_owned() }).await?;
    Ok(())
}

fn refuse_others(tx: &Tx) -> Result<()> {
    if tx.actor().is_admin() { Ok(()) } else { Err(Error::Forbidden) }
}

/// A mapping that was kept, else one that comes with the product.
#[db::boxed]
pub async fn find_mapping(read: &mut Read, name: &str) -> Result<Option<Mapping>> {
    match logs::find_mapping(read, name).await? {
        Some(body) => serde_json::from_str(&body).map(Some).map_err(Error::internal),
        None => Ok(Mapping::preset(name)),
    }
}

/// The names of all mappings, and whether each was kept. One that was kept under the name of one that comes with the
/// product, before such names were refused, stands in its place until it is forgotten.
#[db::boxed]
pub async fn list_mappings(read: &mut Read) -> Result<Vec<(String, bool)>> {
    let kept = logs::list_mappings(read).await?;
    let given = Mapping::PRESETS.into_iter().filter(|name| !kept.iter().any(|it| it == name));
    let mut all: Vec<(String, bool)> = given.map(|name| (name.to_owned(), false)).collect();
    all.extend(kept.into_iter().map(|name| (name, true)));
    Ok(all)
}
