//! The composer: one sentence, what was understood of it, its kind and who may see it (DESIGN 3.3).

use super::{Scene, draft_line, kind_icon, kind_word, wait_line};
use crate::sentence::{EntryKind, Understood, Who};
use kernel::InteractionId;
use ui::{Locale, Markup, form::Filled, html, parts::icon};

/// The kinds offered as chips. Shipping is said by `/ship`.
const CHIPS: [EntryKind; 8] = [
    EntryKind::Call,
    EntryKind::Mail,
    EntryKind::Meeting,
    EntryKind::Delivery,
    EntryKind::Visit,
    EntryKind::Other,
    EntryKind::Note,
    EntryKind::Decision,
];

/// Everything that the composer shows.
pub struct Composer<'a> {
    /// What was typed and chosen so far.
    pub filled: &'a Filled,
    /// The key under which two requests make one entry.
    pub request_key: &'a str,
    /// Seconds to wait, after it was sent too soon.
    pub wait: Option<i64>,
    /// Whether entries may be shown to the client at all.
    pub shared: bool,
    /// The effective lead, if somebody else writes.
    pub lead: Option<&'a str>,
    /// The interaction that the entry will tell, in words.
    pub tells: Option<(InteractionId, String)>,
    /// What the server understood, where the script does not ask.
    pub understood: Option<Markup>,
    /// Whether it stands in the dialog.
    pub dialog: bool,
}

/// The composer of a project.
pub fn composer(scene: &Scene<'_>, form: &Composer<'_>) -> Markup {
    let t = scene.t;
    let key = &scene.project.key;
    let action = format!("/projects/{key}/log");
    // In the dialog another composer may stand on the page below.
    let (id, field, read) =
        if form.dialog { ("log-composer", "d-text", "d-read") } else { ("composer", "f-text", "read") };
    html! {
        form class="composer" id=(id) method="post" action=(action) enctype="multipart/form-data" data-composer
            data-read={ (action) "/read" } hx-post=(action) hx-swap="outerMorph" {
            (form.filled.summary(t))
            input type="hidden" name="request_key" value=(form.request_key);
            @if form.dialog { input type="hidden" name="from" value="dialog"; }
            @if let Some((id, words)) = &form.tells {
                input type="hidden" name="interaction" value=(id);
                p class="small muted" { (words) }
            }
            label class="vh" for=(field) { (question(scene)) }
            text-expander keys="@ #" data-url={ "/palette/mentions?project=" (key) } {
                textarea id=(field) name="text" rows="1" required autofocus[form.dialog] data-draft={ "/drafts/log/" (key) } aria-describedby=(read)
                    placeholder=(t.s("threads-composer-placeholder")) { "\n" (form.filled.value("text")) }
            }
            p class="read" id=(read) role="status" data-understood { @if let Some(understood) = &form.understood { (understood) } }
            (wait_line(t, form.wait))
            footer {
                div class="kinds" role="radiogroup" aria-label=(t.s("threads-kind")) {
                    @for kind in CHIPS {
                        label {
                            input type="radio" name="kind" value=(kind.word()) checked[form.filled.value("kind") == kind.word()];
                            (icon(kind_icon(kind))) " " (kind_word(t, kind))
                        }
                    }
                }
                (draft_line(t))
                div class="send" {
                    @if let Some(lead) = form.lead {
                        label class="check small" {
                            input type="checkbox" name="by_order" value="on" checked[form.filled.holds("by_order", "on")];
                            span { (t.with("threads-by-order", &[("name", lead.into())])) }
                        }
                    }
                    @if form.shared {
                        label class="see" {
                            input type="checkbox" name="visible" value="client" checked[form.filled.holds("visible", "client")];
                            span class="off" { (icon("lock")) " " (t.s("ui-team-only")) }
                            span class="on" { (icon("eye")) " " (t.with("ui-visible-to", &[("name", scene.client().into())])) }
                        }
                    } @else {
                        span class="tag" { (icon("lock")) " " (t.s("ui-team-only")) }
                    }
                    button class="btn go sm" data-busy=(t.s("ui-saving")) { (t.s("ui-log")) }
                }
            }
        }
    }
}

fn question(scene: &Scene<'_>) -> String {
    scene.t.with("threads-composer-question", &[("name", scene.client().into())])
}

/// A project to choose, by key and name.
pub type Choice = (String, String);

/// The choice of a project before the composer (`/log/new`).
pub fn choose(t: &Locale, choices: &[Choice], chosen: &str) -> Markup {
    html! {
        form class="filters" method="get" action="/log/new" {
            div class="field grow" {
                label for="log-project" { (t.s("threads-project")) }
                select class="input" id="log-project" name="project" {
                    @for (key, name) in choices { option value=(key) selected[key == chosen] { (name) } }
                }
            }
            button class="btn" { (t.s("threads-choose")) }
        }
    }
}

/// The composer as a dialog, and as a page of its own: `main > .dlg`.
pub fn dialog(t: &Locale, fragment: bool, choices: &[Choice], chosen: &str, composer: &Markup) -> Markup {
    html! {
        div class="dlg log-dlg" {
            header {
                @if fragment { h2 id="dialog-title" { (t.s("threads-log-something")) } } @else { h1 id="dialog-title" { (t.s("threads-log-something")) } }
                a class="btn bare sm" href="/" data-close aria-label=(t.s("ui-close")) { (icon("x")) }
            }
            (choose(t, choices, chosen))
            (composer)
        }
    }
}

/// What was understood, as chips: shown before an entry is saved, and beside it afterwards.
pub fn understood(
    t: &Locale,
    read: &Understood,
    people: &[(Who, String)],
    contacts_new: Option<&str>,
) -> Markup {
    let chips = chips(t, read, people);
    html! {
        @if !chips.is_empty() || !read.unknown.is_empty() {
            (t.s("threads-understood")) " "
            @for (name, words) in &chips { span class="chip" { (icon(name)) " " (words) } " " }
            @for handle in &read.unknown {
                span class="chip" {
                    (icon("circle-help")) " " (t.with("threads-unknown", &[("name", handle.into())]))
                    @if let Some(href) = contacts_new { " " a href={ (href) "?name=" (web::encode(handle)) } { (t.s("threads-unknown-create")) } }
                } " "
            }
        }
    }
}

fn chips(t: &Locale, read: &Understood, people: &[(Who, String)]) -> Vec<(&'static str, String)> {
    let mut chips = Vec::new();
    if let Some(kind) = read.kind {
        chips.push((kind_icon(kind), kind_word(t, kind)));
    }
    for who in &read.people {
        if let Some((_, name)) = people.iter().find(|(known, _)| known == who) {
            chips.push(("user", name.clone()));
        }
    }
    if let Some(seconds) = read.seconds {
        chips.push(("timer", t.duration(seconds)));
    }
    if let Some(at) = read.happened_at {
        chips.push(("clock", t.moment(at)));
    }
    if let Some(day) = read.follow_up {
        chips.push(("flag", t.with("threads-follow-up-on", &[("day", t.day_near(day).into())])));
    }
    chips.extend(read.references.iter().map(|reference| ("link", reference.to_string())));
    chips
}
