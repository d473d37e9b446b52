//! Dialogs of a ticket; each stands alone as a page under the same address.

use super::{choice, done, numbered, places, sites, team};
use crate::{
    actions,
    store::{side, states, tickets},
    types::{
        Changes, Level, SUBJECT_LENGTH, StateName, Ticket, TicketState, WORD_LENGTH, Where, filled, line,
        read_number, read_tags,
    },
    views::forms,
};
use axum::extract::{Path, Query};
use db::Read;
use kernel::{ClientId, Error, PersonId, ProjectId, Result, SiteId};
use serde::Deserialize;
use ui::{
    Locale, Markup,
    form::{Dialog, Filled, dialog},
};
use web::{Answer, Cx, Form, Problems};

/// Which dialog: its title, the last part of its address, its button.
struct Kind {
    title: &'static str,
    path: &'static str,
    submit: &'static str,
    icon: &'static str,
}

const SAID: Kind =
    Kind { title: "desk-client-said-title", path: "messages", submit: "desk-save", icon: "phone" };
const STATE: Kind = Kind { title: "desk-set-state", path: "state", submit: "desk-save", icon: "check" };
const OWNER: Kind = Kind { title: "desk-assign", path: "owner", submit: "desk-give", icon: "user" };
const DEVELOPER: Kind =
    Kind { title: "desk-take-to-developer", path: "developer", submit: "desk-hand-over", icon: "wrench" };
const FOLLOWER: Kind =
    Kind { title: "desk-add-follower", path: "followers", submit: "desk-add-follower", icon: "bell" };
const EDIT: Kind = Kind { title: "desk-edit", path: "edit", submit: "desk-save", icon: "check" };
const TIME: Kind = Kind { title: "desk-log-time", path: "time", submit: "desk-save", icon: "timer" };
const LINK: Kind = Kind { title: "desk-link", path: "links", submit: "desk-link", icon: "link" };

fn markup(cx: &Cx, kind: &Kind, ticket: &Ticket, filled: &Filled, fields: &Markup) -> Markup {
    let title = format!("{} · {}", cx.t.s(kind.title), ticket.number());
    let action = format!("{}/{}", ticket.href(), kind.path);
    let back = back_of(filled.value("back"), ticket);
    let asking = Dialog {
        title: &title,
        action: &action,
        back: &back,
        submit: kind.submit,
        icon: kind.icon,
        fragment: cx.fragment,
    };
    dialog(&cx.t, filled, &asking, fields)
}

/// Where a dialog was opened from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Back {
    back: String,
}

/// The queue that a dialog was opened from, else the ticket's own page.
fn back_of(back: &str, ticket: &Ticket) -> String {
    if back.starts_with("/tickets?") { back.to_owned() } else { ticket.href() }
}

async fn find(cx: &Cx, number: &str) -> Result<Ticket> {
    let mut read = cx.read().await?;
    tickets::find(&mut read, numbered(number)?).await
}

async fn show(cx: &Cx, kind: &Kind, ticket: &Ticket, filled: &Filled, fields: Markup) -> Answer {
    cx.page(&cx.t.s(kind.title), markup(cx, kind, ticket, filled, &fields)).await
}

/// Goes back to the ticket, or asks again with what needs a fix.
async fn finish(
    cx: &Cx,
    kind: &Kind,
    ticket: &Ticket,
    result: Result<()>,
    sent: &Form,
    fields: impl FnOnce(&Filled) -> Markup,
) -> Answer {
    let Err(error) = result else { return cx.see(&back_of(sent.get("back"), ticket)) };
    cx.again(error, &cx.t.s(kind.title), sent, |filled| markup(cx, kind, ticket, filled, &fields(filled)))
        .await
}

/// What the client says, on the phone or in person.
pub async fn said(cx: Cx, Path(number): Path<String>) -> Answer {
    let ticket = find(&cx, &number).await?;
    let filled = Filled::default();
    show(&cx, &SAID, &ticket, &filled, forms::said(&cx.t, &filled)).await
}

/// Writes it down as the client's message.
pub async fn save_said(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    let ticket = find(&cx, &number).await?;
    let told = async {
        let mut tx = cx.tx().await?;
        let into = actions::message(&mut tx, ticket.id, sent.raw("text"), "").await?;
        tx.commit().await?;
        Ok(into)
    };
    match told.await {
        Ok(into) => cx.see(&format!("/tickets/{into}")),
        Err(error) => {
            finish(&cx, &SAID, &ticket, Err(error), &sent, |filled| forms::said(&cx.t, filled)).await
        }
    }
}

/// Which state.
pub async fn state(cx: Cx, Path(number): Path<String>, Query(from): Query<Back>) -> Answer {
    let ticket = find(&cx, &number).await?;
    let names = state_names(&cx).await?;
    let filled = Filled::new(&[("state", TicketState::Resolved.word().to_owned()), ("back", from.back)]);
    show(&cx, &STATE, &ticket, &filled, forms::state(&cx.t, &filled, &ticket, &names)).await
}

/// Puts it into a state.
pub async fn save_state(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    let ticket = find(&cx, &number).await?;
    let moved = async {
        let to = Where::read(sent.get("state"))?;
        let mut tx = cx.tx().await?;
        actions::states::put(&mut tx, ticket.id, to).await?;
        tx.commit().await
    };
    let (moved, names) = (moved.await, state_names(&cx).await?);
    let fields = |filled: &Filled| forms::state(&cx.t, filled, &ticket, &names);
    finish(&cx, &STATE, &ticket, moved, &sent, fields).await
}

async fn state_names(cx: &Cx) -> Result<Vec<StateName>> {
    let mut read = cx.read().await?;
    states::list(&mut read).await
}

/// Who holds it.
pub async fn owner(cx: Cx, Path(number): Path<String>, Query(from): Query<Back>) -> Answer {
    let ticket = find(&cx, &number).await?;
    let mut read = cx.read().await?;
    let team = team(&mut read).await?;
    drop(read);
    let person = ticket.owner_id.unwrap_or(cx.actor.person);
    let filled = Filled::new(&[("owner", person.to_string()), ("back", from.back)]);
    show(&cx, &OWNER, &ticket, &filled, forms::owner(&cx.t, &filled, &team)).await
}

/// Gives it to somebody.
pub async fn save_owner(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    let ticket = find(&cx, &number).await?;
    let given = async {
        let owner = choice::<i64>("owner", sent.get("owner"))?.map(PersonId);
        let mut tx = cx.tx().await?;
        actions::assign(&mut tx, ticket.id, owner).await?;
        tx.commit().await
    };
    let given = given.await;
    let mut read = cx.read().await?;
    let team = team(&mut read).await?;
    drop(read);
    finish(&cx, &OWNER, &ticket, given, &sent, |filled| forms::owner(&cx.t, filled, &team)).await
}

/// Who else follows it.
pub async fn follower(cx: Cx, Path(number): Path<String>) -> Answer {
    let ticket = find(&cx, &number).await?;
    let choices = may_follow(&cx, &ticket).await?;
    let filled = Filled::default();
    show(&cx, &FOLLOWER, &ticket, &filled, forms::follower(&cx.t, &filled, &choices)).await
}

/// Lets them follow it.
pub async fn save_follower(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    let ticket = find(&cx, &number).await?;
    let added = async {
        let person = choice::<i64>("person", sent.get("person"))?;
        let person = person.map(PersonId).ok_or_else(|| Error::invalid("person", "desk-needed"))?;
        let mut tx = cx.tx().await?;
        actions::add_follower(&mut tx, ticket.id, person).await?;
        tx.commit().await
    };
    let (added, choices) = (added.await, may_follow(&cx, &ticket).await?);
    finish(&cx, &FOLLOWER, &ticket, added, &sent, |filled| forms::follower(&cx.t, filled, &choices)).await
}

async fn may_follow(cx: &Cx, ticket: &Ticket) -> Result<forms::Choices> {
    let mut read = cx.read().await?;
    let people = side::list_may_follow(&mut read, ticket.id).await?;
    Ok(people.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}

/// To whom it is taken.
pub async fn developer(cx: Cx, Path(number): Path<String>) -> Answer {
    let ticket = find(&cx, &number).await?;
    let mut read = cx.read().await?;
    let team = team(&mut read).await?;
    drop(read);
    let filled = Filled::default();
    show(&cx, &DEVELOPER, &ticket, &filled, forms::developer(&cx.t, &filled, &team)).await
}

/// Takes it there.
pub async fn save_developer(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    let ticket = find(&cx, &number).await?;
    let taken = async {
        let person = choice::<i64>("person", sent.get("person"))?;
        let person = person.map(PersonId).ok_or_else(|| Error::invalid("person", "desk-needed"))?;
        let mut tx = cx.tx().await?;
        actions::take_to_developer(&mut tx, ticket.id, person, sent.raw("text")).await?;
        tx.commit().await
    };
    let taken = taken.await;
    let mut read = cx.read().await?;
    let team = team(&mut read).await?;
    drop(read);
    finish(&cx, &DEVELOPER, &ticket, taken, &sent, |filled| forms::developer(&cx.t, filled, &team)).await
}

async fn all_places(read: &mut Read, t: &Locale) -> Result<forms::Places> {
    let (clients, projects) = places(read, t).await?;
    Ok(forms::Places { clients, sites: sites(read, t, "desk-nothing").await?, projects })
}

/// What is said of it.
pub async fn edit(cx: Cx, Path(number): Path<String>) -> Answer {
    let ticket = find(&cx, &number).await?;
    let mut read = cx.read().await?;
    let places = all_places(&mut read, &cx.t).await?;
    let tags = side::list_tags(&mut read, ticket.id).await?.join(", ");
    drop(read);
    let id = |id: Option<i64>| id.map_or(String::new(), |id| id.to_string());
    let own = ticket.override_reason.clone();
    let filled = Filled::new(&[
        ("subject", ticket.subject.clone()),
        ("client", id(ticket.client_id.map(|id| id.0))),
        ("site", id(ticket.site_id.map(|id| id.0))),
        ("project", id(ticket.project_id.map(|id| id.0))),
        ("category", ticket.category.clone()),
        ("service", ticket.service.clone()),
        ("impact", ticket.impact.word().to_owned()),
        ("urgency", ticket.urgency.word().to_owned()),
        ("priority", own.as_ref().map_or(String::new(), |_| ticket.priority.to_string())),
        ("reason", own.unwrap_or_default()),
        ("tags", tags),
    ]);
    show(&cx, &EDIT, &ticket, &filled, forms::change(&cx.t, &filled, &places)).await
}

fn read_changes(sent: &Form) -> Result<(Changes, Vec<String>)> {
    let mut problems = Problems::new();
    let subject = problems.take(filled("subject", sent.get("subject"), SUBJECT_LENGTH));
    let client = problems.take(choice("client", sent.get("client")));
    let site = problems.take(choice("site", sent.get("site")));
    let project = problems.take(choice("project", sent.get("project")));
    let category = problems.take(line("category", sent.get("category"), WORD_LENGTH));
    let service = problems.take(line("service", sent.get("service"), WORD_LENGTH));
    let impact = problems.take(Level::read(sent.get("impact")));
    let urgency = problems.take(Level::read(sent.get("urgency")));
    let priority = problems.take(choice::<i64>("priority", sent.get("priority"))).flatten();
    problems.require(priority.is_none_or(|n| (1..=4).contains(&n)), "priority", "desk-choose-one");
    let reason = problems.take(line("reason", sent.get("reason"), crate::types::REASON_LENGTH));
    problems.finish()?;
    let tags = read_tags(sent.get("tags"));
    let changes = Changes {
        subject: subject.unwrap_or_default(),
        client: client.flatten().map(ClientId),
        site: site.flatten().map(SiteId),
        project: project.flatten().map(ProjectId),
        category: category.unwrap_or_default(),
        service: service.unwrap_or_default(),
        impact: impact.unwrap_or(Level::Medium),
        urgency: urgency.unwrap_or(Level::Medium),
        priority: priority.zip(reason),
    };
    Ok((changes, tags))
}

/// Changes it.
pub async fn save_edit(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    let ticket = find(&cx, &number).await?;
    let changed = async {
        let (changes, tags) = read_changes(&sent)?;
        let mut tx = cx.tx().await?;
        actions::change(&mut tx, ticket.id, changes, &tags).await?;
        tx.commit().await
    };
    let changed = changed.await;
    let mut read = cx.read().await?;
    let places = all_places(&mut read, &cx.t).await?;
    drop(read);
    finish(&cx, &EDIT, &ticket, changed, &sent, |filled| forms::change(&cx.t, filled, &places)).await
}

/// How long.
pub async fn time(cx: Cx, Path(number): Path<String>) -> Answer {
    let ticket = find(&cx, &number).await?;
    let filled = Filled::new(&[("day", cx.t.today().to_string())]);
    show(&cx, &TIME, &ticket, &filled, forms::time(&cx.t, &filled)).await
}

/// Notes the time.
pub async fn save_time(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    let ticket = find(&cx, &number).await?;
    let noted = async {
        let spent = super::time::read(&sent, &cx.t)?;
        let mut tx = cx.tx().await?;
        actions::log_time(&mut tx, ticket.id, &spent).await?;
        tx.commit().await
    };
    finish(&cx, &TIME, &ticket, noted.await, &sent, |filled| forms::time(&cx.t, filled)).await
}

fn other(sent: &Form) -> Result<kernel::TicketId> {
    read_number(sent.get("other")).ok_or_else(|| Error::invalid("other", "desk-no-such-ticket"))
}

/// With which ticket.
pub async fn link(cx: Cx, Path(number): Path<String>) -> Answer {
    let ticket = find(&cx, &number).await?;
    let filled = Filled::default();
    show(&cx, &LINK, &ticket, &filled, forms::other(&cx.t, &filled, "desk-link-hint")).await
}

/// Links them.
pub async fn save_link(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    let ticket = find(&cx, &number).await?;
    let linked = async {
        let mut tx = cx.tx().await?;
        actions::link(&mut tx, ticket.id, other(&sent)?).await?;
        tx.commit().await
    };
    finish(&cx, &LINK, &ticket, linked.await, &sent, |filled| forms::other(&cx.t, filled, "desk-link-hint"))
        .await
}

/// Parts them again.
pub async fn unlink(cx: Cx, Path((number, other)): Path<(String, String)>) -> Answer {
    let (id, other) = (numbered(&number)?, numbered(&other)?);
    let mut tx = cx.tx().await?;
    actions::unlink(&mut tx, id, other).await?;
    done(&cx, tx, &format!("/tickets/{id}")).await
}
