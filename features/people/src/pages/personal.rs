//! What is held about a person, and its erasure.

use super::factors::{owed, prove, settle};
use crate::{actions::erasure, store, views};
use axum::extract::Path;
use kernel::{Error, Field, PersonId};
use ui::form::Filled;
use web::{Answer, Cx, Form, personal};

pub async fn page(cx: Cx, Path(id): Path<i64>) -> Answer {
    show(&cx, PersonId(id), &Filled::new(&[])).await
}

async fn show(cx: &Cx, id: PersonId, filled: &Filled) -> Answer {
    let mut read = cx.read().await?;
    let person = store::find(&mut read, id).await?;
    let owed = owed(cx, &mut read).await?;
    drop(read);
    cx.admin_page("people-personal", views::personal::page(&cx.t, filled, &person, owed)).await
}

/// Everything that names the person, as JSON Lines; the reasons of their absences only for whoever may read
/// them (RULES §0).
pub async fn held(cx: Cx, Path(id): Path<i64>) -> Answer {
    let named = erasure::named(&mut cx.read().await?, PersonId(id)).await?;
    let mut lines = Vec::new();
    let mut hidden = erasure::NEVER_TOLD.to_vec();
    if !cx.actor.rights.absence_reasons {
        hidden.push("people_absence_reason");
    }
    personal::held(&cx.house, &named, &hidden, &mut lines).await?;
    Ok(web::download(&format!("person-{id}.jsonl"), "application/jsonl; charset=utf-8", lines))
}

pub async fn erase(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let id = PersonId(id);
    let mut tx = cx.slow_tx().await?;
    let person = store::find(&mut tx, id).await?;
    if form.get("confirm").trim().to_lowercase() != person.email {
        drop(tx);
        let field = Field { name: "confirm".to_owned(), key: "people-erase-confirm-wrong", args: Vec::new() };
        return show(&cx, id, &form.failed(vec![field])).await;
    }
    let done = async {
        prove(&cx, &mut tx, &form).await?;
        erasure::erase(&mut tx, id).await
    };
    let done = match done.await {
        Err(Error::Conflict(key)) => Err(Error::invalid("form", key)),
        other => other,
    };
    let wrong = settle(&cx, tx, done).await?;
    if !wrong.is_empty() {
        return show(&cx, id, &form.failed(wrong)).await;
    }
    cx.see(&format!("/admin/people/{id}/personal"))
}
