//! What a page may ask of the data: so many statements, however many rows it shows. A statement in a
//! loop breaks its budget. A post makes one transaction, which is one fsync.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use app::rooms::ROOMS;
use testkit::{Browser, Furnished, on_both};

/// Statements of each page at most, the session's and the frame's included. First those that are asked on SQLite
/// where the page was asked for before and nothing changed since; then all of them, as PostgreSQL is asked whenever
/// anything changed anywhere (on the tests' server something always does). In the demo somebody is away, so the rail's
/// count looks for whom the reader covers: five of them. A room more is no alarm and a loop is one.
/// Lower one when a page needs fewer.
const BUDGETS: &[(&str, u64, u64)] = &[
    ("/", 25, 60),
    ("/projects", 12, 22),
    ("/projects/AUR-1", 30, 62),
    ("/projects/AUR-1/log", 20, 43),
    ("/projects/AUR-1/threads", 16, 30),
    ("/projects/AUR-1/threads/2", 20, 36),
    ("/projects/AUR-1/brief", 24, 42),
    ("/projects/AUR-1/people", 16, 36),
    ("/agenda", 30, 64),
    ("/actions", 8, 17),
    ("/decisions", 8, 17),
    ("/clients", 12, 25),
    ("/absences", 18, 31),
    ("/search?q=carga", 12, 25),
    ("/tickets", 20, 33),
    ("/tickets/1", 30, 50),
    ("/tickets/reports", 24, 30),
    ("/tickets/recurring", 24, 30),
    ("/knowledge/use", 34, 40),
    ("/api/v1/projects?limit=100", 5, 5),
    ("/api/v1/projects/AUR-1/threads/2/posts?limit=100", 7, 7),
];

async fn nadia(h: &Furnished) -> Browser {
    app::demo::fill(&h.house, false).await.unwrap();
    cast::enters(h, cast::known(h, "nadia@tramontana.example").await.person).await
}

on_both! { ROOMS;
    async fn every_page_keeps_to_its_budget_of_statements(h) {
        let mut browser = nadia(&h).await;
        let mut over = Vec::new();
        let sqlite = h.house.db.engine() == db::Engine::Sqlite;
        for (path, kept, all) in BUDGETS {
            let most = if sqlite { kept } else { all };
            browser.get(path).await;
            let before = h.house.db.count_statements();
            let page = browser.get(path).await;
            let asked = h.house.db.count_statements() - before;
            if page.status != 200 {
                over.push(format!("{path} answers {}", page.status));
            }
            if asked > *most {
                over.push(format!("{path} asks {asked} statements, {most} at most"));
            }
        }
        assert!(over.is_empty(), "{}", over.join("\n"));
    }
}
