//! Time spent, as people write it: `25m`, `1h30`, `1,5h`, `1.5h`, `90 min`, `2 horas` (DESIGN §3.3).
//!
//! Absent on purpose: "an hour" and "media hora" in words, which as often tell of what will be.

use crate::tokens::{Token, phrase};

/// The longest time that one entry can mean.
const MAX_SECONDS: i64 = 24 * 3600;

/// How many tokens it takes, and the seconds: more than none, at most a day.
pub(super) fn duration(tokens: &[Token<'_>]) -> Option<(usize, i64)> {
    let (length, seconds) = clock(tokens)
        .or_else(|| decimal_hours(tokens))
        .or_else(|| hours(tokens))
        .or_else(|| minutes(tokens))?;
    (1..=MAX_SECONDS).contains(&seconds).then_some((length, seconds))
}

/// `1:30h`, `1:30 h`.
fn clock(tokens: &[Token<'_>]) -> Option<(usize, i64)> {
    let [hours, colon, rest, ..] = tokens else { return None };
    if !(colon.is(":") && colon.glued && rest.glued) {
        return None;
    }
    let (minutes, unit) = rest.digits();
    let length = match unit {
        "h" => 3,
        "" if tokens.get(3).is_some_and(|t| t.is("h")) => 4,
        _ => return None,
    };
    Some((length, i64::from(hours.number()?) * 3600 + sixtieths(minutes)? * 60))
}

/// `1,5h`, `1.25 horas`.
fn decimal_hours(tokens: &[Token<'_>]) -> Option<(usize, i64)> {
    let [whole, point, rest, ..] = tokens else { return None };
    if !((point.is(",") || point.is(".")) && point.glued && rest.glued) {
        return None;
    }
    let (digits, unit) = rest.digits();
    let length = unit_after(tokens, 2, unit, is_hour)?;
    let hundredths = match digits.len() {
        1 => 10 * digits.parse::<i64>().ok()?,
        2 => digits.parse().ok()?,
        _ => return None,
    };
    Some((length, i64::from(whole.number()?) * 3600 + hundredths * 36))
}

/// `2h`, `2 horas`, `1h30`, `1h 30m`, `1 hora y 30 minutos`, `1 hora y media`.
fn hours(tokens: &[Token<'_>]) -> Option<(usize, i64)> {
    let (digits, unit) = tokens.first()?.digits();
    let hours: i64 = short(digits)?;
    if let Some(minutes) =
        unit.strip_prefix('h').map(|m| m.strip_suffix('m').unwrap_or(m)).filter(|m| !m.is_empty())
        && let Some(minutes) = sixtieths(minutes)
    {
        return Some((1, hours * 3600 + minutes * 60));
    }
    let length = unit_after(tokens, 0, unit, is_hour)?;
    let rest = &tokens[length..];
    let and = usize::from(rest.first().is_some_and(|t| t.is("y") || t.is("and")));
    if and == 1 && rest.get(1).is_some_and(|t| t.is("media")) {
        return Some((length + 2, hours * 3600 + 1800));
    }
    if phrase(rest, &["and", "a", "half"]).is_some() {
        return Some((length + 3, hours * 3600 + 1800));
    }
    match minutes(&rest[and..]) {
        Some((more, seconds)) if seconds < 3600 => Some((length + and + more, hours * 3600 + seconds)),
        _ => Some((length, hours * 3600)),
    }
}

/// `25m`, `25min`, `90 min`, `90 minutos`. A spaced or capital `m` is metres or millions.
fn minutes(tokens: &[Token<'_>]) -> Option<(usize, i64)> {
    let (digits, unit) = tokens.first()?.digits();
    let minutes = short(digits)?;
    if unit == "m" && tokens[0].text.ends_with('m') {
        return Some((1, minutes * 60));
    }
    let is_minute = |word: &str| matches!(word, "min" | "mins" | "minuto" | "minutos" | "minute" | "minutes");
    Some((unit_after(tokens, 0, unit, is_minute)?, minutes * 60))
}

/// Where a number's unit ends: in its own token, or as the next one.
fn unit_after(tokens: &[Token<'_>], at: usize, unit: &str, is_unit: impl Fn(&str) -> bool) -> Option<usize> {
    if unit.is_empty() {
        return tokens.get(at + 1).is_some_and(|t| is_unit(&t.word)).then_some(at + 2);
    }
    is_unit(unit).then_some(at + 1)
}

fn is_hour(word: &str) -> bool {
    matches!(word, "h" | "hr" | "hrs" | "hora" | "horas" | "hour" | "hours")
}

fn short(digits: &str) -> Option<i64> {
    (digits.len() <= 4).then(|| digits.parse().ok()).flatten()
}

/// Two digits below sixty.
fn sixtieths(digits: &str) -> Option<i64> {
    let two = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
    two.then(|| digits.parse().ok()).flatten().filter(|minutes| *minutes < 60)
}
