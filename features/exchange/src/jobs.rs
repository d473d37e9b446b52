//! The room's background work: dry runs of uploads, and imports turn by turn.

use crate::actions;
use kernel::{Error, ImportId, Result};
use std::sync::Arc;
use web::{House, JobKind};

pub(crate) const JOBS: &[JobKind] = &[
    JobKind { name: "exchange.check", run: |house, payload| Box::pin(check(house, payload)) },
    JobKind { name: "exchange.run", run: |house, payload| Box::pin(go_on(house, payload)) },
];

async fn check(house: Arc<House>, payload: String) -> Result<()> {
    actions::check(&house, id(&payload)?).await
}

async fn go_on(house: Arc<House>, payload: String) -> Result<()> {
    actions::go_on(&house, id(&payload)?).await.map(drop)
}

fn id(payload: &str) -> Result<ImportId> {
    serde_json::from_str(payload).map_err(Error::internal)
}
