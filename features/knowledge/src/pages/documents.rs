//! The team's pages of documents: the list, a document, its form with a preview, its versions.

use super::done;
use crate::{
    actions, changes, rules, store, text,
    types::{Audience, Card, Kind, Reader, State, TITLE_LENGTH, USUAL_REVIEW_DAYS, Wanted},
    views::{documents as views, form as form_views},
};
use axum::extract::{Path, Query};
use db::Read;
use kernel::{Error, QuestionId, Result};
use serde::Deserialize;
use ui::form::Filled;
use web::{
    Answer, Cx, Form,
    cells::{MOST_ROWS, Sheet},
};

/// Documents on a page of the list, and of what a question found.
const ROWS: i64 = 50;
/// Versions that are listed.
const VERSIONS: i64 = 200;

#[derive(Default, Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    audience: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    client: String,
    page: Option<i64>,
}

impl ListQuery {
    /// What is wanted: some rows after others.
    fn wanted(&self, skip: i64, limit: i64) -> Wanted {
        Wanted {
            kind: Kind::parse(&self.kind),
            audience: Audience::parse(&self.audience),
            state: State::parse(&self.state),
            client: self.client.parse().ok(),
            skip,
            limit,
        }
    }

    /// The documents that are as wanted, and hold the words of a question if there is one.
    async fn cards(&self, read: &mut Read, wanted: &Wanted) -> Result<Vec<Card>> {
        match self.q.trim() {
            "" => store::list(read, wanted).await,
            question => store::find_words(read, question, wanted).await,
        }
    }
}

/// The list, or what a question finds.
pub async fn list(cx: Cx, Query(query): Query<ListQuery>) -> Answer {
    let page = query.page.unwrap_or(1).clamp(1, 10_000);
    let wanted = query.wanted((page - 1) * ROWS, ROWS + 1);
    let mut read = cx.read().await?;
    let question = query.q.trim();
    let mut cards = query.cards(&mut read, &wanted).await?;
    let clients = clients::list_cards(&mut read).await?;
    drop(read);
    let more = cards.len() as i64 > ROWS;
    cards.truncate(ROWS as usize);
    let view = views::List { cards: &cards, question, wanted: &wanted, page, more, clients: &clients };
    cx.page(&cx.t.s("knowledge-title"), views::list(&cx.t, &view)).await
}

/// The list, or what a question finds, as CSV.
pub async fn export(cx: Cx, Query(query): Query<ListQuery>) -> Answer {
    let mut read = cx.read().await?;
    let cards = query.cards(&mut read, &query.wanted(0, MOST_ROWS)).await?;
    drop(read);
    let mut sheet = Sheet::headed(&[
        "title",
        "kind",
        "audience",
        "client",
        "state",
        "owner",
        "due_at",
        "version",
        "updated_at",
        "address",
    ]);
    for card in &cards {
        sheet.add(&[
            card.title.as_str(),
            card.kind.word(),
            card.audience.word(),
            card.client_name.as_deref().unwrap_or_default(),
            card.state.word(),
            &card.owner_name,
            &card.due_at.map_or(String::new(), |at| at.to_string()),
            &card.version.to_string(),
            &card.updated_at.to_string(),
            &format!("{}{}", cx.house.config.url(), card.href()),
        ]);
    }
    Ok(sheet.answer("knowledge.csv"))
}

/// A document, with what can be done.
pub async fn show(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = match store::find(&mut read, &slug).await {
        Err(Error::NotFound) => return super::moved(&cx, &mut read, &slug).await,
        found => found?,
    };
    let html = store::find_html(&mut read, card.id).await?;
    let since = cx.t.now - jiff::ToSpan::hours(rules::USE_HOURS);
    let solved = store::count_solved(&mut read, card.id, since).await?;
    let runs = if card.kind == Kind::Runbook {
        store::list_runs(&mut read, card.id, 100).await?
    } else {
        Vec::new()
    };
    drop(read);
    if !cx.prefetch && !cx.fragment {
        super::opened(&cx, card.id, Reader::Team).await?;
    }
    let page = views::Page {
        card: &card,
        html: &html,
        solved,
        told: rules::told(&runs),
        may_retire: rules::may_retire(&cx.actor, &card),
    };
    cx.page(&card.title, views::show(&cx.t, &page)).await
}

/// What the form offers: clients and the team.
async fn choices(read: &mut Read) -> Result<form_views::Choices> {
    let clients = clients::list_cards(read).await?;
    let team = people::list_team(read).await?;
    Ok(form_views::Choices {
        clients: clients.into_iter().map(|card| (card.id.to_string(), card.name)).collect(),
        team: team.into_iter().map(|person| (person.id.to_string(), person.name)).collect(),
    })
}

/// Everything that a new document may be given before it is written: a runbook, an answer to a question.
#[derive(Default, Deserialize)]
pub struct NewQuery {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    core: String,
    #[serde(default)]
    title: String,
    /// The question that it answers, once it is in force.
    question: Option<i64>,
}

/// The form of a new document.
pub async fn new(cx: Cx, Query(query): Query<NewQuery>) -> Answer {
    let mut read = cx.read().await?;
    let choices = choices(&mut read).await?;
    let asked = match query.question {
        Some(id) => Some(store::find_question(&mut read, QuestionId(id)).await?),
        None => None,
    };
    drop(read);
    let title = match &asked {
        Some(question) if query.title.is_empty() => question.words.chars().take(TITLE_LENGTH).collect(),
        _ => query.title,
    };
    let kind =
        Kind::parse(&query.kind).unwrap_or(if query.core.is_empty() { Kind::Article } else { Kind::Process });
    let filled = Filled::new(&[
        ("kind", kind.word().to_owned()),
        ("core", query.core),
        ("title", title),
        ("question", asked.map_or(String::new(), |question| question.id.to_string())),
        ("audience", Audience::Team.word().to_owned()),
        ("lang", cx.t.lang.code().to_owned()),
        ("owner", cx.actor.person.to_string()),
        ("review_days", USUAL_REVIEW_DAYS.to_string()),
    ]);
    let form = form_views::form(&cx.t, &filled, None, &choices, None);
    cx.page(&cx.t.s("knowledge-new"), form).await
}

/// Writes a new document, or shows how it would look.
pub async fn create(cx: Cx, sent: Form) -> Answer {
    if sent.has("look") {
        return looked(&cx, None, &sent).await;
    }
    let written = async {
        let draft = actions::read_draft(&sent)?;
        let mut tx = cx.tx().await?;
        let card = actions::create(&mut tx, draft).await?;
        if let Ok(question) = sent.get("question").parse() {
            actions::write_for(&mut tx, QuestionId(question), card.id).await?;
        }
        tx.commit().await?;
        Ok(card)
    };
    match written.await {
        Ok(card) => cx.see(&card.href()),
        Err(error) => again(&cx, None, error, &sent).await,
    }
}

/// The form again with its text as readers will see it.
async fn looked(cx: &Cx, card: Option<&Card>, sent: &Form) -> Answer {
    let mut read = cx.read().await?;
    let choices = choices(&mut read).await?;
    drop(read);
    let html = text::html(sent.raw("source"));
    let filled = sent.failed(Vec::new());
    cx.page(&title(cx, card), form_views::form(&cx.t, &filled, card, &choices, Some(&html))).await
}

fn title(cx: &Cx, card: Option<&Card>) -> String {
    match card {
        Some(card) => cx.t.with("knowledge-edit-title", &[("title", card.title.as_str().into())]),
        None => cx.t.s("knowledge-new"),
    }
}

async fn again(cx: &Cx, card: Option<&Card>, error: Error, sent: &Form) -> Answer {
    let mut read = cx.read().await?;
    let choices = choices(&mut read).await?;
    drop(read);
    let show = |filled: &Filled| form_views::form(&cx.t, filled, card, &choices, None);
    cx.again(error, &title(cx, card), sent, show).await
}

/// A text as readers will see it, for the form that asks while it is written.
pub async fn preview(cx: Cx, sent: Form) -> Answer {
    let html = text::html(sent.raw("source"));
    cx.piece(form_views::preview(&cx.t, &html, text::steps(sent.raw("source")).len()))
}

/// The form of a document.
pub async fn edit(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = match store::find(&mut read, &slug).await {
        Err(Error::NotFound) => return super::moved(&cx, &mut read, &slug).await,
        found => found?,
    };
    let version = store::find_version(&mut read, card.id, card.version).await?;
    let choices = choices(&mut read).await?;
    drop(read);
    let filled = Filled::new(&actions::fields_of(&card, &version.source));
    cx.page(&title(&cx, Some(&card)), form_views::form(&cx.t, &filled, Some(&card), &choices, None)).await
}

/// Writes a document again, or shows how it would look.
pub async fn change(cx: Cx, Path(slug): Path<String>, sent: Form) -> Answer {
    let mut read = cx.read().await?;
    // A form that was opened before somebody gave the document another address is not lost.
    let card = store::find_by_address(&mut read, &slug).await?;
    drop(read);
    if sent.has("look") {
        return looked(&cx, Some(&card), &sent).await;
    }
    let written = async {
        let mut draft = actions::read_draft(&sent)?;
        draft.seen.get_or_insert(0);
        let mut tx = cx.tx().await?;
        let card = actions::change(&mut tx, card.id, draft).await?;
        tx.commit().await?;
        Ok(card)
    };
    match written.await {
        Ok(card) => cx.see(&card.href()),
        Err(error) => again(&cx, Some(&card), error, &sent).await,
    }
}

/// The versions of a document.
pub async fn versions(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = match store::find(&mut read, &slug).await {
        Err(Error::NotFound) => return super::moved(&cx, &mut read, &slug).await,
        found => found?,
    };
    let versions = store::list_versions(&mut read, card.id, VERSIONS).await?;
    drop(read);
    let title = cx.t.with("knowledge-versions-of", &[("title", card.title.as_str().into())]);
    cx.page(&title, views::versions(&cx.t, &card, &versions)).await
}

#[derive(Default, Deserialize)]
pub struct Against {
    from: Option<i64>,
}

/// One version, beside the one before it or one that is named.
pub async fn version(
    cx: Cx,
    Path((slug, number)): Path<(String, i64)>,
    Query(query): Query<Against>,
) -> Answer {
    let mut read = cx.read().await?;
    let card = match store::find(&mut read, &slug).await {
        Err(Error::NotFound) => return super::moved(&cx, &mut read, &slug).await,
        found => found?,
    };
    let version = store::find_version(&mut read, card.id, number).await?;
    let from = query.from.unwrap_or(number - 1);
    let before = if from > 0 { Some(store::find_version(&mut read, card.id, from).await?) } else { None };
    drop(read);
    let stretches = before.as_ref().map(|before| changes::between(&before.source, &version.source));
    let shown =
        views::Compared { version: &version, before: before.as_ref(), stretches: stretches.as_deref() };
    let html = text::html(&version.source);
    let title = format!("{} · {}", cx.t.with("knowledge-version-n", &[("n", number.into())]), card.title);
    cx.page(&title, views::version(&cx.t, &card, &shown, &html)).await
}

/// Brings a former text back.
pub async fn restore(cx: Cx, Path((slug, number)): Path<(String, i64)>) -> Answer {
    let said = cx.t.with("knowledge-brought-back", &[("n", number.into())]);
    let mut tx = cx.tx().await?;
    let card = store::find(&mut tx, &slug).await?;
    actions::restore(&mut tx, card.id, number, &said).await?;
    done(&cx, tx, &card.href()).await
}

/// Puts a document in force.
pub async fn publish(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut tx = cx.tx().await?;
    let card = store::find(&mut tx, &slug).await?;
    match actions::publish(&mut tx, card.id).await {
        Ok(()) => done(&cx, tx, &card.href()).await,
        Err(error @ Error::Invalid(_)) => {
            drop(tx);
            refused(&cx, &card, error).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What keeps a document from being published is mended in its form.
async fn refused(cx: &Cx, card: &Card, error: Error) -> Answer {
    let mut read = cx.read().await?;
    let version = store::find_version(&mut read, card.id, card.version).await?;
    drop(read);
    let fields = actions::fields_of(card, &version.source);
    let mut pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let seen = card.version.to_string();
    pairs.push(("seen", &seen));
    again(cx, Some(card), error, &Form::of(&pairs)).await
}

/// Takes a document out of force.
pub async fn retire(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut tx = cx.tx().await?;
    let card = store::find(&mut tx, &slug).await?;
    actions::retire(&mut tx, card.id).await?;
    done(&cx, tx, &card.href()).await
}

/// Says that a document still holds.
pub async fn review(cx: Cx, Path(slug): Path<String>, sent: Form) -> Answer {
    let mut tx = cx.tx().await?;
    let card = store::find(&mut tx, &slug).await?;
    actions::review(&mut tx, card.id).await?;
    let to = if sent.get("back") == "review" { "/knowledge/review".to_owned() } else { card.href() };
    done(&cx, tx, &to).await
}
