//! The meeting itself: moved or called off, started, what it comes to, closed with its minutes.

use super::{calendar, draft_of, find, in_reach, settings};
use crate::{
    content::{Came, Content, FORM, Minutes, canonical, read, seal_minutes},
    rules,
    store::{
        meeting::{self, NewOutcome},
        weeks,
    },
    types::{Agenda, AgendaState, OutcomeKind, Subject, read_line},
};
use db::Tx;
use jiff::{Timestamp, civil::Date};
use kernel::{Error, Event, PersonId, ProjectId, Result, Week};
use projects::{Opening, ProjectState};
use threads::{Audience, DecisionState, NewAction, NewDecision, Origin};
use ui::Arg;

async fn changed(tx: &mut Tx, agenda: &Agenda, what: &str) -> Result<()> {
    let (week, what) = (agenda.week().to_string(), what.to_owned());
    tx.record(Event::AgendaMeetingChanged { agenda: agenda.id, week, what }).await.map(drop)
}

/// Puts this week's meeting at another time, before its agenda freezes. It keeps the name of its week,
/// and its window still starts where the last one ended.
pub async fn move_meeting(tx: &mut Tx, week: Week, meets_at: Timestamp) -> Result<()> {
    rules::run(tx.actor())?;
    let agenda = draft_of(tx, week).await?;
    let (settings, calendar) = (settings(tx).await?, calendar(tx).await?);
    let plan = settings.plan_at(week, meets_at);
    let next = settings.plan(&calendar, week.plus(1), None);
    let previous = weeks::last_frozen(tx).await?.map(|last| last.freezes_at);
    if plan.freezes_at <= tx.now() || previous.is_some_and(|previous| plan.freezes_at < previous) {
        return Err(Error::invalid("day", "agenda-move-too-soon"));
    }
    if plan.freezes_at >= next.freezes_at {
        return Err(Error::invalid("day", "agenda-move-too-late"));
    }
    weeks::save_plan(tx, agenda.id, &plan, true).await?;
    changed(tx, &agenda, "moved").await
}

/// The agenda of a week as a row, whatever its state.
async fn row_of(tx: &mut Tx, week: Week) -> Result<Agenda> {
    let agenda = find(tx, week).await?;
    if agenda.id.0 == 0 { super::ensure(tx).await } else { Ok(agenda) }
}

/// Calls the meeting off. The agenda is frozen and published all the same.
pub async fn cancel(tx: &mut Tx, week: Week) -> Result<()> {
    rules::run(tx.actor())?;
    let agenda = row_of(tx, week).await?;
    if !weeks::save_cancelled(tx, agenda.id).await? {
        return Err(Error::Conflict("agenda-has-started"));
    }
    changed(tx, &agenda, "cancelled").await
}

/// Puts a meeting back that was called off.
pub async fn uncancel(tx: &mut Tx, week: Week) -> Result<()> {
    rules::run(tx.actor())?;
    let agenda = row_of(tx, week).await?;
    weeks::save_uncancelled(tx, agenda.id).await?;
    changed(tx, &agenda, "restored").await
}

/// Starts the meeting of a frozen agenda, notes who had read, and takes those of the services team who
/// are not away as present until somebody says otherwise.
pub async fn start(tx: &mut Tx, week: Week) -> Result<()> {
    rules::run(tx.actor())?;
    let agenda = find(tx, week).await?;
    match agenda.state() {
        AgendaState::Draft => return Err(Error::Conflict("agenda-not-frozen")),
        AgendaState::Closed => return Err(Error::Conflict("agenda-is-closed")),
        AgendaState::Meeting => return Ok(()),
        AgendaState::Frozen => {}
    }
    if !weeks::save_started(tx, agenda.id).await? {
        return Ok(());
    }
    meeting::note_ready(tx, agenda.id).await?;
    let team: Vec<PersonId> = people::list_services(tx).await?.into_iter().map(|card| card.id).collect();
    let now = tx.now();
    let away = crate::store::sources::list_away(
        tx,
        now,
        now.saturating_add(jiff::SignedDuration::from_secs(1)).unwrap_or(now),
    )
    .await?;
    let present: Vec<PersonId> = team
        .into_iter()
        .filter(|person| !away.iter().any(|(other, from, _)| other == person && *from <= now))
        .collect();
    meeting::save_present(tx, agenda.id, &present).await?;
    changed(tx, &agenda, "started").await
}

/// Says who is there.
pub async fn attend(tx: &mut Tx, week: Week, people: &[PersonId]) -> Result<()> {
    rules::run(tx.actor())?;
    let agenda = find(tx, week).await?;
    agenda.refuse_unless_meeting()?;
    meeting::save_present(tx, agenda.id, people).await?;
    changed(tx, &agenda, "attendance").await
}

/// Starts the time of an item, or stops it. One runs at a time. No event: it is a clock, not news.
pub async fn toggle_timer(tx: &mut Tx, week: Week, subject: Subject) -> Result<()> {
    rules::run(tx.actor())?;
    let agenda = find(tx, week).await?;
    agenda.refuse_unless_meeting()?;
    let timers = meeting::list_timers(tx, agenda.id).await?;
    let runs = timers.iter().any(|(other, _, since)| *other == subject && since.is_some());
    meeting::stop_timers(tx, agenda.id).await?;
    if runs { Ok(()) } else { meeting::run_timer(tx, agenda.id, subject).await }
}

/// Something that the meeting came to, as it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Capture {
    /// A decision, with who carries it out and until when.
    Decision {
        /// What was decided.
        text: String,
        /// What else was considered.
        options: String,
        /// Who carries it out.
        owner: PersonId,
        /// Until when.
        due: Date,
        /// It can affect closing a client.
        affects_deal: bool,
    },
    /// Something that somebody will do.
    Action {
        /// What.
        text: String,
        /// Who.
        owner: PersonId,
        /// Until when.
        due: Date,
    },
    /// A line of the minutes.
    Note(String),
}

/// Writes down what an item came to. A decision or action becomes a record at once and lands in the
/// worklog of the item's project as a post of the program that names who wrote it down.
pub async fn capture(tx: &mut Tx, week: Week, subject: Subject, what: Capture) -> Result<i64> {
    rules::run(tx.actor())?;
    let agenda = find(tx, week).await?;
    agenda.refuse_unless_meeting()?;
    let content = frozen(tx, &agenda).await?;
    let project = in_reach(tx, &content, subject).await?;
    let (kind, record, text) = match what {
        Capture::Decision { text, options, owner, due, affects_deal } => {
            let new = NewDecision {
                owner: Some(owner),
                due: Some(due),
                options,
                affects_deal,
                ..decision(tx, &agenda, project, text).await?
            };
            let id = threads::take_decision(tx, new).await?;
            (OutcomeKind::Decision, id.0, String::new())
        }
        Capture::Action { text, owner, due } => {
            (OutcomeKind::Action, assign(tx, &agenda, project, text, owner, due).await?, String::new())
        }
        Capture::Note(text) => (OutcomeKind::Note, 0, read_line("text", &text)?),
    };
    let new = NewOutcome { subject, project, kind, record, text: &text };
    let id = meeting::insert_outcome(tx, agenda.id, &new).await?;
    changed(tx, &agenda, kind.word()).await?;
    Ok(id)
}

/// A decision of this meeting by those who are there.
async fn decision(
    tx: &mut Tx,
    agenda: &Agenda,
    project: Option<ProjectId>,
    text: String,
) -> Result<NewDecision> {
    Ok(NewDecision {
        projects: project.into_iter().collect(),
        text,
        options: String::new(),
        deciders: meeting::list_present(tx, agenda.id).await?,
        owner: None,
        due: None,
        affects_deal: false,
        supersedes: None,
        audience: Audience::Team,
        state: DecisionState::Taken,
        origin: (Origin::Agenda, agenda.id.0),
        post: None,
    })
}

/// Assigns an action and tells it in the worklog.
async fn assign(
    tx: &mut Tx,
    agenda: &Agenda,
    project: Option<ProjectId>,
    text: String,
    owner: PersonId,
    due: Date,
) -> Result<i64> {
    let origin = (Origin::Agenda, agenda.id.0);
    let new = NewAction { project, text: text.clone(), owner, due: Some(due), origin };
    let id = threads::assign_action(tx, new).await?;
    if let Some(project) = project {
        let lang = projects::find_card(tx, project).await?.lang;
        let name = people::find_card(tx, owner).await?.name;
        let args: [(&str, Arg); 3] =
            [("text", text.into()), ("name", name.into()), ("due", due.to_string().into())];
        let words = ui::say(lang, "agenda-post-action", &args);
        let author = tx.actor().person_or_none();
        threads::system_post(tx, project, &words, author).await?;
    }
    Ok(id.0)
}

/// Opens a proposed project: a decision that names its lead and its backup, without which it stays
/// proposed (RULES §1.6).
pub async fn open_project(tx: &mut Tx, week: Week, key: &str, opening: Opening) -> Result<()> {
    rules::run(tx.actor())?;
    let agenda = find(tx, week).await?;
    agenda.refuse_unless_meeting()?;
    let card = projects::find_visible(tx, key).await?;
    if card.state != ProjectState::Proposed {
        return Err(Error::Conflict("agenda-is-open-already"));
    }
    let mut problems = web::Problems::new();
    problems.require(opening.lead.is_some(), "lead", "agenda-lead-needed");
    problems.require(opening.backup.is_some(), "backup", "agenda-backup-needed");
    problems.require(opening.lead.is_none() || opening.lead != opening.backup, "backup", "agenda-two-people");
    problems.finish()?;
    let (Some(lead), Some(backup)) = (opening.lead, opening.backup) else { return Err(Error::NotFound) };
    let (lead_name, backup_name) =
        (people::find_card(tx, lead).await?.name, people::find_card(tx, backup).await?.name);
    let args: [(&str, Arg); 3] =
        [("project", card.full_name().into()), ("lead", lead_name.into()), ("backup", backup_name.into())];
    let text = ui::say(card.lang, "agenda-decision-opens", &args);
    let new = NewDecision { owner: Some(lead), ..decision(tx, &agenda, Some(card.id), text).await? };
    let decision = threads::take_decision(tx, new).await?;
    projects::open(tx, card.id, Opening { decided_in: Some(decision), ..opening }).await?;
    let subject = Subject::Project(card.id);
    let new = NewOutcome {
        subject,
        project: Some(card.id),
        kind: OutcomeKind::Opened,
        record: decision.0,
        text: "",
    };
    meeting::insert_outcome(tx, agenda.id, &new).await?;
    changed(tx, &agenda, OutcomeKind::Opened.word()).await
}

/// Takes a note back while the meeting is on. Decisions and actions are records of their own: they are
/// reverted or dropped where they live.
pub async fn take_note_back(tx: &mut Tx, week: Week, outcome: i64) -> Result<()> {
    rules::run(tx.actor())?;
    let agenda = find(tx, week).await?;
    agenda.refuse_unless_meeting()?;
    if !meeting::remove_note(tx, agenda.id, outcome).await? {
        return Err(Error::NotFound);
    }
    changed(tx, &agenda, "note").await
}

/// Ends the meeting and closes its minutes under a second seal.
pub async fn close(tx: &mut Tx, week: Week) -> Result<()> {
    rules::run(tx.actor())?;
    let agenda = find(tx, week).await?;
    agenda.refuse_unless_meeting()?;
    meeting::stop_timers(tx, agenda.id).await?;
    let now = tx.now();
    let after = meeting::list_after(tx, agenda.freezes_at, now).await?;
    let outcomes = meeting::list_outcomes(tx, agenda.id).await?;
    let minutes = Minutes {
        form: FORM,
        started_at: agenda.started_at.unwrap_or(now).as_microsecond(),
        closed_at: now.as_microsecond(),
        present: meeting::list_present(tx, agenda.id).await?,
        prepared: meeting::count_ready(tx, agenda.id).await?,
        outcomes: outcomes
            .into_iter()
            .map(|outcome| Came {
                outcome: outcome.id,
                subject: outcome.subject,
                kind: outcome.kind.word().to_owned(),
                record: outcome.record,
                note: outcome.text,
            })
            .collect(),
        after: after.into_iter().map(|(post, _)| post).collect(),
    };
    let text = canonical(&minutes)?;
    let hash = seal_minutes(agenda.hash.as_deref().unwrap_or(""), &text);
    if !weeks::save_closed(tx, agenda.id, now, &text, &hash).await? {
        return Ok(());
    }
    tx.record(Event::AgendaClosed { agenda: agenda.id, week: agenda.week().to_string() }).await.map(drop)
}

/// What was frozen.
async fn frozen(tx: &mut Tx, agenda: &Agenda) -> Result<Content> {
    let (content, _) = weeks::find_texts(tx, agenda.id).await?;
    read(&content.ok_or_else(|| Error::internal("a frozen agenda without content"))?)
}
