//! Lists as CSV on the way out. A cell that a spreadsheet would run as a formula is defused.

use crate::download;
use axum::response::Response;
use ui::Locale;

/// Rows of a list that a file holds at most.
pub const MOST_ROWS: i64 = 10_000;

/// A list as a file.
pub struct Sheet {
    text: String,
    columns: usize,
}

impl Sheet {
    /// With a heading, in words that programs read.
    pub fn headed(heading: &[&str]) -> Sheet {
        Sheet { text: row(heading), columns: heading.len() }
    }

    /// One line more.
    pub fn add<S: AsRef<str>>(&mut self, cells: &[S]) {
        self.text.push_str(&row(cells));
    }

    /// The rows that a file holds, of one more than it may hold; where that one is there, the last row says so.
    pub fn fill<R, const N: usize>(
        &mut self,
        t: &Locale,
        (rows, most): (impl IntoIterator<Item = R>, i64),
        mut cells: impl FnMut(R) -> [String; N],
    ) {
        for (at, each) in rows.into_iter().enumerate() {
            if at as i64 >= most {
                let mut last = vec![String::new(); self.columns];
                if let Some(first) = last.first_mut() {
                    *first = t.with("web-csv-cut", &[("n", t.number(most).into())]);
                }
                return self.add(&last);
            }
            self.add(&cells(each));
        }
    }

    /// As a download of a name.
    pub fn answer(self, name: &str) -> Response {
        download(name, "text/csv; charset=utf-8", self.text)
    }
}

/// Seconds as decimal hours (RULES §0: shown as h:mm, exported with two decimals).
pub fn hours(seconds: i64) -> String {
    let cents = (seconds.abs() * 100 + 1_800) / 3_600;
    format!("{}{}.{:02}", if seconds < 0 { "-" } else { "" }, cents / 100, cents % 100)
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
    use super::{hours, row};

    #[test]
    fn hours_have_two_decimals() {
        assert_eq!([5_400, 60, 0, -5_400].map(hours), ["1.50", "0.02", "0.00", "-1.50"]);
    }

    #[test]
    fn a_formula_is_only_text() {
        assert_eq!(
            row(&["=1+1", "a,b", "say \"hi\"", "plain"]),
            "\"'=1+1\",\"a,b\",\"say \"\"hi\"\"\",plain\r\n"
        );
    }
}
