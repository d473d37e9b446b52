//! The queue: views as links, filters, and the list as CSV.

use super::{
    choice, cover, lists,
    near::{Hours, near},
    places, team,
    views::saved,
    with_clocks,
};
use crate::{
    store::{counts, held, mail, tickets},
    types::{Near, TicketState, Wanted, read_number},
    views::{forms, queue as views},
};
use axum::extract::Query;
use http::StatusCode;
use kernel::{ClientId, PersonId, ProjectId, Result, SiteId, TicketId};
use serde::Deserialize;
use ui::{Markup, form::Filled};
use web::{Answer, Cx};

/// Rows of a page.
pub(super) const ROWS: i64 = 50;
/// Addresses of the desk that are looked at.
const MOST_ADDRESSES: i64 = 500;
/// Rows of an export at most.
const MOST_EXPORTED: i64 = 50_000;

/// How the queue is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    view: String,
    q: String,
    client: String,
    site: String,
    project: String,
    state: String,
    priority: String,
    owner: String,
    category: String,
    service: String,
    tag: String,
    page: i64,
    left: String,
}

impl Asked {
    /// What an address of the queue asks for; nothing in particular where it is none.
    pub(super) fn read(address: &str) -> Asked {
        let asked = address.parse().ok().and_then(|uri| Query::<Asked>::try_from_uri(&uri).ok());
        asked.map(|Query(asked)| asked).unwrap_or_default()
    }

    pub(super) fn view(&self) -> &str {
        if views::VIEWS.contains(&self.view.as_str()) || self.view == "spam" { &self.view } else { "open" }
    }

    /// Which tickets those are; `covered` are whom the reader holds for somebody who is away.
    pub(super) fn wanted(&self, cx: &Cx, near: &Near, covered: &[TicketId]) -> Result<Wanted> {
        let view = self.view();
        let mut wanted = Wanted {
            open: !matches!(view, "all" | "spam"),
            client: choice("client", &self.client)?.map(ClientId),
            site: choice("site", &self.site)?.map(SiteId),
            project: choice("project", &self.project)?.map(ProjectId),
            priority: choice("priority", &self.priority)?,
            owner: choice("owner", &self.owner)?.map(PersonId),
            state: TicketState::parse(&self.state),
            category: self.category.clone(),
            service: self.service.clone(),
            tag: self.tag.clone(),
            q: self.q.clone(),
            spam: view == "spam",
            ..Wanted::default()
        };
        match view {
            "mine" => {
                wanted.owner = Some(cx.actor.person);
                wanted.also = covered.to_vec();
            }
            "unassigned" => wanted.unassigned = true,
            "risk" => wanted.near = Some(near.clone()),
            "client" => wanted.state = Some(TicketState::WaitingClient),
            _ => {}
        }
        // What is over is never in the order of clocks.
        wanted.open &= wanted.state.is_none_or(TicketState::is_open);
        Ok(wanted)
    }

    /// The sites of the client that is asked for; a site of another one is asked for no more.
    async fn sites(&mut self, read: &mut db::Read) -> Result<forms::Choices> {
        let sites = match choice("client", &self.client)?.map(ClientId) {
            Some(client) => clients::list_sites(read, client).await?,
            None => Vec::new(),
        };
        let sites: forms::Choices = sites.into_iter().map(|site| (site.id.to_string(), site.name)).collect();
        if !sites.iter().any(|(id, _)| *id == self.site) {
            self.site.clear();
        }
        Ok(sites)
    }

    /// What is asked for beside the view.
    fn filters(&self) -> [(&'static str, &String); 10] {
        [
            ("q", &self.q),
            ("client", &self.client),
            ("site", &self.site),
            ("project", &self.project),
            ("state", &self.state),
            ("priority", &self.priority),
            ("owner", &self.owner),
            ("category", &self.category),
            ("service", &self.service),
            ("tag", &self.tag),
        ]
    }

    /// The query without its page.
    pub(super) fn query(&self) -> String {
        let filled = self.filters().into_iter().filter(|(_, value)| !value.is_empty());
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("view", self.view()).extend_pairs(filled).finish()
    }

    fn filled(&self) -> Filled {
        Filled::new(&self.filters().map(|(name, value)| (name, value.clone())))
    }
}

/// The queue.
pub async fn show(cx: Cx, Query(asked): Query<Asked>) -> Answer {
    let body = content(&cx, asked, Forms::default()).await?;
    cx.page(&cx.t.s("desk-tickets"), body).await
}

/// What was typed into the forms of the queue and needs a fix.
#[derive(Default)]
pub(super) struct Forms {
    /// What was asked for those that are ticked; they are still.
    pub bulk: Filled,
    /// A view that was to be kept or changed.
    pub view: Filled,
}

/// The queue that something was asked of, with what needs a fix.
pub(super) async fn mended(cx: &Cx, back: &str, forms: Forms) -> Answer {
    let body = content(cx, Asked::read(back), forms).await?;
    cx.framed(StatusCode::UNPROCESSABLE_ENTITY, &cx.t.s("desk-tickets"), body).await
}

async fn content(cx: &Cx, mut asked: Asked, forms: Forms) -> Result<Markup> {
    let page = asked.page.clamp(1, 100_000);
    let mut read = cx.read().await?;
    let sites = asked.sites(&mut read).await?;
    let near = near(&mut read, cx.t.now, Hours::Risk).await?;
    let covered = cover::covered_keys(&mut read, cx.t.now).await?;
    let wanted = asked.wanted(cx, &near, &covered)?;
    let wanted = Wanted { skip: (page - 1) * ROWS, limit: ROWS + 1, ..wanted };
    let mut found = tickets::list(&mut read, &wanted).await?;
    let more = found.len() as i64 > ROWS;
    found.truncate(ROWS as usize);
    let rows = with_clocks(&mut read, &cx.t, found).await?;
    let counts = counts::count(&mut read, &near, &covered).await?;
    let waiting = held::count(&mut read).await?;
    let (mut clients, mut projects) = places(&mut read, &cx.t).await?;
    clients.remove(0);
    projects.remove(0);
    let team = team(&mut read).await?;
    let saved = saved(cx, &mut read, &near, &covered).await?;
    let door = if rows.is_empty() { Some(door(cx, &mut read).await?) } else { None };
    drop(read);
    let query = asked.query();
    let left: Vec<TicketId> = asked.left.split(',').filter_map(read_number).take(ROWS as usize).collect();
    let view = views::Queue {
        view: asked.view(),
        counts,
        mail: waiting,
        filled: &asked.filled(),
        query: &query,
        rows: &rows,
        covering: &covered,
        clients: &clients,
        sites: &sites,
        projects: &projects,
        team: &team,
        bulk: &forms.bulk,
        left: &left,
        page,
        newer: (page > 1).then(|| format!("/tickets?{query}&page={}", page - 1)),
        older: more.then(|| format!("/tickets?{query}&page={}", page + 1)),
        saved: &saved,
        naming: &forms.view,
        door: door.as_ref(),
    };
    Ok(views::page(&cx.t, &view))
}

/// Where clients open tickets: an address of the desk that is for everybody, else the portal.
async fn door(cx: &Cx, read: &mut db::Read) -> Result<views::Door> {
    let all = mail::list_addresses(read, MOST_ADDRESSES).await?;
    let for_all = all.into_iter().find(|address| address.client.is_none() && address.project.is_none());
    Ok(match for_all {
        Some(address) => views::Door::Mail(address.email),
        None => views::Door::Portal(format!("{}/portal/tickets/new", cx.house.config.url())),
    })
}

/// The list as CSV, every row of it up to a limit.
pub async fn export(cx: Cx, Query(mut asked): Query<Asked>) -> Answer {
    let mut read = cx.read().await?;
    asked.sites(&mut read).await?;
    let near = near(&mut read, cx.t.now, Hours::Risk).await?;
    let covered = match asked.view() {
        "mine" => cover::covered_keys(&mut read, cx.t.now).await?,
        _ => Vec::new(),
    };
    let wanted = Wanted { limit: MOST_EXPORTED + 1, ..asked.wanted(&cx, &near, &covered)? };
    let found = tickets::list(&mut read, &wanted).await?;
    let sheet = lists::queue(&cx, &mut read, found, MOST_EXPORTED).await?;
    drop(read);
    Ok(sheet.answer("tickets.csv"))
}
