//! What answers a ticket: documents that solved it, that may, or that are missing, and runbooks worked through
//! for it. The words are the ticket's own.

use super::{done, numbered};
use crate::{
    actions::recurring,
    store::{answers, tickets},
    types::Ticket,
    views::answers::{Answers, Offer},
};
use axum::extract::Path;
use db::Read;
use kernel::{DocumentId, Error, Result};
use knowledge::{Audience, Card, Kind};
use std::cmp::Reverse;
use web::{Answer, Cx, Form};

/// Documents offered at most, and weighed by what they solved.
const OFFERED: usize = 4;
const WEIGHED: usize = 40;

/// What answers a ticket that is in reach.
pub async fn of(read: &mut Read, cx: &Cx, ticket: &Ticket) -> Result<Answers> {
    let solved = knowledge::list_solved_by(read, ticket.id).await?;
    let sources = tickets::list_sources(read, ticket.id).await?;
    let words = format!("{}\n{}", ticket.subject, sources.join("\n"));
    let found = offered(read, ticket, &words).await?;
    let base = cx.house.config.url();
    let offers = found.into_iter().filter(|(card, _)| !solved.iter().any(|(id, _, _)| *id == card.id)).map(
        |(card, like)| {
            let theirs = match card.audience {
                Audience::Team => None,
                Audience::Client if card.client_id != ticket.client_id => None,
                Audience::Public => Some(format!("{}: {base}/answers/{}", card.title, card.slug)),
                Audience::Client | Audience::Clients => {
                    Some(format!("{}: {base}/portal/knowledge/{}", card.title, card.slug))
                }
            };
            Offer { runs: card.kind == Kind::Runbook, card, theirs, like }
        },
    );
    Ok(Answers {
        offers: offers.take(OFFERED).collect(),
        asked: knowledge::find_question_of(read, ticket.id).await?,
        part: recurring::part_of(read, ticket.id).await?,
        runs: knowledge::list_runs_of_ticket(read, ticket.id).await?,
        solved,
    })
}

/// Documents that fit a ticket's words, best first: by the words, then by how many tickets of the same category or service
/// each solved, which comes beside it.
async fn offered(read: &mut Read, ticket: &Ticket, words: &str) -> Result<Vec<(Card, i64)>> {
    let found = knowledge::weigh(read, words, ticket.client_id, WEIGHED).await?;
    let ids: Vec<DocumentId> = found.iter().map(|(_, card)| card.id).collect();
    let solved = answers::count_solved_like(read, ticket, &ids).await?;
    let like = |card: &Card| solved.get(&card.id).copied().unwrap_or(0);
    let mut found: Vec<_> = found.into_iter().map(|(weight, card)| (weight, like(&card), card)).collect();
    found.sort_by_key(|(weight, like, card)| (Reverse(*weight), Reverse(*like), card.id));
    Ok(found.into_iter().map(|(_, like, card)| (card, like)).collect())
}

/// A document by its key, or by the address that somebody copied.
async fn document(read: &mut Read, sent: &Form) -> Result<DocumentId> {
    if let Ok(key) = sent.get("document").parse() {
        return Ok(DocumentId(key));
    }
    let slug = sent.get("document").trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    match knowledge::find_by_address(read, slug).await {
        Ok(card) => Ok(card.id),
        Err(Error::NotFound) => Err(Error::invalid("document", "desk-no-document")),
        Err(other) => Err(other),
    }
}

/// Notes which document solved it, or that it did not.
pub async fn solve(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    let id = numbered(&number)?;
    let mut tx = cx.tx().await?;
    let ticket = tickets::find(&mut tx, id).await?;
    let document = document(&mut tx, &sent).await?;
    knowledge::solve(&mut tx, (id, ticket.project_id), document, sent.get("solved") == "on").await?;
    done(&cx, tx, &format!("/tickets/{id}#answers")).await
}

/// Notes that nothing in writing answers it.
pub async fn ask(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    let id = numbered(&number)?;
    let mut tx = cx.tx().await?;
    let ticket = tickets::find(&mut tx, id).await?;
    let words = if sent.get("words").is_empty() { &ticket.subject } else { sent.get("words") };
    knowledge::ask(&mut tx, words, Some((id, ticket.project_id)), ticket.client_id).await?;
    done(&cx, tx, &format!("/tickets/{id}#answers")).await
}

/// Begins a runbook for it.
pub async fn run(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    let id = numbered(&number)?;
    let mut tx = cx.tx().await?;
    let ticket = tickets::find(&mut tx, id).await?;
    let document = document(&mut tx, &sent).await?;
    let run = knowledge::start(&mut tx, document, Some((id, ticket.project_id))).await?;
    done(&cx, tx, &format!("/knowledge/runs/{run}")).await
}
