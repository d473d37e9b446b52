//! Doors for people.

mod admin;
pub(crate) mod answers;
mod alerts;
mod apart;
mod automation;
mod cover;
mod bulk;
mod canned;
mod chain;
mod dialogs;
mod held;
mod escalation;
mod exports;
mod lists;
mod logs;
mod mail;
mod merge;
pub(crate) mod near;
mod new;
mod portal;
mod queue;
pub(crate) mod recurring;
mod reports;
mod schedule;
pub(crate) mod slots;
mod states;
mod survey;
mod ticket;
pub(crate) mod time;
mod views;
mod write;

pub(crate) use logs::{receive as receive_log, unpacked as unpacked_log};
pub(crate) use mail::attachment;
pub(crate) use new::read_new;

use crate::{
    actions::Ready,
    api,
    live::{Live, live},
    store::clocks,
    types::Ticket,
    views::forms::Choices,
};
use axum::{
    extract::{DefaultBodyLimit, Path},
    handler::Handler as _,
    response::IntoResponse,
};
use db::Read;
use kernel::{Error, Result};
use std::collections::HashMap;
use ui::Locale;
use web::{Access, Answer, Cx, Routes};

/// The doors, each with its row of the access table.
pub(crate) fn routes() -> Routes {
    let routes = Routes::new()
        .get("/tickets", Access::Team, queue::show)
        .post("/tickets", Access::Team, new::create.layer(DefaultBodyLimit::disable()))
        .get("/tickets/new", Access::Team, new::new)
        .get("/tickets/export.csv", Access::Team, queue::export)
        .get("/tickets/reports", Access::Team, reports::show)
        .get("/tickets/reports.csv", Access::Team, reports::export)
        .get("/tickets/reports/chain.csv", Access::Team, chain::export)
        .get("/tickets/recurring/export.csv", Access::Team, exports::clusters)
        .get("/admin/desk/schedules.csv", Access::Admin, exports::schedules)
        .get("/admin/desk/escalation.csv", Access::Admin, exports::escalations)
        .get("/admin/desk/alerts.csv", Access::Admin, exports::burning)
        .get("/admin/desk/alerts/sources.csv", Access::Admin, lists::sources)
        .get("/admin/desk/rules.csv", Access::Admin, lists::rules)
        .get("/admin/desk/answers.csv", Access::Admin, lists::answers)
        .get("/admin/desk/mail.csv", Access::Admin, lists::addresses)
        .get("/admin/desk/states.csv", Access::Admin, lists::state_names)
        .get("/admin/desk/logs.csv", Access::Admin, lists::logs)
        .get("/tickets/satisfaction", Access::Team, survey::report)
        .get("/tickets/satisfaction.csv", Access::Team, survey::export)
        .get("/feedback", Access::Secret, survey::ask)
        .post("/feedback", Access::Secret, survey::show)
        .post("/feedback/answer", Access::Secret, survey::answer)
        .post("/hooks/alerts/{id}", Access::Secret, alerts::take)
        .post("/tickets/bulk", Access::Team, bulk::bulk)
        .get("/tickets/views/now", Access::Team, views::now)
        .post("/tickets/views", Access::Team, views::keep)
        .post("/tickets/views/{id}", Access::Team, views::change)
        .post("/tickets/views/{id}/removal", Access::Team, views::remove)
        .get("/tickets/mail", Access::Team, held::waiting)
        .get("/tickets/mail/spam", Access::Team, held::spam)
        .get("/tickets/mail/settled", Access::Team, held::settled)
        .get("/tickets/mail/waiting.csv", Access::Team, lists::waiting)
        .get("/tickets/mail/spam.csv", Access::Team, lists::unwanted)
        .get("/tickets/mail/settled.csv", Access::Team, lists::settled)
        .get("/tickets/mail/blocked.csv", Access::Team, lists::blocked)
        .post("/tickets/mail/blocked", Access::Team, held::set_blocked)
        .get("/tickets/mail/{id}", Access::Team, held::show)
        .get("/tickets/mail/{id}/whole", Access::Team, held::whole)
        .post("/tickets/mail/{id}/ticket", Access::Team, held::file)
        .post("/tickets/mail/{id}/dismissal", Access::Team, held::dismiss)
        .get("/tickets/{number}/files/{id}", Access::Team, mail::file)
        .get("/tickets/{number}/mails/{id}", Access::Team, mail::whole)
        .get("/tickets/{number}/attachments/{id}", Access::Team, mail::attachment)
        .get("/tickets/{number}", Access::Team, ticket::show)
        .post("/tickets/{number}/replies", Access::Team, write::reply.layer(DefaultBodyLimit::disable()))
        .post("/tickets/{number}/notes", Access::Team, write::note.layer(DefaultBodyLimit::disable()))
        .get("/tickets/{number}/messages", Access::Team, dialogs::said)
        .post("/tickets/{number}/messages", Access::Team, dialogs::save_said)
        .get("/tickets/{number}/state", Access::Team, dialogs::state)
        .post("/tickets/{number}/state", Access::Team, dialogs::save_state)
        .get("/tickets/{number}/owner", Access::Team, dialogs::owner)
        .post("/tickets/{number}/owner", Access::Team, dialogs::save_owner)
        .get("/tickets/{number}/developer", Access::Team, dialogs::developer)
        .post("/tickets/{number}/developer", Access::Team, dialogs::save_developer)
        .get("/tickets/{number}/edit", Access::Team, dialogs::edit)
        .post("/tickets/{number}/edit", Access::Team, dialogs::save_edit)
        .get("/tickets/{number}/time", Access::Team, dialogs::time)
        .post("/tickets/{number}/time", Access::Team, dialogs::save_time)
        .get("/tickets/{number}/entries.csv", Access::Team, lists::entries)
        .get("/tickets/{number}/time.csv", Access::Team, time::export)
        .post("/tickets/{number}/time/{id}/removal", Access::Team, time::take_back)
        .get("/tickets/{number}/links", Access::Team, dialogs::link)
        .post("/tickets/{number}/links", Access::Team, dialogs::save_link)
        .post("/tickets/{number}/links/{other}/removal", Access::Team, dialogs::unlink)
        .get("/tickets/{number}/merge", Access::Team, merge::show)
        .post("/tickets/{number}/merge", Access::Team, merge::save)
        .get("/tickets/recurring", Access::Team, recurring::list)
        .post("/tickets/recurring", Access::Team, recurring::look)
        .get("/tickets/recurring/{id}", Access::Team, recurring::show)
        .post("/tickets/recurring/{id}/confirmation", Access::Team, recurring::confirm)
        .post("/tickets/recurring/{id}/split", Access::Team, recurring::split)
        .post("/tickets/recurring/{id}/merge", Access::Team, recurring::merge)
        .post("/tickets/recurring/{id}/candidate", Access::Team, recurring::candidate)
        .post("/tickets/recurring/{id}/dissolution", Access::Team, recurring::dissolve)
        .post("/tickets/recurring/{id}/remedies", Access::Team, recurring::effects::note)
        .get("/tickets/recurring/{id}/remedies/{remedy}", Access::Team, recurring::effects::edit)
        .post("/tickets/recurring/{id}/remedies/{remedy}", Access::Team, recurring::effects::change)
        .post("/tickets/recurring/{id}/remedies/{remedy}/removal", Access::Team, recurring::effects::remove)
        .post("/tickets/{number}/solutions", Access::Team, answers::solve)
        .post("/tickets/{number}/questions", Access::Team, answers::ask)
        .post("/tickets/{number}/runs", Access::Team, answers::run)
        .get("/tickets/{number}/split", Access::Team, apart::split)
        .post("/tickets/{number}/split", Access::Team, apart::save_split)
        .get("/tickets/{number}/entries/{id}/exclusion", Access::Head, apart::exclusion)
        .post("/tickets/{number}/entries/{id}/exclusion", Access::Head, apart::save_exclusion)
        .post("/tickets/{number}/reopening", Access::Team, ticket::reopen)
        .post("/tickets/{number}/no-reply", Access::Team, ticket::no_reply)
        .post("/tickets/{number}/following", Access::Team, ticket::follow)
        .get("/tickets/{number}/followers", Access::Team, dialogs::follower)
        .post("/tickets/{number}/followers", Access::Team, dialogs::save_follower)
        .post("/tickets/{number}/spam", Access::Team, ticket::spam)
        .get("/{number}", Access::Public, by_number)
        .get("/portal/tickets", Access::Portal, portal::list)
        .post("/portal/tickets", Access::Portal, portal::create.layer(DefaultBodyLimit::disable()))
        .get("/portal/tickets/export.csv", Access::Portal, lists::portal)
        .get("/portal/tickets/new", Access::Portal, portal::new)
        .get("/portal/tickets/{number}", Access::Portal, portal::show)
        .post("/portal/tickets/{number}", Access::Portal, portal::write.layer(DefaultBodyLimit::disable()))
        .get("/portal/tickets/{number}/files/{id}", Access::Portal, mail::guest_file)
        .get("/portal/tickets/{number}/attachments/{id}", Access::Portal, mail::guest_attachment)
        .get("/settings/signature", Access::Team, mail::signature)
        .post("/settings/signature", Access::Team, mail::sign)
        .get("/admin/desk/mail", Access::Admin, mail::show)
        .post("/admin/desk/mail", Access::Admin, mail::put_address)
        .post("/admin/desk/mail/removal", Access::Admin, mail::remove_address)
        .get("/admin/desk", Access::Admin, admin::show)
        .get("/admin/desk/policies/new", Access::Admin, admin::new_policy)
        .post("/admin/desk/policies", Access::Admin, admin::create_policy)
        .get("/admin/desk/policies/{id}", Access::Admin, admin::policy)
        .post("/admin/desk/policies/{id}", Access::Admin, admin::change_policy)
        .get("/admin/desk/hours/new", Access::Admin, admin::new_hours)
        .post("/admin/desk/hours", Access::Admin, admin::create_hours)
        .get("/admin/desk/hours/{id}", Access::Admin, admin::hours)
        .post("/admin/desk/hours/{id}", Access::Admin, admin::change_hours)
        .get("/admin/desk/logs", Access::Admin, logs::list)
        .post("/admin/desk/logs", Access::Admin, logs::upload.layer(DefaultBodyLimit::disable()))
        .get("/admin/desk/logs/{name}", Access::Admin, logs::show)
        .get("/admin/desk/mappings/{name}", Access::Admin, logs::mapping)
        .post("/admin/desk/mappings/removal", Access::Admin, logs::forget_mapping)
        .get("/admin/desk/alerts", Access::Admin, alerts::list)
        .post("/admin/desk/alerts", Access::Admin, alerts::create)
        .get("/admin/desk/alerts/mappings/{name}", Access::Admin, alerts::mapping)
        .get("/admin/desk/alerts/zabbix.js", Access::Admin, alerts::zabbix)
        .get("/admin/desk/alerts/{id}", Access::Admin, alerts::show)
        .post("/admin/desk/alerts/{id}", Access::Admin, alerts::change)
        .post("/admin/desk/alerts/{id}/secret", Access::Admin, alerts::renew)
        .post("/admin/desk/alerts/{id}/removal", Access::Admin, alerts::remove)
        .get("/admin/desk/rules", Access::Admin, automation::list)
        .post("/admin/desk/rules", Access::Admin, automation::create)
        .get("/admin/desk/rules/new", Access::Admin, automation::new)
        .get("/admin/desk/rules/log", Access::Admin, automation::log)
        .get("/admin/desk/rules/log.csv", Access::Admin, automation::export)
        .get("/admin/desk/rules/{id}", Access::Admin, automation::show)
        .post("/admin/desk/rules/{id}", Access::Admin, automation::change)
        .post("/admin/desk/rules/{id}/switch", Access::Admin, automation::switch)
        .post("/admin/desk/rules/{id}/removal", Access::Admin, automation::remove)
        .get("/admin/desk/schedules", Access::Admin, schedule::list)
        .post("/admin/desk/schedules", Access::Admin, schedule::create)
        .get("/admin/desk/schedules/new", Access::Admin, schedule::new)
        .get("/admin/desk/schedules/{id}", Access::Admin, schedule::show)
        .post("/admin/desk/schedules/{id}", Access::Admin, schedule::change)
        .post("/admin/desk/schedules/{id}/switch", Access::Admin, schedule::switch)
        .get("/admin/desk/escalation", Access::Admin, escalation::show)
        .post("/admin/desk/escalation", Access::Admin, escalation::save)
        .get("/admin/desk/states", Access::Admin, states::show)
        .post("/admin/desk/states", Access::Admin, states::add)
        .post("/admin/desk/states/{id}/removal", Access::Admin, states::remove)
        .post("/admin/desk/waiting", Access::Admin, states::set_patience)
        .post("/admin/desk/survey", Access::Admin, survey::set)
        .post("/admin/desk/clients", Access::Admin, admin::set_client)
        .post("/admin/desk/answers", Access::Admin, canned::put)
        .get("/admin/desk/answers/{id}", Access::Admin, canned::show)
        .post("/admin/desk/answers/{id}", Access::Admin, canned::change)
        .post("/admin/desk/answers/{id}/removal", Access::Admin, canned::remove);
    api::routes(routes)
}

/// `/T-431`: a ticket by its number. It says nothing of whether there is one.
async fn by_number(Path(number): Path<String>) -> Answer {
    let is_number = number.starts_with("T-") || number.starts_with("t-");
    let id = crate::types::read_number(&number).filter(|_| is_number).ok_or(Error::NotFound)?;
    Ok(axum::response::Redirect::to(&format!("/tickets/{id}")).into_response())
}

/// The next clock of each ticket at this instant.
pub(crate) async fn with_clocks(
    read: &mut Read,
    t: &Locale,
    tickets: Vec<Ticket>,
) -> Result<Vec<(Ticket, Option<Live>)>> {
    let ids: Vec<_> = tickets.iter().map(|ticket| ticket.id).collect();
    let mut rows = HashMap::new();
    for row in clocks::list(read, &ids).await? {
        rows.entry(row.ticket_id).or_insert_with(Vec::new).push(row);
    }
    let mut ready = Ready::default();
    let mut found = Vec::with_capacity(tickets.len());
    for ticket in tickets {
        let own = rows.remove(&ticket.id).unwrap_or_default();
        // The one that runs out next; where none runs, the solution tells how it ended or why it waits.
        let next = own.iter().filter(|row| row.runs() && row.due_at.is_some()).min_by_key(|row| row.due_at);
        let row = next.or_else(|| own.iter().find(|row| row.kind == crate::types::ClockKind::Resolution));
        let shown = match (row, ticket.hours_version_id) {
            (Some(row), Some(hours)) => Some(live(row, ready.openings(read, hours).await?, t.now)),
            _ => None,
        };
        found.push((ticket, shown));
    }
    Ok(found)
}

/// The team as choices of a form.
pub(crate) async fn team(read: &mut Read) -> Result<Choices> {
    let team = people::list_team(read).await?;
    Ok(team.into_iter().map(|person| (person.id.to_string(), person.name)).collect())
}

/// Clients and open projects as choices, each with an empty one first.
pub(crate) async fn places(read: &mut Read, t: &Locale) -> Result<(Choices, Choices)> {
    let none = || vec![(String::new(), t.s("desk-nothing"))];
    let (mut clients, mut projects) = (none(), none());
    clients.extend(clients::list_cards(read).await?.into_iter().map(|card| (card.id.to_string(), card.name)));
    let filter = projects::Filter { current: true, ..projects::Filter::default() };
    let cards = projects::list_visible(read, filter).await?;
    projects.extend(
        cards.into_iter().map(|card| (card.id.to_string(), format!("{} · {}", card.key, card.full_name()))),
    );
    Ok((clients, projects))
}

/// Sites of every client as choices, the empty one with its own words first; nothing where nobody has a site.
pub(crate) async fn sites(read: &mut Read, t: &Locale, none: &str) -> Result<Choices> {
    let places = clients::list_places(read).await?;
    let none = (!places.is_empty()).then(|| (String::new(), t.s(none)));
    let named =
        places.into_iter().map(|place| (place.id.to_string(), format!("{} · {}", place.client, place.name)));
    Ok(none.into_iter().chain(named).collect())
}

/// The ticket of an address.
pub(crate) fn numbered(text: &str) -> Result<kernel::TicketId> {
    crate::types::read_number(text).ok_or(Error::NotFound)
}

/// A choice of a form that may be empty.
pub(crate) fn choice<T: std::str::FromStr>(name: &str, text: &str) -> Result<Option<T>> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Error::invalid(name, "desk-choose-one"))
}

/// Commits what a verb did and goes to a page.
pub(crate) async fn done(cx: &Cx, tx: db::Tx, to: &str) -> Answer {
    tx.commit().await?;
    cx.see(to)
}
