//! Loads a server with one case: so many connections, so long, each answer checked before it counts.

use crate::{Outcome, client::Client, pages::Case};
use memchr::memmem;
use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Requests of one run at most, whatever the time.
pub const MOST_REQUESTS: usize = 5_000_000;

/// What came of a run.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Measured {
    /// Requests.
    pub requests: usize,
    /// Seconds.
    pub seconds: f64,
    /// Requests a second.
    pub rate: f64,
    /// Half of the requests took at most so many milliseconds.
    pub p50: f64,
    /// 99 of 100 did.
    pub p99: f64,
    /// The slowest.
    pub max: f64,
    /// Bytes of a body, on average.
    pub bytes: usize,
}

/// How a case is walked.
#[derive(Clone, Copy)]
pub struct Walk {
    /// The server.
    pub to: SocketAddr,
    /// Connections.
    pub connections: usize,
    /// How long before anything counts.
    pub warm_up: Duration,
    /// How long it counts.
    pub time: Duration,
    /// Whether answers may come compressed.
    pub gzip: bool,
    /// Requests at most.
    pub most: usize,
}

struct Shared {
    case: Case,
    walk: Walk,
    next: AtomicUsize,
    counts_from: Instant,
    ends: Instant,
    taken: Mutex<(Vec<u32>, usize)>,
}

/// Runs a case; the first wrong answer ends it.
pub async fn run(case: &Case, walk: Walk, first: usize) -> Outcome<Measured> {
    let start = Instant::now();
    let shared = Arc::new(Shared {
        case: case.clone(),
        walk,
        next: AtomicUsize::new(first),
        counts_from: start + walk.warm_up,
        ends: start + walk.warm_up + walk.time,
        taken: Mutex::default(),
    });
    let tasks: Vec<_> = (0..walk.connections).map(|_| tokio::spawn(one(shared.clone()))).collect();
    for task in tasks {
        task.await.map_err(|e| e.to_string())?.map_err(|why| format!("{}: {why}", case.name))?;
    }
    let mut taken = shared.taken.lock().unwrap_or_else(PoisonError::into_inner);
    let (micros, bytes) = &mut *taken;
    micros.sort_unstable();
    let at = |share: f64| {
        let place = ((micros.len() as f64 * share) as usize).min(micros.len().saturating_sub(1));
        micros.get(place).map_or(0.0, |micros| f64::from(*micros) / 1_000.0)
    };
    // A walk that came to its end before its time.
    let took = start.elapsed().saturating_sub(walk.warm_up);
    let (requests, seconds) = (micros.len(), took.min(walk.time).as_secs_f64());
    Ok(Measured {
        requests,
        seconds,
        rate: requests as f64 / seconds,
        p50: at(0.5),
        p99: at(0.99),
        max: at(1.0),
        bytes: *bytes / requests.max(1),
    })
}

async fn one(shared: Arc<Shared>) -> Outcome {
    let mut client = Client::connect(shared.walk.to).await.map_err(|e| e.to_string())?;
    let (mut micros, mut bytes): (Vec<u32>, usize) = (Vec::with_capacity(16_384), 0);
    loop {
        let nth = shared.next.fetch_add(1, Ordering::Relaxed);
        let start = Instant::now();
        if start >= shared.ends || nth >= shared.walk.most {
            break;
        }
        let request = shared.case.request(nth, shared.walk.gzip);
        let answer = client.ask(request.as_bytes()).await.map_err(|e| format!("{e} after {request}"))?;
        let took = start.elapsed();
        let rows = if shared.walk.gzip { usize::MAX } else { count(answer.body, shared.case.needle) };
        if answer.status != shared.case.status || rows < shared.case.rows {
            let line = request.lines().next().unwrap_or("");
            let beginning = String::from_utf8_lossy(&answer.body[..answer.body.len().min(400)]).into_owned();
            return Err(format!(
                "{line}: status {}, {rows} rows of {}: {beginning}",
                answer.status, shared.case.rows
            ));
        }
        if start >= shared.counts_from {
            micros.push(took.as_micros().min(u128::from(u32::MAX)) as u32);
            bytes += answer.body.len();
        }
    }
    let mut taken = shared.taken.lock().unwrap_or_else(PoisonError::into_inner);
    taken.0.append(&mut micros);
    taken.1 += bytes;
    Ok(())
}

fn count(body: &[u8], needle: &str) -> usize {
    memmem::find_iter(body, needle.as_bytes()).count()
}
