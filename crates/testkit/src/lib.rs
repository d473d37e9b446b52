//! A furnished house for tests: real SQLite file or real PostgreSQL, the rooms that a test names, a
//! clock that only the test moves, and browsers that come through the door.
//!
//! Absent on purpose: no mocks, no sleeping, no capability.

mod basecamp;
mod browser;
mod clock;
mod house;
pub mod html;
mod template;

pub use basecamp::{BasecampSize, write_basecamp};
pub use browser::{Browser, Page, in_link};
pub use clock::TestClock;
pub use house::{Furnished, START, browser_at, config, furnish, furnish_in, postgres_url};
pub use template::Scratch;
pub use tokio;

/// Declares a test that runs on both engines: `on_both! { ROOMS; async fn it_holds(h: Furnished) { … } }`.
/// Without PostgreSQL (`BITACORA_TEST_POSTGRES`) that half says so plainly.
#[macro_export]
macro_rules! on_both {
    ($rooms:expr; $($(#[$meta:meta])* async fn $name:ident($house:ident) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "a test may need nothing of its file")]
            use super::*;

            $(#[$meta])*
            async fn run($house: $crate::Furnished) $body

            #[test]
            fn on_sqlite() {
                $crate::block_on(async { run($crate::furnish(None, $rooms).await).await });
            }

            #[test]
            fn on_postgres() {
                $crate::block_on(async {
                    match $crate::postgres_url() {
                        Some(url) => run($crate::furnish(Some(url), $rooms).await).await,
                        None => $crate::skipped("no PostgreSQL: BITACORA_TEST_POSTGRES is not set"),
                    }
                });
            }
        }
    )+};
}

/// Runs a test's future on a runtime of several threads, so that concurrency is real.
pub fn block_on(future: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.unwrap_or_else(|e| panic!("no runtime: {e}")).block_on(future);
}

/// Says plainly that something was not tested here.
#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
pub fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}
