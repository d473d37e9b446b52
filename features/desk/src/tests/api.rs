//! The calculation through the door.

use super::ROOMS;
use http::Method;
use serde_json::json;
use testkit::on_both;

fn office() -> serde_json::Value {
    let day = json!([["09:00", "18:00"]]);
    json!({
        "name": "Madrid", "zone": "Europe/Madrid",
        "hours": {"mon": day, "tue": day, "wed": day, "thu": day, "fri": day},
        "holidays": ["2026-12-07", "2026-12-08"],
    })
}

on_both! { ROOMS;
    async fn anybody_on_the_team_checks_a_clock_without_a_ticket(h) {
        let mut owner = h.set_up().await;
        let question = json!({
            "calendar": office(), "target_minutes": 480,
            "events": [{"at": "2026-12-04T15:30:00Z", "type": "open"}],
            "as_of": "2026-12-04T16:00:00Z",
        });
        let answer = owner.json(Method::POST, "/api/v1/desk/clock", &question).await.expect(200).json();
        assert_eq!(answer["due_earliest"], "2026-12-09T14:30:00Z");
        assert_eq!(answer["elapsed_seconds"], 1_800);
        assert_eq!(answer["state"], "running");
        assert_eq!(answer["met"], serde_json::Value::Null);
    }

    async fn hours_are_written_once_and_changed_in_versions(h) {
        let mut owner = h.set_up().await;
        let made = owner.json(Method::POST, "/api/v1/desk/calendars", &office()).await.expect(201).json();
        let path = format!("/api/v1/desk/calendars/{}", made["id"]);
        owner.json(Method::POST, "/api/v1/desk/calendars", &office()).await.expect(422).shows("Otro tiene ese nombre");
        let mut changed = office();
        changed["holidays"] = json!(["2026-12-07", "2026-12-08", "2026-11-20", "2026-11-24"]);
        assert_eq!(owner.json(Method::PUT, &path, &changed).await.expect(200).json()["version"], 2);
        let listed = owner.get("/api/v1/desk/calendars").await.expect(200).json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);
        // A holiday that is said to have been on Friday changes nothing that has passed; Tuesday's does.
        let question = json!({
            "calendar": made["id"], "target_minutes": 540,
            "events": [{"at": "2026-11-20T08:00:00Z", "type": "open"}, {"at": "2026-11-20T17:00:00Z", "type": "retarget", "target_minutes": 1620}],
            "as_of": "2026-11-23T09:00:00Z",
        });
        let answer = owner.json(Method::POST, "/api/v1/desk/clock", &question).await.expect(200).json();
        assert_eq!((&answer["elapsed_seconds"], &answer["due_earliest"]), (&json!(36_000), &json!("2026-11-25T17:00:00Z")));
    }

    async fn what_cannot_be_read_is_named_by_its_place(h) {
        let mut owner = h.set_up().await;
        let wrong = json!({"calendar": office(), "target_minutes": 60, "events": [
            {"at": "2026-12-04T15:30:00Z", "type": "open"}, {"at": "2026-12-04T15:00:00Z", "type": "pause"}, {"at": "2026-12-04T16:00:00Z", "type": "retarget"}]});
        let page = owner.json(Method::POST, "/api/v1/desk/clock", &wrong).await.expect(422);
        page.shows("events.1").shows("Este suceso es anterior al de arriba").shows("events.2").shows("objetivo");
        let mut never = office();
        never["hours"] = json!({});
        owner.json(Method::POST, "/api/v1/desk/calendars", &never).await.expect(422).shows("No abre ni una vez");
        let mut overlap = office();
        overlap["hours"]["mon"] = json!([["09:00", "14:00"], ["13:00", "18:00"]]);
        owner.json(Method::POST, "/api/v1/desk/calendars", &overlap).await.expect(422).shows("se pisan");
        let old = json!({"calendar": office(), "target_minutes": 60, "events": [{"at": "0001-01-01T00:00:00Z", "type": "open"}]});
        owner.json(Method::POST, "/api/v1/desk/clock", &old).await.expect(422).shows("1990");
        owner.json(Method::POST, "/api/v1/desk/clock", &json!({"calendar": 77, "target_minutes": 60, "events": [{"at": "2026-12-04T15:30:00Z", "type": "open"}]})).await.expect(404);
    }
}
