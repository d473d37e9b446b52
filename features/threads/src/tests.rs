//! Promises of the room's rules.

mod company;
mod duty;
mod files;
mod found;
mod markdown;
mod pace;
mod pacing;
mod quote;
mod sentence;
mod worklog;
mod statements;
mod visibility;

use web::Room;

/// The rooms that threads stand on.
const ROOMS: &[&Room] = &[&people::ROOM, &clients::ROOM, &projects::ROOM, &crate::ROOM];
