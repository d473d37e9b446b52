//! A run: fills the data if it is not there, signs people in, loads pages and writes, and reports.

use crate::{
    Options, Outcome,
    client::Client,
    floor,
    load::{self, Measured, Walk},
    pages::{self, Aim, Case, Known},
    process::{self, Server},
    report::{Engine, Line, Report},
    store,
};
use std::{
    fs::{self, File},
    io::Write as _,
    net::SocketAddr,
    path::PathBuf,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

/// The pace of posts under which the second run of writes is made, in seconds.
const PACE: u32 = 60;
/// How long a server works off what waits for its first start.
const SETTLING: Duration = Duration::from_secs(20);
/// The name of the database on PostgreSQL.
const DATABASE: &str = "bitacora_bench";

/// Measures, and writes the report.
pub async fn run(options: Options) -> Outcome {
    let mut report = Report::begin(&options)?;
    let mut engines = vec![None];
    engines.extend(options.postgres.clone().map(Some));
    for url in engines {
        let place = Place::new(&options, "large", url).await?;
        let place = place.fill("large").await?;
        report.engines.push(measure(&options, &place).await?);
        report.write(&options)?;
    }
    report.show();
    Ok(())
}

/// A data set on an engine.
pub struct Place {
    program: PathBuf,
    /// The folder.
    pub data: PathBuf,
    /// The database, unless it is SQLite.
    pub url: Option<String>,
}

impl Place {
    /// A data set by its name; its database is made if it is not there.
    pub async fn new(options: &Options, name: &str, server: Option<String>) -> Outcome<Place> {
        let kind = if server.is_some() { "postgres" } else { "sqlite" };
        let data = options.data.join(format!("{name}-{kind}"));
        let url = match server {
            Some(server) => Some(make_database(&server, &format!("{DATABASE}_{name}")).await?),
            None => None,
        };
        Ok(Place { program: options.program.clone(), data, url })
    }

    /// What the engine is called.
    pub fn engine(&self) -> &'static str {
        if self.url.is_some() { "PostgreSQL" } else { "SQLite" }
    }

    /// The program on this data.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        // One token asks more often here than anybody may.
        command.arg("--data").arg(&self.data).args(args).env("BITACORA_RATE_LIMITS", "false");
        if let Some(url) = &self.url {
            command.env("BITACORA_DATABASE_URL", url);
        }
        command
    }

    /// Fills the data set unless it is there, and gives a copy of it: what a run writes would change what the next
    /// one measures.
    pub async fn fill(&self, size: &str) -> Outcome<Place> {
        let start = Instant::now();
        let done =
            self.command(&["demo", "--size", size, "--fill-only"]).status().map_err(|e| e.to_string())?;
        if !done.success() {
            return Err(format!("the demo of size {size} was not filled"));
        }
        let data = self.data.with_extension("run");
        if data.exists() {
            fs::remove_dir_all(&data).map_err(|e| e.to_string())?;
        }
        let copied =
            Command::new("cp").arg("-a").args([&self.data, &data]).status().map_err(|e| e.to_string())?;
        if !copied.success() {
            return Err(format!("{} was not copied", self.data.display()));
        }
        let url = match &self.url {
            Some(url) => Some(copy_database(url).await?),
            None => None,
        };
        println!("{}: data ready after {:.0} s", self.engine(), start.elapsed().as_secs_f64());
        Ok(Place { program: self.program.clone(), data, url })
    }

    /// What a command prints.
    fn ask(&self, args: &[&str]) -> Outcome<String> {
        let done = self.command(args).output().map_err(|e| e.to_string())?;
        if done.status.success() {
            return Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned());
        }
        Err(format!("{}: {}", args.join(" "), String::from_utf8_lossy(&done.stderr)))
    }

    /// Bytes on disk but for the tickets.
    async fn bytes(&self, db: &db::Db) -> Outcome<u64> {
        let mut read = db.read(kernel::Actor::SYSTEM).await.map_err(|e| e.to_string())?;
        store::database_bytes(&mut read).await.map_err(|e| e.to_string())
    }

    /// The data as the benchmark itself looks at it.
    pub async fn open(&self) -> Outcome<db::Db> {
        let file = self.url.is_none().then(|| self.data.join("bitacora.sqlite"));
        floor::open(file, self.url.clone()).await
    }

    /// A server on this data.
    pub async fn serve(&self) -> Outcome<Server> {
        let to = process::free_address()?;
        Server::start(self.command(&["serve", "--listen", &to.to_string()]), to, "/healthz").await
    }

    /// The same at another time of the clock.
    pub async fn serve_at(&self, clock: &str) -> Outcome<Server> {
        let to = process::free_address()?;
        let mut command = self.command(&["serve", "--listen", &to.to_string()]);
        command.env("BITACORA_CLOCK", clock);
        Server::start(command, to, "/healthz").await
    }

    /// Signs somebody in and gives the secret of their session.
    pub async fn session(&self, to: SocketAddr, email: &str) -> Outcome<String> {
        let link = self.ask(&["admin", "sign-in-link", "--email", email])?;
        let code = link.rsplit_once('#').map(|(_, code)| format!("code={code}")).ok_or("no link")?;
        let mut client = Client::connect(to).await.map_err(|e| e.to_string())?;
        let request = format!(
            "POST /sign-in/code HTTP/1.1\r\nhost: 127.0.0.1\r\nsec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{code}",
            code.len()
        );
        let answer = client.ask(request.as_bytes()).await.map_err(|e| e.to_string())?;
        let cookie = answer
            .header("set-cookie")
            .and_then(|cookie| cookie.strip_prefix("bitacora="))
            .ok_or("no session")?;
        Ok(cookie.split(';').next().unwrap_or("").to_owned())
    }

    fn token(&self, email: &str) -> Outcome<String> {
        self.ask(&["token", "create", "--email", email, "--name", "bench", "--write"])
    }

    /// Addresses, sessions and tokens.
    pub async fn know(&self, to: SocketAddr) -> Outcome<Known> {
        let db = self.open().await?;
        let mut read = db.read(kernel::Actor::SYSTEM).await.map_err(|e| e.to_string())?;
        let wrong = |e: kernel::Error| e.to_string();
        let mut people = store::list_leads(&mut read).await.map_err(wrong)?;
        people.push(store::EVERYWHERE.to_owned());
        let (mut sessions, mut tokens) = (Vec::new(), Vec::new());
        for email in &people {
            sessions.push(self.session(to, email).await?);
            tokens.push(self.token(email)?);
        }
        Ok(Known {
            short: store::list_threads(&mut read, 20).await.map_err(wrong)?,
            long: store::list_threads(&mut read, 100).await.map_err(wrong)?,
            keys: store::list_keys(&mut read).await.map_err(wrong)?,
            weeks: store::list_weeks(&mut read).await.map_err(wrong)?,
            sessions: Arc::new(sessions),
            tokens: Arc::new(tokens),
        })
    }
}

/// A database on a server, made unless it is there; gives its address.
async fn administer(root: &str, database: &str) -> Outcome<tokio_postgres::Client> {
    let (client, connection) = tokio_postgres::connect(&format!("{root}/{database}"), tokio_postgres::NoTls)
        .await
        .map_err(|e| format!("no PostgreSQL at {root}: {e}"))?;
    tokio::spawn(connection);
    Ok(client)
}

/// A copy of a database that nobody has open, in place of the one that stands there; with what the planner knows
/// after a minute of the server's own work.
async fn copy_database(url: &str) -> Outcome<String> {
    let (root, name) = url.rsplit_once('/').ok_or("no database")?;
    let full = administer(root, name).await?;
    full.batch_execute("VACUUM ANALYZE").await.map_err(|e| e.to_string())?;
    drop(full);
    let client = administer(root, "postgres").await?;
    for command in [
        format!("DROP DATABASE IF EXISTS {name}_run WITH (FORCE)"),
        format!("CREATE DATABASE {name}_run TEMPLATE {name}"),
    ] {
        client.batch_execute(&command).await.map_err(|e| e.to_string())?;
    }
    Ok(format!("{url}_run"))
}

async fn make_database(server: &str, name: &str) -> Outcome<String> {
    let root = server.trim_end_matches('/');
    let client = administer(root, "postgres").await?;
    let there = client.query("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).await;
    if there.map_err(|e| e.to_string())?.is_empty() {
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.map_err(|e| e.to_string())?;
    }
    Ok(format!("{root}/{name}"))
}

/// How long each case runs.
pub struct Pace {
    warm_up: Duration,
    time: Duration,
}

impl Pace {
    /// Twenty seconds, or two where it only has to find hot spots.
    pub fn of(options: &Options) -> Pace {
        let (warm_up, time) = if options.quick { (500, 2_000) } else { (3_000, 20_000) };
        Pace { warm_up: Duration::from_millis(warm_up), time: Duration::from_millis(time) }
    }

    /// A walk over a server.
    pub fn walk(&self, to: SocketAddr, connections: usize) -> Walk {
        Walk {
            to,
            connections,
            warm_up: self.warm_up,
            time: self.time,
            gzip: false,
            most: load::MOST_REQUESTS,
        }
    }
}

async fn measure(options: &Options, place: &Place) -> Outcome<Engine> {
    let pace = Pace::of(options);
    let db = place.open().await?;
    let fsyncs = fsync_rate(&place.data)?;
    // Work of the night and of the first start is done before anything is measured.
    let first = place.serve().await?;
    tokio::time::sleep(SETTLING).await;
    drop(first);
    let server = place.serve().await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let at_rest = process::memory_mb(server.id());
    let to = server.to;
    let known = place.know(server.to).await?;
    let mut read = db.read(kernel::Actor::SYSTEM).await.map_err(|e| e.to_string())?;
    let (posts, threads) = store::count(&mut read).await.map_err(|e| e.to_string())?;
    drop(read);
    let mut engine = Engine {
        name: place.engine().to_owned(),
        posts,
        threads,
        bytes_a_post: place.bytes(&db).await? / posts.max(1) as u64,
        first_answer_ms: server.first_answer.as_secs_f64() * 1_000.0,
        memory_rest_mb: at_rest,
        memory_load_mb: at_rest,
        fsyncs,
        lines: Vec::new(),
    };
    let floor = start_floor(place).await?;
    engine.lines.push(line(&pages::floor(&known), &pace, floor.to, &floor).await?);
    drop(floor);
    set_pace(place, server.to, 0).await?;
    let mut cases = pages::pages(&known);
    let open = open_threads(&db).await?;
    cases.extend(pages::writes(&known, &open));
    for case in cases.iter().filter(|case| case.name.contains(&options.only)) {
        if case.name == "inbox" && !exists(to, case).await? {
            continue;
        }
        engine.lines.push(line(case, &pace, to, &server).await?);
        engine.memory_load_mb = engine.memory_load_mb.max(process::memory_mb(server.id()));
    }
    set_pace(place, server.to, PACE).await?;
    let paced =
        pages::writes(&known, &open).into_iter().skip(1).any(|case| case.name.contains(&options.only));
    if paced {
        // The posts of the cases before count for the pace.
        tokio::time::sleep(Duration::from_secs(u64::from(PACE) + 1)).await;
    }
    for mut case in
        pages::writes(&known, &open).into_iter().skip(1).filter(|case| case.name.contains(&options.only))
    {
        case.name = "post, pace of 60 s";
        // Every pair of person and thread once: rounds over an even number of threads give each thread
        // another of the eight people.
        let rounds = if open.len().is_multiple_of(2) { known.tokens.len() } else { 1 };
        let most = open.len() * rounds;
        let walk = Walk { warm_up: Duration::ZERO, most, ..pace.walk(to, 16) };
        let cost = Cost::begin(&server);
        let many = load::run(&case, walk, 0).await?;
        engine.lines.push(cost.end(&case, Measured::default(), many, None));
    }
    Ok(engine)
}

async fn start_floor(place: &Place) -> Outcome<Server> {
    let to = process::free_address()?;
    let here = std::env::current_exe().map_err(|e| e.to_string())?;
    let mut command = Command::new(here);
    command.arg("floor").args(["--listen", &to.to_string()]);
    match &place.url {
        Some(url) => command.args(["--postgres", url]),
        None => command.arg("--sqlite").arg(place.data.join("bitacora.sqlite")),
    };
    Server::start(command, to, "/floor/0").await
}

/// What a case costs beside time.
struct Cost<'a> {
    server: &'a Server,
    cpu: f64,
    postgres: f64,
    machine: f64,
    own: f64,
    start: Instant,
}

impl<'a> Cost<'a> {
    fn begin(server: &'a Server) -> Cost<'a> {
        Cost {
            server,
            cpu: process::cpu_seconds(server.id()),
            postgres: process::postgres_seconds(),
            machine: process::machine_seconds(),
            own: process::cpu_seconds(std::process::id()),
            start: Instant::now(),
        }
    }

    /// The CPU of warm-up requests counts as if they were as dear as the others.
    fn end(self, case: &Case, one: Measured, many: Measured, zipped: Option<Measured>) -> Line {
        let seconds = self.start.elapsed().as_secs_f64();
        let cpu = process::cpu_seconds(self.server.id()) - self.cpu;
        let postgres = process::postgres_seconds() - self.postgres;
        let own = process::cpu_seconds(std::process::id()) - self.own;
        let machine = process::machine_seconds() - self.machine;
        let requests = many.rate * seconds;
        Line {
            name: case.name.to_owned(),
            aim: case.aim,
            cpu_ms: 1_000.0 * cpu / requests.max(1.0),
            postgres_ms: 1_000.0 * postgres / requests.max(1.0),
            others: ((machine - cpu - postgres - own) / seconds).max(0.0),
            one,
            many,
            zipped,
        }
    }
}

async fn line(case: &Case, pace: &Pace, to: SocketAddr, server: &Server) -> Outcome<Line> {
    print!("{:<24}", case.name);
    let _ = std::io::stdout().flush();
    let one = load::run(case, pace.walk(to, 1), 0).await?;
    let cost = Cost::begin(server);
    let many = load::run(case, pace.walk(to, 16), one.requests * 2).await?;
    let mut line = cost.end(case, one, many, None);
    if case.body.is_none() && case.aim != Aim::Floor {
        let walk = Walk { gzip: true, time: pace.time / 4, ..pace.walk(to, 16) };
        line.zipped = Some(load::run(case, walk, 0).await?);
    }
    println!("{}", line.short());
    Ok(line)
}

/// Whether a page is there yet.
pub async fn exists(to: SocketAddr, case: &Case) -> Outcome<bool> {
    let mut client = Client::connect(to).await.map_err(|e| e.to_string())?;
    let answer = client.ask(case.request(0, false).as_bytes()).await.map_err(|e| e.to_string())?;
    Ok(answer.status != 404)
}

/// The addresses of open threads.
pub async fn open_threads(db: &db::Db) -> Outcome<Vec<String>> {
    let mut read = db.read(kernel::Actor::SYSTEM).await.map_err(|e| e.to_string())?;
    let open = store::list_open(&mut read).await.map_err(|e| e.to_string())?;
    Ok(open.into_iter().map(|(key, number)| format!("/projects/{key}/threads/{number}")).collect())
}

/// An administrator sets the pace of posts.
pub async fn set_pace(place: &Place, to: SocketAddr, seconds: u32) -> Outcome {
    let session = place.session(to, "iker@tramontana.example").await?;
    let body = format!("seconds={seconds}&reason=benchmark");
    let mut client = Client::connect(to).await.map_err(|e| e.to_string())?;
    let request = format!(
        "POST /admin/pacing HTTP/1.1\r\nhost: 127.0.0.1\r\nsec-fetch-site: same-origin\r\ncookie: bitacora={session}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = client.ask(request.as_bytes()).await.map_err(|e| e.to_string())?;
    if answer.status == 303 { Ok(()) } else { Err(format!("the pace was not set: {}", answer.status)) }
}

/// How often a second this disk makes sure that four kilobytes are on it.
fn fsync_rate(folder: &std::path::Path) -> Outcome<f64> {
    let path = folder.join("fsync.probe");
    let mut file = File::create(&path).map_err(|e| e.to_string())?;
    let (start, mut count) = (Instant::now(), 0.0);
    while start.elapsed() < Duration::from_secs(2) {
        file.write_all(&[7; 4096]).and_then(|()| file.sync_data()).map_err(|e| e.to_string())?;
        count += 1.0;
    }
    let rate = count / start.elapsed().as_secs_f64();
    fs::remove_file(path).map_err(|e| e.to_string())?;
    Ok(rate)
}
