//! The benchmark set: 500,000 posts in 40,000 threads over three years, the same for the same seed and
//! day. It is written in the order of time, as life does: the posts of a thread lie far apart on disk.
//!
//! It is written by the store, not by the verbs. Every post has its event, its place in the search, the
//! interaction that it tells and the marks of its author, as the verbs would have left them; nobody is
//! told.

mod plan;
mod words;

use self::{
    plan::{Place, Planned},
    words::{Numbers, Words},
};
use crate::{
    actions::{self, documents::Shelf},
    markdown, rules,
    sentence::EntryKind,
    store::{bulk, debts::InteractionRow, posts::PostRow},
    types::{Audience, DecisionState, Door, NewAction, NewDecision, Origin, Visibility},
    worklog::{self, Source},
};
use db::{Tx, search};
use jiff::{Timestamp, ToSpan};
use kernel::{Actor, ActorKind, Event, Lang, PersonId, PostId, Result, Rights, Role, ThreadId, WorkCalendar};
use std::collections::HashMap;
use web::Demo;

/// Posts that are written at once.
const CHUNK: usize = 5_000;

/// Writes the set over every current project.
pub(super) async fn tell(tx: &mut Tx, demo: &Demo) -> Result<()> {
    let words = Words::read()?;
    let (places, plan) = plan::make(tx, demo, &words).await?;
    let mut many = Many {
        calendar: people::org_calendar(tx).await?,
        numbers: Numbers(demo.seed ^ 0x5EED),
        places,
        words,
        visits: HashMap::new(),
        entries: HashMap::new(),
    };
    let mut done = 0;
    for some in plan.chunks(CHUNK) {
        many.write(tx, done as u64, some).await?;
        tx.renew().await?;
        done += some.len();
        if done % 50_000 < CHUNK {
            tracing::info!(target: "progress", "{done} of {} posts", plan.len());
        }
    }
    many.note_visits(tx).await?;
    many.decide(tx, demo).await?;
    tx.act_as(Actor::SYSTEM, None);
    tx.renew().await
}

struct Many {
    calendar: WorkCalendar,
    numbers: Numbers,
    words: Words,
    places: Vec<Place>,
    /// Who wrote last where and when.
    visits: HashMap<(PersonId, u32), (PostId, Timestamp)>,
    /// The newest entries of each worklog, by its place.
    entries: HashMap<u32, Vec<PostId>>,
}

/// A post on its way, with the texts that its row borrows.
struct Written {
    place: u32,
    at: Timestamp,
    author: PersonId,
    kind: EntryKind,
    audience: Audience,
    source: String,
    html: String,
    plain: String,
}

impl Many {
    async fn write(&mut self, tx: &mut Tx, first: u64, some: &[Planned]) -> Result<()> {
        let written: Vec<Written> =
            some.iter().enumerate().map(|(n, planned)| self.compose(first + n as u64, planned)).collect();
        let rows: Vec<PostRow<'_>> = written.iter().map(|post| self.row(post)).collect();
        let ids = bulk::insert_posts(tx, &rows).await?;
        let docs: Vec<search::Doc<'_>> =
            ids.iter().zip(&written).map(|(id, post)| self.doc(*id, post)).collect();
        search::index_new(tx, &docs).await?;
        let told = ids.iter().zip(&written).filter(|(_, post)| post.kind.is_interaction());
        let told: Vec<InteractionRow> = told.map(|(id, post)| self.interaction(*id, post)).collect();
        bulk::insert_interactions(tx, &told).await?;
        let news = ids.iter().zip(&written).map(|(id, post)| {
            let place = &self.places[post.place as usize];
            let event =
                Event::PostAdded { project: place.project, thread: place.thread, post: *id, system: false };
            (member(post.author), post.at, event)
        });
        tx.record_history(&news.collect::<Vec<_>>()).await?;
        for (id, post) in ids.iter().zip(&written) {
            self.visits.insert((post.author, post.place), (*id, post.at));
            if self.places[post.place as usize].worklog {
                self.entries.entry(post.place).or_default().push(*id);
            }
        }
        Ok(())
    }

    fn compose(&mut self, nth: u64, planned: &Planned) -> Written {
        let place = &self.places[planned.place as usize];
        let source = self.words.text(&mut self.numbers, place.lang, nth);
        let kind = if place.worklog { kind(self.numbers.next(20)) } else { EntryKind::Note };
        let shown = place.visibility == Visibility::Shared && self.numbers.next(3) == 0;
        Written {
            place: planned.place,
            at: planned.at,
            author: *self.numbers.one(&place.people),
            kind,
            audience: if shown { Audience::Client } else { Audience::Team },
            html: markdown::html(&source, &|_| None),
            plain: markdown::plain_text(&source),
            source,
        }
    }

    fn row<'a>(&'a self, post: &'a Written) -> PostRow<'a> {
        let place = &self.places[post.place as usize];
        PostRow {
            thread: place.thread,
            project: place.project,
            author: Some(post.author),
            byline: None,
            acting_for: None,
            by_order: false,
            kind: post.kind,
            audience: post.audience,
            door: Door::Page,
            source: &post.source,
            html: &post.html,
            typed: None,
            lang: Some(place.lang),
            happened_at: post.at,
            posted_at: post.at,
            week: rules::week(post.at, &self.calendar.zone),
            request_key: None,
        }
    }

    fn doc<'a>(&'a self, id: PostId, post: &'a Written) -> search::Doc<'a> {
        let place = &self.places[post.place as usize];
        let shelf = Shelf { project: place.project, client: place.client, thread: place.visibility };
        shelf.post(id, post.audience, post.at, &post.plain)
    }

    fn interaction(&self, id: PostId, post: &Written) -> InteractionRow {
        InteractionRow {
            project: self.places[post.place as usize].project,
            kind: post.kind,
            source: Source::Manual,
            source_id: id.0,
            at: post.at,
            week: rules::week(post.at, &self.calendar.zone),
            due_at: worklog::entry_due(post.at, &self.calendar),
            post: Some(id),
        }
    }

    /// Where everybody wrote last, and that they read so far.
    async fn note_visits(&mut self, tx: &mut Tx) -> Result<()> {
        let thread = |place: u32| self.places[place as usize].thread;
        let visits = self.visits.drain().map(|((who, place), (post, at))| (who, thread(place), post, at));
        let mut rows: Vec<(PersonId, ThreadId, PostId, Timestamp)> = visits.collect();
        rows.sort_unstable();
        bulk::save_visits(tx, &rows).await?;
        tx.renew().await
    }

    /// What each project decided and has to do: two decisions and three actions, told by their verbs.
    async fn decide(&mut self, tx: &mut Tx, demo: &Demo) -> Result<()> {
        let mut of_worklogs: Vec<_> = self.entries.drain().collect();
        of_worklogs.sort_unstable_by_key(|(place, _)| *place);
        for (place, entries) in of_worklogs {
            let place = &self.places[place as usize];
            let Some((project, lang)) = entries.last().map(|_| (place.project, place.lang)) else { continue };
            for (nth, post) in entries.iter().rev().take(5).enumerate() {
                let who = place.people[nth % place.people.len()];
                let hours = 3 * (1 + nth as i64);
                tx.act_as(member(who), demo.now.checked_sub(hours.hours()).ok());
                let text = self.words.title(&mut self.numbers, lang);
                let day = kernel::local_date(demo.now, &self.calendar.zone);
                let due = Some(day.saturating_add((self.numbers.next(20) as i64 - 2).days()));
                if nth < 2 {
                    let new = NewDecision {
                        due,
                        state: if nth == 0 { DecisionState::Open } else { DecisionState::Taken },
                        ..super::decision(
                            project,
                            &text,
                            who,
                            Audience::Team,
                            (Origin::Post, post.0),
                            Some(*post),
                        )
                    };
                    actions::take_decision(tx, new).await?;
                } else {
                    let origin = (Origin::Post, post.0);
                    let new = NewAction { project: Some(project), text, owner: who, due, origin };
                    actions::assign_action(tx, new).await?;
                }
            }
        }
        Ok(())
    }
}

/// What entries tell: two in five are plain notes.
fn kind(of_twenty: u64) -> EntryKind {
    match of_twenty {
        0..8 => EntryKind::Note,
        8..12 => EntryKind::Meeting,
        12..15 => EntryKind::Call,
        15..17 => EntryKind::Mail,
        17 => EntryKind::Delivery,
        18 => EntryKind::Ship,
        _ => EntryKind::Other,
    }
}

/// Somebody of the team as whom something is told.
fn member(person: PersonId) -> Actor {
    let rights = Rights { services: true, head: false, absence_reasons: false, finance: false };
    Actor { kind: ActorKind::Person, person, role: Role::Admin, rights, client: None }
}

/// One thread in four is English.
fn lang(nth: u64) -> Lang {
    if nth % 4 == 3 { Lang::En } else { Lang::Es }
}
