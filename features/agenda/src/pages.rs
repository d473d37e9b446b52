//! Doors for people: the agenda in its four states, lines, topics, the meeting, the archive, settings
//! and calendars.

mod feeds;
mod lines;
mod meet;
mod settings;
mod show;
mod topics;

pub(crate) use show::{as_markdown, search};

use crate::{api, types::Subject};
use jiff::{Timestamp, civil::Date, civil::Time};
use kernel::{Error, Result, Week};
use ui::Locale;
use web::{Access, Cx, Form, Problems, Routes};

pub(crate) fn routes() -> Routes {
    let routes = Routes::new()
        .get("/agenda", Access::Team, show::current)
        .get("/agenda/settings", Access::Team, settings::page)
        .post("/agenda/settings", Access::Team, settings::save)
        .get("/setup/meeting", Access::Admin, settings::setup)
        .post("/setup/meeting", Access::Admin, settings::save_setup)
        .get("/agenda/topics/{id}", Access::Team, topics::accept_page)
        .post("/agenda/topics/{id}", Access::Team, topics::accept)
        .post("/agenda/topics/{id}/hold", Access::Team, topics::hold)
        .post("/agenda/topics/{id}/withdraw", Access::Team, topics::withdraw)
        .get("/agenda/{week}", Access::Team, show::week)
        .get("/agenda/{week}/check", Access::Team, show::check)
        .get("/agenda/{week}/projects/{key}", Access::Team, show::project)
        .get("/agenda/{week}/lines/new", Access::Team, lines::new)
        .post("/agenda/{week}/lines", Access::Team, lines::add)
        .get("/agenda/{week}/lines/{subject}", Access::Team, lines::mark_page)
        .post("/agenda/{week}/lines/{subject}", Access::Team, lines::mark)
        .post("/agenda/{week}/lines/{subject}/up", Access::Team, lines::up)
        .post("/agenda/{week}/lines/{subject}/down", Access::Team, lines::down)
        .get("/agenda/{week}/lines/{subject}/remove", Access::Team, lines::remove_page)
        .post("/agenda/{week}/lines/{subject}/remove", Access::Team, lines::remove)
        .post("/agenda/{week}/removed/{id}/back", Access::Team, lines::put_back)
        .get("/agenda/{week}/topics/new", Access::Team, topics::new)
        .post("/agenda/{week}/topics", Access::Team, topics::raise)
        .get("/agenda/{week}/move", Access::Team, settings::move_page)
        .post("/agenda/{week}/move", Access::Team, settings::move_meeting)
        .post("/agenda/{week}/cancel", Access::Team, settings::cancel)
        .post("/agenda/{week}/restore", Access::Team, settings::restore)
        .post("/agenda/{week}/start", Access::Team, meet::start)
        .post("/agenda/{week}/open/{key}", Access::Team, meet::open_project)
        .get("/agenda/{week}/meet", Access::Team, meet::page)
        .post("/agenda/{week}/meet/capture", Access::Team, meet::capture)
        .post("/agenda/{week}/meet/notes/{id}/remove", Access::Team, meet::take_back)
        .post("/agenda/{week}/meet/timer", Access::Team, meet::timer)
        .post("/agenda/{week}/meet/attendance", Access::Team, meet::attendance)
        .post("/agenda/{week}/meet/close", Access::Team, meet::close)
        .post("/agenda/settings/feeds", Access::Admin, settings::save_open_feeds)
        .get("/settings/calendar", Access::Team, feeds::calendar)
        .post("/settings/calendar", Access::Team, feeds::make_calendar)
        .post("/settings/calendar/end", Access::Team, feeds::end_calendar)
        .get(feeds::ADDRESS, Access::Secret, feeds::feed)
        .get("/feeds/{file}", Access::Secret, feeds::open_feed);
    api::routes(routes)
}

/// The week in an address; anything else is no page.
fn week(text: &str) -> Result<Week> {
    text.parse().map_err(|_| Error::NotFound)
}

/// The line in an address.
fn subject(text: &str) -> Result<Subject> {
    text.parse()
}

/// A day and a time of a form in a zone, as an instant.
fn moment(form: &Form, zone: &jiff::tz::TimeZone) -> Result<Timestamp> {
    let mut problems = Problems::new();
    let day: Option<Date> = form.get("day").parse().ok();
    let time: Option<Time> = form.get("time").parse().ok();
    problems.require(day.is_some(), "day", "agenda-day-needed");
    problems.require(time.is_some(), "time", "agenda-hour-needed");
    problems.finish()?;
    let (Some(day), Some(time)) = (day, time) else { return Err(Error::invalid("day", "agenda-day-needed")) };
    let local = zone.to_ambiguous_zoned(day.to_datetime(time)).compatible();
    local.map(|zoned| zoned.timestamp()).map_err(|_| Error::invalid("day", "agenda-day-needed"))
}

/// The time of day of an instant, as a form field holds it.
fn clock(at: Timestamp, zone: &jiff::tz::TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

/// The title of a week's page.
fn title(t: &Locale, week: Week) -> String {
    t.with("agenda-title", &[("n", week.number.to_string().into())])
}

/// Runs a verb in a transaction of its own and goes on to a page.
macro_rules! go {
    ($cx:ident, $to:expr, |$tx:ident| $verb:expr) => {{
        let mut $tx = $cx.tx().await?;
        $verb.await?;
        $tx.commit().await?;
        $cx.see(&$to)
    }};
}
use go;

/// Where a week's page is.
fn page_of(week: Week) -> String {
    crate::views::href(week)
}

/// The locale of the workspace's zone, for fields that the meeting's zone reads.
async fn zone(cx: &Cx) -> Result<jiff::tz::TimeZone> {
    let mut read = cx.read().await?;
    Ok(crate::actions::calendar(&mut read).await?.zone)
}
