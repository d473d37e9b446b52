//! Decision records: the list, one of them, and a decision lifted from a post.

use super::{Asking, actions::team};
use crate::{
    actions, markdown, store,
    types::{Audience, DecisionState, NewDecision, Origin, Post, Visibility},
    views::{self, composer::Choice},
};
use axum::extract::{Path, Query};
use db::Read;
use kernel::{DecisionId, Error, PersonId, PostId, Result};
use serde::Deserialize;
use ui::{Head, Markup, form::Filled, head, html};
use web::{Answer, Cx, Form, Problems};

/// Decisions on a page.
const ON_PAGE: i64 = 50;

#[derive(Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    project: String,
    before: Option<i64>,
}

pub async fn list(cx: Cx, Query(query): Query<ListQuery>) -> Answer {
    let mut read = cx.read().await?;
    let project = match query.project.as_str() {
        "" => None,
        key => Some(projects::find_visible(&mut read, key).await?.id),
    };
    let before = query.before.unwrap_or(i64::MAX);
    let mut found = store::outcomes::list_decisions(&mut read, project, None, before, ON_PAGE + 1).await?;
    drop(read);
    let older = (found.len() as i64 > ON_PAGE).then(|| {
        found.truncate(ON_PAGE as usize);
        let last = found.last().map_or(0, |last| last.id.0);
        if query.project.is_empty() {
            format!("?before={last}")
        } else {
            format!("?project={}&before={last}", web::encode(&query.project))
        }
    });
    let title = cx.t.s("threads-decisions");
    let content = html! {
        (head(&cx.t, &Head { title: &title, ..Head::default() }))
        (views::outcomes::decisions(&cx.t, &found, older.as_deref()))
    };
    cx.page(&title, content).await
}

pub async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let decision = store::outcomes::find_decision(&mut read, DecisionId(id)).await?;
    let deciders: Vec<String> = store::outcomes::list_deciders(&mut read, decision.id)
        .await?
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    let mut concerned: Vec<Choice> = Vec::new();
    for project in store::outcomes::list_concerns(&mut read, decision.id).await? {
        // Of a decision about several projects a reader sees those they reach.
        if projects::reaches(&mut read, project, cx.actor.person).await? {
            let card = projects::find_card(&mut read, project).await?;
            concerned.push((card.key.clone(), card.full_name()));
        }
    }
    drop(read);
    let list = cx.t.s("threads-decisions");
    let crumbs = [ui::Crumb { words: &list, href: Some("/decisions") }];
    let content = html! {
        (head(&cx.t, &Head { crumbs: &crumbs, title: &decision.text, ..Head::default() }))
        (views::outcomes::decision(&cx.t, &decision, &deciders, &concerned))
    };
    cx.page(&format!("{} · {list}", decision.text), content).await
}

pub async fn change(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let state = DecisionState::parse(form.get("state")).ok_or(Error::Conflict("threads-decision-stands"))?;
    let mut tx = cx.tx().await?;
    actions::change_decision(&mut tx, DecisionId(id), state).await?;
    tx.commit().await?;
    cx.see(&format!("/decisions/{id}"))
}

// --- from a post ------------------------------------------------------------------

/// What the form of a lifted decision shows besides its values.
struct Lifting {
    post: Post,
    people: Vec<Choice>,
    shared: bool,
}

impl Lifting {
    async fn load(read: &mut Read, id: i64) -> Result<Lifting> {
        let post = store::posts::find_visible(read, PostId(id)).await?;
        let people = team(read).await?;
        let worklog = store::threads::find_worklog(read, post.project).await?;
        let shared = store::threads::find_by_id(read, worklog).await?.visibility == Visibility::Shared;
        Ok(Lifting { post, people, shared })
    }

    fn fields(&self, cx: &Cx, filled: &Filled) -> Markup {
        views::forms::decision_fields(&cx.t, filled, &self.people, self.shared)
    }
}

fn asking<'a>(title: &'a str, action: &'a str, back: &'a str) -> Asking<'a> {
    Asking { title, action, back, submit: "threads-decision-save", icon: "gavel" }
}

pub async fn lift_page(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let lifting = Lifting::load(&mut read, id).await?;
    drop(read);
    let me = cx.actor.person.to_string();
    let text = markdown::excerpt(&lifting.post.source, 300);
    let filled = Filled::new(&[("text", text), ("decider", me.clone()), ("owner", me)]);
    let (title, to, back) =
        (cx.t.s("threads-lift-decision"), format!("/posts/{id}/decision"), format!("/posts/{id}"));
    asking(&title, &to, &back).show(&cx, &filled, &lifting.fields(&cx, &filled)).await
}

/// A decision of the form, taken from a post: it lands in the worklog and on the agenda.
fn decision(form: &Form, post: &Post) -> Result<NewDecision> {
    let mut problems = Problems::new();
    let due = match form.get("due") {
        "" => None,
        text => {
            let day = text.parse().ok();
            problems.require(day.is_some(), "due", "threads-day-needed");
            day
        }
    };
    problems.require(!form.get("text").is_empty(), "text", "threads-write-something");
    problems.finish()?;
    let person = |text: &str| text.parse().ok().map(PersonId);
    Ok(NewDecision {
        projects: vec![post.project],
        text: form.get("text").to_owned(),
        options: form.get("options").to_owned(),
        deciders: form.all("decider").filter_map(person).collect(),
        owner: person(form.get("owner")),
        due,
        affects_deal: form.has("affects_deal"),
        supersedes: None,
        audience: if form.has("client") { Audience::Client } else { Audience::Team },
        state: if form.has("open") { DecisionState::Open } else { DecisionState::Taken },
        origin: (Origin::Post, post.id.0),
        post: None,
    })
}

pub async fn lift(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let mut read = cx.read().await?;
    let lifting = Lifting::load(&mut read, id).await?;
    drop(read);
    let done = async {
        let new = decision(&form, &lifting.post)?;
        let mut tx = cx.tx().await?;
        let made = actions::take_decision(&mut tx, new).await?;
        tx.commit().await?;
        Ok(made)
    };
    match done.await {
        Ok(made) => cx.see(&format!("/decisions/{made}")),
        Err(error) => {
            let (title, to, back) =
                (cx.t.s("threads-lift-decision"), format!("/posts/{id}/decision"), format!("/posts/{id}"));
            asking(&title, &to, &back).again(&cx, error, &form, |filled| lifting.fields(&cx, filled)).await
        }
    }
}
