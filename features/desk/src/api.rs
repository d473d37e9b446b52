//! Doors for machines.

mod alerts;
mod automation;
mod clock;
mod escalation;
mod files;
mod hours;
mod mail;
mod recurring;
mod schedule;
mod states;
mod tickets;
mod time;

use web::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    let routes = time::routes(files::routes(tickets::routes(clock::routes(hours::routes(routes)))));
    let routes = recurring::routes(states::routes(routes));
    escalation::routes(schedule::routes(automation::routes(mail::routes(alerts::routes(routes)))))
}
