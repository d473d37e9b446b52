//! Archives of mail: an mbox, a maildir, a folder of messages, a zip of these, or one message. What a file
//! is shows its content, not its name; one mail is in memory at a time.
//!
//! Absent on purpose: what becomes of a mail (`inbox`), and the flags and folders of a mail program.

mod mbox;
mod plan;

pub use plan::plan;

use crate::{
    source::{self, Files},
    types::{Line, Spot},
};
use kernel::{Error, Result};
use std::{
    collections::BTreeSet,
    fs::File,
    io::{BufReader, Cursor, Read as _, Seek as _, SeekFrom},
    path::{Component, Path, PathBuf},
};

/// A mail of an archive, or why there is none.
pub(super) enum Seen {
    /// Its bytes.
    Mail(Vec<u8>),
    /// More bytes than a mail may have.
    TooLarge,
    /// A file that the mail server keeps for itself.
    Kept,
}

/// What is done with each mail: where it lies, its number in its file, and what it is.
type Take<'t> = dyn FnMut(Spot, usize, Seen) + 't;

/// Hands every mail of an archive over, in the order of the files' names; what could not be read comes back.
pub(super) fn each_mail(path: &Path, take: &mut Take<'_>) -> Result<Vec<Line>> {
    match source::files(path)? {
        Files::Packed => source::each_file(path, |name, bytes| {
            mbox::each(Cursor::new(bytes), Path::new(name), take).map_err(|_| missing(path))
        }),
        Files::Plain { root, files, lines } => {
            let boxes = maildirs(&files);
            for file in files {
                if is_kept(&file, &boxes) {
                    take(Spot { file, from: 0, length: 0, boxed: false }, 1, Seen::Kept);
                    continue;
                }
                let open = File::open(root.join(&file)).map_err(|_| missing(&root.join(&file)))?;
                mbox::each(BufReader::with_capacity(1 << 16, open), &file, take)
                    .map_err(|_| missing(&root.join(&file)))?;
            }
            Ok(lines)
        }
    }
}

fn missing(path: &Path) -> Error {
    Error::limit("file", "exchange-file-missing", path.display())
}

/// The folders that hold a maildir: those with `cur` or `new` in them.
fn maildirs(files: &[PathBuf]) -> BTreeSet<PathBuf> {
    let holds = |file: &PathBuf| {
        let parent = file.parent()?;
        let name = parent.file_name()?;
        (name == "cur" || name == "new").then(|| parent.parent().unwrap_or(Path::new("")).to_owned())
    };
    files.iter().filter_map(holds).collect()
}

/// Whether a file of a maildir is none of its mails: lists and indexes of the server, deliveries that were
/// never finished.
fn is_kept(file: &Path, maildirs: &BTreeSet<PathBuf>) -> bool {
    let parent = file.parent().unwrap_or(Path::new(""));
    if maildirs.contains(parent) {
        return true;
    }
    let unfinished = parent.file_name().is_some_and(|name| name == "tmp");
    unfinished && maildirs.contains(parent.parent().unwrap_or(Path::new("")))
}

/// Reads mails of an archive again, each by its place.
pub struct Archive {
    path: PathBuf,
    packed: bool,
    /// The file of a zip that was read last: its mails are asked for one after the other.
    last: Option<(PathBuf, Vec<u8>)>,
}

impl Archive {
    /// Opens an archive.
    pub fn open(path: &Path) -> Result<Archive> {
        Ok(Archive {
            path: path.to_owned(),
            packed: matches!(source::files(path)?, Files::Packed),
            last: None,
        })
    }

    /// The bytes of a mail, as they were sent.
    pub fn read(&mut self, spot: &Spot) -> Result<Vec<u8>> {
        let raw = if self.packed { self.unpacked(spot)? } else { self.plain(spot)? };
        Ok(if spot.boxed { mbox::unquoted(&raw) } else { raw })
    }

    fn plain(&self, spot: &Spot) -> Result<Vec<u8>> {
        let safe = spot.file.components().all(|part| matches!(part, Component::Normal(_)));
        let path = if self.path.is_dir() { self.path.join(&spot.file) } else { self.path.clone() };
        if !safe {
            return Err(missing(&path));
        }
        let gone = |_| missing(&path);
        let mut file = File::open(&path).map_err(gone)?;
        file.seek(SeekFrom::Start(spot.from)).map_err(gone)?;
        let mut raw = Vec::new();
        file.take(spot.length).read_to_end(&mut raw).map_err(gone)?;
        Ok(raw)
    }

    fn unpacked(&mut self, spot: &Spot) -> Result<Vec<u8>> {
        if self.last.as_ref().is_none_or(|(file, _)| *file != spot.file) {
            let bytes = source::one_packed(&self.path, &spot.file.to_string_lossy())?;
            self.last = Some((spot.file.clone(), bytes));
        }
        let bytes = self.last.as_ref().map_or(&[][..], |(_, bytes)| bytes);
        let (from, to) = (spot.from as usize, (spot.from + spot.length) as usize);
        Ok(bytes.get(from..to).unwrap_or_default().to_vec())
    }
}
