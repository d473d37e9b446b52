//! The ground floor's own rows: settings, kept answers, mails, events.

use crate::idempotency;
use db::{Read, ToParam as _, Tx, params};
use jiff::Timestamp;
use kernel::{Error, MailId, PersonId, Result};
use serde::{Serialize, de::DeserializeOwned};

db::row! {
    /// An answer kept under an idempotency key.
    pub(crate) struct KeptAnswer {
        pub(crate) fingerprint: String,
        pub(crate) status: Option<i64>,
        pub(crate) content_type: Option<String>,
        pub(crate) body: Option<Vec<u8>>,
    }
}

db::row! {
    /// An event as the audit list shows it.
    #[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
    pub struct AuditRow {
        /// Its number.
        pub id: i64,
        /// Microseconds since 1970 UTC.
        pub at: i64,
        /// `person`, `bot` or `system`.
        pub actor_kind: String,
        /// Who did it.
        pub actor_id: Option<i64>,
        /// What.
        pub kind: String,
        /// The facts.
        pub payload: String,
    }
}

db::row! {
    /// A mail and its fate.
    #[derive(Clone, Debug)]
    pub struct MailRow {
        /// Its key.
        pub id: MailId,
        /// To whom.
        pub recipient: String,
        /// Its subject.
        pub subject: String,
        /// What it is for: `sign-in`, `invitation`, `digest`…
        pub purpose: String,
        /// `queued`, `sent`, `held` (no mail server), `failed`, or `bounced` when it did not arrive.
        pub state: String,
        /// Why it failed last.
        pub error: Option<String>,
        /// The whole message as JSON until it is sent.
        pub message: Option<String>,
        /// When it was written.
        pub created_at: Timestamp,
    }
}

db::sql! {
    static SETTING: (String,) = "SELECT value FROM db_setting WHERE name = $1";
    static FORGET_SETTING: () = "DELETE FROM db_setting WHERE name = $1";
    static PUT_SETTING: () = "INSERT INTO db_setting (name, value) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    static CLAIM: () = "INSERT INTO db_answer (person_id, key, fingerprint, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (person_id, key) DO NOTHING";
    static ANSWER: KeptAnswer = "SELECT fingerprint, status, content_type, body FROM db_answer WHERE person_id = $1 AND key = $2";
    static KEEP: () = "UPDATE db_answer SET status = $3, content_type = $4, body = $5 WHERE person_id = $1 AND key = $2";
    static RECLAIM: () = "UPDATE db_answer SET created_at = $4 WHERE person_id = $1 AND key = $2 AND fingerprint = $3 AND status IS NULL AND created_at <= $5";
    static HAPPENS: () = "UPDATE db_answer SET status = $4 WHERE person_id = $1 AND key = $2 AND created_at = $3 AND (status IS NULL OR status = $4)";
    static FORGET: () = "DELETE FROM db_answer WHERE person_id = $1 AND key = $2 AND status IS NULL";
    static FORGET_OLD: () = "DELETE FROM db_answer WHERE created_at < $1";
    static FORGET_ANSWERS: () = "DELETE FROM db_answer WHERE person_id = $1";
    static FORGET_MAILS: () = "DELETE FROM web_mail WHERE replace(recipient, $1, '') <> recipient";
    static PUT_OFF: () = "INSERT INTO web_put_off (person_id, mark, until) VALUES ($1, $2, $3)
        ON CONFLICT (person_id, mark) DO UPDATE SET until = excluded.until";
    static PUT_OFF_LIST: (String, Timestamp) = "SELECT mark, until FROM web_put_off WHERE person_id = $1";
    static PUT_OFF_PAST: () = "DELETE FROM web_put_off WHERE person_id = $1 AND until <= $2";
    static BRING_BACK: () = "DELETE FROM web_put_off WHERE person_id = $1 AND mark = $2";
    static FORGET_PUT_OFF: () = "DELETE FROM web_put_off WHERE person_id = $1";
    static AUDIT: AuditRow = "SELECT id, at, actor_kind, actor_id, kind, payload FROM db_event
        WHERE id < $1 AND (CAST($2 AS TEXT) IS NULL OR kind = $2) AND ($4 OR kind NOT LIKE $5) ORDER BY id DESC LIMIT $3";
    static DAMAGE: (String,) = {
        sqlite: "SELECT quick_check FROM pragma_quick_check",
        postgres: "SELECT 'ok'",
    };
    static MAIL_NEW: (MailId,) = "INSERT INTO web_mail (recipient, subject, purpose, state, message, created_at)
        VALUES ($1, $2, $3, 'queued', $4, $5) RETURNING id";
    static MAIL_FATE: () = "UPDATE web_mail SET state = $2, error = $3, message = CASE WHEN $4 THEN message ELSE NULL END WHERE id = $1";
    static MAIL_ONE: MailRow = "SELECT id, recipient, subject, purpose, state, error, message, created_at FROM web_mail WHERE id = $1";
    static FATES: (MailId, String, Option<String>) = "SELECT id, state, error FROM web_mail WHERE id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM ROWS($1))";
    static MAILS: MailRow = "SELECT id, recipient, subject, purpose, state, error, message, created_at FROM web_mail ORDER BY id DESC LIMIT 50";
}

/// What is damaged in the embedded file; PostgreSQL looks after its own.
#[db::boxed]
pub async fn damage(read: &mut Read) -> Result<Vec<String>> {
    let found = DAMAGE.all(read, params![]).await?;
    Ok(found.into_iter().map(|(line,)| line).filter(|line| line != "ok").collect())
}

/// A setting of the workspace, if it was ever set.
#[db::boxed]
pub async fn setting<T: DeserializeOwned>(read: &mut Read, name: &str) -> Result<Option<T>> {
    let Some((value,)) = SETTING.kept().opt(read, params![name]).await? else { return Ok(None) };
    serde_json::from_str(&value).map(Some).map_err(|e| Error::Internal(format!("setting {name}: {e}")))
}

/// Sets a setting of the workspace.
pub async fn put_setting<T: Serialize>(tx: &mut Tx, name: &str, value: &T) -> Result<()> {
    let value = serde_json::to_string(value).map_err(Error::internal)?;
    PUT_SETTING.exec(tx, params![name, value]).await.map(drop)
}

/// Takes a setting away.
pub(crate) async fn forget_setting(tx: &mut Tx, name: &str) -> Result<()> {
    FORGET_SETTING.exec(tx, params![name]).await.map(drop)
}

/// Claims a key for a request, also one whose request was killed before it changed anything; when, if it
/// is ours.
pub(crate) async fn claim_answer(
    tx: &mut Tx,
    person: PersonId,
    key: &str,
    print: &str,
) -> Result<Option<Timestamp>> {
    let now = tx.now();
    if CLAIM.exec(tx, params![person, key, print, now]).await? == 1 {
        return Ok(Some(now));
    }
    let dead = now.saturating_sub(idempotency::CLAIM).unwrap_or(Timestamp::MIN);
    let ours = RECLAIM.exec(tx, params![person, key, print, now, dead]).await? == 1;
    Ok(ours.then_some(now))
}

/// Notes in the transaction of a change that it happens under a claim.
///
/// # Errors
/// `Conflict` when another request took the claim over meanwhile.
pub(crate) async fn note_happening(tx: &mut Tx, person: PersonId, claim: &idempotency::Claim) -> Result<()> {
    let ours = HAPPENS.exec(tx, params![person, claim.key, claim.at, idempotency::HAPPENED]).await? == 1;
    if ours { Ok(()) } else { Err(Error::Conflict("web-key-busy")) }
}

pub(crate) async fn find_answer(read: &mut Read, person: PersonId, key: &str) -> Result<KeptAnswer> {
    ANSWER.one(read, params![person, key]).await
}

pub(crate) async fn keep_answer(
    tx: &mut Tx,
    person: PersonId,
    key: &str,
    status: i64,
    media: &str,
    body: &[u8],
) -> Result<()> {
    KEEP.exec(tx, params![person, key, status, media, body]).await.map(drop)
}

pub(crate) async fn forget_answer(tx: &mut Tx, person: PersonId, key: &str) -> Result<()> {
    FORGET.exec(tx, params![person, key]).await.map(drop)
}

pub(crate) async fn forget_old_answers(tx: &mut Tx, before: Timestamp) -> Result<()> {
    FORGET_OLD.exec(tx, params![before]).await.map(drop)
}

pub(crate) async fn forget_answers_of(tx: &mut Tx, person: PersonId) -> Result<()> {
    FORGET_ANSWERS.exec(tx, params![person]).await.map(drop)
}

/// Mails to an address, sent or not; a job that wants to send one finds nothing to do.
pub(crate) async fn forget_mails_to(tx: &mut Tx, email: &str) -> Result<()> {
    FORGET_MAILS.exec(tx, params![email]).await.map(drop)
}

/// What a person set aside on My day and what is not back yet.
pub(crate) async fn list_put_off(read: &mut Read, person: PersonId) -> Result<Vec<String>> {
    let now = read.now();
    let found = PUT_OFF_LIST.kept().all(read, params![person]).await?;
    Ok(found.into_iter().filter(|(_, until)| *until > now).map(|(mark, _)| mark).collect())
}

/// Sets a row of My day aside until an instant; what is back again is cleared away.
pub(crate) async fn put_off(tx: &mut Tx, person: PersonId, mark: &str, until: Timestamp) -> Result<()> {
    let now = tx.now();
    PUT_OFF_PAST.exec(tx, params![person, now]).await?;
    PUT_OFF.exec(tx, params![person, mark, until]).await.map(drop)
}

/// Takes a row of My day back.
pub(crate) async fn bring_back(tx: &mut Tx, person: PersonId, mark: &str) -> Result<()> {
    BRING_BACK.exec(tx, params![person, mark]).await.map(drop)
}

pub(crate) async fn forget_put_off_of(tx: &mut Tx, person: PersonId) -> Result<()> {
    FORGET_PUT_OFF.exec(tx, params![person]).await.map(drop)
}

/// Events before one, newest first. What would tell why somebody is away is left out for whoever may not
/// see that.
pub(crate) async fn list_events(
    read: &mut Read,
    before: i64,
    kind: Option<&str>,
    limit: i64,
) -> Result<Vec<AuditRow>> {
    let (all, private) = (read.actor().rights.absence_reasons, format!("{}%", kernel::Event::PRIVATE));
    AUDIT.all(read, params![before, kind, limit, all, private]).await
}

pub(crate) async fn insert_mail(
    tx: &mut Tx,
    recipient: &str,
    subject: &str,
    purpose: &str,
    message: &str,
) -> Result<MailId> {
    let now = tx.now();
    Ok(MAIL_NEW.one(tx, params![recipient, subject, purpose, message, now]).await?.0)
}

pub(crate) async fn save_mail_fate(
    tx: &mut Tx,
    id: MailId,
    state: &str,
    error: Option<&str>,
    keep: bool,
) -> Result<()> {
    MAIL_FATE.exec(tx, params![id, state, error, keep]).await.map(drop)
}

pub(crate) async fn find_mail(read: &mut Read, id: MailId) -> Result<Option<MailRow>> {
    MAIL_ONE.opt(read, params![id]).await
}

pub(crate) async fn list_mails(read: &mut Read) -> Result<Vec<MailRow>> {
    MAILS.all(read, params![]).await
}

pub(crate) async fn list_fates(
    read: &mut Read,
    ids: &[MailId],
) -> Result<Vec<(MailId, String, Option<String>)>> {
    let cells: Vec<[db::Param<'_>; 1]> = ids.iter().map(|id| [id.to_param()]).collect();
    let ids = db::rows(cells.iter().map(<[_; 1]>::as_slice))?;
    FATES.all(read, params![ids]).await
}
