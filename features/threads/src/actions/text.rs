//! What a text becomes when it is written down: clean HTML, its language, whom it names, what it points
//! at, and the files that it links to.

use crate::{
    language, markdown,
    reference::{Pointer, Reference, pointers},
    rules,
    sentence::{self, Mentionable, Who},
    store,
    types::{Audience, Visibility},
};
use db::{Read, Tx};
use jiff::{Zoned, tz::TimeZone};
use kernel::{AttachmentId, Lang, PersonId, ProjectId, Result};
use projects::ProjectCard;
use std::collections::HashMap;

/// A text, written down.
pub(super) struct Written {
    /// Cleaned HTML.
    pub html: String,
    /// Its language.
    pub lang: Option<Lang>,
    /// Whom it names, and whether they may see it.
    pub mentions: Vec<(PersonId, bool)>,
    /// What it points at, by kind and key.
    pub references: Vec<(&'static str, i64)>,
    /// The files that it links to and its writer may fetch.
    pub files: Vec<AttachmentId>,
}

impl Written {
    /// Every file that a post carries: those that its text links to, and others that came with it.
    fn carries(&self, others: &[AttachmentId]) -> Vec<AttachmentId> {
        let others = others.iter().filter(|id| !self.files.contains(id));
        self.files.iter().chain(others).copied().collect()
    }
}

/// Everybody whom a text in a project may name: the team, its guests, the client's contacts.
pub async fn mentionable(read: &mut Read, project: ProjectId) -> Result<Vec<Mentionable>> {
    let people = store::people::list_people(read, project).await?;
    let contacts = store::people::list_contacts(read, project).await?;
    let person =
        |(id, name, _): (PersonId, String, bool)| Mentionable { who: Who::Person(id), name, handle: None };
    let contact = |(id, name)| Mentionable { who: Who::Contact(id), name, handle: None };
    Ok(people.into_iter().map(person).chain(contacts.into_iter().map(contact)).collect())
}

/// Writes a text down for those who will see it.
pub(super) async fn write(
    read: &mut Read,
    project: &ProjectCard,
    audience: Audience,
    text: &str,
) -> Result<Written> {
    let found: Vec<Pointer> = pointers(text).into_iter().map(|(_, pointer)| pointer).collect();
    let named = named(read, project, audience, text, &found).await?;
    let (references, mut links) = referred(read, project, audience, &found).await?;
    if audience == Audience::Team {
        links.extend(named.links);
    }
    let resolve = |pointer: &Pointer| links.get(&spelled(pointer)).cloned();
    Ok(Written {
        html: markdown::html(text, &resolve),
        lang: language::guess(text),
        mentions: named.told,
        references,
        files: linked(read, project.id, text).await?,
    })
}

/// Files of the same project that the text links to and that its writer may fetch.
async fn linked(read: &mut Read, project: ProjectId, text: &str) -> Result<Vec<AttachmentId>> {
    let mut files = Vec::new();
    for id in rules::linked_files(text) {
        match store::files::find_visible(read, id).await {
            Ok(file) if file.project == project => files.push(id),
            Ok(_) | Err(kernel::Error::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(files)
}

#[derive(Default)]
struct Named {
    told: Vec<(PersonId, bool)>,
    links: HashMap<String, String>,
}

/// Whom the text names. Nobody is told who may not see it.
async fn named(
    read: &mut Read,
    project: &ProjectCard,
    audience: Audience,
    text: &str,
    found: &[Pointer],
) -> Result<Named> {
    if !found.iter().any(|pointer| matches!(pointer, Pointer::Mention(_))) {
        return Ok(Named::default());
    }
    let everybody = mentionable(read, project.id).await?;
    let now = read.now().to_zoned(TimeZone::UTC);
    let people = people_in(text, &now, &everybody);
    let reaching =
        store::people::list_reaching(read, project.id, &people, audience == Audience::Client).await?;
    let told = people.iter().map(|person| (*person, reaching.contains(person))).collect();
    let links = found
        .iter()
        .filter(|pointer| match pointer {
            Pointer::Mention(handle) => !people_in(&format!("@{handle}"), &now, &everybody).is_empty(),
            Pointer::Reference(_) => false,
        })
        .map(|pointer| (spelled(pointer), format!("/projects/{}/people", project.key)))
        .collect();
    Ok(Named { told, links })
}

fn people_in(text: &str, now: &Zoned, everybody: &[Mentionable]) -> Vec<PersonId> {
    let person = |who: Who| if let Who::Person(id) = who { Some(id) } else { None };
    sentence::read(text, now, everybody).people.into_iter().filter_map(person).collect()
}

/// What the text points at. A client post never shows the way to a thread of the team.
async fn referred(
    read: &mut Read,
    project: &ProjectCard,
    audience: Audience,
    found: &[Pointer],
) -> Result<(Vec<(&'static str, i64)>, HashMap<String, String>)> {
    let (mut targets, mut links) = (Vec::new(), HashMap::new());
    for pointer in found {
        match pointer {
            Pointer::Reference(Reference::Thread { project: named, number }) => {
                let key = named.as_ref().map_or_else(|| project.key.clone(), ToString::to_string);
                let number = i64::from(*number);
                let Some((id, visibility)) = store::people::find_referred(read, &key, number).await? else {
                    continue;
                };
                if audience == Audience::Team || visibility == Visibility::Shared {
                    targets.push(("thread", id.0));
                    links.insert(spelled(pointer), format!("/projects/{key}/threads/{number}"));
                }
            }
            Pointer::Reference(Reference::Ticket(number)) => targets.push(("ticket", i64::from(*number))),
            Pointer::Reference(Reference::Sow(number)) => targets.push(("sow", i64::from(*number))),
            Pointer::Mention(_) => {}
        }
    }
    Ok((targets, links))
}

fn spelled(pointer: &Pointer) -> String {
    match pointer {
        Pointer::Mention(handle) => format!("@{handle}"),
        Pointer::Reference(reference) => reference.to_string(),
    }
}

/// Forgets whom and what a post named, pointed at and carried, where it stood before and says it no longer.
pub(super) async fn forget(
    tx: &mut Tx,
    post: kernel::PostId,
    written: &Written,
    files: &[AttachmentId],
) -> Result<()> {
    store::posts::forget_named(tx, post, &written.mentions).await?;
    store::files::forget_links(tx, post, &written.carries(files)).await
}

/// Notes whom and what a version of a post names, points at and carries.
pub(super) async fn note(
    tx: &mut Tx,
    post: kernel::PostId,
    version: i64,
    written: &Written,
    files: &[AttachmentId],
) -> Result<()> {
    store::posts::save_mentions(tx, post, version, &written.mentions).await?;
    store::posts::save_references(tx, post, &written.references).await?;
    store::files::save_links(tx, post, &written.carries(files)).await
}
