//! A new ticket that somebody on the team writes down for a client.

use super::{
    choice, places,
    portal::{choose_again, received},
    sites, team,
};
use crate::{
    actions::{self, files::With},
    types::{
        Beside, Level, NewTicket, Origin, SUBJECT_LENGTH, TEXT_LENGTH, WORD_LENGTH, filled, line, read_tags,
    },
    views::forms,
};
use axum::extract::Query;
use kernel::{ClientId, Error, PersonId, ProjectId, Result, SiteId};
use serde::Deserialize;
use threads::Tried;
use ui::{
    Markup,
    form::{Dialog, Filled, dialog_with_files},
};
use web::{Answer, Cx, Form, Problems};

/// What the form may choose from.
struct Choices {
    places: forms::Places,
    team: forms::Choices,
}

async fn choices(cx: &Cx) -> Result<Choices> {
    let mut read = cx.read().await?;
    let (clients, projects) = places(&mut read, &cx.t).await?;
    let sites = sites(&mut read, &cx.t, "desk-site-by-itself").await?;
    let team = team(&mut read).await?;
    Ok(Choices { places: forms::Places { clients, sites, projects }, team })
}

fn form(cx: &Cx, filled: &Filled, choices: &Choices) -> Markup {
    let most = cx.house.config.attachment_bytes;
    let fields = forms::new_ticket(&cx.t, filled, &choices.places, &choices.team, most);
    let title = cx.t.s("desk-new");
    let asking = Dialog {
        title: &title,
        action: "/tickets",
        back: "/tickets",
        submit: "desk-open",
        icon: "plus",
        fragment: cx.fragment,
    };
    dialog_with_files(&cx.t, filled, &asking, &fields)
}

/// Where the form was opened from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Start {
    client: String,
    project: String,
}

/// The form of a new ticket on a client's behalf.
pub async fn new(cx: Cx, Query(from): Query<Start>) -> Answer {
    let filled = Filled::new(&[
        ("impact", Level::Low.word().to_owned()),
        ("urgency", Level::Medium.word().to_owned()),
        ("client", from.client),
        ("project", from.project),
    ]);
    let form = form(&cx, &filled, &choices(&cx).await?);
    cx.page(&cx.t.s("desk-new"), form).await
}

/// Reads a new ticket; everything that needs a fix is named at once.
pub(crate) fn read_new(form: &Form, source: Origin) -> Result<NewTicket> {
    let mut problems = Problems::new();
    let subject = problems.take(filled("subject", form.get("subject"), SUBJECT_LENGTH));
    let text = problems.take(filled("text", form.get("text"), TEXT_LENGTH));
    let named = source == Origin::Portal || !form.get("email").is_empty();
    let requester = problems.take(if named {
        line("requester", form.get("requester"), WORD_LENGTH)
    } else {
        filled("requester", form.get("requester"), WORD_LENGTH)
    });
    let email = match form.get("email") {
        "" => Some(String::new()),
        text => problems.take(people::Email::parse("email", text)).map(|email| email.as_str().to_owned()),
    };
    let client = problems.take(choice("client", form.get("client")));
    let site = problems.take(choice("site", form.get("site")));
    let project = problems.take(choice("project", form.get("project")));
    let level = |name: &str| match form.get(name) {
        "" => Ok(Level::Medium),
        word => Level::parse(word).ok_or_else(|| Error::invalid(name, "desk-choose-one")),
    };
    let (impact, urgency) = (problems.take(level("impact")), problems.take(level("urgency")));
    let category = problems.take(line("category", form.get("category"), WORD_LENGTH));
    let service = problems.take(line("service", form.get("service"), WORD_LENGTH));
    problems.finish()?;
    let email = email.unwrap_or_default();
    Ok(NewTicket {
        subject: subject.unwrap_or_default(),
        text: text.unwrap_or_default(),
        requester: requester.unwrap_or_default(),
        email,
        client: client.flatten().map(ClientId),
        site: site.flatten().map(SiteId),
        project: project.flatten().map(ProjectId),
        category: category.unwrap_or_default(),
        service: service.unwrap_or_default(),
        impact: impact.unwrap_or(Level::Medium),
        urgency: urgency.unwrap_or(Level::Medium),
        source,
    })
}

/// Reads what stands beside a new ticket from the start.
pub(crate) fn read_beside(form: &Form) -> Result<Beside> {
    let mut problems = Problems::new();
    let owner = problems.take(choice("owner", form.get("owner"))).flatten().map(PersonId);
    let followers = form.all("follower").map(|text| choice("follower", text));
    let followers = problems.take(followers.collect::<Result<Vec<Option<i64>>>>()).unwrap_or_default();
    problems.finish()?;
    let followers = followers.into_iter().flatten().map(PersonId).collect();
    Ok(Beside { owner, followers, tags: read_tags(form.get("tags")) })
}

/// Opens a ticket on a client's behalf.
pub async fn create(cx: Cx, tried: Tried) -> Answer {
    let (sent, files, taken) = received(tried);
    let opened = async {
        taken?;
        let mut problems = Problems::new();
        let new = problems.take(read_new(&sent, Origin::Person));
        let beside = problems.take(read_beside(&sent));
        problems.finish()?;
        let (new, beside) = new.zip(beside).ok_or(Error::NotFound)?;
        let mut tx = cx.tx().await?;
        let with = With { files: &files, ..With::default() };
        let id = actions::open_beside(&mut tx, new, &beside, with).await?;
        tx.commit().await?;
        Ok(id)
    };
    match opened.await {
        Ok(id) => cx.see(&format!("/tickets/{id}")),
        Err(error) => {
            let choices = choices(&cx).await?;
            let error = choose_again(error, &files);
            cx.again(error, &cx.t.s("desk-new"), &sent, |filled| form(&cx, filled, &choices)).await
        }
    }
}
