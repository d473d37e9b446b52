//! One post: its place, its history, editing it, showing it to the client, deleting and taking it back.

use super::{
    Asking,
    entry::{local_instant, parse_instant},
    local, portal, project_page, scene,
};
use crate::{
    actions::{self, Correction},
    sentence::EntryKind,
    store,
    types::{Audience, Post, PostState},
    views,
};
use axum::extract::{Path, Query};
use db::{Read, Tx};
use http::StatusCode;
use kernel::{Error, PostId, Result};
use projects::ProjectCard;
use serde::Deserialize;
use ui::{Markup, form::Filled, html};
use web::{Answer, Cx, Form, Problems};

/// A post and its project, if the reader may see them.
async fn found(read: &mut Read, id: i64) -> Result<(ProjectCard, Post)> {
    let post = store::posts::find_visible(read, PostId(id)).await?;
    let card = projects::find_card(read, post.project).await?;
    Ok((card, post))
}

/// Where a post stands.
fn place(card: &ProjectCard, post: &Post) -> String {
    if post.number == 1 {
        format!("/projects/{}/log#p{}", card.key, post.id)
    } else {
        format!("/projects/{}/threads/{}#p{}", card.key, post.number, post.id)
    }
}

/// A post on its own address: the page of its thread that holds it.
pub async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let (card, post) = found(&mut read, id).await?;
    let thread = store::threads::find_by_id(&mut read, post.thread).await?;
    // The page that begins with this post: what stands after the one before it.
    let before = store::posts::list_before(&mut read, thread.id, (post.posted_at, post.id.0), 1).await?;
    let later = store::posts::list_after(&mut read, thread.id, (post.posted_at, post.id.0), 50).await?;
    drop(read);
    let base = format!("/projects/{}/threads/{}", card.key, thread.number);
    match before.last() {
        Some(before) if later.len() == 50 => cx.see(&format!("{base}?after={}#p{id}", before.id)),
        _ => cx.see(&format!("{base}#p{id}")),
    }
}

/// What may be done with a post.
pub async fn menu(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let (card, post) = found(&mut read, id).await?;
    drop(read);
    if post.state == PostState::Deleted {
        return Err(Error::NotFound.into());
    }
    let choices = views::log::choices(&scene(&cx, &card), &post, cx.fragment, &place(&card, &post));
    cx.page(&format!("{} · {} · {id}", cx.t.s("threads-post-actions"), card.key), choices).await
}

pub async fn history(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let (card, post) = found(&mut read, id).await?;
    let versions = store::posts::list_versions(&mut read, post.id, 1).await?;
    let content = html! {
        p { a class="btn sm" href=(place(&card, &post)) { (ui::parts::icon("arrow-left")) (cx.t.s("ui-back")) } }
        (portal::history(&scene(&cx, &card), &versions))
    };
    let tab = if post.number == 1 { "log" } else { "threads" };
    project_page(&cx, read, &card, tab, &cx.t.s("threads-history"), content).await
}

// --- editing --------------------------------------------------------------------

pub async fn edit_page(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let (card, post) = found(&mut read, id).await?;
    if !crate::rules::may_edit(&cx.actor, &post) {
        return Err(Error::Forbidden.into());
    }
    let follow_up =
        store::log::list_extras(&mut read, &[post.id]).await?.remove(&post.id).and_then(|e| e.follow_up);
    let due = follow_up.and_then(|follow| follow.due).map_or(String::new(), |day| day.to_string());
    let filled = Filled::new(&[
        ("text", post.source.clone()),
        ("kind", post.kind.word().to_owned()),
        ("minutes", post.seconds.map_or(String::new(), |s| (s / 60).to_string())),
        ("happened", local_instant(&cx.t, post.happened_at)),
        ("follow_up", due),
    ]);
    let content = edit_form(&cx, &card, &post, &filled);
    project_page(&cx, read, &card, "log", &cx.t.s("threads-edit-post"), content).await
}

fn edit_form(cx: &Cx, card: &ProjectCard, post: &Post, filled: &Filled) -> Markup {
    let t = &cx.t;
    html! {
        form class="form" method="post" action={ "/posts/" (post.id) "/edit" } {
            (views::forms::edit_fields(&scene(cx, card), post, filled))
            div class="form-foot" { (ui::form::submit(t, "ui-save", "check")) a class="btn bare" href=(place(card, post)) { (t.s("ui-cancel")) } }
        }
    }
}

fn correction(cx: &Cx, form: &Form, post: &Post) -> Result<Correction> {
    let mut problems = Problems::new();
    let kind = EntryKind::parse(form.get("kind"));
    problems.require(kind.is_some(), "kind", "threads-kind-needed");
    let minutes: Option<i64> = match form.get("minutes") {
        "" => None,
        text => {
            let minutes = text.parse().ok().filter(|minutes| (1..=1440).contains(minutes));
            problems.require(minutes.is_some(), "minutes", "threads-minutes-needed");
            minutes
        }
    };
    // The form shows whole minutes: an instant that was not touched keeps its seconds.
    let untouched = form.get("happened") == local_instant(&cx.t, post.happened_at);
    let happened_at = if untouched {
        Some(post.happened_at)
    } else {
        problems.take(parse_instant(&cx.t, "happened", form.get("happened")))
    };
    let follow_up = match form.get("follow_up") {
        "" => None,
        text => {
            let day = text.parse().ok();
            problems.require(day.is_some(), "follow_up", "threads-day-needed");
            day
        }
    };
    problems.finish()?;
    let same_minutes =
        minutes.is_some_and(|minutes| post.seconds.is_some_and(|seconds| seconds / 60 == minutes));
    Ok(Correction {
        kind: kind.unwrap_or(post.kind),
        happened_at: happened_at.unwrap_or(post.happened_at),
        seconds: if same_minutes { post.seconds } else { minutes.map(|minutes| minutes * 60) },
        follow_up,
    })
}

pub async fn edit(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let mut read = cx.read().await?;
    let (card, post) = found(&mut read, id).await?;
    drop(read);
    let done = async {
        let mut tx = cx.tx().await?;
        actions::edit(&mut tx, post.id, form.raw("text")).await?;
        if post.number == 1 && form.has("kind") {
            let fix = correction(&cx, &form, &post)?;
            actions::correct(&mut tx, post.id, fix).await?;
        }
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&place(&card, &post)),
        Err(Error::Invalid(fields)) => {
            let read = cx.read().await?;
            let content = edit_form(&cx, &card, &post, &form.failed(fields));
            failed_page(&cx, read, &card, content).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn failed_page(cx: &Cx, mut read: Read, card: &ProjectCard, content: Markup) -> Answer {
    let head = projects::head(cx, &mut read, card, "log").await?;
    drop(read);
    let title = format!("{} · {}", cx.t.s("threads-edit-post"), card.name);
    cx.framed(StatusCode::UNPROCESSABLE_ENTITY, &title, html! { (head) (content) }).await
}

// --- who may see it ---------------------------------------------------------------

fn show_asking<'a>(title: &'a str, action: &'a str, back: &'a str) -> Asking<'a> {
    Asking { title, action, back, submit: "threads-show-press", icon: "eye" }
}

pub async fn show_page(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let (card, post) = found(&mut read, id).await?;
    let html = actions::preview(&mut read, &post).await?;
    let guests = actions::could_have_been_seen(&mut read, &post).await?;
    drop(read);
    let (title, action, back) =
        (cx.t.s("threads-show-to-client"), format!("/posts/{id}/show"), place(&card, &post));
    let fields = views::forms::show_fields(&scene(&cx, &card), &html, guests);
    show_asking(&title, &action, &back).show(&cx, &Filled::default(), &fields).await
}

pub async fn share(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let mut read = cx.read().await?;
    let (card, post) = found(&mut read, id).await?;
    let html = actions::preview(&mut read, &post).await?;
    drop(read);
    let done = async {
        let mut tx = cx.tx().await?;
        actions::share(&mut tx, post.id).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&place(&card, &post)),
        Err(error) => {
            let (title, action, back) =
                (cx.t.s("threads-show-to-client"), format!("/posts/{id}/show"), place(&card, &post));
            let fields = |_: &Filled| views::forms::show_fields(&scene(&cx, &card), &html, true);
            show_asking(&title, &action, &back).again(&cx, error, &form, fields).await
        }
    }
}

pub async fn hide(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    let post = actions::hide(&mut tx, PostId(id)).await?;
    done(&cx, tx, &post).await
}

async fn done(cx: &Cx, mut tx: Tx, post: &Post) -> Answer {
    let card = projects::find_card(&mut tx, post.project).await?;
    tx.commit().await?;
    cx.see(&place(&card, post))
}

// --- going and coming back ----------------------------------------------------------

pub async fn delete(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    let post = actions::delete(&mut tx, PostId(id)).await?;
    done(&cx, tx, &post).await
}

pub async fn restore(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    let post = actions::restore(&mut tx, PostId(id)).await?;
    done(&cx, tx, &post).await
}

#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    back: String,
}

/// Takes a post back into its draft and shows it where it was written.
pub async fn undo(cx: Cx, Path(id): Path<i64>, Query(Back { back }): Query<Back>) -> Answer {
    let mut tx = cx.tx().await?;
    let post = store::posts::find_visible(&mut tx, PostId(id)).await?;
    let card = projects::find_card(&mut tx, post.project).await?;
    let scope = if post.number == 1 {
        format!("log/{}", card.key)
    } else {
        super::thread::scope(post.thread, post.audience)
    };
    actions::undo(&mut tx, post.id, &scope).await?;
    tx.commit().await?;
    let there = if post.number == 1 {
        format!("/projects/{}/log", card.key)
    } else {
        let form = if post.audience == Audience::Client { "reply-form" } else { "note-form" };
        format!("/projects/{}/threads/{}#{form}", card.key, post.number)
    };
    cx.see(local(&back).unwrap_or(&there))
}
