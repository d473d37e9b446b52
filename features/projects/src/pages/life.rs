//! Changing a project, opening, pausing and closing it, and what is said of it.

use super::{Ask, card, person, team};
use crate::{
    actions, store,
    types::{Changes, Opening, ProjectCard, StatusState},
    views,
};
use axum::extract::Path;
use kernel::Lang;
use ui::form::Filled;
use web::{Answer, Cx, Form};

pub(super) async fn edit(cx: Cx, Path(key): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = store::find_visible(&mut read, &key).await?;
    let project = store::find_project(&mut read, card.id).await?;
    drop(read);
    let mut values = vec![
        ("name", card.name.clone()),
        ("description", project.description),
        ("context", project.context),
        ("phase", project.phase),
        ("lang", card.lang.code().to_owned()),
    ];
    if card.restricted {
        values.push(("restricted", "on".to_owned()));
    }
    let form = views::change_form(&cx.t, &Filled::new(&values), &card.key, cx.fragment);
    cx.page(&edit_title(&cx, &card), form).await
}

fn edit_title(cx: &Cx, card: &ProjectCard) -> String {
    cx.t.with("projects-edit", &[("key", card.key.as_str().into())])
}

pub(super) async fn change(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let card = card(&cx, &key).await?;
    let done = async {
        let to = Changes {
            name: form.get("name").to_owned(),
            description: form.get("description").to_owned(),
            context: form.get("context").to_owned(),
            phase: form.get("phase").to_owned(),
            lang: Lang::parse(form.get("lang")).unwrap_or(card.lang),
            restricted: form.has("restricted"),
        };
        let mut tx = cx.tx().await?;
        actions::change(&mut tx, card.id, to).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&views::address(&card.key, "")),
        Err(error) => {
            let again = |filled: &Filled| views::change_form(&cx.t, filled, &card.key, cx.fragment);
            cx.again(error, &edit_title(&cx, &card), &form, again).await
        }
    }
}

fn opening_form(card: &ProjectCard) -> Ask<'_> {
    Ask { card, part: "opening", back: "", title: "projects-open", submit: "projects-open", icon: "play" }
}

fn reopening_form(card: &ProjectCard) -> Ask<'_> {
    Ask {
        card,
        part: "reopening",
        back: "",
        title: "projects-reopen",
        submit: "projects-reopen",
        icon: "rotate-ccw",
    }
}

fn read_opening(form: &Form) -> Opening {
    let reason = form.get("second_reason");
    Opening {
        lead: person(form, "lead"),
        backup: person(form, "backup"),
        decided_in: None,
        second_reason: (!reason.is_empty()).then(|| reason.to_owned()),
    }
}

pub(super) async fn opening(cx: Cx, Path(key): Path<String>) -> Answer {
    let card = card(&cx, &key).await?;
    let (team, filled) = (team(&cx).await?, Filled::default());
    opening_form(&card).page(&cx, &filled, views::pair_fields(&cx.t, &filled, &team, true)).await
}

pub(super) async fn open(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let card = card(&cx, &key).await?;
    let done = async {
        let mut tx = cx.tx().await?;
        actions::open(&mut tx, card.id, read_opening(&form)).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&views::address(&card.key, "")),
        Err(error) => {
            let team = team(&cx).await?;
            opening_form(&card)
                .again(&cx, error, &form, |filled| views::pair_fields(&cx.t, filled, &team, true))
                .await
        }
    }
}

pub(super) async fn reopening(cx: Cx, Path(key): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = store::find_visible(&mut read, &key).await?;
    let held = store::list_holdings(&mut read, card.id).await?;
    drop(read);
    let last = |role: &str| {
        let held = held.iter().rev().find(|held| held.role.word() == role);
        held.map_or(String::new(), |held| held.person_id.to_string())
    };
    let filled = Filled::new(&[("lead", last("lead")), ("backup", last("backup"))]);
    let team = team(&cx).await?;
    reopening_form(&card).page(&cx, &filled, views::pair_fields(&cx.t, &filled, &team, true)).await
}

pub(super) async fn reopen(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let card = card(&cx, &key).await?;
    let done = async {
        let mut tx = cx.tx().await?;
        actions::reopen(&mut tx, card.id, read_opening(&form)).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&views::address(&card.key, "")),
        Err(error) => {
            let team = team(&cx).await?;
            let fields = |filled: &Filled| views::pair_fields(&cx.t, filled, &team, true);
            reopening_form(&card).again(&cx, error, &form, fields).await
        }
    }
}

pub(super) async fn pause(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let card = card(&cx, &key).await?;
    let mut tx = cx.tx().await?;
    actions::pause(&mut tx, card.id, form.get("note")).await?;
    tx.commit().await?;
    cx.see(&views::address(&card.key, ""))
}

pub(super) async fn resume(cx: Cx, Path(key): Path<String>) -> Answer {
    let card = card(&cx, &key).await?;
    let mut tx = cx.tx().await?;
    actions::resume(&mut tx, card.id).await?;
    tx.commit().await?;
    cx.see(&views::address(&card.key, ""))
}

fn closing_form(card: &ProjectCard) -> Ask<'_> {
    Ask {
        card,
        part: "closing",
        back: "",
        title: "projects-close",
        submit: "projects-close",
        icon: "archive",
    }
}

pub(super) async fn closing(cx: Cx, Path(key): Path<String>) -> Answer {
    let card = card(&cx, &key).await?;
    let filled = Filled::default();
    closing_form(&card).page(&cx, &filled, views::closing_fields(&cx.t, &filled)).await
}

pub(super) async fn close(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let card = card(&cx, &key).await?;
    let done = async {
        let mut tx = cx.tx().await?;
        actions::close(&mut tx, card.id, form.get("note")).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&views::address(&card.key, "")),
        Err(error) => {
            closing_form(&card).again(&cx, error, &form, |filled| views::closing_fields(&cx.t, filled)).await
        }
    }
}

fn status_form(card: &ProjectCard) -> Ask<'_> {
    Ask { card, part: "status", back: "", title: "projects-say-status", submit: "ui-save", icon: "check" }
}

pub(super) async fn new_status(cx: Cx, Path(key): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = store::find_visible(&mut read, &key).await?;
    let last = store::find_status(&mut read, card.id).await?;
    drop(read);
    let filled = last.map_or_else(Filled::default, |last| {
        Filled::new(&[("state", last.state.word().to_owned()), ("sentence", last.sentence)])
    });
    status_form(&card).page(&cx, &filled, views::status_fields(&cx.t, &filled)).await
}

pub(super) async fn say_status(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let card = card(&cx, &key).await?;
    let done = async {
        let state = StatusState::read(form.get("state"))?;
        let mut tx = cx.tx().await?;
        actions::say_status(&mut tx, card.id, state, form.get("sentence")).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&views::address(&card.key, "")),
        Err(error) => {
            status_form(&card).again(&cx, error, &form, |filled| views::status_fields(&cx.t, filled)).await
        }
    }
}

fn note_form(card: &ProjectCard) -> Ask<'_> {
    Ask { card, part: "note", back: "brief", title: "projects-write-note", submit: "ui-save", icon: "check" }
}

pub(super) async fn note(cx: Cx, Path(key): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = store::find_visible(&mut read, &key).await?;
    let last = store::find_note(&mut read, card.id).await?;
    drop(read);
    let filled = last.map_or_else(Filled::default, |last| Filled::new(&[("text", last.text)]));
    note_form(&card).page(&cx, &filled, views::note_fields(&cx.t, &filled)).await
}

pub(super) async fn write_note(cx: Cx, Path(key): Path<String>, form: Form) -> Answer {
    let card = card(&cx, &key).await?;
    let done = async {
        let mut tx = cx.tx().await?;
        actions::write_note(&mut tx, card.id, form.get("text")).await?;
        tx.commit().await
    };
    match done.await {
        Ok(()) => cx.see(&views::address(&card.key, "brief")),
        Err(error) => {
            note_form(&card).again(&cx, error, &form, |filled| views::note_fields(&cx.t, filled)).await
        }
    }
}

pub(super) async fn ask_note(cx: Cx, Path(key): Path<String>) -> Answer {
    let card = card(&cx, &key).await?;
    let mut tx = cx.tx().await?;
    actions::ask_note(&mut tx, card.id).await?;
    tx.commit().await?;
    cx.see(&views::address(&card.key, "brief"))
}
