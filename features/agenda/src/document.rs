//! An agenda as one reader sees it: every section as items with words, people, links and what came of
//! them. Pages, exports and the API render this and nothing else, so all of them say the same.
//!
//! Lines about projects out of the reader's reach are not here. Absent on purpose: markup.

mod items;

pub(crate) use items::write_up;

use crate::{
    actions,
    content::{Content, Current, Minutes, read as read_text},
    gather::gather,
    names::{Named, Names},
    rules::{Update, may_run},
    shown::{self, Links},
    store::{lines, meeting, names::RecordGlance, weeks},
    types::{Agenda, AgendaState, LineKind, Outcome, OutcomeKind, Subject},
    window::Window,
};
use db::Read;
use jiff::Timestamp;
use kernel::{ActionId, DecisionId, PostId, Ratio, Result, Week};
use serde::Serialize;
use ui::{Locale, parts::Tone};
use utoipa::ToSchema;

/// A remark beside a title: how it sounds, its icon, its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Remark {
    /// `ok`, `warn`, `bad`, or nothing.
    #[serde(serialize_with = "tone_word")]
    #[schema(value_type = String)]
    pub tone: Tone,
    /// The icon.
    #[serde(skip)]
    pub icon: &'static str,
    /// In the reader's language.
    pub words: String,
    /// The records behind it.
    pub href: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn tone_word<S: serde::Serializer>(tone: &Tone, to: S) -> std::result::Result<S::Ok, S::Error> {
    to.serialize_str(match tone {
        Tone::Ok => "ok",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
        Tone::Mute | Tone::Need => "",
    })
}

/// A link to something written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LinkTo {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The icon.
    #[serde(skip)]
    pub icon: &'static str,
    /// The beginning of an entry, or the title of a thread.
    pub words: String,
    /// Posts behind it.
    pub posts: usize,
    /// Where; nothing if it was deleted since.
    pub href: Option<String>,
}

/// What an item came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Came {
    /// Its key.
    pub id: i64,
    /// What it is.
    pub kind: OutcomeKind,
    /// Its words.
    pub words: String,
    /// How the record stands now.
    pub state: String,
    /// Who carries it out.
    pub owner: Option<Named>,
    /// Until when.
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<jiff::civil::Date>,
    /// Where it is kept.
    pub href: Option<String>,
}

/// One line, whatever it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Item {
    /// `p12`, `a71`, `d3`, `t4`, `x9` or `c0`.
    #[schema(value_type = String)]
    pub id: Subject,
    /// Its title.
    pub title: String,
    /// Where it leads.
    pub href: Option<String>,
    /// The project's key.
    pub project: Option<String>,
    /// What it asks of the meeting.
    pub kind: Option<LineKind>,
    /// How long it may take.
    pub minutes: Option<i64>,
    /// What stands out.
    pub remarks: Vec<Remark>,
    /// Who leads, or whose it is; of an uncovered project nobody.
    pub lead: Option<Named>,
    /// Whom the lead covers.
    pub covers: Option<Named>,
    /// Who backs up.
    pub backup: Option<Named>,
    /// More about it.
    pub details: Vec<String>,
    /// Everything that people wrote in the window, newest first.
    pub links: Vec<LinkTo>,
    /// Links that are not here ([`Links::First`]).
    #[serde(skip)]
    pub more: usize,
    /// Decisions that are needed.
    pub needs: Vec<LinkTo>,
    /// What it is about, of a proposed project, as Markdown.
    pub text: Option<String>,
    /// Its lead and backup are to be named.
    pub proposed: bool,
    /// A request that nobody wrote up, and where to write it.
    pub unwritten: Option<String>,
    /// Still open: an action can be ticked off here, a request be given its time.
    pub open: bool,
    /// Whether a project has an update; nothing for other lines.
    pub update: Option<Update>,
    /// Windows in a row without one.
    pub weeks: i64,
    /// Two windows in a row without an update: the meeting starts with it.
    pub first: bool,
    /// What it came to.
    pub outcomes: Vec<Came>,
}

/// A section with its items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Part {
    /// 1 to 5.
    pub number: u8,
    /// The section's word.
    pub section: String,
    /// Its items, in order.
    pub items: Vec<Item>,
}

/// A derived line that was taken off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TakenOff {
    /// Its key.
    pub id: i64,
    /// What it was about.
    pub title: String,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: Option<Named>,
}

/// An agenda for one reader.
pub struct Document {
    /// Its row.
    pub agenda: Agenda,
    /// The window.
    pub window: Window,
    /// Sections 1 to 5.
    pub parts: Vec<Part>,
    /// Lines taken off.
    pub taken_off: Vec<TakenOff>,
    /// Section 6, and what each item came to: everything the meeting came to, in order.
    pub outcomes: Vec<Came>,
    /// What was written after the freeze.
    pub after: Vec<LinkTo>,
    /// Who was there.
    pub present: Vec<Named>,
    /// Those who had opened an update of each project, of those who were there.
    pub prepared: Option<Ratio>,
    /// Minutes that the lines ask for.
    pub minutes_asked: i64,
    /// How long the meeting should take.
    pub slot: i64,
    /// The weeks before and after.
    pub previous: Option<Week>,
    /// The week after.
    pub next: Option<Week>,
    /// Whether the reader runs the meeting.
    pub runs: bool,
    /// The links of its lines that are beyond the first have a page of their own.
    pub is_long: bool,
    /// Names of those who can be chosen.
    pub names: Names,
}

impl Document {
    /// The week's name.
    pub fn week(&self) -> Week {
        self.agenda.week()
    }

    /// Where it stands.
    pub fn state(&self) -> AgendaState {
        self.agenda.state()
    }

    /// Every item, in the order of the document.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.parts.iter().flat_map(|part| &part.items)
    }

    /// Every item in the order of the meeting: two weeks without an update come first (RULES §1.6), who
    /// is away is one item.
    pub fn meeting_order(&self) -> Vec<&Item> {
        let (first, rest): (Vec<&Item>, Vec<&Item>) = self.items().partition(|item| item.first);
        let mut seen_coverage = false;
        let once = |item: &&Item| {
            let again = item.id == Subject::Coverage && seen_coverage;
            seen_coverage |= item.id == Subject::Coverage;
            !again
        };
        first.into_iter().chain(rest).filter(once).collect()
    }

    /// Every project is up to date and nothing waits: the meeting may be called off.
    pub fn has_nothing(&self) -> bool {
        self.parts.iter().all(|part| match part.number {
            2 => part.items.iter().all(|item| {
                matches!(item.id, Subject::Project(_))
                    && item.update != Some(Update::Missing)
                    && item.needs.is_empty()
                    && item.kind.is_none()
                    && !item.remarks.iter().any(|remark| remark.tone == Tone::Bad)
            }),
            3 => !part.items.iter().any(|item| item.proposed),
            5 => !part.items.iter().any(|item| item.remarks.iter().any(|remark| remark.tone == Tone::Bad)),
            _ => part.items.is_empty(),
        })
    }
}

/// The agenda of a week as whoever asks sees it, frozen or live.
pub async fn load(read: &mut Read, t: &Locale, week: Week, links: Links) -> Result<Document> {
    let agenda = actions::find(read, week).await?;
    show(read, t, agenda, links).await
}

/// An agenda as whoever asks sees it.
pub async fn show(read: &mut Read, t: &Locale, agenda: Agenda, links: Links) -> Result<Document> {
    let (content, window, minutes) = content_of(read, t, &agenda).await?;
    let outcomes = meeting::list_outcomes(read, agenda.id).await?;
    let after = after_close(read, &agenda, minutes.as_ref()).await?;
    let mut names = Names::load(read).await?;
    let shown = links.of(&content, |project| names.reaches(project));
    names.add_all(read, agenda.id, &content, &outcomes, &after, &shown).await?;
    let present = meeting::list_present(read, agenda.id).await?;
    let ready = match &minutes {
        Some(minutes) => minutes.prepared,
        None if agenda.started_at.is_some() => meeting::count_ready(read, agenda.id).await?,
        None => None,
    };
    let removals = lines::list_removals_by_id(read, &content.removed).await?;
    let taken_off = removals
        .into_iter()
        .filter(|removal| names.reaches(removal.project))
        .map(|removal| TakenOff {
            id: removal.id,
            title: items::title_of(t, &names, removal.subject),
            reason: removal.reason,
            by: removal.removed_by.and_then(|by| names.person(by)),
        })
        .collect();
    let reached: Vec<&Outcome> = outcomes.iter().filter(|outcome| names.reaches(outcome.project)).collect();
    let parts = items::parts(t, &agenda, &content, &names, &reached, &shown);
    let asked = parts.iter().flat_map(|part| &part.items).filter_map(|item| item.minutes).sum();
    Ok(Document {
        taken_off,
        outcomes: reached.iter().map(|outcome| came(&names, outcome)).collect(),
        after: after.iter().filter_map(|post| items::post_link(t, &names, *post)).collect(),
        prepared: ready.map(|ready| Ratio::new(ready.max(0) as u64, present.len() as u64)),
        present: named(&names, &present),
        minutes_asked: asked,
        slot: actions::settings(read).await?.minutes,
        previous: weeks::list_before(read, agenda.week(), 1).await?.first().map(Agenda::week),
        next: next_week(read, &agenda).await?,
        runs: may_run(read.actor()),
        is_long: shown::is_long(&content),
        parts,
        window,
        names,
        agenda,
    })
}

/// People by name.
fn named(names: &Names, people: &[kernel::PersonId]) -> Vec<Named> {
    let mut named: Vec<Named> = people.iter().filter_map(|person| names.person(*person)).collect();
    named.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    named
}

async fn next_week(read: &mut Read, agenda: &Agenda) -> Result<Option<Week>> {
    if let Some(next) = weeks::find_after(read, agenda.week()).await? {
        return Ok(Some(next.week()));
    }
    let upcoming = actions::upcoming(read).await?.week();
    Ok(Some(upcoming).filter(|week| agenda.week() < *week))
}

async fn content_of(
    read: &mut Read,
    t: &Locale,
    agenda: &Agenda,
) -> Result<(Content, Window, Option<Minutes>)> {
    if agenda.frozen_at.is_none() {
        let gathered = gather(read, agenda, std::slice::from_ref(t)).await?;
        return Ok((gathered.content, gathered.window, None));
    }
    let (content, minutes) = weeks::find_texts(read, agenda.id).await?;
    let window = Window { from: agenda.window_from, to: agenda.freezes_at };
    let minutes = minutes.as_deref().map(read_text).transpose()?;
    Ok((read_text(content.as_deref().unwrap_or("{}"))?, window, minutes))
}

/// What was written after the freeze: until the minutes closed, or until the next freeze.
async fn after_close(read: &mut Read, agenda: &Agenda, minutes: Option<&Minutes>) -> Result<Vec<PostId>> {
    if agenda.frozen_at.is_none() {
        return Ok(Vec::new());
    }
    if let Some(minutes) = minutes {
        return Ok(minutes.after.clone());
    }
    let until = weeks::next_freeze(read, agenda).await?.unwrap_or(Timestamp::MAX);
    Ok(meeting::list_after(read, agenda.freezes_at, until).await?.into_iter().map(|(post, _)| post).collect())
}

/// What the meeting came to, in words.
fn came(names: &Names, outcome: &Outcome) -> Came {
    let record = match outcome.kind {
        OutcomeKind::Decision | OutcomeKind::Opened => names.decision(DecisionId(outcome.record)),
        OutcomeKind::Action => names.action(ActionId(outcome.record)),
        OutcomeKind::Note => None,
    };
    let came = match record {
        Some(record) => came_of(names, outcome.kind, outcome.project, record),
        None => Came {
            id: 0,
            kind: outcome.kind,
            words: outcome.text.clone(),
            state: String::new(),
            owner: None,
            due: None,
            href: None,
        },
    };
    Came { id: outcome.id, ..came }
}

/// A decision or an action in words.
pub(crate) fn came_of(
    names: &Names,
    kind: OutcomeKind,
    project: Option<kernel::ProjectId>,
    record: &RecordGlance,
) -> Came {
    Came {
        id: record.id,
        kind,
        words: record.text.clone(),
        state: record.state.clone(),
        owner: record.owner.and_then(|owner| names.person(owner)),
        due: record.due,
        href: project
            .and_then(|project| names.project(project))
            .map(|card| format!("/projects/{}", card.key)),
    }
}

/// The lines of one project on the agenda that is being written: for the project's own page.
pub fn lines_about(content: &Content, project: kernel::ProjectId) -> Vec<Subject> {
    let pending =
        content.pending.iter().filter(|line| line.about.project == Some(project)).map(|line| line.subject);
    let current = content.current.iter().filter(|line| match &line.about {
        Current::Project(about) => about.project == project,
        Current::Item { project: about, .. } => *about == Some(project),
    });
    let new = content.new.iter().filter(|line| line.about.project == project).map(|line| line.subject);
    let topics = content.topics.iter().filter(|line| line.about.project == project).map(|line| line.subject);
    pending.chain(current.map(|line| line.subject)).chain(new).chain(topics).collect()
}
