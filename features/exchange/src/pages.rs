//! Doors for administrators: upload, dry run, answers, start, progress, result, report.
//!
//! Absent on purpose: a folder of the server by its path. Whoever administers the workspace need not be
//! whoever may read the machine's files; folders are for the command line.

use crate::{
    actions, report, rules, store,
    types::{Import, LineRow, Settings, Source, Verdict},
    views,
};
use axum::{
    extract::{DefaultBodyLimit, FromRequest as _, Multipart, Path, Request, multipart::Field},
    handler::Handler as _,
};
use kernel::{Actor, Error, ImportId, Result};
use std::path::PathBuf;
use tempfile::TempPath;
use tokio::{
    fs::{self, File},
    io::AsyncWriteExt as _,
};
use ui::form::Filled;
use web::{Access, Answer, Cx, Form, House, Routes, download};

/// Bytes of the other fields of the upload.
const MOST_TEXT: usize = 16 * 1024;
/// Lines of each verdict that a page shows; the report has them all.
const SHOWN: i64 = 50;
/// Imports in the list.
const MOST_LISTED: i64 = 50;
/// Lines of a report that are read at a time.
const PAGE: i64 = 5_000;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/admin/import", Access::Admin, list)
        .post("/admin/import", Access::Admin, upload.layer(DefaultBodyLimit::disable()))
        .get("/admin/import/{id}", Access::Admin, show)
        .post("/admin/import/{id}/answers", Access::Admin, answer)
        .post("/admin/import/{id}/start", Access::Admin, start)
        .post("/admin/import/{id}/discard", Access::Admin, discard)
        .get("/admin/import/{id}/report.csv", Access::Admin, csv)
}

async fn list(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let imports = store::list(&mut read, MOST_LISTED).await?;
    drop(read);
    cx.admin_page("exchange-import", views::list(&cx.t, &imports, &Filled::default())).await
}

async fn upload(cx: Cx, request: Request) -> Answer {
    let broken = |_| Error::invalid("file", "exchange-upload-broken");
    let multipart = Multipart::from_request(request, &()).await.map_err(broken)?;
    let sent = receive(&cx.house, multipart).await?;
    let accepted = accept(&cx, &sent).await;
    match accepted {
        Ok(id) => cx.see(&format!("/admin/import/{id}")),
        Err(error) => {
            if let Some((_, place)) = &sent.file {
                // Nothing refers to it; what cannot be removed now is a stray file.
                let _ = fs::remove_file(place).await;
            }
            let mut read = cx.read().await?;
            let imports = store::list(&mut read, MOST_LISTED).await?;
            drop(read);
            let title = cx.t.s("exchange-import");
            cx.again(error, &title, &sent.form, |filled| views::list(&cx.t, &imports, filled)).await
        }
    }
}

async fn accept(cx: &Cx, sent: &Sent) -> Result<ImportId> {
    let form = &sent.form;
    if let Some(error) = &sent.refused {
        return Err(Error::limit("file", error, format!("{} MB", rules::UPLOAD_BYTES / 1024 / 1024)));
    }
    let source = Source::parse(form.get("source"))
        .ok_or_else(|| Error::invalid("source", "exchange-choose-source"))?;
    let (name, place) = sent.file.as_ref().ok_or_else(|| Error::invalid("file", "exchange-choose-file"))?;
    let settings = Settings {
        rows: form.get("rows").to_owned(),
        charset: form.get("charset").to_owned(),
        project: form.get("project").to_owned(),
        ..Settings::default()
    };
    let file = place.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    let mut tx = cx.tx().await?;
    let id = actions::accept(&mut tx, source, name, &file, &settings).await?;
    tx.commit().await?;
    Ok(id)
}

/// A form with its one file, which lies in the folder of uploads under a name of ours.
struct Sent {
    form: Form,
    file: Option<(String, PathBuf)>,
    refused: Option<&'static str>,
}

async fn receive(house: &House, mut multipart: Multipart) -> Result<Sent> {
    let (mut pairs, mut file, mut refused) = (Vec::new(), None, None);
    let broken = |_| Error::invalid("file", "exchange-upload-broken");
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or("").to_owned();
        let Some(file_name) = field.file_name().map(str::to_owned) else {
            let text = field.text().await.map_err(broken)?;
            pairs.push((name, text.chars().take(MOST_TEXT).collect::<String>()));
            continue;
        };
        if file_name.is_empty() || file.is_some() || refused.is_some() {
            continue;
        }
        match keep(house, field).await? {
            Some(place) => file = Some((file_name.chars().take(200).collect(), place)),
            None => refused = Some("exchange-upload-large"),
        }
    }
    let pairs: Vec<(&str, &str)> =
        pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Ok(Sent { form: Form::of(&pairs), file, refused })
}

/// Streams a file to the disk; nothing if it is too large.
async fn keep(house: &House, mut field: Field<'_>) -> Result<Option<PathBuf>> {
    let disk = |error: std::io::Error| Error::Internal(format!("the folder of imports: {error}"));
    let folder = actions::folder(house);
    fs::create_dir_all(&folder).await.map_err(disk)?;
    // Taken away however this ends, but for the end that is wanted.
    let place = TempPath::try_from_path(folder.join(web::fresh_secret()?)).map_err(disk)?;
    let mut file = File::create_new(&place).await.map_err(disk)?;
    let mut size = 0;
    let broken = |_| Error::invalid("file", "exchange-upload-broken");
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        size += chunk.len();
        if size > rules::UPLOAD_BYTES {
            return Ok(None);
        }
        file.write_all(&chunk).await.map_err(disk)?;
    }
    file.sync_all().await.map_err(disk)?;
    // A name is on disk only when its folder is.
    File::open(&folder).await.map_err(disk)?.sync_all().await.map_err(disk)?;
    place.keep().map(Some).map_err(Error::internal)
}

async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let import = store::find(&mut read, ImportId(id)).await?;
    let refused = store::list_lines(&mut read, import.id, Some(Verdict::Refused), 0, SHOWN).await?;
    let notes = store::list_lines(&mut read, import.id, Some(Verdict::Note), 0, SHOWN).await?;
    let homeless = store::count_homeless(&mut read, import.id).await?;
    drop(read);
    let shown = views::Shown { import: &import, refused: &refused, notes: &notes, homeless: &homeless };
    cx.admin_page("exchange-import", views::show(&cx.t, &shown)).await
}

async fn answer(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let mut tx = cx.tx().await?;
    let import = store::find(&mut tx, ImportId(id)).await?;
    let settings = answered(&import, &form);
    actions::answer(&mut tx, import.id, &settings).await?;
    tx.commit().await?;
    cx.see(&format!("/admin/import/{id}"))
}

/// The answers of the form over those that were there.
fn answered(import: &Import, form: &Form) -> Settings {
    let mut settings = import.settings();
    let map = &mut settings.map;
    map.people.services = form.has("services");
    if let Ok(clients) = serde_json::from_value(form.get("clients").into()) {
        map.people.clients = clients;
    }
    map.projects.client_visible = form.has("client_visible");
    for ask in import.outlook().asks {
        let own = map.project.entry(ask.id.clone()).or_default();
        form.get(&format!("lead.{}", ask.id)).clone_into(&mut own.lead);
        form.get(&format!("backup.{}", ask.id)).clone_into(&mut own.backup);
        form.get(&format!("client.{}", ask.id)).clone_into(&mut own.client);
        own.skip = form.has(&format!("skip.{}", ask.id));
    }
    settings
}

async fn start(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::start(&mut tx, ImportId(id)).await?;
    tx.commit().await?;
    cx.see(&format!("/admin/import/{id}"))
}

async fn discard(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    let import = actions::discard(&mut tx, ImportId(id)).await?;
    tx.commit().await?;
    if import.uploaded {
        // Nothing refers to it any more; what cannot be removed now is a stray file.
        let _ = fs::remove_file(actions::bytes_of(&cx.house, &import)).await;
    }
    cx.see("/admin/import")
}

async fn csv(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.house.db.read(Actor::SYSTEM).await?;
    let import = store::find(&mut read, ImportId(id)).await?;
    let mut lines: Vec<LineRow> = Vec::new();
    loop {
        let after = lines.last().map_or(0, |line| line.id);
        let more = store::list_lines(&mut read, import.id, None, after, PAGE).await?;
        let full = more.len() as i64 == PAGE;
        lines.extend(more);
        if !full {
            break;
        }
    }
    let body = report::csv(cx.t.lang, &lines);
    Ok(download(&format!("import-{id}.csv"), "text/csv; charset=utf-8", body))
}
