//! What the room promises: rules by table, and through the door on both engines.

mod doors;
mod lists;
mod readers;
mod rules;
