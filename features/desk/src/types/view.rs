//! Saved views of the queue.

use kernel::PersonId;

/// Characters of a view's name at most.
pub const VIEW_NAME: usize = 40;
/// Characters of what a view asks for at most.
pub const VIEW_QUERY: usize = 400;

db::row! {
    /// A saved view of the queue.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SavedView {
        /// Its key.
        pub id: i64,
        /// Its name.
        pub name: String,
        /// What it asks for, as the queue's address has it.
        pub query: String,
        /// Whether it is the whole team's.
        pub shared: bool,
        /// Who made it.
        pub person_id: PersonId,
        /// Their name.
        pub person: Option<String>,
    }
}

/// What is said of a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewView {
    /// Its name.
    pub name: String,
    /// What it asks for; nothing to leave that as it is.
    pub query: Option<String>,
    /// Whether it is the whole team's.
    pub shared: bool,
}
