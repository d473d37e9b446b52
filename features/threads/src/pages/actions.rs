//! What people will do: the list, one action, and an action lifted from a post.

use super::Asking;
use crate::{
    actions, markdown, store,
    types::{Action, NewAction, Origin},
    views::{self, composer::Choice, outcomes::ActionView},
};
use axum::extract::{Path, Query};
use db::Read;
use jiff::{Timestamp, civil::Date};
use kernel::{ActionId, Error, PersonId, PostId, Result};
use projects::State;
use serde::Deserialize;
use ui::{Head, Markup, form::Filled, head, html};
use web::{Answer, Cx, Form, Problems};

/// Actions on a page.
const ON_PAGE: i64 = 50;

#[derive(Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    v: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    after: String,
}

pub async fn list(cx: Cx, Query(query): Query<ListQuery>) -> Answer {
    let (mine, closed) = (query.v != "all", query.state == "closed");
    let owner = mine.then_some(cx.actor.person);
    let mut read = cx.read().await?;
    let mut found = if closed {
        let before = closed_place(&query.after).unwrap_or((Timestamp::MAX, i64::MAX));
        store::outcomes::list_closed_actions(&mut read, owner, None, before, ON_PAGE + 1).await?
    } else {
        let (day, id) = query.after.split_once('.').unwrap_or(("", "0"));
        let after = (day, id.parse().unwrap_or(0));
        store::outcomes::list_open_actions(&mut read, owner, None, after, ON_PAGE + 1).await?
    };
    drop(read);
    let older = (found.len() as i64 > ON_PAGE).then(|| {
        found.truncate(ON_PAGE as usize);
        found.last().map_or(String::new(), |last| next_page(last, mine, closed))
    });
    let view = ActionView { mine, closed, older: older.as_deref() };
    let title = cx.t.s("threads-actions");
    let content = html! { (head(&cx.t, &Head { title: &title, ..Head::default() })) (views::outcomes::actions(&cx.t, &found, &view)) };
    cx.page(&title, content).await
}

fn closed_place(text: &str) -> Option<(Timestamp, i64)> {
    let (at, id) = text.split_once('.')?;
    Some((kernel::from_micros(at.parse().ok()?), id.parse().ok()?))
}

fn next_page(last: &Action, mine: bool, closed: bool) -> String {
    let place = match (closed, last.closed_at, last.due) {
        (true, Some(at), _) => kernel::to_micros(at).to_string(),
        (_, _, Some(day)) => day.to_string(),
        _ => "9999-12-31".to_owned(),
    };
    let view = if mine { "" } else { "v=all&" };
    let state = if closed { "state=closed&" } else { "" };
    format!("?{view}{state}after={place}.{}", last.id)
}

/// The team, by key and name.
pub async fn team(read: &mut Read) -> Result<Vec<Choice>> {
    Ok(people::list_team(read).await?.into_iter().map(|card| (card.id.to_string(), card.name)).collect())
}

async fn current_projects(read: &mut Read) -> Result<Vec<Choice>> {
    let cards = projects::list_visible(read, projects::Filter::default()).await?;
    let open = cards.into_iter().filter(|card| card.state != State::Closed);
    Ok(open.map(|card| (card.key.clone(), format!("{} · {}", card.key, card.full_name()))).collect())
}

/// The lists that the form of an action chooses from.
struct Choices {
    people: Vec<Choice>,
    projects: Vec<Choice>,
}

impl Choices {
    async fn load(cx: &Cx, with_projects: bool) -> Result<Choices> {
        let mut read = cx.read().await?;
        let people = team(&mut read).await?;
        let projects = if with_projects { current_projects(&mut read).await? } else { Vec::new() };
        Ok(Choices { people, projects })
    }

    fn fields(&self, cx: &Cx, filled: &Filled) -> Markup {
        views::forms::action_fields(&cx.t, filled, &self.people, &self.projects)
    }
}

fn asking<'a>(title: &'a str, action: &'a str, back: &'a str) -> Asking<'a> {
    Asking { title, action, back, submit: "ui-save", icon: "check" }
}

/// What the form of an action says.
struct Said {
    text: String,
    owner: PersonId,
    due: Option<Date>,
}

fn said(form: &Form) -> Result<Said> {
    let mut problems = Problems::new();
    let owner = form.get("owner").parse().ok().map(PersonId);
    problems.require(owner.is_some(), "owner", "threads-action-owner");
    let due = match form.get("due") {
        "" => None,
        text => {
            let day = text.parse().ok();
            problems.require(day.is_some(), "due", "threads-day-needed");
            day
        }
    };
    problems.require(!form.get("text").is_empty(), "text", "threads-write-something");
    problems.finish()?;
    Ok(Said { text: form.get("text").to_owned(), owner: owner.unwrap_or(PersonId(0)), due })
}

pub async fn new(cx: Cx) -> Answer {
    let choices = Choices::load(&cx, true).await?;
    let filled = Filled::new(&[("owner", cx.actor.person.to_string())]);
    let title = cx.t.s("threads-action-new");
    asking(&title, "/actions", "/actions").show(&cx, &filled, &choices.fields(&cx, &filled)).await
}

pub async fn save(cx: Cx, form: Form) -> Answer {
    let done = async {
        let said = said(&form)?;
        let mut tx = cx.tx().await?;
        let project = match form.get("project") {
            "" => None,
            key => Some(projects::find_visible(&mut tx, key).await?.id),
        };
        let new = NewAction {
            project,
            text: said.text,
            owner: said.owner,
            due: said.due,
            origin: (Origin::Manual, 0),
        };
        actions::assign_action(&mut tx, new).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see("/actions"),
        Err(error) => {
            let choices = Choices::load(&cx, true).await?;
            let title = cx.t.s("threads-action-new");
            asking(&title, "/actions", "/actions")
                .again(&cx, error, &form, |filled| choices.fields(&cx, filled))
                .await
        }
    }
}

pub async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let action = store::outcomes::find_action(&mut read, ActionId(id)).await?;
    drop(read);
    let source = source(&cx, &action);
    let source = source.as_ref().map(|(href, words)| (href.as_str(), words.as_str()));
    let list = cx.t.s("threads-actions");
    let crumbs = [ui::Crumb { words: &list, href: Some("/actions") }];
    let content = html! {
        (head(&cx.t, &Head { crumbs: &crumbs, title: &action.text, ..Head::default() }))
        (views::outcomes::action(&cx.t, &action, source))
    };
    cx.page(&format!("{} · {list}", action.text), content).await
}

/// Where an action came from, if that has a page here.
fn source(cx: &Cx, action: &Action) -> Option<(String, String)> {
    match action.origin {
        Origin::Post => Some((format!("/posts/{}", action.origin_id), cx.t.s("threads-a-post"))),
        Origin::Decision => Some((format!("/decisions/{}", action.origin_id), cx.t.s("threads-a-decision"))),
        Origin::Agenda => Some(("/agenda".to_owned(), cx.t.s("threads-an-agenda"))),
        Origin::Manual => None,
    }
}

pub async fn done(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::close_action(&mut tx, ActionId(id)).await?;
    tx.commit().await?;
    cx.see("/actions")
}

pub async fn reopen(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::reopen_action(&mut tx, ActionId(id)).await?;
    tx.commit().await?;
    cx.see(&format!("/actions/{id}"))
}

fn of_action(action: &Action) -> Filled {
    Filled::new(&[
        ("text", action.text.clone()),
        ("owner", action.owner.to_string()),
        ("due", action.due.map_or(String::new(), |day| day.to_string())),
    ])
}

pub async fn edit_page(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let action = store::outcomes::find_action(&mut read, ActionId(id)).await?;
    drop(read);
    let choices = Choices::load(&cx, false).await?;
    let filled = of_action(&action);
    let (title, to, back) =
        (cx.t.s("threads-action-edit"), format!("/actions/{id}/edit"), format!("/actions/{id}"));
    asking(&title, &to, &back).show(&cx, &filled, &choices.fields(&cx, &filled)).await
}

pub async fn edit(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let done = async {
        let said = said(&form)?;
        let mut tx = cx.tx().await?;
        let action = store::outcomes::find_action(&mut tx, ActionId(id)).await?;
        if action.text != said.text {
            actions::reword_action(&mut tx, action.id, &said.text).await?;
        }
        if action.owner != said.owner {
            actions::give_action(&mut tx, action.id, said.owner).await?;
        }
        if action.due != said.due {
            actions::move_action(&mut tx, action.id, said.due).await?;
        }
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&format!("/actions/{id}")),
        Err(error) => {
            let choices = Choices::load(&cx, false).await?;
            let (title, to, back) =
                (cx.t.s("threads-action-edit"), format!("/actions/{id}/edit"), format!("/actions/{id}"));
            asking(&title, &to, &back).again(&cx, error, &form, |filled| choices.fields(&cx, filled)).await
        }
    }
}

pub async fn drop_page(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    store::outcomes::find_action(&mut read, ActionId(id)).await?;
    drop(read);
    let (title, to, back) =
        (cx.t.s("threads-action-drop"), format!("/actions/{id}/drop"), format!("/actions/{id}"));
    let filled = Filled::default();
    asking(&title, &to, &back).show(&cx, &filled, &reason(&cx, &filled)).await
}

fn reason(cx: &Cx, filled: &Filled) -> Markup {
    views::forms::line_field(&cx.t, filled, "reason", "threads-action-reason")
}

pub async fn drop_it(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let done = async {
        let mut tx = cx.tx().await?;
        actions::drop_action(&mut tx, ActionId(id), form.get("reason")).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see("/actions"),
        Err(error) => {
            let (title, to, back) =
                (cx.t.s("threads-action-drop"), format!("/actions/{id}/drop"), format!("/actions/{id}"));
            asking(&title, &to, &back).again(&cx, error, &form, |filled| reason(&cx, filled)).await
        }
    }
}

// --- from a post ------------------------------------------------------------------

pub async fn lift_page(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let post = store::posts::find_visible(&mut read, PostId(id)).await?;
    drop(read);
    let choices = Choices::load(&cx, false).await?;
    let filled = Filled::new(&[
        ("text", markdown::excerpt(&post.source, 200)),
        ("owner", cx.actor.person.to_string()),
    ]);
    let (title, to, back) =
        (cx.t.s("threads-lift-action"), format!("/posts/{id}/action"), format!("/posts/{id}"));
    asking(&title, &to, &back).show(&cx, &filled, &choices.fields(&cx, &filled)).await
}

pub async fn lift(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let done = async {
        let said = said(&form)?;
        let mut tx = cx.tx().await?;
        let post = store::posts::find_visible(&mut tx, PostId(id)).await?;
        let origin = (Origin::Post, post.id.0);
        let new = NewAction {
            project: Some(post.project),
            text: said.text,
            owner: said.owner,
            due: said.due,
            origin,
        };
        actions::assign_action(&mut tx, new).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&format!("/posts/{id}")),
        Err(Error::NotFound) => Err(Error::NotFound.into()),
        Err(error) => {
            let choices = Choices::load(&cx, false).await?;
            let (title, to, back) =
                (cx.t.s("threads-lift-action"), format!("/posts/{id}/action"), format!("/posts/{id}"));
            asking(&title, &to, &back).again(&cx, error, &form, |filled| choices.fields(&cx, filled)).await
        }
    }
}
