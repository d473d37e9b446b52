//! All SQL of the room. Whoever asks sees what `projects_reach` gives them; the program sees all.

mod cover;
mod link;
mod meeting;
mod proof;
mod record;

pub use link::{find_issue, list_issues, list_repositories};
pub use meeting::list_meetings;
pub use proof::{find_proof, list_criteria, list_proofs};
pub use record::{find_note, find_status, list_guests, list_statuses, list_turns};

pub(crate) use cover::*;
pub(crate) use link::*;
pub(crate) use meeting::*;
pub(crate) use proof::*;
pub(crate) use record::*;

use crate::{
    lead::{Absence, AssignedRole, Assignment, effective_lead},
    types::{Effective, EffectiveRow, Filter, Holding, ProjectCard, ProjectState},
};
use db::{Derived, Read, Rows, params};
use jiff::Timestamp;
use kernel::{PersonId, ProjectId, Result};
use std::collections::{BTreeMap, HashMap};

db::sql! {
    static FIND_VISIBLE: ProjectCard = "SELECT id, key, name, kind, state, client_id, client_name, client_slug, lang, restricted, opened_at, closed_at
        FROM projects_card WHERE key = $1 AND ($2 OR EXISTS (SELECT 1 FROM projects_reach reach WHERE reach.person_id = $3 AND reach.project_id = projects_card.id))";
    static FIND_IN_REACH: ProjectCard = "SELECT id, key, name, kind, state, client_id, client_name, client_slug, lang, restricted, opened_at, closed_at
        FROM projects_card WHERE id = $1 AND ($2 OR EXISTS (SELECT 1 FROM projects_reach reach WHERE reach.person_id = $3 AND reach.project_id = projects_card.id))";
    static FIND_CARD: ProjectCard = "SELECT id, key, name, kind, state, client_id, client_name, client_slug, lang, restricted, opened_at, closed_at
        FROM projects_card WHERE id = $1";
    static CARDS: ProjectCard = "SELECT id, key, name, kind, state, client_id, client_name, client_slug, lang, restricted, opened_at, closed_at
        FROM projects_card WHERE id IN (SELECT value FROM IDS($1))
            AND ($2 OR EXISTS (SELECT 1 FROM projects_reach reach WHERE reach.person_id = $3 AND reach.project_id = projects_card.id))";
    static LIST_VISIBLE: ProjectCard = "SELECT card.id, card.key, card.name, card.kind, card.state, card.client_id, card.client_name, card.client_slug, card.lang, card.restricted, card.opened_at, card.closed_at
        FROM projects_card card
        WHERE ($1 OR card.id IN (SELECT project_id FROM projects_reach WHERE person_id = $2))
            AND (CAST($3 AS TEXT) IS NULL OR card.state = $3)
            AND (NOT $4 OR card.state IN ('open', 'paused'))
            AND (CAST($5 AS TEXT) IS NULL OR card.kind = $5)
            AND (CAST($6 AS BIGINT) IS NULL OR card.client_id = $6)
            AND (CAST($7 AS BIGINT) IS NULL OR EXISTS (SELECT 1 FROM projects_assignment held WHERE held.project_id = card.id
                AND held.person_id = $7 AND held.role IN ('lead', 'backup') AND held.valid_from <= $8 AND (held.valid_to IS NULL OR held.valid_to > $8)))
        ORDER BY CASE WHEN card.client_name IS NULL THEN 1 ELSE 0 END, card.client_name, card.key, card.id";
    static EVERY: (ProjectId,) = "SELECT id FROM projects_project ORDER BY id";
    static REACHES: (i64,) = "SELECT COUNT(*) FROM projects_reach WHERE person_id = $1 AND project_id = $2";
    static HOLDINGS: Holding = "SELECT project_id, person_id, role, valid_from, valid_to FROM projects_assignment
        WHERE project_id = $1 ORDER BY valid_from, id";
    static HOLDINGS_AT: Holding = { planned_once: "SELECT project_id, person_id, role, valid_from, valid_to FROM projects_assignment
        WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1)
            AND (CAST($2 AS BIGINT) IS NULL OR project_id = $2)
        ORDER BY project_id, id" };
    static AWAY_AT: (PersonId, Timestamp, Timestamp) = "SELECT person_id, starts_at, ends_at FROM people_away WHERE starts_at <= $1 AND ends_at > $1";
    static HOLDS: (i64,) = "SELECT COUNT(*) FROM projects_assignment
        WHERE project_id = $1 AND person_id = $2 AND valid_from <= $3 AND (valid_to IS NULL OR valid_to > $3)";
    static COUNTS: (ProjectState, i64) = "SELECT state, COUNT(*) FROM projects_card
        WHERE $1 OR id IN (SELECT project_id FROM projects_reach WHERE person_id = $2) GROUP BY state";
    static SEARCH: ProjectCard = {
        sqlite: "SELECT card.id, card.key, card.name, card.kind, card.state, card.client_id, card.client_name, card.client_slug, card.lang, card.restricted, card.opened_at, card.closed_at
            FROM db_doc_fts fts JOIN db_doc doc ON doc.id = fts.rowid JOIN projects_card card ON card.id = doc.ref_id
            WHERE db_doc_fts MATCH $1 AND doc.kind = 'project' AND ($2 OR card.id IN (SELECT project_id FROM projects_reach WHERE person_id = $3))
            ORDER BY CASE card.state WHEN 'closed' THEN 1 ELSE 0 END, card.client_name, card.key LIMIT $4",
        postgres: "SELECT card.id, card.key, card.name, card.kind, card.state, card.client_id, card.client_name, card.client_slug, card.lang, card.restricted, card.opened_at, card.closed_at
            FROM db_doc doc JOIN projects_card card ON card.id = doc.ref_id
            WHERE NOT doc.bulk AND doc.tsv @@ to_tsquery('simple', $1) AND doc.kind = 'project' AND ($2 OR card.id IN (SELECT project_id FROM projects_reach WHERE person_id = $3))
            ORDER BY CASE card.state WHEN 'closed' THEN 1 ELSE 0 END, card.client_name, card.key LIMIT $4",
    };
    // Every instant at which a role begins or ends, or an absence.
    static STEPS: (Timestamp,) = "SELECT valid_from FROM projects_assignment UNION SELECT valid_to FROM projects_assignment WHERE valid_to IS NOT NULL
        UNION SELECT starts_at FROM people_away UNION SELECT ends_at FROM people_away ORDER BY 1";
    static CURRENT: (ProjectId,) = "SELECT id FROM projects_project WHERE state IN ('open', 'paused') ORDER BY id";
}

/// The project of a key that whoever asks may reach; otherwise it does not exist.
#[db::boxed]
pub async fn find_visible(read: &mut Read, key: &str) -> Result<ProjectCard> {
    let (all, person) = (read.actor().is_system(), read.actor().person);
    FIND_VISIBLE.kept().one(read, params![key.to_uppercase(), all, person]).await
}

/// A project by id, whoever asks: for listeners and slots, which got the id from something in reach.
#[db::boxed]
pub async fn find_card(read: &mut Read, id: ProjectId) -> Result<ProjectCard> {
    FIND_CARD.kept().one(read, params![id]).await
}

/// A project by id, if whoever asks may reach it.
#[db::boxed]
pub async fn find_in_reach(read: &mut Read, id: ProjectId) -> Result<ProjectCard> {
    let (all, person) = (read.actor().is_system(), read.actor().person);
    FIND_IN_REACH.kept().one(read, params![id, all, person]).await
}

/// Some projects by id, whoever asks, under the same condition as [`find_card`].
pub(crate) async fn list_cards(
    read: &mut Read,
    ids: impl IntoIterator<Item = ProjectId>,
) -> Result<BTreeMap<ProjectId, ProjectCard>> {
    cards(read, ids.into_iter().collect(), true).await
}

/// Those of some projects that whoever asks may reach.
pub(crate) async fn list_in_reach(
    read: &mut Read,
    ids: impl IntoIterator<Item = ProjectId>,
) -> Result<BTreeMap<ProjectId, ProjectCard>> {
    let all = read.actor().is_system();
    cards(read, ids.into_iter().collect(), all).await
}

async fn cards(read: &mut Read, ids: Vec<ProjectId>, all: bool) -> Result<BTreeMap<ProjectId, ProjectCard>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let person = read.actor().person;
    let found = CARDS.all(read, params![record::json(&ids), all, person]).await?;
    Ok(found.into_iter().map(|card| (card.id, card)).collect())
}

/// Whether a person may reach a project.
#[db::boxed]
pub async fn reaches(read: &mut Read, project: ProjectId, person: PersonId) -> Result<bool> {
    Ok(REACHES.kept().one(read, params![person, project]).await?.0 > 0)
}

/// The projects that whoever asks may reach, by client and key; those without a client last.
#[db::boxed]
pub async fn list_visible(read: &mut Read, filter: Filter) -> Result<Vec<ProjectCard>> {
    Ok(list_shared(read, filter).await?.to_vec())
}

/// The same, shared with whoever else asks: for those who look at many and take few.
pub async fn list_shared(read: &mut Read, filter: Filter) -> Result<Rows<ProjectCard>> {
    let (all, person) = (read.actor().is_system(), read.actor().person);
    let now = read.now();
    let now = if filter.held_by.is_some() { steady(read, now).await? } else { Timestamp::UNIX_EPOCH };
    LIST_VISIBLE
        .kept()
        .rows(
            read,
            params![
                all,
                person,
                filter.state,
                filter.current,
                filter.kind,
                filter.client,
                filter.held_by,
                now
            ],
        )
        .await
}

/// Everybody who ever held a role on a project, in order.
#[db::boxed]
pub async fn list_holdings(read: &mut Read, project: ProjectId) -> Result<Vec<Holding>> {
    HOLDINGS.kept().all(read, params![project]).await
}

/// Who leads a project at an instant (RULES §1.2).
#[db::boxed]
pub async fn effective(read: &mut Read, project: ProjectId, at: Timestamp) -> Result<Effective> {
    let EffectiveRow { effective: lead, via, .. } = find_effective(read, project, at).await?;
    Ok(Effective { lead, via })
}

/// The pair of a project and who leads it at an instant.
pub(crate) async fn find_effective(
    read: &mut Read,
    project: ProjectId,
    at: Timestamp,
) -> Result<EffectiveRow> {
    let at = steady(read, at).await?;
    let held: Vec<Assignment> =
        HOLDINGS_AT.kept().all(read, params![at, project]).await?.iter().map(assignment).collect();
    let away = away_at(read, at).await?;
    Ok(effective_row(project, &held, &away, at))
}

/// Who leads each open or paused project at an instant, in three queries whatever their number.
#[db::boxed]
pub async fn list_effective(read: &mut Read, at: Timestamp) -> Result<Vec<EffectiveRow>> {
    static LAST: Derived<(At, Rows<Holding>, Rows<AwayRow>, Rows<(ProjectId,)>), Vec<EffectiveRow>> =
        Derived::new();
    let at = steady(read, at).await?;
    let held = HOLDINGS_AT.kept().rows(read, params![at, None::<i64>]).await?;
    let away = AWAY_AT.kept().rows(read, params![at]).await?;
    let current = CURRENT.kept().rows(read, params![]).await?;
    let rows = LAST.of((at, held, away, current), |(at, holdings, away, current)| {
        let mut held: HashMap<ProjectId, Vec<Assignment>> = HashMap::new();
        for holding in holdings.iter() {
            held.entry(holding.project_id).or_default().push(assignment(holding));
        }
        let away = absences(away);
        let held = |project| held.get(&project).map_or(&[][..], Vec::as_slice);
        current.iter().map(|(project,)| effective_row(*project, held(*project), &away, *at)).collect()
    });
    Ok(rows.to_vec())
}

type At = Timestamp;

/// Who is away, from when, until when.
pub(crate) type AwayRow = (PersonId, Timestamp, Timestamp);

/// The same as absences.
pub(crate) fn absences(rows: &[AwayRow]) -> Vec<Absence> {
    rows.iter().map(|&(person, from, to)| Absence { person, from, to }).collect()
}

/// The last instant up to `at` at which a role or an absence began or ended: who holds what is the same at both, and
/// an answer for it can be kept. Where nothing is kept it is `at` itself.
async fn steady(read: &mut Read, at: Timestamp) -> Result<Timestamp> {
    if !read.keeps().await? {
        return Ok(at);
    }
    let steps = STEPS.kept().all(read, params![]).await?;
    let after = steps.partition_point(|(step,)| *step <= at);
    Ok(after.checked_sub(1).map_or(Timestamp::MIN, |last| steps[last].0))
}

fn effective_row(
    project_id: ProjectId,
    held: &[Assignment],
    away: &[Absence],
    at: Timestamp,
) -> EffectiveRow {
    let who = |role| held.iter().filter(|a| a.role == role).max_by_key(|a| a.from).map(|a| a.person);
    let Effective { lead: effective, via } = effective_lead(held, away, at).into();
    EffectiveRow {
        project_id,
        lead: who(AssignedRole::Lead),
        backup: who(AssignedRole::Backup),
        effective,
        via,
    }
}

/// Whether a person holds a role on a project now.
#[db::boxed]
pub async fn holds(read: &mut Read, project: ProjectId, person: PersonId) -> Result<bool> {
    let now = read.now();
    let now = steady(read, now).await?;
    Ok(HOLDS.kept().one(read, params![project, person, now]).await?.0 > 0)
}

pub(crate) fn assignment(holding: &Holding) -> Assignment {
    Assignment {
        person: holding.person_id,
        role: holding.role,
        from: holding.valid_from,
        to: holding.valid_to,
    }
}

async fn away_at(read: &mut Read, at: Timestamp) -> Result<Vec<Absence>> {
    Ok(absences(&AWAY_AT.kept().rows(read, params![at]).await?))
}

/// How many projects in reach are in each state.
pub(crate) async fn count_states(read: &mut Read) -> Result<BTreeMap<ProjectState, i64>> {
    let (all, person) = (read.actor().is_system(), read.actor().person);
    Ok(COUNTS.kept().all(read, params![all, person]).await?.into_iter().collect())
}

/// The projects in reach that hold the words of a question, closed ones last.
pub(crate) async fn search(read: &mut Read, question: &str, limit: i64) -> Result<Vec<ProjectCard>> {
    let Some(words) = db::search::expression_for(read, question, &["project"]).await? else {
        return Ok(Vec::new());
    };
    let (all, person) = (read.actor().is_system(), read.actor().person);
    SEARCH.all(read, params![words, all, person, limit]).await
}

/// Every project's key.
pub(crate) async fn list_ids(read: &mut Read) -> Result<Vec<ProjectId>> {
    Ok(EVERY.kept().all(read, params![]).await?.into_iter().map(|(id,)| id).collect())
}
