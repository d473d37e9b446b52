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
    let owner = cast::owner(h).await.person;
    let backup = cast::invite(h, cast::colleague("Diego Sanz")).await.person;
    let mut tx = h.tx(kernel::Actor::SYSTEM).await;
    let new = projects::NewProject {
        description: "Lo de dentro.".to_owned(),
        ..projects::NewProject::named("Interno", None, kernel::Lang::Es)
    };
    let id = projects::propose(&mut tx, new).await.unwrap();
    projects::open(&mut tx, id, projects::Opening::with(owner, backup)).await.unwrap();
    tx.commit().await.unwrap();
}

/// The number of rows of a table-like count of the audit log, by kind of event.
pub(crate) async fn events(h: &Furnished, kind: &str) -> usize {
    let mut owner = cast::enters(h, cast::owner(h).await.person).await;
    let log = owner.get("/admin/audit.jsonl").await.expect(200);
    log.body.lines().filter(|line| line.contains(&format!("\"{kind}\""))).count()
}
