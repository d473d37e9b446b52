//! What is changed by the API, and links between tickets, through the doors on both engines.

use super::{
    ROOMS,
    tickets::{api, asked, aurora, clock, opened},
};
use http::Method;
use serde_json::json;
use testkit::on_both;

on_both! { ROOMS;
    async fn a_program_changes_all_that_the_page_does(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let page = asked(&mut owner, "medium").await;
        let door = format!("/api/v1{page}");
        let before = api(&mut owner, &page).await;
        let change = json!({"category": "Incidencia", "service": "Pólizas", "tags": ["Flota", "urgente"], "impact": "low", "urgency": "low"});
        let changed = owner.json(Method::PATCH, &door, &change).await.expect(200).json();
        assert_eq!((&changed["category"], &changed["service"], &changed["priority"]), (&json!("Incidencia"), &json!("Pólizas"), &json!(4)), "{changed}");
        assert_eq!((&changed["tags"], &changed["subject"]), (&json!(["flota", "urgente"]), &before["subject"]), "what is not said stays");
        assert_ne!(clock(&changed, "resolution")["due_at"], clock(&before, "resolution")["due_at"], "the clocks take the new target");
        owner.json(Method::PATCH, &door, &json!({"priority": 1})).await.expect(422).shows("\"reason\"");
        owner.json(Method::PATCH, &door, &json!({"priority": 1, "reason": "El contrato lo pide"})).await.expect(200);
        owner.json(Method::PATCH, &door, &json!({"subject": "", "priority": 9})).await.expect(422).shows("\"subject\"").shows("\"priority\"");
        let kept = owner.json(Method::PATCH, &door, &json!({"category": "Duda"})).await.expect(200).json();
        assert_eq!((&kept["priority"], &kept["tags"]), (&json!(1), &json!(["flota", "urgente"])), "a priority of its own stays");
        let handed = owner.json(Method::PATCH, &door, &json!({"developer": {"person": diego.0, "brief": "La tabla tiene un tope"}})).await.expect(200).json();
        assert_eq!(handed["owner"], "Diego Sanz");
        owner.get(&page).await.expect(200).shows("La tabla tiene un tope").shows("0 saltos");
        owner.json(Method::PATCH, &door, &json!({"client": 0})).await.expect(200);
        assert!(api(&mut owner, &page).await["client"].is_null());
        owner.json(Method::PATCH, &door, &json!({"project": 77})).await.expect(422);
        owner.json(Method::PATCH, &door, &json!({"colour": "red"})).await.expect(422);
    }

    async fn a_link_says_how_and_is_taken_away_again(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let (first, second) = (opened(&mut owner, "low").await, opened(&mut owner, "low").await);
        let number = second.rsplit('/').next().unwrap().to_owned();
        owner.post(&format!("{first}/links"), &[("other", &number)]).await.expect(303);
        owner.get(&first).await.expect(200).shows("relacionado").shows(&format!("Quitar el enlace con T-{number}"));
        owner.get(&second).await.expect(200).shows("relacionado");
        // From the other side too.
        let own = first.rsplit('/').next().unwrap().to_owned();
        owner.post(&format!("{second}/links/{own}/removal"), &[]).await.expect(303);
        owner.get(&first).await.expect(200).hides("relacionado");
        owner.post(&format!("{first}/links/{number}/removal"), &[]).await.expect(409);
        let part = owner.post(&format!("{first}/split"), &[("subject", "Una parte"), ("text", "x")]).await.expect(303).location();
        owner.get(&part).await.expect(200).shows("salió de ese ticket").hides("Quitar el enlace");
        owner.get(&first).await.expect(200).shows("salió de este");
        owner.post(&format!("{part}/links/{own}/removal"), &[]).await.expect(409).shows("Solo se quitan los enlaces");
    }
}
