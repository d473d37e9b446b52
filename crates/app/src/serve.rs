//! Serving: the listener with its limits, the worker beside it, and an orderly end.

use crate::clock::MachineClock;
use axum::{Router, extract::ConnectInfo, http::StatusCode, routing::post};
use http::Request;
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use kernel::{Error, Result};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
};
use tower::ServiceExt as _;
use web::House;

/// What one connection may ask of us before anything is known about it. A request as a whole has its
/// own patience and size (`web::house`).
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest that the headers of a request may take, or the pause before the next request.
    pub headers_patience: Duration,
    /// Bytes of a request's first line and headers at most.
    pub header_bytes: usize,
    /// Headers of a request at most.
    pub headers: usize,
    /// Connections at the same time; more wait in the system's queue.
    pub connections: usize,
    /// How long requests under way may take to finish when the program ends.
    pub goodbye: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            headers_patience: Duration::from_secs(20),
            header_bytes: 64 * 1024,
            headers: 100,
            connections: 1_024,
            goodbye: Duration::from_secs(30),
        }
    }
}

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
    let watcher = tokio::spawn(web::watch(house.clone(), wait(stopped.clone())));
    let mut router = house.router();
    if movable {
        router = router.merge(testing(clock, house.clone()));
    }
    after_bind(bound);
    tokio::spawn(async move {
        signal().await;
        let _ = stop.send(true);
    });
    accept(listener, router, Limits::default(), wait(stopped)).await;
    watcher.await.map_err(Error::internal)?;
    worker.await.map_err(Error::internal)
}

/// Serves connections within limits until told to stop, then waits for those under way.
pub async fn accept(listener: TcpListener, router: Router, limits: Limits, stop: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let leaving = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.headers_patience)
        .max_buf_size(limits.header_bytes)
        .max_headers(limits.headers);
    tokio::pin!(stop);
    loop {
        let place = tokio::select! {
            () = &mut stop => break,
            place = places.clone().acquire_owned() => place,
        };
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file handles or a client already gone; the next one may be luckier.
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(AFTER_A_FAILED_ACCEPT).await;
                continue;
            }
        };
        let router = router.clone();
        let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request)
        });
        // Answers leave at once; a system without the setting only answers a little later.
        let _ = stream.set_nodelay(true);
        let connection = leaving.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // A client that breaks off or breaks the protocol is its own affair.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(limits.goodbye, leaving.shutdown()).await;
}

/// The pause after a connection could not be taken.
const AFTER_A_FAILED_ACCEPT: Duration = Duration::from_millis(50);

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
