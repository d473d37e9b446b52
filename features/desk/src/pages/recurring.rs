//! Repeated work: the list of what comes back, a cluster, and what people say of it.

pub(super) mod effects;

use super::{choice, done, team};
use crate::{
    actions::recurring as actions,
    recurring::{Came, sum, worth},
    store::recurring as store,
    types::{
        read_number,
        recurring::{Candidate, Cluster, Counted, Remedial},
    },
    views::recurring::{self as views, Row, effects::Judged},
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
/// Rows of a page: clusters of the list, tickets of a cluster.
const ROWS: usize = 50;

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
    page: Option<usize>,
}

/// Which page of a list, from 1.
#[derive(Default, Deserialize)]
pub struct Turned {
    page: Option<usize>,
}

/// The page of a list, and how many rows stand before it.
fn turned(page: Option<usize>) -> (usize, usize) {
    let page = page.unwrap_or(1).clamp(1, 10_000);
    (page, (page - 1) * ROWS)
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
    let (page, skip) = turned(asked.page);
    let shown = found.get(skip..).unwrap_or_default();
    let (rows, more) = (&shown[..shown.len().min(ROWS)], shown.len() > ROWS);
    let view = views::List { rows, hidden, all, clients: &clients, client, page, more };
    cx.page(&cx.t.s("desk-recurring"), views::list(&cx.t, &view)).await
}

/// A cluster: why it is one, its tickets, what is done about it and what came of that.
pub async fn show(cx: Cx, Path(id): Path<i64>, Query(asked): Query<Turned>) -> Answer {
    page(&cx, ClusterId(id), asked.page, None, http::StatusCode::OK).await
}

/// A cluster with what came of it, all of its tickets in reach, and what was done about it.
pub async fn told(read: &mut Read, t: &Locale, cluster: Cluster) -> Result<(Row, Vec<Counted>, Vec<Judged>)> {
    let all = store::list_counted(read, Some(cluster.id), (Timestamp::MIN, Timestamp::MAX)).await?;
    let since = t.now - BACK_HOURS.hours();
    let lately: Vec<Counted> = all.iter().filter(|it| it.created_at >= since).cloned().collect();
    let remedies = store::list_remedies(read, cluster.id).await?;
    let mut came = Vec::with_capacity(remedies.len());
    for remedy in &remedies {
        came.push(effects::judged(read, &cluster, &remedies, remedy).await?);
    }
    Ok((row(t, cluster, &lately), all, came))
}

async fn page(
    cx: &Cx,
    id: ClusterId,
    nth: Option<usize>,
    typed: Option<Filled>,
    code: http::StatusCode,
) -> Answer {
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
    let (nth, skip) = turned(nth);
    let shown = all.get(skip..).unwrap_or_default();
    let view = views::Page {
        row: &row,
        tickets: &shown[..shown.len().min(ROWS)],
        nth,
        more: shown.len() > ROWS,
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
            page(cx, id, None, Some(sent.failed(fields)), http::StatusCode::UNPROCESSABLE_ENTITY).await
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

/// Says that it is not one after all.
pub async fn dissolve(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::dissolve(&mut tx, ClusterId(id)).await?;
    done(&cx, tx, &format!("/tickets/recurring/{id}")).await
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
