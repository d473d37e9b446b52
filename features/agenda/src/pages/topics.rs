//! Requests for a meeting of their own.

use super::{clock, go, lines::projects, moment, page_of, week as parse_week};
use crate::{
    actions::{self, NewRequest},
    document::write_up,
    names::Names,
    store::topics,
    types::{Topic, read_minutes},
    views,
};
use axum::extract::Path;
use kernel::{Result, TopicId};
use ui::form::Filled;
use web::{Answer, Cx, Form};

pub async fn new(cx: Cx, Path(name): Path<String>) -> Answer {
    let week = parse_week(&name)?;
    let cards = projects(&cx).await?;
    let filled = Filled::new(&[("minutes", "30".to_owned())]);
    let form = views::topic_form(&cx.t, &filled, week, &cards, cx.fragment);
    cx.page(&cx.t.s("agenda-ask-topic"), form).await
}

pub async fn raise(cx: Cx, Path(name): Path<String>, form: Form) -> Answer {
    let week = parse_week(&name)?;
    let made = async {
        let minutes = read_minutes("minutes", form.get("minutes"))?.unwrap_or(30);
        let thread = match form.get("thread").trim_start_matches('#') {
            "" => None,
            number => {
                let wrong = |_| kernel::Error::invalid("thread", "agenda-topic-no-thread");
                Some(number.parse().map_err(wrong)?)
            }
        };
        let new = NewRequest {
            project: form.get("project").to_owned(),
            title: form.get("title").to_owned(),
            minutes,
            thread,
        };
        let mut tx = cx.tx().await?;
        actions::raise(&mut tx, new).await?;
        tx.commit().await
    };
    match made.await {
        Ok(()) => cx.see(&format!("{}#s4", page_of(week))),
        Err(error) => {
            let cards = projects(&cx).await?;
            let show = |filled: &Filled| views::topic_form(&cx.t, filled, week, &cards, cx.fragment);
            cx.again(error, &cx.t.s("agenda-ask-topic"), &form, show).await
        }
    }
}

/// The request, and where it is written up if nobody did.
async fn asked(cx: &Cx, id: TopicId) -> Result<(Topic, Option<String>)> {
    let mut read = cx.read().await?;
    let topic = topics::find_visible(&mut read, id).await?;
    if topic.written_in().is_some() {
        return Ok((topic, None));
    }
    let mut names = Names::load(&mut read).await?;
    let threads: Vec<_> = topic.thread.into_iter().collect();
    names.add_posts(&mut read, &[], &threads).await?;
    let write = names.project(topic.project).map(|card| write_up(&card.key, &topic, &names));
    Ok((topic, write))
}

pub async fn accept_page(cx: Cx, Path(id): Path<i64>) -> Answer {
    let (topic, write) = asked(&cx, TopicId(id)).await?;
    let at = topic.meets_at.unwrap_or(cx.t.now);
    let day = cx.t.date(at).to_string();
    let time = if topic.meets_at.is_some() { clock(at, &cx.t.zone) } else { "12:00".to_owned() };
    let filled = Filled::new(&[("day", day), ("time", time)]);
    let form = views::accept_topic(&cx.t, &filled, &topic, write.as_deref(), cx.fragment);
    cx.page(&topic.title, form).await
}

pub async fn accept(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let made = async {
        let at = moment(&form, &cx.t.zone)?;
        let mut tx = cx.tx().await?;
        actions::accept(&mut tx, TopicId(id), at).await?;
        tx.commit().await
    };
    match made.await {
        Ok(()) => cx.see("/agenda#s4"),
        Err(error) => {
            let (topic, write) = asked(&cx, TopicId(id)).await?;
            let show =
                |filled: &Filled| views::accept_topic(&cx.t, filled, &topic, write.as_deref(), cx.fragment);
            cx.again(error, &topic.title, &form, show).await
        }
    }
}

pub async fn hold(cx: Cx, Path(id): Path<i64>) -> Answer {
    go!(cx, "/agenda#s4", |tx| actions::hold(&mut tx, TopicId(id)))
}

pub async fn withdraw(cx: Cx, Path(id): Path<i64>) -> Answer {
    go!(cx, "/agenda#s4", |tx| actions::withdraw(&mut tx, TopicId(id)))
}
