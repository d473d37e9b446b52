//! A report as a table for a spreadsheet: every cell is text, and none is run as a formula.

use crate::types::{LineRow, Plan};
use kernel::Lang;
use std::collections::BTreeMap;
use ui::{Arg, say};

/// Kinds of steps and of Basecamp's records, which have words; others are shown as their source calls them.
const KINDS: &[&str] = &[
    "person",
    "client",
    "contact",
    "guest",
    "project",
    "opening",
    "admission",
    "thread",
    "post",
    "action",
    "meeting",
    "closing",
    "file",
    "answer",
    "row",
    "mail",
    "Message",
    "Document",
    "Comment",
    "Todo",
    "Schedule::Entry",
    "Upload",
    "Vault",
    "Question",
    "Question::Answer",
    "Chat::Transcript",
    "Chat::Lines::Text",
    "Chat::Lines::RichText",
    "Chat::Lines::Upload",
    "Client::Approval",
    "Client::Approval::Response",
    "Client::Correspondence",
    "Client::Reply",
    "Inbox::Forward",
    "Inbox::Reply",
    "Timesheet::Entry",
];

/// What a kind of thing is called.
pub fn kind(lang: Lang, kind: &str) -> String {
    if !KINDS.contains(&kind) {
        return kind.to_owned();
    }
    say(lang, &format!("exchange-kind-{}", kind.replace("::", "-").to_lowercase()), &[])
}

/// Why a line is in the report, in words.
pub fn why(lang: Lang, line: &LineRow) -> String {
    let args: BTreeMap<String, String> = serde_json::from_str(&line.args).unwrap_or_default();
    let args: Vec<(&str, Arg)> = args.iter().map(|(name, value)| (name.as_str(), Arg::from(value))).collect();
    say(lang, &line.why, &args)
}

/// The lines of a dry run as they would be kept.
pub fn lines(plan: &Plan) -> Vec<LineRow> {
    let row = |(n, line): (usize, &crate::types::Line)| {
        let args: BTreeMap<&str, &str> =
            line.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        LineRow {
            id: n as i64,
            verdict: line.verdict,
            place: line.place.clone(),
            kind: line.kind.clone(),
            what: line.what.clone(),
            why: line.why.to_owned(),
            args: serde_json::to_string(&args).unwrap_or_default(),
        }
    };
    plan.lines.iter().enumerate().map(row).collect()
}

/// The whole report, with its headings.
pub fn csv(lang: Lang, lines: &[LineRow]) -> String {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let head = ["verdict", "place", "kind", "what", "why"]
        .map(|name| say(lang, &format!("exchange-column-{name}"), &[]));
    // Writing to memory cannot fail.
    let _ = out.write_record(&head);
    for line in lines {
        let verdict = say(lang, &format!("exchange-verdict-{}", line.verdict.word()), &[]);
        let cells = [verdict, line.place.clone(), kind(lang, &line.kind), line.what.clone(), why(lang, line)];
        let _ = out.write_record(cells.map(|cell| kernel::defused(&cell)));
    }
    let bytes = out.into_inner().unwrap_or_default();
    // The mark by which spreadsheets know UTF-8.
    format!("\u{feff}{}", String::from_utf8_lossy(&bytes))
}
