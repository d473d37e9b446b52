//! How the room appears on shared screens: the rail, My day, clients, absences, agenda, search, and
//! when somebody leaves.
//!
//! Absent on purpose: naming the page that shows a part, or the room that owns it.

use super::load;
use crate::{
    actions::{self, cover},
    lead::{AssignedRole, Via, effective_lead},
    proof::{self, Stage},
    rules, store,
    types::{Filter, Kind, ProjectCard, ProjectState, Status, StatusState},
    views::{self, Cover, Day},
};
use db::{Read, Rows, Tx};
use jiff::{Timestamp, ToSpan, civil::Date};
use kernel::{ClientId, PersonId, ProjectId, Result};
use std::collections::{BTreeMap, HashMap};
use ui::{Locale, Markup, NavLink};
use web::{AgendaFlag, ClientColumn, Duty, Hit, HomeItem, Slot, slot};

/// Projects in the rail at most (DESIGN §2).
const IN_RAIL: usize = 8;
/// How far ahead My day names projects that the reader will answer for, in days.
const SOON_DAYS: i64 = 14;

async fn mine(read: &mut Read) -> Result<Rows<ProjectCard>> {
    let person = read.actor().person;
    store::list_shared(read, Filter { current: true, held_by: Some(person), ..Filter::default() }).await
}

/// The reader's projects for the rail.
pub(crate) fn rail<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Vec<NavLink>> {
    slot(async move {
        let cards: Vec<ProjectCard> = mine(read).await?.iter().take(IN_RAIL).cloned().collect();
        let ids: Vec<ProjectId> = cards.iter().map(|card| card.id).collect();
        let statuses = store::list_statuses(read, &ids).await?;
        let link = |card: ProjectCard| NavLink {
            href: views::address(&card.key, ""),
            words: card.full_name(),
            icon: rail_icon(statuses.get(&card.id).filter(|status| !rules::is_old(status, t.now))),
            count: None,
            hot: false,
            hotkey: None,
        };
        Ok(cards.into_iter().map(link).collect())
    })
}

/// The shape of what the lead last said, while it is fresh.
fn rail_icon(status: Option<&Status>) -> &'static str {
    match status.map(|status| status.state) {
        Some(StatusState::OnTrack) => "circle-check",
        Some(StatusState::AtRisk) => "triangle-alert",
        Some(StatusState::OffTrack) => "octagon-alert",
        None => "folder-kanban",
    }
}

/// *Your projects*: those the reader leads, backs up or stands in for.
pub(crate) fn home_section<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Option<Markup>> {
    slot(async move {
        let person = read.actor().person;
        let mut cards = mine(read).await?.to_vec();
        let led = led(read, t.now).await?;
        let more = led.into_iter().filter(|id| cards.iter().all(|card| card.id != *id));
        cards.extend(store::list_cards(read, more.collect::<Vec<_>>()).await?.into_values());
        if cards.is_empty() {
            return Ok(None);
        }
        let lines = load::lines(read, t, cards).await?;
        Ok(Some(views::home(t, &lines, person)))
    })
}

/// The projects that the reader answers for.
async fn led(read: &mut Read, now: Timestamp) -> Result<Vec<ProjectId>> {
    let person = read.actor().person;
    let all = store::list_effective(read, now).await?;
    Ok(all.into_iter().filter(|row| row.effective == Some(person)).map(|row| row.project_id).collect())
}

/// *You cover*: projects whose lead is away now or soon and that the reader answers for then.
pub(crate) fn home_panel<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Option<Markup>> {
    slot(async move {
        let covers = covers(read, t.now).await?;
        Ok((!covers.is_empty()).then(|| views::covers(t, &covers)))
    })
}

async fn covers(read: &mut Read, now: Timestamp) -> Result<Vec<Cover>> {
    let person = read.actor().person;
    let until = now + (24 * SOON_DAYS).hours();
    let held = store::list_held_between(read, now, until).await?;
    let away = store::list_away(read, now, until).await?;
    let mut found = Vec::new();
    for (project, held) in held {
        let Some(lead) = held.iter().find(|a| a.role == AssignedRole::Lead).map(|a| a.person) else {
            continue;
        };
        let answers = |at| effective_lead(&held, &away, at).person() == Some(person);
        let absence = away.iter().find(|a| a.person == lead && lead != person && answers(a.from.max(now)));
        found.extend(absence.map(|absence| (project, lead, absence.from, absence.to)));
    }
    let ids: Vec<ProjectId> = found.iter().map(|(project, ..)| *project).collect();
    let notes = store::list_notes(read, &ids).await?;
    let asks = store::list_note_asks(read).await?;
    let names = load::names(read, found.iter().map(|(_, lead, ..)| Some(*lead))).await?;
    let mut cards = store::list_cards(read, ids).await?;
    let mut covers = Vec::new();
    for (project, lead, from, to) in found {
        let Some(card) = cards.remove(&project) else { continue };
        covers.push(Cover {
            card,
            from,
            to,
            away: (lead, names.of(Some(lead)).to_owned()),
            note_at: notes.get(&project).map(|note| note.at),
            asked: asks.contains_key(&project),
        });
    }
    Ok(covers)
}

/// What needs the reader: gaps in cover and proposals for heads, then notes and statuses of their own.
pub(crate) fn home_items<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Vec<HomeItem>> {
    slot(async move {
        let mut items = Vec::new();
        if read.actor().is_head() {
            items.extend(gap_items(read, t).await?);
            items.extend(proposal_items(read, t).await?);
        }
        items.extend(own_items(read, t).await?);
        Ok(items)
    })
}

async fn gap_items(read: &mut Read, t: &Locale) -> Result<Vec<HomeItem>> {
    let mut items = Vec::new();
    let uncovered = cover::list_uncovered_ahead(read).await?;
    let cards = store::list_in_reach(read, uncovered.keys().copied()).await?;
    for (project, days) in uncovered {
        let (Some(first), Some(card)) = (days.first().copied(), cards.get(&project)) else { continue };
        items.push(HomeItem {
            at: kernel::start_of_day(first, &t.zone),
            rank: 3,
            when: t.day_near(first),
            icon: "calendar-off",
            urgent: t.days_to(first) <= 2,
            title: t.with("projects-item-uncovered", &[("project", card.full_name().into())]),
            context: t.with("projects-item-uncovered-why", &[("days", days_in_words(t, &days).into())]),
            href: views::address(&card.key, "people/cover"),
            action: t.s("projects-name-cover"),
        });
    }
    Ok(items)
}

/// The first days of a list, in words.
fn days_in_words(t: &Locale, days: &[Date]) -> String {
    let mut words: Vec<String> = days.iter().take(4).map(|day| t.day_short(*day)).collect();
    if days.len() > 4 {
        words.push("…".to_owned());
    }
    words.join(", ")
}

async fn proposal_items(read: &mut Read, t: &Locale) -> Result<Vec<HomeItem>> {
    let proposed = store::list_proposed(read).await?;
    let names = load::names(read, proposed.iter().map(|(_, proposer, _)| *proposer)).await?;
    let cards = store::list_in_reach(read, proposed.iter().map(|(project, ..)| *project)).await?;
    let mut items = Vec::new();
    for (project, proposer, at) in proposed {
        let Some(card) = cards.get(&project) else { continue };
        items.push(HomeItem {
            at,
            rank: 3,
            when: t.day_near(t.date(at)),
            icon: "flag",
            urgent: false,
            title: t.with("projects-item-proposed", &[("project", card.full_name().into())]),
            context: t.with("projects-item-proposed-why", &[("name", names.of(proposer).into())]),
            href: views::address(&card.key, ""),
            action: t.s("projects-item-look"),
        });
    }
    Ok(items)
}

/// Rank of what waits without a clock, after everything with one.
const LOW_RANK: u8 = 5;

async fn own_items(read: &mut Read, t: &Locale) -> Result<Vec<HomeItem>> {
    let led = led(read, t.now).await?;
    let asks = store::list_note_asks(read).await?;
    let statuses = store::list_statuses(read, &led).await?;
    let names = load::names(read, asks.values().map(|(by, _)| *by)).await?;
    let cards = store::list_cards(read, led.iter().copied()).await?;
    let mut items = Vec::new();
    for project in led {
        let Some(card) = cards.get(&project) else { continue };
        if let Some((by, at)) = asks.get(&project) {
            items.push(HomeItem {
                at: *at,
                rank: 4,
                when: t.day_near(t.date(*at)),
                icon: "sticky-note",
                urgent: false,
                title: t.with("projects-item-note", &[("project", card.full_name().into())]),
                context: t.with("projects-item-note-why", &[("name", names.of(*by).into())]),
                href: views::address(&card.key, "note"),
                action: t.s("projects-write-note"),
            });
        }
        let status = statuses.get(&project).filter(|status| rules::is_old(status, t.now));
        if let (Some(status), ProjectState::Open) = (status, card.state) {
            items.push(HomeItem {
                at: status.at,
                rank: LOW_RANK,
                when: t.day_near(t.date(status.at)),
                icon: "history",
                urgent: false,
                title: t.with("projects-item-status", &[("project", card.full_name().into())]),
                context: status.sentence.clone(),
                href: views::address(&card.key, "status/new"),
                action: t.s("projects-renew"),
            });
        }
    }
    Ok(items)
}

/// What absences leave of cover in the next two weeks, under the board of absences.
pub(crate) fn coverage<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Option<Markup>> {
    slot(async move {
        if !read.actor().is_team() {
            return Ok(None);
        }
        let calendar = people::org_calendar(read).await?;
        let days: Vec<Date> = t.today().series(1.day()).take(SOON_DAYS as usize).collect();
        let gaps = cover::list_uncovered_ahead(read).await?;
        let at = |day: Date| kernel::local_noon(day, &calendar.zone);
        let (from, to) = (at(days[0]), at(t.today() + SOON_DAYS.days()));
        let held = store::list_held_between(read, from, to).await?;
        let away = store::list_away(read, from, to).await?;
        let mut cards = store::list_in_reach(read, held.keys().copied()).await?;
        let mut rows: Vec<(ProjectCard, Vec<Day>)> = Vec::new();
        for (project, held) in held {
            let row: Vec<Day> = days
                .iter()
                .map(|day| {
                    let nobody = gaps.get(&project).is_some_and(|gaps| gaps.contains(day));
                    match effective_lead(&held, &away, at(*day)) {
                        _ if nobody => Day::Nobody,
                        crate::lead::Lead::Person { person, via }
                            if via != Via::Lead && calendar.is_workday(*day) =>
                        {
                            Day::Covered(person)
                        }
                        _ => Day::Lead,
                    }
                })
                .collect();
            if row.iter().any(|day| *day != Day::Lead)
                && let Some(card) = cards.remove(&project)
            {
                rows.push((card, row));
            }
        }
        let who = rows.iter().flat_map(|(_, row)| row).filter_map(|day| match day {
            Day::Covered(person) => Some(*person),
            _ => None,
        });
        let names = load::names(read, who.map(Some).collect::<Vec<_>>()).await?;
        let last = days.last().copied().unwrap_or(t.today());
        let later: Vec<(ProjectId, Date)> = gaps
            .into_iter()
            .filter_map(|(project, days)| days.into_iter().find(|day| *day > last).map(|day| (project, day)))
            .collect();
        Ok(Some(views::coverage(t, &days, &rows, &names, &later)))
    })
}

/// The projects of a client on its page.
pub(crate) fn client_panel<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    client: ClientId,
) -> Slot<'a, Option<Markup>> {
    slot(async move {
        let cards = store::list_visible(read, Filter { client: Some(client), ..Filter::default() }).await?;
        let lines = load::lines(read, t, cards).await?;
        Ok(Some(views::of_client(t, &lines, client)))
    })
}

/// Projects, lead and last contact in the list of clients.
pub(crate) fn client_columns<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    clients: &'a [ClientId],
) -> Slot<'a, Vec<ClientColumn>> {
    slot(async move {
        let mut cards = store::list_visible(read, Filter { current: true, ..Filter::default() }).await?;
        cards.retain(|card| card.client_id.is_some_and(|client| clients.contains(&client)));
        let lines = load::lines(read, t, cards).await?;
        Ok(views::client_columns(t, &lines))
    })
}

/// What the weekly agenda should say of each project: nobody to lead it, its status, no contact, a
/// proof's days left, a backup in name only.
pub(crate) fn agenda_flags<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Vec<AgendaFlag>> {
    slot(async move {
        let cards = store::list_shared(read, Filter { current: true, ..Filter::default() }).await?;
        let ids: Vec<ProjectId> = cards.iter().map(|card| card.id).collect();
        let gaps = cover::list_uncovered_ahead(read).await?;
        let statuses = store::list_statuses(read, &ids).await?;
        let seen = load::last_contacts(read, t, &ids).await?;
        let rows: Vec<_> = store::list_effective(read, t.now)
            .await?
            .into_iter()
            .filter(|row| ids.contains(&row.project_id))
            .collect();
        let nominal = load::nominal_backups(read, &rows).await?;
        let proofs = proof_flags(read, t).await?;
        let mut flags = Vec::new();
        for card in cards.iter() {
            let mut add = |words: String, bad: bool, part: &str| {
                flags.push(AgendaFlag {
                    project: card.id,
                    words,
                    bad,
                    href: views::address(&card.key, part),
                });
            };
            if let Some(days) = gaps.get(&card.id) {
                add(
                    t.with("projects-flag-uncovered", &[("days", days_in_words(t, days).into())]),
                    true,
                    "people",
                );
            }
            match statuses.get(&card.id).map(|status| status.state) {
                Some(StatusState::OffTrack) => add(t.s("projects-status-off_track"), true, ""),
                Some(StatusState::AtRisk) => add(t.s("projects-status-at_risk"), false, ""),
                _ => {}
            }
            let activity = seen.as_ref().map(|seen| seen.get(&card.id).cloned().unwrap_or_default());
            if let Some(days) = rules::days_without_contact(card, load::contact(activity.as_ref()), t.now) {
                add(t.n("projects-flag-contact", days as usize), true, "log");
            }
            for (words, bad) in proofs.get(&card.id).into_iter().flatten() {
                add(words.clone(), *bad, "");
            }
            if nominal.contains(&card.id) {
                add(t.s("projects-nominal"), false, "people");
            }
        }
        Ok(flags)
    })
}

/// Days of a time box left from which it is worth a word.
const BOX_DAYS: i64 = 10;

async fn proof_flags(read: &mut Read, t: &Locale) -> Result<BTreeMap<ProjectId, Vec<(String, bool)>>> {
    let calendar = people::org_calendar(read).await?;
    let today = kernel::local_date(t.now, &calendar.zone);
    let mut flags: BTreeMap<ProjectId, Vec<(String, bool)>> = BTreeMap::new();
    for found in store::list_proofs(read).await? {
        let (Some(time), Some(left)) = (found.time_box(), views::days_left(&found, today)) else { continue };
        let said = flags.entry(found.project_id).or_default();
        if proof::proposes_not_shown(found.stage, time, &calendar, today) {
            said.push((t.s("projects-flag-not-shown"), true));
        } else if matches!(found.stage, Stage::Accepted | Stage::Running | Stage::Evaluation)
            && left <= BOX_DAYS
        {
            let over = left <= 0;
            let key = if over { "projects-proof-days-over" } else { "projects-proof-days-left" };
            said.push((t.n(key, left.unsigned_abs() as usize), over));
        }
    }
    Ok(flags)
}

/// Finds projects in reach.
pub(crate) fn search<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    question: &'a str,
    limit: i64,
) -> Slot<'a, Vec<Hit>> {
    slot(async move {
        let found = store::search(read, question, limit).await?;
        let hit = |card: ProjectCard| Hit {
            group: "projects-projects",
            icon: if card.kind == Kind::Poc { "flask-conical" } else { "folder-kanban" },
            href: views::address(&card.key, ""),
            line: line(t, &card),
            title: card.name,
            excerpt: String::new(),
            at: None,
        };
        Ok(found.into_iter().map(hit).collect())
    })
}

fn line(t: &Locale, card: &ProjectCard) -> String {
    let client = card.client_name.clone().unwrap_or_else(|| t.s("projects-without-client"));
    let state = if card.state == ProjectState::Open {
        String::new()
    } else {
        format!(" · {}", t.s(&format!("projects-state-{}", card.state.word())))
    };
    format!("{} · {client}{state}", card.key)
}

/// The roles that somebody must take when a person leaves.
pub(crate) fn duties<'a>(read: &'a mut Read, t: &'a Locale, person: PersonId) -> Slot<'a, Vec<Duty>> {
    slot(async move {
        let held = store::list_held(read, person).await?;
        let ids: Vec<ProjectId> = held.iter().map(|held| held.project_id).collect();
        let keys: HashMap<ProjectId, (String, String)> = store::list_keys(read, &ids).await?;
        Ok(held
            .iter()
            .filter(|held| held.role != AssignedRole::Cover)
            .map(|held| {
                let (key, name) = keys.get(&held.project_id).cloned().unwrap_or_default();
                let role = t.s(&format!("projects-role-{}", held.role.word()));
                let project = format!("{key} {name}");
                Duty {
                    key: format!("projects.{}.{}", held.role.word(), held.project_id),
                    words: t.with("projects-duty", &[("role", role.into()), ("project", project.into())]),
                    taker: None,
                }
            })
            .collect())
    })
}

/// Gives a role to whoever takes it.
pub(crate) fn hand_over<'a>(tx: &'a mut Tx, key: &'a str, person: PersonId) -> Slot<'a, bool> {
    slot(async move {
        let parts: Vec<&str> = key.split('.').collect();
        let ["projects", role, project] = parts[..] else { return Ok(false) };
        let (Some(role), Ok(project)) = (AssignedRole::parse(role), project.parse::<i64>()) else {
            return Ok(false);
        };
        actions::assign_for(tx, ProjectId(project), role, person).await?;
        Ok(true)
    })
}
