//! Time that was spent on a ticket: what is read of a form, what is taken back, and the list.

use super::{done, numbered};
use crate::{
    actions,
    store::{side, tickets},
    types::{REASON_LENGTH, Spent, line},
};
use axum::extract::Path;
use jiff::civil::Date;
use kernel::{Error, Result};
use ui::Locale;
use web::{
    Answer, Cx, Form, Problems,
    cells::{MOST_ROWS, Sheet},
};

/// Reads a note of time; everything that needs a fix is named at once.
pub(super) fn read(sent: &Form, t: &Locale) -> Result<Spent> {
    let mut problems = Problems::new();
    let said = threads::sentence::read(sent.get("time"), &t.now.to_zoned(t.zone.clone()), &[]);
    let seconds = problems.take(said.seconds.ok_or_else(|| Error::invalid("time", "desk-time-shape-spent")));
    let day = sent.get("day").parse().map_err(|_| Error::invalid("day", "desk-day-shape"));
    let day = problems.take(day.and_then(|day| passed(day, t)));
    let note = problems.take(line("note", sent.get("note"), REASON_LENGTH));
    problems.finish()?;
    Ok(Spent { day: day.unwrap_or_default(), seconds: seconds.unwrap_or(0), note: note.unwrap_or_default() })
}

/// A day that has come where its writer is: nobody has spent time on a later one.
pub(crate) fn passed(day: Date, t: &Locale) -> Result<Date> {
    if day > t.today() { Err(Error::invalid("day", "desk-day-future")) } else { Ok(day) }
}

/// Takes back what the reader noted.
pub async fn take_back(cx: Cx, Path((number, time)): Path<(String, i64)>) -> Answer {
    let id = numbered(&number)?;
    let mut tx = cx.tx().await?;
    actions::take_back_time(&mut tx, id, time).await?;
    done(&cx, tx, &format!("/tickets/{id}#time")).await
}

/// Every note of time of a ticket as CSV, those that were taken back too.
pub async fn export(cx: Cx, Path(number): Path<String>) -> Answer {
    let id = numbered(&number)?;
    let mut read = cx.read().await?;
    let ticket = tickets::find(&mut read, id).await?;
    let rows = side::list_time(&mut read, id, MOST_ROWS + 1).await?;
    drop(read);
    let mut sheet =
        Sheet::headed(&["number", "day", "person", "seconds", "hours", "note", "noted_at", "taken_back_at"]);
    sheet.fill(&cx.t, (rows, MOST_ROWS), |row| {
        [
            ticket.number(),
            row.day.to_string(),
            row.person.unwrap_or_default(),
            row.seconds.to_string(),
            web::cells::hours(row.seconds),
            row.note,
            row.at.to_string(),
            row.taken_back.map_or(String::new(), |at| at.to_string()),
        ]
    });
    Ok(sheet.answer("time.csv"))
}
