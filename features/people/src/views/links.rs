//! The pages behind single-use links: each asks for the code that the link carries, and then for what it is for.

use crate::types::Purpose;
use maud::{Markup, html};
use ui::{
    Locale,
    code::{self, CodeForm},
    form::{Ask, Filled, input_with, submit},
};

/// The key of a page's title.
pub fn title(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::SignIn => "people-enter",
        Purpose::Invitation => "people-welcome",
        Purpose::Reset => "people-reset",
    }
}

/// Asks for the code. That of a sign-in waits for a press, which uses it up; the others open the next page.
pub fn ask(t: &Locale, filled: &Filled, purpose: Purpose) -> Markup {
    let enters = purpose == Purpose::SignIn;
    let button = if enters { ("people-enter", "log-in") } else { ("people-continue", "arrow-right") };
    let form = CodeForm { action: purpose.page(), opens: !enters, along: &[], button };
    html! {
        h1 { (t.s(title(purpose))) }
        p class="lede" { (t.s(if enters { "people-enter-why" } else { "people-code-why" })) }
        (code::form(t, filled, &form))
    }
}

/// Joining: a name, and a password unless links by mail are enough.
pub fn invitation(t: &Locale, filled: &Filled, guest: bool) -> Markup {
    let password = Ask::new("password", "people-password").hint(if guest {
        "people-password-guest-hint"
    } else {
        "people-password-hint"
    });
    html! {
        h1 { (t.s("people-welcome")) }
        (filled.summary(t))
        form class="form" method="post" action="/invitation/acceptance" {
            (code::kept(filled))
            input type="hidden" name="zone" data-zone value="";
            (input_with(t, filled, "text", Ask::new("name", "people-name"), Some("name")))
            (input_with(t, filled, "password", if guest { password.optional() } else { password }, Some("new-password")))
            div class="form-foot" { (submit(t, "people-join", "log-in")) }
        }
    }
}

/// Choosing another password.
pub fn reset(t: &Locale, filled: &Filled) -> Markup {
    html! {
        h1 { (t.s("people-reset")) }
        (filled.summary(t))
        form class="form" method="post" action="/reset/password" {
            (code::kept(filled))
            (input_with(t, filled, "password", Ask::new("password", "people-password-new").hint("people-password-hint"), Some("new-password")))
            div class="form-foot" { (submit(t, "people-reset", "key-round")) }
        }
    }
}
