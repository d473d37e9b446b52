//! All SQL of steps that wait, second factors and past sign-ins.

use super::later;
use crate::{
    rules::factors::{HISTORY_ROWS, STEP_SECONDS},
    types::factors::{Factors, Passkey, PasskeyKey, PastEntry, Step, StepKind, Totp},
};
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{PersonId, Result, SessionId};

db::sql! {
    static STEP_NEW: () = "INSERT INTO people_step (secret, kind, person_id, state, next, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    static STEP: Step = "SELECT person_id, state, next FROM people_step WHERE secret = $1 AND kind = $2 AND expires_at > $3";
    static STEP_TAKE: Step = "DELETE FROM people_step WHERE secret = $1 AND kind = $2 AND expires_at > $3 RETURNING person_id, state, next";
    static STEPS_END: () = "DELETE FROM people_step WHERE person_id = $1";
    static STEPS_FORGET: () = "DELETE FROM people_step WHERE expires_at <= $1";

    static TOTP: Totp = "SELECT secret, confirmed_at, last_step FROM people_totp WHERE person_id = $1";
    static TOTP_NEW: () = "INSERT INTO people_totp (person_id, secret) VALUES ($1, $2)
        ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, confirmed_at = NULL, last_step = 0";
    static TOTP_USE: () = "UPDATE people_totp SET last_step = $2, confirmed_at = COALESCE(confirmed_at, $3) WHERE person_id = $1 AND last_step < $2";
    static TOTP_END: () = "DELETE FROM people_totp WHERE person_id = $1";

    static RECOVERY_NEW: () = "INSERT INTO people_recovery (person_id, code) VALUES ($1, $2)";
    static RECOVERY_LEFT: (i64,) = "SELECT COUNT(*) FROM people_recovery WHERE person_id = $1 AND used_at IS NULL";
    static RECOVERY_USE: () = "UPDATE people_recovery SET used_at = $3 WHERE person_id = $1 AND code = $2 AND used_at IS NULL";
    static RECOVERY_END: () = "DELETE FROM people_recovery WHERE person_id = $1";

    static PASSKEYS: Passkey = "SELECT id, person_id, name, handle, data, created_at, used_at FROM people_passkey WHERE person_id = $1 ORDER BY created_at, id";
    static PASSKEY: Passkey = "SELECT id, person_id, name, handle, data, created_at, used_at FROM people_passkey WHERE credential = $1 AND handle = $2";
    static PASSKEY_NEW: () = "INSERT INTO people_passkey (person_id, credential, handle, name, data, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    static PASSKEY_USE: () = "UPDATE people_passkey SET data = $2, used_at = $3 WHERE id = $1";
    static PASSKEY_END: (String,) = "DELETE FROM people_passkey WHERE id = $1 AND person_id = $2 RETURNING name";
    static PASSKEYS_END: () = "DELETE FROM people_passkey WHERE person_id = $1";

    static PROVIDED: (PersonId,) = "SELECT person_id FROM people_provider WHERE subject = $1";
    static PROVIDED_NEW: () = "INSERT INTO people_provider (subject, person_id) VALUES ($1, $2)";
    static PROVIDED_OF: (i64,) = "SELECT COUNT(*) FROM people_provider WHERE person_id = $1";

    static ENTRY_NEW: () = "INSERT INTO people_entry (person_id, at, how, agent, address, device, new_device) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    static ENTRIES: PastEntry = "SELECT at, how, agent, address, new_device FROM people_entry WHERE person_id = $1 ORDER BY at DESC, id DESC LIMIT $2";
    static ENTRIES_OF: (i64, i64) = "SELECT COUNT(*), COUNT(*) FILTER (WHERE device = $2) FROM people_entry WHERE person_id = $1";
    static ENTRIES_END: () = "DELETE FROM people_entry WHERE person_id = $1";
    static PROVIDED_END: () = "DELETE FROM people_provider WHERE person_id = $1";
    static ENTRIES_FORGET: () = "DELETE FROM people_entry WHERE at <= $1";

    static SESSION_STRONG: () = "UPDATE people_session SET strong = TRUE WHERE id = $1";
    static SESSION_SUPERSEDED: () = "DELETE FROM people_session WHERE secret = $1";
    static SESSIONS_FORGET: () = "DELETE FROM people_session WHERE expires_at <= $1";
    static LACKING: (PersonId, String) = "SELECT p.id, p.name FROM people_person p WHERE p.active AND p.joined_at IS NOT NULL AND p.id <> 0
        AND NOT EXISTS (SELECT 1 FROM people_totp t WHERE t.person_id = p.id AND t.confirmed_at IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM people_passkey k WHERE k.person_id = p.id) ORDER BY p.name";
}

/// Notes a step that waits, under the digest of what the browser holds.
pub async fn insert_step(
    tx: &mut Tx,
    secret: &str,
    kind: StepKind,
    person: Option<PersonId>,
    state: &str,
    next: &str,
) -> Result<()> {
    let until = later(tx.now(), STEP_SECONDS);
    STEP_NEW.exec(tx, params![secret, kind.word(), person, state, next, until]).await.map(drop)
}

/// A step that waits, left where it is.
pub async fn find_step(read: &mut Read, secret: &str, kind: StepKind) -> Result<Option<Step>> {
    let now = read.now();
    STEP.opt(read, params![secret, kind.word(), now]).await
}

/// Takes a step: it can be gone on with once.
pub async fn take_step(tx: &mut Tx, secret: &str, kind: StepKind) -> Result<Option<Step>> {
    let now = tx.now();
    STEP_TAKE.opt(tx, params![secret, kind.word(), now]).await
}

/// Ends every step of a person.
pub async fn delete_steps(tx: &mut Tx, person: PersonId) -> Result<()> {
    STEPS_END.exec(tx, params![person]).await.map(drop)
}

/// Somebody's code app.
pub async fn find_totp(read: &mut Read, person: PersonId) -> Result<Option<Totp>> {
    TOTP.opt(read, params![person]).await
}

/// Begins a code app anew, unconfirmed.
pub async fn put_totp(tx: &mut Tx, person: PersonId, secret: &str) -> Result<()> {
    TOTP_NEW.exec(tx, params![person, secret]).await.map(drop)
}

/// Notes that the code of a half minute was used; false if it or a later one was used already.
pub async fn use_totp(tx: &mut Tx, person: PersonId, step: i64) -> Result<bool> {
    let now = tx.now();
    Ok(TOTP_USE.exec(tx, params![person, step, now]).await? == 1)
}

/// Ends the code app.
pub async fn delete_totp(tx: &mut Tx, person: PersonId) -> Result<()> {
    TOTP_END.exec(tx, params![person]).await.map(drop)
}

/// Keeps the digests of new recovery codes in place of all earlier ones.
pub async fn replace_recovery(tx: &mut Tx, person: PersonId, digests: &[String]) -> Result<()> {
    RECOVERY_END.exec(tx, params![person]).await?;
    for code in digests {
        RECOVERY_NEW.exec(tx, params![person, code]).await?;
    }
    Ok(())
}

/// Uses a recovery code up; false if it is none or was used.
pub async fn use_recovery(tx: &mut Tx, person: PersonId, digest: &str) -> Result<bool> {
    let now = tx.now();
    Ok(RECOVERY_USE.exec(tx, params![person, digest, now]).await? >= 1)
}

/// What somebody has beside a password.
pub async fn find_factors(read: &mut Read, person: PersonId) -> Result<Factors> {
    let app = find_totp(read, person).await?.is_some_and(|totp| totp.confirmed_at.is_some());
    let passkeys = PASSKEYS.all(read, params![person]).await?;
    let codes_left = RECOVERY_LEFT.one(read, params![person]).await?.0;
    Ok(Factors { app, passkeys, codes_left })
}

/// The passkey of a credential and the name it gives its person.
pub async fn find_passkey(read: &mut Read, credential: &str, handle: &str) -> Result<Option<Passkey>> {
    PASSKEY.opt(read, params![credential, handle]).await
}

/// Adds a passkey.
pub async fn insert_passkey(
    tx: &mut Tx,
    person: PersonId,
    credential: &str,
    handle: &str,
    name: &str,
    data: &str,
) -> Result<()> {
    let now = tx.now();
    PASSKEY_NEW.exec(tx, params![person, credential, handle, name, data, now]).await.map(drop)
}

/// Notes a use of a passkey with its new counter.
pub async fn use_passkey(tx: &mut Tx, id: PasskeyKey, data: &str) -> Result<()> {
    let now = tx.now();
    PASSKEY_USE.exec(tx, params![id, data, now]).await.map(drop)
}

/// Ends one of somebody's passkeys and gives its name.
pub async fn delete_passkey(tx: &mut Tx, id: PasskeyKey, person: PersonId) -> Result<Option<String>> {
    Ok(PASSKEY_END.opt(tx, params![id, person]).await?.map(|(name,)| name))
}

/// Ends everything beside the password.
pub async fn delete_factors(tx: &mut Tx, person: PersonId) -> Result<()> {
    delete_totp(tx, person).await?;
    PASSKEYS_END.exec(tx, params![person]).await?;
    RECOVERY_END.exec(tx, params![person]).await.map(drop)
}

/// Who somebody at the company's provider is here.
pub async fn find_provided(read: &mut Read, subject: &str) -> Result<Option<PersonId>> {
    Ok(PROVIDED.opt(read, params![subject]).await?.map(|(person,)| person))
}

/// Whether a person is known at the company's provider already, under whatever subject.
pub async fn is_provided(read: &mut Read, person: PersonId) -> Result<bool> {
    Ok(PROVIDED_OF.one(read, params![person]).await?.0 > 0)
}

/// Remembers who somebody at the company's provider is here.
pub async fn insert_provided(tx: &mut Tx, subject: &str, person: PersonId) -> Result<()> {
    PROVIDED_NEW.exec(tx, params![subject, person]).await.map(drop)
}

/// Remembers a sign-in.
pub async fn insert_entry(
    tx: &mut Tx,
    person: PersonId,
    how: &str,
    agent: &str,
    address: &str,
    device: &str,
    new_device: bool,
) -> Result<()> {
    let now = tx.now();
    ENTRY_NEW.exec(tx, params![person, now, how, agent, address, device, new_device]).await.map(drop)
}

/// Somebody's last sign-ins, newest first.
pub async fn list_entries(read: &mut Read, person: PersonId) -> Result<Vec<PastEntry>> {
    ENTRIES.all(read, params![person, HISTORY_ROWS]).await
}

/// Forgets somebody's sign-ins and who they are at the company's provider.
pub async fn delete_history(tx: &mut Tx, person: PersonId) -> Result<()> {
    PROVIDED_END.exec(tx, params![person]).await?;
    ENTRIES_END.exec(tx, params![person]).await.map(drop)
}

/// Sign-ins of somebody: all, and those from a device.
pub async fn count_entries(read: &mut Read, person: PersonId, device: &str) -> Result<(i64, i64)> {
    ENTRIES_OF.one(read, params![person, device]).await
}

/// Notes that a second factor stands behind a session.
pub async fn strengthen(tx: &mut Tx, session: SessionId) -> Result<()> {
    SESSION_STRONG.exec(tx, params![session]).await.map(drop)
}

/// Ends the session that a browser held before it signed in again.
pub async fn supersede(tx: &mut Tx, secret: &str) -> Result<()> {
    SESSION_SUPERSEDED.exec(tx, params![secret]).await.map(drop)
}

/// People who can sign in with a password alone.
pub async fn list_lacking(read: &mut Read) -> Result<Vec<(PersonId, String)>> {
    LACKING.all(read, params![]).await
}

/// Forgets what ran out: steps, sessions, and sign-ins older than we keep them.
pub async fn forget(tx: &mut Tx, entries_before: Timestamp) -> Result<()> {
    let now = tx.now();
    STEPS_FORGET.exec(tx, params![now]).await?;
    SESSIONS_FORGET.exec(tx, params![now]).await?;
    ENTRIES_FORGET.exec(tx, params![entries_before]).await.map(drop)
}
