//! One thing that is done to the tickets that are ticked in the queue.

use super::{choice, queue};
use crate::{
    actions,
    types::{Each, REASON_LENGTH, TicketState, WORD_LENGTH, filled, line, read_number},
};
use kernel::{Error, PersonId, Result, TicketId};
use web::{Answer, Cx, Form};

/// Does it to each that it can be done to; those that were left are named. With something to fix, nothing changes.
pub async fn bulk(cx: Cx, sent: Form) -> Answer {
    let back = Some(sent.get("back")).filter(|back| back.starts_with("/tickets?")).unwrap_or("/tickets");
    let done = async {
        let (chosen, what) = read(&sent)?;
        let mut tx = cx.tx().await?;
        let left = actions::each(&mut tx, &chosen, &what).await?;
        tx.commit().await?;
        Ok(left)
    };
    match done.await {
        Ok(left) if left.is_empty() => cx.see(back),
        Ok(left) => {
            let left = left.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
            cx.see(&format!("{back}{}left={left}", if back.contains('?') { '&' } else { '?' }))
        }
        Err(Error::Invalid(fields)) => {
            let forms = queue::Forms { bulk: sent.failed(fields), ..queue::Forms::default() };
            queue::mended(&cx, back, forms).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Which tickets, and what is done to them.
fn read(sent: &Form) -> Result<(Vec<TicketId>, Each)> {
    let chosen: Vec<TicketId> =
        sent.all("ticket").filter_map(read_number).take(queue::ROWS as usize).collect();
    if chosen.is_empty() {
        return Err(Error::invalid("ticket", "desk-nothing-chosen"));
    }
    let missing = |name: &str| Error::invalid(name, "desk-choose-one");
    let what = match sent.get("do") {
        "owner" => {
            let owner =
                choice::<i64>("to_owner", sent.get("to_owner"))?.ok_or_else(|| missing("to_owner"))?;
            Each::Owner((owner > 0).then_some(PersonId(owner)))
        }
        "state" => Each::State(TicketState::parse(sent.get("to_state")).ok_or_else(|| missing("to_state"))?),
        "priority" => {
            let priority = choice::<i64>("to_priority", sent.get("to_priority"))?;
            let priority = priority.filter(|n| (1..=4).contains(n)).ok_or_else(|| missing("to_priority"))?;
            Each::Priority(priority, line("reason", sent.get("reason"), REASON_LENGTH)?)
        }
        "tag" => Each::Tag(filled("add_tag", sent.get("add_tag"), WORD_LENGTH)?.to_lowercase()),
        "spam" => Each::Spam,
        _ => return Err(missing("ticket")),
    };
    Ok((chosen, what))
}
