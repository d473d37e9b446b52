//! Doors for people: the list, a project and what is around it, its people, proofs of concept.

mod life;
mod links;
mod list;
mod load;
mod meetings;
mod people;
pub(crate) mod proofs;
pub(crate) mod setup;
mod show;
pub(crate) mod slots;

#[cfg(test)]
pub(crate) use proofs::closed;
pub use show::head;

use crate::{
    api, rules, store,
    types::ProjectCard,
    views::{self, Sight},
};
use db::Read;
use kernel::{PersonId, Result};
use ui::Markup;
use web::{Access, Answer, Cx, Routes};

pub(crate) fn routes() -> Routes {
    let team = Access::Team;
    let routes = Routes::new()
        .get(setup::PATH, Access::Admin, setup::show)
        .post(setup::PATH, Access::Admin, setup::save)
        .get("/projects", team, list::list)
        .get("/projects/new", team, list::new)
        .post("/projects", team, list::propose)
        .get("/projects/{key}", team, show::show)
        .get("/projects/{key}/brief", team, show::brief)
        .get("/projects/{key}/edit", team, life::edit)
        .post("/projects/{key}", team, life::change)
        .get("/projects/{key}/opening", team, life::opening)
        .post("/projects/{key}/opening", team, life::open)
        .post("/projects/{key}/pause", team, life::pause)
        .post("/projects/{key}/resumption", team, life::resume)
        .get("/projects/{key}/closing", team, life::closing)
        .post("/projects/{key}/closing", team, life::close)
        .get("/projects/{key}/reopening", team, life::reopening)
        .post("/projects/{key}/reopening", team, life::reopen)
        .get("/projects/{key}/status/new", team, life::new_status)
        .post("/projects/{key}/status", team, life::say_status)
        .get("/projects/{key}/note", team, life::note)
        .post("/projects/{key}/note", team, life::write_note)
        .post("/projects/{key}/note/asking", team, life::ask_note)
        .get("/projects/{key}/people", team, people::show)
        .get("/projects/{key}/people/pair", team, people::pair)
        .post("/projects/{key}/people/pair", team, people::set_pair)
        .get("/projects/{key}/people/cover", team, people::cover)
        .post("/projects/{key}/people/cover", team, people::name_cover)
        .post("/projects/{key}/people/cover/{id}/end", team, people::end_cover)
        .get("/projects/{key}/people/guests", team, people::guests)
        .post("/projects/{key}/people/guests", team, people::admit)
        .post("/projects/{key}/people/guests/{id}/removal", team, people::remove_guest)
        .get("/projects/{key}/people/members", team, people::members)
        .post("/projects/{key}/people/members", team, people::name_member)
        .post("/projects/{key}/people/members/{id}/removal", team, people::unname_member)
        .get("/projects/{key}/meetings/new", team, meetings::new)
        .post("/projects/{key}/meetings", team, meetings::plan)
        .post("/projects/{key}/meetings/{id}/skip", team, meetings::skip)
        .post("/projects/{key}/meetings/{id}/cancellation", team, meetings::cancel)
        .get("/projects/{key}/links", team, links::show)
        .post("/projects/{key}/repositories", team, links::add_repository)
        .post("/projects/{key}/repositories/{id}/removal", team, links::remove_repository)
        .post("/projects/{key}/issues", team, links::add_issue)
        .post("/projects/{key}/issues/{id}/removal", team, links::remove_issue);
    api::routes(proofs::routes(routes))
}

/// The project of an address, if whoever asks reaches it.
async fn card(cx: &Cx, key: &str) -> Result<ProjectCard> {
    let mut read = cx.read().await?;
    store::find_visible(&mut read, key).await
}

/// A form around a project, as a fragment or a page.
struct Ask<'a> {
    card: &'a ProjectCard,
    part: &'a str,
    back: &'a str,
    title: &'a str,
    submit: &'a str,
    icon: &'a str,
}

impl Ask<'_> {
    fn form(&self, cx: &Cx, filled: &ui::form::Filled, fields: &Markup) -> Markup {
        let about = views::Small {
            key: &self.card.key,
            part: self.part,
            back: self.back,
            title: self.title,
            submit: self.submit,
            icon: self.icon,
            fragment: cx.fragment,
        };
        views::small(&cx.t, filled, &about, fields)
    }

    /// The page's title: what it is for and which project.
    fn title(&self, cx: &Cx) -> String {
        format!("{} · {}", cx.t.s(self.title), self.card.key)
    }

    async fn page(&self, cx: &Cx, filled: &ui::form::Filled, fields: Markup) -> Answer {
        cx.page(&self.title(cx), self.form(cx, filled, &fields)).await
    }

    async fn again(
        &self,
        cx: &Cx,
        error: kernel::Error,
        form: &web::Form,
        fields: impl FnOnce(&ui::form::Filled) -> Markup,
    ) -> Answer {
        cx.again(error, &self.title(cx), form, |filled| self.form(cx, filled, &fields(filled))).await
    }
}

/// Whether whoever asks may run a project, and whether they may open it.
async fn rights(read: &mut Read, sight: &Sight) -> Result<(bool, bool)> {
    let actor = *read.actor();
    let holds = store::holds(read, sight.card.id, actor.person).await?;
    let mine =
        sight.card.state == crate::ProjectState::Proposed && sight.project.proposer_id == Some(actor.person);
    Ok((mine || rules::may_run(&actor, holds), rules::may_open(&actor)))
}

/// Whoever may lead or back up, as choices.
async fn team(cx: &Cx) -> Result<Vec<(String, String)>> {
    let mut read = cx.read().await?;
    let people = ::people::list_services(&mut read).await?;
    Ok(people.iter().filter(|card| rules::can_hold(card)).map(choice).collect())
}

fn choice(card: &::people::Card) -> (String, String) {
    (card.id.to_string(), card.name.clone())
}

/// A chosen person of a form.
fn person(form: &web::Form, name: &str) -> Option<PersonId> {
    form.get(name).parse().ok()
}
