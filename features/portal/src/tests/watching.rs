//! *View as client*: the very page, in a red frame, and nothing on it acts.

use super::house::{ROOMS, company, enters, write};
use testkit::on_both;
use threads::Audience;

on_both! { ROOMS;
    async fn the_team_sees_what_the_client_sees_and_changes_nothing(h) {
        let c = company(&h).await;
        let mut diego = enters(&h, c.diego.person).await;
        let mut jorge = enters(&h, c.jorge).await;
        diego.get("/projects/AUR-1").await.expect(200).shows("href=\"/portal/projects/AUR-1\"").shows("Ver como Aurora Seguros");
        for path in ["/portal/projects/AUR-1", "/portal/projects/AUR-1/log", "/portal/projects/AUR-1/threads", "/portal/projects/AUR-1/threads/2", "/portal/projects/AUR-1/files"] {
            let page = diego.get(path).await.expect(200).shows("portal as-client hue").shows("Ves lo que ve Aurora Seguros").shows("href=\"/projects/AUR-1\"");
            let page = page.hides("zarzamora").hides("reply-form").hides("data-live").hides("sign-out").hides("<form");
            // What stands in the frame is what the guest reads.
            if !path.ends_with("threads/2") {
                let main = |body: &str| body.split("<main").nth(1).unwrap().to_owned();
                assert_eq!(main(&page.body), main(&jorge.get(path).await.expect(200).body), "{path}");
            }
        }
        for path in ["/portal/projects/AUR-1/threads/2", "/portal/projects/AUR-1/files", &format!("/portal/posts/{}/edit", c.note), &format!("/portal/posts/{}/undo", c.note)] {
            diego.post(path, &[("text", "Contesto por el cliente")]).await.expect(403);
        }
        diego.get(&format!("/portal/posts/{}/history", c.note)).await.expect(404);
        diego.get("/portal/projects/AUR-1/threads/3").await.expect(404);
    }

    async fn looking_marks_nothing_as_read(h) {
        let c = company(&h).await;
        write(&h, c.marta, c.shared, "¿Lo ves, Jorge?", Audience::Client).await;
        let mut diego = enters(&h, c.diego.person).await;
        diego.get("/projects/AUR-1/threads/3").await.expect(200);
        let unread = async |who: &mut testkit::Browser| who.get("/projects/AUR-1/threads").await.expect(200).has("class=\"new\"");
        assert!(unread(&mut diego).await);
        diego.get("/portal/projects/AUR-1/threads/2").await.expect(200);
        assert!(unread(&mut diego).await);
        diego.get("/projects/AUR-1/threads/2").await.expect(200);
        assert!(!unread(&mut diego).await);
    }

    async fn it_speaks_the_clients_language_and_the_line_above_the_viewers(h) {
        let c = company(&h).await;
        let mut diego = enters(&h, c.diego.person).await;
        let page = diego.get("/portal/projects/KIO-1").await.expect(200).shows("lang=\"en\"").shows("What happened");
        page.shows("lang=\"es\"").shows("Ves lo que ve Kiosko Norte");
    }

    async fn a_restricted_project_is_not_looked_at_by_others(h) {
        let c = company(&h).await;
        let mut tx = h.tx(c.nadia).await;
        let told = projects::Changes {
            name: "Cajas de Kiosko".to_owned(),
            description: "Cajas".to_owned(),
            context: String::new(),
            phase: String::new(),
            lang: kernel::Lang::Es,
            restricted: true,
        };
        projects::change(&mut tx, c.kiosko.id, told).await.unwrap();
        tx.commit().await.unwrap();
        let mut marta = enters(&h, c.marta.person).await;
        marta.get("/portal/projects/KIO-1").await.expect(404);
        let mut lucia = enters(&h, c.lucia.person).await;
        lucia.get("/portal/projects/KIO-1").await.expect(200).shows("as-client");
    }
}
