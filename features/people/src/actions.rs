//! Verbs about people and their credentials: set up, invite, sign in, change, leave.

pub mod absences;
pub mod calendars;
pub mod erasure;
pub mod entry;
pub mod factors;
pub mod lately;

use crate::{
    password, rules, store,
    types::{Card, Email, Name, Person, Purpose, factors::Again, parse_zone},
};
use db::{Read, Tx};
use jiff::{SignedDuration, Timestamp};
use kernel::{ActorKind, ClientId, Error, Event, Lang, PersonId, Result, Role, SessionId, TokenId, code};
use maud::html;
use ui::say;
use web::{
    Scope, digest, fresh_secret,
    mail::{self, Mail},
};

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

impl Invite {
    /// A member of the services team with no right beyond.
    pub fn member(email: Email, name: Name, lang: Lang, zone: &str) -> Invite {
        Invite {
            email,
            name,
            title: String::new(),
            role: Role::Member,
            services: true,
            head: false,
            absence_reasons: false,
            finance: false,
            client: None,
            lang,
            zone: zone.to_owned(),
        }
    }

    /// Somebody of a client.
    pub fn guest(email: Email, name: Name, client: ClientId, lang: Lang, zone: &str) -> Invite {
        let client = Some(client);
        Invite { role: Role::Guest, services: false, client, ..Invite::member(email, name, lang, zone) }
    }
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
    check_unlike(tx, name.as_str(), email.as_str(), password).await?;
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
#[db::boxed]
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
#[db::boxed]
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
    let guest = Invite::guest(email.clone(), name.clone(), client, lang, zone);
    let id = insert_invited(tx, &guest).await?;
    tx.record(Event::PersonInvited { person: id }).await?;
    mail_link(tx, id, Purpose::Invitation, url).await?;
    Ok(id)
}

/// Adds somebody whom another tool knew, without writing to them: an administrator invites them when the
/// time has come. Who left there already cannot sign in here; what they wrote keeps its author.
#[db::boxed]
pub async fn enrol(tx: &mut Tx, invite: &Invite, active: bool) -> Result<PersonId> {
    if !rules::may_give(tx.actor(), invite.role) {
        return Err(Error::Forbidden);
    }
    if invite.role == Role::Guest && invite.client.is_none() {
        return Err(Error::invalid("client", "people-guest-needs-client"));
    }
    let id = insert_invited(tx, invite).await?;
    if !active {
        store::set_active(tx, id, false).await?;
    }
    tx.record(Event::PersonChanged { person: id, what: "imported".to_owned() }).await?;
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

/// Makes a single-use link; gives it back without the host.
#[db::boxed]
pub async fn make_link(tx: &mut Tx, person: PersonId, purpose: Purpose) -> Result<String> {
    let code = web::fresh_code()?;
    store::insert_link(tx, person, purpose, &digest(&code)).await?;
    Ok(purpose.link(&code))
}

/// Makes a single-use sign-in link for the command line and the demo.
#[db::boxed]
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
    let code = code::grouped(code::carried(&path));
    let code = say(card.lang, "ui-code-mail", &[("code", code.into())]);
    // Administrators pass on what nobody could send, but nobody comes to be the owner that way.
    let owners = if card.role == Role::Owner { web::mail::OWNERS } else { "" };
    let letter = Mail {
        to: mailbox(&card),
        purpose: format!("{owners}{}", purpose.word()),
        subject: words("subject"),
        text: format!("{body}\n\n{link}\n\n{code}\n"),
        html: html! { p { (body) } p { a href=(link) { (button) } } p { (code) } }.into_string(),
        ..Mail::default()
    };
    mail::send(tx, &letter).await?;
    tx.record(Event::SignInLinkMade { person }).await?;
    Ok(path)
}

/// Somebody as a recipient, with a name that cannot break out of an address header.
fn mailbox(card: &Card) -> String {
    let safe: String =
        card.name.chars().map(|c| if c.is_alphanumeric() || " .-'".contains(c) { c } else { ' ' }).collect();
    format!("\"{}\" <{}>", safe.trim(), card.email)
}

/// Insists that a password is more than the workspace's name and one's own.
async fn check_unlike(tx: &mut Tx, name: &str, email: &str, password: &str) -> Result<()> {
    let workspace = web::workspace(tx).await?;
    rules::check_unlike("password", password, &[&workspace.name, name, email])
}

/// Sets a password and ends every device and open link of the person.
pub async fn reset_password(tx: &mut Tx, person: PersonId, password: &str) -> Result<()> {
    rules::check_password("password", password)?;
    let known = store::find(tx, person).await?;
    check_unlike(tx, &known.name, &known.email, password).await?;
    let hash = password::hash(password.to_owned()).await?;
    store::set_password(tx, person, &hash).await?;
    store::delete_sessions(tx, person, None).await?;
    store::end_links(tx, person).await?;
    tx.record(Event::PasswordChanged { person }).await.map(drop)
}

/// Changes one's own password, knowing the old one or what stands for it; other devices end.
pub async fn change_password(tx: &mut Tx, again: &Again<'_>, new: &str) -> Result<()> {
    let (person, here) = (tx.actor().person, again.here);
    factors::prove_again(tx, again).await.map_err(|error| error.renamed("password", "old"))?;
    rules::check_password("password", new)?;
    let known = store::find(tx, person).await?;
    check_unlike(tx, &known.name, &known.email, new).await?;
    let hash = password::hash(new.to_owned()).await?;
    store::set_password(tx, person, &hash).await?;
    store::delete_sessions(tx, person, here).await?;
    tx.record(Event::PasswordChanged { person }).await.map(drop)
}

/// Whom a link that is still good is for; opening its page uses nothing up.
pub async fn find_invited(read: &mut Read, purpose: Purpose, typed: &str) -> Result<Person> {
    let now = read.now();
    let link = store::find_link(read, purpose, &digest(&code::plain(typed)), now).await?;
    store::find(read, link.ok_or_else(spent)?.person).await
}

async fn use_link(tx: &mut Tx, purpose: Purpose, typed: &str) -> Result<Person> {
    let person = find_invited(tx, purpose, typed).await?;
    if !store::use_link(tx, &digest(&code::plain(typed))).await? {
        return Err(spent());
    }
    Ok(person)
}

fn spent() -> Error {
    Error::invalid("code", "people-link-spent")
}

/// Ends one of one's own devices.
pub async fn end_device(tx: &mut Tx, id: SessionId) -> Result<()> {
    let person = tx.actor().person;
    match store::delete_session(tx, id, person).await? {
        0 => Err(Error::NotFound),
        _ => tx.record(Event::DeviceEnded { person }).await.map(drop),
    }
}

/// Ends every device of one's own but the one at hand.
pub async fn end_other_devices(tx: &mut Tx, here: Option<SessionId>) -> Result<()> {
    let person = tx.actor().person;
    store::delete_sessions(tx, person, here).await?;
    tx.record(Event::DeviceEnded { person }).await.map(drop)
}

/// Makes an API token for oneself; its secret comes back once and is never shown again.
#[db::boxed]
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
    store::factors::delete_steps(tx, id).await?;
    store::end_links(tx, id).await?;
    tx.record(Event::PersonDeactivated { person: id }).await.map(drop)
}

/// Puts a former member in the place of a person and ends all that opened the door to them.
async fn save_erased(tx: &mut Tx, row: &Person) -> Result<()> {
    store::delete_sessions(tx, row.id, None).await?;
    store::delete_tokens(tx, row.id).await?;
    store::erasure::delete_links(tx, row.id).await?;
    store::erasure::delete_ways_in(tx, row.id).await?;
    store::factors::delete_factors(tx, row.id).await?;
    store::factors::delete_steps(tx, row.id).await?;
    store::factors::delete_history(tx, row.id).await?;
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
