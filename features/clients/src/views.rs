//! Markup of the room.

use crate::types::{Card, Client, Contact, Segment, Site, Stage, Tier};
use jiff::tz::TimeZone;
use kernel::CalendarId;
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale,
    form::{Ask, Dialog, Filled, dialog, input, select, textarea},
    head,
    parts::{Size, Tone, avatar, empty, icon, pager, pill},
};
use web::ClientColumn;

/// The list with what was asked for.
pub(crate) struct ListView<'a> {
    pub(crate) clients: &'a [Card],
    pub(crate) columns: &'a [ClientColumn],
    pub(crate) count: i64,
    pub(crate) page: i64,
    pub(crate) rows: i64,
    pub(crate) q: &'a str,
    pub(crate) stage: Option<Stage>,
    pub(crate) tier: Option<Tier>,
    pub(crate) down: bool,
}

impl ListView<'_> {
    fn address(&self, page: i64, down: bool) -> String {
        let stage = self.stage.map_or("", Stage::word);
        let tier = self.tier.map_or("", Tier::word);
        let sort = if down { "-name" } else { "" };
        let q = web::encode(self.q);
        format!("/clients?q={q}&stage={stage}&tier={tier}&sort={sort}&page={page}")
    }

    fn is_filtered(&self) -> bool {
        !self.q.is_empty() || self.stage.is_some() || self.tier.is_some()
    }
}

pub(crate) fn list(t: &Locale, view: &ListView<'_>) -> Markup {
    let add = html! { a class="btn" href="/clients/new" data-dialog { (icon("plus")) (t.s("clients-new")) } };
    let newer = (view.page > 1).then(|| view.address(view.page - 1, view.down));
    let older = (view.page * view.rows < view.count).then(|| view.address(view.page + 1, view.down));
    html! {
        (head(t, &Head { title: &t.s("clients-clients"), actions: Some(add.clone()), ..Head::default() }))
        (filters(t, view))
        @if view.clients.is_empty() {
            @if view.is_filtered() {
                (empty(&t.s("clients-none-found"), &t.s("clients-none-found-next"), Some(html! { a class="btn" href="/clients" { (t.s("clients-all")) } })))
            } @else {
                (empty(&t.s("clients-none"), &t.s("clients-none-next"), Some(add)))
            }
        } @else {
            table class="table cards" {
                caption class="vh" { (t.s("clients-caption")) }
                thead { tr {
                    th scope="col" aria-sort=(if view.down { "descending" } else { "ascending" }) {
                        a href=(view.address(1, !view.down)) { (t.s("clients-client")) " " (icon(if view.down { "arrow-up" } else { "arrow-down" })) }
                    }
                    th scope="col" { (t.s("clients-stage")) }
                    @for column in view.columns { th scope="col" { (column.words) } }
                } }
                tbody data-rows {
                    @for client in view.clients {
                        tr data-row {
                            td {
                                a class="nm" href={ "/clients/" (client.slug) } { (client.name) }
                                div class="small muted" { span class="mono" { (client.code) } " · " (t.s(&tier_key(client.tier))) }
                            }
                            td data-label=(t.s("clients-stage")) { (stage_pill(t, client.stage)) }
                            @for column in view.columns {
                                td data-label=(column.words) { @if let Some(cell) = column.cells.get(&client.id) { (cell) } }
                            }
                        }
                    }
                }
            }
            (pager(t, newer.as_deref(), older.as_deref()))
        }
    }
}

fn filters(t: &Locale, view: &ListView<'_>) -> Markup {
    html! {
        form class="filters" method="get" action="/clients" role="search" {
            div class="field grow" { label for="c-q" { (t.s("clients-search")) } input class="input" id="c-q" name="q" type="search" value=(view.q); }
            div class="field" {
                label for="c-stage" { (t.s("clients-stage")) }
                select class="input" id="c-stage" name="stage" {
                    option value="" { (t.s("clients-any")) }
                    @for stage in Stage::ALL { option value=(stage.word()) selected[view.stage == Some(*stage)] { (t.s(&stage_key(*stage))) } }
                }
            }
            div class="field" {
                label for="c-tier" { (t.s("clients-tier")) }
                select class="input" id="c-tier" name="tier" {
                    option value="" { (t.s("clients-any")) }
                    @for tier in Tier::ALL { option value=(tier.word()) selected[view.tier == Some(*tier)] { (t.s(&tier_key(*tier))) } }
                }
            }
            button class="btn" { (icon("filter")) (t.s("clients-filter")) }
        }
    }
}

fn stage_key(stage: Stage) -> String {
    format!("clients-stage-{}", stage.word())
}

fn tier_key(tier: Tier) -> String {
    format!("clients-tier-{}", tier.word())
}

fn stage_pill(t: &Locale, stage: Stage) -> Markup {
    let icon = match stage {
        Stage::Prospect => "flag",
        Stage::Active => "circle-check",
        Stage::Former => "archive",
    };
    pill(Tone::Mute, icon, &t.s(&stage_key(stage)))
}

pub(crate) type Calendars = [(CalendarId, String, String)];

pub(crate) fn client(
    t: &Locale,
    client: &Client,
    contacts: &[Contact],
    sites: &[Site],
    calendars: &Calendars,
    facts: &[ClientColumn],
    panels: &[Markup],
) -> Markup {
    let edit = html! { a class="btn" href={ "/clients/" (client.slug) "/edit" } data-dialog { (icon("pencil")) (t.s("ui-edit")) } };
    let crumbs = [
        Crumb { words: &t.s("clients-clients"), href: Some("/clients") },
        Crumb { words: client.code.as_str(), href: None },
    ];
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &client.name, lede: (!client.sector.is_empty()).then_some(client.sector.as_str()), actions: Some(edit) }))
        (client_facts(t, client, facts))
        div class="split section" {
            div class="stack stack-lg" {
                @for panel in panels { (panel) }
                (contact_list(t, client, contacts, sites))
            }
            aside class="side" aria-label=(t.s("clients-data")) {
                (data(t, client, calendars))
                (site_list(t, client, sites, calendars))
                @if !client.note.is_empty() {
                    section aria-labelledby="c-note" {
                        h2 id="c-note" { (t.s("clients-note")) }
                        p class="soft" style="white-space:pre-line" { (client.note) }
                    }
                }
            }
        }
    }
}

fn client_facts(t: &Locale, client: &Client, facts: &[ClientColumn]) -> Markup {
    let here = Locale { zone: client.zone(), ..t.clone() };
    html! {
        dl class="facts" {
            div { dt { (t.s("clients-stage")) } dd { (t.s(&stage_key(client.stage))) small { (t.with("clients-since", &[("day", t.day_short(client.since_day).into())])) } } }
            div { dt { (t.s("clients-tier")) } dd { (t.s(&tier_key(client.tier))) small { (t.s(&format!("clients-tier-{}-means", client.tier.word()))) } } }
            div { dt { (t.s("clients-their-time")) } dd { (here.time(t.now)) small { (client.zone) } } }
            @for fact in facts {
                @if let Some(cell) = fact.cells.get(&client.id) { div { dt { (fact.words) } dd { (cell) } } }
            }
        }
    }
}

fn contact_list(t: &Locale, client: &Client, contacts: &[Contact], sites: &[Site]) -> Markup {
    let add = format!("/clients/{}/contacts/new", client.slug);
    html! {
        section class="part" aria-labelledby="c-contacts" {
            header class="spread" { h2 id="c-contacts" { (t.s("clients-contacts")) } a class="btn sm" href=(add) data-dialog { (icon("plus")) (t.s("ui-add")) } }
            @if contacts.is_empty() {
                p class="soft" { (t.s("clients-no-contacts")) }
            } @else {
                ul role="list" class="people" { @for contact in contacts { (contact_row(t, client, contact, sites)) } }
            }
        }
    }
}

fn contact_row(t: &Locale, client: &Client, contact: &Contact, sites: &[Site]) -> Markup {
    let site = sites.iter().find(|site| Some(site.id) == contact.site_id);
    let base = format!("/clients/{}/contacts/{}", client.slug, contact.id);
    html! {
        li id={ "contact-" (contact.id) } {
            (avatar(contact.id.0, &contact.name, Size::Md))
            div {
                b { (contact.name) }
                small {
                    (contact.title)
                    @if let Some(email) = &contact.email { @if !contact.title.is_empty() { " · " } a href={ "mailto:" (email) } { (email) } }
                    @if !contact.phone.is_empty() { " · " a href={ "tel:" (contact.phone.replace(' ', "")) } { (contact.phone) } }
                    @if let Some(site) = site { " · " (site.name) }
                }
            }
            @if contact.left_at.is_some() { (pill(Tone::Mute, "archive", &t.s("clients-contact-gone"))) }
            @else if contact.person_id.is_some() { (pill(Tone::Mute, "user-plus", &t.s("clients-contact-guest"))) }
            details class="menu no-print" {
                summary class="btn bare sm" aria-label=(t.with("clients-contact-actions", &[("name", contact.name.as_str().into())])) { (icon("ellipsis")) }
                ul role="list" {
                    li { a href={ (base) "/edit" } data-dialog { (icon("pencil")) (t.s("ui-edit")) } }
                    @if contact.left_at.is_some() {
                        li { form method="post" action={ (base) "/back" } { button { (icon("rotate-ccw")) (t.s("clients-contact-back")) } } }
                    } @else {
                        @if contact.person_id.is_none() && contact.email.is_some() {
                            li { form method="post" action={ (base) "/invitation" } { button { (icon("user-plus")) (t.s("clients-contact-invite")) } } }
                        }
                        li { form method="post" action={ (base) "/left" } { button { (icon("archive")) (t.s("clients-contact-left-button")) } } }
                    }
                }
            }
        }
    }
}

fn calendar_name(calendars: &Calendars, id: Option<CalendarId>) -> Option<&str> {
    calendars.iter().find(|(known, _, _)| Some(*known) == id).map(|(_, _, name)| name.as_str())
}

fn data(t: &Locale, client: &Client, calendars: &Calendars) -> Markup {
    let facts = [
        ("clients-legal-name", client.legal_name.as_str(), false),
        ("clients-tax-id", client.tax_id.as_str(), true),
        ("clients-country", client.country.as_str(), true),
        ("clients-address", client.address.as_str(), false),
        ("clients-calendar", calendar_name(calendars, client.calendar_id).unwrap_or(""), false),
    ];
    html! {
        section class="sheet" aria-labelledby="c-data" {
            h2 id="c-data" { (t.s("clients-data")) }
            dl class="props" {
                div { dt { (t.s("clients-segment")) } dd { (t.s(&format!("clients-segment-{}", client.segment.word()))) } }
                div { dt { (t.s("clients-lang")) } dd { (t.s(&format!("clients-lang-{}", client.lang.code()))) } }
                @for (key, value, mono) in facts {
                    @if !value.is_empty() { div { dt { (t.s(key)) } dd class=[mono.then_some("mono")] { (value) } } }
                }
            }
        }
    }
}

fn site_list(t: &Locale, client: &Client, sites: &[Site], calendars: &Calendars) -> Markup {
    let base = format!("/clients/{}/sites", client.slug);
    html! {
        section aria-labelledby="c-sites" {
            h2 id="c-sites" { (t.s("clients-sites")) " " a href={ (base) "/new" } data-dialog { (t.s("ui-add")) } }
            @if sites.is_empty() { p class="soft" { (t.s("clients-no-sites")) } }
            ul role="list" class="list" {
                @for site in sites {
                    li {
                        (icon("map-pin"))
                        span class="t" { (site.name) }
                        details class="menu no-print" {
                            summary class="btn bare sm" aria-label=(t.with("clients-contact-actions", &[("name", site.name.as_str().into())])) { (icon("ellipsis")) }
                            ul role="list" {
                                li { a href={ (base) "/" (site.id) "/edit" } data-dialog { (icon("pencil")) (t.s("ui-edit")) } }
                                li { form method="post" action={ (base) "/" (site.id) "/removal" } { button { (icon("trash-2")) (t.s("ui-remove")) } } }
                            }
                        }
                        span class="sub" {
                            @if !site.city.is_empty() { (site.city) " · " }
                            (site_time(t, site)) " · " (site.zone)
                            @if let Some(name) = calendar_name(calendars, site.calendar_id) { " · " (name) }
                        }
                    }
                }
            }
        }
    }
}

fn site_time(t: &Locale, site: &Site) -> String {
    let zone = TimeZone::get(&site.zone).unwrap_or(TimeZone::UTC);
    Locale { zone, ..t.clone() }.time(t.now)
}

// --- forms ------------------------------------------------------------------------

fn choices(t: &Locale, prefix: &str, words: impl Iterator<Item = &'static str>) -> Vec<(String, String)> {
    words.map(|word| (word.to_owned(), t.s(&format!("{prefix}-{word}")))).collect()
}

fn calendar_choices(t: &Locale, calendars: &Calendars) -> Vec<(String, String)> {
    let none = (String::new(), t.s("clients-no-calendar"));
    std::iter::once(none)
        .chain(calendars.iter().map(|(id, _, name)| (id.to_string(), name.clone())))
        .collect()
}

pub(crate) fn client_form(
    t: &Locale,
    filled: &Filled,
    known: Option<&Client>,
    calendars: &Calendars,
    fragment: bool,
) -> Markup {
    let (title, action, back, button) = match known {
        None => (t.s("clients-new"), "/clients".to_owned(), "/clients".to_owned(), "clients-add"),
        Some(client) => {
            let page = format!("/clients/{}", client.slug);
            (t.with("clients-edit", &[("name", client.name.as_str().into())]), page.clone(), page, "ui-save")
        }
    };
    let stages = choices(t, "clients-stage", Stage::ALL.iter().map(|stage| stage.word()));
    let tiers = choices(t, "clients-tier", Tier::ALL.iter().map(|tier| tier.word()));
    let segments = choices(t, "clients-segment", Segment::ALL.iter().map(|segment| segment.word()));
    let langs = choices(t, "clients-lang", kernel::Lang::ALL.iter().map(|lang| lang.code()));
    let holidays = calendar_choices(t, calendars);
    let fields = html! {
        (input(t, filled, "text", Ask::new("name", "clients-name")))
        @if known.is_none() {
            (input(t, filled, "text", Ask::new("code", "clients-code").hint("clients-code-hint").optional()))
        } @else {
            input type="hidden" name="code" value=(filled.value("code"));
        }
        div class="cols" {
            (select(t, filled, Ask::new("stage", "clients-stage"), &stages))
            (input(t, filled, "date", Ask::new("since_day", "clients-since-day").optional()))
        }
        div class="cols" {
            (select(t, filled, Ask::new("tier", "clients-tier"), &tiers))
            (select(t, filled, Ask::new("segment", "clients-segment"), &segments))
        }
        (input(t, filled, "text", Ask::new("sector", "clients-sector").optional()))
        div class="cols" {
            (input(t, filled, "text", Ask::new("zone", "clients-zone").hint("clients-zone-hint")))
            (select(t, filled, Ask::new("lang", "clients-lang"), &langs))
        }
        (select(t, filled, Ask::new("calendar", "clients-calendar").optional(), &holidays))
        details class="fold" open[known.is_some() || filled.has_errors()] {
            summary { (t.s("clients-more-data")) }
            div class="stack" {
                (input(t, filled, "text", Ask::new("slug", "clients-slug").hint("clients-slug-hint").optional()))
                (input(t, filled, "text", Ask::new("legal_name", "clients-legal-name").optional()))
                div class="cols" {
                    (input(t, filled, "text", Ask::new("tax_id", "clients-tax-id").optional()))
                    (input(t, filled, "text", Ask::new("country", "clients-country").hint("clients-country-hint").optional()))
                }
                (textarea(t, filled, 2, Ask::new("address", "clients-address").optional()))
                (textarea(t, filled, 3, Ask::new("note", "clients-note").hint("clients-note-hint").optional()))
            }
        }
    };
    dialog(
        t,
        filled,
        &Dialog { title: &title, action: &action, back: &back, submit: button, icon: "check", fragment },
        &fields,
    )
}

pub(crate) fn contact_form(
    t: &Locale,
    filled: &Filled,
    client: &Client,
    known: Option<&Contact>,
    sites: &[Site],
    fragment: bool,
) -> Markup {
    let back = format!("/clients/{}", client.slug);
    let (title, action) = match known {
        None => (t.s("clients-contact-new"), format!("{back}/contacts")),
        Some(contact) => (contact.name.clone(), format!("{back}/contacts/{}", contact.id)),
    };
    let none = (String::new(), t.s("clients-works-anywhere"));
    let places: Vec<_> = std::iter::once(none)
        .chain(sites.iter().map(|site| (site.id.to_string(), site.name.clone())))
        .collect();
    let fields = html! {
        (input(t, filled, "text", Ask::new("name", "clients-name")))
        (input(t, filled, "email", Ask::new("email", "clients-email").hint("clients-email-hint").optional()))
        (input(t, filled, "text", Ask::new("title", "clients-title").optional()))
        (input(t, filled, "tel", Ask::new("phone", "clients-phone").optional()))
        @if !sites.is_empty() { (select(t, filled, Ask::new("site", "clients-works-at").optional().hint("clients-works-at-hint"), &places)) }
    };
    dialog(
        t,
        filled,
        &Dialog { title: &title, action: &action, back: &back, submit: "ui-save", icon: "check", fragment },
        &fields,
    )
}

pub(crate) fn site_form(
    t: &Locale,
    filled: &Filled,
    client: &Client,
    known: Option<&Site>,
    calendars: &Calendars,
    fragment: bool,
) -> Markup {
    let back = format!("/clients/{}", client.slug);
    let (title, action) = match known {
        None => (t.s("clients-site-new"), format!("{back}/sites")),
        Some(site) => (site.name.clone(), format!("{back}/sites/{}", site.id)),
    };
    let fields = html! {
        (input(t, filled, "text", Ask::new("name", "clients-name")))
        (input(t, filled, "text", Ask::new("city", "clients-city").optional()))
        (input(t, filled, "text", Ask::new("zone", "clients-zone").hint("clients-zone-hint")))
        (select(t, filled, Ask::new("calendar", "clients-calendar").optional(), &calendar_choices(t, calendars)))
    };
    dialog(
        t,
        filled,
        &Dialog { title: &title, action: &action, back: &back, submit: "ui-save", icon: "check", fragment },
        &fields,
    )
}
