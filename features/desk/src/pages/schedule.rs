//! Tickets that come by themselves, for whoever runs the installation.

use super::{choice, done, places, team};
use crate::{
    actions::schedule as actions,
    store::{hours, schedule as store},
    types::{
        Level,
        schedule::{Closed, Every, ScheduleBody},
    },
    views::schedule::{self as views, Choosing},
};
use axum::extract::Path;
use db::Read;
use http::StatusCode;
use jiff::civil::Date;
use kernel::{ClientId, Error, HoursId, PersonId, ProjectId, Result, ScheduleId};
use ui::{Locale, form::Filled};
use web::{Answer, Cx, Form, Problems};

/// Opening hours to choose from at most.
const MOST_HOURS: i64 = 200;
/// Tickets that came, told at most.
const CAME: i64 = 20;
/// Days to come that the form tells.
const TO_COME: usize = 5;

async fn choosing(read: &mut Read, t: &Locale) -> Result<Choosing> {
    let (clients, projects) = places(read, t).await?;
    let mut own = vec![(String::new(), t.s("desk-schedule-office"))];
    let known = hours::list_after(read, 0, MOST_HOURS).await?;
    own.extend(known.into_iter().map(|(id, name, ..)| (id.to_string(), name)));
    let mut owners = vec![(String::new(), t.s("desk-nobody"))];
    owners.extend(team(read).await?);
    Ok(Choosing { clients, projects, owners, hours: own })
}

/// Every schedule by name, with what comes next.
pub async fn list(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let rows = store::list(&mut read).await?;
    drop(read);
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let body = row.read()?;
        lines.push((row, body));
    }
    cx.page(&cx.t.s("desk-schedules"), views::list(&cx.t, &lines)).await
}

/// The form of a new one.
pub async fn new(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let choosing = choosing(&mut read, &cx.t).await?;
    drop(read);
    let filled = Filled::new(&[
        ("every", Every::Week.word().to_owned()),
        ("interval", "1".to_owned()),
        ("day", "1".to_owned()),
        ("time", "09:00".to_owned()),
        ("zone", cx.house.workspace().zone.clone()),
        ("closed", Closed::After.word().to_owned()),
        ("impact", Level::Low.word().to_owned()),
        ("urgency", Level::Medium.word().to_owned()),
        ("from", cx.t.today().to_string()),
    ]);
    let form = views::Form { row: None, choosing: &choosing, to_come: &[], came: &[] };
    cx.page(&cx.t.s("desk-schedule-new"), views::form(&cx.t, &filled, &form)).await
}

/// The form of one, with what comes and what came.
pub async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let filled = write(&store::find(&mut read, ScheduleId(id)).await?.read()?);
    drop(read);
    again(&cx, Some(ScheduleId(id)), &filled).await
}

/// The form with what was typed into it.
async fn again(cx: &Cx, id: Option<ScheduleId>, filled: &Filled) -> Answer {
    let mut read = cx.read().await?;
    let choosing = choosing(&mut read, &cx.t).await?;
    let (mut row, mut to_come, mut came) = (None, Vec::new(), Vec::new());
    if let Some(id) = id {
        let found = store::find(&mut read, id).await?;
        to_come = actions::preview(&mut read, &found.read()?, TO_COME).await?;
        came = store::list_occurrences(&mut read, id, CAME).await?;
        row = Some(found);
    }
    drop(read);
    let form = views::Form { row: row.as_ref(), choosing: &choosing, to_come: &to_come, came: &came };
    let code = if filled.has_errors() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = row.as_ref().map_or_else(|| cx.t.s("desk-schedule-new"), |row| row.name.clone());
    cx.framed(code, &title, views::form(&cx.t, filled, &form)).await
}

/// Plans tickets.
pub async fn create(cx: Cx, sent: Form) -> Answer {
    save(&cx, None, &sent).await
}

/// Changes what is planned from now on.
pub async fn change(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    save(&cx, Some(ScheduleId(id)), &sent).await
}

async fn save(cx: &Cx, id: Option<ScheduleId>, sent: &Form) -> Answer {
    let saved = async {
        let body = read_schedule(sent)?;
        let mut tx = cx.tx().await?;
        match id {
            Some(id) => actions::change(&mut tx, id, &body).await?,
            None => drop(actions::create(&mut tx, &body).await?),
        }
        tx.commit().await
    };
    match saved.await {
        Ok(()) => cx.see("/admin/desk/schedules"),
        Err(Error::Invalid(fields)) => again(cx, id, &sent.failed(fields)).await,
        Err(error) => Err(error.into()),
    }
}

/// Switches one on or off.
pub async fn switch(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    let mut tx = cx.tx().await?;
    actions::switch(&mut tx, ScheduleId(id), sent.get("on") == "on").await?;
    done(&cx, tx, "/admin/desk/schedules").await
}

/// Reads the form; everything that needs a fix is named at once.
fn read_schedule(sent: &Form) -> Result<ScheduleBody> {
    let mut problems = Problems::new();
    let every = problems.take(Every::read(sent.get("every")));
    let closed = problems.take(Closed::read(sent.get("closed")));
    let level =
        |name: &str| Level::parse(sent.get(name)).ok_or_else(|| Error::invalid(name, "desk-choose-one"));
    let (impact, urgency) = (problems.take(level("impact")), problems.take(level("urgency")));
    let number =
        |name: &str| sent.get(name).parse::<i64>().map_err(|_| Error::invalid(name, "desk-schedule-number"));
    let (interval, day) = (problems.take(number("interval")), problems.take(number("day")));
    let date = |name: &str| match sent.get(name) {
        "" => Ok(None),
        text => text.parse::<Date>().map(Some).map_err(|_| Error::invalid(name, "desk-day-shape")),
    };
    let from = date("from").and_then(|day| day.ok_or_else(|| Error::invalid("from", "desk-needed")));
    let (from, until) = (problems.take(from), problems.take(date("until")));
    let client = problems.take(choice("client", sent.get("client"))).flatten();
    let project = problems.take(choice("project", sent.get("project"))).flatten();
    let owner = problems.take(choice("owner", sent.get("owner"))).flatten();
    let hours = problems.take(choice("hours", sent.get("hours"))).flatten();
    let email = match sent.get("email") {
        "" => Some(String::new()),
        text => problems.take(people::Email::parse("email", text)).map(|email| email.as_str().to_owned()),
    };
    problems.finish()?;
    Ok(ScheduleBody {
        name: sent.get("name").to_owned(),
        subject: sent.get("subject").to_owned(),
        text: sent.raw("text").to_owned(),
        requester: sent.get("requester").to_owned(),
        email: email.unwrap_or_default(),
        client: client.map(ClientId),
        project: project.map(ProjectId),
        category: sent.get("category").to_owned(),
        service: sent.get("service").to_owned(),
        impact: impact.unwrap_or(Level::Low),
        urgency: urgency.unwrap_or(Level::Medium),
        owner: owner.map(PersonId),
        every: every.unwrap_or(Every::Week),
        interval: interval.unwrap_or(1),
        day: day.unwrap_or(1),
        time: sent.get("time").to_owned(),
        zone: sent.get("zone").to_owned(),
        hours: hours.map(HoursId),
        closed: closed.unwrap_or(Closed::Keep),
        from: from.unwrap_or_default(),
        until: until.flatten(),
    })
}

/// A schedule as its form shows it.
fn write(body: &ScheduleBody) -> Filled {
    let key = |id: Option<i64>| id.map_or(String::new(), |id| id.to_string());
    Filled::new(&[
        ("name", body.name.clone()),
        ("subject", body.subject.clone()),
        ("text", body.text.clone()),
        ("requester", body.requester.clone()),
        ("email", body.email.clone()),
        ("client", key(body.client.map(|id| id.0))),
        ("project", key(body.project.map(|id| id.0))),
        ("category", body.category.clone()),
        ("service", body.service.clone()),
        ("impact", body.impact.word().to_owned()),
        ("urgency", body.urgency.word().to_owned()),
        ("owner", key(body.owner.map(|id| id.0))),
        ("every", body.every.word().to_owned()),
        ("interval", body.interval.to_string()),
        ("day", body.day.to_string()),
        ("time", body.time.clone()),
        ("zone", body.zone.clone()),
        ("hours", key(body.hours.map(|id| id.0))),
        ("closed", body.closed.word().to_owned()),
        ("from", body.from.to_string()),
        ("until", body.until.map_or(String::new(), |day| day.to_string())),
    ])
}
