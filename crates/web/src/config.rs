//! The configuration, as the program reads it from `bitacora.toml` and the environment.

use serde::{Deserialize, Serialize};
use std::{fmt, net::SocketAddr};

/// A value that is never printed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "(none)" } else { "(set)" })
    }
}

/// How a mailbox is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// Encrypted from the first byte.
    #[default]
    Tls,
    /// Encrypted after greeting.
    Starttls,
    /// In the clear; on this machine alone.
    Plain,
}

/// A mailbox that is read by IMAP. Used where the program was built with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailboxConfig {
    /// The server.
    pub host: String,
    /// Its port; 0 means the usual one of the transport.
    pub port: u16,
    /// How it is reached.
    pub transport: Transport,
    /// Our name there.
    pub user: String,
    /// Our password there.
    pub password: Secret,
    /// A file that holds the password, a path from the data folder or a whole one.
    pub password_file: String,
    /// The folder that is read.
    pub folder: String,
    /// The folder that mails are moved to once taken; empty means that they are marked as seen.
    pub move_to: String,
    /// A file of certificates in PEM that are believed instead of the public ones.
    pub ca: String,
}

impl Default for MailboxConfig {
    fn default() -> MailboxConfig {
        MailboxConfig {
            host: String::new(),
            port: 0,
            transport: Transport::default(),
            user: String::new(),
            password: Secret::default(),
            password_file: String::new(),
            folder: "INBOX".to_owned(),
            move_to: String::new(),
            ca: String::new(),
        }
    }
}

impl MailboxConfig {
    /// The port, said or usual.
    pub fn port(&self) -> u16 {
        match (self.port, self.transport) {
            (0, Transport::Tls) => 993,
            (0, Transport::Starttls | Transport::Plain) => 143,
            (port, _) => port,
        }
    }
}

/// Where mail goes and comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    /// `smtp://user:password@host:587` or `smtps://…`; empty means that no mail leaves.
    pub smtp: Secret,
    /// The sender, `Bitácora <bitacora@example.com>`.
    pub from: String,
    /// The domain or address for replies, `reply@example.com`; replies go to `reply+SIGNED@example.com`.
    pub reply: String,
    /// The secret of the HTTP door for incoming mail; empty closes it.
    pub inbound: Secret,
    /// Mailboxes that are read by IMAP.
    pub imap: Vec<MailboxConfig>,
}

/// Backups that the program makes by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BackupConfig {
    /// Where they go, a path from the data folder or a whole one; empty means that none is made.
    pub folder: String,
    /// Hours from one to the next.
    pub every_hours: u32,
    /// How many are kept.
    pub keep: usize,
}

impl Default for BackupConfig {
    fn default() -> BackupConfig {
        BackupConfig { folder: String::new(), every_hours: 24, keep: 14 }
    }
}

/// The company's own provider of sign-in (OpenID Connect). Used where the program was built with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OidcConfig {
    /// Its address, `https://login.example.com`; empty means none.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: Secret,
    /// What people call it, on the button.
    pub name: String,
}

/// How this process runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The address that people type, without a slash at the end; used in mails and links.
    pub public_url: String,
    /// `postgres://…`; empty means the embedded file.
    pub database_url: Secret,
    /// Connections to PostgreSQL of this process.
    pub database_connections: usize,
    /// The largest attachment in bytes.
    pub attachment_bytes: usize,
    /// The token that `/metrics` asks for; empty closes it.
    pub metrics_token: Secret,
    /// Whether those who ask too often wait ([`crate::limit`]). Off for measuring load.
    pub rate_limits: bool,
    /// Log lines as JSON.
    pub log_json: bool,
    /// Scheduled backups.
    pub backup: BackupConfig,
    /// Mail.
    pub mail: MailConfig,
    /// The company's own provider of sign-in.
    pub oidc: OidcConfig,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 4400)),
            public_url: String::new(),
            database_url: Secret::default(),
            database_connections: 16,
            attachment_bytes: 25 * 1024 * 1024,
            metrics_token: Secret::default(),
            rate_limits: true,
            log_json: false,
            backup: BackupConfig::default(),
            mail: MailConfig::default(),
            oidc: OidcConfig::default(),
        }
    }
}

impl Config {
    /// The address that people type.
    pub fn url(&self) -> String {
        if self.public_url.is_empty() {
            format!("http://{}", self.listen)
        } else {
            self.public_url.trim_end_matches('/').to_owned()
        }
    }

    /// Whether people come by TLS, so that cookies may insist on it.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
