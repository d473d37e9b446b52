//! A person's day by the hour, for the side of My day: what they logged, and the meetings of their
//! projects, of the week and of single topics (DESIGN 3.1).
//!
//! Absent on purpose: what others logged, and meetings of projects that the reader has no part in.

use crate::{
    actions,
    names::Names,
    store::{feeds, topics, weeks},
};
use db::Read;
use jiff::{SignedDuration, Timestamp, ToSpan};
use kernel::Result;
use ui::Locale;

/// Entries of today that are shown.
const LOGGED: i64 = 6;
/// How far ahead the next meeting is looked for when nothing waits, in days.
const AHEAD_DAYS: i64 = 7;

/// Something with an hour.
pub struct Hour {
    /// When.
    pub at: Timestamp,
    /// What.
    pub title: String,
    /// A line under it.
    pub line: String,
    /// Where it leads.
    pub href: String,
    /// It is over: logged, or past its end.
    pub done: bool,
}

/// Today, in order.
pub async fn hours(read: &mut Read, t: &Locale) -> Result<Vec<Hour>> {
    let names = Names::load(read).await?;
    let start = kernel::start_of_day(t.today(), &t.zone);
    let end = kernel::start_of_day(t.today().saturating_add(1.day()), &t.zone);
    let person = read.actor().person;
    let mut all = meetings(read, t, &names, (start, end)).await?;
    for (post, project, kind, at) in feeds::list_logged(read, person, start, LOGGED).await? {
        let Some(card) = names.project(project) else { continue };
        all.push(Hour {
            at,
            title: threads::kind_word(t, kind),
            line: t.with("agenda-today-logged", &[("project", card.full_name().into())]),
            href: format!("/posts/{post}"),
            done: true,
        });
    }
    all.sort_by_key(|hour| hour.at);
    Ok(all)
}

/// The next meeting of the coming days.
pub async fn next(read: &mut Read, t: &Locale) -> Result<Option<Hour>> {
    let names = Names::load(read).await?;
    let far = t.now.saturating_add(SignedDuration::from_hours(24 * AHEAD_DAYS)).unwrap_or(t.now);
    let all = meetings(read, t, &names, (t.now, far)).await?;
    Ok(all.into_iter().min_by_key(|hour| hour.at))
}

/// The meetings of a stretch that the reader has a part in.
async fn meetings(
    read: &mut Read,
    t: &Locale,
    names: &Names,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Hour>> {
    let person = read.actor().person;
    let within = |at: &Timestamp| from <= *at && *at < until;
    let over = |at: Timestamp, minutes: i64| at.as_second() + 60 * minutes <= t.now.as_second();
    let off = feeds::list_called_off(read, from).await?;
    let mut all = Vec::new();
    for meeting in feeds::list_meetings(read, person).await? {
        let Some(card) = names.project(meeting.project) else { continue };
        for at in meeting.occurrences(from, until) {
            if off.contains(&(meeting.id, at)) {
                continue;
            }
            all.push(Hour {
                at,
                title: card.full_name(),
                line: meeting.title.clone(),
                href: format!("/projects/{}", card.key),
                done: over(at, meeting.minutes),
            });
        }
    }
    for topic in topics::list_meetings(read, from).await? {
        let (Some(card), Some(at)) = (names.project(topic.project), topic.meets_at.filter(within)) else {
            continue;
        };
        all.push(Hour {
            at,
            title: topic.title,
            line: card.full_name(),
            href: format!("/projects/{}", card.key),
            done: over(at, topic.minutes),
        });
    }
    if read.actor().rights.services {
        let minutes = actions::settings(read).await?.minutes;
        let mut agendas = weeks::list_meeting(read, from, until).await?;
        let upcoming = actions::upcoming(read).await?;
        if within(&upcoming.meets_at) && !agendas.iter().any(|agenda| agenda.week == upcoming.week) {
            agendas.push(upcoming);
        }
        for agenda in agendas.into_iter().filter(|agenda| agenda.cancelled_at.is_none()) {
            let number = agenda.week().number.to_string();
            all.push(Hour {
                at: agenda.meets_at,
                title: t.s("agenda-feed-weekly"),
                line: t.with("agenda-title", &[("n", number.into())]),
                href: format!("/agenda/{}", agenda.week()),
                done: over(agenda.meets_at, minutes),
            });
        }
    }
    Ok(all)
}
