//! The worked example of RULES §1.6 through real rows, with meetings skipped and moved.

use super::house::{ROOMS, at, draft, frozen, line_of, posts_of, project, row, team, write};
use crate::{actions, document, rules::Update, shown::Links};
use jiff::tz::TimeZone;
use kernel::{Actor, Lang};
use testkit::{Furnished, on_both};
use ui::Locale;

fn spanish(h: &Furnished) -> Locale {
    Locale { lang: Lang::Es, zone: TimeZone::get("Europe/Madrid").unwrap(), now: h.now() }
}

on_both! { ROOMS;
    async fn x_is_without_an_update_and_y_is_new(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        at(&h, "2026-11-17T08:59:00+01:00").await;
        let before = write(&h, team.marta, x.id, "Llamada con el cliente, todo en orden").await;
        at(&h, "2026-11-17T09:00:20+01:00").await;
        at(&h, "2026-11-20T10:00:00+01:00").await;
        let mut tx = h.tx(Actor::SYSTEM).await;
        threads::system_post(&mut tx, x.id, "Diego Peña cubre el proyecto desde hoy", None).await.unwrap();
        tx.commit().await.unwrap();
        at(&h, "2026-11-23T12:00:00+01:00").await;
        let y = project(&h, "Proyecto Y", team.diego, team.lucia).await;
        at(&h, "2026-11-24T09:00:20+01:00").await;
        at(&h, "2026-11-24T09:20:00+01:00").await;
        let after = write(&h, team.marta, x.id, "El cliente confirma la demo del jueves").await;

        assert_eq!(posts_of(&frozen(&h, "2026-W47").await, x.id), [before], "the previous agenda has it");
        let w48 = frozen(&h, "2026-W48").await;
        let line = line_of(&w48, x.id).expect("a line");
        assert_eq!((line.update, line.weeks, line.posts()), (Update::Missing, 1, 0));
        assert_eq!(w48.from, Some("2026-11-17T09:00:00+01:00".parse::<jiff::Timestamp>().unwrap().as_microsecond()));
        let new = w48.new.iter().find(|line| line.about.project == y.id).expect("in section 3");
        assert_eq!((new.about.update, new.about.opened), (Update::NotJudged, true));
        assert!(line_of(&w48, y.id).is_none());

        let mut read = h.read(Actor::SYSTEM).await;
        let shown = document::load(&mut read, &spanish(&h), "2026-W48".parse().unwrap(), Links::All).await.unwrap();
        assert_eq!(shown.after.len(), 1);
        assert_eq!(shown.after[0].words, "El cliente confirma la demo del jueves");
        drop(read);
        assert_eq!(posts_of(&draft(&h).await, x.id), [after], "and again in the next window");
    }

    async fn a_skipped_and_a_moved_meeting_lose_nothing(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        at(&h, "2026-11-03T09:01:00+01:00").await;
        at(&h, "2026-11-04T11:00:00+01:00").await;
        let first = write(&h, team.marta, x.id, "Primera entrada de la semana").await;
        // Nobody meets in week 46; its agenda is frozen and published all the same.
        let mut tx = h.tx(team.nadia).await;
        actions::cancel(&mut tx, "2026-W46".parse().unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        at(&h, "2026-11-10T09:01:00+01:00").await;
        assert_eq!(posts_of(&frozen(&h, "2026-W46").await, x.id), [first]);
        assert!(row(&h, "2026-W46").await.cancelled_at.is_some());
        // Week 47 meets on Thursday at noon instead.
        let mut tx = h.tx(team.nadia).await;
        let thursday = "2026-11-19T12:00:00+01:00".parse().unwrap();
        actions::move_meeting(&mut tx, "2026-W47".parse().unwrap(), thursday).await.unwrap();
        tx.commit().await.unwrap();
        at(&h, "2026-11-17T10:30:00+01:00").await;
        let second = write(&h, team.marta, x.id, "Después de la hora de siempre").await;
        assert!(row(&h, "2026-W47").await.frozen_at.is_none());
        at(&h, "2026-11-19T11:00:30+01:00").await;
        let third = write(&h, team.diego, x.id, "Ya después del cierre del jueves").await;
        assert_eq!(posts_of(&frozen(&h, "2026-W47").await, x.id), [second]);
        at(&h, "2026-11-24T09:01:00+01:00").await;
        assert_eq!(posts_of(&frozen(&h, "2026-W48").await, x.id), [third]);
        let freezes = [row(&h, "2026-W46").await, row(&h, "2026-W47").await, row(&h, "2026-W48").await];
        assert_eq!(freezes[1].window_from, Some(freezes[0].freezes_at));
        assert_eq!(freezes[2].window_from, Some(freezes[1].freezes_at));
    }

    async fn two_weeks_in_a_row_come_first_in_the_meeting(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        let z = project(&h, "Proyecto Z", team.lucia, team.diego).await;
        at(&h, "2026-11-10T09:01:00+01:00").await;
        for day in ["2026-11-12T10:00:00+01:00", "2026-11-19T10:00:00+01:00"] {
            at(&h, day).await;
            write(&h, team.lucia, z.id, "Una entrada cada semana, como debe ser").await;
        }
        at(&h, "2026-11-17T09:01:00+01:00").await;
        at(&h, "2026-11-24T09:01:00+01:00").await;
        assert_eq!(line_of(&frozen(&h, "2026-W48").await, x.id).map(|line| line.weeks), Some(3));
        let mut read = h.read(team.nadia).await;
        let shown = document::load(&mut read, &spanish(&h), "2026-W48".parse().unwrap(), Links::All).await.unwrap();
        let order = shown.meeting_order();
        assert_eq!(order[0].title, "Proyecto X");
        assert!(order[0].remarks.iter().any(|remark| remark.words == "Sin actualización, 3.ª semana"));
    }

    async fn a_paused_week_neither_counts_nor_breaks_the_row(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        at(&h, "2026-11-10T09:01:00+01:00").await;
        at(&h, "2026-11-10T12:00:00+01:00").await;
        let mut tx = h.tx(team.nadia).await;
        projects::pause(&mut tx, x.id, "El cliente lo pide").await.unwrap();
        tx.commit().await.unwrap();
        at(&h, "2026-11-17T09:01:00+01:00").await;
        let mut tx = h.tx(team.nadia).await;
        projects::resume(&mut tx, x.id).await.unwrap();
        tx.commit().await.unwrap();
        at(&h, "2026-11-24T09:01:00+01:00").await;
        let of = |content: &crate::content::Content| line_of(content, x.id).map(|line| (line.update, line.weeks));
        assert_eq!(of(&frozen(&h, "2026-W46").await), Some((Update::Missing, 1)));
        assert_eq!(of(&frozen(&h, "2026-W47").await), Some((Update::NotJudged, 1)));
        assert_eq!(of(&frozen(&h, "2026-W48").await), Some((Update::Missing, 2)));
    }

    async fn a_holiday_moves_the_meeting_and_not_its_name(h) {
        let team = team(&h).await;
        let mut tx = h.tx(Actor::SYSTEM).await;
        let mut workspace = web::workspace(&mut tx).await.unwrap();
        let calendars = people::list_calendars(&mut tx).await.unwrap();
        let catalonia = calendars.into_iter().find(|(_, code, _)| code == "ES-CT").expect("Catalonia has a calendar");
        workspace.calendar = catalonia.1;
        web::save_workspace(&mut tx, &workspace).await.unwrap();
        tx.commit().await.unwrap();
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        // Tuesday 8 December 2026 is a holiday: week 50 meets on Monday.
        at(&h, "2026-12-01T09:01:00+01:00").await;
        at(&h, "2026-12-07T08:59:00+01:00").await;
        let before = write(&h, team.marta, x.id, "Antes del cierre del lunes").await;
        assert!(row(&h, "2026-W50").await.frozen_at.is_none());
        at(&h, "2026-12-07T09:00:10+01:00").await;
        let w50 = row(&h, "2026-W50").await;
        assert_eq!(w50.meets_at, "2026-12-07T10:00:00+01:00".parse::<jiff::Timestamp>().unwrap());
        assert_eq!(posts_of(&frozen(&h, "2026-W50").await, x.id), [before]);
    }

    async fn a_closed_project_appears_once_as_closed_this_week(h) {
        let team = team(&h).await;
        let x = project(&h, "Proyecto X", team.marta, team.diego).await;
        at(&h, "2026-11-10T09:01:00+01:00").await;
        at(&h, "2026-11-12T10:00:00+01:00").await;
        let mut tx = h.tx(team.nadia).await;
        projects::close(&mut tx, x.id, "Entregado y aceptado").await.unwrap();
        tx.commit().await.unwrap();
        at(&h, "2026-11-17T09:01:00+01:00").await;
        at(&h, "2026-11-24T09:01:00+01:00").await;
        let w47 = frozen(&h, "2026-W47").await;
        let line = line_of(&w47, x.id).expect("once");
        assert_eq!((line.state, line.update), (projects::ProjectState::Closed, Update::NotJudged));
        assert!(line_of(&frozen(&h, "2026-W48").await, x.id).is_none());
        let mut read = h.read(team.nadia).await;
        let shown = document::load(&mut read, &spanish(&h), "2026-W47".parse().unwrap(), Links::All).await.unwrap();
        let item = shown.items().find(|item| item.title == "Proyecto X").expect("shown");
        assert!(item.remarks.iter().any(|remark| remark.words == "Cerrado esta semana"));
    }
}
