//! PostgreSQL that dies for good and is replaced by its standby: both stand in `database_url`, and nobody
//! starts the program again.

use super::{
    house::{furnished, open, times},
    server::{PATIENCE, Programs, connected, free_port},
};
use app::rooms::ROOMS;
use std::time::Duration;
use testkit::{block_on, furnish, skipped, tokio};
use tokio_postgres::Client;

/// Writes before the primary dies, while nobody is in its place, and after.
const WRITES: usize = 10;

async fn until(client: &Client, question: &str) {
    let yes = async {
        while !client.query_one(question, &[]).await.unwrap().get::<_, bool>(0) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, yes).await.unwrap();
}

#[test]
fn a_standby_takes_over_with_all_that_was_acknowledged() {
    let Some(programs) = Programs::find() else { return skipped("PostgreSQL's server is not installed") };
    let home = programs.home();
    let (first, second) = (home.path().join("first"), home.path().join("second"));
    let (one, two) = (free_port(), free_port());
    programs.init(&first);
    block_on(async {
        let mut primary = programs.serve(&first, one, "");
        let client = connected(one).await;
        let from = format!("host=127.0.0.1 port={one} user=postgres");
        programs.run(
            "pg_basebackup",
            &["-R", "-X", "stream", "--no-sync", "-c", "fast", "-d", &from],
            &second,
        );
        let _standby = programs.serve(&second, two, "");
        until(&client, "SELECT COUNT(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'").await;
        // From now on a commit counts once the standby has it too.
        client.batch_execute("ALTER SYSTEM SET synchronous_standby_names = '*'").await.unwrap();
        client.batch_execute("SELECT pg_reload_conf()").await.unwrap();
        until(&client, "SELECT COUNT(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'").await;

        let mut h = furnish(None, ROOMS).await;
        let url = format!(
            "postgres://postgres@127.0.0.1:{one},127.0.0.1:{two}/postgres?target_session_attrs=read-write"
        );
        h.database = db::Config::Postgres { url, connections: 4 };
        h.house = h.node(testkit::config()).await;
        let (mut owner, key) = furnished(&h).await;
        let mut said = Vec::new();
        for n in 0..3 * WRITES {
            if n == WRITES {
                primary.crash();
            }
            if n == 2 * WRITES {
                let standby = connected(two).await;
                standby.batch_execute("SELECT pg_promote()").await.unwrap();
            }
            let text = format!("Escrito {n}");
            let (status, _) = open(&mut owner, &key, &text).await;
            said.push((status, text));
        }
        for (n, (status, text)) in said.iter().enumerate() {
            let acknowledged = *status < 300;
            assert_eq!(times(&h, text).await, usize::from(acknowledged), "{text}: {status}");
            // Nobody but the standby answers between its promotion and the primary's death.
            assert_eq!(acknowledged, !(WRITES..2 * WRITES).contains(&n), "{text}: {status}");
        }
    });
}
