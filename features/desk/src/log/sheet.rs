//! A log as it lies in a file: CSV with a heading, plain or gzipped. Pure.

use super::{Log, Mapping, read};
use kernel::{Error, Result};
use std::io::Read as _;

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
    let separator = mapping.separator.bytes().next().unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(separator).from_reader(bytes);
    let cells = |record: &csv::ByteRecord| -> Vec<String> {
        record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
    };
    let heading = cells(reader.byte_headers().map_err(|_| Error::invalid("file", "desk-log-columns"))?);
    // A record that cannot be split is a line that nobody can read; it is refused like one without a date.
    let rows = reader.byte_records().map(|record| match record {
        Ok(record) => (record.position().map_or(0, csv::Position::line), cells(&record)),
        Err(error) => (error.position().map_or(0, csv::Position::line), Vec::new()),
    });
    read(mapping, &heading, rows)
}
