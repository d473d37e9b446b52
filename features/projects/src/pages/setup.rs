//! The first-run question about work: the first client and its project, with its pair (DESIGN 3.15).
//! Whoever sets the workspace up leads it; the backup is invited by it.

use crate::{
    actions,
    types::{NewProject, Opening},
    views,
};
use clients::NewClient;
use http::StatusCode;
use kernel::{Error, Result};
use people::{Email, Invite, Name};
use ui::form::Filled;
use web::{Answer, Cx, Form, Problems};

/// Its address.
pub(crate) const PATH: &str = "/setup/project";

pub(super) async fn show(cx: Cx) -> Answer {
    let content = views::setup_form(&cx.t, &Filled::default(), PATH);
    cx.setup_page(StatusCode::OK, PATH, "projects-setup", content).await
}

pub(super) async fn save(cx: Cx, form: Form) -> Answer {
    match start(&cx, &form).await {
        Ok(()) => cx.see(cx.house.next_setup(PATH)),
        Err(Error::Invalid(fields)) => {
            let content = views::setup_form(&cx.t, &form.failed(fields), PATH);
            cx.setup_page(StatusCode::UNPROCESSABLE_ENTITY, PATH, "projects-setup", content).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The client, whoever backs the project up, and the project itself, in one transaction.
async fn start(cx: &Cx, form: &Form) -> Result<()> {
    let mut problems = Problems::new();
    let text = |name: &str| form.get(name).trim().to_owned();
    problems.require(!text("client").is_empty(), "client", "projects-setup-client-needed");
    problems.require(!text("name").is_empty(), "name", "projects-setup-name-needed");
    problems.require(!text("description").is_empty(), "description", "projects-description-needed");
    let name = problems.take(Name::parse("backup_name", form.get("backup_name")));
    let email = problems.take(Email::parse("backup_email", form.get("backup_email")));
    problems.finish()?;
    let (Some(name), Some(email)) = (name, email) else { return Err(Error::NotFound) };
    let workspace = cx.house.workspace();
    let backup = Invite::member(email, name, workspace.lang, &workspace.zone);
    let mut tx = cx.tx().await?;
    let client =
        clients::create(&mut tx, NewClient::named(&text("client"), cx.t.zone.clone(), workspace.lang))
            .await
            .map_err(|error| error.renamed("name", "client"))?;
    let (backup, _) = people::invite(&mut tx, &backup, &cx.house.config.url())
        .await
        .map_err(|error| error.renamed("email", "backup_email"))?;
    let project = NewProject {
        description: text("description"),
        ..NewProject::named(&text("name"), Some(client), workspace.lang)
    };
    let project = actions::propose(&mut tx, project).await?;
    actions::open(&mut tx, project, Opening::with(cx.actor.person, backup)).await?;
    tx.commit().await
}
