//! Archives that somebody made to break in: a backup or an export with names that climb, links that lead
//! elsewhere, and things that no backup has. Nothing of it comes in, and nothing is written elsewhere.

use app::rooms::ROOMS;
use flate2::{Compression, write::GzEncoder};
use std::{fs, os::unix::fs::symlink, path::Path};
use tar::{Builder, EntryType, Header};
use testkit::{furnish, on_both};
use web::{backup, carry};

/// A backup with one more entry, under a name that is put down as it is.
fn with_entry(from: &Path, to: &Path, kind: EntryType, name: &str, link: &str, bytes: &[u8]) {
    let whole = flate2::read::GzDecoder::new(fs::File::open(from).unwrap());
    let mut out = Builder::new(GzEncoder::new(fs::File::create(to).unwrap(), Compression::fast()));
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    // The library refuses such names; whoever attacks does not ask it.
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.as_old_mut().linkname[..link.len()].copy_from_slice(link.as_bytes());
    header.set_cksum();
    out.append(&header, bytes).unwrap();
    for entry in tar::Archive::new(whole).entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut header = entry.header().clone();
        let path = entry.path().unwrap().into_owned();
        out.append_data(&mut header, path, &mut entry).unwrap();
    }
    out.into_inner().unwrap().finish().unwrap();
}

on_both! { ROOMS;
    async fn a_backup_with_anything_else_in_it_is_refused_and_writes_nowhere(h) {
        let mut owner = h.set_up().await;
        let good = h.folder.path().join("good.tar.gz");
        backup::backup(&h.house, &good).await.unwrap();
        let outside = h.folder.path().join("outside");
        fs::write(&outside, "mine").unwrap();
        let elsewhere = outside.to_str().unwrap();
        for (n, (kind, name, link)) in [
            (EntryType::Regular, "../outside", ""),
            (EntryType::Regular, elsewhere, ""),
            (EntryType::Regular, "tables/../../outside", ""),
            (EntryType::Symlink, "files/ab", elsewhere),
            (EntryType::Symlink, "tables/people_person.jsonl", elsewhere),
            (EntryType::Link, "manifest.json", elsewhere),
            (EntryType::Fifo, "tables/pipe.jsonl", ""),
            (EntryType::Regular, "files/ab/short", ""),
            (EntryType::Regular, "bitacora.toml", ""),
        ].into_iter().enumerate() {
            let bad = h.folder.path().join(format!("bad-{n}.tar.gz"));
            with_entry(&good, &bad, kind, name, link, if kind == EntryType::Regular { &b"theirs"[..] } else { &b""[..] });
            let error = backup::restore(&h.house, &bad, true).await.unwrap_err().to_string();
            assert!(error.contains("no whole backup"), "{name}: {error}");
            assert_eq!(fs::read_to_string(&outside).unwrap(), "mine", "{name}");
        }
        owner.get("/settings").await.expect(200);
        backup::restore(&h.house, &good, true).await.unwrap();
        owner.get("/settings").await.expect(200);
    }

    async fn links_and_odd_names_of_an_export_stay_where_they_are(h) {
        h.set_up().await;
        let folder = h.folder.path().join("export");
        carry::export(&h.house, &folder).await.unwrap();
        let secret = h.folder.path().join("secret");
        fs::create_dir(&secret).unwrap();
        fs::write(secret.join("a".repeat(62)), "not theirs").unwrap();
        fs::create_dir_all(folder.join("files/cd")).unwrap();
        symlink(&secret, folder.join("files/ab")).unwrap();
        symlink(secret.join("a".repeat(62)), folder.join("files/cd").join("b".repeat(62))).unwrap();
        fs::write(folder.join("files/cd/shell.php"), "odd").unwrap();
        fs::write(folder.join("files/cd").join("c".repeat(62)), "not what its name says").unwrap();
        let real = web::digest("a file that nothing refers to");
        let (first, rest) = real.split_at(2);
        fs::create_dir_all(folder.join("files").join(first)).unwrap();
        fs::write(folder.join("files").join(first).join(rest), "a file that nothing refers to").unwrap();
        let other = furnish(None, ROOMS).await;
        carry::import(&other.house, &folder).await.unwrap();
        let there = other.house.files();
        let named = |letter: &str| format!("cd/{}", letter.repeat(62));
        for (path, wanted) in [("ab", false), ("cd/shell.php", false), (&named("b"), false), (&named("c"), false), (&format!("{first}/{rest}"), true)] {
            assert_eq!(there.join(path).exists(), wanted, "{path}");
        }
    }

    async fn an_export_made_by_hand_brings_no_session_and_no_signing_secret_in(h) {
        h.set_up().await;
        let folder = h.folder.path().join("export");
        carry::export(&h.house, &folder).await.unwrap();
        let add = |table: &str, line: &str| {
            let path = folder.join(format!("tables/{table}.jsonl"));
            let text = fs::read_to_string(&path).unwrap_or_default() + line + "\n";
            fs::write(&path, &text).unwrap();
            let manifest = folder.join("manifest.json");
            let mut said: serde_json::Value = serde_json::from_str(&fs::read_to_string(&manifest).unwrap()).unwrap();
            let tables = said["tables"].as_array_mut().unwrap();
            tables.retain(|listed| listed["name"] != table);
            tables.push(serde_json::json!({"name": table, "rows": text.lines().count(), "sha256": web::digest(&text)}));
            fs::write(&manifest, said.to_string()).unwrap();
        };
        let other = furnish(None, ROOMS).await;
        let whole = fs::read_to_string(folder.join("manifest.json")).unwrap();
        let session = serde_json::json!({"id": 1, "person_id": 1, "secret": web::digest("ours"), "agent": "", "address": "",
            "created_at": 0, "seen_at": 0, "expires_at": i64::MAX, "strong": true});
        add("people_session", &session.to_string());
        let error = carry::import(&other.house, &folder).await.unwrap_err().to_string();
        assert!(error.contains("people_session is no part"), "{error}");
        assert!(!other.house.is_set_up());
        fs::write(folder.join("manifest.json"), whole).unwrap();
        add("db_setting", r#"{"name":"secret.reply","value":"\"ours\""}"#);
        carry::import(&other.house, &folder).await.unwrap();
        let mut read = other.read(kernel::Actor::SYSTEM).await;
        assert_eq!(web::setting::<String>(&mut read, "secret.reply").await.unwrap(), None);
        // A table that is a link to somewhere else, or a pipe that never ends, is no table.
        let table = folder.join("tables/db_setting.jsonl");
        fs::rename(&table, folder.join("moved")).unwrap();
        symlink(folder.join("moved"), &table).unwrap();
        let another = furnish(None, ROOMS).await;
        let error = carry::import(&another.house, &folder).await.unwrap_err().to_string();
        assert!(error.contains("no plain file"), "{error}");
    }

    async fn a_backup_that_unpacks_without_end_or_breaks_off_changes_nothing(h) {
        let mut owner = h.set_up().await;
        let good = h.folder.path().join("good.tar.gz");
        backup::backup(&h.house, &good).await.unwrap();
        let bomb = h.folder.path().join("bomb.tar.gz");
        let mut out = Builder::new(GzEncoder::new(fs::File::create(&bomb).unwrap(), Compression::best()));
        let size = 300 * 1024 * 1024;
        let mut header = Header::new_gnu();
        header.set_size(size);
        header.set_mode(0o600);
        header.set_path("tables/people_person.jsonl").unwrap();
        header.set_cksum();
        out.append(&header, std::io::Read::take(std::io::repeat(b' '), size)).unwrap();
        out.into_inner().unwrap().finish().unwrap();
        assert!(fs::metadata(&bomb).unwrap().len() < 1024 * 1024);
        let error = backup::restore(&h.house, &bomb, true).await.unwrap_err().to_string();
        assert!(error.contains("more than any backup"), "{error}");
        let bytes = fs::read(&good).unwrap();
        for part in 0..16 {
            let cut = h.folder.path().join(format!("cut-{part}.tar.gz"));
            fs::write(&cut, &bytes[..bytes.len() * part / 16]).unwrap();
            backup::restore(&h.house, &cut, true).await.unwrap_err();
        }
        // Nothing of what was tried is left in the data folder but what the test put there.
        let left: Vec<_> = fs::read_dir(h.folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        assert!(left.iter().all(|name| !name.starts_with("replaced") && !name.starts_with(".tmp")), "{left:?}");
        owner.get("/settings").await.expect(200);
    }
}
