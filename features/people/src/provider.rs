//! The company's own provider of sign-in (OpenID Connect) by the crate openidconnect. A program that is
//! built without the feature `oidc` has none: its doors answer 404 and no page offers it.

use web::Config;

#[cfg(not(feature = "oidc"))]
mod absent;
#[cfg(feature = "oidc")]
mod built;
#[cfg(feature = "oidc")]
mod fetch;

#[cfg(not(feature = "oidc"))]
pub use absent::{begin, finish};
#[cfg(feature = "oidc")]
pub use built::{begin, finish};

/// Somebody as the provider knows them.
pub struct Known {
    /// The digest of issuer and subject, which never changes.
    pub subject: String,
    /// Their address, if the provider says that it verified it.
    pub email: Option<String>,
}

/// What the company calls its provider, if it has one.
pub fn name(config: &Config) -> Option<&str> {
    let oidc = &config.oidc;
    let name = if oidc.name.is_empty() { "OpenID Connect" } else { oidc.name.as_str() };
    (cfg!(feature = "oidc") && !oidc.issuer.is_empty()).then_some(name)
}
