//! Repeated work: the list of what comes back, a cluster, and what people say of it.

use super::{choice, done, team};
use crate::{
    actions::recurring as actions,
    recurring::{
        Came,
        effect::{Neighbour, Rate, Seen, dispersion, displaced, effect},
        sum,
        windows::{by_month, windows},
        worth,
    },
    store::recurring as store,
    types::{
        read_number,
        recurring::{Candidate, Cluster, Counted, NewRemedy, Remedial, Remedy, Unit},
    },
    views::recurring::{self as views, Judged, Row},
};
use axum::extract::{Path, Query};
use db::Read;
use jiff::{Timestamp, ToSpan};
use kernel::{ClusterId, Error, Result, TicketId};
use serde::Deserialize;
use std::collections::HashMap;
use ui::{Locale, form::Filled};
use web::{Answer, Cx, Form, Problems};

/// The window of RULES §10.4, in hours.
const BACK_HOURS: i64 = crate::recurring::DAYS * 24;

/// What came of a cluster, as rules sum it up.
fn row(t: &Locale, cluster: Cluster, counted: &[Counted]) -> Row {
    let came: Vec<Came> =
        counted.iter().map(|it| Came { day: t.date(it.created_at), seconds: it.seconds }).collect();
    let sum = sum(&came);
    let worth =
        cluster.share.and_then(|share| worth(&sum, share, cluster.upkeep, cluster.build.unwrap_or(0)));
    let clients = store::clients_of(counted).into_iter().map(|(_, name)| name).collect();
    Row { last: counted.first().map(|it| it.created_at), cluster, sum, clients, worth }
}

#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    client: String,
    #[serde(default)]
    all: String,
}

/// Every cluster with what came of it in the window; of one client if it is named.
pub async fn rows(read: &mut Read, t: &Locale, client: Option<i64>) -> Result<Vec<Row>> {
    let clusters = actions::list(read).await?;
    let since = t.now - BACK_HOURS.hours();
    let mut counted: HashMap<ClusterId, Vec<Counted>> = HashMap::new();
    for it in store::list_counted(read, None, (since, t.now)).await? {
        if client.is_none_or(|client| it.client_id.is_some_and(|id| id.0 == client)) {
            counted.entry(it.cluster_id).or_default().push(it);
        }
    }
    let mut rows: Vec<Row> = clusters
        .into_iter()
        .map(|cluster| {
            let own = counted.remove(&cluster.id).unwrap_or_default();
            row(t, cluster, &own)
        })
        .collect();
    rows.sort_by(|a, b| {
        let rank = |row: &Row| (row.sum.seconds, row.sum.tickets);
        rank(b).cmp(&rank(a)).then(a.cluster.id.cmp(&b.cluster.id))
    });
    Ok(rows)
}

/// What is asked for, the most work first, and how many others there are.
pub async fn wanted(read: &mut Read, t: &Locale, asked: &Asked) -> Result<(Vec<Row>, usize)> {
    let mut found = rows(read, t, asked.client.parse().ok()).await?;
    let more = found.len();
    let all = !asked.all.is_empty();
    found.retain(|row| all || row.sum.is_recurrent() || row.cluster.confirmed_at.is_some());
    let hidden = more - found.len();
    Ok((found, hidden))
}

/// What comes back, the most work first.
pub async fn list(cx: Cx, Query(asked): Query<Asked>) -> Answer {
    let (client, all) = (asked.client.parse().ok(), !asked.all.is_empty());
    let mut read = cx.read().await?;
    let (found, hidden) = wanted(&mut read, &cx.t, &asked).await?;
    let clients = clients::list_cards(&mut read).await?;
    drop(read);
    let view = views::List { rows: &found, hidden, all, clients: &clients, client };
    cx.page(&cx.t.s("desk-recurring"), views::list(&cx.t, &view)).await
}

async fn judged(read: &mut Read, cluster: &Cluster, all: &[Remedy], remedy: &Remedy) -> Result<Judged> {
    let now = read.now();
    let first = store::find_first(read).await?.unwrap_or(now);
    let qualified = cluster.confirmed_at.unwrap_or(remedy.since);
    let none = Judged {
        remedy: remedy.clone(),
        windows: None,
        sides: None,
        effect: None,
        units: None,
        displaced: Vec::new(),
    };
    let Some(at) = windows(qualified, remedy.since, first, now) else { return Ok(none) };
    let none = Judged { windows: Some(at), ..none };
    let active = store::count_clients(read, cluster.id).await?;
    let units = match remedy.unit {
        Unit::Clients => Some((active, active)),
        _ => remedy.units_before.zip(remedy.units_after),
    };
    // An exposure that is not known is not guessed: counts alone are no rate (RULES §10.5).
    let Some((before, after)) = units.filter(|(before, after)| *before > 0 && *after > 0) else {
        return Ok(none);
    };
    let (months_before, months_after) = at.months();
    let times = |rows: Vec<Counted>| rows.into_iter().map(|row| row.created_at).collect::<Vec<_>>();
    let was = times(store::list_counted(read, Some(cluster.id), at.before).await?);
    let is = times(store::list_counted(read, Some(cluster.id), at.after).await?);
    let sides = (
        Rate { tickets: was.len() as u64, exposure: before as f64 * months_before },
        Rate { tickets: is.len() as u64, exposure: after as f64 * months_after },
    );
    let control = (
        store::count_others(read, cluster.id, at.before.0, at.before.1).await? as u64,
        store::count_others(read, cluster.id, at.after.0, at.after.1).await? as u64,
    );
    let changed_again = all
        .iter()
        .any(|other| other.id != remedy.id && other.since >= at.before.0 && other.since < at.after.1);
    let dispersion = dispersion(&by_month(&was, at.before), &by_month(&is, at.after));
    let effect = effect(&Seen { before: sides.0, after: sides.1, control, dispersion, changed_again });
    let told: HashMap<ClusterId, Cluster> =
        actions::list(read).await?.into_iter().map(|cluster| (cluster.id, cluster)).collect();
    let near = store::list_neighbours(read, cluster.id, at.before, at.after).await?.into_iter();
    let near = near.filter_map(|(id, before, after)| {
        let Cluster { name, words, .. } = told.get(&id)?.clone();
        Some((Neighbour { id, name, before: before as u64, after: after as u64 }, words))
    });
    let displaced = displaced(&cluster.words, near.collect(), (months_before, months_after));
    Ok(Judged { sides: Some(sides), effect: Some(effect), units: Some(after as f64), displaced, ..none })
}

/// A cluster: why it is one, its tickets, what is done about it and what came of that.
pub async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    page(&cx, ClusterId(id), None, http::StatusCode::OK).await
}

/// A cluster with what came of it, all of its tickets in reach, and what was done about it.
pub async fn told(read: &mut Read, t: &Locale, cluster: Cluster) -> Result<(Row, Vec<Counted>, Vec<Judged>)> {
    let all = store::list_counted(read, Some(cluster.id), (Timestamp::MIN, Timestamp::MAX)).await?;
    let since = t.now - BACK_HOURS.hours();
    let lately: Vec<Counted> = all.iter().filter(|it| it.created_at >= since).cloned().collect();
    let remedies = store::list_remedies(read, cluster.id).await?;
    let mut effects = Vec::with_capacity(remedies.len());
    for remedy in &remedies {
        effects.push(judged(read, &cluster, &remedies, remedy).await?);
    }
    Ok((row(t, cluster, &lately), all, effects))
}

async fn page(cx: &Cx, id: ClusterId, typed: Option<Filled>, code: http::StatusCode) -> Answer {
    let mut read = cx.read().await?;
    let cluster = actions::find(&mut read, id).await?;
    let usual = views::usual(&cluster, cx.t.today());
    let name = cluster.name.clone();
    let (row, all, effects) = told(&mut read, &cx.t, cluster).await?;
    let others: Vec<(String, String)> = actions::list(&mut read)
        .await?
        .into_iter()
        .filter(|other| other.id != id)
        .map(|other| (other.id.to_string(), other.name))
        .collect();
    let runbooks: Vec<(String, String)> = knowledge::list_runbooks(&mut read)
        .await?
        .into_iter()
        .map(|card| (card.href(), card.title))
        .collect();
    let team = team(&mut read).await?;
    drop(read);
    let view = views::Page {
        row: &row,
        tickets: &all,
        effects: &effects,
        others: &others,
        runbooks: &runbooks,
        team: &team,
        filled: &typed.unwrap_or(usual),
    };
    cx.framed(code, &name, views::page(&cx.t, &view)).await
}

async fn again(cx: &Cx, id: ClusterId, error: Error, sent: &Form) -> Answer {
    match error {
        Error::Invalid(fields) => {
            page(cx, id, Some(sent.failed(fields)), http::StatusCode::UNPROCESSABLE_ENTITY).await
        }
        other => Err(other.into()),
    }
}

/// Says that it is one, and what it is called.
pub async fn confirm(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    let id = ClusterId(id);
    let mut tx = cx.tx().await?;
    match actions::confirm(&mut tx, id, sent.get("name")).await {
        Ok(()) => done(&cx, tx, &format!("/tickets/recurring/{id}")).await,
        Err(error) => {
            drop(tx);
            again(&cx, id, error, &sent).await
        }
    }
}

/// Takes tickets out of it into one of their own.
pub async fn split(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    let id = ClusterId(id);
    let chosen: Vec<TicketId> = sent.all("ticket").filter_map(read_number).collect();
    let mut tx = cx.tx().await?;
    match actions::split(&mut tx, id, &chosen, sent.get("split_name")).await {
        Ok(new) => done(&cx, tx, &format!("/tickets/recurring/{new}")).await,
        Err(error) => {
            drop(tx);
            again(&cx, id, error, &sent).await
        }
    }
}

/// Puts all of it into another.
pub async fn merge(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    let id = ClusterId(id);
    let mut tx = cx.tx().await?;
    let merged = async {
        let into = choice::<ClusterId>("into", sent.get("into"))?
            .ok_or(Error::invalid("into", "desk-choose-one"))?;
        actions::merge(&mut tx, id, into).await?;
        Ok(into)
    };
    match merged.await {
        Ok(into) => done(&cx, tx, &format!("/tickets/recurring/{into}")).await,
        Err(error) => {
            drop(tx);
            again(&cx, id, error, &sent).await
        }
    }
}

/// A whole number of a form that may be empty.
fn whole(name: &str, text: &str) -> Result<Option<i64>> {
    match text {
        "" => Ok(None),
        text => match text.parse::<i64>() {
            Ok(number) if number >= 0 => Ok(Some(number)),
            _ => Err(Error::invalid(name, "desk-whole-number")),
        },
    }
}

/// Who answers for it and what is done about it.
pub async fn candidate(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    let id = ClusterId(id);
    let said = async {
        let mut problems = Problems::new();
        let owner = problems.take(choice("owner", sent.get("owner")));
        let action = problems.take(match sent.get("action") {
            "" => Ok(None),
            word => Remedial::read(word).map(Some),
        });
        let share = problems.take(whole("share", sent.get("share")));
        let upkeep = problems.take(whole("upkeep", sent.get("upkeep")));
        let build = problems.take(whole("build", sent.get("build")));
        problems.finish()?;
        let runbook = sent.get("runbook");
        let link = if runbook.is_empty() { sent.get("link") } else { runbook };
        let it = Candidate {
            owner: owner.flatten(),
            action: action.flatten(),
            link: link.to_owned(),
            share: share.flatten(),
            upkeep: upkeep.flatten().unwrap_or(0),
            build: build.flatten(),
        };
        let mut tx = cx.tx().await?;
        actions::set_candidate(&mut tx, id, &it).await?;
        tx.commit().await
    };
    match said.await {
        Ok(()) => cx.see(&format!("/tickets/recurring/{id}")),
        Err(error) => again(&cx, id, error, &sent).await,
    }
}

/// Notes what was done and since when.
pub async fn remedy(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    let id = ClusterId(id);
    let noted = async {
        let mut problems = Problems::new();
        let action = problems.take(Remedial::read(sent.get("done_action")));
        let unit = problems.take(Unit::read(sent.get("unit")));
        let before = problems.take(whole("units_before", sent.get("units_before")));
        let after = problems.take(whole("units_after", sent.get("units_after")));
        let day = problems.take(day(&cx.t, sent.get("since")));
        problems.finish()?;
        let it = NewRemedy {
            action: action.unwrap_or(Remedial::Fix),
            words: sent.get("words").to_owned(),
            since: day.unwrap_or(cx.t.now),
            unit: unit.unwrap_or(Unit::Clients),
            units_before: before.flatten(),
            units_after: after.flatten(),
        };
        let mut tx = cx.tx().await?;
        actions::note_remedy(&mut tx, id, &it).await?;
        tx.commit().await
    };
    match noted.await {
        Ok(()) => cx.see(&format!("/tickets/recurring/{id}#effects")),
        Err(error) => again(&cx, id, error, &sent).await,
    }
}

/// The first instant of a day, in the reader's zone.
fn day(t: &Locale, text: &str) -> Result<Timestamp> {
    let day: jiff::civil::Date = text.parse().map_err(|_| Error::invalid("since", "desk-choose-day"))?;
    let start = day.to_zoned(t.zone.clone()).map_err(|_| Error::invalid("since", "desk-choose-day"))?;
    Ok(start.timestamp())
}

/// Looks at what tickets are about now, without waiting for the night.
pub async fn look(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let texts = actions::texts(&mut read).await?;
    drop(read);
    let (texts, found) = actions::placed_elsewhere(texts).await?;
    let mut tx = cx.tx().await?;
    actions::keep(&mut tx, &texts, &found).await?;
    done(&cx, tx, "/tickets/recurring").await
}
