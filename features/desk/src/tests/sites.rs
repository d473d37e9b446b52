//! Tickets of a client's site: which one it is, whose holidays close its clock, and what becomes of the clock when it
//! is of another (RULES §6.3), through the doors on both engines. The clock of every test starts on Monday 23 November
//! 2026, 09:57 in Madrid.

use super::{
    ROOMS,
    days::{holiday, set_the_scene},
    schedule::again,
    tickets::{api, asked, clock},
};
use crate::{
    calendar::{Hours, Openings},
    rules,
};
use http::Method;
use jiff::{Timestamp, tz::TimeZone};
use kernel::SiteId;
use serde_json::{Value, json};
use testkit::{Browser, Furnished, on_both};

#[test]
fn a_new_ticket_is_of_the_site_that_is_said_else_of_whoever_asks_else_of_the_only_one() {
    let (a, b) = (SiteId(1), SiteId(2));
    let table: [(Option<SiteId>, Option<SiteId>, &[SiteId], Option<Option<SiteId>>); 7] = [
        (None, None, &[], Some(None)),
        (None, None, &[a], Some(Some(a))),
        (None, None, &[a, b], Some(None)),
        (None, Some(b), &[a, b], Some(Some(b))),
        (Some(a), Some(b), &[a, b], Some(Some(a))),
        // Where they worked is gone.
        (None, Some(b), &[a], Some(Some(a))),
        (Some(b), None, &[a], None),
    ];
    for (asked, works_at, sites, expected) in table {
        assert_eq!(rules::site(asked, works_at, sites).ok(), expected, "{asked:?} {works_at:?} {sites:?}");
    }
}

#[test]
fn hours_of_another_site_count_from_the_move_on_and_keep_what_had_passed() {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let office = |holidays: &[&str]| {
        let mut hours = Hours::weekdays(TimeZone::get("Europe/Madrid").unwrap(), 9 * 60, 18 * 60);
        hours.holidays = holidays.iter().map(|day| day.parse().unwrap()).collect();
        hours
    };
    // Madrid, then Sevilla from Tuesday at noon on, then Madrid again from Thursday at noon on.
    let madrid = || office(&["2026-12-07"]);
    let sevilla = office(&["2026-12-08", "2026-12-09"]).since(at("2026-12-08T11:00:00Z"), madrid());
    let back = madrid().since(at("2026-12-10T11:00:00Z"), sevilla);
    let mut openings = Openings::new(back);
    let hours = |from: &str, to: &str, openings: &mut Openings| {
        openings.between(at(from), at(to)) / kernel::MICROS_PER_SECOND / 3_600
    };
    let table = [
        ("2026-12-07T00:00:00Z", "2026-12-08T00:00:00Z", 0),
        ("2026-12-08T00:00:00Z", "2026-12-09T00:00:00Z", 3),
        ("2026-12-09T00:00:00Z", "2026-12-10T00:00:00Z", 0),
        ("2026-12-10T00:00:00Z", "2026-12-11T00:00:00Z", 9),
        ("2026-12-07T00:00:00Z", "2026-12-12T00:00:00Z", 21),
    ];
    for (from, to, expected) in table {
        assert_eq!(hours(from, to, &mut openings), expected, "{from} to {to}");
    }
    // A version that was written after the move is part of what comes after it.
    let newer = office(&["2026-12-11"]).since(at("2026-12-10T17:00:00Z"), madrid());
    let mut openings = Openings::new(newer.since(at("2026-12-09T11:00:00Z"), office(&["2026-12-08"])));
    for (day, expected) in [(8, 0), (9, 9), (10, 9), (11, 0)] {
        let (from, to) = (format!("2026-12-{day:02}T00:00:00Z"), format!("2026-12-{:02}T00:00:00Z", day + 1));
        assert_eq!(hours(&from, &to, &mut openings), expected, "{day} December");
    }
}

/// Aurora with a site in Madrid and one in Sevilla, each with its own calendar of holidays. The calendars.
async fn two_sites(owner: &mut Browser, client_days: bool) -> (i64, i64) {
    let madrid = set_the_scene(owner, client_days).await;
    let made = owner.post("/admin/calendars", &[("name", "Sede de Sevilla")]).await.expect(303).location();
    let sevilla = made.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();
    let site = [("name", "Sevilla"), ("city", "Sevilla"), ("zone", "Europe/Madrid"), ("calendar", &sevilla)];
    owner.post("/clients/aurora/sites", &site).await.expect(303);
    (madrid, sevilla.parse().unwrap())
}

async fn at_site(owner: &mut Browser, site: i64) -> Value {
    let body = json!({"subject": "Las primas salen a cero", "text": "Desde el viernes", "email": "ana@aurora.example", "site": site, "impact": "high", "urgency": "medium"});
    owner.json(Method::POST, "/api/v1/tickets", &body).await.expect(201).json()
}

async fn move_to(owner: &mut Browser, id: &Value, site: i64) -> Value {
    owner
        .json(Method::PATCH, &format!("/api/v1/tickets/{id}"), &json!({ "site": site }))
        .await
        .expect(200)
        .json()
}

fn due(whole: &Value) -> Value {
    clock(whole, "resolution")["due_at"].clone()
}

/// A guest of Aurora's who works at a site, if at one.
async fn guest(h: &Furnished, owner: &mut Browser, site: &str) -> Browser {
    let contact = [("name", "Luis Gil"), ("email", "luis@aurora.example"), ("site", site)];
    owner.post("/clients/aurora/contacts", &contact).await.expect(303);
    owner.post("/clients/aurora/contacts/2/invitation", &[]).await.expect(303);
    cast::enters(h, cast::known(h, "luis@aurora.example").await.person).await
}

on_both! { ROOMS;
    async fn the_holidays_of_its_own_site_close_the_clock_of_a_ticket(h) {
        let mut owner = h.set_up().await;
        let (madrid, sevilla) = two_sites(&mut owner, true).await;
        holiday(&mut owner, madrid, "2026-12-07").await;
        for day in ["2026-12-07", "2026-12-08"] {
            holiday(&mut owner, sevilla, day).await;
        }
        h.set("2026-12-04T15:30:00Z");
        let mut owner = again(&h).await;
        // Eight hours from Friday 4 December at 16:30: an hour and a half, and the rest on the next open day.
        for (site, due_at) in [(1, "2026-12-08T14:30:00Z"), (2, "2026-12-09T14:30:00Z")] {
            let made = at_site(&mut owner, site).await;
            assert_eq!((&made["site_id"], due(&made)), (&json!(site), json!(due_at)), "site {site}");
        }
        // Of no site: the day on which nobody works anywhere.
        let page = asked(&mut owner, "medium").await;
        let whole = api(&mut owner, &page).await;
        assert_eq!((&whole["site_id"], due(&whole)), (&Value::Null, json!("2026-12-08T14:30:00Z")));
        owner.get("/tickets/2").await.expect(200).shows("Sevilla");
        let listed = owner.get("/api/v1/desk/calendars").await.expect(200).json();
        assert_eq!(listed["items"].as_array().map_or(0, Vec::len), 1, "{listed}");
        // A holiday that is added later counts for the tickets of that site alone.
        holiday(&mut owner, sevilla, "2026-12-09").await;
        for (page, due_at) in [("/tickets/1", "2026-12-08T14:30:00Z"), ("/tickets/2", "2026-12-10T14:30:00Z"), (page.as_str(), "2026-12-08T14:30:00Z")] {
            assert_eq!(due(&api(&mut owner, page).await), due_at, "{page}");
        }
    }

    async fn a_policy_that_counts_no_clients_days_has_the_same_clock_at_every_site(h) {
        let mut owner = h.set_up().await;
        let (_, sevilla) = two_sites(&mut owner, false).await;
        holiday(&mut owner, sevilla, "2026-12-07").await;
        h.set("2026-12-04T15:30:00Z");
        let mut owner = again(&h).await;
        let made = at_site(&mut owner, 2).await;
        assert_eq!((&made["site"], due(&made)), (&json!("Sevilla"), json!("2026-12-07T14:30:00Z")));
        let moved = move_to(&mut owner, &made["id"], 1).await;
        assert_eq!((&moved["site"], due(&moved)), (&json!("Madrid"), json!("2026-12-07T14:30:00Z")));
        owner.get("/tickets/1").await.expect(200).shows("lo pasó a la sede «Madrid»").hides("cuentan otros festivos");
    }

    async fn another_site_counts_from_the_move_on_and_takes_no_breach_away(h) {
        let mut owner = h.set_up().await;
        let (_, sevilla) = two_sites(&mut owner, true).await;
        let (open, late) = (at_site(&mut owner, 1).await, at_site(&mut owner, 1).await);
        // 10:58 on Tuesday in Madrid: of the eight hours, eight and an hour and a bit have passed.
        h.set("2026-11-24T09:58:00Z");
        let mut owner = again(&h).await;
        let whole = move_to(&mut owner, &late["id"], 0).await;
        let broke = clock(&whole, "resolution")["breached_at"].clone();
        assert_eq!(broke, "2026-11-23T16:57:00Z");
        assert_eq!((&whole["site"], &whole["site_id"]), (&Value::Null, &Value::Null));
        // All of yesterday and today are holidays in Sevilla: what had passed before stays.
        for day in ["2026-11-23", "2026-11-24", "2026-11-25"] {
            holiday(&mut owner, sevilla, day).await;
        }
        let moved = move_to(&mut owner, &late["id"], 2).await;
        assert_eq!(clock(&moved, "resolution")["breached_at"], broke, "a breach stays");
        owner.get("/tickets/2").await.expect(200).shows("lo dejó sin sede").shows("lo pasó a la sede «Sevilla»; desde ahora sus relojes cuentan otros festivos");
        let fresh = at_site(&mut owner, 1).await;
        h.set("2026-11-24T11:58:00Z");
        let mut owner = again(&h).await;
        let moved = move_to(&mut owner, &fresh["id"], 2).await;
        // Two hours on Tuesday in Madrid; in Sevilla nothing until Thursday: six hours from nine on.
        assert_eq!(clock(&moved, "resolution")["elapsed_seconds"], 2 * 3_600);
        assert_eq!(due(&moved), "2026-11-26T14:00:00Z");
        // And back: Tuesday's two hours, and six from now on.
        let back = move_to(&mut owner, &fresh["id"], 1).await;
        assert_eq!(due(&back), "2026-11-25T08:58:00Z");
        let moved = move_to(&mut owner, &open["id"], 2).await;
        assert_eq!(clock(&moved, "resolution")["breached_at"], broke, "nobody looked before it was moved, and it stays");
        owner.json(Method::PATCH, &format!("/api/v1/tickets/{}", fresh["id"]), &json!({"site": 99})).await.expect(422);
    }

    async fn a_site_that_is_gone_keeps_its_name_in_its_tickets_and_closes_no_more(h) {
        let mut owner = h.set_up().await;
        let (_, sevilla) = two_sites(&mut owner, true).await;
        holiday(&mut owner, sevilla, "2026-11-24").await;
        h.set("2026-11-23T16:00:00Z");
        let mut owner = again(&h).await;
        let made = at_site(&mut owner, 2).await;
        assert_eq!(due(&made), "2026-11-25T15:00:00Z");
        owner.post("/clients/aurora/sites/2/removal", &[]).await.expect(303);
        owner.get("/clients/aurora").await.expect(200).hides("Sevilla");
        owner.get("/clients/aurora/sites/2/edit").await.expect(404);
        let page = format!("/tickets/{}", made["id"]);
        owner.get(&page).await.expect(200).shows("Sevilla");
        assert_eq!(due(&api(&mut owner, &page).await), "2026-11-24T15:00:00Z");
        let body = json!({"subject": "Otra", "text": "Más", "email": "ana@aurora.example", "site": 2});
        owner.json(Method::POST, "/api/v1/tickets", &body).await.expect(422);
    }

    async fn the_team_says_the_site_by_form_and_finds_tickets_by_it(h) {
        let mut owner = h.set_up().await;
        two_sites(&mut owner, true).await;
        owner.get("/tickets/new").await.expect(200).shows("Aurora Seguros · Sevilla").shows("La de quien pide");
        let form = |site: &'static str| [("subject", "La caja no cuadra"), ("text", "Hoy"), ("requester", "Rosa"), ("site", site), ("impact", "low"), ("urgency", "low")];
        // The site tells whose it is.
        let page = owner.post("/tickets", &form("2")).await.expect(303).location();
        owner.post("/tickets", &form("99")).await.expect(422).shows("Elige una de las opciones");
        let shown = owner.get(&page).await.expect(200);
        shown.shows("Aurora Seguros").shows("Sevilla");
        let edit = |client: &'static str, site: &'static str| [("subject", "La caja no cuadra"), ("client", client), ("site", site), ("impact", "low"), ("urgency", "low")];
        owner.get(&format!("{page}/edit")).await.expect(200).shows("<option value=\"2\" selected>Aurora Seguros · Sevilla");
        owner.post(&format!("{page}/edit"), &edit("1", "1")).await.expect(303);
        owner.get(&page).await.expect(200).shows("lo pasó a la sede «Madrid»");
        owner.get("/tickets?view=all&client=1&site=1").await.expect(200).shows("La caja no cuadra").shows(">Sevilla</option>");
        owner.get("/tickets?view=all&client=1&site=2").await.expect(200).hides("La caja no cuadra");
        owner.get("/tickets?view=all&site=2").await.expect(200).shows("La caja no cuadra");
        let csv = owner.get("/tickets/export.csv?view=all&client=1&site=1").await.expect(200).body;
        assert!(csv.lines().next().unwrap().contains(",site,") && csv.contains(",Madrid"), "{csv}");
        // Another client takes the site away.
        owner.post("/clients", &[("name", "Kiosko"), ("slug", "kiosko"), ("zone", "Europe/Madrid"), ("lang", "es")]).await.expect(303);
        owner.post(&format!("{page}/edit"), &edit("2", "1")).await.expect(303);
        owner.get(&page).await.expect(200).shows("Kiosko").shows("lo dejó sin sede");
        owner.post(&format!("{page}/edit"), &edit("2", "2")).await.expect(422).shows("Esa sede no es de este cliente");
    }

    async fn a_guest_chooses_the_site_or_has_the_one_where_they_work(h) {
        let mut owner = h.set_up().await;
        two_sites(&mut owner, true).await;
        let mut luis = guest(&h, &mut owner, "2").await;
        luis.get("/portal/tickets/new").await.expect(200).shows("Madrid").shows("Sevilla").shows("La de siempre");
        let form = |site: &'static str| [("subject", "No imprime"), ("text", "Nada"), ("site", site), ("impact", "low"), ("urgency", "low")];
        for (site, name) in [("", "Sevilla"), ("1", "Madrid")] {
            let page = luis.post("/portal/tickets", &form(site)).await.expect(303).location();
            luis.get(&page).await.expect(200).shows(name);
        }
        luis.post("/portal/tickets", &form("7")).await.expect(422).shows("Esa sede no es de este cliente").shows("No imprime");
        owner.get("/clients/aurora").await.expect(200).shows(" · Sevilla");
        // With one site there is nothing to choose.
        owner.post("/clients/aurora/sites/2/removal", &[]).await.expect(303);
        luis.get("/portal/tickets/new").await.expect(200).hides("La de siempre");
        let page = luis.post("/portal/tickets", &form("")).await.expect(303).location();
        luis.get(&page).await.expect(200).shows("Madrid");
    }

    async fn what_a_rule_waits_for_counts_the_hours_of_the_site_that_the_ticket_was_at(h) {
        let mut owner = h.set_up().await;
        let (_, sevilla) = two_sites(&mut owner, true).await;
        // Monday is a holiday in Sevilla; the ticket spends it in Madrid.
        holiday(&mut owner, sevilla, "2026-11-23").await;
        let rule = json!({"name": "Olvidado", "trigger": "time", "if": {"age_hours": 6}, "then": {"tag": "olvidado"}});
        owner.json(Method::POST, "/api/v1/desk/rules", &rule).await.expect(201);
        owner.json(Method::PUT, "/api/v1/desk/rules/1/switch", &json!({"on": true})).await.expect(200);
        at_site(&mut owner, 1).await;
        h.set("2026-11-23T15:00:00Z");
        let mut owner = again(&h).await;
        move_to(&mut owner, &json!(1), 2).await;
        h.set("2026-11-23T16:00:00Z");
        h.work().await;
        let mut owner = again(&h).await;
        // In Madrid from 9:57 to 16:00: six hours and three minutes; on Sevilla's Monday nothing would have passed.
        owner.get("/tickets/1").await.expect(200).shows(">olvidado<");
        let tried = owner.json(Method::POST, "/api/v1/desk/rules/trial", &rule).await.expect(200).json();
        assert_eq!(tried["times"], 1, "{tried}");
    }

    async fn a_rule_fires_for_the_tickets_of_one_site(h) {
        let mut owner = h.set_up().await;
        two_sites(&mut owner, true).await;
        let rule = json!({"name": "Sevilla", "trigger": "opened", "if": {"site": 2}, "then": {"tag": "sur"}});
        owner.json(Method::POST, "/api/v1/desk/rules", &rule).await.expect(201);
        owner.json(Method::PUT, "/api/v1/desk/rules/1/switch", &json!({"on": true})).await.expect(200);
        owner.get("/admin/desk/rules/1").await.expect(200).shows("<option value=\"2\" selected>Aurora Seguros · Sevilla");
        for site in [1, 2] {
            at_site(&mut owner, site).await;
        }
        h.work().await;
        owner.get("/tickets/1").await.expect(200).hides(">sur<");
        owner.get("/tickets/2").await.expect(200).shows(">sur<");
    }
}
