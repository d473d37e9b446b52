//! Merging two tickets: what will come of it is shown before the press, and nothing happens until then. Through the
//! doors on both engines. It is Monday 23 November 2026, 09:57 in Madrid.

use super::{
    ROOMS,
    files::sends,
    tickets::{api, asked, aurora, clock},
};
use testkit::on_both;

on_both! { ROOMS;
    async fn both_tickets_and_what_will_come_of_them_are_shown_before_the_press(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let eva = cast::invite(&h, cast::colleague("Eva Rey")).await.person.to_string();
        let first = asked(&mut owner, "medium").await;
        h.advance(1_800);
        let second = asked(&mut owner, "low").await;
        owner.post(&format!("{first}/followers"), &[("person", &eva)]).await.expect(303);
        owner.post(&format!("{first}/time"), &[("time", "1h30"), ("day", "2026-11-23")]).await.expect(303);
        sends(&mut owner, &format!("{first}/notes"), &[("text", "Mirad")], &[("traza.txt", b"x")]).await.expect(303);
        let (one, other) = (first.rsplit('/').next().unwrap(), second.rsplit('/').next().unwrap());
        let ask = owner.get(&format!("{first}/merge")).await.expect(200);
        ask.shows("method=\"get\"").shows("Ver qué pasará").hides("Si fusionas");
        let before = api(&mut owner, &second).await;
        let shown = owner.get(&format!("{first}/merge?other=T-{other}")).await.expect(200);
        let shown = shown.shows(&format!("Si fusionas T-{one} con T-{other}")).shows("method=\"post\"").shows(&format!("name=\"other\" value=\"T-{other}\""));
        let shown = shown.shows("Ana Torres · Aurora Seguros").shows("Mensajes</dt><dd>2</dd>").shows("Adjuntos</dt><dd>1</dd>").shows("1 h 30").shows("Mensajes</dt><dd>1</dd>");
        let shown = shown.shows(&format!("T-{other} cuenta desde que llegó T-{one}")).shows(&format!("Dejan de contar los relojes de T-{one}: Primera respuesta, Resolución"));
        shown.shows(&format!("Seguirán T-{other}: ")).shows("Eva Rey").shows(&format!("Sigue contando en T-{other}"));
        // Nothing happened.
        assert_eq!(api(&mut owner, &second).await, before);
        owner.get(&first).await.expect(200).hides("Se fusionó con");
        owner.post(&format!("{first}/merge"), &[("other", other)]).await.expect(303);
        let after = api(&mut owner, &second).await;
        assert_eq!((&after["created_at"], &clock(&after, "first")["state"]), (&serde_json::json!("2026-11-23T08:57:00Z"), &serde_json::json!("running")), "{after}");
        owner.get(&second).await.expect(200).shows("Eva Rey");
        let silent = owner.get(&format!("{first}/merge?other=T-{other}")).await.expect(409);
        silent.shows("se fusionó con otro");
    }

    async fn what_cannot_be_merged_is_said_where_the_number_was_asked_for(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let first = asked(&mut owner, "low").await;
        let one = first.rsplit('/').next().unwrap().to_owned();
        let elses = [("subject", "Otra cosa"), ("text", "x"), ("requester", "Eve"), ("impact", "low"), ("urgency", "low")];
        let second = owner.post("/tickets", &elses).await.expect(303).location();
        let other = second.rsplit('/').next().unwrap();
        for (number, why) in [("T-999", "No encontramos ese ticket"), ("nada", "No encontramos ese ticket"), (other, "Los dos tienen que ser del mismo cliente"), (&*one, "Es este mismo ticket")] {
            let said = owner.get(&format!("{first}/merge?other={number}")).await.expect(422);
            said.shows(why).shows("id=\"f-other-error\"").shows(&format!("value=\"{number}\"")).shows("method=\"get\"");
            owner.post(&format!("{first}/merge"), &[("other", number)]).await.expect(422).shows("id=\"f-other-error\"");
        }
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let (project, _) = crate::tests::reach::secret(&h, diego).await;
        let project = project.to_string();
        let hidden = [("subject", "La fusión"), ("text", "x"), ("requester", "Eve"), ("project", &*project), ("impact", "low"), ("urgency", "low")];
        let secret = owner.post("/tickets", &hidden).await.expect(303).location();
        let mut eva = cast::enters(&h, cast::invite(&h, cast::colleague("Eva Rey")).await.person).await;
        eva.get(&format!("{secret}/merge?other={one}")).await.expect(404);
        let number = secret.rsplit('/').next().unwrap();
        eva.get(&format!("{first}/merge?other={number}")).await.expect(422).shows("No encontramos ese ticket").hides("La fusión");
    }
}
