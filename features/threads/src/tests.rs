//! Promises of the room's rules.

mod markdown;
mod pacing;
mod quote;
mod sentence;
mod worklog;
