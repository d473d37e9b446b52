//! When the meeting is, this week's exception, and whether a calendar's address may hold its password.

use super::{clock, go, moment, page_of, week as parse_week, zone};
use crate::{
    actions, rules,
    types::{Settings, read_minutes},
    views,
};
use axum::extract::Path;
use http::StatusCode;
use kernel::{Error, Result};
use maud::html;
use ui::{Head, form::Filled, head};
use web::{Answer, Cx, Form, Problems};

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

fn settings_page(cx: &Cx, filled: &Filled, open: bool) -> maud::Markup {
    let t = &cx.t;
    html! {
        (head(t, &Head { title: &t.s("agenda-settings"), lede: Some(&t.s("agenda-settings-lede")), ..Head::default() }))
        (views::settings_form(t, filled, "/agenda/settings", true))
        @if cx.actor.is_admin() { (views::open_feeds(t, open)) }
    }
}

pub async fn page(cx: Cx) -> Answer {
    rules::run(&cx.actor)?;
    let mut read = cx.read().await?;
    let settings = actions::settings(&mut read).await?;
    let open = actions::has_open_feeds(&mut read).await?;
    drop(read);
    cx.page(&cx.t.s("agenda-settings"), settings_page(&cx, &filled(&settings), open)).await
}

pub async fn save(cx: Cx, form: Form) -> Answer {
    match save_form(&cx, &form).await {
        Ok(()) => cx.see("/agenda"),
        Err(error) => {
            let mut read = cx.read().await?;
            let open = actions::has_open_feeds(&mut read).await?;
            drop(read);
            cx.again(error, &cx.t.s("agenda-settings"), &form, |filled| settings_page(&cx, filled, open))
                .await
        }
    }
}

/// Whether a calendar's address may hold its password.
pub async fn save_open_feeds(cx: Cx, form: Form) -> Answer {
    go!(cx, "/agenda/settings", |tx| actions::set_open_feeds(&mut tx, form.has("open")))
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
