//! `import tickets`: a log of another help desk, with a mapping of its columns.

use crate::cli::TicketLog;
use desk::{
    log::{Log, Mapping, read_csv},
    promise::HoursBody,
};
use jiff::{Timestamp, tz::TimeZone};
use kernel::{Actor, Error, HoursId, Lang, Result};
use std::{fmt::Write as _, io::Read as _, path::Path, time::Instant};
use ui::Locale;
use web::House;

/// Bytes of a log at most, unpacked: two gigabytes.
const MOST_BYTES: u64 = 2 << 30;
/// Refused lines that are printed one by one.
const MOST_REFUSED: usize = 50;

/// Brings a log in and says what became of every line.
pub async fn import(house: &House, asked: &TicketLog) -> Result<String> {
    let mapping = mapping(house, asked).await?;
    if asked.print_mapping {
        return serde_json::to_string_pretty(&mapping).map_err(Error::internal);
    }
    let file = asked.file.as_deref().ok_or_else(|| said("name the file of the log"))?;
    let began = Instant::now();
    let log = read_csv(&mapping, &bytes(file)?)?;
    let rows = log.events;
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    let policy = policy(&mut tx, asked).await?;
    let source = mapping.source.clone();
    let done = bring(&mut tx, &mapping, log, policy.as_deref()).await?;
    if let Some(name) = &asked.keep {
        desk::keep_mapping(&mut tx, name, &mapping).await?;
    }
    let summary = desk::summary(&mut tx, &source).await?;
    tx.commit().await?;
    Ok(words(&done, &summary, rows, began))
}

async fn bring(tx: &mut db::Tx, mapping: &Mapping, log: Log, policy: Option<&str>) -> Result<desk::Imported> {
    desk::import_log(tx, mapping, log, policy).await
}

fn said(what: &str) -> Error {
    Error::Internal(what.to_owned())
}

async fn mapping(house: &House, asked: &TicketLog) -> Result<Mapping> {
    if let Some(file) = &asked.mapping {
        let text = std::fs::read_to_string(file).map_err(|e| said(&format!("{}: {e}", file.display())))?;
        return serde_json::from_str(&text).map_err(|e| said(&format!("{}: {e}", file.display())));
    }
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let known = desk::find_mapping(&mut read, &asked.preset).await?;
    let presets = Mapping::PRESETS.join(", ");
    known.ok_or_else(|| said(&format!("no mapping is called {}; presets: {presets}", asked.preset)))
}

fn bytes(file: &Path) -> Result<Vec<u8>> {
    let fail = |e: std::io::Error| said(&format!("{}: {e}", file.display()));
    let bytes = std::fs::read(file).map_err(fail)?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(&bytes[..]).take(MOST_BYTES).read_to_end(&mut plain).map_err(fail)?;
    Ok(plain)
}

/// The promise that judges the log: one that is written down, or one made of opening hours and minutes by
/// priority with the plain arithmetic of the preset *elapsed*.
async fn policy(tx: &mut db::Tx, asked: &TicketLog) -> Result<Option<String>> {
    let Some(file) = &asked.hours else { return Ok(asked.policy.clone()) };
    let text = std::fs::read_to_string(file).map_err(|e| said(&format!("{}: {e}", file.display())))?;
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

fn words(done: &desk::Imported, summary: &desk::Summary, rows: usize, began: Instant) -> String {
    let t = Locale { lang: Lang::En, zone: TimeZone::UTC, now: Timestamp::UNIX_EPOCH };
    let took = began.elapsed().as_secs_f64();
    let mut text = format!(
        "{} new tickets with {} events, {} already here, {} lines refused; {rows} rows in {took:.1} s ({:.0} a second)\n",
        done.tickets,
        done.events,
        done.known,
        done.refused.len(),
        rows as f64 / took.max(0.001)
    );
    for refused in done.refused.iter().take(MOST_REFUSED) {
        let _ = writeln!(text, "line {}: {}", refused.line, t.s(refused.why));
    }
    if done.refused.len() > MOST_REFUSED {
        let _ = writeln!(text, "… and {} more", done.refused.len() - MOST_REFUSED);
    }
    for (key, count) in &done.odd {
        let _ = writeln!(text, "{count} {}", t.s(key));
    }
    let pairs =
        |pairs: &[(i64, i64)]| pairs.iter().map(|(p, n)| format!("P{p} {n}")).collect::<Vec<_>>().join(", ");
    let states =
        summary.by_state.iter().map(|(state, n)| format!("{} {n}", state.word())).collect::<Vec<_>>();
    let _ = writeln!(text, "by priority: {}", pairs(&summary.by_priority));
    let _ = writeln!(text, "by state: {}", states.join(", "));
    let _ = writeln!(text, "solution late: {}", pairs(&summary.breached));
    let _ = write!(text, "came back: {}", summary.reopened);
    text
}
