//! Markup of the room, following the shared contract of the style sheet. Values come ready from
//! `document`; nothing is asked or decided here.

mod archive;
mod document;
mod feeds;
mod forms;
mod meeting;
mod panels;

pub use archive::{Found, archive, found};
pub use document::{Show, agenda, all_links, checked};
pub use feeds::{Access, calendar_feed, open_feeds};
pub use forms::{
    Marked, accept_topic, line_form, mark_form, move_form, remove_form, settings_form, topic_form,
};
pub use meeting::{Now, captured, captured_form, meeting};
pub use panels::{ProjectLines, project_panel, today};

use crate::{
    document::{Came, Item, LinkTo, Remark},
    names::Named,
    types::{LineKind, OutcomeKind},
};
use maud::{Markup, html};
use ui::{
    Locale,
    parts::{Size, avatar, icon, pill},
};

/// The address of a week's agenda.
pub fn href(week: kernel::Week) -> String {
    format!("/agenda/{week}")
}

fn kind_icon(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Decide => "gavel",
        LineKind::Assign => "user-plus",
        LineKind::Inform => "users",
    }
}

fn kind(t: &Locale, kind: LineKind) -> Markup {
    html! { span class="kind" { (icon(kind_icon(kind))) (t.s(&format!("agenda-kind-{}", kind.word()))) } }
}

fn remark(remark: &Remark) -> Markup {
    let shown = pill(remark.tone, remark.icon, &remark.words);
    html! {
        @match &remark.href {
            Some(href) => a href=(href) { (shown) },
            None => (shown),
        }
    }
}

/// Lead and backup by initials and by name; whom the lead covers is a tag.
fn who(t: &Locale, item: &Item, size: Size) -> Markup {
    let pair = item.lead.iter().chain(&item.backup);
    html! {
        @if item.lead.is_some() || item.backup.is_some() || !item.details.is_empty() {
            p class="ag-who" {
                @match (&item.lead, &item.backup) {
                    (Some(_), Some(_)) => span class="pair" { @for named in pair { (avatar(named.id, &named.name, size)) } },
                    (Some(named), None) | (None, Some(named)) => (avatar(named.id, &named.name, size)),
                    (None, None) => {}
                }
                @if let Some(lead) = &item.lead {
                    span {
                        (lead.name)
                        @if let Some(covered) = &item.covers {
                            " " span class="tag" { (icon("shield-check")) (t.with("agenda-covers", &[("name", covered.name.as_str().into())])) }
                        }
                    }
                }
                @if let Some(backup) = &item.backup { span { (t.with("agenda-backup", &[("name", backup.name.as_str().into())])) } }
                @for detail in &item.details { span { (detail) } }
            }
        }
    }
}

fn link(t: &Locale, link: &LinkTo) -> Markup {
    html! {
        li {
            time datetime=(link.at) title=(t.exact(link.at)) { (t.moment(link.at)) }
            (icon(link.icon))
            span {
                @match &link.href {
                    Some(href) => a href=(href) { (link.words) },
                    None => span class="muted" { (link.words) },
                }
                @if link.posts > 1 { " " span class="muted nowrap" { "· " (t.n("agenda-posts", link.posts)) } }
            }
        }
    }
}

fn needs(t: &Locale, item: &Item) -> Markup {
    html! {
        @if !item.needs.is_empty() {
            ul role="list" class="ag-needs" {
                @for need in &item.needs {
                    li {
                        span class="kind" { (icon(need.icon)) (t.s("agenda-needs-decision")) }
                        @match &need.href { Some(href) => a href=(href) { (need.words) }, None => span { (need.words) } }
                    }
                }
            }
        }
    }
}

fn outcome(t: &Locale, came: &Came) -> Markup {
    let (sign, tone) = match came.kind {
        OutcomeKind::Decision | OutcomeKind::Opened => ("gavel", ui::parts::Tone::Ok),
        OutcomeKind::Action => ("check", ui::parts::Tone::Mute),
        OutcomeKind::Note => ("sticky-note", ui::parts::Tone::Mute),
    };
    html! {
        p class="outcome" {
            (icon(sign))
            @match (came.kind, &came.href) {
                (OutcomeKind::Note, _) => span { (came.words) },
                (_, Some(href)) => b { a href=(href) { (came.words) } },
                (_, None) => b { (came.words) },
            }
            @if !came.state.is_empty() {
                (pill(tone, "circle-check", &t.s(&format!("agenda-record-{}", came.state))))
            }
            @if let Some(due) = came.due { span class="mono small" { (t.day_short(due)) } }
            @if let Some(owner) = &came.owner { span class="ctx" { (owner.name) } }
        }
    }
}

fn choices(people: &[Named], none: Option<String>) -> Vec<(String, String)> {
    let none = none.map(|words| (String::new(), words));
    none.into_iter().chain(people.iter().map(|named| (named.id.to_string(), named.name.clone()))).collect()
}
