//! What changed between two versions: lines with the words that differ, and some lines around them.
//!
//! Absent on purpose: moves. The comparison itself is the library's (`similar`).

use similar::{ChangeTag, InlineChange, TextDiff};
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
    let groups = diff.grouped_ops(AROUND);
    let changes = groups.iter().map(|ops| ops.iter().flat_map(|op| diff.iter_inline_changes(op)));
    changes.map(|stretch| stretch.map(|change| line(&change)).collect()).collect()
}

fn line(change: &InlineChange<'_, str>) -> Line {
    let side = match change.tag() {
        ChangeTag::Equal => Side::Same,
        ChangeTag::Insert => Side::New,
        ChangeTag::Delete => Side::Gone,
    };
    let piece = |(differs, text): (bool, std::borrow::Cow<'_, str>)| {
        (differs, text.trim_end_matches('\n').to_owned())
    };
    Line { side, pieces: change.iter_strings_lossy().map(piece).collect() }
}
