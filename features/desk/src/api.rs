//! Doors for machines.

mod clock;
mod hours;
mod tickets;

use web::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    tickets::routes(clock::routes(hours::routes(routes)))
}
