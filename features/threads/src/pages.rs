//! Doors for people.

mod actions;
mod decisions;
mod entry;
mod files;
mod handles;
mod log;
mod manage;
mod open;
mod palette;
mod portal;
mod posts;
pub(crate) mod slots;
mod thread;
mod upload;
mod write;

pub(crate) use files::{attach_all, fetch};
pub use handles::handles;
pub use portal::{
    GuestThread, guest_edit, guest_file_upload, guest_files, guest_fresh, guest_head, guest_history,
    guest_log, guest_rewrite, guest_thread, guest_threads, guest_undo, guest_waiting, guest_write,
};
pub use thread::ThreadQuery;
pub use upload::{Sent, Tried};

use crate::{api, store, types::Thread, views::Scene};
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler as _;
use db::Read;
use kernel::{Error, Result};
use projects::ProjectCard;
use ui::{Markup, html};
use web::{Access, Answer, Cx, Routes};

pub(crate) fn routes() -> Routes {
    // Files stream to the disk and are counted on the way; the house's limit for forms does not fit them.
    let unlimited = || DefaultBodyLimit::disable();
    let routes = Routes::new()
        .get("/log/new", Access::Team, entry::new)
        .get("/projects/{key}/log", Access::Team, log::show)
        .post("/projects/{key}/log", Access::Team, entry::save.layer(unlimited()))
        .get("/projects/{key}/log/new", Access::Team, entry::new_in)
        .post("/projects/{key}/log/read", Access::Team, entry::read)
        .get("/projects/{key}/log/fresh", Access::Team, log::fresh)
        .get("/projects/{key}/interactions/new", Access::Team, entry::new_interaction)
        .post("/projects/{key}/interactions", Access::Team, entry::save_interaction)
        .get("/interactions/{id}/dismiss", Access::Team, entry::dismiss_page)
        .post("/interactions/{id}/dismiss", Access::Team, entry::dismiss)
        .get("/projects/{key}/threads", Access::Team, open::list)
        .post("/projects/{key}/threads", Access::Team, open::save)
        .get("/projects/{key}/threads/new", Access::Team, open::new)
        .get("/projects/{key}/threads/{number}", Access::Team, thread::show)
        .post("/projects/{key}/threads/{number}", Access::Team, write::write.layer(unlimited()))
        .get("/projects/{key}/threads/{number}/fresh", Access::Team, thread::fresh)
        .get("/projects/{key}/threads/{number}/rename", Access::Team, manage::rename_page)
        .post("/projects/{key}/threads/{number}/rename", Access::Team, manage::rename)
        .get("/projects/{key}/threads/{number}/move", Access::Team, manage::move_page)
        .post("/projects/{key}/threads/{number}/move", Access::Team, manage::move_to)
        .get("/projects/{key}/threads/{number}/merge", Access::Team, manage::merge_page)
        .post("/projects/{key}/threads/{number}/merge", Access::Team, manage::merge)
        .get("/projects/{key}/threads/{number}/share", Access::Team, manage::share_page)
        .post("/projects/{key}/threads/{number}/share", Access::Team, manage::share)
        .post("/projects/{key}/threads/{number}/unshare", Access::Team, manage::unshare)
        .get("/projects/{key}/threads/{number}/close", Access::Team, manage::close_page)
        .post("/projects/{key}/threads/{number}/close", Access::Team, manage::close)
        .post("/projects/{key}/threads/{number}/reopen", Access::Team, manage::reopen)
        .post("/projects/{key}/threads/{number}/turn", Access::Team, manage::turn)
        .get("/projects/{key}/files", Access::Team, files::list)
        .post("/projects/{key}/files", Access::Team, files::upload.layer(unlimited()))
        .get("/files/{id}/{name}", Access::SignedIn, files::fetch)
        .get("/posts/{id}", Access::Team, posts::show)
        .get("/posts/{id}/menu", Access::Team, posts::menu)
        .get("/posts/{id}/history", Access::Team, posts::history)
        .get("/posts/{id}/edit", Access::Team, posts::edit_page)
        .post("/posts/{id}/edit", Access::Team, posts::edit)
        .get("/posts/{id}/show", Access::Team, posts::show_page)
        .post("/posts/{id}/show", Access::Team, posts::share)
        .post("/posts/{id}/hide", Access::Team, posts::hide)
        .post("/posts/{id}/delete", Access::Team, posts::delete)
        .post("/posts/{id}/restore", Access::Admin, posts::restore)
        .post("/posts/{id}/undo", Access::Team, posts::undo)
        .get("/posts/{id}/decision", Access::Team, decisions::lift_page)
        .post("/posts/{id}/decision", Access::Team, decisions::lift)
        .get("/posts/{id}/action", Access::Team, actions::lift_page)
        .post("/posts/{id}/action", Access::Team, actions::lift)
        .put("/drafts/{*scope}", Access::SignedIn, palette::keep_draft)
        .get("/palette/mentions", Access::Team, palette::mentions)
        .get("/actions", Access::Team, actions::list)
        .post("/actions", Access::Team, actions::save)
        .get("/actions/new", Access::Team, actions::new)
        .get("/actions/{id}", Access::Team, actions::show)
        .post("/actions/{id}/done", Access::Team, actions::done)
        .post("/actions/{id}/reopen", Access::Team, actions::reopen)
        .get("/actions/{id}/edit", Access::Team, actions::edit_page)
        .post("/actions/{id}/edit", Access::Team, actions::edit)
        .get("/actions/{id}/drop", Access::Team, actions::drop_page)
        .post("/actions/{id}/drop", Access::Team, actions::drop_it)
        .get("/decisions", Access::Team, decisions::list)
        .get("/decisions/{id}", Access::Team, decisions::show)
        .post("/decisions/{id}/state", Access::Team, decisions::change)
        .get("/admin/pacing", Access::Admin, palette::pace_page)
        .post("/admin/pacing", Access::Admin, palette::save_pace);
    api::routes(routes)
}

/// A project in reach by the key in the address.
async fn project(read: &mut Read, key: &str) -> Result<ProjectCard> {
    projects::find_visible(read, key).await
}

/// A thread in reach by the address.
async fn thread_of(read: &mut Read, key: &str, number: i64) -> Result<(ProjectCard, Thread)> {
    let card = project(read, key).await?;
    let thread = store::threads::find_visible(read, card.id, number).await?;
    Ok((card, thread))
}

/// The scene of a request.
fn scene<'a>(cx: &'a Cx, card: &'a ProjectCard) -> Scene<'a> {
    Scene { t: &cx.t, project: card, actor: &cx.actor }
}

/// The name of whoever answers for a project now.
async fn lead_name(read: &mut Read, card: &ProjectCard) -> Result<Option<(kernel::PersonId, String)>> {
    let now = read.now();
    let Some(lead) = projects::effective(read, card.id, now).await?.lead else { return Ok(None) };
    Ok(Some((lead, people::find_card(read, lead).await?.name)))
}

/// A page of a project, under its head and tabs.
async fn project_page(
    cx: &Cx,
    mut read: Read,
    card: &ProjectCard,
    tab: &str,
    title: &str,
    content: Markup,
) -> Answer {
    let head = projects::head(cx, &mut read, card, tab).await?;
    drop(read);
    let title = format!("{title} · {}", card.name);
    cx.page(&title, html! { (head) (content) }).await
}

/// The place on this site that a form came from and goes back to; never another site.
fn local(back: &str) -> Option<&str> {
    let ours = back.starts_with('/') && !back.starts_with("//") && !back.contains(['\\', '\n', '\r']);
    ours.then_some(back)
}

/// A dialog, which stands alone as a page under the same address.
struct Asking<'a> {
    /// Its title.
    title: &'a str,
    /// Where it goes.
    action: &'a str,
    /// The page behind it.
    back: &'a str,
    /// The key of its button.
    submit: &'a str,
    /// The icon of its button.
    icon: &'a str,
}

impl Asking<'_> {
    fn form(&self, cx: &Cx, filled: &ui::form::Filled, fields: &Markup) -> Markup {
        let dialog = ui::form::Dialog {
            title: self.title,
            action: self.action,
            back: self.back,
            submit: self.submit,
            icon: self.icon,
            fragment: cx.fragment,
        };
        ui::form::dialog(&cx.t, filled, &dialog, fields)
    }

    /// Asks.
    async fn show(&self, cx: &Cx, filled: &ui::form::Filled, fields: &Markup) -> Answer {
        cx.page(self.title, self.form(cx, filled, fields)).await
    }

    /// Asks again with what needs a fix, if the error is the reader's to fix.
    async fn again(
        &self,
        cx: &Cx,
        error: Error,
        form: &web::Form,
        fields: impl FnOnce(&ui::form::Filled) -> Markup,
    ) -> Answer {
        cx.again(error, self.title, form, |filled| self.form(cx, filled, &fields(filled))).await
    }
}
