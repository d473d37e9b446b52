//! What pages and slots show of projects, loaded once in a bounded number of queries.
//!
//! Absent on purpose: markup. `views` sees only what is gathered here.

use crate::{
    lead::{Absence, BackupSigns, Via, is_nominal_backup},
    rules, store,
    types::{EffectiveRow, Meeting, Occurrence, OccurrenceState, Project, ProjectCard},
    views::{AHEAD_WEEKS, BACK_WEEKS, Beat, Brief, Line, Lines, MINI_WEEKS, Met, Names, Sight},
};
use db::Read;
use jiff::{Timestamp, ToSpan};
use kernel::{PersonId, ProjectId, Result, Week, start_of_day};
use std::collections::{HashMap, HashSet};
use ui::Locale;
use web::Activity;

/// The names of some people.
pub(crate) async fn names(read: &mut Read, ids: impl IntoIterator<Item = Option<PersonId>>) -> Result<Names> {
    let mut ids: Vec<PersonId> = ids.into_iter().flatten().collect();
    ids.sort_unstable();
    ids.dedup();
    let cards = people::list_cards(read, &ids).await?;
    Ok(Names(cards.into_iter().map(|card| (card.id, card.name)).collect()))
}

/// Loads lines for cards, in their order.
pub(crate) async fn lines(read: &mut Read, t: &Locale, cards: Vec<ProjectCard>) -> Result<Lines> {
    let ids: Vec<ProjectId> = cards.iter().map(|card| card.id).collect();
    let now = t.now;
    let pairs: HashMap<ProjectId, EffectiveRow> =
        store::list_effective(read, now).await?.into_iter().map(|row| (row.project_id, row)).collect();
    let mut statuses = store::list_statuses(read, &ids).await?;
    let activity = activity(read, t, &ids, MINI_WEEKS).await?;
    let mut next = store::list_next_meetings(read, &ids).await?;
    let lines: Vec<Line> = cards
        .into_iter()
        .map(|card| {
            let seen = activity.as_ref().map(|all| all.get(&card.id).cloned().unwrap_or_default());
            Line {
                pair: pairs.get(&card.id).copied(),
                status: statuses.remove(&card.id),
                next: next.remove(&card.id),
                silent_days: rules::days_without_contact(&card, contact(seen.as_ref()), now),
                activity: seen,
                card,
            }
        })
        .collect();
    let who = lines.iter().filter_map(|line| line.pair).flat_map(|row| [row.lead, row.backup, row.effective]);
    let names = names(read, who).await?;
    Ok(Lines { lines, names })
}

/// The last contact as the rules take it.
#[expect(clippy::option_option, reason = "no data, never, or when")]
pub(super) fn contact(seen: Option<&Activity>) -> Option<Option<Timestamp>> {
    seen.map(|activity| activity.last_contact)
}

/// What projects saw in the last weeks, this one included; nothing where no room tells.
async fn activity(
    read: &mut Read,
    t: &Locale,
    ids: &[ProjectId],
    weeks: i64,
) -> Result<Option<HashMap<ProjectId, Activity>>> {
    let since = Week::of(t.today()).plus(1 - weeks).monday();
    web::activity(read, ids, since, weeks).await
}

/// What a project saw lately: for flags that need the last contact alone.
pub(crate) async fn last_contacts(
    read: &mut Read,
    t: &Locale,
    ids: &[ProjectId],
) -> Result<Option<HashMap<ProjectId, Activity>>> {
    activity(read, t, ids, 1).await
}

/// Loads the top of a project's pages.
pub(crate) async fn sight(read: &mut Read, t: &Locale, card: &ProjectCard) -> Result<Sight> {
    let id = card.id;
    let now = t.now;
    let project = store::find_project(read, id).await?;
    let pair = store::find_effective(read, id, now).await?;
    let status = store::find_status(read, id).await?;
    let seen =
        activity(read, t, &[id], BACK_WEEKS + 1).await?.map(|mut all| all.remove(&id).unwrap_or_default());
    let meetings = store::list_meetings(read, id).await?;
    let this = Week::of(t.today());
    let first = start_of_day(this.plus(-BACK_WEEKS).monday(), &t.zone);
    let last = start_of_day(this.plus(AHEAD_WEEKS + 1).monday(), &t.zone);
    let held = store::list_occurrences(read, id, first, last).await?;
    let beats = beats(t, this, seen.as_ref(), &held, &meetings);
    let proof = if card.kind == crate::Kind::Poc { Some(store::find_proof(read, id).await?) } else { None };
    let author = status.as_ref().and_then(|status| status.author_id);
    let names = names(read, [pair.lead, pair.backup, pair.effective, author, project.proposer_id]).await?;
    let away_until = match (pair.via, pair.lead) {
        (Some(Via::Lead), _) | (_, None) => None,
        (_, Some(lead)) => away_until(&store::list_away(read, now, now + 1.microsecond()).await?, lead),
    };
    let kin = kin(read, &project).await?;
    Ok(Sight {
        silent_days: rules::days_without_contact(card, contact(seen.as_ref()), now),
        card: card.clone(),
        project,
        pair,
        names,
        status,
        activity: seen,
        next: meetings.into_iter().next(),
        beats,
        proof,
        away_until,
        kin,
    })
}

fn away_until(away: &[Absence], lead: PersonId) -> Option<Timestamp> {
    away.iter().filter(|absence| absence.person == lead).map(|absence| absence.to).max()
}

async fn kin(read: &mut Read, project: &Project) -> Result<Vec<(String, String)>> {
    let mut kin = Vec::new();
    if let Some(from) = project.came_from {
        kin.extend(store::list_keys(read, &[from]).await?.remove(&from));
    }
    kin.extend(store::list_grown(read, project.id).await?.into_iter().map(|(_, key, name)| (key, name)));
    Ok(kin)
}

fn beats(
    t: &Locale,
    this: Week,
    seen: Option<&Activity>,
    held: &[Occurrence],
    meetings: &[Meeting],
) -> Vec<Beat> {
    (-BACK_WEEKS..=AHEAD_WEEKS)
        .map(|n| {
            let week = this.plus(n);
            let span = (start_of_day(week.monday(), &t.zone), start_of_day(week.plus(1).monday(), &t.zone));
            let seen = seen
                .filter(|_| n <= 0)
                .map(|activity| activity.weeks.get((n + BACK_WEEKS) as usize).copied().unwrap_or_default());
            Beat { week, seen, met: met(span, held, meetings), is_now: n == 0, is_ahead: n > 0 }
        })
        .collect()
}

fn met((from, to): (Timestamp, Timestamp), held: &[Occurrence], meetings: &[Meeting]) -> Met {
    let mut within = held.iter().filter(|one| from <= one.at && one.at < to).peekable();
    let any = within.peek().is_some();
    if within.any(|one| one.state == OccurrenceState::Passed) {
        return Met::Held;
    }
    let planned = meetings.iter().any(|meeting| !meeting.coming(from, to).is_empty());
    match (planned, any) {
        (true, _) => Met::Planned,
        (false, true) => Met::Missed,
        (false, false) => Met::None,
    }
}

/// Loads the brief.
pub(crate) async fn brief(read: &mut Read, id: ProjectId) -> Result<Brief> {
    let note = store::find_note(read, id).await?;
    let asked = store::list_note_asks(read).await?.remove(&id);
    let author =
        names(read, [note.as_ref().and_then(|note| note.author_id), asked.and_then(|(by, _)| by)]).await?;
    let meetings = store::list_meetings(read, id).await?;
    Ok(Brief { note, asked, author, meetings })
}

/// The projects whose backup is one in name only (RULES §1.2): nothing written, little read and no hours
/// in 30 days. Where no room tells what people did there is no data, and nobody is flagged.
pub(crate) async fn nominal_backups(read: &mut Read, rows: &[EffectiveRow]) -> Result<HashSet<ProjectId>> {
    let pairs: Vec<(ProjectId, PersonId)> =
        rows.iter().filter_map(|row| Some((row.project_id, row.backup?))).collect();
    let since = read.now().saturating_sub(SIGN_HOURS.hours()).unwrap_or(Timestamp::MIN);
    let Some(signs) = web::signs(read, &pairs, since).await? else { return Ok(HashSet::new()) };
    let nominal = |pair: &&(ProjectId, PersonId)| {
        let seen = signs.get(pair).copied().unwrap_or_default();
        is_nominal_backup(BackupSigns {
            posts: seen.posts as u32,
            seconds: seen.seconds,
            entries: seen.entries as u32,
            read: seen.read as u32,
        })
    };
    Ok(pairs.iter().filter(nominal).map(|(project, _)| *project).collect())
}

/// How far back a backup's signs are looked for: 30 days.
const SIGN_HOURS: i64 = 30 * 24;
