//! Rules of the desk: whether one fits a ticket, and what it would change. Pure: a ticket's facts go in, changes
//! come out. The guard against loops is here too: how many rules may stand behind what a rule hears.
//!
//! Absent on purpose: who leads a project, which the store asks, and words for people.

pub mod trial;

use crate::{
    rules::{may_move, priority},
    types::{
        Level, Origin, TEXT_LENGTH, TicketState, WORD_LENGTH,
        automation::{Change, Conditions, Effects, Miss, RuleBody, Trigger},
        filled, line,
    },
};
use kernel::{Actor, ClientId, Error, Field, PersonId, ProjectId, Result, SiteId};

/// Rules that may stand behind what a rule hears; beyond, it does not fire.
pub const MOST_DEPTH: i64 = 3;
/// Times that rules may change one ticket within an hour.
pub const MOST_AN_HOUR: i64 = 20;
/// Rules of an installation at most.
pub const MOST_RULES: usize = 100;
/// Words that a rule looks for at most.
pub const MOST_WORDS: usize = 20;
/// Hours of open time that a rule waits at most: a year of eight-hour days.
pub const MOST_HOURS: i64 = 2_100;
/// Seconds of an hour.
pub const HOUR: i64 = 3_600;

/// A ticket as a rule looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// It is spam or went into another.
    pub silent: bool,
    /// Whose it is.
    pub client: Option<ClientId>,
    /// At which of their sites.
    pub site: Option<SiteId>,
    /// Of which project.
    pub project: Option<ProjectId>,
    /// What sort.
    pub category: String,
    /// About what.
    pub service: String,
    /// 1 to 4.
    pub priority: i64,
    /// Where it stands.
    pub state: TicketState,
    /// Its tags.
    pub tags: Vec<String>,
    /// What it is about.
    pub subject: String,
    /// Who asked for it: the name.
    pub requester: String,
    /// Their address.
    pub email: String,
    /// What the client wrote last, where a rule looks at it.
    pub said: String,
    /// How it came.
    pub source: Origin,
    /// Who holds it.
    pub owner: Option<PersonId>,
    /// Per cent of the target, where a clock told of it.
    pub percent: i64,
    /// Seconds of open time since it came.
    pub age: i64,
    /// Seconds of open time since a person said something.
    pub quiet: i64,
}

/// The program as it acts for a rule. `depth` is how many rules stand behind it, itself included: a program's
/// actor is no person, so its number is free to say so.
pub fn acting(depth: i64) -> Actor {
    Actor { person: PersonId(-1 - depth), ..Actor::SYSTEM }
}

/// How many rules stand behind what somebody did: none behind a person, an alert, a mail.
pub fn depth_of(actor: &Actor) -> i64 {
    if actor.is_system() { (-1 - actor.person.0).max(0) } else { 0 }
}

fn same(wanted: &str, found: &str) -> bool {
    wanted.is_empty() || wanted.to_lowercase() == found.to_lowercase()
}

fn hours(wanted: Option<i64>, seconds: i64) -> bool {
    wanted.is_none_or(|hours| seconds >= hours * HOUR)
}

fn has_any(words: &[String], text: &str) -> bool {
    let text = text.to_lowercase();
    words.is_empty() || words.iter().any(|word| text.contains(&word.to_lowercase()))
}

/// Whether one of these asked: an address counts whole, `@` and what follows it as its end, anything else as a part
/// of a name.
fn is_from(wanted: &[String], facts: &Facts) -> bool {
    let (name, email) = (facts.requester.to_lowercase(), facts.email.to_lowercase());
    let fits = |one: &String| match one.to_lowercase() {
        end if end.starts_with('@') => email.ends_with(&end),
        address if address.contains('@') => email == address,
        part => name.contains(&part),
    };
    wanted.is_empty() || wanted.iter().any(fits)
}

/// The first condition that does not hold; nothing if all do.
pub fn miss(wanted: &Conditions, facts: &Facts) -> Option<Miss> {
    let has_tag = wanted.tag.is_empty() || facts.tags.iter().any(|tag| same(&wanted.tag, tag));
    let checks = [
        (Miss::Silent, !facts.silent),
        (Miss::Client, wanted.client.is_none_or(|client| facts.client == Some(client))),
        (Miss::Site, wanted.site.is_none_or(|site| facts.site == Some(site))),
        (Miss::Project, wanted.project.is_none_or(|project| facts.project == Some(project))),
        (Miss::Category, same(&wanted.category, &facts.category)),
        (Miss::Service, same(&wanted.service, &facts.service)),
        (Miss::Priority, wanted.priorities.is_empty() || wanted.priorities.contains(&facts.priority)),
        (Miss::State, wanted.states.is_empty() || wanted.states.contains(&facts.state)),
        (Miss::Tag, has_tag),
        (Miss::Words, has_any(&wanted.words, &facts.subject)),
        (Miss::Requester, is_from(&wanted.requester, facts)),
        (Miss::Said, has_any(&wanted.said, &facts.said)),
        (Miss::Source, wanted.source.is_none_or(|source| facts.source == source)),
        (Miss::Held, wanted.held.is_none_or(|held| facts.owner.is_some() == held)),
        (Miss::Percent, wanted.percent.is_none_or(|percent| facts.percent >= percent)),
        (Miss::Age, hours(wanted.age_hours, facts.age)),
        (Miss::Quiet, hours(wanted.quiet_hours, facts.quiet)),
    ];
    checks.into_iter().find(|(_, holds)| !holds).map(|(miss, _)| miss)
}

/// What a rule would change, in the order in which it is done; nothing where all is as it wants already. What is
/// over is reopened by people, not moved by rules.
pub fn plan(effects: &Effects, facts: &Facts) -> Result<Vec<Change>> {
    let mut all = Vec::new();
    all.extend(effects.priority.filter(|p| *p != facts.priority).map(Change::Priority));
    if !effects.category.is_empty() && !same(&effects.category, &facts.category) {
        all.push(Change::Category(effects.category.clone()));
    }
    if !effects.tag.is_empty() && !facts.tags.iter().any(|tag| same(&effects.tag, tag)) {
        all.push(Change::Tag(effects.tag.clone()));
    }
    all.extend(effects.owner.filter(|owner| facts.owner != Some(*owner)).map(Change::Owner));
    if effects.to_lead {
        all.push(Change::ToLead);
    }
    if !effects.note.is_empty() {
        all.push(Change::Note(effects.note.clone()));
    }
    all.extend(effects.answer.map(Change::Answer));
    if let Some(state) = effects.state.filter(|state| *state != facts.state) {
        if !may_move(facts.state, state) {
            return Err(Error::Conflict("desk-no-such-move"));
        }
        all.push(Change::State(state));
    }
    all.extend(effects.tell.iter().copied().map(Change::Tell));
    Ok(all)
}

/// Reads a rule; everything that needs a fix is named at once.
pub fn check(body: &RuleBody) -> Result<RuleBody> {
    let mut problems = Vec::new();
    let mut bad = |name: &str, key: &'static str, holds: bool| {
        if !holds {
            problems.push(Field { name: name.to_owned(), key, args: Vec::new() });
        }
    };
    let (when, then) = (&body.conditions, &body.effects);
    let hours = |hours: Option<i64>| hours.is_none_or(|hours| (1..=MOST_HOURS).contains(&hours));
    bad("age_hours", "desk-rule-hours", hours(when.age_hours));
    bad("quiet_hours", "desk-rule-hours", hours(when.quiet_hours));
    bad("percent", "desk-rule-percent", when.percent.is_none_or(|percent| (1..=100).contains(&percent)));
    bad("age_hours", "desk-rule-needs-hours", body.trigger != Trigger::Time || when.waits());
    bad("priority", "desk-choose-one", when.priorities.iter().copied().all(is_priority));
    for (name, words) in listed(when) {
        bad(name, "desk-rule-words-many", words.len() <= MOST_WORDS);
    }
    bad("set_priority", "desk-choose-one", then.priority.is_none_or(is_priority));
    let waits_for_client = then.state == Some(TicketState::WaitingClient);
    bad("set_state", "desk-ask-to-wait", !waits_for_client || then.answer.is_some());
    bad("set_state", "desk-no-such-move", then.state != Some(TicketState::New));
    bad("set_owner", "desk-choose-one", !(then.to_lead && then.owner.is_some()));
    bad("set_priority", "desk-rule-does-nothing", *then != Effects::default());
    for (name, text, most) in [
        ("category", &when.category, WORD_LENGTH),
        ("service", &when.service, WORD_LENGTH),
        ("tag", &when.tag, WORD_LENGTH),
        ("set_category", &then.category, WORD_LENGTH),
        ("add_tag", &then.tag, WORD_LENGTH),
        ("note", &then.note, TEXT_LENGTH),
    ] {
        collect(&mut problems, line(name, text, most));
    }
    for (name, words) in listed(when) {
        for word in words {
            collect(&mut problems, line(name, word, WORD_LENGTH));
        }
    }
    let name = collect(&mut problems, filled("name", &body.name, WORD_LENGTH));
    if problems.is_empty() {
        Ok(RuleBody { name: name.unwrap_or_default(), ..body.clone() })
    } else {
        Err(Error::Invalid(problems))
    }
}

/// Conditions of which one of several words has to be there.
fn listed(when: &Conditions) -> [(&'static str, &[String]); 3] {
    [("words", &when.words), ("requester", &when.requester), ("said", &when.said)]
}

fn is_priority(n: i64) -> bool {
    // What the matrix can give.
    (priority(Level::High, Level::High)..=priority(Level::Low, Level::Low)).contains(&n)
}

fn collect(problems: &mut Vec<Field>, read: Result<String>) -> Option<String> {
    match read {
        Ok(text) => Some(text),
        Err(Error::Invalid(fields)) => {
            problems.extend(fields);
            None
        }
        Err(_) => None,
    }
}
