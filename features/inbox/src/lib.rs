//! The inbox: who hears of what, when, and in how many messages (RULES §1.5).
//!
//! So far the decisions only. Absent on purpose: storage, mail and pages, which stand around these
//! modules and never inside them.

pub mod rules;

#[cfg(test)]
mod tests;
