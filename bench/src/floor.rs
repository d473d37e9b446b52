//! The floor: the least that a page of this stack can cost. It looks up the session and renders twenty
//! rows, the posts of a thread, with the same server, the same door to the same data and the same markup
//! library, and nothing else.

use crate::{Outcome, store};
use app::clock::MachineClock;
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use clap::Args;
use db::{Config, Db};
use kernel::{Actor, Error};
use maud::{PreEscaped, html};
use std::{net::SocketAddr, path::PathBuf};

/// Which data the floor serves.
#[derive(Args)]
pub struct Options {
    /// Where it listens
    #[arg(long)]
    listen: SocketAddr,
    /// An SQLite file
    #[arg(long)]
    sqlite: Option<PathBuf>,
    /// Or a PostgreSQL database
    #[arg(long)]
    postgres: Option<String>,
}

/// How each engine is opened.
pub async fn open(sqlite: Option<PathBuf>, postgres: Option<String>) -> Outcome<Db> {
    let config = match (sqlite, postgres) {
        (Some(path), _) => Config::Sqlite(path),
        (None, Some(url)) => Config::Postgres { url, connections: 16 },
        (None, None) => return Err("say --sqlite FILE or --postgres URL".to_owned()),
    };
    let (clock, _) = MachineClock::from_environment().map_err(|e| e.to_string())?;
    Db::open(&config, clock, Vec::new()).await.map_err(|e| e.to_string())
}

/// Serves until it is ended.
pub async fn serve(options: Options) -> Outcome {
    let db = open(options.sqlite, options.postgres).await?;
    let router = Router::new().route("/floor/{thread}", get(page)).with_state(db);
    let listener = tokio::net::TcpListener::bind(options.listen).await.map_err(|e| e.to_string())?;
    axum::serve(listener, router).await.map_err(|e| e.to_string())
}

async fn page(State(db): State<Db>, Path(thread): Path<i64>, headers: HeaderMap) -> Response {
    match answer(&db, thread, &headers).await {
        Ok(page) => Html(page).into_response(),
        Err(Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn answer(db: &Db, thread: i64, headers: &HeaderMap) -> Result<String, Error> {
    let secret = web::cookie(headers, "bitacora").ok_or(Error::NotFound)?;
    let mut read = db.read(Actor::SYSTEM).await?;
    let name = store::find_session(&mut read, &web::digest(secret)).await?;
    let rows = store::list_rows(&mut read, thread).await?;
    drop(read);
    let page = html! {
        (maud::DOCTYPE)
        html lang="es" {
            head { title { "Floor" } }
            body {
                p { (name) }
                ol {
                    @for row in &rows {
                        li id={ "p" (row.id) } { b { (row.author.as_deref().unwrap_or("")) } " " (row.posted_at) div { (PreEscaped(&row.html)) } }
                    }
                }
            }
        }
    };
    Ok(page.into_string())
}
