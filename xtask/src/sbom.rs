//! The bill of materials: every crate of the released program with version, licence, origin and checksum, what of the
//! browser's scripts, icons and fonts is not ours, and what needs what, in CycloneDX 1.5. The same lock file gives the same
//! bytes: no time, no serial number.

mod front;

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::house::{self, Outcome};

/// What cargo says of the whole.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    repository: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    /// None for what is linked; `dev` and `build` for the others.
    kind: Option<String>,
}

/// `Cargo.lock`.
#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    checksum: Option<String>,
}

/// Writes `target/bitacora.cdx.json`.
pub fn run() -> Outcome {
    let metadata = metadata()?;
    let lock: Lock = toml::from_str(&house::read(&house::root().join("Cargo.lock"))?)
        .map_err(|e| format!("Cargo.lock: {e}"))?;
    let (bill, count) = bill(&metadata, &lock, &front::components()?)?;
    let file = house::target().join("bitacora.cdx.json");
    fs::create_dir_all(house::target()).map_err(|e| e.to_string())?;
    fs::write(&file, bill).map_err(|e| format!("{}: {e}", file.display()))?;
    println!("{count} components in {}", file.display());
    Ok(())
}

fn metadata() -> Outcome<Metadata> {
    let done = house::cargo()
        .args(["metadata", "--format-version", "1", "--locked", "--features", "full"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .args(["--manifest-path", "crates/app/Cargo.toml"])
        .current_dir(house::root())
        .output()
        .map_err(|e| format!("cannot start cargo: {e}"))?;
    if !done.status.success() {
        return Err(format!("cargo metadata failed: {}", String::from_utf8_lossy(&done.stderr).trim()));
    }
    serde_json::from_slice(&done.stdout).map_err(|e| format!("cargo metadata: {e}"))
}

fn purl(package: &Package) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version)
}

fn bill(metadata: &Metadata, lock: &Lock, front: &[Value]) -> Outcome<(String, usize)> {
    let packages: BTreeMap<&str, &Package> = metadata.packages.iter().map(|p| (p.id.as_str(), p)).collect();
    let nodes: BTreeMap<&str, &Node> = metadata.resolve.nodes.iter().map(|n| (n.id.as_str(), n)).collect();
    let root = metadata.packages.iter().find(|p| p.name == "bitacora").ok_or("no package bitacora")?;
    let mut reached: BTreeMap<String, (&Package, Vec<String>)> = BTreeMap::new();
    let mut queue = vec![root.id.as_str()];
    while let Some(id) = queue.pop() {
        let (Some(package), Some(node)) = (packages.get(id), nodes.get(id)) else { continue };
        if reached.contains_key(&purl(package)) {
            continue;
        }
        let shipped = |d: &&Dependency| d.dep_kinds.iter().any(|k| k.kind.as_deref() != Some("dev"));
        let needs: Vec<&str> = node.deps.iter().filter(shipped).map(|d| d.pkg.as_str()).collect();
        let mut refs: Vec<String> = needs.iter().filter_map(|id| packages.get(id)).map(|p| purl(p)).collect();
        refs.sort();
        reached.insert(purl(package), (package, refs));
        queue.extend(needs);
    }
    let sum = |package: &Package| {
        let found = lock.package.iter().find(|l| l.name == package.name && l.version == package.version);
        found.and_then(|locked| locked.checksum.clone())
    };
    let components: Vec<Value> = reached
        .values()
        .filter(|(package, _)| package.id != root.id)
        .map(|(package, _)| component(package, sum(package)))
        .chain(front.iter().cloned())
        .collect();
    let built_in = front.iter().filter_map(|part| part["bom-ref"].as_str().map(str::to_owned));
    if let Some((_, needs)) = reached.get_mut(&purl(root)) {
        needs.extend(built_in);
    }
    let dependencies: Vec<Value> =
        reached.iter().map(|(of, (_, on))| json!({ "ref": of, "dependsOn": on })).collect();
    let count = components.len();
    let whole = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": component(root, None) },
        "components": components,
        "dependencies": dependencies,
    });
    Ok((serde_json::to_string_pretty(&whole).map_err(|e| e.to_string())? + "\n", count))
}

fn component(package: &Package, checksum: Option<String>) -> Value {
    let kind = if package.name == "bitacora" { "application" } else { "library" };
    let mut said = json!({
        "type": kind,
        "bom-ref": purl(package),
        "name": package.name,
        "version": package.version,
        "purl": purl(package),
    });
    if let Some(licence) = &package.license {
        said["licenses"] = json!([{ "expression": licence.replace('/', " OR ") }]);
    }
    if let Some(checksum) = checksum {
        said["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    if package.source.is_some()
        && let Some(home) = &package.repository
    {
        said["externalReferences"] = json!([{ "type": "vcs", "url": home }]);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shipped_is_listed_and_what_only_tests_need_is_not() {
        let metadata: Metadata = serde_json::from_value(json!({
            "packages": [
                { "id": "a", "name": "bitacora", "version": "0.1.0", "license": "Apache-2.0", "source": null, "repository": null },
                { "id": "b", "name": "serde", "version": "1.0.0", "license": "MIT/Apache-2.0", "source": "registry", "repository": "https://example.com/serde" },
                { "id": "c", "name": "insta", "version": "1.0.0", "license": "MIT", "source": "registry", "repository": null },
            ],
            "resolve": { "nodes": [
                { "id": "a", "deps": [
                    { "pkg": "b", "dep_kinds": [{ "kind": null }] },
                    { "pkg": "c", "dep_kinds": [{ "kind": "dev" }] },
                ] },
                { "id": "b", "deps": [] },
                { "id": "c", "deps": [] },
            ] },
        }))
        .unwrap();
        let lock = Lock {
            package: vec![Locked {
                name: "serde".into(),
                version: "1.0.0".into(),
                checksum: Some("ab".into()),
            }],
        };
        let front = front::read(
            "[[file]]\npath = \"js/a.js\"\nsha256 = \"cd\"\n\
             from = [{ package = \"@github/hotkey\", version = \"3.1.4\", licence = \"MIT\" }]\n",
        );
        let (text, count) = bill(&metadata, &lock, &front.unwrap()).unwrap();
        assert_eq!(count, 2);
        let bill: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(bill["components"][0]["purl"], "pkg:cargo/serde@1.0.0");
        assert_eq!(bill["components"][0]["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(bill["components"][0]["hashes"][0]["content"], "ab");
        assert_eq!(bill["dependencies"][0]["dependsOn"][0], "pkg:cargo/serde@1.0.0");
        assert_eq!(bill["dependencies"][0]["dependsOn"][1], "pkg:npm/%40github/hotkey@3.1.4");
        assert_eq!(bill["components"][1]["properties"][0]["value"], "js/a.js sha256:cd");
    }
}
