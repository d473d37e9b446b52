//! The posting pace (RULES §1.4): one accepted post per person per thread per minute, and what an edit,
//! an undo and a ping-pong are.
//!
//! Absent on purpose: exemptions by role (there are none) and the store. Who decides here passes the
//! instant of the last accepted post, read inside the transaction that inserts the next, so that two
//! tabs cannot both pass.

use jiff::{SignedDuration, Timestamp};
use kernel::{Error, PersonId};

/// The default pace.
pub const PACE_SECONDS: u32 = 60;
/// The slowest pace that may be set. A pace of 0 needs an administrator and a reason.
pub const MAX_PACE_SECONDS: u32 = 3600;
/// How long an accepted post can be taken back; its notices leave after that.
pub const UNDO_SECONDS: i64 = 10;
/// An edit later than this is marked.
pub const UNMARKED_EDIT_SECONDS: i64 = 600;

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooSoon {
    /// Whole seconds, rounded up: the `Retry-After` of the answer.
    pub seconds: i64,
}

impl From<TooSoon> for Error {
    fn from(wait: TooSoon) -> Error {
        Error::TooSoon { seconds: wait.seconds }
    }
}

/// Whether a person may post in a thread in which their last post was accepted then. Exactly the pace
/// later passes. A clock that went back is refused until the pace after the stored instant has passed,
/// however far back it went.
pub fn may_post(now: Timestamp, last_accepted: Option<Timestamp>, pace_seconds: u32) -> Result<(), TooSoon> {
    let Some(last) = last_accepted.filter(|_| pace_seconds > 0) else { return Ok(()) };
    let left = SignedDuration::from_secs(i64::from(pace_seconds)) - now.duration_since(last);
    if left <= SignedDuration::ZERO {
        return Ok(());
    }
    Err(TooSoon { seconds: left.as_secs() + i64::from(left.subsec_nanos() > 0) })
}

/// Whether a post accepted then can still be taken back into its draft.
pub fn may_undo(now: Timestamp, accepted: Timestamp) -> bool {
    now.duration_since(accepted) < SignedDuration::from_secs(UNDO_SECONDS)
}

/// When the notices of a post accepted then leave.
pub fn notices_leave(accepted: Timestamp) -> Timestamp {
    accepted.checked_add(SignedDuration::from_secs(UNDO_SECONDS)).unwrap_or(Timestamp::MAX)
}

/// Whether an edit is marked. It is never refused.
pub fn is_marked_edit(now: Timestamp, accepted: Timestamp) -> bool {
    now.duration_since(accepted) > SignedDuration::from_secs(UNMARKED_EDIT_SECONDS)
}

/// How many posts in ten minutes look like a chat.
const PING_PONG_POSTS: usize = 6;
/// The ten minutes.
const PING_PONG_SECONDS: i64 = 600;

/// "Esto es un chat: resume o convoca": six posts or more by two people or more landed in the ten
/// minutes up to now. Advice, never a block. Takes the human posts of the thread in any order.
pub fn is_ping_pong(now: Timestamp, posts: &[(PersonId, Timestamp)]) -> bool {
    let recent = |at: Timestamp| {
        let age = now.duration_since(at);
        age >= SignedDuration::ZERO && age <= SignedDuration::from_secs(PING_PONG_SECONDS)
    };
    let mut authors: Vec<PersonId> =
        posts.iter().filter(|(_, at)| recent(*at)).map(|(who, _)| *who).collect();
    let enough = authors.len() >= PING_PONG_POSTS;
    authors.sort_unstable();
    authors.dedup();
    enough && authors.len() >= 2
}
