//! Signed addresses: where an answer by mail goes. A tag names two things, with a seal that only this
//! workspace can make. It is in small letters and digits, since mail servers may change the case of an
//! address.
//!
//! Absent on purpose: whether the sender may use it, which whoever takes a mail in checks as well.

use db::{Read, Tx};
use hmac::{Hmac, Mac as _};
use kernel::Result;
use sha2::Sha256;
use std::fmt::Write as _;

/// Bytes of a seal: 80 bits, short enough for the name of an address.
const SEAL_BYTES: usize = 10;

/// The key of a purpose, made on first use and kept under a setting. It is kept as it is: a seal is made
/// anew for each mail, so a digest would not do.
#[db::boxed]
pub async fn key(tx: &mut Tx, setting: &str) -> Result<String> {
    if let Some(key) = known(tx, setting).await? {
        return Ok(key);
    }
    tx.lock(setting, false).await?;
    if let Some(key) = known(tx, setting).await? {
        return Ok(key);
    }
    let key = crate::fresh_secret()?;
    crate::put_setting(tx, setting, &key).await?;
    Ok(key)
}

/// The key, if there is one yet.
#[db::boxed]
pub async fn known(read: &mut Read, setting: &str) -> Result<Option<String>> {
    crate::setting::<String>(read, setting).await
}

fn mac(key: &str, what: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(what.as_bytes());
    Some(mac)
}

/// Two numbers under a seal; the purpose keeps a tag from serving for another.
pub fn tag(key: &str, purpose: &str, first: i64, second: i64) -> String {
    let what = format!("{purpose}.{first}.{second}");
    let seal = mac(key, &what).map(|mac| mac.finalize().into_bytes()).unwrap_or_default();
    let seal = seal.iter().take(SEAL_BYTES).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    format!("{first}.{second}.{seal}")
}

/// Reads a tag back, if this workspace made it for the purpose.
pub fn read(key: &str, purpose: &str, tag: &str) -> Option<(i64, i64)> {
    let tag = tag.to_lowercase();
    let mut parts = tag.split('.');
    let (first, second, seal) = (parts.next()?, parts.next()?, parts.next()?);
    let (first, second): (i64, i64) = (first.parse().ok()?, second.parse().ok()?);
    if parts.next().is_some() || seal.len() != SEAL_BYTES * 2 || !seal.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> =
        (0..SEAL_BYTES).map(|at| u8::from_str_radix(&seal[at * 2..at * 2 + 2], 16).ok()).collect();
    let mac = mac(key, &format!("{purpose}.{first}.{second}"))?;
    mac.verify_truncated_left(&bytes?).ok()?;
    Some((first, second))
}

/// The name and the domain of a configured address; a bare domain has the name `reply`.
fn halves(base: &str) -> Option<(&str, &str)> {
    let (name, domain) = base.rsplit_once('@').unwrap_or(("reply", base));
    (!name.is_empty() && domain.contains('.') || domain == "localhost").then_some((name, domain))
}

/// The address for an answer, where one is configured.
pub fn address(base: &str, tag: &str) -> Option<String> {
    halves(base.trim()).map(|(name, domain)| format!("{name}+{tag}@{domain}"))
}

/// The tag of an address that was made of a base.
pub fn tag_under<'a>(base: &str, address: &'a str) -> Option<&'a str> {
    let (name, domain) = halves(base.trim())?;
    let (local, at) = address.trim().rsplit_once('@')?;
    let (first, tag) = local.split_once('+')?;
    (at.eq_ignore_ascii_case(domain) && first.eq_ignore_ascii_case(name)).then_some(tag)
}

/// The tag of any address.
pub fn tag_of(address: &str) -> Option<&str> {
    address.trim().rsplit_once('@')?.0.split_once('+').map(|(_, tag)| tag)
}

/// An address without its tag.
pub fn base_of(address: &str) -> String {
    let Some((local, domain)) = address.trim().rsplit_once('@') else { return address.trim().to_owned() };
    format!("{}@{domain}", local.split_once('+').map_or(local, |(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_read_by_whoever_made_it_for_its_purpose_alone() {
        let sealed = tag("ours", "ticket", 431, 0);
        assert_eq!(read("ours", "ticket", &sealed), Some((431, 0)));
        assert_eq!(read("ours", "ticket", &sealed.to_uppercase()), Some((431, 0)));
        for (key, purpose, tag) in [
            ("theirs", "ticket", sealed.clone()),
            ("ours", "reply", sealed.clone()),
            ("ours", "ticket", sealed.replace("431.", "432.")),
            ("ours", "ticket", "431.0.ññññññññññ".to_owned()),
            ("ours", "ticket", String::new()),
        ] {
            assert_eq!(read(key, purpose, &tag), None, "{tag}");
        }
    }

    #[test]
    fn an_address_carries_its_tag_and_gives_it_back() {
        let signed = address("soporte@example.com", "1.0.ab").unwrap();
        assert_eq!(signed, "soporte+1.0.ab@example.com");
        assert_eq!((tag_of(&signed), base_of(&signed).as_str()), (Some("1.0.ab"), "soporte@example.com"));
        assert_eq!(base_of("soporte@example.com"), "soporte@example.com");
        assert_eq!(tag_under("other@example.com", &signed), None);
    }
}
