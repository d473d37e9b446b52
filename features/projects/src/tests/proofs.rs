//! RULES §1.7 through the store and the door: terms before acceptance, one extension, two results, and
//! the project that a won proof becomes.

use super::company::{Company, ROOMS, actor, company, conflict, fields, head, news, proposal};
use crate::{
    Kind, NewTerms, Opening, actions,
    proof::{Commercial, Solves, Stage, conversion},
    store,
};
use jiff::civil::date;
use kernel::{Actor, ProjectId};
use testkit::{Furnished, on_both};

fn terms() -> NewTerms {
    NewTerms {
        use_case: "Consultar pólizas".to_owned(),
        prospect_owner: "Jorge Salas".to_owned(),
        start_day: Some(date(2026, 11, 23)),
        end_day: Some(date(2026, 12, 23)),
        decision_day: Some(date(2026, 12, 28)),
    }
}

/// A proof that was accepted, with one criterion.
async fn accepted(h: &Furnished, c: &Company, name: &str) -> ProjectId {
    let new = proposal(Kind::Poc, Some(c.aurora), name);
    let made = c.does(h, head(c.nadia), async |tx| {
        let id = actions::propose(tx, new).await?;
        actions::set_terms(tx, id, terms()).await?;
        actions::add_criterion(tx, id, "Latencia p95", "menos de 200 ms", "tráfico de octubre").await?;
        actions::open(tx, id, Opening::with(c.ana, c.luis)).await?;
        Ok(id)
    });
    made.await.unwrap()
}

/// Moves a proof to its evaluation.
async fn judged(h: &Furnished, c: &Company, id: ProjectId) {
    let run = c.does(h, actor(c.ana), async |tx| {
        actions::run_proof(tx, id, Stage::Running).await?;
        actions::run_proof(tx, id, Stage::Evaluation).await
    });
    run.await.unwrap();
}

on_both! { ROOMS;
    async fn a_proof_opens_only_with_criterion_use_case_box_owner_and_decision_day(h) {
        let c = company(&h).await;
        let id = c.does(&h, actor(c.eva), async |tx| actions::propose(tx, proposal(Kind::Poc, None, "Prueba")).await).await.unwrap();
        let open = || c.does(&h, head(c.nadia), async move |tx| actions::open(tx, id, Opening::with(c.ana, c.luis)).await);
        assert_eq!(fields(open().await), ["criteria", "use_case", "time_box", "prospect_owner", "decision_on"]);
        c.does(&h, actor(c.eva), async |tx| actions::set_terms(tx, id, terms()).await).await.unwrap();
        assert_eq!(fields(open().await), ["criteria"]);
        c.does(&h, actor(c.eva), async |tx| actions::add_criterion(tx, id, "Latencia", "200 ms", "octubre").await).await.unwrap();
        open().await.unwrap();
        let mut ana = c.enters(&h, c.ana).await;
        ana.get("/projects/POC-1").await.expect(200).shows("Aceptada").shows("quedan 30 días").shows("Latencia");
        let late = c.does(&h, head(c.nadia), async |tx| actions::set_terms(tx, id, terms()).await).await;
        assert_eq!(conflict(late), "projects-proof-terms-stand");
    }

    async fn a_time_box_is_extended_once_by_half_at_most(h) {
        let c = company(&h).await;
        let id = accepted(&h, &c, "Prueba").await;
        let extend = |end, reason: &'static str| c.does(&h, actor(c.ana), async move |tx| actions::extend_proof(tx, id, end, reason).await);
        assert_eq!(fields(extend(date(2027, 1, 8), "datos tarde").await), ["end"]);
        assert_eq!(fields(extend(date(2026, 12, 23), "datos tarde").await), ["end"]);
        assert_eq!(fields(extend(date(2027, 1, 7), " ").await), ["reason"]);
        extend(date(2027, 1, 7), "datos tarde").await.unwrap();
        assert_eq!(conflict(extend(date(2027, 1, 8), "otra vez").await), "projects-proof-extended-before");
        let mut read = h.read(Actor::SYSTEM).await;
        let proof = store::find_proof(&mut read, id).await.unwrap();
        assert_eq!(proof.time_box().unwrap().days(), 45);
        assert_eq!(proof.agreed().unwrap().days(), 30, "what was agreed stays in the record");
    }

    async fn closing_needs_two_results_and_before_judging_nobody_is_a_client(h) {
        let c = company(&h).await;
        let id = accepted(&h, &c, "Prueba").await;
        let close = |solves, deal| c.does(&h, actor(c.ana), async move |tx| actions::close_proof(tx, id, solves, deal, "").await);
        assert_eq!(fields(close(Some(Solves::Yes), Some(Commercial::Client)).await), ["commercial"]);
        judged(&h, &c, id).await;
        assert_eq!(fields(close(Some(Solves::Yes), None).await), ["commercial"]);
        assert_eq!(fields(close(None, Some(Commercial::Lost)).await), ["solves"]);
        assert_eq!(conflict(c.does(&h, actor(c.ana), async |tx| actions::close(tx, id, "").await).await), "projects-proof-needs-results");
        close(Some(Solves::No), Some(Commercial::Client)).await.unwrap();
        let mut ana = c.enters(&h, c.ana).await;
        let page = ana.get("/projects/AUR-1").await.expect(200);
        page.shows("Cerrado").shows("Vendido sin demostrarlo").shows("Ya son clientes");
        let kinds: Vec<_> = news(&h, &c, &["ProofMoved", "ProjectClosed"]).await;
        assert_eq!(kinds.last().unwrap()["kind"], "ProjectClosed");
    }

    async fn only_a_negotiation_ends_after_the_close(h) {
        let c = company(&h).await;
        let id = accepted(&h, &c, "Prueba").await;
        judged(&h, &c, id).await;
        c.does(&h, actor(c.ana), async |tx| actions::close_proof(tx, id, Some(Solves::Yes), Some(Commercial::Negotiating), "").await).await.unwrap();
        let end = |deal| c.does(&h, actor(c.ana), async move |tx| actions::set_commercial(tx, id, deal).await);
        assert_eq!(conflict(end(Commercial::Negotiating).await), "projects-proof-result-stands");
        end(Commercial::Lost).await.unwrap();
        assert_eq!(conflict(end(Commercial::Client).await), "projects-proof-result-stands");
    }

    async fn a_won_proof_becomes_a_project_and_keeps_what_it_is(h) {
        let c = company(&h).await;
        let id = accepted(&h, &c, "API de pólizas").await;
        c.does(&h, actor(c.ana), async |tx| actions::admit_guest(tx, id, c.jorge).await).await.unwrap();
        judged(&h, &c, id).await;
        let mut ana = c.enters(&h, c.ana).await;
        let won = [("solves", "yes"), ("commercial", "client"), ("why", "Sobrada")];
        let next = ana.post("/projects/AUR-1/proof/results", &won).await.expect(303).location();
        assert_eq!(next, "/projects/AUR-1/proof/conversion");
        let mut nadia = c.enters(&h, c.nadia).await;
        nadia.get(&next).await.expect(200).shows("API de pólizas");
        let (lead, backup) = (c.ana.to_string(), c.luis.to_string());
        let form = [("name", "Portal de clientes"), ("description", "Una API"), ("lead", lead.as_str()), ("backup", backup.as_str())];
        let project = nadia.post(&next, &form).await.expect(303).location();
        assert_eq!(project, "/projects/AUR-2");
        nadia.get(&project).await.expect(200).shows("Viene de la prueba").shows("/projects/AUR-1");
        nadia.get("/projects/AUR-1").await.expect(200).shows("Continúa en").shows("/projects/AUR-2").hides("Ya son clientes");
        nadia.post(&next, &form).await.expect(409);
        let mut read = h.read(Actor::SYSTEM).await;
        let made = store::find_visible(&mut read, "AUR-2").await.unwrap();
        assert_eq!((made.kind, made.client_id), (Kind::Client, Some(c.aurora)));
        assert_eq!(store::list_guests(&mut read, made.id).await.unwrap().len(), 1, "whoever was let in stays in");
    }

    async fn eleven_closed_and_four_clients_are_36_percent_with_their_interval(h) {
        let c = company(&h).await;
        for n in 0..11 {
            let id = accepted(&h, &c, &format!("Prueba {n}")).await;
            judged(&h, &c, id).await;
            let deal = if n < 4 { Commercial::Client } else { Commercial::Lost };
            c.does(&h, actor(c.ana), async |tx| actions::close_proof(tx, id, Some(Solves::Yes), Some(deal), "").await).await.unwrap();
        }
        let mut nadia = c.enters(&h, c.nadia).await;
        let page = nadia.get("/proofs").await.expect(200);
        page.shows("36 %").shows("4 de 11").shows("15 %").shows("65 %").shows("11 pruebas cerradas");
        let mut read = h.read(Actor::SYSTEM).await;
        let proofs = store::list_proofs(&mut read).await.unwrap();
        let closed: Vec<_> = proofs.iter().filter_map(|proof| crate::pages::closed(proof, None)).collect();
        assert_eq!((conversion(&closed).numerator, conversion(&closed).denominator), (4, 11));
    }

    async fn without_a_closed_proof_there_is_no_data(h) {
        let c = company(&h).await;
        accepted(&h, &c, "Prueba").await;
        c.enters(&h, c.nadia).await.get("/proofs").await.expect(200).shows("sin datos").hides("0 %");
    }

    async fn not_shown_is_proposed_after_five_business_days_and_a_person_confirms(h) {
        let c = company(&h).await;
        accepted(&h, &c, "Prueba").await;
        // The box ends with 22 December; five business days later is the 29th, without holidays.
        h.set("2026-12-29T12:00:00+01:00");
        let mut again = c.enters(&h, c.ana).await;
        again.get("/projects/AUR-1").await.expect(200).hides("Pasaron cinco días");
        h.set("2026-12-30T12:00:00+01:00");
        again.get("/projects/AUR-1").await.expect(200).shows("Pasaron cinco días").shows("solves=not_shown");
        again.get("/projects/AUR-1/proof/results?solves=not_shown").await.expect(200).shows("value=\"not_shown\" checked");
        again.get("/projects/AUR-1").await.expect(200).shows("Aceptada");
    }

    async fn what_was_measured_stands_beside_its_criterion(h) {
        let c = company(&h).await;
        let id = accepted(&h, &c, "Prueba").await;
        let mut ana = c.enters(&h, c.ana).await;
        let criterion = {
            let mut read = h.read(Actor::SYSTEM).await;
            store::list_criteria(&mut read, id).await.unwrap()[0].id
        };
        let path = format!("/projects/AUR-1/proof/criteria/{criterion}/measurement");
        ana.get("/projects/AUR-1").await.expect(200).shows("Sin medir");
        ana.post(&path, &[("measured", "140 ms sobre 2 M filas"), ("met", "yes")]).await.expect(303);
        ana.get("/projects/AUR-1").await.expect(200).shows("Medido: 140 ms sobre 2 M filas").shows("Cumplido");
        ana.post("/projects/AUR-1/proof/criteria/99/measurement", &[("measured", "1")]).await.expect(404);
    }
}
