//! The reader's language, zone and present instant: everything that turns a value into words.

use crate::{
    Arg, say,
    texts::{fill_in, plain},
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use kernel::Lang;

const MONTHS: [&str; 12] = [
    "date-month-1",
    "date-month-2",
    "date-month-3",
    "date-month-4",
    "date-month-5",
    "date-month-6",
    "date-month-7",
    "date-month-8",
    "date-month-9",
    "date-month-10",
    "date-month-11",
    "date-month-12",
];
const MONTHS_SHORT: [&str; 12] = [
    "date-month-short-1",
    "date-month-short-2",
    "date-month-short-3",
    "date-month-short-4",
    "date-month-short-5",
    "date-month-short-6",
    "date-month-short-7",
    "date-month-short-8",
    "date-month-short-9",
    "date-month-short-10",
    "date-month-short-11",
    "date-month-short-12",
];
const WEEKDAYS: [&str; 7] = [
    "date-weekday-1",
    "date-weekday-2",
    "date-weekday-3",
    "date-weekday-4",
    "date-weekday-5",
    "date-weekday-6",
    "date-weekday-7",
];
const WEEKDAYS_SHORT: [&str; 7] = [
    "date-weekday-short-1",
    "date-weekday-short-2",
    "date-weekday-short-3",
    "date-weekday-short-4",
    "date-weekday-short-5",
    "date-weekday-short-6",
    "date-weekday-short-7",
];

/// How a page speaks to its reader.
#[derive(Clone, Debug)]
pub struct Locale {
    /// The language.
    pub lang: Lang,
    /// The zone that times are shown in.
    pub zone: TimeZone,
    /// The present instant.
    pub now: Timestamp,
}

impl Locale {
    /// A text.
    pub fn s(&self, key: &str) -> String {
        say(self.lang, key, &[])
    }

    /// A text with values.
    pub fn with(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        say(self.lang, key, args)
    }

    /// A text with one count `n`.
    pub fn n(&self, key: &str, n: usize) -> String {
        say(self.lang, key, &[("n", n.into()), ("count", self.number(n as i64).into())])
    }

    /// Today in the reader's zone.
    pub fn today(&self) -> Date {
        self.date(self.now)
    }

    /// The reader's day of an instant.
    pub fn date(&self, at: Timestamp) -> Date {
        kernel::local_date(at, &self.zone)
    }

    /// `09:14`.
    pub fn time(&self, at: Timestamp) -> String {
        let mut out = String::with_capacity(5);
        clock(self.zone.to_datetime(at), &mut out);
        out
    }

    fn named(&self, names: &[&'static str], nth: i8) -> &'static str {
        let at = usize::try_from(nth).unwrap_or_default().saturating_sub(1);
        names.get(at).map_or("", |key| plain(self.lang, key))
    }

    /// `lunes`.
    pub fn weekday(&self, day: Date) -> &'static str {
        self.named(&WEEKDAYS, day.weekday().to_monday_one_offset())
    }

    /// `lun`.
    pub fn weekday_short(&self, day: Date) -> &'static str {
        self.named(&WEEKDAYS_SHORT, day.weekday().to_monday_one_offset())
    }

    /// `lunes 23 de noviembre`, with the year where it is another one.
    pub fn day(&self, day: Date) -> String {
        let mut out = String::with_capacity(40);
        self.write_day(day, &mut out);
        out
    }

    fn write_day(&self, day: Date, out: &mut String) {
        let key = if day.year() == self.today().year() { "date-long" } else { "date-long-year" };
        let args = [
            ("weekday", self.weekday(day).into()),
            ("day", i64::from(day.day()).into()),
            ("month", self.named(&MONTHS, day.month()).into()),
            ("year", i64::from(day.year()).into()),
        ];
        fill_in(self.lang, key, &args, out);
    }

    /// `23 nov`, with the year where it is another one.
    pub fn day_short(&self, day: Date) -> String {
        let key = if day.year() == self.today().year() { "date-short" } else { "date-short-year" };
        let args = [
            ("day", i64::from(day.day()).into()),
            ("month", self.named(&MONTHS_SHORT, day.month()).into()),
            ("year", i64::from(day.year()).into()),
        ];
        self.with(key, &args)
    }

    /// `hoy`, `ayer`, `mañana`, `vie 20` within a week, else `20 nov`.
    pub fn day_near(&self, day: Date) -> String {
        match self.days_to(day) {
            0 => self.s("date-today"),
            -1 => self.s("date-yesterday"),
            1 => self.s("date-tomorrow"),
            -6..=6 => format!("{} {}", self.weekday_short(day), day.day()),
            _ => self.day_short(day),
        }
    }

    /// Days from today to a day; negative for the past.
    pub fn days_to(&self, day: Date) -> i64 {
        day.duration_since(self.today()).as_hours() / 24
    }

    /// `09:14` today, `ayer 09:14`, `vie 20, 09:14` and so on.
    pub fn moment(&self, at: Timestamp) -> String {
        let local = self.zone.to_datetime(at);
        let mut time = String::with_capacity(5);
        clock(local, &mut time);
        if local.date() == self.today() {
            return time;
        }
        self.with("date-moment", &[("day", self.day_near(local.date()).into()), ("time", time.into())])
    }

    /// The full day and time with its zone, for `title`.
    pub fn exact(&self, at: Timestamp) -> String {
        let zone = self.zone.to_offset_info(at);
        let local = zone.offset().to_datetime(at);
        let mut out = String::with_capacity(48);
        self.write_day(local.date(), &mut out);
        out.push_str(", ");
        clock(local, &mut out);
        out.push(' ');
        out.push_str(zone.abbreviation());
        out
    }

    /// `hace 3 h`, `hace 2 días`, `dentro de 10 min`.
    pub fn ago(&self, at: Timestamp) -> String {
        let seconds = self.now.as_second() - at.as_second();
        let (past, span) = (seconds >= 0, seconds.abs());
        let (ago, coming, n) = match span {
            0..60 => return self.s("date-now"),
            60..3600 => ("date-ago-min", "date-in-min", span / 60),
            3600..86_400 => ("date-ago-hour", "date-in-hour", span / 3600),
            _ => ("date-ago-day", "date-in-day", span / 86_400),
        };
        self.with(if past { ago } else { coming }, &[("n", n.into())])
    }

    /// `1 h 30`, `25 min`: worked time from whole seconds.
    pub fn duration(&self, seconds: i64) -> String {
        let minutes = (seconds + 30) / 60;
        match (minutes / 60, minutes % 60) {
            (0, m) => format!("{m} min"),
            (h, 0) => format!("{h} h"),
            (h, m) => format!("{h} h {m:02}"),
        }
    }

    /// A whole number with the language's grouping: `48.250`, `48,250`; Spanish groups from five digits.
    pub fn number(&self, n: i64) -> String {
        let digits = n.unsigned_abs().to_string();
        let (mark, from) = match self.lang {
            Lang::Es => ('.', 5),
            Lang::En => (',', 4),
        };
        let mut out = String::new();
        if n < 0 {
            out.push('−');
        }
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && digits.len() >= from && (digits.len() - at).is_multiple_of(3) {
                out.push(mark);
            }
            out.push(digit);
        }
        out
    }

    /// A share as a whole per cent: `65 %`, `65%`.
    pub fn percent(&self, share: f64) -> String {
        let whole = (share * 100.0).round() as i64;
        if self.lang == Lang::Es { format!("{whole} %") } else { format!("{whole}%") }
    }
}

fn clock(local: DateTime, out: &mut String) {
    two_digits(local.hour(), out);
    out.push(':');
    two_digits(local.minute(), out);
}

fn two_digits(n: i8, out: &mut String) {
    let n = n.unsigned_abs();
    out.push(char::from(b'0' + n / 10 % 10));
    out.push(char::from(b'0' + n % 10));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(lang: Lang) -> Locale {
        Locale {
            lang,
            zone: TimeZone::get("Europe/Madrid").unwrap(),
            now: "2026-11-23T08:57:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn days_and_times_read_as_people_write_them() {
        let es = locale(Lang::Es);
        let en = locale(Lang::En);
        assert_eq!(es.day(es.today()), "lunes 23 de noviembre");
        assert_eq!(en.day(en.today()), "Monday 23 November");
        assert_eq!(es.time(es.now), "09:57");
        let friday = "2026-11-20T11:30:00Z".parse().unwrap();
        assert_eq!(es.moment(friday), "vie 20, 12:30");
        assert_eq!(es.ago(friday), "hace 2 días");
        assert_eq!(en.ago(friday), "2 days ago");
    }

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(locale(Lang::Es).number(48_250), "48.250");
        assert_eq!(locale(Lang::Es).number(4_825), "4825");
        assert_eq!(locale(Lang::En).number(4_825), "4,825");
    }
}
