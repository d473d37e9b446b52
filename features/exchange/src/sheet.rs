//! Tables: a CSV file of people, clients, projects or posts, as spreadsheets and other tools write it.
//!
//! Separator and charset are found out, headings may be Spanish or English, line breaks stand in quotes,
//! days come before months. Each row that cannot be taken is named with its line and the reason.

mod cells;
mod rows;

pub use rows::plan;

use kernel::{Error, Result};

/// Bytes in which it is looked for the separator.
const HEAD: usize = 4_096;
/// Columns of a table at most.
const MOST_COLUMNS: usize = 200;

/// A table with its headings, each row with its line.
#[derive(Debug)]
pub(super) struct Table {
    pub headings: Vec<String>,
    pub rows: Vec<(u64, Vec<String>)>,
    /// The charset that it was read in, if it was guessed.
    pub guessed: Option<&'static str>,
    /// Rows that are no rows, with their line.
    pub broken: Vec<(u64, &'static str)>,
}

/// Reads the bytes of a table.
pub(super) fn table(bytes: &[u8], charset: &str) -> Result<Table> {
    let (text, guessed) = decoded(bytes, charset)?;
    let separator = separator(&text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut table = Table { headings: Vec::new(), rows: Vec::new(), guessed, broken: Vec::new() };
    for record in reader.records() {
        let record = record.map_err(|_| Error::invalid("file", "exchange-table-broken"))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells: Vec<String> = record.iter().map(|cell| cell.replace('\0', "").trim().to_owned()).collect();
        if table.headings.is_empty() {
            if cells.len() > MOST_COLUMNS {
                return Err(Error::limit("file", "exchange-too-many-columns", MOST_COLUMNS));
            }
            table.headings = cells;
        } else if cells.iter().all(String::is_empty) {
            // An empty line says nothing.
        } else if cells.iter().skip(table.headings.len()).any(|cell| !cell.is_empty()) {
            table.broken.push((line, "exchange-why-too-many-cells"));
        } else {
            table.rows.push((line, cells));
        }
    }
    if table.headings.is_empty() {
        return Err(Error::invalid("file", "exchange-table-empty"));
    }
    Ok(table)
}

/// The text of a file: in the charset named, or by its mark, its zero bytes, UTF-8, and last Windows-1252,
/// which holds Latin-1. A file that is not valid in the charset named is refused as a whole: what of it
/// would be right nobody can tell.
fn decoded(bytes: &[u8], charset: &str) -> Result<(String, Option<&'static str>)> {
    let invalid = |name: &str| Error::limit("file", "exchange-charset-invalid", name);
    if !charset.trim().is_empty() {
        let encoding = encoding_rs::Encoding::for_label(charset.trim().as_bytes())
            .ok_or_else(|| Error::limit("charset", "exchange-charset-unknown", charset))?;
        let text = strictly(encoding, bytes).filter(|text| !text.contains(is_control));
        return text.map(|text| (text, None)).ok_or_else(|| invalid(encoding.name()));
    }
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return strictly(encoding, bytes).map(|text| (text, None)).ok_or_else(|| invalid(encoding.name()));
    }
    if let Some(encoding) = sixteen_bits(bytes) {
        let name = encoding.name();
        return strictly(encoding, bytes).map(|text| (text, Some(name))).ok_or_else(|| invalid(name));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), None));
    }
    let latin = encoding_rs::WINDOWS_1252;
    Ok((latin.decode_without_bom_handling(bytes).0.into_owned(), Some(latin.name())))
}

/// The text, without its mark; nothing if a byte of it is none of the charset's.
fn strictly(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> Option<String> {
    let (text, broken) = encoding.decode_with_bom_removal(bytes);
    (!broken).then(|| text.into_owned())
}

/// Browsers let bytes without a letter through as controls; a table has none.
fn is_control(c: char) -> bool {
    ('\u{80}'..='\u{9f}').contains(&c)
}

/// UTF-16 without its mark shows by the zero halves of its commonest letters.
fn sixteen_bits(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = &bytes[..bytes.len().min(HEAD) / 2 * 2];
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let half = head.len() / 2;
    if half < 4 {
        return None;
    }
    if zeros(1) * 2 > half {
        Some(encoding_rs::UTF_16LE)
    } else if zeros(0) * 2 > half {
        Some(encoding_rs::UTF_16BE)
    } else {
        None
    }
}

/// The separator that the headings use most, outside of quotes.
fn separator(text: &str) -> u8 {
    let (mut quoted, mut counts) = (false, [(b',', 0), (b';', 0), (b'\t', 0)]);
    for byte in text.bytes().take(HEAD) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted && counts.iter().any(|(_, n)| *n > 0) => break,
            _ if !quoted => {
                for (sign, n) in &mut counts {
                    *n += usize::from(byte == *sign);
                }
            }
            _ => {}
        }
    }
    counts.iter().max_by_key(|(_, n)| *n).filter(|(_, n)| *n > 0).map_or(b',', |(sign, _)| *sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8], charset: &str) -> Vec<Vec<String>> {
        table(bytes, charset).unwrap().rows.into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn separators_and_charsets_are_found_out() {
        let wanted = vec![vec!["Añil".to_owned(), "ñ".to_owned()]];
        let utf8 = "nombre;b\nAñil;ñ\n";
        let utf16: Vec<u8> = utf8.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let utf16be: Vec<u8> = utf8.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked: Vec<u8> = [b"\xff\xfe".to_vec(), utf16.clone()].concat();
        let latin = b"nombre\tb\nA\xf1il\t\xf1\n";
        let bom = "\u{feff}nombre,b\r\nAñil,ñ\r\n";
        for bytes in [utf8.as_bytes(), &utf16, &utf16be, &marked, latin, bom.as_bytes()] {
            assert_eq!(cells(bytes, ""), wanted);
        }
        assert_eq!(table(bom.as_bytes(), "").unwrap().headings[0], "nombre");
        assert_eq!(cells(latin, "iso-8859-1"), wanted);
    }

    #[test]
    fn a_quoted_line_break_is_part_of_its_cell_and_lines_are_counted() {
        let table = table(b"a,b\n\"one\ntwo; three\",x\n\n,,\nlast,y\nq,r,too much\n", "").unwrap();
        assert_eq!(table.rows[0], (2, vec!["one\ntwo; three".to_owned(), "x".to_owned()]));
        assert_eq!(table.rows[1].0, 6);
        assert_eq!(table.broken, [(7, "exchange-why-too-many-cells")]);
    }

    #[test]
    fn what_is_no_table_is_refused_whole() {
        assert!(table(b"", "").is_err());
        assert!(table(b"a,b\n", "klingon").is_err());
        assert!(table(b"a\n\xff\xff\n", "utf-8").is_err());
        assert!(table(b"a\n\x81\x20\n", "shift_jis").is_err());
    }
}
