//! One project grows: its worklog has a thousand posts, then ten, a hundred, a thousand thousand. What its
//! pages cost must not follow.

use crate::{
    Options, Outcome,
    client::Client,
    load,
    pages::{Aim, Case, Signed},
    process,
    run::{Pace, Place},
    store,
};
use std::{fmt::Write as _, fs, sync::Arc};

/// The project that grows.
const KEY: &str = "AUR-2";
/// How many posts it has in turn.
const STEPS: [i64; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// Its pages: name, address, what stands in a right one.
const PAGES: [(&str, &str, &str); 6] = [
    ("project overview", "/projects/AUR-2", "AUR-2"),
    ("log", "/projects/AUR-2/log", "class=\"entry"),
    ("brief for whoever takes over", "/projects/AUR-2/brief", "AUR-2"),
    ("projects", "/projects", " data-row>"),
    ("my day", "/", "data-row"),
    ("agenda being written", "/agenda", "AUR-2"),
];

/// Measures each step and writes `growth.md`.
pub async fn run(options: Options) -> Outcome {
    let mut out = String::from(
        "# One project grows\n\n`cargo xtask bench --grow` wrote this: milliseconds of CPU a request (the database's included), \
         and in brackets the median at one connection, for a project of so many posts over three years.\n",
    );
    let mut engines = vec![None];
    engines.extend(options.postgres.clone().map(Some));
    for url in engines {
        let place = Place::new(&options, "grown", url).await?;
        let place = place.fill("company").await?;
        let _ = write!(out, "\n## {}\n\n| page |", place.engine());
        for step in STEPS {
            let _ = write!(out, " {step} |");
        }
        out.push_str("\n| --- |");
        out.push_str(&" ---: |".repeat(STEPS.len()));
        out.push('\n');
        let mut cells: Vec<Vec<String>> = vec![Vec::new(); PAGES.len()];
        for step in STEPS {
            let db = place.open().await?;
            let mut tx = db.begin(kernel::Actor::SYSTEM).await.map_err(|e| e.to_string())?;
            store::age(&mut tx, KEY, step).await.map_err(|e| e.to_string())?;
            tx.commit().await.map_err(|e| e.to_string())?;
            let mut tx = db.begin(kernel::Actor::SYSTEM).await.map_err(|e| e.to_string())?;
            store::analyze(&mut tx).await.map_err(|e| e.to_string())?;
            tx.commit().await.map_err(|e| e.to_string())?;
            drop(db);
            for (at, cell) in measure(&options, &place).await?.into_iter().enumerate() {
                println!("{:<12} {step:>8} {:<30} {cell}", place.engine(), PAGES[at].0);
                cells[at].push(cell);
            }
        }
        for ((name, _, _), cells) in PAGES.iter().zip(cells) {
            let _ = writeln!(out, "| {name} | {} |", cells.join(" | "));
        }
    }
    fs::create_dir_all(&options.out).map_err(|e| e.to_string())?;
    fs::write(options.out.join("growth.md"), out).map_err(|e| e.to_string())
}

async fn measure(options: &Options, place: &Place) -> Outcome<Vec<String>> {
    let server = place.serve().await?;
    let session = place.session(server.to, "nadia@tramontana.example").await?;
    let mut cells = Vec::new();
    for (name, path, needle) in PAGES {
        let case = Case {
            name,
            aim: Aim::Page { share: 0, p99: 0 },
            paths: Arc::new(vec![path.to_owned()]),
            signed: Signed::Sessions(Arc::new(vec![session.clone()])),
            body: None,
            status: 200,
            needle,
            rows: 1,
        };
        let mut client = Client::connect(server.to).await.map_err(|e| e.to_string())?;
        // A page that leads on is measured where it leads.
        let answer = client.ask(case.request(0, false).as_bytes()).await.map_err(|e| e.to_string())?;
        let case = match (answer.status, answer.header("location")) {
            (303, Some(there)) => Case { paths: Arc::new(vec![there.to_owned()]), ..case },
            _ => case,
        };
        let before = (process::cpu_seconds(server.id()), process::postgres_seconds());
        let measured = load::run(&case, Pace::of(options).walk(server.to, 1), 0).await?;
        let pace = Pace::of(options).walk(server.to, 1);
        let share = pace.time.as_secs_f64() / (pace.time + pace.warm_up).as_secs_f64();
        let cpu = process::cpu_seconds(server.id()) - before.0 + process::postgres_seconds() - before.1;
        cells.push(format!(
            "{:.2} ({:.2})",
            1_000.0 * cpu * share / measured.requests.max(1) as f64,
            measured.p50
        ));
    }
    Ok(cells)
}
