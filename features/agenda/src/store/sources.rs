//! What an agenda is made from, for the whole house or for one project, in a bounded number of queries.

use db::{Read, params};
use jiff::{Timestamp, civil::Date};
use kernel::{AbsenceId, ActionId, DecisionId, PersonId, PostId, ProjectId, Result, ThreadId};
use projects::{Holding, Kind, ProjectState};

db::row! {
    /// A post of a person within a window.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Written {
        /// Which.
        pub post: PostId,
        /// Its version.
        pub version: i64,
        /// Where.
        pub thread: ThreadId,
        /// In which project.
        pub project: ProjectId,
        /// When it was accepted.
        pub posted_at: Timestamp,
    }
}

db::row! {
    /// A thread that was written in.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct ThreadFact {
        /// Which.
        pub id: ThreadId,
        /// It is the project's worklog.
        pub worklog: bool,
        /// When it was opened.
        pub opened_at: Timestamp,
    }
}

db::row! {
    /// A decision that is open, or taken and not carried out.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DecisionFact {
        /// Which.
        pub id: DecisionId,
        /// Its project.
        pub project: Option<ProjectId>,
        /// `open` or `taken`.
        pub state: String,
        /// Who carries it out.
        pub owner: Option<PersonId>,
        /// Until when.
        pub due: Option<Date>,
        /// It came from a weekly meeting.
        pub from_agenda: bool,
        /// It can affect closing a client.
        pub affects_deal: bool,
        /// Since when it stands.
        pub noted_at: Timestamp,
    }
}

db::row! {
    /// An open action of a weekly meeting.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ActionFact {
        /// Which.
        pub id: ActionId,
        /// Its project.
        pub project: Option<ProjectId>,
        /// Until when.
        pub due: Option<Date>,
        /// Since when it stands.
        pub assigned_at: Timestamp,
    }
}

db::row! {
    /// An approved absence, without its reason.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AbsenceFact {
        /// Which.
        pub id: AbsenceId,
        /// Who.
        pub person: PersonId,
        /// First day away.
        pub from: Date,
        /// First day back.
        pub to: Date,
        /// Only a part of the day.
        pub part: bool,
    }
}

macro_rules! decisions {
    ($of:literal) => {
        concat!(
            "SELECT id, project_id, state, owner_id, due, origin = 'agenda', affects_deal, noted_at
            FROM threads_decision_card WHERE state IN ('open', 'taken') AND ",
            $of,
            "ORDER BY due, id"
        )
    };
}

macro_rules! actions {
    ($of:literal) => {
        concat!(
            "SELECT id, project_id, due, assigned_at FROM threads_action_card
            WHERE state = 'open' AND origin IN ('agenda', 'decision') AND ",
            $of,
            "ORDER BY due, id"
        )
    };
}

db::sql! {
    static WRITTEN: Written = "SELECT w.post_id, g.version, w.thread_id, w.project_id, w.posted_at
        FROM threads_written w JOIN threads_glance g ON g.post_id = w.post_id
        WHERE w.posted_at >= $1 AND w.posted_at < $2 AND NOT w.system AND NOT w.imported
        ORDER BY w.posted_at DESC, w.post_id DESC";
    static WRITTEN_IN: Written = "SELECT w.post_id, g.version, w.thread_id, w.project_id, w.posted_at
        FROM threads_written w JOIN threads_glance g ON g.post_id = w.post_id
        WHERE w.project_id = $3 AND w.posted_at >= $1 AND w.posted_at < $2 AND NOT w.system AND NOT w.imported
        ORDER BY w.posted_at DESC, w.post_id DESC";
    // The few late ones first (SQLite keeps the order of a cross join), then the posts by key.
    static LATE: Written = "SELECT w.post_id, g.version, w.thread_id, w.project_id, w.posted_at
        FROM agenda_late l CROSS JOIN threads_written w JOIN threads_glance g ON g.post_id = w.post_id
        WHERE w.post_id = l.post_id AND w.posted_at < $1 AND NOT w.system AND NOT w.imported AND (CAST($2 AS BIGINT) IS NULL OR w.project_id = $2)
        ORDER BY w.posted_at DESC, w.post_id DESC";
    static THREADS: ThreadFact = "SELECT id, kind = 'worklog', opened_at FROM threads_card WHERE id IN (SELECT value FROM IDS($1))";
    static CHOICES: (ThreadId, ProjectId) = "SELECT id, project_id FROM threads_card
        WHERE kind = 'decision' AND state = 'open' AND opened_at < $1 ORDER BY +id";
    // Of one project by its own index: SQLite would take the one of all that were noted before.
    static DECISIONS: DecisionFact = (decisions!("noted_at < $1 "));
    static DECISIONS_IN: DecisionFact = (decisions!("project_id = $2 AND +noted_at < $1 "));
    static ACTIONS: ActionFact = (actions!("assigned_at < $1 "));
    static ACTIONS_IN: ActionFact = (actions!("project_id = $2 AND +assigned_at < $1 "));
    static TURNS: (ProjectId, ProjectState, Timestamp) = "SELECT project_id, state, at FROM projects_turn WHERE at < $1
        AND (CAST($2 AS BIGINT) IS NULL OR project_id = $2) ORDER BY project_id, at";
    static KINDS: (ProjectId, Kind, String) = "SELECT id, kind, key FROM projects_card WHERE CAST($1 AS BIGINT) IS NULL OR id = $1
        ORDER BY CASE WHEN client_name IS NULL THEN 1 ELSE 0 END, client_name, key, id";
    static STAGES: (ProjectId, String, Option<String>) = "SELECT project_id, phase, stage FROM projects_told";
    static HOLDINGS: Holding = "SELECT project_id, person_id, role, valid_from, valid_to FROM projects_holding
        WHERE valid_to IS NULL OR valid_to > $1 ORDER BY project_id, valid_from";
    static AWAY: (PersonId, Timestamp, Timestamp) = "SELECT person_id, starts_at, ends_at FROM people_away
        WHERE ends_at > $1 AND starts_at < $2 ORDER BY person_id, starts_at";
    static ABSENCES: AbsenceFact = "SELECT a.id, a.person_id, a.from_day, a.to_day, a.from_time IS NOT NULL
        FROM people_absence_plain a JOIN people_card p ON p.id = a.person_id
        WHERE a.state = 'approved' AND a.to_day > $1 AND a.from_day < $2 AND p.active AND p.role <> 'guest'
        ORDER BY a.from_day, a.id";
}

/// Posts of people within `[from, to)`, newest first, of all projects or one.
pub async fn list_written(
    read: &mut Read,
    from: Timestamp,
    to: Timestamp,
    project: Option<ProjectId>,
) -> Result<Vec<Written>> {
    match project {
        Some(project) => WRITTEN_IN.all(read, params![from, to, project]).await,
        None => WRITTEN.all(read, params![from, to]).await,
    }
}

/// Posts of people that came to stand after their window was frozen and before this one is.
pub async fn list_late(
    read: &mut Read,
    before: Timestamp,
    project: Option<ProjectId>,
) -> Result<Vec<Written>> {
    LATE.all(read, params![before, project]).await
}

/// Facts of some threads; merged ones are gone.
pub async fn list_threads(read: &mut Read, threads: &[ThreadId]) -> Result<Vec<ThreadFact>> {
    THREADS.of(read, super::ids(threads.iter().copied())?).await
}

/// Threads that ask for a decision.
pub async fn list_choices(read: &mut Read, before: Timestamp) -> Result<Vec<(ThreadId, ProjectId)>> {
    CHOICES.all(read, params![before]).await
}

/// Decisions that are open or not carried out, noted before an instant.
pub async fn list_decisions(
    read: &mut Read,
    before: Timestamp,
    project: Option<ProjectId>,
) -> Result<Vec<DecisionFact>> {
    match project {
        Some(project) => DECISIONS_IN.all(read, params![before, project]).await,
        None => DECISIONS.all(read, params![before]).await,
    }
}

/// Open actions of weekly meetings, assigned before an instant.
pub async fn list_actions(
    read: &mut Read,
    before: Timestamp,
    project: Option<ProjectId>,
) -> Result<Vec<ActionFact>> {
    match project {
        Some(project) => ACTIONS_IN.all(read, params![before, project]).await,
        None => ACTIONS.all(read, params![before]).await,
    }
}

/// In which state each project stood since when, before an instant.
pub async fn list_turns(
    read: &mut Read,
    before: Timestamp,
    project: Option<ProjectId>,
) -> Result<Vec<(ProjectId, ProjectState, Timestamp)>> {
    TURNS.all(read, params![before, project]).await
}

/// What sort each project is and its key, in the order of lists.
pub async fn list_kinds(
    read: &mut Read,
    project: Option<ProjectId>,
) -> Result<Vec<(ProjectId, Kind, String)>> {
    KINDS.kept().all(read, params![project]).await
}

/// The phase of each project, and the stage of each proof of concept.
pub async fn list_stages(read: &mut Read) -> Result<Vec<(ProjectId, String, Option<String>)>> {
    STAGES.kept().all(read, params![]).await
}

/// Who holds which role at an instant or later.
pub async fn list_holdings(read: &mut Read, at: Timestamp) -> Result<Vec<Holding>> {
    HOLDINGS.all(read, params![at]).await
}

/// Absences that trigger cover within `[from, to)`.
pub async fn list_away(
    read: &mut Read,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(PersonId, Timestamp, Timestamp)>> {
    AWAY.all(read, params![from, to]).await
}

/// Approved absences of the team that touch the days `[from, to)`.
pub async fn list_absences(read: &mut Read, from: Date, to: Date) -> Result<Vec<AbsenceFact>> {
    ABSENCES.all(read, params![from, to]).await
}
