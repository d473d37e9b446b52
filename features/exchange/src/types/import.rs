//! An import: its settings, where it stands, what it found and what came of each row.

use crate::map::Map;
use jiff::Timestamp;
use kernel::{ImportId, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

db::words! {
    /// Where it comes from.
    Source {
        /// A folder of Basecamp's answers.
        Basecamp = "basecamp",
        /// A table.
        Csv = "csv",
        /// An archive of mail.
        Mail = "mail",
    }
    /// Where an import stands.
    State {
        /// The dry run is still to come.
        Waiting = "waiting",
        /// The dry run is there to be read.
        Checked = "checked",
        /// Under way.
        Running = "running",
        /// Over.
        Done = "done",
        /// It could not be read or went wrong.
        Failed = "failed",
    }
    /// What became of a row that was not simply taken.
    Verdict {
        /// It cannot be taken, and why.
        Refused = "refused",
        /// It is sound, but there is no place for it here.
        Homeless = "homeless",
        /// It was taken, and there is something to know.
        Note = "note",
    }
}

/// How a source is to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The answers to what the dry run asks.
    pub map: Map,
    /// What the rows of a table are; told from its headings if empty.
    pub rows: String,
    /// The charset of a table; found out if empty.
    pub charset: String,
    /// The project of posts whose table names none: its key or name.
    pub project: String,
}

/// A row that was refused, has no home, or about which there is something to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What became of it.
    pub verdict: Verdict,
    /// File and line.
    pub place: String,
    /// What kind of thing it is.
    pub kind: String,
    /// What it is called.
    pub what: String,
    /// The text key of the reason.
    pub why: &'static str,
    /// Values for the reason.
    pub args: Vec<(&'static str, String)>,
}

db::row! {
    /// A line as it is kept.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LineRow {
        /// Its key.
        pub id: i64,
        /// What became of it.
        pub verdict: Verdict,
        /// File and line.
        pub place: String,
        /// What kind of thing it is.
        pub kind: String,
        /// What it is called.
        pub what: String,
        /// The text key of the reason.
        pub why: String,
        /// JSON: values for the reason, by name.
        pub args: String,
    }
}

/// A project for which the dry run asks who leads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Its key at the source.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whose it will be.
    pub client: String,
    /// Who leads it, as far as it is known: an address.
    pub lead: String,
    /// Who backs it up.
    pub backup: String,
}

/// How many of a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// That would be new, or are.
    pub new: usize,
    /// That are here already.
    pub known: usize,
    /// That were refused.
    pub refused: usize,
}

/// What a dry run found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outlook {
    /// By kind of step.
    pub kinds: BTreeMap<String, Counts>,
    /// What has no home, by kind.
    pub homeless: BTreeMap<String, usize>,
    /// What only holds other things.
    pub holders: usize,
    /// What must be answered.
    pub asks: Vec<Ask>,
    /// Addresses of those who could lead.
    pub leads: Vec<String>,
}

impl Outlook {
    /// Steps that would be new.
    pub fn new_steps(&self) -> usize {
        self.kinds.values().map(|counts| counts.new).sum()
    }

    /// Projects that would stay proposed, because nobody was named.
    pub fn open_asks(&self) -> usize {
        self.asks.iter().filter(|ask| ask.lead.is_empty() || ask.backup.is_empty()).count()
    }
}

db::row! {
    /// An import.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Import {
        /// Its key.
        pub id: ImportId,
        /// Where it comes from.
        pub source: Source,
        /// The file or folder, as it was called.
        pub name: String,
        /// Where its bytes are.
        pub place: String,
        /// The bytes are in the data folder.
        pub uploaded: bool,
        /// JSON of [`Settings`].
        pub settings: String,
        /// Where it stands.
        pub state: State,
        /// Of its steps.
        pub digest: String,
        /// Steps that were taken.
        pub cursor: i64,
        /// Of how many.
        pub total: i64,
        /// New here.
        pub accepted: i64,
        /// Here already.
        pub known: i64,
        /// Refused.
        pub refused: i64,
        /// Without a home.
        pub homeless: i64,
        /// JSON of [`Outlook`].
        pub outlook: String,
        /// Why it failed.
        pub error: Option<String>,
        /// Who started it.
        pub started_by: Option<PersonId>,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it was over.
        pub finished_at: Option<Timestamp>,
    }
}

impl Import {
    /// How its source is to be read.
    pub fn settings(&self) -> Settings {
        serde_json::from_str(&self.settings).unwrap_or_default()
    }

    /// What its dry run found.
    pub fn outlook(&self) -> Outlook {
        serde_json::from_str(&self.outlook).unwrap_or_default()
    }
}
