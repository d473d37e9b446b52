//! Who wrote a mail: an answer of whoever lost access, a name that nobody verified, and who reads either.

use super::house::*;
use crate::{store, types::LetterState};
use kernel::{Actor, LetterId, ThreadId};
use testkit::{Furnished, on_both};
use threads::{Audience, ThreadKind};

/// The signed address that somebody was told something under.
async fn address_of(h: &Furnished, team: &Team, name: &str) -> String {
    leave(h).await;
    let mails = team.mail.take();
    mails.iter().find(|mail| mail.to.starts_with(name)).unwrap().reply_to()
}

fn answer(name: &str, to: &str, text: &str) -> String {
    format!(
        "From: {name}@tramontana.example\nTo: {to}\nMessage-ID: <{name}-{}@x>\nSubject: Re: Fechas\n\n{text}\n",
        text.len()
    )
}

async fn state(h: &Furnished, answer: &serde_json::Value) -> (LetterState, Option<String>) {
    let mut read = h.read(Actor::SYSTEM).await;
    let row = store::find_letter(&mut read, LetterId(answer["id"].as_i64().unwrap())).await.unwrap();
    (row.state, row.reason)
}

/// A shared thread with something in it that the guest was told.
async fn told(h: &Furnished, team: &Team, project: kernel::ProjectId) -> (ThreadId, String) {
    let shared = thread(h, team.marta, project, ThreadKind::Topic, "Fechas de la entrega").await;
    write(h, team.marta, shared, "La entrega será el viernes", Audience::Client).await;
    let address = address_of(h, team, "elena").await;
    (shared, address)
}

on_both! { ROOMS;
    async fn a_guest_who_is_no_longer_let_in_answers_to_the_team_and_not_into_the_thread(h) {
        let (h, team) = team(h).await;
        let (card, elena) = client_project(&h, &team).await;
        let (shared, address) = told(&h, &team, card.id).await;
        let mut tx = h.tx(team.bea).await;
        projects::remove_guest(&mut tx, card.id, elena.person).await.unwrap();
        tx.commit().await.unwrap();
        let kept = bring(&h, &answer("elena", &address, "El viernes no podemos, mejor el lunes")).await;
        assert_eq!(state(&h, &kept).await, (LetterState::Unsorted, Some("inbox-reason-no-access".to_owned())));
        assert_eq!(posts(&h, shared).await.len(), 1, "nothing landed");
        let mut lucia = browser(&h, team.lucia).await;
        let page = format!("/inbox/mail/{}", kept["id"]);
        lucia.get(&page).await.expect(200).shows("ya no tiene acceso al hilo").shows("mejor el lunes");
        // Let in again, the mail is still somebody's to file; it did not slip in meanwhile.
        h.advance(3_600);
        h.work().await;
        assert_eq!(posts(&h, shared).await.len(), 1);
        lucia.post(&format!("{page}/file"), &[("thread", &format!("{}#2", card.key)), ("audience", "team")]).await.expect(303);
        let all = posts(&h, shared).await;
        assert_eq!(all.last().unwrap().0, None, "filed under the name of the mail, not as the guest");
    }

    async fn a_guest_who_loses_access_while_their_answer_waits_is_not_posted(h) {
        let (h, team) = team(h).await;
        let (card, elena) = client_project(&h, &team).await;
        let (shared, address) = told(&h, &team, card.id).await;
        bring(&h, &answer("elena", &address, "El viernes nos va bien")).await;
        let waits = bring(&h, &answer("elena", &address, "Y llevamos las llaves del almacén")).await;
        assert_eq!(state(&h, &waits).await.0, LetterState::Waiting);
        let mut tx = h.tx(team.bea).await;
        projects::remove_guest(&mut tx, card.id, elena.person).await.unwrap();
        tx.commit().await.unwrap();
        h.advance(61);
        h.work().await;
        assert_eq!(state(&h, &waits).await, (LetterState::Unsorted, Some("inbox-reason-no-access".to_owned())));
        assert_eq!(posts(&h, shared).await.len(), 2);
    }

    async fn whoever_left_answers_to_the_team_and_not_into_the_thread(h) {
        let (h, team) = team(h).await;
        let (card, elena) = client_project(&h, &team).await;
        let (shared, address) = told(&h, &team, card.id).await;
        let mut tx = h.tx(team.bea).await;
        people::deactivate(&mut tx, elena.person).await.unwrap();
        tx.commit().await.unwrap();
        let kept = bring(&h, &answer("elena", &address, "El viernes no podemos")).await;
        assert_eq!(state(&h, &kept).await, (LetterState::Unsorted, Some("inbox-reason-no-access".to_owned())));
        assert_eq!(posts(&h, shared).await.len(), 1);
    }

    async fn a_mail_in_a_colleagues_name_is_filed_under_words_that_say_nobody_verified_it(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let forged = "From: Marta Peña <marta@tramontana.example>\nTo: reply@tramontana.example\nMessage-ID: <1@evil.example>\nSubject: Pagos\n\nCambiad la cuenta del proveedor por esta otra, por favor\n";
        let kept = bring(&h, forged).await;
        let mut lucia = browser(&h, team.lucia).await;
        let page = format!("/inbox/mail/{}", kept["id"]);
        lucia.get(&page).await.expect(200).shows("Nadie ha verificado quién lo envía");
        lucia.post(&format!("{page}/file"), &[("thread", &card.key), ("audience", "team")]).await.expect(303);
        let log = worklog(&h, card.id).await;
        let filed = posts(&h, log).await;
        let (author, _) = filed.iter().find(|(_, text)| text.contains("cuenta del proveedor")).unwrap();
        assert_eq!(*author, None, "nobody is made to have said it");
        for place in [format!("/projects/{}/log", card.key), format!("/projects/{}", card.key)] {
            lucia.get(&place).await.expect(200).shows("Marta Peña, por correo sin verificar");
        }
        let mut bea = browser(&h, team.bea).await;
        let events = bea.get("/admin/audit.jsonl").await.expect(200);
        let line = events.body.lines().find(|line| line.contains("mail_filed") || line.contains("MailFiled"));
        let line = line.expect("who filed it is in the record");
        assert!(line.contains(&format!(":{}", team.lucia.person)), "{line}");
    }

    async fn an_answer_under_its_own_signed_address_that_did_not_fit_is_filed_as_its_authors(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let log = worklog(&h, card.id).await;
        write(&h, team.marta, log, "Subida la versión nueva a pruebas", Audience::Team).await;
        let address = address_of(&h, &team, "diego").await;
        let short = bring(&h, &answer("diego", &address, "vale")).await;
        assert_eq!(state(&h, &short).await.0, LetterState::Unsorted);
        let topic = thread(&h, team.marta, card.id, ThreadKind::Event, "Visita a la planta").await;
        let mut lucia = browser(&h, team.lucia).await;
        let page = format!("/inbox/mail/{}", short["id"]);
        // Elsewhere it is nobody's word: the address was signed for the worklog.
        lucia.post(&format!("{page}/file"), &[("thread", &format!("{}#2", card.key)), ("audience", "team")]).await.expect(303);
        assert_eq!(posts(&h, topic).await.last().unwrap().0, None);
    }

    async fn mail_of_a_restricted_project_is_for_those_who_reach_it(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Zarzamora", true).await;
        let topic = thread(&h, team.marta, card.id, ThreadKind::Event, "Visita a la planta").await;
        write(&h, team.marta, topic, "Lo de zarzamora va el jueves", Audience::Team).await;
        let address = address_of(&h, &team, "diego").await;
        let refused = bring(&h, &answer("diego", &address, "> Lo de zarzamora va el jueves")).await;
        let forged = bring(&h, &answer("mallory", &address, "Contad lo de zarzamora")).await;
        let posted = bring(&h, &answer("diego", &address, "Voy el jueves a lo de zarzamora")).await;
        assert_eq!(state(&h, &posted).await.0, LetterState::Posted);
        let (mut lucia, mut marta) = (browser(&h, team.lucia).await, browser(&h, team.marta).await);
        for place in ["/inbox", "/inbox/mail", "/inbox/mail/settled"] {
            lucia.get(place).await.expect(200).hides("Re: Fechas").hides("espera a que");
        }
        for mail in [&refused, &forged, &posted] {
            let page = format!("/inbox/mail/{}", mail["id"]);
            lucia.get(&page).await.expect(404);
            lucia.post(&format!("{page}/file"), &[("thread", &card.key), ("audience", "team")]).await.expect(404);
            lucia.post(&format!("{page}/dismiss"), &[]).await.expect(404);
            marta.get(&page).await.expect(200).shows("zarzamora");
        }
        marta.get("/inbox/mail").await.expect(200).shows("Re: Fechas");
    }
}
