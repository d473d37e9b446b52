//! The weekly agenda: the meeting that prepares itself (RULES §1.6).
//!
//! So far the decisions only: when an agenda freezes, what its window holds, who is without an update
//! and what its hash covers.
//! Absent on purpose: storage, pages and news, which stand around these modules and never inside them.

pub mod rules;
pub mod window;

#[cfg(test)]
mod tests;
