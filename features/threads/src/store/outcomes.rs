//! Decisions and actions.

use super::who;
use crate::types::{Action, ActionState, Audience, Decision, DecisionState, NewAction, NewDecision};
use db::{Read, Tx, params};
use jiff::{Timestamp, civil::Date};
use kernel::{ActionId, DecisionId, PersonId, PostId, ProjectId, Result};

// The project's key by itself: SQLite would make the whole view of projects for a join that may miss.
macro_rules! decision {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.project_id, (SELECT c.key FROM projects_card c WHERE c.id = d.project_id), d.text, d.options, d.state, d.owner_id, o.name, d.due, d.affects_deal, d.supersedes, d.visibility, d.post_id, d.noted_at, d.taken_at
            FROM threads_decision d LEFT JOIN people_card o ON o.id = d.owner_id ",
            $rest
        )
    };
}

macro_rules! action {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.project_id, (SELECT c.key FROM projects_card c WHERE c.id = a.project_id), a.text, a.owner_id, o.name, a.due, a.state, a.reason, a.origin, a.origin_id, a.assigned_at, a.closed_at
            FROM threads_action a JOIN people_card o ON o.id = a.owner_id ",
            $rest
        )
    };
}

db::sql! {
    static DECISION: Decision = (decision!("WHERE d.id = $1 AND ($2 OR d.visibility = 'client') AND ($3
        OR (d.project_id IS NULL AND $2)
        OR EXISTS (SELECT 1 FROM threads_concern n JOIN projects_reach r ON r.project_id = n.project_id AND r.person_id = $4 WHERE n.decision_id = d.id))"));
    static DECISIONS: Decision = (decision!("WHERE ($1 OR d.visibility = 'client') AND ($2
            OR (d.project_id IS NULL AND $1)
            OR EXISTS (SELECT 1 FROM threads_concern n JOIN projects_reach r ON r.project_id = n.project_id AND r.person_id = $3 WHERE n.decision_id = d.id))
        AND (CAST($4 AS TEXT) IS NULL OR d.state = $4) AND d.id < $5 ORDER BY d.id DESC LIMIT $6"));
    static DECISIONS_OF_PROJECT: Decision = (decision!("WHERE ($1 OR d.visibility = 'client')
        AND ($2 OR EXISTS (SELECT 1 FROM threads_concern n JOIN projects_reach r ON r.project_id = n.project_id AND r.person_id = $3 WHERE n.decision_id = d.id))
        AND d.id IN (SELECT n.decision_id FROM threads_concern n WHERE n.project_id = $4)
        AND (CAST($5 AS TEXT) IS NULL OR d.state = $5) AND d.id < $6 ORDER BY d.id DESC LIMIT $7"));
    static OF_POST: (DecisionId,) = "SELECT id FROM threads_decision WHERE origin = 'post' AND origin_id = $1 ORDER BY id";
    static DECIDERS: (PersonId, String) = "SELECT d.person_id, who.name FROM threads_decider d JOIN people_card who ON who.id = d.person_id
        WHERE d.decision_id = $1 ORDER BY who.name";
    static CONCERNS: (ProjectId,) = "SELECT project_id FROM threads_concern WHERE decision_id = $1 ORDER BY project_id";
    static INSERT_DECISION: (DecisionId,) = "INSERT INTO threads_decision (project_id, text, options, state, owner_id, due, affects_deal, supersedes, visibility,
            origin, origin_id, post_id, noted_by, noted_at, taken_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $14) RETURNING id";
    static INSERT_CONCERN: () = "INSERT INTO threads_concern (decision_id, project_id) VALUES ($1, $2) ON CONFLICT (decision_id, project_id) DO NOTHING";
    static INSERT_DECIDER: () = "INSERT INTO threads_decider (decision_id, person_id) VALUES ($1, $2) ON CONFLICT (decision_id, person_id) DO NOTHING";
    static DECISION_POST: () = "UPDATE threads_decision SET post_id = $2 WHERE id = $1";
    static DECISION_STATE: () = "UPDATE threads_decision SET state = $2, changed_at = $3, taken_at = CASE WHEN $2 = 'taken' THEN $3 ELSE taken_at END WHERE id = $1";
    static DECISION_AUDIENCE: () = "UPDATE threads_decision SET visibility = $2 WHERE post_id = $1";
    static FORGET_CONCERNS: () = "DELETE FROM threads_concern WHERE decision_id = $1";
    static FORGET_DECIDERS: () = "DELETE FROM threads_decider WHERE decision_id = $1";
    static FORGET_DECISION: () = "DELETE FROM threads_decision WHERE id = $1";
    static ACTION: Action = (action!("WHERE a.id = $1 AND $2 AND ($3 OR a.owner_id = $4 OR a.project_id IS NULL
        OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = a.project_id AND r.person_id = $4))"));
    static ACTIONS: Action = (action!("WHERE ($1 OR a.owner_id = $2 OR a.project_id IS NULL
            OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = a.project_id AND r.person_id = $2))
        AND (CAST($3 AS BIGINT) IS NULL OR a.owner_id = $3) AND (CAST($4 AS BIGINT) IS NULL OR a.project_id = $4)
        AND (CAST($5 AS TEXT) IS NULL OR a.state = $5)
        AND (COALESCE(a.due, '9999-12-31'), a.id) > ($6, $7)
        ORDER BY COALESCE(a.due, '9999-12-31'), a.id LIMIT $8"));
    static ACTIONS_BY_KEY: Action = (action!("WHERE ($1 OR a.owner_id = $2 OR a.project_id IS NULL
            OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = a.project_id AND r.person_id = $2))
        AND (CAST($3 AS BIGINT) IS NULL OR a.owner_id = $3) AND (CAST($4 AS BIGINT) IS NULL OR a.project_id = $4)
        AND a.state = 'open' AND a.id > $5 ORDER BY a.id LIMIT $6"));
    static OWNED: Decision = (decision!("WHERE d.owner_id = $1 AND d.state IN ('open', 'taken') ORDER BY d.id"));
    static CLOSED_ACTIONS: Action = (action!("WHERE ($1 OR a.owner_id = $2 OR a.project_id IS NULL
            OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = a.project_id AND r.person_id = $2))
        AND (CAST($3 AS BIGINT) IS NULL OR a.owner_id = $3) AND (CAST($4 AS BIGINT) IS NULL OR a.project_id = $4)
        AND a.state <> 'open' AND (a.closed_at, a.id) < ($5, $6)
        ORDER BY a.closed_at DESC, a.id DESC LIMIT $7"));
    static DUE: Action = (action!("WHERE a.owner_id = $1 AND a.state = 'open' AND a.due <= $2 ORDER BY a.due, a.id LIMIT 50"));
    static OF_OWNER: Action = (action!("WHERE a.owner_id = $1 AND a.state = 'open' ORDER BY a.id"));
    static ACTIONS_OF_POST: (ActionId,) = "SELECT id FROM threads_action WHERE origin = 'post' AND origin_id = $1 ORDER BY id";
    static INSERT_ACTION: (ActionId,) = "INSERT INTO threads_action (project_id, text, owner_id, due, state, origin, origin_id, assigned_by, assigned_at)
        VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8) RETURNING id";
    static CLOSE_ACTION: () = "UPDATE threads_action SET state = $2, reason = $3, closed_by = $4, closed_at = $5 WHERE id = $1";
    static REOPEN_ACTION: () = "UPDATE threads_action SET state = 'open', reason = NULL, closed_by = NULL, closed_at = NULL WHERE id = $1";
    static OWNER: () = "UPDATE threads_action SET owner_id = $2 WHERE id = $1";
    static DECISION_OWNER: () = "UPDATE threads_decision SET owner_id = $2 WHERE id = $1";
    static ACTION_TEXT: () = "UPDATE threads_action SET text = $2 WHERE id = $1";
    static DUE_DAY: () = "UPDATE threads_action SET due = $2 WHERE id = $1";
    static FORGET_ACTIONS: () = "DELETE FROM threads_action WHERE origin = 'post' AND origin_id = $1";
    static DONE_AFTER: Action = (action!("WHERE a.project_id = $1 AND a.state = 'open' ORDER BY COALESCE(a.due, '9999-12-31'), a.id LIMIT $2"));
}

/// A decision that whoever asks may see.
#[db::boxed]
pub async fn find_decision(read: &mut Read, id: DecisionId) -> Result<Decision> {
    let (all, team, person) = who(read);
    DECISION.one(read, params![id, team, all, person]).await
}

/// Decisions that whoever asks may see, newest first, before one.
#[db::boxed]
pub async fn list_decisions(
    read: &mut Read,
    project: Option<ProjectId>,
    state: Option<DecisionState>,
    before: i64,
    limit: i64,
) -> Result<Vec<Decision>> {
    let (all, team, person) = who(read);
    match project {
        Some(project) => {
            DECISIONS_OF_PROJECT.all(read, params![team, all, person, project, state, before, limit]).await
        }
        None => DECISIONS.all(read, params![team, all, person, state, before, limit]).await,
    }
}

/// The decisions that a post made.
pub async fn list_decisions_of(read: &mut Read, post: PostId) -> Result<Vec<DecisionId>> {
    Ok(OF_POST.all(read, params![post]).await?.into_iter().map(|(id,)| id).collect())
}

/// Who took a decision.
pub async fn list_deciders(read: &mut Read, id: DecisionId) -> Result<Vec<(PersonId, String)>> {
    DECIDERS.all(read, params![id]).await
}

/// Every project that a decision concerns.
pub async fn list_concerns(read: &mut Read, id: DecisionId) -> Result<Vec<ProjectId>> {
    Ok(CONCERNS.all(read, params![id]).await?.into_iter().map(|(id,)| id).collect())
}

/// Writes a decision down.
pub async fn insert_decision(tx: &mut Tx, new: &NewDecision) -> Result<DecisionId> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    let taken = (new.state != DecisionState::Open).then_some(now);
    let (origin, origin_id) = new.origin;
    let main = new.projects.first();
    let row = params![
        main,
        new.text,
        new.options,
        new.state,
        new.owner,
        new.due,
        new.affects_deal,
        new.supersedes,
        new.audience,
        origin,
        origin_id,
        new.post,
        by,
        now,
        taken
    ];
    let (id,) = INSERT_DECISION.one(tx, row).await?;
    for project in &new.projects {
        INSERT_CONCERN.exec(tx, params![id, project]).await?;
    }
    for person in &new.deciders {
        INSERT_DECIDER.exec(tx, params![id, person]).await?;
    }
    Ok(id)
}

/// Notes where a decision stands in the worklog.
pub async fn save_decision_post(tx: &mut Tx, id: DecisionId, post: PostId) -> Result<()> {
    DECISION_POST.exec(tx, params![id, post]).await.map(drop)
}

/// Moves a decision on.
pub async fn save_decision_state(tx: &mut Tx, id: DecisionId, state: DecisionState) -> Result<()> {
    let now = tx.now();
    DECISION_STATE.exec(tx, params![id, state, now]).await.map(drop)
}

/// A decision is seen by whoever may see the post in which it stands.
pub async fn save_decision_audience(tx: &mut Tx, post: PostId, audience: Audience) -> Result<()> {
    DECISION_AUDIENCE.exec(tx, params![post, audience]).await.map(drop)
}

/// Forgets what a post made that was taken back within its ten seconds.
pub async fn forget_of_post(tx: &mut Tx, post: PostId) -> Result<()> {
    for id in list_decisions_of(tx, post).await? {
        FORGET_CONCERNS.exec(tx, params![id]).await?;
        FORGET_DECIDERS.exec(tx, params![id]).await?;
        FORGET_DECISION.exec(tx, params![id]).await?;
    }
    FORGET_ACTIONS.exec(tx, params![post]).await.map(drop)
}

/// An action that whoever asks may see: the team's, never a guest's.
#[db::boxed]
pub async fn find_action(read: &mut Read, id: ActionId) -> Result<Action> {
    let (all, team, person) = who(read);
    ACTION.one(read, params![id, team, all, person]).await
}

/// Open actions that whoever asks may see, by day, after a place in that order.
pub async fn list_open_actions(
    read: &mut Read,
    owner: Option<PersonId>,
    project: Option<ProjectId>,
    after: (&str, i64),
    limit: i64,
) -> Result<Vec<Action>> {
    let (all, _, person) = who(read);
    ACTIONS.all(read, params![all, person, owner, project, ActionState::Open, after.0, after.1, limit]).await
}

/// Open actions that whoever asks may see, by key, after one.
pub async fn list_actions_by_key(
    read: &mut Read,
    owner: Option<PersonId>,
    project: Option<ProjectId>,
    after: i64,
    limit: i64,
) -> Result<Vec<Action>> {
    let (all, _, person) = who(read);
    ACTIONS_BY_KEY.all(read, params![all, person, owner, project, after, limit]).await
}

/// Closed actions that whoever asks may see, newest first, before a place in that order.
pub async fn list_closed_actions(
    read: &mut Read,
    owner: Option<PersonId>,
    project: Option<ProjectId>,
    before: (Timestamp, i64),
    limit: i64,
) -> Result<Vec<Action>> {
    let (all, _, person) = who(read);
    CLOSED_ACTIONS.all(read, params![all, person, owner, project, before.0, before.1, limit]).await
}

/// What a person should do until a day.
pub async fn list_due(read: &mut Read, owner: PersonId, until: Date) -> Result<Vec<Action>> {
    DUE.all(read, params![owner, until]).await
}

/// Everything that a person should do.
pub async fn list_open_of(read: &mut Read, owner: PersonId) -> Result<Vec<Action>> {
    OF_OWNER.all(read, params![owner]).await
}

/// The next actions of a project.
pub async fn list_next(read: &mut Read, project: ProjectId, limit: i64) -> Result<Vec<Action>> {
    DONE_AFTER.all(read, params![project, limit]).await
}

/// The actions that a post made.
pub async fn list_actions_of(read: &mut Read, post: PostId) -> Result<Vec<ActionId>> {
    Ok(ACTIONS_OF_POST.all(read, params![post]).await?.into_iter().map(|(id,)| id).collect())
}

/// Writes an action down.
pub async fn insert_action(tx: &mut Tx, new: &NewAction) -> Result<ActionId> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    let (origin, origin_id) = new.origin;
    let row = params![new.project, new.text, new.owner, new.due, origin, origin_id, by, now];
    Ok(INSERT_ACTION.one(tx, row).await?.0)
}

/// Closes an action, or opens it again.
pub async fn save_action_state(
    tx: &mut Tx,
    id: ActionId,
    state: ActionState,
    reason: Option<&str>,
) -> Result<()> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    if state == ActionState::Open {
        return REOPEN_ACTION.exec(tx, params![id]).await.map(drop);
    }
    CLOSE_ACTION.exec(tx, params![id, state, reason, by, now]).await.map(drop)
}

/// Gives an action to somebody else.
pub async fn save_action_owner(tx: &mut Tx, id: ActionId, owner: PersonId) -> Result<()> {
    OWNER.exec(tx, params![id, owner]).await.map(drop)
}

/// Says an action in other words.
pub async fn save_action_text(tx: &mut Tx, id: ActionId, text: &str) -> Result<()> {
    ACTION_TEXT.exec(tx, params![id, text]).await.map(drop)
}

/// Moves the day of an action.
pub async fn save_action_due(tx: &mut Tx, id: ActionId, due: Option<Date>) -> Result<()> {
    DUE_DAY.exec(tx, params![id, due]).await.map(drop)
}

/// The decisions that a person still has to carry out.
pub async fn list_owned(read: &mut Read, owner: PersonId) -> Result<Vec<Decision>> {
    OWNED.all(read, params![owner]).await
}

/// Gives a decision to somebody else to carry out.
pub async fn save_decision_owner(tx: &mut Tx, id: DecisionId, to: PersonId) -> Result<()> {
    DECISION_OWNER.exec(tx, params![id, to]).await.map(drop)
}
