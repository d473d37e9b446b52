//! Tables: each kind of row, hostile files, reasons with line numbers.

use super::ROOMS;
use crate::{
    Settings, Source, Verdict, actions, store,
    types::{Import, LineRow},
};
use kernel::Actor;
use std::path::Path;
use testkit::{Furnished, on_both, skipped};

async fn import(h: &Furnished, name: &str, bytes: &[u8], settings: &Settings) -> (Import, Vec<LineRow>) {
    let path = h.folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let (plan, _) = actions::look(&h.house, Source::Csv, &path, settings).await.unwrap();
    let import = actions::begin(&h.house, Source::Csv, &path, settings, &plan).await.unwrap();
    actions::run(&h.house, &import, &plan, None, &mut |_| {}).await.unwrap();
    let mut read = h.read(Actor::SYSTEM).await;
    let lines = store::list_lines(&mut read, import.id, None, 0, 500).await.unwrap();
    (store::find(&mut read, import.id).await.unwrap(), lines)
}

fn refusals(lines: &[LineRow]) -> Vec<(&str, &str)> {
    let refused = lines.iter().filter(|line| line.verdict == Verdict::Refused);
    refused.map(|line| (line.place.as_str(), line.why.as_str())).collect()
}

const PEOPLE: &str = "nombre;correo;cargo;servicios\nAna Ríos;ana@casa.example;Consultora;sí\nLuis Gil;luis@casa.example;;quizá\nSin Correo;;;\nAna Otra;ana@casa.example;;\n";
const CLIENTS: &str = "name,code,stage,sector\nAurora Seguros,AUR,active,Insurance\n\"Norte, S.L.\",NOR,baja,\"Logistics\nand storage\"\nMalo,TOOLONG,active,\n";
const PROJECTS: &str = "nombre\tcliente\tresponsable\ttelonero\tdescripción\nPortal\tAUR\tana@casa.example\tbeatriz@tramontana.example\tHacer el portal\nOtro\tNadie\t\t\t\n";
const POSTS: &str = "proyecto;hilo;autor;fecha;hora;texto;tipo\nAUR-1;;ana@casa.example;2026-10-05;10:30;Llamada con Aurora: todo en marcha;llamada\nAUR-1;Migración;Persona de fuera;05/10/2026;;\"Primera línea\nsegunda línea\";\nAUR-1;;ana@casa.example;31/02/2026;;No existe;\nAUR-1;;ana@casa.example;2030-01-01;;Futuro;\nNOPE-1;;ana@casa.example;2026-10-05;;Sin proyecto;\n";

on_both! { ROOMS;
    async fn people_clients_projects_and_posts_come_from_tables_and_only_once(h) {
        let mut owner = h.set_up().await;
        let all = Settings::default();
        let (people, lines) = import(&h, "p.csv", PEOPLE.as_bytes(), &all).await;
        assert_eq!(people.accepted, 1);
        assert_eq!(refusals(&lines), [("p.csv:3", "exchange-why-yes-or-no"), ("p.csv:4", "people-email-needed")]);
        let (clients, lines) = import(&h, "c.csv", CLIENTS.as_bytes(), &all).await;
        assert_eq!((clients.accepted, refusals(&lines)), (2, vec![("c.csv:5", "clients-code-shape")]));
        let (projects, lines) = import(&h, "j.csv", PROJECTS.as_bytes(), &all).await;
        assert_eq!((projects.accepted, refusals(&lines)), (2, vec![("j.csv:3", "exchange-why-no-client")]), "the project and its opening");
        let (posts, lines) = import(&h, "t.csv", POSTS.as_bytes(), &all).await;
        assert_eq!(posts.accepted, 3, "two posts and a thread");
        assert_eq!(refusals(&lines), [("t.csv:5", "exchange-why-date"), ("t.csv:6", "exchange-why-future"), ("t.csv:7", "exchange-why-project-unknown")]);
        owner.get("/projects/AUR-1/log").await.expect(200).shows("Llamada con Aurora").shows("Ana Ríos");
        owner.get("/projects/AUR-1/threads/2").await.expect(200).shows("segunda línea").shows("Persona de fuera");
        for (name, text) in [("p.csv", PEOPLE), ("c.csv", CLIENTS), ("j.csv", PROJECTS), ("t.csv", POSTS)] {
            let (again, _) = import(&h, name, text.as_bytes(), &all).await;
            assert_eq!(again.accepted, 0, "{name}");
        }
    }

    async fn tables_of_a_tracker_are_read_or_refused_with_their_reasons(h) {
        h.set_up().await;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/tracker-import");
        if !folder.is_dir() {
            return skipped("no ../shared/data/tracker-import beside the repository");
        }
        let client = b"name,client,kind\nInterno,,internal\n";
        import(&h, "j.csv", client, &Settings::default()).await;
        let settings = Settings { project: "INT-1".to_owned(), ..Settings::default() };
        let bytes = std::fs::read(folder.join("import_dates.csv")).unwrap();
        let (dates, lines) = import(&h, "import_dates.csv", &bytes, &settings).await;
        assert_eq!(dates.accepted, 1);
        assert_eq!(refusals(&lines), [("import_dates.csv:3", "exchange-why-date"), ("import_dates.csv:4", "exchange-why-date")]);
        for (name, charset, why) in [
            ("import_subtasks.csv", "", "exchange-headings-unknown"),
            ("import_issues_with_relation_and_invalid_issues.csv", "", "exchange-headings-unknown"),
            ("invalid-Shift_JIS.csv", "Shift_JIS", "exchange-charset-invalid"),
            ("invalid-Shift_JIS.csv", "", "exchange-headings-unknown"),
        ] {
            let settings = Settings { charset: charset.to_owned(), ..settings.clone() };
            let refused = actions::look(&h.house, Source::Csv, &folder.join(name), &settings).await;
            let kernel::Error::Invalid(fields) = refused.unwrap_err() else { panic!("{name}") };
            assert_eq!(fields[0].key, why, "{name}");
        }
    }
}
