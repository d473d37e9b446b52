//! What many amounts come to: the middle, the mean, the ninetieth of a hundred, the most. Pure.

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

#[cfg(test)]
mod tests {
    use super::figures;

    #[test]
    fn few_amounts_have_their_figures_and_none_has_none() {
        assert_eq!(figures(&[]), None);
        let five = figures(&[1, 2, 3, 4, 100]).unwrap();
        assert_eq!((five.median, five.mean, five.p90, five.most, five.total), (3, 22, 100, 100, 110));
        assert_eq!(figures(&[2, 4]).unwrap().median, 3);
    }
}
