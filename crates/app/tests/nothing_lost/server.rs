//! A PostgreSQL server of a test's own: made, started, crashed and gone with the test.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;
use testkit::tokio;
use tokio_postgres::{Client, NoTls};

/// How long a server may take to be ready.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// PostgreSQL's programs, as its own user where this one is root.
pub struct Programs {
    bin: PathBuf,
    as_root: bool,
}

impl Programs {
    /// The newest that are installed.
    pub fn find() -> Option<Programs> {
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

    /// A folder that the server's user may use.
    pub fn home(&self) -> TempDir {
        let home = TempDir::new().unwrap();
        self.give(home.path());
        home
    }

    /// Makes the server's user the owner of a file or folder.
    pub fn give(&self, path: &Path) {
        if self.as_root {
            assert!(Command::new("chown").arg("postgres").arg(path).status().unwrap().success());
        }
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

    /// Runs one of its programs on a data folder.
    pub fn run(&self, program: &str, args: &[&str], data: &Path) {
        let done = self.command(program).args(args).arg("-D").arg(data).status().unwrap();
        assert!(done.success(), "{program}");
    }

    /// Makes a data folder.
    pub fn init(&self, data: &Path) {
        let args =
            ["--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"];
        self.run("initdb", &args, data);
    }

    /// Serves a data folder on a port, with more settings a line each.
    pub fn serve(&self, data: &Path, port: u16, more: &str) -> Server {
        let mut conf = OpenOptions::new().append(true).open(data.join("postgresql.conf")).unwrap();
        writeln!(conf, "port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\nsynchronous_commit = on\n{more}").unwrap();
        Server(self.command("postgres").arg("-D").arg(data).spawn().unwrap())
    }
}

/// A running server.
pub struct Server(Child);

impl Server {
    /// Ends it as a crash does: without a word to its clients, without a checkpoint.
    pub fn crash(&mut self) {
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

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// An administrator's connection, once the server answers.
pub async fn connected(port: u16) -> Client {
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
