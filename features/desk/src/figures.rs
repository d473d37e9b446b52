//! What a log comes to, and what many amounts come to: the middle, the mean, the ninetieth of a hundred, the most.
//! Pure.

use crate::types::TicketState;
use jiff::Timestamp;
use kernel::Ratio;

/// The figures of amounts, in their own unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// How many.
    pub n: usize,
    /// The middle one; of an even number the mean of the two in the middle.
    pub median: i64,
    /// The mean.
    pub mean: i64,
    /// Nine of ten are no more than this (nearest rank).
    pub p90: i64,
    /// The most.
    pub most: i64,
    /// All together.
    pub total: i64,
}

/// Of amounts in order, smallest first; nothing of none.
pub fn figures(sorted: &[i64]) -> Option<Figures> {
    let n = sorted.len();
    let most = *sorted.last()?;
    let total: i64 = sorted.iter().sum();
    let median = i64::midpoint(sorted[(n - 1) / 2], sorted[n / 2]);
    let mean = total / i64::try_from(n).ok()?;
    Some(Figures { n, median, mean, p90: sorted[(n * 9).div_ceil(10) - 1], most, total })
}

/// The amount that so many of a hundred do not exceed (nearest rank), of amounts in order; nothing of none.
pub fn rank(sorted: &[i64], percent: usize) -> Option<i64> {
    let at = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(at - 1).copied()
}

/// How a part of cases stands to what is aimed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// It is reached.
    Met,
    /// It is not.
    Missed,
    /// Too few cases to say.
    Unsure,
    /// Next to no cases.
    NoData,
}

/// Whether so many of a hundred cases are as they should be, by the small-n rule of outcomes (RULES §0).
pub fn judge(ratio: Ratio, percent: u64) -> Judged {
    let aim = percent as f64 / 100.0;
    let Some(((low, high), value)) = ratio.interval().zip(ratio.value()) else { return Judged::NoData };
    match ratio.denominator {
        0..=4 => Judged::NoData,
        5..=29 if low >= aim => Judged::Met,
        5..=29 if high < aim => Judged::Missed,
        5..=29 => Judged::Unsure,
        _ if value >= aim => Judged::Met,
        _ => Judged::Missed,
    }
}

/// A word of a log: how many rows hold it, how many tickets, and how many hold it more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub word: String,
    /// Rows.
    pub rows: i64,
    /// Tickets.
    pub tickets: i64,
    /// Tickets that hold it more than once.
    pub again: i64,
}

/// What came from a log, summed up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many tickets.
    pub tickets: i64,
    /// How many came back.
    pub reopened: i64,
    /// Different people who ask.
    pub requesters: i64,
    /// Different people who did something.
    pub people: i64,
    /// Open time in pauses, in microseconds.
    pub paused: i64,
    /// Tickets by their last priority.
    pub by_priority: Vec<(i64, i64)>,
    /// Tickets by where they stand.
    pub by_state: Vec<(TicketState, i64)>,
    /// Who asks most, and how often.
    pub by_requester: Vec<(String, i64)>,
    /// Broken promises of the solution by the last priority.
    pub breached: Vec<(i64, i64)>,
    /// Open time until the solution of each that is over, shortest first, in microseconds.
    pub elapsed: Vec<i64>,
    /// When each was opened, earliest first.
    pub opened: Vec<Timestamp>,
    /// The words of the log, most frequent first.
    pub words: Vec<Word>,
    /// Tickets by the log's last word on them.
    pub last_words: Vec<(String, i64)>,
    /// Steps back into the queue: all, and the most of one ticket.
    pub hand_overs: (i64, i64),
    /// Time from the opening to the last closing of each that was closed, shortest first, in microseconds.
    pub lasted: Vec<i64>,
}

impl Summary {
    /// Rows of the log.
    pub fn rows(&self) -> i64 {
        self.words.iter().map(|word| word.rows).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{Judged, figures, judge, rank};
    use kernel::Ratio;

    #[test]
    fn a_rank_is_an_amount_that_was_there() {
        assert_eq!((rank(&[], 80), rank(&[7], 80)), (None, Some(7)));
        assert_eq!(rank(&[1, 2, 3, 4, 5], 80), Some(4));
        assert_eq!(rank(&[1, 2, 3, 4, 5, 6], 80), Some(5));
    }

    #[test]
    fn few_cases_prove_little() {
        assert_eq!(judge(Ratio::new(4, 4), 80), Judged::NoData);
        assert_eq!(judge(Ratio::new(9, 10), 80), Judged::Unsure);
        assert_eq!(judge(Ratio::new(0, 5), 80), Judged::Missed);
        assert_eq!(judge(Ratio::new(24, 30), 80), Judged::Met);
        assert_eq!(judge(Ratio::new(23, 30), 80), Judged::Missed);
    }

    #[test]
    fn few_amounts_have_their_figures_and_none_has_none() {
        assert_eq!(figures(&[]), None);
        let five = figures(&[1, 2, 3, 4, 100]).unwrap();
        assert_eq!((five.median, five.mean, five.p90, five.most, five.total), (3, 22, 100, 100, 110));
        assert_eq!(figures(&[2, 4]).unwrap().median, 3);
    }
}
