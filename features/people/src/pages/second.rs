//! The ways in beside the password: the second factor after it, a passkey, the company's provider.

use super::entry::{DEVICE, asked, cookie_name, gate, set_cookie};
use crate::{
    actions::entry as verbs,
    passkeys, provider, rules, store,
    types::factors::{Entry, StepKind},
    views::factors as views,
};
use axum::extract::Query;
use http::{HeaderMap, StatusCode};
use kernel::{Actor, Error, Field, Result};
use serde::Deserialize;
use ui::form::Filled;
use web::{Answer, Cx, Form, digest, redirect};

/// Holds the secret of a step that waits.
const STEP: &str = "bitacora-step";

/// Sends the browser in with its session, or on to its second factor. `next` stays on this site.
pub fn enter(cx: &Cx, entry: Entry, next: &str) -> Answer {
    let next = if rules::factors::is_local(next) { next } else { "/" };
    match entry {
        Entry::In { session, device } => {
            let mut response = redirect(next);
            let name = web::session_cookie(&cx.house.config);
            set_cookie(cx, &mut response, name, &session, rules::SESSION_SECONDS)?;
            if let Some(device) = device {
                let seconds = rules::factors::DEVICE_SECONDS;
                set_cookie(cx, &mut response, &cookie_name(cx, DEVICE), &device, seconds)?;
            }
            Ok(response)
        }
        Entry::Second(secret) => waits(cx, &secret, "/sign-in/second"),
    }
}

/// Sends the browser on with the secret of a step.
fn waits(cx: &Cx, secret: &str, to: &str) -> Answer {
    let mut response = redirect(to);
    set_cookie(cx, &mut response, &cookie_name(cx, STEP), secret, rules::factors::STEP_SECONDS)?;
    Ok(response)
}

fn step(cx: &Cx, headers: &HeaderMap) -> Result<String> {
    let held = web::cookie(headers, &cookie_name(cx, STEP)).map(str::to_owned);
    held.ok_or(Error::Conflict("people-step-over"))
}

async fn show(cx: &Cx, code: StatusCode, filled: &Filled) -> Answer {
    let passkeys = passkeys::are_offered(&cx.house.config);
    gate(cx, code, "people-second", views::second(&cx.t, filled, passkeys)).await
}

pub async fn page(cx: Cx, headers: HeaderMap) -> Answer {
    let held = step(&cx, &headers)?;
    let mut read = cx.house.db.read(Actor::SYSTEM).await?;
    let waiting = store::factors::find_step(&mut read, &digest(&held), StepKind::Second).await?;
    drop(read);
    if waiting.is_none() {
        return Ok(redirect("/sign-in"));
    }
    show(&cx, StatusCode::OK, &Filled::default()).await
}

pub async fn prove(cx: Cx, headers: HeaderMap, form: Form) -> Answer {
    let held = step(&cx, &headers)?;
    let mut tx = cx.house.db.begin(Actor::SYSTEM).await?;
    let proven = verbs::prove(&mut tx, &held, form.get("code"), &asked(&cx, &headers)).await?;
    tx.commit().await?;
    if let Some((entry, next)) = proven {
        return enter(&cx, entry, &next);
    }
    let wrong = Field { name: "code".to_owned(), key: "people-code-wrong", args: Vec::new() };
    show(&cx, StatusCode::UNPROCESSABLE_ENTITY, &Filled::default().with_errors(vec![wrong])).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    next: String,
}

async fn begin(cx: &Cx, kind: StepKind, state: &str, next: &str) -> Result<String> {
    let mut tx = cx.house.db.begin(Actor::SYSTEM).await?;
    let secret = verbs::begin_step(&mut tx, kind, state, next, &cx.address.to_string()).await?;
    tx.commit().await?;
    Ok(secret)
}

pub async fn passkey_page(cx: Cx, Query(Wanted { next }): Query<Wanted>) -> Answer {
    let (options, state) = passkeys::begin_entry(&cx.house.config)?;
    let secret = begin(&cx, StepKind::Passkey, &state, &next).await?;
    let page = views::passkey_entry(&cx.t, &options);
    let mut response = gate(&cx, StatusCode::OK, "people-with-passkey", page).await?;
    set_cookie(&cx, &mut response, &cookie_name(&cx, STEP), &secret, rules::factors::STEP_SECONDS)?;
    Ok(response)
}

pub async fn passkey(cx: Cx, headers: HeaderMap, form: Form) -> Answer {
    let held = step(&cx, &headers)?;
    let answer = form.raw("answer");
    let (credential, handle) = passkeys::who(&cx.house.config, answer)?;
    let mut tx = cx.house.db.begin(Actor::SYSTEM).await?;
    let waiting = store::factors::take_step(&mut tx, &digest(&held), StepKind::Passkey).await?;
    let waiting = waiting.ok_or(Error::Conflict("people-step-over"))?;
    let known = store::factors::find_passkey(&mut tx, &credential, &handle).await?;
    let known = known.ok_or(Error::Conflict("people-passkey-unknown"))?;
    let data = passkeys::finish_entry(&cx.house.config, &waiting.state, answer, &known)?;
    let entry = verbs::enter_by_passkey(&mut tx, &known, &data, &asked(&cx, &headers)).await?;
    tx.commit().await?;
    enter(&cx, entry, &waiting.next)
}

pub async fn to_provider(cx: Cx, Query(Wanted { next }): Query<Wanted>) -> Answer {
    let (url, state) = provider::begin(&cx.house.config).await?;
    let secret = begin(&cx, StepKind::Provider, &state, &next).await?;
    waits(&cx, &secret, &url)
}

/// What the provider adds to the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Returned {
    code: String,
    state: String,
}

pub async fn from_provider(cx: Cx, headers: HeaderMap, Query(back): Query<Returned>) -> Answer {
    if provider::name(&cx.house.config).is_none() {
        return Err(Error::NotFound.into());
    }
    let held = step(&cx, &headers)?;
    // The step is taken before the provider is asked: an answer can be tried once.
    let mut tx = cx.house.db.begin(Actor::SYSTEM).await?;
    let waiting = store::factors::take_step(&mut tx, &digest(&held), StepKind::Provider).await?;
    tx.commit().await?;
    let waiting = waiting.ok_or(Error::Conflict("people-step-over"))?;
    let known = provider::finish(&cx.house.config, &waiting.state, &back.code, &back.state).await?;
    let mut tx = cx.house.db.begin(Actor::SYSTEM).await?;
    let entry = verbs::enter_by_provider(&mut tx, &known, &asked(&cx, &headers)).await?;
    tx.commit().await?;
    enter(&cx, entry, &waiting.next)
}
