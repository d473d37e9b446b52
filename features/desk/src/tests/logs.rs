//! Logs of other systems: everything survives, every refusal is named, a second run changes nothing, and what
//! comes out is what other programs computed.

use super::{
    ROOMS,
    vectors::{servicenow, text},
};
use crate::{
    actions, log,
    log::{Log, Mapping},
    promise::{HoursBody, PolicyBody},
    store::{logs::summary, policies::Selector},
    types::TicketState,
};
use kernel::{Actor, MICROS_PER_SECOND};
use std::collections::BTreeMap;
use testkit::{Furnished, on_both};

fn read(preset: &str, text: &str) -> Log {
    log::read_csv(&Mapping::preset(preset).unwrap(), text.as_bytes()).unwrap()
}

const ODD: &str = "number,incident_state,sys_mod_count,opened_at,sys_updated_at,priority,caller_id\n\
    INC1,New,0,1/3/2016 08:00,1/3/2016 08:05,2 - High,Ana\n\
    INC1,Resolved,2,1/3/2016 08:00,1/3/2016 10:00,2 - High,Ana\n\
    INC1,Active,1,1/3/2016 08:00,1/3/2016 11:00,2 - High,Ana\n\
    ?,New,0,1/3/2016 08:00,1/3/2016 08:05,2 - High,Ana\n\
    INC2,-100,0,?,sometime,9 - Odd,Luis\n\
    INC2,-100,0,2/3/2016 08:00,1/3/2016 12:00,9 - Odd,Luis\n";

#[test]
fn nonsense_survives_and_is_named() {
    let log = read("servicenow", ODD);
    let refused: Vec<(u64, &str)> = log.refused.iter().map(|refused| (refused.line, refused.why)).collect();
    assert_eq!(refused, [(5, "desk-log-no-ticket"), (6, "desk-log-no-date")]);
    assert_eq!((log.tickets.len(), log.events), (2, 4));
    let odd: Vec<(&str, usize)> = log.odd.iter().map(|(key, count)| (*key, *count)).collect();
    assert_eq!(
        odd,
        [
            ("desk-log-odd-backwards", 1),
            ("desk-log-odd-before", 1),
            ("desk-log-odd-priority", 1),
            ("desk-log-odd-state", 1)
        ]
    );
    // The order is the log's own number, and the solution counts from the row before it.
    let states: Vec<_> = log.tickets[0].rows.iter().map(|row| row.state.unwrap()).collect();
    assert_eq!(states, [TicketState::New, TicketState::Open, TicketState::Resolved]);
    assert_eq!(log.tickets[0].rows[1].at, log.tickets[0].rows[2].at);
}

#[test]
fn a_mapping_is_json_that_can_be_saved_and_given_again() {
    for name in Mapping::PRESETS {
        let mapping = Mapping::preset(name).unwrap();
        let text = serde_json::to_string(&mapping).unwrap();
        assert_eq!(serde_json::from_str::<Mapping>(&text).unwrap(), mapping);
    }
}

/// Writes down what the answers were computed with.
async fn promise(h: &Furnished) {
    let (hours, targets) = servicenow().unwrap();
    let minutes = ["1 - Critical", "2 - High", "3 - Moderate", "4 - Low"].map(|name| targets[name]);
    let mut tx = h.tx(Actor::SYSTEM).await;
    let hours = actions::create_hours(&mut tx, HoursBody::of("Madrid 2016", &hours)).await.unwrap();
    let selector = Selector { name: "elapsed", client: None, service: "", hours };
    actions::create_policy(&mut tx, &selector, &PolicyBody::elapsed(minutes)).await.unwrap();
    tx.commit().await.unwrap();
}

on_both! { ROOMS;
    async fn a_second_run_changes_nothing(h) {
        let mapping = Mapping::preset("servicenow").unwrap();
        let mut tx = h.tx(Actor::SYSTEM).await;
        let first = actions::import_log(&mut tx, &mapping, read("servicenow", ODD), None).await.unwrap();
        assert_eq!((first.tickets, first.known, first.events), (2, 0, 4));
        let before = summary(&mut tx, "servicenow").await.unwrap();
        let second = actions::import_log(&mut tx, &mapping, read("servicenow", ODD), None).await.unwrap();
        assert_eq!((second.tickets, second.known, second.events), (0, 2, 0));
        assert_eq!(summary(&mut tx, "servicenow").await.unwrap(), before);
        actions::keep_mapping(&mut tx, "nuestro", &mapping).await.unwrap();
        assert_eq!(actions::find_mapping(&mut tx, "nuestro").await.unwrap(), Some(mapping));
        tx.commit().await.unwrap();
    }
}

/// The whole log, on SQLite: 83,526 events of 13,698 incidents, and every figure of the report that was
/// computed elsewhere.
#[test]
fn the_servicenow_log_and_its_report_are_reproduced() {
    let Some(csv) = text("tickets-servicenow/incidents.csv.gz") else { return };
    let report: serde_json::Value =
        serde_json::from_str(&text("tickets-servicenow/expected-report.json").unwrap()).unwrap();
    testkit::block_on(async {
        let h = testkit::furnish(None, ROOMS).await;
        promise(&h).await;
        let began = std::time::Instant::now();
        let log = read("servicenow", &csv);
        let mut tx = h.tx(Actor::SYSTEM).await;
        let done =
            actions::import_log(&mut tx, &Mapping::preset("servicenow").unwrap(), log, Some("elapsed"))
                .await
                .unwrap();
        tx.commit().await.unwrap();
        let took = began.elapsed();
        println!(
            "{} events of {} tickets in {took:?}: {:.0} events a second",
            done.events,
            done.tickets,
            done.events as f64 / took.as_secs_f64()
        );
        println!("refused {:?}, odd {:?}", done.refused, done.odd);
        assert_eq!((done.tickets, done.events, done.refused.len()), (13_698, 83_526, 0));
        let mut read = h.read(Actor::SYSTEM).await;
        let sum = summary(&mut read, "servicenow").await.unwrap();
        let by = |field: &str| -> Vec<i64> {
            ["1 - Critical", "2 - High", "3 - Moderate", "4 - Low"]
                .iter()
                .map(|name| report[field][*name].as_i64().unwrap())
                .collect()
        };
        let counts = |pairs: &[(i64, i64)]| pairs.iter().map(|(_, count)| *count).collect::<Vec<i64>>();
        assert_eq!(sum.tickets, report["tickets"]);
        assert_eq!(sum.states_told, report["events"]);
        assert_eq!(sum.reopened, report["reopened"]);
        assert_eq!(counts(&sum.by_priority), by("by_priority"));
        assert_eq!(counts(&sum.breached), by("breached_by_priority"));
        assert_eq!(sum.by_state, [(TicketState::Closed, report["closed"].as_i64().unwrap())]);
        let minutes: Vec<i64> = sum.elapsed.iter().map(|micros| micros / (60 * MICROS_PER_SECOND)).collect();
        let closed = &report["closed_running_minutes"];
        assert_eq!(minutes.iter().sum::<i64>(), closed["total"]);
        assert_eq!(*minutes.last().unwrap(), closed["max"]);
        assert_eq!(minutes[(minutes.len() * 9).div_ceil(10) - 1], closed["p90_nearest_rank"]);
        let middle = minutes.len() / 2;
        let twice = (closed["median"].as_f64().unwrap() * 2.0).round();
        assert_eq!((minutes[middle - 1] + minutes[middle]).to_string(), twice.to_string());
        let mut months: BTreeMap<String, i64> = BTreeMap::new();
        for at in &sum.opened {
            *months.entry(at.to_string()[..7].to_owned()).or_default() += 1;
        }
        assert_eq!(serde_json::to_value(&months).unwrap(), report["by_open_month"]);
        assert_eq!(sum.opened.first().unwrap().to_string(), report["first_opened"].as_str().unwrap());
        assert_eq!(sum.opened.last().unwrap().to_string(), report["last_opened"].as_str().unwrap());
    });
}

/// The other logs are read whole: every row counted, by its word, as the reports say.
#[test]
fn the_other_logs_are_read_whole() {
    let Some(helpdesk) = text("tickets-helpdesk-it/events.csv.gz") else { return };
    let report: serde_json::Value =
        serde_json::from_str(&text("tickets-helpdesk-it/expected-report.json").unwrap()).unwrap();
    let log = read("helpdesk", &helpdesk);
    assert_eq!((log.events, log.tickets.len(), log.refused.len()), (18_035, 3_907, 0));
    assert_eq!(serde_json::to_value(&log.words).unwrap(), report["by_activity"]);
    let incidents = text("problems-volvo/incidents.csv.gz").unwrap();
    let report: serde_json::Value =
        serde_json::from_str(&text("problems-volvo/expected-incidents.json").unwrap()).unwrap();
    let log = read("incidents", &incidents);
    assert_eq!((log.events as i64, log.tickets.len() as i64, log.refused.len()), (32_740, 3_777, 0));
    assert_eq!(serde_json::to_value(&log.words).unwrap(), report["by_status"]);
    let problems = text("problems-volvo/closed-problems.csv.gz").unwrap();
    let log = read("problems", &problems);
    assert_eq!((log.events, log.tickets.len(), log.refused.len()), (3_310, 744, 0));
    assert!(log.odd.keys().all(|key| *key != "desk-log-no-date"), "{:?}", log.odd);
}
