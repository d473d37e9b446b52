//! Who is told of what, when, and in which mails (RULES §1.5).

use super::house::*;
use kernel::Actor;
use testkit::on_both;
use threads::{Audience, ThreadKind};

on_both! { ROOMS;
    async fn a_post_is_mailed_to_everybody_on_the_team_but_its_author(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let log = worklog(&h, card.id).await;
        write(&h, team.marta, log, "Subida la versión nueva al **entorno** de pruebas", Audience::Team).await;
        h.work().await;
        assert!(team.mail.take().is_empty(), "it can still be taken back");
        leave(&h).await;
        let mails = team.mail.take();
        assert_eq!(to(&mails), ["beatriz", "diego", "lucia"]);
        let mail = &mails[1];
        assert!(mail.subject().starts_with(&format!("[{}]", card.key)), "{}", mail.subject());
        assert!(mail.text().contains("entorno") && mail.text().contains("marta Peña"), "{}", mail.text());
        assert!(mail.html().contains("<strong>entorno</strong>"), "{}", mail.html());
        assert_eq!(mail.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
        assert_eq!(mail.header("List-Id"), format!("<{}.tramontana.example>", card.key.to_lowercase()));
        assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
        assert!(mail.reply_to().starts_with("reply+") && mail.root().starts_with("thread."), "{}", mail.root());
        leave(&h).await;
        assert!(team.mail.take().is_empty(), "it is told once");
        h.advance(60);
        write(&h, team.marta, log, "Y ahora también en el de producción", Audience::Team).await;
        leave(&h).await;
        let again = team.mail.take();
        assert_eq!(again[1].root(), mail.root(), "mail programs keep a thread together");
        assert_ne!(again[1].id(), mail.id());
    }

    async fn a_post_that_is_taken_back_is_never_told(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let log = worklog(&h, card.id).await;
        let post = write(&h, team.marta, log, "Esto lo escribí donde no era", Audience::Team).await;
        h.advance(5);
        let mut tx = h.tx(team.marta).await;
        threads::undo(&mut tx, post, "log").await.unwrap();
        tx.commit().await.unwrap();
        leave(&h).await;
        assert!(team.mail.take().is_empty());
    }

    async fn levels_and_choices_decide_and_mentions_always_arrive(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let log = worklog(&h, card.id).await;
        let mut bea = browser(&h, team.bea).await;
        let mut lucia = browser(&h, team.lucia).await;
        let mut diego = browser(&h, team.diego).await;
        let level = format!("/projects/{}/notifications", card.key);
        bea.post(&level, &[("level", "digest")]).await.expect(303);
        lucia.post(&level, &[("level", "silent")]).await.expect(303);
        diego.post(&level, &[("level", "everything")]).await.expect(303);
        diego.post(&format!("/threads/{log}/notifications"), &[("choice", "mute")]).await.expect(303);
        // The mails that tell of a new device are not what is looked at here.
        leave(&h).await;
        team.mail.take();
        write(&h, team.marta, log, "Revisado el almacén con el equipo de planta", Audience::Team).await;
        leave(&h).await;
        assert!(team.mail.take().is_empty(), "a digest waits, silence and a muted thread say nothing");
        h.advance(60);
        write(&h, team.marta, log, "Lo mira @lucia mañana con calma", Audience::Team).await;
        leave(&h).await;
        let mails = team.mail.take();
        assert_eq!(to(&mails), ["lucia"]);
        assert!(mails[0].text().contains("te nombra"), "{}", mails[0].text());
        diego.post(&format!("/threads/{log}/notifications"), &[("choice", "follow")]).await.expect(303);
        diego.post(&level, &[("level", "silent")]).await.expect(303);
        h.advance(60);
        write(&h, team.marta, log, "Terminada la revisión del almacén", Audience::Team).await;
        leave(&h).await;
        assert_eq!(to(&team.mail.take()), ["diego"], "a followed thread wins over the project");
        h.set("2026-11-24T08:31:00+01:00");
        h.work().await;
        let mails = team.mail.take();
        assert_eq!(to(&mails), ["beatriz"]);
        assert!(mails[0].subject().contains("3 entradas"), "{}", mails[0].subject());
        assert!(mails[0].text().contains("Terminada la revisión"), "{}", mails[0].text());
        h.set("2026-11-25T08:31:00+01:00");
        h.work().await;
        assert!(team.mail.take().is_empty(), "no news, no digest");
    }

    async fn outside_working_hours_notices_wait_but_for_a_serious_problem_to_the_lead(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let incident = thread(&h, team.bea, card.id, ThreadKind::Incident, "No entra nadie").await;
        leave(&h).await;
        team.mail.take();
        h.set("2026-11-23T22:00:00+01:00");
        write(&h, team.lucia, incident, "Nadie puede entrar desde las diez menos cinco", Audience::Team).await;
        leave(&h).await;
        let mails = team.mail.take();
        assert_eq!(to(&mails), ["marta"], "she leads");
        h.set("2026-11-24T07:00:00+01:00");
        h.work().await;
        assert!(team.mail.take().is_empty());
        h.set("2026-11-24T09:00:30+01:00");
        h.work().await;
        assert_eq!(to(&team.mail.take()), ["beatriz", "diego"], "nobody hears of it twice");
    }

    async fn after_a_night_one_mail_tells_all(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        h.set("2026-11-23T20:00:00+01:00");
        for n in 0..7 {
            let thread = thread(&h, team.marta, card.id, ThreadKind::Event, &format!("Asunto {n}")).await;
            write(&h, team.marta, thread, &format!("Lo que pasó con el asunto {n}"), Audience::Team).await;
        }
        h.set("2026-11-24T09:01:00+01:00");
        h.work().await;
        let mails = team.mail.take();
        assert_eq!(to(&mails), ["beatriz", "diego", "lucia"]);
        assert!(mails[0].subject().contains("novedades"), "{}", mails[0].subject());
        assert!(mails[0].text().contains("Asunto 6"), "{}", mails[0].text());
    }

    async fn a_guest_hears_of_what_was_shared_and_of_nothing_else(h) {
        let (h, team) = team(h).await;
        let (card, _) = client_project(&h, &team).await;
        let shared = thread(&h, team.marta, card.id, ThreadKind::Topic, "Fechas de la entrega").await;
        let log = worklog(&h, card.id).await;
        let note = write(&h, team.marta, shared, "Ojo, no digáis la fecha a @elena todavía", Audience::Team).await;
        write(&h, team.marta, log, "Hablado con Elena sobre la entrega", Audience::Team).await;
        leave(&h).await;
        assert!(!to(&team.mail.take()).contains(&"elena"));
        h.advance(60);
        write(&h, team.marta, shared, "La entrega será el viernes", Audience::Client).await;
        leave(&h).await;
        let mails = team.mail.take();
        let hers: Vec<_> = mails.iter().filter(|mail| mail.to.starts_with("elena")).collect();
        assert_eq!(hers.len(), 1);
        assert!(hers[0].text().contains("viernes") && !hers[0].text().contains("Ojo"), "{}", hers[0].text());
        assert!(hers[0].text().contains("/portal/projects/"), "{}", hers[0].text());
        h.advance(60);
        let mut tx = h.tx(team.marta).await;
        threads::share(&mut tx, note).await.unwrap();
        tx.commit().await.unwrap();
        leave(&h).await;
        assert_eq!(to(&team.mail.take()), ["elena"], "shown later, it is news for her alone");
    }

    async fn a_closed_project_and_a_hidden_one_are_silent(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", true).await;
        let log = worklog(&h, card.id).await;
        write(&h, team.marta, log, "Lo mira @lucia, que no entra en este proyecto", Audience::Team).await;
        leave(&h).await;
        let mails = team.mail.take();
        assert!(!to(&mails).contains(&"lucia"), "{:?}", to(&mails));
        h.advance(60);
        write(&h, team.marta, log, "Última entrada antes de cerrar el proyecto", Audience::Team).await;
        let mut tx = h.tx(team.bea).await;
        projects::close(&mut tx, card.id, "").await.unwrap();
        tx.commit().await.unwrap();
        leave(&h).await;
        assert!(team.mail.take().is_empty());
    }

    async fn an_edit_tells_only_whom_it_names_for_the_first_time(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let log = worklog(&h, card.id).await;
        let post = write(&h, team.marta, log, "Lo mira @lucia mañana con calma", Audience::Team).await;
        leave(&h).await;
        team.mail.take();
        h.advance(900);
        let mut tx = h.tx(team.marta).await;
        threads::edit(&mut tx, post, "Lo miran @lucia y @diego mañana con calma").await.unwrap();
        tx.commit().await.unwrap();
        leave(&h).await;
        assert_eq!(to(&team.mail.take()), ["diego"]);
    }

    async fn posts_of_the_program_share_a_notice_in_ten_minutes(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        h.advance(900);
        for n in 0..3 {
            let mut tx = h.tx(Actor::SYSTEM).await;
            threads::system_post(&mut tx, card.id, &format!("El programa cuenta algo, vez {n}"), None).await.unwrap();
            tx.commit().await.unwrap();
            h.advance(60);
        }
        h.work().await;
        let first = team.mail.take();
        assert_eq!(to(&first), ["beatriz", "diego", "lucia", "marta"]);
        h.advance(300);
        h.work().await;
        assert!(team.mail.take().is_empty());
        h.advance(400);
        h.work().await;
        let second = team.mail.take();
        assert_eq!(to(&second), ["beatriz", "diego", "lucia", "marta"]);
        assert!(second[0].text().contains("vez 1") && second[0].text().contains("vez 2"), "{}", second[0].text());
    }

    async fn a_worker_that_dies_after_sending_sends_the_same_mail_again(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let log = worklog(&h, card.id).await;
        team.mail.refuse(true);
        write(&h, team.marta, log, "Esto se contará cuando el servidor vuelva", Audience::Team).await;
        leave(&h).await;
        assert!(team.mail.take().is_empty());
        team.mail.refuse(false);
        h.advance(3600);
        h.work().await;
        let mails = team.mail.take();
        assert_eq!(to(&mails), ["beatriz", "diego", "lucia"], "each once");
        let ids: std::collections::BTreeSet<String> = mails.iter().map(crate::tests::smtp::Taken::id).collect();
        assert_eq!(ids.len(), 3);
        assert!(ids.iter().all(|id| id.starts_with("mail-")), "the id is the mail's own, whoever sends it again: {ids:?}");
    }

    async fn who_takes_over_is_told_with_a_brief_and_nobody_learns_why(h) {
        let (h, team) = team(h).await;
        let card = project(&h, &team, "Muelle", false).await;
        let log = worklog(&h, card.id).await;
        write(&h, team.marta, log, "Pactada la migración para el jueves por la noche", Audience::Team).await;
        leave(&h).await;
        team.mail.take();
        let mut marta = browser(&h, team.marta).await;
        let form = [("from", "2026-11-23"), ("last", "2026-11-25"), ("reason", "illness"), ("note", "operación de rodilla")];
        let answer = marta.post("/absences", &form).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        for _ in 0..4 {
            leave(&h).await;
            h.advance(60);
        }
        let mails = team.mail.take();
        let diego: Vec<_> = mails.iter().filter(|mail| mail.to.starts_with("diego")).collect();
        let told: String = diego.iter().map(|mail| mail.text()).collect();
        assert!(told.contains("Ahora respondes tú de Muelle") && told.contains("Pactada la migración"), "{told}");
        for mail in &mails {
            for secret in ["rodilla", "nfermedad", "illness"] {
                assert!(!String::from_utf8_lossy(&mail.bytes).contains(secret), "{secret} went to {}", mail.to);
                assert!(!mail.text().contains(secret) && !mail.html().contains(secret), "{secret} went to {}", mail.to);
            }
        }
        let mut diego = browser(&h, team.diego).await;
        diego.get("/inbox").await.expect(200).shows("Ahora respondes tú de Muelle").hides("rodilla").hides("nfermedad");
    }
}
