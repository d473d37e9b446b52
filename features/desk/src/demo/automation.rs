//! What the demo company's desk does by itself: rules, one of which has looked at two tickets; a ticket that comes each
//! week; and who is asked when nobody answers.

use crate::{
    actions::{
        automation::{self, Heard},
        escalation, schedule,
    },
    automation::acting,
    escalation::{After, Level},
    store::automation as store,
    types::{
        automation::{RuleBody, Told, Trigger},
        schedule::ScheduleBody,
    },
};
use db::Tx;
use jiff::{SignedDuration, Timestamp};
use kernel::{Error, Result, TicketId};
use serde::Deserialize;

/// How long after a ticket a rule looks at it.
const LATER: SignedDuration = SignedDuration::from_secs(5);

#[derive(Deserialize)]
struct File {
    rule: Vec<RuleBody>,
    schedule: Vec<ScheduleBody>,
}

/// Writes it down in the demo's present. Rules are off still: they look at the tickets as they are told.
pub async fn load(tx: &mut Tx) -> Result<()> {
    let file: File = toml::from_str(include_str!("../../demo/rules.toml"))
        .map_err(|e| Error::Internal(format!("the demo's rules: {e}")))?;
    for body in &file.rule {
        automation::create(tx, body).await?;
    }
    for body in &file.schedule {
        let id = schedule::create(tx, body).await?;
        schedule::switch(tx, id, true).await?;
    }
    let levels = [
        Level { after: After::Minutes(90), tell: Told::Owner },
        Level { after: After::Percent(90), tell: Told::Lead },
        Level { after: After::Percent(150), tell: Told::Heads },
    ];
    escalation::set_levels(tx, &levels).await
}

/// Rules look at a ticket that has just come.
pub async fn look(tx: &mut Tx, ticket: TicketId, came: Timestamp) -> Result<()> {
    tx.act_as(acting(1), Some(came.saturating_add(LATER).unwrap_or(came)));
    for rule in store::list(tx).await? {
        if rule.read()?.trigger == Trigger::Opened {
            let cause = format!("event:demo-{ticket}");
            let heard = Heard { ticket, trigger: Trigger::Opened, cause, depth: 0, percent: 0 };
            automation::look(tx, &rule, &heard).await?;
        }
    }
    Ok(())
}

/// Once every ticket was told, rules work.
pub async fn switch_on(tx: &mut Tx) -> Result<()> {
    for rule in store::list(tx).await? {
        automation::switch(tx, rule.id, true).await?;
    }
    Ok(())
}
