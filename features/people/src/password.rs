//! Passwords with argon2id, off the request's thread and a few at a time, since each takes 19 MB.

use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use kernel::{Error, Result};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Hashes at the same time.
const AT_ONCE: usize = 2;

static TURN: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(AT_ONCE));

/// A hash of a password that nobody has, so that an unknown account costs the same time as a known one.
static NOBODYS: LazyLock<String> = LazyLock::new(|| compute("nobody's password").unwrap_or_default());

fn compute(password: &str) -> Result<String> {
    let salt = web::fresh_secret()?;
    let salt = SaltString::encode_b64(&salt.as_bytes()[..32]).map_err(Error::internal)?;
    Argon2::default()
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|e| Error::Internal(format!("the password cannot be hashed: {e}")))
}

/// The hash to keep.
pub async fn hash(password: String) -> Result<String> {
    let _turn = TURN.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(move || compute(&password)).await.map_err(Error::internal)?
}

/// Whether a password is the one behind a hash; no hash takes as long and is never it.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    let _turn = TURN.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODYS.clone());
        let Ok(parsed) = PasswordHash::new(&hash) else { return false };
        Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known
    })
    .await
    .map_err(Error::internal)
}
