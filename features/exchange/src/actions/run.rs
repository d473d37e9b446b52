//! Running an import: a thousand steps in one transaction, with the cursor moved in it, so that a kill
//! loses nothing and a second process cannot take the same steps.

use super::{counted, take::Taker};
use crate::{
    reading, rules, store,
    types::{Import, Line, Plan, Planned, Verdict},
};
use db::Tx;
use kernel::{Actor, Error, Event, ImportId, Result};
use web::House;

/// How often a batch that lost a race is taken again.
const TRIES: usize = 5;

/// How far an import is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Steps that were taken.
    pub taken: usize,
    /// Of how many.
    pub total: usize,
}

/// Begins the steps of an import, with what was refused while reading.
pub(super) async fn begin(tx: &mut Tx, id: ImportId, plan: &Plan, digest: &str) -> Result<()> {
    store::delete_lines(tx, id).await?;
    store::insert_lines(tx, id, &plan.lines).await?;
    store::save_begun(tx, id, digest, plan.steps.len(), counted(plan)).await
}

/// Takes the steps of an import from its cursor on, so many batches at most; says whether it is over.
#[db::boxed]
pub async fn run(
    house: &House,
    import: &Import,
    plan: &Plan,
    most: Option<usize>,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Result<bool> {
    let digest = reading::digest(&plan.steps);
    let mut cursor = import.cursor as usize;
    if import.digest != digest {
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        begin(&mut tx, import.id, plan, &digest).await?;
        tx.commit().await?;
        cursor = 0;
    }
    let mut taker = Taker::new(house, import).await?;
    let total = plan.steps.len();
    let mut batches = 0;
    tell(Progress { taken: cursor, total });
    while cursor < total {
        if most == Some(batches) {
            return Ok(false);
        }
        let to = (cursor + rules::batch(import.source)).min(total);
        batch(house, &mut taker, &plan.steps[cursor..to], (cursor, to)).await?;
        cursor = to;
        batches += 1;
        tell(Progress { taken: cursor, total });
    }
    finish(house, import.id).await?;
    Ok(true)
}

/// Takes a batch; if the data refuse it as a whole, its steps are taken one by one, so that only the one
/// at fault is left out.
async fn batch(
    house: &House,
    taker: &mut Taker,
    steps: &[Planned],
    (from, to): (usize, usize),
) -> Result<()> {
    for _ in 0..TRIES {
        match once(house, taker, steps, (from, to)).await {
            Err(Error::Conflict("error-busy")) => {}
            Err(Error::Conflict("error-exists" | "error-in-use")) if steps.len() > 1 => {
                for (n, step) in steps.iter().enumerate() {
                    let range = (from + n, from + n + 1);
                    Box::pin(batch(house, taker, std::slice::from_ref(step), range)).await?;
                }
                return Ok(());
            }
            Err(Error::Conflict(why @ ("error-exists" | "error-in-use"))) => {
                return refuse(house, taker, &steps[0], why, (from, to)).await;
            }
            other => return other,
        }
    }
    Err(Error::Conflict("error-busy"))
}

async fn once(house: &House, taker: &mut Taker, steps: &[Planned], (from, to): (usize, usize)) -> Result<()> {
    taker.prepare(house, steps).await?;
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    tx.lock("exchange", false).await?;
    let taken = match taker.take(&mut tx, steps).await {
        Ok(taken) => taken,
        Err(error) => {
            taker.forget();
            return Err(error);
        }
    };
    let counts = (taken.accepted, taken.known, taken.lines.len());
    store::insert_lines(&mut tx, taker.import, &taken.lines).await?;
    if !store::save_step(&mut tx, taker.import, (from as i64, to as i64), counts).await? {
        taker.forget();
        return Err(Error::Conflict("exchange-taken-over"));
    }
    tx.commit().await?;
    taker.keep();
    Ok(())
}

async fn refuse(
    house: &House,
    taker: &Taker,
    planned: &Planned,
    why: &'static str,
    (from, to): (usize, usize),
) -> Result<()> {
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    let line = refused(planned, why, Vec::new());
    store::insert_lines(&mut tx, taker.import, &[line]).await?;
    store::save_step(&mut tx, taker.import, (from as i64, to as i64), (0, 0, 1)).await?;
    tx.commit().await
}

/// The line of a step that was refused.
pub(super) fn refused(planned: &Planned, why: &'static str, args: Vec<(&'static str, String)>) -> Line {
    Line {
        verdict: Verdict::Refused,
        place: planned.place.clone(),
        kind: planned.step.word().to_owned(),
        what: rules::short(&planned.what, 160),
        why,
        args,
    }
}

async fn finish(house: &House, id: ImportId) -> Result<()> {
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    if store::save_finished(&mut tx, id).await? {
        let import = store::find(&mut tx, id).await?;
        let source = import.source.word().to_owned();
        let (accepted, refused) = (import.accepted, import.refused);
        tx.record(Event::ImportFinished { import: id, source, accepted, refused }).await?;
    }
    tx.commit().await
}
