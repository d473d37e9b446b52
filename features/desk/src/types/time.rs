//! Time that is spent on tickets, and how much is in one.

use jiff::{Timestamp, civil::Date};
use kernel::PersonId;

/// Time spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spent {
    /// On which day.
    pub day: Date,
    /// How long, in seconds.
    pub seconds: i64,
    /// On what.
    pub note: String,
}

db::row! {
    /// A note of time.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct TimeRow {
        /// Its key.
        pub id: i64,
        /// Who spent it.
        pub person_id: PersonId,
        /// Their name.
        pub person: Option<String>,
        /// On which day.
        pub day: Date,
        /// How long, in seconds.
        pub seconds: i64,
        /// On what.
        pub note: String,
        /// When it was noted.
        pub at: Timestamp,
        /// When it was taken back.
        pub taken_back: Option<Timestamp>,
    }
}

/// How much is in a ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Within {
    /// Messages, answers and notes.
    pub messages: i64,
    /// Files of them.
    pub files: i64,
    /// Seconds that were spent.
    pub seconds: i64,
}
