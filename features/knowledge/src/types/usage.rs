//! What is missing, and how documents are used.

use super::{Kind, QuestionState};
use jiff::Timestamp;
use kernel::{ClientId, DocumentId, QuestionId, TicketId};

db::row! {
    /// A question that no document answers, or did not.
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
    #[schema(as = DocumentQuestion)]
    pub struct Question {
        /// Its key.
        #[schema(value_type = i64)]
        pub id: QuestionId,
        /// The question.
        pub words: String,
        /// The ticket in which it was asked.
        #[schema(value_type = Option<i64>)]
        pub ticket_id: Option<TicketId>,
        /// Whose question.
        #[schema(value_type = Option<i64>)]
        pub client_id: Option<ClientId>,
        /// Their name.
        pub client_name: Option<String>,
        /// How it stands.
        pub state: QuestionState,
        /// When.
        #[schema(value_type = String)]
        pub asked_at: Timestamp,
        /// Who noted it.
        pub asked_name: Option<String>,
    }
}

db::row! {
    /// How a document was used since a day.
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
    #[schema(as = DocumentUse)]
    pub struct Used {
        /// Its key.
        #[schema(value_type = i64)]
        pub id: DocumentId,
        /// The last part of its address.
        pub slug: String,
        /// Its title.
        pub title: String,
        /// What sort.
        pub kind: Kind,
        /// How often the team opened it.
        pub team: i64,
        /// How often guests did.
        pub guest: i64,
        /// How often others did.
        pub public: i64,
        /// Tickets that it solved.
        pub solved: i64,
        /// Runs that ended.
        pub runs: i64,
    }
}
