//! The key under which addresses and links of mails are sealed.

use super::address;
use db::{Read, Tx};
use kernel::{Error, PersonId, ProjectId, Result};

/// The name keeps it out of exports.
const SETTING: &str = "secret.inbox-seal";

/// The key, made on first use.
pub async fn key(tx: &mut Tx) -> Result<String> {
    web::seal::key(tx, SETTING).await
}

/// The key, if there is one yet.
pub async fn known(read: &mut Read) -> Result<Option<String>> {
    web::seal::known(read, SETTING).await
}

/// Who leaves which list by a tag; a tag that is not ours leads nowhere.
pub async fn leave_of(read: &mut Read, tag: &str) -> Result<(PersonId, Option<ProjectId>)> {
    let key = known(read).await?.ok_or(Error::NotFound)?;
    address::read_leave(&key, tag).ok_or(Error::NotFound)
}
