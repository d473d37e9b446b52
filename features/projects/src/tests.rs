//! Promises of the room's rules.

mod lead;
mod proof;
