//! PostgreSQL whose disk is full: its tables lie on a small disk of their own.

use super::{
    disk::{Small, fill},
    house::{furnished, open, times},
    server::{Programs, connected, free_port},
};
use app::rooms::ROOMS;
use std::fs;
use testkit::{block_on, furnish, skipped};

#[test]
fn a_full_disk_of_postgres_is_said_and_nothing_that_was_acknowledged_is_lost() {
    let Some(programs) = Programs::find() else { return skipped("PostgreSQL's server is not installed") };
    let home = programs.home();
    let Some(disk) = Small::mount(&home.path().join("disk"), "size=48m") else {
        return skipped("mounting a small disk is refused here");
    };
    let space = home.path().join("disk/tables");
    fs::create_dir(&space).unwrap();
    programs.give(&space);
    let (data, port) = (home.path().join("data"), free_port());
    programs.init(&data);
    block_on(async {
        let _server = programs.serve(&data, port, "");
        let client = connected(port).await;
        for text in [
            format!("CREATE TABLESPACE small LOCATION '{}'", space.display()),
            "CREATE DATABASE small TABLESPACE small".to_owned(),
        ] {
            client.batch_execute(&text).await.unwrap();
        }
        let mut h = furnish(None, ROOMS).await;
        let url = format!("postgres://postgres@127.0.0.1:{port}/small");
        h.database = db::Config::Postgres { url, connections: 4 };
        h.house = h.node(testkit::config()).await;
        let (mut owner, key) = furnished(&h).await;
        let ballast = home.path().join("disk/ballast");
        let mut said = Vec::new();
        for round in 0..2 {
            fill(&ballast);
            let mut refused = 0;
            for n in 0..400 {
                let text = format!("Escrito {round}-{n}{}", " con mucho que contar".repeat(400));
                let (status, _) = open(&mut owner, &key, &text).await;
                said.push((status < 300, text));
                if status >= 300 {
                    assert_eq!(status, 507);
                    refused += 1;
                }
                if refused == 3 {
                    break;
                }
            }
            assert_eq!(refused, 3, "the disk never filled");
            fs::remove_file(&ballast).unwrap();
            let text = format!("Con sitio otra vez {round}");
            assert!(open(&mut owner, &key, &text).await.0 < 300);
            said.push((true, text));
        }
        for (acknowledged, text) in &said {
            assert_eq!(times(&h, text).await, usize::from(*acknowledged), "{text:.30}");
        }
        drop((owner, h));
    });
    drop(disk);
}
