//! Doors for people: the list, a client, and the forms around it.

use crate::{
    actions, api, rules, store,
    store::Wanted,
    types::{Client, Stage, Tier},
    views::{self, ListView},
};
use axum::extract::{Path, Query};
use kernel::{CalendarId, ContactId, Error, Result, SiteId};
use serde::Deserialize;
use ui::{Locale, Markup, form::Filled};
use web::{Access, Answer, ClientColumn, Cx, Form, Hit, Routes, Slot, slot};

pub(crate) fn routes() -> Routes {
    let routes = Routes::new()
        .get("/clients", Access::Team, list)
        .get("/clients/new", Access::Team, new)
        .post("/clients", Access::Team, create)
        .get("/clients/{slug}", Access::Team, show)
        .get("/clients/{slug}/edit", Access::Team, edit)
        .post("/clients/{slug}", Access::Team, change)
        .get("/clients/{slug}/contacts/new", Access::Team, new_contact)
        .post("/clients/{slug}/contacts", Access::Team, add_contact)
        .get("/clients/{slug}/contacts/{id}/edit", Access::Team, edit_contact)
        .post("/clients/{slug}/contacts/{id}", Access::Team, change_contact)
        .post("/clients/{slug}/contacts/{id}/left", Access::Team, contact_left)
        .post("/clients/{slug}/contacts/{id}/back", Access::Team, contact_back)
        .post("/clients/{slug}/contacts/{id}/invitation", Access::Team, invite_contact)
        .get("/clients/{slug}/sites/new", Access::Team, new_site)
        .post("/clients/{slug}/sites", Access::Team, add_site)
        .get("/clients/{slug}/sites/{id}/edit", Access::Team, edit_site)
        .post("/clients/{slug}/sites/{id}", Access::Team, change_site)
        .post("/clients/{slug}/sites/{id}/removal", Access::Team, remove_site);
    api::routes(routes)
}

/// Clients on a page of the list (DESIGN §4).
const ROWS: i64 = 50;

#[derive(Default, Deserialize)]
struct ListQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    tier: String,
    #[serde(default)]
    sort: String,
    page: Option<i64>,
}

async fn list(cx: Cx, Query(query): Query<ListQuery>) -> Answer {
    let page = query.page.unwrap_or(1).clamp(1, 10_000);
    let wanted = Wanted {
        stage: Stage::parse(&query.stage),
        tier: Tier::parse(&query.tier),
        name: Some(query.q.clone()),
        down: query.sort == "-name",
        skip: (page - 1) * ROWS,
        limit: ROWS,
    };
    let mut read = cx.read().await?;
    let (clients, count) = store::list(&mut read, &wanted).await?;
    let ids: Vec<_> = clients.iter().map(|client| client.id).collect();
    let columns = columns(&cx, &mut read, &ids).await?;
    drop(read);
    let view = ListView {
        clients: &clients,
        columns: &columns,
        count,
        page,
        rows: ROWS,
        q: query.q.trim(),
        stage: wanted.stage,
        tier: wanted.tier,
        down: wanted.down,
    };
    cx.page(&cx.t.s("clients-clients"), views::list(&cx.t, &view)).await
}

async fn columns(cx: &Cx, read: &mut db::Read, ids: &[kernel::ClientId]) -> Result<Vec<ClientColumn>> {
    let mut all = Vec::new();
    for columns in cx.house.rooms().filter_map(|room| room.client_columns) {
        all.extend(columns(read, &cx.t, ids).await?);
    }
    Ok(all)
}

async fn show(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let client = store::find_by_slug(&mut read, &slug).await?;
    let contacts = store::list_contacts(&mut read, client.id).await?;
    let sites = store::list_sites(&mut read, client.id).await?;
    let calendars = people::list_calendars(&mut read).await?;
    let facts = columns(&cx, &mut read, &[client.id]).await?;
    let mut panels: Vec<Markup> = Vec::new();
    for panel in cx.house.rooms().filter_map(|room| room.client_panel) {
        panels.extend(panel(&mut read, &cx.t, client.id).await?);
    }
    drop(read);
    let body = views::client(&cx.t, &client, &contacts, &sites, &calendars, &facts, &panels);
    cx.page(&client.name, body).await
}

type Calendars = Vec<(CalendarId, String, String)>;

async fn calendars(cx: &Cx) -> Result<Calendars> {
    let mut read = cx.read().await?;
    people::list_calendars(&mut read).await
}

async fn new(cx: Cx) -> Answer {
    let workspace = cx.house.workspace();
    let calendars = calendars(&cx).await?;
    let filled = Filled::new(&[
        ("zone", workspace.zone.clone()),
        ("lang", workspace.lang.code().to_owned()),
        ("stage", Stage::Prospect.word().to_owned()),
    ]);
    let form = views::client_form(&cx.t, &filled, None, &calendars, cx.fragment);
    cx.page(&cx.t.s("clients-new"), form).await
}

async fn create(cx: Cx, form: Form) -> Answer {
    let done = async {
        let new = rules::read_client(&form)?;
        let mut tx = cx.tx().await?;
        let id = actions::create(&mut tx, new).await?;
        let slug = store::find(&mut tx, id).await?.slug;
        tx.commit().await?;
        Ok(slug)
    };
    match done.await {
        Ok(slug) => cx.see(&format!("/clients/{slug}")),
        Err(error) => {
            let calendars = calendars(&cx).await?;
            let again = |filled: &Filled| views::client_form(&cx.t, filled, None, &calendars, cx.fragment);
            cx.again(error, &cx.t.s("clients-new"), &form, again).await
        }
    }
}

async fn find(cx: &Cx, slug: &str) -> Result<Client> {
    let mut read = cx.read().await?;
    store::find_by_slug(&mut read, slug).await
}

fn edit_title(t: &Locale, client: &Client) -> String {
    t.with("clients-edit", &[("name", client.name.as_str().into())])
}

async fn edit(cx: Cx, Path(slug): Path<String>) -> Answer {
    let client = find(&cx, &slug).await?;
    let calendars = calendars(&cx).await?;
    let filled = Filled::new(&rules::fields_of(&client));
    let form = views::client_form(&cx.t, &filled, Some(&client), &calendars, cx.fragment);
    cx.page(&edit_title(&cx.t, &client), form).await
}

async fn change(cx: Cx, Path(slug): Path<String>, form: Form) -> Answer {
    let client = find(&cx, &slug).await?;
    let done = async {
        let new = rules::read_client(&form)?;
        let mut tx = cx.tx().await?;
        actions::change(&mut tx, client.id, new).await?;
        let slug = store::find(&mut tx, client.id).await?.slug;
        tx.commit().await?;
        Ok(slug)
    };
    match done.await {
        Ok(slug) => cx.see(&format!("/clients/{slug}")),
        Err(error) => {
            let calendars = calendars(&cx).await?;
            let again =
                |filled: &Filled| views::client_form(&cx.t, filled, Some(&client), &calendars, cx.fragment);
            cx.again(error, &edit_title(&cx.t, &client), &form, again).await
        }
    }
}

// --- people at a client ---------------------------------------------------------

async fn with_sites(cx: &Cx, slug: &str) -> Result<(Client, Vec<crate::Site>)> {
    let mut read = cx.read().await?;
    let client = store::find_by_slug(&mut read, slug).await?;
    let sites = store::list_sites(&mut read, client.id).await?;
    Ok((client, sites))
}

async fn new_contact(cx: Cx, Path(slug): Path<String>) -> Answer {
    let (client, sites) = with_sites(&cx, &slug).await?;
    let form = views::contact_form(&cx.t, &Filled::default(), &client, None, &sites, cx.fragment);
    cx.page(&cx.t.s("clients-contact-new"), form).await
}

async fn add_contact(cx: Cx, Path(slug): Path<String>, form: Form) -> Answer {
    let (client, sites) = with_sites(&cx, &slug).await?;
    let done = async {
        let new = rules::read_contact(&form)?;
        let mut tx = cx.tx().await?;
        actions::add_contact(&mut tx, client.id, new).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&format!("/clients/{slug}")),
        Err(error) => {
            let again =
                |filled: &Filled| views::contact_form(&cx.t, filled, &client, None, &sites, cx.fragment);
            cx.again(error, &cx.t.s("clients-contact-new"), &form, again).await
        }
    }
}

/// The contact of an address; one of another client does not exist there.
async fn find_contact(cx: &Cx, slug: &str, id: i64) -> Result<(Client, crate::Contact)> {
    let mut read = cx.read().await?;
    let client = store::find_by_slug(&mut read, slug).await?;
    let contact = store::find_contact(&mut read, ContactId(id)).await?;
    if contact.client_id == client.id { Ok((client, contact)) } else { Err(Error::NotFound) }
}

async fn edit_contact(cx: Cx, Path((slug, id)): Path<(String, i64)>) -> Answer {
    let (client, contact) = find_contact(&cx, &slug, id).await?;
    let (_, sites) = with_sites(&cx, &slug).await?;
    let filled = Filled::new(&[
        ("site", contact.site_id.map_or(String::new(), |id| id.to_string())),
        ("name", contact.name.clone()),
        ("email", contact.email.clone().unwrap_or_default()),
        ("phone", contact.phone.clone()),
        ("title", contact.title.clone()),
    ]);
    let form = views::contact_form(&cx.t, &filled, &client, Some(&contact), &sites, cx.fragment);
    cx.page(&contact.name, form).await
}

async fn change_contact(cx: Cx, Path((slug, id)): Path<(String, i64)>, form: Form) -> Answer {
    let (client, contact) = find_contact(&cx, &slug, id).await?;
    let done = async {
        let new = rules::read_contact(&form)?;
        let mut tx = cx.tx().await?;
        actions::change_contact(&mut tx, contact.id, new).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&format!("/clients/{slug}")),
        Err(error) => {
            let (_, sites) = with_sites(&cx, &slug).await?;
            let again = |filled: &Filled| {
                views::contact_form(&cx.t, filled, &client, Some(&contact), &sites, cx.fragment)
            };
            cx.again(error, &contact.name, &form, again).await
        }
    }
}

async fn set_left(cx: &Cx, slug: &str, id: i64, left: bool) -> Answer {
    let (_, contact) = find_contact(cx, slug, id).await?;
    let mut tx = cx.tx().await?;
    actions::set_left(&mut tx, contact.id, left).await?;
    tx.commit().await?;
    cx.see(&format!("/clients/{slug}"))
}

async fn contact_left(cx: Cx, Path((slug, id)): Path<(String, i64)>) -> Answer {
    set_left(&cx, &slug, id, true).await
}

async fn contact_back(cx: Cx, Path((slug, id)): Path<(String, i64)>) -> Answer {
    set_left(&cx, &slug, id, false).await
}

async fn invite_contact(cx: Cx, Path((slug, id)): Path<(String, i64)>) -> Answer {
    let (_, contact) = find_contact(&cx, &slug, id).await?;
    let mut tx = cx.tx().await?;
    actions::invite_contact(&mut tx, contact.id, &cx.house.config.url()).await?;
    tx.commit().await?;
    cx.see(&format!("/clients/{slug}"))
}

// --- places ---------------------------------------------------------------------

async fn new_site(cx: Cx, Path(slug): Path<String>) -> Answer {
    let client = find(&cx, &slug).await?;
    let calendars = calendars(&cx).await?;
    let calendar = client.calendar_id.map_or(String::new(), |id| id.to_string());
    let filled = Filled::new(&[("zone", client.zone.clone()), ("calendar", calendar)]);
    let form = views::site_form(&cx.t, &filled, &client, None, &calendars, cx.fragment);
    cx.page(&cx.t.s("clients-site-new"), form).await
}

async fn add_site(cx: Cx, Path(slug): Path<String>, form: Form) -> Answer {
    let client = find(&cx, &slug).await?;
    let done = async {
        let new = rules::read_site(&form)?;
        let mut tx = cx.tx().await?;
        actions::add_site(&mut tx, client.id, new).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&format!("/clients/{slug}")),
        Err(error) => {
            let calendars = calendars(&cx).await?;
            let again =
                |filled: &Filled| views::site_form(&cx.t, filled, &client, None, &calendars, cx.fragment);
            cx.again(error, &cx.t.s("clients-site-new"), &form, again).await
        }
    }
}

async fn find_site(cx: &Cx, slug: &str, id: i64) -> Result<(Client, crate::Site)> {
    let mut read = cx.read().await?;
    let client = store::find_by_slug(&mut read, slug).await?;
    let site = store::find_site(&mut read, SiteId(id)).await?;
    if site.client_id == client.id { Ok((client, site)) } else { Err(Error::NotFound) }
}

async fn edit_site(cx: Cx, Path((slug, id)): Path<(String, i64)>) -> Answer {
    let (client, site) = find_site(&cx, &slug, id).await?;
    let calendars = calendars(&cx).await?;
    let filled = Filled::new(&[
        ("name", site.name.clone()),
        ("city", site.city.clone()),
        ("zone", site.zone.clone()),
        ("calendar", site.calendar_id.map_or(String::new(), |id| id.to_string())),
    ]);
    let form = views::site_form(&cx.t, &filled, &client, Some(&site), &calendars, cx.fragment);
    cx.page(&site.name, form).await
}

async fn change_site(cx: Cx, Path((slug, id)): Path<(String, i64)>, form: Form) -> Answer {
    let (client, site) = find_site(&cx, &slug, id).await?;
    let done = async {
        let new = rules::read_site(&form)?;
        let mut tx = cx.tx().await?;
        actions::change_site(&mut tx, site.id, new).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&format!("/clients/{slug}")),
        Err(error) => {
            let calendars = calendars(&cx).await?;
            let again = |filled: &Filled| {
                views::site_form(&cx.t, filled, &client, Some(&site), &calendars, cx.fragment)
            };
            cx.again(error, &site.name, &form, again).await
        }
    }
}

async fn remove_site(cx: Cx, Path((slug, id)): Path<(String, i64)>) -> Answer {
    let (_, site) = find_site(&cx, &slug, id).await?;
    let mut tx = cx.tx().await?;
    actions::remove_site(&mut tx, site.id).await?;
    tx.commit().await?;
    cx.see(&format!("/clients/{slug}"))
}

// --- search ---------------------------------------------------------------------

/// Finds clients and people at clients.
pub(crate) fn search<'a>(
    read: &'a mut db::Read,
    t: &'a Locale,
    question: &'a str,
    limit: i64,
) -> Slot<'a, Vec<Hit>> {
    slot(async move {
        if !read.actor().is_team() {
            return Ok(Vec::new());
        }
        let found = store::search(read, question, limit).await?;
        Ok(found.into_iter().map(|found| hit(t, found)).collect())
    })
}

fn hit(t: &Locale, found: store::Found) -> Hit {
    let (group, icon, title, line, href) = if let (Some(name), Some(id)) = (found.contact, found.contact_id) {
        let title = found.title.unwrap_or_default();
        let line = if title.is_empty() { found.client } else { format!("{title} · {}", found.client) };
        ("clients-contacts", "user", name, line, format!("/clients/{}#contact-{id}", found.slug))
    } else {
        let line = if found.sector.is_empty() { t.s("clients-client") } else { found.sector };
        ("clients-clients", "building-2", found.client, line, format!("/clients/{}", found.slug))
    };
    Hit { group, icon, title, line, excerpt: String::new(), href, at: None }
}
