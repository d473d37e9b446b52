//! A furnished house with a team, a client's guest and a mail server.

use super::smtp::Server;
use kernel::{Actor, ClientId, Lang, PersonId, PostId, ProjectId, ThreadId};
use projects::{NewProject, Opening, ProjectCard};
use testkit::{Browser, Furnished};
use threads::{Audience, NewPost, NewThread, ThreadKind, Visibility};
use web::{Room, Secret};

pub const ROOMS: &[&Room] = &[&people::ROOM, &clients::ROOM, &projects::ROOM, &threads::ROOM, &crate::ROOM];

pub const SECRET: &str = "the secret of the door for mail";

/// The team: the owner is a head; all are on the services team.
pub struct Team {
    pub mail: Server,
    pub bea: Actor,
    pub marta: Actor,
    pub diego: Actor,
    pub lucia: Actor,
}

/// Opens the house on a Monday at ten, with mail that works.
pub async fn team(h: Furnished) -> (Furnished, Team) {
    let mail = Server::start().await;
    let url = mail.url();
    let h = h
        .configured(|config| {
            config.mail.smtp = Secret(url);
            config.mail.from = "Bitácora <bitacora@tramontana.example>".to_owned();
            config.mail.reply = "reply@tramontana.example".to_owned();
            config.mail.inbound = Secret(SECRET.to_owned());
        })
        .await;
    h.set("2026-11-23T10:00:00+01:00");
    h.set_up().await;
    let team = Team {
        bea: cast::owner(&h).await,
        marta: person(&h, "marta", None).await,
        diego: person(&h, "diego", None).await,
        lucia: person(&h, "lucia", None).await,
        mail,
    };
    h.work().await;
    h.advance(60);
    team.mail.take();
    (h, team)
}

/// Adds somebody; a guest with their client.
pub async fn person(h: &Furnished, name: &str, client: Option<ClientId>) -> Actor {
    let email = format!("{name}@tramontana.example");
    let full = format!("{name} Peña");
    let invite = match client {
        Some(client) => cast::guest(&email, &full, client),
        None => cast::colleague(&full),
    };
    cast::invite(h, invite).await
}

/// A browser in which somebody is signed in.
pub async fn browser(h: &Furnished, who: Actor) -> Browser {
    cast::enters(h, who.person).await
}

/// Opens a project now; the notices of its opening are told and forgotten.
pub async fn project(h: &Furnished, team: &Team, name: &str, restricted: bool) -> ProjectCard {
    let new = NewProject {
        description: format!("Todo lo de {name}."),
        restricted,
        ..NewProject::named(name, None, Lang::Es)
    };
    opened(h, team, new).await
}

async fn opened(h: &Furnished, team: &Team, new: NewProject) -> ProjectCard {
    let mut tx = h.tx(team.bea).await;
    let id = projects::propose(&mut tx, new).await.unwrap();
    projects::open(&mut tx, id, Opening::with(team.marta.person, team.diego.person)).await.unwrap();
    let card = projects::find_card(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    h.advance(60);
    h.work().await;
    h.advance(60);
    team.mail.take();
    card
}

/// A client's project with a guest.
pub async fn client_project(h: &Furnished, team: &Team) -> (ProjectCard, Actor) {
    let mut tx = h.tx(Actor::SYSTEM).await;
    let client =
        clients::create(&mut tx, clients::NewClient::named("Aurora", jiff::tz::TimeZone::UTC, Lang::Es))
            .await
            .unwrap();
    tx.commit().await.unwrap();
    let guest = person(h, "elena", Some(client)).await;
    let new = NewProject {
        description: "Todo lo de Aurora.".to_owned(),
        ..NewProject::named("Aurora", Some(client), Lang::Es)
    };
    let card = opened(h, team, new).await;
    let mut tx = h.tx(team.bea).await;
    projects::admit_guest(&mut tx, card.id, guest.person).await.unwrap();
    tx.commit().await.unwrap();
    h.work().await;
    team.mail.take();
    (card, guest)
}

/// Opens a thread now.
pub async fn thread(
    h: &Furnished,
    who: Actor,
    project: ProjectId,
    kind: ThreadKind,
    title: &str,
) -> ThreadId {
    let visibility = if kind == ThreadKind::Topic { Visibility::Shared } else { Visibility::Team };
    let mut tx = h.tx(who).await;
    let new = NewThread { project, kind, title: title.to_owned(), visibility };
    let thread = threads::open_thread(&mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    thread
}

/// Writes a post now.
pub async fn write(h: &Furnished, who: Actor, thread: ThreadId, text: &str, audience: Audience) -> PostId {
    let mut tx = h.tx(who).await;
    let post = threads::post(&mut tx, NewPost::new(thread, text, audience)).await.unwrap();
    tx.commit().await.unwrap();
    post
}

/// The worklog of a project.
pub async fn worklog(h: &Furnished, project: ProjectId) -> ThreadId {
    let mut read = h.read(Actor::SYSTEM).await;
    threads::worklog(&mut read, project).await.unwrap()
}

/// Lets notices leave: the undo is over, and the worker looks.
pub async fn leave(h: &Furnished) {
    h.advance(31);
    h.work().await;
}

/// Whom mails went to.
pub fn to(mails: &[super::smtp::Taken]) -> Vec<&str> {
    mails.iter().map(|mail| mail.to.split('@').next().unwrap_or("")).collect()
}

/// The posts of a thread as text, oldest first.
pub async fn posts(h: &Furnished, thread: ThreadId) -> Vec<(Option<PersonId>, String)> {
    let mut read = h.read(Actor::SYSTEM).await;
    let end = (jiff::Timestamp::MAX, i64::MAX);
    let all = threads::list_before(&mut read, thread, end, 100).await.unwrap();
    all.into_iter().filter(|post| !post.system).map(|post| (post.author, post.source)).collect()
}

/// Brings a mail to the door, as the mail server does.
pub async fn bring(h: &Furnished, mail: &str) -> serde_json::Value {
    let mut door = h.browser().with("authorization", &format!("Bearer {SECRET}"));
    let bytes = mail.replace('\n', "\r\n").into_bytes();
    let answer =
        door.send(http::Method::POST, "/mail/incoming", Some("message/rfc822"), bytes).await.expect(202);
    h.work().await;
    answer.json()
}
