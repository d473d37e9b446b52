//! No success leaves before the fsync of its commit: the program as it runs, seen by strace.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;
use testkit::{postgres_url, skipped};

/// Changes that are looked at.
const CHANGES: usize = 40;

struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // strace ends with the program that it looks at, its only child.
        let id = self.0.id();
        let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
        for child in children.split_whitespace() {
            let _ = Command::new("kill").args(["-TERM", child]).status();
        }
        let _ = self.0.wait();
    }
}

fn bitacora(data: &TempDir, env: &[(&str, String)], words: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bitacora"));
    command.args(words).arg("--data").arg(data.path()).envs(env.iter().cloned());
    let out = command.output().unwrap();
    assert!(out.status.success(), "{words:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).trim().to_owned()
}

/// The trace of a program that took so many changes, one after the other.
fn traced(env: &[(&str, String)]) -> Option<Vec<String>> {
    Command::new("strace").arg("-V").output().ok()?;
    let data = TempDir::new().unwrap();
    bitacora(&data, env, &["admin", "create", "--email", "b@tramontana.example", "--name", "Bea Oliver"]);
    let token = bitacora(
        &data,
        env,
        &["token", "create", "--email", "b@tramontana.example", "--name", "t", "--write"],
    );
    let log = data.path().join("trace");
    let mut child = Command::new("strace")
        .args([
            "-f",
            "-y",
            "-s",
            "64",
            "-e",
            "trace=fsync,fdatasync,pwrite64,read,recvfrom,write,writev,sendto",
            "-o",
        ])
        .arg(&log)
        .arg(env!("CARGO_BIN_EXE_bitacora"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data.path())
        .envs(env.iter().cloned())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let lines = BufReader::new(child.stdout.take()?).lines();
    let program = Program(child);
    let bound = lines
        .map_while(Result::ok)
        .find_map(|line| Some(line.split_once("listening on http://")?.1.to_owned()))?;
    for n in 0..CHANGES {
        let body = format!("{{\"text\":\"Llamar {n}\"}}");
        let mut stream = TcpStream::connect(&bound).unwrap();
        write!(
            stream,
            "POST /api/v1/actions HTTP/1.1\r\nhost: {bound}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 20"), "{answer}");
    }
    // An answer arrives before strace has written its line about it: the trace is whole when both have ended.
    drop(program);
    Some(fs::read_to_string(log).unwrap().lines().map(str::to_owned).collect())
}

/// Successes that may look early: background work that writes between a commit and its answer. A program
/// that does not wait for the disk is early every time.
const BESIDE: usize = CHANGES / 10;

/// Looks at every change: the request is read, then `is_kept` is seen, and only then the success leaves.
/// A later change takes that back where `undoes` says so. Answers how many changes there were.
fn check(
    trace: &[String],
    is_change: impl Fn(&str) -> bool,
    is_kept: impl Fn(&str) -> bool,
    undoes: bool,
) -> usize {
    let (mut asked, mut written, mut kept, mut changes) = (false, false, false, 0);
    let mut early = Vec::new();
    for line in trace {
        if line.contains("POST /api/v1/actions") {
            (asked, written, kept) = (true, false, false);
        } else if is_change(line) {
            (written, kept) = (true, kept && !undoes);
        } else if is_kept(line) {
            kept = written;
        } else if line.contains("HTTP/1.1 20") && asked {
            if !kept {
                early.push(line);
            }
            (asked, changes) = (false, changes + 1);
        }
    }
    assert!(early.len() <= BESIDE, "successes left before their commit was on disk: {early:?}");
    changes
}

#[test]
fn on_sqlite_no_success_leaves_before_the_fsync_of_its_commit() {
    let Some(trace) = traced(&[]) else { return skipped("strace is not installed") };
    let in_wal = |line: &str| line.contains("bitacora.sqlite-wal");
    let changes = check(
        &trace,
        |line| line.contains("pwrite64(") && in_wal(line),
        // A call that another thread interrupted ends on a line of its own.
        |line| {
            let done = line.ends_with("= 0");
            done && (line.contains("sync resumed>") || (line.contains("sync(") && in_wal(line)))
        },
        // What was written after the last fsync is not on disk yet.
        true,
    );
    assert_eq!(changes, CHANGES);
}

#[test]
fn on_postgres_no_success_leaves_before_the_server_said_that_it_committed() {
    let Some(url) = postgres_url() else {
        return skipped("no PostgreSQL: BITACORA_TEST_POSTGRES is not set");
    };
    let name = format!("trace_{}", std::process::id());
    testkit::block_on(async {
        let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
        testkit::tokio::spawn(connection);
        client.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).await.unwrap();
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    });
    let address = format!("{}/{name}", url.rsplit_once('/').unwrap().0);
    let Some(trace) = traced(&[("BITACORA_DATABASE_URL", address)]) else {
        return skipped("strace is not installed");
    };
    let changes = check(
        &trace,
        |line| line.contains("BEGIN"),
        // The server's answer to COMMIT: the tag of the finished command.
        |line| line.contains("COMMIT\\0Z"),
        // Background work may begin a transaction of its own between the commit and the answer.
        false,
    );
    assert_eq!(changes, CHANGES);
}
