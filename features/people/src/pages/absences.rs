//! Doors for absences: the board, one absence, and the forms around them.

use crate::{
    actions::absences as actions,
    rules::absences as rules,
    store::{self, absences as kept},
    types::{
        Card,
        absences::{
            AbsenceState, AwayRow, Board, BoardRow, Covers, HourMinute, NewAbsence, Note, Reason, Stretch,
        },
    },
    views::absences::{self as views, Choice},
};
use axum::extract::{Path, Query};
use db::Read;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use kernel::{AbsenceId, Error, PersonId, Result, Week};
use serde::Deserialize;
use std::collections::HashMap;
use ui::{Locale, form::Filled};
use web::{Answer, Cx, Form, HomeItem, Problems, Slot, slot};

/// Days on the board.
const BOARD_DAYS: i64 = 14;
/// Days of the look-ahead (RULES §1.2).
const NEXT_DAYS: i64 = 30;
/// How long one's own absences stay on the page.
const OWN_SINCE: SignedDuration = SignedDuration::from_hours(24 * 366);

#[derive(Deserialize)]
pub struct From {
    from: Option<String>,
}

pub async fn list(cx: Cx, Query(query): Query<From>) -> Answer {
    let t = &cx.t;
    let asked = query.from.and_then(|day| day.parse::<Date>().ok());
    let monday = Week::of(asked.unwrap_or_else(|| t.today())).monday();
    let mut read = cx.read().await?;
    let decides = actions::may_decide(&mut read).await?;
    let board = board(&mut read, monday, decides).await?;
    let next = kept::next_absences(&mut read, NEXT_DAYS).await?;
    let since = t.now.saturating_sub(OWN_SINCE).unwrap_or(Timestamp::MIN);
    let own = kept::list_own(&mut read, since).await?;
    let requests = if decides { kept::list_requested(&mut read).await? } else { Vec::new() };
    let mut panels = Vec::new();
    for panel in cx.house.rooms().filter_map(|room| room.coverage_panel) {
        panels.extend(panel(&mut read, t).await?);
    }
    drop(read);
    let step = |days: i64| monday.saturating_add(days.days());
    let page = views::Page {
        around: (step(-BOARD_DAYS), step(BOARD_DAYS), board.days.contains(&t.today())),
        board: &board,
        next: &next,
        own: &own,
        requests: &requests,
        panels: &panels,
    };
    cx.page(&t.s("people-absences"), views::page(t, &page)).await
}

async fn board(read: &mut Read, monday: Date, decides: bool) -> Result<Board> {
    let days: Vec<Date> = monday.series(1.day()).take(BOARD_DAYS as usize).collect();
    let end = monday.saturating_add(BOARD_DAYS.days());
    let team = store::list_team(read).await?;
    let absences = kept::list_between(read, monday, end, decides).await?;
    let holidays: HashMap<(PersonId, Date), String> = store::calendars::list_team_holidays(read, monday, end)
        .await?
        .into_iter()
        .map(|(person, day, name)| ((person, day), name))
        .collect();
    let row = |card: Card| {
        let own: Vec<&AwayRow> = absences.iter().filter(|row| row.person_id == card.id).collect();
        let cell = |day: &Date| rules::cell(*day, holidays.get(&(card.id, *day)).map(String::as_str), &own);
        BoardRow { cells: days.iter().map(cell).collect(), name: card.name }
    };
    let rows = team.into_iter().map(row).collect();
    Ok(Board { days, rows })
}

// --- one absence ----------------------------------------------------------------

pub async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    show_one(&cx, AbsenceId(id), StatusCode::OK, &Filled::default()).await
}

async fn show_one(cx: &Cx, id: AbsenceId, code: StatusCode, filled: &Filled) -> Answer {
    let mut read = cx.read().await?;
    let decides = actions::may_decide(&mut read).await?;
    let row = kept::find(&mut read, id, decides).await?;
    let why = kept::find_reason(&mut read, id).await?;
    let calendar = store::person_calendar(&mut read, row.person_id).await?;
    let zone = store::person_zone(&mut read, row.person_id).await?;
    let team = choices(store::list_team(&mut read).await?, Some(row.person_id));
    drop(read);
    let one = views::One {
        zone: zone.iana_name().filter(|_| zone != cx.t.zone),
        workdays: calendar.workdays_between(row.from_day, row.to_day),
        why: why.as_ref(),
        decides: decides && row.state == AbsenceState::Requested,
        enters: row.state.is_live() && rules::may_enter(&cx.actor, row.person_id, decides),
        team: &team,
        row: &row,
    };
    let title = cx.t.with("people-absence-of", &[("name", row.name.as_str().into())]);
    cx.framed(code, &title, views::one(&cx.t, filled, &one)).await
}

fn choices(team: Vec<Card>, but: Option<PersonId>) -> Vec<Choice> {
    let offered = team.into_iter().filter(|card| Some(card.id) != but);
    offered.map(|card| (card.id.to_string(), card.name)).collect()
}

pub async fn approve(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let id = AbsenceId(id);
    let mut tx = cx.tx().await?;
    match actions::approve_absence(&mut tx, id, Covers::from_pairs(form.pairs())).await {
        Ok(()) => {
            tx.commit().await?;
            cx.see(&format!("/absences/{id}"))
        }
        Err(Error::Invalid(fields)) => {
            drop(tx);
            show_one(&cx, id, StatusCode::UNPROCESSABLE_ENTITY, &form.failed(fields)).await
        }
        Err(other) => Err(other.into()),
    }
}

pub async fn decline(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::decline_absence(&mut tx, AbsenceId(id)).await?;
    tx.commit().await?;
    cx.see(&format!("/absences/{id}"))
}

pub async fn cancel(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::cancel_absence(&mut tx, AbsenceId(id)).await?;
    tx.commit().await?;
    cx.see("/absences")
}

// --- the forms --------------------------------------------------------------------

/// Which form it is, and what it needs from the data.
struct Asking {
    id: Option<AbsenceId>,
    people: Vec<Choice>,
    team: Vec<Choice>,
    reason: bool,
}

impl Asking {
    /// For a new absence.
    async fn new(cx: &Cx) -> Result<Asking> {
        let mut read = cx.read().await?;
        let decides = actions::may_decide(&mut read).await?;
        let team = choices(store::list_team(&mut read).await?, None);
        let people = if decides { team.clone() } else { Vec::new() };
        Ok(Asking { id: None, people, team, reason: true })
    }

    /// For one that is there, with what it says now.
    async fn edit(cx: &Cx, id: AbsenceId) -> Result<(Asking, Filled)> {
        let mut read = cx.read().await?;
        let decides = actions::may_decide(&mut read).await?;
        let row = kept::find(&mut read, id, decides).await?;
        if !rules::may_enter(&cx.actor, row.person_id, decides) {
            return Err(Error::Forbidden);
        }
        if !row.state.is_live() {
            return Err(Error::Conflict("people-absence-over"));
        }
        let why = kept::find_reason(&mut read, id).await?;
        let team = choices(store::list_team(&mut read).await?, Some(row.person_id));
        let asking = Asking { id: Some(id), people: Vec::new(), team, reason: why.is_some() };
        Ok((asking, filled(&row, why)))
    }

    fn title(&self, cx: &Cx) -> String {
        cx.t.s(if self.id.is_some() { "people-absence-change" } else { "people-absence-new" })
    }

    fn view(&self, cx: &Cx, filled: &Filled) -> ui::Markup {
        let action = self.id.map_or("/absences".to_owned(), |id| format!("/absences/{id}"));
        let form = views::Form {
            back: &action,
            title: &self.title(cx),
            button: if self.id.is_some() { "ui-save" } else { "people-absence-send" },
            people: &self.people,
            team: &self.team,
            reason: self.reason,
            fragment: cx.fragment,
            action: &action,
        };
        views::form(&cx.t, filled, &form)
    }
}

fn filled(row: &AwayRow, why: Option<(Reason, String)>) -> Filled {
    let time = |time: Option<HourMinute>| time.map_or(String::new(), HourMinute::text);
    let (reason, note) = why.map_or((String::new(), String::new()), |(r, note)| (r.word().to_owned(), note));
    Filled::new(&[
        ("from", row.from_day.to_string()),
        ("last", row.when().last().to_string()),
        ("from_time", time(row.from_time)),
        ("to_time", time(row.to_time)),
        ("reason", reason),
        ("note", note),
    ])
}

pub async fn new_page(cx: Cx) -> Answer {
    let asking = Asking::new(&cx).await?;
    let filled = Filled::new(&[
        ("person", cx.actor.person.to_string()),
        ("from", cx.t.today().to_string()),
        ("reason", Reason::Holiday.word().to_owned()),
    ]);
    cx.page(&asking.title(&cx), asking.view(&cx, &filled)).await
}

pub async fn edit_page(cx: Cx, Path(id): Path<i64>) -> Answer {
    let (asking, filled) = Asking::edit(&cx, AbsenceId(id)).await?;
    cx.page(&asking.title(&cx), asking.view(&cx, &filled)).await
}

fn parse_when(form: &Form) -> Result<Stretch> {
    Stretch::parse(form.get("from"), form.get("last"), form.get("from_time"), form.get("to_time"))
}

fn parse_why(form: &Form) -> Result<(Reason, Note)> {
    let reason = Reason::parse(form.get("reason"))
        .ok_or_else(|| Error::invalid("reason", "people-absence-reason-needed"))?;
    Ok((reason, Note::parse("note", form.get("note"))?))
}

fn parse_new(cx: &Cx, form: &Form) -> Result<NewAbsence> {
    let mut problems = Problems::new();
    let when = problems.take(parse_when(form));
    let why = problems.take(parse_why(form));
    let person = match form.get("person") {
        "" => Some(cx.actor.person),
        id => problems.take(id.parse().map_err(|_| Error::invalid("person", "people-absence-not-team"))),
    };
    problems.finish()?;
    let (Some(when), Some((reason, note)), Some(person)) = (when, why, person) else {
        return Err(Error::invalid("from", "people-absence-day-needed"));
    };
    Ok(NewAbsence { person, when, reason, note, covers: Covers::from_pairs(form.pairs()) })
}

pub async fn create(cx: Cx, form: Form) -> Answer {
    let done = async {
        let new = parse_new(&cx, &form)?;
        let mut tx = cx.tx().await?;
        let id = actions::request_absence(&mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    };
    match done.await {
        Ok(id) => cx.see(&format!("/absences/{id}")),
        Err(error) => {
            let asking = Asking::new(&cx).await?;
            cx.again(error, &asking.title(&cx), &form, |filled| asking.view(&cx, filled)).await
        }
    }
}

pub async fn save(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let id = AbsenceId(id);
    let done = async {
        let mut problems = Problems::new();
        let when = problems.take(parse_when(&form));
        let why = if form.has("reason") { problems.take(parse_why(&form)) } else { None };
        problems.finish()?;
        let when = when.ok_or_else(|| Error::invalid("from", "people-absence-day-needed"))?;
        let mut tx = cx.tx().await?;
        actions::change_absence(&mut tx, id, when, why, Covers::from_pairs(form.pairs())).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&format!("/absences/{id}")),
        Err(error @ Error::Invalid(_)) => {
            let (asking, _) = Asking::edit(&cx, id).await?;
            cx.again(error, &asking.title(&cx), &form, |filled| asking.view(&cx, filled)).await
        }
        Err(other) => Err(other.into()),
    }
}

// --- slots ------------------------------------------------------------------------

/// Requests that the reader must decide, for My day (DESIGN 3.1).
pub(crate) fn home_items<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Vec<HomeItem>> {
    slot(async move {
        if !actions::may_decide(read).await? {
            return Ok(Vec::new());
        }
        let rows = kept::list_requested(read).await?;
        Ok(rows.iter().map(|row| home_item(t, row)).collect())
    })
}

/// The place of approvals among what needs the reader.
const APPROVALS: u8 = 3;

fn home_item(t: &Locale, row: &AwayRow) -> HomeItem {
    HomeItem {
        at: row.starts_at,
        rank: APPROVALS,
        when: t.day_near(row.from_day),
        icon: "calendar-off",
        urgent: row.starts_at <= t.now,
        title: t.with("people-absence-asks", &[("name", row.name.as_str().into())]),
        context: views::when(t, &row.when()),
        href: format!("/absences/{}", row.id),
        action: t.s("people-absence-decide"),
    }
}

/// How many requests wait for the reader.
pub(crate) fn nav_counts<'a>(read: &'a mut Read, _: &'a Locale) -> Slot<'a, Vec<(&'static str, i64, bool)>> {
    slot(async move {
        if !actions::may_decide(read).await? {
            return Ok(Vec::new());
        }
        Ok(vec![("/absences", kept::count_requested(read).await?, true)])
    })
}
