//! The weekly agenda: the meeting that prepares itself (RULES §1.6).
//!
//! Live rows become [`content`] (`gather`), a freeze keeps it, and `document` shows it to a reader.
//! Absent on purpose: what is written, decided and left to do, which lives in `threads`; who leads what,
//! which lives in `projects`; and any ranking of people.

pub mod types;
pub mod window;
pub mod rules;
pub mod content;
pub mod capture;
mod store;
pub mod gather;
mod actions;
mod names;
pub mod document;

pub use actions::*;

ui::texts!("agenda");

#[cfg(test)]
mod tests;
