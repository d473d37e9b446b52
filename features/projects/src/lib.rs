//! Projects: a client's, proofs of concept and internal work, each with a lead and a backup (RULES §1).
//!
//! So far the decisions only: who leads at an instant, how a proof of concept moves, how keys read.
//! Absent on purpose: storage, pages and news, which stand around these modules and never inside them.

pub mod key;
pub mod lead;
pub mod proof;

#[cfg(test)]
mod tests;
