//! Rows of CSV on the way out. A cell that a spreadsheet would run as a formula is defused.

/// One row with its end.
pub fn row<S: AsRef<str>>(cells: &[S]) -> String {
    let mut line = cells.iter().map(|cell| escaped(cell.as_ref())).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

fn escaped(cell: &str) -> String {
    let text = kernel::defused(cell);
    let quoted = text != cell || text.contains([',', '"', '\n', '\r', ';']);
    if quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn a_formula_is_only_text() {
        assert_eq!(
            row(&["=1+1", "a,b", "say \"hi\"", "plain"]),
            "\"'=1+1\",\"a,b\",\"say \"\"hi\"\"\",plain\r\n"
        );
    }
}
