//! The brief for whoever takes a project over: the pair's note on top, the rest from the record.

use super::{address, meeting_time};
use crate::{
    rules,
    views::{Brief, Sight},
};
use maud::{Markup, html};
use ui::{
    Locale,
    parts::{Tone, ago, icon, pill},
};

/// The brief. `parts` come from other rooms: open decisions, next milestones, the last entries.
pub(crate) fn brief(t: &Locale, sight: &Sight, brief: &Brief, parts: &[Markup], nominal: bool) -> Markup {
    let key = &sight.card.key;
    html! {
        article class="brief section" {
            h2 { (t.s("projects-brief")) }
            p class="soft" { (t.s("projects-brief-lede")) }
            @if nominal {
                div class="banner warn" { (icon("triangle-alert")) div { b { (t.s("projects-nominal")) } " " (t.with("projects-nominal-means", &[("name", sight.names.of(sight.pair.backup).into())])) } }
            }
            (note(t, sight, brief))
            section class="part" aria-labelledby="b-what" {
                h2 id="b-what" { (t.s("projects-description")) }
                div class="prose" lang=[ui::other_lang(t.lang, sight.card.lang)] { (paragraphs(&sight.project.description)) }
            }
            section class="part" aria-labelledby="b-next" {
                h2 id="b-next" { (t.s("projects-next-dates")) }
                @if brief.meetings.is_empty() { p class="soft" { (t.s("projects-no-meetings")) } }
                ul role="list" class="list" {
                    @for meeting in &brief.meetings {
                        li { (icon("calendar")) span class="t" { (meeting.title) } span class="small" { (meeting_time(t, meeting)) } span class="sub" { (meeting.attendees) } }
                    }
                }
            }
            @for part in parts { (part) }
            p class="no-print" { a class="btn" href=(address(key, "")) { (icon("arrow-left")) (t.s("projects-back")) } }
        }
    }
}

fn note(t: &Locale, sight: &Sight, brief: &Brief) -> Markup {
    let key = &sight.card.key;
    html! {
        div class="note prose" id="note" {
            @match &brief.note {
                Some(note) => {
                    (paragraphs(&note.text))
                    p class="small muted" {
                        (t.s("projects-note")) " · " (brief.author.of(note.author_id)) ", " (ago(t, note.at))
                        @if rules::days_between(note.at, t.now) > rules::NOTE_DAYS { " " (pill(Tone::Warn, "history", &t.s("projects-note-old"))) }
                    }
                }
                None => p class="soft" { (t.s("projects-no-note")) },
            }
            @if sight.card.is_current() {
                div class="row no-print" {
                    a class="btn sm" href=(address(key, "note")) data-dialog { (icon("pencil")) (t.s("projects-write-note")) }
                    @match brief.asked {
                        Some((by, at)) => span class="small muted" { (t.with("projects-note-asked", &[("name", brief.author.of(by).into())])) " " (ago(t, at)) },
                        None => form method="post" action=(address(key, "note/asking")) { button class="btn bare sm" { (t.s("projects-ask-note")) } },
                    }
                }
            }
        }
    }
}

/// Plain text as paragraphs.
pub(crate) fn paragraphs(text: &str) -> Markup {
    html! { @for paragraph in text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()) { p { (paragraph) } } }
}
