//! The agenda as Markdown and as HTML that stands alone, for those who keep a document per week. Both
//! render the same [`Document`] as the pages, for the same reader.

use crate::{
    document::{Came, Document, Item, LinkTo},
    types::{AgendaState, OutcomeKind},
};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::fmt::Write as _;
use ui::Locale;

/// Characters that mean something in Markdown.
const SPECIAL: &str = "\\`*_[]<>#|";

/// Text as Markdown that shows it as it is.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if SPECIAL.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn address(base: &str, href: &str) -> String {
    if href.starts_with('/') { format!("{base}{href}") } else { href.to_owned() }
}

fn linked(base: &str, words: &str, href: Option<&str>) -> String {
    href.map_or_else(|| plain(words), |href| format!("[{}]({})", plain(words), address(base, href)))
}

/// The title and the lines under it.
fn head(t: &Locale, document: &Document) -> (String, Vec<String>) {
    let agenda = &document.agenda;
    let title = t.with("agenda-title", &[("n", document.week().number.to_string().into())]);
    let when = [("day", t.day(t.date(agenda.meets_at)).into()), ("time", t.time(agenda.meets_at).into())];
    let mut lines = vec![t.with("agenda-meets", &when)];
    if let Some(from) = document.window.from {
        let window = [("from", t.moment(from).into()), ("to", t.moment(document.window.to).into())];
        lines.push(t.with("agenda-window", &window));
    }
    lines.push(t.s(&format!("agenda-state-{}", document.state().word())));
    if agenda.cancelled_at.is_some() {
        lines.push(t.s("agenda-cancelled"));
    }
    (format!("{title} ({})", document.week()), lines)
}

/// Who it is about, and what stands out, as one line of words.
fn about(t: &Locale, item: &Item) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(kind) = item.kind {
        parts.push(t.s(&format!("agenda-kind-{}", kind.word())));
    }
    parts.extend(item.minutes.map(|minutes| t.with("agenda-min", &[("n", minutes.into())])));
    parts.extend(item.remarks.iter().map(|remark| remark.words.clone()));
    if let Some(lead) = &item.lead {
        let covered = item.covers.as_ref();
        let cover = covered.map(|named| t.with("agenda-covers", &[("name", named.name.as_str().into())]));
        parts.push(cover.map_or_else(|| lead.name.clone(), |cover| format!("{} ({cover})", lead.name)));
    }
    parts.extend(
        item.backup.as_ref().map(|named| t.with("agenda-backup", &[("name", named.name.as_str().into())])),
    );
    parts.extend(item.details.iter().cloned());
    parts.join(" · ")
}

fn outcome_words(t: &Locale, came: &Came) -> String {
    let mut parts = vec![came.words.clone()];
    if !came.state.is_empty() {
        parts.push(t.s(&format!("agenda-record-{}", came.state)));
    }
    parts.extend(came.owner.as_ref().map(|owner| owner.name.clone()));
    parts.extend(came.due.map(|due| t.day_short(due)));
    parts.join(" · ")
}

fn outcome_mark(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Decision | OutcomeKind::Opened => "agenda-decision",
        OutcomeKind::Action => "agenda-action",
        OutcomeKind::Note => "agenda-note",
    }
}

/// The agenda as Markdown; links start with the address of the installation.
pub fn markdown(t: &Locale, document: &Document, base: &str) -> String {
    let (title, lines) = head(t, document);
    let mut out = format!("# {}\n\n", plain(&title));
    for line in lines {
        let _ = writeln!(out, "{}  ", plain(&line));
    }
    for part in &document.parts {
        let _ = writeln!(out, "\n## {}. {}\n", part.number, t.s(&format!("agenda-section-{}", part.section)));
        if part.items.is_empty() {
            let _ = writeln!(out, "{}", t.s(&format!("agenda-empty-{}", part.section)));
        }
        for (at, item) in part.items.iter().enumerate() {
            item_lines(t, item, base, at + 1, &mut out);
        }
    }
    let _ = writeln!(out, "\n## 6. {}\n", t.s("agenda-section-decisions"));
    if document.outcomes.is_empty() {
        let _ = writeln!(out, "{}", t.s(empty_outcomes(document)));
    }
    for came in &document.outcomes {
        let _ = writeln!(out, "- **{}**: {}", t.s(outcome_mark(came.kind)), plain(&outcome_words(t, came)));
    }
    if !document.present.is_empty() && document.state() == AgendaState::Closed {
        let names: Vec<&str> = document.present.iter().map(|named| named.name.as_str()).collect();
        let _ = writeln!(out, "\n## {}\n\n{}", t.s("agenda-attendance"), plain(&names.join(", ")));
    }
    if !document.after.is_empty() {
        let _ = writeln!(out, "\n## {}\n", t.s("agenda-after"));
        document.after.iter().for_each(|post| link_line(t, post, base, "", &mut out));
    }
    for (key, hash) in [
        ("agenda-seal-content", &document.agenda.hash),
        ("agenda-seal-minutes", &document.agenda.minutes_hash),
    ] {
        if let Some(hash) = hash {
            let _ = writeln!(out, "\n{}: `sha256 {hash}`", t.s(key));
        }
    }
    out
}

/// The agenda in a few lines for a terminal: what each section holds, and what stands out.
pub fn summary(t: &Locale, document: &Document) -> String {
    let (title, lines) = head(t, document);
    let mut out = format!("{title}\n{}\n", lines.join("\n"));
    for part in &document.parts {
        let _ = writeln!(
            out,
            "\n{}. {} ({})",
            part.number,
            t.s(&format!("agenda-section-{}", part.section)),
            part.items.len()
        );
        for item in &part.items {
            let remarks: Vec<&str> = item.remarks.iter().map(|remark| remark.words.as_str()).collect();
            let sign = if remarks.is_empty() { String::new() } else { format!("  [{}]", remarks.join("; ")) };
            let _ = writeln!(out, "   {}{sign}", item.title);
        }
    }
    out
}

fn empty_outcomes(document: &Document) -> &'static str {
    if document.state() == AgendaState::Closed { "agenda-no-outcomes" } else { "agenda-empty-decisions" }
}

fn item_lines(t: &Locale, item: &Item, base: &str, at: usize, out: &mut String) {
    let _ = writeln!(out, "{at}. {}", linked(base, &item.title, item.href.as_deref()));
    let about = about(t, item);
    if !about.is_empty() {
        let _ = writeln!(out, "   {}", plain(&about));
    }
    if let Some(text) = &item.text {
        let _ = writeln!(out, "   {}", plain(&threads::markdown::excerpt(text, 400)));
    }
    if let Some(write) = &item.unwritten {
        let _ = writeln!(out, "   {}", linked(base, &t.s("agenda-topic-refused"), Some(write)));
    }
    if item.proposed {
        let _ = writeln!(out, "   {} · {}", t.s("agenda-slot-lead"), t.s("agenda-slot-backup"));
    }
    for need in &item.needs {
        let _ = writeln!(
            out,
            "   - {}: {}",
            t.s("agenda-needs-decision"),
            linked(base, &need.words, need.href.as_deref())
        );
    }
    item.links.iter().for_each(|link| link_line(t, link, base, "   ", out));
    for came in &item.outcomes {
        let _ =
            writeln!(out, "   - **{}**: {}", t.s(outcome_mark(came.kind)), plain(&outcome_words(t, came)));
    }
}

fn link_line(t: &Locale, link: &LinkTo, base: &str, indent: &str, out: &mut String) {
    let posts =
        if link.posts > 1 { format!(" ({})", t.n("agenda-posts", link.posts)) } else { String::new() };
    let words = linked(base, &link.words, link.href.as_deref());
    let _ = writeln!(out, "{indent}- {}: {words}{posts}", plain(&t.moment(link.at)));
}

/// The agenda as an HTML document of its own.
pub fn standalone(t: &Locale, document: &Document, base: &str) -> String {
    let (title, lines) = head(t, document);
    let body = html! {
        (DOCTYPE)
        html lang=(t.lang.code()) {
            head { meta charset="utf-8"; title { (title) } }
            body {
                h1 { (title) }
                @for line in &lines { p { (line) } }
                @for part in &document.parts {
                    h2 { (part.number) ". " (t.s(&format!("agenda-section-{}", part.section))) }
                    @if part.items.is_empty() { p { (t.s(&format!("agenda-empty-{}", part.section))) } }
                    @else { ol { @for item in &part.items { (item_html(t, item, base)) } } }
                }
                h2 { "6. " (t.s("agenda-section-decisions")) }
                @if document.outcomes.is_empty() { p { (t.s(empty_outcomes(document))) } }
                @else { ul { @for came in &document.outcomes { (outcome_html(t, came)) } } }
                @if document.state() == AgendaState::Closed && !document.present.is_empty() {
                    h2 { (t.s("agenda-attendance")) }
                    ul { @for named in &document.present { li { (named.name) } } }
                }
                @if !document.after.is_empty() {
                    h2 { (t.s("agenda-after")) }
                    ul { @for post in &document.after { (link_html(t, post, base)) } }
                }
                @if let Some(hash) = &document.agenda.hash { p { (t.s("agenda-seal-content")) ": " code { "sha256 " (hash) } } }
                @if let Some(hash) = &document.agenda.minutes_hash { p { (t.s("agenda-seal-minutes")) ": " code { "sha256 " (hash) } } }
            }
        }
    };
    body.into_string()
}

fn anchor(base: &str, words: &str, href: Option<&str>) -> Markup {
    html! { @match href { Some(href) => a href=(address(base, href)) { (words) }, None => (words) } }
}

fn item_html(t: &Locale, item: &Item, base: &str) -> Markup {
    html! {
        li {
            b { (anchor(base, &item.title, item.href.as_deref())) }
            @let about = about(t, item);
            @if !about.is_empty() { br; (about) }
            @if let Some(text) = &item.text { div { (PreEscaped(threads::markdown::html(text, &|_| None))) } }
            @if let Some(write) = &item.unwritten { p { (anchor(base, &t.s("agenda-topic-refused"), Some(write))) } }
            @if item.proposed { p { (t.s("agenda-slot-lead")) " · " (t.s("agenda-slot-backup")) } }
            @if !item.needs.is_empty() || !item.links.is_empty() || !item.outcomes.is_empty() {
                ul {
                    @for need in &item.needs { li { (t.s("agenda-needs-decision")) ": " (anchor(base, &need.words, need.href.as_deref())) } }
                    @for link in &item.links { (link_html(t, link, base)) }
                    @for came in &item.outcomes { (outcome_html(t, came)) }
                }
            }
        }
    }
}

fn link_html(t: &Locale, link: &LinkTo, base: &str) -> Markup {
    html! {
        li {
            time datetime=(link.at) { (t.moment(link.at)) } ": " (anchor(base, &link.words, link.href.as_deref()))
            @if link.posts > 1 { " (" (t.n("agenda-posts", link.posts)) ")" }
        }
    }
}

fn outcome_html(t: &Locale, came: &Came) -> Markup {
    html! { li { b { (t.s(outcome_mark(came.kind))) } ": " (outcome_words(t, came)) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_cannot_become_markup() {
        assert_eq!(plain("[a](b) *c* <d>"), "\\[a\\](b) \\*c\\* \\<d\\>");
        assert_eq!(
            linked("https://x.example", "El SSO", Some("/projects/AUR-2")),
            "[El SSO](https://x.example/projects/AUR-2)"
        );
    }
}
