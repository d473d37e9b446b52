//! Names, titles and addresses for the keys that an agenda holds, as one reader may see them.
//!
//! What is out of the reader's reach has no name here, so it cannot be shown. Absent on purpose: the
//! agenda itself.

use crate::{
    content::Content,
    shown::Shown,
    store::{
        self,
        names::{PersonName, PostGlance, RecordGlance, ThreadGlance, Told},
    },
    types::{Outcome, OutcomeKind, Subject, Topic},
};
use db::Read;
use jiff::tz::TimeZone;
use kernel::{
    ActionId, AgendaId, AgendaItemId, DecisionId, PersonId, PostId, ProjectId, Result, ThreadId, TopicId,
};
use projects::{Filter, ProjectCard};
use std::collections::HashMap;

/// What one reader may see.
#[derive(Default)]
pub struct Names {
    people: HashMap<PersonId, PersonName>,
    projects: HashMap<ProjectId, ProjectCard>,
    posts: HashMap<PostId, PostGlance>,
    threads: HashMap<ThreadId, ThreadGlance>,
    decisions: HashMap<DecisionId, RecordGlance>,
    actions: HashMap<ActionId, RecordGlance>,
    items: HashMap<AgendaItemId, String>,
    topics: HashMap<TopicId, Topic>,
    told: HashMap<ProjectId, Told>,
}

/// A person by name, with the key that colours their initials.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Named {
    /// Their key.
    pub id: i64,
    /// Their name.
    pub name: String,
}

impl Names {
    /// The names of everybody and of every project in reach.
    pub async fn load(read: &mut Read) -> Result<Names> {
        let people = store::names::list_people(read).await?;
        let projects = projects::list_visible(read, Filter::default()).await?;
        Ok(Names {
            people: people.into_iter().map(|person| (person.id, person)).collect(),
            projects: projects.into_iter().map(|card| (card.id, card)).collect(),
            ..Names::default()
        })
    }

    /// Adds the names that an agenda needs of which these links are shown.
    pub async fn add_all(
        &mut self,
        read: &mut Read,
        agenda: AgendaId,
        content: &Content,
        outcomes: &[Outcome],
        more_posts: &[PostId],
        shown: &Shown,
    ) -> Result<()> {
        let links = || content.projects().flat_map(|about| about.links.iter().take(shown.of(about.project)));
        let ends = links().flat_map(|link| [link.posts.first(), link.posts.last()]).flatten();
        let posts: Vec<PostId> = ends
            .map(|(post, _)| *post)
            .chain(more_posts.iter().copied())
            .chain(content.topics.iter().filter_map(|line| line.about.written_in))
            .collect();
        let topic_threads = store::topics::list_by_id(read, &topics_of(content)).await?;
        let mut threads: Vec<ThreadId> = content.projects().flat_map(|about| about.choices.clone()).collect();
        threads.extend(links().map(|link| link.thread));
        threads.extend(topic_threads.iter().filter_map(|topic| topic.thread));
        self.add_posts(read, &posts, &threads).await?;
        let (decisions, actions) = records(content, outcomes);
        self.add_records(read, &decisions, &actions).await?;
        self.items = store::names::list_items(read, agenda).await?.into_iter().collect();
        self.topics = topic_threads.into_iter().map(|topic| (topic.id, topic)).collect();
        let new: Vec<ProjectId> = content.new.iter().map(|line| line.about.project).collect();
        self.told =
            store::names::list_told(read, &new).await?.into_iter().map(|told| (told.project, told)).collect();
        Ok(())
    }

    /// The names of lines, actions, decisions and topics alone: for the page of one project, which the
    /// reader has reached already.
    pub async fn of_records(read: &mut Read, agenda: AgendaId, content: &Content) -> Result<Names> {
        let mut names = Names::default();
        let topics = store::topics::list_by_id(read, &topics_of(content)).await?;
        names.topics = topics.into_iter().map(|topic| (topic.id, topic)).collect();
        let (decisions, actions) = records(content, &[]);
        names.add_records(read, &decisions, &actions).await?;
        names.items = store::names::list_items(read, agenda).await?.into_iter().collect();
        Ok(names)
    }

    /// Adds posts, the threads they stand in now, and more threads.
    pub async fn add_posts(&mut self, read: &mut Read, posts: &[PostId], threads: &[ThreadId]) -> Result<()> {
        for post in store::names::list_posts(read, posts).await? {
            self.posts.insert(post.id, post);
        }
        let mut wanted: Vec<ThreadId> =
            self.posts.values().map(|post| post.thread).chain(threads.iter().copied()).collect();
        wanted.sort_unstable();
        wanted.dedup();
        for thread in store::names::list_threads(read, &wanted).await? {
            self.threads.insert(thread.id, thread);
        }
        Ok(())
    }

    /// Adds decisions and actions.
    pub async fn add_records(
        &mut self,
        read: &mut Read,
        decisions: &[DecisionId],
        actions: &[ActionId],
    ) -> Result<()> {
        for row in store::names::list_decisions(read, decisions).await? {
            self.decisions.insert(DecisionId(row.id), row);
        }
        for row in store::names::list_actions(read, actions).await? {
            self.actions.insert(ActionId(row.id), row);
        }
        Ok(())
    }

    /// Whether a line about a project may be shown; one about none always may.
    pub fn reaches(&self, project: Option<ProjectId>) -> bool {
        project.is_none_or(|project| self.projects.contains_key(&project))
    }

    /// A project in reach.
    pub fn project(&self, id: ProjectId) -> Option<&ProjectCard> {
        self.projects.get(&id)
    }

    /// A person.
    pub fn person(&self, id: PersonId) -> Option<Named> {
        self.people.get(&id).map(|person| Named { id: id.0, name: person.name.clone() })
    }

    /// A person's zone; UTC if it is not known.
    pub fn zone(&self, id: PersonId) -> TimeZone {
        self.people.get(&id).and_then(|person| TimeZone::get(&person.zone).ok()).unwrap_or(TimeZone::UTC)
    }

    /// Those who can lead or back up a project, by name.
    pub fn leads(&self) -> Vec<Named> {
        self.team_where(|person| person.can_lead)
    }

    /// The active team, by name.
    pub fn team(&self) -> Vec<Named> {
        self.team_where(|_| true)
    }

    fn team_where(&self, keep: impl Fn(&PersonName) -> bool) -> Vec<Named> {
        let team = self.people.values().filter(|person| person.team && keep(person));
        let mut team: Vec<Named> =
            team.map(|person| Named { id: person.id.0, name: person.name.clone() }).collect();
        team.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        team
    }

    /// A post in a project in reach.
    pub fn post(&self, id: PostId) -> Option<&PostGlance> {
        self.posts.get(&id).filter(|post| self.reaches(Some(post.project)))
    }

    /// A thread of a project in reach.
    pub fn thread(&self, id: ThreadId) -> Option<&ThreadGlance> {
        self.threads.get(&id).filter(|thread| self.reaches(Some(thread.project)))
    }

    /// A decision in reach.
    pub fn decision(&self, id: DecisionId) -> Option<&RecordGlance> {
        self.decisions.get(&id).filter(|row| self.reaches(row.project))
    }

    /// An action in reach.
    pub fn action(&self, id: ActionId) -> Option<&RecordGlance> {
        self.actions.get(&id).filter(|row| self.reaches(row.project))
    }

    /// The words of a line that somebody wrote.
    pub fn item(&self, id: AgendaItemId) -> Option<&str> {
        self.items.get(&id).map(String::as_str)
    }

    /// A request for a meeting of its own.
    pub fn topic(&self, id: TopicId) -> Option<&Topic> {
        self.topics.get(&id).filter(|topic| self.reaches(Some(topic.project)))
    }

    /// What is told of a proposed project.
    pub fn told(&self, id: ProjectId) -> Option<&Told> {
        self.told.get(&id)
    }

    /// The address of a thread.
    pub fn thread_href(&self, thread: &ThreadGlance) -> Option<String> {
        let key = &self.project(thread.project)?.key;
        Some(match thread.kind.as_str() {
            "worklog" => format!("/projects/{key}/log"),
            _ => format!("/projects/{key}/threads/{}", thread.number),
        })
    }

    /// The address of a post within its thread.
    pub fn post_href(&self, post: &PostGlance) -> Option<String> {
        let thread = self.thread(post.thread)?;
        Some(format!("{}#p{}", self.thread_href(thread)?, post.id))
    }
}

fn topics_of(content: &Content) -> Vec<TopicId> {
    let of =
        |line: &crate::content::Line<_>| if let Subject::Topic(id) = line.subject { Some(id) } else { None };
    content.topics.iter().filter_map(of).collect()
}

fn records(content: &Content, outcomes: &[Outcome]) -> (Vec<DecisionId>, Vec<ActionId>) {
    let mut decisions = Vec::new();
    let mut actions = Vec::new();
    for line in &content.pending {
        match line.subject {
            Subject::Decision(id) => decisions.push(id),
            Subject::Action(id) => actions.push(id),
            _ => {}
        }
    }
    decisions.extend(content.projects().flat_map(|about| &about.decisions));
    for outcome in outcomes {
        match outcome.kind {
            OutcomeKind::Decision | OutcomeKind::Opened => decisions.push(DecisionId(outcome.record)),
            OutcomeKind::Action => actions.push(ActionId(outcome.record)),
            OutcomeKind::Note => {}
        }
    }
    (decisions, actions)
}
