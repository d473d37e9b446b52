//! The report: what was measured, as JSON for the next run and as a table for people, compared with the
//! last one that was committed.

use crate::{Options, Outcome, load::Measured, pages::Aim, process};
use serde::{Deserialize, Serialize};
use std::{fmt::Write as _, fs, path::PathBuf};

/// One case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// What it is measured against.
    pub aim: Aim,
    /// Over one connection.
    pub one: Measured,
    /// Over sixteen.
    pub many: Measured,
    /// Over sixteen, compressed.
    pub zipped: Option<Measured>,
    /// Milliseconds of the server's CPU a request.
    pub cpu_ms: f64,
    /// Milliseconds of PostgreSQL's CPU a request.
    pub postgres_ms: f64,
    /// Cores that others used meanwhile.
    pub others: f64,
}

impl Line {
    /// In one line of a terminal.
    pub fn short(&self) -> String {
        format!(
            "{:>8.0}/s {:>7.2} ms | x16 {:>8.0}/s p50 {:>7.2} p99 {:>7.2} max {:>7.1} ms | cpu {:>7.3} ms + db {:>6.3} | {:>6.1} KB ({:.1} gz) | others {:.1}",
            self.one.rate,
            self.one.p50,
            self.many.rate,
            self.many.p50,
            self.many.p99,
            self.many.max,
            self.cpu_ms,
            self.postgres_ms,
            self.many.bytes as f64 / 1_000.0,
            self.zipped.as_ref().map_or(0.0, |zipped| zipped.bytes as f64 / 1_000.0),
            self.others
        )
    }

    /// Hundredths of the floor, by rate and by CPU.
    fn shares(&self, floor: &Line) -> (f64, f64) {
        let cpu = |line: &Line| (line.cpu_ms + line.postgres_ms).max(0.000_1);
        (100.0 * self.many.rate / floor.many.rate.max(0.001), 100.0 * cpu(floor) / cpu(self))
    }

    /// Whether it reaches its aim, and the aim in words.
    fn judge(&self, floor: &Line, fsyncs: f64) -> (bool, String) {
        let (share, _) = self.shares(floor);
        match self.aim {
            Aim::Floor => (true, String::new()),
            Aim::Page { share: least, p99 } => (
                share >= f64::from(least) && self.many.p99 < f64::from(p99),
                format!("≥ {least} %, p99 < {p99} ms"),
            ),
            Aim::Search => (
                self.one.p50 < 10.0 && self.one.max.max(self.many.max) <= 50.0,
                "p50 < 10 ms, max ≤ 50 ms".to_owned(),
            ),
            Aim::Durable => {
                let least = (0.6 * fsyncs).min(0.15 * floor.many.rate);
                let p99 = 20.0_f64.max(5_000.0 / fsyncs.max(1.0));
                (self.many.rate >= least && self.many.p99 < p99, format!("≥ {least:.0}/s, p99 < {p99:.0} ms"))
            }
        }
    }
}

/// One engine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Engine {
    /// What it is called.
    pub name: String,
    /// Posts in the data set.
    pub posts: i64,
    /// Threads in it.
    pub threads: i64,
    /// Bytes on disk for each post, everything but tickets included.
    pub bytes_a_post: u64,
    /// Milliseconds from the start to the first answer.
    pub first_answer_ms: f64,
    /// Megabytes at rest.
    pub memory_rest_mb: f64,
    /// Megabytes under load, the most that was seen.
    pub memory_load_mb: f64,
    /// What the disk does a second.
    pub fsyncs: f64,
    /// The cases; the floor comes first.
    pub lines: Vec<Line>,
}

/// A run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// When, by the machine's clock.
    pub at: String,
    /// Whether it was a quick one, which proves nothing.
    pub quick: bool,
    /// Cores of the machine.
    pub cores: usize,
    /// Load of the machine before it began.
    pub load: String,
    /// Seconds of a cold release build.
    pub build_seconds: Option<u64>,
    /// What was measured.
    pub engines: Vec<Engine>,
}

impl Report {
    /// A report with nothing in it yet.
    pub fn begin(options: &Options) -> Outcome<Report> {
        fs::create_dir_all(&options.out).map_err(|e| e.to_string())?;
        Ok(Report {
            at: jiff::Zoned::now().strftime("%Y-%m-%d %H:%M %Z").to_string(),
            quick: options.quick,
            cores: std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
            load: process::load(),
            build_seconds: options.build_seconds,
            engines: Vec::new(),
        })
    }

    /// A quick run stands beside the real one and never in its place.
    fn paths(&self, options: &Options) -> (PathBuf, PathBuf) {
        let name = if self.quick { "quick" } else { "report" };
        (options.out.join(format!("{name}.md")), options.out.join(format!("{name}.json")))
    }

    /// Writes both files, the table compared with the last committed report.
    pub fn write(&self, options: &Options) -> Outcome {
        let (markdown, json) = self.paths(options);
        let text = serde_json::to_string_pretty(self).map_err(|e| e.to_string())?;
        fs::write(&markdown, self.markdown(committed().as_ref())).map_err(|e| e.to_string())?;
        fs::write(&json, text + "\n").map_err(|e| e.to_string())
    }

    /// On the terminal, what misses its aim.
    pub fn show(&self) {
        for engine in &self.engines {
            let Some((floor, cases)) = engine.lines.split_first() else { continue };
            for case in cases {
                let (good, aim) = case.judge(floor, engine.fsyncs);
                let (rate, cpu) = case.shares(floor);
                let word = if good { "ok    " } else { "misses" };
                println!(
                    "{word} {:<12} {:<24} {rate:>4.0} % of the floor ({cpu:>3.0} % by CPU); aim {aim}",
                    engine.name, case.name
                );
            }
        }
    }

    fn markdown(&self, before: Option<&Report>) -> String {
        let mut out = String::from("# How fast it is\n\n");
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "`cargo xtask bench{}` wrote this on {}: {} cores for servers and client together, load {} before it began. \
             A share is the rate at 16 connections against the floor's in the same run; *by CPU* compares what a request costs \
             and is hardly disturbed by other work on the machine. Each answer was checked before it counted.\n",
            if self.quick { " --quick" } else { "" },
            self.at,
            self.cores,
            self.load
        );
        if let Some(seconds) = self.build_seconds {
            let _ = writeln!(out, "Cold release build: {seconds} s.\n");
        }
        for engine in &self.engines {
            let old = before.and_then(|report| report.engines.iter().find(|old| old.name == engine.name));
            engine.markdown(&mut out, old);
        }
        out
    }
}

/// The last committed report.
fn committed() -> Option<Report> {
    let done = std::process::Command::new("git").args(["show", "HEAD:bench/report.json"]).output().ok()?;
    serde_json::from_slice(&done.stdout).ok()
}

impl Engine {
    fn markdown(&self, out: &mut String, before: Option<&Engine>) {
        let _ = writeln!(
            out,
            "## {}\n\n{} posts in {} threads; {} bytes a post on disk, everything but tickets included (aim < 1200). First answer after {:.0} ms (aim < 200). \
             Memory (PSS) {:.0} MB at rest (aim < 60 on SQLite), {:.0} MB under load (aim < 120). The disk makes {:.0} fsyncs a second.\n",
            self.name,
            self.posts,
            self.threads,
            self.bytes_a_post,
            self.first_answer_ms,
            self.memory_rest_mb,
            self.memory_load_mb,
            self.fsyncs
        );
        out.push_str("| case | 1 conn. /s | p50 ms | p99 ms | 16 conn. /s | p50 ms | p99 ms | max ms | CPU ms | DB CPU ms | share | by CPU | aim | | KB | KB gzip | gzip /s | before /s | others' cores |\n");
        out.push_str("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- | ---: | ---: | ---: | ---: | ---: |\n");
        let Some(floor) = self.lines.first() else { return };
        for line in &self.lines {
            let (share, cpu) = line.shares(floor);
            let (good, aim) = line.judge(floor, self.fsyncs);
            let old = before.and_then(|engine| engine.lines.iter().find(|old| old.name == line.name));
            let old = old.map_or(String::new(), |old| format!("{:.0}", old.many.rate));
            let zipped = line.zipped.clone().unwrap_or_default();
            let _ = writeln!(
                out,
                "| {} | {:.0} | {:.2} | {:.2} | {:.0} | {:.2} | {:.2} | {:.1} | {:.3} | {:.3} | {share:.0} % | {cpu:.0} % | {aim} | {} | {:.1} | {:.1} | {:.0} | {old} | {:.1} |",
                line.name,
                line.one.rate,
                line.one.p50,
                line.one.p99,
                line.many.rate,
                line.many.p50,
                line.many.p99,
                line.many.max,
                line.cpu_ms,
                line.postgres_ms,
                if line.aim == Aim::Floor {
                    ""
                } else if good {
                    "yes"
                } else {
                    "**no**"
                },
                line.many.bytes as f64 / 1_000.0,
                zipped.bytes as f64 / 1_000.0,
                zipped.rate,
                line.others
            );
        }
        out.push('\n');
    }
}
