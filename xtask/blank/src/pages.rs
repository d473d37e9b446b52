//! Doors for people.

use crate::{store, views};
use web::{Access, Answer, Cx, Routes};

/// The doors, each with its row of the access table.
pub(crate) fn routes() -> Routes {
    Routes::new().get("/blank", Access::Team, list)
}

async fn list(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let entries = store::list_entries(&mut read).await?;
    cx.page(&cx.t.s("blank-title"), views::list(&cx.t, &entries)).await
}
