//! What a form or a request says of a document.

use crate::types::{
    Audience, Card, Core, Draft, Kind, LINE_LENGTH, MOST_REVIEW_DAYS, Slug, TEXT_LENGTH, TITLE_LENGTH,
    filled, line, readers,
};
use kernel::{Error, Lang, Result};
use web::{Form, Problems};

/// Reads a document from named fields, naming all that needs a fix at once.
pub fn read_draft(form: &Form) -> Result<Draft> {
    let mut problems = Problems::new();
    let title = problems.take(filled("title", form.get("title"), TITLE_LENGTH));
    let slug = problems.take(optional(form.get("slug"), Slug::read));
    let kind = problems.take(Kind::read(form.get("kind")));
    let audience = problems.take(Audience::read(form.get("audience")));
    let core = problems.take(optional(form.get("core"), Core::read));
    let summary = problems.take(line("summary", form.get("summary"), LINE_LENGTH));
    let keywords = problems.take(line("keywords", form.get("keywords"), LINE_LENGTH));
    let lang = problems
        .take(Lang::parse(form.get("lang")).ok_or_else(|| Error::invalid("lang", "knowledge-choose-one")));
    let client = problems.take(key("client", form.get("client")));
    let owner = problems.take(key("owner", form.get("owner")));
    let review_days = problems.take(days(form.get("review_days")));
    let source = problems.take(text(form.raw("source")));
    let said = problems.take(line("said", form.get("said"), LINE_LENGTH));
    problems.finish()?;
    Ok(Draft {
        slug: slug.flatten(),
        kind: kind.unwrap_or(Kind::Article),
        title: title.unwrap_or_default(),
        summary: summary.unwrap_or_default(),
        keywords: keywords.unwrap_or_default(),
        lang: lang.unwrap_or_default(),
        audience: audience.unwrap_or(Audience::Team),
        client: client.flatten().map(kernel::ClientId),
        core: core.flatten(),
        owner: owner.flatten().map(kernel::PersonId),
        review_days: review_days.unwrap_or(MOST_REVIEW_DAYS),
        source: source.unwrap_or_default(),
        said: said.unwrap_or_default(),
        reviewed: form.has("reviewed"),
        seen: form.get("seen").parse().ok(),
        confirmed: form.get("confirm") == readers(form.get("audience"), form.get("client")).trim(),
    })
}

/// A document as the fields that [`read_draft`] reads.
pub fn fields_of(card: &Card, source: &str) -> Vec<(&'static str, String)> {
    vec![
        ("title", card.title.clone()),
        ("slug", card.slug.clone()),
        ("kind", card.kind.word().to_owned()),
        ("audience", card.audience.word().to_owned()),
        ("core", card.core.map_or("", Core::word).to_owned()),
        ("summary", card.summary.clone()),
        ("keywords", card.keywords.clone()),
        ("lang", card.lang.code().to_owned()),
        ("client", card.client_id.map_or(String::new(), |id| id.to_string())),
        ("owner", card.owner_id.to_string()),
        ("review_days", card.review_days.to_string()),
        ("source", source.to_owned()),
    ]
}

fn optional<T>(text: &str, read: impl FnOnce(&str) -> Result<T>) -> Result<Option<T>> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

fn key(name: &str, text: &str) -> Result<Option<i64>> {
    optional(text, |text| text.parse().map_err(|_| Error::invalid(name, "knowledge-choose-one")))
}

fn days(text: &str) -> Result<i64> {
    match text.parse() {
        Ok(days) if (1..=MOST_REVIEW_DAYS).contains(&days) => Ok(days),
        _ => Err(Error::limit("review_days", "knowledge-review-range", MOST_REVIEW_DAYS)),
    }
}

/// The text as it was typed, with plain ends of lines.
fn text(typed: &str) -> Result<String> {
    let text = typed.replace("\r\n", "\n");
    if text.trim().is_empty() {
        return Err(Error::invalid("source", "knowledge-needed"));
    }
    if text.chars().count() > TEXT_LENGTH {
        return Err(Error::limit("source", "knowledge-too-long", TEXT_LENGTH));
    }
    Ok(text)
}
