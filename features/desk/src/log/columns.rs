//! Which columns of a log are where: each that a mapping names is there, or the log is not read. Pure.

use super::{Dates, Mapping};
use kernel::{Error, Field, Result};
use std::collections::HashMap;

impl Mapping {
    /// Every column that it names.
    fn columns(&self) -> impl Iterator<Item = &str> {
        let some = [
            &self.opened,
            &self.order,
            &self.priority,
            &self.requester,
            &self.email,
            &self.category,
            &self.service,
            &self.client,
            &self.by,
            &self.owner,
            &self.text,
            &self.reopened,
        ];
        let some = some.into_iter().flatten().filter(|name| !name.is_empty());
        let all = [&self.ticket, &self.at].into_iter().chain(&self.state).chain(&self.subject).chain(some);
        all.map(String::as_str)
    }
}

/// Which column is where.
pub(super) struct Columns<'a> {
    pub mapping: &'a Mapping,
    pub dates: Dates<'a>,
    at: HashMap<&'a str, usize>,
}

/// Columns of a file that an error lists, and characters of each.
const MOST_LISTED: usize = 60;

impl<'a> Columns<'a> {
    /// Where the columns of a mapping are; those that are not there are named, with what is there.
    pub fn of(mapping: &'a Mapping, heading: &'a [String]) -> Result<Columns<'a>> {
        if mapping.ticket.is_empty() || mapping.at.is_empty() || mapping.state.is_empty() {
            return Err(Error::invalid("mapping", "desk-log-columns"));
        }
        let at: HashMap<&str, usize> =
            heading.iter().enumerate().map(|(at, name)| (name.trim(), at)).collect();
        let missing: Vec<&str> = mapping.columns().filter(|name| !at.contains_key(name)).collect();
        if missing.is_empty() {
            return Ok(Columns { mapping, dates: Dates::of(mapping)?, at });
        }
        let short = |name: &String| name.trim().chars().take(MOST_LISTED).collect::<String>();
        let listed: Vec<String> = heading.iter().take(MOST_LISTED).map(short).collect();
        let args = vec![("name", missing.join(", ")), ("columns", listed.join(", "))];
        Err(Error::Invalid(vec![Field { name: "mapping".to_owned(), key: "desk-log-column-missing", args }]))
    }

    pub fn value<'r>(&self, record: &'r [String], name: &str) -> Option<&'r str> {
        let text = record.get(*self.at.get(name)?)?.trim();
        (!text.is_empty() && text != self.mapping.missing).then_some(text)
    }

    pub fn optional<'r>(&self, record: &'r [String], name: Option<&str>) -> Option<&'r str> {
        self.value(record, name.filter(|name| !name.is_empty())?)
    }

    pub fn joined(&self, record: &[String], names: &[String], by: &str) -> String {
        names.iter().filter_map(|name| self.value(record, name)).collect::<Vec<_>>().join(by)
    }
}
