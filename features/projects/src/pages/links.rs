//! Repositories and issues of a project.

use super::load;
use super::show::top;
use crate::{actions, store, types::ProjectState, views};
use axum::extract::Path;
use http::StatusCode;
use kernel::{Error, IssueLinkId};
use maud::html;
use ui::form::Filled;
use web::{Answer, Cx, Form};

pub(super) async fn show(cx: Cx, Path(key): Path<String>) -> Answer {
    page(&cx, &key, StatusCode::OK, &Filled::default()).await
}

async fn page(cx: &Cx, key: &str, code: StatusCode, filled: &Filled) -> Answer {
    let mut read = cx.read().await?;
    let card = store::find_visible(&mut read, key).await?;
    let sight = load::sight(&mut read, &cx.t, &card).await?;
    let top = top(cx, &mut read, &sight, "links").await?;
    let repositories = store::list_repositories(&mut read, card.id).await?;
    let issues = store::list_issues(&mut read, card.id).await?;
    drop(read);
    let open = card.state != ProjectState::Closed;
    let content = html! { (top) (views::links(&cx.t, filled, &card.key, &repositories, &issues, open)) };
    cx.framed(code, &format!("{} · {}", cx.t.s("projects-links"), card.key), content).await
}

async fn again(cx: &Cx, key: &str, error: Error, form: &Form) -> Answer {
    match error {
        Error::Invalid(fields) => page(cx, key, StatusCode::UNPROCESSABLE_ENTITY, &form.failed(fields)).await,
        other => Err(other.into()),
    }
}

pub(super) async fn add_repository(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let card = super::card(&cx, &key).await?;
    let done = async {
        let mut tx = cx.tx().await?;
        actions::link_repository(&mut tx, card.id, form.get("repository")).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&views::address(&card.key, "links")),
        Err(Error::Invalid(mut fields)) => {
            // The verb knows one address; this page has two forms.
            for field in &mut fields {
                "repository".clone_into(&mut field.name);
            }
            again(&cx, &key, Error::Invalid(fields), &form).await
        }
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn remove_repository(cx: Cx, Path((key, id)): Path<(String, i64)>) -> Answer {
    let card = super::card(&cx, &key).await?;
    let mut tx = cx.tx().await?;
    actions::unlink_repository(&mut tx, card.id, id).await?;
    tx.commit().await?;
    cx.see(&views::address(&card.key, "links"))
}

pub(super) async fn add_issue(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let card = super::card(&cx, &key).await?;
    let done = async {
        let mut tx = cx.tx().await?;
        actions::link_issue(&mut tx, card.id, form.get("url"), form.get("title")).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&views::address(&card.key, "links")),
        Err(error) => again(&cx, &key, error, &form).await,
    }
}

pub(super) async fn remove_issue(cx: Cx, Path((key, id)): Path<(String, i64)>) -> Answer {
    let card = super::card(&cx, &key).await?;
    let mut tx = cx.tx().await?;
    actions::unlink_issue(&mut tx, card.id, IssueLinkId(id)).await?;
    tx.commit().await?;
    cx.see(&views::address(&card.key, "links"))
}
