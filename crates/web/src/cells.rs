//! Lists as CSV on the way out. A cell that a spreadsheet would run as a formula is defused.

use crate::download;
use axum::response::Response;

/// Rows of a list that a file holds at most.
pub const MOST_ROWS: i64 = 10_000;

/// A list as a file.
pub struct Sheet(String);

impl Sheet {
    /// With a heading, in words that programs read.
    pub fn headed(heading: &[&str]) -> Sheet {
        Sheet(row(heading))
    }

    /// One line more.
    pub fn add<S: AsRef<str>>(&mut self, cells: &[S]) {
        self.0.push_str(&row(cells));
    }

    /// As a download of a name.
    pub fn answer(self, name: &str) -> Response {
        download(name, "text/csv; charset=utf-8", self.0)
    }
}

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
