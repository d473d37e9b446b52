//! Calendars by their passwords. Only the digest of one is kept, so that the data opens none.

use db::{Read, Tx, params};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};
use kernel::{ActionId, PersonId, PostId, ProjectId, Result};
use threads::EntryKind;

db::row! {
    /// A planned client meeting.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Meeting {
        /// Its key.
        pub id: i64,
        /// Its project.
        pub project: ProjectId,
        /// What it is called.
        pub title: String,
        /// Its first day.
        pub first_day: Date,
        /// Local time.
        pub at_time: String,
        /// Its zone.
        pub zone: String,
        /// How long it is.
        pub minutes: i64,
        /// `weekly` or `never`.
        pub repeats: String,
    }
}

db::sql! {
    static FIND: (PersonId,) = "SELECT person_id FROM agenda_feed WHERE secret = $1";
    static MADE_AT: (Timestamp,) = "SELECT made_at FROM agenda_feed WHERE person_id = $1";
    static PUT: () = "INSERT INTO agenda_feed (person_id, secret, made_at) VALUES ($1, $2, $3)
        ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, made_at = excluded.made_at";
    static DROP: () = "DELETE FROM agenda_feed WHERE person_id = $1";
    static DUE: (ActionId, String, Date, Option<ProjectId>) = "SELECT id, text, due, project_id FROM threads_action_card
        WHERE owner_id = $1 AND state = 'open' AND due IS NOT NULL ORDER BY due, id";
    static MEETINGS: Meeting = "SELECT m.id, m.project_id, m.title, m.first_day, m.at_time, m.zone, m.minutes, m.repeats
        FROM projects_planned m JOIN projects_holding h ON h.project_id = m.project_id AND h.person_id = $1
            AND h.valid_from <= $2 AND (h.valid_to IS NULL OR h.valid_to > $2)
        ORDER BY m.id";
    // By the hours of today, of which there are few, and not by the years of a person.
    static LOGGED: (PostId, ProjectId, EntryKind, Timestamp) = "SELECT post_id, project_id, kind, happened_at FROM threads_written
        WHERE posted_at >= $2 AND +author_id = $1 AND happened_at >= $2 AND NOT system AND NOT imported
            AND kind IN ('call', 'mail', 'meeting', 'delivery', 'visit', 'other')
        ORDER BY happened_at DESC, post_id DESC LIMIT $3";
    static CALLED_OFF: (i64, Timestamp) = "SELECT meeting_id, at FROM projects_called_off WHERE at >= $1";
    static ABSENCES: (kernel::AbsenceId, PersonId, Date, Date, Option<String>, Option<String>) =
        "SELECT id, person_id, from_day, to_day, from_time, to_time FROM people_absence_plain
        WHERE state = 'approved' AND to_day > $2 AND person_id IN (SELECT value FROM IDS($1)) ORDER BY from_day, id";
    static PARTNERS: (PersonId,) = "SELECT DISTINCT other.person_id FROM projects_holding mine
        JOIN projects_holding other ON other.project_id = mine.project_id
        WHERE mine.person_id = $1 AND mine.valid_from <= $2 AND (mine.valid_to IS NULL OR mine.valid_to > $2)
            AND other.valid_from <= $2 AND (other.valid_to IS NULL OR other.valid_to > $2)
        ORDER BY other.person_id";
}

/// Weeks that a repeating meeting is followed for.
const REPEATS: i64 = 520;

impl Meeting {
    /// When it is, within `[from, until)`.
    pub fn occurrences(&self, from: Timestamp, until: Timestamp) -> Vec<Timestamp> {
        let zone = TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC);
        let time: Time = self.at_time.parse().unwrap_or_default();
        let times = if self.repeats == "weekly" { REPEATS } else { 1 };
        (0..times)
            .filter_map(|n: i64| self.first_day.checked_add((7 * n).days()).ok())
            .filter_map(|day| {
                Some(zone.to_ambiguous_zoned(day.to_datetime(time)).compatible().ok()?.timestamp())
            })
            .skip_while(|at| *at < from)
            .take_while(|at| *at < until)
            .collect()
    }
}

/// Whose calendar a password opens.
pub async fn find(read: &mut Read, digest: &str) -> Result<PersonId> {
    Ok(FIND.one(read, params![digest]).await?.0)
}

/// Since when a person has a calendar.
pub async fn made_at(read: &mut Read, person: PersonId) -> Result<Option<Timestamp>> {
    Ok(MADE_AT.kept().opt(read, params![person]).await?.map(|(at,)| at))
}

/// Gives a person a calendar; the password they had opens nothing from then on.
pub async fn save(tx: &mut Tx, person: PersonId, digest: &str) -> Result<()> {
    let now = tx.now();
    PUT.exec(tx, params![person, digest, now]).await.map(drop)
}

/// Ends a person's calendar.
pub async fn remove(tx: &mut Tx, person: PersonId) -> Result<bool> {
    Ok(DROP.exec(tx, params![person]).await? == 1)
}

/// What a person will do until a day.
pub async fn list_due(
    read: &mut Read,
    person: PersonId,
) -> Result<Vec<(ActionId, String, Date, Option<ProjectId>)>> {
    DUE.kept().all(read, params![person]).await
}

/// Planned meetings of the projects that a person holds a role on.
pub async fn list_meetings(read: &mut Read, person: PersonId) -> Result<Vec<Meeting>> {
    let now = read.now();
    MEETINGS.all(read, params![person, now]).await
}

/// What a person logged since an instant and of that time, newest first.
pub async fn list_logged(
    read: &mut Read,
    person: PersonId,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<(PostId, ProjectId, EntryKind, Timestamp)>> {
    LOGGED.kept().all(read, params![person, since, limit]).await
}

/// Occurrences of meetings that were called off, from an instant on.
pub async fn list_called_off(read: &mut Read, from: Timestamp) -> Result<Vec<(i64, Timestamp)>> {
    CALLED_OFF.all(read, params![from]).await
}

/// Those who share a project with a person, the person included if they hold any.
pub async fn list_partners(read: &mut Read, person: PersonId) -> Result<Vec<PersonId>> {
    let now = read.now();
    Ok(PARTNERS.all(read, params![person, now]).await?.into_iter().map(|(id,)| id).collect())
}

/// An absence as a calendar shows it: whose, which days, which hours of a part day.
pub type FeedAbsence = (kernel::AbsenceId, PersonId, Date, Date, Option<String>, Option<String>);

/// Approved absences of some people that end after a day, without reasons.
pub async fn list_absences(read: &mut Read, people: &[PersonId], after: Date) -> Result<Vec<FeedAbsence>> {
    ABSENCES.all(read, params![super::ids(people.iter().copied())?, after]).await
}
