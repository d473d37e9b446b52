//! The rows of proofs of concept.

use crate::{
    proof::{Outcome, Stage},
    types::{CriterionRow, NewTerms, Proof},
};
use db::{Read, Tx, params};
use jiff::civil::Date;
use kernel::{CriterionId, PersonId, ProjectId, Result};
use std::collections::HashMap;

db::sql! {
    static INSERT: () = "INSERT INTO projects_proof (project_id, stage, use_case, prospect_owner, why) VALUES ($1, 'proposed', '', '', '')";
    static FIND: Proof = "SELECT project_id, stage, use_case, prospect_owner, start_day, end_day, extended_end, extension_reason, decision_day, solves, commercial, why, closed_day, became
        FROM projects_proof WHERE project_id = $1";
    static LIST: Proof = "SELECT project_id, stage, use_case, prospect_owner, start_day, end_day, extended_end, extension_reason, decision_day, solves, commercial, why, closed_day, became
        FROM projects_proof WHERE $1 OR project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $2) ORDER BY project_id";
    static TERMS: () = "UPDATE projects_proof SET use_case = $2, prospect_owner = $3, start_day = $4, end_day = $5, decision_day = $6 WHERE project_id = $1";
    static STAGE: () = "UPDATE projects_proof SET stage = $2 WHERE project_id = $1";
    static EXTEND: () = "UPDATE projects_proof SET extended_end = $2, extension_reason = $3 WHERE project_id = $1";
    static CLOSE: () = "UPDATE projects_proof SET stage = 'closed', solves = $2, commercial = $3, why = $4, closed_day = $5 WHERE project_id = $1";
    static BECAME: () = "UPDATE projects_proof SET became = $2 WHERE project_id = $1";
    static CRITERIA: CriterionRow = "SELECT id, project_id, metric, threshold, dataset, measured, met, measured_at, measured_by FROM projects_criterion
        WHERE project_id = $1 ORDER BY position, id";
    static CRITERIA_OF: CriterionRow = "SELECT id, project_id, metric, threshold, dataset, measured, met, measured_at, measured_by FROM projects_criterion
        WHERE project_id IN (SELECT value FROM IDS($1)) ORDER BY project_id, position, id";
    static CRITERION_NEW: (CriterionId,) = "INSERT INTO projects_criterion (project_id, position, metric, threshold, dataset)
        VALUES ($1, (SELECT COALESCE(MAX(position), 0) + 1 FROM projects_criterion WHERE project_id = $1), $2, $3, $4) RETURNING id";
    static CRITERION_GONE: () = "DELETE FROM projects_criterion WHERE project_id = $1 AND id = $2";
    static MEASURE: () = "UPDATE projects_criterion SET measured = $3, met = $4, measured_at = $5, measured_by = $6 WHERE project_id = $1 AND id = $2";
}

pub(crate) async fn insert_proof(tx: &mut Tx, project: ProjectId) -> Result<()> {
    INSERT.exec(tx, params![project]).await.map(drop)
}

/// The proof of a project.
pub async fn find_proof(read: &mut Read, project: ProjectId) -> Result<Proof> {
    FIND.kept().one(read, params![project]).await
}

/// The proofs that whoever asks may reach.
#[db::boxed]
pub async fn list_proofs(read: &mut Read) -> Result<Vec<Proof>> {
    let (all, person) = (read.actor().is_system(), read.actor().person);
    LIST.kept().all(read, params![all, person]).await
}

pub(crate) async fn save_terms(tx: &mut Tx, project: ProjectId, terms: &NewTerms) -> Result<()> {
    TERMS
        .exec(
            tx,
            params![
                project,
                terms.use_case,
                terms.prospect_owner,
                terms.start_day,
                terms.end_day,
                terms.decision_day
            ],
        )
        .await
        .map(drop)
}

pub(crate) async fn set_stage(tx: &mut Tx, project: ProjectId, stage: Stage) -> Result<()> {
    STAGE.exec(tx, params![project, stage]).await.map(drop)
}

pub(crate) async fn extend_box(tx: &mut Tx, project: ProjectId, end: Date, reason: &str) -> Result<()> {
    EXTEND.exec(tx, params![project, end, reason]).await.map(drop)
}

pub(crate) async fn close_proof(
    tx: &mut Tx,
    project: ProjectId,
    outcome: Outcome,
    why: &str,
    day: Date,
) -> Result<()> {
    CLOSE.exec(tx, params![project, outcome.solves, outcome.commercial, why, day]).await.map(drop)
}

pub(crate) async fn set_became(tx: &mut Tx, project: ProjectId, client_project: ProjectId) -> Result<()> {
    BECAME.exec(tx, params![project, client_project]).await.map(drop)
}

/// The criteria of a proof, in order.
pub async fn list_criteria(read: &mut Read, project: ProjectId) -> Result<Vec<CriterionRow>> {
    CRITERIA.kept().all(read, params![project]).await
}

pub(crate) async fn list_criteria_of(
    read: &mut Read,
    ids: &[ProjectId],
) -> Result<HashMap<ProjectId, Vec<CriterionRow>>> {
    let mut found: HashMap<ProjectId, Vec<CriterionRow>> = HashMap::new();
    for row in CRITERIA_OF.all(read, params![super::record::json(ids)]).await? {
        found.entry(row.project_id).or_default().push(row);
    }
    Ok(found)
}

pub(crate) async fn insert_criterion(
    tx: &mut Tx,
    project: ProjectId,
    metric: &str,
    threshold: &str,
    dataset: &str,
) -> Result<CriterionId> {
    Ok(CRITERION_NEW.one(tx, params![project, metric, threshold, dataset]).await?.0)
}

pub(crate) async fn delete_criterion(tx: &mut Tx, project: ProjectId, id: CriterionId) -> Result<bool> {
    Ok(CRITERION_GONE.exec(tx, params![project, id]).await? > 0)
}

pub(crate) async fn measure(
    tx: &mut Tx,
    project: ProjectId,
    id: CriterionId,
    value: Option<&str>,
    met: Option<bool>,
) -> Result<bool> {
    let at = value.is_some().then(|| tx.now());
    let by: Option<PersonId> = tx.actor().person_or_none();
    Ok(MEASURE.exec(tx, params![project, id, value, met, at, by]).await? > 0)
}
