//! What the room hands to others' screens. Each slot asks a bounded number of queries.

use super::{
    entry::{Asked, composer},
    log,
};
use crate::{
    actions, markdown, rules, store,
    types::{DecisionState, Interaction, OpenedThread, Side, ThreadKind},
    views::{self, Scene},
    worklog,
};
use db::{Read, Tx};
use jiff::{Timestamp, ToSpan, civil::Date};
use kernel::{ActionId, DecisionId, Error, PersonId, ProjectId, Result};
use projects::ProjectCard;
use std::collections::HashMap;
use ui::{Locale, Markup, html, parts::icon};
use web::{Activity, Duty, Hit, HomeItem, PulseWeek, Signs, Slot, slot};

/// The composer, the live line and the newest lines: the main column of a project's overview.
pub fn main<'a>(read: &'a mut Read, t: &'a Locale, project: ProjectId) -> Slot<'a, Option<Markup>> {
    slot(async move {
        if !store::threads::has_worklog(read, project).await? {
            return Ok(None);
        }
        let card = projects::find_card(read, project).await?;
        let composer = composer(read, t, &card, Asked::default()).await?;
        let recent = log::recent(read, t, &card).await?;
        let worklog = store::threads::find_worklog(read, project).await?;
        let newest = store::posts::find_newest(read, worklog).await?;
        Ok(Some(html! {
            h2 class="vh" { (t.s("threads-log-recent")) }
            @if let Some(composer) = composer { (composer) }
            (log::live(t, &card, newest))
            div class="log" id="log" data-rows { (recent) }
            p { a class="btn" href={ "/projects/" (card.key) "/log" } { (t.s("threads-log-all")) } }
        }))
    })
}

pub fn tabs<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    project: ProjectId,
) -> Slot<'a, Vec<(String, &'static str, u8, Option<i64>)>> {
    slot(async move {
        let Some((entries, threads, files)) = store::threads::count_tabs(read, project).await? else {
            return Ok(Vec::new());
        };
        let some = |count: i64| (count > 0).then_some(count);
        Ok(vec![
            (t.s("threads-log"), "log", 10, some(entries)),
            (t.s("threads-threads"), "threads", 20, some(threads)),
            (t.s("threads-files"), "files", 80, some(files)),
        ])
    })
}

/// The last conversation, for the facts at the top of a project.
pub fn facts<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    project: ProjectId,
) -> Slot<'a, Vec<(String, Markup, Option<Markup>)>> {
    slot(async move {
        let Some(talk) = store::overview::find_last_talk(read, project).await? else { return Ok(Vec::new()) };
        let named = match talk.post {
            Some(post) => {
                store::people::list_named(read, &[post]).await?.into_iter().map(|(_, name)| name).collect()
            }
            None => Vec::new(),
        };
        let kind = views::kind_word(t, talk.kind);
        let line = if named.is_empty() {
            kind
        } else {
            t.with("threads-talk-with", &[("kind", kind.into()), ("names", named.join(", ").into())])
        };
        Ok(vec![(t.s("threads-last-talk"), ui::parts::ago(t, talk.at), Some(html! { (line) }))])
    })
}

/// What the worklog is owed, open decisions and next actions: the side column of a project.
pub fn panel<'a>(read: &'a mut Read, t: &'a Locale, project: ProjectId) -> Slot<'a, Option<Markup>> {
    slot(async move {
        let card = projects::find_card(read, project).await?;
        let owed = store::debts::list_owed(read, project).await?;
        let decisions = open_decisions(read, project).await?;
        let actions = store::outcomes::list_next(read, project, 6).await?;
        let covered = coverage(read, t, project).await?;
        if owed.is_empty() && decisions.is_empty() && actions.is_empty() && covered.is_none() {
            return Ok(None);
        }
        let actor = *read.actor();
        let may_dismiss = projects::holds(read, project, actor.person).await? || actor.is_head();
        let scene = Scene { t, project: &card, actor: &actor };
        Ok(Some(html! {
            @if !owed.is_empty() || covered.is_some() {
                section aria-labelledby="owed" {
                    h2 id="owed" { (t.s("threads-owed")) " " a href={ "/projects/" (card.key) "/interactions/new" } data-dialog { (t.s("threads-interaction-add")) } }
                    (views::log::owed(&scene, &owed, may_dismiss))
                    @if let Some(covered) = covered { p class="small muted" { (covered) } }
                }
            }
            @if !decisions.is_empty() || !actions.is_empty() {
                section aria-labelledby="next" {
                    h2 id="next" { (t.s("threads-next")) " " a href={ "/decisions?project=" (card.key) } { (t.s("threads-decisions")) } }
                    (views::outcomes::panel(t, &actions, &decisions))
                }
            }
        }))
    })
}

async fn open_decisions(read: &mut Read, project: ProjectId) -> Result<Vec<crate::types::Decision>> {
    store::outcomes::list_decisions(read, Some(project), Some(DecisionState::Open), i64::MAX, 6).await
}

/// Weeks over which coverage is told.
const COVERAGE_DAYS: i64 = 90;

/// How much of what happened was written down in time, in words; nothing without interactions.
async fn coverage(read: &mut Read, t: &Locale, project: ProjectId) -> Result<Option<String>> {
    let calendar = people::org_calendar(read).await?;
    let today = kernel::local_date(t.now, &calendar.zone);
    let from = kernel::start_of_day(today.saturating_sub(COVERAGE_DAYS.days()), &calendar.zone);
    let rows = store::debts::list_between(read, project, from, t.now).await?;
    let interactions: Vec<worklog::Interaction> = rows.iter().map(of_rules).collect();
    let entries: Vec<worklog::Entry> = rows.iter().filter_map(entry_of).collect();
    let covered = worklog::coverage(&interactions, &entries, &calendar, t.now);
    let (told, all) = (covered.ratio.numerator, covered.ratio.denominator);
    if all == 0 {
        return Ok(None);
    }
    let key = if covered.is_declared_only { "threads-coverage-declared" } else { "threads-coverage" };
    Ok(Some(t.with(
        key,
        &[
            ("told", t.number(told as i64).into()),
            ("all", t.number(all as i64).into()),
            ("days", COVERAGE_DAYS.to_string().into()),
        ],
    )))
}

fn of_rules(row: &Interaction) -> worklog::Interaction {
    worklog::Interaction { id: row.id, happened_at: row.at, source: row.source, settled_at: None }
}

fn entry_of(row: &Interaction) -> Option<worklog::Entry> {
    let (post, posted_at) = (row.post?, row.settled_at?);
    Some(worklog::Entry { post, interaction: row.id, posted_at, by_lead: true, counts: true })
}

/// Contacts and deliveries of projects by ISO week, and the last contact: one query for all.
pub fn activity<'a>(
    read: &'a mut Read,
    projects: &'a [ProjectId],
    since: Date,
    weeks: i64,
) -> Slot<'a, HashMap<ProjectId, Activity>> {
    slot(async move {
        let weekday = i64::from(since.weekday().to_monday_zero_offset());
        let monday = rules::day_number(since) - weekday;
        let count = weeks.max(0) as usize;
        let fresh = || Activity { weeks: vec![PulseWeek::default(); count], ..Activity::default() };
        let mut all: HashMap<ProjectId, Activity> = projects.iter().map(|id| (*id, fresh())).collect();
        let place = |week: i64| usize::try_from((week - monday) / 7).ok().filter(|at| *at < count);
        for (project, week, contacts, shipped, last, written) in
            store::overview::list_seen(read, projects, monday).await?
        {
            let Some(seen) = all.get_mut(&project) else { continue };
            if let Some(at) = place(week) {
                seen.weeks[at].contacts += contacts;
                seen.weeks[at].shipped += shipped;
            }
            seen.last_contact = seen.last_contact.max(last);
            seen.written |= written;
        }
        Ok(all)
    })
}

/// What people wrote, spent and read on projects: whether a backup could take over (RULES §1.2). What was
/// read is asked only of those who neither wrote nor spent time.
pub fn signs<'a>(
    read: &'a mut Read,
    pairs: &'a [(ProjectId, PersonId)],
    since: Timestamp,
) -> Slot<'a, HashMap<(ProjectId, PersonId), Signs>> {
    slot(async move {
        let mut all = HashMap::with_capacity(pairs.len());
        for (project, person, posts, seconds) in store::overview::list_active(read, pairs, since).await? {
            all.insert((project, person), Signs { posts, seconds, ..Signs::default() });
        }
        let idle: Vec<(ProjectId, PersonId)> =
            all.iter().filter(|(_, signs)| signs.posts + signs.seconds == 0).map(|(pair, _)| *pair).collect();
        for (project, person, entries, read) in store::overview::list_skimmed(read, &idle).await? {
            all.entry((project, person)).and_modify(|signs| (signs.entries, signs.read) = (entries, read));
        }
        Ok(all)
    })
}

// --- My day ---------------------------------------------------------------------

/// The projects that the reader answers for now.
async fn led(read: &mut Read) -> Result<Vec<ProjectId>> {
    let (person, now) = (read.actor().person, read.now());
    let all = projects::list_effective(read, now).await?;
    Ok(all.into_iter().filter(|row| row.effective == Some(person)).map(|row| row.project_id).collect())
}

/// Clients who wait for an answer, entries that are owed, actions that are due.
pub fn home_items<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Vec<HomeItem>> {
    slot(async move {
        let led = led(read).await?;
        let mut items = Vec::new();
        for waiting in store::overview::list_waiting(read, &led, Side::Team).await? {
            let who = waiting.last_by.or(waiting.client).unwrap_or_else(|| t.s("threads-the-client"));
            items.push(HomeItem {
                at: waiting.since,
                rank: 1,
                when: t.ago(waiting.since),
                icon: "hourglass",
                urgent: t.now.as_second() - waiting.since.as_second() > 86_400,
                title: waiting.title,
                context: t.with(
                    "threads-home-waits",
                    &[("name", who.into()), ("project", waiting.name.into()), ("n", waiting.posts.into())],
                ),
                href: format!("/projects/{}/threads/{}#reply", waiting.key, waiting.number),
                action: t.s("threads-answer"),
            });
        }
        for owed in store::overview::list_owed(read, &led).await? {
            let late = owed.due_at <= t.now;
            let last_day =
                t.date(owed.due_at.saturating_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(owed.due_at));
            items.push(HomeItem {
                at: owed.due_at,
                rank: 4,
                when: t.day_near(last_day),
                icon: "clock",
                urgent: late,
                title: t.with(
                    "threads-home-owed",
                    &[("kind", views::kind_word(t, owed.kind).into()), ("at", t.moment(owed.at).into())],
                ),
                context: t.with(
                    if late { "threads-home-owed-late" } else { "threads-home-owed-in" },
                    &[("project", owed.name.into())],
                ),
                href: format!("/projects/{}/log/new?interaction={}", owed.key, owed.id),
                action: t.s("threads-write-it-up"),
            });
        }
        let me = read.actor().person;
        for action in store::outcomes::list_due(read, me, t.today()).await? {
            let Some(day) = action.due else { continue };
            items.push(HomeItem {
                at: kernel::start_of_day(day.saturating_add(1.day()), &t.zone),
                rank: 4,
                when: t.day_near(day),
                icon: "flag",
                urgent: t.days_to(day) < 0,
                title: action.text,
                context: action.project_key.unwrap_or_else(|| t.s("threads-no-project-short")),
                href: format!("/actions/{}", action.id),
                action: t.s("threads-action-see"),
            });
        }
        Ok(items)
    })
}

/// Lines of the digest at most (DESIGN 3.1).
const DIGEST: usize = 8;

/// What happened since the reader left: the end of their last day of work before today, or the start of
/// the absence that they come back from.
pub fn home_section<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Option<Markup>> {
    slot(async move {
        let since = left_at(read, t).await?;
        let mut lines: Vec<(Timestamp, &'static str, Markup)> = Vec::new();
        for decision in store::overview::list_decided(read, since).await? {
            let name = decision.owner_name.unwrap_or_else(|| "Bitácora".to_owned());
            let words =
                t.with("threads-digest-decided", &[("name", name.into()), ("text", decision.text.into())]);
            lines.push((
                decision.noted_at,
                "gavel",
                html! { a href={ "/decisions/" (decision.id) } { (words) } },
            ));
        }
        for thread in store::overview::list_opened(read, since).await? {
            lines.push((thread.opened_at, views::thread_icon(thread.kind), opened(t, &thread)));
        }
        for project in store::overview::list_happened(read, since).await? {
            let words = t.with(
                "threads-digest-written",
                &[
                    ("project", project.name.into()),
                    ("entries", project.entries.into()),
                    ("replies", project.replies.into()),
                ],
            );
            lines.push((
                project.last_at,
                "message-square-text",
                html! { a href={ "/projects/" (project.key) "/log" } { (words) } },
            ));
        }
        if lines.is_empty() {
            return Ok(None);
        }
        lines.truncate(DIGEST);
        let day = t.day_near(t.date(since));
        Ok(Some(html! {
            section class="part" aria-labelledby="digest" {
                h2 id="digest" { (t.with("threads-digest", &[("day", day.into())])) }
                ul role="list" class="digest" {
                    @for (at, name, words) in &lines { li { (icon(name)) span { (words) } span class="tiny muted" { (t.moment(*at)) } } }
                }
            }
        }))
    })
}

fn opened(t: &Locale, thread: &OpenedThread) -> Markup {
    let name = thread.opened_by_name.clone().unwrap_or_else(|| "Bitácora".to_owned());
    let args = [
        ("name", name.into()),
        ("kind", views::thread_word(t, thread.kind).into()),
        ("title", thread.title.as_str().into()),
    ];
    // The column of the first words carries the project's key here.
    let key = thread.first.as_deref().unwrap_or_default();
    let urgent = thread.kind == ThreadKind::Incident;
    html! { a href={ "/projects/" (key) "/threads/" (thread.number) } { @if urgent { b { (t.with("threads-digest-opened", &args)) } } @else { (t.with("threads-digest-opened", &args)) } } }
}

/// When the reader was last at work before today.
async fn left_at(read: &mut Read, t: &Locale) -> Result<Timestamp> {
    let person = read.actor().person;
    let calendar = people::person_calendar(read, person).await?;
    let today = kernel::local_date(t.now, &calendar.zone);
    let start = kernel::start_of_day(today, &calendar.zone);
    let end_of = |day: Date| {
        let last = calendar.hours(day).last().map(|hours| day.to_datetime(hours.to));
        last.and_then(|end| calendar.zone.to_ambiguous_zoned(end).compatible().ok())
            .map_or(start, |z| z.timestamp())
    };
    let mut day = calendar.workday_on_or_before(today.saturating_sub(1.day()));
    if let Some((from, to)) = store::overview::find_last_away(read, person, t.now).await?
        && from < end_of(day)
        && to > kernel::start_of_day(day, &calendar.zone)
    {
        day = calendar.workday_on_or_before(kernel::local_date(from, &calendar.zone).saturating_sub(1.day()));
    }
    Ok(end_of(day))
}

// --- elsewhere --------------------------------------------------------------------

/// Open decisions, next actions and the last five entries, for whoever takes a project over.
pub fn cover_brief<'a>(read: &'a mut Read, t: &'a Locale, project: ProjectId) -> Slot<'a, Option<Markup>> {
    slot(async move {
        if !store::threads::has_worklog(read, project).await? {
            return Ok(None);
        }
        let card = projects::find_card(read, project).await?;
        let decisions = open_decisions(read, project).await?;
        let actions = store::outcomes::list_next(read, project, 10).await?;
        let last = last_entries(read, &card, 5).await?;
        let lines = log::lines(read, t, &card, &last).await?;
        Ok(Some(html! {
            section class="part" { h2 { (t.s("threads-brief-open")) } @if decisions.is_empty() && actions.is_empty() { p class="soft" { (t.s("threads-brief-nothing")) } } @else { (views::outcomes::panel(t, &actions, &decisions)) } }
            section class="part" { h2 { (t.s("threads-brief-last")) } div class="log" { (lines) } }
        }))
    })
}

async fn last_entries(read: &mut Read, card: &ProjectCard, limit: i64) -> Result<Vec<crate::types::LogItem>> {
    let worklog = store::threads::find_worklog(read, card.id).await?;
    store::log::list_entries(read, worklog, limit).await
}

/// Threads on a project's page in the portal.
const IN_PORTAL: i64 = 8;

/// The shared threads of a project, for its page in the portal.
pub fn portal_panel<'a>(read: &'a mut Read, t: &'a Locale, project: ProjectId) -> Slot<'a, Option<Markup>> {
    slot(async move {
        let card = projects::find_card(read, project).await?;
        let (threads, older) = super::portal::guest_threads(read, t, &card, None, IN_PORTAL).await?;
        Ok(Some(html! {
            section class="part" aria-labelledby="portal-threads" {
                h2 id="portal-threads" { (t.s("threads-threads")) }
                (threads)
                @if older.is_some() { p { a class="btn sm" href={ "/portal/projects/" (card.key) "/threads" } { (t.s("threads-portal-all-threads")) } } }
            }
        }))
    })
}

/// Posts and threads in which a question's words occur.
pub fn search<'a>(read: &'a mut Read, t: &'a Locale, question: &'a str, limit: i64) -> Slot<'a, Vec<Hit>> {
    slot(async move {
        let area = if read.actor().is_guest() { "/portal" } else { "" };
        let mut hits = Vec::new();
        for found in store::overview::list_found_threads(read, question, limit).await? {
            hits.push(Hit {
                group: "threads-threads",
                icon: "message-square-text",
                title: found.title,
                line: format!("{}#{} · {}", found.key, found.number, found.project),
                excerpt: String::new(),
                href: format!("{area}/projects/{}/threads/{}", found.key, found.number),
                at: Some(found.at),
            });
        }
        for found in store::overview::list_found_posts(read, question, limit).await? {
            let by = found.author.unwrap_or_else(|| "Bitácora".to_owned());
            let href = if area.is_empty() {
                format!("/posts/{}", found.id)
            } else {
                format!("{area}/projects/{}/threads/{}#p{}", found.key, found.number, found.id)
            };
            hits.push(Hit {
                group: "threads-posts",
                icon: "file-text",
                title: if found.number == 1 { found.project.clone() } else { found.title },
                line: t.with(
                    "threads-found-line",
                    &[("key", found.key.into()), ("name", by.into()), ("at", t.moment(found.at).into())],
                ),
                excerpt: markdown::excerpt(&found.source, 180),
                href,
                at: Some(found.at),
            });
        }
        Ok(hits)
    })
}

/// The open actions of a person who leaves, and the decisions that they carry out.
pub fn duties<'a>(read: &'a mut Read, t: &'a Locale, person: PersonId) -> Slot<'a, Vec<Duty>> {
    slot(async move {
        let mut duties = Vec::new();
        for action in store::outcomes::list_open_of(read, person).await? {
            let words = t.with("threads-duty-action", &[("text", action.text.into())]);
            duties.push(Duty { key: format!("{ACTION}{}", action.id), words, taker: None });
        }
        for decision in store::outcomes::list_owned(read, person).await? {
            let words = t.with("threads-duty-decision", &[("text", decision.text.into())]);
            duties.push(Duty { key: format!("{DECISION}{}", decision.id), words, taker: None });
        }
        Ok(duties)
    })
}

/// How the duties of this room begin.
const ACTION: &str = "threads.action.";
const DECISION: &str = "threads.decision.";

/// Gives an action or a decision of somebody who leaves to somebody else.
pub fn hand_over<'a>(tx: &'a mut Tx, key: &'a str, to: PersonId) -> Slot<'a, bool> {
    slot(async move {
        let number = |id: &str| id.parse::<i64>().map_err(|_| Error::NotFound);
        if let Some(id) = key.strip_prefix(ACTION) {
            actions::give_action(tx, ActionId(number(id)?), to).await?;
        } else if let Some(id) = key.strip_prefix(DECISION) {
            actions::give_decision(tx, DecisionId(number(id)?), to).await?;
        } else {
            return Ok(false);
        }
        Ok(true)
    })
}
