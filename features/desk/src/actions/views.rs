//! Saved views of the queue: one's own, or the whole team's.

use crate::{rules, store::views, types::NewView};
use db::Tx;
use kernel::{Error, Event, Result};

/// Views of a person at most, and of the team.
const MOST_VIEWS: usize = 20;

/// Keeps a view under a name, in place of the one that its maker has under it.
pub async fn keep(tx: &mut Tx, new: &NewView) -> Result<()> {
    let person = tx.actor().person;
    let mut all = views::list(tx).await?;
    all.retain(|view| view.person_id != person || view.name != new.name);
    let own = all.iter().filter(|view| view.person_id == person && !view.shared).count();
    refuse_more(new.shared, own, all.iter().filter(|view| view.shared).count())?;
    views::put(tx, &new.name, new.query.as_deref().unwrap_or(""), new.shared).await?;
    told(tx, new.shared).await
}

/// Changes a view: whoever made it, or a coordinator what is the team's.
pub async fn change(tx: &mut Tx, id: i64, new: &NewView) -> Result<()> {
    let view = views::find(tx, id).await?;
    if !rules::may_change_view(tx.actor(), &view) {
        return Err(Error::Forbidden);
    }
    if views::find_named(tx, view.person_id, &new.name).await?.is_some_and(|other| other != id) {
        return Err(Error::invalid("name", "desk-view-taken"));
    }
    if new.shared != view.shared {
        let all = views::list(tx).await?;
        let own = all.iter().filter(|other| other.person_id == view.person_id && !other.shared).count();
        refuse_more(new.shared, own, all.iter().filter(|other| other.shared).count())?;
    }
    views::change(tx, id, &new.name, new.query.as_deref().unwrap_or(&view.query), new.shared).await?;
    told(tx, new.shared || view.shared).await
}

/// Takes a view away: whoever made it, or a coordinator what is the team's.
pub async fn remove(tx: &mut Tx, id: i64) -> Result<()> {
    let view = views::find(tx, id).await?;
    if !rules::may_change_view(tx.actor(), &view) {
        return Err(Error::Forbidden);
    }
    views::remove(tx, id).await?;
    told(tx, view.shared).await
}

fn refuse_more(shared: bool, own: usize, teams: usize) -> Result<()> {
    let (count, key) = if shared { (teams, "desk-views-shared-many") } else { (own, "desk-views-many") };
    if count < MOST_VIEWS { Ok(()) } else { Err(Error::limit("name", key, MOST_VIEWS)) }
}

/// What is the team's stands in the record; what is one's own is nobody's news.
async fn told(tx: &mut Tx, shared: bool) -> Result<()> {
    if !shared {
        return Ok(());
    }
    tx.record(Event::DeskSettingsChanged { what: "view".to_owned() }).await.map(drop)
}
