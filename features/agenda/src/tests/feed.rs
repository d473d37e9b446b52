//! Calendars by secret address, and who may come in at all.

use super::house::{ROOMS, at, browser, key, project, team};
use testkit::{Browser, on_both};

/// Makes a calendar address and reads it off the page.
async fn made(browser: &mut Browser) -> String {
    let page = browser.post("/settings/calendar", &[]).await.expect(200);
    let at = page.body.find("/feeds/").expect("an address");
    page.body[at..].chars().take_while(|c| *c != '"').collect()
}

on_both! { ROOMS;
    async fn a_calendar_opens_by_its_secret_alone_until_it_is_replaced_or_ended(h) {
        let team = team(&h).await;
        let mut marta = browser(&h, team.marta).await;
        marta.get("/settings/calendar").await.expect(200).shows("Crear la dirección");
        let first = made(&mut marta).await;
        let mut phone = h.browser();
        let feed = phone.get(&first).await.expect(200);
        assert!(feed.header("content-type").starts_with("text/calendar"));
        feed.shows("BEGIN:VCALENDAR").shows("SUMMARY:Reunión de proyectos").shows("DTSTART:20261103T090000Z");
        marta.get("/settings/calendar").await.expect(200).shows("Cambiar la dirección").hides("/feeds/");
        let second = made(&mut marta).await;
        phone.get(&first).await.expect(404);
        phone.get(&second).await.expect(200);
        marta.post("/settings/calendar/end", &[]).await.expect(303);
        phone.get(&second).await.expect(404);
        phone.get("/feeds/.ics").await.expect(404);
    }

    async fn a_calendar_holds_my_day_my_meetings_and_absences_without_reasons(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        let mut tx = h.tx(team.nadia).await;
        let action = threads::NewAction {
            project: Some(x.id),
            text: "Enviar la propuesta".to_owned(),
            owner: team.marta.person,
            due: Some("2026-11-12".parse().unwrap()),
            origin: (threads::Origin::Manual, 0),
        };
        threads::assign_action(&mut tx, action).await.unwrap();
        let meeting = projects::NewMeeting {
            title: "Semanal".to_owned(),
            first_day: "2026-11-05".parse().unwrap(),
            at_time: jiff::civil::time(10, 0, 0, 0),
            zone: jiff::tz::TimeZone::get("Europe/Madrid").unwrap(),
            minutes: 45,
            repeats: projects::Repeats::Weekly,
            attendees: String::new(),
        };
        projects::plan_meeting(&mut tx, x.id, meeting).await.unwrap();
        let absence = people::NewAbsence {
            person: team.diego.person,
            when: people::Stretch::days("2026-11-18".parse().unwrap(), "2026-11-20".parse().unwrap()),
            reason: people::Reason::Illness,
            note: people::Note::parse("note", "Una operación de rodilla").unwrap(),
            covers: people::Covers::default(),
        };
        people::request_absence(&mut tx, absence).await.unwrap();
        tx.commit().await.unwrap();
        let mut marta = browser(&h, team.marta).await;
        let address = made(&mut marta).await;
        let feed = h.browser().get(&address).await.expect(200);
        feed.shows("SUMMARY:Enviar la propuesta").shows("DTSTART;VALUE=DATE:20261112")
            .shows("SUMMARY:Proyecto X: Semanal").shows("DTSTART:20261105T090000Z").shows("DTSTART:20261112T090000Z")
            .shows("SUMMARY:Diego Peña\\, ausente").hides("rodilla").hides("llness").hides("nfermedad");
        let mut lucia = browser(&h, team.lucia).await;
        let other = made(&mut lucia).await;
        h.browser().get(&other).await.expect(200).hides("Enviar la propuesta").hides("Diego Peña").hides("Proyecto X");
    }

    async fn whoever_left_has_no_calendar(h) {
        let mut team = team(&h).await;
        let mut marta = browser(&h, team.marta).await;
        let address = made(&mut marta).await;
        at(&h, "2026-11-02T12:00:00+01:00").await;
        let again = [("password", "correct horse battery")];
        team.owner.post(&format!("/admin/people/{}/leaving", key(team.marta.person)), &again).await.expect(303);
        h.browser().get(&address).await.expect(404);
    }

    async fn strangers_are_asked_to_sign_in(h) {
        team(&h).await;
        let mut stranger = h.browser();
        for page in ["/agenda", "/agenda/2026-W45", "/settings/calendar", "/agenda/2026-W45/meet"] {
            let answer = stranger.get(page).await.expect(303);
            assert!(answer.location().starts_with("/sign-in"), "{page}");
        }
        stranger.get("/api/v1/agendas").await.expect(401);
        stranger.post("/agenda/2026-W45/lines", &[("text", "x")]).await;
    }
}
