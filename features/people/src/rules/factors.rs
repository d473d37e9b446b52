//! Decisions about second factors: how codes are read and made, what counts as known, how long a step
//! waits. No database, no clock.

use jiff::Timestamp;
use kernel::{Error, Result, code};

/// How long a step of a sign-in waits, in seconds.
pub const STEP_SECONDS: i64 = 10 * 60;
/// Sign-ins by passkey or provider that one address may begin within the window.
pub const STEPS_PER_ADDRESS: i64 = 60;
/// Recovery codes of a person.
pub const RECOVERY_CODES: usize = 10;
/// Letters and digits of the codes that were made before.
const EARLIER_LENGTH: usize = 10;
/// How long a sign-in counts as a moment ago, in seconds.
pub const RECENT_SECONDS: i64 = 15 * 60;
/// Passkeys of a person at most.
pub const MOST_PASSKEYS: usize = 20;
/// How long a browser is known again, in seconds (browsers keep a cookie 400 days at most).
pub const DEVICE_SECONDS: i64 = 400 * 86_400;
/// How long sign-ins are remembered, in seconds.
pub const HISTORY_SECONDS: i64 = 400 * 86_400;
/// Sign-ins shown at once.
pub const HISTORY_ROWS: i64 = 50;

/// Whether somebody signed in a moment ago.
pub fn is_recent(began: Timestamp, now: Timestamp) -> bool {
    now.as_second().saturating_sub(began.as_second()) < RECENT_SECONDS
}

/// What somebody typed where a code is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// Six digits of the app.
    App(String),
    /// A recovery code.
    Recovery(String),
}

/// Reads a code of either kind.
pub fn parse_code(field: &str, typed: &str) -> Result<Code> {
    let plain = code::plain(typed);
    match plain.len() {
        6 if plain.bytes().all(|b| b.is_ascii_digit()) => Ok(Code::App(plain)),
        code::LENGTH | EARLIER_LENGTH => Ok(Code::Recovery(plain)),
        _ => Err(Error::invalid(field, "people-code-needed")),
    }
}

/// Whether an address stays on this site: a path of ours, whatever a browser makes of odd characters.
pub fn is_local(next: &str) -> bool {
    next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(|c: char| c == '\\' || c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::factors::Policy;
    use kernel::Role;

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(parse_code("code", " 123 456 ").unwrap(), Code::App("123456".to_owned()));
        let read = |typed: &str| parse_code("code", typed).unwrap();
        let long = "7K2QDM94XA7K2QDM94XA7K2QDM94";
        assert_eq!(read("7k2q dm94-xa7k-2qdm 94xa 7k2q-dm94"), Code::Recovery(long.to_owned()));
        assert_eq!(read("7k2qd-m94xo"), Code::Recovery("7K2QDM94X0".to_owned()));
        for broken in
            ["", "12345", "1234567", "ÁÉÍÓÚÑ", "7K2QD", "' OR 1=1 --", &long[1..], &format!("{long}0")]
        {
            assert!(parse_code("code", broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn a_policy_asks_whom_it_names() {
        let asked = |policy: Policy| {
            [Role::Guest, Role::Member, Role::Admin, Role::Owner].map(|role| policy.asks(role))
        };
        assert_eq!(asked(Policy::Nobody), [false; 4]);
        assert_eq!(asked(Policy::Admins), [false, false, true, true]);
        assert_eq!(asked(Policy::Team), [false, true, true, true]);
        assert_eq!(asked(Policy::Everybody), [true; 4]);
        assert!(Policy::ALL.into_iter().all(|policy| Policy::parse(policy.word()) == Some(policy)));
    }

    #[test]
    fn only_paths_of_ours_are_local() {
        assert!(is_local("/projects/AUR-2?tab=log#p7"));
        for away in ["", "//e", "https://e", "/\\e", "/\t/e", "/a b", "/\r\nX: y", "javascript:x", "e"] {
            assert!(!is_local(away), "{away:?}");
        }
    }
}
