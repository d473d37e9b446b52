//! Replying to the client and leaving a note for the team: two forms, never one with a switch.

use super::{
    entry::{keep, refilled, retry_after},
    handles::handles,
    scene,
    thread::{Shown, ThreadQuery, key_of, page, rendered, scope, stretch, toast},
    thread_of,
    upload::{Sent, Tried},
};
use crate::{
    actions, rules, store,
    types::{Audience, Door, NewPost, StoredFile, Thread},
    views::{self, partial, thread::ThreadPage},
};
use axum::{extract::Path, response::IntoResponse};
use db::Read;
use http::{HeaderValue, StatusCode};
use kernel::{Error, PostId, Result};
use projects::ProjectCard;
use ui::{Markup, form::Filled, html};
use web::{Answer, Cx, Form};

pub async fn write(cx: Cx, Path((key, number)): Path<(String, i64)>, tried: Tried) -> Answer {
    let mut read = cx.read().await?;
    let (card, thread) = thread_of(&mut read, &key, number).await?;
    drop(read);
    write_in(&cx, &card, &thread, tried).await
}

/// Writes a reply or a note, whichever form it was.
pub async fn write_in(cx: &Cx, card: &ProjectCard, thread: &Thread, tried: Tried) -> Answer {
    let Tried { sent, refused: wrong } = tried;
    let guest = cx.actor.is_guest();
    let audience =
        if guest { Audience::Client } else { views::forms::audience_of(sent.form.get("audience")) };
    if !wrong.is_empty() {
        return refused(cx, card, thread, audience, sent, Error::Invalid(wrong)).await;
    }
    match accept(cx, card, thread, audience, &sent.form, &sent.files).await {
        Ok(post) => saved(cx, card, thread, post).await,
        Err(error) => refused(cx, card, thread, audience, sent, error).await,
    }
}

/// What holds a reply once; the same key of text that the form's banner answers.
const HELD: &str = "threads-held-why";

async fn accept(
    cx: &Cx,
    card: &ProjectCard,
    thread: &Thread,
    audience: Audience,
    form: &Form,
    files: &[(String, StoredFile)],
) -> Result<PostId> {
    let text = form.raw("text");
    let mut tx = cx.tx().await?;
    if audience == Audience::Client && cx.actor.is_team() && !form.has("held") {
        let team = handles(&mut tx).await?;
        if rules::is_held(text, |handle| team.iter().any(|known| known == handle)) {
            return Err(Error::invalid("held", HELD));
        }
    }
    let made = super::files::attach_all(&mut tx, card.id, files.to_vec(), false).await?;
    let new = NewPost {
        request_key: Some(form.get("request_key").to_owned()).filter(|key| !key.is_empty()),
        door: Door::Page,
        files: made.into_iter().map(|(id, _)| id).collect(),
        ..NewPost::new(thread.id, text, audience)
    };
    let post = actions::post(&mut tx, new).await?;
    store::drafts::forget(&mut tx, &scope(thread.id, audience)).await?;
    tx.commit().await?;
    Ok(post)
}

/// The fresh form, the post at the end of the thread, and ten seconds to take it back.
async fn saved(cx: &Cx, card: &ProjectCard, thread: &Thread, id: PostId) -> Answer {
    let scene = scene(cx, card);
    if !cx.fragment {
        let base = format!("{}/threads/{}", scene.base(), thread.number);
        return cx.see(&format!("{base}?posted={id}#p{id}"));
    }
    let mut read = cx.read().await?;
    let post = store::posts::find_visible(&mut read, id).await?;
    let all = stretch(&mut read, thread, &ThreadQuery::default()).await?;
    let posts = rendered(&mut read, &scene, &all.posts, None).await?;
    let form = form_of(&mut read, cx, card, thread, post.audience, Shown::default()).await?;
    drop(read);
    let body = html! {
        (form)
        (partial("#posts", "innerMorph", &posts))
        (partial("#toasts", "beforeend", &toast(&scene, thread, &post)))
    };
    let mut response = cx.piece(body)?;
    response.headers_mut().insert("hx-trigger", HeaderValue::from_static("composer:saved"));
    Ok(response)
}

/// One of the two forms alone.
async fn form_of(
    read: &mut Read,
    cx: &Cx,
    card: &ProjectCard,
    thread: &Thread,
    audience: Audience,
    shown: Shown,
) -> Result<Markup> {
    let scene = scene(cx, card);
    let filled = match audience {
        Audience::Client => shown.reply.unwrap_or_default(),
        Audience::Team => shown.note.unwrap_or_default(),
    };
    let key = key_of(&filled)?;
    let team = handles(read).await?.join(" ");
    let nothing = html! {};
    let page = ThreadPage {
        thread,
        opened_by: None,
        lead: None,
        posts: &nothing,
        panels: &[],
        closing: None,
        referring: &[],
        older: None,
        newer: None,
        newest: 0,
        ping_pong: false,
        issue: false,
        forms: None,
        watched: false,
        wait: shown.wait,
        held: shown.held,
        keys: (&key, &key),
        team: &team,
    };
    Ok(match audience {
        Audience::Client => views::thread::reply_form(&scene, &page, &filled),
        Audience::Team => views::thread::note_form(&scene, &page, &filled),
    })
}

/// What was written comes back: kept as a draft when it was too soon, held, or with what needs a fix.
async fn refused(
    cx: &Cx,
    card: &ProjectCard,
    thread: &Thread,
    audience: Audience,
    sent: Sent,
    error: Error,
) -> Answer {
    let Sent { form, files } = sent;
    match error {
        Error::TooSoon { seconds } => {
            let text = keep(cx, card, &scope(thread.id, audience), &form, files).await?;
            if cx.fragment {
                return Err(Error::TooSoon { seconds }.into());
            }
            let shown =
                Shown { wait: Some((audience, seconds)), ..comes_back(audience, refilled(&form, &text)) };
            Ok(retry_after(
                page_or_portal(cx, card, thread, shown, StatusCode::TOO_MANY_REQUESTS).await?,
                seconds,
            ))
        }
        Error::Invalid(fields) if fields.iter().any(|field| field.key == HELD) => {
            let shown = Shown { held: true, ..comes_back(audience, refilled(&form, form.raw("text"))) };
            again(cx, card, thread, audience, shown, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Error::Invalid(fields) => {
            let form = match files.as_slice() {
                [] => form,
                _ => with_text(&form, &keep(cx, card, &scope(thread.id, audience), &form, files).await?),
            };
            let shown = comes_back(audience, form.failed(fields));
            again(cx, card, thread, audience, shown, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Error::Conflict(key) if key != "error-busy" => {
            let fields = vec![kernel::Field { name: "text".to_owned(), key, args: Vec::new() }];
            let shown = comes_back(audience, form.failed(fields));
            again(cx, card, thread, audience, shown, StatusCode::CONFLICT).await
        }
        other => Err(other.into()),
    }
}

/// What was typed, with links to the files that were taken.
fn with_text(form: &Form, text: &str) -> Form {
    let pairs = form.pairs().map(|(name, value)| (name, if name == "text" { text } else { value }));
    Form::of(&pairs.collect::<Vec<_>>())
}

fn comes_back(audience: Audience, filled: Filled) -> Shown {
    match audience {
        Audience::Client => Shown { reply: Some(filled), ..Shown::default() },
        Audience::Team => Shown { note: Some(filled), ..Shown::default() },
    }
}

async fn again(
    cx: &Cx,
    card: &ProjectCard,
    thread: &Thread,
    audience: Audience,
    shown: Shown,
    status: StatusCode,
) -> Answer {
    if !cx.fragment {
        return page_or_portal(cx, card, thread, shown, status).await;
    }
    let mut read = cx.read().await?;
    let form = form_of(&mut read, cx, card, thread, audience, shown).await?;
    Ok((status, axum::response::Html(form.into_string())).into_response())
}

async fn page_or_portal(
    cx: &Cx,
    card: &ProjectCard,
    thread: &Thread,
    shown: Shown,
    status: StatusCode,
) -> Answer {
    if cx.actor.is_guest() {
        let content = super::portal::content(cx, card, thread, shown, false).await?;
        return cx.framed(status, &thread.title, content).await;
    }
    page(cx, card, thread, shown, status).await
}
