//! What is read back, as rows.

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
    /// A thread in a list, with what the reader may count.
    #[derive(Clone, Debug)]
    pub struct ThreadLine {
        /// Its key.
        pub id: ThreadId,
        /// Its number.
        pub number: i64,
        /// What it is for.
        pub kind: ThreadKind,
        /// Its title.
        pub title: String,
        /// Who may see it.
        pub visibility: Visibility,
        /// Where it stands.
        pub state: ThreadState,
        /// Whose turn it is.
        pub turn: Option<Side>,
        /// Since when.
        pub turn_since: Option<Timestamp>,
        /// Posts that the reader may see.
        pub posts: i64,
        /// The newest of them.
        pub last_at: Option<Timestamp>,
        /// Those by others after the reader's mark.
        pub unread: i64,
        /// Its place in the list, which guests are not shown.
        pub moved_at: Timestamp,
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
    /// A thread as one line of the log: that it was opened.
    #[derive(Clone, Debug)]
    pub struct OpenedThread {
        /// Its key.
        pub id: ThreadId,
        /// Its number.
        pub number: i64,
        /// What it is for.
        pub kind: ThreadKind,
        /// Its title.
        pub title: String,
        /// Who may see it.
        pub visibility: Visibility,
        /// Where it stands.
        pub state: ThreadState,
        /// Whose turn it is.
        pub turn: Option<Side>,
        /// Since when.
        pub turn_since: Option<Timestamp>,
        /// Who opened it.
        pub opened_by: Option<PersonId>,
        /// Their name.
        pub opened_by_name: Option<String>,
        /// When.
        pub opened_at: Timestamp,
        /// What it opens with, as far as the reader may see it.
        pub first: Option<String>,
        /// Posts that the reader may see.
        pub posts: i64,
    }
}

/// A place in the log: when, then what, then which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogPlace {
    /// When it happened.
    pub at: Timestamp,
    /// What sort of line it is.
    pub rank: i64,
    /// Its key.
    pub id: i64,
}

impl LogPlace {
    /// After everything: a log read from here starts with the newest.
    pub const END: LogPlace = LogPlace { at: Timestamp::MAX, rank: i64::MAX, id: i64::MAX };

    /// Reads it from an address.
    pub fn parse(text: &str) -> Option<LogPlace> {
        let mut parts = text.split('.').map(|part| part.parse().ok());
        let (at, rank, id) = (parts.next()??, parts.next()??, parts.next()??);
        Some(LogPlace { at: kernel::from_micros(at), rank, id })
    }
}

impl std::fmt::Display for LogPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", kernel::to_micros(self.at), self.rank, self.id)
    }
}

/// Which lines of the log are wanted.
#[derive(Clone, Debug, Default)]
pub struct LogFilter {
    /// Entries of this kind only.
    pub kind: Option<EntryKind>,
    /// By this person only.
    pub person: Option<PersonId>,
    /// For these readers only.
    pub audience: Option<Audience>,
    /// From this instant.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
}

/// A line of the log.
#[derive(Clone, Debug)]
pub enum LogItem {
    /// An entry.
    Post(Box<Post>),
    /// A thread was opened.
    Thread(OpenedThread),
    /// A meeting was held and not written up yet.
    Meeting(Interaction),
}

impl LogItem {
    /// The rank of entries.
    pub const POST: i64 = 2;
    /// The rank of threads.
    pub const THREAD: i64 = 1;
    /// The rank of meetings.
    pub const MEETING: i64 = 0;

    /// Its place.
    pub fn place(&self) -> LogPlace {
        match self {
            LogItem::Post(post) => LogPlace { at: post.happened_at, rank: LogItem::POST, id: post.id.0 },
            LogItem::Thread(thread) => {
                LogPlace { at: thread.opened_at, rank: LogItem::THREAD, id: thread.id.0 }
            }
            LogItem::Meeting(held) => LogPlace { at: held.at, rank: LogItem::MEETING, id: held.id.0 },
        }
    }
}

/// A file under a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLine {
    /// Its key.
    pub id: kernel::AttachmentId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub media: String,
    /// Bytes.
    pub size: i64,
    /// Whether it has a thumbnail.
    pub has_thumb: bool,
    /// Pixels across, of an image.
    pub width: Option<i64>,
    /// Pixels down.
    pub height: Option<i64>,
}

/// The follow-up that an entry made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// The action.
    pub action: ActionId,
    /// Until when.
    pub due: Option<Date>,
    /// Whether it is still to do.
    pub open: bool,
}

/// What stands around a post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// Its files.
    pub files: Vec<FileLine>,
    /// People it names who may not see it, and were not told.
    pub untold: Vec<String>,
    /// People of the client whom it names.
    pub named: Vec<String>,
    /// Its follow-up.
    pub follow_up: Option<FollowUp>,
    /// It told an interaction too late.
    pub late: bool,
}

db::row! {
    /// A thread in which one side waits for the other.
    #[derive(Clone, Debug)]
    pub struct Waiting {
        /// Its project.
        pub project: ProjectId,
        /// The project's key.
        pub key: String,
        /// The project's name.
        pub name: String,
        /// The client.
        pub client: Option<String>,
        /// Its number.
        pub number: i64,
        /// Its title.
        pub title: String,
        /// Since when.
        pub since: Timestamp,
        /// Who wrote last what the client may see.
        pub last_by: Option<String>,
        /// Posts that the client may see since then: with each new one the row says something new.
        pub posts: i64,
    }
}

db::row! {
    /// An interaction that is owed, with its project.
    #[derive(Clone, Debug)]
    pub struct Owed {
        /// Its key.
        pub id: InteractionId,
        /// Its project.
        pub project: ProjectId,
        /// The project's key.
        pub key: String,
        /// The project's name.
        pub name: String,
        /// What it was.
        pub kind: EntryKind,
        /// When.
        pub at: Timestamp,
        /// From when on its entry is late.
        pub due_at: Timestamp,
    }
}

db::row! {
    /// Something that was found in what was written.
    #[derive(Clone, Debug)]
    pub struct Found {
        /// The post, or the thread.
        pub id: i64,
        /// The project's key.
        pub key: String,
        /// The project's name.
        pub project: String,
        /// The thread's number.
        pub number: i64,
        /// The thread's title.
        pub title: String,
        /// What was written.
        pub source: String,
        /// By whom.
        pub author: Option<String>,
        /// When.
        pub at: Timestamp,
    }
}

db::row! {
    /// The last time that somebody spoke with the client.
    #[derive(Clone, Debug)]
    pub struct LastTalk {
        /// What it was.
        pub kind: EntryKind,
        /// When.
        pub at: Timestamp,
        /// Its entry.
        pub post: Option<PostId>,
    }
}

db::row! {
    /// What happened on a project while somebody was not there.
    #[derive(Clone, Debug)]
    pub struct Happened {
        /// The project's key.
        pub key: String,
        /// The project's name.
        pub name: String,
        /// Entries of the worklog.
        pub entries: i64,
        /// Posts in its threads.
        pub replies: i64,
        /// The newest of them.
        pub last_at: Timestamp,
    }
}
