//! Nouns of the room.
//!
//! Absent on purpose: "archived". A closed project stays readable and can be reopened.

/// Where a project stands (RULES §1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProjectState {
    /// Waits for the meeting that names its lead and backup.
    Proposed,
    /// Under way.
    Open,
    /// Rests.
    Paused,
    /// Over.
    Closed,
}

impl ProjectState {
    /// Every state.
    pub const ALL: [ProjectState; 4] =
        [ProjectState::Proposed, ProjectState::Open, ProjectState::Paused, ProjectState::Closed];

    /// The word in the database, the API and text keys.
    pub fn word(self) -> &'static str {
        match self {
            ProjectState::Proposed => "proposed",
            ProjectState::Open => "open",
            ProjectState::Paused => "paused",
            ProjectState::Closed => "closed",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<ProjectState> {
        ProjectState::ALL.into_iter().find(|state| state.word() == word)
    }
}
