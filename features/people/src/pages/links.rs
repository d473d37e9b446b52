//! Coming in by a single-use link. Its code comes in a form, never in an address (`docs/decisions/0037`); a link that a
//! program follows uses nothing up.

use super::{
    entry::{asked, gate},
    second::enter,
};
use crate::{
    actions::{self, entry as verbs},
    rules,
    types::{Name, Person, Purpose, factors::Entry},
    views::links as views,
};
use http::{HeaderMap, StatusCode};
use kernel::{Actor, Error, Result};
use maud::Markup;
use ui::form::Filled;
use web::{Answer, Cx, Form, Problems};

async fn ask(cx: &Cx, purpose: Purpose) -> Answer {
    let page = views::ask(&cx.t, &Filled::default(), purpose);
    gate(cx, StatusCode::OK, views::title(purpose), page).await
}

pub async fn sign_in_page(cx: Cx) -> Answer {
    ask(&cx, Purpose::SignIn).await
}

pub async fn invitation_page(cx: Cx) -> Answer {
    ask(&cx, Purpose::Invitation).await
}

pub async fn reset_page(cx: Cx) -> Answer {
    ask(&cx, Purpose::Reset).await
}

/// The form again with what needs a fix: the code's own where the code is at fault, else the one that was sent.
async fn again(
    cx: &Cx,
    purpose: Purpose,
    (form, error): (&Form, Error),
    page: impl FnOnce(&Filled) -> Markup,
) -> Answer {
    let Error::Invalid(fields) = error else { return Err(error.into()) };
    let of_code = fields.iter().any(|field| field.name == "code");
    let filled = form.failed(fields);
    let page = if of_code { views::ask(&cx.t, &filled, purpose) } else { page(&filled) };
    gate(cx, StatusCode::UNPROCESSABLE_ENTITY, views::title(purpose), page).await
}

pub async fn sign_in(cx: Cx, headers: HeaderMap, form: Form) -> Answer {
    let mut tx = cx.house.db.begin(Actor::SYSTEM).await?;
    match verbs::sign_in_by_link(&mut tx, form.get("code"), &asked(&cx, &headers)).await {
        Ok(entry) => {
            tx.commit().await?;
            enter(&cx, entry, "/")
        }
        Err(error) => {
            let page = |filled: &Filled| views::ask(&cx.t, filled, Purpose::SignIn);
            again(&cx, Purpose::SignIn, (&form, error), page).await
        }
    }
}

/// Whom a link is for, whose language the page speaks from then on.
async fn invited(cx: &mut Cx, purpose: Purpose, form: &Form) -> Result<Person> {
    let mut read = cx.house.db.read(Actor::SYSTEM).await?;
    let person = actions::find_invited(&mut read, purpose, form.get("code")).await?;
    cx.t.lang = person.lang;
    Ok(person)
}

/// Shows the form of an invitation.
pub async fn open_invitation(mut cx: Cx, form: Form) -> Answer {
    match invited(&mut cx, Purpose::Invitation, &form).await {
        Ok(person) => {
            let filled = Filled::new(&[("code", form.get("code").to_owned()), ("name", person.name.clone())]);
            let page = views::invitation(&cx.t, &filled, person.actor().is_guest());
            gate(&cx, StatusCode::OK, "people-welcome", page).await
        }
        Err(error) => {
            let page = |filled: &Filled| views::ask(&cx.t, filled, Purpose::Invitation);
            again(&cx, Purpose::Invitation, (&form, error), page).await
        }
    }
}

pub async fn accept(mut cx: Cx, headers: HeaderMap, form: Form) -> Answer {
    let mut guest = false;
    let made = async {
        guest = invited(&mut cx, Purpose::Invitation, &form).await?.actor().is_guest();
        join(&cx, &headers, &form, guest).await
    };
    match made.await {
        Ok(entry) => enter(&cx, entry, "/"),
        Err(error) => {
            let page = |filled: &Filled| views::invitation(&cx.t, filled, guest);
            again(&cx, Purpose::Invitation, (&form, error), page).await
        }
    }
}

async fn join(cx: &Cx, headers: &HeaderMap, form: &Form, guest: bool) -> Result<Entry> {
    let mut problems = Problems::new();
    let name = problems.take(Name::parse("name", form.get("name")));
    if !guest || !form.raw("password").is_empty() {
        problems.take(rules::check_password("password", form.raw("password")));
    }
    problems.finish()?;
    let name = name.ok_or_else(|| Error::invalid("name", "people-name-needed"))?;
    let mut tx = cx.house.db.begin(Actor::SYSTEM).await?;
    let entry = verbs::accept_invitation(
        &mut tx,
        form.get("code"),
        &name,
        form.raw("password"),
        form.get("zone"),
        &asked(cx, headers),
    )
    .await?;
    tx.commit().await?;
    Ok(entry)
}

/// Shows the form for another password.
pub async fn open_reset(mut cx: Cx, form: Form) -> Answer {
    match invited(&mut cx, Purpose::Reset, &form).await {
        Ok(_) => {
            let filled = Filled::new(&[("code", form.get("code").to_owned())]);
            gate(&cx, StatusCode::OK, "people-reset", views::reset(&cx.t, &filled)).await
        }
        Err(error) => {
            let page = |filled: &Filled| views::ask(&cx.t, filled, Purpose::Reset);
            again(&cx, Purpose::Reset, (&form, error), page).await
        }
    }
}

pub async fn reset(cx: Cx, headers: HeaderMap, form: Form) -> Answer {
    let mut tx = cx.house.db.begin(Actor::SYSTEM).await?;
    let asked = asked(&cx, &headers);
    match verbs::reset_by_link(&mut tx, form.get("code"), form.raw("password"), &asked).await {
        Ok(entry) => {
            tx.commit().await?;
            enter(&cx, entry, "/")
        }
        Err(error) => {
            let page = |filled: &Filled| views::reset(&cx.t, filled);
            again(&cx, Purpose::Reset, (&form, error), page).await
        }
    }
}
