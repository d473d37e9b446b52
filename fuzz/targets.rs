//! What is fuzzed: one function for each parser of what strangers send. Each insists on a promise beside
//! "it does not fall over". The fuzz targets and the replay on the stable compiler
//! (`crates/app/tests/replay.rs`) share this file.

use std::{collections::BTreeSet, str::from_utf8};

/// Every target by the name of its folder in `corpus/`.
pub const TARGETS: [(&str, fn(&[u8])); 7] = [
    ("sentence", sentence),
    ("markdown", markdown),
    ("mail", mail),
    ("configuration", configuration),
    ("table", table),
    ("basecamp", basecamp),
    ("log", log),
];

/// The composer's sentence: what was understood never overlaps and lies on characters.
pub fn sentence(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    let Ok(zone) = jiff::tz::TimeZone::get("Europe/Madrid") else { return };
    let now = jiff::Timestamp::UNIX_EPOCH.to_zoned(zone);
    let read = threads::sentence::read(text, &now, &[]);
    let mut end = 0;
    for span in &read.spans {
        assert!(span.at.start >= end && span.at.end <= text.len(), "spans overlap");
        assert!(
            text.is_char_boundary(span.at.start) && text.is_char_boundary(span.at.end),
            "a span cuts a letter"
        );
        end = span.at.end;
    }
    assert!(read.seconds.is_none_or(|seconds| seconds >= 0), "time runs backwards");
}

/// Markdown: what comes out is bounded, and nothing in it can run.
pub fn markdown(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    let html = threads::markdown::html(text, &|_| None);
    assert!(html.len() <= 2 * threads::markdown::MAX_OUTPUT, "the page grows without end");
    let lower = html.to_lowercase();
    for live in [
        "<script",
        "<iframe",
        "<object",
        "<style",
        "<svg",
        "<math",
        "href=\"javascript:",
        "src=\"javascript:",
    ] {
        assert!(!lower.contains(live), "{live} comes through");
    }
    let _ = threads::markdown::plain_text(text);
}

/// A mail as it arrives.
pub fn mail(data: &[u8]) {
    if let Ok(letter) = web::letter::Letter::read(data) {
        let _ = letter.ancestors().count();
    }
}

/// The configuration file: it is understood or refused with words.
pub fn configuration(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    if let Err(error) = toml::from_str::<web::Config>(text) {
        assert!(!error.to_string().is_empty());
    }
}

/// A table to import, as each kind of rows: what is no table is refused whole.
pub fn table(data: &[u8]) {
    for rows in ["", "posts", "people", "projects", "clients"] {
        let settings = exchange::Settings { rows: rows.to_owned(), ..exchange::Settings::default() };
        imported(exchange::Source::Csv, "rows.csv", data, &settings);
    }
}

/// A file of Basecamp's answers.
pub fn basecamp(data: &[u8]) {
    let mut settings = exchange::Settings::default();
    settings.map.people.clients = exchange::Become::Guest;
    settings.map.projects.client_visible = true;
    imported(exchange::Source::Basecamp, "answers.json", data, &settings);
}

/// A log of another system, as each of the mappings that come with the product.
pub fn log(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    for preset in desk::log::Mapping::PRESETS {
        let Some(mapping) = desk::log::Mapping::preset(preset) else { continue };
        let Ok(log) = desk::log::read_csv(&mapping, text.as_bytes()) else { continue };
        let rows: usize = log.tickets.iter().map(|ticket| ticket.rows.len()).sum();
        assert_eq!(rows, log.events, "a row was lost");
        for ticket in &log.tickets {
            assert!(ticket.rows.is_sorted_by_key(|row| row.at), "time runs backwards");
            assert!(ticket.rows.iter().all(|row| row.at >= ticket.opened), "a row comes before its ticket");
            let _ = ticket.facts();
        }
    }
}

/// What an import of a file would do: each thing once, each text short enough to be kept, and a report
/// that reads back and runs nothing.
fn imported(source: exchange::Source, name: &str, data: &[u8], settings: &exchange::Settings) {
    use exchange::Step;
    let now = jiff::Timestamp::from_second(1_795_000_000).unwrap_or_default();
    let Ok(plan) = exchange::look_at(source, name, data, settings, now, &company()) else { return };
    let mut keys = BTreeSet::new();
    for planned in &plan.steps {
        assert!(keys.insert(&planned.key), "{} comes twice", planned.key);
        match &planned.step {
            Step::Post(post) => {
                let length = post.text.chars().count();
                assert!(length > 0 && length <= threads::rules::POST_LENGTH, "a post of {length} letters");
                assert!(post.at <= now, "a post from the future");
                let html = threads::markdown::html(&post.text, &|_| None);
                assert!(!html.to_lowercase().contains("<script"), "a script comes through");
            }
            Step::Thread(thread) => {
                let length = thread.title.chars().count();
                assert!(length > 0 && length <= threads::rules::TITLE_LENGTH, "a title of {length} letters");
            }
            _ => {}
        }
    }
    let report = exchange::report_csv(kernel::Lang::Es, &exchange::report_lines(&plan));
    let text = report.trim_start_matches('\u{feff}');
    let mut records = 0;
    for record in csv::ReaderBuilder::new().from_reader(text.as_bytes()).records() {
        let Ok(record) = record else { panic!("the report does not read back") };
        records += 1;
        for cell in &record {
            assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{cell:?} runs in a spreadsheet");
        }
    }
    assert_eq!(records, plan.lines.len(), "the report lost a line");
}

/// A workspace in which one of each is known, so that rows may name them.
fn company() -> exchange::Known {
    let mut known = exchange::Known::default();
    known.people.insert("ana@tramontana.example".to_owned(), (kernel::PersonId(1), true));
    known.names.insert("ana".to_owned(), kernel::PersonId(1));
    known.clients.insert("aurora".to_owned(), kernel::ClientId(1));
    known.projects.insert("aur-1".to_owned(), kernel::ProjectId(1));
    known
}
