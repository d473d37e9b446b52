//! Without the feature there is no provider.

use super::Known;
use kernel::{Error, Result};
use web::Config;

pub async fn begin(_: &Config) -> Result<(String, String)> {
    Err(Error::NotFound)
}

pub async fn finish(_: &Config, _: &str, _: &str, _: &str) -> Result<Known> {
    Err(Error::NotFound)
}
