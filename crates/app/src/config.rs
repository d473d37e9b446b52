//! `bitacora.toml` in the data folder, and the environment over it.

use kernel::{Error, Result};
use std::{fs, path::Path};
use web::{Config, Secret};

/// The file that a new data folder gets: every setting, commented.
pub const COMMENTED: &str = include_str!("../bitacora.toml");

/// Reads the configuration of a data folder. A missing file means the defaults.
pub fn load(data: &Path) -> Result<Config> {
    let path = data.join("bitacora.toml");
    let config = match fs::read_to_string(&path) {
        Ok(text) => toml::from_str(&text).map_err(|e| in_words(&path, &text, &e))?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Config::default(),
        Err(e) => return Err(Error::Internal(format!("{}: {e}", path.display()))),
    };
    with_password_files(overridden(config, |name| std::env::var(name).ok())?, data)
}

/// The passwords of mailboxes that stand in files.
fn with_password_files(mut config: Config, data: &Path) -> Result<Config> {
    for mailbox in &mut config.mail.imap {
        if !mailbox.password.0.is_empty() || mailbox.password_file.is_empty() {
            continue;
        }
        let path = data.join(&mailbox.password_file);
        let text = fs::read_to_string(&path)
            .map_err(|e| Error::Internal(format!("password_file {}: {e}", path.display())))?;
        mailbox.password = Secret(text.trim_end_matches(['\r', '\n']).to_owned());
    }
    Ok(config)
}

/// What is wrong and where, without the line itself: it may hold a secret.
fn in_words(path: &Path, text: &str, error: &toml::de::Error) -> Error {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    Error::Internal(format!("{}, line {line}: {}", path.display(), error.message()))
}

/// The environment's values over the file's. Each setting `a.b` is `BITACORA_A_B`.
fn overridden(mut config: Config, env: impl Fn(&str) -> Option<String>) -> Result<Config> {
    fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T> {
        value.parse().map_err(|_| Error::Internal(format!("{name}={value:?} is not understood")))
    }
    let secret = |name: &str, into: &mut Secret| {
        if let Some(value) = env(name) {
            *into = Secret(value);
        }
    };
    secret("BITACORA_DATABASE_URL", &mut config.database_url);
    secret("BITACORA_METRICS_TOKEN", &mut config.metrics_token);
    secret("BITACORA_MAIL_SMTP", &mut config.mail.smtp);
    secret("BITACORA_MAIL_INBOUND", &mut config.mail.inbound);
    secret("BITACORA_OIDC_CLIENT_SECRET", &mut config.oidc.client_secret);
    for (at, mailbox) in config.mail.imap.iter_mut().enumerate() {
        secret(&format!("BITACORA_MAIL_IMAP_{}_PASSWORD", at + 1), &mut mailbox.password);
    }
    let text = |name: &str, into: &mut String| {
        if let Some(value) = env(name) {
            *into = value;
        }
    };
    text("BITACORA_PUBLIC_URL", &mut config.public_url);
    text("BITACORA_MAIL_FROM", &mut config.mail.from);
    text("BITACORA_MAIL_REPLY", &mut config.mail.reply);
    text("BITACORA_BACKUP_FOLDER", &mut config.backup.folder);
    if let Some(value) = env("BITACORA_BACKUP_EVERY_HOURS") {
        config.backup.every_hours = number("BITACORA_BACKUP_EVERY_HOURS", &value)?;
    }
    if let Some(value) = env("BITACORA_BACKUP_KEEP") {
        config.backup.keep = number("BITACORA_BACKUP_KEEP", &value)?;
    }
    text("BITACORA_OIDC_ISSUER", &mut config.oidc.issuer);
    text("BITACORA_OIDC_CLIENT_ID", &mut config.oidc.client_id);
    text("BITACORA_OIDC_NAME", &mut config.oidc.name);
    if let Some(value) = env("BITACORA_LISTEN") {
        config.listen = number("BITACORA_LISTEN", &value)?;
    }
    if let Some(value) = env("BITACORA_DATABASE_CONNECTIONS") {
        config.database_connections = number("BITACORA_DATABASE_CONNECTIONS", &value)?;
    }
    if let Some(value) = env("BITACORA_ATTACHMENT_BYTES") {
        config.attachment_bytes = number("BITACORA_ATTACHMENT_BYTES", &value)?;
    }
    if let Some(value) = env("BITACORA_RATE_LIMITS") {
        config.rate_limits = number("BITACORA_RATE_LIMITS", &value)?;
    }
    if let Some(value) = env("BITACORA_LOG_JSON") {
        config.log_json = number("BITACORA_LOG_JSON", &value)?;
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commented_file_says_the_defaults_once_its_comments_are_opened() {
        let opened: String = COMMENTED
            .lines()
            .map(|line| line.strip_prefix("#: ").unwrap_or(if line.starts_with('#') { "" } else { line }))
            .fold(String::new(), |all, line| all + line + "\n");
        let config: Config = toml::from_str(&opened).unwrap();
        assert_eq!(config, Config::default());
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let env = |name: &str| (name == "BITACORA_LISTEN").then(|| "0.0.0.0:80".to_owned());
        assert_eq!(overridden(Config::default(), env).unwrap().listen.port(), 80);
        let broken = |name: &str| (name == "BITACORA_LISTEN").then(|| "here".to_owned());
        assert!(overridden(Config::default(), broken).unwrap_err().to_string().contains("BITACORA_LISTEN"));
    }

    #[test]
    fn the_password_of_a_mailbox_comes_from_the_environment_or_a_file() {
        let folder = std::env::temp_dir().join(format!("bitacora-mailbox-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("mailbox"), "con espacio \n").unwrap();
        let text = "[[mail.imap]]\nhost = \"imap.example.com\"\nuser = \"a\"\npassword_file = \"mailbox\"\n\
            [[mail.imap]]\nhost = \"imap.example.com\"\nuser = \"b\"\ntransport = \"starttls\"\nmove_to = \"Taken\"\n";
        let config: Config = toml::from_str(text).unwrap();
        let env = |name: &str| (name == "BITACORA_MAIL_IMAP_2_PASSWORD").then(|| "hush".to_owned());
        let config = with_password_files(overridden(config, env).unwrap(), &folder).unwrap();
        let known: Vec<_> =
            config.mail.imap.iter().map(|mailbox| (mailbox.password.0.as_str(), mailbox.port())).collect();
        assert_eq!(known, [("con espacio ", 993), ("hush", 143)]);
        assert!(!format!("{config:?}").contains("hush"));
        fs::remove_dir_all(&folder).unwrap();
        assert!(
            with_password_files(toml::from_str(text).unwrap(), &folder).is_err(),
            "a file that is not there"
        );
    }

    #[test]
    fn a_misspelled_setting_is_named() {
        let error = toml::from_str::<Config>("lisen = \"127.0.0.1:1\"").unwrap_err().to_string();
        assert!(error.contains("lisen"));
    }
}
