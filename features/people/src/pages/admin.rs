//! Administration of people: invite, change rights, let go.

use super::{
    account::doubt,
    factors::{owed, prove, settle},
};
use crate::{
    actions, store,
    types::{Email, Name, Person, Purpose, parse_lang, parse_title, parse_zone},
    views,
};
use axum::extract::Path;
use kernel::{Error, Field, PersonId, Result, Role};
use ui::form::Filled;
use web::{Answer, Cx, Duty, Form, Problems};

pub async fn list(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let people = store::list(&mut read).await?;
    drop(read);
    cx.admin_page("people-people", views::people(&cx.t, &people)).await
}

pub async fn invite_page(cx: Cx) -> Answer {
    let workspace = cx.house.workspace();
    let filled = Filled::new(&[
        ("lang", workspace.lang.code().to_owned()),
        ("zone", workspace.zone.clone()),
        ("services", "on".to_owned()),
        ("role", "member".to_owned()),
    ]);
    let owed = owed(&cx, &mut cx.read().await?).await?;
    cx.page(&cx.t.s("people-invite"), views::invite(&cx.t, &filled, cx.fragment, owed)).await
}

fn parse_invite(form: &Form) -> Result<actions::Invite> {
    let mut problems = Problems::new();
    let name = problems.take(Name::parse("name", form.get("name")));
    let email = problems.take(Email::parse("email", form.get("email")));
    let lang = problems.take(parse_lang("lang", form.get("lang")));
    let zone = problems.take(parse_zone("zone", form.get("zone")));
    let title = problems.take(parse_title("title", form.get("title")));
    let role = Role::parse(form.get("role")).filter(|role| *role != Role::Guest);
    problems.require(role.is_some(), "role", "people-role-unknown");
    problems.finish()?;
    let (Some(name), Some(email), Some(lang), Some(zone), Some(role)) = (name, email, lang, zone, role)
    else {
        return Err(Error::invalid("name", "people-name-needed"));
    };
    Ok(actions::Invite {
        email,
        name,
        title: title.unwrap_or_default(),
        role,
        services: form.has("services"),
        head: form.has("head"),
        absence_reasons: form.has("absence_reasons"),
        finance: form.has("finance"),
        client: None,
        lang,
        zone,
    })
}

pub async fn invite(cx: Cx, form: Form) -> Answer {
    let done = async {
        let invite = parse_invite(&form)?;
        let mut tx = cx.slow_tx().await?;
        prove(&cx, &mut tx, &form).await?;
        let (id, _) = actions::invite(&mut tx, &invite, &cx.house.config.url()).await?;
        tx.commit().await?;
        Ok(id)
    };
    match done.await {
        Ok(id) => cx.see(&format!("/admin/people/{id}")),
        Err(error) => {
            if let Error::Invalid(fields) = &error {
                doubt(&cx, fields).await?;
            }
            let owed = owed(&cx, &mut cx.read().await?).await?;
            cx.again(error, &cx.t.s("people-invite"), &form, |filled| {
                views::invite(&cx.t, filled, cx.fragment, owed)
            })
            .await
        }
    }
}

async fn duties(cx: &Cx, id: PersonId) -> Result<Vec<Duty>> {
    let mut read = cx.read().await?;
    let mut all = Vec::new();
    for list in cx.house.rooms().filter_map(|room| room.duties) {
        all.extend(list(&mut read, &cx.t, id).await?);
    }
    Ok(all)
}

fn filled(person: &Person) -> Filled {
    let mut values = vec![
        ("title", person.title.clone()),
        ("role", person.role.word().to_owned()),
        ("calendar", person.calendar_id.map_or(String::new(), |id| id.to_string())),
    ];
    let ticks = [
        ("services", person.services),
        ("head", person.head),
        ("absence_reasons", person.absence_reasons),
        ("finance", person.finance),
        ("can_lead", person.can_lead),
    ];
    values.extend(ticks.into_iter().filter(|(_, on)| *on).map(|(name, _)| (name, "on".to_owned())));
    Filled::new(&values)
}

async fn show_person(cx: &Cx, id: PersonId, fill: impl FnOnce(&Person) -> Filled) -> Answer {
    let mut read = cx.read().await?;
    let person = store::find(&mut read, id).await?;
    let team =
        store::list_team(&mut read).await?.into_iter().map(|card| (card.id, card.name)).collect::<Vec<_>>();
    let calendars = store::list_calendars(&mut read).await?;
    let owed = owed(cx, &mut read).await?;
    drop(read);
    let duties = duties(cx, id).await?;
    let content = views::person(&cx.t, &fill(&person), (&person, owed), &duties, &team, &calendars);
    cx.admin_page("people-person", content).await
}

/// Goes on, or shows what was wrong.
pub(super) async fn after(cx: &Cx, id: PersonId, wrong: Vec<Field>, next: &str) -> Answer {
    if wrong.is_empty() {
        return cx.see(next);
    }
    show_person(cx, id, |person| filled(person).with_errors(wrong)).await
}

pub async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    show_person(&cx, PersonId(id), filled).await
}

pub async fn save(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let mut tx = cx.slow_tx().await?;
    let mut person = store::find(&mut tx, PersonId(id)).await?;
    match parse_title("title", form.get("title")) {
        Ok(title) => person.title = title,
        Err(Error::Invalid(fields)) => {
            drop(tx);
            return show_person(&cx, PersonId(id), |_| form.failed(fields)).await;
        }
        Err(other) => return Err(other.into()),
    }
    person.role = Role::parse(form.get("role")).unwrap_or(person.role);
    if person.role != Role::Guest {
        person.services = form.has("services");
        person.head = form.has("head");
        person.absence_reasons = form.has("absence_reasons");
        person.finance = form.has("finance");
        person.can_lead = form.has("can_lead");
        if form.has("calendar") {
            person.calendar_id = form.get("calendar").parse().ok();
        }
    }
    let done = async {
        prove(&cx, &mut tx, &form).await?;
        actions::change_person(&mut tx, &person).await
    };
    let done = done.await;
    let wrong = settle(&cx, tx, done).await?;
    if wrong.is_empty() {
        return cx.see("/admin/people");
    }
    show_person(&cx, PersonId(id), |_| form.failed(wrong)).await
}

pub async fn send_link(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let mut tx = cx.slow_tx().await?;
    let person = store::find(&mut tx, PersonId(id)).await?;
    // A guest enters by links; the team by a password, which a link lets them set anew.
    let purpose = match (person.joined_at, person.actor().is_guest()) {
        (None, _) => Purpose::Invitation,
        (Some(_), true) => Purpose::SignIn,
        (Some(_), false) => Purpose::Reset,
    };
    let done = async {
        prove(&cx, &mut tx, &form).await?;
        actions::mail_link(&mut tx, person.id, purpose, &cx.house.config.url()).await.map(drop)
    };
    let done = done.await;
    let wrong = settle(&cx, tx, done).await?;
    after(&cx, person.id, wrong, "/admin/mail").await
}

pub async fn deactivate(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let id = PersonId(id);
    let duties = duties(&cx, id).await?;
    let open: Vec<Field> = duties
        .iter()
        .filter(|duty| form.get(&duty.key).parse::<i64>().is_err())
        .map(|duty| Field { name: duty.key.clone(), key: "people-who-takes-it", args: Vec::new() })
        .collect();
    if !open.is_empty() {
        return show_person(&cx, id, |_| form.failed(open)).await;
    }
    let mut tx = cx.slow_tx().await?;
    let done = async {
        prove(&cx, &mut tx, &form).await?;
        for duty in &duties {
            let taker = PersonId(form.get(&duty.key).parse().map_err(Error::internal)?);
            hand_over(&cx, &mut tx, &duty.key, taker).await?;
        }
        actions::deactivate(&mut tx, id).await
    };
    let done = done.await;
    let wrong = settle(&cx, tx, done).await?;
    after(&cx, id, wrong, "/admin/people").await
}

async fn hand_over(cx: &Cx, tx: &mut db::Tx, key: &str, taker: PersonId) -> Result<()> {
    for give in cx.house.rooms().filter_map(|room| room.hand_over) {
        if give(tx, key, taker).await? {
            return Ok(());
        }
    }
    Err(Error::Internal(format!("no room knows the duty {key}")))
}

pub async fn reactivate(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let mut tx = cx.slow_tx().await?;
    let done = async {
        prove(&cx, &mut tx, &form).await?;
        actions::reactivate(&mut tx, PersonId(id)).await
    };
    let done = done.await;
    let wrong = settle(&cx, tx, done).await?;
    after(&cx, PersonId(id), wrong, &format!("/admin/people/{id}")).await
}
