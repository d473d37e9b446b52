//! The benchmark set: client projects over all clients, beside the company's own.

use super::{Teller, file::Meeting};
use crate::{
    actions, store,
    types::{Filter, NewProject, Opening, StatusState},
};
use db::Tx;
use kernel::{Actor, ClientId, Lang, PersonId, ProjectId, Result};

/// Projects of the set.
const LARGE: usize = 182;

impl Teller<'_> {
    /// The benchmark set: client projects over all clients, led by the team in turn.
    pub(super) async fn tell_many(&mut self, tx: &mut Tx) -> Result<()> {
        tx.act_as(Actor::SYSTEM, None);
        let team: Vec<PersonId> = people::list_services(tx)
            .await?
            .iter()
            .filter(|card| card.can_lead)
            .map(|card| card.id)
            .collect();
        let clients: Vec<(ClientId, String)> =
            clients::list_cards(tx).await?.into_iter().map(|client| (client.id, client.name)).collect();
        for n in 0..LARGE {
            let (client, name) = &clients[n % clients.len()];
            let (lead, backup) =
                (team[n % team.len()], team[(n + 1 + n / team.len() % (team.len() - 1)) % team.len()]);
            let opened = -(30 + (n as i64 * 53 + self.demo.seed as i64 % 97) % 1_050);
            Self::act(tx, lead, self.at(opened - 2, "10:00"));
            let new = NewProject {
                description: format!("{name}: {}", n + 1),
                second_reason: Some("benchmark".to_owned()),
                ..NewProject::named(&format!("{name} {}", n / clients.len() + 1), Some(*client), Lang::Es)
            };
            let id = actions::propose(tx, new).await?;
            Self::act(tx, lead, self.at(opened, "10:00"));
            let backup = if backup == lead { team[(n + 2) % team.len()] } else { backup };
            actions::open(tx, id, Opening::with(lead, backup)).await?;
            self.tell_lately(tx, id, lead, n as i64).await?;
        }
        self.let_in_everywhere(tx).await
    }

    /// What was last said of a project of the benchmark set, and its weekly meeting.
    async fn tell_lately(&self, tx: &mut Tx, id: ProjectId, lead: PersonId, n: i64) -> Result<()> {
        Self::act(tx, lead, self.at(-1 - n % 9, "12:00"));
        let state = if n % 7 == 3 { StatusState::AtRisk } else { StatusState::OnTrack };
        actions::say_status(tx, id, state, "Avanza según lo acordado en el último comité").await?;
        let meeting = Meeting {
            weekday: ["monday", "tuesday", "wednesday", "thursday", "friday"][n as usize % 5].to_owned(),
            at: "10:00".to_owned(),
            title: "Seguimiento semanal".to_owned(),
            repeats: "weekly".to_owned(),
            first_day: -20,
        };
        self.tell_meeting(tx, id, &meeting).await
    }

    /// The one who belongs to everything is named on what is restricted.
    async fn let_in_everywhere(&self, tx: &mut Tx) -> Result<()> {
        tx.act_as(Actor::SYSTEM, Some(self.demo.now));
        let Some(person) = people::find_by_email(tx, people::EVERYWHERE).await? else { return Ok(()) };
        for card in store::list_visible(tx, Filter::default()).await? {
            if card.restricted {
                store::insert_named(tx, card.id, person.id).await?;
            }
        }
        Ok(())
    }
}
