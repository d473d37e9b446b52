//! Licences, bans and sources of every crate that the product can pull in, by `deny.toml`.
//!
//! The file's format is cargo-deny's, and cargo-deny reads it to the same verdict. It is read here too
//! because building cargo-deny costs minutes in each fresh clone (see the decision in `docs/decisions`).
//! Known vulnerabilities are not looked for here: that needs the advisory database, and is cargo-deny's. That no exception
//! outlives its time frame is judged here.

use std::collections::BTreeMap;

use semver::{Version, VersionReq};
use serde::Deserialize;
use spdx::Expression;

use crate::{
    frames,
    house::{self, Outcome},
};
use jiff::civil::Date;

/// The part of `deny.toml` that is judged here.
#[derive(Deserialize)]
struct Policy {
    graph: Graph,
    licenses: Licenses,
    bans: Bans,
    #[serde(default)]
    advisories: Advisories,
}

#[derive(Deserialize, Default)]
struct Advisories {
    #[serde(default)]
    ignore: Vec<Ignored>,
}

/// A known flaw that is lived with for a while.
#[derive(Deserialize)]
struct Ignored {
    id: String,
    /// Since when, how bad and why: `2026-11-26, medium: …`.
    reason: String,
}

#[derive(Deserialize)]
struct Graph {
    targets: Vec<String>,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<LicenceException>,
}

#[derive(Deserialize)]
struct LicenceException {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    #[serde(default, rename = "multiple-versions")]
    several: String,
    deny: Vec<Ban>,
    #[serde(default)]
    skip: Vec<Skip>,
}

/// A version that may stand beside another one of its crate.
#[derive(Deserialize)]
struct Skip {
    /// `name@version`.
    #[serde(rename = "crate")]
    name: String,
    /// Since when and why: `2026-11-27: …`.
    reason: String,
}

#[derive(Deserialize)]
struct Ban {
    /// `name` or `name@requirement`.
    #[serde(rename = "crate")]
    name: String,
    reason: String,
    #[serde(default, rename = "deny-multiple-versions")]
    only_several: bool,
}

/// What cargo says of one crate.
#[derive(Deserialize, Clone)]
struct Package {
    id: String,
    name: String,
    version: Version,
    license: Option<String>,
    /// None for the workspace's own.
    source: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// How many crates were judged, or every refusal.
pub fn check() -> Result<usize, Vec<String>> {
    let read = || -> Outcome<(Policy, Vec<Package>)> {
        let text = house::read(&house::root().join("deny.toml"))?;
        let policy: Policy = toml::from_str(&text).map_err(|e| format!("deny.toml: {e}"))?;
        let packages = packages(&policy.graph.targets)?;
        Ok((policy, packages))
    };
    let (policy, packages) = read().map_err(|why| vec![why])?;
    let today = frames::today();
    let mut refused = judge(&policy, &packages, today)?;
    refused.extend(frames::look(today).map_err(|why| vec![why])?);
    if refused.is_empty() { Ok(packages.len()) } else { Err(refused) }
}

/// Every crate of the lock file that one of the targets would build.
fn packages(targets: &[String]) -> Outcome<Vec<Package>> {
    let mut found: BTreeMap<String, Package> = BTreeMap::new();
    for target in targets {
        let done = house::cargo()
            .args([
                "metadata",
                "--format-version",
                "1",
                "--all-features",
                "--locked",
                "--filter-platform",
                target,
            ])
            .current_dir(house::root())
            .output()
            .map_err(|e| format!("cannot start cargo: {e}"))?;
        if !done.status.success() {
            return Err(format!("cargo metadata failed: {}", String::from_utf8_lossy(&done.stderr).trim()));
        }
        let metadata: Metadata =
            serde_json::from_slice(&done.stdout).map_err(|e| format!("cargo metadata: {e}"))?;
        found.extend(metadata.packages.into_iter().map(|package| (package.id.clone(), package)));
    }
    Ok(found.into_values().collect())
}

fn judge(policy: &Policy, packages: &[Package], today: Date) -> Result<Vec<String>, Vec<String>> {
    let allowed = parse_allowed(&policy.licenses.allow).map_err(|why| vec![why])?;
    let mut refused = Vec::new();
    for package in packages.iter().filter(|package| package.source.is_some()) {
        let exception = policy.licenses.exceptions.iter().find(|exception| exception.name == package.name);
        let extra = exception.map_or(Ok(Vec::new()), |e| parse_allowed(&e.allow)).map_err(|why| vec![why])?;
        refused.extend(refuse_licence(package, &allowed, &extra));
        refused.extend(refuse_source(package));
    }
    refused.extend(policy.bans.deny.iter().filter_map(|ban| refuse_ban(ban, packages)));
    refused.extend(refuse_several(&policy.bans, packages, today));
    let ignored = &policy.advisories.ignore;
    refused.extend(ignored.iter().filter_map(|flaw| frames::flaw(&flaw.id, &flaw.reason, today)));
    Ok(refused)
}

/// Crates that come in more than one version: all but the newest are named, since when and why; and what is
/// named is there.
fn refuse_several(bans: &Bans, packages: &[Package], today: Date) -> Vec<String> {
    if bans.several != "deny" {
        return Vec::new();
    }
    let mut versions: BTreeMap<&str, Vec<&Version>> = BTreeMap::new();
    for package in packages {
        versions.entry(&package.name).or_default().push(&package.version);
    }
    let mut old = Vec::new();
    for (name, all) in &mut versions {
        all.sort();
        all.pop();
        old.extend(all.iter().map(|version| format!("{name}@{version}")));
    }
    let is_skipped = |name: &String| bans.skip.iter().any(|skip| skip.name == *name);
    let unnamed = old.iter().filter(|name| !is_skipped(name));
    let mut refused: Vec<String> = unnamed
        .map(|name| {
            format!(
                "{name} comes beside a newer one: update what needs it, or name it in bans.skip with a reason"
            )
        })
        .collect();
    for skip in &bans.skip {
        if !old.contains(&skip.name) {
            refused.push(format!("deny.toml: {} is skipped and no older version of anything", skip.name));
        }
        refused.extend(frames::second_version(&skip.name, &skip.reason, today));
    }
    refused
}

fn parse_allowed(names: &[String]) -> Outcome<Vec<spdx::Licensee>> {
    let parse =
        |name: &String| spdx::Licensee::parse(name).map_err(|e| format!("deny.toml: {name}: {}", e.reason));
    names.iter().map(parse).collect()
}

fn refuse_licence(package: &Package, allowed: &[spdx::Licensee], extra: &[spdx::Licensee]) -> Option<String> {
    let Package { name, version, .. } = package;
    let Some(said) = &package.license else {
        return Some(format!("{name} {version} names no licence"));
    };
    let Ok(expression) = Expression::parse_mode(said, spdx::ParseMode::LAX) else {
        return Some(format!("{name} {version} has a licence that cannot be read: {said}"));
    };
    let is_fine =
        expression.evaluate(|wanted| allowed.iter().chain(extra).any(|licence| licence.satisfies(wanted)));
    (!is_fine).then(|| format!("{name} {version} comes under {said}, which deny.toml does not allow"))
}

fn refuse_source(package: &Package) -> Option<String> {
    let source = package.source.as_deref()?;
    let is_known = source.starts_with("registry+") || source.starts_with("sparse+");
    (!is_known)
        .then(|| format!("{} {} comes from {source}; only the registry may", package.name, package.version))
}

fn refuse_ban(ban: &Ban, packages: &[Package]) -> Option<String> {
    let (name, wanted) = ban.name.split_once('@').unwrap_or((&ban.name, "*"));
    let wanted = match VersionReq::parse(wanted) {
        Ok(wanted) => wanted,
        Err(error) => return Some(format!("deny.toml: {}: {error}", ban.name)),
    };
    let met: Vec<String> = packages
        .iter()
        .filter(|package| package.name == name && wanted.matches(&package.version))
        .map(|package| package.version.to_string())
        .collect();
    let least = if ban.only_several { 2 } else { 1 };
    (met.len() >= least).then(|| format!("{name} {} is banned: {}", met.join(" and "), ban.reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn policy() -> Policy {
        toml::from_str(
            "[graph]\ntargets = []\n[licenses]\nallow = [\"MIT\", \"Apache-2.0\"]\n\
             exceptions = [{ crate = \"fonts\", allow = [\"OFL-1.1\"] }]\n[bans]\ndeny = [\n\
             { crate = \"openssl-sys\", reason = \"rustls\" },\n\
             { crate = \"old@<2\", reason = \"leaks\" },\n\
             { crate = \"libsqlite3-sys\", deny-multiple-versions = true, reason = \"one SQLite\" },\n]\n",
        )
        .unwrap()
    }

    fn package(name: &str, version: &str, license: &str) -> Package {
        Package {
            id: format!("{name} {version}"),
            name: name.into(),
            version: version.parse().unwrap(),
            license: (!license.is_empty()).then(|| license.into()),
            source: Some("registry+somewhere".into()),
        }
    }

    const TODAY: Date = date(2026, 11, 27);

    fn refusals(packages: &[Package]) -> Vec<String> {
        judge(&policy(), packages, TODAY).unwrap()
    }

    #[test]
    fn an_exception_past_its_time_frame_is_refused() {
        let text = "[graph]\ntargets = []\n[licenses]\nallow = []\n[bans]\ndeny = []\n\
                    [advisories]\nignore = [{ id = \"RUSTSEC-1\", reason = \"2026-11-20, critical: x\" }]\n";
        let policy: Policy = toml::from_str(text).unwrap();
        assert_eq!(judge(&policy, &[], TODAY), Ok(Vec::new()));
        assert!(judge(&policy, &[], date(2026, 11, 28)).unwrap()[0].contains("RUSTSEC-1"));
    }

    #[test]
    fn an_allowed_way_through_an_expression_is_enough() {
        let fine = [
            package("a", "1.0.0", "MIT OR GPL-3.0-only"),
            package("b", "1.0.0", "MIT/Apache-2.0"),
            package("c", "1.0.0", "MIT AND Apache-2.0"),
            package("fonts", "1.0.0", "OFL-1.1"),
            package("old", "2.0.0", "MIT"),
            package("libsqlite3-sys", "0.38.1", "MIT"),
        ];
        assert_eq!(refusals(&fine), Vec::<String>::new());
    }

    #[test]
    fn what_no_way_allows_is_refused() {
        let bad = [
            package("a", "1.0.0", "GPL-3.0-only"),
            package("b", "1.0.0", "MIT AND OFL-1.1"),
            package("c", "1.0.0", ""),
            package("d", "1.0.0", "my own"),
        ];
        assert_eq!(refusals(&bad).len(), 4);
    }

    #[test]
    fn banned_crates_are_refused_with_the_reason() {
        let bad = [
            package("openssl-sys", "0.9.0", "MIT"),
            package("old", "1.9.0", "MIT"),
            package("libsqlite3-sys", "0.38.1", "MIT"),
            package("libsqlite3-sys", "0.30.1", "MIT"),
        ];
        let said = refusals(&bad);
        assert_eq!(said.len(), 3, "{said:?}");
        assert_eq!(said[0], "openssl-sys 0.9.0 is banned: rustls");
    }

    #[test]
    fn a_second_version_is_named_with_day_and_reason_or_refused() {
        let both = [package("a", "1.2.0", "MIT"), package("a", "2.0.0", "MIT"), package("b", "1.0.0", "MIT")];
        let judged = |skip: &str| {
            let text = format!("multiple-versions = \"deny\"\ndeny = []\nskip = [{skip}]\n");
            refuse_several(&toml::from_str(&text).unwrap(), &both, TODAY)
        };
        assert!(judged("")[0].starts_with("a@1.2.0 comes beside"));
        assert_eq!(
            judged("{ crate = \"a@1.2.0\", reason = \"2026-11-27: b needs it\" }"),
            Vec::<String>::new()
        );
        assert!(judged("{ crate = \"a@1.2.0\", reason = \"b needs it\" }")[0].contains("its day"));
        let gone = judged(
            "{ crate = \"a@1.2.0\", reason = \"2026-11-27: x\" }, { crate = \"b@1.0.0\", reason = \"2026-11-27: x\" }",
        );
        assert!(gone[0].contains("no older version"), "{gone:?}");
    }

    #[test]
    fn crates_come_from_the_registry_only() {
        let git =
            Package { source: Some("git+https://example.org/a".into()), ..package("a", "1.0.0", "MIT") };
        assert!(refusals(&[git])[0].contains("only the registry may"));
    }
}
