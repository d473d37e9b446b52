//! What was kept comes back: exported, imported on the other engine where there is one, exported again, the
//! same bytes.

use app::rooms::ROOMS;
use std::{collections::BTreeMap, fs, path::Path};
use testkit::{Furnished, furnish, postgres_url};
use web::carry;

fn tables(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder.join("tables")).unwrap().flatten();
    entries
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// Exports, imports and exports again, and compares.
pub async fn comes_back(h: &Furnished) {
    let (first, second) = (h.folder.path().join("out"), h.folder.path().join("again"));
    carry::export(&h.house, &first).await.unwrap();
    let there = match h.house.db.engine() {
        db::Engine::Sqlite => postgres_url(),
        db::Engine::Postgres => None,
    };
    let other = furnish(there, ROOMS).await;
    carry::import(&other.house, &first).await.unwrap();
    carry::export(&other.house, &second).await.unwrap();
    let (first, second) = (tables(&first), tables(&second));
    for (name, bytes) in &first {
        assert!(second.get(name) == Some(bytes), "{name} came back otherwise");
    }
    assert_eq!(first.len(), second.len());
}
