//! A person's data: what is held can be had, and what is erased is gone from everything, while what was
//! written stays.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use app::rooms::ROOMS;
use db::params;
use kernel::Actor;
use std::fs;
use testkit::{Browser, Furnished, on_both};
use web::carry;

async fn with_demo(h: &Furnished) -> Browser {
    let demo = web::Demo { now: h.now(), seed: 7, large: false };
    let mut tx = h.tx(Actor::SYSTEM).await;
    for load in h.house.rooms().filter_map(|room| room.demo) {
        load(&mut tx, &demo).await.unwrap();
    }
    tx.commit().await.unwrap();
    h.house.refresh().await.unwrap();
    signed_in(h, "iker").await
}

async fn signed_in(h: &Furnished, key: &str) -> Browser {
    cast::enters(h, cast::known(h, &address(key)).await.person).await
}

fn fictional(key: &str) -> people::Fictional {
    people::fictional_people().unwrap().into_iter().find(|person| person.key == key).unwrap()
}

fn address(key: &str) -> String {
    fictional(key).email
}

/// All there is in the database, sessions and mails included, as a backup would hold it.
async fn everything(h: &Furnished, name: &str) -> String {
    let file = h.folder.path().join(format!("{name}.tar.gz"));
    web::backup::backup(&h.house, &file).await.unwrap();
    let out = h.folder.path().join(name);
    fs::create_dir(&out).unwrap();
    assert!(
        std::process::Command::new("tar")
            .arg("xzf")
            .arg(&file)
            .arg("-C")
            .arg(&out)
            .status()
            .unwrap()
            .success()
    );
    let mut all = String::new();
    for entry in fs::read_dir(out.join("tables")).unwrap() {
        all += &fs::read_to_string(entry.unwrap().path()).unwrap();
    }
    all
}

db::sql! {
    static MAY_READ: () = "UPDATE people_person SET absence_reasons = TRUE WHERE email = $1";
}

db::sql! {
    static CODE_APP: () = "INSERT INTO people_totp (person_id, secret, confirmed_at, last_step) VALUES ($1, $2, $3, 1)";
    static RECOVERY: () = "INSERT INTO people_recovery (person_id, code) VALUES ($1, $2)";
    static PASSKEY: () = "INSERT INTO people_passkey (person_id, credential, handle, name, data, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    static FACTORS: (i64, i64, i64) = "SELECT (SELECT COUNT(*) FROM people_totp WHERE person_id = $1),
        (SELECT COUNT(*) FROM people_recovery WHERE person_id = $1), (SELECT COUNT(*) FROM people_passkey WHERE person_id = $1)";
}

on_both! { ROOMS;
    async fn second_factors_come_back_with_a_backup_stay_out_of_exports_and_go_with_their_person(h) {
        let mut admin = with_demo(&h).await;
        let email = address("marta");
        let mut tx = h.tx(Actor::SYSTEM).await;
        let person = people::find_by_email(&mut tx, &email).await.unwrap().unwrap().id;
        let now = h.now();
        CODE_APP.exec(&mut tx, params![person, "ZARZAMORA-CLAVE", now]).await.unwrap();
        RECOVERY.exec(&mut tx, params![person, "zarzamora-repuesto"]).await.unwrap();
        PASSKEY.exec(&mut tx, params![person, "zarzamora-llave", "zarzamora-mano", "Portátil de Marta", "{}", now]).await.unwrap();
        tx.commit().await.unwrap();
        let file = h.folder.path().join("con-factores.tar.gz");
        web::backup::backup(&h.house, &file).await.unwrap();
        carry::export(&h.house, &h.folder.path().join("sin-factores")).await.unwrap();
        for table in ["people_totp", "people_recovery", "people_passkey"] {
            assert!(!h.folder.path().join(format!("sin-factores/tables/{table}.jsonl")).exists(), "{table}");
        }
        let mut tx = h.tx(Actor::SYSTEM).await;
        people::reset_factors(&mut tx, person).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(FACTORS.one(&mut h.read(Actor::SYSTEM).await, params![person]).await.unwrap(), (0, 0, 0));
        h.advance(60);
        web::backup::restore(&h.house, &file, true).await.unwrap();
        assert_eq!(FACTORS.one(&mut h.read(Actor::SYSTEM).await, params![person]).await.unwrap(), (1, 1, 1));
        let held = admin.get(&format!("/admin/people/{person}/personal/held.jsonl")).await.expect(200);
        held.hides("zarzamora").hides("ZARZAMORA");
        let mut tx = h.tx(Actor::SYSTEM).await;
        people::deactivate(&mut tx, person).await.unwrap();
        tx.commit().await.unwrap();
        admin.post(&format!("/admin/people/{person}/personal/erasure"), &[("confirm", &email)]).await.expect(303);
        assert_eq!(FACTORS.one(&mut h.read(Actor::SYSTEM).await, params![person]).await.unwrap(), (0, 0, 0));
    }

    async fn erasure_leaves_nothing_of_a_person_but_what_they_wrote(h) {
        let mut admin = with_demo(&h).await;
        // Somebody who wrote, was named in posts, was away for a reason, has a device and got mails.
        let marta = fictional("marta");
        let (name, email) = (marta.name.clone(), marta.email.clone());
        let mut tx = h.tx(Actor::SYSTEM).await;
        let person = people::find_by_email(&mut tx, &email).await.unwrap().unwrap().id;
        let path = people::make_link(&mut tx, person, people::Purpose::SignIn).await.unwrap();
        let mail = web::mail::Mail { to: format!("{name} <{email}>"), purpose: "digest".to_owned(), subject: format!("Hola, {name}"), text: name.clone(), ..Default::default() };
        web::mail::send(&mut tx, &mail).await.unwrap();
        tx.commit().await.unwrap();
        let mut device = h.browser();
        device.enter(&path).await;
        let absence = [("from", "2026-12-01"), ("last", "2026-12-03"), ("reason", "illness"), ("note", "una operación de rodilla")];
        device.post("/absences", &absence).await.expect(303);
        let before = everything(&h, "before").await;
        assert!(before.contains(&name) && before.contains(&email) && before.contains("rodilla"));
        let author = format!("\"author_id\":{person},");
        let written = before.matches(&author).count();
        assert!(written > 0, "{name} wrote nothing in the demo");

        let home = format!("/admin/people/{person}/personal");
        // What is held is handed over whole, without what would open the door.
        let held = admin.get(&format!("{home}/held.jsonl")).await.expect(200).shows(&name).shows("web_mail").shows(&author);
        // Why somebody was away is read only by whoever has that right.
        held.hides("argon2").hides("\"secret\"").hides("rodilla");
        let mut tx = h.tx(Actor::SYSTEM).await;
        MAY_READ.exec(&mut tx, params![address("beatriz")]).await.unwrap();
        tx.commit().await.unwrap();
        let mut reader = signed_in(&h, "beatriz").await;
        reader.get(&format!("{home}/held.jsonl")).await.expect(200).shows("rodilla");
        // Not while they are active, and not by a slip.
        admin.post(&format!("{home}/erasure"), &[("confirm", &email)]).await.expect(200);
        assert!(admin.get(&home).await.expect(200).has(&name));
        let mut tx = h.tx(Actor::SYSTEM).await;
        people::deactivate(&mut tx, person).await.unwrap();
        tx.commit().await.unwrap();
        admin.post(&format!("{home}/erasure"), &[("confirm", "otra@tramontana.example")]).await.expect(200).shows(&name);
        admin.post(&format!("{home}/erasure"), &[("confirm", &email)]).await.expect(303);

        let after = everything(&h, "after").await;
        for gone in [name.as_str(), email.as_str(), "rodilla"] {
            let line = after.lines().find(|line| line.contains(gone));
            assert!(line.is_none(), "{gone}: {line:?}");
        }
        assert_eq!(after.matches(&author).count(), written);
        let former = format!("Antiguo miembro {person}");
        admin.get(&home).await.expect(200).shows(&former);
        admin.post(&format!("/admin/people/{person}/return"), &[]).await.expect(409);
        device.get("/").await.expect(303);
        // The record reads on, the search finds what they wrote, and the frozen agendas are still sealed.
        h.house.refresh().await.unwrap();
        carry::export(&h.house, &h.folder.path().join("export")).await.unwrap();
        h.work().await;
        assert!(!everything(&h, "later").await.contains(&email));
    }
}
