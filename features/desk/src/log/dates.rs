//! Dates of logs: an instant where an offset stands, else the clock of the zone that the mapping names. Pure.

use super::Mapping;
use jiff::{Timestamp, civil::DateTime, fmt::strtime::BrokenDownTime, tz::TimeZone};
use kernel::{Error, Field, Result};

/// What stands between the forms of a date.
const OR: char = '|';

/// How the dates of a log are read.
pub(super) struct Dates<'a> {
    forms: Vec<&'a str>,
    zone: TimeZone,
}

impl Dates<'_> {
    /// What a mapping says of dates; a zone that nobody knows is named.
    pub fn of(mapping: &Mapping) -> Result<Dates<'_>> {
        let forms = mapping.date.split(OR).map(str::trim).filter(|form| !form.is_empty()).collect();
        let zone = match mapping.zone.trim() {
            "" => TimeZone::UTC,
            name => TimeZone::get(name).map_err(|_| unknown(name))?,
        };
        Ok(Dates { forms, zone })
    }

    /// The instant that a text tells, by the first form that it has.
    pub fn read(&self, text: &str) -> Option<Timestamp> {
        if self.forms.is_empty() {
            return text.parse().ok().or_else(|| self.local(text.parse().ok()?));
        }
        self.forms.iter().find_map(|form| self.formed(form, text))
    }

    fn formed(&self, form: &str, text: &str) -> Option<Timestamp> {
        let parsed = BrokenDownTime::parse(form, text).ok()?;
        let is_instant =
            parsed.offset().is_some() || parsed.iana_time_zone().is_some() || parsed.timestamp().is_some();
        if is_instant {
            return parsed.to_zoned().ok().map(|zoned| zoned.timestamp());
        }
        self.local(parsed.to_datetime().ok()?)
    }

    /// A clock of the zone. What the zone's clocks jump over counts from before the jump, what they show twice is the
    /// first of both.
    fn local(&self, shown: DateTime) -> Option<Timestamp> {
        self.zone.to_timestamp(shown).ok()
    }
}

fn unknown(zone: &str) -> Error {
    let args = vec![("zone", zone.to_owned())];
    Error::Invalid(vec![Field { name: "mapping".to_owned(), key: "desk-log-zone", args }])
}
