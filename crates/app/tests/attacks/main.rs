//! Attacks through the door, on both engines: what a stranger, a guest of another client, a colleague
//! outside and a hostile text can and cannot do. Everything is found by walking the product as it
//! stands (links, forms, doors), so a new page is attacked as soon as something links to it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]
#![expect(clippy::print_stdout, reason = "how much was tried is part of what is shown")]

mod api;
mod archives;
mod carried;
mod company;
mod forged;
mod importers;
mod limits;
mod logs;
mod reach;
mod sessions;
mod sockets;
mod sound;
mod stored;
mod twice;
mod walk;
