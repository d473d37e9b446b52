//! Without the feature there are no passkeys.

use super::Made;
use crate::types::{Person, factors::Passkey};
use kernel::{Error, Result};
use web::Config;

pub fn begin_new(_: &Config, _: &Person, _: &[Passkey]) -> Result<(String, String)> {
    Err(Error::NotFound)
}

pub fn finish_new(_: &Config, _: &str, _: &str) -> Result<Made> {
    Err(Error::NotFound)
}

pub fn begin_entry(_: &Config) -> Result<(String, String)> {
    Err(Error::NotFound)
}

pub fn who(_: &Config, _: &str) -> Result<(String, String)> {
    Err(Error::NotFound)
}

pub fn finish_entry(_: &Config, _: &str, _: &str, _: &Passkey) -> Result<String> {
    Err(Error::NotFound)
}
