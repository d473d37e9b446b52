//! Ready answers: written, changed and taken away; what was typed stays where something needs a fix.

use super::done;
use crate::{actions, store::side, views::forms};
use axum::extract::Path;
use kernel::{CannedId, Error, Result};
use ui::{
    Markup,
    form::{Dialog, Filled, dialog},
};
use web::{Answer, Cx, Form};

fn form(cx: &Cx, action: &str, filled: &Filled) -> Markup {
    let title = cx.t.s("desk-canned");
    let asking = Dialog {
        title: &title,
        action,
        back: "/admin/desk",
        submit: "desk-save",
        icon: "check",
        fragment: cx.fragment,
    };
    dialog(&cx.t, filled, &asking, &forms::canned(&cx.t, filled))
}

/// Goes back to all of them, or asks again with what needs a fix.
async fn finish(cx: &Cx, result: Result<()>, action: &str, sent: &Form) -> Answer {
    let Err(error) = result else { return cx.see("/admin/desk") };
    cx.again(error, &cx.t.s("desk-canned"), sent, |filled| form(cx, action, filled)).await
}

/// Keeps a ready answer under its title.
pub async fn put(cx: Cx, sent: Form) -> Answer {
    let kept = async {
        let mut tx = cx.tx().await?;
        actions::put_canned(&mut tx, sent.get("title"), sent.get("body")).await?;
        tx.commit().await
    };
    finish(&cx, kept.await, "/admin/desk/answers", &sent).await
}

/// What an answer says.
pub async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let all = side::list_canned(&mut read).await?;
    drop(read);
    let (_, title, body) = all.into_iter().find(|(known, ..)| known.0 == id).ok_or(Error::NotFound)?;
    let filled = Filled::new(&[("title", title), ("body", body)]);
    cx.page(&cx.t.s("desk-canned"), form(&cx, &format!("/admin/desk/answers/{id}"), &filled)).await
}

/// Changes it.
pub async fn change(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    let changed = async {
        let mut tx = cx.tx().await?;
        actions::change_canned(&mut tx, CannedId(id), sent.get("title"), sent.get("body")).await?;
        tx.commit().await
    };
    finish(&cx, changed.await, &format!("/admin/desk/answers/{id}"), &sent).await
}

/// Takes it away.
pub async fn remove(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::remove_canned(&mut tx, CannedId(id)).await?;
    done(&cx, tx, "/admin/desk").await
}
