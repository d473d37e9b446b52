//! Repeated work for machines: what comes back, and whether what was done about it helped.

use crate::{
    actions::recurring as actions,
    pages::recurring as pages,
    recurring::{
        effect::{Rate, Ratio},
        windows::Windows,
    },
    types::recurring::{Cluster, Counted, Remedy},
    views::recurring::{Row, effects::Judged},
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use jiff::Timestamp;
use kernel::{ClusterId, Result};
use serde::Serialize;
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Page, PageQuery, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.api(Access::Team, utoipa_axum::routes!(list)).api(Access::Team, utoipa_axum::routes!(show))
}

/// A cluster with what came of it in 90 days.
#[derive(Serialize, ToSchema)]
struct ClusterLine {
    /// The cluster.
    #[serde(flatten)]
    cluster: Cluster,
    /// At least five tickets on three days with two hours of handling.
    recurrent: bool,
    /// Tickets, once an outage.
    tickets: usize,
    /// Distinct days on which they came.
    days: usize,
    /// Seconds of handling.
    seconds: i64,
    /// Hours of handling a month.
    hours_month: f64,
    /// Clients, by name.
    clients: Vec<String>,
    /// When the last one came.
    #[schema(value_type = Option<String>, format = DateTime)]
    last: Option<Timestamp>,
    /// Hours a month that automating it would save; nothing without a share or noted time.
    saves_hours_month: Option<f64>,
    /// Months until what it costs to build is saved; nothing if it never is.
    payback_months: Option<f64>,
}

impl From<Row> for ClusterLine {
    fn from(row: Row) -> ClusterLine {
        ClusterLine {
            recurrent: row.sum.is_recurrent(),
            tickets: row.sum.tickets,
            days: row.sum.days,
            seconds: row.sum.seconds,
            hours_month: row.sum.hours_month,
            clients: row.clients,
            last: row.last,
            saves_hours_month: row.worth.map(|worth| worth.hours_month),
            payback_months: row.worth.and_then(|worth| worth.payback_months),
            cluster: row.cluster,
        }
    }
}

/// What was done about a cluster, and what came of it (RULES §10.5).
#[derive(Serialize, ToSchema)]
struct RemedyJudged {
    /// What was done.
    #[serde(flatten)]
    remedy: Remedy,
    /// `met`, `not_met`, `inconclusive` or `no_data`.
    verdict: &'static str,
    /// The days that are compared; nothing until enough has passed since.
    windows: Option<Compared>,
    /// Tickets before, once enough has passed, also where no exposure is known.
    tickets_before: Option<u64>,
    /// Tickets after.
    tickets_after: Option<u64>,
    /// Tickets and exposure before; nothing where the exposure is not known.
    before: Option<Side>,
    /// Tickets and exposure after.
    after: Option<Side>,
    /// The ratio of the two rates as it is.
    raw: Option<RawRatio>,
    /// Every other ticket of the same clients.
    control: Option<Control>,
    /// The ratio of the two rates over the control's.
    ratio: Option<f64>,
    /// Where its 95 % interval begins.
    low: Option<f64>,
    /// Where it ends.
    high: Option<f64>,
    /// Whether a count was nought, so that half a ticket was added to each of the four (Haldane and Anscombe).
    corrected: bool,
}

/// Two stretches of time, half open.
#[derive(Serialize, ToSchema)]
#[schema(as = ClusterWindows)]
struct Compared {
    #[schema(value_type = String, format = DateTime)]
    before_from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    before_to: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    after_from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    after_to: Timestamp,
    /// Before is the window that made it stand out: it may have fallen anyhow.
    regression_possible: bool,
}

/// A ratio of rates with its exact 95 % interval.
#[derive(Serialize, ToSchema)]
#[schema(as = ClusterRatio)]
struct RawRatio {
    /// After over before; nothing if none came before.
    value: Option<f64>,
    /// Where its interval begins.
    low: f64,
    /// Where it ends; nothing if it does not.
    high: Option<f64>,
    /// How likely so uneven a split would be if nothing had changed.
    p: f64,
}

/// The control.
#[derive(Serialize, ToSchema)]
#[schema(as = ClusterControl)]
struct Control {
    /// Tickets before.
    before: u64,
    /// Tickets after.
    after: u64,
    /// The ratio of their rates over the same exposures; nothing if none came on either side.
    ratio: Option<f64>,
}

/// Tickets over an exposure.
#[derive(Serialize, ToSchema)]
#[schema(as = ClusterSide)]
struct Side {
    /// Tickets.
    tickets: u64,
    /// Units times months.
    exposure: f64,
}

impl From<Windows> for Compared {
    fn from(at: Windows) -> Compared {
        Compared {
            before_from: at.before.0,
            before_to: at.before.1,
            after_from: at.after.0,
            after_to: at.after.1,
            regression_possible: at.flattered,
        }
    }
}

impl From<Ratio> for RawRatio {
    fn from(ratio: Ratio) -> RawRatio {
        // JSON knows no infinity.
        let value = ratio.value.is_finite().then_some(ratio.value);
        RawRatio { value, low: ratio.low, high: ratio.high, p: ratio.p }
    }
}

impl From<Judged> for RemedyJudged {
    fn from(judged: Judged) -> RemedyJudged {
        let side = |rate: Rate| Side { tickets: rate.tickets, exposure: rate.exposure };
        let effect = judged.effect;
        let adjusted = effect.and_then(|effect| effect.adjusted);
        let ratio = effect.and_then(|effect| effect.control);
        RemedyJudged {
            remedy: judged.remedy,
            verdict: effect.map_or("no_data", |effect| effect.verdict.word()),
            windows: judged.windows.map(Compared::from),
            tickets_before: judged.counts.map(|(before, _)| before),
            tickets_after: judged.counts.map(|(_, after)| after),
            before: judged.sides.map(|(before, _)| side(before)),
            after: judged.sides.map(|(_, after)| side(after)),
            raw: effect.and_then(|effect| effect.ratio).map(RawRatio::from),
            control: judged.control.map(|(before, after)| Control { before, after, ratio }),
            ratio: adjusted.map(|(value, ..)| value),
            low: adjusted.map(|(_, low, _)| low),
            high: adjusted.map(|(.., high)| high),
            corrected: effect.is_some_and(|effect| effect.corrected),
        }
    }
}

/// A cluster with its tickets in reach and what was done about it.
#[derive(Serialize, ToSchema)]
pub(super) struct ClusterWhole {
    /// The cluster.
    #[serde(flatten)]
    line: ClusterLine,
    /// Its tickets, newest first; 5,000 at most.
    members: Vec<Counted>,
    /// What was done about it.
    remedies: Vec<RemedyJudged>,
}

/// Clusters with what came of them in 90 days, in the order in which they were found.
#[utoipa::path(get, path = "/api/v1/desk/clusters", operation_id = "desk_clusters", tag = "desk", params(PageQuery),
    responses((status = 200, body = Page<ClusterLine>)))]
async fn list(cx: Cx, Query(query): Query<PageQuery>) -> Answer {
    let (limit, after) = (query.limit(), query.after()?.unwrap_or(0));
    let mut read = cx.read().await?;
    let mut rows = pages::rows(&mut read, &cx.t, None).await?;
    drop(read);
    rows.retain(|row| row.cluster.id.0 > after);
    rows.sort_by_key(|row| row.cluster.id);
    rows.truncate(limit as usize + 1);
    let lines: Vec<ClusterLine> = rows.into_iter().map(ClusterLine::from).collect();
    Ok(Json(Page::of(lines, limit, |line| line.cluster.id.0)).into_response())
}

/// A cluster, its tickets in reach, and the effect of what was done about it.
#[utoipa::path(get, path = "/api/v1/desk/clusters/{id}", operation_id = "desk_cluster", tag = "desk",
    params(("id" = i64, Path, description = "Its key")),
    responses((status = 200, body = ClusterWhole), (status = 404, body = Problem)))]
async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let whole = whole(&mut read, &cx, ClusterId(id)).await?;
    Ok(Json(whole).into_response())
}

pub(super) async fn whole(read: &mut db::Read, cx: &Cx, id: ClusterId) -> Result<ClusterWhole> {
    let cluster = actions::find(read, id).await?;
    let (row, members, effects) = pages::told(read, &cx.t, cluster).await?;
    let remedies = effects.into_iter().map(RemedyJudged::from).collect();
    Ok(ClusterWhole { line: row.into(), members, remedies })
}
