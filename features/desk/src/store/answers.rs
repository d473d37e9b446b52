//! What documents did for tickets like one.

use crate::types::Ticket;
use db::{Read, params};
use kernel::{DocumentId, Error, Result};
use std::collections::HashMap;

db::sql! {
    static SOLVED_LIKE: (DocumentId, i64) = "SELECT s.document_id, COUNT(*) FROM knowledge_solved_card s JOIN desk_ticket t ON t.id = s.ticket_id
        WHERE s.document_id IN (SELECT value FROM IDS($1)) AND t.id <> $2 AND NOT t.spam
            AND ((t.category <> '' AND LOWER(t.category) = LOWER($3)) OR (t.service <> '' AND LOWER(t.service) = LOWER($4)))
            AND (t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $5)) GROUP BY s.document_id";
}

/// How many other tickets in the reader's reach each of some documents solved, of the same category or about the same
/// service as a ticket.
pub async fn count_solved_like(
    read: &mut Read,
    ticket: &Ticket,
    documents: &[DocumentId],
) -> Result<HashMap<DocumentId, i64>> {
    if documents.is_empty() || (ticket.category.is_empty() && ticket.service.is_empty()) {
        return Ok(HashMap::new());
    }
    let person = read.actor().person;
    let documents = serde_json::to_string(documents).map_err(Error::internal)?;
    let asked = params![documents, ticket.id, ticket.category, ticket.service, person];
    Ok(SOLVED_LIKE.kept().all(read, asked).await?.into_iter().collect())
}
