//! Work that waits or was given up, for an administrator.

use crate::{Answer, Cx};
use axum::extract::Path;
use db::jobs::Job;
use kernel::{Actor, JobId};
use maud::html;
use ui::{Locale, Markup, parts};

pub(super) async fn jobs_page(cx: Cx) -> Answer {
    let jobs = db::jobs::list(&mut cx.house.db.read(Actor::SYSTEM).await?).await?;
    let content = if jobs.is_empty() {
        parts::empty(&cx.t.s("web-no-jobs"), &cx.t.s("web-no-jobs-next"), None)
    } else {
        table(&cx.t, &jobs)
    };
    cx.admin_page("web-admin-jobs", content).await
}

fn table(t: &Locale, jobs: &[Job]) -> Markup {
    html! {
        table class="table cards" {
            caption class="vh" { (t.s("web-admin-jobs")) }
            thead { tr { th scope="col" { (t.s("web-job")) } th scope="col" { (t.s("web-state")) } th scope="col" { (t.s("web-job-due")) } th scope="col" { (t.s("web-job-attempts")) } th scope="col" { (t.s("web-error-column")) } th scope="col" { (t.s("web-actions")) } } }
            tbody { @for job in jobs { (row(t, job)) } }
        }
    }
}

fn row(t: &Locale, job: &Job) -> Markup {
    html! {
        tr {
            td { span class="mono" { (job.kind) " " (job.id) } }
            td data-label=(t.s("web-state")) { (t.s(&format!("web-job-{}", job.state))) }
            td data-label=(t.s("web-job-due")) { (parts::time(t, job.run_at)) }
            td class="num" data-label=(t.s("web-job-attempts")) { (job.attempts) }
            td data-label=(t.s("web-error-column")) { (job.last_error.as_deref().unwrap_or("")) }
            td {
                @if job.state == "dead" {
                    div class="row" {
                        form method="post" action={ "/admin/jobs/" (job.id) "/retry" } { button class="btn sm" { (t.s("web-retry")) } }
                        form method="post" action={ "/admin/jobs/" (job.id) "/discard" } { button class="btn bare sm" { (t.s("web-discard")) } }
                    }
                }
            }
        }
    }
}

pub(super) async fn retry_job(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    db::jobs::retry(&mut tx, JobId(id)).await?;
    tx.commit().await?;
    cx.see("/admin/jobs")
}

pub(super) async fn discard_job(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    db::jobs::discard(&mut tx, JobId(id)).await?;
    tx.commit().await?;
    cx.see("/admin/jobs")
}
