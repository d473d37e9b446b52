//! Fills an empty workspace with the demo company: every room adds its part, in one transaction.

use kernel::{Actor, Error, Lang, Result};
use web::{Demo, House, Workspace};

/// Makes the demo deterministic.
const SEED: u64 = 2026;

/// Fills the workspace if it is empty; says whether it did.
pub async fn fill(house: &House, large: bool) -> Result<bool> {
    if house.is_set_up() {
        return Ok(false);
    }
    let demo = Demo { now: house.db.now(), seed: SEED, large };
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    let workspace = Workspace {
        name: "Tramontana".to_owned(),
        lang: Lang::Es,
        zone: "Europe/Madrid".to_owned(),
        calendar: "ES-MD".to_owned(),
        ..Workspace::default()
    };
    web::save_workspace(&mut tx, &workspace).await?;
    for room in house.rooms() {
        if let Some(load) = room.demo {
            load(&mut tx, &demo)
                .await
                .map_err(|e| Error::Internal(format!("the demo of {}: {e}", room.name)))?;
        }
    }
    tx.commit().await?;
    house.refresh().await?;
    Ok(true)
}

/// The address of somebody in the demo by the key of its files.
pub fn address_of(key: &str) -> Result<String> {
    let people = people::fictional_people()?;
    let found = people.into_iter().find(|person| person.key == key);
    found.map(|person| person.email).ok_or_else(|| Error::Internal(format!("the demo has no {key}")))
}
