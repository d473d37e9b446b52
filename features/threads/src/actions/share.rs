//! From the team to the client by one explicit press, and back only while nobody can have seen it
//! (RULES §1.4a).

use super::{
    holds,
    posts::{around, index, refuse_closed},
    text,
};
use crate::{
    rules, store,
    types::{Audience, Post, Visibility},
};
use db::{Read, Tx};
use kernel::{Error, Event, PostId, Result, ThreadId};

/// Shows a post to the client, from its present version on. Its text is written down anew, so that it
/// leads nowhere that the client may not go.
pub async fn share(tx: &mut Tx, id: PostId) -> Result<Post> {
    let post = store::posts::find_visible(tx, id).await?;
    let holds = holds(tx, post.project).await?;
    if !rules::may_share(tx.actor(), &post, holds) {
        return Err(Error::Forbidden);
    }
    if post.audience == Audience::Client {
        return Ok(post);
    }
    let (thread, project) = around(tx, &post).await?;
    if thread.visibility != Visibility::Shared {
        return Err(Error::Conflict("threads-share-thread-first"));
    }
    refuse_closed(tx, &project)?;
    let written = text::write(tx, &project, Audience::Client, &post.source).await?;
    store::posts::save_shown(tx, id, &post.source, &written.html).await?;
    let kept = store::files::list_of_post(tx, id).await?;
    text::forget(tx, id, &written, &kept).await?;
    text::note(tx, id, post.version, &written, &kept).await?;
    store::outcomes::save_decision_audience(tx, id, Audience::Client).await?;
    index(tx, &project, &thread, id, Audience::Client, post.posted_at, &post.source).await?;
    tx.record(Event::PostShared { project: project.id, thread: thread.id, post: id }).await?;
    Ok(post)
}

/// How a post will read to the client, before it is shown to them.
pub async fn preview(read: &mut Read, post: &Post) -> Result<String> {
    let project = projects::find_card(read, post.project).await?;
    Ok(text::write(read, &project, Audience::Client, &post.source).await?.html)
}

/// Whether a guest or a mail could have shown the client posts of a project to anybody by now.
pub async fn could_have_been_seen(read: &mut Read, post: &Post) -> Result<bool> {
    store::people::had_guests(read, post.project).await
}

/// Takes a post from the client again, as long as nobody of theirs was ever let in.
pub async fn hide(tx: &mut Tx, id: PostId) -> Result<Post> {
    let post = store::posts::find_visible(tx, id).await?;
    let holds = holds(tx, post.project).await?;
    if !rules::may_share(tx.actor(), &post, holds) {
        return Err(Error::Forbidden);
    }
    if post.audience == Audience::Team {
        return Ok(post);
    }
    if could_have_been_seen(tx, &post).await? {
        return Err(Error::Conflict("threads-seen-already"));
    }
    let (thread, project) = around(tx, &post).await?;
    store::posts::save_hidden(tx, id).await?;
    store::outcomes::save_decision_audience(tx, id, Audience::Team).await?;
    index(tx, &project, &thread, id, Audience::Team, post.posted_at, &post.source).await?;
    let what = format!("post {id} for the team");
    tx.record(Event::ThreadChanged { project: project.id, thread: thread.id, what }).await?;
    Ok(post)
}

/// Lets a thread hold posts for the client: its title is theirs to see from then on, its posts stay the
/// team's until each is shown. A shared thread becomes the team's only while nobody can have seen it.
pub async fn share_thread(tx: &mut Tx, id: ThreadId, visibility: Visibility) -> Result<()> {
    let thread = store::threads::find_by_id(tx, id).await?;
    if !tx.actor().is_team() {
        return Err(Error::Forbidden);
    }
    if thread.visibility == visibility {
        return Ok(());
    }
    let project = projects::find_card(tx, thread.project).await?;
    refuse_closed(tx, &project)?;
    if visibility == Visibility::Team
        && (store::threads::has_client_posts(tx, id).await?
            || store::people::had_guests(tx, project.id).await?)
    {
        return Err(Error::Conflict("threads-seen-already"));
    }
    store::threads::save_visibility(tx, id, visibility).await?;
    super::threads::index_title(tx, &project, id, &thread.title, visibility).await?;
    let what = format!("visibility {}", visibility.word());
    tx.record(Event::ThreadChanged { project: project.id, thread: id, what }).await.map(drop)
}
