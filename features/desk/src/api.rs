//! Doors for machines.

mod alerts;
mod clock;
mod hours;
mod mail;
mod tickets;

use web::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    mail::routes(alerts::routes(tickets::routes(clock::routes(hours::routes(routes)))))
}
