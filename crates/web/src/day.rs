//! My day: what needs whoever looks, out of every room, and what they set aside until tomorrow
//! (DESIGN 3.1).

use crate::{Answer, Cx, Form, HomeItem, store};
use jiff::ToSpan;
use kernel::Result;
use maud::html;
use sha2::{Digest, Sha256};
use ui::{Head, Markup, head, parts};

/// Bytes of the digest that marks what a row says.
const MARK_BYTES: usize = 12;

/// Rows of *Needs you* at most (DESIGN 3.1).
const MOST_NEEDS: usize = 7;

/// My day.
pub(crate) async fn home(cx: Cx) -> Answer {
    if cx.actor.is_guest() {
        return Ok(crate::redirect("/portal"));
    }
    let t = &cx.t;
    let mut read = cx.read().await?;
    let mut needs: Vec<HomeItem> = Vec::new();
    let (mut sections, mut panels) = (Vec::new(), Vec::new());
    for room in cx.house.rooms() {
        if let Some(items) = room.home_items {
            needs.extend(items(&mut read, t).await?);
        }
        if let Some(section) = room.home_section {
            sections.extend(section(&mut read, t).await?);
        }
        if let Some(panel) = room.home_panel {
            panels.extend(panel(&mut read, t).await?);
        }
    }
    needs.sort_by_key(|item| (item.rank, item.at));
    let aside = take_aside(&mut read, &mut needs).await?;
    let next = if needs.is_empty() { next_hour(&cx, &mut read).await? } else { None };
    drop(read);
    // The rooms of higher floors tell of today, those of lower ones of longer stretches.
    panels.reverse();
    let name = cx.visitor.as_deref().map_or("", |visitor| visitor.name.as_str());
    let first = name.split_whitespace().next().unwrap_or(name);
    let title = t.with(greeting(t), &[("name", first.into())]);
    let lede = lede(t, &needs, next.as_ref());
    let content = html! {
        (head(t, &Head { title: &title, lede: Some(&lede), ..Head::default() }))
        div class="split" {
            div class="stack stack-lg" {
                (needs_list(t, &needs, &aside))
                @for section in &sections { (section) }
            }
            aside class="side" aria-label=(t.s("web-your-day")) { @for panel in &panels { (panel) } }
        }
    };
    cx.page(&t.s("web-my-day"), content).await
}

/// The first of what the rooms know to come next.
async fn next_hour(cx: &Cx, read: &mut db::Read) -> Result<Option<(jiff::Timestamp, String)>> {
    let mut first: Option<(jiff::Timestamp, String)> = None;
    for tell in cx.house.rooms().filter_map(|room| room.home_next) {
        let told = tell(read, &cx.t).await?;
        first = first.into_iter().chain(told).min_by_key(|(at, _)| *at);
    }
    Ok(first)
}

fn greeting(t: &ui::Locale) -> &'static str {
    match t.now.to_zoned(t.zone.clone()).hour() {
        5..=13 => "web-good-morning",
        14..=20 => "web-good-afternoon",
        _ => "web-good-evening",
    }
}

fn lede(t: &ui::Locale, needs: &[HomeItem], next: Option<&(jiff::Timestamp, String)>) -> String {
    let day = t.day(t.today());
    let mut letters = day.chars();
    let day = letters.next().map_or(String::new(), |c| c.to_uppercase().chain(letters).collect());
    if let (true, Some((at, what))) = (needs.is_empty(), next) {
        let args = [("day", day.into()), ("when", t.moment(*at).into()), ("what", what.as_str().into())];
        return t.with("web-day-next", &args);
    }
    let first = needs.first().map_or("", |item| item.when.as_str());
    t.with("web-day-lede", &[("day", day.into()), ("n", needs.len().into()), ("first", first.into())])
}

/// What a row says, as a digest: a row that says something new has another. When it waits since is left
/// out, since that is said anew every minute.
fn mark(item: &HomeItem) -> String {
    let said = format!("{}\n{}\n{}\n{}", item.href, item.title, item.context, item.at.as_microsecond());
    crate::hex(&Sha256::digest(said)[..MARK_BYTES])
}

/// Takes out of `needs` what the reader set aside and what says nothing new since.
async fn take_aside(read: &mut db::Read, needs: &mut Vec<HomeItem>) -> Result<Vec<HomeItem>> {
    let person = read.actor().person;
    let marks = store::list_put_off(read, person).await?;
    let (aside, left) = std::mem::take(needs).into_iter().partition(|item| marks.contains(&mark(item)));
    *needs = left;
    Ok(aside)
}

/// Sets a row aside until tomorrow, or until it says something new.
pub(crate) async fn put_off(cx: Cx, form: Form) -> Answer {
    let tomorrow = kernel::start_of_day(cx.t.today().saturating_add(1.day()), &cx.t.zone);
    let mut tx = cx.light_tx().await?;
    store::put_off(&mut tx, cx.actor.person, form.raw("mark"), tomorrow).await?;
    tx.commit().await?;
    cx.see("/")
}

/// Takes a row back that was set aside.
pub(crate) async fn bring_back(cx: Cx, form: Form) -> Answer {
    let mut tx = cx.light_tx().await?;
    store::bring_back(&mut tx, cx.actor.person, form.raw("mark")).await?;
    tx.commit().await?;
    cx.see("/")
}

fn needs_list(t: &ui::Locale, needs: &[HomeItem], aside: &[HomeItem]) -> Markup {
    html! {
        section class="part" aria-labelledby="needs" {
            h2 id="needs" { (t.s("web-needs-you")) }
            @if needs.is_empty() { p class="soft" { (t.s("web-nothing-needs-you")) } }
            @else {
                ol role="list" class="needs" data-rows {
                    @for (at, item) in needs.iter().take(MOST_NEEDS).enumerate() { (need(t, item, at == 0)) }
                }
            }
            @if needs.len() > MOST_NEEDS { p class="small muted" { (t.n("web-more-needs", needs.len() - MOST_NEEDS)) } }
            (set_aside(t, aside))
        }
    }
}

fn need(t: &ui::Locale, item: &HomeItem, first: bool) -> Markup {
    html! {
        li class=[first.then_some("now")] data-row {
            span class=(if item.urgent { "clock bad" } else { "clock" }) { (parts::icon(item.icon)) (item.when) }
            div { a class="t" href=(item.href) { (item.title) } p class="ctx" { (item.context) } }
            div class="row" {
                (moved(t, item, "/day/done", "web-done-for-now"))
                a class=(if first { "btn go sm" } else { "btn sm" }) href=(item.href) { (item.action) span class="vh" { ": " (item.title) } }
            }
        }
    }
}

/// The button that sets a row aside or takes it back.
fn moved(t: &ui::Locale, item: &HomeItem, action: &str, key: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            input type="hidden" name="mark" value=(mark(item));
            button class="btn bare sm" data-done { (t.s(key)) span class="vh" { ": " (item.title) } }
        }
    }
}

/// What was set aside is one press away; nothing disappears in silence.
fn set_aside(t: &ui::Locale, aside: &[HomeItem]) -> Markup {
    html! {
        @if !aside.is_empty() {
            details class="fold" {
                summary { (t.n("web-set-aside", aside.len())) }
                p class="small muted" { (t.s("web-set-aside-until")) }
                ul role="list" class="rows" {
                    @for item in aside {
                        li {
                            (parts::icon(item.icon))
                            div { a class="t" href=(item.href) { (item.title) } p class="ctx" { (item.context) } }
                            (moved(t, item, "/day/back", "web-bring-back"))
                        }
                    }
                }
            }
        }
    }
}
