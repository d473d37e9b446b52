//! Dialogs: each stands alone as a page under the same address.

use super::{Scene, composer::Choice, kind_word, thread::toolbar};
use crate::{
    sentence::EntryKind,
    types::{Audience, CandidateResult, Post, Thread, ThreadKind, Visibility},
};
use ui::{
    Locale, Markup, PreEscaped,
    form::{Ask, Filled, input, select, textarea},
    html,
    parts::icon,
};

/// What closing a thread of a kind asks for.
pub fn closing_fields(scene: &Scene<'_>, thread: &Thread, filled: &Filled, decisions: &[Choice]) -> Markup {
    let t = scene.t;
    let line = |name: &'static str, label: &'static str| input(t, filled, "text", Ask::new(name, label));
    html! {
        @match thread.kind {
            ThreadKind::Incident => {
                (textarea(t, filled, 2, Ask::new("cause", "threads-closing-cause")))
                (textarea(t, filled, 2, Ask::new("fix", "threads-closing-fix")))
                (input(t, filled, "url", Ask::new("link", "threads-closing-record").hint("threads-closing-record-hint").optional()))
            }
            ThreadKind::Candidate => {
                (select(t, filled, Ask::new("result", "threads-closing-result"), &results(t)))
                (line("link", "threads-closing-issue"))
            }
            ThreadKind::Decision => {
                @if decisions.is_empty() { p class="soft" { (t.s("threads-closing-no-decision")) } }
                (select(t, filled, Ask::new("decision", "threads-closing-decision"), decisions))
            }
            ThreadKind::Event | ThreadKind::Topic | ThreadKind::Worklog => {}
        }
        @let required = matches!(thread.kind, ThreadKind::Event | ThreadKind::Topic);
        @let ask = Ask::new("summary", if thread.kind == ThreadKind::Event { "threads-closing-event" } else { "threads-closing-summary" });
        (textarea(t, filled, 4, if required { ask } else { ask.optional() }))
        (readers(scene, thread, filled))
    }
}

fn results(t: &Locale) -> Vec<Choice> {
    CandidateResult::ALL
        .iter()
        .map(|r| (r.word().to_owned(), t.s(&format!("threads-result-{}", r.word()))))
        .collect()
}

/// Who may see what is written, where the thread allows both.
fn readers(scene: &Scene<'_>, thread: &Thread, filled: &Filled) -> Markup {
    let t = scene.t;
    html! {
        @if thread.visibility == Visibility::Shared {
            fieldset class="field" {
                legend { (t.s("threads-who-sees")) }
                label class="choice" { input type="radio" name="audience" value="team" checked[filled.value("audience") != "client"]; span { b { (t.s("ui-team-only")) } } }
                label class="choice" { input type="radio" name="audience" value="client" checked[filled.value("audience") == "client"]; span { b { (t.with("ui-visible-to", &[("name", scene.client().into())])) } } }
            }
        }
    }
}

/// The page on which one explicit press shows a post to the client: the text as they will see it.
pub fn show_fields(scene: &Scene<'_>, html_of_post: &str, guests: bool) -> Markup {
    let t = scene.t;
    html! {
        div class="banner warn" { (icon("eye")) div { p { (t.with("threads-show-says", &[("name", scene.client().into())])) } @if !guests { p class="small" { (t.s("threads-show-nobody-yet")) } } } }
        article class="post client" { div class="prose" { (PreEscaped(html_of_post)) } }
    }
}

/// The page on which a thread becomes shared.
pub fn share_thread_fields(scene: &Scene<'_>, thread: &Thread) -> Markup {
    let t = scene.t;
    html! {
        div class="banner warn" { (icon("eye")) div { p { (t.with("threads-share-says", &[("name", scene.client().into())])) } } }
        p { b { (thread.title) } }
    }
}

/// The fields of an edit: the text, and for an entry what was understood of it.
pub fn edit_fields(scene: &Scene<'_>, post: &Post, filled: &Filled) -> Markup {
    let t = scene.t;
    let kinds: Vec<Choice> = EntryKind::ALL.iter().map(|k| (k.word().to_owned(), kind_word(t, *k))).collect();
    html! {
        (filled.summary(t))
        p class="row" { (scene.audience(post.audience)) span class="small muted" { (t.s("threads-edit-says")) } }
        (toolbar(t, "f-text"))
        (textarea(t, filled, 8, Ask::new("text", "threads-text")))
        @if post.number == 1 && scene.actor.is_team() {
            fieldset class="field" {
                legend { (t.s("threads-understood-legend")) }
                div class="cols" {
                    (select(t, filled, Ask::new("kind", "threads-kind"), &kinds))
                    (input(t, filled, "text", Ask::new("minutes", "threads-minutes").hint("threads-minutes-hint").optional()))
                }
                div class="cols" {
                    (input(t, filled, "datetime-local", Ask::new("happened", "threads-happened")))
                    (input(t, filled, "date", Ask::new("follow_up", "threads-follow-up").optional()))
                }
            }
        }
    }
}

/// The fields of a decision, lifted from a post or written down on its own.
pub fn decision_fields(t: &Locale, filled: &Filled, people: &[Choice], audiences: bool) -> Markup {
    let owners = with_nobody(t, people);
    html! {
        (textarea(t, filled, 3, Ask::new("text", "threads-decision-text")))
        (textarea(t, filled, 3, Ask::new("options", "threads-decision-options").hint("threads-decision-options-hint").optional()))
        fieldset class="field" {
            legend { (t.s("threads-deciders")) }
            @for (id, name) in people { label class="check" { input type="checkbox" name="decider" value=(id) checked[filled.holds("decider", id)]; span { (name) } } }
        }
        div class="cols" {
            (select(t, filled, Ask::new("owner", "threads-decision-owner").optional(), &owners))
            (input(t, filled, "date", Ask::new("due", "threads-due").optional()))
        }
        (ui::form::checkbox(t, filled, Ask::new("affects_deal", "threads-affects-deal")))
        (ui::form::checkbox(t, filled, Ask::new("open", "threads-decision-still-open")))
        @if audiences { (ui::form::checkbox(t, filled, Ask::new("client", "threads-decision-for-client"))) }
    }
}

/// The fields of an action.
pub fn action_fields(t: &Locale, filled: &Filled, people: &[Choice], projects: &[Choice]) -> Markup {
    html! {
        (textarea(t, filled, 2, Ask::new("text", "threads-action-text")))
        div class="cols" {
            (select(t, filled, Ask::new("owner", "threads-action-who"), people))
            (input(t, filled, "date", Ask::new("due", "threads-due").optional()))
        }
        @if !projects.is_empty() { (select(t, filled, Ask::new("project", "threads-project").optional(), &with_nobody(t, projects))) }
    }
}

fn with_nobody(t: &Locale, choices: &[Choice]) -> Vec<Choice> {
    std::iter::once((String::new(), t.s("ui-none"))).chain(choices.iter().cloned()).collect()
}

/// A single line that has to be given: a title, a reason.
pub fn line_field(t: &Locale, filled: &Filled, name: &'static str, label: &'static str) -> Markup {
    input(t, filled, "text", Ask::new(name, label))
}

/// A choice among some.
pub fn choice_field(
    t: &Locale,
    filled: &Filled,
    name: &'static str,
    label: &'static str,
    choices: &[Choice],
) -> Markup {
    select(t, filled, Ask::new(name, label), choices)
}

/// The fields of an interaction that nobody has written up.
pub fn interaction_fields(t: &Locale, filled: &Filled) -> Markup {
    let kinds: Vec<Choice> = EntryKind::ALL
        .iter()
        .filter(|k| k.is_interaction())
        .map(|k| (k.word().to_owned(), kind_word(t, *k)))
        .collect();
    html! {
        (select(t, filled, Ask::new("kind", "threads-kind"), &kinds))
        (input(t, filled, "datetime-local", Ask::new("happened", "threads-happened")))
    }
}

/// The posting pace.
pub fn pace_form(t: &Locale, filled: &Filled) -> Markup {
    html! {
        form class="form" method="post" action="/admin/pacing" {
            (filled.summary(t))
            p class="soft" { (t.s("threads-pace-says")) }
            (input(t, filled, "number", Ask::new("seconds", "threads-pace-seconds").hint("threads-pace-hint")))
            (input(t, filled, "text", Ask::new("reason", "threads-pace-reason").hint("threads-pace-reason-hint").optional()))
            div class="form-foot" { (ui::form::submit(t, "ui-save", "check")) }
        }
    }
}

/// Whether a form asked for the client as reader.
pub fn audience_of(word: &str) -> Audience {
    Audience::parse(word).unwrap_or_default()
}
