//! The five kinds of error that reach a door.

use std::fmt;

/// Shorthand for results with the house's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One field that needs a fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name of the form field or JSON member.
    pub name: String,
    /// The text key of the message.
    pub key: &'static str,
    /// Values for the message, such as a limit.
    pub args: Vec<(&'static str, String)>,
}

/// What a door can answer instead of success.
#[derive(Clone, Debug)]
pub enum Error {
    /// It does not exist, or this actor may not know that it does (404).
    NotFound,
    /// The actor sees it but has not the right (403).
    Forbidden,
    /// Input that needs a fix; nothing was changed and nothing typed is lost (422).
    Invalid(Vec<Field>),
    /// It cannot be done as things stand; the text key says why (409).
    Conflict(&'static str),
    /// Too soon; try again after so many whole seconds (429).
    TooSoon {
        /// Seconds to wait, rounded up.
        seconds: i64,
    },
    /// Our fault (500). The text goes to the log, never to the reader.
    Internal(String),
}

impl Error {
    /// One field that needs a fix.
    pub fn invalid(name: &str, key: &'static str) -> Error {
        Error::Invalid(vec![Field { name: name.to_owned(), key, args: Vec::new() }])
    }

    /// One field that breaks a named limit.
    pub fn limit(name: &str, key: &'static str, limit: impl fmt::Display) -> Error {
        Error::Invalid(vec![Field { name: name.to_owned(), key, args: vec![("limit", limit.to_string())] }])
    }

    /// The same, with a field under the name that the form at hand gives it.
    #[must_use]
    pub fn renamed(self, from: &str, to: &str) -> Error {
        match self {
            Error::Invalid(mut fields) => {
                for field in fields.iter_mut().filter(|field| field.name == from) {
                    to.clone_into(&mut field.name);
                }
                Error::Invalid(fields)
            }
            other => other,
        }
    }

    /// Something that should not happen.
    pub fn internal(what: impl fmt::Display) -> Error {
        Error::Internal(what.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NotFound => f.write_str("not found"),
            Error::Forbidden => f.write_str("forbidden"),
            Error::Invalid(fields) => {
                f.write_str("invalid:")?;
                fields.iter().try_for_each(|field| write!(f, " {} ({})", field.name, field.key))
            }
            Error::Conflict(key) => write!(f, "conflict: {key}"),
            Error::TooSoon { seconds } => write!(f, "too soon: {seconds} s"),
            Error::Internal(what) => write!(f, "internal: {what}"),
        }
    }
}

impl std::error::Error for Error {}

/// Collects the fields of a form that need a fix, so that all are named at once.
impl FromIterator<Field> for Error {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Error {
        Error::Invalid(fields.into_iter().collect())
    }
}
