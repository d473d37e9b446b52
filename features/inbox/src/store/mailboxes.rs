//! How far mailboxes were read, and which of their mails still lie there.

use crate::types::{Fetched, Lying};
use db::{Read, Tx, params};
use kernel::Result;

db::sql! {
    static FAR: (i64, i64) = "SELECT validity, uid FROM inbox_mailbox WHERE name = $1";
    static SAVE: () = "INSERT INTO inbox_mailbox (name, validity, uid, read_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (name) DO UPDATE SET validity = excluded.validity, uid = excluded.uid, read_at = excluded.read_at
        WHERE inbox_mailbox.validity <> excluded.validity OR inbox_mailbox.uid < excluded.uid";
    static LIES: () = "INSERT INTO inbox_lying (mailbox, validity, uid, why, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (mailbox, validity, uid) DO UPDATE SET why = excluded.why, at = excluded.at";
    static LYING: (i64,) = "SELECT uid FROM inbox_lying WHERE mailbox = $1 AND validity = $2 ORDER BY at, uid LIMIT $3";
    static PUT_AWAY: () = "DELETE FROM inbox_lying WHERE mailbox = $1 AND validity = $2 AND uid = $3";
    static RENUMBERED: () = "DELETE FROM inbox_lying WHERE mailbox = $1 AND validity <> $2";
    static STUCK: Lying = "SELECT mailbox, COUNT(*), MIN(at), MAX(why) FROM inbox_lying WHERE why <> '' GROUP BY mailbox ORDER BY mailbox";
}

/// How far a mailbox was read: its UIDVALIDITY then, and the UID of the last mail.
#[cfg_attr(not(feature = "imap"), expect(dead_code, reason = "only the IMAP job asks"))]
pub async fn find_mailbox(read: &mut Read, name: &str) -> Result<Option<(i64, i64)>> {
    FAR.opt(read, params![name]).await
}

/// Notes how far a mailbox was read; never back.
pub async fn save_mailbox(tx: &mut Tx, far: &Fetched) -> Result<()> {
    let now = tx.now();
    SAVE.exec(tx, params![far.mailbox, far.validity, far.uid, now]).await.map(drop)
}

/// Notes a mail that was taken and lies in its mailbox, with what the server said to putting it away.
pub async fn save_lying(tx: &mut Tx, mail: &Fetched, why: &str) -> Result<()> {
    let now = tx.now();
    LIES.exec(tx, params![mail.mailbox, mail.validity, mail.uid, why, now]).await.map(drop)
}

/// Mails that were taken and lie in a mailbox, those first that were tried longest ago.
#[cfg_attr(not(feature = "imap"), expect(dead_code, reason = "only the IMAP job asks"))]
pub async fn list_lying(read: &mut Read, mailbox: &str, validity: i64, most: i64) -> Result<Vec<i64>> {
    Ok(LYING.all(read, params![mailbox, validity, most]).await?.into_iter().map(|(uid,)| uid).collect())
}

/// Forgets a mail that was put away.
#[cfg_attr(not(feature = "imap"), expect(dead_code, reason = "only the IMAP job asks"))]
pub async fn remove_lying(tx: &mut Tx, mail: &Fetched) -> Result<()> {
    PUT_AWAY.exec(tx, params![mail.mailbox, mail.validity, mail.uid]).await.map(drop)
}

/// Forgets the mails of a mailbox whose numbers mean nothing any more.
#[cfg_attr(not(feature = "imap"), expect(dead_code, reason = "only the IMAP job asks"))]
pub async fn remove_renumbered(tx: &mut Tx, mailbox: &str, validity: i64) -> Result<()> {
    RENUMBERED.exec(tx, params![mailbox, validity]).await.map(drop)
}

/// Mailboxes whose server refuses to put away what was taken.
pub async fn list_stuck(read: &mut Read) -> Result<Vec<Lying>> {
    STUCK.kept().all(read, params![]).await
}
