//! The log of a project, by day.

use super::{Scene, accepted, files, for_reader, kind_icon, kind_word, thread_icon, thread_word};
use crate::{
    markdown,
    sentence::EntryKind,
    types::{Audience, Extras, Interaction, LogItem, OpenedThread, Post, PostState, Side, ThreadState},
};
use jiff::Timestamp;
use kernel::{PersonId, PostId};
use std::collections::HashMap;
use ui::{
    Arg, Locale, Markup, PreEscaped, html, other_lang,
    parts::{Size, Tone, avatar, empty, icon, pill},
};

/// What the lines of a log need besides themselves.
pub struct Around<'a> {
    /// What stands around each post.
    pub extras: &'a HashMap<PostId, Extras>,
    /// Who answers for the project, in whose name the team's turn is shown.
    pub lead: Option<&'a str>,
}

/// The lines of a log, newest day first.
pub fn days(scene: &Scene<'_>, items: &[LogItem], around: &Around<'_>) -> Markup {
    let t = scene.t;
    let day = |item: &LogItem| t.date(item.place().at);
    html! {
        @if items.is_empty() && scene.actor.is_guest() { p class="soft" { (t.s("threads-portal-log-empty")) } }
        @else if items.is_empty() { (empty(&t.s("threads-log-empty"), &t.s("threads-log-empty-next"), None)) }
        @for lines in items.chunk_by(|a, b| day(a) == day(b)) {
            div class="day" { time datetime=(day(&lines[0])) { (day_words(t, lines[0].place().at)) } }
            ol role="list" {
                @for line in lines {
                    @match line {
                        LogItem::Post(post) => (entry(scene, post, around)),
                        LogItem::Thread(thread) => (opened(scene, thread, around)),
                        LogItem::Meeting(held) => (meeting(scene, held)),
                    }
                }
            }
        }
    }
}

/// `Hoy, lunes 23 de noviembre`.
pub fn day_words(t: &Locale, at: Timestamp) -> String {
    let day = t.date(at);
    if day == t.today() {
        return t.with("threads-today", &[("day", t.day(day).into())]);
    }
    let words = t.day(day);
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |c| c.to_uppercase().chain(letters).collect())
}

fn entry(scene: &Scene<'_>, post: &Post, around: &Around<'_>) -> Markup {
    let t = scene.t;
    let at = t.time(post.happened_at);
    if post.state == PostState::Deleted {
        return html! {
            li class="entry" id={ "p" (post.id) } {
                time datetime=(post.happened_at) { (at) }
                span class="node" { (icon("trash-2")) }
                div { div class="who" { span { (gone(t, post)) } (restore(scene, post)) } }
            }
        };
    }
    let nobody = Extras::default();
    let extras = around.extras.get(&post.id).unwrap_or(&nobody);
    let key = post.kind == EntryKind::Decision;
    html! {
        li class=(if key { "entry key" } else { "entry" }) id={ "p" (post.id) } data-row {
            time datetime=(post.happened_at) title=(t.exact(post.happened_at)) { (at) }
            span class="node" { (icon(if post.system && !key { "history" } else { kind_icon(post.kind) })) }
            div {
                div class="who" {
                    @if let Some(id) = post.author { (avatar(id.0, name(post), Size::Xs)) }
                    @if post.author_name.is_some() { b { (name(post)) } }
                    span { (did(scene, post, extras)) }
                    (scene.audience(post.audience))
                    (menu(scene, post))
                }
                div class="body prose" lang=[post.lang.and_then(|lang| other_lang(t.lang, lang))] { (PreEscaped(for_reader(&post.html(), scene.actor))) }
                (files::under_post(t, &extras.files))
                (meta(scene, post, extras))
            }
        }
    }
}

/// Who wrote, or the program's name for itself.
pub fn name(post: &Post) -> &str {
    post.author_name.as_deref().unwrap_or("Bitácora")
}

/// What somebody did, as one phrase: `llamó a Jorge Salas, 25 min`.
fn did(scene: &Scene<'_>, post: &Post, extras: &Extras) -> String {
    let t = scene.t;
    if post.system && post.kind != EntryKind::Decision {
        return t.s("threads-did-system");
    }
    let who = if extras.named.is_empty() { "none".to_owned() } else { extras.named.join(", ") };
    let spent = post.seconds.filter(|_| scene.actor.is_team()).map_or("none".to_owned(), |s| t.duration(s));
    let cover =
        post.acting_for_name.clone().filter(|_| scene.actor.is_team()).unwrap_or_else(|| "none".to_owned());
    let args: [(&str, Arg); 3] = [("who", who.into()), ("spent", spent.into()), ("cover", cover.into())];
    t.with(&format!("threads-did-{}", post.kind.word()), &args)
}

/// Who deleted a post.
pub fn gone(t: &Locale, post: &Post) -> String {
    match &post.gone_by_name {
        Some(name) => t.with("threads-deleted-by", &[("name", name.into())]),
        None => t.s("threads-deleted"),
    }
}

/// The button that lets a deleted post stand again, for administrators.
pub fn restore(scene: &Scene<'_>, post: &Post) -> Markup {
    html! {
        @if crate::rules::may_restore(scene.actor, post) {
            form method="post" action={ "/posts/" (post.id) "/restore" } { button class="btn bare sm" { (icon("rotate-ccw")) (scene.t.s("threads-restore")) } }
        }
    }
}

/// The line under an entry: its follow-up, whether it came late, whom nobody told, and its corrections.
fn meta(scene: &Scene<'_>, post: &Post, extras: &Extras) -> Markup {
    let t = scene.t;
    let team = scene.actor.is_team();
    let own = post.author == Some(scene.actor.person) && !post.system;
    html! {
        @if team && (extras.follow_up.is_some() || extras.late || own || post.edited_at.is_some() || post.by_order || post.imported || !extras.untold.is_empty()) {
            p class="meta" {
                @if let Some(follow) = extras.follow_up {
                    a href="/actions" {
                        (icon(if follow.open { "flag" } else { "check" }))
                        @match follow.due {
                            Some(day) => (t.with("threads-follow-up-on", &[("day", t.day_near(day).into())])),
                            None => (t.s("threads-follow-up")),
                        }
                    }
                }
                @if extras.late { (pill(Tone::Warn, "clock", &t.s("threads-late"))) }
                @if post.by_order { span { (t.s("threads-in-leads-name")) } }
                @if post.imported { span { (t.s("threads-imported")) } }
                @if !extras.untold.is_empty() { span { (t.with("threads-not-told", &[("names", extras.untold.join(", ").into())])) } }
                @if let Some(at) = post.edited_at { a href={ "/posts/" (post.id) "/history" } { (t.with("threads-edited", &[("at", t.moment(at).into())])) } }
                @if own { a href={ "/posts/" (post.id) "/edit" } { (t.s("threads-correct")) } }
            }
        }
    }
}

/// The way to what may be done with an entry. The list has an address of its own, since fifty of them
/// would be most of a page.
pub fn menu(scene: &Scene<'_>, post: &Post) -> Markup {
    html! {
        @if scene.actor.is_team() {
            a class="btn bare sm no-print" href={ "/posts/" (post.id) "/menu" } data-dialog aria-label=(scene.t.s("threads-post-actions")) { "···" }
        }
    }
}

/// What may be done with an entry, as a dialog and as a page of its own; `back` is where the entry stands.
pub fn choices(scene: &Scene<'_>, post: &Post, fragment: bool, back: &str) -> Markup {
    let t = scene.t;
    let own = crate::rules::may_edit(scene.actor, post);
    let client = post.audience == Audience::Client;
    let address = format!("/posts/{}", post.id);
    let title = t.s("threads-post-actions");
    html! {
        div class="dlg" {
            header {
                @if fragment { h2 id="dialog-title" { (title) } } @else { h1 id="dialog-title" { (title) } }
                a class="btn bare sm" href=(back) data-close aria-label=(t.s("ui-close")) { (icon("x")) }
            }
            div {
                p class="soft" { (name(post)) ", " (ui::parts::time(t, post.happened_at)) ": " (markdown::excerpt(&post.source, 90)) }
                ul role="list" class="choices" {
                    li { a href=(address) { (icon("link")) (t.s("threads-permalink")) } }
                    @if own { li { a href={ (address) "/edit" } { (icon("pencil")) (t.s("ui-edit")) } } }
                    @if post.version > 1 { li { a href={ (address) "/history" } { (icon("history")) (t.s("threads-history")) } } }
                    @if !client && !post.system { li { a href={ (address) "/show" } data-dialog { (icon("eye")) (t.s("threads-show-to-client")) } } }
                    @if client && !post.system { li { form method="post" action={ (address) "/hide" } { button { (icon("eye-off")) (t.s("threads-hide-from-client")) } } } }
                    @if post.kind != EntryKind::Decision && !post.system { li { a href={ (address) "/decision" } data-dialog { (icon("gavel")) (t.s("threads-lift-decision")) } } }
                    li { a href={ (address) "/action" } data-dialog { (icon("flag")) (t.s("threads-lift-action")) } }
                    @if crate::rules::may_delete(scene.actor, post) { li { form method="post" action={ (address) "/delete" } { button { (icon("trash-2")) (t.s("threads-delete")) } } } }
                }
            }
        }
    }
}

/// One line for a new thread, with whose turn it is in it.
fn opened(scene: &Scene<'_>, thread: &OpenedThread, around: &Around<'_>) -> Markup {
    let t = scene.t;
    let who = thread.opened_by_name.as_deref();
    let turn = turn(scene, thread.state, thread.turn, thread.turn_since, around.lead);
    html! {
        li class="entry" data-row {
            time datetime=(thread.opened_at) title=(t.exact(thread.opened_at)) { (t.time(thread.opened_at)) }
            span class="node" { (icon(thread_icon(thread.kind))) }
            div {
                div class="who" {
                    @if let (Some(id), Some(name)) = (thread.opened_by, who) { (avatar(id.0, name, Size::Xs)) b { (name) } }
                    span { (t.with("threads-opened-a", &[("kind", thread_word(t, thread.kind).into())])) }
                    (scene.visibility(thread.visibility))
                }
                div class=(if thread.turn == Some(mine(scene)) && thread.state == ThreadState::Open { "thread-card need" } else { "thread-card" }) {
                    h3 { a href={ (scene.base()) "/threads/" (thread.number) } { (thread.title) } }
                    @if let Some(first) = &thread.first { p class="soft small" { (markdown::excerpt(first, 160)) } }
                    p class="row small muted" { (turn) span { (t.n("threads-replies", thread.posts.saturating_sub(1).max(0) as usize)) } }
                }
            }
        }
    }
}

/// The side that the reader is on.
fn mine(scene: &Scene<'_>) -> Side {
    if scene.actor.is_guest() { Side::Client } else { Side::Team }
}

/// Whose turn it is, in words; only open shared threads have turns.
pub fn turn(
    scene: &Scene<'_>,
    state: ThreadState,
    turn: Option<Side>,
    since: Option<Timestamp>,
    lead: Option<&str>,
) -> Markup {
    let t = scene.t;
    let ago = since.map_or(String::new(), |since| t.ago(since));
    // The marker's colour says "your turn" and nothing else (DESIGN rule 1): a guest's turn is the client's.
    let guest = scene.actor.is_guest();
    let team = if guest { Tone::Mute } else { Tone::Need };
    html! {
        @if state == ThreadState::Open {
            @match turn {
                Some(Side::Client) if guest => (pill(Tone::Need, "hourglass", &t.with("threads-waits-for-you", &[("ago", ago.into())]))),
                Some(Side::Team) => {
                    @let name = lead.map_or_else(|| t.s("threads-the-team"), str::to_owned);
                    (pill(team, "hourglass", &t.with("threads-waits-for", &[("name", name.into()), ("ago", ago.into())])))
                }
                Some(Side::Client) => (pill(Tone::Mute, "hourglass", &t.with("threads-waits-for", &[("name", scene.client().into()), ("ago", ago.into())]))),
                None => {}
            }
        } @else { (pill(Tone::Mute, "check", &t.s("threads-state-closed"))) }
    }
}

/// A meeting that was held and is not written up yet.
fn meeting(scene: &Scene<'_>, held: &Interaction) -> Markup {
    let t = scene.t;
    html! {
        li class="entry" data-row {
            time datetime=(held.at) title=(t.exact(held.at)) { (t.time(held.at)) }
            span class="node" { (icon("video")) }
            div {
                div class="who" { b { (t.s("threads-meeting-held")) } (due(t, held.due_at)) }
                p class="meta" { a href={ "/projects/" (scene.project.key) "/log/new?interaction=" (held.id) } { (icon("pencil-line")) (t.s("threads-write-it-up")) } }
            }
        }
    }
}

/// Until when an entry is on time.
pub fn due(t: &Locale, due_at: Timestamp) -> Markup {
    let late = due_at <= t.now;
    let day = t.date(due_at.saturating_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(due_at));
    let words = if late {
        t.s("threads-entry-late")
    } else {
        t.with("threads-entry-due", &[("day", t.day_near(day).into())])
    };
    html! { (pill(if late { Tone::Bad } else { Tone::Warn }, "clock", &words)) }
}

/// The entry that was just accepted, with its ten seconds to take it back.
pub fn saved(scene: &Scene<'_>, post: &Post, back: &str) -> Markup {
    let t = scene.t;
    let spent = post.seconds.map_or("none".to_owned(), |seconds| t.duration(seconds));
    let args = [("project", scene.project.full_name().into()), ("spent", spent.into())];
    let undo = format!("/posts/{}/undo?back={}", post.id, web::encode(back));
    accepted(t, &t.with("threads-logged", &args), Some(&undo))
}

/// What a list of entries is narrowed to.
pub struct Filters<'a> {
    /// The chosen kind.
    pub kind: &'a str,
    /// The chosen person.
    pub person: Option<PersonId>,
    /// The chosen week, `2026-W48`.
    pub week: &'a str,
    /// The chosen readers.
    pub audience: &'a str,
    /// Who wrote here.
    pub people: &'a [(PersonId, String)],
    /// Weeks to choose from, with their words.
    pub weeks: &'a [(String, String)],
}

/// The form that narrows the log.
pub fn filters(scene: &Scene<'_>, chosen: &Filters<'_>) -> Markup {
    let t = scene.t;
    let kinds = EntryKind::ALL.map(|kind| (kind.word().to_owned(), kind_word(t, kind)));
    let audiences =
        Audience::ALL.iter().map(|a| (a.word().to_owned(), t.s(&format!("threads-audience-{}", a.word()))));
    let people = chosen.people.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let person = chosen.person.map_or(String::new(), |id| id.to_string());
    html! {
        form class="filters no-print" method="get" action={ "/projects/" (scene.project.key) "/log" } role="search" {
            (choice(t, "kind", "threads-kind", chosen.kind, &kinds))
            (choice(t, "person", "threads-person", &person, &people.collect::<Vec<_>>()))
            (choice(t, "week", "threads-week", chosen.week, chosen.weeks))
            (choice(t, "audience", "threads-audience", chosen.audience, &audiences.collect::<Vec<_>>()))
            button class="btn" { (icon("filter")) (t.s("threads-filter")) }
        }
    }
}

fn choice(t: &Locale, name: &str, label: &str, chosen: &str, choices: &[(String, String)]) -> Markup {
    html! {
        div class="field" {
            label for={ "log-" (name) } { (t.s(label)) }
            select class="input" id={ "log-" (name) } name=(name) {
                option value="" { (t.s("threads-all")) }
                @for (value, words) in choices { option value=(value) selected[value == chosen] { (words) } }
            }
        }
    }
}

/// What the worklog is owed, as a list for the side column.
pub fn owed(scene: &Scene<'_>, debts: &[Interaction], may_dismiss: bool) -> Markup {
    let t = scene.t;
    html! {
        ul role="list" class="list" {
            @for debt in debts {
                li {
                    (icon(kind_icon(debt.kind)))
                    a class="t" href={ "/projects/" (scene.project.key) "/log/new?interaction=" (debt.id) } { (debt_words(t, debt)) }
                    (due(t, debt.due_at))
                    @if may_dismiss { span class="sub" { a href={ "/interactions/" (debt.id) "/dismiss" } data-dialog { (t.s("threads-dismiss")) } } }
                }
            }
        }
    }
}

/// `Reunión del vie 20, 10:00`.
pub fn debt_words(t: &Locale, debt: &Interaction) -> String {
    t.with("threads-debt", &[("kind", kind_word(t, debt.kind).into()), ("at", t.moment(debt.at).into())])
}
