//! PostgreSQL that dies for good and is replaced by its standby: both stand in `database_url`, and nobody
//! starts the program again.

use super::house::{furnished, open, times};
use app::rooms::ROOMS;
use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;
use testkit::{block_on, furnish, skipped, tokio};
use tokio_postgres::{Client, NoTls};

/// Writes before the primary dies, while nobody is in its place, and after.
const WRITES: usize = 10;
/// How long a server may take to be ready.
const PATIENCE: Duration = Duration::from_mins(1);

/// PostgreSQL's programs, as its own user where this one is root.
struct Programs {
    bin: PathBuf,
    as_root: bool,
}

impl Programs {
    fn find() -> Option<Programs> {
        let mut all: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
            .ok()?
            .flatten()
            .map(|entry| entry.path().join("bin"))
            .collect();
        all.sort();
        let bin = all
            .into_iter()
            .rev()
            .find(|bin| bin.join("postgres").is_file() && bin.join("pg_basebackup").is_file())?;
        let id = Command::new("id").arg("-u").output().ok()?;
        Some(Programs { bin, as_root: id.stdout.starts_with(b"0\n") })
    }

    fn command(&self, program: &str) -> Command {
        // Whatever ends this test ends its servers too.
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "INT"]);
        if self.as_root {
            command.args(["--reuid", "postgres", "--regid", "postgres", "--init-groups"]);
        }
        command.arg("--").arg(self.bin.join(program));
        command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn run(&self, program: &str, args: &[&str], data: &Path) {
        let done = self.command(program).args(args).arg("-D").arg(data).status().unwrap();
        assert!(done.success(), "{program}");
    }

    fn serve(&self, data: &Path, port: u16) -> Server {
        let mut conf = OpenOptions::new().append(true).open(data.join("postgresql.conf")).unwrap();
        writeln!(conf, "port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\nsynchronous_commit = on").unwrap();
        Server(self.command("postgres").arg("-D").arg(data).spawn().unwrap())
    }
}

struct Server(Child);

impl Server {
    /// Ends it as a crash does: without a word to its clients, without a checkpoint.
    fn crash(&mut self) {
        Command::new("kill").args(["-QUIT", &self.0.id().to_string()]).status().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            self.crash();
        }
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn connected(port: u16) -> Client {
    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
    let ready = async {
        loop {
            if let Ok((client, connection)) = tokio_postgres::connect(&url, NoTls).await {
                tokio::spawn(connection);
                return client;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, ready).await.unwrap()
}

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
    let home = TempDir::new().unwrap();
    if programs.as_root {
        assert!(Command::new("chown").arg("postgres").arg(home.path()).status().unwrap().success());
    }
    let (first, second) = (home.path().join("first"), home.path().join("second"));
    let (one, two) = (free_port(), free_port());
    programs.run(
        "initdb",
        &["--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"],
        &first,
    );
    block_on(async {
        let mut primary = programs.serve(&first, one);
        let client = connected(one).await;
        let from = format!("host=127.0.0.1 port={one} user=postgres");
        programs.run(
            "pg_basebackup",
            &["-R", "-X", "stream", "--no-sync", "-c", "fast", "-d", &from],
            &second,
        );
        let _standby = programs.serve(&second, two);
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
