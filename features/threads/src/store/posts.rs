//! Posts, their older versions, whom and what they name, and the pace of their authors.

use super::who;
use crate::{
    markdown,
    sentence::EntryKind,
    types::{Audience, Door, Post, PostState, ToIndex, Version},
};
use db::{Param, Read, Tx, params};
use jiff::{Timestamp, civil::Date};
use kernel::{ContactId, Error, Lang, PersonId, PostId, ProjectId, Result, ThreadId};

/// The columns of a post. Of a deleted one the text stays behind; only its restorer reads it.
macro_rules! post {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.thread_id, p.project_id, t.number, p.author_id, COALESCE(a.name, p.byline), a.client_id, p.acting_for, cover.name, p.by_order,
                p.kind, p.visibility, p.state, p.door, p.system, p.imported,
                CASE WHEN p.state = 'deleted' THEN '' ELSE p.source END, CASE WHEN p.state = 'deleted' THEN '' ELSE p.html END,
                p.lang, p.version, p.visible_version, p.happened_at, p.posted_at, p.edited_at, p.gone_at, gone.name, spent.seconds, p.request_key
            FROM threads_post p
            JOIN threads_thread t ON t.id = p.thread_id
            LEFT JOIN people_card a ON a.id = p.author_id
            LEFT JOIN people_card cover ON cover.id = p.acting_for
            LEFT JOIN people_card gone ON gone.id = p.gone_by
            LEFT JOIN threads_time spent ON spent.post_id = p.id ",
            $rest
        )
    };
}

pub(super) use post;

/// A post ready to be written.
pub struct PostRow<'a> {
    /// Its thread.
    pub thread: ThreadId,
    /// Its project.
    pub project: ProjectId,
    /// Who wrote it.
    pub author: Option<PersonId>,
    /// Their name, if they have no account.
    pub byline: Option<&'a str>,
    /// Whose place they took.
    pub acting_for: Option<PersonId>,
    /// In the lead's name.
    pub by_order: bool,
    /// What kind of entry it is.
    pub kind: EntryKind,
    /// Who may see it.
    pub audience: Audience,
    /// How it came in.
    pub door: Door,
    /// As written.
    pub source: &'a str,
    /// Cleaned HTML.
    pub html: &'a str,
    /// The composer's sentence, if it was one.
    pub typed: Option<&'a str>,
    /// Its language.
    pub lang: Option<Lang>,
    /// When it happened.
    pub happened_at: Timestamp,
    /// When it was accepted.
    pub posted_at: Timestamp,
    /// The Monday of its week as a day number.
    pub week: i64,
    /// The key of the request.
    pub request_key: Option<&'a str>,
}

db::sql! {
    static FIND: Post = (post!("WHERE p.id = $1 AND p.state <> 'undone' AND ($2 OR (p.visibility = 'client' AND t.visibility = 'shared'))
        AND ($3 OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = p.project_id AND r.person_id = $4))"));
    static FIND_UNDONE: Post = (post!("WHERE p.id = $1 AND p.state = 'undone' AND p.author_id = $2"));
    static BY_KEY: (PostId, ThreadId, PostState) = "SELECT id, thread_id, state FROM threads_post WHERE author_id = $1 AND request_key = $2";
    static BY_OUTSIDE_KEY: (PostId,) = "SELECT id FROM threads_post WHERE author_id IS NULL AND request_key = $1";
    static BEFORE: Post = (post!("WHERE p.thread_id = $1 AND p.state <> 'undone' AND ($2 OR p.visibility = 'client') AND (p.posted_at, p.id) < ($3, $4)
        ORDER BY p.posted_at DESC, p.id DESC LIMIT $5"));
    static AFTER: Post = (post!("WHERE p.thread_id = $1 AND p.state <> 'undone' AND ($2 OR p.visibility = 'client') AND (p.posted_at, p.id) > ($3, $4)
        ORDER BY p.posted_at, p.id LIMIT $5"));
    static FRESH: (i64,) = "SELECT COUNT(*) FROM threads_post WHERE thread_id = $1 AND id > $2 AND state = 'live' AND ($3 OR visibility = 'client')
        AND (author_id IS NULL OR author_id <> $4)";
    static NEWEST: (i64,) = "SELECT id FROM threads_post WHERE thread_id = $1 AND state <> 'undone' AND ($2 OR visibility = 'client') ORDER BY id DESC LIMIT 1";
    static FIRST: (PostId,) = "SELECT id FROM threads_post WHERE thread_id = $1 AND state <> 'undone' ORDER BY posted_at, id LIMIT 1";
    static SINCE: (PersonId, Timestamp) = "SELECT author_id, posted_at FROM threads_post WHERE thread_id = $1 AND posted_at > $2 AND state = 'live' AND NOT system AND NOT imported AND author_id IS NOT NULL
        AND ($3 OR visibility = 'client')";
    static LAST_SOURCES: (String,) = "SELECT source FROM threads_post WHERE thread_id = $1 AND state = 'live' AND NOT system AND ($3 OR visibility = 'client') ORDER BY posted_at DESC, id DESC LIMIT $2";
    pub(super) static INSERT: (PostId,) = "INSERT INTO threads_post (thread_id, project_id, author_id, byline, acting_for, by_order, kind, visibility, state, door,
            system, imported, source, html, typed, lang, version, version_at, version_by, visible_version, happened_at, posted_at, week, request_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'live', $9, $10, $11, $12, $13, $14, $15, 1, $16, $3, $17, $18, $16, $19, $20) RETURNING id";
    static REACCEPT: () = "UPDATE threads_post SET state = 'live', gone_at = NULL, gone_by = NULL, kind = $2, visibility = $3, source = $4, html = $5, lang = $6,
            happened_at = $7, week = $8, visible_version = CASE WHEN $3 = 'client' THEN version ELSE NULL END, posted_at = $9, version_at = $9, typed = $10 WHERE id = $1";
    static KEEP_VERSION: () = "INSERT INTO threads_version (post_id, version, source, html, written_at, written_by)
        SELECT id, version, source, html, version_at, version_by FROM threads_post WHERE id = $1";
    static REWRITE: () = "UPDATE threads_post SET source = $2, html = $3, lang = $4, version = version + 1, version_at = $5, version_by = $6,
            edited_at = CASE WHEN $7 THEN $5 ELSE edited_at END WHERE id = $1";
    static FACTS: () = "UPDATE threads_post SET kind = $2, happened_at = $3, week = $4 WHERE id = $1";
    static GONE: () = "UPDATE threads_post SET state = $2, gone_at = $3, gone_by = $4 WHERE id = $1";
    static RESTORE: () = "UPDATE threads_post SET state = 'live', gone_at = NULL, gone_by = NULL WHERE id = $1";
    static SHOW: () = "UPDATE threads_post SET visibility = 'client', visible_version = version, html = $2 WHERE id = $1";
    static TO_INDEX: (PostId, Audience, Timestamp, String) = "SELECT id, visibility, posted_at, source FROM threads_post WHERE thread_id = $1 AND state = 'live'";
    static ALL_TO_INDEX: ToIndex = "SELECT p.id, p.project_id, c.client_id, p.visibility, t.visibility, p.posted_at, p.source
        FROM threads_post p JOIN threads_thread t ON t.id = p.thread_id JOIN projects_card c ON c.id = p.project_id
        WHERE (p.posted_at, p.id) > ($1, $2) AND p.state = 'live' ORDER BY p.posted_at, p.id LIMIT $3";
    static HIDE: () = "UPDATE threads_post SET visibility = 'team', visible_version = NULL WHERE id = $1";
    static TYPED: (Option<String>,) = "SELECT typed FROM threads_post WHERE id = $1";
    static DELETED_TEXT: (String,) = "SELECT source FROM threads_post WHERE id = $1";
    static VERSIONS: Version = "SELECT v.version, v.source, v.written_at, who.name FROM threads_version v
        LEFT JOIN people_card who ON who.id = v.written_by WHERE v.post_id = $1 AND v.version >= $2
        UNION ALL
        SELECT p.version, p.source, p.version_at, who.name FROM threads_post p
        LEFT JOIN people_card who ON who.id = p.version_by WHERE p.id = $1 AND p.state = 'live'
        ORDER BY 1 DESC";
    static PACE: (Timestamp,) = "SELECT accepted_at FROM threads_pace WHERE person_id = $1 AND thread_id = $2";
    pub(super) static SET_PACE: () = "INSERT INTO threads_pace (person_id, thread_id, accepted_at) VALUES ($1, $2, $3)
        ON CONFLICT (person_id, thread_id) DO UPDATE SET accepted_at = excluded.accepted_at";
    static FROZEN: (Timestamp,) = "SELECT at FROM db_event WHERE kind = 'AgendaFrozen' AND kind <> 'PostAdded' ORDER BY id DESC LIMIT 1";
    static MENTION: () = "INSERT INTO threads_mention (post_id, person_id, version, told) VALUES ($1, $2, $3, $4)
        ON CONFLICT (post_id, person_id) DO UPDATE SET told = excluded.told, version = CASE WHEN threads_mention.told THEN threads_mention.version ELSE excluded.version END";
    static UNMENTION: () = "DELETE FROM threads_mention WHERE post_id = $1 AND person_id NOT IN (SELECT value FROM IDS($2))";
    static CONTACT: () = "INSERT INTO threads_contact (post_id, contact_id) VALUES ($1, $2) ON CONFLICT (post_id, contact_id) DO NOTHING";
    static FORGET_CONTACTS: () = "DELETE FROM threads_contact WHERE post_id = $1";
    static REFER: () = "INSERT INTO threads_reference (post_id, kind, target_id) VALUES ($1, $2, $3) ON CONFLICT (post_id, kind, target_id) DO NOTHING";
    static FORGET_REFERENCES: () = "DELETE FROM threads_reference WHERE post_id = $1";
    static SPENT: () = "INSERT INTO threads_time (post_id, project_id, person_id, day, seconds) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (post_id) DO UPDATE SET day = excluded.day, seconds = excluded.seconds";
    static FORGET_SPENT: () = "DELETE FROM threads_time WHERE post_id = $1";
}

/// A post that whoever asks may see.
pub async fn find_visible(read: &mut Read, id: PostId) -> Result<Post> {
    let (all, team, person) = who(read);
    FIND.one(read, params![id, team, all, person]).await
}

/// A post that whoever asks took back.
pub async fn find_undone(read: &mut Read, id: PostId) -> Result<Post> {
    let (_, _, person) = who(read);
    FIND_UNDONE.one(read, params![id, person]).await
}

/// The post that a person made under a key.
pub async fn find_by_key(
    read: &mut Read,
    author: PersonId,
    key: &str,
) -> Result<Option<(PostId, ThreadId, PostState)>> {
    BY_KEY.opt(read, params![author, key]).await
}

/// The post of nobody here that came under a key.
pub async fn find_by_outside_key(read: &mut Read, key: &str) -> Result<Option<PostId>> {
    Ok(BY_OUTSIDE_KEY.opt(read, params![key]).await?.map(|(id,)| id))
}

/// Posts of a thread before a place in it, oldest first. Who may see the thread was asked before.
#[db::boxed]
pub async fn list_before(
    read: &mut Read,
    thread: ThreadId,
    before: (Timestamp, i64),
    limit: i64,
) -> Result<Vec<Post>> {
    let (_, team, _) = who(read);
    let mut posts = BEFORE.all(read, params![thread, team, before.0, before.1, limit]).await?;
    posts.reverse();
    Ok(posts)
}

/// Posts of a thread after a place in it, oldest first.
pub async fn list_after(
    read: &mut Read,
    thread: ThreadId,
    after: (Timestamp, i64),
    limit: i64,
) -> Result<Vec<Post>> {
    let (_, team, _) = who(read);
    AFTER.all(read, params![thread, team, after.0, after.1, limit]).await
}

/// How many posts by others came into a thread after one.
pub async fn count_fresh(read: &mut Read, thread: ThreadId, after: i64) -> Result<i64> {
    let (_, team, person) = who(read);
    Ok(FRESH.one(read, params![thread, after, team, person]).await?.0)
}

/// The newest post of a thread that the reader may see, 0 if none.
pub async fn find_newest(read: &mut Read, thread: ThreadId) -> Result<i64> {
    let (_, team, _) = who(read);
    Ok(NEWEST.opt(read, params![thread, team]).await?.map_or(0, |(id,)| id))
}

/// The post that opened a thread.
pub async fn find_first(read: &mut Read, thread: ThreadId) -> Result<Option<PostId>> {
    Ok(FIRST.opt(read, params![thread]).await?.map(|(id,)| id))
}

/// Who wrote in a thread after an instant and when, once a post.
pub async fn list_authors_since(
    read: &mut Read,
    thread: ThreadId,
    since: Timestamp,
) -> Result<Vec<(PersonId, Timestamp)>> {
    let (_, team, _) = who(read);
    SINCE.all(read, params![thread, since, team]).await
}

/// The texts of the last posts of a thread, newest first.
pub async fn list_last_sources(read: &mut Read, thread: ThreadId, limit: i64) -> Result<Vec<String>> {
    let (_, team, _) = who(read);
    Ok(LAST_SOURCES.all(read, params![thread, limit, team]).await?.into_iter().map(|(text,)| text).collect())
}

/// The columns of a new post.
pub(super) fn values<'a>(row: &'a PostRow<'_>) -> Vec<Param<'a>> {
    let visible = (row.audience == Audience::Client).then_some(1_i64);
    let (system, imported) = (row.door == Door::System, row.door == Door::Import);
    let mut values = params![
        row.thread,
        row.project,
        row.author,
        row.byline,
        row.acting_for,
        row.by_order,
        row.kind,
        row.audience,
        row.door
    ]
    .to_vec();
    values.extend([Param::Bool(system), Param::Bool(imported)]);
    values.extend_from_slice(params![
        row.source,
        *markdown::kept(row.source, row.html),
        row.typed,
        row.lang,
        row.posted_at
    ]);
    values.push(visible.map_or(Param::Null, Param::Int));
    values.extend_from_slice(params![row.happened_at, row.week, row.request_key]);
    values
}

/// Writes a post.
pub async fn insert(tx: &mut Tx, row: &PostRow<'_>) -> Result<PostId> {
    Ok(INSERT.one(tx, &values(row)).await?.0)
}

/// Lets a post that was taken back stand again, as it is written now.
pub async fn save_reaccepted(tx: &mut Tx, id: PostId, row: &PostRow<'_>) -> Result<()> {
    let values = params![
        id,
        row.kind,
        row.audience,
        row.source,
        *markdown::kept(row.source, row.html),
        row.lang,
        row.happened_at,
        row.week,
        row.posted_at,
        row.typed
    ];
    REACCEPT.exec(tx, values).await.map(drop)
}

/// Rewrites a post and keeps what stood there.
pub async fn save_rewritten(
    tx: &mut Tx,
    id: PostId,
    (source, html, lang): (&str, &str, Option<Lang>),
    marked: bool,
) -> Result<()> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    KEEP_VERSION.exec(tx, params![id]).await?;
    REWRITE
        .exec(tx, params![id, source, *markdown::kept(source, html), lang, now, by, marked])
        .await
        .map(drop)
}

/// Corrects what kind of entry a post is and when it happened.
pub async fn save_facts(tx: &mut Tx, id: PostId, kind: EntryKind, at: Timestamp, week: i64) -> Result<()> {
    FACTS.exec(tx, params![id, kind, at, week]).await.map(drop)
}

/// Notes that a post was taken back or deleted.
pub async fn save_gone(tx: &mut Tx, id: PostId, state: PostState) -> Result<()> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    GONE.exec(tx, params![id, state, now, by]).await.map(drop)
}

/// Lets a deleted post stand again.
pub async fn save_restored(tx: &mut Tx, id: PostId) -> Result<()> {
    RESTORE.exec(tx, params![id]).await.map(drop)
}

/// Shows a post to the client from its present version on, with HTML that leads nowhere they may not go.
pub async fn save_shown(tx: &mut Tx, id: PostId, source: &str, html: &str) -> Result<()> {
    SHOW.exec(tx, params![id, *markdown::kept(source, html)]).await.map(drop)
}

/// Takes a post from the client.
pub async fn save_hidden(tx: &mut Tx, id: PostId) -> Result<()> {
    HIDE.exec(tx, params![id]).await.map(drop)
}

/// The live posts of a thread, as the search wants them.
pub async fn list_to_index(
    read: &mut Read,
    thread: ThreadId,
) -> Result<Vec<(PostId, Audience, Timestamp, String)>> {
    TO_INDEX.all(read, params![thread]).await
}

/// Live posts of every thread in the order of their instants, after one of them, as the search wants them.
pub async fn list_all_to_index(
    read: &mut Read,
    (at, id): (Timestamp, PostId),
    limit: i64,
) -> Result<Vec<ToIndex>> {
    ALL_TO_INDEX.all(read, params![at, id, limit]).await
}

/// The composer's sentence that became a post.
pub async fn find_typed(read: &mut Read, id: PostId) -> Result<Option<String>> {
    Ok(TYPED.one(read, params![id]).await?.0)
}

/// What a deleted post said, for whoever restores it.
pub async fn find_deleted_text(read: &mut Read, id: PostId) -> Result<String> {
    Ok(DELETED_TEXT.one(read, params![id]).await?.0)
}

/// The versions of a post from one on, newest first.
pub async fn list_versions(read: &mut Read, id: PostId, from: i64) -> Result<Vec<Version>> {
    VERSIONS.all(read, params![id, from]).await
}

/// When a person's last post in a thread was accepted. Ask under the pace lock.
pub async fn find_pace(read: &mut Read, person: PersonId, thread: ThreadId) -> Result<Option<Timestamp>> {
    Ok(PACE.opt(read, params![person, thread]).await?.map(|(at,)| at))
}

/// Notes when a person's post in a thread was accepted.
pub async fn save_pace(tx: &mut Tx, person: PersonId, thread: ThreadId, at: Timestamp) -> Result<()> {
    SET_PACE.exec(tx, params![person, thread, at]).await.map(drop)
}

/// When the last agenda was frozen: a post from before stands in a window or in none.
pub async fn find_last_freeze(read: &mut Read) -> Result<Option<Timestamp>> {
    Ok(FROZEN.opt(read, params![]).await?.map(|(at,)| at))
}

/// Forgets whom a post names no longer, and everything that it pointed at.
pub async fn forget_named(tx: &mut Tx, post: PostId, people: &[(PersonId, bool)]) -> Result<()> {
    let named: Vec<i64> = people.iter().map(|(person, _)| person.0).collect();
    let named = serde_json::to_string(&named).map_err(Error::internal)?;
    UNMENTION.exec(tx, params![post, named]).await?;
    FORGET_REFERENCES.exec(tx, params![post]).await.map(drop)
}

/// Forgets the contacts whom an entry names.
pub async fn forget_contacts(tx: &mut Tx, post: PostId) -> Result<()> {
    FORGET_CONTACTS.exec(tx, params![post]).await.map(drop)
}

/// Forgets the time that an entry says was spent.
pub async fn forget_time(tx: &mut Tx, post: PostId) -> Result<()> {
    FORGET_SPENT.exec(tx, params![post]).await.map(drop)
}

/// Notes whom a version of a post names.
pub async fn save_mentions(
    tx: &mut Tx,
    post: PostId,
    version: i64,
    people: &[(PersonId, bool)],
) -> Result<()> {
    for (person, told) in people {
        MENTION.exec(tx, params![post, person, version, told]).await?;
    }
    Ok(())
}

/// Notes the contacts whom an entry names.
pub async fn save_contacts(tx: &mut Tx, post: PostId, contacts: &[ContactId]) -> Result<()> {
    for contact in contacts {
        CONTACT.exec(tx, params![post, contact]).await?;
    }
    Ok(())
}

/// Notes what a post points at.
pub async fn save_references(tx: &mut Tx, post: PostId, targets: &[(&str, i64)]) -> Result<()> {
    for (kind, target) in targets {
        REFER.exec(tx, params![post, kind, target]).await?;
    }
    Ok(())
}

/// Notes the time that an entry says was spent.
pub async fn save_time(
    tx: &mut Tx,
    post: PostId,
    project: ProjectId,
    person: PersonId,
    (day, seconds): (Date, i64),
) -> Result<()> {
    SPENT.exec(tx, params![post, project, person, day, seconds]).await.map(drop)
}
