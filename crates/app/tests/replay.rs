//! The kept corpus of the fuzz targets, replayed on the stable compiler: each input as it is, cut off at
//! each length, and with bytes turned by a fixed sequence; and what coverage-guided runs found worth keeping,
//! as it is (`fuzz/found/NAME.tar.gz`).

#[path = "../../../fuzz/targets.rs"]
mod targets;

use flate2::read::GzDecoder;
use std::{fs, io::Read as _, path::Path};

/// Turned copies of each input, unless `BITACORA_REPLAY_TURNS` asks for more.
const TURNS: u64 = 200;
/// Cuts of each input at most.
const CUTS: usize = 300;

/// A fixed sequence, so that a failure repeats.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

#[test]
fn what_coverage_guided_runs_found_breaks_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/found");
    let mut kept = Vec::new();
    for (name, target) in targets::TARGETS {
        // Not every target's run was kept; docs/evidence.md says which.
        let Ok(file) = fs::File::open(folder.join(format!("{name}.tar.gz"))) else { continue };
        kept.push(name);
        let mut inputs = 0;
        for entry in tar::Archive::new(GzDecoder::new(file)).entries().unwrap() {
            let mut input = Vec::new();
            entry.unwrap().read_to_end(&mut input).unwrap();
            target(&input);
            inputs += 1;
        }
        println!("{name}: {inputs} inputs of coverage-guided runs");
        assert!(inputs >= 50, "{name} has {inputs}");
    }
    assert_eq!(kept, ["configuration", "basecamp", "log"]);
}

#[test]
fn the_kept_corpus_breaks_nothing() {
    let asked = std::env::var("BITACORA_REPLAY_TURNS").ok().and_then(|turns| turns.parse().ok());
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for (name, target) in targets::TARGETS {
        let (mut inputs, mut tried) = (0, 0_u64);
        let mut files: Vec<_> =
            fs::read_dir(corpus.join(name)).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        for file in files {
            let input = fs::read(&file).unwrap();
            inputs += 1;
            target(&input);
            let step = (input.len() / CUTS).max(1);
            for at in (0..input.len()).step_by(step) {
                target(&input[..at]);
                tried += 1;
            }
            let mut dice = Dice(7);
            for _ in 0..asked.unwrap_or(TURNS.min(input.len() as u64 * 8)) {
                let mut turned = input.clone();
                for _ in 0..=dice.next() % 4 {
                    let at = dice.next() as usize % turned.len();
                    turned[at] = dice.next() as u8;
                }
                target(&turned);
                tried += 1;
            }
        }
        println!("{name}: {inputs} inputs, {tried} cuts and turns");
        assert!(inputs >= 3, "{name} has a corpus of {inputs}");
    }
}
