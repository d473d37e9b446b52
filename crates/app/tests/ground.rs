//! What the ground floor promises whatever the rooms: headers, caching, errors in the reader's
//! language, jobs that are never lost, requests that happen once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use app::rooms::ROOMS;
use http::Method;
use kernel::{Actor, Error};
use serde_json::json;
use testkit::{Browser, Furnished, on_both};

const OWNER: &str = "beatriz@tramontana.example";

async fn token(owner: &mut Browser, h: &Furnished, scope: &str) -> Browser {
    let made = owner
        .post(
            "/settings/tokens",
            &[("password", "correct horse battery"), ("name", "test"), ("scope", scope), ("days", "30")],
        )
        .await
        .expect(200);
    let at = made.body.find("bit_").unwrap();
    let secret: String =
        made.body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    h.browser().with_token(&secret)
}

db::sql! {
    static FOUND: (i64,) = {
        sqlite: "SELECT d.ref_id FROM db_doc_fts CROSS JOIN db_doc d ON d.id = db_doc_fts.rowid WHERE db_doc_fts MATCH $1 ORDER BY d.ref_id",
        postgres: "SELECT ref_id FROM db_doc WHERE NOT bulk AND tsv @@ to_tsquery('simple', $1) ORDER BY ref_id",
    };
    static STEADY: (i64,) = { planned_once: "SELECT COUNT(*) FROM db_event WHERE at > $1 AND at < $2" };
    static SHARE: (i64,) = { planned_once: "SELECT CAST(1 / CAST($1 AS BIGINT) AS BIGINT)" };
    static PLANS: (i64, i64) = {
        sqlite: "SELECT 3, 0",
        postgres: "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE '%db_event WHERE at > _1 AND at < _2'",
    };
    static MODE: (String,) = { sqlite: "SELECT 'auto'", postgres: "SELECT current_setting('plan_cache_mode')" };
}

/// The documents that a question finds.
async fn found(tx: &mut db::Tx, question: &str) -> Vec<i64> {
    let words = db::search::expression(tx.engine(), question).unwrap();
    FOUND.all(tx, db::params![words]).await.unwrap().into_iter().map(|(id,)| id).collect()
}

on_both! { ROOMS;
    async fn every_answer_carries_the_policy_and_no_inline_script_could_run(h) {
        let page = h.browser().get("/setup").await.expect(200);
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'self'") && !policy.contains("'unsafe-inline' script"));
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert!(!page.has("<script>") && !page.has("onclick=") && !page.has("<style"));
        let missing = h.browser().get("/no/such/page").await.expect(404);
        assert_eq!(missing.header("content-security-policy"), policy);
    }

    async fn a_page_that_did_not_change_is_not_sent_again(h) {
        let mut owner = h.set_up().await;
        let page = owner.get("/settings").await.expect(200);
        let tag = page.header("etag");
        assert!(!tag.is_empty() && page.header("cache-control") == "private, no-cache");
        let again = owner.with("if-none-match", &tag).get("/settings").await.expect(304);
        assert!(again.body.is_empty());
        owner.post("/settings", &[("name", "Bea"), ("lang", "es"), ("zone", "UTC")]).await.expect(303);
        owner.with("if-none-match", &tag).get("/settings").await.expect(200).shows("Bea");
    }

    async fn assets_are_kept_for_a_year_under_names_that_carry_their_hash(h) {
        let style = h.browser().get(ui::assets::path("style.css")).await.expect(200);
        assert!(style.header("cache-control").contains("immutable"));
        h.browser().get("/assets/style.css").await.expect(404);
    }

    async fn errors_speak_the_readers_language_and_machines_get_problem_details(h) {
        let mut owner = h.set_up().await;
        owner.get("/no/such/page").await.expect(404).shows("No hemos encontrado esta página");
        owner.post("/settings", &[("name", "Bea"), ("lang", "en"), ("zone", "UTC")]).await.expect(303);
        owner.get("/no/such/page").await.expect(404).shows("We did not find this page");
        let problem = owner.get("/api/v1/nothing").await.expect(404);
        assert_eq!(problem.header("content-type"), "application/problem+json");
        assert_eq!(problem.json()["status"], 404);
        let stranger = h.browser().get("/api/v1/me").await.expect(401);
        assert_eq!(stranger.header("www-authenticate"), "Bearer");
    }

    async fn a_form_that_is_too_large_is_refused_with_its_limit(h) {
        let mut owner = h.set_up().await;
        let long = "x".repeat(3 * 1024 * 1024);
        let answer = owner.post("/settings", &[("name", long.as_str())]).await;
        assert!(answer.status == 422 || answer.status == 413, "{}", answer.status);
        answer.shows("2 MB");
    }

    async fn a_read_token_looks_and_does_not_touch(h) {
        let mut owner = h.set_up().await;
        let mut reader = token(&mut owner, &h, "read").await;
        reader.get("/api/v1/people").await.expect(200);
        reader.get("/settings").await.expect(303);
        h.advance(31 * 86_400);
        reader.get("/api/v1/people").await.expect(401);
    }

    async fn a_session_ends_thirty_days_after_its_last_use(h) {
        let mut owner = h.set_up().await;
        for _ in 0..3 {
            h.advance(20 * 86_400);
            owner.get("/settings").await.expect(200);
        }
        h.advance(31 * 86_400);
        owner.get("/settings").await.expect(303);
    }

    async fn an_administrator_reads_and_exports_what_happened(h) {
        let mut owner = h.set_up().await;
        h.browser().post("/sign-in", &[("email", OWNER), ("password", "wrong wrong wrong")]).await.expect(422);
        owner.get("/admin/audit").await.expect(200).shows("SignInFailed").shows("WorkspaceSetUp");
        owner.get("/admin/audit?kind=SignedIn").await.expect(200).hides("<td data-label=\"Qué\">SignInFailed");
        let lines = owner.get("/admin/audit.jsonl").await.expect(200);
        assert!(lines.header("content-disposition").starts_with("attachment"));
        let kinds: Vec<String> = lines.body.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["kind"].as_str().unwrap().to_owned()).collect();
        assert!(kinds.contains(&"SignInFailed".to_owned()) && kinds.len() >= 3);
        assert!(!lines.body.contains(OWNER));
    }

    async fn a_job_that_fails_is_tried_again_then_set_aside_and_an_administrator_can_retry_it(h) {
        let mut owner = h.set_up().await;
        let mut tx = h.tx(Actor::SYSTEM).await;
        let now = tx.now();
        tx.enqueue("nobody.knows", &json!({}), now, None).await.unwrap();
        tx.commit().await.unwrap();
        let mut tries = 0;
        for _ in 0..20 {
            tries += web::run_due_jobs(&h.house).await.unwrap();
            h.advance(7 * 86_400);
        }
        assert_eq!(tries as i64, db::jobs::MOST_ATTEMPTS);
        // The same browser, so that no mail about a new device comes between.
        let mut owner_again = owner.clone();
        owner_again.post("/sign-in", &[("email", OWNER), ("password", "correct horse battery")]).await.expect(303);
        let page = owner_again.get("/admin/jobs").await.expect(200).shows("nobody.knows").shows("Apartado tras fallar");
        let at = page.body.find("/admin/jobs/").unwrap();
        let retry: String = page.body[at..].chars().take_while(|c| *c != '"').collect();
        owner_again.post(&retry, &[]).await.expect(303);
        assert_eq!(web::run_due_jobs(&h.house).await.unwrap(), 1);
        owner.get("/admin/jobs").await.expect(303);
    }

    async fn a_job_enqueued_in_a_change_that_failed_does_not_exist(h) {
        let mut tx = h.tx(Actor::SYSTEM).await;
        let now = tx.now();
        tx.enqueue("nobody.knows", &json!({}), now, None).await.unwrap();
        drop(tx);
        // PostgreSQL rolls the dropped transaction back beside us; a second one waits for nothing of it.
        assert_eq!(web::run_due_jobs(&h.house).await.unwrap(), 0);
    }

    async fn work_under_one_key_is_enqueued_once(h) {
        let mut tx = h.tx(Actor::SYSTEM).await;
        let now = tx.now();
        for _ in 0..3 {
            tx.enqueue("nobody.knows", &json!({}), now, Some("once")).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(web::run_due_jobs(&h.house).await.unwrap(), 1);
    }

    async fn a_worker_that_lost_its_lease_cannot_finish_the_job(h) {
        let mut tx = h.tx(Actor::SYSTEM).await;
        let now = tx.now();
        tx.enqueue("nobody.knows", &json!({}), now, None).await.unwrap();
        tx.commit().await.unwrap();
        let first = db::jobs::lease(&h.house.db).await.unwrap().unwrap();
        assert!(db::jobs::lease(&h.house.db).await.unwrap().is_none());
        h.advance(3_600);
        let second = db::jobs::lease(&h.house.db).await.unwrap().unwrap();
        assert_eq!(first.id, second.id);
        db::jobs::finish(&h.house.db, &first).await.unwrap();
        db::jobs::fail(&h.house.db, &second, "still mine").await.unwrap();
        let mut read = h.read(Actor::SYSTEM).await;
        assert_eq!(db::jobs::list(&mut read).await.unwrap()[0].last_error.as_deref(), Some("still mine"));
    }

    async fn a_statement_that_is_planned_once_is_and_those_after_it_are_planned_as_they_were(h) {
        let mut read = h.read(Actor::SYSTEM).await;
        for until in 0..3_i64 {
            STEADY.one(&mut read, db::params![0_i64, until]).await.unwrap();
        }
        assert_eq!(PLANS.one(&mut read, db::params![]).await.unwrap(), (3, 0));
        SHARE.one(&mut read, db::params![0_i64]).await.unwrap_err();
        assert_eq!(MODE.one(&mut read, db::params![]).await.unwrap().0, "auto");
        let mut tx = h.tx(Actor::SYSTEM).await;
        assert_eq!(SHARE.one(&mut tx, db::params![1_i64]).await.unwrap(), (1,));
        assert_eq!(MODE.one(&mut tx, db::params![]).await.unwrap().0, "auto");
        SHARE.one(&mut tx, db::params![0_i64]).await.unwrap_err();
        drop(tx);
        assert_eq!(MODE.one(&mut h.read(Actor::SYSTEM).await, db::params![]).await.unwrap().0, "auto");
    }

    async fn periodic_work_is_done_by_one_node_at_a_time(h) {
        assert!(db::jobs::take_tick(&h.house.db, "a.tick", 60).await.unwrap());
        assert!(!db::jobs::take_tick(&h.house.db, "a.tick", 60).await.unwrap());
        h.advance(60);
        assert!(db::jobs::take_tick(&h.house.db, "a.tick", 60).await.unwrap());
    }

    async fn a_dropped_transaction_changes_nothing_and_blocks_nobody(h) {
        for _ in 0..20 {
            let mut tx = h.tx(Actor::SYSTEM).await;
            web::put_setting(&mut tx, "test", &"half done").await.unwrap();
        }
        let mut tx = h.tx(Actor::SYSTEM).await;
        assert_eq!(web::setting::<String>(&mut tx, "test").await.unwrap(), None);
        web::put_setting(&mut tx, "test", &"done").await.unwrap();
        tx.commit().await.unwrap();
        let mut read = h.read(Actor::SYSTEM).await;
        assert_eq!(web::setting::<String>(&mut read, "test").await.unwrap().as_deref(), Some("done"));
    }

    async fn an_acknowledged_change_is_there_after_the_next_start(h) {
        h.set_up().await;
        let house = h.house.clone();
        assert!(house.is_set_up());
        house.refresh().await.unwrap();
        assert_eq!(house.workspace().name, "Tramontana");
    }

    async fn data_of_a_newer_program_is_refused_with_a_clear_message(h) {
        let rooms: Vec<_> = h.house.rooms().collect();
        let all = web::migrations(&rooms);
        let fewer = &all[..all.len() - 1];
        match db::migrate::run(&h.house.db, fewer).await {
            Err(Error::Internal(what)) => assert!(what.contains("newer Bitácora"), "{what}"),
            other => panic!("{other:?}"),
        }
        assert!(db::migrate::run(&h.house.db, &all).await.unwrap().applied.is_empty());
    }

    async fn a_search_finds_forms_of_a_word_and_forgets_what_was_removed(h) {
        let mut tx = h.tx(Actor::SYSTEM).await;
        let now = tx.now();
        let doc = |id, text| db::search::Doc { kind: "test", id, project: None, client: None, client_visible: false, at: now, bulk: false, text };
        for (id, text) in [(1, "La migración de pólizas va bien"), (2, "Facturas de agosto"), (2, "Facturas de septiembre")] {
            db::search::index(&mut tx, doc(id, text)).await.unwrap();
        }
        assert_eq!(found(&mut tx, "migraciones").await, [1]);
        assert_eq!(found(&mut tx, "septiembre factura").await, [2]);
        assert!(found(&mut tx, "agosto").await.is_empty(), "what was replaced is no longer found");
        db::search::remove(&mut tx, "test", 1).await.unwrap();
        assert!(found(&mut tx, "migraciones").await.is_empty());
        db::search::index(&mut tx, doc(1, "Migraciones pendientes")).await.unwrap();
        assert_eq!(found(&mut tx, "pendiente").await, [1]);
        db::search::clear(&mut tx).await.unwrap();
        assert!(found(&mut tx, "pendiente").await.is_empty());
        tx.commit().await.unwrap();
    }

    async fn the_metrics_count_requests_by_door_and_name_nobody(h) {
        let h = h.configured(|config| config.metrics_token = web::Secret("zarza".to_owned())).await;
        let mut owner = h.set_up().await;
        owner.get("/admin/people/1").await.expect(200);
        let text = h.browser().with("authorization", "Bearer zarza").get("/metrics").await.expect(200);
        assert!(text.has("door=\"/admin/people/{id}\"") && !text.has("beatriz"));
        h.browser().send(Method::GET, "/healthz", None, Vec::new()).await.expect(200);
    }
}
