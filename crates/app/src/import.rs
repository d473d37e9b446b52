//! `bitacora import basecamp|mail|csv`: a dry run or an import on the command line, with progress and a report.
//! What a script reads goes out by the one stream, what a person watches by the other.

use crate::cli::{Elsewhere, ImportArgs};
use exchange::{LineRow, Map, Outlook, Progress, Settings, Source, Verdict};
use kernel::{Actor, Error, Lang, Result};
use serde_json::json;
use std::{
    fmt::Write as _,
    fs,
    io::{IsTerminal as _, Write as _, stderr, stdout},
    path::Path,
    process::ExitCode,
    sync::Arc,
    time::Instant,
};
use web::House;

/// The exit code when all that could be taken was, and some rows were refused.
const SOME_REFUSED: u8 = 3;
/// Refused rows that are printed; the report has them all.
const PRINTED: usize = 20;
/// Lines of a report that are read at a time.
const PAGE: i64 = 10_000;

/// Runs the command.
pub async fn run(house: Arc<House>, from: Elsewhere) -> Result<ExitCode> {
    let (source, args, mut settings) = match from {
        Elsewhere::Basecamp(args) => (Source::Basecamp, args, Settings::default()),
        Elsewhere::Mail(args) => (Source::Mail, args, Settings::default()),
        Elsewhere::Csv { args, rows, charset, project } => {
            let rows = rows.unwrap_or_default();
            let (charset, project) = (charset.unwrap_or_default(), project.unwrap_or_default());
            (Source::Csv, args, Settings { rows, charset, project, ..Settings::default() })
        }
    };
    if let Some(map) = &args.map {
        let text = fs::read_to_string(map).map_err(|e| Error::Internal(format!("{}: {e}", map.display())))?;
        settings.map = Map::read(&text)?;
    }
    let begun = Instant::now();
    let (plan, outlook) = exchange::look(&house, source, &args.path, &settings).await?;
    tell(&format!("{} steps read in {:.1} s\n", plan.steps.len(), begun.elapsed().as_secs_f64()));
    if args.dry_run {
        let lines = exchange::report_lines(&plan);
        write_report(args.report.as_deref(), &lines)?;
        return Ok(tell_outlook(&args, &outlook, &lines));
    }
    let begun = Instant::now();
    let import = exchange::begin(&house, source, &args.path, &settings, &plan).await?;
    if import.cursor > 0 {
        tell(&format!("going on at step {} of {}\n", import.cursor, import.total));
    }
    exchange::run(&house, &import, &plan, None, &mut tell_progress()).await?;
    let seconds = begun.elapsed().as_secs_f64();
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let import = exchange::find(&mut read, import.id).await?;
    let mut lines: Vec<LineRow> = Vec::new();
    loop {
        let after = lines.last().map_or(0, |line| line.id);
        let more = exchange::list_lines(&mut read, import.id, None, after, PAGE).await?;
        let full = more.len() as i64 == PAGE;
        lines.extend(more);
        if !full {
            break;
        }
    }
    write_report(args.report.as_deref(), &lines)?;
    let (accepted, known, refused, homeless) =
        (import.accepted, import.known, import.refused, import.homeless);
    if args.json {
        let asks = outlook.open_asks();
        let told = json!({ "import": import.id.0, "accepted": accepted, "known": known, "refused": refused,
            "homeless": homeless, "seconds": seconds, "open_asks": asks });
        say(&format!("{told}\n"));
    } else {
        say(&format!(
            "import {}: {accepted} taken, {known} here already, {refused} refused, {homeless} without a place, in {seconds:.1} s\n",
            import.id
        ));
        tell_refused(&lines);
    }
    Ok(code(refused > 0))
}

/// For scripts. A stream that is closed wants to hear no more.
pub(crate) fn say(text: &str) {
    let _ = stdout().write_all(text.as_bytes());
}

/// For whoever watches.
fn tell(text: &str) {
    let _ = stderr().write_all(text.as_bytes());
}

/// 3 if something was refused.
pub(crate) fn code(refused: bool) -> ExitCode {
    if refused { ExitCode::from(SOME_REFUSED) } else { ExitCode::SUCCESS }
}

/// What a dry run found, and what it asks.
fn tell_outlook(args: &ImportArgs, outlook: &Outlook, lines: &[LineRow]) -> ExitCode {
    let refused = lines.iter().any(|line| line.verdict == Verdict::Refused);
    if args.json {
        say(&format!("{}\n", serde_json::to_string(outlook).unwrap_or_default()));
        return code(refused);
    }
    let mut out = String::new();
    for (kind, counts) in &outlook.kinds {
        let (kind, known) = (exchange::kind_words(Lang::En, kind), counts.known);
        let _ =
            writeln!(out, "{kind:<24} {:>8} new {known:>8} here {:>8} refused", counts.new, counts.refused);
    }
    for (kind, count) in &outlook.homeless {
        let _ = writeln!(out, "{:<24} {count:>8} without a place here", exchange::kind_words(Lang::En, kind));
    }
    let _ = writeln!(out, "{:<24} {:>8} only hold other things", "", outlook.holders);
    if outlook.open_asks() > 0 {
        out.push_str(
            "\n# Who leads, who backs up? Fill this in and give it as --map; without, these stay proposed.\n",
        );
        for ask in outlook.asks.iter().filter(|ask| ask.lead.is_empty() || ask.backup.is_empty()) {
            let _ = writeln!(out, "[project.{:?}] # {}", ask.id, ask.name);
            let _ = writeln!(out, "lead = {:?}\nbackup = {:?}", ask.lead, ask.backup);
        }
    }
    say(&out);
    tell_refused(lines);
    code(refused)
}

fn tell_refused(lines: &[LineRow]) {
    let refused: Vec<&LineRow> = lines.iter().filter(|line| line.verdict == Verdict::Refused).collect();
    for line in refused.iter().take(PRINTED) {
        let (kind, why) = (exchange::kind_words(Lang::En, &line.kind), exchange::why_words(Lang::En, line));
        tell(&format!("refused: {} · {kind} · {} · {why}\n", line.place, line.what));
    }
    if refused.len() > PRINTED {
        tell(&format!("… and {} more; --report FILE names them all\n", refused.len() - PRINTED));
    }
}

fn write_report(path: Option<&Path>, lines: &[LineRow]) -> Result<()> {
    let Some(path) = path else { return Ok(()) };
    fs::write(path, exchange::report_csv(Lang::En, lines))
        .map_err(|e| Error::Internal(format!("{}: {e}", path.display())))
}

/// On a terminal one line that grows; elsewhere a line each tenth.
fn tell_progress() -> impl FnMut(Progress) + Send {
    let terminal = stderr().is_terminal();
    let mut tenth = 0;
    move |progress: Progress| {
        let (taken, total) = (progress.taken, progress.total.max(1));
        if terminal {
            let end = if taken >= progress.total { "\n" } else { "" };
            tell(&format!("\r{taken} of {} steps ({} %){end}", progress.total, taken * 100 / total));
        } else if taken * 10 / total > tenth {
            tenth = taken * 10 / total;
            tell(&format!("{taken} of {} steps\n", progress.total));
        }
    }
}
