//! The closed list of what can happen. The event list is the audit log, the activity feed and the
//! source of notices; a verb records exactly one, in its own transaction.
//!
//! Payloads name ids and facts that may be seen by whoever may read the audit log. They never hold
//! the reason of an absence, a secret or the text of a post (RULES §11.12).

use crate::{
    AbsenceId, ActionId, AgendaId, AttachmentId, CalendarId, ClientId, ClusterId, ContactId, DecisionId,
    DocumentId, HoursId, ImportId, InteractionId, IssueLinkId, MeetingId, PersonId, PolicyId, PostId,
    ProjectId, QuestionId, RemedyId, RuleId, RunId, ScheduleId, ThreadId, TicketId, TopicId,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// Where an event belongs, for feeds and filters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The project it happened in.
    pub project: Option<ProjectId>,
    /// The client it concerns.
    pub client: Option<ClientId>,
    /// The person it is about (not who did it).
    pub person: Option<PersonId>,
    /// The thread it happened in.
    pub thread: Option<ThreadId>,
}

/// Declares the event list, with the subject of each.
macro_rules! events {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* $(,)? } => $subject:expr;)+) => {
        /// Everything that can happen, in the past tense.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind")]
        #[expect(missing_docs, reason = "the fields are named by what they hold")]
        pub enum Event {
            $($(#[$doc])* $name { $($field: $type),* },)+
        }

        impl Event {
            /// Every kind, as stored.
            pub const KINDS: &'static [&'static str] = &[$(stringify!($name)),+];

            /// How the kinds begin that only those who may see the reasons of absences read in the
            /// record: who asked, who approved and who did not need to would tell a reason (RULES §11.12).
            pub const PRIVATE: &'static str = "Absence";

            /// The kind, as stored.
            pub fn kind(&self) -> &'static str {
                match self { $(Event::$name { .. } => stringify!($name),)+ }
            }

            /// Where it belongs.
            #[expect(unused_variables, reason = "not every subject needs every field")]
            pub fn subject(&self) -> Subject {
                match self { $(Event::$name { $($field),* } => $subject,)+ }
            }
        }
    };
}

fn nowhere() -> Subject {
    Subject::default()
}
fn on_person(id: PersonId) -> Subject {
    Subject { person: Some(id), ..nowhere() }
}
fn in_client(id: ClientId) -> Subject {
    Subject { client: Some(id), ..nowhere() }
}
fn in_project(id: ProjectId) -> Subject {
    Subject { project: Some(id), ..nowhere() }
}
fn in_thread(project: ProjectId, thread: ThreadId) -> Subject {
    Subject { project: Some(project), thread: Some(thread), ..nowhere() }
}
fn of_ticket(project: Option<ProjectId>, client: Option<ClientId>, person: Option<PersonId>) -> Subject {
    Subject { project, client, person, ..nowhere() }
}

events! {
    // people
    WorkspaceSetUp { name: String } => nowhere();
    WorkspaceChanged { what: String } => nowhere();
    PersonInvited { person: PersonId } => on_person(*person);
    PersonJoined { person: PersonId } => on_person(*person);
    PersonChanged { person: PersonId, what: String } => on_person(*person);
    PersonDeactivated { person: PersonId } => on_person(*person);
    /// Their name, address, reasons and devices are gone; what they wrote stays.
    PersonErased { person: PersonId } => on_person(*person);
    PersonReactivated { person: PersonId } => on_person(*person);
    SignedIn { person: PersonId, how: String } => on_person(*person);
    SignInFailed { person: Option<PersonId> } => Subject { person: *person, ..nowhere() };
    DeviceEnded { person: PersonId } => on_person(*person);
    PasswordChanged { person: PersonId } => on_person(*person);
    /// A code app or a passkey came or went, recovery codes were renewed, or all was reset.
    SecondFactorChanged { person: PersonId, what: String } => on_person(*person);
    SignInLinkMade { person: PersonId } => on_person(*person);
    TokenCreated { person: PersonId, name: String } => on_person(*person);
    TokenRevoked { person: PersonId, name: String } => on_person(*person);
    CalendarChanged { calendar: CalendarId, what: String } => nowhere();
    /// Asked for or entered. Whether it counts at once is not told here: illness of one's own does, so
    /// that would be its reason; listeners ask the absence. Who covers which project, or that the gap is
    /// accepted, is answered in the form (RULES §1.2): a listener refuses with Invalid fields
    /// `cover.<project>` while it has no answer.
    AbsenceRequested { absence: AbsenceId, person: PersonId, covers: Vec<(ProjectId, PersonId)>, accept_gap: bool } => on_person(*person);
    AbsenceApproved { absence: AbsenceId, person: PersonId, covers: Vec<(ProjectId, PersonId)>, accept_gap: bool } => on_person(*person);
    AbsenceDeclined { absence: AbsenceId, person: PersonId } => on_person(*person);
    /// Other days or hours than before.
    AbsenceChanged { absence: AbsenceId, person: PersonId, covers: Vec<(ProjectId, PersonId)>, accept_gap: bool } => on_person(*person);
    AbsenceCancelled { absence: AbsenceId, person: PersonId } => on_person(*person);
    // clients
    ClientCreated { client: ClientId } => in_client(*client);
    ClientChanged { client: ClientId, what: String } => in_client(*client);
    ContactChanged { client: ClientId, contact: ContactId, what: String } => in_client(*client);
    // projects
    ProjectProposed { project: ProjectId } => in_project(*project);
    ProjectOpened { project: ProjectId } => in_project(*project);
    ProjectPaused { project: ProjectId } => in_project(*project);
    ProjectResumed { project: ProjectId } => in_project(*project);
    ProjectClosed { project: ProjectId } => in_project(*project);
    ProjectReopened { project: ProjectId } => in_project(*project);
    ProjectChanged { project: ProjectId, what: String } => in_project(*project);
    StatusSaid { project: ProjectId, status: String } => in_project(*project);
    /// A person holds a role from an instant on.
    AssignmentMade { project: ProjectId, person: PersonId, role: String } => Subject { project: Some(*project), person: Some(*person), ..nowhere() };
    CoverNamed { project: ProjectId, person: PersonId } => Subject { project: Some(*project), person: Some(*person), ..nowhere() };
    /// The effective lead changed because somebody left.
    CoverStarted { project: ProjectId, lead: Option<PersonId>, away: PersonId } => Subject { project: Some(*project), person: *lead, ..nowhere() };
    /// The effective lead changed because somebody came back.
    CoverEnded { project: ProjectId, lead: Option<PersonId>, since: Timestamp } => Subject { project: Some(*project), person: *lead, ..nowhere() };
    /// Lead and backup are both away and nobody is named.
    ProjectUncovered { project: ProjectId, from: Date } => in_project(*project);
    HandoverNoted { project: ProjectId } => in_project(*project);
    GuestAdmitted { project: ProjectId, person: PersonId } => Subject { project: Some(*project), person: Some(*person), ..nowhere() };
    GuestRemoved { project: ProjectId, person: PersonId } => Subject { project: Some(*project), person: Some(*person), ..nowhere() };
    MeetingPlanned { project: ProjectId, meeting: MeetingId } => in_project(*project);
    MeetingCancelled { project: ProjectId, meeting: MeetingId } => in_project(*project);
    MeetingPassed { project: ProjectId, meeting: MeetingId, at: Timestamp } => in_project(*project);
    IssueLinked { project: ProjectId, issue: IssueLinkId } => in_project(*project);
    ProofMoved { project: ProjectId, stage: String } => in_project(*project);
    // threads
    ThreadOpened { project: ProjectId, thread: ThreadId } => in_thread(*project, *thread);
    ThreadChanged { project: ProjectId, thread: ThreadId, what: String } => in_thread(*project, *thread);
    ThreadClosed { project: ProjectId, thread: ThreadId } => in_thread(*project, *thread);
    ThreadReopened { project: ProjectId, thread: ThreadId } => in_thread(*project, *thread);
    ThreadMerged { project: ProjectId, thread: ThreadId, into: ThreadId } => in_thread(*project, *thread);
    /// `urgent` for a serious problem; `silent` for imported and exempt system posts.
    PostAdded { project: ProjectId, thread: ThreadId, post: PostId, system: bool } => in_thread(*project, *thread);
    PostEdited { project: ProjectId, thread: ThreadId, post: PostId } => in_thread(*project, *thread);
    PostDeleted { project: ProjectId, thread: ThreadId, post: PostId } => in_thread(*project, *thread);
    PostRestored { project: ProjectId, thread: ThreadId, post: PostId } => in_thread(*project, *thread);
    PostUndone { project: ProjectId, thread: ThreadId, post: PostId } => in_thread(*project, *thread);
    /// Team-only writing became visible to the client.
    PostShared { project: ProjectId, thread: ThreadId, post: PostId } => in_thread(*project, *thread);
    InteractionRecorded { project: ProjectId, interaction: InteractionId } => in_project(*project);
    InteractionSettled { project: ProjectId, interaction: InteractionId } => in_project(*project);
    /// An entry says that time was spent, for the time room to come.
    TimeNoted { project: ProjectId, post: PostId, person: PersonId, day: Date, seconds: i64 } => Subject { project: Some(*project), person: Some(*person), ..nowhere() };
    AttachmentAdded { project: ProjectId, attachment: AttachmentId } => in_project(*project);
    DecisionTaken { project: Option<ProjectId>, decision: DecisionId } => Subject { project: *project, ..nowhere() };
    DecisionChanged { project: Option<ProjectId>, decision: DecisionId, state: String } => Subject { project: *project, ..nowhere() };
    ActionAssigned { project: Option<ProjectId>, action: ActionId, owner: PersonId } => Subject { project: *project, person: Some(*owner), ..nowhere() };
    /// Its words or its day; not who carries it.
    ActionChanged { project: Option<ProjectId>, action: ActionId } => Subject { project: *project, ..nowhere() };
    ActionClosed { project: Option<ProjectId>, action: ActionId, state: String } => Subject { project: *project, ..nowhere() };
    // inbox
    LevelChanged { person: PersonId, level: String } => on_person(*person);
    MailReceived { project: Option<ProjectId>, from_known: bool } => Subject { project: *project, ..nowhere() };
    MailFiled { project: ProjectId, thread: ThreadId } => in_thread(*project, *thread);
    MailSettingsChanged { what: String } => nowhere();
    // agenda
    AgendaSettingsChanged { what: String } => nowhere();
    AgendaItemAdded { agenda: AgendaId, project: Option<ProjectId> } => Subject { project: *project, ..nowhere() };
    AgendaItemRemoved { agenda: AgendaId, project: Option<ProjectId> } => Subject { project: *project, ..nowhere() };
    AgendaFrozen { agenda: AgendaId, week: String } => nowhere();
    AgendaClosed { agenda: AgendaId, week: String } => nowhere();
    UpdateNudged { project: ProjectId, person: PersonId, week: String } => Subject { project: Some(*project), person: Some(*person), ..nowhere() };
    TopicRaised { project: ProjectId, agenda: AgendaId } => in_project(*project);
    TopicChanged { project: ProjectId, topic: TopicId, state: String } => in_project(*project);
    AgendaItemChanged { agenda: AgendaId, project: Option<ProjectId>, what: String } => Subject { project: *project, ..nowhere() };
    /// The weekly meeting was moved, called off, started, or what it came to was noted.
    AgendaMeetingChanged { agenda: AgendaId, week: String, what: String } => nowhere();
    FeedChanged { person: PersonId, what: String } => on_person(*person);
    // desk
    HoursChanged { hours: HoursId, what: String } => nowhere();
    PolicyChanged { policy: PolicyId, what: String } => nowhere();
    DeskSettingsChanged { what: String } => nowhere();
    TicketOpened { ticket: TicketId, project: Option<ProjectId>, client: Option<ClientId> } => of_ticket(*project, *client, None);
    /// The client wrote in it. Of this and what follows hear whoever holds it and whoever follows it and reaches it.
    TicketWritten { ticket: TicketId, project: Option<ProjectId>, client: Option<ClientId>, owner: Option<PersonId>, followers: Vec<PersonId> } => of_ticket(*project, *client, *owner);
    /// The team answered the client.
    TicketReplied { ticket: TicketId, project: Option<ProjectId>, client: Option<ClientId> } => of_ticket(*project, *client, None);
    TicketNoted { ticket: TicketId, project: Option<ProjectId>, client: Option<ClientId>, owner: Option<PersonId>, followers: Vec<PersonId> } => of_ticket(*project, *client, *owner);
    /// It was given to somebody or to nobody, or taken to a developer.
    TicketAssigned { ticket: TicketId, project: Option<ProjectId>, client: Option<ClientId>, owner: Option<PersonId>, followers: Vec<PersonId> } => of_ticket(*project, *client, *owner);
    /// Its category, service, priority, project, tags, followers or links.
    TicketChanged { ticket: TicketId, project: Option<ProjectId>, client: Option<ClientId>, what: String } => of_ticket(*project, *client, None);
    TicketMoved { ticket: TicketId, project: Option<ProjectId>, client: Option<ClientId>, state: String } => of_ticket(*project, *client, None);
    TicketResolved { ticket: TicketId, project: Option<ProjectId>, client: Option<ClientId> } => of_ticket(*project, *client, None);
    TicketReopened { ticket: TicketId, project: Option<ProjectId>, client: Option<ClientId>, owner: Option<PersonId>, followers: Vec<PersonId> } => of_ticket(*project, *client, *owner);
    TicketMerged { ticket: TicketId, into: TicketId, project: Option<ProjectId>, client: Option<ClientId> } => of_ticket(*project, *client, None);
    /// Whoever asked for it says how the solution was, 1 to 5.
    TicketRated { ticket: TicketId, client: Option<ClientId>, score: i64 } => of_ticket(None, *client, None);
    /// A part of it became another ticket.
    TicketSplit { ticket: TicketId, part: TicketId, project: Option<ProjectId>, client: Option<ClientId> } => of_ticket(*project, *client, None);
    /// A server says that an answer by mail did not arrive.
    TicketUndelivered { ticket: TicketId, project: Option<ProjectId>, client: Option<ClientId>, owner: Option<PersonId> } => of_ticket(*project, *client, *owner);
    /// A clock has come to a part of its target, in per cent, for whoever answers for the ticket now.
    ClockWarned { ticket: TicketId, project: Option<ProjectId>, person: Option<PersonId>, clock: String, percent: i64 } => of_ticket(*project, None, *person);
    /// Time was spent on a ticket, for the time room to come.
    TicketTimeNoted { ticket: TicketId, project: Option<ProjectId>, client: Option<ClientId>, person: PersonId, day: Date, seconds: i64 } => of_ticket(*project, *client, Some(*person));
    TicketsImported { source: String, tickets: i64, events: i64 } => nowhere();
    /// The nightly look at what tickets are about: how many were placed and how many clusters stand.
    ClustersFound { tickets: i64, clusters: i64 } => nowhere();
    /// Confirmed, named, split, merged, given an owner or an action.
    ClusterChanged { cluster: ClusterId, what: String } => nowhere();
    /// Something was done about a cluster, or what was noted of it changed.
    RemedyChanged { cluster: ClusterId, remedy: RemedyId, what: String } => nowhere();
    /// A rule of the desk was written, changed, or switched on or off.
    RuleChanged { rule: RuleId, what: String } => nowhere();
    /// Tickets that come by themselves were planned, changed, or switched on or off.
    ScheduleChanged { schedule: ScheduleId, what: String } => nowhere();
    /// A rule answered the client; it counts as no answer by a person (RULES §6.2).
    TicketAutoAnswered { ticket: TicketId, project: Option<ProjectId>, client: Option<ClientId> } => of_ticket(*project, *client, None);
    /// Somebody is asked to look at a ticket: by a rule, or because nobody did. Nobody in particular are the
    /// coordinators.
    TicketRaised { ticket: TicketId, project: Option<ProjectId>, person: Option<PersonId>, why: String } => of_ticket(*project, None, *person);
    // knowledge
    /// A new document or another version of one.
    DocumentWritten { document: DocumentId, client: Option<ClientId>, version: i64 } => of_ticket(None, *client, None);
    /// Published, retired, reviewed, or given to another owner.
    DocumentChanged { document: DocumentId, client: Option<ClientId>, owner: PersonId, what: String } => of_ticket(None, *client, Some(*owner));
    RunStarted { run: RunId, document: DocumentId, client: Option<ClientId> } => of_ticket(None, *client, None);
    RunEnded { run: RunId, document: DocumentId, client: Option<ClientId>, state: String } => of_ticket(None, *client, None);
    /// A document solved a ticket, or no longer counts as its solution.
    DocumentSolved { document: DocumentId, ticket: TicketId, client: Option<ClientId>, solved: bool } => of_ticket(None, *client, None);
    QuestionAsked { question: QuestionId, client: Option<ClientId> } => of_ticket(None, *client, None);
    /// A document answers it now, or none is needed.
    QuestionSettled { question: QuestionId, document: Option<DocumentId>, client: Option<ClientId> } => of_ticket(None, *client, None);
    // exchange
    ImportFinished { import: ImportId, source: String, accepted: i64, refused: i64 } => nowhere();
    // ground
    JobRetried { job: i64 } => nowhere();
}
