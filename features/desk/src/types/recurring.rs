//! The nouns of repeated work.

use jiff::Timestamp;
use kernel::{ClientId, ClusterId, PersonId, RemedyId, TicketId};

db::words! {
    /// What is done about a recurring issue (RULES §10.4).
    Remedial as "action" or "desk-choose-one" {
        /// Steps to follow.
        Runbook = "runbook",
        /// A correction.
        Fix = "fix",
        /// The machine does it.
        Automation = "automation",
        /// It is seen before it hurts.
        Monitoring = "monitoring",
        /// People learn.
        Training = "training",
        /// The product does it.
        Product = "product",
    }
    /// What tickets are counted against (RULES §10.5).
    Unit as "unit" or "desk-choose-one" {
        /// Devices, sensors, tills.
        Endpoints = "endpoints",
        /// People.
        Users = "users",
        /// Clients that were active.
        Clients = "clients",
    }
}

db::row! {
    /// A cluster.
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
    pub struct Cluster {
        /// Its key.
        #[schema(value_type = i64)]
        pub id: ClusterId,
        /// What it is called.
        pub name: String,
        /// The words that made it.
        pub words: String,
        /// When somebody said that it is one.
        #[schema(value_type = Option<String>)]
        pub confirmed_at: Option<Timestamp>,
        /// Who answers for it.
        #[schema(value_type = Option<i64>)]
        pub owner_id: Option<PersonId>,
        /// Their name.
        pub owner_name: Option<String>,
        /// What is done about it.
        pub action: Option<Remedial>,
        /// Where that is.
        pub link: String,
        /// Per cent that can be automated.
        pub share: Option<i64>,
        /// Minutes of upkeep a month.
        pub upkeep: i64,
        /// Minutes to build it.
        pub build: Option<i64>,
    }
}

impl Cluster {
    /// Its page.
    pub fn href(&self) -> String {
        format!("/tickets/recurring/{}", self.id)
    }
}

db::row! {
    /// A ticket as a cluster counts it.
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
    #[schema(as = ClusterTicket)]
    pub struct Counted {
        /// Of which cluster.
        #[schema(value_type = i64)]
        pub cluster_id: ClusterId,
        /// Its number.
        #[schema(value_type = i64)]
        pub ticket_id: TicketId,
        /// What it is about.
        pub subject: String,
        /// Whose.
        #[schema(value_type = Option<i64>)]
        pub client_id: Option<ClientId>,
        /// Their name.
        pub client_name: Option<String>,
        /// When it came.
        #[schema(value_type = String)]
        pub created_at: Timestamp,
        /// Seconds that were spent on it.
        pub seconds: i64,
        /// How near it is to the middle, per mille.
        pub nearness: i64,
    }
}

db::row! {
    /// A ticket's words, to be placed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Unplaced {
        /// Its number.
        pub id: TicketId,
        /// What it is about.
        pub subject: String,
        /// Of which service.
        pub service: String,
        /// What sort.
        pub category: String,
        /// What the client wrote first.
        pub source: String,
        /// The confirmed cluster in which it is.
        pub held: Option<ClusterId>,
        /// The cluster in which it was found last.
        pub was: Option<ClusterId>,
    }
}

db::row! {
    /// Something done about a cluster.
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
    pub struct Remedy {
        /// Its key.
        #[schema(value_type = i64)]
        pub id: RemedyId,
        /// Of which sort.
        pub action: Remedial,
        /// What was done.
        pub words: String,
        /// When it was rolled out.
        #[schema(value_type = String)]
        pub since: Timestamp,
        /// What tickets are counted against.
        pub unit: Unit,
        /// How many of them there were a month, before.
        pub units_before: Option<i64>,
        /// And after.
        pub units_after: Option<i64>,
    }
}

/// What is said of a candidate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    /// Who answers for it.
    pub owner: Option<PersonId>,
    /// What is done.
    pub action: Option<Remedial>,
    /// Where that is.
    pub link: String,
    /// Per cent that can be automated.
    pub share: Option<i64>,
    /// Minutes of upkeep a month.
    pub upkeep: i64,
    /// Minutes to build it.
    pub build: Option<i64>,
}

/// Something to be noted as done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRemedy {
    /// Of which sort.
    pub action: Remedial,
    /// What was done.
    pub words: String,
    /// When it was rolled out.
    pub since: Timestamp,
    /// What tickets are counted against.
    pub unit: Unit,
    /// How many there were a month, before.
    pub units_before: Option<i64>,
    /// And after.
    pub units_after: Option<i64>,
}
