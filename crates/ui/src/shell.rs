//! The frame around every page: skip link, rail, top bar, tab bar, the one live region and the one
//! dialog.

use crate::{
    Locale, assets,
    parts::{Size, avatar, icon, mark},
};
use kernel::Lang;
use maud::{DOCTYPE, Markup, html};

/// The reader's choice of light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The word in the database and in forms.
    pub fn word(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Theme> {
        [Theme::System, Theme::Light, Theme::Dark].into_iter().find(|theme| theme.word() == word)
    }

    fn attribute(self) -> Option<&'static str> {
        (self != Theme::System).then(|| self.word())
    }
}

/// Where a link of the navigation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NavPlace {
    /// The rail's first group.
    Main,
    /// The rail's second group, for those with the right.
    Insight,
    /// The pages of one's own settings.
    Settings,
    /// The pages of an administrator.
    Admin,
    /// The head of a guest's pages.
    Portal,
}

impl NavPlace {
    /// Every place of the team's pages, in the order of the rail.
    pub const TEAM: [NavPlace; 4] = [NavPlace::Main, NavPlace::Insight, NavPlace::Settings, NavPlace::Admin];
}

/// A link of the navigation.
#[derive(Clone, Debug)]
pub struct NavLink {
    /// The words.
    pub words: String,
    /// The address.
    pub href: String,
    /// The icon.
    pub icon: &'static str,
    /// A count, only where a person must act.
    pub count: Option<i64>,
    /// Whether it is the reader's turn (yellow) or just a number.
    pub hot: bool,
    /// Keys that go there, such as `g d`.
    pub hotkey: Option<&'static str>,
}

/// Who reads, for the foot of the rail.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Their key, for the avatar's hue.
    pub id: i64,
    /// Their name.
    pub name: String,
    /// A line under it.
    pub line: String,
    /// Whether single-letter keys are on.
    pub keys: bool,
    /// Light or dark.
    pub theme: Theme,
}

/// Everything around the page's own content.
pub struct Shell<'a> {
    /// Language, zone, now.
    pub t: &'a Locale,
    /// The workspace's name, in the title.
    pub workspace: &'a str,
    /// The page's title, unique and starting with the page.
    pub title: &'a str,
    /// The address of the page, to mark the current link.
    pub path: &'a str,
    /// Who reads; nobody on the sign-in page.
    pub viewer: Option<&'a Viewer>,
    /// The rail's first group.
    pub main: &'a [NavLink],
    /// The rail's second group.
    pub insight: &'a [NavLink],
    /// The reader's projects, eight at most.
    pub projects: &'a [NavLink],
    /// What the page is framed as.
    pub frame: Frame,
    /// The client whose portal it is.
    pub client: Option<&'a str>,
    /// What the team is told above a portal that it looks at.
    pub bar: Option<&'a Markup>,
}

/// What a page is framed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// The team's application: rail, top bar, tab bar.
    App,
    /// A single card: sign-in, first run, errors.
    Gate,
    /// The client's portal, in the hue of the workspace; `watched` is *view as client*.
    Portal {
        /// 0 to 359.
        hue: i64,
        /// Shown to the team, framed and without actions.
        watched: bool,
    },
}

impl Frame {
    fn class(self) -> Option<&'static str> {
        match self {
            Frame::App => None,
            Frame::Gate => Some("gate"),
            Frame::Portal { watched: false, .. } => Some("portal hue"),
            Frame::Portal { watched: true, .. } => Some("portal as-client hue"),
        }
    }

    fn style(self) -> Option<String> {
        match self {
            Frame::Portal { hue, .. } => Some(format!("--h:{hue}")),
            _ => None,
        }
    }
}

/// The whole page.
pub fn page(shell: &Shell<'_>, content: &Markup) -> Markup {
    let t = shell.t;
    let theme = shell.viewer.and_then(|viewer| viewer.theme.attribute());
    let keys_off = shell.viewer.is_some_and(|viewer| !viewer.keys).then_some("off");
    html! {
        (DOCTYPE)
        html lang=(t.lang.code()) data-theme=[theme] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="color-scheme" content="light dark";
                meta name="htmx-config" content="{\"defaultSettleDelay\":0,\"includeIndicatorCSS\":false,\"history\":\"reload\"}";
                title { (shell.title) " · " (shell.workspace) }
                link rel="icon" href=(assets::path("favicon.svg")) type="image/svg+xml";
                link rel="preload" href=(assets::path("next.woff2")) as="font" type="font/woff2" crossorigin;
                link rel="stylesheet" href=(assets::path("style.css"));
                script defer src=(assets::path("core.js")) {}
            }
            body class=[shell.frame.class()] style=[shell.frame.style()] data-keys=[keys_off]
                data-compose=(assets::path("compose.js")) data-failed=(t.s("ui-failed")) {
                a class="skip" href="#main" { (t.s("ui-skip")) }
                @match (shell.frame, shell.viewer) {
                    (Frame::App, Some(viewer)) => {
                        (topbar(shell))
                        div class="shell" {
                            (rail(shell, viewer))
                            main id="main" tabindex="-1" { (content) }
                        }
                        (tabbar(shell))
                    }
                    (Frame::Portal { .. }, _) => {
                        @if let Some(bar) = shell.bar { (bar) }
                        (portal_head(shell))
                        main id="main" tabindex="-1" { (content) }
                    }
                    _ => {
                        header class="gate-head" { a class="mark" href="/" { (mark()) span { "Bitácora" } } }
                        main id="main" class="card" tabindex="-1" { (content) }
                    }
                }
                dialog id="dialog" class="dialog" aria-label=(t.s("ui-dialog")) {}
                div id="toasts" class="toasts" role="status" {}
            }
        }
    }
}

fn topbar(shell: &Shell<'_>) -> Markup {
    let t = shell.t;
    html! {
        header class="topbar" {
            a class="mark" href="/" aria-label="Bitácora" { (mark()) }
            b { (shell.title) }
            a class="btn bare sm" href="/search" data-palette aria-label=(t.s("ui-search")) { (icon("search")) }
        }
    }
}

fn rail(shell: &Shell<'_>, viewer: &Viewer) -> Markup {
    let t = shell.t;
    html! {
        nav class="rail" aria-label=(t.s("ui-main-navigation")) {
            a class="mark" href="/" { (mark()) span { "Bitácora" } }
            a class="btn go wide" href="/log/new" data-dialog data-hotkey="l" { (icon("pencil-line")) span { (t.s("ui-log")) } kbd aria-hidden="true" { "L" } }
            (links(shell, shell.main))
            @if !shell.insight.is_empty() {
                div { p class="nav-title" { (t.s("ui-insight")) } (links(shell, shell.insight)) }
            }
            @if !shell.projects.is_empty() {
                div { p class="nav-title" { (t.s("ui-your-projects")) } (links(shell, shell.projects)) }
            }
            div class="nav" {
                a href="/search" data-palette data-hotkey="Mod+k,/" { (icon("search")) span { (t.s("ui-search")) } kbd aria-hidden="true" { "/" } }
                a href="/help" data-dialog data-hotkey="?" { (icon("circle-help")) span { (t.s("ui-keys")) } kbd aria-hidden="true" { "?" } }
            }
            div class="rail-foot" {
                (avatar(viewer.id, &viewer.name, Size::Md))
                div { (viewer.name) small { (viewer.line) } }
                a class="btn bare sm" href="/settings" aria-label=(t.s("ui-settings")) { (icon("settings")) }
            }
        }
    }
}

fn links(shell: &Shell<'_>, links: &[NavLink]) -> Markup {
    html! {
        div class="nav" {
            @for link in links {
                a href=(link.href) aria-current=[is_current(shell.path, &link.href).then_some("page")] data-hotkey=[link.hotkey] {
                    (icon(link.icon)) span { (link.words) }
                    @if let Some(count) = link.count.filter(|count| *count > 0) {
                        span class=(if link.hot { "n hot" } else { "n" }) { (shell.t.number(count)) }
                    }
                }
            }
        }
    }
}

/// Whose portal it is, a guest's few links, and the guest.
fn portal_head(shell: &Shell<'_>) -> Markup {
    let t = shell.t;
    html! {
        header class="portal-head" {
            p class="mark" { span { (shell.workspace) } @if let Some(client) = shell.client { small { (client) } } }
            @if !shell.main.is_empty() || !shell.projects.is_empty() {
                nav class="nav" aria-label=(t.s("ui-main-navigation")) {
                    @for link in shell.main.iter().chain(shell.projects) {
                        a href=(link.href) aria-current=[is_here(shell.path, &link.href).then_some("page")] { (link.words) }
                    }
                }
            }
            @if let Some(viewer) = shell.viewer {
                details class="menu" {
                    summary class="btn bare sm" { (viewer.name) " " (icon("chevron-down")) }
                    ul role="list" {
                        li { a href="/settings" { (icon("settings")) (t.s("ui-settings")) } }
                        li { form method="post" action="/sign-out" { button { (icon("log-out")) (t.s("ui-sign-out")) } } }
                    }
                }
            }
        }
    }
}

/// Whether a page of the portal is the one of a link: its home is no parent of its projects.
fn is_here(path: &str, href: &str) -> bool {
    if href == "/portal" { path == href } else { is_current(path, href) }
}

fn is_current(path: &str, href: &str) -> bool {
    path == href || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
}

/// The five places of a small screen: the first two links, log, the third, and everything else.
fn tabbar(shell: &Shell<'_>) -> Markup {
    let t = shell.t;
    let place = |link: &NavLink| {
        html! {
            a href=(link.href) aria-current=[is_current(shell.path, &link.href).then_some("page")] {
                (icon(link.icon)) span { (link.words) }
                @if link.hot && link.count.unwrap_or(0) > 0 { span class="dot" {} }
            }
        }
    };
    html! {
        nav class="tabbar" aria-label=(t.s("ui-small-navigation")) {
            @for link in shell.main.iter().take(2) { (place(link)) }
            a class="plus" href="/log/new" data-dialog aria-label=(t.s("ui-log")) { span { (icon("plus")) } }
            @for link in shell.main.iter().skip(3).take(1) { (place(link)) }
            a href="/more" { (icon("menu")) span { (t.s("ui-more")) } }
        }
    }
}

/// One step on the way to a page.
pub struct Crumb<'a> {
    /// The words.
    pub words: &'a str,
    /// The address; the last step has none.
    pub href: Option<&'a str>,
}

/// The top of a page: crumbs, title, a line under it and actions beside it.
#[derive(Default)]
pub struct Head<'a> {
    /// The way here.
    pub crumbs: &'a [Crumb<'a>],
    /// The page's one `h1`.
    pub title: &'a str,
    /// A sentence under it.
    pub lede: Option<&'a str>,
    /// Links and buttons beside it.
    pub actions: Option<Markup>,
}

/// Renders the top of a page.
pub fn head(t: &Locale, head: &Head<'_>) -> Markup {
    html! {
        header class="head" {
            @if !head.crumbs.is_empty() {
                nav class="crumbs" aria-label=(t.s("ui-path")) {
                    @for (at, crumb) in head.crumbs.iter().enumerate() {
                        @if at > 0 { span aria-hidden="true" { "/" } }
                        @match crumb.href {
                            Some(href) => a href=(href) { (crumb.words) },
                            None => span class="mono" { (crumb.words) },
                        }
                    }
                }
            }
            div class="spread" {
                h1 { (head.title) }
                @if let Some(actions) = &head.actions { div class="row actions no-print" { (actions) } }
            }
            @if let Some(lede) = head.lede { p class="lede" { (lede) } }
        }
    }
}

/// `lang` for text in the other language than the page, nothing for the same.
pub fn other_lang(page: Lang, text: Lang) -> Option<&'static str> {
    (page != text).then(|| text.code())
}
