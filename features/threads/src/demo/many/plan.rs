//! Which threads the benchmark set has, and who writes where and when.

use super::{
    lang, member,
    words::{Numbers, Words},
};
use crate::{
    actions::documents::Shelf,
    store::{
        self,
        bulk::{self, ThreadRow},
    },
    types::{Side, ThreadKind, ThreadState, Visibility},
};
use db::{Tx, search};
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, ClientId, Event, Lang, PersonId, ProjectId, Result, ThreadId};
use projects::{Kind, ProjectCard};
use std::collections::HashMap;
use web::Demo;

/// Threads in all, those of the company included.
const THREADS: u64 = 40_000;
/// Posts in all, those of the company included.
const POSTS: u64 = 500_000;
/// Threads of a certain length, and that length.
const LONG: [(u64, u64); 3] = [(20, 1_000), (200, 100), (2_000, 20)];
/// Entries of each worklog.
const ENTRIES: u64 = 1_000;
/// How far back it goes.
const DAYS: i64 = 3 * 365;
/// A thread is open for this long; older ones are closed.
const OPEN_DAYS: i64 = 45;
/// Who writes in a thread.
const WRITERS: u64 = 4;

/// A thread that is written in.
pub(super) struct Place {
    pub(super) thread: ThreadId,
    pub(super) project: ProjectId,
    pub(super) client: Option<ClientId>,
    pub(super) worklog: bool,
    pub(super) visibility: Visibility,
    pub(super) lang: Lang,
    pub(super) people: Vec<PersonId>,
}

/// A post to come: where and when.
pub(super) struct Planned {
    pub(super) place: u32,
    pub(super) at: Timestamp,
}

/// Makes the threads, and the posts to come in the order of time.
pub(super) async fn make(tx: &mut Tx, demo: &Demo, words: &Words) -> Result<(Vec<Place>, Vec<Planned>)> {
    let cards = projects::list_visible(tx, projects::Filter::default()).await?;
    let mut planner = Planner {
        now: demo.now,
        numbers: Numbers(demo.seed),
        team: people::list_team(tx).await?.into_iter().map(|card| card.id).collect(),
        places: Vec::new(),
        plan: Vec::new(),
    };
    let (threads, posts) = bulk::count(tx).await?;
    let cards: Vec<ProjectCard> = cards.into_iter().filter(ProjectCard::is_current).collect();
    for (nth, card) in cards.iter().enumerate() {
        planner.write_log(tx, card, nth as u64).await?;
    }
    let (threads, posts) = (THREADS - threads as u64, POSTS - posts as u64 - planner.plan.len() as u64);
    planner.open_threads(tx, &cards, words, lengths(threads, posts)).await?;
    planner.plan.sort_by_key(|post| (post.at, post.place));
    Ok((planner.places, planner.plan))
}

/// How many posts each of so many threads gets, so that all is exact: the long ones first, the rest
/// short ones around the same mean, none of them by chance as long as a long one.
fn lengths(threads: u64, posts: u64) -> Vec<u64> {
    let mut all: Vec<u64> =
        LONG.iter().flat_map(|(count, length)| std::iter::repeat_n(*length, *count as usize)).collect();
    let rest = threads - all.len() as u64;
    let posts = posts - all.iter().sum::<u64>();
    let (mean, left) = (posts / rest, posts % rest);
    for nth in 0..rest {
        let swing = (nth / 2 % 5).min(mean.saturating_sub(1));
        // Each pair stands as far below the mean as above it; an odd last one is the mean.
        let length = match nth % 2 {
            0 if nth + 1 == rest => mean,
            0 => mean - swing,
            _ => mean + swing,
        };
        all.push(length + u64::from(nth < left));
    }
    all
}

struct Planner {
    now: Timestamp,
    numbers: Numbers,
    team: Vec<PersonId>,
    places: Vec<Place>,
    plan: Vec<Planned>,
}

impl Planner {
    /// An instant so many minutes ago.
    fn ago(&self, minutes: i64) -> Timestamp {
        self.now.saturating_sub(SignedDuration::from_mins(minutes)).unwrap_or(self.now)
    }

    /// The pair of a project and two more.
    async fn writers(&mut self, tx: &mut Tx, card: &ProjectCard) -> Result<Vec<PersonId>> {
        let held = projects::list_holdings(tx, card.id).await?;
        let mut writers: Vec<PersonId> = held.iter().map(|held| held.person_id).collect();
        writers.truncate(WRITERS as usize - 2);
        while (writers.len() as u64) < WRITERS {
            writers.push(*self.numbers.one(&self.team));
        }
        Ok(writers)
    }

    async fn write_log(&mut self, tx: &mut Tx, card: &ProjectCard, nth: u64) -> Result<()> {
        let thread = store::threads::find_worklog(tx, card.id).await?;
        let people = self.writers(tx, card).await?;
        let visibility = if card.kind == Kind::Internal { Visibility::Team } else { Visibility::Shared };
        let place = self.places.len() as u32;
        self.places.push(Place {
            thread,
            project: card.id,
            client: card.client_id,
            worklog: true,
            visibility,
            lang: lang(nth),
            people,
        });
        for _ in 0..ENTRIES {
            let minutes = 1 + self.numbers.next((DAYS * 24 * 60) as u64) as i64;
            let at = self.ago(minutes);
            self.plan.push(Planned { place, at });
        }
        Ok(())
    }

    async fn open_threads(
        &mut self,
        tx: &mut Tx,
        cards: &[ProjectCard],
        words: &Words,
        lengths: Vec<u64>,
    ) -> Result<()> {
        let mut drafts: Vec<Draft> = Vec::with_capacity(lengths.len());
        for (nth, length) in lengths.into_iter().enumerate() {
            drafts.push(self.draft(nth as u64, length, words));
        }
        drafts.sort_by_key(Draft::opened_at);
        let mut numbers: HashMap<ProjectId, i64> = bulk::list_last_numbers(tx).await?.into_iter().collect();
        let mut writers = Vec::with_capacity(cards.len());
        for card in cards {
            writers.push(self.writers(tx, card).await?);
        }
        let open_since = self.ago(OPEN_DAYS * 24 * 60);
        let rows: Vec<ThreadRow<'_>> = drafts
            .iter()
            .map(|draft| {
                let at = draft.nth as usize % cards.len();
                let number = numbers.entry(cards[at].id).and_modify(|last| *last += 1).or_insert(1);
                let open = draft.last() >= open_since;
                let waits = open && draft.is_shared() && draft.nth.is_multiple_of(40);
                ThreadRow {
                    project: cards[at].id,
                    number: *number,
                    kind: ThreadKind::ALL[1 + draft.nth as usize / cards.len() % 5],
                    title: &draft.title,
                    visibility: if draft.is_shared() { Visibility::Shared } else { Visibility::Team },
                    state: if open { ThreadState::Open } else { ThreadState::Closed },
                    opened_by: writers[at][0],
                    opened_at: draft.opened_at(),
                    last_post_at: draft.last(),
                    turn: waits.then_some(Side::Team),
                }
            })
            .collect();
        let ids = bulk::insert_threads(tx, &rows).await?;
        note(tx, &rows, &ids, cards).await?;
        for ((draft, row), thread) in drafts.iter().zip(&rows).zip(ids) {
            let at = draft.nth as usize % cards.len();
            let place = self.places.len() as u32;
            self.places.push(Place {
                thread,
                project: row.project,
                client: cards[at].client_id,
                worklog: false,
                visibility: row.visibility,
                lang: lang(draft.nth),
                people: writers[at].clone(),
            });
            self.plan.extend(draft.posts.iter().map(|at| Planned { place, at: *at }));
        }
        tx.renew().await
    }

    /// A thread of so many posts somewhere in the three years, two hours or so between two of them.
    fn draft(&mut self, nth: u64, length: u64, words: &Words) -> Draft {
        let title = words.title(&mut self.numbers, lang(nth));
        let gaps: Vec<i64> = (0..length).map(|_| 2 + self.numbers.next(240) as i64).collect();
        let took: i64 = gaps.iter().sum();
        let room = (DAYS * 24 * 60 - took).max(1);
        let mut ago = took + self.numbers.next(room as u64) as i64;
        let mut posts = Vec::with_capacity(gaps.len());
        for gap in gaps {
            posts.push(self.ago(ago));
            ago -= gap;
        }
        Draft { nth, title, posts }
    }
}

struct Draft {
    nth: u64,
    title: String,
    posts: Vec<Timestamp>,
}

impl Draft {
    /// Opened with its first post.
    fn opened_at(&self) -> Timestamp {
        self.posts.first().copied().unwrap_or(Timestamp::MIN)
    }

    fn last(&self) -> Timestamp {
        self.posts.last().copied().unwrap_or(Timestamp::MIN)
    }

    /// One in three is shared with the client.
    fn is_shared(&self) -> bool {
        self.nth.is_multiple_of(3)
    }
}

/// The threads' titles in the search, their events, and how the closed ones were closed.
async fn note(tx: &mut Tx, rows: &[ThreadRow<'_>], ids: &[ThreadId], cards: &[ProjectCard]) -> Result<()> {
    let clients: HashMap<ProjectId, Option<ClientId>> =
        cards.iter().map(|card| (card.id, card.client_id)).collect();
    let both = || ids.iter().zip(rows);
    let docs = both().map(|(id, row)| {
        let client = clients.get(&row.project).copied().flatten();
        let shelf = Shelf { project: row.project, client, thread: row.visibility };
        shelf.title(*id, row.opened_at, row.title)
    });
    search::index_new(tx, &docs.collect::<Vec<_>>()).await?;
    let closed = both().filter(|(_, row)| row.state == ThreadState::Closed);
    let closings = closed.map(|(id, row)| (*id, row.opened_by, row.last_post_at, row.title));
    let closings: Vec<_> = closings.collect();
    bulk::insert_closings(tx, &closings).await?;
    let opened = both().map(|(id, row)| {
        (member(row.opened_by), row.opened_at, Event::ThreadOpened { project: row.project, thread: *id })
    });
    let mut news: Vec<(Actor, Timestamp, Event)> = opened.collect();
    news.extend(both().filter(|(_, row)| row.state == ThreadState::Closed).map(|(id, row)| {
        (member(row.opened_by), row.last_post_at, Event::ThreadClosed { project: row.project, thread: *id })
    }));
    tx.record_history(&news).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_set_has_exactly_the_posts_and_the_long_threads_that_it_promises() {
        let all = lengths(39_700, 299_777);
        assert_eq!(all.len(), 39_700);
        assert_eq!(all.iter().sum::<u64>(), 299_777);
        for (count, length) in LONG {
            assert_eq!(all.iter().filter(|of| **of == length).count() as u64, count, "of {length}");
        }
        assert!(all.iter().all(|of| *of > 0));
    }
}
