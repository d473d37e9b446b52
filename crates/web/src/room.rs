//! A room: what a capability hands to the house. Every field but the name may stay empty.
//!
//! Slots are how rooms appear on each other's screens: a room hands over finished parts, and the
//! page that shows them never names the room.

use crate::{Access, Gate, House, Routes, house::rooms_of, letter::Letter};
use db::{Listener, Migration, Read, Tx};
use futures_util::future::BoxFuture;
use jiff::{Timestamp, civil::Date};
use kernel::{ClientId, PersonId, ProjectId, Result, ThreadId};
use std::{collections::HashMap, sync::Arc};
use ui::{Locale, Markup, NavPlace};

/// What a slot gives back.
pub type Slot<'a, T> = BoxFuture<'a, Result<T>>;

/// Boxes a slot's future: `slot(async move { … })`.
pub fn slot<'a, T>(future: impl Future<Output = Result<T>> + Send + 'a) -> Slot<'a, T> {
    Box::pin(future)
}

/// A link that a room gives to the navigation.
#[derive(Clone, Copy, Debug)]
pub struct Nav {
    /// Where it stands.
    pub place: NavPlace,
    /// Its place in the order, low first.
    pub order: u8,
    /// The text key.
    pub key: &'static str,
    /// The address.
    pub href: &'static str,
    /// The icon.
    pub icon: &'static str,
    /// Keys that go there.
    pub hotkey: Option<&'static str>,
    /// Who gets the link.
    pub access: Access,
}

/// Something that needs the reader (My day).
#[derive(Clone, Debug)]
pub struct HomeItem {
    /// The instant that orders it: a deadline, or since when it waits.
    pub at: Timestamp,
    /// Comes before later ranks whatever the instant: 0 clocks, 1 clients waiting, 2 agenda closing,
    /// 3 approvals, 4 the rest (DESIGN 3.1).
    pub rank: u8,
    /// When, in words.
    pub when: String,
    /// The icon of the clock.
    pub icon: &'static str,
    /// Whether it is late or about to be.
    pub urgent: bool,
    /// What, as one line.
    pub title: String,
    /// One line of context.
    pub context: String,
    /// Where it is done.
    pub href: String,
    /// The one button.
    pub action: String,
}

/// What a project has seen in one ISO week, for the pulse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PulseWeek {
    /// Interactions and posts that count as contact.
    pub contacts: i64,
    /// Deliveries.
    pub shipped: i64,
}

/// What a project has seen lately, for lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// One entry a week, oldest first, ending with this week.
    pub weeks: Vec<PulseWeek>,
    /// The last interaction with the client.
    pub last_contact: Option<Timestamp>,
    /// Whether anybody ever wrote there.
    pub written: bool,
}

/// What a person did on a project lately: whether they could take it over (RULES §1.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signs {
    /// Posts they wrote since the day asked for; one says as much as many.
    pub posts: i64,
    /// Seconds they logged since then.
    pub seconds: i64,
    /// How many of the project's last entries were looked at, twenty at most; none for somebody who wrote
    /// or spent time.
    pub entries: i64,
    /// How many of those they read.
    pub read: i64,
}

impl Signs {
    fn plus(self, other: Signs) -> Signs {
        Signs {
            posts: self.posts + other.posts,
            seconds: self.seconds + other.seconds,
            entries: self.entries + other.entries,
            read: self.read + other.read,
        }
    }
}

/// A column that a room adds to the list of clients, and a fact on a client's page.
#[derive(Clone, Debug, Default)]
pub struct ClientColumn {
    /// Its heading.
    pub words: String,
    /// What it says of each client; nothing where a client is absent.
    pub cells: HashMap<ClientId, Markup>,
}

/// A remark on a project's line of the agenda.
#[derive(Clone, Debug)]
pub struct AgendaFlag {
    /// The project.
    pub project: ProjectId,
    /// In words of the reader's language.
    pub words: String,
    /// Whether someone must act.
    pub bad: bool,
    /// The records behind it.
    pub href: String,
}

/// Something found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The group's text key (Projects, Posts, People…).
    pub group: &'static str,
    /// The icon.
    pub icon: &'static str,
    /// The title.
    pub title: String,
    /// Where and when.
    pub line: String,
    /// Some of the text, as plain text.
    pub excerpt: String,
    /// The address.
    pub href: String,
    /// When, for newest first.
    pub at: Option<Timestamp>,
}

/// A duty that somebody must take when a person leaves (a lead, a backup, an action).
#[derive(Clone, Debug)]
pub struct Duty {
    /// Names the duty in the form, unique across rooms: `projects.lead.12`.
    pub key: String,
    /// In words.
    pub words: String,
    /// Who takes it unless another is chosen, where somebody is at hand.
    pub taker: Option<PersonId>,
}

/// A kind of background work.
#[derive(Clone, Copy)]
pub struct JobKind {
    /// Its name, `room.verb`.
    pub name: &'static str,
    /// Does it; must be idempotent, since a worker may die between doing and noting.
    pub run: fn(Arc<House>, String) -> BoxFuture<'static, Result<()>>,
}

/// Periodic work; one node alone does it each time.
#[derive(Clone, Copy)]
pub struct Tick {
    /// Its name, `room.verb`.
    pub name: &'static str,
    /// Seconds between two runs.
    pub every: i64,
    /// Does what is due now; must be idempotent.
    pub run: fn(Arc<House>) -> BoxFuture<'static, Result<()>>,
}

/// Rows that no export holds, because they are no part of the record.
#[derive(Clone, Copy, Debug)]
pub struct Unexported {
    /// The table.
    pub table: &'static str,
    /// Which of its rows, as a condition that both engines understand; nothing means all of them.
    pub rows: Option<&'static str>,
    /// Whether it is made anew from the rest, so that a backup does not hold it either.
    pub derived: bool,
    /// Why, as the documentation of the format says it.
    pub why: &'static str,
}

impl Unexported {
    /// A whole table that stays with its installation: a backup holds it, an export does not.
    pub const fn table(table: &'static str, why: &'static str) -> Unexported {
        Unexported { table, rows: None, derived: false, why }
    }

    /// Some rows of a table that stay with their installation.
    pub const fn rows(table: &'static str, rows: &'static str, why: &'static str) -> Unexported {
        Unexported { table, rows: Some(rows), derived: false, why }
    }

    /// A table that is made anew from the rest.
    pub const fn derived(table: &'static str, why: &'static str) -> Unexported {
        Unexported { table, rows: None, derived: true, why }
    }
}

/// What the demo gives to each room's part: the day that is today and a seed.
#[derive(Clone, Copy, Debug)]
pub struct Demo {
    /// The instant that the demo is told for.
    pub now: Timestamp,
    /// Makes it deterministic.
    pub seed: u64,
    /// The benchmark set instead of the company.
    pub large: bool,
}

/// A mail that came in and was kept, for the room whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// The mail, read.
    pub letter: &'a Letter,
    /// What repeats of it share.
    pub key: &'a str,
    /// The hash under which the whole of it is stored.
    pub hash: &'a str,
}

type ReadSlot<T> = Option<for<'a> fn(&'a mut Read, &'a Locale) -> Slot<'a, T>>;
type OfProject<T> = Option<for<'a> fn(&'a mut Read, &'a Locale, ProjectId) -> Slot<'a, T>>;
type OfClient<T> = Option<for<'a> fn(&'a mut Read, &'a Locale, ClientId) -> Slot<'a, T>>;

/// A capability of the product. See the module for how slots work.
#[derive(Clone, Copy)]
pub struct Room {
    /// Its folder's name.
    pub name: &'static str,
    /// Its schema.
    pub migrations: &'static [Migration],
    /// Its tables or rows that no export holds: sessions, tokens, links, signing secrets. Every other
    /// table is exported as the migrations describe it (`docs/admin/export-format.md`).
    pub unexported: &'static [Unexported],
    /// Its columns that hold the hash of a stored file: table, column.
    pub files: &'static [(&'static str, &'static str)],
    /// Puts all it has into the search again, after an import.
    pub reindex: Option<for<'a> fn(&'a mut Tx) -> Slot<'a, ()>>,
    /// Rows about a person that no column of theirs names: table, condition with `PERSON` for the key and
    /// `EMAIL` for the address.
    pub held: &'static [(&'static str, &'static str)],
    /// Takes away what it holds about a person but their authorship (GDPR, article 17).
    pub forget: Option<for<'a> fn(&'a mut Tx, PersonId) -> Slot<'a, ()>>,
    /// Its doors.
    pub routes: fn() -> Routes,
    /// What it does on others' news, in their transaction.
    pub listen: Option<Listener>,
    /// Its background work.
    pub jobs: &'static [JobKind],
    /// Its periodic work.
    pub ticks: &'static [Tick],
    /// Its links.
    pub nav: &'static [Nav],
    /// Recognises sessions and tokens; exactly one room has it.
    pub gate: Option<Gate>,
    /// Its pages of first-run set-up: place in the order, path.
    pub setup: &'static [(u8, &'static str)],
    /// Counts beside its links: address, count, whether it is the reader's turn.
    pub nav_counts: ReadSlot<Vec<(&'static str, i64, bool)>>,
    /// The reader's own projects for the rail, eight at most.
    pub nav_projects: ReadSlot<Vec<ui::NavLink>>,
    /// What needs the reader.
    pub home_items: ReadSlot<Vec<HomeItem>>,
    /// A section of My day's main column.
    pub home_section: ReadSlot<Option<Markup>>,
    /// A section of My day's side column.
    pub home_panel: ReadSlot<Option<Markup>>,
    /// The reader's next fixed hour and what it is, shown when nothing needs them.
    pub home_next: ReadSlot<Option<(Timestamp, String)>>,
    /// A section of a project page's side column.
    pub project_panel: OfProject<Option<Markup>>,
    /// A line under the head of a thread's page.
    pub thread_panel:
        Option<for<'a> fn(&'a mut Read, &'a Locale, ProjectId, ThreadId) -> Slot<'a, Option<Markup>>>,
    /// The main column of a project's overview.
    pub project_main: OfProject<Option<Markup>>,
    /// More tabs of a project: words, path after `/projects/{key}/`, order and count.
    pub project_tabs: OfProject<Vec<(String, &'static str, u8, Option<i64>)>>,
    /// More facts at the top of a project: label, value, line under it.
    pub project_facts: OfProject<Vec<(String, Markup, Option<Markup>)>>,
    /// What projects saw since a day, one entry an ISO week.
    pub activity: Option<
        for<'a> fn(&'a mut Read, &'a [ProjectId], Date, i64) -> Slot<'a, HashMap<ProjectId, Activity>>,
    >,
    /// What absences mean for a room's work, under the board of absences.
    pub coverage_panel: ReadSlot<Option<Markup>>,
    /// What somebody did on each of some projects since an instant.
    pub signs: Option<
        for<'a> fn(
            &'a mut Read,
            &'a [(ProjectId, PersonId)],
            Timestamp,
        ) -> Slot<'a, HashMap<(ProjectId, PersonId), Signs>>,
    >,
    /// A section of a client's page.
    pub client_panel: OfClient<Option<Markup>>,
    /// Columns of the list of clients, for all of them at once.
    pub client_columns:
        Option<for<'a> fn(&'a mut Read, &'a Locale, &'a [ClientId]) -> Slot<'a, Vec<ClientColumn>>>,
    /// A part of the brief for whoever takes a project over.
    pub cover_brief: OfProject<Option<Markup>>,
    /// Remarks on the agenda's lines, for all projects at once.
    pub agenda_flags: ReadSlot<Vec<AgendaFlag>>,
    /// Finds what the reader may reach: the question and how many at most.
    pub search: Option<for<'a> fn(&'a mut Read, &'a Locale, &'a str, i64) -> Slot<'a, Vec<Hit>>>,
    /// A section of a project in the client's portal.
    pub portal_panel: OfProject<Option<Markup>>,
    /// The name on top of a guest's pages: whose guest the reader is. One room has it.
    pub portal_name: ReadSlot<Option<String>>,
    /// More links in the menu of a project's page.
    pub project_links: OfProject<Vec<ui::NavLink>>,
    /// The duties of a person that somebody must take when they leave.
    pub duties: Option<for<'a> fn(&'a mut Read, &'a Locale, PersonId) -> Slot<'a, Vec<Duty>>>,
    /// Gives a duty to somebody else; false if the key is not this room's.
    pub hand_over: Option<for<'a> fn(&'a mut Tx, &'a str, PersonId) -> Slot<'a, bool>>,
    /// Takes a mail that came in and names no thread, and says where it stands now; nothing if it is not the
    /// room's. It runs as the program, in the transaction that keeps the mail.
    pub take_mail: Option<for<'a> fn(&'a mut Tx, &'a Incoming<'a>) -> Slot<'a, Option<String>>>,
    /// Runs beside requests as long as the program serves; it is dropped at any await when that ends.
    pub watch: Option<fn(Arc<House>) -> BoxFuture<'static, ()>>,
    /// Its part of the demo company, in one transaction with the others.
    pub demo: Option<for<'a> fn(&'a mut Tx, &'a Demo) -> Slot<'a, ()>>,
}

impl Room {
    /// A room with nothing in it yet.
    pub const fn named(name: &'static str) -> Room {
        Room {
            name,
            migrations: &[],
            unexported: &[],
            files: &[],
            reindex: None,
            held: &[],
            forget: None,
            routes: Routes::new,
            listen: None,
            jobs: &[],
            ticks: &[],
            nav: &[],
            gate: None,
            setup: &[],
            nav_counts: None,
            nav_projects: None,
            home_items: None,
            home_section: None,
            home_panel: None,
            home_next: None,
            project_panel: None,
            thread_panel: None,
            project_main: None,
            project_tabs: None,
            project_facts: None,
            activity: None,
            coverage_panel: None,
            signs: None,
            client_panel: None,
            client_columns: None,
            cover_brief: None,
            agenda_flags: None,
            search: None,
            portal_panel: None,
            portal_name: None,
            project_links: None,
            duties: None,
            hand_over: None,
            take_mail: None,
            watch: None,
            demo: None,
        }
    }
}

/// Offers a mail to the rooms; the first that takes it says where it stands.
#[db::boxed]
pub async fn take_mail(tx: &mut Tx, mail: &Incoming<'_>) -> Result<Option<String>> {
    for take in rooms_of(tx).into_iter().filter_map(|room| room.take_mail) {
        if let Some(place) = take(tx, mail).await? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// What projects saw in the ISO weeks from the one of `since` on, gathered from every room that tells;
/// nothing where none does, which is "no data" and not silence.
#[db::boxed]
pub async fn activity(
    read: &mut Read,
    projects: &[ProjectId],
    since: Date,
    weeks: i64,
) -> Result<Option<HashMap<ProjectId, Activity>>> {
    let mut all: Option<HashMap<ProjectId, Activity>> = None;
    for tell in rooms_of(read).into_iter().filter_map(|room| room.activity) {
        let told = tell(read, projects, since, weeks).await?;
        let all = all.get_or_insert_default();
        for (project, more) in told {
            let sum = all.entry(project).or_default();
            sum.last_contact = sum.last_contact.max(more.last_contact);
            sum.written |= more.written;
            sum.weeks.resize(sum.weeks.len().max(more.weeks.len()), PulseWeek::default());
            for (week, more) in sum.weeks.iter_mut().zip(more.weeks) {
                week.contacts += more.contacts;
                week.shipped += more.shipped;
            }
        }
    }
    Ok(all)
}

/// What people did on projects since an instant, gathered from every room that tells; nothing where
/// none does.
#[db::boxed]
pub async fn signs(
    read: &mut Read,
    pairs: &[(ProjectId, PersonId)],
    since: Timestamp,
) -> Result<Option<HashMap<(ProjectId, PersonId), Signs>>> {
    let mut all: Option<HashMap<(ProjectId, PersonId), Signs>> = None;
    for tell in rooms_of(read).into_iter().filter_map(|room| room.signs) {
        let all = all.get_or_insert_default();
        for (pair, more) in tell(read, pairs, since).await? {
            let sum = all.entry(pair).or_default();
            *sum = sum.plus(more);
        }
    }
    Ok(all)
}

/// Every room's line under the head of a thread.
#[db::boxed]
pub async fn thread_panels(
    read: &mut Read,
    t: &Locale,
    project: ProjectId,
    thread: ThreadId,
) -> Result<Vec<Markup>> {
    let mut all = Vec::new();
    for panel in rooms_of(read).into_iter().filter_map(|room| room.thread_panel) {
        all.extend(panel(read, t, project, thread).await?);
    }
    Ok(all)
}

/// Every room's remarks on the projects of the agenda, in the reader's words.
#[db::boxed]
pub async fn agenda_flags(read: &mut Read, t: &Locale) -> Result<Vec<AgendaFlag>> {
    let mut all = Vec::new();
    for remark in rooms_of(read).into_iter().filter_map(|room| room.agenda_flags) {
        all.extend(remark(read, t).await?);
    }
    Ok(all)
}
