//! Three nodes behind nginx on one PostgreSQL: whether they are right together, and how fast against one.

use crate::{
    Options, Outcome,
    client::Client,
    load,
    pages::{self, Case},
    process::{self, Server},
    run::{self, Pace, Place},
    store,
};
use std::{fmt::Write as _, fs, net::SocketAddr, process::Command};

/// Nodes.
const NODES: usize = 3;

/// Checks and measures, and writes `nodes.md`.
pub async fn run(options: Options) -> Outcome {
    let server = options.postgres.clone().ok_or("nodes share a PostgreSQL: leave --sqlite-only away")?;
    let place = Place::new(&options, "large", Some(server.clone())).await?;
    let place = place.fill("large").await?;
    let mut nodes = Vec::new();
    for _ in 0..NODES {
        nodes.push(place.serve().await?);
    }
    let proxy = proxy(&options, &nodes).await?;
    let mut out = String::from(
        "# Three nodes\n\n`cargo xtask bench --nodes` wrote this: three `serve` behind nginx on one PostgreSQL.\n\n",
    );
    let mut held = checks(&place, &nodes, proxy.to).await?;
    held.push(freeze(&options, server).await?);
    for (what, held) in held {
        println!("{} {what}", if held { "ok    " } else { "WRONG " });
        let _ = writeln!(out, "- {} {what}", if held { "holds:" } else { "**does not hold:**" });
    }
    out.push_str("\n| case | one node /s | p99 ms | three behind nginx /s | p99 ms |\n| --- | ---: | ---: | ---: | ---: |\n");
    let known = place.know(nodes[0].to).await?;
    let open = run::open_threads(&place.open().await?).await?;
    run::set_pace(&place, nodes[0].to, 0).await?;
    let writes = pages::writes(&known, &open);
    for case in pages::pages(&known).iter().chain(&writes).filter(|case| case.name.contains(&options.only)) {
        if case.name == "inbox" && !run::exists(nodes[0].to, case).await? {
            continue;
        }
        line(&options, case, nodes[0].to, proxy.to, &mut out).await?;
    }
    run::set_pace(&place, nodes[0].to, 60).await?;
    let _ = writeln!(
        out,
        "\nNodes, proxy, PostgreSQL and client shared {} cores: what three nodes give on machines of their own is reasoned in `docs/admin/scale.md`.",
        std::thread::available_parallelism().map_or(0, std::num::NonZero::get)
    );
    fs::write(options.out.join("nodes.md"), out).map_err(|e| e.to_string())
}

async fn line(
    options: &Options,
    case: &Case,
    one: SocketAddr,
    proxy: SocketAddr,
    out: &mut String,
) -> Outcome {
    let pace = Pace::of(options);
    let alone = load::run(case, pace.walk(one, 16), 0).await?;
    let together = load::run(case, pace.walk(proxy, 16), alone.requests * 2).await?;
    println!("{:<26} one {:>7.0}/s, three {:>7.0}/s", case.name, alone.rate, together.rate);
    let _ = writeln!(
        out,
        "| {} | {:.0} | {:.2} | {:.0} | {:.2} |",
        case.name, alone.rate, alone.p99, together.rate, together.p99
    );
    Ok(())
}

/// nginx in front of the nodes, in a folder of its own and as nobody special.
async fn proxy(options: &Options, nodes: &[Server]) -> Outcome<Server> {
    let to = process::free_address()?;
    let folder = options.data.join("nginx");
    fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let folder = folder.canonicalize().map_err(|e| e.to_string())?;
    let mut servers = String::new();
    for node in nodes {
        let _ = write!(servers, "server {}; ", node.to);
    }
    let here = folder.display();
    let config = format!(
        "daemon off; worker_processes 1; pid {here}/pid; error_log {here}/error.log;\n\
         events {{ worker_connections 512; }}\n\
         http {{\n  access_log off;\n  client_body_temp_path {here}/body; proxy_temp_path {here}/proxy; fastcgi_temp_path {here}/f; uwsgi_temp_path {here}/u; scgi_temp_path {here}/s;\n\
         \x20 upstream nodes {{ {servers}keepalive 32; }}\n\
         \x20 server {{\n    listen {to};\n    client_max_body_size 0;\n\
         \x20   location / {{\n      proxy_pass http://nodes;\n      proxy_http_version 1.1;\n      proxy_set_header Connection \"\";\n\
         \x20     proxy_set_header Host $http_host;\n      proxy_set_header X-Forwarded-For $remote_addr;\n    }}\n  }}\n}}\n"
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, config).map_err(|e| e.to_string())?;
    let mut command = Command::new("nginx");
    command.arg("-c").arg(&file).arg("-p").arg(&folder).arg("-e").arg(folder.join("error.log"));
    Server::start(command, to, "/healthz").await
}

/// What must be true whichever node answers.
async fn checks(place: &Place, nodes: &[Server], proxy: SocketAddr) -> Outcome<Vec<(&'static str, bool)>> {
    let mut found = Vec::new();
    let session = place.session(nodes[0].to, store::EVERYWHERE).await?;
    let mut everywhere = true;
    for to in nodes.iter().map(|node| node.to).chain([proxy]) {
        everywhere &= ask(to, "GET", "/settings", &session, "").await?.0 == 200;
    }
    found.push(("a session begun on one node is known to the others at once", everywhere));

    let token = place.session(nodes[1].to, "iker@tramontana.example").await?;
    run::set_pace(place, nodes[0].to, 60).await?;
    let db = place.open().await?;
    let mut read = db.read(kernel::Actor::SYSTEM).await.map_err(|e| e.to_string())?;
    let keys = store::list_keys(&mut read).await.map_err(|e| e.to_string())?;
    let path = format!("/projects/{}/log", keys[keys.len() / 2]);
    let before = store::count(&mut read).await.map_err(|e| e.to_string())?.0;
    let body =
        |n: usize| format!("text=Un+apunte+desde+el+nodo+{n}+para+ver+el+ritmo&kind=note&audience=team");
    let texts: Vec<String> = (0..6).map(body).collect();
    let sent =
        texts.iter().enumerate().map(|(n, text)| ask(nodes[n % NODES].to, "POST", &path, &token, text));
    let answers = futures_util::future::try_join_all(sent).await?;
    let accepted = answers.iter().filter(|(status, _)| *status == 303).count();
    let refused = answers.iter().filter(|(status, _)| *status == 429).count();
    let after = store::count(&mut read).await.map_err(|e| e.to_string())?.0;
    found.push(("of six entries by one person at once over three nodes the pace lets one in and says when to the rest",
        accepted == 1 && refused == 5 && after - before == 1));

    let reader = place.session(nodes[2].to, store::EVERYWHERE).await?;
    let (_, page) = ask(nodes[2].to, "GET", &format!("{path}/fresh?after=1"), &reader, "").await?;
    found.push(("another node's live line tells of it at the next question", page.contains("href")));

    let jobs = store::count_ticks(&mut read).await.map_err(|e| e.to_string())?;
    found.push(("each periodic piece of work has one row that one node claims", jobs.0 == jobs.1));
    Ok(found)
}

/// Three nodes wake up after the freeze of a week was due: one of them freezes it.
async fn freeze(options: &Options, url: String) -> Outcome<(&'static str, bool)> {
    let place = Place::new(options, "nodes", Some(url)).await?;
    let place = place.fill("company").await?;
    let db = place.open().await?;
    let mut read = db.read(kernel::Actor::SYSTEM).await.map_err(|e| e.to_string())?;
    let before = store::count_freezes(&mut read).await.map_err(|e| e.to_string())?;
    // Each run goes on a fortnight after the weeks that earlier ones froze.
    let days = 14 * (1 + before.0);
    let later =
        db.now().checked_add(jiff::SignedDuration::from_hours(24 * days)).map_err(|e| e.to_string())?;
    let mut nodes = Vec::new();
    for _ in 0..NODES {
        nodes.push(place.serve_at(&later.to_string()).await?);
    }
    let mut after = before;
    for _ in 0..100 {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        after = store::count_freezes(&mut read).await.map_err(|e| e.to_string())?;
        if after.0 > before.0 {
            tokio::time::sleep(std::time::Duration::from_secs(3)).await;
            after = store::count_freezes(&mut read).await.map_err(|e| e.to_string())?;
            break;
        }
    }
    drop(nodes);
    Ok((
        "three nodes that wake up after a freeze was due freeze each week once",
        after.0 > before.0 && after.0 == after.1,
    ))
}

async fn ask(to: SocketAddr, method: &str, path: &str, session: &str, body: &str) -> Outcome<(u16, String)> {
    let mut client = Client::connect(to).await.map_err(|e| e.to_string())?;
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nsec-fetch-site: same-origin\r\ncookie: bitacora={session}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = client.ask(request.as_bytes()).await.map_err(|e| e.to_string())?;
    Ok((answer.status, String::from_utf8_lossy(answer.body).into_owned()))
}
