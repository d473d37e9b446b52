//! Whom a name or a handle in a sentence means, if it means one.
//!
//! Absent on purpose: nearest matches. A name that two share calls nobody, and the screen says so.

use super::{Mentionable, Who};
use crate::tokens::{Token, tokens};

/// Names ready to be found.
pub(super) struct Names(Vec<Name>);

struct Name {
    who: Who,
    /// The words of the name, folded.
    words: Vec<String>,
    /// The handle, folded.
    handle: Option<String>,
}

impl Name {
    /// The whole name stands here, in more than one word.
    fn is_full_at(&self, tokens: &[Token<'_>]) -> bool {
        self.words.len() > 1
            && self.words.len() <= tokens.len()
            && self.words.iter().zip(tokens).all(|(word, token)| token.is(word))
    }
}

impl Names {
    pub(super) fn of(people: &[Mentionable]) -> Names {
        let words = |text: &str| tokens(text).into_iter().map(|t| t.word).collect::<Vec<_>>();
        let names = people.iter().map(|m| Name {
            who: m.who,
            words: words(&m.name),
            handle: m.handle.as_ref().map(|handle| words(handle).concat()),
        });
        Names(names.filter(|name| !name.words.is_empty()).collect())
    }

    /// Whom `@…` calls: how many tokens a spelled-out name takes, and who, if only one. A full name goes
    /// before a handle, a handle before a first name.
    pub(super) fn called(&self, handle: &str, tokens: &[Token<'_>]) -> Option<(usize, Option<Who>)> {
        if let Some(full) = self.full(tokens, |_| true) {
            return Some(full);
        }
        let by_handle = self.only(|name| name.handle.as_deref() == Some(handle));
        let who = by_handle.or_else(|| self.only(|n| n.words[0] == handle || n.words.concat() == handle))?;
        Some((0, who))
    }

    /// The contact whose capitalised full name, or first name if nobody else has it, stands here.
    pub(super) fn contact_at(&self, tokens: &[Token<'_>]) -> Option<(usize, Who)> {
        let is_contact = |who: Who| matches!(who, Who::Contact(_));
        if !tokens[0].is_capital() {
            return None;
        }
        if let Some((length, who)) = self.full(tokens, is_contact) {
            return who.map(|who| (length, who));
        }
        let who = self.only(|name| tokens[0].is(&name.words[0]))??;
        is_contact(who).then_some((1, who))
    }

    /// The longest full name here, and whose it is if only one has it.
    fn full(&self, tokens: &[Token<'_>], may: impl Fn(Who) -> bool) -> Option<(usize, Option<Who>)> {
        let here = |name: &&Name| may(name.who) && name.is_full_at(tokens);
        let longest = self.0.iter().filter(here).map(|name| name.words.len()).max()?;
        let who = self.only(|name| here(&name) && name.words.len() == longest)?;
        Some((longest, who))
    }

    /// Nothing if nobody fits; somebody if one fits; nobody in particular if several do.
    #[expect(clippy::option_option, reason = "nobody and several are told apart")]
    fn only(&self, fits: impl Fn(&Name) -> bool) -> Option<Option<Who>> {
        let mut fitting = self.0.iter().filter(|name| fits(name)).map(|name| name.who);
        let first = fitting.next()?;
        Some(fitting.next().is_none().then_some(first))
    }
}
