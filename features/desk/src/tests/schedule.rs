//! Tickets that come by themselves: days and hours by table, what holds for any schedule, and one ticket a day
//! through the doors on both engines, whoever looks and whoever dies. Escalation stands beside them. The clock of
//! every test starts on Monday 23 November 2026, 09:57 in Madrid; the office is open 09–14 and 15–18.

use super::{ROOMS, killed_after};
use crate::{
    actions,
    calendar::Hours,
    escalation::{self, After, Level, MOST_LEVELS},
    live::{Live, Standing},
    schedule::{check, instant, moved, next_day},
    types::{
        ClockKind, Level as Wide,
        automation::Told,
        schedule::{Closed, Every, ScheduleBody},
    },
};
use http::Method;
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, date},
    tz::TimeZone,
};
use kernel::{Actor, Error, PersonId};
use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::{Browser, Furnished, on_both};

fn body(every: Every, day: i64, interval: i64) -> ScheduleBody {
    ScheduleBody {
        name: "Copias".to_owned(),
        subject: "Revisar las copias del {day}".to_owned(),
        text: "Restaurar una al azar".to_owned(),
        requester: "Mesa".to_owned(),
        email: String::new(),
        client: None,
        project: None,
        category: String::new(),
        service: String::new(),
        impact: Wide::Low,
        urgency: Wide::Low,
        owner: None,
        every,
        interval,
        day,
        time: "02:30".to_owned(),
        zone: "Europe/Madrid".to_owned(),
        hours: None,
        closed: Closed::Keep,
        from: date(2026, 11, 23),
        until: None,
    }
}

fn days(body: &ScheduleBody, count: usize) -> Vec<Date> {
    let before = body.from.yesterday().unwrap();
    std::iter::successors(next_day(body, before), |day| next_day(body, *day)).take(count).collect()
}

#[test]
fn planned_days_are_counted_from_the_beginning() {
    let every = |every, day, interval| days(&body(every, day, interval), 3);
    assert_eq!(every(Every::Week, 1, 1), [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)]);
    assert_eq!(every(Every::Week, 7, 1), [date(2026, 11, 29), date(2026, 12, 6), date(2026, 12, 13)]);
    assert_eq!(every(Every::Week, 3, 2), [date(2026, 11, 25), date(2026, 12, 9), date(2026, 12, 23)]);
    assert_eq!(every(Every::Month, 31, 1), [date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 31)]);
    assert_eq!(every(Every::Month, 1, 3), [date(2027, 2, 1), date(2027, 5, 1), date(2027, 8, 1)]);
    assert_eq!(every(Every::Month, 29, 1)[0], date(2026, 11, 29));
    let ends = ScheduleBody { until: Some(date(2026, 12, 1)), ..body(Every::Week, 1, 1) };
    assert_eq!(days(&ends, 9), [date(2026, 11, 23), date(2026, 11, 30)]);
}

#[test]
fn a_change_of_the_clocks_moves_no_ticket() {
    let at = |day: Date, time: &str| {
        instant(&ScheduleBody { time: time.to_owned(), ..body(Every::Week, 7, 1) }, day).unwrap()
    };
    // In a fold the earlier one, in a gap the later one (RULES §0).
    assert_eq!(at(date(2026, 10, 25), "02:30").to_string(), "2026-10-25T00:30:00Z");
    assert_eq!(at(date(2027, 3, 28), "02:30").to_string(), "2027-03-28T01:30:00Z");
    assert_eq!(at(date(2026, 10, 24), "09:00").to_string(), "2026-10-24T07:00:00Z");
    assert_eq!(at(date(2026, 10, 26), "09:00").to_string(), "2026-10-26T08:00:00Z");
}

#[test]
fn a_closed_day_is_kept_skipped_or_waited_for() {
    let mut hours = Hours::weekdays(TimeZone::UTC, 540, 1_080);
    hours.holidays.insert(date(2026, 12, 7));
    hours.holidays.insert(date(2026, 12, 8));
    let day = date(2026, 12, 7);
    assert_eq!(moved(day, Closed::Keep, &hours), Some(day));
    assert_eq!(moved(day, Closed::Skip, &hours), None);
    assert_eq!(moved(day, Closed::After, &hours), Some(date(2026, 12, 9)));
    assert_eq!(moved(date(2026, 12, 4), Closed::Skip, &hours), Some(date(2026, 12, 4)));
}

#[test]
fn a_schedule_that_cannot_be_is_refused() {
    let usual = || body(Every::Week, 1, 1);
    let table = [
        (ScheduleBody { day: 8, ..usual() }, "day"),
        (ScheduleBody { day: 32, ..body(Every::Month, 1, 1) }, "day"),
        (ScheduleBody { interval: 0, ..usual() }, "interval"),
        (ScheduleBody { interval: 53, ..usual() }, "interval"),
        (ScheduleBody { time: "24:00".to_owned(), ..usual() }, "time"),
        (ScheduleBody { zone: "Madrid".to_owned(), ..usual() }, "zone"),
        (ScheduleBody { until: Some(date(2026, 11, 22)), ..usual() }, "until"),
        (ScheduleBody { subject: " ".to_owned(), ..usual() }, "subject"),
    ];
    for (wrong, field) in table {
        let Err(Error::Invalid(fields)) = check(&wrong) else { panic!("{wrong:?} was taken") };
        assert_eq!(fields[0].name, field);
    }
    assert!(check(&usual()).is_ok());
}

proptest! {
    #[test]
    fn planned_days_rise_fit_and_leave_none_out(month in any::<bool>(), day in 1..=7_i64, interval in 1..=52_i64, from in 0..2_000_i64, ask in 0..4_000_i64) {
        let every = if month { Every::Month } else { Every::Week };
        let start = date(2024, 1, 1);
        let it = ScheduleBody { from: start + from.days(), ..body(every, day, interval) };
        let asked = start + ask.days();
        let next = next_day(&it, asked).unwrap();
        prop_assert!(next > asked && next >= it.from);
        if month { prop_assert_eq!(i64::from(next.day()), day) } else { prop_assert_eq!(i64::from(next.weekday().to_monday_one_offset()), day) }
        // Whoever asks from the beginning comes by the same day.
        prop_assert!(days(&it, 4_000).contains(&next) || next > it.from + 28_000.days());
    }
}

fn waiting(kind: ClockKind, minutes: i64, target: i64) -> Live {
    Live {
        kind,
        cycle: 1,
        standing: Standing::Running,
        runs: true,
        percent: 0,
        left: (target - minutes) * 60,
        target: target * 60,
        due: None,
        at: None,
        by_change: false,
    }
}

#[test]
fn a_level_is_reached_in_open_time_and_tells_somebody_else_each_time() {
    let level = |after| Level { after, tell: Told::Owner };
    let table = [
        (After::Minutes(30), ClockKind::First, 29, false),
        (After::Minutes(30), ClockKind::First, 30, true),
        (After::Minutes(30), ClockKind::Next, 30, true),
        (After::Minutes(30), ClockKind::Resolution, 50, false),
        (After::Percent(80), ClockKind::Resolution, 47, false),
        (After::Percent(80), ClockKind::Resolution, 48, true),
        (After::Percent(200), ClockKind::First, 120, true),
    ];
    for (after, kind, minutes, expected) in table {
        assert_eq!(
            escalation::is_reached(&level(after), &waiting(kind, minutes, 60)),
            expected,
            "{after:?} {kind:?} {minutes}"
        );
    }
    let stopped = Live { runs: false, ..waiting(ClockKind::First, 90, 60) };
    assert!(!escalation::is_reached(&level(After::Minutes(1)), &stopped));
    let (owner, lead) = (Some(PersonId(1)), Some(PersonId(2)));
    let whom = |tell, not: &[PersonId]| escalation::whom(tell, owner, lead, not);
    assert_eq!(whom(Told::Owner, &[]), owner);
    assert_eq!(whom(Told::Owner, &[PersonId(1)]), lead, "away, or told already");
    assert_eq!(whom(Told::Owner, &[PersonId(1), PersonId(2)]), None, "the coordinators");
    assert_eq!(whom(Told::Lead, &[]), lead);
    assert_eq!(whom(Told::Heads, &[]), None);
    assert!(escalation::check(&[level(After::Minutes(0))]).is_err());
    assert!(escalation::check(&[level(After::Percent(1)); MOST_LEVELS + 1]).is_err());
}

pub(super) async fn again(h: &Furnished) -> Browser {
    let mut browser = h.browser();
    let form = [("email", "beatriz@tramontana.example"), ("password", "correct horse battery")];
    browser.post("/sign-in", &form).await.expect(303);
    browser
}

async fn subjects(owner: &mut Browser) -> Vec<String> {
    let listed = owner.get("/api/v1/tickets?limit=100").await.expect(200).json();
    listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["subject"].as_str().unwrap().to_owned())
        .collect()
}

async fn planned(owner: &mut Browser, body: &Value) -> i64 {
    let made = owner.json(Method::POST, "/api/v1/desk/schedules", body).await.expect(201).json();
    let id = made["id"].as_i64().unwrap();
    owner
        .json(Method::PUT, &format!("/api/v1/desk/schedules/{id}/switch"), &json!({"on": true}))
        .await
        .expect(200);
    id
}

fn weekly() -> Value {
    json!({"name": "Copias", "subject": "Copias del {day}", "text": "Restaurar una", "requester": "Mesa", "impact": "low", "urgency": "low",
        "every": "week", "day": 1, "time": "09:00", "zone": "Europe/Madrid", "closed": "after", "from": "2026-11-23"})
}

on_both! { ROOMS;
    async fn a_ticket_comes_each_week_once_whoever_looks(h) {
        let mut owner = h.set_up().await;
        owner.get("/admin/desk/schedules").await.expect(200).shows("Aún no hay tickets programados");
        let form = [("name", "Copias"), ("subject", "Copias del {day}"), ("text", "Restaurar una"), ("requester", "Mesa"), ("impact", "low"), ("urgency", "low"), ("every", "week"), ("interval", "1"), ("day", "1"), ("time", "09:00"), ("zone", "Europe/Madrid"), ("closed", "after"), ("from", "2026-11-23")];
        let mut wrong = form.to_vec();
        wrong[8] = ("day", "9");
        owner.post("/admin/desk/schedules", &wrong).await.expect(422).shows("De 1 a 7 por semanas").shows("Copias del {day}");
        owner.post("/admin/desk/schedules", &form).await.expect(303);
        owner.get("/admin/desk/schedules").await.expect(200).shows("cada semana, lunes a las 09:00").shows("ninguno por venir");
        owner.post("/admin/desk/schedules/1/switch", &[("on", "on")]).await.expect(303);
        let shown = owner.get("/api/v1/desk/schedules/1").await.expect(200).json();
        assert_eq!((&shown["next_day"], &shown["next_at"]), (&json!("2026-11-30"), &json!("2026-11-30T08:00:00Z")), "today at nine is over");
        h.work().await;
        assert_eq!(subjects(&mut owner).await.len(), 0);
        h.set("2026-11-30T08:00:30Z");
        // Two nodes at once, and each of them twice.
        let (a, b, c) = tokio::join!(actions::schedule::make_due(&h.house), actions::schedule::make_due(&h.house), actions::schedule::make_due(&h.house));
        for made in [a, b, c] {
            made.unwrap();
        }
        h.work().await;
        let mut owner = again(&h).await;
        assert_eq!(subjects(&mut owner).await, ["Copias del 2026-11-30"]);
        owner.get("/admin/desk/schedules/1").await.expect(200).shows("Los que llegaron").shows("T-1");
        // Three weeks without a node: Monday 7 December is a working day here, each missed day has its ticket.
        h.set("2026-12-21T09:30:00Z");
        h.work().await;
        let mut owner = again(&h).await;
        assert_eq!(subjects(&mut owner).await, ["Copias del 2026-11-30", "Copias del 2026-12-07", "Copias del 2026-12-14", "Copias del 2026-12-21"]);
        owner.post("/admin/desk/schedules/1/switch", &[]).await.expect(303);
        h.set("2026-12-28T09:30:00Z");
        h.work().await;
        let mut owner = again(&h).await;
        assert_eq!(subjects(&mut owner).await.len(), 4, "off is off");
        owner.get("/admin/audit.jsonl").await.expect(200).shows("ScheduleChanged");
    }

    async fn a_ticket_comes_once_wherever_whoever_makes_it_is_killed(h) {
        let mut owner = h.set_up().await;
        let form = [("name", "Copias"), ("subject", "Copias del {day}"), ("text", "Restaurar una"), ("requester", "Mesa"), ("impact", "low"), ("urgency", "low"), ("every", "week"), ("interval", "1"), ("day", "1"), ("time", "09:00"), ("zone", "Europe/Madrid"), ("closed", "keep"), ("from", "2026-11-23")];
        owner.post("/admin/desk/schedules", &form).await.expect(303);
        owner.post("/admin/desk/schedules/1/switch", &[("on", "on")]).await.expect(303);
        let mut weeks = 0;
        for steps in 0.. {
            let monday: Timestamp = "2026-11-30T08:00:30Z".parse().unwrap();
            h.set(&(monday + jiff::SignedDuration::from_hours(24 * 7 * weeks)).to_string());
            weeks += 1;
            let whole = killed_after(steps, actions::schedule::make_due(&h.house)).await;
            actions::schedule::make_due(&h.house).await.unwrap();
            if whole.is_some() {
                break;
            }
        }
        assert!(weeks >= 1, "it was killed {weeks} times");
        let all = crate::store::tickets::list_after(&mut h.read(Actor::SYSTEM).await, &crate::types::Wanted { limit: 1_000, ..Default::default() }, true, 0).await.unwrap();
        let all: Vec<String> = all.into_iter().map(|ticket| ticket.subject).collect();
        let days: std::collections::BTreeSet<&String> = all.iter().collect();
        assert_eq!((all.len() as i64, days.len()), (weeks, all.len()), "{all:?}");
    }

    async fn a_holiday_that_was_added_later_moves_the_ticket(h) {
        let mut owner = h.set_up().await;
        let hours = json!({"name": "Mesa", "zone": "Europe/Madrid", "hours": {"mon": [["09:00", "18:00"]], "tue": [["09:00", "18:00"]], "wed": [["09:00", "18:00"]]}});
        let made = owner.json(Method::POST, "/api/v1/desk/calendars", &hours).await.expect(201).json();
        let mut body = weekly();
        body["hours"] = made["id"].clone();
        planned(&mut owner, &body).await;
        let mut later = hours.clone();
        later["holidays"] = json!(["2026-11-30", "2026-12-01"]);
        owner.json(Method::PUT, &format!("/api/v1/desk/calendars/{}", made["id"]), &later).await.expect(200);
        h.set("2026-11-30T08:05:00Z");
        h.work().await;
        let mut owner = again(&h).await;
        assert_eq!(subjects(&mut owner).await.len(), 0);
        h.set("2026-12-02T08:05:00Z");
        h.work().await;
        let mut owner = again(&h).await;
        assert_eq!(subjects(&mut owner).await, ["Copias del 2026-11-30"], "the planned day, two days later");
        let shown = owner.get("/api/v1/desk/schedules/1").await.expect(200).json();
        assert_eq!(shown["next_day"], "2026-12-07");
    }

    async fn what_cannot_be_opened_is_noted_and_the_next_day_is_waited_for(h) {
        let mut owner = h.set_up().await;
        planned(&mut owner, &weekly()).await;
        for (name, wrong) in [("owner", json!(99)), ("client", json!(99)), ("project", json!(99)), ("hours", json!(99))] {
            let mut body = weekly();
            body["name"] = json!("Otra");
            body[name] = wrong;
            let refused = owner.json(Method::POST, "/api/v1/desk/schedules", &body).await.expect(422).json();
            assert_eq!(refused["errors"][0]["field"], name);
        }
        owner.json(Method::POST, "/api/v1/desk/schedules", &weekly()).await.expect(422);
        owner.json(Method::PUT, "/api/v1/desk/schedules/9/switch", &json!({"on": true})).await.expect(404);
    }

    async fn nobody_answers_and_each_level_asks_somebody_once(h) {
        let mut owner = h.set_up().await;
        owner.get("/admin/desk/escalation").await.expect(200).shows("Todavía no se ha pedido a nadie");
        let form = [("amount_1", "10"), ("by_1", "minutes"), ("tell_1", "owner"), ("amount_2", "x"), ("by_2", "percent"), ("tell_2", "heads")];
        owner.post("/admin/desk/escalation", &form).await.expect(422).shows("porcentaje entero").shows("value=\"10\"");
        let old = json!({"subject": "De antes", "text": "x", "requester": "Ana", "email": "ana@aurora.example", "impact": "high", "urgency": "high"});
        owner.json(Method::POST, "/api/v1/tickets", &old).await.expect(201);
        h.advance(60);
        let mut levels = form.to_vec();
        levels[3] = ("amount_2", "150");
        owner.post("/admin/desk/escalation", &levels).await.expect(303);
        let mut body = old;
        body["subject"] = json!("Sin respuesta");
        let made = owner.json(Method::POST, "/api/v1/tickets", &body).await.expect(201).json();
        owner.post(&format!("/tickets/{}/owner", made["id"]), &[("owner", "1")]).await.expect(303);
        h.advance(9 * 60);
        h.work().await;
        owner.get("/admin/desk/escalation").await.expect(200).shows("Todavía no se ha pedido a nadie");
        h.advance(70);
        h.work().await;
        h.advance(70);
        h.work().await;
        let shown = owner.get("/admin/desk/escalation").await.expect(200);
        let shown = shown.shows("Sin respuesta").shows("Nivel 1").shows("Primera respuesta").hides("De antes").hides("Nivel 2 ·");
        assert_eq!(shown.body.matches("Nivel 1 ·").count(), 1, "once");
        // P1 answers in 15 minutes: half as much again, and the coordinators are asked.
        h.advance(12 * 60);
        h.work().await;
        owner.get("/admin/desk/escalation").await.expect(200).shows("Nivel 2 · Primera respuesta · A coordinación");
        owner.get("/admin/audit.jsonl").await.expect(200).shows("TicketRaised");
        let held = owner.get("/api/v1/desk/escalation").await.expect(200).json();
        assert_eq!(held["levels"][0], json!({"after": {"minutes": 10}, "tell": "owner"}));
        let now: Timestamp = held["since"].as_str().unwrap().parse().unwrap();
        assert!(now < h.now());
        let mut read = h.read(Actor::SYSTEM).await;
        assert_eq!(crate::store::escalation::list(&mut read, 50).await.unwrap().len(), 2);
    }
}
