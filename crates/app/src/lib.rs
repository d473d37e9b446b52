//! The program: the list of rooms, configuration, command line, and what each command does.

mod carry;
pub mod cli;
pub mod clock;
mod commands;
pub mod config;
pub mod demo;
pub mod doctor;
mod import;
pub mod rooms;
pub mod serve;
mod tickets;

pub use commands::run;
