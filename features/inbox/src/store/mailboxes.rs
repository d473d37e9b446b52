//! How far mailboxes were read.

use crate::types::Fetched;
use db::{Read, Tx, params};
use kernel::Result;

db::sql! {
    static FAR: (i64, i64) = "SELECT validity, uid FROM inbox_mailbox WHERE name = $1";
    static SAVE: () = "INSERT INTO inbox_mailbox (name, validity, uid, read_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (name) DO UPDATE SET validity = excluded.validity, uid = excluded.uid, read_at = excluded.read_at
        WHERE inbox_mailbox.validity <> excluded.validity OR inbox_mailbox.uid < excluded.uid";
}

/// How far a mailbox was read: its UIDVALIDITY then, and the UID of the last mail.
pub async fn find_mailbox(read: &mut Read, name: &str) -> Result<Option<(i64, i64)>> {
    FAR.opt(read, params![name]).await
}

/// Notes how far a mailbox was read; never back.
pub async fn save_mailbox(tx: &mut Tx, far: &Fetched) -> Result<()> {
    let now = tx.now();
    SAVE.exec(tx, params![far.mailbox, far.validity, far.uid, now]).await.map(drop)
}
