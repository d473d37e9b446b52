//! What leaves with an answer, as the client's mail server takes it and a mail program reads it.

use super::{
    SECRET, address, bring, client,
    servers::{Far, Taken},
};
use app::rooms::ROOMS;
use http::Method;
use std::fmt::Write as _;
use testkit::{Browser, Furnished, on_both};
use web::{Secret, letter::Letter};

/// A desk whose mail leaves to a server that knows some addresses.
async fn desk(h: Furnished, known: &[&str]) -> (Furnished, Browser, Far, String) {
    let far = Far::knowing(known).await;
    let smtp = far.port;
    let h = h
        .configured(|config| {
            config.mail.inbound = Secret(SECRET.to_owned());
            config.mail.smtp = Secret(format!("smtp://127.0.0.1:{smtp}"));
            "Bitácora <bitacora@tramontana.example>".clone_into(&mut config.mail.from);
        })
        .await;
    let mut owner = h.set_up().await;
    let contacts = [("Ana Torres", "ana@aurora.example"), ("Luis Gil", "luis@aurora.example")];
    client(&mut owner, "aurora", &contacts).await;
    address(&mut owner, "soporte@tramontana.example").await;
    h.work().await;
    far.take();
    let mail = "From: Ana <ana@aurora.example>\r\nTo: soporte@tramontana.example\r\nCc: luis@aurora.example\r\nMessage-ID: <1@a>\r\nSubject: No entra\r\n\r\nDesde el viernes\r\n";
    bring(&h, mail.as_bytes().to_vec()).await;
    let page = owner.get("/api/v1/tickets?limit=200").await.expect(200).json();
    let page = format!("/tickets/{}", page["items"].as_array().unwrap().last().unwrap()["id"]);
    (h, owner, far, page)
}

/// Answers with a file and copies, as a browser sends it.
async fn answer(h: &Furnished, owner: &mut Browser, page: &str, cc: &str, (name, text): (&str, &str)) {
    let shown = owner.get(page).await.expect(200).body;
    let seen = shown.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mut body = String::new();
    for (field, value) in [("text", "Te mando **el plan**"), ("seen", &seen), ("state", "open"), ("cc", cc)] {
        let _ =
            write!(body, "--corte\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
    }
    let _ = write!(
        body,
        "--corte\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{text}\r\n--corte--\r\n"
    );
    let media = Some("multipart/form-data; boundary=corte");
    owner.send(Method::POST, &format!("{page}/replies"), media, body.into_bytes()).await.expect(303);
    h.work().await;
}

/// Which recipients one transaction named, and the mail as it reads.
fn read(taken: &Taken) -> (Vec<&str>, Letter) {
    (taken.to.iter().map(String::as_str).collect(), Letter::read(&taken.bytes).unwrap())
}

on_both! { ROOMS;
    async fn an_answer_arrives_with_its_files_and_names_its_copies(h) {
        let (h, mut owner, far, page) = desk(h, &["ana@aurora.example", "luis@aurora.example"]).await;
        answer(&h, &mut owner, &page, "luis@aurora.example", ("plan – «final» ñ.csv", "a;b\r\nc;d")).await;
        let taken = far.take();
        assert_eq!(taken.len(), 1, "one transaction for all");
        let (to, letter) = read(&taken[0]);
        assert_eq!(to, ["ana@aurora.example", "luis@aurora.example"]);
        assert_eq!(letter.to, ["ana@aurora.example", "luis@aurora.example"], "a copy is named to everybody");
        let [file] = letter.files.as_slice() else { panic!("{:?}", letter.files) };
        assert_eq!((file.name.as_str(), file.bytes.as_slice()), ("plan – «final» ñ.csv", b"a;b\r\nc;d".as_slice()));
        assert!(letter.text.contains("Te mando **el plan**") && !letter.was_html, "{}", letter.text);
        assert_eq!(letter.in_reply_to, ["1@a"]);
        owner.get(&page).await.expect(200).shows("Enviada por correo a ana@aurora.example").shows("Con copia a luis@aurora.example");
    }

    async fn a_copy_that_is_refused_keeps_the_answer_from_nobody_else(h) {
        let (h, mut owner, far, page) = desk(h, &["ana@aurora.example", "pau@proveedor.example"]).await;
        answer(&h, &mut owner, &page, "luis@aurora.example, pau@proveedor.example", ("plan.csv", "a;b")).await;
        let taken = far.take();
        let got: Vec<Vec<&str>> = taken.iter().map(|taken| read(taken).0).collect();
        assert_eq!(got, [["ana@aurora.example"], ["pau@proveedor.example"]], "each once");
        owner.get(&page).await.expect(200).shows("pero no a quien iba en copia: luis@aurora.example").shows("nobody here");
        // Nobody at all: the answer did not arrive, and it is said.
        let (h, mut owner, far, page) = (h, owner, far, page);
        far.forget();
        answer(&h, &mut owner, &page, "luis@aurora.example", ("plan.csv", "a;b")).await;
        assert!(far.take().is_empty());
        owner.get(&page).await.expect(200).shows("No llegó a ana@aurora.example");
    }
}
