//! Nouns of the room and how they are read from what people type.

pub mod absences;
pub mod factors;

use jiff::{Timestamp, tz::TimeZone};
use kernel::{
    Actor, ActorKind, CalendarId, ClientId, Error, Lang, PersonId, Result, Rights, Role, SessionId, TokenId,
};
use ui::Theme;

/// A mail address, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email(String);

/// Characters of a mail address at most (RFC 5321).
const EMAIL_LENGTH: usize = 254;
/// Characters of a name at most.
const NAME_LENGTH: usize = 120;

impl Email {
    /// Reads an address: one `@`, something on both sides, no spaces.
    pub fn parse(field: &str, text: &str) -> Result<Email> {
        let text = text.trim().to_lowercase();
        let (local, domain) =
            text.rsplit_once('@').ok_or_else(|| Error::invalid(field, "people-email-needed"))?;
        let odd = |c: char| c.is_whitespace() || c.is_control() || "<>,;:\"()[]\\".contains(c);
        let broken = local.is_empty()
            || local.contains('@')
            || domain.is_empty()
            || text.contains(odd)
            || domain.starts_with('.');
        if broken || text.len() > EMAIL_LENGTH {
            return Err(Error::invalid(field, "people-email-needed"));
        }
        Ok(Email(text))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A person's name as they write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Reads a name: something, and not too long.
    pub fn parse(field: &str, text: &str) -> Result<Name> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Error::invalid(field, "people-name-needed"));
        }
        if text.chars().count() > NAME_LENGTH {
            return Err(Error::limit(field, "people-name-long", NAME_LENGTH));
        }
        Ok(Name(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads what somebody does, which may stay empty.
pub fn parse_title(field: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > NAME_LENGTH {
        return Err(Error::limit(field, "people-name-long", NAME_LENGTH));
    }
    Ok(text.to_owned())
}

/// Reads an IANA zone such as `Europe/Madrid`.
pub fn parse_zone(field: &str, text: &str) -> Result<String> {
    TimeZone::get(text.trim()).map_err(|_| Error::invalid(field, "people-zone-unknown"))?;
    Ok(text.trim().to_owned())
}

/// Reads a language.
pub fn parse_lang(field: &str, text: &str) -> Result<Lang> {
    Lang::parse(text).ok_or_else(|| Error::invalid(field, "people-lang-unknown"))
}

fn parse_theme(word: &str) -> Option<Theme> {
    Theme::parse(word)
}

/// How a person wants pages to look, as a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThemeColumn(pub Theme);
db::column!(ThemeColumn as String, |theme: &ThemeColumn| theme.0.word(), |word: String| parse_theme(&word)
    .map(ThemeColumn));

db::row! {
    /// A person, whole, without their password.
    #[derive(Clone, Debug)]
    pub struct Person {
        /// Their key.
        pub id: PersonId,
        /// Their address.
        pub email: String,
        /// Their name.
        pub name: String,
        /// What they do.
        pub title: String,
        /// Their role.
        pub role: Role,
        /// On the services team.
        pub services: bool,
        /// Coordinator and approver.
        pub head: bool,
        /// May see why somebody is absent.
        pub absence_reasons: bool,
        /// May see money.
        pub finance: bool,
        /// Can lead or back up a project.
        pub can_lead: bool,
        /// A guest's client.
        pub client_id: Option<ClientId>,
        /// Their zone.
        pub zone: String,
        /// Their language.
        pub lang: Lang,
        /// Light or dark.
        pub theme: ThemeColumn,
        /// Whether single-letter keys are on.
        pub keys: bool,
        /// Weekday hours, `09:00-14:00,15:00-18:00`; empty means the office's.
        pub hours: String,
        /// Their holidays.
        pub calendar_id: Option<CalendarId>,
        /// Whether they may sign in.
        pub active: bool,
        /// When they first signed in; nothing while only invited.
        pub joined_at: Option<Timestamp>,
        /// Whether they have a password.
        pub has_password: bool,
    }
}

/// The domain of the address that stands in the place of an erased one; no mail can ever go there.
pub(crate) const ERASED: &str = "erased.invalid";

impl Person {
    /// Whether they were erased: what they wrote is left.
    pub fn is_erased(&self) -> bool {
        self.email.ends_with(ERASED)
    }

    /// The person as the one who acts.
    pub fn actor(&self) -> Actor {
        Actor {
            kind: ActorKind::Person,
            person: self.id,
            role: self.role,
            rights: Rights {
                services: self.services,
                head: self.head,
                absence_reasons: self.absence_reasons,
                finance: self.finance,
            },
            client: self.client_id,
        }
    }

    /// Their zone; UTC if the machine does not know it any more.
    pub fn time_zone(&self) -> TimeZone {
        TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC)
    }
}

db::row! {
    /// What other rooms see of a person (view `people_card`).
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
    pub struct Card {
        /// Their key.
        #[schema(value_type = i64)]
        pub id: PersonId,
        /// Their name.
        pub name: String,
        /// Their address.
        pub email: String,
        /// What they do.
        pub title: String,
        /// Their role.
        #[schema(value_type = String)]
        pub role: Role,
        /// On the services team.
        pub services: bool,
        /// Coordinator and approver.
        pub head: bool,
        /// A guest's client.
        #[schema(value_type = Option<i64>)]
        pub client_id: Option<ClientId>,
        /// Whether they may sign in.
        pub active: bool,
        /// Their zone.
        pub zone: String,
        /// Their language.
        #[schema(value_type = String)]
        pub lang: Lang,
        /// Can lead or back up a project.
        pub can_lead: bool,
    }
}

db::row! {
    /// A signed-in device.
    #[derive(Clone, Debug)]
    pub struct Device {
        /// The session.
        pub id: SessionId,
        /// The browser, as it names itself.
        pub agent: String,
        /// The network address.
        pub address: String,
        /// When they signed in.
        pub created_at: Timestamp,
        /// When it was last used.
        pub seen_at: Timestamp,
    }
}

db::row! {
    /// A token of the API, without its secret.
    #[derive(Clone, Debug)]
    pub struct TokenRow {
        /// Its key.
        pub id: TokenId,
        /// What it is for.
        pub name: String,
        /// `read` or `write`.
        pub scope: String,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it ends.
        pub expires_at: Timestamp,
    }
}

db::row! {
    /// A single-use link that is still good.
    #[derive(Clone, Debug)]
    pub struct Link {
        /// Whose.
        pub person: PersonId,
        /// `sign-in`, `invitation` or `reset`.
        pub purpose: String,
    }
}

/// What a single-use link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Signing in without a password; good for 15 minutes.
    SignIn,
    /// Joining; good for 7 days.
    Invitation,
    /// Choosing a new password; good for an hour.
    Reset,
}

impl Purpose {
    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Purpose::SignIn => "sign-in",
            Purpose::Invitation => "invitation",
            Purpose::Reset => "reset",
        }
    }

    /// The page that the link opens, which asks for its code.
    pub fn page(self) -> &'static str {
        match self {
            Purpose::SignIn => "/sign-in/code",
            Purpose::Invitation => "/invitation",
            Purpose::Reset => "/reset",
        }
    }

    /// The link of a code, without the host: the code stands where no browser sends it to a server.
    pub fn link(self, code: &str) -> String {
        format!("{}#{code}", self.page())
    }

    /// How long it is good for, in seconds.
    pub fn seconds(self) -> i64 {
        match self {
            Purpose::SignIn => 15 * 60,
            Purpose::Invitation => 7 * 86_400,
            Purpose::Reset => 3_600,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_in_lower_case_or_refused() {
        assert_eq!(Email::parse("email", " Ana@Example.COM ").unwrap().as_str(), "ana@example.com");
        for broken in ["", "ana", "@example.com", "ana@", "a b@c", "a@b@c", "a@b\r\nBcc: c@d", "<a@b>"] {
            assert!(Email::parse("email", broken).is_err(), "{broken:?}");
        }
    }

    #[test]
    fn zones_and_languages_are_known_ones() {
        assert!(parse_zone("zone", "Europe/Madrid").is_ok());
        assert!(parse_zone("zone", "Madrid").is_err());
        assert!(parse_lang("lang", "fr").is_err());
    }
}
