//! What this room does on others' news, in their transaction: an absence may need a cover before it
//! counts, and moves leads at once when it does.

use crate::actions::cover;
use db::{ListenerFuture, Recorded, Tx};
use kernel::{Event, PersonId};

/// Hears of absences.
pub(crate) fn hear<'a>(tx: &'a mut Tx, news: &'a Recorded) -> ListenerFuture<'a> {
    Box::pin(async move {
        match &news.event {
            Event::AbsenceRequested { absence, person, covers, accept_gap }
            | Event::AbsenceChanged { absence, person, covers, accept_gap } => {
                let approved = people::is_approved(tx, *absence).await?;
                if must_answer(news, *person, approved) {
                    cover::ask(tx, *absence, *person, covers, *accept_gap).await?;
                }
                if approved {
                    cover::settle(tx).await?;
                    cover::tell_gaps(tx).await?;
                }
                Ok(())
            }
            Event::AbsenceApproved { absence, person, covers, accept_gap } => {
                if !news.actor.is_system() {
                    cover::ask(tx, *absence, *person, covers, *accept_gap).await?;
                }
                cover::settle(tx).await?;
                cover::tell_gaps(tx).await
            }
            Event::AbsenceCancelled { .. } => cover::settle(tx).await,
            _ => Ok(()),
        }
    })
}

/// Illness of one's own counts at once and is never held up: the coordinator is alerted instead. The
/// program, which tells what was decided elsewhere, is not asked either.
fn must_answer(news: &Recorded, person: PersonId, approved: bool) -> bool {
    let declared = approved && news.actor.person == person && !news.actor.is_head();
    !news.actor.is_system() && !declared
}
