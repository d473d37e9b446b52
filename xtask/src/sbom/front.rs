//! What the browser gets that is not ours: npm packages by the files that are built of them (`vendor.toml`), whose
//! checksums tidy compares.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::budgets;
use crate::house::{self, Outcome};

#[derive(Deserialize)]
struct Vendored {
    file: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    path: String,
    sha256: String,
    #[serde(default)]
    from: Vec<Part>,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    package: String,
    version: String,
    licence: String,
}

/// Each package once, with the files that it is in.
pub fn components() -> Outcome<Vec<Value>> {
    read(&house::read(&budgets::assets().join("vendor.toml"))?)
}

/// The same of the text of `vendor.toml`.
pub fn read(text: &str) -> Outcome<Vec<Value>> {
    let vendored: Vendored = toml::from_str(text).map_err(|e| format!("vendor.toml: {e}"))?;
    let mut parts: BTreeMap<Part, Vec<Value>> = BTreeMap::new();
    for File { path, sha256, from } in vendored.file {
        let held = json!({ "name": "bitacora:file", "value": format!("{path} sha256:{sha256}") });
        for part in from {
            parts.entry(part).or_default().push(held.clone());
        }
    }
    Ok(parts.iter().map(|(part, files)| component(part, files)).collect())
}

fn component(part: &Part, files: &[Value]) -> Value {
    let purl = format!("pkg:npm/{}@{}", part.package.replace('@', "%40"), part.version);
    json!({
        "type": "library",
        "bom-ref": purl,
        "name": part.package,
        "version": part.version,
        "purl": purl,
        "licenses": [{ "expression": part.licence }],
        "properties": files,
    })
}
