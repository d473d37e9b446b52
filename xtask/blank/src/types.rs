//! The room's nouns and their parsers.

db::row! {
    /// An entry as lists show it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Entry {
        /// Its key.
        pub(crate) id: i64,
        /// What people call it.
        pub(crate) title: String,
    }
}
