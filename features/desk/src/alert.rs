//! Alerts of monitoring systems as JSON, and how they are read. Pure.
//!
//! One mapping fits them all: where in the JSON the key, the state and the words stand. Presets follow what the
//! systems publish: Alertmanager's webhook (version 4), Grafana's, and Zabbix' export of trigger events.
//! The group has the key, so the group has the ticket; what it is made of stands in its words, a line each.

use crate::types::Level;
use jiff::{SignedDuration, Timestamp};
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Characters of a key at most.
const KEY_LENGTH: usize = 1_000;
/// Alerts of a group that are told one by one at most.
const MOST_TOLD: usize = 20;
/// Beginnings within [`FLAP_WITHIN`] that make an alert flap.
pub const FLAPS: usize = 3;
/// The time in which they are counted, and that one which flaps must stay calm.
pub const FLAP_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// How an alert's JSON is read: JSON pointers (RFC 6901), the first that leads somewhere counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AlertMapping {
    /// What names it over its life.
    pub key: Vec<String>,
    /// Whether it burns.
    pub state: Vec<String>,
    /// Words of the state that say it is over; any other burns.
    pub over: Vec<String>,
    /// What it is about.
    pub subject: Vec<String>,
    /// More about it; all that lead somewhere are told.
    pub text: Vec<String>,
    /// Where the alerts of a group stand, as a list.
    pub group: Vec<String>,
    /// What names one of them, inside it; all that lead somewhere are told, a line each.
    pub each: Vec<String>,
    /// How bad.
    pub severity: Vec<String>,
    /// Words of the severity that are high; any that is neither high nor low is between.
    pub high: Vec<String>,
    /// Words of the severity that are low.
    pub low: Vec<String>,
}

fn list(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

impl AlertMapping {
    /// The names of the mappings that come with the product.
    pub const PRESETS: [&str; 3] = ["alertmanager", "grafana", "zabbix"];

    /// A mapping that comes with the product.
    pub fn preset(name: &str) -> Option<AlertMapping> {
        let prometheus = AlertMapping {
            key: list(&["/groupKey"]),
            state: list(&["/status"]),
            over: list(&["resolved", "ok"]),
            subject: list(&[
                "/commonAnnotations/summary",
                "/commonLabels/alertname",
                "/groupLabels/alertname",
                "/alerts/0/annotations/summary",
                "/alerts/0/labels/alertname",
            ]),
            text: list(&[
                "/commonAnnotations/description",
                "/alerts/0/annotations/description",
                "/alerts/0/generatorURL",
                "/externalURL",
            ]),
            group: list(&["/alerts"]),
            each: list(&["/labels/instance", "/annotations/summary", "/status"]),
            severity: list(&["/commonLabels/severity", "/alerts/0/labels/severity"]),
            high: list(&["critical", "page"]),
            low: list(&["info", "none"]),
        };
        Some(match name {
            "alertmanager" => prometheus,
            "grafana" => AlertMapping {
                subject: list(&["/title", "/commonLabels/alertname"]),
                text: list(&["/message", "/externalURL"]),
                ..prometheus
            },
            "zabbix" => AlertMapping {
                key: list(&["/p_eventid", "/eventid"]),
                state: list(&["/value"]),
                over: list(&["0"]),
                subject: list(&["/name"]),
                text: list(&["/hosts/0/name", "/hosts/0/host", "/groups/0"]),
                group: Vec::new(),
                each: Vec::new(),
                severity: list(&["/severity"]),
                high: list(&["4", "5"]),
                low: list(&["0", "1"]),
            },
            _ => return None,
        })
    }

    /// What keeps it from being used.
    pub fn check(&self) -> Result<()> {
        let all =
            [&self.key, &self.state, &self.subject, &self.text, &self.group, &self.each, &self.severity];
        let is_pointer = |text: &String| text.starts_with('/');
        let fits =
            !self.key.is_empty() && !self.state.is_empty() && all.into_iter().flatten().all(is_pointer);
        if fits { Ok(()) } else { Err(Error::invalid("mapping", "desk-alert-mapping")) }
    }
}

/// An alert as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// What names it over its life.
    pub key: String,
    /// Whether it burns.
    pub firing: bool,
    /// What it is about.
    pub subject: String,
    /// More about it, a line each.
    pub text: String,
    /// How bad.
    pub severity: Level,
}

/// Reads an alert; one without a key or a state is none.
pub fn read(mapping: &AlertMapping, body: &Value) -> Result<Alert> {
    let first = |pointers: &[String]| pointers.iter().find_map(|at| words(body.pointer(at)?));
    let key = first(&mapping.key).ok_or_else(|| Error::invalid("body", "desk-alert-no-key"))?;
    let state = first(&mapping.state).ok_or_else(|| Error::invalid("body", "desk-alert-no-state"))?;
    let severity = first(&mapping.severity).unwrap_or_default().to_lowercase();
    let mut text: Vec<String> = mapping.text.iter().filter_map(|at| words(body.pointer(at)?)).collect();
    text.extend(group(mapping, body));
    let severity = match severity {
        word if mapping.high.contains(&word) => Level::High,
        word if mapping.low.contains(&word) => Level::Low,
        _ => Level::Medium,
    };
    Ok(Alert {
        firing: !mapping.over.contains(&state.to_lowercase()),
        subject: first(&mapping.subject).unwrap_or_else(|| key.clone()),
        text: text.join("\n\n"),
        key: key.chars().take(KEY_LENGTH).collect(),
        severity,
    })
}

/// The alerts of a group as a list, if it has more than one.
fn group(mapping: &AlertMapping, body: &Value) -> Option<String> {
    let all = mapping.group.iter().find_map(|at| body.pointer(at)?.as_array()).filter(|all| all.len() > 1)?;
    let line = |alert: &Value| {
        let parts: Vec<String> = mapping.each.iter().filter_map(|at| words(alert.pointer(at)?)).collect();
        (!parts.is_empty()).then(|| format!("- {}", parts.join(" · ")))
    };
    let mut lines: Vec<String> = all.iter().take(MOST_TOLD).filter_map(line).collect();
    if all.len() > MOST_TOLD {
        lines.push(format!("- … +{}", all.len() - MOST_TOLD));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

/// Whether it began to burn so often lately that its ticket is left open until it stays calm.
pub fn is_flapping(fired: &[Timestamp], now: Timestamp) -> bool {
    fired.iter().filter(|at| now.duration_since(**at) <= FLAP_WITHIN).count() >= FLAPS
}
