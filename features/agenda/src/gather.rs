//! Makes an agenda from live data: what the draft shows now, and what a freeze keeps.
//!
//! It is made for the whole house in a bounded number of queries, whatever the number of projects.
//! Absent on purpose: names and reach, which belong to whoever reads it (`document`).

use crate::{
    content::{
        Away, Content, Coverage, Covered, Current, FORM, Flag, Line, Link, Pending, Project, Uncovered,
        Wanted, canonical, read as read_text,
    },
    rules::{
        self, Activity, Origin, Post, Section, Update, section_of, update, week_in_a_row,
        weeks_without_update,
    },
    store::{
        lines, sources,
        sources::{DecisionFact, ThreadFact, Written},
        topics, weeks,
    },
    types::{Agenda, Mark, Removal, Subject},
    window::Window,
};
use db::Read;
use jiff::{Timestamp, ToSpan};
use kernel::{PersonId, PostId, ProjectId, Result, ThreadId, Week, WorkCalendar, local_date, local_noon};
use projects::{
    AssignedRole, Holding, ProjectState, Via,
    lead::{Absence, Assignment, effective_lead, uncovered_days},
};
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};
use ui::Locale;

/// Days that section 5 looks ahead.
const COVERAGE_DAYS: i64 = 14;

/// An agenda made now.
pub struct Gathered {
    /// Its sections.
    pub content: Content,
    /// The window.
    pub window: Window,
    /// Every post of a person that the window counts.
    pub posts: Vec<PostId>,
}

/// The window of an agenda: a frozen one's own, otherwise from the last freeze to its own.
pub async fn window(read: &mut Read, agenda: &Agenda) -> Result<Window> {
    let from = match agenda.frozen_at {
        Some(_) => agenda.window_from,
        None => weeks::last_frozen(read).await?.map(|last| last.freezes_at),
    };
    Ok(Window { from, to: agenda.freezes_at })
}

/// Every post of a person that a window counts, newest first: those accepted in it, and those that came
/// to stand after theirs was frozen.
pub async fn written(read: &mut Read, window: Window, project: Option<ProjectId>) -> Result<Vec<Written>> {
    let from = window.from.unwrap_or(Timestamp::MIN);
    let mut posts = sources::list_written(read, from, window.to, project).await?;
    posts.extend(sources::list_late(read, from, project).await?);
    Ok(posts)
}

/// Makes an agenda that is not frozen. `tongues` are the readers whose words remarks are kept in: one
/// for a page, Spanish and English for a freeze.
pub async fn gather(read: &mut Read, agenda: &Agenda, tongues: &[Locale]) -> Result<Gathered> {
    gather_about(read, agenda, tongues, None).await
}

/// The same of one project alone, for its own page: its lines and its news, without phases, who stands in
/// for whom, the weeks before, and who is away, which that page says elsewhere. What it costs does not
/// follow the house.
pub async fn gather_about(
    read: &mut Read,
    agenda: &Agenda,
    tongues: &[Locale],
    only: Option<ProjectId>,
) -> Result<Gathered> {
    let window = window(read, agenda).await?;
    let as_of = window.to.min(read.now()).max(window.from.unwrap_or(Timestamp::MIN));
    let calendar = people::org_calendar(read).await?;
    let posts = written(read, window, only).await?;
    let whole = only.is_none();
    let end = end_of_coverage(agenda, &calendar);
    let facts = Facts {
        week: agenda.week(),
        as_of,
        flags: flags(read, tongues).await?,
        threads: threads_of(read, &posts).await?,
        kinds: sources::list_kinds(read, only).await?,
        stages: if whole { stages(read).await? } else { HashMap::new() },
        weeks: if whole { weeks_before(read).await? } else { Arc::default() },
        pairs: if whole { Pairs::load(read, as_of, end).await? } else { Pairs::default() },
        decisions: sources::list_decisions(read, window.to, only).await?,
        choices: if whole { sources::list_choices(read, window.to).await? } else { Vec::new() },
        activities: activities(read, window, &posts, only).await?,
        window,
        calendar,
        posts,
    };
    let marks = lines::list_marks(read, agenda.id).await?;
    let removals = lines::list_removals(read).await?;
    let mut desk = Desk { marks, removals, removed: Vec::new() };

    let pending = desk.arrange(facts.pending(sources::list_actions(read, window.to, only).await?))?;
    let mut current = facts.current();
    for item in lines::list_items(read, agenda.id).await? {
        let about = Current::Item { project: item.project, version: item.version };
        current.push(Line::new(Subject::Item(item.id), about));
    }
    let current = desk.arrange(current)?;
    let new = desk.arrange(facts.new_projects())?;
    let wanted = topics::list(read, window.to, only).await?.into_iter().map(|topic| {
        let about = Wanted {
            project: topic.project,
            state: topic.state.word().to_owned(),
            written_in: topic.written_in(),
            meets_at: topic.meets_at.map(Timestamp::as_microsecond),
        };
        Line::new(Subject::Topic(topic.id), about)
    });
    let topics = desk.arrange(wanted.collect())?;
    let coverage = if whole { facts.coverage(read, agenda).await? } else { Coverage::default() };
    let coverage = desk.arrange(vec![Line::new(Subject::Coverage, coverage)])?.pop();
    let mut content = Content {
        form: FORM,
        week: agenda.week().to_string(),
        meets_at: agenda.meets_at.as_microsecond(),
        from: window.from.map(Timestamp::as_microsecond),
        to: window.to.as_microsecond(),
        pending,
        current,
        new,
        topics,
        coverage: coverage.unwrap_or_else(|| Line::new(Subject::Coverage, Coverage::default())),
        removed: desk.removed,
        hidden: Vec::new(),
    };
    let posts: Vec<PostId> = facts.posts.iter().map(|post| post.post).collect();
    let shown: HashSet<PostId> = content.posts().collect();
    content.hidden = posts.iter().copied().filter(|post| !shown.contains(post)).collect();
    Ok(Gathered { content, window, posts })
}

/// What people did to the lines.
struct Desk {
    marks: Vec<Mark>,
    removals: Vec<Removal>,
    removed: Vec<i64>,
}

impl Desk {
    /// Leaves out lines that were taken off and whose source is still the same, adds what people said of
    /// the rest, and puts them into the order that people chose; a line nobody placed keeps its own.
    fn arrange<T: Source>(&mut self, lines: Vec<Line<T>>) -> Result<Vec<Line<T>>> {
        let mut placed: Vec<(i64, Line<T>)> = Vec::with_capacity(lines.len());
        for (at, mut line) in lines.into_iter().enumerate() {
            if let Some(removal) = self.removals.iter().find(|removal| removal.subject == line.subject)
                && removal.source == line.about.source()?
            {
                self.removed.push(removal.id);
                continue;
            }
            let mark = self.marks.iter().find(|mark| mark.subject == line.subject);
            line.kind = mark.and_then(|mark| mark.kind);
            line.minutes = mark.and_then(|mark| mark.minutes);
            placed.push((mark.and_then(|mark| mark.place).unwrap_or(at as i64 * 10), line));
        }
        placed.sort_by_key(|(place, _)| *place);
        Ok(placed.into_iter().map(|(_, line)| line).collect())
    }
}

/// What a line is made from: while it is the same, a line that was taken off stays away.
trait Source {
    /// A digest of it.
    fn source(&self) -> Result<String>;
}

fn digest<S: Serialize>(source: &S) -> Result<String> {
    Ok(web::digest(&canonical(source)?))
}

impl Source for Pending {
    /// The weeks that pass change nothing.
    fn source(&self) -> Result<String> {
        digest(&(&self.state, self.due))
    }
}

impl Source for Project {
    /// It comes back with news, or when the weeks without them grow.
    fn source(&self) -> Result<String> {
        digest(&(self.state, &self.links, self.weeks, self.effective))
    }
}

impl Source for Current {
    fn source(&self) -> Result<String> {
        match self {
            Current::Project(project) => project.source(),
            Current::Item { version, .. } => digest(version),
        }
    }
}

impl Source for Wanted {
    fn source(&self) -> Result<String> {
        digest(self)
    }
}

impl Source for Coverage {
    fn source(&self) -> Result<String> {
        digest(self)
    }
}

/// The digest of what a line of an agenda was made from, and the project it is about; nothing if the
/// agenda has no such line.
pub fn source_of(content: &Content, subject: Subject) -> Result<Option<(String, Option<ProjectId>)>> {
    fn find<T: Source>(
        lines: &[Line<T>],
        subject: Subject,
        project: impl Fn(&T) -> Option<ProjectId>,
    ) -> Result<Option<(String, Option<ProjectId>)>> {
        let line = lines.iter().find(|line| line.subject == subject);
        line.map(|line| Ok((line.about.source()?, project(&line.about)))).transpose()
    }
    if subject == Subject::Coverage {
        return Ok(Some((content.coverage.about.source()?, None)));
    }
    let of_current = |about: &Current| match about {
        Current::Project(project) => Some(project.project),
        Current::Item { project, .. } => *project,
    };
    Ok(find(&content.pending, subject, |about| about.project)?
        .or(find(&content.current, subject, of_current)?)
        .or(find(&content.new, subject, |about| Some(about.project))?)
        .or(find(&content.topics, subject, |about| Some(about.project))?))
}

/// Everything that lines are made from.
struct Facts {
    week: Week,
    window: Window,
    as_of: Timestamp,
    calendar: WorkCalendar,
    posts: Vec<Written>,
    threads: HashMap<ThreadId, ThreadFact>,
    kinds: Vec<(ProjectId, projects::Kind, String)>,
    stages: HashMap<ProjectId, (String, Option<String>)>,
    weeks: Arc<Weeks>,
    activities: HashMap<ProjectId, Activity>,
    pairs: Pairs,
    decisions: Vec<DecisionFact>,
    choices: Vec<(ThreadId, ProjectId)>,
    flags: HashMap<ProjectId, Vec<Flag>>,
}

impl Facts {
    fn pending(&self, actions: Vec<sources::ActionFact>) -> Vec<Line<Pending>> {
        let times = |since: Timestamp| {
            week_in_a_row(Week::of(local_date(since, &self.calendar.zone)).plus(1), self.week)
        };
        let decisions = self
            .decisions
            .iter()
            .filter(|decision| decision.from_agenda && (decision.state == "open" || decision.owner.is_some()))
            .map(|decision| {
                let about = Pending {
                    project: decision.project,
                    state: decision.state.clone(),
                    due: decision.due,
                    times: times(decision.noted_at),
                };
                (decision.due, decision.noted_at, Line::new(Subject::Decision(decision.id), about))
            });
        let actions = actions.into_iter().map(|action| {
            let about = Pending {
                project: action.project,
                state: "open".to_owned(),
                due: action.due,
                times: times(action.assigned_at),
            };
            (action.due, action.assigned_at, Line::new(Subject::Action(action.id), about))
        });
        let mut all: Vec<_> = decisions.chain(actions).collect();
        all.sort_by_key(|(due, since, line)| (due.is_none(), *due, *since, line.subject));
        all.into_iter().map(|(_, _, line)| line).collect()
    }

    /// Current projects, what is late first.
    fn current(&self) -> Vec<Line<Current>> {
        let mut lines = self.in_section(Section::Projects);
        let mut order: Vec<rules::Line> = lines
            .iter()
            .enumerate()
            .map(|(at, project)| rules::Line {
                project: project.project,
                key: format!("{at:06}"),
                weeks_without: if project.update == Update::Missing { project.weeks as usize } else { 0 },
                is_flagged: project.flags.iter().any(|flag| flag.bad) || project.is_uncovered(),
            })
            .collect();
        rules::order(&mut order);
        let places: HashMap<ProjectId, usize> =
            order.iter().enumerate().map(|(at, line)| (line.project, at)).collect();
        lines.sort_by_key(|project| places.get(&project.project).copied());
        lines
            .into_iter()
            .map(|project| Line::new(Subject::Project(project.project), Current::Project(Box::new(project))))
            .collect()
    }

    /// Proposed projects, then those opened within the window.
    fn new_projects(&self) -> Vec<Line<Project>> {
        let mut lines = self.in_section(Section::NewProjects);
        lines.sort_by_key(|project| project.opened);
        lines.into_iter().map(|project| Line::new(Subject::Project(project.project), project)).collect()
    }

    fn in_section(&self, section: Section) -> Vec<Project> {
        self.kinds
            .iter()
            .filter_map(|(id, kind, key)| {
                let activity = self.activities.get(id)?;
                // A post in a project that has no business here is counted all the same, so it is shown.
                let place = section_of(activity, self.window)
                    .or((!activity.posts.is_empty()).then_some(Section::Projects))?;
                (place == section).then(|| self.project(activity, *kind, key))
            })
            .collect()
    }

    fn project(&self, activity: &Activity, kind: projects::Kind, key: &str) -> Project {
        let id = activity.project;
        let state = activity.state_in(self.window).unwrap_or(ProjectState::Proposed);
        let judged = update(activity, self.window, &self.calendar);
        let before = self.weeks.get(&id).copied().unwrap_or(0).clamp(0, 520) as usize;
        let mut row = vec![judged];
        row.resize(before + 1, Update::Missing);
        let pair = self.pairs.at(id, self.as_of);
        let (phase, stage) = self.stages.get(&id).cloned().unwrap_or_default();
        let open = |decision: &&DecisionFact| decision.project == Some(id) && decision.state == "open";
        let mut flags = self.flags.get(&id).cloned().unwrap_or_default();
        if self.decisions.iter().filter(open).any(|decision| decision.affects_deal) {
            flags.push(deal_flag(key));
        }
        Project {
            project: id,
            kind,
            state,
            stage,
            phase,
            opened: section_of(activity, self.window) == Some(Section::NewProjects)
                && state != ProjectState::Proposed,
            lead: pair.lead,
            backup: pair.backup,
            effective: pair.effective,
            via: pair.via.map(Into::into),
            links: self.links(id),
            decisions: self.decisions.iter().filter(open).map(|decision| decision.id).collect(),
            choices: self
                .choices
                .iter()
                .filter(|(_, project)| *project == id)
                .map(|(thread, _)| *thread)
                .collect(),
            flags,
            update: judged,
            weeks: weeks_without_update(&row) as i64,
        }
    }

    /// Every entry of the worklog by itself, and every other thread as a whole, newest first.
    fn links(&self, project: ProjectId) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        let mut whole: HashMap<ThreadId, usize> = HashMap::new();
        for post in self.posts.iter().filter(|post| post.project == project) {
            let fact = self.threads.get(&post.thread);
            let worklog = fact.is_some_and(|thread| thread.worklog);
            if let Some(at) = whole.get(&post.thread).copied().filter(|_| !worklog) {
                links[at].posts.push((post.post, post.version));
                continue;
            }
            whole.insert(post.thread, links.len());
            links.push(Link {
                at: post.posted_at.as_microsecond(),
                thread: post.thread,
                new: fact.is_some_and(|thread| !thread.worklog && self.window.contains(thread.opened_at)),
                whole: !worklog,
                posts: vec![(post.post, post.version)],
            });
        }
        links.sort_by_key(|link| std::cmp::Reverse(link.at));
        links
    }

    async fn coverage(&self, read: &mut Read, agenda: &Agenda) -> Result<Coverage> {
        let (from, to) = coverage_days(agenda, &self.calendar);
        let absences = sources::list_absences(read, from, to).await?;
        let away = absences.into_iter().map(|row| Away {
            absence: row.id,
            person: row.person,
            from: row.from,
            to: row.to,
            part: row.part,
        });
        let mut covered: Vec<Covered> = Vec::new();
        let mut uncovered = Vec::new();
        for (id, _, _) in &self.kinds {
            let Some(activity) = self.activities.get(id) else { continue };
            let state = activity.state_in(self.window);
            if !matches!(state, Some(ProjectState::Open | ProjectState::Paused)) {
                continue;
            }
            for day in
                from.series(1.day()).take_while(|day| *day < to).filter(|day| self.calendar.is_workday(*day))
            {
                let pair = self.pairs.at(*id, local_noon(day, &self.calendar.zone));
                if let (Some(lead), Some(by)) =
                    (pair.lead, pair.effective.filter(|by| Some(*by) != pair.lead))
                {
                    let row = Covered { project: *id, lead, by };
                    if !covered.contains(&row) {
                        covered.push(row);
                    }
                }
            }
            let days = self.pairs.uncovered(*id, &self.calendar, from, to);
            if !days.is_empty() {
                uncovered.push(Uncovered { project: *id, lead: self.pairs.at(*id, self.as_of).lead, days });
            }
        }
        Ok(Coverage { days: Some((from, to)), away: away.collect(), covered, uncovered })
    }
}

/// The two weeks that section 5 looks at.
fn coverage_days(agenda: &Agenda, calendar: &WorkCalendar) -> (jiff::civil::Date, jiff::civil::Date) {
    let from = local_date(agenda.meets_at, &calendar.zone);
    (from, from.saturating_add(COVERAGE_DAYS.days()))
}

fn end_of_coverage(agenda: &Agenda, calendar: &WorkCalendar) -> Timestamp {
    kernel::start_of_day(coverage_days(agenda, calendar).1, &calendar.zone)
}

fn deal_flag(key: &str) -> Flag {
    let words = |lang| ui::say(lang, "agenda-flag-deal", &[]);
    Flag {
        bad: false,
        en: words(kernel::Lang::En),
        es: words(kernel::Lang::Es),
        href: format!("/projects/{key}"),
    }
}

/// Who answers for which project, now and in the weeks to come.
#[derive(Default)]
struct Pairs {
    held: HashMap<ProjectId, Vec<Assignment>>,
    away: Vec<Absence>,
}

/// The pair of a project at an instant.
struct Pair {
    lead: Option<PersonId>,
    backup: Option<PersonId>,
    effective: Option<PersonId>,
    via: Option<Via>,
}

impl Pairs {
    async fn load(read: &mut Read, from: Timestamp, to: Timestamp) -> Result<Pairs> {
        let mut held: HashMap<ProjectId, Vec<Assignment>> = HashMap::new();
        for Holding { project_id, person_id, role, valid_from, valid_to } in
            sources::list_holdings(read, from).await?
        {
            let row = Assignment { person: person_id, role, from: valid_from, to: valid_to };
            held.entry(project_id).or_default().push(row);
        }
        let away = sources::list_away(read, from, to).await?;
        let away = away.into_iter().map(|(person, from, to)| Absence { person, from, to }).collect();
        Ok(Pairs { held, away })
    }

    fn of(&self, project: ProjectId) -> &[Assignment] {
        self.held.get(&project).map_or(&[], Vec::as_slice)
    }

    fn at(&self, project: ProjectId, at: Timestamp) -> Pair {
        let held = self.of(project);
        let who = |role| {
            let now = held.iter().filter(|a| a.role == role && a.from <= at && a.to.is_none_or(|to| at < to));
            now.max_by_key(|a| a.from).map(|a| a.person)
        };
        let (effective, via) = match effective_lead(held, &self.away, at) {
            projects::lead::Lead::Person { person, via } => (Some(person), Some(via)),
            projects::lead::Lead::Uncovered => (None, None),
        };
        Pair { lead: who(AssignedRole::Lead), backup: who(AssignedRole::Backup), effective, via }
    }

    fn uncovered(
        &self,
        project: ProjectId,
        calendar: &WorkCalendar,
        from: jiff::civil::Date,
        to: jiff::civil::Date,
    ) -> Vec<jiff::civil::Date> {
        uncovered_days(self.of(project), &self.away, calendar, from, to)
    }
}

async fn flags(read: &mut Read, tongues: &[Locale]) -> Result<HashMap<ProjectId, Vec<Flag>>> {
    let mut told = Vec::with_capacity(tongues.len());
    for t in tongues {
        told.push((t.lang, web::agenda_flags(read, t).await?));
    }
    let Some((_, first)) = told.first() else { return Ok(HashMap::new()) };
    let words = |lang: kernel::Lang, at: usize, else_this: &str| {
        let same = told.iter().find(|(spoken, _)| *spoken == lang).and_then(|(_, flags)| flags.get(at));
        same.map_or_else(|| else_this.to_owned(), |flag| flag.words.clone())
    };
    let mut by_project: HashMap<ProjectId, Vec<Flag>> = HashMap::new();
    for (at, flag) in first.iter().enumerate() {
        by_project.entry(flag.project).or_default().push(Flag {
            bad: flag.bad,
            en: words(kernel::Lang::En, at, &flag.words),
            es: words(kernel::Lang::Es, at, &flag.words),
            href: flag.href.clone(),
        });
    }
    Ok(by_project)
}

async fn threads_of(read: &mut Read, posts: &[Written]) -> Result<HashMap<ThreadId, ThreadFact>> {
    let threads: HashSet<ThreadId> = posts.iter().map(|post| post.thread).collect();
    let threads: Vec<ThreadId> = threads.into_iter().collect();
    let facts = sources::list_threads(read, &threads).await?;
    Ok(facts.into_iter().map(|fact| (fact.id, fact)).collect())
}

async fn stages(read: &mut Read) -> Result<HashMap<ProjectId, (String, Option<String>)>> {
    let rows = sources::list_stages(read).await?;
    Ok(rows.into_iter().map(|(id, phase, stage)| (id, (phase, stage))).collect())
}

type Weeks = HashMap<ProjectId, i64>;

/// What the last frozen agenda said, by its seal: the text under a seal never changes, and it is long.
static LAST_WEEKS: Mutex<Option<(String, Arc<Weeks>)>> = Mutex::new(None);

/// For how many windows in a row each project had no update, by the last frozen agenda.
async fn weeks_before(read: &mut Read) -> Result<Arc<Weeks>> {
    let Some(last) = weeks::last_frozen(read).await? else { return Ok(Arc::default()) };
    let hash = last.hash.unwrap_or_default();
    let known = LAST_WEEKS.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, weeks)) = known.filter(|(known, _)| *known == hash) {
        return Ok(weeks);
    }
    let (Some(content), _) = weeks::find_texts(read, last.id).await? else { return Ok(Arc::default()) };
    let content: Content = read_text(&content)?;
    let current = content.current.iter().filter_map(|line| match &line.about {
        Current::Project(project) => Some((project.project, project.weeks)),
        Current::Item { .. } => None,
    });
    let all = current.chain(content.new.iter().map(|line| (line.about.project, line.about.weeks)));
    let weeks: Arc<Weeks> = Arc::new(all.collect());
    *LAST_WEEKS.lock().unwrap_or_else(PoisonError::into_inner) = Some((hash, weeks.clone()));
    Ok(weeks)
}

async fn activities(
    read: &mut Read,
    window: Window,
    posts: &[Written],
    only: Option<ProjectId>,
) -> Result<HashMap<ProjectId, Activity>> {
    let mut states: BTreeMap<ProjectId, Vec<(Timestamp, ProjectState)>> = BTreeMap::new();
    for (project, state, at) in sources::list_turns(read, window.to, only).await? {
        states.entry(project).or_default().push((at, state));
    }
    // A post that came to stand late is news of this window, whenever it was accepted.
    let within = |at: Timestamp| window.from.map_or(at, |from| from.max(at));
    let mut written: HashMap<ProjectId, Vec<Post>> = HashMap::new();
    for post in posts {
        let news = Post { posted_at: within(post.posted_at), origin: Origin::Human };
        written.entry(post.project).or_default().push(news);
    }
    let known = states.into_iter().map(|(project, states)| {
        let posts = written.remove(&project).unwrap_or_default();
        (project, Activity { project, states, posts })
    });
    Ok(known.collect())
}
