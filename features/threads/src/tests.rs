//! Promises of the room's rules.

mod markdown;
mod pacing;
mod quote;
mod sentence;
mod worklog;
mod statements;

use web::Room;

/// The rooms that threads stand on.
const ROOMS: &[&Room] = &[&people::ROOM, &clients::ROOM, &projects::ROOM, &crate::ROOM];
