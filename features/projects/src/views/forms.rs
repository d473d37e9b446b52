//! The forms of the room; each opens in the dialog and stands alone as a page.

use super::address;
use crate::types::{Issue, Kind, Repeats, Repository, StatusState};
use maud::{Markup, html};
use ui::{
    Locale,
    form::{Ask, Dialog, Filled, checkbox, dialog, input, select, submit, textarea},
    parts::{ago, icon},
};

/// Choices of a list: value and words.
pub(crate) type Choices = [(String, String)];

fn with_none(t: &Locale, key: &str, choices: &Choices) -> Vec<(String, String)> {
    std::iter::once((String::new(), t.s(key))).chain(choices.iter().cloned()).collect()
}

fn langs(t: &Locale) -> Vec<(String, String)> {
    kernel::Lang::ALL
        .iter()
        .map(|lang| (lang.code().to_owned(), t.s(&format!("projects-lang-{}", lang.code()))))
        .collect()
}

/// Proposes a project.
pub(crate) fn propose_form(t: &Locale, filled: &Filled, clients: &Choices, fragment: bool) -> Markup {
    let title = t.s("projects-propose");
    let fields = html! {
        fieldset class="field" {
            legend { (t.s("projects-kind")) }
            @for kind in Kind::ALL {
                label class="choice" {
                    input type="radio" name="kind" value=(kind.word()) checked[filled.holds("kind", kind.word())];
                    span { b { (t.s(&format!("projects-kind-{}", kind.word()))) } small { (t.s(&format!("projects-kind-{}-means", kind.word()))) } }
                }
            }
        }
        (input(t, filled, "text", Ask::new("name", "projects-name")))
        (select(t, filled, Ask::new("client", "projects-client").hint("projects-client-hint").optional(), &with_none(t, "projects-no-client", clients)))
        (textarea(t, filled, 5, Ask::new("description", "projects-description").hint("projects-description-hint").optional()))
        (textarea(t, filled, 3, Ask::new("context", "projects-context").hint("projects-context-hint").optional()))
        (select(t, filled, Ask::new("lang", "projects-lang"), &langs(t)))
        (input(t, filled, "text", Ask::new("second_reason", "projects-second-reason").hint("projects-second-reason-hint").optional()))
        (checkbox(t, filled, Ask::new("restricted", "projects-restricted-box").hint("projects-restricted-hint").optional()))
    };
    let about = Dialog {
        title: &title,
        action: "/projects",
        back: "/projects",
        submit: "projects-propose-button",
        icon: "flag",
        fragment,
    };
    dialog(t, filled, &about, &fields)
}

/// Changes what is said of a project.
pub(crate) fn change_form(t: &Locale, filled: &Filled, key: &str, fragment: bool) -> Markup {
    let back = address(key, "");
    let title = t.with("projects-edit", &[("key", key.into())]);
    let fields = html! {
        (input(t, filled, "text", Ask::new("name", "projects-name")))
        (textarea(t, filled, 5, Ask::new("description", "projects-description").hint("projects-description-hint").optional()))
        (textarea(t, filled, 3, Ask::new("context", "projects-context").optional()))
        (input(t, filled, "text", Ask::new("phase", "projects-phase").hint("projects-phase-hint").optional()))
        (select(t, filled, Ask::new("lang", "projects-lang"), &langs(t)))
        (checkbox(t, filled, Ask::new("restricted", "projects-restricted-box").hint("projects-restricted-hint").optional()))
    };
    dialog(
        t,
        filled,
        &Dialog { title: &title, action: &back, back: &back, submit: "ui-save", icon: "check", fragment },
        &fields,
    )
}

/// A small form around a project: its part of the address, its words, its button.
pub(crate) struct Small<'a> {
    pub(crate) key: &'a str,
    pub(crate) part: &'a str,
    /// Where it goes back to, as a part of the project's address.
    pub(crate) back: &'a str,
    pub(crate) title: &'a str,
    pub(crate) submit: &'a str,
    pub(crate) icon: &'a str,
    pub(crate) fragment: bool,
}

pub(crate) fn small(t: &Locale, filled: &Filled, about: &Small<'_>, fields: &Markup) -> Markup {
    let (action, back) = (address(about.key, about.part), address(about.key, about.back));
    let title = t.s(about.title);
    let about = Dialog {
        title: &title,
        action: &action,
        back: &back,
        submit: about.submit,
        icon: about.icon,
        fragment: about.fragment,
    };
    dialog(t, filled, &about, fields)
}

/// Names the pair: when a project opens, opens again, or changes hands.
pub(crate) fn pair_fields(t: &Locale, filled: &Filled, team: &Choices, opening: bool) -> Markup {
    let team = with_none(t, "projects-choose-person", team);
    html! {
        (select(t, filled, Ask::new("lead", "projects-role-lead").hint("projects-lead-hint"), &team))
        (select(t, filled, Ask::new("backup", "projects-role-backup").hint("projects-backup-hint"), &team))
        @if opening {
            (input(t, filled, "text", Ask::new("second_reason", "projects-second-reason").hint("projects-second-reason-hint").optional()))
        } @else {
            (input(t, filled, "date", Ask::new("from", "projects-pair-from").hint("projects-pair-from-hint").optional()))
        }
    }
}

/// Names a temporary cover.
pub(crate) fn cover_fields(t: &Locale, filled: &Filled, team: &Choices) -> Markup {
    html! {
        p class="soft" { (t.s("projects-cover-means")) }
        (select(t, filled, Ask::new("person", "projects-person"), &with_none(t, "projects-choose-person", team)))
        div class="cols" {
            (input(t, filled, "date", Ask::new("from", "projects-from")))
            (input(t, filled, "date", Ask::new("last", "projects-last-day")))
        }
    }
}

/// Says how a project goes.
pub(crate) fn status_fields(t: &Locale, filled: &Filled) -> Markup {
    html! {
        fieldset class="field" {
            legend { (t.s("projects-status")) }
            @for state in StatusState::ALL {
                label class="choice" {
                    input type="radio" name="state" value=(state.word()) checked[filled.holds("state", state.word())];
                    span { b { (t.s(&format!("projects-status-{}", state.word()))) } }
                }
            }
        }
        (textarea(t, filled, 2, Ask::new("sentence", "projects-sentence").hint("projects-sentence-hint")))
    }
}

/// Writes the handover note.
pub(crate) fn note_fields(t: &Locale, filled: &Filled) -> Markup {
    textarea(t, filled, 8, Ask::new("text", "projects-note").hint("projects-note-hint"))
}

/// Why it is closed.
pub(crate) fn closing_fields(t: &Locale, filled: &Filled) -> Markup {
    html! {
        p class="soft" { (t.s("projects-close-means")) }
        (textarea(t, filled, 2, Ask::new("note", "projects-close-note").optional()))
    }
}

/// Plans a meeting.
pub(crate) fn meeting_fields(t: &Locale, filled: &Filled) -> Markup {
    let repeats: Vec<(String, String)> = Repeats::ALL
        .iter()
        .map(|r| (r.word().to_owned(), t.s(&format!("projects-repeats-{}", r.word()))))
        .collect();
    html! {
        (input(t, filled, "text", Ask::new("title", "projects-meeting-title")))
        div class="cols" {
            (input(t, filled, "date", Ask::new("first_day", "projects-meeting-day")))
            (input(t, filled, "time", Ask::new("at_time", "projects-meeting-time")))
        }
        div class="cols" {
            (input(t, filled, "number", Ask::new("minutes", "projects-meeting-minutes-label")))
            (select(t, filled, Ask::new("repeats", "projects-repeats"), &repeats))
        }
        (input(t, filled, "text", Ask::new("zone", "projects-zone").hint("projects-zone-hint")))
        (input(t, filled, "text", Ask::new("attendees", "projects-attendees").hint("projects-attendees-hint").optional()))
    }
}

/// Lets somebody of the client in.
pub(crate) fn guest_fields(t: &Locale, filled: &Filled, contacts: &Choices) -> Markup {
    html! {
        p class="soft" { (t.s("projects-guests-means")) }
        (select(t, filled, Ask::new("guest", "projects-contact").hint("projects-contact-hint"), &with_none(t, "projects-choose-person", contacts)))
    }
}

/// Lets somebody of the team reach a restricted project.
pub(crate) fn member_fields(t: &Locale, filled: &Filled, team: &Choices) -> Markup {
    select(t, filled, Ask::new("member", "projects-person"), &with_none(t, "projects-choose-person", team))
}

/// Links to repositories and issues: what is there, and one form for each.
pub(crate) fn links(
    t: &Locale,
    filled: &Filled,
    sight_key: &str,
    repositories: &[Repository],
    issues: &[Issue],
    may_change: bool,
) -> Markup {
    let at = |part: &str| address(sight_key, part);
    html! {
        section class="part section" aria-labelledby="l-issues" {
            h2 id="l-issues" { (t.s("projects-issues")) }
            p class="soft" { (t.s("projects-issues-means")) }
            (issue_list(t, sight_key, issues, may_change))
            @if may_change {
                form class="form" method="post" action=(at("issues")) {
                    (filled.summary(t))
                    (input(t, filled, "url", Ask::new("url", "projects-issue-url").hint("projects-issue-url-hint")))
                    (input(t, filled, "text", Ask::new("title", "projects-issue-title")))
                    div class="form-foot" { button class="btn" { (icon("link")) (t.s("projects-link-issue")) } }
                }
            }
        }
        section class="part section" aria-labelledby="l-repos" {
            h2 id="l-repos" { (t.s("projects-repositories")) }
            @if repositories.is_empty() { p class="soft" { (t.s("projects-no-repositories")) } }
            ul role="list" class="list" {
                @for repository in repositories {
                    li {
                        (icon("git-branch"))
                        a class="t" href=(repository.url) rel="noopener noreferrer" { (repository.repo) }
                        @if may_change { form method="post" action=(at(&format!("repositories/{}/removal", repository.id))) { button class="btn bare sm" aria-label=(t.with("projects-remove-link", &[("name", repository.repo.as_str().into())])) { (icon("x")) } } }
                    }
                }
            }
            @if may_change {
                form class="form" method="post" action=(at("repositories")) {
                    (input(t, filled, "url", Ask::new("repository", "projects-repository-url").hint("projects-repository-url-hint")))
                    div class="form-foot" { button class="btn" { (icon("link")) (t.s("projects-link-repository")) } }
                }
            }
        }
    }
}

/// The issues of a project; the state is what the forge last said, with its age.
pub(crate) fn issue_list(t: &Locale, key: &str, issues: &[Issue], may_change: bool) -> Markup {
    html! {
        @if issues.is_empty() { p class="soft" { (t.s("projects-no-issues")) } }
        ul role="list" class="list" {
            @for issue in issues {
                li {
                    (icon(if issue.state == crate::IssueState::Open { "circle" } else { "circle-check" }))
                    a class="t" href=(issue.url) rel="noopener noreferrer" { (issue.title) }
                    span class="small muted" { (t.s(&format!("projects-issue-{}", issue.state.word()))) }
                    span class="sub" { span class="mono" { (issue.repo) "#" (issue.number) } " · " (t.s("projects-synced")) " " (ago(t, issue.synced_at)) }
                    @if may_change { form method="post" action=(address(key, &format!("issues/{}/removal", issue.id))) { button class="btn bare sm" aria-label=(t.with("projects-remove-link", &[("name", issue.title.as_str().into())])) { (icon("x")) } } }
                }
            }
        }
    }
}

/// The first client and its project, as first run asks for them.
pub(crate) fn setup_form(t: &Locale, filled: &Filled, action: &str) -> Markup {
    html! {
        p class="lede" { (t.s("projects-setup-lede")) }
        (filled.summary(t))
        form class="form" method="post" action=(action) {
            (input(t, filled, "text", Ask::new("client", "projects-setup-client")))
            (input(t, filled, "text", Ask::new("name", "projects-setup-name")))
            (textarea(t, filled, 2, Ask::new("description", "projects-setup-description").hint("projects-setup-description-hint")))
            fieldset class="field" {
                legend { (t.s("projects-setup-backup")) }
                p class="hint" { (t.s("projects-setup-backup-hint")) }
                div class="cols" {
                    (input(t, filled, "text", Ask::new("backup_name", "projects-setup-backup-name")))
                    (input(t, filled, "email", Ask::new("backup_email", "projects-setup-backup-email")))
                }
            }
            div class="form-foot" { (submit(t, "projects-setup-continue", "check")) }
        }
    }
}
