//! One's own settings of notices, and leaving a list by the link of a mail.

use super::level_in;
use crate::{
    actions, rules, store,
    types::{Level, ProjectLevel},
    views::{self, Choosing, List},
};
use axum::extract::Path;
use http::StatusCode;
use jiff::civil::Weekday;
use kernel::{Error, Field, ProjectId, Result, WorkCalendar, code};
use ui::{Frame, Locale, form::Filled};
use web::{Answer, Cx, Form};

/// Projects with a field of their own on the page; more have it on the project's page.
const MOST_PROJECTS: usize = 60;

pub async fn show(cx: Cx) -> Answer {
    page(&cx, None).await
}

async fn page(cx: &Cx, failed: Option<(Error, &Form)>) -> Answer {
    let t = &cx.t;
    let actor = cx.actor;
    let mut read = cx.read().await?;
    let all = store::list_levels(&mut read, actor.person).await?;
    let threads = store::list_choices(&mut read, actor.person).await?;
    let told = store::find_reader(&mut read, actor.person).await?;
    let hours = people::person_calendar(&mut read, actor.person).await?;
    drop(read);
    let minute = told.map_or(rules::DIGEST_MINUTE, |told| told.digest_minute);
    let code = if failed.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let filled = match failed {
        Some((Error::Invalid(fields), form)) => form.failed(fields),
        Some((other, _)) => return Err(other.into()),
        None => Filled::new(&[("digest", minute.to_string())]),
    };
    let count = all.len();
    let shown = listed(all);
    let choosing = Choosing {
        filled: &filled,
        hours: &digest_hours(),
        projects: &shown,
        default: Level::default_for(actor.rights.services, actor.is_guest()),
        others: count - shown.len(),
        threads: &threads,
        works: &works(t, &hours),
        guest: actor.is_guest(),
    };
    let mut answer = cx.settings_page("inbox-notifications", views::settings(t, &choosing)).await?;
    *answer.status_mut() = code;
    Ok(answer)
}

/// All projects if they fit on a page; otherwise those with a choice or a role.
fn listed(all: Vec<ProjectLevel>) -> Vec<ProjectLevel> {
    if all.len() <= MOST_PROJECTS {
        return all;
    }
    let mine = all.into_iter().filter(|project| project.level.is_some() || project.held);
    mine.take(MOST_PROJECTS).collect()
}

fn digest_hours() -> Vec<(String, String)> {
    rules::DIGEST_MINUTES
        .step_by(30)
        .map(|minute| (minute.to_string(), format!("{:02}:{:02}", minute / 60, minute % 60)))
        .collect()
}

/// The hours of work in words; those of Monday stand for the week.
fn works(t: &Locale, hours: &WorkCalendar) -> String {
    let monday = &hours.week[Weekday::Monday.to_monday_zero_offset() as usize];
    let clock = |time: jiff::civil::Time| format!("{:02}:{:02}", time.hour(), time.minute());
    let stretches: Vec<String> =
        monday.iter().map(|stretch| format!("{}–{}", clock(stretch.from), clock(stretch.to))).collect();
    let zone = hours.zone.iana_name().unwrap_or("UTC");
    t.with("inbox-works", &[("hours", stretches.join(", ").into()), ("zone", zone.into())])
}

pub async fn save(cx: Cx, form: Form) -> Answer {
    match chosen(&cx, &form).await {
        Ok(()) => cx.see("/settings/notifications"),
        Err(error) => page(&cx, Some((error, &form))).await,
    }
}

/// Takes what differs from what stands.
async fn chosen(cx: &Cx, form: &Form) -> Result<()> {
    let actor = cx.actor;
    let mut tx = cx.tx().await?;
    let default = Level::default_for(actor.rights.services, actor.is_guest());
    for project in store::list_levels(&mut tx, actor.person).await? {
        let word = form.get(&format!("level.{}", project.project)).to_owned();
        if word.is_empty() {
            continue;
        }
        let level = level_in(&word)?;
        if level != project.level.unwrap_or(default) {
            actions::set_level(&mut tx, project.project, level).await?;
        }
    }
    if let Ok(minute) = form.get("digest").parse::<i64>() {
        let told = store::find_reader(&mut tx, actor.person).await?;
        if told.is_none_or(|told| told.digest_minute != minute) {
            actions::set_digest(&mut tx, minute).await?;
        }
    }
    tx.commit().await
}

/// The name of the project that a tag leaves; nothing for the message of the day.
async fn project_name(cx: &Cx, project: Option<ProjectId>) -> Result<Option<String>> {
    let Some(project) = project else { return Ok(None) };
    let mut read = cx.house.db.read(kernel::Actor::SYSTEM).await?;
    Ok(Some(projects::find_card(&mut read, project).await?.name))
}

async fn show_leaving(cx: &Cx, code: StatusCode, content: maud::Markup) -> Answer {
    cx.in_frame(code, Frame::Gate, &cx.t.s("inbox-leave-title"), content).await
}

/// Asks for what a mail's link carries.
pub async fn leave_page(cx: Cx) -> Answer {
    show_leaving(&cx, StatusCode::OK, views::ask_leave(&cx.t, &Filled::default())).await
}

/// Shows what will happen; it changes nothing.
pub async fn open_leave(cx: Cx, form: Form) -> Answer {
    let tag = code::carried(form.get("code"));
    let mut read = cx.house.db.read(kernel::Actor::SYSTEM).await?;
    let found = actions::leave_of(&mut read, tag).await;
    drop(read);
    match found {
        Ok((_, project)) => {
            let list = List::Named(project_name(&cx, project).await?);
            show_leaving(&cx, StatusCode::OK, views::leave(&cx.t, tag, &list, false)).await
        }
        Err(error) => refused(&cx, &form, error).await,
    }
}

/// The press on that page.
pub async fn leave(cx: Cx, form: Form) -> Answer {
    let tag = code::carried(form.get("code"));
    match left(&cx, tag).await {
        Ok(project) => {
            let list = List::Named(project_name(&cx, project).await?);
            show_leaving(&cx, StatusCode::OK, views::leave(&cx.t, tag, &list, true)).await
        }
        Err(error) => refused(&cx, &form, error).await,
    }
}

async fn left(cx: &Cx, tag: &str) -> Result<Option<ProjectId>> {
    let mut tx = cx.house.db.begin(kernel::Actor::SYSTEM).await?;
    let project = actions::leave(&mut tx, tag).await?;
    tx.commit().await?;
    Ok(project)
}

/// The form again, where the code is none of ours.
async fn refused(cx: &Cx, form: &Form, error: Error) -> Answer {
    let Error::NotFound = error else { return Err(error.into()) };
    let wrong = Field { name: "code".to_owned(), key: "inbox-leave-wrong", args: Vec::new() };
    let content = views::ask_leave(&cx.t, &form.failed(vec![wrong]));
    show_leaving(cx, StatusCode::UNPROCESSABLE_ENTITY, content).await
}

/// The address of the mail's header, as a mail program opens it that knows no single press: a page with the button. What
/// stands in an address can be read by others, so neither this nor its answer names a project (`docs/decisions/0037`).
pub async fn pressed_page(cx: Cx, Path(tag): Path<String>) -> Answer {
    let mut read = cx.house.db.read(kernel::Actor::SYSTEM).await?;
    let (_, project) = actions::leave_of(&mut read, &tag).await?;
    drop(read);
    show_leaving(&cx, StatusCode::OK, views::leave(&cx.t, &tag, &List::unnamed(project.is_some()), false))
        .await
}

/// One press in the mail program (RFC 8058).
pub async fn pressed(cx: Cx, Path(tag): Path<String>) -> Answer {
    let project = left(&cx, &tag).await?;
    show_leaving(&cx, StatusCode::OK, views::leave(&cx.t, &tag, &List::unnamed(project.is_some()), true))
        .await
}
