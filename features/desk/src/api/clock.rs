//! The calculation: opening hours, a target and a list of events in; elapsed and due out. No ticket is
//! needed, so that anyone can check our clocks.

use crate::{
    calendar::{Hours, Openings},
    clock::{self, Breaks, Event, Judging, Reading, State, Step},
    promise::{HoursBody, MOST_TARGET_SECONDS, micros},
    store::hours,
};
use axum::{Json, response::IntoResponse};
use db::Read;
use jiff::{Timestamp, tz::TimeZone};
use kernel::{Error, Field, HoursId, MICROS_PER_SECOND, Result, local_date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Problem},
};

/// Events of one question at most.
const MOST_EVENTS: usize = 10_000;
/// The years that can be asked about: hours are unrolled day by day.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.api(Access::Team, utoipa_axum::routes!(calculate))
}

/// Hours by their key, or as they are.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
enum Calendar {
    /// The key of opening hours that were written down.
    Known(i64),
    /// The hours themselves.
    Told(HoursBody),
}

/// What happens to a clock.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
#[schema(as = ClockEventKind)]
enum Kind {
    /// It starts.
    Open,
    /// It stands still.
    Pause,
    /// It goes on.
    Resume,
    /// It is fulfilled.
    Resolve,
    /// It is taken up again.
    Reopen,
    /// Another target for the whole of its time.
    Retarget,
    /// It counts no more.
    Cancel,
}

/// One event.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Happening {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What.
    #[serde(rename = "type")]
    kind: Kind,
    /// The target from here on (`open`, `retarget`), in minutes of open time.
    target_minutes: Option<i64>,
    /// The same in seconds.
    target_seconds: Option<i64>,
}

/// How a clock is judged; what is absent is as in the standard.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct Judged {
    /// `standard` (the default) or `elapsed`, the plain arithmetic.
    preset: Option<String>,
    /// A breach stays, whatever changes later.
    sticky: Option<bool>,
    /// Broken only once more than the target has passed.
    past_due: Option<bool>,
    /// Open days within which a reopening takes the clock up again; 0 for always.
    reopen_days: Option<u16>,
    /// The last target judges the whole.
    last_target: Option<bool>,
}

/// A question to a clock.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Question {
    /// Opening hours: a key, or the hours themselves.
    calendar: Calendar,
    /// The target, in minutes of open time; an `open` event may name its own.
    target_minutes: Option<i64>,
    /// The same in seconds.
    target_seconds: Option<i64>,
    /// What happened, in order.
    events: Vec<Happening>,
    /// The instant for which it is read; now if absent.
    #[schema(value_type = Option<String>, format = DateTime)]
    as_of: Option<Timestamp>,
    /// How it is judged.
    #[serde(default)]
    policy: Judged,
}

/// A clock as it was read. Amounts are whole seconds of open time.
#[derive(Debug, Serialize, ToSchema)]
struct Answered {
    /// `running`, `out_of_hours`, `paused`, `fulfilled` or `cancelled`.
    state: String,
    /// Whether open time counts.
    running: bool,
    /// The target in force.
    target_seconds: i64,
    /// Open time that counted.
    elapsed_seconds: i64,
    /// Open time that a pause kept from counting.
    paused_seconds: i64,
    /// What is left; less than nothing once it is over.
    remaining_seconds: i64,
    /// Whether the promise broke.
    breached: bool,
    /// When it broke.
    #[schema(value_type = Option<String>, format = DateTime)]
    breached_at: Option<Timestamp>,
    /// It broke by a change of target alone.
    breached_by_change: bool,
    /// Whether it was met; absent while that is open.
    met: Option<bool>,
    /// When its time first came up to the target.
    #[schema(value_type = Option<String>, format = DateTime)]
    target_reached_at: Option<Timestamp>,
    /// The first instant at which it is due, while it runs: what we show.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_earliest: Option<Timestamp>,
    /// The last instant that is as much work: Friday 18:00 and Monday 09:00 are the same.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_latest: Option<Timestamp>,
    /// 1, and one more for each reopening.
    cycle: u32,
    /// A reopening that came too late: from there on it is another ticket with full clocks.
    #[schema(value_type = Option<String>, format = DateTime)]
    follow_up_at: Option<Timestamp>,
}

impl From<Reading> for Answered {
    fn from(read: Reading) -> Answered {
        let seconds = |micros: i64| micros.div_euclid(MICROS_PER_SECOND);
        let state = match read.state {
            State::Running => "running",
            State::OutOfHours => "out_of_hours",
            State::Paused => "paused",
            State::Fulfilled => "fulfilled",
            State::Cancelled => "cancelled",
        };
        Answered {
            state: state.to_owned(),
            running: matches!(read.state, State::Running | State::OutOfHours),
            target_seconds: seconds(read.target),
            elapsed_seconds: seconds(read.elapsed),
            paused_seconds: seconds(read.paused),
            remaining_seconds: seconds(read.remaining()),
            breached: read.breach.is_some(),
            breached_at: read.breach.map(|breach| breach.at),
            breached_by_change: read.breach.is_some_and(|breach| breach.by_change),
            met: read.outcome(),
            target_reached_at: read.reached_at,
            due_earliest: read.due.map(|due| due.earliest),
            due_latest: read.due.map(|due| due.latest),
            cycle: read.cycle,
            follow_up_at: read.follow_up,
        }
    }
}

/// Reads a clock: how much open time has passed, when it is due, whether the promise broke.
#[utoipa::path(post, path = "/api/v1/desk/clock", operation_id = "desk_clock", tag = "desk", request_body = Question,
    responses((status = 200, body = Answered), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn calculate(cx: Cx, Body(question): Body<Question>) -> Answer {
    let as_of = question.as_of.unwrap_or(cx.t.now);
    let events = events(&question)?;
    let instants = events.iter().map(|event| event.at).chain([as_of]);
    if instants.into_iter().any(|at| !YEARS.contains(&local_date(at, &TimeZone::UTC).year())) {
        return Err(Error::limit("events", "desk-years", format!("{}–{}", YEARS.start(), YEARS.end())).into());
    }
    let mut read = cx.read().await?;
    let hours = hours_of(&mut read, &question.calendar, as_of).await?;
    drop(read);
    let judging = judging(&question.policy)?;
    let reading = clock::read(&events, &mut Openings::new(hours), judging, as_of)
        .ok_or_else(|| Error::invalid("events", "desk-not-opened"))?;
    Ok(Json(Answered::from(reading)).into_response())
}

async fn hours_of(read: &mut Read, calendar: &Calendar, as_of: Timestamp) -> Result<Hours> {
    match calendar {
        Calendar::Known(id) => {
            let (_, version, _) = hours::find_newest(read, HoursId(*id)).await?;
            hours::find(read, version).await
        }
        Calendar::Told(body) => body.read(local_date(as_of, &TimeZone::UTC)),
    }
}

fn judging(asked: &Judged) -> Result<Judging> {
    let preset = match asked.preset.as_deref() {
        None | Some("standard") => Judging::STANDARD,
        Some("elapsed") => Judging::ELAPSED,
        Some(_) => return Err(Error::invalid("policy", "desk-preset")),
    };
    let breaks = |past: bool| if past { Breaks::PastDue } else { Breaks::AtDue };
    Ok(Judging {
        sticky: asked.sticky.unwrap_or(preset.sticky),
        breaks: asked.past_due.map_or(preset.breaks, breaks),
        reopen_days: asked.reopen_days.map_or(preset.reopen_days, |days| (days > 0).then_some(days)),
        last_target: asked.last_target.unwrap_or(preset.last_target),
    })
}

/// The events, in order and with their targets; what needs a fix is named by its place.
fn events(question: &Question) -> Result<Vec<Event>> {
    if question.events.len() > MOST_EVENTS {
        return Err(Error::limit("events", "desk-events-many", MOST_EVENTS));
    }
    let usual = target(question.target_minutes, question.target_seconds);
    let mut problems = Vec::new();
    let mut wrong = |at: usize, key| {
        problems.push(Field { name: format!("events.{at}"), key, args: Vec::new() });
        Step::Cancel
    };
    let mut events: Vec<Event> = Vec::with_capacity(question.events.len());
    for (at, told) in question.events.iter().enumerate() {
        if events.last().is_some_and(|last| told.at < last.at) {
            wrong(at, "desk-event-order");
        }
        let own = target(told.target_minutes, told.target_seconds);
        let known = |seconds: i64| (0..=MOST_TARGET_SECONDS).contains(&seconds).then(|| micros(seconds));
        let step = match told.kind {
            Kind::Open if at > 0 => wrong(at, "desk-event-open"),
            Kind::Open => match own.or(usual).and_then(known) {
                Some(target) => Step::Open { target },
                None => wrong(at, "desk-event-target"),
            },
            Kind::Retarget => match own.and_then(known) {
                Some(target) => Step::Retarget { target },
                None => wrong(at, "desk-event-target"),
            },
            Kind::Pause => Step::Pause,
            Kind::Resume => Step::Resume,
            Kind::Resolve => Step::Resolve,
            Kind::Reopen => Step::Reopen,
            Kind::Cancel => Step::Cancel,
        };
        events.push(Event { at: told.at, step });
    }
    if problems.is_empty() { Ok(events) } else { Err(Error::Invalid(problems)) }
}

fn target(minutes: Option<i64>, seconds: Option<i64>) -> Option<i64> {
    seconds.or_else(|| minutes.map(|minutes| minutes.saturating_mul(60)))
}
