//! What the worklog owes (RULES §1.3): each interaction owes one entry, a business day later at most.
//!
//! Absent on purpose: a template. An entry is what happened, in prose; only its length is looked at.

use jiff::{Timestamp, ToSpan};
use kernel::{InteractionId, PostId, Ratio, WorkCalendar, local_date, start_of_day};

/// The shortest entry.
pub const MIN_ENTRY_CHARS: usize = 20;

/// Whether a text is long enough to be an entry: twenty characters that are not white space at its ends.
pub fn is_entry(text: &str) -> bool {
    text.trim().chars().count() >= MIN_ENTRY_CHARS
}

/// The first instant at which an entry for an interaction is late: the end of the first business day
/// after the day on which it happened.
pub fn entry_due(happened_at: Timestamp, calendar: &WorkCalendar) -> Timestamp {
    let due = calendar.add_workdays(local_date(happened_at, &calendar.zone), 1);
    start_of_day(due.saturating_add(1.day()), &calendar.zone)
}

/// Where an interaction was heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A planned meeting whose time passed.
    Meeting,
    /// A mail of the client.
    Mail,
    /// A guest's post.
    Post,
    /// A ticket's reply.
    Ticket,
    /// A delivery.
    Delivery,
    /// A calendar.
    Calendar,
    /// Somebody wrote it down, or its entry made it.
    Manual,
}

impl Source {
    /// Every source.
    pub const ALL: [Source; 7] = [
        Source::Meeting,
        Source::Mail,
        Source::Post,
        Source::Ticket,
        Source::Delivery,
        Source::Calendar,
        Source::Manual,
    ];

    /// The word in the database, the API and text keys.
    pub fn word(self) -> &'static str {
        match self {
            Source::Meeting => "meeting",
            Source::Mail => "mail",
            Source::Post => "post",
            Source::Ticket => "ticket",
            Source::Delivery => "delivery",
            Source::Calendar => "calendar",
            Source::Manual => "manual",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Source> {
        Source::ALL.into_iter().find(|source| source.word() == word)
    }
}

/// An interaction, as far as its duty needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interaction {
    /// Which.
    pub id: InteractionId,
    /// When it happened.
    pub happened_at: Timestamp,
    /// Where it was heard of.
    pub source: Source,
    /// The instant at which somebody said that it owes nothing, if they did.
    pub settled_at: Option<Timestamp>,
}

/// A post that is linked to an interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub post: PostId,
    /// The interaction that it tells of.
    pub interaction: InteractionId,
    /// When it was accepted.
    pub posted_at: Timestamp,
    /// By the effective lead of that instant, or in their name: only those satisfy the duty.
    pub by_lead: bool,
    /// Long enough ([`is_entry`]) and not deleted.
    pub counts: bool,
}

/// How an interaction's duty stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Written in time.
    OnTime,
    /// Written, but late.
    Late,
    /// Not written, and there is time.
    Pending,
    /// Not written, and late.
    Owed,
    /// Somebody said that it owes nothing.
    Settled,
}

/// How the duty of an interaction stands at an instant. What was written after the instant is not
/// looked at, so a past day can be judged as it was.
pub fn duty(interaction: &Interaction, entries: &[Entry], calendar: &WorkCalendar, now: Timestamp) -> Duty {
    let due = entry_due(interaction.happened_at, calendar);
    let satisfies =
        |e: &&Entry| e.interaction == interaction.id && e.by_lead && e.counts && e.posted_at <= now;
    match entries.iter().filter(satisfies).map(|e| e.posted_at).min() {
        Some(posted) if posted < due => Duty::OnTime,
        _ if interaction.settled_at.is_some_and(|at| at <= now) => Duty::Settled,
        Some(_) => Duty::Late,
        None if now < due => Duty::Pending,
        None => Duty::Owed,
    }
}

/// An interaction without its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Debt {
    /// The interaction.
    pub interaction: InteractionId,
    /// When it happened.
    pub happened_at: Timestamp,
    /// From when on it is late.
    pub due: Timestamp,
    /// It is late.
    pub is_late: bool,
}

/// What is owed at an instant, the longest due first.
pub fn debts(
    interactions: &[Interaction],
    entries: &[Entry],
    calendar: &WorkCalendar,
    now: Timestamp,
) -> Vec<Debt> {
    let mut debts: Vec<Debt> = interactions
        .iter()
        .filter(|i| i.happened_at <= now)
        .filter_map(|i| {
            let is_late = match duty(i, entries, calendar, now) {
                Duty::Owed => true,
                Duty::Pending => false,
                Duty::OnTime | Duty::Late | Duty::Settled => return None,
            };
            let due = entry_due(i.happened_at, calendar);
            Some(Debt { interaction: i.id, happened_at: i.happened_at, due, is_late })
        })
        .collect();
    debts.sort_by_key(|debt| (debt.due, debt.happened_at, debt.interaction));
    debts
}

/// How much of what happened was written down in time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coverage {
    /// With an entry in time, of all whose time is over or used.
    pub ratio: Ratio,
    /// Every interaction was written down by hand, so the figure proves itself: `sólo declarado`.
    pub is_declared_only: bool,
}

/// The coverage at an instant. An interaction whose entry is neither written nor late yet is not judged,
/// nor is one that owes nothing; without any the ratio is no data.
pub fn coverage(
    interactions: &[Interaction],
    entries: &[Entry],
    calendar: &WorkCalendar,
    now: Timestamp,
) -> Coverage {
    let judged: Vec<(&Interaction, Duty)> = interactions
        .iter()
        .filter(|i| i.happened_at <= now)
        .map(|i| (i, duty(i, entries, calendar, now)))
        .filter(|(_, duty)| matches!(duty, Duty::OnTime | Duty::Late | Duty::Owed))
        .collect();
    let on_time = judged.iter().filter(|(_, duty)| *duty == Duty::OnTime).count();
    Coverage {
        ratio: Ratio::new(on_time as u64, judged.len() as u64),
        is_declared_only: !judged.is_empty() && judged.iter().all(|(i, _)| i.source == Source::Manual),
    }
}
