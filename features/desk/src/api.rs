//! Doors for machines.

mod alerts;
mod answers;
mod automation;
mod change;
mod clock;
mod clusters;
mod escalation;
mod files;
mod hours;
mod logs;
mod mail;
mod messages;
mod recurring;
mod schedule;
mod shown;
mod states;
mod tickets;
mod time;

use web::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    let routes =
        answers::routes(time::routes(files::routes(tickets::routes(clock::routes(hours::routes(routes))))));
    let routes = clusters::routes(recurring::routes(states::routes(logs::routes(routes))));
    escalation::routes(schedule::routes(automation::routes(mail::routes(alerts::routes(routes)))))
}
