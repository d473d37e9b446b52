//! What the verbs are asked for.

use super::{Audience, CandidateResult, DecisionState, Door, Origin, ThreadKind, Visibility};
use crate::sentence::EntryKind;
use jiff::{Timestamp, civil::Date};
use kernel::{AttachmentId, ContactId, DecisionId, InteractionId, PersonId, PostId, ProjectId, ThreadId};

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

/// A thread that was opened elsewhere and keeps its time and opener.
#[derive(Clone, Debug)]
pub struct ImportedThread {
    /// Where.
    pub project: ProjectId,
    /// What for; never the worklog, which every project has.
    pub kind: ThreadKind,
    /// Its title.
    pub title: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// Who opened it, if they are known here.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// Something to do that was noted elsewhere.
#[derive(Clone, Debug)]
pub struct ImportedAction {
    /// Where.
    pub project: ProjectId,
    /// What.
    pub text: String,
    /// Who.
    pub owner: PersonId,
    /// Until when.
    pub due: Option<Date>,
    /// Who noted it, if they are known here.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
    /// When it was done, if it was, and by whom if they are known here.
    pub done: Option<(Timestamp, Option<PersonId>)>,
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
    /// Who may see it.
    pub audience: Audience,
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
