//! What people promised, through the door, on both engines.

use crate::{ROOM, actions, store};
use http::Method;
use kernel::{Actor, ActorKind, ClientId, PersonId, Rights, Role};
use testkit::{Browser, Furnished, on_both};
use web::{Demo, Room};

const ROOMS: &[&Room] = &[&people::ROOM, &ROOM];

/// Adds Aurora through the form.
async fn aurora(owner: &mut Browser) {
    let form = [
        ("name", "Aurora Seguros"),
        ("slug", "aurora"),
        ("zone", "Europe/Madrid"),
        ("lang", "es"),
        ("tier", "extended"),
        ("stage", "active"),
    ];
    assert_eq!(owner.post("/clients", &form).await.expect(303).location(), "/clients/aurora");
}

fn guest(client: i64) -> Actor {
    Actor {
        kind: ActorKind::Person,
        person: PersonId(99),
        role: Role::Guest,
        rights: Rights::default(),
        client: Some(ClientId(client)),
    }
}

async fn told(h: &Furnished, owner: &mut Browser) -> Vec<String> {
    let _ = h;
    let all = owner.get("/admin/audit.jsonl").await.expect(200);
    let rows = all.body.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let mut kinds: Vec<String> = rows.map(|row| row["kind"].as_str().unwrap().to_owned()).collect();
    kinds.retain(|kind| kind.starts_with("Client") || kind.starts_with("Contact"));
    kinds.reverse();
    kinds
}

on_both! { ROOMS;
    async fn a_client_gets_a_code_and_an_address_of_its_own(h) {
        let mut owner = h.set_up().await;
        owner.get("/clients").await.expect(200).shows("Aquí saldrán los clientes");
        owner.get("/clients/new").await.expect(200).shows("<h1 id=\"dialog-title\">Añadir cliente</h1>");
        owner.with("hx-request", "true").get("/clients/new").await.expect(200).shows("<h2 id=\"dialog-title\">").hides("<html");
        let wrong = owner.post("/clients", &[("name", ""), ("zone", "Mars/Base"), ("lang", "es"), ("code", "A1"), ("sector", "Seguros")]).await.expect(422);
        let wrong = wrong.shows("Hace falta").shows("No conocemos esa zona").shows("Son tres letras").shows("value=\"Seguros\"");
        assert!(wrong.has("Hay que corregir") || wrong.has("3"));
        aurora(&mut owner).await;
        owner.get("/clients/aurora").await.expect(200).shows("Aurora Seguros").shows("AUR").shows("Soporte extendido").shows("09:57");
        let again = [("name", "Aurora Norte"), ("slug", "aurora"), ("zone", "Europe/Madrid"), ("lang", "es")];
        owner.post("/clients", &again).await.expect(422).shows("Otro cliente tiene esa dirección");
        owner.post("/clients", &[("name", "Otra"), ("code", "aur"), ("zone", "Europe/Madrid"), ("lang", "es")]).await.expect(422).shows("Otro cliente tiene ese código");
        owner.post("/clients", &[("name", "Otra"), ("code", "INT"), ("zone", "Europe/Madrid"), ("lang", "es")]).await.expect(422).shows("reservado");
        let next = owner.post("/clients", &[("name", "Aurora Norte"), ("zone", "Europe/Madrid"), ("lang", "es")]).await.expect(303);
        assert_eq!(next.location(), "/clients/aurora-norte");
        owner.get("/clients/aurora-norte").await.expect(200).shows("AUO");
        assert_eq!(told(&h, &mut owner).await, ["ClientCreated", "ClientCreated"]);
    }

    async fn what_changes_keeps_its_history_and_the_code_stays(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        h.set("2027-03-01T10:00:00+01:00");
        let mut owner = {
            let mut browser = h.browser();
            browser.post("/sign-in", &[("email", "beatriz@tramontana.example"), ("password", "correct horse battery")]).await.expect(303);
            browser
        };
        let form = [("name", "Aurora"), ("code", "XXX"), ("slug", "aurora"), ("zone", "Europe/Madrid"), ("lang", "es"), ("tier", "standard"), ("stage", "former")];
        owner.post("/clients/aurora", &form).await.expect(303);
        owner.get("/clients/aurora").await.expect(200).shows("AUR").hides("XXX").shows("Antiguo").shows("desde el 1 mar").shows("Soporte estándar");
        let mut read = h.read(Actor::SYSTEM).await;
        let id = store::find_by_slug(&mut read, "aurora").await.unwrap().id;
        let tier = |at: &'static str| at.parse().unwrap();
        assert_eq!(store::tier_at(&mut read, id, tier("2026-12-01T00:00:00Z")).await.unwrap(), Some(crate::Tier::Extended));
        assert_eq!(store::tier_at(&mut read, id, tier("2027-03-02T00:00:00Z")).await.unwrap(), Some(crate::Tier::Standard));
        assert_eq!(store::tier_at(&mut read, id, tier("2026-01-01T00:00:00Z")).await.unwrap(), None);
    }

    async fn people_at_a_client_come_are_invited_and_leave(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        owner.get("/clients/aurora").await.expect(200).shows("Aquí saldrán las personas del cliente");
        let ana = [("name", "Ana Torres"), ("email", "Ana.Torres@aurora.example"), ("title", "Directora digital"), ("phone", "+34 555 010 102")];
        owner.post("/clients/aurora/contacts", &ana).await.expect(303);
        owner.post("/clients/aurora/contacts", &ana).await.expect(422).shows("Otro contacto de este cliente tiene ese correo");
        owner.post("/clients/aurora/contacts", &[("name", "Sin correo")]).await.expect(303);
        let page = owner.get("/clients/aurora").await.expect(200);
        page.shows("Ana Torres").shows("ana.torres@aurora.example").shows("Invitar al portal");
        owner.post("/clients/aurora/contacts/1/invitation", &[]).await.expect(303);
        owner.get("/clients/aurora").await.expect(200).shows("Tiene acceso al portal");
        h.work().await;
        owner.get("/admin/mail").await.expect(200).shows("ana.torres@aurora.example");
        owner.post("/clients/aurora/contacts/2/invitation", &[]).await.expect(409);
        owner.post("/clients/aurora/contacts/1/left", &[]).await.expect(303);
        owner.get("/clients/aurora").await.expect(200).shows("Ya no está").hides("Tiene acceso al portal");
        owner.post("/clients/aurora/contacts/1/back", &[]).await.expect(303);
        // A contact lives at one client only.
        owner.post("/clients", &[("name", "Kiosko"), ("zone", "Europe/Madrid"), ("lang", "es")]).await.expect(303);
        owner.get("/clients/kiosko/contacts/1/edit").await.expect(404);
        owner.post("/clients/kiosko/contacts/1/left", &[]).await.expect(404);
    }

    async fn places_have_their_own_time_and_holidays(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let calendar = {
            let mut read = h.read(Actor::SYSTEM).await;
            people::list_calendars(&mut read).await.unwrap()
        };
        let Some((id, _, name)) = calendar.first() else { return };
        let id = id.to_string();
        let site = [("name", "Planta"), ("city", "Puebla"), ("zone", "America/Mexico_City"), ("calendar", id.as_str())];
        owner.post("/clients/aurora/sites", &[("name", ""), ("zone", "x")]).await.expect(422).shows("No conocemos esa zona");
        owner.post("/clients/aurora/sites", &[("name", "Planta"), ("zone", "UTC"), ("calendar", "9999")]).await.expect(422).shows("Elige una opción de la lista");
        owner.post("/clients/aurora/sites", &site).await.expect(303);
        owner.get("/clients/aurora").await.expect(200).shows("Planta").shows("02:57").shows(name);
        owner.get("/clients/aurora/sites/1/edit").await.expect(200).shows("Puebla");
        owner.post("/clients/aurora/sites/1/removal", &[]).await.expect(303);
        owner.get("/clients/aurora").await.expect(200).hides("Planta");
    }

    async fn the_list_filters_sorts_and_turns_pages(h) {
        let mut owner = h.set_up().await;
        let mut tx = h.tx(Actor::SYSTEM).await;
        for n in 0..53 {
            let name = format!("Cliente {}{}", char::from(b'A' + n / 26), char::from(b'A' + n % 26));
            let mut new = crate::NewClient::named(&name, jiff::tz::TimeZone::UTC, kernel::Lang::Es);
            if n == 7 {
                new.stage = crate::Stage::Prospect;
            }
            actions::create(&mut tx, new).await.unwrap();
        }
        tx.commit().await.unwrap();
        owner.get("/clients").await.expect(200).shows("Cliente AA").hides("Cliente CA").shows("aria-sort=\"ascending\"").shows("page=2");
        owner.get("/clients?page=2").await.expect(200).shows("Cliente CA").hides("Cliente AA");
        owner.get("/clients?sort=-name").await.expect(200).shows("Cliente CA").hides("Cliente AA").shows("aria-sort=\"descending\"");
        owner.get("/clients?stage=prospect").await.expect(200).shows("Cliente AH").hides("Cliente AA");
        owner.get("/clients?q=ente+ca").await.expect(200).shows("Cliente CA").hides("Cliente AA");
        owner.get("/clients?q=100%25").await.expect(200).shows("Ningún cliente es así");
    }

    async fn clients_and_their_people_are_found(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        owner.post("/clients/aurora/contacts", &[("name", "Sergio Llop"), ("title", "Responsable del AS/400")]).await.expect(303);
        owner.get("/search?q=auror").await.expect(200).shows("href=\"/clients/aurora\"");
        owner.get("/search?q=sergio").await.expect(200).shows("/clients/aurora#contact-1").shows("Responsable del AS/400 · Aurora Seguros");
        owner.get("/search?q=nadie").await.expect(200).hides("/clients/aurora");
    }

    async fn a_guest_reaches_their_own_client_and_no_page_of_the_team(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        owner.post("/clients", &[("name", "Kiosko"), ("zone", "Europe/Madrid"), ("lang", "es")]).await.expect(303);
        let mut read = h.read(guest(1)).await;
        assert!(store::find_by_slug(&mut read, "aurora").await.is_ok());
        assert!(matches!(store::find_by_slug(&mut read, "kiosko").await, Err(kernel::Error::NotFound)));
        assert_eq!(store::list_cards(&mut read).await.unwrap().len(), 1);
        let mut tx = h.tx(guest(1)).await;
        let tried = actions::add_contact(&mut tx, ClientId(1), crate::NewContact { name: "X".to_owned(), ..Default::default() }).await;
        assert!(matches!(tried, Err(kernel::Error::Forbidden)));
        drop(tx);
        let mut stranger = h.browser();
        assert_eq!(stranger.get("/clients").await.status, 303, "sign in first");
    }

    async fn machines_add_and_change_clients_with_the_same_rules(h) {
        let mut owner = h.set_up().await;
        let made = owner.json(Method::POST, "/api/v1/clients", &serde_json::json!({"name": "Aurora Seguros", "tier": "extended"})).await.expect(201).json();
        assert_eq!((made["slug"].as_str(), made["code"].as_str(), made["zone"].as_str()), (Some("aurora-seguros"), Some("AUR"), Some("Europe/Madrid")));
        let refused = owner.json(Method::POST, "/api/v1/clients", &serde_json::json!({"name": "", "zone": "Mars"})).await.expect(422).json();
        let fields: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["name", "zone"]);
        owner.json(Method::POST, "/api/v1/clients", &serde_json::json!({"nome": "x"})).await.expect(422);
        let changed = owner.json(Method::PATCH, "/api/v1/clients/aurora-seguros", &serde_json::json!({"stage": "former"})).await.expect(200).json();
        assert_eq!((changed["stage"].as_str(), changed["tier"].as_str(), changed["since_day"].as_str()), (Some("former"), Some("extended"), Some("2026-11-23")));
        let other = owner.json(Method::PATCH, "/api/v1/clients/aurora-seguros", &serde_json::json!({"code": "OTR", "sector": "Otro"})).await.expect(422).json();
        assert_eq!((other["errors"][0]["field"].as_str(), other["errors"][0]["code"].as_str()), (Some("code"), Some("clients-code-stays")));
        let same = owner.json(Method::PATCH, "/api/v1/clients/aurora-seguros", &serde_json::json!({"code": "aur", "sector": "Seguros"})).await.expect(200).json();
        assert_eq!((same["code"].as_str(), same["sector"].as_str()), (Some("AUR"), Some("Seguros")));
        assert_eq!(owner.get("/api/v1/clients").await.expect(200).json()["items"][0]["name"], "Aurora Seguros");
        assert!(owner.get("/api/v1/clients/aurora-seguros").await.expect(200).json()["contacts"].is_array());
        owner.get("/api/v1/clients/nobody").await.expect(404);
    }

    async fn the_demo_company_has_fourteen_clients_and_guests_among_their_people(h) {
        let mut tx = h.tx(Actor::SYSTEM).await;
        let demo = Demo { now: h.now(), seed: 1, large: false };
        for room in ROOMS {
            if let Some(load) = room.demo {
                load(&mut tx, &demo).await.unwrap();
            }
        }
        let cards = store::list_cards(&mut tx).await.unwrap();
        assert_eq!(cards.len(), 14);
        let jorge = store::find_contact_by_email(&mut tx, "jorge.salas@aurora.example").await.unwrap().unwrap();
        let person = people::find_card(&mut tx, jorge.person_id.unwrap()).await.unwrap();
        assert_eq!((person.role, person.client_id), (Role::Guest, Some(jorge.client_id)));
    }
}
