//! Decisions: who may manage whom, what a password needs, when guessing is slowed down, what a line
//! of working hours means. No database, no clock.

pub mod absences;
pub mod factors;

use jiff::{civil::Time, tz::TimeZone};
use kernel::{Actor, Error, Result, Role, WorkCalendar, WorkHours};
use std::{collections::HashSet, sync::LazyLock};

/// Characters of a password at least (NIST SP 800-63B asks for 8; 10 costs nobody anything).
pub const PASSWORD_LEAST: usize = 10;
/// Bytes of a password at most, so that hashing stays cheap.
pub const PASSWORD_MOST: usize = 512;
/// Failed sign-ins of one account within the window before it waits.
pub const TRIES_PER_ACCOUNT: i64 = 5;
/// Failed sign-ins from one address within the window before it waits.
pub const TRIES_PER_ADDRESS: i64 = 30;
/// The window in seconds.
pub const TRIES_WINDOW: i64 = 15 * 60;
/// How long a device stays signed in without being used, in seconds.
pub const SESSION_SECONDS: i64 = 30 * 86_400;
/// How long a device stays signed in however much it is used, in seconds.
pub const SESSION_MOST_SECONDS: i64 = 180 * 86_400;
/// Devices of a person at most: the one that was not used for longest is signed out for the next.
pub const MOST_DEVICES: i64 = 50;
/// Letters that a password has beside what everybody here knows.
pub const OWN_LETTERS: usize = 4;
/// Letters of a word that counts as known; shorter ones are in too many others.
const KNOWN_LETTERS: usize = 3;
/// Days that a token lives at most.
pub const TOKEN_DAYS_MOST: i64 = 366;

/// Admins manage people; only the owner manages owners.
pub fn may_manage_people(actor: &Actor) -> bool {
    actor.is_admin()
}

/// Whether an actor may give a role or change somebody who has it.
pub fn may_give(actor: &Actor, role: Role) -> bool {
    actor.is_admin() && (role != Role::Owner || actor.role == Role::Owner)
}

/// A new password.
pub fn check_password(field: &str, password: &str) -> Result<()> {
    if password.chars().count() < PASSWORD_LEAST {
        return Err(Error::limit(field, "people-password-short", PASSWORD_LEAST));
    }
    if password.len() > PASSWORD_MOST {
        return Err(Error::limit(field, "people-password-long", PASSWORD_MOST));
    }
    if is_common(password) {
        return Err(Error::invalid(field, "people-password-common"));
    }
    Ok(())
}

/// A password that is more than what everybody here knows: the product's name, the workspace's, one's own name and
/// address, and figures.
pub fn check_unlike(field: &str, password: &str, known: &[&str]) -> Result<()> {
    let lower = password.to_lowercase();
    let mut left = lower.clone();
    for words in known.iter().chain(&["bitácora bitacora"]) {
        let words = words.to_lowercase();
        for word in words.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= KNOWN_LETTERS) {
            left = left.replace(word, "");
        }
    }
    let own = left.chars().filter(|c| c.is_alphabetic()).count();
    if left != lower && own < OWN_LETTERS {
        return Err(Error::invalid(field, "people-password-known"));
    }
    Ok(())
}

/// Whether a password is one that everybody tries first, whatever its capitals and the figures or marks
/// at its end.
fn is_common(password: &str) -> bool {
    static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        include_str!("common-passwords.txt").lines().filter(|line| !line.starts_with('#')).collect()
    });
    let lower = password.to_lowercase();
    let bare = lower.trim_end_matches(|c: char| !c.is_alphabetic());
    COMMON.contains(lower.as_str()) || COMMON.contains(bare)
}

/// Reads weekday hours such as `09:00-14:00,15:00-18:00`: in order, not overlapping.
pub fn parse_hours(field: &str, text: &str) -> Result<Vec<WorkHours>> {
    let broken = || Error::invalid(field, "people-hours-broken");
    let mut stretches: Vec<WorkHours> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (from, to) = part.split_once('-').ok_or_else(broken)?;
        let time =
            |text: &str| -> Result<Time> { Time::strptime("%H:%M", text.trim()).map_err(|_| broken()) };
        let stretch = WorkHours { from: time(from)?, to: time(to)? };
        if stretch.from >= stretch.to || stretches.last().is_some_and(|last| last.to > stretch.from) {
            return Err(broken());
        }
        stretches.push(stretch);
    }
    Ok(stretches)
}

/// A working week of the same hours from Monday to Friday; the office's where none are given.
pub fn calendar(zone: TimeZone, hours: &str) -> WorkCalendar {
    let mut calendar = WorkCalendar::office(zone);
    if let Ok(stretches) = parse_hours("hours", hours)
        && !stretches.is_empty()
    {
        for day in &mut calendar.week[..5] {
            day.clone_from(&stretches);
        }
    }
    calendar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_in_order_or_refused() {
        assert_eq!(parse_hours("hours", "09:00-14:00, 15:00-18:00").unwrap().len(), 2);
        for broken in ["9", "14:00-09:00", "09:00-12:00,11:00-13:00", "09:00-25:00"] {
            assert!(parse_hours("hours", broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn a_password_of_names_that_everybody_knows_is_refused() {
        let known = ["Tramontana", "Beatriz Oliver", "beatriz@tramontana.example"];
        for weak in [
            "Tramontana2026",
            "beatriz-oliver-1990",
            "bitacora123456",
            "Oliver!Tramontana",
            "example20262027",
        ] {
            assert!(check_unlike("password", weak, &known).is_err(), "{weak}");
        }
        for fine in ["tramontana sopla fuerte", "correct horse battery", "8261947305", "oliveros y olivas"] {
            assert!(check_unlike("password", fine, &known).is_ok(), "{fine}");
        }
    }

    #[test]
    fn a_common_password_is_refused() {
        for common in ["qwertyuiop", "QwertyUiop", "basketball2026!", "1234567890"] {
            assert!(check_password("password", common).is_err(), "{common}");
        }
        let list = include_str!("common-passwords.txt").lines().filter(|line| !line.starts_with('#'));
        let long = list.clone().filter(|line| line.chars().count() >= PASSWORD_LEAST).count();
        assert!(long >= 3_000 && long == list.count(), "{long}");
        for fine in ["una frase bien larga", "correct horse battery", "乾坤一擲乾坤一擲乾坤"] {
            assert!(check_password("password", fine).is_ok(), "{fine}");
        }
    }

    #[test]
    fn only_the_owner_makes_owners() {
        let admin = Actor { role: Role::Admin, ..Actor::NOBODY };
        assert!(may_give(&admin, Role::Admin) && !may_give(&admin, Role::Owner));
        assert!(may_give(&Actor { role: Role::Owner, ..admin }, Role::Owner));
        assert!(!may_give(&Actor { role: Role::Member, ..admin }, Role::Guest));
    }
}
