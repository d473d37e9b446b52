//! The vectors of `shared/data`, which other programs computed: every one must come out exactly.

use crate::{
    calendar::{Hours, Openings},
    clock::{Event, Judging, Step, read},
    promise::{HoursBody, micros},
};
use flate2::read::GzDecoder;
use jiff::Timestamp;
use kernel::MICROS_PER_SECOND;
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashMap},
    io::Read as _,
    path::{Path, PathBuf},
};

/// A file of the shared data, or nothing where it is absent, which is said plainly.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    testkit::skipped("shared/data is absent");
    None
}

pub fn text(name: &str) -> Option<String> {
    let bytes = std::fs::read(shared(name)?).unwrap();
    if Path::new(name).extension().is_none_or(|extension| extension != "gz") {
        return Some(String::from_utf8(bytes).unwrap());
    }
    let mut text = String::new();
    GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    Some(text)
}

#[derive(Deserialize)]
struct Published {
    calendars: BTreeMap<String, HoursBody>,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    id: String,
    calendar: String,
    kind: String,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    minutes: Option<i64>,
    business_minutes: Option<i64>,
    due_earliest: Option<Timestamp>,
    due_latest: Option<Timestamp>,
    #[serde(default)]
    events: Vec<Told>,
    as_of: Option<Timestamp>,
    elapsed_minutes: Option<i64>,
    running: Option<bool>,
    target_minutes: Option<i64>,
    remaining_minutes: Option<i64>,
    breached: Option<bool>,
    target_reached_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Told {
    at: Timestamp,
    #[serde(rename = "type")]
    kind: String,
    target_minutes: Option<i64>,
}

const MINUTE: i64 = 60 * MICROS_PER_SECOND;

/// What differs from the vector; nothing if all is as it says.
fn differs(vector: &Vector, openings: &mut Openings) -> Option<String> {
    match vector.kind.as_str() {
        "between" => {
            let counted = openings.between(vector.start.unwrap(), vector.end.unwrap());
            (Some(counted) != vector.business_minutes.map(|m| m * MINUTE)).then(|| format!("{counted}"))
        }
        "due" => {
            let (start, amount) = (vector.start.unwrap(), vector.minutes.unwrap() * MINUTE);
            let found = (openings.due(start, amount), openings.due_latest(start, amount));
            (found != (vector.due_earliest, vector.due_latest)).then(|| format!("{found:?}"))
        }
        _ => differs_clock(vector, openings),
    }
}

fn differs_clock(vector: &Vector, openings: &mut Openings) -> Option<String> {
    let events: Vec<Event> = vector.events.iter().map(event).collect();
    let reading = read(&events, openings, Judging::ELAPSED, vector.as_of.unwrap()).unwrap();
    let due = reading.due.filter(|_| vector.due_earliest.is_some());
    let runs = matches!(reading.state, crate::clock::State::Running | crate::clock::State::OutOfHours);
    let same = Some(reading.elapsed) == vector.elapsed_minutes.map(|m| m * MINUTE)
        && Some(reading.target) == vector.target_minutes.map(|m| m * MINUTE)
        && Some(reading.remaining()) == vector.remaining_minutes.map(|m| m * MINUTE)
        && Some(runs) == vector.running
        && Some(reading.breach.is_some()) == vector.breached
        && reading.reached_at == vector.target_reached_at
        && due.map(|due| due.earliest) == vector.due_earliest
        && due.map(|due| due.latest) == vector.due_latest;
    (!same).then(|| format!("{reading:?}"))
}

fn event(told: &Told) -> Event {
    let target = micros(told.target_minutes.unwrap_or(0) * 60);
    let step = match told.kind.as_str() {
        "open" => Step::Open { target },
        "pause" => Step::Pause,
        "resume" => Step::Resume,
        "resolve" => Step::Resolve,
        "reopen" => Step::Reopen,
        "retarget" => Step::Retarget { target },
        other => panic!("{other}"),
    };
    Event { at: told.at, step }
}

fn check(calendars: &BTreeMap<String, HoursBody>, vectors: &[Vector]) {
    let day = jiff::civil::date(2006, 1, 1);
    let mut openings: HashMap<&str, Openings> = calendars
        .iter()
        .map(|(name, body)| (name.as_str(), Openings::new(body.read(day).unwrap())))
        .collect();
    let wrong: Vec<String> = vectors
        .iter()
        .filter_map(|vector| {
            let said = differs(vector, openings.get_mut(vector.calendar.as_str()).unwrap())?;
            Some(format!("{}: {said}", vector.id))
        })
        .collect();
    println!("{} of {} vectors reproduced exactly", vectors.len() - wrong.len(), vectors.len());
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), vectors.len(), wrong.join("\n"));
}

#[test]
fn all_800_generated_vectors_are_reproduced_exactly() {
    let (Some(calendars), Some(vectors)) =
        (text("sla-vectors/calendars.json"), text("sla-vectors/vectors.jsonl"))
    else {
        return;
    };
    let vectors: Vec<Vector> = vectors.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(vectors.len(), 800);
    check(&serde_json::from_str(&calendars).unwrap(), &vectors);
}

#[test]
fn all_13_published_vectors_are_reproduced_exactly() {
    let Some(published) = text("sla-vectors/published.json") else { return };
    let published: Published = serde_json::from_str(&published).unwrap();
    assert_eq!(published.vectors.len(), 13);
    check(&published.calendars, &published.vectors);
}

#[derive(Deserialize)]
struct Answer {
    number: String,
    last_event_at: Timestamp,
    running_minutes: i64,
    paused_minutes: i64,
    target_minutes: i64,
    breached: bool,
    target_reached_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Report {
    calendar: HoursBody,
    targets_minutes: HashMap<String, i64>,
}

/// The opening hours of those answers and their targets by priority.
pub fn servicenow() -> Option<(Hours, HashMap<String, i64>)> {
    let report: Report = serde_json::from_str(&text("tickets-servicenow/expected-report.json")?).unwrap();
    Some((report.calendar.read(jiff::civil::date(2016, 1, 1)).unwrap(), report.targets_minutes))
}

/// A day and time of the log, without a zone: read as UTC.
fn utc(text: &str) -> Timestamp {
    jiff::civil::DateTime::strptime("%d/%m/%Y %H:%M", text)
        .unwrap()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .unwrap()
        .timestamp()
}

/// The steps of one incident, in the order of `sys_mod_count`.
fn steps(rows: &mut [Vec<&str>], targets: &HashMap<String, i64>) -> Vec<Event> {
    rows.sort_by_key(|row| row[5].parse::<i64>().unwrap());
    let target = |row: &Vec<&str>| targets[row[22]] * MINUTE;
    let mut events = vec![Event { at: utc(rows[0][9]), step: Step::Open { target: target(&rows[0]) } }];
    let mut phase = "run";
    for row in rows.iter() {
        let at = utc(row[13]).max(events.last().unwrap().at);
        let next = match row[1] {
            "Resolved" | "Closed" => "done",
            state if state.starts_with("Awaiting") => "wait",
            _ => "run",
        };
        events.push(Event { at, step: Step::Retarget { target: target(row) } });
        let moves: &[Step] = match (phase, next) {
            ("run", "wait") => &[Step::Pause],
            ("wait" | "run", "run") => &[Step::Resume],
            ("run" | "wait", "done") => &[Step::Resolve],
            ("done", "run") => &[Step::Reopen],
            ("done", "wait") => &[Step::Reopen, Step::Pause],
            _ => &[],
        };
        events.extend(moves.iter().map(|step| Event { at, step: *step }));
        phase = next;
    }
    events
}

#[test]
fn all_answers_of_the_servicenow_log_are_reproduced_exactly() {
    let (Some(log), Some(answers)) =
        (text("tickets-servicenow/incidents.csv.gz"), text("tickets-servicenow/sla-oracle.jsonl.gz"))
    else {
        return;
    };
    let (hours, targets) = servicenow().unwrap();
    let mut openings = Openings::new(hours);
    let mut rows: HashMap<&str, Vec<Vec<&str>>> = HashMap::new();
    for line in log.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        assert_eq!(fields.len(), 36, "{line}");
        rows.entry(fields[0]).or_default().push(fields);
    }
    let (mut right, mut wrong) = (0, Vec::new());
    for line in answers.lines() {
        let answer: Answer = serde_json::from_str(line).unwrap();
        let events = steps(rows.get_mut(answer.number.as_str()).unwrap(), &targets);
        let reading = read(
            &events,
            &mut openings,
            Judging::ELAPSED,
            answer.last_event_at.max(events.last().unwrap().at),
        )
        .unwrap();
        let same = reading.elapsed == answer.running_minutes * MINUTE
            && reading.paused == answer.paused_minutes * MINUTE
            && reading.target == answer.target_minutes * MINUTE
            && reading.breach.is_some() == answer.breached
            && reading.reached_at == answer.target_reached_at;
        if same { right += 1 } else { wrong.push(format!("{}: {reading:?}", answer.number)) }
    }
    println!("{right} of {} tickets reproduced exactly", right + wrong.len());
    assert!(wrong.is_empty(), "{} differ: {}", wrong.len(), wrong[..wrong.len().min(5)].join("\n"));
    assert_eq!(right, 13_698);
}
