//! What erasure takes from a person's row and from the rows that hang on it.

use crate::types::Person;
use db::{Tx, params};
use kernel::{PersonId, Result};

db::sql! {
    static REASONS: () = "DELETE FROM people_absence_reason WHERE absence_id IN (SELECT id FROM people_absence WHERE person_id = $1)";
    static LINKS: () = "DELETE FROM people_link WHERE person_id = $1";
    static CODE_APP: () = "DELETE FROM people_totp WHERE person_id = $1";
    static RECOVERY: () = "DELETE FROM people_recovery WHERE person_id = $1";
    static PASSKEYS: () = "DELETE FROM people_passkey WHERE person_id = $1";
    static PROVIDERS: () = "DELETE FROM people_provider WHERE person_id = $1";
    static STEPS: () = "DELETE FROM people_step WHERE person_id = $1";
    static ENTRIES: () = "DELETE FROM people_entry WHERE person_id = $1";
    static ERASE: () = "UPDATE people_person SET email = $2, name = $3, title = '', services = FALSE, head = FALSE, absence_reasons = FALSE,
        finance = FALSE, can_lead = FALSE, zone = $4, lang = $5, theme = 'system', hours = '', calendar_id = NULL, password_hash = NULL,
        active = FALSE WHERE id = $1";
}

/// The reasons of a person's absences. The days stay: who covered for them when is part of the record.
pub async fn delete_reasons(tx: &mut Tx, person: PersonId) -> Result<()> {
    REASONS.exec(tx, params![person]).await.map(drop)
}

/// Every single-use link of a person, used or not.
pub async fn delete_links(tx: &mut Tx, person: PersonId) -> Result<()> {
    LINKS.exec(tx, params![person]).await.map(drop)
}

/// Their ways in and their past sign-ins.
pub async fn delete_ways_in(tx: &mut Tx, person: PersonId) -> Result<()> {
    for gone in [&CODE_APP, &RECOVERY, &PASSKEYS, &PROVIDERS, &STEPS, &ENTRIES] {
        gone.exec(tx, params![person]).await?;
    }
    Ok(())
}

/// Leaves of a person what authorship needs: a key, a role, and what stands in the place of a name.
#[db::boxed]
pub async fn erase(tx: &mut Tx, person: &Person) -> Result<()> {
    let row = params![person.id, person.email, person.name, person.zone, person.lang];
    ERASE.exec(tx, row).await.map(drop)
}
