//! The weekly meetings of the demo company, held one after another through the room's own verbs: half a
//! year of agendas, what they decided and left to do, and the minutes of the last ones.

use crate::{
    actions::{self, Capture, NewRequest},
    content::{Content, read},
    store::{meeting, sources, weeks},
    types::{Agenda, Subject},
};
use db::Tx;
use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};
use kernel::{ActionId, Actor, DecisionId, Error, PersonId, ProjectId, Result, TopicId, Week};
use people::Person;
use serde::Deserialize;
use std::collections::BTreeMap;
use threads::{Audience, DecisionState, NewAction, NewDecision, Origin};
use web::{Demo, Slot, slot};

/// How far back the meetings go.
const DAYS_BACK: i64 = 182;
/// How far back they go in the benchmark set: 156 weeks.
const LARGE_DAYS_BACK: i64 = 156 * 7;
/// How long a meeting of the demo takes.
const MEETING: SignedDuration = SignedDuration::from_mins(40);
/// After how long a request that was written up gets its time.
const ACCEPTED_AFTER_DAYS: i64 = 7;
/// Whoever runs the meetings, and who steps in when they are away.
const RUNS: [&str; 2] = ["nadia", "iker"];

#[derive(Deserialize)]
struct Told {
    decision: Vec<Decided>,
    action: Vec<Assigned>,
    topic: Vec<Asked>,
    minutes: Vec<Minuted>,
}

#[derive(Deserialize)]
struct Decided {
    project: String,
    text: String,
    options: String,
    by: Vec<String>,
    day: i64,
    owner: String,
    due_day: i64,
    affects_deal: bool,
    state: String,
}

#[derive(Deserialize)]
struct Assigned {
    project: String,
    text: String,
    owner: String,
    day: i64,
    due_day: i64,
    state: String,
    reason: String,
}

#[derive(Deserialize)]
struct Asked {
    project: String,
    title: String,
    raised_by: String,
    day: i64,
    minutes: i64,
    written_up: bool,
}

#[derive(Deserialize)]
struct Minuted {
    week_offset: i64,
    note: String,
}

/// Adds the meetings.
pub(crate) fn load<'a>(tx: &'a mut Tx, demo: &'a Demo) -> Slot<'a, ()> {
    slot(async move {
        let told: Told = toml::from_str(include_str!("../demo/decisions.toml"))
            .map_err(|e| Error::Internal(format!("the demo's decisions: {e}")))?;
        let teller = Teller::new(tx, demo).await?;
        teller.hold_meetings(tx, &told).await?;
        tx.act_as(Actor::SYSTEM, None);
        Ok(())
    })
}

struct Teller {
    large: bool,
    now: Timestamp,
    zone: TimeZone,
    today: Date,
    cast: BTreeMap<String, Person>,
}

/// What happens to a record after its meeting.
enum Later {
    Decision(DecisionId, DecisionState),
    Done(ActionId),
    Dropped(ActionId, String),
}

impl Teller {
    async fn new(tx: &mut Tx, demo: &Demo) -> Result<Teller> {
        tx.act_as(Actor::SYSTEM, None);
        let (now, large) = (demo.now, demo.large);
        let zone = people::org_calendar(tx).await?.zone;
        let today = kernel::local_date(now, &zone);
        Ok(Teller { large, now, zone, today, cast: people::fictional_cast(tx).await? })
    }

    fn actor(&self, key: &str) -> Result<Actor> {
        let person = self.cast.get(key);
        person
            .map(Person::actor)
            .ok_or_else(|| Error::Internal(format!("the demo's agenda: nobody is {key}")))
    }

    fn id(&self, key: &str) -> Result<PersonId> {
        self.actor(key).map(|actor| actor.person)
    }

    fn day(&self, days: i64) -> Date {
        self.today.saturating_add(days.days())
    }

    /// Noon of a day, or the demo's present if that comes first.
    fn noon(&self, days: i64) -> Timestamp {
        kernel::local_noon(self.day(days), &self.zone).min(self.now)
    }

    async fn hold_meetings(&self, tx: &mut Tx, told: &Told) -> Result<()> {
        let (settings, calendar) = (actions::settings(tx).await?, actions::calendar(tx).await?);
        let back = if self.large { LARGE_DAYS_BACK } else { DAYS_BACK };
        let mut week = Week::of(self.day(-back));
        let mut plans = Vec::new();
        loop {
            let plan = settings.plan(&calendar, week, None);
            if plan.freezes_at > self.now {
                break;
            }
            plans.push(plan);
            week = week.plus(1);
        }
        let held = |at: Timestamp| at.checked_add(MEETING).is_ok_and(|end| end <= self.now);
        let last_held = plans.iter().rposition(|plan| held(plan.meets_at));
        let mut asked = told.topic.iter().collect::<Vec<_>>();
        asked.sort_by_key(|topic| topic.day);
        let mut asked = asked.into_iter().peekable();
        let mut waiting = Vec::new();
        let mut later: Vec<(Timestamp, Actor, Later)> = Vec::new();
        for (at, plan) in plans.iter().enumerate() {
            tx.act_as(Actor::SYSTEM, Some(plan.drafts_at));
            let agenda = weeks::find_or_insert(tx, plan).await?;
            while let Some(topic) = asked.next_if(|topic| self.noon(topic.day) < plan.freezes_at) {
                waiting.extend(self.ask(tx, topic).await?);
            }
            self.pass(tx, &mut later, plan.freezes_at).await?;
            tx.act_as(Actor::SYSTEM, Some(plan.freezes_at));
            actions::freeze(tx, agenda.id).await?;
            self.go_on(tx, at, plans.len()).await?;
            if last_held.is_none_or(|last| at > last) {
                continue;
            }
            let next = plans.get(at + 1).filter(|next| held(next.meets_at)).map(|next| next.meets_at);
            let offset = at as i64 - last_held.unwrap_or(at) as i64 - 1;
            let span = (plan.meets_at, next.unwrap_or(Timestamp::MAX));
            self.hold(tx, &agenda, span, offset, told, &mut later).await?;
            self.accept(tx, &mut waiting, plan.meets_at).await?;
        }
        for topic in asked {
            self.ask(tx, topic).await?;
        }
        self.pass(tx, &mut later, Timestamp::MAX).await
    }

    /// The benchmark set is long: each week of it stands by itself, and one sees it pass.
    async fn go_on(&self, tx: &mut Tx, at: usize, of: usize) -> Result<()> {
        if !self.large {
            return Ok(());
        }
        if at % 26 == 25 {
            tracing::info!(target: "progress", "{} of {of} agendas", at + 1);
        }
        tx.renew().await
    }

    /// Whether something of a day belongs to the meeting of a stretch.
    fn belongs(&self, day: i64, span: (Timestamp, Timestamp)) -> bool {
        let day = self.day(day);
        let first = kernel::local_date(span.0, &self.zone);
        first <= day && (span.1 == Timestamp::MAX || day < kernel::local_date(span.1, &self.zone))
    }

    /// The meeting of one week, from its start to its minutes.
    async fn hold(
        &self,
        tx: &mut Tx,
        agenda: &Agenda,
        span: (Timestamp, Timestamp),
        offset: i64,
        told: &Told,
        later: &mut Vec<(Timestamp, Actor, Later)>,
    ) -> Result<()> {
        let (week, starts) = (agenda.week(), agenda.meets_at);
        let minute = |n: i64| starts.saturating_add(SignedDuration::from_mins(n)).unwrap_or(starts);
        let head = self.head(tx, starts).await?;
        tx.act_as(head, Some(starts));
        actions::start(tx, week).await?;
        let mut at = 4;
        for told in told.decision.iter().filter(|told| self.belongs(told.day, span)) {
            tx.act_as(head, Some(minute(at)));
            at += 3;
            later.extend(self.decide(tx, agenda, told).await?);
        }
        for told in told.action.iter().filter(|told| self.belongs(told.day, span)) {
            tx.act_as(head, Some(minute(at)));
            at += 1;
            later.extend(self.assign(tx, agenda, told).await?);
        }
        let note = told.minutes.iter().find(|minutes| minutes.week_offset == offset);
        if let Some(minutes) = note {
            tx.act_as(head, Some(minute(at)));
            let about = projects::find_visible(tx, "INT-1").await?.id;
            let about = Subject::Project(about);
            actions::capture(tx, week, about, Capture::Note(minutes.note.clone())).await?;
        }
        tx.act_as(head, starts.checked_add(MEETING).ok());
        actions::close(tx, week).await
    }

    /// Who runs a meeting: the first who is not away.
    async fn head(&self, tx: &mut Tx, at: Timestamp) -> Result<Actor> {
        tx.act_as(Actor::SYSTEM, Some(at));
        let soon = at.saturating_add(MEETING).unwrap_or(at);
        let away = sources::list_away(tx, at, soon).await?;
        for key in RUNS {
            let actor = self.actor(key)?;
            if !away.iter().any(|(person, from, _)| *person == actor.person && *from <= at) {
                return Ok(actor);
            }
        }
        self.actor(RUNS[0])
    }

    async fn decide(
        &self,
        tx: &mut Tx,
        agenda: &Agenda,
        told: &Decided,
    ) -> Result<Option<(Timestamp, Actor, Later)>> {
        let project = projects::find_visible(tx, &told.project).await?.id;
        let (owner, due) = (self.id(&told.owner)?, self.day(told.due_day));
        let state = DecisionState::parse(&told.state)
            .ok_or_else(|| Error::Internal(format!("the demo's decisions: {}", told.state)))?;
        let listed = self.lists(tx, agenda, project).await?;
        let record = if listed && state != DecisionState::Open {
            let what = Capture::Decision {
                text: told.text.clone(),
                options: told.options.clone(),
                owner,
                due,
                affects_deal: told.affects_deal,
            };
            let outcome = actions::capture(tx, agenda.week(), Subject::Project(project), what).await?;
            DecisionId(record_of(tx, agenda, outcome).await?)
        } else {
            // Still to be taken, or about a project that was on no line.
            let first = if state == DecisionState::Open { state } else { DecisionState::Taken };
            let deciders = told.by.iter().map(|key| self.id(key)).collect::<Result<_>>()?;
            let new = NewDecision {
                projects: vec![project],
                text: told.text.clone(),
                options: told.options.clone(),
                deciders,
                owner: Some(owner),
                due: Some(due),
                affects_deal: told.affects_deal,
                supersedes: None,
                audience: Audience::Team,
                state: first,
                origin: (Origin::Agenda, agenda.id.0),
                post: None,
            };
            threads::take_decision(tx, new).await?
        };
        let changes = !matches!(state, DecisionState::Taken | DecisionState::Open);
        Ok(changes.then(|| self.after(tx, told.due_day, owner, Later::Decision(record, state))))
    }

    /// Whether a project has a line of its own on a frozen agenda.
    async fn lists(&self, tx: &mut Tx, agenda: &Agenda, project: ProjectId) -> Result<bool> {
        let (text, _) = weeks::find_texts(tx, agenda.id).await?;
        let content: Content = read(&text.ok_or(Error::NotFound)?)?;
        let about = Subject::Project(project);
        Ok(content.current.iter().any(|line| line.subject == about)
            || content.new.iter().any(|line| line.subject == about))
    }

    async fn assign(
        &self,
        tx: &mut Tx,
        agenda: &Agenda,
        told: &Assigned,
    ) -> Result<Option<(Timestamp, Actor, Later)>> {
        let project = projects::find_visible(tx, &told.project).await?.id;
        let (owner, due) = (self.id(&told.owner)?, self.day(told.due_day));
        let record = if self.lists(tx, agenda, project).await? {
            let what = Capture::Action { text: told.text.clone(), owner, due };
            let outcome = actions::capture(tx, agenda.week(), Subject::Project(project), what).await?;
            ActionId(record_of(tx, agenda, outcome).await?)
        } else {
            let origin = (Origin::Agenda, agenda.id.0);
            let new =
                NewAction { project: Some(project), text: told.text.clone(), owner, due: Some(due), origin };
            threads::assign_action(tx, new).await?
        };
        let later = match told.state.as_str() {
            "done" => Later::Done(record),
            "dropped" => Later::Dropped(record, told.reason.clone()),
            _ => return Ok(None),
        };
        Ok(Some(self.after(tx, told.due_day, owner, later)))
    }

    /// What its owner does on the day it is due, or an hour after the meeting if that is later.
    fn after(&self, tx: &Tx, due_day: i64, owner: PersonId, later: Later) -> (Timestamp, Actor, Later) {
        let soon = tx.now().saturating_add(SignedDuration::from_hours(1)).unwrap_or(self.now);
        let actor = self.cast.values().find(|person| person.id == owner).map(Person::actor);
        (self.noon(due_day).max(soon).min(self.now), actor.unwrap_or(Actor::SYSTEM), later)
    }

    /// Does what is due before an instant.
    async fn pass(
        &self,
        tx: &mut Tx,
        later: &mut Vec<(Timestamp, Actor, Later)>,
        before: Timestamp,
    ) -> Result<()> {
        let (mut due, rest): (Vec<_>, Vec<_>) =
            std::mem::take(later).into_iter().partition(|(at, ..)| *at < before);
        *later = rest;
        due.sort_by_key(|(at, ..)| *at);
        for (at, actor, what) in due {
            tx.act_as(actor, Some(at));
            match what {
                Later::Decision(id, state) => threads::change_decision(tx, id, state).await.map(drop)?,
                Later::Done(id) => threads::close_action(tx, id).await.map(drop)?,
                Later::Dropped(id, reason) => threads::drop_action(tx, id, &reason).await.map(drop)?,
            }
        }
        Ok(())
    }

    /// A request for a meeting of its own; answers those that were written up in time.
    async fn ask(&self, tx: &mut Tx, told: &Asked) -> Result<Option<TopicId>> {
        tx.act_as(self.actor(&told.raised_by)?, Some(self.asked_at(told.day)));
        let new = NewRequest {
            project: told.project.clone(),
            title: told.title.clone(),
            minutes: told.minutes,
            thread: None,
        };
        let id = actions::raise(tx, new).await?;
        Ok((told.written_up && told.day <= -ACCEPTED_AFTER_DAYS).then_some(id))
    }

    /// Requests are made first thing in the morning, before they are written up.
    fn asked_at(&self, days: i64) -> Timestamp {
        let early = Time::constant(7, 30, 0, 0);
        let at = self.zone.to_ambiguous_zoned(self.day(days).to_datetime(early)).compatible();
        at.map_or(self.now, |at| at.timestamp()).min(self.now)
    }

    /// Requests that the meeting gave a time of their own, two days later; what is past by now was held.
    async fn accept(&self, tx: &mut Tx, waiting: &mut Vec<TopicId>, meeting: Timestamp) -> Result<()> {
        for topic in std::mem::take(waiting) {
            let end = meeting.saturating_add(MEETING).unwrap_or(meeting);
            let own = end.saturating_add(SignedDuration::from_hours(48)).unwrap_or(end);
            tx.act_as(self.actor(RUNS[0])?, Some(end));
            actions::accept(tx, topic, own).await?;
            if own <= self.now {
                tx.act_as(self.actor(RUNS[0])?, Some(own));
                actions::hold(tx, topic).await?;
            }
        }
        Ok(())
    }
}

/// The decision or action behind what a meeting came to.
async fn record_of(tx: &mut Tx, agenda: &Agenda, outcome: i64) -> Result<i64> {
    let all = meeting::list_outcomes(tx, agenda.id).await?;
    all.iter().find(|one| one.id == outcome).map(|one| one.record).ok_or(Error::NotFound)
}
