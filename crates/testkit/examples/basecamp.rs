//! Writes a folder of Basecamp answers: `cargo run -p testkit --example basecamp -- DIR [PROJECTS] [MESSAGES] [SEED]`.
#![expect(clippy::print_stdout, reason = "a command speaks by printing")]

use std::{env, path::Path, process::ExitCode};
use testkit::{BasecampSize, write_basecamp};

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let number = |at: usize, usual: u64| args.get(at).and_then(|text| text.parse().ok()).unwrap_or(usual);
    let size = BasecampSize { projects: number(1, 40), messages: number(2, 20_000), seed: number(3, 2026) };
    let Some(folder) = args.first() else {
        println!("usage: basecamp DIR [PROJECTS] [MESSAGES] [SEED]");
        return ExitCode::FAILURE;
    };
    match write_basecamp(Path::new(folder), size) {
        Ok(()) => {
            println!(
                "{} projects, {} messages and as many comments in {folder}",
                size.projects, size.messages
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{folder}: {error}");
            ExitCode::FAILURE
        }
    }
}
