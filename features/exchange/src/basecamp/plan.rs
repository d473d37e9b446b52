//! Steps from what a folder says, in the order in which they are taken: people, clients, projects,
//! threads, posts, actions, meetings, and what is closed at the end.

use super::{
    found::{Found, Project, Record, instant},
    people::{Cast, cast},
};
use crate::{
    html,
    known::{Known, folded},
    map::{Map, ProjectMap},
    rules,
    types::{
        Ask, NewActionStep, NewMeetingStep, NewPostStep, NewProjectStep, NewThreadStep, Plan, Planned, Ref,
        Step, Verdict, Where,
    },
};
use jiff::Timestamp;
use projects::Kind;
use std::collections::{BTreeMap, BTreeSet, HashMap, btree_map::Entry};
use threads::sentence::EntryKind;

/// What a plan rests on beside the source.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    /// The present: what is dated later is refused.
    pub now: Timestamp,
    /// The answers.
    pub map: &'a Map,
    /// What is here already.
    pub known: &'a Known,
}

/// Kinds that only hold others.
const HOLDERS: &[&str] = &[
    "Message::Board",
    "Todoset",
    "Todolist",
    "Schedule",
    "Vault",
    "Questionnaire",
    "Inbox",
    "Chat::Transcript",
    "Client::Board",
    "Kanban::Board",
    "Kanban::Column",
    "Kanban::Triage",
    "Kanban::DoneColumn",
    "Kanban::NotNowColumn",
    "Kanban::OnHoldColumn",
];

/// Makes steps of a folder.
pub fn plan(mut found: Found, basis: Basis<'_>) -> Plan {
    let cast = cast(&mut found, basis.map);
    let records = std::mem::take(&mut found.records);
    let mut planner = Planner {
        found,
        basis,
        cast,
        projects: BTreeMap::new(),
        worklogs: HashMap::new(),
        threads: BTreeMap::new(),
        posts: Vec::new(),
        actions: Vec::new(),
        meetings: Vec::new(),
        writers: BTreeSet::new(),
        holders: 0,
    };
    planner.list_projects(&records);
    for record in records.values() {
        planner.record(record, &records);
    }
    planner.finish()
}

/// A project as it will be.
struct Place {
    name: String,
    answers: ProjectMap,
    reference: Ref,
    kind: Kind,
    shared: bool,
    lead: Option<Ref>,
}

struct Planner<'a> {
    found: Found,
    basis: Basis<'a>,
    cast: Cast,
    projects: BTreeMap<i64, Place>,
    /// Messages whose comments are a worklog, with their project.
    worklogs: HashMap<i64, Ref>,
    threads: BTreeMap<i64, Planned>,
    posts: Vec<(Timestamp, i64, Planned)>,
    actions: Vec<Planned>,
    meetings: Vec<Planned>,
    /// Guests and the projects in which they wrote.
    writers: BTreeSet<(i64, i64)>,
    holders: usize,
}

impl Planner<'_> {
    /// Projects of the folder, and those that are only named by what stands in them.
    fn list_projects(&mut self, records: &BTreeMap<i64, Record>) {
        for record in records.values() {
            let Some(bucket) =
                record.bucket.as_ref().filter(|bucket| bucket.kind.as_deref() == Some("Project"))
            else {
                continue;
            };
            if let Entry::Vacant(free) = self.found.projects.entry(bucket.id) {
                let name = bucket.name.clone();
                let project = Project {
                    id: bucket.id,
                    name: name.clone(),
                    place: record.place.clone(),
                    ..Project::default()
                };
                free.insert(project);
                let (name, why) = (name.unwrap_or_default(), "exchange-why-project-by-name");
                self.found.line(Verdict::Note, &record.place, "project", &name, why, vec![]);
            }
        }
        let listed: Vec<Project> = self.found.projects.values().cloned().collect();
        for project in &listed {
            self.list_project(project);
        }
    }

    fn list_project(&mut self, project: &Project) {
        let id = project.id.to_string();
        let name = project.name.clone().unwrap_or_default();
        let answers = self.basis.map.project(&id, &name);
        if project.status.as_deref() == Some("trashed") {
            return self.found.line(
                Verdict::Homeless,
                &project.place,
                "project",
                &name,
                "exchange-why-trashed",
                vec![],
            );
        }
        if answers.skip {
            return self.found.line(
                Verdict::Note,
                &project.place,
                "project",
                &name,
                "exchange-why-skipped",
                vec![],
            );
        }
        let into = (!answers.into.is_empty()).then(|| self.basis.known.project(&answers.into));
        let reference = match into {
            Some(None) => {
                let args = vec![("key", answers.into.clone())];
                return self.found.line(
                    Verdict::Refused,
                    &project.place,
                    "project",
                    &name,
                    "exchange-why-no-into",
                    args,
                );
            }
            Some(Some(id)) => Ref::Here(id.0),
            None => Ref::Key(format!("project:{id}")),
        };
        let has_client = !answers.client.is_empty() || project.client_company.is_some();
        let kind = if answers.kind == "internal" || !has_client { Kind::Internal } else { Kind::Client };
        let shared =
            answers.client_visible.unwrap_or(self.basis.map.projects.client_visible) && kind == Kind::Client;
        if let Some(message) = answers.worklog {
            self.worklogs.insert(message, reference.clone());
        }
        let lead = self.cast.named(&answers.lead, self.basis.known);
        let place = Place { name, answers, reference, kind, shared, lead };
        self.projects.insert(project.id, place);
    }

    fn record(&mut self, record: &Record, all: &BTreeMap<i64, Record>) {
        if HOLDERS.contains(&record.kind.as_str()) {
            self.holders += 1;
            return;
        }
        let Some(project) = record.bucket.as_ref().map(|bucket| bucket.id) else { return };
        if !self.projects.contains_key(&project) {
            let listed = self.found.projects.contains_key(&project);
            let why = if listed { "exchange-why-project-left-out" } else { "exchange-why-no-project" };
            return self.line(Verdict::Homeless, record, why);
        }
        match record.status.as_deref() {
            Some("trashed") => return self.line(Verdict::Homeless, record, "exchange-why-trashed"),
            Some("drafted") => return self.line(Verdict::Homeless, record, "exchange-why-draft"),
            _ => {}
        }
        let Some(at) = record.at() else {
            return self.line(Verdict::Refused, record, "exchange-why-no-time");
        };
        if at > self.basis.now {
            return self.line(Verdict::Refused, record, "exchange-why-future");
        }
        match record.kind.as_str() {
            "Message" | "Document" => self.written(record, at, record.content.as_deref().unwrap_or("")),
            "Comment" => self.comment(record, at, all),
            "Todo" => self.todo(record, at),
            "Schedule::Entry" => self.entry(record, at),
            kind if kind.starts_with("Chat::Lines") => {
                self.line(Verdict::Homeless, record, "exchange-why-chat");
            }
            "Upload" => self.line(Verdict::Homeless, record, "exchange-why-file"),
            _ => self.line(Verdict::Homeless, record, "exchange-why-no-home"),
        }
    }

    fn line(&mut self, verdict: Verdict, record: &Record, why: &'static str) {
        let mut what = record.called();
        if what.is_empty() {
            what = format!("{} {}", record.kind, record.id);
        }
        self.found.line(verdict, &record.place, &record.kind, &what, why, vec![]);
    }

    /// A message or document: a thread that begins with it.
    fn written(&mut self, record: &Record, at: Timestamp, content: &str) {
        let mut text = html::markdown(content);
        if text.is_empty() {
            text = record.called();
        }
        if text.is_empty() {
            return self.line(Verdict::Refused, record, "exchange-why-empty");
        }
        let place = self.place_of(record.id, || (record, at, record.called()));
        self.post(record, at, place, &text, EntryKind::Note);
    }

    fn comment(&mut self, record: &Record, at: Timestamp, all: &BTreeMap<i64, Record>) {
        let text = html::markdown(record.content.as_deref().unwrap_or(""));
        if text.is_empty() {
            return self.line(Verdict::Refused, record, "exchange-why-empty");
        }
        let Some(parent) = record.parent.as_ref() else {
            return self.line(Verdict::Refused, record, "exchange-why-no-parent");
        };
        let known = all.get(&parent.id);
        if known.is_some_and(|parent| parent.status.as_deref() == Some("trashed")) {
            return self.line(Verdict::Homeless, record, "exchange-why-parent-trashed");
        }
        let place = if let Some(parent) = known {
            let begun = parent.at().unwrap_or(at).min(at);
            self.place_of(parent.id, || (parent, begun, parent.called()))
        } else {
            if !self.threads.contains_key(&parent.id) && !self.worklogs.contains_key(&parent.id) {
                self.line(Verdict::Note, record, "exchange-why-parent-missing");
            }
            let title = parent.title.clone().unwrap_or_default();
            self.place_of(parent.id, || (record, at, title))
        };
        self.post(record, at, place, &text, EntryKind::Note);
    }

    /// Where what belongs to a record is written: a worklog, or its thread, which is opened if need be.
    fn place_of<'r>(&mut self, id: i64, opening: impl FnOnce() -> (&'r Record, Timestamp, String)) -> Where {
        if let Some(project) = self.worklogs.get(&id) {
            return Where::Worklog(project.clone());
        }
        let key = format!("thread:{id}");
        if !self.threads.contains_key(&id) {
            let (record, at, title) = opening();
            let own = record.id == id;
            let project = record.bucket.as_ref().and_then(|bucket| self.projects.get(&bucket.id));
            let Some(project) = project else { return Where::Thread(Ref::Key(key)) };
            let title = if title.trim().is_empty() { format!("{} {id}", record.kind) } else { title };
            let by = record.creator.filter(|_| own).and_then(|id| self.cast.authors.get(&id).cloned());
            let thread = NewThreadStep {
                project: project.reference.clone(),
                title: rules::title(&title),
                shared: project.shared && own && record.visible_to_clients == Some(true),
                by,
                at,
            };
            let (place, step) = (record.place.clone(), Step::Thread(thread));
            self.threads.insert(id, Planned { key: key.clone(), place, what: title, step });
        }
        Where::Thread(Ref::Key(key))
    }

    /// A text, in as many posts as its length asks for.
    fn post(&mut self, record: &Record, at: Timestamp, place: Where, text: &str, kind: EntryKind) {
        let shared = match &place {
            Where::Thread(Ref::Key(_)) => {
                let parent = record.parent.as_ref().map_or(0, |parent| parent.id);
                let thread = self.threads.get(&record.id).or_else(|| self.threads.get(&parent));
                thread.is_some_and(|thread| matches!(&thread.step, Step::Thread(thread) if thread.shared))
            }
            _ => false,
        };
        let (author, byline) = self.writer(record.creator);
        if let (Some(guest), Some(bucket)) = (record.creator, &record.bucket)
            && self.cast.guests.contains_key(&guest)
        {
            self.writers.insert((bucket.id, guest));
        }
        let parts = rules::parts(text);
        for (n, part) in parts.iter().enumerate() {
            let key =
                if n == 0 { format!("post:{}", record.id) } else { format!("post:{}:{}", record.id, n + 1) };
            let step = Step::Post(NewPostStep {
                place: place.clone(),
                author: author.clone(),
                byline: byline.clone(),
                at,
                text: part.clone(),
                client: shared && record.visible_to_clients == Some(true),
                kind,
            });
            let planned = Planned { key, place: record.place.clone(), what: record.called(), step };
            self.posts.push((at, record.id, planned));
        }
    }

    fn writer(&self, id: Option<i64>) -> (Option<Ref>, String) {
        let author = id.and_then(|id| self.cast.authors.get(&id).cloned());
        let name = id.and_then(|id| self.found.people.get(&id)).and_then(|person| person.name.clone());
        (author, name.unwrap_or_else(|| "?".to_owned()))
    }

    fn todo(&mut self, record: &Record, at: Timestamp) {
        let text = html::markdown(record.content.as_deref().or(record.title.as_deref()).unwrap_or(""));
        if text.is_empty() {
            return self.line(Verdict::Refused, record, "exchange-why-empty");
        }
        let due = match record.due_on.as_deref().map(str::parse) {
            Some(Err(_)) => return self.line(Verdict::Refused, record, "exchange-why-day"),
            Some(Ok(day)) => Some(day),
            None => None,
        };
        let project = record.bucket.as_ref().and_then(|bucket| self.projects.get(&bucket.id));
        let Some(project) = project else { return };
        let of_team = |id: &i64| self.cast.team.get(id).cloned();
        let assigned = record.assignees.iter().filter_map(of_team);
        let owners: Vec<Ref> =
            assigned.chain(project.lead.clone()).chain(record.creator.as_ref().and_then(of_team)).collect();
        if owners.is_empty() {
            return self.line(Verdict::Homeless, record, "exchange-why-no-owner");
        }
        let done = record.completed.unwrap_or(false).then(|| {
            let completion = record.completion.clone().unwrap_or_default();
            let done = instant(completion.created_at.as_deref()).unwrap_or(at);
            (done, completion.creator.as_ref().and_then(of_team))
        });
        let by = record.creator.and_then(|id| self.cast.authors.get(&id).cloned());
        let project = project.reference.clone();
        let step =
            Step::Action(NewActionStep { project, text: rules::line(&text), owners, due, by, at, done });
        let (key, place) = (format!("action:{}", record.id), record.place.clone());
        self.actions.push(Planned { key, place, what: record.called(), step });
        let description = html::markdown(record.description.as_deref().unwrap_or(""));
        if !description.is_empty() {
            let place = self.place_of(record.id, || (record, at, record.called()));
            self.post(record, at, place, &description, EntryKind::Note);
        }
    }

    /// A meeting that is still to come is planned; one that was is an entry of the worklog at its time.
    fn entry(&mut self, record: &Record, at: Timestamp) {
        let (Some(from), to) = (instant(record.starts_at.as_deref()), instant(record.ends_at.as_deref()))
        else {
            return self.line(Verdict::Refused, record, "exchange-why-no-time");
        };
        let project = record.bucket.as_ref().and_then(|bucket| self.projects.get(&bucket.id));
        let Some(project) = project else { return };
        let reference = project.reference.clone();
        let title = record.summary.clone().or_else(|| record.title.clone()).unwrap_or_default();
        let frequency =
            record.recurrence_schedule.as_ref().and_then(|it| it.frequency.as_deref()).unwrap_or("");
        let description = html::markdown(record.description.as_deref().unwrap_or(""));
        let weekly = frequency == "every_week";
        if !frequency.is_empty() && !weekly {
            self.line(Verdict::Note, record, "exchange-why-once");
        }
        if from <= self.basis.now && !weekly {
            let text = if description.is_empty() { title } else { format!("{title}\n\n{description}") };
            if text.trim().is_empty() {
                return self.line(Verdict::Refused, record, "exchange-why-empty");
            }
            return self.post(record, from, Where::Worklog(reference), &text, EntryKind::Meeting);
        }
        let names = record.participants.iter().filter_map(|id| self.found.people.get(id)?.name.clone());
        let attendees = names.collect::<Vec<_>>().join(", ").chars().take(400).collect();
        let minutes = to.map_or(60, |to| (to.as_second() - from.as_second()) / 60).clamp(5, 12 * 60);
        let title = rules::short(&title, 120);
        let step =
            Step::Meeting(NewMeetingStep { project: reference, title, at: from, minutes, weekly, attendees });
        let key = format!("meeting:{}", record.id);
        self.meetings.push(Planned { key, place: record.place.clone(), what: record.called(), step });
        if !description.is_empty() {
            let place = self.place_of(record.id, || (record, at, record.called()));
            self.post(record, at, place, &description, EntryKind::Note);
        }
    }

    fn finish(mut self) -> Plan {
        let mut plan = Plan { holders: self.holders, ..Plan::default() };
        let people = std::mem::take(&mut self.cast.steps);
        let (contacts, people): (Vec<_>, Vec<_>) =
            people.into_iter().partition(|planned| matches!(planned.step, Step::Contact(_) | Step::Guest(_)));
        plan.steps.extend(people);
        self.add_projects(&mut plan, contacts);
        let mut threads: Vec<Planned> = self.threads.into_values().collect();
        threads.sort_by_key(|planned| match &planned.step {
            Step::Thread(thread) => thread.at,
            _ => Timestamp::MAX,
        });
        plan.steps.extend(threads);
        self.posts.sort_by_key(|(at, id, _)| (*at, *id));
        plan.steps.extend(self.posts.into_iter().map(|(_, _, planned)| planned));
        plan.steps.extend(self.actions);
        plan.steps.extend(self.meetings);
        for (id, place) in &self.projects {
            let archived =
                self.found.projects.get(id).is_some_and(|it| it.status.as_deref() == Some("archived"));
            if archived && matches!(place.reference, Ref::Key(_)) {
                let (key, step) = (format!("closing:{id}"), Step::Close(place.reference.clone()));
                let at = self.found.projects.get(id).map_or(String::new(), |it| it.place.clone());
                plan.steps.push(Planned { key, place: at, what: place.name.clone(), step });
            }
        }
        plan.lines = self.found.lines;
        plan
    }

    /// Clients, contacts, projects, who leads them, and which guests are let in.
    fn add_projects(&mut self, plan: &mut Plan, contacts: Vec<Planned>) {
        let mut clients: BTreeMap<String, Planned> = BTreeMap::new();
        for (id, name) in &self.cast.companies {
            let key = format!("client:{id}");
            clients.insert(key.clone(), client(key, name, ""));
        }
        let (mut projects, mut openings) = (Vec::new(), Vec::new());
        for (id, place) in &self.projects {
            let Some(project) = self.found.projects.get(id) else { continue };
            let (own, client_name) = Self::client_of(project, place, &mut clients);
            let at = project.place.clone();
            if matches!(place.reference, Ref::Here(_)) {
                continue;
            }
            let step = Step::Project(NewProjectStep {
                name: rules::short(&place.name, 120),
                kind: place.kind,
                client: own,
                description: describe(project, place),
                lang: None,
            });
            let key = format!("project:{id}");
            projects.push(Planned { key, place: at.clone(), what: place.name.clone(), step });
            let backup = self.cast.named(&place.answers.backup, self.basis.known);
            plan.asks.push(Ask {
                id: id.to_string(),
                name: place.name.clone(),
                client: client_name,
                lead: place.lead.as_ref().map_or(String::new(), |_| place.answers.lead.clone()),
                backup: backup.as_ref().map_or(String::new(), |_| place.answers.backup.clone()),
            });
            if let (Some(lead), Some(backup)) = (place.lead.clone(), backup) {
                let step = Step::Open(place.reference.clone(), lead, backup);
                openings.push(Planned {
                    key: format!("opening:{id}"),
                    place: at,
                    what: place.name.clone(),
                    step,
                });
            }
        }
        plan.steps.extend(clients.into_values());
        plan.steps.extend(contacts);
        plan.steps.extend(projects);
        plan.steps.extend(openings);
        for (project, guest) in &self.writers {
            let (Some(place), Some(author)) = (self.projects.get(project), self.cast.authors.get(guest))
            else {
                continue;
            };
            let step = Step::Admit(place.reference.clone(), author.clone());
            let key = format!("admission:{project}:{guest}");
            plan.steps.push(Planned { key, place: String::new(), what: place.name.clone(), step });
        }
    }

    /// Whose a project is: as the map says, or the company that Basecamp names. A client that is here
    /// already is meant by its code or name.
    fn client_of(
        project: &Project,
        place: &Place,
        clients: &mut BTreeMap<String, Planned>,
    ) -> (Option<Ref>, String) {
        if place.kind == Kind::Internal {
            return (None, String::new());
        }
        let named = &place.answers.client;
        let (key, name) = match (&project.client_company, named.is_empty()) {
            (Some(company), true) => {
                (format!("client:{}", company.id), company.name.clone().unwrap_or_default())
            }
            _ => (format!("client:{}", folded(named)), named.clone()),
        };
        clients.entry(key.clone()).or_insert_with(|| client(key.clone(), &name, &project.place));
        (Some(Ref::Key(key)), name)
    }
}

fn client(key: String, name: &str, place: &str) -> Planned {
    let step = Step::Client(vec![("name", rules::short(name, 80))]);
    Planned { key, place: place.to_owned(), what: name.to_owned(), step }
}

/// What has to be done, in its own words or, where there are none, by its name: no project opens without.
fn describe(project: &Project, place: &Place) -> String {
    let text = html::markdown(project.description.as_deref().unwrap_or(""));
    let text = if text.is_empty() { place.name.clone() } else { text };
    rules::short(&text, 8_000)
}
