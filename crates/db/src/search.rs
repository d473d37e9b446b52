//! Full-text search that finds the same on both engines: text is folded and stemmed here, in
//! Spanish and English, before either index sees it.
//!
//! A room indexes its documents with [`index`] and asks with a statement of its own that joins
//! `db_doc` (and, on SQLite, `db_doc_fts`) with what the actor may reach. [`expression`] gives the
//! parameter for `MATCH` and `to_tsquery`.
//!
//! Documents that are written by the thousand have an index of their own (`bulk`; on SQLite `db_bulk_fts`), so that
//! the few are not looked for among them. On SQLite the key of a document is the second that it was written in, or
//! one soon after that was free: an index gives its hits in the order of their keys, so the newest are found without
//! reading the others (`docs/decisions/0041`).

use crate::{Engine, Param, Read, Tx, params};
use jiff::Timestamp;
use kernel::{ClientId, Error, ProjectId, Result};
use rust_stemmers::{Algorithm, Stemmer};
use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// A document as rooms hand it in.
#[derive(Clone, Copy, Debug)]
pub struct Doc<'a> {
    /// The room's word for it: `post`, `thread`, `project`…
    pub kind: &'a str,
    /// Its key.
    pub id: i64,
    /// The project it lies in.
    pub project: Option<ProjectId>,
    /// The client it lies at.
    pub client: Option<ClientId>,
    /// Whether the client may see it.
    pub client_visible: bool,
    /// When it was written, for newest first.
    pub at: Timestamp,
    /// Whether such documents are written by the thousand.
    pub bulk: bool,
    /// What can be found in it.
    pub text: &'a str,
}

/// Documents that are looked at for what kinds a question finds; where there are more, any kind may be
/// among them.
const MOST_LOOKED_AT: i64 = 5_000;
/// How far after its second a document may be put on SQLite, in seconds; where all is taken, behind everything.
const NEARBY: [i64; 4] = [60, 3_600, 30 * 86_400, i64::MAX];
/// Words of a document that are indexed at most.
const MOST_WORDS: usize = 20_000;
/// Words whose stems each thread keeps.
const MOST_STEMS: usize = 4_096;
/// Words of a question that are used at most.
const MOST_TERMS: usize = 12;

crate::sql! {
    static FIND: (i64, bool) = "SELECT id, bulk FROM db_doc WHERE kind = $1 AND ref_id = $2";
    static LAST_BEFORE: (Option<i64>,) = "SELECT MAX(id) FROM db_doc WHERE id < $1";
    // On SQLite the words stand in tables of their own, so there they are only given; on PostgreSQL the key is.
    static INSERT: (i64,) = {
        sqlite: "INSERT INTO db_doc (id, kind, ref_id, project_id, client_id, visibility, at, bulk) SELECT $9, $1, $2, $3, $4, $5, $6, $7 WHERE $8 IS NOT NULL RETURNING id",
        postgres: "INSERT INTO db_doc (kind, ref_id, project_id, client_id, visibility, at, bulk, tsv)
            SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS TEXT), CAST($6 AS BIGINT), CAST($7 AS BOOLEAN),
                strip(to_tsvector('simple', $8)) WHERE CAST($9 AS BIGINT) IS NULL RETURNING id",
    };
    static SET_FEW: () = {
        sqlite: "INSERT INTO db_doc_fts (rowid, body) VALUES ($1, $2)",
        postgres: "UPDATE db_doc SET tsv = strip(to_tsvector('simple', $2)) WHERE id = $1 AND NOT bulk",
    };
    static SET_BULK: () = {
        sqlite: "INSERT INTO db_bulk_fts (rowid, body) VALUES ($1, $2)",
        postgres: "UPDATE db_doc SET tsv = strip(to_tsvector('simple', $2)) WHERE id = $1 AND bulk",
    };
    static CLEAR_FEW: () = {
        sqlite: "DELETE FROM db_doc_fts WHERE rowid = $1",
        postgres: "UPDATE db_doc SET tsv = to_tsvector('simple', '') WHERE id = $1 AND NOT bulk",
    };
    static CLEAR_BULK: () = {
        sqlite: "DELETE FROM db_bulk_fts WHERE rowid = $1",
        postgres: "UPDATE db_doc SET tsv = to_tsvector('simple', '') WHERE id = $1 AND bulk",
    };
    static KINDS: (String, i64) = {
        sqlite: "SELECT d.kind, COUNT(*) FROM (SELECT rowid AS doc_id FROM db_doc_fts WHERE db_doc_fts MATCH $1 ORDER BY rowid DESC LIMIT $2) late
            CROSS JOIN db_doc d ON d.id = late.doc_id GROUP BY d.kind",
        postgres: "SELECT late.kind, COUNT(*) FROM (SELECT kind FROM db_doc WHERE NOT bulk AND tsv @@ to_tsquery('simple', $1) LIMIT $2) late GROUP BY late.kind",
    };
    static DELETE: () = "DELETE FROM db_doc WHERE id = $1";
    static FORGET_FEW: () = {
        sqlite: "INSERT INTO db_doc_fts (db_doc_fts) VALUES ('delete-all')",
        postgres: "DELETE FROM db_doc WHERE NOT bulk",
    };
    static FORGET_BULK: () = {
        sqlite: "INSERT INTO db_bulk_fts (db_bulk_fts) VALUES ('delete-all')",
        postgres: "DELETE FROM db_doc WHERE bulk",
    };
    static FORGET_DOCS: () = "DELETE FROM db_doc";
}

/// Puts a document into the index, replacing what stood there.
#[crate::boxed]
pub async fn index<'d>(tx: &'d mut Tx, doc: Doc<'d>) -> Result<()> {
    remove(tx, doc.kind, doc.id).await?;
    index_new(tx, &[doc]).await
}

/// Puts documents into the index of which none stands there yet.
#[crate::boxed]
pub async fn index_new(tx: &mut Tx, docs: &[Doc<'_>]) -> Result<()> {
    if tx.engine() == Engine::Postgres {
        let bodies: Vec<String> = docs.iter().map(|doc| body(doc.text)).collect();
        let rows: Vec<Vec<Param<'_>>> =
            docs.iter().zip(&bodies).map(|(doc, body)| cells(doc, body, Param::Null)).collect();
        return INSERT.each(tx, &rows).await.map(drop);
    }
    // SQLite's index takes keys in their order; one that steps back is written apart.
    let mut in_time: Vec<&Doc<'_>> = docs.iter().collect();
    in_time.sort_by_key(|doc| doc.at);
    for doc in in_time {
        let (key, body) = (place(tx, doc.at).await?, body(doc.text));
        INSERT.one(tx, &cells(doc, &body, Param::Int(key))).await?;
        let set = if doc.bulk { &SET_BULK } else { &SET_FEW };
        set.exec(tx, params![key, body]).await?;
    }
    Ok(())
}

fn cells<'d>(doc: &'d Doc<'d>, body: &'d str, key: Param<'d>) -> Vec<Param<'d>> {
    let visibility = if doc.client_visible { "client" } else { "team" };
    let mut cells =
        params![doc.kind, doc.id, doc.project, doc.client, *visibility, doc.at, doc.bulk, *body].to_vec();
    cells.push(key);
    cells
}

/// The key of a new document on SQLite, whose one writer holds the transaction: nobody takes it meanwhile.
async fn place(tx: &mut Tx, at: Timestamp) -> Result<i64> {
    let second = at.as_second();
    for near in NEARBY {
        let end = second.saturating_add(near);
        let (last,) = LAST_BEFORE.one(tx, params![end]).await?;
        let next = last.map_or(second, |last| second.max(last + 1));
        if next < end {
            return Ok(next);
        }
    }
    Err(Error::internal("no key is left for a document"))
}

fn body(text: &str) -> String {
    terms(text).take(MOST_WORDS).collect::<Vec<_>>().join(" ")
}

/// Takes a document out of the index.
#[crate::boxed]
pub async fn remove(tx: &mut Tx, kind: &str, id: i64) -> Result<()> {
    let Some((key, bulk)) = FIND.opt(tx, params![kind, id]).await? else { return Ok(()) };
    if tx.engine() == Engine::Sqlite {
        let clear = if bulk { &CLEAR_BULK } else { &CLEAR_FEW };
        clear.exec(tx, params![key]).await?;
    }
    DELETE.exec(tx, params![key]).await.map(drop)
}

/// Empties the index, before everything is indexed anew.
#[crate::boxed]
pub async fn clear(tx: &mut Tx) -> Result<()> {
    if tx.engine() == Engine::Sqlite {
        FORGET_FEW.exec(tx, params![]).await?;
        FORGET_BULK.exec(tx, params![]).await?;
    }
    FORGET_DOCS.exec(tx, params![]).await.map(drop)
}

/// A reader's words as an expression of an engine: every word must occur, the last one may be a
/// beginning. Nothing if there is no word in it.
pub fn expression(engine: Engine, question: &str) -> Option<String> {
    let mut found: Vec<String> = terms(question).take(MOST_TERMS).collect();
    found.dedup();
    let last = found.pop()?;
    Some(match engine {
        Engine::Sqlite => {
            let mut parts: Vec<String> = found.iter().map(|term| format!("\"{term}\"")).collect();
            parts.push(format!("\"{last}\" *"));
            parts.join(" ")
        }
        Engine::Postgres => {
            found.push(format!("{last}:*"));
            found.join(" & ")
        }
    })
}

/// The expression of a reader's words, if documents of some kinds may match it, of which there are not thousands.
/// Every room that is asked the same question shares one look at the index, so that those with nothing to show ask no
/// more.
#[crate::boxed]
pub async fn expression_for(read: &mut Read, question: &str, kinds: &[&str]) -> Result<Option<String>> {
    let Some(words) = expression(read.engine(), question) else { return Ok(None) };
    let found = KINDS.once().all(read, params![words, MOST_LOOKED_AT]).await?;
    let many = found.iter().map(|(_, count)| count).sum::<i64>() >= MOST_LOOKED_AT;
    let any = many || found.iter().any(|(kind, _)| kinds.contains(&kind.as_str()));
    Ok(any.then_some(words))
}

/// The words of a text that tell what it is about: as they are indexed, each once, in order, without
/// those that every text has.
pub fn telling(text: &str, most: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !is_filler(word));
    for term in words.flat_map(terms) {
        if found.len() == most {
            break;
        }
        if term.chars().count() > 2 && !found.contains(&term) {
            found.push(term);
        }
    }
    found
}

/// Whether a word is one that tells nothing by itself, in Spanish or English: articles, prepositions,
/// greetings, and what every request says.
pub fn is_filler(word: &str) -> bool {
    let folded: String = word.to_lowercase().chars().map(fold).collect();
    FILLERS.contains(folded.as_str())
}

/// Without accents, in no order that matters.
static FILLERS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("search/fillers.txt").split_whitespace().collect());

/// The words of a text as they are indexed: folded to lower case without accents, then stemmed.
/// A word is stemmed by both languages in turn, so that either finds its own forms.
pub fn terms(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(|word| {
        STEMS.with_borrow_mut(|stems| {
            if let Some(known) = stems.get(word) {
                return known.clone();
            }
            let term = stem(word);
            if stems.len() == MOST_STEMS {
                stems.clear();
            }
            stems.insert(word.to_owned(), term.clone());
            term
        })
    })
}

thread_local! {
    /// Words of late and what they are indexed as: people use the same ones again and again.
    static STEMS: RefCell<HashMap<String, String>> = RefCell::default();
}

fn stem(word: &str) -> String {
    let lower = word.to_lowercase();
    let stem = Stemmer::create(Algorithm::Spanish).stem(&lower).into_owned();
    Stemmer::create(Algorithm::English).stem(&stem).chars().map(fold).take(64).collect()
}

fn fold(c: char) -> char {
    match c {
        'á' | 'à' | 'ä' | 'â' | 'ã' | 'å' => 'a',
        'é' | 'è' | 'ë' | 'ê' => 'e',
        'í' | 'ì' | 'ï' | 'î' => 'i',
        'ó' | 'ò' | 'ö' | 'ô' | 'õ' => 'o',
        'ú' | 'ù' | 'ü' | 'û' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_by_its_forms_in_both_languages() {
        let same = |a: &str, b: &str| assert_eq!(terms(a).next(), terms(b).next(), "{a} {b}");
        same("pólizas", "poliza");
        same("migraciones", "migración");
        same("Deliveries", "delivery");
        same("reuniones", "REUNIÓN");
    }

    #[test]
    fn words_that_every_text_has_tell_nothing() {
        assert_eq!(
            telling("Hola, no puedo abrir el informe de pólizas", 9),
            telling("Abrir informes, póliza", 9)
        );
        assert_eq!(telling("Please help, the printer does not print", 1), ["print"]);
    }

    #[test]
    fn a_question_cannot_carry_operators() {
        assert_eq!(expression(Engine::Sqlite, "\" OR NEAR(").as_deref(), Some("\"or\" \"near\" *"));
        assert_eq!(expression(Engine::Postgres, "a & !b"), Some("a & b:*".to_owned()));
        assert_eq!(expression(Engine::Sqlite, " ¡! "), None);
    }
}
