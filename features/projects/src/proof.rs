//! The life of a proof of concept and its two independent results (RULES §1.7): does the product solve
//! the problem, and did they become a client.
//!
//! Absent on purpose: money and hours (a lost proof is acquisition cost, reckoned elsewhere) and the
//! pause of a project, which stops no time box.

use crate::types::ProjectState;
use jiff::{ToSpan, civil::Date};
use kernel::{Field, Ratio, WorkCalendar};

/// Where a proof of concept stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Somebody asked for it.
    Proposed,
    /// Criteria and time box are agreed.
    Accepted,
    /// Under way.
    Running,
    /// Being judged.
    Evaluation,
    /// Both results are known.
    Closed,
}

/// Does the product solve the problem?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Solves {
    /// Yes.
    Yes,
    /// In part.
    Partly,
    /// No.
    No,
    /// Nobody showed it either way.
    NotShown,
}

/// What came of it commercially.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Commercial {
    /// They became a client.
    Client,
    /// Still talking.
    Negotiating,
    /// They said no.
    Lost,
    /// They went silent or stopped.
    AbandonedByProspect,
    /// We stopped.
    WithdrawnByUs,
}

/// Writes `ALL`, `word` and `parse` for a closed list.
macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $type {
            /// Every value, in order.
            pub const ALL: &[$type] = &[$($type::$variant),+];

            /// The word in the database, the API and text keys.
            pub fn word(self) -> &'static str {
                match self { $($type::$variant => $word),+ }
            }

            /// Reads the word back.
            pub fn parse(word: &str) -> Option<$type> {
                $type::ALL.iter().copied().find(|value| value.word() == word)
            }
        }
    };
}

words!(Stage {
    Proposed = "proposed",
    Accepted = "accepted",
    Running = "running",
    Evaluation = "evaluation",
    Closed = "closed",
});
words!(Solves { Yes = "yes", Partly = "partly", No = "no", NotShown = "not_shown" });
words!(Commercial {
    Client = "client",
    Negotiating = "negotiating",
    Lost = "lost",
    AbandonedByProspect = "abandoned",
    WithdrawnByUs = "withdrawn",
});

impl Stage {
    /// The stage that comes next; closing is [`close`], since it needs results.
    pub fn next(self) -> Option<Stage> {
        match self {
            Stage::Proposed => Some(Stage::Accepted),
            Stage::Accepted => Some(Stage::Running),
            Stage::Running => Some(Stage::Evaluation),
            Stage::Evaluation | Stage::Closed => None,
        }
    }

    /// The state of the project that holds it.
    pub fn project_state(self) -> ProjectState {
        match self {
            Stage::Proposed => ProjectState::Proposed,
            Stage::Accepted | Stage::Running | Stage::Evaluation => ProjectState::Open,
            Stage::Closed => ProjectState::Closed,
        }
    }
}

/// The agreed time, `[start, end)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeBox {
    /// First day.
    pub start: Date,
    /// First day after it.
    pub end: Date,
}

impl TimeBox {
    /// Thirty days from a day on, the default.
    pub fn default_from(start: Date) -> TimeBox {
        TimeBox { start, end: start.saturating_add(30.days()) }
    }

    /// How many days; none when the end is not after the start.
    pub fn days(self) -> i64 {
        self.start.until(self.end).map_or(0, |span| i64::from(span.get_days())).max(0)
    }

    /// 14 to 56 days; other lengths are allowed, and said.
    pub fn is_typical(self) -> bool {
        (14..=56).contains(&self.days())
    }

    fn last_day(self) -> Date {
        self.end.saturating_sub(1.day())
    }
}

/// One measurable criterion of success.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Criterion {
    /// What is measured.
    pub metric: String,
    /// The value that counts as success.
    pub threshold: String,
    /// On which data.
    pub dataset: String,
    /// What was measured in the end.
    pub measured: Option<String>,
}

impl Criterion {
    /// Metric, threshold and data are all named.
    pub fn is_measurable(&self) -> bool {
        [&self.metric, &self.threshold, &self.dataset].into_iter().all(|text| !text.trim().is_empty())
    }

    /// Somebody measured it.
    pub fn is_measured(&self) -> bool {
        self.measured.as_ref().is_some_and(|text| !text.trim().is_empty())
    }
}

/// What has to be agreed before a proof is accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// At least one must be measurable.
    pub criteria: Vec<Criterion>,
    /// The one use case.
    pub use_case: String,
    /// The time box.
    pub time_box: Option<TimeBox>,
    /// Who answers for it at the prospect.
    pub prospect_owner: String,
    /// When the prospect decides.
    pub decision_on: Option<Date>,
}

/// Whether a proposal can be accepted; all that is missing is named at once (RULES §1.7).
pub fn accept(terms: &Terms) -> Result<(), Vec<Field>> {
    let box_ok = terms.time_box.is_some_and(|b| b.days() > 0);
    let decision_ok = match (terms.decision_on, terms.time_box) {
        (Some(decision), Some(time)) => decision >= time.start,
        (decision, None) => decision.is_some(),
        (None, Some(_)) => false,
    };
    let checks = [
        (terms.criteria.iter().any(Criterion::is_measurable), "criteria", "projects-proof-criterion-needed"),
        (!terms.use_case.trim().is_empty(), "use_case", "projects-proof-use-case-needed"),
        (box_ok, "time_box", "projects-proof-time-box-needed"),
        (!terms.prospect_owner.trim().is_empty(), "prospect_owner", "projects-proof-owner-needed"),
        (decision_ok, "decision_on", "projects-proof-decision-date-needed"),
    ];
    let missing: Vec<Field> = checks
        .into_iter()
        .filter(|(ok, _, _)| !ok)
        .map(|(_, name, key)| Field { name: name.to_owned(), key, args: Vec::new() })
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(missing) }
}

/// Why a time box cannot be extended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtensionRefused {
    /// There was one already.
    Second,
    /// It needs a reason.
    NoReason,
    /// The new end is not later.
    NotLater,
    /// It would be longer than half the box.
    TooLong {
        /// How many days it may be.
        days: i64,
    },
    /// A closed proof is not extended, and one not accepted has no box yet.
    Stage,
}

/// The one extension, of at most half the agreed box and with a reason (RULES §1.7).
pub fn extend(
    stage: Stage,
    agreed: TimeBox,
    extended_before: bool,
    new_end: Date,
    reason: &str,
) -> Result<TimeBox, ExtensionRefused> {
    let longer = TimeBox { start: agreed.start, end: new_end };
    let most = agreed.days() / 2;
    match longer.days() - agreed.days() {
        _ if matches!(stage, Stage::Proposed | Stage::Closed) => Err(ExtensionRefused::Stage),
        _ if extended_before => Err(ExtensionRefused::Second),
        _ if reason.trim().is_empty() => Err(ExtensionRefused::NoReason),
        ..=0 => Err(ExtensionRefused::NotLater),
        more if more > most => Err(ExtensionRefused::TooLong { days: most }),
        _ => Ok(longer),
    }
}

/// Whether to propose `no demostrado` to the people on it: five business days after the end went by
/// without a result. A person confirms it, or not (RULES §1.7).
pub fn proposes_not_shown(stage: Stage, time: TimeBox, calendar: &WorkCalendar, today: Date) -> bool {
    matches!(stage, Stage::Accepted | Stage::Running | Stage::Evaluation)
        && today > calendar.add_workdays(time.last_day(), 5)
}

/// The two results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Does the product solve the problem?
    pub solves: Solves,
    /// What came of it commercially?
    pub commercial: Commercial,
}

impl Outcome {
    /// They bought although nobody showed that it works: the reverse of a loss to learn from, and a
    /// flag on the new client's project.
    pub fn is_sold_unsolved(self) -> bool {
        self.commercial == Commercial::Client && matches!(self.solves, Solves::No | Solves::NotShown)
    }

    /// Whether the commercial result may still change: only a negotiation ends later.
    pub fn may_become(self, commercial: Commercial) -> bool {
        self.commercial == Commercial::Negotiating && commercial != Commercial::Negotiating
    }
}

/// Why a proof cannot be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseRefused {
    /// It is closed.
    AlreadyClosed,
    /// One of the two results is missing.
    ResultMissing,
    /// Before its evaluation it can only end because somebody walked away.
    NotEvaluated,
}

/// Closes a proof with its two results. Out of turn it closes only as lost, abandoned or withdrawn [D]:
/// a prospect may leave at any stage, but nobody becomes a client of an unjudged proof.
pub fn close(
    stage: Stage,
    solves: Option<Solves>,
    commercial: Option<Commercial>,
) -> Result<Outcome, CloseRefused> {
    let (Some(solves), Some(commercial)) = (solves, commercial) else {
        return Err(CloseRefused::ResultMissing);
    };
    let walked_away = !matches!(commercial, Commercial::Client | Commercial::Negotiating);
    match stage {
        Stage::Closed => Err(CloseRefused::AlreadyClosed),
        Stage::Evaluation => Ok(Outcome { solves, commercial }),
        _ if walked_away => Ok(Outcome { solves, commercial }),
        _ => Err(CloseRefused::NotEvaluated),
    }
}

/// A closed proof, as far as its figures need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedProof {
    /// The two results.
    pub outcome: Outcome,
    /// From start to close.
    pub days: i64,
    /// Every criterion was measured.
    pub all_measured: bool,
}

/// Became clients, of all closed.
pub fn conversion(closed: &[ClosedProof]) -> Ratio {
    let clients = closed.iter().filter(|p| p.outcome.commercial == Commercial::Client).count();
    Ratio::new(clients as u64, closed.len() as u64)
}

/// Closed with all criteria measured, of all closed.
pub fn measured(closed: &[ClosedProof]) -> Ratio {
    Ratio::new(closed.iter().filter(|p| p.all_measured).count() as u64, closed.len() as u64)
}

/// The middle duration in days; between two, the half-way point.
pub fn median_days(closed: &[ClosedProof]) -> Option<f64> {
    let mut days: Vec<i64> = closed.iter().map(|p| p.days).collect();
    days.sort_unstable();
    let middle = days.len() / 2;
    match days.len() {
        0 => None,
        n if n % 2 == 1 => Some(days[middle] as f64),
        _ => Some((days[middle - 1] + days[middle]) as f64 / 2.0),
    }
}
