//! Doors for machines.

mod clock;
mod hours;

use web::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    clock::routes(hours::routes(routes))
}
