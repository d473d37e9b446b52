//! What the room promises: the clocks by published and generated vectors, the rest through the door on
//! both engines.

mod api;
mod clock;
mod logs;
mod outside;
mod tickets;
mod vectors;

use crate::ROOM;
use web::Room;

const ROOMS: &[&Room] = &[&people::ROOM, &clients::ROOM, &projects::ROOM, &threads::ROOM, &ROOM];
