//! Recognises sessions and tokens for the request guard.

use crate::{store, types::Person};
use db::{Read, Tx};
use kernel::{PersonId, Result, Role, SessionId};
use web::{Gate, Scope, Slot, Visitor, slot};

pub(crate) const GATE: Gate = Gate { session, token, touch, is_set_up };

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
    }
}

async fn active(read: &mut Read, id: PersonId) -> Result<Option<Person>> {
    Ok(Some(store::find(read, id).await?).filter(|person| person.active))
}

fn session<'a>(read: &'a mut Read, secret: &'a str) -> Slot<'a, Option<Visitor>> {
    slot(async move {
        let now = read.now();
        let Some((id, person, seen)) = store::find_session(read, secret, now).await? else { return Ok(None) };
        let found = active(read, person).await?;
        Ok(found.map(|person| Visitor { session: Some(id), seen: Some(seen), ..visitor(person) }))
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
