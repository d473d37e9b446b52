//! What was done about a cluster: its form, and what came of it (RULES §10.5).

use super::{again, whole};
use crate::{
    actions::recurring as actions,
    recurring::{
        effect::{Neighbour, Rate, Seen, dispersion, displaced, effect},
        windows::{Windows, by_month, windows},
    },
    store::recurring as store,
    types::recurring::{Cluster, Counted, NewRemedy, Remedial, Remedy, Unit},
    views::recurring::effects::{self as views, Judged},
};
use axum::extract::Path;
use db::Read;
use jiff::Timestamp;
use kernel::{ClusterId, Error, RemedyId, Result};
use std::collections::HashMap;
use ui::{Locale, form::Filled};
use web::{Answer, Cx, Form, Problems};

/// What came of something that was done about a cluster; `all` is everything that was.
pub(super) async fn judged(
    read: &mut Read,
    cluster: &Cluster,
    all: &[Remedy],
    remedy: &Remedy,
) -> Result<Judged> {
    let now = read.now();
    let first = store::find_first(read).await?.unwrap_or(now);
    let qualified = cluster.confirmed_at.unwrap_or(remedy.since);
    let mut told = Judged::unknown(remedy.clone());
    let Some(at) = windows(qualified, remedy.since, first, now) else { return Ok(told) };
    told.windows = Some(at);
    let mut was = store::list_counted(read, Some(cluster.id), at.before).await?;
    let mut is = store::list_counted(read, Some(cluster.id), at.after).await?;
    told.counts = Some((was.len() as u64, is.len() as u64));
    let (units, by) = exposed(read, cluster, remedy, &at, (&mut was, &mut is)).await?;
    // An exposure that is not known is not guessed: counts alone are no rate (RULES §10.5).
    let Some((before, after)) = units.filter(|(before, after)| *before > 0 && *after > 0) else {
        return Ok(told);
    };
    told.counts = Some((was.len() as u64, is.len() as u64));
    let (months_before, months_after) = at.months();
    let sides = (
        Rate { tickets: was.len() as u64, exposure: before as f64 * months_before },
        Rate { tickets: is.len() as u64, exposure: after as f64 * months_after },
    );
    let control = (
        store::count_others(read, cluster.id, by, at.before).await? as u64,
        store::count_others(read, cluster.id, by, at.after).await? as u64,
    );
    let changed_again = all
        .iter()
        .any(|other| other.id != remedy.id && other.since >= at.before.0 && other.since < at.after.1);
    let times = |rows: &[Counted]| rows.iter().map(|row| row.created_at).collect::<Vec<_>>();
    let dispersion = dispersion(&by_month(&times(&was), at.before), &by_month(&times(&is), at.after));
    let seen = Seen { before: sides.0, after: sides.1, control, dispersion, changed_again };
    told.effect = Some(effect(&seen));
    told.sides = Some(sides);
    told.control = Some(control);
    told.units = Some(after as f64);
    told.displaced = nearby(read, cluster, &at).await?;
    Ok(told)
}

/// The units before and after, and by when a client must have written to count. Of active clients the same ones are on
/// both sides (RULES §10.5): those that had written before either, and their tickets alone are left.
async fn exposed(
    read: &mut Read,
    cluster: &Cluster,
    remedy: &Remedy,
    at: &Windows,
    (was, is): (&mut Vec<Counted>, &mut Vec<Counted>),
) -> Result<(Option<(i64, i64)>, Timestamp)> {
    if remedy.unit != Unit::Clients {
        return Ok((remedy.units_before.zip(remedy.units_after), Timestamp::MAX));
    }
    let by = at.before.0;
    let known = store::list_clients(read, cluster.id, by).await?;
    let count = known.len() as i64;
    if count > 0 {
        let theirs = |row: &Counted| row.client_id.is_some_and(|id| known.contains(&id));
        was.retain(theirs);
        is.retain(theirs);
    }
    Ok((Some((count, count)), by))
}

/// Clusters nearby that came more often since.
async fn nearby(read: &mut Read, cluster: &Cluster, at: &Windows) -> Result<Vec<Neighbour>> {
    let told: HashMap<ClusterId, Cluster> =
        actions::list(read).await?.into_iter().map(|cluster| (cluster.id, cluster)).collect();
    let near = store::list_neighbours(read, cluster.id, at.before, at.after).await?.into_iter();
    let near = near.filter_map(|(id, before, after)| {
        let Cluster { name, words, .. } = told.get(&id)?.clone();
        Some((Neighbour { id, name, before: before as u64, after: after as u64 }, words))
    });
    Ok(displaced(&cluster.words, near.collect(), at.months()))
}

/// What the form says.
fn read_remedy(t: &Locale, sent: &Form) -> Result<NewRemedy> {
    let mut problems = Problems::new();
    let action = problems.take(Remedial::read(sent.get("done_action")));
    let unit = problems.take(Unit::read(sent.get("unit")));
    let before = problems.take(whole("units_before", sent.get("units_before")));
    let after = problems.take(whole("units_after", sent.get("units_after")));
    let day = problems.take(day(t, sent.get("since")));
    problems.finish()?;
    Ok(NewRemedy {
        action: action.unwrap_or(Remedial::Fix),
        words: sent.get("words").to_owned(),
        since: day.unwrap_or(t.now),
        unit: unit.unwrap_or(Unit::Clients),
        units_before: before.flatten(),
        units_after: after.flatten(),
    })
}

/// The first instant of a day, in the reader's zone.
fn day(t: &Locale, text: &str) -> Result<Timestamp> {
    let day: jiff::civil::Date = text.parse().map_err(|_| Error::invalid("since", "desk-choose-day"))?;
    let start = day.to_zoned(t.zone.clone()).map_err(|_| Error::invalid("since", "desk-choose-day"))?;
    Ok(start.timestamp())
}

/// Notes what was done and since when.
pub async fn note(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    let id = ClusterId(id);
    let noted = async {
        let it = read_remedy(&cx.t, &sent)?;
        let mut tx = cx.tx().await?;
        actions::note_remedy(&mut tx, id, &it).await?;
        tx.commit().await
    };
    match noted.await {
        Ok(()) => cx.see(&format!("/tickets/recurring/{id}#effects")),
        Err(error) => again(&cx, id, error, &sent).await,
    }
}

/// What was noted, to be changed: how many there are afterwards is known only then.
pub async fn edit(cx: Cx, Path((id, remedy)): Path<(i64, i64)>) -> Answer {
    form(&cx, (ClusterId(id), RemedyId(remedy)), None, http::StatusCode::OK).await
}

async fn form(
    cx: &Cx,
    (id, remedy): (ClusterId, RemedyId),
    typed: Option<Filled>,
    code: http::StatusCode,
) -> Answer {
    let mut read = cx.read().await?;
    let cluster = actions::find(&mut read, id).await?;
    let all = store::list_remedies(&mut read, id).await?;
    drop(read);
    let it = all.into_iter().find(|it| it.id == remedy).ok_or(Error::NotFound)?;
    let filled = typed.unwrap_or_else(|| views::usual(&it, cx.t.date(it.since)));
    cx.framed(code, &cx.t.s("desk-remedy-change"), views::edit(&cx.t, &cluster, &it, &filled)).await
}

/// Writes what was noted again.
pub async fn change(cx: Cx, Path((id, remedy)): Path<(i64, i64)>, sent: Form) -> Answer {
    let (id, remedy) = (ClusterId(id), RemedyId(remedy));
    let changed = async {
        let it = read_remedy(&cx.t, &sent)?;
        let mut tx = cx.tx().await?;
        actions::change_remedy(&mut tx, id, remedy, &it).await?;
        tx.commit().await
    };
    match changed.await {
        Ok(()) => cx.see(&format!("/tickets/recurring/{id}#effects")),
        Err(Error::Invalid(fields)) => {
            let typed = sent.failed(fields);
            form(&cx, (id, remedy), Some(typed), http::StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Takes away what was noted by mistake.
pub async fn remove(cx: Cx, Path((id, remedy)): Path<(i64, i64)>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::remove_remedy(&mut tx, ClusterId(id), RemedyId(remedy)).await?;
    super::super::done(&cx, tx, &format!("/tickets/recurring/{id}#effects")).await
}
