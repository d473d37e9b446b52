//! Whether an agenda is still what was frozen: its seals are reckoned again from what is stored.

use crate::{
    content::{Content, read, seal, seal_minutes},
    store::weeks,
    types::Agenda,
};
use db::Read;
use kernel::{PostId, Result};

/// What came of reckoning the seals again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Seal {
    /// Sections 1 to 5 are what was frozen, and its window counts exactly the posts that they name.
    pub content: bool,
    /// The minutes are what was closed; nothing while they are open.
    pub minutes: Option<bool>,
}

impl Seal {
    /// Nothing was tampered with.
    pub fn holds(&self) -> bool {
        self.content && self.minutes.unwrap_or(true)
    }
}

/// Reckons the seals of a frozen agenda again.
pub async fn verify(conn: &mut Read, agenda: &Agenda) -> Result<Seal> {
    let (content, minutes) = weeks::find_texts(conn, agenda.id).await?;
    let content = content.unwrap_or_default();
    let sealed = agenda.hash.as_deref() == Some(seal(&content).as_str());
    let counted = match read::<Content>(&content) {
        Ok(content) => {
            let posts: Vec<PostId> = content.posts().chain(content.hidden.iter().copied()).collect();
            weeks::counted_exactly(conn, agenda.id, &posts).await?
        }
        Err(_) => false,
    };
    let minutes = agenda.minutes_hash.as_deref().map(|kept| {
        let hash = agenda.hash.as_deref().unwrap_or("");
        kept == seal_minutes(hash, minutes.as_deref().unwrap_or(""))
    });
    Ok(Seal { content: sealed && counted, minutes })
}
