//! One notice to one person. Nobody is told of what they did themselves.

use crate::{
    store::{self, NewNotice},
    types::NoticeKind,
};
use db::Tx;
use jiff::Timestamp;
use kernel::{PersonId, PostId, ProjectId, Result, ThreadId};

/// A notice as a listener makes it; it leaves at once unless it hangs on a post that may be taken back.
#[derive(Clone, Copy, Debug)]
pub struct Note {
    /// Whose.
    pub person: PersonId,
    /// What it tells.
    pub kind: NoticeKind,
    /// The project.
    pub project: Option<ProjectId>,
    /// The thread and post.
    pub post: Option<(ThreadId, PostId)>,
    /// The action or decision.
    pub about: Option<i64>,
    /// When it leaves, if not now.
    pub leaves_at: Option<Timestamp>,
}

impl Note {
    /// A notice about nothing yet.
    pub fn new(person: PersonId, kind: NoticeKind) -> Note {
        Note { person, kind, project: None, post: None, about: None, leaves_at: None }
    }
}

/// Adds it, unless whoever acts is the one who would be told.
pub async fn tell(tx: &mut Tx, note: &Note) -> Result<()> {
    let by = tx.actor().person_or_none();
    if by == Some(note.person) {
        return Ok(());
    }
    let now = tx.now();
    let new = NewNotice {
        person: note.person,
        kind: note.kind,
        project: note.project,
        post: note.post,
        about: note.about,
        by,
        leaves_at: note.leaves_at.unwrap_or(now),
    };
    store::insert_notice(tx, &new).await
}
