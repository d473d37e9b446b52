//! Verbs: what people choose and put away, what is told and when, and what comes in by mail.

mod address;
mod bring;
mod chosen;
mod conversation;
mod file;
mod leads;
mod notes;
mod receive;
mod seal;
mod tell;
mod tickets;
mod told;

pub use bring::{Brought, GATHER, Gathering, Prepared, bring, gather, prepare};
pub use chosen::{
    choose_thread, forget, leave, put_away, read_project, read_thread, set_digest, set_level, unread_since,
};
pub use file::{Stored, dismiss, file, read_whole};
pub use leads::{settle_leads, tell_lead};
pub use notes::{URGENT, Urgent, edited, gone, posted, shared};
#[cfg(feature = "imap")]
pub use receive::receive_fetched;
pub use receive::{POST, Posting, Received, post_waiting, receive};
pub use seal::leave_of;
pub use tell::{about, tell_all, tell_urgent};
pub use tickets::{Heard, answered, heard, raised, undelivered, warned};
pub use told::{Note, tell};
