//! The room on others' screens: the rail, My day, the agenda, a client's page, search, and when somebody leaves.

use crate::{
    actions, store,
    types::{Card, Kind, Run, Wanted},
    views,
};
use db::{Read, Tx};
use kernel::{ClientId, DocumentId, Error, PersonId, Result};
use maud::html;
use ui::{Locale, Markup};
use web::{AgendaFlag, Duty, Hit, HomeItem, Slot, slot};

/// What names a document as a duty.
const DUTY: &str = "knowledge.document.";
/// Overdue documents in My day and on the agenda at most.
const IN_DAY: usize = 5;
const ON_AGENDA: i64 = 100;
/// Documents in a client's panel at most.
const IN_PANEL: i64 = 6;
/// After My day's clocks, clients and approvals (DESIGN 3.1).
const RANK: u8 = 4;

/// Documents of the reader that are overdue.
pub(crate) fn nav_counts<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Vec<(&'static str, i64, bool)>> {
    slot(async move {
        let person = read.actor().person;
        let count = store::count_due(read, person, t.now).await?;
        Ok(if count > 0 { vec![("/knowledge", count, true)] } else { Vec::new() })
    })
}

/// Runs that the reader has not ended, and documents whose review is due.
pub(crate) fn home_items<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Vec<HomeItem>> {
    slot(async move {
        if !read.actor().is_team() {
            return Ok(Vec::new());
        }
        let person = read.actor().person;
        let running = store::list_running(read, person).await?;
        let owned = store::list_owned(read, person).await?;
        let overdue = owned.iter().filter(|card| card.is_overdue(t.now)).take(IN_DAY);
        Ok(running
            .iter()
            .map(|run| unfinished(t, run))
            .chain(overdue.filter_map(|card| due(t, card)))
            .collect())
    })
}

fn unfinished(t: &Locale, run: &Run) -> HomeItem {
    HomeItem {
        at: run.started_at,
        rank: RANK,
        when: t.ago(run.started_at),
        icon: "play",
        urgent: false,
        title: run.title.clone(),
        context: t.s("knowledge-home-run"),
        href: run.href(),
        action: t.s("knowledge-home-run-go"),
    }
}

fn due(t: &Locale, card: &Card) -> Option<HomeItem> {
    let at = card.due_at?;
    Some(HomeItem {
        at,
        rank: RANK,
        when: t.with("knowledge-due-since", &[("day", t.day_near(t.date(at)).into())]),
        icon: "book-open",
        urgent: false,
        title: card.title.clone(),
        context: t.s("knowledge-home-review"),
        href: card.href(),
        action: t.s("knowledge-home-review-go"),
    })
}

/// Projects of a client with a document about it that is overdue: flags stand on projects, and a document
/// about nobody in particular is on the review list alone.
pub(crate) fn agenda_flags<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Vec<AgendaFlag>> {
    slot(async move {
        let due = store::list_due(read, t.now, None, ON_AGENDA).await?;
        if !due.iter().any(|card| card.client_id.is_some()) {
            return Ok(Vec::new());
        }
        let filter = projects::Filter { current: true, ..projects::Filter::default() };
        let current = projects::list_visible(read, filter).await?;
        let flags = due.iter().flat_map(|card| {
            let theirs = current
                .iter()
                .filter(|project| card.client_id.is_some() && project.client_id == card.client_id);
            theirs.map(|project| AgendaFlag {
                project: project.id,
                words: t.with("knowledge-flag-overdue", &[("title", card.title.as_str().into())]),
                bad: false,
                href: card.href(),
            })
        });
        Ok(flags.collect())
    })
}

/// What is published about a client.
pub(crate) fn client_panel<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    client: ClientId,
) -> Slot<'a, Option<Markup>> {
    slot(async move {
        let cards = store::list_of_client(read, client, IN_PANEL).await?;
        if cards.is_empty() || !read.actor().is_team() {
            return Ok(None);
        }
        Ok(Some(html! {
            section class="part" aria-labelledby="knowledge-panel" {
                h2 id="knowledge-panel" { (t.s("knowledge-title")) " " a href={ "/knowledge?client=" (client) } { (t.s("knowledge-see-all")) } }
                (views::documents::rows(t, &cards))
            }
        }))
    })
}

/// Documents that hold the words of a question.
pub(crate) fn search<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    question: &'a str,
    limit: i64,
) -> Slot<'a, Vec<Hit>> {
    slot(async move {
        let guest = read.actor().is_guest();
        let found = store::find_words(read, question, &Wanted { limit, ..Wanted::default() }).await?;
        let hit = |card: Card| Hit {
            group: "knowledge-title",
            icon: if card.kind == Kind::Runbook { "list-checks" } else { "book-open" },
            line: views::line(t, &card),
            excerpt: card.summary.clone(),
            href: if guest { format!("/portal/knowledge/{}", card.slug) } else { card.href() },
            at: Some(card.updated_at),
            title: card.title,
        };
        Ok(found.into_iter().map(hit).collect())
    })
}

/// Documents that somebody answers for: others must take them when they leave.
pub(crate) fn duties<'a>(read: &'a mut Read, _: &'a Locale, person: PersonId) -> Slot<'a, Vec<Duty>> {
    slot(async move {
        let owned = store::list_owned(read, person).await?;
        let duty = |card: Card| Duty { key: format!("{DUTY}{}", card.id), words: card.title, taker: None };
        Ok(owned.into_iter().map(duty).collect())
    })
}

/// Gives a document to somebody else.
pub(crate) fn hand_over<'a>(tx: &'a mut Tx, key: &'a str, to: PersonId) -> Slot<'a, bool> {
    slot(async move {
        let Some(id) = key.strip_prefix(DUTY) else { return Ok(false) };
        let id: Result<i64> = id.parse().map_err(|_| Error::NotFound);
        actions::hand_over(tx, DocumentId(id?), to).await?;
        Ok(true)
    })
}
