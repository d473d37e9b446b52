//! What a page may ask of the data: so many statements, however many rows it shows. A statement in a
//! loop breaks its budget. A post makes one transaction, which is one fsync.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use app::rooms::ROOMS;
use testkit::{Browser, Furnished, on_both};

/// Statements of each page at most, the session's and the frame's included, where the page was asked for before and
/// nothing that it shows changed since; PostgreSQL is also asked whether anything did. In the demo somebody is away, so
/// the rail's count looks for whom the reader covers: five of them. A room more is no alarm and a loop is one.
/// Lower one when a page needs fewer.
const BUDGETS: &[(&str, u64)] = &[
    ("/", 25),
    ("/projects", 12),
    ("/projects/AUR-1", 30),
    ("/projects/AUR-1/log", 20),
    ("/projects/AUR-1/threads", 16),
    ("/projects/AUR-1/threads/2", 20),
    ("/projects/AUR-1/brief", 24),
    ("/projects/AUR-1/people", 16),
    ("/agenda", 30),
    ("/actions", 8),
    ("/decisions", 8),
    ("/clients", 12),
    ("/absences", 18),
    ("/search?q=carga", 12),
    ("/tickets", 20),
    ("/tickets/1", 30),
    ("/tickets/reports", 24),
    ("/tickets/recurring", 24),
    ("/knowledge/use", 34),
    ("/api/v1/projects?limit=100", 5),
    ("/api/v1/projects/AUR-1/threads/2/posts?limit=100", 7),
];

async fn nadia(h: &Furnished) -> Browser {
    app::demo::fill(&h.house, false).await.unwrap();
    cast::enters(h, cast::known(h, "nadia@tramontana.example").await.person).await
}

on_both! { ROOMS;
    async fn every_page_keeps_to_its_budget_of_statements(h) {
        let mut browser = nadia(&h).await;
        let mut over = Vec::new();
        let looks = u64::from(h.house.db.engine() == db::Engine::Postgres);
        for (path, budget) in BUDGETS {
            let most = budget + looks;
            browser.get(path).await;
            let before = h.house.db.count_statements();
            let page = browser.get(path).await;
            let asked = h.house.db.count_statements() - before;
            if page.status != 200 {
                over.push(format!("{path} answers {}", page.status));
            }
            if asked > most {
                over.push(format!("{path} asks {asked} statements, {most} at most"));
            }
        }
        assert!(over.is_empty(), "{}", over.join("\n"));
    }
}
