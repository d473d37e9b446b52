//! Verbs about second factors: set one up, prove it, end it; who needs one; and the mail that tells its
//! person of each.

use super::entry::{fail_attempt, slow_down, wait, window_start};
use crate::{
    password,
    rules::{
        self,
        factors::{Code, MOST_PASSKEYS, RECOVERY_CODES, parse_code},
    },
    store, totp,
    types::{
        Name,
        factors::{Again, Asked, PasskeyKey, Policy, Proof},
    },
};
use db::{Read, Tx};
use jiff::Timestamp;
use kernel::{ActorKind, Error, Event, PersonId, Result, SessionId, code};
use maud::html;
use ui::say;
use web::{
    digest,
    mail::{self, Mail},
};

/// Whoever changes their own factors is themselves, not a token.
fn oneself(tx: &Tx) -> Result<PersonId> {
    if tx.actor().kind == ActorKind::Person { Ok(tx.actor().person) } else { Err(Error::Forbidden) }
}

/// What somebody has to give again before they change how they get in.
pub async fn proof_of(read: &mut Read, person: PersonId) -> Result<Proof> {
    if store::password_hash(read, person).await?.is_some() {
        return Ok(Proof::Password);
    }
    let factors = store::factors::find_factors(read, person).await?;
    Ok(if factors.is_any() { Proof::Code } else { Proof::Recent })
}

/// Insists on the password again, or on what stands for it: a device left open must not lock its owner out, and
/// whoever found it must not guess.
pub async fn prove_again(tx: &mut Tx, again: &Again<'_>) -> Result<()> {
    let person = oneself(tx)?;
    match proof_of(tx, person).await? {
        Proof::Password => check_own(tx, person, "password", again.password).await,
        Proof::Code => {
            wait(tx, &own_tries(person), rules::TRIES_PER_ACCOUNT).await?;
            let right = right_code(tx, person, "code", again.code).await?;
            if right { Ok(()) } else { Err(Error::invalid("code", WRONG_CODE)) }
        }
        Proof::Recent => {
            let began = match again.here {
                Some(here) => store::session_began(tx, here, person).await?,
                None => None,
            };
            let recent = |began: Timestamp| rules::factors::is_recent(began, tx.now());
            if began.is_some_and(recent) { Ok(()) } else { Err(Error::Conflict("people-sign-in-again")) }
        }
    }
}

pub(super) async fn check_own(tx: &mut Tx, person: PersonId, field: &str, typed: &str) -> Result<()> {
    let hash = store::password_hash(tx, person).await?;
    if hash.is_none() {
        return Ok(());
    }
    wait(tx, &own_tries(person), rules::TRIES_PER_ACCOUNT).await?;
    let typed = typed.chars().take(rules::PASSWORD_MOST).collect();
    if password::verify(typed, hash).await? {
        return Ok(());
    }
    Err(Error::invalid(field, WRONG))
}

const WRONG: &str = "people-password-wrong";
const WRONG_CODE: &str = "people-code-wrong";

/// Whether a problem of a form is a wrong password or code, which [`doubt`] counts.
pub fn is_doubt(key: &str) -> bool {
    [WRONG, WRONG_CODE].contains(&key)
}

fn own_tries(person: PersonId) -> String {
    digest(&format!("own-password-{person}"))
}

/// Counts that somebody who is signed in did not know their password or code. What it was typed for is rolled back, so this
/// stands in a transaction of its own.
pub async fn doubt(tx: &mut Tx) -> Result<()> {
    let person = oneself(tx)?;
    store::insert_attempt(tx, &own_tries(person)).await
}

/// Begins to set up a code app. One that works already has to be ended first.
pub async fn begin_app(tx: &mut Tx, again: &Again<'_>) -> Result<()> {
    let person = oneself(tx)?;
    prove_again(tx, again).await?;
    if store::factors::find_factors(tx, person).await?.app {
        return Err(Error::Conflict("people-app-is-there"));
    }
    store::factors::put_totp(tx, person, &totp::secret_of(web::fresh_bytes()?)).await
}

/// Proves that the code app works; from then on it is asked for. Recovery codes come back if it is the
/// first factor.
pub async fn confirm_app(
    tx: &mut Tx,
    typed: &str,
    here: Option<SessionId>,
    asked: &Asked,
) -> Result<Vec<String>> {
    let person = oneself(tx)?;
    let app = store::factors::find_totp(tx, person).await?.ok_or(Error::NotFound)?;
    let first = !store::factors::find_factors(tx, person).await?.is_any();
    let step = match parse_code("code", typed)? {
        Code::App(code) if app.confirmed_at.is_none() => {
            totp::step_of(&app.secret, &code, tx.now().as_second(), app.last_step)?
        }
        _ => None,
    };
    let step = step.ok_or_else(|| Error::invalid("code", "people-code-wrong"))?;
    store::factors::use_totp(tx, person, step).await?;
    changed(tx, person, "app-added", here, asked).await?;
    if first { fresh_codes(tx, person).await } else { Ok(Vec::new()) }
}

/// Ends the code app.
pub async fn end_app(tx: &mut Tx, again: &Again<'_>, asked: &Asked) -> Result<()> {
    let person = oneself(tx)?;
    prove_again(tx, again).await?;
    store::factors::delete_totp(tx, person).await?;
    changed(tx, person, "app-removed", None, asked).await
}

/// Makes new recovery codes; the earlier ones stop working.
pub async fn renew_codes(tx: &mut Tx, again: &Again<'_>, asked: &Asked) -> Result<Vec<String>> {
    let person = oneself(tx)?;
    prove_again(tx, again).await?;
    if !store::factors::find_factors(tx, person).await?.is_any() {
        return Err(Error::Conflict("people-no-factor"));
    }
    changed(tx, person, "codes-renewed", None, asked).await?;
    fresh_codes(tx, person).await
}

async fn fresh_codes(tx: &mut Tx, person: PersonId) -> Result<Vec<String>> {
    let mut codes = Vec::new();
    for _ in 0..RECOVERY_CODES {
        codes.push(code::grouped(&web::fresh_code()?));
    }
    let digests: Vec<String> = codes.iter().map(|code| digest(&code::plain(code))).collect();
    store::factors::replace_recovery(tx, person, &digests).await?;
    Ok(codes)
}

/// May another passkey be added now? Asked before the browser is.
pub async fn may_add_passkey(tx: &mut Tx, again: &Again<'_>) -> Result<()> {
    let person = oneself(tx)?;
    prove_again(tx, again).await?;
    let known = store::factors::find_factors(tx, person).await?.passkeys.len();
    if known >= MOST_PASSKEYS {
        Err(Error::limit("name", "people-passkeys-many", MOST_PASSKEYS))
    } else {
        Ok(())
    }
}

/// Adds a passkey that a browser made. Recovery codes come back if it is the first factor.
pub async fn add_passkey(
    tx: &mut Tx,
    new: &crate::passkeys::Made,
    name: &Name,
    here: Option<SessionId>,
    asked: &Asked,
) -> Result<Vec<String>> {
    let person = oneself(tx)?;
    let first = !store::factors::find_factors(tx, person).await?.is_any();
    store::factors::insert_passkey(tx, person, &new.credential, &new.handle, name.as_str(), &new.data)
        .await?;
    changed(tx, person, "passkey-added", here, asked).await?;
    if first { fresh_codes(tx, person).await } else { Ok(Vec::new()) }
}

/// Ends one of one's own passkeys.
pub async fn end_passkey(tx: &mut Tx, id: PasskeyKey, again: &Again<'_>, asked: &Asked) -> Result<()> {
    let person = oneself(tx)?;
    prove_again(tx, again).await?;
    store::factors::delete_passkey(tx, id, person).await?.ok_or(Error::NotFound)?;
    changed(tx, person, "passkey-removed", None, asked).await
}

/// Lets somebody who lost everything begin anew: an administrator ends all their factors and devices.
#[db::boxed]
pub async fn reset_factors(tx: &mut Tx, person: PersonId) -> Result<()> {
    let found = store::find(tx, person).await?;
    if !rules::may_give(tx.actor(), found.role) {
        return Err(Error::Forbidden);
    }
    store::factors::delete_factors(tx, person).await?;
    store::factors::delete_steps(tx, person).await?;
    store::delete_sessions(tx, person, None).await?;
    tell(tx, person, "reset", None).await?;
    tx.record(Event::SecondFactorChanged { person, what: "reset".to_owned() }).await.map(drop)
}

/// Says who needs a second factor.
pub async fn set_policy(tx: &mut Tx, policy: Policy) -> Result<()> {
    if !tx.actor().is_admin() {
        return Err(Error::Forbidden);
    }
    let mut workspace = web::workspace(tx).await?;
    policy.word().clone_into(&mut workspace.second_factor);
    web::save_workspace(tx, &workspace).await?;
    tx.record(Event::WorkspaceChanged { what: "second-factor".to_owned() }).await.map(drop)
}

/// Whether a code is right, of the app or of the list; a wrong one counts, a right one is used up.
pub(super) async fn check_code(
    tx: &mut Tx,
    person: PersonId,
    field: &str,
    typed: &str,
    asked: &Asked,
) -> Result<bool> {
    let account = format!("second-factor-{person}");
    slow_down(tx, &account, &asked.address).await?;
    let right = right_code(tx, person, field, typed).await?;
    if right {
        store::forget_attempts(tx, &digest(&account), window_start(tx.now())).await?;
    } else {
        fail_attempt(tx, &account, &asked.address).await?;
    }
    Ok(right)
}

async fn right_code(tx: &mut Tx, person: PersonId, field: &str, typed: &str) -> Result<bool> {
    match parse_code(field, typed) {
        Ok(Code::App(code)) => right_app_code(tx, person, &code).await,
        Ok(Code::Recovery(code)) => store::factors::use_recovery(tx, person, &digest(&code)).await,
        Err(_) => Ok(false),
    }
}

async fn right_app_code(tx: &mut Tx, person: PersonId, code: &str) -> Result<bool> {
    let app = store::factors::find_totp(tx, person).await?.filter(|app| app.confirmed_at.is_some());
    let Some(app) = app else { return Ok(false) };
    match totp::step_of(&app.secret, code, tx.now().as_second(), app.last_step)? {
        Some(step) => store::factors::use_totp(tx, person, step).await,
        None => Ok(false),
    }
}

async fn changed(
    tx: &mut Tx,
    person: PersonId,
    what: &str,
    here: Option<SessionId>,
    asked: &Asked,
) -> Result<()> {
    if let Some(here) = here {
        store::factors::strengthen(tx, here).await?;
    }
    tell(tx, person, what, Some(asked)).await?;
    tx.record(Event::SecondFactorChanged { person, what: what.to_owned() }).await.map(drop)
}

/// Mails somebody what happened to the way they sign in, with when and from where, and what to do if it
/// was not them.
pub(super) async fn tell(tx: &mut Tx, person: PersonId, what: &str, asked: Option<&Asked>) -> Result<()> {
    let found = store::find(tx, person).await?;
    let workspace = web::workspace(tx).await?.name;
    let t = ui::Locale { lang: found.lang, zone: found.time_zone(), now: tx.now() };
    let when = t.moment(tx.now());
    let args = [
        ("workspace", workspace.as_str().into()),
        ("when", when.as_str().into()),
        ("agent", asked.map_or("", |asked| asked.agent.as_str()).into()),
        ("address", asked.map_or("", |asked| asked.address.as_str()).into()),
    ];
    let words = |key: &str| say(found.lang, key, &args);
    let said = words(&format!("people-alert-{what}"));
    let from = asked.map(|_| words("people-alert-from"));
    let next = words("people-alert-next");
    let card = store::find_card(tx, person).await?;
    let letter = Mail {
        to: super::mailbox(&card),
        purpose: "alert".to_owned(),
        subject: words("people-alert-subject"),
        text: [Some(said.as_str()), from.as_deref(), Some(next.as_str())]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("\n\n"),
        html: html! { p { (said) } @if let Some(from) = &from { p { (from) } } p { (next) } }.into_string(),
        ..Mail::default()
    };
    mail::send(tx, &letter).await.map(drop)
}
