//! Basecamp: what comes in, what does not, and that nothing comes in twice.

use super::{ROOMS, events};
use crate::{Map, Outlook, Plan, Settings, Source, Verdict, actions, store, types::Import};
use kernel::Actor;
use projects::{Filter, ProjectState};
use std::path::{Path, PathBuf};
use testkit::{BasecampSize, Furnished, on_both, skipped, write_basecamp};

const SMALL: BasecampSize = BasecampSize { projects: 4, messages: 240, seed: 7 };

const MAP: &str = "
[projects]
lead = 'persona1@casa.example'
backup = 'persona2@casa.example'
";

fn folder(h: &Furnished) -> PathBuf {
    let folder = h.folder.path().join("answers");
    write_basecamp(&folder, SMALL).unwrap();
    folder
}

fn settings(map: &str) -> Settings {
    Settings { map: Map::read(map).unwrap(), ..Settings::default() }
}

async fn look(h: &Furnished, path: &Path, settings: &Settings) -> (Plan, Outlook) {
    actions::look(&h.house, Source::Basecamp, path, settings).await.unwrap()
}

async fn import(h: &Furnished, path: &Path, settings: &Settings) -> Import {
    let (plan, _) = look(h, path, settings).await;
    let import = actions::begin(&h.house, Source::Basecamp, path, settings, &plan).await.unwrap();
    assert!(actions::run(&h.house, &import, &plan, None, &mut |_| {}).await.unwrap());
    store::find(&mut h.read(Actor::SYSTEM).await, import.id).await.unwrap()
}

/// Every post of the house, by how many there are.
async fn posts(h: &Furnished) -> usize {
    let mut read = h.read(Actor::SYSTEM).await;
    let keys = store::list_keys(&mut read, Source::Basecamp).await.unwrap();
    keys.keys().filter(|key| key.starts_with("post:")).count()
}

on_both! { ROOMS;
    async fn a_dry_run_counts_everything_and_changes_nothing(h) {
        h.set_up().await;
        let path = folder(&h);
        let (plan, outlook) = look(&h, &path, &settings("")).await;
        assert_eq!(outlook.kinds["project"].new, 4);
        assert_eq!(outlook.open_asks(), 4);
        assert!(outlook.kinds["post"].new > 400 && outlook.homeless["Chat::Lines::RichText"] == 48);
        let of = |why: &str| plan.lines.iter().filter(|line| line.why == why).count();
        assert!(of("exchange-why-broken-json") == 1 && of("exchange-why-not-json") == 1);
        assert!(of("exchange-why-day") > 0 && of("exchange-why-trashed") == 0, "60 messages a project, none trashed");
        let mut read = h.read(Actor::SYSTEM).await;
        assert!(projects::list_visible(&mut read, Filter::default()).await.unwrap().is_empty());
        assert!(store::list(&mut read, 10).await.unwrap().is_empty());
    }

    async fn what_was_written_keeps_its_time_and_author_and_tells_nobody(h) {
        let mut owner = h.set_up().await;
        let path = folder(&h);
        let done = import(&h, &path, &settings(MAP)).await;
        assert_eq!((done.refused > 0, done.known), (true, 0), "the broken page and the impossible days are refused");
        let mut read = h.read(Actor::SYSTEM).await;
        let open = projects::list_visible(&mut read, Filter { state: Some(ProjectState::Open), ..Filter::default() }).await.unwrap();
        assert_eq!(open.len(), 4);
        drop(read);
        let page = owner.get(&format!("/projects/{}/threads", open[0].key)).await.expect(200);
        let link = page.body.split("href=\"").find(|part| part.contains("/threads/") && part.as_bytes()[part.find("/threads/").unwrap() + 9].is_ascii_digit()).unwrap();
        let thread = owner.get(link.split('"').next().unwrap()).await.expect(200);
        thread.shows("Persona");
        // One event for the whole import, none for each post or thread.
        assert_eq!(events(&h, "ImportFinished").await, 1);
        let told = events(&h, "PostAdded").await;
        assert!(told < 20, "only what the projects themselves told: {told}");
    }

    async fn the_same_again_changes_nothing(h) {
        h.set_up().await;
        let path = folder(&h);
        let first = import(&h, &path, &settings(MAP)).await;
        assert!(first.accepted > 800, "{first:?}");
        let before = posts(&h).await;
        let second = import(&h, &path, &settings(MAP)).await;
        assert_eq!((second.accepted, posts(&h).await), (0, before));
        assert_eq!((second.total, second.known), (first.total, first.accepted + first.known));
        assert_eq!(second.digest, first.digest, "an import that was interrupted finds its cursor again");
    }

    async fn an_import_that_was_killed_goes_on_where_it_was(h) {
        h.set_up().await;
        let path = folder(&h);
        let settings = settings(MAP);
        let (plan, _) = look(&h, &path, &settings).await;
        let import = actions::begin(&h.house, Source::Basecamp, &path, &settings, &plan).await.unwrap();
        // The process dies after the first batch; a new one begins from the command line.
        let over = actions::run(&h.house, &import, &plan, Some(1), &mut |_| {}).await;
        assert_eq!(over.unwrap(), plan.steps.len() <= 1_000);
        let again = actions::begin(&h.house, Source::Basecamp, &path, &settings, &plan).await.unwrap();
        if plan.steps.len() > 1_000 {
            assert_eq!((again.id, again.cursor), (import.id, 1_000));
        }
        let mut seen = Vec::new();
        assert!(actions::run(&h.house, &again, &plan, None, &mut |p| seen.push(p.taken)).await.unwrap());
        assert_eq!(seen.first().copied(), Some(again.cursor as usize));
        let mut read = h.read(Actor::SYSTEM).await;
        let done = store::find(&mut read, again.id).await.unwrap();
        assert_eq!(done.cursor as usize, plan.steps.len());
        let keys = store::list_keys(&mut read, Source::Basecamp).await.unwrap();
        assert_eq!(keys.len() as i64, done.accepted + done.known);
    }

    async fn clients_become_what_the_map_says_and_the_team_alone_sees(h) {
        let mut owner = h.set_up().await;
        let path = folder(&h);
        let (plan, outlook) = look(&h, &path, &settings(MAP)).await;
        assert!(!outlook.kinds.contains_key("contact") && !outlook.kinds.contains_key("guest"));
        assert!(plan.lines.iter().any(|line| line.why == "exchange-why-client-byline"));
        let with = format!("{MAP}client_visible = true\n[people]\nclients = 'guest'\n");
        let done = import(&h, &path, &settings(&with)).await;
        let mut read = h.read(Actor::SYSTEM).await;
        let refused = store::list_lines(&mut read, done.id, Some(Verdict::Refused), 0, 500).await.unwrap();
        assert!(refused.iter().all(|line| line.kind != "guest" && line.kind != "contact"), "{refused:?}");
        let known = store::known(&mut read).await.unwrap();
        let (_, on_team) = known.people["persona61@cliente1.example"];
        assert!(!on_team);
        drop(read);
        owner.get("/clients").await.expect(200).shows("Compañía 0");
    }

    async fn a_map_sends_a_project_into_one_that_is_here_and_leaves_others_out(h) {
        let mut owner = h.set_up().await;
        let path = folder(&h);
        let mut tx = h.tx(Actor::SYSTEM).await;
        let new = projects::NewProject { description: "Uno".to_owned(), ..projects::NewProject::named("Sitio", None, kernel::Lang::Es) };
        let here = projects::propose(&mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
        let map = "[project.\"500000\"]\ninto = 'INT-1'\n[project.\"500001\"]\nskip = true\n[project.\"500002\"]\nskip = true\n[project.\"500003\"]\ninto = 'NOPE-9'\n";
        let done = import(&h, &path, &settings(map)).await;
        let mut read = h.read(Actor::SYSTEM).await;
        assert_eq!(projects::list_visible(&mut read, Filter::default()).await.unwrap().len(), 1);
        let refused = store::list_lines(&mut read, done.id, Some(Verdict::Refused), 0, 500).await.unwrap();
        assert!(refused.iter().any(|line| line.why == "exchange-why-no-into"));
        drop(read);
        let _ = here;
        owner.get("/projects/INT-1/threads").await.expect(200).shows("threads/2");
    }

    async fn the_examples_of_the_api_come_in(h) {
        h.set_up().await;
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/basecamp");
        if !path.is_dir() {
            return skipped("no ../shared/data/basecamp beside the repository");
        }
        let map = "[projects]\nlead = 'victor@honchodesign.com'\nbackup = 'amy@honchodesign.com'\n";
        let done = import(&h, &path, &settings(map)).await;
        assert_eq!(done.state, crate::State::Done);
        let mut read = h.read(Actor::SYSTEM).await;
        let refused = store::list_lines(&mut read, done.id, Some(Verdict::Refused), 0, 500).await.unwrap();
        let homeless: i64 = store::count_homeless(&mut read, done.id).await.unwrap().iter().map(|(_, n)| n).sum();
        assert!(homeless > 20, "{homeless}");
        let open = projects::list_visible(&mut read, Filter { state: Some(ProjectState::Open), ..Filter::default() }).await.unwrap();
        assert!(open.iter().any(|card| card.name == "The Leto Laptop"), "{open:?} {refused:?}");
        let keys = store::list_keys(&mut read, Source::Basecamp).await.unwrap();
        for key in ["post:1069479406", "post:1069479407", "post:1069479416", "post:1069479583", "action:1069479576"] {
            assert!(keys.contains_key(key), "{key} {refused:?}");
        }
        let post = threads::find_post(&mut read, kernel::PostId(keys["post:1069479406"])).await.unwrap();
        assert_eq!(post.posted_at.to_string(), "2025-12-30T18:58:00Z");
        assert_eq!(post.author_name.as_deref(), Some("Victor Cooper"));
        assert!(post.imported && post.source.starts_with("Hey guys,\n\nWe won the Leto account!"), "{}", post.source);
        assert_eq!(post.audience, threads::Audience::Team);
        let second = import(&h, &path, &settings(map)).await;
        assert_eq!(second.accepted, 0);
    }
}
