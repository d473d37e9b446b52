//! What the test runners say, as numbers.
//!
//! A test that cannot run here says so in a line that begins with `skipped:` and passes; it is counted as
//! skipped, never as passed.

use std::ops::AddAssign;

/// Checks that passed, failed and could not be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl Counts {
    /// One check that passed.
    pub const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    /// One check that could not be made.
    pub const SKIPPED: Self = Self { passed: 0, failed: 0, skipped: 1 };

    /// From the log of `cargo nextest run` or `cargo test`; nothing when no runner closed.
    pub fn of_tests(log: &str) -> Option<Self> {
        let mut counts = nextest(log).or_else(|| libtest(log))?;
        let said = skipping_tests(log).min(counts.passed);
        counts.passed -= said;
        counts.skipped += said;
        Some(counts)
    }

    /// From the lines of the Test Anything Protocol.
    pub fn of_tap(log: &str) -> Self {
        let mut counts = Self::default();
        for line in log.lines() {
            if line.starts_with("not ok ") {
                counts.failed += 1;
            } else if line.starts_with("ok ") && line.contains("# SKIP") {
                counts.skipped += 1;
            } else if line.starts_with("ok ") {
                counts.passed += 1;
            }
        }
        counts
    }
}

/// `Summary [ 1.2s] 12 tests run: 10 passed (1 slow), 1 failed, 1 timed out, 2 skipped`.
fn nextest(log: &str) -> Option<Counts> {
    let summary = log.lines().rfind(|line| line.trim_start().starts_with("Summary ["))?;
    let (_, said) = summary.split_once(" run: ")?;
    let mut counts = Counts::default();
    for part in said.split(',') {
        let mut words = part.split_whitespace();
        let number: u64 = words.next()?.parse().ok()?;
        match words.next()? {
            "passed" => counts.passed += number,
            "skipped" => counts.skipped += number,
            _ => counts.failed += number,
        }
    }
    Some(counts)
}

/// `test result: ok. 3 passed; 0 failed; 1 ignored; …`, once for each test program.
fn libtest(log: &str) -> Option<Counts> {
    let mut total = None;
    for line in log.lines().filter_map(|line| line.trim().strip_prefix("test result: ")) {
        let number = |what: &str| -> u64 {
            let mut words =
                line.split_whitespace().rev().skip_while(|word| word.trim_end_matches(';') != what);
            words.nth(1).and_then(|number| number.parse().ok()).unwrap_or(0)
        };
        *total.get_or_insert_with(Counts::default) +=
            Counts { passed: number("passed"), failed: number("failed"), skipped: number("ignored") };
    }
    total
}

/// Tests whose output has a line that begins with `skipped:`, each counted once.
fn skipping_tests(log: &str) -> u64 {
    let mut is_counted = false;
    let mut tests = 0;
    for line in log.lines().map(str::trim) {
        let is_head = line.contains("STDOUT") || line.contains("stdout ---") || line.contains("STDERR");
        if is_head {
            is_counted = false;
        } else if line.starts_with("skipped:") && !is_counted {
            is_counted = true;
            tests += 1;
        }
    }
    tests
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nextest_is_read() {
        let log =
            "     Summary [   0.1s] 14 tests run: 10 passed (1 slow), 3 failed, 1 timed out, 2 skipped\n";
        assert_eq!(Counts::of_tests(log), Some(Counts { passed: 10, failed: 4, skipped: 2 }));
    }

    #[test]
    fn cargo_test_is_added_up() {
        let log = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                   test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(Counts::of_tests(log), Some(Counts { passed: 5, failed: 1, skipped: 1 }));
    }

    #[test]
    fn a_test_that_says_skipped_is_not_passed() {
        let log = "──── STDOUT: people reads_real_calendars\n    skipped: shared/data is absent\n    skipped: again\n\
                   ──── STDOUT: people other\n    skipped: no PostgreSQL here\n\
                   Summary [ 0.1s] 3 tests run: 3 passed, 0 skipped\n";
        assert_eq!(Counts::of_tests(log), Some(Counts { passed: 1, failed: 0, skipped: 2 }));
    }

    #[test]
    fn a_log_without_a_closing_line_counts_nothing() {
        assert_eq!(Counts::of_tests("error: could not compile\n"), None);
    }

    #[test]
    fn journeys_are_counted() {
        let log = "TAP version 14\nok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP no mail here\n1..3\n";
        assert_eq!(Counts::of_tap(log), Counts { passed: 1, failed: 1, skipped: 1 });
    }
}
