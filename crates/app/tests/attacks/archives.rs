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
        fs::write(folder.join("files/cd").join("c".repeat(62)), "a file that nothing refers to").unwrap();
        let other = furnish(None, ROOMS).await;
        carry::import(&other.house, &folder).await.unwrap();
        let there = other.house.files();
        for (path, wanted) in [("ab", false), ("cd/shell.php", false), (&format!("cd/{}", "b".repeat(62)), false), (&format!("cd/{}", "c".repeat(62)), true)] {
            assert_eq!(there.join(path).exists(), wanted, "{path}");
        }
    }
}
