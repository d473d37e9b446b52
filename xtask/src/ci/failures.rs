//! What a failed step's log says went wrong, without the thousand lines that went well.

/// How many lines of a panic or of a failed journey are shown.
const EACH: usize = 8;

/// How many lines are shown of one step.
const MOST: usize = 80;

/// The lines that say what failed: failed journeys, panics, errors of the compiler, broken budgets.
pub fn of(log: &str) -> Vec<&str> {
    let mut said = Vec::new();
    let mut left = 0;
    for line in log.lines() {
        let text = line.trim_start();
        let goes_on = left > 0 && !text.is_empty() && !is_news(text);
        if is_failure(text) {
            left = EACH;
        } else if !goes_on {
            left = 0;
        }
        if left > 0 {
            said.push(line);
            left -= 1;
        }
        if said.len() == MOST {
            break;
        }
    }
    said
}

fn is_failure(line: &str) -> bool {
    let starts = ["not ok ", "error: ", "error[", "over budget: ", "FAIL [", "TIMEOUT ["];
    starts.iter().any(|start| line.starts_with(start)) || line.contains(" panicked at ")
}

/// A line that begins another story.
fn is_news(line: &str) -> bool {
    ["ok ", "PASS [", "stdout ───", "stderr ───", "note: "].iter().any(|start| line.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_failed_is_told() {
        let log = "ok 1 - a\nnot ok 2 - b\n  ---\n  message: too wide\n  ...\nok 3 - c\n\
                   PASS [ 0.1s] x\nthread 'y' panicked at src/y.rs:1:2:\nleft: 1\n\nrunning 1 test\n";
        assert_eq!(
            of(log),
            [
                "not ok 2 - b",
                "  ---",
                "  message: too wide",
                "  ...",
                "thread 'y' panicked at src/y.rs:1:2:",
                "left: 1"
            ]
        );
    }
}
