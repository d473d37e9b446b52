//! Codes that a link carries behind its `#`, which no browser sends to a server: the form that takes one in, and what is shown
//! once to be copied. See `docs/decisions/0037`.

use crate::{
    Locale, assets,
    form::{Ask, Filled, input_with, submit},
};
use maud::{Markup, html};

/// A form that takes in the code of a link. The script `code.js` moves it from the address into the field; without script it
/// is pasted.
#[derive(Clone, Copy, Debug)]
pub struct CodeForm<'a> {
    /// Where it goes.
    pub action: &'a str,
    /// Whether sending it only shows something, so that the script sends it by itself. What changes something waits for
    /// a press, since programs that look at mails run scripts too.
    pub opens: bool,
    /// What goes along, by name.
    pub along: &'a [(&'a str, &'a str)],
    /// The key of the button's words, and its icon.
    pub button: (&'a str, &'a str),
}

/// The form.
pub fn form(t: &Locale, filled: &Filled, ask: &CodeForm<'_>) -> Markup {
    html! {
        (filled.summary(t))
        form class="form" method="post" action=(ask.action) data-code=(if ask.opens { "open" } else { "fill" }) {
            @for (name, value) in ask.along { input type="hidden" name=(name) value=(value); }
            (input_with(t, filled, "text", Ask::new("code", "ui-code").hint("ui-code-hint"), Some("off")))
            div class="form-foot" { (submit(t, ask.button.0, ask.button.1)) }
        }
        script defer src=(assets::path("code.js")) {}
    }
}

/// The code on the way to the next step.
pub fn kept(filled: &Filled) -> Markup {
    html! { input type="hidden" name="code" value=(filled.value("code")); }
}

/// A value to be copied, under its label.
pub fn copied(t: &Locale, id: &str, label: &str, value: &str) -> Markup {
    html! {
        div class="field" {
            label for=(id) { (t.s(label)) }
            div class="copy" {
                input class="input mono" id=(id) readonly value=(value);
                button class="btn" type="button" data-copy={ "#" (id) } data-copied=(t.s("ui-copied")) { (t.s("ui-copy")) span class="vh" { ": " (t.s(label)) } }
            }
        }
    }
}
