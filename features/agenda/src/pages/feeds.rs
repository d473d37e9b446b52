//! One's calendar for a calendar program: its address holds no secret, and its password is asked for (HTTP Basic). Where
//! an administrator allows it, an address with the password in it opens the same (`docs/decisions/0037`).

use super::go;
use crate::{actions, feed as feeds, store, views};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::tz::TimeZone;
use kernel::{Actor, ActorKind, Error, Result, Rights, code};
use std::sync::Arc;
use ui::Locale;
use web::{Answer, Cx, House};

/// Where a calendar program asks.
pub const ADDRESS: &str = "/feeds/calendar.ics";
/// What it is told to ask its person for.
const CHALLENGE: HeaderValue = HeaderValue::from_static("Basic realm=\"Bitacora\", charset=\"UTF-8\"");

async fn show(cx: &Cx, fresh: Option<&str>) -> Answer {
    let mut read = cx.read().await?;
    let since = store::feeds::made_at(&mut read, cx.actor.person).await?;
    let open = actions::has_open_feeds(&mut read).await?;
    drop(read);
    let url = cx.house.config.url();
    let access = views::Access {
        since,
        address: &format!("{url}{ADDRESS}"),
        user: cx.visitor.as_deref().map_or("", |visitor| visitor.email.as_str()),
        password: fresh.map(code::grouped),
        whole: fresh.filter(|_| open).map(|code| format!("{url}/feeds/{code}.ics")),
    };
    cx.settings_page("agenda-feed-title", views::calendar_feed(&cx.t, &access)).await
}

pub async fn calendar(cx: Cx) -> Answer {
    show(&cx, None).await
}

/// The password is shown in this answer and never again: only its digest is kept.
pub async fn make_calendar(cx: Cx) -> Answer {
    let mut tx = cx.tx().await?;
    let code = actions::make_feed(&mut tx).await?;
    tx.commit().await?;
    show(&cx, Some(&code)).await
}

pub async fn end_calendar(cx: Cx) -> Answer {
    go!(cx, "/settings/calendar", |tx| actions::end_feed(&mut tx))
}

/// The calendar of whoever's password is presented, under whatever name; anybody else is asked for one.
pub async fn feed(cx: Cx, State(house): State<Arc<House>>, headers: HeaderMap) -> Answer {
    let given = web::presented(&headers).unwrap_or_default();
    match calendar_of(&cx, &house, &given).await {
        Ok(text) => Ok(calendar_file(text)),
        Err(Error::NotFound) => {
            let words = cx.t.s("agenda-feed-sign-in");
            Ok((StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, CHALLENGE)], words).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// The same by an address that holds the password, where that is allowed.
pub async fn open_feed(cx: Cx, State(house): State<Arc<House>>, Path(file): Path<String>) -> Answer {
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let open = actions::has_open_feeds(&mut read).await?;
    drop(read);
    if !open {
        return Err(Error::NotFound.into());
    }
    calendar_of(&cx, &house, file.strip_suffix(".ics").unwrap_or(&file))
        .await
        .map(calendar_file)
        .map_err(Into::into)
}

/// The calendar behind a password. Whoever left, and guests, have none.
async fn calendar_of(cx: &Cx, house: &House, given: &str) -> Result<String> {
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let person = store::feeds::find(&mut read, &web::digest(&code::plain(given))).await?;
    let card = people::find_card(&mut read, person).await?;
    drop(read);
    if !card.active || card.role == kernel::Role::Guest {
        return Err(Error::NotFound);
    }
    let rights = Rights { services: card.services, head: card.head, ..Rights::default() };
    let actor = Actor { kind: ActorKind::Person, person, role: card.role, rights, client: None };
    let zone = TimeZone::get(&card.zone).unwrap_or(TimeZone::UTC);
    let t = Locale { lang: card.lang, zone, now: cx.t.now };
    let mut read = house.db.read(actor).await?;
    feeds::calendar(&mut read, &t, person, &house.config.url()).await
}

fn calendar_file(text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=300")),
    ];
    (headers, text).into_response()
}
