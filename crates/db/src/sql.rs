//! Statements: declared once beside the room that asks them, registered so that a test can prepare
//! every one of them on both engines and compare its columns with its row type.

use crate::{
    ColumnKind, FromRow, Param, Rows,
    conn::{Read, Recalled, Tx},
};
use kernel::{Error, Result};
use std::{
    marker::PhantomData,
    sync::{Arc, OnceLock},
};

/// A statement that gives rows of `R`.
pub struct Sql<R> {
    sqlite: &'static str,
    postgres: &'static str,
    planned_once: bool,
    ready: OnceLock<Texts>,
    row: PhantomData<fn() -> R>,
}

/// The texts as each engine gets them.
pub(crate) struct Texts {
    pub(crate) sqlite: String,
    pub(crate) postgres: String,
    /// Whether PostgreSQL plans it once for a connection ([`Sql::planned_once`]).
    pub(crate) planned_once: bool,
}

impl<R: FromRow> Sql<R> {
    /// A statement with its text for each engine, usually the same. Use [`crate::sql!`].
    pub const fn new(sqlite: &'static str, postgres: &'static str) -> Sql<R> {
        Sql { sqlite, postgres, planned_once: false, ready: OnceLock::new(), row: PhantomData }
    }

    /// A statement whose best way is the same whatever its parameters are: a connection to PostgreSQL plans it once,
    /// where the server would plan it anew for each question (`docs/decisions/0044`). Use [`crate::sql!`].
    pub const fn planned_once(sqlite: &'static str, postgres: &'static str) -> Sql<R> {
        Sql { sqlite, postgres, planned_once: true, ready: OnceLock::new(), row: PhantomData }
    }

    pub(crate) fn texts(&self) -> &Texts {
        self.ready.get_or_init(|| Texts {
            sqlite: for_sqlite(self.sqlite),
            postgres: for_postgres(self.postgres),
            planned_once: self.planned_once,
        })
    }

    /// Every row.
    pub async fn all(&self, read: &mut Read, params: &[Param<'_>]) -> Result<Vec<R>> {
        read.rows(self.texts(), params, usize::MAX, R::from_row).await
    }

    /// Every row of the keys in a JSON array, the only parameter; of no keys nothing is asked.
    pub async fn of(&self, read: &mut Read, keys: String) -> Result<Vec<R>> {
        if keys == "[]" {
            return Ok(Vec::new());
        }
        self.all(read, &[Param::from(keys)]).await
    }

    /// The first row, if any.
    pub async fn opt(&self, read: &mut Read, params: &[Param<'_>]) -> Result<Option<R>> {
        Ok(read.rows(self.texts(), params, 1, R::from_row).await?.pop())
    }

    /// The row, or [`Error::NotFound`].
    pub async fn one(&self, read: &mut Read, params: &[Param<'_>]) -> Result<R> {
        self.opt(read, params).await?.ok_or(Error::NotFound)
    }

    /// The same statement, asked once in a request however many parts of a page want its rows.
    pub fn once(&self) -> Once<'_, R> {
        Once { sql: self, keeps: false }
    }

    /// The same statement, of which an answer is kept for later requests until a table that it reads changes: for
    /// what changes seldom. An instant has no place among its parameters, since none comes twice.
    pub fn kept(&self) -> Once<'_, R> {
        Once { sql: self, keeps: true }
    }

    /// Runs it once for each of many rows, in order, and gives what all of them returned.
    pub async fn each(&self, tx: &mut Tx, many: &[Vec<Param<'_>>]) -> Result<Vec<R>> {
        tx.each(self.texts(), many, R::from_row).await
    }
}

/// A statement whose rows a request keeps ([`crate::Memo`]); where nothing is kept it is asked each time.
pub struct Once<'s, R> {
    sql: &'s Sql<R>,
    keeps: bool,
}

impl<R: FromRow + Clone + Sync> Once<'_, R> {
    /// Every row.
    pub async fn all(&self, read: &mut Read, params: &[Param<'_>]) -> Result<Vec<R>> {
        Ok(Arc::unwrap_or_clone(self.rows(read, params).await?.0))
    }

    /// Every row, shared with whoever else asks the same: to be looked at, and to reckon from ([`crate::Derived`]).
    pub async fn rows(&self, read: &mut Read, params: &[Param<'_>]) -> Result<Rows<R>> {
        let (texts, statement) = (self.sql.texts(), std::ptr::from_ref(self.sql).addr());
        let since = match read.recall(statement, params, self.keeps).await? {
            Recalled::Rows(rows) => {
                return rows.downcast().map(Rows).map_err(|_| Error::internal(texts.sqlite.as_str()));
            }
            Recalled::Nothing { since } => since,
        };
        let rows = Arc::new(self.sql.all(read, params).await?);
        read.remember((statement, params, texts), (rows.clone(), rows.len()), since).await?;
        Ok(Rows(rows))
    }

    /// As [`Sql::of`].
    pub async fn of(&self, read: &mut Read, keys: String) -> Result<Vec<R>> {
        if keys == "[]" {
            return Ok(Vec::new());
        }
        self.all(read, &[Param::from(keys)]).await
    }

    /// The first row, if any.
    pub async fn opt(&self, read: &mut Read, params: &[Param<'_>]) -> Result<Option<R>> {
        Ok(self.all(read, params).await?.into_iter().next())
    }

    /// The row, or [`Error::NotFound`].
    pub async fn one(&self, read: &mut Read, params: &[Param<'_>]) -> Result<R> {
        self.opt(read, params).await?.ok_or(Error::NotFound)
    }
}

impl Sql<()> {
    /// Changes rows and says how many.
    pub async fn exec(&self, tx: &mut Tx, params: &[Param<'_>]) -> Result<u64> {
        tx.execute(self.texts(), params).await
    }
}

/// A statement whatever its row type, for the tests that look at all of them.
pub trait Statement: Sync {
    /// As SQLite prepares it.
    fn sqlite(&self) -> &str;
    /// As PostgreSQL prepares it.
    fn postgres(&self) -> &str;
    /// The columns that its row type reads.
    fn columns(&self) -> &'static [ColumnKind];
}

impl<R: FromRow> Statement for Sql<R> {
    fn sqlite(&self) -> &str {
        &self.texts().sqlite
    }

    fn postgres(&self) -> &str {
        &self.texts().postgres
    }

    fn columns(&self) -> &'static [ColumnKind] {
        R::COLUMNS
    }
}

/// A statement in the registry.
pub struct Registered {
    /// Its name in its file.
    pub name: &'static str,
    /// The file.
    pub file: &'static str,
    /// The statement.
    pub statement: &'static dyn Statement,
}

inventory::collect!(Registered);

/// Every statement of every room that is linked in.
pub fn registered() -> impl Iterator<Item = &'static Registered> {
    inventory::iter::<Registered>.into_iter()
}

/// Declares statements: `static NAME: Row = "SELECT …";`, or with `{ sqlite: "…", postgres: "…" }`
/// where the engines must differ, or `{ planned_once: "…" }` ([`Sql::planned_once`]). Parameters are `$1…$n`;
/// `IDS($1)` is a table of the whole numbers in a JSON array, with the column `value`. `ROWS($1)` is a table of the
/// rows in a JSON array of arrays (see [`crate::rows`]), whose cells are read as
/// `CAST(value ->> 0 AS BIGINT)`: many rows in one statement.
#[macro_export]
macro_rules! sql {
    ($($(#[$meta:meta])* $vis:vis static $name:ident : $row:ty = $text:tt;)+) => {$(
        $(#[$meta])*
        $vis static $name: $crate::Sql<$row> = $crate::sql!(@new $text);
        $crate::inventory::submit! {
            $crate::Registered { name: stringify!($name), file: file!(), statement: &$name }
        }
    )+};
    (@new { sqlite: $sqlite:expr, postgres: $postgres:expr $(,)? }) => { $crate::Sql::new($sqlite, $postgres) };
    (@new { planned_once: $text:expr $(,)? }) => { $crate::Sql::planned_once($text, $text) };
    (@new ($text:expr)) => { $crate::Sql::new($text, $text) };
    (@new $text:literal) => { $crate::Sql::new($text, $text) };
}

/// SQLite numbers `$n` by order of appearance, so it gets `?n`.
fn for_sqlite(text: &str) -> String {
    let table = |arg: &str| format!("json_each({arg})");
    expand("ROWS(", &expand("IDS(", text, table), table).replace('$', "?")
}

/// PostgreSQL has a function of its own for it, made by the ground floor's migration. It does not know how many
/// numbers that function answers, and beside a condition of reach it would rather read a table whole than look
/// a guessed hundred up; an array is looked up by its keys.
fn for_postgres(text: &str) -> String {
    let table = |arg: &str| format!("db_ids(CAST({arg} AS TEXT))");
    let array = |is: &str, arg: &str| format!("{is} (ARRAY(SELECT value FROM {})", table(arg));
    let text = expand("NOT IN (SELECT value FROM IDS(", text, |arg| array("<> ALL", arg));
    let text = expand("IN (SELECT value FROM IDS(", &text, |arg| array("= ANY", arg));
    let rows = |arg: &str| format!("jsonb_array_elements(CAST(CAST({arg} AS TEXT) AS JSONB))");
    expand("ROWS(", &expand("IDS(", &text, table), rows)
}

fn expand(word: &str, text: &str, with: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let end = at + rest[at..].find(')').unwrap_or(rest.len() - at - 1);
        out.push_str(&rest[..at]);
        out.push_str(&with(&rest[at + word.len()..end]));
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_engine_gets_its_own_spelling() {
        assert_eq!(
            for_sqlite("a = $1 AND b IN (SELECT value FROM IDS($2))"),
            "a = ?1 AND b IN (SELECT value FROM json_each(?2))"
        );
        assert_eq!(for_postgres("SELECT value FROM IDS($1)"), "SELECT value FROM db_ids(CAST($1 AS TEXT))");
        assert_eq!(
            for_postgres("a NOT IN (SELECT value FROM IDS($1)) AND b IN (SELECT value FROM IDS($2))"),
            "a <> ALL (ARRAY(SELECT value FROM db_ids(CAST($1 AS TEXT)))) \
             AND b = ANY (ARRAY(SELECT value FROM db_ids(CAST($2 AS TEXT))))"
        );
        assert_eq!(for_sqlite("SELECT value ->> 0 FROM ROWS($1)"), "SELECT value ->> 0 FROM json_each(?1)");
        assert_eq!(
            for_postgres("SELECT value ->> 0 FROM ROWS($1)"),
            "SELECT value ->> 0 FROM jsonb_array_elements(CAST(CAST($1 AS TEXT) AS JSONB))"
        );
    }
}
