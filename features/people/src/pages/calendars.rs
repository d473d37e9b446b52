//! Doors for administrators of working calendars.

use crate::{
    actions::calendars as actions,
    holidays::{REGIONS, Region},
    store::calendars as kept,
    types::absences::parse_label,
    views::calendars as views,
};
use axum::extract::{Path, Query};
use http::StatusCode;
use jiff::civil::Date;
use kernel::{CalendarId, Error, Result};
use serde::Deserialize;
use ui::{Head, form::Filled, head, html};
use web::{Answer, Cx, Form, Problems};

pub async fn list(cx: Cx) -> Answer {
    show_list(&cx, &Filled::default()).await
}

async fn show_list(cx: &Cx, filled: &Filled) -> Answer {
    let mut read = cx.read().await?;
    let rows = kept::list(&mut read, cx.t.today()).await?;
    let office = web::workspace(&mut read).await?.calendar;
    drop(read);
    let regions: Vec<(&Region, String)> =
        REGIONS.iter().map(|region| (region, views::region_name(cx.t.lang, region))).collect();
    cx.admin_page("people-calendars", views::list(&cx.t, filled, &rows, &office, &regions)).await
}

pub async fn create(cx: Cx, form: Form) -> Answer {
    let done = async {
        let mut problems = Problems::new();
        let name = problems.take(parse_label("name", form.get("name")));
        let region = Some(form.get("region")).filter(|code| !code.is_empty());
        let known = region
            .is_none_or(|code| code == crate::holidays::NATIONAL || REGIONS.iter().any(|r| r.code == code));
        problems.require(known, "region", "people-calendar-region-unknown");
        problems.finish()?;
        let mut tx = cx.tx().await?;
        let name = name.unwrap_or_default();
        let id = actions::create_calendar(&mut tx, region, &name, cx.house.workspace().lang).await?;
        tx.commit().await?;
        Ok(id)
    };
    match done.await {
        Ok(id) => cx.see(&format!("/admin/calendars/{id}")),
        Err(Error::Invalid(fields)) => unprocessable(show_list(&cx, &form.failed(fields)).await),
        Err(other) => Err(other.into()),
    }
}

/// The page again, saying that nothing was changed.
fn unprocessable(page: Answer) -> Answer {
    page.map(|mut page| {
        *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        page
    })
}

#[derive(Deserialize)]
pub struct Year {
    year: Option<i16>,
}

pub async fn show(cx: Cx, Path(id): Path<i64>, Query(query): Query<Year>) -> Answer {
    let year = query.year.unwrap_or_else(|| cx.t.today().year());
    show_one(&cx, CalendarId(id), year, None).await
}

async fn show_one(cx: &Cx, id: CalendarId, year: i16, failed: Option<Filled>) -> Answer {
    let mut read = cx.read().await?;
    let (code, name) = kept::find(&mut read, id).await?;
    let all = kept::list_holidays(&mut read, id).await?;
    let keepers = kept::list_keepers(&mut read, id).await?;
    let office = web::workspace(&mut read).await?.calendar;
    drop(read);
    let mut years: Vec<i16> =
        all.iter().map(|(day, _)| day.year()).chain([year, cx.t.today().year()]).collect();
    years.sort_unstable();
    years.dedup();
    let days: Vec<(Date, String)> = all.into_iter().filter(|(day, _)| day.year() == year).collect();
    let one = views::One {
        id,
        is_office: office == code,
        code: &code,
        year,
        years: &years,
        days: &days,
        keepers: &keepers,
    };
    let filled = failed.unwrap_or_else(|| Filled::new(&[("name", name.clone())]));
    let all = cx.t.s("people-calendars");
    let crumbs = [ui::Crumb { words: &all, href: Some("/admin/calendars") }];
    let content = html! {
        (head(&cx.t, &Head { crumbs: &crumbs, title: &name, ..Head::default() }))
        (views::one(&cx.t, &filled, &one))
    };
    cx.page(&name, content).await
}

/// Goes back to the calendar, or shows it again with what needs a fix.
async fn done(cx: &Cx, id: CalendarId, form: &Form, result: Result<Option<Date>>) -> Answer {
    match result {
        Ok(Some(day)) => cx.see(&format!("/admin/calendars/{id}?year={}", day.year())),
        Ok(None) => cx.see(&format!("/admin/calendars/{id}")),
        Err(Error::Invalid(fields)) => {
            unprocessable(show_one(cx, id, cx.t.today().year(), Some(form.failed(fields))).await)
        }
        Err(other) => Err(other.into()),
    }
}

pub async fn rename(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let id = CalendarId(id);
    let result = async {
        let name = parse_label("name", form.get("name"))?;
        let mut tx = cx.tx().await?;
        actions::rename_calendar(&mut tx, id, &name).await?;
        tx.commit().await?;
        Ok(None)
    };
    done(&cx, id, &form, result.await).await
}

fn parse_holiday(form: &Form) -> Result<(Date, String)> {
    let mut problems = Problems::new();
    let day = problems.take(
        form.get("day").parse::<Date>().map_err(|_| Error::invalid("day", "people-absence-day-needed")),
    );
    let name = problems.take(parse_label("holiday", form.get("holiday")));
    problems.finish()?;
    day.zip(name).ok_or_else(|| Error::invalid("day", "people-absence-day-needed"))
}

pub async fn put_holiday(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let id = CalendarId(id);
    let result = async {
        let (day, name) = parse_holiday(&form)?;
        let mut tx = cx.tx().await?;
        actions::put_holiday(&mut tx, id, day, &name).await?;
        tx.commit().await?;
        Ok(Some(day))
    };
    done(&cx, id, &form, result.await).await
}

pub async fn holiday(cx: Cx, Path((id, day)): Path<(i64, String)>) -> Answer {
    let (id, day) = (CalendarId(id), parse_day(&day)?);
    let mut read = cx.read().await?;
    let name = kept::find_holiday(&mut read, id, day).await?.ok_or(Error::NotFound)?;
    drop(read);
    let filled = Filled::new(&[("day", day.to_string()), ("holiday", name)]);
    let content = views::holiday(&cx.t, &filled, id, day, cx.fragment);
    cx.page(&cx.t.s("people-holiday-change"), content).await
}

fn parse_day(text: &str) -> Result<Date> {
    text.parse().map_err(|_| Error::NotFound)
}

pub async fn change_holiday(cx: Cx, Path((id, old)): Path<(i64, String)>, form: Form) -> Answer {
    let (id, old) = (CalendarId(id), parse_day(&old)?);
    let result = async {
        let (day, name) = parse_holiday(&form)?;
        let mut tx = cx.tx().await?;
        actions::change_holiday(&mut tx, id, old, day, &name).await?;
        tx.commit().await?;
        Ok(day)
    };
    match result.await {
        Ok(day) => cx.see(&format!("/admin/calendars/{id}?year={}", day.year())),
        Err(error) => {
            let title = cx.t.s("people-holiday-change");
            cx.again(error, &title, &form, |filled| views::holiday(&cx.t, filled, id, old, cx.fragment)).await
        }
    }
}

pub async fn remove_holiday(cx: Cx, Path((id, day)): Path<(i64, String)>) -> Answer {
    let (id, day) = (CalendarId(id), parse_day(&day)?);
    let mut tx = cx.tx().await?;
    actions::remove_holiday(&mut tx, id, day).await?;
    tx.commit().await?;
    cx.see(&format!("/admin/calendars/{id}?year={}", day.year()))
}

pub async fn use_for_office(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::use_for_office(&mut tx, CalendarId(id)).await?;
    tx.commit().await?;
    cx.house.refresh().await?;
    cx.see(&format!("/admin/calendars/{id}"))
}
