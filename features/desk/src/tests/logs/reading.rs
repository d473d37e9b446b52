//! How the rows of a log are read: its dates, columns, charset and separator, and what becomes of nonsense.

use super::{ODD, read};
use crate::{
    log::{self, Mapping},
    types::TicketState,
};

#[test]
fn nonsense_survives_and_is_named() {
    let log = read("servicenow", ODD);
    let refused: Vec<(u64, &str)> = log.refused.iter().map(|refused| (refused.line, refused.why)).collect();
    assert_eq!(refused, [(5, "desk-log-no-ticket"), (6, "desk-log-no-date")]);
    assert_eq!((log.tickets.len(), log.events), (2, 4));
    let odd: Vec<(&str, usize)> = log.odd.iter().map(|(key, count)| (*key, *count)).collect();
    assert_eq!(
        odd,
        [
            ("desk-log-odd-backwards", 1),
            ("desk-log-odd-before", 1),
            ("desk-log-odd-priority", 1),
            ("desk-log-odd-state", 1)
        ]
    );
    // The order is the log's own number, and the solution counts from the row before it.
    let states: Vec<_> = log.tickets[0].rows.iter().map(|row| row.state.unwrap()).collect();
    assert_eq!(states, [TicketState::New, TicketState::Open, TicketState::Resolved]);
    assert_eq!(log.tickets[0].rows[1].at, log.tickets[0].rows[2].at);
}

/// The instant that a mapping reads in a text, or nothing.
fn instant(date: &str, zone: &str, text: &str) -> Option<String> {
    let columns = ["id", "at", "state"].map(str::to_owned);
    let [ticket, at, state] = columns.clone();
    let (date, zone) = (date.to_owned(), zone.to_owned());
    let mapping = Mapping { ticket, at, state: vec![state], date, zone, ..Mapping::default() };
    let row = (2, vec!["1".to_owned(), text.to_owned(), "New".to_owned()]);
    let log = log::read(&mapping, &columns, std::iter::once(row)).unwrap();
    log.tickets.first().map(|ticket| ticket.opened.to_string())
}

#[test]
fn a_date_is_the_instant_of_its_offset_else_the_clock_of_the_zone() {
    let (minutes, offset, summer) = ("%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S %z", "2026-07-01T08:00:00Z");
    let cases = [
        ("", "", "2026-07-01T08:00:00Z", Some(summer)),
        ("", "", "2026-07-01 08:00:00", Some(summer)),
        ("", "", "2026-07-01T10:00:00+02:00", Some(summer)),
        ("", "Europe/Madrid", "2026-07-01 10:00:00+02:00", Some(summer)),
        ("", "Europe/Madrid", "2026-07-01 08:00:00Z", Some(summer)),
        ("", "Europe/Madrid", "2026-07-01 10:00:00", Some(summer)),
        ("", "Europe/Madrid", "2026-07-01T10:00", Some(summer)),
        ("", "Europe/Madrid", "2026-07-01", Some("2026-06-30T22:00:00Z")),
        (offset, "", "2026-07-01 10:00:00 +0200", Some(summer)),
        (offset, "America/Mexico_City", "2026-07-01 10:00:00 +0200", Some(summer)),
        (minutes, "", "01/07/2026 08:00", Some(summer)),
        (minutes, "Europe/Madrid", "01/07/2026 10:00", Some(summer)),
        (minutes, "Europe/Madrid", "01/12/2026 09:00", Some("2026-12-01T08:00:00Z")),
        // Clocks that jump: 2:30 is not there in March, and twice there in October.
        (minutes, "Europe/Madrid", "29/03/2026 02:30", Some("2026-03-29T01:30:00Z")),
        (minutes, "Europe/Madrid", "25/10/2026 02:30", Some("2026-10-25T00:30:00Z")),
        ("%Y-%m-%d %H:%M | %m/%d/%Y %I:%M %p", "", "07/01/2026 08:00 am", Some(summer)),
        ("%Y-%m-%d %H:%M | %m/%d/%Y %I:%M %p", "", "2026-07-01 08:00", Some(summer)),
        ("%s", "Europe/Madrid", "1782892800", Some(summer)),
        (minutes, "", "31/02/2026 08:00", None),
        (minutes, "", "2026-07-01 08:00", None),
        ("", "", "ayer", None),
    ];
    for (date, zone, text, told) in cases {
        assert_eq!(instant(date, zone, text).as_deref(), told, "{text:?} as {date:?} in {zone:?}");
    }
}

#[test]
fn a_zone_that_nobody_knows_is_named() {
    let mapping = Mapping { zone: "Europe/Madird".to_owned(), ..Mapping::preset("servicenow").unwrap() };
    let kernel::Error::Invalid(fields) = log::read_csv(&mapping, ODD.as_bytes()).unwrap_err() else {
        panic!()
    };
    assert_eq!((fields[0].key, fields[0].args[0].1.as_str()), ("desk-log-zone", "Europe/Madird"));
}

#[test]
fn every_column_that_a_mapping_names_is_there_or_named() {
    let mut mapping = Mapping::preset("servicenow").unwrap();
    mapping.priority = Some("prioritty".to_owned());
    mapping.subject.push("short_description".to_owned());
    let kernel::Error::Invalid(fields) = log::read_csv(&mapping, ODD.as_bytes()).unwrap_err() else {
        panic!()
    };
    assert_eq!((fields.len(), fields[0].key), (1, "desk-log-column-missing"));
    assert_eq!(fields[0].args[0], ("name", "short_description, prioritty".to_owned()));
    assert!(
        fields[0].args[1].1.starts_with("number, incident_state, "),
        "what is there: {:?}",
        fields[0].args[1]
    );
    (mapping.priority, mapping.at) = (Some(String::new()), String::new());
    let kernel::Error::Invalid(fields) = log::read_csv(&mapping, ODD.as_bytes()).unwrap_err() else {
        panic!()
    };
    assert_eq!(fields[0].key, "desk-log-columns");
}

#[test]
fn a_mapping_is_json_that_can_be_saved_and_given_again() {
    for name in Mapping::PRESETS {
        let mapping = Mapping::preset(name).unwrap();
        let text = serde_json::to_string(&mapping).unwrap();
        assert_eq!(serde_json::from_str::<Mapping>(&text).unwrap(), mapping);
    }
}

/// Redmine's "CSV, all columns" as it leaves a Spanish installation: semicolons, ISO-8859-15, days as the site writes them.
const REDMINE_ES: &str = "#;Proyecto;Tipo;Tarea padre;Estado;Prioridad;Asunto;Autor;Asignado a;Actualizado;Categoría;Versión prevista;Fecha de inicio;Creado;Cerrada;Privado\n\
    4821;Facturación;Errores;\"\";En curso;Alta;El informe no cuadra, según Íñigo;Begoña Núñez;José Peña;2026-03-02 17:41;\"\";\"\";2026-03-01;2026-03-01 09:12;\"\";No\n\
    4822;Facturación;Soporte;\"\";Cerrada;Normal;\"¿Cómo se exporta; y a dónde?\";Ana Torres;\"\";2026-03-05 10:00;\"\";\"\";2026-03-02;2026-03-02 08:00;2026-03-05 10:00;No\n";
/// The same as an English one writes it.
const REDMINE_EN: &str = "#,Project,Tracker,Parent task,Status,Priority,Subject,Author,Assignee,Updated,Category,Target version,Start date,Created,Closed,Private\n\
    4821,Billing,Bug,\"\",In Progress,High,\"The report is off, says Íñigo\",Begoña Núñez,José Peña,03/02/2026 05:41 PM,\"\",\"\",03/01/2026,03/01/2026 09:12 AM,\"\",No\n";

#[test]
fn exports_are_read_in_their_language_charset_and_separator() {
    let latin = encoding_rs::ISO_8859_15.encode(REDMINE_ES).0;
    let sixteen: Vec<u8> = REDMINE_ES.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xef\xbb\xbf", REDMINE_ES.as_bytes()].concat();
    let tabs = REDMINE_ES.replace("exporta; y", "exporta y").replace(';', "\t");
    let mapping = Mapping { zone: "Europe/Madrid".to_owned(), ..Mapping::preset("redmine-es").unwrap() };
    for (what, bytes) in [
        ("latin", &latin[..]),
        ("utf-8", REDMINE_ES.as_bytes()),
        ("mark", &marked),
        ("utf-16", &sixteen),
        ("tabs", tabs.as_bytes()),
    ] {
        let log = log::read_csv(&mapping, bytes).unwrap();
        assert_eq!((log.tickets.len(), log.refused.len(), log.odd.len()), (2, 0, 0), "{what}: {log:?}");
        let ticket = &log.tickets[0];
        assert_eq!(
            (ticket.subject.as_str(), ticket.requester.as_str()),
            ("El informe no cuadra, según Íñigo", "Begoña Núñez"),
            "{what}"
        );
        assert_eq!(
            (ticket.opened.to_string().as_str(), ticket.last_priority()),
            ("2026-03-01T08:12:00Z", 2),
            "{what}"
        );
        assert_eq!(
            (ticket.last_state(), log.tickets[1].last_state()),
            (TicketState::Open, TicketState::Closed),
            "{what}"
        );
    }
    let log = read("redmine", REDMINE_EN);
    let ticket = &log.tickets[0];
    assert_eq!(
        (ticket.subject.as_str(), ticket.opened.to_string().as_str()),
        ("The report is off, says Íñigo", "2026-03-01T09:12:00Z")
    );
    assert_eq!((ticket.rows[0].at.to_string().as_str(), log.odd.len()), ("2026-03-02T17:41:00Z", 0));
}

#[test]
fn letters_that_nobody_can_read_are_counted() {
    let mut mapping = Mapping::preset("redmine-es").unwrap();
    let unread = |mapping: &Mapping, bytes: &[u8]| {
        log::read_csv(mapping, bytes).unwrap().odd.get("desk-log-odd-letter").copied()
    };
    // UTF-8 with a letter that was cut stays UTF-8.
    let mut cut = REDMINE_ES.as_bytes().to_vec();
    let at = REDMINE_ES.find("Íñigo").unwrap();
    cut.remove(at + 1);
    assert_eq!(unread(&mapping, &cut), Some(1));
    assert_eq!(log::read_csv(&mapping, &cut).unwrap().tickets[0].requester, "Begoña Núñez");
    // A byte that is no letter of Windows-1252.
    let mut latin = encoding_rs::WINDOWS_1252.encode(REDMINE_ES).0.into_owned();
    latin.splice(latin.len() - 3.., *b"\x81o\n");
    assert_eq!(unread(&mapping, &latin), Some(1));
    mapping.charset = "utf-8".to_owned();
    let named = Mapping { subject: Vec::new(), ..mapping.clone() };
    assert!(
        unread(&named, &latin).is_some_and(|unread| unread > 10),
        "as it was said, not as it was guessed"
    );
    mapping.charset = "utf-ocho".to_owned();
    let kernel::Error::Invalid(fields) = log::read_csv(&mapping, &latin).unwrap_err() else { panic!() };
    assert_eq!((fields[0].key, fields[0].args[0].1.as_str()), ("desk-log-charset", "utf-ocho"));
}

#[test]
fn every_member_of_a_mapping_is_in_the_guide_and_its_example_is_one() {
    let guide = include_str!("../../../../../docs/admin/desk.md");
    let example = guide.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let mapping: Mapping = serde_json::from_str(example).unwrap();
    assert_eq!((mapping.zone.as_str(), mapping.states.len()), ("Europe/Madrid", 6));
    let serde_json::Value::Object(members) = serde_json::to_value(Mapping::default()).unwrap() else {
        panic!()
    };
    let table: String = guide.lines().filter(|line| line.starts_with("| `")).collect();
    for member in members.keys() {
        assert!(table.contains(&format!("`{member}`")), "{member} is not in the guide");
    }
}
