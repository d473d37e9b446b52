//! Writing on a draft.

use super::{go, page_of, subject as parse_subject, week as parse_week};
use crate::{
    actions::{self, NewLine},
    document::{self, Item},
    shown::Links,
    types::{Subject, read_kind, read_line, read_minutes},
    views,
};
use axum::extract::Path;
use kernel::{Error, Result, Week};
use projects::{Filter, ProjectCard};
use ui::form::Filled;
use web::{Answer, Cx, Form, Problems};

/// Projects that a line may be about.
pub(super) async fn projects(cx: &Cx) -> Result<Vec<ProjectCard>> {
    let mut read = cx.read().await?;
    let mut cards = projects::list_visible(&mut read, Filter::default()).await?;
    cards.retain(|card| card.state != projects::ProjectState::Closed);
    Ok(cards)
}

pub async fn new(cx: Cx, Path(name): Path<String>) -> Answer {
    let week = parse_week(&name)?;
    let cards = projects(&cx).await?;
    let form = views::line_form(&cx.t, &Filled::new(&[]), week, &cards, cx.fragment);
    cx.page(&cx.t.s("agenda-add-line"), form).await
}

async fn read_new(cx: &Cx, form: &Form) -> Result<NewLine> {
    let mut problems = Problems::new();
    let text = problems.take(read_line("text", form.get("text")));
    let kind = problems.take(read_kind("kind", form.get("kind")));
    let minutes = problems.take(read_minutes("minutes", form.get("minutes")));
    problems.finish()?;
    let project = match form.get("project") {
        "" => None,
        key => {
            let mut read = cx.read().await?;
            Some(projects::find_visible(&mut read, key).await?.id)
        }
    };
    Ok(NewLine { project, text: text.unwrap_or_default(), kind: kind.flatten(), minutes: minutes.flatten() })
}

pub async fn add(cx: Cx, Path(name): Path<String>, form: Form) -> Answer {
    let week = parse_week(&name)?;
    let made = async {
        let new = read_new(&cx, &form).await?;
        let mut tx = cx.tx().await?;
        let item = actions::add_line(&mut tx, week, new).await?;
        tx.commit().await?;
        Ok(item)
    };
    match made.await {
        Ok(item) => cx.see(&format!("{}#{}", page_of(week), Subject::Item(item))),
        Err(error) => {
            let cards = projects(&cx).await?;
            let show = |filled: &Filled| views::line_form(&cx.t, filled, week, &cards, cx.fragment);
            cx.again(error, &cx.t.s("agenda-add-line"), &form, show).await
        }
    }
}

/// A line on a draft, its place in its section from 1, and how many lines that has.
async fn line_of(cx: &Cx, week: Week, subject: Subject) -> Result<(Item, usize, usize)> {
    let mut read = cx.read().await?;
    let document = document::load(&mut read, &cx.t, week, Links::All).await?;
    document.agenda.refuse_frozen()?;
    let found = document.parts.iter().find_map(|part| {
        let at = part.items.iter().position(|item| item.id == subject)?;
        Some((part.items[at].clone(), at + 1, part.items.len()))
    });
    found.ok_or(Error::NotFound)
}

pub async fn mark_page(cx: Cx, Path((name, line)): Path<(String, String)>) -> Answer {
    let (week, subject) = (parse_week(&name)?, parse_subject(&line)?);
    let (item, place, of) = line_of(&cx, week, subject).await?;
    let filled = Filled::new(&[
        ("text", item.title.clone()),
        ("kind", item.kind.map_or(String::new(), |kind| kind.word().to_owned())),
        ("minutes", item.minutes.map_or(String::new(), |minutes| minutes.to_string())),
        ("place", place.to_string()),
    ]);
    let line = views::Marked { week, subject, title: &item.title, place, of };
    let form = views::mark_form(&cx.t, &filled, &line, cx.fragment);
    cx.page(&format!("{}: {}", cx.t.s("agenda-change-line"), item.title), form).await
}

pub async fn mark(cx: Cx, Path((name, line)): Path<(String, String)>, form: Form) -> Answer {
    let (week, subject) = (parse_week(&name)?, parse_subject(&line)?);
    let saved = async {
        let mut problems = Problems::new();
        let kind = problems.take(read_kind("kind", form.get("kind")));
        let minutes = problems.take(read_minutes("minutes", form.get("minutes")));
        let text = if form.has("text") { problems.take(read_line("text", form.get("text"))) } else { None };
        let asked = form.get("place");
        let place: Option<usize> = asked.parse().ok().filter(|place| *place >= 1);
        problems.require(asked.is_empty() || place.is_some(), "place", "agenda-place-wrong");
        problems.finish()?;
        let (_, now, of) = line_of(&cx, week, subject).await?;
        let place = place.map_or(now, |place| place.min(of));
        let mut tx = cx.tx().await?;
        actions::mark(&mut tx, week, subject, kind.flatten(), minutes.flatten(), text.as_deref()).await?;
        for _ in 0..place.abs_diff(now) {
            actions::shift(&mut tx, week, subject, place < now).await?;
        }
        tx.commit().await
    };
    match saved.await {
        Ok(()) => cx.see(&format!("{}#{subject}", page_of(week))),
        Err(error) => {
            let (item, place, of) = line_of(&cx, week, subject).await?;
            let line = views::Marked { week, subject, title: &item.title, place, of };
            let show = |filled: &Filled| views::mark_form(&cx.t, filled, &line, cx.fragment);
            cx.again(error, &cx.t.s("agenda-change-line"), &form, show).await
        }
    }
}

async fn shift(cx: Cx, name: &str, line: &str, up: bool) -> Answer {
    let (week, subject) = (parse_week(name)?, parse_subject(line)?);
    let to = format!("{}#{subject}", page_of(week));
    go!(cx, to, |tx| actions::shift(&mut tx, week, subject, up))
}

pub async fn up(cx: Cx, Path((name, line)): Path<(String, String)>) -> Answer {
    shift(cx, &name, &line, true).await
}

pub async fn down(cx: Cx, Path((name, line)): Path<(String, String)>) -> Answer {
    shift(cx, &name, &line, false).await
}

/// What a line on a draft is called.
async fn title_of(cx: &Cx, week: Week, subject: Subject) -> Result<String> {
    let item = line_of(cx, week, subject).await;
    if subject == Subject::Coverage {
        return Ok(cx.t.s("agenda-section-cover"));
    }
    Ok(item?.0.title)
}

pub async fn remove_page(cx: Cx, Path((name, line)): Path<(String, String)>) -> Answer {
    let (week, subject) = (parse_week(&name)?, parse_subject(&line)?);
    let title = title_of(&cx, week, subject).await?;
    let form = views::remove_form(&cx.t, &Filled::new(&[]), week, subject, &title, cx.fragment);
    cx.page(&cx.t.s("agenda-remove-title"), form).await
}

pub async fn remove(cx: Cx, Path((name, line)): Path<(String, String)>, form: Form) -> Answer {
    let (week, subject) = (parse_week(&name)?, parse_subject(&line)?);
    let mut tx = cx.tx().await?;
    match actions::remove(&mut tx, week, subject, form.get("reason")).await {
        Ok(()) => {
            tx.commit().await?;
            cx.see(&page_of(week))
        }
        Err(error) => {
            drop(tx);
            let title = title_of(&cx, week, subject).await?;
            let show =
                |filled: &Filled| views::remove_form(&cx.t, filled, week, subject, &title, cx.fragment);
            cx.again(error, &cx.t.s("agenda-remove-title"), &form, show).await
        }
    }
}

pub async fn put_back(cx: Cx, Path((name, id)): Path<(String, i64)>) -> Answer {
    let week = parse_week(&name)?;
    go!(cx, page_of(week), |tx| actions::put_back(&mut tx, week, id))
}
