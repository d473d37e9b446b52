//! Posts at reading size, with day rules and the mark of what is new.

use super::{Scene, files, for_reader, log};
use crate::{
    diff::Word,
    types::{Audience, Extras, Post, PostState, Version},
};
use jiff::Timestamp;
use kernel::PostId;
use std::collections::HashMap;
use ui::{
    Markup, PreEscaped, html, other_lang,
    parts::{Size, ago, avatar, icon},
};

/// What the posts of a thread need besides themselves.
pub struct Reading<'a> {
    /// What stands around each post.
    pub extras: &'a HashMap<PostId, Extras>,
    /// The newest post that the reader had read, and when.
    pub mark: Option<(i64, Timestamp)>,
}

/// Posts in order, oldest first.
pub fn posts(scene: &Scene<'_>, posts: &[Post], reading: &Reading<'_>) -> Markup {
    let t = scene.t;
    let is_new = |post: &Post| {
        reading.mark.is_some_and(|(mark, _)| post.id.0 > mark)
            && post.author != Some(scene.actor.person)
            && !post.imported
    };
    let first_new = posts.iter().position(is_new);
    html! {
        @for (at, post) in posts.iter().enumerate() {
            @if at == 0 || t.date(posts[at - 1].posted_at) != t.date(post.posted_at) {
                h2 class="dayrule" { time datetime=(t.date(post.posted_at)) { (log::day_words(t, post.posted_at)) } }
            }
            @if let (true, Some((_, since))) = (first_new == Some(at), reading.mark) {
                p class="newmark" { span { (t.with("threads-new-since", &[("day", t.day_near(t.date(since)).into())])) } }
            }
            (post_piece(scene, post, reading))
        }
    }
}

fn post_piece(scene: &Scene<'_>, post: &Post, reading: &Reading<'_>) -> Markup {
    let t = scene.t;
    if post.state == PostState::Deleted {
        return html! {
            p class="tomb" id={ "p" (post.id) } { (icon("trash-2")) span { (log::gone(t, post)) } time datetime=(post.posted_at) { (t.moment(post.posted_at)) } (log::restore(scene, post)) }
        };
    }
    if post.system && post.author.is_none() {
        return html! {
            div class="sys" id={ "p" (post.id) } { (icon("shield-check")) div class="prose" { (PreEscaped(for_reader(&post.html(), scene.actor))) } time datetime=(post.posted_at) { (t.moment(post.posted_at)) } }
        };
    }
    whole(scene, post, reading)
}

fn whole(scene: &Scene<'_>, post: &Post, reading: &Reading<'_>) -> Markup {
    let t = scene.t;
    let team = scene.actor.is_team();
    let nobody = Extras::default();
    let extras = reading.extras.get(&post.id).unwrap_or(&nobody);
    let class = if post.audience == Audience::Client { "post client" } else { "post team" };
    let name = log::name(post);
    html! {
        article class=(class) id={ "p" (post.id) } data-row lang=[post.lang.and_then(|lang| other_lang(t.lang, lang))] {
            (avatar(post.author.map_or(0, |id| id.0), name, Size::Lg))
            header {
                b { (name) }
                @if let (true, Some(cover)) = (team, &post.acting_for_name) { span { (t.with("threads-covering", &[("name", cover.into())])) } }
                @if post.author_client.is_some() && team { span { (scene.client()) } }
                a class="when" href={ "#p" (post.id) } { (ago(t, post.posted_at)) }
                (scene.audience(post.audience))
                (log::menu(scene, post))
            }
            div class="prose" { (PreEscaped(for_reader(&post.html(), scene.actor))) }
            (files::under_post(t, &extras.files))
            (foot(scene, post, extras))
        }
    }
}

fn foot(scene: &Scene<'_>, post: &Post, extras: &Extras) -> Markup {
    let t = scene.t;
    let team = scene.actor.is_team();
    let history =
        post.edited_at.filter(|_| team || post.visible_version.is_some_and(|from| from < post.version));
    let base = if team { format!("/posts/{}", post.id) } else { format!("/portal/posts/{}", post.id) };
    // A guest has no menu: their own words are corrected from here.
    let mine = !team && post.author_client.is_some() && crate::rules::may_edit(scene.actor, post);
    html! {
        @if history.is_some() || mine || (team && (post.imported || extras.follow_up.is_some() || !extras.untold.is_empty())) {
            footer {
                @if let Some(at) = history { a href={ (base) "/history" } { (t.with("threads-edited", &[("at", t.moment(at).into())])) } " " }
                @if mine { a href={ (base) "/edit" } { (t.s("threads-correct")) } " " }
                @if team && post.imported { span { (t.s("threads-imported")) } " " }
                @if team && !extras.untold.is_empty() { span { (t.with("threads-not-told", &[("names", extras.untold.join(", ").into())])) } " " }
                @if let (true, Some(follow)) = (team, extras.follow_up) {
                    a href="/actions" { (icon(if follow.open { "flag" } else { "check" })) (t.s("threads-follow-up")) }
                }
            }
        }
    }
}

/// The versions of a post, newest first, each with what changed from the one before it.
pub fn history(scene: &Scene<'_>, versions: &[(Version, Vec<Word<'_>>)]) -> Markup {
    let t = scene.t;
    html! {
        section class="part" aria-labelledby="history" {
            h2 id="history" { (t.s("threads-history")) }
            @for (version, words) in versions {
                article class="version" {
                    p class="small muted" {
                        (t.with("threads-version", &[
                            ("n", version.version.to_string().into()),
                            ("name", version.written_by.clone().unwrap_or_else(|| "Bitácora".to_owned()).into()),
                            ("at", t.moment(version.written_at).into()),
                        ]))
                    }
                    div class="prose diff" {
                        p {
                            @for word in words {
                                @match word {
                                    Word::Same(text) => (text),
                                    Word::New(text) => ins { (text) },
                                    Word::Gone(text) => del { (text) },
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
