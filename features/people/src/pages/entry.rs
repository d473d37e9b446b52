//! First run and sign-in.

use super::second::enter;
use crate::{
    actions::{self, entry as verbs},
    demo, passkeys, provider, rules, store,
    types::{
        Email, Name, Purpose,
        factors::{Asked, Entry},
        parse_lang, parse_zone,
    },
    views,
};
use axum::{
    extract::Query,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::{Actor, Error, Field, Result};
use maud::Markup;
use serde::Deserialize;
use ui::{Frame, form::Filled};
use web::{Answer, Cx, Form, Problems, redirect};

/// Where a request for credentials comes from.
pub(super) fn asked(cx: &Cx, headers: &HeaderMap) -> Asked {
    let device = web::cookie(headers, &cookie_name(cx, DEVICE)).filter(|held| held.len() == SECRET_LENGTH);
    let session = web::cookie(headers, web::session_cookie(&cx.house.config));
    Asked {
        agent: cx.agent.clone(),
        address: cx.address.to_string(),
        device: device.map(str::to_owned),
        session: session.map(str::to_owned),
    }
}

/// Letters of one of our secrets.
const SECRET_LENGTH: usize = 64;
/// By what a browser is known again, without being let in by it.
pub(super) const DEVICE: &str = "bitacora-device";

/// The name of a cookie: on TLS it is bound to this host, as the session's is.
pub(super) fn cookie_name(cx: &Cx, name: &str) -> String {
    if cx.house.config.is_secure() { format!("__Host-{name}") } else { name.to_owned() }
}

pub(super) async fn gate(cx: &Cx, code: StatusCode, key: &str, content: Markup) -> Answer {
    cx.in_frame(code, Frame::Gate, &cx.t.s(key), content).await
}

/// Adds a cookie to an answer; no seconds end it.
pub(super) fn set_cookie(
    cx: &Cx,
    response: &mut Response,
    name: &str,
    secret: &str,
    seconds: i64,
) -> Result<()> {
    let secure = if cx.house.config.is_secure() { "; Secure" } else { "" };
    let cookie = format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    response
        .headers_mut()
        .append(header::SET_COOKIE, HeaderValue::from_str(&cookie).map_err(Error::internal)?);
    Ok(())
}

// --- first run ----------------------------------------------------------------

pub async fn setup(cx: Cx) -> Answer {
    if cx.house.is_set_up() {
        return Ok(redirect("/"));
    }
    let filled = Filled::new(&[("lang", cx.t.lang.code().to_owned()), ("zone", "Europe/Madrid".to_owned())]);
    cx.setup_page(StatusCode::OK, "/setup", "people-setup-title", views::setup_workspace(&cx.t, &filled))
        .await
}

/// Holds the set-up code between the first two questions, so that it stands in no address.
const SETUP_COOKIE: &str = "bitacora-setup";
/// How long it is held.
const SETUP_SECONDS: i64 = 3_600;

fn check_code(cx: &Cx, given: &str) -> Result<()> {
    if cx.house.is_set_up() {
        return Err(Error::NotFound);
    }
    let right = web::digest(given) == web::digest(&cx.house.setup_code);
    if right { Ok(()) } else { Err(Error::invalid("code", "people-setup-code-wrong")) }
}

pub async fn save_workspace(cx: Cx, form: Form) -> Answer {
    match parse_workspace(&cx, &form) {
        Ok(workspace) => {
            let mut tx = cx.house.db.begin(Actor::SYSTEM).await?;
            web::save_workspace(&mut tx, &workspace).await?;
            demo::load_calendars(&mut tx, workspace.lang).await?;
            tx.commit().await?;
            cx.house.refresh().await?;
            let mut response = redirect("/setup/you");
            let name = cookie_name(&cx, SETUP_COOKIE);
            set_cookie(&cx, &mut response, &name, &cx.house.setup_code, SETUP_SECONDS)?;
            Ok(response)
        }
        Err(Error::Invalid(fields)) => {
            let page = views::setup_workspace(&cx.t, &form.failed(fields));
            cx.setup_page(StatusCode::UNPROCESSABLE_ENTITY, "/setup", "people-setup-title", page).await
        }
        Err(other) => Err(other.into()),
    }
}

fn parse_workspace(cx: &Cx, form: &Form) -> Result<web::Workspace> {
    check_code(cx, form.get("code"))?;
    let mut problems = Problems::new();
    let name = problems.take(Name::parse("workspace", form.get("workspace")));
    let lang = problems.take(parse_lang("lang", form.get("lang")));
    let zone = problems.take(parse_zone("zone", form.get("zone")));
    problems.finish()?;
    Ok(web::Workspace {
        name: name.map_or(String::new(), |name| name.as_str().to_owned()),
        lang: lang.unwrap_or_default(),
        zone: zone.unwrap_or_default(),
        ..web::Workspace::default()
    })
}

pub async fn setup_you(cx: Cx) -> Answer {
    if cx.house.is_set_up() {
        return Ok(redirect("/"));
    }
    let page = views::setup_owner(&cx.t, &Filled::default());
    cx.setup_page(StatusCode::OK, "/setup/you", "people-setup-you", page).await
}

pub async fn create_owner(cx: Cx, headers: HeaderMap, form: Form) -> Answer {
    let code = web::cookie(&headers, &cookie_name(&cx, SETUP_COOKIE)).unwrap_or("").to_owned();
    match make_owner(&cx, &headers, &form, &code).await {
        Ok(secret) => {
            cx.house.refresh().await?;
            enter(&cx, secret, cx.house.next_setup("/setup/you"))
        }
        Err(Error::Invalid(fields)) => {
            let page = views::setup_owner(&cx.t, &form.failed(fields));
            cx.setup_page(StatusCode::UNPROCESSABLE_ENTITY, "/setup/you", "people-setup-you", page).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn make_owner(cx: &Cx, headers: &HeaderMap, form: &Form, code: &str) -> Result<Entry> {
    check_code(cx, code)?;
    let mut problems = Problems::new();
    let name = problems.take(Name::parse("name", form.get("name")));
    let email = problems.take(Email::parse("email", form.get("email")));
    problems.take(rules::check_password("password", form.raw("password")));
    problems.finish()?;
    let (Some(name), Some(email)) = (name, email) else {
        return Err(Error::invalid("name", "people-name-needed"));
    };
    let workspace = cx.house.workspace();
    let mut tx = cx.house.db.begin(Actor::SYSTEM).await?;
    let id =
        actions::create_owner(&mut tx, &email, &name, form.raw("password"), &workspace.zone, workspace.lang)
            .await?;
    let secret = verbs::first_session(&mut tx, id, &asked(cx, headers)).await?;
    tx.commit().await?;
    Ok(secret)
}

pub async fn setup_hours(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let calendars = store::list_calendars(&mut read).await?;
    drop(read);
    let filled = Filled::new(&[("hours", "09:00-14:00,15:00-18:00".to_owned())]);
    cx.setup_page(
        StatusCode::OK,
        "/setup/hours",
        "people-setup-hours",
        views::setup_hours(&cx.t, &filled, &calendars),
    )
    .await
}

pub async fn save_hours(cx: Cx, form: Form) -> Answer {
    let mut tx = cx.slow_tx().await?;
    let calendars = store::list_calendars(&mut tx).await?;
    if let Err(Error::Invalid(fields)) = rules::parse_hours("hours", form.get("hours")) {
        let page = views::setup_hours(&cx.t, &form.failed(fields), &calendars);
        return cx
            .setup_page(StatusCode::UNPROCESSABLE_ENTITY, "/setup/hours", "people-setup-hours", page)
            .await;
    }
    let chosen = calendars.iter().find(|(id, ..)| id.to_string() == form.get("calendar"));
    let mut workspace = web::workspace(&mut tx).await?;
    workspace.calendar = chosen.map_or(String::new(), |(_, code, _)| code.clone());
    web::save_workspace(&mut tx, &workspace).await?;
    let mut person = store::find(&mut tx, cx.actor.person).await?;
    form.get("hours").clone_into(&mut person.hours);
    person.calendar_id = chosen.map(|(id, ..)| *id);
    actions::change_profile(&mut tx, &person).await?;
    tx.commit().await?;
    cx.house.refresh().await?;
    cx.see(cx.house.next_setup("/setup/hours"))
}

// --- sign-in --------------------------------------------------------------------

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignInQuery {
    next: String,
    sent: String,
}

/// On plain HTTP only this machine itself may sign in without a warning.
fn is_insecure(cx: &Cx) -> bool {
    !cx.house.config.is_secure() && !cx.address.is_loopback()
}

pub async fn sign_in_page(cx: Cx, Query(query): Query<SignInQuery>) -> Answer {
    if !cx.house.is_set_up() {
        return Ok(redirect("/setup"));
    }
    if cx.visitor.is_some() {
        return Ok(redirect("/"));
    }
    let filled = Filled::new(&[("next", query.next)]);
    let page = views::sign_in(&cx.t, &filled, &ways(&cx, !query.sent.is_empty()));
    gate(&cx, StatusCode::OK, "people-sign-in", page).await
}

fn ways(cx: &Cx, sent: bool) -> views::Ways<'_> {
    let provider = provider::name(&cx.house.config);
    views::Ways {
        insecure: is_insecure(cx),
        sent,
        passkeys: passkeys::are_offered(&cx.house.config),
        provider,
    }
}

pub async fn sign_in(cx: Cx, headers: HeaderMap, form: Form) -> Answer {
    let mut tx = cx.house.db.begin(Actor::SYSTEM).await?;
    let (email, next) = (form.get("email"), form.get("next"));
    let entry = verbs::sign_in(&mut tx, email, form.raw("password"), next, &asked(&cx, &headers)).await?;
    tx.commit().await?;
    if let Some(entry) = entry {
        return enter(&cx, entry, next);
    }
    let wrong = Field { name: "email".to_owned(), key: "people-sign-in-wrong", args: Vec::new() };
    let page = views::sign_in(&cx.t, &form.failed(vec![wrong]), &ways(&cx, false));
    gate(&cx, StatusCode::UNPROCESSABLE_ENTITY, "people-sign-in", page).await
}

pub async fn ask_link(cx: Cx, headers: HeaderMap, form: Form) -> Answer {
    let purpose = if form.get("purpose") == "reset" { Purpose::Reset } else { Purpose::SignIn };
    let mut tx = cx.house.db.begin(Actor::SYSTEM).await?;
    let asked = asked(&cx, &headers);
    verbs::ask_link(&mut tx, form.get("email"), purpose, &asked, &cx.house.config.url()).await?;
    tx.commit().await?;
    // The same answer whether or not the address is known (DESIGN 3.14).
    cx.see("/sign-in?sent=1")
}

pub async fn sign_out(cx: Cx) -> Answer {
    if let Some(session) = cx.visitor.as_deref().and_then(|visitor| visitor.session) {
        let mut tx = cx.slow_tx().await?;
        actions::end_device(&mut tx, session).await?;
        tx.commit().await?;
    }
    let mut response = redirect("/sign-in").into_response();
    // Nothing that the browser kept of these pages stays for whoever comes next.
    let clear = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert("clear-site-data", clear);
    set_cookie(&cx, &mut response, web::session_cookie(&cx.house.config), "", 0)?;
    Ok(response)
}
