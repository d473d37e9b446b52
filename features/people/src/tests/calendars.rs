//! Calendars that an administrator edits, and what they do to people's days.

use super::{ROOMS, joins};
use jiff::civil::date;
use kernel::{Actor, PersonId};
use testkit::on_both;

on_both! { ROOMS;
    async fn an_administrator_adds_the_towns_holiday_by_hand(h) {
        let mut owner = h.set_up().await;
        let mut marta = joins(&h, &mut owner, "Marta Ibáñez", "Europe/Madrid", &[]).await;
        let made = [("name", "Madrid con el municipio"), ("region", "ES-MD")];
        let page = owner.post("/admin/calendars", &made).await.expect(303).location();
        owner.get("/admin/calendars").await.expect(200).shows("Madrid con el municipio").shows("ES-MD-2");
        owner.get(&format!("{page}?year=2026")).await.expect(200).shows("Inmaculada").hides("La Almudena");
        let town = [("day", "2026-11-09"), ("holiday", "La Almudena")];
        owner.post(&format!("{page}/holidays"), &town).await.expect(303);
        owner.get(&format!("{page}?year=2026")).await.expect(200).shows("La Almudena");

        owner.get("/admin/people/2").await.expect(200).shows("Madrid con el municipio");
        let id = page.rsplit('/').next().unwrap();
        owner.post("/admin/people/2", &[("role", "member"), ("calendar", id)]).await.expect(303);
        owner.get(&page).await.expect(200).shows("Marta Ibáñez");
        marta.get("/absences?from=2026-11-09").await.expect(200).shows("La Almudena");
        let mut read = h.read(Actor::SYSTEM).await;
        let calendar = crate::person_calendar(&mut read, PersonId(2)).await.unwrap();
        assert!(!calendar.is_workday(date(2026, 11, 9)) && calendar.is_workday(date(2026, 11, 10)));
    }

    async fn a_holiday_is_moved_renamed_and_taken_out(h) {
        let mut owner = h.set_up().await;
        let page = owner.post("/admin/calendars", &[("name", "Taller"), ("region", "")]).await.expect(303).location();
        owner.get(&page).await.expect(200).shows("Sin festivos este año");
        owner.post(&format!("{page}/holidays"), &[("day", "2026-12-24"), ("holiday", "Cierre")]).await.expect(303);
        owner.post(&format!("{page}/holidays"), &[("day", "2026-12-31"), ("holiday", "Nochevieja")]).await.expect(303);
        let day = format!("{page}/holidays/2026-12-24");
        owner.get(&day).await.expect(200).shows("value=\"Cierre\"");
        owner.post(&day, &[("day", "2026-12-31"), ("holiday", "Cierre")]).await.expect(422).shows("ya es festivo");
        owner.post(&day, &[("day", "2026-12-23"), ("holiday", "Cierre del taller")]).await.expect(303);
        owner.get(&day).await.expect(404);
        owner.get(&format!("{page}?year=2026")).await.expect(200).shows("Cierre del taller").shows("Nochevieja");
        owner.post(&format!("{page}/holidays/2026-12-31/removal"), &[]).await.expect(303);
        owner.get(&format!("{page}?year=2026")).await.expect(200).hides("Nochevieja");
        owner.post(&page, &[("name", "")]).await.expect(422);
        owner.post(&page, &[("name", "Oficina nueva")]).await.expect(303);
        owner.post(&format!("{page}/office"), &[]).await.expect(303);
        owner.get(&page).await.expect(200).shows("Oficina nueva").shows("building-2");
        let mut read = h.read(Actor::SYSTEM).await;
        assert!(crate::org_calendar(&mut read).await.unwrap().holidays.contains(&date(2026, 12, 23)));
    }

    async fn members_do_not_edit_calendars(h) {
        let mut owner = h.set_up().await;
        let mut marta = joins(&h, &mut owner, "Marta Ibáñez", "Europe/Madrid", &[]).await;
        marta.get("/admin/calendars").await.expect(403);
        marta.get("/admin/calendars/1").await.expect(403);
        marta.post("/admin/calendars/1/holidays", &[("day", "2026-12-24"), ("holiday", "Libre")]).await.expect(403);
    }

    async fn a_new_holiday_in_the_calendar_makes_a_single_day_away_no_absence_for_cover(h) {
        let mut owner = h.set_up().await;
        let page = owner.post("/admin/calendars", &[("name", "Taller"), ("region", "")]).await.expect(303).location();
        let id = page.rsplit('/').next().unwrap().to_owned();
        owner.post("/admin/people/1", &[("role", "owner"), ("head", "on"), ("calendar", &id)]).await.expect(303);
        owner.post("/absences", &[("from", "2026-12-01"), ("reason", "other")]).await.expect(303);
        let at = "2026-12-01T09:00:00Z".parse().unwrap();
        let mut read = h.read(Actor::SYSTEM).await;
        assert!(crate::is_away(&mut read, PersonId(1), at).await.unwrap());
        drop(read);
        owner.post(&format!("{page}/holidays"), &[("day", "2026-12-01"), ("holiday", "Patrón")]).await.expect(303);
        let mut read = h.read(Actor::SYSTEM).await;
        assert!(!crate::is_away(&mut read, PersonId(1), at).await.unwrap());
    }
}
