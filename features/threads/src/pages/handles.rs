//! How the team's people are called behind `@`.

use crate::tokens::{Token, tokens};
use db::Read;
use kernel::Result;
use std::sync::{Arc, Mutex, PoisonError};

/// How the team's people are called behind `@`: first names and whole names, folded.
#[db::boxed]
pub async fn handles(read: &mut Read) -> Result<Arc<Vec<String>>> {
    /// The names of a team that were asked for last, and what comes of them.
    static LAST: Mutex<Option<(Vec<String>, Arc<Vec<String>>)>> = Mutex::new(None);
    let names: Vec<String> = people::list_team(read).await?.into_iter().map(|card| card.name).collect();
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    match &*last {
        Some((of, handles)) if *of == names => Ok(handles.clone()),
        _ => {
            let handles = Arc::new(handles_of(&names));
            *last = Some((names, handles.clone()));
            Ok(handles)
        }
    }
}

fn handles_of(names: &[String]) -> Vec<String> {
    let mut handles = Vec::new();
    for name in names {
        let words: Vec<String> = tokens(name).into_iter().filter(Token::is_word).map(|t| t.word).collect();
        let whole = words.concat();
        let first = name.split_whitespace().next().unwrap_or("").to_lowercase();
        handles.extend(words.into_iter().take(1).chain([whole, first]));
    }
    handles.sort_unstable();
    handles.dedup();
    handles
}
