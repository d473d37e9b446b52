//! One's own second factors and past sign-ins, and who needs a second factor.

use super::entry::asked;
use crate::{
    actions::{factors as verbs, lately},
    passkeys, store, totp,
    types::{
        Name,
        factors::{Again, Policy, Proof, StepKind},
    },
    views::{self, factors::Shown},
};
use axum::extract::Path;
use db::{Read, Tx};
use http::HeaderMap;
use kernel::{Error, Field, PersonId, Result, SessionId};
use ui::form::Filled;
use web::{Answer, Cx, Form, digest};

/// Where all of it stands.
const PAGE: &str = crate::gate::FACTORS;

pub async fn entries(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let entries = store::factors::list_entries(&mut read, cx.actor.person).await?;
    drop(read);
    cx.settings_page("people-entries", views::factors::entries(&cx.t, &entries)).await
}

fn here(cx: &Cx) -> Option<SessionId> {
    cx.visitor.as_deref().and_then(|visitor| visitor.session)
}

/// What a form gives again of whoever sends it.
pub(super) fn again<'a>(cx: &Cx, form: &'a Form) -> Again<'a> {
    Again { password: form.raw("password"), code: form.get("code"), here: here(cx) }
}

/// What forms that change how others get in ask for again.
pub(super) async fn owed(cx: &Cx, read: &mut Read) -> Result<Option<Proof>> {
    lately::owed(read, cx.actor.person, here(cx)).await
}

/// Insists on it.
pub(super) async fn prove(cx: &Cx, tx: &mut Tx, form: &Form) -> Result<()> {
    lately::prove_lately(tx, &again(cx, form)).await
}

/// Commits what went well. What is wrong with the form comes back, and a wrong password is counted.
pub(super) async fn settle(cx: &Cx, tx: Tx, done: Result<()>) -> Result<Vec<Field>> {
    match done {
        Ok(()) => tx.commit().await.map(|()| Vec::new()),
        Err(Error::Invalid(fields)) => {
            drop(tx);
            super::account::doubt(cx, &fields).await?;
            Ok(fields)
        }
        Err(other) => Err(other),
    }
}

async fn show(cx: &Cx, filled: &Filled, codes: &[String]) -> Answer {
    let mut read = cx.read().await?;
    let factors = store::factors::find_factors(&mut read, cx.actor.person).await?;
    let proof = verbs::proof_of(&mut read, cx.actor.person).await?;
    drop(read);
    let policy = Policy::parse(&cx.house.workspace().second_factor).unwrap_or_default();
    let strong = cx.visitor.as_deref().is_some_and(|visitor| visitor.strong);
    let shown = Shown {
        factors: &factors,
        codes,
        asked: policy.asks(cx.actor.role) && !strong && !factors.is_any(),
        stale: policy.asks(cx.actor.role) && !strong && factors.is_any(),
        proof,
        passkeys: passkeys::are_offered(&cx.house.config),
    };
    cx.settings_page("people-factors", views::factors::page(&cx.t, filled, &shown)).await
}

pub async fn page(cx: Cx) -> Answer {
    show(&cx, &Filled::default(), &[]).await
}

/// Codes are shown once, in the answer to the form that made them.
async fn told(cx: &Cx, form: &Form, made: Result<Vec<String>>) -> Answer {
    match made {
        Ok(codes) if codes.is_empty() => cx.see(PAGE),
        Ok(codes) => show(cx, &Filled::default(), &codes).await,
        Err(Error::Invalid(fields)) => {
            super::account::doubt(cx, &fields).await?;
            show(cx, &form.failed(fields), &[]).await
        }
        Err(other) => Err(other.into()),
    }
}

pub async fn begin_app(cx: Cx, form: Form) -> Answer {
    let mut tx = cx.slow_tx().await?;
    match verbs::begin_app(&mut tx, &again(&cx, &form)).await {
        Ok(()) => {
            tx.commit().await?;
            cx.see("/settings/second-factor/app")
        }
        Err(error) => {
            drop(tx);
            told(&cx, &form, Err(error)).await
        }
    }
}

async fn show_app(cx: &Cx, filled: &Filled) -> Answer {
    let mut read = cx.read().await?;
    let app = store::factors::find_totp(&mut read, cx.actor.person).await?;
    drop(read);
    let Some(app) = app.filter(|app| app.confirmed_at.is_none()) else { return cx.see(PAGE) };
    let email = cx.visitor.as_deref().map_or("", |visitor| visitor.email.as_str());
    let address = totp::address(&app.secret, email, &cx.house.workspace().name)?;
    let (side, path) = totp::picture(&address)?;
    let content = views::factors::app(&cx.t, filled, &app.secret, side, &path);
    let mut answer = cx.settings_page("people-app-add", content).await?;
    // The secret is on the page: nothing on the way may keep it.
    answer.headers_mut().insert(http::header::CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    Ok(answer)
}

pub async fn app_page(cx: Cx) -> Answer {
    show_app(&cx, &Filled::default()).await
}

pub async fn confirm_app(cx: Cx, headers: HeaderMap, form: Form) -> Answer {
    let mut tx = cx.slow_tx().await?;
    match verbs::confirm_app(&mut tx, form.get("code"), here(&cx), &asked(&cx, &headers)).await {
        Ok(codes) => {
            tx.commit().await?;
            told(&cx, &form, Ok(codes)).await
        }
        Err(Error::Invalid(fields)) => {
            drop(tx);
            show_app(&cx, &Filled::default().with_errors(fields)).await
        }
        Err(other) => Err(other.into()),
    }
}

pub async fn end_app(cx: Cx, headers: HeaderMap, form: Form) -> Answer {
    let mut tx = cx.slow_tx().await?;
    let ended = verbs::end_app(&mut tx, &again(&cx, &form), &asked(&cx, &headers)).await;
    if ended.is_ok() {
        tx.commit().await?;
    } else {
        drop(tx);
    }
    told(&cx, &form, ended.map(|()| Vec::new())).await
}

pub async fn renew_codes(cx: Cx, headers: HeaderMap, form: Form) -> Answer {
    let mut tx = cx.slow_tx().await?;
    let made = verbs::renew_codes(&mut tx, &again(&cx, &form), &asked(&cx, &headers)).await;
    if made.is_ok() {
        tx.commit().await?;
    } else {
        drop(tx);
    }
    told(&cx, &form, made).await
}

pub async fn begin_passkey(cx: Cx, form: Form) -> Answer {
    match offered(&cx, &form).await {
        Ok((name, options, secret)) => {
            let content = views::factors::new_passkey(&cx.t, name.as_str(), &options, &secret);
            cx.settings_page("people-passkey-add", content).await
        }
        Err(error) => told(&cx, &form, Err(error)).await,
    }
}

/// What the browser is asked for a new passkey, and the secret of the step that waits for it. The
/// session stands behind the step, so the page itself may hold its secret.
async fn offered(cx: &Cx, form: &Form) -> Result<(Name, String, String)> {
    let name = Name::parse("name", form.get("name"))?;
    let mut tx = cx.slow_tx().await?;
    verbs::may_add_passkey(&mut tx, &again(cx, form)).await?;
    let person = store::find(&mut tx, cx.actor.person).await?;
    let known = store::factors::find_factors(&mut tx, person.id).await?.passkeys;
    let (options, state) = passkeys::begin_new(&cx.house.config, &person, &known)?;
    let secret = web::fresh_secret()?;
    let kind = StepKind::NewPasskey;
    store::factors::insert_step(&mut tx, &digest(&secret), kind, Some(person.id), &state, PAGE).await?;
    tx.commit().await?;
    Ok((name, options, secret))
}

pub async fn add_passkey(cx: Cx, headers: HeaderMap, form: Form) -> Answer {
    let name = Name::parse("name", form.get("name"))?;
    let mut tx = cx.slow_tx().await?;
    let waiting = store::factors::take_step(&mut tx, &digest(form.get("step")), StepKind::NewPasskey).await?;
    let waiting = waiting.filter(|step| step.person == Some(cx.actor.person));
    let waiting = waiting.ok_or(Error::Conflict("people-step-over"))?;
    let new = passkeys::finish_new(&cx.house.config, &waiting.state, form.raw("answer"))?;
    let codes = verbs::add_passkey(&mut tx, &new, &name, here(&cx), &asked(&cx, &headers)).await?;
    tx.commit().await?;
    told(&cx, &form, Ok(codes)).await
}

pub async fn end_passkey(cx: Cx, headers: HeaderMap, Path(id): Path<i64>, form: Form) -> Answer {
    let mut tx = cx.slow_tx().await?;
    let ended = verbs::end_passkey(&mut tx, id, &again(&cx, &form), &asked(&cx, &headers)).await;
    if ended.is_ok() {
        tx.commit().await?;
    } else {
        drop(tx);
    }
    told(&cx, &form, ended.map(|()| Vec::new())).await
}

async fn show_policy(cx: &Cx, filled: &Filled) -> Answer {
    let mut read = cx.read().await?;
    let lacking = store::factors::list_lacking(&mut read).await?;
    let owed = owed(cx, &mut read).await?;
    drop(read);
    cx.admin_page("people-security", views::factors::policy(&cx.t, filled, &lacking, owed)).await
}

pub async fn policy_page(cx: Cx) -> Answer {
    let policy = Policy::parse(&cx.house.workspace().second_factor).unwrap_or_default();
    show_policy(&cx, &Filled::new(&[("policy", policy.word().to_owned())])).await
}

pub async fn set_policy(cx: Cx, form: Form) -> Answer {
    let policy = Policy::parse(form.get("policy"));
    let policy = policy.ok_or_else(|| Error::invalid("policy", "people-policy-unknown"))?;
    let mut tx = cx.slow_tx().await?;
    let done = async {
        prove(&cx, &mut tx, &form).await?;
        verbs::set_policy(&mut tx, policy).await
    };
    let done = done.await;
    let wrong = settle(&cx, tx, done).await?;
    if !wrong.is_empty() {
        return show_policy(&cx, &form.failed(wrong)).await;
    }
    cx.house.refresh().await?;
    cx.see("/admin/security")
}

pub async fn reset(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let mut tx = cx.slow_tx().await?;
    let done = async {
        prove(&cx, &mut tx, &form).await?;
        verbs::reset_factors(&mut tx, PersonId(id)).await
    };
    let done = done.await;
    let wrong = settle(&cx, tx, done).await?;
    super::admin::after(&cx, PersonId(id), wrong, &format!("/admin/people/{id}")).await
}
