//! Closed lists of words, each stored, shown by text keys and spoken by the API.

use crate::{sentence::EntryKind, worklog::Source};

db::words! {
    /// What a thread is for (RULES §1.4, table).
    ThreadKind {
        /// The project's own log, opened with it; never closes.
        Worklog = "worklog",
        /// A serious problem.
        Incident = "incident",
        /// A solution that may go to the product.
        Candidate = "candidate",
        /// A launch, a migration, a visit.
        Event = "event",
        /// Anything important outside the worklog.
        Topic = "topic",
        /// A choice that is needed.
        Decision = "decision",
    }
    /// Who may see a thread.
    Visibility {
        /// The team alone.
        Team = "team",
        /// The client as well, as far as its posts are for them.
        Shared = "shared",
    }
    /// Who may see a post.
    Audience {
        /// The team alone; the default everywhere.
        Team = "team",
        /// The client as well.
        Client = "client",
    }
    /// Where a thread stands.
    ThreadState {
        /// Open.
        Open = "open",
        /// Closed with what its kind asks for.
        Closed = "closed",
        /// Its posts went into another thread.
        Merged = "merged",
    }
    /// Whose turn it is to write.
    Side {
        /// The team's.
        Team = "team",
        /// The client's.
        Client = "client",
    }
    /// What became of a post.
    PostState {
        /// It stands.
        Live = "live",
        /// Taken back within ten seconds; it is a draft again.
        Undone = "undone",
        /// Deleted; its place is kept.
        Deleted = "deleted",
    }
    /// How a post came in.
    Door {
        /// Through a page.
        Page = "page",
        /// Through the API or an agent.
        Api = "api",
        /// By mail.
        Mail = "mail",
        /// From another tool, with its own time and author.
        Import = "import",
        /// Written by the program.
        System = "system",
    }
    /// What came of a candidate for the product.
    CandidateResult {
        /// It goes into the product.
        Accepted = "accepted",
        /// It does not.
        Rejected = "rejected",
        /// Not now.
        Postponed = "postponed",
    }
    /// Whether the worklog has what it is owed.
    DebtState {
        /// No entry yet.
        Owed = "owed",
        /// An entry tells it.
        Settled = "settled",
        /// It did not take place, or there is nothing to tell.
        Dismissed = "dismissed",
    }
    /// Where a decision stands (RULES §1.6).
    DecisionState {
        /// Needed, not taken.
        Open = "open",
        /// Taken.
        Taken = "taken",
        /// Carried out.
        Done = "done",
        /// Taken back.
        Reverted = "reverted",
    }
    /// Where an action stands.
    ActionState {
        /// To do.
        Open = "open",
        /// Done.
        Done = "done",
        /// Dropped, with a reason.
        Dropped = "dropped",
    }
    /// What a decision or an action came from.
    Origin {
        /// A post.
        Post = "post",
        /// A decision.
        Decision = "decision",
        /// A weekly agenda.
        Agenda = "agenda",
        /// Nothing else.
        Manual = "manual",
    }
}

#[expect(clippy::derivable_impls, reason = "the list of words is made by a macro without a default")]
impl Default for Audience {
    fn default() -> Audience {
        Audience::Team
    }
}

db::column!(EntryKind as String, |kind: &EntryKind| kind.word(), |word: String| EntryKind::parse(&word));
db::column!(Source as String, |source: &Source| source.word(), |word: String| Source::parse(&word));
