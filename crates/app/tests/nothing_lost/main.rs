//! Nothing lost: what was acknowledged is there, once, whatever happens to nodes, workers, requests, disks
//! and PostgreSQL. SIGKILL in a storm of writes is `cargo xtask torture`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod disk;
mod house;
mod jobs;
mod nodes;
mod postgres;
mod requests;
mod standby;
mod trace;
