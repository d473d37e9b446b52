//! Passkeys by the crate webauthn-rs. A program that is built without the feature `passkeys` has none:
//! its doors answer 404 and no page offers them.

use web::Config;

#[cfg(not(feature = "passkeys"))]
mod absent;
#[cfg(feature = "passkeys")]
mod built;

#[cfg(not(feature = "passkeys"))]
pub use absent::{begin_entry, begin_new, finish_entry, finish_new, who};
#[cfg(feature = "passkeys")]
pub use built::{begin_entry, begin_new, finish_entry, finish_new, who};

/// A passkey that a browser made.
pub struct Made {
    /// The credential, as hexadecimal text.
    pub credential: String,
    /// How it names its person.
    pub handle: String,
    /// The public key and its counter, as JSON.
    pub data: String,
}

/// Whether passkeys can be used here: built in, and reached by a name. Browsers tie a passkey to a name
/// and refuse bare numbers.
pub fn are_offered(config: &Config) -> bool {
    let url = config.url();
    let host = url.split_once("://").map_or("", |(_, rest)| rest.split(['/', ':']).next().unwrap_or(""));
    let numbers = host.starts_with('[') || host.parse::<std::net::IpAddr>().is_ok();
    cfg!(feature = "passkeys") && !host.is_empty() && !numbers
}
