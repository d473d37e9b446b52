//! What the pages show.

use jiff::Timestamp;
use projects::ProjectCard;
use ui::Markup;

/// A project as its client sees it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The project.
    pub(crate) card: ProjectCard,
    /// Who answers for it now, by name.
    pub(crate) contact: Option<String>,
}

/// A planned meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Coming {
    /// When it begins.
    pub(crate) at: Timestamp,
    /// How long it takes.
    pub(crate) minutes: i64,
    /// What it is called.
    pub(crate) title: String,
    /// Its project's key.
    pub(crate) key: String,
    /// Its project's name.
    pub(crate) project: String,
}

/// What happened in a project.
pub(crate) struct Told {
    /// The project.
    pub(crate) card: ProjectCard,
    /// Its newest lines that the client may read.
    pub(crate) lines: Markup,
    /// Whether there are older ones.
    pub(crate) more: bool,
}
