//! A person's calendar as iCalendar (RFC 5545): what they owe by a day, their projects' meetings, the
//! weekly meeting, and absences without reasons of themselves and of those they share projects with.
//!
//! Occurrences are written out in UTC, so that no client has to know our zones and a clock change moves
//! nothing. Absent on purpose: why anybody is away, and anything about projects out of reach.

use crate::{
    actions,
    names::Names,
    store::{
        feeds::{self, FeedAbsence},
        topics, weeks,
    },
    types::Agenda,
};
use db::Read;
use icalendar::{Calendar, Component, Event, EventStatus};
use jiff::{SignedDuration, Timestamp, civil::Time};
use kernel::{PersonId, Result};
use ui::Locale;

/// How far a calendar looks back, in days.
const BACK_DAYS: i64 = 30;
/// How far it looks ahead, in weeks.
const AHEAD_WEEKS: i64 = 26;

/// The calendar of a person, as whoever asks (the person themselves, by their address).
pub async fn calendar(read: &mut Read, t: &Locale, person: PersonId, base: &str) -> Result<String> {
    let names = Names::load(read).await?;
    let maker = Maker {
        t,
        base,
        names,
        from: t.now.saturating_sub(SignedDuration::from_hours(24 * BACK_DAYS)).unwrap_or(t.now),
    };
    let mut calendar = Calendar::new();
    calendar.name(&t.s("agenda-feed-name"));
    for event in maker.actions(read, person).await? {
        calendar.push(event);
    }
    for event in maker.meetings(read, person).await? {
        calendar.push(event);
    }
    for event in maker.weekly(read).await? {
        calendar.push(event);
    }
    for event in maker.topics(read).await? {
        calendar.push(event);
    }
    for event in maker.absences(read, person).await? {
        calendar.push(event);
    }
    Ok(calendar.to_string())
}

struct Maker<'a> {
    t: &'a Locale,
    base: &'a str,
    names: Names,
    from: Timestamp,
}

fn stamp(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn day(date: jiff::civil::Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

impl Maker<'_> {
    fn event(&self, uid: &str, summary: &str) -> Event {
        let mut event = Event::new();
        event.uid(&format!("{uid}@bitacora"));
        event.add_property("DTSTAMP", stamp(self.t.now));
        event.summary(summary);
        event
    }

    fn timed(&self, uid: &str, summary: &str, at: Timestamp, minutes: i64) -> Event {
        let mut event = self.event(uid, summary);
        let end = at.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(at);
        event.add_property("DTSTART", stamp(at));
        event.add_property("DTEND", stamp(end));
        event
    }

    fn days(&self, uid: &str, summary: &str, from: jiff::civil::Date, to: jiff::civil::Date) -> Event {
        let mut event = self.event(uid, summary);
        event.append_property(
            icalendar::Property::new("DTSTART", day(from)).add_parameter("VALUE", "DATE").done(),
        );
        event.append_property(
            icalendar::Property::new("DTEND", day(to)).add_parameter("VALUE", "DATE").done(),
        );
        event.add_property("TRANSP", "TRANSPARENT");
        event
    }

    async fn actions(&self, read: &mut Read, person: PersonId) -> Result<Vec<Event>> {
        let due = feeds::list_due(read, person).await?;
        let within = due.into_iter().filter(|(_, _, _, project)| self.names.reaches(*project));
        Ok(within
            .map(|(id, text, due, project)| {
                let mut event = self.days(&format!("action-{id}"), &text, due, due.tomorrow().unwrap_or(due));
                if let Some(card) = project.and_then(|id| self.names.project(id)) {
                    event.description(&card.full_name());
                    event.url(&format!("{}/projects/{}", self.base, card.key));
                }
                event
            })
            .collect())
    }

    async fn meetings(&self, read: &mut Read, person: PersonId) -> Result<Vec<Event>> {
        let off = feeds::list_called_off(read, self.from).await?;
        let mut events = Vec::new();
        for meeting in feeds::list_meetings(read, person).await? {
            let Some(card) = self.names.project(meeting.project) else { continue };
            let summary = format!("{}: {}", card.full_name(), meeting.title);
            let far = SignedDuration::from_hours(24 * 7 * AHEAD_WEEKS);
            let until = self.t.now.saturating_add(far).unwrap_or(self.t.now);
            for at in meeting.occurrences(self.from, until) {
                let uid = format!("meeting-{}-{}", meeting.id, at.as_second());
                let mut event = self.timed(&uid, &summary, at, meeting.minutes);
                event.url(&format!("{}/projects/{}", self.base, card.key));
                if off.contains(&(meeting.id, at)) {
                    event.status(EventStatus::Cancelled);
                }
                events.push(event);
            }
        }
        Ok(events)
    }

    /// The weekly meeting: as it was and is in the data, and as planned for the weeks to come.
    async fn weekly(&self, read: &mut Read) -> Result<Vec<Event>> {
        let (settings, calendar) = (actions::settings(read).await?, actions::calendar(read).await?);
        let far =
            self.t.now.saturating_add(SignedDuration::from_hours(24 * 7 * AHEAD_WEEKS)).unwrap_or(self.t.now);
        let mut agendas = weeks::list_meeting(read, self.from, far).await?;
        let mut last = actions::upcoming(read).await?;
        if !agendas.iter().any(|agenda| agenda.week == last.week) {
            agendas.push(last.clone());
        }
        while last.meets_at < far {
            last = Agenda::upcoming(settings.plan(&calendar, last.week().plus(1), None));
            agendas.push(last.clone());
        }
        let summary = self.t.s("agenda-feed-weekly");
        Ok(agendas
            .into_iter()
            .map(|agenda| {
                let week = agenda.week();
                let mut event =
                    self.timed(&format!("agenda-{week}"), &summary, agenda.meets_at, settings.minutes);
                event.url(&format!("{}/agenda/{week}", self.base));
                if agenda.cancelled_at.is_some() {
                    event.status(EventStatus::Cancelled);
                }
                event
            })
            .collect())
    }

    async fn topics(&self, read: &mut Read) -> Result<Vec<Event>> {
        let topics = topics::list_meetings(read, self.from).await?;
        let event = |topic: crate::types::Topic| {
            let card = self.names.project(topic.project)?;
            let summary = format!("{}: {}", card.full_name(), topic.title);
            Some(self.timed(&format!("topic-{}", topic.id), &summary, topic.meets_at?, topic.minutes))
        };
        Ok(topics.into_iter().filter_map(event).collect())
    }

    async fn absences(&self, read: &mut Read, person: PersonId) -> Result<Vec<Event>> {
        let mut people = feeds::list_partners(read, person).await?;
        people.push(person);
        let absences = feeds::list_absences(read, &people, self.t.date(self.from)).await?;
        Ok(absences.into_iter().filter_map(|absence| self.absence(absence)).collect())
    }

    fn absence(&self, (id, person, from, to, from_time, to_time): FeedAbsence) -> Option<Event> {
        let name = self.names.person(person)?.name;
        let summary = self.t.with("agenda-away", &[("name", name.into())]);
        let uid = format!("absence-{id}");
        let at = |time: Option<String>| {
            let time: Time = time?.parse().ok()?;
            Some(
                self.names
                    .zone(person)
                    .to_ambiguous_zoned(from.to_datetime(time))
                    .compatible()
                    .ok()?
                    .timestamp(),
            )
        };
        match (at(from_time), at(to_time)) {
            (Some(start), Some(end)) => {
                let minutes = (end.as_second() - start.as_second()) / 60;
                Some(self.timed(&uid, &summary, start, minutes))
            }
            _ => Some(self.days(&uid, &summary, from, to)),
        }
    }
}
