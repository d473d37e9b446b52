//! The files of a source: a folder, a zip that stands for one, or one file. Read one after the other within
//! limits; nothing is ever unpacked to the disk, so no name in a zip can lead anywhere.

use crate::types::{Line, Verdict};
use kernel::{Error, Result};
use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};
use zip::ZipArchive;

/// Files of a source at most.
pub const MOST_FILES: usize = 200_000;
/// Bytes of one file at most.
pub const MOST_FILE_BYTES: u64 = 64 * 1024 * 1024;
/// Bytes that a zip may grow to, all files together.
pub const MOST_UNPACKED_BYTES: u64 = 1024 * 1024 * 1024;
/// Folders within folders.
const MOST_DEPTH: usize = 24;

/// What a source is made of.
pub enum Files {
    /// A zip.
    Packed,
    /// Files under a folder, by their names there, and what could not be followed.
    Plain {
        /// The folder.
        root: PathBuf,
        /// The files, in the order of their names.
        files: Vec<PathBuf>,
        /// What could not be followed.
        lines: Vec<Line>,
    },
}

/// Lists the files of a source without reading them.
pub fn files(path: &Path) -> Result<Files> {
    let meta = fs::metadata(path).map_err(|_| missing(path))?;
    if meta.is_dir() {
        let (mut files, mut lines) = (Vec::new(), Vec::new());
        walk(path, 0, &mut files, &mut lines)?;
        files.sort();
        let files = files.iter().map(|file| file.strip_prefix(path).unwrap_or(file).to_owned()).collect();
        return Ok(Files::Plain { root: path.to_owned(), files, lines });
    }
    if is_zip(path)? {
        return Ok(Files::Packed);
    }
    let root = path.parent().unwrap_or(Path::new("")).to_owned();
    let files = path.file_name().map(PathBuf::from).into_iter().collect();
    Ok(Files::Plain { root, files, lines: Vec::new() })
}

fn is_zip(path: &Path) -> Result<bool> {
    let mut start = [0_u8; 4];
    let mut file = File::open(path).map_err(|_| missing(path))?;
    let length = file.read(&mut start).map_err(|_| missing(path))?;
    Ok(start[..length].starts_with(b"PK\x03\x04") || start[..length].starts_with(b"PK\x05\x06"))
}

/// One file of a zip by its name, within the limits of any file.
pub fn one_packed(path: &Path, name: &str) -> Result<Vec<u8>> {
    let broken = |_| Error::invalid("file", "exchange-zip-broken");
    let mut zip = ZipArchive::new(File::open(path).map_err(|_| missing(path))?).map_err(broken)?;
    let entry = zip.by_name(name).map_err(broken)?;
    limited(entry).ok().flatten().ok_or_else(|| missing(path))
}

/// Hands every file of a source to `take`, in the order of their names; what could not be read comes back.
pub fn each_file(path: &Path, mut take: impl FnMut(&str, Vec<u8>) -> Result<()>) -> Result<Vec<Line>> {
    let meta = fs::metadata(path).map_err(|_| missing(path))?;
    if meta.is_dir() {
        return each_in_folder(path, &mut take);
    }
    if is_zip(path)? {
        return each_in_zip(path, &mut take);
    }
    let name = path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    match read_file(path)? {
        Some(bytes) => take(&name, bytes).map(|()| Vec::new()),
        None => Ok(vec![refused(&name, "exchange-why-large", vec![("limit", megabytes(MOST_FILE_BYTES))])]),
    }
}

fn missing(path: &Path) -> Error {
    Error::limit("file", "exchange-file-missing", path.display())
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes / 1024 / 1024)
}

fn refused(place: &str, why: &'static str, args: Vec<(&'static str, String)>) -> Line {
    let what = String::new();
    Line { verdict: Verdict::Refused, place: place.to_owned(), kind: "file".to_owned(), what, why, args }
}

/// The bytes of a file; nothing if there are too many.
fn read_file(path: &Path) -> Result<Option<Vec<u8>>> {
    let file = File::open(path).map_err(|_| missing(path))?;
    limited(file).map_err(|error| Error::Internal(format!("{}: {error}", path.display())))
}

fn limited(from: impl Read) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    from.take(MOST_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= MOST_FILE_BYTES).then_some(bytes))
}

fn each_in_folder(folder: &Path, take: &mut dyn FnMut(&str, Vec<u8>) -> Result<()>) -> Result<Vec<Line>> {
    let (mut files, mut lines) = (Vec::new(), Vec::new());
    walk(folder, 0, &mut files, &mut lines)?;
    files.sort();
    for path in files {
        let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
        match read_file(&path)? {
            Some(bytes) => take(&name, bytes)?,
            None => {
                lines.push(refused(&name, "exchange-why-large", vec![("limit", megabytes(MOST_FILE_BYTES))]));
            }
        }
    }
    Ok(lines)
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>, lines: &mut Vec<Line>) -> Result<()> {
    let entries = fs::read_dir(folder).map_err(|_| missing(folder))?;
    for entry in entries {
        let entry = entry.map_err(|_| missing(folder))?;
        let kind = entry.file_type().map_err(|_| missing(folder))?;
        let name = || entry.path().to_string_lossy().into_owned();
        if kind.is_dir() && depth < MOST_DEPTH {
            walk(&entry.path(), depth + 1, files, lines)?;
        } else if kind.is_file() {
            if files.len() == MOST_FILES {
                return Err(Error::limit("file", "exchange-too-many-files", MOST_FILES));
            }
            files.push(entry.path());
        } else {
            // A link might lead out of the folder.
            lines.push(refused(&name(), "exchange-why-link", Vec::new()));
        }
    }
    Ok(())
}

fn each_in_zip(path: &Path, take: &mut dyn FnMut(&str, Vec<u8>) -> Result<()>) -> Result<Vec<Line>> {
    let broken = |_| Error::invalid("file", "exchange-zip-broken");
    let mut zip = ZipArchive::new(File::open(path).map_err(|_| missing(path))?).map_err(broken)?;
    if zip.len() > MOST_FILES {
        return Err(Error::limit("file", "exchange-too-many-files", MOST_FILES));
    }
    let mut order = Vec::with_capacity(zip.len());
    for at in 0..zip.len() {
        order.push((zip.by_index_raw(at).map_err(broken)?.name().map_err(broken)?.into_owned(), at));
    }
    order.sort();
    let (mut lines, mut left) = (Vec::new(), MOST_UNPACKED_BYTES);
    for (name, at) in order {
        let entry = zip.by_index(at).map_err(broken)?;
        if entry.is_dir() {
            continue;
        }
        if entry.enclosed_name().is_none() {
            lines.push(refused(&name, "exchange-why-path", Vec::new()));
            continue;
        }
        let Ok(read) = limited(entry) else {
            lines.push(refused(&name, "exchange-why-packed", Vec::new()));
            continue;
        };
        let size = read.as_ref().map_or(MOST_FILE_BYTES, |bytes| bytes.len() as u64);
        left = left
            .checked_sub(size)
            .ok_or_else(|| Error::limit("file", "exchange-zip-large", megabytes(MOST_UNPACKED_BYTES)))?;
        match read {
            Some(bytes) => take(&name, bytes)?,
            None => {
                lines.push(refused(&name, "exchange-why-large", vec![("limit", megabytes(MOST_FILE_BYTES))]));
            }
        }
    }
    Ok(lines)
}
