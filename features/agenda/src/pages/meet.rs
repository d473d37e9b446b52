//! The meeting.

use super::{go, page_of, subject as parse_subject, week as parse_week};
use crate::{
    actions::{self, Capture},
    capture::{Said, Words, understand},
    document::{self, Document},
    rules,
    shown::Links,
    store::meeting,
    types::{AgendaState, Subject},
    views::{self, Now},
};
use axum::{
    extract::{Path, Query},
    response::{Html, IntoResponse},
};
use http::{HeaderValue, StatusCode};
use jiff::{Timestamp, civil::Date};
use kernel::{Error, Field, PersonId, Result, Week};
use maud::html;
use projects::Opening;
use serde::Deserialize;
use threads::sentence::{Mentionable, Who};
use ui::form::Filled;
use web::{Answer, Cx, Form, Problems};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct At {
    i: String,
}

impl At {
    /// The address of an item of the meeting.
    fn page(&self, week: Week) -> String {
        let base = format!("{}/meet", page_of(week));
        if self.i.is_empty() { base } else { format!("{base}?i={}", self.i) }
    }
}

pub async fn start(cx: Cx, Path(name): Path<String>) -> Answer {
    let week = parse_week(&name)?;
    go!(cx, format!("{}/meet", page_of(week)), |tx| actions::start(&mut tx, week))
}

/// Everything that a page of the meeting shows.
struct Room {
    document: Document,
    item: Subject,
    timers: Vec<(Subject, i64, Option<Timestamp>)>,
    due: Date,
}

impl Room {
    fn now<'a>(&'a self, filled: &'a Filled, asked: bool) -> Now<'a> {
        Now { document: &self.document, item: self.item, timers: &self.timers, filled, asked, opening: None }
    }

    /// The plain form at rest: a decision of the item's lead until the next meeting.
    fn blank(&self) -> Filled {
        let item = self.document.items().find(|item| item.id == self.item);
        let lead = item.and_then(|item| item.lead.as_ref()).map_or(String::new(), |lead| lead.id.to_string());
        Filled::new(&[("kind", "decision".to_owned()), ("owner", lead), ("due", self.due.to_string())])
    }
}

async fn room(cx: &Cx, week: Week, at: &At) -> Result<Room> {
    let mut read = cx.read().await?;
    let document = document::load(&mut read, &cx.t, week, Links::All).await?;
    if document.state() != AgendaState::Meeting {
        return Err(Error::NotFound);
    }
    let timers = meeting::list_timers(&mut read, document.agenda.id).await?;
    let next = actions::upcoming(&mut read).await?;
    let zone = actions::calendar(&mut read).await?.zone;
    drop(read);
    let first = document.meeting_order().first().map_or(Subject::Coverage, |item| item.id);
    let item = if at.i.is_empty() { first } else { parse_subject(&at.i)? };
    if at.i.is_empty() || document.items().any(|other| other.id == item) || item == Subject::Coverage {
        return Ok(Room { item, timers, due: kernel::local_date(next.meets_at, &zone), document });
    }
    Err(Error::NotFound)
}

pub async fn page(cx: Cx, Path(name): Path<String>, Query(at): Query<At>) -> Answer {
    rules::run(&cx.actor)?;
    let week = parse_week(&name)?;
    let mut read = cx.read().await?;
    let state = actions::find(&mut read, week).await?.state();
    drop(read);
    if state != AgendaState::Meeting {
        return cx.see(&page_of(week));
    }
    let room = room(&cx, week, &at).await?;
    let filled = room.blank();
    cx.page(&heading(&cx, week), views::meeting(&cx.t, &room.now(&filled, false))).await
}

/// Those whom a capture line can name.
async fn team(cx: &Cx) -> Result<Vec<Mentionable>> {
    let mut read = cx.read().await?;
    let team = people::list_team(&mut read).await?;
    let named = |card: people::Card| Mentionable { who: Who::Person(card.id), name: card.name, handle: None };
    Ok(team.into_iter().map(named).collect())
}

/// What was typed, as fields of the plain form: a capture line is taken apart into them.
async fn fields(cx: &Cx, form: &Form) -> Result<Vec<(String, String)>> {
    if form.has("kind") {
        return Ok(form.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect());
    }
    let now = cx.t.now.to_zoned(cx.t.zone.clone());
    let said = understand(form.get("text"), &now, &team(cx).await?);
    let words = |kind: &str, words: Words| {
        vec![
            ("kind".to_owned(), kind.to_owned()),
            ("text".to_owned(), words.text),
            ("owner".to_owned(), words.owner.map_or(String::new(), |owner| owner.to_string())),
            ("due".to_owned(), words.due.map_or(String::new(), |due| due.to_string())),
        ]
    };
    Ok(match said {
        Said::Decision(said) => words("decision", said),
        Said::Action(said) => words("action", said),
        Said::Note(text) => vec![("kind".to_owned(), "note".to_owned()), ("text".to_owned(), text)],
    })
}

/// A decision or an action has an owner and a date, or is refused.
fn read_capture(fields: &[(String, String)]) -> Result<Capture> {
    let value = |name: &str| fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
    let mut problems = Problems::new();
    let text = value("text").to_owned();
    problems.require(!text.is_empty(), "text", "agenda-text-needed");
    if value("kind") == "note" {
        problems.finish()?;
        return Ok(Capture::Note(text));
    }
    let owner: Option<PersonId> = value("owner").parse().ok();
    let due: Option<Date> = value("due").parse().ok();
    problems.require(owner.is_some(), "owner", "agenda-owner-needed");
    problems.require(due.is_some(), "due", "agenda-due-needed");
    problems.finish()?;
    let (Some(owner), Some(due)) = (owner, due) else {
        return Err(Error::invalid("owner", "agenda-owner-needed"));
    };
    match value("kind") {
        "decision" => Ok(Capture::Decision {
            text,
            options: value("options").to_owned(),
            owner,
            due,
            affects_deal: !value("deal").is_empty(),
        }),
        "action" => Ok(Capture::Action { text, owner, due }),
        _ => Err(Error::invalid("kind", "agenda-kind-unknown")),
    }
}

pub async fn capture(cx: Cx, Path(name): Path<String>, Query(at): Query<At>, form: Form) -> Answer {
    rules::run(&cx.actor)?;
    let week = parse_week(&name)?;
    let subject = parse_subject(&at.i)?;
    let fields = fields(&cx, &form).await?;
    let made = async {
        let what = read_capture(&fields)?;
        let mut tx = cx.tx().await?;
        actions::capture(&mut tx, week, subject, what).await?;
        tx.commit().await
    };
    match made.await {
        Ok(()) if cx.fragment => {
            let room = room(&cx, week, &at).await?;
            let filled = room.blank();
            noted(&cx, &room.now(&filled, false))
        }
        Ok(()) => cx.see(&at.page(week)),
        Err(Error::Invalid(problems)) => asked(&cx, week, &at, fields, problems).await,
        Err(other) => Err(other.into()),
    }
}

/// The fresh line, and what the item came to so far.
#[expect(clippy::unnecessary_wraps, reason = "an answer like those of its neighbours")]
fn noted(cx: &Cx, now: &Now<'_>) -> Answer {
    let item = now.document.items().find(|item| item.id == now.item);
    let content = html! {
        (views::captured_form(&cx.t, now, now.item))
        @if let Some(item) = item {
            hx-partial hx-target="#captured" hx-swap="innerMorph" { (views::captured(&cx.t, now.document, item)) }
        }
    };
    let saved = [("hx-trigger", HeaderValue::from_static("composer:saved"))];
    Ok((saved, Html(content.into_string())).into_response())
}

/// The plain form, asking for what is missing.
async fn asked(cx: &Cx, week: Week, at: &At, fields: Vec<(String, String)>, problems: Vec<Field>) -> Answer {
    let room = room(cx, week, at).await?;
    let filled = Filled::failed(fields, problems);
    let now = room.now(&filled, true);
    if cx.fragment {
        let form = views::captured_form(&cx.t, &now, now.item);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(form.into_string())).into_response());
    }
    cx.framed(StatusCode::UNPROCESSABLE_ENTITY, &heading(cx, week), views::meeting(&cx.t, &now)).await
}

pub async fn take_back(cx: Cx, Path((name, id)): Path<(String, i64)>, Query(at): Query<At>) -> Answer {
    let week = parse_week(&name)?;
    go!(cx, at.page(week), |tx| actions::take_note_back(&mut tx, week, id))
}

pub async fn timer(cx: Cx, Path(name): Path<String>, Query(at): Query<At>) -> Answer {
    let week = parse_week(&name)?;
    let subject = parse_subject(&at.i)?;
    go!(cx, at.page(week), |tx| actions::toggle_timer(&mut tx, week, subject))
}

pub async fn attendance(cx: Cx, Path(name): Path<String>, Query(at): Query<At>, form: Form) -> Answer {
    let week = parse_week(&name)?;
    let present: Vec<PersonId> = form.all("p").filter_map(|key| key.parse().ok()).collect();
    go!(cx, at.page(week), |tx| actions::attend(&mut tx, week, &present))
}

pub async fn close(cx: Cx, Path(name): Path<String>) -> Answer {
    let week = parse_week(&name)?;
    go!(cx, page_of(week), |tx| actions::close(&mut tx, week))
}

/// Names the lead and the backup of a proposed project, which opens it.
pub async fn open_project(cx: Cx, Path((name, key)): Path<(String, String)>, form: Form) -> Answer {
    let week = parse_week(&name)?;
    let opening = Opening {
        lead: form.get("lead").parse().ok(),
        backup: form.get("backup").parse().ok(),
        decided_in: None,
        second_reason: Some(form.get("second_reason").to_owned()).filter(|reason| !reason.is_empty()),
    };
    let mut tx = cx.tx().await?;
    let card = projects::find_visible(&mut tx, &key).await?;
    let at = At { i: Subject::Project(card.id).to_string() };
    match actions::open_project(&mut tx, week, &key, opening).await {
        Ok(()) => {
            tx.commit().await?;
            cx.see(&at.page(week))
        }
        Err(Error::Invalid(problems)) => {
            drop(tx);
            let room = room(&cx, week, &at).await?;
            let (blank, opening) = (room.blank(), form.failed(problems));
            let now = Now { opening: Some(&opening), ..room.now(&blank, false) };
            cx.framed(StatusCode::UNPROCESSABLE_ENTITY, &heading(&cx, week), views::meeting(&cx.t, &now))
                .await
        }
        Err(other) => Err(other.into()),
    }
}

fn heading(cx: &Cx, week: Week) -> String {
    cx.t.with("agenda-meeting-title", &[("n", week.number.to_string().into())])
}
