//! PostgreSQL: a pool of connections with prepared statements.

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use kernel::{Error, Result};
use std::{str::FromStr, time::Duration};
use tokio_postgres::{NoTls, error::SqlState};

/// How long a request waits for a connection before it is told that the server is busy.
const WAIT: Duration = Duration::from_secs(10);

pub(crate) struct PgPool {
    pool: Pool,
}

impl PgPool {
    pub(crate) async fn open(url: &str, connections: usize) -> Result<PgPool> {
        let config = tokio_postgres::Config::from_str(url)
            .map_err(|e| Error::Internal(format!("the database address is not understood: {e}")))?;
        let manager =
            Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(connections)
            .runtime(deadpool_postgres::Runtime::Tokio1)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(WAIT))
            .build()
            .map_err(Error::internal)?;
        let pool = PgPool { pool };
        drop(pool.get().await?);
        Ok(pool)
    }

    pub(crate) async fn get(&self) -> Result<Object> {
        self.pool.get().await.map_err(|e| Error::Internal(format!("no connection to PostgreSQL: {e}")))
    }
}

/// The house's error.
pub(crate) fn explain(error: &tokio_postgres::Error) -> Error {
    let Some(db) = error.as_db_error() else { return Error::internal(error) };
    let code = db.code();
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
