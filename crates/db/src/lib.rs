//! One door to SQLite and PostgreSQL: reads, write transactions, migrations, the event record,
//! the outbox of jobs, and search.
//!
//! One SQL text serves both engines wherever they agree (`$1…$n`, `RETURNING`, `ON CONFLICT`, row
//! values, CTEs, window functions); where they do not, both texts stand side by side in the same
//! statement. Absent on purpose: no query builder, no model layer, no capability of the product.

mod ask;
pub mod carry;
mod checkpoint;
mod conn;
mod derived;
mod engine;
pub mod jobs;
mod kept;
mod memo;
pub mod migrate;
mod pinned;
mod postgres;
mod record;
pub mod schema;
pub mod search;
mod snapshot;
mod sql;
mod sqlite;
mod value;
mod writer;

/// For what other crates wait for: its future is compiled once, where it is written. A plain `async fn` is compiled again
/// in every crate that awaits it, with everything that it awaits itself (`docs/decisions/0040`).
pub use async_recursion::async_recursion as boxed;
pub use conn::{Read, Tx};
pub use derived::{Derived, Rows};
pub use engine::{Clock, Config, Db, Engine};
pub use inventory;
pub use memo::Memo;
pub use migrate::Migration;
pub use record::{Listener, ListenerFuture, Recorded, newest_event};
pub use snapshot::Snapshot;
pub use sql::{Once, Registered, Sql, Statement, registered};
pub use value::{Column, ColumnKind, FromRow, Param, Row, ToParam, rows};
