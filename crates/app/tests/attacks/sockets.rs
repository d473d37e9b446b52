//! Bombs on real sockets of this machine: endless headers, huge heads, slow and silent clients, huge
//! bodies. Each meets a named limit and other people are served meanwhile.

use app::{rooms::ROOMS, serve::Limits};
use std::fmt::Write as _;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use testkit::furnish;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};
use web::Patience;

/// Patience for tests; the program's own is in `serve::Limits::default`.
const SHORT: Limits = Limits {
    headers_patience: Duration::from_millis(400),
    header_bytes: 16 * 1024,
    headers: 60,
    connections: 8,
    goodbye: Duration::from_secs(2),
};
/// Longer than any of them may take.
const CEILING: Duration = Duration::from_secs(20);

/// Patience with requests, for tests; the program's own is in `web::Patience::default`.
const BRIEF: Patience = Patience {
    request: Duration::from_millis(1_500),
    upload: Duration::from_secs(3),
    silence: Duration::from_millis(400),
};

async fn served(limits: Limits) -> (SocketAddr, oneshot::Sender<()>, testkit::Furnished) {
    served_with(limits, Patience::default()).await
}

async fn served_with(
    limits: Limits,
    patience: Patience,
) -> (SocketAddr, oneshot::Sender<()>, testkit::Furnished) {
    let h = furnish(None, ROOMS).await;
    h.set_up().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let router = h.house.patient_router(patience);
    tokio::spawn(app::serve::accept(listener, router, limits, async {
        let _ = stopped.await;
    }));
    (address, stop, h)
}

/// What comes back until the other side closes.
async fn answer(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let read = tokio::time::timeout(CEILING, stream.read_to_end(&mut all)).await;
    assert!(read.is_ok(), "the connection was never closed");
    String::from_utf8_lossy(&all).into_owned()
}

async fn asks_health(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    answer(&mut stream).await
}

#[test]
fn endless_headers_and_huge_heads_are_cut_off() {
    testkit::block_on(async {
        let (address, _stop, _h) = served(SHORT).await;
        let mut many = String::new();
        for n in 0..SHORT.headers + 40 {
            let _ = write!(many, "X-{n}: a\r\n");
        }
        let large = format!("X-Large: {}\r\n", "a".repeat(2 * SHORT.header_bytes));
        let long = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(2 * SHORT.header_bytes));
        for request in [
            format!("GET /healthz HTTP/1.1\r\nHost: x\r\n{many}\r\n"),
            format!("GET /healthz HTTP/1.1\r\nHost: x\r\n{large}\r\n"),
            long,
            "\0\0\0\0\r\n\r\n".to_owned(),
        ] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            // The other side may close before all is written: that is the point.
            let _ = stream.write_all(request.as_bytes()).await;
            let said = answer(&mut stream).await;
            let first = said.lines().next().unwrap_or("");
            assert!(first.is_empty() || first.contains(" 4"), "{request:.60} answers {first}");
        }
        assert!(asks_health(address).await.ends_with("ok\n"));
    });
}

#[test]
fn slow_and_silent_clients_are_let_go_while_others_are_served() {
    testkit::block_on(async {
        let (address, _stop, _h) = served(SHORT).await;
        let began = Instant::now();
        let mut slow = Vec::new();
        for start in ["", "G", "GET /healthz HTTP/1.1\r\nHost: x\r\nX-", "GET /healthz HTTP/1.1\r\n"] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(start.as_bytes()).await.unwrap();
            slow.push(stream);
        }
        assert!(asks_health(address).await.ends_with("ok\n"));
        for mut stream in slow {
            let said = answer(&mut stream).await;
            assert!(!said.contains("200 OK"), "{said}");
        }
        assert!(began.elapsed() < CEILING);
    });
}

#[test]
fn more_clients_than_places_wait_and_none_is_lost() {
    testkit::block_on(async {
        let (address, _stop, _h) = served(SHORT).await;
        let silent: Vec<TcpStream> = {
            let mut all = Vec::new();
            for _ in 0..SHORT.connections {
                all.push(TcpStream::connect(address).await.unwrap());
            }
            all
        };
        // All places are taken by people who say nothing; they lose them, and whoever waited is served.
        assert!(asks_health(address).await.ends_with("ok\n"));
        drop(silent);
    });
}

#[test]
fn a_huge_or_unending_body_meets_its_limit() {
    testkit::block_on(async {
        let (address, _stop, h) = served(SHORT).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = "POST /sign-in HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        let piece = format!("10000\r\n{}\r\n", "a".repeat(0x1_0000));
        let mut written = 0_usize;
        while written < 64 * 1024 * 1024 {
            if stream.write_all(piece.as_bytes()).await.is_err() {
                break;
            }
            written += piece.len();
        }
        assert!(written < 32 * 1024 * 1024, "{written} bytes were taken");
        assert!(asks_health(address).await.ends_with("ok\n"));
        drop(h);
    });
}

/// Sends a head and then a byte of its body now and then, until the other side has enough of it.
async fn drip(address: SocketAddr, head: &str, pause: Duration) -> (String, Duration) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let began = Instant::now();
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut read, mut write) = stream.split();
    let mut said = Vec::new();
    let dripping = async {
        loop {
            tokio::time::sleep(pause).await;
            if write.write_all(b"a").await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = dripping => {}
        read = tokio::time::timeout(CEILING, read.read_to_end(&mut said)) => assert!(read.is_ok(), "never let go"),
    }
    (String::from_utf8_lossy(&said).into_owned(), began.elapsed())
}

/// Slowloris with bodies: whoever goes silent, and whoever sends a byte at a time for ever.
#[test]
fn a_body_that_drips_or_stops_is_let_go_while_others_are_served() {
    testkit::block_on(async {
        let (address, _stop, _h) = served_with(SHORT, BRIEF).await;
        let head = |path: &str, media: &str| {
            format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: {media}\r\nContent-Length: 100000\r\n\r\n"
            )
        };
        let form = head("/sign-in", "application/x-www-form-urlencoded");
        let silent = drip(address, &form, CEILING);
        let dripping = drip(address, &form, Duration::from_millis(100));
        let (silent, dripping, well) = tokio::join!(silent, dripping, asks_health(address));
        assert!(well.ends_with("ok\n"));
        for (said, took) in [silent, dripping] {
            assert!(!said.contains(" 200 ") && !said.contains(" 303 "), "{said}");
            assert!(took < BRIEF.request * 3, "{took:?}");
        }
        assert!(asks_health(address).await.ends_with("ok\n"));
    });
}

/// An upload that never ends is let go, and nothing of it stays on the disk.
#[test]
fn an_upload_that_never_ends_leaves_nothing() {
    testkit::block_on(async {
        let (address, _stop, h) = served_with(SHORT, BRIEF).await;
        let mut owner = h.browser();
        let form = [("email", "beatriz@tramontana.example"), ("password", "correct horse battery")];
        owner.post("/sign-in", &form).await.expect(303);
        let head = format!(
            "POST /admin/import HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nCookie: {}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n{}",
            owner.cookie().unwrap(),
            "a,b\n".repeat(2_000),
        );
        let (said, took) = drip(address, &head, Duration::from_millis(100)).await;
        assert!(took >= BRIEF.upload && took < CEILING, "{took:?}: {said}");
        let left = std::fs::read_dir(h.house.data.join("imports")).unwrap().count();
        assert_eq!(left, 0);
        assert!(asks_health(address).await.ends_with("ok\n"));
    });
}

/// A mail door that does not know who brings something reads nothing of it.
#[test]
fn whoever_does_not_know_the_secret_of_the_mail_door_sends_nothing() {
    testkit::block_on(async {
        let (address, _stop, _h) = served_with(SHORT, BRIEF).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = "POST /mail/incoming HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer guessed\r\nContent-Type: message/rfc822\r\nContent-Length: 20000000\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut first = [0; 12];
        tokio::time::timeout(CEILING, stream.read_exact(&mut first)).await.unwrap().unwrap();
        assert_eq!(&first, b"HTTP/1.1 403");
    });
}

#[test]
fn a_form_of_a_hundred_thousand_fields_is_refused() {
    testkit::block_on(async {
        let h = furnish(None, ROOMS).await;
        let mut owner = h.set_up().await;
        let many: Vec<(String, &str)> = (0..100_000).map(|n| (format!("f{n}"), "x")).collect();
        let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        owner.post("/settings", &many).await.expect(422);
    });
}
