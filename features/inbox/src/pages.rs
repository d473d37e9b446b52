//! Doors for people.

mod letters;
mod settings;
pub(crate) mod slots;

use crate::{
    actions, api, mails, rules, store,
    types::{GLANCE, Level, Notice, ThreadChoice, Unread},
    views::{self, NoticeLine},
};
use axum::{
    extract::{DefaultBodyLimit, Path},
    handler::Handler as _,
};
use db::Read;
use kernel::{Error, NoticeId, Result, ThreadId};
use ui::{Head, Locale, head, html};
use web::{Access, Answer, Cx, Form, Routes, letter::MAIL_BYTES};

pub(crate) fn routes() -> Routes {
    let routes = Routes::new()
        .get("/inbox", Access::Team, show)
        .post("/inbox/threads/{id}/read", Access::Team, read_thread)
        .post("/inbox/projects/{key}/read", Access::Team, read_project)
        .post("/inbox/notices/{id}/done", Access::Team, put_away)
        .get("/inbox/mail", Access::Team, letters::unsorted)
        .get("/inbox/mail/settled", Access::Team, letters::settled)
        .get("/inbox/mail/{id}", Access::Team, letters::show)
        .post("/inbox/mail/{id}/file", Access::Team, letters::file)
        .post("/inbox/mail/{id}/dismiss", Access::Team, letters::dismiss)
        .post("/projects/{key}/notifications", Access::Team, set_level)
        .post("/threads/{id}/notifications", Access::SignedIn, choose_thread)
        .get("/settings/notifications", Access::SignedIn, settings::show)
        .post("/settings/notifications", Access::SignedIn, settings::save)
        .get("/mail/leave", Access::Secret, settings::leave_page)
        .post("/mail/leave", Access::Secret, settings::open_leave)
        .post("/mail/leave/now", Access::Secret, settings::leave)
        .get("/mail/leave/{secret}", Access::Secret, settings::pressed_page)
        .post("/mail/leave/{secret}", Access::Secret, settings::pressed)
        .post(
            "/mail/incoming",
            Access::Secret,
            letters::incoming.layer(DefaultBodyLimit::max(MAIL_BYTES + 1)),
        );
    api::routes(routes)
}

/// Threads on the page at most.
const MOST_THREADS: i64 = 100;
/// Notices on the page at most.
const MOST_NOTICES: i64 = 50;

async fn show(cx: Cx) -> Answer {
    let t = &cx.t;
    let mut read = cx.read().await?;
    let person = cx.actor.person;
    let notices = store::list_open(&mut read, person, MOST_NOTICES).await?;
    let notices = lines(&mut read, t, &notices).await?;
    let since = actions::unread_since(&mut read, person).await?;
    let mut unread = store::list_unread(&mut read, person, since, None, MOST_THREADS + 1).await?;
    let unsorted = store::count_unsorted(&mut read).await?;
    drop(read);
    let more = unread.len() as i64 > MOST_THREADS;
    unread.truncate(MOST_THREADS as usize);
    let posts: i64 = unread.iter().map(|thread| thread.posts).sum();
    let projects = by_project(unread);
    let lede = t.with(
        "inbox-lede",
        &[("notices", notices.len().into()), ("posts", posts.into()), ("projects", projects.len().into())],
    );
    let inbox = views::Inbox { notices: &notices, projects: &projects, more, unsorted };
    let actions = html! { a class="btn bare" href="/settings/notifications" { (ui::parts::icon("settings")) (t.s("inbox-notifications")) } };
    let title = t.s("inbox-inbox");
    let content = html! {
        (head(t, &Head { title: &title, lede: Some(&lede), actions: Some(actions), ..Head::default() }))
        div class="stack stack-lg" { (views::inbox(t, &inbox)) }
    };
    cx.page(&title, content).await
}

/// Notices in words.
pub(crate) async fn lines(read: &mut Read, t: &Locale, notices: &[Notice]) -> Result<Vec<NoticeLine>> {
    let mut lines = Vec::new();
    for notice in notices {
        let about = actions::about(read, notice).await?;
        let project = notice.project_name.clone().unwrap_or_default();
        lines.push(NoticeLine {
            id: notice.id,
            kind: notice.kind,
            says: mails::says(t, notice.kind, &project, notice.by.as_deref(), &about),
            glance: notice
                .glance
                .as_deref()
                .map(|glance| threads::markdown::excerpt(glance, GLANCE))
                .unwrap_or_default(),
            href: rules::path_of(notice),
            at: notice.at,
        });
    }
    Ok(lines)
}

/// By project, the one with the newest post first.
fn by_project(unread: Vec<Unread>) -> Vec<(String, String, Vec<Unread>)> {
    let mut projects: Vec<(String, String, Vec<Unread>)> = Vec::new();
    for thread in unread {
        match projects.iter_mut().find(|(key, _, _)| *key == thread.project_key) {
            Some((_, _, threads)) => threads.push(thread),
            None => projects.push((thread.project_key.clone(), thread.project_name.clone(), vec![thread])),
        }
    }
    projects
}

async fn read_thread(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::read_thread(&mut tx, ThreadId(id)).await?;
    tx.commit().await?;
    cx.see("/inbox")
}

async fn read_project(cx: Cx, Path(key): Path<String>) -> Answer {
    let mut tx = cx.tx().await?;
    let card = projects::find_visible(&mut tx, &key).await?;
    actions::read_project(&mut tx, card.id).await?;
    tx.commit().await?;
    cx.see("/inbox")
}

async fn put_away(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::put_away(&mut tx, NoticeId(id)).await?;
    tx.commit().await?;
    cx.see("/inbox")
}

/// Reads a level from a form.
fn level_in(word: &str) -> Result<Level> {
    Level::parse(word).ok_or_else(|| Error::invalid("level", "inbox-level-unknown"))
}

async fn set_level(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let mut tx = cx.tx().await?;
    let card = projects::find_visible(&mut tx, &key).await?;
    actions::set_level(&mut tx, card.id, level_in(form.get("level"))?).await?;
    tx.commit().await?;
    cx.see(&format!("/projects/{}", card.key))
}

async fn choose_thread(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let choice = match form.get("choice") {
        "project" => None,
        word => {
            Some(ThreadChoice::parse(word).ok_or_else(|| Error::invalid("choice", "inbox-level-unknown"))?)
        }
    };
    let mut tx = cx.tx().await?;
    actions::choose_thread(&mut tx, ThreadId(id), choice).await?;
    let thread = threads::find_thread_by_id(&mut tx, ThreadId(id)).await?;
    let card = projects::find_card(&mut tx, thread.project).await?;
    tx.commit().await?;
    if form.get("back") == "/settings/notifications" {
        return cx.see("/settings/notifications");
    }
    let place = if cx.actor.is_guest() { "/portal/projects" } else { "/projects" };
    cx.see(&format!("{place}/{}/threads/{}", card.key, thread.number))
}
