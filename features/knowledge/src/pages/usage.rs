//! What has to be reviewed, the core list; what is read, what solves, what is missing.

use super::done;
use crate::{
    actions, rules, store,
    types::{Card, Question, QuestionState},
    views::usage as views,
};
use axum::extract::Path;
use jiff::ToSpan;
use kernel::{DocumentId, Error, QuestionId};
use web::{
    Answer, Cx, Form,
    cells::{MOST_ROWS, Sheet},
};

/// Documents on the review list.
const ROWS: i64 = 200;
/// How far ahead reviews are told, in hours: 30 days.
const AHEAD_HOURS: i64 = 30 * 24;
/// Questions that are listed.
const QUESTIONS: i64 = 100;
/// Documents offered for a question.
const OFFERED: usize = 3;

/// The core list, what is overdue and what comes next.
pub async fn review(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let due = store::list_due(&mut read, cx.t.now + AHEAD_HOURS.hours(), None, ROWS).await?;
    let overdue = store::count_overdue(&mut read, cx.t.now).await?;
    let core = store::list_core(&mut read).await?;
    drop(read);
    let places = rules::core_list(&core, cx.t.now);
    cx.page(&cx.t.s("knowledge-review-title"), views::review(&cx.t, &places, &due, overdue)).await
}

/// What is read, what solves, what is missing.
pub async fn show(cx: Cx) -> Answer {
    let since = cx.t.now - rules::USE_HOURS.hours();
    let mut read = cx.read().await?;
    let used = store::list_used(&mut read, cx.t.date(since), since).await?;
    let open = store::list_questions(&mut read, QuestionState::Open, QUESTIONS).await?;
    let asked: Vec<_> = open.iter().map(|question| (question.words.as_str(), question.client_id)).collect();
    let near = actions::weigh_each(&mut read, &asked, OFFERED).await?;
    drop(read);
    let cards = near.into_iter().map(|near| near.into_iter().map(|(_, card)| card).collect());
    let missing: Vec<(Question, Vec<Card>)> = open.into_iter().zip(cards).collect();
    cx.page(&cx.t.s("knowledge-use-title"), views::usage(&cx.t, &used, &missing)).await
}

/// Notes a question that no document answers.
pub async fn ask(cx: Cx, sent: Form) -> Answer {
    let mut tx = cx.tx().await?;
    actions::ask(&mut tx, sent.get("words"), None, None).await?;
    done(&cx, tx, "/knowledge/use#missing").await
}

/// Says which document answers a question: by its address, as a person has it before them.
pub async fn answer(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    let mut tx = cx.tx().await?;
    let document = match sent.get("document").parse() {
        Ok(key) => DocumentId(key),
        Err(_) => return Err(Error::invalid("document", "knowledge-choose-one").into()),
    };
    actions::answer(&mut tx, QuestionId(id), document).await?;
    done(&cx, tx, "/knowledge/use#missing").await
}

/// Says that a question needs no document.
pub async fn drop_question(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::drop_question(&mut tx, QuestionId(id)).await?;
    done(&cx, tx, "/knowledge/use#missing").await
}

/// What has to be reviewed, as CSV.
pub async fn export_due(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let due = store::list_due(&mut read, cx.t.now + AHEAD_HOURS.hours(), None, MOST_ROWS).await?;
    drop(read);
    let mut sheet = Sheet::headed(&["title", "kind", "owner", "due_at", "overdue", "address"]);
    for card in &due {
        sheet.add(&[
            card.title.as_str(),
            card.kind.word(),
            &card.owner_name,
            &card.due_at.map_or(String::new(), |at| at.to_string()),
            if card.is_overdue(cx.t.now) { "yes" } else { "no" },
            &format!("{}{}", cx.house.config.url(), card.href()),
        ]);
    }
    Ok(sheet.answer("knowledge-review.csv"))
}

/// What is read and what solves, as CSV.
pub async fn export_used(cx: Cx) -> Answer {
    let since = cx.t.now - rules::USE_HOURS.hours();
    let mut read = cx.read().await?;
    let used = store::list_used(&mut read, cx.t.date(since), since).await?;
    drop(read);
    let mut sheet = Sheet::headed(&["title", "kind", "team", "guests", "public", "solved", "runs"]);
    for it in &used {
        let counts = [it.team, it.guest, it.public, it.solved, it.runs].map(|count| count.to_string());
        let [team, guest, public, solved, runs] = &counts;
        sheet.add(&[it.title.as_str(), it.kind.word(), team, guest, public, solved, runs]);
    }
    Ok(sheet.answer("knowledge-use.csv"))
}

/// Questions that no document answers, as CSV.
pub async fn export_missing(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let open = store::list_questions(&mut read, QuestionState::Open, MOST_ROWS).await?;
    drop(read);
    let mut sheet = Sheet::headed(&["question", "number", "client", "asked_by", "asked_at"]);
    for it in &open {
        sheet.add(&[
            it.words.as_str(),
            &it.ticket_id.map_or(String::new(), |id| format!("T-{id}")),
            it.client_name.as_deref().unwrap_or_default(),
            it.asked_name.as_deref().unwrap_or_default(),
            &it.asked_at.to_string(),
        ]);
    }
    Ok(sheet.answer("knowledge-missing.csv"))
}
