//! The rows of repositories and their issues.

use crate::types::{Issue, IssueState, NewIssue, Provider, Repository};
use db::{Read, Tx, params};
use kernel::{IssueLinkId, ProjectId, Result};

db::sql! {
    static REPOSITORY_NEW: (i64,) = "INSERT INTO projects_repository (project_id, provider, repo, url) VALUES ($1, $2, $3, $4) RETURNING id";
    static REPOSITORIES: Repository = "SELECT id, project_id, provider, repo, url FROM projects_repository WHERE project_id = $1 ORDER BY repo, id";
    static REPOSITORY_GONE: () = "DELETE FROM projects_repository WHERE project_id = $1 AND id = $2";
    static ISSUE_NEW: (IssueLinkId,) = "INSERT INTO projects_issue (project_id, provider, repo, number, url, title, state, synced_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    static ISSUES: Issue = "SELECT id, project_id, provider, repo, number, url, title, state, synced_at FROM projects_issue
        WHERE project_id = $1 ORDER BY CASE state WHEN 'open' THEN 0 ELSE 1 END, repo, number";
    static ISSUE: Issue = "SELECT id, project_id, provider, repo, number, url, title, state, synced_at FROM projects_issue WHERE id = $1";
    static ISSUE_BY_URL: Issue = "SELECT id, project_id, provider, repo, number, url, title, state, synced_at FROM projects_issue WHERE project_id = $1 AND url = $2";
    static ISSUE_GONE: () = "DELETE FROM projects_issue WHERE project_id = $1 AND id = $2";
    static SYNC: () = "UPDATE projects_issue SET title = $3, state = $4, synced_at = $5 WHERE provider = $1 AND url = $2";
}

pub(crate) async fn insert_repository(
    tx: &mut Tx,
    project: ProjectId,
    provider: Provider,
    repo: &str,
    url: &str,
) -> Result<i64> {
    Ok(REPOSITORY_NEW.one(tx, params![project, provider, repo, url]).await?.0)
}

/// The repositories of a project.
pub async fn list_repositories(read: &mut Read, project: ProjectId) -> Result<Vec<Repository>> {
    REPOSITORIES.kept().all(read, params![project]).await
}

pub(crate) async fn delete_repository(tx: &mut Tx, project: ProjectId, id: i64) -> Result<bool> {
    Ok(REPOSITORY_GONE.exec(tx, params![project, id]).await? > 0)
}

pub(crate) async fn insert_issue(tx: &mut Tx, project: ProjectId, new: &NewIssue) -> Result<IssueLinkId> {
    let now = tx.now();
    Ok(ISSUE_NEW
        .one(tx, params![project, new.provider, new.repo, new.number, new.url, new.title, new.state, now])
        .await?
        .0)
}

/// The issues that a project follows, open ones first.
pub async fn list_issues(read: &mut Read, project: ProjectId) -> Result<Vec<Issue>> {
    ISSUES.kept().all(read, params![project]).await
}

/// An issue that some project follows; the project must be in reach.
pub async fn find_issue(read: &mut Read, id: IssueLinkId) -> Result<Issue> {
    ISSUE.kept().one(read, params![id]).await
}

pub(crate) async fn find_issue_by_url(
    read: &mut Read,
    project: ProjectId,
    url: &str,
) -> Result<Option<Issue>> {
    ISSUE_BY_URL.kept().opt(read, params![project, url]).await
}

pub(crate) async fn delete_issue(tx: &mut Tx, project: ProjectId, id: IssueLinkId) -> Result<bool> {
    Ok(ISSUE_GONE.exec(tx, params![project, id]).await? > 0)
}

/// Notes what a forge says of an issue now, wherever it is followed.
pub(crate) async fn sync_issue(
    tx: &mut Tx,
    provider: Provider,
    url: &str,
    title: &str,
    state: IssueState,
) -> Result<u64> {
    let now = tx.now();
    SYNC.exec(tx, params![provider, url, title, state, now]).await
}
