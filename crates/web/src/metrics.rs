//! Counts and times of requests, for `/metrics` and the log. A line holds the door's pattern, never
//! the address that was asked for, so that no name or key of a person lands in a log.

use crate::House;
use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue};
use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::Registry,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

type Labels = Vec<(&'static str, String)>;

pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Histogram,
    numbers: AtomicU64,
}

impl Metrics {
    pub(crate) fn new() -> Metrics {
        let mut registry = Registry::with_prefix("bitacora");
        let requests = Family::default();
        let seconds = Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0]);
        registry.register("requests", "Requests by method, door and status", requests.clone());
        registry.register("request_seconds", "Time to answer", seconds.clone());
        Metrics { registry, requests, seconds, numbers: AtomicU64::new(1) }
    }

    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = encode(&mut out, &self.registry);
        out
    }
}

pub(crate) async fn measure(State(house): State<Arc<House>>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let number = house.metrics.numbers.fetch_add(1, Ordering::Relaxed);
    let method = request.method().as_str().to_owned();
    let door = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str).to_owned();
    let mut response = next.run(request).await;
    let took = start.elapsed();
    let status = response.status().as_u16();
    tracing::info!(request = number, %method, %door, status, micros = took.as_micros() as u64, "request");
    house.metrics.seconds.observe(took.as_secs_f64());
    let labels = vec![("method", method), ("door", door), ("status", status.to_string())];
    house.metrics.requests.get_or_create(&labels).inc();
    response.headers_mut().insert(HeaderName::from_static("x-request-id"), HeaderValue::from(number));
    response
}
