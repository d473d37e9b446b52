//! The list of rooms, lowest floor first. Adding a room is one line here.

use web::Room;

/// Every room of the product.
pub const ROOMS: &[&Room] = &[
    &people::ROOM,
    &clients::ROOM,
    &projects::ROOM,
    &threads::ROOM,
    &knowledge::ROOM,
    &inbox::ROOM,
    &agenda::ROOM,
    &desk::ROOM,
    &portal::ROOM,
    &exchange::ROOM,
];
