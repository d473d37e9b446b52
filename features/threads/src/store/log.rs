//! The log of a project as a view: the posts of its worklog, and one line for each new thread and each
//! meeting that was held and not written up. Each source is read by its own index from the same place
//! on, and the lines are merged by when they happened.

use super::who;
use crate::{
    sentence::EntryKind,
    types::{
        Audience, Extras, FileLine, FollowUp, Interaction, LogFilter, LogItem, LogPlace, OpenedThread, Post,
    },
};
use db::{Read, params};
use jiff::{Timestamp, civil::Date};
use kernel::{ActionId, Error, PersonId, PostId, ProjectId, Result, ThreadId};
use std::collections::HashMap;

use super::posts::post;

db::sql! {
    static POSTS: Post = (post!("WHERE p.thread_id = $1 AND p.state <> 'undone' AND ($2 OR p.visibility = 'client')
        AND (CAST($3 AS TEXT) IS NULL OR (p.kind = $3 AND p.state = 'live'))
        AND (CAST($4 AS BIGINT) IS NULL OR (p.author_id = $4 AND p.state = 'live'))
        AND (CAST($5 AS TEXT) IS NULL OR (p.visibility = $5 AND p.state = 'live'))
        AND p.happened_at >= $6 AND (p.happened_at, p.id) < ($7, $8)
        ORDER BY p.happened_at DESC, p.id DESC LIMIT $9"));
    static ENTRIES: Post = (post!("WHERE p.thread_id = $1 AND p.state = 'live' AND NOT p.system ORDER BY p.happened_at DESC, p.id DESC LIMIT $2"));
    static THREADS: OpenedThread = "SELECT t.id, t.number, t.kind, t.title, t.visibility, t.state, t.turn, t.turn_since, t.opened_by, who.name, t.opened_at,
            (SELECT p.source FROM threads_post p WHERE p.thread_id = t.id AND p.state = 'live' AND ($2 OR p.visibility = 'client') ORDER BY p.posted_at, p.id LIMIT 1),
            CASE WHEN $2 THEN t.posts ELSE t.client_posts END
        FROM threads_thread t LEFT JOIN people_card who ON who.id = t.opened_by
        WHERE t.project_id = $1 AND t.kind <> 'worklog' AND t.state <> 'merged' AND ($2 OR t.visibility = 'shared')
            AND (CAST($3 AS BIGINT) IS NULL OR t.opened_by = $3)
            AND (CAST($4 AS TEXT) IS NULL OR t.visibility = $4)
            AND t.opened_at >= $5 AND (t.opened_at, t.id) < ($6, $7)
        ORDER BY t.opened_at DESC, t.id DESC LIMIT $8";
    static MEETINGS: Interaction = "SELECT i.id, i.project_id, i.kind, i.source, i.source_id, i.at, i.due_at, i.state, i.post_id, i.settled_at FROM threads_interaction i
        WHERE i.project_id = $1 AND i.source = 'meeting' AND i.state = 'owed' AND i.at >= $2 AND (i.at, i.id) < ($3, $4)
        ORDER BY i.at DESC, i.id DESC LIMIT $5";
    // Asked of each person, which are few, and not of each post, as PostgreSQL would ask EXISTS.
    static AUTHORS: (PersonId, String) = "SELECT who.id, who.name FROM people_card who
        WHERE (SELECT 1 FROM threads_post p WHERE p.thread_id = $1 AND p.author_id = who.id AND p.state = 'live' AND ($2 OR p.visibility = 'client') LIMIT 1) = 1
        ORDER BY who.name, who.id";
    // Whom a post names in vain, its follow-up, and whether it came too late.
    static AROUND: (PostId, String, String, Option<ActionId>, Option<Date>, bool) = "SELECT m.post_id, 'untold', who.name, CAST(NULL AS BIGINT), CAST(NULL AS TEXT), FALSE
        FROM threads_mention m JOIN people_card who ON who.id = m.person_id WHERE m.post_id IN (SELECT value FROM IDS($1)) AND NOT m.told
        UNION ALL SELECT a.origin_id, 'follow-up', '', a.id, a.due, a.state = 'open' FROM threads_action a
        WHERE a.origin = 'post' AND a.origin_id IN (SELECT value FROM IDS($1))
        UNION ALL SELECT i.post_id, 'late', '', CAST(NULL AS BIGINT), CAST(NULL AS TEXT), FALSE FROM threads_interaction i
        WHERE i.post_id IN (SELECT value FROM IDS($1)) AND i.settled_at >= i.due_at
        ORDER BY 1, 2, 3, 4";
}

/// The keys that a merged page starts before, for a source of a rank: at the same instant, lines of a
/// lower rank come first.
fn before(place: &LogPlace, rank: i64) -> i64 {
    match rank.cmp(&place.rank) {
        std::cmp::Ordering::Less => i64::MAX,
        std::cmp::Ordering::Equal => place.id,
        std::cmp::Ordering::Greater => i64::MIN,
    }
}

/// Lines of a project's log before a place, newest first. The project must be in reach.
pub async fn list(
    read: &mut Read,
    project: ProjectId,
    worklog: ThreadId,
    filter: &LogFilter,
    place: &LogPlace,
    limit: i64,
) -> Result<Vec<LogItem>> {
    let (_, team, _) = who(read);
    let at = place.at.min(filter.to.unwrap_or(Timestamp::MAX));
    // The end of a week is exclusive: nothing of that very instant belongs to it.
    let cut = |rank| if at < place.at { i64::MIN } else { before(place, rank) };
    let from = filter.from.unwrap_or(Timestamp::MIN);
    let audience = filter.audience.map(Audience::word);
    let (of_posts, of_threads, of_meetings) =
        (cut(LogItem::POST), cut(LogItem::THREAD), cut(LogItem::MEETING));
    let values = params![worklog, team, filter.kind, filter.person, audience, from, at, of_posts, limit];
    let posts = POSTS.all(read, values).await?;
    // A page full of posts leaves no room for what is older than the last of them.
    let from = posts.get(limit.max(1) as usize - 1).map_or(from, |last| last.happened_at.max(from));
    let mut items: Vec<LogItem> = posts.into_iter().map(|post| LogItem::Post(Box::new(post))).collect();
    if filter.kind.is_none() {
        let visibility = filter.audience.map(|a| if a == Audience::Client { "shared" } else { "team" });
        let values = params![project, team, filter.person, visibility, from, at, of_threads, limit];
        items.extend(THREADS.all(read, values).await?.into_iter().map(LogItem::Thread));
    }
    let meetings = filter.kind.is_none_or(|kind| kind == EntryKind::Meeting);
    if team && meetings && filter.person.is_none() && filter.audience != Some(Audience::Client) {
        let values = params![project, from, at, of_meetings, limit];
        items.extend(MEETINGS.all(read, values).await?.into_iter().map(LogItem::Meeting));
    }
    items.sort_by_key(|item| std::cmp::Reverse(item.place()));
    items.truncate(limit as usize);
    Ok(items)
}

/// The last entries that people wrote, newest first.
pub async fn list_entries(read: &mut Read, worklog: ThreadId, limit: i64) -> Result<Vec<LogItem>> {
    let posts = ENTRIES.all(read, params![worklog, limit]).await?;
    Ok(posts.into_iter().map(|post| LogItem::Post(Box::new(post))).collect())
}

/// Who wrote in a worklog, by name.
pub async fn list_authors(read: &mut Read, worklog: ThreadId) -> Result<Vec<(PersonId, String)>> {
    let (_, team, _) = who(read);
    AUTHORS.kept().all(read, params![worklog, team]).await
}

/// What stands around some posts: their files, whom they name, what became of them. A guest gets the
/// files alone.
pub async fn list_extras(read: &mut Read, posts: &[PostId]) -> Result<HashMap<PostId, Extras>> {
    let (_, team, _) = who(read);
    let mut extras: HashMap<PostId, Extras> = HashMap::new();
    if posts.is_empty() {
        return Ok(extras);
    }
    for (post, id, name, media, size, thumb, width, height) in
        super::files::list_of_posts(read, posts).await?
    {
        let file = FileLine { id, name, media, size, has_thumb: thumb.is_some(), width, height };
        extras.entry(post).or_default().files.push(file);
    }
    if !team {
        return Ok(extras);
    }
    for (post, name) in super::people::list_named(read, posts).await? {
        extras.entry(post).or_default().named.push(name);
    }
    let ids: Vec<i64> = posts.iter().map(|id| id.0).collect();
    let ids = serde_json::to_string(&ids).map_err(Error::internal)?;
    for (post, what, name, action, due, open) in AROUND.all(read, params![ids]).await? {
        let extra = extras.entry(post).or_default();
        match (what.as_str(), action) {
            ("untold", _) => extra.untold.push(name),
            ("follow-up", Some(action)) => extra.follow_up = Some(FollowUp { action, due, open }),
            _ => extra.late = true,
        }
    }
    Ok(extras)
}
