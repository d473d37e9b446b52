//! What the portal mounts: a guest's thread with its one form, the client's part of the log, history
//! and files. The portal gives the frame and the doors; who sees what is asked here.

use super::{
    lead_name, scene,
    thread::{Shown, ThreadQuery, draft_or, handles, rendered, stretch, write_in},
    thread_of,
    upload::Sent,
};
use crate::{
    actions, diff, store,
    types::{Audience, LogFilter, LogPlace, Thread, ThreadState, Version},
    views::{self, thread::ThreadPage},
};
use axum::extract::Request;
use db::Read;
use kernel::{PostId, Result};
use projects::ProjectCard;
use ui::{Locale, Markup, form::Filled, html};
use web::{Answer, Cx};

/// A shared thread as a guest reads it, with the form for an answer: title and content. Reading it moves
/// the guest's mark, unless the browser only fetches ahead.
pub async fn guest_thread(cx: &Cx, key: &str, number: i64) -> Result<(String, Markup)> {
    let mut read = cx.read().await?;
    let (card, thread) = thread_of(&mut read, key, number).await?;
    drop(read);
    let content = content(cx, &card, &thread, Shown::default()).await?;
    Ok((thread.title, content))
}

/// Takes a guest's answer, as the team's doors do: form, files, pace, draft.
pub async fn guest_write(cx: &Cx, key: &str, number: i64, request: Request) -> Answer {
    let sent = <Sent as axum::extract::FromRequest<_>>::from_request(request, &cx.house).await?;
    let mut read = cx.read().await?;
    let (card, thread) = thread_of(&mut read, key, number).await?;
    drop(read);
    write_in(cx, &card, &thread, sent).await
}

/// Takes a file for an answer that is being written; the Markdown to insert.
pub async fn guest_file_upload(cx: &Cx, key: &str, request: Request) -> Answer {
    let sent = <Sent as axum::extract::FromRequest<_>>::from_request(request, &cx.house).await?;
    let mut tx = cx.tx().await?;
    let card = projects::find_visible(&mut tx, key).await?;
    let made = super::files::attach_all(&mut tx, card.id, sent.files, false).await?;
    tx.commit().await?;
    let markdown: Vec<String> = made.into_iter().map(|(_, link)| format!("{link}\n")).collect();
    let media = [(http::header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok(axum::response::IntoResponse::into_response((media, markdown.concat())))
}

/// The log as the client sees it, from a place on: its lines and the address of what comes after.
pub async fn guest_log(
    read: &mut Read,
    t: &Locale,
    card: &ProjectCard,
    before: &str,
    limit: i64,
) -> Result<(Markup, Option<String>)> {
    let worklog = store::threads::find_worklog(read, card.id).await?;
    let place = LogPlace::parse(before).unwrap_or(LogPlace::END);
    let mut items =
        store::log::list(read, card.id, worklog, &LogFilter::default(), &place, limit + 1).await?;
    let older = (items.len() as i64 > limit).then(|| {
        items.truncate(limit as usize);
        items.last().map_or(String::new(), |last| format!("?before={}", last.place()))
    });
    Ok((super::log::lines(read, t, card, &items).await?, older))
}

/// The history of a post from the version on that the client could see.
pub async fn guest_history(cx: &Cx, post: PostId) -> Result<Markup> {
    let mut read = cx.read().await?;
    let post = store::posts::find_visible(&mut read, post).await?;
    let card = projects::find_card(&mut read, post.project).await?;
    let versions =
        store::posts::list_versions(&mut read, post.id, post.visible_version.unwrap_or(i64::MAX)).await?;
    Ok(history(&scene(cx, &card), &versions))
}

/// Versions as markup, each with what changed.
pub fn history(scene: &views::Scene<'_>, versions: &[Version]) -> Markup {
    let marked: Vec<(Version, Vec<diff::Word<'_>>)> = versions
        .iter()
        .enumerate()
        .map(|(at, version)| {
            let words = match versions.get(at + 1) {
                Some(older) => diff::words(&older.source, &version.source),
                None => vec![diff::Word::Same(&version.source)],
            };
            (version.clone(), words)
        })
        .collect();
    views::posts::history(scene, &marked)
}

/// The content of a guest's thread.
pub(super) async fn content(cx: &Cx, card: &ProjectCard, thread: &Thread, shown: Shown) -> Result<Markup> {
    let mut read = cx.read().await?;
    let scene = scene(cx, card);
    let query: ThreadQuery = shown.query.clone();
    let stretch = stretch(&mut read, thread, &query).await?;
    let mark = store::threads::find_mark(&mut read, cx.actor.person, thread.id).await?;
    let posts = rendered(&mut read, &scene, &stretch.posts, mark).await?;
    let newest = store::posts::find_newest(&mut read, thread.id).await?;
    let reply = match shown.reply {
        Some(filled) => filled,
        None => draft_or(&mut read, thread, Audience::Client, "").await?,
    };
    let key = match reply.value("request_key") {
        "" => web::fresh_secret()?,
        key => key.to_owned(),
    };
    let nobody = Filled::default();
    let open = card.refuse_closed().is_ok() && thread.state == ThreadState::Open;
    let (lead, team) = if cx.actor.is_team() {
        (lead_name(&mut read, card).await?, handles(&mut read).await?.join(" "))
    } else {
        (None, String::new())
    };
    let body = views::thread::body(
        &scene,
        &ThreadPage {
            thread,
            opened_by: None,
            lead: lead.as_ref().map(|(_, name)| name.as_str()),
            posts: &posts,
            closing: None,
            referring: &[],
            older: stretch.older.as_deref(),
            newer: stretch.newer.as_deref(),
            newest,
            ping_pong: false,
            issue: false,
            forms: open.then_some((&reply, &nobody)),
            wait: shown.wait,
            held: false,
            keys: (&key, &key),
            team: &team,
        },
    );
    drop(read);
    if newest > 0 && !cx.prefetch {
        let mut tx = cx.tx().await?;
        actions::mark_read(&mut tx, thread.id, PostId(newest)).await?;
        tx.commit().await?;
    }
    Ok(html! { (body) })
}
