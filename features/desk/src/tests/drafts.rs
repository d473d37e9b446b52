//! Drafts of replies and notes: kept on the server while they are written, there when one comes back, and gone once
//! they are sent. Through the doors on both engines.

use super::{
    ROOMS,
    tickets::{aurora, opened, reply},
};
use testkit::on_both;

on_both! { ROOMS;
    async fn what_was_being_written_is_there_when_one_comes_back_and_gone_once_sent(h) {
        let mut owner = h.set_up().await;
        aurora(&mut owner).await;
        let diego = cast::invite(&h, cast::colleague("Diego Sanz")).await.person;
        let mut diego = cast::enters(&h, diego).await;
        let page = opened(&mut owner, "low").await;
        let number = page.rsplit('/').next().unwrap();
        let shown = owner.get(&page).await.expect(200);
        let (to_reply, to_note) = (format!("/drafts/ticket/{number}"), format!("/drafts/ticket-note/{number}"));
        shown.shows(&format!("data-draft=\"{to_reply}\"")).shows(&format!("data-draft=\"{to_note}\"")).shows("data-draft-state");
        owner.put(&to_reply, &[("text", "Lo hemos visto y")]).await.expect(204);
        owner.put(&to_note, &[("text", "Ojo: la tabla <antigua>")]).await.expect(204);
        let back = owner.get(&page).await.expect(200);
        back.shows("Lo hemos visto y</textarea>").shows("Ojo: la tabla &lt;antigua&gt;</textarea>");
        // They are their writer's alone.
        diego.get(&page).await.expect(200).hides("Lo hemos visto y").hides("Ojo: la tabla");
        // What is refused stays a draft; what is sent is none any more, and leaves the other alone.
        owner.post(&format!("{page}/replies"), &[("text", "Escribo de nuevo"), ("seen", "0")]).await.expect(422).shows("Escribo de nuevo</textarea>").shows("Ojo: la tabla");
        owner.get(&page).await.expect(200).shows("Lo hemos visto y</textarea>");
        reply(&mut owner, &page, "Lo hemos visto y está", "open").await.expect(303);
        owner.get(&page).await.expect(200).hides("Lo hemos visto y</textarea>").shows("Ojo: la tabla &lt;antigua&gt;</textarea>");
        owner.post(&format!("{page}/notes"), &[("text", "Ojo con la tabla")]).await.expect(303);
        owner.get(&page).await.expect(200).hides("&lt;antigua&gt;</textarea>");
    }
}
