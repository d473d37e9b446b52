//! Mail that comes back: it lands in its thread, waits for the pace, or is kept for a person to file.

use super::house::*;
use crate::{
    store,
    types::{LetterRow, LetterState},
};
use kernel::{Actor, LetterId};
use testkit::{Furnished, on_both};
use threads::{Audience, ThreadKind};

async fn row(h: &Furnished, answer: &serde_json::Value) -> LetterRow {
    let mut read = h.read(Actor::SYSTEM).await;
    store::find_letter(&mut read, LetterId(answer["id"].as_i64().unwrap())).await.unwrap()
}

on_both! { ROOMS;
    async fn an_answer_by_mail_is_one_post_in_its_thread_however_often_it_comes(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let topic = thread(&h, team.marta, card.id, ThreadKind::Event, "Visita a la planta").await;
        write(&h, team.marta, topic, "¿Quién viene a la visita del jueves?", Audience::Team).await;
        leave(&h).await;
        let mails = team.mail.take();
        let his = mails.iter().find(|mail| mail.to.starts_with("diego")).unwrap();
        let answer = format!(
            "Received: from mx.example by b.example; Mon, 23 Nov 2026 10:05:00 +0100\nFrom: Diego Peña <Diego@tramontana.example>\nTo: {}\nMessage-ID: <one@phone.example>\nSubject: Re: {}\n\
             Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n\
             Voy yo, ma=F1ana lo confirmo\n\nOn Mon, 23 Nov 2026 at 10:01, marta wrote:\n> =BFQui=E9n viene a la visita?\n\
             --x\nContent-Type: text/plain; name=plano.txt\nContent-Disposition: attachment; filename=plano.txt\n\nplanta baja\n--x--\n",
            his.reply_to(), his.subject(),
        );
        let first = bring(&h, &answer).await;
        assert_eq!(row(&h, &first).await.state, LetterState::Posted);
        let second = bring(&h, &answer.replace("mx.example", "mx2.example")).await;
        assert_eq!((second["id"].clone(), second["again"].clone()), (first["id"].clone(), true.into()));
        let posts = posts(&h, topic).await;
        assert_eq!(posts.len(), 2);
        assert_eq!(posts[1].0, Some(team.diego.person));
        assert!(posts[1].1.starts_with("Voy yo, mañana lo confirmo"), "{}", posts[1].1);
        assert!(posts[1].1.contains("> ¿Quién viene"), "nothing is lost: {}", posts[1].1);
        let mut lucia = browser(&h, team.lucia).await;
        let page = lucia.get(&format!("/projects/{}/threads/2", card.key)).await.expect(200);
        page.shows("class=\"quoted\"").shows("plano.txt").shows("Voy yo");
    }

    async fn an_answer_that_comes_too_soon_is_posted_when_the_minute_is_up(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let topic = thread(&h, team.marta, card.id, ThreadKind::Event, "Visita a la planta").await;
        write(&h, team.marta, topic, "¿Quién viene a la visita del jueves?", Audience::Team).await;
        leave(&h).await;
        let mails = team.mail.take();
        let his = mails.iter().find(|mail| mail.to.starts_with("diego")).unwrap();
        let answer = |n: u8, text: &str| {
            format!("From: diego@tramontana.example\nTo: reply@tramontana.example\nIn-Reply-To: <{}>\nMessage-ID: <{n}@phone.example>\nSubject: Re\n\n{text}\n", his.root())
        };
        bring(&h, &answer(1, "Voy yo con el coche")).await;
        let second = bring(&h, &answer(2, "Y llevo los planos")).await;
        assert_eq!(row(&h, &second).await.state, LetterState::Waiting);
        assert_eq!(posts(&h, topic).await.len(), 2);
        h.advance(59);
        h.work().await;
        assert_eq!(posts(&h, topic).await.len(), 2, "not before");
        h.advance(2);
        h.work().await;
        let posts = posts(&h, topic).await;
        assert_eq!(posts.len(), 3);
        assert_eq!(posts[2].1, "Y llevo los planos");
        assert_eq!(row(&h, &second).await.state, LetterState::Posted);
    }

    async fn a_mail_without_a_place_is_kept_and_a_person_files_it(h) {
        let (h, team) = team(h).await;
        let (card, _) = client_project(&h, &team).await;
        let stranger = "From: Pau Ferrer <pau@aurora.example>\nTo: reply@tramontana.example\nMessage-ID: <1@aurora.example>\nSubject: Fechas\n\n¿Podemos mover la entrega al lunes?\n";
        let kept = bring(&h, stranger).await;
        assert_eq!(kept["state"], "unsorted");
        let mut lucia = browser(&h, team.lucia).await;
        lucia.get("/inbox").await.expect(200).shows("Un correo espera");
        let page = format!("/inbox/mail/{}", kept["id"]);
        lucia.get("/inbox/mail").await.expect(200).shows("Fechas").shows("pau@aurora.example");
        lucia.get(&page).await.expect(200).shows("¿Podemos mover la entrega al lunes?").shows("No dice a qué hilo pertenece");
        let wrong = lucia.post(&format!("{page}/file"), &[("thread", "ZZZ-9#4"), ("audience", "team")]).await.expect(422);
        wrong.shows("No hay un hilo así").shows("ZZZ-9#4");
        let filed = lucia.post(&format!("{page}/file"), &[("thread", &card.key), ("audience", "team")]).await.expect(303);
        assert!(filed.location().starts_with("/posts/"));
        let log = worklog(&h, card.id).await;
        assert!(posts(&h, log).await.iter().any(|(author, text)| author.is_none() && text.contains("mover la entrega")));
        lucia.post(&format!("{page}/file"), &[("thread", &card.key), ("audience", "team")]).await.expect(409);
        lucia.get("/inbox").await.expect(200).hides("Un correo espera");
        lucia.get("/inbox/mail/settled").await.expect(200).shows("Archivado");
    }

    async fn only_the_person_whose_address_it_is_may_answer_there(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let topic = thread(&h, team.marta, card.id, ThreadKind::Event, "Visita a la planta").await;
        write(&h, team.marta, topic, "¿Quién viene a la visita del jueves?", Audience::Team).await;
        leave(&h).await;
        let mails = team.mail.take();
        let address = mails.iter().find(|mail| mail.to.starts_with("diego")).unwrap().reply_to();
        let from = |sender: &str, to: &str| {
            format!("From: {sender}\nTo: {to}\nMessage-ID: <{sender}-{to}>\nSubject: Re\n\nVoy yo, sin falta\n")
        };
        let forged = address.replace("reply+", "reply+9");
        // The seal of one, on another's name and on another client's thread.
        let (client, elena) = client_project(&h, &team).await;
        let theirs = thread(&h, team.marta, client.id, ThreadKind::Topic, "Fechas de la entrega").await;
        let seal = address.split('@').next().unwrap().rsplit('.').next().unwrap().to_owned();
        let sealed = |thread: kernel::ThreadId, person: kernel::PersonId| format!("reply+{thread}.{person}.{seal}@tramontana.example");
        assert_eq!(sealed(topic, team.diego.person), address, "the test knows the shape of an address");
        let (as_lucia, into_theirs, as_elena) = (sealed(topic, team.lucia.person), sealed(theirs, team.diego.person), sealed(topic, elena.person));
        for (sender, to, reason) in [
            ("lucia@tramontana.example", address.as_str(), "inbox-reason-other-sender"),
            ("mallory@evil.example", address.as_str(), "inbox-reason-other-sender"),
            ("diego@tramontana.example", forged.as_str(), "inbox-reason-no-place"),
            ("lucia@tramontana.example", as_lucia.as_str(), "inbox-reason-no-place"),
            ("diego@tramontana.example", into_theirs.as_str(), "inbox-reason-no-place"),
            ("elena@tramontana.example", as_elena.as_str(), "inbox-reason-no-place"),
            ("elena@tramontana.example", address.as_str(), "inbox-reason-other-sender"),
        ] {
            let kept = bring(&h, &from(sender, to)).await;
            let row = row(&h, &kept).await;
            assert_eq!((row.state, row.reason.as_deref()), (LetterState::Unsorted, Some(reason)), "{sender}");
        }
        assert_eq!(posts(&h, topic).await.len(), 1);
        assert!(posts(&h, theirs).await.is_empty());
    }

    async fn machines_loops_and_bounces_make_no_posts(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let log = worklog(&h, card.id).await;
        write(&h, team.marta, log, "Subida la versión nueva a pruebas", Audience::Team).await;
        leave(&h).await;
        let mails = team.mail.take();
        let his = mails.iter().find(|mail| mail.to.starts_with("diego")).unwrap();
        let vacation = format!("From: diego@tramontana.example\nTo: {}\nAuto-Submitted: auto-replied\nSubject: Fuera\n\nEstoy fuera hasta el lunes que viene\n", his.reply_to());
        assert_eq!(bring(&h, &vacation).await["state"], "ignored");
        let own = String::from_utf8_lossy(&his.bytes).replace("\r\n", "\n");
        assert_eq!(bring(&h, &own).await["state"], "ignored", "ours, come back");
        let bounce = format!(
            "From: MAILER-DAEMON@mx.example\nReturn-Path: <>\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n\
             --x\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; diego@tramontana.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 nobody here\n\
             --x\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{}>\n\n--x--\n", his.id());
        assert_eq!(bring(&h, &bounce).await["state"], "bounce");
        let mut bea = browser(&h, team.bea).await;
        bea.get("/admin/mail").await.expect(200).shows("No llegó").shows("550 nobody here");
        assert_eq!(posts(&h, log).await.len(), 1);
    }

    async fn what_cannot_be_posted_is_kept_with_its_reason(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let log = worklog(&h, card.id).await;
        write(&h, team.marta, log, "Subida la versión nueva a pruebas", Audience::Team).await;
        leave(&h).await;
        let mails = team.mail.take();
        let address = mails.iter().find(|mail| mail.to.starts_with("diego")).unwrap().reply_to();
        let short = bring(&h, &format!("From: diego@tramontana.example\nTo: {address}\nSubject: Re\n\nvale\n")).await;
        let row = row(&h, &short).await;
        assert_eq!(row.state, LetterState::Unsorted);
        assert!(row.reason.as_deref().unwrap_or("").contains("20"), "{:?}", row.reason);
        let quoted = bring(&h, &format!("From: diego@tramontana.example\nTo: {address}\nSubject: Re\n\n> Subida la versión nueva a pruebas\n")).await;
        let mut bea = browser(&h, team.bea).await;
        bea.get(&format!("/inbox/mail/{}", quoted["id"])).await.expect(200).shows("no trae texto nuevo");
        bea.post(&format!("/inbox/mail/{}/dismiss", quoted["id"]), &[]).await.expect(303);
    }

    async fn the_door_for_mail_asks_for_its_secret_and_refuses_what_is_no_mail(h) {
        let (h, team) = team(h).await;
        let send = async |secret: &str, bytes: Vec<u8>| {
            let mut door = h.browser().with("authorization", &format!("Bearer {secret}"));
            door.send(http::Method::POST, "/mail/incoming", Some("message/rfc822"), bytes).await
        };
        let mail = b"From: a@b.example\r\nSubject: x\r\n\r\nhola".to_vec();
        assert_eq!(send("wrong", mail.clone()).await.status, 403);
        assert_eq!(send(SECRET, b"no mail at all".to_vec()).await.status, 422);
        assert_eq!(send(SECRET, mail).await.status, 202);
        let large = [b"From: a@b.example\r\nSubject: x\r\n\r\n".to_vec(), vec![b'a'; 3 * 1024 * 1024]].concat();
        assert_eq!(send(SECRET, large).await.status, 202, "larger than a form");
        drop(team);
    }

    async fn a_guest_answers_by_mail_what_they_were_told(h) {
        let (h, team) = team(h).await;
        let (card, elena) = client_project(&h, &team).await;
        let shared = thread(&h, team.marta, card.id, ThreadKind::Topic, "Fechas de la entrega").await;
        write(&h, team.marta, shared, "La entrega será el viernes", Audience::Client).await;
        leave(&h).await;
        let mails = team.mail.take();
        let address = mails.iter().find(|mail| mail.to.starts_with("elena")).unwrap().reply_to();
        bring(&h, &format!("From: elena@tramontana.example\nTo: {address}\nMessage-ID: <1@x>\nSubject: Re\n\nPerfecto, gracias\n")).await;
        let mut read = h.read(Actor::SYSTEM).await;
        let end = (jiff::Timestamp::MAX, i64::MAX);
        let all = threads::list_before(&mut read, shared, end, 10).await.unwrap();
        let hers = all.iter().find(|post| post.author == Some(elena.person)).unwrap();
        assert_eq!((hers.audience, hers.source.as_str()), (Audience::Client, "Perfecto, gracias"));
    }
}
