//! Promises of the room's rules.

mod rules;
mod window;
