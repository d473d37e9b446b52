//! A cell of a table that leaves the house.

/// A cell that a spreadsheet shows and never runs: a formula's sign, also in its wide form and behind
/// spaces, gets an apostrophe before it (OWASP, CSV injection).
pub fn defused(cell: &str) -> String {
    const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let bare = cell.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
    let runs = bare.starts_with(SIGNS) || cell.starts_with(['\t', '\r', '\n']);
    if runs { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::defused;

    #[test]
    fn a_formula_is_shown_and_not_run() {
        for (cell, kept) in [
            ("=1+1", "'=1+1"),
            ("@x", "'@x"),
            (" -2", "' -2"),
            ("\u{1}+34", "'\u{1}+34"),
            ("＝1", "'＝1"),
            ("\ta", "'\ta"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(defused(cell), kept);
        }
    }
}
