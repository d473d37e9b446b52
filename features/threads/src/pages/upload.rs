//! A form that may carry files: they stream to the disk while it is read, so that none is held in memory.

use crate::{
    store::{self, bytes::Incoming},
    types::StoredFile,
};
use axum::extract::{FromRequest, FromRequestParts as _, Multipart, Request, multipart::Field};
use http::header;
use jiff::{SignedDuration, Timestamp};
use kernel::{Error, Result};
use std::sync::Arc;
use web::{Cx, Fault, Form, House, limit};

/// Files that a form may carry.
const MOST_FILES: usize = 20;
/// Bytes of the other fields of a form.
const MOST_TEXT: usize = 1024 * 1024;

/// A form whose files may be refused without losing what was typed.
pub struct Tried {
    /// The form, with the files that were taken.
    pub sent: Sent,
    /// What is wrong with the others.
    pub refused: Vec<kernel::Field>,
}

/// A form with the files that came with it.
pub struct Sent {
    /// Its fields.
    pub form: Form,
    /// Its files, stored, with the names they were sent under.
    pub files: Vec<(String, StoredFile)>,
}

impl FromRequest<Arc<House>> for Sent {
    type Rejection = Fault;

    async fn from_request(request: Request, house: &Arc<House>) -> std::result::Result<Sent, Fault> {
        read(request, house, &mut None).await
    }
}

impl FromRequest<Arc<House>> for Tried {
    type Rejection = Fault;

    async fn from_request(request: Request, house: &Arc<House>) -> std::result::Result<Tried, Fault> {
        let mut refused = Some(Vec::new());
        let sent = read(request, house, &mut refused).await?;
        Ok(Tried { sent, refused: refused.unwrap_or_default() })
    }
}

/// Where refusals of files are gathered; without a place for them the first ends it.
type Refused = Option<Vec<kernel::Field>>;

async fn read(
    request: Request,
    house: &Arc<House>,
    refused: &mut Refused,
) -> std::result::Result<Sent, Fault> {
    let media =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    if !media.starts_with("multipart/form-data") {
        return Ok(Sent { form: Form::from_request(request, house).await?, files: Vec::new() });
    }
    let (mut parts, body) = request.into_parts();
    let cx = Cx::from_request_parts(&mut parts, house).await?;
    let request = Request::from_parts(parts, body);
    let multipart = Multipart::from_request(request, house).await.map_err(|_| broken())?;
    Ok(take(&cx, multipart, refused).await?)
}

fn broken() -> Error {
    Error::invalid("file", "threads-upload-broken")
}

async fn take(cx: &Cx, mut multipart: Multipart, refused: &mut Refused) -> Result<Sent> {
    let (mut pairs, mut files, mut text) = (Vec::new(), Vec::new(), 0);
    let mut quota = Quota::of(cx).await?;
    while let Some(field) = multipart.next_field().await.map_err(|_| broken())? {
        let name = field.name().unwrap_or("").to_owned();
        if let Some(file_name) = field.file_name().map(str::to_owned) {
            let taken = if files.len() == MOST_FILES {
                Err(Error::limit("file", "threads-too-many-files", MOST_FILES))
            } else {
                take_file(cx, field, quota.as_mut()).await
            };
            match (taken, refused.as_mut()) {
                (Ok(stored), _) => files.extend(stored.map(|stored| (file_name, stored))),
                (Err(Error::Invalid(fields)), Some(refused)) => refused.extend(fields),
                (Err(error), _) => return Err(error),
            }
            continue;
        }
        let value = take_text(field, MOST_TEXT - text).await?;
        text += value.len();
        pairs.push((name, value));
    }
    let pairs: Vec<(&str, &str)> =
        pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Ok(Sent { form: Form::of(&pairs), files })
}

async fn take_text(mut field: Field<'_>, most: usize) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| broken())? {
        if bytes.len() + chunk.len() > most {
            return Err(Error::limit("form", "web-too-large", "1 MB"));
        }
        bytes.extend_from_slice(&chunk);
    }
    if bytes.contains(&0) {
        return Err(Error::invalid("form", "web-nul"));
    }
    // Browsers send line ends as carriage return and line feed.
    Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
}

/// What a guest may still send today. The files that are kept are counted in the data, for all nodes and whatever was
/// started again; what was sent and refused, by each node for itself.
struct Quota {
    kept: u64,
    first: Option<Timestamp>,
}

impl Quota {
    /// A guest's; the team has none.
    async fn of(cx: &Cx) -> Result<Option<Quota>> {
        if !cx.actor.is_guest() || !cx.house.config.rate_limits {
            return Ok(None);
        }
        let day = SignedDuration::from_secs(limit::GUEST_BYTES.seconds);
        let since = cx.t.now.saturating_sub(day).unwrap_or(Timestamp::MIN);
        let (kept, first) = store::files::sent_since(&mut cx.read().await?, cx.actor.person, since).await?;
        Ok(Some(Quota { kept: u64::try_from(kept).unwrap_or(0), first }))
    }

    /// Counts some bytes more, unless it is too much: then whoever sends them waits until the first file is a day old.
    fn take(&mut self, cx: &Cx, bytes: usize) -> Result<()> {
        cx.house.pace_by(&limit::GUEST_BYTES, &cx.actor.person.to_string(), bytes as u64)?;
        self.kept = self.kept.saturating_add(bytes as u64);
        if self.kept <= limit::GUEST_BYTES.most {
            return Ok(());
        }
        let since = self.first.unwrap_or(cx.t.now).as_second();
        let seconds = (since + limit::GUEST_BYTES.seconds - cx.t.now.as_second()).max(1);
        Err(Error::TooSoon { seconds })
    }
}

/// Stores a file; nothing for a file field that was left empty.
async fn take_file(
    cx: &Cx,
    mut field: Field<'_>,
    mut quota: Option<&mut Quota>,
) -> Result<Option<StoredFile>> {
    let house = &cx.house;
    let mut incoming = Incoming::begin(&house.files(), house.config.attachment_bytes).await?;
    while let Some(chunk) = field.chunk().await.map_err(|_| broken())? {
        if let Some(quota) = quota.as_deref_mut() {
            quota.take(cx, chunk.len())?;
        }
        incoming.take(&chunk).await?;
    }
    if incoming.is_empty() {
        return Ok(None);
    }
    incoming.finish().await.map(Some)
}
