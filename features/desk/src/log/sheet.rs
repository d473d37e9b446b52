//! A log as it lies in a file: CSV with a heading, plain or gzipped, in whatever charset and with whatever separator
//! other help desks write. Pure.
//!
//! The room of imports reads its tables alike; a log is larger, comes row by row, and a letter that nobody can read
//! is counted, since the rows around it are right.

use super::{Log, Mapping, read};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use kernel::{Error, Result};
use std::{borrow::Cow, io::Read as _};

/// Bytes in which it is looked for the separator and for a charset without a mark.
const HEAD: usize = 4_096;
/// What stands where a letter could not be read.
const UNREAD: char = '\u{fffd}';

/// A file as it was written: what is gzipped is unpacked, up to a limit.
pub fn unpack(bytes: Vec<u8>, most: u64) -> Result<Vec<u8>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    let read = flate2::read::GzDecoder::new(&bytes[..]).take(most + 1).read_to_end(&mut plain);
    read.map_err(|_| Error::invalid("file", "desk-log-broken"))?;
    if plain.len() as u64 > most {
        return Err(Error::limit("file", "desk-log-large", format!("{} MB", most >> 20)));
    }
    Ok(plain)
}

/// Reads a log as it lies in a file: CSV with a heading.
pub fn read_csv(mapping: &Mapping, bytes: &[u8]) -> Result<Log> {
    let (text, unread) = decoded(&mapping.charset, bytes)?;
    let separator = match mapping.separator.bytes().next() {
        Some(separator) => separator,
        None => separator(&text),
    };
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let cells = |record: &csv::ByteRecord| -> Vec<String> {
        record.iter().map(|cell| String::from_utf8_lossy(cell).replace('\0', "")).collect()
    };
    let heading = cells(reader.byte_headers().map_err(|_| Error::invalid("file", "desk-log-columns"))?);
    // A record that cannot be split is a line that nobody can read; it is refused like one without a date.
    let rows = reader.byte_records().map(|record| match record {
        Ok(record) => (record.position().map_or(0, csv::Position::line), cells(&record)),
        Err(error) => (error.position().map_or(0, csv::Position::line), Vec::new()),
    });
    let mut log = read(mapping, &heading, rows)?;
    if unread > 0 {
        log.odd.insert("desk-log-odd-letter", unread);
    }
    Ok(log)
}

/// The text of a file and how many letters of it could not be read: in the charset that is named, or by its mark, its
/// zero bytes, as UTF-8, and last as Windows-1252, which holds Latin-1.
fn decoded<'a>(charset: &str, bytes: &'a [u8]) -> Result<(Cow<'a, str>, usize)> {
    let encoding = match charset.trim() {
        "" => found(bytes),
        name => Encoding::for_label(name.as_bytes())
            .ok_or_else(|| Error::limit("mapping", "desk-log-charset", name))?,
    };
    let (text, broken) = encoding.decode_with_bom_removal(bytes);
    // The web's Windows-1252 and its kin have a letter for every byte; those that are none there are controls.
    let is_unread = |c: &char| *c == UNREAD || ('\u{80}'..='\u{9f}').contains(c);
    let unread = if broken || encoding.is_single_byte() { text.chars().filter(is_unread).count() } else { 0 };
    Ok((text, unread))
}

fn found(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if let Some(encoding) = sixteen_bits(bytes) {
        return encoding;
    }
    if mostly_utf8(bytes) { UTF_8 } else { WINDOWS_1252 }
}

/// Whether the letters beyond ASCII are UTF-8, but for some that were cut or broken on the way.
fn mostly_utf8(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > broken
}

/// UTF-16 without its mark shows by the zero halves of its commonest letters.
fn sixteen_bits(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(HEAD) / 2 * 2];
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let half = head.len() / 2;
    match half {
        0..4 => None,
        _ if zeros(1) * 2 > half => Some(UTF_16LE),
        _ if zeros(0) * 2 > half => Some(UTF_16BE),
        _ => None,
    }
}

/// The separator that the heading uses most, outside of quotes; a comma if it uses none.
fn separator(text: &str) -> u8 {
    let (mut is_quoted, mut counts) = (false, [(b'\t', 0), (b';', 0), (b',', 0)]);
    for byte in text.bytes().take(HEAD) {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted && counts.iter().any(|(_, n)| *n > 0) => break,
            _ if is_quoted => {}
            _ => counts.iter_mut().filter(|(sign, _)| *sign == byte).for_each(|(_, n)| *n += 1),
        }
    }
    counts.into_iter().max_by_key(|(_, n)| *n).map_or(b',', |(sign, _)| sign)
}
