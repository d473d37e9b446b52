//! A file of SQLite's that this process reads or flushes by itself, beside SQLite.

use std::{fs::File, io, mem, os::unix::fs::MetadataExt as _, path::Path};

/// An open file that stays open while it has a name: to close it would drop the locks that SQLite holds on it for this
/// process. Once it is gone nobody holds a lock on it, and a disk that is to become read-only waits for whoever has it
/// open still.
pub(crate) struct Pinned(Option<File>);

impl Pinned {
    pub(crate) fn open(path: &Path) -> io::Result<Pinned> {
        File::open(path).map(|file| Pinned(Some(file)))
    }

    /// The file, until it is dropped.
    pub(crate) fn file(&self) -> Option<&File> {
        self.0.as_ref()
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        let Some(file) = self.0.take() else { return };
        let is_gone = file.metadata().is_ok_and(|about| about.nlink() == 0);
        if !is_gone {
            mem::forget(file);
        }
    }
}
