//! Nouns of the desk's mail: its addresses, the mails and files of tickets, and mails that wait for a person.

use jiff::Timestamp;
use kernel::{ClientId, MailId, ProjectId, TicketEntryId, TicketId};

/// Bytes of a file that goes with a mail at most.
pub const FILE_BYTES: i64 = 10 * 1024 * 1024;
/// Bytes of all files of a mail at most: written as text they are a third more, and many servers take no mail
/// beyond 25 MB.
pub const FILES_BYTES: i64 = 15 * 1024 * 1024;
/// Addresses that get a copy of an answer at most.
pub const MOST_COPIES: usize = 20;
/// Files of an answer at most.
pub const MOST_FILES: usize = 20;
/// Characters of a file's name at most.
pub const FILE_NAME_LENGTH: usize = 120;
/// Characters of a signature at most.
pub const SIGNATURE_LENGTH: usize = 1_000;

db::words! {
    /// Where a mail stands of which a person says what becomes.
    HeldState as "state" or "desk-choose-one" {
        /// It waits.
        Triage = "triage",
        /// Nobody wants to hear its sender.
        Spam = "spam",
        /// It is of a ticket.
        Filed = "filed",
        /// Somebody looked and left it.
        Dismissed = "dismissed",
    }
    /// Why only a person can say what becomes of a mail.
    HeldReason as "reason" or "desk-choose-one" {
        /// It does not say who sent it.
        NoSender = "no_sender",
        /// It says that we sent it.
        Ourselves = "ourselves",
        /// It says that it comes from the team, and a header proves nothing.
        Team = "team",
        /// Its sender's access was taken away.
        NoAccess = "no_access",
        /// Nobody knows its sender.
        Unknown = "unknown",
        /// Its sender is blocked.
        Blocked = "blocked",
    }
}

db::row! {
    /// An address at which clients write to the desk.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Address {
        /// It, in small letters.
        pub email: String,
        /// Whose tickets they are, where the sender does not tell.
        pub client: Option<ClientId>,
        /// The client's name.
        pub client_name: Option<String>,
        /// Where the work is done.
        pub project: Option<ProjectId>,
        /// The project's key.
        pub project_key: Option<String>,
        /// What sort of request.
        pub category: String,
        /// About which service.
        pub service: String,
    }
}

db::row! {
    /// A mail of a ticket.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct TicketMail {
        /// Its key.
        pub id: i64,
        /// What was written by it.
        pub entry: Option<TicketEntryId>,
        /// Its id, if an answer may name it.
        pub message_id: String,
        /// Our address.
        pub address: String,
        /// The whole of it is kept: it came.
        pub came: bool,
        /// The mail that left.
        pub sent: Option<MailId>,
    }
}

db::row! {
    /// A file of a ticket.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct TicketFile {
        /// Its key.
        pub id: i64,
        /// What brought it.
        pub entry: TicketEntryId,
        /// Its name.
        pub name: String,
        /// Its bytes.
        pub size: i64,
    }
}

db::row! {
    /// A mail of which a person says what becomes.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Held {
        /// Its key.
        pub id: i64,
        /// Where it stands.
        pub state: HeldState,
        /// Why it is here.
        pub reason: HeldReason,
        /// Its sender's name.
        pub from_name: String,
        /// Their address.
        pub from_email: String,
        /// Its subject.
        pub subject: String,
        /// The beginning of what it says.
        pub glance: String,
        /// Our address, where it came to.
        pub address: String,
        /// The ticket that it names, or the one that it became.
        pub ticket: Option<TicketId>,
        /// What repeats of it share.
        pub key: String,
        /// The hash of the whole mail.
        pub hash: String,
        /// When it came.
        pub at: Timestamp,
    }
}

impl Held {
    /// Its sender by name, else by address.
    pub fn sender(&self) -> &str {
        if self.from_name.is_empty() { &self.from_email } else { &self.from_name }
    }

    /// Its page.
    pub fn href(&self) -> String {
        held_href(self.id)
    }
}

/// The page of a mail that waits.
pub fn held_href(id: i64) -> String {
    format!("/tickets/mail/{id}")
}

db::row! {
    /// Who gets a copy.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Copy {
        /// Of which answer; of those to come if none is said.
        pub entry: Option<TicketEntryId>,
        /// Their address.
        pub email: String,
    }
}

db::row! {
    /// A file of an answer.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Attached {
        /// Its key.
        pub id: i64,
        /// The answer; put aside if none is said.
        pub entry: Option<TicketEntryId>,
        /// Its name.
        pub name: String,
        /// Its type, by its bytes.
        pub media: String,
        /// Its bytes.
        pub size: i64,
        /// Under which they are stored.
        pub hash: String,
    }
}

/// A stored file that goes with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// Its type, by its bytes.
    pub media: String,
    /// Its bytes.
    pub size: i64,
    /// Under which they are stored.
    pub hash: String,
}

impl NewFile {
    /// A file as it was sent: its name loses folders and controls.
    pub fn of(name: &str, stored: threads::StoredFile) -> NewFile {
        let last = name.rsplit(['/', '\\']).next().unwrap_or(name).trim();
        let plain: String = last.chars().filter(|c| !c.is_control()).take(FILE_NAME_LENGTH).collect();
        let name = if plain.is_empty() { "file".to_owned() } else { plain };
        NewFile { name, media: stored.media, size: stored.size, hash: stored.hash }
    }
}

/// What became of an answer that left by mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// The answer.
    pub entry: TicketEntryId,
    /// `queued`, `sent`, `held`, `failed` or `bounced`.
    pub state: String,
    /// Why it did not arrive.
    pub why: String,
}

/// Mails and files of a ticket, as its page shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailed {
    /// What came and left.
    pub mails: Vec<TicketMail>,
    /// Files that came.
    pub files: Vec<TicketFile>,
    /// Files of answers.
    pub attached: Vec<Attached>,
    /// Those that were too large for the mail of their answer.
    pub apart: Vec<i64>,
    /// Who got copies of answers, and who gets those of the answers to come.
    pub copies: Vec<Copy>,
    /// Whether an answer leaves by mail.
    pub leaves: bool,
    /// Whether anybody at the client reads it, by mail or in the portal.
    pub reads: bool,
    /// What became of the answers.
    pub fates: Vec<Fate>,
}
