//! The mappings that come with the product, for logs of `ServiceNow`, Redmine and three public data sets.

use crate::{log::Mapping, types::TicketState};
use std::collections::BTreeMap;

fn words<V: Clone>(pairs: &[(&str, V)]) -> BTreeMap<String, V> {
    pairs.iter().map(|(word, value)| ((*word).to_owned(), value.clone())).collect()
}

fn text(name: &str) -> String {
    name.to_owned()
}

impl Mapping {
    /// The names of the mappings that come with the product.
    pub const PRESETS: [&str; 6] =
        ["servicenow", "redmine", "redmine-es", "helpdesk", "problems", "incidents"];

    /// A mapping that comes with the product.
    pub fn preset(name: &str) -> Option<Mapping> {
        use TicketState::{Closed, New, Open, Resolved, WaitingClient, WaitingThirdParty};
        let some = |name: &str| Some(text(name));
        Some(match name {
            "servicenow" => Mapping {
                source: text("servicenow"),
                ticket: text("number"),
                at: text("sys_updated_at"),
                opened: some("opened_at"),
                order: some("sys_mod_count"),
                state: vec![text("incident_state")],
                priority: some("priority"),
                subject: vec![text("category"), text("subcategory")],
                requester: some("caller_id"),
                by: some("sys_updated_by"),
                category: some("category"),
                service: some("cmdb_ci"),
                reopened: some("reopen_count"),
                date: text("%d/%m/%Y %H:%M"),
                missing: text("?"),
                states: words(&[
                    ("New", New),
                    ("Active", Open),
                    ("Awaiting User Info", WaitingClient),
                    ("Awaiting Vendor", WaitingThirdParty),
                    ("Awaiting Problem", WaitingThirdParty),
                    ("Awaiting Evidence", WaitingThirdParty),
                    ("Resolved", Resolved),
                    ("Closed", Closed),
                ]),
                priorities: words(&[
                    ("1 - Critical", 1),
                    ("2 - High", 2),
                    ("3 - Moderate", 3),
                    ("4 - Low", 4),
                ]),
                ..Mapping::default()
            },
            "redmine" => Mapping {
                source: text("redmine"),
                ticket: text("#"),
                at: text("Updated"),
                opened: some("Created"),
                state: vec![text("Status")],
                priority: some("Priority"),
                subject: vec![text("Subject")],
                requester: some("Author"),
                by: some("Assignee"),
                category: some("Tracker"),
                service: some("Project"),
                date: text("%Y-%m-%d %H:%M | %m/%d/%Y %I:%M %p"),
                states: words(&[
                    ("New", New),
                    ("In Progress", Open),
                    ("Feedback", WaitingClient),
                    ("Resolved", Resolved),
                    ("Closed", Closed),
                    ("Rejected", Closed),
                ]),
                priorities: words(&[("Immediate", 1), ("Urgent", 1), ("High", 2), ("Normal", 3), ("Low", 4)]),
                ..Mapping::default()
            },
            "redmine-es" => Mapping {
                source: text("redmine"),
                ticket: text("#"),
                at: text("Actualizado"),
                opened: some("Creado"),
                state: vec![text("Estado")],
                priority: some("Prioridad"),
                subject: vec![text("Asunto")],
                requester: some("Autor"),
                by: some("Asignado a"),
                category: some("Tipo"),
                service: some("Proyecto"),
                date: text("%Y-%m-%d %H:%M | %d/%m/%Y %H:%M"),
                states: words(&[
                    ("Nueva", New),
                    ("En curso", Open),
                    ("Comentarios", WaitingClient),
                    ("Resuelta", Resolved),
                    ("Cerrada", Closed),
                    ("Rechazada", Closed),
                ]),
                priorities: words(&[
                    ("Inmediata", 1),
                    ("Urgente", 1),
                    ("Alta", 2),
                    ("Normal", 3),
                    ("Baja", 4),
                ]),
                ..Mapping::default()
            },
            "helpdesk" => Mapping {
                source: text("helpdesk"),
                ticket: text("Case ID"),
                at: text("Complete Timestamp"),
                state: vec![text("Activity")],
                subject: vec![text("product"), text("service_type")],
                requester: some("customer"),
                client: some("customer"),
                by: some("Resource"),
                category: some("service_type"),
                service: some("product"),
                date: text("%Y/%m/%d %H:%M:%S%.f"),
                states: words(&[
                    ("Insert ticket", New),
                    ("Take in charge ticket", Open),
                    ("Wait", WaitingClient),
                    ("Require upgrade", WaitingThirdParty),
                    ("Create SW anomaly", WaitingThirdParty),
                    ("Resolve SW anomaly", Open),
                    ("Schedule intervention", Open),
                    ("Resolve ticket", Resolved),
                    ("RESOLVED", Resolved),
                    ("VERIFIED", Resolved),
                    ("INVALID", Resolved),
                    ("Closed", Closed),
                ]),
                void: vec![text("INVALID")],
                silent: vec![text("Assign seriousness")],
                ..Mapping::default()
            },
            "problems" => Mapping {
                source: text("problems"),
                ticket: text("case:concept:name"),
                at: text("time:timestamp"),
                state: vec![text("concept:name"), text("lifecycle:transition")],
                priority: some("impact"),
                subject: vec![text("product")],
                requester: some("org:resource"),
                by: some("org:resource"),
                category: some("organization involved"),
                service: some("product"),
                states: volvo(),
                priorities: words(&[("Major", 1), ("High", 2), ("Medium", 3), ("Low", 4)]),
                ..Mapping::default()
            },
            "incidents" => Mapping {
                source: text("incidents"),
                ticket: text("caseid"),
                at: text("timestamp"),
                state: vec![text("status"), text("substatus")],
                requester: some("user"),
                by: some("user"),
                states: volvo(),
                ..Mapping::default()
            },
            _ => return None,
        })
    }
}

fn volvo() -> BTreeMap<String, TicketState> {
    use TicketState::{Closed, Open, Resolved, WaitingClient, WaitingThirdParty};
    words(&[
        ("Queued/Awaiting Assignment", TicketState::New),
        ("Accepted/In Progress", Open),
        ("Accepted/Assigned", Open),
        ("Accepted/Wait", WaitingThirdParty),
        ("Accepted/Wait - User", WaitingClient),
        ("Accepted/Wait - Customer", WaitingClient),
        ("Accepted/Wait - Vendor", WaitingThirdParty),
        ("Accepted/Wait - Implementation", WaitingThirdParty),
        ("Completed/Resolved", Resolved),
        ("Completed/In Call", Resolved),
        ("Completed/Closed", Closed),
        ("Completed/Cancelled", Closed),
        ("Unmatched/Unmatched", Open),
    ])
}
