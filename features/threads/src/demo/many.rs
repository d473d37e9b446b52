//! The benchmark set: 500,000 posts in 40,000 threads over three years, the same for the same seed.
//!
//! It is written by the store, not by the verbs: what is measured is reading it, and half a million
//! events and mails would measure themselves.

use crate::{
    markdown, rules,
    sentence::EntryKind,
    store::{self, posts::PostRow},
    types::{Audience, Door, NewThread, ThreadKind, Visibility},
};
use db::{Tx, search};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use kernel::{Actor, Lang, PersonId, Result};
use projects::ProjectCard;
use web::Demo;

/// Threads in all.
const THREADS: u64 = 40_000;
/// Posts in all.
const POSTS: u64 = 500_000;
/// Days over which they are spread.
const DAYS: u64 = 3 * 365;

/// Pieces of which texts are put together.
const STARTS: [&str; 8] = [
    "Jorge confirma que",
    "Queda pendiente que",
    "Probamos en preproducción y",
    "El equipo de sistemas pide que",
    "Medido con datos reales:",
    "We agreed that",
    "Ana revisa con nosotros cómo",
    "Desplegado; ahora",
];
const MIDDLES: [&str; 8] = [
    "el acceso único llega el día previsto",
    "la carga nocturna termina antes de las tres",
    "las consultas tardan menos de 200 ms",
    "el formulario guarda un borrador en cada paso",
    "los avisos salen del dominio correcto",
    "the enrolment screen is shown to the committee",
    "la copia de pruebas se refresca cada domingo",
    "el informe semanal cuadra con facturación",
];
const ENDS: [&str; 8] = [
    "y lo revisamos la semana que viene.",
    "salvo que cambie el calendario del proveedor.",
    "con dos personas de su lado probando.",
    "aunque falta la firma de seguridad.",
    "y no toca la fecha de la fase 2.",
    "and we write it down in the minutes.",
    "sin tocar la configuración de producción.",
    "y queda anotado en el registro de trabajo.",
];

/// A sequence of numbers that depends on nothing but where it starts (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below.max(1)
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.next(of.len() as u64) as usize]
    }

    fn text(&mut self) -> String {
        let mark = self.next(10_000);
        format!("{} {} {} ({mark})", self.one(&STARTS), self.one(&MIDDLES), self.one(&ENDS))
    }
}

/// Writes the set over every open project.
pub(super) async fn tell(tx: &mut Tx, demo: &Demo) -> Result<()> {
    let cards: Vec<ProjectCard> = projects::list_visible(tx, projects::Filter::default())
        .await?
        .into_iter()
        .filter(ProjectCard::is_current)
        .collect();
    let team: Vec<PersonId> = people::list_team(tx).await?.into_iter().map(|card| card.id).collect();
    if cards.is_empty() || team.is_empty() {
        return Ok(());
    }
    let zone = people::org_calendar(tx).await?.zone;
    let mut teller = Many { demo, zone, team, numbers: Numbers(demo.seed) };
    let typed = THREADS / cards.len() as u64;
    // A third of all that is written goes into the worklogs, the rest into the threads.
    let entries = POSTS / 3 / cards.len() as u64;
    let replies = (POSTS - POSTS / 3) / THREADS;
    for card in &cards {
        let worklog = store::threads::find_worklog(tx, card.id).await?;
        teller.fill(tx, card, worklog, entries, true).await?;
        for _ in 0..typed {
            let thread = teller.open(tx, card).await?;
            teller.fill(tx, card, thread, replies, false).await?;
        }
    }
    tx.act_as(Actor::SYSTEM, None);
    Ok(())
}

struct Many<'a> {
    demo: &'a Demo,
    zone: TimeZone,
    team: Vec<PersonId>,
    numbers: Numbers,
}

impl Many<'_> {
    /// The instant so many minutes before the demo's present.
    fn ago(&self, minutes: u64) -> Timestamp {
        self.demo.now.saturating_sub(SignedDuration::from_mins(minutes as i64)).unwrap_or(self.demo.now)
    }

    async fn open(&mut self, tx: &mut Tx, card: &ProjectCard) -> Result<kernel::ThreadId> {
        let at = self.ago(60 + self.numbers.0 % (DAYS * 24 * 60));
        tx.act_as(Actor::SYSTEM, Some(at));
        let kind = ThreadKind::ALL[1 + self.numbers.next(5) as usize];
        let title = format!("{} {}", self.numbers.one(&STARTS), self.numbers.one(&MIDDLES));
        let new = NewThread { project: card.id, kind, title, visibility: Visibility::Team };
        store::threads::insert(tx, &new).await
    }

    /// Writes so many posts into a thread, from its opening on.
    async fn fill(
        &mut self,
        tx: &mut Tx,
        card: &ProjectCard,
        thread: kernel::ThreadId,
        count: u64,
        entries: bool,
    ) -> Result<()> {
        let (from, step) = if entries { (DAYS * 24 * 60, DAYS * 24 * 60 / count.max(1)) } else { (0, 0) };
        let opened = store::threads::find_whole(tx, thread).await?.opened_at;
        let mut last = opened;
        for n in 0..count {
            let at = if entries {
                self.ago(from.saturating_sub(n * step))
            } else {
                let minutes = 2 + self.numbers.next(600);
                last.saturating_add(SignedDuration::from_mins(minutes as i64))
                    .unwrap_or(last)
                    .min(self.demo.now)
            };
            last = at;
            self.write(tx, card, thread, at, entries).await?;
        }
        store::threads::save_touched(tx, thread, last).await
    }

    async fn write(
        &mut self,
        tx: &mut Tx,
        card: &ProjectCard,
        thread: kernel::ThreadId,
        at: Timestamp,
        entries: bool,
    ) -> Result<()> {
        let source = self.numbers.text();
        let html = markdown::html(&source, &|_| None);
        let author = self.team[self.numbers.next(self.team.len() as u64) as usize];
        let kind = if entries { EntryKind::ALL[self.numbers.next(7) as usize] } else { EntryKind::Note };
        let row = PostRow {
            thread,
            project: card.id,
            author: Some(author),
            byline: None,
            acting_for: None,
            by_order: false,
            kind,
            audience: Audience::Team,
            door: Door::Page,
            source: &source,
            html: &html,
            typed: None,
            lang: Some(Lang::Es),
            happened_at: at,
            posted_at: at,
            week: rules::week(at, &self.zone),
            request_key: None,
        };
        let post = store::posts::insert(tx, &row).await?;
        let doc = search::Doc {
            kind: "post",
            id: post.0,
            project: Some(card.id),
            client: card.client_id,
            client_visible: false,
            at,
            text: &source,
        };
        search::index(tx, doc).await
    }
}
