//! Where alerts come from, for whoever runs the installation, and the door that takes them in.

use super::{choice, done, places};
use crate::{
    actions::{self, Became},
    alert::{self, AlertMapping},
    store::alerts::{self, NewSource},
    views::alerts as views,
};
use axum::{Json, extract::Path, response::IntoResponse};
use http::HeaderMap;
use kernel::{Actor, ClientId, Error, ProjectId, Result};
use serde_json::{Value, json};
use ui::{Markup, form::Filled};
use web::{Answer, Cx, Form, json::Body};

/// Alerts that burn shown at most; the list as CSV has all.
const BURNING: i64 = 50;

async fn content(cx: &Cx, filled: &Filled, fresh: Option<&(String, String)>) -> Result<Markup> {
    let mut read = cx.read().await?;
    let (clients, projects) = places(&mut read, &cx.t).await?;
    let sources = alerts::list_sources(&mut read).await?;
    let mut burning = alerts::list_burning(&mut read, BURNING + 1).await?;
    drop(read);
    let more = burning.len() as i64 > BURNING;
    burning.truncate(BURNING as usize);
    let page = views::Page {
        sources: &sources,
        burning: &burning,
        more,
        clients: &clients,
        projects: &projects,
        fresh,
    };
    Ok(views::page(&cx.t, filled, &page))
}

/// The sources, and the form for another.
pub async fn list(cx: Cx) -> Answer {
    let body = content(&cx, &Filled::default(), None).await?;
    cx.page(&cx.t.s("desk-alerts"), body).await
}

/// What a form says of a source, once its mapping is read.
struct Sent {
    name: String,
    mapping: AlertMapping,
    client: Option<ClientId>,
    project: Option<ProjectId>,
}

impl Sent {
    fn read(sent: &Form) -> Result<Sent> {
        let mapping = match sent.get("mapping") {
            "" => AlertMapping::preset(sent.get("preset"))
                .ok_or_else(|| Error::invalid("preset", "desk-choose-one"))?,
            own => serde_json::from_str(own).map_err(|_| Error::invalid("mapping", "desk-alert-mapping"))?,
        };
        let client = choice("client", sent.get("client"))?.map(ClientId);
        let project = choice("project", sent.get("project"))?.map(ProjectId);
        Ok(Sent { name: sent.get("name").to_owned(), mapping, client, project })
    }

    fn source(&self) -> NewSource<'_> {
        NewSource { name: &self.name, mapping: &self.mapping, client: self.client, project: self.project }
    }
}

async fn add(cx: &Cx, sent: &Form) -> Result<(String, String)> {
    let source = Sent::read(sent)?;
    let mut tx = cx.tx().await?;
    let (id, secret) = actions::add_source(&mut tx, &source.source()).await?;
    tx.commit().await?;
    Ok((format!("{}{}", cx.house.config.url(), views::address(id)), secret))
}

/// Adds a source, and shows its secret this once.
pub async fn create(cx: Cx, sent: Form) -> Answer {
    match add(&cx, &sent).await {
        Ok(fresh) => {
            let body = content(&cx, &Filled::default(), Some(&fresh)).await?;
            cx.page(&cx.t.s("desk-alerts"), body).await
        }
        Err(Error::Invalid(fields)) => {
            let body = content(&cx, &sent.failed(fields), None).await?;
            cx.framed(http::StatusCode::UNPROCESSABLE_ENTITY, &cx.t.s("desk-alerts"), body).await
        }
        Err(error) => Err(error.into()),
    }
}

/// A source: what it is called, how it is read, and where its tickets go.
pub async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    source(&cx, id, None, None).await
}

async fn source(cx: &Cx, id: i64, typed: Option<Filled>, fresh: Option<&str>) -> Answer {
    let mut read = cx.read().await?;
    let it = alerts::find_source_of(&mut read, id).await?;
    let (clients, projects) = places(&mut read, &cx.t).await?;
    drop(read);
    let code = match &typed {
        Some(_) => http::StatusCode::UNPROCESSABLE_ENTITY,
        None => http::StatusCode::OK,
    };
    let text = |id: Option<i64>| id.map_or_else(String::new, |id| id.to_string());
    let filled = typed.unwrap_or_else(|| {
        Filled::new(&[
            ("name", it.name.clone()),
            ("mapping", pretty(&it.mapping)),
            ("client", text(it.client_id.map(|id| id.0))),
            ("project", text(it.project_id.map(|id| id.0))),
        ])
    });
    let address = format!("{}{}", cx.house.config.url(), views::address(id));
    let page = views::Source { row: &it, address: &address, clients: &clients, projects: &projects, fresh };
    cx.framed(code, &it.name, views::source(&cx.t, &filled, &page)).await
}

/// A mapping as people read it.
fn pretty(mapping: &str) -> String {
    let read = serde_json::from_str::<AlertMapping>(mapping);
    read.ok().and_then(|it| serde_json::to_string_pretty(&it).ok()).unwrap_or_else(|| mapping.to_owned())
}

/// Changes a source; its address and its secret stay.
pub async fn change(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    let saved = async {
        let new = Sent::read(&sent)?;
        let mut tx = cx.tx().await?;
        actions::change_source(&mut tx, id, &new.source()).await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => cx.see("/admin/desk/alerts"),
        Err(Error::Invalid(fields)) => source(&cx, id, Some(sent.failed(fields)), None).await,
        Err(error) => Err(error.into()),
    }
}

/// Gives a source another secret, and shows it this once.
pub async fn renew(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    let secret = actions::renew_secret(&mut tx, id).await?;
    tx.commit().await?;
    source(&cx, id, None, Some(&secret)).await
}

/// Takes a source out of use.
pub async fn remove(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::remove_source(&mut tx, id).await?;
    done(&cx, tx, "/admin/desk/alerts").await
}

/// A mapping as JSON, to be changed and given.
pub async fn mapping(Path(name): Path<String>) -> Answer {
    let mapping = AlertMapping::preset(&name).ok_or(Error::NotFound)?;
    let text = serde_json::to_string_pretty(&mapping).map_err(Error::internal)?;
    Ok(web::download("mapping.json", "application/json", text))
}

/// What a media type of Zabbix runs to send its alerts.
pub async fn zabbix() -> Answer {
    let text = include_str!("../alert/zabbix.js").to_owned();
    Ok(web::download("bitacora-zabbix.js", "text/javascript; charset=utf-8", text))
}

/// Takes an alert in from whoever presents the source's secret, in the header for it.
pub async fn take(cx: Cx, Path(id): Path<String>, headers: HeaderMap, Body(body): Body<Value>) -> Answer {
    // Whoever does not know the secret makes nobody wait: nothing is begun for them.
    let mut read = cx.house.db.read(Actor::SYSTEM).await?;
    let secret = web::presented(&headers).unwrap_or_default();
    let source = alerts::find_source(&mut read, &web::digest(&secret)).await?;
    if source.id.to_string() != id {
        return Err(Error::NotFound.into());
    }
    drop(read);
    cx.house.pace(&web::limit::ALERTS, &source.id.to_string())?;
    let mapping: AlertMapping = serde_json::from_str(&source.mapping).map_err(Error::internal)?;
    let came = alert::read(&mapping, &body)?;
    let mut tx = cx.house.db.begin(Actor::SYSTEM).await?;
    let became = actions::alert(&mut tx, &source, &came).await?;
    tx.commit().await?;
    let (did, ticket) = match became {
        Became::Opened(id) => ("opened", Some(id)),
        Became::Known(id) => ("known", Some(id)),
        Became::Reopened(id) => ("reopened", Some(id)),
        Became::Resolved(id) => ("resolved", Some(id)),
        Became::Damped(id) => ("damped", Some(id)),
        Became::Nothing => ("nothing", None),
    };
    Ok(Json(json!({"did": did, "ticket": ticket.map(crate::types::number)})).into_response())
}
