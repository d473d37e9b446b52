//! Promises of the room: its rules, and what people see through the doors, on both engines.

mod draft;
mod example;
mod feed;
mod freeze;
mod house;
mod meeting;
mod rules;
mod window;
