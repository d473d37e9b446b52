//! Whom a text may name, and what its references lead to.

use super::who;
use crate::types::Visibility;
use db::{Read, params};
use kernel::{ContactId, Error, PersonId, ProjectId, Result, ThreadId};

db::sql! {
    static TEAM_AND_GUESTS: (PersonId, String, bool) = "SELECT p.id, p.name, p.role = 'guest' FROM people_card p
        WHERE p.active AND (p.role <> 'guest' OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.person_id = p.id AND r.project_id = $1)) ORDER BY p.name, p.id";
    static CONTACTS: (ContactId, String) = "SELECT c.id, c.name FROM clients_contact_card c JOIN projects_card k ON k.client_id = c.client_id
        WHERE k.id = $1 AND c.person_id IS NULL ORDER BY c.name, c.id";
    // Contacts, then guests.
    static NAMED: (kernel::PostId, String, bool) = "SELECT l.post_id, c.name, FALSE FROM threads_contact l JOIN clients_contact_card c ON c.id = l.contact_id
        WHERE l.post_id IN (SELECT value FROM IDS($1))
        UNION ALL SELECT m.post_id, p.name, TRUE FROM threads_mention m JOIN people_card p ON p.id = m.person_id
        WHERE p.role = 'guest' AND m.post_id IN (SELECT value FROM IDS($1))
        ORDER BY 1, 3, 2";
    static REACHING: (PersonId,) = "SELECT r.person_id FROM projects_reach r JOIN people_card p ON p.id = r.person_id
        WHERE r.project_id = $1 AND r.person_id IN (SELECT value FROM IDS($2)) AND ($3 OR p.role <> 'guest')";
    static GUESTS_IN: (i64,) = "SELECT COUNT(*) FROM projects_reach r JOIN people_card p ON p.id = r.person_id WHERE r.project_id = $1 AND p.role = 'guest'";
    static EVER_ADMITTED: (i64,) = "SELECT COUNT(*) FROM (SELECT id FROM db_event WHERE project_id = $1 AND kind = 'GuestAdmitted' LIMIT 1) admitted";
    static DESCRIPTION: (String,) = "SELECT description FROM projects_told WHERE project_id = $1";
    static NAMES: (PersonId, String) = "SELECT id, name FROM people_card WHERE id IN (SELECT value FROM IDS($1))";
    static REFERRED: (ThreadId, Visibility) = "SELECT t.id, t.visibility FROM threads_thread t JOIN projects_card c ON c.id = t.project_id
        WHERE c.key = $1 AND t.number = $2 AND t.state <> 'merged' AND ($3 OR t.visibility = 'shared')
            AND ($4 OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = t.project_id AND r.person_id = $5))";
    static SUGGEST_THREADS: (i64, String) = "SELECT t.number, t.title FROM threads_thread t WHERE t.project_id = $1 AND t.kind <> 'worklog' AND t.state <> 'merged'
        ORDER BY t.last_post_at DESC, t.id DESC LIMIT 200";
    static REFERRING: (kernel::PostId, String, i64, String) = "SELECT p.id, c.key, t.number, t.title FROM threads_reference f
        JOIN threads_post p ON p.id = f.post_id AND p.state = 'live'
        JOIN threads_thread t ON t.id = p.thread_id
        JOIN projects_card c ON c.id = t.project_id
        WHERE f.kind = 'thread' AND f.target_id = $1 AND t.id <> $1 AND ($2 OR (p.visibility = 'client' AND t.visibility = 'shared'))
            AND EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = t.project_id AND r.person_id = $3)
        ORDER BY p.id DESC LIMIT 20";
    static LAST_PROJECT: (String,) = "SELECT c.key FROM threads_post p JOIN projects_card c ON c.id = p.project_id AND c.state <> 'closed'
        JOIN projects_reach r ON r.project_id = c.id AND r.person_id = $1
        WHERE p.author_id = $1 ORDER BY p.id DESC LIMIT 1";
    static LAST_KIND: (String,) = "SELECT kind FROM threads_post WHERE author_id = $1 AND project_id = $2 AND thread_id = $3 AND NOT system ORDER BY id DESC LIMIT 1";
}

fn json(ids: impl Iterator<Item = i64>) -> Result<String> {
    serde_json::to_string(&ids.collect::<Vec<_>>()).map_err(Error::internal)
}

/// The team and the guests of a project: key, name, whether a guest.
pub async fn list_people(read: &mut Read, project: ProjectId) -> Result<Vec<(PersonId, String, bool)>> {
    TEAM_AND_GUESTS.all(read, params![project]).await
}

/// The contacts of a project's client who have no account.
pub async fn list_contacts(read: &mut Read, project: ProjectId) -> Result<Vec<(ContactId, String)>> {
    CONTACTS.all(read, params![project]).await
}

/// The client's people whom entries name, by post: contacts, and guests who are mentioned.
pub async fn list_named(read: &mut Read, posts: &[kernel::PostId]) -> Result<Vec<(kernel::PostId, String)>> {
    let ids = json(posts.iter().map(|id| id.0))?;
    Ok(NAMED.of(read, ids).await?.into_iter().map(|(post, name, _)| (post, name)).collect())
}

/// Those of some people who reach a project; guests only where the text is for the client.
pub async fn list_reaching(
    read: &mut Read,
    project: ProjectId,
    people: &[PersonId],
    guests_too: bool,
) -> Result<Vec<PersonId>> {
    let ids = json(people.iter().map(|id| id.0))?;
    Ok(REACHING.all(read, params![project, ids, guests_too]).await?.into_iter().map(|(id,)| id).collect())
}

/// Whether a guest can see the client posts of a project now, or could once.
pub async fn had_guests(read: &mut Read, project: ProjectId) -> Result<bool> {
    Ok(GUESTS_IN.one(read, params![project]).await?.0 > 0
        || EVER_ADMITTED.one(read, params![project]).await?.0 > 0)
}

/// The names of some people.
pub async fn list_names(read: &mut Read, people: &[PersonId]) -> Result<Vec<(PersonId, String)>> {
    let ids = json(people.iter().map(|id| id.0))?;
    NAMES.all(read, params![ids]).await
}

/// The thread that a reference means to its writer, and who may see it.
pub async fn find_referred(
    read: &mut Read,
    key: &str,
    number: i64,
) -> Result<Option<(ThreadId, Visibility)>> {
    let (all, team, person) = who(read);
    REFERRED.opt(read, params![key, number, team, all, person]).await
}

/// Threads to suggest behind `#`: number and title.
pub async fn list_suggested(read: &mut Read, project: ProjectId) -> Result<Vec<(i64, String)>> {
    SUGGEST_THREADS.all(read, params![project]).await
}

/// The posts elsewhere that point at a thread and that the reader may see: post, project, number, title.
pub async fn list_referring(
    read: &mut Read,
    thread: ThreadId,
) -> Result<Vec<(kernel::PostId, String, i64, String)>> {
    let (_, team, person) = who(read);
    REFERRING.all(read, params![thread, team, person]).await
}

/// The key of the project that whoever asks wrote in last.
pub async fn find_last_project(read: &mut Read) -> Result<Option<String>> {
    let (_, _, person) = who(read);
    Ok(LAST_PROJECT.opt(read, params![person]).await?.map(|(key,)| key))
}

/// The kind of entry that whoever asks wrote last in a worklog.
pub async fn find_last_kind(
    read: &mut Read,
    project: ProjectId,
    worklog: ThreadId,
) -> Result<Option<String>> {
    let (_, _, person) = who(read);
    Ok(LAST_KIND.opt(read, params![person, project, worklog]).await?.map(|(kind,)| kind))
}

/// What a project is for.
pub async fn find_description(read: &mut Read, project: ProjectId) -> Result<String> {
    Ok(DESCRIPTION.one(read, params![project]).await?.0)
}
