//! One step a mail, in the order of the archive. Where each goes is decided when it is taken, since it may
//! hang on one that came in before.

use super::{Seen, each_mail};
use crate::{
    basecamp::Basis,
    rules,
    types::{Line, MailStep, Plan, Planned, Spot, Step, Verdict},
};
use kernel::Result;
use sha2::{Digest as _, Sha256};
use std::{
    collections::{HashMap, hash_map::Entry},
    path::Path,
};
use web::letter::{Letter, MAIL_BYTES, Mark};

/// Makes steps of an archive.
pub fn plan(path: &Path, basis: Basis<'_>) -> Result<Plan> {
    let mut plan = Plan::default();
    let mut planner = Planner { basis, plan: &mut plan, seen: HashMap::new() };
    let lines = each_mail(path, &mut |spot, number, seen| planner.mail(spot, number, seen))?;
    plan.lines.extend(lines);
    Ok(plan)
}

struct Planner<'a> {
    basis: Basis<'a>,
    plan: &'a mut Plan,
    /// What stands under each key: one id may be on two different mails.
    seen: HashMap<String, [u8; 32]>,
}

impl Planner<'_> {
    fn mail(&mut self, spot: Spot, number: usize, seen: Seen) {
        let file = spot.file.to_string_lossy();
        let place = if spot.boxed { format!("{file}:{number}") } else { file.into_owned() };
        let bytes = match seen {
            Seen::Mail(bytes) => bytes,
            Seen::Kept => {
                self.plan.holders += 1;
                return;
            }
            Seen::TooLarge => {
                let limit = format!("{} MB", MAIL_BYTES / 1024 / 1024);
                return self.line(Verdict::Refused, place, "", "exchange-why-large", vec![("limit", limit)]);
            }
        };
        let Ok(letter) = Letter::read(&bytes) else {
            return self.line(Verdict::Refused, place, "", "exchange-why-no-mail", Vec::new());
        };
        let what = rules::title(&letter.subject);
        let left = match letter.mark {
            Mark::Person => None,
            Mark::Loop => Some("exchange-why-own-mail"),
            Mark::Automatic => Some("exchange-why-automatic"),
            Mark::Bounce(_) => Some("exchange-why-bounce"),
        };
        if let Some(why) = left {
            return self.line(Verdict::Homeless, place, &what, why, Vec::new());
        }
        match letter.date {
            None => self.line(Verdict::Note, place.clone(), &what, "exchange-why-undated", Vec::new()),
            Some(date) if date > self.basis.now => {
                self.line(Verdict::Note, place.clone(), &what, "exchange-why-ahead", Vec::new());
            }
            Some(_) => {}
        }
        let sent_by = letter.from.as_ref().and_then(|from| self.sent_by(&from.email));
        let key = self.key(&letter, &bytes);
        let step = Step::Mail(MailStep { spot, sent_by });
        self.plan.steps.push(Planned { key, place, what, step });
    }

    /// Its id, or what stands in it if it has none. Another mail under the same id is another mail.
    fn key(&mut self, letter: &Letter, bytes: &[u8]) -> String {
        let hash: [u8; 32] = Sha256::digest(bytes).into();
        let whole = web::hex(&hash);
        let Some(id) = &letter.id else { return format!("mail:{whole}") };
        let key = format!("mail:{}", web::hex(&Sha256::digest(id.as_bytes())));
        match self.seen.entry(key.clone()) {
            Entry::Vacant(free) => {
                free.insert(hash);
                key
            }
            Entry::Occupied(taken) if *taken.get() == hash => key,
            Entry::Occupied(_) => format!("{key}:{}", &whole[..16]),
        }
    }

    /// Who the map says that an address is.
    fn sent_by(&self, email: &str) -> Option<kernel::PersonId> {
        let mut people = self.basis.map.person.iter();
        let own = people.find(|(address, _)| address.eq_ignore_ascii_case(email))?.1;
        self.basis.known.person(&own.address)
    }

    fn line(
        &mut self,
        verdict: Verdict,
        place: String,
        what: &str,
        why: &'static str,
        args: Vec<(&'static str, String)>,
    ) {
        let (kind, what) = ("mail".to_owned(), what.to_owned());
        self.plan.lines.push(Line { verdict, place, kind, what, why, args });
    }
}
