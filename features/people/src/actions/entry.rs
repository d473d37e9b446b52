//! Verbs of coming in: password, link, invitation, second factor; what slows guessing down; what is
//! remembered of a sign-in and who is told of a new device.

use super::{factors, use_link};
use crate::{
    password,
    provider::Known,
    rules, store,
    types::{
        Name, Person, Purpose,
        factors::{Asked, Entry, JoinedBy, Passkey, StepKind},
        parse_zone,
    },
};
use db::Tx;
use jiff::{SignedDuration, Timestamp};
use kernel::{Error, Event, PersonId, Result};
use web::{digest, fresh_secret};

/// Signs somebody in by password. `Ok(None)` is a wrong pair, whichever half was wrong; commit it, so
/// that the attempt counts.
pub async fn sign_in(
    tx: &mut Tx,
    email: &str,
    password: &str,
    next: &str,
    asked: &Asked,
) -> Result<Option<Entry>> {
    let email = email.trim().to_lowercase();
    let person = store::find_by_email(tx, &email).await?.filter(|person| person.active);
    let account = tried(tx, person.as_ref(), &email, asked).await?;
    slow_down(tx, &account, &asked.address).await?;
    let hash = match &person {
        Some(person) => store::password_hash(tx, person.id).await?,
        None => None,
    };
    let right = password::verify(password.chars().take(rules::PASSWORD_MOST).collect(), hash).await?;
    let Some(person) = person.filter(|_| right) else {
        fail_attempt(tx, &account, &asked.address).await?;
        let known = store::find_by_email(tx, &email).await?.map(|person| person.id);
        tx.record(Event::SignInFailed { person: known }).await?;
        return Ok(None);
    };
    store::forget_attempts(tx, &digest(&account), window_start(tx.now())).await?;
    go_on(tx, &person, JoinedBy::Password, next, asked).await.map(Some)
}

/// Signs somebody in by a single-use link.
pub async fn sign_in_by_link(tx: &mut Tx, secret: &str, asked: &Asked) -> Result<Entry> {
    let person = use_link(tx, Purpose::SignIn, secret).await?;
    go_on(tx, &person, JoinedBy::Link, "/", asked).await
}

/// Accepts an invitation: a name, and a password unless links by mail are enough.
pub async fn accept_invitation(
    tx: &mut Tx,
    secret: &str,
    name: &Name,
    password: &str,
    zone: &str,
    asked: &Asked,
) -> Result<Entry> {
    if !password.is_empty() {
        rules::check_password("password", password)?;
    }
    let mut person = use_link(tx, Purpose::Invitation, secret).await?;
    name.as_str().clone_into(&mut person.name);
    if let Ok(zone) = parse_zone("zone", zone) {
        person.zone = zone;
    }
    store::save_profile(tx, &person).await?;
    if !password.is_empty() {
        super::check_unlike(tx, &person.name, &person.email, password).await?;
        let hash = password::hash(password.to_owned()).await?;
        store::set_password(tx, person.id, &hash).await?;
    }
    go_on(tx, &person, JoinedBy::Invitation, "/", asked).await
}

/// Chooses a new password by a mailed link; every other device and link ends.
pub async fn reset_by_link(tx: &mut Tx, secret: &str, password: &str, asked: &Asked) -> Result<Entry> {
    rules::check_password("password", password)?;
    let person = use_link(tx, Purpose::Reset, secret).await?;
    super::reset_password(tx, person.id, password).await?;
    go_on(tx, &person, JoinedBy::Link, "/", asked).await
}

/// Starts the owner's session right after set-up.
pub async fn first_session(tx: &mut Tx, id: PersonId, asked: &Asked) -> Result<Entry> {
    let person = store::find(tx, id).await?;
    start_session(tx, &person, JoinedBy::Password, false, asked).await
}

/// In, or on to the second factor where the person has one and the way in was not strong by itself.
pub async fn go_on(tx: &mut Tx, person: &Person, how: JoinedBy, next: &str, asked: &Asked) -> Result<Entry> {
    if how.is_strong() || !store::factors::find_factors(tx, person.id).await?.is_any() {
        return start_session(tx, person, how, how.is_strong(), asked).await;
    }
    let secret = fresh_secret()?;
    let next = if rules::factors::is_local(next) { next } else { "/" };
    store::factors::insert_step(tx, &digest(&secret), StepKind::Second, Some(person.id), how.word(), next)
        .await?;
    Ok(Entry::Second(secret))
}

/// Proves the second factor of a sign-in that waits for it. `Ok(None)` is a wrong code; commit it, so
/// that the attempt counts.
pub async fn prove(tx: &mut Tx, step: &str, typed: &str, asked: &Asked) -> Result<Option<(Entry, String)>> {
    let waiting = store::factors::find_step(tx, &digest(step), StepKind::Second).await?;
    let waiting = waiting.ok_or(Error::Conflict("people-step-over"))?;
    let id = waiting.person.ok_or_else(|| Error::internal("a second step of nobody"))?;
    let person = store::find(tx, id).await?;
    if !person.active {
        return Err(Error::Conflict("people-step-over"));
    }
    if !factors::check_code(tx, id, "code", typed, asked).await? {
        tx.record(Event::SignInFailed { person: Some(id) }).await?;
        return Ok(None);
    }
    store::factors::take_step(tx, &digest(step), StepKind::Second).await?;
    let how = JoinedBy::parse(&waiting.state).unwrap_or(JoinedBy::Password);
    let entry = start_session(tx, &person, how, true, asked).await?;
    Ok(Some((entry, waiting.next)))
}

/// Begins a step of nobody in particular yet; an address that begins too many waits.
pub async fn begin_step(
    tx: &mut Tx,
    kind: StepKind,
    state: &str,
    next: &str,
    address: &str,
) -> Result<String> {
    let key = digest(&format!("step {address}"));
    let since = window_start(tx.now());
    let (count, _) = store::count_attempts(tx, &key, since).await?;
    if count >= rules::factors::STEPS_PER_ADDRESS {
        return Err(Error::TooSoon { seconds: rules::TRIES_WINDOW });
    }
    store::insert_attempt(tx, &key).await?;
    let secret = fresh_secret()?;
    let next = if rules::factors::is_local(next) { next } else { "/" };
    store::factors::insert_step(tx, &digest(&secret), kind, None, state, next).await?;
    Ok(secret)
}

/// Signs somebody in by a passkey that was proven; its data carries the new counter.
pub async fn enter_by_passkey(tx: &mut Tx, passkey: &Passkey, data: &str, asked: &Asked) -> Result<Entry> {
    let person = store::find(tx, passkey.person).await?;
    if !person.active {
        return Err(Error::Conflict("people-passkey-unknown"));
    }
    store::factors::use_passkey(tx, passkey.id, data).await?;
    start_session(tx, &person, JoinedBy::Passkey, true, asked).await
}

/// Signs somebody in whom the company's provider knows: by what it called them the first time, which was
/// matched by their verified address. Who is not invited here stays outside.
pub async fn enter_by_provider(tx: &mut Tx, known: &Known, asked: &Asked) -> Result<Entry> {
    let found = match store::factors::find_provided(tx, &known.subject).await? {
        Some(id) => Some(store::find(tx, id).await?),
        None => match &known.email {
            Some(email) => store::find_by_email(tx, email).await?,
            None => None,
        },
    };
    let person = found.filter(|person| person.active).ok_or(Error::Conflict("people-provider-unknown"))?;
    if store::factors::find_provided(tx, &known.subject).await?.is_none() {
        if store::factors::is_provided(tx, person.id).await? {
            return Err(Error::Conflict("people-provider-other"));
        }
        store::factors::insert_provided(tx, &known.subject, person.id).await?;
        factors::tell(tx, person.id, "provider-added", Some(asked)).await?;
    }
    start_session(tx, &person, JoinedBy::Provider, true, asked).await
}

/// Starts a session; gives the secret for its cookie back. The session that the browser held, if any, ends.
async fn start_session(
    tx: &mut Tx,
    person: &Person,
    how: JoinedBy,
    strong: bool,
    asked: &Asked,
) -> Result<Entry> {
    let session = fresh_secret()?;
    let id = store::insert_session(tx, person.id, &digest(&session), &asked.agent, &asked.address).await?;
    if strong {
        store::factors::strengthen(tx, id).await?;
    }
    if let Some(held) = &asked.session {
        store::factors::supersede(tx, &digest(held)).await?;
    }
    tx.act_as(person.actor(), None);
    if store::join(tx, person.id).await? {
        tx.record(Event::PersonJoined { person: person.id }).await?;
    }
    let device = remember(tx, person, how, asked).await?;
    tx.record(Event::SignedIn { person: person.id, how: how.word().to_owned() }).await?;
    Ok(Entry::In { session, device })
}

/// Remembers a sign-in; a browser that is not known gets a secret of its own, and its person a mail,
/// unless it is their very first.
async fn remember(tx: &mut Tx, person: &Person, how: JoinedBy, asked: &Asked) -> Result<Option<String>> {
    let held = asked.device.as_deref().map(digest);
    let (all, here) = match &held {
        Some(held) => store::factors::count_entries(tx, person.id, held).await?,
        None => store::factors::count_entries(tx, person.id, "").await?,
    };
    let known = held.is_some() && here > 0;
    let fresh = if held.is_some() { None } else { Some(fresh_secret()?) };
    let device = held.or_else(|| fresh.as_deref().map(digest)).unwrap_or_default();
    store::factors::insert_entry(tx, person.id, how.word(), &asked.agent, &asked.address, &device, !known)
        .await?;
    if !known && all > 0 {
        factors::tell(tx, person.id, "device", Some(asked)).await?;
    }
    Ok(fresh)
}

pub(super) fn window_start(now: Timestamp) -> Timestamp {
    now.saturating_sub(SignedDuration::from_secs(rules::TRIES_WINDOW)).unwrap_or(Timestamp::MIN)
}

/// What wrong attempts count against: the account, or the account in a browser that it was signed in to before.
/// So a stranger who guesses does not keep its person out of their own browser.
async fn tried(tx: &mut Tx, person: Option<&Person>, email: &str, asked: &Asked) -> Result<String> {
    if let (Some(person), Some(device)) = (person, asked.device.as_deref().map(digest))
        && store::factors::count_entries(tx, person.id, &device).await?.1 > 0
    {
        return Ok(format!("{email} {device}"));
    }
    Ok(email.to_owned())
}

/// Makes somebody wait who was wrong too often, by account and by address.
pub async fn slow_down(tx: &mut Tx, account: &str, address: &str) -> Result<()> {
    wait(tx, &digest(&account.trim().to_lowercase()), rules::TRIES_PER_ACCOUNT).await?;
    wait(tx, &digest(address), rules::TRIES_PER_ADDRESS).await
}

/// Makes whoever was wrong too often under a key wait.
pub(super) async fn wait(tx: &mut Tx, key: &str, most: i64) -> Result<()> {
    // Guesses at once would all be counted before the first of them is noted.
    tx.lock(&format!("people-tries:{key}"), false).await?;
    let now = tx.now();
    let (count, first) = store::count_attempts(tx, key, window_start(now)).await?;
    if count < most {
        return Ok(());
    }
    let waited = first.map_or(0, |first| now.as_second() - first.as_second());
    Err(Error::TooSoon { seconds: (rules::TRIES_WINDOW - waited).max(1) })
}

/// Counts a wrong attempt against the account and the address.
pub async fn fail_attempt(tx: &mut Tx, account: &str, address: &str) -> Result<()> {
    store::insert_attempt(tx, &digest(&account.trim().to_lowercase())).await?;
    store::insert_attempt(tx, &digest(address)).await
}

/// Mails a sign-in or reset link to whoever has an address, if anybody; the caller cannot tell.
pub async fn ask_link(tx: &mut Tx, email: &str, purpose: Purpose, asked: &Asked, url: &str) -> Result<()> {
    let typed = email.trim().to_lowercase();
    let person = store::find_by_email(tx, &typed).await?.filter(|person| person.active);
    let account = tried(tx, person.as_ref(), &typed, asked).await?;
    slow_down(tx, &account, &asked.address).await?;
    fail_attempt(tx, &account, &asked.address).await?;
    let Some(person) = person else { return Ok(()) };
    super::mail_link(tx, person.id, purpose, url).await.map(drop)
}
