//! Who may do what to a ticket, and what its priority is (RULES §6.4).

use crate::{
    calendar::Hours,
    types::{EntryKind, Level, SavedView, Ticket, TicketState},
};
use jiff::{Timestamp, civil::Date};
use kernel::{Actor, CalendarId, Error, Result, SiteId, local_date};
use std::collections::{BTreeSet, HashMap};

/// The priority that impact and urgency give: H/H P1; H/M, M/H P2; H/L, M/M, L/H P3; the rest P4.
pub fn priority(impact: Level, urgency: Level) -> i64 {
    let weight = |level| match level {
        Level::High => 0,
        Level::Medium => 1,
        Level::Low => 2,
    };
    1 + (weight(impact) + weight(urgency)).min(3)
}

/// The days that are holidays at every one of a client's sites, by their calendars: as long as somebody works
/// somewhere, the client waits. A site without a calendar has none.
pub fn closed_everywhere(
    sites: &[Option<CalendarId>],
    known: &HashMap<CalendarId, BTreeSet<Date>>,
) -> BTreeSet<Date> {
    let none = BTreeSet::new();
    let mut days = sites.iter().map(|id| id.and_then(|id| known.get(&id)).unwrap_or(&none));
    let first = days.next().cloned().unwrap_or_default();
    days.fold(first, |all, days| all.intersection(days).copied().collect())
}

/// The site of a new ticket: the one that is said, else where whoever asks works, else the only one.
pub fn site(asked: Option<SiteId>, works_at: Option<SiteId>, sites: &[SiteId]) -> Result<Option<SiteId>> {
    if asked.is_some_and(|asked| !sites.contains(&asked)) {
        return Err(Error::invalid("site", "desk-site-of-other"));
    }
    let theirs = works_at.filter(|site| sites.contains(site));
    let only = if let [only] = sites { Some(*only) } else { None };
    Ok(asked.or(theirs).or(only))
}

/// The team handles tickets; guests ask and answer.
pub fn may_handle(actor: &Actor) -> bool {
    actor.is_team()
}

/// Whoever made a view changes it, and a coordinator what is the team's.
pub fn may_change_view(actor: &Actor, view: &SavedView) -> bool {
    view.person_id == actor.person || (view.shared && actor.is_head())
}

/// A coordinator says that something was written down wrongly.
pub fn may_exclude(actor: &Actor) -> bool {
    actor.is_system() || (actor.is_team() && actor.is_head())
}

/// What clocks count and people can write down wrongly; the request itself is none of it.
pub fn can_be_excluded(kind: EntryKind) -> bool {
    use EntryKind::{Message, NoReply, Priority, Reply, State};
    matches!(kind, Message | Reply | NoReply | State | Priority)
}

/// States that a ticket can be put into from where it stands: what is over is reopened, not moved.
pub fn may_move(from: TicketState, to: TicketState) -> bool {
    from != to
        && to != TicketState::New
        && (from.is_open() || (from, to) == (TicketState::Resolved, TicketState::Closed))
}

/// What fills the places of a ready answer beside the ticket.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filling<'a> {
    /// Who writes; whoever speaks where no person does.
    pub me: &'a str,
    /// The project's name.
    pub project: Option<&'a str>,
    /// What stands for what the ticket has not; without it the place stays, so that its writer sees it.
    pub blank: Option<&'a str>,
}

/// Fills the places of a ready answer: the requester's first name, the number, the subject, who writes, the client
/// and the project.
pub fn fill(text: &str, ticket: &Ticket, with: Filling<'_>) -> String {
    let places = [
        ("{name}", Some(ticket.requester.split(' ').next().unwrap_or(""))),
        ("{number}", Some(ticket.number().as_str())),
        ("{me}", Some(with.me)),
        ("{client}", ticket.client_name.as_deref().or(with.blank)),
        ("{project}", with.project.or(with.blank)),
        // Last, since it is whatever somebody wrote.
        ("{subject}", Some(ticket.subject.as_str())),
    ]
    .map(|(place, value)| (place, value.map(str::to_owned)));
    places.into_iter().fold(text.to_owned(), |text, (place, value)| match value {
        Some(value) => text.replace(place, &value),
        None => text,
    })
}

/// Whether a place of a ready answer is still to be filled: a word in braces.
pub fn has_place(text: &str) -> bool {
    let after = text.split('{').skip(1);
    after
        .filter_map(|rest| rest.split_once('}'))
        .any(|(word, _)| !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || c == '_'))
}

/// Whether so many open days have passed since an instant: the day that it fell on does not count.
pub fn days_passed(hours: &Hours, from: Timestamp, days: u16, now: Timestamp) -> bool {
    let day = |at| local_date(at, &hours.zone);
    hours.add_open_days(day(from), days).is_some_and(|until| day(now) >= until)
}

/// A ticket that went into another is silent.
pub fn is_silent(ticket: &Ticket) -> bool {
    ticket.merged_into.is_some()
}

/// Parts of a target, in per cent, at which whoever answers is told; the last is the breach (RULES §6.6).
pub const WARNINGS: [i64; 4] = [50, 75, 90, 100];

/// The highest part that was reached and not told, and the amount at which the next one comes.
pub fn warning(elapsed: i64, target: i64, told: i64) -> (Option<i64>, Option<i64>) {
    let amount = |percent: i64| target / 100 * percent + target % 100 * percent / 100;
    let reached = WARNINGS.into_iter().rfind(|percent| *percent > told && elapsed >= amount(*percent));
    let next = WARNINGS.into_iter().find(|percent| *percent > told && elapsed < amount(*percent));
    (reached, next.map(amount))
}
