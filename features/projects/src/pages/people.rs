//! The people of a project: pair, cover, guests, and who may reach a restricted one.

use super::{Ask, card, choice, load, person, rights, show::top, team};
use crate::{
    actions, store,
    types::ProjectCard,
    views::{self, PeopleView},
};
use ::people as folk;
use axum::extract::Path;
use jiff::{Timestamp, civil::Date};
use kernel::{AssignmentId, ContactId, Error, PersonId, Result, start_of_day};
use maud::html;
use ui::form::Filled;
use web::{Answer, Cx, Form, Problems};

pub(super) async fn show(cx: Cx, Path(key): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = store::find_visible(&mut read, &key).await?;
    let sight = load::sight(&mut read, &cx.t, &card).await?;
    let top = top(&cx, &mut read, &sight, "people").await?;
    let held = store::list_assignments(&mut read, card.id).await?;
    let guests: Vec<PersonId> =
        store::list_guests(&mut read, card.id).await?.into_iter().map(|guest| guest.person_id).collect();
    let members = store::list_named(&mut read, card.id).await?;
    let everybody =
        held.iter().map(|held| held.person_id).chain(guests.iter().copied()).chain(members.iter().copied());
    let names = load::names(&mut read, everybody.map(Some)).await?;
    let now = cx.t.now;
    let away: Vec<(PersonId, Timestamp)> =
        store::list_away(&mut read, now, now + jiff::Span::new().microseconds(1))
            .await?
            .into_iter()
            .map(|absence| (absence.person, absence.to))
            .collect();
    let nominal = load::nominal_backups(&mut read, &[sight.pair]).await?.contains(&card.id);
    let (may_run, _) = rights(&mut read, &sight).await?;
    drop(read);
    let view = PeopleView {
        held: &held,
        names: &names,
        away: &away,
        guests: &guests,
        members: &members,
        nominal,
        may_run,
    };
    let content = html! { (top) (views::people(&cx.t, &sight, &view)) };
    cx.page(&format!("{} · {}", cx.t.s("projects-people"), card.key), content).await
}

fn seen(cx: &Cx, card: &ProjectCard) -> Answer {
    cx.see(&views::address(&card.key, "people"))
}

fn pair_form(card: &ProjectCard) -> Ask<'_> {
    Ask {
        card,
        part: "people/pair",
        back: "people",
        title: "projects-change-pair",
        submit: "ui-save",
        icon: "check",
    }
}

pub(super) async fn pair(cx: Cx, Path(key): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = store::find_visible(&mut read, &key).await?;
    let pair = store::find_effective(&mut read, card.id, cx.t.now).await?;
    drop(read);
    let id = |person: Option<PersonId>| person.map_or(String::new(), |person| person.to_string());
    let filled = Filled::new(&[("lead", id(pair.lead)), ("backup", id(pair.backup))]);
    let team = team(&cx).await?;
    pair_form(&card).page(&cx, &filled, views::pair_fields(&cx.t, &filled, &team, false)).await
}

/// The instant at which a day of the office starts; today is now, so that a change counts at once.
async fn day_of(cx: &Cx, form: &Form, name: &str) -> Result<Option<Timestamp>> {
    let text = form.get(name);
    if text.is_empty() {
        return Ok(None);
    }
    let day: Date = text.parse().map_err(|_| Error::invalid(name, "projects-day-shape"))?;
    let mut read = cx.read().await?;
    let zone = folk::org_calendar(&mut read).await?.zone;
    let today = kernel::local_date(cx.t.now, &zone);
    Ok(if day == today { None } else { Some(start_of_day(day, &zone)) })
}

pub(super) async fn set_pair(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let card = card(&cx, &key).await?;
    let done = async {
        let from = day_of(&cx, &form, "from").await?;
        let mut tx = cx.tx().await?;
        actions::set_pair(&mut tx, card.id, person(&form, "lead"), person(&form, "backup"), from, None)
            .await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => seen(&cx, &card),
        Err(error) => {
            let team = team(&cx).await?;
            pair_form(&card)
                .again(&cx, error, &form, |filled| views::pair_fields(&cx.t, filled, &team, false))
                .await
        }
    }
}

fn cover_form(card: &ProjectCard) -> Ask<'_> {
    Ask {
        card,
        part: "people/cover",
        back: "people",
        title: "projects-name-cover",
        submit: "projects-name-cover",
        icon: "shield-check",
    }
}

pub(super) async fn cover(cx: Cx, Path(key): Path<String>) -> Answer {
    let card = card(&cx, &key).await?;
    let filled = Filled::new(&[("from", cx.t.today().to_string())]);
    let team = team(&cx).await?;
    cover_form(&card).page(&cx, &filled, views::cover_fields(&cx.t, &filled, &team)).await
}

/// From the first day, or from now if that is today, to the end of the last one, in the office's zone.
async fn read_cover(cx: &Cx, form: &Form) -> Result<(PersonId, Timestamp, Timestamp)> {
    let mut problems = Problems::new();
    let who = person(form, "person");
    problems.require(who.is_some(), "person", "projects-needed");
    let day =
        |name: &str| form.get(name).parse::<Date>().map_err(|_| Error::invalid(name, "projects-day-shape"));
    let (from, last) = (problems.take(day("from")), problems.take(day("last")));
    problems.finish()?;
    let (Some(who), Some(from), Some(last)) = (who, from, last) else {
        return Err(Error::invalid("person", "projects-needed"));
    };
    let mut read = cx.read().await?;
    let zone = folk::org_calendar(&mut read).await?.zone;
    let end = last.tomorrow().map_err(|_| Error::invalid("last", "projects-day-shape"))?;
    Ok((who, start_of_day(from, &zone), start_of_day(end, &zone)))
}

pub(super) async fn name_cover(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let card = card(&cx, &key).await?;
    let done = async {
        let (who, from, to) = read_cover(&cx, &form).await?;
        let mut tx = cx.tx().await?;
        actions::name_cover(&mut tx, card.id, who, from, to).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => seen(&cx, &card),
        Err(error) => {
            let team = team(&cx).await?;
            cover_form(&card)
                .again(&cx, error, &form, |filled| views::cover_fields(&cx.t, filled, &team))
                .await
        }
    }
}

pub(super) async fn end_cover(cx: Cx, Path((key, id)): Path<(String, i64)>) -> Answer {
    let card = card(&cx, &key).await?;
    let mut tx = cx.tx().await?;
    if store::find_assignment(&mut tx, AssignmentId(id)).await?.project_id != card.id {
        return Err(Error::NotFound.into());
    }
    actions::end_cover(&mut tx, AssignmentId(id)).await?;
    tx.commit().await?;
    seen(&cx, &card)
}

fn guest_form(card: &ProjectCard) -> Ask<'_> {
    Ask {
        card,
        part: "people/guests",
        back: "people",
        title: "projects-admit",
        submit: "projects-admit",
        icon: "user-plus",
    }
}

/// The people at the client who have an address and are not in yet.
async fn contacts(cx: &Cx, card: &ProjectCard) -> Result<Vec<(String, String)>> {
    let Some(client) = card.client_id else { return Ok(Vec::new()) };
    let mut read = cx.read().await?;
    let inside: Vec<PersonId> =
        store::list_guests(&mut read, card.id).await?.into_iter().map(|guest| guest.person_id).collect();
    let contacts = clients::list_contacts(&mut read, client).await?;
    Ok(contacts
        .into_iter()
        .filter(|contact| contact.left_at.is_none() && contact.email.is_some())
        .filter(|contact| contact.person_id.is_none_or(|person| !inside.contains(&person)))
        .map(|contact| (contact.id.to_string(), contact.name))
        .collect())
}

pub(super) async fn guests(cx: Cx, Path(key): Path<String>) -> Answer {
    let card = card(&cx, &key).await?;
    let (contacts, filled) = (contacts(&cx, &card).await?, Filled::default());
    guest_form(&card).page(&cx, &filled, views::guest_fields(&cx.t, &filled, &contacts)).await
}

pub(super) async fn admit(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let card = card(&cx, &key).await?;
    let done = async {
        let contact = form.get("guest").parse().map_err(|_| Error::invalid("guest", "projects-needed"))?;
        let mut tx = cx.tx().await?;
        actions::admit_contact(&mut tx, card.id, ContactId(contact), &cx.house.config.url()).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => seen(&cx, &card),
        Err(error) => {
            let contacts = contacts(&cx, &card).await?;
            guest_form(&card)
                .again(&cx, error, &form, |filled| views::guest_fields(&cx.t, filled, &contacts))
                .await
        }
    }
}

pub(super) async fn remove_guest(cx: Cx, Path((key, id)): Path<(String, i64)>) -> Answer {
    let card = card(&cx, &key).await?;
    let mut tx = cx.tx().await?;
    actions::remove_guest(&mut tx, card.id, PersonId(id)).await?;
    tx.commit().await?;
    seen(&cx, &card)
}

fn member_form(card: &ProjectCard) -> Ask<'_> {
    Ask {
        card,
        part: "people/members",
        back: "people",
        title: "projects-members",
        submit: "ui-add",
        icon: "user-plus",
    }
}

async fn everybody(cx: &Cx) -> Result<Vec<(String, String)>> {
    let mut read = cx.read().await?;
    Ok(folk::list_team(&mut read).await?.iter().map(choice).collect())
}

pub(super) async fn members(cx: Cx, Path(key): Path<String>) -> Answer {
    let card = card(&cx, &key).await?;
    let (team, filled) = (everybody(&cx).await?, Filled::default());
    member_form(&card).page(&cx, &filled, views::member_fields(&cx.t, &filled, &team)).await
}

pub(super) async fn name_member(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let card = card(&cx, &key).await?;
    let done = async {
        let who = person(&form, "member").ok_or_else(|| Error::invalid("member", "projects-needed"))?;
        let mut tx = cx.tx().await?;
        actions::name_member(&mut tx, card.id, who).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => seen(&cx, &card),
        Err(error) => {
            let team = everybody(&cx).await?;
            member_form(&card)
                .again(&cx, error, &form, |filled| views::member_fields(&cx.t, filled, &team))
                .await
        }
    }
}

pub(super) async fn unname_member(cx: Cx, Path((key, id)): Path<(String, i64)>) -> Answer {
    let card = card(&cx, &key).await?;
    let mut tx = cx.tx().await?;
    actions::unname_member(&mut tx, card.id, PersonId(id)).await?;
    let still = store::find_visible(&mut tx, &card.key).await.is_ok();
    tx.commit().await?;
    // Whoever took themselves off the list no longer sees the project.
    if still { seen(&cx, &card) } else { cx.see("/projects") }
}
