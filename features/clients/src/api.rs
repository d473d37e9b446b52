//! Doors for machines: the same verbs, the same problems, as JSON.

use crate::{
    actions, rules, store,
    types::{Card, Client, Contact, Site},
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use http::StatusCode;
use kernel::Result;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Form, Routes,
    json::{Body, Page, PageQuery},
};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(list, create))
        .api(Access::Team, utoipa_axum::routes!(show, change))
}

/// A client with its people and places.
#[derive(Serialize, ToSchema)]
struct ClientPage {
    /// The client.
    #[serde(flatten)]
    client: Client,
    /// Its people.
    contacts: Vec<Contact>,
    /// Its places.
    sites: Vec<Site>,
}

/// What is said of a client. When one is added, what is absent is the usual; when one is changed, it
/// stays as it was.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClientBody {
    /// Its name.
    name: Option<String>,
    /// Three letters; suggested if absent, and fixed from then on: another one is refused.
    code: Option<String>,
    /// The last part of its address; suggested if absent.
    slug: Option<String>,
    /// `prospect`, `active` or `former`.
    stage: Option<String>,
    /// Since when it is in that stage, `2026-11-23`.
    since_day: Option<String>,
    /// `standard` or `extended`.
    tier: Option<String>,
    /// `small`, `mid_market` or `enterprise`.
    segment: Option<String>,
    /// What it does.
    sector: Option<String>,
    /// An IANA zone; the workspace's if absent.
    zone: Option<String>,
    /// The number of a holiday calendar.
    calendar: Option<i64>,
    /// `es` or `en`; the workspace's if absent.
    lang: Option<String>,
    /// The name on invoices.
    legal_name: Option<String>,
    /// Its number at the tax office.
    tax_id: Option<String>,
    /// Two letters.
    country: Option<String>,
    /// Where invoices go.
    address: Option<String>,
    /// What whoever opens its page should know.
    note: Option<String>,
}

impl ClientBody {
    /// The given facts laid over others, as a form.
    fn over(self, mut known: Vec<(&'static str, String)>) -> Form {
        let given = [
            ("name", self.name),
            ("code", self.code),
            ("slug", self.slug),
            ("stage", self.stage),
            ("since_day", self.since_day),
            ("tier", self.tier),
            ("segment", self.segment),
            ("sector", self.sector),
            ("zone", self.zone),
            ("calendar", self.calendar.map(|id| id.to_string())),
            ("lang", self.lang),
            ("legal_name", self.legal_name),
            ("tax_id", self.tax_id),
            ("country", self.country),
            ("address", self.address),
            ("note", self.note),
        ];
        for (name, value) in given.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))) {
            known.retain(|(known, _)| *known != name);
            known.push((name, value));
        }
        let pairs: Vec<(&str, &str)> = known.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Form::of(&pairs)
    }
}

/// The clients, in the order in which they were added.
#[utoipa::path(get, path = "/api/v1/clients", tag = "clients", params(PageQuery), responses((status = 200, body = Page<Card>)))]
async fn list(cx: Cx, Query(query): Query<PageQuery>) -> Answer {
    let limit = query.limit();
    let mut read = cx.read().await?;
    let rows = store::list_after(&mut read, query.after()?.unwrap_or(0), limit + 1).await?;
    Ok(Json(Page::of(rows, limit, |row| row.id.0)).into_response())
}

async fn page(read: &mut db::Read, slug: &str) -> Result<ClientPage> {
    let client = store::find_by_slug(read, slug).await?;
    let contacts = store::list_contacts(read, client.id).await?;
    let sites = store::list_sites(read, client.id).await?;
    Ok(ClientPage { client, contacts, sites })
}

/// A client with its people and places.
#[utoipa::path(get, path = "/api/v1/clients/{slug}", tag = "clients", params(("slug" = String, Path, description = "The last part of its address")), responses((status = 200, body = ClientPage), (status = 404, body = web::json::Problem)))]
async fn show(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    Ok(Json(page(&mut read, &slug).await?).into_response())
}

/// Adds a client.
#[utoipa::path(post, path = "/api/v1/clients", tag = "clients", request_body = ClientBody, responses((status = 201, body = ClientPage), (status = 422, body = web::json::Problem)))]
async fn create(cx: Cx, Body(body): Body<ClientBody>) -> Answer {
    let workspace = cx.house.workspace();
    let usual = vec![("zone", workspace.zone.clone()), ("lang", workspace.lang.code().to_owned())];
    let new = rules::read_client(&body.over(usual))?;
    let mut tx = cx.tx().await?;
    let id = actions::create(&mut tx, new).await?;
    let slug = store::find(&mut tx, id).await?.slug;
    let made = page(&mut tx, &slug).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// Changes a client: what is absent stays as it was.
#[utoipa::path(patch, path = "/api/v1/clients/{slug}", tag = "clients", params(("slug" = String, Path, description = "The last part of its address")), request_body = ClientBody, responses((status = 200, body = ClientPage), (status = 404, body = web::json::Problem), (status = 422, body = web::json::Problem)))]
async fn change(cx: Cx, Path(slug): Path<String>, Body(body): Body<ClientBody>) -> Answer {
    let mut tx = cx.tx().await?;
    let client = store::find_by_slug(&mut tx, &slug).await?;
    rules::check_code_stays(&client, body.code.as_deref())?;
    let mut known = rules::fields_of(&client);
    if body.stage.as_deref().is_some_and(|stage| stage != client.stage.word()) {
        // A new stage begins today unless it is said when.
        known.retain(|(name, _)| *name != "since_day");
    }
    let new = rules::read_client(&body.over(known))?;
    actions::change(&mut tx, client.id, new).await?;
    let slug = store::find(&mut tx, client.id).await?.slug;
    let made = page(&mut tx, &slug).await?;
    tx.commit().await?;
    Ok(Json(made).into_response())
}
