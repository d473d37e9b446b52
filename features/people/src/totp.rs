//! The code app: six digits each half minute (RFC 6238), by the crate totp-rs.

use kernel::{Error, Result};
use totp_rs::{Builder, Secret, Totp};

/// Half minutes before and after that are accepted too: phones' clocks are off.
const SKEW: u16 = 1;
/// Bytes of a secret (RFC 4226 asks for 20).
pub const SECRET_BYTES: usize = 20;

/// A secret in base32, out of random bytes.
pub fn secret_of(random: [u8; SECRET_BYTES]) -> String {
    Secret::from(random).to_base32()
}

fn app(secret: &str, account: &str, issuer: &str) -> Result<Totp> {
    let secret =
        Secret::try_from_base32(secret).map_err(|_| Error::internal("a code app's secret is broken"))?;
    // A colon parts issuer and account in the address, so neither may hold one.
    let plain = |text: &str| text.replace(':', " ");
    Builder::new()
        .with_secret(secret)
        .with_skew(SKEW)
        .with_account_name(plain(account))
        .with_issuer(Some(plain(issuer)))
        .build()
        .map_err(|e| Error::Internal(format!("the code app cannot be set up: {e:?}")))
}

/// The address that a phone reads from the picture.
pub fn address(secret: &str, account: &str, issuer: &str) -> Result<String> {
    app(secret, account, issuer)?.to_url().map_err(|e| Error::Internal(format!("no address: {e:?}")))
}

/// The half minute that a code belongs to, if it is right and later than the last one used.
pub fn step_of(secret: &str, code: &str, second: i64, last_step: i64) -> Result<Option<i64>> {
    let found = app(secret, "x", "x")?.check(code, u64::try_from(second).unwrap_or(0));
    Ok(found.and_then(|step| i64::try_from(step).ok()).filter(|step| *step > last_step))
}

/// The code of an instant, as a phone would show it.
#[cfg(test)]
pub fn code_at(secret: &str, second: i64) -> String {
    let app = app(secret, "x", "x").unwrap();
    app.generate(u64::try_from(second).unwrap()).to_string()
}

/// The picture of an address: the side in squares, and the path of the dark ones.
pub fn picture(address: &str) -> Result<(usize, String)> {
    use std::fmt::Write as _;
    let code = qrcode::QrCode::new(address).map_err(|e| Error::Internal(format!("no picture: {e}")))?;
    let side = code.width();
    let mut path = String::new();
    for (at, colour) in code.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            let _ = write!(path, "M{} {}h1v1h-1z", at % side, at / side);
        }
    }
    Ok((side, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, SHA-1, the last six digits.
        let secret = Secret::from("12345678901234567890".as_bytes()).to_base32();
        for (second, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(code_at(&secret, second), code);
            assert_eq!(step_of(&secret, code, second, 0).unwrap(), Some(second / 30));
            assert_eq!(step_of(&secret, code, second, second / 30).unwrap(), None, "a code works once");
            assert_eq!(step_of(&secret, code, second + 90, 0).unwrap(), None, "and not for long");
        }
    }

    #[test]
    fn the_address_names_the_workspace_and_cannot_be_split() {
        let address =
            address(&secret_of([7; SECRET_BYTES]), "ana@tramontana.example", "Tramontana: servicios")
                .unwrap();
        assert!(address.starts_with("otpauth://totp/Tramontana") && address.contains("secret="));
        let (side, path) = picture(&address).unwrap();
        assert!(side > 20 && path.len() > 1_000);
    }
}
