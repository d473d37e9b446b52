//! Tickets through the doors, on both engines. The clock of every test starts on Monday 23 November 2026,
//! 09:57 in Madrid; the office is open 09–14 and 15–18.

use super::ROOMS;
use crate::{ROOM, actions, rules, store::tickets, types::Level};
use kernel::{Actor, TicketId};
use serde_json::json;
use testkit::{Browser, Furnished, on_both};

#[test]
fn priority_is_impact_times_urgency() {
    use Level::{High, Low, Medium};
    let table = [
        (High, High, 1),
        (High, Medium, 2),
        (Medium, High, 2),
        (High, Low, 3),
        (Medium, Medium, 3),
        (Low, High, 3),
        (Medium, Low, 4),
        (Low, Medium, 4),
        (Low, Low, 4),
    ];
    for (impact, urgency, expected) in table {
        assert_eq!(rules::priority(impact, urgency), expected, "{impact:?} {urgency:?}");
    }
}

#[test]
fn each_part_of_a_target_is_told_once() {
    assert_eq!(rules::warning(10, 100, 0), (None, Some(50)));
    assert_eq!(rules::warning(80, 100, 0), (Some(75), Some(90)));
    assert_eq!(rules::warning(80, 100, 75), (None, Some(90)));
    assert_eq!(rules::warning(120, 100, 90), (Some(100), None));
}

pub(super) async fn aurora(owner: &mut Browser) {
    let form = [
        ("name", "Aurora Seguros"),
        ("slug", "aurora"),
        ("zone", "Europe/Madrid"),
        ("lang", "es"),
        ("stage", "active"),
    ];
    owner.post("/clients", &form).await.expect(303);
    owner
        .post("/clients/aurora/contacts", &[("name", "Ana Torres"), ("email", "ana@aurora.example")])
        .await
        .expect(303);
}

/// Opens a ticket for Ana; its page's address.
pub(super) async fn opened(owner: &mut Browser, urgency: &str) -> String {
    let form = [
        ("subject", "Las primas salen a cero"),
        ("text", "Desde el viernes, *todas* las de flota."),
        ("email", "ana@aurora.example"),
        ("impact", "high"),
        ("urgency", urgency),
        ("category", "Incidencia"),
    ];
    owner.post("/tickets", &form).await.expect(303).location()
}

/// A program hands Ana's request in; its page's address.
pub(super) async fn asked(owner: &mut Browser, urgency: &str) -> String {
    let body = json!({"subject": "Las primas salen a cero", "text": "Desde el viernes", "email": "ana@aurora.example", "impact": "high", "urgency": urgency});
    let made = owner.json(http::Method::POST, "/api/v1/tickets", &body).await.expect(201).json();
    format!("/tickets/{}", made["id"])
}

pub(super) async fn reply(owner: &mut Browser, page: &str, text: &str, state: &str) -> testkit::Page {
    let shown = owner.get(page).await.expect(200);
    let seen =
        shown.body.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    owner.post(&format!("{page}/replies"), &[("text", text), ("seen", &seen), ("state", state)]).await
}
pub(super) async fn api(owner: &mut Browser, page: &str) -> serde_json::Value {
    owner.get(&format!("/api/v1{page}")).await.expect(200).json()
}

pub(super) fn clock(whole: &serde_json::Value, kind: &str) -> serde_json::Value {
    whole["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .rfind(|clock| clock["kind"] == kind)
        .cloned()
        .unwrap_or_default()
}

on_both! { ROOMS;
    async fn a_ticket_on_a_clients_behalf_has_its_clocks_at_once(h) {
        let mut owner = h.set_up().await;
        owner.get("/tickets").await.expect(200).shows("Aquí saldrán los tickets");
        aurora(&mut owner).await;
        let wrong = owner.post("/tickets", &[("subject", ""), ("text", ""), ("email", "no"), ("impact", "huge")]).await.expect(422);
        wrong.shows("Hace falta").shows("value=\"no\"");
        let page = opened(&mut owner, "medium").await;
        let shown = owner.get(&page).await.expect(200);
        let shown = shown.shows("Ana Torres · Aurora Seguros").shows("P2").shows("Primera respuesta").shows("Resolución").shows("<em>todas</em>");
        shown.shows("Responder, lo verá Ana Torres").shows("Nota solo para el equipo").hides("Siguiente respuesta");
        let whole = api(&mut owner, &page).await;
        // P2: an hour, and eight hours of 09–14 and 15–18: 10:57 and tomorrow at 09:57.
        assert_eq!(clock(&whole, "first")["due_at"], "2026-11-23T09:57:00Z");
        assert_eq!(clock(&whole, "resolution")["due_at"], "2026-11-24T08:57:00Z");
        let number = whole["number"].as_str().unwrap().to_owned();
        assert_eq!(owner.get(&format!("/{number}")).await.expect(303).location(), page);
        owner.get("/nonsense").await.expect(404);
        owner.get("/tickets").await.expect(200).shows("Las primas salen a cero").shows(&number);
        owner.get("/clients/aurora").await.expect(200).shows("Tickets abiertos");
    }

    async fn an_answer_stops_the_first_clock_and_a_message_starts_the_next(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = asked(&mut owner, "medium").await;
        h.advance(600);
        owner.post(&format!("{page}/notes"), &[("text", "Mirad la tabla antigua")]).await.expect(303);
        assert_eq!(clock(&api(&mut owner, &page).await, "first")["state"], "running", "a note is no answer");
        reply(&mut owner, &page, "Lo vemos, Ana.", "open").await.expect(303);
        let whole = api(&mut owner, &page).await;
        assert_eq!((&clock(&whole, "first")["state"], &whole["state"]), (&json!("fulfilled"), &json!("open")));
        h.advance(600);
        owner.post(&format!("{page}/messages"), &[("text", "¿Y mañana?")]).await.expect(303);
        h.advance(600);
        owner.post(&format!("{page}/messages"), &[("text", "Por favor")]).await.expect(303);
        let whole = api(&mut owner, &page).await;
        assert_eq!(clock(&whole, "next")["cycle"], 1, "the client's second message does not start another");
        assert_eq!(clock(&whole, "next")["due_at"], "2026-11-23T11:17:00Z", "two hours from the first message");
        reply(&mut owner, &page, "Sí, mañana.", "open").await.expect(303);
        assert_eq!(clock(&api(&mut owner, &page).await, "next")["state"], "fulfilled");
    }

    async fn waiting_for_the_client_takes_a_question_and_pauses(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = opened(&mut owner, "medium").await;
        owner.post(&format!("{page}/state"), &[("state", "waiting_client")]).await.expect(422).shows("pregúntale algo");
        reply(&mut owner, &page, "¿Qué póliza?", "waiting_client").await.expect(303);
        assert_eq!(clock(&api(&mut owner, &page).await, "first")["state"], "cancelled", "we wrote it down and we wrote first");
        owner.get(&page).await.expect(200).shows("en pausa").shows("En pausa: Espera al cliente");
        assert_eq!(clock(&api(&mut owner, &page).await, "resolution")["state"], "paused");
        h.advance(3_600);
        owner.post(&format!("{page}/messages"), &[("text", "La 4471")]).await.expect(303);
        let whole = api(&mut owner, &page).await;
        assert_eq!((&whole["state"], &clock(&whole, "resolution")["due_at"]), (&json!("open"), &json!("2026-11-24T09:57:00Z")));
    }

    async fn a_message_that_came_meanwhile_holds_the_answer_back(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = opened(&mut owner, "low").await;
        owner.post(&format!("{page}/messages"), &[("text", "Esperad, era otra póliza")]).await.expect(303);
        let held = owner.post(&format!("{page}/replies"), &[("text", "Ya está corregido"), ("seen", "1"), ("state", "open")]).await.expect(422);
        let held = held.shows("Mientras escribías llegó algo nuevo").shows("Esperad, era otra póliza").shows("Ya está corregido");
        drop(held);
        reply(&mut owner, &page, "Ya está corregido", "open").await.expect(303);
    }

    async fn a_solved_ticket_comes_back_for_seven_open_days_and_then_is_another(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = opened(&mut owner, "medium").await;
        reply(&mut owner, &page, "Hecho", "resolved").await.expect(303);
        h.set("2026-12-02T16:00:00+01:00");
        let mut owner = again(&h).await;
        owner.post(&format!("{page}/messages"), &[("text", "Sigue pasando")]).await.expect(303);
        let whole = api(&mut owner, &page).await;
        assert_eq!((&whole["state"], &whole["reopened"], &clock(&whole, "resolution")["state"]), (&json!("open"), &json!(1), &json!("running")));
        reply(&mut owner, &page, "Ahora sí", "resolved").await.expect(303);
        h.set("2027-01-20T16:00:00+01:00");
        let mut owner = again(&h).await;
        owner.post(&format!("{page}/reopening"), &[]).await.expect(409);
        let next = owner.post(&format!("{page}/messages"), &[("text", "Otra vez")]).await.expect(303).location();
        assert_ne!(next, page);
        owner.get(&next).await.expect(200).shows("Tickets enlazados");
        assert_eq!(clock(&api(&mut owner, &next).await, "resolution")["elapsed_seconds"], 0);
    }

    async fn whoever_answers_is_told_and_a_breach_sticks(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = asked(&mut owner, "high").await;
        owner.post(&format!("{page}/owner"), &[("owner", "1")]).await.expect(303);
        // P1: fifteen minutes. At 12 minutes 75 % have passed, at 16 all.
        h.advance(12 * 60);
        h.work().await;
        owner.get("/").await.expect(200).shows("Las primas salen a cero").shows("Primera respuesta");
        h.advance(4 * 60);
        h.work().await;
        h.work().await;
        let told = owner.get("/admin/audit.jsonl").await.expect(200);
        let percents: Vec<i64> = told.body.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .filter(|row| row["kind"] == "ClockWarned").map(|row| row["payload"]["percent"].as_i64().or_else(|| row["percent"].as_i64()).unwrap_or(-1)).collect();
        assert_eq!(percents.len(), 2, "{percents:?}");
        owner.get(&page).await.expect(200).shows("Incumplido");
        reply(&mut owner, &page, "Voy", "open").await.expect(303);
        assert_eq!(clock(&api(&mut owner, &page).await, "first")["breached_at"], "2026-11-23T09:12:00Z");
        let edit = [("subject", "Las primas salen a cero"), ("impact", "low"), ("urgency", "low")];
        owner.post(&format!("{page}/edit"), &edit).await.expect(303);
        assert_eq!(clock(&api(&mut owner, &page).await, "first")["breached_at"], "2026-11-23T09:12:00Z");
        owner.get("/tickets/reports").await.expect(200).shows("0 % (0/1)").shows("Primera respuesta");
    }

    async fn another_priority_than_the_matrix_needs_a_reason(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = opened(&mut owner, "low").await;
        let mut edit = vec![("subject", "Primas"), ("impact", "low"), ("urgency", "low"), ("priority", "1")];
        owner.post(&format!("{page}/edit"), &edit).await.expect(422).shows("Di por qué");
        edit.push(("reason", "El contrato lo pide"));
        edit.push(("tags", "flota, Primas"));
        owner.post(&format!("{page}/edit"), &edit).await.expect(303);
        owner.get(&page).await.expect(200).shows("P1").shows("El contrato lo pide").shows("flota");
    }

    async fn the_developer_gets_it_in_one_step_and_the_chain_is_counted(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = opened(&mut owner, "medium").await;
        owner.post(&format!("{page}/developer"), &[("person", "1"), ("text", "")]).await.expect(422);
        owner.post(&format!("{page}/developer"), &[("person", "1"), ("text", "La tabla tiene un tope de 40")]).await.expect(303);
        owner.get(&page).await.expect(200).shows("0 saltos").shows("Aún sin primera acción");
        h.advance(1_800);
        owner.post(&format!("{page}/notes"), &[("text", "Reproducido")]).await.expect(303);
        owner.get(&page).await.expect(200).shows("Hasta desarrollo").shows("30 min");
    }

    async fn two_of_one_client_become_one_that_keeps_the_earlier_start(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let first = opened(&mut owner, "medium").await;
        h.advance(1_800);
        let second = opened(&mut owner, "medium").await;
        owner.post(&format!("{first}/merge"), &[("other", "T-999")]).await.expect(422).shows("No encontramos ese ticket");
        let number = format!("T-{}", second.rsplit('/').next().unwrap());
        assert_eq!(owner.post(&format!("{first}/merge"), &[("other", &number)]).await.expect(303).location(), second);
        owner.get(&first).await.expect(200).shows("Se fusionó con");
        owner.post(&format!("{first}/notes"), &[("text", "tarde")]).await.expect(409);
        let whole = api(&mut owner, &second).await;
        assert_eq!(clock(&whole, "resolution")["due_at"], "2026-11-24T08:57:00Z", "the earlier start holds");
        assert_eq!(clock(&api(&mut owner, &first).await, "resolution")["state"], "cancelled");
        owner.get("/tickets").await.expect(200).shows(&number);
    }

    async fn a_part_becomes_a_ticket_whose_clocks_start_then(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = asked(&mut owner, "medium").await;
        h.advance(1_800);
        owner.post(&format!("{page}/messages"), &[("text", "Y además la web va lenta\nDesde ayer")]).await.expect(303);
        let whole = owner.get(&page).await.expect(200);
        let link = whole.body.split("/split?entry=").nth(1).unwrap().split('"').next().unwrap().to_owned();
        owner.get(&format!("{page}/split?entry={link}")).await.expect(200).shows("value=\"Y además la web va lenta\"").shows("Desde ayer");
        owner.post(&format!("{page}/split"), &[("subject", ""), ("text", "x")]).await.expect(422).shows("Hace falta");
        let part = owner.post(&format!("{page}/split"), &[("subject", "La web va lenta"), ("text", "Y además la web va lenta")]).await.expect(303).location();
        let whole = api(&mut owner, &part).await;
        assert_eq!((&whole["client"], &whole["priority"]), (&json!("Aurora Seguros"), &json!(2)));
        assert_eq!(clock(&whole, "first")["due_at"], "2026-11-23T10:27:00Z", "an hour from the split");
        assert_eq!(clock(&api(&mut owner, &page).await, "first")["due_at"], "2026-11-23T09:57:00Z", "the whole keeps its own");
        let number = format!("T-{}", part.rsplit('/').next().unwrap());
        owner.get(&page).await.expect(200).shows(&format!("separó {number}")).shows("Tickets enlazados");
        owner.get(&part).await.expect(200).shows("Las primas salen a cero");
    }

    async fn what_was_written_down_wrongly_does_not_count_and_the_raw_figure_stays(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = opened(&mut owner, "medium").await;
        reply(&mut owner, &page, "¿Qué póliza?", "waiting_client").await.expect(303);
        h.advance(3_600);
        owner.post(&format!("{page}/messages"), &[("text", "La 4471")]).await.expect(303);
        let paused = api(&mut owner, &page).await;
        assert_eq!(clock(&paused, "resolution")["due_at"], "2026-11-24T09:57:00Z");
        let shown = owner.get(&page).await.expect(200).shows("No contar").hides("Sin excluir nada");
        // The pause is the first entry that tells of a state.
        let entry = shown.body.split("id=\"e-").find(|part| part.contains("lo pasó a Espera al cliente")).unwrap();
        let door = format!("{page}/entries/{}/exclusion", entry.split('"').next().unwrap());
        owner.get(&door).await.expect(200).shows("Queda en su sitio con tu motivo");
        owner.post(&door, &[("reason", "")]).await.expect(422).shows("Hace falta");
        owner.post(&door, &[("reason", "La pregunta no salió")]).await.expect(303);
        assert_eq!(clock(&api(&mut owner, &page).await, "resolution")["due_at"], "2026-11-24T08:57:00Z", "no pause counts");
        owner.get(&page).await.expect(200).shows("no cuenta para los relojes").shows("La pregunta no salió").shows("Sin excluir nada:").shows("Resolución sin incumplir");
        owner.post(&door, &[("reason", "Sí salió"), ("back", "on")]).await.expect(303);
        assert_eq!(clock(&api(&mut owner, &page).await, "resolution")["due_at"], "2026-11-24T09:57:00Z");
        owner.get("/admin/audit.jsonl").await.expect(200).shows("excluded").shows("included");
        let first = shown.body.split("id=\"e-").nth(1).unwrap().split('"').next().unwrap().to_owned();
        owner.post(&format!("{page}/entries/{first}/exclusion"), &[("reason", "x")]).await.expect(409);
    }

    async fn time_is_noted_as_people_write_it_and_announced(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = opened(&mut owner, "low").await;
        owner.post(&format!("{page}/time"), &[("time", "un rato"), ("day", "2026-11-23")]).await.expect(422);
        owner.post(&format!("{page}/time"), &[("time", "1h30"), ("day", "2026-11-23"), ("note", "Llamada")]).await.expect(303);
        owner.get(&page).await.expect(200).shows("1 h 30");
        owner.get("/admin/audit.jsonl").await.expect(200).shows("TicketTimeNoted");
    }

    async fn several_are_given_away_at_once_and_the_list_leaves_as_csv(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let first = opened(&mut owner, "low").await;
        let evil = [("subject", "=HYPERLINK(1)"), ("text", "x"), ("requester", "Eve"), ("impact", "low"), ("urgency", "low")];
        let second = owner.post("/tickets", &evil).await.expect(303).location();
        let ids: Vec<String> = [&first, &second].iter().map(|page| page.rsplit('/').next().unwrap().to_owned()).collect();
        owner.post("/tickets/bulk", &[("do", "owner"), ("to_owner", "1")]).await.expect(422);
        let chosen = [("ticket", ids[0].as_str()), ("ticket", ids[1].as_str()), ("do", "owner"), ("to_owner", "1"), ("back", "/tickets?view=mine")];
        assert_eq!(owner.post("/tickets/bulk", &chosen).await.expect(303).location(), "/tickets?view=mine");
        owner.get("/tickets?view=mine").await.expect(200).shows("Las primas salen a cero").shows("=HYPERLINK(1)");
        owner.get("/tickets?view=unassigned").await.expect(200).shows("En esta vista no hay tickets");
        let csv = owner.get("/tickets/export.csv?view=open").await.expect(200);
        assert!(csv.has("\"'=HYPERLINK(1)\"") && csv.has("Las primas salen a cero"), "{}", csv.body);
        owner.post("/tickets/views", &[("name", "Lo mío"), ("query", "view=mine")]).await.expect(303);
        owner.get("/tickets").await.expect(200).shows("Lo mío");
        owner.get("/search?q=primas").await.expect(200).shows("Las primas salen a cero");
    }

    async fn a_guest_sees_their_own_and_all_only_if_the_setting_says_so(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = opened(&mut owner, "low").await;
        reply(&mut owner, &page, "Lo miramos", "open").await.expect(303);
        owner.post(&format!("{page}/notes"), &[("text", "secreto del equipo")]).await.expect(303);
        let mut read = h.read(Actor::SYSTEM).await;
        let client = clients::find_by_slug(&mut read, "aurora").await.unwrap().id;
        let contacts = clients::list_contacts(&mut read, client).await.unwrap();
        drop(read);
        let mut tx = h.tx(Actor { client: None, ..owner_actor() }).await;
        let ana = clients::invite_contact(&mut tx, contacts[0].id, "http://127.0.0.1:4400").await.unwrap();
        tx.commit().await.unwrap();
        let guest = Actor { kind: kernel::ActorKind::Person, person: ana, role: kernel::Role::Guest, rights: kernel::Rights::default(), client: Some(client) };
        let id = TicketId(page.rsplit('/').next().unwrap().parse().unwrap());
        let mut read = h.read(guest).await;
        assert_eq!(tickets::find(&mut read, id).await.unwrap().subject, "Las primas salen a cero");
        drop(read);
        let form = [("subject", "De otra persona"), ("text", "x"), ("requester", "Luis"), ("client", &client.to_string()), ("impact", "low"), ("urgency", "low")];
        let other = owner.post("/tickets", &form).await.expect(303).location();
        let other = TicketId(other.rsplit('/').next().unwrap().parse().unwrap());
        let mut read = h.read(guest).await;
        assert!(tickets::find(&mut read, other).await.is_err());
        drop(read);
        owner.post("/admin/desk/clients", &[("client", &client.to_string()), ("all", "on")]).await.expect(303);
        let mut read = h.read(guest).await;
        assert!(tickets::find(&mut read, other).await.is_ok());
        drop(read);
        let mut tx = h.tx(guest).await;
        assert_eq!(actions::message(&mut tx, id, "Gracias", "Ana Torres").await.unwrap(), id);
        assert!(actions::note(&mut tx, id, "no").await.is_err());
    }

    async fn promises_are_written_in_versions_and_old_tickets_keep_theirs(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let page = opened(&mut owner, "medium").await;
        owner.get("/admin/desk").await.expect(200).shows("Estándar").shows("4 h").shows("Primera respuesta si llega");
        let form = owner.get("/admin/desk/policies/1").await.expect(200);
        form.shows("name=\"p1_first\" value=\"15\"");
        let change = [("name", "Estándar"), ("hours", "1"), ("p2_first", "30"), ("p2_resolution", "120"), ("sticky", "on")];
        owner.post("/admin/desk/policies/1", &change).await.expect(303);
        assert_eq!(clock(&api(&mut owner, &page).await, "resolution")["target_seconds"], 28_800);
        let next = opened(&mut owner, "medium").await;
        assert_eq!(clock(&api(&mut owner, &next).await, "resolution")["target_seconds"], 7_200);
        owner.post("/admin/desk/policies", &[("name", "Otra"), ("hours", "1")]).await.expect(422).shows("Ya hay otra");
        let hours = owner.get("/admin/desk/hours/1").await.expect(200);
        hours.shows("Europe/Madrid");
        let closed = [("name", "Estándar"), ("zone", "Europe/Madrid"), ("mon", "09:00-14:00, 15:00-18:00"), ("tue", "09:00-18:00"), ("holidays", "2026-11-24\n2026-11-2x")];
        owner.post("/admin/desk/hours/1", &closed).await.expect(422).shows("Escribe el día como");
        let closed = [("name", "Estándar"), ("zone", "Europe/Madrid"), ("mon", "09:00-14:00, 15:00-18:00"), ("wed", "09:00-18:00"), ("holidays", "2026-11-24")];
        owner.post("/admin/desk/hours/1", &closed).await.expect(303);
        assert_eq!(clock(&api(&mut owner, &page).await, "resolution")["due_at"], "2026-11-25T08:57:00Z");
    }
}

pub fn owner_actor() -> Actor {
    Actor { person: kernel::PersonId(1), kind: kernel::ActorKind::Person, ..Actor::SYSTEM }
}

/// The owner signs in again, since a device ends.
async fn again(h: &Furnished) -> Browser {
    let mut browser = h.browser();
    let form = [("email", "beatriz@tramontana.example"), ("password", "correct horse battery")];
    browser.post("/sign-in", &form).await.expect(303);
    browser
}

#[test]
fn the_room_appears_on_others_screens() {
    assert!(ROOM.home_items.is_some() && ROOM.duties.is_some() && ROOM.agenda_flags.is_some());
}
