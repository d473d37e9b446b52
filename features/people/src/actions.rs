//! Verbs about people and their credentials: set up, invite, sign in, change, leave.

pub mod absences;
pub mod calendars;
pub mod erasure;

use crate::{
    password, rules, store,
    types::{Card, Email, Name, Person, Purpose, parse_zone},
};
use db::Tx;
use jiff::{SignedDuration, Timestamp};
use kernel::{ActorKind, ClientId, Error, Event, Lang, PersonId, Result, Role, SessionId, TokenId};
use maud::html;
use ui::say;
use web::{
    Scope, digest, fresh_secret,
    mail::{self, Mail},
};

/// How somebody got in, for the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinedBy {
    /// By password.
    Password,
    /// By a mailed single-use link.
    Link,
    /// By an invitation.
    Invitation,
}

impl JoinedBy {
    fn word(self) -> &'static str {
        match self {
            JoinedBy::Password => "password",
            JoinedBy::Link => "link",
            JoinedBy::Invitation => "invitation",
        }
    }
}

/// Where a request for credentials came from.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The browser.
    pub agent: String,
    /// The network address.
    pub address: String,
}

/// Whom to invite, as what.
#[derive(Clone, Debug)]
pub struct Invite {
    /// Their address.
    pub email: Email,
    /// Their name.
    pub name: Name,
    /// What they do.
    pub title: String,
    /// Their role.
    pub role: Role,
    /// On the services team.
    pub services: bool,
    /// Coordinator and approver.
    pub head: bool,
    /// May see why somebody is absent.
    pub absence_reasons: bool,
    /// May see money.
    pub finance: bool,
    /// A guest's client.
    pub client: Option<ClientId>,
    /// Their language.
    pub lang: Lang,
    /// Their zone.
    pub zone: String,
}

/// Makes the first person of a workspace, its owner.
///
/// # Errors
/// Conflict when somebody owns it already: a stranger cannot be first, nor second.
pub async fn create_owner(
    tx: &mut Tx,
    email: &Email,
    name: &Name,
    password: &str,
    zone: &str,
    lang: Lang,
) -> Result<PersonId> {
    tx.lock("people-owner", false).await?;
    if store::has_owner(tx).await? {
        return Err(Error::Conflict("people-owned"));
    }
    rules::check_password("password", password)?;
    let hash = password::hash(password.to_owned()).await?;
    let new = store::NewPerson {
        email: email.as_str(),
        name: name.as_str(),
        title: "",
        role: Role::Owner,
        services: true,
        head: true,
        absence_reasons: true,
        finance: true,
        client: None,
        zone: &parse_zone("zone", zone)?,
        lang,
    };
    let id = store::insert(tx, &new).await?;
    store::set_password(tx, id, &hash).await?;
    store::join(tx, id).await?;
    let workspace = web::workspace(tx).await?;
    tx.record(Event::WorkspaceSetUp { name: workspace.name }).await?;
    Ok(id)
}

/// Invites somebody and mails them a link; the link's path comes back for whoever must pass it on.
pub async fn invite(tx: &mut Tx, invite: &Invite, url: &str) -> Result<(PersonId, String)> {
    if !rules::may_give(tx.actor(), invite.role) {
        return Err(Error::Forbidden);
    }
    if invite.role == Role::Guest && invite.client.is_none() {
        return Err(Error::invalid("client", "people-guest-needs-client"));
    }
    let id = insert_invited(tx, invite).await?;
    tx.record(Event::PersonInvited { person: id }).await?;
    let path = mail_link(tx, id, Purpose::Invitation, url).await?;
    Ok((id, path))
}

/// Invites a guest of a client on behalf of somebody who may admit guests to a project (RULES §1.4a).
/// Somebody who is a guest of that client already is simply found.
pub async fn invite_guest(
    tx: &mut Tx,
    email: &Email,
    name: &Name,
    client: ClientId,
    lang: Lang,
    zone: &str,
    url: &str,
) -> Result<PersonId> {
    if !tx.actor().is_team() {
        return Err(Error::Forbidden);
    }
    if let Some(known) = store::find_by_email(tx, email.as_str()).await? {
        let same = known.role == Role::Guest && known.client_id == Some(client) && known.active;
        return if same { Ok(known.id) } else { Err(Error::invalid("email", "people-email-taken")) };
    }
    let guest = Invite {
        email: email.clone(),
        name: name.clone(),
        title: String::new(),
        role: Role::Guest,
        services: false,
        head: false,
        absence_reasons: false,
        finance: false,
        client: Some(client),
        lang,
        zone: zone.to_owned(),
    };
    let id = insert_invited(tx, &guest).await?;
    tx.record(Event::PersonInvited { person: id }).await?;
    mail_link(tx, id, Purpose::Invitation, url).await?;
    Ok(id)
}

async fn insert_invited(tx: &mut Tx, invite: &Invite) -> Result<PersonId> {
    if store::find_by_email(tx, invite.email.as_str()).await?.is_some() {
        return Err(Error::invalid("email", "people-email-taken"));
    }
    let guest = invite.role == Role::Guest;
    let new = store::NewPerson {
        email: invite.email.as_str(),
        name: invite.name.as_str(),
        title: &invite.title,
        role: invite.role,
        services: invite.services && !guest,
        head: invite.head && !guest,
        absence_reasons: invite.absence_reasons && !guest,
        finance: invite.finance && !guest,
        client: invite.client.filter(|_| guest),
        zone: &parse_zone("zone", &invite.zone)?,
        lang: invite.lang,
    };
    store::insert(tx, &new).await
}

/// Makes a single-use link; gives its path back.
pub async fn make_link(tx: &mut Tx, person: PersonId, purpose: Purpose) -> Result<String> {
    let secret = fresh_secret()?;
    store::insert_link(tx, person, purpose, &digest(&secret)).await?;
    Ok(purpose.path(&secret))
}

/// Makes a single-use sign-in link for the command line and the demo.
pub async fn sign_in_link(tx: &mut Tx, person: PersonId) -> Result<String> {
    make_link(tx, person, Purpose::SignIn).await
}

pub(crate) async fn mail_link(tx: &mut Tx, person: PersonId, purpose: Purpose, url: &str) -> Result<String> {
    let path = make_link(tx, person, purpose).await?;
    let card = store::find_card(tx, person).await?;
    let workspace = web::workspace(tx).await?.name;
    let args = [("workspace", workspace.as_str().into()), ("name", card.name.as_str().into())];
    let words = |part: &str| say(card.lang, &format!("people-mail-{}-{part}", purpose.word()), &args);
    let link = format!("{url}{path}");
    let (body, button) = (words("body"), words("button"));
    let letter = Mail {
        to: format!("{} <{}>", plain_name(&card), card.email),
        purpose: purpose.word().to_owned(),
        subject: words("subject"),
        text: format!("{body}\n\n{link}\n"),
        html: html! { p { (body) } p { a href=(link) { (button) } } }.into_string(),
        ..Mail::default()
    };
    mail::send(tx, &letter).await?;
    tx.record(Event::SignInLinkMade { person }).await?;
    Ok(path)
}

/// A name that cannot break out of an address header.
fn plain_name(card: &Card) -> String {
    let safe: String =
        card.name.chars().map(|c| if c.is_alphanumeric() || " .-'".contains(c) { c } else { ' ' }).collect();
    format!("\"{}\"", safe.trim())
}

/// Mails a sign-in or reset link to whoever has an address, if anybody; the caller cannot tell.
pub async fn ask_link(tx: &mut Tx, email: &str, purpose: Purpose, asked: &Asked, url: &str) -> Result<()> {
    slow_down(tx, email, &asked.address).await?;
    fail_attempt(tx, email, &asked.address).await?;
    let Ok(email) = Email::parse("email", email) else { return Ok(()) };
    let Some(person) = store::find_by_email(tx, email.as_str()).await?.filter(|person| person.active) else {
        return Ok(());
    };
    mail_link(tx, person.id, purpose, url).await.map(drop)
}

/// Signs somebody in by password. `Ok(None)` is a wrong pair, whichever half was wrong; commit it, so
/// that the attempt counts.
pub async fn sign_in(tx: &mut Tx, email: &str, password: &str, asked: &Asked) -> Result<Option<String>> {
    slow_down(tx, email, &asked.address).await?;
    let email = email.trim().to_lowercase();
    let person = store::find_by_email(tx, &email).await?.filter(|person| person.active);
    let hash = match &person {
        Some(person) => store::password_hash(tx, person.id).await?,
        None => None,
    };
    let right = password::verify(password.chars().take(rules::PASSWORD_MOST).collect(), hash).await?;
    let Some(person) = person.filter(|_| right) else {
        fail_attempt(tx, &email, &asked.address).await?;
        let known = store::find_by_email(tx, &email).await?.map(|person| person.id);
        tx.record(Event::SignInFailed { person: known }).await?;
        return Ok(None);
    };
    store::forget_attempts(tx, &digest(&email), window_start(tx.now())).await?;
    start_session(tx, &person, JoinedBy::Password, asked).await.map(Some)
}

/// Signs somebody in by a single-use link.
pub async fn sign_in_by_link(tx: &mut Tx, secret: &str, asked: &Asked) -> Result<String> {
    let person = use_link(tx, Purpose::SignIn, secret).await?;
    start_session(tx, &person, JoinedBy::Link, asked).await
}

/// Accepts an invitation: a name, and a password unless links by mail are enough.
pub async fn accept_invitation(
    tx: &mut Tx,
    secret: &str,
    name: &Name,
    password: &str,
    zone: &str,
    asked: &Asked,
) -> Result<String> {
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
        let hash = password::hash(password.to_owned()).await?;
        store::set_password(tx, person.id, &hash).await?;
    }
    start_session(tx, &person, JoinedBy::Invitation, asked).await
}

/// Chooses a new password by a mailed link; every other device and link ends.
pub async fn reset_by_link(tx: &mut Tx, secret: &str, password: &str, asked: &Asked) -> Result<String> {
    rules::check_password("password", password)?;
    let person = use_link(tx, Purpose::Reset, secret).await?;
    reset_password(tx, person.id, password).await?;
    start_session(tx, &person, JoinedBy::Link, asked).await
}

/// Sets a password and ends every device and open link of the person.
pub async fn reset_password(tx: &mut Tx, person: PersonId, password: &str) -> Result<()> {
    rules::check_password("password", password)?;
    let hash = password::hash(password.to_owned()).await?;
    store::set_password(tx, person, &hash).await?;
    store::delete_sessions(tx, person, None).await?;
    store::end_links(tx, person).await?;
    tx.record(Event::PasswordChanged { person }).await.map(drop)
}

/// Changes one's own password, knowing the old one; other devices end.
pub async fn change_password(tx: &mut Tx, old: &str, new: &str, here: Option<SessionId>) -> Result<()> {
    let person = tx.actor().person;
    let hash = store::password_hash(tx, person).await?;
    if hash.is_some() && !password::verify(old.to_owned(), hash).await? {
        return Err(Error::invalid("old", "people-password-wrong"));
    }
    rules::check_password("password", new)?;
    let hash = password::hash(new.to_owned()).await?;
    store::set_password(tx, person, &hash).await?;
    store::delete_sessions(tx, person, here).await?;
    tx.record(Event::PasswordChanged { person }).await.map(drop)
}

async fn use_link(tx: &mut Tx, purpose: Purpose, secret: &str) -> Result<Person> {
    let (secret, now) = (digest(secret), tx.now());
    let link =
        store::find_link(tx, purpose, &secret, now).await?.ok_or(Error::Conflict("people-link-spent"))?;
    if !store::use_link(tx, &secret).await? {
        return Err(Error::Conflict("people-link-spent"));
    }
    store::find(tx, link.person).await
}

/// Starts a session; gives the secret for its cookie back. The old cookie, if any, is never reused.
async fn start_session(tx: &mut Tx, person: &Person, how: JoinedBy, asked: &Asked) -> Result<String> {
    let secret = fresh_secret()?;
    store::insert_session(tx, person.id, &digest(&secret), &asked.agent, &asked.address).await?;
    tx.act_as(person.actor(), None);
    if store::join(tx, person.id).await? {
        tx.record(Event::PersonJoined { person: person.id }).await?;
    }
    tx.record(Event::SignedIn { person: person.id, how: how.word().to_owned() }).await?;
    Ok(secret)
}

/// Starts the owner's session right after set-up.
pub async fn first_session(tx: &mut Tx, id: PersonId, asked: &Asked) -> Result<String> {
    let person = store::find(tx, id).await?;
    start_session(tx, &person, JoinedBy::Password, asked).await
}

fn window_start(now: Timestamp) -> Timestamp {
    now.saturating_sub(SignedDuration::from_secs(rules::TRIES_WINDOW)).unwrap_or(Timestamp::MIN)
}

async fn slow_down(tx: &mut Tx, email: &str, address: &str) -> Result<()> {
    let now = tx.now();
    let since = window_start(now);
    for (key, most) in [
        (email.trim().to_lowercase(), rules::TRIES_PER_ACCOUNT),
        (address.to_owned(), rules::TRIES_PER_ADDRESS),
    ] {
        let (count, first) = store::count_attempts(tx, &digest(&key), since).await?;
        if count >= most {
            let waited = first.map_or(0, |first| now.as_second() - first.as_second());
            return Err(Error::TooSoon { seconds: (rules::TRIES_WINDOW - waited).max(1) });
        }
    }
    Ok(())
}

async fn fail_attempt(tx: &mut Tx, email: &str, address: &str) -> Result<()> {
    store::insert_attempt(tx, &digest(&email.trim().to_lowercase())).await?;
    store::insert_attempt(tx, &digest(address)).await
}

/// Ends one of one's own devices.
pub async fn end_device(tx: &mut Tx, id: SessionId) -> Result<()> {
    let person = tx.actor().person;
    match store::delete_session(tx, id, person).await? {
        0 => Err(Error::NotFound),
        _ => tx.record(Event::DeviceEnded { person }).await.map(drop),
    }
}

/// Makes an API token for oneself; its secret comes back once and is never shown again.
pub async fn create_token(tx: &mut Tx, name: &Name, scope: Scope, days: i64) -> Result<(TokenId, String)> {
    if !tx.actor().is_team() || tx.actor().kind != ActorKind::Person {
        return Err(Error::Forbidden);
    }
    if !(1..=rules::TOKEN_DAYS_MOST).contains(&days) {
        return Err(Error::limit("days", "people-token-days", rules::TOKEN_DAYS_MOST));
    }
    let person = tx.actor().person;
    let secret = format!("bit_{}", fresh_secret()?);
    let until = tx.now().saturating_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX);
    let id = store::insert_token(tx, person, name.as_str(), &digest(&secret), scope, until).await?;
    tx.record(Event::TokenCreated { person, name: name.as_str().to_owned() }).await?;
    Ok((id, secret))
}

/// Ends one of one's own tokens.
pub async fn revoke_token(tx: &mut Tx, id: TokenId) -> Result<()> {
    let person = tx.actor().person;
    let name = store::delete_token(tx, id, person).await?.ok_or(Error::NotFound)?;
    tx.record(Event::TokenRevoked { person, name }).await.map(drop)
}

/// Saves what a person changed of themselves.
pub async fn change_profile(tx: &mut Tx, changed: &Person) -> Result<()> {
    if tx.actor().person != changed.id {
        return Err(Error::Forbidden);
    }
    store::save_profile(tx, changed).await?;
    absences::move_with(tx, changed.id).await?;
    tx.record(Event::PersonChanged { person: changed.id, what: "profile".to_owned() }).await.map(drop)
}

/// Saves what an administrator changed of somebody: title, role, rights.
pub async fn change_person(tx: &mut Tx, changed: &Person) -> Result<()> {
    let now = store::find(tx, changed.id).await?;
    let allowed = rules::may_give(tx.actor(), now.role) && rules::may_give(tx.actor(), changed.role);
    let crosses = (now.role == Role::Guest) != (changed.role == Role::Guest);
    if !allowed {
        return Err(Error::Forbidden);
    }
    if crosses {
        return Err(Error::invalid("role", "people-guest-stays"));
    }
    if now.role == Role::Owner && changed.role != Role::Owner && tx.actor().person == changed.id {
        return Err(Error::invalid("role", "people-owner-stays"));
    }
    store::save(tx, changed).await?;
    absences::move_with(tx, changed.id).await?;
    tx.record(Event::PersonChanged { person: changed.id, what: "rights".to_owned() }).await.map(drop)
}

/// Lets somebody go: devices, tokens and links end, authorship stays. Who takes their duties is
/// settled by the caller before, in the same transaction.
pub async fn deactivate(tx: &mut Tx, id: PersonId) -> Result<()> {
    let person = store::find(tx, id).await?;
    if !rules::may_give(tx.actor(), person.role) {
        return Err(Error::Forbidden);
    }
    if tx.actor().person == id {
        return Err(Error::Conflict("people-not-oneself"));
    }
    store::set_active(tx, id, false).await?;
    store::delete_sessions(tx, id, None).await?;
    store::delete_tokens(tx, id).await?;
    store::end_links(tx, id).await?;
    tx.record(Event::PersonDeactivated { person: id }).await.map(drop)
}

/// Puts a former member in the place of a person and ends all that opened the door to them.
async fn save_erased(tx: &mut Tx, row: &Person) -> Result<()> {
    store::delete_sessions(tx, row.id, None).await?;
    store::delete_tokens(tx, row.id).await?;
    store::erasure::delete_links(tx, row.id).await?;
    store::erasure::delete_reasons(tx, row.id).await?;
    store::erasure::erase(tx, row).await
}

/// Lets somebody in again, unless they were erased.
pub async fn reactivate(tx: &mut Tx, id: PersonId) -> Result<()> {
    let person = store::find(tx, id).await?;
    if person.is_erased() {
        return Err(Error::Conflict("people-erased"));
    }
    if !rules::may_give(tx.actor(), person.role) {
        return Err(Error::Forbidden);
    }
    store::set_active(tx, id, true).await?;
    tx.record(Event::PersonReactivated { person: id }).await.map(drop)
}
