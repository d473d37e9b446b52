//! Mails that left or could not, the test of the mail server, and the last step of set-up.

use crate::{Answer, Cx, Form, mail};
use http::StatusCode;
use kernel::{Actor, Error, Event, Role};
use maud::html;
use ui::{Locale, Markup, parts};

pub(super) async fn mail_page(cx: Cx) -> Answer {
    let t = &cx.t;
    let mails = mail::list_mails(&mut cx.read().await?).await?;
    let works = works(&cx);
    let content = html! {
        div class={ "banner " (if works { "ok" } else { "warn" }) } {
            (parts::icon(if works { "circle-check" } else { "triangle-alert" }))
            div { p { (t.s(if works { "web-mail-works" } else { "web-mail-missing" })) } }
            form method="post" action="/admin/mail/test" { button class="btn sm" { (t.s("web-mail-test")) } }
        }
        @if mails.is_empty() { (parts::empty(&t.s("web-no-mails"), &t.s("web-no-mails-next"), None)) }
        @else { (table(&cx, &mails, works)) }
    };
    cx.admin_page("web-admin-mail", content).await
}

/// Whether mail can leave at all.
fn works(cx: &Cx) -> bool {
    !cx.house.config.mail.smtp.0.is_empty()
}

fn table(cx: &Cx, mails: &[mail::MailRow], works: bool) -> Markup {
    let t = &cx.t;
    html! {
        table class="table cards" {
            caption class="vh" { (t.s("web-admin-mail")) }
            thead { tr { th scope="col" { (t.s("web-mail-to")) } th scope="col" { (t.s("web-mail-subject")) } th scope="col" { (t.s("web-mail-when")) } th scope="col" { (t.s("web-state")) } } }
            tbody {
                @for row in mails {
                    tr {
                        td { (row.recipient) }
                        td data-label=(t.s("web-mail-subject")) {
                            (row.subject)
                            @if let Some(link) = held_link(&cx.actor, works, row) { (copied(t, row, &link)) }
                        }
                        td data-label=(t.s("web-mail-when")) { (parts::time(t, row.created_at)) }
                        td data-label=(t.s("web-state")) {
                            (t.s(&format!("web-mail-{}", row.state)))
                            @if let Some(error) = &row.error { p class="small muted" { (error) } }
                        }
                    }
                }
            }
        }
    }
}

/// A link that somebody passes on by hand.
fn copied(t: &Locale, row: &mail::MailRow, link: &str) -> Markup {
    html! {
        div class="copy" {
            label class="vh" for={ "link-" (row.id) } { (t.s("web-mail-link")) }
            input class="input mono" id={ "link-" (row.id) } readonly value=(link);
            button class="btn" type="button" data-copy={ "#link-" (row.id) } data-copied=(t.s("ui-copied")) { (t.s("ui-copy")) }
        }
    }
}

/// The link of a mail that nobody could send: what an administrator passes on by hand. A link that lets the owner in
/// is for owners alone, and one that is about to be sent is for nobody here.
fn held_link(actor: &Actor, works: bool, row: &mail::MailRow) -> Option<String> {
    let purpose = match row.purpose.strip_prefix(mail::OWNERS) {
        Some(purpose) if actor.role == Role::Owner => purpose,
        Some(_) => return None,
        None => row.purpose.as_str(),
    };
    let leaves = row.state == "sent" || (works && row.state == "queued");
    if leaves || !matches!(purpose, "sign-in" | "invitation" | "reset") {
        return None;
    }
    let mail: mail::Mail = serde_json::from_str(row.message.as_deref()?).ok()?;
    mail.text.split_whitespace().find(|word| word.starts_with("http")).map(str::to_owned)
}

pub(super) async fn setup_mail(cx: Cx) -> Answer {
    let t = &cx.t;
    let works = works(&cx);
    let content = html! {
        p class="lede" { (t.s(if works { "web-mail-works" } else { "web-mail-missing" })) }
        form class="form" method="post" action="/setup/mail" {
            div class="form-foot" {
                @if works { button class="btn" name="test" value="yes" { (parts::icon("mail")) (t.s("web-mail-test")) } }
                button class="btn go" { (parts::icon("check")) (t.s("web-setup-finish")) }
            }
        }
    };
    cx.setup_page(StatusCode::OK, "/setup/mail", "web-setup-mail", content).await
}

/// The end of set-up: the first project with its composer, if there is one.
pub(super) async fn finish_setup(cx: Cx, form: Form) -> Answer {
    if form.has("test") {
        return test_mail(cx).await;
    }
    let mut read = cx.read().await?;
    for projects in cx.house.rooms().filter_map(|room| room.nav_projects) {
        if let Some(first) = projects(&mut read, &cx.t).await?.first() {
            return cx.see(&format!("{}#f-text", first.href));
        }
    }
    cx.see("/")
}

pub(super) async fn test_mail(cx: Cx) -> Answer {
    let Some(visitor) = cx.visitor.clone() else { return Err(Error::Forbidden.into()) };
    let text = cx.t.s("web-mail-test-text");
    let test = mail::Mail {
        to: visitor.email.clone(),
        purpose: "test".to_owned(),
        subject: cx.t.s("web-mail-test-subject"),
        html: html! { p { (text) } }.into_string(),
        text,
        ..mail::Mail::default()
    };
    let mut tx = cx.tx().await?;
    tx.record(Event::MailSettingsChanged { what: "test".to_owned() }).await?;
    mail::send(&mut tx, &test).await?;
    tx.commit().await?;
    crate::run_due_jobs(&cx.house).await?;
    cx.see("/admin/mail")
}
