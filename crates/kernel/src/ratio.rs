//! Ratios carry numerator, denominator, interval and n; a denominator of zero is "no data" (RULES §0).

/// A proportion with its 95 % Wilson interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// How many did.
    pub numerator: u64,
    /// Of how many.
    pub denominator: u64,
}

impl Ratio {
    /// `numerator` of `denominator`.
    pub fn new(numerator: u64, denominator: u64) -> Ratio {
        Ratio { numerator, denominator }
    }

    /// The value, or nothing where there is no data.
    pub fn value(self) -> Option<f64> {
        (self.denominator > 0).then(|| self.numerator as f64 / self.denominator as f64)
    }

    /// Wilson's 95 % interval with z = 1.96, or nothing where there is no data.
    pub fn interval(self) -> Option<(f64, f64)> {
        const Z: f64 = 1.96;
        let n = self.denominator as f64;
        let p = self.value()?;
        let scale = 1.0 + Z * Z / n;
        let centre = (p + Z * Z / (2.0 * n)) / scale;
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt() / scale;
        Some(((centre - half).max(0.0), (centre + half).min(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_reproduces_the_published_vectors() {
        for (k, n, low, high) in [
            (18, 20, 0.699, 0.972),
            (188, 200, 0.898, 0.965),
            (5, 5, 0.566, 1.0),
            (0, 5, 0.0, 0.434),
            (27, 30, 0.744, 0.965),
            (4, 11, 0.152, 0.646),
        ] {
            let (l, h) = Ratio::new(k, n).interval().unwrap();
            assert!((l - low).abs() < 0.0025 && (h - high).abs() < 0.0025, "{k}/{n}: {l} {h}");
        }
    }

    #[test]
    fn nothing_of_nothing_is_no_data() {
        assert_eq!(Ratio::new(0, 0).value(), None);
        assert_eq!(Ratio::new(0, 0).interval(), None);
    }
}
