//! The nouns of the room and how they are read: what a form or a request sends becomes one of these
//! at the door, and is valid from then on.
//!
//! Absent on purpose: rules that need to know other clients (a taken code, a taken address).

use crate::ClientCode;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use kernel::{CalendarId, ClientId, ContactId, Error, Lang, PersonId, Result, SiteId};

db::words!(
    /// Where a client stands with us.
    Stage as "stage" or "clients-choose-one" {
        /// We talk.
        Prospect = "prospect",
        /// We work.
        Active = "active",
        /// We worked.
        Former = "former",
    }
);
db::words!(
    /// The tier of support (RULES §4).
    Tier as "tier" or "clients-choose-one" {
        /// In working hours, by the product's own support.
        Standard = "standard",
        /// With a person who knows the client.
        Extended = "extended",
    }
);
db::words!(
    /// How large a client is.
    Segment as "segment" or "clients-choose-one" {
        /// A few people.
        Small = "small",
        /// In between.
        MidMarket = "mid_market",
        /// A large organization.
        Enterprise = "enterprise",
    }
);

db::column!(ClientCode as String, |code: &ClientCode| code.to_string(), |text: String| text.parse().ok());

/// The part of a client's address that names it: small letters, digits and single hyphens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slug(String);

impl Slug {
    /// Reads it as written in an address.
    pub fn read(text: &str) -> Result<Slug> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let fits = (1..=40).contains(&text.len())
            && text.chars().all(plain)
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !text.contains("--");
        // `new` is the address of the form.
        if fits && text != "new" {
            Ok(Slug(text.to_owned()))
        } else {
            Err(Error::invalid("slug", "clients-slug-shape"))
        }
    }

    /// The usual one for a name: its letters without accents, words joined by hyphens.
    pub fn suggest(name: &str) -> Option<Slug> {
        let mut out = String::new();
        for c in name.chars().flat_map(char::to_lowercase).map(plain) {
            if c.is_ascii_alphanumeric() {
                out.push(c);
            } else if !out.is_empty() && !out.ends_with('-') {
                out.push('-');
            }
        }
        out.truncate(40);
        Slug::read(out.trim_end_matches('-')).ok()
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A small letter without its accent.
pub fn plain(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    }
}

db::row! {
    /// A client as lists and other rooms show it.
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
    #[schema(as = ClientCard)]
    pub struct Card {
        /// Its key.
        #[schema(value_type = i64)]
        pub id: ClientId,
        /// `AUR`.
        #[schema(value_type = String)]
        pub code: ClientCode,
        /// The last part of `/clients/{slug}`.
        pub slug: String,
        /// Its name.
        pub name: String,
        /// Where it stands with us.
        pub stage: Stage,
        /// Its tier of support.
        pub tier: Tier,
        /// Its zone, by IANA name.
        pub zone: String,
        /// Its language.
        #[schema(value_type = String)]
        pub lang: Lang,
    }
}

db::row! {
    /// Everything about a client.
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
    #[schema(as = ClientDetails)]
    pub struct Client {
        /// Its key.
        #[schema(value_type = i64)]
        pub id: ClientId,
        /// `AUR`.
        #[schema(value_type = String)]
        pub code: ClientCode,
        /// The last part of `/clients/{slug}`.
        pub slug: String,
        /// Its name.
        pub name: String,
        /// Where it stands with us.
        pub stage: Stage,
        /// Since when.
        #[schema(value_type = String)]
        pub since_day: Date,
        /// Its tier of support.
        pub tier: Tier,
        /// How large it is.
        pub segment: Segment,
        /// What it does.
        pub sector: String,
        /// Its zone, by IANA name.
        pub zone: String,
        /// Its holidays.
        #[schema(value_type = Option<i64>)]
        pub calendar_id: Option<CalendarId>,
        /// Its language.
        #[schema(value_type = String)]
        pub lang: Lang,
        /// The name on invoices.
        pub legal_name: String,
        /// Its number at the tax office.
        pub tax_id: String,
        /// Two letters.
        pub country: String,
        /// Where invoices go.
        pub address: String,
        /// What whoever opens the page should know.
        pub note: String,
        /// When it was added.
        #[schema(value_type = String)]
        pub created_at: Timestamp,
    }
}

impl Client {
    /// Its zone; UTC if the stored name is no longer known.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC)
    }
}

/// What can be said of a client, whether it is new or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClient {
    /// `AUR`; nothing to have one suggested. A client keeps the code that it has.
    pub code: Option<ClientCode>,
    /// The last part of its address; nothing to have one suggested, or to keep the one it has.
    pub slug: Option<Slug>,
    /// Its name.
    pub name: String,
    /// Where it stands with us.
    pub stage: Stage,
    /// Since when; nothing for today, or since when it was.
    pub since_day: Option<Date>,
    /// Its tier of support.
    pub tier: Tier,
    /// How large it is.
    pub segment: Segment,
    /// What it does.
    pub sector: String,
    /// Its zone.
    pub zone: TimeZone,
    /// Its holidays.
    pub calendar_id: Option<CalendarId>,
    /// Its language.
    pub lang: Lang,
    /// The name on invoices.
    pub legal_name: String,
    /// Its number at the tax office.
    pub tax_id: String,
    /// Two letters.
    pub country: String,
    /// Where invoices go.
    pub address: String,
    /// What whoever opens the page should know.
    pub note: String,
}

impl NewClient {
    /// A client of whom only the name is known, the rest being usual.
    pub fn named(name: &str, zone: TimeZone, lang: Lang) -> NewClient {
        NewClient {
            code: None,
            slug: None,
            name: name.to_owned(),
            stage: Stage::Active,
            since_day: None,
            tier: Tier::Standard,
            segment: Segment::MidMarket,
            sector: String::new(),
            zone,
            calendar_id: None,
            lang,
            legal_name: String::new(),
            tax_id: String::new(),
            country: String::new(),
            address: String::new(),
            note: String::new(),
        }
    }
}

db::row! {
    /// A person at a client.
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
    pub struct Contact {
        /// Their key.
        #[schema(value_type = i64)]
        pub id: ContactId,
        /// Where they work.
        #[schema(value_type = i64)]
        pub client_id: ClientId,
        /// Their name.
        pub name: String,
        /// Their mail.
        pub email: Option<String>,
        /// Their telephone.
        pub phone: String,
        /// What they do.
        pub title: String,
        /// The guest that they became, if they were invited.
        #[schema(value_type = Option<i64>)]
        pub person_id: Option<PersonId>,
        /// Since when they no longer work there.
        #[schema(value_type = Option<String>)]
        pub left_at: Option<Timestamp>,
        /// At which place they work.
        #[schema(value_type = Option<i64>)]
        pub site_id: Option<SiteId>,
    }
}

/// A person at a client, new or changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewContact {
    /// Their name.
    pub name: String,
    /// Their mail, in small letters.
    pub email: Option<String>,
    /// Their telephone.
    pub phone: String,
    /// What they do.
    pub title: String,
    /// At which place they work.
    pub site_id: Option<SiteId>,
}

db::row! {
    /// A place in a list of those of all clients.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Place {
        /// Its key.
        pub id: SiteId,
        /// The client's name.
        pub client: String,
        /// Its name.
        pub name: String,
    }
}

db::row! {
    /// A place of a client.
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
    pub struct Site {
        /// Its key.
        #[schema(value_type = i64)]
        pub id: SiteId,
        /// Whose.
        #[schema(value_type = i64)]
        pub client_id: ClientId,
        /// Its name.
        pub name: String,
        /// Where it is.
        pub city: String,
        /// Its zone, by IANA name.
        pub zone: String,
        /// Its holidays.
        #[schema(value_type = Option<i64>)]
        pub calendar_id: Option<CalendarId>,
    }
}

/// A place, new or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSite {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub city: String,
    /// Its zone.
    pub zone: TimeZone,
    /// Its holidays.
    pub calendar_id: Option<CalendarId>,
}

/// A line of text of a form, without spaces around it and at most so many characters.
pub(crate) fn line(name: &str, text: &str, most: usize) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(Error::limit(name, "clients-too-long", most));
    }
    Ok(text.to_owned())
}

/// A line that must not be empty.
pub(crate) fn filled(name: &str, text: &str, most: usize) -> Result<String> {
    let text = line(name, text, most)?;
    if text.is_empty() { Err(Error::invalid(name, "clients-needed")) } else { Ok(text) }
}

/// A zone by its IANA name.
pub(crate) fn zone(name: &str, text: &str) -> Result<TimeZone> {
    TimeZone::get(text.trim()).map_err(|_| Error::invalid(name, "clients-zone-unknown"))
}

/// A mail address, folded to small letters; empty is none.
pub(crate) fn email(name: &str, text: &str) -> Result<Option<String>> {
    let text = line(name, text, 254)?.to_lowercase();
    if text.is_empty() {
        return Ok(None);
    }
    let plain =
        !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '<' || c == '>' || c == ',');
    match text.split_once('@') {
        Some((local, domain))
            if plain && !local.is_empty() && domain.contains('.') && !domain.contains('@') =>
        {
            Ok(Some(text))
        }
        _ => Err(Error::invalid(name, "clients-email-shape")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_small_letters_and_single_hyphens() {
        for good in ["aurora", "a-1", "norte-paqueteria"] {
            assert_eq!(Slug::read(good).unwrap().as_str(), good);
        }
        for bad in ["", "Aurora", "-a", "a-", "a--b", "añil", "a b", "new", "a/b"] {
            assert!(Slug::read(bad).is_err(), "{bad}");
        }
        assert_eq!(Slug::suggest("Norte Paquetería, S.L.").unwrap().as_str(), "norte-paqueteria-s-l");
        assert_eq!(Slug::suggest("日本"), None);
    }

    #[test]
    fn a_mail_is_folded_and_checked() {
        assert_eq!(
            email("email", " Ana.Torres@Aurora.example ").unwrap().as_deref(),
            Some("ana.torres@aurora.example")
        );
        assert_eq!(email("email", " ").unwrap(), None);
        for bad in ["ana", "ana@", "@aurora.example", "ana@aurora", "a b@c.d", "a@b@c.d", "<a@b.c>"] {
            assert!(email("email", bad).is_err(), "{bad}");
        }
    }
}
