//! Clocks and the holidays of a client's sites (RULES §6.3), through the doors on both engines. The clock of every
//! test starts on Monday 23 November 2026, 09:57 in Madrid.

use super::{
    ROOMS,
    schedule::again,
    tickets::{api, asked, aurora, clock, reply},
};
use crate::rules;
use http::Method;
use jiff::civil::{Date, date};
use kernel::CalendarId;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use testkit::{Browser, on_both};

#[test]
fn a_day_is_closed_where_no_site_of_the_client_works() {
    let day = |day: i8| date(2026, 12, day);
    let days = |days: &[i8]| days.iter().map(|d| day(*d)).collect::<BTreeSet<Date>>();
    let (madrid, barcelona) = (CalendarId(1), CalendarId(2));
    let known = HashMap::from([(madrid, days(&[7, 8])), (barcelona, days(&[8, 26]))]);
    let table: [(&[Option<CalendarId>], &[i8]); 5] = [
        (&[], &[]),
        (&[None], &[]),
        (&[Some(madrid)], &[7, 8]),
        (&[Some(madrid), Some(barcelona)], &[8]),
        (&[Some(madrid), None], &[]),
    ];
    for (sites, closed) in table {
        assert_eq!(rules::closed_everywhere(sites, &known), days(closed), "{sites:?}");
    }
}

/// Opening hours of RULES §6.3, 8 hours for everything, and Aurora with a site in Madrid whose calendar is empty.
pub(super) async fn set_the_scene(owner: &mut Browser, client_days: bool) -> i64 {
    aurora(owner).await;
    let open = json!([["09:00", "18:00"]]);
    let hours = json!({"name": "Mesa", "zone": "Europe/Madrid", "hours": {"mon": open, "tue": open, "wed": open, "thu": open, "fri": open}});
    let made = owner.json(Method::POST, "/api/v1/desk/calendars", &hours).await.expect(201).json();
    let id = made["id"].to_string();
    let mut policy = vec![("name", "Ocho horas"), ("hours", id.as_str()), ("sticky", "on")];
    let names: Vec<String> = (1..=4).map(|n| format!("p{n}_resolution")).collect();
    policy.extend(names.iter().map(|name| (name.as_str(), "480")));
    if client_days {
        policy.push(("client_days", "on"));
    }
    owner.post("/admin/desk/policies", &policy).await.expect(303);
    let calendar = owner.post("/admin/calendars", &[("name", "Sede de Madrid")]).await.expect(303).location();
    let calendar = calendar.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();
    let site =
        [("name", "Madrid"), ("city", "Madrid"), ("zone", "Europe/Madrid"), ("calendar", calendar.as_str())];
    owner.post("/clients/aurora/sites", &site).await.expect(303);
    calendar.parse().unwrap()
}

pub(super) async fn holiday(owner: &mut Browser, calendar: i64, day: &str) {
    let form = [("day", day), ("holiday", "Fiesta")];
    owner.post(&format!("/admin/calendars/{calendar}/holidays"), &form).await.expect(303);
}

async fn due(owner: &mut Browser, page: &str) -> serde_json::Value {
    clock(&api(owner, page).await, "resolution")["due_at"].clone()
}

on_both! { ROOMS;
    async fn the_solution_waits_while_the_clients_site_is_closed(h) {
        let mut owner = h.set_up().await;
        let calendar = set_the_scene(&mut owner, true).await;
        holiday(&mut owner, calendar, "2026-12-07").await;
        holiday(&mut owner, calendar, "2026-12-08").await;
        owner.get("/admin/desk").await.expect(200).shows("y los festivos del cliente");
        h.set("2026-12-04T15:30:00Z");
        let mut owner = again(&h).await;
        let page = asked(&mut owner, "medium").await;
        // The example of RULES §6.3: eight hours from Friday 4 December, 16:30.
        assert_eq!(due(&mut owner, &page).await, "2026-12-09T14:30:00Z");
        // The desk's own hours stay what people wrote: nobody reads a client's holidays there.
        let listed = owner.get("/api/v1/desk/calendars").await.expect(200).json();
        assert_eq!(listed["items"].as_array().map_or(0, Vec::len), 1, "{listed}");
        for id in 2..4 {
            owner.get(&format!("/api/v1/desk/calendars/{id}")).await.expect(404);
        }
    }

    async fn a_desk_that_works_on_the_clients_holidays_counts_them(h) {
        let mut owner = h.set_up().await;
        let calendar = set_the_scene(&mut owner, false).await;
        holiday(&mut owner, calendar, "2026-12-07").await;
        h.set("2026-12-04T15:30:00Z");
        let mut owner = again(&h).await;
        let page = asked(&mut owner, "medium").await;
        assert_eq!(due(&mut owner, &page).await, "2026-12-07T14:30:00Z");
    }

    async fn a_holiday_added_later_moves_open_clocks_and_takes_no_breach_away(h) {
        let mut owner = h.set_up().await;
        let calendar = set_the_scene(&mut owner, true).await;
        let (open, solved, late) = (asked(&mut owner, "medium").await, asked(&mut owner, "medium").await, asked(&mut owner, "low").await);
        reply(&mut owner, &solved, "Hecho", "resolved").await.expect(303);
        let before = api(&mut owner, &solved).await;
        // 17:57 in Madrid: all eight hours have passed for the one that nobody solved.
        h.set("2026-11-23T16:58:00Z");
        let mut owner = again(&h).await;
        reply(&mut owner, &late, "Seguimos", "open").await.expect(303);
        let broke = clock(&api(&mut owner, &late).await, "resolution")["breached_at"].clone();
        assert_eq!(broke, "2026-11-23T16:57:00Z");
        // Somebody says now that today was one, and that Wednesday will be.
        holiday(&mut owner, calendar, "2026-11-23").await;
        holiday(&mut owner, calendar, "2026-11-25").await;
        assert_eq!(clock(&api(&mut owner, &late).await, "resolution")["breached_at"], broke, "a breach stays");
        assert_eq!(clock(&api(&mut owner, &open).await, "resolution")["breached_at"], broke, "for whom nobody looked at as well");
        assert_eq!(api(&mut owner, &solved).await["clocks"], before["clocks"], "what is solved keeps its version");
        h.set("2026-11-24T16:00:00Z");
        let mut owner = again(&h).await;
        let page = asked(&mut owner, "medium").await;
        // An hour on Tuesday, none on Wednesday, seven on Thursday.
        assert_eq!(due(&mut owner, &page).await, "2026-11-26T15:00:00Z");
        // The day is taken out again, and the desk itself closes on Thursday: both count from now on.
        owner.post(&format!("/admin/calendars/{calendar}/holidays/2026-11-25/removal"), &[]).await.expect(303);
        assert_eq!(due(&mut owner, &page).await, "2026-11-25T15:00:00Z");
        owner.post("/clients/aurora/sites/1/removal", &[]).await.expect(303);
        holiday(&mut owner, calendar, "2026-11-25").await;
        assert_eq!(due(&mut owner, &page).await, "2026-11-25T15:00:00Z", "no site, no holidays");
        let open = json!([["09:00", "18:00"]]);
        let hours = json!({"name": "Mesa", "zone": "Europe/Madrid", "hours": {"mon": open, "tue": open, "thu": open, "fri": open}});
        owner.json(Method::PUT, "/api/v1/desk/calendars/1", &hours).await.expect(200);
        assert_eq!(due(&mut owner, &page).await, "2026-11-26T15:00:00Z", "the desk's own versions are followed");
    }
}
