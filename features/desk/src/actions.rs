//! Verbs: one transaction, one piece of news each.

mod addresses;
mod alerts;
mod answers;
pub mod automation;
mod beside;
mod clocks;
pub mod copies;
pub mod days;
pub mod files;
mod held;
mod logs;
mod mail;
mod many;
pub mod prediction;
mod promises;
pub mod recurring;
pub mod schedule;
pub mod escalation;
mod sites;
pub mod states;
mod survey;
mod tickets;
mod together;
pub mod views;
pub mod waiting;
mod words;

pub use addresses::{put_address, remove_address};
pub use alerts::{Became, FLAPS, add_source, alert, change_source, remove_source, renew_secret, settle_calm};
pub(crate) use answers::forget;
pub use answers::{ANSWER, Answering, answer as answer_by_mail, mailed, sign};
pub use beside::{add_follower, follow, open_beside};
pub use clocks::{Ready, due_of, raw, ready, warn};
pub use held::{Filing, dismiss, file, set_blocked};
#[cfg(test)]
pub(crate) use logs::import_by;
pub use logs::{
    Under, find_mapping, forget_mapping, import_log, keep_mapping, list_mappings, mapping_name, read_mapping,
    try_log,
};
pub(crate) use mail::take;
pub(crate) use many::each;
pub use promises::{
    change_canned, change_hours, change_policy, create_hours, create_policy, put_canned, remove_canned,
    set_client,
};
pub use sites::set_site;
pub use survey::{JOB as ASK, answer, ask, asks_back, find_asked, set_asks_back};
pub(crate) use tickets::hand_over;
pub use tickets::{
    assign, change, log_time, move_to, needs_no_reply, open, open_with, reopen, set_spam, take_back_time,
    take_to_developer,
};
pub use together::{exclude, link, merge, split, unlink};
pub(crate) use words::reindex;
pub use words::{Told, message, message_with, note, note_with, reply};

/// Tickets of one transaction of periodic work at most: what has come due when a server starts may be thousands,
/// and others write too.
pub(crate) const IN_ONE_TURN: usize = 25;
/// The pause between two such transactions: SQLite tries a lock again every tenth of a second, so that another
/// process gets its turn.
const OTHERS_TURN: std::time::Duration = std::time::Duration::from_millis(150);

/// Lets others write between two transactions of periodic work, if there was much to do.
pub(crate) async fn give_way(done: usize) {
    if done >= IN_ONE_TURN {
        tokio::time::sleep(OTHERS_TURN).await;
    }
}
