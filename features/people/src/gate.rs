//! Recognises sessions and tokens for the request guard.

use crate::{
    store,
    types::{Person, factors::Policy},
};
use db::{Read, Tx};
use kernel::{PersonId, Result, Role, SessionId};
use web::{Gate, Scope, Slot, Visitor, Workspace, slot};

pub(crate) const GATE: Gate = Gate { session, token, touch, is_set_up, owes };

/// Where somebody sets up their second factor.
pub(crate) const FACTORS: &str = "/settings/second-factor";

fn visitor(person: Person) -> Visitor {
    Visitor {
        actor: person.actor(),
        zone: person.time_zone(),
        lang: person.lang,
        theme: person.theme.0,
        keys: person.keys,
        line: person.title,
        email: person.email,
        name: person.name,
        session: None,
        seen: None,
        strong: false,
    }
}

async fn active(read: &mut Read, id: PersonId) -> Result<Option<Person>> {
    Ok(Some(store::find(read, id).await?).filter(|person| person.active))
}

fn session<'a>(read: &'a mut Read, secret: &'a str) -> Slot<'a, Option<Visitor>> {
    slot(async move {
        let now = read.now();
        let Some((id, person, seen, strong)) = store::find_session(read, secret, now).await? else {
            return Ok(None);
        };
        let found = active(read, person).await?;
        Ok(found.map(|person| Visitor { session: Some(id), seen: Some(seen), strong, ..visitor(person) }))
    })
}

fn token<'a>(read: &'a mut Read, secret: &'a str) -> Slot<'a, Option<(Visitor, Scope)>> {
    slot(async move {
        let now = read.now();
        let Some((person, scope)) = store::find_token(read, secret, now).await? else { return Ok(None) };
        let found = active(read, person).await?.filter(|person| person.role != Role::Guest);
        Ok(found.map(|person| (visitor(person), scope)))
    })
}

fn touch(tx: &mut Tx, session: SessionId) -> Slot<'_, ()> {
    slot(async move { store::touch_session(tx, session).await })
}

fn is_set_up(read: &mut Read) -> Slot<'_, bool> {
    slot(store::has_owner(read))
}

/// Whoever an administrator asks for a second factor sets it up before anything else. A token of the API
/// was made by somebody who had got in, and is not asked.
fn owes(workspace: &Workspace, visitor: &Visitor) -> Option<&'static str> {
    let policy = Policy::parse(&workspace.second_factor).unwrap_or_default();
    let owes = visitor.session.is_some() && !visitor.strong && policy.asks(visitor.actor.role);
    owes.then_some(FACTORS)
}
