//! Escalation, for whoever runs the installation.

use super::done;
use crate::{
    actions::escalation as actions,
    escalation::{After, Level, MOST_LEVELS},
    store::escalation as store,
    types::automation::Told,
    views::escalation as views,
};
use kernel::{Error, Result};
use ui::{Markup, form::Filled};
use web::{Answer, Cx, Form, Problems};

/// Who was asked, told at most.
const ASKED: i64 = 50;

async fn content(cx: &Cx, sent: Option<Filled>) -> Result<Markup> {
    let mut read = cx.read().await?;
    let levels = actions::levels(&mut read).await?.levels;
    let asked = store::list(&mut read, ASKED).await?;
    drop(read);
    Ok(views::page(&cx.t, &sent.unwrap_or_else(|| write(&levels)), &asked, MOST_LEVELS))
}

/// The levels, and who was asked.
pub async fn show(cx: Cx) -> Answer {
    let body = content(&cx, None).await?;
    cx.page(&cx.t.s("desk-escalation"), body).await
}

/// Writes the levels down.
pub async fn save(cx: Cx, sent: Form) -> Answer {
    let saved = async {
        let levels = read_levels(&sent)?;
        let mut tx = cx.tx().await?;
        actions::set_levels(&mut tx, &levels).await?;
        Ok(tx)
    };
    match saved.await {
        Ok(tx) => done(&cx, tx, "/admin/desk/escalation").await,
        Err(Error::Invalid(fields)) => {
            let body = content(&cx, Some(sent.failed(fields))).await?;
            cx.framed(http::StatusCode::UNPROCESSABLE_ENTITY, &cx.t.s("desk-escalation"), body).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Lines without an amount are no level; the others move up.
fn read_levels(sent: &Form) -> Result<Vec<Level>> {
    let (mut problems, mut levels) = (Problems::new(), Vec::new());
    for n in 1..=MOST_LEVELS {
        let name = format!("amount_{n}");
        if sent.get(&name).is_empty() {
            continue;
        }
        let by = sent.get(&format!("by_{n}"));
        let key = if by == "percent" { "desk-level-percent" } else { "desk-level-minutes" };
        let amount: Option<i64> =
            problems.take(sent.get(&name).parse().map_err(|_| Error::invalid(&name, key)));
        let tell = problems.take(Told::read(sent.get(&format!("tell_{n}"))));
        if let (Some(amount), Some(tell)) = (amount, tell) {
            let after = if by == "percent" { After::Percent(amount) } else { After::Minutes(amount) };
            levels.push(Level { after, tell });
        }
    }
    problems.finish()?;
    Ok(levels)
}

/// Levels as the form shows them.
fn write(levels: &[Level]) -> Filled {
    let mut values = Vec::new();
    for (at, level) in levels.iter().enumerate() {
        let (by, amount) = match level.after {
            After::Minutes(n) => ("minutes", n),
            After::Percent(n) => ("percent", n),
        };
        values.push((format!("by_{}", at + 1), by.to_owned()));
        values.push((format!("amount_{}", at + 1), amount.to_string()));
        values.push((format!("tell_{}", at + 1), level.tell.word().to_owned()));
    }
    Filled::failed(values, Vec::new())
}
