//! Shared nouns of the house: ids, actors, errors, events, money, days and instants.
//!
//! Absent on purpose: no IO, no async, no SQL, and the clock is never read here — every
//! function that needs "now" is given it.

mod actor;
mod calendar;
mod cell;
pub mod code;
mod error;
mod event;
mod id;
mod lang;
mod ratio;
mod time;

pub use actor::{Actor, ActorKind, Rights, Role};
pub use calendar::{Week, WeekError, WorkCalendar, WorkHours};
pub use cell::defused;
pub use error::{Error, Field, Result};
pub use event::{Event, Subject};
pub use id::*;
pub use lang::Lang;
pub use ratio::Ratio;
pub use time::{MICROS_PER_SECOND, Micros, from_micros, local_date, local_noon, start_of_day, to_micros};
