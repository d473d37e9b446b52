//! All SQL of the room.

use crate::types::Entry;
use db::{Read, params};
use kernel::Result;

db::sql! {
    static LIST: Entry = "SELECT id, title FROM blank_entry ORDER BY id DESC LIMIT 50";
}

/// The newest entries. The whole team reaches all of them, which the door checks.
pub(crate) async fn list_entries(read: &mut Read) -> Result<Vec<Entry>> {
    LIST.all(read, params![]).await
}
