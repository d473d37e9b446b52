//! Names of states.

use crate::types::{StateName, TicketState};
use db::{Read, Tx, params};
use kernel::{Result, TicketId};

db::sql! {
    static LIST: StateName = "SELECT id, category, name FROM desk_state ORDER BY id";
    static INSERT: () = "INSERT INTO desk_state (category, name) VALUES ($1, $2)";
    static UNNAME: () = "UPDATE desk_ticket SET state_id = NULL WHERE state_id = $1";
    static REMOVE: () = "DELETE FROM desk_state WHERE id = $1";
    static SET: () = "UPDATE desk_ticket SET state_id = $2, updated_at = $3 WHERE id = $1";
}

/// Every name, in the order in which they were given.
pub async fn list(read: &mut Read) -> Result<Vec<StateName>> {
    LIST.kept().all(read, params![]).await
}

pub async fn insert(tx: &mut Tx, category: TicketState, name: &str) -> Result<()> {
    INSERT.exec(tx, params![category, name]).await.map(drop)
}

/// Takes a name away; tickets that had it have the usual name again.
pub async fn remove(tx: &mut Tx, id: i64) -> Result<()> {
    UNNAME.exec(tx, params![id]).await?;
    REMOVE.exec(tx, params![id]).await.map(drop)
}

pub async fn set(tx: &mut Tx, ticket: TicketId, name: Option<i64>) -> Result<()> {
    let now = tx.now();
    SET.exec(tx, params![ticket, name, now]).await.map(drop)
}
