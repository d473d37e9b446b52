//! TLS to a real PostgreSQL, with certificates made here: `sslmode=require` believes the authority that is
//! named and nobody else, checks the name, and never goes in the clear (decision 0032).

use super::server::{Programs, connected, free_port};
use app::rooms::ROOMS;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};
use testkit::{TestClock, block_on, furnish, skipped};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate of a server for a name, with its key, where the server finds them.
fn give_certificate(programs: &Programs, data: &Path, by: &Authority, name: &str) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, by).unwrap();
    for (file, text) in [("server.crt", certificate.pem()), ("server.key", key.serialize_pem())] {
        let path = data.join(file);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        programs.give(&path);
    }
}

fn saved(folder: &Path, name: &str, authority: &Authority) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, authority.pem()).unwrap();
    path
}

/// What comes of opening a database, in words.
async fn tried(port: u16, query: &str) -> Result<(), String> {
    let config = db::Config::Postgres {
        url: format!("postgres://postgres@localhost:{port}/postgres?{query}"),
        connections: 1,
    };
    let clock = Arc::new(TestClock::at(jiff::Timestamp::UNIX_EPOCH));
    db::Db::open(&config, clock, Vec::new()).await.map(drop).map_err(|error| format!("{error:?}"))
}

#[test]
fn an_encrypted_connection_believes_the_named_authority_and_nobody_else() {
    let Some(programs) = Programs::find() else { return skipped("PostgreSQL's server is not installed") };
    let (home, keys) = (programs.home(), tempfile::TempDir::new().unwrap());
    let (ours, theirs) = (authority("ours"), authority("theirs"));
    let [good, bad] = [saved(keys.path(), "ours.pem", &ours), saved(keys.path(), "theirs.pem", &theirs)];
    let with = |ca: &Path| format!("sslmode=verify-full&sslrootcert={}", ca.display());
    // A server for each case: the right name, another's name, and one that speaks in the clear alone.
    let [right, named, plain] = ["right", "named", "plain"].map(|name| home.path().join(name));
    let ports = [free_port(), free_port(), free_port()];
    for data in [&right, &named, &plain] {
        programs.init(data);
    }
    give_certificate(&programs, &right, &ours, "localhost");
    give_certificate(&programs, &named, &ours, "db.other.example");
    block_on(async {
        let _servers = [
            programs.serve(&right, ports[0], "ssl = on"),
            programs.serve(&named, ports[1], "ssl = on"),
            programs.serve(&plain, ports[2], "ssl = off"),
        ];
        let mut clients = Vec::new();
        for port in ports {
            clients.push(connected(port).await);
        }
        // The right authority: connected, and the server says that it is encrypted.
        let mut h = furnish(None, ROOMS).await;
        let url = format!("postgres://postgres@localhost:{}/postgres?{}", ports[0], with(&good));
        h.database = db::Config::Postgres { url, connections: 2 };
        h.house = h.node(testkit::config()).await;
        h.set_up().await.get("/settings").await.expect(200);
        let ours = "SELECT COUNT(*) > 0 FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE s.ssl AND a.pid <> pg_backend_pid()";
        assert!(clients[0].query_one(ours, &[]).await.unwrap().get::<_, bool>(0));
        for (what, port, query) in [
            ("another authority", ports[0], with(&bad)),
            ("no authority named", ports[0], "sslmode=require".to_owned()),
            ("another's name", ports[1], with(&good)),
            ("a server in the clear", ports[2], with(&good)),
            ("a server in the clear, only asked to require", ports[2], "sslmode=require".to_owned()),
        ] {
            let refused = tried(port, &query).await;
            assert!(refused.is_err(), "{what} was believed");
        }
        // The same servers answer whoever does not ask for encryption, so that it was TLS that refused.
        for port in ports {
            tried(port, "sslmode=disable").await.unwrap();
        }
        drop(h);
    });
}
