//! PostgreSQL: a pool of connections with prepared statements, over TLS where the address asks for it.

use crate::ask::unavailable;
use deadpool_postgres::{
    ClientWrapper, Hook, HookError, Manager, ManagerConfig, Object, Pool, QueueMode, RecyclingMethod,
};
use kernel::{Error, Result};
use std::{
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio_postgres::{NoTls, config::SslMode, error::SqlState};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject as _},
};

/// How long a request waits for a connection before it is told that the server is busy.
const WAIT: Duration = Duration::from_secs(10);
/// What holds for every connection: no statement of ours is long enough to be compiled. How each is planned is left to
/// the server: what is asked of a time needs to know which (`docs/decisions/0038`).
const AS_ASKED: &str = "SET jit = off";

pub(crate) struct PgPool {
    pool: Pool,
    /// How many connections were made so far.
    made: Arc<AtomicU64>,
}

impl PgPool {
    pub(crate) async fn open(url: &str, connections: usize) -> Result<PgPool> {
        let (url, guarded) = parse_address(url)?;
        let mut config = tokio_postgres::Config::from_str(&url)
            .map_err(|e| Error::Internal(format!("the database address is not understood: {e}")))?;
        let recycle = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = match guarded {
            None => Manager::from_config(config, NoTls, recycle),
            Some(roots) => {
                config.ssl_mode(SslMode::Require);
                Manager::from_config(config, MakeRustlsConnect::new(tls(roots)?), recycle)
            }
        };
        let made = Arc::new(AtomicU64::new(0));
        let counts = made.clone();
        let prepare = Hook::async_fn(move |client: &mut ClientWrapper, _| {
            counts.fetch_add(1, Ordering::Relaxed);
            Box::pin(async move { client.batch_execute(AS_ASKED).await.map_err(HookError::Backend) })
        });
        let pool = Pool::builder(manager)
            .max_size(connections)
            // The connection that was used last has its statements planned already.
            .queue_mode(QueueMode::Lifo)
            .post_create(prepare)
            .runtime(deadpool_postgres::Runtime::Tokio1)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(WAIT))
            .build()
            .map_err(Error::internal)?;
        let pool = PgPool { pool, made };
        drop(pool.get().await?);
        Ok(pool)
    }

    /// How many connections were made so far. A server that began anew, or another in its place, ended the earlier
    /// ones: its numbers of transactions may come a second time.
    pub(crate) fn made(&self) -> u64 {
        self.made.load(Ordering::Relaxed)
    }

    pub(crate) async fn get(&self) -> Result<Object> {
        self.pool.get().await.map_err(|e| unavailable("error-no-database", &e))
    }
}

/// Whom to believe that a server is itself.
#[derive(Debug, PartialEq, Eq)]
enum Roots {
    /// The authorities that browsers believe.
    Public,
    /// Those in a file of certificates (PEM).
    File(String),
}

/// The address without what is ours to judge, and whether the connection is encrypted: `sslmode=require`
/// and everything stricter, always with a certificate that is checked against name and authority
/// (`sslrootcert=FILE` for one's own). `disable`, `allow`, `prefer` and nothing mean in the clear: an
/// encryption that anybody in the middle can take away would only look like one.
fn parse_address(url: &str) -> Result<(String, Option<Roots>)> {
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let (mut rest, mut guarded, mut roots) = (Vec::new(), false, Roots::Public);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=').unwrap_or((pair, "")) {
            ("sslmode", "require" | "verify-ca" | "verify-full") => guarded = true,
            ("sslmode", "disable" | "allow" | "prefer") => guarded = false,
            ("sslmode", other) => {
                return Err(Error::Internal(format!("sslmode={other} is not known: use require or disable")));
            }
            ("sslrootcert", file) => roots = Roots::File(file.replace("%2F", "/")),
            _ => rest.push(pair),
        }
    }
    let url = if rest.is_empty() { place.to_owned() } else { format!("{place}?{}", rest.join("&")) };
    Ok((url, guarded.then_some(roots)))
}

fn tls(roots: Roots) -> Result<ClientConfig> {
    let mut store = RootCertStore::empty();
    match roots {
        Roots::Public => store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Roots::File(file) => {
            let broken = |e: &dyn std::fmt::Display| Error::Internal(format!("sslrootcert {file}: {e}"));
            for certificate in CertificateDer::pem_file_iter(&file).map_err(|e| broken(&e))? {
                store.add(certificate.map_err(|e| broken(&e))?).map_err(|e| broken(&e))?;
            }
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(Error::internal)?
        .with_root_certificates(store)
        .with_no_client_auth();
    Ok(config)
}

/// The house's error.
pub(crate) fn explain(error: &tokio_postgres::Error) -> Error {
    let Some(db) = error.as_db_error() else { return unavailable("error-no-database", error) };
    let code = db.code();
    // Class 57: the server is going away or not there yet; 53: it has no room or no connection left.
    if code.code().starts_with("57P") || code.code().starts_with("53") {
        let key = if *code == SqlState::DISK_FULL { "error-disk-full" } else { "error-no-database" };
        return unavailable(key, db);
    }
    if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED {
        Error::Conflict("error-busy")
    } else if *code == SqlState::UNIQUE_VIOLATION {
        Error::Conflict("error-exists")
    } else if *code == SqlState::FOREIGN_KEY_VIOLATION {
        Error::Conflict("error-in-use")
    } else {
        Error::Internal(format!("{}: {}", code.code(), db.message()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_asks_for_encryption_never_goes_in_the_clear() {
        let read = |url: &str| parse_address(url).unwrap();
        assert_eq!(read("postgres://u:p@h/d"), ("postgres://u:p@h/d".to_owned(), None));
        assert_eq!(read("postgres://h/d?sslmode=prefer").1, None);
        for mode in ["require", "verify-ca", "verify-full"] {
            let (url, roots) = read(&format!("postgres://h/d?sslmode={mode}&connect_timeout=3"));
            assert_eq!((url.as_str(), roots), ("postgres://h/d?connect_timeout=3", Some(Roots::Public)));
        }
        let own = read("postgres://h/d?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem").1;
        assert_eq!(own, Some(Roots::File("/etc/ca.pem".to_owned())));
        assert!(parse_address("postgres://h/d?sslmode=requre").is_err());
        assert!(tls(Roots::File("no such file".to_owned())).is_err());
    }
}
