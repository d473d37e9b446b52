//! Proofs of concept: the list with its figures, and the steps of one.

use super::{Ask, card, load, team};
use crate::{
    actions,
    proof::{ClosedProof, Commercial, Solves, Stage},
    store,
    types::{CriterionRow, Filter, Kind, NewProject, NewTerms, Opening, ProjectCard, Proof},
    views,
};
use axum::extract::{Path, Query};
use jiff::civil::Date;
use kernel::{CriterionId, Error, ProjectId, Result};
use serde::Deserialize;
use std::collections::HashMap;
use ui::form::Filled;
use web::{Access, Answer, Cx, Form, Problems, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    let team = Access::Team;
    routes
        .get("/proofs", team, list)
        .get("/projects/{key}/proof/terms", team, terms)
        .post("/projects/{key}/proof/terms", team, set_terms)
        .get("/projects/{key}/proof/criteria/new", team, new_criterion)
        .post("/projects/{key}/proof/criteria", team, add_criterion)
        .post("/projects/{key}/proof/criteria/{id}/removal", team, remove_criterion)
        .get("/projects/{key}/proof/criteria/{id}/measurement", team, measurement)
        .post("/projects/{key}/proof/criteria/{id}/measurement", team, measure)
        .post("/projects/{key}/proof/start", team, start)
        .post("/projects/{key}/proof/evaluation", team, evaluate)
        .get("/projects/{key}/proof/extension", team, extension)
        .post("/projects/{key}/proof/extension", team, extend)
        .get("/projects/{key}/proof/results", team, results)
        .post("/projects/{key}/proof/results", team, close)
        .post("/projects/{key}/proof/commercial", team, set_commercial)
        .get("/projects/{key}/proof/conversion", team, conversion)
        .post("/projects/{key}/proof/conversion", team, convert)
}

async fn list(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let mut cards =
        store::list_visible(&mut read, Filter { kind: Some(Kind::Poc), ..Filter::default() }).await?;
    let proofs: HashMap<ProjectId, Proof> =
        store::list_proofs(&mut read).await?.into_iter().map(|proof| (proof.project_id, proof)).collect();
    let ids: Vec<ProjectId> = cards.iter().map(|card| card.id).collect();
    let criteria = store::list_criteria_of(&mut read, &ids).await?;
    cards.sort_by_key(|card| {
        proofs.get(&card.id).map(|proof| (proof.stage, proof.time_box().map(|time| time.end)))
    });
    let lines = load::lines(&mut read, &cx.t, cards).await?;
    drop(read);
    let closed: Vec<ClosedProof> =
        proofs.values().filter_map(|proof| closed(proof, criteria.get(&proof.project_id))).collect();
    cx.page(&cx.t.s("projects-proofs"), views::list_proofs(&cx.t, &lines, &proofs, &closed)).await
}

/// A closed proof as far as its figures need it.
pub(crate) fn closed(proof: &Proof, criteria: Option<&Vec<CriterionRow>>) -> Option<ClosedProof> {
    let outcome = proof.outcome()?;
    let days = proof.start_day?.until(proof.closed_day?).ok()?.get_days();
    let all_measured = criteria.is_some_and(|rows| rows.iter().all(|row| row.criterion().is_measured()));
    Some(ClosedProof { outcome, days: i64::from(days).max(0), all_measured })
}

fn seen(cx: &Cx, card: &ProjectCard) -> Answer {
    cx.see(&views::address(&card.key, ""))
}

/// The project and its proof; one that is no proof has no such page.
async fn find(cx: &Cx, key: &str) -> Result<(ProjectCard, Proof)> {
    let mut read = cx.read().await?;
    let card = store::find_visible(&mut read, key).await?;
    let proof = store::find_proof(&mut read, card.id).await?;
    Ok((card, proof))
}

fn day(date: Option<Date>) -> String {
    date.map_or(String::new(), |date| date.to_string())
}

fn read_day(form: &Form, name: &str) -> Result<Option<Date>> {
    match form.get(name) {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Error::invalid(name, "projects-day-shape")),
    }
}

/// People say the last day; the record holds the first day after it.
fn after(name: &str, last: Option<Date>) -> Result<Option<Date>> {
    last.map(|day| day.tomorrow().map_err(|_| Error::invalid(name, "projects-day-shape"))).transpose()
}

fn terms_form(card: &ProjectCard) -> Ask<'_> {
    Ask {
        card,
        part: "proof/terms",
        back: "",
        title: "projects-proof-terms",
        submit: "ui-save",
        icon: "check",
    }
}

async fn terms(cx: Cx, Path(key): Path<String>) -> Answer {
    let (card, proof) = find(&cx, &key).await?;
    let start = proof.start_day.unwrap_or(cx.t.today());
    let usual = crate::proof::TimeBox::default_from(start).end;
    let filled = Filled::new(&[
        ("use_case", proof.use_case.clone()),
        ("prospect_owner", proof.prospect_owner.clone()),
        ("start_day", start.to_string()),
        ("last_day", day(proof.end_day.unwrap_or(usual).yesterday().ok())),
        ("decision_day", day(proof.decision_day)),
    ]);
    terms_form(&card).page(&cx, &filled, views::terms_fields(&cx.t, &filled)).await
}

async fn set_terms(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let (card, _) = find(&cx, &key).await?;
    let done = async {
        let mut problems = Problems::new();
        let start_day = problems.take(read_day(&form, "start_day")).flatten();
        let last = problems.take(read_day(&form, "last_day")).flatten();
        let decision_day = problems.take(read_day(&form, "decision_day")).flatten();
        let end_day = problems.take(after("last_day", last)).flatten();
        problems.finish()?;
        let terms = NewTerms {
            use_case: form.get("use_case").to_owned(),
            prospect_owner: form.get("prospect_owner").to_owned(),
            start_day,
            end_day,
            decision_day,
        };
        let mut tx = cx.tx().await?;
        actions::set_terms(&mut tx, card.id, terms)
            .await
            .map_err(|error| rename(error, "end_day", "last_day"))?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => seen(&cx, &card),
        Err(error) => {
            terms_form(&card).again(&cx, error, &form, |filled| views::terms_fields(&cx.t, filled)).await
        }
    }
}

/// An error about a field, under the name that the form gives it.
fn rename(error: Error, from: &str, to: &str) -> Error {
    match error {
        Error::Invalid(mut fields) => {
            for field in fields.iter_mut().filter(|field| field.name == from) {
                to.clone_into(&mut field.name);
            }
            Error::Invalid(fields)
        }
        other => other,
    }
}

fn criterion_form(card: &ProjectCard) -> Ask<'_> {
    Ask {
        card,
        part: "proof/criteria",
        back: "",
        title: "projects-criterion-add",
        submit: "ui-add",
        icon: "plus",
    }
}

async fn new_criterion(cx: Cx, Path(key): Path<String>) -> Answer {
    let (card, _) = find(&cx, &key).await?;
    let filled = Filled::default();
    criterion_form(&card).page(&cx, &filled, views::criterion_fields(&cx.t, &filled)).await
}

async fn add_criterion(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let (card, _) = find(&cx, &key).await?;
    let done = async {
        let mut tx = cx.tx().await?;
        let (metric, threshold, dataset) = (form.get("metric"), form.get("threshold"), form.get("dataset"));
        actions::add_criterion(&mut tx, card.id, metric, threshold, dataset).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => seen(&cx, &card),
        Err(error) => {
            criterion_form(&card)
                .again(&cx, error, &form, |filled| views::criterion_fields(&cx.t, filled))
                .await
        }
    }
}

async fn remove_criterion(cx: Cx, Path((key, id)): Path<(String, i64)>) -> Answer {
    let (card, _) = find(&cx, &key).await?;
    let mut tx = cx.tx().await?;
    actions::remove_criterion(&mut tx, card.id, CriterionId(id)).await?;
    tx.commit().await?;
    seen(&cx, &card)
}

async fn find_criterion(cx: &Cx, key: &str, id: i64) -> Result<(ProjectCard, CriterionRow)> {
    let mut read = cx.read().await?;
    let card = store::find_visible(&mut read, key).await?;
    let rows = store::list_criteria(&mut read, card.id).await?;
    let row = rows.into_iter().find(|row| row.id == CriterionId(id)).ok_or(Error::NotFound)?;
    Ok((card, row))
}

async fn measurement(cx: Cx, Path((key, id)): Path<(String, i64)>) -> Answer {
    let (card, row) = find_criterion(&cx, &key, id).await?;
    let met = row.met.map_or("", |met| if met { "yes" } else { "no" });
    let filled =
        Filled::new(&[("measured", row.measured.clone().unwrap_or_default()), ("met", met.to_owned())]);
    let part = format!("proof/criteria/{id}/measurement");
    measure_form(&card, &part).page(&cx, &filled, views::measure_fields(&cx.t, &filled, &row)).await
}

fn measure_form<'a>(card: &'a ProjectCard, part: &'a str) -> Ask<'a> {
    Ask { card, part, back: "", title: "projects-criterion-measure", submit: "ui-save", icon: "check" }
}

async fn measure(cx: Cx, Path((key, id)): Path<(String, i64)>, form: Form) -> Answer {
    let (card, row) = find_criterion(&cx, &key, id).await?;
    let met = match form.get("met") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let done = async {
        let mut tx = cx.tx().await?;
        actions::measure(&mut tx, card.id, row.id, form.get("measured"), met).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => seen(&cx, &card),
        Err(error) => {
            let part = format!("proof/criteria/{id}/measurement");
            let fields = |filled: &Filled| views::measure_fields(&cx.t, filled, &row);
            measure_form(&card, &part).again(&cx, error, &form, fields).await
        }
    }
}

async fn go(cx: &Cx, key: &str, to: Stage) -> Answer {
    let (card, _) = find(cx, key).await?;
    let mut tx = cx.tx().await?;
    actions::run_proof(&mut tx, card.id, to).await?;
    tx.commit().await?;
    seen(cx, &card)
}

async fn start(cx: Cx, Path(key): Path<String>) -> Answer {
    go(&cx, &key, Stage::Running).await
}

async fn evaluate(cx: Cx, Path(key): Path<String>) -> Answer {
    go(&cx, &key, Stage::Evaluation).await
}

fn extension_form(card: &ProjectCard) -> Ask<'_> {
    Ask {
        card,
        part: "proof/extension",
        back: "",
        title: "projects-proof-extend",
        submit: "projects-proof-extend",
        icon: "timer",
    }
}

/// The last day that an extension may reach.
fn most(proof: &Proof) -> Option<Date> {
    let agreed = proof.agreed()?;
    agreed.end.checked_add(jiff::Span::new().days(agreed.days() / 2)).ok()?.yesterday().ok()
}

async fn extension(cx: Cx, Path(key): Path<String>) -> Answer {
    let (card, proof) = find(&cx, &key).await?;
    let filled = Filled::new(&[("last_day", day(most(&proof)))]);
    extension_form(&card).page(&cx, &filled, views::extension_fields(&cx.t, &filled, most(&proof))).await
}

async fn extend(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let (card, proof) = find(&cx, &key).await?;
    let done = async {
        let last = read_day(&form, "last_day")?;
        let end = after("last_day", last)?.ok_or_else(|| Error::invalid("last_day", "projects-day-shape"))?;
        let mut tx = cx.tx().await?;
        let extended = actions::extend_proof(&mut tx, card.id, end, form.get("reason")).await;
        extended.map_err(|error| rename(error, "end", "last_day"))?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => seen(&cx, &card),
        Err(error) => {
            let fields = |filled: &Filled| views::extension_fields(&cx.t, filled, most(&proof));
            extension_form(&card).again(&cx, error, &form, fields).await
        }
    }
}

fn result_form(card: &ProjectCard) -> Ask<'_> {
    Ask {
        card,
        part: "proof/results",
        back: "",
        title: "projects-proof-close",
        submit: "projects-proof-close",
        icon: "archive",
    }
}

#[derive(Default, Deserialize)]
struct ResultQuery {
    #[serde(default)]
    solves: String,
}

async fn results(cx: Cx, Path(key): Path<String>, Query(query): Query<ResultQuery>) -> Answer {
    let (card, _) = find(&cx, &key).await?;
    let filled = Filled::new(&[("solves", query.solves)]);
    result_form(&card).page(&cx, &filled, views::result_fields(&cx.t, &filled)).await
}

async fn close(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let (card, _) = find(&cx, &key).await?;
    let (solves, commercial) = (Solves::parse(form.get("solves")), Commercial::parse(form.get("commercial")));
    let done = async {
        let mut tx = cx.tx().await?;
        actions::close_proof(&mut tx, card.id, solves, commercial, form.get("why")).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) if commercial == Some(Commercial::Client) => {
            cx.see(&views::address(&card.key, "proof/conversion"))
        }
        Ok(()) => seen(&cx, &card),
        Err(error) => {
            result_form(&card).again(&cx, error, &form, |filled| views::result_fields(&cx.t, filled)).await
        }
    }
}

async fn set_commercial(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let card = card(&cx, &key).await?;
    let commercial = Commercial::parse(form.get("commercial"))
        .ok_or_else(|| Error::invalid("commercial", "projects-choose-one"))?;
    let mut tx = cx.tx().await?;
    actions::set_commercial(&mut tx, card.id, commercial).await?;
    tx.commit().await?;
    seen(&cx, &card)
}

fn conversion_form(card: &ProjectCard) -> Ask<'_> {
    Ask {
        card,
        part: "proof/conversion",
        back: "",
        title: "projects-proof-convert",
        submit: "projects-proof-convert",
        icon: "corner-down-right",
    }
}

/// What the form chooses from: who can hold a role, and clients where the proof has none.
async fn choices(cx: &Cx, card: &ProjectCard) -> Result<(Vec<(String, String)>, Vec<(String, String)>)> {
    let team = team(cx).await?;
    if card.client_id.is_some() {
        return Ok((team, Vec::new()));
    }
    let mut read = cx.read().await?;
    let clients = clients::list_cards(&mut read).await?;
    Ok((team, clients.into_iter().map(|client| (client.id.to_string(), client.name)).collect()))
}

async fn conversion(cx: Cx, Path(key): Path<String>) -> Answer {
    let (card, _) = find(&cx, &key).await?;
    let (team, clients) = choices(&cx, &card).await?;
    let mut read = cx.read().await?;
    let project = store::find_project(&mut read, card.id).await?;
    let held = store::list_holdings(&mut read, card.id).await?;
    drop(read);
    let last = |role: &str| {
        held.iter()
            .rev()
            .find(|held| held.role.word() == role)
            .map_or(String::new(), |held| held.person_id.to_string())
    };
    let filled = Filled::new(&[
        ("name", card.name.clone()),
        ("description", project.description),
        ("lead", last("lead")),
        ("backup", last("backup")),
    ]);
    conversion_form(&card).page(&cx, &filled, views::conversion_fields(&cx.t, &filled, &team, &clients)).await
}

async fn convert(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let (card, _) = find(&cx, &key).await?;
    let done = async {
        let reason = form.get("second_reason");
        let second_reason = (!reason.is_empty()).then(|| reason.to_owned());
        let new = NewProject {
            kind: Kind::Client,
            client: form.get("client").parse().ok(),
            name: form.get("name").to_owned(),
            description: form.get("description").to_owned(),
            context: cx.t.with(
                "projects-grew-from",
                &[("key", card.key.as_str().into()), ("name", card.name.as_str().into())],
            ),
            lang: card.lang,
            restricted: card.restricted,
            second_reason: second_reason.clone(),
        };
        let (lead, backup) = (super::person(&form, "lead"), super::person(&form, "backup"));
        let opening = Opening { lead, backup, decided_in: None, second_reason };
        let mut tx = cx.tx().await?;
        let made = actions::convert_proof(&mut tx, card.id, new, opening).await?;
        let key = store::find_card(&mut tx, made).await?.key;
        tx.commit().await?;
        Ok(key)
    };
    match done.await {
        Ok(key) => cx.see(&views::address(&key, "")),
        Err(error) => {
            let (team, clients) = choices(&cx, &card).await?;
            let fields = |filled: &Filled| views::conversion_fields(&cx.t, filled, &team, &clients);
            conversion_form(&card).again(&cx, error, &form, fields).await
        }
    }
}
