//! Names and texts for keys, when an agenda is shown: a frozen one holds keys alone.

use db::{Read, params};
use jiff::{Timestamp, civil::Date};
use kernel::{ActionId, AgendaId, AgendaItemId, DecisionId, PersonId, PostId, ProjectId, Result, ThreadId};

db::row! {
    /// A person's name.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct PersonName {
        /// Who.
        pub id: PersonId,
        /// Their name.
        pub name: String,
        /// On the team and active.
        pub team: bool,
        /// Can lead or back up.
        pub can_lead: bool,
        /// Their zone.
        pub zone: String,
    }
}

db::row! {
    /// What a link shows of a post.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct PostGlance {
        /// Which.
        pub id: PostId,
        /// Where it stands now.
        pub thread: ThreadId,
        /// In which project.
        pub project: ProjectId,
        /// What kind of entry it is.
        pub kind: String,
        /// Whether it stands.
        pub live: bool,
        /// When it was accepted.
        pub posted_at: Timestamp,
        /// The beginning of its text.
        pub glance: String,
    }
}

db::row! {
    /// What a link shows of a thread.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ThreadGlance {
        /// Which.
        pub id: ThreadId,
        /// In which project.
        pub project: ProjectId,
        /// Its number there.
        pub number: i64,
        /// What it is for.
        pub kind: String,
        /// Its title.
        pub title: String,
    }
}

db::row! {
    /// What a line shows of a decision or an action.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RecordGlance {
        /// Its key.
        pub id: i64,
        /// Its project.
        pub project: Option<ProjectId>,
        /// Its words.
        pub text: String,
        /// How it stands now.
        pub state: String,
        /// Whose it is.
        pub owner: Option<PersonId>,
        /// Until when.
        pub due: Option<Date>,
        /// It can affect closing a client.
        pub affects_deal: bool,
    }
}

db::row! {
    /// What the agenda tells of a proposed project.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Told {
        /// Which.
        pub project: ProjectId,
        /// What has to be done.
        pub description: String,
        /// Why it was proposed.
        pub context: String,
        /// Who proposed it.
        pub proposer: Option<PersonId>,
    }
}

db::sql! {
    static PEOPLE: PersonName = "SELECT id, name, active AND role <> 'guest', active AND can_lead AND services, zone FROM people_card ORDER BY name, id";
    static POSTS: PostGlance = "SELECT post_id, thread_id, project_id, kind, state = 'live', posted_at, glance FROM threads_glance
        WHERE post_id IN (SELECT value FROM IDS($1))";
    static THREADS: ThreadGlance = "SELECT id, project_id, number, kind, title FROM threads_card WHERE id IN (SELECT value FROM IDS($1))";
    static DECISIONS: RecordGlance = "SELECT id, project_id, text, state, owner_id, due, affects_deal FROM threads_decision_card
        WHERE id IN (SELECT value FROM IDS($1))";
    static ACTIONS: RecordGlance = "SELECT id, project_id, text, state, owner_id, due, FALSE FROM threads_action_card
        WHERE id IN (SELECT value FROM IDS($1))";
    static ITEMS: (AgendaItemId, String) = "SELECT id, text FROM agenda_item WHERE agenda_id = $1";
    static TOLD: Told = "SELECT project_id, description, context, proposer_id FROM projects_told WHERE project_id IN (SELECT value FROM IDS($1))";
}

/// Everybody's name, guests included, by name.
pub async fn list_people(read: &mut Read) -> Result<Vec<PersonName>> {
    PEOPLE.kept().all(read, params![]).await
}

/// What links show of some posts.
pub async fn list_posts(read: &mut Read, posts: &[PostId]) -> Result<Vec<PostGlance>> {
    POSTS.of(read, super::ids(posts.iter().copied())?).await
}

/// What links show of some threads; merged ones are gone.
pub async fn list_threads(read: &mut Read, threads: &[ThreadId]) -> Result<Vec<ThreadGlance>> {
    THREADS.of(read, super::ids(threads.iter().copied())?).await
}

/// What lines show of some decisions.
pub async fn list_decisions(read: &mut Read, decisions: &[DecisionId]) -> Result<Vec<RecordGlance>> {
    DECISIONS.of(read, super::ids(decisions.iter().copied())?).await
}

/// What lines show of some actions.
pub async fn list_actions(read: &mut Read, actions: &[ActionId]) -> Result<Vec<RecordGlance>> {
    ACTIONS.of(read, super::ids(actions.iter().copied())?).await
}

/// The words of the lines that people wrote.
pub async fn list_items(read: &mut Read, agenda: AgendaId) -> Result<Vec<(AgendaItemId, String)>> {
    ITEMS.kept().all(read, params![agenda]).await
}

/// What is told of some projects.
pub async fn list_told(read: &mut Read, projects: &[ProjectId]) -> Result<Vec<Told>> {
    TOLD.of(read, super::ids(projects.iter().copied())?).await
}
