//! One sentence of the composer: what it says besides its words (DESIGN §3.3), in Spanish and English
//! alike, whatever the language of the interface.
//!
//! What is understood is shown before it is saved, so the rule for doubt is: do not guess.
//! - A weekday is the next one to come behind `seguimiento` / `follow up`, and the last one that was
//!   when it tells what happened (`el lunes`, only where a clause starts, or `last monday` anywhere).
//! - Days to come are read only behind `seguimiento` / `follow up`: `mañana` and `27/11` alone are prose.
//! - Times spent that stand alone between commas add up. One inside a sentence counts if it is the only
//!   one; of several nobody can tell which was worked, so none counts.
//! - The first follow-up, the first time of happening and the first kind count; later ones are prose.
//! - `@` calls anyone by handle, full name or first name; without it only a contact's capitalised name
//!   counts, so that nobody on the team is mentioned by accident. A name that two share calls nobody.
//! - What stands alone between commas is lifted out of the body; inside a sentence it stays.
//!
//! Absent on purpose: visibility. Nothing in a text can make an entry visible to the client.

mod dates;
mod duration;
mod names;

use crate::{
    reference::{Reference, mention, reference},
    tokens::{Token, address, ends_clean, one_of, starts_clean, tokens},
};
use jiff::{Timestamp, Zoned, civil::Date};
use kernel::{ContactId, PersonId};
use names::Names;
use std::ops::Range;

/// What kind of entry it is: an interaction, or not one (DESIGN §3.3, RULES §1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A call.
    Call,
    /// A mail.
    Mail,
    /// A meeting.
    Meeting,
    /// Something handed over.
    Delivery,
    /// A visit.
    Visit,
    /// Another interaction.
    Other,
    /// No interaction.
    Note,
    /// Makes a decision record.
    Decision,
    /// Something shipped.
    Ship,
}

impl EntryKind {
    /// Every kind, interactions first.
    pub const ALL: [EntryKind; 9] = [
        EntryKind::Call,
        EntryKind::Mail,
        EntryKind::Meeting,
        EntryKind::Delivery,
        EntryKind::Visit,
        EntryKind::Other,
        EntryKind::Note,
        EntryKind::Decision,
        EntryKind::Ship,
    ];

    /// The word in the database, the API and text keys.
    pub fn word(self) -> &'static str {
        match self {
            EntryKind::Call => "call",
            EntryKind::Mail => "mail",
            EntryKind::Meeting => "meeting",
            EntryKind::Delivery => "delivery",
            EntryKind::Visit => "visit",
            EntryKind::Other => "other",
            EntryKind::Note => "note",
            EntryKind::Decision => "decision",
            EntryKind::Ship => "ship",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<EntryKind> {
        EntryKind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// It records an interaction with the client.
    pub fn is_interaction(self) -> bool {
        !matches!(self, EntryKind::Note | EntryKind::Decision | EntryKind::Ship)
    }

    /// Reads the word behind the slash, in either language and without accents (`decisión` is then the
    /// English word).
    fn slashed(word: &str) -> Option<EntryKind> {
        EntryKind::parse(word).or(match word {
            "llamada" => Some(EntryKind::Call),
            "correo" => Some(EntryKind::Mail),
            "reunion" => Some(EntryKind::Meeting),
            "entrega" => Some(EntryKind::Delivery),
            "visita" => Some(EntryKind::Visit),
            "otro" => Some(EntryKind::Other),
            "nota" => Some(EntryKind::Note),
            "envio" => Some(EntryKind::Ship),
            _ => None,
        })
    }
}

/// Somebody who can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// On the team, or a guest.
    Person(PersonId),
    /// At the client.
    Contact(ContactId),
}

/// Somebody whom a sentence may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mentionable {
    /// Who it is.
    pub who: Who,
    /// Their name.
    pub name: String,
    /// What they are called behind `@`, if they chose it.
    pub handle: Option<String>,
}

/// What a span of the text was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// The kind of entry.
    Kind(EntryKind),
    /// Time spent, in seconds.
    Spent(i64),
    /// Somebody.
    Person(Who),
    /// A mention that names nobody, or more than one.
    Unknown,
    /// A numbered thing.
    Reference(Reference),
    /// The follow-up.
    FollowUp(Date),
    /// When it happened.
    Happened(Timestamp),
}

/// A stretch of the text, in bytes, and what it was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where; always on character boundaries.
    pub at: Range<usize>,
    /// As what.
    pub means: Means,
}

/// What a sentence says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Understood {
    /// The kind, if a slash word names it.
    pub kind: Option<EntryKind>,
    /// Time spent, in seconds.
    pub seconds: Option<i64>,
    /// Everybody named, in order, each once.
    pub people: Vec<Who>,
    /// Handles that name nobody or more than one, without the sign.
    pub unknown: Vec<String>,
    /// Everything pointed at, in order, each once.
    pub references: Vec<Reference>,
    /// When the writer wants to come back to it.
    pub follow_up: Option<Date>,
    /// When it happened, if not now.
    pub happened_at: Option<Timestamp>,
    /// The text without what was lifted out of it.
    pub body: String,
    /// What was understood, in order and never overlapping.
    pub spans: Vec<Span>,
}

/// Reads a sentence, as of now in the writer's zone.
pub fn read(text: &str, now: &Zoned, people: &[Mentionable]) -> Understood {
    let tokens = tokens(text);
    let reader = Reader { tokens: &tokens, now, names: Names::of(people) };
    let mut found = reader.found();
    let alone = standing_alone(&tokens, &found);
    keep_what_counts(&mut found, &alone, tokens.len());
    let mut out = Understood { body: body(text, &tokens, &found, &alone), ..Understood::default() };
    for item in &found {
        match item.means {
            Means::Kind(kind) => out.kind = Some(kind),
            Means::Spent(seconds) => *out.seconds.get_or_insert(0) += seconds,
            Means::Person(who) => push_once(&mut out.people, who),
            Means::Unknown => push_once(&mut out.unknown, reader.handle(item.from)),
            Means::Reference(reference) => push_once(&mut out.references, reference),
            Means::FollowUp(day) => out.follow_up = Some(day),
            Means::Happened(at) => out.happened_at = Some(at),
        }
        out.spans.push(Span { at: tokens[item.from].start..tokens[item.to - 1].end, means: item.means });
    }
    out
}

fn push_once<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// A reading over the tokens `[from, to)`.
struct Found {
    from: usize,
    to: usize,
    means: Means,
}

impl Found {
    /// May leave the body when it stands alone.
    fn is_liftable(&self) -> bool {
        matches!(self.means, Means::Kind(_) | Means::Spent(_) | Means::FollowUp(_) | Means::Happened(_))
    }
}

struct Reader<'a, 't> {
    tokens: &'a [Token<'t>],
    now: &'a Zoned,
    names: Names,
}

impl Reader<'_, '_> {
    /// Every reading, first come first served.
    fn found(&self) -> Vec<Found> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            if let Some(length) = address(self.tokens, at) {
                at += length;
            } else if let Some((length, means)) = self.reading(at) {
                found.push(Found { from: at, to: at + length, means });
                at += length;
            } else {
                at += 1;
            }
        }
        found
    }

    fn reading(&self, at: usize) -> Option<(usize, Means)> {
        if !starts_clean(self.tokens, at) {
            return None;
        }
        self.called(at)
            .or_else(|| reference(self.tokens, at).map(|(n, reference)| (n, Means::Reference(reference))))
            .or_else(|| self.kind(at))
            .or_else(|| self.follow_up(at))
            .or_else(|| self.happened(at))
            .or_else(|| self.spent(at))
            .or_else(|| self.names.contact_at(&self.tokens[at..]).map(|(n, who)| (n, Means::Person(who))))
            .filter(|(length, _)| ends_clean(self.tokens, at + length))
    }

    /// `@ana`: the longest name wins, a handle before a name.
    fn called(&self, at: usize) -> Option<(usize, Means)> {
        let (length, handle) = mention(self.tokens, at)?;
        let (named, who) = self.names.called(&handle, &self.tokens[at + 1..]).unwrap_or((0, None));
        Some((length.max(named + 1), who.map_or(Means::Unknown, Means::Person)))
    }

    fn handle(&self, at: usize) -> String {
        mention(self.tokens, at).map_or_else(String::new, |(_, handle)| handle)
    }

    fn kind(&self, at: usize) -> Option<(usize, Means)> {
        let [slash, word, ..] = &self.tokens[at..] else { return None };
        let whole = slash.is("/") && !slash.glued && word.glued;
        whole.then(|| EntryKind::slashed(&word.word)).flatten().map(|kind| (2, Means::Kind(kind)))
    }

    fn follow_up(&self, at: usize) -> Option<(usize, Means)> {
        let here = &self.tokens[at..];
        let marker =
            one_of(here, &[&["seguimiento"], &["follow", "-", "up"], &["follow", "up"], &["followup"]])?;
        let colon = usize::from(here.get(marker).is_some_and(|t| t.is(":")));
        let (length, day) = dates::day_to_come(&here[marker + colon..], self.now.date())?;
        Some((marker + colon + length, Means::FollowUp(day)))
    }

    fn happened(&self, at: usize) -> Option<(usize, Means)> {
        let (length, when) = dates::happened(&self.tokens[at..], self.now, starts_clause(self.tokens, at))?;
        Some((length, Means::Happened(when)))
    }

    fn spent(&self, at: usize) -> Option<(usize, Means)> {
        let ahead = |n: usize, word: &str| at >= n && self.tokens[at - n].is(word);
        if ahead(1, "hace") || (ahead(1, "de") && ahead(2, "dentro")) {
            return None;
        }
        let (length, seconds) = duration::duration(&self.tokens[at..])?;
        let past = self.tokens.get(at + length).is_some_and(|t| t.is("ago"));
        (!past).then_some((length, Means::Spent(seconds)))
    }
}

/// A clause starts at this token.
fn starts_clause(tokens: &[Token<'_>], at: usize) -> bool {
    at == 0 || tokens[at].newline || is_separator(&tokens[at - 1])
}

fn ends_clause(tokens: &[Token<'_>], at: usize) -> bool {
    tokens.get(at).is_none_or(|next| next.newline || is_separator(next))
}

fn is_separator(token: &Token<'_>) -> bool {
    is_comma(token) || token.is(".")
}

/// For each token: it belongs to a run of liftable readings that fills its clause.
fn standing_alone(tokens: &[Token<'_>], found: &[Found]) -> Vec<bool> {
    let mut alone = vec![false; tokens.len()];
    let mut rest = found;
    while let Some(first) = rest.first() {
        let mut to = first.to;
        let mut length = 1;
        while rest
            .get(length)
            .is_some_and(|next| next.from == to && next.is_liftable() && !tokens[to].newline)
        {
            to = rest[length].to;
            length += 1;
        }
        let (run, after) = rest.split_at(length);
        if run.iter().all(Found::is_liftable) && starts_clause(tokens, first.from) && ends_clause(tokens, to)
        {
            alone[first.from..to].fill(true);
        }
        rest = after;
    }
    alone
}

/// Drops the readings that doubt or a first of their kind rules out.
fn keep_what_counts(found: &mut Vec<Found>, alone: &[bool], tokens: usize) {
    let spent = |f: &&Found| matches!(f.means, Means::Spent(_));
    let lone_spent = found.iter().filter(spent).any(|f| alone[f.from]);
    let several = found.iter().filter(spent).count() > 1;
    let (mut kind, mut follow_up, mut happened) = (false, false, false);
    found.retain(|f| match f.means {
        Means::Spent(_) => alone[f.from] || (!lone_spent && !several),
        Means::Kind(_) => {
            let placed = alone[f.from] || f.from == 0 || f.to == tokens;
            placed && !std::mem::replace(&mut kind, true)
        }
        Means::FollowUp(_) => !std::mem::replace(&mut follow_up, true),
        Means::Happened(_) => !std::mem::replace(&mut happened, true),
        Means::Person(_) | Means::Unknown | Means::Reference(_) => true,
    });
}

/// A kind always leaves the body; the rest only where it stands alone.
fn is_lifted(found: &Found, alone: &[bool]) -> bool {
    matches!(found.means, Means::Kind(_)) || (found.is_liftable() && alone[found.from])
}

/// The text without the lifted readings and the comma or stop that set each apart.
fn body(text: &str, tokens: &[Token<'_>], found: &[Found], alone: &[bool]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for run in runs(found, alone) {
        let (mut from, mut to) = (tokens[run.start].start, tokens[run.end - 1].end);
        let before = run.start.checked_sub(1).map(|n| &tokens[n]).filter(|t| is_comma(t) && t.start >= done);
        let after = tokens.get(run.end).filter(|t| is_comma(t) || (t.is(".") && alone[run.start]));
        match (before, after) {
            (Some(before), _) => from = before.start,
            (None, Some(after)) => to = after.end,
            (None, None) => {}
        }
        out.push_str(&text[done..from]);
        let rest = &text[to..];
        let skip = if out.is_empty() || out.ends_with([' ', '\t']) { [' ', '\t'].as_slice() } else { &[] };
        done = to + rest.len() - rest.trim_start_matches(skip).len();
    }
    out.push_str(&text[done..]);
    out.trim().to_owned()
}

/// Ranges of tokens that leave the body, those that touch taken together.
fn runs(found: &[Found], alone: &[bool]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for found in found.iter().filter(|f| is_lifted(f, alone)) {
        match runs.last_mut() {
            Some(last) if last.end == found.from => last.end = found.to,
            _ => runs.push(found.from..found.to),
        }
    }
    runs
}

fn is_comma(token: &Token<'_>) -> bool {
    matches!(token.text, "," | ";" | "·")
}
