//! Where an export goes and comes from: a folder, or one compressed file.

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use kernel::{Error, Result};
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, BufReader, BufWriter, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

/// Takes whole files under their names.
pub trait Sink: Send {
    /// Takes a copy of a file.
    fn put(&mut self, name: &str, from: &Path) -> io::Result<()>;
}

/// A folder, for its owner alone.
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// An empty or new folder.
    ///
    /// # Errors
    /// A folder in which something lies already.
    pub fn create(path: &Path) -> Result<Folder> {
        let fail = |e: io::Error| Error::Internal(format!("{}: {e}", path.display()));
        make_folder(path).map_err(fail)?;
        if fs::read_dir(path).map_err(fail)?.next().is_some() {
            return Err(Error::Internal(format!("{} is not empty; name a new folder", path.display())));
        }
        Ok(Folder { path: path.to_owned() })
    }

    /// Sees to it that all of it is on disk.
    pub fn finish(self) -> io::Result<()> {
        sync_folder(&self.path)
    }
}

impl Sink for Folder {
    fn put(&mut self, name: &str, from: &Path) -> io::Result<()> {
        let to = self.path.join(name);
        let parent = to.parent().unwrap_or(&self.path);
        make_folder(parent)?;
        let mut out = private_file(&to)?;
        io::copy(&mut File::open(from)?, &mut out)?;
        out.sync_all()?;
        sync_folder(parent)
    }
}

/// One file: a tar archive, compressed with gzip.
pub struct Archive {
    builder: tar::Builder<GzEncoder<BufWriter<File>>>,
}

impl Archive {
    /// A new file, for its owner alone.
    pub fn create(path: &Path) -> io::Result<Archive> {
        let out = BufWriter::new(private_file(path)?);
        let mut builder = tar::Builder::new(GzEncoder::new(out, Compression::fast()));
        builder.mode(tar::HeaderMode::Deterministic);
        Ok(Archive { builder })
    }

    /// Closes the archive and sees to it that it is on disk.
    pub fn finish(self) -> io::Result<()> {
        let mut out = self.builder.into_inner()?.finish()?;
        out.flush()?;
        out.get_ref().sync_all()
    }
}

impl Sink for Archive {
    fn put(&mut self, name: &str, from: &Path) -> io::Result<()> {
        self.builder.append_path_with_name(from, name)
    }
}

/// How many times its size an archive may unpack to. Rows of a workspace come to some ten times; what was made to
/// fill the disk, to a thousand.
const MOST_GROWTH: u64 = 100;
/// What a small archive may unpack to all the same: an empty workspace is mostly padding.
const LEAST_ROOM: u64 = 64 * 1024 * 1024;

/// Unpacks an archive into a folder: files under the names that a backup has. Anything else, such as a
/// link, a name that leads elsewhere or more than an archive of its size holds, makes it no backup.
pub fn unpack(archive: &Path, folder: &Path) -> io::Result<()> {
    let packed = File::open(archive)?;
    let most = packed.metadata()?.len().saturating_mul(MOST_GROWTH).max(LEAST_ROOM);
    let unpacked = Bounded { inner: GzDecoder::new(BufReader::new(packed)), left: most };
    let mut archive = tar::Archive::new(unpacked);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.into_owned();
        if !entry.header().entry_type().is_file() || !is_ours(&name) {
            let odd = format!("{} is no part of a backup", name.display());
            return Err(io::Error::new(io::ErrorKind::InvalidData, odd));
        }
        let to = folder.join(&name);
        make_folder(to.parent().unwrap_or(folder))?;
        io::copy(&mut entry, &mut private_file(&to)?)?;
    }
    Ok(())
}

/// Reads so much and then refuses, where [`io::Take`] would say that it is the end.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: io::Read> io::Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "it unpacks to more than any backup of its size")
        })?;
        Ok(read)
    }
}

/// Whether a file may stand in an export: the manifest, a table, or a stored file under its hash.
pub fn is_ours(name: &Path) -> bool {
    let Some(parts) = name.iter().map(|part| part.to_str()).collect::<Option<Vec<_>>>() else { return false };
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    match parts[..] {
        [manifest] => manifest == "manifest.json",
        ["tables", table] => table
            .strip_suffix(".jsonl")
            .is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')),
        ["files", first, rest] => first.len() == 2 && rest.len() == 62 && is_hex(first) && is_hex(rest),
        _ => false,
    }
}

/// A new file that only its owner may read.
pub fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// A folder that only its owner may enter, and those above it.
pub fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// A name is on disk only when its folder is.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    File::open(folder)?.sync_all()
}
