//! One step of `cargo xtask ci`: its log, its time, its counts.
//!
//! A failed step never ends the run: the table at the end shows everything that is wrong at once.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::counts::Counts;
use super::failures;
use crate::house::{self, Outcome};

/// How often a long step says that it is alive.
const HEARTBEAT: Duration = Duration::from_mins(1);

/// How much of a failed step's log is shown at once.
const TAIL: usize = 60;

/// What became of a step.
pub struct Done {
    pub name: &'static str,
    pub counts: Counts,
    pub took: Duration,
    /// A short remark for the table.
    pub note: String,
    /// What its log says went wrong.
    failures: Vec<String>,
}

/// A step's log under `target/ci/`.
pub struct Log {
    path: PathBuf,
    file: File,
}

/// Runs the step; an error counts as one failed check and shows the end of the log.
pub fn run(name: &'static str, work: impl FnOnce(&mut Log) -> Outcome<(Counts, String)>) -> Done {
    println!("▸ {name}");
    let started = Instant::now();
    let folder = house::target().join("ci");
    let mut failures = Vec::new();
    let (counts, note) = Log::open(&folder, name)
        .and_then(|mut log| {
            let answer = work(&mut log);
            if let Err(why) = &answer {
                log.say(why);
            }
            if answer.as_ref().map_or(true, |(counts, _)| counts.failed > 0) {
                log.show_end();
                failures = failures::of(&log.text()).into_iter().map(str::to_owned).collect();
            }
            answer
        })
        .unwrap_or_else(|_| (Counts { failed: 1, ..Counts::default() }, format!("see target/ci/{name}.log")));
    let took = started.elapsed();
    let Counts { passed, failed, skipped } = counts;
    println!(
        "  {name}: {passed} passed, {failed} failed, {skipped} skipped in {:.0} s. {note}",
        took.as_secs_f32()
    );
    Done { name, counts, took, note, failures }
}

impl Log {
    fn open(folder: &Path, name: &str) -> Outcome<Self> {
        std::fs::create_dir_all(folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
        let path = folder.join(format!("{name}.log"));
        let file = File::create(&path).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
        Ok(Self { path, file })
    }

    /// Appends a line of our own.
    pub fn say(&mut self, line: &str) {
        // A log that cannot be written loses its text, not the verdict.
        drop(writeln!(self.file, "{line}"));
    }

    /// Everything logged so far.
    pub fn text(&self) -> String {
        std::fs::read(&self.path)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// Runs the command into the log and answers whether it succeeded.
    pub fn run(&mut self, command: &mut Command) -> Outcome<bool> {
        let shown = house::show(command);
        self.say(&format!("$ {shown}"));
        let sink = |file: &File| file.try_clone().map(Stdio::from).map_err(|e| e.to_string());
        let mut child = command
            .current_dir(house::root())
            .stdin(Stdio::null())
            .stdout(sink(&self.file)?)
            .stderr(sink(&self.file)?)
            .spawn()
            .map_err(|e| format!("cannot start `{shown}`: {e}"))?;
        let started = Instant::now();
        let mut next = HEARTBEAT;
        loop {
            if let Some(status) = child.try_wait().map_err(|e| e.to_string())? {
                return Ok(status.success());
            }
            if started.elapsed() >= next {
                next += HEARTBEAT;
                println!("  … {:.0} s: {}", started.elapsed().as_secs_f32(), self.last_line());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Like [`Log::run`], but failing is an error.
    pub fn must(&mut self, command: &mut Command) -> Outcome {
        let shown = house::show(command);
        if self.run(command)? { Ok(()) } else { Err(format!("`{shown}` failed")) }
    }

    fn last_line(&self) -> String {
        let text = self.text();
        let last = text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
        last.trim().chars().take(100).collect()
    }

    fn show_end(&self) {
        let text = self.text();
        let lines: Vec<&str> = text.lines().filter(|line| !is_progress(line)).collect();
        for line in &lines[lines.len().saturating_sub(TAIL)..] {
            println!("  │ {line}");
        }
        println!(
            "  └ the whole log: {}",
            self.path.strip_prefix(house::root()).unwrap_or(&self.path).display()
        );
    }
}

/// Cargo's word on each crate: good in a heartbeat, noise in a failure.
fn is_progress(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    ["Compiling", "Checking", "Downloading", "Downloaded", "Fresh", "Updating", "Locking"].contains(&first)
}

/// What failed, step by step, and the table.
pub fn report(done: &[Done]) -> Counts {
    let mut total = Counts::default();
    for step in done.iter().filter(|step| !step.failures.is_empty()) {
        println!("\n✗ {}", step.name);
        for line in &step.failures {
            println!("  │ {line}");
        }
    }
    println!("\n{:<12} {:>7} {:>7} {:>8} {:>7}", "step", "passed", "failed", "skipped", "s");
    for step in done {
        let Counts { passed, failed, skipped } = step.counts;
        let seconds = step.took.as_secs_f32();
        println!("{:<12} {passed:>7} {failed:>7} {skipped:>8} {seconds:>7.0}  {}", step.name, step.note);
        total += step.counts;
    }
    println!();
    total
}
