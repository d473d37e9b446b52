//! Records that are read back, as rows.

use super::{
    ActionState, Audience, CandidateResult, DebtState, DecisionState, Door, Origin, PostState, Side,
    ThreadKind, ThreadState, Visibility,
};
use crate::{markdown, sentence::EntryKind, worklog::Source};
use jiff::{Timestamp, civil::Date};
use kernel::{
    ActionId, AttachmentId, ClientId, DecisionId, InteractionId, Lang, PersonId, PostId, ProjectId, ThreadId,
};
use std::borrow::Cow;

db::row! {
    /// A thread.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Thread {
        /// Its key.
        pub id: ThreadId,
        /// Its project.
        pub project: ProjectId,
        /// Its number there; 1 is the worklog.
        pub number: i64,
        /// What it is for.
        pub kind: ThreadKind,
        /// Its title.
        pub title: String,
        /// Who may see it.
        pub visibility: Visibility,
        /// Where it stands.
        pub state: ThreadState,
        /// Who opened it.
        pub opened_by: Option<PersonId>,
        /// When.
        pub opened_at: Timestamp,
        /// When it was written in last.
        pub last_post_at: Timestamp,
        /// Whose turn it is.
        pub turn: Option<Side>,
        /// Since when.
        pub turn_since: Option<Timestamp>,
        /// The thread that its posts went to.
        pub merged_into: Option<ThreadId>,
    }
}

db::row! {
    /// A post, as those who may see it read it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Post {
        /// Its key.
        pub id: PostId,
        /// Its thread.
        pub thread: ThreadId,
        /// Its project.
        pub project: ProjectId,
        /// The number of its thread; 1 is the worklog.
        pub number: i64,
        /// Who wrote it.
        pub author: Option<PersonId>,
        /// Their name; of somebody without an account, as they signed.
        pub author_name: Option<String>,
        /// The client of a guest or contact who wrote it.
        pub author_client: Option<ClientId>,
        /// Whose place they took.
        pub acting_for: Option<PersonId>,
        /// Their name.
        pub acting_for_name: Option<String>,
        /// Written in the lead's name.
        pub by_order: bool,
        /// What kind of entry it is.
        pub kind: EntryKind,
        /// Who may see it.
        pub audience: Audience,
        /// What became of it.
        pub state: PostState,
        /// How it came in.
        pub door: Door,
        /// Written by the program.
        pub system: bool,
        /// Came from another tool.
        pub imported: bool,
        /// As written.
        pub source: String,
        kept: String,
        /// Its language, if it could be told.
        pub lang: Option<Lang>,
        /// Its version.
        pub version: i64,
        /// The first version that the client could see.
        pub visible_version: Option<i64>,
        /// When it happened.
        pub happened_at: Timestamp,
        /// When it was accepted.
        pub posted_at: Timestamp,
        /// When it was changed, if that is marked.
        pub edited_at: Option<Timestamp>,
        /// When it was taken back or deleted.
        pub gone_at: Option<Timestamp>,
        /// Who did it.
        pub gone_by_name: Option<String>,
        /// Time spent, in seconds.
        pub seconds: Option<i64>,
        /// The key of the request that made it.
        pub request_key: Option<String>,
    }
}

impl Post {
    /// Its text as cleaned HTML.
    pub fn html(&self) -> Cow<'_, str> {
        markdown::restored(&self.source, &self.kept)
    }
}

db::row! {
    /// An older version of a post.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Version {
        /// Its number, from 1.
        pub version: i64,
        /// As written.
        pub source: String,
        /// When it was written.
        pub written_at: Timestamp,
        /// Who wrote it.
        pub written_by: Option<String>,
    }
}

db::row! {
    /// What happened with the client, and whether the worklog tells it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Interaction {
        /// Its key.
        pub id: InteractionId,
        /// Its project.
        pub project: ProjectId,
        /// What it was.
        pub kind: EntryKind,
        /// Where it is known from.
        pub source: Source,
        /// The key there.
        pub source_id: i64,
        /// When.
        pub at: Timestamp,
        /// Until when its entry is on time.
        pub due_at: Timestamp,
        /// Whether the worklog tells it.
        pub state: DebtState,
        /// The entry.
        pub post: Option<PostId>,
        /// When it was settled or dismissed.
        pub settled_at: Option<Timestamp>,
    }
}

db::row! {
    /// A decision record.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Decision {
        /// Its key.
        pub id: DecisionId,
        /// Its main project.
        pub project: Option<ProjectId>,
        /// The project's key.
        pub project_key: Option<String>,
        /// What was decided.
        pub text: String,
        /// What else was considered.
        pub options: String,
        /// Where it stands.
        pub state: DecisionState,
        /// Who carries it out.
        pub owner: Option<PersonId>,
        /// Their name.
        pub owner_name: Option<String>,
        /// Until when.
        pub due: Option<Date>,
        /// It can affect closing a client.
        pub affects_deal: bool,
        /// The decision that it replaces.
        pub supersedes: Option<DecisionId>,
        /// Who may see it.
        pub audience: Audience,
        /// The post of the worklog.
        pub post: Option<PostId>,
        /// When it was written down.
        pub noted_at: Timestamp,
        /// When it was taken.
        pub taken_at: Option<Timestamp>,
    }
}

db::row! {
    /// Something that somebody will do, or did.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Action {
        /// Its key.
        pub id: ActionId,
        /// Its project.
        pub project: Option<ProjectId>,
        /// The project's key.
        pub project_key: Option<String>,
        /// What.
        pub text: String,
        /// Who.
        pub owner: PersonId,
        /// Their name.
        pub owner_name: String,
        /// Until when.
        pub due: Option<Date>,
        /// Where it stands.
        pub state: ActionState,
        /// Why it was dropped.
        pub reason: Option<String>,
        /// What it came from.
        pub origin: Origin,
        /// Its key there.
        pub origin_id: i64,
        /// When it was assigned.
        pub assigned_at: Timestamp,
        /// When it was closed.
        pub closed_at: Option<Timestamp>,
    }
}

db::row! {
    /// A file.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Attachment {
        /// Its key.
        pub id: AttachmentId,
        /// Its project.
        pub project: ProjectId,
        /// Its name.
        pub name: String,
        /// What it is, by its bytes.
        pub media: String,
        /// Bytes.
        pub size: i64,
        /// SHA-256 of its bytes.
        pub hash: String,
        /// SHA-256 of its thumbnail.
        pub thumb: Option<String>,
        /// Pixels across, of an image.
        pub width: Option<i64>,
        /// Pixels down.
        pub height: Option<i64>,
        /// Who added it.
        pub added_by: Option<PersonId>,
        /// Their name.
        pub added_by_name: Option<String>,
        /// When.
        pub added_at: Timestamp,
    }
}

db::row! {
    /// How a thread was closed.
    #[derive(Clone, Debug)]
    pub struct Closing {
        /// When.
        pub closed_at: Timestamp,
        /// By whom.
        pub closed_by: Option<String>,
        /// What happened, or the summary.
        pub summary: String,
        /// The cause of a serious problem.
        pub cause: Option<String>,
        /// Its fix.
        pub fix: Option<String>,
        /// What came of a candidate.
        pub result: Option<CandidateResult>,
        /// The issue or record.
        pub link: Option<String>,
        /// The decision that was taken.
        pub decision: Option<DecisionId>,
    }
}

db::row! {
    /// A text that is being written.
    #[derive(Clone, Debug, Default)]
    pub struct Draft {
        /// As typed.
        pub text: String,
        /// The key of the undone post that it was.
        pub request_key: Option<String>,
    }
}

db::row! {
    /// A live post, as the search wants it.
    #[derive(Clone, Debug)]
    pub struct ToIndex {
        /// Which one.
        pub id: PostId,
        /// Where it stands.
        pub project: ProjectId,
        /// Whose project that is.
        pub client: Option<ClientId>,
        /// Who may see it.
        pub audience: Audience,
        /// Who may see its thread.
        pub thread: Visibility,
        /// When it was written.
        pub at: Timestamp,
        /// Its text.
        pub source: String,
    }
}
