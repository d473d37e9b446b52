//! What is held about one person, and its erasure (GDPR, articles 15 and 17).
//!
//! Both go by the schema, so a new room is covered before it thinks of it: rows that name a person are
//! found by their columns, and a name or address is taken out of every text there is. What stays is that
//! somebody wrote what they wrote. Each room takes away what is of no use without the person
//! ([`crate::Room::forget`]).

use crate::{House, Room, carry, house::rooms_of, reindex, store};
use db::{Tx, carry as tables, migrate, schema};
use kernel::{Error, PersonId, Result};
use std::io::Write;

/// Columns that open something; what is held is told without them.
const SECRET: &[&str] = &["secret", "password_hash", "sha256", "token", "credential", "handle"];

/// Whose data, and by which words they are found.
#[derive(Clone, Debug)]
pub struct Named {
    /// Their key.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// Writes every row that names a person, one a line: `{"table": …, "row": …}`, but of tables that whoever
/// asks may not read.
#[db::boxed]
pub async fn held(
    house: &House,
    named: &Named,
    hidden: &[&str],
    out: &mut (dyn Write + Send),
) -> Result<u64> {
    let rooms: Vec<_> = house.rooms().collect();
    let derived: Vec<_> = carry::unexported(&rooms).into_iter().filter(|one| one.derived).collect();
    let also: Vec<_> = rooms.iter().flat_map(|room| room.held).collect();
    let mut snapshot = house.db.snapshot().await?;
    let mut count = 0;
    for mut table in schema::tables(&migrate::all(&crate::migrations(&rooms)))? {
        if derived.iter().any(|one| one.table == table.name) || hidden.contains(&table.name.as_str()) {
            continue;
        }
        let more: Vec<String> = also
            .iter()
            .filter(|(name, _)| *name == table.name)
            .map(|(_, rows)| worded(rows, named))
            .collect();
        table.columns.retain(|column| !SECRET.contains(&column.name.as_str()));
        let mut lines = Vec::new();
        count += tables::dump_of_person(&mut snapshot, &table, named.id.0, &more, &mut lines).await?.rows;
        for line in String::from_utf8_lossy(&lines).lines() {
            writeln!(out, "{{\"table\":\"{}\",\"row\":{line}}}", table.name).map_err(Error::internal)?;
        }
    }
    Ok(count)
}

/// A room's condition with the person in it.
fn worded(rows: &str, named: &Named) -> String {
    let quoted = format!("'{}'", named.email.replace('\'', "''"));
    rows.replace("PERSON", &named.id.to_string()).replace("EMAIL", &quoted)
}

/// Takes a person out of every room, every mail and every text; `former` is what stands in the place of
/// their name. The room that keeps people erases its own row first.
#[db::boxed]
pub async fn forget(tx: &mut Tx, named: &Named, former: &str) -> Result<()> {
    let rooms = rooms_of(tx);
    for forget in rooms.iter().filter_map(|room| room.forget) {
        forget(tx, named.id).await?;
    }
    store::forget_answers_of(tx, named.id).await?;
    store::forget_put_off_of(tx, named.id).await?;
    store::forget_mails_to(tx, &named.email).await?;
    scrub(tx, &rooms, &words(named, former)).await?;
    reindex::whole(tx, &rooms).await
}

/// What is replaced by what. A name of one word is a word of the language too often to be taken out of
/// texts; the row that holds it is erased all the same.
fn words(named: &Named, former: &str) -> Vec<(String, String)> {
    let mut all = vec![(named.email.clone(), former.to_owned())];
    if named.name.trim().contains(' ') {
        all.push((named.name.clone(), former.to_owned()));
        let escaped = maud::html! { (named.name) }.into_string();
        if escaped != named.name {
            all.push((escaped, former.to_owned()));
        }
    }
    all
}

async fn scrub(tx: &mut Tx, rooms: &[&'static Room], words: &[(String, String)]) -> Result<()> {
    for table in schema::tables(&migrate::all(&crate::migrations(rooms)))? {
        for (from, to) in words {
            tables::replace_text(tx, &table, from, to).await?;
        }
    }
    Ok(())
}
