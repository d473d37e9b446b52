//! The frame of administration and of one's own settings: their tabs.

use crate::{Answer, Cx};
use maud::html;
use ui::{Head, Markup, NavPlace, head, parts};

impl Cx {
    /// A page of administration, under its tabs.
    #[db::boxed]
    pub async fn admin_page(&self, key: &str, content: Markup) -> Answer {
        let current = |href: &str| self.path.starts_with(href);
        self.tabbed(key, "web-admin", NavPlace::Admin, current, content).await
    }

    /// A page of one's own settings, under its tabs.
    #[db::boxed]
    pub async fn settings_page(&self, key: &str, content: Markup) -> Answer {
        self.tabbed(key, "ui-settings", NavPlace::Settings, |href| self.path == href, content).await
    }

    async fn tabbed(
        &self,
        key: &str,
        tabs_key: &str,
        place: NavPlace,
        current: impl Fn(&str) -> bool,
        content: Markup,
    ) -> Answer {
        let title = self.t.s(key);
        let tabs: Vec<parts::Tab> = self
            .links(place)
            .into_iter()
            .map(|link| parts::Tab {
                current: current(&link.href),
                words: link.words,
                href: link.href,
                count: None,
            })
            .collect();
        let body = html! {
            (head(&self.t, &Head { title: &title, ..Head::default() }))
            (parts::tabs(&self.t, &self.t.s(tabs_key), &tabs))
            div class="stack" { (content) }
        };
        self.page(&title, body).await
    }
}

pub(super) async fn admin(cx: Cx) -> Answer {
    let first = cx.links(NavPlace::Admin).into_iter().next().map_or("/".to_owned(), |link| link.href);
    Ok(crate::redirect(&first))
}
