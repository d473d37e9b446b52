//! What a project's record promises: its one worklog, who wrote, what is owed and what settles it
//! (RULES §1.1, §1.2, §1.3, §1.8).

use super::{
    ROOMS,
    company::{company, does, enters, says},
};
use crate::{Audience, DebtState, NewClosing, Visibility, actions, sentence::EntryKind, store};
use jiff::civil::Time;
use kernel::{Actor, Error};
use projects::{NewMeeting, Repeats};
use testkit::{Furnished, on_both};

/// What the worklog owes: of what kind, and whether it is owed still.
async fn owed(h: &Furnished, project: kernel::ProjectId) -> Vec<EntryKind> {
    let mut read = h.read(Actor::SYSTEM).await;
    store::debts::list_owed(&mut read, project).await.unwrap().into_iter().map(|debt| debt.kind).collect()
}

/// Somebody of the team is away, as entered by the program.
async fn away(h: &Furnished, who: Actor, from: &str, last: &str) {
    let new = people::NewAbsence {
        person: who.person,
        when: people::Stretch::parse(from, last, "", "").unwrap(),
        reason: people::Reason::parse("illness").unwrap(),
        note: people::Note::parse("note", "").unwrap(),
        covers: people::Covers { named: Vec::new(), accept_gap: true },
    };
    does(h, Actor::SYSTEM, async |tx| people::request_absence(tx, new).await).await.unwrap();
}

on_both! { ROOMS;
    async fn a_project_has_one_worklog_from_its_first_day_and_it_stays(h) {
        let c = company(&h).await;
        let worklog = c.worklog;
        let other = c.thread(&h, "Otro", Visibility::Shared).await;
        let tried = [
            does(&h, c.bea, async |tx| actions::close_thread(tx, worklog, NewClosing { summary: "Fin".to_owned(), ..NewClosing::default() }).await).await.map(drop),
            does(&h, c.bea, async |tx| actions::rename_thread(tx, worklog, "Otro nombre").await).await.map(drop),
            does(&h, c.bea, async |tx| actions::merge_thread(tx, worklog, other).await).await.map(drop),
        ];
        for tried in tried {
            assert!(matches!(tried, Err(Error::Conflict("threads-worklog-stays-open"))), "{tried:?}");
        }
        let mut marta = enters(&h, c.marta.person).await;
        let second = marta.post("/projects/AUR-1/threads", &[("title", "Otro registro"), ("kind", "worklog"), ("text", "Una entrada de más de veinte")]).await;
        assert!(second.status == 409 || second.status == 422, "{}", second.status);
        // It begins with what the project is for.
        marta.get("/projects/AUR-1/log").await.expect(200).shows("Dar al portal una API.");
    }

    async fn an_entry_has_twenty_characters_and_a_tombstone_when_it_is_deleted(h) {
        let c = company(&h).await;
        let mut marta = enters(&h, c.marta.person).await;
        marta.post("/projects/AUR-1/log", &[("text", "Muy corta"), ("kind", "note")]).await.expect(422).shows("Muy corta");
        let id = says(&h, c.diego, c.worklog, "El respaldo también puede escribir aquí", Audience::Team).await.unwrap();
        let mut diego = enters(&h, c.diego.person).await;
        marta.post(&format!("/posts/{id}/delete"), &[]).await.expect(403);
        diego.post(&format!("/posts/{id}/delete"), &[]).await.expect(303);
        let page = marta.get("/projects/AUR-1/log").await.expect(200).hides("El respaldo también puede escribir");
        page.shows(&format!("id=\"p{id}\"")).shows("Diego Peña");
        marta.post(&format!("/posts/{id}/restore"), &[]).await.expect(403);
        c.owner.clone().post(&format!("/posts/{id}/restore"), &[]).await.expect(303);
        marta.get("/projects/AUR-1/log").await.expect(200).shows("El respaldo también puede escribir");
    }

    async fn whoever_covers_signs_with_their_own_name(h) {
        let c = company(&h).await;
        away(&h, c.marta, "2026-11-23", "2026-11-24").await;
        let id = says(&h, c.diego, c.worklog, "Hablé con Jorge de la fecha del alta", Audience::Team).await.unwrap();
        let mut read = h.read(c.diego).await;
        let post = store::posts::find_visible(&mut read, id).await.unwrap();
        assert_eq!((post.author, post.acting_for), (Some(c.diego.person), Some(c.marta.person)));
        drop(read);
        // The worklog says who covers and never why; and who is back.
        let mut diego = enters(&h, c.diego.person).await;
        diego.get("/projects/AUR-1/log").await.expect(200).shows("Diego Peña cubre a Marta Ibáñez").hides("nferm");
        h.set("2026-11-25T09:30:00+01:00");
        h.work().await;
        diego.get("/projects/AUR-1/log").await.expect(200).shows("Marta Ibáñez vuelve");
        let later = says(&h, c.diego, c.worklog, "Ya no cubro, pero escribo igualmente", Audience::Team).await.unwrap();
        let mut read = h.read(c.diego).await;
        assert_eq!(store::posts::find_visible(&mut read, later).await.unwrap().acting_for, None);
    }

    async fn a_meeting_that_passed_owes_an_entry_that_only_the_lead_settles(h) {
        let c = company(&h).await;
        let project = c.project.id;
        let meeting = NewMeeting {
            title: "Seguimiento".to_owned(),
            first_day: jiff::civil::date(2026, 11, 23),
            at_time: Time::constant(10, 0, 0, 0),
            zone: jiff::tz::TimeZone::get("Europe/Madrid").unwrap(),
            minutes: 30,
            repeats: Repeats::Never,
            attendees: String::new(),
        };
        does(&h, c.marta, async |tx| projects::plan_meeting(tx, project, meeting).await).await.unwrap();
        assert!(owed(&h, project).await.is_empty());
        h.set("2026-11-23T10:31:00+01:00");
        h.work().await;
        assert_eq!(owed(&h, project).await, [EntryKind::Meeting]);
        let mut diego = enters(&h, c.diego.person).await;
        diego.post("/projects/AUR-1/log", &[("text", "Nos hemos reunido con Aurora"), ("kind", "meeting")]).await.expect(303);
        assert_eq!(owed(&h, project).await, [EntryKind::Meeting], "the backup's entry does not satisfy the duty");
        let mut marta = enters(&h, c.marta.person).await;
        marta.post("/projects/AUR-1/log", &[("text", "Reunión de seguimiento con Aurora"), ("kind", "meeting")]).await.expect(303);
        assert!(owed(&h, project).await.is_empty());
    }

    async fn in_the_leads_name_by_order_counts_too(h) {
        let c = company(&h).await;
        let project = c.project.id;
        does(&h, c.marta, async |tx| actions::record_interaction(tx, project, EntryKind::Call, tx.now()).await).await.unwrap();
        assert_eq!(owed(&h, project).await, [EntryKind::Call]);
        let mut diego = enters(&h, c.diego.person).await;
        diego.post("/projects/AUR-1/log", &[("text", "Llamada con Jorge, de parte de Marta"), ("kind", "call"), ("by_order", "on")]).await.expect(303);
        assert!(owed(&h, project).await.is_empty());
    }

    async fn what_a_guest_writes_is_an_interaction_that_owes_an_answer(h) {
        let c = company(&h).await;
        c.admit(&h).await;
        let thread = c.thread(&h, "Con el cliente", Visibility::Shared).await;
        says(&h, c.marta, thread, "¿Qué tal?", Audience::Client).await.unwrap();
        let id = says(&h, c.jorge, thread, "Regular, se cae el alta", Audience::Team).await.unwrap();
        assert_eq!(owed(&h, c.project.id).await.len(), 1);
        // A second one before the answer owes no more; the lead's answer settles it.
        h.advance(60);
        says(&h, c.jorge, thread, "Y va lento", Audience::Client).await.unwrap();
        assert_eq!(owed(&h, c.project.id).await.len(), 1);
        says(&h, c.diego, thread, "Lo miramos", Audience::Client).await.unwrap();
        assert_eq!(owed(&h, c.project.id).await.len(), 1, "the backup's answer does not satisfy the duty");
        says(&h, c.marta, thread, "Arreglado en pruebas", Audience::Client).await.unwrap();
        assert!(owed(&h, c.project.id).await.is_empty());
        let mut read = h.read(Actor::SYSTEM).await;
        let all = store::debts::list_between(&mut read, c.project.id, jiff::Timestamp::UNIX_EPOCH, jiff::Timestamp::MAX).await.unwrap();
        assert_eq!((all.len(), all[0].state, all[0].source_id), (1, DebtState::Settled, id.0));
    }

    async fn three_posts_of_code_in_a_row_belong_into_an_issue(h) {
        let c = company(&h).await;
        let thread = c.thread(&h, "El volcado", Visibility::Team).await;
        let mut diego = enters(&h, c.diego.person).await;
        let at = "/projects/AUR-1/threads/2";
        for n in 1..=3 {
            diego.get(at).await.expect(200).hides("/projects/AUR-1#issues");
            h.advance(60);
            says(&h, c.marta, thread, &format!("Traza {n}:\n```\nERR {n}\n```"), Audience::Team).await.unwrap();
        }
        diego.get(at).await.expect(200).shows("/projects/AUR-1#issues");
        h.advance(60);
        says(&h, c.marta, thread, "Ya está en la incidencia", Audience::Team).await.unwrap();
        diego.get(at).await.expect(200).hides("/projects/AUR-1#issues");
    }

    async fn what_is_done_for_now_is_back_tomorrow_or_when_the_client_writes_again(h) {
        let c = company(&h).await;
        c.admit(&h).await;
        let thread = c.thread(&h, "El volcado nocturno", Visibility::Shared).await;
        says(&h, c.jorge, thread, "¿Cómo va?", Audience::Client).await.unwrap();
        let mut marta = enters(&h, c.marta.person).await;
        let day = marta.get("/").await.expect(200).shows("El volcado nocturno").hides("hecha por ahora");
        let mark = mark_of(&day.body, "/threads/2#reply");
        marta.post("/day/done", &[("mark", &mark)]).await.expect(303);
        marta.get("/").await.expect(200).shows("Una cosa hecha por ahora").shows("/day/back");
        marta.post("/day/back", &[("mark", &mark)]).await.expect(303);
        marta.get("/").await.expect(200).hides("hecha por ahora");
        // Something new says so at once, although the client has waited since before.
        marta.post("/day/done", &[("mark", &mark)]).await.expect(303);
        h.advance(60);
        says(&h, c.jorge, thread, "Nos corre prisa", Audience::Client).await.unwrap();
        let day = marta.get("/").await.expect(200).hides("hecha por ahora").shows("2 mensajes");
        let newer = mark_of(&day.body, "/threads/2#reply");
        assert_ne!(mark, newer);
        marta.post("/day/done", &[("mark", &newer)]).await.expect(303);
        marta.get("/").await.expect(200).shows("Una cosa hecha por ahora");
        // Tomorrow it is back, and a guest has no such day.
        h.advance(24 * 60 * 60);
        marta.get("/").await.expect(200).hides("hecha por ahora");
        let mut jorge = enters(&h, c.jorge.person).await;
        jorge.post("/day/done", &[("mark", &newer)]).await.expect(404);
    }
}

/// The mark of the row of My day that leads to an address.
fn mark_of(page: &str, to: &str) -> String {
    let row = page.split("<li").find(|row| row.contains(to)).expect("a row leads there");
    let from = row.find("name=\"mark\" value=\"").expect("it can be set aside") + 19;
    row[from..].chars().take_while(char::is_ascii_hexdigit).collect()
}
