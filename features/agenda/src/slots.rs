//! The room on others' screens: My day, a project's page, search, and the command line.

use crate::{
    actions,
    content::{Current, Project},
    document::{self, lines_about},
    gather::{gather_about, window},
    names::Names,
    pages,
    rules::{Update, may_run},
    shown::Links,
    store::weeks,
    today,
    types::{Agenda, AgendaState, Subject},
    views::{self, ProjectLines},
};
use db::Read;
use jiff::Timestamp;
use kernel::{ProjectId, Result, Week};
use projects::Filter;
use ui::{Locale, Markup};
use web::{Hit, HomeItem, Slot, slot};

/// The rank of the agenda in My day (DESIGN 3.1): after clocks and clients that wait.
const RANK: u8 = 2;

/// The agenda that closes today, a meeting to start, and what the reader was reminded to write.
pub(crate) fn home_items<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Vec<HomeItem>> {
    slot(async move {
        let mut items = Vec::new();
        let Some(draft) = weeks::last(read).await? else { return Ok(items) };
        if may_run(read.actor()) && read.actor().is_head() {
            items.extend(closes_today(t, &draft));
            items.extend(to_start(read, t).await?);
        }
        items.extend(to_write(read, t, &draft).await?);
        Ok(items)
    })
}

fn closes_today(t: &Locale, draft: &Agenda) -> Option<HomeItem> {
    let today =
        draft.frozen_at.is_none() && t.date(draft.freezes_at) == t.today() && t.now < draft.freezes_at;
    today.then(|| HomeItem {
        at: draft.freezes_at,
        rank: RANK,
        when: t.moment(draft.freezes_at),
        icon: "lock",
        urgent: false,
        title: t.with("agenda-home-closes", &[("n", draft.week().number.to_string().into())]),
        context: t.with("agenda-home-closes-context", &[("time", t.time(draft.meets_at).into())]),
        href: views::href(draft.week()),
        action: t.s("agenda-open"),
    })
}

async fn to_start(read: &mut Read, t: &Locale) -> Result<Option<HomeItem>> {
    let Some(frozen) = weeks::last_frozen(read).await? else { return Ok(None) };
    let on = frozen.state() == AgendaState::Meeting;
    let waits = frozen.state() == AgendaState::Frozen && frozen.cancelled_at.is_none();
    let today = waits && t.date(frozen.meets_at) == t.today();
    if !on && !today {
        return Ok(None);
    }
    Ok(Some(HomeItem {
        at: frozen.meets_at,
        rank: RANK,
        when: t.moment(frozen.meets_at),
        icon: "play",
        urgent: on,
        title: t.with("agenda-home-meeting", &[("n", frozen.week().number.to_string().into())]),
        context: t.s(if on { "agenda-home-is-on" } else { "agenda-home-is-frozen" }),
        href: views::href(frozen.week()),
        action: t.s(if on { "agenda-go-on" } else { "agenda-open" }),
    }))
}

async fn to_write(read: &mut Read, t: &Locale, draft: &Agenda) -> Result<Vec<HomeItem>> {
    if draft.frozen_at.is_some() || draft.nudged_at.is_none() {
        return Ok(Vec::new());
    }
    let since = window(read, draft).await?.from.unwrap_or(Timestamp::MIN);
    let person = read.actor().person;
    let owed = weeks::list_nudged(read, draft.id, person, since).await?;
    if owed.is_empty() {
        return Ok(Vec::new());
    }
    let cards = projects::list_visible(read, Filter { current: true, ..Filter::default() }).await?;
    Ok(cards
        .into_iter()
        .filter(|card| owed.contains(&card.id))
        .map(|card| HomeItem {
            at: draft.freezes_at,
            rank: RANK,
            when: t.moment(draft.freezes_at),
            icon: "clock",
            urgent: false,
            title: t.with("agenda-home-write", &[("project", card.full_name().into())]),
            context: t.with("agenda-home-write-context", &[("when", t.moment(draft.freezes_at).into())]),
            href: format!("/projects/{}", card.key),
            action: t.s("agenda-write"),
        })
        .collect())
}

/// The reader's day by the hour, where it holds anything.
pub(crate) fn home_panel<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Option<Markup>> {
    slot(async move {
        let hours = today::hours(read, t).await?;
        Ok((!hours.is_empty()).then(|| views::today(t, &hours)))
    })
}

/// What comes next, for a reader whom nothing needs.
pub(crate) fn home_next<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Option<(Timestamp, String)>> {
    slot(async move { Ok(today::next(read, t).await?.map(|hour| (hour.at, hour.title))) })
}

/// This project's lines on the agenda that is being written.
pub(crate) fn project_panel<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    project: ProjectId,
) -> Slot<'a, Option<Markup>> {
    slot(async move {
        if !read.actor().is_team() {
            return Ok(None);
        }
        let agenda = actions::upcoming(read).await?;
        let content = gather_about(read, &agenda, &[], Some(project)).await?.content;
        let subjects = lines_about(&content, project);
        if subjects.is_empty() {
            return Ok(None);
        }
        let names = Names::of_records(read, agenda.id, &content).await?;
        let about = find_project(&content, project);
        let lines = subjects.iter().filter_map(|subject| line(t, &names, &content, *subject)).collect();
        Ok(Some(views::project_panel(
            t,
            &ProjectLines {
                agenda: &agenda,
                written: about.map_or(0, |about| about.links.len()),
                missing: about.is_some_and(|about| about.update == Update::Missing),
                lines,
            },
        )))
    })
}

fn find_project(content: &crate::content::Content, project: ProjectId) -> Option<&Project> {
    let current = content.current.iter().find_map(|line| match &line.about {
        Current::Project(about) if about.project == project => Some(about.as_ref()),
        _ => None,
    });
    current.or_else(|| content.new.iter().find(|line| line.about.project == project).map(|line| &line.about))
}

/// A line in words: what, where from, and what it asks of the meeting. The project's own line is the
/// decisions that it needs.
fn line(
    t: &Locale,
    names: &Names,
    content: &crate::content::Content,
    subject: Subject,
) -> Option<(String, String, String)> {
    let kind = |kind: Option<crate::types::LineKind>| {
        kind.map_or(String::new(), |kind| t.s(&format!("agenda-kind-{}", kind.word())))
    };
    match subject {
        Subject::Item(id) => {
            let asked = content.current.iter().find(|line| line.subject == subject)?.kind;
            Some((names.item(id)?.to_owned(), t.s("agenda-panel-added"), kind(asked)))
        }
        Subject::Action(id) => {
            Some((names.action(id)?.text.clone(), t.s("agenda-panel-action"), String::new()))
        }
        Subject::Decision(id) => {
            Some((names.decision(id)?.text.clone(), t.s("agenda-panel-decision"), t.s("agenda-kind-decide")))
        }
        Subject::Topic(id) => {
            Some((names.topic(id)?.title.clone(), t.s("agenda-panel-topic"), String::new()))
        }
        Subject::Project(_) | Subject::Coverage => None,
    }
}

/// Decisions of weekly meetings.
pub(crate) fn search<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    question: &'a str,
    limit: i64,
) -> Slot<'a, Vec<Hit>> {
    slot(async move {
        let found = pages::search(read, question, limit).await?;
        Ok(found
            .into_iter()
            .map(|one| Hit {
                group: "agenda-decisions",
                icon: "gavel",
                title: one.came.words,
                line: t.with("agenda-title", &[("n", one.week.number.to_string().into())]),
                excerpt: String::new(),
                href: views::href(one.week),
                at: None,
            })
            .collect())
    })
}

/// The agenda of a week as Markdown, for `bitacora agenda [WEEK] --markdown`: without a week the one
/// whose meeting comes next. Links are paths, since a command line may know no address.
#[db::boxed]
pub async fn markdown(read: &mut Read, t: &Locale, week: Option<Week>) -> Result<String> {
    pages::as_markdown(read, t, week, "").await
}

/// The agenda of a week as JSON, in the shape of the API.
#[db::boxed]
pub async fn json(read: &mut Read, t: &Locale, week: Option<Week>) -> Result<String> {
    crate::api::as_json(load(read, t, week).await?)
}

/// The agenda of a week, or the one that is being written.
async fn load(read: &mut Read, t: &Locale, week: Option<Week>) -> Result<document::Document> {
    if let Some(week) = week {
        return document::load(read, t, week, Links::All).await;
    }
    let agenda = actions::upcoming(read).await?;
    document::show(read, t, agenda, Links::All).await
}

/// The agenda of a week in words, for the command line without `--markdown`: the lines that need
/// somebody, one each.
#[db::boxed]
pub async fn summary(read: &mut Read, t: &Locale, week: Option<Week>) -> Result<String> {
    let document = load(read, t, week).await?;
    Ok(crate::export::summary(t, &document))
}
