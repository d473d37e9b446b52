//! Every crate of ours takes the lints of the workspace, and those forbid `unsafe`.

use super::tree::Tree;

/// Manifests that step out of line.
pub fn check(tree: &Tree) -> Vec<String> {
    tree.ending("Cargo.toml").filter_map(|(path, text)| judge(path, text)).collect()
}

fn judge(path: &str, text: &str) -> Option<String> {
    let Ok(manifest) = text.parse::<toml::Table>() else {
        return Some(format!("{path}: cannot be read"));
    };
    if let Some(workspace) = manifest.get("workspace") {
        let lint = workspace.get("lints").and_then(|l| l.get("rust")).and_then(|r| r.get("unsafe_code"));
        let forbids = lint.and_then(toml::Value::as_str) == Some("forbid");
        return (!forbids && manifest.get("package").is_none())
            .then(|| format!("{path}: the workspace's lints have to forbid unsafe_code"));
    }
    let inherits = manifest.get("lints").and_then(|l| l.get("workspace")).and_then(toml::Value::as_bool);
    (inherits != Some(true)).then(|| format!("{path}: has to take the workspace's lints"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_without_the_lints_is_named() {
        let fine = "[package]\nname = \"a\"\n[lints]\nworkspace = true\n";
        assert_eq!(judge("crates/a/Cargo.toml", fine), None);
        assert!(judge("crates/a/Cargo.toml", "[package]\nname = \"a\"\n").is_some());
        assert_eq!(judge("Cargo.toml", "[workspace.lints.rust]\nunsafe_code = \"forbid\"\n"), None);
        assert!(judge("Cargo.toml", "[workspace.lints.rust]\nunsafe_code = \"warn\"\n").is_some());
    }
}
