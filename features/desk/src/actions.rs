//! Verbs: one transaction, one piece of news each.

mod promises;

pub use promises::{change_hours, create_hours};
