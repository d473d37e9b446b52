//! One file of an archive: an mbox with its mails, or one mail. An mbox begins with `From `; each such line
//! after an empty one begins a mail, and in texts it is quoted by `>` (mboxrd).

use super::{Seen, Take};
use crate::types::Spot;
use std::{
    io::{self, BufRead},
    path::Path,
};
use web::letter::MAIL_BYTES;

/// What begins a mail in an mbox.
const LINE: &[u8] = b"From ";

/// Hands each mail of a file over.
pub(super) fn each(mut from: impl BufRead, file: &Path, take: &mut Take<'_>) -> io::Result<()> {
    let (mut line, mut at) = (Vec::new(), 0_u64);
    let mut mail = Collected::default();
    let (mut boxed, mut number, mut was_empty) = (None, 0, true);
    loop {
        line.clear();
        let length = read_line(&mut from, &mut line)?;
        if length == 0 {
            break;
        }
        let begins = line.starts_with(LINE) && was_empty && boxed != Some(false);
        if begins {
            if boxed.is_some() {
                number += 1;
                mail.hand_over(file, number, true, take);
            }
            boxed = Some(true);
            mail = Collected { from: at + length, ..Collected::default() };
        } else {
            boxed = boxed.or(Some(false));
            mail.add(&line, length);
        }
        was_empty = matches!(line.as_slice(), b"\n" | b"\r\n");
        at += length;
    }
    number += 1;
    mail.hand_over(file, number, boxed == Some(true), take);
    Ok(())
}

/// Bytes of a line that are looked at; a longer one comes in pieces.
const LINE_BYTES: u64 = 1 << 20;

fn read_line(from: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<u64> {
    io::Read::take(&mut *from, LINE_BYTES).read_until(b'\n', line).map(|length| length as u64)
}

/// A mail as far as it was read.
#[derive(Default)]
struct Collected {
    from: u64,
    length: u64,
    bytes: Vec<u8>,
}

impl Collected {
    fn add(&mut self, line: &[u8], length: u64) {
        self.length += length;
        if self.bytes.len() <= MAIL_BYTES {
            self.bytes.extend_from_slice(line);
        }
    }

    fn hand_over(&mut self, file: &Path, number: usize, boxed: bool, take: &mut Take<'_>) {
        let bytes = std::mem::take(&mut self.bytes);
        let spot = Spot { file: file.to_owned(), from: self.from, length: self.length, boxed };
        let seen = if bytes.len() > MAIL_BYTES {
            Seen::TooLarge
        } else {
            Seen::Mail(if boxed { unquoted(&bytes) } else { bytes })
        };
        take(spot, number, seen);
    }
}

/// A mail without the quoting of its `From ` lines.
pub(super) fn unquoted(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        let quotes = line.iter().take_while(|byte| **byte == b'>').count();
        let quoted = quotes > 0 && line[quotes..].starts_with(LINE);
        out.extend_from_slice(&line[usize::from(quoted)..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn mails(bytes: &[u8]) -> Vec<(Spot, String)> {
        let mut all = Vec::new();
        each(Cursor::new(bytes), Path::new("a.mbox"), &mut |spot, _, seen| {
            if let Seen::Mail(bytes) = seen {
                all.push((spot, String::from_utf8(bytes).unwrap()));
            }
        })
        .unwrap();
        all
    }

    #[test]
    fn an_mbox_is_cut_before_each_of_its_lines_and_its_quoting_goes() {
        let text = b"From a Mon\nSubject: 1\n\nhola\n>From Soria\nFrom Soria too\n\nFrom b Tue\nSubject: 2\n\n>>From x\n";
        let found = mails(text);
        let texts: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["Subject: 1\n\nhola\nFrom Soria\nFrom Soria too\n\n", "Subject: 2\n\n>From x\n"]);
        let second = &found[1].0;
        let (from, to) = (second.from as usize, (second.from + second.length) as usize);
        assert_eq!(unquoted(&text[from..to]), found[1].1.as_bytes(), "its place leads to the same bytes");
    }

    #[test]
    fn a_single_mail_is_whole_whatever_its_lines_say() {
        let text = b"Subject: 1\n\nFrom Soria\n\nFrom Madrid\n>From here\n";
        let found = mails(text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1.as_bytes(), text);
        assert!(!found[0].0.boxed);
    }
}
