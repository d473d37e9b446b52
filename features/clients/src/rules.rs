//! Who may do what, and what a form says of a client, a person or a place.
//!
//! Absent on purpose: whether a code or an address is taken, which the verb asks inside its transaction.

use crate::types::{
    Client, NewClient, NewContact, NewSite, Segment, Slug, Stage, Tier, email, filled, line, zone,
};
use jiff::{civil::Date, tz::TimeZone};
use kernel::{Actor, CalendarId, Error, Lang, Result, SiteId};
use web::{Form, Problems};

/// Whoever is on the team keeps the clients.
pub fn may_edit(actor: &Actor) -> bool {
    actor.is_team()
}

/// The fields of a client, as forms, requests and CSV files name them.
pub const CLIENT_FIELDS: &[&str] = &[
    "name",
    "code",
    "slug",
    "stage",
    "since_day",
    "tier",
    "segment",
    "sector",
    "zone",
    "calendar",
    "lang",
    "legal_name",
    "tax_id",
    "country",
    "address",
    "note",
];

/// The fields of a person at a client.
pub const CONTACT_FIELDS: &[&str] = &["name", "email", "phone", "title"];

/// The fields of a client with its values.
pub fn fields_of(client: &Client) -> Vec<(&'static str, String)> {
    vec![
        ("name", client.name.clone()),
        ("code", client.code.to_string()),
        ("slug", client.slug.clone()),
        ("stage", client.stage.word().to_owned()),
        ("since_day", client.since_day.to_string()),
        ("tier", client.tier.word().to_owned()),
        ("segment", client.segment.word().to_owned()),
        ("sector", client.sector.clone()),
        ("zone", client.zone.clone()),
        ("calendar", client.calendar_id.map_or(String::new(), |id| id.to_string())),
        ("lang", client.lang.code().to_owned()),
        ("legal_name", client.legal_name.clone()),
        ("tax_id", client.tax_id.clone()),
        ("country", client.country.clone()),
        ("address", client.address.clone()),
        ("note", client.note.clone()),
    ]
}

/// Projects are named after a client's code, so that a change may repeat it and not bring another.
pub fn check_code_stays(client: &Client, given: Option<&str>) -> Result<()> {
    let same = given.is_none_or(|code| code.trim().eq_ignore_ascii_case(&client.code.to_string()));
    if same { Ok(()) } else { Err(Error::invalid("code", "clients-code-stays")) }
}

/// Reads a client from named fields: a form, a request or a line of a CSV file. What is empty is the
/// usual; everything that needs a fix is named at once.
pub fn read_client(form: &Form) -> Result<NewClient> {
    let mut problems = Problems::new();
    let code = problems.take(optional(form.get("code"), |text| {
        text.parse().map_err(|_| Error::invalid("code", "clients-code-shape"))
    }));
    let slug = problems.take(optional(form.get("slug"), Slug::read));
    let name = problems.take(filled("name", form.get("name"), 80));
    let stage = problems.take(or(form.get("stage"), Stage::Active, Stage::read));
    let since_day = problems.take(optional(form.get("since_day"), |text| {
        text.parse::<Date>().map_err(|_| Error::invalid("since_day", "clients-day-shape"))
    }));
    let tier = problems.take(or(form.get("tier"), Tier::Standard, Tier::read));
    let segment = problems.take(or(form.get("segment"), Segment::MidMarket, Segment::read));
    let zone = problems.take(zone("zone", form.get("zone")));
    let calendar_id = problems.take(calendar(form));
    let lang = problems
        .take(Lang::parse(form.get("lang")).ok_or_else(|| Error::invalid("lang", "clients-choose-one")));
    let country = problems.take(country(form.get("country")));
    let mut text = |name: &str, most| problems.take(line(name, form.get(name), most)).unwrap_or_default();
    let sector = text("sector", 120);
    let (legal_name, tax_id) = (text("legal_name", 160), text("tax_id", 40));
    let (address, note) = (text("address", 400), text("note", 4_000));
    problems.finish()?;
    Ok(NewClient {
        code: code.flatten(),
        slug: slug.flatten(),
        name: name.unwrap_or_default(),
        stage: stage.unwrap_or(Stage::Active),
        since_day: since_day.flatten(),
        tier: tier.unwrap_or(Tier::Standard),
        segment: segment.unwrap_or(Segment::MidMarket),
        sector,
        zone: zone.unwrap_or(TimeZone::UTC),
        calendar_id: calendar_id.flatten(),
        lang: lang.unwrap_or_default(),
        legal_name,
        tax_id,
        country: country.unwrap_or_default(),
        address,
        note,
    })
}

/// Reads a person at a client from named fields.
pub fn read_contact(form: &Form) -> Result<NewContact> {
    let mut problems = Problems::new();
    let name = problems.take(filled("name", form.get("name"), 80));
    let email = problems.take(email("email", form.get("email")));
    let phone = problems.take(line("phone", form.get("phone"), 40));
    let title = problems.take(line("title", form.get("title"), 120));
    let site_id = problems.take(optional(form.get("site"), |text| {
        text.parse().map(SiteId).map_err(|_| Error::invalid("site", "clients-choose-one"))
    }));
    problems.finish()?;
    Ok(NewContact {
        name: name.unwrap_or_default(),
        email: email.flatten(),
        phone: phone.unwrap_or_default(),
        title: title.unwrap_or_default(),
        site_id: site_id.flatten(),
    })
}

/// Reads a place of a client from named fields.
pub fn read_site(form: &Form) -> Result<NewSite> {
    let mut problems = Problems::new();
    let name = problems.take(filled("name", form.get("name"), 80));
    let city = problems.take(line("city", form.get("city"), 80));
    let zone = problems.take(zone("zone", form.get("zone")));
    let calendar_id = problems.take(calendar(form));
    problems.finish()?;
    Ok(NewSite {
        name: name.unwrap_or_default(),
        city: city.unwrap_or_default(),
        zone: zone.unwrap_or(TimeZone::UTC),
        calendar_id: calendar_id.flatten(),
    })
}

fn optional<T>(text: &str, read: impl FnOnce(&str) -> Result<T>) -> Result<Option<T>> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

fn or<T>(text: &str, usual: T, read: impl FnOnce(&str) -> Result<T>) -> Result<T> {
    if text.is_empty() { Ok(usual) } else { read(text) }
}

fn calendar(form: &Form) -> Result<Option<CalendarId>> {
    optional(form.get("calendar"), |text| {
        text.parse().map_err(|_| Error::invalid("calendar", "clients-choose-one"))
    })
}

/// Two letters, in capitals.
fn country(text: &str) -> Result<String> {
    let fits = text.is_empty() || (text.len() == 2 && text.chars().all(|c| c.is_ascii_alphabetic()));
    if fits { Ok(text.to_uppercase()) } else { Err(Error::invalid("country", "clients-country-shape")) }
}
