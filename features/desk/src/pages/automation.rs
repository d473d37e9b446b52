//! Rules for whoever runs the installation: the list, a form without script with a trial on past tickets, and what
//! came of each time.

use super::{choice, done, places, sites, team};
use crate::{
    actions::automation as actions,
    automation::trial::Tried,
    store::{automation as store, side},
    types::{
        Origin, TicketState,
        automation::{Conditions, Effects, RuleBody, Told, Trigger},
    },
    views::automation::{self as views, Choosing},
};
use axum::extract::{Path, Query};
use db::Read;
use http::StatusCode;
use kernel::{CannedId, ClientId, Error, PersonId, ProjectId, Result, RuleId, SiteId};
use serde::Deserialize;
use ui::{Locale, form::Filled};
use web::{Answer, Cx, Form, Problems, cells::Sheet};

/// Versions of a rule that its page tells.
const VERSIONS: i64 = 20;
/// Lines of the log on a page.
const ROWS: i64 = 50;
/// Lines of the log in a file at most.
const MOST_EXPORTED: i64 = 20_000;
/// What the owner's field says for whoever leads the project then.
const LEAD: &str = "lead";

async fn choosing(read: &mut Read, t: &Locale) -> Result<Choosing> {
    let (mut clients, mut projects) = places(read, t).await?;
    let sites = sites(read, t, "desk-any").await?;
    for any in [&mut clients, &mut projects].into_iter().filter_map(|all| all.first_mut()) {
        any.1 = t.s("desk-any");
    }
    let answers = side::list_canned(read).await?;
    Ok(Choosing {
        clients,
        sites,
        projects,
        team: team(read).await?,
        answers: answers.into_iter().map(|(id, title, _)| (id.to_string(), title)).collect(),
    })
}

/// Every rule, in order.
pub async fn list(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let rules = store::list(&mut read).await?;
    let runs = store::count_runs(&mut read).await?;
    drop(read);
    let mut lines = Vec::with_capacity(rules.len());
    for rule in rules {
        let body = rule.read()?;
        lines.push(views::Line { runs: runs.get(&rule.id).copied(), rule, body });
    }
    cx.page(&cx.t.s("desk-rules"), views::list(&cx.t, &lines)).await
}

/// The form of a new rule.
pub async fn new(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let choosing = choosing(&mut read, &cx.t).await?;
    drop(read);
    let filled = Filled::new(&[("place", "10".to_owned())]);
    let form = views::Form { rule: None, choosing: &choosing, versions: &[], tried: None };
    cx.page(&cx.t.s("desk-rule-new"), views::form(&cx.t, &filled, &form)).await
}

/// The form of a rule, with its versions.
pub async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let rule = store::find(&mut read, RuleId(id)).await?;
    let choosing = choosing(&mut read, &cx.t).await?;
    let versions = versions(&mut read, RuleId(id)).await?;
    drop(read);
    let filled = write(&rule.read()?);
    let form = views::Form { rule: Some(&rule), choosing: &choosing, versions: &versions, tried: None };
    cx.page(&rule.name, views::form(&cx.t, &filled, &form)).await
}

async fn versions(read: &mut Read, id: RuleId) -> Result<Vec<views::Version>> {
    let mut all = Vec::new();
    for (number, body, since, by) in store::list_versions(read, id, VERSIONS).await? {
        let body = serde_json::from_str(&body).map_err(Error::internal)?;
        all.push(views::Version { number, body, since, by });
    }
    Ok(all)
}

/// Writes a rule down, or tries it on past tickets.
pub async fn create(cx: Cx, sent: Form) -> Answer {
    save(&cx, None, &sent).await
}

/// Writes a new version, or tries it.
pub async fn change(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    save(&cx, Some(RuleId(id)), &sent).await
}

async fn save(cx: &Cx, id: Option<RuleId>, sent: &Form) -> Answer {
    let saved = async {
        let body = read_rule(sent)?;
        if sent.get("do") == "try" {
            let mut read = cx.read().await?;
            return Ok(Some(actions::try_out(&mut read, &body).await?));
        }
        let mut tx = cx.tx().await?;
        match id {
            Some(id) => actions::change(&mut tx, id, &body).await?,
            None => drop(actions::create(&mut tx, &body).await?),
        }
        tx.commit().await?;
        Ok(None)
    };
    match saved.await {
        Ok(None) => cx.see("/admin/desk/rules"),
        Ok(Some(tried)) => again(cx, id, &sent.failed(Vec::new()), Some(&tried)).await,
        Err(Error::Invalid(fields)) => again(cx, id, &sent.failed(fields), None).await,
        Err(error) => Err(error.into()),
    }
}

/// The form as it was sent, with what needs a fix or what would have happened.
async fn again(cx: &Cx, id: Option<RuleId>, filled: &Filled, tried: Option<&Tried>) -> Answer {
    let mut read = cx.read().await?;
    let choosing = choosing(&mut read, &cx.t).await?;
    let rule = match id {
        Some(id) => Some(store::find(&mut read, id).await?),
        None => None,
    };
    let versions = match id {
        Some(id) => versions(&mut read, id).await?,
        None => Vec::new(),
    };
    drop(read);
    let form = views::Form { rule: rule.as_ref(), choosing: &choosing, versions: &versions, tried };
    let code = if filled.has_errors() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    cx.framed(code, &cx.t.s("desk-rules"), views::form(&cx.t, filled, &form)).await
}

/// Switches a rule on or off.
pub async fn switch(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    let mut tx = cx.tx().await?;
    actions::switch(&mut tx, RuleId(id), sent.get("on") == "on").await?;
    done(&cx, tx, "/admin/desk/rules").await
}

/// Takes a rule out of use.
pub async fn remove(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::remove(&mut tx, RuleId(id)).await?;
    done(&cx, tx, "/admin/desk/rules").await
}

/// How the log is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    rule: String,
    before: String,
}

impl Asked {
    fn rule(&self) -> Result<Option<RuleId>> {
        Ok(choice("rule", &self.rule)?.map(RuleId))
    }
}

/// What came of each time that a rule looked at a ticket, newest first.
pub async fn log(cx: Cx, Query(asked): Query<Asked>) -> Answer {
    let (rule, before) = (asked.rule()?, choice("before", &asked.before)?.unwrap_or(i64::MAX));
    let mut read = cx.read().await?;
    let mut runs = store::list_runs(&mut read, rule, before, ROWS + 1).await?;
    let rules = store::list(&mut read).await?;
    let choosing = choosing(&mut read, &cx.t).await?;
    drop(read);
    let more = runs.len() as i64 > ROWS;
    runs.truncate(ROWS as usize);
    let older = runs.last().filter(|_| more);
    let log = views::Log {
        rule: asked.rule.clone(),
        rules: rules.into_iter().map(|rule| (rule.id.to_string(), rule.name)).collect(),
        older: older.map(|run| format!("/admin/desk/rules/log?rule={}&before={}", asked.rule, run.id)),
        newest: (before != i64::MAX).then(|| format!("/admin/desk/rules/log?rule={}", asked.rule)),
        runs: &runs,
        choosing: &choosing,
    };
    cx.page(&cx.t.s("desk-rule-log"), views::log(&cx.t, &log)).await
}

/// The same as CSV.
pub async fn export(cx: Cx, Query(asked): Query<Asked>) -> Answer {
    let mut read = cx.read().await?;
    let runs = store::list_runs(&mut read, asked.rule()?, i64::MAX, MOST_EXPORTED + 1).await?;
    drop(read);
    let mut sheet =
        Sheet::headed(&["at", "rule", "version", "number", "subject", "depth", "outcome", "detail"]);
    sheet.fill(&cx.t, (runs, MOST_EXPORTED), |run| {
        [
            run.at.to_string(),
            run.rule,
            run.number.to_string(),
            crate::types::number(run.ticket_id),
            run.subject,
            run.depth.to_string(),
            run.outcome.word().to_owned(),
            run.detail,
        ]
    });
    Ok(sheet.answer("rules-log.csv"))
}

fn whole(name: &str, text: &str) -> Result<Option<i64>> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Error::invalid(name, "desk-rule-hours"))
}

fn several<T>(sent: &Form, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>> {
    let values = sent.all(name).filter(|value| !value.is_empty());
    values.map(|value| read(value).ok_or_else(|| Error::invalid(name, "desk-choose-one"))).collect()
}

fn state(name: &str, text: &str) -> Result<Option<TicketState>> {
    match text {
        "" => Ok(None),
        word => TicketState::parse(word).map(Some).ok_or_else(|| Error::invalid(name, "desk-choose-one")),
    }
}

/// Reads the form; everything that needs a fix is named at once.
fn read_rule(sent: &Form) -> Result<RuleBody> {
    let mut problems = Problems::new();
    let conditions = read_conditions(sent, &mut problems);
    let effects = read_effects(sent, &mut problems);
    let trigger = problems.take(Trigger::read(sent.get("trigger")));
    let place = problems.take(choice("place", sent.get("place"))).flatten();
    problems.finish()?;
    Ok(RuleBody {
        name: sent.get("name").to_owned(),
        place: place.unwrap_or(10),
        trigger: trigger.unwrap_or(Trigger::Opened),
        conditions,
        effects,
    })
}

fn read_conditions(sent: &Form, problems: &mut Problems) -> Conditions {
    let source = || match sent.get("source") {
        "" => Ok(None),
        word => Origin::parse(word).map(Some).ok_or_else(|| Error::invalid("source", "desk-choose-one")),
    };
    let list = |name: &str| {
        let parts = sent.get(name).split(',').map(str::trim).filter(|word| !word.is_empty());
        parts.map(str::to_owned).collect::<Vec<_>>()
    };
    Conditions {
        client: problems.take(choice("client", sent.get("client"))).flatten().map(ClientId),
        site: problems.take(choice("site", sent.get("site"))).flatten().map(SiteId),
        project: problems.take(choice("project", sent.get("project"))).flatten().map(ProjectId),
        category: sent.get("category").to_owned(),
        service: sent.get("service").to_owned(),
        priorities: problems.take(several(sent, "priority", |n| n.parse().ok())).unwrap_or_default(),
        states: problems.take(several(sent, "state", TicketState::parse)).unwrap_or_default(),
        tag: sent.get("tag").to_owned(),
        words: list("words"),
        requester: list("requester"),
        said: list("said"),
        source: problems.take(source()).flatten(),
        held: match sent.get("held") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        percent: problems.take(whole("percent", sent.get("percent"))).flatten(),
        age_hours: problems.take(whole("age_hours", sent.get("age_hours"))).flatten(),
        quiet_hours: problems.take(whole("quiet_hours", sent.get("quiet_hours"))).flatten(),
    }
}

fn read_effects(sent: &Form, problems: &mut Problems) -> Effects {
    let owner = sent.get("set_owner");
    let to_lead = owner == LEAD;
    let owner = if to_lead { "" } else { owner };
    Effects {
        priority: problems.take(choice("set_priority", sent.get("set_priority"))).flatten(),
        category: sent.get("set_category").to_owned(),
        owner: problems.take(choice("set_owner", owner)).flatten().map(PersonId),
        to_lead,
        tag: sent.get("add_tag").to_owned(),
        state: problems.take(state("set_state", sent.get("set_state"))).flatten(),
        note: sent.raw("note").trim().to_owned(),
        answer: problems.take(choice("answer", sent.get("answer"))).flatten().map(CannedId),
        tell: problems.take(several(sent, "tell", Told::parse)).unwrap_or_default(),
    }
}

/// A rule as its form shows it.
fn write(body: &RuleBody) -> Filled {
    let (when, then) = (&body.conditions, &body.effects);
    let text = |n: Option<i64>| n.map_or(String::new(), |n| n.to_string());
    let mut values: Vec<(String, String)> = [
        ("name", body.name.clone()),
        ("place", body.place.to_string()),
        ("trigger", body.trigger.word().to_owned()),
        ("client", text(when.client.map(|id| id.0))),
        ("site", text(when.site.map(|id| id.0))),
        ("project", text(when.project.map(|id| id.0))),
        ("category", when.category.clone()),
        ("service", when.service.clone()),
        ("tag", when.tag.clone()),
        ("words", when.words.join(", ")),
        ("requester", when.requester.join(", ")),
        ("said", when.said.join(", ")),
        ("source", when.source.map_or(String::new(), |source| source.word().to_owned())),
        ("held", when.held.map_or("", |held| if held { "yes" } else { "no" }).to_owned()),
        ("percent", text(when.percent)),
        ("age_hours", text(when.age_hours)),
        ("quiet_hours", text(when.quiet_hours)),
        ("set_priority", text(then.priority)),
        ("set_category", then.category.clone()),
        ("set_owner", if then.to_lead { LEAD.to_owned() } else { text(then.owner.map(|id| id.0)) }),
        ("add_tag", then.tag.clone()),
        ("set_state", then.state.map_or(String::new(), |state| state.word().to_owned())),
        ("note", then.note.clone()),
        ("answer", text(then.answer.map(|id| id.0))),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    let mut more = |name: &str, value: String| values.push((name.to_owned(), value));
    when.priorities.iter().for_each(|n| more("priority", n.to_string()));
    when.states.iter().for_each(|state| more("state", state.word().to_owned()));
    then.tell.iter().for_each(|told| more("tell", told.word().to_owned()));
    Filled::failed(values, Vec::new())
}
