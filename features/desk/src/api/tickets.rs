//! Tickets for machines.

use super::files::TicketFileOut;
use crate::{
    actions::{self, Told, files::With},
    pages::{
        self,
        near::{Hours, near},
    },
    store::{clocks, files, side, tickets},
    types::{
        Changes, ClockKind, ClockRow, Entry, EntryKind, Level, Near, Origin, REASON_LENGTH, SUBJECT_LENGTH,
        Ticket, TicketState, WORD_LENGTH, Wanted, filled, line, read_number, read_tags,
    },
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use db::Read;
use http::StatusCode;
use jiff::Timestamp;
use kernel::{ClientId, Error, MICROS_PER_SECOND, PersonId, ProjectId, Result, TicketId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{
    Access, Answer, Cx, Form, Problems, Routes,
    json::{Body, Page, PageQuery, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(list, create))
        .api(Access::Team, utoipa_axum::routes!(show, change))
        .api(Access::Team, utoipa_axum::routes!(write))
}

/// A ticket in a list.
#[derive(Serialize, ToSchema)]
struct TicketLine {
    /// `T-431`.
    number: String,
    /// Its key, for the cursor.
    id: i64,
    /// What it is about.
    subject: String,
    /// Who asked.
    requester: String,
    /// The client's name.
    client: Option<String>,
    /// The key of the client's site at which it was asked.
    site_id: Option<i64>,
    /// The site's name.
    site: Option<String>,
    /// The project's key.
    project: Option<String>,
    /// What sort of request.
    category: String,
    /// About which service.
    service: String,
    /// How wide.
    impact: Level,
    /// How soon.
    urgency: Level,
    /// 1 to 4.
    priority: i64,
    /// Where it stands.
    state: TicketState,
    /// What that is called here, where it is not the usual name.
    state_name: Option<String>,
    /// Who holds it.
    owner: Option<String>,
    /// How it came.
    source: Origin,
    /// When it was asked.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was solved.
    #[schema(value_type = Option<String>, format = DateTime)]
    resolved_at: Option<Timestamp>,
    /// How often it came back.
    reopened: i64,
    /// Owners between the request and whoever does the work.
    hops: i64,
    /// Its tags.
    tags: Vec<String>,
    /// When the next clock runs out; nothing if none runs.
    #[schema(value_type = Option<String>, format = DateTime)]
    next_due_at: Option<Timestamp>,
    /// Which one.
    next_clock: Option<ClockKind>,
    /// When something last happened.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl TicketLine {
    fn of(ticket: Ticket, tags: Vec<String>) -> TicketLine {
        TicketLine {
            number: ticket.number(),
            id: ticket.id.0,
            next_due_at: ticket.due(),
            next_clock: ticket.next_kind.filter(|_| ticket.due().is_some()),
            subject: ticket.subject,
            requester: ticket.requester,
            client: ticket.client_name,
            site_id: ticket.site_id.map(|id| id.0),
            site: ticket.site_name,
            project: ticket.project_key,
            category: ticket.category,
            service: ticket.service,
            impact: ticket.impact,
            urgency: ticket.urgency,
            priority: ticket.priority,
            state: ticket.state,
            state_name: ticket.state_name,
            owner: ticket.owner_name,
            source: ticket.source,
            created_at: ticket.created_at,
            resolved_at: ticket.resolved_at,
            reopened: ticket.reopened,
            hops: ticket.hops,
            tags,
            updated_at: ticket.updated_at,
        }
    }
}

/// A clock as it was read at the last thing that happened.
#[derive(Serialize, ToSchema)]
struct TicketClock {
    /// `first`, `next` or `resolution`.
    kind: String,
    /// Which wait it is.
    cycle: i64,
    /// `running`, `paused`, `fulfilled` or `cancelled`.
    state: String,
    /// The target.
    target_seconds: i64,
    /// Open time that counted when it was read.
    elapsed_seconds: i64,
    /// When it was read.
    #[schema(value_type = String, format = DateTime)]
    read_at: Timestamp,
    /// When it is or was due.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
    /// When it was fulfilled.
    #[schema(value_type = Option<String>, format = DateTime)]
    fulfilled_at: Option<Timestamp>,
    /// When it broke.
    #[schema(value_type = Option<String>, format = DateTime)]
    breached_at: Option<Timestamp>,
    /// It broke by a change of priority alone.
    breached_by_change: bool,
}

impl From<ClockRow> for TicketClock {
    fn from(row: ClockRow) -> TicketClock {
        TicketClock {
            kind: row.kind.word().to_owned(),
            cycle: row.cycle,
            state: row.state,
            target_seconds: row.target / MICROS_PER_SECOND,
            elapsed_seconds: row.elapsed.div_euclid(MICROS_PER_SECOND),
            read_at: row.read_at,
            due_at: row.due_at,
            fulfilled_at: row.fulfilled_at,
            breached_at: row.breached_at,
            breached_by_change: row.by_change,
        }
    }
}

/// Something that happened to a ticket.
#[derive(Serialize, ToSchema)]
struct TicketEntry {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What.
    kind: EntryKind,
    /// Who.
    by: String,
    /// What was written, as clean HTML.
    html: String,
    /// The state or priority that it tells of.
    value: String,
}

impl From<Entry> for TicketEntry {
    fn from(entry: Entry) -> TicketEntry {
        let by = entry.who().to_owned();
        TicketEntry { at: entry.at, kind: entry.kind, by, html: entry.html, value: entry.value }
    }
}

/// A ticket with its clocks and what happened.
#[derive(Serialize, ToSchema)]
struct TicketWhole {
    /// The ticket.
    #[serde(flatten)]
    line: TicketLine,
    /// Its clocks.
    clocks: Vec<TicketClock>,
    /// What happened, in order.
    entries: Vec<TicketEntry>,
    /// Files of answers and of what the client wrote here; those that mails brought are in their mails.
    files: Vec<TicketFileOut>,
    /// The newest message that both sides can see: give it as `seen` with an answer.
    seen: i64,
}

async fn whole(read: &mut Read, id: TicketId) -> Result<TicketWhole> {
    let ticket = tickets::find(read, id).await?;
    let clocks = clocks::list(read, &[id]).await?.into_iter().map(TicketClock::from).collect();
    let entries = tickets::list_entries(read, id).await?.into_iter().map(TicketEntry::from).collect();
    let seen = tickets::find_newest(read, id).await?;
    let person = read.actor().person;
    let mut files = files::list(read, &[id], person).await?;
    files.retain(|file| file.entry.is_some());
    let files = files.into_iter().map(|file| TicketFileOut::of(id, file)).collect();
    let tags = side::list_tags(read, id).await?;
    Ok(TicketWhole { line: TicketLine::of(ticket, tags), clocks, entries, files, seen })
}

pub(super) fn id_of(number: &str) -> Result<TicketId> {
    read_number(number).ok_or(Error::NotFound)
}

/// A new ticket on a client's behalf.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TicketBody {
    /// What it is about.
    subject: String,
    /// The request, as Markdown.
    text: String,
    /// Who asks, by name; found by the address if absent.
    #[serde(default)]
    requester: String,
    /// Their address.
    #[serde(default)]
    email: String,
    /// The client's key.
    client: Option<i64>,
    /// The key of one of the client's sites; absent for where whoever asks works, or the only one.
    site: Option<i64>,
    /// The project's key in the database.
    project: Option<i64>,
    /// What sort of request.
    #[serde(default)]
    category: String,
    /// About which service.
    #[serde(default)]
    service: String,
    /// How wide; medium if absent.
    impact: Option<Level>,
    /// How soon; medium if absent.
    urgency: Option<Level>,
}

/// Which of the queue's views.
#[derive(Clone, Copy, Deserialize, ToSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum TicketView {
    /// Open ones that you hold.
    Mine,
    /// Open ones that nobody holds.
    Unassigned,
    /// Open ones whose next clock runs out within four hours of open time.
    Risk,
    /// Those that wait for the client.
    Client,
    /// Open ones.
    Open,
    /// All but what nobody meant and what went into another.
    All,
}

/// Which tickets; without any of these, all that you reach.
#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct TicketsQuery {
    /// As the queue shows them.
    view: Option<TicketView>,
    /// In this state.
    state: Option<TicketState>,
    /// Held by this person, by their key; 0 for nobody.
    owner: Option<i64>,
    /// Of this client, by its key.
    client: Option<i64>,
    /// In this project, by its key in the database.
    project: Option<i64>,
    /// With this tag.
    tag: Option<String>,
}

/// Tickets in the order in which they came.
#[utoipa::path(get, path = "/api/v1/tickets", operation_id = "tickets", tag = "desk", params(PageQuery, TicketsQuery),
    responses((status = 200, body = Page<TicketLine>)))]
async fn list(cx: Cx, Query(query): Query<PageQuery>, Query(asked): Query<TicketsQuery>) -> Answer {
    let mut read = cx.read().await?;
    let mut wanted = Wanted {
        open: asked.view.is_some_and(|view| view != TicketView::All),
        state: asked.state,
        owner: asked.owner.filter(|owner| *owner > 0).map(PersonId),
        unassigned: asked.owner == Some(0) || asked.view == Some(TicketView::Unassigned),
        client: asked.client.map(ClientId),
        project: asked.project.map(ProjectId),
        tag: asked.tag.unwrap_or_default(),
        limit: query.rows(),
        ..Wanted::default()
    };
    match asked.view {
        Some(TicketView::Mine) => wanted.owner = Some(cx.actor.person),
        Some(TicketView::Client) => wanted.state = Some(TicketState::WaitingClient),
        Some(TicketView::Risk) => {
            wanted.near = Some(Near::clone(&*near(&mut read, cx.t.now, Hours::Risk).await?));
        }
        _ => {}
    }
    let after = query.after()?.unwrap_or(0);
    let rows = tickets::list_after(&mut read, &wanted, asked.view.is_none(), after).await?;
    let ids: Vec<TicketId> = rows.iter().map(|ticket| ticket.id).collect();
    let mut tags = side::list_tags_of(&mut read, &ids).await?;
    let line = |ticket: Ticket| {
        let tags = tags.remove(&ticket.id).unwrap_or_default();
        TicketLine::of(ticket, tags)
    };
    query.answer(rows, line, |line| line.id)
}

/// Opens a ticket.
#[utoipa::path(post, path = "/api/v1/tickets", operation_id = "open_ticket", tag = "desk", request_body = TicketBody,
    responses((status = 201, body = TicketWhole), (status = 422, body = Problem)))]
async fn create(cx: Cx, Body(body): Body<TicketBody>) -> Answer {
    let key = |id: Option<i64>| id.map_or(String::new(), |id| id.to_string());
    let (client, site, project) = (key(body.client), key(body.site), key(body.project));
    let form = Form::of(&[
        ("subject", &body.subject),
        ("text", &body.text),
        ("requester", &body.requester),
        ("email", &body.email),
        ("client", &client),
        ("site", &site),
        ("project", &project),
        ("category", &body.category),
        ("service", &body.service),
        ("impact", body.impact.unwrap_or(Level::Medium).word()),
        ("urgency", body.urgency.unwrap_or(Level::Medium).word()),
    ]);
    let new = pages::read_new(&form, Origin::Api)?;
    let mut tx = cx.tx().await?;
    let id = actions::open(&mut tx, new).await?;
    let made = whole(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// A ticket with its clocks and what happened.
#[utoipa::path(get, path = "/api/v1/tickets/{number}", operation_id = "ticket", tag = "desk",
    params(("number" = String, Path, description = "`T-431` or `431`")),
    responses((status = 200, body = TicketWhole), (status = 404, body = Problem)))]
async fn show(cx: Cx, Path(number): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    Ok(Json(whole(&mut read, id_of(&number)?).await?).into_response())
}

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
struct TicketChange {
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
async fn change(cx: Cx, Path(number): Path<String>, Body(body): Body<TicketChange>) -> Answer {
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

/// What a message is.
#[derive(Deserialize, ToSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Voice {
    /// Our answer, which the client sees.
    Reply,
    /// For the team alone.
    Note,
    /// What the client said.
    Client,
}

/// A message.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MessageBody {
    /// Whose it is.
    kind: Voice,
    /// Markdown.
    text: String,
    /// With an answer: the newest message that its writer had seen.
    #[serde(default)]
    seen: i64,
    /// With an answer: the state that it leaves the ticket in.
    state: Option<TicketState>,
    /// With an answer that leaves by mail: who gets a copy from now on; without it those of the conversation.
    cc: Option<Vec<String>>,
    /// Files that you sent to this ticket before, by their keys; with an answer or what the client said.
    #[serde(default)]
    files: Vec<i64>,
}

/// Writes in a ticket. An answer to something newer than `seen` is refused, and a client's message to a
/// ticket that was solved too long ago opens another, whose whole comes back.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/messages", operation_id = "write_in_ticket", tag = "desk",
    params(("number" = String, Path, description = "`T-431` or `431`")), request_body = MessageBody,
    responses((status = 201, body = TicketWhole), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn write(cx: Cx, Path(number): Path<String>, Body(body): Body<MessageBody>) -> Answer {
    let mut id = id_of(&number)?;
    let mut tx = cx.tx().await?;
    match body.kind {
        Voice::Reply => {
            let config = &cx.house.config.mail;
            let copies = body.cc.map(|cc| actions::copies::read(&cc.join("\n"), config)).transpose()?;
            let told =
                Told { seen: body.seen, state: body.state, copies, aside: body.files, ..Told::default() };
            actions::reply(&mut tx, id, &body.text, told).await.map(drop)?;
        }
        Voice::Note if !body.files.is_empty() => {
            return Err(Error::invalid("files", "desk-note-no-files").into());
        }
        Voice::Note => actions::note(&mut tx, id, &body.text).await.map(drop)?,
        Voice::Client => {
            let with = With { aside: &body.files, ..With::default() };
            id = actions::message_with(&mut tx, id, &body.text, "", with).await?;
        }
    }
    let made = whole(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}
