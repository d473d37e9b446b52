//! Planning meetings with the client.

use super::{Ask, card};
use crate::{
    actions, store,
    types::{NewMeeting, ProjectCard, Repeats},
    views,
};
use axum::extract::Path;
use jiff::{civil::Time, tz::TimeZone};
use kernel::{Error, MeetingId, Result};
use ui::form::Filled;
use web::{Answer, Cx, Form, Problems};

fn form_of(card: &ProjectCard) -> Ask<'_> {
    Ask {
        card,
        part: "meetings",
        back: "",
        title: "projects-plan-meeting",
        submit: "projects-plan-meeting",
        icon: "calendar",
    }
}

pub(super) async fn new(cx: Cx, Path(key): Path<String>) -> Answer {
    let card = card(&cx, &key).await?;
    let filled = Filled::new(&[
        ("at_time", "10:00".to_owned()),
        ("minutes", "60".to_owned()),
        ("repeats", Repeats::Weekly.word().to_owned()),
        ("zone", cx.t.zone.iana_name().unwrap_or("UTC").to_owned()),
    ]);
    form_of(&card).page(&cx, &filled, views::meeting_fields(&cx.t, &filled)).await
}

/// Reads a meeting from named fields.
pub(crate) fn read_meeting(form: &Form) -> Result<NewMeeting> {
    let mut problems = Problems::new();
    let day = form.get("first_day").parse().map_err(|_| Error::invalid("first_day", "projects-day-shape"));
    let time =
        form.get("at_time").parse::<Time>().map_err(|_| Error::invalid("at_time", "projects-time-shape"));
    let minutes =
        form.get("minutes").parse().map_err(|_| Error::invalid("minutes", "projects-meeting-minutes"));
    let zone = TimeZone::get(form.get("zone")).map_err(|_| Error::invalid("zone", "projects-zone-unknown"));
    let (day, time, minutes) = (problems.take(day), problems.take(time), problems.take(minutes));
    let (zone, repeats) = (problems.take(zone), problems.take(Repeats::read(form.get("repeats"))));
    problems.finish()?;
    match (day, time, minutes, zone, repeats) {
        (Some(first_day), Some(at_time), Some(minutes), Some(zone), Some(repeats)) => Ok(NewMeeting {
            title: form.get("title").to_owned(),
            first_day,
            at_time,
            zone,
            minutes,
            repeats,
            attendees: form.get("attendees").to_owned(),
        }),
        _ => Err(Error::invalid("first_day", "projects-day-shape")),
    }
}

pub(super) async fn plan(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let card = card(&cx, &key).await?;
    let done = async {
        let new = read_meeting(&form)?;
        let mut tx = cx.tx().await?;
        actions::plan_meeting(&mut tx, card.id, new).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&views::address(&card.key, "")),
        Err(error) => {
            form_of(&card).again(&cx, error, &form, |filled| views::meeting_fields(&cx.t, filled)).await
        }
    }
}

/// The meeting of an address; one of another project does not exist there.
async fn check(cx: &Cx, key: &str, id: i64) -> Result<ProjectCard> {
    let mut read = cx.read().await?;
    let card = store::find_visible(&mut read, key).await?;
    let meeting = store::find_meeting(&mut read, MeetingId(id)).await?;
    if meeting.project_id == card.id { Ok(card) } else { Err(Error::NotFound) }
}

pub(super) async fn skip(cx: Cx, Path((key, id)): Path<(String, i64)>) -> Answer {
    let card = check(&cx, &key, id).await?;
    let mut tx = cx.tx().await?;
    actions::skip_meeting(&mut tx, MeetingId(id)).await?;
    tx.commit().await?;
    cx.see(&views::address(&card.key, ""))
}

pub(super) async fn cancel(cx: Cx, Path((key, id)): Path<(String, i64)>) -> Answer {
    let card = check(&cx, &key, id).await?;
    let mut tx = cx.tx().await?;
    actions::cancel_meeting(&mut tx, MeetingId(id)).await?;
    tx.commit().await?;
    cx.see(&views::address(&card.key, ""))
}
