//! What people do to a draft: lines of their own, kinds and minutes, order, and lines taken off.

use super::{draft_of, in_reach};
use crate::{
    content::{Content, Line},
    gather::{gather, source_of},
    rules,
    store::lines::{self, NewRemoval},
    types::{Agenda, LineKind, Subject},
};
use db::Tx;
use kernel::{AgendaItemId, Error, Event, ProjectId, Result, Week};
use projects::Filter;
use std::collections::HashSet;

/// A line as somebody writes it.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// The project it is about.
    pub project: Option<ProjectId>,
    /// What it says.
    pub text: String,
    /// What it asks of the meeting.
    pub kind: Option<LineKind>,
    /// How long it may take.
    pub minutes: Option<i64>,
}

/// Writes a line on a draft.
pub async fn add_line(tx: &mut Tx, week: Week, new: NewLine) -> Result<AgendaItemId> {
    rules::write(tx.actor())?;
    let agenda = draft_of(tx, week).await?;
    if let Some(project) = new.project {
        let person = tx.actor().person;
        if !tx.actor().is_system() && !projects::reaches(tx, project, person).await? {
            return Err(Error::NotFound);
        }
    }
    let item = lines::insert_item(tx, agenda.id, new.project, &new.text).await?;
    if new.kind.is_some() || new.minutes.is_some() {
        lines::save_mark(tx, agenda.id, Subject::Item(item), new.kind, new.minutes).await?;
    }
    tx.record(Event::AgendaItemAdded { agenda: agenda.id, project: new.project }).await?;
    Ok(item)
}

/// The content of a draft as it stands, and the project of one of its lines.
async fn line_of(tx: &mut Tx, agenda: &Agenda, subject: Subject) -> Result<(Content, Option<ProjectId>)> {
    let content = gather(tx, agenda, &[]).await?.content;
    let project = in_reach(tx, &content, subject).await?;
    Ok((content, project))
}

/// Says what a line asks of the meeting and how long it may take; of a line that somebody wrote also
/// what it says.
pub async fn mark(
    tx: &mut Tx,
    week: Week,
    subject: Subject,
    kind: Option<LineKind>,
    minutes: Option<i64>,
    text: Option<&str>,
) -> Result<()> {
    rules::write(tx.actor())?;
    let agenda = draft_of(tx, week).await?;
    let (_, project) = line_of(tx, &agenda, subject).await?;
    lines::save_mark(tx, agenda.id, subject, kind, minutes).await?;
    if let (Subject::Item(item), Some(text)) = (subject, text) {
        lines::save_item(tx, item, text).await?;
    }
    let what = "marked".to_owned();
    tx.record(Event::AgendaItemChanged { agenda: agenda.id, project, what }).await.map(drop)
}

/// Puts a line one place up or down within its section, among the lines that whoever asks sees.
pub async fn shift(tx: &mut Tx, week: Week, subject: Subject, up: bool) -> Result<()> {
    rules::write(tx.actor())?;
    let agenda = draft_of(tx, week).await?;
    let (content, project) = line_of(tx, &agenda, subject).await?;
    let reached: HashSet<ProjectId> =
        projects::list_visible(tx, Filter::default()).await?.into_iter().map(|card| card.id).collect();
    let mut order = section(&content, subject, &reached)?;
    let at = order.iter().position(|other| *other == subject).ok_or(Error::NotFound)?;
    let to = if up { at.checked_sub(1) } else { Some(at + 1).filter(|to| *to < order.len()) };
    let Some(to) = to else { return Ok(()) };
    order.swap(at, to);
    for (place, other) in order.iter().enumerate() {
        lines::save_place(tx, agenda.id, *other, place as i64 * 10).await?;
    }
    let what = "moved".to_owned();
    tx.record(Event::AgendaItemChanged { agenda: agenda.id, project, what }).await.map(drop)
}

/// The lines of the section in which a line stands, in order.
fn section(content: &Content, subject: Subject, reached: &HashSet<ProjectId>) -> Result<Vec<Subject>> {
    fn subjects<T>(lines: &[Line<T>]) -> Vec<Subject> {
        lines.iter().map(|line| line.subject).collect()
    }
    let sections = [
        subjects(&content.pending),
        subjects(&content.current),
        subjects(&content.new),
        subjects(&content.topics),
    ];
    let mut section = sections.into_iter().find(|lines| lines.contains(&subject)).ok_or(Error::NotFound)?;
    section.retain(|other| {
        super::project_of(content, *other).is_ok_and(|project| project.is_none_or(|id| reached.contains(&id)))
    });
    Ok(section)
}

/// Takes a line off. One that somebody wrote goes; a derived one stays away until its source changes,
/// and says why.
pub async fn remove(tx: &mut Tx, week: Week, subject: Subject, reason: &str) -> Result<()> {
    rules::write(tx.actor())?;
    let agenda = draft_of(tx, week).await?;
    let (content, project) = line_of(tx, &agenda, subject).await?;
    if let Subject::Item(item) = subject {
        lines::remove_item(tx, agenda.id, item).await?;
    } else {
        let reason = crate::types::read_line("reason", reason)?;
        let (source, _) = source_of(&content, subject)?.ok_or(Error::NotFound)?;
        let new = NewRemoval { subject, source: &source, project, reason: &reason };
        lines::insert_removal(tx, agenda.id, &new).await?;
    }
    tx.record(Event::AgendaItemRemoved { agenda: agenda.id, project }).await.map(drop)
}

/// Puts a line back that was taken off this draft.
pub async fn put_back(tx: &mut Tx, week: Week, removal: i64) -> Result<()> {
    rules::write(tx.actor())?;
    let agenda = draft_of(tx, week).await?;
    let project = lines::list_removals_by_id(tx, &[removal]).await?.pop().ok_or(Error::NotFound)?.project;
    if let Some(project) = project {
        let person = tx.actor().person;
        if !projects::reaches(tx, project, person).await? {
            return Err(Error::NotFound);
        }
    }
    if !lines::put_back(tx, agenda.id, removal).await? {
        return Err(Error::NotFound);
    }
    tx.record(Event::AgendaItemAdded { agenda: agenda.id, project }).await.map(drop)
}
