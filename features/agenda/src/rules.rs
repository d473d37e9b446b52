//! What an agenda says of each project and in which order, and who may do what (RULES §1.6).
//!
//! Absent on purpose: what its hash covers (`content`), and names.

use crate::window::Window;
use jiff::Timestamp;
use kernel::{Actor, Error, ProjectId, Result, Week, WorkCalendar};
use projects::ProjectState;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Whether somebody runs the meeting: moves it, calls it off, starts it, writes down what it comes to
/// and closes its minutes (RULES §0, the `head` right; whoever runs the installation may step in).
pub fn may_run(actor: &Actor) -> bool {
    actor.is_team() && (actor.is_head() || actor.is_admin())
}

/// Refuses who does not run the meeting.
pub fn run(actor: &Actor) -> Result<()> {
    if may_run(actor) { Ok(()) } else { Err(Error::Forbidden) }
}

/// Refuses who does not write on the agenda.
pub fn write(actor: &Actor) -> Result<()> {
    if actor.is_team() { Ok(()) } else { Err(Error::Forbidden) }
}

/// The sections of an agenda, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// Actions and decisions still open from earlier agendas.
    Pending,
    /// Current projects.
    Projects,
    /// Proposed projects, and those opened in the window.
    NewProjects,
    /// Topics that want a meeting of their own.
    Topics,
    /// Who is away in the next two weeks, and what that leaves uncovered.
    Cover,
    /// Decisions, written live and closed with the minutes.
    Decisions,
}

impl Section {
    /// Every section, in the order of the agenda.
    pub const ALL: [Section; 6] = [
        Section::Pending,
        Section::Projects,
        Section::NewProjects,
        Section::Topics,
        Section::Cover,
        Section::Decisions,
    ];

    /// Its number on the agenda, from 1.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The word in the database, the API and text keys.
    pub fn word(self) -> &'static str {
        match self {
            Section::Pending => "pending",
            Section::Projects => "projects",
            Section::NewProjects => "new_projects",
            Section::Topics => "topics",
            Section::Cover => "cover",
            Section::Decisions => "decisions",
        }
    }
}

/// Where a post came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A person wrote it here.
    Human,
    /// The program or a bot: cover notices, commits, synced issues.
    System,
    /// It was imported: outside windows and notices.
    Imported,
}

/// A post, as far as the agenda looks. Edits are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Post {
    /// When it was accepted.
    pub posted_at: Timestamp,
    /// Where it came from.
    pub origin: Origin,
}

/// A project over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Which.
    pub project: ProjectId,
    /// The states it went into, and when, oldest first.
    pub states: Vec<(Timestamp, ProjectState)>,
    /// The posts of all its threads.
    pub posts: Vec<Post>,
}

impl Activity {
    /// Its state at an instant; none before it was there.
    pub fn state_at(&self, at: Timestamp) -> Option<ProjectState> {
        self.states.iter().rev().find(|(from, _)| *from <= at).map(|(_, state)| *state)
    }

    /// Its state when the window closed.
    pub fn state_in(&self, window: Window) -> Option<ProjectState> {
        self.states.iter().rev().find(|(from, _)| *from < window.to).map(|(_, state)| *state)
    }

    /// When it first opened.
    fn opened_at(&self) -> Option<Timestamp> {
        self.states.iter().find(|(_, state)| *state == ProjectState::Open).map(|(at, _)| *at)
    }

    /// It first opened in the window.
    fn is_new_in(&self, window: Window) -> bool {
        self.opened_at().is_some_and(|at| window.contains(at))
    }

    /// It was closed in the window and is so at its end.
    fn closed_in(&self, window: Window) -> bool {
        let last = self.states.iter().rev().find(|(from, _)| *from < window.to);
        last.is_some_and(|(at, state)| *state == ProjectState::Closed && window.contains(*at))
    }
}

/// Which section of a window's agenda a project stands in; none if it has no business there. A closed
/// project appears once, as closed this week. To the first agenda of all every project is new, so it
/// lists them as current.
pub fn section_of(project: &Activity, window: Window) -> Option<Section> {
    match project.state_in(window)? {
        ProjectState::Proposed => Some(Section::NewProjects),
        ProjectState::Closed => project.closed_in(window).then_some(Section::Projects),
        ProjectState::Open | ProjectState::Paused if window.from.is_some() && project.is_new_in(window) => {
            Some(Section::NewProjects)
        }
        ProjectState::Open | ProjectState::Paused => Some(Section::Projects),
    }
}

/// What a window says of a project's updates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Update {
    /// Somebody wrote.
    Written,
    /// *Sin actualización*: nobody did.
    Missing,
    /// Not judged, and nobody wrote: paused, closed, not open yet, new, or open too short.
    NotJudged,
}

/// A project must have been open so many working days of the window to be judged.
pub const JUDGED_WORKDAYS: usize = 2;

/// Judges a project's updates in a window. A working day counts if the project was open when its work
/// began and that instant lies in the window.
pub fn update(project: &Activity, window: Window, calendar: &WorkCalendar) -> Update {
    let is_update = |post: &Post| post.origin == Origin::Human && window.contains(post.posted_at);
    if project.posts.iter().any(is_update) {
        return Update::Written;
    }
    let is_open = project.state_in(window) == Some(ProjectState::Open);
    let Some(opened) = project.opened_at().filter(|_| is_open && !project.is_new_in(window)) else {
        return Update::NotJudged;
    };
    let days = window
        .mornings(opened, calendar)
        .filter(|at| project.state_at(*at) == Some(ProjectState::Open))
        .take(JUDGED_WORKDAYS)
        .count();
    if days >= JUDGED_WORKDAYS { Update::Missing } else { Update::NotJudged }
}

/// Weeks in a row without an update, from judgements newest first. A week that was not judged neither
/// adds nor breaks.
pub fn weeks_without_update(newest_first: &[Update]) -> usize {
    let judged = newest_first.iter().filter(|update| **update != Update::NotJudged);
    judged.take_while(|update| **update == Update::Missing).count()
}

/// So many weeks in a row without an update make a project the first item of the meeting.
pub const LATE_WEEKS: usize = 2;

/// A project's line, as far as its place goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub project: ProjectId,
    /// Its key or name: the order among equals.
    pub key: String,
    /// Weeks in a row without an update.
    pub weeks_without: usize,
    /// A red flag of any kind.
    pub is_flagged: bool,
}

/// Puts what is late first: two weeks or more without an update, the longest before, then one week or a
/// red flag, then the rest.
pub fn order(lines: &mut [Line]) {
    lines.sort_by_cached_key(|line| {
        let late = if line.weeks_without >= LATE_WEEKS { line.weeks_without } else { 0 };
        let needs_a_look = line.weeks_without > 0 || line.is_flagged;
        (Reverse(late), Reverse(needs_a_look), Reverse(line.weeks_without), line.key.clone(), line.project)
    });
}

/// Whether a topic may have a meeting of its own: somebody wrote on it since it was raised ("previa
/// actualización en su correspondiente proyecto"). Otherwise it is refused with a link to write it.
pub fn may_meet_on(raised_at: Timestamp, posts_on_topic: &[Post]) -> bool {
    posts_on_topic.iter().any(|post| post.origin == Origin::Human && post.posted_at >= raised_at)
}

/// In which week in a row an open item stands on an agenda: 1 where it is new, 3 in its "third week".
pub fn week_in_a_row(first: Week, this: Week) -> i64 {
    let days = first.monday().until(this.monday()).map_or(0, |span| i64::from(span.get_days()));
    (days / 7).max(0) + 1
}
