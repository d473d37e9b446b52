//! Repeated work: the published vectors of before and after, what makes a cluster recurrent, how well likes are
//! put beside likes in 400 invented tickets, and the pages.

use super::ROOMS;
use crate::{
    actions::recurring::words,
    recurring::{
        Came,
        cluster::{Item, Thresholds, clusters},
        effect::{Neighbour, Rate, Seen, Verdict, dispersion, displaced, effect, ratio},
        sum,
        windows::windows,
        worth,
    },
};
use jiff::{Timestamp, civil::date};
use proptest::prelude::*;
use testkit::{Browser, Furnished, on_both};

fn rate(tickets: u64, exposure: f64) -> Rate {
    Rate { tickets, exposure }
}

fn near(value: f64, wanted: f64, by: f64) {
    assert!((value - wanted).abs() <= by, "{value} is not {wanted}");
}

#[test]
fn the_ratio_of_two_rates_reproduces_the_published_vectors() {
    // rateratio.test: 2/17877 against 9/16660 (RULES §10.5).
    let found = ratio(rate(9, 16_660.0), rate(2, 17_877.0)).unwrap();
    near(found.value, 0.2071, 0.00005);
    near(found.low, 0.0218, 0.00005);
    near(found.high.unwrap(), 1.0005, 0.00005);
    near(found.p, 0.0501, 0.00005);
    // RULES §10.5, the example and its small sibling.
    let found = ratio(rate(42, 1_200.0), rate(18, 1_230.0)).unwrap();
    near(found.value, 0.418, 0.0005);
    near(found.low, 0.227, 0.0005);
    near(found.high.unwrap(), 0.742, 0.0005);
    near(found.p, 0.002, 0.0005);
    let few = ratio(rate(6, 400.0), rate(2, 410.0)).unwrap();
    near(few.value, 0.33, 0.005);
    near(few.low, 0.03, 0.005);
    near(few.high.unwrap(), 1.82, 0.005);
    assert_eq!((ratio(rate(0, 1.0), rate(0, 1.0)), ratio(rate(3, 0.0), rate(1, 1.0))), (None, None));
    assert_eq!(ratio(rate(0, 10.0), rate(3, 10.0)).unwrap().high, None);
}

#[test]
fn a_reduction_is_one_only_against_the_control() {
    let seen = Seen {
        before: rate(42, 1_200.0),
        after: rate(18, 1_230.0),
        control: (310, 300),
        dispersion: None,
        changed_again: false,
    };
    let found = effect(&seen);
    near(found.control.unwrap(), 0.944, 0.0005);
    let (value, low, high) = found.adjusted.unwrap();
    near(value, 0.443, 0.0005);
    near(low, 0.249, 0.0005);
    near(high, 0.787, 0.0005);
    assert_eq!(found.verdict, Verdict::Met);
    let (avoided, least) = found.avoided(seen.before, 410.0).unwrap();
    near(avoided, 8.0, 0.05);
    near(least, 3.1, 0.05);
    for (other, verdict) in [
        (Seen { before: rate(6, 400.0), after: rate(2, 410.0), ..seen }, Verdict::Inconclusive),
        (Seen { control: (0, 0), ..seen }, Verdict::Inconclusive),
        (Seen { changed_again: true, ..seen }, Verdict::Inconclusive),
        (Seen { dispersion: Some(9.0), ..seen }, Verdict::Inconclusive),
        (Seen { before: rate(18, 1_200.0), after: rate(80, 1_230.0), ..seen }, Verdict::NotMet),
        (Seen { after: rate(18, 0.0), ..seen }, Verdict::NoData),
        (Seen { before: rate(0, 1_200.0), after: rate(0, 1_230.0), ..seen }, Verdict::NoData),
    ] {
        assert_eq!(effect(&other).verdict, verdict, "{other:?}");
    }
    assert!(!found.corrected && !effect(&Seen { control: (0, 0), ..seen }).corrected);
    // None came afterwards: half a ticket is added to all four, so (0.5 / 20.5) over (300.5 / 310.5).
    let gone = Seen { before: rate(20, 1_200.0), after: rate(0, 1_200.0), ..seen };
    let found = effect(&gone);
    assert_eq!((found.verdict, found.corrected, found.ratio.unwrap().value), (Verdict::Met, true, 0.0));
    let (value, _, high) = found.adjusted.unwrap();
    near(value, 0.0252, 0.00005);
    near(high, 0.4186, 0.00005);
    for (other, verdict) in [
        (Seen { before: rate(0, 1_200.0), after: rate(20, 1_200.0), ..gone }, Verdict::NotMet),
        (Seen { before: rate(9, 1_200.0), ..gone }, Verdict::Inconclusive),
        (Seen { control: (40, 0), ..gone }, Verdict::Inconclusive),
    ] {
        assert_eq!(effect(&other).verdict, verdict, "{other:?}");
    }
    near(dispersion(&[10, 10, 10], &[4, 4]).unwrap(), 0.0, 1e-9);
    assert!(dispersion(&[1, 30, 2], &[4, 20]).unwrap() > 1.5);
    assert_eq!(dispersion(&[3], &[4, 5]), None, "one month says nothing of months");
}

#[test]
fn before_is_the_window_before_the_one_that_made_it_stand_out() {
    let at = |text: &str| -> Timestamp { format!("{text}T00:00:00Z").parse().unwrap() };
    let found = windows(at("2026-06-30"), at("2026-07-10"), at("2024-01-01"), at("2026-11-23")).unwrap();
    assert_eq!((found.before, found.flattered), ((at("2026-01-01"), at("2026-04-01")), false));
    assert_eq!(found.after, (at("2026-07-24"), at("2026-11-23")));
    let young = windows(at("2026-06-30"), at("2026-07-10"), at("2026-03-01"), at("2026-11-23")).unwrap();
    assert_eq!((young.before, young.flattered), ((at("2026-04-01"), at("2026-06-30")), true));
    assert_eq!(
        windows(at("2026-06-30"), at("2026-07-10"), at("2024-01-01"), at("2026-09-21")),
        None,
        "60 days after the roll-out"
    );
}

#[test]
fn five_tickets_on_three_days_with_two_hours_are_recurrent() {
    let came = |days: &[i8], seconds: i64| {
        days.iter().map(|day| Came { day: date(2026, 11, *day), seconds }).collect::<Vec<_>>()
    };
    for (days, seconds, recurrent) in [
        (vec![1, 2, 3, 3, 3], 1_440, true),
        (vec![1, 2, 3, 3], 3_600, false),
        (vec![1, 1, 2, 2, 2], 3_600, false),
        (vec![1, 2, 3, 3, 3], 1_439, false),
    ] {
        assert_eq!(sum(&came(&days, seconds)).is_recurrent(), recurrent, "{days:?} {seconds}");
    }
    let none = sum(&came(&[1, 2, 3, 4, 5], 0));
    assert_eq!((none.median_seconds, worth(&none, 80, 0, 60)), (None, None), "no noted time is no data");
    // 18 tickets in 90 days are 6.09 a month; half an hour each, half of it automatable, an hour of upkeep.
    let some = sum(&came(&[1; 18], 1_800));
    let found = worth(&some, 50, 60, 600).unwrap();
    near(found.hours_month, 18.0 / 90.0 * 30.4375 * 0.5 * 0.5 - 1.0, 1e-9);
    near(found.payback_months.unwrap(), 10.0 / found.hours_month, 1e-9);
    assert_eq!(worth(&some, 10, 600, 600).unwrap().payback_months, None, "it costs more than it saves");
}

#[test]
fn tickets_that_went_elsewhere_are_looked_for_nearby() {
    let near = |id, words: &str, before, after| {
        (Neighbour { id: kernel::ClusterId(id), name: words.to_owned(), before, after }, words.to_owned())
    };
    let others = vec![
        near(2, "caja, precio", 3, 9),
        near(3, "caja, turno", 9, 9),
        near(4, "correo", 1, 9),
        near(5, "cierre", 0, 1),
    ];
    let found = displaced("caja, cierre", others, (3.0, 4.0));
    assert_eq!(
        found.iter().map(|it| it.id.0).collect::<Vec<_>>(),
        [2, 5],
        "a word in common, and a higher rate"
    );
}

/// A half of the invented tickets: its topics and its items.
fn half(which: usize) -> (Vec<&'static str>, Vec<Item>) {
    let rows = include_str!("../../tests/recurring/tickets.psv")
        .lines()
        .enumerate()
        .filter(|(at, _)| at % 2 == which);
    rows.map(|(_, row)| {
        let cells: Vec<&str> = row.split('|').collect();
        let item =
            Item { words: words(cells[3], cells[4]), sort: (cells[2].to_owned(), String::new()), held: None };
        (cells[0], item)
    })
    .unzip()
}

/// Of all pairs: those that belong and were put together, that do not, and that were missed.
fn pairs(topics: &[&str], items: &[Item], at: Thresholds) -> (u64, u64, u64) {
    let mut place = vec![0; items.len()];
    for (group, found) in clusters(items, 0, at).iter().enumerate() {
        for member in &found.members {
            place[*member] = group;
        }
    }
    let (mut right, mut wrong, mut missed) = (0, 0, 0);
    for a in 0..items.len() {
        for b in a + 1..items.len() {
            match (topics[a] == topics[b], place[a] == place[b]) {
                (true, true) => right += 1,
                (false, true) => wrong += 1,
                (true, false) => missed += 1,
                (false, false) => {}
            }
        }
    }
    (right, wrong, missed)
}

/// Precision and recall in thousandths.
fn quality((right, wrong, missed): (u64, u64, u64)) -> (u64, u64) {
    (1000 * right / (right + wrong), 1000 * right / (right + missed))
}

/// The text is invented: the public logs carry none. 400 tickets in two languages were written with the topic that
/// each was meant for, before anything was tuned; every other one is the half that tunes, the rest was kept aside.
#[test]
fn likes_are_put_beside_likes_as_well_as_the_evidence_says() {
    let (topics, items) = half(0);
    assert_eq!(items.len(), 200);
    assert_eq!(quality(pairs(&topics, &items, Thresholds::TUNED)), (876, 851), "the half that was tuned on");
    assert_eq!(
        quality(pairs(&topics, &items, Thresholds { join: 0.55, merge: 0.75 })),
        (1000, 38),
        "RULES' first guess"
    );
    let (topics, items) = half(1);
    assert_eq!(quality(pairs(&topics, &items, Thresholds::TUNED)), (783, 789), "the half kept aside");
}

#[test]
fn a_cluster_is_explained_by_its_words_and_a_confirmed_one_stays() {
    let item = |text: &str, held| Item { words: words(text, ""), sort: (String::new(), String::new()), held };
    let items = [
        item("La impresora no imprime etiquetas", Some(0)),
        item("Impresora de etiquetas parada", None),
        item("La VPN no conecta desde casa", None),
    ];
    let found = clusters(&items, 2, Thresholds::TUNED);
    assert_eq!((found[0].held, found[0].members.as_slice()), (Some(0), &[0, 1][..]));
    assert_eq!(found[0].words[..2], ["etiquetas", "impresora"]);
    assert_eq!(
        (found[1].held, found[1].members.len()),
        (Some(1), 0),
        "a confirmed one without tickets is still there"
    );
    let other =
        |service: &str| Item { sort: (service.to_owned(), String::new()), ..item("Factura en blanco", None) };
    assert_eq!(
        clusters(&[other("Portal"), other("TPV")], 0, Thresholds::TUNED).len(),
        2,
        "another service is another thing"
    );
}

#[test]
fn one_without_a_service_is_no_bridge_between_two_that_differ() {
    let item = |service: &str, text: &str| Item {
        words: words(text, ""),
        sort: (service.to_owned(), String::new()),
        held: None,
    };
    let items = [
        item("", "La factura sale en blanco"),
        item("TPV", "Factura en blanco"),
        item("Portal", "La factura en blanco otra vez"),
    ];
    // Nothing joins at first; all three are near enough to be merged.
    let at = Thresholds { join: 0.99, merge: 0.20 };
    let mut same = items.clone();
    same[2].sort.0 = "TPV".to_owned();
    assert_eq!(clusters(&same, 0, at).len(), 1);
    assert_eq!(clusters(&items, 0, at).len(), 2);
}

proptest! {
    #[test]
    fn every_text_is_in_one_cluster_and_the_same_texts_give_the_same(texts in proptest::collection::vec("[a-d]{2,4}( [a-d]{2,4}){0,3}", 0..20)) {
        let items: Vec<Item> = texts.iter().map(|text| Item {
            words: text.split(' ').map(|word| (word.to_owned(), word.to_owned())).collect(),
            sort: (String::new(), String::new()),
            held: None,
        }).collect();
        let found = clusters(&items, 0, Thresholds::TUNED);
        let mut members: Vec<usize> = found.iter().flat_map(|group| group.members.clone()).collect();
        members.sort_unstable();
        prop_assert_eq!(members, (0..items.len()).collect::<Vec<_>>());
        prop_assert_eq!(found, clusters(&items, 0, Thresholds::TUNED));
    }

    #[test]
    fn an_interval_holds_its_value_and_more_of_the_same_never_widens_it(before in 1_u64..60, after in 1_u64..60, exposure in 1_u32..50) {
        let exposure = f64::from(exposure);
        let once = ratio(rate(before, exposure), rate(after, 10.0)).unwrap();
        let twice = ratio(rate(2 * before, 2.0 * exposure), rate(2 * after, 20.0)).unwrap();
        let (high, tight) = (once.high.unwrap(), twice.high.unwrap());
        prop_assert!(once.low <= once.value && once.value <= high);
        prop_assert!(twice.low >= once.low - 1e-9 && tight <= high + 1e-9);
    }
}

async fn opened(owner: &mut Browser, subject: &str, minutes: &str) -> String {
    let form = [
        ("subject", subject),
        ("text", "Ayuda"),
        ("requester", "Ana Torres"),
        ("impact", "low"),
        ("urgency", "low"),
    ];
    let page = owner.post("/tickets", &form).await.expect(303).location();
    if !minutes.is_empty() {
        owner.post(&format!("{page}/time"), &[("time", minutes), ("day", "2026-11-23")]).await.expect(303);
    }
    page
}

async fn again(h: &Furnished) -> Browser {
    let mut browser = h.browser();
    browser
        .post("/sign-in", &[("email", "beatriz@tramontana.example"), ("password", "correct horse battery")])
        .await
        .expect(303);
    browser
}

on_both! { ROOMS;
    async fn what_comes_back_is_found_confirmed_split_and_merged(h) {
        let mut owner = h.set_up().await;
        owner.get("/tickets/recurring").await.expect(200).shows("Nada se repite todavía");
        for (day, subject) in ["La caja no cuadra", "Caja descuadrada en el cierre", "Otra vez la caja no cuadra", "El cierre de caja no cuadra", "Caja sin cuadrar al cierre"].iter().enumerate() {
            h.advance(if day == 0 { 0 } else { 90_000 });
            owner = again(&h).await;
            opened(&mut owner, subject, "30m").await;
        }
        opened(&mut owner, "Cambiar el logotipo del portal", "").await;
        h.advance(90_000);
        h.work().await;
        let mut owner = again(&h).await;
        let list = owner.get("/tickets/recurring").await.expect(200).shows("Recurrente").shows("caja").shows("0,8");
        list.hides("logotipo");
        let page = owner.get("/tickets/recurring/1").await.expect(200).shows("Lo une: ").shows("La caja no cuadra").shows("T-1");
        page.hides("logotipo");
        owner.post("/tickets/recurring/1/confirmation", &[("name", "")]).await.expect(422).shows("Hace falta");
        owner.post("/tickets/recurring/1/confirmation", &[("name", "Descuadre de caja")]).await.expect(303);
        owner.post("/tickets/recurring/1/split", &[("split_name", "Cierres")]).await.expect(422).shows("Marca algunos tickets");
        let new = owner.post("/tickets/recurring/1/split", &[("split_name", "Cierres"), ("ticket", "4"), ("ticket", "5")]).await.expect(303).location();
        owner.get(&new).await.expect(200).shows("Cierres").shows("T-4").hides("T-1<");
        h.advance(90_000);
        h.work().await;
        let mut owner = again(&h).await;
        owner.get(&new).await.expect(200).shows("T-4").shows("T-5");
        let id = new.rsplit('/').next().unwrap().to_owned();
        owner.post("/tickets/recurring/1/merge", &[("into", "99")]).await.expect(422);
        assert_eq!(owner.post("/tickets/recurring/1/merge", &[("into", &id)]).await.expect(303).location(), new);
        owner.get("/tickets/recurring/1").await.expect(404);
        owner.get(&new).await.expect(200).shows("T-1").shows("T-5");
        owner.get("/admin/audit.jsonl").await.expect(200).shows("ClustersFound").shows("ClusterChanged");
    }

    async fn a_candidate_has_an_owner_an_action_and_a_payback_and_what_was_done_is_judged(h) {
        let mut owner = h.set_up().await;
        for subject in ["La impresora no imprime", "Impresora que no imprime", "No imprime la impresora"] {
            opened(&mut owner, subject, "1h").await;
        }
        h.work().await;
        h.advance(90_000);
        h.work().await;
        let mut owner = again(&h).await;
        let bad = [("action", "runbook"), ("share", "140"), ("build", "x")];
        owner.post("/tickets/recurring/1/candidate", &bad).await.expect(422).shows("número entero");
        let said = [("owner", "1"), ("action", "automation"), ("share", "50"), ("upkeep", "6"), ("build", "120"), ("link", "https://reglas.example/7")];
        owner.post("/tickets/recurring/1/candidate", &said).await.expect(303);
        owner.get("/tickets/recurring").await.expect(200).shows("Automatización").shows("Beatriz Oliver").shows("se paga en").shows("0,4 h al mes");
        owner.post("/tickets/recurring/1/remedies", &[("done_action", "automation"), ("words", "Reinicia la cola"), ("unit", "clients"), ("since", "2027-11-24")]).await.expect(422).shows("Aún no ha llegado");
        owner.post("/tickets/recurring/1/remedies", &[("done_action", "automation"), ("words", "Reinicia la cola"), ("unit", "endpoints"), ("since", "2026-11-24")]).await.expect(303);
        owner.get("/tickets/recurring/1").await.expect(200).shows("Reinicia la cola").shows("se saltan 14 días");
        h.set("2027-03-01T09:00:00+01:00");
        let mut owner = again(&h).await;
        owner.get("/tickets/recurring/1").await.expect(200).shows("no se sabe cuántos había").shows("3 tickets antes, 0 después");
        let remedy = [("done_action", "automation"), ("words", "Reinicia la cola"), ("unit", "endpoints"), ("units_before", "40"), ("since", "2026-11-24")];
        owner.get("/tickets/recurring/1/remedies/1").await.expect(200).shows("Reinicia la cola").shows("2026-11-24").shows("Cambiar lo anotado");
        let refused = owner.post("/tickets/recurring/1/remedies/1", &[&remedy[..], &[("units_after", "0")]].concat()).await.expect(422);
        refused.shows("Al menos uno").shows("value=\"40\"");
        owner.post("/tickets/recurring/1/remedies/1", &[&remedy[..], &[("units_after", "41")]].concat()).await.expect(303);
        owner.get("/tickets/recurring/1").await.expect(200).shows("Por equipo y mes").hides("no se sabe cuántos había");
        for wrong in ["/tickets/recurring/1/remedies/9", "/tickets/recurring/9/remedies/1"] {
            owner.get(wrong).await.expect(404);
            owner.post(wrong, &remedy).await.expect(404);
            owner.post(&format!("{wrong}/removal"), &[]).await.expect(404);
        }
        owner.post("/tickets/recurring/1/dissolution", &[]).await.expect(409);
        owner.post("/tickets/recurring/1/remedies/1/removal", &[]).await.expect(303);
        owner.get("/tickets/recurring/1").await.expect(200).hides("Reinicia la cola");
        owner.post("/tickets/recurring/1/remedies", &[&remedy[..], &[("units_after", "41")]].concat()).await.expect(303);
        owner.post("/tickets/recurring/1/remedies", &[("done_action", "fix"), ("words", "Otra"), ("unit", "endpoints"), ("units_before", "40"), ("units_after", "41"), ("since", "2026-11-24")]).await.expect(303);
        owner.get("/tickets/recurring/1").await.expect(200).shows("No concluyente").shows("regresión a la media").shows("Por equipo y mes");
    }
}
