//! `import tickets`: a log of another help desk, with a mapping of its columns.

use crate::{
    cli::TicketLog,
    import::{code, say},
};
use desk::{
    figures::{Summary, figures},
    log::{Imported, Log, LogOutcome, Mapping, Unknown, read_csv, unpack},
    promise::HoursBody,
};
use jiff::{Timestamp, tz::TimeZone};
use kernel::{Actor, ClientId, Error, HoursId, Lang, MICROS_PER_SECOND, Result};
use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path, process::ExitCode, time::Instant};
use ui::Locale;
use web::House;

/// Bytes of a log at most, unpacked: two gigabytes.
const MOST_BYTES: u64 = 2 << 30;
/// Refused lines and unknown words that are printed one by one.
const PRINTED: usize = 50;

/// Brings a log in, or tries it, and says what became of every line.
pub async fn run(house: &House, asked: &TicketLog) -> Result<ExitCode> {
    if asked.mappings {
        return list_mappings(house, asked.json).await;
    }
    if let Some(name) = &asked.forget {
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        let gone = desk::forget_mapping(&mut tx, name).await;
        gone.map_err(|error| if matches!(error, Error::NotFound) { unknown(name) } else { error })?;
        tx.commit().await?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(name) = &asked.keep {
        desk::mapping_name("keep", name)?;
    }
    let mut mapping = mapping(house, asked).await?;
    mapping.new_clients |= asked.new_clients;
    if asked.print_mapping {
        say(&(serde_json::to_string_pretty(&mapping).map_err(Error::internal)? + "\n"));
        return Ok(ExitCode::SUCCESS);
    }
    let file = asked.file.as_deref().ok_or_else(|| said("name the file of the log"))?;
    let began = Instant::now();
    let log = read_csv(&mapping, &bytes(file)?)?;
    let rows = log.events;
    let (done, summary) = if asked.dry_run {
        (tried(house, asked, &mapping, log).await?, None)
    } else {
        brought(house, asked, &mapping, log).await.map(|(done, summary)| (done, Some(summary)))?
    };
    let t = Locale { lang: Lang::En, zone: TimeZone::UTC, now: Timestamp::UNIX_EPOCH };
    if let Some(report) = &asked.report {
        fs::write(report, desk::refusals(&t, &done.refused))
            .map_err(|e| said(&format!("{}: {e}", report.display())))?;
    }
    let refused = !done.refused.is_empty();
    if asked.json {
        let outcome = LogOutcome::of(&mapping.source, asked.dry_run, done, |key| t.s(key));
        say(&(serde_json::to_string(&outcome).map_err(Error::internal)? + "\n"));
        return Ok(code(refused));
    }
    let mut text = counted(&done, rows, began, asked.dry_run);
    tell_odd(&mut text, &t, &done);
    match &summary {
        Some(summary) => sum_up(&mut text, &t, summary),
        None => tell_outlook(&mut text, &done),
    }
    say(&text);
    Ok(code(refused))
}

async fn brought(
    house: &House,
    asked: &TicketLog,
    mapping: &Mapping,
    log: Log,
) -> Result<(Imported, Summary)> {
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    let policy = policy(&mut tx, asked).await?;
    let client = client(&mut tx, asked).await?;
    let under = desk::Under { policy: policy.as_deref(), client };
    // A policy that was made of the file's hours is there before the first part.
    tx.commit().await?;
    let done = desk::import_log(&house.db, Actor::SYSTEM, mapping, log, under).await?;
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    if let Some(name) = &asked.keep {
        desk::keep_mapping(&mut tx, name, mapping).await?;
    }
    let summary = desk::summary(&mut tx, &mapping.source).await?;
    tx.commit().await?;
    Ok((done, summary))
}

async fn tried(house: &House, asked: &TicketLog, mapping: &Mapping, log: Log) -> Result<Imported> {
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    // A policy of the file's hours would be made first: that it can be made is seen, and then it is gone again.
    policy(&mut tx, asked).await?;
    let client = client(&mut tx, asked).await?;
    drop(tx);
    let policy = asked.policy.as_deref().filter(|_| asked.hours.is_none());
    let under = desk::Under { policy, client };
    desk::try_log(&house.db, Actor::SYSTEM, mapping, log, under).await
}

/// Whose the tickets are whose log names nobody.
async fn client(tx: &mut db::Tx, asked: &TicketLog) -> Result<Option<ClientId>> {
    let Some(slug) = &asked.client else { return Ok(None) };
    let found = clients::find_by_slug(tx, slug).await;
    found.map(|client| Some(client.id)).map_err(|_| said(&format!("no client has the address {slug}")))
}

fn said(what: &str) -> Error {
    Error::Internal(what.to_owned())
}

fn unknown(name: &str) -> Error {
    said(&format!("no mapping is called {name}; --mappings names them all"))
}

async fn list_mappings(house: &House, json: bool) -> Result<ExitCode> {
    let all = desk::list_mappings(&mut house.db.read(Actor::SYSTEM).await?).await?;
    if json {
        let all: Vec<_> =
            all.iter().map(|(name, kept)| serde_json::json!({ "name": name, "kept": kept })).collect();
        say(&(serde_json::to_string(&all).map_err(Error::internal)? + "\n"));
        return Ok(ExitCode::SUCCESS);
    }
    for (name, kept) in all {
        say(&format!("{name}{}\n", if kept { " (kept)" } else { "" }));
    }
    Ok(ExitCode::SUCCESS)
}

async fn mapping(house: &House, asked: &TicketLog) -> Result<Mapping> {
    if let Some(file) = &asked.mapping {
        let text = fs::read_to_string(file).map_err(|e| said(&format!("{}: {e}", file.display())))?;
        return serde_json::from_str(&text).map_err(|e| said(&format!("{}: {e}", file.display())));
    }
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let known = desk::find_mapping(&mut read, &asked.preset).await?;
    known.ok_or_else(|| unknown(&asked.preset))
}

fn bytes(file: &Path) -> Result<Vec<u8>> {
    let bytes = fs::read(file).map_err(|e| said(&format!("{}: {e}", file.display())))?;
    unpack(bytes, MOST_BYTES)
}

/// The promise that judges the log: one that is written down, or one made of opening hours and minutes by
/// priority with the plain arithmetic of the preset *elapsed*.
async fn policy(tx: &mut db::Tx, asked: &TicketLog) -> Result<Option<String>> {
    let Some(file) = &asked.hours else { return Ok(asked.policy.clone()) };
    let text = fs::read_to_string(file).map_err(|e| said(&format!("{}: {e}", file.display())))?;
    let body: HoursBody =
        serde_json::from_str(&text).map_err(|e| said(&format!("{}: {e}", file.display())))?;
    let name = asked.policy.clone().unwrap_or_else(|| body.name.clone());
    if desk::has_policy(tx, &name).await? {
        return Ok(Some(name));
    }
    let minutes: [i64; 4] = asked
        .targets
        .clone()
        .try_into()
        .map_err(|_| said("--targets takes the minutes of P1 to P4, such as 240,480,2400,4800"))?;
    let hours: HoursId = desk::create_hours(tx, HoursBody { name: name.clone(), ..body }).await?;
    // A service that no ticket has keeps this policy out of the way of the others.
    let service = format!("import:{name}");
    let selector = desk::Selector { name: &name, client: None, service: &service, hours };
    desk::create_policy(tx, &selector, &desk::promise::PolicyBody::elapsed(minutes)).await?;
    Ok(Some(name))
}

fn counted(done: &Imported, rows: usize, began: Instant, dry_run: bool) -> String {
    let took = began.elapsed().as_secs_f64();
    let would = if dry_run { "nothing was written: " } else { "" };
    format!(
        "{would}{} new tickets with {} events, {} already here, {} lines refused; {rows} rows in {took:.1} s ({:.0} a second)\n",
        done.tickets,
        done.events,
        done.known,
        done.refused.len(),
        rows as f64 / took.max(0.001)
    )
}

fn tell_odd(text: &mut String, t: &Locale, done: &Imported) {
    for refused in done.refused.iter().take(PRINTED) {
        let _ = writeln!(text, "line {}: {}", refused.line, t.s(refused.why));
    }
    if done.refused.len() > PRINTED {
        let _ = writeln!(text, "… and {} more; --report FILE names them all", done.refused.len() - PRINTED);
    }
    for (key, count) in &done.odd {
        let _ = writeln!(text, "{count} {}", t.s(key));
    }
    let Unknown { states, priorities } = &done.unknown;
    tell_unknown(text, "state", states);
    tell_unknown(text, "priority", priorities);
}

fn tell_unknown(text: &mut String, what: &str, words: &BTreeMap<String, usize>) {
    for (word, rows) in words.iter().take(PRINTED) {
        let _ = writeln!(text, "unknown {what} {word:?} in {rows} rows");
    }
    if words.len() > PRINTED {
        let _ = writeln!(text, "… and {} more", words.len() - PRINTED);
    }
}

/// The first tickets, as they are read.
fn tell_outlook(text: &mut String, done: &Imported) {
    if done.clients > 0 {
        let _ = writeln!(text, "{} clients would be added", done.clients);
    }
    for ticket in &done.samples {
        let (state, priority) = (ticket.last_state().word(), ticket.last_priority());
        let _ = writeln!(
            text,
            "{} · {} · opened {} · {state}, P{priority} · {} rows · asked by {:?} of {:?}",
            ticket.name,
            ticket.subject,
            ticket.opened,
            ticket.rows.len(),
            ticket.requester,
            ticket.client
        );
    }
}

fn sum_up(text: &mut String, t: &Locale, summary: &Summary) {
    let pairs =
        |pairs: &[(i64, i64)]| pairs.iter().map(|(p, n)| format!("P{p} {n}")).collect::<Vec<_>>().join(", ");
    let states =
        summary.by_state.iter().map(|(state, n)| format!("{} {n}", state.word())).collect::<Vec<_>>();
    let _ = writeln!(text, "by priority: {}", pairs(&summary.by_priority));
    let _ = writeln!(text, "by state: {}", states.join(", "));
    let _ = writeln!(text, "solution late: {}", pairs(&summary.breached));
    let _ = writeln!(text, "came back: {}", summary.reopened);
    for (what, amounts) in
        [("open time to the solution", &summary.elapsed), ("time to the last closing", &summary.lasted)]
    {
        let Some(figures) = figures(amounts) else { continue };
        let of = |micros: i64| t.duration(micros / MICROS_PER_SECOND);
        let _ = writeln!(
            text,
            "{what}, of {}: median {}, mean {}, 9 of 10 within {}, most {}",
            figures.n,
            of(figures.median),
            of(figures.mean),
            of(figures.p90),
            of(figures.most)
        );
    }
    let _ = writeln!(text, "open time in pauses: {}", t.duration(summary.paused / MICROS_PER_SECOND));
    let _ = writeln!(
        text,
        "steps back into the queue: {}, {} at most of one ticket",
        summary.hand_overs.0, summary.hand_overs.1
    );
    let _ = writeln!(text, "people who ask: {}, who did something: {}", summary.requesters, summary.people);
}
