//! How the room appears elsewhere: a guest's links and the name on top of their pages, and the team's
//! way from a project to its portal.

use db::Read;
use kernel::{ProjectId, Result};
use projects::{Filter, ProjectCard, ProjectState};
use ui::{Locale, NavLink};
use web::{Slot, slot};

/// Projects in a guest's head at most.
const IN_HEAD: usize = 8;

fn link(words: String, icon: &'static str, card: &ProjectCard) -> NavLink {
    let href = format!("/portal/projects/{}", card.key);
    NavLink { words, href, icon, count: None, hot: false, hotkey: None }
}

/// A guest's projects.
pub(crate) fn nav_projects<'a>(read: &'a mut Read, _: &'a Locale) -> Slot<'a, Vec<NavLink>> {
    slot(async move {
        if !read.actor().is_guest() {
            return Ok(Vec::new());
        }
        let cards = projects::list_visible(read, Filter { current: true, ..Filter::default() }).await?;
        Ok(cards.iter().take(IN_HEAD).map(|card| link(card.name.clone(), "folder-kanban", card)).collect())
    })
}

/// The name of a guest's client.
pub(crate) fn portal_name<'a>(read: &'a mut Read, _: &'a Locale) -> Slot<'a, Option<String>> {
    slot(async move { client_name(read).await })
}

async fn client_name(read: &mut Read) -> Result<Option<String>> {
    let Some(client) = read.actor().client else { return Ok(None) };
    Ok(Some(clients::find(read, client).await?.name))
}

/// *View as client*, on the page of a project that has a client.
pub(crate) fn project_links<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    project: ProjectId,
) -> Slot<'a, Vec<NavLink>> {
    slot(async move {
        let card = projects::find_card(read, project).await?;
        let Some(client) = card.client_name.clone().filter(|_| card.state != ProjectState::Proposed) else {
            return Ok(Vec::new());
        };
        Ok(vec![link(t.with("portal-view-as", &[("name", client.into())]), "eye", &card)])
    })
}
