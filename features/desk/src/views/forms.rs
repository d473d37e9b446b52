//! Fields of the room's dialogs.

use super::{
    mail::{Attach, attach},
    named,
    queue::levels,
};
use crate::types::{StateName, Ticket, TicketState};
use maud::{Markup, html};
use ui::{
    Locale,
    form::{Ask, Filled, input, select, textarea},
    parts::icon,
};

/// Choices of a form: value and words.
pub type Choices = Vec<(String, String)>;

/// Where a ticket can belong; each list with an empty one first, the sites only where there are any.
pub struct Places {
    /// Clients.
    pub clients: Choices,
    /// Their sites.
    pub sites: Choices,
    /// Projects.
    pub projects: Choices,
}

/// At which site it was asked, where there are sites.
pub fn site(t: &Locale, filled: &Filled, sites: &Choices) -> Markup {
    html! { @if !sites.is_empty() { (select(t, filled, Ask::new("site", "desk-site").optional().hint("desk-site-hint"), sites)) } }
}

/// The fields of a new ticket, as somebody on the team writes it down; `most` bytes are a file's at most.
pub fn new_ticket(t: &Locale, filled: &Filled, places: &Places, team: &Choices, most: usize) -> Markup {
    html! {
        (input(t, filled, "text", Ask::new("subject", "desk-subject")))
        (textarea(t, filled, 5, Ask::new("text", "desk-request").hint("desk-request-hint")))
        div class="cols" {
            (input(t, filled, "text", Ask::new("requester", "desk-requester")))
            (input(t, filled, "email", Ask::new("email", "desk-email").optional()))
        }
        div class="cols" {
            (select(t, filled, Ask::new("client", "desk-client").optional(), &places.clients))
            (select(t, filled, Ask::new("project", "desk-project").optional(), &places.projects))
        }
        (site(t, filled, &places.sites))
        (sort(t, filled))
        div class="cols" {
            (select(t, filled, Ask::new("owner", "desk-owner").optional(), &or_nobody(t, team)))
            (input(t, filled, "text", Ask::new("tags", "desk-tags").optional().hint("desk-tags-hint")))
        }
        (followers(t, filled, team))
        (attach(t, filled, Attach { id: "f-file", aside: &[], hint: "desk-attach-hint", most }))
    }
}

/// Who follows it from the start, beside whoever writes it down.
fn followers(t: &Locale, filled: &Filled, team: &Choices) -> Markup {
    let error = filled.error(t, "follower");
    let open = error.is_some() || team.iter().any(|(id, _)| filled.holds("follower", id));
    html! {
        details class="fold" open[open] {
            summary { (t.s("desk-followers-choose")) span class="muted small" { " " (t.s("ui-optional")) } }
            fieldset id="f-follower" aria-describedby=[error.as_ref().map(|_| "f-follower-error")] {
                legend class="vh" { (t.s("desk-followers-choose")) }
                p class="hint" { (t.s("desk-followers-hint")) }
                @if let Some(error) = &error { p class="err" id="f-follower-error" { (icon("triangle-alert")) (error) } }
                @for (id, name) in team {
                    label class="check" { input type="checkbox" name="follower" value=(id) checked[filled.holds("follower", id)]; span { (name) } }
                }
            }
        }
    }
}

/// The team as choices, nobody first.
fn or_nobody(t: &Locale, team: &Choices) -> Choices {
    let nobody = (String::new(), t.s("desk-nobody"));
    std::iter::once(nobody).chain(team.iter().cloned()).collect()
}

/// What sort of request, and how wide and how soon.
pub fn sort(t: &Locale, filled: &Filled) -> Markup {
    html! {
        div class="cols" {
            (select(t, filled, Ask::new("impact", "desk-impact"), &levels(t)))
            (select(t, filled, Ask::new("urgency", "desk-urgency"), &levels(t)))
        }
        div class="cols" {
            (input(t, filled, "text", Ask::new("category", "desk-category").optional()))
            (input(t, filled, "text", Ask::new("service", "desk-service").optional()))
        }
    }
}

/// The fields of a ticket that is changed.
pub fn change(t: &Locale, filled: &Filled, places: &Places) -> Markup {
    let mut priorities = vec![(String::new(), t.s("desk-priority-matrix"))];
    priorities.extend((1..=4_i64).map(|n| (n.to_string(), t.with("desk-priority-n", &[("n", n.into())]))));
    html! {
        (input(t, filled, "text", Ask::new("subject", "desk-subject")))
        div class="cols" {
            (select(t, filled, Ask::new("client", "desk-client").optional(), &places.clients))
            (select(t, filled, Ask::new("project", "desk-project").optional(), &places.projects))
        }
        (site(t, filled, &places.sites))
        (sort(t, filled))
        (select(t, filled, Ask::new("priority", "desk-priority").optional().hint("desk-priority-hint"), &priorities))
        (input(t, filled, "text", Ask::new("reason", "desk-reason").optional()))
        (input(t, filled, "text", Ask::new("tags", "desk-tags").optional().hint("desk-tags-hint")))
    }
}

/// The state that a ticket is put into, or another name of where it stands.
pub fn state(t: &Locale, filled: &Filled, ticket: &Ticket, names: &[StateName]) -> Markup {
    let fits =
        |to: &TicketState| crate::rules::may_move(ticket.state, *to) && *to != TicketState::WaitingClient;
    let has_names = |state: TicketState| names.iter().any(|name| name.category == state);
    let stays = |to: &TicketState| *to == ticket.state && has_names(*to);
    let states: Vec<TicketState> =
        TicketState::ALL.iter().copied().filter(|to| fits(to) || stays(to)).collect();
    let choices = named(t, &states, names);
    html! {
        (back(filled))
        (select(t, filled, Ask::new("state", "desk-state"), &choices))
        p class="hint" { (t.s("desk-ask-to-wait")) }
    }
}

/// Who holds it.
pub fn owner(t: &Locale, filled: &Filled, team: &Choices) -> Markup {
    html! {
        (back(filled))
        (select(t, filled, Ask::new("owner", "desk-owner").optional(), &or_nobody(t, team)))
    }
}

/// Where it was opened from, so that it leads back there.
fn back(filled: &Filled) -> Markup {
    html! { @if !filled.value("back").is_empty() { input type="hidden" name="back" value=(filled.value("back")); } }
}

/// Who else follows it.
pub fn follower(t: &Locale, filled: &Filled, team: &Choices) -> Markup {
    select(t, filled, Ask::new("person", "desk-follower").hint("desk-follower-hint"), team)
}

/// To whom it is taken, and what they must know.
pub fn developer(t: &Locale, filled: &Filled, team: &Choices) -> Markup {
    html! {
        (select(t, filled, Ask::new("person", "desk-developer"), team))
        (textarea(t, filled, 5, Ask::new("text", "desk-developer-brief").hint("desk-developer-brief-hint")))
    }
}

/// Time that was spent.
pub fn time(t: &Locale, filled: &Filled) -> Markup {
    html! {
        div class="cols" {
            (input(t, filled, "text", Ask::new("time", "desk-time").hint("desk-time-hint")))
            (input(t, filled, "date", Ask::new("day", "desk-day")))
        }
        (input(t, filled, "text", Ask::new("note", "desk-time-note").optional()))
    }
}

/// A ready answer, and what is filled in by itself.
pub fn canned(t: &Locale, filled: &Filled) -> Markup {
    html! {
        (input(t, filled, "text", Ask::new("title", "desk-answer-title")))
        (textarea(t, filled, 6, Ask::new("body", "desk-answer-text").hint("desk-answer-hint")))
    }
}

/// Another ticket's number.
pub fn other(t: &Locale, filled: &Filled, hint: &str) -> Markup {
    input(t, filled, "text", Ask::new("other", "desk-other").hint(hint))
}

/// What the client says, told by somebody on the team.
pub fn said(t: &Locale, filled: &Filled) -> Markup {
    textarea(t, filled, 5, Ask::new("text", "desk-client-said").hint("desk-client-said-hint"))
}

/// What a part of a ticket is about.
pub fn split(t: &Locale, filled: &Filled) -> Markup {
    html! {
        p class="hint" { (t.s("desk-split-hint")) }
        (input(t, filled, "text", Ask::new("subject", "desk-subject")))
        (textarea(t, filled, 6, Ask::new("text", "desk-request")))
    }
}

/// Why an entry does not count for the clocks, or counts again.
pub fn exclusion(t: &Locale, filled: &Filled, is_out: bool) -> Markup {
    html! {
        p class="hint" { (t.s(if is_out { "desk-include-hint" } else { "desk-exclude-hint" })) }
        @if is_out { input type="hidden" name="back" value="on"; }
        (input(t, filled, "text", Ask::new("reason", "desk-reason")))
    }
}
