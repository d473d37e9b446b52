//! Working through a runbook: its runs, and one of them as a checklist.

use super::done;
use crate::{
    actions, rules, store,
    types::{Run, RunState, Step, StepState},
    views::runs as views,
};
use axum::extract::Path;
use jiff::Timestamp;
use kernel::{Error, Result, RunId};
use ui::form::Filled;
use web::{Answer, Cx, Form, cells::Sheet};

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

/// Its runs step by step as CSV: who noted each when, and how long it took.
pub async fn export(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = store::find(&mut read, &slug).await?;
    let runs = store::list_runs(&mut read, card.id, RUNS).await?;
    let mut steps = store::list_steps_of(&mut read, &runs).await?;
    drop(read);
    let mut sheet = Sheet::headed(&[
        "run",
        "version",
        "ticket",
        "run_state",
        "started_at",
        "started_by",
        "ended_at",
        "step",
        "words",
        "result",
        "at",
        "by",
        "seconds",
        "evidence",
    ]);
    for run in &runs {
        let steps = steps.remove(&run.id).unwrap_or_default();
        for (step, seconds) in steps.iter().zip(rules::step_seconds(run.started_at, &steps)) {
            sheet.add(&line(run, step, seconds));
        }
    }
    Ok(sheet.answer(&format!("{}-runs.csv", card.slug)))
}

fn line(run: &Run, step: &Step, seconds: Option<i64>) -> [String; 14] {
    let instant = |at: Option<Timestamp>| at.map_or(String::new(), |at| at.to_string());
    [
        run.id.to_string(),
        run.version.to_string(),
        run.ticket_id.map_or(String::new(), |id| format!("T-{id}")),
        run.state.word().to_owned(),
        run.started_at.to_string(),
        run.started_name.clone(),
        instant(run.ended_at),
        step.number.to_string(),
        step.words.clone(),
        step.state.word().to_owned(),
        instant(step.at),
        step.person_name.clone().unwrap_or_default(),
        seconds.map_or(String::new(), |seconds| seconds.to_string()),
        step.evidence.clone(),
    ]
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
    let took = rules::step_seconds(run.started_at, &steps);
    let steps: Vec<(Step, Option<i64>)> = steps.into_iter().zip(took).collect();
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
