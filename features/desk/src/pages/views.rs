//! Saved views of the queue: kept, changed, removed, and how many tickets stand in each.

use super::{
    cover, done,
    near::{Hours, near},
    queue::{Asked, Forms, mended},
};
use crate::{
    actions::views as verbs,
    rules,
    store::{counts, views as store},
    types::{Near, NewView, VIEW_NAME, VIEW_QUERY, Wanted, filled, line},
    views::{queue as views, saved::Saved},
};
use axum::extract::{Path, Query};
use db::Read;
use kernel::{Error, Result, TicketId};
use web::{Answer, Cx, Form, Problems};

/// The views with how many stand in each, asked for again while somebody looks: nothing else on the page moves.
pub async fn now(cx: Cx, Query(asked): Query<Asked>) -> Answer {
    let mut read = cx.read().await?;
    let near = near(&mut read, cx.t.now, Hours::Risk).await?;
    let covered = cover::covered_keys(&mut read, cx.t.now).await?;
    let counts = counts::count(&mut read, &near, &covered).await?;
    let saved = saved(&cx, &mut read, &near, &covered).await?;
    drop(read);
    cx.piece(views::links(&cx.t, asked.view(), &asked.query(), &counts, &saved))
}

/// The views of whoever asks and of the team, each with how many tickets in reach stand in it.
pub(super) async fn saved(cx: &Cx, read: &mut Read, near: &Near, covered: &[TicketId]) -> Result<Vec<Saved>> {
    let all = store::list(read).await?;
    // What asks for nothing that there is, is not counted.
    let wanted = all.iter().filter_map(|view| {
        Some((view.id, Asked::read(&format!("/tickets?{}", view.query)).wanted(cx, near, covered).ok()?))
    });
    let wanted: Vec<(i64, Wanted)> = wanted.collect();
    let counts = store::count(read, &wanted, near, covered).await?;
    let told = all.into_iter().map(|view| Saved {
        n: counts.get(&view.id).copied(),
        may_change: rules::may_change_view(&cx.actor, &view),
        view,
    });
    Ok(told.collect())
}

fn read(cx: &Cx, sent: &Form, takes_query: bool) -> Result<NewView> {
    let mut problems = Problems::new();
    let name = problems.take(filled("name", sent.get("name"), VIEW_NAME));
    let query = problems.take(line("query", sent.get("query"), VIEW_QUERY));
    problems.finish()?;
    let query = match query.filter(|_| takes_query) {
        Some(query) => {
            let asked = Asked::read(&format!("/tickets?{query}"));
            asked.wanted(cx, &Near::default(), &[])?;
            Some(asked.query())
        }
        None => None,
    };
    Ok(NewView { name: name.unwrap_or_default(), query, shared: sent.has("shared") })
}

/// Keeps a view under a name.
pub async fn keep(cx: Cx, sent: Form) -> Answer {
    let kept = async {
        let new = read(&cx, &sent, true)?;
        let mut tx = cx.tx().await?;
        verbs::keep(&mut tx, &new).await?;
        tx.commit().await
    };
    finish(&cx, kept.await, &sent).await
}

/// Changes a view; what it asks for only where that was ticked.
pub async fn change(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    let changed = async {
        let new = read(&cx, &sent, sent.has("replace"))?;
        let mut tx = cx.tx().await?;
        verbs::change(&mut tx, id, &new).await?;
        tx.commit().await
    };
    finish(&cx, changed.await, &sent).await
}

/// The queue as it was looked at, with what needs a fix.
async fn finish(cx: &Cx, result: Result<()>, sent: &Form) -> Answer {
    let back = format!("/tickets?{}", sent.get("query"));
    match result {
        Ok(()) => cx.see(&format!("/tickets?{}", Asked::read(&back).query())),
        Err(Error::Invalid(fields)) => {
            mended(cx, &back, Forms { view: sent.failed(fields), ..Forms::default() }).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Takes a saved view away.
pub async fn remove(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    verbs::remove(&mut tx, id).await?;
    done(&cx, tx, "/tickets").await
}
