//! The log of a project: the whole with its filters, the recent lines on the overview, and whether
//! something new came.

use super::{entry, entry::Asked, lead_name, project, scene};
use crate::{
    actions, rules,
    sentence::EntryKind,
    store,
    types::{Audience, LogFilter, LogItem, LogPlace, Post},
    views::{self, log::Around},
};
use axum::extract::{Path, Query};
use db::Read;
use http::StatusCode;
use jiff::ToSpan;
use kernel::{Error, PersonId, PostId, Result, Week};
use projects::ProjectCard;
use serde::Deserialize;
use ui::{Locale, Markup, html, parts};
use web::{Answer, Cx};

/// Lines on a page of the log.
const ON_PAGE: i64 = 50;
/// Lines on the overview.
const RECENT: i64 = 12;
/// Weeks that can be chosen.
const WEEKS: i64 = 26;

#[derive(Deserialize, Default)]
pub struct LogQuery {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    week: String,
    #[serde(default)]
    audience: String,
    #[serde(default)]
    before: String,
    logged: Option<i64>,
}

impl LogQuery {
    /// The filter; a word that means nothing narrows nothing.
    fn filter(&self, t: &Locale) -> LogFilter {
        let week = self.week.parse::<Week>().ok().map(|week| rules::week_bounds(week.monday(), &t.zone));
        LogFilter {
            kind: EntryKind::parse(&self.kind),
            person: self.person.parse().ok().map(PersonId),
            audience: Audience::parse(&self.audience),
            from: week.map(|(from, _)| from),
            to: week.map(|(_, to)| to),
        }
    }

    fn is_whole(&self) -> bool {
        [&self.kind, &self.person, &self.week, &self.audience, &self.before]
            .iter()
            .all(|word| word.is_empty())
    }

    /// The address of what comes after a place.
    fn from(&self, place: &LogPlace) -> String {
        let pairs = [
            ("kind", &self.kind),
            ("person", &self.person),
            ("week", &self.week),
            ("audience", &self.audience),
        ];
        let filters: String = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .fold(String::new(), |all, (name, value)| all + name + "=" + &web::encode(value) + "&");
        format!("?{filters}before={place}")
    }
}

pub async fn show(cx: Cx, Path(key): Path<String>, Query(query): Query<LogQuery>) -> Answer {
    let mut read = cx.read().await?;
    let card = project(&mut read, &key).await?;
    drop(read);
    whole(&cx, &card, &query, Asked::default(), StatusCode::OK).await
}

/// The log with a composer that comes back.
pub async fn page(cx: &Cx, card: &ProjectCard, asked: Asked, status: StatusCode) -> Answer {
    whole(cx, card, &LogQuery::default(), asked, status).await
}

async fn whole(cx: &Cx, card: &ProjectCard, query: &LogQuery, asked: Asked, status: StatusCode) -> Answer {
    let t = &cx.t;
    let mut read = cx.read().await?;
    let worklog = store::threads::find_worklog(&mut read, card.id).await?;
    let filter = query.filter(t);
    let place = LogPlace::parse(&query.before).unwrap_or(LogPlace::END);
    let mut items = store::log::list(&mut read, card.id, worklog, &filter, &place, ON_PAGE + 1).await?;
    let older = (items.len() as i64 > ON_PAGE).then(|| {
        items.truncate(ON_PAGE as usize);
        items.last().map_or(String::new(), |last| query.from(&last.place()))
    });
    let lines = lines(&mut read, t, card, &items).await?;
    let composer = if query.is_whole() { entry::composer(&mut read, t, card, asked).await? } else { None };
    let newest = store::posts::find_newest(&mut read, worklog).await?;
    let people = store::log::list_authors(&mut read, worklog).await?;
    let weeks = weeks(t);
    let filters = views::log::Filters {
        kind: &query.kind,
        person: filter.person,
        week: &query.week,
        audience: &query.audience,
        people: &people,
        weeks: &weeks,
    };
    let scene = scene(cx, card);
    let logged = just_logged(&mut read, query.logged).await?;
    let content = html! {
        div class="stack" {
            h2 class="vh" { (t.s("threads-log")) }
            @if let Some(post) = &logged { (views::log::saved(&scene, post, &format!("/projects/{}/log", card.key))) }
            @if let Some(composer) = &composer { (composer) }
            (views::log::filters(&scene, &filters))
            @if query.is_whole() { (live(t, card, newest)) }
            div class="log" id="log" data-rows { (lines) }
            (parts::pager(t, None, older.as_deref()))
        }
    };
    let head = projects::head(cx, &mut read, card, "log").await?;
    let before = store::threads::find_mark(&mut read, cx.actor.person, worklog).await?;
    drop(read);
    if query.is_whole() && !cx.prefetch && before.map_or(0, |(post, _)| post) < newest {
        mark(cx, worklog, newest).await?;
    }
    let title = format!("{} · {}", t.s("threads-log"), card.name);
    cx.framed(status, &title, html! { (head) (content) }).await
}

/// Notes that the reader saw a thread up to a post.
pub async fn mark(cx: &Cx, thread: kernel::ThreadId, newest: i64) -> Result<()> {
    let mut tx = cx.light_tx().await?;
    actions::mark_read(&mut tx, thread, PostId(newest)).await?;
    cx.note(tx).await
}

/// One's own entry, as long as it can be taken back.
async fn just_logged(read: &mut Read, id: Option<i64>) -> Result<Option<Post>> {
    let Some(id) = id else { return Ok(None) };
    match store::posts::find_visible(read, PostId(id)).await {
        Ok(post) => Ok(Some(post).filter(|post| rules::may_undo(read.actor(), post, read.now()))),
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Lines of the log as markup, with what stands around them.
pub async fn lines(read: &mut Read, t: &Locale, card: &ProjectCard, items: &[LogItem]) -> Result<Markup> {
    let posts: Vec<PostId> = items
        .iter()
        .filter_map(|item| if let LogItem::Post(post) = item { Some(post.id) } else { None })
        .collect();
    let extras = store::log::list_extras(read, &posts).await?;
    let actor = *read.actor();
    let lead = if actor.is_team() { lead_name(read, card).await? } else { None };
    let around = Around { extras: &extras, lead: lead.as_ref().map(|(_, name)| name.as_str()) };
    let scene = views::Scene { t, project: card, actor: &actor };
    Ok(views::log::days(&scene, items, &around))
}

/// The newest lines of a project.
pub async fn recent(read: &mut Read, t: &Locale, card: &ProjectCard) -> Result<Markup> {
    let worklog = store::threads::find_worklog(read, card.id).await?;
    let items =
        store::log::list(read, card.id, worklog, &LogFilter::default(), &LogPlace::END, RECENT).await?;
    lines(read, t, card, &items).await
}

/// The line that asks whether something new came.
pub fn live(t: &Locale, card: &ProjectCard, newest: i64) -> Markup {
    let base = format!("/projects/{}/log", card.key);
    views::live(t, &format!("{base}/fresh?after={newest}"), &base, 0)
}

#[derive(Deserialize)]
pub struct After {
    #[serde(default)]
    after: i64,
}

/// Whether others wrote in the worklog since. What stands on the page that asks was read.
pub async fn fresh(cx: Cx, Path(key): Path<String>, Query(After { after }): Query<After>) -> Answer {
    let mut read = cx.read().await?;
    let card = project(&mut read, &key).await?;
    let worklog = store::threads::find_worklog(&mut read, card.id).await?;
    let count = store::posts::count_fresh(&mut read, worklog, after).await?;
    let newest = store::posts::find_newest(&mut read, worklog).await?;
    let mark_at = store::threads::find_mark(&mut read, cx.actor.person, worklog).await?;
    drop(read);
    if !cx.prefetch && after > 0 && after <= newest && mark_at.is_none_or(|(read_to, _)| read_to < after) {
        mark(&cx, worklog, after).await?;
    }
    let base = format!("/projects/{}/log", card.key);
    cx.piece(views::live(&cx.t, &format!("{base}/fresh?after={after}"), &base, count))
}

/// The last weeks, newest first, with their words.
fn weeks(t: &Locale) -> Vec<(String, String)> {
    let this = Week::of(t.today());
    (0..WEEKS)
        .map(|back| this.plus(-back))
        .map(|week| {
            let from = t.day_short(week.monday());
            let to = t.day_short(week.monday().saturating_add(6.days()));
            let words = t.with(
                "threads-week-words",
                &[("n", week.number.to_string().into()), ("from", from.into()), ("to", to.into())],
            );
            (week.to_string(), words)
        })
        .collect()
}
