//! Writing documents, putting them in force, reviewing them.

use crate::{
    rules, store, text,
    types::{Audience, Card, Draft, Slug, State, Wanted},
};
use db::{Tx, search};
use kernel::{DocumentId, Error, Event, Field, PersonId, Result};

fn allow(tx: &Tx) -> Result<()> {
    if rules::may_write(tx.actor()) { Ok(()) } else { Err(Error::Forbidden) }
}

/// Writes a new document, as a draft.
pub async fn create(tx: &mut Tx, draft: Draft) -> Result<Card> {
    allow(tx)?;
    rules::check(&draft)?;
    check_known(tx, &draft).await?;
    let owner = owner(tx, &draft, None).await?;
    let slug = free_slug(tx, &draft).await?;
    let html = text::html(&draft.source);
    let id = store::insert(tx, slug.as_str(), owner, &draft, &html).await?;
    store::take_address(tx, slug.as_str()).await?;
    store::insert_version(tx, id, 1, &draft).await?;
    index(tx, id).await?;
    tx.record(Event::DocumentWritten { document: id, client: draft.client, version: 1 }).await?;
    store::find_by_id(tx, id).await
}

/// Writes a document again. Its text gets another version if it changed; what is in force stays in force.
pub async fn change(tx: &mut Tx, id: DocumentId, draft: Draft) -> Result<Card> {
    allow(tx)?;
    let was = store::find_by_id(tx, id).await?;
    // Somebody else may have written meanwhile: their text is not lost under this one.
    if draft.seen.is_some_and(|seen| seen != was.version) {
        return Err(Error::Conflict("knowledge-written-meanwhile"));
    }
    rules::check(&draft)?;
    check_known(tx, &draft).await?;
    if was.state == State::Published {
        rules::may_publish(draft.kind, text::steps(&draft.source).len())?;
    }
    let owner = owner(tx, &draft, Some(&was)).await?;
    let slug = match &draft.slug {
        Some(slug) if slug.as_str() != was.slug => free_slug(tx, &draft).await?.as_str().to_owned(),
        _ => was.slug.clone(),
    };
    check_readers(tx, &was, &draft).await?;
    let before = store::find_version(tx, id, was.version).await?;
    let is_new = before.source != draft.source || before.title != draft.title;
    let version = was.version + i64::from(is_new);
    store::save(tx, id, &slug, owner, &draft, (version, &text::html(&draft.source))).await?;
    if slug != was.slug {
        store::leave_address(tx, &was.slug, id).await?;
        store::take_address(tx, &slug).await?;
    }
    if is_new {
        store::insert_version(tx, id, version, &draft).await?;
    }
    if was.state == State::Published {
        let reviewed = if draft.reviewed { tx.now() } else { was.reviewed_at.unwrap_or(was.updated_at) };
        let due = rules::due(reviewed, draft.review_days);
        store::set_review(tx, id, reviewed, Some(due)).await?;
    }
    index(tx, id).await?;
    tx.record(Event::DocumentWritten { document: id, client: draft.client, version }).await?;
    store::find_by_id(tx, id).await
}

/// Brings a former text back, as a new version.
pub async fn restore(tx: &mut Tx, id: DocumentId, number: i64, said: &str) -> Result<Card> {
    let card = store::find_by_id(tx, id).await?;
    let version = store::find_version(tx, id, number).await?;
    let draft =
        Draft { title: version.title, source: version.source, said: said.to_owned(), ..Draft::of(&card) };
    change(tx, id, draft).await
}

/// Puts a document in force. Whoever does says that it holds, so it counts as reviewed.
pub async fn publish(tx: &mut Tx, id: DocumentId) -> Result<()> {
    allow(tx)?;
    let card = store::find_by_id(tx, id).await?;
    if card.state == State::Published {
        return Ok(());
    }
    let version = store::find_version(tx, id, card.version).await?;
    rules::may_publish(card.kind, text::steps(&version.source).len())?;
    let now = tx.now();
    let due = rules::due(now, card.review_days);
    store::set_state(tx, id, State::Published, Some(due)).await?;
    store::set_review(tx, id, now, Some(due)).await?;
    index(tx, id).await?;
    super::answered_by(tx, id).await?;
    tell(tx, &card, "published").await
}

/// Takes a document out of force.
pub async fn retire(tx: &mut Tx, id: DocumentId) -> Result<()> {
    let card = store::find_by_id(tx, id).await?;
    if !rules::may_retire(tx.actor(), &card) {
        return Err(Error::Forbidden);
    }
    store::set_state(tx, id, State::Retired, None).await?;
    index(tx, id).await?;
    tell(tx, &card, "retired").await
}

/// Says that a document in force still holds.
pub async fn review(tx: &mut Tx, id: DocumentId) -> Result<()> {
    allow(tx)?;
    let card = store::find_by_id(tx, id).await?;
    if card.state != State::Published {
        return Err(Error::Conflict("knowledge-review-published"));
    }
    let now = tx.now();
    store::set_review(tx, id, now, Some(rules::due(now, card.review_days))).await?;
    tell(tx, &card, "reviewed").await
}

/// Gives a leaver's document to somebody else.
pub(crate) async fn hand_over(tx: &mut Tx, id: DocumentId, to: PersonId) -> Result<()> {
    let card = store::find_by_id(tx, id).await?;
    store::set_owner(tx, id, to).await?;
    tell(tx, &Card { owner_id: to, ..card }, "owner").await
}

async fn tell(tx: &mut Tx, card: &Card, what: &str) -> Result<()> {
    let (document, client, owner) = (card.id, card.client_id, card.owner_id);
    tx.record(Event::DocumentChanged { document, client, owner, what: what.to_owned() }).await.map(drop)
}

async fn check_known(tx: &mut Tx, draft: &Draft) -> Result<()> {
    let Some(client) = draft.client else { return Ok(()) };
    match clients::find(tx, client).await {
        Err(Error::NotFound) => Err(Error::invalid("client", "knowledge-choose-one")),
        found => found.map(drop),
    }
}

/// Whoever lets more people read it says so twice: the second time, knowing who they are.
async fn check_readers(tx: &mut Tx, was: &Card, draft: &Draft) -> Result<()> {
    let readers = (draft.audience, draft.client);
    if draft.confirmed || !rules::widens((was.audience, was.client_id), readers) {
        return Ok(());
    }
    // Where it is in force they read it at once, else once it is.
    let mut args = vec![("state", was.state.word().to_owned())];
    let key = match readers {
        (Audience::Client, Some(client)) => {
            args.push(("name", clients::find(tx, client).await?.name));
            "knowledge-widens-client"
        }
        (Audience::Public, _) => "knowledge-widens-public",
        _ => "knowledge-widens-clients",
    };
    Err(Error::Invalid(vec![Field { name: "confirm".to_owned(), key, args }]))
}

/// Who answers for it: whoever is named, else who did, else who writes. Somebody new is on the team.
async fn owner(tx: &mut Tx, draft: &Draft, was: Option<&Card>) -> Result<PersonId> {
    let held = was.map(|card| card.owner_id);
    let owner = draft.owner.or(held).unwrap_or(tx.actor().person);
    if Some(owner) == held || people::list_team(tx).await?.iter().any(|member| member.id == owner) {
        return Ok(owner);
    }
    Err(Error::invalid("owner", "knowledge-choose-one"))
}

async fn free_slug(tx: &mut Tx, draft: &Draft) -> Result<Slug> {
    let slug = match &draft.slug {
        Some(slug) => slug.clone(),
        None => Slug::suggest(&draft.title).ok_or_else(|| Error::invalid("slug", "knowledge-slug-needed"))?,
    };
    if store::has_slug(tx, slug.as_str()).await? {
        return Err(Error::invalid("slug", "knowledge-slug-taken"));
    }
    Ok(slug)
}

/// Puts a document into the search.
async fn index(tx: &mut Tx, id: DocumentId) -> Result<()> {
    let card = store::find_by_id(tx, id).await?;
    let version = store::find_version(tx, id, card.version).await?;
    let plain = text::plain(&version.source);
    let words = [&card.title, &card.summary, &card.keywords, &plain].map(String::as_str).join("\n");
    let doc = search::Doc {
        kind: "document",
        id: id.0,
        project: None,
        client: card.client_id,
        client_visible: card.state == State::Published && card.audience != Audience::Team,
        at: card.updated_at,
        bulk: false,
        text: &words,
    };
    search::index(tx, doc).await
}

/// Puts every document into the search again.
pub(crate) fn reindex(tx: &mut Tx) -> web::Slot<'_, ()> {
    /// Documents read at once.
    const AT_ONCE: i64 = 200;
    web::slot(async move {
        let wanted = Wanted { limit: AT_ONCE, ..Wanted::default() };
        let mut after = 0;
        loop {
            let cards = store::list_after(tx, after, &wanted).await?;
            let Some(last) = cards.last() else { return Ok(()) };
            after = last.id.0;
            for card in &cards {
                index(tx, card.id).await?;
            }
        }
    })
}
