//! Attachments: what is stored, which posts carry it, and who may fetch it.

use super::who;
use crate::types::{Attachment, NewAttachment};
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{AttachmentId, Error, PersonId, PostId, ProjectId, Result};

macro_rules! attachment {
    ($rest:literal) => {
        concat!(
            "SELECT f.id, f.project_id, f.name, f.media, f.size, f.hash, f.thumb, f.width, f.height, f.added_by, who.name, f.added_at
            FROM threads_attachment f LEFT JOIN people_card who ON who.id = f.added_by ",
            $rest
        )
    };
}

db::sql! {
    // Reach: whoever added it; the team, through a post that stands or as a file of the project; a guest,
    // through a client post of a shared thread. Always within the projects they reach.
    static FIND: Attachment = (attachment!("WHERE f.id = $1
        AND ($2 OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = f.project_id AND r.person_id = $3))
        AND ($2 OR f.added_by = $3 OR ($4 AND f.kept) OR EXISTS (
            SELECT 1 FROM threads_post_file l JOIN threads_post p ON p.id = l.post_id JOIN threads_thread t ON t.id = p.thread_id
            WHERE l.attachment_id = f.id AND p.state = 'live' AND ($4 OR (p.visibility = 'client' AND t.visibility = 'shared'))))"));
    static LIST: Attachment = (attachment!("WHERE f.project_id = $1 AND f.id < $2 AND (($3 AND f.kept) OR EXISTS (
            SELECT 1 FROM threads_post_file l JOIN threads_post p ON p.id = l.post_id JOIN threads_thread t ON t.id = p.thread_id
            WHERE l.attachment_id = f.id AND p.state = 'live' AND ($3 OR (p.visibility = 'client' AND t.visibility = 'shared'))))
        ORDER BY f.id DESC LIMIT $4"));
    static OF_POSTS: (PostId, AttachmentId, String, String, i64, Option<String>, Option<i64>, Option<i64>) = "SELECT l.post_id, f.id, f.name, f.media, f.size, f.thumb, f.width, f.height
        FROM threads_post_file l JOIN threads_attachment f ON f.id = l.attachment_id
        WHERE l.post_id IN (SELECT value FROM IDS($1)) ORDER BY l.post_id, f.id";
    static SENT: (i64, Option<Timestamp>) = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT), MIN(added_at) FROM threads_attachment
        WHERE added_by = $1 AND added_at > $2";
    static OF_POST: (AttachmentId,) = "SELECT attachment_id FROM threads_post_file WHERE post_id = $1";
    static INSERT: (AttachmentId,) = "INSERT INTO threads_attachment (project_id, name, media, size, hash, thumb, width, height, kept, added_by, added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id";
    static LINK: () = "INSERT INTO threads_post_file (post_id, attachment_id) VALUES ($1, $2) ON CONFLICT (post_id, attachment_id) DO NOTHING";
    static UNLINK: () = "DELETE FROM threads_post_file WHERE post_id = $1 AND attachment_id NOT IN (SELECT value FROM IDS($2))";
}

/// A file that whoever asks may fetch.
pub async fn find_visible(read: &mut Read, id: AttachmentId) -> Result<Attachment> {
    let (all, team, person) = who(read);
    FIND.one(read, params![id, all, person, team]).await
}

/// The files of a project that whoever asks may fetch, newest first. The project must be in reach.
pub async fn list(read: &mut Read, project: ProjectId, before: i64, limit: i64) -> Result<Vec<Attachment>> {
    let (_, team, _) = who(read);
    LIST.all(read, params![project, before, team, limit]).await
}

/// The files that posts carry: post, key, name, media, bytes, thumbnail, width, height.
pub async fn list_of_posts(
    read: &mut Read,
    posts: &[PostId],
) -> Result<Vec<(PostId, AttachmentId, String, String, i64, Option<String>, Option<i64>, Option<i64>)>> {
    let ids: Vec<i64> = posts.iter().map(|id| id.0).collect();
    let ids = serde_json::to_string(&ids).map_err(Error::internal)?;
    OF_POSTS.of(read, ids).await
}

/// The bytes of the files that somebody sent since an instant and that are kept, and when the first of them came.
pub async fn sent_since(
    read: &mut Read,
    person: PersonId,
    since: Timestamp,
) -> Result<(i64, Option<Timestamp>)> {
    SENT.one(read, params![person, since]).await
}

/// The keys of the files that a post carries.
pub async fn list_of_post(read: &mut Read, post: PostId) -> Result<Vec<AttachmentId>> {
    Ok(OF_POST.all(read, params![post]).await?.into_iter().map(|(id,)| id).collect())
}

/// Notes a stored file.
pub async fn insert(tx: &mut Tx, new: &NewAttachment) -> Result<AttachmentId> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    let file = &new.file;
    let row = params![
        new.project,
        new.name,
        file.media,
        file.size,
        file.hash,
        file.thumb,
        file.width,
        file.height,
        new.kept,
        by,
        now
    ];
    Ok(INSERT.one(tx, row).await?.0)
}

/// Forgets the files that a post carries no longer.
pub async fn forget_links(tx: &mut Tx, post: PostId, files: &[AttachmentId]) -> Result<()> {
    let ids: Vec<i64> = files.iter().map(|id| id.0).collect();
    let ids = serde_json::to_string(&ids).map_err(Error::internal)?;
    UNLINK.exec(tx, params![post, ids]).await.map(drop)
}

/// Notes the files that a post carries.
pub async fn save_links(tx: &mut Tx, post: PostId, files: &[AttachmentId]) -> Result<()> {
    for file in files {
        LINK.exec(tx, params![post, file]).await?;
    }
    Ok(())
}
