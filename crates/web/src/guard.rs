//! The request guard: who asks, whether they may pass this door, whether the request was forged,
//! and how errors are worded. Every request goes through it once.

use crate::{
    Access, Cx, Fault, House, Slot, Verdict, Visitor, Workspace,
    answer::{Carried, detail, problem, redirect, status, stranger_locale, title_key},
    digest,
    house::BODY_BYTES,
    limit,
};
use axum::{
    body::Body,
    extract::{ConnectInfo, MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use db::Read;
use http::{HeaderMap, HeaderValue, Method, header, request::Parts};
use http_body_util::BodyExt as _;
use kernel::{Actor, Error, Lang, Result, SessionId};
use maud::html;
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};
use subtle::ConstantTimeEq as _;
use ui::{Frame, Markup, parts::icon};

/// How sessions and tokens are recognised, from the one room that keeps them. All take the digest
/// of the secret, never the secret.
#[derive(Clone, Copy)]
pub struct Gate {
    /// Who holds a session.
    pub session: for<'a> fn(&'a mut Read, &'a str) -> Slot<'a, Option<Visitor>>,
    /// Who holds an API token, and what it may do.
    pub token: for<'a> fn(&'a mut Read, &'a str) -> Slot<'a, Option<(Visitor, Scope)>>,
    /// Notes that a session was used.
    pub touch: for<'a> fn(&'a mut db::Tx, SessionId) -> Slot<'a, ()>,
    /// Whether the workspace was set up.
    pub is_set_up: for<'a> fn(&'a mut Read) -> Slot<'a, bool>,
    /// The page where a visitor has to do something before anything else, such as a second factor.
    pub owes: fn(&Workspace, &Visitor) -> Option<&'static str>,
}

/// What a credential may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Look.
    Read,
    /// Look and change.
    Write,
}

/// How long a session may be used before its last use is noted again, in seconds.
const TOUCH_EVERY: i64 = 600;

/// The name of the session cookie. On TLS it is bound to this host and to secure connections; on
/// plain HTTP, which is for this machine alone, some browsers refuse such a cookie.
pub(crate) fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-bitacora" } else { "bitacora" }
}

/// A request that lost a race for the same rows is run again this often in all.
const TRIES: u32 = 5;

pub(crate) async fn guard(State(house): State<Arc<House>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let (cx, scope) = match recognise(&house, &parts).await {
        Ok(found) => found,
        Err(error) => return word(&stranger(&house, &parts), &error).await,
    };
    match admit(&cx, scope, &parts) {
        Ok(()) => {}
        Err(Refusal::Fault(error)) => return word(&cx, &error).await,
        Err(Refusal::SignIn) => return sign_in(&cx, &parts),
        Err(Refusal::SetUp) => return redirect("/setup"),
        Err(Refusal::Owes(page)) => return redirect(page),
    }
    parts.extensions.insert(cx.clone());
    let response = run(parts, body, next).await;
    match response.extensions().get::<Carried>() {
        Some(Carried(error)) => word(&cx, error).await,
        None => response,
    }
}

/// Runs the request; a change that met a deadlock or a serialization failure is run again, since
/// nothing of it was kept. Uploads stream and are not.
async fn run(parts: Parts, body: Body, next: Next) -> Response {
    if parts.method.is_safe() || streams(&parts.headers) {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let limited = http_body_util::Limited::new(body, BODY_BYTES);
    let Ok(bytes) = limited.collect().await.map(http_body_util::Collected::to_bytes) else {
        return Fault(Error::limit("form", "web-too-large", "2 MB")).into_response();
    };
    if holds_nul(header(&parts.headers, "content-type"), &bytes) {
        return Fault(Error::invalid("form", "web-nul")).into_response();
    }
    let mut tries = 0;
    loop {
        tries += 1;
        let again = Request::from_parts(parts.clone(), Body::from(bytes.clone()));
        let response = next.clone().run(again).await;
        let lost = response
            .extensions()
            .get::<Carried>()
            .is_some_and(|Carried(error)| matches!(**error, Error::Conflict("error-busy")));
        if !lost || tries == TRIES {
            return response;
        }
    }
}

/// Whether a request brings a file or a mail, which is taken as it comes and not gathered first.
pub(crate) fn streams(headers: &HeaderMap) -> bool {
    let media = header(headers, "content-type");
    media.starts_with("multipart/") || media.starts_with("message/rfc822")
}

/// Whether a form or a JSON body holds the character NUL, bare or escaped. No text has it, and PostgreSQL
/// cannot keep it.
fn holds_nul(media: &str, body: &[u8]) -> bool {
    let escaped = if media.starts_with("application/json") {
        // An even run of backslashes before it escapes the backslash, not the character.
        let is_char = |at: usize| body[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 0;
        body.windows(6).enumerate().any(|(at, part)| part == b"\\u0000" && is_char(at))
    } else {
        body.windows(3).any(|part| part == b"%00")
    };
    escaped || body.contains(&0)
}

fn stranger(house: &Arc<House>, request: &Parts) -> Cx {
    let lang = accept_language(&request.headers);
    let now = house.db.now();
    Cx {
        house: house.clone(),
        visitor: None,
        actor: Actor::NOBODY,
        t: stranger_locale(lang.or(Some(house.workspace().lang)), now),
        memo: db::Memo::new(now),
        fragment: request.headers.contains_key("hx-request"),
        prefetch: is_prefetch(&request.headers),
        path: request.uri.path().to_owned(),
        door: request.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned(),
        query: request.uri.query().unwrap_or("").to_owned(),
        address: address(request),
        agent: header(&request.headers, "user-agent").chars().take(200).collect(),
        claim: None,
    }
}

async fn recognise(house: &Arc<House>, request: &Parts) -> Result<(Cx, Scope)> {
    let mut cx = stranger(house, request);
    let headers = &request.headers;
    if let Some(token) = header(headers, "authorization").strip_prefix("Bearer ") {
        if !cx.path.starts_with("/api/") {
            return Ok((cx, Scope::Write));
        }
        let token = digest(token);
        let mut read = house.db.read_within(Actor::SYSTEM, &cx.memo).await?;
        let Some((visitor, scope)) = (house.gate()?.token)(&mut read, &token).await? else {
            return Ok((cx, Scope::Read));
        };
        house.pace(&limit::TOKEN, &token)?;
        cx.welcome(visitor);
        return Ok((cx, scope));
    }
    if let Some(secret) = cookie(headers, cookie_name(house.config.is_secure())) {
        let mut read = house.db.read_within(Actor::SYSTEM, &cx.memo).await?;
        let found = (house.gate()?.session)(&mut read, &digest(secret)).await?;
        drop(read);
        if let Some(visitor) = found {
            let stale =
                visitor.seen.is_some_and(|seen| cx.t.now.as_second() - seen.as_second() > TOUCH_EVERY);
            if let (true, Some(session)) = (stale, visitor.session) {
                let touch = house.gate()?.touch;
                let mut tx = house.db.begin_light(Actor::SYSTEM).await?;
                touch(&mut tx, session).await?;
                tx.commit().await?;
            }
            cx.welcome(visitor);
        }
    }
    Ok((cx, Scope::Write))
}

enum Refusal {
    Fault(Error),
    SignIn,
    SetUp,
    Owes(&'static str),
}

fn admit(cx: &Cx, scope: Scope, request: &Parts) -> std::result::Result<(), Refusal> {
    let pattern = request.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
    let method = if request.method == Method::HEAD { &Method::GET } else { &request.method };
    let Some(access) = pattern.and_then(|pattern| cx.house.access(method, pattern)) else {
        return Err(Refusal::Fault(Error::NotFound));
    };
    if request.uri.path_and_query().is_some_and(|asked| asked.as_str().contains("%00")) {
        return Err(Refusal::Fault(Error::NotFound));
    }
    if !cx.house.is_set_up() && access != Access::Public {
        return Err(Refusal::SetUp);
    }
    // What came by token came from no browser; another header of that name says nothing.
    let bearer =
        cx.path.starts_with("/api/") && header(&request.headers, "authorization").starts_with("Bearer ");
    if !method.is_safe() && access != Access::Secret && !bearer && !same_origin(&request.headers) {
        return Err(Refusal::Fault(Error::Forbidden));
    }
    let known = cx.visitor.is_some().then_some(&cx.actor);
    match access.judge(known) {
        Verdict::Pass => {}
        Verdict::SignIn => return Err(Refusal::SignIn),
        Verdict::Hidden => return Err(Refusal::Fault(Error::NotFound)),
        Verdict::Refused => return Err(Refusal::Fault(Error::Forbidden)),
    }
    if let Some(page) = owed(cx, access) {
        let fetches = *method == Method::GET && !cx.path.starts_with("/api/");
        return Err(if fetches { Refusal::Owes(page) } else { Refusal::Fault(Error::Forbidden) });
    }
    if bearer && !method.is_safe() && scope < Scope::Write {
        return Err(Refusal::Fault(Error::Forbidden));
    }
    Ok(())
}

/// What whoever asks has to do before they may pass this door, if anything.
fn owed(cx: &Cx, access: Access) -> Option<&'static str> {
    let visitor = cx.visitor.as_deref()?;
    let page = (cx.house.gate().ok()?.owes)(&cx.house.workspace(), visitor)?;
    let free = matches!(access, Access::Public | Access::Secret) || cx.path == "/sign-out";
    (!free && !cx.path.starts_with(page)).then_some(page)
}

/// A browser says where a request comes from; an old one at least sends its origin.
fn same_origin(headers: &HeaderMap) -> bool {
    match header(headers, "sec-fetch-site") {
        "same-origin" | "none" => return true,
        "" => {}
        _ => return false,
    }
    let origin = header(headers, "origin");
    let host = header(headers, "host");
    !host.is_empty() && origin.split_once("://").is_some_and(|(_, from)| from == host)
}

fn sign_in(cx: &Cx, request: &Parts) -> Response {
    if cx.path.starts_with("/api/") {
        let mut response = problem(&cx.t, &Error::Forbidden);
        *response.status_mut() = http::StatusCode::UNAUTHORIZED;
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        return response;
    }
    if request.method != Method::GET {
        return redirect("/sign-in");
    }
    let back = request.uri.path_and_query().map_or("/", |pq| pq.as_str());
    let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
    redirect(&format!("/sign-in?next={back}"))
}

async fn word(cx: &Cx, error: &Error) -> Response {
    if let Error::Internal(what) = error {
        // The door, not the path: a path may hold a secret or a name.
        tracing::error!(%what, door = %cx.door, "internal error");
    }
    if matches!(error, Error::Forbidden | Error::TooSoon { .. }) {
        // Refused by a right, as forged, or as too often: for whoever watches the log.
        tracing::warn!(door = %cx.door, status = status(error).as_u16(), person = cx.actor.person.0, "refused");
    }
    if cx.path.starts_with("/api/") {
        return problem(&cx.t, error);
    }
    let title = cx.t.s(title_key(error));
    // The frame asks the data for its links; without them the words are still said.
    let mut response = if let Ok(framed) = cx.framed(status(error), &title, error_page(cx, error)).await {
        framed
    } else {
        let bare = cx.in_frame(status(error), Frame::Gate, &title, error_page(cx, error)).await;
        bare.unwrap_or_else(|Fault(_)| status(error).into_response())
    };
    if let Error::TooSoon { seconds } = error {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    response
}

fn error_page(cx: &Cx, error: &Error) -> Markup {
    html! {
        div class="oops" {
            p class="num" aria-hidden="true" { (status(error).as_u16()) }
            h1 { (cx.t.s(title_key(error))) }
            p { (detail(&cx.t, error)) }
            div class="row" { a class="btn" href="/" { (icon("arrow-left")) (cx.t.s("web-error-home")) } }
        }
    }
}

pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

fn accept_language(headers: &HeaderMap) -> Option<Lang> {
    Lang::negotiate(header(headers, "accept-language"))
}

fn is_prefetch(headers: &HeaderMap) -> bool {
    header(headers, "sec-purpose").starts_with("prefetch")
}

/// The address of the caller: behind a proxy on this machine, the one that the proxy names.
fn address(request: &Parts) -> IpAddr {
    let peer = request
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::from([127, 0, 0, 1]), |ConnectInfo(peer)| peer.ip());
    if !peer.is_loopback() {
        return peer;
    }
    let named = header(&request.headers, "x-forwarded-for").rsplit(',').next().unwrap_or("").trim();
    named.parse().unwrap_or(peer)
}

/// The secret that a machine presents in the one header for it: a bearer token, or the password of HTTP Basic under
/// whatever name.
pub fn presented(headers: &HeaderMap) -> Option<String> {
    let (scheme, given) = header(headers, "authorization").split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(given.trim().to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(BASE64_STANDARD.decode(given.trim()).ok()?).ok()?;
    pair.split_once(':').map(|(_, password)| password.to_owned())
}

/// Compares a secret from a request with ours without telling how much of it agrees.
pub fn same_secret(given: &str, ours: &str) -> bool {
    !ours.is_empty() && bool::from(digest(given).as_bytes().ct_eq(digest(ours).as_bytes()))
}
