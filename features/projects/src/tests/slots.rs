//! What the room says on others' screens: the agenda's flags, absences, leaving, the demo.

use super::company::{Company, ROOMS, TELLING, actor, company, head, proposal};
use crate::{Kind, StatusState, actions, pages::slots, store};
use kernel::{Actor, Lang};
use testkit::{Furnished, on_both};
use ui::Locale;
use web::Demo;

fn locale(h: &Furnished) -> Locale {
    Locale { lang: Lang::Es, zone: jiff::tz::TimeZone::get("Europe/Madrid").unwrap(), now: h.now() }
}

async fn flags(h: &Furnished, c: &Company) -> Vec<(String, bool)> {
    let mut read = h.read(head(c.nadia)).await;
    let flags = slots::agenda_flags(&mut read, &locale(h)).await.unwrap();
    flags.into_iter().map(|flag| (flag.words, flag.bad)).collect()
}

on_both! { ROOMS;
    async fn the_agenda_is_told_of_a_working_day_without_anybody_in_the_next_thirty(h) {
        let c = company(&h).await;
        c.portal(&h).await;
        assert_eq!(flags(&h, &c).await, []);
        c.away(&h, c.ana, "2026-12-21", "2027-01-08").await;
        assert_eq!(flags(&h, &c).await, [], "the backup is there");
        c.away(&h, c.luis, "2026-12-19", "2026-12-20").await;
        assert_eq!(flags(&h, &c).await, [], "a weekend is no gap");
        c.away(&h, c.luis, "2026-12-22", "2026-12-23").await;
        assert_eq!(flags(&h, &c).await, [("Sin cobertura: 22 dic".to_owned(), true)], "30 days from today end with the 22nd");
        let mut nadia = c.enters(&h, c.nadia).await;
        nadia.get("/").await.expect(200).shows("Aurora Seguros · Portal de clientes se queda sin nadie");
        h.set("2026-12-14T09:00:00+01:00");
        nadia.get("/absences").await.expect(200).shows("Qué queda sin cubrir").shows("sin cobertura").shows("cubre Luis Gil");
    }

    async fn without_a_room_that_tells_of_contact_nothing_is_claimed(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        h.set("2027-01-15T09:00:00+01:00");
        assert_eq!(flags(&h, &c).await, []);
        c.does(&h, actor(c.ana), async |tx| actions::say_status(tx, project, StatusState::OffTrack, "Parado").await).await.unwrap();
        assert_eq!(flags(&h, &c).await, [("Desviado".to_owned(), true)]);
        c.enters(&h, c.ana).await.get("/projects/AUR-1").await.expect(200).shows("sin datos");
    }

    async fn whoever_leaves_hands_each_role_to_somebody(h) {
        let c = company(&h).await;
        let project = c.portal(&h).await;
        let mut read = h.read(Actor::SYSTEM).await;
        let duties = slots::duties(&mut read, &locale(&h), c.ana).await.unwrap();
        let keys: Vec<_> = duties.iter().map(|duty| duty.key.as_str()).collect();
        assert_eq!(keys, [format!("projects.lead.{project}")]);
        assert_eq!(duties[0].words, "Responsable de AUR-1 Portal de clientes");
        drop(read);
        let mut owner = actor(c.beatriz);
        owner.role = kernel::Role::Owner;
        let key = duties[0].key.clone();
        let taken = c.does(&h, owner, async |tx| slots::hand_over(tx, &key, c.eva).await).await.unwrap();
        assert!(taken);
        assert!(!c.does(&h, owner, async |tx| slots::hand_over(tx, "threads.action.1", c.eva).await).await.unwrap());
        let mut read = h.read(Actor::SYSTEM).await;
        assert!(slots::duties(&mut read, &locale(&h), c.ana).await.unwrap().is_empty());
        let now = h.now();
        assert_eq!(store::effective(&mut read, project, now).await.unwrap().lead, Some(c.eva));
    }

    async fn the_demo_company_stands_whatever_the_day(h) {
        for today in ["2026-11-23T08:57:00Z", "2027-03-28T05:00:00Z"] {
            let demo = Demo { now: today.parse().unwrap(), seed: 1, large: false };
            let mut tx = h.tx(Actor::SYSTEM).await;
            for room in ROOMS {
                if let Some(load) = room.demo {
                    load(&mut tx, &demo).await.unwrap_or_else(|e| panic!("{}: {e}", room.name));
                }
            }
            let cards = store::list_visible(&mut tx, crate::Filter::default()).await.unwrap();
            assert_eq!(cards.len(), 18);
            let proofs = store::list_proofs(&mut tx).await.unwrap();
            assert_eq!((proofs.len(), proofs.iter().filter(|proof| proof.became.is_some()).count()), (3, 1));
            let diego = people::find_by_email(&mut tx, "diego@tramontana.example").await.unwrap().unwrap().id;
            let covered: Vec<_> = store::list_effective(&mut tx, demo.now).await.unwrap();
            let led = covered.iter().filter(|row| row.lead == Some(diego));
            assert!(led.clone().count() >= 2 && led.clone().all(|row| row.effective.is_some_and(|who| who != diego)), "the lead on holiday is covered");
            let gaps = actions::cover::list_uncovered(&mut tx, &people::org_calendar(&mut h.read(Actor::SYSTEM).await).await.unwrap(), kernel::local_date(demo.now, &jiff::tz::TimeZone::UTC), kernel::local_date(demo.now, &jiff::tz::TimeZone::UTC) + jiff::Span::new().days(14)).await.unwrap();
            assert!(!gaps.is_empty(), "one is uncovered next week");
            drop(tx);
        }
    }
}

on_both! { TELLING;
    async fn a_backup_who_neither_writes_reads_nor_works_is_flagged_and_so_is_overdue_contact(h) {
        let c = company(&h).await;
        c.portal(&h).await;
        c.does(&h, head(c.nadia), async |tx| {
            let id = actions::propose(tx, proposal(Kind::Internal, None, "Formación")).await?;
            actions::open(tx, id, crate::Opening::with(c.ana, c.eva)).await
        }).await.unwrap();
        assert_eq!(flags(&h, &c).await, [("Telonero nominal".to_owned(), false), ("Telonero nominal".to_owned(), false)]);
        h.set("2026-12-05T09:57:00+01:00");
        let told = flags(&h, &c).await;
        assert_eq!(told[0], ("Sin contacto, 12 días".to_owned(), true), "the client's project");
        assert_eq!(told.len(), 3, "internal work has no client to speak to");
        c.enters(&h, c.nadia).await.get("/projects/AUR-1/people").await.expect(200).shows("Telonero nominal");
    }
}
