//! One's own settings: profile, password, devices, tokens.

use super::factors::again;
use crate::{
    actions::{self, factors as verbs},
    rules, store,
    types::{Name, Person, ThemeColumn, factors::Again, parse_lang, parse_title, parse_zone},
    views,
};
use axum::extract::Path;
use kernel::{Error, Field, Result, SessionId, TokenId};
use ui::{Theme, form::Filled};
use web::{Answer, Cx, Form, Problems, Scope};

fn filled(person: &Person) -> Filled {
    let mut values = vec![
        ("name", person.name.clone()),
        ("title", person.title.clone()),
        ("lang", person.lang.code().to_owned()),
        ("zone", person.zone.clone()),
        ("theme", person.theme.0.word().to_owned()),
        ("hours", person.hours.clone()),
        ("calendar", person.calendar_id.map_or(String::new(), |id| id.to_string())),
    ];
    if person.keys {
        values.push(("keys", "on".to_owned()));
    }
    Filled::new(&values)
}

async fn show(cx: &Cx, filled: impl FnOnce(&Person) -> Filled) -> Answer {
    let mut read = cx.read().await?;
    let person = store::find(&mut read, cx.actor.person).await?;
    let calendars = store::list_calendars(&mut read).await?;
    let proof = verbs::proof_of(&mut read, cx.actor.person).await?;
    drop(read);
    let content = views::profile(&cx.t, &filled(&person), &calendars, (proof, cx.actor.is_guest()));
    cx.settings_page("people-profile", content).await
}

pub async fn profile(cx: Cx) -> Answer {
    show(&cx, filled).await
}

fn changed(mut person: Person, form: &Form) -> Result<Person> {
    let mut problems = Problems::new();
    if let Some(name) = problems.take(Name::parse("name", form.get("name"))) {
        name.as_str().clone_into(&mut person.name);
    }
    if let Some(lang) = problems.take(parse_lang("lang", form.get("lang"))) {
        person.lang = lang;
    }
    if let Some(zone) = problems.take(parse_zone("zone", form.get("zone"))) {
        person.zone = zone;
    }
    // A guest is not asked for their title nor for hours.
    let guest = person.actor().is_guest();
    if let Some(title) = problems.take(parse_title("title", form.get("title"))).filter(|_| !guest) {
        person.title = title;
    }
    problems.take(rules::parse_hours("hours", form.get("hours")));
    problems.finish()?;
    person.theme = ThemeColumn(Theme::parse(form.get("theme")).unwrap_or_default());
    person.keys = form.has("keys");
    if guest {
        return Ok(person);
    }
    form.get("hours").clone_into(&mut person.hours);
    person.calendar_id = form.get("calendar").parse().ok();
    Ok(person)
}

pub async fn save_profile(cx: Cx, form: Form) -> Answer {
    let mut tx = cx.slow_tx().await?;
    let person = store::find(&mut tx, cx.actor.person).await?;
    match changed(person, &form) {
        Ok(person) => {
            actions::change_profile(&mut tx, &person).await?;
            tx.commit().await?;
            cx.see("/settings")
        }
        Err(Error::Invalid(fields)) => {
            drop(tx);
            show(&cx, |_| form.failed(fields)).await
        }
        Err(other) => Err(other.into()),
    }
}

pub async fn change_password(cx: Cx, form: Form) -> Answer {
    let again = Again { password: form.raw("old"), ..again(&cx, &form) };
    let mut tx = cx.slow_tx().await?;
    match actions::change_password(&mut tx, &again, form.raw("password")).await {
        Ok(()) => {
            tx.commit().await?;
            cx.see("/settings/devices")
        }
        Err(Error::Invalid(fields)) => {
            drop(tx);
            doubt(&cx, &fields).await?;
            show(&cx, |person| filled(person).with_errors(fields)).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Counts a wrong password or code of somebody who is signed in.
pub(super) async fn doubt(cx: &Cx, fields: &[Field]) -> Result<()> {
    if !fields.iter().any(|field| verbs::is_doubt(field.key)) {
        return Ok(());
    }
    let mut tx = cx.tx_aside().await?;
    verbs::doubt(&mut tx).await?;
    tx.commit().await
}

pub async fn devices(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let devices = store::list_devices(&mut read, cx.actor.person, cx.t.now).await?;
    drop(read);
    let here = cx.visitor.as_deref().and_then(|visitor| visitor.session);
    cx.settings_page("people-devices", views::devices(&cx.t, &devices, here)).await
}

pub async fn end_device(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.slow_tx().await?;
    actions::end_device(&mut tx, SessionId(id)).await?;
    tx.commit().await?;
    cx.see("/settings/devices")
}

pub async fn end_others(cx: Cx) -> Answer {
    let here = cx.visitor.as_deref().and_then(|visitor| visitor.session);
    let mut tx = cx.slow_tx().await?;
    actions::end_other_devices(&mut tx, here).await?;
    tx.commit().await?;
    cx.see("/settings/devices")
}

/// Days that a new token lives unless somebody says otherwise.
const TOKEN_DAYS: &str = "90";

async fn show_tokens(cx: &Cx, filled: &Filled, fresh: Option<&str>) -> Answer {
    let mut read = cx.read().await?;
    let tokens = store::list_tokens(&mut read, cx.actor.person).await?;
    let proof = verbs::proof_of(&mut read, cx.actor.person).await?;
    drop(read);
    cx.settings_page("people-tokens", views::tokens(&cx.t, filled, &tokens, (proof, fresh))).await
}

pub async fn tokens(cx: Cx) -> Answer {
    let filled = Filled::new(&[("days", TOKEN_DAYS.to_owned()), ("scope", "read".to_owned())]);
    show_tokens(&cx, &filled, None).await
}

pub async fn create_token(cx: Cx, form: Form) -> Answer {
    let made = async {
        let name = Name::parse("name", form.get("name"))?;
        let days = form
            .get("days")
            .parse()
            .map_err(|_| Error::limit("days", "people-token-days", rules::TOKEN_DAYS_MOST))?;
        let scope = if form.get("scope") == "write" { Scope::Write } else { Scope::Read };
        let mut tx = cx.slow_tx().await?;
        verbs::prove_again(&mut tx, &again(&cx, &form)).await?;
        let (_, secret) = actions::create_token(&mut tx, &name, scope, days).await?;
        tx.commit().await?;
        Ok(secret)
    };
    match made.await {
        Ok(secret) => show_tokens(&cx, &Filled::new(&[("days", TOKEN_DAYS.to_owned())]), Some(&secret)).await,
        Err(Error::Invalid(fields)) => {
            doubt(&cx, &fields).await?;
            show_tokens(&cx, &form.failed(fields), None).await
        }
        Err(other) => Err(other.into()),
    }
}

pub async fn end_token(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.slow_tx().await?;
    actions::revoke_token(&mut tx, TokenId(id)).await?;
    tx.commit().await?;
    cx.see("/settings/tokens")
}
