//! Reads the capture line of a meeting: `d ` and a decision, `a @who date` and an action, or a note.
//!
//! Who and until when stand together, `@marta 27/11`, anywhere in the line, so that a date inside the
//! words stays words. They are read by the composer's own reader, in both languages. Absent on purpose:
//! guessing. What is missing is asked for; a decision or action without an owner and a date is refused.

use jiff::{Zoned, civil::Date};
use kernel::PersonId;
use threads::sentence::{Means, Mentionable, Who, read};

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A decision.
    Decision(Words),
    /// An action.
    Action(Words),
    /// Anything else.
    Note(String),
}

/// The parts of a decision or an action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// What, without the rest.
    pub text: String,
    /// Who.
    pub owner: Option<PersonId>,
    /// Until when.
    pub due: Option<Date>,
    /// A name behind `@` that is nobody's, or more than one person's.
    pub unknown: Option<String>,
}

/// Reads a line as of now in the zone of whoever writes it.
pub fn understand(line: &str, now: &Zoned, team: &[Mentionable]) -> Said {
    let line = line.trim();
    match lettered(line, &["d", "D"]) {
        Some(rest) => return Said::Decision(words(rest, now, team)),
        None => {
            if let Some(rest) = lettered(line, &["a", "A"]).filter(|rest| rest.starts_with('@')) {
                return Said::Action(words(rest, now, team));
            }
        }
    }
    Said::Note(line.to_owned())
}

/// The rest of a line that starts with a letter of its own.
fn lettered<'a>(line: &'a str, letters: &[&str]) -> Option<&'a str> {
    let (first, rest) = line.split_once(' ')?;
    letters.contains(&first).then(|| rest.trim_start())
}

fn words(text: &str, now: &Zoned, team: &[Mentionable]) -> Words {
    let starts = text.match_indices('@').map(|(at, _)| at);
    for at in starts.filter(|at| *at == 0 || text[..*at].ends_with(char::is_whitespace)) {
        let rest = &text[at..];
        let Some((end, named)) = name(rest, now, team) else { continue };
        let (due, until) = date(&rest[end..], now);
        let kept = [text[..at].trim_end(), rest[end + until..].trim_start()];
        let text = kept.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        return match named {
            Ok(owner) => Words { text, owner: Some(owner), due, unknown: None },
            Err(unknown) => Words { text, owner: None, due, unknown: Some(unknown) },
        };
    }
    Words { text: text.trim().to_owned(), ..Words::default() }
}

/// Whom a text that starts with `@` calls, and where the call ends.
fn name(text: &str, now: &Zoned, team: &[Mentionable]) -> Option<(usize, Result<PersonId, String>)> {
    let understood = read(text, now, team);
    let span = understood.spans.first().filter(|span| span.at.start == 0)?;
    match span.means {
        Means::Person(Who::Person(person)) => Some((span.at.end, Ok(person))),
        Means::Unknown => Some((span.at.end, Err(text[1..span.at.end].to_owned()))),
        _ => None,
    }
}

/// The date that a text starts with, and where it ends. The composer reads days to come behind a word
/// for a follow-up, which is lent to it here.
fn date(text: &str, now: &Zoned) -> (Option<Date>, usize) {
    const LENT: &str = "seguimiento ";
    let trimmed = text.trim_start();
    let lent = format!("{LENT}{trimmed}");
    let understood = read(&lent, now, &[]);
    let found = understood.spans.first().filter(|span| span.at.start == 0);
    match found.map(|span| (span.means, span.at.end)) {
        Some((Means::FollowUp(day), end)) => {
            (Some(day), text.len() - trimmed.len() + end.saturating_sub(LENT.len()))
        }
        _ => (None, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{civil::date, tz::TimeZone};

    fn said(line: &str) -> Said {
        let now =
            date(2026, 11, 24).at(10, 5, 0, 0).to_zoned(TimeZone::get("Europe/Madrid").unwrap()).unwrap();
        let person = |id, name: &str| Mentionable {
            who: Who::Person(PersonId(id)),
            name: name.to_owned(),
            handle: None,
        };
        understand(line, &now, &[person(1, "Marta Ibáñez"), person(2, "Diego Peña")])
    }

    fn full(text: &str, owner: i64, due: Date) -> Words {
        Words { text: text.to_owned(), owner: Some(PersonId(owner)), due: Some(due), unknown: None }
    }

    #[test]
    fn an_action_names_who_and_until_when_before_its_words() {
        let expected = full("Llamar a Lumen", 1, date(2026, 11, 27));
        for line in [
            "a @marta 27/11 Llamar a Lumen",
            "a @Marta Ibáñez vie Llamar a Lumen",
            "a @marta 27 nov Llamar a Lumen",
            "A @marta fri Llamar a Lumen",
        ] {
            assert_eq!(said(line), Said::Action(expected.clone()), "{line}");
        }
        assert_eq!(
            said("a @diego mañana Pedir las claves"),
            Said::Action(full("Pedir las claves", 2, date(2026, 11, 25)))
        );
    }

    #[test]
    fn a_decision_keeps_the_dates_of_its_words() {
        let expected = full("Lanzamos el 15/12 sin firmas", 2, date(2026, 11, 30));
        assert_eq!(said("d Lanzamos el 15/12 sin firmas @diego 30/11"), Said::Decision(expected));
    }

    #[test]
    fn what_is_missing_stays_missing_and_nobody_is_guessed() {
        let Said::Decision(words) = said("d Lanzamos el 15/12") else { panic!() };
        assert_eq!((words.owner, words.due, words.text.as_str()), (None, None, "Lanzamos el 15/12"));
        let Said::Action(words) = said("a @nadie 27/11 Llamar") else { panic!() };
        assert_eq!((words.owner, words.unknown.as_deref()), (None, Some("nadie")));
        let Said::Action(words) = said("a @marta Llamar") else { panic!() };
        assert_eq!((words.owner, words.due), (Some(PersonId(1)), None));
    }

    #[test]
    fn plain_words_are_a_note_even_when_they_start_with_a_letter() {
        for line in ["a ver qué dice Lumen", "Diego lo ve el jueves", "dame un día"] {
            assert_eq!(said(line), Said::Note(line.to_owned()));
        }
    }
}
