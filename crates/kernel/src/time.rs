//! Instants are whole microseconds UTC in the database and `jiff::Timestamp` in code; days are
//! `jiff::civil::Date`. A zone appears only at the edges and in calendars (RULES §0).

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// Microseconds since 1970 UTC, as stored.
pub type Micros = i64;

/// Microseconds in a second.
pub const MICROS_PER_SECOND: i64 = 1_000_000;

/// An instant as it is stored.
pub fn to_micros(at: Timestamp) -> Micros {
    at.as_microsecond()
}

/// A stored instant. Out-of-range values become the nearest end, so that a damaged row can be shown.
pub fn from_micros(micros: Micros) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(if micros < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// The civil day of an instant in a zone.
pub fn local_date(at: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(at).date()
}

/// The instant at which a civil day starts in a zone; a day that starts in a gap starts after it.
pub fn start_of_day(day: Date, zone: &TimeZone) -> Timestamp {
    zone.to_ambiguous_zoned(day.at(0, 0, 0, 0)).compatible().map_or(Timestamp::MAX, |z| z.timestamp())
}

/// Noon of a civil day in a zone.
pub fn local_noon(day: Date, zone: &TimeZone) -> Timestamp {
    zone.to_ambiguous_zoned(day.at(12, 0, 0, 0)).compatible().map_or(Timestamp::MAX, |z| z.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_night_across_a_clock_change_is_nine_or_seven_real_hours() {
        let madrid = TimeZone::get("Europe/Madrid").unwrap();
        let real = |from: (Date, i8), to: (Date, i8)| {
            let at = |(day, hour): (Date, i8)| {
                madrid.to_ambiguous_zoned(day.at(hour, 0, 0, 0)).compatible().unwrap().timestamp()
            };
            (at(to).as_second() - at(from).as_second()) / 3600
        };
        assert_eq!(real((date(2026, 10, 24), 22), (date(2026, 10, 25), 6)), 9);
        assert_eq!(real((date(2027, 3, 27), 22), (date(2027, 3, 28), 6)), 7);
    }
}
