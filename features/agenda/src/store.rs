//! All SQL of the room, by what it asks about. What an agenda is made from is asked for the whole house,
//! since one agenda stands for everybody; whoever reads it sees the lines of projects in their reach
//! (`document`).

pub mod feeds;
pub mod lines;
pub mod meeting;
pub mod names;
pub mod sources;
pub mod topics;
pub mod weeks;

use kernel::{Error, Result};

/// Keys as the JSON text that `IDS($n)` reads.
pub(crate) fn ids<I: Into<i64> + Copy>(keys: impl IntoIterator<Item = I>) -> Result<String> {
    let keys: Vec<i64> = keys.into_iter().map(Into::into).collect();
    serde_json::to_string(&keys).map_err(Error::internal)
}
