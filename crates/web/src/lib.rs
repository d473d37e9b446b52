//! The ground floor's web side: rooms and their slots, doors with their access rows, the request
//! guard, forms, answers, mail, jobs, and the shared screens that slots fill.
//!
//! A room reads this file from the top: [`Room`] is what it fills in, [`Routes`] where its doors
//! go, [`Cx`] what each handler gets. Absent on purpose: no capability is named here.

mod access;
mod answer;
pub mod backup;
pub mod carry;
pub mod cells;
mod config;
mod cx;
mod day;
mod form;
mod ground;
mod guard;
mod house;
mod idempotency;
pub mod json;
pub mod letter;
pub mod limit;
pub mod mail;
mod metrics;
pub mod personal;
mod reindex;
mod room;
mod routes;
pub mod seal;
mod sink;
mod store;
mod tally;
mod work;

pub use access::{Access, Verdict};
pub use answer::{Answer, Fault, download, encode, redirect};
pub use config::{BackupConfig, Config, MailConfig, MailboxConfig, OidcConfig, Secret, Transport};
pub use cx::{Cx, Visitor};
pub use form::{Form, Problems};
pub use ground::ROOM;
pub use guard::{Gate, Scope, cookie, presented, same_secret};
pub use house::{House, Patience, Workspace, migrations, save_workspace, workspace};
pub use idempotency::Claim;
pub use reindex::migrate;
pub use room::{
    Activity, AgendaFlag, ClientColumn, Demo, Duty, Hit, HomeItem, Incoming, JobKind, Nav, PulseWeek, Room,
    Signs, Slot, Tick, Unexported, activity, agenda_flags, signs, slot, take_mail, thread_panels,
};
pub use routes::{Door, Routes};
pub use store::{damage, put_setting, setting};
pub use tally::{Counted, Tally};
pub use work::{run_due_jobs, run_due_ticks, watch, work};

use sha2::{Digest, Sha256};

ui::texts!("web");

/// Random bytes from the operating system.
pub fn fresh_bytes<const N: usize>() -> kernel::Result<[u8; N]> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(kernel::Error::internal)?;
    Ok(bytes)
}

/// A secret for links, cookies and tokens: 32 random bytes as hexadecimal text.
pub fn fresh_secret() -> kernel::Result<String> {
    Ok(hex(&fresh_bytes::<32>()?))
}

/// A code for a link in a mail or a password that a person types: 140 random bits in letters and figures.
pub fn fresh_code() -> kernel::Result<String> {
    Ok(kernel::code::letters(&fresh_bytes::<{ kernel::code::LENGTH }>()?))
}

/// The name of the session cookie for a configuration.
pub fn session_cookie(config: &Config) -> &'static str {
    guard::cookie_name(config.is_secure())
}

/// What is stored of a secret: its SHA-256, so that the data alone opens nothing.
pub fn digest(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// Bytes as hexadecimal text.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
