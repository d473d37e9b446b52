//! Full-text search that finds the same on both engines: text is folded and stemmed here, in
//! Spanish and English, before either index sees it.
//!
//! A room indexes its documents with [`index`] and asks with a statement of its own that joins
//! `db_doc` (and, on SQLite, `db_doc_fts`) with what the actor may reach. [`expression`] gives the
//! parameter for `MATCH` and `to_tsquery`.

use crate::{Engine, Param, Read, Tx, params};
use jiff::Timestamp;
use kernel::{ClientId, ProjectId, Result};
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
    /// What can be found in it.
    pub text: &'a str,
}

/// Documents that are looked at for what kinds a question finds; where there are more, any kind may be
/// among them.
const MOST_LOOKED_AT: i64 = 5_000;
/// Words of a document that are indexed at most.
const MOST_WORDS: usize = 20_000;
/// Words whose stems each thread keeps.
const MOST_STEMS: usize = 4_096;
/// Words of a question that are used at most.
const MOST_TERMS: usize = 12;

crate::sql! {
    static FIND: (i64,) = "SELECT id FROM db_doc WHERE kind = $1 AND ref_id = $2";
    // On SQLite the words stand in a table of their own, so there they are only given.
    static INSERT: (i64,) = {
        sqlite: "INSERT INTO db_doc (kind, ref_id, project_id, client_id, visibility, at) SELECT $1, $2, $3, $4, $5, $6 WHERE $7 IS NOT NULL RETURNING id",
        postgres: "INSERT INTO db_doc (kind, ref_id, project_id, client_id, visibility, at, tsv) VALUES ($1, $2, $3, $4, $5, $6, to_tsvector('simple', $7)) RETURNING id",
    };
    static UPDATE: () = "UPDATE db_doc SET project_id = $2, client_id = $3, visibility = $4, at = $5 WHERE id = $1";
    static CLEAR_TEXT: () = {
        sqlite: "DELETE FROM db_doc_fts WHERE rowid = $1",
        postgres: "UPDATE db_doc SET tsv = to_tsvector('simple', '') WHERE id = $1",
    };
    static SET_TEXT: () = {
        sqlite: "INSERT INTO db_doc_fts (rowid, body) VALUES ($1, $2)",
        postgres: "UPDATE db_doc SET tsv = to_tsvector('simple', $2) WHERE id = $1",
    };
    static KINDS: (String, i64) = {
        sqlite: "SELECT d.kind, COUNT(*) FROM (SELECT rowid AS doc_id FROM db_doc_fts WHERE db_doc_fts MATCH $1 ORDER BY rowid DESC LIMIT $2) late
            CROSS JOIN db_doc d ON d.id = late.doc_id GROUP BY d.kind",
        postgres: "SELECT late.kind, COUNT(*) FROM (SELECT kind FROM db_doc WHERE tsv @@ to_tsquery('simple', $1) LIMIT $2) late GROUP BY late.kind",
    };
    static DELETE: () = "DELETE FROM db_doc WHERE id = $1";
    static FORGET_WORDS: () = {
        sqlite: "INSERT INTO db_doc_fts (db_doc_fts) VALUES ('delete-all')",
        postgres: "UPDATE db_doc SET tsv = to_tsvector('simple', '')",
    };
    static FORGET_DOCS: () = "DELETE FROM db_doc";
}

/// Puts a document into the index, replacing what stood there.
#[crate::boxed]
pub async fn index<'d>(tx: &'d mut Tx, doc: Doc<'d>) -> Result<()> {
    let Some((id,)) = FIND.opt(tx, params![doc.kind, doc.id]).await? else {
        return index_new(tx, &[doc]).await;
    };
    let visibility = visibility(&doc);
    UPDATE.exec(tx, params![id, doc.project, doc.client, visibility, doc.at]).await?;
    CLEAR_TEXT.exec(tx, params![id]).await?;
    SET_TEXT.exec(tx, params![id, body(doc.text)]).await.map(drop)
}

/// Puts documents into the index of which none stands there yet.
#[crate::boxed]
pub async fn index_new(tx: &mut Tx, docs: &[Doc<'_>]) -> Result<()> {
    let bodies: Vec<String> = docs.iter().map(|doc| body(doc.text)).collect();
    let rows = docs.iter().zip(&bodies).map(|(doc, body)| {
        params![doc.kind, doc.id, doc.project, doc.client, *visibility(doc), doc.at, *body].to_vec()
    });
    let rows: Vec<Vec<Param<'_>>> = rows.collect();
    let ids = INSERT.each(tx, &rows).await?;
    if tx.engine() == Engine::Sqlite {
        let words = ids.iter().zip(&bodies).map(|((id,), body)| params![*id, *body].to_vec());
        SET_TEXT.each(tx, &words.collect::<Vec<_>>()).await?;
    }
    Ok(())
}

fn visibility(doc: &Doc<'_>) -> &'static str {
    if doc.client_visible { "client" } else { "team" }
}

fn body(text: &str) -> String {
    terms(text).take(MOST_WORDS).collect::<Vec<_>>().join(" ")
}

/// Takes a document out of the index.
#[crate::boxed]
pub async fn remove(tx: &mut Tx, kind: &str, id: i64) -> Result<()> {
    if let Some((id,)) = FIND.opt(tx, params![kind, id]).await? {
        CLEAR_TEXT.exec(tx, params![id]).await?;
        DELETE.exec(tx, params![id]).await?;
    }
    Ok(())
}

/// Empties the index, before everything is indexed anew.
#[crate::boxed]
pub async fn clear(tx: &mut Tx) -> Result<()> {
    FORGET_WORDS.exec(tx, params![]).await?;
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

/// The expression of a reader's words, if documents of some kinds may match it. Every room that is asked the
/// same question shares one look at the index, so that those with nothing to show ask no more.
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
