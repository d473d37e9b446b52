//! One request to the provider over rustls: no redirects, no cookies, a limit on size and on time. Plain
//! HTTP only to this machine, for tests.

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use openidconnect::{HttpRequest, HttpResponse};
use std::{fmt, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};

/// The longest that the provider may take for one answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer at most.
const ANSWER_BYTES: usize = 1024 * 1024;

/// Why no answer came.
#[derive(Debug)]
pub struct Broken(String);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Broken {}

fn broken(why: impl fmt::Display) -> Broken {
    Broken(why.to_string())
}

/// Asks and waits for the answer.
pub async fn fetch(request: HttpRequest) -> Result<HttpResponse, Broken> {
    tokio::time::timeout(PATIENCE, ask(request)).await.map_err(|_| broken("no answer in time"))?
}

async fn ask(request: HttpRequest) -> Result<HttpResponse, Broken> {
    let host = request.uri().host().unwrap_or("").trim_matches(['[', ']']).to_owned();
    let secure = request.uri().scheme_str() == Some("https");
    let here = host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    if !secure && !here {
        return Err(broken("the provider's address has to begin with https://"));
    }
    let port = request.uri().port_u16().unwrap_or(if secure { 443 } else { 80 });
    let stream = TcpStream::connect((host.as_str(), port)).await.map_err(broken)?;
    if !secure {
        return over(stream, request).await;
    }
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(broken)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host).map_err(broken)?;
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(broken)?;
    over(stream, request).await
}

async fn over<S>(stream: S, request: HttpRequest) -> Result<HttpResponse, Broken>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // It ends with the answer; what broke it is seen where the answer is awaited.
    tokio::spawn(connection);
    let (mut parts, body) = request.into_parts();
    let authority = parts.uri.authority().map_or("", http::uri::Authority::as_str).to_owned();
    parts.headers.insert(http::header::HOST, authority.parse().map_err(broken)?);
    let path = parts.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned();
    parts.uri = path.parse().map_err(broken)?;
    let request = http::Request::from_parts(parts, Full::new(Bytes::from(body)));
    let (parts, body) = sender.send_request(request).await.map_err(broken)?.into_parts();
    let body = Limited::new(body, ANSWER_BYTES).collect().await.map_err(broken)?.to_bytes();
    Ok(http::Response::from_parts(parts, body.to_vec()))
}
