//! The addresses at which clients write to the desk, for whoever runs the installation.

use super::{held::changed, promises::refuse_others};
use crate::store::mail as store;
use db::Tx;
use kernel::{ClientId, Error, ProjectId, Result};

/// Adds an address of the desk, or says anew what it stands for.
pub async fn put_address(
    tx: &mut Tx,
    email: &people::Email,
    client: Option<ClientId>,
    project: Option<ProjectId>,
    sort: (&str, &str),
) -> Result<()> {
    refuse_others(tx)?;
    if email.as_str().contains('+') {
        // What stands after a plus is our seal.
        return Err(Error::invalid("address", "desk-address-plus"));
    }
    if let Some(project) = project {
        let card = projects::find_card(tx, project).await?;
        if client.is_some() && card.client_id.is_some() && card.client_id != client {
            return Err(Error::invalid("project", "desk-project-of-other"));
        }
    }
    store::put_address(tx, email.as_str(), client, project, sort).await?;
    changed(tx, "address").await
}

/// Takes an address of the desk away; its tickets stay.
pub async fn remove_address(tx: &mut Tx, email: &str) -> Result<()> {
    refuse_others(tx)?;
    store::remove_address(tx, email).await?;
    changed(tx, "address").await
}
