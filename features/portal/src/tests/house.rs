//! Two clients with a guest each, and a team with much that is not meant for them.

use kernel::{Actor, Lang, PersonId, PostId, ThreadId};
use projects::{NewProject, Opening, ProjectCard};
use testkit::{Browser, Furnished};
use threads::{Audience, NewPost, NewThread, ThreadKind, Visibility};
use web::Room;

pub use cast::enters;

pub const ROOMS: &[&Room] =
    &[&people::ROOM, &clients::ROOM, &projects::ROOM, &threads::ROOM, &agenda::ROOM, &crate::ROOM];

/// Words that stand only in what Jorge may not see.
pub const SECRETS: [&str; 8] =
    ["zarzamora", "Fusión", "Kiosko", "Rosa Vidal", "KIO-1", "AUR-2", "Lucía Ferrer", "tarifa-oculta"];

pub struct Company {
    pub owner: Browser,
    pub nadia: Actor,
    /// Leads AUR-1.
    pub marta: Actor,
    /// Backs it up.
    pub diego: Actor,
    /// Leads what Jorge does not know of.
    pub lucia: Actor,
    /// A guest of Aurora on AUR-1 alone.
    pub jorge: PersonId,
    /// A guest of Kiosko.
    pub rosa: PersonId,
    pub portal: ProjectCard,
    pub fusion: ProjectCard,
    pub kiosko: ProjectCard,
    /// #2 of AUR-1, shared, with a note of the team in it.
    pub shared: ThreadId,
    /// The client post in it.
    pub question: PostId,
    /// The note in it.
    pub note: PostId,
}

async fn person(h: &Furnished, name: &str, head: bool) -> Actor {
    cast::invite(h, people::Invite { head, ..cast::colleague(name) }).await
}

/// A client with one person there, who can be let in.
async fn client(h: &Furnished, name: &str, lang: Lang, who: (&str, &str)) -> (kernel::ClientId, PersonId) {
    let mut tx = h.tx(Actor::SYSTEM).await;
    let zone = jiff::tz::TimeZone::get("Atlantic/Canary").unwrap();
    let client = clients::create(&mut tx, clients::NewClient::named(name, zone, lang)).await.unwrap();
    let contact = clients::NewContact {
        name: who.0.to_owned(),
        email: Some(who.1.to_owned()),
        ..clients::NewContact::default()
    };
    let contact = clients::add_contact(&mut tx, client, contact).await.unwrap();
    let guest = clients::invite_contact(&mut tx, contact, "http://127.0.0.1:4400").await.unwrap();
    tx.commit().await.unwrap();
    (client, guest)
}

async fn project(
    h: &Furnished,
    client: kernel::ClientId,
    name: &str,
    (lead, backup): (Actor, Actor),
    guest: Option<PersonId>,
) -> ProjectCard {
    let mut tx = h.tx(Actor::SYSTEM).await;
    let new = NewProject {
        description: "Lo de zarzamora, que el cliente no ha visto.".to_owned(),
        context: "Salió en una llamada.".to_owned(),
        second_reason: Some("Otra línea".to_owned()),
        ..NewProject::named(name, Some(client), Lang::Es)
    };
    let id = projects::propose(&mut tx, new).await.unwrap();
    projects::open(&mut tx, id, Opening::with(lead.person, backup.person)).await.unwrap();
    if let Some(guest) = guest {
        projects::admit_guest(&mut tx, id, guest).await.unwrap();
    }
    let card = projects::find_card(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    card
}

/// Opens a thread with its first post.
pub async fn thread(
    h: &Furnished,
    who: Actor,
    project: &ProjectCard,
    (title, visibility): (&str, Visibility),
    text: &str,
) -> (ThreadId, PostId) {
    let mut tx = h.tx(who).await;
    let new = NewThread { project: project.id, kind: ThreadKind::Topic, title: title.to_owned(), visibility };
    let id = threads::open_thread(&mut tx, new).await.unwrap();
    let audience = if visibility == Visibility::Shared { Audience::Client } else { Audience::Team };
    let post = threads::post(&mut tx, NewPost::new(id, text, audience)).await.unwrap();
    tx.commit().await.unwrap();
    (id, post)
}

/// Writes a post, a minute after the one before.
pub async fn write(h: &Furnished, who: Actor, thread: ThreadId, text: &str, audience: Audience) -> PostId {
    h.advance(60);
    let mut tx = h.tx(who).await;
    let post = threads::post(&mut tx, NewPost::new(thread, text, audience)).await.unwrap();
    tx.commit().await.unwrap();
    post
}

/// Writes an entry into a project's worklog.
pub async fn log(h: &Furnished, who: Actor, project: &ProjectCard, text: &str, audience: Audience) -> PostId {
    let mut read = h.read(Actor::SYSTEM).await;
    let thread = threads::worklog(&mut read, project.id).await.unwrap();
    drop(read);
    write(h, who, thread, text, audience).await
}

/// Furnishes the company.
pub async fn company(h: &Furnished) -> Company {
    let owner = h.set_up().await;
    let nadia = person(h, "Nadia Kern", true).await;
    let marta = person(h, "Marta Ibáñez", false).await;
    let diego = person(h, "Diego Peña", false).await;
    let lucia = person(h, "Lucía Ferrer", false).await;
    let (aurora, jorge) =
        client(h, "Aurora Seguros", Lang::Es, ("Jorge Salas", "jorge@aurora.example")).await;
    let (other, rosa) = client(h, "Kiosko Norte", Lang::En, ("Rosa Vidal", "rosa@kiosko.example")).await;
    let portal = project(h, aurora, "Portal de clientes", (marta, diego), Some(jorge)).await;
    let fusion = project(h, aurora, "Fusión de marcas", (lucia, diego), None).await;
    let kiosko = project(h, other, "Cajas de Kiosko", (lucia, diego), Some(rosa)).await;
    let (shared, question) =
        thread(h, marta, &portal, ("Fecha del alta", Visibility::Shared), "¿Te va bien el día 15, Jorge?")
            .await;
    let note = write(h, diego, shared, "Ojo con la tarifa-oculta de zarzamora", Audience::Team).await;
    // #3 of AUR-1.
    thread(h, marta, &portal, ("Plan de zarzamora", Visibility::Team), "Nada de esto es para el cliente")
        .await;
    log(h, marta, &portal, "Hemos entregado el alta en pruebas para Aurora.", Audience::Client).await;
    log(h, marta, &portal, "Por dentro la cosa va con zarzamora y con retraso.", Audience::Team).await;
    thread(h, lucia, &fusion, ("Fusión por dentro", Visibility::Shared), "Todo esto es de la Fusión").await;
    thread(h, lucia, &kiosko, ("Cajas rotas", Visibility::Shared), "Solo para Rosa Vidal, de Kiosko").await;
    Company { owner, nadia, marta, diego, lucia, jorge, rosa, portal, fusion, kiosko, shared, question, note }
}
