//! Naming, sharing, moving, merging, closing and reopening a thread.

use super::{Asking, scene, thread_of};
use crate::{
    actions, store,
    types::{CandidateResult, DecisionState, NewClosing, Side, Thread, ThreadState, Visibility},
    views,
};
use axum::extract::Path;
use db::Read;
use jiff::Timestamp;
use kernel::{DecisionId, Error, Result, ThreadId};
use projects::{ProjectCard, State};
use ui::{Markup, form::Filled};
use web::{Answer, Cx, Form};

type At = Path<(String, i64)>;

/// The dialog of one change.
struct Change {
    title: String,
    action: String,
    back: String,
    submit: &'static str,
    icon: &'static str,
}

impl Change {
    fn of(
        cx: &Cx,
        card: &ProjectCard,
        thread: &Thread,
        verb: &str,
        keys: (&str, &'static str, &'static str),
    ) -> Change {
        let back = format!("/projects/{}/threads/{}", card.key, thread.number);
        Change { title: cx.t.s(keys.0), action: format!("{back}/{verb}"), back, submit: keys.1, icon: keys.2 }
    }

    fn asking(&self) -> Asking<'_> {
        Asking {
            title: &self.title,
            action: &self.action,
            back: &self.back,
            submit: self.submit,
            icon: self.icon,
        }
    }

    async fn show(&self, cx: &Cx, filled: &Filled, fields: &Markup) -> Answer {
        self.asking().show(cx, filled, fields).await
    }

    /// Goes back to the thread, or asks again.
    async fn finish(
        &self,
        cx: &Cx,
        done: Result<String>,
        form: &Form,
        fields: impl FnOnce(&Filled) -> Markup,
    ) -> Answer {
        match done {
            Ok(to) => cx.see(&to),
            Err(error) => self.asking().again(cx, error, form, fields).await,
        }
    }
}

async fn found(cx: &Cx, Path((key, number)): At) -> Result<(Read, ProjectCard, Thread)> {
    let mut read = cx.read().await?;
    let (card, thread) = thread_of(&mut read, &key, number).await?;
    Ok((read, card, thread))
}

const RENAME: (&str, &str, &str) = ("threads-rename", "ui-save", "check");

pub async fn rename_page(cx: Cx, at: At) -> Answer {
    let (read, card, thread) = found(&cx, at).await?;
    drop(read);
    let filled = Filled::new(&[("title", thread.title.clone())]);
    let fields = views::forms::line_field(&cx.t, &filled, "title", "threads-title");
    Change::of(&cx, &card, &thread, "rename", RENAME).show(&cx, &filled, &fields).await
}

pub async fn rename(cx: Cx, at: At, form: Form) -> Answer {
    let (read, card, thread) = found(&cx, at).await?;
    drop(read);
    let change = Change::of(&cx, &card, &thread, "rename", RENAME);
    let done = async {
        let mut tx = cx.tx().await?;
        actions::rename_thread(&mut tx, thread.id, form.get("title")).await?;
        tx.commit().await?;
        Ok(change.back.clone())
    };
    let done = done.await;
    change
        .finish(&cx, done, &form, |filled| views::forms::line_field(&cx.t, filled, "title", "threads-title"))
        .await
}

const MOVE: (&str, &str, &str) = ("threads-move", "threads-move", "corner-down-right");

/// Other projects that take threads, by key and name.
async fn elsewhere(read: &mut Read, card: &ProjectCard) -> Result<Vec<(String, String)>> {
    let cards = projects::list_visible(read, projects::Filter::default()).await?;
    let fits = |other: &ProjectCard| other.id != card.id && other.state != State::Closed;
    Ok(cards
        .into_iter()
        .filter(fits)
        .map(|c| (c.key.clone(), format!("{} · {}", c.key, c.full_name())))
        .collect())
}

pub async fn move_page(cx: Cx, at: At) -> Answer {
    let (mut read, card, thread) = found(&cx, at).await?;
    let choices = elsewhere(&mut read, &card).await?;
    drop(read);
    let filled = Filled::default();
    let fields = views::forms::choice_field(&cx.t, &filled, "to", "threads-move-to", &choices);
    Change::of(&cx, &card, &thread, "move", MOVE).show(&cx, &filled, &fields).await
}

pub async fn move_to(cx: Cx, at: At, form: Form) -> Answer {
    let (mut read, card, thread) = found(&cx, at).await?;
    let choices = elsewhere(&mut read, &card).await?;
    drop(read);
    let change = Change::of(&cx, &card, &thread, "move", MOVE);
    let done = async {
        let mut tx = cx.tx().await?;
        let target = projects::find_visible(&mut tx, form.get("to")).await?;
        let number = actions::move_thread(&mut tx, thread.id, target.id).await?;
        tx.commit().await?;
        Ok(format!("/projects/{}/threads/{number}", target.key))
    };
    let done = done.await;
    let fields =
        |filled: &Filled| views::forms::choice_field(&cx.t, filled, "to", "threads-move-to", &choices);
    change.finish(&cx, done, &form, fields).await
}

const MERGE: (&str, &str, &str) = ("threads-merge", "threads-merge", "git-pull-request");

/// Other open threads of the project, by key and words.
async fn others(read: &mut Read, thread: &Thread) -> Result<Vec<(String, String)>> {
    let all = store::threads::list(read, thread.project, ThreadState::Open, (Timestamp::MAX, i64::MAX), 100)
        .await?;
    let fits = all.into_iter().filter(|line| line.id != thread.id);
    Ok(fits.map(|line| (line.id.to_string(), format!("#{} {}", line.number, line.title))).collect())
}

pub async fn merge_page(cx: Cx, at: At) -> Answer {
    let (mut read, card, thread) = found(&cx, at).await?;
    let choices = others(&mut read, &thread).await?;
    drop(read);
    let filled = Filled::default();
    let fields = views::forms::choice_field(&cx.t, &filled, "into", "threads-merge-into", &choices);
    Change::of(&cx, &card, &thread, "merge", MERGE).show(&cx, &filled, &fields).await
}

pub async fn merge(cx: Cx, at: At, form: Form) -> Answer {
    let (mut read, card, thread) = found(&cx, at).await?;
    let choices = others(&mut read, &thread).await?;
    drop(read);
    let change = Change::of(&cx, &card, &thread, "merge", MERGE);
    let done = async {
        let into = form.get("into").parse().map_err(|_| Error::invalid("into", "threads-merge-choose"))?;
        let mut tx = cx.tx().await?;
        let target = store::threads::find_by_id(&mut tx, ThreadId(into)).await?;
        actions::merge_thread(&mut tx, thread.id, target.id).await?;
        tx.commit().await?;
        Ok(format!("/projects/{}/threads/{}", card.key, target.number))
    };
    let done = done.await;
    let fields =
        |filled: &Filled| views::forms::choice_field(&cx.t, filled, "into", "threads-merge-into", &choices);
    change.finish(&cx, done, &form, fields).await
}

const SHARE: (&str, &str, &str) = ("threads-share-thread", "threads-share-press", "eye");

pub async fn share_page(cx: Cx, at: At) -> Answer {
    let (read, card, thread) = found(&cx, at).await?;
    drop(read);
    let fields = views::forms::share_thread_fields(&scene(&cx, &card), &thread);
    Change::of(&cx, &card, &thread, "share", SHARE).show(&cx, &Filled::default(), &fields).await
}

pub async fn share(cx: Cx, at: At, form: Form) -> Answer {
    let (read, card, thread) = found(&cx, at).await?;
    drop(read);
    let change = Change::of(&cx, &card, &thread, "share", SHARE);
    let done = visibility(&cx, &thread, Visibility::Shared, &change.back).await;
    change.finish(&cx, done, &form, |_| views::forms::share_thread_fields(&scene(&cx, &card), &thread)).await
}

async fn visibility(cx: &Cx, thread: &Thread, visibility: Visibility, back: &str) -> Result<String> {
    let mut tx = cx.tx().await?;
    actions::share_thread(&mut tx, thread.id, visibility).await?;
    tx.commit().await?;
    Ok(back.to_owned())
}

pub async fn unshare(cx: Cx, at: At) -> Answer {
    let (read, card, thread) = found(&cx, at).await?;
    drop(read);
    let back = format!("/projects/{}/threads/{}", card.key, thread.number);
    let to = visibility(&cx, &thread, Visibility::Team, &back).await?;
    cx.see(&to)
}

fn close_change(cx: &Cx, card: &ProjectCard, thread: &Thread) -> Change {
    let title = format!("threads-close-{}", thread.kind.word());
    Change::of(cx, card, thread, "close", (&title, "threads-close-press", "check"))
}

/// Taken decisions of the project, by key and text.
async fn decisions(read: &mut Read, card: &ProjectCard) -> Result<Vec<(String, String)>> {
    let all = store::outcomes::list_decisions(read, Some(card.id), None, i64::MAX, 50).await?;
    let taken =
        all.into_iter().filter(|d| d.state != DecisionState::Open && d.state != DecisionState::Reverted);
    Ok(taken.map(|d| (d.id.to_string(), d.text)).collect())
}

pub async fn close_page(cx: Cx, at: At) -> Answer {
    let (mut read, card, thread) = found(&cx, at).await?;
    let decisions = decisions(&mut read, &card).await?;
    drop(read);
    let filled = Filled::default();
    let fields = views::forms::closing_fields(&scene(&cx, &card), &thread, &filled, &decisions);
    close_change(&cx, &card, &thread).show(&cx, &filled, &fields).await
}

pub async fn close(cx: Cx, at: At, form: Form) -> Answer {
    let (mut read, card, thread) = found(&cx, at).await?;
    let decisions = decisions(&mut read, &card).await?;
    drop(read);
    let change = close_change(&cx, &card, &thread);
    let some = |name: &str| Some(form.get(name).to_owned()).filter(|text| !text.is_empty());
    let closing = NewClosing {
        audience: views::forms::audience_of(form.get("audience")),
        summary: form.get("summary").to_owned(),
        cause: some("cause"),
        fix: some("fix"),
        result: CandidateResult::parse(form.get("result")),
        link: some("link"),
        decision: form.get("decision").parse().ok().map(DecisionId),
    };
    let done = async {
        let mut tx = cx.tx().await?;
        actions::close_thread(&mut tx, thread.id, closing).await?;
        tx.commit().await?;
        Ok(change.back.clone())
    };
    let done = done.await;
    let fields =
        |filled: &Filled| views::forms::closing_fields(&scene(&cx, &card), &thread, filled, &decisions);
    change.finish(&cx, done, &form, fields).await
}

pub async fn reopen(cx: Cx, Path((key, number)): At) -> Answer {
    let mut tx = cx.tx().await?;
    let (card, thread) = thread_of(&mut tx, &key, number).await?;
    actions::reopen_thread(&mut tx, thread.id).await?;
    tx.commit().await?;
    cx.see(&format!("/projects/{}/threads/{}", card.key, thread.number))
}

pub async fn turn(cx: Cx, Path((key, number)): At, form: Form) -> Answer {
    let mut tx = cx.tx().await?;
    let (card, thread) = thread_of(&mut tx, &key, number).await?;
    actions::hand_turn(&mut tx, thread.id, Side::parse(form.get("turn"))).await?;
    tx.commit().await?;
    cx.see(&format!("/projects/{}/threads/{}", card.key, thread.number))
}
