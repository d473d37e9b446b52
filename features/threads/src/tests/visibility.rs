//! RULES §1.4a, line by line: who sees what, who may show it, and what cannot be taken back.

use super::{
    ROOMS,
    company::{Company, company, does, enters, says},
};
use crate::{Audience, Visibility, actions, store};
use kernel::{Actor, Error, PostId};
use testkit::{Furnished, on_both};

/// Whether somebody may see a post.
async fn sees(h: &Furnished, who: Actor, post: PostId) -> bool {
    let mut read = h.read(who).await;
    match store::posts::find_visible(&mut read, post).await {
        Ok(_) => true,
        Err(Error::NotFound) => false,
        Err(other) => panic!("{other:?}"),
    }
}

/// Whether somebody may see a thread.
async fn sees_thread(h: &Furnished, who: Actor, thread: kernel::ThreadId) -> bool {
    let mut read = h.read(who).await;
    store::threads::find_by_id(&mut read, thread).await.is_ok()
}

fn conflict<T: std::fmt::Debug>(result: kernel::Result<T>) -> &'static str {
    match result {
        Err(Error::Conflict(key)) => key,
        other => panic!("{other:?} is no conflict"),
    }
}

on_both! { ROOMS;
    async fn who_sees_what_goes_by_thread_post_and_guest(h) {
        let c = company(&h).await;
        let (team_thread, shared) = (c.thread(&h, "De la casa", Visibility::Team).await, c.thread(&h, "Con el cliente", Visibility::Shared).await);
        let entry_team = says(&h, c.marta, c.worklog, "Entrada de la casa, que es larga", Audience::Team).await.unwrap();
        let entry_client = says(&h, c.diego, c.worklog, "Entrada para el cliente, que es larga", Audience::Client).await.unwrap();
        let in_team = says(&h, c.marta, team_thread, "Nota en un hilo de la casa", Audience::Team).await.unwrap();
        let note = says(&h, c.marta, shared, "Nota en un hilo compartido", Audience::Team).await.unwrap();
        let reply = says(&h, c.diego, shared, "Respuesta para el cliente", Audience::Client).await.unwrap();
        // Only a shared thread can hold client posts.
        assert!(matches!(says(&h, c.diego, team_thread, "Para el cliente", Audience::Client).await, Err(Error::Invalid(_))));
        // What, and whether the team, a guest who is let in, and one who is not, see it.
        let rows = [
            ("an entry of the team", entry_team, true, false),
            ("an entry for the client", entry_client, true, true),
            ("a post in a team thread", in_team, true, false),
            ("a note in a shared thread", note, true, false),
            ("a reply in a shared thread", reply, true, true),
        ];
        for (what, post, team, _) in rows {
            assert_eq!(sees(&h, c.diego, post).await, team, "the team, {what}");
            assert!(!sees(&h, c.jorge, post).await, "a guest who is not let in, {what}");
        }
        c.admit(&h).await;
        for (what, post, _, guest) in rows {
            assert_eq!(sees(&h, c.jorge, post).await, guest, "a guest who is let in, {what}");
        }
        assert!(sees_thread(&h, c.jorge, shared).await && !sees_thread(&h, c.jorge, team_thread).await);
        c.dismiss(&h).await;
        assert!(!sees(&h, c.jorge, reply).await && !sees_thread(&h, c.jorge, shared).await);
    }

    async fn the_team_is_the_default_of_every_form(h) {
        let c = company(&h).await;
        let mut marta = enters(&h, c.marta.person).await;
        marta.post("/projects/AUR-1/threads", &[("title", "Sin decir"), ("kind", "topic"), ("text", "Hola")]).await.expect(303);
        marta.post("/projects/AUR-1/log", &[("text", "Una entrada sin decir para quién es")]).await.expect(303);
        let mut read = h.read(c.marta).await;
        let thread = store::threads::find_visible(&mut read, c.project.id, 2).await.unwrap();
        assert_eq!(thread.visibility, Visibility::Team);
        let newest = store::posts::find_newest(&mut read, c.worklog).await.unwrap();
        assert_eq!(store::posts::find_visible(&mut read, PostId(newest)).await.unwrap().audience, Audience::Team);
    }

    async fn showing_a_post_is_one_press_and_says_before_what_will_be_read(h) {
        let c = company(&h).await;
        c.admit(&h).await;
        let team_thread = c.thread(&h, "De la casa", Visibility::Team).await;
        let text = "Sale el **día 15**, ver #2 y @diego";
        let post = says(&h, c.marta, c.worklog, text, Audience::Team).await.unwrap();
        let mut marta = enters(&h, c.marta.person).await;
        let mut diego = enters(&h, c.diego.person).await;
        // For the team the reference leads to the team's thread; as the client will read it, nowhere.
        let link = "href=\"/projects/AUR-1/threads/2\"";
        marta.get("/projects/AUR-1/log").await.expect(200).shows(link);
        let asked = marta.get(&format!("/posts/{post}/show")).await.expect(200).shows("<strong>día 15</strong>");
        assert!(!asked.body.split("<main").nth(1).unwrap_or(&asked.body).contains(link), "it would lead the client into the team's thread");
        assert!(!sees(&h, c.jorge, post).await, "asking shows nothing");
        // A GET shows nothing either, and whoever neither wrote it nor answers for the project may not.
        let iker = cast::invite(&h, people::Invite { services: false, ..cast::colleague("Iker Zubi") }).await;
        enters(&h, iker.person).await.post(&format!("/posts/{post}/show"), &[]).await.expect(403);
        diego.post(&format!("/posts/{post}/show"), &[]).await.expect(303);
        assert!(sees(&h, c.jorge, post).await);
        let mut read = h.read(c.jorge).await;
        let seen = store::posts::find_visible(&mut read, post).await.unwrap();
        let html = seen.html();
        assert!(html.contains("<strong>día 15</strong>") && !html.contains("threads/2") && !html.contains("/people"), "{html}");
        // A post of a team thread is not shown before its thread is.
        let inside = says(&h, c.marta, team_thread, "Esto está en un hilo de la casa", Audience::Team).await.unwrap();
        assert_eq!(conflict(does(&h, c.marta, async |tx| actions::share(tx, inside).await).await), "threads-share-thread-first");
        does(&h, c.marta, async |tx| actions::share_thread(tx, team_thread, Visibility::Shared).await).await.unwrap();
        assert!(!sees(&h, c.jorge, inside).await, "sharing a thread shows its title and no post");
        does(&h, c.marta, async |tx| actions::share(tx, inside).await).await.unwrap();
        assert!(sees(&h, c.jorge, inside).await);
    }

    async fn what_was_shown_comes_back_only_while_nobody_can_have_seen_it(h) {
        let c = company(&h).await;
        let shared = c.thread(&h, "Con el cliente", Visibility::Shared).await;
        let post = says(&h, c.marta, shared, "Pronto", Audience::Client).await.unwrap();
        does(&h, c.marta, async |tx| actions::hide(tx, post).await).await.unwrap();
        does(&h, c.marta, async |tx| actions::share(tx, post).await).await.unwrap();
        // A thread that holds a client post is shared for good; an empty one is not.
        assert_eq!(conflict(does(&h, c.marta, async |tx| actions::share_thread(tx, shared, Visibility::Team).await).await), "threads-seen-already");
        let empty = c.thread(&h, "Vacío", Visibility::Shared).await;
        does(&h, c.marta, async |tx| actions::share_thread(tx, empty, Visibility::Team).await).await.unwrap();
        // A guest could read it, or could once: it stays.
        c.admit(&h).await;
        assert_eq!(conflict(does(&h, c.marta, async |tx| actions::hide(tx, post).await).await), "threads-seen-already");
        c.dismiss(&h).await;
        assert_eq!(conflict(does(&h, c.marta, async |tx| actions::hide(tx, post).await).await), "threads-seen-already");
        does(&h, c.marta, async |tx| actions::share_thread(tx, empty, Visibility::Shared).await).await.unwrap();
        assert_eq!(conflict(does(&h, c.marta, async |tx| actions::share_thread(tx, empty, Visibility::Team).await).await), "threads-seen-already");
        let mut marta = enters(&h, c.marta.person).await;
        marta.post(&format!("/posts/{post}/hide"), &[]).await.expect(409);
    }

    async fn a_mention_of_somebody_who_may_not_see_it_tells_nobody_and_says_so(h) {
        let c = company(&h).await;
        c.admit(&h).await;
        // For the team only: the guest who is named is not told, and whoever wrote it learns that.
        let post = says(&h, c.marta, c.worklog, "Lo hablo con @jorge y con @diego mañana", Audience::Team).await.unwrap();
        let mut read = h.read(Actor::SYSTEM).await;
        let around = store::log::list_extras(&mut read, &[post]).await.unwrap();
        assert_eq!(around[&post].untold, ["Jorge Salas"]);
        drop(read);
        let mut marta = enters(&h, c.marta.person).await;
        marta.get("/projects/AUR-1/log").await.expect(200).shows("Jorge Salas no puede verla");
        // Once it is shown, they may.
        does(&h, c.marta, async |tx| actions::share(tx, post).await).await.unwrap();
        let mut read = h.read(Actor::SYSTEM).await;
        let around = store::log::list_extras(&mut read, &[post]).await.unwrap();
        assert!(around.get(&post).is_none_or(|extra| extra.untold.is_empty()));
    }

    async fn the_history_of_a_post_begins_for_a_guest_with_what_they_could_see(h) {
        let c = company(&h).await;
        c.admit(&h).await;
        let post = says(&h, c.marta, c.worklog, "Primera versión, de la casa", Audience::Team).await.unwrap();
        does(&h, c.marta, async |tx| actions::edit(tx, post, "Segunda versión, todavía de la casa").await).await.unwrap();
        does(&h, c.marta, async |tx| actions::share(tx, post).await).await.unwrap();
        does(&h, c.marta, async |tx| actions::edit(tx, post, "Tercera versión, de todos").await).await.unwrap();
        let mut read = h.read(c.jorge).await;
        let seen = store::posts::find_visible(&mut read, post).await.unwrap();
        let versions = store::posts::list_versions(&mut read, post, seen.visible_version.unwrap()).await.unwrap();
        let told: Vec<i64> = versions.iter().map(|version| version.version).collect();
        assert_eq!(told, [3, 2]);
    }

    async fn looking_changes_nothing_but_the_reading_mark_and_fetching_ahead_not_even_that(h) {
        let c = company(&h).await;
        let shared = c.thread(&h, "Con el cliente", Visibility::Shared).await;
        says(&h, c.marta, shared, "Hola", Audience::Client).await.unwrap();
        let marks = async |c: &Company| {
            let mut read = h.read(Actor::SYSTEM).await;
            store::threads::find_mark(&mut read, c.diego.person, shared).await.unwrap().is_some()
        };
        let events = async || {
            let mut owner = c.owner.clone();
            owner.get("/admin/audit.jsonl").await.expect(200).body.lines().filter(|line| !line.contains("SignedIn")).count()
        };
        let before = events().await;
        let diego = enters(&h, c.diego.person).await;
        for path in ["/projects/AUR-1/threads/2", "/projects/AUR-1/log"] {
            diego.with("sec-purpose", "prefetch;prerender").get(path).await.expect(200);
        }
        assert!(!marks(&c).await);
        for path in ["/projects/AUR-1/threads/2", "/projects/AUR-1/log"] {
            diego.clone().get(path).await.expect(200);
        }
        assert!(marks(&c).await);
        assert_eq!(events().await - before, 1, "entering alone is told: a link was made for it");
    }
}
