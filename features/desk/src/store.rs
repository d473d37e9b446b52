//! All SQL of the room. The team reaches every ticket but those of projects that it does not reach; a guest
//! reaches their own, and their client's if the client's setting says so.

pub mod alerts;
pub mod answers;
pub mod automation;
pub mod bulk;
pub mod clocks;
pub mod copies;
pub mod files;
pub mod held;
pub mod holding;
pub mod counts;
mod entries;
pub mod hours;
pub mod logs;
pub mod mail;
pub mod policies;
pub mod recurring;
pub mod report;
pub mod schedule;
pub mod seen;
pub mod escalation;
pub mod side;
pub mod states;
pub mod summary;
pub mod survey;
pub mod tickets;
pub mod views;
pub mod waiting;
