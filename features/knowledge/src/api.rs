//! Doors for machines: the same verbs, the same problems, as JSON.

mod documents;
mod questions;
mod reviews;
mod runs;

use web::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    questions::routes(runs::routes(reviews::routes(documents::routes(routes))))
}
