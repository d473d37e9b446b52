//! Mails that came in: those that wait for a person, and what became of the others.

use crate::types::{LetterRow, LetterState, Lying};
use maud::{Markup, PreEscaped, html};
use ui::{Locale, form::Filled, parts::icon};

/// Why a mail is where it is, in words.
fn reason(t: &Locale, row: &LetterRow) -> Option<String> {
    let reason = row.reason.as_deref()?;
    Some(if reason.starts_with("inbox-reason-") { t.s(reason) } else { reason.to_owned() })
}

fn sender(t: &Locale, row: &LetterRow) -> String {
    match (row.from_name.is_empty(), row.from_email.is_empty()) {
        (true, true) => t.s("inbox-no-sender"),
        (true, false) => row.from_email.clone(),
        _ => format!("{} <{}>", row.from_name, row.from_email),
    }
}

fn subject(t: &Locale, row: &LetterRow) -> String {
    if row.subject.is_empty() { t.s("inbox-no-subject") } else { row.subject.clone() }
}

/// How many mails of a mailbox lie there although they were taken.
pub fn lying(t: &Locale, lying: &Lying) -> String {
    t.with("inbox-lying", &[("n", lying.count.into()), ("mailbox", lying.mailbox.as_str().into())])
}

/// What an administrator has to mend at their mail server.
pub fn stuck(t: &Locale, stuck: &[Lying]) -> Markup {
    html! {
        @for one in stuck {
            div class="banner warn" {
                (icon("triangle-alert"))
                div { p { b { (lying(t, one)) } } p { (t.with("inbox-lying-why", &[("why", one.why.as_str().into())])) } }
            }
        }
    }
}

/// The mails that wait, or what became of the others.
pub fn letters(t: &Locale, rows: &[LetterRow], settled: bool, older: Option<&str>) -> Markup {
    html! {
        @if rows.is_empty() && !settled { (ui::parts::empty(&t.s("inbox-unsorted-empty"), &t.s("inbox-unsorted-empty-next"), None)) }
        @if rows.is_empty() && settled { (ui::parts::empty(&t.s("inbox-settled-empty"), &t.s("inbox-unsorted-empty-next"), None)) }
        ol role="list" class="rows" data-rows {
            @for row in rows {
                li data-row {
                    (icon("mail"))
                    div {
                        a class="t" href={ "/inbox/mail/" (row.id) } { (subject(t, row)) }
                        p class="ctx" { (sender(t, row)) }
                        p class="ctx" {
                            @if settled { b { (t.s(&format!("inbox-letter-{}", row.state.word()))) } " " }
                            @if let Some(reason) = reason(t, row) { (reason) }
                            @if let Some(post) = row.post { " " a href={ "/posts/" (post) } { (t.s("inbox-letter-post")) } }
                        }
                    }
                    span class="when" { (ui::parts::ago(t, row.received_at)) }
                }
            }
        }
        (ui::parts::pager(t, None, older))
    }
}

/// A mail and the form that files it.
pub struct Filing<'a> {
    /// The mail.
    pub row: &'a LetterRow,
    /// What it says, as cleaned HTML: as it would stand in a thread.
    pub html: &'a str,
    /// Its files by name.
    pub files: &'a [String],
    /// The form, as sent.
    pub filled: &'a Filled,
    /// Threads to suggest: `AUR-2#12` and the title.
    pub threads: &'a [(String, String)],
    /// Mails of its conversation that go where it goes.
    pub others: i64,
}

/// One mail.
pub fn letter(t: &Locale, about: &Filing<'_>) -> Markup {
    let row = about.row;
    let action = format!("/inbox/mail/{}", row.id);
    html! {
        dl class="facts" {
            div { dt { (t.s("inbox-from")) } dd { (sender(t, row)) } }
            div { dt { (t.s("inbox-received")) } dd { (ui::parts::time(t, row.received_at)) } }
            div { dt { (t.s("inbox-state")) } dd { (t.s(&format!("inbox-letter-{}", row.state.word()))) } }
        }
        @if let Some(reason) = reason(t, row) { div class="banner" { (icon("circle-help")) div { p { (reason) } } } }
        article class="prose" { (PreEscaped(about.html)) }
        @if !about.files.is_empty() {
            p { (icon("paperclip")) " " (about.files.join(", ")) }
        }
        @if let Some(post) = row.post { p { a class="btn" href={ "/posts/" (post) } { (t.s("inbox-letter-post")) } } }
        @if row.state == LetterState::Unsorted {
            form class="form" method="post" action={ (action) "/file" } {
                h2 { (t.s("inbox-file")) }
                (about.filled.summary(t))
                div class="field" {
                    label for="f-thread" { (t.s("inbox-file-where")) }
                    p class="hint" id="f-thread-hint" { (t.s("inbox-file-hint")) }
                    @if let Some(error) = about.filled.error(t, "thread") { p class="err" id="f-thread-error" { (icon("triangle-alert")) (error) } }
                    input class="input mono" id="f-thread" name="thread" list="in-threads" required value=(about.filled.value("thread")) autocomplete="off" aria-describedby="f-thread-hint";
                    datalist id="in-threads" { @for (key, title) in about.threads { option value=(key) { (title) } } }
                }
                fieldset class="field" {
                    legend { (t.s("inbox-file-who")) }
                    label class="choice" { input type="radio" name="audience" value="team" checked[about.filled.value("audience") != "client"]; span { b { (t.s("ui-team-only")) } small { (t.s("inbox-file-team")) } } }
                    label class="choice" { input type="radio" name="audience" value="client" checked[about.filled.value("audience") == "client"]; span { b { (t.s("inbox-file-client")) } small { (t.s("inbox-file-client-says")) } } }
                }
                @if row.person.is_none() && !row.imported { p class="hint" { (icon("circle-help")) " " (t.s("inbox-file-unverified")) } }
                @if about.others > 0 { p class="hint" { (icon("mail")) " " (t.with("inbox-file-follow", &[("n", about.others.into()), ("count", t.number(about.others).into())])) } }
                div class="form-foot" { (ui::form::submit(t, "inbox-file-go", "archive")) }
            }
            form method="post" action={ (action) "/dismiss" } { button class="btn bare" { (icon("x")) (t.s("inbox-dismiss")) } }
        }
    }
}
