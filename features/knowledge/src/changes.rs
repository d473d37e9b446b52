//! What changed between two versions: lines with the words that differ, and some lines around them.
//!
//! Absent on purpose: moves. The comparison itself is the library's (`similar`).

use similar::{ChangeTag, TextDiff};
use std::time::Duration;

/// Lines shown around a change.
const AROUND: usize = 3;
/// How long a comparison may look for the shortest way; what it found by then is right too.
const PATIENCE: Duration = Duration::from_millis(200);

/// How a line stands in the newer text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// In both.
    Same,
    /// Only in the newer one.
    New,
    /// Only in the older one.
    Gone,
}

/// A line, in pieces that differ or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How it stands.
    pub side: Side,
    /// Its pieces: whether one differs, and its text.
    pub pieces: Vec<(bool, String)>,
}

/// Stretches of lines that changed, each with what is around it.
pub fn between(old: &str, new: &str) -> Vec<Vec<Line>> {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(old, new);
    let stretch = |ops: &Vec<similar::DiffOp>| {
        ops.iter().flat_map(|op| diff.iter_inline_changes(op)).map(|change| Line {
            side: match change.tag() {
                ChangeTag::Equal => Side::Same,
                ChangeTag::Insert => Side::New,
                ChangeTag::Delete => Side::Gone,
            },
            pieces: change
                .iter_strings_lossy()
                .map(|(differs, text)| (differs, text.trim_end_matches('\n').to_owned()))
                .collect(),
        })
    };
    diff.grouped_ops(AROUND).iter().map(|ops| stretch(ops).collect()).collect()
}
