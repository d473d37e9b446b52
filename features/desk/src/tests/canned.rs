//! Ready answers, and replies that are held once (DESIGN 3.4), through the doors on both engines.

use super::{
    ROOMS,
    tickets::{api, asked, aurora, reply},
};
use http::Method;
use serde_json::json;
use testkit::on_both;

on_both! { ROOMS;
    async fn a_reply_with_something_to_fill_in_is_held_once(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        cast::invite(&h, cast::colleague("Diego Sanz")).await;
        let page = asked(&mut owner, "medium").await;
        for text in ["Hola, [nombre]", "TODO: mirar la póliza", "Lo mira @diego", "Hola, {client}"] {
            let held = reply(&mut owner, &page, text, "open").await.expect(422);
            held.shows("Ana Torres va a leer esto").shows("Seguir editando").shows("name=\"held\" value=\"1\"").shows(text);
        }
        assert_eq!(api(&mut owner, &page).await["entries"].as_array().unwrap().len(), 1, "nothing has left");
        let seen = api(&mut owner, &page).await["seen"].to_string();
        let anyway = [("text", "Hola, [nombre]"), ("seen", seen.as_str()), ("state", "open"), ("held", "1")];
        owner.post(&format!("{page}/replies"), &anyway).await.expect(303);
        let seen = api(&mut owner, &page).await["seen"].to_string();
        let plain = [("text", "Mira [la guía](https://a.example), - [x] hecho"), ("seen", seen.as_str()), ("state", "open")];
        owner.post(&format!("{page}/replies"), &plain).await.expect(303);
    }

    async fn ready_answers_are_filled_in_and_changed_in_place(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let body = "Hola, {name} de {client}: {project} va bien. {me}";
        owner.post("/admin/desk/answers", &[("title", "Saludo"), ("body", body)]).await.expect(303);
        owner.post("/admin/desk/answers", &[("title", "Otra"), ("body", "x")]).await.expect(303);
        let page = asked(&mut owner, "medium").await;
        let shown = owner.get(&page).await.expect(200);
        // A ticket without a project leaves the place for its writer to see.
        shown.shows("Hola, Ana de Aurora Seguros: {project} va bien. Beatriz").shows("Se rellenan solos: {name}");
        owner.get("/admin/desk").await.expect(200).shows("/admin/desk/answers/1").shows("{client}");
        owner.get("/admin/desk/answers/1").await.expect(200).shows("value=\"Saludo\"").shows("{project} va bien");
        owner.get("/admin/desk/answers/99").await.expect(404);
        owner.post("/admin/desk/answers/1", &[("title", ""), ("body", "Lo que escribí")]).await.expect(422).shows("Lo que escribí");
        owner.post("/admin/desk/answers/1", &[("title", "Otra"), ("body", "y")]).await.expect(422).shows("Otro tiene ese nombre");
        owner.post("/admin/desk/answers", &[("title", "Nueva"), ("body", "")]).await.expect(422).shows("value=\"Nueva\"");
        owner.post("/admin/desk/answers/1", &[("title", "Saludo corto"), ("body", "Hola")]).await.expect(303);
        owner.get("/admin/desk").await.expect(200).shows("Saludo corto").hides("va bien");
    }

    async fn a_rule_speaks_for_the_house_and_leaves_no_place_open(h) {
        let mut owner = h.set_up().await;
        owner.post("/admin/desk/answers", &[("title", "Recibido"), ("body", "Hola, {name} ({client}{project}). Firmado: {me}.")]).await.expect(303);
        let rule = json!({"name": "Acuse interno", "trigger": "opened", "if": {}, "then": {"answer": 1}});
        owner.json(Method::POST, "/api/v1/desk/rules", &rule).await.expect(201);
        owner.json(Method::PUT, "/api/v1/desk/rules/1/switch", &json!({"on": true})).await.expect(200);
        let body = json!({"subject": "Una duda", "text": "Desde el viernes", "requester": "Luis", "email": "luis@nadie.example"});
        let made = owner.json(Method::POST, "/api/v1/tickets", &body).await.expect(201).json();
        h.advance(60);
        h.work().await;
        let shown = owner.get(&format!("/tickets/{}", made["id"])).await.expect(200);
        let said = shown.shows("Hola, Luis ().").body;
        let me = said.split("Firmado: ").nth(1).unwrap().split('.').next().unwrap();
        assert!(!me.is_empty() && !me.contains("Acuse interno"), "{me:?}");
    }
}
