//! Which documents fit some words: what their titles, the words that people ask for them with and their summaries say,
//! weighed and kept by word, so that a question looks at its own words alone.
//!
//! Absent on purpose: the words of their texts, which say what a document mentions and not what it answers; and who may
//! read it, which whoever asks says.

use crate::types::Head;
use kernel::DocumentId;
use std::{cmp::Reverse, collections::HashMap};

/// What a word in the title weighs against one in the summary, and one that people ask with.
const TITLE_WEIGHT: usize = 3;
const KEYWORD_WEIGHT: usize = 2;
/// What a document must weigh to be offered: one word of the summary alone is chance.
const LEAST_WEIGHT: usize = 3;

/// The heads of documents, by word.
pub struct Heads {
    heads: Vec<Head>,
    /// In which of them a word stands, and what it weighs there.
    places: HashMap<String, Vec<(usize, usize)>>,
}

impl Heads {
    /// Takes heads apart into words as the search knows them, each word of a text once.
    pub fn new(heads: &[Head], fold: impl Fn(&str) -> Vec<String>) -> Heads {
        let mut places: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (at, head) in heads.iter().enumerate() {
            let texts = [(&head.title, TITLE_WEIGHT), (&head.keywords, KEYWORD_WEIGHT), (&head.summary, 1)];
            for (text, weight) in texts {
                for word in fold(text) {
                    places.entry(word).or_default().push((at, weight));
                }
            }
        }
        Heads { heads: heads.to_vec(), places }
    }

    /// Those that fit some words, best first, each with what it weighs; of equals the one that was begun first.
    pub fn best(
        &self,
        words: &[String],
        may: impl Fn(&Head) -> bool,
        most: usize,
    ) -> Vec<(usize, DocumentId)> {
        let mut weights: HashMap<usize, usize> = HashMap::new();
        for (at, weight) in words.iter().filter_map(|word| self.places.get(word)).flatten() {
            *weights.entry(*at).or_default() += weight;
        }
        let heavy = weights.into_iter().filter(|(_, weight)| *weight >= LEAST_WEIGHT);
        let heads = heavy.filter_map(|(at, weight)| Some((weight, self.heads.get(at)?)));
        let mut best: Vec<_> =
            heads.filter(|(_, head)| may(head)).map(|(weight, head)| (weight, head.id)).collect();
        best.sort_unstable_by_key(|(weight, id)| (Reverse(*weight), *id));
        best.truncate(most);
        best
    }
}
