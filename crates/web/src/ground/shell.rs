//! The rest of the shell as pages: every place one may go, and the keys.

use crate::{Answer, Cx};
use maud::html;
use ui::{Head, NavPlace, head, parts};

pub(super) async fn more(cx: Cx) -> Answer {
    let t = &cx.t;
    let content = html! {
        (head(t, &Head { title: &t.s("ui-more"), ..Head::default() }))
        ul role="list" class="list" {
            @for link in NavPlace::TEAM.into_iter().flat_map(|place| cx.links(place)) {
                li { (parts::icon(link.icon)) a class="t" href=(link.href) { (link.words) } }
            }
        }
        p { a class="btn bare" href="/help" data-dialog { (parts::icon("circle-help")) (t.s("web-help")) } }
        form method="post" action="/sign-out" { button class="btn" { (parts::icon("log-out")) (t.s("ui-sign-out")) } }
    };
    cx.page(&t.s("ui-more"), content).await
}

/// Keys, in the order of the help: what is pressed, and the text key of what it does.
const KEYS: [(&[&str], &str); 16] = [
    (&["?"], "web-key-help"),
    (&["Ctrl K", "/"], "web-key-search"),
    (&["L"], "web-key-log"),
    (&["G D"], "web-key-day"),
    (&["G I"], "web-key-inbox"),
    (&["G P"], "web-key-projects"),
    (&["G A"], "web-key-agenda"),
    (&["J", "K"], "web-key-rows"),
    (&["O", "Enter"], "web-key-open"),
    (&["E"], "web-key-done"),
    (&["X"], "web-key-pick"),
    (&["R"], "web-key-reply"),
    (&["N"], "web-key-note"),
    (&["W"], "web-key-turn"),
    (&["Ctrl Enter"], "web-key-save"),
    (&["Esc"], "web-key-close"),
];

/// The keys, as a dialog and as a page of its own, with where to switch single letters off.
pub(super) async fn help(cx: Cx) -> Answer {
    let t = &cx.t;
    let title = t.s("web-help");
    let on = cx.visitor.as_deref().is_some_and(|visitor| visitor.keys);
    let content = html! {
        div class="dlg" {
            header {
                @if cx.fragment { h2 id="dialog-title" { (title) } } @else { h1 id="dialog-title" { (title) } }
                a class="btn bare sm" href="/" data-close aria-label=(t.s("ui-close")) { (parts::icon("x")) }
            }
            div {
                dl class="keys" {
                    @for (keys, does) in KEYS {
                        dt { @for (at, key) in keys.iter().enumerate() { @if at > 0 { " · " } kbd { (key) } } }
                        dd { (t.s(does)) }
                    }
                }
                p class="soft" {
                    (t.s(if on { "web-keys-on" } else { "web-keys-off" })) " "
                    a href="/settings" { (t.s("web-keys-change")) }
                }
            }
        }
    };
    cx.page(&title, content).await
}
