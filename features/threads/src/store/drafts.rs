//! Texts that are being written, kept per person and place.

use super::who;
use crate::types::Draft;
use db::{Param, Read, ToParam as _, Tx, params, rows};
use kernel::{PersonId, Result};

db::sql! {
    static FIND: Draft = "SELECT text, request_key FROM threads_draft WHERE person_id = $1 AND scope = $2";
    static LIST: (String, String) = "SELECT scope, text FROM threads_draft WHERE person_id = $1 AND scope IN (SELECT value ->> 0 FROM ROWS($2))";
    static SAVE: () = "INSERT INTO threads_draft (person_id, scope, text, request_key, saved_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (person_id, scope) DO UPDATE SET text = excluded.text,
            request_key = COALESCE(excluded.request_key, threads_draft.request_key), saved_at = excluded.saved_at";
    static FORGET: () = "DELETE FROM threads_draft WHERE person_id = $1 AND scope = $2";
    static COUNT: (i64,) = "SELECT COUNT(*) FROM threads_draft WHERE person_id = $1";
    static FORGET_PERSON: () = "DELETE FROM threads_draft WHERE person_id = $1";
    static FORGET_READ: () = "DELETE FROM threads_read WHERE person_id = $1";
    static FORGET_PACE: () = "DELETE FROM threads_pace WHERE person_id = $1";
    static FORGET_OLD: () = "DELETE FROM threads_draft WHERE saved_at < $1";
}

/// The draft of whoever asks at a place.
pub async fn find(read: &mut Read, scope: &str) -> Result<Option<Draft>> {
    let (_, _, person) = who(read);
    FIND.opt(read, params![person, scope]).await
}

/// The drafts of whoever asks at some places: where, and what.
pub async fn list(read: &mut Read, scopes: &[&str]) -> Result<Vec<(String, String)>> {
    let (_, _, person) = who(read);
    let cells: Vec<[Param<'_>; 1]> = scopes.iter().map(|scope| [scope.to_param()]).collect();
    let scopes = rows(cells.iter().map(<[_; 1]>::as_slice))?;
    LIST.all(read, params![person, scopes]).await
}

/// Keeps a draft; an empty one is forgotten.
pub async fn save(tx: &mut Tx, scope: &str, text: &str, request_key: Option<&str>) -> Result<()> {
    let (_, _, person) = who(tx);
    let now = tx.now();
    if text.trim().is_empty() {
        return forget(tx, scope).await;
    }
    SAVE.exec(tx, params![person, scope, text, request_key, now]).await.map(drop)
}

/// Forgets a draft: it was accepted, or emptied.
pub async fn forget(tx: &mut Tx, scope: &str) -> Result<()> {
    let (_, _, person) = who(tx);
    FORGET.exec(tx, params![person, scope]).await.map(drop)
}

/// How many drafts whoever asks keeps.
pub async fn count(read: &mut Read) -> Result<i64> {
    let (_, _, person) = who(read);
    Ok(COUNT.kept().one(read, params![person]).await?.0)
}

/// Forgets drafts that nobody touched since an instant.
pub async fn forget_old(tx: &mut Tx, before: jiff::Timestamp) -> Result<()> {
    FORGET_OLD.exec(tx, params![before]).await.map(drop)
}

/// Everything that is of use to a person alone: drafts, marks of what they read, their pace.
pub async fn forget_person(tx: &mut Tx, person: PersonId) -> Result<()> {
    FORGET_PERSON.exec(tx, params![person]).await?;
    FORGET_READ.exec(tx, params![person]).await?;
    FORGET_PACE.exec(tx, params![person]).await.map(drop)
}
