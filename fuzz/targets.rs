//! What is fuzzed: one function for each parser of what strangers send. Each insists on a promise beside
//! "it does not fall over". The fuzz targets and the replay on the stable compiler
//! (`crates/app/tests/replay.rs`) share this file.

use std::str::from_utf8;

/// Every target by the name of its folder in `corpus/`.
pub const TARGETS: [(&str, fn(&[u8])); 4] =
    [("sentence", sentence), ("markdown", markdown), ("mail", mail), ("configuration", configuration)];

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
