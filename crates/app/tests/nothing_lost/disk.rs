//! A disk that is full, and one that can no longer be written.

use super::house::{attached, file_form, furnished, open, times};
use app::rooms::ROOMS;
use http::Method;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;
use testkit::{Furnished, block_on, furnish_in, skipped};
use web::House;

/// Bytes of the small disk: enough for a schema, not for much more.
const SMALL: &str = "size=12m";

/// A small disk of its own, taken away when dropped.
pub struct Small(PathBuf);

impl Small {
    /// Nothing where this user may not mount.
    pub fn mount(on: &Path, size: &str) -> Option<Small> {
        fs::create_dir_all(on).ok()?;
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", size, "tmpfs"]).arg(on).output().ok()?;
        done.status.success().then(|| Small(on.to_owned()))
    }

    fn remount(&self, how: &str) {
        let done = Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(&self.0).status();
        assert!(done.unwrap().success(), "remount {how}");
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Fills what is left of a disk.
pub fn fill(ballast: &Path) {
    use std::io::Write as _;
    let mut file = fs::File::create(ballast).unwrap();
    for size in [1 << 20, 1 << 12, 1] {
        let block = vec![7_u8; size];
        while file.write_all(&block).is_ok() {}
    }
}

#[test]
fn a_full_disk_is_said_and_nothing_that_was_acknowledged_is_lost() {
    block_on(async {
        let home = TempDir::new().unwrap();
        let Some(disk) = Small::mount(&home.path().join("disk"), SMALL) else {
            return skipped("mounting a small disk is refused here");
        };
        let h = furnish_in(TempDir::new_in(&disk.0).unwrap(), None, ROOMS).await;
        let (mut owner, key) = furnished(&h).await;
        let ballast = disk.0.join("ballast");
        let mut said = Vec::new();
        for round in 0..3 {
            fill(&ballast);
            let mut refused = 0;
            for n in 0..200 {
                let text = format!("Escrito {round}-{n}{}", " con mucho que contar".repeat(40));
                let (status, _) = open(&mut owner, &key, &text).await;
                said.push((status < 300, text));
                if status >= 300 {
                    assert_eq!(status, 507);
                    refused += 1;
                }
                if refused == 3 {
                    break;
                }
            }
            assert_eq!(refused, 3, "the disk never filled");
            let page = owner
                .post(
                    &format!("/projects/{key}/threads"),
                    &[("kind", "topic"), ("title", "Lleno"), ("text", "Lo que escribía")],
                )
                .await;
            assert!(page.has("El disco del servidor está lleno"), "{} {}", page.status, page.text());
            let (media, body) = file_form("acta.txt", &"palabras ".repeat(1_000));
            let upload = owner.send(Method::POST, &format!("/projects/{key}/files"), Some(media), body).await;
            assert_eq!(upload.status, 507, "{}", upload.text());
            fs::remove_file(&ballast).unwrap();
            let text = format!("Con sitio otra vez {round}");
            assert!(open(&mut owner, &key, &text).await.0 < 300);
            said.push((true, text));
        }
        // As it stands on disk, for a program that starts now.
        let node = h.node(testkit::config()).await;
        for (acknowledged, text) in &said {
            assert_eq!(times(&h, text).await, usize::from(*acknowledged), "{text:.30}");
        }
        assert!(attached(&h).await.is_empty());
        drop((node, owner, h));
    });
}

#[test]
fn a_folder_that_cannot_be_written_is_said_and_works_again_when_it_can() {
    block_on(async {
        let home = TempDir::new().unwrap();
        let folder = TempDir::new_in(home.path()).unwrap();
        let Some(files) = Small::mount(&folder.path().join("files"), SMALL) else {
            return skipped("mounting a small disk is refused here");
        };
        let h = furnish_in(folder, None, ROOMS).await;
        let (mut owner, key) = furnished(&h).await;
        let path = format!("/projects/{key}/files");
        let (media, body) = file_form("acta.txt", "palabras");
        files.remount("ro");
        let refused = owner.send(Method::POST, &path, Some(media), body.clone()).await;
        assert_eq!(refused.status, 503, "{}", refused.text());
        assert!(refused.has("no puede escribir en su disco"), "{}", refused.text());
        assert!(open(&mut owner, &key, "Lo demás sigue").await.0 < 300);
        files.remount("rw");
        owner.send(Method::POST, &path, Some(media), body).await.expect(303);
        assert_eq!(attached(&h).await, ["acta.txt"]);
        assert_eq!(times(&h, "Lo demás sigue").await, 1);
        drop((owner, h));
    });
}

#[test]
fn a_whole_data_folder_that_cannot_be_written_is_said_at_the_start_and_nothing_is_lost() {
    block_on(async {
        let home = TempDir::new().unwrap();
        let Some(disk) = Small::mount(&home.path().join("disk"), "size=32m") else {
            return skipped("mounting a small disk is refused here");
        };
        let h = furnish_in(TempDir::new_in(&disk.0).unwrap(), None, ROOMS).await;
        let (mut owner, key) = furnished(&h).await;
        assert!(open(&mut owner, &key, "Antes").await.0 < 300);
        let Furnished { house, clock, folder, database, scratch } = h;
        drop((owner, house));
        // A disk with a file that is open for writing is never made read-only, so the program starts on it.
        disk.remount("ro");
        let rooms = ROOMS.to_vec();
        let opened = House::open(rooms, testkit::config(), folder.path(), &database, clock.clone()).await;
        let Err(error) = opened else { panic!("a folder that cannot be written was opened") };
        assert!(format!("{error:?}").contains("cannot be written"), "{error:?}");
        let found = app::doctor::look_around(folder.path(), &testkit::config());
        assert!(found.iter().any(|one| one.what == "data folder" && one.verdict == "bad"), "{found:?}");
        disk.remount("rw");
        let rooms = ROOMS.to_vec();
        let house =
            House::open(rooms, testkit::config(), folder.path(), &database, clock.clone()).await.unwrap();
        let h = Furnished { house, clock, folder, database, scratch };
        assert_eq!(times(&h, "Antes").await, 1);
        drop(h);
    });
}
