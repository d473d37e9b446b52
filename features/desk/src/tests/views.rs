//! Saved views of the queue: one's own and the team's, who may change which, and how many tickets stand in each for
//! whoever looks. Through the doors on both engines.

use super::{
    ROOMS,
    reach::secret,
    tickets::{aurora, opened},
};
use testkit::{Browser, Page, on_both};

async fn keep(by: &mut Browser, name: &str, query: &str, shared: bool) -> Page {
    let mut form = vec![("name", name), ("query", query)];
    form.extend(shared.then_some(("shared", "on")));
    by.post("/tickets/views", &form).await
}

/// The address under which a view that the reader may change is changed.
fn door(page: &Page, name: &str) -> Option<String> {
    let before = page.body.split(&format!("aria-label=\"{name}\"")).nth(1)?;
    Some(before.split("action=\"").nth(1)?.split('"').next()?.to_owned())
}

on_both! { ROOMS;
    async fn a_view_is_ones_own_or_the_teams_and_tells_how_many_stand_in_it(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let (project, _) = secret(&h, diego).await;
        let mut eva = cast::enters(&h, cast::invite(&h, cast::colleague("Eva Rey")).await.person).await;
        let page = opened(&mut owner, "low").await;
        opened(&mut owner, "medium").await;
        let project = project.to_string();
        let hidden = [("subject", "La fusión"), ("text", "x"), ("requester", "Eve"), ("project", &*project), ("impact", "high"), ("urgency", "low")];
        owner.post("/tickets", &hidden).await.expect(303);
        owner.post(&format!("{page}/owner"), &[("owner", "1")]).await.expect(303);
        keep(&mut owner, "De Aurora", "view=open&client=1", false).await.expect(303);
        keep(&mut owner, "Todo lo grave", "view=all&priority=3", true).await.expect(303);
        keep(&mut owner, "Lo que llevo", "view=mine", true).await.expect(303);
        let shown = owner.get("/tickets").await.expect(200);
        let shown = shown.shows("De Aurora<span class=\"n\">2</span>").shows("Vista del equipo, hecha por");
        shown.shows("Todo lo grave").shows("del equipo</span><span class=\"n\">2</span>").shows("del equipo</span><span class=\"n\">1</span>");
        // Everybody counts what they reach and what they hold; what is one's own is nobody else's.
        let theirs = eva.get("/tickets").await.expect(200).hides("De Aurora").shows("Todo lo grave");
        let theirs = theirs.shows("del equipo</span><span class=\"n\">1</span>").shows("del equipo</span><span class=\"n\">0</span>");
        assert!(door(&theirs, "Todo lo grave").is_none(), "whoever did not make it and is no coordinator changes nothing");
        // The counts are asked for again while somebody looks.
        owner.post(&format!("{page}/state"), &[("state", "resolved")]).await.expect(303);
        let now = owner.get("/tickets/views/now?view=open").await.expect(200);
        now.shows("De Aurora<span class=\"n\">1</span>").shows("del equipo</span><span class=\"n\">2</span>");
        let told = owner.get("/admin/audit.jsonl").await.expect(200).body;
        let views = told.lines().filter(|line| line.contains("DeskSettingsChanged") && line.contains("view"));
        assert_eq!(views.count(), 2, "one's own is nobody's news");
    }

    async fn a_view_is_changed_by_whoever_made_it_or_by_a_coordinator(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let mut diego = cast::enters(&h, cast::invite(&h, cast::colleague("Diego Sanz")).await.person).await;
        let mut eva = cast::enters(&h, cast::invite(&h, cast::colleague("Eva Rey")).await.person).await;
        keep(&mut diego, "Del turno", "view=unassigned", true).await.expect(303);
        keep(&mut diego, "Lo mío", "view=mine", false).await.expect(303);
        let shown = diego.get("/tickets").await.expect(200);
        let (shared, own) = (door(&shown, "Del turno").unwrap(), door(&shown, "Lo mío").unwrap());
        let said = |name: &'static str| [("name", name), ("shared", "on"), ("of", "1"), ("query", "view=all"), ("replace", "on")];
        eva.post(&shared, &said("Robada")).await.expect(403);
        eva.post(&format!("{shared}/removal"), &[]).await.expect(403);
        eva.post(&own, &said("Robada")).await.expect(404);
        eva.post(&format!("{own}/removal"), &[]).await.expect(404);
        // A coordinator changes what is the team's, and reaches nobody's own.
        owner.post(&own, &said("Robada")).await.expect(404);
        owner.post(&shared, &[("name", "Del turno de tarde"), ("shared", "on"), ("query", "view=all")]).await.expect(303);
        diego.get("/tickets").await.expect(200).shows("Del turno de tarde").shows("href=\"/tickets?view=unassigned\"").hides("Robada");
        let moved = diego.post(&shared, &said("Del turno")).await.expect(303).location();
        assert_eq!(moved, "/tickets?view=all");
        let taken = diego.post(&own, &[("name", "Del turno"), ("of", "2"), ("query", "view=mine")]).await.expect(422);
        taken.shows("Ya hay otra vista con ese nombre").shows("value=\"Del turno\"");
        diego.post(&shared, &[("name", "Del turno"), ("query", "view=mine")]).await.expect(303);
        eva.get("/tickets").await.expect(200).hides("Del turno");
        owner.post(&format!("{shared}/removal"), &[]).await.expect(404);
        diego.post(&format!("{shared}/removal"), &[]).await.expect(303);
        diego.get("/tickets").await.expect(200).hides("Del turno").shows("Lo mío");
    }

    async fn what_needs_a_fix_in_a_view_is_said_and_stays_typed(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        keep(&mut owner, "", "view=open&q=primas", true).await.expect(422).shows("Hace falta").shows("value=\"primas\"").shows("id=\"f-shared\" name=\"shared\" value=\"on\" checked");
        let long = "x".repeat(41);
        keep(&mut owner, &long, "view=open", false).await.expect(422).shows(&long);
        keep(&mut owner, "Rota", "view=open&client=nadie", false).await.expect(422);
        for n in 0..20 {
            keep(&mut owner, &format!("Vista {n}"), "view=open", false).await.expect(303);
        }
        keep(&mut owner, "Una más", "view=open", false).await.expect(422).shows("Como mucho 20 vistas guardadas").shows("Una más");
        keep(&mut owner, "Vista 3", "view=mine", false).await.expect(303);
        keep(&mut owner, "Otra", "view=open\r\nSet-Cookie: a=b", true).await.expect(303);
    }
}
