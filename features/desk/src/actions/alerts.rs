//! Alerts become tickets: one a key, taken up again when it comes back, solved by itself when it is over; one
//! that flaps stays open until it is calm.

use super::{tickets as verbs, words};
use crate::{
    alert::{self, Alert, FLAP_WITHIN},
    rules,
    store::{
        alerts::{self, NewSource, Stands},
        side,
        tickets::{self, NewEntry},
    },
    types::{
        EntryKind, LinkKind, NewTicket, Origin, SUBJECT_LENGTH, SourceRow, TEXT_LENGTH, TicketState,
        WORD_LENGTH, filled,
    },
};
use db::Tx;
use jiff::Timestamp;
use kernel::{Error, Event, Result, TicketId};

/// What an entry of [`EntryKind::Alert`] says that tells of flapping.
pub const FLAPS: &str = "flaps";
/// Beginnings that are remembered of each.
const REMEMBERED: usize = 10;

/// What keeps a source from being written down.
async fn check_source(tx: &mut Tx, id: Option<i64>, new: &NewSource<'_>) -> Result<()> {
    refuse_others(tx)?;
    filled("name", new.name, WORD_LENGTH)?;
    new.mapping.check()?;
    let known = alerts::list_sources(tx).await?;
    if known.iter().any(|known| known.name == new.name && Some(known.id) != id) {
        return Err(Error::invalid("name", "desk-name-taken"));
    }
    let unknown = |name: &'static str| move |_| Error::invalid(name, "desk-choose-one");
    if let Some(client) = new.client {
        clients::find(tx, client).await.map_err(unknown("client"))?;
    }
    if let Some(project) = new.project {
        projects::find_in_reach(tx, project).await.map_err(unknown("project"))?;
    }
    Ok(())
}

fn refuse_others(tx: &Tx) -> Result<()> {
    if tx.actor().is_admin() { Ok(()) } else { Err(Error::Forbidden) }
}

async fn tell_source(tx: &mut Tx) -> Result<()> {
    tx.record(Event::DeskSettingsChanged { what: "alert_source".to_owned() }).await.map(drop)
}

/// Writes a source down; its key, and its secret, which is shown once.
pub async fn add_source(tx: &mut Tx, new: &NewSource<'_>) -> Result<(i64, String)> {
    check_source(tx, None, new).await?;
    let secret = web::fresh_secret()?;
    let digest = web::digest(&secret);
    alerts::insert_source(tx, new, &digest).await?;
    tell_source(tx).await?;
    Ok((alerts::find_source(tx, &digest).await?.id, secret))
}

/// Changes what a source is called, how it is read and where its tickets go; its address and its secret stay.
pub async fn change_source(tx: &mut Tx, id: i64, new: &NewSource<'_>) -> Result<()> {
    check_source(tx, Some(id), new).await?;
    alerts::find_source_of(tx, id).await?;
    alerts::save_source(tx, id, new).await?;
    tell_source(tx).await
}

/// Gives a source another secret, which is shown once; the one before opens nothing from now on.
pub async fn renew_secret(tx: &mut Tx, id: i64) -> Result<String> {
    refuse_others(tx)?;
    alerts::find_source_of(tx, id).await?;
    let secret = web::fresh_secret()?;
    alerts::set_secret(tx, id, &web::digest(&secret)).await?;
    tell_source(tx).await?;
    Ok(secret)
}

/// Takes a source out of use; what it opened stays.
pub async fn remove_source(tx: &mut Tx, id: i64) -> Result<()> {
    refuse_others(tx)?;
    alerts::find_source_of(tx, id).await?;
    alerts::retire_source(tx, id).await?;
    tell_source(tx).await
}

/// What became of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// A new ticket.
    Opened(TicketId),
    /// It burns still, or again while its ticket was left open.
    Known(TicketId),
    /// Its ticket was taken up again.
    Reopened(TicketId),
    /// Its ticket is solved.
    Resolved(TicketId),
    /// It flaps: its ticket stays open until it is calm.
    Damped(TicketId),
    /// It is over and was never known.
    Nothing,
}

/// Takes an alert in, for the program: whoever sent it proved the source's secret.
pub async fn alert(tx: &mut Tx, source: &SourceRow, alert: &Alert) -> Result<Became> {
    tx.lock(&format!("desk-alert:{}:{}", source.id, alert.key), false).await?;
    let known = alerts::find(tx, source.id, &alert.key).await?;
    let now = tx.now();
    let Some(known) = known else {
        if !alert.firing {
            return Ok(Became::Nothing);
        }
        let ticket = open(tx, source, alert).await?;
        stand(tx, source, alert, ticket, &[now], None).await?;
        return Ok(Became::Opened(ticket));
    };
    let mut fired: Vec<Timestamp> = serde_json::from_str(&known.fired).map_err(Error::internal)?;
    if alert.firing == known.firing {
        if alert.firing {
            tell_more(tx, alert, known.ticket_id).await?;
        }
        return Ok(Became::Known(known.ticket_id));
    }
    if alert.firing {
        fired.push(now);
        let from = fired.len().saturating_sub(REMEMBERED);
        return burn(tx, source, alert, known.ticket_id, &fired[from..]).await;
    }
    if alert::is_flapping(&fired, now) {
        stand(tx, source, alert, known.ticket_id, &fired, now.checked_add(FLAP_WITHIN).ok()).await?;
        let new = NewEntry { value: FLAPS, ..NewEntry::default() };
        tickets::insert_entry(tx, known.ticket_id, EntryKind::Alert, &new).await?;
        return Ok(Became::Damped(known.ticket_id));
    }
    stand(tx, source, alert, known.ticket_id, &fired, None).await?;
    calm(tx, known.ticket_id).await?;
    Ok(Became::Resolved(known.ticket_id))
}

/// It burns again: its ticket is taken up, or another follows it.
async fn burn(
    tx: &mut Tx,
    source: &SourceRow,
    alert: &Alert,
    id: TicketId,
    fired: &[Timestamp],
) -> Result<Became> {
    let ticket = tickets::find(tx, id).await?;
    let (id, became) = if ticket.state.is_open() {
        (id, Became::Known(id))
    } else if !rules::is_silent(&ticket) && verbs::comes_back(tx, &ticket).await? {
        verbs::reopen(tx, id).await?;
        (id, Became::Reopened(id))
    } else {
        let next = open(tx, source, alert).await?;
        side::link(tx, next, id, LinkKind::FollowUp).await?;
        (next, Became::Opened(next))
    };
    stand(tx, source, alert, id, fired, None).await?;
    tell_more(tx, alert, id).await?;
    Ok(became)
}

/// What an alert is told of in its ticket.
fn text_of(alert: &Alert) -> String {
    let text = if alert.text.is_empty() { &alert.subject } else { &alert.text };
    text.chars().take(TEXT_LENGTH).collect()
}

/// Writes down what an alert says by now, if that is news: one more of its group burns, or one fewer.
async fn tell_more(tx: &mut Tx, alert: &Alert, ticket: TicketId) -> Result<()> {
    let text = text_of(alert);
    if alerts::find_told(tx, ticket).await?.is_none_or(|told| told == text) {
        return Ok(());
    }
    let html = words::html(&text, false);
    let new = NewEntry { source: &text, html: &html, ..NewEntry::default() };
    tickets::insert_entry(tx, ticket, EntryKind::Alert, &new).await.map(drop)
}

async fn open(tx: &mut Tx, source: &SourceRow, alert: &Alert) -> Result<TicketId> {
    let new = NewTicket {
        subject: alert.subject.chars().take(SUBJECT_LENGTH).collect(),
        text: text_of(alert),
        requester: source.name.clone(),
        email: String::new(),
        client: source.client_id,
        site: None,
        project: source.project_id,
        category: String::new(),
        service: String::new(),
        impact: alert.severity,
        urgency: alert.severity,
        source: Origin::Alert,
    };
    verbs::open(tx, new).await
}

async fn stand(
    tx: &mut Tx,
    source: &SourceRow,
    alert: &Alert,
    ticket: TicketId,
    fired: &[Timestamp],
    calm_at: Option<Timestamp>,
) -> Result<()> {
    let (source, key, firing) = (source.id, alert.key.as_str(), alert.firing);
    alerts::put(tx, &Stands { source, key, ticket, firing, fired, calm_at }).await
}

/// Solves the ticket of an alert that is over, where nobody did yet.
async fn calm(tx: &mut Tx, id: TicketId) -> Result<()> {
    let ticket = tickets::find_any(tx, id).await?;
    if ticket.state.is_open() && !rules::is_silent(&ticket) {
        verbs::move_to(tx, id, TicketState::Resolved).await?;
    }
    Ok(())
}

/// Solves the ticket of an alert that flapped and stayed calm.
pub async fn settle_calm(tx: &mut Tx, alert: i64, ticket: TicketId) -> Result<()> {
    alerts::set_calmed(tx, alert).await?;
    calm(tx, ticket).await
}
