//! Promises of the room: its rules, and what people see through the doors and in their mail, on both
//! engines. Mail is sent to a real server in the test's process.

mod exactly_once;
mod forged;
mod house;
mod incoming;
mod page;
mod rules;
mod smtp;
mod statements;
mod telling;
mod tickets;
