//! What tables there are, read from the texts of the migrations, so that no list of tables can fall
//! behind: exports, backups and what is held about a person all go by it.
//!
//! It knows what our migrations say and no more: one column a line, `ALTER TABLE` on one line. A test
//! compares it with what both engines really have.

use crate::{ColumnKind, Migration};
use kernel::{Error, Result};

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its room.
    pub room: &'static str,
    /// What the migration says above it.
    pub about: String,
    /// Its columns, in order.
    pub columns: Vec<TableColumn>,
    /// The columns of its primary key.
    pub key: Vec<String>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: ColumnKind,
    /// Whether the engine numbers it.
    pub is_numbered: bool,
    /// What the migration says beside it.
    pub about: String,
}

/// Names of columns that hold the key of a person, beside every name that ends in `_by`.
const PERSON_COLUMNS: &[&str] = &[
    "person_id",
    "author_id",
    "owner_id",
    "actor_id",
    "lead_id",
    "proposer_id",
    "by_id",
    "acting_for",
    "assignee_id",
    "requester_id",
    "approver_id",
];

impl TableColumn {
    /// Whether it holds the key of a person, by its name.
    pub fn is_person(&self) -> bool {
        self.kind == ColumnKind::Int
            && (self.name.ends_with("_by") || PERSON_COLUMNS.contains(&self.name.as_str()))
    }
}

impl Table {
    /// The column that the engine numbers, if there is one.
    pub fn numbered(&self) -> Option<&TableColumn> {
        self.columns.iter().find(|column| column.is_numbered)
    }

    /// Whether it has a column.
    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.name == name)
    }
}

/// The tables that stand after some steps, in the order in which they were made.
pub fn tables(steps: &[Migration]) -> Result<Vec<Table>> {
    let mut found = Vec::new();
    for step in steps {
        Reading { room: step.room, found: &mut found, open: false, said: String::new() }
            .read(step.sqlite)
            .map_err(|what| Error::Internal(format!("migration {}/{}: {what}", step.room, step.name)))?;
    }
    Ok(found)
}

struct Reading<'a> {
    room: &'static str,
    found: &'a mut Vec<Table>,
    open: bool,
    said: String,
}

impl Reading<'_> {
    fn read(&mut self, text: &str) -> std::result::Result<(), String> {
        for line in text.lines() {
            let (code, comment) = line.split_once("--").unwrap_or((line, ""));
            let (code, comment) = (code.trim(), comment.trim());
            if code.is_empty() {
                self.comment(comment);
                continue;
            }
            self.line(code, comment)?;
            self.said.clear();
        }
        Ok(())
    }

    /// A comment of its own line speaks of the table below it.
    fn comment(&mut self, comment: &str) {
        if comment.is_empty() {
            self.said.clear();
            return;
        }
        if !self.said.is_empty() {
            self.said.push(' ');
        }
        self.said.push_str(comment);
    }

    fn line(&mut self, code: &str, comment: &str) -> std::result::Result<(), String> {
        let words: Vec<&str> =
            code.split([' ', '(', ')', ',', ';']).filter(|word| !word.is_empty()).collect();
        match (self.open, words.as_slice()) {
            (true, []) => self.open = false,
            (true, ["PRIMARY", "KEY", key @ ..]) => {
                self.last()?.key = key.iter().map(|name| (*name).to_owned()).collect();
            }
            (true, ["UNIQUE" | "CHECK" | "FOREIGN" | "CONSTRAINT", ..]) => {}
            (true, [name, kind, rest @ ..]) => {
                let column = column(name, kind, comment)?;
                let is_key = column.is_numbered || rest.windows(2).any(|pair| pair == ["PRIMARY", "KEY"]);
                let table = self.last()?;
                if is_key {
                    table.key = vec![column.name.clone()];
                }
                table.columns.push(column);
            }
            (false, ["CREATE", "TABLE", name]) => self.begin(name),
            (false, ["DROP", "TABLE", name]) => self.found.retain(|table| table.name != *name),
            (false, ["ALTER", "TABLE", table, rest @ ..]) => self.alter(table, rest, comment)?,
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, name: &str) {
        let about = std::mem::take(&mut self.said);
        self.open = true;
        self.found.push(Table {
            name: name.to_owned(),
            room: self.room,
            about,
            columns: Vec::new(),
            key: Vec::new(),
        });
    }

    fn alter(&mut self, table: &str, words: &[&str], comment: &str) -> std::result::Result<(), String> {
        let found = self.found.iter_mut().find(|one| one.name == table);
        let table = found.ok_or_else(|| format!("there is no table {table}"))?;
        match words {
            ["ADD", "COLUMN", name, kind, ..] => table.columns.push(column(name, kind, comment)?),
            ["DROP", "COLUMN", name] => table.columns.retain(|column| column.name != *name),
            ["RENAME", "COLUMN", from, "TO", to] => {
                for name in table.columns.iter_mut().map(|column| &mut column.name).chain(&mut table.key) {
                    if name == from {
                        (*to).clone_into(name);
                    }
                }
            }
            ["RENAME", "TO", name] => (*name).clone_into(&mut table.name),
            other => return Err(format!("ALTER TABLE … {} is not known here", other.join(" "))),
        }
        Ok(())
    }

    fn last(&mut self) -> std::result::Result<&mut Table, String> {
        self.found.last_mut().ok_or_else(|| "a column outside a table".to_owned())
    }
}

fn column(name: &str, kind: &str, about: &str) -> std::result::Result<TableColumn, String> {
    let is_numbered = kind == "ID";
    let kind = match kind {
        "ID" | "INT" => ColumnKind::Int,
        "TEXT" => ColumnKind::Text,
        "BOOL" => ColumnKind::Bool,
        "BYTES" => ColumnKind::Bytes,
        other => return Err(format!("{other} is no type word of column {name}")),
    };
    Ok(TableColumn { name: name.to_owned(), kind, is_numbered, about: about.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &'static str) -> Vec<Table> {
        tables(&[Migration { room: "test", name: "0001", sqlite: text, postgres: text }]).unwrap()
    }

    #[test]
    fn tables_are_read_with_their_words_and_keys() {
        let found = read(
            "-- What we keep.\nCREATE TABLE a (\n id ID, -- its key\n open BOOL NOT NULL\n);\n\
             CREATE TABLE b (\n x INT NOT NULL REFERENCES a (id),\n y TEXT,\n PRIMARY KEY (x, y)\n);\nCREATE INDEX i ON b (y);\n",
        );
        assert_eq!(found[0].about, "What we keep.");
        assert_eq!(found[0].columns[0].about, "its key");
        assert_eq!(found[0].key, ["id"]);
        assert_eq!(found[1].key, ["x", "y"]);
        assert_eq!(found[1].columns.len(), 2);
    }

    #[test]
    fn later_steps_change_tables() {
        let found = read(
            "CREATE TABLE a (\n id ID\n);\nALTER TABLE a ADD COLUMN c TEXT;\nALTER TABLE a RENAME COLUMN c TO d;\n\
             CREATE TABLE b (\n id ID\n);\nDROP TABLE b;\nALTER TABLE a RENAME TO e;\n",
        );
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].columns[1].name.as_str()), ("e", "d"));
    }
}
