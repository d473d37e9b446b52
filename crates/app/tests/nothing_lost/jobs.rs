//! Workers that die, and clocks that jump.

use super::house::{Mailbox, counted, frozen, furnished, open, times, waiting};
use app::rooms::ROOMS;
use kernel::Actor;
use testkit::on_both;
use web::{Config, MailConfig, Secret, mail};

on_both! { ROOMS;
    async fn a_worker_that_dies_after_sending_leaves_a_mail_that_can_be_told_for_the_same(h) {
        h.set_up().await;
        let mailbox = Mailbox::open();
        let smtp = MailConfig { smtp: Secret(mailbox.url.clone()), from: "casa@tramontana.example".to_owned(), ..MailConfig::default() };
        let node = h.node(Config { mail: smtp, ..testkit::config() }).await;
        let letter = mail::Mail { to: "marta@tramontana.example".to_owned(), subject: "Resumen".to_owned(), text: "Hoy".to_owned(), html: "<p>Hoy".to_owned(), purpose: "digest".to_owned(), ..Default::default() };
        let mut tx = h.tx(Actor::SYSTEM).await;
        let id = mail::send(&mut tx, &letter).await.unwrap();
        tx.commit().await.unwrap();
        // It takes the job, the mail server accepts the mail, and then nothing more is heard of it.
        let taken = db::jobs::lease(&node.db).await.unwrap().unwrap();
        mail::transmit(&node.config, &node.files(), &letter, id).await.unwrap();
        assert_eq!(web::run_due_jobs(&node).await.unwrap(), 0);
        h.advance(86_400);
        assert_eq!(web::run_due_jobs(&node).await.unwrap(), 1);
        // SMTP cannot take a mail back: it went twice, under one Message-ID, by which mailboxes know it.
        let ids = mailbox.ids();
        assert_eq!(ids.len(), 2);
        assert_eq!(ids[0], ids[1]);
        assert_eq!(waiting(&h).await, 0);
        // The dead worker's word counts no more.
        db::jobs::finish(&node.db, &taken).await.unwrap();
        db::jobs::fail(&node.db, &taken, "late").await.unwrap();
        let read = &mut h.read(Actor::SYSTEM).await;
        assert_eq!(mail::list_mails(read).await.unwrap().into_iter().find(|row| row.id == id).unwrap().state, "sent");
    }

    async fn a_clock_that_jumps_loses_no_post_and_freezes_nothing_twice(h) {
        let (mut owner, key) = furnished(&h).await;
        h.work().await;
        assert!(open(&mut owner, &key, "Antes del salto").await.0 < 300);
        // Ahead by nine days: the agenda of this week freezes.
        h.advance(9 * 86_400);
        h.work().await;
        assert_eq!(counted(&h, "Antes del salto").await, 1);
        let weeks = frozen(&h).await;
        // Back again: posts carry instants of a window that is frozen already.
        h.advance(-9 * 86_400);
        h.work().await;
        assert!(open(&mut owner, &key, "Después del salto atrás").await.0 < 300);
        h.work().await;
        assert_eq!(frozen(&h).await, weeks);
        assert_eq!(times(&h, "Después del salto atrás").await, 1);
        // Time comes to where it should have been: it counts once, in the next window.
        h.advance(30 * 86_400);
        h.work().await;
        assert_eq!(counted(&h, "Después del salto atrás").await, 1);
        assert_eq!(counted(&h, "Antes del salto").await, 1);
        assert!(frozen(&h).await.iter().all(|(_, times)| *times == 1));
    }

    async fn a_job_that_waits_is_done_however_the_clock_jumps(h) {
        h.set_up().await;
        let before = waiting(&h).await;
        let mut tx = h.tx(Actor::SYSTEM).await;
        let at = tx.now() + jiff::SignedDuration::from_secs(600);
        let letter = mail::Mail { to: "marta@tramontana.example".to_owned(), ..Default::default() };
        mail::send_at(&mut tx, &letter, at).await.unwrap();
        tx.commit().await.unwrap();
        h.advance(-86_400);
        h.work().await;
        assert_eq!(waiting(&h).await, before + 1);
        h.advance(2 * 86_400);
        h.work().await;
        assert_eq!(waiting(&h).await, 0);
    }
}
