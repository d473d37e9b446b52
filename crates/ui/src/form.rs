//! Forms: labels above, hint under the label, errors beside the field and in a summary that takes
//! focus, and what was typed stays typed.

use crate::{Arg, Locale, parts::icon};
use kernel::Field;
use maud::{Markup, html};

/// What a form shows: the values as typed and the fields that need a fix.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    values: Vec<(String, String)>,
    errors: Vec<Field>,
}

impl Filled {
    /// A form with values, nothing wrong yet.
    pub fn new(values: &[(&str, String)]) -> Filled {
        Filled {
            values: values.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect(),
            errors: Vec::new(),
        }
    }

    /// A form as it was sent, with what needs a fix.
    pub fn failed(values: Vec<(String, String)>, errors: Vec<Field>) -> Filled {
        Filled { values, errors }
    }

    /// The same values with what needs a fix.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<Field>) -> Filled {
        self.errors = errors;
        self
    }

    /// The value of a field, empty if none.
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// Whether a field holds a value (check boxes, radio buttons, multiple selections).
    pub fn holds(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(key, held)| key == name && held == value)
    }

    /// Whether anything needs a fix.
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// What needs a fix, for fields that only a listener knows of.
    pub fn errors(&self) -> &[Field] {
        &self.errors
    }

    /// The values as typed, in order.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What a field needs, if it needs a fix.
    pub fn error(&self, t: &Locale, name: &str) -> Option<String> {
        self.errors.iter().find(|field| field.name == name).map(|field| message(t, field))
    }

    /// The summary of what needs a fix; it takes focus and links to the fields.
    pub fn summary(&self, t: &Locale) -> Markup {
        html! {
            @if self.has_errors() {
                div class="errors" role="alert" tabindex="-1" autofocus {
                    h2 { (icon("octagon-alert")) (t.n("ui-errors", self.errors.len())) }
                    ul {
                        @for field in &self.errors { li { a href={ "#f-" (field.name) } { (message(t, field)) } } }
                    }
                }
            }
        }
    }
}

/// The words of a field that needs a fix.
pub fn message(t: &Locale, field: &Field) -> String {
    let args: Vec<(&str, Arg<'_>)> =
        field.args.iter().map(|(name, value)| (*name, Arg::from(value.as_str()))).collect();
    t.with(field.key, &args)
}

/// How a field is laid out: its name, the key of its label, and a hint.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The form field.
    pub name: &'a str,
    /// The text key of the label.
    pub label: &'a str,
    /// The text key of the hint.
    pub hint: Option<&'a str>,
    /// Whether it must be filled.
    pub required: bool,
}

impl<'a> Ask<'a> {
    /// A field that must be filled.
    pub const fn new(name: &'a str, label: &'a str) -> Ask<'a> {
        Ask { name, label, hint: None, required: true }
    }

    /// May stay empty.
    #[must_use]
    pub const fn optional(mut self) -> Ask<'a> {
        self.required = false;
        self
    }

    /// With a hint under the label.
    #[must_use]
    pub const fn hint(mut self, key: &'a str) -> Ask<'a> {
        self.hint = Some(key);
        self
    }
}

fn around(
    t: &Locale,
    filled: &Filled,
    ask: Ask<'_>,
    control: impl FnOnce(Option<String>, bool) -> Markup,
) -> Markup {
    let error = filled.error(t, ask.name);
    let mut described = Vec::new();
    if ask.hint.is_some() {
        described.push(format!("f-{}-hint", ask.name));
    }
    if error.is_some() {
        described.push(format!("f-{}-error", ask.name));
    }
    let described = (!described.is_empty()).then(|| described.join(" "));
    html! {
        div class="field" {
            label for={ "f-" (ask.name) } {
                (t.s(ask.label))
                @if !ask.required { span class="muted small" { " " (t.s("ui-optional")) } }
            }
            @if let Some(hint) = ask.hint { p class="hint" id={ "f-" (ask.name) "-hint" } { (t.s(hint)) } }
            @if let Some(error) = &error { p class="err" id={ "f-" (ask.name) "-error" } { (icon("triangle-alert")) (error) } }
            (control(described, error.is_some()))
        }
    }
}

/// A line of text of some input type (`text`, `email`, `date`, `time`, `url`, `number`, `search`…).
pub fn input(t: &Locale, filled: &Filled, kind: &str, ask: Ask<'_>) -> Markup {
    input_with(t, filled, kind, ask, None)
}

/// The same with what the browser may fill in (`autocomplete`).
pub fn input_with(
    t: &Locale,
    filled: &Filled,
    kind: &str,
    ask: Ask<'_>,
    autocomplete: Option<&str>,
) -> Markup {
    around(t, filled, ask, |described, invalid| {
        html! {
            input class="input" id={ "f-" (ask.name) } name=(ask.name) type=(kind) value=(if kind == "password" { "" } else { filled.value(ask.name) })
                required[ask.required] autocomplete=[autocomplete] aria-invalid=[invalid.then_some("true")] aria-describedby=[described];
        }
    })
}

/// Several lines of text.
pub fn textarea(t: &Locale, filled: &Filled, rows: u8, ask: Ask<'_>) -> Markup {
    around(t, filled, ask, |described, invalid| {
        html! {
            textarea class="input" id={ "f-" (ask.name) } name=(ask.name) rows=(rows) required[ask.required]
                aria-invalid=[invalid.then_some("true")] aria-describedby=[described] { "\n" (filled.value(ask.name)) }
        }
    })
}

/// One of several choices, given as value and words.
pub fn select(t: &Locale, filled: &Filled, ask: Ask<'_>, choices: &[(String, String)]) -> Markup {
    around(t, filled, ask, |described, invalid| {
        html! {
            select class="input" id={ "f-" (ask.name) } name=(ask.name) required[ask.required]
                aria-invalid=[invalid.then_some("true")] aria-describedby=[described] {
                @for (value, words) in choices {
                    option value=(value) selected[filled.value(ask.name) == value] { (words) }
                }
            }
        }
    })
}

/// A box to tick.
pub fn checkbox(t: &Locale, filled: &Filled, ask: Ask<'_>) -> Markup {
    html! {
        div class="field" {
            label class="check" {
                input type="checkbox" id={ "f-" (ask.name) } name=(ask.name) value="on" checked[filled.holds(ask.name, "on")];
                span { (t.s(ask.label)) }
            }
            @if let Some(hint) = ask.hint { p class="hint" { (t.s(hint)) } }
        }
    }
}

/// The button that sends the form: one filled button a view.
pub fn submit(t: &Locale, key: &str, icon_name: &str) -> Markup {
    html! { button class="btn go" type="submit" data-busy=(t.s("ui-saving")) { (icon(icon_name)) (t.s(key)) } }
}

/// A form that opens in the page's dialog and stands alone as a page under the same address.
#[derive(Clone, Copy, Debug)]
pub struct Dialog<'a> {
    /// What it is for.
    pub title: &'a str,
    /// Where it goes.
    pub action: &'a str,
    /// The page that it belongs to.
    pub back: &'a str,
    /// The text key of the button.
    pub submit: &'a str,
    /// The icon of the button.
    pub icon: &'a str,
    /// Whether it is asked for as a fragment; alone it carries the page's `h1`.
    pub fragment: bool,
}

/// How the form of a dialog is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Its fields, to be done.
    Fields,
    /// Its fields and files, to be done.
    Files,
    /// Its fields, in the address, to be shown what comes of it.
    Asking,
}

/// Renders a form for the dialog around its fields.
pub fn dialog(t: &Locale, filled: &Filled, dialog: &Dialog<'_>, fields: &Markup) -> Markup {
    sent(t, filled, dialog, fields, Way::Fields)
}

/// The same for a form that takes files.
pub fn dialog_with_files(t: &Locale, filled: &Filled, dialog: &Dialog<'_>, fields: &Markup) -> Markup {
    sent(t, filled, dialog, fields, Way::Files)
}

/// The same for a form that changes nothing: what it leads to is another form in its place.
pub fn dialog_that_asks(t: &Locale, filled: &Filled, dialog: &Dialog<'_>, fields: &Markup) -> Markup {
    sent(t, filled, dialog, fields, Way::Asking)
}

fn sent(t: &Locale, filled: &Filled, dialog: &Dialog<'_>, fields: &Markup, way: Way) -> Markup {
    let asks = way == Way::Asking;
    let files = (way == Way::Files).then_some("multipart/form-data");
    // A page of its own is sent as a page, so that what comes back has its heading.
    let (post, get) = (dialog.fragment && !asks, dialog.fragment && asks);
    html! {
        form class="dlg" method=(if asks { "get" } else { "post" }) action=(dialog.action) enctype=[files]
            hx-post=[post.then_some(dialog.action)] hx-get=[get.then_some(dialog.action)] hx-swap=[dialog.fragment.then_some("outerMorph")] {
            header {
                @if dialog.fragment { h2 id="dialog-title" { (dialog.title) } } @else { h1 id="dialog-title" { (dialog.title) } }
                a class="btn bare sm" href=(dialog.back) data-close aria-label=(t.s("ui-close")) { (icon("x")) }
            }
            div class="form" { (filled.summary(t)) (fields) }
            footer {
                a class="btn" href=(dialog.back) data-close { (t.s("ui-cancel")) }
                (submit(t, dialog.submit, dialog.icon))
            }
        }
    }
}
