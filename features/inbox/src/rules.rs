//! Who hears of what, and when (RULES §1.5). Everybody on the services team hears of every project, may
//! read or not, and is never pressed.
//!
//! Absent on purpose: read receipts and presence; and reach, which the caller has asked for already and
//! passes as a fact.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time},
};
use kernel::{PersonId, WorkCalendar};

/// How much a person hears of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// A notice for each post.
    Everything,
    /// One message a day.
    Digest,
    /// No notices but for mentions; unread posts still stand in the inbox.
    Mentions,
    /// Nothing but what is always delivered.
    Silent,
}

impl Level {
    /// Every level, loudest first.
    pub const ALL: [Level; 4] = [Level::Everything, Level::Digest, Level::Mentions, Level::Silent];

    /// The word in the database, the API and text keys.
    pub fn word(self) -> &'static str {
        match self {
            Level::Everything => "everything",
            Level::Digest => "digest",
            Level::Mentions => "mentions",
            Level::Silent => "silent",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.word() == word)
    }

    /// What holds until somebody chooses: the services team hears everything, and so does a guest of
    /// the little that was shared; the rest of the team only mentions [D].
    pub fn default_for(is_services: bool, is_guest: bool) -> Level {
        if is_services || is_guest { Level::Everything } else { Level::Mentions }
    }
}

/// What a person chose for one thread; it wins over the level of its project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ThreadChoice {
    /// As [`Level::Everything`].
    Follow,
    /// As [`Level::Silent`].
    Mute,
}

impl ThreadChoice {
    /// The word in the database, the API and text keys.
    pub fn word(self) -> &'static str {
        match self {
            ThreadChoice::Follow => "follow",
            ThreadChoice::Mute => "mute",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<ThreadChoice> {
        [ThreadChoice::Follow, ThreadChoice::Mute].into_iter().find(|choice| choice.word() == word)
    }
}

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

/// When the next message of the day leaves: half past eight in the person's zone on a day they work.
/// What happens at that very instant waits for the one after it.
pub fn digest_at(now: Timestamp, hours: &WorkCalendar) -> Timestamp {
    let today = now.to_zoned(hours.zone.clone()).date();
    let mut days = workdays(today, hours).map(|day| instant(day, DIGEST_TIME, hours));
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
