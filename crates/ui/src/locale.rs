//! The reader's language, zone and present instant: everything that turns a value into words.

use crate::{Arg, say};
use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};
use kernel::Lang;

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
    pub fn with(&self, key: &str, args: &[(&str, Arg)]) -> String {
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
        clock(&at.to_zoned(self.zone.clone()))
    }

    fn month(&self, day: Date) -> String {
        self.s(&format!("date-month-{}", day.month()))
    }

    fn month_short(&self, day: Date) -> String {
        self.s(&format!("date-month-short-{}", day.month()))
    }

    /// `lunes`.
    pub fn weekday(&self, day: Date) -> String {
        self.s(&format!("date-weekday-{}", day.weekday().to_monday_one_offset()))
    }

    /// `lun`.
    pub fn weekday_short(&self, day: Date) -> String {
        self.s(&format!("date-weekday-short-{}", day.weekday().to_monday_one_offset()))
    }

    /// `lunes 23 de noviembre`, with the year where it is another one.
    pub fn day(&self, day: Date) -> String {
        let key = if day.year() == self.today().year() { "date-long" } else { "date-long-year" };
        self.with(
            key,
            &[
                ("weekday", self.weekday(day).into()),
                ("day", i64::from(day.day()).to_string().into()),
                ("month", self.month(day).into()),
                ("year", day.year().to_string().into()),
            ],
        )
    }

    /// `23 nov`, with the year where it is another one.
    pub fn day_short(&self, day: Date) -> String {
        let key = if day.year() == self.today().year() { "date-short" } else { "date-short-year" };
        self.with(
            key,
            &[
                ("day", i64::from(day.day()).to_string().into()),
                ("month", self.month_short(day).into()),
                ("year", day.year().to_string().into()),
            ],
        )
    }

    /// `hoy`, `ayer`, `mañana`, `vie 20` within a week, else `20 nov`.
    pub fn day_near(&self, day: Date) -> String {
        let away = self.days_to(day);
        match away {
            0 => self.s("date-today"),
            -1 => self.s("date-yesterday"),
            1 => self.s("date-tomorrow"),
            -6..=6 => format!("{} {}", self.weekday_short(day), day.day()),
            _ => self.day_short(day),
        }
    }

    /// Days from today to a day; negative for the past.
    pub fn days_to(&self, day: Date) -> i64 {
        self.today().until(day).map_or(0, |span| i64::from(span.get_days()))
    }

    /// `09:14` today, `ayer 09:14`, `vie 20, 09:14` and so on.
    pub fn moment(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone());
        let time = clock(&local);
        if local.date() == self.today() {
            return time;
        }
        self.with("date-moment", &[("day", self.day_near(local.date()).into()), ("time", time.into())])
    }

    /// The full day and time with its zone, for `title`.
    pub fn exact(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone());
        let offset = self.zone.to_offset_info(at);
        format!("{}, {} {}", self.day(local.date()), clock(&local), offset.abbreviation())
    }

    /// `hace 3 h`, `hace 2 días`, `dentro de 10 min`.
    pub fn ago(&self, at: Timestamp) -> String {
        let seconds = self.now.as_second() - at.as_second();
        let (past, span) = (seconds >= 0, seconds.abs());
        let (unit, n) = match span {
            0..60 => return self.s("date-now"),
            60..3600 => ("min", span / 60),
            3600..86_400 => ("hour", span / 3600),
            _ => ("day", span / 86_400),
        };
        let key = format!("date-{}-{unit}", if past { "ago" } else { "in" });
        self.with(&key, &[("n", n.into())])
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

fn clock(local: &Zoned) -> String {
    format!("{:02}:{:02}", local.hour(), local.minute())
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
