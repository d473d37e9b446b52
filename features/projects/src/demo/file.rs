//! The demo's projects as their file describes them.

use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct File {
    pub(super) project: Vec<Fictional>,
}

/// A project as the demo's file describes it.
#[derive(Deserialize)]
pub(super) struct Fictional {
    pub(super) key: String,
    #[serde(default)]
    pub(super) client: String,
    pub(super) kind: String,
    pub(super) state: String,
    pub(super) name: String,
    pub(super) description: String,
    #[serde(default)]
    pub(super) lead: String,
    #[serde(default)]
    pub(super) backup: String,
    pub(super) opened_day: Option<i64>,
    pub(super) closed_day: Option<i64>,
    pub(super) paused_day: Option<i64>,
    pub(super) proposed_day: Option<i64>,
    pub(super) lang: String,
    pub(super) phase_es: String,
    pub(super) phase_en: String,
    pub(super) restricted: bool,
    pub(super) proposer: String,
    pub(super) context: String,
    pub(super) status: Option<Said>,
    pub(super) poc: Option<Poc>,
    #[serde(default)]
    pub(super) meeting: Vec<Meeting>,
    #[serde(default)]
    pub(super) link: Vec<Link>,
    #[serde(default)]
    pub(super) handover: Vec<Handover>,
    #[serde(default)]
    pub(super) guest: Vec<Who>,
    #[serde(default)]
    pub(super) assignment: Vec<Assigned>,
}

#[derive(Deserialize)]
pub(super) struct Said {
    pub(super) state: String,
    pub(super) sentence: String,
    pub(super) day: i64,
    pub(super) at: String,
}

#[derive(Deserialize)]
pub(super) struct Poc {
    pub(super) use_case: String,
    pub(super) prospect_owner: String,
    pub(super) start_day: i64,
    pub(super) end_day: i64,
    pub(super) decision_day: i64,
    pub(super) stage: String,
    pub(super) solves: Option<String>,
    pub(super) commercial: Option<String>,
    #[serde(default)]
    pub(super) why: String,
    #[serde(default)]
    pub(super) criterion: Vec<Criterion>,
}

#[derive(Deserialize)]
pub(super) struct Criterion {
    pub(super) metric: String,
    pub(super) threshold: String,
    pub(super) dataset: String,
    #[serde(default)]
    pub(super) measured: String,
}

#[derive(Deserialize)]
pub(super) struct Meeting {
    pub(super) weekday: String,
    pub(super) at: String,
    pub(super) title: String,
    pub(super) repeats: String,
    pub(super) first_day: i64,
}

#[derive(Deserialize)]
pub(super) struct Link {
    pub(super) provider: String,
    pub(super) repo: String,
    pub(super) url: String,
    pub(super) title: String,
    pub(super) state: String,
}

#[derive(Deserialize)]
pub(super) struct Handover {
    pub(super) by: String,
    pub(super) text: String,
    pub(super) day: i64,
}

#[derive(Deserialize)]
pub(super) struct Who {
    pub(super) person: String,
}

#[derive(Deserialize)]
pub(super) struct Assigned {
    pub(super) person: String,
    pub(super) role: String,
    pub(super) from_day: i64,
    pub(super) to_day: Option<i64>,
}
