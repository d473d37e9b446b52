//! The key under which addresses and links of mails are sealed. It is the one secret that is kept as it
//! is: a seal is made anew for each mail, so a digest would not do.

use crate::address;
use db::{Read, Tx};
use kernel::{Error, PersonId, ProjectId, Result};

/// The name keeps it out of exports.
const SETTING: &str = "secret.inbox-seal";

/// The key, made on first use.
pub async fn key(tx: &mut Tx) -> Result<String> {
    if let Some(key) = web::setting::<String>(tx, SETTING).await? {
        return Ok(key);
    }
    tx.lock(SETTING, false).await?;
    if let Some(key) = web::setting::<String>(tx, SETTING).await? {
        return Ok(key);
    }
    let key = web::fresh_secret()?;
    web::put_setting(tx, SETTING, &key).await?;
    Ok(key)
}

/// The key, if there is one yet.
pub async fn known(read: &mut Read) -> Result<Option<String>> {
    web::setting::<String>(read, SETTING).await
}

/// Who leaves which list by a tag; a tag that is not ours leads nowhere.
pub async fn leave_of(read: &mut Read, tag: &str) -> Result<(PersonId, Option<ProjectId>)> {
    let key = web::setting::<String>(read, SETTING).await?.ok_or(Error::NotFound)?;
    address::read_leave(&key, tag).ok_or(Error::NotFound)
}
