//! What a frozen agenda holds: sections 1 to 5 as record ids and versions, without people's names,
//! which are resolved when it is shown (RULES §1.6). Its canonical JSON is what the seal covers: the
//! fields in the order of these types, no spaces, whole numbers only, instants in microseconds.
//!
//! Absent on purpose: names, texts of posts and anything about why somebody is away.

use crate::{
    rules::{LATE_WEEKS, Update},
    types::{LineKind, Subject},
};
use jiff::civil::Date;
use kernel::{AbsenceId, DecisionId, Error, PersonId, PostId, ProjectId, Result, ThreadId};
use projects::{Kind, ProjectState, Via};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

/// The version of this form.
pub const FORM: u8 = 1;

/// Sections 1 to 5 of one agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The version of this form.
    pub form: u8,
    /// The week's name.
    pub week: String,
    /// The meeting.
    pub meets_at: i64,
    /// The start of the window; none for the first.
    pub from: Option<i64>,
    /// The end of the window.
    pub to: i64,
    /// 1: open actions and decisions.
    pub pending: Vec<Line<Pending>>,
    /// 2: current projects, and lines that somebody wrote.
    pub current: Vec<Line<Current>>,
    /// 3: proposed projects, and those opened within the window.
    pub new: Vec<Line<Project>>,
    /// 4: requests for a meeting of their own.
    pub topics: Vec<Line<Wanted>>,
    /// 5: who is away, and what that leaves uncovered.
    pub coverage: Line<Coverage>,
    /// Derived lines that were taken off, by the key of their removal.
    pub removed: Vec<i64>,
    /// Posts of the window that stand on no line, since it was taken off.
    pub hidden: Vec<PostId>,
}

impl Content {
    /// The facts of each project that has a line.
    pub fn projects(&self) -> impl Iterator<Item = &Project> {
        let current = self.current.iter().filter_map(|line| match &line.about {
            Current::Project(project) => Some(project.as_ref()),
            Current::Item { .. } => None,
        });
        current.chain(self.new.iter().map(|line| &line.about))
    }

    /// Every post that its lines name.
    pub fn posts(&self) -> impl Iterator<Item = PostId> + '_ {
        self.projects().flat_map(|project| &project.links).flat_map(|link| &link.posts).map(|(post, _)| *post)
    }
}

/// A line with what people said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line<T> {
    /// What it is about.
    pub subject: Subject,
    /// What it asks of the meeting.
    pub kind: Option<LineKind>,
    /// How long it may take.
    pub minutes: Option<i64>,
    /// The facts.
    pub about: T,
}

impl<T> Line<T> {
    /// A line nobody said anything of.
    pub fn new(subject: Subject, about: T) -> Line<T> {
        Line { subject, kind: None, minutes: None, about }
    }
}

/// An open action or decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Its project.
    pub project: Option<ProjectId>,
    /// How it stood.
    pub state: String,
    /// Until when.
    pub due: Option<Date>,
    /// The how-manieth agenda it stands on.
    pub times: i64,
}

/// A line of section 2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Current {
    /// A current project.
    Project(Box<Project>),
    /// A line that somebody wrote, by its version.
    Item {
        /// The project it is about.
        project: Option<ProjectId>,
        /// Its version.
        version: i64,
    },
}

/// A project on the agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Which.
    pub project: ProjectId,
    /// What sort it is.
    pub kind: Kind,
    /// How it stood at the freeze.
    pub state: ProjectState,
    /// The stage of a proof of concept.
    pub stage: Option<String>,
    /// The phase, as its people call it.
    pub phase: String,
    /// It was opened within the window.
    pub opened: bool,
    /// Who is assigned to lead.
    pub lead: Option<PersonId>,
    /// Who is assigned to back up.
    pub backup: Option<PersonId>,
    /// Who led in fact; nobody when it was uncovered.
    pub effective: Option<PersonId>,
    /// As what.
    pub via: Option<ViaWord>,
    /// Everything that people wrote in the window, newest first.
    pub links: Vec<Link>,
    /// Decisions that are needed.
    pub decisions: Vec<DecisionId>,
    /// Threads that ask for a decision.
    pub choices: Vec<ThreadId>,
    /// Remarks of other rooms.
    pub flags: Vec<Flag>,
    /// Whether it has an update.
    pub update: Update,
    /// For how many windows in a row it had none.
    pub weeks: i64,
}

impl Project {
    /// Human posts within the window.
    pub fn posts(&self) -> usize {
        self.links.iter().map(|link| link.posts.len()).sum()
    }

    /// Nobody wrote two windows in a row: the meeting starts with it (RULES §1.6).
    pub fn comes_first(&self) -> bool {
        self.update == Update::Missing && self.weeks >= LATE_WEEKS as i64
    }

    /// It stands before the lines that are as they should be (DESIGN 3.5).
    pub fn needs_attention(&self) -> bool {
        self.update == Update::Missing || self.flags.iter().any(|flag| flag.bad) || self.is_uncovered()
    }

    /// Nobody answered for it at the freeze.
    pub fn is_uncovered(&self) -> bool {
        matches!(self.state, ProjectState::Open | ProjectState::Paused) && self.effective.is_none()
    }
}

/// As what somebody leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViaWord {
    /// The lead themselves.
    Lead,
    /// The backup.
    Backup,
    /// A temporary cover.
    Cover,
}

impl From<Via> for ViaWord {
    fn from(via: Via) -> ViaWord {
        match via {
            Via::Lead => ViaWord::Lead,
            Via::Backup => ViaWord::Backup,
            Via::Cover => ViaWord::Cover,
        }
    }
}

/// Something written: an entry of the worklog, or a thread that is new or was written in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The newest instant of it within the window.
    pub at: i64,
    /// The thread.
    pub thread: ThreadId,
    /// The thread was opened within the window.
    pub new: bool,
    /// The thread as a whole, not one entry of the worklog.
    pub whole: bool,
    /// The posts, newest first: id and version.
    pub posts: Vec<(PostId, i64)>,
}

/// A remark of another room, in both languages since it is derived and must not change later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// Someone must act.
    pub bad: bool,
    /// In English.
    pub en: String,
    /// In Spanish.
    pub es: String,
    /// The records behind it.
    pub href: String,
}

/// A request for a meeting of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Its project.
    pub project: ProjectId,
    /// How it stood.
    pub state: String,
    /// The post that wrote it up since it was raised; without one it is refused.
    pub written_in: Option<PostId>,
    /// When its meeting is.
    pub meets_at: Option<i64>,
}

/// Who is away in the next two weeks, and what that leaves uncovered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// First day looked at, and the first one after.
    pub days: Option<(Date, Date)>,
    /// Absences, without reasons.
    pub away: Vec<Away>,
    /// Projects that others answer for.
    pub covered: Vec<Covered>,
    /// Working days without anybody.
    pub uncovered: Vec<Uncovered>,
}

/// An absence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// Which.
    pub absence: AbsenceId,
    /// Who.
    pub person: PersonId,
    /// First day away.
    pub from: Date,
    /// First day back.
    pub to: Date,
    /// Only a part of the day.
    pub part: bool,
}

/// A project whose lead is away and whom somebody covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// Which.
    pub project: ProjectId,
    /// Who is away.
    pub lead: PersonId,
    /// Who answers.
    pub by: PersonId,
}

/// A project nobody answers for on some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncovered {
    /// Which.
    pub project: ProjectId,
    /// Its lead.
    pub lead: Option<PersonId>,
    /// The working days.
    pub days: Vec<Date>,
}

/// What the minutes close: a record beside the frozen agenda, under a seal of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    /// The version of this form.
    pub form: u8,
    /// When the meeting started.
    pub started_at: i64,
    /// When it ended.
    pub closed_at: i64,
    /// Who was there.
    pub present: Vec<PersonId>,
    /// Of those, how many had opened an update of each project before the start; nothing if there was none.
    pub prepared: Option<i64>,
    /// What it came to, in order: kind, record and line.
    pub outcomes: Vec<Came>,
    /// What was written after the freeze and before the close.
    pub after: Vec<PostId>,
}

/// One thing that a meeting came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Came {
    /// The key of the outcome.
    pub outcome: i64,
    /// The line it belongs to.
    pub subject: Subject,
    /// What it is.
    pub kind: String,
    /// The decision or action.
    pub record: i64,
    /// The words of a note.
    pub note: String,
}

/// The canonical text of a record.
pub fn canonical<T: Serialize>(record: &T) -> Result<String> {
    serde_json::to_string(record).map_err(Error::internal)
}

/// Reads a canonical text back.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Error::internal)
}

/// The seal of the content.
pub fn seal(content: &str) -> String {
    web::hex(&Sha256::digest(content.as_bytes()))
}

/// The seal of the minutes. It covers the first seal, so that minutes belong to one agenda only.
pub fn seal_minutes(hash: &str, minutes: &str) -> String {
    web::hex(&Sha256::new().chain_update(hash).chain_update("\n").chain_update(minutes).finalize())
}
