//! What states are called here, and how long a client may take, for whoever runs the installation.

use super::done;
use crate::{
    actions::{
        states,
        waiting::{self, Patience},
    },
    store::states as store,
    types::TicketState,
    views::states as views,
};
use axum::extract::Path;
use kernel::{Error, Result};
use ui::{Markup, form::Filled};
use web::{Answer, Cx, Form, Problems};

async fn content(cx: &Cx, filled: &Filled) -> Result<Markup> {
    let mut read = cx.read().await?;
    let names = store::list(&mut read).await?;
    let patience = waiting::patience(&mut read).await?;
    drop(read);
    let days = patience.map(|patience| (patience.warn, patience.solve));
    Ok(views::page(&cx.t, filled, &names, days))
}

/// The page.
pub async fn show(cx: Cx) -> Answer {
    let body = content(&cx, &Filled::default()).await?;
    cx.page(&cx.t.s("desk-states"), body).await
}

async fn finish(cx: &Cx, saved: Result<db::Tx>, sent: &Form) -> Answer {
    match saved {
        Ok(tx) => done(cx, tx, "/admin/desk/states").await,
        Err(Error::Invalid(fields)) => {
            let body = content(cx, &sent.failed(fields)).await?;
            cx.framed(http::StatusCode::UNPROCESSABLE_ENTITY, &cx.t.s("desk-states"), body).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Gives a name to a state.
pub async fn add(cx: Cx, sent: Form) -> Answer {
    let saved = async {
        let category = TicketState::read(sent.get("category")).map_err(|e| e.renamed("state", "category"))?;
        let mut tx = cx.tx().await?;
        states::add_name(&mut tx, category, sent.get("name")).await?;
        Ok(tx)
    };
    finish(&cx, saved.await, &sent).await
}

/// Takes a name away.
pub async fn remove(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    states::remove_name(&mut tx, id).await?;
    done(&cx, tx, "/admin/desk/states").await
}

/// Says how long a client may take.
pub async fn set_patience(cx: Cx, sent: Form) -> Answer {
    let saved = async {
        let mut problems = Problems::new();
        let days = |name: &str| {
            let days = sent.get(name).parse::<u16>();
            days.map_err(|_| Error::limit(name, "desk-waiting-range", waiting::MOST_DAYS))
        };
        let patience = if sent.get("off") == "on" {
            None
        } else {
            let (warn, solve) = (problems.take(days("warn")), problems.take(days("solve")));
            warn.zip(solve).map(|(warn, solve)| Patience { warn, solve })
        };
        problems.finish()?;
        let mut tx = cx.tx().await?;
        waiting::set_patience(&mut tx, patience).await?;
        Ok(tx)
    };
    finish(&cx, saved.await, &sent).await
}
