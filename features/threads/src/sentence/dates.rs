//! Days and hours as people write them, in Spanish and English (DESIGN §3.3).
//!
//! A day is read with its month after it (`27/11` is in November), never guessed: what contradicts
//! itself or lies on the wrong side of today is not understood.
//! Absent on purpose: dates in plain prose. The callers decide behind which words a day is looked for.

use crate::tokens::{Token, one_of, phrase};
use jiff::{
    Timestamp, ToSpan, Zoned,
    civil::{Date, Time, Weekday},
};

/// A day to come, from today on: how many tokens it takes, and the day.
pub(super) fn day_to_come(tokens: &[Token<'_>], today: Date) -> Option<(usize, Date)> {
    let lead = one_of(tokens, &[&["para", "el"], &["en", "el"], &["el"], &["para"], &["on"], &["for"]]);
    let lead = lead.unwrap_or(0);
    let rest = &tokens[lead..];
    let (length, day) = relative(rest, today)
        .or_else(|| weekday_to_come(rest, today))
        .or_else(|| calendar_day(rest, today))?;
    (day >= today).then_some((lead + length, day))
}

/// `mañana`, `in 3 days`, `la semana que viene`.
fn relative(tokens: &[Token<'_>], today: Date) -> Option<(usize, Date)> {
    let after = |days: i64| today.checked_add(days.days()).ok();
    if let Some(n) = one_of(tokens, &[&["pasado", "manana"]]) {
        return Some((n, after(2)?));
    }
    if let Some(n) = one_of(tokens, &[&["manana"], &["tomorrow"]]) {
        return Some((n, after(1)?));
    }
    if let Some(n) = one_of(tokens, &[&["hoy"], &["today"]]) {
        return Some((n, today));
    }
    if let Some(n) =
        one_of(tokens, &[&["la", "semana", "que", "viene"], &["la", "proxima", "semana"], &["next", "week"]])
    {
        return Some((n, after(7 - i64::from(today.weekday().to_monday_zero_offset()))?));
    }
    let lead = one_of(tokens, &[&["en"], &["dentro", "de"], &["in"]])?;
    let count = i64::from(tokens.get(lead)?.number()?);
    let days = match tokens.get(lead + 1)?.word.as_str() {
        "dia" | "dias" | "day" | "days" => 1,
        "semana" | "semanas" | "week" | "weeks" => 7,
        _ => return None,
    };
    Some((lead + 2, after(count * days)?))
}

/// `vie`, `próximo viernes`, `friday`, `vie 27`, `friday 27 nov`: the next one to come, never today.
fn weekday_to_come(tokens: &[Token<'_>], today: Date) -> Option<(usize, Date)> {
    let lead = one_of(tokens, &[&["proximo"], &["next"], &["this"], &["este"]]).unwrap_or(0);
    let weekday = weekday(&tokens.get(lead)?.word)?;
    let mut length = lead + 1;
    if tokens.get(length).is_some_and(|t| t.is(".") && t.glued) {
        length += 1;
    }
    let rest = &tokens[length..];
    if let Some((more, day)) = calendar_day(rest, today).or_else(|| day_of_month(rest, today)) {
        return (day.weekday() == weekday).then_some((length + more, day));
    }
    length += phrase(rest, &["que", "viene"]).unwrap_or(0);
    Some((length, today.nth_weekday(1, weekday).ok()?))
}

/// `27` after a weekday: the next 27th to come.
fn day_of_month(tokens: &[Token<'_>], today: Date) -> Option<(usize, Date)> {
    let day = i8::try_from(tokens.first()?.number()?).ok()?;
    if tokens.get(1).is_some_and(|t| t.glued && (t.is(":") || t.is("/") || t.is("-"))) {
        return None;
    }
    (0..14)
        .find_map(|months| {
            let month = today.first_of_month().checked_add(months.months()).ok()?;
            month.with().day(day).build().ok().filter(|d| *d >= today)
        })
        .map(|day| (1, day))
}

/// A day with its month: `2026-11-27`, `27/11`, `27/11/26`, `27 nov`, `27 de noviembre de 2026`, `nov 27th`.
/// Without a year it is the next one to come.
fn calendar_day(tokens: &[Token<'_>], today: Date) -> Option<(usize, Date)> {
    iso(tokens).or_else(|| numbers(tokens, today)).or_else(|| named_month(tokens, today))
}

fn iso(tokens: &[Token<'_>]) -> Option<(usize, Date)> {
    let [year, a, month, b, day, ..] = tokens else { return None };
    let glued = [a, month, b, day].iter().all(|t| t.glued);
    let sizes = year.text.len() == 4 && month.text.len() == 2 && day.text.len() == 2;
    if !(glued && sizes && a.is("-") && b.is("-")) {
        return None;
    }
    let date = Date::new(
        i16::try_from(year.number()?).ok()?,
        i8::try_from(month.number()?).ok()?,
        i8::try_from(day.number()?).ok()?,
    );
    Some((5, date.ok()?))
}

fn numbers(tokens: &[Token<'_>], today: Date) -> Option<(usize, Date)> {
    let [day, slash, month, ..] = tokens else { return None };
    if !(slash.is("/") && slash.glued && month.glued) {
        return None;
    }
    let (day, month) = (day.number()?, month.number()?);
    let year = match tokens.get(3..5) {
        Some([slash, year]) if slash.is("/") && slash.glued && year.glued => {
            match (year.text.len(), year.number()?) {
                (4, year) => Some(year),
                (2, year) => Some(2000 + year),
                _ => return None,
            }
        }
        _ => None,
    };
    Some((if year.is_some() { 5 } else { 3 }, dated(year, month, day, today)?))
}

fn named_month(tokens: &[Token<'_>], today: Date) -> Option<(usize, Date)> {
    if let Some(month) = month(&tokens.first()?.word) {
        let day = ordinal(tokens.get(1)?)?;
        return Some((2, dated(None, month, day, today)?));
    }
    let day = ordinal(tokens.first()?)?;
    let of = usize::from(tokens.get(1)?.is("de") || tokens.get(1)?.is("of"));
    let month = month(&tokens.get(1 + of)?.word)?;
    let length = 2 + of;
    let of = usize::from(tokens.get(length).is_some_and(|t| t.is("de")));
    let year = tokens.get(length + of).filter(|t| t.text.len() == 4).and_then(Token::number);
    let length = length + if year.is_some() { of + 1 } else { 0 };
    Some((length, dated(year, month, day, today)?))
}

fn dated(year: Option<u32>, month: u32, day: u32, today: Date) -> Option<Date> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    if let Some(year) = year {
        return Date::new(i16::try_from(year).ok()?, month, day).ok();
    }
    // Nine years reach over any 29 February that a century skips.
    (0..9).find_map(|n| Date::new(today.year().checked_add(n)?, month, day).ok().filter(|d| *d >= today))
}

/// `27`, `27th`, `1º`.
fn ordinal(token: &Token<'_>) -> Option<u32> {
    let (digits, rest) = token.digits();
    let plain = matches!(rest, "" | "st" | "nd" | "rd" | "th" | "º" | "o") && digits.len() <= 2;
    plain.then(|| digits.parse().ok()).flatten()
}

fn weekday(word: &str) -> Option<Weekday> {
    full_weekday(word).or(match word {
        "lun" | "mon" => Some(Weekday::Monday),
        "mar" | "tue" | "tues" => Some(Weekday::Tuesday),
        "mie" | "mier" | "wed" => Some(Weekday::Wednesday),
        "jue" | "thu" | "thur" | "thurs" => Some(Weekday::Thursday),
        "vie" | "fri" => Some(Weekday::Friday),
        "sab" | "sat" => Some(Weekday::Saturday),
        "dom" | "sun" => Some(Weekday::Sunday),
        _ => None,
    })
}

fn full_weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "lunes" | "monday" => Weekday::Monday,
        "martes" | "tuesday" => Weekday::Tuesday,
        "miercoles" | "wednesday" => Weekday::Wednesday,
        "jueves" | "thursday" => Weekday::Thursday,
        "viernes" | "friday" => Weekday::Friday,
        "sabado" | "saturday" => Weekday::Saturday,
        "domingo" | "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

fn month(word: &str) -> Option<u32> {
    const NAMES: [&[&str]; 12] = [
        &["ene", "enero", "jan", "january"],
        &["feb", "febrero", "february"],
        &["mar", "marzo", "march"],
        &["abr", "abril", "apr", "april"],
        &["may", "mayo"],
        &["jun", "junio", "june"],
        &["jul", "julio", "july"],
        &["ago", "agosto", "aug", "august"],
        &["sep", "sept", "septiembre", "setiembre", "september"],
        &["oct", "octubre", "october"],
        &["nov", "noviembre", "november"],
        &["dic", "diciembre", "dec", "december"],
    ];
    NAMES.iter().position(|names| names.contains(&word)).map(|at| at as u32 + 1)
}

/// When something happened: how many tokens say so, and the instant, which is never later than now.
///
/// `at_clause` says that a clause starts here: only there does a bare `el lunes` mean the last Monday,
/// because inside a sentence it is as often the next one.
pub(super) fn happened(tokens: &[Token<'_>], now: &Zoned, at_clause: bool) -> Option<(usize, Timestamp)> {
    let (length, at) = ago(tokens, now).or_else(|| on_a_day(tokens, now, at_clause))?;
    (at <= now.timestamp()).then_some((length, at))
}

/// `hace 2 horas`, `3 days ago`.
fn ago(tokens: &[Token<'_>], now: &Zoned) -> Option<(usize, Timestamp)> {
    let lead = phrase(tokens, &["hace"]).unwrap_or(0);
    let count = i64::from(tokens.get(lead)?.number()?);
    let span = match tokens.get(lead + 1)?.word.as_str() {
        "minuto" | "minutos" | "min" | "minute" | "minutes" => count.minutes(),
        "hora" | "horas" | "h" | "hour" | "hours" => count.hours(),
        "dia" | "dias" | "day" | "days" => count.days(),
        "semana" | "semanas" | "week" | "weeks" => count.weeks(),
        _ => return None,
    };
    let tail = if lead == 0 { phrase(&tokens[2..], &["ago"])? } else { 0 };
    Some((lead + 2 + tail, now.checked_sub(span).ok()?.timestamp()))
}

/// `ayer`, `yesterday 16:00`, `el lunes por la tarde`, `esta mañana a las 9`.
fn on_a_day(tokens: &[Token<'_>], now: &Zoned, at_clause: bool) -> Option<(usize, Timestamp)> {
    let today = now.date();
    let (mut length, day, mut part) = past_day(tokens, today, at_clause)?;
    if let Some((more, said)) = part_of_day(&tokens[length..]) {
        (length, part) = (length + more, Some(said));
    }
    let clock = clock(&tokens[length..], part);
    length += clock.map_or(0, |(more, _)| more);
    let time = match (clock, part) {
        (Some((_, time)), _) => time,
        (None, Some(part)) => part.usual(),
        // "Today" alone says nothing that the entry's own time does not.
        (None, None) if day == today => return None,
        (None, None) => Time::constant(12, 0, 0, 0),
    };
    let local = now.time_zone().to_ambiguous_zoned(day.to_datetime(time)).compatible().ok()?;
    // A part of today that is not over ("this morning", said at nine) means now at the latest.
    let vague = clock.is_none() && day == today;
    let at = local.timestamp();
    Some((
        length,
        if vague && part.is_some_and(|p| p.has_begun(now.time())) { at.min(now.timestamp()) } else { at },
    ))
}

fn past_day(tokens: &[Token<'_>], today: Date, at_clause: bool) -> Option<(usize, Date, Option<Part>)> {
    if let Some((length, days, part)) = named_past(tokens) {
        return Some((length, today.checked_sub(days.days()).ok()?, part));
    }
    let lead = one_of(tokens, &[&["el"], &["on"], &["last"]])?;
    let last = |weekday| today.nth_weekday(-1, weekday).ok();
    let (said_past, rest) = (tokens[0].is("last"), &tokens[lead..]);
    if phrase(rest, &["pasado"]).is_some() {
        return Some((lead + 2, last(full_weekday(&rest.get(1)?.word)?)?, None));
    }
    let day = last(full_weekday(&rest.first()?.word)?)?;
    if let Some(more) = phrase(&rest[1..], &["pasado"]) {
        return Some((lead + 1 + more, day, None));
    }
    let to_come = phrase(&rest[1..], &["que", "viene"]).is_some();
    let dated = rest.get(1).is_some_and(|t| t.number().is_some() && !rest.get(2).is_some_and(|t| t.is(":")));
    (said_past || (at_clause && !to_come && !dated)).then_some((lead + 1, day, None))
}

/// `ayer`, `last night`: how many days back, and which part of the day.
fn named_past(tokens: &[Token<'_>]) -> Option<(usize, i64, Option<Part>)> {
    let said = |days: i64, part: Option<Part>, phrases: &[&[&str]]| {
        one_of(tokens, phrases).map(|length| (length, days, part))
    };
    said(2, None, &[&["anteayer"], &["antes", "de", "ayer"], &["the", "day", "before", "yesterday"]])
        .or_else(|| said(1, None, &[&["ayer"], &["yesterday"]]))
        .or_else(|| said(1, Some(Part::Night), &[&["anoche"], &["last", "night"]]))
        .or_else(|| said(0, Some(Part::Morning), &[&["esta", "manana"], &["this", "morning"]]))
        .or_else(|| said(0, Some(Part::Afternoon), &[&["esta", "tarde"], &["this", "afternoon"]]))
        .or_else(|| said(0, None, &[&["hoy"], &["today"]]))
}

/// A part of the day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Morning,
    Afternoon,
    Night,
}

impl Part {
    /// The hour meant when no hour is said.
    fn usual(self) -> Time {
        match self {
            Part::Morning => Time::constant(10, 0, 0, 0),
            Part::Afternoon => Time::constant(16, 0, 0, 0),
            Part::Night => Time::constant(21, 0, 0, 0),
        }
    }

    fn has_begun(self, now: Time) -> bool {
        match self {
            Part::Morning => true,
            Part::Afternoon => now.hour() >= 12,
            Part::Night => now.hour() >= 20,
        }
    }
}

fn part_of_day(tokens: &[Token<'_>]) -> Option<(usize, Part)> {
    [
        (Part::Morning, "manana", "morning"),
        (Part::Afternoon, "tarde", "afternoon"),
        (Part::Night, "noche", "evening"),
    ]
    .into_iter()
    .find_map(|(part, es, en)| {
        let length = one_of(tokens, &[&["por", "la", es], &["en", "la", es], &["in", "the", en], &[en]])?;
        Some((length, part))
    })
}

/// An hour: `16:00`, `a las 9`, `at 4pm`, `a las 5 de la tarde`. A bare number is none.
fn clock(tokens: &[Token<'_>], part: Option<Part>) -> Option<(usize, Time)> {
    let lead = one_of(tokens, &[&["a", "las"], &["a", "la"], &["sobre", "las"], &["at"], &["around"]]);
    let mut length = lead.unwrap_or(0);
    let (hour, mut suffix) = tokens.get(length)?.digits();
    let hour: i8 = (hour.len() <= 2).then(|| hour.parse().ok()).flatten()?;
    length += 1;
    let mut minute = None;
    if let (Some(colon), Some(digits)) = (tokens.get(length), tokens.get(length + 1))
        && colon.is(":")
        && colon.glued
        && digits.glued
        && suffix.is_empty()
    {
        let (text, rest) = digits.digits();
        minute = Some((text.len() == 2).then(|| text.parse::<i8>().ok()).flatten()?);
        (suffix, length) = (rest, length + 2);
    }
    if suffix.is_empty()
        && let Some(next) = tokens.get(length).filter(|t| t.is("am") || t.is("pm"))
    {
        (suffix, length) = (&next.word, length + 1);
    }
    let mut part = part;
    if let Some(more) = phrase(&tokens[length.min(tokens.len())..], &["de", "la"]) {
        part = match tokens.get(length + more).map_or("", |t| t.word.as_str()) {
            "manana" => Some(Part::Morning),
            "tarde" => Some(Part::Afternoon),
            "noche" => Some(Part::Night),
            _ => return None,
        };
        length += more + 1;
    }
    let said = lead.is_some() || minute.is_some() || matches!(suffix, "am" | "pm");
    let hour = match (suffix, hour) {
        ("" | "h", 1..=11) if matches!(part, Some(Part::Afternoon | Part::Night)) => hour + 12,
        ("am", 12) => 0,
        ("" | "h", 0..=23) | ("am", 1..=11) | ("pm", 12) => hour,
        ("pm", 1..=11) => hour + 12,
        _ => return None,
    };
    said.then_some((length, Time::new(hour, minute.unwrap_or(0), 0, 0).ok()?))
}
