//! From the bytes of a source to its steps, whatever the source.

use crate::{
    basecamp::{self, Basis, Found},
    known::Known,
    sheet, source,
    types::{Line, Plan, Planned, Settings, Source, Step, Verdict},
};
use jiff::Timestamp;
use kernel::{Error, Result};
use sha2::{Digest as _, Sha256};
use std::{collections::BTreeSet, path::Path};

/// Reads a source and makes its steps. It takes as long as the source is large.
pub fn read(source: Source, path: &Path, settings: &Settings, basis: Basis<'_>) -> Result<Plan> {
    let plan = match source {
        Source::Basecamp => {
            let mut found = Found::default();
            let lines = source::each_file(path, |name, bytes| {
                found.take(name, &bytes);
                Ok(())
            })?;
            let mut plan = basecamp::plan(found, basis);
            plan.lines.extend(lines);
            plan
        }
        Source::Mail => return Err(mail_by_mail()),
        Source::Csv => {
            let mut all = Plan::default();
            let lines = source::each_file(path, |name, bytes| {
                let plan = sheet::plan(name, &bytes, settings, basis)?;
                all.steps.extend(plan.steps);
                all.lines.extend(plan.lines);
                Ok(())
            })?;
            all.lines.extend(lines);
            all
        }
    };
    Ok(once(plan))
}

/// The plan of one file whose bytes are at hand.
pub fn read_one(
    source: Source,
    name: &str,
    bytes: &[u8],
    settings: &Settings,
    now: Timestamp,
    known: &Known,
) -> Result<Plan> {
    let basis = Basis { now, map: &settings.map, known };
    let plan = match source {
        Source::Basecamp => {
            let mut found = Found::default();
            found.take(name, bytes);
            basecamp::plan(found, basis)
        }
        Source::Mail => return Err(mail_by_mail()),
        Source::Csv => sheet::plan(name, bytes, settings, basis)?,
    };
    Ok(once(plan))
}

fn mail_by_mail() -> Error {
    Error::internal("archives of mail are read mail by mail")
}

/// A key that comes twice is the same thing: the first stands, and the report says so.
pub fn once(mut plan: Plan) -> Plan {
    let mut seen = BTreeSet::new();
    let lines = &mut plan.lines;
    plan.steps.retain(|planned| {
        let first = seen.insert(planned.key.clone());
        if !first {
            let (place, kind) = (planned.place.clone(), planned.step.word().to_owned());
            let (what, why) = (planned.what.clone(), "exchange-why-twice");
            lines.push(Line { verdict: Verdict::Note, place, kind, what, why, args: Vec::new() });
        }
        first
    });
    plan
}

/// What tells one list of steps from another.
pub fn digest(steps: &[Planned]) -> String {
    let mut hash = Sha256::new();
    for planned in steps {
        hash.update(planned.key.as_bytes());
        hash.update([0]);
        if let Step::Post(post) = &planned.step {
            hash.update(post.at.as_microsecond().to_le_bytes());
        }
    }
    format!("{:x}", hash.finalize())
}
