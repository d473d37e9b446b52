//! Windows tile time (RULES §11.3): through the data, with posts at any moment, freezes that come late,
//! two nodes at once, and posts that were on their way.

use super::house::{ROOMS, Team, at, draft, frozen, posts_of, project, row, team, write};
use crate::{actions, content::Content, store};
use db::params;
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, AgendaId, PostId, ProjectId, Result};
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use std::sync::Arc;
use testkit::{Furnished, TestClock, on_both};
use threads::{Audience, NewPost};

db::sql! {
    static WRITTEN: (PostId, Timestamp) = "SELECT post_id, posted_at FROM threads_written WHERE NOT system AND NOT imported ORDER BY post_id";
    static COUNTED: (PostId, i64) = "SELECT post_id, agenda_id FROM agenda_counted ORDER BY post_id";
    static FROZEN_NEWS: (i64,) = "SELECT COUNT(*) FROM db_event WHERE kind = 'AgendaFrozen'";
    static WEEKS: (String, Option<Timestamp>, Timestamp) = "SELECT week, window_from, freezes_at FROM agenda_week
        WHERE frozen_at IS NOT NULL ORDER BY week";
}

/// Every post of a person stands in exactly one frozen window, and windows follow one another.
async fn check_tiles(h: &Furnished) {
    let mut read = h.read(Actor::SYSTEM).await;
    let weeks = WEEKS.all(&mut read, params![]).await.unwrap();
    for pair in weeks.windows(2) {
        assert_eq!(pair[1].1, Some(pair[0].2), "{} starts where {} ended", pair[1].0, pair[0].0);
    }
    let written = WRITTEN.all(&mut read, params![]).await.unwrap();
    let counted = COUNTED.all(&mut read, params![]).await.unwrap();
    let last = weeks.last().map_or(Timestamp::MIN, |week| week.2);
    let mut named: Vec<PostId> = Vec::new();
    drop(read);
    for (week, ..) in &weeks {
        let content = frozen(h, week).await;
        named.extend(content.posts().chain(content.hidden.iter().copied()));
    }
    for (post, posted_at) in written {
        let times = counted.iter().filter(|(other, _)| *other == post).count();
        let names = named.iter().filter(|other| **other == post).count();
        let expected = usize::from(posted_at < last);
        assert_eq!((times, names), (expected, expected), "post {post} of {posted_at}, last freeze {last}");
    }
}

/// Lives that one house goes through.
const CASES: usize = 8;

/// What may happen between two moments.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Somebody writes in one of two projects.
    Write(bool, bool),
    /// The last post is deleted.
    Delete,
    /// A deleted one is restored.
    Restore,
    /// The program looks at the clock.
    Work,
    /// The meeting is moved a day.
    Move,
    /// The meeting is called off.
    Cancel,
}

fn step() -> impl Strategy<Value = (i64, Step)> {
    let what = prop_oneof![
        6 => (any::<bool>(), any::<bool>()).prop_map(|(who, place)| Step::Write(who, place)),
        1 => Just(Step::Delete),
        1 => Just(Step::Restore),
        4 => Just(Step::Work),
        1 => Just(Step::Move),
        1 => Just(Step::Cancel),
    ];
    // Mostly hours, at times the very seconds around nine o'clock.
    let minutes = prop_oneof![3 => 61..4000_i64, 1 => Just(1_i64), 1 => Just(60_i64)];
    (minutes, what)
}

async fn play(h: &Furnished, team: &Team, projects: [ProjectId; 2], steps: &[(i64, Step)]) {
    let mut posts: Vec<PostId> = Vec::new();
    let mut gone: Vec<PostId> = Vec::new();
    for (minutes, what) in steps {
        h.advance(minutes * 60);
        match *what {
            Step::Write(who, place) => {
                let who = if who { team.marta } else { team.diego };
                let text = format!("Entrada número {} de la prueba", posts.len());
                posts.push(write(h, who, projects[usize::from(place)], &text).await);
            }
            Step::Delete => {
                let Some(post) = posts.pop() else { continue };
                let mut tx = h.tx(team.bea).await;
                if threads::delete(&mut tx, post).await.is_ok() {
                    gone.push(post);
                    tx.commit().await.unwrap();
                }
            }
            Step::Restore => {
                let Some(post) = gone.pop() else { continue };
                let mut tx = h.tx(team.bea).await;
                if threads::restore(&mut tx, post).await.is_ok() {
                    tx.commit().await.unwrap();
                }
            }
            Step::Work => h.work().await,
            Step::Move | Step::Cancel => {
                let mut tx = h.tx(team.nadia).await;
                let upcoming = actions::upcoming(&mut tx).await.unwrap();
                let later = upcoming.meets_at.saturating_add(SignedDuration::from_hours(24)).unwrap();
                let moved = match what {
                    Step::Move => actions::move_meeting(&mut tx, upcoming.week(), later).await,
                    _ => actions::cancel(&mut tx, upcoming.week()).await,
                };
                if moved.is_ok() {
                    tx.commit().await.unwrap();
                }
            }
        }
    }
    h.advance(3600 * 24 * 8);
    h.work().await;
}

#[expect(clippy::unused_async, reason = "awaited like the other checks of its table")]
async fn one(h: &Furnished, content: &Content, project: ProjectId, posts: &[PostId]) {
    let mut found = posts_of(content, project);
    found.sort_unstable();
    assert_eq!(found, posts, "at {}", h.now());
}

/// What a node's tick does.
async fn node_freezes(db: db::Db, agenda: AgendaId) -> Result<bool> {
    let mut tx = db.begin(Actor::SYSTEM).await?;
    let froze = actions::freeze(&mut tx, agenda).await?;
    tx.commit().await?;
    Ok(froze)
}

async fn node_waits_and_freezes(db: db::Db, agenda: AgendaId) -> Result<()> {
    while !node_freezes(db.clone(), agenda).await? {
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Somebody posts through a node while time goes on.
async fn node_posts(db: db::Db, who: Actor, clock: Arc<TestClock>, project: ProjectId) -> Result<()> {
    clock.advance(SignedDuration::from_millis(700));
    let mut tx = db.begin(who).await?;
    let thread = threads::worklog(&mut tx, project).await?;
    threads::post(&mut tx, NewPost::new(thread, "A la vez que el cierre, sin perderse", Audience::Team))
        .await?;
    tx.commit().await
}

on_both! { ROOMS;
    async fn windows_tile_time_whatever_happens(h) {
        let team = team(&h).await;
        let projects = [
            project(&h, "Proyecto X", team.marta, team.diego).await.id,
            project(&h, "Proyecto Y", team.diego, team.marta).await.id,
        ];
        // One house lives through all the cases, each going on where the one before ended.
        let mut runner = TestRunner::deterministic();
        let cases = proptest::collection::vec(step(), 5..25);
        for _ in 0..CASES {
            let steps = cases.new_tree(&mut runner).unwrap().current();
            play(&h, &team, projects, &steps).await;
            check_tiles(&h).await;
        }
    }

    async fn a_post_at_the_instant_of_the_freeze_is_the_next_windows(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        at(&h, "2026-11-10T08:59:59.999999+01:00").await;
        let last = write(&h, team.marta, x.id, "Justo antes del cierre").await;
        h.set("2026-11-10T09:00:00+01:00");
        let first = write(&h, team.diego, x.id, "Justo en el instante del cierre").await;
        at(&h, "2026-11-10T09:01:01+01:00").await;
        one(&h, &frozen(&h, "2026-W46").await, x.id, &[last]).await;
        one(&h, &draft(&h).await, x.id, &[first]).await;
        at(&h, "2026-11-17T09:00:01+01:00").await;
        one(&h, &frozen(&h, "2026-W47").await, x.id, &[first]).await;
    }

    async fn an_agenda_freezes_late_with_the_right_window_and_only_once(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        at(&h, "2026-11-03T09:01:00+01:00").await;
        h.set("2026-11-09T10:00:00+01:00");
        let early = write(&h, team.marta, x.id, "Antes del cierre de la semana 46").await;
        h.set("2026-11-10T10:30:00+01:00");
        let late = write(&h, team.marta, x.id, "Después del cierre al que nadie llegó").await;
        // The program comes back three weeks later.
        at(&h, "2026-11-25T12:00:00+01:00").await;
        h.advance(61);
        h.work().await;
        one(&h, &frozen(&h, "2026-W46").await, x.id, &[early]).await;
        one(&h, &frozen(&h, "2026-W47").await, x.id, &[late]).await;
        let w48 = row(&h, "2026-W48").await;
        assert_eq!(w48.window_from, Some("2026-11-17T09:00:00+01:00".parse().unwrap()));
        assert_eq!(w48.freezes_at, "2026-11-24T09:00:00+01:00".parse::<Timestamp>().unwrap());
        let mut read = h.read(Actor::SYSTEM).await;
        assert_eq!(FROZEN_NEWS.one(&mut read, params![]).await.unwrap().0, 4, "weeks 45 to 48, once each");
    }

    async fn two_nodes_freeze_an_agenda_once(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        at(&h, "2026-11-03T09:01:00+01:00").await;
        h.set("2026-11-09T10:00:00+01:00");
        write(&h, team.marta, x.id, "Una entrada de la semana").await;
        let w46 = row(&h, "2026-W46").await.id;
        h.set("2026-11-10T09:00:00+01:00");
        let nodes: Vec<_> = (0..4).map(|_| tokio::spawn(node_freezes(h.house.db.clone(), w46))).collect();
        let mut froze = 0;
        for node in nodes {
            froze += usize::from(node.await.unwrap().unwrap());
        }
        assert_eq!(froze, 1);
        let mut read = h.read(Actor::SYSTEM).await;
        assert_eq!(FROZEN_NEWS.one(&mut read, params![]).await.unwrap().0, 2);
    }

    async fn a_post_on_its_way_is_waited_for(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        at(&h, "2026-11-03T09:01:00+01:00").await;
        let w46 = row(&h, "2026-W46").await.id;
        h.set("2026-11-10T08:59:59+01:00");
        let mut posting = h.tx(team.marta).await;
        let thread = threads::worklog(&mut posting, x.id).await.unwrap();
        let new = NewPost::new(thread, "Escrita un segundo antes del cierre", Audience::Team);
        let post = threads::post(&mut posting, new).await.unwrap();
        h.set("2026-11-10T09:00:01+01:00");
        let freezing = tokio::spawn(node_freezes(h.house.db.clone(), w46));
        tokio::task::yield_now().await;
        posting.commit().await.unwrap();
        freezing.await.unwrap().unwrap();
        one(&h, &frozen(&h, "2026-W46").await, x.id, &[post]).await;
        check_tiles(&h).await;
    }

    async fn posts_that_race_with_the_freeze_are_counted_once(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        at(&h, "2026-11-03T09:01:00+01:00").await;
        let w46 = row(&h, "2026-W46").await.id;
        h.set("2026-11-10T08:59:58+01:00");
        let mut racing: Vec<_> = [team.marta, team.diego, team.lucia, team.nadia, team.bea]
            .into_iter()
            .map(|who| tokio::spawn(node_posts(h.house.db.clone(), who, h.clock.clone(), x.id)))
            .collect();
        racing.push(tokio::spawn(node_waits_and_freezes(h.house.db.clone(), w46)));
        for task in racing {
            task.await.unwrap().unwrap();
        }
        at(&h, "2026-11-17T09:00:01+01:00").await;
        check_tiles(&h).await;
    }

    async fn a_restored_post_is_counted_in_the_next_window_and_only_there(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        at(&h, "2026-11-03T09:01:00+01:00").await;
        h.set("2026-11-05T10:00:00+01:00");
        let post = write(&h, team.marta, x.id, "Borrada antes del cierre por error").await;
        let kept = write(&h, team.diego, x.id, "Esta sigue en pie hasta el cierre").await;
        let mut tx = h.tx(team.marta).await;
        threads::delete(&mut tx, post).await.unwrap();
        tx.commit().await.unwrap();
        at(&h, "2026-11-10T09:01:00+01:00").await;
        h.set("2026-11-11T10:00:00+01:00");
        let mut tx = h.tx(team.bea).await;
        threads::restore(&mut tx, post).await.unwrap();
        tx.commit().await.unwrap();
        one(&h, &frozen(&h, "2026-W46").await, x.id, &[kept]).await;
        one(&h, &draft(&h).await, x.id, &[post]).await;
        at(&h, "2026-11-17T09:01:00+01:00").await;
        one(&h, &frozen(&h, "2026-W47").await, x.id, &[post]).await;
        check_tiles(&h).await;
    }

    async fn the_seal_tells_when_somebody_touched_the_record(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        write(&h, team.marta, x.id, "Una entrada que se cierra con la agenda").await;
        at(&h, "2026-11-03T09:01:00+01:00").await;
        let w45 = row(&h, "2026-W45").await;
        let mut read = h.read(Actor::SYSTEM).await;
        assert!(actions::verify(&mut read, &w45).await.unwrap().holds());
        drop(read);
        tampered(&h, &CONTENT_TOUCHED, &w45).await;
        tampered(&h, &POST_TAKEN_OUT, &w45).await;
    }
}

db::sql! {
    static CONTENT_TOUCHED: () = "UPDATE agenda_week SET content = content || ' ' WHERE id = $1";
    static POST_TAKEN_OUT: () = "DELETE FROM agenda_counted WHERE agenda_id = $1";
}

/// Changes the record behind the program's back, and sees that the seal tells; nothing stays changed.
async fn tampered(h: &Furnished, change: &'static db::Sql<()>, agenda: &crate::types::Agenda) {
    let mut tx = h.tx(Actor::SYSTEM).await;
    assert_eq!(change.exec(&mut tx, params![agenda.id]).await.unwrap(), 1);
    let agenda = store::weeks::find_by_id(&mut tx, agenda.id).await.unwrap();
    assert!(!actions::verify(&mut tx, &agenda).await.unwrap().content);
}
