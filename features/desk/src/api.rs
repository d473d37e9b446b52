//! Doors for machines.

mod alerts;
mod clock;
mod hours;
mod tickets;

use web::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    alerts::routes(tickets::routes(clock::routes(hours::routes(routes))))
}
