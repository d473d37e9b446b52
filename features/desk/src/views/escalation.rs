//! Escalation: the levels, and who was asked to look.

use super::automation::tells;
use crate::types::automation::Escalated;
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale,
    form::{Filled, submit},
    head,
    parts::{empty, icon, time},
};

/// The page.
pub fn page(t: &Locale, filled: &Filled, asked: &[Escalated], most: usize) -> Markup {
    let (desk, title) = (t.s("desk-admin"), t.s("desk-escalation"));
    let crumbs = [Crumb { words: &desk, href: Some("/admin/desk") }, Crumb { words: &title, href: None }];
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &title, lede: Some(&t.s("desk-escalation-lede")), ..Head::default() }))
        form class="form" method="post" action="/admin/desk/escalation" {
            (filled.summary(t))
            @for n in 1..=most { (level(t, filled, n)) }
            p class="hint" { (t.s("desk-escalation-hint")) }
            div class="form-foot" { (submit(t, "desk-save", "check")) a class="btn" href="/admin/desk" { (t.s("ui-cancel")) } }
        }
        section class="part" aria-labelledby="asked" {
            h2 id="asked" { (t.s("desk-escalated")) }
            @if asked.is_empty() { (empty(&t.s("desk-escalated-none"), &t.s("desk-escalated-none-next"), None)) }
            ul role="list" class="list" {
                @for one in asked {
                    li {
                        (icon("bell"))
                        a href={ "/tickets/" (one.ticket_id) } { span class="mono" { "T-" (one.ticket_id) } " " (one.subject) }
                        span class="small muted" { (time(t, one.at)) }
                        span class="sub" {
                            (if one.level == 0 { t.s("desk-foretold") } else { t.with("desk-level-n", &[("n", one.level.into())]) }) " · " (t.s(&format!("desk-clock-{}", one.kind.word()))) " · "
                            (one.person.clone().unwrap_or_else(|| t.s("desk-rule-tell-heads")))
                        }
                    }
                }
            }
            @if !asked.is_empty() { (super::csv(t, "/admin/desk/escalation.csv")) }
        }
    }
}

fn level(t: &Locale, filled: &Filled, n: usize) -> Markup {
    let (amount, by, tell) = (format!("amount_{n}"), format!("by_{n}"), format!("tell_{n}"));
    let error = filled.error(t, &amount);
    let option = |name: &str, value: &str, words: &str| {
        html! { option value=(value) selected[filled.value(name) == value] { (words) } }
    };
    html! {
        fieldset class="field" {
            legend { (t.with("desk-level-n", &[("n", (n as i64).into())])) }
            @if let Some(error) = &error { p class="err" id={ "f-" (amount) "-error" } { (icon("triangle-alert")) (error) } }
            div class="cols" {
                div class="field" {
                    label for={ "f-" (amount) } { (t.s("desk-level-after")) }
                    input class="input" type="number" min="1" id={ "f-" (amount) } name=(amount) value=(filled.value(&amount)) aria-invalid=[error.is_some().then_some("true")];
                }
                div class="field" {
                    label for={ "f-" (by) } { (t.s("desk-level-by")) }
                    select class="input" id={ "f-" (by) } name=(by) {
                        (option(&by, "minutes", &t.s("desk-level-by-minutes")))
                        (option(&by, "percent", &t.s("desk-level-by-percent")))
                    }
                }
                div class="field" {
                    label for={ "f-" (tell) } { (t.s("desk-rule-tell")) }
                    select class="input" id={ "f-" (tell) } name=(tell) { @for (value, words) in tells(t) { (option(&tell, &value, &words)) } }
                }
            }
        }
    }
}
