//! Whoever changes how others get in proves again who they are, unless they did so or signed in a moment ago: a device
//! left open by an administrator is nobody's way to everything.

use super::factors::{proof_of, prove_again};
use crate::{
    rules, store,
    types::factors::{Again, Proof},
};
use db::{Read, Tx};
use kernel::{PersonId, Result, SessionId};

/// What somebody has to give again before they change how others get in; nothing for a while after they gave it.
pub async fn owed(read: &mut Read, person: PersonId, here: Option<SessionId>) -> Result<Option<Proof>> {
    let proved = match here {
        Some(here) => store::session_proved(read, here, person).await?,
        None => None,
    };
    if proved.is_some_and(|at| rules::factors::is_recent(at, read.now())) {
        return Ok(None);
    }
    proof_of(read, person).await.map(Some)
}

/// Insists on it, and remembers for a while that it was given.
pub async fn prove_lately(tx: &mut Tx, again: &Again<'_>) -> Result<()> {
    let person = tx.actor().person;
    if owed(tx, person, again.here).await?.is_none() {
        return Ok(());
    }
    prove_again(tx, again).await?;
    match again.here {
        Some(here) => store::prove_session(tx, here, person).await,
        None => Ok(()),
    }
}
