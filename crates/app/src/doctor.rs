//! `bitacora doctor`: looks at the data, the configuration, the mail and the schema, and says what
//! to do about what it finds. It never prints a secret.

use db::Db;
use jiff::Timestamp;
use kernel::{Actor, Result};
use serde::Serialize;
use std::{fs, path::Path};
use web::Config;

/// One thing looked at.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// `ok`, `warn` or `bad`.
    pub verdict: &'static str,
    /// What was found and what to do.
    pub says: String,
}

fn finding(what: &'static str, verdict: &'static str, says: impl Into<String>) -> Finding {
    Finding { what, verdict, says: says.into() }
}

/// Looks at what needs no database.
pub fn look_around(data: &Path, config: &Config) -> Vec<Finding> {
    vec![folder(data), modes(data), address(config), mail(config)]
}

fn folder(data: &Path) -> Finding {
    let probe = data.join(".doctor");
    match fs::write(&probe, b"ok").and_then(|()| fs::remove_file(&probe)) {
        Ok(()) => finding("data folder", "ok", data.display().to_string()),
        Err(e) => finding(
            "data folder",
            "bad",
            format!("{} cannot be written ({e}): give this user the right to write there", data.display()),
        ),
    }
}

/// What in the data folder holds secrets or the record.
const PRIVATE: [&str; 4] = ["bitacora.toml", "bitacora.sqlite", "bitacora.sqlite-wal", "bitacora.sqlite-shm"];

/// Whether anybody else on the machine can read the folder or what holds secrets in it. New ones are their
/// owner's alone; an old or copied one keeps the modes that it has, since somebody may want them so.
fn modes(data: &Path) -> Finding {
    use std::os::unix::fs::PermissionsExt as _;
    let is_open = |path: &Path| fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0);
    let folder = is_open(data).then(|| format!("chmod 700 {}", data.display()));
    let inside = PRIVATE.map(|name| data.join(name)).into_iter().filter(|path| is_open(path));
    let files = inside.map(|path| format!("chmod 600 {}", path.display()));
    let todo = folder.iter().cloned().chain(files).collect::<Vec<_>>().join("; ");
    if todo.is_empty() {
        return finding("modes", "ok", "the data folder is its owner's alone");
    }
    let who = if folder.is_some() {
        "others on this machine can look into the data folder"
    } else {
        "the data folder is closed, but files in it are not"
    };
    finding("modes", "warn", format!("{who}: {todo}"))
}

fn address(config: &Config) -> Finding {
    if config.is_secure() {
        return finding("address", "ok", config.url());
    }
    if config.listen.ip().is_loopback() && config.public_url.is_empty() {
        return finding("address", "ok", format!("{} (this machine alone)", config.url()));
    }
    finding(
        "address",
        "warn",
        format!("{} is not encrypted: put a proxy with HTTPS before it and set public_url", config.url()),
    )
}

fn mail(config: &Config) -> Finding {
    let mail = &config.mail;
    if mail.smtp.0.is_empty() {
        return finding(
            "mail",
            "warn",
            "no mail leaves: set mail.smtp and mail.from; until then administrators copy links from Administration, Mail",
        );
    }
    if mail.from.is_empty() {
        return finding("mail", "bad", "mail.smtp is set but mail.from is not: set the sender");
    }
    let replies =
        if mail.reply.is_empty() { "replies by mail are off (mail.reply)" } else { "replies by mail are on" };
    finding(
        "mail",
        "ok",
        format!("from {}; {replies}; send a test mail from Administration, Mail", mail.from),
    )
}

/// How old the last good backup is. One that is more than twice as old as the schedule says, or a week
/// where there is none, is too old.
pub fn backups(data: &Path, config: &Config, now: Timestamp) -> Finding {
    const WEEK_HOURS: i64 = 7 * 24;
    let scheduled = !config.backup.folder.is_empty();
    let how =
        if scheduled { "see the log for why" } else { "set backup.folder, or run bitacora backup FILE" };
    let Some(good) = web::backup::last(data) else {
        return finding("backup", "warn", format!("none was made yet: {how}"));
    };
    let hours = now.duration_since(good.at).as_hours();
    let most = if scheduled { 2 * i64::from(config.backup.every_hours) } else { WEEK_HOURS };
    let file = good.file.display();
    if !good.file.exists() {
        return finding("backup", "bad", format!("the last good one, {file}, is gone: {how}"));
    }
    let says =
        format!("the last good one is {hours} h old: {file}, {} rows, {} files", good.rows, good.files);
    if hours > most {
        return finding("backup", "warn", format!("{says}; that is too old: {how}"));
    }
    finding("backup", "ok", says)
}

/// Greets the mail server, if there is one: nothing is sent.
pub async fn greet_mail(config: &Config) -> Option<Finding> {
    if config.mail.smtp.0.is_empty() || config.mail.from.is_empty() {
        return None;
    }
    Some(match web::mail::greet(config).await {
        Ok(true) => finding("mail server", "ok", "it answers"),
        Ok(false) => finding("mail server", "bad", "it refuses us: check the name and password in mail.smtp"),
        Err(error) => finding(
            "mail server",
            "bad",
            format!("it does not answer ({error}): check the host, the port and the name in mail.smtp"),
        ),
    })
}

/// Signs in to each mailbox that is read, if there is one: nothing is taken or marked.
#[cfg(feature = "imap")]
pub async fn examine_mailboxes(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    for mailbox in &config.mail.imap {
        found.push(match inbox::examine_mailbox(mailbox).await {
            Ok(says) => finding("mailbox", "ok", says),
            Err(error) => finding(
                "mailbox",
                "bad",
                format!("{} cannot be read ({error}): check its block of mail.imap", mailbox.host),
            ),
        });
    }
    found
}

/// Says that this program cannot read the mailboxes that are configured.
#[cfg(not(feature = "imap"))]
pub async fn examine_mailboxes(config: &Config) -> Vec<Finding> {
    let says = "mail.imap is set, but this program was built without it: use the released one";
    if config.mail.imap.is_empty() { Vec::new() } else { vec![finding("mailbox", "bad", says)] }
}

/// Looks into the database.
pub async fn look_inside(db: &Db, rooms: &[&'static web::Room]) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    let missing = db::migrate::pending(db, &web::migrations(rooms)).await;
    found.push(match missing {
        Ok(steps) if steps.is_empty() => finding("schema", "ok", "up to date"),
        Ok(steps) => {
            finding("schema", "warn", format!("{} steps are missing: run bitacora migrate", steps.len()))
        }
        Err(error) => finding("schema", "bad", error.to_string()),
    });
    let mut read = db.read(Actor::SYSTEM).await?;
    let damage = web::damage(&mut read).await?;
    found.push(if damage.is_empty() {
        finding("data", "ok", "the database is whole")
    } else {
        let what = damage.iter().take(5).cloned().collect::<Vec<_>>().join("; ");
        finding("data", "bad", format!("{what}: stop the program, keep a copy, restore the last backup"))
    });
    let dead = db::jobs::counts(&mut read)
        .await?
        .into_iter()
        .find(|(state, _)| state == "dead")
        .map_or(0, |(_, n)| n);
    found.push(if dead == 0 {
        finding("jobs", "ok", "none was set aside")
    } else {
        finding("jobs", "warn", format!("{dead} were set aside after failing: look at Administration, Jobs"))
    });
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn an_open_data_folder_is_warned_of_and_a_closed_one_is_not() {
        let folder = std::env::temp_dir().join(format!("bitacora-modes-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("bitacora.toml"), "metrics_token = \"hush\"").unwrap();
        let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        set(&folder, 0o755);
        set(&folder.join("bitacora.toml"), 0o644);
        let found = modes(&folder);
        assert_eq!(found.verdict, "warn");
        assert!(
            found.says.contains("chmod 700")
                && found.says.contains("chmod 600")
                && !found.says.contains("hush")
        );
        set(&folder, 0o700);
        let found = modes(&folder);
        assert_eq!(found.verdict, "warn");
        assert!(found.says.contains("chmod 600") && !found.says.contains("chmod 700"), "{}", found.says);
        set(&folder.join("bitacora.toml"), 0o600);
        assert_eq!(modes(&folder).verdict, "ok");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn nothing_that_the_doctor_says_holds_a_secret() {
        let mut config = Config::default();
        for secret in [
            &mut config.database_url,
            &mut config.metrics_token,
            &mut config.mail.smtp,
            &mut config.mail.inbound,
            &mut config.oidc.client_secret,
        ] {
            secret.0 = "smtp://zarza:parrilla73@localhost".to_owned();
        }
        config.mail.from = "bitacora@example.com".to_owned();
        let said = serde_json::to_string(&look_around(Path::new("."), &config)).unwrap();
        assert!(!said.contains("parrilla73"), "{said}");
        assert!(!format!("{config:?}").contains("parrilla73"));
    }
}
