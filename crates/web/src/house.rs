//! The house: the rooms in order of their floors, the data, the configuration, and the router made
//! of all doors.

use crate::{
    Access, Config, Door, Gate, Room, Routes, Tally, guard, idempotency,
    limit::Counts,
    metrics::{Metrics, measure},
    store,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use db::{Clock, Db};
use http::{HeaderName, HeaderValue, Method};
use kernel::{Actor, Error, Lang, Result};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, set_header::SetResponseHeaderLayer,
    timeout::RequestBodyTimeoutLayer,
};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};

/// The largest form or JSON body in bytes; uploads have a limit of their own.
pub(crate) const BODY_BYTES: usize = 2 * 1024 * 1024;
/// Hexadecimal digits of the code of the first run: 128 random bits (OWASP ASVS 5.0, 11.5.1).
const SETUP_CODE: usize = 32;
/// How long a request may take. Uploads are as long as lines are slow, so that theirs is longer; but
/// nobody may go silent in the middle.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// A request, from its headers to its answer.
    pub request: Duration,
    /// One that brings a file or a mail.
    pub upload: Duration,
    /// Silence within a request's body.
    pub silence: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            request: Duration::from_secs(30),
            upload: Duration::from_mins(15),
            silence: Duration::from_secs(20),
        }
    }
}

/// What the workspace is called and how it speaks to strangers.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Workspace {
    /// Its name.
    pub name: String,
    /// The language of sign-in pages and mails to people who chose none.
    pub lang: Lang,
    /// The zone of the weekly meeting and of business days.
    pub zone: String,
    /// The hue of its edge in the portal, 0 to 359.
    pub hue: i64,
    /// The code of the office's holiday calendar, empty for none.
    pub calendar: String,
    /// Who needs a second factor, in the words of the room that keeps people; empty for nobody.
    pub second_factor: String,
}

/// The workspace as stored, for those who have no house at hand.
#[db::boxed]
pub async fn workspace(read: &mut db::Read) -> Result<Workspace> {
    Ok(store::setting(read, "workspace").await?.unwrap_or_default())
}

/// Changes the workspace. Every node reads it again within seconds.
#[db::boxed]
pub async fn save_workspace(tx: &mut db::Tx, workspace: &Workspace) -> Result<()> {
    store::put_setting(tx, "workspace", workspace).await
}

impl Default for Workspace {
    fn default() -> Workspace {
        Workspace {
            name: "Bitácora".to_owned(),
            lang: Lang::Es,
            zone: "Europe/Madrid".to_owned(),
            hue: 262,
            calendar: String::new(),
            second_factor: String::new(),
        }
    }
}

/// Everything that a request or a job may need.
pub struct House {
    /// The data.
    pub db: Db,
    /// The configuration.
    pub config: Config,
    /// The data folder, for attachments.
    pub data: PathBuf,
    /// What was counted and not yet written.
    pub tally: Tally,
    /// The code that first-run set-up asks for.
    pub setup_code: String,
    rooms: Vec<&'static Room>,
    doors: HashMap<(Method, String), Access>,
    listed: Vec<Door>,
    openapi: OpenApi,
    workspace: RwLock<Arc<Workspace>>,
    set_up: AtomicBool,
    pub(crate) metrics: Metrics,
    pub(crate) counts: Counts,
}

impl House {
    /// A mail server is configured.
    pub fn mails(&self) -> bool {
        !self.config.mail.smtp.0.is_empty()
    }

    /// Opens the house: connects, migrates, reads the workspace. The rooms come in order of floors.
    #[db::boxed]
    pub async fn open(
        rooms: Vec<&'static Room>,
        config: Config,
        data: &Path,
        database: &db::Config,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<House>> {
        let rooms: Vec<&'static Room> = std::iter::once(&crate::ROOM).chain(rooms).collect();
        let listeners = rooms.iter().filter_map(|room| room.listen).collect();
        let db = Db::open(database, clock, listeners).await?;
        crate::migrate(&db, &rooms).await?;
        let (listed, openapi) = describe(&rooms);
        let house = Arc::new(House {
            db,
            config,
            data: data.to_owned(),
            tally: Tally::default(),
            setup_code: crate::fresh_secret()?[..SETUP_CODE].to_owned(),
            doors: listed.iter().map(|d| ((d.method.clone(), d.path.clone()), d.access)).collect(),
            listed,
            rooms,
            openapi,
            workspace: RwLock::default(),
            set_up: AtomicBool::new(false),
            metrics: Metrics::new(),
            counts: Counts::default(),
        });
        house.refresh().await?;
        Ok(house)
    }

    /// Reads again what is kept in memory: the workspace and whether it was set up.
    #[db::boxed]
    pub async fn refresh(&self) -> Result<()> {
        let mut read = self.db.read(Actor::SYSTEM).await?;
        let workspace = workspace(&mut read).await?;
        *self.workspace.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(workspace);
        if let Ok(gate) = self.gate() {
            self.set_up.store((gate.is_set_up)(&mut read).await?, Ordering::Release);
        }
        Ok(())
    }

    /// The workspace.
    pub fn workspace(&self) -> Arc<Workspace> {
        self.workspace.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether somebody set the workspace up.
    pub fn is_set_up(&self) -> bool {
        self.set_up.load(Ordering::Acquire)
    }

    /// The step of first-run set-up after a page, or the start page.
    pub fn next_setup(&self, after: &str) -> &'static str {
        let steps = self.setup_steps();
        let at = steps.iter().position(|step| *step == after);
        at.and_then(|at| steps.get(at + 1)).copied().unwrap_or("/")
    }

    /// The pages of first-run set-up, in order.
    pub fn setup_steps(&self) -> Vec<&'static str> {
        let mut steps: Vec<_> = self.rooms().flat_map(|room| room.setup).collect();
        steps.sort();
        steps.into_iter().map(|(_, path)| *path).collect()
    }

    /// The rooms, lowest floor first.
    pub fn rooms(&self) -> impl Iterator<Item = &'static Room> + '_ {
        self.rooms.iter().copied()
    }

    /// Every door with its row of the access table.
    pub fn doors(&self) -> &[Door] {
        &self.listed
    }

    /// The description of the API.
    pub fn openapi(&self) -> &OpenApi {
        &self.openapi
    }

    /// The folder of attachments.
    pub fn files(&self) -> PathBuf {
        self.data.join("files")
    }

    pub(crate) fn access(&self, method: &Method, pattern: &str) -> Option<Access> {
        self.doors.get(&(method.clone(), pattern.to_owned())).copied()
    }

    pub(crate) fn gate(&self) -> Result<Gate> {
        self.rooms.iter().find_map(|room| room.gate).ok_or_else(|| Error::internal("no room keeps sessions"))
    }

    /// The router of all doors with everything around them.
    pub fn router(self: &Arc<Self>) -> Router {
        self.patient_router(Patience::default())
    }

    /// The same with another patience.
    pub fn patient_router(self: &Arc<Self>, patience: Patience) -> Router {
        let routes = self.rooms.iter().fold(Routes::new(), |all, room| all.merge((room.routes)()));
        let router = routes
            .router
            .fallback(async || crate::Fault(Error::NotFound))
            .layer(DefaultBodyLimit::max(BODY_BYTES))
            .layer(middleware::from_fn(idempotency::once))
            .layer(middleware::from_fn_with_state(self.clone(), guard::guard))
            .layer(middleware::from_fn(crate::ground::tag))
            .layer(CompressionLayer::new().gzip(true))
            .layer(RequestBodyTimeoutLayer::new(patience.silence))
            .layer(middleware::from_fn_with_state(patience, in_time))
            .layer(CatchPanicLayer::new())
            .layer(middleware::from_fn_with_state(self.clone(), measure));
        headers(self.config.is_secure())
            .into_iter()
            .fold(router, |router, (name, value)| {
                router.layer(SetResponseHeaderLayer::if_not_present(name, value))
            })
            .with_state(self.clone())
    }
}

/// Lets go of a request that takes too long; what it did not commit never happened.
async fn in_time(State(patience): State<Patience>, request: Request, next: Next) -> Response {
    let most = if guard::streams(request.headers()) { patience.upload } else { patience.request };
    let answer = tokio::time::timeout(most, next.run(request)).await;
    answer.unwrap_or_else(|_| {
        // Whoever is still sending is not listened to any more.
        let close = [(http::header::CONNECTION, HeaderValue::from_static("close"))];
        (http::StatusCode::SERVICE_UNAVAILABLE, close).into_response()
    })
}

/// The rooms, as kept beside the data for slots and listeners.
pub(crate) struct Kept(pub(crate) Vec<&'static Room>);

/// The rooms of the house that a connection belongs to; none where no house was opened.
pub(crate) fn rooms_of(read: &db::Read) -> Vec<&'static Room> {
    read.kept::<Kept>().map(|kept| kept.0.clone()).unwrap_or_default()
}

/// The schema of some rooms, in order.
pub fn migrations(rooms: &[&'static Room]) -> Vec<db::Migration> {
    rooms.iter().flat_map(|room| room.migrations).copied().collect()
}

fn describe(rooms: &[&'static Room]) -> (Vec<Door>, OpenApi) {
    let routes = rooms.iter().fold(Routes::new(), |all, room| all.merge((room.routes)()));
    let info = InfoBuilder::new()
        .title("Bitácora")
        .version("1")
        .description(Some("Sign requests with `Authorization: Bearer TOKEN`. Lists are pages by keyset: give `next` as `after`. A POST with an `Idempotency-Key` happens once. Errors are RFC 9457 problem details."))
        .build();
    let mut components = ComponentsBuilder::new();
    let mut known = HashMap::new();
    for (name, schema) in routes.schemas {
        // Two types under one name would describe one of them wrongly: `#[schema(as = …)]` tells them apart.
        let other = known.insert(name.clone(), schema.clone());
        debug_assert!(other.is_none_or(|other| other == schema), "two schemas are called {name}");
        components = components.schema(name, schema);
    }
    let openapi =
        OpenApiBuilder::new().info(info).paths(routes.paths).components(Some(components.build())).build();
    (routes.doors, openapi)
}

/// Headers on every answer (DESIGN §6).
fn headers(secure: bool) -> Vec<(HeaderName, HeaderValue)> {
    let mut all = vec![
        (
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; \
             img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        // Nothing of a workspace is for search engines but what a room says is.
        ("x-robots-tag", "noindex, nofollow"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()"),
    ];
    if secure {
        all.push(("strict-transport-security", "max-age=31536000"));
    }
    all.into_iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
        .collect()
}
