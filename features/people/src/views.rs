//! Markup of the room.

pub mod absences;
pub mod calendars;
pub mod personal;
pub mod factors;
pub mod links;

use crate::types::{Device, Person, TokenRow, factors::Proof};
use kernel::{CalendarId, PersonId, Role};
use maud::{Markup, html};
use ui::{
    Locale,
    form::{Ask, Filled, checkbox, input, input_with, select, submit},
    parts::{Size, Tone, avatar, icon, pill, time},
};

/// A form's problems that belong to no field.
fn errors(t: &Locale, filled: &Filled) -> Markup {
    filled.summary(t)
}

fn languages(t: &Locale) -> Vec<(String, String)> {
    vec![("es".to_owned(), t.s("people-lang-es")), ("en".to_owned(), t.s("people-lang-en"))]
}

/// Zones offered in lists; others can be typed.
const ZONES: &[&str] = &[
    "Europe/Madrid",
    "Atlantic/Canary",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Berlin",
    "UTC",
    "America/New_York",
    "America/Mexico_City",
    "America/Bogota",
    "America/Lima",
    "America/Santiago",
    "America/Argentina/Buenos_Aires",
    "America/Los_Angeles",
];

fn zone_input(t: &Locale, filled: &Filled) -> Markup {
    html! {
        div data-zones {
            (input(t, filled, "text", Ask::new("zone", "people-zone").hint("people-zone-hint")))
            datalist id="zones" { @for zone in ZONES { option value=(zone) {} } }
        }
    }
}

pub fn setup_workspace(t: &Locale, filled: &Filled) -> Markup {
    html! {
        (errors(t, filled))
        form class="form" method="post" action="/setup" {
            (input(t, filled, "text", Ask::new("code", "people-setup-code").hint("people-setup-code-hint")))
            (input(t, filled, "text", Ask::new("workspace", "people-setup-name")))
            (select(t, filled, Ask::new("lang", "people-lang"), &languages(t)))
            (zone_input(t, filled))
            div class="form-foot" { (submit(t, "people-continue", "arrow-right")) }
        }
    }
}

pub fn setup_owner(t: &Locale, filled: &Filled) -> Markup {
    html! {
        (errors(t, filled))
        form class="form" method="post" action="/setup/you" {
            (input_with(t, filled, "text", Ask::new("name", "people-name"), Some("name")))
            (input_with(t, filled, "email", Ask::new("email", "people-email"), Some("username")))
            (input_with(t, filled, "password", Ask::new("password", "people-password").hint("people-password-hint"), Some("new-password")))
            div class="form-foot" { (submit(t, "people-continue", "arrow-right")) }
        }
    }
}

pub fn setup_hours(t: &Locale, filled: &Filled, calendars: &[(CalendarId, String, String)]) -> Markup {
    html! {
        (errors(t, filled))
        form class="form" method="post" action="/setup/hours" {
            (input(t, filled, "text", Ask::new("hours", "people-hours").hint("people-hours-hint").optional()))
            (select(t, filled, Ask::new("calendar", "people-calendar").optional(), &calendar_choices(t, calendars)))
            div class="form-foot" { (submit(t, "people-continue", "arrow-right")) }
        }
    }
}

fn calendar_choices(t: &Locale, calendars: &[(CalendarId, String, String)]) -> Vec<(String, String)> {
    let none = (String::new(), t.s("people-calendar-none"));
    std::iter::once(none)
        .chain(calendars.iter().map(|(id, _, name)| (id.to_string(), name.clone())))
        .collect()
}

/// What the sign-in page offers and says.
pub struct Ways<'a> {
    /// Whether the connection can be listened to.
    pub insecure: bool,
    /// Whether a link was just asked for.
    pub sent: bool,
    /// Whether passkeys can be used.
    pub passkeys: bool,
    /// What the company calls its own provider, if it has one.
    pub provider: Option<&'a str>,
}

pub fn sign_in(t: &Locale, filled: &Filled, ways: &Ways<'_>) -> Markup {
    let next = filled.value("next");
    html! {
        h1 { (t.s("people-sign-in")) }
        @if ways.insecure { div class="banner warn" { (icon("triangle-alert")) div { p { (t.s("people-needs-tls")) } } } }
        @if ways.sent { div class="banner ok" role="status" { (icon("circle-check")) div { p { (t.s("people-link-sent")) } } } }
        (errors(t, filled))
        form class="form" method="post" action="/sign-in" {
            input type="hidden" name="next" value=(next);
            (input_with(t, filled, "email", Ask::new("email", "people-email"), Some("username")))
            (input_with(t, filled, "password", Ask::new("password", "people-password"), Some("current-password")))
            div class="form-foot" { (submit(t, "people-sign-in", "log-in")) }
        }
        @if ways.passkeys || ways.provider.is_some() {
            div class="row" {
                @if let Some(provider) = ways.provider {
                    a class="btn" href={ "/sign-in/provider?next=" (web::encode(next)) } { (icon("log-in")) (t.with("people-with-provider", &[("name", provider.into())])) }
                }
                @if ways.passkeys {
                    a class="btn" href={ "/sign-in/passkey?next=" (web::encode(next)) } { (icon("key-round")) (t.s("people-with-passkey")) }
                }
            }
        }
        p class="or" { (t.s("people-or")) }
        form class="form" method="post" action="/sign-in/link" {
            div class="field" {
                label for="link-email" { (t.s("people-email-for-link")) }
                input class="input" id="link-email" name="email" type="email" autocomplete="username" required;
            }
            div class="row" {
                button class="btn" name="purpose" value="sign-in" { (icon("mail")) (t.s("people-mail-me-a-link")) }
                button class="btn bare" name="purpose" value="reset" { (t.s("people-forgot")) }
            }
        }
    }
}

pub fn profile(
    t: &Locale,
    filled: &Filled,
    calendars: &[(CalendarId, String, String)],
    (proof, guest): (Proof, bool),
) -> Markup {
    let themes = ["system", "light", "dark"]
        .map(|word| (word.to_owned(), t.s(&format!("people-theme-{word}"))))
        .to_vec();
    let has_password = proof == Proof::Password;
    html! {
        (errors(t, filled))
        form class="form" method="post" action="/settings" {
            (input_with(t, filled, "text", Ask::new("name", "people-name"), Some("name")))
            @if !guest { (input(t, filled, "text", Ask::new("title", "people-title").optional())) }
            (select(t, filled, Ask::new("lang", "people-lang"), &languages(t)))
            (zone_input(t, filled))
            (select(t, filled, Ask::new("theme", "people-theme"), &themes))
            (checkbox(t, filled, Ask::new("keys", "people-keys").hint("people-keys-hint")))
            // When the team works is of no use to a guest.
            @if !guest {
                (input(t, filled, "text", Ask::new("hours", "people-hours").hint("people-hours-hint").optional()))
                (select(t, filled, Ask::new("calendar", "people-calendar").optional(), &calendar_choices(t, calendars)))
            }
            div class="form-foot" { (submit(t, "ui-save", "check")) }
        }
        section class="part" {
            h2 { (t.s("people-password-change")) }
            @if guest && !has_password { p class="soft" { (t.s("people-password-guest-hint")) } }
            form class="form" method="post" action="/settings/password" {
                @if has_password { (input_with(t, filled, "password", Ask::new("old", "people-password-old"), Some("current-password"))) }
                @else { (factors::proof(t, filled, proof, "password-change")) }
                (input_with(t, filled, "password", Ask::new("password", "people-password-new").hint("people-password-hint"), Some("new-password")))
                div class="form-foot" { button class="btn" { (icon("key-round")) (t.s("people-password-change")) } }
            }
        }
    }
}

/// Signs out everywhere else: also offered where a way in was changed.
fn end_others(t: &Locale) -> Markup {
    html! { form method="post" action="/settings/devices/others/end" { button class="btn" { (icon("monitor")) (t.s("people-devices-end-others")) } } }
}

pub fn devices(t: &Locale, devices: &[Device], here: Option<kernel::SessionId>) -> Markup {
    html! {
        p class="soft" { (t.s("people-devices-why")) }
        ul role="list" class="list" {
            @for device in devices {
                li {
                    (icon("monitor"))
                    span { (browser(&device.agent)) @if Some(device.id) == here { " " (pill(Tone::Ok, "circle-check", &t.s("people-device-here"))) } }
                    form method="post" action={ "/settings/devices/" (device.id) "/end" } { button class="btn sm" { (t.s("people-device-end")) span class="vh" { " " (browser(&device.agent)) } } }
                    span class="sub" { (device.address) " · " (t.s("people-device-seen")) " " (time(t, device.seen_at)) }
                }
            }
        }
        div class="row" {
            (end_others(t))
            form method="post" action="/sign-out" { button class="btn" { (icon("log-out")) (t.s("ui-sign-out")) } }
        }
    }
}

/// The browser's name out of what it says of itself.
pub(crate) fn browser(agent: &str) -> String {
    let known = ["Firefox", "Edg", "Chrome", "Safari", "curl"];
    let system = ["Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux"];
    let find = |names: &[&str]| {
        names.iter().find(|name| agent.contains(**name)).map_or(String::new(), |name| (*name).to_owned())
    };
    match (find(&known), find(&system)) {
        (browser, _) if browser.is_empty() => agent.chars().take(60).collect(),
        (browser, system) if system.is_empty() => browser,
        (browser, system) => format!("{browser}, {system}"),
    }
}

pub fn tokens(
    t: &Locale,
    filled: &Filled,
    tokens: &[TokenRow],
    (proof, fresh): (Proof, Option<&str>),
) -> Markup {
    let scopes =
        [("read".to_owned(), t.s("people-scope-read")), ("write".to_owned(), t.s("people-scope-write"))];
    html! {
        p class="soft" { (t.s("people-tokens-why")) }
        @if let Some(secret) = fresh {
            div class="banner ok" role="status" {
                (icon("key-round"))
                div { b { (t.s("people-token-once")) }
                    (ui::code::copied(t, "secret", "people-token-secret", secret))
                }
            }
        }
        @if !tokens.is_empty() {
            ul role="list" class="list" {
                @for token in tokens {
                    li {
                        (icon("key-round")) span { (token.name) }
                        form method="post" action={ "/settings/tokens/" (token.id) "/end" } { button class="btn sm" { (t.s("people-token-end")) span class="vh" { " " (token.name) } } }
                        span class="sub" { (t.s(&format!("people-scope-{}", token.scope))) " · " (t.s("people-token-until")) " " (time(t, token.expires_at)) }
                    }
                }
            }
        }
        (errors(t, filled))
        form class="form" method="post" action="/settings/tokens" {
            (input(t, filled, "text", Ask::new("name", "people-token-name").hint("people-token-name-hint")))
            (select(t, filled, Ask::new("scope", "people-token-scope"), &scopes))
            (input(t, filled, "number", Ask::new("days", "people-token-days-label")))
            (factors::proof(t, filled, proof, "token"))
            div class="form-foot" { (submit(t, "people-token-create", "plus")) }
        }
    }
}

fn role_words(t: &Locale, role: Role) -> String {
    t.s(&format!("people-role-{}", role.word()))
}

pub fn people(t: &Locale, people: &[Person]) -> Markup {
    html! {
        div class="row" { a class="btn go" href="/admin/people/new" data-dialog { (icon("user-plus")) (t.s("people-invite")) } }
        table class="table cards" {
            caption class="vh" { (t.s("people-people")) }
            thead { tr { th scope="col" { (t.s("people-name")) } th scope="col" { (t.s("people-role")) } th scope="col" { (t.s("people-rights")) } th scope="col" { (t.s("people-zone")) } th scope="col" { (t.s("people-state")) } } }
            tbody {
                @for person in people {
                    tr {
                        td { div class="row" { (avatar(person.id.0, &person.name, Size::Xs)) a class="t" href={ "/admin/people/" (person.id) } { (person.name) } } span class="small muted" { (person.email) } }
                        td data-label=(t.s("people-role")) { (role_words(t, person.role)) }
                        td data-label=(t.s("people-rights")) { (rights(t, person)) }
                        td data-label=(t.s("people-zone")) { (person.zone) }
                        td data-label=(t.s("people-state")) {
                            @if !person.active { (pill(Tone::Mute, "ban", &t.s("people-left"))) }
                            @else if person.joined_at.is_none() { (pill(Tone::Warn, "mail", &t.s("people-invited"))) }
                            @else { (pill(Tone::Ok, "circle-check", &t.s("people-active"))) }
                        }
                    }
                }
            }
        }
    }
}

fn rights(t: &Locale, person: &Person) -> String {
    let held = [
        (person.services, "people-right-services"),
        (person.head, "people-right-head"),
        (person.absence_reasons, "people-right-absence-reasons"),
        (person.finance, "people-right-finance"),
    ];
    held.into_iter().filter(|(has, _)| *has).map(|(_, key)| t.s(key)).collect::<Vec<_>>().join(", ")
}

fn rights_fields(t: &Locale, filled: &Filled) -> Markup {
    html! {
        fieldset class="field" {
            legend { (t.s("people-rights")) }
            (checkbox(t, filled, Ask::new("services", "people-right-services").hint("people-right-services-hint")))
            (checkbox(t, filled, Ask::new("head", "people-right-head").hint("people-right-head-hint")))
            (checkbox(t, filled, Ask::new("absence_reasons", "people-right-absence-reasons").hint("people-right-absence-reasons-hint")))
            (checkbox(t, filled, Ask::new("finance", "people-right-finance").hint("people-right-finance-hint")))
        }
    }
}

fn role_choices(t: &Locale, roles: &[Role]) -> Vec<(String, String)> {
    roles.iter().map(|role| (role.word().to_owned(), role_words(t, *role))).collect()
}

pub fn invite(t: &Locale, filled: &Filled, fragment: bool, owed: Option<Proof>) -> Markup {
    html! {
           form class="dlg" method="post" action="/admin/people" {
               header {
                   @if fragment { h2 id="dialog-title" { (t.s("people-invite")) } } @else { h1 id="dialog-title" { (t.s("people-invite")) } }
    a class="btn bare sm" href="/admin/people" data-close aria-label=(t.s("ui-close")) { (icon("x")) } }
               div class="form" {
                   (errors(t, filled))
                   (input(t, filled, "text", Ask::new("name", "people-name")))
                   (input(t, filled, "email", Ask::new("email", "people-email")))
                   (input(t, filled, "text", Ask::new("title", "people-title").optional()))
                   (select(t, filled, Ask::new("role", "people-role"), &role_choices(t, &[Role::Member, Role::Admin])))
                   (select(t, filled, Ask::new("lang", "people-lang"), &languages(t)))
                   (zone_input(t, filled))
                   (rights_fields(t, filled))
                   (factors::proof_owed(t, filled, owed, "invite"))
               }
               footer { a class="btn" href="/admin/people" data-close { (t.s("ui-cancel")) } (submit(t, "people-invite", "send")) }
           }
       }
}

/// Who is chosen to take a duty: as typed, else whoever is at hand.
fn takes(filled: &Filled, duty: &web::Duty) -> String {
    match (filled.value(&duty.key), duty.taker) {
        ("", Some(taker)) => taker.to_string(),
        (typed, _) => typed.to_owned(),
    }
}

pub fn person(
    t: &Locale,
    filled: &Filled,
    (person, owed): (&Person, Option<Proof>),
    duties: &[web::Duty],
    team: &[(PersonId, String)],
    calendars: &[(CalendarId, String, String)],
) -> Markup {
    let roles: &[Role] = match person.role {
        Role::Guest => &[Role::Guest],
        Role::Owner => &[Role::Owner, Role::Admin, Role::Member],
        _ => &[Role::Member, Role::Admin, Role::Owner],
    };
    let asked = |id: &str| factors::proof_owed(t, filled, owed, id);
    let takers: Vec<(String, String)> = team
        .iter()
        .filter(|(id, _)| *id != person.id)
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    html! {
        (errors(t, filled))
        form class="form" method="post" action={ "/admin/people/" (person.id) } {
            p class="soft" { (person.name) " · " (person.email) }
            (input(t, filled, "text", Ask::new("title", "people-title").optional()))
            (select(t, filled, Ask::new("role", "people-role"), &role_choices(t, roles)))
            @if person.role != Role::Guest {
                (rights_fields(t, filled))
                (checkbox(t, filled, Ask::new("can_lead", "people-can-lead").hint("people-can-lead-hint")))
                (select(t, filled, Ask::new("calendar", "people-calendar").optional(), &calendar_choices(t, calendars)))
            }
            (asked("save"))
            div class="form-foot" { (submit(t, "ui-save", "check")) }
        }
        section class="part" {
            h2 { (t.s("people-access")) }
            @if person.active {
                form class="form" method="post" action={ "/admin/people/" (person.id) "/link" } {
                    (asked("link"))
                    div class="form-foot" { button class="btn" { (icon("mail")) (t.s(if person.joined_at.is_none() { "people-invite-again" } else { "people-mail-reset" })) } }
                }
                p class="small muted" { (t.s("people-link-note")) }
                form class="form" method="post" action={ "/admin/people/" (person.id) "/second-factor/end" } {
                    (asked("reset"))
                    div class="form-foot" { button class="btn" { (icon("key-round")) (t.s("people-factors-reset")) } }
                }
                p class="small muted" { (t.s("people-factors-reset-why")) }
                form class="form" method="post" action={ "/admin/people/" (person.id) "/leaving" } {
                    h3 { (t.s("people-leaving")) }
                    p class="soft" { (t.s("people-leaving-why")) }
                    @for duty in duties {
                        div class="field" {
                            label for={ "f-" (duty.key) } { (duty.words) }
                            select class="input" id={ "f-" (duty.key) } name=(duty.key) required {
                                option value="" { (t.s("people-who-takes-it")) }
                                @for (id, name) in &takers { option value=(id) selected[takes(filled, duty) == *id] { (name) } }
                            }
                        }
                    }
                    (asked("leaving"))
                    div class="form-foot" { button class="btn danger" { (icon("log-out")) (t.s("people-deactivate")) } }
                }
            } @else if !person.is_erased() {
                form class="form" method="post" action={ "/admin/people/" (person.id) "/return" } { (asked("return")) div class="form-foot" { button class="btn" { (t.s("people-reactivate")) } } }
            }
            p { a href={ "/admin/people/" (person.id) "/personal" } { (t.s("people-personal")) } }
        }
    }
}
