//! Time frames: how long an exception of `deny.toml` holds, and how long ago somebody last looked for updates
//! (`docs/admin/security.md`, *When a library has a flaw*; OWASP ASVS 5.0, 15.1.1 and 15.2.1).

use jiff::civil::Date;
use serde::Deserialize;

use crate::house::{self, Outcome};

/// Days in which a flaw has to be mended, or looked at again, by how bad it is.
const FRAMES: [(&str, i64); 4] = [("critical", 7), ("high", 30), ("medium", 90), ("low", 180)];
/// Days that an older version stands beside a newer one without being looked at again.
const SECOND_VERSION: i64 = 180;
/// Days from one look for updates to the next.
const LOOK: i64 = 90;

const LOOKS: &str = "xtask/updates.toml";

/// `updates.toml`: who looked for updates when, and what came of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Looks {
    look: Vec<Look>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Look {
    day: Date,
    found: String,
}

/// The day at which all of it is judged.
pub fn today() -> Date {
    jiff::Zoned::now().date()
}

/// Why an exception for a known flaw no longer holds: `2026-11-26, medium: why`.
pub fn flaw(id: &str, reason: &str, today: Date) -> Option<String> {
    let read = || {
        let (head, why) = reason.split_once(": ")?;
        let (day, word) = head.split_once(", ")?;
        let (_, days) = FRAMES.into_iter().find(|(known, _)| *known == word)?;
        Some((day.parse().ok()?, days)).filter(|_| !why.trim().is_empty())
    };
    match read() {
        Some((since, days)) => over(id, since, days, today),
        None => Some(format!("deny.toml: {id}: say since when, how bad and why: \"2026-11-26, medium: …\"")),
    }
}

/// Why an older version may no longer stand beside a newer one: `2026-11-27: why`.
pub fn second_version(name: &str, reason: &str, today: Date) -> Option<String> {
    let read = || {
        let (day, why) = reason.split_once(": ")?;
        Some(day.parse().ok()?).filter(|_| !why.trim().is_empty())
    };
    match read() {
        Some(since) => over(name, since, SECOND_VERSION, today),
        None => Some(format!("deny.toml: {name}: the reason does not begin with its day")),
    }
}

/// Why nobody may rely on the versions that are locked: somebody has to look for updates first.
pub fn look(today: Date) -> Outcome<Option<String>> {
    let text = house::read(&house::root().join(LOOKS))?;
    judge_look(&text, today)
}

fn judge_look(text: &str, today: Date) -> Outcome<Option<String>> {
    let looks: Looks = toml::from_str(text).map_err(|e| format!("{LOOKS}: {e}"))?;
    let last = looks.look.iter().filter(|look| !look.found.trim().is_empty()).map(|look| look.day).max();
    let last = last.ok_or_else(|| format!("{LOOKS} holds no look"))?;
    let late = days_between(last, today) > LOOK;
    Ok(late.then(|| {
        format!(
            "updates were last looked for on {last}: look again, and write down what you found in {LOOKS}"
        )
    }))
}

fn over(what: &str, since: Date, days: i64, today: Date) -> Option<String> {
    (days_between(since, today) > days).then(|| {
        format!("deny.toml: {what}: an exception of {since} holds {days} days; end it, or look again and date it anew")
    })
}

fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{ToSpan, civil::date};

    #[test]
    fn an_exception_holds_as_long_as_the_flaw_is_bad_and_not_a_day_longer() {
        let since = date(2026, 11, 26);
        for (word, days) in FRAMES {
            let reason = format!("2026-11-26, {word}: not reached");
            assert_eq!(flaw("RUSTSEC-1", &reason, since.saturating_add(days.days())), None, "{word}");
            let said = flaw("RUSTSEC-1", &reason, since.saturating_add((days + 1).days())).unwrap();
            assert!(said.contains("RUSTSEC-1") && said.contains("2026-11-26"), "{said}");
        }
    }

    #[test]
    fn an_exception_says_since_when_how_bad_and_why() {
        let today = date(2026, 11, 27);
        for broken in
            ["", "2026-11-26: why", "2026-11-26, mild: why", "26 November, low: why", "2026-11-26, low: "]
        {
            assert!(flaw("RUSTSEC-1", broken, today).is_some(), "{broken:?}");
        }
        for broken in ["b needs it", "2026-13-26: why", "2026-11-26: "] {
            assert!(second_version("a@1", broken, today).is_some(), "{broken:?}");
        }
        assert_eq!(second_version("a@1", "2026-11-26: b needs it", today), None);
        assert!(second_version("a@1", "2026-11-26: b needs it", date(2027, 5, 26)).is_some());
    }

    #[test]
    fn somebody_looks_for_updates_every_ninety_days() {
        let text =
            "[[look]]\nday = \"2026-08-01\"\nfound = \"x\"\n[[look]]\nday = \"2026-11-27\"\nfound = \"y\"\n";
        assert_eq!(judge_look(text, date(2027, 2, 25)), Ok(None));
        assert!(judge_look(text, date(2027, 2, 26)).unwrap().unwrap().contains("2026-11-27"));
        assert!(judge_look("look = []", date(2027, 2, 26)).is_err());
        assert!(judge_look("[[look]]\nday = \"2026-11-27\"\nfound = \"\"\n", date(2026, 11, 27)).is_err());
    }
}
