//! Attachments. The bytes are stored before the transaction (`crate::files`); here they become a file of
//! a project.

use super::{in_reach, posts::refuse_closed};
use crate::{store, types::NewAttachment};
use db::Tx;
use kernel::{AttachmentId, Error, Event, Result};

/// Characters of a file's name at most.
const NAME_LENGTH: usize = 120;

/// Adds a stored file to a project. Until a post carries it, only whoever added it may fetch it; with
/// `kept` it stands among the project's files for the team.
#[db::boxed]
pub async fn attach(tx: &mut Tx, new: NewAttachment) -> Result<AttachmentId> {
    let actor = *tx.actor();
    in_reach(tx, new.project).await?;
    if new.kept && !actor.is_team() {
        return Err(Error::Forbidden);
    }
    let card = projects::find_card(tx, new.project).await?;
    refuse_closed(tx, &card)?;
    let new = NewAttachment { name: safe_name(&new.name), ..new };
    let id = store::files::insert(tx, &new).await?;
    tx.record(Event::AttachmentAdded { project: new.project, attachment: id }).await?;
    Ok(id)
}

/// A name without folders, controls and what an address would have to escape.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let plain = |c: char| if c.is_alphanumeric() || ".-_".contains(c) { c } else { '-' };
    let cleaned: String = last.chars().map(plain).take(NAME_LENGTH).collect();
    let cleaned = cleaned.trim_matches(['-', '.']).to_owned();
    if cleaned.is_empty() { "file".to_owned() } else { cleaned }
}

#[cfg(test)]
mod tests {
    use super::safe_name;

    #[test]
    fn a_name_keeps_its_letters_and_loses_its_way_out() {
        assert_eq!(safe_name("Informe (final) ñ.pdf"), "Informe--final--ñ.pdf");
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name("C:\\x\\foto 1.PNG"), "foto-1.PNG");
        assert_eq!(safe_name("..."), "file");
    }
}
