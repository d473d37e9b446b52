//! Forms as they arrive, and the problems found while reading them.

use crate::Fault;
use axum::extract::{FromRequest, Request};
use http_body_util::BodyExt as _;
use kernel::{Error, Field, Result};
use ui::form::Filled;

/// Fields that a form may have at most.
const MOST_FIELDS: usize = 2_000;

/// A form as it was sent. Values keep their spaces; names may repeat.
#[derive(Clone, Debug, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// From pairs, for tests and command lines.
    pub fn of(pairs: &[(&str, &str)]) -> Form {
        Form(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    /// The value of a field without the spaces around it, empty if absent.
    pub fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The value as it was sent.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a repeated field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// Every field.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether a box was ticked.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// The form again, with what needs a fix.
    pub fn failed(&self, errors: Vec<Field>) -> Filled {
        Filled::failed(self.0.clone(), errors)
    }
}

impl<S: Sync> FromRequest<S> for Form {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &S) -> std::result::Result<Form, Fault> {
        let body =
            request.into_body().collect().await.map_err(|_| Error::limit("form", "web-too-large", "2 MB"))?;
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(&body.to_bytes()).into_owned().take(MOST_FIELDS + 1).collect();
        if pairs.len() > MOST_FIELDS {
            return Err(Error::limit("form", "web-too-many-fields", MOST_FIELDS).into());
        }
        Ok(Form(pairs))
    }
}

/// Collects what needs a fix, so that all of it is named at once.
#[derive(Debug, Default)]
pub struct Problems(Vec<Field>);

impl Problems {
    /// None yet.
    pub fn new() -> Problems {
        Problems::default()
    }

    /// Takes a parsed value, or notes what its field needs.
    pub fn take<T>(&mut self, parsed: Result<T>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(Error::Invalid(fields)) => {
                self.0.extend(fields);
                None
            }
            Err(other) => {
                self.0.push(Field {
                    name: "form".to_owned(),
                    key: "web-broken",
                    args: vec![("why", other.to_string())],
                });
                None
            }
        }
    }

    /// Notes that a field needs a fix.
    pub fn add(&mut self, name: &str, key: &'static str) {
        self.0.push(Field { name: name.to_owned(), key, args: Vec::new() });
    }

    /// Notes a problem unless something holds.
    pub fn require(&mut self, holds: bool, name: &str, key: &'static str) {
        if !holds {
            self.add(name, key);
        }
    }

    /// Goes on if nothing needs a fix.
    pub fn finish(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }
}
