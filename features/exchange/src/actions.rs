//! The verbs of the room: look at a source without changing anything, run it in batches, begin, answer.

mod mailbox;
mod mails;
mod run;
mod take;

pub use run::{Progress, run};

use crate::{
    basecamp::Basis,
    known::{Known, folded},
    reading, rules, store,
    types::{Counts, Import, Outlook, Plan, Settings, Source, State, Step, Verdict},
};
use db::Tx;
use jiff::Timestamp;
use kernel::{Actor, Error, ImportId, Result};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use web::House;

/// Reads a source and says what an import of it would do. Nothing is changed.
#[db::boxed]
pub async fn look(
    house: &House,
    source: Source,
    path: &Path,
    settings: &Settings,
) -> Result<(Plan, Outlook)> {
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let known = store::known(&mut read).await?;
    let keys = store::list_keys(&mut read, source).await?;
    drop(read);
    let (path, settings, now) = (path.to_owned(), settings.clone(), house.db.now());
    let work = move || {
        let basis = Basis { now, map: &settings.map, known: &known };
        let read = match source {
            Source::Mail => reading::once(mailbox::plan(&path, basis)?),
            Source::Basecamp | Source::Csv => reading::read(source, &path, &settings, basis)?,
        };
        let plan = weeded(read)?;
        let outlook =
            outlook(&plan, |key| keys.contains_key(key), |email| known.people.contains_key(&folded(email)));
        Ok((plan, outlook))
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

/// The dry run of one file whose bytes are at hand, in a workspace that knows what is said: what the
/// fuzzing of the readers goes through.
pub fn look_at(
    source: Source,
    name: &str,
    bytes: &[u8],
    settings: &Settings,
    now: Timestamp,
    known: &Known,
) -> Result<Plan> {
    weeded(reading::read_one(source, name, bytes, settings, now, known)?)
}

/// Leaves out the steps that their own rooms would refuse whatever else happens, with the reason, so that
/// a dry run names them.
fn weeded(mut plan: Plan) -> Result<Plan> {
    let (mut steps, mut failed) = (Vec::with_capacity(plan.steps.len()), None);
    for planned in plan.steps.drain(..) {
        match take::sound(&planned.step) {
            Ok(()) => steps.push(planned),
            Err(error) => match take::why(&planned, error) {
                Ok(line) => plan.lines.push(line),
                Err(error) => failed = Some(error),
            },
        }
    }
    plan.steps = steps;
    failed.map_or(Ok(plan), Err)
}

/// What a plan would do, by kind.
fn outlook(plan: &Plan, is_known: impl Fn(&str) -> bool, is_person: impl Fn(&str) -> bool) -> Outlook {
    let mut outlook = Outlook { asks: plan.asks.clone(), holders: plan.holders, ..Outlook::default() };
    for planned in &plan.steps {
        let counts: &mut Counts = outlook.kinds.entry(planned.step.word().to_owned()).or_default();
        let here = match &planned.step {
            Step::Person(person) => is_known(&planned.key) || is_person(&person.email),
            _ => is_known(&planned.key),
        };
        if here {
            counts.known += 1;
        } else {
            counts.new += 1;
        }
        if let Step::Person(person) = &planned.step
            && person.active
            && person.services
        {
            outlook.leads.push(person.email.clone());
        }
    }
    for line in &plan.lines {
        match line.verdict {
            Verdict::Refused => outlook.kinds.entry(line.kind.clone()).or_default().refused += 1,
            Verdict::Homeless => *outlook.homeless.entry(line.kind.clone()).or_default() += 1,
            Verdict::Note => {}
        }
    }
    outlook.leads.sort();
    outlook
}

/// How many lines of a plan are refused, and how many have no home.
pub(crate) fn counted(plan: &Plan) -> (usize, usize) {
    let of = |verdict| plan.lines.iter().filter(|line| line.verdict == verdict).count();
    (of(Verdict::Refused), of(Verdict::Homeless))
}

/// Where the bytes of an import are.
pub fn bytes_of(house: &House, import: &Import) -> PathBuf {
    if import.uploaded { folder(house).join(&import.place) } else { PathBuf::from(&import.place) }
}

/// The folder of uploads.
pub fn folder(house: &House) -> PathBuf {
    house.data.join("imports")
}

/// Notes an upload, to be looked at by a job.
pub async fn accept(
    tx: &mut Tx,
    source: Source,
    name: &str,
    file: &str,
    settings: &Settings,
) -> Result<ImportId> {
    allow(tx)?;
    let text = serde_json::to_string(settings).map_err(Error::internal)?;
    let id = store::insert(tx, source, name, file, true, &text).await?;
    enqueue(tx, "exchange.check", id).await?;
    Ok(id)
}

/// Answers what a dry run asked; it is made again.
pub async fn answer(tx: &mut Tx, id: ImportId, settings: &Settings) -> Result<()> {
    allow(tx)?;
    let text = serde_json::to_string(settings).map_err(Error::internal)?;
    if !store::save_settings(tx, id, &text).await? {
        return Err(Error::Conflict("exchange-is-running"));
    }
    enqueue(tx, "exchange.check", id).await
}

/// Starts an import that was checked.
pub async fn start(tx: &mut Tx, id: ImportId) -> Result<()> {
    allow(tx)?;
    if !store::save_started(tx, id).await? {
        return Err(Error::Conflict("exchange-not-checked"));
    }
    enqueue(tx, "exchange.run", id).await
}

/// Throws an import's report and bytes away; what it brought stays. The bytes are removed after the commit.
pub async fn discard(tx: &mut Tx, id: ImportId) -> Result<Import> {
    allow(tx)?;
    let import = store::find(tx, id).await?;
    if import.state == State::Running {
        return Err(Error::Conflict("exchange-is-running"));
    }
    store::delete(tx, id).await?;
    Ok(import)
}

/// Makes the dry run of an upload and keeps what it found.
pub async fn check(house: &Arc<House>, id: ImportId) -> Result<()> {
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let import = store::find(&mut read, id).await?;
    drop(read);
    if import.state != State::Waiting {
        return Ok(());
    }
    let looked = look(house, import.source, &bytes_of(house, &import), &import.settings()).await;
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    store::delete_lines(&mut tx, id).await?;
    match looked {
        Ok((plan, outlook)) => {
            let text = serde_json::to_string(&outlook).map_err(Error::internal)?;
            store::save_checked(&mut tx, id, &text, plan.steps.len(), counted(&plan)).await?;
            store::insert_lines(&mut tx, id, &plan.lines).await?;
        }
        Err(Error::Internal(why)) => return Err(Error::Internal(why)),
        Err(error) => store::save_failed(&mut tx, id, &in_words(&error)).await?,
    }
    tx.commit().await
}

/// Goes on with an import for one turn; says whether it is over.
pub async fn go_on(house: &Arc<House>, id: ImportId) -> Result<bool> {
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let import = store::find(&mut read, id).await?;
    drop(read);
    if import.state != State::Running {
        return Ok(true);
    }
    let (plan, _) = look(house, import.source, &bytes_of(house, &import), &import.settings()).await?;
    let over = run(house, &import, &plan, Some(rules::BATCHES_IN_A_TURN), &mut |_| {}).await?;
    if !over {
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        enqueue(&mut tx, "exchange.run", id).await?;
        tx.commit().await?;
    }
    Ok(over)
}

/// Begins an import from the command line, or finds the one of the same steps that was interrupted.
#[db::boxed]
pub async fn begin(
    house: &House,
    source: Source,
    path: &Path,
    settings: &Settings,
    plan: &Plan,
) -> Result<Import> {
    let place = path.canonicalize().unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned();
    let digest = reading::digest(&plan.steps);
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    if let Some(import) = store::find_unfinished(&mut tx, source, &place, &digest).await? {
        return Ok(import);
    }
    let name = path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    let text = serde_json::to_string(settings).map_err(Error::internal)?;
    let id = store::insert(&mut tx, source, &name, &place, false, &text).await?;
    run::begin(&mut tx, id, plan, &digest).await?;
    let import = store::find(&mut tx, id).await?;
    tx.commit().await?;
    Ok(import)
}

/// An error for the page of an import, in the language of whoever set the program up.
fn in_words(error: &Error) -> String {
    match error {
        Error::Invalid(fields) => serde_json::to_string(
            &fields
                .iter()
                .map(|field| {
                    (field.key, field.args.iter().cloned().collect::<std::collections::BTreeMap<_, _>>())
                })
                .collect::<Vec<_>>(),
        )
        .unwrap_or_default(),
        Error::Conflict(key) => (*key).to_owned(),
        other => other.to_string(),
    }
}

async fn enqueue(tx: &mut Tx, kind: &str, id: ImportId) -> Result<()> {
    let now = tx.now();
    tx.enqueue(kind, &id, now, None).await
}

fn allow(tx: &Tx) -> Result<()> {
    if rules::may_import(tx.actor()) { Ok(()) } else { Err(Error::Forbidden) }
}
