//! The addresses of the desk, one's own signature, and what mails brought to a ticket.

use super::forms::Choices;
use crate::types::{
    Ticket,
    mail::{Address, Attached, FILE_BYTES, FILES_BYTES, Fate, MOST_FILES, Mailed, TicketFile},
};
use kernel::TicketEntryId;
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale,
    form::{Ask, Filled, input, select, submit, textarea},
    head,
    parts::{empty, icon},
};

/// What the page of addresses shows.
pub struct Page<'a> {
    /// The addresses.
    pub addresses: &'a [Address],
    /// Clients to choose from, an empty one first.
    pub clients: &'a Choices,
    /// Projects to choose from, an empty one first.
    pub projects: &'a Choices,
    /// The form, as sent.
    pub filled: &'a Filled,
}

/// The page of addresses.
pub fn page(t: &Locale, page: &Page<'_>) -> Markup {
    let (title, parent) = (t.s("desk-mail"), t.s("desk-admin"));
    let crumbs = [Crumb { words: &parent, href: Some("/admin/desk") }];
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &title, lede: Some(&t.s("desk-mail-lede")), ..Head::default() }))
        section class="part" aria-labelledby="addresses" {
            h2 id="addresses" { (t.s("desk-addresses")) }
            @if page.addresses.is_empty() { (empty(&t.s("desk-no-address"), &t.s("desk-no-address-next"), None)) }
            ul role="list" class="list" { @for address in page.addresses { (address_line(t, address)) } }
            @if !page.addresses.is_empty() { (super::csv(t, "/admin/desk/mail.csv")) }
        }
        form class="form" method="post" action="/admin/desk/mail" {
            h2 { (t.s("desk-new-address")) }
            (page.filled.summary(t))
            (input(t, page.filled, "email", Ask::new("address", "desk-address").hint("desk-address-hint")))
            div class="cols" {
                (select(t, page.filled, Ask::new("client", "desk-client").optional().hint("desk-address-client-hint"), page.clients))
                (select(t, page.filled, Ask::new("project", "desk-project").optional(), page.projects))
            }
            div class="cols" {
                (input(t, page.filled, "text", Ask::new("category", "desk-category").optional()))
                (input(t, page.filled, "text", Ask::new("service", "desk-service").optional()))
            }
            div class="form-foot" { (submit(t, "desk-save-address", "check")) a class="btn" href="/admin/desk" { (t.s("ui-cancel")) } }
        }
    }
}

fn address_line(t: &Locale, address: &Address) -> Markup {
    let whose = address.client_name.clone().unwrap_or_else(|| t.s("desk-address-any-client"));
    let project = address.project_key.clone().unwrap_or_default();
    let parts = [whose, project, address.category.clone(), address.service.clone()];
    let says: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    html! {
        li {
            (icon("mail"))
            div { b { (address.email) } p class="small soft" { (says.join(" · ")) } }
            form method="post" action="/admin/desk/mail/removal" {
                input type="hidden" name="address" value=(address.email);
                button class="btn bare sm" aria-label=(t.with("desk-remove-address", &[("email", address.email.as_str().into())])) { (icon("trash-2")) }
            }
        }
    }
}

/// What stands under one's own answers.
pub fn signature(t: &Locale, filled: &Filled) -> Markup {
    html! {
        form class="form" method="post" action="/settings/signature" {
            (filled.summary(t))
            (textarea(t, filled, 5, Ask::new("signature", "desk-signature-text").optional().hint("desk-signature-hint")))
            div class="form-foot" { (submit(t, "desk-save", "check")) }
        }
    }
}

fn size(t: &Locale, bytes: i64) -> String {
    format!("{} kB", t.number((bytes + 999) / 1000))
}

/// The files that came with an entry.
pub fn files(t: &Locale, base: &str, entry: TicketEntryId, files: &[TicketFile]) -> Markup {
    let own: Vec<&TicketFile> = files.iter().filter(|file| file.entry == entry).collect();
    html! {
        @if !own.is_empty() {
            ul role="list" class="list small" aria-label=(t.s("desk-files")) {
                @for file in own { (file_line(t, &format!("{base}/files/{}", file.id), &file.name, file.size, false)) }
            }
        }
    }
}

fn file_line(t: &Locale, href: &str, name: &str, bytes: i64, apart: bool) -> Markup {
    html! {
        li {
            (icon("paperclip"))
            a href=(href) download { (name) }
            span class="small muted" { (size(t, bytes)) }
            @if apart { span class="sub" { (t.s("desk-file-apart")) } }
        }
    }
}

/// The files of an answer; of those `apart` its mail only tells.
pub fn attached(t: &Locale, base: &str, entry: TicketEntryId, files: &[Attached], apart: &[i64]) -> Markup {
    let own: Vec<&Attached> = files.iter().filter(|file| file.entry == Some(entry)).collect();
    html! {
        @if !own.is_empty() {
            ul role="list" class="list small" aria-label=(t.s("desk-files")) {
                @for file in own {
                    (file_line(t, &format!("{base}/attachments/{}", file.id), &file.name, file.size, apart.contains(&file.id)))
                }
            }
        }
    }
}

/// What goes with an answer beside its words: files, and copies where it leaves by mail.
pub fn with_reply(
    t: &Locale,
    ticket: &Ticket,
    filled: &Filled,
    mailed: &Mailed,
    copies: &str,
    (aside, most): (&[Attached], usize),
) -> Markup {
    let hint = if mailed.leaves { "desk-attach-mail-hint" } else { "desk-attach-hint" };
    html! {
        @if !mailed.leaves { p class="small soft" { (icon("mail")) " " (t.s(who_reads(ticket, mailed))) } }
        @if mailed.leaves {
            (input(t, filled, "text", Ask::new("cc", "desk-copies").optional().hint("desk-copies-hint")))
            input type="hidden" name="cc_seen" value=(copies);
        }
        (attach(t, filled, Attach { id: "f-file", aside, hint, most }))
    }
}

/// Who reads an answer that does not leave by mail.
fn who_reads(ticket: &Ticket, mailed: &Mailed) -> &'static str {
    match (mailed.reads, ticket.email.is_empty()) {
        (false, _) => "desk-reply-nobody",
        (true, true) => "desk-reply-portal-only",
        (true, false) => "desk-reply-not-mailed",
    }
}

/// The field for files of a form.
#[derive(Clone, Copy)]
pub struct Attach<'a> {
    /// Its id: a page may have two such forms.
    pub id: &'a str,
    /// Files that wait for the words of the form already.
    pub aside: &'a [Attached],
    /// What tells the limits: how many files, how large each may be, and what a mail carries.
    pub hint: &'a str,
    /// Bytes of a file at most.
    pub most: usize,
}

/// The field for files, and those that wait for these words already.
pub fn attach(t: &Locale, filled: &Filled, field: Attach<'_>) -> Markup {
    let Attach { id, aside, hint, most } = field;
    let limits = [
        ("n", (MOST_FILES as i64).into()),
        ("most", megabytes(i64::try_from(most).unwrap_or(i64::MAX)).into()),
        ("file", megabytes(FILE_BYTES).into()),
        ("all", megabytes(FILES_BYTES).into()),
    ];
    let error = filled.error(t, "file");
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = if error.is_some() { format!("{hint_id} {error_id}") } else { hint_id.clone() };
    html! {
        @if !aside.is_empty() {
            fieldset {
                legend { (t.s("desk-files-aside")) }
                @for file in aside {
                    label class="check" {
                        input type="checkbox" name="aside" value=(file.id) checked;
                        span { (file.name) " " span class="small muted" { (size(t, file.size)) } }
                    }
                }
            }
        }
        div class="field" {
            label for=(id) { (t.s("desk-attach")) span class="muted small" { " " (t.s("ui-optional")) } }
            p class="hint" id=(hint_id) { (t.with(hint, &limits)) }
            input class="input" id=(id) name="file" type="file" multiple aria-describedby=(described) aria-invalid=[error.as_ref().map(|_| "true")];
            @if let Some(error) = error { p class="err" id=(error_id) { (icon("triangle-alert")) (error) } }
        }
    }
}

fn megabytes(bytes: i64) -> String {
    format!("{} MB", bytes / 1024 / 1024)
}

/// What of an entry came or left by mail: its files, the whole of it, or what became of an answer.
pub fn of_entry(t: &Locale, ticket: &Ticket, entry: TicketEntryId, mailed: &Mailed) -> Markup {
    let base = ticket.href();
    let came = mailed.mails.iter().find(|mail| mail.entry == Some(entry) && mail.came);
    let copied: Vec<&str> = mailed
        .copies
        .iter()
        .filter(|copy| copy.entry == Some(entry))
        .map(|copy| copy.email.as_str())
        .collect();
    let fate = mailed.fates.iter().find(|fate| fate.entry == entry);
    html! {
        (files(t, &base, entry, &mailed.files))
        (attached(t, &base, entry, &mailed.attached, &mailed.apart))
        @if let Some(mail) = came {
            p class="small no-print" { a class="muted" href={ (base) "/mails/" (mail.id) } download { (t.s("desk-mail-whole")) } }
        }
        @if let Some(fate) = fate { (fate_line(t, ticket, fate)) }
        @if !copied.is_empty() { p class="small muted" { (icon("users")) " " (t.with("desk-copied", &[("emails", copied.join(", ").into())])) } }
    }
}

fn fate_line(t: &Locale, ticket: &Ticket, fate: &Fate) -> Markup {
    let args = [("email", ticket.email.as_str().into()), ("why", fate.why.as_str().into())];
    let (failed, key) = match fate.state.as_str() {
        "sent" if !fate.why.is_empty() => (true, "desk-mail-sent-in-part"),
        "sent" => (false, "desk-mail-sent"),
        "queued" => (false, "desk-mail-queued"),
        "held" => (true, "desk-mail-held"),
        _ => (true, "desk-mail-failed"),
    };
    html! {
        p class={ "small " (if failed { "err" } else { "muted" }) } {
            (icon(if failed { "triangle-alert" } else { "mail" })) " " (t.with(key, &args))
        }
    }
}
