//! The life of a project (RULES §1.1): proposed, opened with a pair, one a client, paused, closed.

use super::company::{ROOMS, actor, company, conflict, fields, head, held, news, proposal, written};
use crate::{
    AssignedRole, Changes, Kind, Opening, ProjectState, Repeats, StatusState, actions, store,
    types::NewMeeting,
};
use jiff::{
    civil::{Time, date},
    tz::TimeZone,
};
use kernel::{Actor, Error, Lang};
use testkit::on_both;

fn weekly() -> NewMeeting {
    NewMeeting {
        title: "Semanal".to_owned(),
        first_day: date(2026, 11, 24),
        at_time: Time::constant(10, 0, 0, 0),
        zone: TimeZone::get("Europe/Madrid").unwrap(),
        minutes: 60,
        repeats: Repeats::Weekly,
        attendees: "Jorge".to_owned(),
    }
}

on_both! { ROOMS;
    async fn a_project_opens_only_with_a_description_a_lead_and_a_backup(h) {
        let c = company(&h).await;
        let mut bare = proposal(Kind::Client, Some(c.aurora), "Portal");
        bare.description = " ".to_owned();
        let id = c.does(&h, actor(c.eva), async |tx| actions::propose(tx, bare).await).await.unwrap();
        let open = |opening: Opening| c.does(&h, head(c.nadia), async move |tx| actions::open(tx, id, opening).await);
        let nobody = Opening { lead: None, backup: None, decided_in: None, second_reason: None };
        assert_eq!(fields(open(nobody.clone()).await), ["description", "lead", "backup"]);
        assert_eq!(fields(open(Opening { lead: Some(c.ana), ..nobody.clone() }).await), ["description", "backup"]);
        let changes = Changes {
            name: "Portal".to_owned(),
            description: "Una API.".to_owned(),
            context: String::new(),
            phase: String::new(),
            lang: Lang::Es,
            restricted: false,
        };
        // Whoever proposed it may still say more.
        c.does(&h, actor(c.eva), async |tx| actions::change(tx, id, changes).await).await.unwrap();
        assert_eq!(fields(open(Opening::with(c.ana, c.ana)).await), ["backup"]);
        assert_eq!(fields(open(Opening::with(c.iker, c.luis)).await), ["lead"]);
        assert!(matches!(c.does(&h, actor(c.ana), async |tx| actions::open(tx, id, Opening::with(c.ana, c.luis)).await).await, Err(Error::Forbidden)));
        open(Opening::with(c.ana, c.luis)).await.unwrap();
        assert_eq!(conflict(open(Opening::with(c.ana, c.luis)).await), "projects-was-opened");
        let kinds: Vec<_> = news(&h, &c, &["ProjectProposed", "ProjectOpened", "AssignmentMade"]).await;
        assert_eq!(kinds.iter().map(|n| n["kind"].as_str().unwrap()).collect::<Vec<_>>(), ["ProjectProposed", "ProjectOpened", "AssignmentMade", "AssignmentMade"]);
    }

    async fn a_client_has_one_open_project_and_a_second_only_with_a_reason(h) {
        let c = company(&h).await;
        c.portal(&h).await;
        let propose = |kind, name: &'static str| c.does(&h, head(c.nadia), async move |tx| actions::propose(tx, proposal(kind, Some(c.aurora), name)).await);
        let second = propose(Kind::Client, "Siniestros").await.unwrap();
        let open = |reason: Option<&str>| {
            let opening = Opening { second_reason: reason.map(str::to_owned), ..Opening::with(c.eva, c.luis) };
            c.does(&h, head(c.nadia), async move |tx| actions::open(tx, second, opening).await)
        };
        assert_eq!(fields(open(None).await), ["second_reason"]);
        assert_eq!(fields(open(Some("  ")).await), ["second_reason"]);
        open(Some("Lo paga otro departamento")).await.unwrap();
        assert_eq!(written(&h, second).await.second_reason.as_deref(), Some("Lo paga otro departamento"));
        // Internal work and proofs stand beside it.
        let beside = c.does(&h, head(c.nadia), async |tx| {
            let id = actions::propose(tx, proposal(Kind::Internal, None, "Formación")).await?;
            actions::open(tx, id, Opening::with(c.ana, c.luis)).await?;
            Ok(store::find_card(tx, id).await?.key)
        });
        assert_eq!(beside.await.unwrap(), "INT-1");
    }

    async fn keys_run_by_client_and_a_proof_may_have_none(h) {
        let c = company(&h).await;
        let mut keys = Vec::new();
        for (kind, client) in [(Kind::Client, Some(c.aurora)), (Kind::Poc, Some(c.aurora)), (Kind::Client, Some(c.kiosko)), (Kind::Poc, None), (Kind::Internal, None), (Kind::Internal, None)] {
            let made = c.does(&h, actor(c.ana), async move |tx| {
                let id = actions::propose(tx, proposal(kind, client, "Algo")).await?;
                Ok(store::find_card(tx, id).await?.key)
            });
            keys.push(made.await.unwrap());
        }
        assert_eq!(keys, ["AUR-1", "AUR-2", "KIO-1", "POC-1", "INT-1", "INT-2"]);
        for (kind, client) in [(Kind::Client, None), (Kind::Internal, Some(c.aurora))] {
            let wrong = c.does(&h, actor(c.ana), async move |tx| actions::propose(tx, proposal(kind, client, "Algo")).await).await;
            assert_eq!(fields(wrong), ["client"]);
        }
    }

    async fn a_closed_project_is_readable_searchable_and_silent(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        c.does(&h, actor(c.ana), async |tx| actions::plan_meeting(tx, project, weekly()).await).await.unwrap();
        let mut ana = c.enters(&h, c.ana).await;
        ana.post("/projects/AUR-1/closing", &[("note", "Aceptado por el cliente")]).await.expect(303);
        let page = ana.get("/projects/aur-1").await.expect(200);
        page.shows("Cerrado").shows("Dar al portal una API").hides("Prever una reunión");
        ana.get("/search?q=portal").await.expect(200).shows("Portal de clientes");
        for (path, form) in [
            ("status", vec![("state", "on_track"), ("sentence", "Va bien")]),
            ("note", vec![("text", "Ojo")]),
            ("issues", vec![("url", "https://github.com/a/b/issues/1"), ("title", "Algo")]),
            ("meetings", vec![("title", "x"), ("first_day", "2026-12-01"), ("at_time", "10:00"), ("minutes", "30"), ("repeats", "never"), ("zone", "UTC")]),
            ("people/pair", vec![("lead", "3"), ("backup", "4")]),
            ("pause", vec![]),
        ] {
            let status = ana.post(&format!("/projects/AUR-1/{path}"), &form).await.status;
            assert!(status == 409 || status == 403, "{path}: {status}");
        }
        let head = head(c.nadia);
        for refused in [
            c.does(&h, head, async |tx| actions::say_status(tx, project, StatusState::OnTrack, "Va").await).await,
            c.does(&h, head, async |tx| actions::write_note(tx, project, "Ojo").await).await,
            c.does(&h, head, async |tx| actions::pause(tx, project, "").await).await,
            c.does(&h, head, async |tx| actions::close(tx, project, "").await).await,
            c.does(&h, head, async |tx| actions::plan_meeting(tx, project, weekly()).await.map(drop)).await,
            c.does(&h, head, async |tx| actions::admit_guest(tx, project, c.jorge).await).await,
        ] {
            assert_eq!(conflict(refused), "projects-closed-is-silent");
        }
        h.set("2026-12-24T12:00:00+01:00");
        h.work().await;
        assert!(news(&h, &c, &["MeetingPassed", "CoverStarted"]).await.is_empty());
        let rows = held(&h, project, AssignedRole::Lead).await;
        assert!(rows.iter().all(|(_, _, to)| to.is_some()), "nobody leads what is closed");
    }

    async fn a_reopened_project_has_its_pair_again_or_another(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        let head = head(c.nadia);
        let reopen = |opening: Opening| c.does(&h, head, async move |tx| actions::reopen(tx, project, opening).await);
        let same = Opening { lead: None, backup: None, decided_in: None, second_reason: None };
        assert_eq!(conflict(reopen(same.clone()).await), "projects-is-open");
        c.does(&h, actor(c.ana), async |tx| actions::close(tx, project, "").await).await.unwrap();
        h.advance(3600);
        reopen(same).await.unwrap();
        let leads = held(&h, project, AssignedRole::Lead).await;
        assert_eq!(leads.iter().map(|(who, ..)| *who).collect::<Vec<_>>(), [c.ana, c.ana]);
        c.does(&h, actor(c.ana), async |tx| actions::close(tx, project, "").await).await.unwrap();
        reopen(Opening::with(c.eva, c.luis)).await.unwrap();
        let mut read = h.read(Actor::SYSTEM).await;
        let turns: Vec<_> = store::list_turns(&mut read, project).await.unwrap().into_iter().map(|turn| turn.state).collect();
        use ProjectState::{Closed, Open, Proposed};
        assert_eq!(turns, [Proposed, Open, Closed, Open, Closed, Open], "every turn stays in the record");
    }

    async fn a_project_rests_and_goes_on(h) {
        let c = company(&h).await;
        c.portal(&h).await;
        let mut ana = c.enters(&h, c.ana).await;
        ana.post("/projects/AUR-1/resumption", &[]).await.expect(409);
        ana.post("/projects/AUR-1/pause", &[]).await.expect(303);
        ana.get("/projects/AUR-1").await.expect(200).shows("En pausa");
        ana.post("/projects/AUR-1/pause", &[]).await.expect(409);
        ana.post("/projects/AUR-1/resumption", &[]).await.expect(303);
    }

    async fn only_those_who_run_a_project_speak_for_it(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        let say = |who| c.does(&h, who, async move |tx| actions::say_status(tx, project, StatusState::AtRisk, "Llega tarde").await);
        assert!(matches!(say(actor(c.eva)).await, Err(Error::Forbidden)));
        for who in [actor(c.ana), actor(c.luis), head(c.nadia)] {
            say(who).await.unwrap();
        }
        assert_eq!(news(&h, &c, &["StatusSaid"]).await.len(), 3);
    }

    async fn a_weekly_meeting_passes_each_week_once_and_a_called_off_one_does_not(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        let meeting = c.does(&h, actor(c.ana), async |tx| actions::plan_meeting(tx, project, weekly()).await).await.unwrap();
        h.set("2026-11-24T10:59:00+01:00");
        h.work().await;
        assert!(news(&h, &c, &["MeetingPassed"]).await.is_empty(), "it is still going on");
        h.set("2026-11-24T11:00:00+01:00");
        h.work().await;
        h.advance(60);
        h.work().await;
        c.does(&h, actor(c.ana), async |tx| actions::skip_meeting(tx, meeting).await).await.unwrap();
        h.set("2026-12-10T09:00:00+01:00");
        h.work().await;
        let at: Vec<_> = news(&h, &c, &["MeetingPassed"]).await.iter().map(|n| n["at"].as_str().unwrap().to_owned()).collect();
        assert_eq!(at, ["2026-11-24T09:00:00Z", "2026-12-08T09:00:00Z"]);
        c.does(&h, actor(c.ana), async |tx| actions::cancel_meeting(tx, meeting).await).await.unwrap();
        assert_eq!(conflict(c.does(&h, actor(c.ana), async |tx| actions::skip_meeting(tx, meeting).await).await), "projects-meeting-over");
        h.set("2027-01-10T09:00:00+01:00");
        h.work().await;
        assert_eq!(news(&h, &c, &["MeetingPassed"]).await.len(), 2);
    }
}
