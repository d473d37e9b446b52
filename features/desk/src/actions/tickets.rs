//! What is done to a ticket beside writing in it.

use super::{
    beside,
    clocks::{self, Ready},
    files::{self, With},
    promises, sites, words,
};
use crate::{
    clock, rules,
    store::{
        policies, side,
        tickets::{self, NewEntry, Placed},
    },
    types::{
        Changes, EntryKind, LinkKind, NewTicket, Origin, Spent, TEXT_LENGTH, Ticket, TicketState, filled,
    },
};
use db::Tx;
use kernel::{Error, Event, MICROS_PER_SECOND, PersonId, Result, TicketId};

/// Seconds of one note of time at most: a day.
const MOST_SECONDS: i64 = 24 * 3_600;
/// Open time in which a message may be said to need no answer: half an hour (RULES §6.2).
const NO_REPLY_WITHIN: i64 = 30 * 60 * MICROS_PER_SECOND;

fn refuse_others(tx: &Tx) -> Result<()> {
    if rules::may_handle(tx.actor()) { Ok(()) } else { Err(Error::Forbidden) }
}

/// A ticket in reach that the actor may handle and that did not go into another.
pub(super) async fn handled(tx: &mut Tx, id: TicketId) -> Result<Ticket> {
    let ticket = tickets::find(tx, id).await?;
    refuse_others(tx)?;
    if rules::is_silent(&ticket) { Err(Error::Conflict("desk-merged-is-silent")) } else { Ok(ticket) }
}

/// Opens a ticket: by a guest for themselves, or by the team for a client.
pub async fn open(tx: &mut Tx, new: NewTicket) -> Result<TicketId> {
    open_with(tx, new, None, With::default()).await
}

/// Opens a ticket with files; those put aside were so in another one, which it follows.
pub async fn open_with(
    tx: &mut Tx,
    mut new: NewTicket,
    follows: Option<TicketId>,
    with: With<'_>,
) -> Result<TicketId> {
    let actor = *tx.actor();
    let mut contact = None;
    if actor.is_guest() {
        let (id, client, name, email) =
            tickets::find_contact_of(tx, actor.person).await?.ok_or(Error::Forbidden)?;
        (contact, new.client) = (Some(id), Some(client));
        (new.requester, new.email) = (name, email.unwrap_or_default());
    } else if !new.email.is_empty()
        && let Some((id, client, name)) = tickets::find_contact_by_mail(tx, &new.email).await?
        && new.client.is_none_or(|asked| asked == client)
    {
        (contact, new.client) = (Some(id), Some(client));
        if new.requester.is_empty() {
            new.requester = name;
        }
    }
    if new.requester.is_empty() {
        new.requester.clone_from(&new.email);
    }
    if let (None, Some(site)) = (new.client, new.site) {
        let place = clients::find_place(tx, site).await;
        new.client = Some(place.map_err(|_| Error::invalid("site", "desk-choose-one"))?.client_id);
    }
    let project = match new.project {
        Some(project) => Some(projects::find_in_reach(tx, project).await.map_err(no_project)?),
        None => None,
    };
    if let Some(client) = project.as_ref().and_then(|card| card.client_id) {
        if new.client.is_some_and(|asked| asked != client) {
            return Err(Error::invalid("project", "desk-project-of-other"));
        }
        new.client = Some(client);
    }
    let text = filled("text", &new.text, TEXT_LENGTH)?;
    let site = sites::of_new(tx, new.client, contact, new.site).await?;
    let (policy, hours) = promises::ensure_promise(tx, (new.client, site), &new.service).await?;
    let priority = rules::priority(new.impact, new.urgency);
    let id = tickets::insert(tx, &new, &Placed { contact, priority, policy, hours, site }).await?;
    let by_client = actor.is_guest() || matches!(new.source, Origin::Mail | Origin::Portal | Origin::Api);
    let kind = if by_client { EntryKind::Opened } else { EntryKind::OpenedFor };
    let html = words::html(&text, false);
    let value = priority.to_string();
    let entry = NewEntry { author: &new.requester, source: &text, html: &html, value: &value };
    let entry = tickets::insert_entry(tx, id, kind, &entry).await?;
    if follows.is_some() || !with.files.is_empty() {
        files::attach(tx, follows.unwrap_or(id), (id, entry), with).await?;
    }
    if actor.is_team() && !actor.is_system() {
        side::follow(tx, id, actor.person, true).await?;
    }
    clocks::refresh(tx, id).await?;
    let ticket = tickets::find_any(tx, id).await?;
    words::index(tx, &ticket).await?;
    tx.record(Event::TicketOpened { ticket: id, project: new.project, client: new.client }).await?;
    Ok(id)
}

fn no_project(error: Error) -> Error {
    match error {
        Error::NotFound => Error::invalid("project", "desk-choose-one"),
        other => other,
    }
}

/// Writes the change of state down, without the news.
pub(super) async fn put_state(tx: &mut Tx, ticket: &Ticket, state: TicketState) -> Result<()> {
    let new = NewEntry { value: state.word(), ..NewEntry::default() };
    tickets::insert_entry(tx, ticket.id, EntryKind::State, &new).await?;
    let resolved = match state {
        TicketState::Resolved => Some(tx.now()),
        TicketState::Closed => ticket.resolved_at.or(Some(tx.now())),
        _ => None,
    };
    let again = !ticket.state.is_open() && state.is_open();
    tickets::set_state(tx, ticket.id, state, resolved, again).await?;
    if again {
        leave_no_absentee(tx, ticket).await?;
    }
    if state == TicketState::Resolved { super::survey::plan(tx, ticket.id).await } else { Ok(()) }
}

/// What comes back is not held by somebody who left: whoever leads its project now has it, or nobody.
async fn leave_no_absentee(tx: &mut Tx, ticket: &Ticket) -> Result<()> {
    let Some(owner) = ticket.owner_id else { return Ok(()) };
    if people::find_card(tx, owner).await?.active {
        return Ok(());
    }
    let now = tx.now();
    let lead = match ticket.project_id {
        Some(project) => projects::effective(tx, project, now).await?.lead,
        None => None,
    };
    put_owner(tx, ticket.id, lead).await
}

/// Puts it into another state. What is over comes back by [`reopen`].
pub async fn move_to(tx: &mut Tx, id: TicketId, state: TicketState) -> Result<()> {
    let ticket = handled(tx, id).await?;
    if state == TicketState::WaitingClient {
        // A pause without a question to the client would be a way to stop the clock (RULES §6.2).
        return Err(Error::invalid("state", "desk-ask-to-wait"));
    }
    if !rules::may_move(ticket.state, state) {
        return Err(Error::invalid("state", "desk-no-such-move"));
    }
    put_state(tx, &ticket, state).await?;
    words::note_developer(tx, &ticket).await?;
    clocks::refresh(tx, id).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    let news = match state {
        TicketState::Resolved => Event::TicketResolved { ticket: id, project, client },
        _ => Event::TicketMoved { ticket: id, project, client, state: state.word().to_owned() },
    };
    tx.record(news).await?;
    Ok(())
}

/// Waits for the client, whom a rule has just asked something in this same act (RULES §6.2).
pub(super) async fn wait_for_client(tx: &mut Tx, id: TicketId) -> Result<()> {
    let ticket = handled(tx, id).await?;
    put_state(tx, &ticket, TicketState::WaitingClient).await?;
    clocks::refresh(tx, id).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    let state = TicketState::WaitingClient.word().to_owned();
    tx.record(Event::TicketMoved { ticket: id, project, client, state }).await?;
    Ok(())
}

/// Whether a solved ticket still comes back, or is another one by now (RULES §6.5).
pub(super) async fn comes_back(tx: &mut Tx, ticket: &Ticket) -> Result<bool> {
    let (Some(policy), Some(resolved)) = (ticket.policy_version_id, ticket.resolved_at) else {
        return Ok(true);
    };
    let body = policies::find_body(tx, policy).await?;
    let (now, mut ready) = (tx.now(), Ready::default());
    let Some(openings) = ready.openings_for(tx, ticket).await? else { return Ok(true) };
    Ok(clock::may_reopen(openings, body.judging(), resolved, now))
}

/// Takes a solved ticket up again; too late for that, the answer is to open one that follows it.
pub async fn reopen(tx: &mut Tx, id: TicketId) -> Result<()> {
    let ticket = handled(tx, id).await?;
    if ticket.state.is_open() {
        return Err(Error::Conflict("desk-is-open"));
    }
    if !comes_back(tx, &ticket).await? {
        return Err(Error::Conflict("desk-too-late"));
    }
    put_state(tx, &ticket, TicketState::Open).await?;
    clocks::refresh(tx, id).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    let (owner, followers) = side::list_hearing(tx, id).await?;
    tx.record(Event::TicketReopened { ticket: id, project, client, owner, followers }).await?;
    Ok(())
}

/// A new ticket with full clocks that follows one which came back too late.
pub(super) async fn follow_up(tx: &mut Tx, ticket: &Ticket, text: &str, with: With<'_>) -> Result<TicketId> {
    let new = NewTicket {
        subject: ticket.subject.clone(),
        text: text.to_owned(),
        requester: ticket.requester.clone(),
        email: ticket.email.clone(),
        client: ticket.client_id,
        site: ticket.site_id,
        project: ticket.project_id,
        category: ticket.category.clone(),
        service: ticket.service.clone(),
        impact: ticket.impact,
        urgency: ticket.urgency,
        source: match *tx.actor() {
            actor if actor.is_guest() => Origin::Portal,
            actor if actor.is_system() => Origin::Mail,
            _ => Origin::Person,
        },
    };
    let id = Box::pin(open_with(tx, new, Some(ticket.id), with)).await?;
    side::link(tx, id, ticket.id, LinkKind::FollowUp).await?;
    Ok(id)
}

/// Gives it to somebody on the team, or to nobody.
pub async fn assign(tx: &mut Tx, id: TicketId, owner: Option<PersonId>) -> Result<()> {
    let ticket = handled(tx, id).await?;
    if let Some(owner) = owner {
        must_be_on_team(tx, owner).await?;
    }
    give(tx, &ticket, owner).await
}

/// Gives a ticket of somebody who leaves to whoever takes it, also where whoever lets them go does not reach it: what
/// nobody sees would be lost.
pub(crate) async fn hand_over(tx: &mut Tx, id: TicketId, to: PersonId) -> Result<()> {
    refuse_others(tx)?;
    must_be_on_team(tx, to).await?;
    let ticket = tickets::find_any(tx, id).await?;
    give(tx, &ticket, Some(to)).await
}

/// Writes down whose it is, without the news.
async fn put_owner(tx: &mut Tx, id: TicketId, owner: Option<PersonId>) -> Result<()> {
    let value = owner.map_or(String::new(), |owner| owner.to_string());
    let new = NewEntry { value: &value, ..NewEntry::default() };
    tickets::insert_entry(tx, id, EntryKind::Owner, &new).await?;
    tickets::set_owner(tx, id, owner).await
}

async fn give(tx: &mut Tx, ticket: &Ticket, owner: Option<PersonId>) -> Result<()> {
    if ticket.owner_id == owner {
        return Ok(());
    }
    let id = ticket.id;
    put_owner(tx, id, owner).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    let (_, followers) = side::list_hearing(tx, id).await?;
    tx.record(Event::TicketAssigned { ticket: id, project, client, owner, followers }).await?;
    Ok(())
}

pub(super) async fn must_be_on_team(tx: &mut Tx, person: PersonId) -> Result<()> {
    let card = people::find_card(tx, person).await.map_err(|_| Error::invalid("owner", "desk-choose-one"))?;
    let fits = card.active && card.role >= kernel::Role::Member;
    if fits { Ok(()) } else { Err(Error::invalid("owner", "desk-choose-one")) }
}

/// Hands it over to whoever does the work, in one step, with what they must know (RULES §4.1). Owners before
/// them are counted as hops.
pub async fn take_to_developer(tx: &mut Tx, id: TicketId, person: PersonId, brief: &str) -> Result<()> {
    let ticket = handled(tx, id).await?;
    must_be_on_team(tx, person).await?;
    let brief = filled("text", brief, TEXT_LENGTH)?;
    let before = tickets::count_owners_but(tx, id, person).await?;
    let value = person.to_string();
    let new = NewEntry { source: &brief, html: &words::html(&brief, true), value: &value, author: "" };
    tickets::insert_entry(tx, id, EntryKind::Developer, &new).await?;
    tickets::set_developer(tx, id, person, before).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    let (owner, followers) = side::list_hearing(tx, id).await?;
    tx.record(Event::TicketAssigned { ticket: id, project, client, owner, followers }).await?;
    Ok(())
}

/// Changes what is said of it. Its clocks keep their start and take the target of the new priority
/// (RULES §6.4).
pub async fn change(tx: &mut Tx, id: TicketId, new: Changes, tags: &[String]) -> Result<()> {
    let ticket = handled(tx, id).await?;
    if let Some(project) = new.project {
        let card = projects::find_in_reach(tx, project).await.map_err(no_project)?;
        if card.client_id.is_some() && new.client.is_some() && card.client_id != new.client {
            return Err(Error::invalid("project", "desk-project-of-other"));
        }
    }
    beside::refuse_tags(tags)?;
    let matrix = rules::priority(new.impact, new.urgency);
    let (priority, reason) = match &new.priority {
        Some((priority, reason)) if *priority != matrix => (*priority, Some(reason.as_str())),
        _ => (matrix, None),
    };
    // What came with a priority of its own, from a log, has no reason to keep.
    let is_kept = priority == ticket.priority && ticket.override_reason.is_none();
    if reason.is_some_and(str::is_empty) && !is_kept {
        return Err(Error::invalid("reason", "desk-reason-needed"));
    }
    let reason = reason.filter(|reason| !reason.is_empty());
    tickets::save(tx, id, &new, priority, reason).await?;
    sites::put(tx, &ticket, new.client, new.site).await?;
    side::set_tags(tx, id, tags).await?;
    if new.project != ticket.project_id {
        knowledge::move_questions(tx, id, new.project).await?;
    }
    if priority == ticket.priority {
        tickets::insert_entry(tx, id, EntryKind::Changed, &NewEntry::default()).await?;
    } else {
        let value = priority.to_string();
        let entry = NewEntry { value: &value, source: reason.unwrap_or(""), ..NewEntry::default() };
        tickets::insert_entry(tx, id, EntryKind::Priority, &entry).await?;
        clocks::refresh(tx, id).await?;
    }
    let ticket = tickets::find_any(tx, id).await?;
    words::index(tx, &ticket).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    tx.record(Event::TicketChanged { ticket: id, project, client, what: "fields".to_owned() }).await?;
    Ok(())
}

/// Says that the client's last message needs no answer, within half an hour of open time (RULES §6.2).
pub async fn needs_no_reply(tx: &mut Tx, id: TicketId) -> Result<()> {
    let ticket = handled(tx, id).await?;
    let waits = tickets::find_waiting_since(tx, id).await?.ok_or(Error::Conflict("desk-nobody-waits"))?;
    let (now, mut ready) = (tx.now(), Ready::default());
    if let Some(openings) = ready.openings_for(tx, &ticket).await?
        && openings.between(waits, now) > NO_REPLY_WITHIN
    {
        return Err(Error::Conflict("desk-no-reply-late"));
    }
    tickets::insert_entry(tx, id, EntryKind::NoReply, &NewEntry::default()).await?;
    clocks::refresh(tx, id).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    tx.record(Event::TicketChanged { ticket: id, project, client, what: "no_reply".to_owned() }).await?;
    Ok(())
}

/// Notes time that was spent on it; the news carries person, day and seconds. The key of the note.
pub async fn log_time(tx: &mut Tx, id: TicketId, spent: &Spent) -> Result<i64> {
    let ticket = handled(tx, id).await?;
    if !(1..=MOST_SECONDS).contains(&spent.seconds) {
        return Err(Error::invalid("time", "desk-time-range"));
    }
    let time = side::spend(tx, id, spent).await?;
    let value = spent.seconds.to_string();
    let new = NewEntry { value: &value, html: "", source: &spent.note, author: "" };
    tickets::insert_entry(tx, id, EntryKind::Time, &new).await?;
    words::note_developer(tx, &ticket).await?;
    let (project, client, person) = (ticket.project_id, ticket.client_id, tx.actor().person);
    let (day, seconds) = (spent.day, spent.seconds);
    tx.record(Event::TicketTimeNoted { ticket: id, project, client, person, day, seconds }).await?;
    Ok(time)
}

/// Takes back time that the actor noted: the record stays, and the news carries as much below nothing.
pub async fn take_back_time(tx: &mut Tx, id: TicketId, time: i64) -> Result<()> {
    let ticket = handled(tx, id).await?;
    let row = side::find_time(tx, id, time).await?;
    let person = tx.actor().person;
    if row.person_id != person {
        return Err(Error::Forbidden);
    }
    if row.taken_back.is_some() {
        return Err(Error::Conflict("desk-time-is-back"));
    }
    side::take_back(tx, id, &row).await?;
    let value = row.seconds.to_string();
    let new = NewEntry { value: &value, source: &row.note, ..NewEntry::default() };
    tickets::insert_entry(tx, id, EntryKind::TimeBack, &new).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    let (day, seconds) = (row.day, -row.seconds);
    tx.record(Event::TicketTimeNoted { ticket: id, project, client, person, day, seconds }).await?;
    Ok(())
}

/// Puts it among what nobody meant, or takes it out again.
pub async fn set_spam(tx: &mut Tx, id: TicketId, spam: bool) -> Result<()> {
    let ticket = handled(tx, id).await?;
    tickets::set_spam(tx, id, spam).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    let what = if spam { "spam" } else { "no_spam" };
    tx.record(Event::TicketChanged { ticket: id, project, client, what: what.to_owned() }).await?;
    Ok(())
}
