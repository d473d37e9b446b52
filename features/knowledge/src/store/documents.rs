//! Documents and their versions.

use crate::types::{Card, Draft, Head, State, Version, Wanted};
use db::{Read, Rows, Tx, params, search};
use jiff::Timestamp;
use kernel::{ClientId, DocumentId, Error, PersonId, Result};
use std::collections::BTreeSet;

/// A card in reach: `$1` the team, `$2` the guest's client.
macro_rules! cards {
    ($from:literal, $rest:literal) => {
        concat!(
            "SELECT d.id, d.slug, d.kind, d.title, d.summary, d.keywords, d.lang, d.audience, d.client_id, client.name, d.core, d.state, d.owner_id, owner.name,
                d.review_days, d.reviewed_at, d.due_at, d.version, d.updated_at
            FROM ", $from, " JOIN people_card owner ON owner.id = d.owner_id LEFT JOIN clients_card client ON client.id = d.client_id
            WHERE ($1 OR (d.state = 'published' AND (d.audience = 'public' OR (CAST($2 AS BIGINT) IS NOT NULL
                AND (d.audience = 'clients' OR (d.audience = 'client' AND d.client_id = $2)))))) ",
            $rest
        )
    };
}

db::sql! {
    static FIND: Card = (cards!("knowledge_document d", "AND d.slug = $3"));
    static FIND_MOVED: Card = (cards!("knowledge_address a JOIN knowledge_document d ON d.id = a.document_id", "AND a.slug = $3"));
    static FIND_BY_ID: Card = (cards!("knowledge_document d", "AND d.id = $3"));
    static LIST: Card = (cards!("knowledge_document d", "AND (CAST($3 AS TEXT) IS NULL OR d.kind = $3) AND (CAST($4 AS TEXT) IS NULL OR d.audience = $4)
        AND (CAST($5 AS TEXT) IS NULL OR d.state = $5) AND (CAST($6 AS BIGINT) IS NULL OR d.client_id = $6)
        ORDER BY d.updated_at DESC, d.id DESC LIMIT $7 OFFSET $8"));
    static BY_TITLE: Card = (cards!("knowledge_document d", "ORDER BY d.title, d.id LIMIT $3 OFFSET $4"));
    static OVERDUE: (i64,) = "SELECT COUNT(*) FROM knowledge_document d WHERE d.due_at <= $2 AND $1";
    static AFTER: Card = (cards!("knowledge_document d", "AND d.id > $3 AND (CAST($5 AS TEXT) IS NULL OR d.kind = $5) AND (CAST($6 AS TEXT) IS NULL OR d.audience = $6)
        AND (CAST($7 AS TEXT) IS NULL OR d.state = $7) AND (CAST($8 AS BIGINT) IS NULL OR d.client_id = $8) ORDER BY d.id LIMIT $4"));
    static BY_CORE: Card = (cards!("knowledge_document d", "AND d.core IS NOT NULL ORDER BY d.id"));
    static DUE: Card = (cards!("knowledge_document d", "AND d.due_at <= $3 AND (CAST($5 AS BIGINT) IS NULL OR (d.due_at, d.id) > ($5, $6)) ORDER BY d.due_at, d.id LIMIT $4"));
    static OWNED: Card = (cards!("knowledge_document d", "AND d.owner_id = $3 AND d.state <> 'retired' ORDER BY d.due_at, d.id LIMIT 200"));
    static OF_CLIENT: Card = (cards!("knowledge_document d", "AND d.client_id = $3 AND d.state = 'published' ORDER BY d.kind DESC, d.title LIMIT $4"));
    static RUNBOOKS: Card = (cards!("knowledge_document d", "AND d.kind = 'runbook' AND d.state = 'published' ORDER BY d.title LIMIT 500"));
    static HEADS: Head = "SELECT id, title, keywords, summary, audience, client_id FROM knowledge_document WHERE state = 'published' ORDER BY updated_at DESC LIMIT 4000";
    static OF_IDS: Card = (cards!("knowledge_document d", "AND d.state = 'published' AND d.id IN (SELECT value FROM IDS($3))"));
    static DUES: (Timestamp,) = "SELECT due_at FROM knowledge_document WHERE owner_id = $1 AND due_at IS NOT NULL ORDER BY due_at";
    static HTML: (String,) = "SELECT html FROM knowledge_document WHERE id = $1";
    static LEAVE: () = "INSERT INTO knowledge_address (slug, document_id, left_at) VALUES ($1, $2, $3)
        ON CONFLICT (slug) DO UPDATE SET document_id = excluded.document_id, left_at = excluded.left_at";
    static TAKE: () = "DELETE FROM knowledge_address WHERE slug = $1";
    static HAS_SLUG: (i64,) = "SELECT COUNT(*) FROM knowledge_document WHERE slug = $1";
    static INSERT: (DocumentId,) = "INSERT INTO knowledge_document (slug, kind, title, summary, keywords, lang, audience, client_id, core, state, owner_id, review_days, version, html, created_at, created_by, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'draft', $10, $11, 1, $12, $13, $14, $13) RETURNING id";
    static SAVE: () = "UPDATE knowledge_document SET slug = $2, kind = $3, title = $4, summary = $5, keywords = $6, lang = $7, audience = $8, client_id = $9, core = $10, owner_id = $11, review_days = $12,
        version = $13, html = $14, updated_at = $15 WHERE id = $1";
    static VERSION_NEW: () = "INSERT INTO knowledge_version (document_id, number, title, source, said, written_at, written_by) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    static VERSIONS: Version = "SELECT v.number, v.title, v.source, v.said, v.written_at, p.name FROM knowledge_version v
        LEFT JOIN people_card p ON p.id = v.written_by WHERE v.document_id = $1 ORDER BY v.number DESC LIMIT $2";
    static VERSION: Version = "SELECT v.number, v.title, v.source, v.said, v.written_at, p.name FROM knowledge_version v
        LEFT JOIN people_card p ON p.id = v.written_by WHERE v.document_id = $1 AND v.number = $2";
    static SET_STATE: () = "UPDATE knowledge_document SET state = $2, due_at = $3, updated_at = $4 WHERE id = $1";
    static SET_REVIEW: () = "UPDATE knowledge_document SET reviewed_at = $2, reviewed_by = $3, due_at = $4 WHERE id = $1";
    static SET_OWNER: () = "UPDATE knowledge_document SET owner_id = $2 WHERE id = $1";
    static SEARCH: Card = {
        sqlite: (cards!("db_doc_fts fts JOIN db_doc doc ON doc.id = fts.rowid JOIN knowledge_document d ON d.id = doc.ref_id", "AND db_doc_fts MATCH $3 AND doc.kind = 'document'
            AND (CAST($4 AS TEXT) IS NULL OR d.kind = $4) AND (CAST($5 AS TEXT) IS NULL OR d.audience = $5) AND (CAST($6 AS TEXT) IS NULL OR d.state = $6) AND (CAST($7 AS BIGINT) IS NULL OR d.client_id = $7)
            ORDER BY CASE WHEN d.state = 'published' THEN 0 ELSE 1 END, d.updated_at DESC, d.id DESC LIMIT $8 OFFSET $9")),
        postgres: (cards!("db_doc doc JOIN knowledge_document d ON d.id = doc.ref_id", "AND NOT doc.bulk AND doc.tsv @@ to_tsquery('simple', $3) AND doc.kind = 'document'
            AND (CAST($4 AS TEXT) IS NULL OR d.kind = $4) AND (CAST($5 AS TEXT) IS NULL OR d.audience = $5) AND (CAST($6 AS TEXT) IS NULL OR d.state = $6) AND (CAST($7 AS BIGINT) IS NULL OR d.client_id = $7)
            ORDER BY CASE WHEN d.state = 'published' THEN 0 ELSE 1 END, d.updated_at DESC, d.id DESC LIMIT $8 OFFSET $9")),
    };
    static SEARCH_AFTER: Card = {
        sqlite: (cards!("db_doc_fts fts JOIN db_doc doc ON doc.id = fts.rowid JOIN knowledge_document d ON d.id = doc.ref_id", "AND db_doc_fts MATCH $3 AND doc.kind = 'document'
            AND (CAST($4 AS TEXT) IS NULL OR d.kind = $4) AND (CAST($5 AS TEXT) IS NULL OR d.audience = $5) AND (CAST($6 AS TEXT) IS NULL OR d.state = $6) AND (CAST($7 AS BIGINT) IS NULL OR d.client_id = $7)
            AND d.id > $8 ORDER BY d.id LIMIT $9")),
        postgres: (cards!("db_doc doc JOIN knowledge_document d ON d.id = doc.ref_id", "AND NOT doc.bulk AND doc.tsv @@ to_tsquery('simple', $3) AND doc.kind = 'document'
            AND (CAST($4 AS TEXT) IS NULL OR d.kind = $4) AND (CAST($5 AS TEXT) IS NULL OR d.audience = $5) AND (CAST($6 AS TEXT) IS NULL OR d.state = $6) AND (CAST($7 AS BIGINT) IS NULL OR d.client_id = $7)
            AND d.id > $8 ORDER BY d.id LIMIT $9")),
    };
}

/// Who asks, as the statements need it: whether they are on the team, and the client of a guest.
fn asks(read: &Read) -> (bool, Option<ClientId>) {
    let actor = read.actor();
    (actor.is_team(), actor.client.filter(|_| actor.is_guest()))
}

/// The document of an address.
pub async fn find(read: &mut Read, slug: &str) -> Result<Card> {
    let (team, client) = asks(read);
    FIND.kept().one(read, params![team, client, slug]).await
}

/// The document that had an address before.
pub(crate) async fn find_moved(read: &mut Read, slug: &str) -> Result<Card> {
    let (team, client) = asks(read);
    FIND_MOVED.one(read, params![team, client, slug]).await
}

/// The document of an address, or the one that had it before if nothing is there now.
#[db::boxed]
pub async fn find_by_address(read: &mut Read, slug: &str) -> Result<Card> {
    match find(read, slug).await {
        Err(Error::NotFound) => find_moved(read, slug).await,
        found => found,
    }
}

/// Notes that a document left an address.
pub(crate) async fn leave_address(tx: &mut Tx, slug: &str, id: DocumentId) -> Result<()> {
    let now = tx.now();
    LEAVE.exec(tx, params![slug, id, now]).await.map(drop)
}

/// Notes that an address is a document's own now: it leads to none that had it before.
pub(crate) async fn take_address(tx: &mut Tx, slug: &str) -> Result<()> {
    TAKE.exec(tx, params![slug]).await.map(drop)
}

/// A document.
pub async fn find_by_id(read: &mut Read, id: DocumentId) -> Result<Card> {
    let (team, client) = asks(read);
    FIND_BY_ID.kept().one(read, params![team, client, id]).await
}

/// The clean text of a document that is in reach.
pub async fn find_html(read: &mut Read, id: DocumentId) -> Result<String> {
    Ok(HTML.one(read, params![id]).await?.0)
}

/// A page of documents in reach, those that changed last first.
pub async fn list(read: &mut Read, wanted: &Wanted) -> Result<Vec<Card>> {
    let (team, client) = asks(read);
    let asked = params![
        team,
        client,
        wanted.kind,
        wanted.audience,
        wanted.state,
        wanted.client,
        wanted.limit,
        wanted.skip
    ];
    LIST.all(read, asked).await
}

/// A page of documents in reach by their titles.
pub async fn list_by_title(read: &mut Read, limit: i64, skip: i64) -> Result<Vec<Card>> {
    let (team, client) = asks(read);
    BY_TITLE.all(read, params![team, client, limit, skip]).await
}

/// How many documents are overdue; for the team.
pub async fn count_overdue(read: &mut Read, now: Timestamp) -> Result<i64> {
    let (team, _) = asks(read);
    Ok(OVERDUE.one(read, params![team, now]).await?.0)
}

/// Documents in reach after a key that are as wanted, for machines.
pub(crate) async fn list_after(read: &mut Read, after: i64, wanted: &Wanted) -> Result<Vec<Card>> {
    let (team, client) = asks(read);
    let Wanted { kind, audience, state, client: about, limit, .. } = wanted;
    AFTER.all(read, params![team, client, after, limit, kind, audience, state, about]).await
}

/// Documents that hold a place of the core list.
pub async fn list_core(read: &mut Read) -> Result<Vec<Card>> {
    let (team, client) = asks(read);
    BY_CORE.kept().all(read, params![team, client]).await
}

/// Documents whose review is due by an instant, the longest overdue first; after one that was due at an instant.
pub async fn list_due(
    read: &mut Read,
    by: Timestamp,
    after: Option<(Timestamp, DocumentId)>,
    limit: i64,
) -> Result<Vec<Card>> {
    let (team, client) = asks(read);
    let (at, id) = after.map_or((None, None), |(at, id)| (Some(at), Some(id)));
    DUE.all(read, params![team, client, by, limit, at, id]).await
}

/// Documents that a person answers for and that are not retired.
pub async fn list_owned(read: &mut Read, person: PersonId) -> Result<Vec<Card>> {
    let (team, client) = asks(read);
    OWNED.kept().all(read, params![team, client, person]).await
}

/// What is published about a client.
pub async fn list_of_client(read: &mut Read, about: ClientId, limit: i64) -> Result<Vec<Card>> {
    let (team, client) = asks(read);
    OF_CLIENT.all(read, params![team, client, about, limit]).await
}

/// Runbooks in force, by title.
#[db::boxed]
pub async fn list_runbooks(read: &mut Read) -> Result<Vec<Card>> {
    let (team, client) = asks(read);
    RUNBOOKS.kept().all(read, params![team, client]).await
}

/// The heads of documents in force, of whomever; 4,000 at most, those that changed last.
pub(crate) async fn list_heads(read: &mut Read) -> Result<Rows<Head>> {
    HEADS.kept().rows(read, params![]).await
}

/// Documents in force and in reach.
pub(crate) async fn list_of_ids(read: &mut Read, ids: &BTreeSet<DocumentId>) -> Result<Vec<Card>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (team, client) = asks(read);
    let ids = serde_json::to_string(ids).map_err(Error::internal)?;
    OF_IDS.kept().all(read, params![team, client, ids]).await
}

/// How many documents of a person are overdue.
pub async fn count_due(read: &mut Read, person: PersonId, now: Timestamp) -> Result<i64> {
    let dues = DUES.kept().all(read, params![person]).await?;
    Ok(dues.partition_point(|(due,)| *due <= now) as i64)
}

pub(crate) async fn has_slug(read: &mut Read, slug: &str) -> Result<bool> {
    Ok(HAS_SLUG.kept().one(read, params![slug]).await?.0 > 0)
}

pub(crate) async fn insert(
    tx: &mut Tx,
    slug: &str,
    owner: PersonId,
    draft: &Draft,
    html: &str,
) -> Result<DocumentId> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    let row = params![
        slug,
        draft.kind,
        draft.title,
        draft.summary,
        draft.keywords,
        draft.lang,
        draft.audience,
        draft.client,
        draft.core,
        owner,
        draft.review_days,
        html,
        now,
        by
    ];
    Ok(INSERT.one(tx, row).await?.0)
}

pub(crate) async fn save(
    tx: &mut Tx,
    id: DocumentId,
    slug: &str,
    owner: PersonId,
    draft: &Draft,
    (version, html): (i64, &str),
) -> Result<()> {
    let now = tx.now();
    let row = params![
        id,
        slug,
        draft.kind,
        draft.title,
        draft.summary,
        draft.keywords,
        draft.lang,
        draft.audience,
        draft.client,
        draft.core,
        owner,
        draft.review_days,
        version,
        html,
        now
    ];
    SAVE.exec(tx, row).await.map(drop)
}

pub(crate) async fn insert_version(tx: &mut Tx, id: DocumentId, number: i64, draft: &Draft) -> Result<()> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    VERSION_NEW.exec(tx, params![id, number, draft.title, draft.source, draft.said, now, by]).await.map(drop)
}

/// The versions of a document that is in reach, newest first.
pub async fn list_versions(read: &mut Read, id: DocumentId, limit: i64) -> Result<Vec<Version>> {
    VERSIONS.all(read, params![id, limit]).await
}

/// One version of a document that is in reach.
pub async fn find_version(read: &mut Read, id: DocumentId, number: i64) -> Result<Version> {
    VERSION.kept().one(read, params![id, number]).await
}

pub(crate) async fn set_state(
    tx: &mut Tx,
    id: DocumentId,
    state: State,
    due: Option<Timestamp>,
) -> Result<()> {
    let now = tx.now();
    SET_STATE.exec(tx, params![id, state, due, now]).await.map(drop)
}

pub(crate) async fn set_review(
    tx: &mut Tx,
    id: DocumentId,
    at: Timestamp,
    due: Option<Timestamp>,
) -> Result<()> {
    let by = tx.actor().person_or_none();
    SET_REVIEW.exec(tx, params![id, at, by, due]).await.map(drop)
}

pub(crate) async fn set_owner(tx: &mut Tx, id: DocumentId, owner: PersonId) -> Result<()> {
    SET_OWNER.exec(tx, params![id, owner]).await.map(drop)
}

/// A page of documents in reach that hold every word of a question and are as wanted, those in force first.
pub async fn find_words(read: &mut Read, question: &str, wanted: &Wanted) -> Result<Vec<Card>> {
    let words = search::expression_for(read, question, &["document"]).await?;
    let Some(words) = words else { return Ok(Vec::new()) };
    found(read, &words, wanted).await
}

/// Documents in reach after a key that hold every word of a question and are as wanted, for machines.
pub(crate) async fn find_words_after(
    read: &mut Read,
    question: &str,
    after: i64,
    wanted: &Wanted,
) -> Result<Vec<Card>> {
    let words = search::expression_for(read, question, &["document"]).await?;
    let Some(words) = words else { return Ok(Vec::new()) };
    let (team, client) = asks(read);
    let Wanted { kind, audience, state, client: about, limit, .. } = wanted;
    let asked = params![team, client, words, kind, audience, state, about, after, limit];
    SEARCH_AFTER.all(read, asked).await
}

async fn found(read: &mut Read, words: &str, wanted: &Wanted) -> Result<Vec<Card>> {
    let (team, client) = asks(read);
    let Wanted { kind, audience, state, client: about, skip, limit } = wanted;
    SEARCH.all(read, params![team, client, words, kind, audience, state, about, limit, skip]).await
}
