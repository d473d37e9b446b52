//! The demo's proofs of concept: their terms, what was measured, how they ended.

use super::{Teller, file::Poc};
use crate::{
    actions,
    proof::{Commercial, Solves, Stage},
    store,
    types::{Kind, NewProject, NewTerms},
};
use db::Tx;
use kernel::{Actor, ProjectId, Result};

impl Teller<'_> {
    /// The proof of the same client that was won and has no project yet.
    pub(super) async fn won_proof(&self, tx: &mut Tx, new: &NewProject) -> Result<Option<ProjectId>> {
        if new.kind != Kind::Client {
            return Ok(None);
        }
        tx.act_as(Actor::SYSTEM, Some(tx.now()));
        for proof in store::list_proofs(tx).await? {
            let card = store::find_card(tx, proof.project_id).await?;
            let won = proof.commercial == Some(Commercial::Client) && proof.became.is_none();
            if won && card.client_id == new.client {
                return Ok(Some(proof.project_id));
            }
        }
        Ok(None)
    }

    pub(super) async fn tell_terms(&self, tx: &mut Tx, id: ProjectId, poc: &Poc) -> Result<()> {
        for criterion in &poc.criterion {
            actions::add_criterion(tx, id, &criterion.metric, &criterion.threshold, &criterion.dataset)
                .await?;
        }
        let owner =
            self.named.get(&poc.prospect_owner).cloned().unwrap_or_else(|| poc.prospect_owner.clone());
        let terms = NewTerms {
            use_case: poc.use_case.clone(),
            prospect_owner: owner,
            start_day: Some(self.day(poc.start_day)),
            end_day: Some(self.day(poc.end_day)),
            decision_day: Some(self.day(poc.decision_day)),
        };
        actions::set_terms(tx, id, terms).await
    }

    pub(super) async fn tell_proof(&self, tx: &mut Tx, id: ProjectId, poc: &Poc) -> Result<()> {
        let stage = Stage::parse(&poc.stage).unwrap_or(Stage::Accepted);
        let lead = self.speaker(tx, id).await?;
        for (to, day) in [(Stage::Running, poc.start_day), (Stage::Evaluation, poc.end_day)] {
            if stage >= to {
                Self::act(tx, lead, self.at(day, "09:40"));
                actions::run_proof(tx, id, to).await?;
            }
            if to == Stage::Running && stage >= to {
                Self::act(tx, lead, self.at((poc.end_day - 2).min(-2), "13:00"));
                self.tell_measured(tx, id, poc, stage).await?;
            }
        }
        if stage == Stage::Closed {
            Self::act(tx, self.person("nadia")?, self.at(poc.end_day, "13:30"));
            let solves = poc.solves.as_deref().and_then(Solves::parse);
            let commercial = poc.commercial.as_deref().and_then(Commercial::parse);
            actions::close_proof(tx, id, solves, commercial, &poc.why).await?;
        }
        Ok(())
    }

    async fn tell_measured(&self, tx: &mut Tx, id: ProjectId, poc: &Poc, stage: Stage) -> Result<()> {
        let rows = store::list_criteria(tx, id).await?;
        for (row, from) in rows.iter().zip(&poc.criterion).filter(|(_, from)| !from.measured.is_empty()) {
            // While it runs the figures are in and not judged yet.
            let met = (stage > Stage::Running).then_some(true);
            actions::measure(tx, id, row.id, &from.measured, met).await?;
        }
        Ok(())
    }
}
