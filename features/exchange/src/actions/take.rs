//! Taking steps: each by the verb of the room that it belongs to, threads, posts and actions many at once.

use super::{mails::Mails, run::refused};
use crate::{
    known::folded,
    store,
    types::{
        Import, Line, NewActionStep, NewContactStep, NewMeetingStep, NewPersonStep, NewPostStep,
        NewProjectStep, NewThreadStep, Planned, Ref, Source, Step, Where,
    },
};
use db::Tx;
use jiff::tz::TimeZone;
use kernel::{Actor, ContactId, Error, ImportId, Lang, PersonId, ProjectId, Result, ThreadId};
use people::{Email, Invite, Name};
use projects::{NewMeeting, NewProject, Opening, ProjectState, Repeats};
use std::collections::HashMap;
use threads::{Audience, ImportedAction, ImportedPost, ImportedThread, ThreadKind, Visibility};
use web::{Form, House};

/// What came of some steps.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub accepted: usize,
    pub known: usize,
    pub lines: Vec<Line>,
}

/// What a step came to.
pub(super) enum Outcome {
    New(i64),
    /// It was here before, under its address or in its state.
    Here(i64),
}

/// Takes the steps of one import.
pub(super) struct Taker {
    pub import: ImportId,
    source: Source,
    /// What things of the source became here.
    ids: HashMap<String, i64>,
    /// Of these, the ones of the transaction under way.
    fresh: Vec<String>,
    worklogs: HashMap<i64, ThreadId>,
    /// The mails of the transaction to come, and why others are none.
    mails: Mails,
    lang: Lang,
    zone: String,
}

impl Taker {
    pub async fn new(house: &House, import: &Import) -> Result<Taker> {
        let mut read = house.db.read(Actor::SYSTEM).await?;
        let workspace = web::workspace(&mut read).await?;
        Ok(Taker {
            import: import.id,
            source: import.source,
            ids: store::list_keys(&mut read, import.source).await?,
            fresh: Vec::new(),
            worklogs: HashMap::new(),
            mails: Mails::of(house, import)?,
            lang: workspace.lang,
            zone: workspace.zone,
        })
    }

    /// The transaction was kept.
    pub fn keep(&mut self) {
        self.fresh.clear();
    }

    /// The transaction was not kept: nothing of it is here.
    pub fn forget(&mut self) {
        for key in self.fresh.drain(..) {
            self.ids.remove(&key);
        }
        self.worklogs.clear();
    }

    pub async fn take(&mut self, tx: &mut Tx, steps: &[Planned]) -> Result<Taken> {
        let keys: Vec<&str> = steps.iter().map(|planned| planned.key.as_str()).collect();
        self.ids.extend(store::list_keys_among(tx, self.source, &keys).await?);
        let new: Vec<&Planned> =
            steps.iter().filter(|planned| !self.ids.contains_key(&planned.key)).collect();
        let mut taken = Taken { known: steps.len() - new.len(), ..Taken::default() };
        let mut rest = new.as_slice();
        while let Some(first) = rest.first() {
            let alike = |planned: &&&Planned| planned.step.word() == first.step.word();
            let (run, after) = rest.split_at(rest.iter().take_while(alike).count());
            match &first.step {
                Step::Thread(_) => self.threads(tx, run, &mut taken).await?,
                Step::Post(_) => self.posts(tx, run, &mut taken).await?,
                Step::Action(_) => self.actions(tx, run, &mut taken).await?,
                Step::Mail(_) => self.take_mails(tx, run, &mut taken).await?,
                _ => self.singly(tx, run, &mut taken).await?,
            }
            rest = after;
        }
        let became: Vec<(String, i64)> =
            self.fresh.iter().filter_map(|key| Some((key.clone(), *self.ids.get(key)?))).collect();
        store::remember(tx, self.source, self.import, &became).await?;
        Ok(taken)
    }

    /// Reads and keeps what steps bring along, before their transaction begins.
    pub async fn prepare(&mut self, house: &House, steps: &[Planned]) -> Result<()> {
        let new = steps.iter().filter(|planned| !self.ids.contains_key(&planned.key));
        self.mails.prepare(house, new).await
    }

    async fn take_mails(&mut self, tx: &mut Tx, run: &[&Planned], taken: &mut Taken) -> Result<()> {
        for planned in run {
            let outcome = self.mails.take(tx, planned).await;
            self.settle(planned, outcome, taken)?;
        }
        Ok(())
    }

    fn note(&mut self, planned: &Planned, id: i64) {
        self.ids.insert(planned.key.clone(), id);
        self.fresh.push(planned.key.clone());
    }

    fn find(&self, reference: &Ref) -> Option<i64> {
        match reference {
            Ref::Here(id) => Some(*id),
            Ref::Key(key) => self.ids.get(key).copied(),
        }
    }

    fn project(&self, reference: &Ref) -> Result<ProjectId> {
        self.find(reference)
            .map(ProjectId)
            .ok_or_else(|| Error::invalid("project", "exchange-why-project-refused"))
    }

    fn person(&self, reference: &Ref) -> Result<PersonId> {
        self.find(reference)
            .map(PersonId)
            .ok_or_else(|| Error::invalid("person", "exchange-why-person-refused"))
    }

    async fn singly(&mut self, tx: &mut Tx, run: &[&Planned], taken: &mut Taken) -> Result<()> {
        for planned in run {
            let outcome = self.one(tx, &planned.step).await;
            self.settle(planned, outcome, taken)?;
        }
        Ok(())
    }

    fn settle(&mut self, planned: &Planned, outcome: Result<Outcome>, taken: &mut Taken) -> Result<()> {
        match outcome {
            Ok(Outcome::New(id)) => {
                taken.accepted += 1;
                self.note(planned, id);
            }
            Ok(Outcome::Here(id)) => {
                taken.known += 1;
                self.note(planned, id);
            }
            Err(error) => taken.lines.push(why(planned, error)?),
        }
        Ok(())
    }

    async fn one(&mut self, tx: &mut Tx, step: &Step) -> Result<Outcome> {
        match step {
            Step::Person(new) => self.add_person(tx, new).await,
            Step::Client(fields) => self.add_client(tx, fields).await,
            Step::Contact(new) => self.add_contact(tx, new).await,
            Step::Guest(contact) => self.add_guest(tx, contact).await,
            Step::Project(new) => self.add_project(tx, new).await,
            Step::Open(project, lead, backup) => {
                let id = self.project(project)?;
                if projects::find_card(tx, id).await?.state != ProjectState::Proposed {
                    return Ok(Outcome::Here(id.0));
                }
                let opening = Opening::with(self.person(lead)?, self.person(backup)?);
                projects::open(tx, id, opening).await.map(|()| Outcome::New(id.0))
            }
            Step::Admit(project, guest) => {
                let (id, person) = (self.project(project)?, self.person(guest)?);
                projects::admit_guest(tx, id, person).await.map(|()| Outcome::New(id.0))
            }
            Step::Meeting(new) => self.add_meeting(tx, new).await,
            Step::Close(project) => {
                let id = self.project(project)?;
                if projects::find_card(tx, id).await?.state == ProjectState::Closed {
                    return Ok(Outcome::Here(id.0));
                }
                projects::close(tx, id, "").await.map(|()| Outcome::New(id.0))
            }
            Step::Thread(_) | Step::Post(_) | Step::Action(_) | Step::Mail(_) => {
                Err(Error::internal("taken many at once"))
            }
        }
    }

    async fn add_person(&self, tx: &mut Tx, new: &NewPersonStep) -> Result<Outcome> {
        let email = Email::parse("email", &new.email)?;
        if let Some(known) = people::find_by_email(tx, email.as_str()).await? {
            return Ok(Outcome::Here(known.id.0));
        }
        let (lang, zone) = (new.lang.unwrap_or(self.lang), self.known_zone(&new.zone));
        let invite = Invite {
            title: new.title.clone(),
            services: new.services,
            ..Invite::member(email, Name::parse("name", &new.name)?, lang, &zone)
        };
        Ok(Outcome::New(people::enrol(tx, &invite, new.active).await?.0))
    }

    fn known_zone(&self, zone: &str) -> String {
        if TimeZone::get(zone).is_ok() { zone.to_owned() } else { self.zone.clone() }
    }

    async fn add_client(&self, tx: &mut Tx, fields: &[(&'static str, String)]) -> Result<Outcome> {
        let new = clients::read_client(&client_form(fields, &self.zone, self.lang))?;
        // A client that is here already is meant by its code or name, and nothing of it is changed.
        let named = folded(&new.name);
        let same = |card: &clients::Card| {
            folded(&card.name) == named || folded(card.code.as_str()) == named || Some(card.code) == new.code
        };
        if let Some(known) = clients::list_cards(tx).await?.into_iter().find(same) {
            return Ok(Outcome::Here(known.id.0));
        }
        Ok(Outcome::New(clients::create(tx, new).await?.0))
    }

    async fn add_contact(&self, tx: &mut Tx, new: &NewContactStep) -> Result<Outcome> {
        let client = self.find(&new.client).map(kernel::ClientId);
        let client = client.ok_or_else(|| Error::invalid("client", "exchange-why-client-refused"))?;
        let contact = clients::read_contact(&contact_form(new))?;
        if let Some(email) = &contact.email
            && let Some(known) = clients::find_contact_by_email(tx, email).await?
            && known.client_id == client
        {
            return Ok(Outcome::Here(known.id.0));
        }
        Ok(Outcome::New(clients::add_contact(tx, client, contact).await?.0))
    }

    /// Lets a contact sign in once an administrator invites them. Nobody is written to.
    async fn add_guest(&self, tx: &mut Tx, contact: &Ref) -> Result<Outcome> {
        let id = self.find(contact).map(ContactId);
        let id = id.ok_or_else(|| Error::invalid("contact", "exchange-why-person-refused"))?;
        let contact = clients::find_contact(tx, id).await?;
        if let Some(person) = contact.person_id {
            return Ok(Outcome::Here(person.0));
        }
        let email = Email::parse("email", contact.email.as_deref().unwrap_or(""))?;
        if let Some(known) = people::find_by_email(tx, email.as_str()).await? {
            if known.client_id != Some(contact.client_id) {
                return Err(Error::invalid("email", "people-email-taken"));
            }
            clients::link_contact(tx, id, known.id).await?;
            return Ok(Outcome::Here(known.id.0));
        }
        let client = clients::find(tx, contact.client_id).await?;
        let name = Name::parse("name", &contact.name)?;
        let invite = Invite {
            title: contact.title.clone(),
            ..Invite::guest(email, name, client.id, client.lang, &client.zone)
        };
        let person = people::enrol(tx, &invite, true).await?;
        clients::link_contact(tx, id, person).await?;
        Ok(Outcome::New(person.0))
    }

    async fn add_project(&self, tx: &mut Tx, new: &NewProjectStep) -> Result<Outcome> {
        let client = match &new.client {
            None => None,
            Some(client) => {
                let id = self.find(client).map(kernel::ClientId);
                Some(id.ok_or_else(|| Error::invalid("client", "exchange-why-client-refused"))?)
            }
        };
        let lang = new.lang.unwrap_or(self.lang);
        let project = NewProject {
            kind: new.kind,
            client,
            name: new.name.clone(),
            description: new.description.clone(),
            context: ui::say(lang, &format!("exchange-context-{}", self.source.word()), &[]),
            lang,
            restricted: false,
            second_reason: client.map(|_| ui::say(lang, "exchange-second-reason", &[])),
        };
        Ok(Outcome::New(projects::propose(tx, project).await?.0))
    }

    async fn add_meeting(&self, tx: &mut Tx, new: &NewMeetingStep) -> Result<Outcome> {
        let project = self.project(&new.project)?;
        let zone = TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC);
        let local = new.at.to_zoned(zone.clone());
        let meeting = NewMeeting {
            title: new.title.clone(),
            first_day: local.date(),
            at_time: local.time(),
            zone,
            minutes: new.minutes,
            repeats: if new.weekly { Repeats::Weekly } else { Repeats::Never },
            attendees: new.attendees.clone(),
        };
        Ok(Outcome::New(projects::plan_meeting(tx, project, meeting).await?.0))
    }

    async fn threads(&mut self, tx: &mut Tx, run: &[&Planned], taken: &mut Taken) -> Result<()> {
        let mut ready = Vec::with_capacity(run.len());
        for planned in run {
            let Step::Thread(new) = &planned.step else { continue };
            match self.thread(new) {
                Ok(thread) => ready.push((*planned, thread)),
                Err(error) => taken.lines.push(why(planned, error)?),
            }
        }
        let all: Vec<ImportedThread> = ready.iter().map(|(_, thread)| thread.clone()).collect();
        match threads::import_threads(tx, &all).await {
            Ok(ids) => self.note_all(&ready, ids.iter().map(|id| id.0), taken),
            Err(Error::Invalid(_)) => {
                for (planned, thread) in &ready {
                    let one = threads::import_threads(tx, std::slice::from_ref(thread)).await;
                    self.note_one(planned, one.map(|ids| ids[0].0), taken)?;
                }
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn thread(&self, new: &NewThreadStep) -> Result<ImportedThread> {
        Ok(ImportedThread {
            project: self.project(&new.project)?,
            kind: ThreadKind::Topic,
            title: new.title.clone(),
            visibility: if new.shared { Visibility::Shared } else { Visibility::Team },
            by: new.by.as_ref().and_then(|by| self.find(by)).map(PersonId),
            at: new.at,
        })
    }

    async fn posts(&mut self, tx: &mut Tx, run: &[&Planned], taken: &mut Taken) -> Result<()> {
        let mut ready = Vec::with_capacity(run.len());
        for planned in run {
            let Step::Post(new) = &planned.step else { continue };
            match self.post(tx, &planned.key, new).await {
                Ok(post) => ready.push((*planned, post)),
                Err(error) => taken.lines.push(why(planned, error)?),
            }
        }
        let all: Vec<ImportedPost> = ready.iter().map(|(_, post)| post.clone()).collect();
        match threads::import_posts(tx, &all).await {
            Ok(ids) => self.note_all(&ready, ids.iter().map(|id| id.0), taken),
            Err(Error::Invalid(_)) => {
                for (planned, post) in &ready {
                    let one = threads::import_posts(tx, std::slice::from_ref(post)).await;
                    self.note_one(planned, one.map(|ids| ids[0].0), taken)?;
                }
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    async fn post(&mut self, tx: &mut Tx, key: &str, new: &NewPostStep) -> Result<ImportedPost> {
        let thread = match &new.place {
            Where::Thread(thread) => self.find(thread).map(ThreadId),
            Where::Worklog(project) => Some(self.worklog(tx, project).await?),
        };
        let author = new.author.as_ref().and_then(|author| self.find(author)).map(PersonId);
        Ok(ImportedPost {
            thread: thread.ok_or_else(|| Error::invalid("thread", "exchange-why-thread-refused"))?,
            author,
            byline: author.is_none().then(|| new.byline.clone()),
            text: new.text.clone(),
            audience: if new.client { Audience::Client } else { Audience::Team },
            kind: new.kind,
            at: new.at,
            key: format!("{}:{key}", self.source.word()),
            files: Vec::new(),
        })
    }

    async fn worklog(&mut self, tx: &mut Tx, project: &Ref) -> Result<ThreadId> {
        let project = self.project(project)?;
        if let Some(thread) = self.worklogs.get(&project.0) {
            return Ok(*thread);
        }
        let thread = threads::worklog(tx, project).await?;
        self.worklogs.insert(project.0, thread);
        Ok(thread)
    }

    async fn actions(&mut self, tx: &mut Tx, run: &[&Planned], taken: &mut Taken) -> Result<()> {
        let mut ready = Vec::with_capacity(run.len());
        for planned in run {
            let Step::Action(new) = &planned.step else { continue };
            match self.action(new) {
                Ok(action) => ready.push((*planned, action)),
                Err(error) => taken.lines.push(why(planned, error)?),
            }
        }
        let all: Vec<ImportedAction> = ready.iter().map(|(_, action)| action.clone()).collect();
        match threads::import_actions(tx, &all).await {
            Ok(ids) => self.note_all(&ready, ids.iter().map(|id| id.0), taken),
            Err(Error::Invalid(_)) => {
                for (planned, action) in &ready {
                    let one = threads::import_actions(tx, std::slice::from_ref(action)).await;
                    self.note_one(planned, one.map(|ids| ids[0].0), taken)?;
                }
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn action(&self, new: &NewActionStep) -> Result<ImportedAction> {
        let owner = new.owners.iter().find_map(|owner| self.find(owner));
        let here = |person: &Ref| self.find(person).map(PersonId);
        Ok(ImportedAction {
            project: self.project(&new.project)?,
            text: new.text.clone(),
            owner: owner
                .map(PersonId)
                .ok_or_else(|| Error::invalid("owner", "exchange-why-person-refused"))?,
            due: new.due,
            by: new.by.as_ref().and_then(here),
            at: new.at,
            done: new.done.as_ref().map(|(at, by)| (*at, by.as_ref().and_then(here))),
        })
    }

    fn note_all<T>(&mut self, ready: &[(&Planned, T)], ids: impl Iterator<Item = i64>, taken: &mut Taken) {
        for ((planned, _), id) in ready.iter().zip(ids) {
            taken.accepted += 1;
            self.note(planned, id);
        }
    }

    fn note_one(&mut self, planned: &Planned, one: Result<i64>, taken: &mut Taken) -> Result<()> {
        match one {
            Ok(id) => {
                taken.accepted += 1;
                self.note(planned, id);
            }
            Err(error) => taken.lines.push(why(planned, error)?),
        }
        Ok(())
    }
}

/// Whether a step says what its room needs, as far as that can be told without asking the data.
pub(super) fn sound(step: &Step) -> Result<()> {
    match step {
        Step::Person(new) => {
            Name::parse("name", &new.name)?;
            Email::parse("email", &new.email).map(drop)
        }
        Step::Client(fields) => clients::read_client(&client_form(fields, "UTC", Lang::Es)).map(drop),
        Step::Contact(new) => clients::read_contact(&contact_form(new)).map(drop),
        Step::Project(new) if new.name.trim().is_empty() => Err(Error::invalid("name", "projects-needed")),
        _ => Ok(()),
    }
}

/// The fields of a client as its form has them; the workspace's zone and language where none are named.
fn client_form(fields: &[(&'static str, String)], zone: &str, lang: Lang) -> Form {
    let mut pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for (name, usual) in [("zone", zone), ("lang", lang.code())] {
        if !pairs.iter().any(|(given, _)| *given == name) {
            pairs.push((name, usual));
        }
    }
    Form::of(&pairs)
}

fn contact_form(new: &NewContactStep) -> Form {
    Form::of(&[("name", &new.name), ("email", &new.email), ("phone", &new.phone), ("title", &new.title)])
}

/// Why a step was refused; an error that is not the source's to fix ends the batch.
pub(super) fn why(planned: &Planned, error: Error) -> Result<Line> {
    match error {
        Error::Invalid(mut fields) if !fields.is_empty() => {
            let field = fields.swap_remove(0);
            Ok(refused(planned, field.key, field.args))
        }
        Error::Conflict(key) if !key.starts_with("error-") => Ok(refused(planned, key, Vec::new())),
        Error::NotFound => Ok(refused(planned, "exchange-why-gone", Vec::new())),
        other => Err(other),
    }
}
