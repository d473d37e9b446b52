//! What was written can be found again.

use super::{
    ROOMS,
    company::{company, does},
};
use crate::{Audience, EntryKind, ImportedPost, import_posts};
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, ThreadId};
use testkit::{Furnished, on_both};

fn post(thread: ThreadId, words: &str, at: Timestamp) -> ImportedPost {
    ImportedPost {
        thread,
        author: None,
        byline: Some("Jorge Salas".to_owned()),
        text: format!("El ornitorrinco {words} está en la charca."),
        audience: Audience::Team,
        kind: EntryKind::Note,
        at,
        key: words.to_owned(),
        files: Vec::new(),
    }
}

/// The posts that a search shows, in its order, as the words that tell them apart.
async fn found(h: &Furnished, browser: &mut testkit::Browser, words: &[&'static str]) -> Vec<&'static str> {
    // A search a second is what one person may ask.
    h.advance(60);
    let page = browser.get("/search?q=ornitorrincos").await.expect(200);
    let mut found: Vec<(usize, &str)> = words
        .iter()
        .filter_map(|word| page.body.find(&format!("ornitorrinco {word} ")).map(|at| (at, *word)))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, word)| word).collect()
}

on_both! { ROOMS;
    async fn the_newest_posts_are_found_first_whatever_came_first(h) {
        let mut c = company(&h).await;
        let (worklog, now) = (c.worklog, h.now());
        let ago = |seconds| now - SignedDuration::from_secs(seconds);
        // More of one second than a search shows, what is newer, and at last what is years older.
        for part in [
            (0..40).map(|n| post(worklog, &format!("relleno{n}"), ago(30 * 86_400))).collect(),
            vec![post(worklog, "nuevo", ago(3_600)), post(worklog, "medio", ago(86_400))],
            vec![post(worklog, "viejo", ago(400 * 86_400)), post(worklog, "arcaico", ago(900 * 86_400))],
            vec![post(worklog, "penultimo", ago(7_200))],
        ] {
            does(&h, Actor::SYSTEM, async |tx| import_posts(tx, &part).await).await.unwrap();
        }
        let words = ["arcaico", "medio", "nuevo", "penultimo", "relleno0", "viejo"];
        let shown = found(&h, &mut c.owner, &words).await;
        assert_eq!(shown[..3], ["nuevo", "penultimo", "medio"], "{shown:?}");
        assert!(!shown.contains(&"viejo") && !shown.contains(&"arcaico"), "{shown:?}");
    }

    async fn what_is_put_into_the_search_again_is_found_as_before(h) {
        let mut c = company(&h).await;
        let part = [post(c.worklog, "primero", h.now()), post(c.worklog, "segundo", h.now())];
        does(&h, Actor::SYSTEM, async |tx| import_posts(tx, &part).await).await.unwrap();
        let before = found(&h, &mut c.owner, &["primero", "segundo"]).await;
        assert_eq!(before.len(), 2);
        does(&h, Actor::SYSTEM, async |tx| {
            db::search::clear(tx).await?;
            Ok(())
        }).await.unwrap();
        assert!(found(&h, &mut c.owner, &["primero", "segundo"]).await.is_empty());
        does(&h, Actor::SYSTEM, async |tx| crate::actions::reindex(tx).await).await.unwrap();
        let mut after = found(&h, &mut c.owner, &["primero", "segundo"]).await;
        after.sort_unstable();
        assert_eq!(after, ["primero", "segundo"]);
    }
}
