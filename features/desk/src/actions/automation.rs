//! Rules are written in versions, switched on and off, and hear what happens to tickets.

mod fire;
mod trial;

pub use fire::{Heard, JOB, forget, hear, look, pass_time, run};
pub use trial::try_out;

use crate::{
    automation::{self, MOST_RULES},
    store::{automation as store, side},
    types::automation::RuleBody,
};
use db::Tx;
use kernel::{Error, Event, Result, RuleId};

fn refuse_others(tx: &Tx) -> Result<()> {
    if tx.actor().is_admin() { Ok(()) } else { Err(Error::Forbidden) }
}

/// Writes a rule down. It does nothing until it is switched on.
pub async fn create(tx: &mut Tx, body: &RuleBody) -> Result<RuleId> {
    refuse_others(tx)?;
    if store::list(tx).await?.len() >= MOST_RULES {
        return Err(Error::limit("name", "desk-rules-many", MOST_RULES));
    }
    let body = checked(tx, body).await?;
    let id = store::insert(tx, &body).await.map_err(taken)?;
    store::insert_version(tx, id, &body).await?;
    tx.record(Event::RuleChanged { rule: id, what: "created".to_owned() }).await?;
    Ok(id)
}

/// Writes a new version, which holds for what happens from now on.
pub async fn change(tx: &mut Tx, id: RuleId, body: &RuleBody) -> Result<()> {
    refuse_others(tx)?;
    store::find(tx, id).await?;
    let body = checked(tx, body).await?;
    store::save(tx, id, &body).await.map_err(taken)?;
    store::insert_version(tx, id, &body).await?;
    tx.record(Event::RuleChanged { rule: id, what: "changed".to_owned() }).await?;
    Ok(())
}

/// Switches a rule on or off.
pub async fn switch(tx: &mut Tx, id: RuleId, on: bool) -> Result<()> {
    refuse_others(tx)?;
    if store::find(tx, id).await?.is_on == on {
        return Ok(());
    }
    store::switch(tx, id, on).await?;
    let what = if on { "on" } else { "off" };
    tx.record(Event::RuleChanged { rule: id, what: what.to_owned() }).await?;
    Ok(())
}

/// Takes a rule out of use. What came of it stays told.
pub async fn remove(tx: &mut Tx, id: RuleId) -> Result<()> {
    refuse_others(tx)?;
    let rule = store::find(tx, id).await?;
    store::retire(tx, &rule).await?;
    tx.record(Event::RuleChanged { rule: id, what: "removed".to_owned() }).await?;
    Ok(())
}

/// What a rule names has to be here.
async fn checked(tx: &mut Tx, body: &RuleBody) -> Result<RuleBody> {
    let body = automation::check(body)?;
    if let Some(owner) = body.effects.owner {
        super::tickets::must_be_on_team(tx, owner).await.map_err(|e| e.renamed("owner", "set_owner"))?;
    }
    if let Some(answer) = body.effects.answer
        && !side::list_canned(tx).await?.iter().any(|(id, ..)| *id == answer)
    {
        return Err(Error::invalid("answer", "desk-choose-one"));
    }
    if let Some(client) = body.conditions.client {
        clients::find(tx, client).await.map_err(|_| Error::invalid("client", "desk-choose-one"))?;
    }
    if let Some(project) = body.conditions.project {
        projects::find_in_reach(tx, project)
            .await
            .map_err(|_| Error::invalid("project", "desk-choose-one"))?;
    }
    Ok(body)
}

fn taken(error: Error) -> Error {
    match error {
        Error::Conflict("error-exists") => Error::invalid("name", "desk-name-taken"),
        other => other,
    }
}
