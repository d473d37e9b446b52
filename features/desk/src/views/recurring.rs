//! Repeated work: what comes back, why it is taken for one thing, what is done about it and what came of that.

pub mod effects;

use crate::{
    recurring::{DAYS, Sum, Worth},
    types::recurring::{Cluster, Counted, Remedial, Unit},
};
use effects::{Judged, effects};
use jiff::{Timestamp, civil::Date};
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale,
    form::{Ask, Filled, input, select},
    head,
    parts::{Tone, ago, empty, icon, pager, pill},
};

/// Clients of a cluster that are named one by one at most.
const MOST_NAMED: usize = 5;

type Choices = [(String, String)];

/// A cluster with what came of it lately.
pub struct Row {
    /// The cluster.
    pub cluster: Cluster,
    /// What came in the window.
    pub sum: Sum,
    /// Clients of it, by name.
    pub clients: Vec<String>,
    /// When the last one came.
    pub last: Option<Timestamp>,
    /// What automating it would save.
    pub worth: Option<Worth>,
}

/// The list.
pub struct List<'a> {
    /// What comes back, the most work first.
    pub rows: &'a [Row],
    /// Clusters that are not shown.
    pub hidden: usize,
    /// Whether all are shown.
    pub all: bool,
    /// Clients to choose from.
    pub clients: &'a [clients::Card],
    /// Of which client.
    pub client: Option<i64>,
    /// Which page.
    pub page: usize,
    /// Whether there is another.
    pub more: bool,
}

impl List<'_> {
    fn query(&self) -> String {
        let client = self.client.map_or(String::new(), |id| id.to_string());
        format!("client={client}&all={}", if self.all { "on" } else { "" })
    }

    fn address(&self, page: usize) -> String {
        format!("/tickets/recurring?{}&page={page}", self.query())
    }
}

/// What comes back, the most work first.
pub fn list(t: &Locale, view: &List<'_>) -> Markup {
    let room = t.s("desk-tickets");
    let crumbs = [Crumb { words: &room, href: Some("/tickets") }];
    let look = html! { form method="post" action="/tickets/recurring" { button class="btn" { (icon("refresh-cw")) (t.s("desk-look-now")) } } };
    let lede = t.with("desk-recurring-lede", &[("days", DAYS.into())]);
    let newer = (view.page > 1).then(|| view.address(view.page - 1));
    let older = view.more.then(|| view.address(view.page + 1));
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &t.s("desk-recurring"), lede: Some(&lede), actions: Some(look) }))
        form class="filters no-print" method="get" action="/tickets/recurring" {
            div class="field grow" {
                label for="r-client" { (t.s("desk-client")) }
                select class="input" id="r-client" name="client" {
                    option value="" { (t.s("desk-any")) }
                    @for client in view.clients { option value=(client.id) selected[view.client == Some(client.id.0)] { (client.name) } }
                }
            }
            label class="check" { input type="checkbox" name="all" value="on" checked[view.all]; span { (t.s("desk-all-clusters")) } }
            button class="btn" { (icon("filter")) (t.s("desk-filter")) }
        }
        @if view.rows.is_empty() {
            (empty(&t.s("desk-recurring-none"), &t.s("desk-recurring-none-next"), None))
        } @else { (table(t, view.rows)) }
        (pager(t, newer.as_deref(), older.as_deref()))
        @if view.hidden > 0 { p class="small muted" { (t.n("desk-clusters-hidden", view.hidden)) } }
        @if !view.rows.is_empty() {
            (super::csv(t, &format!("/tickets/recurring/export.csv?{}", view.query())))
        }
    }
}

/// The first clients by name; how many others there are. The CSV has all.
fn clients(t: &Locale, names: &[String]) -> String {
    let shown = names[..names.len().min(MOST_NAMED)].join(", ");
    match names.len().saturating_sub(MOST_NAMED) {
        0 => shown,
        more => t.with("desk-clients-more", &[("clients", shown.into()), ("n", (more as i64).into())]),
    }
}

fn table(t: &Locale, rows: &[Row]) -> Markup {
    html! {
        div class="scrollx" tabindex="0" role="group" aria-label=(t.s("desk-recurring")) {
            table class="table cards" {
                caption class="vh" { (t.s("desk-recurring")) }
                thead { tr {
                    th scope="col" { (t.s("desk-issue")) }
                    th scope="col" class="num" { (t.s("desk-tickets")) }
                    th scope="col" { (t.s("desk-clients")) }
                    th scope="col" class="num" { (t.s("desk-hours-month")) }
                    th scope="col" { (t.s("desk-last-seen")) }
                    th scope="col" { (t.s("desk-action")) }
                    th scope="col" { (t.s("desk-saves")) }
                } }
                tbody data-rows {
                    @for row in rows {
                        tr data-row {
                            td {
                                a class="nm" href=(row.cluster.href()) { (row.cluster.name) }
                                div class="small muted" { (standing(t, row)) @if !row.cluster.words.starts_with(&row.cluster.name) { " " (row.cluster.words) } }
                            }
                            td class="num" data-label=(t.s("desk-tickets")) { (row.sum.tickets) }
                            td data-label=(t.s("desk-clients")) { (clients(t, &row.clients)) }
                            td class="num" data-label=(t.s("desk-hours-month")) { @if row.sum.seconds > 0 { (hours(t, row.sum.hours_month)) } @else { (t.s("desk-no-data")) } }
                            td data-label=(t.s("desk-last-seen")) { @if let Some(at) = row.last { (ago(t, at)) } @else { (t.s("desk-not-lately")) } }
                            td data-label=(t.s("desk-action")) { (action(t, &row.cluster)) }
                            td data-label=(t.s("desk-saves")) { (saves(t, row)) }
                        }
                    }
                }
            }
        }
    }
}

/// Hours with one decimal, as the language writes them.
fn hours(t: &Locale, hours: f64) -> String {
    decimal(t, hours, 1)
}

fn decimal(t: &Locale, value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    if t.lang == kernel::Lang::Es { text.replace('.', ",") } else { text }
}

fn standing(t: &Locale, row: &Row) -> Markup {
    html! {
        @if row.cluster.confirmed_at.is_some() { (pill(Tone::Ok, "badge-check", &t.s("desk-confirmed"))) }
        @if row.sum.is_recurrent() { " " (pill(Tone::Warn, "refresh-cw", &t.s("desk-recurrent"))) }
    }
}

fn action(t: &Locale, cluster: &Cluster) -> Markup {
    html! {
        @match cluster.action {
            Some(action) => {
                @let word = t.s(&format!("desk-action-{}", action.word()));
                @if cluster.link.is_empty() { (word) } @else { a href=(cluster.link) { (word) } }
                @if let Some(name) = &cluster.owner_name { div class="small muted" { (name) } }
            }
            None => span class="muted" { (t.s("desk-no-action")) },
        }
    }
}

fn saves(t: &Locale, row: &Row) -> Markup {
    html! {
        @match row.worth {
            Some(worth) => {
                (t.with("desk-hours-saved", &[("n", hours(t, worth.hours_month).into())]))
                @if let (Some(months), Some(_)) = (worth.payback_months, row.cluster.build) { div class="small muted" { (t.with("desk-payback", &[("n", decimal(t, months, 1).into())])) } }
            }
            None => span class="muted" { (t.s("desk-no-data")) },
        }
    }
}

/// A cluster's page.
pub struct Page<'a> {
    /// The cluster with what came lately.
    pub row: &'a Row,
    /// A page of its tickets.
    pub tickets: &'a [Counted],
    /// Which page of them.
    pub nth: usize,
    /// Whether there is another.
    pub more: bool,
    /// What was done and what came of it.
    pub effects: &'a [Judged],
    /// Clusters that it may be merged into.
    pub others: &'a Choices,
    /// Runbooks by address.
    pub runbooks: &'a Choices,
    /// The team.
    pub team: &'a Choices,
    /// The forms as typed.
    pub filled: &'a Filled,
}

/// The forms of a cluster as it is.
pub fn usual(cluster: &Cluster, today: Date) -> Filled {
    let number = |value: Option<i64>| value.map_or(String::new(), |n| n.to_string());
    Filled::new(&[
        ("name", cluster.name.clone()),
        ("owner", cluster.owner_id.map_or(String::new(), |id| id.to_string())),
        ("action", cluster.action.map_or("", Remedial::word).to_owned()),
        ("link", cluster.link.clone()),
        ("runbook", cluster.link.clone()),
        ("share", number(cluster.share)),
        ("upkeep", cluster.upkeep.to_string()),
        ("build", number(cluster.build)),
        ("unit", Unit::Clients.word().to_owned()),
        ("since", today.to_string()),
    ])
}

/// A cluster.
pub fn page(t: &Locale, page: &Page<'_>) -> Markup {
    let row = page.row;
    let cluster = &row.cluster;
    let (room, list) = (t.s("desk-tickets"), t.s("desk-recurring"));
    let crumbs = [
        Crumb { words: &room, href: Some("/tickets") },
        Crumb { words: &list, href: Some("/tickets/recurring") },
    ];
    let why = t.with("desk-made-by", &[("words", cluster.words.as_str().into())]);
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &cluster.name, lede: (!cluster.words.is_empty()).then_some(&why), actions: None }))
        (page.filled.summary(t))
        dl class="facts" {
            div { dt { (t.s("desk-in-days")) } dd { (row.sum.tickets) " " small { (t.n("desk-on-days", row.sum.days)) } } }
            div { dt { (t.s("desk-hours-month")) } dd { @if row.sum.seconds > 0 { (hours(t, row.sum.hours_month)) } @else { (t.s("desk-no-data")) } } }
            div { dt { (t.s("desk-clients")) } dd { (row.clients.len()) small { (clients(t, &row.clients)) } } }
            div { dt { (t.s("desk-saves")) } dd { (saves(t, row)) } }
        }
        p { (standing(t, row)) }
        div class="split section" {
            div class="stack stack-lg" {
                (effects(t, page))
                (tickets(t, page))
            }
            aside class="side" aria-label=(t.s("desk-candidate")) {
                (naming(t, page))
                (candidate(t, page))
                (merging(t, page))
                (dissolving(t, page))
            }
        }
    }
}

fn naming(t: &Locale, page: &Page<'_>) -> Markup {
    let cluster = &page.row.cluster;
    let key = if cluster.confirmed_at.is_some() { "desk-rename" } else { "desk-confirm" };
    html! {
        form class="form sheet" method="post" action={ (cluster.href()) "/confirmation" } {
            (input(t, page.filled, "text", Ask::new("name", "desk-issue-name")))
            button class="btn" { (icon("badge-check")) (t.s(key)) }
        }
    }
}

fn candidate(t: &Locale, page: &Page<'_>) -> Markup {
    let filled = page.filled;
    let mut team = vec![(String::new(), t.s("desk-nobody"))];
    team.extend_from_slice(page.team);
    let mut runbooks = vec![(String::new(), t.s("desk-nothing"))];
    runbooks.extend_from_slice(page.runbooks);
    html! {
        form class="form sheet" method="post" action={ (page.row.cluster.href()) "/candidate" } {
            h2 { (t.s("desk-candidate")) }
            (select(t, filled, Ask::new("owner", "desk-owner").optional(), &team))
            (select(t, filled, Ask::new("action", "desk-action").optional(), &remedial(t, true)))
            (select(t, filled, Ask::new("runbook", "desk-runbook").optional(), &runbooks))
            (input(t, filled, "text", Ask::new("link", "desk-action-link").optional().hint("desk-action-link-hint")))
            (input(t, filled, "number", Ask::new("share", "desk-share").optional().hint("desk-share-hint")))
            (input(t, filled, "number", Ask::new("upkeep", "desk-upkeep").optional()))
            (input(t, filled, "number", Ask::new("build", "desk-build").optional()))
            button class="btn" { (icon("check")) (t.s("desk-save")) }
        }
    }
}

fn remedial(t: &Locale, none: bool) -> Vec<(String, String)> {
    let mut choices = Vec::new();
    if none {
        choices.push((String::new(), t.s("desk-no-action")));
    }
    choices.extend(
        Remedial::ALL.iter().map(|it| (it.word().to_owned(), t.s(&format!("desk-action-{}", it.word())))),
    );
    choices
}

fn merging(t: &Locale, page: &Page<'_>) -> Markup {
    let mut others = vec![(String::new(), t.s("desk-nothing"))];
    others.extend_from_slice(page.others);
    html! {
        form class="form sheet" method="post" action={ (page.row.cluster.href()) "/merge" } {
            (select(t, page.filled, Ask::new("into", "desk-merge-into"), &others))
            button class="btn" { (icon("git-pull-request")) (t.s("desk-merge-clusters")) }
        }
    }
}

/// Saying that it is not one after all. What was done about it has to be taken away first.
fn dissolving(t: &Locale, page: &Page<'_>) -> Markup {
    html! {
        @if page.row.cluster.confirmed_at.is_some() {
            form class="form sheet" method="post" action={ (page.row.cluster.href()) "/dissolution" } {
                @if page.effects.is_empty() {
                    p class="small soft" { (t.s("desk-dissolve-hint")) }
                    button class="btn" { (icon("undo-2")) (t.s("desk-dissolve")) }
                } @else { p class="small soft" { (t.s("desk-dissolve-remedies")) } }
            }
        }
    }
}

/// Its tickets, each with how near it is to the middle; some of them may be taken out.
fn tickets(t: &Locale, page: &Page<'_>) -> Markup {
    let address = |nth: usize| format!("{}?page={nth}#r-tickets", page.row.cluster.href());
    let newer = (page.nth > 1).then(|| address(page.nth - 1));
    let older = page.more.then(|| address(page.nth + 1));
    html! {
        section class="part" aria-labelledby="r-tickets" {
            h2 id="r-tickets" { (t.s("desk-its-tickets")) }
            form method="post" action={ (page.row.cluster.href()) "/split" } {
                ul role="list" class="rows" data-rows {
                    @for it in page.tickets {
                        li data-row {
                            input type="checkbox" name="ticket" value=(it.ticket_id) aria-label={ "T-" (it.ticket_id) " " (it.subject) };
                            div {
                                a href={ "/tickets/" (it.ticket_id) } { (it.subject) }
                                p class="small muted" {
                                    span class="mono" { "T-" (it.ticket_id) }
                                    @if let Some(client) = &it.client_name { " · " (client) }
                                    " · " (ago(t, it.created_at))
                                    @if it.seconds > 0 { " · " (t.duration(it.seconds)) }
                                }
                            }
                            span class="small muted mono" title=(t.s("desk-nearness")) { (decimal(t, it.nearness as f64 / 1000.0, 2)) }
                        }
                    }
                }
                div class="filters" {
                    div class="field grow" {
                        label for="f-split_name" { (t.s("desk-split-name")) }
                        @if let Some(error) = page.filled.error(t, "split_name") { p class="err" { (icon("triangle-alert")) (error) } }
                        @if let Some(error) = page.filled.error(t, "ticket") { p class="err" id="f-ticket" { (icon("triangle-alert")) (error) } }
                        input class="input" id="f-split_name" name="split_name" value=(page.filled.value("split_name"));
                    }
                    button class="btn" { (icon("git-branch")) (t.s("desk-take-out")) }
                }
            }
            (pager(t, newer.as_deref(), older.as_deref()))
        }
    }
}
