//! Verbs: one transaction each, asked through its actor.

mod draft;
mod feeds;
mod freeze;
mod meeting;
mod plan;
mod seal;
mod topics;

pub use draft::{NewLine, add_line, mark, put_back, remove, shift};
pub use feeds::{end_feed, has_open_feeds, make_feed, set_open_feeds};
pub use freeze::{freeze, nudge};
pub use meeting::{
    Capture, attend, cancel, capture, close, move_meeting, open_project, start, take_note_back, toggle_timer,
    uncancel,
};
pub use plan::{calendar, draft_of, ensure, find, replan, save_settings, settings, upcoming};
pub use seal::{Seal, verify};
pub use topics::{NewRequest, accept, hold, raise, withdraw};

use crate::{
    content::{Content, Current},
    types::Subject,
};
use db::Read;
use kernel::{Error, ProjectId, Result};

/// The project that a line is about, if it is about one; an agenda that has no such line does not have it.
pub(crate) fn project_of(content: &Content, subject: Subject) -> Result<Option<ProjectId>> {
    let pending = content.pending.iter().find(|line| line.subject == subject).map(|line| line.about.project);
    let current = content.current.iter().find(|line| line.subject == subject).map(|line| match &line.about {
        Current::Project(project) => Some(project.project),
        Current::Item { project, .. } => *project,
    });
    let new = content.new.iter().find(|line| line.subject == subject).map(|line| Some(line.about.project));
    let topic =
        content.topics.iter().find(|line| line.subject == subject).map(|line| Some(line.about.project));
    let coverage = (subject == Subject::Coverage).then_some(None);
    pending.or(current).or(new).or(topic).or(coverage).ok_or(Error::NotFound)
}

/// The project of a line that whoever asks may see; a line about a project out of reach does not exist.
pub(crate) async fn in_reach(
    read: &mut Read,
    content: &Content,
    subject: Subject,
) -> Result<Option<ProjectId>> {
    let Some(project) = project_of(content, subject)? else { return Ok(None) };
    let actor = *read.actor();
    if actor.is_system() || projects::reaches(read, project, actor.person).await? {
        return Ok(Some(project));
    }
    Err(Error::NotFound)
}
