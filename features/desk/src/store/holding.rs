//! Who holds tickets: those of somebody who leaves, and those of whoever is away.

use db::{Read, params};
use jiff::Timestamp;
use kernel::{Error, PersonId, ProjectId, Result, TicketId};

db::sql! {
    static HELD_BY: (TicketId, String, Option<ProjectId>, bool) = "SELECT t.id, t.subject, t.project_id,
            (t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $2))
        FROM desk_ticket t WHERE t.owner_id = $1 AND t.is_open = TRUE AND t.merged_into IS NULL ORDER BY t.next_due, t.id";
    static AWAY: (PersonId,) = "SELECT DISTINCT person_id FROM people_away WHERE starts_at <= $1 AND ends_at > $1 ORDER BY person_id";
    // Looked up by whose they are; where they are done is only compared, so it is no array (`db::sql!`).
    static COVERED: (TicketId, i64) = "SELECT t.id, t.next_due FROM desk_ticket t WHERE t.owner_id IN (SELECT value FROM IDS($2)) AND t.owner_id <> $1 AND t.is_open = TRUE
            AND t.merged_into IS NULL AND NOT t.spam
            AND (t.project_id IN (SELECT covered.value FROM IDS($3) covered) OR ($4 AND t.project_id IS NULL))
            AND (t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $1))
        ORDER BY t.next_due, t.id LIMIT $5";
}

/// A ticket of somebody who leaves.
pub struct HeldBy {
    /// It.
    pub id: TicketId,
    /// What it is about; nothing where whoever asks does not reach it.
    pub subject: String,
    /// Where the work is done.
    pub project: Option<ProjectId>,
}

/// Every open ticket that somebody holds, also those that whoever asks does not reach.
pub async fn list_held_by(read: &mut Read, owner: PersonId) -> Result<Vec<HeldBy>> {
    let person = read.actor().person;
    let rows = HELD_BY.all(read, params![owner, person]).await?;
    let row = |(id, subject, project, reached): (TicketId, String, Option<ProjectId>, bool)| HeldBy {
        id,
        subject: if reached { subject } else { String::new() },
        project,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Tickets that are covered at most.
const MOST: i64 = 1_000;

/// Who is away at an instant, told by the minute so that the answer can be kept.
pub async fn list_away(read: &mut Read, at: Timestamp) -> Result<Vec<PersonId>> {
    let minute = Timestamp::from_second(at.as_second().div_euclid(60) * 60).unwrap_or(at);
    Ok(AWAY.kept().all(read, params![minute]).await?.into_iter().map(|(id,)| id).collect())
}

/// Open tickets in the reader's reach of whoever is away, in some projects or, if asked for, without one: each with
/// its next due instant.
pub async fn list_covered(
    read: &mut Read,
    away: &[PersonId],
    projects: &[ProjectId],
    without: bool,
) -> Result<Vec<(TicketId, i64)>> {
    let person = read.actor().person;
    let away = serde_json::to_string(away).map_err(Error::internal)?;
    let projects = serde_json::to_string(projects).map_err(Error::internal)?;
    COVERED.kept().all(read, params![person, away, projects, without, MOST]).await
}
