//! What the browser may be asked to fetch, compressed with gzip (DESIGN §7.4).
//!
//! Pages are weighed where they are served, in the browser journeys.

use std::io::Write as _;
use std::path::PathBuf;

use crate::house::{self, Outcome};

/// Files and the bytes that they may weigh together, each of `parts` compressed as it is served: a style
/// sheet is one file of several.
struct Budget {
    what: &'static str,
    parts: &'static [&'static [&'static str]],
    most: usize,
    /// Fonts are compressed already.
    is_packed: bool,
}

const KB: usize = 1000;

const BUDGETS: &[Budget] = &[
    Budget {
        what: "style sheets",
        parts: &[&["css/tokens.css", "css/app.css"]],
        most: 15 * KB,
        is_packed: false,
    },
    Budget { what: "core.js", parts: &[&["js/core.js"]], most: 32 * KB, is_packed: false },
    Budget {
        what: "all scripts",
        parts: &[&["js/core.js"], &["js/compose.js"]],
        most: 60 * KB,
        is_packed: false,
    },
    Budget {
        what: "fonts",
        parts: &[&["fonts/atkinson-next-latin.woff2"], &["fonts/atkinson-mono-latin.woff2"]],
        most: 55 * KB,
        is_packed: true,
    },
    Budget { what: "icon sprite", parts: &[&["icons/sprite.svg"]], most: 6 * KB, is_packed: false },
];

/// Where the files lie.
pub fn assets() -> PathBuf {
    house::root().join("crates/ui/assets")
}

/// One line a budget, those that are broken as errors.
pub fn weigh() -> Vec<Outcome<String>> {
    BUDGETS.iter().map(weigh_one).collect()
}

fn weigh_one(budget: &Budget) -> Outcome<String> {
    let mut weight = 0;
    for files in budget.parts {
        let mut bytes = Vec::new();
        for file in *files {
            let path = assets().join(file);
            let read = std::fs::read(&path)
                .map_err(|e| format!("{}: cannot read {}: {e}", budget.what, path.display()))?;
            bytes.extend(read);
        }
        weight += if budget.is_packed { bytes.len() } else { packed(&bytes)? };
    }
    let said = format!("{}: {weight} of {} bytes", budget.what, budget.most);
    if weight > budget.most { Err(said) } else { Ok(said) }
}

fn packed(bytes: &[u8]) -> Outcome<usize> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map(|out| out.len()).map_err(|e| e.to_string())
}
