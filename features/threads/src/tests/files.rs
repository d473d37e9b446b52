//! Files by machine: sent before the post that carries them, by whoever may write, within the limits of the pages.

use super::{
    ROOMS,
    company::{company, enters},
};
use crate::Visibility;
use http::Method;
use serde_json::json;
use testkit::{Browser, Page, on_both};

async fn sends(by: &mut Browser, door: &str, name: &str, bytes: &[u8]) -> Page {
    let mut body =
        format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n")
            .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    by.send(Method::POST, door, Some("multipart/form-data; boundary=x"), body).await
}

on_both! { ROOMS;
    async fn a_program_sends_a_file_and_the_post_that_carries_it(h) {
        let h = h.configured(|config| config.attachment_bytes = 1024).await;
        let c = company(&h).await;
        c.thread(&h, "Con el cliente", Visibility::Shared).await;
        let (mut marta, mut jorge) = (enters(&h, c.marta.person).await, enters(&h, c.jorge.person).await);
        let base = format!("/api/v1/projects/{}", c.project.key);
        let door = format!("{base}/files");
        sends(&mut jorge, &door, "a.txt", b"a").await.expect(404);
        c.admit(&h).await;
        let refused = sends(&mut marta, &door, "grande.bin", &[7; 2048]).await.expect(422).json();
        assert_eq!((&refused["errors"][0]["field"], &refused["errors"][0]["code"]), (&json!("file"), &json!("threads-file-large")), "{refused}");
        for by in [&mut marta, &mut jorge] {
            let made = sends(by, &door, "plan.txt", b"uno").await.expect(201).json();
            let key = made[0]["id"].clone();
            assert_eq!((&made[0]["name"], &made[0]["media"]), (&json!("plan.txt"), &json!("text/plain")));
            assert_eq!(by.get(&format!("/api/v1/files/{key}")).await.expect(200).body, "uno");
            let post = json!({"text": "Va el plan, que es este", "audience": "client", "files": [key]});
            by.json(Method::POST, &format!("{base}/threads/2/posts"), &post).await.expect(201);
        }
        // Each reads what the other sent; nobody what no post carries yet.
        let made = sends(&mut marta, &door, "mio.txt", b"mio").await.expect(201).json();
        jorge.get("/api/v1/files/1").await.expect(200);
        jorge.get(&format!("/api/v1/files/{}", made[0]["id"])).await.expect(404);
        let listed = jorge.get(&door).await.expect(200).json();
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(2), "{listed}");
    }

    async fn a_file_that_is_refused_takes_no_word_of_a_guests_answer_along(h) {
        let h = h.configured(|config| config.attachment_bytes = 1024).await;
        let c = company(&h).await;
        c.admit(&h).await;
        c.thread(&h, "Con el cliente", Visibility::Shared).await;
        let mut marta = enters(&h, c.marta.person).await;
        let field = |name: &str, value: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        let file = |name: &str, bytes: &str| format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{bytes}\r\n");
        let body = field("text", "Esto lo escribí yo") + &field("audience", "client") + &file("cabe.txt", "si") + &file("no.bin", &"7".repeat(2048)) + "--x--\r\n";
        let door = format!("/projects/{}/threads/2", c.project.key);
        let media = Some("multipart/form-data; boundary=x");
        let refused = marta.send(Method::POST, &door, media, body.into_bytes()).await.expect(422);
        refused.shows("Esto lo escribí yo").shows("[cabe.txt](/files/").shows("El archivo pasa de");
    }
}
