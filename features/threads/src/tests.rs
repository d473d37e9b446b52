//! Promises of the room's rules.

mod markdown;
mod quote;
mod sentence;
