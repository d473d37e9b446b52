//! Calendars for calendar programs, and who may come in at all.

use super::house::{ROOMS, at, browser, key, project, team};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use testkit::{Browser, Furnished, on_both};

const FEED: &str = "/feeds/calendar.ics";

/// Makes a calendar and reads its password off the page.
async fn made(browser: &mut Browser) -> String {
    let page = browser.post("/settings/calendar", &[]).await.expect(200);
    value_of(&page.shows("value=\"http://127.0.0.1:4400/feeds/calendar.ics\"").body, "ics-password")
}

fn value_of(page: &str, id: &str) -> String {
    let from = page.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no {id}"));
    let value = page[from..].split("value=\"").nth(1).unwrap();
    value.chars().take_while(|c| *c != '"').collect()
}

/// A calendar program that knows a password.
fn program(h: &Furnished, password: &str) -> Browser {
    let pair = BASE64_STANDARD.encode(format!("cualquiera:{password}"));
    h.browser().with("authorization", &format!("Basic {pair}"))
}

on_both! { ROOMS;
    async fn a_calendar_opens_by_its_password_alone_until_it_is_replaced_or_ended(h) {
        let team = team(&h).await;
        let mut marta = browser(&h, team.marta).await;
        marta.get("/settings/calendar").await.expect(200).shows("Dar acceso a mi calendario").hides("/feeds/");
        let first = made(&mut marta).await;
        let asked = h.browser().get(FEED).await.expect(401);
        assert!(asked.header("www-authenticate").starts_with("Basic "));
        let feed = program(&h, &first).get(FEED).await.expect(200);
        assert!(feed.header("content-type").starts_with("text/calendar"));
        feed.shows("BEGIN:VCALENDAR").shows("SUMMARY:Reunión de proyectos").shows("DTSTART:20261103T090000Z");
        // As a person types it into a telephone.
        program(&h, &first.to_lowercase().replace('-', " ")).get(FEED).await.expect(200);
        marta.get("/settings/calendar").await.expect(200).shows("Cambiar la contraseña").hides(&first).hides("ics-password");
        let second = made(&mut marta).await;
        program(&h, &first).get(FEED).await.expect(401);
        program(&h, &second).get(FEED).await.expect(200);
        marta.post("/settings/calendar/end", &[]).await.expect(303);
        program(&h, &second).get(FEED).await.expect(401);
        program(&h, "").get(FEED).await.expect(401);
    }

    async fn an_address_holds_a_password_only_where_an_administrator_allows_it(h) {
        let mut team = team(&h).await;
        let mut marta = browser(&h, team.marta).await;
        let page = marta.post("/settings/calendar", &[]).await.expect(200);
        page.hides("ics-whole");
        let code = made(&mut marta).await.replace('-', "");
        h.browser().get(&format!("/feeds/{code}.ics")).await.expect(404);
        marta.post("/agenda/settings/feeds", &[("open", "on")]).await.expect(403);
        team.owner.get("/agenda/settings").await.expect(200).shows("queda escrita en ese servicio").hides("checked");
        team.owner.post("/agenda/settings/feeds", &[("open", "on")]).await.expect(303);
        team.owner.get("/agenda/settings").await.expect(200).shows("checked");
        h.browser().get(&format!("/feeds/{code}.ics")).await.expect(200).shows("BEGIN:VCALENDAR");
        let page = marta.post("/settings/calendar", &[]).await.expect(200);
        let whole = value_of(&page.body, "ics-whole").replace("http://127.0.0.1:4400", "");
        h.browser().get(&whole).await.expect(200);
        h.browser().get(&format!("/feeds/{code}.ics")).await.expect(404);
        // Off again, none of them opens; the password still does.
        team.owner.post("/agenda/settings/feeds", &[]).await.expect(303);
        h.browser().get(&whole).await.expect(404);
        program(&h, &value_of(&page.body, "ics-password")).get(FEED).await.expect(200);
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
        let password = made(&mut marta).await;
        let feed = program(&h, &password).get(FEED).await.expect(200);
        feed.shows("SUMMARY:Enviar la propuesta").shows("DTSTART;VALUE=DATE:20261112")
            .shows("SUMMARY:Proyecto X: Semanal").shows("DTSTART:20261105T090000Z").shows("DTSTART:20261112T090000Z")
            .shows("SUMMARY:Diego Peña\\, ausente").hides("rodilla").hides("llness").hides("nfermedad");
        let mut lucia = browser(&h, team.lucia).await;
        let other = made(&mut lucia).await;
        program(&h, &other).get(FEED).await.expect(200).hides("Enviar la propuesta").hides("Diego Peña").hides("Proyecto X");
    }

    async fn whoever_left_has_no_calendar(h) {
        let mut team = team(&h).await;
        let mut marta = browser(&h, team.marta).await;
        let password = made(&mut marta).await;
        at(&h, "2026-11-02T12:00:00+01:00").await;
        let again = [("password", "correct horse battery")];
        team.owner.post(&format!("/admin/people/{}/leaving", key(team.marta.person)), &again).await.expect(303);
        program(&h, &password).get(FEED).await.expect(401);
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
