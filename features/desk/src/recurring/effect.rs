//! Did it reduce tickets? (RULES §10.5): the ratio of two rates with its exact interval, the same of other
//! clusters as a control, and what both together allow to be said.

use kernel::ClusterId;

/// z of a 95 % interval.
const Z: f64 = 1.96;
/// Each tail of a 95 % interval.
const TAIL: f64 = 0.025;
/// Tickets before and after that are needed to say anything.
pub const LEAST: u64 = 10;
/// Overdispersion (Pearson's χ² per degree of freedom of the months) above which the interval is widened.
const DISPERSED: f64 = 1.5;
/// What is added to every count where one is nought.
const HALF: f64 = 0.5;
/// Halvings of a search for the edge of an interval: far below what is shown.
const HALVINGS: usize = 100;

/// Tickets over an exposure: endpoint-months, user-months or active-client-months.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Tickets.
    pub tickets: u64,
    /// The exposure.
    pub exposure: f64,
}

/// A ratio of rates with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// After over before.
    pub value: f64,
    /// The interval's lower edge.
    pub low: f64,
    /// The upper one; nothing if it has none.
    pub high: Option<f64>,
    /// How likely so uneven a split would be if nothing had changed.
    pub p: f64,
}

/// A cluster near another, and how often it came before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour {
    /// Its key.
    pub id: ClusterId,
    /// Its name.
    pub name: String,
    /// Tickets before.
    pub before: u64,
    /// Tickets after.
    pub after: u64,
}

/// Where tickets may have gone instead (RULES §10.5): clusters that share a word with the one that was treated and
/// came more often afterwards, for the months on each side. It accuses nobody: it says where to look.
pub fn displaced(words: &str, others: Vec<(Neighbour, String)>, months: (f64, f64)) -> Vec<Neighbour> {
    let own: Vec<&str> = words.split(", ").collect();
    let shares = |theirs: &str| theirs.split(", ").any(|word| own.contains(&word));
    let rises = |it: &Neighbour| it.after as f64 / months.1 > it.before as f64 / months.0;
    let near = others.into_iter().filter(|(it, words)| shares(words) && rises(it));
    near.map(|(it, _)| it).collect()
}

/// What may be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Fewer tickets.
    Met,
    /// More tickets.
    NotMet,
    /// It cannot be told.
    Inconclusive,
    /// Something is not recorded.
    NoData,
}

impl Verdict {
    /// The word in the API and text keys.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::NotMet => "not_met",
            Verdict::Inconclusive => "inconclusive",
            Verdict::NoData => "no_data",
        }
    }
}

/// What is known of a cluster around a change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// Before.
    pub before: Rate,
    /// After.
    pub after: Rate,
    /// Every other ticket of the same clients, before and after, over the same exposures.
    pub control: (u64, u64),
    /// χ² per degree of freedom of the months, where there are enough.
    pub dispersion: Option<f64>,
    /// Whether something else was changed about the cluster meanwhile.
    pub changed_again: bool,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The ratio as it is.
    pub ratio: Option<Ratio>,
    /// The control's ratio.
    pub control: Option<f64>,
    /// The ratio over the control's: value and interval.
    pub adjusted: Option<(f64, f64, f64)>,
    /// Whether one of the four counts was nought, so that half a ticket was added to each of them.
    pub corrected: bool,
    /// What may be said.
    pub verdict: Verdict,
}

impl Effect {
    /// Tickets a month that are avoided over some units, with the least that the interval allows.
    pub fn avoided(&self, before: Rate, units: f64) -> Option<(f64, f64)> {
        let (value, _, high) = self.adjusted?;
        let usual = before.tickets as f64 / before.exposure * units;
        Some((usual * (1.0 - value), usual * (1.0 - high)))
    }
}

/// The ratio of two rates: exact by the split of their sum (Clopper and Pearson), `p` twice the smaller tail.
/// Nothing without exposure or without a ticket.
pub fn ratio(before: Rate, after: Rate) -> Option<Ratio> {
    let n = before.tickets + after.tickets;
    if n == 0 || before.exposure <= 0.0 || after.exposure <= 0.0 {
        return None;
    }
    let share = after.exposure / (after.exposure + before.exposure);
    let odds = |part: f64| part / (1.0 - part) * before.exposure / after.exposure;
    let x = after.tickets;
    let low = if x == 0 { 0.0 } else { edge(|part| at_least(x, n, part) < TAIL) };
    let high = if x == n { None } else { Some(edge(|part| at_most(x, n, part) > TAIL)) };
    let p = (2.0 * at_least(x, n, share).min(at_most(x, n, share))).min(1.0);
    let value = if before.tickets == 0 {
        f64::INFINITY
    } else {
        (x as f64 / after.exposure) / (before.tickets as f64 / before.exposure)
    };
    Some(Ratio { value, low: odds(low), high: high.map(odds), p })
}

/// What may be said of a change (RULES §10.5). A count of nought has no logarithm: then half a ticket is added to all
/// four (Haldane and Anscombe), or a fix after which none came could never be told from no fix.
pub fn effect(seen: &Seen) -> Effect {
    let none = |verdict| Effect { ratio: None, control: None, adjusted: None, corrected: false, verdict };
    let Some(ratio) = ratio(seen.before, seen.after) else { return none(Verdict::NoData) };
    let all = [seen.before.tickets, seen.after.tickets, seen.control.0, seen.control.1];
    // Without a ticket of others on either side there is nothing to go by.
    let controlled = seen.control != (0, 0);
    let corrected = controlled && all.contains(&0);
    let [before, after, others_before, others_after] =
        all.map(|tickets| tickets as f64 + if corrected { HALF } else { 0.0 });
    let moved = |before: f64, after: f64| (after / seen.after.exposure) / (before / seen.before.exposure);
    let control = controlled.then(|| moved(others_before, others_after));
    let adjusted = control.map(|control| {
        let value = moved(before, after) / control;
        let each = [before, after, others_before, others_after];
        let error = each.iter().map(|x| 1.0 / x).sum::<f64>().sqrt() * widened(seen.dispersion);
        (value, (value.ln() - Z * error).exp(), (value.ln() + Z * error).exp())
    });
    let few = seen.before.tickets + seen.after.tickets < LEAST;
    let verdict = match adjusted {
        _ if few || seen.changed_again => Verdict::Inconclusive,
        Some((_, _, high)) if high < 1.0 => Verdict::Met,
        Some((_, low, _)) if low > 1.0 => Verdict::NotMet,
        _ => Verdict::Inconclusive,
    };
    Effect { ratio: Some(ratio), control, adjusted, corrected, verdict }
}

fn widened(dispersion: Option<f64>) -> f64 {
    dispersion.filter(|phi| *phi > DISPERSED).map_or(1.0, f64::sqrt)
}

/// Pearson's χ² per degree of freedom of monthly counts against their means in two stretches; nothing with fewer
/// than two months in one.
pub fn dispersion(before: &[u64], after: &[u64]) -> Option<f64> {
    let squares = |months: &[u64]| {
        let mean = months.iter().sum::<u64>() as f64 / months.len() as f64;
        let sum: f64 = months.iter().map(|n| (*n as f64 - mean).powi(2)).sum();
        if mean > 0.0 { sum / mean } else { 0.0 }
    };
    let enough = before.len() >= 2 && after.len() >= 2;
    enough.then(|| (squares(before) + squares(after)) / (before.len() + after.len() - 2) as f64)
}

/// The part between 0 and 1 up to which something holds.
fn edge(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if holds(middle) { low = middle } else { high = middle }
    }
    low
}

/// How likely at most `x` of `n` are, each with a chance of `part`.
fn at_most(x: u64, n: u64, part: f64) -> f64 {
    (0..=x).map(|k| exactly(k, n, part)).sum::<f64>().min(1.0)
}

/// How likely at least `x` of `n` are.
fn at_least(x: u64, n: u64, part: f64) -> f64 {
    (x..=n).map(|k| exactly(k, n, part)).sum::<f64>().min(1.0)
}

fn exactly(k: u64, n: u64, part: f64) -> f64 {
    if part <= 0.0 || part >= 1.0 {
        return f64::from(u8::from((part <= 0.0 && k == 0) || (part >= 1.0 && k == n)));
    }
    // The number of ways as a sum of logarithms, over the shorter side.
    let ways: f64 = (1..=k.min(n - k)).map(|i| ((n - i + 1) as f64 / i as f64).ln()).sum();
    (ways + k as f64 * part.ln() + (n - k) as f64 * (1.0 - part).ln()).exp()
}
