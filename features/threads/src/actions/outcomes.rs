//! Decisions and actions: written down, moved on, closed (RULES §1.6).

use super::{in_reach, program};
use crate::{
    rules,
    sentence::EntryKind,
    store,
    types::{Action, ActionState, Audience, Decision, DecisionState, NewAction, NewDecision},
};
use db::Tx;
use jiff::civil::Date;
use kernel::{ActionId, DecisionId, Error, Event, PersonId, Result};

/// Writes a decision down. Unless it stands in a post already, the program posts it into the worklog of
/// each of its projects, naming who wrote it.
#[db::boxed]
pub async fn take_decision(tx: &mut Tx, new: NewDecision) -> Result<DecisionId> {
    if !tx.actor().is_team() {
        return Err(Error::Forbidden);
    }
    let new = NewDecision { text: rules::parse_line("text", &new.text)?, ..new };
    if !new.options.trim().is_empty() {
        rules::parse_line("options", &new.options)?;
    }
    for project in &new.projects {
        in_reach(tx, *project).await?;
    }
    if let Some(old) = new.supersedes {
        let old = store::outcomes::find_decision(tx, old).await?;
        store::outcomes::save_decision_state(tx, old.id, DecisionState::Reverted).await?;
    }
    let id = store::outcomes::insert_decision(tx, &new).await?;
    if new.post.is_none() && new.state != DecisionState::Open {
        let author = tx.actor().person_or_none();
        for (at, project) in new.projects.iter().enumerate() {
            let words = decision_words(&new);
            let by = (author, EntryKind::Decision, new.audience);
            let post = program::told_in_worklog(tx, *project, &words, by).await?;
            if at == 0 {
                store::outcomes::save_decision_post(tx, id, post).await?;
            }
        }
    }
    let project = new.projects.first().copied();
    tx.record(Event::DecisionTaken { project, decision: id }).await?;
    Ok(id)
}

/// The decision in bold, then what else was considered.
fn decision_words(new: &NewDecision) -> String {
    let text = new.text.trim().trim_matches('*');
    let options = new.options.trim();
    if options.is_empty() { format!("**{text}**") } else { format!("**{text}**\n\n{options}") }
}

/// Moves a decision on: taken, carried out, or taken back.
#[db::boxed]
pub async fn change_decision(tx: &mut Tx, id: DecisionId, state: DecisionState) -> Result<Decision> {
    if !tx.actor().is_team() {
        return Err(Error::NotFound);
    }
    let decision = store::outcomes::find_decision(tx, id).await?;
    if decision.state == state {
        return Ok(decision);
    }
    let fits = matches!(
        (decision.state, state),
        (DecisionState::Open | DecisionState::Done, DecisionState::Taken | DecisionState::Reverted)
            | (DecisionState::Taken, DecisionState::Done | DecisionState::Reverted)
    );
    if !fits {
        return Err(Error::Conflict("threads-decision-stands"));
    }
    store::outcomes::save_decision_state(tx, id, state).await?;
    let word = state.word().to_owned();
    tx.record(Event::DecisionChanged { project: decision.project, decision: id, state: word }).await?;
    Ok(decision)
}

/// Gives a decision to somebody else to carry out.
pub async fn give_decision(tx: &mut Tx, id: DecisionId, owner: PersonId) -> Result<()> {
    if !tx.actor().is_team() {
        return Err(Error::NotFound);
    }
    let decision = store::outcomes::find_decision(tx, id).await?;
    on_team(tx, owner).await?;
    store::outcomes::save_decision_owner(tx, id, owner).await?;
    let state = decision.state.word().to_owned();
    tx.record(Event::DecisionChanged { project: decision.project, decision: id, state }).await.map(drop)
}

/// Gives somebody something to do. They are told, whatever their level of notices.
#[db::boxed]
pub async fn assign_action(tx: &mut Tx, new: NewAction) -> Result<ActionId> {
    if !tx.actor().is_team() {
        return Err(Error::Forbidden);
    }
    let new = NewAction { text: rules::parse_line("text", &new.text)?, ..new };
    if let Some(project) = new.project {
        in_reach(tx, project).await?;
    }
    on_team(tx, new.owner).await?;
    let id = store::outcomes::insert_action(tx, &new).await?;
    tx.record(Event::ActionAssigned { project: new.project, action: id, owner: new.owner }).await?;
    Ok(id)
}

/// Only the team carries actions: a client is asked in a thread.
async fn on_team(tx: &mut Tx, person: PersonId) -> Result<()> {
    let fits = match people::find_card(tx, person).await {
        Ok(card) => card.active && card.role != kernel::Role::Guest,
        Err(Error::NotFound) => false,
        Err(other) => return Err(other),
    };
    if fits { Ok(()) } else { Err(Error::invalid("owner", "threads-action-owner")) }
}

/// An open action that whoever asks may see.
async fn open_action(tx: &mut Tx, id: ActionId) -> Result<Action> {
    let action = store::outcomes::find_action(tx, id).await?;
    if action.state != ActionState::Open {
        return Err(Error::Conflict("threads-action-closed"));
    }
    Ok(action)
}

/// Notes that an action is done.
#[db::boxed]
pub async fn close_action(tx: &mut Tx, id: ActionId) -> Result<Action> {
    let action = open_action(tx, id).await?;
    store::outcomes::save_action_state(tx, id, ActionState::Done, None).await?;
    closed(tx, action, ActionState::Done).await
}

/// Drops an action, with the reason.
#[db::boxed]
pub async fn drop_action(tx: &mut Tx, id: ActionId, reason: &str) -> Result<Action> {
    let action = open_action(tx, id).await?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::invalid("reason", "threads-action-reason-needed"));
    }
    let reason = rules::parse_line("reason", reason)?;
    store::outcomes::save_action_state(tx, id, ActionState::Dropped, Some(&reason)).await?;
    closed(tx, action, ActionState::Dropped).await
}

async fn closed(tx: &mut Tx, action: Action, state: ActionState) -> Result<Action> {
    let state = state.word().to_owned();
    tx.record(Event::ActionClosed { project: action.project, action: action.id, state }).await?;
    Ok(action)
}

/// Opens a closed action again.
pub async fn reopen_action(tx: &mut Tx, id: ActionId) -> Result<()> {
    let action = store::outcomes::find_action(tx, id).await?;
    if action.state == ActionState::Open {
        return Ok(());
    }
    store::outcomes::save_action_state(tx, id, ActionState::Open, None).await?;
    tx.record(Event::ActionChanged { project: action.project, action: id }).await.map(drop)
}

/// Gives an action to somebody else.
pub async fn give_action(tx: &mut Tx, id: ActionId, owner: PersonId) -> Result<()> {
    let action = open_action(tx, id).await?;
    on_team(tx, owner).await?;
    store::outcomes::save_action_owner(tx, id, owner).await?;
    tx.record(Event::ActionAssigned { project: action.project, action: id, owner }).await.map(drop)
}

/// Says an action in other words.
pub async fn reword_action(tx: &mut Tx, id: ActionId, text: &str) -> Result<()> {
    let action = open_action(tx, id).await?;
    store::outcomes::save_action_text(tx, id, &rules::parse_line("text", text)?).await?;
    tx.record(Event::ActionChanged { project: action.project, action: id }).await.map(drop)
}

/// Moves the day of an action.
pub async fn move_action(tx: &mut Tx, id: ActionId, due: Option<Date>) -> Result<()> {
    let action = open_action(tx, id).await?;
    store::outcomes::save_action_due(tx, id, due).await?;
    tx.record(Event::ActionChanged { project: action.project, action: id }).await.map(drop)
}

/// What a decision is called where only a line fits.
pub(super) fn of_post(text: &str, audience: Audience, post: kernel::PostId) -> NewDecision {
    NewDecision {
        projects: Vec::new(),
        text: text.chars().take(rules::LINE_LENGTH).collect(),
        options: String::new(),
        deciders: Vec::new(),
        owner: None,
        due: None,
        affects_deal: false,
        supersedes: None,
        audience,
        state: DecisionState::Taken,
        origin: (crate::types::Origin::Post, post.0),
        post: Some(post),
    }
}
