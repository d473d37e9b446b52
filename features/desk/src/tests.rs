//! What the room promises: the clocks by published and generated vectors, the rest through the door on
//! both engines.

mod answers;
mod api;
mod automation;
mod clock;
mod copies;
mod days;
mod logs;
mod mail;
mod reach;
mod recurring;
mod outside;
mod schedule;
mod states;
mod tickets;
mod vectors;

use crate::ROOM;
use web::Room;

const ROOMS: &[&Room] =
    &[&people::ROOM, &clients::ROOM, &projects::ROOM, &threads::ROOM, &knowledge::ROOM, &ROOM];
