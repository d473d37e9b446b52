//! The items of each section, in the reader's words.

use super::{Came, Item, LinkTo, Part, Remark, came};
use crate::{
    content::{Content, Coverage, Current, Line, Pending, Project, ViaWord, Wanted},
    names::{Named, Names},
    rules::{Section, Update},
    shown::Shown,
    types::{Agenda, Outcome, Subject, TopicState},
};
use jiff::Timestamp;
use kernel::{PersonId, PostId, ProjectId, from_micros};
use projects::{Kind, ProjectState};
use std::collections::BTreeMap;
use threads::markdown::excerpt;
use ui::{Locale, parts::Tone};

/// Characters of an entry that its link shows: most are whole, and the link leads to the rest.
const WORDS: usize = 280;

/// Sections 1 to 5.
pub(super) fn parts(
    t: &Locale,
    agenda: &Agenda,
    content: &Content,
    names: &Names,
    outcomes: &[&Outcome],
    shown: &Shown,
) -> Vec<Part> {
    let maker = Maker { t, agenda, names, outcomes, shown };
    let pending = content.pending.iter().filter_map(|line| maker.pending(line)).collect();
    let current = content.current.iter().filter_map(|line| maker.current(line)).collect();
    let new = content.new.iter().filter_map(|line| maker.project(line, &line.about)).collect();
    let topics = content.topics.iter().filter_map(|line| maker.topic(line)).collect();
    let coverage = maker.coverage(&content.coverage);
    [
        (Section::Pending, pending),
        (Section::Projects, current),
        (Section::NewProjects, new),
        (Section::Topics, topics),
        (Section::Cover, coverage),
    ]
    .into_iter()
    .map(|(section, items)| Part { number: section.number(), section: section.word().to_owned(), items })
    .collect()
}

/// What a line is called where only its subject is known.
pub(super) fn title_of(t: &Locale, names: &Names, subject: Subject) -> String {
    let title = match subject {
        Subject::Action(id) => names.action(id).map(|row| row.text.clone()),
        Subject::Decision(id) => names.decision(id).map(|row| row.text.clone()),
        Subject::Project(id) => names.project(id).map(projects::ProjectCard::full_name),
        Subject::Topic(id) => names.topic(id).map(|topic| topic.title.clone()),
        Subject::Item(id) => names.item(id).map(str::to_owned),
        Subject::Coverage => Some(t.s("agenda-section-cover")),
    };
    title.unwrap_or_else(|| subject.to_string())
}

/// A link to a post.
pub(super) fn post_link(t: &Locale, names: &Names, id: PostId) -> Option<LinkTo> {
    let post = names.post(id)?;
    let whole = names.thread(post.thread).filter(|thread| thread.kind != "worklog");
    let words = match whole {
        Some(thread) => format!("{}: {}", thread.title, excerpt(&post.glance, WORDS)),
        None => excerpt(&post.glance, WORDS),
    };
    let words = if post.live { words } else { t.s("agenda-deleted") };
    let href = names.post_href(post).filter(|_| post.live);
    Some(LinkTo { at: post.posted_at, icon: icon_of(&post.kind), words, posts: 1, href })
}

fn icon_of(kind: &str) -> &'static str {
    match kind {
        "call" => "phone",
        "mail" => "mail",
        "meeting" => "video",
        "delivery" | "ship" => "rocket",
        "visit" => "map-pin",
        "decision" => "gavel",
        "worklog" | "note" => "sticky-note",
        "incident" => "octagon-alert",
        "candidate" => "package",
        "event" => "flag",
        _ => "message-square-text",
    }
}

struct Maker<'a> {
    t: &'a Locale,
    agenda: &'a Agenda,
    names: &'a Names,
    outcomes: &'a [&'a Outcome],
    shown: &'a Shown,
}

impl Maker<'_> {
    fn item<T>(&self, line: &Line<T>, title: String) -> Item {
        Item {
            id: line.subject,
            title,
            href: None,
            project: None,
            kind: line.kind,
            minutes: line.minutes,
            remarks: Vec::new(),
            lead: None,
            covers: None,
            backup: None,
            details: Vec::new(),
            links: Vec::new(),
            more: 0,
            needs: Vec::new(),
            text: None,
            proposed: false,
            unwritten: None,
            open: false,
            update: None,
            weeks: 0,
            first: false,
            outcomes: self.came(line.subject),
        }
    }

    fn came(&self, subject: Subject) -> Vec<Came> {
        let of_it = self.outcomes.iter().filter(|outcome| outcome.subject == subject);
        of_it.map(|outcome| came(self.names, outcome)).collect()
    }

    /// An item within a project, if the project is in reach.
    fn within(&self, item: Item, project: Option<ProjectId>) -> Option<Item> {
        let Some(project) = project else { return Some(item) };
        let card = self.names.project(project)?;
        let href = item.href.clone().or(Some(format!("/projects/{}", card.key)));
        Some(Item { project: Some(card.key.clone()), href, ..item })
    }

    #[expect(clippy::unused_self, reason = "reads as the other remarks of a line do")]
    fn remark(&self, tone: Tone, icon: &'static str, words: String) -> Remark {
        Remark { tone, icon, words, href: None }
    }

    fn pending(&self, line: &Line<Pending>) -> Option<Item> {
        let (record, decision) = match line.subject {
            Subject::Action(id) => (self.names.action(id)?, false),
            Subject::Decision(id) => (self.names.decision(id)?, true),
            _ => return None,
        };
        let mut item = self.within(self.item(line, record.text.clone()), line.about.project)?;
        let t = self.t;
        if line.about.times > 1 {
            let words = t.n("agenda-times", line.about.times as usize);
            item.remarks.push(self.remark(Tone::Warn, "history", words));
        }
        if record.state != line.about.state {
            let words = t.s(&format!("agenda-record-{}", record.state));
            item.remarks.push(self.remark(Tone::Ok, "check", words));
        } else if decision {
            let words = t.s(&format!("agenda-decision-{}", record.state));
            item.remarks.push(self.remark(Tone::Mute, "gavel", words));
        }
        item.lead = record.owner.and_then(|owner| self.names.person(owner));
        item.details.extend(line.about.due.map(|due| self.due(due)));
        item.details.extend(
            item.project
                .as_ref()
                .and(line.about.project)
                .and_then(|project| self.names.project(project).map(projects::ProjectCard::full_name)),
        );
        item.open = !decision && record.state == "open";
        Some(item)
    }

    fn due(&self, due: jiff::civil::Date) -> String {
        let key = if due < self.t.today() { "agenda-was-due" } else { "agenda-due" };
        self.t.with(key, &[("day", self.t.day_near(due).into())])
    }

    fn current(&self, line: &Line<Current>) -> Option<Item> {
        match &line.about {
            Current::Project(project) => self.project(line, project),
            Current::Item { project, .. } => {
                let Subject::Item(id) = line.subject else { return None };
                let mut item = self.within(self.item(line, self.names.item(id)?.to_owned()), *project)?;
                item.details.extend(
                    project.and_then(|id| self.names.project(id)).map(projects::ProjectCard::full_name),
                );
                Some(item)
            }
        }
    }

    fn project<T>(&self, line: &Line<T>, about: &Project) -> Option<Item> {
        let card = self.names.project(about.project)?;
        let mut item = self.within(self.item(line, card.full_name()), Some(about.project))?;
        item.remarks = self.project_remarks(about);
        let person = |id: Option<PersonId>| id.and_then(|id| self.names.person(id));
        if about.state == ProjectState::Proposed {
            let told = self.names.told(about.project);
            item.text = told.map(|told| {
                [told.context.as_str(), told.description.as_str()].join("\n\n").trim().to_owned()
            });
            let by = told.and_then(|told| told.proposer).and_then(|by| self.names.person(by));
            if let Some(by) = by {
                let words = self.t.with("agenda-proposed-by", &[("name", by.name.into())]);
                item.remarks.push(self.remark(Tone::Mute, "flag", words));
            }
            item.proposed = card.state == ProjectState::Proposed;
        } else if about.state != ProjectState::Closed {
            item.lead = person(about.effective);
            item.backup = person(about.backup).filter(|backup| item.lead.as_ref() != Some(backup));
            item.covers = match about.via {
                Some(ViaWord::Backup | ViaWord::Cover) => person(about.lead),
                _ => None,
            };
        }
        item.details.push(self.stage(about));
        let most = self.shown.of(about.project);
        item.links = about.links.iter().take(most).filter_map(|link| self.link(link)).collect();
        item.more = about.links.len().saturating_sub(most);
        item.needs = self.needs(about);
        item.update = Some(about.update);
        item.weeks = about.weeks;
        item.first = about.comes_first();
        Some(item)
    }

    /// `prueba de concepto · en curso`, `cliente · Fase 2`.
    fn stage(&self, about: &Project) -> String {
        let kind = self.t.s(&format!("agenda-kind-of-{}", about.kind.word()));
        let stage = match (&about.stage, about.kind) {
            (Some(stage), Kind::Poc) => self.t.s(&format!("agenda-stage-{stage}")),
            _ => about.phase.clone(),
        };
        if stage.is_empty() { kind } else { format!("{kind} · {stage}") }
    }

    fn project_remarks(&self, about: &Project) -> Vec<Remark> {
        let t = self.t;
        let mut remarks = Vec::new();
        if about.update == Update::Missing {
            let yet = self.agenda.frozen_at.is_none() && about.weeks == 1;
            let words = if yet {
                t.s("agenda-no-update-yet")
            } else {
                t.n("agenda-no-update", about.weeks.max(0) as usize)
            };
            let tone = if yet { Tone::Warn } else { Tone::Bad };
            remarks.push(self.remark(tone, "octagon-alert", words));
        }
        if about.is_uncovered() {
            remarks.push(self.remark(Tone::Bad, "triangle-alert", t.s("agenda-uncovered")));
        }
        let state = match about.state {
            ProjectState::Closed => Some(("archive", "agenda-closed-this-week")),
            ProjectState::Paused => Some(("pause", "agenda-paused")),
            ProjectState::Open | ProjectState::Proposed => {
                about.opened.then_some(("plus", "agenda-opened-this-week"))
            }
        };
        remarks.extend(state.map(|(icon, key)| self.remark(Tone::Mute, icon, t.s(key))));
        remarks.extend(about.flags.iter().map(|flag| Remark {
            tone: if flag.bad { Tone::Bad } else { Tone::Warn },
            icon: if flag.bad { "octagon-alert" } else { "triangle-alert" },
            words: if t.lang == kernel::Lang::Es { flag.es.clone() } else { flag.en.clone() },
            href: Some(flag.href.clone()).filter(|href| !href.is_empty()),
        }));
        remarks
    }

    fn link(&self, link: &crate::content::Link) -> Option<LinkTo> {
        let (newest, _) = link.posts.first()?;
        if !link.whole {
            return post_link(self.t, self.names, *newest);
        }
        // A thread that was merged since is found by its posts.
        let thread = self
            .names
            .thread(link.thread)
            .or_else(|| self.names.post(*newest).and_then(|post| self.names.thread(post.thread)))?;
        let words = if link.new {
            self.t.with("agenda-new-thread", &[("title", thread.title.as_str().into())])
        } else {
            thread.title.clone()
        };
        let oldest = link.posts.last().and_then(|(post, _)| self.names.post(*post));
        let href =
            oldest.and_then(|post| self.names.post_href(post)).or_else(|| self.names.thread_href(thread));
        Some(LinkTo {
            at: from_micros(link.at),
            icon: icon_of(&thread.kind),
            words,
            posts: link.posts.len(),
            href,
        })
    }

    fn needs(&self, about: &Project) -> Vec<LinkTo> {
        let decisions = about.decisions.iter().filter_map(|id| {
            let row = self.names.decision(*id)?;
            let href = row
                .project
                .and_then(|project| self.names.project(project))
                .map(|card| format!("/projects/{}", card.key));
            Some(LinkTo { at: Timestamp::MIN, icon: "gavel", words: row.text.clone(), posts: 0, href })
        });
        let choices = about.choices.iter().filter_map(|id| {
            let thread = self.names.thread(*id)?;
            let href = self.names.thread_href(thread);
            Some(LinkTo { at: Timestamp::MIN, icon: "gavel", words: thread.title.clone(), posts: 0, href })
        });
        decisions.chain(choices).collect()
    }

    fn topic(&self, line: &Line<Wanted>) -> Option<Item> {
        let Subject::Topic(id) = line.subject else { return None };
        let topic = self.names.topic(id)?;
        let mut item = self.within(self.item(line, topic.title.clone()), Some(line.about.project))?;
        let card = self.names.project(line.about.project)?;
        let t = self.t;
        item.details.push(card.full_name());
        item.details.push(t.with("agenda-minutes", &[("n", topic.minutes.into())]));
        item.lead = topic.raised_by.and_then(|by| self.names.person(by));
        item.open = matches!(topic.state, TopicState::Raised | TopicState::Accepted);
        match line.about.written_in {
            None => item.unwritten = Some(write_up(&card.key, topic, self.names)),
            Some(post) => {
                item.href = self.names.post(post).and_then(|post| self.names.post_href(post)).or(item.href);
                let when = line.about.meets_at.map(from_micros);
                let accepted = line.about.state == TopicState::Accepted.word();
                let words = match when.filter(|_| accepted) {
                    Some(at) => t.with("agenda-topic-at", &[("when", t.moment(at).into())]),
                    None => t.s("agenda-topic-written"),
                };
                item.remarks.push(self.remark(Tone::Ok, "check", words));
            }
        }
        Some(item)
    }

    /// One item for each person who is away, and one for each project without a lead who is left
    /// uncovered.
    fn coverage(&self, line: &Line<Coverage>) -> Vec<Item> {
        let t = self.t;
        let mut spans: BTreeMap<PersonId, Vec<String>> = BTreeMap::new();
        let mut order: Vec<PersonId> = Vec::new();
        for away in &line.about.away {
            let last = away.to.yesterday().unwrap_or(away.to);
            let days = if away.from == last {
                t.day_short(away.from)
            } else {
                t.with(
                    "agenda-days",
                    &[("from", t.day_short(away.from).into()), ("to", t.day_short(last).into())],
                )
            };
            let days = if away.part { t.with("agenda-part-of", &[("day", days.into())]) } else { days };
            if !order.contains(&away.person) {
                order.push(away.person);
            }
            spans.entry(away.person).or_default().push(days);
        }
        let mut items: Vec<Item> = order
            .into_iter()
            .filter_map(|person| {
                let named = self.names.person(person)?;
                Some(self.away(line, &named, person, spans.remove(&person).unwrap_or_default()))
            })
            .collect();
        let shown: Vec<PersonId> = line.about.away.iter().map(|away| away.person).collect();
        for gap in
            line.about.uncovered.iter().filter(|gap| gap.lead.is_none_or(|lead| !shown.contains(&lead)))
        {
            let Some(card) = self.names.project(gap.project) else { continue };
            let mut item = self.item(line, card.full_name());
            item.href = Some(format!("/projects/{}", card.key));
            item.remarks.push(self.remark(Tone::Bad, "triangle-alert", self.gap(&gap.days)));
            items.push(item);
        }
        items
    }

    fn away(&self, line: &Line<Coverage>, named: &Named, person: PersonId, days: Vec<String>) -> Item {
        let t = self.t;
        let title = t.with("agenda-away", &[("name", named.name.as_str().into())]);
        let mut item = self.item(line, title);
        item.lead = Some(named.clone());
        item.details = days;
        for covered in line.about.covered.iter().filter(|covered| covered.lead == person) {
            let (Some(card), Some(by)) = (self.names.project(covered.project), self.names.person(covered.by))
            else {
                continue;
            };
            let args = [("project", card.full_name().into()), ("name", by.name.into())];
            item.details.push(t.with("agenda-covered-by", &args));
        }
        for gap in line.about.uncovered.iter().filter(|gap| gap.lead == Some(person)) {
            let Some(card) = self.names.project(gap.project) else { continue };
            let args = [("project", card.full_name().into()), ("gap", self.gap(&gap.days).into())];
            let words = t.with("agenda-gap-in", &args);
            item.remarks.push(Remark {
                href: Some(format!("/projects/{}", card.key)),
                ..self.remark(Tone::Bad, "triangle-alert", words)
            });
        }
        item
    }

    fn gap(&self, days: &[jiff::civil::Date]) -> String {
        let days: Vec<String> = days.iter().map(|day| self.t.day_short(*day)).collect();
        self.t.with("agenda-gap", &[("days", days.join(", ").into())])
    }
}

/// Where a request is written up: its thread, or a new one of its title.
pub(crate) fn write_up(key: &str, topic: &crate::types::Topic, names: &Names) -> String {
    let thread = topic.thread.and_then(|id| names.thread(id)).and_then(|thread| names.thread_href(thread));
    thread.unwrap_or_else(|| {
        format!("/projects/{key}/threads/new?kind=topic&title={}", web::encode(&topic.title))
    })
}
