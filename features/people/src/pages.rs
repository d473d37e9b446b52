//! Doors for people: first run, sign-in, one's own settings, absences, administration of people and
//! calendars.

pub(crate) mod absences;
mod account;
mod admin;
mod calendars;
mod entry;
mod personal;
mod factors;
mod links;
mod second;

use crate::{api, rules, store};
use db::Read;
use jiff::SignedDuration;
use kernel::Actor;
use std::sync::Arc;
use ui::Locale;
use web::{Access, Hit, House, Routes, Slot, slot};

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
        .get("/sign-in/second", Access::Public, second::page)
        .post("/sign-in/second", Access::Public, second::prove)
        .get("/sign-in/passkey", Access::Public, second::passkey_page)
        .post("/sign-in/passkey", Access::Public, second::passkey)
        .get("/sign-in/provider", Access::Public, second::to_provider)
        .get("/sign-in/provider/back", Access::Public, second::from_provider)
        .get("/sign-in/code", Access::Public, links::sign_in_page)
        .post("/sign-in/code", Access::Public, links::sign_in)
        .get("/invitation", Access::Public, links::invitation_page)
        .post("/invitation", Access::Public, links::open_invitation)
        .post("/invitation/acceptance", Access::Public, links::accept)
        .get("/reset", Access::Public, links::reset_page)
        .post("/reset", Access::Public, links::open_reset)
        .post("/reset/password", Access::Public, links::reset)
        .post("/sign-out", Access::SignedIn, entry::sign_out)
        .get("/settings", Access::SignedIn, account::profile)
        .post("/settings", Access::SignedIn, account::save_profile)
        .post("/settings/password", Access::SignedIn, account::change_password)
        .get("/settings/devices", Access::SignedIn, account::devices)
        .post("/settings/devices/others/end", Access::SignedIn, account::end_others)
        .post("/settings/devices/{id}/end", Access::SignedIn, account::end_device)
        .get("/settings/sign-ins", Access::SignedIn, factors::entries)
        .get("/settings/second-factor", Access::SignedIn, factors::page)
        .post("/settings/second-factor/app", Access::SignedIn, factors::begin_app)
        .get("/settings/second-factor/app", Access::SignedIn, factors::app_page)
        .post("/settings/second-factor/app/proof", Access::SignedIn, factors::confirm_app)
        .post("/settings/second-factor/app/end", Access::SignedIn, factors::end_app)
        .post("/settings/second-factor/codes", Access::SignedIn, factors::renew_codes)
        .post("/settings/second-factor/passkeys", Access::SignedIn, factors::begin_passkey)
        .post("/settings/second-factor/passkeys/proof", Access::SignedIn, factors::add_passkey)
        .post("/settings/second-factor/passkeys/{id}/end", Access::SignedIn, factors::end_passkey)
        .get("/admin/security", Access::Admin, factors::policy_page)
        .post("/admin/security", Access::Admin, factors::set_policy)
        .post("/admin/people/{id}/second-factor/end", Access::Admin, factors::reset)
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
        .post("/admin/people/{id}/return", Access::Admin, admin::reactivate)
        .get("/admin/people/{id}/personal", Access::Admin, personal::page)
        .get("/admin/people/{id}/personal/held.jsonl", Access::Admin, personal::held)
        .post("/admin/people/{id}/personal/erasure", Access::Admin, personal::erase)
        .get("/absences", Access::Team, absences::list)
        .get("/absences/new", Access::Team, absences::new_page)
        .post("/absences", Access::Team, absences::create)
        .get("/absences/{id}", Access::Team, absences::show)
        .get("/absences/{id}/edit", Access::Team, absences::edit_page)
        .post("/absences/{id}", Access::Team, absences::save)
        .post("/absences/{id}/approval", Access::Team, absences::approve)
        .post("/absences/{id}/refusal", Access::Team, absences::decline)
        .post("/absences/{id}/cancellation", Access::Team, absences::cancel)
        .get("/admin/calendars", Access::Admin, calendars::list)
        .post("/admin/calendars", Access::Admin, calendars::create)
        .get("/admin/calendars/{id}", Access::Admin, calendars::show)
        .post("/admin/calendars/{id}", Access::Admin, calendars::rename)
        .post("/admin/calendars/{id}/office", Access::Admin, calendars::use_for_office)
        .post("/admin/calendars/{id}/holidays", Access::Admin, calendars::put_holiday)
        .get("/admin/calendars/{id}/holidays/{day}", Access::Admin, calendars::holiday)
        .post("/admin/calendars/{id}/holidays/{day}", Access::Admin, calendars::change_holiday)
        .post("/admin/calendars/{id}/holidays/{day}/removal", Access::Admin, calendars::remove_holiday);
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

/// Forgets what ran out: steps of sign-ins, sessions, and sign-ins older than a year and a bit.
pub(crate) fn forget(house: Arc<House>) -> Slot<'static, ()> {
    slot(async move {
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        let age = SignedDuration::from_secs(rules::factors::HISTORY_SECONDS);
        let before = tx.now().saturating_sub(age).unwrap_or(jiff::Timestamp::MIN);
        store::factors::forget(&mut tx, before).await?;
        tx.commit().await
    })
}
