//! Nothing lost: what was acknowledged is there, once, whatever happens to nodes, workers, requests, disks
//! and PostgreSQL. SIGKILL in a storm of writes is `cargo xtask torture`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]
#![allow(clippy::print_stdout, reason = "how much was tried is part of what is shown")]

mod disk;
mod house;
mod jobs;
mod nodes;
mod postgres;
mod postgres_disk;
mod requests;
mod server;
mod standby;
mod tls;
mod trace;
