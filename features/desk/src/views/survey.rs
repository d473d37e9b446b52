//! The question after the solution, and what the answers come to.

use crate::types::{Answered, SCORES};
use kernel::Ratio;
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale,
    code::{self, CodeForm},
    form::{Ask, Filled, input, submit},
    head,
    parts::{ago, icon},
};

/// Answers from which a share is told.
const FEWEST_ANSWERS: i64 = 5;

/// Asks for the code that the mail's link carries; what was pressed there goes along.
pub fn ask(t: &Locale, filled: &Filled) -> Markup {
    let along = [("score", filled.value("score"))];
    let button = ("desk-survey-on", "arrow-right");
    html! {
        h1 { (t.s("desk-survey-title")) }
        (code::form(t, filled, &CodeForm { action: "/feedback", opens: true, along: &along, button }))
    }
}

/// The question; the button on it is the answer.
pub fn question(t: &Locale, subject: &str, filled: &Filled) -> Markup {
    html! {
        h1 { (t.s("desk-survey-title")) }
        form class="form" method="post" action="/feedback/answer" {
            (filled.summary(t))
            (code::kept(filled))
            fieldset class="field" {
                legend { (t.with("desk-survey-question", &[("subject", subject.into())])) }
                @for score in SCORES.rev() {
                    label class="check" {
                        input type="radio" name="score" value=(score) id=[(score == 5).then_some("f-score")] required checked[filled.holds("score", &score.to_string())];
                        span { (t.s(&format!("desk-survey-score-{score}"))) }
                    }
                }
            }
            (input(t, filled, "text", Ask::new("reason", "desk-survey-reason").optional()))
            div class="form-foot" { (submit(t, "desk-survey-send", "send")) }
        }
    }
}

/// It was kept.
pub fn thanks(t: &Locale) -> Markup {
    html! {
        h1 { (t.s("desk-survey-thanks")) }
        p { (t.s("desk-survey-thanks-says")) }
    }
}

/// What the answers come to, with sample and interval; nothing where there is none.
pub fn report(
    t: &Locale,
    filled: &Filled,
    counts: &[(Option<String>, i64, i64, i64)],
    answers: &[Answered],
    asks: bool,
) -> Markup {
    let crumbs = [
        Crumb { words: &t.s("desk-tickets"), href: Some("/tickets") },
        Crumb { words: &t.s("desk-survey-report"), href: None },
    ];
    let sum = counts.iter().fold((0, 0, 0), |sum, row| (sum.0 + row.1, sum.1 + row.2, sum.2 + row.3));
    let query = format!("from={}&to={}", filled.value("from"), filled.value("to"));
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &t.s("desk-survey-report"), lede: Some(&t.s("desk-survey-lede")), ..Head::default() }))
        form class="filters" method="get" action="/tickets/satisfaction" {
            (input(t, filled, "date", Ask::new("from", "desk-from")))
            (input(t, filled, "date", Ask::new("to", "desk-to")))
            button class="btn" { (icon("filter")) (t.s("desk-show")) }
        }
        @if sum.0 == 0 { p class="soft" { (t.s(if asks { "desk-survey-none" } else { "desk-survey-off" })) } } @else {
            div class="scrollx" tabindex="0" { table class="table" {
                caption class="vh" { (t.s("desk-survey-report")) }
                thead { tr { th scope="col" { (t.s("desk-of")) } th scope="col" class="num" { (t.s("desk-survey-content")) } th scope="col" class="num" { (t.s("desk-interval")) } th scope="col" class="num" { (t.s("desk-survey-rate")) } } }
                tbody {
                    (line(t, &t.s("desk-survey-all"), sum))
                    @for (client, asked, answered, content) in counts { (line(t, client.as_deref().unwrap_or(&t.s("desk-no-client")), (*asked, *answered, *content))) }
                }
            } }
            @if !answers.is_empty() {
                h2 { (t.s("desk-survey-answers")) }
                ul role="list" class="list" {
                    @for answer in answers {
                        li {
                            (icon(if answer.score >= 4 { "circle-check" } else { "circle-alert" }))
                            a class="t" href={ "/tickets/" (answer.ticket_id) } { (answer.subject) }
                            span class="small" { (t.s(&format!("desk-survey-score-{}", answer.score))) }
                            span class="sub" { (answer.client.as_deref().unwrap_or_default()) " · " (ago(t, answer.at)) @if !answer.reason.is_empty() { " · " (answer.reason) } }
                        }
                    }
                }
                p class="form-foot small" { a class="btn bare sm" href={ "/tickets/satisfaction.csv?" (query) } { (t.s("desk-csv")) } }
            }
        }
        details class="fold" { summary { (t.s("desk-formula")) } p class="soft" { (t.s("desk-survey-formula")) } }
    }
}

fn line(t: &Locale, words: &str, (asked, answered, content): (i64, i64, i64)) -> Markup {
    let ratio = |part: i64, whole: i64| Ratio::new(part.max(0) as u64, whole.max(0) as u64);
    let shown = |part: i64, whole: i64| match ratio(part, whole).value() {
        Some(value) => format!("{} ({}/{})", t.percent(value), t.number(part), t.number(whole)),
        None => t.s("ui-no-data"),
    };
    // Of fewer answers nothing is said (RULES §0, small n); how many there were stays in sight.
    let few = answered < FEWEST_ANSWERS;
    let share = if few && answered > 0 {
        format!("{} ({}/{})", t.s("ui-no-data"), t.number(content), t.number(answered))
    } else {
        shown(content, answered)
    };
    let interval = ratio(content, answered).interval().filter(|_| !few);
    let interval = interval
        .map_or_else(|| t.s("ui-no-data"), |(low, high)| format!("{} – {}", t.percent(low), t.percent(high)));
    html! { tr { th scope="row" { (words) } td class="num" { (share) } td class="num" { (interval) } td class="num" { (shown(answered, asked)) } } }
}
