//! One question after the solution (RULES §9.1): asked an hour later, if it is still solved then, of whoever asked
//! for it, where the workspace wants it.

use crate::{
    store::{
        survey::{self, Survey},
        tickets,
    },
    types::{Origin, REASON_LENGTH, SCORES, Ticket, line},
};
use db::{Read, Tx};
use jiff::{SignedDuration, tz::TimeZone};
use kernel::{Error, Event, Result, TicketId, code};
use maud::html;
use serde::{Deserialize, Serialize};
use ui::Locale;
use web::{House, mail::Mail};

/// The setting: whether to ask at all. Mails to clients leave only once somebody said so.
const SETTING: &str = "desk.survey";
/// How long after the solution.
const AFTER: SignedDuration = SignedDuration::from_hours(1);
/// The job's name.
pub const JOB: &str = "desk.ask";
/// What the job is told.
#[derive(Deserialize, Serialize)]
pub struct Ask {
    ticket: TicketId,
}

/// Whether whoever asked is asked back.
pub async fn asks_back(read: &mut Read) -> Result<bool> {
    Ok(web::setting(read, SETTING).await?.unwrap_or(false))
}

/// Says whether whoever asked is asked back.
pub async fn set_asks_back(tx: &mut Tx, on: bool) -> Result<()> {
    if !tx.actor().is_admin() {
        return Err(Error::Forbidden);
    }
    web::put_setting(tx, SETTING, &on).await?;
    tx.record(Event::DeskSettingsChanged { what: "survey".to_owned() }).await?;
    Ok(())
}

/// Plans the question of a ticket that was solved now.
pub(super) async fn plan(tx: &mut Tx, ticket: TicketId) -> Result<()> {
    if !asks_back(tx).await? {
        return Ok(());
    }
    let at = tx.now().saturating_add(AFTER).map_err(Error::internal)?;
    tx.enqueue(JOB, &Ask { ticket }, at, Some(&format!("desk-ask-{ticket}"))).await
}

/// Asks, if the ticket is still solved and there is somebody to ask.
pub async fn ask(house: &House, told: &str) -> Result<()> {
    let Ask { ticket } = serde_json::from_str(told).map_err(Error::internal)?;
    let mut tx = house.db.begin(kernel::Actor::SYSTEM).await?;
    let ticket = tickets::find_any(&mut tx, ticket).await?;
    let machine = matches!(ticket.source, Origin::Alert | Origin::Import | Origin::Schedule);
    let silent = ticket.spam || ticket.merged_into.is_some() || ticket.state.is_open();
    if machine || silent || ticket.email.is_empty() || !asks_back(&mut tx).await? {
        return Ok(());
    }
    let lang = match ticket.client_id {
        Some(client) => clients::find(&mut tx, client).await?.lang,
        None => house.workspace().lang,
    };
    let code = web::fresh_code()?;
    survey::ask(&mut tx, ticket.id, &ticket.email, &web::digest(&code)).await?;
    let link = |score: i64| format!("{}/feedback?score={score}#{code}", house.config.url());
    let t = Locale { lang, zone: TimeZone::UTC, now: tx.now() };
    let mail = letter(&t, &ticket, link, &code);
    web::mail::send(&mut tx, &mail).await?;
    tx.commit().await
}

fn letter(t: &Locale, ticket: &Ticket, link: impl Fn(i64) -> String, code: &str) -> Mail {
    let (number, subject) = (ticket.number(), ticket.subject.as_str());
    let title = t.with("desk-survey-mail-subject", &[("number", number.into()), ("subject", subject.into())]);
    let question = t.with("desk-survey-question", &[("subject", subject.into())]);
    let link = |score: i64| (t.s(&format!("desk-survey-score-{score}")), link(score));
    let code = t.with("ui-code-mail", &[("code", code::grouped(code).into())]);
    let lines: Vec<String> = SCORES.rev().map(link).map(|(words, link)| format!("{words}: {link}")).collect();
    let foot = t.s("desk-survey-mail-foot");
    let html = html! {
        p { (question) }
        ul { @for (words, link) in SCORES.rev().map(link) { li { a href=(link) { (words) } } } }
        p { (foot) }
        p { (code) }
    };
    Mail {
        to: ticket.email.clone(),
        purpose: "survey".to_owned(),
        subject: title,
        text: format!("{question}\n\n{}\n\n{foot}\n\n{code}\n", lines.join("\n")),
        html: html.into_string(),
        headers: vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())],
        ..Mail::default()
    }
}

/// The question that a code opens, while it can be answered.
pub async fn find_asked(read: &mut Read, typed: &str) -> Result<Survey> {
    match survey::find(read, &web::digest(&code::plain(typed))).await {
        Err(Error::NotFound) => Err(Error::invalid("code", "desk-survey-gone")),
        found => found,
    }
}

/// Keeps what whoever has the code says; the last answer counts.
pub async fn answer(tx: &mut Tx, typed: &str, score: i64, reason: &str) -> Result<()> {
    let asked = find_asked(tx, typed).await?;
    if !SCORES.contains(&score) {
        return Err(Error::invalid("score", "desk-choose-one"));
    }
    let reason = line("reason", reason, REASON_LENGTH)?;
    if (asked.score, &asked.reason) == (Some(score), &reason) {
        // Pressing again says nothing new, however often.
        return Ok(());
    }
    survey::answer(tx, asked.id, score, &reason).await?;
    tx.record(Event::TicketRated { ticket: asked.ticket_id, client: asked.client_id, score }).await?;
    Ok(())
}
