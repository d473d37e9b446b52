//! Who sees what: what one may not see does not exist.

use super::company::{ROOMS, actor, company, head, proposal};
use crate::{Filter, Kind, Opening, actions, store};
use kernel::{Actor, ActorKind, Error, Rights, Role};
use testkit::on_both;

on_both! { ROOMS;
    async fn a_restricted_project_is_seen_by_those_named_or_assigned_and_nobody_else(h) {
        let c = company(&h).await;
        let mut new = proposal(Kind::Client, Some(c.aurora), "Fusión");
        new.restricted = true;
        let project = c.does(&h, head(c.nadia), async |tx| {
            let id = actions::propose(tx, new).await?;
            actions::open(tx, id, Opening::with(c.ana, c.luis)).await?;
            Ok(id)
        }).await.unwrap();
        let mut ana = c.enters(&h, c.ana).await;
        ana.get("/projects/AUR-1").await.expect(200).shows("Fusión");
        for who in [c.eva, c.beatriz, c.iker] {
            let mut browser = c.enters(&h, who).await;
            for path in ["/projects/AUR-1", "/projects/AUR-1/people", "/projects/AUR-1/brief", "/projects/AUR-1/edit", "/api/v1/projects/AUR-1"] {
                browser.get(path).await.expect(404).hides("Fusión");
            }
            browser.post("/projects/AUR-1/pause", &[]).await.expect(404);
            for path in ["/projects", "/", "/search?q=fusion", "/clients/aurora-seguros", "/api/v1/projects"] {
                browser.get(path).await.expect(200).hides("Fusión");
            }
        }
        ana.post("/projects/AUR-1/people/members", &[("member", &c.eva.to_string())]).await.expect(303);
        let mut eva = c.enters(&h, c.eva).await;
        eva.get("/projects/AUR-1").await.expect(200);
        ana.post(&format!("/projects/AUR-1/people/members/{}/removal", c.eva), &[]).await.expect(303);
        eva.get("/projects/AUR-1").await.expect(404);
        // Whoever no longer holds a role no longer reaches it; whoever takes it does.
        c.does(&h, head(c.nadia), async |tx| actions::set_pair(tx, project, Some(c.eva), Some(c.luis), None, None).await).await.unwrap();
        eva.get("/projects/AUR-1").await.expect(200);
        ana.get("/projects/AUR-1").await.expect(404);
    }

    async fn a_guest_reaches_the_projects_they_were_let_into(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        let guest = Actor { kind: ActorKind::Person, person: c.jorge, role: Role::Guest, rights: Rights::default(), client: Some(c.aurora) };
        let mut read = h.read(guest).await;
        assert!(matches!(store::find_visible(&mut read, "AUR-1").await, Err(Error::NotFound)));
        c.does(&h, actor(c.ana), async |tx| actions::admit_guest(tx, project, c.jorge).await).await.unwrap();
        assert_eq!(store::find_visible(&mut read, "AUR-1").await.unwrap().id, project);
        assert_eq!(store::list_visible(&mut read, Filter::default()).await.unwrap().len(), 1);
        // The team's pages are not for guests.
        let mut jorge = c.enters(&h, c.jorge).await;
        for path in ["/projects", "/projects/AUR-1", "/proofs", "/clients", "/api/v1/projects"] {
            jorge.get(path).await.expect(404);
        }
        // Nor do guests change anything, whoever lets them try.
        let tried = c.does(&h, guest, async |tx| actions::ask_note(tx, project).await).await;
        assert!(matches!(tried, Err(Error::Forbidden)));
        c.does(&h, actor(c.ana), async |tx| actions::remove_guest(tx, project, c.jorge).await).await.unwrap();
        assert!(matches!(store::find_visible(&mut read, "AUR-1").await, Err(Error::NotFound)));
    }

    async fn a_guest_of_another_client_is_not_let_in(h) {
        let c = company(&h).await;
        c.portal(&h).await;
        let kiosko = c.does(&h, head(c.nadia), async |tx| {
            let id = actions::propose(tx, proposal(Kind::Client, Some(c.kiosko), "Cajas")).await?;
            actions::open(tx, id, Opening::with(c.eva, c.luis)).await?;
            Ok(id)
        }).await.unwrap();
        let tried = c.does(&h, head(c.nadia), async |tx| actions::admit_guest(tx, kiosko, c.jorge).await).await;
        assert!(matches!(tried, Err(Error::Invalid(_))));
        let tried = c.does(&h, head(c.nadia), async |tx| actions::admit_guest(tx, kiosko, c.eva).await).await;
        assert!(matches!(tried, Err(Error::Invalid(_))));
    }
}
