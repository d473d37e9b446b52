//! When meetings are: the settings, this week's day, and the rows that hold them.

use crate::{
    rules,
    store::weeks,
    types::{Agenda, Plan, Settings},
};
use db::{Read, Tx};
use jiff::Timestamp;
use kernel::{Error, Event, Result, Week, WorkCalendar};

/// The name of the setting.
const SETTING: &str = "agenda";

/// The weekly meeting as it is set up.
pub async fn settings(read: &mut Read) -> Result<Settings> {
    Ok(web::setting(read, SETTING).await?.unwrap_or_default())
}

/// Sets the weekly meeting up. Agendas that are frozen stay; the draft moves, unless its day was chosen
/// by hand.
pub async fn save_settings(tx: &mut Tx, settings: Settings) -> Result<()> {
    rules::run(tx.actor())?;
    web::put_setting(tx, SETTING, &settings).await?;
    replan(tx).await?;
    let what = format!("weekday {} at {}, {} min", settings.weekday, settings.time, settings.minutes);
    tx.record(Event::AgendaSettingsChanged { what }).await.map(drop)
}

/// The calendar by whose days and holidays meetings go.
pub async fn calendar(read: &mut Read) -> Result<WorkCalendar> {
    people::org_calendar(read).await
}

/// The agenda that is being written, whether or not it is in the data yet. Every ISO week has one, also
/// a week in which nobody met.
pub async fn upcoming(read: &mut Read) -> Result<Agenda> {
    match weeks::last(read).await? {
        Some(last) if last.frozen_at.is_none() => Ok(last),
        last => next_plan(read, last).await.map(Agenda::upcoming),
    }
}

async fn next_plan(read: &mut Read, last: Option<Agenda>) -> Result<Plan> {
    let (settings, calendar) = (settings(read).await?, calendar(read).await?);
    let week = match &last {
        Some(last) => last.week().plus(1),
        None => settings.meeting().week_being_written(read.now(), &calendar),
    };
    Ok(settings.plan(&calendar, week, last.map(|last| last.freezes_at)))
}

/// The agenda of a week: one in the data, or the one that is being written.
pub async fn find(read: &mut Read, week: Week) -> Result<Agenda> {
    if let Some(agenda) = weeks::find(read, week).await? {
        return Ok(agenda);
    }
    let upcoming = upcoming(read).await?;
    if upcoming.week() == week { Ok(upcoming) } else { Err(Error::NotFound) }
}

/// Puts the agenda that is being written into the data.
pub async fn ensure(tx: &mut Tx) -> Result<Agenda> {
    match weeks::last(tx).await? {
        Some(last) if last.frozen_at.is_none() => Ok(last),
        last => {
            let plan = next_plan(tx, last).await?;
            weeks::find_or_insert(tx, &plan).await
        }
    }
}

/// The draft of a week, to be written on; a frozen one refuses.
pub async fn draft_of(tx: &mut Tx, week: Week) -> Result<Agenda> {
    let agenda = match weeks::find(tx, week).await? {
        Some(agenda) => agenda,
        None => ensure(tx).await?,
    };
    if agenda.week() != week {
        return Err(Error::NotFound);
    }
    agenda.refuse_frozen()?;
    Ok(agenda)
}

/// Moves drafts to where settings and holidays put them now. A draft stays where it is if its day was
/// chosen by hand, or if its freeze would have passed already.
pub async fn replan(tx: &mut Tx) -> Result<()> {
    let (settings, calendar) = (settings(tx).await?, calendar(tx).await?);
    let mut previous: Option<Timestamp> = weeks::last_frozen(tx).await?.map(|last| last.freezes_at);
    for draft in weeks::list_drafts(tx).await? {
        let plan = settings.plan(&calendar, draft.week(), previous);
        let moves = (plan.meets_at, plan.freezes_at, plan.drafts_at)
            != (draft.meets_at, draft.freezes_at, draft.drafts_at);
        if moves && !draft.moved && tx.now() < plan.freezes_at {
            weeks::save_plan(tx, draft.id, &plan, false).await?;
        }
        previous = Some(draft.freezes_at);
    }
    Ok(())
}
