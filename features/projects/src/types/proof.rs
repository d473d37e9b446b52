//! The rows of a proof of concept beside its project.

use crate::proof::{Commercial, Criterion, Outcome, Solves, Stage, Terms, TimeBox};
use jiff::{Timestamp, civil::Date};
use kernel::{CriterionId, PersonId, ProjectId};

db::row! {
    /// A proof of concept.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Proof {
        /// Its project.
        pub project_id: ProjectId,
        /// Where it stands.
        pub stage: Stage,
        /// The one use case.
        pub use_case: String,
        /// Who answers for it at the prospect.
        pub prospect_owner: String,
        /// The first day of the time box.
        pub start_day: Option<Date>,
        /// The first day after the time box as agreed.
        pub end_day: Option<Date>,
        /// The first day after it as extended, once.
        pub extended_end: Option<Date>,
        /// Why it was extended.
        pub extension_reason: Option<String>,
        /// When the prospect decides.
        pub decision_day: Option<Date>,
        /// The first result.
        pub solves: Option<Solves>,
        /// The second result.
        pub commercial: Option<Commercial>,
        /// Why these results.
        pub why: String,
        /// When it was closed.
        pub closed_day: Option<Date>,
        /// The client project that it became.
        pub became: Option<ProjectId>,
    }
}

impl Proof {
    /// The time box as agreed.
    pub fn agreed(&self) -> Option<TimeBox> {
        Some(TimeBox { start: self.start_day?, end: self.end_day? })
    }

    /// The time box in force: as extended, else as agreed.
    pub fn time_box(&self) -> Option<TimeBox> {
        Some(TimeBox { start: self.start_day?, end: self.extended_end.or(self.end_day)? })
    }

    /// The two results, once there are both.
    pub fn outcome(&self) -> Option<Outcome> {
        Some(Outcome { solves: self.solves?, commercial: self.commercial? })
    }

    /// What was agreed, with these criteria.
    pub fn terms(&self, criteria: &[CriterionRow]) -> Terms {
        Terms {
            criteria: criteria.iter().map(CriterionRow::criterion).collect(),
            use_case: self.use_case.clone(),
            time_box: self.agreed(),
            prospect_owner: self.prospect_owner.clone(),
            decision_on: self.decision_day,
        }
    }
}

db::row! {
    /// A criterion of success.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct CriterionRow {
        /// Its key.
        pub id: CriterionId,
        /// The proof.
        pub project_id: ProjectId,
        /// What is measured.
        pub metric: String,
        /// The value that counts as success.
        pub threshold: String,
        /// On which data.
        pub dataset: String,
        /// What was measured.
        pub measured: Option<String>,
        /// Whether that is enough; a person says so.
        pub met: Option<bool>,
        /// When it was measured.
        pub measured_at: Option<Timestamp>,
        /// Who entered it.
        pub measured_by: Option<PersonId>,
    }
}

impl CriterionRow {
    /// As the rules see it.
    pub fn criterion(&self) -> Criterion {
        Criterion {
            metric: self.metric.clone(),
            threshold: self.threshold.clone(),
            dataset: self.dataset.clone(),
            measured: self.measured.clone(),
        }
    }
}

/// What is agreed with the prospect, beside the criteria.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewTerms {
    /// The one use case.
    pub use_case: String,
    /// Who answers for it at the prospect.
    pub prospect_owner: String,
    /// The first day of the time box.
    pub start_day: Option<Date>,
    /// The first day after it.
    pub end_day: Option<Date>,
    /// When the prospect decides.
    pub decision_day: Option<Date>,
}
