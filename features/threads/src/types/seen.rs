//! What lists, logs and other rooms see of the records.

use super::{Audience, Interaction, Post, Side, ThreadKind, ThreadState, Visibility};
use crate::sentence::EntryKind;
use jiff::{Timestamp, civil::Date};
use kernel::{ActionId, InteractionId, PersonId, PostId, ProjectId, ThreadId};

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
