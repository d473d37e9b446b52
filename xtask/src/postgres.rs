//! A PostgreSQL that lives for one task: fresh, on loopback, quick because nothing in it matters.
//!
//! It listens on a free port of 127.0.0.1 and on no socket file. As root the server refuses to run, so
//! then it runs as the user `postgres`. Ending this program in any way ends the server too: it is
//! started with a parent-death signal. It never touches a server that the machine runs by itself.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::house::{self, Outcome};

/// The variable in which tests find it.
pub const VARIABLE: &str = "BITACORA_TEST_POSTGRES";

/// Nothing of a test matters once it is over.
const HASTY: &[&str] = &["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
/// As `docs/admin/scale.md` advises for a machine of 4 GB.
const AS_RUN: &[&str] = &["shared_buffers=1GB", "random_page_cost=1.1", "max_wal_size=2GB"];
/// The folder that stays.
const KEPT: &str = "kept";

/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server; stopped and removed when dropped.
pub struct Server {
    child: Child,
    folder: PathBuf,
    /// Whether the folder stays for the next run.
    kept: bool,
    /// What goes into [`VARIABLE`].
    pub url: String,
}

/// The folder of PostgreSQL's server programs: on `PATH`, else the newest of Debian's.
pub fn programs() -> Option<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").ok();
    let mut versions: Vec<(u32, PathBuf)> = debian
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_unstable();
    let on_path =
        house::find("initdb").and_then(|file| Some(file.canonicalize().ok()?.parent()?.to_path_buf()));
    versions
        .into_iter()
        .rev()
        .map(|(_, bin)| bin)
        .chain(on_path)
        .find(|bin| bin.join("initdb").is_file() && bin.join("postgres").is_file())
}

/// Runs the command with a server up, and stops the server whatever happens.
pub fn run_with(command: &[String]) -> Outcome {
    let Some((program, args)) = command.split_first() else {
        return Err("say which command to run: cargo xtask pg -- COMMAND…".into());
    };
    let server = Server::start()?;
    house::must(Command::new(program).args(args).env(VARIABLE, &server.url))
}

impl Server {
    /// Starts a fresh, empty server.
    pub fn start() -> Outcome<Self> {
        let bin = programs().ok_or("PostgreSQL's server is not installed; run `cargo xtask setup`")?;
        let is_root = house::output("id", &["-u"]).is_some_and(|id| id.trim() == "0");
        let folder = make_folder(&std::process::id().to_string(), is_root)?;
        let started = initdb(&bin, &folder, is_root).and_then(|()| serve(&bin, &folder, is_root, HASTY));
        match started {
            Ok((child, port)) => {
                let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
                Ok(Self { child, folder, kept: false, url })
            }
            Err(why) => {
                drop(fs::remove_dir_all(&folder));
                Err(why)
            }
        }
    }
}

impl Server {
    /// Starts a server as one is run: what it acknowledges is on disk. Its data stays for the next run.
    pub fn start_kept(within: Option<&Path>) -> Outcome<Self> {
        let bin = programs().ok_or("PostgreSQL's server is not installed; run `cargo xtask setup`")?;
        let is_root = house::output("id", &["-u"]).is_some_and(|id| id.trim() == "0");
        let folder = match within {
            Some(folder) => make_own(folder.join("postgres"), is_root)?,
            None => make_folder(KEPT, is_root)?,
        };
        if !folder.join("data/PG_VERSION").exists() {
            initdb(&bin, &folder, is_root)?;
        }
        let (child, port) = serve(&bin, &folder, is_root, AS_RUN)?;
        Ok(Self { child, folder, kept: true, url: format!("postgres://postgres@127.0.0.1:{port}") })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast shutdown: it ends its own children, which a kill would leave behind.
        let asked = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        if !asked.is_ok_and(|status| status.success()) {
            drop(self.child.kill());
        }
        drop(self.child.wait());
        if !self.kept {
            drop(fs::remove_dir_all(&self.folder));
        }
    }
}

/// A folder of its own in the build folder, or in the temporary one when `postgres` cannot reach that.
fn make_folder(name: &str, is_root: bool) -> Outcome<PathBuf> {
    let usual = house::target().join("postgres");
    let parent = if is_root && !is_open_to_all(&usual) {
        std::env::temp_dir().join("bitacora-postgres")
    } else {
        usual
    };
    sweep(&parent);
    make_own(parent.join(name), is_root)
}

/// A folder that the server's own user may write.
fn make_own(folder: PathBuf, is_root: bool) -> Outcome<PathBuf> {
    fs::create_dir_all(&folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
    if is_root {
        house::must(Command::new("chown").arg("postgres").arg(&folder))?;
    }
    Ok(folder)
}

/// Whether every folder above lets any user pass, those that do not exist yet aside.
fn is_open_to_all(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.ancestors()
        .filter_map(|folder| fs::metadata(folder).ok())
        .all(|m| m.permissions().mode() & 0o001 != 0)
}

/// Removes what a killed run left behind: folders named after processes that are gone.
fn sweep(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        if entry.file_name() != KEPT && !Path::new("/proc").join(entry.file_name()).exists() {
            drop(fs::remove_dir_all(entry.path()));
        }
    }
}

/// The program, as the user `postgres` when this one is root.
fn as_server(program: &Path, is_root: bool, dies_with_us: bool) -> Command {
    let mut command = Command::new("setpriv");
    if dies_with_us {
        command.args(["--pdeathsig", "INT"]);
    }
    if is_root {
        command.args(["--reuid", "postgres", "--regid", "postgres", "--init-groups"]);
    }
    command.arg("--").arg(program);
    command.stdin(Stdio::null());
    command
}

fn initdb(bin: &Path, folder: &Path, is_root: bool) -> Outcome {
    let done = as_server(&bin.join("initdb"), is_root, false)
        .args(["--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"])
        .arg("--pgdata")
        .arg(folder.join("data"))
        .current_dir(folder)
        .output()
        .map_err(|e| format!("cannot start initdb: {e}"))?;
    if done.status.success() {
        return Ok(());
    }
    Err(format!("initdb failed: {}", String::from_utf8_lossy(&done.stderr).trim()))
}

fn serve(bin: &Path, folder: &Path, is_root: bool, settings: &[&str]) -> Outcome<(Child, u16)> {
    let port = free_port()?;
    let log_path = folder.join("log");
    let log = fs::File::create(&log_path).map_err(|e| format!("cannot write {}: {e}", log_path.display()))?;
    let err = log.try_clone().map_err(|e| e.to_string())?;
    let mut child = as_server(&bin.join("postgres"), is_root, true)
        .arg("-D")
        .arg(folder.join("data"))
        .args(["-p", &port.to_string(), "-h", "127.0.0.1"])
        .args(["-c", "unix_socket_directories=", "-c", "max_connections=200"])
        .args(settings.iter().flat_map(|setting| ["-c", *setting]))
        .current_dir(folder)
        .stdout(log)
        .stderr(err)
        .spawn()
        .map_err(|e| format!("cannot start postgres: {e}"))?;
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        let said = fs::read_to_string(&log_path).unwrap_or_default();
        if said.contains("ready to accept connections") {
            return Ok((child, port));
        }
        if let Ok(Some(status)) = child.try_wait() {
            return Err(format!("postgres ended with {status}: {}", said.trim()));
        }
        std::thread::sleep(Duration::from_millis(30));
    }
    drop(child.kill());
    Err(format!("postgres was not ready after {} s", PATIENCE.as_secs()))
}

fn free_port() -> Outcome<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|e| format!("no free port: {e}"))?;
    Ok(listener.local_addr().map_err(|e| e.to_string())?.port())
}
