//! What is reckoned from rows that a request shares with others ([`crate::Once::rows`]), for as long as they are the
//! same rows: nobody has to say when it ends, since whatever changes a row has it read anew.

use std::{
    ops::Deref,
    sync::{Arc, Mutex, PoisonError},
};

/// The rows of one answer; equal only to themselves, however they are passed on.
pub struct Rows<R>(pub(crate) Arc<Vec<R>>);

impl<R> Clone for Rows<R> {
    fn clone(&self) -> Rows<R> {
        Rows(self.0.clone())
    }
}

impl<R> PartialEq for Rows<R> {
    fn eq(&self, other: &Rows<R>) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<R> Deref for Rows<R> {
    type Target = [R];

    fn deref(&self) -> &[R] {
        &self.0
    }
}

/// The last thing that was reckoned from a key.
pub struct Derived<K, T>(Mutex<Option<(K, Arc<T>)>>);

impl<K: PartialEq, T> Derived<K, T> {
    /// Nothing was reckoned yet.
    pub const fn new() -> Derived<K, T> {
        Derived(Mutex::new(None))
    }

    /// What comes of a key, reckoned unless it was the last one.
    pub fn of(&self, key: K, reckon: impl FnOnce(&K) -> T) -> Arc<T> {
        let last = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = last().as_ref().filter(|(of, _)| *of == key) {
            return known.clone();
        }
        let new = Arc::new(reckon(&key));
        *last() = Some((key, new.clone()));
        new
    }
}

impl<K: PartialEq, T> Default for Derived<K, T> {
    fn default() -> Derived<K, T> {
        Derived::new()
    }
}

#[cfg(test)]
mod tests {
    use super::{Derived, Rows};
    use std::sync::Arc;

    #[test]
    fn the_same_rows_are_reckoned_once_and_equal_ones_again() {
        let sums: Derived<(Rows<i64>, i64), i64> = Derived::new();
        let sum = |rows: &Rows<i64>, more: i64| {
            let mut reckoned = false;
            let sum = sums.of((rows.clone(), more), |(rows, more)| {
                reckoned = true;
                rows.iter().sum::<i64>() + more
            });
            (*sum, reckoned)
        };
        let rows = Rows(Arc::new(vec![1, 2]));
        assert_eq!(sum(&rows, 1), (4, true));
        assert_eq!(sum(&rows.clone(), 1), (4, false));
        assert_eq!(sum(&rows, 2), (5, true));
        assert_eq!(sum(&Rows(Arc::new(vec![1, 2])), 2), (5, true));
    }
}
