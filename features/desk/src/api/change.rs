//! Changes of a ticket by machines.

use super::{
    shown::{TicketWhole, whole},
    tickets::id_of,
};
use crate::{
    actions,
    store::{side, tickets},
    types::{
        Changes, Level, REASON_LENGTH, SUBJECT_LENGTH, Ticket, TicketState, WORD_LENGTH, filled, line,
        read_tags,
    },
};
use axum::{Json, extract::Path, response::IntoResponse};
use kernel::{ClientId, PersonId, ProjectId, Result};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{
    Answer, Cx, Problems,
    json::{Body, Problem},
};

/// To whom a ticket is taken.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TicketHandOver {
    /// Whoever does the work, by their key.
    person: i64,
    /// What they must know, as Markdown.
    brief: String,
}

/// What is changed; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TicketChange {
    /// Another state; `open` of a solved one takes it up again.
    state: Option<TicketState>,
    /// The key of a name of the state; 0 for the usual one.
    state_name: Option<i64>,
    /// Another owner, by their key; 0 for nobody.
    owner: Option<i64>,
    /// Another of the client's sites, by its key; 0 for none. Its holidays count from now on.
    site: Option<i64>,
    /// What it is about.
    subject: Option<String>,
    /// Another client, by its key; 0 for none.
    client: Option<i64>,
    /// Another project, by its key in the database; 0 for none.
    project: Option<i64>,
    /// What sort of request.
    category: Option<String>,
    /// About which service.
    service: Option<String>,
    /// How wide. With a new width or urgency the priority is the matrix's, unless it is said.
    impact: Option<Level>,
    /// How soon.
    urgency: Option<Level>,
    /// 1 to 4; another one than the matrix's needs its reason.
    priority: Option<i64>,
    /// Why the priority is not the matrix's.
    reason: Option<String>,
    /// All of its tags.
    tags: Option<Vec<String>>,
    /// Takes it to whoever does the work, in one step.
    developer: Option<TicketHandOver>,
}

impl TicketChange {
    /// Whether what is said of the ticket changes.
    fn has_fields(&self) -> bool {
        let texts = [&self.subject, &self.category, &self.service, &self.reason];
        texts.iter().any(|text| text.is_some())
            || [self.client, self.project, self.priority].iter().any(Option::is_some)
            || [self.impact, self.urgency].iter().any(Option::is_some)
            || self.tags.is_some()
    }

    /// What is said of the ticket from now on, with its tags.
    fn changes(&self, ticket: &Ticket, tags: Vec<String>) -> Result<(Changes, Vec<String>)> {
        let mut problems = Problems::new();
        let mut new = Changes::of(ticket);
        if let Some(subject) = &self.subject {
            new.subject = problems.take(filled("subject", subject, SUBJECT_LENGTH)).unwrap_or_default();
        }
        if let Some(category) = &self.category {
            new.category = problems.take(line("category", category, WORD_LENGTH)).unwrap_or_default();
        }
        if let Some(service) = &self.service {
            new.service = problems.take(line("service", service, WORD_LENGTH)).unwrap_or_default();
        }
        if let Some(client) = self.client {
            new.client = (client > 0).then_some(ClientId(client));
            // A site belongs to its client.
            new.site = new.site.filter(|_| new.client == ticket.client_id);
        }
        if let Some(project) = self.project {
            new.project = (project > 0).then_some(ProjectId(project));
        }
        if self.impact.is_some() || self.urgency.is_some() {
            new.impact = self.impact.unwrap_or(new.impact);
            new.urgency = self.urgency.unwrap_or(new.urgency);
            new.priority = None;
        }
        if let Some(priority) = self.priority {
            problems.require((1..=4).contains(&priority), "priority", "desk-choose-one");
            let reason = line("reason", self.reason.as_deref().unwrap_or_default(), REASON_LENGTH);
            new.priority = Some((priority, problems.take(reason).unwrap_or_default()));
        }
        problems.finish()?;
        Ok((new, self.tags.as_ref().map_or(tags, |tags| read_tags(&tags.join(",")))))
    }
}

/// Changes a ticket by the verbs that its page has: what is said of it, its state, who holds it, who does the work. All
/// of it, or nothing.
#[utoipa::path(patch, path = "/api/v1/tickets/{number}", operation_id = "change_ticket", tag = "desk",
    params(("number" = String, Path, description = "`T-431` or `431`")), request_body = TicketChange,
    responses((status = 200, body = TicketWhole), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn change(cx: Cx, Path(number): Path<String>, Body(body): Body<TicketChange>) -> Answer {
    let id = id_of(&number)?;
    let mut tx = cx.tx().await?;
    let ticket = tickets::find(&mut tx, id).await?;
    if body.has_fields() {
        let tags = side::list_tags(&mut tx, id).await?;
        let (new, tags) = body.changes(&ticket, tags)?;
        actions::change(&mut tx, id, new, &tags).await?;
    }
    match body.state {
        Some(TicketState::Open) if !ticket.state.is_open() => actions::reopen(&mut tx, id).await?,
        Some(state) => actions::move_to(&mut tx, id, state).await?,
        None => {}
    }
    if let Some(name) = body.state_name {
        actions::states::name_state(&mut tx, id, (name > 0).then_some(name)).await?;
    }
    if let Some(site) = body.site {
        actions::set_site(&mut tx, id, (site > 0).then_some(kernel::SiteId(site))).await?;
    }
    if let Some(owner) = body.owner {
        actions::assign(&mut tx, id, (owner > 0).then_some(PersonId(owner))).await?;
    }
    if let Some(to) = &body.developer {
        actions::take_to_developer(&mut tx, id, PersonId(to.person), &to.brief).await?;
    }
    let made = whole(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(made).into_response())
}
