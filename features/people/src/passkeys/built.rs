//! The two ceremonies: adding a passkey and coming in with one. What the browser has to be asked goes
//! out as JSON; the state in between stays with us (`people_step`), never with the browser.

use super::Made;
use crate::types::{Person, factors::Passkey};
use kernel::{Error, Result};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use web::Config;
use webauthn_rs::prelude::{
    self as w, DiscoverableAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

/// A set-up that waits for the browser.
#[derive(Serialize, Deserialize)]
struct Begun {
    handle: Uuid,
    registration: PasskeyRegistration,
}

fn party(config: &Config) -> Result<Webauthn> {
    let origin = Url::parse(&config.url()).map_err(Error::internal)?;
    let name = origin.domain().ok_or(Error::Conflict("people-passkey-needs-name"))?;
    let builder = WebauthnBuilder::new(name, &origin).map_err(Error::internal)?;
    builder.rp_name("Bitácora").build().map_err(Error::internal)
}

/// What went wrong is between the browser and the key; the reader is told to try again.
fn refused(_: WebauthnError) -> Error {
    Error::Conflict("people-passkey-refused")
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| Error::Conflict("people-passkey-refused"))
}

fn written<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

/// What the browser is asked to make a passkey, and the state that waits for its answer.
pub fn begin_new(config: &Config, person: &Person, known: &[Passkey]) -> Result<(String, String)> {
    let handle = match known.first() {
        Some(known) => Uuid::parse_str(&known.handle).map_err(Error::internal)?,
        None => Uuid::from_bytes(web::fresh_bytes()?),
    };
    let there = known.iter().filter_map(|known| read::<w::Passkey>(&known.data).ok());
    let there = there.map(|known| known.cred_id().clone()).collect();
    let (asked, registration) = party(config)?
        .start_passkey_registration(handle, &person.email, &person.name, Some(there))
        .map_err(refused)?;
    let mut asked = serde_json::to_value(asked).map_err(Error::internal)?;
    // Coming in asks for no name first, so the key itself has to know whose it is.
    let choice = &mut asked["publicKey"]["authenticatorSelection"];
    choice["residentKey"] = "required".into();
    choice["requireResidentKey"] = true.into();
    Ok((asked["publicKey"].to_string(), written(&Begun { handle, registration })?))
}

/// The passkey, if the browser's answer is one to what was asked.
pub fn finish_new(config: &Config, state: &str, answer: &str) -> Result<Made> {
    let begun: Begun = read(state)?;
    let answer: RegisterPublicKeyCredential = read(answer)?;
    let made = party(config)?.finish_passkey_registration(&answer, &begun.registration).map_err(refused)?;
    Ok(Made {
        credential: web::hex(made.cred_id().as_ref()),
        handle: begun.handle.to_string(),
        data: written(&made)?,
    })
}

/// What the browser is asked to come in, and the state that waits for its answer.
pub fn begin_entry(config: &Config) -> Result<(String, String)> {
    let (asked, state) = party(config)?.start_discoverable_authentication().map_err(refused)?;
    let asked = serde_json::to_value(asked).map_err(Error::internal)?;
    Ok((asked["publicKey"].to_string(), written(&state)?))
}

/// Which credential of whom an answer claims to be.
pub fn who(config: &Config, answer: &str) -> Result<(String, String)> {
    let answer: PublicKeyCredential = read(answer)?;
    let (handle, credential) =
        party(config)?.identify_discoverable_authentication(&answer).map_err(refused)?;
    Ok((web::hex(credential), handle.to_string()))
}

/// Whether the answer proves it; the passkey's data with its new counter comes back.
pub fn finish_entry(config: &Config, state: &str, answer: &str, passkey: &Passkey) -> Result<String> {
    let state: DiscoverableAuthentication = read(state)?;
    let answer: PublicKeyCredential = read(answer)?;
    let mut known: w::Passkey = read(&passkey.data)?;
    let proven =
        party(config)?.finish_discoverable_authentication_v2(&answer, state, &known).map_err(refused)?;
    known.update_credential(&proven);
    written(&known)
}
