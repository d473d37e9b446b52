//! What the search is given of a thread and of a post, for whoever writes one, imports it or indexes it anew.

use crate::types::{Audience, Visibility};
use db::search::Doc;
use jiff::Timestamp;
use kernel::{ClientId, PostId, ProjectId, ThreadId};

/// Where a thread stands, as far as the search has to know.
#[derive(Clone, Copy)]
pub(crate) struct Shelf {
    pub project: ProjectId,
    pub client: Option<ClientId>,
    pub thread: Visibility,
}

impl Shelf {
    /// A thread, found by its title.
    pub fn title(self, id: ThreadId, at: Timestamp, title: &str) -> Doc<'_> {
        let client_visible = self.thread == Visibility::Shared;
        self.doc(("thread", id.0), client_visible, at, title)
    }

    /// A post, found by its plain words. The client finds what is meant for it in a thread that it sees.
    pub fn post(self, id: PostId, audience: Audience, at: Timestamp, plain: &str) -> Doc<'_> {
        let client_visible = audience == Audience::Client && self.thread == Visibility::Shared;
        Doc { bulk: true, ..self.doc(("post", id.0), client_visible, at, plain) }
    }

    fn doc<'t>(
        self,
        (kind, id): (&'static str, i64),
        client_visible: bool,
        at: Timestamp,
        text: &'t str,
    ) -> Doc<'t> {
        let Shelf { project, client, .. } = self;
        Doc { kind, id, project: Some(project), client, client_visible, at, bulk: false, text }
    }
}
