//! Lists of threads and one thread, with its two forms: a reply that the client will see, and a note for
//! the team (DESIGN rule 4 and 3.4).

use super::{Scene, composer::Choice, draft_line, live, log, thread_icon, thread_word, wait_line};
use crate::types::{Audience, Closing, Side, Thread, ThreadKind, ThreadLine, ThreadState, Visibility};
use ui::{
    Locale, Markup,
    form::{Ask, Filled, select, textarea},
    html,
    parts::{empty, icon, pager},
};

/// The threads of a project: those that wait for us, those that wait for the client, the rest.
pub fn list(
    scene: &Scene<'_>,
    threads: &[ThreadLine],
    lead: Option<&str>,
    older: Option<&str>,
    closed: bool,
) -> Markup {
    let t = scene.t;
    let group = |side: Option<Side>| threads.iter().filter(|line| line.turn == side).collect::<Vec<_>>();
    let open = format!("/projects/{}/threads/new", scene.project.key);
    let groups = if closed {
        vec![("threads-closed-threads", threads.iter().collect())]
    } else {
        vec![
            ("threads-waiting-us", group(Some(Side::Team))),
            ("threads-waiting-them", group(Some(Side::Client))),
            ("threads-the-rest", group(None)),
        ]
    };
    html! {
        div class="spread" {
            nav class="views" aria-label=(t.s("threads-views")) {
                a href="?" aria-current=[(!closed).then_some("true")] { (t.s("threads-open-threads")) }
                a href="?state=closed" aria-current=[closed.then_some("true")] { (t.s("threads-closed-threads")) }
            }
            @if scene.actor.is_team() && !closed { a class="btn sm" href=(open) data-dialog { (icon("plus")) (t.s("threads-open-thread")) } }
        }
        @if threads.is_empty() {
            (empty(&t.s("threads-none"), &t.s("threads-none-next"), Some(html! { a class="btn" href=(open) data-dialog { (icon("plus")) (t.s("threads-open-thread")) } })))
        }
        div class="stack-lg" {
            @for (key, lines) in &groups {
                @if !lines.is_empty() {
                    section class="part" aria-labelledby=(key) {
                        h2 id=(key) { (t.s(key)) span class="n" { (lines.len()) } }
                        ol role="list" class="rows" data-rows { @for line in lines { (row(scene, line, lead)) } }
                    }
                }
            }
        }
        (pager(t, None, older))
    }
}

/// The shared threads of a project, as a guest reads them.
pub fn shared(scene: &Scene<'_>, threads: &[ThreadLine]) -> Markup {
    html! {
        @if threads.is_empty() { p class="soft" { (scene.t.s("threads-portal-no-threads")) } }
        @else { ol role="list" class="rows" data-rows { @for line in threads { (row(scene, line, None)) } } }
    }
}

/// One thread in a list.
pub fn row(scene: &Scene<'_>, line: &ThreadLine, lead: Option<&str>) -> Markup {
    let t = scene.t;
    html! {
        li class=[(line.unread > 0).then_some("new")] data-row {
            (icon(thread_icon(line.kind)))
            div {
                a class="t" href={ (scene.base()) "/threads/" (line.number) } {
                    @if line.unread > 0 { span class="vh" { (t.s("threads-unread")) " " } }
                    (line.title)
                }
                p class="ctx row" {
                    span class="mono muted" { "#" (line.number) }
                    span { (thread_word(t, line.kind)) }
                    (log::turn(scene, line.state, line.turn, line.turn_since, lead))
                    (scene.visibility(line.visibility))
                }
            }
            span class="when" {
                (t.n("threads-replies", line.posts.saturating_sub(1).max(0) as usize))
                @if let Some(at) = line.last_at { " · " (ui::parts::ago(t, at)) }
            }
        }
    }
}

/// Everything around the posts of a thread.
pub struct ThreadPage<'a> {
    /// The thread.
    pub thread: &'a Thread,
    /// Who opened it.
    pub opened_by: Option<&'a str>,
    /// The effective lead.
    pub lead: Option<&'a str>,
    /// Its posts, rendered.
    pub posts: &'a Markup,
    /// What other rooms say under its head.
    pub panels: &'a [Markup],
    /// How it was closed.
    pub closing: Option<&'a Closing>,
    /// Posts elsewhere that point here: address and words.
    pub referring: &'a [Choice],
    /// The address of older posts.
    pub older: Option<&'a str>,
    /// The address of newer posts, when not at the end.
    pub newer: Option<&'a str>,
    /// The newest post, after which the live line asks.
    pub newest: i64,
    /// Two people write as in a chat.
    pub ping_pong: bool,
    /// The last posts are all code.
    pub issue: bool,
    /// The two forms, where the thread takes posts.
    pub forms: Option<(&'a Filled, &'a Filled)>,
    /// The team looks with a guest's eyes: what they would write with is told, not offered.
    pub watched: bool,
    /// Seconds to wait, after one was sent too soon.
    pub wait: Option<(Audience, i64)>,
    /// The reply is held.
    pub held: bool,
    /// Keys of the two forms.
    pub keys: (&'a str, &'a str),
    /// Handles of the team, for the second look before a client reads.
    pub team: &'a str,
}

/// The line under the title: who may see it, whose turn it is, what it is.
pub fn about(scene: &Scene<'_>, thread: &Thread, opened_by: Option<&str>, lead: Option<&str>) -> Markup {
    let t = scene.t;
    html! {
        p class="row" {
            @if thread.visibility == Visibility::Shared {
                span class="seen" { (icon("eye")) (t.with("threads-seen-by", &[("name", scene.client().into())])) }
            } @else { span class="tag" { (icon("lock")) (t.s("ui-team-only")) } }
            (log::turn(scene, thread.state, thread.turn, thread.turn_since, lead))
            span class="small muted" {
                @match opened_by {
                    Some(name) => (t.with("threads-opened-by", &[("kind", thread_word(t, thread.kind).into()), ("name", name.into())])),
                    None => (thread_word(t, thread.kind)),
                }
            }
        }
    }
}

/// What may be done with a thread, beside its title.
pub fn actions(scene: &Scene<'_>, thread: &Thread) -> Markup {
    let t = scene.t;
    let base = format!("/projects/{}/threads/{}", scene.project.key, thread.number);
    let open = thread.state == ThreadState::Open;
    let shared = thread.visibility == Visibility::Shared;
    html! {
        @if thread.kind != ThreadKind::Worklog && scene.actor.is_team() {
            @if open && shared {
                form method="post" action={ (base) "/turn" } {
                    input type="hidden" name="turn" value=(if thread.turn == Some(Side::Team) { "client" } else { "team" });
                    button class="btn" data-hotkey="w" { (icon("undo-2")) (t.s("threads-hand-turn")) }
                }
            }
            details class="menu" {
                summary class="btn bare" aria-label=(t.s("threads-thread-actions")) { (icon("ellipsis")) }
                ul role="list" {
                    li { a href={ (base) "/rename" } data-dialog { (icon("pencil")) (t.s("threads-rename")) } }
                    @if !shared { li { a href={ (base) "/share" } data-dialog { (icon("eye")) (t.s("threads-share-thread")) } } }
                    @if shared { li { form method="post" action={ (base) "/unshare" } { button { (icon("eye-off")) (t.s("threads-unshare-thread")) } } } }
                    li { a href={ (base) "/move" } data-dialog { (icon("corner-down-right")) (t.s("threads-move")) } }
                    li { a href={ (base) "/merge" } data-dialog { (icon("git-pull-request")) (t.s("threads-merge")) } }
                    @if open { li { a href={ (base) "/close" } data-dialog { (icon("check")) (t.s(&format!("threads-close-{}", thread.kind.word()))) } } }
                    @if thread.state == ThreadState::Closed { li { form method="post" action={ (base) "/reopen" } { button { (icon("rotate-ccw")) (t.s("threads-reopen")) } } } }
                }
            }
        }
    }
}

/// The thread under its head.
pub fn body(scene: &Scene<'_>, page: &ThreadPage<'_>) -> Markup {
    let t = scene.t;
    let thread = page.thread;
    let shared = thread.visibility == Visibility::Shared;
    let base = format!("{}/threads/{}", scene.base(), thread.number);
    html! {
        (about(scene, thread, page.opened_by, page.lead))
        @for panel in page.panels { (panel) }
        (pager(t, None, page.older))
        div class=(if shared { "thread shared" } else { "thread" }) id="posts" data-rows { (page.posts) }
        (pager(t, page.newer, None))
        @if page.newer.is_none() && !page.watched { (live(t, &format!("{base}/fresh?after={}", page.newest), &base, 0)) }
        @if let Some(closing) = page.closing { (closed(t, closing)) }
        @if !page.referring.is_empty() {
            section class="part" aria-labelledby="referring" {
                h2 id="referring" { (t.s("threads-referring")) }
                ul role="list" class="list" { @for (href, words) in page.referring { li { (icon("link")) a class="t" href=(href) { (words) } } } }
            }
        }
        div class="replies no-print" id="reply" {
            @if page.ping_pong {
                div class="banner" { (icon("message-square-text")) div { b { (t.s("threads-chat")) } " " (t.s("threads-chat-next")) } a class="btn sm" href={ (base) "?summary=1#reply" } { (t.s("threads-write-summary")) } }
            }
            @if page.issue { div class="banner" { (icon("git-branch")) div { p { (t.s("threads-looks-like-issue")) } } a class="btn sm" href={ "/projects/" (scene.project.key) "#issues" } { (t.s("threads-link-issue")) } } }
            @match (thread.state, page.forms) {
                (ThreadState::Open, Some(_)) if page.watched => p class="soft" { (t.s("threads-guest-answers-here")) },
                (ThreadState::Open, Some((reply, note))) => {
                    @if shared { (reply_form(scene, page, reply)) }
                    @if scene.actor.is_team() { (note_form(scene, page, note)) }
                }
                (ThreadState::Closed, _) if scene.actor.is_guest() => p class="soft" { (t.s("threads-closed-guest")) },
                (ThreadState::Closed, _) => p class="soft" { (t.s("threads-closed-says")) },
                (ThreadState::Merged, _) => p class="soft" { (t.s("threads-merged-says")) },
                _ => p class="soft" { (t.s("threads-project-closed")) },
            }
        }
    }
}

fn closed(t: &Locale, closing: &Closing) -> Markup {
    html! {
        div class="banner ok" {
            (icon("circle-check"))
            div {
                b { (t.with("threads-closed-at", &[("name", closing.closed_by.clone().unwrap_or_else(|| "Bitácora".to_owned()).into()), ("at", t.moment(closing.closed_at).into())])) }
                @if let Some(result) = closing.result { p { (t.s(&format!("threads-result-{}", result.word()))) } }
                @if let Some(id) = closing.decision { p { a href={ "/decisions/" (id) } { (t.s("threads-the-decision")) } } }
            }
        }
    }
}

/// Where a form of the thread goes: the team's page or the portal's.
fn action(scene: &Scene<'_>, thread: &Thread) -> String {
    format!("{}/threads/{}", scene.base(), thread.number)
}

fn wait_of(page: &ThreadPage<'_>, audience: Audience) -> Option<i64> {
    page.wait.filter(|(of, _)| *of == audience).map(|(_, left)| left)
}

/// The reply, which the client will see.
pub fn reply_form(scene: &Scene<'_>, page: &ThreadPage<'_>, filled: &Filled) -> Markup {
    let t = scene.t;
    let client = scene.client();
    let thread = page.thread;
    let guest = scene.actor.is_guest();
    let action = action(scene, thread);
    html! {
        form class="reply" id="reply-form" method="post" action=(action) data-composer data-hold[!guest] data-team=(page.team) hx-post=(action) hx-swap="outerMorph" enctype="multipart/form-data" {
            p class="to" { (icon("send")) @if guest { (t.s("threads-reply-guest")) } @else { (t.with("threads-reply-to", &[("name", client.clone().into())])) } }
            (filled.summary(t))
            input type="hidden" name="audience" value="client";
            input type="hidden" name="request_key" value=(page.keys.0);
            @if !guest {
                div class="held banner warn" data-held hidden[!page.held] {
                    (icon("triangle-alert"))
                    div { b { (t.with("threads-held", &[("name", client.clone().into())])) } " " (t.s("threads-held-why")) }
                    div class="row" {
                        button class="btn sm" type="button" data-keep autofocus[page.held] { (t.s("threads-keep-editing")) }
                        button class="btn bare sm" name="held" value="1" { (t.s("threads-send-anyway")) }
                    }
                }
            }
            label class="vh" for="r-text" { (t.s("threads-reply")) }
            (writing(scene, "r", 3, &format!("/drafts/thread/{}", thread.id), &format!("thread={}", thread.id), "r", filled))
            (wait_line(t, wait_of(page, Audience::Client)))
            div class="row" {
                button class="btn go sm" data-busy=(t.s("threads-sending")) { @if guest { (t.s("threads-send")) } @else { (t.with("threads-send-to", &[("name", client.into())])) } }
                (draft_line(t))
            }
        }
    }
}

/// The note, for the team alone.
pub fn note_form(scene: &Scene<'_>, page: &ThreadPage<'_>, filled: &Filled) -> Markup {
    let t = scene.t;
    let thread = page.thread;
    let shared = thread.visibility == Visibility::Shared;
    let action = action(scene, thread);
    html! {
        form class="reply note" id="note-form" method="post" action=(action) data-composer hx-post=(action) hx-swap="outerMorph" enctype="multipart/form-data" {
            p class="to" { (icon("lock")) (t.s("threads-note-for-team")) }
            (filled.summary(t))
            input type="hidden" name="audience" value="team";
            input type="hidden" name="request_key" value=(page.keys.1);
            label class="vh" for="n-text" { (t.s("threads-note")) }
            (writing(scene, "n", 2, &format!("/drafts/note/{}", thread.id), &format!("thread={}", thread.id), "n", filled))
            (wait_line(t, wait_of(page, Audience::Team)))
            div class="row" {
                button class=(if shared { "btn sm" } else { "btn go sm" }) data-busy=(t.s("ui-saving")) { (t.s("threads-save-note")) }
                (draft_line(t))
            }
        }
    }
}

/// A Markdown field with its tools, mentions and files.
fn writing(
    scene: &Scene<'_>,
    prefix: &str,
    rows: u8,
    draft: &str,
    palette: &str,
    key: &str,
    filled: &Filled,
) -> Markup {
    let t = scene.t;
    let field = format!("{prefix}-text");
    let files = format!("{prefix}-file");
    let upload = format!("{}/files", scene.base());
    let area = html! { textarea class="input" id=(field) name="text" rows=(rows) required data-markdown data-draft=(draft) data-hotkey=(key) { "\n" (filled.value("text")) } };
    html! {
        file-attachment input=(files) data-upload=(upload) data-into=(field)
            data-uploading=(t.with("threads-uploading", &[("name", "{name}".into())])) data-uploaded=(t.with("threads-uploaded", &[("name", "{name}".into())]))
            data-failed=(t.with("threads-upload-failed", &[("name", "{name}".into())])) {
            (toolbar(t, &field))
            // Whom a guest could name would tell them who is there.
            @if scene.actor.is_guest() { (area) } @else { text-expander keys="@ #" data-url={ "/palette/mentions?" (palette) } { (area) } }
            p class="attach" {
                label class="btn bare sm" { (icon("paperclip")) (t.s("threads-attach")) input id=(files) class="vh" type="file" name="file" multiple; }
                span class="small muted" data-progress role="status" {}
            }
        }
    }
}

/// The buttons above a Markdown field.
pub fn toolbar(t: &Locale, field: &str) -> Markup {
    const BUTTONS: [(&str, &str); 6] = [
        ("bold", "bold"),
        ("italic", "italic"),
        ("quote", "quote"),
        ("code", "code"),
        ("link", "link"),
        ("unordered-list", "list"),
    ];
    html! {
        markdown-toolbar for=(field) class="mdbar" role="toolbar" aria-label=(t.s("threads-format")) {
            @for (button, name) in BUTTONS {
                button type="button" data-md-button=(button) aria-label=(t.s(&format!("threads-md-{button}"))) { (icon(name)) }
            }
        }
    }
}

/// The fields of a new thread.
pub fn new_fields(scene: &Scene<'_>, filled: &Filled) -> Markup {
    let t = scene.t;
    let kinds = ThreadKind::ALL.iter().filter(|kind| **kind != ThreadKind::Worklog);
    html! {
        (ui::form::input(t, filled, "text", Ask::new("title", "threads-title")))
        (select(t, filled, Ask::new("kind", "threads-thread-kind"), &kinds.map(|kind| (kind.word().to_owned(), thread_word(t, *kind))).collect::<Vec<_>>()))
        fieldset class="field" {
            legend { (t.s("threads-who-sees")) }
            label class="choice" {
                input type="radio" name="visibility" value="team" checked[filled.value("visibility") != "shared"];
                span { b { (t.s("ui-team-only")) } small { (t.s("threads-team-thread-says")) } }
            }
            label class="choice" {
                input type="radio" name="visibility" value="shared" checked[filled.value("visibility") == "shared"];
                span { b { (t.with("threads-shared-with", &[("name", scene.client().into())])) } small { (t.s("threads-shared-thread-says")) } }
            }
        }
        input type="hidden" name="request_key" value=(filled.value("request_key"));
        (textarea(t, filled, 6, Ask::new("text", "threads-first-post").hint("threads-markdown-hint")))
    }
}
