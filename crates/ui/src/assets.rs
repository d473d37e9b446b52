//! Style, fonts, icons and scripts, built into the program and served under names that carry their
//! hash, so that browsers keep them for a year.

use sha2::{Digest, Sha256};
use std::{collections::HashMap, sync::LazyLock};

/// A file as it is served.
pub struct Asset {
    /// Its address, hash included.
    pub path: String,
    /// Its media type.
    pub media: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

struct Assets {
    by_name: HashMap<&'static str, Asset>,
    by_path: HashMap<String, &'static str>,
}

macro_rules! file {
    ($path:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/", $path)).as_slice()
    };
}

const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";
const FONT: &str = "font/woff2";
const RULES: &str = "application/speculationrules+json";

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let mut assets = Assets { by_name: HashMap::new(), by_path: HashMap::new() };
    assets.add("next.woff2", FONT, file!("fonts/atkinson-next-latin.woff2").to_vec());
    assets.add("mono.woff2", FONT, file!("fonts/atkinson-mono-latin.woff2").to_vec());
    assets.add("sprite.svg", SVG, file!("icons/sprite.svg").to_vec());
    assets.add("favicon.svg", SVG, file!("icons/favicon.svg").to_vec());
    assets.add("ahead.json", RULES, file!("ahead.json").to_vec());
    assets.add("core.js", JS, file!("js/core.js").to_vec());
    assets.add("compose.js", JS, file!("js/compose.js").to_vec());
    assets.add("passkey.js", JS, file!("js/passkey.js").to_vec());
    assets.add("code.js", JS, file!("js/code.js").to_vec());
    let style = [file!("css/tokens.css"), file!("css/app.css")].concat();
    let style = String::from_utf8_lossy(&style)
        .replace("../fonts/atkinson-next-latin.woff2", &assets.by_name["next.woff2"].path)
        .replace("../fonts/atkinson-mono-latin.woff2", &assets.by_name["mono.woff2"].path);
    assets.add("style.css", "text/css; charset=utf-8", tight(&style).into_bytes());
    assets
});

impl Assets {
    fn add(&mut self, name: &'static str, media: &'static str, bytes: Vec<u8>) {
        let hash =
            Sha256::digest(&bytes).iter().take(6).fold(String::new(), |hex, b| hex + &format!("{b:02x}"));
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let path = format!("/assets/{stem}.{hash}.{ending}");
        self.by_path.insert(path.clone(), name);
        self.by_name.insert(name, Asset { path, media, bytes });
    }
}

/// Style without its comments and runs of white space. Text in quotes is left alone.
fn tight(style: &str) -> String {
    let mut out = String::with_capacity(style.len());
    let mut rest = style;
    while let Some(c) = rest.chars().next() {
        let taken = if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if c == '"' {
            let end = rest[1..].find('"').map_or(rest.len(), |end| end + 2);
            out.push_str(&rest[..end]);
            end
        } else {
            if !c.is_whitespace() {
                out.push(c);
            } else if !out.ends_with([' ', '{', '}', ';']) {
                out.push(' ');
            }
            c.len_utf8()
        };
        rest = &rest[taken..];
    }
    out
}

/// The address of an asset by its plain name: `style.css`, `core.js`, `sprite.svg`…
pub fn path(name: &str) -> &'static str {
    ASSETS.by_name.get(name).map_or("", |asset| asset.path.as_str())
}

/// The asset that an address names.
pub fn find(path: &str) -> Option<&'static Asset> {
    ASSETS.by_path.get(path).and_then(|name| ASSETS.by_name.get(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_loses_its_comments_and_keeps_its_meaning() {
        let style =
            "/* a \"quoted\" word */ .x  {\n  content: \" /* b */ \";\n  inset: 0 auto;\n}\n.y .z { }";
        assert_eq!(tight(style), " .x {content: \" /* b */ \";inset: 0 auto;}.y .z {}");
    }

    #[test]
    fn an_address_changes_with_its_bytes_and_is_found_again() {
        let style = path("style.css");
        assert!(style.starts_with("/assets/style.") && find(style).is_some());
        assert!(find("/assets/style.css").is_none());
        let css = String::from_utf8_lossy(&find(style).unwrap().bytes).into_owned();
        assert!(css.contains(path("next.woff2")) && !css.contains("../fonts"));
    }
}
