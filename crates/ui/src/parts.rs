//! Markup pieces: icons, people, pills, times, buttons, lists, empty states.

use crate::{Locale, assets};
use jiff::Timestamp;
use maud::{Markup, PreEscaped, html};
use std::sync::LazyLock;

/// How each icon begins; a page has hundreds.
static ICON: LazyLock<String> = LazyLock::new(|| {
    format!("<svg class=\"i\" aria-hidden=\"true\"><use href=\"{}#", assets::path("sprite.svg"))
});

/// An icon of the sprite. It never stands alone without a label.
pub fn icon(name: &str) -> Markup {
    // Icon names are ours; the address holds nothing from a reader.
    PreEscaped([ICON.as_str(), name, "\"/></svg>"].concat())
}

/// The mark of the product.
pub fn mark() -> Markup {
    PreEscaped(format!("<svg aria-hidden=\"true\"><use href=\"{}#mark\"/></svg>", assets::path("sprite.svg")))
}

/// How large an avatar is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Beside a line of text.
    Xs,
    /// In lists.
    Md,
    /// On a person's page.
    Lg,
}

/// The initials of a name, two at most.
pub fn initials(name: &str) -> String {
    let mut words =
        name.split_whitespace().filter(|word| word.chars().next().is_some_and(char::is_alphabetic));
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// Initials in a circle; the name is always in text beside it.
pub fn avatar(id: i64, name: &str, size: Size) -> Markup {
    let class = match size {
        Size::Xs => "av xs",
        Size::Md => "av",
        Size::Lg => "av lg",
    };
    // The golden angle spreads hues evenly over ids.
    let hue = (id.rem_euclid(360) * 137 + 25) % 360;
    html! { span class=(class) style=(format!("--h:{hue}")) aria-hidden="true" { (initials(name)) } }
}

/// Lead and backup side by side; the ring marks the lead.
pub fn pair(lead: (i64, &str), backup: Option<(i64, &str)>) -> Markup {
    html! {
        span class="pair" {
            (avatar(lead.0, lead.1, Size::Md))
            @if let Some((id, name)) = backup { (avatar(id, name, Size::Md)) }
        }
    }
}

/// What a pill says beyond its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Ok,
    /// Look at it.
    Warn,
    /// Someone must act today.
    Bad,
    /// Neither.
    Mute,
    /// It is your turn.
    Need,
}

/// Status: shape, then word, then colour.
pub fn pill(tone: Tone, icon_name: &str, words: &str) -> Markup {
    let class = match tone {
        Tone::Ok => "pill ok",
        Tone::Warn => "pill warn",
        Tone::Bad => "pill bad",
        Tone::Mute => "pill",
        Tone::Need => "pill need",
    };
    html! { span class=(class) { (icon(icon_name)) span { (words) } } }
}

/// Who may see a thing, in words: team only, or the client by name.
pub fn visibility(t: &Locale, client: Option<&str>) -> Markup {
    html! {
        @match client {
            Some(name) => span class="tag open" { (icon("eye")) (t.with("ui-visible-to", &[("name", name.into())])) },
            None => span class="tag" { (icon("lock")) (t.s("ui-team-only")) },
        }
    }
}

/// A moment in the reader's words, exact in `title` and `datetime`.
pub fn time(t: &Locale, at: Timestamp) -> Markup {
    html! { time datetime=(at) title=(t.exact(at)) { (t.moment(at)) } }
}

/// How long ago, exact in `title` and `datetime`; the script keeps it true.
pub fn ago(t: &Locale, at: Timestamp) -> Markup {
    html! { relative-time datetime=(at) prefix="" title=(t.exact(at)) { (t.ago(at)) } }
}

/// An empty state: what will appear here, how it gets here, one button.
pub fn empty(title: &str, body: &str, action: Option<Markup>) -> Markup {
    html! {
        div class="empty" {
            h2 { (title) }
            p class="soft" { (body) }
            @if let Some(action) = action { div class="row" { (action) } }
        }
    }
}

/// Links to the pages of a list, as whole addresses.
pub fn pager(t: &Locale, newer: Option<&str>, older: Option<&str>) -> Markup {
    html! {
        @if newer.is_some() || older.is_some() {
            nav class="pages" aria-label=(t.s("ui-pages")) {
                @if let Some(href) = newer { a class="btn sm" href=(href) rel="prev" { (icon("arrow-left")) (t.s("ui-newer")) } }
                @if let Some(href) = older { a class="btn sm" href=(href) rel="next" { (t.s("ui-older")) (icon("arrow-right")) } }
            }
        }
    }
}

/// One tab of a page's tab row: words, address, whether it is this page, and a count.
pub struct Tab {
    /// The words.
    pub words: String,
    /// The address.
    pub href: String,
    /// Whether this is the page.
    pub current: bool,
    /// A count, if one belongs there.
    pub count: Option<i64>,
}

/// A row of tabs; each is a page.
pub fn tabs(t: &Locale, label: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav class="tabs" aria-label=(label) {
            @for tab in tabs {
                a href=(tab.href) aria-current=[tab.current.then_some("page")] {
                    (tab.words)
                    @if let Some(count) = tab.count { span class="n" { (t.number(count)) } }
                }
            }
        }
    }
}

/// A notice that something happened, with a form to take it back.
pub fn toast(words: &str, undo: Option<(&str, &str)>) -> Markup {
    html! {
        div class="toast" data-toast {
            (icon("check"))
            span { (words) }
            @if let Some((action, label)) = undo {
                form method="post" action=(action) { button type="submit" { (label) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_come_from_the_first_and_the_last_name() {
        assert_eq!(initials("Marta Ibáñez"), "MI");
        assert_eq!(initials("Ángel de la Cruz"), "ÁC");
        assert_eq!(initials("Diego"), "D");
        assert_eq!(initials(""), "");
    }
}
