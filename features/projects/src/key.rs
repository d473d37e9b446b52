//! The key of a project: a client's code of three letters, a hyphen and a running number (RULES §1.1).
//!
//! Absent on purpose: handing out numbers, which needs the store.

use clients::ClientCode;
use std::{fmt, str::FromStr};

/// A text that is not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyError;

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected three letters, a hyphen and a number, such as AUR-2")
    }
}

impl std::error::Error for KeyError {}

/// The key of a project, such as `AUR-2` or `INT-4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectKey {
    /// The client's code, or a reserved one.
    pub code: ClientCode,
    /// The running number, from 1.
    pub number: u32,
}

impl FromStr for ProjectKey {
    type Err = KeyError;

    /// Reads either case. A sign, a leading zero or a number of zero is refused, so that a project
    /// has one address.
    fn from_str(text: &str) -> Result<ProjectKey, KeyError> {
        let (code, number) = text.split_once('-').ok_or(KeyError)?;
        if !number.starts_with(|digit: char| ('1'..='9').contains(&digit)) {
            return Err(KeyError);
        }
        Ok(ProjectKey {
            code: code.parse().map_err(|_| KeyError)?,
            number: number.parse().map_err(|_| KeyError)?,
        })
    }
}

impl fmt::Display for ProjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.code, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_key_reads_in_either_case_and_is_shown_in_capitals() {
        for (text, shown) in [("AUR-2", "AUR-2"), ("int-4", "INT-4"), ("Aur-4294967295", "AUR-4294967295")] {
            assert_eq!(text.parse::<ProjectKey>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn a_project_has_one_address() {
        for text in [
            "",
            "-",
            "AUR",
            "AUR-",
            "AUR-0",
            "AUR-02",
            "AUR-+2",
            "AUR--2",
            "AU-2",
            "AURO-2",
            "AÑO-1",
            "AUR-2 ",
            " AUR-2",
            "AUR-2#12",
            "A1R-2",
            "AUR-4294967296",
            "AUR-2-3",
        ] {
            assert_eq!(text.parse::<ProjectKey>(), Err(KeyError), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_reads_as_a_key_shows_and_reads_the_same(text in ".{0,12}", key in "[A-Za-z]{3}-[1-9][0-9]{0,8}") {
            for text in [text, key] {
                if let Ok(key) = text.parse::<ProjectKey>() {
                    prop_assert_eq!(key.to_string().parse::<ProjectKey>(), Ok(key));
                    prop_assert_eq!(key.to_string(), text.to_uppercase());
                }
            }
        }
    }
}
