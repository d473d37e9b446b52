//! Asking for an absence, deciding about it, and what it means for who is away.

use super::{ROOMS, joins};
use crate::{AbsenceState, Covers, NewAbsence, Note, ROOM, Reason, Stretch, fictional_people};
use jiff::civil::{Date, date, time};
use kernel::{Actor, Error, Event, PersonId};
use testkit::{Browser, Furnished, on_both};
use ui::html;
use web::{Room, slot};

const MADRID: &str = "Europe/Madrid";

const HOLIDAY: &[(&str, &str)] = &[("from", "2026-12-01"), ("last", "2026-12-12"), ("reason", "holiday")];

async fn asks(browser: &mut Browser, form: &[(&str, &str)]) -> String {
    browser.post("/absences", form).await.expect(303).location()
}

/// Enters whole days for somebody as the program itself.
async fn enters(h: &Furnished, person: i64, when: Stretch) -> kernel::AbsenceId {
    let mut tx = h.tx(Actor::SYSTEM).await;
    let new = NewAbsence {
        person: PersonId(person),
        when,
        reason: Reason::Holiday,
        note: Note::default(),
        covers: Covers::default(),
    };
    let id = crate::request_absence(&mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn is_away(h: &Furnished, person: i64, at: &str) -> bool {
    let mut read = h.read(Actor::SYSTEM).await;
    crate::is_away(&mut read, PersonId(person), at.parse().unwrap()).await.unwrap()
}

async fn listed(h: &Furnished, from: Date, to: Date) -> Vec<crate::AwayRow> {
    let mut read = h.read(Actor::SYSTEM).await;
    crate::list_away(&mut read, from, to).await.unwrap()
}

/// A room above: it needs to know who covers project 7 before an absence counts.
const ABOVE: Room = Room {
    listen: Some(|tx, recorded| {
        Box::pin(async move {
            let (Event::AbsenceRequested { absence, covers, accept_gap, .. }
            | Event::AbsenceApproved { absence, covers, accept_gap, .. }) = &recorded.event
            else {
                return Ok(());
            };
            if !crate::is_approved(tx, *absence).await? {
                return Ok(());
            }
            let answered = *accept_gap || covers.iter().any(|(project, _)| project.0 == 7);
            if answered { Ok(()) } else { Err(Error::invalid("cover.7", "people-who-takes-it")) }
        })
    }),
    coverage_panel: Some(|_, _| slot(async { Ok(Some(html! { p { "AUR-2 queda sin cubrir" } })) })),
    ..Room::named("above")
};

on_both! { ROOMS;
    async fn a_holiday_waits_for_a_head_and_then_everybody_knows(h) {
        let mut owner = h.set_up().await;
        let mut marta = joins(&h, &mut owner, "Marta Ibáñez", MADRID, &["services"]).await;
        let mut diego = joins(&h, &mut owner, "Diego Peña", MADRID, &["services"]).await;
        let page = asks(&mut marta, HOLIDAY).await;
        marta.get(&page).await.expect(200).shows("Por aprobar").shows("Vacaciones");
        marta.post(&format!("{page}/approval"), &[]).await.expect(403);
        diego.get(&page).await.expect(404);
        diego.get("/absences?from=2026-12-01").await.expect(200).hides("<span class=\"vh\">Ausente</span>");
        assert!(!is_away(&h, 2, "2026-12-01T09:00:00Z").await);
        owner.get("/").await.expect(200).shows("Marta Ibáñez pide una ausencia").shows("1 dic – 12 dic");
        owner.get("/absences").await.expect(200).shows("Por decidir");
        owner.post(&format!("{page}/approval"), &[]).await.expect(303);
        owner.post(&format!("{page}/approval"), &[]).await.expect(409);
        owner.get("/absences").await.expect(200).hides("Por decidir");
        diego.get(&page).await.expect(200).shows("Aprobada").hides("Vacaciones");
        diego.get("/absences?from=2026-12-01").await.expect(200).shows("<span class=\"vh\">Ausente</span>");
        for (at, away) in [
            ("2026-11-30T22:59:59Z", false),
            ("2026-11-30T23:00:00Z", true),
            ("2026-12-12T22:59:59Z", true),
            ("2026-12-12T23:00:00Z", false),
        ] {
            assert_eq!(is_away(&h, 2, at).await, away, "{at}");
        }
    }

    async fn what_a_head_declines_does_not_count(h) {
        let mut owner = h.set_up().await;
        let mut marta = joins(&h, &mut owner, "Marta Ibáñez", MADRID, &[]).await;
        let page = asks(&mut marta, HOLIDAY).await;
        owner.post(&format!("{page}/refusal"), &[]).await.expect(303);
        marta.get(&page).await.expect(200).shows("No aprobada");
        assert!(!is_away(&h, 2, "2026-12-02T09:00:00Z").await);
        owner.post(&format!("{page}/approval"), &[]).await.expect(409);
        marta.post(&page, HOLIDAY).await.expect(409);
        asks(&mut marta, HOLIDAY).await;
    }

    async fn illness_counts_as_soon_as_it_is_said_also_days_later(h) {
        let mut owner = h.set_up().await;
        let mut marta = joins(&h, &mut owner, "Marta Ibáñez", MADRID, &[]).await;
        assert!(!is_away(&h, 2, "2026-11-19T09:00:00Z").await);
        let page = asks(&mut marta, &[("from", "2026-11-18"), ("last", "2026-11-20"), ("reason", "illness")]).await;
        marta.get(&page).await.expect(200).shows("Aprobada");
        assert!(is_away(&h, 2, "2026-11-19T09:00:00Z").await);
        let holiday = [("from", "2026-11-18"), ("last", "2026-11-20"), ("reason", "holiday")];
        marta.post(&page, &holiday).await.expect(303);
        marta.get(&page).await.expect(200).shows("Por aprobar");
        assert!(!is_away(&h, 2, "2026-11-19T09:00:00Z").await);
    }

    async fn only_the_person_and_heads_change_or_cancel_an_absence(h) {
        let mut owner = h.set_up().await;
        let mut marta = joins(&h, &mut owner, "Marta Ibáñez", MADRID, &[]).await;
        let mut diego = joins(&h, &mut owner, "Diego Peña", MADRID, &["admin"]).await;
        let page = asks(&mut marta, HOLIDAY).await;
        owner.post(&format!("{page}/approval"), &[]).await.expect(303);
        for door in ["", "/approval", "/refusal", "/cancellation"] {
            diego.post(&format!("{page}{door}"), HOLIDAY).await.expect(403);
        }
        diego.get(&format!("{page}/edit")).await.expect(403);
        diego.post("/absences", &[("person", "2"), ("from", "2026-12-20"), ("reason", "illness")]).await.expect(403);
        marta.post(&page, &[("from", "2026-12-01"), ("last", "2026-12-04"), ("reason", "holiday")]).await.expect(303);
        marta.get(&page).await.expect(200).shows("Aprobada").shows("1 dic – 4 dic");
        marta.post(&page, HOLIDAY).await.expect(303);
        marta.get(&page).await.expect(200).shows("Por aprobar");
        marta.post(&format!("{page}/cancellation"), &[]).await.expect(303);
        marta.get(&page).await.expect(200).shows("Anulada");
        marta.get(&format!("{page}/edit")).await.expect(409);
    }

    async fn what_was_typed_survives_and_every_field_says_what_it_needs(h) {
        let mut owner = h.set_up().await;
        let broken = [("from", ""), ("reason", "party"), ("note", "Boda de mi hermana")];
        owner.post("/absences", &broken).await.expect(422).shows("Hay 2 respuestas que corregir").shows("Boda de mi hermana").shows("Elige un motivo");
        let late = [("from", "2026-12-05"), ("last", "2026-12-01"), ("reason", "other")];
        owner.post("/absences", &late).await.expect(422).shows("value=\"2026-12-05\"").shows("El último día va después");
        asks(&mut owner, HOLIDAY).await;
        owner.post("/absences", &[("from", "2026-12-12"), ("reason", "other")]).await.expect(422).shows("Ya hay una ausencia");
        asks(&mut owner, &[("from", "2026-12-12"), ("reason", "illness")]).await;
        asks(&mut owner, &[("from", "2026-12-14"), ("from_time", "09:00"), ("to_time", "10:30"), ("reason", "other")]).await;
        owner.get("/absences?from=2026-12-14").await.expect(200).shows("Ausente de 09:00 a 10:30");
    }

    async fn some_hours_move_the_lead_only_from_four_working_ones_on(h) {
        h.set_up().await;
        let day = date(2026, 12, 1);
        let part = |from, to| Stretch::part(day, time(from, 0, 0, 0), time(to, 0, 0, 0));
        let first = enters(&h, 1, part(9, 11)).await;
        assert!(!is_away(&h, 1, "2026-12-01T09:00:00Z").await);
        // Two hours and two more that touch them are four.
        let second = enters(&h, 1, part(11, 13)).await;
        assert!(is_away(&h, 1, "2026-12-01T09:00:00Z").await);
        assert!(is_away(&h, 1, "2026-12-01T11:00:00Z").await);
        assert!(!is_away(&h, 1, "2026-12-01T12:00:00Z").await);
        let mut tx = h.tx(Actor::SYSTEM).await;
        crate::cancel_absence(&mut tx, second).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!is_away(&h, 1, "2026-12-01T09:00:00Z").await);
        let rows = listed(&h, day, date(2026, 12, 2)).await;
        assert_eq!(rows.iter().map(|row| (row.id, row.triggers_cover)).collect::<Vec<_>>(), [(first, false)]);
    }

    async fn a_day_is_the_persons_own_day_across_zones_and_clock_changes(h) {
        let mut owner = h.set_up().await;
        joins(&h, &mut owner, "Ximena Robles", "America/Mexico_City", &[]).await;
        let tuesday = Stretch::days(date(2026, 12, 1), date(2026, 12, 2));
        enters(&h, 1, tuesday).await;
        enters(&h, 2, tuesday).await;
        for (at, madrid, mexico) in [
            ("2026-12-01T00:00:00Z", true, false),
            ("2026-12-01T12:00:00Z", true, true),
            ("2026-12-02T00:00:00Z", false, true),
            ("2026-12-02T06:00:00Z", false, false),
        ] {
            assert_eq!((is_away(&h, 1, at).await, is_away(&h, 2, at).await), (madrid, mexico), "{at}");
        }
        // The night to 25 October 2026 has an hour more in Madrid, and none in Mexico.
        let long = Stretch::days(date(2026, 10, 23), date(2026, 10, 27));
        enters(&h, 1, long).await;
        enters(&h, 2, long).await;
        let hours: Vec<i64> = listed(&h, date(2026, 10, 23), date(2026, 10, 27))
            .await
            .iter()
            .map(|row| (row.ends_at.as_second() - row.starts_at.as_second()) / 3600)
            .collect();
        assert_eq!(hours, [97, 96]);
        assert!(is_away(&h, 1, "2026-10-26T22:30:00Z").await && !is_away(&h, 1, "2026-10-26T23:00:00Z").await);
    }

    async fn whoever_moves_takes_their_coming_absences_along(h) {
        let mut owner = h.set_up().await;
        enters(&h, 1, Stretch::days(date(2026, 12, 1), date(2026, 12, 2))).await;
        enters(&h, 1, Stretch::days(date(2026, 11, 17), date(2026, 11, 18))).await;
        let profile = [("name", "Beatriz Oliver"), ("lang", "es"), ("zone", "America/Mexico_City"), ("theme", "system")];
        owner.post("/settings", &profile).await.expect(303);
        assert!(!is_away(&h, 1, "2026-12-01T00:00:00Z").await && is_away(&h, 1, "2026-12-02T00:00:00Z").await);
        assert!(is_away(&h, 1, "2026-11-17T00:00:00Z").await, "what is over stays as it was");
    }

    async fn the_api_asks_lists_and_cancels(h) {
        let mut owner = h.set_up().await;
        let mut marta = joins(&h, &mut owner, "Marta Ibáñez", MADRID, &[]).await;
        let made = marta.post("/settings/tokens", &[("password", "una frase bien larga"), ("name", "agenda"), ("scope", "write"), ("days", "30")]).await.expect(200);
        let at = made.body.find("bit_").unwrap();
        let token: String = made.body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let mut script = h.browser().with_token(&token);
        let body = serde_json::json!({ "from_day": "2026-12-01", "to_day": "2026-12-13", "reason": "care", "note": "privada" });
        let asked = script.json(http::Method::POST, "/api/v1/absences", &body).await.expect(201).hides("care").hides("privada");
        assert_eq!(asked.json()["state"], "requested");
        let backwards = serde_json::json!({ "from_day": "2026-12-13", "to_day": "2026-12-13", "reason": "care" });
        let refused = script.json(http::Method::POST, "/api/v1/absences", &backwards).await.expect(422);
        assert_eq!(refused.json()["errors"][0]["field"], "to_day");
        script.json(http::Method::POST, "/api/v1/absences", &serde_json::json!({ "note": "privada" })).await.expect(422).hides("privada");
        let listed = script.get("/api/v1/absences?from=2026-12-01").await.expect(200).hides("care");
        assert_eq!(listed.json()["items"][0]["to_day"], "2026-12-13");
        assert_eq!(script.get("/api/v1/absences?from=2026-12-13").await.json()["items"].as_array().map(Vec::len), Some(0));
        let path = format!("/api/v1/absences/{}/cancellation", asked.json()["id"]);
        let cancelled = script.json(http::Method::POST, &path, &serde_json::json!({})).await.expect(200);
        assert_eq!(cancelled.json()["state"], "cancelled");
    }

    async fn the_demo_tells_its_absences_from_its_own_today(h) {
        let mut tx = h.tx(Actor::SYSTEM).await;
        let demo = web::Demo { now: h.now(), seed: 1, large: false };
        crate::load_demo(&mut tx, &demo).await.unwrap();
        tx.commit().await.unwrap();
        let place = |key: &str| 1 + fictional_people().unwrap().iter().position(|p| p.key == key).unwrap() as i64;
        assert!(is_away(&h, place("diego"), "2026-11-23T08:57:00Z").await, "Diego is on holiday today");
        assert!(!is_away(&h, place("pau"), "2026-11-24T08:30:00Z").await, "two hours and a half move nobody");
        let mut read = h.read(Actor::SYSTEM).await;
        let next = crate::next_absences(&mut read, 30).await.unwrap();
        let names: Vec<&str> = next.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["Diego Peña", "Pau Riera", "Lucía Ferrer", "Owen Hart"]);
        let all = crate::store::absences::list_requested(&mut read).await.unwrap();
        assert_eq!(all.iter().map(|row| (row.name.as_str(), row.state)).collect::<Vec<_>>(), [("Marta Ibáñez", AbsenceState::Requested)]);
        let ximena = crate::person_calendar(&mut read, PersonId(place("ximena"))).await.unwrap();
        assert!(ximena.holidays.contains(&date(2026, 11, 16)), "Mexico's Revolution Day");
    }
}

on_both! { &[&ROOM, &ABOVE];
    async fn an_absence_that_leaves_a_project_uncovered_asks_who_covers(h) {
        let mut owner = h.set_up().await;
        let mut marta = joins(&h, &mut owner, "Marta Ibáñez", MADRID, &[]).await;
        let page = asks(&mut marta, HOLIDAY).await;
        owner.get("/absences").await.expect(200).shows("AUR-2 queda sin cubrir");
        let asked = owner.post(&format!("{page}/approval"), &[]).await.expect(422);
        asked.shows("name=\"cover.7\"").shows("name=\"accept_gap\"").shows("href=\"#f-cover.7\"");
        marta.get(&page).await.expect(200).shows("Por aprobar");
        owner.post(&format!("{page}/approval"), &[("cover.7", "1")]).await.expect(303);
        marta.get(&page).await.expect(200).shows("Aprobada");

        let ill = [("from", "2026-11-23"), ("reason", "illness"), ("note", "Gripe")];
        let form = marta.post("/absences", &ill).await.expect(422).shows("name=\"cover.7\"").shows("Gripe");
        form.shows("value=\"2026-11-23\"");
        marta.post("/absences", &[&ill[..], &[("accept_gap", "on")]].concat()).await.expect(303);
        owner.get("/api/v1/events").await.expect(200).shows("accept_gap\\\":true").hides("Gripe");
    }
}
