//! The ground floor as a room: its doors, and nothing that a capability would hold.

mod admin;
mod assets;
mod audit;
mod jobs;
mod machine;
mod mails;
mod search;
mod shell;

pub(crate) use assets::tag;

use crate::{Access, House, Nav, Room, Routes, Tick, Unexported, backup, day, mail, store};
use futures_util::future::BoxFuture;
use jiff::ToSpan;
use kernel::{Actor, Result};
use std::sync::Arc;
use ui::NavPlace;

/// The ground floor as a room: it has doors and tables, but no capability.
pub const ROOM: Room = Room {
    migrations: db::migrations!["web": "0001_mail", "0002_put_off"],
    unexported: &[
        Unexported::derived("db_migration", "says how this database was made"),
        Unexported::derived("db_doc", "the search index, made anew from what it finds"),
        Unexported::table("db_job", "work that waits is done by the installation that promised it"),
        Unexported::table("db_tick", "when this installation next looks at what is due"),
        Unexported::table("db_answer", "answers kept for a day, so that a repeated request happens once"),
        Unexported::table("web_mail", "mails lead to this installation, and some carry links that open it"),
        Unexported::table("web_put_off", "what somebody set aside for today is back tomorrow"),
        Unexported::rows("db_setting", "name LIKE 'secret.%'", "signing secrets are made anew"),
    ],
    held: &[("web_mail", "replace(recipient, EMAIL, '') <> recipient")],
    routes,
    setup: &[(6, "/setup/mail")],
    jobs: &[mail::JOB],
    ticks: &[
        Tick { name: "web.forget-answers", every: 3600, run: forget_answers },
        Tick { name: "web.forget-changes", every: 60, run: forget_changes },
        backup::TICK,
    ],
    nav: &[
        Nav {
            place: NavPlace::Main,
            order: 10,
            key: "web-my-day",
            href: "/",
            icon: "sun",
            hotkey: Some("g d"),
            access: Access::Team,
        },
        Nav {
            place: NavPlace::Admin,
            order: 60,
            key: "web-admin-mail",
            href: "/admin/mail",
            icon: "mail",
            hotkey: None,
            access: Access::Admin,
        },
        Nav {
            place: NavPlace::Admin,
            order: 70,
            key: "web-admin-jobs",
            href: "/admin/jobs",
            icon: "history",
            hotkey: None,
            access: Access::Admin,
        },
        Nav {
            place: NavPlace::Admin,
            order: 80,
            key: "web-admin-audit",
            href: "/admin/audit",
            icon: "list-checks",
            hotkey: None,
            access: Access::Admin,
        },
    ],
    ..Room::named("web")
};

fn routes() -> Routes {
    Routes::new()
        .get("/assets/{file}", Access::Public, assets::asset)
        .get("/favicon.ico", Access::Public, assets::favicon)
        .get("/healthz", Access::Public, machine::healthz)
        .get("/metrics", Access::Secret, machine::metrics)
        .get("/api/v1/openapi.json", Access::Public, machine::openapi)
        .get("/setup/mail", Access::Admin, mails::setup_mail)
        .post("/setup/mail", Access::Admin, mails::finish_setup)
        .get("/", Access::SignedIn, day::home)
        .post("/day/done", Access::Team, day::put_off)
        .post("/day/back", Access::Team, day::bring_back)
        .get("/more", Access::SignedIn, shell::more)
        .get("/help", Access::Team, shell::help)
        .get("/search", Access::Team, search::search)
        .get("/palette", Access::Team, search::palette)
        .get("/admin", Access::Admin, admin::admin)
        .get("/admin/jobs", Access::Admin, jobs::jobs_page)
        .post("/admin/jobs/{id}/retry", Access::Admin, jobs::retry_job)
        .post("/admin/jobs/{id}/discard", Access::Admin, jobs::discard_job)
        .get("/admin/mail", Access::Admin, mails::mail_page)
        .post("/admin/mail/test", Access::Admin, mails::test_mail)
        .get("/admin/audit", Access::Admin, audit::audit_page)
        .get("/admin/audit.jsonl", Access::Admin, audit::audit_export)
        .api(Access::Admin, utoipa_axum::routes!(audit::api_audit))
}

fn forget_changes(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move { house.db.forget_changes().await })
}

fn forget_answers(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let before = house.db.now().saturating_sub(24.hours()).unwrap_or(jiff::Timestamp::MIN);
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        store::forget_old_answers(&mut tx, before).await?;
        tx.commit().await
    })
}
