//! Hostile text through everything that is imported: tables, Basecamp's answers, logs of tickets, mail.
//! It is kept or refused with a reason, nothing of it runs, no cell of a report is a formula, and an export
//! brings it back. Zips that grow without end and names that climb are refused.

use crate::{
    carried::comes_back,
    company::{everything, move_in},
    stored::{SHORT, shared, strings},
    walk::walk,
};
use app::rooms::ROOMS;
use exchange::{Settings, Source};
use kernel::{Actor, Lang};
use serde_json::json;
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};
use testkit::{
    Furnished,
    html::{dangers, words},
    on_both,
};

/// Takes a file in and gives its report.
async fn imported(h: &Furnished, source: Source, path: &Path, settings: &Settings) -> (i64, String) {
    let (plan, _) = exchange::look(&h.house, source, path, settings).await.unwrap();
    let import = exchange::begin(&h.house, source, path, settings, &plan).await.unwrap();
    exchange::run(&h.house, &import, &plan, None, &mut |_| {}).await.unwrap();
    let mut read = h.read(Actor::SYSTEM).await;
    let import = exchange::find(&mut read, import.id).await.unwrap();
    let lines = exchange::list_lines(&mut read, import.id, None, 0, 100_000).await.unwrap();
    (import.accepted, exchange::report_csv(Lang::Es, &lines))
}

/// No cell of a table is run by a spreadsheet.
fn runs_nothing(table: &str) {
    let text = table.trim_start_matches('\u{feff}');
    for record in csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes()).records() {
        for cell in &record.unwrap() {
            assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{cell:?}");
        }
    }
}

/// A table with each text in each column in turn.
fn table(folder: &Path, name: &str, columns: &[(&str, &str)], texts: &[String]) -> PathBuf {
    let path = folder.join(name);
    let mut out = csv::Writer::from_path(&path).unwrap();
    out.write_record(columns.iter().map(|(heading, _)| *heading)).unwrap();
    for (n, text) in texts.iter().enumerate() {
        let attacked = n % columns.len();
        let cell = |(at, (_, usual)): (usize, &(&str, &str))| {
            if at == attacked { text.clone() } else { usual.replace('#', &n.to_string()) }
        };
        out.write_record(columns.iter().enumerate().map(cell)).unwrap();
    }
    out.flush().unwrap();
    path
}

/// Answers of Basecamp whose every text is hostile.
fn answers(folder: &Path, texts: &[String]) -> PathBuf {
    let path = folder.join("answers.json");
    let bucket = json!({ "id": 1, "name": "Migración", "type": "Project" });
    let mut all = vec![
        json!({ "id": 1, "status": "active", "name": SHORT[0], "description": SHORT[1], "purpose": "topic", "bookmark_url": "x", "dock": [] }),
    ];
    for (n, text) in texts.iter().enumerate() {
        let id = 100 + n;
        let creator = json!({ "id": 10_000 + n, "personable_type": "User", "name": text, "email_address": format!("p{n}@bc.example"), "title": text });
        all.push(json!({ "id": id, "type": "Message", "status": "active", "title": text, "content": text, "created_at": "2026-11-01T10:00:00Z",
            "bucket": bucket, "creator": creator, "visible_to_clients": true }));
        all.push(json!({ "id": 20_000 + n, "type": "Comment", "status": "active", "content": format!("<div>{text}</div>"), "created_at": "2026-11-02T10:00:00Z",
            "bucket": bucket, "creator": creator, "parent": { "id": id, "title": text, "type": "Message" } }));
        all.push(json!({ "id": 30_000 + n, "type": "Todo", "status": "active", "content": text, "title": text, "description": text, "created_at": "2026-11-02T10:00:00Z",
            "bucket": bucket, "creator": creator, "due_on": text }));
    }
    fs::write(&path, serde_json::to_vec(&all).unwrap()).unwrap();
    path
}

async fn nothing_runs(h: &Furnished, start: &[&str]) {
    let mut owner = everything(h).await;
    let seen = walk(h, &mut owner, start, 8).await;
    let mut shown = false;
    for (address, page) in &seen.pages {
        assert!(page.status < 500, "{address}");
        let media = page.header("content-type");
        if media.starts_with("text/csv") {
            runs_nothing(&page.body);
        } else if media.starts_with("text/html") {
            let live = dangers(&page.body);
            assert!(live.is_empty(), "{address}: {live:?}");
            shown |= words(&page.body).contains("x7()");
        }
    }
    assert!(shown, "nothing that was brought in is shown anywhere");
}

on_both! { ROOMS;
    async fn nothing_that_is_imported_runs_or_is_lost(h) {
        let (Some(html), Some(markdown), Some(naughty)) = (shared("html-sanitizer.json"), shared("markdown-safety.json"), shared("naughty-strings.json")) else { return };
        move_in(&h).await;
        let mut texts: Vec<String> = SHORT.iter().map(|text| (*text).to_owned()).collect();
        texts.extend(strings(html, "payload"));
        texts.extend(strings(markdown, "markdown"));
        texts.extend(strings(naughty, ""));
        let folder = h.folder.path().join("sources");
        fs::create_dir(&folder).unwrap();
        let tables = [
            ("people", table(&folder, "people.csv", &[("name", "Ana #"), ("email", "ana#@bc.example"), ("title", "Jefa"), ("zone", "UTC")], &texts)),
            ("clients", table(&folder, "clients.csv", &[("name", "Cliente #"), ("legal name", "SL"), ("tax id", "B#"), ("sector", "x"), ("address", "y"), ("note", "z")], &texts)),
            ("projects", table(&folder, "projects.csv", &[("name", "Proyecto #"), ("description", "Algo"), ("kind", "internal"), ("lead", "")], &texts)),
            ("posts", table(&folder, "posts.csv", &[("text", "Un texto #"), ("author", "Alguien"), ("thread", "Hilo #"), ("date", "2026-11-01"), ("project", "KIO-1")], &texts)),
        ];
        let mut taken = 0;
        for (rows, path) in &tables {
            let settings = Settings { rows: (*rows).to_owned(), ..Settings::default() };
            let (accepted, report) = imported(&h, Source::Csv, path, &settings).await;
            assert!(accepted > 0, "{rows}: nothing was taken: {report:.600}");
            runs_nothing(&report);
            taken += accepted;
        }
        let path = answers(&folder, &texts);
        let (accepted, report) = imported(&h, Source::Basecamp, &path, &Settings::default()).await;
        assert!(accepted > 400, "{accepted} of Basecamp: {report:.600}");
        runs_nothing(&report);
        // A log of tickets.
        let path = table(&folder, "log.csv", &[("#", "#"), ("Project", "Aurora"), ("Tracker", "Bug"), ("Status", "New"), ("Priority", "High"), ("Subject", "Un asunto"), ("Author", "Ana"), ("Assignee", "Luis"), ("Created", "2026-11-01 10:00"), ("Updated", "2026-11-01 10:00")], &texts);
        let mapping = desk::log::Mapping::preset("redmine").unwrap();
        let log = desk::log::read_csv(&mapping, &fs::read(&path).unwrap()).unwrap();
        let mut read = h.read(Actor::SYSTEM).await;
        let admin = people::find_by_email(&mut read, "beatriz@tramontana.example").await.unwrap().unwrap().actor();
        drop(read);
        desk::import_log(&h.house.db, admin, &mapping, log, desk::Under::default()).await.unwrap();
        // Mail, with the texts as sender's name, subject and body.
        let mut mails = 0;
        for (n, text) in texts.iter().enumerate() {
            let line = text.replace(['\r', '\n', '\0'], " ");
            let mail = format!("From: {line} <p{n}@bc.example>\r\nTo: casa@tramontana.example\r\nMessage-ID: <{n}@bc.example>\r\nSubject: {line}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n", text.replace('\0', ""));
            mails += usize::from(inbox::receive(&h.house, mail.into_bytes()).await.is_ok());
        }
        println!("{} texts: {taken} rows of tables, {accepted} things of Basecamp, {mails} mails taken", texts.len());
        assert!(mails * 10 > texts.len() * 9, "{mails} of {}", texts.len());
        nothing_runs(&h, &["/", "/search?q=x7", "/palette?q=x7", "/inbox/mail", "/tickets", "/clients", "/projects", "/admin/import", "/admin/people", "/tickets.csv"]).await;
        comes_back(&h).await;
    }
}

/// A zip in which one file stands under a name.
fn zip_with(path: &Path, files: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn a_zip_that_grows_without_end_or_climbs_is_refused() {
    testkit::block_on(async {
        let h = testkit::furnish(None, ROOMS).await;
        h.set_up().await;
        let folder = h.folder.path().join("sources");
        fs::create_dir(&folder).unwrap();
        // 17 files of 64 MB of nothing: a few hundred kilobytes that would be more than a gigabyte.
        let (one, bomb) = (folder.join("one.zip"), folder.join("bomb.zip"));
        zip_with(&one, &[("0.json", &vec![b' '; 64 * 1024 * 1024])]);
        let mut packed = zip::ZipArchive::new(fs::File::open(&one).unwrap()).unwrap();
        let mut many = zip::ZipWriter::new(fs::File::create(&bomb).unwrap());
        for n in 0..17 {
            many.raw_copy_file_rename(packed.by_index_raw(0).unwrap(), format!("{n}.json")).unwrap();
        }
        many.finish().unwrap();
        assert!(fs::metadata(&bomb).unwrap().len() < 2 * 1024 * 1024);
        let refused = exchange::look(&h.house, Source::Basecamp, &bomb, &Settings::default()).await;
        assert!(
            matches!(&refused, Err(kernel::Error::Invalid(fields)) if fields[0].key == "exchange-zip-large"),
            "{refused:?}"
        );
        let climbing = folder.join("climbing.zip");
        zip_with(&climbing, &[("../../bitacora.toml", b"x"), ("/etc/x.json", b"[]"), ("fine.json", b"[]")]);
        let before = fs::read_dir(h.folder.path()).unwrap().count();
        let (plan, _) =
            exchange::look(&h.house, Source::Basecamp, &climbing, &Settings::default()).await.unwrap();
        assert!(plan.lines.iter().any(|line| line.why == "exchange-why-path"), "{:?}", plan.lines);
        assert_eq!(fs::read_dir(h.folder.path()).unwrap().count(), before);
        let cut = folder.join("cut.zip");
        let bytes = fs::read(&climbing).unwrap();
        fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
        exchange::look(&h.house, Source::Basecamp, &cut, &Settings::default()).await.unwrap_err();
    });
}
