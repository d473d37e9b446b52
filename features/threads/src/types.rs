//! Nouns of threads and posts, as rows and as what the verbs are asked for.
//!
//! Absent on purpose: what a sentence means, how Markdown is cleaned and when a post may be accepted,
//! which are modules of their own.

use crate::sentence::EntryKind;
use jiff::{Timestamp, civil::Date};
use kernel::{
    ActionId, AttachmentId, ContactId, DecisionId, InteractionId, Lang, PersonId, PostId, ProjectId, ThreadId,
};

/// Declares words that are stored, with their parser.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every one, in the order they are shown.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word in the database, the API and text keys.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// Reads the word back.
            pub fn parse(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }

        db::column!($name as String, |it: &$name| it.word(), |word: String| $name::parse(&word));
    )+};
}

words! {
    /// What a thread is for (RULES §1.4, table).
    ThreadKind {
        /// The project's own log, opened with it; never closes.
        Worklog = "worklog",
        /// A serious problem.
        Incident = "incident",
        /// A solution that may go to the product.
        Candidate = "candidate",
        /// A launch, a migration, a visit.
        Event = "event",
        /// Anything important outside the worklog.
        Topic = "topic",
        /// A choice that is needed.
        Decision = "decision",
    }
    /// Who may see a thread.
    Visibility {
        /// The team alone.
        Team = "team",
        /// The client as well, as far as its posts are for them.
        Shared = "shared",
    }
    /// Who may see a post.
    Audience {
        /// The team alone; the default everywhere.
        Team = "team",
        /// The client as well.
        Client = "client",
    }
    /// Where a thread stands.
    ThreadState {
        /// Open.
        Open = "open",
        /// Closed with what its kind asks for.
        Closed = "closed",
        /// Its posts went into another thread.
        Merged = "merged",
    }
    /// Whose turn it is to write.
    Side {
        /// The team's.
        Team = "team",
        /// The client's.
        Client = "client",
    }
    /// What became of a post.
    PostState {
        /// It stands.
        Live = "live",
        /// Taken back within ten seconds; it is a draft again.
        Undone = "undone",
        /// Deleted; its place is kept.
        Deleted = "deleted",
    }
    /// How a post came in.
    Door {
        /// Through a page.
        Page = "page",
        /// Through the API or an agent.
        Api = "api",
        /// By mail.
        Mail = "mail",
        /// From another tool, with its own time and author.
        Import = "import",
        /// Written by the program.
        System = "system",
    }
    /// What came of a candidate for the product.
    CandidateResult {
        /// It goes into the product.
        Accepted = "accepted",
        /// It does not.
        Rejected = "rejected",
        /// Not now.
        Postponed = "postponed",
    }
    /// Where an interaction is known from (RULES §1.3).
    Source {
        /// A planned meeting that took place.
        Meeting = "meeting",
        /// A guest wrote.
        Guest = "guest",
        /// A mail of the client.
        Mail = "mail",
        /// A ticket was answered.
        Ticket = "ticket",
        /// A calendar.
        Calendar = "calendar",
        /// Somebody said so.
        Manual = "manual",
    }
    /// Whether the worklog has what it is owed.
    DebtState {
        /// No entry yet.
        Owed = "owed",
        /// An entry tells it.
        Settled = "settled",
        /// It did not take place, or there is nothing to tell.
        Dismissed = "dismissed",
    }
    /// Where a decision stands (RULES §1.6).
    DecisionState {
        /// Needed, not taken.
        Open = "open",
        /// Taken.
        Taken = "taken",
        /// Carried out.
        Done = "done",
        /// Taken back.
        Reverted = "reverted",
    }
    /// Where an action stands.
    ActionState {
        /// To do.
        Open = "open",
        /// Done.
        Done = "done",
        /// Dropped, with a reason.
        Dropped = "dropped",
    }
    /// What a decision or an action came from.
    Origin {
        /// A post.
        Post = "post",
        /// A decision.
        Decision = "decision",
        /// A weekly agenda.
        Agenda = "agenda",
        /// Nothing else.
        Manual = "manual",
    }
}

db::column!(EntryKind as String, |kind: &EntryKind| kind.word(), |word: String| EntryKind::parse(&word));

/// A post as somebody writes it.
#[derive(Clone, Debug)]
pub struct NewPost {
    /// Where.
    pub thread: ThreadId,
    /// Markdown.
    pub text: String,
    /// Who may see it.
    pub audience: Audience,
    /// What kind of entry it is; a plain post is a note.
    pub kind: EntryKind,
    /// When it happened, if not now. It orders the log and nothing else.
    pub happened_at: Option<Timestamp>,
    /// The composer's sentence, if the text was lifted out of one.
    pub typed: Option<String>,
    /// Time spent, in seconds.
    pub seconds: Option<i64>,
    /// Contacts whom the entry names.
    pub contacts: Vec<ContactId>,
    /// The interaction that it tells.
    pub interaction: Option<InteractionId>,
    /// Written in the effective lead's name, by order: it settles what is owed (RULES §1.3).
    pub by_order: bool,
    /// Two requests with the same key make one post.
    pub request_key: Option<String>,
    /// How it came in.
    pub door: Door,
    /// Files that it carries besides those that its text links to.
    pub files: Vec<AttachmentId>,
}

impl NewPost {
    /// A plain post through a page.
    pub fn new(thread: ThreadId, text: impl Into<String>, audience: Audience) -> NewPost {
        NewPost {
            thread,
            text: text.into(),
            audience,
            kind: EntryKind::Note,
            happened_at: None,
            typed: None,
            seconds: None,
            contacts: Vec::new(),
            interaction: None,
            by_order: false,
            request_key: None,
            door: Door::Page,
            files: Vec::new(),
        }
    }
}

/// A post that was written elsewhere and keeps its time and author. It is outside pacing, windows and
/// notices (RULES §1.6).
#[derive(Clone, Debug)]
pub struct ImportedPost {
    /// Where.
    pub thread: ThreadId,
    /// Who wrote it, if they are known here.
    pub author: Option<PersonId>,
    /// Who wrote it, if they are not.
    pub byline: Option<String>,
    /// Markdown.
    pub text: String,
    /// Who may see it.
    pub audience: Audience,
    /// What kind of entry it is.
    pub kind: EntryKind,
    /// When it was written.
    pub at: Timestamp,
    /// Two imports under the same key make one post.
    pub key: String,
    /// Its files.
    pub files: Vec<AttachmentId>,
}

/// What somebody without an account wrote, put here by a person (a mail of the client that was filed).
/// It is written now, and outside pacing because no person wrote it here.
#[derive(Clone, Debug)]
pub struct OutsidePost {
    /// Where.
    pub thread: ThreadId,
    /// Who wrote it.
    pub byline: String,
    /// The contact, if they are one.
    pub contact: Option<ContactId>,
    /// Markdown.
    pub text: String,
    /// Who may see it.
    pub audience: Audience,
    /// When it was sent.
    pub happened_at: Timestamp,
    /// Two requests with the same key make one post.
    pub key: String,
    /// Its files.
    pub files: Vec<AttachmentId>,
}

/// A thread as somebody opens it. The first post is written with [`crate::post`] in the same transaction.
#[derive(Clone, Debug)]
pub struct NewThread {
    /// Where.
    pub project: ProjectId,
    /// What for; never the worklog, which is opened with its project.
    pub kind: ThreadKind,
    /// Its title.
    pub title: String,
    /// Who may see it.
    pub visibility: Visibility,
}

/// How a thread is closed: what its kind asks for (RULES §1.4, table).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewClosing {
    /// What happened, or the summary; posted into the thread.
    pub summary: String,
    /// The cause of a serious problem.
    pub cause: Option<String>,
    /// Its fix.
    pub fix: Option<String>,
    /// What came of a candidate.
    pub result: Option<CandidateResult>,
    /// The issue, or the record of the problem.
    pub link: Option<String>,
    /// The decision that was taken.
    pub decision: Option<DecisionId>,
}

/// A decision as it is written down.
#[derive(Clone, Debug)]
pub struct NewDecision {
    /// Every project it concerns, the main one first; none for the whole house.
    pub projects: Vec<ProjectId>,
    /// What was decided.
    pub text: String,
    /// What else was considered.
    pub options: String,
    /// Who took it.
    pub deciders: Vec<PersonId>,
    /// Who carries it out.
    pub owner: Option<PersonId>,
    /// Until when.
    pub due: Option<Date>,
    /// It can affect closing a client.
    pub affects_deal: bool,
    /// The decision that it replaces.
    pub supersedes: Option<DecisionId>,
    /// Who may see it.
    pub audience: Audience,
    /// Open until somebody decides, or taken at once.
    pub state: DecisionState,
    /// What it came from, and its key there.
    pub origin: (Origin, i64),
    /// The post in which it stands already; else it is posted to the worklogs of its projects.
    pub post: Option<PostId>,
}

/// Something that somebody will do.
#[derive(Clone, Debug)]
pub struct NewAction {
    /// Where, if anywhere.
    pub project: Option<ProjectId>,
    /// What.
    pub text: String,
    /// Who.
    pub owner: PersonId,
    /// Until when.
    pub due: Option<Date>,
    /// What it came from, and its key there.
    pub origin: (Origin, i64),
}

/// A file whose bytes are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// SHA-256 of its bytes, as hexadecimal text.
    pub hash: String,
    /// What it is, by its bytes.
    pub media: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of its thumbnail, if it is an image that we read.
    pub thumb: Option<String>,
    /// Pixels across.
    pub width: Option<i64>,
    /// Pixels down.
    pub height: Option<i64>,
}

/// A stored file that becomes an attachment.
#[derive(Clone, Debug)]
pub struct NewAttachment {
    /// Where.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub file: StoredFile,
    /// Put among the project's files on its own: the team sees it without a post.
    pub kept: bool,
}

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
        pub author_client: Option<i64>,
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
        /// Cleaned HTML.
        pub html: String,
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

db::row! {
    /// An older version of a post.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Version {
        /// Its number, from 1.
        pub version: i64,
        /// As written.
        pub source: String,
        /// Cleaned HTML.
        pub html: String,
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
