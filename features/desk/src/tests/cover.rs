//! Nobody's tickets are lost: whoever covers a holder who is away has theirs, and whoever leaves leaves none behind.

use super::{ROOMS, tickets::owner_actor};
use crate::{
    actions,
    store::tickets,
    types::{Level, NewTicket, Origin},
};
use http::Method;
use kernel::{Actor, Lang, PersonId, ProjectId, TicketId};
use serde_json::json;
use testkit::{Browser, Furnished, on_both};

/// A project that somebody leads and somebody else backs up.
async fn project(h: &Furnished, name: &str, lead: PersonId, backup: PersonId, restricted: bool) -> ProjectId {
    let mut tx = h.tx(Actor::SYSTEM).await;
    let new = projects::NewProject {
        description: format!("Todo lo de {name}."),
        restricted,
        ..projects::NewProject::named(name, None, Lang::Es)
    };
    let id = projects::propose(&mut tx, new).await.unwrap();
    projects::open(&mut tx, id, projects::Opening::with(lead, backup)).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Opens a ticket and gives it to somebody; its page.
async fn given(by: &mut Browser, subject: &str, project: Option<ProjectId>, to: PersonId) -> String {
    let body = json!({"subject": subject, "text": "Ayuda", "requester": "Rosa", "project": project, "impact": "high", "urgency": "high"});
    let made = by.json(Method::POST, "/api/v1/tickets", &body).await.expect(201).json();
    let page = format!("/tickets/{}", made["id"]);
    by.post(&format!("{page}/owner"), &[("owner", &to.to_string())]).await.expect(303);
    page
}

pub(super) fn request(subject: &str, email: &str) -> NewTicket {
    NewTicket {
        subject: subject.to_owned(),
        text: "Ayuda".to_owned(),
        requester: "Rosa".to_owned(),
        email: email.to_owned(),
        client: None,
        site: None,
        project: None,
        category: String::new(),
        service: String::new(),
        impact: Level::Low,
        urgency: Level::Low,
        source: Origin::Person,
    }
}

async fn leaves(h: &Furnished, person: PersonId) {
    let mut tx = h.tx(Actor::SYSTEM).await;
    people::deactivate(&mut tx, person).await.unwrap();
    tx.commit().await.unwrap();
}

on_both! { ROOMS;
    async fn whoever_covers_has_the_tickets_of_a_holder_who_is_away(h) {
        let mut owner = h.set_up().await;
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let eva = cast::invite(&h, cast::colleague("Eva Rey")).await.person;
        let iker = cast::invite(&h, cast::colleague("Iker Gil")).await.person;
        let muelle = project(&h, "Muelle", diego, iker, false).await;
        given(&mut owner, "La grúa no arranca", Some(muelle), eva).await;
        given(&mut owner, "El correo no llega", None, eva).await;
        let (mut leads, mut other) = (cast::enters(&h, diego).await, cast::enters(&h, iker).await);
        let none = |page: testkit::Page| drop(page.hides("La grúa no arranca").hides("El correo no llega"));
        for browser in [&mut leads, &mut other, &mut owner] {
            none(browser.get("/tickets?view=mine").await.expect(200));
        }
        let mut gone = cast::enters(&h, eva).await;
        let form = [("from", "2026-11-23"), ("last", "2026-11-25"), ("reason", "illness"), ("note", "operación")];
        gone.post("/absences", &form).await.expect(303);
        h.advance(60);
        for path in ["/tickets?view=mine", "/"] {
            leads.get(path).await.expect(200).shows("La grúa no arranca").shows("Cubres a Eva Rey").hides("El correo no llega");
            owner.get(path).await.expect(200).shows("El correo no llega").shows("Cubres a Eva Rey").hides("La grúa no arranca");
            none(other.get(path).await.expect(200));
        }
        for browser in [&mut leads, &mut owner] {
            browser.get("/tickets/views/now?view=open").await.expect(200).shows("Míos<span class=\"n\">1</span>");
            assert_eq!(browser.get("/tickets/export.csv?view=mine").await.expect(200).body.lines().count(), 2);
        }
        // Back at work they are hers alone.
        h.set("2026-11-26T10:00:00+01:00");
        let mut leads = cast::enters(&h, diego).await;
        none(leads.get("/tickets?view=mine").await.expect(200));
        cast::enters(&h, eva).await.get("/tickets?view=mine").await.expect(200).shows("La grúa no arranca").hides("Cubres a");
    }

    async fn whoever_leaves_leaves_no_ticket_behind_however_many_they_are(h) {
        let mut owner = h.set_up().await;
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let eva = cast::invite(&h, cast::colleague("Eva Rey")).await.person;
        let secret = project(&h, "Fusión", diego, eva, true).await;
        let mut tx = h.tx(Actor::SYSTEM).await;
        let new = |n: usize| NewTicket { project: (n == 0).then_some(secret), ..request(&format!("Asunto {n}"), "") };
        for n in 0..201 {
            let id = actions::open(&mut tx, new(n)).await.unwrap();
            actions::assign(&mut tx, id, Some(eva)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let door = format!("/admin/people/{eva}");
        let shown = owner.get(&door).await.expect(200).shows("Asunto 200").hides("Asunto 0<");
        let keys: Vec<&str> = shown.body.split("name=\"desk.ticket.").skip(1).map(|part| part.split('"').next().unwrap()).collect();
        assert_eq!(keys.len(), 201);
        // The project's ticket is for whoever leads it, unless somebody else is chosen.
        let chosen = |part: &str| part.contains(&format!("<option value=\"{diego}\" selected>"));
        let of = |key: &str| shown.body.split(&format!("name=\"desk.ticket.{key}\"")).nth(1).unwrap().split("</select>").next().unwrap().to_owned();
        assert_eq!(keys.iter().copied().filter(|key| chosen(&of(key))).count(), 1);
        let mut form: Vec<(String, String)> = keys.iter().map(|key| (format!("desk.ticket.{key}"), diego.to_string())).collect();
        let boss = cast::owner(&h).await.person.to_string();
        let roles = shown.body.split("name=\"projects.").skip(1).map(|part| part.split('"').next().unwrap());
        form.extend(roles.map(|key| (format!("projects.{key}"), boss.clone())));
        let form: Vec<(&str, &str)> = form.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        owner.post(&format!("{door}/leaving"), &form).await.expect(303);
        let mut read = h.read(Actor::SYSTEM).await;
        assert_eq!(tickets::count_held(&mut read, eva).await.unwrap().0, 0);
        assert_eq!(tickets::count_held(&mut read, diego).await.unwrap().0, 201);
    }

    async fn what_comes_back_is_not_held_by_somebody_who_left(h) {
        let mut owner = h.set_up().await;
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let eva = cast::invite(&h, cast::colleague("Eva Rey")).await.person;
        let muelle = project(&h, "Muelle", diego, eva, false).await;
        let led = given(&mut owner, "La grúa no arranca", Some(muelle), eva).await;
        let free = given(&mut owner, "El correo no llega", None, eva).await;
        for page in [&led, &free] {
            owner.post(&format!("{page}/state"), &[("state", "resolved")]).await.expect(303);
        }
        leaves(&h, eva).await;
        owner.post(&format!("{led}/messages"), &[("text", "Otra vez")]).await.expect(303);
        owner.post(&format!("{free}/reopening"), &[]).await.expect(303);
        for (page, holder) in [(&led, Some(diego)), (&free, None)] {
            let id = TicketId(page.rsplit('/').next().unwrap().parse().unwrap());
            let ticket = tickets::find(&mut h.read(owner_actor()).await, id).await.unwrap();
            assert!(ticket.state.is_open() && ticket.owner_id == holder, "{page}: {:?}", ticket.owner_id);
        }
    }
}
