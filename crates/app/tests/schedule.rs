//! Backups that the program makes by itself: due by its own clock, through its own job, kept and let go of as
//! the configuration says, on both engines; and what the doctor says of their age.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use app::{doctor, rooms::ROOMS};
use std::{fs, path::PathBuf};
use testkit::{Furnished, on_both};
use web::backup;

async fn scheduled(h: Furnished) -> Furnished {
    h.set_up().await;
    h.configured(|config| {
        "copias".clone_into(&mut config.backup.folder);
        config.backup.every_hours = 24;
        config.backup.keep = 3;
    })
    .await
}

/// The backups of the folder, oldest first.
fn made(h: &Furnished) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(h.folder.path().join("copias")) else { return Vec::new() };
    let mut all: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.extension().is_some_and(|ending| ending == "gz"));
    all.sort();
    all
}

fn doctor_says(h: &Furnished) -> (&'static str, String) {
    let found = doctor::backups(h.folder.path(), &h.house.config, h.now());
    (found.verdict, found.says)
}

on_both! { ROOMS;
    async fn a_backup_is_made_each_day_and_only_the_newest_are_kept(h) {
        let h = scheduled(h).await;
        assert_eq!(doctor_says(&h).0, "warn");
        h.work().await;
        let first = made(&h);
        assert_eq!(first.len(), 1, "the first is made at once");
        let (verdict, says) = doctor_says(&h);
        assert!(verdict == "ok" && says.contains("0 h old"), "{says}");
        // Looked at every ten minutes, made once a day.
        for _ in 0..20 {
            h.advance(600);
            h.work().await;
        }
        assert_eq!(made(&h).len(), 1);
        let mut owner = h.browser();
        owner.post("/sign-in", &[("email", "beatriz@tramontana.example"), ("password", "correct horse battery")]).await.expect(303);
        owner.post("/settings", &[("name", "Bea Primera"), ("lang", "es"), ("zone", "UTC")]).await.expect(303);
        for day in 0..5 {
            h.advance(24 * 3_600);
            h.work().await;
            assert_eq!(made(&h).len(), (day + 2).min(3), "day {day}");
        }
        let kept = made(&h);
        assert!(!kept.contains(&first[0]));
        // Each has its checksum beside it, and nothing else is left over.
        assert_eq!(fs::read_dir(h.folder.path().join("copias")).unwrap().count(), 6);
        // The oldest that is kept can be restored.
        owner.post("/settings", &[("name", "Bea Segunda"), ("lang", "es"), ("zone", "UTC")]).await.expect(303);
        backup::restore(&h.house, &kept[0], true).await.unwrap();
        owner.get("/settings").await.expect(200).shows("Bea Primera").hides("Bea Segunda");
    }

    async fn a_backup_that_cannot_be_made_is_told_by_its_age_and_lets_nothing_go(h) {
        let h = scheduled(h).await;
        h.work().await;
        let good = made(&h);
        let away = h.folder.path().join("away");
        let folder = h.folder.path().join("copias");
        fs::rename(&folder, &away).unwrap();
        fs::write(&folder, "a file where the folder was").unwrap();
        for _ in 0..3 {
            h.advance(24 * 3_600);
            h.work().await;
        }
        let (verdict, says) = doctor_says(&h);
        assert!(verdict == "bad" && says.contains("is gone"), "{says}");
        fs::remove_file(&folder).unwrap();
        fs::rename(&away, &folder).unwrap();
        assert_eq!(made(&h), good);
        let (verdict, says) = doctor_says(&h);
        assert!(verdict == "warn" && says.contains("72 h old") && says.contains("too old"), "{says}");
        h.advance(600);
        h.work().await;
        assert_eq!((made(&h).len(), doctor_says(&h).0), (2, "ok"));
    }
}
