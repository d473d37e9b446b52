//! A browser without a screen: keeps its cookie, sends forms as a browser does, and shows answers.

use axum::{Router, body::Body};
use http::{Method, Request, header};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

/// Somebody at the door.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    /// Cookies as `name=value`.
    jar: Vec<String>,
    token: Option<String>,
    /// Headers sent with each request.
    pub headers: Vec<(&'static str, String)>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: http::HeaderMap,
    /// The body as text.
    pub body: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
    asked: String,
}

impl Browser {
    pub(crate) fn new(router: Router) -> Browser {
        Browser { router, jar: Vec::new(), token: None, headers: Vec::new() }
    }

    /// The same door with a bearer token instead of a cookie.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Browser {
        Browser { jar: Vec::new(), token: Some(token.to_owned()), ..self.clone() }
    }

    /// With one more header.
    #[must_use]
    pub fn with(&self, name: &'static str, value: &str) -> Browser {
        let mut other = self.clone();
        other.headers.push((name, value.to_owned()));
        other
    }

    /// The session cookie, `name=secret`.
    pub fn cookie(&self) -> Option<&str> {
        self.jar.iter().map(String::as_str).find(|pair| name_of(pair).ends_with("bitacora"))
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, None, Vec::new()).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        self.form(Method::POST, path, form).await
    }

    /// Puts a form.
    pub async fn put(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        self.form(Method::PUT, path, form).await
    }

    async fn form(&mut self, method: Method, path: &str, form: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send(method, path, Some("application/x-www-form-urlencoded"), body.into_bytes()).await
    }

    /// Sends JSON.
    pub async fn json(&mut self, method: Method, path: &str, body: &serde_json::Value) -> Page {
        self.send(method, path, Some("application/json"), body.to_string().into_bytes()).await
    }

    /// Enters by a single-use link: opens its page and presses its button.
    pub async fn enter(&mut self, link: &str) {
        self.get(in_link(link).0).await.expect(200);
        self.press(link).await.expect(303);
    }

    /// Sends the code of a link from its page, without opening it.
    pub async fn press(&mut self, link: &str) -> Page {
        let (page, code) = in_link(link);
        self.post(page, &[("code", code)]).await
    }

    /// Sends a request with any body.
    pub async fn send(&mut self, method: Method, path: &str, media: Option<&str>, body: Vec<u8>) -> Page {
        let mut request =
            Request::builder().method(method.clone()).uri(path).header(header::HOST, "127.0.0.1:4400");
        if self.token.is_none() && !self.headers.iter().any(|(name, _)| *name == "sec-fetch-site") {
            request = request.header("sec-fetch-site", "same-origin");
        }
        if let Some(media) = media {
            request = request.header(header::CONTENT_TYPE, media);
        }
        if !self.jar.is_empty() {
            request = request.header(header::COOKIE, self.jar.join("; "));
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = request.body(Body::from(body)).unwrap_or_else(|e| panic!("{e}"));
        let response = self.router.clone().oneshot(request).await.unwrap_or_else(|e| panic!("{e}"));
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap_or_else(|e| panic!("{e}")).to_bytes().to_vec();
        for set in parts.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let pair = set.split(';').next().unwrap_or("");
            self.jar.retain(|held| name_of(held) != name_of(pair));
            if !pair.ends_with('=') {
                self.jar.push(pair.to_owned());
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Page {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: text,
            bytes,
            asked: format!("{method} {path}"),
        }
    }
}

/// The page of a link, and the code that it carries where no browser sends it.
pub fn in_link(link: &str) -> (&str, &str) {
    link.split_once('#').unwrap_or_else(|| panic!("{link} carries no code"))
}

fn name_of(pair: &str) -> &str {
    pair.split('=').next().unwrap_or("")
}

impl Page {
    /// The page, if its status is the one expected.
    #[track_caller]
    #[must_use = "or use it as a check alone: `let _ =`"]
    fn checked(self, status: u16) -> Page {
        assert_eq!(self.status, status, "{}\n{}", self.asked, self.text());
        self
    }

    /// The page, if its status is the one expected.
    #[track_caller]
    #[expect(
        clippy::must_use_candidate,
        clippy::return_self_not_must_use,
        reason = "often it is the whole check"
    )]
    pub fn expect(self, status: u16) -> Page {
        self.checked(status)
    }

    /// Whether the body holds a text.
    pub fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    /// The page, if it holds a text.
    #[track_caller]
    #[expect(
        clippy::must_use_candidate,
        clippy::return_self_not_must_use,
        reason = "often it is the whole check"
    )]
    pub fn shows(self, text: &str) -> Page {
        assert!(self.has(text), "{} does not show {text:?}\n{}", self.asked, self.text());
        self
    }

    /// The page, if it does not hold a text.
    #[track_caller]
    #[expect(
        clippy::must_use_candidate,
        clippy::return_self_not_must_use,
        reason = "often it is the whole check"
    )]
    pub fn hides(self, text: &str) -> Page {
        assert!(!self.has(text), "{} shows {text:?}\n{}", self.asked, self.text());
        self
    }

    /// Where a redirect goes.
    pub fn location(&self) -> String {
        self.header("location")
    }

    /// A header, empty if absent.
    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|e| panic!("{} is not JSON: {e}\n{}", self.asked, self.body))
    }

    /// The words of the page without its markup, for messages of failed tests.
    pub fn text(&self) -> String {
        let main = self.body.find("<main").map_or(self.body.as_str(), |at| &self.body[at..]);
        let mut out = String::new();
        let mut inside = false;
        for c in main.chars() {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    out.push(' ');
                }
                c if !inside => out.push(c),
                _ => {}
            }
        }
        out.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(1_500).collect()
    }
}
