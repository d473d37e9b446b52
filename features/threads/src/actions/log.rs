//! The composer: one sentence becomes an entry of the worklog and what it says besides its words
//! (DESIGN 3.3), and what the worklog owes is settled or dismissed (RULES §1.3).

use super::{
    holds, in_reach, outcomes,
    posts::{self, around, note_time, owe, workspace_zone},
    text,
};
use crate::{
    markdown, rules,
    sentence::{self, EntryKind, Understood, Who},
    store,
    types::{Audience, Door, NewAction, NewPost, Origin},
    worklog::Source,
};
use db::Tx;
use jiff::{Timestamp, civil::Date};
use kernel::{ContactId, Error, Event, InteractionId, MeetingId, PostId, ProjectId, Result};

/// A sentence as it was typed.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Where.
    pub project: ProjectId,
    /// What was typed.
    pub text: String,
    /// The chosen kind; a slash word in the text goes before it.
    pub kind: EntryKind,
    /// Who may see it; nothing in the text can say so.
    pub audience: Audience,
    /// The interaction that it tells, if one was chosen.
    pub interaction: Option<InteractionId>,
    /// In the effective lead's name, by order.
    pub by_order: bool,
    /// Two requests with the same key make one entry.
    pub request_key: Option<String>,
    /// How it came in.
    pub door: Door,
    /// Files that came with it.
    pub files: Vec<kernel::AttachmentId>,
}

/// What became of a sentence.
#[derive(Clone, Debug)]
pub struct Logged {
    /// The entry.
    pub post: PostId,
    /// What was understood.
    pub understood: Understood,
}

/// Writes an entry of the worklog from one sentence: its time is noted, a follow-up becomes an action
/// for its author, and a decision becomes a record.
pub async fn log(tx: &mut Tx, entry: NewEntry) -> Result<Logged> {
    if !tx.actor().is_team() {
        return Err(Error::NotFound);
    }
    let author = tx.actor().person;
    let worklog = store::threads::find_worklog(tx, entry.project).await?;
    let people = text::mentionable(tx, entry.project).await?;
    let zone = people::person_zone(tx, author).await?;
    let understood = sentence::read(&entry.text, &tx.now().to_zoned(zone), &people);
    let kind = understood.kind.unwrap_or(entry.kind);
    let body = if understood.body.is_empty() { entry.text.trim() } else { &understood.body };
    let new = NewPost {
        kind,
        happened_at: understood.happened_at,
        typed: Some(entry.text.trim().to_owned()),
        seconds: understood.seconds,
        contacts: contacts(&understood),
        interaction: entry.interaction,
        by_order: entry.by_order,
        request_key: entry.request_key.clone(),
        door: entry.door,
        files: entry.files,
        ..NewPost::new(worklog, body, entry.audience)
    };
    let post = posts::post(tx, new).await?;
    follow(tx, &entry.project, post, kind, body, entry.audience, &understood).await?;
    Ok(Logged { post, understood })
}

fn contacts(understood: &Understood) -> Vec<ContactId> {
    let contact = |who: &Who| if let Who::Contact(id) = who { Some(*id) } else { None };
    understood.people.iter().filter_map(contact).collect()
}

/// The action and the decision that an entry makes, unless the request was accepted before.
async fn follow(
    tx: &mut Tx,
    project: &ProjectId,
    post: PostId,
    kind: EntryKind,
    body: &str,
    audience: Audience,
    understood: &Understood,
) -> Result<()> {
    let author = tx.actor().person;
    if let Some(due) = understood.follow_up
        && store::outcomes::list_actions_of(tx, post).await?.is_empty()
    {
        let text = markdown::excerpt(body, 140);
        let origin = (Origin::Post, post.0);
        let new = NewAction { project: Some(*project), text, owner: author, due: Some(due), origin };
        outcomes::assign_action(tx, new).await?;
    }
    if kind == EntryKind::Decision && store::outcomes::list_decisions_of(tx, post).await?.is_empty() {
        let mut new = outcomes::of_post(&markdown::plain_text(body), audience, post);
        new.projects.push(*project);
        new.deciders.push(author);
        outcomes::take_decision(tx, new).await?;
    }
    Ok(())
}

/// What the reader got wrong about a saved entry, put right.
#[derive(Clone, Debug)]
pub struct Correction {
    /// The kind.
    pub kind: EntryKind,
    /// When it happened.
    pub happened_at: Timestamp,
    /// Time spent, in seconds.
    pub seconds: Option<i64>,
    /// The day of the follow-up.
    pub follow_up: Option<Date>,
}

/// Corrects what was understood of one's own entry. Its text is edited with [`crate::edit`].
pub async fn correct(tx: &mut Tx, id: PostId, fix: Correction) -> Result<()> {
    let post = store::posts::find_visible(tx, id).await?;
    if !rules::may_edit(tx.actor(), &post) {
        return Err(Error::Forbidden);
    }
    if post.number != 1 {
        return Err(Error::Conflict("threads-not-an-entry"));
    }
    if fix.happened_at > tx.now() {
        return Err(Error::invalid("happened_at", "threads-happened-later"));
    }
    let (thread, project) = around(tx, &post).await?;
    let zone = workspace_zone(tx).await?;
    let week = rules::week(fix.happened_at, &zone);
    store::posts::save_facts(tx, id, fix.kind, fix.happened_at, week).await?;
    let author = tx.actor().person;
    if fix.seconds != post.seconds || fix.happened_at != post.happened_at {
        store::posts::forget_time(tx, id).await?;
        note_time(tx, id, &project, author, fix.seconds, fix.happened_at).await?;
    }
    if fix.kind.is_interaction() {
        store::debts::save_retold(tx, id, fix.kind, fix.happened_at, week).await?;
        if !post.kind.is_interaction() && store::debts::list_of_post(tx, id).await?.is_empty() {
            owe(tx, &project, fix.kind, Source::Manual, id.0, fix.happened_at, Some(id)).await?;
        }
    } else if post.kind.is_interaction() {
        store::debts::forget_of_post(tx, id).await?;
        store::debts::save_unsettled(tx, id).await?;
    }
    let wanted = Understood { follow_up: fix.follow_up, ..Understood::default() };
    for action in store::outcomes::list_actions_of(tx, id).await? {
        let open = store::outcomes::find_action(tx, action).await?.state == crate::types::ActionState::Open;
        match fix.follow_up {
            Some(_) if open => outcomes::move_action(tx, action, fix.follow_up).await?,
            None if open => {
                let reason = ui::say(project.lang, "threads-follow-up-withdrawn", &[]);
                outcomes::drop_action(tx, action, &reason).await?;
            }
            _ => {}
        }
    }
    follow(tx, &project.id, id, fix.kind, &post.source, post.audience, &wanted).await?;
    tx.record(Event::PostEdited { project: project.id, thread: thread.id, post: id }).await.map(drop)
}

/// Notes an interaction that nobody has written up yet; its entry is owed.
pub async fn record_interaction(
    tx: &mut Tx,
    project: ProjectId,
    kind: EntryKind,
    at: Timestamp,
) -> Result<()> {
    if !tx.actor().is_team() {
        return Err(Error::NotFound);
    }
    in_reach(tx, project).await?;
    if !kind.is_interaction() {
        return Err(Error::invalid("kind", "threads-not-an-interaction"));
    }
    if at > tx.now() {
        return Err(Error::invalid("happened_at", "threads-happened-later"));
    }
    let card = projects::find_card(tx, project).await?;
    posts::refuse_closed(tx, &card)?;
    owe(tx, &card, kind, Source::Manual, 0, at, None).await
}

/// Says that an interaction owes nothing: it did not take place, or there is nothing to tell.
pub async fn dismiss(tx: &mut Tx, id: InteractionId, reason: &str) -> Result<ProjectId> {
    let found = store::debts::find(tx, id).await?;
    let actor = *tx.actor();
    if !actor.is_team() {
        return Err(Error::NotFound);
    }
    in_reach(tx, found.project).await?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::invalid("reason", "threads-dismiss-reason-needed"));
    }
    let now = tx.now();
    let lead = projects::effective(tx, found.project, now).await?.lead;
    if lead != Some(actor.person)
        && !holds(tx, found.project).await?
        && !actor.is_head()
        && !actor.is_system()
    {
        return Err(Error::Forbidden);
    }
    store::debts::save_dismissed(tx, id, reason).await?;
    tx.record(Event::InteractionSettled { project: found.project, interaction: id }).await?;
    Ok(found.project)
}

/// Notes a planned meeting that took place; its entry is owed.
pub async fn owe_meeting(tx: &mut Tx, project: ProjectId, meeting: MeetingId, at: Timestamp) -> Result<()> {
    let card = projects::find_card(tx, project).await?;
    owe(tx, &card, EntryKind::Meeting, Source::Meeting, meeting.0, at, None).await
}
