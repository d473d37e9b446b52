//! The nouns of the room and how they are read: what a form or a request sends becomes one of these at
//! the door, and is valid from then on.
//!
//! Absent on purpose: whether an address is taken, which the verb asks inside its transaction.

mod runs;
mod usage;

pub use runs::*;
pub use usage::*;

use jiff::Timestamp;
use kernel::{ClientId, DocumentId, Error, Lang, PersonId, Result};

/// Characters of a title at most.
pub const TITLE_LENGTH: usize = 160;
/// Characters of a summary, of the words it is asked with, of a question and of evidence at most.
pub const LINE_LENGTH: usize = 600;
/// Characters of a document at most.
pub const TEXT_LENGTH: usize = 200_000;
/// Characters of an address at most.
pub const SLUG_LENGTH: usize = 80;
/// Days between two reviews at most: signal 1.2 of RULES §5 counts a document for a year.
pub const MOST_REVIEW_DAYS: i64 = 365;
/// Days between two reviews where nobody says otherwise.
pub const USUAL_REVIEW_DAYS: i64 = 180;
/// Steps of a runbook at most.
pub const MOST_STEPS: usize = 100;

/// Addresses that are pages of the room, or lists of its API.
const TAKEN: &[&str] = &["new", "review", "use", "runs", "questions", "preview", "core"];

db::words! {
    /// What sort of document.
    #[schema(as = DocumentKind)]
    Kind as "kind" or "knowledge-choose-one" {
        /// How we work.
        Process = "process",
        /// Steps that somebody works through, with evidence.
        Runbook = "runbook",
        /// An answer to a question.
        Article = "article",
    }
    /// Who reads it.
    #[schema(as = DocumentAudience)]
    Audience as "audience" or "knowledge-choose-one" {
        /// The team.
        Team = "team",
        /// The team and the guests of one client.
        Client = "client",
        /// The team and the guests of every client.
        Clients = "clients",
        /// Anybody, without signing in.
        Public = "public",
    }
    /// Where it stands.
    #[schema(as = DocumentState)]
    State as "state" or "knowledge-choose-one" {
        /// Being written; the team alone sees it.
        Draft = "draft",
        /// In force.
        Published = "published",
        /// No longer in force; the team alone sees it.
        Retired = "retired",
    }
    /// A place on the core list of process documents (RULES §5, signal 1.2).
    Core as "core" or "knowledge-choose-one" {
        /// How requests are sorted.
        Triage = "triage",
        /// Who is called next, and when.
        Escalation = "escalation",
        /// How a client begins.
        Onboarding = "onboarding",
        /// How a client leaves.
        Offboarding = "offboarding",
        /// How a change is made.
        Change = "change",
        /// How we bill and collect.
        Billing = "billing",
        /// How data are kept and brought back.
        Backup = "backup",
    }
    /// How a run stands.
    RunState as "state" or "knowledge-choose-one" {
        /// Somebody is at it.
        Running = "running",
        /// Every step was done or passed over with a reason.
        Done = "done",
        /// A step failed.
        Failed = "failed",
        /// It was broken off.
        Stopped = "stopped",
    }
    /// How a step stands.
    StepState as "result" or "knowledge-choose-one" {
        /// Not yet.
        Open = "open",
        /// Done.
        Done = "done",
        /// It did not work.
        Failed = "failed",
        /// Not needed this time.
        Skipped = "skipped",
    }
    /// How a question stands.
    QuestionState as "state" or "knowledge-choose-one" {
        /// Nothing answers it.
        Open = "open",
        /// A document does.
        Answered = "answered",
        /// None is needed.
        Dropped = "dropped",
    }
    /// Who opened a document.
    Reader as "reader" or "knowledge-choose-one" {
        /// The team.
        Team = "team",
        /// A client's guest.
        Guest = "guest",
        /// Somebody without an account.
        Public = "public",
    }
}

/// The part of a document's address that names it: small letters, digits and single hyphens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slug(String);

impl Slug {
    /// Reads it as written in an address.
    pub fn read(text: &str) -> Result<Slug> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let fits = (1..=SLUG_LENGTH).contains(&text.len())
            && text.chars().all(plain)
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !text.contains("--");
        if fits && !TAKEN.contains(&text) {
            Ok(Slug(text.to_owned()))
        } else {
            Err(Error::invalid("slug", "knowledge-slug-shape"))
        }
    }

    /// The usual one for a title: its letters without accents, words joined by hyphens.
    pub fn suggest(title: &str) -> Option<Slug> {
        let mut out = String::new();
        for c in title.chars().flat_map(char::to_lowercase).map(clients::without_accent) {
            if c.is_ascii_alphanumeric() {
                out.push(c);
            } else if !out.is_empty() && !out.ends_with('-') {
                out.push('-');
            }
        }
        out.truncate(SLUG_LENGTH);
        Slug::read(out.trim_end_matches('-')).ok()
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

db::row! {
    /// A document as lists and other rooms show it.
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
    #[schema(as = DocumentCard)]
    pub struct Card {
        /// Its key.
        #[schema(value_type = i64)]
        pub id: DocumentId,
        /// The last part of `/knowledge/{slug}`.
        pub slug: String,
        /// What sort.
        pub kind: Kind,
        /// Its title.
        pub title: String,
        /// What it answers, in a sentence.
        pub summary: String,
        /// The words with which people ask for it.
        pub keywords: String,
        /// Its language.
        #[schema(value_type = String)]
        pub lang: Lang,
        /// Who reads it.
        pub audience: Audience,
        /// Whom it is about.
        #[schema(value_type = Option<i64>)]
        pub client_id: Option<ClientId>,
        /// Their name.
        pub client_name: Option<String>,
        /// Its place on the core list.
        pub core: Option<Core>,
        /// Where it stands.
        pub state: State,
        /// Who answers for it.
        #[schema(value_type = i64)]
        pub owner_id: PersonId,
        /// Their name.
        pub owner_name: String,
        /// Days between two reviews.
        pub review_days: i64,
        /// The last time that somebody said that it still holds.
        #[schema(value_type = Option<String>)]
        pub reviewed_at: Option<Timestamp>,
        /// When it has to be looked at again; nothing unless published.
        #[schema(value_type = Option<String>)]
        pub due_at: Option<Timestamp>,
        /// Its newest version.
        pub version: i64,
        /// When it last changed.
        #[schema(value_type = String)]
        pub updated_at: Timestamp,
    }
}

impl Card {
    /// Whether its review is due.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.due_at.is_some_and(|due| due <= now)
    }

    /// Its page for the team.
    pub fn href(&self) -> String {
        format!("/knowledge/{}", self.slug)
    }
}

db::row! {
    /// What says for which questions a document is, and for whom.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Head {
        /// Its key.
        pub id: DocumentId,
        /// Its title.
        pub title: String,
        /// The words with which people ask for it.
        pub keywords: String,
        /// What it answers, in a sentence.
        pub summary: String,
        /// Who reads it.
        pub audience: Audience,
        /// Whom it is about.
        pub client_id: Option<ClientId>,
    }
}

db::row! {
    /// One text that a document had.
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
    #[schema(as = DocumentVersion)]
    pub struct Version {
        /// From 1 on.
        pub number: i64,
        /// The title that it had.
        pub title: String,
        /// Its Markdown.
        pub source: String,
        /// What changed, in the writer's words.
        pub said: String,
        /// When.
        #[schema(value_type = String)]
        pub written_at: Timestamp,
        /// By whom.
        pub written_by: Option<String>,
    }
}

/// What can be said of a document, whether it is new or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The last part of its address; nothing to have one suggested, or to keep the one it has.
    pub slug: Option<Slug>,
    /// What sort.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// What it answers, in a sentence.
    pub summary: String,
    /// The words with which people ask for it.
    pub keywords: String,
    /// Its language.
    pub lang: Lang,
    /// Who reads it.
    pub audience: Audience,
    /// Whom it is about.
    pub client: Option<ClientId>,
    /// Its place on the core list.
    pub core: Option<Core>,
    /// Who answers for it; nothing for whoever writes it.
    pub owner: Option<PersonId>,
    /// Days between two reviews.
    pub review_days: i64,
    /// The text, as Markdown.
    pub source: String,
    /// What changed, in the writer's words.
    pub said: String,
    /// Whether its writer read all of it and says that it holds.
    pub reviewed: bool,
    /// The version that its writer saw, if that has to be the newest one.
    pub seen: Option<i64>,
    /// Whether its writer was told who else reads it from now on, and wants that.
    pub confirmed: bool,
}

impl Draft {
    /// A document as it is, but for its text.
    pub fn of(card: &Card) -> Draft {
        Draft {
            slug: None,
            kind: card.kind,
            title: card.title.clone(),
            summary: card.summary.clone(),
            keywords: card.keywords.clone(),
            lang: card.lang,
            audience: card.audience,
            client: card.client_id,
            core: card.core,
            owner: Some(card.owner_id),
            review_days: card.review_days,
            source: String::new(),
            said: String::new(),
            reviewed: false,
            seen: None,
            confirmed: false,
        }
    }
}

/// Readers as the button that confirms them says it, from the fields of the form: whoever chooses others then has not
/// confirmed those.
pub fn readers(audience: &str, client: &str) -> String {
    format!("{audience} {client}")
}

/// A text of a form, without spaces around it and at most so long.
pub fn line(name: &str, text: &str, most: usize) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(Error::limit(name, "knowledge-too-long", most));
    }
    Ok(text.to_owned())
}

/// A text that must not be empty.
pub fn filled(name: &str, text: &str, most: usize) -> Result<String> {
    let text = line(name, text, most)?;
    if text.is_empty() { Err(Error::invalid(name, "knowledge-needed")) } else { Ok(text) }
}

/// Which documents a list wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of this sort.
    pub kind: Option<Kind>,
    /// For these readers.
    pub audience: Option<Audience>,
    /// In this state.
    pub state: Option<State>,
    /// About this client.
    pub client: Option<ClientId>,
    /// Rows before the page.
    pub skip: i64,
    /// Rows wanted.
    pub limit: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_made_of_the_title_and_is_no_page_of_the_room() {
        assert_eq!(Slug::suggest("¿Cómo pido un informe?").unwrap().as_str(), "como-pido-un-informe");
        assert_eq!(Slug::suggest("Alta de cliente: día 1").unwrap().as_str(), "alta-de-cliente-dia-1");
        assert_eq!(Slug::suggest("日本"), None);
        for bad in ["", "-a", "a-", "a--b", "Ñ", "review", "runs"] {
            assert!(Slug::read(bad).is_err(), "{bad}");
        }
    }
}
