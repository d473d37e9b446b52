//! A furnished house with a team, for the tests that go through the data and the doors.

use crate::{
    actions,
    content::{Content, Current, Project, read},
    store::weeks,
    types::Agenda,
};
use kernel::{Actor, Lang, PersonId, PostId, ProjectId};
use projects::{NewProject, Opening, ProjectCard};
use testkit::{Browser, Furnished};
use threads::{Audience, NewPost};
use web::Room;

pub const ROOMS: &[&Room] = &[&people::ROOM, &clients::ROOM, &projects::ROOM, &threads::ROOM, &crate::ROOM];

/// The team: the owner, a head and three who lead and back up.
pub struct Team {
    pub owner: Browser,
    pub bea: Actor,
    pub nadia: Actor,
    pub marta: Actor,
    pub diego: Actor,
    pub lucia: Actor,
}

/// Sets the house up at an instant, with a team.
pub async fn team_at(h: &Furnished, instant: &str) -> Team {
    h.set(instant);
    let owner = h.set_up().await;
    let team = Team {
        owner,
        bea: cast::owner(h).await,
        nadia: person(h, "Nadia Kern", true).await,
        marta: person(h, "Marta Ibáñez", false).await,
        diego: person(h, "Diego Peña", false).await,
        lucia: person(h, "Lucía Ferrer", false).await,
    };
    h.work().await;
    team
}

/// The same on Monday 2 November 2026.
pub async fn team(h: &Furnished) -> Team {
    team_at(h, "2026-11-02T09:00:00+01:00").await
}

async fn person(h: &Furnished, name: &str, head: bool) -> Actor {
    cast::invite(h, people::Invite { head, ..cast::colleague(name) }).await
}

/// A browser in which somebody is signed in.
pub async fn browser(h: &Furnished, who: Actor) -> Browser {
    cast::enters(h, who.person).await
}

fn proposal(name: &str, restricted: bool) -> NewProject {
    NewProject {
        description: format!("Todo lo de {name}."),
        context: "Salió en una llamada.".to_owned(),
        restricted,
        ..NewProject::named(name, None, Lang::Es)
    }
}

/// Proposes a project now.
pub async fn propose(h: &Furnished, by: Actor, name: &str) -> ProjectCard {
    let mut tx = h.tx(by).await;
    let id = projects::propose(&mut tx, proposal(name, false)).await.unwrap();
    let card = projects::find_card(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    card
}

/// Opens a project now.
pub async fn project(h: &Furnished, name: &str, lead: Actor, backup: Actor) -> ProjectCard {
    opened(h, proposal(name, false), lead, backup).await
}

/// Opens a project now that only its pair and heads named on it reach.
pub async fn restricted(h: &Furnished, name: &str, lead: Actor, backup: Actor) -> ProjectCard {
    opened(h, proposal(name, true), lead, backup).await
}

async fn opened(h: &Furnished, new: NewProject, lead: Actor, backup: Actor) -> ProjectCard {
    let mut tx = h.tx(Actor::SYSTEM).await;
    let id = projects::propose(&mut tx, new).await.unwrap();
    projects::open(&mut tx, id, Opening::with(lead.person, backup.person)).await.unwrap();
    let card = projects::find_card(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    card
}

/// Writes an entry into a project's worklog now.
pub async fn write(h: &Furnished, who: Actor, project: ProjectId, text: &str) -> PostId {
    let mut tx = h.tx(who).await;
    let thread = threads::worklog(&mut tx, project).await.unwrap();
    let post = threads::post(&mut tx, NewPost::new(thread, text, Audience::Team)).await.unwrap();
    tx.commit().await.unwrap();
    post
}

/// Moves the clock and lets time do its work.
pub async fn at(h: &Furnished, instant: &str) {
    h.set(instant);
    h.work().await;
}

/// The row of a week.
pub async fn row(h: &Furnished, week: &str) -> Agenda {
    let mut read = h.read(Actor::SYSTEM).await;
    weeks::find(&mut read, week.parse().unwrap()).await.unwrap().unwrap_or_else(|| panic!("no {week}"))
}

/// What a week was frozen with.
pub async fn frozen(h: &Furnished, week: &str) -> Content {
    let agenda = row(h, week).await;
    let mut conn = h.read(Actor::SYSTEM).await;
    let (content, _) = weeks::find_texts(&mut conn, agenda.id).await.unwrap();
    read(&content.unwrap_or_else(|| panic!("{week} is not frozen"))).unwrap()
}

/// What the agenda that is being written would hold now.
pub async fn draft(h: &Furnished) -> Content {
    let mut read = h.read(Actor::SYSTEM).await;
    let agenda = actions::upcoming(&mut read).await.unwrap();
    crate::gather::gather(&mut read, &agenda, &[]).await.unwrap().content
}

/// The line of a project in section 2.
pub fn line_of(content: &Content, project: ProjectId) -> Option<&Project> {
    content.current.iter().find_map(|line| match &line.about {
        Current::Project(about) if about.project == project => Some(about.as_ref()),
        _ => None,
    })
}

/// The posts that a content names of a project.
pub fn posts_of(content: &Content, project: ProjectId) -> Vec<PostId> {
    let links = line_of(content, project).map(|about| about.links.clone()).unwrap_or_default();
    links.iter().flat_map(|link| link.posts.iter().map(|(post, _)| *post)).collect()
}

/// A person's key in a form.
pub fn key(person: PersonId) -> String {
    person.to_string()
}
