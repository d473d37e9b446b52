//! Nouns of the room: levels, what there is to tell, mails that came in, and what is read back.

use jiff::Timestamp;
use kernel::{LetterId, NoticeId, PersonId, PostId, ProjectId, ThreadId};
use threads::{Audience, ThreadKind, Visibility};

db::words! {
    /// How much a person hears of a project (RULES §1.5).
    #[schema(as = NoticeLevel)]
    Level {
        /// A notice for each post.
        Everything = "everything",
        /// One message a day.
        Digest = "digest",
        /// No notices but for mentions; unread posts still stand in the inbox.
        Mentions = "mentions",
        /// Nothing but what is always delivered.
        Silent = "silent",
    }
    /// What a person chose for one thread; it wins over the level of its project.
    ThreadChoice {
        /// As [`Level::Everything`].
        Follow = "follow",
        /// As [`Level::Silent`].
        Mute = "mute",
    }
    /// What a notice tells.
    NoticeKind {
        /// A post names them.
        Mention = "mention",
        /// A serious problem, outside their hours, and they answer for it.
        Incident = "incident",
        /// They answer for a project now.
        Lead = "lead",
        /// They do not any more.
        Stopped = "stopped",
        /// Something to do was given to them.
        Action = "action",
        /// A decision was given to them.
        Decision = "decision",
        /// A project of theirs has nobody.
        Uncovered = "uncovered",
        /// The agenda misses an update of theirs.
        Nudge = "nudge",
        /// A promise of a ticket that they answer for runs out.
        Clock = "clock",
        /// Such a promise was broken.
        Breach = "breach",
        /// Our answer to a ticket did not arrive.
        Undelivered = "undelivered",
        /// Somebody is asked to look at a ticket.
        Raised = "raised",
        /// A ticket was given to them, or to whom they cover.
        Assigned = "assigned",
        /// A ticket that they follow was given to somebody else.
        Handed = "handed",
        /// The client wrote in a ticket that they hold or follow.
        Written = "written",
        /// A colleague left a note in one.
        Noted = "noted",
        /// One came back.
        Reopened = "reopened",
    }
    /// What became of a mail that came in.
    LetterState {
        /// It will be posted.
        Waiting = "waiting",
        /// It is a post.
        Posted = "posted",
        /// Nobody knows where it belongs; a person files it.
        Unsorted = "unsorted",
        /// A person filed it.
        Filed = "filed",
        /// From a machine, or one of ours that came back.
        Ignored = "ignored",
        /// A mail of ours did not arrive.
        Bounce = "bounce",
        /// Another room took it.
        Taken = "taken",
        /// A person looked and left it.
        Dismissed = "dismissed",
    }
}

impl NoticeKind {
    /// Whether it is about a ticket.
    pub fn is_of_ticket(self) -> bool {
        use NoticeKind::{Assigned, Breach, Clock, Handed, Noted, Raised, Reopened, Undelivered, Written};
        matches!(self, Clock | Breach | Undelivered | Raised | Assigned | Handed | Written | Noted | Reopened)
    }
}

impl Level {
    /// What holds until somebody chooses: the services team hears everything, and so does a guest of
    /// the little that was shared; the rest of the team only mentions [D].
    pub fn default_for(is_services: bool, is_guest: bool) -> Level {
        if is_services || is_guest { Level::Everything } else { Level::Mentions }
    }
}

db::row! {
    /// A thread with posts that its reader has not seen.
    #[derive(Clone, Debug)]
    pub struct Unread {
        /// The thread.
        pub thread: ThreadId,
        /// Its project.
        pub project: ProjectId,
        /// The project's key.
        pub project_key: String,
        /// The project's name.
        pub project_name: String,
        /// Its number there.
        pub number: i64,
        /// What it is for.
        pub kind: ThreadKind,
        /// Its title.
        pub title: String,
        /// Posts not seen.
        pub posts: i64,
        /// The first of them.
        pub first: PostId,
        /// The newest of them.
        pub newest: PostId,
        /// When that was written.
        pub at: Timestamp,
        /// By whom.
        pub author: Option<String>,
        /// Its first words.
        pub glance: FirstWords,
    }
}

/// Characters of a post in a row.
pub(crate) const GLANCE: usize = 140;

/// The first words of a post on one line, found when it is read: rows that are kept are not read again.
#[derive(Clone, Debug)]
pub struct FirstWords(pub String);

db::column!(FirstWords as String, |words: &FirstWords| words.0.clone(), |text: String| {
    Some(FirstWords(threads::markdown::excerpt(&text, GLANCE)))
});

db::row! {
    /// A notice.
    #[derive(Clone, Debug)]
    pub struct Notice {
        /// Its key.
        pub id: NoticeId,
        /// Whose.
        pub person: PersonId,
        /// What it tells.
        pub kind: NoticeKind,
        /// The project.
        pub project: Option<ProjectId>,
        /// Its key.
        pub project_key: Option<String>,
        /// Its name.
        pub project_name: Option<String>,
        /// The thread.
        pub thread: Option<ThreadId>,
        /// Its number.
        pub number: Option<i64>,
        /// Its title.
        pub title: Option<String>,
        /// The post.
        pub post: Option<PostId>,
        /// Its beginning, as written.
        pub glance: Option<String>,
        /// The action or decision.
        pub about: Option<i64>,
        /// Who made it.
        pub by: Option<String>,
        /// When it happened.
        pub at: Timestamp,
    }
}

db::row! {
    /// A post of which somebody may hear, with all that decides it.
    #[derive(Clone, Debug)]
    pub struct News {
        /// The post.
        pub post: PostId,
        /// Its thread.
        pub thread: ThreadId,
        /// Its project.
        pub project: ProjectId,
        /// The project's key.
        pub project_key: String,
        /// The project's name.
        pub project_name: String,
        /// The thread's number.
        pub number: i64,
        /// What the thread is for.
        pub kind: ThreadKind,
        /// Its title.
        pub title: String,
        /// Who may see the thread.
        pub visibility: Visibility,
        /// Who may see the post.
        pub audience: Audience,
        /// Who wrote it.
        pub author: Option<PersonId>,
        /// Their name.
        pub author_name: Option<String>,
        /// When.
        pub at: Timestamp,
        /// The reader's level for the project, if they chose one.
        pub level: Option<Level>,
        /// Their choice for the thread.
        pub choice: Option<ThreadChoice>,
    }
}

db::row! {
    /// How far a person was told.
    #[derive(Clone, Debug)]
    pub struct Told {
        /// Who.
        pub person: PersonId,
        /// What was posted before is not unread to them.
        pub since: Timestamp,
        /// By notices of their own.
        pub told_to: Timestamp,
        /// By the message of the day.
        pub digested_to: Timestamp,
        /// When the next one leaves.
        pub digest_at: Timestamp,
        /// Its minute of the day.
        pub digest_minute: i64,
    }
}

db::row! {
    /// A project with the level that somebody chose for it.
    #[derive(Clone, Debug)]
    pub struct ProjectLevel {
        /// The project.
        pub project: ProjectId,
        /// Its key.
        pub key: String,
        /// Its name.
        pub name: String,
        /// What they chose.
        pub level: Option<Level>,
        /// They hold a role on it.
        pub held: bool,
    }
}

db::row! {
    /// A thread with what somebody chose for it.
    #[derive(Clone, Debug)]
    pub struct ChosenThread {
        /// The thread.
        pub thread: ThreadId,
        /// Its project's key.
        pub project_key: String,
        /// Its number.
        pub number: i64,
        /// Its title.
        pub title: String,
        /// What they chose.
        pub choice: ThreadChoice,
    }
}

db::row! {
    /// A mail that came in.
    #[derive(Clone, Debug)]
    pub struct LetterRow {
        /// Its key.
        pub id: LetterId,
        /// When it came.
        pub received_at: Timestamp,
        /// When it was written, if it says.
        pub sent_at: Option<Timestamp>,
        /// The sender's name.
        pub from_name: String,
        /// The sender's address.
        pub from_email: String,
        /// Its subject.
        pub subject: String,
        /// The beginning of what it says.
        pub glance: String,
        /// The SHA-256 of the whole mail.
        pub hash: String,
        /// What became of it.
        pub state: LetterState,
        /// Why.
        pub reason: Option<String>,
        /// Whose address it came to.
        pub person: Option<PersonId>,
        /// The thread it belongs to.
        pub thread: Option<ThreadId>,
        /// The post that it is.
        pub post: Option<PostId>,
        /// The key that repeats share.
        pub key: String,
        /// The mails that it hangs together with.
        pub conversation: String,
        /// It came out of an archive.
        pub imported: bool,
        /// Where it stands, if another room took it.
        pub led_to: Option<String>,
    }
}

/// How far a mailbox was read: a mail of it, noted in the transaction that keeps the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The mailbox, `user@host/folder`.
    pub mailbox: String,
    /// Its UIDVALIDITY.
    pub validity: i64,
    /// The mail's UID.
    pub uid: i64,
}

db::row! {
    /// Mails of a mailbox that were taken and that its server does not put away.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Lying {
        /// The mailbox.
        pub mailbox: String,
        /// How many.
        pub count: i64,
        /// When the first of them was tried last.
        pub at: Timestamp,
        /// What the server said.
        pub why: String,
    }
}
