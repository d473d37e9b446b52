//! The demo company, and people to attack it as.

use app::rooms::ROOMS;
use kernel::{Actor, Role};
use people::Invite;
use testkit::{Browser, Furnished};

pub use cast::enters;

/// Every room's part of the demo, on a house that nobody set up yet.
pub async fn move_in(h: &Furnished) {
    let mut tx = h.tx(Actor::SYSTEM).await;
    let demo = web::Demo { now: tx.now(), seed: 2026, large: false };
    let workspace = web::Workspace {
        name: "Tramontana".to_owned(),
        calendar: "ES-MD".to_owned(),
        ..web::Workspace::default()
    };
    web::save_workspace(&mut tx, &workspace).await.unwrap();
    for room in ROOMS {
        if let Some(load) = room.demo {
            load(&mut tx, &demo).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    h.house.refresh().await.unwrap();
}

/// Somebody with every right.
pub async fn everything(h: &Furnished) -> Browser {
    let rights = Invite { head: true, absence_reasons: true, finance: true, ..cast::colleague("Todo Puede") };
    enters(h, cast::invite(h, Invite { role: Role::Owner, ..rights }).await.person).await
}

/// Somebody of the demo by address.
pub async fn enters_as(h: &Furnished, email: &str) -> Browser {
    enters(h, cast::known(h, email).await.person).await
}
