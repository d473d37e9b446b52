//! Promises of the room's rules.

mod quote;
mod sentence;
