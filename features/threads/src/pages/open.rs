//! The threads of a project, and opening one.

use super::{Asking, lead_name, project, project_page, scene};
use crate::{
    actions, store,
    types::{Audience, NewPost, NewThread, ThreadKind, ThreadState, Visibility},
    views,
};
use axum::extract::{Path, Query};
use jiff::Timestamp;
use kernel::{Error, Result};
use projects::ProjectCard;
use serde::Deserialize;
use ui::form::Filled;
use web::{Answer, Cx, Form, Problems};

/// Threads on a page.
const ON_PAGE: i64 = 50;

#[derive(Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    state: String,
    #[serde(default)]
    before: String,
}

/// A place in the list: when it was written in last, and its key.
fn place(text: &str) -> Option<(Timestamp, i64)> {
    let (at, id) = text.split_once('.')?;
    Some((kernel::from_micros(at.parse().ok()?), id.parse().ok()?))
}

pub async fn list(cx: Cx, Path(key): Path<String>, Query(query): Query<ListQuery>) -> Answer {
    let mut read = cx.read().await?;
    let card = project(&mut read, &key).await?;
    let closed = query.state == "closed";
    let state = if closed { ThreadState::Closed } else { ThreadState::Open };
    let before = place(&query.before).unwrap_or((Timestamp::MAX, i64::MAX));
    let mut threads = store::threads::list(&mut read, card.id, state, before, ON_PAGE + 1).await?;
    let older = (threads.len() as i64 > ON_PAGE).then(|| {
        threads.truncate(ON_PAGE as usize);
        let last = threads
            .last()
            .map_or(String::new(), |last| format!("{}.{}", kernel::to_micros(last.moved_at), last.id));
        let state = if closed { "state=closed&" } else { "" };
        format!("?{state}before={last}")
    });
    let lead = lead_name(&mut read, &card).await?;
    let lead = lead.as_ref().map(|(_, name)| name.as_str());
    let content = views::thread::list(&scene(&cx, &card), &threads, lead, older.as_deref(), closed);
    project_page(&cx, read, &card, "threads", &cx.t.s("threads-threads"), content).await
}

pub async fn new(cx: Cx, Path(key): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = project(&mut read, &key).await?;
    drop(read);
    let filled =
        Filled::new(&[("kind", ThreadKind::Topic.word().to_owned()), ("request_key", web::fresh_secret()?)]);
    let words = Words::of(&cx, &card);
    words.asking().show(&cx, &filled, &views::thread::new_fields(&scene(&cx, &card), &filled)).await
}

struct Words {
    title: String,
    action: String,
}

impl Words {
    fn of(cx: &Cx, card: &ProjectCard) -> Words {
        Words { title: cx.t.s("threads-open-thread"), action: format!("/projects/{}/threads", card.key) }
    }

    fn asking(&self) -> Asking<'_> {
        Asking {
            title: &self.title,
            action: &self.action,
            back: &self.action,
            submit: "threads-open-thread",
            icon: "plus",
        }
    }
}

pub async fn save(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let mut read = cx.read().await?;
    let card = project(&mut read, &key).await?;
    drop(read);
    match open(&cx, &card, &form).await {
        Ok(number) => cx.see(&format!("/projects/{}/threads/{number}", card.key)),
        Err(error) => {
            let fields = |filled: &Filled| views::thread::new_fields(&scene(&cx, &card), filled);
            Words::of(&cx, &card).asking().again(&cx, error, &form, fields).await
        }
    }
}

/// Opens a thread with its first post. The same form sent twice opens one thread.
async fn open(cx: &Cx, card: &ProjectCard, form: &Form) -> Result<i64> {
    let mut problems = Problems::new();
    let kind = ThreadKind::parse(form.get("kind")).filter(|kind| *kind != ThreadKind::Worklog);
    problems.require(kind.is_some(), "kind", "threads-one-worklog");
    problems.require(!form.get("text").is_empty(), "text", "threads-write-something");
    problems.require(!form.get("title").is_empty(), "title", "threads-title-needed");
    problems.finish()?;
    let visibility = Visibility::parse(form.get("visibility")).unwrap_or(Visibility::Team);
    let audience = if visibility == Visibility::Shared { Audience::Client } else { Audience::Team };
    let mut tx = cx.tx().await?;
    let key = form.get("request_key");
    if let Some((_, thread, _)) = store::posts::find_by_key(&mut tx, cx.actor.person, key).await? {
        return Ok(store::threads::find_by_id(&mut tx, thread).await?.number);
    }
    let new = NewThread {
        project: card.id,
        kind: kind.ok_or_else(|| Error::invalid("kind", "threads-one-worklog"))?,
        title: form.get("title").to_owned(),
        visibility,
    };
    let thread = actions::open_thread(&mut tx, new).await?;
    let request_key = Some(key.to_owned()).filter(|key| !key.is_empty());
    let post = NewPost { request_key, ..NewPost::new(thread, form.raw("text"), audience) };
    actions::post(&mut tx, post).await?;
    let number = store::threads::find_by_id(&mut tx, thread).await?.number;
    tx.commit().await?;
    Ok(number)
}
