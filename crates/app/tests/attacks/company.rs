//! The demo company, and people to attack it as.

use app::rooms::ROOMS;
use kernel::{Actor, Lang, PersonId, Role};
use testkit::{Browser, Furnished};

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
    let mut tx = h.tx(Actor::SYSTEM).await;
    let invite = people::Invite {
        email: people::Email::parse("email", "todo@tramontana.example").unwrap(),
        name: people::Name::parse("name", "Todo Puede").unwrap(),
        title: String::new(),
        role: Role::Owner,
        services: true,
        head: true,
        absence_reasons: true,
        finance: true,
        client: None,
        lang: Lang::Es,
        zone: "Europe/Madrid".to_owned(),
    };
    let (id, _) = people::invite(&mut tx, &invite, "").await.unwrap();
    tx.commit().await.unwrap();
    enters(h, id).await
}

/// A browser in which somebody is signed in.
pub async fn enters(h: &Furnished, id: PersonId) -> Browser {
    let mut tx = h.tx(Actor::SYSTEM).await;
    let link = people::sign_in_link(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    let mut browser = h.browser();
    browser.enter(&link).await;
    browser
}

/// Somebody of the demo by address.
pub async fn enters_as(h: &Furnished, email: &str) -> Browser {
    let mut read = h.read(Actor::SYSTEM).await;
    let person = people::find_by_email(&mut read, email).await.unwrap().unwrap();
    drop(read);
    enters(h, person.id).await
}
