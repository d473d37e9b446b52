//! Nouns of threads and posts: the words that are stored, what the verbs are asked for, and what is
//! read back.
//!
//! Absent on purpose: what a sentence means, how Markdown is cleaned and when a post may be accepted,
//! which are modules of their own.

mod asked;
mod found;
mod seen;
mod words;

pub use asked::*;
pub use found::*;
pub use seen::*;
pub use words::*;
