//! What a source says, as steps in the order in which they are taken.

use super::{Ask, Line};
use jiff::{Timestamp, civil::Date};
use kernel::{Lang, PersonId};
use projects::Kind;
use std::path::PathBuf;
use threads::sentence::EntryKind;

/// What a step points at: something of the same source, or something that is here already.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ref {
    /// By its key at the source, `person:1049715913`.
    Key(String),
    /// By its key here.
    Here(i64),
}

/// Where a post goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Where {
    /// Into a thread.
    Thread(Ref),
    /// Into the worklog of a project.
    Worklog(Ref),
}

/// Somebody who can sign in, now or once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPersonStep {
    /// Their name.
    pub name: String,
    /// Their address; whoever has it here already is meant.
    pub email: String,
    /// What they do.
    pub title: String,
    /// Their zone; the workspace's if empty or unknown.
    pub zone: String,
    /// Their language; the workspace's if they chose none.
    pub lang: Option<Lang>,
    /// On the services team.
    pub services: bool,
    /// May sign in.
    pub active: bool,
}

/// Somebody at a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContactStep {
    /// Where they work.
    pub client: Ref,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their telephone.
    pub phone: String,
    /// What they do.
    pub title: String,
}

/// A project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProjectStep {
    /// Its name.
    pub name: String,
    /// What sort.
    pub kind: Kind,
    /// Whose.
    pub client: Option<Ref>,
    /// What has to be done.
    pub description: String,
    /// The language it is run in; the workspace's if none is known.
    pub lang: Option<Lang>,
}

/// A thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewThreadStep {
    /// Where.
    pub project: Ref,
    /// Its title.
    pub title: String,
    /// The client may see it.
    pub shared: bool,
    /// Who opened it.
    pub by: Option<Ref>,
    /// When.
    pub at: Timestamp,
}

/// A post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPostStep {
    /// Where.
    pub place: Where,
    /// Who wrote it.
    pub author: Option<Ref>,
    /// Their name, shown where they are nobody here.
    pub byline: String,
    /// When.
    pub at: Timestamp,
    /// Markdown.
    pub text: String,
    /// The client may see it.
    pub client: bool,
    /// What kind of entry it is.
    pub kind: EntryKind,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewActionStep {
    /// Where.
    pub project: Ref,
    /// What.
    pub text: String,
    /// Who; the first of them who is on the team here.
    pub owners: Vec<Ref>,
    /// Until when.
    pub due: Option<Date>,
    /// Who noted it.
    pub by: Option<Ref>,
    /// When.
    pub at: Timestamp,
    /// When it was done, and by whom.
    pub done: Option<(Timestamp, Option<Ref>)>,
}

/// A meeting that is still to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMeetingStep {
    /// Where.
    pub project: Ref,
    /// What it is called.
    pub title: String,
    /// When it begins.
    pub at: Timestamp,
    /// How long.
    pub minutes: i64,
    /// Every week.
    pub weekly: bool,
    /// Who comes, by name.
    pub attendees: String,
}

/// Where a mail lies in its archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The file within the archive.
    pub file: PathBuf,
    /// Its first byte there.
    pub from: u64,
    /// Its bytes there.
    pub length: u64,
    /// It stands among others in an mbox, whose quoting is taken away.
    pub boxed: bool,
}

/// A mail of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailStep {
    /// Where it lies.
    pub spot: Spot,
    /// Who its sender is here, where the map says it.
    pub sent_by: Option<PersonId>,
}

/// One thing that an import does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Adds somebody.
    Person(NewPersonStep),
    /// Adds a client from named fields, as its form has them.
    Client(Vec<(&'static str, String)>),
    /// Adds somebody at a client.
    Contact(NewContactStep),
    /// Lets a contact sign in as a guest: the contact.
    Guest(Ref),
    /// Adds a project.
    Project(NewProjectStep),
    /// Opens a project with its lead and backup.
    Open(Ref, Ref, Ref),
    /// Lets a guest into a project.
    Admit(Ref, Ref),
    /// Opens a thread.
    Thread(NewThreadStep),
    /// Writes a post.
    Post(NewPostStep),
    /// Notes something to do.
    Action(NewActionStep),
    /// Plans a meeting.
    Meeting(NewMeetingStep),
    /// Closes a project.
    Close(Ref),
    /// Takes a mail in.
    Mail(MailStep),
}

impl Step {
    /// The word for its kind, in reports and text keys.
    pub fn word(&self) -> &'static str {
        match self {
            Step::Person(_) => "person",
            Step::Client(_) => "client",
            Step::Contact(_) => "contact",
            Step::Guest(_) => "guest",
            Step::Project(_) => "project",
            Step::Open(..) => "opening",
            Step::Admit(..) => "admission",
            Step::Thread(_) => "thread",
            Step::Post(_) => "post",
            Step::Action(_) => "action",
            Step::Meeting(_) => "meeting",
            Step::Close(_) => "closing",
            Step::Mail(_) => "mail",
        }
    }
}

/// A step with its key at the source and where it stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Its key: the same in every import of the same thing.
    pub key: String,
    /// File and line.
    pub place: String,
    /// What it is called, for the report.
    pub what: String,
    /// What is done.
    pub step: Step,
}

/// Everything that a source says, ready to be taken.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The steps, in order.
    pub steps: Vec<Planned>,
    /// What was refused while reading, what has no home, and remarks.
    pub lines: Vec<Line>,
    /// What must be answered: who leads which project.
    pub asks: Vec<Ask>,
    /// Things that only hold others (boards, lists, folders), which need no home.
    pub holders: usize,
}
