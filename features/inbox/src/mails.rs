//! The words of the mails that leave: plain text and the same as HTML, in their reader's language.
//!
//! Links open a page; none of them changes anything. Absent on purpose: styles and pictures (a mail program
//! has its own), and why anybody is away, which never comes here (RULES §11.12).

use crate::types::{Level, NoticeKind};
use jiff::Timestamp;
use maud::{Markup, PreEscaped, html};
use ui::Locale;

/// A mail's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// What stands under every mail.
#[derive(Clone, Debug)]
pub struct Foot {
    /// The address of the workspace, without a slash at its end.
    pub url: String,
    /// Its name.
    pub workspace: String,
    /// Names the list and whoever may leave it.
    pub leave: String,
    /// An answer by mail arrives.
    pub answers: bool,
}

/// A post in a mail.
#[derive(Clone, Debug)]
pub struct Line {
    /// Who wrote it.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// As written.
    pub source: String,
    /// Cleaned HTML.
    pub html: String,
    /// It names the reader.
    pub mentions: bool,
}

/// A thread with its new posts.
#[derive(Clone, Debug)]
pub struct Thread {
    /// The project's key.
    pub key: String,
    /// The project's name.
    pub project: String,
    /// The thread's title.
    pub title: String,
    /// Its page, without the workspace's address.
    pub path: String,
    /// Its new posts.
    pub posts: Vec<Line>,
}

/// A notice that has no thread of its own.
#[derive(Clone, Debug)]
pub struct Told {
    /// What it tells.
    pub kind: NoticeKind,
    /// In one sentence.
    pub says: String,
    /// More about it, a line each.
    pub more: Vec<String>,
    /// Where it is done, without the workspace's address.
    pub path: String,
}

/// The new posts of one thread.
pub fn thread(t: &Locale, mail: &Thread, foot: &Foot) -> Words {
    let posts: Vec<String> =
        mail.posts.iter().map(|post| format!("{}\n\n{}", head(t, post), post.source.trim())).collect();
    let link = format!("{}{}", foot.url, mail.path);
    let text = format!("{}\n\n{}: {link}\n", posts.join("\n\n---\n\n"), t.s("inbox-mail-open"));
    let body = html! {
        p { a href=(link) { (mail.title) } " · " (mail.project) }
        @for (at, post) in mail.posts.iter().enumerate() {
            @if at > 0 { hr; }
            p { b { (post.author) } " · " (t.moment(post.at)) @if post.mentions { " · " (t.s("inbox-mail-names-you")) } }
            (absolute(&post.html, &foot.url))
        }
        p { a href=(link) { (t.s("inbox-mail-open")) } }
    };
    finish(t, format!("[{}] {}", mail.key, mail.title), &text, &body, foot)
}

fn head(t: &Locale, post: &Line) -> String {
    let head = format!("{} · {}", post.author, t.moment(post.at));
    if post.mentions { format!("{head} · {}", t.s("inbox-mail-names-you")) } else { head }
}

/// One notice.
pub fn notice(t: &Locale, told: &Told, foot: &Foot) -> Words {
    let link = format!("{}{}", foot.url, told.path);
    let more = told.more.iter().map(|line| format!("- {line}\n")).collect::<Vec<_>>().concat();
    let gap = if more.is_empty() { "" } else { "\n" };
    let text = format!("{}\n\n{more}{gap}{}: {link}\n", told.says, t.s("inbox-mail-open"));
    let body = html! {
        p { (told.says) }
        @if !told.more.is_empty() { ul { @for line in &told.more { li { (line) } } } }
        p { a href=(link) { (t.s("inbox-mail-open")) } }
    };
    finish(t, told.says.clone(), &text, &body, foot)
}

/// Everything that waited, in one mail; `digest` says whether it is the message of the day.
pub fn bundle(t: &Locale, notices: &[Told], threads: &[Thread], digest: bool, foot: &Foot) -> Words {
    let count: usize = threads.iter().map(|thread| thread.posts.len()).sum();
    let subject = if digest {
        t.with("inbox-mail-digest-subject", &[("day", t.day(t.today()).into()), ("n", count.into())])
    } else {
        t.n("inbox-mail-bundle-subject", count + notices.len())
    };
    let told: Vec<(String, String)> =
        notices.iter().map(|told| (told.says.clone(), format!("{}{}", foot.url, told.path))).collect();
    let lines: Vec<(String, String, String)> = threads
        .iter()
        .map(|thread| {
            let title = format!("{} · {}", thread.key, thread.title);
            (title, said(t, thread), format!("{}{}", foot.url, thread.path))
        })
        .collect();
    let inbox = format!("{}/inbox", foot.url);
    let mut parts: Vec<String> = told.iter().map(|(says, link)| format!("{says}\n{link}\n\n")).collect();
    parts.extend(lines.iter().map(|(title, said, link)| format!("{title}\n{said}\n{link}\n\n")));
    parts.push(format!("{}: {inbox}\n", t.s("inbox-mail-open-inbox")));
    let text = parts.concat();
    let body = html! {
        @if !told.is_empty() { ul { @for (says, link) in &told { li { a href=(link) { (says) } } } } }
        @if !lines.is_empty() { ul { @for (title, said, link) in &lines { li { a href=(link) { (title) } br; (said) } } } }
        p { a href=(inbox) { (t.s("inbox-mail-open-inbox")) } }
    };
    finish(t, subject, &text, &body, foot)
}

/// Characters of a post in a bundle.
const GLANCE: usize = 140;

/// Who wrote how much in a thread, and the beginning of the newest.
fn said(t: &Locale, thread: &Thread) -> String {
    let Some(last) = thread.posts.last() else { return String::new() };
    let glance = threads::markdown::excerpt(&last.source, GLANCE);
    t.with(
        "inbox-mail-said",
        &[("n", thread.posts.len().into()), ("name", last.author.as_str().into()), ("text", glance.into())],
    )
}

fn finish(t: &Locale, subject: String, text: &str, body: &Markup, foot: &Foot) -> Words {
    let leave = format!("{}/mail/leave#{}", foot.url, foot.leave);
    let settings = format!("{}/settings/notifications", foot.url);
    let how = t.s(if foot.answers { "inbox-mail-answer" } else { "inbox-mail-no-answer" });
    let text = format!(
        "{text}\n-- \n{}. {how}\n{}: {leave}\n{}: {settings}\n",
        foot.workspace,
        t.s("inbox-mail-leave"),
        t.s("inbox-mail-settings")
    );
    let html = html! {
        (body)
        hr;
        p { small {
            (foot.workspace) ". " (how) br;
            a href=(leave) { (t.s("inbox-mail-leave")) } " · " a href=(settings) { (t.s("inbox-mail-settings")) }
        } }
    };
    Words { subject, text, html: html.into_string() }
}

/// The post's links lead here from anywhere.
fn absolute(html: &str, url: &str) -> Markup {
    let text =
        html.replace("href=\"/", &format!("href=\"{url}/")).replace("src=\"/", &format!("src=\"{url}/"));
    PreEscaped(text)
}

/// What a notice says in one sentence.
pub fn says(t: &Locale, kind: NoticeKind, project: &str, by: Option<&str>, about: &str) -> String {
    let by = by.unwrap_or("Bitácora");
    t.with(
        &format!("inbox-says-{}", kind.word()),
        &[("project", project.into()), ("name", by.into()), ("text", about.into())],
    )
}

/// The words of a level.
pub fn level_words(t: &Locale, level: Level) -> String {
    t.s(&format!("inbox-level-{}", level.word()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;
    use kernel::Lang;

    fn locale(lang: Lang) -> Locale {
        let now = "2026-11-23T09:00:00Z".parse().unwrap();
        Locale { lang, zone: TimeZone::get("Europe/Madrid").unwrap(), now }
    }

    fn foot() -> Foot {
        Foot {
            url: "https://b.example".to_owned(),
            workspace: "Tramontana".to_owned(),
            leave: "1".to_owned(),
            answers: true,
        }
    }

    fn some(title: &str) -> Thread {
        Thread {
            key: "AUR-1".to_owned(),
            project: "Aurora".to_owned(),
            title: title.to_owned(),
            path: "/projects/AUR-1/threads/2".to_owned(),
            posts: vec![Line {
                author: "Marta".to_owned(),
                at: "2026-11-23T08:30:00Z".parse().unwrap(),
                source: "Ver [la guía](/posts/7) **ya**".to_owned(),
                html: "<p>Ver <a href=\"/posts/7\">la guía</a> <strong>ya</strong></p>".to_owned(),
                mentions: true,
            }],
        }
    }

    #[test]
    fn a_mail_says_the_same_in_text_and_in_html_and_its_links_lead_here() {
        for lang in [Lang::Es, Lang::En] {
            let words = thread(&locale(lang), &some("Corte <de> servicio"), &foot());
            assert_eq!(words.subject, "[AUR-1] Corte <de> servicio");
            assert!(words.text.contains("Marta · 09:30") && words.text.contains("**ya**"), "{}", words.text);
            assert!(words.html.contains("href=\"https://b.example/posts/7\""), "{}", words.html);
            assert!(words.html.contains("Corte &lt;de&gt; servicio"), "{}", words.html);
            for part in ["https://b.example/projects/AUR-1/threads/2", "https://b.example/mail/leave#1"] {
                assert!(words.text.contains(part) && words.html.contains(part), "{part}");
            }
            assert!(!words.text.contains("inbox-"), "{}", words.text);
        }
    }

    #[test]
    fn a_bundle_counts_what_it_tells() {
        let t = locale(Lang::Es);
        let told = Told {
            kind: NoticeKind::Lead,
            says: says(&t, NoticeKind::Lead, "Aurora", None, ""),
            more: Vec::new(),
            path: "/projects/AUR-1".to_owned(),
        };
        let words = bundle(&t, &[told], &[some("Uno"), some("Dos")], false, &foot());
        assert!(words.subject.contains('3'), "{}", words.subject);
        assert!(words.text.contains("AUR-1 · Uno") && words.text.contains("Aurora"), "{}", words.text);
    }
}
