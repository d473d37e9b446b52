//! The code flow with PKCE, state and nonce. What is asked for is the verified mail address; no token
//! is kept.

use super::{Known, fetch::fetch};
use kernel::{Error, Result};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce, OAuth2TokenResponse as _,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _,
    core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims},
};
use serde::{Deserialize, Serialize};
use std::fmt::Display;
use web::Config;

/// What waits for the provider's answer.
#[derive(Serialize, Deserialize)]
struct Begun {
    csrf: String,
    nonce: String,
    verifier: String,
}

/// Where the provider sends people back to.
const BACK: &str = "/sign-in/provider/back";

/// What went wrong goes to the log without what was sent; the reader is told to try again.
fn failed(what: &'static str) -> impl Fn(&dyn Display) -> Error {
    move |why| {
        tracing::warn!(%why, "sign-in by the provider: {what}");
        Error::Conflict("people-provider-failed")
    }
}

macro_rules! client {
    ($config:expr) => {{
        let oidc = &$config.oidc;
        let issuer = IssuerUrl::new(oidc.issuer.clone()).map_err(|e| failed("its address")(&e))?;
        let metadata = CoreProviderMetadata::discover_async(issuer, &fetch)
            .await
            .map_err(|e| failed("what it says of itself")(&e))?;
        let secret =
            (!oidc.client_secret.0.is_empty()).then(|| ClientSecret::new(oidc.client_secret.0.clone()));
        let back = RedirectUrl::new(format!("{}{BACK}", $config.url())).map_err(Error::internal)?;
        CoreClient::from_provider_metadata(metadata, ClientId::new(oidc.client_id.clone()), secret)
            .set_redirect_uri(back)
    }};
}

/// Where the browser goes, and the state that waits for its return.
pub async fn begin(config: &Config) -> Result<(String, String)> {
    if super::name(config).is_none() {
        return Err(Error::NotFound);
    }
    let client = client!(config);
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, csrf, nonce) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scope(Scope::new("email".to_owned()))
        .set_pkce_challenge(challenge)
        .url();
    let begun = Begun {
        csrf: csrf.secret().clone(),
        nonce: nonce.secret().clone(),
        verifier: verifier.secret().clone(),
    };
    Ok((url.to_string(), serde_json::to_string(&begun).map_err(Error::internal)?))
}

/// Who came back, if the provider's answer is one to what was asked.
pub async fn finish(config: &Config, state: &str, code: &str, csrf: &str) -> Result<Known> {
    let begun: Begun = serde_json::from_str(state).map_err(Error::internal)?;
    if web::digest(csrf) != web::digest(&begun.csrf) {
        return Err(failed("another state came back")(&""));
    }
    let client = client!(config);
    let tokens = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .map_err(|e| failed("no place for codes")(&e))?
        .set_pkce_verifier(PkceCodeVerifier::new(begun.verifier))
        .request_async(&fetch)
        .await
        .map_err(|e| failed("the code")(&e))?;
    let token = tokens.id_token().ok_or_else(|| failed("no identity came back")(&""))?;
    let claims = token
        .claims(&client.id_token_verifier(), &Nonce::new(begun.nonce))
        .map_err(|e| failed("the identity")(&e))?;
    let mut email = claims.email().filter(|_| claims.email_verified() == Some(true)).cloned();
    // Some say no more than the subject in the identity, and the rest where one asks for it.
    if claims.email().is_none() {
        let told: CoreUserInfoClaims = client
            .user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
            .map_err(|e| failed("no place for people")(&e))?
            .request_async(&fetch)
            .await
            .map_err(|e| failed("what it says of people")(&e))?;
        email = told.email().filter(|_| told.email_verified() == Some(true)).cloned();
    }
    let email = email.map(|email| email.as_str().to_lowercase());
    let subject = web::digest(&format!("{}\n{}", claims.issuer().as_str(), claims.subject().as_str()));
    Ok(Known { subject, email })
}
