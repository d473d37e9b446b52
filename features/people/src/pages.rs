//! Doors for people: first run, sign-in, one's own settings, administration of people.

mod account;
mod admin;
mod entry;

use crate::{api, store};
use db::Read;
use ui::Locale;
use web::{Access, Hit, Routes, Slot, slot};

pub(crate) fn routes() -> Routes {
    let routes = Routes::new()
        .get("/setup", Access::Public, entry::setup)
        .post("/setup", Access::Public, entry::save_workspace)
        .get("/setup/you", Access::Public, entry::setup_you)
        .post("/setup/you", Access::Public, entry::create_owner)
        .get("/setup/hours", Access::Admin, entry::setup_hours)
        .post("/setup/hours", Access::Admin, entry::save_hours)
        .get("/sign-in", Access::Public, entry::sign_in_page)
        .post("/sign-in", Access::Public, entry::sign_in)
        .post("/sign-in/link", Access::Public, entry::ask_link)
        .get("/sign-in/{secret}", Access::Public, entry::link_page)
        .post("/sign-in/{secret}", Access::Public, entry::use_link)
        .get("/invitation/{secret}", Access::Public, entry::invitation_page)
        .post("/invitation/{secret}", Access::Public, entry::accept)
        .get("/reset/{secret}", Access::Public, entry::reset_page)
        .post("/reset/{secret}", Access::Public, entry::reset)
        .post("/sign-out", Access::SignedIn, entry::sign_out)
        .get("/settings", Access::SignedIn, account::profile)
        .post("/settings", Access::SignedIn, account::save_profile)
        .post("/settings/password", Access::SignedIn, account::change_password)
        .get("/settings/devices", Access::SignedIn, account::devices)
        .post("/settings/devices/{id}/end", Access::SignedIn, account::end_device)
        .get("/settings/tokens", Access::Team, account::tokens)
        .post("/settings/tokens", Access::Team, account::create_token)
        .post("/settings/tokens/{id}/end", Access::Team, account::end_token)
        .get("/admin/people", Access::Admin, admin::list)
        .get("/admin/people/new", Access::Admin, admin::invite_page)
        .post("/admin/people", Access::Admin, admin::invite)
        .get("/admin/people/{id}", Access::Admin, admin::show)
        .post("/admin/people/{id}", Access::Admin, admin::save)
        .post("/admin/people/{id}/link", Access::Admin, admin::send_link)
        .post("/admin/people/{id}/leaving", Access::Admin, admin::deactivate)
        .post("/admin/people/{id}/return", Access::Admin, admin::reactivate);
    api::routes(routes)
}

/// The team's people by name.
pub(crate) fn search<'a>(
    read: &'a mut Read,
    _: &'a Locale,
    question: &'a str,
    limit: i64,
) -> Slot<'a, Vec<Hit>> {
    slot(async move {
        let found = store::list_found(read, question, limit).await?;
        let admin = read.actor().is_admin();
        Ok(found
            .into_iter()
            .map(|card| Hit {
                group: "people-people",
                icon: "user",
                href: if admin {
                    format!("/admin/people/{}", card.id)
                } else {
                    format!("mailto:{}", card.email)
                },
                title: card.name,
                line: card.title,
                excerpt: String::new(),
                at: None,
            })
            .collect())
    })
}
