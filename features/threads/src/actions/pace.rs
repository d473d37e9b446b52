//! The posting pace of the workspace (RULES §1.4).

use crate::pacing::{MAX_PACE_SECONDS, PACE_SECONDS};
use db::{Read, Tx};
use kernel::{Error, Event, Result};
use serde::{Deserialize, Serialize};

/// The setting's name.
const SETTING: &str = "pacing";

/// How long a person waits between two posts in one thread, and why it is so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Seconds, 0 to 3600.
    pub seconds: u32,
    /// Why, if there is none.
    pub reason: String,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { seconds: PACE_SECONDS, reason: String::new() }
    }
}

/// The pace in force.
pub async fn pace(read: &mut Read) -> Result<Pace> {
    Ok(web::setting(read, SETTING).await?.unwrap_or_default())
}

/// Changes the pace: an administrator does, and says why if there shall be none.
pub async fn set_pace(tx: &mut Tx, seconds: u32, reason: &str) -> Result<()> {
    if !tx.actor().is_admin() {
        return Err(Error::Forbidden);
    }
    if seconds > MAX_PACE_SECONDS {
        return Err(Error::limit("seconds", "threads-pace-long", MAX_PACE_SECONDS));
    }
    let reason = reason.trim();
    if seconds == 0 && reason.is_empty() {
        return Err(Error::invalid("reason", "threads-pace-reason-needed"));
    }
    web::put_setting(tx, SETTING, &Pace { seconds, reason: reason.to_owned() }).await?;
    tx.record(Event::WorkspaceChanged { what: format!("pacing {seconds} s") }).await.map(drop)
}
