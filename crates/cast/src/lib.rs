//! Who plays in the tests of the rooms above people: the owner, colleagues, guests, and how each comes in.
//!
//! Absent on purpose: clients, projects and what is written in them, for those rooms are tried with it too.

use kernel::{Actor, ClientId, Lang, PersonId};
use people::{Email, Invite, Name};
use testkit::{Browser, Furnished};

/// Whoever set the house up with [`Furnished::set_up`].
pub async fn owner(h: &Furnished) -> Actor {
    known(h, "beatriz@tramontana.example").await
}

/// Somebody whose address is known.
pub async fn known(h: &Furnished, email: &str) -> Actor {
    let found = people::find_by_email(&mut h.read(Actor::SYSTEM).await, email).await;
    let found = found.unwrap_or_else(|e| panic!("{e}"));
    found.unwrap_or_else(|| panic!("nobody has {email}")).actor()
}

/// A colleague as most are: on the services team, in Spanish, in Madrid.
pub fn colleague(name: &str) -> Invite {
    let first = name.split(' ').next().unwrap_or(name).to_lowercase().replace('í', "i");
    let (email, name) = address_and_name(&format!("{first}@tramontana.example"), name);
    Invite::member(email, name, Lang::Es, "Europe/Madrid")
}

/// Somebody of a client.
pub fn guest(email: &str, name: &str, client: ClientId) -> Invite {
    let (email, name) = address_and_name(email, name);
    Invite::guest(email, name, client, Lang::Es, "Europe/Madrid")
}

fn address_and_name(email: &str, name: &str) -> (Email, Name) {
    let email = Email::parse("email", email).unwrap_or_else(|e| panic!("{email}: {e}"));
    (email, Name::parse("name", name).unwrap_or_else(|e| panic!("{name}: {e}")))
}

/// Invites somebody, who is there from now on; the mail about it waits.
pub async fn invite(h: &Furnished, invite: Invite) -> Actor {
    let mut tx = h.tx(Actor::SYSTEM).await;
    people::invite(&mut tx, &invite, "http://127.0.0.1:4400").await.unwrap_or_else(|e| panic!("{e}"));
    tx.commit().await.unwrap_or_else(|e| panic!("{e}"));
    known(h, invite.email.as_str()).await
}

/// A browser in which somebody is signed in.
pub async fn enters(h: &Furnished, person: PersonId) -> Browser {
    let mut tx = h.tx(Actor::SYSTEM).await;
    let link = people::sign_in_link(&mut tx, person).await.unwrap_or_else(|e| panic!("{e}"));
    tx.commit().await.unwrap_or_else(|e| panic!("{e}"));
    let mut browser = h.browser();
    browser.enter(&link).await;
    browser
}
