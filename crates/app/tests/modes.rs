//! What the program writes is its owner's alone, and what it says holds no secret: seen from outside,
//! with the built program.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

fn bitacora(data: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bitacora"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BITACORA_")) {
        command.env_remove(name);
    }
    command.arg("--data").arg(data).args(args).output().unwrap()
}

fn succeeds(data: &Path, args: &[&str]) -> String {
    let done = bitacora(data, args);
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// Everything in a folder, itself included, with its mode.
fn modes(folder: &Path) -> Vec<(PathBuf, u32)> {
    let mode = |path: &Path| fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777;
    let mut all = vec![(folder.to_owned(), mode(folder))];
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() { all.extend(modes(&path)) } else { all.push((path.clone(), mode(&path))) }
    }
    all
}

#[test]
fn whatever_the_program_writes_is_its_owners_alone() {
    let home = TempDir::new().unwrap();
    let data = home.path().join("data");
    succeeds(&data, &["migrate"]);
    succeeds(&data, &["export", home.path().join("export").to_str().unwrap()]);
    succeeds(&data, &["backup", home.path().join("backups/one.tar.gz").to_str().unwrap()]);
    for folder in [&data, &home.path().join("export"), &home.path().join("backups")] {
        let found = modes(folder);
        assert!(found.len() > 1, "{found:?}");
        for (path, mode) in found {
            assert_eq!(mode & 0o077, 0, "{} is {mode:o}", path.display());
        }
    }
    assert_eq!(modes(&data)[0].1, 0o700);
    let one = |name: &str| fs::metadata(data.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((one("bitacora.sqlite"), one("bitacora.toml")), (0o600, 0o600));
}

#[test]
fn an_old_folder_that_others_can_read_is_named_by_the_doctor_and_left_as_it_is() {
    let home = TempDir::new().unwrap();
    let data = home.path().join("data");
    succeeds(&data, &["migrate"]);
    fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(data.join("bitacora.sqlite"), Permissions::from_mode(0o644)).unwrap();
    let said = String::from_utf8_lossy(&bitacora(&data, &["doctor"]).stdout).into_owned();
    let folder = data.display();
    assert!(said.contains(&format!("chmod 700 {folder}")), "{said}");
    assert!(said.contains(&format!("chmod 600 {folder}/bitacora.sqlite")), "{said}");
    assert_eq!(fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o755);
}

#[test]
fn no_secret_of_the_configuration_is_said_when_nothing_it_opens_answers() {
    const SECRET: &str = "parrilla73";
    let home = TempDir::new().unwrap();
    let data = home.path().join("data");
    succeeds(&data, &["migrate"]);
    let config = format!(
        "metrics_token = \"{SECRET}\"\n[mail]\nsmtp = \"smtp://zarza:{SECRET}@127.0.0.1:9\"\nfrom = \"a@b.example\"\ninbound = \"{SECRET}\"\n[oidc]\nclient_secret = \"{SECRET}\"\n"
    );
    let database = format!("database_url = \"postgres://zarza:{SECRET}@127.0.0.1:9/none\"\n");
    let broken = format!("database_url = \"postgres://zarza:{SECRET}@127.0.0.1:nine/none\"\n");
    let misspelled = format!("metrics_tokn = \"{SECRET}\"\n");
    for text in [config.clone(), database + &config, broken + &config, misspelled + &config] {
        fs::write(data.join("bitacora.toml"), &text).unwrap();
        for args in [&["doctor"][..], &["doctor", "--json"], &["migrate"], &["admin", "invite", "x"]] {
            let done = bitacora(&data, args);
            let said = [done.stdout, done.stderr].concat();
            let said = String::from_utf8_lossy(&said);
            assert!(!said.is_empty() && !said.contains(SECRET), "{args:?}: {said}");
        }
    }
}
