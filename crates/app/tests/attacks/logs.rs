//! What is written to the log: doors and reasons, never an address, a name, a mail or a secret.

use app::rooms::ROOMS;
use kernel::Error;
use std::{
    io::Write,
    sync::{Arc, LazyLock, Mutex},
};
use testkit::{furnish, postgres_url};
use web::{Access, Answer, Room, Routes};

/// A room whose one door breaks, so that the log has something to say.
static BREAKS: Room = Room {
    routes: || Routes::new().get("/broken/{secret}", Access::Public, breaks),
    ..Room::named("breaks")
};

async fn breaks() -> Answer {
    Err(Error::internal("the bell fell off the wall").into())
}

static ROOMS_AND_ONE: LazyLock<Vec<&'static Room>> =
    LazyLock::new(|| ROOMS.iter().copied().chain([&BREAKS]).collect());

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn lives(postgres: Option<String>) {
    let h = furnish(postgres, &ROOMS_AND_ONE).await;
    let mut owner = h.set_up().await;
    let agent = "Zarzaparrilla/73";
    let mut thief = h.browser().with("user-agent", agent).with("x-forwarded-for", "192.0.2.173");
    for password in ["wrong secret 173", "correct horse battery"] {
        thief.post("/sign-in", &[("email", "beatriz@tramontana.example"), ("password", password)]).await;
    }
    thief.post("/sign-in/link", &[("email", "beatriz@tramontana.example"), ("purpose", "reset")]).await;
    let form = [
        ("name", "Marta Zarza"),
        ("email", "marta@tramontana.example"),
        ("role", "member"),
        ("lang", "es"),
        ("zone", "Europe/Madrid"),
    ];
    owner.post("/admin/people", &form).await.expect(303);
    owner.get("/broken/hushhush173?q=hushhush173").await.expect(500);
    owner.get("/search?q=hushhush173").await.expect(200);
    // Forged by another site, and more than a right allows: both are said with their door.
    owner
        .with("sec-fetch-site", "cross-site")
        .post("/settings", &[("name", "hushhush173")])
        .await
        .expect(403);
    for _ in 0..6 {
        thief
            .post("/sign-in", &[("email", "beatriz@tramontana.example"), ("password", "wrong secret 173")])
            .await;
    }
    // A mail to nobody fails in its job.
    let mut tx = h.tx(kernel::Actor::SYSTEM).await;
    let letter = web::mail::Mail {
        to: "marta zarza@tramontana".to_owned(),
        subject: "hushhush173".to_owned(),
        ..Default::default()
    };
    web::mail::send(&mut tx, &letter).await.unwrap();
    let now = tx.now();
    tx.enqueue("nobody.knows", &serde_json::json!({ "to": "marta@tramontana.example" }), now, None)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    h.work().await;
    let cookie = owner.cookie().unwrap().to_owned();
    owner.post("/sign-out", &[]).await;
    let written = String::from_utf8(PAPER.0.lock().unwrap().clone()).unwrap();
    assert!(
        written.contains("the bell fell off the wall") && written.contains("/broken/{secret}"),
        "{written}"
    );
    assert!(written.contains("nobody.knows"), "{written}");
    for (door, status) in [("/settings", 403), ("/sign-in", 429)] {
        let said = format!("refused door={door} status={status}");
        assert!(written.contains(&said), "{said}: {written}");
    }
    let held = cookie.split_once('=').unwrap().1;
    // Whatever is as long as one of our secrets: links, cookies, tokens, and the digests of them.
    let secret = written.split(|c: char| !c.is_ascii_hexdigit()).find(|word| word.len() == 64);
    assert!(secret.is_none(), "{secret:?} is in the log");
    for private in [
        "beatriz",
        "Beatriz",
        "tramontana.example",
        "Marta",
        "marta",
        "192.0.2.173",
        "Zarza",
        "hushhush173",
        "secret 173",
        "correct horse",
        held,
    ] {
        let line = written.lines().find(|line| line.contains(private));
        assert!(line.is_none(), "{private:?} is in the log: {line:?}");
    }
}

static PAPER: LazyLock<Paper> = LazyLock::new(|| {
    let paper = Paper::default();
    let writer = paper.clone();
    // Everything that the guide offers: our own crates in every detail, the others as far as `info`.
    let filter = tracing_subscriber::EnvFilter::new("info,web=trace,db=trace,people=trace,app=trace");
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(move || writer.clone());
    log.try_init().unwrap();
    paper
});

#[test]
fn log_lines_hold_no_personal_data_and_no_secret() {
    LazyLock::force(&PAPER);
    testkit::block_on(async {
        lives(None).await;
        match postgres_url() {
            Some(url) => lives(Some(url)).await,
            None => testkit::skipped("no PostgreSQL: BITACORA_TEST_POSTGRES is not set"),
        }
    });
}
