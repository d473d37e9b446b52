//! Serving: the listener, the worker beside it, and an orderly end.

use crate::clock::MachineClock;
use axum::{Router, http::StatusCode, routing::post};
use kernel::{Error, Result};
use std::{net::SocketAddr, sync::Arc};
use tokio::{net::TcpListener, sync::watch};
use web::House;

/// Serves until SIGINT or SIGTERM, then lets what is under way finish.
pub async fn serve(
    house: Arc<House>,
    clock: Arc<MachineClock>,
    movable: bool,
    after_bind: impl FnOnce(SocketAddr),
) -> Result<()> {
    let address = house.config.listen;
    let listener = TcpListener::bind(address).await.map_err(|e| {
        Error::Internal(format!("cannot listen on {address}: {e}; choose another with --listen"))
    })?;
    let bound = listener.local_addr().map_err(Error::internal)?;
    let (stop, stopped) = watch::channel(false);
    let wait = |mut stopped: watch::Receiver<bool>| async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    let worker = tokio::spawn(web::work(house.clone(), wait(stopped.clone())));
    let mut router = house.router();
    if movable {
        router = router.merge(testing(clock, house.clone()));
    }
    after_bind(bound);
    tokio::spawn(async move {
        signal().await;
        let _ = stop.send(true);
    });
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(wait(stopped))
        .await
        .map_err(Error::internal)?;
    worker.await.map_err(Error::internal)
}

/// The door that moves the clock; it exists only where the environment set the clock.
fn testing(clock: Arc<MachineClock>, house: Arc<House>) -> Router {
    let set = async move |body: String| {
        if clock.set(body.trim()).is_err() {
            return StatusCode::UNPROCESSABLE_ENTITY;
        }
        let ticks = web::run_due_ticks(&house).await;
        let jobs = web::run_due_jobs(&house).await;
        if ticks.is_ok() && jobs.is_ok() { StatusCode::NO_CONTENT } else { StatusCode::INTERNAL_SERVER_ERROR }
    };
    Router::new().route("/testing/clock", post(set))
}

async fn signal() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        let _ = interrupt.await;
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}
