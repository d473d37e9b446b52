//! Markup of second factors, passkeys and past sign-ins.

use super::browser;
use crate::types::factors::{Factors, PastEntry, Policy, Proof};
use kernel::PersonId;
use maud::{Markup, html};
use ui::{
    Locale, assets,
    form::{Ask, Filled, input, input_with, select, submit},
    parts::{Tone, icon, pill, time},
};

/// The question for the second factor, after the password.
pub fn second(t: &Locale, filled: &Filled, passkeys: bool) -> Markup {
    html! {
        h1 { (t.s("people-second")) }
        p class="lede" { (t.s("people-second-why")) }
        (filled.summary(t))
        form class="form" method="post" action="/sign-in/second" {
            (code_input(t, filled, "people-second-hint"))
            div class="form-foot" { (submit(t, "people-enter", "log-in")) }
        }
        @if passkeys { div class="row" { a class="btn" href="/sign-in/passkey" { (icon("key-round")) (t.s("people-with-passkey")) } } }
    }
}

fn code_input(t: &Locale, filled: &Filled, hint: &'static str) -> Markup {
    input_with(t, filled, "text", Ask::new("code", "people-code").hint(hint), Some("one-time-code"))
}

/// Asks the browser for a passkey to come in with.
pub fn passkey_entry(t: &Locale, options: &str) -> Markup {
    html! {
        h1 { (t.s("people-with-passkey")) }
        p class="lede" { (t.s("people-passkey-entry-why")) }
        form class="form" method="post" action="/sign-in/passkey" data-passkey="get" data-options=(options) {
            input type="hidden" name="answer" value="";
            (asks_the_browser(t, "people-with-passkey"))
        }
        p { a href="/sign-in" { (t.s("people-passkey-other")) } }
    }
}

/// The button of a form that needs the browser's own window; the script shows what went wrong.
fn asks_the_browser(t: &Locale, key: &str) -> Markup {
    html! {
        noscript { p class="banner warn" { (t.s("people-passkey-script")) } }
        p class="banner warn" data-passkey-failed hidden role="alert" { (t.s("people-passkey-refused")) }
        div class="form-foot" { (submit(t, key, "key-round")) }
        script defer src=(assets::path("passkey.js")) {}
    }
}

/// What the page of second factors shows.
pub struct Shown<'a> {
    /// What there is.
    pub factors: &'a Factors,
    /// Recovery codes that were just made.
    pub codes: &'a [String],
    /// Whether an administrator asks for one and there is none.
    pub asked: bool,
    /// Whether there is one but this session was begun without it.
    pub stale: bool,
    /// What changes ask for.
    pub proof: Proof,
    /// Whether passkeys can be used here.
    pub passkeys: bool,
}

/// One's own second factors.
pub fn page(t: &Locale, filled: &Filled, shown: &Shown<'_>) -> Markup {
    let factors = shown.factors;
    html! {
        p class="soft" { (t.s("people-factors-why")) }
        @if shown.asked { div class="banner warn" { (icon("triangle-alert")) div { p { (t.s("people-factors-asked")) } } } }
        @if shown.stale {
            div class="banner warn" { (icon("triangle-alert")) div { p { (t.s("people-factors-stale")) } } }
            form method="post" action="/sign-out" { button class="btn" { (icon("log-out")) (t.s("ui-sign-out")) } }
        }
        (filled.summary(t))
        @if !shown.codes.is_empty() { (codes_once(t, shown.codes)) }
        section class="part" {
            h2 { (t.s("people-app")) " " @if factors.app { (pill(Tone::Ok, "circle-check", &t.s("people-factor-on"))) } }
            p class="soft" { (t.s("people-app-why")) }
            @if factors.app {
                (guarded(t, filled, shown, "/settings/second-factor/app/end", "people-app-end", "app-end"))
            } @else {
                (guarded(t, filled, shown, "/settings/second-factor/app", "people-app-add", "app"))
            }
        }
        @if shown.passkeys || !factors.passkeys.is_empty() { (passkeys(t, filled, shown)) }
        @if factors.is_any() {
            section class="part" {
                h2 { (t.s("people-codes")) }
                p class="soft" { (t.n("people-codes-left", usize::try_from(factors.codes_left).unwrap_or(0))) }
                (guarded(t, filled, shown, "/settings/second-factor/codes", "people-codes-renew", "codes"))
            }
        }
        section class="part" {
            h2 { (t.s("people-devices")) }
            p class="soft" { (t.s("people-devices-others-why")) }
            (super::end_others(t))
        }
    }
}

fn codes_once(t: &Locale, codes: &[String]) -> Markup {
    html! {
        div class="banner ok" role="status" {
            (icon("key-round"))
            div {
                b { (t.s("people-codes-once")) }
                p { (t.s("people-codes-once-why")) }
                ul role="list" class="mono" { @for code in codes { li { (code) } } }
            }
        }
    }
}

/// A change that asks for the password, or what stands for it.
fn guarded(t: &Locale, filled: &Filled, shown: &Shown<'_>, action: &str, key: &str, id: &str) -> Markup {
    html! {
        form class="form" method="post" action=(action) {
            (proof(t, filled, shown.proof, id))
            div class="form-foot" { button class="btn" { (icon("key-round")) (t.s(key)) } }
        }
    }
}

/// The field for the password, or for what stands for it. Several stand on a page, so each has an id of its own.
pub fn proof(t: &Locale, filled: &Filled, proof: Proof, id: &str) -> Markup {
    let (name, key, kind, complete) = match proof {
        Proof::Password => ("password", "people-password", "password", "current-password"),
        Proof::Code => ("code", "people-code", "text", "one-time-code"),
        Proof::Recent => return html! { p class="hint" { (t.s("people-proof-recent")) } },
    };
    html! {
        div class="field" {
            label for={ "f-proof-" (id) } { (t.s(key)) }
            @if proof == Proof::Code { p class="hint" id={ "f-proof-" (id) "-hint" } { (t.s("people-second-hint")) } }
            input class="input" id={ "f-proof-" (id) } name=(name) type=(kind) autocomplete=(complete) required
                aria-describedby=[(proof == Proof::Code).then(|| format!("f-proof-{id}-hint"))]
                aria-invalid=[filled.error(t, name).map(|_| "true")];
        }
    }
}

/// The same where it is owed at all.
pub fn proof_owed(t: &Locale, filled: &Filled, owed: Option<Proof>, id: &str) -> Markup {
    html! { @if let Some(owed) = owed { (proof(t, filled, owed, id)) } }
}

fn passkeys(t: &Locale, filled: &Filled, shown: &Shown<'_>) -> Markup {
    html! {
        section class="part" {
            h2 { (t.s("people-passkeys")) }
            p class="soft" { (t.s("people-passkeys-why")) }
            @if !shown.factors.passkeys.is_empty() {
                ul role="list" class="list" {
                    @for key in &shown.factors.passkeys {
                        li {
                            (icon("key-round")) span { (key.name) }
                            details class="fold" {
                                summary class="btn sm" { (t.s("people-passkey-end")) span class="vh" { " " (key.name) } }
                                (guarded(t, filled, shown, &format!("/settings/second-factor/passkeys/{}/end", key.id), "people-passkey-end", &format!("end-{}", key.id)))
                            }
                            span class="sub" {
                                (t.s("people-passkey-since")) " " (time(t, key.created_at))
                                @if let Some(used) = key.used_at { " · " (t.s("people-device-seen")) " " (time(t, used)) }
                            }
                        }
                    }
                }
            }
            @if shown.passkeys {
                form class="form" method="post" action="/settings/second-factor/passkeys" {
                    (input(t, filled, "text", Ask::new("name", "people-passkey-name").hint("people-passkey-name-hint")))
                    (proof(t, filled, shown.proof, "passkey"))
                    div class="form-foot" { button class="btn" { (icon("plus")) (t.s("people-passkey-add")) } }
                }
            }
        }
    }
}

/// Asks the browser to make a passkey.
pub fn new_passkey(t: &Locale, name: &str, options: &str, step: &str) -> Markup {
    html! {
        p class="soft" { (t.s("people-passkey-new-why")) }
        form class="form" method="post" action="/settings/second-factor/passkeys/proof" data-passkey="create" data-options=(options) {
            input type="hidden" name="name" value=(name);
            input type="hidden" name="step" value=(step);
            input type="hidden" name="answer" value="";
            (asks_the_browser(t, "people-passkey-add"))
        }
        p { a href="/settings/second-factor" { (t.s("ui-cancel")) } }
    }
}

/// The picture for the phone, the same as text, and the question for the first code.
pub fn app(t: &Locale, filled: &Filled, secret: &str, side: usize, path: &str) -> Markup {
    let groups: Vec<&str> =
        secret.as_bytes().chunks(4).filter_map(|part| std::str::from_utf8(part).ok()).collect();
    html! {
        p class="soft" { (t.s("people-app-scan")) }
        (filled.summary(t))
        svg class="qr" viewBox={ "-4 -4 " (side + 8) " " (side + 8) } role="img" aria-label=(t.s("people-app-picture")) { path d=(path) {} }
        p { (t.s("people-app-type")) }
        p class="mono" { (groups.join(" ")) }
        form class="form" method="post" action="/settings/second-factor/app/proof" {
            (code_input(t, filled, "people-app-code-hint"))
            div class="form-foot" { (submit(t, "people-app-confirm", "check")) }
        }
        p { a href="/settings/second-factor" { (t.s("ui-cancel")) } }
    }
}

/// One's own past sign-ins.
pub fn entries(t: &Locale, entries: &[PastEntry]) -> Markup {
    html! {
        p class="soft" { (t.s("people-entries-why")) }
        table class="table cards" {
            caption class="vh" { (t.s("people-entries")) }
            thead { tr { th scope="col" { (t.s("people-entry-when")) } th scope="col" { (t.s("people-entry-how")) } th scope="col" { (t.s("people-entry-where")) } th scope="col" { (t.s("people-entry-address")) } } }
            tbody {
                @for entry in entries {
                    tr {
                        td { (time(t, entry.at)) }
                        td data-label=(t.s("people-entry-how")) { (t.s(&format!("people-how-{}", entry.how))) }
                        td data-label=(t.s("people-entry-where")) {
                            span { (browser(&entry.agent)) @if entry.new_device { " " (pill(Tone::Warn, "monitor", &t.s("people-entry-new"))) } }
                        }
                        td data-label=(t.s("people-entry-address")) { (entry.address) }
                    }
                }
            }
        }
    }
}

/// Who needs a second factor, and who has none.
pub fn policy(t: &Locale, filled: &Filled, lacking: &[(PersonId, String)], owed: Option<Proof>) -> Markup {
    let choices: Vec<(String, String)> = Policy::ALL
        .into_iter()
        .map(|policy| (policy.word().to_owned(), t.s(&format!("people-policy-{}", policy.word()))))
        .collect();
    html! {
        (filled.summary(t))
        form class="form" method="post" action="/admin/security" {
            (select(t, filled, Ask::new("policy", "people-policy").hint("people-policy-hint"), &choices))
            (proof_owed(t, filled, owed, "policy"))
            div class="form-foot" { (submit(t, "ui-save", "check")) }
        }
        section class="part" {
            h2 { (t.s("people-lacking")) }
            @if lacking.is_empty() { p class="soft" { (t.s("people-lacking-none")) } }
            ul role="list" class="list" {
                @for (id, name) in lacking { li { (icon("user")) a class="t" href={ "/admin/people/" (id) } { (name) } } }
            }
        }
    }
}
