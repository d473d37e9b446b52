//! The bytes of attachments: written to the data folder by their SHA-256, so that the same file is kept
//! once and a name can never lead out of the folder.
//!
//! A file is complete and on disk before anything refers to it. Absent on purpose: deleting. Bytes that
//! nothing refers to any more are a matter for the administrator.

use crate::{rules, types::StoredFile};
use axum::body::Bytes;
use image::{DynamicImage, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder};
use kernel::{Error, Result};
use sha2::{Digest, Sha256};
use std::{
    io::Cursor,
    path::{Path, PathBuf},
};
use tokio::{
    fs::{self, File},
    io::{AsyncReadExt as _, AsyncWriteExt as _},
};

/// Bytes at the start of a file by which its type is told.
const HEAD: usize = 8 * 1024;
/// Pixels across or down of an image that is read at most.
const MOST_PIXELS: u32 = 12_000;
/// Memory that reading an image may take.
const MOST_MEMORY: u64 = 192 * 1024 * 1024;
/// The largest image file of which a thumbnail is made.
const MOST_IMAGE: i64 = 20 * 1024 * 1024;
/// A thumbnail's size: twice what a page shows, for sharp screens.
const THUMB: (u32, u32) = (560, 420);
/// How well a thumbnail is kept.
const THUMB_QUALITY: u8 = 82;

/// A file on its way to the disk.
pub struct Incoming {
    folder: PathBuf,
    temporary: PathBuf,
    file: File,
    hash: Sha256,
    head: Vec<u8>,
    size: usize,
    most: usize,
}

impl Incoming {
    /// Begins to take a file of at most so many bytes into the folder of files.
    #[db::boxed]
    pub async fn begin(folder: &Path, most: usize) -> Result<Incoming> {
        let coming = folder.join("coming");
        fs::create_dir_all(&coming).await.map_err(disk)?;
        let temporary = coming.join(web::fresh_secret()?);
        let file = File::create_new(&temporary).await.map_err(disk)?;
        let folder = folder.to_owned();
        Ok(Incoming { folder, temporary, file, hash: Sha256::new(), head: Vec::new(), size: 0, most })
    }

    /// Takes some bytes.
    #[db::boxed]
    pub async fn take(&mut self, bytes: &Bytes) -> Result<()> {
        self.size += bytes.len();
        if self.size > self.most {
            return Err(Error::limit(
                "file",
                "threads-file-large",
                format!("{} MB", self.most / 1024 / 1024),
            ));
        }
        self.hash.update(bytes);
        let wanted = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..wanted]);
        self.file.write_all(bytes).await.map_err(disk)
    }

    /// Whether nothing came: a form's file field that was left empty.
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// Puts the file in its place, with a thumbnail if it is an image that we read.
    #[db::boxed]
    pub async fn finish(mut self) -> Result<StoredFile> {
        self.file.flush().await.map_err(disk)?;
        self.file.sync_all().await.map_err(disk)?;
        let hash = web::hex(&self.hash.finalize_reset());
        let place = place(&self.folder, &hash);
        put(&self.temporary, &place).await?;
        let media = media(&self.head);
        let size = self.size as i64;
        let pictured = if is_read(media) && size <= MOST_IMAGE { thumbnail(place).await } else { None };
        let mut stored =
            StoredFile { hash, media: media.to_owned(), size, thumb: None, width: None, height: None };
        if let Some((bytes, width, height)) = pictured {
            stored.thumb = Some(keep(&self.folder, &bytes).await?);
            stored.width = Some(i64::from(width));
            stored.height = Some(i64::from(height));
        }
        Ok(stored)
    }
}

/// However it ends (an error, a client that goes away, patience that is over), what was not put in its place
/// is taken away; what was is not there any more under this name.
impl Drop for Incoming {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.temporary);
    }
}

/// Stores bytes that are in memory already: of a mail, of an import.
pub async fn store(folder: &Path, bytes: Vec<u8>, most: usize) -> Result<StoredFile> {
    let mut incoming = Incoming::begin(folder, most).await?;
    incoming.take(&Bytes::from(bytes)).await?;
    incoming.finish().await
}

/// Opens the bytes of a hash.
pub async fn open(folder: &Path, hash: &str) -> Result<File> {
    File::open(place(folder, hash)).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::Internal(format!("the bytes of {hash} are missing")),
        _ => disk(error),
    })
}

/// The bytes of a hash at once, for what is small: a mail.
pub async fn read(folder: &Path, hash: &str, most: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(folder, hash).await?.take(most as u64).read_to_end(&mut bytes).await.map_err(disk)?;
    Ok(bytes)
}

/// `ab/cdef…` under the folder.
fn place(folder: &Path, hash: &str) -> PathBuf {
    let (first, rest) = hash.split_at(2.min(hash.len()));
    folder.join(first).join(rest)
}

async fn put(from: &Path, to: &Path) -> Result<()> {
    let parent = to.parent().unwrap_or(to);
    fs::create_dir_all(parent).await.map_err(disk)?;
    fs::rename(from, to).await.map_err(disk)?;
    // The name is on disk only when its folder is.
    File::open(parent).await.map_err(disk)?.sync_all().await.map_err(disk)
}

async fn keep(folder: &Path, bytes: &[u8]) -> Result<String> {
    let hash = web::hex(&Sha256::digest(bytes));
    let temporary = folder.join("coming").join(web::fresh_secret()?);
    let mut file = File::create_new(&temporary).await.map_err(disk)?;
    file.write_all(bytes).await.map_err(disk)?;
    file.sync_all().await.map_err(disk)?;
    put(&temporary, &place(folder, &hash)).await?;
    Ok(hash)
}

/// A disk that cannot take the file is the reader's to know: nothing of it was kept.
fn disk(error: std::io::Error) -> Error {
    use std::io::ErrorKind as Kind;
    match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded => Error::Conflict("error-disk-full"),
        Kind::ReadOnlyFilesystem | Kind::PermissionDenied => Error::Conflict("error-read-only"),
        _ => Error::Internal(format!("the folder of files: {error}")),
    }
}

/// What a file is, by its bytes and never by its name.
fn media(head: &[u8]) -> &'static str {
    if let Some(kind) = infer::get(head) {
        return rules::safe_media(kind.mime_type());
    }
    let text = std::str::from_utf8(head).map_or_else(|error| error.valid_up_to() + 4 > head.len(), |_| true);
    if text && !head.contains(&0) { "text/plain" } else { "application/octet-stream" }
}

fn is_read(media: &str) -> bool {
    matches!(media, "image/png" | "image/jpeg" | "image/webp")
}

/// A thumbnail as JPEG and the size of the whole image; nothing if it cannot be read within the limits.
async fn thumbnail(path: PathBuf) -> Option<(Vec<u8>, u32, u32)> {
    let made = tokio::task::spawn_blocking(move || shrink(&path)).await;
    made.ok().flatten()
}

fn shrink(path: &Path) -> Option<(Vec<u8>, u32, u32)> {
    let mut reader = ImageReader::open(path).ok()?.with_guessed_format().ok()?;
    let format = reader.format()?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_PIXELS);
    limits.max_image_height = Some(MOST_PIXELS);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let image = reader.decode().ok()?;
    let (width, height) = (image.width(), image.height());
    let small = if width > THUMB.0 || height > THUMB.1 { image.thumbnail(THUMB.0, THUMB.1) } else { image };
    let mut out = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut out, THUMB_QUALITY).encode_image(&on_white(&small)).ok()?;
    Some((out.into_inner(), width, height))
}

/// What shines through becomes paper.
fn on_white(image: &DynamicImage) -> DynamicImage {
    let rgba = image.to_rgba8();
    let mut rgb = image::RgbImage::new(rgba.width(), rgba.height());
    for (from, to) in rgba.pixels().zip(rgb.pixels_mut()) {
        let [r, g, b, a] = from.0.map(u16::from);
        let over = |c: u16| u8::try_from((c * a + 255 * (255 - a)) / 255).unwrap_or(u8::MAX);
        to.0 = [over(r), over(g), over(b)];
    }
    DynamicImage::ImageRgb8(rgb)
}
