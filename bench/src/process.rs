//! Servers as child processes, and what they cost: CPU, memory, the time until they answer.

use crate::{Outcome, client::Client};
use std::{
    fs,
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// How long a server may take to answer for the first time.
const PATIENCE: Duration = Duration::from_mins(1);
/// The kernel's ticks a second, in which it tells CPU.
const TICKS: f64 = 100.0;

/// A server that ends with us.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub to: SocketAddr,
    /// From its start to its first answer.
    pub first_answer: Duration,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Asked to end, so that it closes its data; killed if it does not.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        for _ in 0..200 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A free port of this machine.
pub fn free_address() -> Outcome<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(|e| e.to_string())?;
    listener.local_addr().map_err(|e| e.to_string())
}

impl Server {
    /// Starts a server that listens on an address and waits until it answers a path.
    pub async fn start(mut command: Command, to: SocketAddr, path: &str) -> Outcome<Server> {
        let start = Instant::now();
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|e| format!("cannot start a server: {e}"))?;
        let mut server = Server { child, to, first_answer: Duration::ZERO };
        let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
        while start.elapsed() < PATIENCE {
            if let Ok(mut client) = Client::connect(to).await
                && client.ask(request.as_bytes()).await.is_ok()
            {
                server.first_answer = start.elapsed();
                return Ok(server);
            }
            if matches!(server.child.try_wait(), Ok(Some(_))) {
                return Err("the server ended before it answered".to_owned());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Err("the server does not answer".to_owned())
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

/// Seconds of CPU that a process has used.
pub fn cpu_seconds(id: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<f64> = after_name.split_whitespace().map(|word| word.parse().unwrap_or(0.0)).collect();
    // Fields 14 and 15 of the whole line, 12 and 13 behind the name.
    (fields.get(11).unwrap_or(&0.0) + fields.get(12).unwrap_or(&0.0)) / TICKS
}

/// Seconds of CPU of PostgreSQL's processes on this machine.
pub fn postgres_seconds() -> f64 {
    let Ok(processes) = fs::read_dir("/proc") else { return 0.0 };
    processes
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|id| {
            fs::read_to_string(format!("/proc/{id}/comm")).is_ok_and(|name| name.trim() == "postgres")
        })
        .map(cpu_seconds)
        .sum()
}

/// Seconds of CPU that the whole machine has used.
pub fn machine_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let line = stat.lines().next().unwrap_or("");
    let fields: Vec<f64> = line.split_whitespace().skip(1).filter_map(|word| word.parse().ok()).collect();
    // Everything but idle and waiting for a disk.
    let idle = fields.get(3).unwrap_or(&0.0) + fields.get(4).unwrap_or(&0.0);
    (fields.iter().take(8).sum::<f64>() - idle) / TICKS
}

/// The memory of a process that is its own share, in megabytes.
pub fn memory_mb(id: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("Pss:")).unwrap_or("");
    let kilobytes: f64 = line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).unwrap_or(0.0);
    kilobytes / 1024.0
}

/// The load of the machine in the last minute.
pub fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("?").to_owned()
}
