//! How much of an agenda a page shows: all of a short one, the first of a long one, whose rest has pages of its own.
//! A page stays within 1,500 elements and 30 KB (DESIGN §7.4).
//!
//! Absent on purpose: markup, and what a line says.

use crate::content::{Content, Current};
use kernel::ProjectId;
use std::collections::HashSet;

/// Links of a line that a page shows before the rest is folded.
pub const SHOWN: usize = 5;
/// Lines of a section from which on it is long, too.
pub const MANY_LINES: usize = 40;
/// Lines of such a section that are shown with everything; of the others there is a name and the way to the rest.
pub const FULL_LINES: usize = 15;
/// Links from which on an agenda is long.
const MANY_LINKS: usize = 60;

/// How many links of each line a document has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// Every one: exports and the API.
    All,
    /// Those that a page shows.
    First,
}

/// How many links the line of each project has.
pub struct Shown {
    most: usize,
    /// Projects whose line is one of the short ones.
    short: HashSet<ProjectId>,
}

impl Links {
    /// The links of each line of an agenda, for one who sees the lines about such projects.
    pub fn of(self, content: &Content, reaches: impl Fn(Option<ProjectId>) -> bool) -> Shown {
        if self == Links::All || !is_long(content) {
            return Shown { most: usize::MAX, short: HashSet::new() };
        }
        let current = content.current.iter().map(|line| match &line.about {
            Current::Project(about) => Some(about.project),
            Current::Item { project, .. } => *project,
        });
        let new = content.new.iter().map(|line| Some(line.about.project));
        let mut short = HashSet::new();
        for section in [current.collect::<Vec<_>>(), new.collect()] {
            let lines: Vec<_> = section.into_iter().filter(|project| reaches(*project)).collect();
            if lines.len() > MANY_LINES {
                short.extend(lines.into_iter().skip(FULL_LINES).flatten());
            }
        }
        Shown { most: SHOWN, short }
    }
}

impl Shown {
    /// The links of a project's line.
    pub fn of(&self, project: ProjectId) -> usize {
        if self.short.contains(&project) { 0 } else { self.most }
    }
}

/// Whether the links beyond the first have pages of their own.
pub fn is_long(content: &Content) -> bool {
    let links: usize = content.projects().map(|about| about.links.len()).sum();
    links > MANY_LINKS || content.current.len() > MANY_LINES || content.new.len() > MANY_LINES
}
