//! The ground floor's own doors: assets, health, the API's description, the shared screens that
//! slots fill (My day, search, palette, more), and the administrator's jobs, mails and audit.

use crate::{
    Access, Answer, Cx, Fault, Form, Hit, House, Nav, Room, Routes, Tick, Unexported, backup, day,
    guard::{header, same_secret},
    json::{Page, PageQuery},
    mail,
    store::{self, AuditRow},
};
use axum::{
    Json,
    body::Body,
    extract::{Path, Query, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::future::BoxFuture;
use http::{HeaderValue, Method, StatusCode, header};
use http_body_util::BodyExt as _;
use jiff::ToSpan;
use kernel::{Actor, Error, Event, JobId, Result, Role};
use maud::html;
use serde::Deserialize;
use std::hash::BuildHasher as _;
use std::sync::Arc;
use ui::{Head, Markup, NavPlace, head, parts};

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
    ticks: &[Tick { name: "web.forget-answers", every: 3600, run: forget_answers }, backup::TICK],
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
        .get("/assets/{file}", Access::Public, asset)
        .get("/favicon.ico", Access::Public, favicon)
        .get("/healthz", Access::Public, healthz)
        .get("/metrics", Access::Secret, metrics)
        .get("/api/v1/openapi.json", Access::Public, openapi)
        .get("/setup/mail", Access::Admin, setup_mail)
        .post("/setup/mail", Access::Admin, finish_setup)
        .get("/", Access::SignedIn, day::home)
        .post("/day/done", Access::Team, day::put_off)
        .post("/day/back", Access::Team, day::bring_back)
        .get("/more", Access::SignedIn, more)
        .get("/help", Access::Team, help)
        .get("/search", Access::Team, search)
        .get("/palette", Access::Team, palette)
        .get("/admin", Access::Admin, admin)
        .get("/admin/jobs", Access::Admin, jobs_page)
        .post("/admin/jobs/{id}/retry", Access::Admin, retry_job)
        .post("/admin/jobs/{id}/discard", Access::Admin, discard_job)
        .get("/admin/mail", Access::Admin, mail_page)
        .post("/admin/mail/test", Access::Admin, test_mail)
        .get("/admin/audit", Access::Admin, audit_page)
        .get("/admin/audit.jsonl", Access::Admin, audit_export)
        .api(Access::Admin, utoipa_axum::routes!(api_audit))
}

/// How long browsers keep a file whose name carries its hash.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

async fn asset(Path(file): Path<String>) -> Answer {
    let asset = ui::assets::find(&format!("/assets/{file}")).ok_or(Error::NotFound)?;
    let mut response = Response::new(Body::from(asset.bytes.as_slice()));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media));
    response.headers_mut().insert(header::CACHE_CONTROL, FOREVER);
    Ok(response)
}

async fn favicon() -> Response {
    crate::redirect(ui::assets::path("favicon.svg"))
}

async fn healthz(State(house): State<Arc<House>>) -> Answer {
    let mut read = house.db.read(Actor::SYSTEM).await?;
    store::setting::<serde_json::Value>(&mut read, "workspace").await?;
    Ok("ok\n".into_response())
}

async fn metrics(State(house): State<Arc<House>>, request: Request) -> Answer {
    let given = header(request.headers(), "authorization").strip_prefix("Bearer ").unwrap_or("");
    // A proxy that names no address makes everybody seem to be on this machine: only the token counts.
    if !same_secret(given, &house.config.metrics_token.0) {
        return Err(Error::NotFound.into());
    }
    Ok(house.metrics.text().into_response())
}

async fn openapi(State(house): State<Arc<House>>) -> Response {
    Json(house.openapi()).into_response()
}

/// Gives pages and JSON an entity tag, and answers 304 when nothing changed.
pub(crate) async fn tag(request: Request, next: Next) -> Response {
    let wants = header(request.headers(), "if-none-match").to_owned();
    let (get, safe) = (*request.method() == Method::GET, request.method().is_safe());
    let mut response = next.run(request).await;
    if !safe {
        // Answers to changes show what is shown once: tokens, addresses with a secret, codes.
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    let media = header(response.headers(), "content-type").to_owned();
    let page = media.starts_with("text/html") || media.starts_with("application/json");
    if !get || !page || response.status() != StatusCode::OK || response.headers().contains_key(header::ETAG) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    if media.starts_with("text/html") {
        // Which links browsers may fetch ahead; a page that is fetched so marks nothing as read.
        if let Ok(rules) = HeaderValue::from_str(&format!("\"{}\"", ui::assets::path("ahead.json"))) {
            parts.headers.insert("speculation-rules", rules);
        }
    }
    let Ok(body) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
        return Fault(Error::internal("a page broke off")).into_response();
    };
    let tag = format!("W/\"{:016x}\"", foldhash::quality::FixedState::default().hash_one(&body[..]));
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, value);
    }
    parts.headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    if wants.split(',').any(|known| known.trim() == tag) {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(body))
}

fn forget_answers(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let before = house.db.now().saturating_sub(24.hours()).unwrap_or(jiff::Timestamp::MIN);
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        store::forget_old_answers(&mut tx, before).await?;
        tx.commit().await
    })
}

// --- shared screens ---------------------------------------------------------

async fn more(cx: Cx) -> Answer {
    let t = &cx.t;
    let places = [NavPlace::Main, NavPlace::Insight, NavPlace::Settings, NavPlace::Admin];
    let content = html! {
        (head(t, &Head { title: &t.s("ui-more"), ..Head::default() }))
        ul role="list" class="list" {
            @for link in places.into_iter().flat_map(|place| cx.links(place)) {
                li { (parts::icon(link.icon)) a class="t" href=(link.href) { (link.words) } }
            }
        }
        p { a class="btn bare" href="/help" data-dialog { (parts::icon("circle-help")) (t.s("web-help")) } }
        form method="post" action="/sign-out" { button class="btn" { (parts::icon("log-out")) (t.s("ui-sign-out")) } }
    };
    cx.page(&t.s("ui-more"), content).await
}

/// Keys, in the order of the help: what is pressed, and the text key of what it does.
const KEYS: [(&[&str], &str); 16] = [
    (&["?"], "web-key-help"),
    (&["Ctrl K", "/"], "web-key-search"),
    (&["L"], "web-key-log"),
    (&["G D"], "web-key-day"),
    (&["G I"], "web-key-inbox"),
    (&["G P"], "web-key-projects"),
    (&["G A"], "web-key-agenda"),
    (&["J", "K"], "web-key-rows"),
    (&["O", "Enter"], "web-key-open"),
    (&["E"], "web-key-done"),
    (&["X"], "web-key-pick"),
    (&["R"], "web-key-reply"),
    (&["N"], "web-key-note"),
    (&["W"], "web-key-turn"),
    (&["Ctrl Enter"], "web-key-save"),
    (&["Esc"], "web-key-close"),
];

/// The keys, as a dialog and as a page of its own, with where to switch single letters off.
async fn help(cx: Cx) -> Answer {
    let t = &cx.t;
    let title = t.s("web-help");
    let on = cx.visitor.as_deref().is_some_and(|visitor| visitor.keys);
    let content = html! {
        div class="dlg" {
            header {
                @if cx.fragment { h2 id="dialog-title" { (title) } } @else { h1 id="dialog-title" { (title) } }
                a class="btn bare sm" href="/" data-close aria-label=(t.s("ui-close")) { (parts::icon("x")) }
            }
            div {
                dl class="keys" {
                    @for (keys, does) in KEYS {
                        dt { @for (at, key) in keys.iter().enumerate() { @if at > 0 { " · " } kbd { (key) } } }
                        dd { (t.s(does)) }
                    }
                }
                p class="soft" {
                    (t.s(if on { "web-keys-on" } else { "web-keys-off" })) " "
                    a href="/settings" { (t.s("web-keys-change")) }
                }
            }
        }
    };
    cx.page(&title, content).await
}

/// Hits of each room on the search page and in the palette.
const HITS_ON_PAGE: i64 = 30;
const HITS_IN_PALETTE: i64 = 6;

#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    q: String,
}

async fn find(cx: &Cx, question: &str, limit: i64) -> Result<Vec<(String, Vec<Hit>)>> {
    cx.pace(&crate::limit::SEARCH)?;
    let mut read = cx.read().await?;
    let mut groups: Vec<(String, Vec<Hit>)> = Vec::new();
    for search in cx.house.rooms().filter_map(|room| room.search) {
        for hit in search(&mut read, &cx.t, question, limit).await? {
            let group = cx.t.s(hit.group);
            match groups.iter_mut().find(|(name, _)| *name == group) {
                Some((_, hits)) => hits.push(hit),
                None => groups.push((group, vec![hit])),
            }
        }
    }
    Ok(groups)
}

async fn search(cx: Cx, Query(Question { q }): Query<Question>) -> Answer {
    let t = &cx.t;
    if cx.fragment {
        let list = palette_list(&cx, &q).await?;
        return cx.piece(html! {
            form class="dlg palette" action="/search" role="search" {
                h2 class="vh" id="dialog-title" { (t.s("ui-search")) }
                div class="palette-q" {
                    (parts::icon("search"))
                    label class="vh" for="pq" { (t.s("ui-search")) }
                    input id="pq" name="q" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list"
                        autocomplete="off" data-url="/palette" placeholder=(t.s("web-search-placeholder")) value=(q);
                }
                div id="palette-list" class="palette-list" role="listbox" aria-label=(t.s("web-results")) { (list) }
            }
        });
    }
    let groups = if q.trim().is_empty() { Vec::new() } else { find(&cx, &q, HITS_ON_PAGE).await? };
    let content = html! {
        (head(t, &Head { title: &t.s("ui-search"), ..Head::default() }))
        form class="filters" action="/search" role="search" {
            div class="field" { label for="sq" { (t.s("web-search-label")) } input class="input" id="sq" type="search" name="q" value=(q); }
            button class="btn go" { (parts::icon("search")) (t.s("ui-search")) }
        }
        @if groups.is_empty() && !q.trim().is_empty() {
            (parts::empty(&t.with("web-nothing-found", &[("q", q.as_str().into())]), &t.s("web-nothing-found-next"), None))
        }
        @for (group, hits) in &groups {
            section class="part" {
                h2 { (group) }
                ol role="list" class="results" data-rows {
                    @for hit in hits {
                        li data-row {
                            (parts::icon(hit.icon)) " " a class="t" href=(hit.href) { (hit.title) }
                            p class="small muted" { (hit.line) }
                            @if !hit.excerpt.is_empty() { p class="soft" { (hit.excerpt) } }
                        }
                    }
                }
            }
        }
    };
    cx.page(&t.s("ui-search"), content).await
}

async fn palette(cx: Cx, Query(Question { q }): Query<Question>) -> Answer {
    let list = palette_list(&cx, &q).await?;
    cx.piece(list)
}

async fn palette_list(cx: &Cx, q: &str) -> Result<Markup> {
    let t = &cx.t;
    let wanted = q.trim().to_lowercase();
    let places = [NavPlace::Main, NavPlace::Insight, NavPlace::Settings, NavPlace::Admin];
    let go: Vec<_> = places
        .into_iter()
        .flat_map(|place| cx.links(place))
        .filter(|link| wanted.is_empty() || link.words.to_lowercase().contains(&wanted))
        .take(if wanted.is_empty() { 20 } else { 6 })
        .collect();
    let groups = if wanted.is_empty() { Vec::new() } else { find(cx, q, HITS_IN_PALETTE).await? };
    let mut number = 0;
    let mut next = || {
        number += 1;
        format!("po{number}")
    };
    Ok(html! {
        @for (at, (group, hits)) in groups.iter().enumerate() {
            div role="group" aria-labelledby={ "pg" (at) } {
                b id={ "pg" (at) } class="grp" { (group) }
                @for hit in hits {
                    a role="option" id=(next()) tabindex="-1" href=(hit.href) { (parts::icon(hit.icon)) span { (hit.title) } small { (hit.line) } }
                }
            }
        }
        @if !go.is_empty() {
            div role="group" aria-labelledby="pg-go" {
                b id="pg-go" class="grp" { (t.s("web-go-to")) }
                @for link in &go {
                    a role="option" id=(next()) tabindex="-1" href=(link.href) {
                        (parts::icon(link.icon)) span { (link.words) }
                        @if let Some(keys) = link.hotkey { small { (keys.to_uppercase()) } }
                    }
                }
            }
        }
    })
}

// --- administration -----------------------------------------------------------

/// The tabs of administration, for every page of it.
fn admin_tabs(cx: &Cx) -> Markup {
    let tabs: Vec<parts::Tab> = cx
        .links(NavPlace::Admin)
        .into_iter()
        .map(|link| parts::Tab {
            current: cx.path.starts_with(&link.href),
            words: link.words,
            href: link.href,
            count: None,
        })
        .collect();
    parts::tabs(&cx.t, &cx.t.s("web-admin"), &tabs)
}

impl Cx {
    /// A page of administration, under its tabs.
    pub async fn admin_page(&self, key: &str, content: Markup) -> Answer {
        let title = self.t.s(key);
        let body = html! { (head(&self.t, &Head { title: &title, ..Head::default() })) (admin_tabs(self)) div class="stack" { (content) } };
        self.page(&title, body).await
    }

    /// A page of one's own settings, under its tabs.
    pub async fn settings_page(&self, key: &str, content: Markup) -> Answer {
        let title = self.t.s(key);
        let tabs: Vec<parts::Tab> = self
            .links(NavPlace::Settings)
            .into_iter()
            .map(|link| parts::Tab {
                current: self.path == link.href,
                words: link.words,
                href: link.href,
                count: None,
            })
            .collect();
        let body = html! {
            (head(&self.t, &Head { title: &title, ..Head::default() }))
            (parts::tabs(&self.t, &self.t.s("ui-settings"), &tabs))
            div class="stack" { (content) }
        };
        self.page(&title, body).await
    }
}

async fn admin(cx: Cx) -> Answer {
    let first = cx.links(NavPlace::Admin).into_iter().next().map_or("/".to_owned(), |link| link.href);
    Ok(crate::redirect(&first))
}

async fn jobs_page(cx: Cx) -> Answer {
    let t = &cx.t;
    let mut read = cx.house.db.read(Actor::SYSTEM).await?;
    let jobs = db::jobs::list(&mut read).await?;
    drop(read);
    let content = html! {
        @if jobs.is_empty() {
            (parts::empty(&t.s("web-no-jobs"), &t.s("web-no-jobs-next"), None))
        } @else {
            table class="table cards" {
                caption class="vh" { (t.s("web-admin-jobs")) }
                thead { tr { th scope="col" { (t.s("web-job")) } th scope="col" { (t.s("web-state")) } th scope="col" { (t.s("web-job-due")) } th scope="col" { (t.s("web-job-attempts")) } th scope="col" { (t.s("web-error-column")) } th scope="col" { (t.s("web-actions")) } } }
                tbody {
                    @for job in &jobs {
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
            }
        }
    };
    cx.admin_page("web-admin-jobs", content).await
}

async fn retry_job(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    db::jobs::retry(&mut tx, JobId(id)).await?;
    tx.commit().await?;
    cx.see("/admin/jobs")
}

async fn discard_job(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    db::jobs::discard(&mut tx, JobId(id)).await?;
    tx.commit().await?;
    cx.see("/admin/jobs")
}

async fn mail_page(cx: Cx) -> Answer {
    let t = &cx.t;
    let mut read = cx.read().await?;
    let mails = mail::list_mails(&mut read).await?;
    drop(read);
    let works = !cx.house.config.mail.smtp.0.is_empty();
    let content = html! {
        div class={ "banner " (if works { "ok" } else { "warn" }) } {
            (parts::icon(if works { "circle-check" } else { "triangle-alert" }))
            div { p { (t.s(if works { "web-mail-works" } else { "web-mail-missing" })) } }
            form method="post" action="/admin/mail/test" { button class="btn sm" { (t.s("web-mail-test")) } }
        }
        @if mails.is_empty() { (parts::empty(&t.s("web-no-mails"), &t.s("web-no-mails-next"), None)) }
        @else {
            table class="table cards" {
                caption class="vh" { (t.s("web-admin-mail")) }
                thead { tr { th scope="col" { (t.s("web-mail-to")) } th scope="col" { (t.s("web-mail-subject")) } th scope="col" { (t.s("web-mail-when")) } th scope="col" { (t.s("web-state")) } } }
                tbody {
                    @for row in &mails {
                        tr {
                            td { (row.recipient) }
                            td data-label=(t.s("web-mail-subject")) {
                                (row.subject)
                                @if let Some(link) = held_link(&cx.actor, works, row) {
                                    div class="copy" {
                                        label class="vh" for={ "link-" (row.id) } { (t.s("web-mail-link")) }
                                        input class="input mono" id={ "link-" (row.id) } readonly value=(link);
                                        button class="btn" type="button" data-copy={ "#link-" (row.id) } data-copied=(t.s("ui-copied")) { (t.s("ui-copy")) }
                                    }
                                }
                            }
                            td data-label=(t.s("web-mail-when")) { (parts::time(t, row.created_at)) }
                            td data-label=(t.s("web-state")) {
                                (t.s(&format!("web-mail-{}", row.state)))
                                @if let Some(error) = &row.error { p class="small muted" { (error) } }
                            }
                        }
                    }
                }
            }
        }
    };
    cx.admin_page("web-admin-mail", content).await
}

/// The link of a mail that nobody could send: what an administrator passes on by hand. A link that lets the owner in
/// is for owners alone, and one that is about to be sent is for nobody here.
fn held_link(actor: &Actor, works: bool, row: &mail::MailRow) -> Option<String> {
    let purpose = match row.purpose.strip_prefix(mail::OWNERS) {
        Some(purpose) if actor.role == Role::Owner => purpose,
        Some(_) => return None,
        None => row.purpose.as_str(),
    };
    let leaves = row.state == "sent" || (works && row.state == "queued");
    if leaves || !matches!(purpose, "sign-in" | "invitation" | "reset") {
        return None;
    }
    let mail: mail::Mail = serde_json::from_str(row.message.as_deref()?).ok()?;
    mail.text.split_whitespace().find(|word| word.starts_with("http")).map(str::to_owned)
}

async fn setup_mail(cx: Cx) -> Answer {
    let t = &cx.t;
    let works = !cx.house.config.mail.smtp.0.is_empty();
    let content = html! {
        p class="lede" { (t.s(if works { "web-mail-works" } else { "web-mail-missing" })) }
        form class="form" method="post" action="/setup/mail" {
            div class="form-foot" {
                @if works { button class="btn" name="test" value="yes" { (parts::icon("mail")) (t.s("web-mail-test")) } }
                button class="btn go" { (parts::icon("check")) (t.s("web-setup-finish")) }
            }
        }
    };
    cx.setup_page(StatusCode::OK, "/setup/mail", "web-setup-mail", content).await
}

/// The end of set-up: the first project with its composer, if there is one.
async fn finish_setup(cx: Cx, form: Form) -> Answer {
    if form.has("test") {
        return test_mail(cx).await;
    }
    let mut read = cx.read().await?;
    for projects in cx.house.rooms().filter_map(|room| room.nav_projects) {
        if let Some(first) = projects(&mut read, &cx.t).await?.first() {
            return cx.see(&format!("{}#f-text", first.href));
        }
    }
    cx.see("/")
}

async fn test_mail(cx: Cx) -> Answer {
    let Some(visitor) = cx.visitor.clone() else { return Err(Error::Forbidden.into()) };
    let text = cx.t.s("web-mail-test-text");
    let test = mail::Mail {
        to: visitor.email.clone(),
        purpose: "test".to_owned(),
        subject: cx.t.s("web-mail-test-subject"),
        html: html! { p { (text) } }.into_string(),
        text,
        ..mail::Mail::default()
    };
    let mut tx = cx.tx().await?;
    tx.record(Event::MailSettingsChanged { what: "test".to_owned() }).await?;
    mail::send(&mut tx, &test).await?;
    tx.commit().await?;
    crate::run_due_jobs(&cx.house).await?;
    cx.see("/admin/mail")
}

#[derive(Default, Deserialize)]
struct AuditQuery {
    after: Option<i64>,
    kind: Option<String>,
}

/// Events on a page of the audit list.
const AUDIT_ROWS: i64 = 50;

async fn audit_page(cx: Cx, Query(query): Query<AuditQuery>) -> Answer {
    let t = &cx.t;
    let kind = query.kind.as_deref().filter(|kind| !kind.is_empty());
    let mut read = cx.read().await?;
    let rows = store::list_events(&mut read, query.after.unwrap_or(i64::MAX), kind, AUDIT_ROWS + 1).await?;
    drop(read);
    let page = Page::of(rows, AUDIT_ROWS, |row| row.id);
    let older =
        page.next.as_ref().map(|next| format!("/admin/audit?after={next}&kind={}", kind.unwrap_or("")));
    let content = html! {
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
        div class="scrollx" tabindex="0" role="region" aria-label=(t.s("web-admin-audit")) { table class="table cards" {
            caption class="vh" { (t.s("web-admin-audit")) }
            thead { tr { th scope="col" { (t.s("web-mail-when")) } th scope="col" { (t.s("web-audit-who")) } th scope="col" { (t.s("web-audit-what")) } th scope="col" { (t.s("web-audit-facts")) } } }
            tbody {
                @for row in &page.items {
                    tr {
                        td { (parts::time(t, kernel::from_micros(row.at))) }
                        td data-label=(t.s("web-audit-who")) { (row.actor_kind) @if let Some(id) = row.actor_id { " " (id) } }
                        td data-label=(t.s("web-audit-what")) { (row.kind) }
                        td class="small mono" data-label=(t.s("web-audit-facts")) { (row.payload) }
                    }
                }
            }
        } }
        (parts::pager(t, None, older.as_deref()))
    };
    cx.admin_page("web-admin-audit", content).await
}

/// Events in an export, read in portions so that memory stays small.
const PORTION: i64 = 1_000;

async fn audit_export(cx: Cx) -> Answer {
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
async fn api_audit(cx: Cx, Query(query): Query<PageQuery>) -> Answer {
    let limit = query.limit();
    let mut read = cx.read().await?;
    let rows = store::list_events(&mut read, query.after()?.unwrap_or(i64::MAX), None, limit + 1).await?;
    Ok(Json(Page::of(rows, limit, |row| row.id)).into_response())
}
