//! Archives of mail: each form of them, what finds its thread, what waits for a person, and never twice.

use super::{ROOMS, events, project};
use crate::{
    Settings, Source, Verdict, actions, store,
    types::{Import, LineRow},
};
use kernel::Actor;
use std::path::{Path, PathBuf};
use testkit::{Furnished, on_both, skipped};

async fn import(h: &Furnished, path: &Path, settings: &Settings) -> (Import, Vec<LineRow>) {
    let (plan, _) = actions::look(&h.house, Source::Mail, path, settings).await.unwrap();
    let import = actions::begin(&h.house, Source::Mail, path, settings, &plan).await.unwrap();
    actions::run(&h.house, &import, &plan, None, &mut |_| {}).await.unwrap();
    h.work().await;
    let mut read = h.read(Actor::SYSTEM).await;
    let lines = store::list_lines(&mut read, import.id, None, 0, 500).await.unwrap();
    (store::find(&mut read, import.id).await.unwrap(), lines)
}

fn written(h: &Furnished, name: &str, text: &str) -> PathBuf {
    let path = h.folder.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text.replace('\n', "\r\n")).unwrap();
    path
}

fn reasons(lines: &[LineRow]) -> Vec<(&str, Verdict, &str)> {
    lines.iter().map(|line| (line.place.as_str(), line.verdict, line.why.as_str())).collect()
}

/// A conversation whose second mail stands before its first, a note of absence, and one from elsewhere.
const BOX: &str = "From ana Mon Oct  5 10:00:00 2026
From: Ana Ruiz <ana@aurora.example>
To: beatriz@tramontana.example
Message-ID: <2@aurora.example>
In-Reply-To: <1@tramontana.example>
Date: Mon, 5 Oct 2026 10:00:00 +0200
Subject: Re: Corte del jueves
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Ma=F1ana lo confirmo

El 5/10/2026 Beatriz escribi=F3:
> =BFHacemos el corte el jueves?

From bea Mon Oct  5 09:00:00 2026
From: Beatriz <Beatriz@tramontana.example>
To: ana@aurora.example
Message-ID: <1@tramontana.example>
Date: Mon, 5 Oct 2026 09:00:00 +0200
Subject: Corte del jueves

¿Hacemos el corte el jueves?
>From el panel se ve que no hay carga

From out Mon Oct  5 11:00:00 2026
From: ana@aurora.example
Message-ID: <3@aurora.example>
Auto-Submitted: auto-replied
Subject: Fuera de la oficina

Vuelvo el lunes

From old Thu Jan  1 00:00:00 2026
From: vieja@aurora.example
Message-ID: <4@aurora.example>
Subject: Sin fecha

Un correo que no dice nada de cuando
";

on_both! { ROOMS;
    async fn a_conversation_follows_its_first_mail_into_the_thread_that_a_person_chose(h) {
        let mut owner = h.set_up().await;
        project(&h).await;
        let told = events(&h, "PostAdded").await;
        let path = written(&h, "archivo.mbox", BOX);
        let (done, lines) = import(&h, &path, &Settings::default()).await;
        assert_eq!((done.accepted, done.refused, done.homeless), (3, 0, 1));
        assert_eq!(reasons(&lines), [
            ("archivo.mbox:3", Verdict::Homeless, "exchange-why-automatic"),
            ("archivo.mbox:4", Verdict::Note, "exchange-why-undated"),
        ]);
        let list = owner.get("/inbox/mail").await.expect(200).shows("Corte del jueves").shows("Sin fecha").hides("Fuera de la oficina");
        let of = |subject: &str| {
            let at = list.body.find(&format!(">{subject}<")).unwrap();
            list.body[..at].rsplit("href=\"").next().unwrap().split('"').next().unwrap().to_owned()
        };
        let first = of("Corte del jueves");
        owner.get(&first).await.expect(200).shows("Otro correo importado de la misma conversación");
        owner.post(&format!("{first}/file"), &[("thread", "INT-1"), ("audience", "team")]).await.expect(303);
        h.work().await;
        let log = owner.get("/projects/INT-1/log").await.expect(200);
        log.shows("Mañana lo confirmo").shows("From el panel se ve").shows("Ana Ruiz").shows("class=\"quoted\"");
        owner.get("/inbox/mail").await.expect(200).hides("Corte del jueves").shows("Sin fecha");
        // Whoever has the answer already gets nothing twice, by whatever form it comes.
        let (again, _) = import(&h, &path, &Settings::default()).await;
        assert_eq!((again.accepted, again.known), (0, 3));
        let eml: String = BOX.split("\nFrom bea").next().unwrap().split_once('\n').unwrap().1.to_owned();
        let (again, _) = import(&h, &written(&h, "suelto/uno.eml", &eml), &Settings::default()).await;
        assert_eq!((again.accepted, again.known), (0, 1));
        // What answers it later finds its thread by itself, as whoever the map says.
        let later = "From: ana@otra.example\nMessage-ID: <5@aurora.example>\nReferences: <1@tramontana.example> <2@aurora.example>\nDate: Tue, 6 Oct 2026 10:00:00 +0200\nSubject: Re: Corte del jueves\n\nConfirmado por todos\n";
        let map = crate::Map::read("[person.'ana@otra.example']\nas = 'beatriz@tramontana.example'").unwrap();
        let (last, _) = import(&h, &written(&h, "dos.eml", later), &Settings { map, ..Settings::default() }).await;
        assert_eq!(last.accepted, 1);
        owner.get("/projects/INT-1/log").await.expect(200).shows("Confirmado por todos").hides("ana@otra.example");
        assert_eq!(events(&h, "ImportFinished").await, 4);
        assert_eq!(events(&h, "PostAdded").await, told, "nobody is told of what was written long ago");
    }

    async fn a_maildir_is_its_mails_and_nothing_of_the_servers_own(h) {
        h.set_up().await;
        let mail = |n: u8| format!("From: a@b.example\nMessage-ID: <{n}@b.example>\nDate: Mon, 5 Oct 2026 10:00:00 +0200\nSubject: {n}\n\nEl correo {n}\n");
        written(&h, "Maildir/cur/1:2,S", &mail(1));
        written(&h, "Maildir/new/2", &mail(2));
        written(&h, "Maildir/tmp/3", &mail(3));
        written(&h, "Maildir/dovecot-uidlist", "3 V1 N4\n");
        written(&h, "Maildir/.Enviados/cur/4", &mail(4));
        written(&h, "Maildir/.Enviados/cur/5", "esto no es un correo\n");
        written(&h, "Maildir/.Enviados/cur/6", &mail(1));
        let path = h.folder.path().join("Maildir");
        let (plan, outlook) = actions::look(&h.house, Source::Mail, &path, &Settings::default()).await.unwrap();
        assert_eq!((outlook.kinds["mail"].new, outlook.kinds["mail"].refused, plan.holders), (3, 1, 2));
        let (done, lines) = import(&h, &path, &Settings::default()).await;
        assert_eq!((done.accepted, done.refused), (3, 1));
        assert!(reasons(&lines).contains(&(".Enviados/cur/5", Verdict::Refused, "exchange-why-no-mail")));
        assert!(reasons(&lines).iter().any(|(_, _, why)| *why == "exchange-why-twice"));
    }

    async fn an_interrupted_import_of_mail_goes_on_where_it_was(h) {
        h.set_up().await;
        let one = |n: i32| format!("From a\nFrom: a@b.example\nMessage-ID: <{n}@b>\nDate: Mon, 5 Oct 2026 10:00:00 +0200\nSubject: {n}\n\nEl correo {n}\n\n");
        let all = (0..250).map(one).collect::<Vec<_>>().concat();
        let path = written(&h, "muchos", &all);
        let settings = Settings::default();
        let (plan, _) = actions::look(&h.house, Source::Mail, &path, &settings).await.unwrap();
        let begun = actions::begin(&h.house, Source::Mail, &path, &settings, &plan).await.unwrap();
        assert!(!actions::run(&h.house, &begun, &plan, Some(1), &mut |_| {}).await.unwrap());
        let again = actions::begin(&h.house, Source::Mail, &path, &settings, &plan).await.unwrap();
        assert_eq!((again.id, again.cursor), (begun.id, 100));
        assert!(actions::run(&h.house, &again, &plan, None, &mut |_| {}).await.unwrap());
        let done = store::find(&mut h.read(Actor::SYSTEM).await, begun.id).await.unwrap();
        assert_eq!((done.accepted, done.known), (250, 0));
    }

    async fn the_mails_of_a_tracker_come_in_whole_and_once(h) {
        let mut owner = h.set_up().await;
        project(&h).await;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/mail/issue-tracker");
        if !folder.is_dir() {
            return skipped("no ../shared/data/mail beside the repository");
        }
        let (done, lines) = import(&h, &folder, &Settings::default()).await;
        assert_eq!((done.accepted, done.refused), (26, 0), "{:?}", reasons(&lines));
        let list = owner.get("/inbox/mail").await.expect(200);
        let places: Vec<String> = list.body.split("href=\"/inbox/mail/").skip(1).filter_map(|part| part.split('"').next()?.parse::<i64>().ok()).map(|id| format!("/inbox/mail/{id}")).collect();
        assert_eq!(places.len(), 26);
        for place in &places {
            owner.get(place).await.expect(200);
            owner.post(&format!("{place}/file"), &[("thread", "INT-1"), ("audience", "team")]).await;
        }
        h.work().await;
        let left = owner.get("/inbox/mail").await.expect(200);
        let files = owner.get("/projects/INT-1/files").await.expect(200);
        files.shows("Paella.jpg");
        assert!(left.body.matches("href=\"/inbox/mail/").count() <= 4, "those without a text of their own still wait");
        let (again, _) = import(&h, &folder, &Settings::default()).await;
        assert_eq!((again.accepted, again.known), (0, 26));
    }
}
