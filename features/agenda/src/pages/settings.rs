//! When the meeting is, this week's exception, and calendars by secret address.

use super::{clock, go, moment, page_of, week as parse_week, zone};
use crate::{
    actions, feed as feeds, rules, store,
    types::{Settings, read_minutes},
    views,
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use jiff::tz::TimeZone;
use kernel::{Actor, ActorKind, Error, Result, Rights};
use maud::html;
use std::sync::Arc;
use ui::{Head, Locale, form::Filled, head};
use web::{Answer, Cx, Form, House, Problems};

fn filled(settings: &Settings) -> Filled {
    Filled::new(&[
        ("weekday", settings.weekday.to_string()),
        ("time", settings.time.strftime("%H:%M").to_string()),
        ("minutes", settings.minutes.to_string()),
        ("draft_hours", settings.draft_hours.to_string()),
        ("freeze_minutes", settings.freeze_minutes.to_string()),
    ])
}

fn read_settings(form: &Form, before: Settings) -> Result<Settings> {
    let mut problems = Problems::new();
    let whole = |name: &str, range: std::ops::RangeInclusive<i64>, old: i64| match form.get(name) {
        "" => Ok(old),
        text => {
            let value = text.parse().ok().filter(|value| range.contains(value));
            value.ok_or_else(|| {
                Error::limit(name, "agenda-out-of-range", format!("{}–{}", range.start(), range.end()))
            })
        }
    };
    let weekday = problems.take(whole("weekday", 1..=7, i64::from(before.weekday)));
    let time =
        problems.take(form.get("time").parse().map_err(|_| Error::invalid("time", "agenda-hour-needed")));
    let minutes = problems.take(read_minutes("minutes", form.get("minutes")));
    let draft = problems.take(whole("draft_hours", 1..=72, before.draft_hours));
    let freeze = problems.take(whole("freeze_minutes", 5..=720, before.freeze_minutes));
    problems.finish()?;
    let settings = Settings {
        weekday: weekday.map_or(before.weekday, |day| day as i8),
        time: time.unwrap_or(before.time),
        minutes: minutes.flatten().unwrap_or(before.minutes),
        draft_hours: draft.unwrap_or(before.draft_hours),
        freeze_minutes: freeze.unwrap_or(before.freeze_minutes),
    };
    if settings.draft_hours * 60 <= settings.freeze_minutes {
        return Err(Error::invalid("draft_hours", "agenda-draft-after-freeze"));
    }
    Ok(settings)
}

async fn save_form(cx: &Cx, form: &Form) -> Result<()> {
    let mut tx = cx.tx().await?;
    let before = actions::settings(&mut tx).await?;
    let settings = read_settings(form, before)?;
    actions::save_settings(&mut tx, settings).await?;
    tx.commit().await
}

fn settings_page(t: &Locale, filled: &Filled) -> maud::Markup {
    html! {
        (head(t, &Head { title: &t.s("agenda-settings"), lede: Some(&t.s("agenda-settings-lede")), ..Head::default() }))
        (views::settings_form(t, filled, "/agenda/settings", true))
    }
}

pub async fn page(cx: Cx) -> Answer {
    rules::run(&cx.actor)?;
    let mut read = cx.read().await?;
    let settings = actions::settings(&mut read).await?;
    drop(read);
    cx.page(&cx.t.s("agenda-settings"), settings_page(&cx.t, &filled(&settings))).await
}

pub async fn save(cx: Cx, form: Form) -> Answer {
    match save_form(&cx, &form).await {
        Ok(()) => cx.see("/agenda"),
        Err(error) => {
            cx.again(error, &cx.t.s("agenda-settings"), &form, |filled| settings_page(&cx.t, filled)).await
        }
    }
}

pub async fn setup(cx: Cx) -> Answer {
    let form = views::settings_form(&cx.t, &filled(&Settings::default()), "/setup/meeting", false);
    cx.setup_page(StatusCode::OK, "/setup/meeting", "agenda-setup", form).await
}

pub async fn save_setup(cx: Cx, form: Form) -> Answer {
    match save_form(&cx, &form).await {
        Ok(()) => cx.see(cx.house.next_setup("/setup/meeting")),
        Err(Error::Invalid(fields)) => {
            let page = views::settings_form(&cx.t, &form.failed(fields), "/setup/meeting", false);
            cx.setup_page(StatusCode::UNPROCESSABLE_ENTITY, "/setup/meeting", "agenda-setup", page).await
        }
        Err(other) => Err(other.into()),
    }
}

pub async fn move_page(cx: Cx, Path(name): Path<String>) -> Answer {
    rules::run(&cx.actor)?;
    let week = parse_week(&name)?;
    let zone = zone(&cx).await?;
    let mut read = cx.read().await?;
    let agenda = actions::find(&mut read, week).await?;
    agenda.refuse_frozen()?;
    drop(read);
    let day = kernel::local_date(agenda.meets_at, &zone).to_string();
    let filled = Filled::new(&[("day", day), ("time", clock(agenda.meets_at, &zone))]);
    cx.page(&cx.t.s("agenda-move"), views::move_form(&cx.t, &filled, week, cx.fragment)).await
}

pub async fn move_meeting(cx: Cx, Path(name): Path<String>, form: Form) -> Answer {
    let week = parse_week(&name)?;
    let zone = zone(&cx).await?;
    let made = async {
        let at = moment(&form, &zone)?;
        let mut tx = cx.tx().await?;
        actions::move_meeting(&mut tx, week, at).await?;
        tx.commit().await
    };
    match made.await {
        Ok(()) => cx.see(&page_of(week)),
        Err(error) => {
            let show = |filled: &Filled| views::move_form(&cx.t, filled, week, cx.fragment);
            cx.again(error, &cx.t.s("agenda-move"), &form, show).await
        }
    }
}

pub async fn cancel(cx: Cx, Path(name): Path<String>) -> Answer {
    let week = parse_week(&name)?;
    go!(cx, page_of(week), |tx| actions::cancel(&mut tx, week))
}

pub async fn restore(cx: Cx, Path(name): Path<String>) -> Answer {
    let week = parse_week(&name)?;
    go!(cx, page_of(week), |tx| actions::uncancel(&mut tx, week))
}

// --- calendars by secret address ------------------------------------------------

async fn show_calendar(cx: &Cx, fresh: Option<&str>) -> Answer {
    let mut read = cx.read().await?;
    let since = store::feeds::made_at(&mut read, cx.actor.person).await?;
    drop(read);
    cx.settings_page("agenda-feed-title", views::calendar_feed(&cx.t, since, fresh)).await
}

pub async fn calendar(cx: Cx) -> Answer {
    show_calendar(&cx, None).await
}

/// The address is shown in this answer and never again: only its digest is kept.
pub async fn make_calendar(cx: Cx) -> Answer {
    let mut tx = cx.tx().await?;
    let secret = actions::make_feed(&mut tx).await?;
    tx.commit().await?;
    let address = format!("{}/feeds/{secret}.ics", cx.house.config.url());
    show_calendar(&cx, Some(&address)).await
}

pub async fn end_calendar(cx: Cx) -> Answer {
    go!(cx, "/settings/calendar", |tx| actions::end_feed(&mut tx))
}

/// The calendar behind a secret. Whoever left, and guests, have none.
pub async fn feed(cx: Cx, State(house): State<Arc<House>>, Path(file): Path<String>) -> Answer {
    let secret = file.strip_suffix(".ics").unwrap_or(&file);
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let person = store::feeds::find(&mut read, &web::digest(secret)).await?;
    let card = people::find_card(&mut read, person).await?;
    drop(read);
    if !card.active || card.role == kernel::Role::Guest {
        return Err(Error::NotFound.into());
    }
    let rights = Rights { services: card.services, head: card.head, ..Rights::default() };
    let actor = Actor { kind: ActorKind::Person, person, role: card.role, rights, client: None };
    let zone = TimeZone::get(&card.zone).unwrap_or(TimeZone::UTC);
    let t = Locale { lang: card.lang, zone, now: cx.t.now };
    let mut read = house.db.read(actor).await?;
    let text = feeds::calendar(&mut read, &t, person, &house.config.url()).await?;
    Ok(calendar_file(text))
}

fn calendar_file(text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=300")),
    ];
    (headers, text).into_response()
}
