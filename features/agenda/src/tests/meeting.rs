//! The meeting, from its start to its minutes, through the doors.

use super::house::{
    ROOMS, Team, at, browser, frozen, key, line_of, posts_of, project, propose, row, team, write,
};
use crate::{actions, content::Minutes, store};
use db::params;
use kernel::{Actor, ProjectId};
use projects::ProjectState;
use testkit::{Furnished, on_both};

db::sql! {
    static WORKLOG: (Option<kernel::PersonId>, bool, String) = "SELECT g.author_id, w.system, g.glance FROM threads_glance g
        JOIN threads_written w ON w.post_id = g.post_id WHERE g.project_id = $1 ORDER BY g.post_id";
    static MINUTES_TOUCHED: () = "UPDATE agenda_week SET minutes = minutes || ' ' WHERE id = $1";
}

/// What stands in a project's worklog: author, whether the program wrote it, beginning.
async fn worklog(h: &Furnished, project: ProjectId) -> Vec<(Option<kernel::PersonId>, bool, String)> {
    let mut read = h.read(Actor::SYSTEM).await;
    WORKLOG.all(&mut read, params![project]).await.unwrap()
}

/// A team whose agenda of week 46 is frozen, with one project.
async fn frozen_house(h: &Furnished) -> (Team, projects::ProjectCard) {
    let team = team(h).await;
    let x = project(h, "Proyecto X", team.marta, team.diego).await;
    project(h, "Proyecto Y", team.diego, team.lucia).await;
    at(h, "2026-11-03T09:01:00+01:00").await;
    h.set("2026-11-09T17:00:00+01:00");
    write(h, team.marta, x.id, "El cliente pide una fecha para la fase 2").await;
    at(h, "2026-11-10T09:01:00+01:00").await;
    (team, x)
}

on_both! { ROOMS;
    async fn a_week_goes_from_the_freeze_to_the_minutes(h) {
        let (team, x) = frozen_house(&h).await;
        let mut nadia = browser(&h, team.nadia).await;
        h.set("2026-11-10T10:00:00+01:00");
        let late = project(&h, "Proyecto Z", team.lucia, team.diego).await;
        assert!(line_of(&frozen(&h, "2026-W46").await, late.id).is_none(), "what is frozen does not change");
        nadia.get("/agenda").await.expect(200).shows("Empezar la reunión");
        nadia.post("/agenda/2026-W46/start", &[]).await.expect(303);
        nadia.get("/agenda/2026-W46/meet").await.expect(200).shows("data-hotkey=\"n\"");
        let item = format!("/agenda/2026-W46/meet?i=p{}", x.id);
        let page = nadia.get(&item).await.expect(200);
        page.shows("Proyecto X").shows("El cliente pide una fecha").shows("data-hotkey=\"p\"").shows("data-hotkey=\"Space\"");
        let capture = format!("/agenda/2026-W46/meet/capture?i=p{}", x.id);
        nadia.post(&capture, &[("text", "d Replanificamos la fase 2 @diego 27/11")]).await.expect(303);
        nadia.post(&capture, &[("text", "a @marta vie Llamar a Jorge para contarlo")]).await.expect(303);
        nadia.post(&capture, &[("text", "El cliente lo vio venir")]).await.expect(303);
        let page = nadia.get(&item).await.expect(200);
        page.shows("Replanificamos la fase 2").shows("Llamar a Jorge para contarlo").shows("El cliente lo vio venir");
        nadia.post(&format!("/agenda/2026-W46/meet/timer?i=p{}", x.id), &[]).await.expect(303);
        h.advance(90);
        nadia.get(&item).await.shows("1:30").shows("Parar");
        nadia.post(&format!("/agenda/2026-W46/meet/timer?i=p{}", x.id), &[]).await.expect(303);
        let present = [("p", key(team.marta.person)), ("p", key(team.nadia.person))];
        let present: Vec<(&str, &str)> = present.iter().map(|(name, value)| (*name, value.as_str())).collect();
        nadia.post("/agenda/2026-W46/meet/attendance", &present).await.expect(303);
        nadia.post("/agenda/2026-W46/meet/close", &[]).await.expect(303);

        let page = nadia.get("/agenda/2026-W46").await.expect(200);
        page.shows("Con acta").shows("Acta cerrada").shows("Replanificamos la fase 2").shows("27 nov").shows("Marta Ibáñez, Nadia Kern");
        let told = worklog(&h, x.id).await;
        let system: Vec<_> = told.iter().filter(|(_, system, _)| *system).collect();
        assert!(system.iter().any(|(by, _, text)| *by == Some(team.nadia.person) && text.contains("Replanificamos la fase 2")), "{told:?}");
        assert!(system.iter().any(|(by, _, text)| *by == Some(team.nadia.person) && text.contains("Llamar a Jorge")), "{told:?}");
        nadia.post(&capture, &[("text", "Ya es tarde")]).await.expect(409);
        // What the meeting left is the first section of the next agenda.
        let next = nadia.get("/agenda/2026-W47").await.expect(200);
        next.shows("Llamar a Jorge para contarlo").shows("Replanificamos la fase 2").shows("action=\"/actions/1\"");
        at(&h, "2026-11-17T09:01:00+01:00").await;
        at(&h, "2026-11-24T09:01:00+01:00").await;
        nadia.get("/agenda/2026-W48").await.shows("2.ª semana");
        // Decisions and actions of a meeting are no update of the project.
        let w47 = frozen(&h, "2026-W47").await;
        assert_eq!(line_of(&w47, x.id).map(|line| line.weeks), Some(1));
    }

    async fn what_has_no_owner_or_no_date_is_refused_and_asked_for(h) {
        let (team, x) = frozen_house(&h).await;
        let mut nadia = browser(&h, team.nadia).await;
        nadia.post("/agenda/2026-W46/start", &[]).await.expect(303);
        let capture = format!("/agenda/2026-W46/meet/capture?i=p{}", x.id);
        let page = nadia.post(&capture, &[("text", "d Lanzamos el 15/12")]).await.expect(422);
        page.shows("Di quién lo hace").shows("Di para cuándo").shows("Lanzamos el 15/12");
        let page = nadia.post(&capture, &[("text", "a @nadie 27/11 Llamar")]).await.expect(422);
        page.shows("Di quién lo hace").shows("value=\"2026-11-27\"");
        let plain = [("kind", "decision"), ("text", "Lanzamos el 15/12"), ("owner", &key(team.diego.person)), ("due", "2026-12-15"), ("options", "Esperar a enero"), ("deal", "on")];
        nadia.post(&capture, &plain).await.expect(303);
        let told = worklog(&h, x.id).await;
        assert!(told.iter().any(|(_, system, text)| *system && text.contains("Lanzamos el 15/12") && text.contains("Esperar a enero")), "{told:?}");
        let mut htmx = nadia.with("hx-request", "true");
        let fresh = htmx.post(&capture, &[("text", "Una nota sin recargar")]).await.expect(200);
        assert_eq!(fresh.header("hx-trigger"), "composer:saved");
        fresh.shows("hx-partial").shows("Una nota sin recargar").hides("<html");
        htmx.post(&capture, &[("text", "d A medias")]).await.expect(422).shows("A medias").hides("<html");
    }

    async fn naming_lead_and_backup_opens_a_proposed_project(h) {
        let team = team(&h).await;
        project(&h, "Proyecto X", team.marta, team.diego).await;
        let norte = propose(&h, team.lucia, "Cuadro de mando").await;
        at(&h, "2026-11-03T09:01:00+01:00").await;
        let mut nadia = browser(&h, team.nadia).await;
        let (lead, backup) = (key(team.lucia.person), key(team.diego.person));
        let door = format!("/agenda/2026-W45/open/{}", norte.key);
        nadia.post(&door, &[("lead", &lead), ("backup", &backup)]).await.expect(409);
        nadia.post("/agenda/2026-W45/start", &[]).await.expect(303);
        nadia.post(&door, &[("lead", &lead), ("backup", "")]).await.expect(422).shows("Elige quién es telonero");
        nadia.post(&door, &[("lead", &lead), ("backup", &lead)]).await.expect(422).shows("son dos personas");
        let mut read = h.read(Actor::SYSTEM).await;
        assert_eq!(projects::find_card(&mut read, norte.id).await.unwrap().state, ProjectState::Proposed, "no names, still proposed");
        drop(read);
        nadia.post(&door, &[("lead", &lead), ("backup", &backup)]).await.expect(303);
        let mut read = h.read(Actor::SYSTEM).await;
        assert_eq!(projects::find_card(&mut read, norte.id).await.unwrap().state, ProjectState::Open);
        let effective = projects::effective(&mut read, norte.id, h.now()).await.unwrap();
        assert_eq!(effective.lead, Some(team.lucia.person));
        drop(read);
        let told = worklog(&h, norte.id).await;
        assert!(told.iter().any(|(by, system, text)| *system && *by == Some(team.nadia.person) && text.contains("Manda Lucía Ferrer")), "{told:?}");
        nadia.post(&door, &[("lead", &lead), ("backup", &backup)]).await.expect(409);
        nadia.post("/agenda/2026-W45/meet/close", &[]).await.expect(303);
        nadia.get("/agenda/2026-W45").await.shows("Abrimos Cuadro de mando");
    }

    async fn only_who_runs_the_meeting_runs_it(h) {
        let (team, x) = frozen_house(&h).await;
        let mut marta = browser(&h, team.marta).await;
        for door in ["start", "cancel", "restore", "meet/close", "meet/attendance"] {
            marta.post(&format!("/agenda/2026-W46/{door}"), &[]).await.expect(403);
        }
        marta.get("/agenda/2026-W46/meet").await.expect(403);
        marta.post(&format!("/agenda/2026-W46/meet/capture?i=p{}", x.id), &[("text", "d x")]).await.expect(403);
        let mut owner = browser(&h, team.bea).await;
        owner.post("/agenda/2026-W47/start", &[]).await.expect(409);
        owner.post("/agenda/2026-W46/start", &[]).await.expect(303);
    }

    async fn the_minutes_close_what_came_after_under_a_seal_of_their_own(h) {
        let (team, x) = frozen_house(&h).await;
        h.set("2026-11-10T09:30:00+01:00");
        let late = write(&h, team.diego, x.id, "Escrita entre el cierre y la reunión").await;
        h.set("2026-11-10T10:00:00+01:00");
        let mut nadia = browser(&h, team.nadia).await;
        nadia.post("/agenda/2026-W46/start", &[]).await.expect(303);
        h.advance(1800);
        nadia.post("/agenda/2026-W46/meet/close", &[]).await.expect(303);
        h.advance(600);
        write(&h, team.diego, x.id, "Escrita cuando el acta ya estaba cerrada").await;
        let w46 = row(&h, "2026-W46").await;
        let mut read = h.read(Actor::SYSTEM).await;
        let (_, minutes) = store::weeks::find_texts(&mut read, w46.id).await.unwrap();
        let minutes: Minutes = crate::content::read(&minutes.unwrap()).unwrap();
        assert_eq!(minutes.after, [late]);
        assert_eq!(actions::verify(&mut read, &w46).await.unwrap(), actions::Seal { content: true, minutes: Some(true) });
        drop(read);
        let page = nadia.get("/agenda/2026-W46").await.expect(200);
        page.shows("Escrita entre el cierre y la reunión").hides("Escrita cuando el acta");
        let mut tx = h.tx(Actor::SYSTEM).await;
        MINUTES_TOUCHED.exec(&mut tx, params![w46.id]).await.unwrap();
        assert_eq!(actions::verify(&mut tx, &w46).await.unwrap(), actions::Seal { content: true, minutes: Some(false) });
    }

    async fn preparedness_counts_who_had_read_something_of_every_project(h) {
        let (team, x) = frozen_house(&h).await;
        let mut tx = h.tx(team.diego).await;
        let thread = threads::worklog(&mut tx, x.id).await.unwrap();
        let post = posts_of(&frozen(&h, "2026-W46").await, x.id)[0];
        threads::mark_read(&mut tx, thread, post).await.unwrap();
        tx.commit().await.unwrap();
        let mut nadia = browser(&h, team.nadia).await;
        nadia.post("/agenda/2026-W46/start", &[]).await.expect(303);
        let present = [key(team.diego.person), key(team.lucia.person)];
        let present: Vec<(&str, &str)> = present.iter().map(|person| ("p", person.as_str())).collect();
        nadia.post("/agenda/2026-W46/meet/attendance", &present).await.expect(303);
        nadia.get("/agenda/2026-W46").await.shows("1 de 2 llegaron con algo leído de cada proyecto");
        let api = nadia.get("/api/v1/agendas/2026-W46").await.expect(200).json();
        assert_eq!((&api["prepared"]["prepared"], &api["prepared"]["attendees"]), (&1.into(), &2.into()));
    }

    async fn what_was_decided_is_found_again(h) {
        let (team, x) = frozen_house(&h).await;
        let mut nadia = browser(&h, team.nadia).await;
        nadia.post("/agenda/2026-W46/start", &[]).await.expect(303);
        let capture = format!("/agenda/2026-W46/meet/capture?i=p{}", x.id);
        nadia.post(&capture, &[("text", "d Las migraciones van sin firmas @diego 27/11")]).await.expect(303);
        nadia.get("/agenda?q=migracion").await.expect(200).shows("Las migraciones van sin firmas").shows("semana 46");
        nadia.get("/agenda?q=pólizas").await.expect(200).hides("Las migraciones");
        nadia.get("/search?q=migraciones").await.expect(200).shows("Decisiones de la reunión semanal");
    }

    async fn the_archive_api_and_command_line_say_the_same(h) {
        let (team, x) = frozen_house(&h).await;
        let mut marta = browser(&h, team.marta).await;
        marta.get("/agenda").await.expect(200).shows("Archivo").shows("/agenda/2026-W45");
        let list = marta.get("/api/v1/agendas?limit=1").await.expect(200).json();
        assert_eq!(list["items"][0]["week"], "2026-W46");
        let next = list["next"].as_str().expect("another page");
        let rest = marta.get(&format!("/api/v1/agendas?after={next}")).await.expect(200).json();
        assert_eq!(rest["items"][0]["week"], "2026-W45");
        let whole = marta.get("/api/v1/agendas/2026-W46").await.expect(200).json();
        assert_eq!(whole["sections"][1]["items"][0]["update"], "missing");
        assert_eq!(whole["sections"][1]["items"][1]["project"], x.key.as_str());
        assert_eq!(whole["sections"][1]["items"][1]["update"], "written");
        let text = marta.get("/api/v1/agendas/2026-W46/markdown").await.expect(200).body;
        assert!(text.contains("[El cliente pide una fecha para la fase 2](http://127.0.0.1:4400/projects/"), "{text}");
        let file = marta.get("/agenda/2026-W46.md").await.expect(200);
        assert!(file.header("content-disposition").contains("2026-W46.md"));
        assert_eq!(file.body, text);
        let html = marta.get("/agenda/2026-W46.html").await.expect(200);
        html.shows("<!DOCTYPE html>").shows("El cliente pide una fecha").hides("<script");
        let mut read = h.read(team.marta).await;
        let t = ui::Locale { lang: kernel::Lang::En, zone: jiff::tz::TimeZone::UTC, now: h.now() };
        let printed = crate::markdown(&mut read, &t, Some("2026-W46".parse().unwrap())).await.unwrap();
        assert!(printed.starts_with("# Agenda of week 46 (2026-W46)"), "{printed}");
        assert!(crate::summary(&mut read, &t, None).await.unwrap().contains("2. Projects ("));
        drop(read);
        marta.get("/api/v1/agendas/2026-W30").await.expect(404);
        marta.get("/api/v1/agendas/nonsense").await.expect(404);
    }
}
