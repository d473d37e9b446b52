//! PostgreSQL that goes away, comes back, and has no connection left.

use super::house::{furnished, open, times};
use app::rooms::ROOMS;
use kernel::Actor;
use std::sync::Arc;
use testkit::{Furnished, block_on, furnish, postgres_url, skipped, tokio};
use tokio_postgres::{Client, NoTls};
use web::House;

/// Writes while PostgreSQL goes away and comes back.
const WRITES: u64 = 60;

async fn administrator(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

fn database(h: &Furnished) -> (String, String) {
    let db::Config::Postgres { url, .. } = &h.database else { panic!("not on PostgreSQL") };
    let name = url.rsplit_once('/').unwrap().1.to_owned();
    (url.clone(), name)
}

/// Ends every connection to a database, as a server does that goes down.
async fn hang_up(client: &Client, name: &str) {
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()";
    client.query(end, &[&name]).await.unwrap();
}

fn on_postgres<F: Future<Output = ()>>(test: impl FnOnce(String) -> F) {
    block_on(async {
        match postgres_url() {
            Some(url) => test(url).await,
            None => skipped("no PostgreSQL: BITACORA_TEST_POSTGRES is not set"),
        }
    });
}

#[test]
fn a_database_that_goes_away_is_said_and_work_goes_on_when_it_is_back() {
    on_postgres(async |url| {
        let h = furnish(Some(url.clone()), ROOMS).await;
        let (mut owner, key) = furnished(&h).await;
        let client = administrator(&url).await;
        let (_, name) = database(&h);
        client.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await.unwrap();
        hang_up(&client, &name).await;
        for _ in 0..3 {
            let answer = owner.get("/settings").await;
            assert_eq!(answer.status, 503, "{}", answer.text());
            assert!(answer.has("La base de datos no responde"), "{}", answer.text());
            assert_eq!(open(&mut owner, &key, "Mientras no está").await.0, 503);
            web::run_due_jobs(&h.house).await.unwrap_err();
        }
        client.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await.unwrap();
        owner.get("/settings").await.expect(200);
        assert!(open(&mut owner, &key, "Cuando ha vuelto").await.0 < 300);
        assert_eq!(times(&h, "Mientras no está").await, 0);
        assert_eq!(times(&h, "Cuando ha vuelto").await, 1);
        h.work().await;
    });
}

#[test]
fn what_was_acknowledged_while_connections_broke_is_there_once() {
    on_postgres(async |url| {
        let h = furnish(Some(url.clone()), ROOMS).await;
        let (mut owner, key) = furnished(&h).await;
        let (_, name) = database(&h);
        let cut = tokio::spawn(async move {
            let client = administrator(&url).await;
            for _ in 0..200 {
                hang_up(&client, &name).await;
                tokio::task::yield_now().await;
            }
        });
        let mut said = Vec::new();
        for n in 0..WRITES {
            let text = format!("Escrito {n}");
            said.push((open(&mut owner, &key, &text).await.0 < 300, text));
        }
        cut.await.unwrap();
        for (acknowledged, text) in &said {
            let there = times(&h, text).await;
            assert!(there <= 1, "{text} is there {there} times");
            assert!(!acknowledged || there == 1, "{text} was acknowledged and is gone");
        }
        assert!(open(&mut owner, &key, "Al final").await.0 < 300);
    });
}

#[test]
fn a_database_without_a_connection_left_is_said_and_nothing_hangs() {
    on_postgres(async |url| {
        let name = format!("limited_{}", std::process::id());
        let client = administrator(&url).await;
        for text in [
            format!("DROP DATABASE IF EXISTS {name}"),
            format!("DROP ROLE IF EXISTS {name}"),
            format!("CREATE ROLE {name} LOGIN CONNECTION LIMIT 2 PASSWORD 'only-here'"),
            format!("CREATE DATABASE {name} OWNER {name}"),
        ] {
            client.batch_execute(&text).await.unwrap();
        }
        let (head, host) = (url.split_once("://").unwrap().0, url.rsplit_once('@').unwrap().1);
        let address = format!("{head}://{name}:only-here@{}/{name}", host.split_once('/').unwrap().0);
        let mut h = furnish(None, ROOMS).await;
        h.database = db::Config::Postgres { url: address, connections: 8 };
        let node: Arc<House> = h.node(testkit::config()).await;
        let held = (node.db.read(Actor::SYSTEM).await.unwrap(), node.db.read(Actor::SYSTEM).await.unwrap());
        let mut browser = testkit::browser_at(&node);
        let form = [("email", "bea@tramontana.example"), ("password", "correct horse battery")];
        let page = browser.post("/sign-in", &form).await;
        assert_eq!(page.status, 503, "{}", page.text());
        assert!(page.has("La base de datos no responde"), "{}", page.text());
        drop(held);
        browser.post("/sign-in", &form).await.expect(422);
        drop((browser, node));
        hang_up(&client, &name).await;
        client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.unwrap();
        client.batch_execute(&format!("DROP ROLE {name}")).await.unwrap();
    });
}
