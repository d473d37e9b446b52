//! Links to repositories and issues (RULES §1.8): data, not a copy of the forge.

use super::find;
use crate::{
    store,
    types::{IssueState, NewIssue, Provider, filled, read_issue_url, read_repository_url},
};
use db::Tx;
use kernel::{Error, Event, IssueLinkId, ProjectId, Result};

/// Links a repository by its address. Linking it twice is linking it once.
pub async fn link_repository(tx: &mut Tx, id: ProjectId, url: &str) -> Result<i64> {
    find(tx, id).await?.refuse_closed()?;
    let (provider, repo) = read_repository_url(url)?;
    let url = url.trim();
    if let Some(known) = store::list_repositories(tx, id).await?.into_iter().find(|known| known.url == url) {
        return Ok(known.id);
    }
    let made = store::insert_repository(tx, id, provider, &repo, url).await?;
    tx.record(Event::ProjectChanged { project: id, what: "repositories".to_owned() }).await?;
    Ok(made)
}

/// Takes the link to a repository away.
pub async fn unlink_repository(tx: &mut Tx, id: ProjectId, repository: i64) -> Result<()> {
    find(tx, id).await?.refuse_closed()?;
    if !store::delete_repository(tx, id, repository).await? {
        return Err(Error::NotFound);
    }
    tx.record(Event::ProjectChanged { project: id, what: "repositories".to_owned() }).await.map(drop)
}

/// Links an issue by its address. Linking it twice is linking it once.
pub async fn link_issue(tx: &mut Tx, id: ProjectId, url: &str, title: &str) -> Result<IssueLinkId> {
    find(tx, id).await?.refuse_closed()?;
    let (provider, repo, number) = read_issue_url(url)?;
    let title = filled("title", title, 200)?;
    let url = url.trim().to_owned();
    if let Some(known) = store::find_issue_by_url(tx, id, &url).await? {
        return Ok(known.id);
    }
    let new = NewIssue { provider, repo, number, url, title, state: IssueState::Open };
    let issue = store::insert_issue(tx, id, &new).await?;
    tx.record(Event::IssueLinked { project: id, issue }).await?;
    Ok(issue)
}

/// Takes the link to an issue away.
pub async fn unlink_issue(tx: &mut Tx, id: ProjectId, issue: IssueLinkId) -> Result<()> {
    find(tx, id).await?.refuse_closed()?;
    if !store::delete_issue(tx, id, issue).await? {
        return Err(Error::NotFound);
    }
    tx.record(Event::ProjectChanged { project: id, what: "issues".to_owned() }).await.map(drop)
}

/// Notes what a forge says of an issue, wherever it is followed; for integrations.
pub async fn sync_issue(tx: &mut Tx, provider: Provider, url: &str, title: &str, state: IssueState) -> Result<bool> {
    if !tx.actor().is_team() {
        return Err(Error::Forbidden);
    }
    Ok(store::sync_issue(tx, provider, url, title, state).await? > 0)
}
