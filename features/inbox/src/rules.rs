//! Who hears of what, and when (RULES §1.5). Everybody on the services team hears of every project, may
//! read or not, and is never pressed.
//!
//! Absent on purpose: read receipts and presence; and reach, which the caller has asked for already and
//! passes as a fact.

pub use crate::types::{Level, ThreadChoice};

use crate::types::{Notice, NoticeKind};

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time},
};
use kernel::{PersonId, WorkCalendar};

/// What there is to hear of, from one person's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum News {
    /// A post.
    Post,
    /// A post in a thread of a serious problem.
    SeriousPost,
    /// They are mentioned in a post.
    Mention,
    /// They became the effective lead.
    BecameLead,
    /// They stopped being it.
    StoppedLeading,
    /// A decision or an action was assigned to them.
    Assigned,
    /// A project of theirs is uncovered.
    Uncovered,
}

impl News {
    /// Delivered whatever the level.
    pub fn is_always_delivered(self) -> bool {
        !matches!(self, News::Post | News::SeriousPost)
    }
}

/// Somebody who might hear of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Who.
    pub person: PersonId,
    /// Their level for the project.
    pub level: Level,
    /// Their choice for the thread.
    pub thread: Option<ThreadChoice>,
    /// They may see what it is about. Nobody hears of what they may not see, mentioned or not.
    pub may_see: bool,
    /// They are the effective lead of the project now.
    pub is_effective_lead: bool,
}

/// How a person hears of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Delivery {
    /// Not at all.
    Nothing,
    /// It is unread when they look.
    Unread,
    /// In the message of the day.
    Digest,
    /// By a notice of its own, bundled with its thread's.
    Notice,
}

/// How somebody hears of news that a person made; the program made it if there is none. Nobody hears of
/// what they did themselves.
pub fn delivery(news: News, made_by: Option<PersonId>, reader: &Reader) -> Delivery {
    if !reader.may_see || made_by == Some(reader.person) {
        return Delivery::Nothing;
    }
    if news.is_always_delivered() {
        return Delivery::Notice;
    }
    let level = match reader.thread {
        Some(ThreadChoice::Follow) => Level::Everything,
        Some(ThreadChoice::Mute) => Level::Silent,
        None => reader.level,
    };
    match level {
        Level::Everything => Delivery::Notice,
        Level::Digest => Delivery::Digest,
        Level::Mentions => Delivery::Unread,
        Level::Silent => Delivery::Nothing,
    }
}

/// Whether it cannot wait for working hours: a serious problem, for the one who answers for it.
pub fn is_urgent(news: News, reader: &Reader) -> bool {
    news == News::SeriousPost && reader.is_effective_lead
}

/// When a notice reaches somebody: at once within their working day, its breaks included, or if it is
/// urgent; else when their next working day starts. Without any working day in a year it is at once.
pub fn deliver_at(now: Timestamp, hours: &WorkCalendar, urgent: bool) -> Timestamp {
    if urgent {
        return now;
    }
    let today = now.to_zoned(hours.zone.clone()).date();
    workdays(today, hours)
        .find_map(|day| {
            let stretches = hours.hours(day);
            let starts = stretches.iter().map(|stretch| stretch.from).min()?;
            let ends = stretches.iter().map(|stretch| stretch.to).max()?;
            (now < instant(day, ends, hours)).then(|| instant(day, starts, hours).max(now))
        })
        .unwrap_or(now)
}

/// The hour of the message of the day.
pub const DIGEST_TIME: Time = Time::constant(8, 30, 0, 0);

/// The minute of the day of [`DIGEST_TIME`].
pub const DIGEST_MINUTE: i64 = 8 * 60 + 30;
/// The hours of the day at which somebody may want it, by half hours.
pub const DIGEST_MINUTES: std::ops::RangeInclusive<i64> = 5 * 60..=20 * 60;

/// A minute of the day, if it is one that the message of the day may leave at.
pub fn digest_time(minute: i64) -> Option<Time> {
    let fits = DIGEST_MINUTES.contains(&minute) && minute % 30 == 0;
    fits.then(|| Time::new((minute / 60) as i8, (minute % 60) as i8, 0, 0).ok()).flatten()
}

/// When the next message of the day leaves: at half past eight, or the hour that the person chose, in
/// their zone on a day they work. What happens at that very instant waits for the one after it.
pub fn digest_at(now: Timestamp, hours: &WorkCalendar, time: Time) -> Timestamp {
    let today = now.to_zoned(hours.zone.clone()).date();
    let mut days = workdays(today, hours).map(|day| instant(day, time, hours));
    days.find(|at| *at > now).unwrap_or(now)
}

/// The days worked from a day on, for a year.
fn workdays(from: Date, hours: &WorkCalendar) -> impl Iterator<Item = Date> + '_ {
    from.series(1.day()).take(366).filter(|day| hours.is_workday(*day))
}

fn instant(day: Date, time: Time, hours: &WorkCalendar) -> Timestamp {
    let local = hours.zone.to_ambiguous_zoned(day.to_datetime(time));
    local.compatible().map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// At most one notice of a thread's system posts in so many seconds (RULES §1.4).
pub const BUNDLE_SECONDS: i64 = 600;

/// When the notice of a system post leaves, given the thread's last one, sent or still waiting: it joins
/// one that waits, and otherwise leaves ten minutes after the last at the earliest.
pub fn bundle_at(now: Timestamp, last: Option<Timestamp>) -> Timestamp {
    match last {
        None => now,
        Some(waiting) if waiting > now => waiting,
        Some(sent) => {
            let earliest =
                sent.checked_add(SignedDuration::from_secs(BUNDLE_SECONDS)).unwrap_or(Timestamp::MAX);
            earliest.max(now)
        }
    }
}

/// Mails that may leave to somebody at once; more become one that tells all (after a night, a holiday).
pub const MAILS_AT_ONCE: usize = 5;
/// Days after which what was not read leaves the inbox: nobody is pressed.
pub const UNREAD_DAYS: i64 = 30;

/// How much of a mail's new text and quotes fits into a post; the rest stays in the mail itself, which is
/// kept as a file of the post.
pub fn fit(new: &str, quoted: &str, most: usize) -> (String, bool) {
    let joined = if quoted.is_empty() { new.to_owned() } else { format!("{new}\n\n{quoted}") };
    if joined.chars().count() <= most {
        return (joined, false);
    }
    let whole: String = new.chars().take(most).collect();
    (whole.trim_end().to_owned(), true)
}

/// Where a notice leads.
pub fn path_of(notice: &Notice) -> String {
    let project = notice.project_key.as_deref().map(|key| format!("/projects/{key}"));
    let fallback = || project.clone().unwrap_or_else(|| "/inbox".to_owned());
    match (notice.kind, notice.about) {
        (NoticeKind::Mention | NoticeKind::Incident, _) => {
            notice.post.map_or_else(fallback, |post| format!("/posts/{post}"))
        }
        (NoticeKind::Action, Some(id)) => format!("/actions/{id}"),
        (NoticeKind::Decision, Some(id)) => format!("/decisions/{id}"),
        (kind, Some(id)) if kind.is_of_ticket() => format!("/tickets/{id}"),
        (NoticeKind::Lead, _) => {
            project.map_or_else(|| "/inbox".to_owned(), |project| format!("{project}/brief"))
        }
        (NoticeKind::Nudge, _) => {
            project.map_or_else(|| "/inbox".to_owned(), |project| format!("{project}/log/new"))
        }
        _ => fallback(),
    }
}

/// The reason of a mail that names no thread that is there.
pub const NO_PLACE: &str = "inbox-reason-no-place";
/// The reason of a mail whose sender does not reach the thread any more.
pub const NO_ACCESS: &str = "inbox-reason-no-access";
