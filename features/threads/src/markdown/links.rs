//! Which addresses a text may lead to, and where bare ones stand in it.
//!
//! Absent on purpose: rewriting. An address is used as written or not at all.

use std::ops::Range;

/// What a link to elsewhere says about itself.
pub(super) const OUTSIDE_REL: &str = "nofollow noopener noreferrer";
/// The schemes a link may have.
pub(super) const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Where a link leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Destination<'t> {
    /// A path of ours.
    Inside(&'t str),
    /// Elsewhere.
    Outside(&'t str),
}

/// The destination of a link, if it is one that we allow: a path of ours from the root, or one of
/// [`SCHEMES`].
pub(super) fn destination(address: &str) -> Option<Destination<'_>> {
    let address = address.trim();
    if address.chars().any(|c| c.is_control() || c == '\\') {
        return None;
    }
    if address.starts_with('/') {
        return (!address.starts_with("//")).then_some(Destination::Inside(address));
    }
    let (scheme, rest) = address.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    let fits = match scheme.as_str() {
        "http" | "https" => rest.strip_prefix("//").is_some_and(|host| {
            host.starts_with(|c: char| c.is_alphanumeric() || c == '[') || host.contains('@')
        }),
        "mailto" | "tel" => !rest.is_empty(),
        _ => false,
    };
    fits.then_some(Destination::Outside(address))
}

/// A picture is shown only from our own files: `/files/…` without a way out of that folder.
pub(super) fn is_own_picture(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    let plain = |c: char| c.is_alphanumeric() || "-._~/%".contains(c);
    lower.strip_prefix("/files/").is_some_and(|rest| !rest.is_empty())
        && address.starts_with("/files/")
        && address.chars().all(plain)
        && !["%2e", "%2f", "%5c", "%00"].iter().any(|escape| lower.contains(escape))
        && address[1..].split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

/// Where addresses stand bare in a text: `https://…`, `http://…`, `www.…`.
pub(super) fn bare(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    while let Some(start) = next_start(text, from) {
        let rest = &text[start..];
        let stop = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '«' | '»' | '“' | '”'));
        let end = start + trimmed(&rest[..stop.unwrap_or(rest.len())]).len();
        if is_whole(&text[start..end]) {
            found.push(start..end);
        }
        from = end.max(start + 1);
    }
    found
}

/// The next place at which a bare address may start: not inside a word.
fn next_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    (from..bytes.len()).find(|at| {
        let starts = |prefix: &str| {
            bytes.get(*at..at + prefix.len()).is_some_and(|here| here.eq_ignore_ascii_case(prefix.as_bytes()))
        };
        matches!(bytes[*at], b'h' | b'H' | b'w' | b'W')
            && (starts("https://") || starts("http://") || starts("www."))
            && !text[..*at]
                .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '@' | '.' | '-' | '_'))
    })
}

/// Without the signs that end a sentence, and without a closing bracket that was not opened in it.
fn trimmed(address: &str) -> &str {
    let mut address = address;
    let opened = address.matches('(').count();
    let mut closed = address.matches(')').count();
    while let Some(last) = address.chars().next_back() {
        match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | ']' | '}' | '…' | '’' => {}
            ')' if closed > opened => closed -= 1,
            _ => break,
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    address
}

/// There is a host behind the start.
fn is_whole(address: &str) -> bool {
    let host = match address.split_once("://") {
        Some((_, host)) => host,
        None => match address.split_at_checked(4) {
            Some((_, rest)) if rest.contains('.') => rest,
            _ => return false,
        },
    };
    host.starts_with(|c: char| c.is_alphanumeric())
}

/// The address that a bare one means: `www.` is on a secure site.
pub(super) fn full(bare: &str) -> String {
    if bare.contains("://") { bare.to_owned() } else { format!("https://{bare}") }
}
