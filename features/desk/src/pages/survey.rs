//! The question after the solution: the page behind the mail's link, which a scanner may open without voting, and
//! what the answers come to.

use super::done;
use crate::{actions, store::survey, views::survey as views};
use axum::extract::Query;
use http::StatusCode;
use jiff::{Timestamp, ToSpan, civil::Date};
use kernel::{Actor, Error, start_of_day};
use maud::Markup;
use serde::Deserialize;
use ui::{Frame, form::Filled};
use web::{Answer, Cx, Form, cells::Sheet};

/// The days of a period that is not asked for.
const USUAL_DAYS: i64 = 90;
/// Answers told one by one.
const MOST_TOLD: i64 = 50;
/// Answers of an export at most.
const MOST_EXPORTED: i64 = 50_000;

/// What the link of the mail says; its code it carries where no browser sends it (`docs/decisions/0037`).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pressed {
    score: String,
}

/// Asks for the code that the mail's link carries.
pub async fn ask(cx: Cx, Query(pressed): Query<Pressed>) -> Answer {
    let filled = Filled::new(&[("score", pressed.score)]);
    gate(&cx, StatusCode::OK, views::ask(&cx.t, &filled)).await
}

async fn gate(cx: &Cx, code: StatusCode, body: Markup) -> Answer {
    cx.in_frame(code, Frame::Gate, &cx.t.s("desk-survey-title"), body).await
}

/// Shows the question with what was pressed in the mail; only the button on the page answers it.
pub async fn show(cx: Cx, sent: Form) -> Answer {
    let mut read = cx.house.db.read(Actor::SYSTEM).await?;
    let asked = actions::find_asked(&mut read, sent.get("code")).await;
    drop(read);
    match asked {
        Ok(asked) => {
            let score = asked.score.map_or(String::new(), |score| score.to_string());
            let score = if sent.get("score").is_empty() { score } else { sent.get("score").to_owned() };
            let code = sent.get("code").to_owned();
            let filled = Filled::new(&[("code", code), ("score", score), ("reason", asked.reason)]);
            gate(&cx, StatusCode::OK, views::question(&cx.t, &asked.subject, &filled)).await
        }
        Err(error) => refused(&cx, &sent, error).await,
    }
}

/// The code again, where it opens nothing.
async fn refused(cx: &Cx, sent: &Form, error: Error) -> Answer {
    let Error::Invalid(fields) = error else { return Err(error.into()) };
    gate(cx, StatusCode::UNPROCESSABLE_ENTITY, views::ask(&cx.t, &sent.failed(fields))).await
}

/// Keeps the answer and says thanks.
pub async fn answer(cx: Cx, sent: Form) -> Answer {
    let mut read = cx.house.db.read(Actor::SYSTEM).await?;
    let asked = match actions::find_asked(&mut read, sent.get("code")).await {
        Ok(asked) => asked,
        Err(error) => return refused(&cx, &sent, error).await,
    };
    drop(read);
    let mut tx = cx.house.db.begin(Actor::SYSTEM).await?;
    let score = sent.get("score").parse().unwrap_or(0);
    match actions::answer(&mut tx, sent.get("code"), score, sent.get("reason")).await {
        Ok(()) => {
            tx.commit().await?;
            gate(&cx, StatusCode::OK, views::thanks(&cx.t)).await
        }
        Err(Error::Invalid(fields)) => {
            let body = views::question(&cx.t, &asked.subject, &sent.failed(fields));
            gate(&cx, StatusCode::UNPROCESSABLE_ENTITY, body).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Which days, both included.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    from: String,
    to: String,
}

impl Asked {
    fn days(&self, cx: &Cx) -> (Date, Date) {
        let to: Date = self.to.parse().unwrap_or_else(|_| cx.t.today());
        let from = self.from.parse().unwrap_or_else(|_| to.saturating_sub(USUAL_DAYS.days())).min(to);
        (from, to)
    }

    fn period(&self, cx: &Cx) -> (Timestamp, Timestamp) {
        let (from, to) = self.days(cx);
        (start_of_day(from, &cx.t.zone), start_of_day(to.saturating_add(1.day()), &cx.t.zone))
    }
}

/// What the answers come to.
pub async fn report(cx: Cx, Query(asked): Query<Asked>) -> Answer {
    let ((from, to), (first, last)) = (asked.period(&cx), asked.days(&cx));
    let mut read = cx.read().await?;
    let counts = survey::count(&mut read, from, to).await?;
    let answers = survey::list(&mut read, from, to, MOST_TOLD).await?;
    let asks = actions::asks_back(&mut read).await?;
    drop(read);
    let filled = Filled::new(&[("from", first.to_string()), ("to", last.to_string())]);
    cx.page(&cx.t.s("desk-survey-report"), views::report(&cx.t, &filled, &counts, &answers, asks)).await
}

/// The answers as CSV, and those who were asked and have not answered.
pub async fn export(cx: Cx, Query(asked): Query<Asked>) -> Answer {
    let (from, to) = asked.period(&cx);
    let mut read = cx.read().await?;
    let rows = survey::list_asked(&mut read, from, to, MOST_EXPORTED + 1).await?;
    drop(read);
    let mut sheet =
        Sheet::headed(&["number", "subject", "client", "score", "reason", "answered_at", "asked_at"]);
    sheet.fill(&cx.t, (rows, MOST_EXPORTED), |(ticket, subject, client, score, reason, asked, answered)| {
        [
            crate::types::number(ticket),
            subject,
            client.unwrap_or_default(),
            score.map_or(String::new(), |score| score.to_string()),
            reason,
            answered.map_or(String::new(), |at| at.to_string()),
            asked.to_string(),
        ]
    });
    Ok(sheet.answer("satisfaction.csv"))
}

/// Whether whoever asked is asked back.
pub async fn set(cx: Cx, sent: Form) -> Answer {
    let mut tx = cx.tx().await?;
    actions::set_asks_back(&mut tx, sent.has("on")).await?;
    done(&cx, tx, "/admin/desk").await
}
