//! The composer: on project pages, in the dialog, as a page of its own; and what the worklog owes.

use super::{Asking, lead_name, local, log, project, scene, upload::Sent};
use crate::{
    actions::{self, NewEntry},
    sentence::{self, EntryKind, Mentionable, Understood, Who},
    store,
    types::{Audience, Door, StoredFile, Visibility},
    views::{self, composer::Composer, partial},
};
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Response},
};
use db::Read;
use http::{HeaderMap, HeaderValue, StatusCode};
use jiff::{Timestamp, civil::DateTime};
use kernel::{Error, InteractionId, PostId, Result};
use projects::{ProjectCard, State};
use serde::Deserialize;
use ui::{Locale, Markup, form::Filled, html};
use web::{Answer, Cx, Form};

/// How the composer is asked for.
#[derive(Default)]
pub struct Asked {
    /// What was typed and chosen, if it comes back.
    pub filled: Option<Filled>,
    /// Seconds to wait.
    pub wait: Option<i64>,
    /// The interaction that the entry shall tell.
    pub interaction: Option<InteractionId>,
    /// It stands in the dialog.
    pub dialog: bool,
    /// What was understood, where no script asks.
    pub understood: Option<Markup>,
}

/// The composer of a project with its draft; nothing where the project is closed.
pub async fn composer(
    read: &mut Read,
    t: &Locale,
    card: &ProjectCard,
    asked: Asked,
) -> Result<Option<Markup>> {
    if card.state == State::Closed {
        return Ok(None);
    }
    let actor = *read.actor();
    let worklog = store::threads::find_log(read, card.id).await?;
    let draft = store::drafts::find(read, &scope(card)).await?.unwrap_or_default();
    let filled = if let Some(filled) = asked.filled {
        filled
    } else {
        let last = store::people::find_last_kind(read, card.id, worklog.id).await?;
        let kind = last.unwrap_or_else(|| EntryKind::Call.word().to_owned());
        Filled::new(&[("text", draft.text.clone()), ("kind", kind)])
    };
    let request_key = match filled.value("request_key") {
        "" => draft.request_key.map_or_else(web::fresh_secret, Ok)?,
        key => key.to_owned(),
    };
    let lead = lead_name(read, card).await?.filter(|(lead, _)| *lead != actor.person);
    let tells = match asked.interaction {
        Some(id) => told(read, t, card, id).await?,
        None => None,
    };
    let form = Composer {
        filled: &filled,
        request_key: &request_key,
        wait: asked.wait,
        shared: worklog.visibility == Visibility::Shared,
        lead: lead.as_ref().map(|(_, name)| name.as_str()),
        tells,
        understood: asked.understood,
        dialog: asked.dialog,
    };
    let scene = views::Scene { t, project: card, actor: &actor };
    Ok(Some(views::composer::composer(&scene, &form)))
}

/// Where the draft of a project's composer is kept.
fn scope(card: &ProjectCard) -> String {
    format!("log/{}", card.key)
}

async fn told(
    read: &mut Read,
    t: &Locale,
    card: &ProjectCard,
    id: InteractionId,
) -> Result<Option<(InteractionId, String)>> {
    match store::debts::find(read, id).await {
        Ok(debt) if debt.project == card.id => {
            let words = t.with("threads-will-tell", &[("what", views::log::debt_words(t, &debt).into())]);
            Ok(Some((id, words)))
        }
        Ok(_) | Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

#[derive(Deserialize, Default)]
pub struct NewQuery {
    #[serde(default)]
    project: String,
    interaction: Option<i64>,
}

/// `/log/new`: the composer for any project, with the one at hand chosen.
pub async fn new(cx: Cx, Query(query): Query<NewQuery>, headers: HeaderMap) -> Answer {
    let mut read = cx.read().await?;
    let choices = choices(&mut read).await?;
    let known = |key: &str| choices.iter().any(|(known, _)| known == key).then(|| key.to_owned());
    let last = store::people::find_last_project(&mut read).await?;
    let here = current_project(&headers);
    let chosen = known(&query.project)
        .or_else(|| here.as_deref().and_then(known))
        .or_else(|| last.as_deref().and_then(known))
        .or_else(|| choices.first().map(|(key, _)| key.clone()));
    let Some(key) = chosen else {
        drop(read);
        let nothing =
            ui::parts::empty(&cx.t.s("threads-no-project"), &cx.t.s("threads-no-project-next"), None);
        return cx.page(&cx.t.s("threads-log-something"), nothing).await;
    };
    show_new(&cx, read, &key, &choices, query.interaction.map(InteractionId)).await
}

/// `/projects/{key}/log/new`: the composer of one project.
pub async fn new_in(cx: Cx, Path(key): Path<String>, Query(query): Query<NewQuery>) -> Answer {
    let mut read = cx.read().await?;
    let card = project(&mut read, &key).await?;
    let choices = choices(&mut read).await?;
    show_new(&cx, read, &card.key, &choices, query.interaction.map(InteractionId)).await
}

async fn show_new(
    cx: &Cx,
    mut read: Read,
    key: &str,
    choices: &[(String, String)],
    interaction: Option<InteractionId>,
) -> Answer {
    let card = project(&mut read, key).await?;
    let asked = Asked { interaction, dialog: cx.fragment, ..Asked::default() };
    let composer = composer(&mut read, &cx.t, &card, asked).await?;
    drop(read);
    let composer =
        composer.unwrap_or_else(|| html! { p class="soft" { (cx.t.s("threads-project-closed")) } });
    let content = views::composer::dialog(&cx.t, cx.fragment, choices, key, &composer);
    cx.page(&format!("{} · {key}", cx.t.s("threads-log-something")), content).await
}

/// Projects that take entries, by key and name.
async fn choices(read: &mut Read) -> Result<Vec<(String, String)>> {
    let cards = projects::list_visible(read, projects::Filter::default()).await?;
    let open = cards.into_iter().filter(|card| card.state != State::Closed);
    Ok(open.map(|card| (card.key.clone(), format!("{} · {}", card.key, card.full_name()))).collect())
}

/// The project of the page that the dialog was opened on.
fn current_project(headers: &HeaderMap) -> Option<String> {
    let page = ["hx-current-url", "referer"]
        .iter()
        .find_map(|name| headers.get(*name).and_then(|value| value.to_str().ok()))?;
    let (_, rest) = page.split_once("/projects/")?;
    let key = rest.split(['/', '?', '#']).next()?;
    (!key.is_empty()).then(|| key.to_owned())
}

/// What a sentence says, as chips: asked for while somebody types, and nothing is changed by it.
pub async fn read(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let mut read = cx.read().await?;
    let card = project(&mut read, &key).await?;
    let people = actions::mentionable(&mut read, card.id).await?;
    drop(read);
    let now = cx.t.now.to_zoned(cx.t.zone.clone());
    let understood = sentence::read(form.raw("text"), &now, &people);
    cx.piece(chips(&cx.t, &card, &understood, &people))
}

fn chips(t: &Locale, card: &ProjectCard, understood: &Understood, people: &[Mentionable]) -> Markup {
    let names: Vec<(Who, String)> = people.iter().map(|known| (known.who, known.name.clone())).collect();
    let new = card.client_slug.as_ref().map(|slug| format!("/clients/{slug}/contacts/new"));
    views::composer::understood(t, understood, &names, new.as_deref())
}

/// Saves an entry.
pub async fn save(cx: Cx, Path(key): Path<String>, headers: HeaderMap, sent: Sent) -> Answer {
    let mut read = cx.read().await?;
    let card = project(&mut read, &key).await?;
    drop(read);
    match accept(&cx, &card, &sent.form, &sent.files).await {
        Ok(post) => saved(&cx, &card, &sent.form, &headers, post).await,
        Err(error) => refused(&cx, &card, sent, error).await,
    }
}

async fn accept(cx: &Cx, card: &ProjectCard, form: &Form, files: &[(String, StoredFile)]) -> Result<PostId> {
    let mut tx = cx.tx().await?;
    let made = super::files::attach_all(&mut tx, card.id, files.to_vec(), false).await?;
    let entry = NewEntry {
        project: card.id,
        text: form.raw("text").to_owned(),
        kind: EntryKind::parse(form.get("kind")).unwrap_or(EntryKind::Note),
        audience: if form.get("visible") == "client" { Audience::Client } else { Audience::Team },
        interaction: form.get("interaction").parse().ok().map(InteractionId),
        by_order: form.has("by_order"),
        request_key: Some(form.get("request_key").to_owned()).filter(|key| !key.is_empty()),
        door: Door::Page,
        files: made.into_iter().map(|(id, _)| id).collect(),
    };
    let logged = actions::log(&mut tx, entry).await?;
    store::drafts::forget(&mut tx, &scope(card)).await?;
    tx.commit().await?;
    Ok(logged.post)
}

/// The fresh form, the log with the entry in it, and ten seconds to take it back.
async fn saved(cx: &Cx, card: &ProjectCard, form: &Form, headers: &HeaderMap, post: PostId) -> Answer {
    if !cx.fragment {
        return cx.see(&format!("/projects/{}/log?logged={post}#p{post}", card.key));
    }
    let mut read = cx.read().await?;
    let dialog = form.get("from") == "dialog";
    let entry = store::posts::find_visible(&mut read, post).await?;
    let page = headers.get("hx-current-url").and_then(|url| url.to_str().ok()).unwrap_or("");
    let path = page.find("/projects/").map_or("", |at| &page[at..]);
    let path = path.split(['?', '#']).next().unwrap_or("");
    let has_log = path == format!("/projects/{}", card.key) || path == format!("/projects/{}/log", card.key);
    let back = local(path).unwrap_or("/").to_owned();
    let scene = scene(cx, card);
    let mut parts = html! { (partial("#toasts", "beforeend", &views::log::saved(&scene, &entry, &back))) };
    if has_log || !dialog {
        let recent = log::recent(&mut read, &cx.t, card).await?;
        parts = html! { (parts) (partial("#log", "innerMorph", &recent)) };
    }
    let body = if dialog {
        parts
    } else {
        let kind = entry.kind.word().to_owned();
        let fresh = Filled::new(&[("kind", kind), ("request_key", web::fresh_secret()?)]);
        let asked = Asked { filled: Some(fresh), ..Asked::default() };
        let form = composer(&mut read, &cx.t, card, asked).await?.unwrap_or_default();
        html! { (form) (parts) }
    };
    let event = if dialog { "dialog:close" } else { "composer:saved" };
    let mut response = cx.piece(body)?;
    response.headers_mut().insert("hx-trigger", HeaderValue::from_static(event));
    Ok(response)
}

/// What was typed comes back: as a draft when it was too soon, in the form when something needs a fix.
async fn refused(cx: &Cx, card: &ProjectCard, sent: Sent, error: Error) -> Answer {
    let form = sent.form;
    match error {
        Error::TooSoon { seconds } => {
            let text = keep(cx, card, &scope(card), &form, sent.files).await?;
            if cx.fragment {
                return Err(Error::TooSoon { seconds }.into());
            }
            let filled = refilled(&form, &text);
            let asked = Asked { filled: Some(filled), wait: Some(seconds), ..Asked::default() };
            let page = log::page(cx, card, asked, StatusCode::TOO_MANY_REQUESTS).await?;
            Ok(retry_after(page, seconds))
        }
        Error::Invalid(fields) => {
            again(cx, card, form.failed(fields), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Error::Conflict(key) if key != "error-busy" => {
            let fields = vec![kernel::Field { name: "text".to_owned(), key, args: Vec::new() }];
            again(cx, card, form.failed(fields), StatusCode::CONFLICT).await
        }
        other => Err(other.into()),
    }
}

async fn again(cx: &Cx, card: &ProjectCard, filled: Filled, status: StatusCode) -> Answer {
    let dialog = cx.fragment && filled.value("from") == "dialog";
    let interaction = filled.value("interaction").parse().ok().map(InteractionId);
    let asked = Asked { filled: Some(filled), interaction, dialog, ..Asked::default() };
    if !cx.fragment {
        return log::page(cx, card, asked, status).await;
    }
    let mut read = cx.read().await?;
    let form = composer(&mut read, &cx.t, card, asked).await?.unwrap_or_default();
    Ok((status, axum::response::Html(form.into_string())).into_response())
}

/// The answer with how long to wait.
pub fn retry_after(mut response: Response, seconds: i64) -> Response {
    response.headers_mut().insert(http::header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// The form as it was sent, with another text.
pub fn refilled(form: &Form, text: &str) -> Filled {
    let mut values: Vec<(String, String)> = form.pairs().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    values.retain(|(name, _)| name != "text");
    values.push(("text".to_owned(), text.to_owned()));
    Filled::failed(values, Vec::new())
}

/// Keeps what was sent too soon as a draft, with its files as links at its end. The text as it is kept.
pub async fn keep(
    cx: &Cx,
    card: &ProjectCard,
    scope: &str,
    form: &Form,
    files: Vec<(String, StoredFile)>,
) -> Result<String> {
    let mut tx = cx.tx().await?;
    let mut text = form.raw("text").to_owned();
    for (_, link) in super::files::attach_all(&mut tx, card.id, files, false).await? {
        text.push_str("\n\n");
        text.push_str(&link);
    }
    let key = Some(form.get("request_key")).filter(|key| !key.is_empty());
    store::drafts::save(&mut tx, scope, &text, key).await?;
    tx.commit().await?;
    Ok(text)
}

// --- what the worklog owes ----------------------------------------------------

/// The instant of a local date and time in a form, in the reader's zone.
pub fn parse_instant(t: &Locale, field: &str, text: &str) -> Result<Timestamp> {
    let wrong = || Error::invalid(field, "threads-instant-needed");
    let local: DateTime = text.trim().parse().map_err(|_| wrong())?;
    t.zone.to_ambiguous_zoned(local).compatible().map(|zoned| zoned.timestamp()).map_err(|_| wrong())
}

/// An instant as a form's date and time field shows it.
pub fn local_instant(t: &Locale, at: Timestamp) -> String {
    at.to_zoned(t.zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

pub async fn new_interaction(cx: Cx, Path(key): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = project(&mut read, &key).await?;
    drop(read);
    let filled = Filled::new(&[("happened", local_instant(&cx.t, cx.t.now))]);
    asking_interaction(&cx, &card, &filled).await
}

async fn asking_interaction(cx: &Cx, card: &ProjectCard, filled: &Filled) -> Answer {
    let (title, action, back) = interaction_words(cx, card);
    let asking = Asking { title: &title, action: &action, back: &back, submit: "ui-save", icon: "check" };
    asking.show(cx, filled, &views::forms::interaction_fields(&cx.t, filled)).await
}

fn interaction_words(cx: &Cx, card: &ProjectCard) -> (String, String, String) {
    let base = format!("/projects/{}", card.key);
    (cx.t.s("threads-interaction-new"), format!("{base}/interactions"), format!("{base}/log"))
}

pub async fn save_interaction(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let mut tx = cx.tx().await?;
    let card = project(&mut tx, &key).await?;
    let done = async {
        let at = parse_instant(&cx.t, "happened", form.get("happened"))?;
        let kind = EntryKind::parse(form.get("kind"))
            .ok_or_else(|| Error::invalid("kind", "threads-not-an-interaction"))?;
        actions::record_interaction(&mut tx, card.id, kind, at).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&format!("/projects/{}/log", card.key)),
        Err(error) => {
            let (title, action, back) = interaction_words(&cx, &card);
            let asking =
                Asking { title: &title, action: &action, back: &back, submit: "ui-save", icon: "check" };
            asking.again(&cx, error, &form, |filled| views::forms::interaction_fields(&cx.t, filled)).await
        }
    }
}

async fn dismissing(cx: &Cx, read: &mut Read, id: i64) -> Result<(String, String)> {
    let debt = store::debts::find(read, InteractionId(id)).await?;
    let card = projects::find_card(read, debt.project).await?;
    // Whoever does not reach the project does not learn that the interaction exists.
    project(read, &card.key).await?;
    let title = cx.t.with("threads-dismiss-what", &[("what", views::log::debt_words(&cx.t, &debt).into())]);
    Ok((title, format!("/projects/{}/log", card.key)))
}

pub async fn dismiss_page(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let (title, back) = dismissing(&cx, &mut read, id).await?;
    drop(read);
    let action = format!("/interactions/{id}/dismiss");
    let asking =
        Asking { title: &title, action: &action, back: &back, submit: "threads-dismiss", icon: "check" };
    let filled = Filled::default();
    asking
        .show(&cx, &filled, &views::forms::line_field(&cx.t, &filled, "reason", "threads-dismiss-reason"))
        .await
}

pub async fn dismiss(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let mut tx = cx.tx().await?;
    let (title, back) = dismissing(&cx, &mut tx, id).await?;
    match actions::dismiss(&mut tx, InteractionId(id), form.get("reason")).await {
        Ok(_) => {
            tx.commit().await?;
            cx.see(&back)
        }
        Err(error) => {
            drop(tx);
            let action = format!("/interactions/{id}/dismiss");
            let asking = Asking {
                title: &title,
                action: &action,
                back: &back,
                submit: "threads-dismiss",
                icon: "check",
            };
            let field =
                |filled: &Filled| views::forms::line_field(&cx.t, filled, "reason", "threads-dismiss-reason");
            asking.again(&cx, error, &form, field).await
        }
    }
}
