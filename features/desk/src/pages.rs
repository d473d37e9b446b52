//! Doors for people.

use crate::api;
use web::Routes;

/// The doors, each with its row of the access table.
pub(crate) fn routes() -> Routes {
    api::routes(Routes::new())
}
