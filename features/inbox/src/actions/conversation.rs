//! Which mails hang together: by the ids that they name, whatever the order in which they come.
//!
//! Ids are compared by their digests, since whoever sends a mail may make its id as long as they like.
//! Absent on purpose: subjects. Two mails with one subject need not have to do with each other.

use db::Tx;
use kernel::Result;
use sha2::{Digest as _, Sha256};
use web::letter::Letter;

use crate::store;

/// Letters and digits of a digest.
const LENGTH: usize = 32;

/// What stands for the id of a mail.
pub fn digest(id: &str) -> String {
    web::hex(&Sha256::digest(id.trim().as_bytes())).chars().take(LENGTH).collect()
}

/// Where a mail stands among others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bonds {
    /// Its own id.
    pub own: Option<String>,
    /// The ids that it hangs on, nearest first.
    pub ancestors: Vec<String>,
    /// What its conversation is called if no other mail of it is here.
    pub root: String,
}

impl Bonds {
    /// The bonds of a mail; `key` names one that has no ids at all.
    pub fn of(letter: &Letter, key: &str) -> Bonds {
        let own = letter.id.as_deref().map(digest);
        let first = letter.references.first().or(letter.in_reply_to.first());
        let root = first.map(|id| digest(id)).or_else(|| own.clone()).unwrap_or_else(|| digest(key));
        Bonds { own, ancestors: letter.ancestors().map(digest).collect(), root }
    }

    /// Every id that it knows of.
    fn all(&self) -> Vec<&str> {
        let own = self.own.iter().map(String::as_str);
        own.chain(self.ancestors.iter().map(String::as_str)).chain([self.root.as_str()]).collect()
    }
}

/// The conversation of a mail. One that ties two together makes them one.
pub async fn find(tx: &mut Tx, bonds: &Bonds) -> Result<String> {
    let mut here = store::list_conversations(tx, &bonds.all()).await?;
    if here.is_empty() {
        return Ok(bonds.root.clone());
    }
    let kept = here.remove(0);
    if !here.is_empty() {
        store::join_conversations(tx, &here, &kept).await?;
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(headers: &str) -> Letter {
        Letter::read(format!("From: a@b.example\r\n{headers}\r\n\r\nhola").as_bytes()).unwrap()
    }

    #[test]
    fn a_mail_hangs_on_the_first_that_it_names_and_else_on_itself() {
        let first = Bonds::of(&letter("Message-ID: <1@x>"), "key");
        let second = Bonds::of(&letter("Message-ID: <2@x>\r\nIn-Reply-To: <1@x>"), "key");
        let third = Bonds::of(&letter("Message-ID: <3@x>\r\nReferences: <1@x> <2@x>"), "key");
        assert_eq!(first.own.as_deref(), Some(first.root.as_str()));
        assert_eq!((second.root.as_str(), third.root.as_str()), (first.root.as_str(), first.root.as_str()));
        assert_eq!(third.ancestors.first(), second.own.as_ref(), "nearest first");
        assert_eq!(Bonds::of(&letter("Subject: x"), "key").root, digest("key"));
    }
}
