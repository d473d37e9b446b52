//! Links to repositories and their issues, as data (RULES §1.8).
//!
//! Absent on purpose: asking the forge. The state of an issue is what was last read there, with its
//! age; it is never edited here.

use jiff::Timestamp;
use kernel::{Error, IssueLinkId, ProjectId, Result};

db::words!(
    /// Where a repository lives.
    Provider as "provider" or "projects-choose-one" {
        /// GitHub, or its enterprise server.
        Github = "github",
        /// GitLab.
        Gitlab = "gitlab",
        /// Gitea or Forgejo.
        Gitea = "gitea",
        /// Somewhere else.
        Other = "other",
    }
);
db::words!(
    /// The state of an issue as last read.
    IssueState as "state" or "projects-choose-one" {
        /// Open.
        Open = "open",
        /// Closed.
        Closed = "closed",
    }
);

db::row! {
    /// A repository of a project.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Repository {
        /// Its key.
        pub id: i64,
        /// The project.
        pub project_id: ProjectId,
        /// Where it lives.
        pub provider: Provider,
        /// `owner/name`.
        pub repo: String,
        /// Its address.
        pub url: String,
    }
}

db::row! {
    /// An issue that a project follows.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Issue {
        /// Its key.
        pub id: IssueLinkId,
        /// The project.
        pub project_id: ProjectId,
        /// Where it lives.
        pub provider: Provider,
        /// `owner/name`.
        pub repo: String,
        /// Its number there.
        pub number: i64,
        /// Its address.
        pub url: String,
        /// Its title.
        pub title: String,
        /// Its state as last read.
        pub state: IssueState,
        /// When that was.
        pub synced_at: Timestamp,
    }
}

/// An issue to be linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIssue {
    /// Where it lives.
    pub provider: Provider,
    /// `owner/name`.
    pub repo: String,
    /// Its number there.
    pub number: i64,
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Its state as last read.
    pub state: IssueState,
}

/// Host and path of a web address.
fn split(url: &str) -> Option<(&str, &str)> {
    let rest = url.trim().strip_prefix("https://").or_else(|| url.trim().strip_prefix("http://"))?;
    let rest = rest.split(['?', '#']).next()?;
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>\"'\\".contains(c);
    let (host, path) = rest.split_once('/')?;
    (!host.is_empty() && !rest.contains(odd)).then(|| (host, path.trim_end_matches('/')))
}

fn provider(host: &str, path: &str) -> Provider {
    let named = |word: &str| host.split('.').any(|part| part == word);
    if named("github") {
        Provider::Github
    } else if named("gitlab") || path.contains("/-/") {
        Provider::Gitlab
    } else if named("gitea") || named("forgejo") || named("codeberg") {
        Provider::Gitea
    } else {
        Provider::Other
    }
}

/// Reads the address of a repository, `https://host/owner/name`.
pub fn read_repository_url(url: &str) -> Result<(Provider, String)> {
    let wrong = || Error::invalid("url", "projects-repository-shape");
    let (host, path) = split(url).ok_or_else(wrong)?;
    let repo = path.trim_end_matches(".git");
    if repo.split('/').filter(|part| !part.is_empty()).count() < 2 {
        return Err(wrong());
    }
    Ok((provider(host, path), repo.to_owned()))
}

/// Reads the address of an issue: `…/owner/name/issues/12`, also GitLab's `…/-/issues/12`.
pub fn read_issue_url(url: &str) -> Result<(Provider, String, i64)> {
    let wrong = || Error::invalid("url", "projects-issue-shape");
    let (host, path) = split(url).ok_or_else(wrong)?;
    let (repo, number) = path.rsplit_once("/issues/").ok_or_else(wrong)?;
    let number: i64 = number.parse().ok().filter(|number| *number > 0).ok_or_else(wrong)?;
    let repo = repo.trim_end_matches("/-");
    if repo.split('/').filter(|part| !part.is_empty()).count() < 2 {
        return Err(wrong());
    }
    Ok((provider(host, path), repo.to_owned(), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_an_issue_says_where_it_lives() {
        let read = |url| read_issue_url(url).ok();
        assert_eq!(read("https://github.com/a/b/issues/12"), Some((Provider::Github, "a/b".into(), 12)));
        assert_eq!(
            read("https://gitlab.com/a/sub/b/-/issues/7#note"),
            Some((Provider::Gitlab, "a/sub/b".into(), 7))
        );
        assert_eq!(read("https://codeberg.org/a/b/issues/1"), Some((Provider::Gitea, "a/b".into(), 1)));
        assert_eq!(read("https://code.example/a/b/issues/1"), Some((Provider::Other, "a/b".into(), 1)));
        for wrong in [
            "",
            "a/b/issues/1",
            "javascript:alert(1)//x/a/b/issues/1",
            "https://github.com/a/b",
            "https://github.com/a/b/issues/0",
            "https://github.com/a/issues/3",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_address_of_a_repository_names_its_owner_and_itself() {
        assert_eq!(
            read_repository_url("https://github.com/a/b.git").unwrap(),
            (Provider::Github, "a/b".into())
        );
        assert!(read_repository_url("https://github.com/a").is_err());
    }
}
