//! What the room promises, through its verbs and its doors, on both engines.

mod basecamp;
mod doors;
mod mail;
mod sheets;

use testkit::Furnished;
use web::Room;

pub(crate) const ROOMS: &[&Room] = &[
    &people::ROOM,
    &clients::ROOM,
    &projects::ROOM,
    &threads::ROOM,
    &inbox::ROOM,
    &agenda::ROOM,
    &crate::ROOM,
];

/// An open project of the house itself, `INT-1`.
pub(crate) async fn project(h: &Furnished) {
    let mut tx = h.tx(kernel::Actor::SYSTEM).await;
    let owner = people::find_by_email(&mut tx, "beatriz@tramontana.example").await.unwrap().unwrap().id;
    let invite = people::Invite {
        email: people::Email::parse("email", "diego@tramontana.example").unwrap(),
        name: people::Name::parse("name", "Diego Sanz").unwrap(),
        title: String::new(),
        role: kernel::Role::Member,
        services: true,
        head: false,
        absence_reasons: false,
        finance: false,
        client: None,
        lang: kernel::Lang::Es,
        zone: "Europe/Madrid".to_owned(),
    };
    let backup = people::enrol(&mut tx, &invite, true).await.unwrap();
    let new = projects::NewProject {
        kind: projects::Kind::Internal,
        client: None,
        name: "Interno".to_owned(),
        description: "Lo de dentro.".to_owned(),
        context: String::new(),
        lang: kernel::Lang::Es,
        restricted: false,
        second_reason: None,
    };
    let id = projects::propose(&mut tx, new).await.unwrap();
    projects::open(&mut tx, id, projects::Opening::with(owner, backup)).await.unwrap();
    tx.commit().await.unwrap();
}

/// The number of rows of a table-like count of the audit log, by kind of event.
pub(crate) async fn events(h: &Furnished, kind: &str) -> usize {
    let mut owner = h.browser();
    let mut tx = h.tx(kernel::Actor::SYSTEM).await;
    let person = people::find_by_email(&mut tx, "beatriz@tramontana.example").await.unwrap().unwrap();
    let path = people::sign_in_link(&mut tx, person.id).await.unwrap();
    tx.commit().await.unwrap();
    owner.enter(&path).await;
    let log = owner.get("/admin/audit.jsonl").await.expect(200);
    log.body.lines().filter(|line| line.contains(&format!("\"{kind}\""))).count()
}
