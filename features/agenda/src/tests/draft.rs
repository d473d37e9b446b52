//! What people do to a draft and see of it, through the doors.

use super::house::{ROOMS, at, browser, draft, project, propose, restricted, row, team, write};
use db::params;
use kernel::{Actor, PersonId};
use testkit::{Furnished, on_both};
use threads::{Audience, NewPost, NewThread, ThreadKind, Visibility};

db::sql! {
    static REMINDED: (PersonId,) = "SELECT person_id FROM db_event WHERE kind = 'UpdateNudged' ORDER BY id";
}

/// Who was reminded to write, in order.
async fn reminded(h: &Furnished) -> Vec<PersonId> {
    let mut read = h.read(Actor::SYSTEM).await;
    REMINDED.all(&mut read, params![]).await.unwrap().into_iter().map(|(person,)| person).collect()
}

/// Somebody is away, as the head of services enters it.
async fn is_away(h: &Furnished, by: Actor, person: Actor, days: (&str, &str), note: &str) {
    let when = people::Stretch::days(days.0.parse().unwrap(), days.1.parse().unwrap());
    let new = people::NewAbsence {
        person: person.person,
        when,
        reason: people::Reason::Illness,
        note: people::Note::parse("note", note).unwrap(),
        covers: people::Covers { named: Vec::new(), accept_gap: true },
    };
    let mut tx = h.tx(by).await;
    people::request_absence(&mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
}

on_both! { ROOMS;
    async fn a_line_is_added_ordered_and_taken_off(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        let mut marta = browser(&h, team.marta).await;
        let page = marta.get("/agenda/2026-W45").await.expect(200);
        page.shows("Agenda de la semana 45").shows("Se escribe sola").shows("Proyecto X").shows("Marta Ibáñez");
        marta.get("/agenda/2026-W45/lines/new").await.expect(200).shows("Qué hay que tratar");
        let empty = marta.post("/agenda/2026-W45/lines", &[("text", ""), ("minutes", "mucho")]).await.expect(422);
        empty.shows("Escribe algo").shows("value=\"mucho\"");
        let first = [("text", "Fecha del SSO"), ("project", x.key.as_str()), ("kind", "decide"), ("minutes", "30")];
        marta.post("/agenda/2026-W45/lines", &first).await.expect(303);
        marta.post("/agenda/2026-W45/lines", &[("text", "Guardias de agosto"), ("minutes", "20")]).await.expect(303);
        let page = marta.get("/agenda/2026-W45").await.expect(200);
        page.shows("Fecha del SSO").shows("Decidir").shows("50 de 45 min");
        let place = |body: &str, text: &str| body.find(text).unwrap_or_else(|| panic!("no {text}"));
        let body = marta.get("/agenda/2026-W45").await.body;
        assert!(place(&body, "Fecha del SSO") < place(&body, "Guardias de agosto"));
        marta.post("/agenda/2026-W45/lines/x2/up", &[]).await.expect(303);
        let body = marta.get("/agenda/2026-W45").await.body;
        assert!(place(&body, "Guardias de agosto") < place(&body, "Fecha del SSO"));
        marta.post("/agenda/2026-W45/lines/x1", &[("kind", "inform"), ("minutes", "5")]).await.expect(303);
        marta.get("/agenda/2026-W45").await.shows("25 de 45 min");
        marta.get("/agenda/2026-W45/lines/x1").await.expect(200).shows("Puesto").shows("value=\"5\"");
        marta.post("/agenda/2026-W45/lines/x1", &[("place", "cero")]).await.expect(422).shows("Escribe el puesto");
        marta.get("/agenda/2026-W45/lines/x1/remove").await.expect(200).shows("Fecha del SSO");
        marta.post("/agenda/2026-W45/lines/x1/remove", &[]).await.expect(303);
        marta.get("/agenda/2026-W45").await.hides("Fecha del SSO");
    }

    async fn a_derived_line_says_why_it_is_off_and_comes_back_with_news(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        let mut marta = browser(&h, team.marta).await;
        let line = format!("/agenda/2026-W45/lines/p{}/remove", x.id);
        marta.post(&line, &[("reason", " ")]).await.expect(422).shows("Escribe algo");
        marta.post(&line, &[("reason", "Lo vimos ayer con el cliente")]).await.expect(303);
        let page = marta.get("/agenda/2026-W45").await.expect(200);
        page.shows("Una línea quitada").shows("Lo vimos ayer con el cliente").hides("<a href=\"/projects/INT-1\">Proyecto X</a>");
        h.advance(3600);
        write(&h, team.diego, x.id, "Ha llamado el cliente otra vez").await;
        let page = marta.get("/agenda/2026-W45").await.expect(200);
        page.hides("Lo vimos ayer").shows("Ha llamado el cliente otra vez");
    }

    async fn a_line_that_is_off_can_be_put_back(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        let mut marta = browser(&h, team.marta).await;
        marta.post(&format!("/agenda/2026-W45/lines/p{}/remove", x.id), &[("reason", "Sin novedad")]).await.expect(303);
        marta.post("/agenda/2026-W45/removed/1/back", &[]).await.expect(303);
        marta.get("/agenda/2026-W45").await.hides("Sin novedad").shows("<a href=\"/projects/INT-1\">Proyecto X</a>");
        marta.post("/agenda/2026-W45/removed/1/back", &[]).await.expect(404);
    }

    async fn a_frozen_agenda_takes_no_lines(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        let mut marta = browser(&h, team.marta).await;
        at(&h, "2026-11-03T09:01:00+01:00").await;
        marta.post("/agenda/2026-W45/lines", &[("text", "Llego tarde")]).await.expect(409);
        marta.post(&format!("/agenda/2026-W45/lines/p{}/up", x.id), &[]).await.expect(409);
        let page = marta.get("/agenda/2026-W45").await.expect(200);
        page.shows("sha256").shows("Cerrada").hides("/lines/");
        marta.get("/agenda/2026-W45/check").await.expect(200).shows("Es lo que se cerró");
        marta.get("/agenda/2026-W44").await.expect(404);
        marta.get("/agenda/2026-W47").await.expect(404);
        marta.get("/agenda/cualquiera").await.expect(404);
    }

    async fn leads_without_an_update_are_reminded_once_a_day_before(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        project(&h, "Proyecto Y", team.diego, team.lucia).await;
        at(&h, "2026-11-03T09:01:00+01:00").await;
        at(&h, "2026-11-05T10:00:00+01:00").await;
        assert_eq!(reminded(&h).await, [], "not before");
        write(&h, team.marta, x.id, "Marta ya ha escrito esta semana").await;
        at(&h, "2026-11-09T10:00:30+01:00").await;
        at(&h, "2026-11-09T10:02:00+01:00").await;
        assert_eq!(reminded(&h).await, [team.diego.person], "once, and only who owes one");
        let mut diego = browser(&h, team.diego).await;
        diego.get("/").await.expect(200).shows("Proyecto Y no tiene actualización");
        browser(&h, team.marta).await.get("/").await.expect(200).hides("no tiene actualización");
    }

    async fn whoever_covers_is_reminded_instead_of_who_is_away(h) {
        let team = team(&h).await;
        project(&h, "Proyecto X", team.marta, team.diego).await;
        at(&h, "2026-11-03T09:01:00+01:00").await;
        is_away(&h, team.nadia, team.marta, ("2026-11-09", "2026-11-14"), "Una operación de rodilla").await;
        at(&h, "2026-11-09T10:00:30+01:00").await;
        assert_eq!(reminded(&h).await, [team.diego.person]);
        let mut nadia = browser(&h, team.nadia).await;
        let page = nadia.get("/agenda/2026-W46").await.expect(200);
        page.shows("cubre a Marta Ibáñez").shows("Marta Ibáñez, ausente").hides("rodilla").hides("llness");
        for file in ["/agenda/2026-W46.md", "/agenda/2026-W46.html", "/api/v1/agendas/2026-W46"] {
            nadia.get(file).await.expect(200).shows("Marta Ibáñez, ausente").hides("rodilla");
        }
    }

    async fn a_meeting_of_its_own_is_refused_until_somebody_wrote_it_up(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        h.advance(3600);
        let open = |title: &'static str| NewThread { project: x.id, kind: ThreadKind::Topic, title: title.to_owned(), visibility: Visibility::Team };
        let mut tx = h.tx(team.marta).await;
        let thread = threads::open_thread(&mut tx, open("Reparto de avisos")).await.unwrap();
        threads::post(&mut tx, NewPost::new(thread, "Esto se escribió antes de pedir nada", Audience::Team)).await.unwrap();
        tx.commit().await.unwrap();
        h.advance(3600);
        let mut marta = browser(&h, team.marta).await;
        marta.get("/agenda/2026-W45/topics/new").await.expect(200).shows("cuando alguien ha escrito");
        let form = [("project", x.key.as_str()), ("title", "Reparto de avisos"), ("minutes", "30")];
        marta.post("/agenda/2026-W45/topics", &form).await.expect(303);
        let page = marta.get("/agenda/2026-W45").await.expect(200);
        page.shows("Falta escribirlo").shows("/projects/INT-1/threads/new?kind=topic&amp;title=Reparto+de+avisos");
        let when = [("day", "2026-11-05"), ("time", "12:00")];
        marta.post("/agenda/topics/1", &when).await.expect(409).shows("Falta escribirlo");
        h.advance(3600);
        let mut tx = h.tx(team.diego).await;
        threads::post(&mut tx, NewPost::new(thread, "Ahora sí: tres opciones y lo que cuesta cada una", Audience::Team)).await.unwrap();
        tx.commit().await.unwrap();
        marta.get("/agenda/2026-W45").await.hides("Falta escribirlo").shows("Escrito");
        marta.post("/agenda/topics/1", &[("day", "2026-10-05"), ("time", "12:00")]).await.expect(422).shows("no haya pasado");
        marta.post("/agenda/topics/1", &when).await.expect(303);
        marta.get("/agenda/2026-W45").await.shows("Reunión: ");
        marta.post("/agenda/topics/1/hold", &[]).await.expect(303);
        marta.get("/agenda/2026-W45").await.hides("id=\"t1\"").shows("Nadie ha pedido una reunión aparte");
        marta.post("/agenda/topics/1/withdraw", &[]).await.expect(409);
    }

    async fn who_is_away_and_what_that_leaves_uncovered_is_ahead(h) {
        let team = team(&h).await;
        project(&h, "Proyecto X", team.marta, team.diego).await;
        is_away(&h, team.nadia, team.marta, ("2026-11-05", "2026-11-06"), "").await;
        is_away(&h, team.nadia, team.diego, ("2026-11-05", "2026-11-06"), "").await;
        let page = browser(&h, team.lucia).await.get("/agenda/2026-W45").await.expect(200);
        page.shows("Marta Ibáñez, ausente").shows("Diego Peña, ausente").shows("sin cobertura: 5 nov");
        let coverage = draft(&h).await.coverage.about;
        assert_eq!(coverage.uncovered.len(), 1);
    }

    async fn what_is_restricted_leaves_no_trace_for_the_rest(h) {
        let team = team(&h).await;
        project(&h, "Proyecto X", team.marta, team.diego).await;
        let secret = restricted(&h, "Fusión Brújula", team.marta, team.diego).await;
        write(&h, team.marta, secret.id, "Nadie más debe leer esto todavía").await;
        let form = [("text", "Línea sobre la fusión"), ("project", secret.key.as_str())];
        browser(&h, team.marta).await.post("/agenda/2026-W45/lines", &form).await.expect(303);
        let pages = ["/agenda", "/agenda/2026-W45", "/agenda/2026-W45.md", "/agenda/2026-W45.html", "/api/v1/agendas/2026-W45"];
        for round in 0..2 {
            let (mut marta, mut lucia) = (browser(&h, team.marta).await, browser(&h, team.lucia).await);
            for page in pages {
                marta.get(page).await.expect(200).shows("Fusión Brújula").shows("Línea sobre la fusión");
                lucia.get(page).await.expect(200).shows("Proyecto X").hides("Brújula").hides("fusión").hides("Nadie más");
            }
            if round == 0 {
                lucia.post("/agenda/2026-W45/lines/x1/up", &[]).await.expect(404);
                lucia.post(&format!("/agenda/2026-W45/lines/p{}/remove", secret.id), &[("reason", "x")]).await.expect(404);
                lucia.post("/agenda/2026-W45/lines", &form).await.expect(404);
                at(&h, "2026-11-03T09:01:00+01:00").await;
            }
        }
    }

    async fn a_proposed_project_waits_with_its_context_and_two_slots(h) {
        let team = team(&h).await;
        let norte = propose(&h, team.lucia, "Cuadro de mando").await;
        let page = browser(&h, team.marta).await.get("/agenda/2026-W45").await.expect(200);
        page.shows("Cuadro de mando").shows("Lo propone Lucía Ferrer").shows("Salió en una llamada").shows("Responsable: se decide en la reunión");
        assert_eq!(draft(&h).await.new[0].about.project, norte.id);
    }

    async fn when_nothing_waits_the_meeting_may_be_called_off_with_a_ready_message(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        at(&h, "2026-11-03T09:01:00+01:00").await;
        at(&h, "2026-11-05T10:00:00+01:00").await;
        let mut nadia = browser(&h, team.nadia).await;
        nadia.get("/agenda/2026-W46").await.hides("¿Cancelamos la reunión?");
        write(&h, team.marta, x.id, "Todo al día esta semana, sin sorpresas").await;
        let page = nadia.get("/agenda/2026-W46").await.expect(200);
        page.shows("¿Cancelamos la reunión?").shows("No hay reunión de proyectos el martes 10 de noviembre").shows("http://127.0.0.1:4400/agenda/2026-W46");
        browser(&h, team.marta).await.post("/agenda/2026-W46/cancel", &[]).await.expect(403);
        nadia.post("/agenda/2026-W46/cancel", &[]).await.expect(303);
        nadia.get("/agenda/2026-W46").await.shows("Sin reunión esta semana");
        at(&h, "2026-11-10T09:01:00+01:00").await;
        nadia.get("/agenda/2026-W46").await.expect(200).shows("Sin reunión esta semana").shows("sha256");
        assert!(row(&h, "2026-W46").await.frozen_at.is_some());
        nadia.post("/agenda/2026-W46/restore", &[]).await.expect(303);
        nadia.get("/agenda/2026-W46").await.hides("Sin reunión esta semana");
    }

    async fn the_day_is_set_up_and_can_be_changed_for_one_week(h) {
        let mut team = team(&h).await;
        team.owner.get("/setup/meeting").await.expect(200).shows("La reunión semanal de proyectos");
        let wrong = [("weekday", "9"), ("time", "diez"), ("minutes", "45")];
        team.owner.post("/setup/meeting", &wrong).await.expect(422).shows("como 10:00");
        let form = [("weekday", "3"), ("time", "16:30"), ("minutes", "60")];
        team.owner.post("/setup/meeting", &form).await.expect(303);
        assert_eq!(row(&h, "2026-W45").await.meets_at, "2026-11-04T16:30:00+01:00".parse().unwrap());
        let mut marta = browser(&h, team.marta).await;
        marta.get("/agenda/settings").await.expect(403);
        marta.post("/agenda/2026-W45/move", &[("day", "2026-11-05"), ("time", "10:00")]).await.expect(403);
        let mut nadia = browser(&h, team.nadia).await;
        nadia.get("/agenda/2026-W45/move").await.expect(200).shows("value=\"16:30\"");
        nadia.post("/agenda/2026-W45/move", &[("day", "2026-11-30"), ("time", "10:00")]).await.expect(422).shows("semana siguiente");
        nadia.post("/agenda/2026-W45/move", &[("day", "2026-10-30"), ("time", "10:00")]).await.expect(422).shows("Elige una hora más tarde");
        nadia.post("/agenda/2026-W45/move", &[("day", "2026-11-05"), ("time", "10:00")]).await.expect(303);
        let whole = [("weekday", "1"), ("time", "09:00"), ("minutes", "30"), ("draft_hours", "1"), ("freeze_minutes", "120")];
        nadia.post("/agenda/settings", &whole).await.expect(422).shows("antes del cierre");
        let whole = [("weekday", "1"), ("time", "09:00"), ("minutes", "30"), ("draft_hours", "48"), ("freeze_minutes", "120")];
        nadia.post("/agenda/settings", &whole).await.expect(303);
        let w45 = row(&h, "2026-W45").await;
        assert_eq!(w45.meets_at, "2026-11-05T10:00:00+01:00".parse().unwrap(), "chosen by hand");
        at(&h, "2026-11-05T09:01:00+01:00").await;
        let w46 = row(&h, "2026-W46").await;
        assert_eq!(w46.meets_at, "2026-11-09T09:00:00+01:00".parse().unwrap());
        assert_eq!(w46.freezes_at, "2026-11-09T07:00:00+01:00".parse().unwrap());
    }

    async fn a_project_shows_its_lines_on_the_next_agenda(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        let mut marta = browser(&h, team.marta).await;
        let form = [("text", "Fecha del SSO"), ("project", x.key.as_str()), ("kind", "decide")];
        marta.post("/agenda/2026-W45/lines", &form).await.expect(303);
        let mut read = h.read(team.marta).await;
        let t = ui::Locale { lang: kernel::Lang::Es, zone: jiff::tz::TimeZone::get("Europe/Madrid").unwrap(), now: h.now() };
        let panel = crate::slots::project_panel(&mut read, &t, x.id).await.unwrap().expect("a panel").into_string();
        assert!(panel.contains("Agenda de mañana") && panel.contains("Fecha del SSO") && panel.contains("Decidir"), "{panel}");
    }
}
