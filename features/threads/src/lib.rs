//! Threads, posts and the worklog: a forum, not a chat (RULES §1.3, §1.4).
//!
//! So far the decisions only: what one sentence means, how Markdown becomes clean HTML, when a post may
//! be accepted, what the worklog owes and what of a mail is new.
//! Absent on purpose: storage, pages and news, which stand around these modules and never inside them.

pub mod markdown;
pub mod pacing;
pub mod quote;
pub mod reference;
pub mod sentence;
mod tokens;
pub mod worklog;

#[cfg(test)]
mod tests;
