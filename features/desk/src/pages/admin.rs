//! What is promised, for whoever runs the installation.

use super::{choice, done, places};
use crate::{
    actions,
    calendar::Openings,
    promise::{DAYS, HoursBody, PolicyBody, Targets, micros},
    store::{hours, policies, side},
    types::{WORD_LENGTH, filled, line},
    views::{admin as views, forms::Choices},
};
use axum::extract::Path;
use db::Read;
use kernel::{ClientId, Error, HoursId, PolicyId, Result};
use std::collections::BTreeMap;
use ui::{Locale, form::Filled};
use web::{Answer, Cx, Form, Problems};

/// Opening hours listed at most.
const MOST_HOURS: i64 = 200;

async fn lines(read: &mut Read, t: &Locale) -> Result<Vec<views::PolicyLine>> {
    let mut lines = Vec::new();
    for row in policies::list(read).await? {
        let (_, version, _) = hours::find_newest(read, row.hours_id).await?;
        let mut openings = Openings::new(hours::find(read, version).await?);
        let body = row.body()?;
        let mut due = |seconds: Option<i64>| seconds.and_then(|s| openings.due(t.now, micros(s)));
        let example =
            body.targets.iter().map(|targets| (due(targets.first), due(targets.resolution))).collect();
        let whose = row.client_name.clone().unwrap_or_else(|| t.s("desk-all-clients"));
        let scope = if row.service.is_empty() { whose } else { format!("{whose} · {}", row.service) };
        lines.push(views::PolicyLine {
            id: row.id.0,
            name: row.name,
            scope,
            hours: row.hours_name,
            version: row.number,
            body,
            example,
        });
    }
    Ok(lines)
}

/// Everything on one page, with what each policy would mean for a ticket that came now.
pub async fn show(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let policies = lines(&mut read, &cx.t).await?;
    let known = hours::list_after(&mut read, 0, MOST_HOURS).await?;
    let known: Vec<(HoursId, String, i64)> =
        known.into_iter().map(|(id, name, _, number)| (id, name, number)).collect();
    let (mut clients, _) = places(&mut read, &cx.t).await?;
    clients.remove(0);
    let page = views::Page {
        policies: &policies,
        hours: &known,
        answers: &side::list_canned(&mut read).await?,
        open_clients: &side::list_open_clients(&mut read).await?,
        clients: &clients,
        asks_back: actions::asks_back(&mut read).await?,
        start: cx.t.now,
    };
    drop(read);
    cx.page(&cx.t.s("desk-admin"), views::page(&cx.t, &page)).await
}

async fn choices(cx: &Cx) -> Result<(Choices, Choices)> {
    let mut read = cx.read().await?;
    let (clients, _) = places(&mut read, &cx.t).await?;
    let known = hours::list_after(&mut read, 0, MOST_HOURS).await?;
    Ok((clients, known.into_iter().map(|(id, name, ..)| (id.to_string(), name)).collect()))
}

const KINDS: [&str; 3] = ["first", "next", "resolution"];

fn of(targets: &Targets, kind: &str) -> Option<i64> {
    match kind {
        "first" => targets.first,
        "next" => targets.next,
        _ => targets.resolution,
    }
}

fn policy_filled(body: &PolicyBody, facts: &[(&str, String)]) -> Filled {
    let mut values: Vec<(String, String)> =
        facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    for (at, targets) in body.targets.iter().enumerate() {
        for kind in KINDS {
            let minutes = of(targets, kind).map_or(String::new(), |seconds| (seconds / 60).to_string());
            values.push((format!("p{}_{kind}", at + 1), minutes));
        }
    }
    let flags = [
        ("sticky", body.sticky),
        ("past_due", body.past_due),
        ("third_party", body.third_party_pauses),
        ("last_priority", body.last_priority),
        ("client_days", body.client_days),
    ];
    values.extend(flags.iter().filter(|(_, on)| *on).map(|(name, _)| ((*name).to_owned(), "on".to_owned())));
    values.push(("reopen_days".to_owned(), body.reopen_days.map_or(String::new(), |days| days.to_string())));
    Filled::failed(values, Vec::new())
}

/// A policy as a form says it: name, client, service, hours, and the rest.
type Said = (String, Option<ClientId>, String, HoursId, PolicyBody);

fn read_policy(sent: &Form) -> Result<Said> {
    let mut problems = Problems::new();
    let name = problems.take(filled("name", sent.get("name"), WORD_LENGTH)).unwrap_or_default();
    let client = problems.take(choice("client", sent.get("client"))).flatten().map(ClientId);
    let service = problems.take(line("service", sent.get("service"), WORD_LENGTH)).unwrap_or_default();
    let known = problems.take(choice("hours", sent.get("hours"))).flatten().map(HoursId);
    problems.require(known.is_some(), "hours", "desk-needed");
    let mut minutes = |name: &str| -> Option<i64> {
        let read = sent.get(name);
        problems.take(choice::<i64>(name, read)).flatten().map(|minutes| minutes.saturating_mul(60))
    };
    let targets = [1, 2, 3, 4].map(|n| Targets {
        first: minutes(&format!("p{n}_first")),
        next: minutes(&format!("p{n}_next")),
        resolution: minutes(&format!("p{n}_resolution")),
    });
    let reopen_days = problems.take(choice::<u16>("reopen_days", sent.get("reopen_days"))).flatten();
    problems.finish()?;
    let body = PolicyBody {
        targets,
        sticky: sent.has("sticky"),
        past_due: sent.has("past_due"),
        third_party_pauses: sent.has("third_party"),
        reopen_days,
        last_priority: sent.has("last_priority"),
        client_days: sent.has("client_days"),
    };
    Ok((name, client, service, known.unwrap_or(HoursId(0)), body))
}

/// The form of a new policy, with the template of RULES §6.4.
pub async fn new_policy(cx: Cx) -> Answer {
    let (clients, hours) = choices(&cx).await?;
    let filled = policy_filled(&PolicyBody::template(), &[]);
    let title = cx.t.s("desk-new-policy");
    cx.page(&title, views::policy(&cx.t, &filled, "/admin/desk/policies", &title, &clients, &hours)).await
}

async fn save_policy(cx: &Cx, id: Option<PolicyId>, sent: &Form) -> Result<()> {
    let (name, client, service, hours, body) = read_policy(sent)?;
    let selector = policies::Selector { name: &name, client, service: &service, hours };
    let mut tx = cx.tx().await?;
    match id {
        Some(id) => actions::change_policy(&mut tx, id, &selector, &body).await?,
        None => actions::create_policy(&mut tx, &selector, &body).await.map(drop)?,
    }
    tx.commit().await
}

async fn policy_again(cx: &Cx, error: Error, sent: &Form, action: &str, title: &str) -> Answer {
    let (clients, hours) = choices(cx).await?;
    cx.again(error, title, sent, |filled| views::policy(&cx.t, filled, action, title, &clients, &hours)).await
}

/// Writes a policy down.
pub async fn create_policy(cx: Cx, sent: Form) -> Answer {
    match save_policy(&cx, None, &sent).await {
        Ok(()) => cx.see("/admin/desk"),
        Err(error) => {
            policy_again(&cx, error, &sent, "/admin/desk/policies", &cx.t.s("desk-new-policy")).await
        }
    }
}

/// A policy's form.
pub async fn policy(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let row =
        policies::list(&mut read).await?.into_iter().find(|row| row.id.0 == id).ok_or(Error::NotFound)?;
    drop(read);
    let (clients, hours) = choices(&cx).await?;
    let facts = [
        ("name", row.name.clone()),
        ("client", row.client_id.map_or(String::new(), |id| id.to_string())),
        ("service", row.service.clone()),
        ("hours", row.hours_id.to_string()),
    ];
    let filled = policy_filled(&row.body()?, &facts);
    let action = format!("/admin/desk/policies/{id}");
    let title = format!("{} · {}", row.name, cx.t.s("desk-policies"));
    cx.page(&title, views::policy(&cx.t, &filled, &action, &row.name, &clients, &hours)).await
}

/// Writes a new version of a policy.
pub async fn change_policy(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    match save_policy(&cx, Some(PolicyId(id)), &sent).await {
        Ok(()) => cx.see("/admin/desk"),
        Err(error) => {
            let action = format!("/admin/desk/policies/{id}");
            policy_again(&cx, error, &sent, &action, &cx.t.s("desk-policies")).await
        }
    }
}

/// `09:00-14:00, 15:00-18:00`.
fn read_stretches(text: &str) -> Vec<(String, String)> {
    let part = |part: &str| {
        let (from, to) = part.split_once(['-', '–']).unwrap_or((part, ""));
        (from.trim().to_owned(), to.trim().to_owned())
    };
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(part).collect()
}

fn write_stretches(stretches: &[(String, String)]) -> String {
    stretches.iter().map(|(from, to)| format!("{from}-{to}")).collect::<Vec<_>>().join(", ")
}

fn read_hours(sent: &Form) -> Result<HoursBody> {
    let day =
        |name: &str, text: &str| text.trim().parse().map_err(|_| Error::invalid(name, "desk-day-shape"));
    let mut problems = Problems::new();
    let mut body = HoursBody {
        name: sent.get("name").to_owned(),
        zone: sent.get("zone").to_owned(),
        ..HoursBody::default()
    };
    for name in DAYS {
        let stretches = read_stretches(sent.get(name));
        if !stretches.is_empty() {
            body.hours.insert(name.to_owned(), stretches);
        }
    }
    for text in sent.get("holidays").lines().filter(|text| !text.trim().is_empty()) {
        body.holidays.extend(problems.take(day("holidays", text)));
    }
    let mut special = BTreeMap::new();
    for text in sent.get("special").lines().filter(|text| !text.trim().is_empty()) {
        let (date, open) = text.trim().split_once(' ').unwrap_or((text, ""));
        if let Some(date) = problems.take(day("special", date)) {
            special.insert(date, read_stretches(open));
        }
    }
    body.special = special;
    problems.finish()?;
    Ok(body)
}

fn hours_filled(body: &HoursBody) -> Filled {
    let lines = |days: Vec<String>| days.join("\n");
    let mut values = vec![
        ("name".to_owned(), body.name.clone()),
        ("zone".to_owned(), body.zone.clone()),
        ("holidays".to_owned(), lines(body.holidays.iter().map(ToString::to_string).collect())),
        (
            "special".to_owned(),
            lines(
                body.special.iter().map(|(day, open)| format!("{day} {}", write_stretches(open))).collect(),
            ),
        ),
    ];
    values.extend(body.hours.iter().map(|(day, open)| (day.clone(), write_stretches(open))));
    Filled::failed(values, Vec::new())
}

/// The form of new opening hours.
pub async fn new_hours(cx: Cx) -> Answer {
    let nine = || vec![("09:00".to_owned(), "18:00".to_owned())];
    let hours = DAYS.iter().take(5).map(|day| ((*day).to_owned(), nine())).collect();
    let body = HoursBody { zone: cx.house.workspace().zone.clone(), hours, ..HoursBody::default() };
    let title = cx.t.s("desk-new-hours");
    cx.page(&title, views::hours(&cx.t, &hours_filled(&body), "/admin/desk/hours", &title)).await
}

async fn save_hours(cx: &Cx, id: Option<HoursId>, sent: &Form) -> Result<()> {
    let body = read_hours(sent)?;
    let mut tx = cx.tx().await?;
    match id {
        Some(id) => actions::change_hours(&mut tx, id, body).await?,
        None => actions::create_hours(&mut tx, body).await.map(drop)?,
    }
    tx.commit().await
}

/// Writes opening hours down.
pub async fn create_hours(cx: Cx, sent: Form) -> Answer {
    let Err(error) = save_hours(&cx, None, &sent).await else { return cx.see("/admin/desk") };
    let title = cx.t.s("desk-new-hours");
    cx.again(error, &title, &sent, |filled| views::hours(&cx.t, filled, "/admin/desk/hours", &title)).await
}

/// The form of opening hours.
pub async fn hours(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let (name, version, _) = hours::find_newest(&mut read, HoursId(id)).await?;
    let body = HoursBody { name: name.clone(), ..hours::find_body(&mut read, version).await? };
    drop(read);
    let action = format!("/admin/desk/hours/{id}");
    let title = format!("{name} · {}", cx.t.s("desk-hours"));
    cx.page(&title, views::hours(&cx.t, &hours_filled(&body), &action, &name)).await
}

/// Writes a new version that counts from today on.
pub async fn change_hours(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    let Err(error) = save_hours(&cx, Some(HoursId(id)), &sent).await else { return cx.see("/admin/desk") };
    let (title, action) = (cx.t.s("desk-hours"), format!("/admin/desk/hours/{id}"));
    cx.again(error, &title, &sent, |filled| views::hours(&cx.t, filled, &action, &title)).await
}

/// Whether the guests of a client see all of its tickets.
pub async fn set_client(cx: Cx, sent: Form) -> Answer {
    let client = choice("client", sent.get("client"))?
        .map(ClientId)
        .ok_or_else(|| Error::invalid("client", "desk-needed"))?;
    let mut tx = cx.tx().await?;
    actions::set_client(&mut tx, client, sent.get("all") == "on").await?;
    done(&cx, tx, "/admin/desk").await
}
