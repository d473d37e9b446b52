//! Erasure of a person (GDPR, article 17): what they wrote stays and reads as a former member's.

use super::save_erased;
use crate::{
    rules, store,
    types::{ERASED, Person},
};
use db::Tx;
use kernel::{Error, Event, PersonId, Result};
use ui::say;
use web::personal::{self, Named};

/// Tables that hold nothing about a person but what opens the door to them.
pub const NEVER_TOLD: &[&str] = &["people_totp", "people_recovery", "people_step"];

/// By which words a person is found.
#[db::boxed]
pub async fn named(tx: &mut db::Read, id: PersonId) -> Result<Named> {
    let person = store::find(tx, id).await?;
    if !rules::may_manage_people(tx.actor()) {
        return Err(Error::Forbidden);
    }
    Ok(Named { id, name: person.name, email: person.email })
}

/// Erases somebody who has left. It cannot be undone.
///
/// # Errors
/// Conflict while they are active: their duties want a taker first.
#[db::boxed]
pub async fn erase(tx: &mut Tx, id: PersonId) -> Result<()> {
    let person = store::find(tx, id).await?;
    if !rules::may_give(tx.actor(), person.role) {
        return Err(Error::Forbidden);
    }
    if person.active {
        return Err(Error::Conflict("people-erase-first-let-go"));
    }
    if person.is_erased() {
        return Ok(());
    }
    let workspace = web::workspace(tx).await?;
    let former = say(workspace.lang, "people-former", &[("number", id.to_string().as_str().into())]);
    let named = Named { id, name: person.name.clone(), email: person.email.clone() };
    let email = format!("former-{id}@{ERASED}");
    let row = Person { email, name: former.clone(), zone: workspace.zone, lang: workspace.lang, ..person };
    save_erased(tx, &row).await?;
    personal::forget(tx, &named, &former).await?;
    tx.record(Event::PersonErased { person: id }).await.map(drop)
}
