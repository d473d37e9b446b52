//! What machines ask: is it well, how is it doing, what can be called.

use crate::{
    Answer, House,
    guard::{presented, same_secret},
    store,
};
use axum::{
    Json,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use kernel::{Actor, Error};
use std::sync::Arc;

pub(super) async fn healthz(State(house): State<Arc<House>>) -> Answer {
    let mut read = house.db.read(Actor::SYSTEM).await?;
    store::setting::<serde_json::Value>(&mut read, "workspace").await?;
    Ok("ok\n".into_response())
}

pub(super) async fn metrics(State(house): State<Arc<House>>, request: Request) -> Answer {
    let given = presented(request.headers()).unwrap_or_default();
    // A proxy that names no address makes everybody seem to be on this machine: only the token counts.
    if !same_secret(&given, &house.config.metrics_token.0) {
        return Err(Error::NotFound.into());
    }
    Ok(house.metrics.text().into_response())
}

pub(super) async fn openapi(State(house): State<Arc<House>>) -> Response {
    Json(house.openapi()).into_response()
}
