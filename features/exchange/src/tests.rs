//! What the room promises, through its verbs and its doors, on both engines.

mod basecamp;
mod doors;
mod sheets;

use testkit::Furnished;
use web::Room;

pub(crate) const ROOMS: &[&Room] =
    &[&people::ROOM, &clients::ROOM, &projects::ROOM, &threads::ROOM, &agenda::ROOM, &crate::ROOM];

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
