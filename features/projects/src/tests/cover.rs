//! RULES §1.2 through the store: absences move the lead for exactly those days, tell of it once, and
//! ask for a cover before they leave a project without anybody.

use super::company::{ROOMS, actor, company, conflict, fields, head, held, leads, news, proposal};
use crate::{AssignedRole, Kind, Opening, actions};
use kernel::{PersonId, ProjectId};
use testkit::on_both;

const TOLD: &[&str] = &["CoverStarted", "CoverEnded", "ProjectUncovered"];

/// Noon in Madrid of a day in December.
fn noon(day: u8) -> String {
    format!("2026-12-{day:02}T11:00:00Z")
}

fn id_of(project: ProjectId) -> serde_json::Value {
    project.0.into()
}

fn id(person: PersonId) -> serde_json::Value {
    person.0.into()
}

on_both! { ROOMS;
    async fn the_worked_example_holds_for_real_rows(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        c.away(&h, c.ana, "2026-12-01", "2026-12-12").await;
        c.away(&h, c.luis, "2026-12-09", "2026-12-10").await;
        assert_eq!(leads(&h, project, "2026-11-30T22:59:59Z").await, Some(c.ana));
        for day in 1..=8 {
            assert_eq!(leads(&h, project, &noon(day)).await, Some(c.luis), "{day}");
        }
        for day in 9..=10 {
            assert_eq!(leads(&h, project, &noon(day)).await, None, "{day}");
        }
        for day in 11..=12 {
            assert_eq!(leads(&h, project, &noon(day)).await, Some(c.luis), "{day}");
        }
        assert_eq!(leads(&h, project, "2026-12-12T22:59:59Z").await, Some(c.luis));
        assert_eq!(leads(&h, project, "2026-12-12T23:00:00Z").await, Some(c.ana));
    }

    async fn the_second_absence_is_refused_until_somebody_covers_or_the_gap_is_accepted(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        c.away(&h, c.ana, "2026-12-01", "2026-12-12").await;
        let mut luis = c.enters(&h, c.luis).await;
        let days = [("from", "2026-12-09"), ("last", "2026-12-10"), ("reason", "holiday")];
        let cover = format!("cover.{project}");
        let asked = luis.post("/absences", &days).await.expect(422);
        let asked = asked.shows("AUR-1 Aurora Seguros · Portal de clientes se queda sin nadie: 2026-12-09, 2026-12-10");
        assert!(asked.has(&cover));
        assert!(news(&h, &c, &["AbsenceRequested"]).await.len() == 1, "the refused one left no trace");
        // Somebody who cannot cover is no answer; the lead, who is away, is none either.
        for unable in [c.iker, c.ana] {
            let answer = unable.to_string();
            let with: Vec<(&str, &str)> = days.into_iter().chain([(cover.as_str(), answer.as_str())]).collect();
            luis.post("/absences", &with).await.expect(422).shows("no puede cubrir");
        }
        let eva = c.eva.to_string();
        let with: Vec<(&str, &str)> = days.into_iter().chain([(cover.as_str(), eva.as_str())]).collect();
        let page = luis.post("/absences", &with).await.expect(303).location();
        c.enters(&h, c.nadia).await.post(&format!("{page}/approval"), &[]).await.expect(303);
        assert_eq!(leads(&h, project, &noon(8)).await, Some(c.luis));
        assert_eq!(leads(&h, project, &noon(9)).await, Some(c.eva));
        assert_eq!(leads(&h, project, &noon(11)).await, Some(c.luis));
        assert_eq!(news(&h, &c, &["CoverNamed"]).await.len(), 1);
        assert!(news(&h, &c, &["ProjectUncovered"]).await.is_empty());
    }

    async fn whoever_approves_must_name_a_cover_or_accept_the_gap_which_is_told_that_day(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        c.away(&h, c.ana, "2026-12-01", "2026-12-12").await;
        c.ask_away(&h, actor(c.luis), c.luis, ("2026-12-09", "2026-12-10"), true).await.unwrap();
        assert!(news(&h, &c, &["ProjectUncovered"]).await.is_empty(), "asked for is not yet so");
        let mut nadia = c.enters(&h, c.nadia).await;
        nadia.post("/absences/2/approval", &[]).await.expect(422).shows("se queda sin nadie");
        nadia.post("/absences/2/approval", &[("accept_gap", "on")]).await.expect(303);
        let told = news(&h, &c, &["ProjectUncovered"]).await;
        assert_eq!(told.len(), 1);
        assert_eq!((told[0]["project"].as_i64(), told[0]["from"].as_str()), (Some(project.0), Some("2026-12-09")));
        for day in ["2026-11-24", "2026-12-08", "2026-12-09", "2026-12-10"] {
            h.set(&format!("{day}T12:00:00+01:00"));
            h.work().await;
        }
        assert_eq!(news(&h, &c, &["ProjectUncovered"]).await.len(), 1, "a gap is told once");
    }

    async fn a_cover_named_before_answers_the_question(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        c.away(&h, c.ana, "2026-12-01", "2026-12-12").await;
        let (from, to) = ("2026-12-08T23:00:00Z".parse().unwrap(), "2026-12-10T23:00:00Z".parse().unwrap());
        c.does(&h, actor(c.luis), async |tx| actions::name_cover(tx, project, c.eva, from, to).await).await.unwrap();
        c.ask_away(&h, head(c.nadia), c.luis, ("2026-12-09", "2026-12-10"), false).await.unwrap();
        assert_eq!(leads(&h, project, &noon(10)).await, Some(c.eva));
    }

    async fn cover_starts_and_ends_are_told_once_and_on_return_since_the_lead_left(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        c.away(&h, c.ana, "2026-12-01", "2026-12-12").await;
        c.away(&h, c.luis, "2026-12-09", "2026-12-10").await;
        for at in ["2026-11-30T22:59:00Z", "2026-11-30T23:00:00Z", "2026-12-01T11:00:00Z", "2026-12-05T11:00:00Z",
            "2026-12-09T08:00:00Z", "2026-12-10T22:59:00Z", "2026-12-11T08:00:00Z", "2026-12-13T08:00:00Z"] {
            h.set(at);
            h.work().await;
            h.work().await;
        }
        let told: Vec<_> = news(&h, &c, TOLD).await.into_iter().filter(|n| n["kind"] != "ProjectUncovered").collect();
        let started = |lead| serde_json::json!({"kind": "CoverStarted", "project": project.0, "lead": lead, "away": c.ana.0});
        let ended = serde_json::json!({"kind": "CoverEnded", "project": project.0, "lead": c.ana.0, "since": "2026-11-30T23:00:00Z"});
        assert_eq!(told, [started(id(c.luis)), started(serde_json::Value::Null), started(id(c.luis)), ended]);
    }

    async fn illness_moves_the_lead_at_once_and_is_never_held_up(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        c.away(&h, c.luis, "2026-11-23", "2026-11-27").await;
        assert_eq!(leads(&h, project, "2026-11-23T11:00:00Z").await, Some(c.ana));
        let mut ana = c.enters(&h, c.ana).await;
        let ill = [("from", "2026-11-23"), ("last", "2026-11-24"), ("reason", "illness")];
        ana.post("/absences", &ill).await.expect(303);
        assert_eq!(leads(&h, project, "2026-11-23T11:00:00Z").await, None);
        let told = news(&h, &c, TOLD).await;
        let kinds: Vec<_> = told.iter().map(|news| news["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["CoverStarted", "ProjectUncovered"], "the coordinator hears of it at once");
        assert_eq!((&told[0]["lead"], told[1]["from"].as_str()), (&serde_json::Value::Null, Some("2026-11-23")));
        // No screen but hers says why.
        let mut nadia = c.enters(&h, c.nadia).await;
        nadia.get("/projects/AUR-1").await.expect(200).shows("Nadie lleva este proyecto ahora").hides("nfermedad");
    }

    async fn sickness_declared_late_corrects_what_history_shows(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        h.set("2026-12-03T09:00:00+01:00");
        h.work().await;
        assert_eq!(leads(&h, project, "2026-12-02T11:00:00Z").await, Some(c.ana));
        let mut ana = c.enters(&h, c.ana).await;
        ana.post("/absences", &[("from", "2026-12-02"), ("last", "2026-12-02"), ("reason", "illness")]).await.expect(303);
        assert_eq!(leads(&h, project, "2026-12-02T11:00:00Z").await, Some(c.luis));
        assert_eq!(leads(&h, project, "2026-12-03T11:00:00Z").await, Some(c.ana));
        assert_eq!(held(&h, project, AssignedRole::Lead).await.len(), 1, "nothing was rewritten");
    }

    async fn an_absence_of_less_than_four_working_hours_and_nights_and_weekends_move_nothing(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        let mut ana = c.enters(&h, c.ana).await;
        let short = [("from", "2026-11-24"), ("from_time", "09:00"), ("to_time", "12:59"), ("reason", "illness")];
        ana.post("/absences", &short).await.expect(303);
        for at in ["2026-11-24T10:00:00Z", "2026-11-24T22:00:00Z", "2026-11-28T11:00:00Z", "2026-12-06T11:00:00Z"] {
            h.set(at);
            h.work().await;
            assert_eq!(leads(&h, project, at).await, Some(c.ana), "{at}");
        }
        assert!(news(&h, &c, TOLD).await.is_empty());
    }

    async fn a_cancelled_absence_brings_the_lead_back_at_once(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        c.away(&h, c.ana, "2026-11-23", "2026-12-04").await;
        assert_eq!(leads(&h, project, "2026-11-23T11:00:00Z").await, Some(c.luis));
        c.enters(&h, c.nadia).await.post("/absences/1/cancellation", &[]).await.expect(303);
        assert_eq!(leads(&h, project, "2026-11-23T11:00:00Z").await, Some(c.ana));
        let kinds: Vec<_> = news(&h, &c, TOLD).await.iter().map(|n| n["kind"].as_str().unwrap().to_owned()).collect();
        assert_eq!(kinds, ["CoverStarted", "CoverEnded"]);
    }

    async fn roles_change_hands_by_adding_rows_and_a_named_lead_is_no_cover(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        h.set("2026-11-30T10:00:00+01:00");
        let set = |lead, backup| c.does(&h, head(c.nadia), async move |tx| {
            actions::set_pair(tx, project, Some(lead), Some(backup), None, None).await
        });
        set(c.eva, c.luis).await.unwrap();
        let leads = held(&h, project, AssignedRole::Lead).await;
        assert_eq!(leads.iter().map(|(who, ..)| *who).collect::<Vec<_>>(), [c.ana, c.eva]);
        assert_eq!(leads[0].2, Some(leads[1].1), "one ends when the other begins");
        assert_eq!(held(&h, project, AssignedRole::Backup).await.len(), 1, "who stays is not touched");
        h.work().await;
        assert!(news(&h, &c, TOLD).await.is_empty());
        assert_eq!(fields(set(c.eva, c.eva).await), ["backup"]);
        assert_eq!(fields(set(c.iker, c.luis).await), ["lead"]);
    }

    async fn a_cover_is_somebody_else_who_is_there(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        c.away(&h, c.eva, "2026-12-09", "2026-12-09").await;
        let (from, to) = ("2026-12-08T23:00:00Z".parse().unwrap(), "2026-12-10T23:00:00Z".parse().unwrap());
        let name = |who, from, to| c.does(&h, head(c.nadia), async move |tx| actions::name_cover(tx, project, who, from, to).await);
        for unable in [c.ana, c.luis, c.iker, c.eva] {
            assert_eq!(fields(name(unable, from, to).await), ["person"]);
        }
        assert_eq!(fields(name(c.nadia, to, from).await), ["to"]);
        let cover = name(c.nadia, from, to).await.unwrap();
        c.does(&h, head(c.nadia), async |tx| actions::end_cover(tx, cover).await).await.unwrap();
        let rows = held(&h, project, AssignedRole::Cover).await;
        assert_eq!(rows[0].2, Some(rows[0].1), "ended before it began");
        c.does(&h, head(c.nadia), async |tx| actions::close(tx, project, "").await).await.unwrap();
        assert_eq!(conflict(name(c.nadia, from, to).await), "projects-closed-is-silent");
    }

    async fn the_record_of_a_cover_is_the_same_for_an_illness_and_for_a_holiday(h) {
        // RULES §11.12: an administrator who may not see reasons must not read one out of who did what.
        let c = company(&h).await;
        let ours = c.portal(&h).await;
        let theirs = c.does(&h, head(c.nadia), async |tx| {
            let id = actions::propose(tx, proposal(Kind::Client, Some(c.kiosko), "Cajas")).await?;
            actions::open(tx, id, Opening::with(c.eva, c.luis)).await?;
            Ok(id)
        }).await.unwrap();
        let mut owner = c.enters(&h, c.beatriz).await;
        let noa = people::Invite { role: kernel::Role::Admin, services: false, ..cast::colleague("Noa Rey") };
        let admin = cast::invite(&h, noa).await.person;
        // Eva asks for a holiday and a head approves; Ana says that she is ill. Both leave today.
        let why = |who, reason: &str| people::NewAbsence {
            person: who,
            when: people::Stretch::parse("2026-11-23", "2026-11-24", "", "").unwrap(),
            reason: people::Reason::parse(reason).unwrap(),
            note: people::Note::parse("note", "").unwrap(),
            covers: people::Covers { named: Vec::new(), accept_gap: true },
        };
        let holiday = why(c.eva, "holiday");
        let asked = c.does(&h, actor(c.eva), async |tx| people::request_absence(tx, holiday).await).await.unwrap();
        c.does(&h, head(c.nadia), async |tx| people::approve_absence(tx, asked, people::Covers { named: Vec::new(), accept_gap: true }).await).await.unwrap();
        let illness = why(c.ana, "illness");
        c.does(&h, actor(c.ana), async |tx| people::request_absence(tx, illness).await).await.unwrap();
        assert!(owner.get("/admin/audit.jsonl").await.expect(200).has("AbsenceApproved"));
        let log = c.enters(&h, admin).await.get("/admin/audit.jsonl").await.expect(200);
        let log = log.hides("Absence");
        let told = |project: ProjectId| -> Vec<(String, String, serde_json::Value, serde_json::Value)> {
            let rows = log.body.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
            rows.filter_map(|row| {
                let facts: serde_json::Value = serde_json::from_str(row["payload"].as_str().unwrap()).unwrap();
                let fits = TOLD.contains(&row["kind"].as_str().unwrap()) && facts["project"] == id_of(project);
                fits.then(|| (row["kind"].to_string(), row["actor_kind"].to_string(), row["actor_id"].clone(), facts["lead"].clone()))
            }).collect()
        };
        let (of_holiday, of_illness) = (told(theirs), told(ours));
        assert_eq!(of_illness, of_holiday);
        assert_eq!(of_illness.len(), 1, "{of_illness:?}");
    }
}
