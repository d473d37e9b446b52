//! Markup of the room. Absent on purpose: loading; every view takes what `pages` gathered.

mod brief;
mod forms;
mod panels;
mod people;
mod project;
mod proofs;
mod shown;
mod table;

pub(crate) use brief::brief;
pub(crate) use forms::*;
pub(crate) use panels::*;
pub(crate) use people::{PeopleView, people};
pub(crate) use project::{Tabs, about, about_folded, head, steps};
pub(crate) use proofs::*;
pub(crate) use shown::*;
pub(crate) use table::{Columns, ListView, list, table};

use crate::{
    rules,
    types::{Meeting, ProjectCard, ProjectState, Status, StatusState},
};
use maud::{Markup, html};
use ui::{
    Locale,
    parts::{Tone, pill},
};

/// The address of a project's page or of a part of it.
pub(crate) fn address(key: &str, part: &str) -> String {
    if part.is_empty() { format!("/projects/{key}") } else { format!("/projects/{key}/{part}") }
}

/// A status in a word.
pub(crate) fn status_pill(t: &Locale, state: StatusState) -> Markup {
    let (tone, icon) = match state {
        StatusState::OnTrack => (Tone::Ok, "circle-check"),
        StatusState::AtRisk => (Tone::Warn, "triangle-alert"),
        StatusState::OffTrack => (Tone::Bad, "octagon-alert"),
    };
    pill(tone, icon, &t.s(&format!("projects-status-{}", state.word())))
}

/// What a project's line or page says of it in a word: where it stands unless it is open, then "no
/// news" if there was no contact for ten days, then what its lead said.
pub(crate) fn standing(
    t: &Locale,
    card: &ProjectCard,
    silent_days: Option<i64>,
    status: Option<&Status>,
) -> Markup {
    match (card.state, silent_days, status) {
        (ProjectState::Proposed, ..) => pill(Tone::Mute, "flag", &t.s("projects-state-proposed")),
        (ProjectState::Paused, ..) => pill(Tone::Mute, "pause", &t.s("projects-state-paused")),
        (ProjectState::Closed, ..) => pill(Tone::Mute, "archive", &t.s("projects-state-closed")),
        (ProjectState::Open, Some(days), _) => html! {
            (pill(Tone::Bad, "octagon-alert", &t.s("projects-no-news")))
            " " span class="small muted" { (t.n("projects-days", days as usize)) }
        },
        (ProjectState::Open, None, Some(status)) if rules::is_old(status, t.now) => html! {
            (pill(Tone::Mute, "history", &t.s(&format!("projects-status-{}", status.state.word()))))
            " " span class="small muted" { (t.s("projects-status-old")) }
        },
        (ProjectState::Open, None, Some(status)) => status_pill(t, status.state),
        (ProjectState::Open, None, None) => pill(Tone::Mute, "circle-dashed", &t.s("projects-status-none")),
    }
}

/// When a meeting is next, with the other side's time if their zone differs (DESIGN §4).
pub(crate) fn meeting_time(t: &Locale, meeting: &Meeting) -> Markup {
    html! {
        @if let Some(at) = meeting.next_at {
            (ui::parts::time(t, at))
            @if let Some(there) = their_time(t, meeting) { " " span class="muted" { (there) } }
        }
    }
}

fn their_time(t: &Locale, meeting: &Meeting) -> Option<String> {
    let at = meeting.next_at?;
    let there = Locale { zone: meeting.time_zone(), ..t.clone() };
    let (here, there) = (t.time(at), there.time(at));
    (here != there).then(|| t.with("projects-their-time", &[("time", there.into())]))
}
