//! What the room promises: rules by table, and through the door on both engines.

mod doors;
mod lists;
mod machines;
mod readers;
mod rules;
