//! Clusters of texts (RULES §10.4): TF-IDF on words, pairs of words and pieces of 3 to 5 characters; each text in
//! the order of time joins the nearest centroid or begins its own; near centroids are merged. The same texts in
//! the same order give the same clusters.

use std::collections::{BTreeMap, HashMap};

/// How near a text must be to join a cluster, and how near two clusters to be merged. RULES §10.4 begins with .55
/// and .75 and asks to tune them on labelled pairs: with .55 the half of `tests/recurring/tickets.psv` that is
/// tuned on finds 4 % of its pairs (docs/evidence.md).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Cosine with the centroid from which a text joins.
    pub join: f64,
    /// Cosine of two centroids from which they are merged.
    pub merge: f64,
}

impl Thresholds {
    /// As tuned.
    pub const TUNED: Thresholds = Thresholds { join: 0.225, merge: 0.30 };
}

/// What a piece of characters weighs beside a word: many pieces stand for each word.
const PIECE_WEIGHT: f64 = 0.35;
/// Words that explain a cluster.
const EXPLAINED_BY: usize = 6;

/// A text as its words: the stem and the word as written.
pub type Words = Vec<(String, String)>;

/// A text to be placed.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its words.
    pub words: Words,
    /// Of which service and category; where both sides say one, they must be the same.
    pub sort: (String, String),
    /// The cluster in which a person wants it, by its place in the list of confirmed ones.
    pub held: Option<usize>,
}

/// Numbers by feature, in order of the feature; of length 1 unless empty.
type Vector = Vec<(u64, f64)>;

/// A cluster that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The items in it, by their place, in order.
    pub members: Vec<usize>,
    /// How near each member is to the middle, beside `members`.
    pub nearness: Vec<f64>,
    /// The words that made it, most telling first, as they were written.
    pub words: Vec<String>,
    /// The confirmed cluster that it is.
    pub held: Option<usize>,
}

/// Puts like beside like. `confirmed` is how many confirmed clusters there are: they stay, whatever their members.
pub fn clusters(items: &[Item], confirmed: usize, at: Thresholds) -> Vec<Found> {
    let vectors = vectors(items);
    let mut groups: Vec<Group> = (0..confirmed).map(Group::held).collect();
    for (place, item) in items.iter().enumerate() {
        if let Some(held) = item.held {
            groups[held].take(place, &vectors[place], &item.sort);
        }
    }
    for (place, item) in items.iter().enumerate().filter(|(_, item)| item.held.is_none()) {
        let near = groups
            .iter()
            .enumerate()
            .filter(|(_, group)| group.fits(&item.sort))
            .map(|(at, group)| (at, group.nearness(&vectors[place])))
            .max_by(|(_, a), (_, b)| a.total_cmp(b));
        match near {
            Some((group, nearness)) if nearness >= at.join => {
                groups[group].take(place, &vectors[place], &item.sort);
            }
            _ => {
                let mut group = Group::default();
                group.take(place, &vectors[place], &item.sort);
                groups.push(group);
            }
        }
    }
    merge(&mut groups, at.merge);
    groups.into_iter().map(|group| group.found(items, &vectors)).collect()
}

#[derive(Clone, Debug, Default)]
struct Group {
    members: Vec<usize>,
    sum: BTreeMap<u64, f64>,
    length: f64,
    sort: (String, String),
    held: Option<usize>,
}

impl Group {
    fn held(held: usize) -> Group {
        Group { held: Some(held), ..Group::default() }
    }

    fn take(&mut self, place: usize, vector: &Vector, sort: &(String, String)) {
        self.members.push(place);
        for (feature, value) in vector {
            *self.sum.entry(*feature).or_default() += value;
        }
        self.measure(sort);
    }

    /// Takes all of another in, with its service and category where this one says none: else one without would make
    /// a bridge between two that differ.
    fn swallow(&mut self, other: Group) {
        self.members.extend(other.members);
        for (feature, value) in other.sum {
            *self.sum.entry(feature).or_default() += value;
        }
        self.measure(&other.sort);
    }

    fn measure(&mut self, sort: &(String, String)) {
        self.length = self.sum.values().map(|value| value * value).sum::<f64>().sqrt();
        if self.sort.0.is_empty() {
            self.sort.0.clone_from(&sort.0);
        }
        if self.sort.1.is_empty() {
            self.sort.1.clone_from(&sort.1);
        }
    }

    /// The same service and category, where both say one.
    fn fits(&self, sort: &(String, String)) -> bool {
        let same = |a: &str, b: &str| a.is_empty() || b.is_empty() || a == b;
        same(&self.sort.0, &sort.0) && same(&self.sort.1, &sort.1)
    }

    fn nearness(&self, vector: &Vector) -> f64 {
        if self.length == 0.0 {
            return 0.0;
        }
        vector.iter().filter_map(|(feature, value)| Some(self.sum.get(feature)? * value)).sum::<f64>()
            / self.length
    }

    fn between(&self, other: &Group) -> f64 {
        if self.length == 0.0 || other.length == 0.0 {
            return 0.0;
        }
        let common = self.sum.iter().filter_map(|(feature, value)| Some(other.sum.get(feature)? * value));
        common.sum::<f64>() / (self.length * other.length)
    }

    fn found(mut self, items: &[Item], vectors: &[Vector]) -> Found {
        self.members.sort_unstable();
        let nearness = self.members.iter().map(|place| self.nearness(&vectors[*place])).collect();
        let words = self.explained(items);
        Found { nearness, words, members: self.members, held: self.held }
    }

    /// The words that weigh most in the middle, each as it was written most often.
    fn explained(&self, items: &[Item]) -> Vec<String> {
        let mut written: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for (stem, word) in self.members.iter().flat_map(|place| &items[*place].words) {
            *written.entry(stem).or_default().entry(word).or_default() += 1;
        }
        let mut weighed: Vec<(f64, &str)> = written
            .iter()
            .filter_map(|(stem, words)| {
                let weight = self.sum.get(&feature('w', stem))?;
                let usual = words.iter().max_by_key(|(word, n)| (**n, std::cmp::Reverse(**word)))?;
                // A word of one ticket alone made nothing.
                let many = self.members.len() == 1 || words.values().sum::<usize>() > 1;
                many.then_some((*weight, *usual.0))
            })
            .collect();
        weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        weighed.into_iter().take(EXPLAINED_BY).map(|(_, word)| word.to_owned()).collect()
    }
}

/// Merges near clusters, the nearest first; two confirmed ones stay apart. Only pairs that are near enough are kept,
/// and after a merge only those of what was merged are reckoned again.
fn merge(groups: &mut Vec<Group>, from: f64) {
    let mut pairs: Vec<Pair> = Vec::new();
    for a in 0..groups.len() {
        pairs.extend((a + 1..groups.len()).filter_map(|b| pair(groups, a, b, from)));
    }
    let mut gone = vec![false; groups.len()];
    while let Some((_, a, b)) = nearest(&pairs) {
        // The confirmed ones stand first, so what is merged keeps the confirmed name.
        let taken = std::mem::take(&mut groups[b]);
        groups[a].swallow(taken);
        gone[b] = true;
        pairs.retain(|(_, one, other)| ![*one, *other].iter().any(|it| *it == a || *it == b));
        let rest = (0..groups.len()).filter(|at| *at != a && !gone[*at]);
        pairs.extend(rest.filter_map(|at| pair(groups, a.min(at), a.max(at), from)));
    }
    let mut gone = gone.into_iter();
    groups.retain(|_| !gone.next().unwrap_or(false));
}

/// How near two clusters are, and which.
type Pair = (f64, usize, usize);

/// Two clusters that may be merged, and are near enough.
fn pair(groups: &[Group], a: usize, b: usize, from: f64) -> Option<Pair> {
    let (one, other) = (&groups[a], &groups[b]);
    if one.held.is_some() && other.held.is_some() || !one.fits(&other.sort) {
        return None;
    }
    let near = one.between(other);
    (near >= from).then_some((near, a, b))
}

/// The nearest pair; of several as near, the one that stands first.
fn nearest(pairs: &[Pair]) -> Option<Pair> {
    let first = |a: &Pair, b: &Pair| a.0.total_cmp(&b.0).then((b.1, b.2).cmp(&(a.1, a.2)));
    pairs.iter().copied().max_by(first)
}

/// Every text as a vector of length 1.
fn vectors(items: &[Item]) -> Vec<Vector> {
    let counted: Vec<BTreeMap<u64, (f64, f64)>> = items.iter().map(|item| features(&item.words)).collect();
    let mut known: HashMap<u64, f64> = HashMap::new();
    for feature in counted.iter().flat_map(BTreeMap::keys) {
        *known.entry(*feature).or_default() += 1.0;
    }
    let count = items.len() as f64;
    let weigh = |(feature, (times, weight)): (&u64, &(f64, f64))| {
        let rarity = ((1.0 + count) / (1.0 + known[feature])).ln() + 1.0;
        (*feature, weight * (1.0 + times.ln()) * rarity)
    };
    let whole = |features: &BTreeMap<u64, (f64, f64)>| {
        let vector: Vector = features.iter().map(weigh).collect();
        let length = vector.iter().map(|(_, value)| value * value).sum::<f64>().sqrt();
        vector.into_iter().map(|(feature, value)| (feature, value / length)).collect()
    };
    counted.iter().map(whole).collect()
}

/// How often each feature stands in a text, and what its kind weighs.
fn features(words: &Words) -> BTreeMap<u64, (f64, f64)> {
    let mut found: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
    let mut add = |feature: u64, weight: f64| found.entry(feature).or_insert((0.0, weight)).0 += 1.0;
    for (at, (stem, _)) in words.iter().enumerate() {
        add(feature('w', stem), 1.0);
        if let Some((next, _)) = words.get(at + 1) {
            add(feature('p', &format!("{stem} {next}")), 1.0);
        }
        let around: Vec<char> = format!(" {stem} ").chars().collect();
        for size in 3..=5 {
            for piece in around.windows(size) {
                add(feature('c', &piece.iter().collect::<String>()), PIECE_WEIGHT);
            }
        }
    }
    found
}

/// A feature as a number (FNV-1a): the same on every machine and in every run.
fn feature(kind: char, text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in std::iter::once(kind as u8).chain(text.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As it reads in words: every pair is reckoned again after each merge.
    fn merge_slowly(groups: &mut Vec<Group>, from: f64) {
        loop {
            let mut best: Option<Pair> = None;
            for a in 0..groups.len() {
                for b in a + 1..groups.len() {
                    let found = pair(groups, a, b, from);
                    if found.is_some_and(|it| best.is_none_or(|(near, ..)| it.0 > near)) {
                        best = found;
                    }
                }
            }
            let Some((_, a, b)) = best else { return };
            let gone = groups.remove(b);
            groups[a].swallow(gone);
        }
    }

    #[test]
    fn reckoning_again_only_what_was_merged_merges_the_same() {
        let rows = include_str!("../../tests/recurring/tickets.psv").lines();
        let items: Vec<Item> = rows
            .map(|row| {
                let cells: Vec<&str> = row.split('|').collect();
                let words = crate::actions::recurring::words(cells[3], cells[4]);
                Item { words, sort: (cells[2].to_owned(), String::new()), held: None }
            })
            .collect();
        let vectors = vectors(&items);
        let apart: Vec<Group> = items
            .iter()
            .enumerate()
            .step_by(2)
            .map(|(place, item)| {
                let mut group = Group::held(place);
                group.held = group.held.filter(|place| *place < 12);
                group.take(place, &vectors[place], &item.sort);
                group
            })
            .collect();
        for from in [0.20, 0.30, 0.50] {
            let (mut quick, mut slow) = (apart.clone(), apart.clone());
            merge(&mut quick, from);
            merge_slowly(&mut slow, from);
            let members = |groups: Vec<Group>| groups.into_iter().map(|it| it.members).collect::<Vec<_>>();
            assert!(quick.len() < apart.len());
            assert_eq!(members(quick), members(slow), "{from}");
        }
    }
}
