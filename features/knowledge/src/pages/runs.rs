//! Working through a runbook: its runs, and one of them as a checklist.

use super::done;
use crate::{
    actions, rules, store,
    types::{RunState, StepState},
    views::runs as views,
};
use axum::extract::Path;
use kernel::{Error, Result, RunId};
use ui::form::Filled;
use web::{Answer, Cx, Form};

/// Runs that are listed and summed up.
const RUNS: i64 = 200;

/// The runs of a runbook, and what they tell of it.
pub async fn list(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = match store::find(&mut read, &slug).await {
        Err(Error::NotFound) => return super::moved(&cx, &mut read, &slug).await,
        found => found?,
    };
    let runs = store::list_runs(&mut read, card.id, RUNS).await?;
    drop(read);
    let title = cx.t.with("knowledge-runs-of", &[("title", card.title.as_str().into())]);
    cx.page(&title, views::list(&cx.t, &card, &runs, rules::told(&runs))).await
}

/// Begins a run. One for a ticket begins on the ticket's page, which knows who may see it.
pub async fn start(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut tx = cx.tx().await?;
    let card = store::find(&mut tx, &slug).await?;
    let run = actions::start(&mut tx, card.id, None).await?;
    done(&cx, tx, &format!("/knowledge/runs/{run}")).await
}

/// A run as a checklist.
pub async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    page(&cx, RunId(id), None, http::StatusCode::OK).await
}

/// The page, with what was typed at a step (its number) or at the end (0).
async fn page(cx: &Cx, id: RunId, typed: Option<(i64, Filled)>, code: http::StatusCode) -> Answer {
    let mut read = cx.read().await?;
    let run = store::find_run(&mut read, id).await?;
    let steps = store::list_steps(&mut read, id).await?;
    drop(read);
    let title = format!("{} · {}", cx.t.with("knowledge-run-n", &[("n", id.0.into())]), run.title);
    let body = views::run(&cx.t, &run, &steps, typed.as_ref().map(|(at, filled)| (*at, filled)));
    cx.framed(code, &title, body).await
}

async fn again(cx: &Cx, id: RunId, at: i64, error: Error, sent: &Form) -> Answer {
    match error {
        Error::Invalid(fields) => {
            page(cx, id, Some((at, sent.failed(fields))), http::StatusCode::UNPROCESSABLE_ENTITY).await
        }
        other => Err(other.into()),
    }
}

/// Notes how a step went.
pub async fn mark(cx: Cx, Path((id, number)): Path<(i64, i64)>, sent: Form) -> Answer {
    let id = RunId(id);
    let marked: Result<()> = async {
        let state = StepState::read(sent.get("result"))?;
        let mut tx = cx.tx().await?;
        actions::mark(&mut tx, id, number, state, sent.get("evidence")).await?;
        tx.commit().await
    }
    .await;
    match marked {
        Ok(()) => cx.see(&format!("/knowledge/runs/{id}#step-{}", number + 1)),
        Err(error) => again(&cx, id, number, error, &sent).await,
    }
}

/// Ends a run.
pub async fn end(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    let id = RunId(id);
    let ended: Result<RunState> = async {
        let mut tx = cx.tx().await?;
        let state = actions::end(&mut tx, id, sent.get("note")).await?;
        tx.commit().await?;
        Ok(state)
    }
    .await;
    match ended {
        Ok(_) => cx.see(&format!("/knowledge/runs/{id}")),
        Err(error) => again(&cx, id, 0, error, &sent).await,
    }
}
