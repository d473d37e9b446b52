//! The event list as an audit log: a page, a file, and the API.

use crate::{
    Answer, Cx,
    json::{Page, PageQuery},
    store::{self, AuditRow},
};
use axum::{Json, extract::Query, response::IntoResponse};
use kernel::{Error, Event};
use maud::html;
use serde::Deserialize;
use ui::{Locale, Markup, parts};

#[derive(Default, Deserialize)]
pub(super) struct AuditQuery {
    after: Option<i64>,
    kind: Option<String>,
}

/// Events on a page of the audit list.
const AUDIT_ROWS: i64 = 50;

pub(super) async fn audit_page(cx: Cx, Query(query): Query<AuditQuery>) -> Answer {
    let t = &cx.t;
    let kind = query.kind.as_deref().filter(|kind| !kind.is_empty());
    let from = query.after.unwrap_or(i64::MAX);
    let rows = store::list_events(&mut cx.read().await?, from, kind, AUDIT_ROWS + 1).await?;
    let page = Page::of(rows, AUDIT_ROWS, |row| row.id);
    let older =
        page.next.as_ref().map(|next| format!("/admin/audit?after={next}&kind={}", kind.unwrap_or("")));
    let content = html! {
        (filters(t, kind))
        (table(t, &page.items))
        (parts::pager(t, None, older.as_deref()))
    };
    cx.admin_page("web-admin-audit", content).await
}

fn filters(t: &Locale, kind: Option<&str>) -> Markup {
    html! {
        form class="filters" {
            div class="field" {
                label for="kind" { (t.s("web-audit-kind")) }
                select class="input" id="kind" name="kind" {
                    option value="" { (t.s("web-audit-all")) }
                    @for known in Event::KINDS { option value=(known) selected[Some(*known) == kind] { (known) } }
                }
            }
            button class="btn" { (parts::icon("filter")) (t.s("web-filter")) }
            a class="btn bare" href="/admin/audit.jsonl" download { (parts::icon("download")) (t.s("web-export")) }
        }
    }
}

fn table(t: &Locale, rows: &[AuditRow]) -> Markup {
    html! {
        div class="scrollx" tabindex="0" role="region" aria-label=(t.s("web-admin-audit")) { table class="table cards" {
            caption class="vh" { (t.s("web-admin-audit")) }
            thead { tr { th scope="col" { (t.s("web-mail-when")) } th scope="col" { (t.s("web-audit-who")) } th scope="col" { (t.s("web-audit-what")) } th scope="col" { (t.s("web-audit-facts")) } } }
            tbody {
                @for row in rows {
                    tr {
                        td { (parts::time(t, kernel::from_micros(row.at))) }
                        td data-label=(t.s("web-audit-who")) { (row.actor_kind) @if let Some(id) = row.actor_id { " " (id) } }
                        td data-label=(t.s("web-audit-what")) { (row.kind) }
                        td class="small mono" data-label=(t.s("web-audit-facts")) { (row.payload) }
                    }
                }
            }
        } }
    }
}

/// Events in an export, read in portions so that memory stays small.
const PORTION: i64 = 1_000;

pub(super) async fn audit_export(cx: Cx) -> Answer {
    let mut out = String::new();
    let mut before = i64::MAX;
    let mut read = cx.read().await?;
    loop {
        let rows = store::list_events(&mut read, before, None, PORTION).await?;
        let Some(last) = rows.last() else { break };
        before = last.id;
        for row in &rows {
            out.push_str(&serde_json::to_string(row).map_err(Error::internal)?);
            out.push('\n');
        }
    }
    Ok(crate::download("audit.jsonl", "application/jsonl", out))
}

/// The audit log, newest first.
#[utoipa::path(get, path = "/api/v1/events", tag = "ground", params(PageQuery), responses((status = 200, body = Page<AuditRow>)))]
pub(super) async fn api_audit(cx: Cx, Query(query): Query<PageQuery>) -> Answer {
    let limit = query.limit();
    let mut read = cx.read().await?;
    let rows = store::list_events(&mut read, query.after()?.unwrap_or(i64::MAX), None, limit + 1).await?;
    Ok(Json(Page::of(rows, limit, |row| row.id)).into_response())
}
