//! The list of projects, and proposing one.

use super::load;
use crate::{
    actions, store,
    types::{Filter, Kind, NewProject, ProjectCard, ProjectState},
    views,
};
use axum::extract::Query;
use kernel::{Error, Lang, Result};
use serde::Deserialize;
use ui::form::Filled;
use web::{Answer, Cx, Form, Problems};

/// Projects on a page (DESIGN §4).
const ROWS: usize = 50;

#[derive(Default, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    v: String,
    #[serde(default)]
    q: String,
    page: Option<usize>,
}

impl ListQuery {
    fn filter(&self, cx: &Cx) -> Filter {
        match self.v.as_str() {
            "mine" => Filter { current: true, held_by: Some(cx.actor.person), ..Filter::default() },
            "proposed" => Filter { state: Some(ProjectState::Proposed), ..Filter::default() },
            "closed" => Filter { state: Some(ProjectState::Closed), ..Filter::default() },
            _ => Filter { current: true, ..Filter::default() },
        }
    }

    fn matches(&self, card: &ProjectCard) -> bool {
        let wanted = self.q.trim().to_lowercase();
        if wanted.is_empty() {
            return true;
        }
        let text = format!("{} {} {}", card.key, card.name, card.client_name.as_deref().unwrap_or(""))
            .to_lowercase();
        wanted.split_whitespace().all(|word| text.contains(word))
    }

    fn address(&self, page: usize) -> String {
        format!("/projects?v={}&q={}&page={page}", web::encode(&self.v), web::encode(self.q.trim()))
    }
}

pub(super) async fn list(cx: Cx, Query(query): Query<ListQuery>) -> Answer {
    let page = query.page.unwrap_or(1).max(1);
    let mut read = cx.read().await?;
    let counts = store::count_states(&mut read).await?;
    let cards = store::list_shared(&mut read, query.filter(&cx)).await?;
    let found: Vec<&ProjectCard> = cards.iter().filter(|card| query.matches(card)).collect();
    let proofs = store::list_proofs(&mut read).await?.len() as i64;
    let more = found.len() > page * ROWS;
    let shown = found.into_iter().skip((page - 1) * ROWS).take(ROWS).cloned().collect();
    let lines = load::lines(&mut read, &cx.t, shown).await?;
    drop(read);
    let view = views::ListView {
        lines: &lines,
        view: known_view(&query.v),
        q: query.q.trim(),
        counts: &counts,
        proofs,
        newer: (page > 1).then(|| query.address(page - 1)),
        older: more.then(|| query.address(page + 1)),
    };
    cx.page(&cx.t.s("projects-projects"), views::list(&cx.t, &view)).await
}

fn known_view(word: &str) -> &'static str {
    match word {
        "mine" => "mine",
        "proposed" => "proposed",
        "closed" => "closed",
        _ => "",
    }
}

async fn clients(cx: &Cx) -> Result<Vec<(String, String)>> {
    let mut read = cx.read().await?;
    let clients = clients::list_cards(&mut read).await?;
    Ok(clients.into_iter().map(|client| (client.id.to_string(), client.name)).collect())
}

#[derive(Default, Deserialize)]
pub(super) struct NewQuery {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    client: String,
}

pub(super) async fn new(cx: Cx, Query(query): Query<NewQuery>) -> Answer {
    let kind = Kind::parse(&query.kind).unwrap_or(Kind::Client);
    let filled = Filled::new(&[
        ("kind", kind.word().to_owned()),
        ("client", query.client),
        ("lang", cx.house.workspace().lang.code().to_owned()),
    ]);
    let form = views::propose_form(&cx.t, &filled, &clients(&cx).await?, cx.fragment);
    cx.page(&cx.t.s("projects-propose"), form).await
}

/// Reads a proposal from named fields: a form, or a line of a CSV file.
pub(crate) fn read_project(form: &Form) -> Result<NewProject> {
    let mut problems = Problems::new();
    let kind = problems.take(Kind::read(form.get("kind")));
    let client = problems.take(match form.get("client") {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Error::invalid("client", "projects-choose-one")),
    });
    let lang = problems
        .take(Lang::parse(form.get("lang")).ok_or_else(|| Error::invalid("lang", "projects-choose-one")));
    problems.finish()?;
    let reason = form.get("second_reason");
    Ok(NewProject {
        kind: kind.unwrap_or(Kind::Client),
        client: client.flatten(),
        name: form.get("name").to_owned(),
        description: form.get("description").to_owned(),
        context: form.get("context").to_owned(),
        lang: lang.unwrap_or_default(),
        restricted: form.has("restricted"),
        second_reason: (!reason.is_empty()).then(|| reason.to_owned()),
    })
}

pub(super) async fn propose(cx: Cx, form: Form) -> Answer {
    let done = async {
        let new = read_project(&form)?;
        let mut tx = cx.tx().await?;
        let id = actions::propose(&mut tx, new).await?;
        let key = store::find_card(&mut tx, id).await?.key;
        tx.commit().await?;
        Ok(key)
    };
    match done.await {
        Ok(key) => cx.see(&views::address(&key, "")),
        Err(error) => {
            let clients = clients(&cx).await?;
            let again = |filled: &Filled| views::propose_form(&cx.t, filled, &clients, cx.fragment);
            cx.again(error, &cx.t.s("projects-propose"), &form, again).await
        }
    }
}
