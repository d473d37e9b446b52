//! A small company to write in: Marta leads a project of Aurora and Diego backs it up, Jorge is a guest
//! of Aurora who was not let in yet.

use crate::{Audience, NewPost, NewThread, ThreadKind, Visibility, actions};
use db::Tx;
use kernel::{Actor, Lang, PostId, Result, ThreadId};
use projects::{NewProject, Opening, ProjectCard};
use testkit::{Browser, Furnished};

pub use cast::enters;

pub struct Company {
    pub owner: Browser,
    pub bea: Actor,
    pub marta: Actor,
    pub diego: Actor,
    pub jorge: Actor,
    pub project: ProjectCard,
    pub worklog: ThreadId,
}

/// Furnishes the company.
pub async fn company(h: &Furnished) -> Company {
    let owner = h.set_up().await;
    let bea = cast::owner(h).await;
    let marta = cast::invite(h, cast::colleague("Marta Ibáñez")).await;
    let diego = cast::invite(h, cast::colleague("Diego Peña")).await;
    let mut tx = h.tx(Actor::SYSTEM).await;
    let zone = jiff::tz::TimeZone::get("Europe/Madrid").unwrap();
    let client = clients::NewClient::named("Aurora Seguros", zone, Lang::Es);
    let client = clients::create(&mut tx, client).await.unwrap();
    let contact = clients::NewContact {
        name: "Jorge Salas".to_owned(),
        email: Some("jorge@aurora.example".to_owned()),
        ..clients::NewContact::default()
    };
    let contact = clients::add_contact(&mut tx, client, contact).await.unwrap();
    clients::invite_contact(&mut tx, contact, "").await.unwrap();
    let new = NewProject {
        description: "Dar al portal una API.".to_owned(),
        context: "Lo pidieron.".to_owned(),
        ..NewProject::named("Portal de clientes", Some(client), Lang::Es)
    };
    let id = projects::propose(&mut tx, new).await.unwrap();
    projects::open(&mut tx, id, Opening::with(marta.person, diego.person)).await.unwrap();
    let project = projects::find_card(&mut tx, id).await.unwrap();
    let worklog = crate::worklog(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    let jorge = cast::known(h, "jorge@aurora.example").await;
    Company { owner, bea, marta, diego, jorge, project, worklog }
}

/// Does something in a transaction of somebody's and commits it.
pub async fn does<T>(h: &Furnished, who: Actor, verb: impl AsyncFnOnce(&mut Tx) -> Result<T>) -> Result<T> {
    let mut tx = h.tx(who).await;
    let done = verb(&mut tx).await?;
    tx.commit().await?;
    Ok(done)
}

impl Company {
    /// Opens a thread without a post.
    pub async fn thread(&self, h: &Furnished, title: &str, visibility: Visibility) -> ThreadId {
        let new = NewThread {
            project: self.project.id,
            kind: ThreadKind::Topic,
            title: title.to_owned(),
            visibility,
        };
        does(h, self.marta, async |tx| actions::open_thread(tx, new).await).await.unwrap()
    }

    /// Lets Jorge in.
    pub async fn admit(&self, h: &Furnished) {
        let (project, jorge) = (self.project.id, self.jorge.person);
        does(h, self.marta, async |tx| projects::admit_guest(tx, project, jorge).await).await.unwrap();
    }

    /// Lets Jorge no longer in.
    pub async fn dismiss(&self, h: &Furnished) {
        let (project, jorge) = (self.project.id, self.jorge.person);
        does(h, self.marta, async |tx| projects::remove_guest(tx, project, jorge).await).await.unwrap();
    }
}

/// Writes a post now.
pub async fn says(
    h: &Furnished,
    who: Actor,
    thread: ThreadId,
    text: &str,
    audience: Audience,
) -> Result<PostId> {
    let new = NewPost::new(thread, text, audience);
    does(h, who, async |tx| actions::post(tx, new).await).await
}

/// Writes a post now under a key.
pub async fn says_as(h: &Furnished, who: Actor, thread: ThreadId, text: &str, key: &str) -> Result<PostId> {
    let new = NewPost { request_key: Some(key.to_owned()), ..NewPost::new(thread, text, Audience::Team) };
    does(h, who, async |tx| actions::post(tx, new).await).await
}
