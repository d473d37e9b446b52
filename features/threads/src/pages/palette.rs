//! What writing asks for beside its forms: whom to mention, what to point at, drafts; and the pace.

use super::project;
use crate::{actions, sentence::Who, store, tokens::tokens, views};
use axum::{
    extract::{Path, Query},
    response::IntoResponse,
};
use db::Read;
use http::StatusCode;
use kernel::{Error, ProjectId, Result, ThreadId};
use serde::Deserialize;
use ui::{Markup, form::Filled, html};
use web::{Answer, Cx, Form};

/// Characters of a draft's place and of a draft.
const SCOPE_LENGTH: usize = 80;
/// Drafts that a person may keep.
const MOST_DRAFTS: i64 = 500;

/// Keeps a draft. An empty one is forgotten. Nothing is checked here: a draft is the person's own.
pub async fn keep_draft(cx: Cx, Path(scope): Path<String>, form: Form) -> Answer {
    let text = form.raw("text");
    if scope.len() > SCOPE_LENGTH || !scope.chars().all(|c| c.is_ascii_alphanumeric() || "/-_.".contains(c)) {
        return Err(Error::NotFound.into());
    }
    if text.chars().count() > crate::rules::POST_LENGTH {
        return Err(Error::limit("text", "threads-text-long", crate::rules::POST_LENGTH).into());
    }
    let mut tx = cx.tx().await?;
    let known = store::drafts::find(&mut tx, &scope).await?.is_some();
    if !known && store::drafts::count(&mut tx).await? >= MOST_DRAFTS {
        return Err(Error::Conflict("threads-many-drafts").into());
    }
    store::drafts::save(&mut tx, &scope, text, None).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
pub struct Question {
    #[serde(default)]
    project: String,
    thread: Option<i64>,
    #[serde(default)]
    key: String,
    #[serde(default)]
    q: String,
}

/// Suggestions at most.
const MOST: usize = 8;

/// People behind `@` and threads behind `#` whose names begin with what was typed.
pub async fn mentions(cx: Cx, Query(question): Query<Question>) -> Answer {
    let mut read = cx.read().await?;
    let card = match question.thread {
        Some(id) => store::threads::find_by_id(&mut read, ThreadId(id)).await?.project,
        None => project(&mut read, &question.project).await?.id,
    };
    let found = match question.key.as_str() {
        "#" => threads(&mut read, card, &question.q).await?,
        _ => people(&mut read, card, &question.q).await?,
    };
    drop(read);
    cx.piece(suggestions(&found))
}

fn suggestions(found: &[(String, String)]) -> Markup {
    html! {
        @if !found.is_empty() {
            ul role="listbox" class="suggest" { @for (value, words) in found { li role="option" data-value=(value) { (words) } } }
        }
    }
}

fn folded(text: &str) -> String {
    tokens(text).into_iter().map(|token| token.word).collect()
}

async fn threads(read: &mut Read, project: ProjectId, q: &str) -> Result<Vec<(String, String)>> {
    let wanted = folded(q);
    let all = store::people::list_suggested(read, project).await?;
    let fits = |number: &i64, title: &str| {
        number.to_string().starts_with(&wanted) || (!wanted.is_empty() && folded(title).contains(&wanted))
    };
    let found = all.into_iter().filter(|(number, title)| wanted.is_empty() || fits(number, title));
    Ok(found.take(MOST).map(|(number, title)| (format!("#{number}"), format!("#{number} {title}"))).collect())
}

/// People whose name begins so; each under the shortest handle that calls nobody else.
async fn people(read: &mut Read, project: ProjectId, q: &str) -> Result<Vec<(String, String)>> {
    let wanted = folded(q);
    let all = actions::mentionable(read, project).await?;
    let first = |name: &str| folded(name.split_whitespace().next().unwrap_or(""));
    let handle = |name: &str| {
        let short = first(name);
        let alone = all.iter().filter(|known| first(&known.name) == short).count() == 1;
        if alone { short } else { folded(name) }
    };
    let fits = |name: &str| {
        name.split_whitespace().any(|word| folded(word).starts_with(&wanted))
            || folded(name).starts_with(&wanted)
    };
    let mut found: Vec<_> = all.iter().filter(|known| fits(&known.name)).collect();
    found.sort_by_key(|known| matches!(known.who, Who::Contact(_)));
    Ok(found
        .into_iter()
        .take(MOST)
        .map(|known| (format!("@{}", handle(&known.name)), known.name.clone()))
        .collect())
}

// --- the posting pace -----------------------------------------------------------

pub async fn pace_page(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let pace = actions::pace(&mut read).await?;
    drop(read);
    let filled = Filled::new(&[("seconds", pace.seconds.to_string()), ("reason", pace.reason)]);
    cx.admin_page("threads-pace", views::forms::pace_form(&cx.t, &filled)).await
}

pub async fn save_pace(cx: Cx, form: Form) -> Answer {
    let done = async {
        let seconds = form
            .get("seconds")
            .parse()
            .map_err(|_| Error::limit("seconds", "threads-pace-long", crate::pacing::MAX_PACE_SECONDS))?;
        let mut tx = cx.tx().await?;
        actions::set_pace(&mut tx, seconds, form.get("reason")).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see("/admin/pacing"),
        Err(error) => {
            cx.again(error, &cx.t.s("threads-pace"), &form, |filled| views::forms::pace_form(&cx.t, filled))
                .await
        }
    }
}
