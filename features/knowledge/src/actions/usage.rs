//! What is read, what solves, what is missing.

use crate::{
    fit::Heads,
    rules, store,
    types::{Card, Head, LINE_LENGTH, QuestionState, Reader, State, filled},
};
use db::{Derived, Read, Rows, Tx, search};
use kernel::{ClientId, DocumentId, Error, Event, ProjectId, QuestionId, Result, TicketId};
use std::collections::{BTreeMap, HashMap};
use web::Counted;

/// Words of a question that are looked at, at most.
const MOST_WORDS: usize = 40;

/// Writes down how often documents were opened: by day and sort of reader, not by whom.
pub async fn opened(tx: &mut Tx, counted: BTreeMap<Counted, i64>) -> Result<()> {
    for ((id, reader, day), times) in counted {
        if let Some(reader) = Reader::parse(reader) {
            store::count_reading(tx, DocumentId(id), day, reader, times).await?;
        }
    }
    Ok(())
}

/// Documents in force that fit some words, best first. What is about another client is left out.
#[db::boxed]
pub async fn suggest(
    read: &mut Read,
    words: &str,
    client: Option<ClientId>,
    most: usize,
) -> Result<Vec<Card>> {
    Ok(weigh(read, words, client, most).await?.into_iter().map(|(_, card)| card).collect())
}

/// The same, each with how well it fits, for whoever knows more of what is asked.
#[db::boxed]
pub async fn weigh(
    read: &mut Read,
    words: &str,
    client: Option<ClientId>,
    most: usize,
) -> Result<Vec<(usize, Card)>> {
    Ok(weigh_each(read, &[(words, client)], most).await?.pop().unwrap_or_default())
}

/// The same for many at once.
pub(crate) async fn weigh_each(
    read: &mut Read,
    asked: &[(&str, Option<ClientId>)],
    most: usize,
) -> Result<Vec<Vec<(usize, Card)>>> {
    static LAST: Derived<Rows<Head>, Heads> = Derived::new();
    let actor = *read.actor();
    let rows = store::list_heads(read).await?;
    let heads = LAST.of(rows, |rows| Heads::new(rows, |text| search::telling(text, usize::MAX)));
    let best = |(words, client): &(&str, Option<ClientId>)| {
        let words = search::telling(words, MOST_WORDS);
        heads.best(&words, |head| rules::may_offer(&actor, *client, head), most)
    };
    let best: Vec<_> = asked.iter().map(best).collect();
    let ids = best.iter().flatten().map(|(_, id)| *id).collect();
    let cards = store::list_of_ids(read, &ids).await?;
    let cards: HashMap<DocumentId, Card> = cards.into_iter().map(|card| (card.id, card)).collect();
    let known = |best: Vec<(usize, DocumentId)>| {
        best.into_iter().filter_map(|(weight, id)| Some((weight, cards.get(&id)?.clone()))).collect()
    };
    Ok(best.into_iter().map(known).collect())
}

/// Notes that a document solved a ticket, which stands in a project, or that it did not. Whoever calls has checked that
/// the ticket is in reach.
#[db::boxed]
pub async fn solve(
    tx: &mut Tx,
    of: (TicketId, Option<ProjectId>),
    document: DocumentId,
    solved: bool,
) -> Result<()> {
    if !rules::may_write(tx.actor()) {
        return Err(Error::Forbidden);
    }
    let card = store::find_by_id(tx, document).await?;
    if store::set_solved(tx, of, document, solved).await? == 0 {
        return Ok(());
    }
    let ticket = of.0;
    tx.record(Event::DocumentSolved { document, ticket, client: card.client_id, solved }).await.map(drop)
}

/// Notes a question that no document answers. A ticket has one open question at a time. Whoever calls has
/// checked that the ticket is in reach; a guest's question is their client's.
#[db::boxed]
pub async fn ask(
    tx: &mut Tx,
    words: &str,
    of: Option<(TicketId, Option<ProjectId>)>,
    client: Option<ClientId>,
) -> Result<QuestionId> {
    let actor = *tx.actor();
    if !actor.is_team() && actor.client.is_none() {
        return Err(Error::Forbidden);
    }
    let client = if actor.is_guest() { actor.client } else { client };
    let words = filled("words", words, LINE_LENGTH)?;
    if let Some((ticket, _)) = of
        && let Some(open) = store::find_question_of(tx, ticket).await?
    {
        return Ok(open);
    }
    let question = store::insert_question(tx, &words, of, client).await?;
    tx.record(Event::QuestionAsked { question, client }).await?;
    Ok(question)
}

/// Says where a ticket stands now: its questions, its runs with their evidence, and what solved it are for whoever
/// reaches that.
#[db::boxed]
pub async fn move_questions(tx: &mut Tx, ticket: TicketId, project: Option<ProjectId>) -> Result<()> {
    store::move_runs(tx, ticket, project).await?;
    store::move_solved(tx, ticket, project).await?;
    store::move_questions(tx, ticket, project).await
}

/// Says which document answers a question now.
pub async fn answer(tx: &mut Tx, id: QuestionId, document: DocumentId) -> Result<()> {
    let card = store::find_by_id(tx, document).await?;
    settle(tx, id, QuestionState::Answered, Some(card.id)).await
}

/// Notes that a document is being written for a question, which it answers once it is in force. A question that was
/// settled meanwhile stays as it is.
pub(crate) async fn write_for(tx: &mut Tx, id: QuestionId, document: DocumentId) -> Result<()> {
    store::find_question(tx, id).await?;
    store::set_written(tx, id, document).await?;
    match store::find_by_id(tx, document).await?.state {
        State::Published => answered_by(tx, document).await,
        State::Draft | State::Retired => Ok(()),
    }
}

/// Settles the questions for which a document was written, now that it is in force.
pub(crate) async fn answered_by(tx: &mut Tx, document: DocumentId) -> Result<()> {
    for (question, client) in store::list_written_for(tx, document).await? {
        store::settle_question(tx, question, QuestionState::Answered, Some(document)).await?;
        tx.record(Event::QuestionSettled { question, document: Some(document), client }).await?;
    }
    Ok(())
}

/// Says that a question needs no document.
pub async fn drop_question(tx: &mut Tx, id: QuestionId) -> Result<()> {
    settle(tx, id, QuestionState::Dropped, None).await
}

async fn settle(
    tx: &mut Tx,
    id: QuestionId,
    state: QuestionState,
    document: Option<DocumentId>,
) -> Result<()> {
    if !rules::may_write(tx.actor()) {
        return Err(Error::Forbidden);
    }
    let question = store::find_question(tx, id).await?;
    if question.state != QuestionState::Open {
        return Err(Error::Conflict("knowledge-question-settled"));
    }
    store::settle_question(tx, id, state, document).await?;
    tx.record(Event::QuestionSettled { question: id, document, client: question.client_id }).await.map(drop)
}
