//! What is written in a ticket: the answer to the client and the note for the team, each with its files.

use super::{
    numbered,
    ticket::{Forms, content},
};
use crate::{
    actions::{self, Told, files::With},
    types::{Where, mail::NewFile},
};
use axum::extract::Path;
use db::Read;
use kernel::{Error, Field, Result, TicketId};
use threads::{Sent, Tried};
use web::{Answer, Cx, Form};

/// Where the draft of an answer is kept, and that of a note: they never share one.
pub(super) fn drafts(id: TicketId) -> (String, String) {
    (format!("ticket/{id}"), format!("ticket-note/{id}"))
}

/// A form with its files.
struct Written {
    sent: Form,
    files: Vec<NewFile>,
    /// Files that its writer put aside before.
    aside: Vec<i64>,
    /// What is wrong with files that were not taken.
    refused: Vec<Field>,
}

impl Written {
    fn of(tried: Tried) -> Written {
        let Tried { sent: Sent { form: sent, files }, refused } = tried;
        let files = files.into_iter().map(|(name, stored)| NewFile::of(&name, stored)).collect();
        let aside = sent.all("aside").filter_map(|id| id.parse().ok()).collect();
        Written { sent, files, aside, refused }
    }

    fn taken(&self) -> Result<()> {
        if self.refused.is_empty() { Ok(()) } else { Err(Error::Invalid(self.refused.clone())) }
    }

    fn with(&self) -> With<'_> {
        With { files: &self.files, aside: &self.aside }
    }

    /// Puts the files aside while the words that they belong to are mended.
    async fn keep_files(&self, cx: &Cx, id: TicketId, error: &Error) -> Result<()> {
        if !matches!(error, Error::Invalid(_)) || (self.files.is_empty() && self.aside.is_empty()) {
            return Ok(());
        }
        let mut tx = cx.tx().await?;
        actions::files::put_aside(&mut tx, id, self.with()).await?;
        tx.commit().await
    }
}

/// Answers the client.
pub async fn reply(cx: Cx, Path(number): Path<String>, tried: Tried) -> Answer {
    let id = numbered(&number)?;
    let written = Written::of(tried);
    let sent = &written.sent;
    let answered = async {
        written.taken()?;
        let to = match sent.get("state") {
            "" => None,
            word => Some(Where::read(word)?),
        };
        let state = to.map(|to| to.state);
        let seen = sent.get("seen").parse().unwrap_or(0);
        let config = &cx.house.config.mail;
        let copies = sent.has("cc").then(|| actions::copies::read(sent.raw("cc"), config)).transpose()?;
        let (files, aside) = (written.files.clone(), written.aside.clone());
        let told = Told { seen, state, copies, files, aside, is_past: false };
        let mut tx = cx.tx().await?;
        if !sent.has("held") && is_held(&mut tx, sent.raw("text")).await? {
            return Err(Error::invalid("held", "desk-held-why"));
        }
        actions::reply(&mut tx, id, sent.raw("text"), told).await?;
        if let Some(to) = to {
            actions::states::name_state(&mut tx, id, to.name).await?;
        }
        threads::forget_draft(&mut tx, &drafts(id).0).await?;
        tx.commit().await
    };
    let Err(error) = answered.await else { return cx.see(&format!("/tickets/{id}#reply")) };
    written.keep_files(&cx, id, &error).await?;
    let sent = with_newcomers(&cx, id, written.sent).await?;
    // The newest message is on the page now, so the same press sends it (a reply is shown what came first).
    again(&cx, id, error, |fields| Forms { reply: Some(sent.failed(fields)), ..Forms::default() }).await
}

/// Whether what the client will read is held once: somebody of the team is named in it, or something is still to be
/// filled in (DESIGN 3.4), a place of a ready answer too.
async fn is_held(read: &mut Read, text: &str) -> Result<bool> {
    let team = threads::handles(read).await?;
    let names_team = |handle: &str| team.iter().any(|known| known == handle);
    Ok(crate::rules::has_place(text) || threads::rules::is_held(text, names_team))
}

/// What was typed, with whom a mail added to the copies while it was.
async fn with_newcomers(cx: &Cx, id: TicketId, sent: Form) -> Result<Form> {
    let mut read = cx.read().await?;
    let now = actions::copies::to_come(&mut read, id).await?;
    drop(read);
    let known = [sent.raw("cc_seen"), sent.raw("cc")].join(" ").to_lowercase();
    let fresh: Vec<String> = now.into_iter().filter(|email| !known.contains(email.as_str())).collect();
    if fresh.is_empty() || !sent.has("cc") {
        return Ok(sent);
    }
    let typed = sent.raw("cc").trim().trim_end_matches([',', ';']);
    let before = (!typed.is_empty()).then(|| typed.to_owned());
    let merged = before.into_iter().chain(fresh).collect::<Vec<_>>().join(", ");
    let pairs = sent.pairs().map(|(name, value)| (name, if name == "cc" { merged.as_str() } else { value }));
    Ok(Form::of(&pairs.collect::<Vec<_>>()))
}

/// Writes for the team.
pub async fn note(cx: Cx, Path(number): Path<String>, tried: Tried) -> Answer {
    let id = numbered(&number)?;
    let written = Written::of(tried);
    let noted = async {
        written.taken()?;
        let mut tx = cx.tx().await?;
        actions::note_with(&mut tx, id, written.sent.raw("text"), written.with()).await?;
        threads::forget_draft(&mut tx, &drafts(id).1).await?;
        tx.commit().await
    };
    let Err(error) = noted.await else { return cx.see(&format!("/tickets/{id}#note-form")) };
    written.keep_files(&cx, id, &error).await?;
    again(&cx, id, error, |fields| Forms { note: Some(written.sent.failed(fields)), ..Forms::default() })
        .await
}

/// The page again with what was typed and what needs a fix.
async fn again(cx: &Cx, id: TicketId, error: Error, forms: impl FnOnce(Vec<Field>) -> Forms) -> Answer {
    let fields = match error {
        Error::Invalid(fields) => fields,
        other => return Err(other.into()),
    };
    let (title, body) = content(cx, id, forms(fields)).await?;
    cx.framed(http::StatusCode::UNPROCESSABLE_ENTITY, &title, body).await
}
