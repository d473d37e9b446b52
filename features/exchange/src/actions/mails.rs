//! Mails of an archive: their bytes are read and kept before the transaction that takes them.

use super::{bytes_of, mailbox::Archive, take::Outcome};
use crate::types::{Import, Planned, Source, Step};
use db::Tx;
use inbox::{Brought, Prepared};
use kernel::{Error, Result};
use std::collections::HashMap;
use web::House;

/// What is ready to be taken.
#[derive(Default)]
pub(super) struct Mails {
    archive: Option<Archive>,
    ready: HashMap<String, Result<Prepared>>,
}

impl Mails {
    /// Of an import, if it is one of mail.
    pub fn of(house: &House, import: &Import) -> Result<Mails> {
        let archive = match import.source {
            Source::Mail => Some(Archive::open(&bytes_of(house, import))?),
            Source::Basecamp | Source::Csv => None,
        };
        Ok(Mails { archive, ready: HashMap::new() })
    }

    /// Keeps the bytes of some mails. What is no mail any more is refused when its turn comes.
    pub async fn prepare(&mut self, house: &House, steps: impl Iterator<Item = &Planned>) -> Result<()> {
        self.ready.clear();
        let Some(archive) = &mut self.archive else { return Ok(()) };
        for planned in steps {
            let Step::Mail(mail) = &planned.step else { continue };
            let bytes = archive.read(&mail.spot)?;
            let prepared = match inbox::prepare(house, bytes, mail.sent_by).await {
                Err(error @ (Error::Internal(_) | Error::Conflict(_))) => return Err(error),
                other => other,
            };
            self.ready.insert(planned.key.clone(), prepared);
        }
        Ok(())
    }

    /// Takes one.
    pub async fn take(&mut self, tx: &mut Tx, planned: &Planned) -> Result<Outcome> {
        let prepared = self.ready.remove(&planned.key).ok_or(Error::NotFound)??;
        Ok(match inbox::bring(tx, &prepared).await? {
            Brought::Known(id) => Outcome::Here(id.0),
            Brought::Posted(id) | Brought::Unsorted(id) => Outcome::New(id.0),
        })
    }
}
